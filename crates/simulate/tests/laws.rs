//! Play random small processes by the direct method and by the first reaction, and compare everything that can be counted.

mod worlds;

use numerics::stream::Stream;
use process::{Ceilings, Compiled, Prepared, State, Touched, World};
use rayon::prelude::*;
use simulate::{History, Limits, Play, first_reaction, replicates, stream_of};

use worlds::chance::assert_same_law;
use worlds::random::{DOMAINS, Draw};

/// What is compared of a history: whatever has few values and depends on as much of it as can be.
fn summary(history: &History, state: &State) -> Vec<usize> {
    let mut summary = vec![history.len().min(80)];
    summary.extend(history.counts().iter().map(|count| (*count as usize).min(40)));
    let code = |units: &[u32]| units.iter().fold(0, |code, unit| code * 4 + *unit as usize + 1);
    let first = history.happenings().next();
    summary.push(first.map_or(0, |first| 1 + first.event * 20 + code(first.units)));
    let last = history.happenings().last();
    summary.push(last.map_or(0, |last| 1 + last.event * 20 + code(last.units)));
    summary.push(last.map_or(0, |last| 1 + (last.time * 8.0) as usize));
    summary.push(history.happenings().filter(|happening| happening.time < 0.25).count().min(20));
    summary.push(history.absorbed().map_or(0, |time| 1 + (time * 8.0) as usize));
    summary.push(history.never_possible().iter().map(|event| 1 << event).sum());
    // Every value at the end, in so many classes as the cells can tell apart.
    let bits =
        (0..DOMAINS.len()).flat_map(|attribute| state.values(attribute)).map(|value| (value * 4.0) as i64 as u64);
    summary.push(
        (bits.fold(7_u64, |mixed, bits| (mixed ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)) % 29)
            as usize,
    );
    summary
}

fn column(summaries: &[Vec<usize>], place: usize) -> Vec<usize> {
    summaries.iter().map(|summary| summary[place]).collect()
}

#[test]
fn the_direct_method_and_the_first_reaction_agree_in_law_on_random_processes() {
    const HISTORIES: u64 = 2_000;
    let mut events = 0;
    for seed in 0..24 {
        let mut draw = Draw::new(seed);
        let (process, world) = (draw.process(), draw.world());
        let compiled =
            Compiled::new(&process, &process::Limits::default()).unwrap_or_else(|faults| panic!("{faults:?}"));
        let theta = compiled.theta();
        let play = Play::new(&compiled, &world, &theta, Limits::default()).unwrap();
        let direct = replicates(&play, seed, 0..HISTORIES, |play, _, history| summary(&history.unwrap(), play.state()));
        let slow = (0..HISTORIES).into_par_iter().map(|replicate| {
            let mut stream = Stream::named(seed, "first reaction", replicate);
            let ended = first_reaction(&compiled, &world, &theta, &mut stream, Limits::default()).unwrap();
            summary(&ended.0, &ended.1)
        });
        let slow: Vec<Vec<usize>> = slow.collect();
        for place in 0..direct[0].len() {
            eprintln!("process {seed}, summary {place}");
            assert_same_law(&column(&direct, place), &column(&slow, place));
        }
        events += column(&direct, 0).iter().sum::<usize>();
    }
    // Enough happened for the comparison to mean something.
    assert!(events > 24 * 2_000 * 3, "{events} events in all");
}

/// The hazards of all candidates of all events, or bounds of them: as kept by computing again what is touched, and by
/// walking the terms.
struct Hazards<'a> {
    compiled: &'a Compiled,
    theta: Vec<f64>,
    prepared: Prepared,
    ceilings: Option<Ceilings>,
    kept: Vec<Vec<f64>>,
}

impl Hazards<'_> {
    fn refresh(&mut self, state: &State, touched: &mut Touched) {
        if let Some(ceilings) = &mut self.ceilings {
            self.compiled.raise(&mut self.prepared, ceilings, state, touched);
        }
        for event in 0..self.kept.len() {
            let mut found = self.of(state, event, touched.ids(event));
            if found.is_none() {
                touched.add_all(event);
                found = self.of(state, event, touched.ids(event));
            }
            let (ids, found) = (touched.ids(event), found.expect("a hazard where there is no bound"));
            ids.iter().zip(found).for_each(|(id, hazard)| self.kept[event][*id as usize] = hazard);
        }
        touched.clear();
    }

    /// Hazards or bounds; none if the event has no bounds after all.
    fn of(&mut self, state: &State, event: usize, ids: &[u32]) -> Option<Vec<f64>> {
        let mut found = vec![0.0; ids.len()];
        let bounded = match &mut self.ceilings {
            None => self.compiled.hazards(&mut self.prepared, state, event, ids, &mut found).map(|()| true),
            Some(ceilings) => self.compiled.bounds(&mut self.prepared, ceilings, state, event, ids, &mut found),
        };
        bounded.unwrap().then_some(found)
    }

    /// Candidates one by one have the digits of all together.
    fn verify_batches(&mut self, state: &State, place: &str) {
        for event in 0..self.kept.len() {
            // Every candidate several times, so that there are too many to be computed by themselves.
            let count = self.kept[event].len();
            let ids: Vec<u32> = (0..20 * count).map(|place| (place % count) as u32).collect();
            let mut together = vec![0.0; ids.len()];
            self.compiled.hazards(&mut self.prepared, state, event, &ids, &mut together).unwrap();
            for (id, together) in ids.iter().zip(together) {
                let mut alone = [0.0];
                self.compiled.hazards(&mut self.prepared, state, event, &[*id], &mut alone).unwrap();
                assert_eq!(alone[0].to_bits(), together.to_bits(), "{place}");
            }
        }
    }

    fn verify(&mut self, state: &State, place: &str) {
        self.verify_batches(state, place);
        for (event, kept) in self.kept.iter().enumerate() {
            for (id, kept) in (0..).zip(kept) {
                let units = state.candidates(event).tuple(id);
                let plain = self.compiled.hazard(state, &self.theta, event, &units).unwrap();
                let kind = &self.compiled.process().events[event];
                let lawful = if self.ceilings.as_ref().is_some_and(|ceilings| ceilings.any(event)) {
                    let mut hazard = [0.0];
                    self.compiled.hazards(&mut self.prepared, state, event, &[id], &mut hazard).unwrap();
                    *kept >= hazard[0] && (*kept == 0.0) == (hazard[0] == 0.0)
                } else {
                    (kept - plain).abs() <= 1e-12 * plain
                };
                assert!(lawful, "{place}: {kept} for {plain} at {units:?} of {kind:#?}");
            }
        }
    }
}

#[test]
fn after_everything_that_happens_each_hazard_is_what_its_terms_give_and_no_bound_lies_below_it() {
    let mut bounded = 0;
    for seed in 0..40 {
        let mut draw = Draw::new(seed);
        let (process, world) = (draw.process(), draw.world());
        let compiled = Compiled::new(&process, &process::Limits::default()).unwrap();
        let theta = compiled.theta();
        let mut play = Play::new(&compiled, &world, &theta, Limits::default()).unwrap();
        for replicate in 0..3 {
            let history = play.history(&mut stream_of(seed, replicate)).unwrap();
            replay(&compiled, &world, &history, seed, false);
            bounded += replay(&compiled, &world, &history, seed, true);
        }
    }
    assert!(bounded >= 20, "{bounded} events had bounds");
}

/// Let a history happen again step by step; gives how many kinds of events kept bounds to the end.
fn replay(compiled: &Compiled, world: &World, history: &History, seed: u64, with_ceilings: bool) -> usize {
    let theta = compiled.theta();
    let mut state = compiled.start(world, &theta).unwrap();
    let prepared = compiled.prepare(&state, &theta).unwrap();
    let ceilings = with_ceilings.then(|| compiled.ceilings(&prepared, &state));
    let mut touched = match &ceilings {
        None => Touched::none(&state),
        Some(ceilings) => Touched::with_ceilings(&state, ceilings),
    };
    let kinds = compiled.process().events.len();
    let kept = (0..kinds).map(|event| vec![0.0; state.candidates(event).count()]).collect();
    let mut hazards = Hazards { compiled, theta: theta.clone(), prepared, ceilings, kept };
    (0..kinds).for_each(|event| touched.add_all(event));
    hazards.refresh(&state, &mut touched);
    hazards.verify(&state, &format!("process {seed} at the start"));
    let (mut happenings, mut changes, mut ticks) =
        (history.happenings().peekable(), world.changes.iter().peekable(), compiled.ticks().iter().peekable());
    loop {
        let happens = happenings.peek().map_or(f64::INFINITY, |happening| happening.time);
        let change = changes.peek().map_or(f64::INFINITY, |change| change.time);
        let tick = ticks.peek().map_or(f64::INFINITY, |tick| tick.time);
        let passing = compiled.next_break(&state).unwrap_or(f64::INFINITY);
        let time = happens.min(change).min(tick).min(passing);
        let what = if time > compiled.process().clock.last() {
            break;
        } else if change == time {
            compiled.change(&mut state, &theta, &[*changes.next().unwrap()], &mut touched).unwrap();
            "change"
        } else if tick == time {
            compiled.tick(&mut state, &theta, *ticks.next().unwrap(), &mut touched).unwrap();
            "tick"
        } else if passing == time {
            compiled.pass_break(&mut state, &theta, time, &mut touched);
            "break"
        } else {
            let happening = happenings.next().unwrap();
            let units: Vec<usize> = happening.units.iter().map(|unit| *unit as usize).collect();
            compiled.apply(&mut state, &theta, happening.event, &units, time, &mut touched).unwrap();
            "event"
        };
        hazards.refresh(&state, &mut touched);
        hazards.verify(&state, &format!("process {seed} after a {what} at {time}"));
    }
    hazards.ceilings.map_or(0, |ceilings| (0..kinds).filter(|event| ceilings.any(*event)).count())
}
