//! Say what a peace spell is.

use record::{Dated, Day, FactId, Incompatibility, Intensity, Interval, Kind, Outcome, Record, Region};

use crate::options::Options;

/// Whose peace. The order is by kind of unit, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKey {
    /// UCDP `conflict_id`.
    Conflict(u32),
    /// UCDP `dyad_id`.
    Dyad(u32),
    /// Gleditsch–Ward code.
    State(u16),
}

/// Why we stop looking at a peace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitReason {
    /// War returned: the event.
    Return,
    /// The source's coverage ends.
    EndOfCoverage,
    /// The state leaves the system of states.
    StateExit,
    /// A side of the dyad has ceased to exist.
    ActorGone,
}

/// How the war ended. Without a match in Termination it is unknown, never low activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndedBy {
    /// As UCDP Conflict Termination codes it.
    Coded(Outcome),
    /// No matching row.
    Unknown,
}

/// Why a spell is not in the estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropReason {
    /// It leaves before, or when, it enters.
    NoTimeAtRisk,
    /// It is censored before the gap has passed, so it is not yet peace by that rule.
    CensoredWithinGap,
    /// A side of the dyad ceased to exist when the war ended: this dyad cannot return.
    ActorGone,
}

/// What a fact says about a spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// When the war began.
    WarStart,
    /// When it ended.
    Ended,
    /// Its last active year.
    LastActiveYear,
    /// How it ended.
    EndedBy,
    /// An agreement signed between the war's start and the origin of risk.
    Agreement,
    /// When war returned.
    Returned,
    /// When the state left the system.
    StateExit,
}

macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The word that tables and conditions use.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }
    };
}
words!(ExitReason { Return => "return", EndOfCoverage => "end_of_coverage", StateExit => "state_exit", ActorGone => "actor_gone" });
words!(DropReason { NoTimeAtRisk => "no_time_at_risk", CensoredWithinGap => "censored_within_gap", ActorGone => "actor_gone" });
words!(Role {
    WarStart => "war start", Ended => "ended", LastActiveYear => "last active year", EndedBy => "ended by",
    Agreement => "agreement", Returned => "returned", StateExit => "state exit",
});

impl EndedBy {
    /// Every value, in order.
    pub fn all() -> Vec<EndedBy> {
        Outcome::ALL.iter().map(|outcome| EndedBy::Coded(*outcome)).chain([EndedBy::Unknown]).collect()
    }

    /// The word that tables and conditions use.
    pub fn word(self) -> &'static str {
        match self {
            EndedBy::Coded(outcome) => outcome.word(),
            EndedBy::Unknown => "unknown",
        }
    }
}

/// Third parties of a peace, as far as the source on agreements looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThirdParties {
    /// Codes of those seen, ascending, each once.
    pub codes: Vec<String>,
    /// Whether the source covers the whole time from the war's first day to the origin of risk. If not, others may have
    /// been there unseen: an absent code is unknown, not false.
    pub whole: bool,
}

/// A peace: from a war's end to its return, or to where we stop looking.
///
/// Units: years of 365.25 days, counted from `ended`. The spell is at risk in (`entry`, `years`].
#[derive(Clone, Debug, PartialEq)]
pub struct Spell {
    /// Whose peace.
    pub unit: UnitKey,
    /// The conflict; none where the unit is a state.
    pub conflict_id: Option<u32>,
    /// The dyad, where the unit is one.
    pub dyad_id: Option<u32>,
    /// Name of the conflict, dyad or state.
    pub name: String,
    /// Regions in the last active year.
    pub regions: Vec<Region>,
    /// Kind in the last active year.
    pub kind: Kind,
    /// What was fought over in the last active year.
    pub incompatibility: Incompatibility,
    /// Highest intensity of the war.
    pub peak_intensity: Intensity,
    /// Gleditsch–Ward codes of the location states in the last active year.
    pub location_states: Vec<u16>,
    /// First day of the war.
    pub war_start: Dated,
    /// Last day of the war: the spell's time 0.
    pub ended: Dated,
    /// The war's last active year.
    pub last_active_year: i16,
    /// The last day on which no return could be recorded.
    pub at_risk_from: Day,
    /// When war returned, whether or not that is why the spell is left.
    pub returned: Option<Dated>,
    /// The day on which we stop looking.
    pub exit: Day,
    /// Years from `ended` to the entry into risk.
    pub entry: f64,
    /// Years from `ended` to `exit`.
    pub years: f64,
    /// Whether the spell is left because war returned.
    pub event: bool,
    /// Why the spell is left.
    pub exit_reason: ExitReason,
    /// Years from the war's first day to its last, both counted.
    pub war_years: f64,
    /// How the war ended.
    pub ended_by: EndedBy,
    /// The last agreement signed between `war_start` and `at_risk_from`.
    pub agreement_id: Option<u32>,
    /// Its day.
    pub agreement_date: Option<Day>,
    /// Third parties of all agreements signed between `war_start` and `at_risk_from`.
    pub brokers: ThirdParties,
    /// Which facts say so.
    pub facts: Vec<(Role, FactId)>,
    /// Why it is not in the estimate, if it is not.
    pub dropped: Option<DropReason>,
}

impl Spell {
    /// The days on which the war can have ended: none before it can have begun.
    pub fn ended_bounds(&self) -> Interval {
        let (start, end) = (self.war_start.bounds(), self.ended.bounds());
        Interval { earliest: end.earliest.max(start.earliest), latest: end.latest }
    }

    /// The facts behind the spell in words, for people.
    pub fn source(&self, record: &Record) -> String {
        let cited: Vec<String> =
            self.facts.iter().map(|(role, fact)| format!("{}: {}", role.word(), record.cite(*fact))).collect();
        cited.join("; ")
    }

    /// A name of the spell that no other spell of its unit has: kind of unit, id, and the day on which the war ended.
    pub fn id(&self) -> String {
        let unit = match self.unit {
            UnitKey::Conflict(id) => format!("conflict-{id}"),
            UnitKey::Dyad(id) => format!("dyad-{id}"),
            UnitKey::State(code) => format!("state-{code}"),
        };
        format!("{unit}-{}", self.ended.day)
    }

    /// The decade in which the peace began, such as 1990.
    pub fn decade(&self) -> i16 {
        self.ended.day.year().div_euclid(10) * 10
    }
}

/// All peace spells of one set of options, dropped ones included, by unit and then time.
#[derive(Clone, Debug, PartialEq)]
pub struct Spells {
    /// The options.
    pub options: Options,
    /// The spells.
    pub rows: Vec<Spell>,
    /// The last day on which a return can be recorded.
    pub coverage_end: Day,
    /// First and last day of the source on agreements.
    pub agreements: record::Interval,
    /// Episodes before joining.
    pub episodes: usize,
    /// Wars that have not ended when coverage ends.
    pub ongoing: usize,
    /// Location codes that no list of states has: their exit is not known.
    pub unlisted_states: Vec<u16>,
    /// Covariates that were added, each as long as `rows`.
    pub covariates: Vec<crate::covariate::CovariateColumn>,
    /// The state that covariates are of, as long as `rows`; empty where none was added.
    pub covariate_states: Vec<Option<u16>>,
}

impl Spells {
    /// Indices of the spells in the estimate.
    pub fn at_risk(&self) -> Vec<usize> {
        (0..self.rows.len()).filter(|&i| self.rows[i].dropped.is_none()).collect()
    }

    /// How many were dropped for each reason, reasons without a case left out.
    pub fn dropped(&self) -> Vec<(DropReason, usize)> {
        DropReason::ALL
            .iter()
            .map(|reason| (*reason, self.rows.iter().filter(|spell| spell.dropped == Some(*reason)).count()))
            .filter(|(_, n)| *n > 0)
            .collect()
    }
}
