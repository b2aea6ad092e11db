//! Put one theory on the bench: choose its values, play it, compare it, and take it apart.

use std::fmt::Write as _;

use process::World;
use sha2::{Digest, Sha256};
use simulate::Limits;

use crate::bench::comparison::{Comparison, ComparisonFault, ComparisonQuestion, compare};
use crate::bench::mechanisms::Mechanism;
use crate::bench::sensitivity::{SobolStudy, Switched, sobol_study, switch_off};
use crate::bench::sobol::Design;
use crate::hall::Hall;
use crate::theories::{Loaded, Parameters, RecordCatalogue, TheoryFit, bind_path, fit_theory, play_limits};

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
#[derive(Clone, Debug, PartialEq)]
pub struct BenchQuestion {
    /// The seed of all streams.
    pub seed: u64,
    /// How many histories.
    pub histories: u64,
    /// Which values the parameters have.
    pub values: Chosen,
    /// How much may happen in one history.
    pub limits: Limits,
    /// How the theory is taken apart, if it is.
    pub sensitivity: Option<SensitivityQuestion>,
}

impl Default for BenchQuestion {
    fn default() -> BenchQuestion {
        BenchQuestion {
            seed: 1,
            histories: 1000,
            values: Chosen::FitElseText,
            limits: play_limits(200_000),
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
        SensitivityQuestion { histories: 400, rows: 256, tail: 0.25 }
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
    let (values_from, parameters) = choose(catalogue, loaded, &asked.values);
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
            let all = apart.histories * (mechanisms.len() as u64 + 1);
            let told = |done| progress(&format!("{done} of {all} histories with one mechanism off"));
            let switched = switch_off(hall, loaded, world, &question(apart.histories), mechanisms, &told)?;
            let design = Design { seed: asked.seed, rows: apart.rows, samples: 200, level: 0.95 };
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
        theory_hash: text_hash(text),
        seed: asked.seed,
        values_from,
        values,
        comparison,
        sensitivity,
    })
}

/// The values of the parameters, and where they are from.
fn choose(catalogue: &RecordCatalogue, loaded: &Loaded, chosen: &Chosen) -> (String, Parameters) {
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
        Chosen::FitElseText => match fitted(catalogue, loaded) {
            Some(theta) => (
                format!(
                    "Values of its fit to this record, the same for all histories: what was fitted is also what is compared.{latent}"
                ),
                given(theta),
            ),
            None => (
                format!(
                    "Values of the text, or the centres of its priors: it has no exact fit to this record.{latent}"
                ),
                given(loaded.compiled.theta()),
            ),
        },
    }
}

/// The values of a fit that converged; none where there is none.
fn fitted(catalogue: &RecordCatalogue, loaded: &Loaded) -> Option<Vec<f64>> {
    let path = bind_path(&loaded.theory, catalogue, &std::collections::BTreeMap::new()).ok()?;
    let found = fit_theory(loaded, &path, &TheoryFit::default()).ok().filter(|found| found.converged())?;
    let mut theta = loaded.compiled.theta();
    for (place, estimate) in found.fit.parameters.iter().enumerate() {
        theta[place] = estimate.value;
    }
    Some(theta)
}

/// sha256 of a text, in hexadecimal.
pub fn text_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
