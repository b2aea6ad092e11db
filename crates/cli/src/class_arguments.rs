//! Say which words choose peace or war, and what is asked of it: `curve`, `spells`, and the class in `estimate --spells`.

use std::path::PathBuf;

use clap::Args;
use interbellum::estimators::Interval;
use interbellum::record::Day;
use interbellum::spells::{Covariate, Options, OptionsFault, SpellsOf, covariates_named, parse_covariates};
use interbellum::{DEFAULT_TIMES, Question};

use crate::arguments::Format;
use crate::choice_words::{ConfType, Dates, Deaths, EndingWord, Entry, OfWord, Returns, StateExit, Unit};
use crate::fault::Fault;

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
