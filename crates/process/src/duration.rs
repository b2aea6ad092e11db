//! Multiply a hazard by how much time has passed since something changed, with its integral and the inverse of that.

use language::Span;
use language::tape::{Slot, Tape, TapeBuilder};
use language::typed::{Arithmetic, Function};
use numerics::special::{exp, exp_minus_1, ln, ln_1_plus, pow};

use crate::arithmetic::{apply, combine};
use crate::compiled::Compiled;
use crate::fault::ProcessFault;
use crate::process::{AttributeId, EventId};
use crate::state::State;
use crate::term::{Node, Term, UnitTerm};

/// What a hazard is multiplied by as the time since an attribute changed goes on.
///
/// The rest of the hazard is constant between instants, so its integral over time is the rest times that of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    /// Since when: the last change of this attribute, or the clock's start.
    pub attribute: AttributeId,
    /// Of whom: variables and fixed units only.
    pub at: Vec<UnitTerm>,
    /// How it goes on.
    pub form: Form,
    /// Where it stands.
    pub span: Span,
}

/// The form of a duration. Its terms read numbers and parameters only; t is the time since the change, in years.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// k t^(k − 1), with k above 0; integral t^k.
    Weibull(Term),
    /// exp(g t); integral (exp(g t) − 1) / g, or t where g is 0.
    Gompertz(Term),
    /// (k / s) (t / s)^(k − 1) / (1 + (t / s)^k), with k and s above 0; integral ln(1 + (t / s)^k).
    LogLogistic(Term, Term),
}

/// A form whose numbers are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shaped {
    /// The shape k.
    Weibull(f64),
    /// The growth g.
    Gompertz(f64),
    /// The shape k and the scale s.
    LogLogistic(f64, f64),
}

impl Form {
    /// The terms that the form has.
    #[must_use]
    pub fn terms(&self) -> Vec<&Term> {
        match self {
            Form::Weibull(one) | Form::Gompertz(one) => vec![one],
            Form::LogLogistic(shape, scale) => vec![shape, scale],
        }
    }
}

impl Duration {
    /// The form with its numbers, or the fault of those that are not above 0.
    pub fn shaped(&self, theta: &[f64]) -> Result<Shaped, ProcessFault> {
        let above = |term: &Term| {
            let value = plain(term, theta)?;
            if value > 0.0 { Ok(value) } else { Err(ProcessFault::NoShape { span: term.span, value }) }
        };
        Ok(match &self.form {
            Form::Weibull(shape) => Shaped::Weibull(above(shape)?),
            Form::Gompertz(growth) => Shaped::Gompertz(plain(growth, theta)?),
            Form::LogLogistic(shape, scale) => Shaped::LogLogistic(above(shape)?, above(scale)?),
        })
    }
}

/// The value of a term that reads numbers and parameters only.
fn plain(term: &Term, theta: &[f64]) -> Result<f64, ProcessFault> {
    let span = term.span;
    match &term.node {
        Node::Number(number) => Ok(*number),
        Node::Parameter(parameter) => Ok(theta[*parameter]),
        Node::Apply(function, inner) => {
            apply(*function, plain(inner, theta)?).map_err(|fault| ProcessFault::Arithmetic { span, fault })
        }
        Node::Fold(first, rest) => rest.iter().try_fold(plain(first, theta)?, |value, (operation, right)| {
            combine(*operation, value, plain(right, theta)?).map_err(|fault| ProcessFault::Arithmetic { span, fault })
        }),
        _ => unreachable!("invariant: the numbers of a form read nothing that changes"),
    }
}

/// Whether a term reads numbers and parameters only.
pub(crate) fn is_plain(term: &Term) -> bool {
    match &term.node {
        Node::Number(_) | Node::Parameter(_) => true,
        Node::Apply(function, inner) => *function != Function::Year && is_plain(inner),
        Node::Fold(first, rest) => is_plain(first) && rest.iter().all(|(_, right)| is_plain(right)),
        _ => false,
    }
}

impl Shaped {
    /// The factor after `t` years; infinite at 0 where a shape is below 1.
    #[must_use]
    pub fn factor(self, t: f64) -> f64 {
        match self {
            Shaped::Weibull(k) => k * pow(t, k - 1.0),
            Shaped::Gompertz(g) => exp(g * t),
            Shaped::LogLogistic(k, s) => (k / s) * pow(t / s, k - 1.0) / (1.0 + pow(t / s, k)),
        }
    }

    /// The integral of the factor from one time since the change to a later one.
    ///
    /// Checked against quadrature, and by its inverse.
    #[must_use]
    pub fn integral(self, from: f64, to: f64) -> f64 {
        match self {
            Shaped::Weibull(k) => pow(to, k) - pow(from, k),
            Shaped::Gompertz(0.0) => to - from,
            Shaped::Gompertz(g) => exp(g * from) * exp_minus_1(g * (to - from)) / g,
            Shaped::LogLogistic(k, s) => ln_1_plus(pow(to / s, k)) - ln_1_plus(pow(from / s, k)),
        }
    }

    /// How many more years it takes from `from` on until the integral is `needed`; infinite if it never is.
    ///
    /// The inverse of [`Shaped::integral`] in its second argument, in closed form.
    #[must_use]
    pub fn wait(self, from: f64, needed: f64) -> f64 {
        if needed == f64::INFINITY {
            return f64::INFINITY;
        }
        let wait = match self {
            // From 0 the difference of two close powers does not arise; elsewhere t' = t (1 + needed / t^k)^(1 / k).
            Shaped::Weibull(k) if from > 0.0 => from * exp_minus_1(ln_1_plus(needed / pow(from, k)) / k),
            Shaped::Weibull(k) => pow(needed, 1.0 / k),
            Shaped::Gompertz(0.0) => needed,
            Shaped::Gompertz(g) => {
                let grown = g * needed * exp(-g * from);
                if grown <= -1.0 { f64::INFINITY } else { ln_1_plus(grown) / g }
            }
            Shaped::LogLogistic(k, s) => {
                let before = pow(from / s, k);
                // 1 + after = (1 + before) exp(needed)
                let after = before + (1.0 + before) * exp_minus_1(needed);
                match (before > 0.0, after.is_finite()) {
                    (_, false) => s * exp((needed + ln_1_plus(before)) / k) - from,
                    (true, true) => from * exp_minus_1(ln(after / before) / k),
                    (false, true) => s * pow(after, 1.0 / k) - from,
                }
            }
        };
        if wait.is_nan() { f64::INFINITY } else { wait.max(0.0) }
    }
}

/// What the tapes of a duration read behind the inputs of the constant part.
///
/// Of these times only that at which a piece begins can be 0, and its logarithm is then [`LOG_OF_ZERO`]: the integral reads t^k with
/// k above 0, which is 0 there, and so are its slopes. The hazard itself reads t^(k − 1), which has no value at 0 for shapes below
/// one; but what happens at the very instant of a change meets the hazard as it was before it, as everywhere, so the time since the
/// change before is above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// The time since the change, in years, of what happened.
    Happened,
    /// Its logarithm.
    LogHappened,
    /// The time since the change at which a piece of time at risk begins.
    From,
    /// Its logarithm.
    LogFrom,
    /// The logarithm of the time since the change at which it ends.
    LogTo,
    /// How long the piece is.
    Length,
}

/// Stands for the logarithm of 0 where a positive power of it is taken: finite, so that 0 times it is 0, and so is 0 times its
/// square.
pub const LOG_OF_ZERO: f64 = -1e150;

/// The hazard of an event with a duration as two tapes: at an instant, and its mean over a piece of time.
#[derive(Debug, Clone, PartialEq)]
pub struct DurationTapes {
    /// The hazard where it happened; what it reads behind the constant part's inputs.
    pub at: (Tape, Vec<Timing>),
    /// The mean hazard over a piece of time: the integral is that times the length.
    pub over: (Tape, Vec<Timing>),
}

impl Duration {
    /// The tapes of the hazard whose constant part is `constant`, which reads `inputs` inputs.
    #[must_use]
    pub fn tapes(&self, constant: &Tape, inputs: usize) -> DurationTapes {
        let factor = Factor { constant, inputs, span: self.span };
        match &self.form {
            Form::Weibull(shape) => factor.weibull(shape),
            Form::Gompertz(growth) => factor.gompertz(growth),
            Form::LogLogistic(shape, scale) => factor.log_logistic(shape, scale),
        }
    }
}

/// What a form is a factor of.
struct Factor<'a> {
    constant: &'a Tape,
    inputs: usize,
    span: Span,
}

impl Factor<'_> {
    /// The constant part times a form that reads these timings.
    fn times(&self, timings: &[Timing], form: &dyn Fn(&mut TapeBuilder, &[Slot]) -> Slot) -> (Tape, Vec<Timing>) {
        let mut builder = TapeBuilder::default();
        let constant = builder.include(self.constant);
        let times = (0..timings.len()).map(|place| builder.input(self.inputs + place)).collect::<Vec<_>>();
        let form = form(&mut builder, &times);
        let hazard = builder.combine(Arithmetic::Multiply, constant, form, self.span);
        (builder.finish(hazard), timings.to_vec())
    }

    /// (to − from) / length.
    fn mean(&self, builder: &mut TapeBuilder, from: Slot, to: Slot, length: Slot) -> Slot {
        let integral = builder.combine(Arithmetic::Subtract, to, from, self.span);
        builder.combine(Arithmetic::Divide, integral, length, self.span)
    }

    fn weibull(&self, shape: &Term) -> DurationTapes {
        let span = self.span;
        let at = self.times(&[Timing::LogHappened], &|builder, times| {
            // k exp((k − 1) ln t)
            let k = taped(builder, shape);
            let one = builder.number(1.0);
            let less = builder.combine(Arithmetic::Subtract, k, one, span);
            let exponent = builder.combine(Arithmetic::Multiply, less, times[0], span);
            let power = builder.apply(Function::Exp, exponent, span);
            builder.combine(Arithmetic::Multiply, k, power, span)
        });
        let over = self.times(&[Timing::LogFrom, Timing::LogTo, Timing::Length], &|builder, times| {
            let k = taped(builder, shape);
            let power = |builder: &mut TapeBuilder, log: Slot| {
                let exponent = builder.combine(Arithmetic::Multiply, k, log, span);
                builder.apply(Function::Exp, exponent, span)
            };
            let (from, to) = (power(builder, times[0]), power(builder, times[1]));
            self.mean(builder, from, to, times[2])
        });
        DurationTapes { at, over }
    }

    fn gompertz(&self, growth: &Term) -> DurationTapes {
        let span = self.span;
        let at = self.times(&[Timing::Happened], &|builder, times| {
            let g = taped(builder, growth);
            let exponent = builder.combine(Arithmetic::Multiply, g, times[0], span);
            builder.apply(Function::Exp, exponent, span)
        });
        let over = self.times(&[Timing::From, Timing::Length], &|builder, times| {
            let g = taped(builder, growth);
            let exponent = builder.combine(Arithmetic::Multiply, g, times[0], span);
            let begins = builder.apply(Function::Exp, exponent, span);
            let grown = builder.combine(Arithmetic::Multiply, g, times[1], span);
            let mean = builder.apply(Function::MeanExp, grown, span);
            builder.combine(Arithmetic::Multiply, begins, mean, span)
        });
        DurationTapes { at, over }
    }

    fn log_logistic(&self, shape: &Term, scale: &Term) -> DurationTapes {
        let span = self.span;
        // (t / s)^k, and 1 + (t / s)^k
        let odds = |builder: &mut TapeBuilder, log: Slot| {
            let (k, s) = (taped(builder, shape), taped(builder, scale));
            let log_s = builder.apply(Function::Log, s, span);
            let distance = builder.combine(Arithmetic::Subtract, log, log_s, span);
            let exponent = builder.combine(Arithmetic::Multiply, k, distance, span);
            let odds = builder.apply(Function::Exp, exponent, span);
            let one = builder.number(1.0);
            (odds, builder.combine(Arithmetic::Add, one, odds, span))
        };
        let at = self.times(&[Timing::LogHappened, Timing::Happened], &|builder, times| {
            let k = taped(builder, shape);
            let (odds, whole) = odds(builder, times[0]);
            let share = builder.combine(Arithmetic::Divide, odds, whole, span);
            let rising = builder.combine(Arithmetic::Multiply, k, share, span);
            builder.combine(Arithmetic::Divide, rising, times[1], span)
        });
        let over = self.times(&[Timing::LogFrom, Timing::LogTo, Timing::Length], &|builder, times| {
            let ((_, from), (_, to)) = (odds(builder, times[0]), odds(builder, times[1]));
            let from = builder.apply(Function::Log, from, span);
            let to = builder.apply(Function::Log, to, span);
            self.mean(builder, from, to, times[2])
        });
        DurationTapes { at, over }
    }
}

/// A term of numbers and parameters on a tape.
fn taped(builder: &mut TapeBuilder, term: &Term) -> Slot {
    match &term.node {
        Node::Number(number) => builder.number(*number),
        Node::Parameter(parameter) => builder.parameter(*parameter),
        Node::Apply(function, inner) => {
            let inner = taped(builder, inner);
            builder.apply(*function, inner, term.span)
        }
        Node::Fold(first, rest) => {
            let first = taped(builder, first);
            rest.iter().fold(first, |value, (operation, right)| {
                let right = taped(builder, right);
                builder.combine(*operation, value, right, term.span)
            })
        }
        _ => unreachable!("invariant: the numbers of a form read nothing that changes"),
    }
}

impl Compiled {
    /// When what an event's duration runs from last changed, for units that fill its roles; the clock's start if never.
    ///
    /// # Panics
    /// If the event has no duration.
    #[must_use]
    pub fn since(&self, state: &State, event: EventId, units: &[usize]) -> f64 {
        let duration = self.process.events[event].duration.as_ref().expect("an event with a duration");
        let unit = |one: &UnitTerm| match one {
            UnitTerm::Variable(role) => units[*role],
            UnitTerm::Fixed(unit) => *unit,
            _ => unreachable!("invariant: a duration is of variables and fixed units"),
        };
        let shape = &self.layout.shapes[duration.attribute];
        let place = match &duration.at[..] {
            [] => 0,
            [one] => unit(one),
            many => shape.place(&many.iter().map(unit).collect::<Vec<_>>()),
        };
        state.changed[duration.attribute][place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shaped() -> impl Strategy<Value = Shaped> {
        prop_oneof![
            (0.2..4.0f64).prop_map(Shaped::Weibull),
            prop_oneof![Just(0.0), -1.5..1.5f64, -1e-9..1e-9f64].prop_map(Shaped::Gompertz),
            (0.2..4.0f64, 0.3..5.0f64).prop_map(|(k, s)| Shaped::LogLogistic(k, s)),
        ]
    }

    /// The integral by Simpson's rule on many pieces.
    fn simpson(form: Shaped, from: f64, to: f64) -> f64 {
        let pieces = 4_000;
        let step = (to - from) / f64::from(pieces);
        let at = |place: f64| form.factor(from + place * step);
        (0..pieces).map(f64::from).map(|p| (at(p) + 4.0 * at(p + 0.5) + at(p + 1.0)) * step / 6.0).sum()
    }

    proptest! {
        #[test]
        fn the_integral_is_that_of_the_factor(form in shaped(), from in 0.1..5.0f64, length in 0.01..5.0f64) {
            let (exact, slow) = (form.integral(from, from + length), simpson(form, from, from + length));
            prop_assert!((exact - slow).abs() <= 1e-9 * slow, "{form:?}: {exact} for {slow}");
        }

        #[test]
        fn the_wait_is_the_inverse_of_the_integral(form in shaped(), from in prop_oneof![Just(0.0), 0.0..30.0f64], needed in 1e-6..8.0f64) {
            let wait = form.wait(from, needed);
            if wait.is_finite() {
                // Where the form has almost stopped, one digit of the time is many of the integral.
                let found = form.integral(from, from + wait);
                let coarse = form.factor(from + wait) * (from + wait) * 1e-14;
                prop_assert!((found - needed).abs() <= 1e-9 * needed + coarse, "{form:?} {from}: {found} for {needed}");
            } else {
                let Shaped::Gompertz(g) = form else { return Err(TestCaseError::fail(format!("{form:?} ends"))) };
                prop_assert!(exp(g * from) / -g <= needed * (1.0 + 1e-12));
            }
        }
    }

    #[test]
    fn a_falling_gompertz_that_has_too_little_left_never_comes() {
        assert_eq!(Shaped::Gompertz(-2.0).wait(0.0, 0.6), f64::INFINITY);
        assert!((Shaped::Gompertz(-2.0).wait(0.0, 0.25) - std::f64::consts::LN_2 / 2.0).abs() < 1e-15);
    }

    #[test]
    fn the_median_of_a_log_logistic_is_its_scale() {
        let wait = Shaped::LogLogistic(2.5, 7.0).wait(0.0, std::f64::consts::LN_2);
        assert!((wait - 7.0).abs() < 1e-12, "{wait}");
    }
}
