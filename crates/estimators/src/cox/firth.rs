//! Penalise a partial likelihood so that its coefficients stay finite and less biased.

use super::layout::Layout;
use super::likelihood::{Evaluation, Hazards, Steps, dot};
use super::newton::SINGULAR;
use super::walk::walk_risk_sets;
use numerics::cholesky::Cholesky;
use numerics::special::ln;

/// Adds half the logarithm of the determinant of the information to an evaluation, and its gradient to the score.
///
/// The gradient is half the sum of A_ij ∂I_ij/∂β, with A the inverse of the information: third cumulants of the covariates
/// over each risk set. With q = (x − x̄)' A (x − x̄) they are the covariance of q and x.
/// Source: Firth (1993), Biometrika 80(1); Heinze and Schemper (2001), Biometrics 57(1). Checked by finite differences.
/// `None` where the information has no inverse.
pub(crate) fn penalise(layout: &Layout, steps: Steps, beta: &[f64], mut plain: Evaluation) -> Option<Evaluation> {
    let p = layout.covariates;
    let factor = Cholesky::of(&plain.information, p, SINGULAR).ok()?;
    let inverse = factor.inverse();
    let hazards = Hazards::at(layout, beta)?;
    let form = |x: &[f64], y: &[f64]| (0..p).map(|i| x[i] * dot(&inverse[i * p..(i + 1) * p], y)).sum::<f64>();
    // Lanes: Σr, Σr x, Σr g, Σr g x with g = x'Ax, and Σr x x' as whole rows.
    let lanes = 2 + 2 * p + p * p;
    let fill = |cell: usize, sums: &mut [f64]| {
        sums.fill(0.0);
        for position in layout.positions(cell) {
            let (x, hazard) = (layout.x(position), hazards.weighted[position]);
            let g = form(x, x);
            sums[0] += hazard;
            sums[1 + p] += hazard * g;
            for i in 0..p {
                sums[1 + i] += hazard * x[i];
                sums[2 + p + i] += hazard * g * x[i];
                for j in 0..p {
                    sums[2 + 2 * p + i * p + j] += hazard * x[i] * x[j];
                }
            }
        }
    };
    let mut gradient = vec![0.0; p];
    walk_risk_sets(layout, lanes, fill, |time, at_risk, events| {
        for step in steps.at(layout.event_rows[time], layout.event_weight[time], at_risk[0], events[0]) {
            let mean_of = |lane: usize| (at_risk[lane] - step.left_out * events[lane]) / step.at_risk;
            let mean: Vec<f64> = (0..p).map(|i| mean_of(1 + i)).collect();
            let turned: Vec<f64> = (0..p).map(|i| dot(&inverse[i * p..(i + 1) * p], &mean)).collect();
            let scale = step.count * step.hazard * step.at_risk;
            for (i, gradient) in gradient.iter_mut().enumerate() {
                let of_g = mean_of(2 + p + i) - mean_of(1 + p) * mean[i];
                let column = |j: usize| mean_of(2 + 2 * p + i * p + j) - mean[i] * mean[j];
                let of_cross: f64 = turned.iter().enumerate().map(|(j, turned)| turned * column(j)).sum();
                *gradient += scale * (of_g - 2.0 * of_cross);
            }
        }
    });
    // The determinant is that of covariates in their own units, not as they were scaled.
    plain.objective += 0.5 * factor.log_determinant() - layout.scale.iter().map(|&scale| ln(scale)).sum::<f64>();
    plain.score.iter_mut().zip(&gradient).for_each(|(score, gradient)| *score += 0.5 * gradient);
    plain.score.iter().all(|x| x.is_finite()).then_some(plain)
}
