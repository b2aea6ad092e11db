//! Give the first and second partial derivatives of each operation of a tape.

use numerics::special;

use crate::arithmetic::mean_exp_slopes;
use crate::tape::Step;
use crate::typed::{Arithmetic, Function};

/// Derivatives of an operation on x and y, or on x alone.
#[derive(Clone, Copy, Default)]
pub(crate) struct Partials {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) xx: f64,
    pub(crate) xy: f64,
    pub(crate) yy: f64,
}

/// What is done with the derivatives; the operation is chosen outside of its loop over rows.
pub(crate) trait Visit {
    /// `partials` takes x, y and the operation's own value.
    fn visit(self, partials: impl Fn(f64, f64, f64) -> Partials);
}

/// Nothing passes where `through` is 0, though a slope beside it be infinite.
#[inline(always)]
pub(crate) fn scaled(through: f64, slope: f64) -> f64 {
    if through == 0.0 { 0.0 } else { through * slope }
}

/// Lets `visit` have the derivatives of a step that depends on parameters.
///
/// At a kink (equal sides of a minimum or maximum, the absolute value of 0) the right side's, or 0, is given.
#[inline(always)]
pub(crate) fn differentiate(step: &Step, visit: impl Visit) {
    let none = Partials::default();
    match step {
        Step::Apply(function, _) => match function {
            Function::Negate => visit.visit(|_, _, _| Partials { x: -1.0, ..none }),
            Function::Log => visit.visit(|x, _, _| Partials { x: 1.0 / x, xx: -1.0 / (x * x), ..none }),
            Function::Exp => visit.visit(|_, _, v| Partials { x: v, xx: v, ..none }),
            Function::Sqrt => visit.visit(|x, _, v| Partials { x: 0.5 / v, xx: -0.25 / (v * x), ..none }),
            Function::Abs => {
                visit.visit(|x, _, _| Partials { x: if x == 0.0 { 0.0 } else { 1.0_f64.copysign(x) }, ..none });
            }
            Function::Year => visit.visit(|_, _, _| none),
            Function::MeanExp => visit.visit(|x, _, _| {
                let (first, second) = mean_exp_slopes(x);
                Partials { x: first, xx: second, ..none }
            }),
        },
        Step::Combine(operation, ..) => match operation {
            Arithmetic::Add => visit.visit(|_, _, _| Partials { x: 1.0, y: 1.0, ..none }),
            Arithmetic::Subtract => visit.visit(|_, _, _| Partials { x: 1.0, y: -1.0, ..none }),
            Arithmetic::Multiply => visit.visit(|x, y, _| Partials { x: y, y: x, xy: 1.0, ..none }),
            Arithmetic::Divide => visit.visit(|_, y, v| {
                let over = 1.0 / y;
                Partials { x: over, y: -v * over, xx: 0.0, xy: -over * over, yy: 2.0 * v * over * over }
            }),
            Arithmetic::Minimum => visit.visit(|x, y, _| choice(x < y)),
            Arithmetic::Maximum => visit.visit(|x, y, _| choice(x > y)),
            Arithmetic::Power => visit.visit(power),
        },
        _ => visit.visit(|_, _, _| none),
    }
}

#[inline(always)]
fn choice(left: bool) -> Partials {
    let x = if left { 1.0 } else { 0.0 };
    Partials { x, y: 1.0 - x, ..Partials::default() }
}

/// Of a base and an exponent; what concerns the exponent is a number for positive bases only.
fn power(x: f64, y: f64, v: f64) -> Partials {
    let below = |power: f64, factor: f64| scaled(factor, special::pow(x, power));
    let log = special::ln(x);
    Partials {
        x: below(y - 1.0, y),
        y: scaled(v, log),
        xx: below(y - 2.0, y * (y - 1.0)),
        xy: special::pow(x, y - 1.0) * (1.0 + y * log),
        yy: scaled(v, log * log),
    }
}
