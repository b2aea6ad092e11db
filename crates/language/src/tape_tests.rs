//! Hold tapes against single rows, plain arithmetic and finite differences.

use proptest::prelude::*;

use crate::arithmetic::ArithmeticFault;
use crate::diagnostic::Span;
use crate::tape::{Scratch, Slot, Tape, TapeBuilder};
use crate::typed::{Arithmetic, Comparison, Function};

const INPUTS: usize = 3;
const PARAMETERS: usize = 4;

fn at(start: usize) -> Span {
    Span { start, end: start + 1 }
}

/// A random tape of smooth operations that stay within a few hundred: (operation, left, right) picks among what is there.
fn smooth_tape(picks: &[(u8, usize, usize)]) -> Tape {
    let mut builder = TapeBuilder::default();
    let mut slots: Vec<Slot> = (0..PARAMETERS).map(|place| builder.parameter(place)).collect();
    slots.extend((0..INPUTS).map(|place| builder.input(place)));
    slots.push(builder.number(0.5));
    for (pick, left, right) in picks {
        let (x, y) = (slots[left % slots.len()], slots[right % slots.len()]);
        let slot = smooth_step(&mut builder, *pick, x, y);
        slots.push(slot);
    }
    let half = slots.len() / 2;
    let last = slots[half..].to_vec();
    let sum = last.into_iter().reduce(|sum, slot| builder.combine(Arithmetic::Add, sum, slot, at(0))).unwrap();
    builder.finish(sum)
}

fn smooth_step(builder: &mut TapeBuilder, pick: u8, x: Slot, y: Slot) -> Slot {
    let one = builder.number(1.0);
    let bounded = |builder: &mut TapeBuilder, x: Slot| {
        // x / (1 + x²) lies within a half of 0.
        let square = builder.combine(Arithmetic::Multiply, x, x, at(0));
        let under = builder.combine(Arithmetic::Add, one, square, at(0));
        (builder.combine(Arithmetic::Divide, x, under, at(0)), under)
    };
    let (small, positive) = bounded(builder, x);
    match pick % 12 {
        0 => builder.combine(Arithmetic::Add, x, y, at(0)),
        1 => builder.combine(Arithmetic::Subtract, x, y, at(0)),
        2 | 3 => {
            let (other, _) = bounded(builder, y);
            builder.combine(Arithmetic::Multiply, small, other, at(0))
        }
        4 => builder.apply(Function::Exp, small, at(0)),
        5 => builder.apply(Function::Log, positive, at(0)),
        6 => builder.apply(Function::Sqrt, positive, at(0)),
        7 => {
            let (exponent, _) = bounded(builder, y);
            builder.combine(Arithmetic::Power, positive, exponent, at(0))
        }
        8 => builder.apply(Function::Negate, x, at(0)),
        9 => builder.combine(Arithmetic::Minimum, x, y, at(0)),
        10 => builder.combine(Arithmetic::Divide, y, positive, at(0)),
        _ => {
            let flag = builder.compare(Comparison::Less, small, one);
            builder.combine(Arithmetic::Multiply, flag, y, at(0))
        }
    }
}

fn picks() -> impl Strategy<Value = Vec<(u8, usize, usize)>> {
    prop::collection::vec((any::<u8>(), 0..1000_usize, 0..1000_usize), 1..12)
}

fn columns(rows: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    prop::collection::vec(prop::collection::vec(-2.0..2.0_f64, rows), INPUTS)
}

fn views(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

/// Σ adjoint·h + ½ weight·h², whose gradient and Hessian [`Tape::curvature`] gives with adjoint + weight·h for adjoint.
fn value(tape: &Tape, inputs: &[&[f64]], theta: &[f64], adjoint: &[f64], weight: &[f64]) -> f64 {
    let mut out = vec![0.0; adjoint.len()];
    tape.evaluate(inputs, theta, &mut Scratch::default(), &mut out);
    out.iter().zip(adjoint).zip(weight).map(|((h, a), w)| a * h + 0.5 * w * h * h).sum()
}

fn first_and_second(
    tape: &Tape,
    inputs: &[&[f64]],
    theta: &[f64],
    adjoint: &[f64],
    weight: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let mut h = vec![0.0; adjoint.len()];
    let scratch = &mut Scratch::default();
    tape.evaluate(inputs, theta, scratch, &mut h);
    let adjoint: Vec<f64> = h.iter().zip(adjoint).zip(weight).map(|((h, a), w)| a + w * h).collect();
    let (mut gradient, mut hessian) = (vec![0.0; theta.len()], vec![0.0; theta.len() * theta.len()]);
    tape.curvature(inputs, theta, &adjoint, weight, scratch, &mut gradient, &mut hessian);
    (gradient, hessian)
}

fn moved(theta: &[f64], k: usize, by: f64) -> Vec<f64> {
    let mut theta = theta.to_vec();
    theta[k] += by;
    theta
}

proptest! {
    #[test]
    fn slopes_and_curvature_are_those_of_finite_differences(
        picks in picks(), columns in columns(9), theta in prop::collection::vec(-1.5..1.5_f64, PARAMETERS),
        adjoint in prop::collection::vec(-1.0..1.0_f64, 9), weight in prop::collection::vec(-1.0..1.0_f64, 9),
    ) {
        let (tape, inputs) = (smooth_tape(&picks), views(&columns));
        let (gradient, hessian) = first_and_second(&tape, &inputs, &theta, &adjoint, &weight);
        let step = 1e-5;
        for k in 0..PARAMETERS {
            let (low, high) = (moved(&theta, k, -step), moved(&theta, k, step));
            let middle = value(&tape, &inputs, &theta, &adjoint, &weight);
            let (below, above) = (value(&tape, &inputs, &low, &adjoint, &weight), value(&tape, &inputs, &high, &adjoint, &weight));
            // A kink of a minimum within the step: the two one-sided slopes differ by more than the curvature can make.
            prop_assume!(((above - middle) - (middle - below)).abs() < 1e-6);
            let expected = (above - below) / (2.0 * step);
            prop_assert!((gradient[k] - expected).abs() < 1e-5 * (1.0 + expected.abs()), "{} {}", gradient[k], expected);
            let (below, _) = first_and_second(&tape, &inputs, &low, &adjoint, &weight);
            let (above, _) = first_and_second(&tape, &inputs, &high, &adjoint, &weight);
            for l in 0..PARAMETERS {
                let expected = (above[l] - below[l]) / (2.0 * step);
                let found = hessian[k * PARAMETERS + l];
                prop_assert!((found - expected).abs() < 1e-4 * (1.0 + expected.abs()), "{} {}", found, expected);
            }
        }
    }

    #[test]
    fn the_three_derivatives_agree_with_one_another(
        picks in picks(), columns in columns(300), theta in prop::collection::vec(-1.5..1.5_f64, PARAMETERS),
        adjoint in prop::collection::vec(-1.0..1.0_f64, 300),
    ) {
        let (tape, inputs) = (smooth_tape(&picks), views(&columns));
        let scratch = &mut Scratch::default();
        let (mut out, mut again, mut gradient) = (vec![0.0; 300], vec![0.0; 300], vec![0.0; PARAMETERS]);
        tape.gradient(&inputs, &theta, &adjoint, scratch, &mut out, &mut gradient);
        let mut slopes = vec![0.0; 300 * tape.parameters().len()];
        tape.slopes(&inputs, &theta, scratch, &mut again, &mut slopes);
        prop_assert_eq!(&out, &again);
        let (mut other, mut hessian) = (vec![0.0; PARAMETERS], vec![0.0; PARAMETERS * PARAMETERS]);
        tape.curvature(&inputs, &theta, &adjoint, &vec![0.0; 300], scratch, &mut other, &mut hessian);
        tape.evaluate(&inputs, &theta, scratch, &mut again);
        prop_assert_eq!(&out, &again);
        for (column, place) in slopes.chunks(300).zip(tape.parameters()) {
            let sum: f64 = column.iter().zip(&adjoint).map(|(slope, adjoint)| slope * adjoint).sum();
            let scale = 1e-11 * column.iter().map(|slope| slope.abs()).sum::<f64>().max(1.0);
            prop_assert!((sum - gradient[*place]).abs() < scale, "{} {}", sum, gradient[*place]);
            prop_assert!((sum - other[*place]).abs() < scale, "{} {}", sum, other[*place]);
        }
    }

    #[test]
    fn the_two_parts_of_a_tape_give_what_the_whole_gives(
        picks in picks(), columns in columns(40), theta in prop::collection::vec(-1.5..1.5_f64, PARAMETERS),
    ) {
        let (tape, inputs, scratch) = (smooth_tape(&picks), views(&columns), &mut Scratch::default());
        let split = tape.split();
        prop_assert!(split.inner.iter().all(|tape| tape.parameters().is_empty()));
        let inner: Vec<Vec<f64>> = split.inner.iter().map(|tape| {
            let mut out = vec![0.0; 40];
            tape.evaluate(&inputs, &[], scratch, &mut out);
            out
        }).collect();
        let (mut whole, mut parts) = (vec![0.0; 40], vec![0.0; 40]);
        tape.evaluate(&inputs, &theta, scratch, &mut whole);
        split.outer.evaluate(&views(&inner), &theta, scratch, &mut parts);
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn a_batch_gives_each_row_the_bits_that_it_has_alone(
        picks in picks(), columns in columns(600), theta in prop::collection::vec(-300.0..300.0_f64, PARAMETERS),
    ) {
        let (tape, inputs) = (smooth_tape(&picks), views(&columns));
        let (mut out, mut alone) = (vec![0.0; 600], [0.0]);
        tape.evaluate(&inputs, &theta, &mut Scratch::default(), &mut out);
        for row in 0..600 {
            let single: Vec<&[f64]> = inputs.iter().map(|column| &column[row..=row]).collect();
            tape.evaluate(&single, &theta, &mut Scratch::default(), &mut alone);
            prop_assert_eq!(out[row].to_bits(), alone[0].to_bits());
        }
    }

    #[test]
    fn what_the_left_has_decided_lets_nothing_of_the_right_through(bad in prop::sample::select(vec![0.0, -1.0]), decided in any::<bool>()) {
        let mut builder = TapeBuilder::default();
        let (flag, x) = (builder.input(0), builder.input(1));
        let log = builder.apply(Function::Log, x, at(3));
        let right = builder.compare(Comparison::Greater, log, flag);
        let both = builder.and(flag, right);
        let either = builder.or(flag, right);
        let (both, either) = (builder.clone().finish(both), builder.finish(either));
        let row = [if decided { 1.0 } else { 0.0 }, bad];
        let inputs: [&[f64]; 2] = [&row[..1], &row[1..]];
        let (mut and, mut or) = ([0.0], [0.0]);
        both.evaluate(&inputs, &[], &mut Scratch::default(), &mut and);
        either.evaluate(&inputs, &[], &mut Scratch::default(), &mut or);
        prop_assert_eq!(and[0].is_nan(), decided);
        prop_assert_eq!(or[0].is_nan(), !decided);
        prop_assert_eq!(if decided { or[0] } else { and[0] }, row[0]);
        let fault = Some((at(3), ArithmeticFault::LogOfNonPositive { argument: bad }));
        prop_assert_eq!(both.explain(&row, &[]), fault.clone().filter(|_| decided));
        prop_assert_eq!(either.explain(&row, &[]), fault.filter(|_| !decided));
    }
}

#[test]
fn what_is_not_finite_never_turns_finite_again() {
    let through: [fn(&mut TapeBuilder, Slot, Slot) -> Slot; 7] = [
        |b, bad, one| b.combine(Arithmetic::Minimum, one, bad, at(9)),
        |b, bad, one| b.combine(Arithmetic::Maximum, bad, one, at(9)),
        |b, bad, one| b.combine(Arithmetic::Divide, one, bad, at(9)),
        |b, bad, one| b.combine(Arithmetic::Power, one, bad, at(9)),
        |b, bad, _| b.apply(Function::Exp, bad, at(9)),
        |b, bad, one| b.compare(Comparison::Less, bad, one),
        |b, bad, _| b.among(bad, &[1.0, f64::INFINITY]),
    ];
    for step in through {
        let mut builder = TapeBuilder::default();
        let (x, one) = (builder.input(0), builder.number(1.0));
        let log = builder.apply(Function::Log, x, at(2));
        let out = step(&mut builder, log, one);
        let tape = builder.finish(out);
        let mut out = [0.0; 2];
        tape.evaluate(&[&[0.0, 2.0]], &[], &mut Scratch::default(), &mut out);
        assert!(!out[0].is_finite() && out[1].is_finite(), "{out:?}");
        assert_eq!(tape.explain(&[0.0], &[]), Some((at(2), ArithmeticFault::LogOfNonPositive { argument: 0.0 })));
        assert_eq!(tape.explain(&[2.0], &[]), None);
    }
}

#[test]
fn equal_steps_are_held_once_and_steps_of_numbers_are_computed_at_once() {
    let mut builder = TapeBuilder::default();
    let (x, two, three) = (builder.input(0), builder.number(2.0), builder.number(3.0));
    let five = builder.combine(Arithmetic::Add, two, three, at(0));
    let left = builder.combine(Arithmetic::Multiply, five, x, at(0));
    let right = builder.combine(Arithmetic::Multiply, five, x, at(5));
    assert_eq!(left, right);
    let out = builder.combine(Arithmetic::Add, left, right, at(0));
    // The number 5, the input, their product, the sum.
    assert_eq!(builder.finish(out).steps(), 4);
}

#[test]
fn a_fault_among_numbers_is_kept_until_it_is_needed() {
    let mut builder = TapeBuilder::default();
    let (flag, zero) = (builder.input(0), builder.number(0.0));
    let log = builder.apply(Function::Log, zero, at(7));
    let right = builder.compare(Comparison::Less, log, zero);
    let out = builder.and(flag, right);
    let tape = builder.finish(out);
    assert_eq!(tape.explain(&[0.0], &[]), None);
    assert_eq!(tape.explain(&[1.0], &[]), Some((at(7), ArithmeticFault::LogOfNonPositive { argument: 0.0 })));
}

#[test]
fn an_infinite_slope_that_nothing_asks_for_spoils_no_sum() {
    // max(1, sqrt(b x)) at x = 0: the root's slope is infinite and is not taken.
    let mut builder = TapeBuilder::default();
    let (b, x, one) = (builder.parameter(0), builder.input(0), builder.number(1.0));
    let product = builder.combine(Arithmetic::Multiply, b, x, at(0));
    let root = builder.apply(Function::Sqrt, product, at(0));
    let out = builder.combine(Arithmetic::Maximum, one, root, at(0));
    let tape = builder.finish(out);
    let (mut out, mut gradient, mut hessian) = ([0.0; 2], [0.0], [0.0]);
    let scratch = &mut Scratch::default();
    tape.gradient(&[&[0.0, 9.0]], &[4.0], &[1.0, 1.0], scratch, &mut out, &mut gradient);
    assert_eq!((out, gradient), ([1.0, 6.0], [0.75]));
    tape.curvature(&[&[0.0, 9.0]], &[4.0], &[1.0, 1.0], &[0.0, 0.0], scratch, &mut gradient, &mut hessian);
    assert_eq!((gradient, hessian), ([1.5], [-0.09375]));
}

#[test]
fn a_tape_of_one_parameter_gives_it_in_every_row() {
    let mut builder = TapeBuilder::default();
    let out = builder.parameter(2);
    let tape = builder.finish(out);
    let (mut out, mut gradient, mut hessian) = ([0.0; 3], [0.0; 3], [0.0; 9]);
    tape.evaluate(&[], &[0.0, 0.0, 7.0], &mut Scratch::default(), &mut out);
    assert_eq!(out, [7.0; 3]);
    let scratch = &mut Scratch::default();
    tape.curvature(&[], &[0.0, 0.0, 7.0], &[1.0; 3], &[2.0; 3], scratch, &mut gradient, &mut hessian);
    assert_eq!(gradient, [0.0, 0.0, 3.0]);
    assert_eq!(hessian, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.0]);
}
