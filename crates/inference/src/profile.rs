//! Follow the likelihood along one parameter, the others at their best, and find where it has fallen too far.

use numerics::newton::Outcome;
use numerics::special::normal_quantile;
use process::ParameterId;

use crate::fault::InferenceFault;
use crate::fit::{Fit, FitOptions, bounds, search};
use crate::likelihood::Likelihood;

/// The likelihood at one value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The parameter's value.
    pub value: f64,
    /// The greatest log-likelihood over the other parameters.
    pub log_likelihood: f64,
    /// All parameters there.
    pub theta: Vec<f64>,
    /// Whether that is a maximum over the others.
    pub outcome: Outcome,
}

/// An interval of values that the likelihood does not rule out.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// The parameter.
    pub parameter: ParameterId,
    /// The confidence level.
    pub level: f64,
    /// The lower end.
    pub low: End,
    /// The upper end.
    pub high: End,
}

/// An end of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// The likelihood has fallen to the level's bound here.
    At(f64),
    /// It had not fallen so far at this value, where the search was given up: the end lies beyond, if there is one.
    Beyond(f64),
}

/// How far from the estimate, in standard errors, an end is sought: a normal likelihood would have it within three.
const FARTHEST: f64 = 64.0;
/// Steps to enclose and to find an end: each halves the rest at least every other time.
const STEPS: usize = 100;
/// How near the bound of 2 × log-likelihood an end lies; its place is then right to about as many standard errors.
const NEAR: f64 = 1e-8;

/// The log-likelihood at values of one parameter, maximised over the others that are free.
///
/// Order: as given; each search starts where the one before ended, so values are best given in order.
/// Errors: `Parameters` if there is no such parameter; `Hazard` where there is no likelihood at the first value.
/// Source: Pawitan (2001), In All Likelihood, section 3.4. Checked against closed forms.
pub fn profile(
    likelihood: &Likelihood,
    parameter: ParameterId,
    values: &[f64],
    options: &FitOptions,
) -> Result<Vec<Point>, InferenceFault> {
    let mut line = Line::new(likelihood, parameter, options, likelihood.start.clone())?;
    values.iter().map(|value| line.at(*value)).collect()
}

/// The values of a parameter whose profile likelihood ratio is below the chi-squared bound of a level.
///
/// Units: those of the parameter. An end that is not found within 64 standard errors of the estimate, or before the edge of
/// the parameter's bounds, is [`End::Beyond`].
/// Errors: `NoMaximum` if the fit did not converge or the parameter is fixed, `Level` outside (0, 1).
/// Source: Venzon and Moolgavkar (1988), Applied Statistics 37(1), by bisection and false position. Checked against the
/// closed form of a constant hazard.
pub fn profile_interval(
    likelihood: &Likelihood,
    fit: &Fit,
    parameter: ParameterId,
    level: f64,
    options: &FitOptions,
) -> Result<Interval, InferenceFault> {
    let quantile = if level > 0.0 { normal_quantile(f64::midpoint(1.0, level)).ok() } else { None };
    let z = quantile.ok_or(InferenceFault::Level { found: level })?;
    let estimate = fit.parameters.get(parameter).ok_or(InferenceFault::NoMaximum)?;
    let error = estimate.standard_error.ok_or(InferenceFault::NoMaximum)?;
    let end = |side: f64| {
        let theta = fit.parameters.iter().map(|one| one.value).collect();
        let line = Line::new(likelihood, parameter, options, theta)?;
        Ok::<End, InferenceFault>(
            Descent { line, top: fit.log_likelihood, fall: z * z }.end(estimate.value, side * z * error),
        )
    };
    Ok(Interval { parameter, level, low: end(-1.0)?, high: end(1.0)? })
}

/// A likelihood along one parameter.
struct Line<'a> {
    likelihood: &'a Likelihood,
    parameter: ParameterId,
    free: Vec<ParameterId>,
    options: &'a FitOptions,
    theta: Vec<f64>,
}

impl<'a> Line<'a> {
    fn new(
        likelihood: &'a Likelihood,
        parameter: ParameterId,
        options: &'a FitOptions,
        theta: Vec<f64>,
    ) -> Result<Line<'a>, InferenceFault> {
        let needed = likelihood.free.len();
        if parameter >= needed || !likelihood.free[parameter] {
            return Err(InferenceFault::Parameters { needed, found: parameter });
        }
        let free = (0..needed).filter(|one| likelihood.free[*one] && *one != parameter).collect();
        Ok(Line { likelihood, parameter, free, options, theta })
    }

    fn at(&mut self, value: f64) -> Result<Point, InferenceFault> {
        let mut theta = self.theta.clone();
        theta[self.parameter] = value;
        let ending = search(self.likelihood, &theta, &self.free, self.options)?;
        self.free.iter().zip(&ending.at).for_each(|(one, value)| theta[*one] = *value);
        if ending.outcome == Outcome::Converged {
            self.theta.clone_from(&theta);
        }
        Ok(Point { value, log_likelihood: ending.value, theta, outcome: ending.outcome })
    }
}

/// A walk down from the maximum.
struct Descent<'a> {
    line: Line<'a>,
    top: f64,
    /// How far twice the log-likelihood falls.
    fall: f64,
}

impl Descent<'_> {
    /// How much farther than the bound twice the log-likelihood has fallen; none where there is no maximum over the others.
    fn beyond(&mut self, value: f64) -> Option<f64> {
        let (low, high) = bounds(self.line.likelihood, self.line.parameter);
        if self.line.options.bounded && !(low < value && value < high) {
            return None;
        }
        let point = self.line.at(value).ok()?;
        (point.outcome == Outcome::Converged).then_some(2.0 * (self.top - point.log_likelihood) - self.fall)
    }

    fn end(&mut self, from: f64, step: f64) -> End {
        let (mut inside, mut under) = (from, -self.fall);
        let mut width = step;
        for _ in 0..STEPS {
            let next = inside + width;
            match self.beyond(next) {
                Some(over) if over >= 0.0 => return self.between(inside, under, next, over),
                Some(value) => {
                    (inside, under) = (next, value);
                    width *= 1.5;
                }
                // Over the edge of what the parameter may be: nearer.
                None => width /= 4.0,
            }
            if (inside - from).abs() > FARTHEST * step.abs() || width.abs() < 1e-9 * step.abs() {
                break;
            }
        }
        End::Beyond(inside)
    }

    /// The end between a value that is inside and one that is not: false position, the held side halved (Illinois).
    fn between(&mut self, mut inside: f64, mut under: f64, mut outside: f64, mut over: f64) -> End {
        let mut last = 0;
        for _ in 0..STEPS {
            let next = inside + (outside - inside) * (under / (under - over));
            let Some(value) = self.beyond(next) else { return End::Beyond(inside) };
            if value.abs() <= NEAR {
                return End::At(next);
            }
            if value < 0.0 {
                (inside, under) = (next, value);
                over /= if last == -1 { 2.0 } else { 1.0 };
                last = -1;
            } else {
                (outside, over) = (next, value);
                under /= if last == 1 { 2.0 } else { 1.0 };
                last = 1;
            }
        }
        End::Beyond(inside)
    }
}
