//! Run instructions over a batch of rows.

use crate::arithmetic::{ArithmeticFault, apply, arithmetic_fault, combine, function_fault};
use crate::column::{Column, Known, Truth};
use crate::diagnostic::Span;
use crate::evaluate::EvaluateError;
use crate::program::{Instruction, Operation, Program};
use crate::typed::{Arithmetic, Comparison, Function};
use crate::types::Kind;

/// Rows run at once: few enough for all registers to stay in the nearest cache.
pub(crate) const BATCH_ROWS: usize = 256;

/// A register of numbers. Every value is finite, known or not.
#[derive(Clone)]
pub(crate) struct Lane {
    pub(crate) values: Vec<f64>,
    pub(crate) known: Vec<bool>,
}

impl Lane {
    fn new() -> Lane {
        Lane { values: vec![0.0; BATCH_ROWS], known: vec![false; BATCH_ROWS] }
    }
}

/// The registers and the batch at hand.
pub(crate) struct Machine<'p, 'c> {
    program: &'p Program,
    columns: Vec<Column<'c>>,
    pub(crate) numbers: Vec<Lane>,
    pub(crate) truths: Vec<Vec<Truth>>,
    /// The first row of the batch.
    pub(crate) first: usize,
    /// The rows of the batch.
    pub(crate) rows: usize,
    /// The fault of the lowest row in the batch.
    pub(crate) fault: Option<(usize, ArithmeticFault, Span)>,
}

impl<'p, 'c> Machine<'p, 'c> {
    /// Empty registers for a program, and the columns in the order in which it names them.
    pub(crate) fn new(program: &'p Program, columns: Vec<Column<'c>>) -> Machine<'p, 'c> {
        Machine {
            program,
            columns,
            numbers: vec![Lane::new(); program.number_registers],
            truths: vec![vec![Truth::Unknown; BATCH_ROWS]; program.truth_registers],
            first: 0,
            rows: 0,
            fault: None,
        }
    }

    /// Run one instruction over the batch.
    pub(crate) fn step(&mut self, one: &Instruction) -> Result<(), EvaluateError> {
        // The output is taken out while the inputs are read: they are never the same register.
        if one.operation.gives_number() {
            let mut out =
                std::mem::replace(&mut self.numbers[one.output], Lane { values: Vec::new(), known: Vec::new() });
            let done = self.number_step(one, &mut out);
            self.numbers[one.output] = out;
            done
        } else {
            let mut out = std::mem::take(&mut self.truths[one.output]);
            let done = self.truth_step(one, &mut out[..self.rows]);
            self.truths[one.output] = out;
            done
        }
    }

    fn number_step(&mut self, one: &Instruction, out: &mut Lane) -> Result<(), EvaluateError> {
        let rows = self.rows;
        match &one.operation {
            Operation::Number(value) => {
                out.values[..rows].fill(*value);
                out.known[..rows].fill(true);
            }
            Operation::LoadNumber(column) => self.load_number(*column, out)?,
            Operation::Apply(function) => {
                let input = &self.numbers[one.inputs[0]];
                apply_lane(*function, &input.values[..rows], &mut out.values[..rows]);
                out.known[..rows].copy_from_slice(&input.known[..rows]);
                self.find_faults(one, out);
            }
            Operation::Combine(operation) => {
                let (left, right) = (&self.numbers[one.inputs[0]], &self.numbers[one.inputs[1]]);
                combine_lanes(*operation, &left.values[..rows], &right.values[..rows], &mut out.values[..rows]);
                for ((known, a), b) in out.known[..rows].iter_mut().zip(&left.known[..rows]).zip(&right.known[..rows]) {
                    *known = a & b;
                }
                self.find_faults(one, out);
            }
            _ => {
                let input = &self.truths[one.inputs[0]][..rows];
                for ((value, known), truth) in out.values.iter_mut().zip(&mut out.known).zip(input) {
                    *value = f64::from(u8::from(*truth == Truth::True));
                    *known = *truth != Truth::Unknown;
                }
            }
        }
        Ok(())
    }

    /// Note the first known and unguarded row whose result is not finite, and make all such results unknown.
    fn find_faults(&mut self, one: &Instruction, out: &mut Lane) {
        let rows = self.rows;
        if !out.values[..rows].iter().fold(false, |bad, value| bad | !value.is_finite()) {
            return;
        }
        for row in 0..rows {
            if out.values[row].is_finite() {
                continue;
            }
            let matters = one.guard.is_none_or(|guard| self.truths[guard][row] != Truth::False);
            let earliest = self.fault.as_ref().is_none_or(|(first, ..)| self.first + row < *first);
            if out.known[row] && matters && earliest {
                let input = |place: usize| self.numbers[one.inputs[place]].values[row];
                let fault = match &one.operation {
                    Operation::Apply(function) => function_fault(*function, input(0)),
                    Operation::Combine(operation) => arithmetic_fault(*operation, input(0), input(1)),
                    other => unreachable!("invariant: {other:?} gives finite numbers"),
                };
                self.fault = Some((self.first + row, fault, one.span));
            }
            (out.values[row], out.known[row]) = (0.0, false);
        }
    }

    fn load_known(&self, known: Known<'_>, out: &mut [bool]) {
        match known {
            Known::All => out.fill(true),
            Known::Where(mask) => out.copy_from_slice(&mask[self.first..self.first + out.len()]),
        }
    }

    fn load_number(&self, column: usize, out: &mut Lane) -> Result<(), EvaluateError> {
        let (rows, batch) = (self.rows, self.first..self.first + self.rows);
        let (out_values, out_known) = (&mut out.values[..rows], &mut out.known[..rows]);
        self.load_known(self.columns[column].known(), out_known);
        match self.columns[column] {
            Column::Real(values, _) => {
                for ((out, known), value) in out_values.iter_mut().zip(&*out_known).zip(&values[batch]) {
                    *out = if *known { *value } else { 0.0 };
                }
                if out_values.iter().fold(false, |bad, value| bad | !value.is_finite()) {
                    return Err(self.not_finite(column, out_values));
                }
            }
            Column::Day(values, _) => {
                out_values.iter_mut().zip(&values[batch]).for_each(|(out, value)| *out = f64::from(*value));
            }
            Column::OneOf(codes, _) => {
                out_values.iter_mut().zip(&codes[batch]).for_each(|(out, code)| *out = f64::from(*code));
                self.check_codes(column, out_values, out_known)?;
            }
            _ => unreachable!("invariant: the columns were bound to their kinds"),
        }
        Ok(())
    }

    fn not_finite(&self, column: usize, values: &[f64]) -> EvaluateError {
        let row = values.iter().position(|value| !value.is_finite()).unwrap_or(0);
        let column = self.program.columns[column].name.clone();
        EvaluateError::NotFinite { column, row: self.first + row, value: values[row] }
    }

    fn check_codes(&self, column: usize, codes: &[f64], known: &[bool]) -> Result<(), EvaluateError> {
        let used = &self.program.columns[column];
        let Kind::OneOf(names) = &used.kind else { return Ok(()) };
        let limit = names.count();
        let bad = codes.iter().zip(known).position(|(code, known)| *known && *code >= limit as f64);
        bad.map_or(Ok(()), |row| {
            let (column, code) = (used.name.clone(), codes[row] as u16);
            Err(EvaluateError::CodeOutside { column, row: self.first + row, code, names: limit })
        })
    }

    fn truth_step(&mut self, one: &Instruction, out: &mut [Truth]) -> Result<(), EvaluateError> {
        let rows = out.len();
        let number = |place: usize| &self.numbers[one.inputs[place]];
        let truth = |place: usize| &self.truths[one.inputs[place]][..rows];
        match &one.operation {
            Operation::Truth(value) => out.fill(Truth::of(*value)),
            Operation::LoadFlag(column) => self.load_flag(*column, out),
            Operation::Compare(sign) => compare_lanes(*sign, number(0), number(1), out),
            Operation::And => pairwise(truth(0), truth(1), out, |a, b| a.min(b)),
            Operation::Or => pairwise(truth(0), truth(1), out, |a, b| a.max(b)),
            Operation::Not => truth(0).iter().zip(out).for_each(|(a, out)| *out = !*a),
            Operation::Same => pairwise(truth(0), truth(1), out, |a, b| match (a, b) {
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                _ => Truth::of(a == b),
            }),
            Operation::KnownNumber => number(0).known.iter().zip(out).for_each(|(known, out)| *out = Truth::of(*known)),
            Operation::KnownTruth => {
                truth(0).iter().zip(out).for_each(|(truth, out)| *out = Truth::of(*truth != Truth::Unknown));
            }
            Operation::KnownColumn(column) => {
                let known = self.columns[*column].known();
                out.iter_mut().enumerate().for_each(|(row, out)| *out = Truth::of(known.at(self.first + row)));
            }
            Operation::TextIs(column, text) => self.texts(*column, out, |_, found| Some(found == text)),
            Operation::TextContains(column, text) => {
                self.texts(*column, out, |_, found| Some(found.to_lowercase().contains(text.as_str())));
            }
            Operation::TextSame(left, right) => self.texts(*left, out, |row, found| match self.columns[*right] {
                Column::Text(texts, known) => known.at(row).then(|| texts.text(row) == found),
                _ => None,
            }),
            Operation::SetHas(column, code) => self.sets(*column, out, |set, whole| match set.contains(code) {
                true => Truth::True,
                false if whole => Truth::False,
                false => Truth::Unknown,
            })?,
            Operation::SetIs(column, codes) => self.sets(*column, out, |set, whole| {
                // A row may name an element twice.
                let within = set.iter().all(|code| codes.binary_search(code).is_ok());
                match within && codes.iter().all(|code| set.contains(code)) {
                    same if whole => Truth::of(same),
                    _ if within => Truth::Unknown,
                    _ => Truth::False,
                }
            })?,
            other => unreachable!("invariant: {other:?} gives numbers"),
        }
        Ok(())
    }

    fn load_flag(&self, column: usize, out: &mut [Truth]) {
        let Column::Flag(values, known) = self.columns[column] else {
            unreachable!("invariant: the columns were bound to their kinds")
        };
        let values = &values[self.first..self.first + out.len()];
        out.iter_mut().zip(values).for_each(|(out, value)| *out = Truth::of(*value));
        if let Known::Where(mask) = known {
            let mask = &mask[self.first..self.first + out.len()];
            out.iter_mut().zip(mask).filter(|(_, known)| !**known).for_each(|(out, _)| *out = Truth::Unknown);
        }
    }

    /// Judge each known text; `None` means that something else needed is unknown.
    fn texts(&self, column: usize, out: &mut [Truth], judge: impl Fn(usize, &str) -> Option<bool>) {
        let Column::Text(texts, known) = self.columns[column] else {
            unreachable!("invariant: the columns were bound to their kinds")
        };
        for (row, out) in (self.first..).zip(out) {
            let judged = if known.at(row) { judge(row, texts.text(row)) } else { None };
            *out = judged.map_or(Truth::Unknown, Truth::of);
        }
    }

    fn sets(
        &self,
        column: usize,
        out: &mut [Truth],
        judge: impl Fn(&[u16], bool) -> Truth,
    ) -> Result<(), EvaluateError> {
        let Column::Set { starts, elements, known } = self.columns[column] else {
            unreachable!("invariant: the columns were bound to their kinds")
        };
        for (row, out) in (self.first..).zip(out) {
            let set = elements
                .get(starts[row] as usize..starts[row + 1] as usize)
                .ok_or_else(|| EvaluateError::BrokenSet { column: self.program.columns[column].name.clone(), row })?;
            *out = judge(set, known.at(row));
        }
        Ok(())
    }
}

fn pairwise(left: &[Truth], right: &[Truth], out: &mut [Truth], join: impl Fn(Truth, Truth) -> Truth) {
    left.iter().zip(right).zip(out).for_each(|((a, b), out)| *out = join(*a, *b));
}

/// The sign is chosen outside the loop, so that the loop is one comparison.
fn compare_lanes(sign: Comparison, left: &Lane, right: &Lane, out: &mut [Truth]) {
    match sign {
        Comparison::Equal => compare_by(left, right, out, |a, b| a == b),
        Comparison::NotEqual => compare_by(left, right, out, |a, b| a != b),
        Comparison::Less => compare_by(left, right, out, |a, b| a < b),
        Comparison::LessEqual => compare_by(left, right, out, |a, b| a <= b),
        Comparison::Greater => compare_by(left, right, out, |a, b| a > b),
        Comparison::GreaterEqual => compare_by(left, right, out, |a, b| a >= b),
    }
}

fn compare_by(left: &Lane, right: &Lane, out: &mut [Truth], holds: impl Fn(f64, f64) -> bool) {
    let values = left.values.iter().zip(&right.values);
    for (((a, b), known), out) in values.zip(left.known.iter().zip(&right.known)).zip(out) {
        *out = if known.0 & known.1 { Truth::of(holds(*a, *b)) } else { Truth::Unknown };
    }
}

/// The operation is chosen outside the loop, so that the common ones run on several rows at once.
fn combine_lanes(operation: Arithmetic, left: &[f64], right: &[f64], out: &mut [f64]) {
    let each = |out: &mut [f64], f: fn(f64, f64) -> f64| {
        left.iter().zip(right).zip(out).for_each(|((a, b), out)| *out = f(*a, *b));
    };
    match operation {
        Arithmetic::Add => left.iter().zip(right).zip(out).for_each(|((a, b), out)| *out = a + b),
        Arithmetic::Subtract => left.iter().zip(right).zip(out).for_each(|((a, b), out)| *out = a - b),
        Arithmetic::Multiply => left.iter().zip(right).zip(out).for_each(|((a, b), out)| *out = a * b),
        Arithmetic::Divide => left.iter().zip(right).zip(out).for_each(|((a, b), out)| *out = a / b),
        Arithmetic::Power => each(out, |a, b| combine(Arithmetic::Power, a, b)),
        Arithmetic::Minimum => each(out, |a, b| combine(Arithmetic::Minimum, a, b)),
        Arithmetic::Maximum => each(out, |a, b| combine(Arithmetic::Maximum, a, b)),
    }
}

fn apply_lane(function: Function, input: &[f64], out: &mut [f64]) {
    input.iter().zip(out).for_each(|(x, out)| *out = apply(function, *x));
}
