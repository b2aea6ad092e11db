//! Say what cannot be a likelihood, or cannot be fitted, with what made it so.

use language::{ArithmeticFault, Span};
use process::ProcessFault;

use crate::classes::Reason;

/// What is wrong with a likelihood or with a fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InferenceFault {
    /// An event whose likelihood is not one: it takes simulation, or its path moves with a parameter.
    #[error("the event `{event}` has no exact likelihood: {reason}")]
    NotExact {
        /// The event's name.
        event: String,
        /// Where it is declared.
        span: Span,
        /// Why.
        reason: Reason,
    },
    /// No event that a record sees.
    #[error("no event of the theory is seen by the record, so there is nothing to fit")]
    NothingSeen,
    /// A fact's word that no event is seen as.
    #[error("no event of the theory is seen as `{fact}`")]
    NoSuchFact {
        /// The word.
        fact: String,
    },
    /// A fact that names other units than the event that is seen as it.
    #[error(
        "`{fact}` {time:.3} years after the start names {found} units, or one that there is not; `{event}` is seen by {needed}"
    )]
    FactShape {
        /// The record's word.
        fact: String,
        /// Years since the clock's start.
        time: f64,
        /// The event.
        event: String,
        /// Units that the event is seen by.
        needed: usize,
        /// Units that the fact names.
        found: usize,
    },
    /// A fact that could not happen: every event that explains it has hazard 0 there.
    #[error("`{fact}` of {} {time:.3} years after the start cannot happen by `{event}`: {cause}", units.join(", "))]
    Impossible {
        /// The record's word.
        fact: String,
        /// Years since the clock's start.
        time: f64,
        /// The units, in the record's order.
        units: Vec<String>,
        /// The first event that explains it.
        event: String,
        /// Where it fails.
        span: Span,
        /// Why its hazard is 0.
        cause: Cause,
    },
    /// A fact that several events explain, which write different things: what is held would depend on which it was.
    #[error("`{fact}` {time:.3} years after the start may be {}, which write `{attribute}` differently", events.join(" or "))]
    Ambiguous {
        /// The record's word.
        fact: String,
        /// Years since the clock's start.
        time: f64,
        /// The events, or the same one for different units.
        events: Vec<String>,
        /// The held attribute.
        attribute: String,
    },
    /// A fact that an event with a duration explains together with others.
    #[error(
        "`{fact}` {time:.3} years after the start may be `{event}`, whose hazard moves with time, or another event: tell them apart by marks"
    )]
    JointDuration {
        /// The record's word.
        fact: String,
        /// Years since the clock's start.
        time: f64,
        /// The event.
        event: String,
    },
    /// A time or a value of a path that is not a finite number, or facts and changes out of order.
    #[error("{what} {at} of the path lies before the one before it, or its time is not a number")]
    PathOrder {
        /// Fact or change.
        what: &'static str,
        /// Which, from 1.
        at: usize,
    },
    /// A role by which to group that an event does not have.
    #[error("the event `{event}` has no role `{role}` to group by")]
    NoSuchRole {
        /// The event.
        event: String,
        /// The role.
        role: String,
    },
    /// A hazard that is not a number, infinite or negative at the parameters' values.
    #[error("the hazard of `{event}` is {value} at these values of the parameters{}", why(.fault))]
    Hazard {
        /// The event.
        event: String,
        /// The operation, or the whole hazard.
        span: Span,
        /// The hazard.
        value: f64,
        /// What the arithmetic met, if it met something.
        fault: Option<ArithmeticFault>,
    },
    /// A parameter that no event of the likelihood reads.
    #[error("no fitted event reads the parameter `{name}`: give it a value, or fit what it is in")]
    NotInLikelihood {
        /// The parameter.
        name: String,
        /// Where it is declared.
        span: Span,
    },
    /// A parameter's number that there is not, or as many values as there are not parameters.
    #[error("the process has {needed} parameters, found {found}")]
    Parameters {
        /// Parameters of the process.
        needed: usize,
        /// The number given.
        found: usize,
    },
    /// Something asked of a fit that did not converge.
    #[error("the fit did not converge, so its likelihood has no profile interval")]
    NoMaximum,
    /// A level that is not strictly between 0 and 1.
    #[error("a confidence level lies strictly between 0 and 1, found {found}")]
    Level {
        /// The level given.
        found: f64,
    },
    /// A fault of the process on this path.
    #[error(transparent)]
    Process(#[from] ProcessFault),
}

/// Why the hazard of a fact is 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// A part of the guard is false.
    #[error("its condition does not hold there")]
    Guard,
    /// The units cannot fill the roles: one twice, or one that is not of the kind.
    #[error("these units cannot fill its roles")]
    Units,
    /// Roles that the fact does not name can be filled by none.
    #[error("no units fulfil its condition together with these")]
    NoTuple,
}

fn why(fault: &Option<ArithmeticFault>) -> String {
    fault.as_ref().map_or_else(String::new, |fault| format!(": {fault}"))
}
