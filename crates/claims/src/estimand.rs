//! Name the ways in which the record can be read: of peace or of war, whose, after which wars, from when.

use language::calendar::day_to_text;

/// Of what the time at risk is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Of peace, until war returns.
    #[default]
    Peace,
    /// Of war, until it ends.
    War,
}

impl Of {
    /// Both.
    pub const ALL: [Of; 2] = [Of::Peace, Of::War];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Of::Peace => "peace",
            Of::War => "war",
        }
    }
}

/// How wars end.
pub const ENDINGS: [&str; 6] =
    ["agreement", "ceasefire", "victory_government", "victory_rebel", "low_activity", "actor_gone"];

/// Endings that are the event, each by its place in [`ENDINGS`]; others censor. None of them: every ending is the event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endings([bool; ENDINGS.len()]);

impl Endings {
    /// Every ending is the event.
    pub const ANY: Endings = Endings([false; ENDINGS.len()]);

    /// These endings; a word that is none has no part.
    #[must_use]
    pub fn of(words: &[&str]) -> Endings {
        Endings(ENDINGS.map(|one| words.contains(&one)))
    }

    /// Their words, in order; empty if every ending is the event.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        ENDINGS.into_iter().zip(self.0).filter(|(_, chosen)| *chosen).map(|(word, _)| word)
    }

    /// As claim files write them.
    #[must_use]
    pub fn text(self) -> String {
        let words: Vec<&str> = self.words().collect();
        if words.is_empty() { "any".to_owned() } else { words.join(" or ") }
    }
}

/// Whose peace or war it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A conflict.
    Conflict,
    /// A pair of sides.
    Dyad,
    /// A state.
    State,
}

impl Unit {
    /// All units.
    pub const ALL: [Unit; 3] = [Unit::Conflict, Unit::Dyad, Unit::State];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Unit::Conflict => "conflict",
            Unit::Dyad => "dyad",
            Unit::State => "state",
        }
    }
}

/// What counts as a return to war.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Returns {
    /// The next episode that reaches the threshold.
    Threshold,
    /// The next episode of any size.
    Any,
    /// The next run of years of 1,000 deaths or more.
    WarYears,
}

impl Returns {
    /// All rules.
    pub const ALL: [Returns; 3] = [Returns::Threshold, Returns::Any, Returns::WarYears];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Returns::Threshold => "threshold",
            Returns::Any => "any",
            Returns::WarYears => "war_years",
        }
    }
}

/// Deaths a year from which fighting counts as war.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Threshold {
    /// 25 deaths.
    Deaths25,
    /// 1,000 deaths.
    Deaths1000,
}

impl Threshold {
    /// Both, the lower first.
    pub const ALL: [Threshold; 2] = [Threshold::Deaths25, Threshold::Deaths1000];

    /// The deaths, as claim files write them.
    #[must_use]
    pub fn deaths(self) -> u32 {
        match self {
            Threshold::Deaths25 => 25,
            Threshold::Deaths1000 => 1000,
        }
    }

    /// Its place in [`Threshold::ALL`] and in what is kept for each of them.
    #[must_use]
    pub fn place(self) -> usize {
        match self {
            Threshold::Deaths25 => 0,
            Threshold::Deaths1000 => 1,
        }
    }
}

/// A table that the record has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrameChoice {
    /// Of peace or of war.
    pub of: Of,
    /// Of war, which endings are the event.
    pub ends: Endings,
    /// Whose.
    pub unit: Unit,
    /// Deaths a year.
    pub threshold: Threshold,
    /// Years of quiet before it counts as peace, from 1.
    pub gap_years: u16,
    /// What counts as a return.
    pub returns: Returns,
    /// Peace, or war, that began on or after this day, in days since 1970-01-01.
    pub since: Option<i32>,
    /// Peace, or war, that began on or before this day.
    pub until: Option<i32>,
}

/// One reading of a claim: a table, a part of its rows, a window, and what counts as exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Estimand {
    /// The table.
    pub frame: FrameChoice,
    /// Years of peace, or of war, after which observation is cut off.
    pub within_years: Option<u32>,
    /// Which of the claim's populations.
    pub population: usize,
    /// Which of the claim's exposures.
    pub exposure: usize,
}

impl FrameChoice {
    /// Why this table cannot be, or `None` if it can.
    #[must_use]
    pub fn contradiction(&self) -> Option<&'static str> {
        match (self.threshold, self.returns, self.unit) {
            (Threshold::Deaths25, Returns::WarYears, _) => Some("runs of years of 1,000 deaths need threshold 1000"),
            (Threshold::Deaths25, Returns::Any, _) => {
                Some("at threshold 25 every return is of any size, so `any` says nothing new")
            }
            (_, Returns::WarYears, Unit::State) => {
                Some("runs of years of 1,000 deaths are defined for conflicts and dyads")
            }
            _ if self.since.zip(self.until).is_some_and(|(since, until)| since > until) => {
                Some("nothing can begin after `since` and before `until`")
            }
            _ => None,
        }
    }

    /// The choices as words: a name and a value each, in the order of claim files.
    #[must_use]
    pub fn words(&self) -> Vec<(&'static str, String)> {
        let day = |day: Option<i32>| day.and_then(day_to_text).unwrap_or_else(|| "none".to_owned());
        let event = match self.of {
            Of::Peace => ("returns", self.returns.word().to_owned()),
            Of::War => ("ends", self.ends.text()),
        };
        vec![
            ("unit", self.unit.word().to_owned()),
            ("threshold", self.threshold.deaths().to_string()),
            ("gap", self.gap_years.to_string()),
            event,
            ("since", day(self.since)),
            ("until", day(self.until)),
        ]
    }
}
