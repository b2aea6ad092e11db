//! What is kept up to date step by step is what the plain interpreter computes from nothing.

mod build;

use build::random::Draw;
use build::{Run, run};
use process::{ProcessFault, World, interpret};
use proptest::prelude::*;

/// The hazards of all candidates by walking the process's own terms; none where there is a fault.
fn plain_hazards(run: &Run) -> Vec<Vec<Option<f64>>> {
    let events = 0..run.compiled.process().events.len();
    let one = |event| {
        let candidates = run.state.candidates(event);
        let ids = 0..candidates.count() as u32;
        ids.map(move |id| run.compiled.hazard(&run.state, &run.theta, event, &candidates.tuple(id)).ok()).collect()
    };
    events.map(one).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1e-3)
}

/// Fast hazards equal plain ones; a fault in one is a fault in the other.
fn same_hazards(run: &Run, prepared: &mut process::Prepared) -> Result<(), TestCaseError> {
    for (event, plain) in plain_hazards(run).iter().enumerate() {
        let ids = (0..plain.len() as u32).collect::<Vec<_>>();
        let mut fast = vec![f64::NAN; ids.len()];
        let all = run.compiled.hazards(prepared, &run.state, event, &ids, &mut fast);
        prop_assert_eq!(all.is_err(), plain.contains(&None), "event {}: {:?} {:?}", event, all, plain);
        for (&id, plain) in ids.iter().zip(plain) {
            let mut one = [f64::NAN];
            let alone = run.compiled.hazards(prepared, &run.state, event, &[id], &mut one);
            let Some(plain) = *plain else {
                prop_assert!(alone.is_err());
                continue;
            };
            prop_assert!(
                close(one[0], plain),
                "event {} candidate {}: {} for {}: {:?}",
                event,
                id,
                one[0],
                plain,
                run.compiled.process().events[event]
            );
            prop_assert!(all.is_err() || one[0].to_bits() == fast[id as usize].to_bits());
        }
    }
    Ok(())
}

/// Every tuple for which a guard holds is a candidate.
fn no_candidate_is_missing(run: &Run) -> Result<(), TestCaseError> {
    let process = run.compiled.process();
    for (event, kind) in process.events.iter().enumerate() {
        let sizes = kind.roles.iter().map(|role| process.units[role.unit].labels.len()).collect::<Vec<_>>();
        let count = sizes.iter().product::<usize>();
        for number in 0..count {
            let mut rest = number;
            let mut units = sizes.iter().map(|size| (rest % size, rest /= size).0).collect::<Vec<_>>();
            units.truncate(sizes.len());
            let pair = kind.roles.len() == 2 && kind.roles[0].unit == kind.roles[1].unit;
            if pair && (units[0] == units[1] || (kind.unordered && units[0] > units[1])) {
                prop_assert_eq!(run.state.candidates(event).id(&units), None);
                continue;
            }
            let holds = run.compiled.guard(&run.state, &run.theta, event, &units) != Ok(false);
            let candidate = run.state.candidates(event).id(&units);
            prop_assert!(!holds || candidate.is_some(), "event {} of {:?} is missing", event, units);
            if let Some(id) = candidate {
                prop_assert_eq!(run.state.candidates(event).tuple(id), units);
            }
        }
    }
    Ok(())
}

/// What the effects of an event write, by the plain interpreter.
fn plain_effects(run: &Run, event: usize, units: &[usize]) -> Result<Vec<(usize, Vec<usize>, f64)>, ProcessFault> {
    let effects = run.compiled.process().events[event].effects.iter();
    let unit = |unit: &process::UnitTerm| {
        let place = interpret(&run.state, &run.theta, &build::unit(unit.clone()), units)?;
        Ok(place as usize)
    };
    let one = |effect: &process::Effect| {
        let at = effect.at.iter().map(unit).collect::<Result<Vec<_>, ProcessFault>>()?;
        Ok((effect.attribute, at, interpret(&run.state, &run.theta, &effect.value, units)?))
    };
    effects.map(one).collect()
}

/// One thing happens: an event, or all that the next instant brings.
fn step(
    run: &mut Run,
    draw: &mut Draw,
    world: &World,
    passed: &mut (usize, usize),
    time: &mut f64,
) -> Result<(), TestCaseError> {
    let change = world.changes.get(passed.0).map(|change| change.time);
    let tick = run.compiled.ticks().get(passed.1).copied();
    let next_break = run.compiled.next_break(&run.state);
    let next = [change, tick.map(|tick| tick.time), next_break].into_iter().flatten().fold(*time + 1.0, f64::min);
    prop_assert!(next >= *time, "nothing comes before now: {} {}", next, time);
    if draw.pick(3) > 0 {
        *time += (next - *time) * [0.0, 0.25, 0.5, 1.0][draw.pick(4)];
        let event = draw.pick(run.compiled.process().events.len());
        let count = run.state.candidates(event).count();
        if count > 0 {
            let units = run.state.candidates(event).tuple(draw.pick(count) as u32);
            let expected = plain_effects(run, event, &units);
            let before = run.state.clone();
            match run.apply(event, &units, *time) {
                Ok(()) => {
                    for (attribute, at, value) in expected.unwrap() {
                        prop_assert_eq!(run.state.read(attribute, &at), value);
                    }
                }
                Err(_) => (0..13).for_each(|one| assert_eq!(before.values(one), run.state.values(one))),
            }
        }
        return Ok(());
    }
    *time = next;
    if change == Some(next) {
        run.compiled.change(&mut run.state, &run.theta, &world.changes[passed.0..=passed.0], &mut run.touched).unwrap();
        passed.0 += 1;
    } else if let Some(tick) = tick.filter(|tick| tick.time == next) {
        // A fault writes nothing but the year; both ways of computing must then go on alike.
        let _ = run.compiled.tick(&mut run.state, &run.theta, tick, &mut run.touched);
        passed.1 += 1;
    } else {
        run.compiled.pass_break(&mut run.state, &run.theta, next, &mut run.touched);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_hazard_kept_step_by_step_is_that_of_the_plain_interpreter_and_what_changed_was_touched(
        choices in proptest::collection::vec(any::<u32>(), 40..400),
    ) {
        let mut draw = Draw::new(choices);
        let process = draw.process();
        let world = draw.world();
        let mut run = run(&process, &world);
        let mut prepared = run.compiled.prepare(&run.state, &run.theta).unwrap();
        same_hazards(&run, &mut prepared)?;
        no_candidate_is_missing(&run)?;
        let (mut passed, mut time) = ((0, 0), 0.0);
        for _ in 0..12 {
            let before = plain_hazards(&run);
            step(&mut run, &mut draw, &world, &mut passed, &mut time)?;
            let after = plain_hazards(&run);
            for event in 0..before.len() {
                let touched = run.touched.ids(event);
                for id in 0..before[event].len() {
                    let unchanged = before[event][id] == after[event][id];
                    prop_assert!(unchanged || touched.contains(&(id as u32)), "event {} candidate {}", event, id);
                }
                let mut once = touched.to_vec();
                once.sort_unstable();
                once.dedup();
                prop_assert_eq!(once.len(), touched.len());
            }
            run.touched.clear();
            prop_assert!(before.iter().enumerate().all(|(event, ids)| ids.is_empty() || !run.touched.all(event)));
            same_hazards(&run, &mut prepared)?;
            no_candidate_is_missing(&run)?;
        }
    }
}
