//! Hold the bench against closed forms, against itself on other threads, and against what the essay says of each mechanism.

use std::collections::BTreeMap;

use interbellum::bench::{
    BenchQuestion, Chosen, ComparisonQuestion, Design, FEATURES, Feature, Kept, Moved, PLAY_AND_FEATURES, Sensitivity,
    SensitivityQuestion, Window, bench, bench_to_json, compare, features, kept_of, mechanisms_of, predictive, sobol,
};
use interbellum::record::sha256;
use interbellum::theories::{
    Loaded, Parameters, PlayQuestion, Purpose, RecordCatalogue, SHIPPED, TheoryFit, bind_path, bind_world, fit_theory,
    load, on_threads, play, play_limits,
};
use interbellum::{Hall, Provenance, Question, answer};

fn text(name: &str) -> &'static str {
    SHIPPED.iter().find(|one| one.name == name).unwrap().text
}

/// Two uniform numbers made into a standard normal one, by Box and Muller, for the noise of a test.
fn noise(lots: u64) -> f64 {
    numerics::stream::Stream::named(11, "noise", lots).normal()
}

/// Ishigami and Homma (1990), a = 7, b = 0.1, over (−π, π)³: variance and indices in closed form.
fn ishigami(point: &[f64]) -> f64 {
    let x: Vec<f64> = point.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
    let (first, second) = (numerics::special::sin(x[0]), numerics::special::sin(x[1]));
    first + 7.0 * second * second + 0.1 * x[2] * x[2] * x[2] * x[2] * first
}

/// The closed forms of [`ishigami`]: variance, and partial variances of x1, x2, and of x1 and x3 together.
fn ishigami_variances() -> [f64; 4] {
    let square = std::f64::consts::PI * std::f64::consts::PI;
    let pi_4 = square * square;
    let (a, b) = (7.0, 0.1);
    let first = 0.5 * (1.0 + b * pi_4 / 5.0) * (1.0 + b * pi_4 / 5.0);
    let second = a * a / 8.0;
    let both = b * b * pi_4 * pi_4 * (1.0 / 18.0 - 1.0 / 50.0);
    [first + second + both, first, second, both]
}

/// An estimate lies within a margin on both sides of what is true, and so does its interval more than not.
fn near(what: &str, found: f64, truth: f64, margin: f64) {
    assert!((found - truth).abs() < margin, "{what}: {found} is not {truth} ± {margin}");
}

#[test]
fn the_indices_of_the_ishigami_function_are_those_of_its_closed_form() {
    let design = Design { seed: 3, rows: 16_384, samples: 50, level: 0.95 };
    let found = sobol(3, 1, &design, &|point, _| vec![Some(ishigami(point))]);
    let found = found[0].as_ref().unwrap();
    let [all, first, second, both] = ishigami_variances();
    near("variance", found.variance, all, 0.35);
    near("chance", found.chance.estimate, 0.0, 1e-12);
    for (factor, (alone, total)) in [(first, first + both), (second, second), (0.0, both)].into_iter().enumerate() {
        near("first", found.first[factor].estimate, alone / all, 0.03);
        near("total", found.total[factor].estimate, total / all, 0.03);
        assert!(found.total[factor].low < found.total[factor].estimate, "an interval has width");
    }
}

#[test]
fn noise_takes_its_share_of_the_variance_and_leaves_the_indices_of_the_factors() {
    let design = Design { seed: 4, rows: 16_384, samples: 20, level: 0.95 };
    let found = sobol(3, 1, &design, &|point, lots| vec![Some(ishigami(point) + 3.0 * noise(lots))]);
    let found = found[0].as_ref().unwrap();
    let [all, first, second, both] = ishigami_variances();
    let with = all + 9.0;
    near("chance", found.chance.estimate, 9.0 / with, 0.02);
    for (factor, (alone, total)) in [(first, first + both), (second, second), (0.0, both)].into_iter().enumerate() {
        near("first", found.first[factor].estimate, alone / with, 0.04);
        near("total", found.total[factor].estimate, total / with, 0.04);
    }
}

#[test]
fn the_indices_of_the_g_function_are_those_of_its_closed_form() {
    // Sobol's product of (|4u − 2| + a) / (1 + a): V_j = 1 / (3 (1 + a_j)²), and the total variance Π (1 + V_j) − 1.
    const WEIGHTS: [f64; 5] = [0.0, 0.5, 3.0, 9.0, 99.0];
    let part = |a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a));
    let all: f64 = WEIGHTS.iter().map(|a| 1.0 + part(*a)).product::<f64>() - 1.0;
    let model = |point: &[f64], _| {
        let value = point.iter().zip(WEIGHTS).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product();
        vec![Some(value)]
    };
    let found = sobol(5, 1, &Design { seed: 5, rows: 16_384, samples: 20, level: 0.95 }, &model);
    let found = found[0].as_ref().unwrap();
    near("variance", found.variance, all, 0.02);
    for (factor, a) in WEIGHTS.into_iter().enumerate() {
        let others: f64 =
            WEIGHTS.iter().enumerate().filter(|(j, _)| *j != factor).map(|(_, a)| 1.0 + part(*a)).product();
        near("first", found.first[factor].estimate, part(a) / all, 0.03);
        near("total", found.total[factor].estimate, part(a) * others / all, 0.03);
    }
}

#[test]
fn an_output_that_is_missing_in_a_row_leaves_that_row_out_and_one_without_variance_has_no_indices() {
    let design = Design { seed: 6, rows: 64, samples: 5, level: 0.95 };
    let model = |point: &[f64], _: u64| vec![(point[0] < 0.9).then_some(point[0]), Some(1.0)];
    let found = sobol(1, 2, &design, &model);
    assert!(found[0].as_ref().unwrap().rows < 64);
    assert!(found[1].is_none());
}

#[test]
fn a_p_value_counts_the_record_as_one_more_draw_and_ties_on_both_sides() {
    let played: Vec<f64> = (0..99).map(f64::from).collect();
    assert_eq!(predictive(&played, -1.0).unwrap().p, 0.02);
    assert_eq!(predictive(&played, 99.0).unwrap().p, 0.02);
    assert_eq!(predictive(&played, 49.0).unwrap().p, 1.0);
    assert_eq!(predictive(&[1.0; 10], 1.0).unwrap().p, 1.0);
    // All play is as the record: nothing is counted that could have come out otherwise.
    assert_eq!(predictive(&[1.0; 10], 1.0).unwrap().std_error, 0.0);
    assert!(predictive(&[], 1.0).is_none());
}

#[test]
fn the_features_of_the_record_are_those_that_the_other_journeys_tell() {
    let hall = Hall::open().unwrap();
    let found = features(&hall.record, &hall.dictionary, Window { first: 1946, last: 2024 }).unwrap();
    let value = |feature: Feature| found[FEATURES.iter().position(|one| *one == feature).unwrap()].unwrap();
    let told = answer(&hall, &Question { at: vec![2.0, 5.0, 10.0, 20.0], ..Question::default() }).unwrap();
    for (years, at) in [2, 5, 10, 20].into_iter().zip(&told.overall.at) {
        assert_eq!(Some(value(Feature::PeaceHolding(years))), at.survival);
    }
    assert_eq!(value(Feature::PeaceHolding(1)), 1.0);
    assert_eq!(value(Feature::WarsPerDecade), 10.0 * told.spells.episodes as f64 / 79.0);
    let regions: f64 = FEATURES.into_iter().filter(|one| matches!(one, Feature::In(_))).map(value).sum();
    let ends: f64 = FEATURES.into_iter().filter(|one| matches!(one, Feature::Ended(_))).map(value).sum();
    assert!((regions - 1.0).abs() < 1e-9 && (ends - 1.0).abs() < 1e-9, "{regions} {ends}");
}

#[test]
fn a_record_cut_to_some_years_has_no_wars_of_others() {
    let hall = Hall::open().unwrap();
    let of = |first, last| features(&hall.record, &hall.dictionary, Window { first, last }).unwrap();
    let at_war = FEATURES.iter().position(|one| *one == Feature::AtWarPerYear).unwrap();
    let (early, late, all) =
        (of(1946, 1985)[at_war].unwrap(), of(1986, 2024)[at_war].unwrap(), of(1946, 2024)[at_war].unwrap());
    assert!((early * 40.0 + late * 39.0 - all * 79.0).abs() < 1e-6, "{early} {late} {all}");
    assert!(of(2025, 2044).iter().all(Option::is_none));
}

fn constant(histories: u64, threads: usize) -> Vec<Vec<u64>> {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text("constant"), "constant.theory", &catalogue).unwrap();
    let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
    let asked = ComparisonQuestion {
        seed: 7,
        histories,
        parameters: Parameters::Given(loaded.compiled.theta()),
        limits: play_limits(100_000),
    };
    let found = on_threads(Some(threads), || compare(&hall, &loaded, &world, &asked, &|_| {})).unwrap().unwrap();
    found.rows.iter().map(|row| row.played.iter().map(|value| value.to_bits()).collect()).collect()
}

#[test]
fn the_features_of_a_batch_have_the_same_digits_on_one_thread_and_on_several() {
    let alone = constant(12, 1);
    assert_eq!(alone, constant(12, 3));
    // Those of a shorter batch are the first of a longer one.
    let shorter = constant(5, 2);
    assert!(alone.iter().zip(&shorter).all(|(long, short)| long.starts_with(short)));
}

#[test]
fn every_rival_that_can_be_fitted_is_fitted_on_one_risk_set() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let mut risk_sets = Vec::new();
    for name in
        ["constant", "time_heals", "commitment", "decisive_end", "conflict_trap", "power_transition", "liberal_peace"]
    {
        let loaded = load(text(name), name, &catalogue).unwrap();
        let path = bind_path(&loaded.theory, &catalogue, &BTreeMap::new()).unwrap();
        let found = fit_theory(&loaded, &path, &TheoryFit::default()).unwrap();
        assert!(found.converged(), "{name} did not converge");
        let (_, years, events) = found.at_risk.iter().find(|(event, _, _)| event == "return_to_war").unwrap().clone();
        risk_sets.push((name, years, events));
    }
    for (name, years, events) in &risk_sets {
        near(name, *years, risk_sets[0].1, 1e-6);
        near(name, *events, risk_sets[0].2, 1e-9);
    }
}

/// A theory on the bench, as it was kept.
fn kept(name: &str) -> Kept {
    let path = format!("{}/../../theories/bench/{name}.json", env!("CARGO_MANIFEST_DIR"));
    #[expect(clippy::disallowed_methods, reason = "a test may read files")]
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
    kept_of(&text).unwrap_or_else(|| panic!("{path} is nothing that `bench --json` printed"))
}

/// Standard errors beyond which every stated move of a mechanism lies, in counts of all and in what follows one event.
const BEYOND: f64 = 2.0;
const BEYOND_AFTER: f64 = 3.0;

/// Mechanisms whose effect the pairs of the kept bench cannot tell from chance: each has a bench of its own beside it, with more.
const OF_THEIR_OWN: [&str; 1] = ["refusal"];
/// Histories with and without such a mechanism.
const PAIRS_OF_THEIR_OWN: u64 = 1600;

/// What is kept of a mechanism's own bench.
fn own_bench(hall: &Hall, mechanism: &str) -> Sensitivity {
    let kept = kept(&format!("war_peace_war.{mechanism}"));
    let differs = kept.differs(&sha256(text("war_peace_war").as_bytes()), &hall.hash);
    assert!(differs.is_empty(), "the bench of {mechanism} alone is of {}", differs.join(", "));
    kept.bench.sensitivity.expect("it was taken apart")
}

#[test]
fn each_mechanism_switched_off_changes_the_history_in_the_direction_that_the_essay_says() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text("war_peace_war"), "war_peace_war.theory", &catalogue).unwrap();
    let kept = kept("war_peace_war");
    let mut switched = kept.bench.sensitivity.expect("it was taken apart").switched;
    for name in OF_THEIR_OWN {
        let own = own_bench(&hall, name);
        assert_eq!(own.histories, PAIRS_OF_THEIR_OWN, "{name}");
        switched.retain(|one| one.mechanism.name != name);
        switched.extend(own.switched);
    }
    let mut faults = Vec::new();
    for mechanism in mechanisms_of(&loaded, None).unwrap() {
        let name = &mechanism.name;
        assert!(!mechanism.moves.is_empty(), "{name} says nothing of what it moves");
        let found = switched.iter().find(|one| one.mechanism.name == *name && one.mechanism.off == mechanism.off);
        let Some(found) = found else {
            faults.push(format!("{name} is not in the kept bench"));
            continue;
        };
        // What follows one event is counted by the next test.
        let counted = mechanism.moves.iter().filter(|(moved, _)| !matches!(moved, Moved::After { .. }));
        for (moved, up) in counted {
            let effect = found.of(moved).unwrap_or_else(|| panic!("{name}: nothing was kept of {}", moved.id()));
            let way = if *up { effect.difference } else { -effect.difference };
            if way <= BEYOND * effect.std_error {
                let (of, error, id) = (effect.difference, effect.std_error, moved.id());
                let stated = if *up { "up" } else { "down" };
                faults.push(format!("{name}: {id} should go {stated} and goes by {of:.4} ± {error:.4}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Of all events of one kind, those after which the same conflict has another kind of event before the first comes again.
fn followed(loaded: &Loaded, theta: Vec<f64>, world: &process::World, (first, then): (usize, usize)) -> (f64, f64) {
    let asked = PlayQuestion {
        seed: 5,
        replicates: 0..96,
        parameters: Parameters::GivenAndDrawn(theta),
        limits: play_limits(200_000),
    };
    let (mut hits, mut all) = (0.0, 0.0);
    for one in play(loaded, world, &asked).unwrap() {
        let mut open: BTreeMap<u32, bool> = BTreeMap::new();
        for happening in one.history.happenings() {
            if happening.event == first {
                all += 1.0;
                open.insert(happening.units[0], true);
            } else if happening.event == then && open.remove(&happening.units[0]).is_some() {
                hits += 1.0;
            }
        }
    }
    (hits, all)
}

#[test]
fn mechanisms_of_few_cases_change_what_follows_in_the_same_conflict() {
    let hall = Hall::open().unwrap().unpacked().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text("war_peace_war"), "war_peace_war.theory", &catalogue).unwrap();
    let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
    let event = |name: &str| loaded.theory.process.events.iter().position(|kind| kind.name == name).unwrap();
    let mut tested = 0;
    for mechanism in mechanisms_of(&loaded, None).unwrap() {
        for (moved, up) in &mechanism.moves {
            let (name, Moved::After { first, then }) = (&mechanism.name, moved) else { continue };
            let (with, of) = followed(&loaded, loaded.compiled.theta(), &world, (event(first), event(then)));
            let mut theta = loaded.compiled.theta();
            for (parameter, value) in &mechanism.off {
                theta[loaded.theory.parameter(parameter).unwrap()] = *value;
            }
            let (without, of_without) = followed(&loaded, theta, &world, (event(first), event(then)));
            let (p, q) = (with / of, without / of_without);
            let error = (p * (1.0 - p) / of + q * (1.0 - q) / of_without).sqrt();
            let way = if *up { p - q } else { q - p };
            assert!(
                way > BEYOND_AFTER * error,
                "{name}: {first} is followed by {then} in {p} with it and in {q} without, ± {error}"
            );
            assert!(p < 1.0 && of > 100.0 && of_without > 100.0, "{name}: {of} and {of_without} cases");
            tested += 1;
        }
    }
    assert!(tested > 0, "no mechanism says what follows what");
}

/// What makes a kept bench anew.
fn command(name: &str) -> String {
    format!("interbellum bench {name} --sensitivity --json > theories/bench/{name}.json")
}

#[test]
fn every_theory_that_comes_with_the_program_has_a_kept_bench_of_its_text_this_record_and_this_program() {
    let hall = Hall::open().unwrap();
    let differs = |name: &str| {
        let kept = kept(name);
        assert_eq!(kept.bench.theory, name, "the kept bench of {name} is of another theory");
        let differs = kept.differs(&sha256(text(name).as_bytes()), &hall.hash);
        (!differs.is_empty())
            .then(|| format!("{name} is of {}: make it anew with `{}`", differs.join(", "), command(name)))
    };
    assert_eq!(SHIPPED.len(), 9);
    let faults: Vec<String> = SHIPPED.iter().filter_map(|shipped| differs(shipped.name)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_kept_of_a_bench_is_read_again_to_the_last_digit() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text("constant"), "constant", &catalogue).unwrap();
    let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
    let asked = BenchQuestion { seed: 9, histories: 11, ..BenchQuestion::default() };
    let made = bench(&hall, &catalogue, (&loaded, text("constant")), &world, &asked, &[], &|_| {}).unwrap();
    let json = bench_to_json(&made, &Provenance::new(&hall, "a command".to_owned()));
    let kept = kept_of(&json.to_string()).unwrap();
    assert_eq!(kept.bench.comparison.first, made.comparison.first);
    assert_eq!(made.comparison.first.len(), 8);
    assert_eq!(kept.bench.values, made.values);
    assert!(kept.differs(&sha256(text("constant").as_bytes()), &hall.hash).is_empty());
    let older = kept_of(
        &json.to_string().replace(&format!("\"play_and_features\":{PLAY_AND_FEATURES}"), "\"play_and_features\":1"),
    )
    .unwrap();
    assert_eq!(older.differs("", &hall.hash), ["another text of this theory", "another version of play and features"]);
}

#[test]
fn values_that_are_not_of_a_fit_say_why() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text("war_peace_war"), "war_peace_war", &catalogue).unwrap();
    let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
    let asked = BenchQuestion { histories: 1, ..BenchQuestion::default() };
    let made = bench(&hall, &catalogue, (&loaded, text("war_peace_war")), &world, &asked, &[], &|_| {}).unwrap();
    assert!(
        made.values_from.contains("it has no exact fit to this record (the event `begin` has no exact likelihood"),
        "{}",
        made.values_from
    );
}

#[test]
fn a_bench_that_would_tell_nothing_or_never_end_is_refused() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text("constant"), "constant", &catalogue).unwrap();
    let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
    let refused = |histories, sensitivity| {
        let asked = BenchQuestion { histories, sensitivity, values: Chosen::Text, ..BenchQuestion::default() };
        let found = bench(&hall, &catalogue, (&loaded, ""), &world, &asked, &[], &|_| {});
        found.unwrap_err().to_string()
    };
    let apart = |histories, rows| Some(SensitivityQuestion { histories, rows, ..SensitivityQuestion::default() });
    assert_eq!(refused(0, None), "without a history there is nothing to compare; ask for 1 or more");
    assert!(refused(1, apart(1, 16)).starts_with("1 histories with and without each mechanism tell nothing"));
    assert!(refused(1, apart(2, 1)).starts_with("a design of 1 rows gives no index"));
    assert!(refused(1, apart(2, usize::MAX)).contains("10000000 are the most"));
    assert!(refused(u64::MAX, apart(u64::MAX, 16)).contains("10000000 are the most"));
}

/// The files are no invention: the same seed gives the digits of the first histories again.
#[test]
fn a_kept_bench_is_what_the_program_makes() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    for name in ["constant", "war_peace_war"] {
        let kept = kept(name).bench;
        assert!(!kept.comparison.first.is_empty(), "no histories were kept of {name}: `{}`", command(name));
        let loaded = load(text(name), name, &catalogue).unwrap();
        let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
        let histories = (kept.comparison.first.len() + kept.comparison.stopped.len()) as u64;
        let asked = BenchQuestion { seed: kept.seed, histories, ..BenchQuestion::default() };
        let made = bench(&hall, &catalogue, (&loaded, text(name)), &world, &asked, &[], &|_| {}).unwrap();
        assert_eq!((&made.values, &made.values_from), (&kept.values, &kept.values_from), "{name}");
        assert!(made.comparison.first.starts_with(&kept.comparison.first), "{name}");
        for (now, then) in made.comparison.rows.iter().zip(&kept.comparison.rows) {
            assert_eq!(now.recorded, then.recorded, "{} of the record", now.feature.id());
        }
    }
}

/// A theory for digits alone, with what every shipped one has and none of their texts: a change of those moves no digit here.
const DIGITS: &str = "theory digits {
  clock   years from 1946-01-01 to 2024-12-31
  units   state from record.states
  units   conflict from record.conflicts with room for 1500
  observe output(state) : real from maddison.output carry forward 40 years else unknown_to_mean
  hold    place(conflict) : state starts from ucdp.location else IND
  hold    active(conflict) : flag follows record.active
  hold    ended_by(conflict) : one of none, agreement, ceasefire, victory_government, victory_rebel, low_activity,
            actor_gone, unknown starts from record.ended_by
  hold    arms(conflict) : real in 0..1 starts from 0
  param   owners(state) ~ beta(2, 2)
  event begin(s: state) {
    hazard  exp(-4.6 + 0.1 * log(1 + output(s)) + owners(s)) per year
    then    create conflict c with place(c) := s, active(c) := true
  }
  event resume(c: conflict) {
    when    not active(c) and ended_by(c) != none
    hazard  exp(-3 + arms(c)) * weibull(since(active(c)), 0.8) per year
    then    active(c) := true, arms(c) := 0
  }
  event settle(c: conflict) {
    when    active(c)
    hazard  exp(-2 + owners(place(c))) per year
    then    active(c) := false, ended_by(c) := agreement
  }
  event fade(c: conflict) {
    when    active(c)
    hazard  0.3 per year
    then    active(c) := false, ended_by(c) := low_activity
  }
  each year {
    arms(c) := min(1, arms(c) + 0.1) for c where not active(c)
  }
}
";

/// The version of play and features, the record on which these digits were made, and sha256 of the digits.
const DIGITS_OF: (u64, &str, &str) = (
    2,
    "b1d7b611ecb7fa1f2e0740620c63e172d2513868ba3b7af12419ca96f36c5323",
    "d9f742951e36ffce8aa983c161436c872c4f7e5a5775c0889d78559bf85370bc",
);

#[test]
fn the_digits_of_play_and_features_are_those_of_their_version() {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(DIGITS, "digits.theory", &catalogue).unwrap_or_else(|fault| panic!("{fault}"));
    let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
    let asked = ComparisonQuestion {
        seed: 2,
        histories: 6,
        parameters: Parameters::GivenAndDrawn(loaded.compiled.theta()),
        limits: play_limits(100_000),
    };
    let found = compare(&hall, &loaded, &world, &asked, &|_| {}).unwrap();
    let bits = found.rows.iter().flat_map(|row| row.played.iter().chain(&row.recorded).map(|value| value.to_bits()));
    let bits: Vec<String> = bits.map(|bits| format!("{bits:016x}")).collect();
    assert!(bits.len() > 80, "{} values", bits.len());
    let digest = sha256(bits.join(" ").as_bytes());
    let (version, record, expected) = DIGITS_OF;
    assert_eq!(
        hall.hash, record,
        "the record is another one, so these digits are not comparable: write its hash and the digest {digest} here. The version of play and features stays if they did not change"
    );
    assert_eq!(
        (PLAY_AND_FEATURES, digest.as_str()),
        (version, expected),
        "the digits of play or features moved: PLAY_AND_FEATURES in bench/kept.rs becomes one more, what is kept under theories/bench is made anew, and version and digest stand here"
    );
}
