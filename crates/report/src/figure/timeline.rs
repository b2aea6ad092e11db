//! Draw the wars and the peace of one conflict along the calendar.

use crate::ReportError;

pub use super::timeline_svg::key_svg;

/// The episodes of war of one conflict and the peace between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    /// Name of the conflict.
    pub name: String,
    /// First calendar year of the axis, such as 1946.
    pub first_year: i32,
    /// Last calendar year of the axis, such as 2025.
    pub last_year: i32,
    /// Last day on which a war would have been recorded, in days since 1970-01-01.
    pub observed_until: i32,
    /// The episodes, ascending, without overlap.
    pub episodes: Vec<Episode>,
    /// Days of peace agreements, in days since 1970-01-01, in any order.
    pub agreements: Vec<i32>,
}

/// One episode of war.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Episode {
    /// First day, in days since 1970-01-01.
    pub start: i32,
    /// Last day, if it ended within coverage.
    pub end: Option<i32>,
    /// The calendar years in which it was active, ascending.
    pub years: Vec<ActiveYear>,
    /// How it ended, if it ended.
    pub ended_by: Option<EndedBy>,
    /// The same in words that fit who fought; empty where the plain label does.
    pub ended_words: String,
}

/// One calendar year of war.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveYear {
    /// The calendar year.
    pub year: i32,
    /// How many died.
    pub level: Level,
}

/// The two levels of armed conflict of the UCDP/PRIO codebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 25 to 999 deaths in battle in the year.
    Minor,
    /// 1000 or more.
    War,
}

/// How an episode ended, in the words of the termination data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndedBy {
    /// A peace agreement.
    Agreement,
    /// A ceasefire.
    Ceasefire,
    /// Victory of the government's side.
    VictoryGovernment,
    /// Victory of the side that opposed the government.
    VictoryRebel,
    /// Fewer than 25 deaths, without any of the above.
    LowActivity,
    /// An actor ceased to exist.
    ActorGone,
    /// Not recorded.
    Unknown,
}

impl EndedBy {
    /// All values, in the order of keys and tables.
    pub const ALL: [EndedBy; 7] = [
        EndedBy::Agreement,
        EndedBy::Ceasefire,
        EndedBy::VictoryGovernment,
        EndedBy::VictoryRebel,
        EndedBy::LowActivity,
        EndedBy::ActorGone,
        EndedBy::Unknown,
    ];

    /// The word used in data files.
    pub fn name(self) -> &'static str {
        match self {
            EndedBy::Agreement => "agreement",
            EndedBy::Ceasefire => "ceasefire",
            EndedBy::VictoryGovernment => "victory_government",
            EndedBy::VictoryRebel => "victory_rebel",
            EndedBy::LowActivity => "low_activity",
            EndedBy::ActorGone => "actor_gone",
            EndedBy::Unknown => "unknown",
        }
    }

    /// The words a reader sees, of wars of any kind: in a war between states side B has no rebels.
    pub fn label(self) -> &'static str {
        match self {
            EndedBy::Agreement => "peace agreement",
            EndedBy::Ceasefire => "ceasefire",
            EndedBy::VictoryGovernment => "victory of the government side (A)",
            EndedBy::VictoryRebel => "victory of the rebel side (B; the opponent between states)",
            EndedBy::LowActivity => "low activity",
            EndedBy::ActorGone => "actor gone",
            EndedBy::Unknown => "not recorded",
        }
    }
}

impl Level {
    /// The word used in data files.
    pub fn name(self) -> &'static str {
        match self {
            Level::Minor => "minor",
            Level::War => "war",
        }
    }
}

impl Timeline {
    /// Checks that every value can be drawn.
    ///
    /// Errors: `TimelineSpan`, `EpisodeOrder`.
    pub fn verify(&self) -> Result<(), ReportError> {
        let span = i64::from(self.last_year) - i64::from(self.first_year);
        let years = -4000..=9000;
        if !(0..1000).contains(&span) || !years.contains(&self.first_year) || !years.contains(&self.last_year) {
            return Err(ReportError::TimelineSpan {
                name: self.name.clone(),
                first: self.first_year,
                last: self.last_year,
            });
        }
        for (row, episode) in self.episodes.iter().enumerate() {
            let after = row == 0 || self.episodes[row - 1].end.is_some_and(|end| end <= episode.start);
            let forward = episode.end.is_none_or(|end| end >= episode.start);
            let ascending = episode.years.windows(2).all(|pair| pair[0].year < pair[1].year);
            if !(after && forward && ascending) {
                return Err(ReportError::EpisodeOrder { name: self.name.clone(), episode: row + 1 });
            }
        }
        Ok(())
    }
}
