//! Describe what cannot be judged: in what share of years a state was at war, and in what runs of years.
//!
//! A claim of this kind has readings and numbers and no test. What a year was is one of three: with, without, or unknown; the
//! unknown make bounds and are counted neither as with nor as without.

use crate::claim::Claim;
use crate::estimand::Threshold;
use crate::fault::ClaimFault;
use crate::ground::Ground;

/// Which part in a war counts as fighting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parties {
    /// Primary parties, and secondary ones, whose troops fight along with a side.
    All,
    /// Primary parties alone: the war is between them.
    Primary,
}

impl Parties {
    /// Both.
    pub const ALL: [Parties; 2] = [Parties::All, Parties::Primary];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Parties::All => "all",
            Parties::Primary => "primary",
        }
    }
}

/// What counts as being at war.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conduct {
    /// Fighting.
    Fighting,
    /// Fighting, or supporting a side from outside.
    FightingOrSupporting,
}

impl Conduct {
    /// Both.
    pub const ALL: [Conduct; 2] = [Conduct::Fighting, Conduct::FightingOrSupporting];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Conduct::Fighting => "fighting",
            Conduct::FightingOrSupporting => "fighting_or_supporting",
        }
    }
}

/// One way to count years at war.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// Deaths of the conflict in the year from which it counts.
    pub threshold: Threshold,
    /// Which parties count as fighting.
    pub parties: Parties,
    /// What counts as being at war.
    pub conduct: Conduct,
}

impl Reading {
    /// The choices as words: a name and a value each.
    #[must_use]
    pub fn words(self) -> Vec<(&'static str, String)> {
        vec![
            ("threshold", self.threshold.deaths().to_string()),
            ("parties", self.parties.word().to_owned()),
            ("conduct", self.conduct.word().to_owned()),
        ]
    }
}

/// What a described claim asks, and why it cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// The states by the record's words, each once; the first is the one that the statement is about.
    pub states: Vec<String>,
    /// All combinations of the forks, the primary reading first.
    pub readings: Vec<Reading>,
    /// Why no record of this kind could decide the statement.
    pub untestable: String,
    /// What would.
    pub decided_by: Vec<String>,
}

/// The greatest part of a state in the fighting of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// It fought in no conflict.
    None,
    /// Its troops fought along with a side.
    Secondary,
    /// A war was its own.
    Primary,
}

/// Whether a state supported a side of a conflict in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// It did.
    Given,
    /// It did in no conflict, and the source looks at each that was active.
    None,
    /// Somebody says so, and the source does not say it without doubt.
    Alleged,
    /// It is seen in none, and some active conflict is not in the source.
    NotAllLookedAt,
    /// The source does not look at the year.
    OutsideCoverage,
}

impl Support {
    /// The word of tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Support::Given => "given",
            Support::None => "none",
            Support::Alleged => "alleged",
            Support::NotAllLookedAt => "not_all_looked_at",
            Support::OutsideCoverage => "outside_coverage",
        }
    }
}

/// One calendar year of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateYear {
    /// The year.
    pub year: i16,
    /// Its part in the fighting, at each of [`Threshold::ALL`].
    pub part: [Part; 2],
    /// Its support, at each of [`Threshold::ALL`].
    pub support: [Support; 2],
}

/// The years of a state: those in which it was a state for a day at least, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateHistory {
    /// The record's word for it.
    pub state: String,
    /// Its name.
    pub name: String,
    /// Its years.
    pub years: Vec<StateYear>,
}

/// Years one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first.
    pub first: i16,
    /// The last.
    pub last: i16,
}

impl Run {
    /// How many years it has.
    #[must_use]
    pub fn years(self) -> usize {
        usize::try_from(i32::from(self.last) - i32::from(self.first) + 1).unwrap_or(0)
    }
}

/// The years of one state in one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which of the claim's states.
    pub state: usize,
    /// Which of the claim's readings.
    pub reading: usize,
    /// Years looked at.
    pub years: usize,
    /// Years that were at war.
    pub with: usize,
    /// Years of which nobody can say it, by reason, each reason once.
    pub unknown: Vec<(Support, usize)>,
    /// The longest run at war: counting known years alone, and as if the unknown had been at war. The first of equal ones.
    pub longest_with: [Option<Run>; 2],
    /// The longest run without: counting known years alone, and as if the unknown had been without.
    pub longest_without: [Option<Run>; 2],
}

impl Share {
    /// Years of which nobody can say it.
    #[must_use]
    pub fn unknown_years(&self) -> usize {
        self.unknown.iter().map(|(_, years)| years).sum()
    }

    /// The least and the greatest share of years at war that the record leaves possible. Between 0 and 1; 0 to 1 of no years.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64) {
        if self.years == 0 {
            return (0.0, 1.0);
        }
        let of = |years: usize| years as f64 / self.years as f64;
        (of(self.with), of(self.with + self.unknown_years()))
    }
}

/// What a year was in a reading: at war, not at war, or unknown for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Was {
    With,
    Without,
    Unknown(Support),
}

fn was(year: &StateYear, reading: Reading) -> Was {
    let place = reading.threshold.place();
    let fought = match reading.parties {
        Parties::All => year.part[place] >= Part::Secondary,
        Parties::Primary => year.part[place] >= Part::Primary,
    };
    match (fought, reading.conduct, year.support[place]) {
        (true, ..) | (_, Conduct::FightingOrSupporting, Support::Given) => Was::With,
        (_, Conduct::Fighting, _) | (_, _, Support::None) => Was::Without,
        (_, _, unknown) => Was::Unknown(unknown),
    }
}

/// The longest run of years one after the other for which the condition holds; the first of equal ones.
fn longest(years: &[(i16, Was)], holds: impl Fn(Was) -> bool) -> Option<Run> {
    let mut best: Option<Run> = None;
    let mut current: Option<Run> = None;
    for (year, was) in years {
        current = match current {
            _ if !holds(*was) => None,
            Some(run) if run.last + 1 == *year => Some(Run { last: *year, ..run }),
            _ => Some(Run { first: *year, last: *year }),
        };
        if current.is_some_and(|run| best.is_none_or(|best| run.years() > best.years())) {
            best = current;
        }
    }
    best
}

fn share(history: &StateHistory, reading: Reading, places: (usize, usize)) -> Share {
    let years: Vec<(i16, Was)> = history.years.iter().map(|year| (year.year, was(year, reading))).collect();
    let mut unknown: Vec<(Support, usize)> = Vec::new();
    for (_, was) in &years {
        if let Was::Unknown(why) = was {
            match unknown.iter_mut().find(|(known, _)| known == why) {
                Some((_, count)) => *count += 1,
                None => unknown.push((*why, 1)),
            }
        }
    }
    unknown.sort_unstable();
    let is_unknown = |was: Was| matches!(was, Was::Unknown(_));
    Share {
        state: places.0,
        reading: places.1,
        years: years.len(),
        with: years.iter().filter(|(_, was)| *was == Was::With).count(),
        unknown,
        longest_with: [
            longest(&years, |was| was == Was::With),
            longest(&years, |was| was == Was::With || is_unknown(was)),
        ],
        longest_without: [
            longest(&years, |was| was == Was::Without),
            longest(&years, |was| was == Was::Without || is_unknown(was)),
        ],
    }
}

/// The history of each state of a described claim, and its share in each reading, by state and then reading. Nothing of a claim
/// that is judged.
///
/// Errors: a state of which the record has no history.
pub fn describe(claim: &Claim, ground: &dyn Ground) -> Result<(Vec<StateHistory>, Vec<Share>), ClaimFault> {
    let (mut histories, mut shares) = (Vec::new(), Vec::new());
    let Some(asked) = &claim.shares else { return Ok((histories, shares)) };
    for (state, word) in asked.states.iter().enumerate() {
        let history = ground.state_history(word);
        let history = history.map_err(|fault| ClaimFault::Ground {
            claim: claim.name.clone(),
            table: format!("of the years of {word}"),
            fault,
        })?;
        let readings = asked.readings.iter().enumerate();
        shares.extend(readings.map(|(place, reading)| share(&history, *reading, (state, place))));
        histories.push(history);
    }
    Ok((histories, shares))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIMARY: Reading =
        Reading { threshold: Threshold::Deaths25, parties: Parties::All, conduct: Conduct::FightingOrSupporting };

    /// One letter a year from 1970: `p` primary, `s` secondary, `g` support given, `a` alleged, `-` nothing, `o` outside; a blank is
    /// a year in which the state was none.
    fn history(letters: &str) -> StateHistory {
        let year = |(place, letter): (i16, char)| {
            let (part, support) = match letter {
                'p' => (Part::Primary, Support::None),
                's' => (Part::Secondary, Support::OutsideCoverage),
                'g' => (Part::None, Support::Given),
                'a' => (Part::None, Support::Alleged),
                'o' => (Part::None, Support::OutsideCoverage),
                '-' => (Part::None, Support::None),
                _ => return None,
            };
            Some(StateYear { year: 1970 + place, part: [part, Part::None], support: [support, Support::None] })
        };
        let years = (0..).zip(letters.chars()).filter_map(year).collect();
        StateHistory { state: "AAA".to_owned(), name: "A".to_owned(), years }
    }

    fn told(letters: &str, reading: Reading) -> Share {
        share(&history(letters), reading, (0, 0))
    }

    #[test]
    fn unknown_years_make_bounds_and_are_counted_on_neither_side() {
        let told = told("op-ag--s", PRIMARY);
        assert_eq!((told.years, told.with, told.unknown_years()), (8, 3, 2));
        assert_eq!(told.bounds(), (0.375, 0.625));
        assert_eq!(told.unknown, [(Support::Alleged, 1), (Support::OutsideCoverage, 1)]);
        // Known: 1971, 1974, 1977; with the unknown 1970-71 and 1973-74.
        assert_eq!(told.longest_with[0], Some(Run { first: 1971, last: 1971 }));
        assert_eq!(told.longest_with[1], Some(Run { first: 1970, last: 1971 }));
        assert_eq!(told.longest_without[0], Some(Run { first: 1975, last: 1976 }));
        assert_eq!(told.longest_without[1], Some(Run { first: 1972, last: 1973 }));
    }

    #[test]
    fn who_only_supports_or_joins_is_without_war_where_that_does_not_count() {
        let fighting = Reading { conduct: Conduct::Fighting, ..PRIMARY };
        assert_eq!(told("psgao-", fighting).bounds(), (2.0 / 6.0, 2.0 / 6.0));
        let primary = Reading { parties: Parties::Primary, ..fighting };
        assert_eq!(told("psgao-", primary).with, 1);
        assert_eq!(told("psgao-", Reading { threshold: Threshold::Deaths1000, ..fighting }).with, 0);
    }

    #[test]
    fn a_run_does_not_cross_years_in_which_there_was_no_state() {
        let told = told("pp ppp", PRIMARY);
        assert_eq!(told.longest_with[0], Some(Run { first: 1973, last: 1975 }));
        assert_eq!((told.years, told.longest_without[0]), (5, None));
    }

    #[test]
    fn of_no_years_everything_is_possible() {
        assert_eq!(told("", PRIMARY).bounds(), (0.0, 1.0));
    }
}
