//! Fit proportional hazards to spells that are seen once a year: the complementary log-log model of person-years.

use crate::parametric::{LikelihoodAt, ParametricFit, ParametricHazard, fit_parametric, verify_columns};
use crate::weibull::mirror;
use crate::{EstimateError, Sample};
use numerics::special::{exp, ln};
use numerics::sums::Sum;

/// Spells cut at whole years, the hazard constant within each piece of the baseline, checked.
///
/// Parameters: the log hazard per year of each piece, then β.
#[derive(Debug, Clone)]
pub struct ComplementaryLogLog<'a> {
    sample: Sample<'a>,
    covariates: &'a [&'a [f64]],
    cuts: Vec<f64>,
    pieces: Vec<Piece>,
}

/// The person-years of one row within one piece of the baseline.
#[derive(Debug, Clone, Copy)]
struct Piece {
    row: usize,
    piece: usize,
    /// Years that passed without the event.
    quiet_years: f64,
    /// The length of the person-year in which the event fell, up to its end; 0 if there is none here.
    event_years: f64,
}

/// Fewer events than this leave no log hazard of a piece that could be told from its neighbour's.
const LEAST_EVENTS: usize = 5;

impl<'a> ComplementaryLogLog<'a> {
    /// Checks the columns, cuts the rows at the whole years, and joins pieces of the baseline with few events.
    ///
    /// `cuts`: ascending whole numbers of years at which the baseline may step. A piece with fewer than 5 events is joined with
    /// the one after it, the last with the one before; what is left is in [`ComplementaryLogLog::cuts`].
    /// Errors: `NoEvents`; `LengthMismatch` and `NotFinite` of a covariate; `TransformUndefined` for a time before 0; `WeightsRefused`.
    pub fn new(
        sample: Sample<'a>,
        covariates: &'a [&'a [f64]],
        cuts: &[f64],
    ) -> Result<ComplementaryLogLog<'a>, EstimateError> {
        verify_columns(&sample, covariates)?;
        let cuts = join_pieces(&sample, cuts);
        let pieces = (0..sample.rows()).flat_map(|row| cut_row(&sample, row, &cuts)).collect();
        Ok(ComplementaryLogLog { sample, covariates, cuts, pieces })
    }

    /// The years at which the baseline steps.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }
}

/// Fits the complementary log-log model of person-years by maximum likelihood.
///
/// A person-year is (k, k + 1] for a whole k, or the part of it after entry. The event in a person-year of length δ has
/// the probability 1 − exp(−δ e^(α + x'β)), so β are log hazard ratios as in a Cox model. A person-year with the event counts
/// with its whole length, as where in it the event fell is not used; one that is censored counts to the censoring.
/// Shapes: n rows, p covariates, b pieces of the baseline; the fit has b + p parameters. Units: years; hazards per year.
/// Ties: all events of one person-year are alike. Left truncation is honoured through `entry`.
/// Errors: those of [`ComplementaryLogLog::new`] and [`fit_parametric`].
/// Source: Prentice and Gloeckler (1978), Biometrics 34(1). Checked against R's `glm` with link `cloglog` and offset ln δ.
pub fn fit_complementary_log_log(
    sample: Sample<'_>,
    covariates: &[&[f64]],
    cuts: &[f64],
) -> Result<ParametricFit, EstimateError> {
    fit_parametric(&ComplementaryLogLog::new(sample, covariates, cuts)?)
}

/// The whole year in which a time lies, as (k, k + 1].
fn year_of(time: f64) -> f64 {
    (time.ceil() - 1.0).max(0.0)
}

fn piece_of(year: f64, cuts: &[f64]) -> usize {
    cuts.partition_point(|cut| *cut <= year)
}

fn join_pieces(sample: &Sample<'_>, cuts: &[f64]) -> Vec<f64> {
    let years: Vec<f64> =
        sample.exit().iter().zip(sample.event()).filter(|(_, event)| **event).map(|(t, _)| year_of(*t)).collect();
    let mut kept: Vec<f64> = Vec::new();
    let mut next = cuts.iter().copied().filter(|cut| *cut >= 1.0).collect::<Vec<f64>>();
    next.push(f64::INFINITY);
    let mut from = 0.0;
    for to in next {
        let events = years.iter().filter(|year| **year >= from && **year < to).count();
        if events >= LEAST_EVENTS {
            kept.push(to);
            from = to;
        }
    }
    // The last piece reaches to the end, whatever was left over.
    kept.pop();
    kept
}

fn cut_row(sample: &Sample<'_>, row: usize, cuts: &[f64]) -> Vec<Piece> {
    let (entry, exit, event) =
        (sample.entry().map_or(0.0, |entry| entry[row]), sample.exit()[row], sample.event()[row]);
    let last_year = year_of(exit);
    // Time without the event: to the beginning of the person-year of the event, or to the censoring.
    let quiet_to = if event { last_year.max(entry) } else { exit };
    let mut pieces = Vec::new();
    let mut from = entry;
    while from < quiet_to {
        let piece = cuts.partition_point(|cut| *cut <= from);
        let to = cuts.get(piece).copied().unwrap_or(f64::INFINITY).min(quiet_to);
        pieces.push(Piece { row, piece, quiet_years: to - from, event_years: 0.0 });
        from = to;
    }
    if event {
        let event_years = last_year + 1.0 - quiet_to;
        let piece = piece_of(last_year, cuts);
        match pieces.last_mut() {
            Some(last) if last.piece == piece => last.event_years = event_years,
            _ => pieces.push(Piece { row, piece, quiet_years: 0.0, event_years }),
        }
    }
    pieces
}

impl ParametricHazard for ComplementaryLogLog<'_> {
    fn baseline_parameters(&self) -> usize {
        self.cuts.len() + 1
    }

    fn parameters(&self) -> usize {
        self.baseline_parameters() + self.covariates.len()
    }

    fn start(&self) -> Vec<f64> {
        let mut events = vec![0.0; self.baseline_parameters()];
        let mut years = vec![0.0; self.baseline_parameters()];
        for one in &self.pieces {
            events[one.piece] += if one.event_years > 0.0 { 1.0 } else { 0.0 };
            years[one.piece] += one.quiet_years + 0.5 * one.event_years;
        }
        let pooled = events.iter().sum::<f64>() / years.iter().sum::<f64>();
        let mut start: Vec<f64> =
            events.iter().zip(&years).map(|(n, t)| ln(if *n > 0.0 { n / t } else { pooled })).collect();
        start.resize(self.parameters(), 0.0);
        start
    }

    fn at(&self, parameters: &[f64]) -> Option<LikelihoodAt> {
        let (p, baseline) = (parameters.len(), self.baseline_parameters());
        let mut log_likelihood = Sum::default();
        let mut row_scores = vec![0.0; self.sample.rows() * p];
        let mut information = vec![0.0; p * p];
        for one in &self.pieces {
            let mut predictor = parameters[one.piece];
            for (column, beta) in self.covariates.iter().zip(&parameters[baseline..]) {
                predictor += beta * column[one.row];
            }
            let (value, slope, curve) = one.terms(exp(predictor));
            log_likelihood.add(value);
            let scores = &mut row_scores[one.row * p..(one.row + 1) * p];
            scores[one.piece] += slope;
            information[one.piece * p + one.piece] += curve;
            for (i, column) in self.covariates.iter().enumerate() {
                let x = column[one.row];
                scores[baseline + i] += slope * x;
                let line = (baseline + i) * p;
                information[line + one.piece] += curve * x;
                for (j, other) in self.covariates[..=i].iter().enumerate() {
                    information[line + baseline + j] += curve * x * other[one.row];
                }
            }
        }
        mirror(&mut information, p);
        let log_likelihood = log_likelihood.value();
        let finite = log_likelihood.is_finite() && information.iter().all(|x| x.is_finite());
        finite.then_some(LikelihoodAt { log_likelihood, row_scores, information })
    }
}

impl Piece {
    /// The log-likelihood of the piece at a hazard, and its first and negative second derivative by the log hazard.
    fn terms(&self, hazard: f64) -> (f64, f64, f64) {
        let quiet = hazard * self.quiet_years;
        if self.event_years == 0.0 {
            return (-quiet, -quiet, quiet);
        }
        let u = hazard * self.event_years;
        // ln(1 − e^(−u)) and u / (e^u − 1), without loss for a small u.
        let missed = -expm1_below_zero(-u);
        let ratio = u * exp(-u) / missed;
        (ln(missed) - quiet, ratio - quiet, ratio * (u + ratio - 1.0) + quiet)
    }
}

/// e^x − 1 for x ≤ 0 without cancellation, by halving: e^x − 1 = (e^(x/2) − 1)(e^(x/2) + 1), and a series near 0.
fn expm1_below_zero(x: f64) -> f64 {
    if x < -0.5 {
        return exp(x) - 1.0;
    }
    // Sixteen terms leave less than 2⁻⁵³ of the sum for |x| ≤ 1/2.
    let mut sum = 0.0;
    for k in (1..=16_u32).rev() {
        sum = (1.0 + sum) * x / f64::from(k);
    }
    sum
}
