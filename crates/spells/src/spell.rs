//! Say what a spell of peace or of war is.

use record::{Dated, Day, FactId, Incompatibility, Intensity, Interval, Kind, Outcome, Record, Region};

use crate::options::{Options, SpellsOf};

/// Whose peace or war. The order is by kind of unit, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKey {
    /// UCDP `conflict_id`.
    Conflict(u32),
    /// UCDP `dyad_id`.
    Dyad(u32),
    /// Gleditsch–Ward code.
    State(u16),
}

/// Why we stop looking at a peace or at a war. In a tie the first comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitReason {
    /// War returned: the event of a peace.
    Return,
    /// The war ended: the event of a war.
    Ended,
    /// The war ended in another way than those that are asked for.
    OtherEnding,
    /// The war ended, and it is not known how.
    UnknownEnding,
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
    /// A war that began when none of its days could be seen to be its last: too near the end of coverage.
    BegunTooLate,
}

/// What a fact says about a spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// When the war began.
    WarStart,
    /// When it ended.
    Ended,
    /// Its first active year.
    FirstActiveYear,
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
words!(ExitReason {
    Return => "return", Ended => "ended", OtherEnding => "other_ending", UnknownEnding => "unknown_ending", EndOfCoverage => "end_of_coverage", StateExit => "state_exit",
    ActorGone => "actor_gone",
});
words!(DropReason {
    NoTimeAtRisk => "no_time_at_risk", CensoredWithinGap => "censored_within_gap", ActorGone => "actor_gone",
    BegunTooLate => "begun_too_late",
});
words!(Role {
    WarStart => "war start", FirstActiveYear => "first active year", Ended => "ended", LastActiveYear => "last active year", EndedBy => "ended by",
    Agreement => "agreement", Returned => "returned", StateExit => "state exit",
});

impl ExitReason {
    /// The reasons that a spell of peace, or of war, can have, in order.
    pub fn of(of: SpellsOf) -> &'static [ExitReason] {
        use ExitReason::{ActorGone, EndOfCoverage, Ended, OtherEnding, Return, StateExit, UnknownEnding};
        match of {
            SpellsOf::Peace => &[Return, EndOfCoverage, StateExit, ActorGone],
            SpellsOf::War => &[Ended, OtherEnding, UnknownEnding, EndOfCoverage],
        }
    }
}

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

/// The wars of a unit before one of its wars, as far as the record goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Before {
    /// How many.
    pub wars: u32,
    /// Their years together, first and last days counted.
    pub war_years: f64,
    /// Years of peace since the last of them; none if there was none.
    pub peace_years: Option<f64>,
}

/// A peace: from a war's end to its return, or to where we stop looking. Or a war: from its first day to its end, or to where we
/// stop looking; what is said of *the war* is then said of itself.
///
/// Units: years of 365.25 days, counted from the end of the day `origin`. The spell is at risk in (`entry`, `years`].
#[derive(Clone, Debug, PartialEq)]
pub struct Spell {
    /// Of peace or of war.
    pub of: SpellsOf,
    /// Whose.
    pub unit: UnitKey,
    /// The conflict; none where the unit is a state.
    pub conflict_id: Option<u32>,
    /// The dyad, where the unit is one.
    pub dyad_id: Option<u32>,
    /// Name of the conflict, dyad or state.
    pub name: String,
    /// Regions in the last active year; of a war in the first, as all that is known when it begins.
    pub regions: Vec<Region>,
    /// Kind in that year.
    pub kind: Kind,
    /// What was fought over in that year.
    pub incompatibility: Incompatibility,
    /// Highest intensity of the war.
    pub peak_intensity: Intensity,
    /// Gleditsch–Ward codes of the location states in that year.
    pub location_states: Vec<u16>,
    /// The last day before time counts: of a peace the war's last day, of a war the day before its first.
    pub origin: Day,
    /// First day of the war.
    pub war_start: Dated,
    /// Last day of the war; of one that goes on, the last day covered: see [`Spell::war_end`].
    pub ended: Dated,
    /// Whether the war goes on when coverage ends.
    pub goes_on: bool,
    /// The war's first active year.
    pub first_active_year: i16,
    /// The war's last active year.
    pub last_active_year: i16,
    /// Wars of the unit before this one.
    pub before: Before,
    /// The last day on which no return, or of a war no end, could be recorded.
    pub at_risk_from: Day,
    /// When war returned, whether or not that is why the spell is left.
    pub returned: Option<Dated>,
    /// The day on which we stop looking.
    pub exit: Day,
    /// Years from `origin` to the entry into risk.
    pub entry: f64,
    /// Years from `origin` to `exit`.
    pub years: f64,
    /// Whether the spell is left because war returned; of a war, because it ended in one of the ways asked for.
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
    /// The last day of the war; none while it goes on.
    pub fn war_end(&self) -> Option<Dated> {
        (!self.goes_on).then_some(self.ended)
    }

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

    /// A name of the spell that no other spell of its unit has: kind of unit, id, and the day on which the war ended; of a war
    /// `war-`, kind of unit, id, and the day on which it began.
    pub fn id(&self) -> String {
        let unit = match self.unit {
            UnitKey::Conflict(id) => format!("conflict-{id}"),
            UnitKey::Dyad(id) => format!("dyad-{id}"),
            UnitKey::State(code) => format!("state-{code}"),
        };
        match self.of {
            SpellsOf::Peace => format!("{unit}-{}", self.ended.day),
            SpellsOf::War => format!("war-{unit}-{}", self.war_start.day),
        }
    }

    /// The decade in which the peace, or the war, began, such as 1990.
    pub fn decade(&self) -> i16 {
        self.began().year().div_euclid(10) * 10
    }

    /// The day on which the peace, or the war, began.
    pub fn began(&self) -> Day {
        match self.of {
            SpellsOf::Peace => self.ended.day,
            SpellsOf::War => self.war_start.day,
        }
    }
}

/// All spells of one set of options, dropped ones included, by unit and then time.
#[derive(Clone, Debug, PartialEq)]
pub struct Spells {
    /// The options.
    pub options: Options,
    /// The spells.
    pub rows: Vec<Spell>,
    /// The last day on which a return, or of wars an end of the kinds asked for, can be recorded.
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
