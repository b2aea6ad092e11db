//! Compare the survival that a Cox model gives to a population set one way and another.

use std::collections::BTreeMap;

use super::fit::CoxFit;
use super::likelihood::dot;
use super::profile::{Profile, steps_of};
use super::walk::walk_risk_sets;
use crate::sample::verify_length;
use crate::{Column, EstimateError};
use numerics::special::exp;
use numerics::sums::Sum;

/// Cases that a model is asked about: the fitted rows, as they are or with some covariates set.
#[derive(Debug, Clone, Copy)]
pub struct Population<'a> {
    /// The covariates, column by column.
    pub covariates: &'a [&'a [f64]],
    /// The stratum of each row, by the codes of the fit; `None` in a model without strata.
    pub stratum: Option<&'a [u32]>,
    /// The known part of each row's log hazard.
    pub offset: Option<&'a [f64]>,
    /// How many cases a row stands for.
    pub weight: Option<&'a [f64]>,
}

/// What is averaged over a population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Survival at a time.
    Survival {
        /// The time.
        at: f64,
    },
    /// The mean time from 0 to the event or to a limit, whichever comes first.
    RestrictedMean {
        /// The limit.
        until: f64,
    },
}

/// What standard errors rest on.
#[derive(Debug, Clone, Copy)]
pub enum Uncertainty<'a> {
    /// The model: independent rows, with the hazard as fitted.
    Model,
    /// The influence of each row, added up within clusters; with no clusters each row stands alone.
    Robust {
        /// A code for each row of the fit, one way of clustering each.
        clusters: &'a [&'a [u32]],
        /// Whether each way is multiplied by G / (G − 1).
        small_sample: bool,
    },
}

/// An average with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Average {
    /// The average.
    pub value: f64,
    /// Its standard error; `None` where clustering several ways gives a negative variance.
    pub std_error: Option<f64>,
}

/// A measure of two populations, and the second less the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Of the first population.
    pub first: Average,
    /// Of the second.
    pub second: Average,
    /// The second less the first.
    pub difference: Average,
}

/// A fit made ready for contrasts: cumulative hazards of each stratum, and what each row did to them.
pub struct Contrasts<'a> {
    fit: &'a CoxFit,
    profile: Profile,
    /// Through each event time: the baseline hazard, the variance of it, and its slope in the coefficients.
    hazard: Vec<f64>,
    drift: Vec<f64>,
    rows: Option<Influence>,
}

/// What is needed to give every row its influence.
struct Influence {
    dfbeta: Vec<f64>,
    /// What a row with the event is spared of `Profile::curve`.
    spared_curve: Vec<f64>,
    /// Codes from 0, their number, and the factor of each sum over clusters.
    ways: Vec<(Vec<u32>, usize, f64)>,
}

/// A mean over a population as a function of the coefficients and of the increments of the baseline hazard.
struct Linear {
    value: f64,
    /// The slope in each coefficient.
    slope: Vec<f64>,
    /// The slope in the increment at each event time.
    increments: Vec<f64>,
}

impl CoxFit {
    /// Makes the fit ready for contrasts of survival and restricted mean times.
    ///
    /// Errors: `LengthMismatch` if a cluster has not one code for each fitted row; `NotWithExactTies`; `PredictorRange`.
    pub fn contrasts(&self, uncertainty: &Uncertainty<'_>) -> Result<Contrasts<'_>, EstimateError> {
        let profile = Profile::of(self, "a contrast of survival")?;
        let p = self.beta.len();
        let layout = &self.layout;
        let (mut hazard, mut drift) = (vec![0.0; layout.times.len()], vec![0.0; layout.times.len() * p]);
        for stratum in &layout.strata {
            let (mut sum, mut sums) = (Sum::default(), vec![Sum::default(); p]);
            for time in stratum.times.clone() {
                sum.add(profile.increments[time]);
                hazard[time] = sum.value();
                for (j, sum) in sums.iter_mut().enumerate() {
                    sum.add(profile.drift[time * p + j] / layout.scale[j]);
                    drift[time * p + j] = sum.value();
                }
            }
        }
        let rows = match uncertainty {
            Uncertainty::Model => None,
            Uncertainty::Robust { clusters, small_sample } => Some(Influence {
                dfbeta: self.dfbeta()?,
                spared_curve: self.spared_curve(&profile)?,
                ways: ways(clusters, self.rows, *small_sample)?,
            }),
        };
        Ok(Contrasts { fit: self, profile, hazard, drift, rows })
    }

    /// Σ f h / s over the steps of each event time, where f is the share of the events left out.
    fn spared_curve(&self, profile: &Profile) -> Result<Vec<f64>, EstimateError> {
        let layout = &self.layout;
        let steps = steps_of(self.ties, "a contrast of survival")?;
        let mut spared = vec![0.0; layout.times.len()];
        let sums = profile.hazards.cell_sums(layout);
        walk_risk_sets(layout, layout.covariates + 1, sums, |time, at_risk, events| {
            for step in steps.at(layout.event_rows[time], layout.event_weight[time], at_risk[0], events[0]) {
                spared[time] += step.left_out * step.count * step.hazard / step.at_risk;
            }
        });
        Ok(spared)
    }
}

/// Clusters crossed in every way, each with the sign of its sum (Cameron, Gelbach and Miller 2011).
fn ways(clusters: &[&[u32]], rows: usize, small_sample: bool) -> Result<Vec<(Vec<u32>, usize, f64)>, EstimateError> {
    if clusters.len() > super::robust::MOST_WAYS {
        return Err(EstimateError::TooManyGroups { found: clusters.len(), most: super::robust::MOST_WAYS });
    }
    clusters.iter().try_for_each(|codes| verify_length(Column::Cluster, codes.len(), rows))?;
    let factor = |count: usize, sign: f64| {
        let count = count as f64;
        sign * if small_sample && count > 1.0 { count / (count - 1.0) } else { 1.0 }
    };
    if clusters.is_empty() {
        return Ok(vec![((0..rows as u32).collect(), rows, factor(rows, 1.0))]);
    }
    let crossed = |chosen: u32| {
        let members: Vec<&[u32]> =
            (0..clusters.len()).filter(|way| chosen >> way & 1 == 1).map(|w| clusters[w]).collect();
        let mut numbers: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let number = |row: usize| {
            let next = numbers.len() as u32;
            *numbers.entry(members.iter().map(|codes| codes[row]).collect()).or_insert(next)
        };
        let codes: Vec<u32> = (0..rows).map(number).collect();
        let sign = if chosen.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
        (codes, numbers.len(), factor(numbers.len(), sign))
    };
    Ok((1_u32..1 << clusters.len()).map(crossed).collect())
}

impl Contrasts<'_> {
    /// Compares two populations: each measure is predicted for every row and averaged (direct adjustment, standardisation,
    /// g-computation).
    ///
    /// Shapes: both populations have the same rows; one contrast for each measure. A row whose covariates change in time
    /// elsewhere is predicted as if they stayed as they are in that row.
    /// Units: survival in [0, 1]; restricted means in the unit of time. Survival is 1 before the first event time of a
    /// stratum, also where rows enter later, and stays at its last value after the last: the caller must not ask beyond
    /// what was observed.
    /// Ties: as in the fit: the steps of Efron, or of Breslow.
    /// Standard errors: by the delta method, for the population as it stands (its covariates are not taken for a sample).
    /// From the model they add what the coefficients and what the baseline hazard contribute, which are independent; robust
    /// ones add up the influence of each fitted row on both within clusters.
    /// Time: rows × measures for survival; rows × event times for a restricted mean.
    /// Errors: `CovariateCount`, `LengthMismatch`, `NoSuchStratum`, `LimitOutOfRange`, `PredictorRange`.
    /// Source: Chang, Gelman and Pagano (1982), Journal of Chronic Diseases 35(8); Zhang, Loberiza, Klein and Zhang (2007),
    /// Computer Methods and Programs in Biomedicine 88(2); restricted means as in Karrison (1987), Journal of the American
    /// Statistical Association 82(400); influence as in Reid and Crépeau (1985), Biometrika 72(1). Checked against R
    /// survival 3.5-3 by numerical derivatives in coefficients and in case weights, and by drawn samples.
    pub fn compare(
        &self,
        first: &Population<'_>,
        second: &Population<'_>,
        measures: &[Measure],
    ) -> Result<Vec<Contrast>, EstimateError> {
        let cases = [self.cases(first)?, self.cases(second)?];
        let contrast = |measure: &Measure| {
            verify_measure(*measure)?;
            let [first, second] = [0, 1].map(|side| self.linear(&cases[side], *measure));
            let difference = Linear {
                value: second.value - first.value,
                slope: second.slope.iter().zip(&first.slope).map(|(a, b)| a - b).collect(),
                increments: second.increments.iter().zip(&first.increments).map(|(a, b)| a - b).collect(),
            };
            let [first, second, difference] = [first, second, difference].map(|of| self.average(&of));
            Ok(Contrast { first, second, difference })
        };
        measures.iter().map(contrast).collect()
    }

    /// Relative covariates and hazards of a population, by stratum.
    fn cases(&self, population: &Population<'_>) -> Result<Cases, EstimateError> {
        let (found, expected) = (population.covariates.len(), self.fit.beta.len());
        if found != expected {
            return Err(EstimateError::CovariateCount { found, expected });
        }
        let rows = [population.stratum.map(<[u32]>::len), population.offset.map(<[f64]>::len)];
        let rows = population.covariates.first().map(|column| column.len()).or(rows[0]).or(rows[1]);
        let rows = rows.or(population.weight.map(<[f64]>::len)).unwrap_or(0);
        for (place, column) in population.covariates.iter().enumerate() {
            verify_length(Column::Covariate(place), column.len(), rows)?;
        }
        population.stratum.map_or(Ok(()), |codes| verify_length(Column::Stratum, codes.len(), rows))?;
        population.offset.map_or(Ok(()), |offset| verify_length(Column::Offset, offset.len(), rows))?;
        population.weight.map_or(Ok(()), |weight| verify_length(Column::Weight, weight.len(), rows))?;
        if rows == 0 {
            return Err(EstimateError::Empty);
        }
        let layout = &self.fit.layout;
        let mut cases = Cases { strata: vec![Vec::new(); layout.strata.len()], x: Vec::with_capacity(rows * expected) };
        let mut all = Sum::default();
        for row in 0..rows {
            let code = population.stratum.map_or(layout.strata[0].code, |codes| codes[row]);
            let place = layout.strata.binary_search_by_key(&code, |stratum| stratum.code);
            let place = place.map_err(|_| EstimateError::NoSuchStratum { found: code })?;
            let stratum = &layout.strata[place];
            let x = population.covariates.iter().zip(&stratum.centre).map(|(column, centre)| column[row] - centre);
            let start = cases.x.len();
            cases.x.extend(x);
            let shift = stratum.offset + self.profile.hazards.shift[place];
            let offset = population.offset.map_or(0.0, |offset| offset[row]);
            let hazard = exp(dot(&cases.x[start..], &self.fit.beta) + (offset - shift));
            if !hazard.is_finite() {
                return Err(EstimateError::PredictorRange);
            }
            let weight = population.weight.map_or(1.0, |weight| weight[row]);
            all.add(weight);
            cases.strata[place].push(Case { row: row as u32, hazard, weight });
        }
        let all = all.value();
        cases.strata.iter_mut().flatten().for_each(|case| case.weight /= all);
        Ok(cases)
    }

    /// The stretches of time over which a measure takes survival, in one stratum: after which event time (none: before the
    /// first), and how long. Survival at a time is a stretch of length 1.
    fn stretches(&self, place: usize, measure: Measure) -> Vec<(Option<usize>, f64)> {
        let times = self.fit.layout.strata[place].times.clone();
        let known = &self.fit.layout.times[times.clone()];
        let after = |passed: usize| passed.checked_sub(1).map(|last| times.start + last);
        match measure {
            Measure::Survival { at } => vec![(after(known.partition_point(|time| *time <= at)), 1.0)],
            Measure::RestrictedMean { until } => {
                let passed = known.partition_point(|time| *time < until);
                let begin = |passed: usize| passed.checked_sub(1).map_or(0.0, |last| known[last].max(0.0));
                let end = |place: usize| if place < passed { known[place].max(0.0) } else { until };
                let stretches = (0..=passed).map(|place| (after(place), end(place) - begin(place)));
                stretches.filter(|(_, length)| *length > 0.0).collect()
            }
        }
    }

    fn linear(&self, cases: &Cases, measure: Measure) -> Linear {
        let layout = &self.fit.layout;
        let p = self.fit.beta.len();
        let mut value = Sum::default();
        let mut slope = vec![Sum::default(); p];
        let mut increments = vec![0.0; layout.times.len()];
        for (place, members) in cases.strata.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
            let stretches = self.stretches(place, measure);
            // Each case: how much its mean changes with the logarithm of its hazard.
            let mut by_hazard = vec![0.0; members.len()];
            for (after, length) in stretches {
                let Some(time) = after else {
                    members.iter().for_each(|case| value.add(case.weight * length));
                    continue;
                };
                let (cumulative, mut by_increment) = (self.hazard[time], 0.0);
                for (case, by_hazard) in members.iter().zip(&mut by_hazard) {
                    let survival = case.weight * length * exp(-case.hazard * cumulative);
                    value.add(survival);
                    by_increment -= survival * case.hazard;
                    *by_hazard -= survival * case.hazard * cumulative;
                }
                increments[time] += by_increment;
                for (j, slope) in slope.iter_mut().enumerate() {
                    // The baseline hazard itself falls as coefficients rise.
                    slope.add(-by_increment * self.drift[time * p + j]);
                }
            }
            for (case, by_hazard) in members.iter().zip(by_hazard) {
                let x = &cases.x[case.row as usize * p..(case.row as usize + 1) * p];
                slope.iter_mut().zip(x).for_each(|(slope, x)| slope.add(by_hazard * x));
            }
            // A cumulative hazard moves with every increment up to it.
            let mut later = 0.0;
            for time in layout.strata[place].times.clone().rev() {
                later += increments[time];
                increments[time] = later;
            }
        }
        Linear { value: value.value(), slope: slope.iter().map(Sum::value).collect(), increments }
    }

    fn average(&self, of: &Linear) -> Average {
        let variance = match &self.rows {
            None => self.model_variance(of),
            Some(rows) => self.robust_variance(of, rows),
        };
        Average { value: of.value, std_error: (variance >= 0.0).then(|| variance.sqrt()) }
    }

    fn model_variance(&self, of: &Linear) -> f64 {
        let p = of.slope.len();
        let variance = self.fit.variance.chunks_exact(p.max(1));
        let of_beta: f64 = of.slope.iter().zip(variance).map(|(x, row)| x * dot(row, &of.slope)).sum();
        let of_hazard = of.increments.iter().zip(&self.profile.curve).map(|(q, curve)| q * q * curve);
        of_beta.max(0.0) + numerics::sums::sum(of_hazard)
    }

    fn robust_variance(&self, of: &Linear, rows: &Influence) -> f64 {
        let influence = self.influence(of, rows);
        let square = |(codes, count, factor): &(Vec<u32>, usize, f64)| {
            let mut sums = vec![0.0; *count];
            codes.iter().zip(&influence).for_each(|(code, x)| sums[*code as usize] += x);
            factor * sums.iter().map(|x| x * x).sum::<f64>()
        };
        rows.ways.iter().map(square).sum()
    }

    /// How much each fitted row, with all its cases, moves the mean: through the coefficients, and through the steps of the
    /// baseline hazard at fixed coefficients.
    fn influence(&self, of: &Linear, rows: &Influence) -> Vec<f64> {
        let layout = &self.fit.layout;
        let (p, profile) = (of.slope.len(), &self.profile);
        let mut influence: Vec<f64> = match p {
            0 => vec![0.0; self.fit.rows],
            _ => rows.dfbeta.chunks_exact(p).map(|change| dot(change, &of.slope)).collect(),
        };
        let mut before = vec![0.0; layout.times.len() + 1];
        for (time, curve) in profile.curve.iter().enumerate() {
            before[time + 1] = before[time] + of.increments[time] * curve;
        }
        for (index, cell) in layout.cells.iter().enumerate() {
            let exposure = before[cell.last as usize] - before[cell.first as usize];
            let own = cell.last as usize - 1;
            for position in layout.positions(index) {
                let hazard = profile.hazards.weighted[position];
                let mut change = -hazard * exposure;
                if cell.event {
                    let share = profile.increments[own] / layout.event_weight[own];
                    let spared = hazard * rows.spared_curve[own];
                    change += of.increments[own] * (layout.weight(position) * share + spared);
                }
                influence[layout.row[position] as usize] += change;
            }
        }
        influence
    }
}

/// A population made ready: relative covariates row after row, and hazards by stratum.
struct Cases {
    strata: Vec<Vec<Case>>,
    x: Vec<f64>,
}

#[derive(Clone, Copy)]
struct Case {
    row: u32,
    hazard: f64,
    weight: f64,
}

fn verify_measure(measure: Measure) -> Result<(), EstimateError> {
    let found = match measure {
        Measure::Survival { at } => at,
        Measure::RestrictedMean { until } => until,
    };
    let lawful = found.is_finite() && found >= 0.0;
    if lawful { Ok(()) } else { Err(EstimateError::LimitOutOfRange { found, start: 0.0 }) }
}
