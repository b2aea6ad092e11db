//! Evaluate a tape over all rows, some hundreds at a time, so that what passes between operations stays near.

use numerics::lanes::{Work, widest};

use crate::tape::{Scratch, Slot, Step, Tape};
use crate::tape_kernel::{Operand, compute_lane};

/// How many rows go together: a register of as many numbers is 2 kB, so that some twenty fit into the nearest cache.
pub(crate) const BATCH_ROWS: usize = 256;

impl Tape {
    /// The result of each row.
    ///
    /// Shapes: `inputs` has [`Tape::inputs`] columns or more, each as long as `out`; `parameters` reaches the greatest
    /// place in [`Tape::parameters`]. Order: rows do not touch one another, so batches of any size give the same digits.
    /// Errors: none; a fault that the result of a row needs makes it infinite or not a number, see [`Tape::explain`].
    /// Checked bit for bit against single rows.
    ///
    /// Panics if a column is shorter than `out`, or there are too few columns or parameters.
    pub fn evaluate(&self, inputs: &[&[f64]], parameters: &[f64], scratch: &mut Scratch, out: &mut [f64]) {
        widest(Evaluation { tape: self, inputs, parameters, scratch, out });
    }
}

struct Evaluation<'a> {
    tape: &'a Tape,
    inputs: &'a [&'a [f64]],
    parameters: &'a [f64],
    scratch: &'a mut Scratch,
    out: &'a mut [f64],
}

impl Work for Evaluation<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Evaluation { tape, inputs, parameters, scratch, out } = self;
        scratch.reserve_registers(tape.register_count);
        tape.uniforms(parameters, &mut scratch.uniforms);
        let root = tape.steps.len() - 1;
        if tape.uniform[root] {
            out.fill(scratch.uniforms[root]);
            return;
        }
        for first in (0..out.len()).step_by(BATCH_ROWS) {
            let rows = BATCH_ROWS.min(out.len() - first);
            let batch = Batch { tape, inputs, uniforms: &scratch.uniforms, first, rows };
            for at in 0..root {
                batch.step(at, &mut scratch.registers);
            }
            batch.compute(root, &scratch.registers, &mut out[first..first + rows]);
        }
    }
}

impl Tape {
    /// The values of the steps that are the same in every row.
    pub(crate) fn uniforms(&self, parameters: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(self.steps.len(), 0.0);
        for (at, step) in self.steps.iter().enumerate().filter(|(at, _)| self.uniform[*at]) {
            let (x, y) = step.reads();
            let of = |slot: Option<Slot>| slot.map_or(0.0, |slot| out[slot.0]);
            out[at] = match step {
                Step::Parameter(place) => parameters[*place],
                _ => step.value(of(x), of(y)),
            };
        }
    }
}

/// Rows that go through the tape together.
struct Batch<'a> {
    tape: &'a Tape,
    inputs: &'a [&'a [f64]],
    uniforms: &'a [f64],
    first: usize,
    rows: usize,
}

impl Batch<'_> {
    #[inline(always)]
    fn step(&self, at: usize, registers: &mut [Vec<f64>]) {
        let register = self.tape.registers[at];
        if register != usize::MAX {
            // The register is taken out while others are read: no operation writes where it reads.
            let mut out = std::mem::take(&mut registers[register]);
            self.compute(at, registers, &mut out[..self.rows]);
            registers[register] = out;
        }
    }

    #[inline(always)]
    fn operand<'r>(&'r self, slot: Slot, registers: &'r [Vec<f64>]) -> Operand<'r> {
        let at = slot.0;
        match self.tape.steps[at] {
            _ if self.tape.uniform[at] => Operand::Uniform(self.uniforms[at]),
            Step::Input(place) => Operand::Lane(&self.inputs[place][self.first..self.first + self.rows]),
            _ => Operand::Lane(&registers[self.tape.registers[at]][..self.rows]),
        }
    }

    #[inline(always)]
    fn compute(&self, at: usize, registers: &[Vec<f64>], out: &mut [f64]) {
        match &self.tape.steps[at] {
            Step::Number(_) | Step::Parameter(_) => out.fill(self.uniforms[at]),
            Step::Input(place) => out.copy_from_slice(&self.inputs[*place][self.first..self.first + self.rows]),
            step => compute_lane(step, |slot| self.operand(slot, registers), out),
        }
    }
}
