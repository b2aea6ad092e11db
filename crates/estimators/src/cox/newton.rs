//! Climb a log-likelihood by Newton's method until it is surely at its top, or say why not.

use super::likelihood::Evaluation;
use numerics::cholesky::Cholesky;

/// Where the climb ended.
#[derive(Debug, Clone)]
pub(crate) struct Summit {
    pub(crate) beta: Vec<f64>,
    pub(crate) top: Evaluation,
    pub(crate) iterations: u32,
    pub(crate) converged: bool,
    /// Coefficients that ran away while the log-likelihood came to a limit.
    pub(crate) runaway: Vec<usize>,
    /// The Newton decrement at the end: the square of what is left to go in standard errors.
    pub(crate) decrement: f64,
}

/// A squared step in standard errors below which the top is reached to the last digits that matter.
const ARRIVED: f64 = 1e-18;

/// With a decrement below this the log-likelihood is at its limit, and coefficients should be at theirs.
const LEVEL: f64 = 1e-6;

/// Coefficients that still move by more than this share of themselves where the log-likelihood is level are running away:
/// under separation each step goes on by about one unit for ever, near a top steps shrink by squaring.
const RUNNING: f64 = 1e-3;

/// Level steps with the same coefficients running before they are declared to run away.
const PATIENCE: u32 = 6;

/// What is left of the information of a coefficient, relative to no coefficients, when it ran away.
pub(crate) const SINGULAR: f64 = 1e-12;

/// Halvings of one step before the climb gives up: beyond these a step does not change a coefficient.
const MOST_HALVINGS: u32 = 50;

/// Climbs from `start`, whose evaluation is given.
///
/// Converged when both the relative change of the log-likelihood is at most `tolerance` and the decrement is at most
/// [`ARRIVED`], or no longer falls for rounding with a decrement of at most `tolerance`².
pub(crate) fn climb(
    evaluate: impl Fn(&[f64]) -> Option<Evaluation>,
    start: Evaluation,
    most_iterations: u32,
    tolerance: f64,
) -> Summit {
    let size = start.score.len();
    let mut summit = Summit {
        beta: vec![0.0; size],
        top: start,
        iterations: 0,
        converged: false,
        runaway: Vec::new(),
        decrement: f64::INFINITY,
    };
    let mut change = f64::INFINITY;
    let mut level = 0;
    let mut last_regular: Option<(Vec<f64>, Evaluation)> = None;
    while summit.iterations <= most_iterations {
        let Ok(factor) = Cholesky::of(&summit.top.information, size, SINGULAR) else {
            summit.runaway = flattest(&summit.top);
            // The step before had an information that can be inverted.
            if let Some((beta, top)) = last_regular {
                (summit.beta, summit.top) = (beta, top);
            }
            return summit;
        };
        let step = factor.solve(&summit.top.score);
        let before = summit.decrement;
        summit.decrement = step.iter().zip(&summit.top.score).map(|(step, score)| step * score).sum::<f64>().max(0.0);
        let running = running(&summit.beta, &step);
        let stalled = summit.decrement >= before && summit.decrement <= tolerance * tolerance;
        if running.is_empty() && change <= tolerance && (summit.decrement <= ARRIVED || stalled) {
            summit.converged = true;
            return summit;
        }
        level = if summit.decrement <= LEVEL && !running.is_empty() { level + 1 } else { 0 };
        if level >= PATIENCE {
            summit.runaway = running;
            return summit;
        }
        if summit.iterations == most_iterations {
            return summit;
        }
        let Some((beta, next)) = advance(&evaluate, &summit, step) else {
            return summit;
        };
        change = (next.objective - summit.top.objective).abs() / next.objective.abs().max(1.0);
        last_regular = Some((std::mem::replace(&mut summit.beta, beta), std::mem::replace(&mut summit.top, next)));
        summit.iterations += 1;
    }
    summit
}

/// The coefficients that a step changes by a notable share.
fn running(beta: &[f64], step: &[f64]) -> Vec<usize> {
    // Covariates have a spread near 1, so a coefficient of 1e-3 is small whatever its unit.
    (0..beta.len()).filter(|&i| step[i].abs() > RUNNING * beta[i].abs().max(RUNNING)).collect()
}

/// The coefficients with the least information beside what their covariates could give.
fn flattest(top: &Evaluation) -> Vec<usize> {
    let size = top.score.len();
    let share = |i: usize| top.information[i * size + i] / top.raw_diagonal[i];
    let least = (0..size).map(share).fold(f64::INFINITY, f64::min);
    let steep = |&i: &usize| share(i) > 10.0 * least.max(f64::MIN_POSITIVE);
    (0..size).filter(|i| !steep(i)).collect()
}

/// A step, halved until the objective does not fall by more than rounding; `None` if it always does.
fn advance(
    evaluate: impl Fn(&[f64]) -> Option<Evaluation>,
    summit: &Summit,
    mut step: Vec<f64>,
) -> Option<(Vec<f64>, Evaluation)> {
    let floor = summit.top.objective - 1e-13 * summit.top.objective.abs();
    for _ in 0..MOST_HALVINGS {
        let beta: Vec<f64> = summit.beta.iter().zip(&step).map(|(beta, step)| beta + step).collect();
        match evaluate(&beta) {
            Some(next) if next.objective >= floor => return Some((beta, next)),
            _ => step.iter_mut().for_each(|step| *step *= 0.5),
        }
    }
    None
}
