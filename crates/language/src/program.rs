//! Hold a compiled expression: instructions for a machine with registers, each run over a batch of rows.
//!
//! The list has no branches and names every input, so a reverse sweep for gradients can walk it backwards, given a list
//! in which registers are not yet shared.

use std::sync::Arc;

use crate::diagnostic::{Source, Span};
use crate::typed::{Arithmetic, ColumnUse, Comparison, Function};

/// What an instruction does. The comment gives its inputs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operation {
    /// None; gives a number.
    Number(f64),
    /// None; gives a number, a day's number or a code.
    LoadNumber(usize),
    /// A number.
    Apply(Function),
    /// Two numbers.
    Combine(Arithmetic),
    /// A truth; gives a number.
    Bracket,
    /// None; gives a truth.
    Truth(bool),
    /// None; gives a truth.
    LoadFlag(usize),
    /// Two numbers.
    Compare(Comparison),
    /// Two truths.
    And,
    /// Two truths.
    Or,
    /// A truth.
    Not,
    /// Two truths.
    Same,
    /// A number.
    KnownNumber,
    /// A truth.
    KnownTruth,
    /// None.
    KnownColumn(usize),
    /// None.
    TextIs(usize, String),
    /// None.
    TextSame(usize, usize),
    /// None.
    TextContains(usize, String),
    /// None.
    SetHas(usize, u16),
    /// None.
    SetIs(usize, Vec<u16>),
}

impl Operation {
    /// Whether it gives a number; otherwise it gives a truth.
    pub(crate) fn gives_number(&self) -> bool {
        matches!(
            self,
            Operation::Number(_)
                | Operation::LoadNumber(_)
                | Operation::Apply(_)
                | Operation::Combine(_)
                | Operation::Bracket
        )
    }
}

/// One step of a program.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Instruction {
    pub(crate) operation: Operation,
    /// Registers read, of the bank that the operation says.
    pub(crate) inputs: Vec<usize>,
    /// A register of truths: where it is false the result will not matter, and a fault in it is none.
    pub(crate) guard: Option<usize>,
    /// The register written, of the bank that the operation says.
    pub(crate) output: usize,
    /// The place in the text, for faults.
    pub(crate) span: Span,
}

/// A compiled expression. It holds no data and can be run on any columns of the kinds that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    pub(crate) source: Arc<Source>,
    pub(crate) columns: Vec<ColumnUse>,
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) number_registers: usize,
    pub(crate) truth_registers: usize,
    /// The register of the result, and whether it is of numbers.
    pub(crate) result: usize,
    pub(crate) gives_number: bool,
}

impl Program {
    /// The columns that it reads, each once, in the order of first use. Columns that cannot matter are left out.
    #[must_use]
    pub fn columns(&self) -> &[ColumnUse] {
        &self.columns
    }

    /// The text that it was compiled from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The instructions as text, one a line, for tests and for the curious.
    #[must_use]
    pub fn listing(&self) -> String {
        self.instructions.iter().map(|one| self.listed(one) + "\n").collect()
    }

    fn listed(&self, one: &Instruction) -> String {
        let bank = |number: bool| if number { "n" } else { "t" };
        let reads_numbers = matches!(
            one.operation,
            Operation::Apply(_) | Operation::Combine(_) | Operation::Compare(_) | Operation::KnownNumber
        );
        let mut text = format!("{}{} = {:?}", bank(one.operation.gives_number()), one.output, one.operation);
        for input in &one.inputs {
            text += &format!(" {}{input}", bank(reads_numbers));
        }
        if let Some(guard) = one.guard {
            text += &format!(" unless t{guard} is false");
        }
        text
    }
}
