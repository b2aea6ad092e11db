//! Compute with single finite numbers, or say why there is no finite result.

use language::ArithmeticFault;
use language::typed::{Arithmetic, Function};
use numerics::special;

/// The value of a function, if it is finite.
pub(crate) fn apply(function: Function, x: f64) -> Result<f64, ArithmeticFault> {
    let value = match function {
        Function::Negate => -x,
        Function::Log => special::ln(x),
        Function::Exp => special::exp(x),
        Function::Sqrt => x.sqrt(),
        Function::Abs => x.abs(),
        Function::MeanExp => return function.of(x),
        Function::Year => return Err(ArithmeticFault::YearOutside { day: x }),
    };
    if value.is_finite() {
        return Ok(value);
    }
    Err(match function {
        Function::Log => ArithmeticFault::LogOfNonPositive { argument: x },
        Function::Sqrt => ArithmeticFault::RootOfNegative { argument: x },
        _ => ArithmeticFault::Overflow { values: vec![x] },
    })
}

/// The value of an operation, if it is finite.
pub(crate) fn combine(operation: Arithmetic, left: f64, right: f64) -> Result<f64, ArithmeticFault> {
    let value = match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Power => special::pow(left, right),
        Arithmetic::Minimum => left.min(right),
        Arithmetic::Maximum => left.max(right),
    };
    if value.is_finite() {
        return Ok(value);
    }
    Err(match operation {
        Arithmetic::Divide if right == 0.0 => ArithmeticFault::DivisionByZero { numerator: left },
        Arithmetic::Power if left == 0.0 || (left < 0.0 && right.fract() != 0.0) => {
            ArithmeticFault::PowerUndefined { base: left, exponent: right }
        }
        _ => ArithmeticFault::Overflow { values: vec![left, right] },
    })
}
