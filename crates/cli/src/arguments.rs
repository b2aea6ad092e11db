//! Say which words the command line takes.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use interbellum::estimators::cox::{Ties, TimeTransform};
use interbellum::estimators::{ConfidenceType, Interval};
use interbellum::record::{Day, Outcome};
use interbellum::spells::{
    Covariate, DateReading, EntryRule, Options, OptionsFault, ReturnRule, SpellsOf, StateExitRule, Threshold, UnitKind,
    covariates_named, parse_covariates,
};
use interbellum::{
    Cells, DEFAULT_TIMES, EffectsAsked, Hall, Question, RECORD_HORIZONS, ResidualKind, Specification, UnknownRule,
};

use crate::bench_command::BenchArguments;
use crate::claim_arguments::TestArguments;
use crate::fault::Fault;
use crate::files;
use crate::layer_arguments::LayerVerb;
use crate::layer_folder::LayerFolder;
use crate::theory_arguments::{CheckArguments, FitArguments, FormatArguments, SimulateArguments};

/// How long peace lasts, from the record of armed conflict since 1946.
#[derive(Debug, Parser)]
#[command(name = "interbellum", version, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
    /// A record made by `record build`, instead of the one inside
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Folder of your own layers over the record; else INTERBELLUM_LAYERS, else your data folder
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) layers: Option<PathBuf>,
    /// Use the record alone, without your layers
    #[arg(long, global = true, conflicts_with = "layers")]
    pub(crate) no_layers: bool,
    /// Your own lines for the dictionary of third parties (CSV, as `record brokers --dictionary` prints it)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) brokers: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write self-contained pages: base rates, every conflict's timeline, data and method
    Report(ReportArguments),
    /// How long has peace like this lasted? A survival curve, its numbers and its cases
    Curve(CurveArguments),
    /// The spells of peace as a table for R, Stata, Python or a spreadsheet
    Spells(SpellsArguments),
    /// Fit a model to your own spell file, or to the spells of the record, in R's words
    Estimate(EstimateArguments),
    /// Put claims to the record: a verdict each, by one rule that is fixed before anything is computed
    Test(TestArguments),
    /// Check theories: every fault with its place and its remedy; what each event's likelihood is
    Check(CheckArguments),
    /// Write theory files in the one layout
    Fmt(FormatArguments),
    /// Play a theory: exact histories, the same digits for the same seed
    Simulate(SimulateArguments),
    /// Fit a theory to what happened
    Fit(FitArguments),
    /// Hold a theory against the record: what many histories of it show, how often they go as far, what each mechanism does
    Bench(BenchArguments),
    /// The record: its sources, one conflict, checks, citations, releases
    #[command(subcommand)]
    Record(RecordVerb),
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Folder to write; one that an earlier run made is replaced whole
    #[arg(long, value_name = "DIR", default_value = "interbellum-report")]
    pub(crate) out: PathBuf,
    /// Say what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How an answer is printed; as text where nothing is said.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Format {
    /// As JSON
    #[arg(long, conflicts_with_all = ["csv", "markdown", "latex"])]
    pub(crate) json: bool,
    /// The numbers as CSV
    #[arg(long, conflicts_with_all = ["markdown", "latex"])]
    pub(crate) csv: bool,
    /// The numbers as a Markdown table
    #[arg(long, conflicts_with = "latex")]
    pub(crate) markdown: bool,
    /// The numbers as a LaTeX table
    #[arg(long)]
    pub(crate) latex: bool,
}

/// Which peace, or which war, is counted.
#[derive(Debug, Args)]
pub(crate) struct ClassArguments {
    /// Time at peace, until war returns; or time at war, until it ends
    #[arg(long, value_enum, default_value_t = OfWord::Peace)]
    of: OfWord,
    /// With --of war: these endings alone are the event, and others censor; such as agreement,ceasefire
    #[arg(long, value_enum, value_name = "KIND,…", value_delimiter = ',')]
    ends: Vec<EndingWord>,
    /// Whose peace or war
    #[arg(long, value_enum, default_value_t = Unit::Conflict)]
    unit: Unit,
    /// Deaths in battle a year that make a war
    #[arg(long, value_enum, default_value_t = Deaths::D25)]
    threshold: Deaths,
    /// Years of quiet before it counts as peace; 1 is UCDP's own calendar year
    #[arg(long, value_name = "YEARS", allow_negative_numbers = true, default_value_t = 1)]
    gap: u16,
    /// What counts as a return: the next war that reaches the threshold, any fighting, or the next run of years above 1,000
    /// [default: threshold]
    #[arg(long = "return", value_enum)]
    returns: Option<Returns>,
    /// From when a peace is at risk: after the calendar year that the coding rule needs, or from the end of the fighting
    /// [default: coding]
    #[arg(long, value_enum)]
    entry: Option<Entry>,
    /// When a state's exit from the system censors: when the last or the first of the conflict's states has left
    /// [default: last]
    #[arg(long, value_enum)]
    state_exit: Option<StateExit>,
    /// Peace, or war, that began on or after this day (yyyy-mm-dd or yyyy)
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    since: Option<Day>,
    /// Peace, or war, that began on or before this day (yyyy-mm-dd or yyyy)
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    until: Option<Day>,
    /// How dates that are not exact to the day are read
    #[arg(long, value_enum, default_value_t = Dates::Coded)]
    dates: Dates,
    /// Release of UCDP/PRIO ACD: 25.1 or 24.1
    #[arg(long, value_name = "VERSION")]
    release: Option<String>,
    /// Which of them: a condition over the columns, such as 'kind == intrastate and ended >= 1990-01-01'
    #[arg(long = "where", value_name = "CONDITION", allow_hyphen_values = true)]
    pub(crate) condition: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CurveArguments {
    #[command(flatten)]
    pub(crate) class: ClassArguments,
    /// Divide by a column (ended_by, kind, region, decade, peak_intensity, …) or by a condition
    #[arg(long, value_name = "COLUMN|CONDITION")]
    by: Option<String>,
    /// Years at which the curve is read
    #[arg(long, value_name = "YEARS,…", allow_negative_numbers = true, value_delimiter = ',', default_values_t = DEFAULT_TIMES)]
    at: Vec<f64>,
    /// Scale of the intervals; `log` is R's default
    #[arg(long, value_enum, default_value_t = ConfType::LogLog)]
    conf_type: ConfType,
    /// End of the restricted mean, in years; the last exit where none is given
    #[arg(long, value_name = "YEARS")]
    rmean: Option<f64>,
    /// Weight of the test between groups: 0 is the log-rank test, 1 Peto and Peto's
    #[arg(long, default_value_t = 0.0)]
    rho: f64,
    /// Compare groups within the values of this column (or of a condition)
    #[arg(long, value_name = "COLUMN", requires = "by")]
    strata: Option<String>,
    /// Level of the intervals
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true, default_value_t = 0.95)]
    level: f64,
    /// With --json, every step of every curve
    #[arg(long, requires = "json")]
    pub(crate) steps: bool,
    /// List the cases, with the row behind every date
    #[arg(long)]
    pub(crate) cases: bool,
    #[command(flatten)]
    pub(crate) format: Format,
    /// Write the figure as SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write figure, numbers and cases as a page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Draw the small curve with ASCII only
    #[arg(long)]
    pub(crate) ascii: bool,
}

/// What spells have beside their own columns.
#[derive(Debug, Args)]
pub(crate) struct CovariateArguments {
    /// Covariates: 'support, stance(to CHN), income lag 1, output_share, neighbours_at_war, deaths, sanctions(by USA),
    /// troops(of USA), disputes(with USA), talks'; as known by the origin of risk
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub(crate) with: Option<String>,
    /// Split spells where a covariate changes; each part has the values of its own calendar year
    #[arg(long)]
    pub(crate) varying: bool,
}

impl CovariateArguments {
    /// The covariates that are asked for, by `--with` and by name in these texts.
    pub(crate) fn asked<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<Vec<Covariate>, Fault> {
        let mut list = parse_covariates(self.with.as_deref().unwrap_or_default()).map_err(OptionsFault::from)?;
        let named = covariates_named(texts);
        list.extend(named.into_iter().filter(|one| !list.contains(one)).collect::<Vec<_>>());
        Ok(list)
    }
}

#[derive(Debug, Args)]
pub(crate) struct SpellsArguments {
    #[command(flatten)]
    pub(crate) class: ClassArguments,
    /// Write to a file; the ending says how: .csv, .parquet, .dta or .json. Its data dictionary is written beside it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Keep the spells that are not in an estimate, with a column that says why
    #[arg(long, conflicts_with = "varying")]
    pub(crate) with_dropped: bool,
    #[command(flatten)]
    pub(crate) covariates: CovariateArguments,
    /// Print the works to cite for exactly this table, as BibTeX
    #[arg(long, conflicts_with_all = ["dictionary", "out"])]
    pub(crate) cite: bool,
    /// Print the data dictionary instead
    #[arg(long)]
    pub(crate) dictionary: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}

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

#[derive(Debug, Subcommand)]
pub(crate) enum RecordVerb {
    /// The sources: version, facts, coverage, licence, sha256; those inside, then those that you added
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Every source that can be read instead, with the file it wants and where that is to be had
        #[arg(long)]
        sources: bool,
    },
    #[command(flatten)]
    Layers(LayerVerb),
    /// One conflict: episodes, peace, agreements, each with data set, version and row
    Show {
        /// A conflict_id, or part of a name
        conflict: String,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Write its timeline as SVG
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// What the sources say differently from one another, or leave open, and what is done about it
    Check {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// List every case
        #[arg(long)]
        cases: bool,
    },
    /// What to cite
    Cite {
        /// As BibTeX
        #[arg(long)]
        bibtex: bool,
        /// Only what spells with these covariates rest on, such as 'support, income lag 1'; as BibTeX
        #[arg(long, value_name = "LIST", conflicts_with = "json")]
        with: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// What changed in UCDP/PRIO ACD from one release to another
    Diff {
        /// The old release, such as 24.1
        old: String,
        /// The new release, such as 25.1
        new: String,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// List every year that differs
        #[arg(long)]
        cases: bool,
    },
    /// Every agreement's text on third parties, with what was recognised in it and what was not
    Brokers {
        /// Only the texts that hold a name that was not recognised
        #[arg(long)]
        unrecognised: bool,
        /// Print the dictionary instead
        #[arg(long)]
        dictionary: bool,
        /// As CSV
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a record from the publishers' files in a folder
    Build {
        /// Folder with the files, at any depth
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// File to write
        #[arg(long, value_name = "FILE", default_value = "interbellum.record")]
        out: PathBuf,
        /// Say what was written as JSON
        #[arg(long)]
        json: bool,
    },
}

macro_rules! choice {
    ($name:ident => $target:ident { $($(#[$meta:meta])* $variant:ident $word:literal => $value:expr),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, ValueEnum)]
        pub(crate) enum $name { $($(#[$meta])* #[value(name = $word)] $variant),+ }
        impl From<$name> for $target {
            fn from(choice: $name) -> $target {
                match choice { $($name::$variant => $value),+ }
            }
        }
    };
}

choice!(OfWord => SpellsOf { Peace "peace" => SpellsOf::Peace, War "war" => SpellsOf::War });
choice!(EndingWord => Outcome {
    Agreement "agreement" => Outcome::Agreement, Ceasefire "ceasefire" => Outcome::Ceasefire,
    VictoryGovernment "victory_government" => Outcome::VictoryGovernment, VictoryRebel "victory_rebel" => Outcome::VictoryRebel,
    LowActivity "low_activity" => Outcome::LowActivity, ActorGone "actor_gone" => Outcome::ActorGone,
});
choice!(Unit => UnitKind { Conflict "conflict" => UnitKind::Conflict, Dyad "dyad" => UnitKind::Dyad, State "state" => UnitKind::State });
choice!(Deaths => Threshold { D25 "25" => Threshold::Deaths25, D1000 "1000" => Threshold::Deaths1000 });
choice!(Returns => ReturnRule {
    Threshold "threshold" => ReturnRule::Threshold, Any "any" => ReturnRule::Any, WarYears "war-years" => ReturnRule::WarYears,
});
choice!(Entry => EntryRule { Coding "coding" => EntryRule::Coding, End "end" => EntryRule::End });
choice!(StateExit => StateExitRule { Last "last" => StateExitRule::Last, First "first" => StateExitRule::First });
choice!(Dates => DateReading {
    Coded "coded" => DateReading::Coded, Shortest "shortest" => DateReading::Shortest, Longest "longest" => DateReading::Longest,
});
choice!(TiesWord => Ties { Efron "efron" => Ties::Efron, Breslow "breslow" => Ties::Breslow, Exact "exact" => Ties::Exact });
choice!(Transform => TimeTransform {
    Km "km" => TimeTransform::KaplanMeier, Log "log" => TimeTransform::Log,
    Identity "identity" => TimeTransform::Identity, Rank "rank" => TimeTransform::Rank,
});
choice!(UnknownWord => UnknownRule {
    /// Refused
    Refuse "refuse" => UnknownRule::Refuse,
    /// Left out and counted
    Drop "drop" => UnknownRule::Drop,
    /// Levels of their own, for covariates of words
    Level "level" => UnknownRule::Level,
});
choice!(CellsWord => Cells { Log "log" => Cells::Log, Ratio "ratio" => Cells::Ratio });
choice!(ResidualsWord => ResidualKind {
    Martingale "martingale" => ResidualKind::Martingale, Deviance "deviance" => ResidualKind::Deviance,
    Score "score" => ResidualKind::Score, Schoenfeld "schoenfeld" => ResidualKind::Schoenfeld,
    ScaledSchoenfeld "scaled-schoenfeld" => ResidualKind::ScaledSchoenfeld,
    Dfbeta "dfbeta" => ResidualKind::Dfbeta, Dfbetas "dfbetas" => ResidualKind::Dfbetas,
});
choice!(ConfType => ConfidenceType {
    Plain "plain" => ConfidenceType::Plain, Log "log" => ConfidenceType::Log, LogLog "log-log" => ConfidenceType::LogLog,
    Logit "logit" => ConfidenceType::Logit, Arcsin "arcsin" => ConfidenceType::Arcsin,
});

/// A number from the first to the last of a range; `why` says what lies beyond.
pub(crate) fn within(text: &str, range: RangeInclusive<u64>, why: &str) -> Result<u64, String> {
    let number: u64 =
        text.parse().map_err(|_| format!("give a whole number from {} to {}", range.start(), range.end()))?;
    if range.contains(&number) { Ok(number) } else { Err(format!("give {} to {}: {why}", range.start(), range.end())) }
}

/// More than the cores of any machine that one program runs on; each thread takes memory of its own.
const MOST_THREADS: u64 = 1024;

/// How many threads.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    let number =
        within(text, 1..=MOST_THREADS, "--threads 0 leaves nobody to do the work, and no machine has more cores")?;
    usize::try_from(number).map_err(|fault| fault.to_string())
}

/// A day, or the first day of a year.
pub(crate) fn first_day(text: &str) -> Result<Day, String> {
    day_or_year(text, Day::first_of)
}

/// A day, or the last day of a year.
pub(crate) fn last_day(text: &str) -> Result<Day, String> {
    day_or_year(text, Day::last_of)
}

/// The years that any record here can speak of.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2100;

fn day_or_year(text: &str, of_year: fn(i16) -> Day) -> Result<Day, String> {
    let year = (text.len() == 4).then(|| text.parse().ok()).flatten().map(of_year);
    let day = year.map_or_else(|| text.parse().map_err(|e| format!("{e}; write 1990-01-01 or 1990")), Ok)?;
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(format!("the year must lie from {} to {}", YEARS.start(), YEARS.end()))
    }
}

/// The dictionary inside has 60 kB; nobody reviews one of this size.
const DICTIONARY_LIMIT: u64 = 4 << 20;

impl Arguments {
    /// The record without a user's layers.
    pub(crate) fn hall_below(&self) -> Result<Hall, Fault> {
        Ok(match &self.record {
            None => Hall::open()?,
            Some(path) => Hall::of_bytes(&files::read(path)?)?,
        })
    }

    /// The folder of the user's layers; none if they are not wanted, or if the system has no place for them.
    pub(crate) fn layer_folder(&self) -> Option<LayerFolder> {
        if self.no_layers { None } else { LayerFolder::of(self.layers.as_deref()) }
    }

    /// The record to work on, with the user's layers.
    pub(crate) fn hall(&self) -> Result<Hall, Fault> {
        let layers = self.layer_folder().map(|folder| folder.read()).transpose()?;
        let hall = self.hall_below()?.with_layers(layers.unwrap_or_default())?;
        let Some(path) = &self.brokers else { return Ok(hall) };
        let bytes = files::read_up_to(path, DICTIONARY_LIMIT)?;
        let name = path.display().to_string();
        let lines = String::from_utf8(bytes)
            .map_err(|e| Fault::NotUtf8 { path: path.clone(), byte: e.utf8_error().valid_up_to() })?;
        hall.with_dictionary(&name, &lines).map_err(|faults| Fault::all(&faults))
    }
}

impl ClassArguments {
    /// Of peace or of war.
    pub(crate) fn of(&self) -> SpellsOf {
        self.of.into()
    }

    /// What is asked for. Errors: an option of peace alone, for wars.
    pub(crate) fn options(&self) -> Result<Options, OptionsFault> {
        // Named, such an option would be believed to have done something, even where it says what is so anyway.
        let peace_alone = [
            (self.returns.is_some(), "--return"),
            (self.entry.is_some(), "--entry"),
            (self.state_exit.is_some(), "--state-exit"),
        ];
        if let Some((_, option)) = peace_alone.into_iter().find(|(named, _)| *named && self.of() == SpellsOf::War) {
            return Err(OptionsFault::OfPeaceAlone { option });
        }
        Ok(Options {
            of: self.of(),
            ends: self.ends.iter().map(|ending| (*ending).into()).collect(),
            unit: self.unit.into(),
            threshold: self.threshold.into(),
            returns: self.returns.map(Into::into).unwrap_or_default(),
            gap_years: self.gap,
            entry: self.entry.map(Into::into).unwrap_or_default(),
            state_exit: self.state_exit.map(Into::into).unwrap_or_default(),
            since: self.since,
            until: self.until,
            dates: self.dates.into(),
            release: self.release.clone(),
        })
    }
}

impl CurveArguments {
    pub(crate) fn question(&self) -> Result<Question, OptionsFault> {
        Ok(Question {
            options: self.class.options()?,
            condition: self.class.condition.clone(),
            by: self.by.clone(),
            interval: Interval { confidence_type: self.conf_type.into(), level: self.level },
            at: self.at.clone(),
            restricted_mean: self.rmean,
            rho: self.rho,
            strata: self.strata.clone(),
        })
    }
}
