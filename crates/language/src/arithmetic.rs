//! Compute with single numbers, and name the operations that have no value.

use numerics::special;

use crate::calendar::year_of_day;
use crate::typed::{Arithmetic, Function};

/// Arithmetic on finite numbers that has no finite value, with the numbers that made it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ArithmeticFault {
    /// Something divided by zero.
    #[error("division by zero: {numerator} / 0")]
    DivisionByZero {
        /// What was divided.
        numerator: f64,
    },
    /// The logarithm of zero or of a negative number.
    #[error("logarithm of {argument}, which is not positive")]
    LogOfNonPositive {
        /// The argument.
        argument: f64,
    },
    /// The square root of a negative number.
    #[error("square root of {argument}, which is negative")]
    RootOfNegative {
        /// The argument.
        argument: f64,
    },
    /// Zero to a negative power, or a negative number to a power that is not whole.
    #[error("{base} ^ {exponent} is not a number")]
    PowerUndefined {
        /// The base.
        base: f64,
        /// The exponent.
        exponent: f64,
    },
    /// A result beyond the largest number.
    #[error("the result is too large for a number, from {}", numbers(.values))]
    Overflow {
        /// The numbers that it was computed from.
        values: Vec<f64>,
    },
    /// A day outside the calendar's years.
    #[error("day {day} after 1970-01-01 lies beyond the years -9999 to 9999")]
    YearOutside {
        /// Days since 1970-01-01.
        day: f64,
    },
}

impl Function {
    /// The function's value at a number, or why it has none.
    ///
    /// Errors: one variant for each way to have no finite value.
    pub fn of(self, x: f64) -> Result<f64, ArithmeticFault> {
        let value = apply(self, x);
        if value.is_finite() { Ok(value) } else { Err(function_fault(self, x)) }
    }
}

impl Arithmetic {
    /// The operation's value at two numbers, or why it has none.
    ///
    /// Errors: one variant for each way to have no finite value.
    pub fn of(self, left: f64, right: f64) -> Result<f64, ArithmeticFault> {
        let value = combine(self, left, right);
        if value.is_finite() { Ok(value) } else { Err(arithmetic_fault(self, left, right)) }
    }
}

fn numbers(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join(" and ")
}

/// The function's value; not finite where [`function_fault`] says why.
pub(crate) fn apply(function: Function, x: f64) -> f64 {
    match function {
        Function::Negate => -x,
        Function::Log => special::ln(x),
        Function::Exp => special::exp(x),
        Function::Sqrt => x.sqrt(),
        Function::Abs => x.abs(),
        Function::MeanExp => mean_exp(x),
        // A day comes from 32 bits, so the conversion is exact.
        Function::Year => year_of_day(x as i32).map_or(f64::NAN, f64::from),
    }
}

/// The mean of the exponential from 0 to x.
pub(crate) fn mean_exp(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { special::exp_minus_1(x) / x }
}

/// The first and the second derivative of [`mean_exp`].
pub(crate) fn mean_exp_slopes(x: f64) -> (f64, f64) {
    let [_, first, second] = special::exponential_moments(x);
    (first, second)
}

/// The operation's value; not finite where [`arithmetic_fault`] says why.
pub(crate) fn combine(operation: Arithmetic, left: f64, right: f64) -> f64 {
    match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Power => special::pow(left, right),
        Arithmetic::Minimum => left.min(right),
        Arithmetic::Maximum => left.max(right),
    }
}

/// Why a function of a finite number is not finite.
pub(crate) fn function_fault(function: Function, argument: f64) -> ArithmeticFault {
    match function {
        Function::Log => ArithmeticFault::LogOfNonPositive { argument },
        Function::Sqrt => ArithmeticFault::RootOfNegative { argument },
        Function::Year => ArithmeticFault::YearOutside { day: argument },
        _ => ArithmeticFault::Overflow { values: vec![argument] },
    }
}

/// Why an operation on two finite numbers is not finite.
pub(crate) fn arithmetic_fault(operation: Arithmetic, left: f64, right: f64) -> ArithmeticFault {
    match operation {
        Arithmetic::Divide if right == 0.0 => ArithmeticFault::DivisionByZero { numerator: left },
        Arithmetic::Power if left == 0.0 || (left < 0.0 && right.fract() != 0.0) => {
            ArithmeticFault::PowerUndefined { base: left, exponent: right }
        }
        _ => ArithmeticFault::Overflow { values: vec![left, right] },
    }
}
