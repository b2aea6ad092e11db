//! Compute single operations and lanes of them, so that what is not finite never turns finite again.
//!
//! Five operations could turn an infinity or not-a-number into an ordinary number: a comparison, a minimum, a maximum, a
//! division by an infinity and the exponential of minus infinity. Each adds the operand times 0, which is 0, or not a number
//! for an operand that is not finite.

use numerics::{lanes, special};

use crate::arithmetic::{apply, combine};
use crate::tape::{Slot, Step};
use crate::typed::{Arithmetic, Comparison, Function};

/// 0 for a finite number, else not a number.
#[inline(always)]
pub(crate) fn poison(x: f64) -> f64 {
    x * 0.0
}

#[inline(always)]
fn divide(x: f64, y: f64) -> f64 {
    x / y + poison(y)
}

#[inline(always)]
fn minimum(x: f64, y: f64) -> f64 {
    (if x < y { x } else { y }) + (poison(x) + poison(y))
}

#[inline(always)]
fn maximum(x: f64, y: f64) -> f64 {
    (if x > y { x } else { y }) + (poison(x) + poison(y))
}

#[inline(always)]
fn power(x: f64, y: f64) -> f64 {
    special::pow(x, y) + (poison(x) + poison(y))
}

#[inline(always)]
fn flag(holds: bool, x: f64, y: f64) -> f64 {
    (if holds { 1.0 } else { 0.0 }) + (poison(x) + poison(y))
}

/// 1 where both are 1, read from the left.
#[inline(always)]
pub(crate) fn and_one(x: f64, y: f64) -> f64 {
    let right = if x == 1.0 { y } else { f64::NAN };
    if x == 0.0 { 0.0 } else { right }
}

/// 1 where either is 1, read from the left.
#[inline(always)]
pub(crate) fn or_one(x: f64, y: f64) -> f64 {
    let right = if x == 0.0 { y } else { f64::NAN };
    if x == 1.0 { 1.0 } else { right }
}

/// A function of one number.
pub(crate) fn apply_one(function: Function, x: f64) -> f64 {
    match function {
        Function::Exp => special::exp(x) + poison(x),
        Function::MeanExp => apply(function, x) + poison(x),
        Function::Year => apply(function, x) + poison(x),
        _ => apply(function, x),
    }
}

/// An operation on two numbers.
pub(crate) fn combine_one(operation: Arithmetic, x: f64, y: f64) -> f64 {
    match operation {
        Arithmetic::Divide => divide(x, y),
        Arithmetic::Power => power(x, y),
        Arithmetic::Minimum => minimum(x, y),
        Arithmetic::Maximum => maximum(x, y),
        _ => combine(operation, x, y),
    }
}

/// 1 where it holds.
pub(crate) fn compare_one(sign: Comparison, x: f64, y: f64) -> f64 {
    flag(sign.holds(x, y), x, y)
}

/// 1 where the number is one of these.
pub(crate) fn among(x: f64, values: &[f64]) -> f64 {
    flag(values.contains(&x), x, 0.0)
}

/// Numbers that an operation reads: one for each row, or one for all.
#[derive(Clone, Copy)]
pub(crate) enum Operand<'a> {
    Lane(&'a [f64]),
    Uniform(f64),
}

/// Computes a step that reads others over a lane.
#[inline(always)]
pub(crate) fn compute_lane<'a>(step: &Step, operand: impl Fn(Slot) -> Operand<'a>, out: &mut [f64]) {
    match step {
        Step::Number(_) | Step::Input(_) | Step::Parameter(_) => unreachable!("invariant: these read no other step"),
        Step::Apply(function, x) => apply_lane(*function, operand(*x), out),
        Step::Combine(operation, x, y) => combine_lane(*operation, operand(*x), operand(*y), out),
        Step::Compare(sign, x, y) => compare_lane(*sign, operand(*x), operand(*y), out),
        Step::Among(x, values) => unary(operand(*x), out, |x| among(x, values)),
        Step::Not(x) => unary(operand(*x), out, |x| 1.0 - x),
        Step::And(x, y) => binary(operand(*x), operand(*y), out, and_one),
        Step::Or(x, y) => binary(operand(*x), operand(*y), out, or_one),
    }
}

/// Applies `f` to each row of one operand.
#[inline(always)]
fn unary(x: Operand<'_>, out: &mut [f64], f: impl Fn(f64) -> f64) {
    match x {
        Operand::Lane(x) => x.iter().zip(out).for_each(|(x, out)| *out = f(*x)),
        Operand::Uniform(x) => out.fill(f(x)),
    }
}

/// Applies `f` to each row of two operands.
#[inline(always)]
fn binary(x: Operand<'_>, y: Operand<'_>, out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    match (x, y) {
        (Operand::Lane(x), Operand::Lane(y)) => x.iter().zip(y).zip(out).for_each(|((x, y), out)| *out = f(*x, *y)),
        (Operand::Lane(x), Operand::Uniform(y)) => x.iter().zip(out).for_each(|(x, out)| *out = f(*x, y)),
        (Operand::Uniform(x), Operand::Lane(y)) => y.iter().zip(out).for_each(|(y, out)| *out = f(x, *y)),
        (Operand::Uniform(x), Operand::Uniform(y)) => out.fill(f(x, y)),
    }
}

#[inline(always)]
fn apply_lane(function: Function, x: Operand<'_>, out: &mut [f64]) {
    match (function, x) {
        (Function::Negate, _) => unary(x, out, |x| -x),
        (Function::Sqrt, _) => unary(x, out, f64::sqrt),
        (Function::Abs, _) => unary(x, out, f64::abs),
        (Function::Exp, Operand::Lane(x)) => {
            lanes::exp(x, out);
            x.iter().zip(out).for_each(|(x, out)| *out += poison(*x));
        }
        _ => unary(x, out, |x| apply_one(function, x)),
    }
}

#[inline(always)]
fn combine_lane(operation: Arithmetic, x: Operand<'_>, y: Operand<'_>, out: &mut [f64]) {
    match operation {
        Arithmetic::Add => binary(x, y, out, |x, y| x + y),
        Arithmetic::Subtract => binary(x, y, out, |x, y| x - y),
        Arithmetic::Multiply => binary(x, y, out, |x, y| x * y),
        Arithmetic::Divide => binary(x, y, out, divide),
        Arithmetic::Minimum => binary(x, y, out, minimum),
        Arithmetic::Maximum => binary(x, y, out, maximum),
        Arithmetic::Power => binary(x, y, out, power),
    }
}

#[inline(always)]
fn compare_lane(sign: Comparison, x: Operand<'_>, y: Operand<'_>, out: &mut [f64]) {
    match sign {
        Comparison::Equal => binary(x, y, out, |x, y| flag(x == y, x, y)),
        Comparison::NotEqual => binary(x, y, out, |x, y| flag(x != y, x, y)),
        Comparison::Less => binary(x, y, out, |x, y| flag(x < y, x, y)),
        Comparison::LessEqual => binary(x, y, out, |x, y| flag(x <= y, x, y)),
        Comparison::Greater => binary(x, y, out, |x, y| flag(x > y, x, y)),
        Comparison::GreaterEqual => binary(x, y, out, |x, y| flag(x >= y, x, y)),
    }
}
