//! Run a theory with every part of the language on the real states and conflicts.

use std::collections::BTreeMap;

use interbellum::Hall;
use interbellum::record::{Facts, Scheme};
use interbellum::theories::{
    Loaded, Parameters, PlayQuestion, Purpose, RecordCatalogue, TheoryFit, bind_path, bind_world, fit_theory,
    history_to_record, load, play, play_fault_words, play_limits,
};

const TEXT: &str = r#"theory whole {
  title   "Every part of the language on the record"
  clock   years from 1946-01-01 to 2024-12-31
  units   state from record.states
  units   conflict from record.conflicts with room for 2000
  role    dominant : state = USA from 1945
  role    rival : state = USSR from 1946 to 1991, CHN from 1992
  observe place(conflict) : state from ucdp.location else USA
  observe output(state) : real from maddison.output carry forward 6 years else unknown_to_mean
  observe stance(state) : real from unga.ideal_point carry forward 2 years else unknown_to_mean
  observe borders(state, state) : symmetric flag from natural_earth.borders else false
  observe sanctioned(state) : flag from ties.by(dominant) optional else false
  define  reach = output(rival) / output(dominant)
  define  partner(s) = exp(-abs(stance(s) - stance(rival)))
  define  near_war(s) = count(c: active(c) and borders(place(c), s))
  param   owners(state) ~ beta(2, 2)
  hold    active(conflict) : flag follows record.active
  hold    ending(conflict) : one of none, deal, truce, quiet, victory starts from record.last_ending else none
  hold    aid_rebels(conflict), aid_government(conflict) : flag follows record.external_support else false
  hold    arms(conflict) : real in 0..1 starts from 0
  param   begin0 ~ normal(-5, 0.2)
  param   resume0 ~ normal(-3, 1)
  param   stop0 ~ normal(-1, 1)
  param   shape ~ normal(1, 0.1)
  event begin(s: state) {
    when    s != dominant
    hazard  exp(begin0 + reach * partner(s) + 0.1 * near_war(s)) per year
    then    create conflict c with place(c) := s, active(c) := true
    seen as record.new_conflict(s)
  }
  event resume(c: conflict) {
    when    not active(c) and ending(c) != none
    hazard  exp(resume0 + arms(c)) * weibull(since(active(c)), shape) per year
    then    active(c) := true
    seen as record.return_to_war(c)
  }
  event aid(c: conflict) {
    when    active(c) and not aid_rebels(c)
    hazard  exp(-3 + partner(place(c))) per year
    then    aid_rebels(c) := true
    seen as record.support_begins(c, rebels, by dominant)
  }
  event settle(c: conflict) {
    when    active(c)
    hazard  exp(stop0 + owners(place(c))) per year
    then    active(c) := false, ending(c) := deal, aid_rebels(c) := false, aid_government(c) := false
    seen as record.war_ends(c)
  }
  each year {
    arms(c) := min(1, arms(c) + 0.1) for c where not active(c) and ending(c) in {deal, truce}
    arms(c) := 0 for c where active(c)
  }
  at 1991-12-26 {
    arms(c) := 0.5 * arms(c)
  }
}
"#;

fn loaded(text: &str) -> (Hall, RecordCatalogue, Loaded) {
    let hall = Hall::open().expect("the embedded record opens");
    let catalogue = RecordCatalogue::of(&hall).expect("it has stories");
    let loaded = load(text, "whole.theory", &catalogue).unwrap_or_else(|fault| panic!("{fault}"));
    (hall, catalogue, loaded)
}

#[test]
fn a_theory_of_every_part_of_the_language_plays_on_the_record_and_is_read_as_one() {
    let (hall, catalogue, loaded) = loaded(TEXT);
    let world = bind_world(&loaded.theory, &catalogue, &Default::default(), Purpose::Play).unwrap();
    let asked =
        PlayQuestion { seed: 1, replicates: 0..40, parameters: Parameters::Prior, limits: play_limits(200_000) };
    let played = play(&loaded, &world, &asked).unwrap_or_else(|fault| panic!("{fault}"));
    let again = PlayQuestion { replicates: 17..18, ..asked.clone() };
    let alone = play(&loaded, &world, &again).unwrap();
    assert_eq!(alone[0].history.digest(), played[17].history.digest(), "a replicate is the same alone and in a batch");
    assert_eq!(alone[0].latent, played[17].latent);
    assert_ne!(played[0].latent, played[1].latent);
    let begun = |one: &interbellum::theories::Replicate| one.history.counts()[0];
    assert!(played.iter().all(|one| begun(one) > 0));
    let record = history_to_record(&hall, &loaded, &world, &played[0], 1).unwrap();
    let (_, years) = record.active_years("ucdp-acd", None).unwrap();
    let created = years.iter().filter(|year| year.unit.conflict_id >= 1_000_000).count();
    assert!(created > 0, "wars of created conflicts are wars of the played record");
}

#[test]
fn units_created_without_end_stop_the_play_with_how_many_when_and_what_to_write() {
    let text = TEXT.replace("with room for 2000", "with room for 30");
    let (_, catalogue, loaded) = loaded(&text);
    let world = bind_world(&loaded.theory, &catalogue, &Default::default(), Purpose::Play).unwrap();
    let parameters = Parameters::Given(loaded.compiled.theta());
    let asked = PlayQuestion { seed: 1, replicates: 0..1, parameters, limits: play_limits(200_000) };
    let fault = play(&loaded, &world, &asked).unwrap_err();
    let words = play_fault_words(&loaded.theory, &fault);
    for part in
        ["was stopped on 19", "create-without-end", "all 30 that can be created are there", "with room for NUMBER"]
    {
        assert!(words.contains(part), "{words}");
    }
}

#[test]
fn what_reads_values_that_nobody_measured_is_refused_by_the_fit_and_the_rest_is_fitted() {
    let (hall, catalogue, loaded) = loaded(TEXT);
    let path = bind_path(&loaded.theory, &catalogue, &Default::default()).unwrap();
    let by_dominant = path.facts.iter().filter(|fact| fact.marks.iter().any(|mark| mark == "by dominant"));
    assert!(by_dominant.count() > 20);
    let refused = fit_theory(&loaded, &path, &TheoryFit::default()).unwrap_err().to_string();
    assert!(refused.contains("it reads `owners`, which nobody has measured"), "{refused}");
    let asked = TheoryFit {
        facts: Some(vec!["new_conflict".to_owned()]),
        condition_on_impossible: true,
        ..TheoryFit::default()
    };
    let fitted = fit_theory(&loaded, &path, &asked).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(fitted.converged());
    let (event, years, facts) = &fitted.at_risk[0];
    let expected = years_of_states_but(&hall, 2, loaded.theory.process.clock);
    assert_eq!(event, "begin");
    assert!((years - expected).abs() < 1e-6, "{years} years at risk, {expected} by the list of states");
    let scope = &fitted.fit.scope;
    let new = path.facts.iter().filter(|fact| fact.fact == "new_conflict").count();
    assert_eq!(*facts as usize, new - scope.impossible.get("new_conflict").copied().unwrap_or(0));
    assert_eq!(new, first_wars(&hall, loaded.theory.process.clock));
}

/// Years of the clock in which states of the list are there, without one of them. On the last day of its time a state is there.
fn years_of_states_but(hall: &Hall, left_out: u16, clock: process::Clock) -> f64 {
    let mut days = 0;
    for layer in &hall.record.layers {
        let Facts::Memberships(all) = &layer.facts else { continue };
        for one in all.iter().filter(|one| one.scheme == Scheme::GleditschWard && one.code != left_out) {
            let until = one.until.map_or(clock.end, |until| clock.end.min(until.0 + 1));
            days += (until - one.from.0.max(clock.start)).max(0);
        }
    }
    f64::from(days) / 365.25
}

/// Conflicts whose first war begins inside the clock, in a state of the list: Hyderabad is in none.
fn first_wars(hall: &Hall, clock: process::Clock) -> usize {
    let (_, years) = hall.record.active_years("ucdp-acd", None).unwrap();
    let listed = |code: u16| {
        hall.record.layers.iter().any(|layer| match &layer.facts {
            Facts::Memberships(all) => all.iter().any(|one| one.scheme == Scheme::GleditschWard && one.code == code),
            _ => false,
        })
    };
    let mut first: BTreeMap<u32, i32> = BTreeMap::new();
    for year in years.iter().filter(|year| listed(year.location_states[0])) {
        let start = first.entry(year.unit.conflict_id).or_insert(year.start.day.0);
        *start = (*start).min(year.start.day.0);
    }
    first.values().filter(|start| clock.start < **start && **start <= clock.end).count()
}
