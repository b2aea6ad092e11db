//! Say which time is counted: of peace or of war, unit, threshold, gap, return, entry, period.

use record::{Day, Outcome};

/// Of what the time is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpellsOf {
    /// Of peace: from a war's end to its return.
    #[default]
    Peace,
    /// Of war: from its first day to its end.
    War,
}

/// Whose peace, or whose war, it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitKind {
    /// A UCDP conflict: a government, an opponent or several, an incompatibility.
    #[default]
    Conflict,
    /// One pair of sides. Successor groups are not followed.
    Dyad,
    /// A state: at peace when every conflict located in it is quiet.
    State,
}

/// Deaths in battle a year from which fighting counts as war.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Threshold {
    /// 25, UCDP's own.
    #[default]
    Deaths25,
    /// 1,000 in at least one year of the episode.
    Deaths1000,
}

/// What counts as a return to war.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnRule {
    /// The next episode that reaches the threshold. Episodes below it neither end the peace nor censor it.
    #[default]
    Threshold,
    /// The next episode of any size.
    Any,
    /// The next run of years of 1,000 deaths or more; years below it are peace, within an episode too.
    WarYears,
}

/// From when a peace is at risk of return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryRule {
    /// After 31 December of the year after the last active year: before, UCDP's coding rule lets no return be recorded.
    #[default]
    Coding,
    /// From the end of the fighting: the naive way, which counts time in which no return can be seen.
    End,
}

/// When a peace is censored because its state leaves the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateExitRule {
    /// When the last of its location states has left.
    #[default]
    Last,
    /// When the first of its location states leaves.
    First,
}

/// How dates that are not exact to the day are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateReading {
    /// On the day that the publisher codes.
    #[default]
    Coded,
    /// Every episode begins as early and ends as late as its dates allow: the shortest peace.
    Shortest,
    /// Every episode begins as late and ends as early as its dates allow: the longest peace.
    Longest,
}

/// Which peace, or which war, is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Of peace or of war.
    pub of: SpellsOf,
    /// Of war: the endings that are the event, all others censor; where it is empty every ending is the event.
    pub ends: Vec<Outcome>,
    /// Whose peace or war.
    pub unit: UnitKind,
    /// Deaths a year.
    pub threshold: Threshold,
    /// What counts as a return.
    pub returns: ReturnRule,
    /// Years of quiet before it counts as peace; 1 is the coding rule's own calendar year.
    pub gap_years: u16,
    /// From when it is at risk.
    pub entry: EntryRule,
    /// When a state's exit censors.
    pub state_exit: StateExitRule,
    /// Peace, or war, that began on or after this day.
    pub since: Option<Day>,
    /// Peace, or war, that began on or before this day.
    pub until: Option<Day>,
    /// How imprecise dates are read.
    pub dates: DateReading,
    /// Release of UCDP/PRIO ACD; the one added last where none is named.
    pub release: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            of: SpellsOf::default(),
            ends: Vec::new(),
            unit: UnitKind::default(),
            threshold: Threshold::default(),
            returns: ReturnRule::default(),
            gap_years: 1,
            entry: EntryRule::default(),
            state_exit: StateExitRule::default(),
            since: None,
            until: None,
            dates: DateReading::default(),
            release: None,
        }
    }
}

/// Options that do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsFault {
    /// A gap of no years, or of more than the record has.
    #[error("--gap {found} is not possible: write a whole number of years from 1 (UCDP's own rule) to {most}")]
    Gap {
        /// Years asked for.
        found: u16,
        /// The most.
        most: u16,
    },
    /// A return rule that needs the higher threshold.
    #[error("--return {found} needs --threshold 1000: at threshold 25 every episode is a return")]
    ReturnNeedsThreshold {
        /// The rule asked for.
        found: &'static str,
    },
    /// Level-2 runs are defined for conflicts and dyads.
    #[error("--return war-years is defined for --unit conflict and dyad, not for state")]
    WarYearsOfState,
    /// The period is empty.
    #[error("--since {since} comes after --until {until}: nothing can begin in between")]
    EmptyPeriod {
        /// First day.
        since: Day,
        /// Last day.
        until: Day,
    },
    /// An option that says something of peace alone.
    #[error("{option} is of peace and says nothing of a war: leave it out, or leave out --of war")]
    OfPeaceAlone {
        /// The option.
        option: &'static str,
    },
    /// Endings are of wars.
    #[error("--ends chooses among the endings of wars: add --of war")]
    EndsOfPeace,
    /// An ending is named twice.
    #[error("--ends names {found} twice: name each ending once")]
    EndsTwice {
        /// Its word.
        found: &'static str,
    },
    /// The record lacks what is asked for.
    #[error(transparent)]
    Record(#[from] record::RecordError),
    /// A covariate cannot be had.
    #[error(transparent)]
    Covariate(#[from] crate::covariate::CovariateFault),
    /// The record's observations do not unpack.
    #[error("the observations of the record cannot be read: {reason}")]
    Observations {
        /// Why.
        reason: String,
    },
}

/// The record begins in 1946; a longer gap leaves no spell.
const MOST_GAP_YEARS: u16 = 50;

impl Options {
    /// The same options, if they go together.
    pub fn check(self) -> Result<Options, OptionsFault> {
        if self.gap_years == 0 || self.gap_years > MOST_GAP_YEARS {
            return Err(OptionsFault::Gap { found: self.gap_years, most: MOST_GAP_YEARS });
        }
        self.verify_of()?;
        if self.threshold == Threshold::Deaths25 && self.returns == ReturnRule::WarYears {
            return Err(OptionsFault::ReturnNeedsThreshold { found: "war-years" });
        }
        if self.returns == ReturnRule::WarYears && self.unit == UnitKind::State {
            return Err(OptionsFault::WarYearsOfState);
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            return Err(OptionsFault::EmptyPeriod { since, until });
        }
        Ok(self)
    }

    /// What is said of peace alone, or of war alone, is said of nothing else.
    fn verify_of(&self) -> Result<(), OptionsFault> {
        if self.of == SpellsOf::Peace {
            return if self.ends.is_empty() { Ok(()) } else { Err(OptionsFault::EndsOfPeace) };
        }
        let peace_alone = [
            (self.returns != ReturnRule::default(), "--return"),
            (self.entry != EntryRule::default(), "--entry"),
            (self.state_exit != StateExitRule::default(), "--state-exit"),
        ];
        if let Some((_, option)) = peace_alone.into_iter().find(|(chosen, _)| *chosen) {
            return Err(OptionsFault::OfPeaceAlone { option });
        }
        let twice = self.ends.iter().enumerate().find(|(place, one)| self.ends[..*place].contains(one));
        twice.map_or(Ok(()), |(_, one)| Err(OptionsFault::EndsTwice { found: one.word() }))
    }
}
