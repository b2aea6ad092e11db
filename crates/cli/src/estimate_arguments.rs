//! Say which words `estimate` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use interbellum::{EffectsAsked, RECORD_HORIZONS, Specification};

use crate::arguments::Format;
use crate::choice_words::{CellsWord, ResidualsWord, TiesWord, Transform, UnknownWord};
use crate::class_arguments::{ClassArguments, CovariateArguments};
use crate::files;

#[derive(Debug, Args)]
pub(crate) struct EstimateArguments {
    /// A formula: 'Surv(start, stop, event) ~ x1 + factor(x2) + strata(s) + cluster(id)'. With --spells the right side is enough.
    /// Several formulas make a table with a column for each
    #[arg(required = true, value_name = "FORMULA")]
    pub(crate) formulas: Vec<String>,
    /// Your spells: CSV, Parquet or Stata
    #[arg(long, value_name = "FILE", conflicts_with = "spells", required_unless_present = "spells")]
    pub(crate) data: Option<PathBuf>,
    /// Fit to the spells of the record, clustered by conflict, dyad or state unless the formula says otherwise
    #[arg(long)]
    pub(crate) spells: bool,
    #[command(flatten)]
    pub(crate) class: ClassArguments,
    #[command(flatten)]
    pub(crate) covariates: CovariateArguments,
    /// What is done with spells whose covariate is unknown or outside coverage
    #[arg(long, value_enum, default_value_t = UnknownWord::Refuse)]
    pub(crate) unknown: UnknownWord,
    /// Which model
    #[arg(long, value_enum, default_value_t = ModelKind::Cox)]
    pub(crate) model: ModelKind,
    /// How ties are treated
    #[arg(long, value_enum, default_value_t = TiesWord::Efron)]
    ties: TiesWord,
    /// Column of case weights
    #[arg(long, value_name = "COLUMN")]
    weights: Option<String>,
    /// Use the robust variance even without cluster()
    #[arg(long)]
    robust: bool,
    /// Multiply clustered variances by G / (G − 1), as Stata does
    #[arg(long)]
    small_sample: bool,
    /// Firth's penalty, for coefficients that run away
    #[arg(long)]
    pub(crate) firth: bool,
    /// Test proportional hazards under this transform of time
    #[arg(long, value_enum, value_name = "TRANSFORM", num_args = 0..=1, default_missing_value = "km")]
    ph: Option<Transform>,
    /// Level of the intervals
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true, default_value_t = 0.95)]
    level: f64,
    /// Column that says whose row each row is: overlaps, gaps and the like are checked. The fit is the same
    #[arg(long, value_name = "COLUMN", conflicts_with = "spells")]
    pub(crate) id: Option<String>,
    /// Most memory that the table may take, in gigabytes; 8 where none is given, or less where the machine has less
    #[arg(long, value_name = "GB")]
    memory: Option<u64>,
    /// In a table of several models: log hazard ratios with standard errors, or hazard ratios with intervals
    #[arg(long, value_enum, default_value_t = CellsWord::Log)]
    pub(crate) cells: CellsWord,
    /// In a table of several models: stars for p below 0.05, 0.01 and 0.001
    #[arg(long)]
    pub(crate) stars: bool,
    /// Differences in survival and in mean time that covariates make; without it only where they are quickly found
    #[arg(long)]
    effects: bool,
    /// Times of the differences in survival; 5 and 10 years with --spells, else when half and three quarters of the events have happened
    #[arg(long, value_name = "TIMES,…", allow_negative_numbers = true, value_delimiter = ',')]
    horizons: Option<Vec<f64>>,
    /// Limit of the differences in mean time; the last horizon where none is given
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    restricted_mean: Option<f64>,
    /// Survival of a case, such as 'x1=2, group=B'; what is not set is held at the mean or the reference level. Repeatable
    #[arg(long, value_name = "SETTINGS", allow_hyphen_values = true)]
    pub(crate) curve: Vec<String>,
    /// Survival of a case whose covariates change in time: a file with the columns start, stop and covariates
    #[arg(long, value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
    /// Residuals, each with its row of the data
    #[arg(long, value_enum, conflicts_with_all = ["curve", "path", "effects", "horizons", "restricted_mean", "forest"])]
    pub(crate) residuals: Option<ResidualsWord>,
    /// Draw the hazard ratios with their intervals
    #[arg(long)]
    pub(crate) forest: bool,
    /// Draw with ASCII only
    #[arg(long)]
    pub(crate) ascii: bool,
    /// Write the figure as SVG: the curves where --curve or --path is given and --forest is not, else the hazard ratios
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write tables and figures as a page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write the table that --csv would print; the ending says how: .csv, .parquet, .dta or .json
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: Format,
}

/// Models that can be fitted.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ModelKind {
    /// Proportional hazards (Cox 1972)
    Cox,
}

/// Bytes that a table may take where nothing is said and the machine has as many.
const MEMORY: u64 = 8 << 30;

impl EstimateArguments {
    /// Bytes that the table may take.
    pub(crate) fn memory(&self) -> u64 {
        match self.memory {
            Some(gigabytes) => gigabytes.saturating_mul(1 << 30),
            None => files::memory_available().map_or(MEMORY, |available| available.min(MEMORY)),
        }
    }

    /// Which effects are wanted.
    pub(crate) fn effects(&self) -> EffectsAsked {
        let asked = self.effects || self.horizons.is_some() || self.restricted_mean.is_some();
        let horizons = self.horizons.clone().or_else(|| self.spells.then(|| RECORD_HORIZONS.to_vec()));
        EffectsAsked { horizons, restricted_mean: self.restricted_mean, asked }
    }

    /// What is asked, with this formula.
    pub(crate) fn specification(&self, formula: String) -> Specification {
        Specification {
            formula,
            ties: self.ties.into(),
            condition: None,
            weights: self.weights.clone(),
            unit: self.id.clone(),
            memory: self.memory(),
            robust: self.robust,
            small_sample: self.small_sample,
            firth: self.firth,
            proportionality: self.ph.map(Into::into),
            level: self.level,
        }
    }
}
