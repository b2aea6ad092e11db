//! List every way in which a claim will be tested, before anything is computed.

use crate::claim::{Claim, Model};
use crate::estimand::Estimand;

/// One way to test a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specification {
    /// Which of the plan's estimands.
    pub cell: usize,
    /// The model.
    pub model: Model,
    /// Which of the claim's sets of adjustments.
    pub adjustment: usize,
}

/// Every way in which a claim is tested; the first estimand, model and set of adjustments are the primary specification's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The estimands, each once.
    pub estimands: Vec<Estimand>,
    /// The specifications, by estimand, then model, then adjustment.
    pub specifications: Vec<Specification>,
}

impl Plan {
    /// All combinations of a claim's forks. A universal claim has estimands and no specifications, and a claim of
    /// shares has neither: its readings stand in [`crate::Shares`].
    #[must_use]
    pub fn of(claim: &Claim) -> Plan {
        let mut estimands = Vec::new();
        for frame in &claim.frames {
            for &within_years in &claim.within_years {
                for population in 0..claim.populations.len().max(1) {
                    for exposure in 0..claim.exposures.len() {
                        estimands.push(Estimand { frame: *frame, within_years, population, exposure });
                    }
                }
            }
        }
        let mut specifications = Vec::new();
        if claim.direction.is_statistical() {
            for cell in 0..estimands.len() {
                for &model in &claim.models {
                    let each = |adjustment| Specification { cell, model, adjustment };
                    specifications.extend((0..claim.adjustments.len()).map(each));
                }
            }
        }
        Plan { estimands, specifications }
    }

    /// The choices of a specification as words: a name and a value each.
    #[must_use]
    pub fn words(&self, claim: &Claim, specification: &Specification) -> Vec<(&'static str, String)> {
        let mut words = self.estimand_words(claim, specification.cell);
        words.push(("model", specification.model.word().to_owned()));
        words.push(("adjust", claim.adjustments[specification.adjustment].text.clone()));
        words
    }

    /// The choices of an estimand as words.
    #[must_use]
    pub fn estimand_words(&self, claim: &Claim, cell: usize) -> Vec<(&'static str, String)> {
        let estimand = &self.estimands[cell];
        let mut words = estimand.frame.words();
        words.push(("within", estimand.within_years.map_or_else(|| "none".to_owned(), |years| years.to_string())));
        let population = claim.populations.get(estimand.population).map_or("all", |one| one.text.as_str());
        words.push(("population", population.to_owned()));
        words.push(("exposure", claim.exposures[estimand.exposure].text.clone()));
        words
    }
}
