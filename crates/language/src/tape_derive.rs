//! Differentiate a tape with respect to its parameters, exactly: slopes backwards, curvature along each parameter.

use numerics::lanes::{Work, dot, widest};

use crate::tape::{Degree, Scratch, Slot, Step, Sweep, Tape, reserve};
use crate::tape_evaluate::BATCH_ROWS;
use crate::tape_kernel::{Operand, compute_lane};
use crate::tape_partials::{Partials, Visit, differentiate, scaled};

impl Tape {
    /// The result of each row, and the sum over rows of `adjoint` times the slope of the result along each parameter.
    ///
    /// Shapes: as [`Tape::evaluate`]; `adjoint` is as long as `out`; the sums are added to `gradient`, by place.
    /// Order: rows in order, 256 at a time, eight partial sums each: the same on every machine, but not the same for rows
    /// in another order. At a kink (a minimum of equals, the absolute value of 0) a slope of one side is taken.
    /// A row whose adjoint is 0 adds nothing, though its slope be infinite.
    /// Source: reverse accumulation, Griewank and Walther (2008), Evaluating Derivatives, chapter 3. Checked against
    /// finite differences.
    pub fn gradient(
        &self,
        inputs: &[&[f64]],
        parameters: &[f64],
        adjoint: &[f64],
        scratch: &mut Scratch,
        out: &mut [f64],
        gradient: &mut [f64],
    ) {
        let rows = out.len();
        let sink = Sink::Gradient { adjoint: &adjoint[..rows], out, gradient };
        widest(Derivation { tape: self, inputs, parameters, rows, scratch, sink });
    }

    /// The result of each row and its slope along each parameter that is read.
    ///
    /// Shapes: as [`Tape::evaluate`]; `slopes` has a column of `out.len()` rows for each of [`Tape::parameters`], column
    /// after column. Source and checks as [`Tape::gradient`].
    pub fn slopes(
        &self,
        inputs: &[&[f64]],
        parameters: &[f64],
        scratch: &mut Scratch,
        out: &mut [f64],
        slopes: &mut [f64],
    ) {
        let rows = out.len();
        widest(Derivation { tape: self, inputs, parameters, rows, scratch, sink: Sink::Slopes { out, slopes } });
    }

    /// The sums over rows of `adjoint`·∇h, and of `adjoint`·∇²h + `weight`·∇h∇h', where h is the result of a row.
    ///
    /// With a log-likelihood of h, its derivative by h as adjoint and its second derivative as weight, these are gradient
    /// and Hessian.
    ///
    /// Shapes: `adjoint` and `weight` have one number a row; the sums are added to `gradient` (p, by place) and to
    /// `hessian` (p rows of p, symmetric). Order: as [`Tape::gradient`].
    /// Source: forward over reverse accumulation, Griewank and Walther (2008), chapter 5. What stands between the result
    /// and the first number that reads parameters in two ways is taken by the chain rule, so that the exponential of a
    /// linear form needs no second sweep. Checked against finite differences.
    #[expect(clippy::too_many_arguments, reason = "each order of derivative has its weights and its sums")]
    pub fn curvature(
        &self,
        inputs: &[&[f64]],
        parameters: &[f64],
        adjoint: &[f64],
        weight: &[f64],
        scratch: &mut Scratch,
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) {
        assert_eq!(hessian.len(), gradient.len() * gradient.len(), "a Hessian has as many rows as the gradient");
        let rows = adjoint.len();
        let sink = Sink::Curvature { adjoint, weight: &weight[..rows], gradient, hessian };
        widest(Derivation { tape: self, inputs, parameters, rows, scratch, sink });
    }
}

/// What is asked of the derivatives.
enum Sink<'a> {
    Gradient { adjoint: &'a [f64], out: &'a mut [f64], gradient: &'a mut [f64] },
    Slopes { out: &'a mut [f64], slopes: &'a mut [f64] },
    Curvature { adjoint: &'a [f64], weight: &'a [f64], gradient: &'a mut [f64], hessian: &'a mut [f64] },
}

struct Derivation<'a> {
    tape: &'a Tape,
    inputs: &'a [&'a [f64]],
    parameters: &'a [f64],
    rows: usize,
    scratch: &'a mut Scratch,
    sink: Sink<'a>,
}

impl Work for Derivation<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Derivation { tape, inputs, parameters, rows: all, scratch, mut sink } = self;
        tape.uniforms(parameters, &mut scratch.uniforms);
        let Scratch { uniforms, sweep, .. } = scratch;
        sweep.prepare(tape, uniforms);
        let root = tape.steps.len() - 1;
        let places: Vec<(usize, usize)> = tape
            .steps
            .iter()
            .enumerate()
            .filter_map(|(at, step)| match step {
                Step::Parameter(place) => Some((at, *place)),
                _ => None,
            })
            .collect();
        for first in (0..all).step_by(BATCH_ROWS) {
            let rows = BATCH_ROWS.min(all - first);
            let range = first..first + rows;
            sweep.forwards(tape, inputs, first, rows);
            match &mut sink {
                Sink::Gradient { adjoint, out, gradient } => {
                    out[range.clone()].copy_from_slice(&sweep.values[root][..rows]);
                    sweep.seed(root, &adjoint[range]);
                    sweep.backwards(tape, root, rows);
                    for (at, place) in places.iter().filter(|(at, _)| sweep.reached[*at]) {
                        gradient[*place] += dot(&sweep.back[*at][..rows], &ONES[..rows]);
                    }
                }
                Sink::Slopes { out, slopes } => {
                    out[range.clone()].copy_from_slice(&sweep.values[root][..rows]);
                    sweep.seed(root, &ONES[..rows]);
                    sweep.backwards(tape, root, rows);
                    for (at, place) in &places {
                        let column = tape.parameters().binary_search(place).unwrap_or(0) * all;
                        let target = &mut slopes[column + first..column + first + rows];
                        match sweep.reached[*at] {
                            true => target.copy_from_slice(&sweep.back[*at][..rows]),
                            false => target.fill(0.0),
                        }
                    }
                }
                Sink::Curvature { adjoint, weight, gradient, hessian } => {
                    sweep.adjoint[..rows].copy_from_slice(&adjoint[range.clone()]);
                    sweep.weight[..rows].copy_from_slice(&weight[range]);
                    sweep.curve(tape, &places, rows, gradient, hessian);
                }
            }
        }
    }
}

const ONES: [f64; BATCH_ROWS] = [1.0; BATCH_ROWS];

impl Sweep {
    /// Gives each step its lanes, and those that are the same in every row their values.
    fn prepare(&mut self, tape: &Tape, uniforms: &[f64]) {
        let count = tape.steps.len();
        for lanes in [&mut self.values, &mut self.back, &mut self.along, &mut self.back_along] {
            reserve(lanes, count);
        }
        for lane in [&mut self.adjoint, &mut self.weight, &mut self.product] {
            lane.resize(BATCH_ROWS, 0.0);
        }
        self.reached.clear();
        self.reached.resize(count, false);
        for (at, uniform) in uniforms.iter().enumerate() {
            if tape.uniform[at] {
                self.values[at].fill(*uniform);
            }
            if tape.degrees[at] == Degree::None {
                self.along[at].fill(0.0);
            }
        }
    }

    #[inline(always)]
    fn forwards(&mut self, tape: &Tape, inputs: &[&[f64]], first: usize, rows: usize) {
        for (at, step) in tape.steps.iter().enumerate().filter(|(at, _)| !tape.uniform[*at]) {
            let mut out = std::mem::take(&mut self.values[at]);
            match step {
                Step::Input(place) => out[..rows].copy_from_slice(&inputs[*place][first..first + rows]),
                _ => compute_lane(step, |slot| Operand::Lane(&self.values[slot.0][..rows]), &mut out[..rows]),
            }
            self.values[at] = out;
        }
    }

    /// Starts a sweep backwards at one step.
    #[inline(always)]
    fn seed(&mut self, at: usize, seed: &[f64]) {
        self.reached.fill(false);
        self.reached[at] = true;
        self.back[at][..seed.len()].copy_from_slice(seed);
    }

    /// Passes what was seeded back to the parameters.
    #[inline(always)]
    fn backwards(&mut self, tape: &Tape, from: usize, rows: usize) {
        for at in (0..=from).rev().filter(|at| tape.degrees[*at] != Degree::None) {
            let step = &tape.steps[at];
            let (Some(x), y) = step.reads() else { continue };
            if !self.reached[at] {
                continue;
            }
            if tape.degrees[x.0] != Degree::None {
                self.pull::<false>(step, at, x, rows);
            }
            if let Some(y) = y.filter(|y| tape.degrees[y.0] != Degree::None) {
                self.pull::<true>(step, at, y, rows);
            }
        }
    }

    #[inline(always)]
    fn pull<const RIGHT: bool>(&mut self, step: &Step, at: usize, to: Slot, rows: usize) {
        let mut target = std::mem::take(&mut self.back[to.0]);
        if !self.reached[to.0] {
            target[..rows].fill(0.0);
            self.reached[to.0] = true;
        }
        let (x, y, v) = self.sides(step, at, rows);
        let pull = Pull::<RIGHT> { target: &mut target[..rows], through: &self.back[at][..rows], x, y, v };
        differentiate(step, pull);
        self.back[to.0] = target;
    }

    /// The values that a step reads and gives; y is x where it reads one.
    #[inline(always)]
    fn sides(&self, step: &Step, at: usize, rows: usize) -> (&[f64], &[f64], &[f64]) {
        let (x, y) = step.reads();
        let lane = |slot: Option<Slot>| &self.values[slot.map_or(at, |slot| slot.0)][..rows];
        (lane(x), lane(y.or(x)), lane(Some(Slot(at))))
    }

    /// Adds the first and second derivatives of a batch whose `adjoint` and `weight` are set.
    #[inline(always)]
    fn curve(
        &mut self,
        tape: &Tape,
        places: &[(usize, usize)],
        rows: usize,
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) {
        let node = self.descend(tape, rows);
        if tape.degrees[node] == Degree::None {
            return;
        }
        self.seed(node, &ONES[..rows]);
        self.backwards(tape, node, rows);
        self.silence(places, rows);
        let size = gradient.len();
        for (k, (at, place)) in places.iter().enumerate().filter(|(_, (at, _))| self.reached[*at]) {
            let slope = &self.back[*at][..rows];
            gradient[*place] += dot(&self.adjoint[..rows], slope);
            let products = self.product[..rows].iter_mut().zip(&self.weight).zip(slope);
            products.for_each(|((product, weight), slope)| *product = weight * slope);
            for (other_at, other) in places[..=k].iter().filter(|(at, _)| self.reached[*at]) {
                add_symmetric(hessian, size, *place, *other, dot(&self.product[..rows], &self.back[*other_at][..rows]));
            }
        }
        if tape.degrees[node] == Degree::Curved {
            self.bend(tape, node, places, rows, size, hessian);
        }
    }

    /// From the result down to the first step that reads parameters on both sides, or is linear in them; `adjoint` and
    /// `weight` become those of that step.
    #[inline(always)]
    fn descend(&mut self, tape: &Tape, rows: usize) -> usize {
        let mut at = tape.steps.len() - 1;
        while tape.degrees[at] == Degree::Curved {
            let step = &tape.steps[at];
            let (x, y) = step.reads();
            let depends = |slot: Option<Slot>| slot.filter(|slot| tape.degrees[slot.0] != Degree::None);
            let (next, right) = match (depends(x), depends(y)) {
                (Some(x), None) => (x, false),
                (None, Some(y)) => (y, true),
                _ => break,
            };
            let mut adjoint = std::mem::take(&mut self.adjoint);
            let mut weight = std::mem::take(&mut self.weight);
            let (x, y, v) = self.sides(step, at, rows);
            differentiate(step, Descend { right, adjoint: &mut adjoint[..rows], weight: &mut weight[..rows], x, y, v });
            (self.adjoint, self.weight) = (adjoint, weight);
            at = next.0;
        }
        at
    }

    /// Makes the slopes 0 of rows in which nothing is asked, so that an infinite one does not spoil a sum.
    #[inline(always)]
    fn silence(&mut self, places: &[(usize, usize)], rows: usize) {
        for (at, _) in places.iter().filter(|(at, _)| self.reached[*at]) {
            let asked = self.adjoint[..rows].iter().zip(&self.weight);
            self.back[*at][..rows].iter_mut().zip(asked).for_each(|(slope, (adjoint, weight))| {
                *slope = if *adjoint == 0.0 && *weight == 0.0 { 0.0 } else { *slope };
            });
        }
    }

    /// Adds the sum over rows of `adjoint` times the second derivatives of a step.
    #[inline(always)]
    fn bend(
        &mut self,
        tape: &Tape,
        node: usize,
        places: &[(usize, usize)],
        rows: usize,
        size: usize,
        hessian: &mut [f64],
    ) {
        let adjoint = std::mem::take(&mut self.adjoint);
        self.seed(node, &adjoint[..rows]);
        self.adjoint = adjoint;
        self.backwards(tape, node, rows);
        for (k, (direction, place)) in places.iter().enumerate() {
            self.tangents(tape, node, *direction, rows);
            self.backwards_along(tape, node, rows);
            for (other_at, other) in places[..=k].iter().filter(|(at, _)| self.reached[*at]) {
                add_symmetric(hessian, size, *place, *other, dot(&self.back_along[*other_at][..rows], &ONES[..rows]));
            }
        }
    }

    /// The slope of every step along one parameter.
    #[inline(always)]
    fn tangents(&mut self, tape: &Tape, node: usize, direction: usize, rows: usize) {
        for (at, step) in tape.steps[..=node].iter().enumerate().filter(|(at, _)| tape.degrees[*at] != Degree::None) {
            let mut target = std::mem::take(&mut self.along[at]);
            if let (Some(x_slot), y_slot) = step.reads() {
                let (x, y, v) = self.sides(step, at, rows);
                let along_x = &self.along[x_slot.0][..rows];
                let along_y = y_slot.map(|slot| &self.along[slot.0][..rows]);
                differentiate(step, Tangent { target: &mut target[..rows], along_x, along_y, x, y, v });
            } else {
                target[..rows].fill(if at == direction { 1.0 } else { 0.0 });
            }
            self.along[at] = target;
        }
    }

    /// The slope along one parameter of what passed backwards.
    #[inline(always)]
    fn backwards_along(&mut self, tape: &Tape, node: usize, rows: usize) {
        for at in 0..node {
            self.back_along[at][..rows].fill(0.0);
        }
        self.back_along[node][..rows].fill(0.0);
        for at in (0..=node).rev().filter(|at| tape.degrees[*at] != Degree::None) {
            let step = &tape.steps[at];
            let (Some(x), y) = step.reads() else { continue };
            if !self.reached[at] {
                continue;
            }
            if tape.degrees[x.0] != Degree::None {
                self.pull_along::<false>(step, at, x, rows);
            }
            if let Some(y) = y.filter(|y| tape.degrees[y.0] != Degree::None) {
                self.pull_along::<true>(step, at, y, rows);
            }
        }
    }

    #[inline(always)]
    fn pull_along<const RIGHT: bool>(&mut self, step: &Step, at: usize, to: Slot, rows: usize) {
        let mut target = std::mem::take(&mut self.back_along[to.0]);
        let (x, y, v) = self.sides(step, at, rows);
        let (x_slot, y_slot) = step.reads();
        let along_x = &self.along[x_slot.map_or(at, |slot| slot.0)][..rows];
        let along_y = y_slot.map(|slot| &self.along[slot.0][..rows]);
        let (through, through_along) = (&self.back[at][..rows], &self.back_along[at][..rows]);
        let target_lane = &mut target[..rows];
        differentiate(
            step,
            PullAlong::<RIGHT> { target: target_lane, through, through_along, along_x, along_y, x, y, v },
        );
        self.back_along[to.0] = target;
    }
}

fn add_symmetric(hessian: &mut [f64], size: usize, row: usize, column: usize, value: f64) {
    hessian[row * size + column] += value;
    if row != column {
        hessian[column * size + row] += value;
    }
}

/// Adds to the left (right) side's lane what passes back to it.
struct Pull<'a, const RIGHT: bool> {
    target: &'a mut [f64],
    through: &'a [f64],
    x: &'a [f64],
    y: &'a [f64],
    v: &'a [f64],
}

impl<const RIGHT: bool> Visit for Pull<'_, RIGHT> {
    #[inline(always)]
    fn visit(self, partials: impl Fn(f64, f64, f64) -> Partials) {
        let sides = self.x.iter().zip(self.y).zip(self.v);
        for ((target, through), ((x, y), v)) in self.target.iter_mut().zip(self.through).zip(sides) {
            let partials = partials(*x, *y, *v);
            *target += scaled(*through, if RIGHT { partials.y } else { partials.x });
        }
    }
}

/// Turns the adjoint and weight of a step into those of its one side that depends on parameters.
struct Descend<'a> {
    right: bool,
    adjoint: &'a mut [f64],
    weight: &'a mut [f64],
    x: &'a [f64],
    y: &'a [f64],
    v: &'a [f64],
}

impl Visit for Descend<'_> {
    #[inline(always)]
    fn visit(self, partials: impl Fn(f64, f64, f64) -> Partials) {
        let sides = self.x.iter().zip(self.y).zip(self.v);
        for ((adjoint, weight), ((x, y), v)) in self.adjoint.iter_mut().zip(self.weight).zip(sides) {
            let partials = partials(*x, *y, *v);
            let (slope, bend) = if self.right { (partials.y, partials.yy) } else { (partials.x, partials.xx) };
            *weight = scaled(scaled(*weight, slope), slope) + scaled(*adjoint, bend);
            *adjoint = scaled(*adjoint, slope);
        }
    }
}

/// The slope of a step from the slopes of its sides.
struct Tangent<'a> {
    target: &'a mut [f64],
    along_x: &'a [f64],
    along_y: Option<&'a [f64]>,
    x: &'a [f64],
    y: &'a [f64],
    v: &'a [f64],
}

impl Visit for Tangent<'_> {
    #[inline(always)]
    fn visit(self, partials: impl Fn(f64, f64, f64) -> Partials) {
        let sides = self.x.iter().zip(self.y).zip(self.v);
        for ((target, along), ((x, y), v)) in self.target.iter_mut().zip(self.along_x).zip(sides.clone()) {
            *target = scaled(*along, partials(*x, *y, *v).x);
        }
        if let Some(along_y) = self.along_y {
            for ((target, along), ((x, y), v)) in self.target.iter_mut().zip(along_y).zip(sides.clone()) {
                *target += scaled(*along, partials(*x, *y, *v).y);
            }
        }
    }
}

/// Adds to the left (right) side's lane the slope, along one parameter, of what passes back to it.
struct PullAlong<'a, const RIGHT: bool> {
    target: &'a mut [f64],
    through: &'a [f64],
    through_along: &'a [f64],
    along_x: &'a [f64],
    along_y: Option<&'a [f64]>,
    x: &'a [f64],
    y: &'a [f64],
    v: &'a [f64],
}

impl<const RIGHT: bool> Visit for PullAlong<'_, RIGHT> {
    #[inline(always)]
    fn visit(self, partials: impl Fn(f64, f64, f64) -> Partials) {
        let sides = self.x.iter().zip(self.y).zip(self.v);
        let through = self.through.iter().zip(self.through_along).zip(self.along_x);
        for ((target, ((through, through_along), along)), ((x, y), v)) in
            self.target.iter_mut().zip(through).zip(sides.clone())
        {
            let partials = partials(*x, *y, *v);
            let (slope, bend) = if RIGHT { (partials.y, partials.xy) } else { (partials.x, partials.xx) };
            *target += scaled(*through_along, slope) + scaled(scaled(*through, *along), bend);
        }
        if let Some(along_y) = self.along_y {
            for (((target, through), along), ((x, y), v)) in
                self.target.iter_mut().zip(self.through).zip(along_y).zip(sides.clone())
            {
                let partials = partials(*x, *y, *v);
                *target += scaled(scaled(*through, *along), if RIGHT { partials.yy } else { partials.xy });
            }
        }
    }
}
