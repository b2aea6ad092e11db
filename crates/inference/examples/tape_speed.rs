//! Time a tape of a usual hazard, exp(b0 + b1 x1 + b2 x2 + b3 x3), in nanoseconds a row.

use std::hint::black_box;
use std::time::Instant;

use language::Span;
use language::tape::{Scratch, TapeBuilder};
use language::typed::{Arithmetic, Function};

#[allow(clippy::disallowed_methods, reason = "this measures time")]
fn main() {
    let (rows, times) = (4096, 400);
    let mut builder = TapeBuilder::default();
    let mut sum = builder.parameter(0);
    for place in 0..3 {
        let (slope, x) = (builder.parameter(place + 1), builder.input(place));
        let product = builder.combine(Arithmetic::Multiply, slope, x, Span::default());
        sum = builder.combine(Arithmetic::Add, sum, product, Span::default());
    }
    let out = builder.apply(Function::Exp, sum, Span::default());
    let tape = builder.finish(out);
    let columns: Vec<Vec<f64>> =
        (0..3).map(|k| (0..rows).map(|row| ((row * (k + 3)) % 17) as f64 / 8.0 - 1.0).collect()).collect();
    let views: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let (theta, ones) = ([-3.0, 0.5, -0.25, 0.125], vec![1.0; rows]);
    let (mut h, mut gradient, mut hessian) = (vec![0.0; rows], vec![0.0; 4], vec![0.0; 16]);
    let mut scratch = Scratch::default();
    let mut report = |name: &str, work: &mut dyn FnMut(&mut Scratch)| {
        let best = (0..5).map(|_| {
            let started = Instant::now();
            (0..times).for_each(|_| work(&mut scratch));
            started.elapsed().as_secs_f64() * 1e9 / (times * rows) as f64
        });
        println!("{name:<12} {:.2} ns a row", best.fold(f64::INFINITY, f64::min));
    };
    report("evaluate", &mut |scratch| tape.evaluate(black_box(&views), &theta, scratch, black_box(&mut h)));
    report("gradient", &mut |scratch| tape.gradient(&views, &theta, &ones, scratch, black_box(&mut h), &mut gradient));
    report("curvature", &mut |scratch| {
        tape.curvature(&views, &theta, &ones, &ones, scratch, &mut gradient, black_box(&mut hessian));
    });
    report("one by one", &mut |_| {
        for (row, h) in h.iter_mut().enumerate() {
            let sum = theta[0] + theta[1] * columns[0][row] + theta[2] * columns[1][row] + theta[3] * columns[2][row];
            *h = numerics::special::exp(black_box(sum));
        }
    });
}
