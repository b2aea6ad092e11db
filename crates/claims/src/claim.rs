//! Hold a checked claim: what it says, about whom, how it would be tested, and in which other ways it could be.

use std::sync::Arc;

use language::{Expression, Source};

use crate::estimand::{FrameChoice, Of};
use crate::rule::Rule;
use crate::share::Shares;

/// A claim that is fit to be tested.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its name in the file and on the board.
    pub name: String,
    /// The text it was read from.
    pub source: Arc<Source>,
    /// The text that is hashed: one layout, no comments, without what it was fixed with.
    pub canonical: String,
    /// A short title.
    pub title: String,
    /// The row of the list of statements that it tests, if it says so.
    pub row: Option<String>,
    /// Who made the statement, and when.
    pub origin: Option<String>,
    /// What is stated.
    pub statement: String,
    /// Of peace or of war.
    pub of: Of,
    /// Which rows of a frame it is about, the primary specification's first; empty if all.
    pub populations: Vec<Alternative>,
    /// What is said to matter, the primary specification's first.
    pub exposures: Vec<Alternative>,
    /// Whether exposures are conditions or numbers; all are of one kind.
    pub exposure_kind: ExposureKind,
    /// What 1 of a number as exposure is, in a word such as `decade`; `None` if the file has none.
    pub per: Option<String>,
    /// The question in words for a reader, population included: of a condition when it holds and when not, of a number what
    /// it counts, of a universal claim what lasts; empty if the file has none.
    pub words: Vec<String>,
    /// What is claimed.
    pub direction: Direction,
    /// The smallest hazard ratio that would matter, above 1; for a number, per unit of it.
    pub margin: f64,
    /// Tables that the record has to give, the primary specification's first.
    pub frames: Vec<FrameChoice>,
    /// Years of peace within which a return counts, the primary specification's first; `None` is without limit.
    pub within_years: Vec<Option<u32>>,
    /// For a universal claim, the years for which a case must have held to stand against it, ascending.
    pub held_years: Vec<u32>,
    /// Models, the primary specification's first.
    pub models: Vec<Model>,
    /// Sets of adjustments, the primary specification's first; an empty set adjusts for nothing.
    pub adjustments: Vec<AdjustmentSet>,
    /// What is described instead of judged; only of a claim of shares, which has nothing of the parts above.
    pub shares: Option<Shares>,
    /// What a reader should beware of.
    pub traps: Vec<String>,
    /// What would change the verdict.
    pub would_change: Vec<String>,
    /// The rule that judges it: the one it was fixed with, else the current one.
    pub rule: Rule,
    /// What the claim was fixed with, if it says so.
    pub fixed: Option<Fixed>,
}

impl Claim {
    /// The texts of everything that is worked out on a table: populations, exposures and terms of adjustments.
    #[must_use]
    pub fn expressions(&self) -> Vec<&str> {
        let terms = self.adjustments.iter().flat_map(|set| &set.terms);
        self.populations.iter().chain(&self.exposures).chain(terms).map(|one| one.text.as_str()).collect()
    }
}

/// An expression among which a fork chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The expression in the language's one layout.
    pub text: String,
    /// The expression.
    pub expression: Expression,
}

/// What kind of thing an exposure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExposureKind {
    /// It holds or does not hold: two arms.
    Condition,
    /// A number: the ratio is per unit of it.
    Number,
}

/// What a claim says of the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The exposure raises it.
    Raises,
    /// The exposure lowers it.
    Lowers,
    /// The exposure makes no difference beyond the margin.
    NoDifference,
    /// No exposed case ever holds.
    Universal,
    /// Something that no record can decide: shares of years are described, and nothing is judged.
    Share,
}

impl Direction {
    /// The words of claim files.
    pub const ALL: [Direction; 5] =
        [Direction::Raises, Direction::Lowers, Direction::NoDifference, Direction::Universal, Direction::Share];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Direction::Raises => "raises",
            Direction::Lowers => "lowers",
            Direction::NoDifference => "no_difference",
            Direction::Universal => "universal",
            Direction::Share => "share",
        }
    }

    /// Whether a verdict on it needs statistics.
    #[must_use]
    pub fn is_statistical(self) -> bool {
        !matches!(self, Direction::Universal | Direction::Share)
    }

    /// The sign of the claimed log hazard ratio; 0 if none is claimed.
    #[must_use]
    pub fn sign(self) -> f64 {
        match self {
            Direction::Raises => 1.0,
            Direction::Lowers => -1.0,
            Direction::NoDifference | Direction::Universal | Direction::Share => 0.0,
        }
    }
}

/// A model of the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// Proportional hazards, any baseline; ties by Efron.
    Cox,
    /// Person-years, the hazard constant between 3, 6, 12 and 24 years since the end of the war before; of war between 1, 2, 4 and
    /// 8 years since it began.
    ComplementaryLogLog,
    /// Proportional hazards over a power of time.
    Weibull,
}

impl Model {
    /// All models.
    pub const ALL: [Model; 3] = [Model::Cox, Model::ComplementaryLogLog, Model::Weibull];

    /// The word of claim files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Model::Cox => "cox",
            Model::ComplementaryLogLog => "cloglog",
            Model::Weibull => "weibull",
        }
    }
}

/// Terms that are adjusted for together.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustmentSet {
    /// The set as written: `nothing`, or terms joined by `+`.
    pub text: String,
    /// The terms.
    pub terms: Vec<Alternative>,
}

/// What a claim was fixed with. Parts that the file does not give are not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The hash of everything.
    pub hash: Option<String>,
    /// The hash of the record.
    pub record: Option<String>,
    /// The version of the program.
    pub program: Option<String>,
    /// The version of the rule.
    pub rule: Option<String>,
}
