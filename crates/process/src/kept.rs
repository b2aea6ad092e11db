//! Keep the parts of a product: what never changes by candidate, what one unit decides by unit.

use language::tape::Scratch;

use crate::input::{Rows, Taped};
use crate::plan::within_bounds;
use crate::state::State;

/// The part of a product that never changes.
#[derive(Debug, Clone)]
pub(crate) enum Fixed {
    /// One number for all candidates.
    Same(f64),
    /// One of a few numbers for each candidate, by its code: a flag or a rank leaves no more, and codes stay near at hand.
    Few(Vec<u8>, Vec<f64>),
    /// One number for each candidate.
    Each(Vec<f64>),
}

impl Fixed {
    pub(crate) fn of(values: Vec<f64>) -> Fixed {
        let mut few: Vec<f64> = Vec::new();
        let mut codes = Vec::with_capacity(values.len());
        for value in &values {
            let known = few.iter().position(|one| one.to_bits() == value.to_bits());
            if known.is_none() {
                few.push(*value);
            }
            let Ok(code) = u8::try_from(known.unwrap_or(few.len() - 1)) else { return Fixed::Each(values) };
            codes.push(code);
        }
        match few[..] {
            [same] => Fixed::Same(same),
            _ => Fixed::Few(codes, few),
        }
    }

    #[inline]
    pub(crate) fn at(&self, id: u32) -> f64 {
        match self {
            Fixed::Same(value) => *value,
            Fixed::Few(codes, values) => values[usize::from(codes[id as usize])],
            Fixed::Each(values) => values[id as usize],
        }
    }

    /// Whether it lies within bounds for every candidate.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Fixed::Same(value) => !value.is_nan(),
            Fixed::Few(_, values) | Fixed::Each(values) => values.iter().all(|value| !value.is_nan()),
        }
    }
}

/// A part that is kept by unit, with the values that it was computed from.
pub(crate) struct Kept<'a> {
    pub(crate) taped: &'a Taped,
    pub(crate) from: &'a mut [f64],
    pub(crate) values: &'a mut [f64],
    /// Where one value is read, the results for whole numbers from 0; not a number where not yet computed.
    pub(crate) whole: &'a mut [f64],
}

impl Kept<'_> {
    /// Computes again the units of these rows for which what is read has changed.
    pub(crate) fn renew_all(
        &mut self,
        role: Option<usize>,
        state: &State,
        rows: &Rows,
        theta: &[f64],
        scratch: &mut Scratch,
        inputs: &mut Vec<f64>,
    ) {
        let Some(role) = role else { return self.renew(0, state, theta, scratch, inputs) };
        let single = match &self.taped.inputs[..] {
            [input] => input.of_unit(state),
            _ => None,
        };
        for &unit in &rows.units[role] {
            let unit = unit as usize;
            let same = single.is_some_and(|(values, stride)| values[unit * stride] == self.from[unit]);
            if !same {
                self.renew(unit, state, theta, scratch, inputs);
            }
        }
    }

    /// Whether a unit reads one value, and that is as it was.
    #[inline]
    pub(crate) fn stands(&self, unit: usize, state: &State) -> bool {
        matches!(&self.taped.inputs[..], [input] if input.at_unit(state, unit) == self.from[unit])
    }

    /// Computes a unit again if what is read has changed.
    pub(crate) fn renew(
        &mut self,
        unit: usize,
        state: &State,
        theta: &[f64],
        scratch: &mut Scratch,
        inputs: &mut Vec<f64>,
    ) {
        let mut number = None;
        if let [input] = &self.taped.inputs[..] {
            let value = input.at_unit(state, unit);
            if value == self.from[unit] {
                return;
            }
            // Most values read by unit are counts.
            number = Some(value as usize).filter(|&number| number < self.whole.len() && number as f64 == value);
            if let Some(number) = number
                && !self.whole[number].is_nan()
            {
                (self.from[unit], self.values[unit]) = (value, self.whole[number]);
                return;
            }
        }
        let width = self.taped.inputs.len();
        inputs.clear();
        inputs.extend(self.taped.inputs.iter().map(|input| input.at_unit(state, unit)));
        let from = &mut self.from[unit * width..(unit + 1) * width];
        if inputs[..] == from[..] {
            return;
        }
        from.copy_from_slice(inputs);
        let columns = inputs.chunks_exact(1).collect::<Vec<_>>();
        let mut out = [f64::NAN];
        self.taped.tape.evaluate(&columns, theta, scratch, &mut out);
        self.values[unit] = within_bounds(out[0]);
        if let Some(number) = number {
            self.whole[number] = self.values[unit];
        }
    }
}
