//! Let values that are no longer needed give their registers to later ones.

use std::sync::Arc;

use crate::diagnostic::Source;
use crate::program::{Instruction, Program};
use crate::typed::ColumnUse;

/// Give each value a register of its bank, free again after the value's last use.
///
/// Until now the output of each instruction was its own place in the list, and `result` is such a place.
pub(crate) fn assign_registers(
    source: &Arc<Source>,
    columns: Vec<ColumnUse>,
    mut instructions: Vec<Instruction>,
    result: usize,
) -> Program {
    let mut last_use = (0..instructions.len()).collect::<Vec<_>>();
    for (place, one) in instructions.iter().enumerate() {
        one.inputs.iter().chain(&one.guard).for_each(|input| last_use[*input] = place);
    }
    last_use[result] = instructions.len();
    let mut ending = vec![Vec::new(); instructions.len() + 1];
    for (value, end) in last_use.into_iter().enumerate() {
        ending[end].push(value);
    }
    let mut banks = [Bank::default(), Bank::default()];
    let mut register = vec![0; instructions.len()];
    let is_number = instructions.iter().map(|one| one.operation.gives_number()).collect::<Vec<_>>();
    for (place, one) in instructions.iter_mut().enumerate() {
        // The output is taken before the inputs are freed: no instruction writes what it reads.
        register[place] = banks[usize::from(is_number[place])].take();
        one.output = register[place];
        one.inputs.iter_mut().chain(&mut one.guard).for_each(|input| *input = register[*input]);
        ending[place].iter().for_each(|value| banks[usize::from(is_number[*value])].free.push(register[*value]));
    }
    let [truths, numbers] = banks;
    Program {
        source: Arc::clone(source),
        columns,
        instructions,
        number_registers: numbers.made,
        truth_registers: truths.made,
        result: register[result],
        gives_number: is_number[result],
    }
}

/// The registers of one kind.
#[derive(Default)]
struct Bank {
    free: Vec<usize>,
    made: usize,
}

impl Bank {
    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.made += 1;
            self.made - 1
        })
    }
}
