//! Hold who there is, what is known of them, what can happen and at which hazard.

use std::sync::Arc;

use language::{Names, Source, Span};

use crate::duration::Duration;
use crate::term::{Term, UnitTerm};

/// A place in [`Process::units`].
pub type UnitKindId = usize;
/// A place in [`Process::attributes`].
pub type AttributeId = usize;
/// A place in [`Process::parameters`].
pub type ParameterId = usize;
/// A place in [`Process::events`].
pub type EventId = usize;

/// A theory made ready: everything as data, nothing of it tied to a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// The theory's name.
    pub name: String,
    /// The text that it was made from; spans lie in it.
    pub source: Arc<Source>,
    /// From when to when it runs.
    pub clock: Clock,
    /// The kinds of units, with the units of each.
    pub units: Vec<UnitKind>,
    /// What is estimated, or given a value before play.
    pub parameters: Vec<Parameter>,
    /// What is known of units, and changes.
    pub attributes: Vec<Attribute>,
    /// What can happen.
    pub events: Vec<EventKind>,
    /// What changes on 1 January of each year, or on one day, all from old values at once.
    pub ticks: Vec<TickRule>,
    /// What nobody has measured: values by unit that are drawn before play.
    pub latent: Vec<Latent>,
    /// Kinds of which units come and go.
    pub presence: Vec<Presence>,
}

/// An attribute whose values nobody has measured: one for each place, drawn anew for each history or left at its centre.
///
/// The attribute is [`Origin::Observed`]: nothing in play writes it, and a world gives its values like any others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latent {
    /// The attribute.
    pub attribute: AttributeId,
    /// The value where nothing is drawn: the one written, else the prior's centre.
    pub value: f64,
    /// From what each place is drawn.
    pub prior: Prior,
}

/// Who of a kind is there: units enter and leave, by the record or because an event creates them.
///
/// Guards, aggregates and rules ask the flag themselves. What the process does of itself: where a unit leaves, everything
/// in `clears` that is known of it takes its value again; where one enters, elapsed times of what is known of it begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Presence {
    /// The kind of unit.
    pub unit: UnitKindId,
    /// The flag that says whether a unit is there.
    pub attribute: AttributeId,
    /// What is known of units of this kind, with the value it has when one of them is gone.
    pub clears: Vec<(AttributeId, f64)>,
    /// Units from this place on are there only once an event has created them, in their order.
    pub pool: usize,
}

/// The time over which a process runs. Time is counted in years of 365.25 days from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The first day, in days since 1970-01-01; time 0 is this day.
    pub start: i32,
    /// The last day; an event on it still counts.
    pub end: i32,
}

/// A kind of unit and the units of that kind, in order. The number of a unit is its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitKind {
    /// `state`, `conflict`.
    pub name: String,
    /// The name of each unit: `USA`, `333`, `state 12`.
    pub labels: Vec<String>,
}

/// A number that is estimated, or given a value before play.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where a search starts and what play takes if it is given nothing else: the value written, else the prior's centre.
    pub value: f64,
    /// Whether a fit leaves it at its value.
    pub fixed: bool,
    /// What is believed before the record is opened.
    pub prior: Option<Prior>,
    /// Where it is declared.
    pub span: Span,
}

/// What is believed of a parameter before the record is opened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// Mean and standard deviation.
    Normal(f64, f64),
    /// The two shapes of a beta distribution on (0, 1).
    Beta(f64, f64),
    /// Mean of an exponential distribution on the positive numbers.
    Exponential(f64),
    /// Least and greatest value, all between equally likely.
    Uniform(f64, f64),
}

/// Something known of each unit, of each pair of units, or of the whole world.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// The kinds of units it is known of: none for the world, two for a relation.
    pub domain: Vec<UnitKindId>,
    /// Whether a relation is the same both ways. A unit is never related to itself.
    pub symmetric: bool,
    /// What values it takes.
    pub values: ValueKind,
    /// Who changes it.
    pub origin: Origin,
    /// Where it is declared.
    pub span: Span,
}

/// What values an attribute takes.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// 0 or 1.
    Flag,
    /// A finite number.
    Real,
    /// A number from the first to the second. What an effect or a tick writes beyond them is a fault; by no more than a
    /// rounding error it is the bound.
    Bounded(f64, f64),
    /// The code of one of the names.
    OneOf(Names),
    /// The place of a unit of that kind.
    Unit(UnitKindId),
}

/// Who changes an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The calendar year: changes at the tick, and only then.
    Calendar,
    /// The record, in play and in a fit alike: `observe`, `role`.
    Observed,
    /// Effects and ticks in play; the record in a fit, where effects are only compared with it: `hold … follows`.
    Follows,
    /// Effects and ticks, always, from the start that the record or the theory gives: `hold … starts from`.
    Held,
}

/// Something that can happen to the units that fill its roles.
#[derive(Debug, Clone, PartialEq)]
pub struct EventKind {
    /// Its name.
    pub name: String,
    /// Who takes part. Two roles of one kind of unit are never filled by the same unit.
    pub roles: Vec<Role>,
    /// Whether the first two roles are a pair without order: each pair stands once, the earlier unit first.
    pub unordered: bool,
    /// When it can happen: a truth; 1 if always.
    pub guard: Term,
    /// How often a year, where the guard holds. The text's `exp(…)` is part of the term.
    pub hazard: Term,
    /// What multiplies the hazard as time passes since something changed; none if nothing does.
    pub duration: Option<Duration>,
    /// What it changes. All are computed from the old state and written at once.
    pub effects: Vec<Effect>,
    /// The unit that it creates; then effects may name one variable more than there are roles.
    pub create: Option<Create>,
    /// How the record sees it; none if no record does.
    pub seen: Option<Observation>,
    /// Where it is declared.
    pub span: Span,
}

/// A unit that an event brings into being: the first of the pool that is not there.
///
/// In a fit the record says who there is, and neither this nor the effects that name the new unit are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Create {
    /// The place in [`Process::presence`].
    pub presence: usize,
    /// Where it stands.
    pub span: Span,
}

/// One who takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name in the event.
    pub name: String,
    /// The kind of unit that fills it.
    pub unit: UnitKindId,
}

/// A value written by an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What is written.
    pub attribute: AttributeId,
    /// Of whom.
    pub at: Vec<UnitTerm>,
    /// The new value.
    pub value: Term,
    /// Where it stands.
    pub span: Span,
}

/// A value written on each 1 January, or on one day, to every unit for which the condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct TickRule {
    /// The kinds of the units that the rule runs over; variables 0, 1, …
    pub variables: Vec<UnitKindId>,
    /// The day on which it applies; none for every 1 January.
    pub day: Option<i32>,
    /// Only where this holds.
    pub condition: Option<Term>,
    /// What is written.
    pub attribute: AttributeId,
    /// Of whom.
    pub at: Vec<UnitTerm>,
    /// The new value.
    pub value: Term,
    /// Where it stands.
    pub span: Span,
}

/// How the record sees an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The record's own word: `return_to_war`.
    pub fact: String,
    /// Which roles the fact names, in the record's order.
    pub roles: Vec<usize>,
    /// Further words: of each group the fact must have one, as in `low_activity or actor_gone`. No group means any fact.
    pub marks: Vec<Vec<String>>,
}

/// What a process is run on: the values at its start, and what the record changes while it runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct World {
    /// For each attribute its values at the start, by unit; a relation row by row, first unit first.
    pub start: Vec<Vec<f64>>,
    /// Changes of observed attributes, and in a fit of those that follow the record; by time, and all that stand at one
    /// instant happen at once.
    pub changes: Vec<Change>,
}

/// A value that the record gives from an instant on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Years since the clock's start.
    pub time: f64,
    /// What changes.
    pub attribute: AttributeId,
    /// Of whom: the place in [`World::start`].
    pub place: usize,
    /// The new value.
    pub value: f64,
}

/// What happened, as the record has it: what a likelihood is computed on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Start and changes, those of attributes that follow the record among them.
    pub world: World,
    /// What was seen, by time.
    pub facts: Vec<Fact>,
}

/// Something that the record saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Years since the clock's start; hazards are those just before it.
    pub time: f64,
    /// The record's word for it.
    pub fact: String,
    /// The units, in the record's order.
    pub units: Vec<usize>,
    /// Further words for it.
    pub marks: Vec<String>,
}

impl Clock {
    /// The time of a day, in years since the start. Negative before it.
    #[must_use]
    pub fn time(&self, day: i32) -> f64 {
        f64::from(day - self.start) / 365.25
    }

    /// The last instant.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.time(self.end)
    }
}
