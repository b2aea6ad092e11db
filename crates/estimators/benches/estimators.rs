//! Time every estimator on a million drawn rows: `cargo bench -p estimators`.

use divan::{Bencher, black_box};
use estimators::{HazardTies, Interval, Sample, kaplan_meier, logrank, nelson_aalen};

const ROWS: usize = 1_000_000;

fn main() {
    divan::main();
}

/// Columns drawn from a fixed sequence: durations up to 40 years in days, about six in ten of them ended by the event.
struct Drawn {
    entry: Vec<f64>,
    exit: Vec<f64>,
    event: Vec<bool>,
    group: Vec<u32>,
}

impl Drawn {
    fn new(whole: bool) -> Drawn {
        let mut state = 20_240_601_u64;
        // A linear congruential sequence with Knuth's multiplier: even enough to fill a table of times.
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let round = |days: f64| if whole { days.ceil() } else { days };
        let mut drawn = Drawn { entry: vec![], exit: vec![], event: vec![], group: vec![] };
        for _ in 0..ROWS {
            let exit = round(1.0 + 14_600.0 * next() * next());
            drawn.entry.push((exit * next() - 1.0).max(0.0).floor());
            drawn.exit.push(exit);
            drawn.event.push(next() < 0.6);
            drawn.group.push(u32::from(next() < 0.5));
        }
        drawn
    }

    fn sample(&self, delayed: bool) -> Sample<'_> {
        let entry = delayed.then_some(self.entry.as_slice());
        Sample::new(entry, &self.exit, &self.event, None).expect("drawn rows are lawful")
    }
}

#[divan::bench(args = [(true, false), (true, true), (false, false), (false, true)])]
fn curve(bencher: Bencher<'_, '_>, (whole, delayed): (bool, bool)) {
    let drawn = Drawn::new(whole);
    bencher.bench(|| kaplan_meier(black_box(&drawn.sample(delayed)), Interval::default()));
}

#[divan::bench(args = [HazardTies::Together, HazardTies::OneByOne])]
fn cumulative_hazard(bencher: Bencher<'_, '_>, ties: HazardTies) {
    let drawn = Drawn::new(true);
    bencher.bench(|| nelson_aalen(black_box(&drawn.sample(false)), ties));
}

#[divan::bench(args = [0.0, 1.0])]
fn test_of_two_groups(bencher: Bencher<'_, '_>, rho: f64) {
    let drawn = Drawn::new(true);
    bencher.bench(|| logrank(black_box(&drawn.sample(true)), &drawn.group, None, rho));
}
