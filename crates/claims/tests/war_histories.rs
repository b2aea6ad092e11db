//! Make histories of wars whose exposure changes while they go on.

use std::collections::BTreeMap;

use claims::{Baseline, Case, Cell, Cells, Endings, Estimand, FrameChoice, Of, Returns, Scene, Threshold, Unit};
use numerics::stream::Stream;

fn estimand() -> Estimand {
    let frame = FrameChoice {
        of: Of::War,
        ends: Endings::ANY,
        unit: Unit::Conflict,
        threshold: Threshold::Deaths25,
        gap_years: 1,
        returns: Returns::Threshold,
        since: None,
        until: None,
    };
    Estimand { frame, within_years: None, population: 0, exposure: 0 }
}

/// Wars that are looked at for 40 years, in parts that begin at these times; the exposure of each part.
fn wars(count: usize, parts: &[(f64, f64)]) -> Cells {
    let mut cell = Cell {
        estimand: estimand(),
        entry: Vec::new(),
        exit: Vec::new(),
        event: Vec::new(),
        observable: Vec::new(),
        exposure: Vec::new(),
        cases: Vec::new(),
        clusters: Vec::new(),
        terms: BTreeMap::new(),
        dropped: Vec::new(),
    };
    for war in 0..count {
        for (place, (begins, exposure)) in parts.iter().enumerate() {
            let ends = parts.get(place + 1).map_or(40.0, |next| next.0);
            cell.entry.push(*begins);
            cell.exit.push(ends);
            // Half of the wars are seen to end, so that there is a hazard to fit.
            cell.event.push(place + 1 == parts.len() && war % 2 == 0);
            cell.observable.push(ends);
            cell.exposure.push(*exposure);
            cell.cases.push(Case {
                key: format!("war {war}"),
                label: String::new(),
                clusters: vec![format!("state {war}")],
                conflict: format!("conflict {war}"),
            });
        }
    }
    Cells::of(vec![cell])
}

/// Events of one history, and years at risk with and without exposure.
fn history(cells: &Cells, seed: u64, variance: f64, log_ratio: f64) -> Cell {
    let scene = Scene::of(cells);
    let fate = scene.fate(&mut Stream::named(seed, "wars", 0), variance);
    scene.cells(&fate, log_ratio).remove(0)
}

#[test]
fn what_is_spent_by_the_time_of_an_event_is_what_there_was_to_spend() {
    for (shape, variance) in [(0.6, 0.5), (1.0, 0.0), (0.0, 0.5), (-0.4, 0.5)] {
        let baseline = Baseline { shape, log_hazard_at_one: -1.2 };
        for spent in [0.05, 0.4] {
            let time = baseline.return_time(1.5, spent, variance);
            let back = baseline.spent(1.5, time, variance);
            assert!((back - spent).abs() < 1e-12, "shape {shape}, variance {variance}: {back} for {spent}");
        }
    }
}

#[test]
fn without_an_effect_a_war_in_parts_ends_when_the_same_war_in_one_part_does() {
    let exit = |parts: &[(f64, f64)]| {
        let cell = history(&wars(60, parts), 7, 0.5, 0.0);
        let ends: Vec<f64> = (0..cell.exit.len()).filter(|row| cell.event[*row]).map(|row| cell.exit[row]).collect();
        assert!(ends.len() > 5, "{} wars ended", ends.len());
        ends
    };
    let (whole, parts) = (exit(&[(0.0, 0.0)]), exit(&[(0.0, 0.0), (2.0, 1.0), (9.0, 0.0)]));
    assert_eq!(whole.len(), parts.len());
    for (one, other) in whole.iter().zip(&parts) {
        assert!((one - other).abs() < 1e-9 * one, "{one} and {other}");
    }
}

#[test]
fn parts_before_the_end_have_no_event_and_parts_after_it_are_not_there() {
    let cell = history(&wars(200, &[(0.0, 0.0), (2.0, 1.0), (9.0, 0.0)]), 3, 0.5, 0.7);
    let mut last: Option<(f64, bool)> = None;
    for row in 0..cell.exit.len() {
        if cell.entry[row] > 0.0 {
            // It takes up where the part before ended, and that was no end of the war.
            assert_eq!(last, Some((cell.entry[row], false)), "row {row}");
        }
        last = Some((cell.exit[row], cell.event[row]));
    }
    assert!(cell.event.iter().any(|event| *event) && cell.event.iter().any(|event| !*event));
}

#[test]
fn the_hazard_in_exposed_years_is_so_many_times_as_high_as_in_the_others() {
    // Without frailty events over years at risk is the hazard of a part; the same part without an effect has the same baseline.
    let cells = wars(5_000, &[(0.0, 0.0), (10.0, 1.0), (20.0, 0.0), (30.0, 1.0)]);
    let cell = history(&cells, 11, 0.0, std::f64::consts::LN_2);
    let still = history(&cells, 11, 0.0, 0.0);
    let hazard = |cell: &Cell, from: f64| {
        let rows = (0..cell.exit.len()).filter(|row| cell.entry[*row] == from);
        let (events, years) = rows.fold((0.0, 0.0), |sum, row| {
            (sum.0 + f64::from(u8::from(cell.event[row])), sum.1 + cell.exit[row] - cell.entry[row])
        });
        events / years
    };
    // Both histories share their draws, so a ratio has a standard error of a few in a hundred.
    for (from, expected) in [(0.0, 1.0), (10.0, 2.0), (20.0, 1.0), (30.0, 2.0)] {
        let ratio = hazard(&cell, from) / hazard(&still, from);
        assert!((ratio / expected - 1.0).abs() < 0.15, "from {from}: {ratio}, not {expected}");
    }
}
