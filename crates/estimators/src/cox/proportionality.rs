//! Test whether hazard ratios stay the same over time.

use super::cross_products::{CrossProducts, push_drift};
use super::fit::{ChiSquared, CoxFit};
use super::layout::Layout;
use super::likelihood::{Cumulative, expose};
use super::profile::{Profile, steps_of};
use crate::quadratic_form::quadratic_form;
use crate::sample::verify_length;
use crate::{Column, EstimateError, Interval, Sample, kaplan_meier};
use numerics::cholesky::Cholesky;
use numerics::order::Distinct;
use numerics::special::ln;
use numerics::sums::Sum;

/// A function of time with which a log hazard ratio may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeTransform {
    /// One less the Kaplan–Meier survival just before, of all rows unweighted and without strata.
    #[default]
    KaplanMeier,
    /// The logarithm of time.
    Log,
    /// Time.
    Identity,
    /// The rank of the time among the exits of all rows; equal times share the mean of their ranks.
    Rank,
}

/// Tests of constant log hazard ratios.
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalityTest {
    /// The test of each term.
    pub terms: Vec<ChiSquared>,
    /// The test of all covariates at once.
    pub global: ChiSquared,
    /// The transformed time of each event time of the model, by stratum, then ascending, not centred.
    pub transformed: Vec<f64>,
}

impl CoxFit {
    /// Score tests of adding covariates times a function of time to the model.
    ///
    /// Shapes: `sample` is the one that was fitted; each term is a group of covariates, counted from 0, tested together.
    /// The global test takes the covariates of all terms together.
    /// Errors: `LengthMismatch`, `NoSuchCovariate`, `TransformUndefined` (the logarithm of a time of 0), `NotWithExactTies`,
    /// `PredictorRange`.
    /// Source: Grambsch and Therneau (1994), Biometrika 81(3), with the variance of the score taken at each event time
    /// rather than averaged. Checked against R survival 3.5-3.
    pub fn test_proportionality(
        &self,
        sample: &Sample<'_>,
        transform: TimeTransform,
        terms: &[Vec<usize>],
    ) -> Result<ProportionalityTest, EstimateError> {
        let p = self.beta.len();
        verify_length(Column::Exit, sample.rows(), self.rows)?;
        if let Some(&found) = terms.iter().flatten().find(|&&column| column >= p) {
            return Err(EstimateError::NoSuchCovariate { found, covariates: p });
        }
        let transformed = transform_times(transform, sample, &self.layout.times)?;
        let joint = self.joint_score(&centre(&transformed, &self.layout))?;
        let all: Vec<usize> = (0..p).filter(|column| terms.iter().flatten().any(|own| own == column)).collect();
        Ok(ProportionalityTest {
            terms: terms.iter().map(|term| joint.test(term)).collect(),
            global: joint.test(&all),
            transformed,
        })
    }

    /// The score of covariates times `g`, and its variance given that the other score is 0.
    fn joint_score(&self, g: &[f64]) -> Result<JointScore, EstimateError> {
        let layout = &self.layout;
        let steps = steps_of(self.ties, "a test of proportional hazards")?;
        let profile = Profile::at(layout, steps, &self.scaled_beta)?;
        let p = layout.covariates;
        let blocks = weighted_information(layout, &profile, g);
        let subtracted = weighted_means(p, &profile, g);
        let [information, cross, square] = [0, 1, 2].map(|power| unpack(&blocks[power], &subtracted[power], p));
        let factor = Cholesky::of(&information, p, 0.0).map_err(|_| EstimateError::PredictorRange)?;
        let mut score = vec![Sum::default(); p];
        for (time, g) in g.iter().enumerate() {
            for cell in layout.event_cells(time) {
                for position in layout.positions(cell) {
                    for (j, x) in layout.x(position).iter().enumerate() {
                        score[j].add(layout.weight(position) * g * (x - profile.mean[time * p + j]));
                    }
                }
            }
        }
        Ok(JointScore::new(score.iter().map(Sum::value).collect(), &factor, &cross, square))
    }
}

/// 1, g and g².
fn powers(g: f64) -> [f64; 3] {
    [1.0, g, g * g]
}

/// Σ m x x', where m is the integral of g^k over the hazard a row was exposed to, for k = 0, 1, 2: lower triangles.
fn weighted_information(layout: &Layout, profile: &Profile, g: &[f64]) -> [Vec<f64>; 3] {
    let exposures = [0, 1, 2].map(|power| {
        let weigh = |values: &[f64]| values.iter().zip(g).map(|(x, g)| x * powers(*g)[power]).collect::<Vec<f64>>();
        let cumulative = Cumulative::of(&weigh(&profile.increments), weigh(&profile.spared));
        expose(layout, profile.hazards.weighted.clone(), |cell| cumulative.over(layout, cell))
    });
    let mut products = CrossProducts::new(layout.covariates);
    let [plain, once, twice] = &exposures;
    for (position, ((plain, once), twice)) in plain.iter().zip(once).zip(twice).enumerate() {
        products.push([*plain, *once, *twice], layout.x(position).iter().copied());
    }
    products.finish()
}

/// Σ g^k h x̄ x̄' over all steps, for k = 0, 1, 2: lower triangles.
fn weighted_means(p: usize, profile: &Profile, g: &[f64]) -> [Vec<f64>; 3] {
    let mut products = CrossProducts::new(p);
    for (time, &g) in g.iter().enumerate() {
        let own = time * p..(time + 1) * p;
        let spared = profile.spared_curve.get(time).map(|bends| (bends, &profile.spared_drift[own.clone()]));
        push_drift(&mut products, powers(g), profile.curve[time], &profile.drift[own], spared);
    }
    products.finish()
}

fn unpack(products: &[f64], means: &[f64], p: usize) -> Vec<f64> {
    let lower = |i: usize, j: usize| i.max(j) * (i.max(j) + 1) / 2 + i.min(j);
    let at = |at: usize| lower(at / p, at % p);
    (0..p * p).map(|place| products[at(place)] - means[at(place)]).collect()
}

/// A score and its variance, given the score of the model.
struct JointScore {
    score: Vec<f64>,
    cross: Vec<Vec<f64>>,
    square: Vec<f64>,
}

impl JointScore {
    fn new(score: Vec<f64>, information: &Cholesky, cross: &[f64], square: Vec<f64>) -> JointScore {
        // The variance of the score is square − cross information⁻¹ cross; one factor of the inverse is kept by column.
        let cross = cross.chunks_exact(score.len().max(1)).map(|row| information.solve_lower(row)).collect();
        JointScore { score, cross, square }
    }

    fn test(&self, term: &[usize]) -> ChiSquared {
        let p = self.score.len();
        let known = |i: usize, j: usize| self.cross[i].iter().zip(&self.cross[j]).map(|(a, b)| a * b).sum::<f64>();
        let element = |i: usize, j: usize| self.square[i * p + j] - known(i, j);
        let variance: Vec<Vec<f64>> = term.iter().map(|&i| term.iter().map(|&j| element(i, j)).collect()).collect();
        let score: Vec<f64> = term.iter().map(|&i| self.score[i]).collect();
        let form = quadratic_form(&score, &variance);
        ChiSquared::new(form.value, form.rank)
    }
}

/// Less the mean over events: the tests do not depend on it, their digits do.
fn centre(transformed: &[f64], layout: &Layout) -> Vec<f64> {
    let weighted = transformed.iter().zip(&layout.event_rows).map(|(g, &rows)| g * f64::from(rows));
    let rows: f64 = layout.event_rows.iter().map(|&rows| f64::from(rows)).sum();
    let mean = numerics::sums::sum(weighted) / rows;
    transformed.iter().map(|g| g - mean).collect()
}

fn transform_times(transform: TimeTransform, sample: &Sample<'_>, times: &[f64]) -> Result<Vec<f64>, EstimateError> {
    match transform {
        TimeTransform::Identity => Ok(times.to_vec()),
        TimeTransform::Log => times
            .iter()
            .map(|&time| if time > 0.0 { Ok(ln(time)) } else { Err(EstimateError::TransformUndefined { time }) })
            .collect(),
        TimeTransform::Rank => Ok(mean_ranks(sample.exit(), times)),
        TimeTransform::KaplanMeier => {
            let unweighted = Sample::new(sample.entry(), sample.exit(), sample.event(), None)?;
            let curve = kaplan_meier(&unweighted, Interval::default())?;
            let steps = curve.steps();
            let before = |&time: &f64| match steps.partition_point(|step| step.time < time) {
                0 => 0.0,
                passed => 1.0 - steps[passed - 1].survival,
            };
            Ok(times.iter().map(before).collect())
        }
    }
}

fn mean_ranks(exit: &[f64], times: &[f64]) -> Vec<f64> {
    let distinct = Distinct::of(exit);
    let mut count = vec![0_u32; distinct.times.len()];
    distinct.position.iter().for_each(|&place| count[place as usize] += 1);
    let mut passed = 0.0;
    let mut rank = Vec::with_capacity(count.len());
    for &count in &count {
        let count = f64::from(count);
        rank.push(passed + (count + 1.0) / 2.0);
        passed += count;
    }
    times.iter().map(|time| rank[distinct.times.partition_point(|known| known < time)]).collect()
}
