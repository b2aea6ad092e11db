//! Build arithmetic over batches of rows as a straight list of operations: shared, folded, without branches.
//!
//! A [`Tape`] reads input columns (one number for each row) and parameters (one number for all rows) and gives one number
//! for each row. Flags are 0 and 1. An operation without a finite value, a logarithm of zero say, makes the result of
//! its row not finite if the result needs it, and only then: `and` and `or` are read from the left, and what the left has
//! decided does not need the right. So a finite result is a result without fault, and [`Tape::explain`] names the fault
//! of a row that has one.

use std::collections::BTreeMap;

use crate::arithmetic::{ArithmeticFault, arithmetic_fault, function_fault};
use crate::diagnostic::Span;
use crate::tape_evaluate::BATCH_ROWS;
use crate::tape_kernel::{among, and_one, apply_one, combine_one, compare_one, or_one};
use crate::typed::{Arithmetic, Comparison, Function};

/// A number for each row, while a tape is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub(crate) usize);

/// One operation; its slots come before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Number(f64),
    Input(usize),
    Parameter(usize),
    Apply(Function, Slot),
    Combine(Arithmetic, Slot, Slot),
    Compare(Comparison, Slot, Slot),
    Among(Slot, Vec<f64>),
    Not(Slot),
    And(Slot, Slot),
    Or(Slot, Slot),
}

/// What makes two steps the same: tag, kind within the tag, slots, bits of numbers.
type Key = (u8, u8, usize, usize, Vec<u64>);

impl Step {
    fn key(&self) -> Key {
        let none = usize::MAX;
        match self {
            Step::Number(value) => (0, 0, none, none, vec![value.to_bits()]),
            Step::Input(at) => (1, 0, *at, none, Vec::new()),
            Step::Parameter(at) => (2, 0, *at, none, Vec::new()),
            Step::Apply(function, x) => (3, *function as u8, x.0, none, Vec::new()),
            Step::Combine(operation, x, y) => (4, *operation as u8, x.0, y.0, Vec::new()),
            Step::Compare(sign, x, y) => (5, *sign as u8, x.0, y.0, Vec::new()),
            Step::Among(x, values) => (6, 0, x.0, none, values.iter().map(|value| value.to_bits()).collect()),
            Step::Not(x) => (7, 0, x.0, none, Vec::new()),
            Step::And(x, y) => (8, 0, x.0, y.0, Vec::new()),
            Step::Or(x, y) => (9, 0, x.0, y.0, Vec::new()),
        }
    }

    /// The slots that it reads.
    pub(crate) fn reads(&self) -> (Option<Slot>, Option<Slot>) {
        match self {
            Step::Number(_) | Step::Input(_) | Step::Parameter(_) => (None, None),
            Step::Apply(_, x) | Step::Among(x, _) | Step::Not(x) => (Some(*x), None),
            Step::Combine(_, x, y) | Step::Compare(_, x, y) | Step::And(x, y) | Step::Or(x, y) => (Some(*x), Some(*y)),
        }
    }

    /// Its value where its slots have these.
    pub(crate) fn value(&self, x: f64, y: f64) -> f64 {
        match self {
            Step::Number(value) => *value,
            Step::Input(_) | Step::Parameter(_) => f64::NAN,
            Step::Apply(function, _) => apply_one(*function, x),
            Step::Combine(operation, ..) => combine_one(*operation, x, y),
            Step::Compare(sign, ..) => compare_one(*sign, x, y),
            Step::Among(_, values) => among(x, values),
            Step::Not(_) => 1.0 - x,
            Step::And(..) => and_one(x, y),
            Step::Or(..) => or_one(x, y),
        }
    }

    fn moved(&self, to: &[usize]) -> Step {
        let moved = |slot: &Slot| Slot(to[slot.0]);
        match self {
            Step::Number(_) | Step::Input(_) | Step::Parameter(_) => self.clone(),
            Step::Apply(function, x) => Step::Apply(*function, moved(x)),
            Step::Combine(operation, x, y) => Step::Combine(*operation, moved(x), moved(y)),
            Step::Compare(sign, x, y) => Step::Compare(*sign, moved(x), moved(y)),
            Step::Among(x, values) => Step::Among(moved(x), values.clone()),
            Step::Not(x) => Step::Not(moved(x)),
            Step::And(x, y) => Step::And(moved(x), moved(y)),
            Step::Or(x, y) => Step::Or(moved(x), moved(y)),
        }
    }
}

/// Takes operations one by one; equal ones are held once, and those of numbers alone are computed at once.
///
/// ```
/// use language::Span;
/// use language::tape::{Scratch, TapeBuilder};
/// use language::typed::{Arithmetic, Function};
///
/// let mut builder = TapeBuilder::default();
/// let (slope, x) = (builder.parameter(0), builder.input(0));
/// let product = builder.combine(Arithmetic::Multiply, slope, x, Span { start: 4, end: 9 });
/// let hazard = builder.apply(Function::Exp, product, Span { start: 0, end: 10 });
/// let tape = builder.finish(hazard);
/// let mut out = [0.0; 2];
/// tape.evaluate(&[&[0.0, 1.0]], &[2.0], &mut Scratch::default(), &mut out);
/// assert_eq!(out, [1.0, numerics::special::exp(2.0)]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct TapeBuilder {
    steps: Vec<Step>,
    spans: Vec<Option<Span>>,
    known: BTreeMap<Key, usize>,
}

impl TapeBuilder {
    /// The same number in every row.
    pub fn number(&mut self, value: f64) -> Slot {
        self.push(Step::Number(value), None)
    }

    /// The column of inputs at this place.
    pub fn input(&mut self, place: usize) -> Slot {
        self.push(Step::Input(place), None)
    }

    /// The parameter at this place.
    pub fn parameter(&mut self, place: usize) -> Slot {
        self.push(Step::Parameter(place), None)
    }

    /// A function of a number.
    pub fn apply(&mut self, function: Function, x: Slot, span: Span) -> Slot {
        self.push(Step::Apply(function, x), Some(span))
    }

    /// An operation on two numbers.
    pub fn combine(&mut self, operation: Arithmetic, x: Slot, y: Slot, span: Span) -> Slot {
        self.push(Step::Combine(operation, x, y), Some(span))
    }

    /// 1 where it holds, else 0.
    pub fn compare(&mut self, sign: Comparison, x: Slot, y: Slot) -> Slot {
        self.push(Step::Compare(sign, x, y), None)
    }

    /// 1 where the number is one of these, else 0.
    pub fn among(&mut self, x: Slot, values: &[f64]) -> Slot {
        self.push(Step::Among(x, values.to_vec()), None)
    }

    /// 1 where the flag is 0, and the reverse.
    pub fn not(&mut self, flag: Slot) -> Slot {
        self.push(Step::Not(flag), None)
    }

    /// 1 where both flags are 1; the right does not matter where the left is 0.
    pub fn and(&mut self, left: Slot, right: Slot) -> Slot {
        match self.steps[left.0] {
            Step::Number(0.0) => left,
            Step::Number(1.0) => right,
            _ => self.push(Step::And(left, right), None),
        }
    }

    /// 1 where one of the flags is 1; the right does not matter where the left is 1.
    pub fn or(&mut self, left: Slot, right: Slot) -> Slot {
        match self.steps[left.0] {
            Step::Number(1.0) => left,
            Step::Number(0.0) => right,
            _ => self.push(Step::Or(left, right), None),
        }
    }

    /// Holds a step once; a step of numbers alone becomes its value, unless that is a fault to be met when it is needed.
    fn push(&mut self, step: Step, span: Option<Span>) -> Slot {
        let number = |slot: Option<Slot>| match slot.map(|slot| &self.steps[slot.0]) {
            None => Some(0.0),
            Some(Step::Number(value)) => Some(*value),
            Some(_) => None,
        };
        let (x, y) = step.reads();
        let folded = match (&step, number(x), number(y)) {
            (Step::Number(_) | Step::Input(_) | Step::Parameter(_), ..) => None,
            (_, Some(x), Some(y)) => Some(step.value(x, y)).filter(|value| value.is_finite()),
            _ => None,
        };
        let step = folded.map_or(step, Step::Number);
        let steps = &mut self.steps;
        let spans = &mut self.spans;
        Slot(*self.known.entry(step.key()).or_insert_with(|| {
            steps.push(step);
            spans.push(span);
            steps.len() - 1
        }))
    }

    /// A whole tape as a part of this one, reading the same inputs and parameters.
    pub fn include(&mut self, tape: &Tape) -> Slot {
        let mut to = Vec::with_capacity(tape.steps.len());
        for (step, span) in tape.steps.iter().zip(&tape.spans) {
            to.push(self.push(step.moved(&to), *span).0);
        }
        Slot(to[tape.steps.len() - 1])
    }

    /// The tape that gives `out`, without what it does not need.
    #[must_use]
    pub fn finish(self, out: Slot) -> Tape {
        let mut needed = vec![false; self.steps.len()];
        needed[out.0] = true;
        for at in (0..=out.0).rev().filter(|at| self.steps[*at].reads() != (None, None)) {
            let (x, y) = self.steps[at].reads();
            for slot in [x, y].into_iter().flatten() {
                needed[slot.0] |= needed[at];
            }
        }
        let mut to = vec![usize::MAX; self.steps.len()];
        let (mut steps, mut spans) = (Vec::new(), Vec::new());
        for at in (0..=out.0).filter(|at| needed[*at]) {
            to[at] = steps.len();
            steps.push(self.steps[at].moved(&to));
            spans.push(self.spans[at]);
        }
        Tape::of(steps, spans)
    }
}

/// A straight list of operations; the last gives the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Tape {
    pub(crate) steps: Vec<Step>,
    spans: Vec<Option<Span>>,
    /// For each step, how it depends on parameters.
    pub(crate) degrees: Vec<Degree>,
    /// For each step, whether it is the same in every row.
    pub(crate) uniform: Vec<bool>,
    /// For each step that differs between rows and is computed, the register that [`Tape::evaluate`] keeps it in.
    pub(crate) registers: Vec<usize>,
    pub(crate) register_count: usize,
    inputs: usize,
    parameters: Vec<usize>,
}

/// Room for what passes between operations; one can serve any tapes, one after another.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    pub(crate) uniforms: Vec<f64>,
    pub(crate) registers: Vec<Vec<f64>>,
    pub(crate) sweep: Sweep,
}

/// Room for derivatives: for each step its values, what passes back through it, and the same along one parameter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sweep {
    pub(crate) values: Vec<Vec<f64>>,
    pub(crate) back: Vec<Vec<f64>>,
    pub(crate) along: Vec<Vec<f64>>,
    pub(crate) back_along: Vec<Vec<f64>>,
    pub(crate) adjoint: Vec<f64>,
    pub(crate) weight: Vec<f64>,
    pub(crate) product: Vec<f64>,
    pub(crate) reached: Vec<bool>,
}

impl Scratch {
    pub(crate) fn reserve_registers(&mut self, count: usize) {
        reserve(&mut self.registers, count);
    }
}

/// As many lanes as asked, at least.
pub(crate) fn reserve(lanes: &mut Vec<Vec<f64>>, count: usize) {
    if lanes.len() < count {
        lanes.resize_with(count, || vec![0.0; BATCH_ROWS]);
    }
}

/// A tape in two parts, see [`Tape::split`].
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What parameters enter; input k is the result of the inner tape k.
    pub outer: Tape,
    /// What no parameter enters; they read the inputs of the whole tape.
    pub inner: Vec<Tape>,
}

/// How a number depends on parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Degree {
    /// Not at all; or in steps, whose slope is 0 wherever there is one.
    None,
    /// Its second derivatives are 0.
    Linear,
    /// In any other way.
    Curved,
}

impl Tape {
    fn of(steps: Vec<Step>, spans: Vec<Option<Span>>) -> Tape {
        let greatest = steps.iter().filter_map(|step| match step {
            Step::Input(place) => Some(*place + 1),
            _ => None,
        });
        let inputs = greatest.max().unwrap_or(0);
        let mut parameters: Vec<usize> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Parameter(place) => Some(*place),
                _ => None,
            })
            .collect();
        parameters.sort_unstable();
        let mut uniform: Vec<bool> = Vec::with_capacity(steps.len());
        let mut degrees: Vec<Degree> = Vec::with_capacity(steps.len());
        for step in &steps {
            let (x, y) = step.reads();
            let all = [x, y].into_iter().flatten().all(|slot| uniform[slot.0]);
            uniform.push(all && !matches!(step, Step::Input(_)));
            let of = |slot: Option<Slot>| slot.map_or(Degree::None, |slot| degrees[slot.0]);
            degrees.push(degree(step, of(x), of(y)));
        }
        let (registers, register_count) = registers(&steps, &uniform);
        Tape { steps, spans, degrees, uniform, registers, register_count, inputs, parameters }
    }

    /// How many input columns are read: one more than the greatest place.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The places of the parameters that are read, ascending, each once.
    #[must_use]
    pub fn parameters(&self) -> &[usize] {
        &self.parameters
    }

    /// How many operations, numbers, inputs and parameters the tape has.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Parts the tape into what no parameter enters, one tape for each number that goes on from there, and the rest,
    /// which reads those numbers as its inputs.
    ///
    /// Rows that agree in those numbers give the same result whatever the parameters.
    #[must_use]
    pub fn split(&self) -> Split {
        let mut enters: Vec<bool> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let (x, y) = step.reads();
            let below = [x, y].into_iter().flatten().any(|slot| enters[slot.0]);
            enters.push(below || matches!(step, Step::Parameter(_)));
        }
        let mut goes_on = vec![false; self.steps.len()];
        goes_on[self.steps.len() - 1] = !enters[self.steps.len() - 1];
        for step in self.steps.iter().zip(&enters).filter(|(_, enters)| **enters).map(|(step, _)| step) {
            let (x, y) = step.reads();
            [x, y].into_iter().flatten().for_each(|slot| goes_on[slot.0] |= !enters[slot.0]);
        }
        let mut builder = TapeBuilder::default();
        let mut inner = Vec::new();
        let mut to = vec![usize::MAX; self.steps.len()];
        for (at, step) in self.steps.iter().enumerate() {
            to[at] = match step {
                Step::Number(value) if goes_on[at] => builder.number(*value).0,
                _ if goes_on[at] => {
                    inner.push(self.up_to(at));
                    builder.input(inner.len() - 1).0
                }
                _ if enters[at] => builder.push(step.moved(&to), self.spans[at]).0,
                _ => usize::MAX,
            };
        }
        Split { outer: builder.finish(Slot(to[self.steps.len() - 1])), inner }
    }

    /// The tape that gives an earlier step.
    fn up_to(&self, at: usize) -> Tape {
        let mut builder = TapeBuilder::default();
        let mut to = Vec::with_capacity(at + 1);
        for (step, span) in self.steps[..=at].iter().zip(&self.spans) {
            let slot = builder.push(step.moved(&to), *span);
            to.push(slot.0);
        }
        builder.finish(Slot(to[at]))
    }

    /// Why the result of a row is not finite: where, and the numbers that made it; none if it is finite, or if an input or
    /// a parameter is not.
    ///
    /// Shapes: `row` has one number for each input. An operation that stands twice is named where it stands first.
    #[must_use]
    pub fn explain(&self, row: &[f64], parameters: &[f64]) -> Option<(Span, ArithmeticFault)> {
        let mut values: Vec<f64> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let (x, y) = step.reads();
            let of = |slot: Option<Slot>| slot.map_or(0.0, |slot| values[slot.0]);
            values.push(match step {
                Step::Input(place) => row[*place],
                Step::Parameter(place) => parameters[*place],
                _ => step.value(of(x), of(y)),
            });
        }
        let mut at = self.steps.len() - 1;
        if values[at].is_finite() {
            return None;
        }
        // Down to the first that is not finite although what it reads is.
        loop {
            let (x, y) = self.steps[at].reads();
            match [x, y].into_iter().flatten().find(|slot| !values[slot.0].is_finite()) {
                Some(slot) => at = slot.0,
                None => break,
            }
        }
        match (&self.steps[at], self.spans[at]) {
            (Step::Apply(function, x), Some(span)) => Some((span, function_fault(*function, values[x.0]))),
            (Step::Combine(operation, x, y), Some(span)) => {
                Some((span, arithmetic_fault(*operation, values[x.0], values[y.0])))
            }
            _ => None,
        }
    }
}

/// The degree of a step from those of what it reads.
fn degree(step: &Step, x: Degree, y: Degree) -> Degree {
    let curved = |degree: Degree| if degree == Degree::None { Degree::None } else { Degree::Curved };
    match step {
        Step::Parameter(_) => Degree::Linear,
        Step::Apply(Function::Negate, _) => x,
        Step::Apply(Function::Year, _) => Degree::None,
        Step::Apply(..) => curved(x),
        Step::Combine(Arithmetic::Add | Arithmetic::Subtract, ..) => x.max(y),
        Step::Combine(Arithmetic::Multiply, ..) if x == Degree::None || y == Degree::None => x.max(y),
        Step::Combine(Arithmetic::Divide, ..) if y == Degree::None => x,
        Step::Combine(..) => curved(x.max(y)),
        _ => Degree::None,
    }
}

/// Gives each computed lane a register, and a register to the next lane once nothing reads it any more.
fn registers(steps: &[Step], uniform: &[bool]) -> (Vec<usize>, usize) {
    let computed = |at: usize| !uniform[at] && !matches!(steps[at], Step::Input(_));
    let mut last_read = vec![usize::MAX; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        let (x, y) = step.reads();
        [x, y].into_iter().flatten().for_each(|slot| last_read[slot.0] = at);
    }
    let (mut free, mut count, mut out) = (Vec::new(), 0, vec![usize::MAX; steps.len()]);
    for at in (0..steps.len()).filter(|at| computed(*at)) {
        // The output is taken before the inputs are given back: no operation writes where it reads.
        out[at] = free.pop().unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        let (x, y) = steps[at].reads();
        let y = y.filter(|y| Some(*y) != x);
        for slot in [x, y].into_iter().flatten().filter(|slot| computed(slot.0) && last_read[slot.0] == at) {
            free.push(out[slot.0]);
        }
    }
    (out, count)
}
