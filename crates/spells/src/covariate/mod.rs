//! Say which covariates a spell can have beside its own columns: what each means, where it is from, how long it holds.
//!
//! A covariate is read in a calendar year. *Fixed*, it is that of the last calendar year that is over on the day on which the
//! risk begins, so nothing that came later is in it; *varying*, each calendar year at risk has its own. `lag` goes further
//! back. Support and deaths are of the war before, and do not vary in the peace after it; in a war they are of each of its years.

mod asked;
mod column;
mod fault;
mod state_years;
mod tables;
mod value;

pub(crate) use asked::named;
pub use asked::{covariates_named, parse_covariates};
pub use column::{CovariateColumn, SplitRow, SplitSpells, split_spells};
pub use fault::CovariateFault;

use crate::options::SpellsOf;

/// What a covariate measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CovariateKind {
    /// Who was supported from outside in the war before; with a state, whether by it.
    Support,
    /// How far apart two states stand in UN votes.
    Stance,
    /// Output per person.
    Income,
    /// Share of the world's output.
    OutputShare,
    /// Bordering states with fighting.
    NeighboursAtWar,
    /// Deaths in the war before.
    Deaths,
    /// Sanctions in force.
    Sanctions,
    /// Troops of a state.
    Troops,
    /// Militarised disputes with a state.
    Disputes,
    /// Rounds of talks.
    Talks,
}

/// Whether a covariate names a second state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherState {
    /// It has none.
    None,
    /// It may have one.
    Possible,
    /// It must have one.
    Needed,
}

/// What there is to know of a kind of covariate.
#[derive(Clone, Copy, Debug)]
pub struct CovariateMeaning {
    /// The kind.
    pub kind: CovariateKind,
    /// Its word.
    pub word: &'static str,
    /// Whether it names a second state, and the small word before it.
    pub other: (OtherState, &'static str),
    /// Sources, of which the first that the record has is used.
    pub sources: &'static [&'static str],
    /// Unit.
    pub unit: Option<&'static str>,
    /// What it is.
    pub meaning: &'static str,
    /// What it is in spells of war, where that is another thing.
    pub in_war: Option<&'static str>,
    /// Whether it is of the war before, and so does not vary in peace; in war it is of each year.
    pub of_war: bool,
    /// For so many years a value stands where the source has none for the year asked for.
    pub carry_years: i16,
    /// Why so many.
    pub carry_reason: &'static str,
}

/// Income moves by a few per cent a year, and Maddison ends six years before the timeline.
const CARRY_INCOME: i16 = 5;
/// States vote every year; one missed session says little of where a state stands.
const CARRY_STANCE: i16 = 1;
/// Deployments are counted once a year.
const CARRY_TROOPS: i16 = 1;

const NOT_CARRIED: &str = "things that happen in a year do not stand for another";

/// Every kind, in the order of tables.
pub static COVARIATES: [CovariateMeaning; 10] = [
    CovariateMeaning {
        kind: CovariateKind::Support,
        word: "support",
        other: (OtherState::Possible, "by"),
        sources: &["ucdp-esd"],
        unit: None,
        meaning: "Who was supported from outside in the last active year of the war before: none, government, group or both; \
                  alleged support alone is unknown",
        in_war: Some(
            "Who was supported from outside in the year of the war: none, government, group or both; alleged support alone is \
             unknown, and years in which the war was not active are outside coverage",
        ),
        of_war: true,
        carry_years: 0,
        carry_reason: NOT_CARRIED,
    },
    CovariateMeaning {
        kind: CovariateKind::Stance,
        word: "stance",
        other: (OtherState::Needed, "to"),
        sources: &["unga-ideal-points"],
        unit: Some("ideal points"),
        meaning: "Distance between the state's and the other state's ideal points in votes of the UN General Assembly",
        in_war: None,
        of_war: false,
        carry_years: CARRY_STANCE,
        carry_reason: "states vote every year; one missed session says little of where a state stands",
    },
    CovariateMeaning {
        kind: CovariateKind::Income,
        word: "income",
        other: (OtherState::None, ""),
        sources: &["maddison"],
        unit: Some("2011 international dollars a person"),
        meaning: "Output per person of the state",
        in_war: None,
        of_war: false,
        carry_years: CARRY_INCOME,
        carry_reason: "it moves by a few per cent a year, and the source ends in 2018",
    },
    CovariateMeaning {
        kind: CovariateKind::OutputShare,
        word: "output_share",
        other: (OtherState::None, ""),
        sources: &["maddison"],
        unit: Some("share"),
        meaning: "The state's part of the output of all countries with a series in the year, from 1950 on",
        in_war: None,
        of_war: false,
        carry_years: CARRY_INCOME,
        carry_reason: "it moves by a few per cent a year, and the source ends in 2018",
    },
    CovariateMeaning {
        kind: CovariateKind::NeighboursAtWar,
        word: "neighbours_at_war",
        other: (OtherState::None, ""),
        sources: &["natural-earth"],
        unit: Some("states"),
        meaning: "States on the state's borders on land with an active conflict on their ground in the year, other than the \
                  conflict whose peace or war this is; unknown where \
                  the state or a neighbour of today was not yet the state that it is",
        in_war: None,
        of_war: false,
        carry_years: 0,
        carry_reason: NOT_CARRIED,
    },
    CovariateMeaning {
        kind: CovariateKind::Deaths,
        word: "deaths",
        other: (OtherState::None, ""),
        sources: &["ucdp-brd"],
        unit: Some("deaths"),
        meaning: "Deaths in battle in all active years of the war before, best estimates; the source counts conflicts and \
                  not dyads",
        in_war: Some(
            "Deaths in battle in the year of the war, best estimates; a year without a row is unknown; the source counts conflicts \
             and not dyads",
        ),
        of_war: true,
        carry_years: 0,
        carry_reason: NOT_CARRIED,
    },
    CovariateMeaning {
        kind: CovariateKind::Sanctions,
        word: "sanctions",
        other: (OtherState::Needed, "by"),
        sources: &["gsdb", "ties"],
        unit: Some("cases"),
        meaning: "Sanctions of the other state against the state that are in force in the year; threats are none",
        in_war: None,
        of_war: false,
        carry_years: 0,
        carry_reason: NOT_CARRIED,
    },
    CovariateMeaning {
        kind: CovariateKind::Troops,
        word: "troops",
        other: (OtherState::Needed, "of"),
        sources: &["us-troops"],
        unit: Some("persons"),
        meaning: "US troops on active duty in the state",
        in_war: None,
        of_war: false,
        carry_years: CARRY_TROOPS,
        carry_reason: "deployments are counted once a year",
    },
    CovariateMeaning {
        kind: CovariateKind::Disputes,
        word: "disputes",
        other: (OtherState::Needed, "with"),
        sources: &["cow-mid-dyads"],
        unit: Some("disputes"),
        meaning: "Militarised disputes between the state and the other state in the year",
        in_war: None,
        of_war: false,
        carry_years: 0,
        carry_reason: NOT_CARRIED,
    },
    CovariateMeaning {
        kind: CovariateKind::Talks,
        word: "talks",
        other: (OtherState::None, ""),
        sources: &["peace-observatory"],
        unit: Some("rounds"),
        meaning: "Rounds of talks in the conflict, or between the sides of the dyad, in the year",
        in_war: None,
        of_war: false,
        carry_years: 0,
        carry_reason: NOT_CARRIED,
    },
];

/// The words of `support`, by their codes.
pub const SUPPORT_WORDS: [&str; 4] = ["none", "government", "group", "both"];

/// The words of `…_known`, by their codes.
pub const KNOWN_WORDS: [&str; 3] = ["value", "unknown", "outside_coverage"];

/// Ending of the name of the column that says whether a covariate has a value.
pub const KNOWN_ENDING: &str = "_known";

/// A covariate that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Covariate {
    /// What it measures.
    pub kind: CovariateKind,
    /// The second state, by its three letters.
    pub other: Option<[u8; 3]>,
    /// Years further back.
    pub lag_years: i16,
}

/// What the values of a covariate are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CovariateForm {
    /// Numbers.
    Number,
    /// 0 or 1.
    Flag,
    /// Codes of words.
    Words(&'static [&'static str]),
}

impl Covariate {
    /// What there is to know of its kind.
    pub fn meaning(self) -> &'static CovariateMeaning {
        // Every kind stands in the list once; a test holds that.
        COVARIATES.iter().find(|meaning| meaning.kind == self.kind).unwrap_or(&COVARIATES[0])
    }

    /// What it means in spells of peace, or of war.
    pub fn meaning_in(self, of: SpellsOf) -> &'static str {
        let meaning = self.meaning();
        meaning.in_war.filter(|_| of == SpellsOf::War).unwrap_or(meaning.meaning)
    }

    /// Its name in tables, conditions and formulas: `stance_chn`, `income_lag_1`.
    pub fn name(self) -> String {
        let mut name = self.meaning().word.to_owned();
        if let Some(other) = self.other_text() {
            name += &format!("_{}", other.to_lowercase());
        }
        if self.lag_years > 0 {
            name += &format!("_lag_{}", self.lag_years);
        }
        name
    }

    /// As a person asks for it: `stance(to CHN) lag 1`.
    pub fn asked(self) -> String {
        let (_, small) = self.meaning().other;
        let other = self.other_text().map(|other| format!("({small} {other})")).unwrap_or_default();
        let lag = if self.lag_years > 0 { format!(" lag {}", self.lag_years) } else { String::new() };
        format!("{}{other}{lag}", self.meaning().word)
    }

    /// What its values are.
    pub fn form(self) -> CovariateForm {
        match (self.kind, self.other) {
            (CovariateKind::Support, None) => CovariateForm::Words(&SUPPORT_WORDS),
            (CovariateKind::Support, Some(_)) => CovariateForm::Flag,
            _ => CovariateForm::Number,
        }
    }

    /// Whether it is of a state and a year, whatever the conflict. Neighbours at war are not: a spell's own conflict does not
    /// count among them.
    pub(crate) fn is_of_state(self) -> bool {
        let of_conflict = matches!(self.kind, CovariateKind::Talks | CovariateKind::NeighboursAtWar);
        !self.meaning().of_war && !of_conflict
    }

    /// The second state's letters.
    pub fn other_text(self) -> Option<String> {
        self.other.map(|letters| letters.iter().map(|letter| char::from(*letter)).collect())
    }
}
