//! Put one theory on the bench: choose its values, play it, compare it, and take it apart.

use std::collections::BTreeMap;

use language::Code;
use process::World;
use record::sha256;
use simulate::Limits;

use crate::bench::comparison::{Comparison, ComparisonFault, ComparisonQuestion, compare};
use crate::bench::mechanisms::Mechanism;
use crate::bench::sensitivity::{SobolStudy, Switched, sobol_study, switch_off};
use crate::bench::sobol::Design;
use crate::hall::Hall;
use crate::theories::{
    BindFault, Loaded, Parameters, RecordCatalogue, Table, TheoryFit, TheoryFitFault, bind_path, fit_theory,
    play_limits,
};

/// Histories that are held against the record where nobody asks for another number.
pub const HISTORIES: u64 = 1000;
/// Histories with and without each mechanism, likewise.
pub const EACH: u64 = 400;
/// Rows of the design of the Sobol indices, likewise.
pub const ROWS: usize = 256;
/// The share of each prior that is left out at either end, likewise.
pub const TAIL: f64 = 0.25;
/// The most events in one history, likewise: some hundred times as many as the record has.
pub const MOST_EVENTS: usize = 200_000;
/// Bootstrap samples behind an interval of an index, and its level.
const INTERVAL: (usize, f64) = (200, 0.95);
/// The fewest pairs that have a standard error.
pub const FEWEST_PAIRS: u64 = 2;
/// The fewest rows that have a variance.
pub const FEWEST_ROWS: usize = 2;
/// The most histories of one bench in all: at some ten milliseconds each more than a day of one core.
pub const MOST_HISTORIES: u64 = 10_000_000;

/// Which values the parameters have on the bench.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// Those of a fit to the record where every seen event has an exact likelihood, else those of the text.
    FitElseText,
    /// Those of the text, or the centres of its priors.
    Text,
    /// Drawn from the priors anew for each history.
    Prior,
    /// These, from a file of this name.
    Given(Vec<f64>, String),
}

/// What is asked of the bench.
#[derive(Clone, Debug)]
pub struct BenchQuestion {
    /// The seed of all streams.
    pub seed: u64,
    /// How many histories.
    pub histories: u64,
    /// Which values the parameters have.
    pub values: Chosen,
    /// Tables that the theory reads, by name: a fit needs them as play does.
    pub tables: BTreeMap<String, Table>,
    /// How much may happen in one history.
    pub limits: Limits,
    /// How the theory is taken apart, if it is.
    pub sensitivity: Option<SensitivityQuestion>,
}

impl Default for BenchQuestion {
    fn default() -> BenchQuestion {
        BenchQuestion {
            seed: 1,
            histories: HISTORIES,
            values: Chosen::FitElseText,
            tables: BTreeMap::new(),
            limits: play_limits(MOST_EVENTS),
            sensitivity: None,
        }
    }
}

/// How a theory is taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct SensitivityQuestion {
    /// Histories with and without each mechanism.
    pub histories: u64,
    /// Rows of the design of the Sobol indices.
    pub rows: usize,
    /// The share of each prior that is left out at either end.
    pub tail: f64,
}

impl Default for SensitivityQuestion {
    fn default() -> SensitivityQuestion {
        SensitivityQuestion { histories: EACH, rows: ROWS, tail: TAIL }
    }
}

/// A theory on the bench.
#[derive(Clone, Debug, PartialEq)]
pub struct Bench {
    /// Its name.
    pub theory: String,
    /// sha256 of its text, in hexadecimal.
    pub theory_hash: String,
    /// The seed.
    pub seed: u64,
    /// Where the values of its parameters are from, in a sentence.
    pub values_from: String,
    /// Names and values of its parameters, where they are the same for all histories.
    pub values: Vec<(String, f64)>,
    /// Its features beside the record's.
    pub comparison: Comparison,
    /// What its mechanisms do, if it was taken apart.
    pub sensitivity: Option<Sensitivity>,
}

/// A theory taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// Histories with and without each mechanism.
    pub histories: u64,
    /// Each mechanism switched off in turn.
    pub switched: Vec<Switched>,
    /// Each parameter moved over its prior.
    pub sobol: SobolStudy,
}

/// Why a theory cannot be put on the bench.
#[derive(Debug, thiserror::Error)]
pub enum BenchFault {
    /// It cannot be compared.
    #[error(transparent)]
    Comparison(#[from] ComparisonFault),
}

/// Put a theory on the bench.
///
/// `progress` is told in words how far it is.
pub fn bench(
    hall: &Hall,
    catalogue: &RecordCatalogue,
    (loaded, text): (&Loaded, &str),
    world: &World,
    asked: &BenchQuestion,
    mechanisms: &[Mechanism],
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Bench, BenchFault> {
    verify_size(loaded, asked, mechanisms.len())?;
    let (values_from, parameters) = choose(catalogue, loaded, &asked.values, &asked.tables);
    let question = |histories| ComparisonQuestion {
        seed: asked.seed,
        histories,
        parameters: parameters.clone(),
        limits: asked.limits,
    };
    let comparison = compare(hall, loaded, world, &question(asked.histories), &|done| {
        progress(&format!("{done} of {} histories", asked.histories));
    })?;
    let sensitivity = match &asked.sensitivity {
        None => None,
        Some(apart) => {
            let all = apart.histories.saturating_mul(mechanisms.len() as u64 + 1);
            let told = |done| progress(&format!("{done} of {all} histories with one mechanism off"));
            let switched = switch_off(hall, loaded, world, &question(apart.histories), mechanisms, &told)?;
            let design = Design { seed: asked.seed, rows: apart.rows, samples: INTERVAL.0, level: INTERVAL.1 };
            let done = std::sync::atomic::AtomicUsize::new(0);
            let step = || {
                let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                if done.is_multiple_of(100) {
                    progress(&format!("{done} histories of the design"));
                }
            };
            let sobol = sobol_study(hall, loaded, world, asked.limits, &design, apart.tail, &step)?;
            Some(Sensitivity { histories: apart.histories, switched, sobol })
        }
    };
    let names = loaded.theory.process.parameters.iter().map(|one| one.name.clone());
    let values = match &parameters {
        Parameters::Given(theta) | Parameters::GivenAndDrawn(theta) => names.zip(theta.iter().copied()).collect(),
        Parameters::Prior => Vec::new(),
    };
    Ok(Bench {
        theory: loaded.theory.process.name.clone(),
        theory_hash: sha256(text.as_bytes()),
        seed: asked.seed,
        values_from,
        values,
        comparison,
        sensitivity,
    })
}

/// Refuses what would tell nothing, and what nobody waits for.
fn verify_size(loaded: &Loaded, asked: &BenchQuestion, mechanisms: usize) -> Result<(), ComparisonFault> {
    let mut all = asked.histories;
    if let Some(apart) = &asked.sensitivity {
        if apart.histories < FEWEST_PAIRS {
            return Err(ComparisonFault::FewPairs { histories: apart.histories, least: FEWEST_PAIRS });
        }
        if apart.rows < FEWEST_ROWS {
            return Err(ComparisonFault::FewRows { rows: apart.rows, least: FEWEST_ROWS });
        }
        let factors = loaded.theory.process.parameters.len() as u64;
        all = all
            .saturating_add(apart.histories.saturating_mul(mechanisms as u64 + 1))
            .saturating_add((apart.rows as u64).saturating_mul(factors + 3));
    }
    if all > MOST_HISTORIES {
        return Err(ComparisonFault::TooMany { histories: all, most: MOST_HISTORIES });
    }
    Ok(())
}

/// The values of the parameters, and where they are from.
fn choose(
    catalogue: &RecordCatalogue,
    loaded: &Loaded,
    chosen: &Chosen,
    tables: &BTreeMap<String, Table>,
) -> (String, Parameters) {
    let given = |theta| {
        if loaded.theory.process.latent.is_empty() {
            Parameters::Given(theta)
        } else {
            Parameters::GivenAndDrawn(theta)
        }
    };
    let latent = if loaded.theory.process.latent.is_empty() {
        ""
    } else {
        " What nobody has measured is drawn anew for each history."
    };
    match chosen {
        Chosen::Text => {
            (format!("Values of the text, or the centres of its priors.{latent}"), given(loaded.compiled.theta()))
        }
        Chosen::Given(theta, file) => (format!("Values of {file}.{latent}"), given(theta.clone())),
        Chosen::Prior => ("Drawn from the priors, anew for each history.".to_owned(), Parameters::Prior),
        Chosen::FitElseText => match fitted(catalogue, loaded, tables) {
            Ok(theta) => (
                format!(
                    "Values of its fit to this record, the same for all histories: what was fitted is also what is compared.{latent}"
                ),
                given(theta),
            ),
            Err(reason) => (
                format!("Values of the text, or the centres of its priors: {reason}.{latent}"),
                given(loaded.compiled.theta()),
            ),
        },
    }
}

/// Why the values are not those of a fit.
#[derive(Debug, thiserror::Error)]
enum NotFitted {
    /// The record does not fill what its likelihood needs.
    #[error("the record does not fill what a fit needs ({0})")]
    Bind(#[from] BindFault),
    /// The likelihood of an event takes simulation.
    #[error("it has no exact fit to this record ({words})")]
    NotExact { words: String },
    /// There is a likelihood, and no fit.
    #[error("it cannot be fitted to this record ({words})")]
    Fit { words: String },
    /// The likelihood has no maximum, or none was found.
    #[error("a fit to this record has {outcome}")]
    NotConverged { outcome: String },
}

impl NotFitted {
    fn of(fault: TheoryFitFault) -> NotFitted {
        let TheoryFitFault::Inference(found) = &fault else { return NotFitted::Fit { words: fault.to_string() } };
        match found.list() {
            // The first one in a sentence, without its drawing.
            [first, ..] if first.code == Code::NotYet => NotFitted::NotExact { words: first.message.clone() },
            [first, ..] => NotFitted::Fit { words: first.message.clone() },
            [] => NotFitted::Fit { words: fault.to_string() },
        }
    }
}

/// The values of a fit that converged.
fn fitted(
    catalogue: &RecordCatalogue,
    loaded: &Loaded,
    tables: &BTreeMap<String, Table>,
) -> Result<Vec<f64>, NotFitted> {
    let path = bind_path(&loaded.theory, catalogue, tables)?;
    let found = fit_theory(loaded, &path, &TheoryFit::default()).map_err(NotFitted::of)?;
    if !found.converged() {
        return Err(NotFitted::NotConverged { outcome: found.outcome_words() });
    }
    let mut theta = loaded.compiled.theta();
    for (place, estimate) in found.fit.parameters.iter().enumerate() {
        theta[place] = estimate.value;
    }
    Ok(theta)
}
