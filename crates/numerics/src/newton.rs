//! Find the maximum of a concave or nearly concave function from its exact slope and curvature, and say when there is none.

use crate::cholesky::{Cholesky, Dependence, scaled_condition};

/// A function of p numbers.
pub trait Objective {
    /// The value; none where there is no finite one.
    fn value(&mut self, at: &[f64]) -> Option<f64>;

    /// The value, into `gradient` the slope (p) and into `hessian` the second derivatives (p rows of p); none where one of
    /// them is not finite. Both come filled with 0.
    fn derivatives(&mut self, at: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> Option<f64>;
}

/// How a maximum is sought.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The most Newton steps.
    pub iterations: usize,
    /// Done when the Newton decrement √(g' A⁻¹ g), with g the slope and A minus the Hessian, is this or less. For a
    /// log-likelihood it is the distance to the maximum in standard errors. One more step is made then, so that what is left
    /// is about its square.
    pub decrement: f64,
    /// For each number the open interval that it must stay in; empty means no bounds at all.
    pub bounds: Vec<(f64, f64)>,
}

impl Default for Search {
    /// A hundred steps (a regular maximum takes about ten), until 1e-7 standard errors are left.
    fn default() -> Search {
        Search { iterations: 100, decrement: 1e-7, bounds: Vec::new() }
    }
}

/// Where a search ended, and whether that is a maximum.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Whether this is a maximum.
    pub outcome: Outcome,
    /// Where it ended.
    pub at: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// The slope there.
    pub gradient: Vec<f64>,
    /// The second derivatives there, p rows of p.
    pub hessian: Vec<f64>,
    /// Newton steps made.
    pub iterations: usize,
    /// The last Newton decrement, before the last step.
    pub decrement: f64,
    /// The last step.
    pub step: Vec<f64>,
    /// The condition number of minus the Hessian, scaled to a diagonal of ones; infinite if it is not positive definite.
    pub condition: f64,
}

/// Whether a search found a maximum.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It did.
    Converged,
    /// It did not, and why.
    NotConverged {
        /// What stopped it.
        because: Stuck,
    },
    /// There is none: the function rises without end along this number, by less and less.
    Runaway {
        /// Which number.
        parameter: usize,
    },
    /// There is none inside the bounds: the function rises up to the bound of this number.
    AtBound {
        /// Which number.
        parameter: usize,
    },
}

/// What stops a search before a maximum.
#[derive(Debug, Clone, PartialEq)]
pub enum Stuck {
    /// All steps were made.
    Iterations,
    /// No step, however short, leads higher.
    NoAscent,
    /// The function is flat in these directions: each number may be traded for those beside it.
    Flat(Vec<Dependence>),
    /// There is no finite value where the search starts.
    Start,
    /// The start lies outside the bounds of this number.
    OutsideBounds(usize),
}

/// Of a column of minus the Hessian less than this share is left by the others: it depends on them.
const DEPENDENT: f64 = 1e-12;
/// The share of the rise that a slope promises which a step must bring; Armijo (1966), the usual value.
const PROMISED: f64 = 1e-4;
/// Rounding of a value, relative: a step that loses no more than this has lost nothing.
const ROUNDING: f64 = 1e-12;
/// How often a step is shortened at the most: even from far away, sixty halvings follow once values are finite.
const SHORTENINGS: usize = 120;
/// A step that ends where there is no finite value is far too long, and shortened by more than a half.
const FAR_TOO_LONG: f64 = 1.0 / 1024.0;
/// How far towards a bound one step may go.
const TOWARDS_BOUND: f64 = 0.9;
/// Nearer than this to a bound, relative to the interval or the bound, with the slope still pointing outwards, is at it.
const AT_BOUND: f64 = 1e-9;
/// Where there is a maximum the last steps shrink and the curvature stays; where the function rises for ever by less and
/// less, steps stay as long as this share of the step before,
const RUNAWAY_STEP: f64 = 0.5;
/// and the curvature falls to less than this share at each step (to 1/e where an exponential falls to 0).
const RUNAWAY_CURVATURE: f64 = 0.8;

/// Seeks the maximum of `objective` from `start`.
///
/// Newton's method; where minus the Hessian is not positive definite, multiples of its diagonal are added until it is
/// (Levenberg 1944, Marquardt 1963); steps are halved until they bring a share of the rise that the slope promises.
///
/// Shapes: `start` has p numbers. Scale: nothing depends on the units of the numbers.
/// Errors: none; [`Ending::outcome`] says whether the end is a maximum.
/// Source: Nocedal and Wright (2006), Numerical Optimization, chapter 3. Checked against closed forms.
///
/// ```
/// use numerics::newton::{Objective, Outcome, Search, maximise};
///
/// /// n ln h - h E, with h = exp(b): the log-likelihood of n events in E years.
/// struct Constant(f64, f64);
/// impl Objective for Constant {
///     fn value(&mut self, b: &[f64]) -> Option<f64> {
///         Some(self.0 * b[0] - self.1 * numerics::special::exp(b[0])).filter(|value| value.is_finite())
///     }
///     fn derivatives(&mut self, b: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> Option<f64> {
///         hessian[0] = -self.1 * numerics::special::exp(b[0]);
///         gradient[0] = self.0 + hessian[0];
///         self.value(b)
///     }
/// }
///
/// let ending = maximise(&mut Constant(3.0, 60.0), &[0.0], &Search::default());
/// assert_eq!(ending.outcome, Outcome::Converged);
/// assert!((ending.at[0] - numerics::special::ln(3.0 / 60.0)).abs() < 1e-14);
/// // No events: the hazard falls towards 0 without end.
/// let ending = maximise(&mut Constant(0.0, 60.0), &[0.0], &Search::default());
/// assert_eq!(ending.outcome, Outcome::Runaway { parameter: 0 });
/// ```
pub fn maximise(objective: &mut impl Objective, start: &[f64], search: &Search) -> Ending {
    let mut climb = Climb::at(start);
    if let Some(outside) = climb.outside(search) {
        return climb.ending(Outcome::NotConverged { because: Stuck::OutsideBounds(outside) });
    }
    if !climb.look(objective) {
        return climb.ending(Outcome::NotConverged { because: Stuck::Start });
    }
    loop {
        let flat = climb.newton_step(search);
        if climb.decrement <= search.decrement {
            match climb.at_bound(search) {
                Some(parameter) => return climb.ending(Outcome::AtBound { parameter }),
                None if !climb.held => return climb.settle(objective, search, flat),
                None => {}
            }
        }
        if climb.iterations == search.iterations {
            return climb.ending(Outcome::NotConverged { because: Stuck::Iterations });
        }
        if !climb.advance(objective) {
            return climb.ending(Outcome::NotConverged { because: Stuck::NoAscent });
        }
    }
}

/// A search on its way.
struct Climb {
    ending: Ending,
    /// The place one step before.
    before: Option<Ending>,
    /// Whether a bound shortens the step.
    held: bool,
    decrement: f64,
    iterations: usize,
}

impl Climb {
    fn at(start: &[f64]) -> Climb {
        let p = start.len();
        let ending = Ending {
            outcome: Outcome::NotConverged { because: Stuck::Start },
            at: start.to_vec(),
            value: f64::NEG_INFINITY,
            gradient: vec![0.0; p],
            hessian: vec![0.0; p * p],
            iterations: 0,
            decrement: f64::INFINITY,
            step: vec![0.0; p],
            condition: f64::INFINITY,
        };
        Climb { ending, before: None, held: false, decrement: f64::INFINITY, iterations: 0 }
    }

    /// A number that is not inside its bounds.
    fn outside(&self, search: &Search) -> Option<usize> {
        let inside = |(at, (low, high)): (&f64, &(f64, f64))| at > low && at < high;
        self.ending.at.iter().zip(&search.bounds).position(|pair| !inside(pair))
    }

    /// Takes value, slope and curvature where the climb is.
    fn look(&mut self, objective: &mut impl Objective) -> bool {
        let here = &mut self.ending;
        here.gradient.fill(0.0);
        here.hessian.fill(0.0);
        let value = objective.derivatives(&here.at, &mut here.gradient, &mut here.hessian);
        let finite = here.gradient.iter().chain(&here.hessian).all(|x| x.is_finite());
        value.filter(|value| finite && value.is_finite()).inspect(|value| here.value = *value).is_some()
    }

    /// Sets step and decrement; gives what the numbers depend on where the curvature alone gives no step.
    fn newton_step(&mut self, search: &Search) -> Vec<Dependence> {
        let here = &mut self.ending;
        let p = here.at.len();
        let mut information: Vec<f64> = here.hessian.iter().map(|second| -second).collect();
        let flat = Cholesky::of(&information, p, DEPENDENT).err().unwrap_or_default();
        if !flat.is_empty() {
            lift(&mut information, p);
        }
        let mut held = vec![None; p];
        loop {
            here.step = step_with(&information, &here.gradient, &held);
            let room = here
                .at
                .iter()
                .zip(&here.step)
                .zip(&search.bounds)
                .map(|((at, step), (low, high))| TOWARDS_BOUND * if *step > 0.0 { high - at } else { at - low });
            let beyond = room.enumerate().find(|(k, room)| held[*k].is_none() && here.step[*k].abs() > *room);
            match beyond {
                Some((k, room)) => held[k] = Some(room.copysign(here.step[k])),
                None => break,
            }
        }
        self.held = held.iter().any(Option::is_some);
        let gain: f64 = here.step.iter().zip(&here.gradient).map(|(step, slope)| step * slope).sum();
        self.decrement = gain.max(0.0).sqrt();
        flat
    }

    /// Makes the longest of Newton's step, its half, its quarter and so on that leads high enough.
    fn advance(&mut self, objective: &mut impl Objective) -> bool {
        let promised = PROMISED * self.decrement * self.decrement;
        let slack = ROUNDING * self.ending.value.abs().max(1.0);
        let mut share = 1.0;
        for _ in 0..SHORTENINGS {
            let here = &self.ending;
            let next: Vec<f64> = here.at.iter().zip(&here.step).map(|(at, step)| at + share * step).collect();
            let value = objective.value(&next);
            if value.is_some_and(|value| value >= here.value + share * promised - slack) {
                let before = self.ending.clone();
                self.ending.at = next;
                if self.look(objective) {
                    self.iterations += 1;
                    self.before = Some(before);
                    return true;
                }
                self.ending = before;
            }
            share *= if value.is_some() { 0.5 } else { FAR_TOO_LONG };
        }
        false
    }

    /// A number that lies at its bound while the slope points outwards.
    fn at_bound(&self, search: &Search) -> Option<usize> {
        let here = &self.ending;
        let near = |room: f64, width: f64, bound: f64| {
            bound.is_finite() && room <= AT_BOUND * if width.is_finite() { width } else { bound.abs().max(1.0) }
        };
        here.at.iter().zip(&here.gradient).zip(&search.bounds).position(|((at, slope), (low, high))| {
            let width = high - low;
            (*slope < 0.0 && near(at - low, width, *low)) || (*slope > 0.0 && near(high - at, width, *high))
        })
    }

    /// Judges a place at which nothing is to be gained, after a last step.
    fn settle(mut self, objective: &mut impl Objective, search: &Search, flat: Vec<Dependence>) -> Ending {
        if !flat.is_empty() {
            return self.ending(Outcome::NotConverged { because: Stuck::Flat(flat) });
        }
        if let Some(parameter) = self.runaway() {
            return self.ending(Outcome::Runaway { parameter });
        }
        if self.iterations < search.iterations {
            // What a step of less than rounding does to the value does not matter, so it is not asked.
            let before = self.ending.clone();
            self.ending.at.iter_mut().zip(&before.step).for_each(|(at, step)| *at += step);
            if self.look(objective) {
                self.iterations += 1;
            } else {
                self.ending = before;
            }
        }
        self.ending(Outcome::Converged)
    }

    /// Of the numbers whose steps stay long while their curvature falls, the one whose curvature fell most.
    fn runaway(&self) -> Option<usize> {
        let (here, before) = (&self.ending, self.before.as_ref()?);
        let p = here.at.len();
        let falls = (0..p).map(|k| (k, here.hessian[k * p + k] / before.hessian[k * p + k]));
        let away = falls.filter(|(k, fall)| {
            here.step[*k].abs() >= RUNAWAY_STEP * before.step[*k].abs() && *fall < RUNAWAY_CURVATURE
        });
        away.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(k, _)| k)
    }

    fn ending(self, outcome: Outcome) -> Ending {
        let p = self.ending.at.len();
        let information: Vec<f64> = self.ending.hessian.iter().map(|second| -second).collect();
        let definite = Cholesky::of(&information, p, DEPENDENT).is_ok();
        let condition = if definite { scaled_condition(&information, p) } else { f64::INFINITY };
        Ending { outcome, iterations: self.iterations, decrement: self.decrement, condition, ..self.ending }
    }
}

/// Newton's step where some of its numbers are held: the best for the others.
fn step_with(information: &[f64], gradient: &[f64], held: &[Option<f64>]) -> Vec<f64> {
    let p = gradient.len();
    let free: Vec<usize> = (0..p).filter(|k| held[*k].is_none()).collect();
    let pull = |k: usize| (0..p).map(|j| information[k * p + j] * held[j].unwrap_or(0.0)).sum::<f64>();
    let right: Vec<f64> = free.iter().map(|&k| gradient[k] - pull(k)).collect();
    let matrix: Vec<f64> = free.iter().flat_map(|&k| free.iter().map(move |&j| information[k * p + j])).collect();
    let factor = Cholesky::of(&matrix, free.len(), 0.0).expect("a part of a positive definite matrix is one");
    let mut step: Vec<f64> = held.iter().map(|held| held.unwrap_or(0.0)).collect();
    free.iter().zip(factor.solve(&right)).for_each(|(&k, part)| step[k] = part);
    step
}

/// Adds to a matrix just enough of its diagonal to make it positive definite.
fn lift(matrix: &mut [f64], size: usize) {
    let greatest = (0..size).map(|i| matrix[i * size + i].abs()).fold(0.0, f64::max);
    let least = if greatest > 0.0 { 1e-8 * greatest } else { 1.0 };
    let before = matrix.to_vec();
    let mut share = 1e-4;
    // The sum becomes diagonal as the share grows, and a diagonal of positive numbers is positive definite.
    while Cholesky::of(matrix, size, DEPENDENT).is_err() {
        for i in 0..size {
            matrix[i * size + i] = before[i * size + i] + share * before[i * size + i].abs().max(least);
        }
        share *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::{exp, ln};
    use proptest::prelude::*;

    /// Events and exposure of groups; the log hazard is the sum of the numbers times the group's row.
    struct Counts {
        rows: Vec<(Vec<f64>, f64, f64)>,
    }

    impl Objective for Counts {
        fn value(&mut self, at: &[f64]) -> Option<f64> {
            let one = |(x, events, exposure): &(Vec<f64>, f64, f64)| {
                let log: f64 = x.iter().zip(at).map(|(x, b)| x * b).sum();
                events * log - exposure * exp(log)
            };
            Some(self.rows.iter().map(one).sum::<f64>()).filter(|value| value.is_finite())
        }

        fn derivatives(&mut self, at: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> Option<f64> {
            for (x, events, exposure) in &self.rows {
                let log: f64 = x.iter().zip(at).map(|(x, b)| x * b).sum();
                for i in 0..at.len() {
                    gradient[i] += (events - exposure * exp(log)) * x[i];
                    for j in 0..at.len() {
                        hessian[i * at.len() + j] -= exposure * exp(log) * x[i] * x[j];
                    }
                }
            }
            self.value(at)
        }
    }

    fn two_groups(first: f64, second: f64) -> Counts {
        Counts { rows: vec![(vec![1.0, 0.0], first, 100.0), (vec![1.0, 1.0], second, 50.0)] }
    }

    #[test]
    fn two_groups_have_the_logs_of_their_rates() {
        for start in [[0.0, 0.0], [-30.0, 20.0], [5.0, 5.0], [-300.0, 0.0]] {
            let found = maximise(&mut two_groups(7.0, 9.0), &start, &Search::default());
            assert_eq!(found.outcome, Outcome::Converged, "{start:?}");
            assert!(
                (found.at[0] - ln(7.0 / 100.0)).abs() < 1e-13
                    && (found.at[1] - ln(9.0 / 50.0 * 100.0 / 7.0)).abs() < 1e-13
            );
            assert!(found.gradient.iter().all(|slope| slope.abs() < 1e-12));
        }
    }

    #[test]
    fn a_group_without_events_runs_away_and_is_named() {
        let found = maximise(&mut two_groups(7.0, 0.0), &[0.0, 0.0], &Search::default());
        assert_eq!(found.outcome, Outcome::Runaway { parameter: 1 });
    }

    #[test]
    fn a_number_that_another_can_stand_for_is_flat() {
        let mut same = Counts { rows: vec![(vec![1.0, 2.0], 7.0, 100.0), (vec![1.0, 2.0], 9.0, 50.0)] };
        let found = maximise(&mut same, &[0.0, 0.0], &Search::default());
        let flat = vec![Dependence { column: 1, with: vec![0] }];
        assert_eq!(found.outcome, Outcome::NotConverged { because: Stuck::Flat(flat) });
        assert_eq!(found.condition, f64::INFINITY);
    }

    #[test]
    fn a_maximum_outside_the_bounds_ends_at_the_bound() {
        let bounded = |low: f64, high: f64| Search {
            bounds: vec![(f64::NEG_INFINITY, f64::INFINITY), (low, high)],
            ..Search::default()
        };
        let found = maximise(&mut two_groups(7.0, 9.0), &[0.0, 0.25], &bounded(0.0, 0.5));
        assert_eq!(found.outcome, Outcome::AtBound { parameter: 1 });
        let found = maximise(&mut two_groups(7.0, 9.0), &[0.0, 0.25], &bounded(0.0, 1.5));
        assert_eq!(found.outcome, Outcome::Converged);
        let found = maximise(&mut two_groups(7.0, 9.0), &[0.0, 2.0], &bounded(0.0, 1.5));
        assert_eq!(found.outcome, Outcome::NotConverged { because: Stuck::OutsideBounds(1) });
    }

    /// -(x² - 1)²: two maxima and a minimum between, where the curvature has the wrong sign.
    struct TwoHills;

    impl Objective for TwoHills {
        fn value(&mut self, at: &[f64]) -> Option<f64> {
            let height = at[0] * at[0] - 1.0;
            Some(-height * height)
        }

        fn derivatives(&mut self, at: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> Option<f64> {
            gradient[0] = -4.0 * at[0] * (at[0] * at[0] - 1.0);
            hessian[0] = -12.0 * at[0] * at[0] + 4.0;
            self.value(at)
        }
    }

    #[test]
    fn where_the_curvature_is_wrong_the_search_still_climbs() {
        let found = maximise(&mut TwoHills, &[0.1], &Search::default());
        assert!(found.outcome == Outcome::Converged && (found.at[0] - 1.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn a_minimum_is_no_maximum() {
        let found = maximise(&mut TwoHills, &[0.0], &Search::default());
        assert!(matches!(found.outcome, Outcome::NotConverged { because: Stuck::Flat(_) }), "{found:?}");
    }

    #[test]
    fn too_few_steps_are_said() {
        let found = maximise(&mut two_groups(7.0, 9.0), &[0.0, 0.0], &Search { iterations: 2, ..Search::default() });
        assert_eq!(found.outcome, Outcome::NotConverged { because: Stuck::Iterations });
        assert_eq!(found.iterations, 2);
    }

    proptest! {
        #[test]
        fn units_of_measurement_do_not_change_the_maximum(scale in -6..6_i32, events in 1..50_u32) {
            let unit = crate::special::pow(10.0, f64::from(scale));
            let rows = |unit: f64| vec![(vec![1.0, 0.0], 7.0, 100.0), (vec![1.0, unit], f64::from(events), 50.0)];
            let found = maximise(&mut Counts { rows: rows(unit) }, &[0.0, 0.0], &Search::default());
            let expected = ln(f64::from(events) / 50.0 * 100.0 / 7.0);
            prop_assert_eq!(found.outcome, Outcome::Converged);
            prop_assert!((found.at[1] * unit - expected).abs() < 1e-11);
        }
    }
}
