//! Hold a marked point process on typed units as data: units, attributes, events with guards, hazards and effects, ticks.
//!
//! Between events, ticks and the breaks of elapsed times nothing changes, so a simulation and a likelihood need the same
//! three things: the hazard of every event that can happen, what an event changes, and what those changes touch.
//!
//! | stage | from | to | what it does |
//! | --- | --- | --- | --- |
//! | [`Compiled::new`] | [`Process`], [`Limits`] | [`Compiled`] | verifies that all fits; checks every cap by arithmetic; finds derived attributes and who reads what |
//! | [`Compiled::start`] | [`World`], parameters | [`State`] | checks values; joins the [`Candidates`] of every event; computes derived attributes |
//! | [`Compiled::prepare`] | state, parameters | [`Prepared`] | takes hazards apart into what changes and what does not |
//! | [`Compiled::hazards`] | candidates | a hazard for each | tests guards, multiplies parts; names the fault where there is no hazard |
//! | [`Compiled::ceilings`], [`raise`](Compiled::raise), [`bounds`](Compiled::bounds) | state | bounds of hazards | let most changes of a unit touch no candidate, for a simulation |
//! | [`Compiled::apply`], [`tick`](Compiled::tick), [`change`](Compiled::change), [`pass_break`](Compiled::pass_break) | state | state, [`Touched`] | write, and follow every write to what reads it |
//! | [`Compiled::terms_of`], [`guards`](Compiled::guards), [`gather`](Compiled::gather) | event | tape, columns | what a likelihood needs |
//!
//! **Derived attributes.** An aggregate, a read through an attribute of a unit (`output(rival)`, `stance(place(c))`) and the
//! truth of a comparison with an elapsed time become values of their own, one for each tuple of the units that the term
//! depends on. Hazards and guards then read only values at their own units. A count or a sum changes by the difference of
//! the contributions that a write changes; everything else is computed afresh, each after what it reads. Counts are exact.
//! A sum is taken afresh at each tick, after some thousand differences, and wherever most of its digits cancel.
//!
//! **Candidates.** A conjunct of a guard that reads only what the record decides is followed by a join: a role that equals a
//! known unit first, then roles tied to filled ones, then the rest. Where such values change while the world runs, the
//! candidates are those of all instants together, so that their numbers stay for good. What cannot change is not tested
//! again.
//!
//! **Hazards.** `min(2, exp(a + b * x(s) + c * y(d)) * z)` is kept as a product of parts that read different things. A part
//! remembers the values from which it was computed, so the digits do not depend on what was asked before. A product that
//! comes near the ends of the numbers is left to the whole term.
//!
//! **Order at one instant.** Changes of the record, then the tick (the calendar year, then all rules from the values after
//! it), then events, then breaks. A piece of time between breaks does not have its start and has its end, so a hazard at
//! an instant is the limit from the left, and `since(x) > 2` and `since(x) >= 2` say the same.
//!
//! **Faults.** [`interpret()`] walks a term as it stands: slow, obvious, the oracle of all else in the tests. What the fast ways
//! find not finite or negative, it names with its place, values and units. What a guard has decided meets no fault behind.
//!

mod arithmetic;
mod candidates;
mod ceiling;
mod change;
mod check;
mod compiled;
mod depend;
mod duration;
mod fault;
mod follow;
mod hazard;
mod input;
mod interpret;
mod join;
mod kept;
mod limits;
mod lower;
mod plainly;
mod plan;
mod process;
mod shape;
mod single;
mod start;
mod state;
mod term;
mod terms;
mod touched;
mod walk;

pub use candidates::Candidates;
pub use ceiling::Ceilings;
pub use compiled::{Compiled, Tick};
pub use duration::{Duration, DurationTapes, Form, LOG_OF_ZERO, Shaped, Timing};
pub use fault::{Malformed, Measure, ProcessFault};
pub use hazard::Prepared;
pub use input::Input;
pub use interpret::interpret;
pub use limits::Limits;
pub use process::{
    Attribute, AttributeId, Change, Clock, Create, Effect, EventId, EventKind, Fact, Latent, Observation, Origin,
    Parameter, ParameterId, Path, Presence, Prior, Process, Role, TickRule, UnitKind, UnitKindId, ValueKind, World,
};
pub use shape::Shape;
pub use state::State;
pub use term::{Aggregate, AggregateKind, Node, Term, UnitTerm};
pub use terms::EventTerms;
pub use touched::Touched;
