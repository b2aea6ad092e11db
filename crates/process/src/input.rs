//! Read what a term needs of a candidate as columns, and make the term a tape over them.

use language::tape::{Slot, Tape, TapeBuilder};

use crate::candidates::Candidates;
use crate::process::AttributeId;
use crate::state::{Layout, State};
use crate::term::{Node, Term, UnitTerm};

/// A value that a tape reads for each candidate: an attribute at its units, or one of the units itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The attribute; none for the place of a unit among its kind.
    pub(crate) attribute: Option<AttributeId>,
    /// The place where every role is filled by the first unit.
    pub(crate) offset: usize,
    /// For each role that matters, how far the place moves with its unit.
    pub(crate) strides: Vec<(usize, usize)>,
    /// The same by role, for the first of them; 0 for a role that does not matter.
    pub(crate) steps: [usize; Input::ROLES],
    /// How far the place moves where one unit fills every role.
    stride: usize,
}

impl Input {
    /// The roles of most events.
    pub(crate) const ROLES: usize = 3;

    fn new(attribute: Option<AttributeId>, offset: usize, strides: Vec<(usize, usize)>) -> Input {
        let mut steps = [0; Input::ROLES];
        for &(role, stride) in strides.iter().filter(|(role, _)| *role < Input::ROLES) {
            steps[role] += stride;
        }
        let stride = strides.iter().map(|&(_, stride)| stride).sum();
        Input { attribute, offset, strides, steps, stride }
    }

    /// The value for the units of one candidate of no more roles.
    #[inline]
    pub(crate) fn at(&self, state: &State, units: &[usize; Input::ROLES]) -> f64 {
        let [first, second, third] = self.steps;
        let place = self.offset + units[0] * first + units[1] * second + units[2] * third;
        self.attribute.map_or(place as f64, |attribute| state.values[attribute][place])
    }

    /// Whether it is read at a unit that fills a role.
    pub(crate) fn moves_with_a_role(&self) -> bool {
        !self.strides.is_empty()
    }

    /// The value where every role that matters is filled by this unit.
    #[inline]
    pub(crate) fn at_unit(&self, state: &State, unit: usize) -> f64 {
        let place = self.offset + self.stride * unit;
        self.attribute.map_or(place as f64, |attribute| state.values[attribute][place])
    }

    /// Calls `take` with the row and value of each candidate.
    #[inline]
    pub(crate) fn each(&self, state: &State, rows: &Rows, mut take: impl FnMut(usize, f64)) {
        let place = |row: usize| {
            let moves = self.strides.iter().map(|&(role, stride)| rows.units[role][row] as usize * stride);
            self.offset + moves.sum::<usize>()
        };
        let count = rows.ids.len();
        let Some(attribute) = self.attribute else {
            return (0..count).for_each(|row| take(row, place(row) as f64));
        };
        let values = &state.values[attribute][..];
        match self.strides[..] {
            [] => (0..count).for_each(|row| take(row, values[self.offset])),
            [(role, stride)] => {
                for (row, &unit) in rows.units[role].iter().enumerate() {
                    take(row, values[self.offset + unit as usize * stride]);
                }
            }
            [(first, by), (second, 1)] => {
                let units = rows.units[first].iter().zip(&rows.units[second]);
                for (row, (&first, &second)) in units.enumerate() {
                    take(row, values[self.offset + first as usize * by + second as usize]);
                }
            }
            _ => (0..count).for_each(|row| take(row, values[place(row)])),
        }
    }

    /// The attribute and, by unit of the one role that matters, the places; none if another number of roles matters.
    #[inline]
    pub(crate) fn of_unit<'s>(&self, state: &'s State) -> Option<(&'s [f64], usize)> {
        match (self.attribute, &self.strides[..]) {
            (Some(attribute), &[(_, stride)]) => Some((&state.values[attribute][self.offset..], stride)),
            _ => None,
        }
    }

    /// The values of candidates, one for each.
    pub(crate) fn gather(&self, state: &State, rows: &Rows, out: &mut Vec<f64>) {
        out.clear();
        out.resize(rows.ids.len(), 0.0);
        self.each(state, rows, |row, value| out[row] = value);
    }
}

/// Candidates and, by role, their units side by side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    pub(crate) ids: Vec<u32>,
    pub(crate) units: Vec<Vec<u32>>,
}

impl Rows {
    /// Takes these candidates in place of those before.
    pub(crate) fn take(&mut self, candidates: &Candidates, ids: &[u32]) {
        self.ids.clear();
        self.ids.extend_from_slice(ids);
        self.units.resize_with(candidates.width(), Vec::new);
        for (role, units) in self.units.iter_mut().enumerate() {
            let all = candidates.role(role);
            units.clear();
            units.extend(ids.iter().map(|&id| all[id as usize]));
        }
    }

    /// Takes some rows of others.
    pub(crate) fn select(&mut self, from: &Rows, rows: &[u32]) {
        let pick = |to: &mut Vec<u32>, from: &[u32]| {
            to.clear();
            to.extend(rows.iter().map(|&row| from[row as usize]));
        };
        pick(&mut self.ids, &from.ids);
        self.units.resize_with(from.units.len(), Vec::new);
        self.units.iter_mut().zip(&from.units).for_each(|(to, from)| pick(to, from));
    }
}

/// A term as a tape over what it reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Taped {
    pub(crate) tape: Tape,
    pub(crate) inputs: Vec<Input>,
}

/// Makes terms that read attributes only directly into a tape.
#[derive(Debug)]
pub(crate) struct Taping<'l> {
    layout: &'l Layout,
    pub(crate) builder: TapeBuilder,
    inputs: Vec<Input>,
}

impl<'l> Taping<'l> {
    pub(crate) fn new(layout: &'l Layout) -> Taping<'l> {
        Taping { layout, builder: TapeBuilder::default(), inputs: Vec::new() }
    }

    pub(crate) fn finish(self, out: Slot) -> Taped {
        Taped { tape: self.builder.finish(out), inputs: self.inputs }
    }

    /// The number that a term gives.
    pub(crate) fn term(&mut self, term: &Term) -> Slot {
        let span = term.span;
        match &term.node {
            Node::Number(number) => self.builder.number(*number),
            Node::Parameter(parameter) => self.builder.parameter(*parameter),
            Node::Read(attribute, units) => {
                let input = input_of(self.layout, *attribute, units);
                self.input(input)
            }
            Node::Unit(UnitTerm::Fixed(unit)) => self.builder.number(*unit as f64),
            Node::Unit(UnitTerm::Variable(role)) => self.input(Input::new(None, 0, vec![(*role, 1)])),
            Node::Apply(function, argument) => {
                let argument = self.term(argument);
                self.builder.apply(*function, argument, span)
            }
            Node::Fold(first, rest) => {
                let first = self.term(first);
                rest.iter().fold(first, |value, (operation, right)| {
                    let right = self.term(right);
                    self.builder.combine(*operation, value, right, span)
                })
            }
            Node::Compare(comparison, left, right) => {
                let (left, right) = (self.term(left), self.term(right));
                self.builder.compare(*comparison, left, right)
            }
            Node::Among(value, numbers) => {
                let value = self.term(value);
                self.builder.among(value, numbers)
            }
            Node::Not(inner) => {
                let inner = self.term(inner);
                self.builder.not(inner)
            }
            Node::All(parts) => {
                let parts = parts.iter().map(|part| self.term(part)).collect::<Vec<_>>();
                self.all(&parts)
            }
            Node::Any(parts) => {
                let parts = parts.iter().map(|part| self.term(part)).collect::<Vec<_>>();
                let all = parts.into_iter().rev().reduce(|right, left| self.builder.or(left, right));
                all.unwrap_or_else(|| self.builder.number(0.0))
            }
            Node::Elapsed(..) | Node::Aggregate(_) | Node::Unit(_) => {
                unreachable!("invariant: a lowered term reads attributes only directly")
            }
        }
    }

    /// 1 where all are 1, read from the left.
    pub(crate) fn all(&mut self, parts: &[Slot]) -> Slot {
        let all = parts.iter().rev().copied().reduce(|right, left| self.builder.and(left, right));
        all.unwrap_or_else(|| self.builder.number(1.0))
    }

    fn input(&mut self, input: Input) -> Slot {
        let known = self.inputs.iter().position(|one| *one == input);
        let place = known.unwrap_or_else(|| {
            self.inputs.push(input);
            self.inputs.len() - 1
        });
        self.builder.input(place)
    }
}

/// A direct read as an input.
pub(crate) fn input_of(layout: &Layout, attribute: AttributeId, units: &[UnitTerm]) -> Input {
    let sizes = &layout.shapes[attribute].sizes;
    let (mut offset, mut stride, mut strides) = (0, 1, Vec::new());
    for (unit, &size) in units.iter().zip(sizes).rev() {
        match unit {
            UnitTerm::Variable(role) => strides.push((*role, stride)),
            UnitTerm::Fixed(unit) => offset += unit * stride,
            _ => unreachable!("invariant: a lowered term reads attributes only directly"),
        }
        stride *= size;
    }
    strides.reverse();
    Input::new(Some(attribute), offset, strides)
}
