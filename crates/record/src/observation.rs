//! Say what kinds of observation there are: what a source says of states, pairs, conflicts and actors, and when.
//!
//! Why one shape and not a type for each source. A source that is not the timeline of wars says three things in each
//! row: *of whom* (a state, a pair, a conflict, a group, each in a role), *when* (a year, or days that may be imprecise or
//! open) and *what* (some numbers, each with its own codes). Sources differ in nothing else. With a type for each source
//! every question ("does it hold on this day?", "is this zero or unknown?") would be answered once for each source, and
//! one day differently. So an [`Observation`] is a row of such three parts, the meaning of its numbers stands
//! once in its layer ([`Measure`]), and the rules for zero, unknown and outside coverage stand once
//! ([`crate::Index`]). What an observation is of (a war, a year of trade, a sanction) is the layer's [`ObservationKind`].
//!
//! Why not in [`crate::Facts`]. The facts of the timeline make spells: they are read by type, and a
//! played history has them too. Observations stand beside the timeline and never make a spell. A [`crate::Record`] holds
//! both, and a [`crate::FactId`] leads to a row of either.

use serde::{Deserialize, Serialize};

use crate::coverage::Known;
use crate::day::{Dated, Day, Interval};
use crate::fact::Fact;

/// A number that a publisher gives: finite, and never a negative zero, so that equal numbers are the same number.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Quantity(f64);

// No value is NaN, so equality is an equivalence.
impl Eq for Quantity {}

/// A number that is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a finite number")]
pub struct NotFinite;

impl Quantity {
    /// The quantity, if the number is finite.
    pub fn new(number: f64) -> Option<Quantity> {
        // Adding zero makes a negative zero positive.
        number.is_finite().then_some(Quantity(number + 0.0))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Quantity {
    type Error = NotFinite;

    fn try_from(number: f64) -> Result<Quantity, NotFinite> {
        Quantity::new(number).ok_or(NotFinite)
    }
}

impl From<Quantity> for f64 {
    fn from(quantity: Quantity) -> f64 {
        quantity.0
    }
}

/// The code of a state in one scheme. The crosswalk between schemes is [`crate::Crosswalk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Code {
    /// Gleditsch and Ward.
    GleditschWard(u16),
    /// Correlates of War.
    CorrelatesOfWar(u16),
    /// Three capital letters, ISO 3166-1, with the codes of states that are gone (`CSK`, `SUN`, `YUG`, …).
    Iso3([u8; 3]),
}

impl Code {
    /// Three capital letters as a code.
    pub fn iso3(text: &str) -> Option<Code> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Code::Iso3(letters))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Code::GleditschWard(code) => write!(f, "GW {code}"),
            Code::CorrelatesOfWar(code) => write!(f, "COW {code}"),
            Code::Iso3(letters) => write!(f, "{}", String::from_utf8_lossy(letters)),
        }
    }
}

/// Whom an observation is of, as its publisher names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Who {
    /// A state, by code.
    State(Code),
    /// A conflict, UCDP `conflict_id`.
    Conflict(u32),
    /// A dyad of a conflict, UCDP `dyad_id`.
    Dyad(u32),
    /// A government or group, UCDP `actor_id`.
    Actor(u32),
    /// A code that the publisher adds to a list of states: a territory, an institution, a group of states.
    Added(u32),
    /// Free text. Nothing is guessed from it here.
    Named(String),
}

/// In what part someone stands in an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// The one that the row is of.
    Subject,
    /// The first of a pair.
    From,
    /// The second of a pair.
    To,
    /// On the first side of a war, dispute or talks.
    SideA,
    /// On the second side.
    SideB,
    /// Who imposes or threatens a sanction.
    Sender,
    /// The leading sender.
    PrimarySender,
    /// Against whom a sanction is.
    Target,
    /// Who supports.
    Supporter,
    /// Who is supported.
    Supported,
    /// Against whom support is given.
    Opponent,
    /// Neither side: mediator, guarantor, leader of a mission.
    ThirdParty,
    /// Where it happens.
    Location,
    /// The conflict or dyad that it is about.
    About,
}

/// When something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// On this day, as precisely as the publisher says.
    On(Dated),
    /// Not before the last day of the source's coverage.
    Ongoing,
    /// It ended or not: the publisher does not say when.
    Unknown,
}

/// When an observation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// Not bound to a time.
    Always,
    /// In a calendar year.
    Year(i16),
    /// From one day to another. The beginning is none where the publisher does not say when.
    Days {
        /// The first day.
        begins: Option<Dated>,
        /// The last day.
        ends: End,
    },
}

impl Span {
    /// Whether the observation holds on some day of the interval: [`Known::Unknown`] where that hangs on a day that the
    /// publisher does not give, or gives imprecisely.
    pub fn holds_in(self, interval: Interval) -> Known<bool> {
        let (begins, ends) = match self {
            Span::Always => return Known::Value(true),
            Span::Year(year) => return Known::Value(Interval::of_year(year).intersect(interval).is_some()),
            Span::Days { begins, ends } => (begins.map(Dated::bounds), ends),
        };
        let last = match ends {
            End::On(day) => Some(day.bounds()),
            End::Ongoing => Some(Interval { earliest: Day(i32::MAX), latest: Day(i32::MAX) }),
            End::Unknown => None,
        };
        let is_over = last.is_some_and(|last| last.latest < interval.earliest);
        let is_to_come = begins.is_some_and(|first| first.earliest > interval.latest);
        // It certainly holds if it has begun by the interval's last day and goes on to its first, whatever the days were.
        let has_begun = begins.is_some_and(|first| first.latest <= interval.latest);
        let goes_on = last.is_some_and(|last| last.earliest >= interval.earliest)
            || begins.is_some_and(|first| first.earliest >= interval.earliest);
        let ends_inside = last.is_some_and(|last| interval.earliest <= last.earliest && last.latest <= interval.latest);
        match () {
            () if is_over || is_to_come => Known::Value(false),
            () if (has_begun && goes_on) || ends_inside => Known::Value(true),
            () => Known::Unknown,
        }
    }

    /// Whether it holds in a calendar year, as [`Span::holds_in`].
    pub fn holds_in_year(self, year: i16) -> Known<bool> {
        self.holds_in(Interval::of_year(year))
    }
}

/// What it says, within the years that a source covers, that a unit has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Absent {
    /// The list is whole: there was none. A true zero.
    Zero,
    /// There may have been something: the source keeps rows only for a part (such as years above a threshold).
    Unknown,
    /// The source does not look at units without a row.
    OutsideCoverage,
}

/// One number that every row of a layer has, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Name in conditions and tables.
    pub name: String,
    /// Heading of the publisher's column.
    pub column: String,
    /// Unit, in words.
    pub unit: String,
    /// What it is.
    pub meaning: String,
    /// The codes and their words, where the number is a code; empty where it is a quantity.
    pub codes: Vec<(i32, String)>,
}

/// One row of a source that is not the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Row of the publisher's file. Two observations share it where a row speaks of two times.
    pub row: u32,
    /// The publisher's number of the thing (war, dispute, crisis, case) as it stands, since some have a fraction (`502.1`);
    /// rows of one thing share it.
    pub id: Option<String>,
    /// The publisher's name of it.
    pub name: Option<String>,
    /// Whom it is of, in the order of the publisher's columns.
    pub about: Vec<(Role, Who)>,
    /// When.
    pub span: Span,
    /// One for each measure of the layer. [`Known::OutsideCoverage`] where the publisher does not ask the question of
    /// this row (a code "not applicable").
    pub values: Vec<Known<Quantity>>,
}

impl Fact for Observation {
    fn row(&self) -> u32 {
        self.row
    }
}

impl Observation {
    /// Those in a role.
    pub fn in_role(&self, role: Role) -> impl Iterator<Item = &Who> {
        self.about.iter().filter(move |(other, _)| *other == role).map(|(_, who)| who)
    }
}

/// What the rows of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ObservationKind {
    /// Numbers of a state in a year.
    StateYears,
    /// Numbers of an ordered pair of states in a year.
    PairYears,
    /// Participations in wars.
    Wars,
    /// Militarised disputes, whole or by participant.
    Disputes,
    /// Crises, whole, by actor or by pair.
    Crises,
    /// Threats and sanctions.
    Sanctions,
    /// Support from outside to a side of a conflict in a year.
    Support,
    /// Deaths in battle of a conflict or dyad in a year.
    Deaths,
    /// Governments and groups.
    Actors,
    /// Missions of third parties.
    Missions,
    /// Rounds of talks.
    Talks,
    /// Agreements.
    Agreements,
    /// Years of a conflict, at war and at peace, as another team made them.
    PeaceSpells,
    /// Pairs of states that share a border.
    Borders,
    /// Times in which a state is a great power.
    GreatPowers,
}

impl ObservationKind {
    /// What the layer's rows are called.
    pub fn noun(self) -> &'static str {
        match self {
            ObservationKind::StateYears => "state years",
            ObservationKind::PairYears => "pair years",
            ObservationKind::Wars => "participations in wars",
            ObservationKind::Disputes => "disputes",
            ObservationKind::Crises => "crises",
            ObservationKind::Sanctions => "sanctions",
            ObservationKind::Support => "support years",
            ObservationKind::Deaths => "years of deaths",
            ObservationKind::Actors => "actors",
            ObservationKind::Missions => "missions",
            ObservationKind::Talks => "rounds of talks",
            ObservationKind::Agreements => "agreements",
            ObservationKind::PeaceSpells => "years of peace spells",
            ObservationKind::Borders => "borders",
            ObservationKind::GreatPowers => "times as a great power",
        }
    }
}

/// The observations of one layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observations {
    /// What they are.
    pub kind: ObservationKind,
    /// What a missing row says.
    pub absent: Absent,
    /// The numbers of each row, in order.
    pub measures: Vec<Measure>,
    /// The rows, in the publisher's order.
    pub rows: Vec<Observation>,
}

impl Observations {
    /// Where a measure stands in [`Observation::values`].
    pub fn measure(&self, name: &str) -> Option<usize> {
        self.measures.iter().position(|measure| measure.name == name)
    }
}
