//! Say what a process cannot do, with the place in the theory's text and the values that made it.

use language::{ArithmeticFault, Span};

/// What is wrong with a process, with the world it is run on, or with a value that it computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessFault {
    /// Arithmetic that has no finite value.
    #[error("{fault}")]
    Arithmetic {
        /// The operation.
        span: Span,
        /// What it met.
        fault: ArithmeticFault,
    },
    /// No unit to be the largest, and nothing is said for that case.
    #[error("no unit fulfils the condition, and none is named for that case")]
    NoLargest {
        /// The call.
        span: Span,
    },
    /// A hazard below zero.
    #[error("the hazard is {value}, which is negative")]
    NegativeHazard {
        /// The hazard.
        span: Span,
        /// Its value.
        value: f64,
    },
    /// The shape or scale of a duration that is not above 0.
    #[error("the form takes a number above 0, and this is {value}")]
    NoShape {
        /// The number.
        span: Span,
        /// Its value.
        value: f64,
    },
    /// A unit to be created where the room for new ones is used up.
    #[error("no room for another {kind}: all {made} that can be created are there")]
    NoRoom {
        /// The kind of unit.
        kind: String,
        /// How many there are.
        made: usize,
        /// The word `create`.
        span: Span,
    },
    /// A value that the attribute cannot take.
    #[error("{value} is not a value of `{attribute}`, which takes {possible}")]
    NotAValue {
        /// The attribute's name.
        attribute: String,
        /// Where it is written; where it is declared, if the record gave it.
        span: Span,
        /// What was to be written.
        value: f64,
        /// What it takes.
        possible: String,
    },
    /// Two values written to one place at once.
    #[error("`{attribute}` of {} is written twice at once: {first} and {second}", listed(.units))]
    WrittenTwice {
        /// The attribute's name.
        attribute: String,
        /// Of whom.
        units: Vec<String>,
        /// The second write.
        span: Span,
        /// The first write.
        other: Span,
        /// The first value.
        first: f64,
        /// The second value.
        second: f64,
    },
    /// A relation of a unit to itself written.
    #[error("`{attribute}` of {unit} and itself is written, and a unit is never related to itself")]
    ToItself {
        /// The attribute's name.
        attribute: String,
        /// Where it is written.
        span: Span,
        /// The unit.
        unit: String,
    },
    /// Where a fault arose: the event or tick and its units.
    #[error("{place} of {}: {fault}", listed(.units))]
    During {
        /// `the hazard of return`, `the tick of arms`.
        place: String,
        /// Who took part.
        units: Vec<String>,
        /// What arose.
        fault: Box<ProcessFault>,
    },
    /// More of something than the cap allows; found before anything is allocated.
    #[error("{what} needs {needed} {measure}, more than the {cap} allowed")]
    TooMany {
        /// The event, attribute or term.
        what: String,
        /// Where it is declared.
        span: Span,
        /// What is counted.
        measure: Measure,
        /// How many are needed.
        needed: u128,
        /// How many are allowed.
        cap: u128,
    },
    /// A part of the process that does not fit the rest.
    #[error("the process does not hold together: {what}")]
    Malformed {
        /// The part.
        span: Span,
        /// What does not fit.
        what: Malformed,
    },
    /// An event or a tick that writes what only the record changes.
    #[error("`{attribute}` is given by the record, and nothing else may write it")]
    WritesRecord {
        /// The attribute's name.
        attribute: String,
        /// The write.
        span: Span,
    },
    /// A world whose values are not as many as the process has places.
    #[error("`{attribute}` has {needed} places, and the world gives {found}")]
    WorldShape {
        /// The attribute's name.
        attribute: String,
        /// Places of the attribute.
        needed: usize,
        /// Values given.
        found: usize,
    },
    /// A symmetric relation whose start differs between the two ways.
    #[error("`{attribute}` of {} is {first} one way and {second} the other", listed(.units))]
    NotSymmetric {
        /// The attribute's name.
        attribute: String,
        /// The two units.
        units: Vec<String>,
        /// One way.
        first: f64,
        /// The other way.
        second: f64,
    },
    /// A time that is before what has already happened, or is not finite.
    #[error("time {time} comes before time {passed}, which has passed")]
    Backwards {
        /// The time given.
        time: f64,
        /// The time reached.
        passed: f64,
    },
    /// Parameters given that are not as many as the process has.
    #[error("the process has {needed} parameters, and {found} values are given")]
    ParameterCount {
        /// Parameters of the process.
        needed: usize,
        /// Values given.
        found: usize,
    },
    /// A value of a parameter that is not finite.
    #[error("the parameter `{name}` is {value}, which is not finite")]
    ParameterValue {
        /// The parameter's name.
        name: String,
        /// Its declaration.
        span: Span,
        /// The value.
        value: f64,
    },
}

/// What a cap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Units of all kinds.
    Units,
    /// Values of all attributes.
    Values,
    /// Tuples of units that an event may happen to.
    Candidates,
    /// Tuples of units looked at on the way to the candidates.
    JoinSteps,
    /// Units looked at to compute all values of an aggregate once.
    AggregateSteps,
    /// Aggregates inside each other.
    AggregateDepth,
    /// Terms inside each other.
    TermDepth,
    /// Parameters.
    Parameters,
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Measure::Units => "units",
            Measure::Values => "values",
            Measure::Candidates => "tuples of units",
            Measure::JoinSteps => "tuples of units to look at",
            Measure::AggregateSteps => "units to look at",
            Measure::AggregateDepth => "aggregates inside each other",
            Measure::TermDepth => "terms inside each other",
            Measure::Parameters => "parameters",
        })
    }
}

/// What does not fit in a process that was built by hand; a checked theory never gives one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// A number of an attribute that there is not.
    #[error("no attribute {0}")]
    Attribute(usize),
    /// A number of a parameter that there is not.
    #[error("no parameter {0}")]
    Parameter(usize),
    /// A number of a kind of unit that there is not.
    #[error("no kind of unit {0}")]
    UnitKind(usize),
    /// A number of a unit that there is not.
    #[error("no unit {0} of that kind")]
    Unit(usize),
    /// A number of a variable that is not bound there.
    #[error("no variable {0}")]
    Variable(usize),
    /// An attribute read or written at too many or too few units.
    #[error("{found} units where the attribute has {needed}")]
    Arity {
        /// Kinds in the attribute's domain.
        needed: usize,
        /// Units given.
        found: usize,
    },
    /// A unit of one kind where one of another kind is needed.
    #[error("a unit of kind {found} where one of kind {needed} is needed")]
    Kind {
        /// The kind needed.
        needed: usize,
        /// The kind found.
        found: usize,
    },
    /// An attribute whose values are not units, used as a unit.
    #[error("attribute {0} does not hold units")]
    NotAUnit(usize),
    /// An elapsed time that is not compared with a number.
    #[error("an elapsed time that is not compared with a number")]
    Elapsed,
    /// The calendar function in a process.
    #[error("a day's calendar year inside a process")]
    YearFunction,
    /// A symmetric relation that is not of two units of one kind.
    #[error("symmetric, and not of two units of one kind")]
    Symmetric,
    /// A domain of more than two kinds.
    #[error("an attribute of more than two units")]
    Domain,
    /// A pair without order whose first two roles are not of one kind.
    #[error("a pair without order that is not of two roles of one kind")]
    Unordered,
    /// A duration that is not of variables and fixed units, or whose numbers change.
    #[error("a duration whose units or numbers change")]
    Duration,
    /// A kind whose coming and going is said twice, by no flag, or with a pool that begins beyond its units.
    #[error("who is there of a kind of unit is not said by one flag of it")]
    Presence,
    /// An attribute drawn before play that something else decides too.
    #[error("a latent attribute that is not observed")]
    Latent,
    /// An observation that names a role that there is not.
    #[error("the observation names role {0}, which the event does not have")]
    ObservedRole(usize),
    /// The calendar year kept of units.
    #[error("a calendar year that is not of the whole world")]
    Calendar,
    /// A number in a term that is not finite.
    #[error("a number that is not finite")]
    Number,
    /// A clock that ends before it starts.
    #[error("a clock that ends before it starts, or lies beyond the calendar")]
    Clock,
}

impl ProcessFault {
    /// Where in the theory's text it stands, if it stands there.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            ProcessFault::Arithmetic { span, .. }
            | ProcessFault::NoLargest { span }
            | ProcessFault::NegativeHazard { span, .. }
            | ProcessFault::NoShape { span, .. }
            | ProcessFault::NoRoom { span, .. }
            | ProcessFault::NotAValue { span, .. }
            | ProcessFault::WrittenTwice { span, .. }
            | ProcessFault::ToItself { span, .. }
            | ProcessFault::TooMany { span, .. }
            | ProcessFault::Malformed { span, .. }
            | ProcessFault::WritesRecord { span, .. }
            | ProcessFault::ParameterValue { span, .. } => Some(*span),
            ProcessFault::During { fault, .. } => fault.span(),
            ProcessFault::WorldShape { .. }
            | ProcessFault::NotSymmetric { .. }
            | ProcessFault::Backwards { .. }
            | ProcessFault::ParameterCount { .. } => None,
        }
    }
}

/// Units in a sentence; the world if there is none.
fn listed(units: &[String]) -> String {
    if units.is_empty() { "the world".to_owned() } else { units.join(", ") }
}
