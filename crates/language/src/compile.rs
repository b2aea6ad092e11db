//! Lower a typed tree to a list of instructions without branches, each with a value of its own, computing what is constant.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::arithmetic::{ArithmeticFault, apply, arithmetic_fault, combine, function_fault};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Source, Span};
use crate::program::{Instruction, Operation, Program};
use crate::registers::assign_registers;
use crate::typed::{Arithmetic, ColumnUse, Comparison, Condition, Quantity, QuantityNode, Root, Typed};

/// Compile a typed tree, computing what is constant.
///
/// Errors: `impossible-arithmetic` where constants have no value together, such as `1 / 0`.
pub fn typed_to_program(source: &Arc<Source>, typed: &Typed) -> Result<Program, Diagnostics> {
    let mut builder = Builder {
        typed: &typed.columns,
        columns: Vec::new(),
        instructions: Vec::new(),
        loads: BTreeMap::new(),
        guard: None,
        span: Span::default(),
        faults: Diagnostics::none(source),
    };
    let result = match &typed.root {
        Root::Condition(condition) => {
            let value = builder.condition(condition);
            builder.truth(value)
        }
        Root::Real(quantity) => {
            let value = builder.quantity(quantity);
            builder.number(value)
        }
    };
    if builder.faults.is_empty() {
        Ok(assign_registers(source, builder.columns, builder.instructions, result))
    } else {
        Err(builder.faults)
    }
}

/// A value known now, or the place of the instruction that will give it.
#[derive(Clone, Copy)]
enum Folded<T> {
    Constant(T),
    Computed(usize),
}

struct Builder<'a> {
    typed: &'a [ColumnUse],
    columns: Vec<ColumnUse>,
    /// The output of each is its own place.
    instructions: Vec<Instruction>,
    /// Columns already loaded, by place in `columns`.
    loads: BTreeMap<usize, usize>,
    guard: Option<usize>,
    span: Span,
    faults: Diagnostics,
}

impl Builder<'_> {
    fn emit(&mut self, operation: Operation, inputs: Vec<usize>) -> usize {
        let output = self.instructions.len();
        let fallible = matches!(operation, Operation::Apply(_) | Operation::Combine(_));
        let guard = self.guard.filter(|_| fallible);
        self.instructions.push(Instruction { operation, inputs, guard, output, span: self.span });
        output
    }

    /// The place among the columns really used.
    fn column(&mut self, typed: usize) -> usize {
        let used = &self.typed[typed];
        self.columns.iter().position(|column| column == used).unwrap_or_else(|| {
            self.columns.push(used.clone());
            self.columns.len() - 1
        })
    }

    fn load(&mut self, typed: usize, operation: fn(usize) -> Operation) -> usize {
        let column = self.column(typed);
        if let Some(loaded) = self.loads.get(&column) {
            return *loaded;
        }
        let loaded = self.emit(operation(column), Vec::new());
        self.loads.insert(column, loaded);
        loaded
    }

    fn number(&mut self, value: Folded<f64>) -> usize {
        match value {
            Folded::Constant(value) => self.emit(Operation::Number(value), Vec::new()),
            Folded::Computed(place) => place,
        }
    }

    fn truth(&mut self, value: Folded<bool>) -> usize {
        match value {
            Folded::Constant(value) => self.emit(Operation::Truth(value), Vec::new()),
            Folded::Computed(place) => place,
        }
    }

    /// A constant computed now, if it has a value.
    fn constant(&mut self, value: f64, span: Span, fault: impl FnOnce() -> ArithmeticFault) -> Folded<f64> {
        if !value.is_finite() {
            let message = fault().to_string();
            self.faults.push(Diagnostic::new(Code::ImpossibleArithmetic, span, message).found("this has no value"));
            return Folded::Constant(0.0);
        }
        Folded::Constant(value)
    }

    fn quantity(&mut self, quantity: &Quantity) -> Folded<f64> {
        match &quantity.node {
            QuantityNode::Constant(value) => Folded::Constant(*value),
            QuantityNode::Column(column) => Folded::Computed(self.load(*column, Operation::LoadNumber)),
            QuantityNode::Apply(function, operand) => match self.quantity(operand) {
                Folded::Constant(x) => {
                    self.constant(apply(*function, x), quantity.span, || function_fault(*function, x))
                }
                Folded::Computed(input) => {
                    self.span = quantity.span;
                    Folded::Computed(self.emit(Operation::Apply(*function), vec![input]))
                }
            },
            QuantityNode::Fold(first, rest) => {
                let mut left = self.quantity(first);
                for (operation, operand) in rest {
                    let right = self.quantity(operand);
                    left = self.combine(*operation, left, right, first.span.to(operand.span));
                }
                left
            }
            QuantityNode::Bracket(condition) => match self.condition(condition) {
                Folded::Constant(truth) => Folded::Constant(f64::from(u8::from(truth))),
                Folded::Computed(input) => Folded::Computed(self.emit(Operation::Bracket, vec![input])),
            },
        }
    }

    fn combine(&mut self, operation: Arithmetic, left: Folded<f64>, right: Folded<f64>, span: Span) -> Folded<f64> {
        if let (Folded::Constant(a), Folded::Constant(b)) = (left, right) {
            return self.constant(combine(operation, a, b), span, || arithmetic_fault(operation, a, b));
        }
        let inputs = vec![self.number(left), self.number(right)];
        self.span = span;
        Folded::Computed(self.emit(Operation::Combine(operation), inputs))
    }

    fn condition(&mut self, condition: &Condition) -> Folded<bool> {
        let computed = match condition {
            Condition::Constant(truth) => return Folded::Constant(*truth),
            Condition::All(operands) => return self.connected(operands, true),
            Condition::Any(operands) => return self.connected(operands, false),
            Condition::Not(operand) => {
                let operand = self.condition(operand);
                return self.negated(operand);
            }
            Condition::Compare(first, rest) => return self.compare(first, rest),
            Condition::Among(operand, members) => return self.among(operand, members),
            Condition::Same(left, right) => return self.same(left, right),
            Condition::KnownQuantity(quantity) => match self.quantity(quantity) {
                Folded::Constant(_) => return Folded::Constant(true),
                Folded::Computed(input) => self.emit(Operation::KnownNumber, vec![input]),
            },
            Condition::KnownCondition(inner) => match self.condition(inner) {
                Folded::Constant(_) => return Folded::Constant(true),
                Folded::Computed(input) => self.emit(Operation::KnownTruth, vec![input]),
            },
            Condition::Column(column) => self.load(*column, Operation::LoadFlag),
            Condition::KnownColumn(column) => self.on_column(*column, Operation::KnownColumn),
            Condition::TextIs(column, text) => self.on_column(*column, |c| Operation::TextIs(c, text.clone())),
            Condition::TextContains(column, text) => {
                self.on_column(*column, |c| Operation::TextContains(c, text.clone()))
            }
            Condition::TextSame(left, right) => {
                let right = self.column(*right);
                self.on_column(*left, |left| Operation::TextSame(left, right))
            }
            Condition::SetHas(column, code) => self.on_column(*column, |c| Operation::SetHas(c, *code)),
            Condition::SetIs(column, codes) => self.on_column(*column, |c| Operation::SetIs(c, codes.clone())),
        };
        Folded::Computed(computed)
    }

    fn on_column(&mut self, typed: usize, operation: impl FnOnce(usize) -> Operation) -> usize {
        let column = self.column(typed);
        self.emit(operation(column), Vec::new())
    }

    fn negated(&mut self, operand: Folded<bool>) -> Folded<bool> {
        match operand {
            Folded::Constant(truth) => Folded::Constant(!truth),
            Folded::Computed(input) => Folded::Computed(self.emit(Operation::Not, vec![input])),
        }
    }

    /// `and` (`all`) or `or`, from the left. Once an operand has decided a row, faults in the later ones are none there.
    fn connected(&mut self, operands: &[Condition], all: bool) -> Folded<bool> {
        let outer = self.guard;
        let mut left = Folded::Constant(all);
        for operand in operands {
            match left {
                // The left alone decides.
                Folded::Constant(truth) if truth != all => break,
                Folded::Constant(_) => left = self.condition(operand),
                Folded::Computed(decided) => {
                    self.guard = if may_fault(operand) { Some(self.undecided(decided, outer, all)) } else { outer };
                    let right = self.condition(operand);
                    self.guard = outer;
                    left = self.join(decided, right, all);
                }
            }
        }
        left
    }

    /// The rows where the left has not decided and nothing outside has: not false in the register given.
    fn undecided(&mut self, left: usize, outer: Option<usize>, all: bool) -> usize {
        let open = if all { left } else { self.emit(Operation::Not, vec![left]) };
        outer.map_or(open, |outer| self.emit(Operation::And, vec![outer, open]))
    }

    fn join(&mut self, left: usize, right: Folded<bool>, all: bool) -> Folded<bool> {
        if matches!(right, Folded::Constant(truth) if truth == all) {
            return Folded::Computed(left);
        }
        let right = self.truth(right);
        Folded::Computed(self.emit(if all { Operation::And } else { Operation::Or }, vec![left, right]))
    }

    fn compare(&mut self, first: &Quantity, rest: &[(Comparison, Quantity)]) -> Folded<bool> {
        let mut left = self.quantity(first);
        let mut pairs = Vec::new();
        for (sign, operand) in rest {
            let right = self.quantity(operand);
            pairs.push(self.compare_pair(*sign, left, right));
            left = right;
        }
        self.gathered(pairs, true)
    }

    fn compare_pair(&mut self, sign: Comparison, left: Folded<f64>, right: Folded<f64>) -> Folded<bool> {
        if let (Folded::Constant(a), Folded::Constant(b)) = (left, right) {
            return Folded::Constant(sign.holds(a, b));
        }
        let inputs = vec![self.number(left), self.number(right)];
        Folded::Computed(self.emit(Operation::Compare(sign), inputs))
    }

    fn among(&mut self, operand: &Quantity, members: &[Quantity]) -> Folded<bool> {
        let left = self.quantity(operand);
        let mut tests = Vec::new();
        for member in members {
            let right = self.quantity(member);
            tests.push(self.compare_pair(Comparison::Equal, left, right));
        }
        self.gathered(tests, false)
    }

    /// Truths that are all computed, joined.
    fn gathered(&mut self, truths: Vec<Folded<bool>>, all: bool) -> Folded<bool> {
        truths.into_iter().fold(Folded::Constant(all), |left, right| match left {
            Folded::Constant(truth) if truth == all => right,
            Folded::Constant(_) => left,
            Folded::Computed(left) => self.join(left, right, all),
        })
    }

    fn same(&mut self, left: &Condition, right: &Condition) -> Folded<bool> {
        let (left, right) = (self.condition(left), self.condition(right));
        match (left, right) {
            (Folded::Constant(a), Folded::Constant(b)) => Folded::Constant(a == b),
            (Folded::Constant(truth), other) | (other, Folded::Constant(truth)) => {
                if truth {
                    other
                } else {
                    self.negated(other)
                }
            }
            (Folded::Computed(a), Folded::Computed(b)) => Folded::Computed(self.emit(Operation::Same, vec![a, b])),
        }
    }
}

/// Whether running a condition can meet arithmetic without a value, so that a guard is worth its instruction.
fn may_fault(condition: &Condition) -> bool {
    match condition {
        Condition::Not(one) | Condition::KnownCondition(one) => may_fault(one),
        Condition::All(all) | Condition::Any(all) => all.iter().any(may_fault),
        Condition::Same(left, right) => may_fault(left) || may_fault(right),
        Condition::Compare(first, rest) => {
            quantity_may_fault(first) || rest.iter().any(|(_, one)| quantity_may_fault(one))
        }
        Condition::Among(operand, members) => quantity_may_fault(operand) || members.iter().any(quantity_may_fault),
        Condition::KnownQuantity(quantity) => quantity_may_fault(quantity),
        _ => false,
    }
}

fn quantity_may_fault(quantity: &Quantity) -> bool {
    match &quantity.node {
        QuantityNode::Constant(_) | QuantityNode::Column(_) => false,
        QuantityNode::Bracket(condition) => may_fault(condition),
        QuantityNode::Apply(..) | QuantityNode::Fold(..) => true,
    }
}
