//! Hold the statistics against slow and plain references on made records.

mod made;

use claims::{
    Board, Cells, Claim, ClaimFault, DrawOptions, Influence, Model, Plan, Rows, Rule, SizeOptions, Unfit, Weights,
    Word, fit_all, full_fit, median_of_medians, one_step, read_claims, size_and_power, statistic, test, webb_weights,
};
use estimators::cox;
use made::{Made, Making};
use numerics::special::{exp, ln};
use numerics::stream::Stream;

const SMALL: &str = include_str!("made/small.claim");

fn claim(text: &str, made: &Made) -> Claim {
    read_claims(text, "test", made).unwrap_or_else(|faults| panic!("{faults}")).remove(0)
}

fn cells(claim: &Claim, made: &Made) -> (Plan, Cells) {
    let plan = Plan::of(claim);
    let cells = Cells::build(claim, &plan, made).unwrap();
    (plan, cells)
}

fn text(body: &str) -> String {
    format!("claim c {{ title \"t\" statement \"s\" {body} }}")
}

const ALL_MODELS: &str = "exposure broker(USA) direction raises models { model cox, cloglog, weibull adjust nothing, region + log(war_years) }";

#[test]
fn one_step_is_the_full_fit_to_first_order_near_no_effect() {
    // With |θ| of a few hundredths what is left is of second order: below a tenth of θ.
    let mut compared = 0;
    for seed in 1..40 {
        let made = Made::new(Making { seed, states: 120, ..Making::default() });
        let claim = claim(&text(ALL_MODELS), &made);
        let (plan, cells) = cells(&claim, &made);
        for outcome in fit_all(&claim, &plan, &cells, &|_| {}) {
            let (step, full) = (outcome.step.unwrap(), outcome.full.unwrap());
            if full.estimate.abs() < 0.08 {
                assert!((step.estimate - full.estimate).abs() < 0.1 * full.estimate.abs() + 1e-3, "{step:?} {full:?}");
                assert!((step.robust_std_error / full.robust_std_error - 1.0).abs() < 0.1);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn rule_1_has_no_weibull_fit_where_the_hazard_falls_faster_than_1_over_t_and_the_same_one_elsewhere() {
    let made = Made::new(Making { states: 2, ..Making::default() });
    let claim = claim(&text("exposure broker(USA) direction raises"), &made);
    let (_, mut cells) = cells(&claim, &made);
    let cell = &mut cells.cells[0];
    let fits = |cell: &claims::Cell| {
        let rows = Rows::of(cell, &claim.adjustments[0]);
        let of = |rule| (one_step(Model::Weibull, &rows, rule), full_fit(Model::Weibull, &rows, rule));
        (of(Rule::One), of(Rule::Two))
    };
    let n = 60;
    cell.entry = vec![1.0; n];
    (cell.exposure, cell.clusters) =
        ((0..n).map(|row| (row % 2) as f64).collect(), (0..n).map(|row| vec![row as u32]).collect());
    // A hazard |k| t^(k-1) seen from 1 to 50, at even probabilities: its cumulative hazard is 1 - t^k or t^k - 1.
    let mut history = |k: f64| {
        let of = |row: usize| {
            let passed = 1.0 + k.signum() * -ln(1.0 - (row as f64 + 0.5) / n as f64);
            let time = if passed > 0.0 { exp(ln(passed) / k) } else { f64::INFINITY };
            (time.min(50.0), time < 50.0)
        };
        (cell.exit, cell.event) = (0..n).map(of).unzip();
        fits(cell)
    };
    let (one, two) = history(-1.5);
    assert!(matches!(one, (Err(Unfit::ShapeRefused), Err(Unfit::ShapeRefused))), "{one:?}");
    assert!(two.0.is_ok() && two.1.is_ok());
    let (one, two) = history(1.5);
    assert!(one.0.is_ok() && one == two);
}

#[test]
fn efficient_scores_are_those_written_out_by_hand_for_a_cox_model() {
    // Three rows, x = 1, 0, 1, events at 1 and 2: U = (1 − 2/3) + (0 − 1/2) and I = 2/3 · 1/3 + 1/2 · 1/2.
    let made = Made::new(Making { states: 2, ..Making::default() });
    let claim = claim(&text("exposure broker(USA) direction raises"), &made);
    let (_, mut cells) = cells(&claim, &made);
    let cell = &mut cells.cells[0];
    (cell.entry, cell.exit, cell.event) = (vec![0.0; 3], vec![1.0, 2.0, 3.0], vec![true, true, false]);
    (cell.exposure, cell.clusters) = (vec![1.0, 0.0, 1.0], vec![vec![0], vec![1], vec![2]]);
    let step = one_step(Model::Cox, &Rows::of(cell, &claim.adjustments[0]), Rule::CURRENT).unwrap();
    let (score, information) = (1.0 / 3.0 - 0.5, 2.0 / 9.0 + 0.25);
    assert!((step.estimate - score / information).abs() < 1e-12);
    // Rows: dN − Λ weighed by x − x̄: 1/3 − 1/9; −(−2/3)(1/3) − 1/4; −(1/3)(1/3) − (1/2)(1/2).
    let rows = [1.0 / 3.0 - 1.0 / 9.0, 2.0 / 9.0 - 0.25, -1.0 / 9.0 - 0.25];
    for ((_, change), expected) in step.clusters.iter().zip(rows) {
        assert!((change - expected / information).abs() < 1e-12, "{step:?}");
    }
}

#[test]
fn the_primary_full_fit_is_the_clustered_cox_fit() {
    let made = Made::new(Making { effect: 0.5, ..Making::default() });
    let claim = claim(SMALL, &made);
    let (_, cells) = cells(&claim, &made);
    let cell = &cells.cells[0];
    let full = full_fit(Model::Cox, &Rows::of(cell, &claim.adjustments[0]), Rule::CURRENT).unwrap();
    let sample = estimators::Sample::new(Some(&cell.entry), &cell.exit, &cell.event, None).unwrap();
    let columns: [&[f64]; 1] = [&cell.exposure];
    let fit = cox::fit(&cox::Risk::new(sample, &columns, None, None).unwrap(), &cox::Options::default()).unwrap();
    let codes: Vec<u32> = cell.clusters.iter().map(|clusters| clusters[0]).collect();
    let robust = fit.robust_variance(&[&codes], false).unwrap().variance[0].sqrt();
    assert!((full.estimate - fit.beta[0]).abs() < 1e-12);
    assert!((full.std_error - fit.variance[0].sqrt()).abs() < 1e-12);
    assert!((full.robust_std_error - robust).abs() < 1e-12);
}

#[test]
fn a_row_of_two_clusters_pulls_with_both() {
    let made = Made::new(Making { states: 4, ..Making::default() });
    let claim = claim(&text("exposure broker(USA) direction raises"), &made);
    let (_, mut cells) = cells(&claim, &made);
    let cell = &mut cells.cells[0];
    let count = cell.exit.len();
    cell.clusters = (0..count).map(|row| vec![row as u32]).collect();
    let alone = one_step(Model::Cox, &Rows::of(cell, &claim.adjustments[0]), Rule::CURRENT).unwrap();
    cell.clusters = (0..count).map(|row| vec![row as u32, (count + row) as u32]).collect();
    let both = one_step(Model::Cox, &Rows::of(cell, &claim.adjustments[0]), Rule::CURRENT).unwrap();
    assert!((both.robust_std_error / alone.robust_std_error - 2.0_f64.sqrt()).abs() < 1e-12);
    assert_eq!(both.estimate, alone.estimate);
}

/// The same test made slowly, with neither efficient scores nor projections nor shared sums: for each draw the model is fitted
/// anew with every row counted a little more or less by its cluster's weight, and the change of the score is the pull.
#[test]
fn multiplier_draws_agree_with_a_plain_reference_to_monte_carlo_error() {
    let made = Made::new(Making { states: 40, ..Making::default() });
    let claim = claim(&SMALL.replace("cox, weibull", "cox"), &made);
    let (plan, cells) = cells(&claim, &made);
    let outcomes = fit_all(&claim, &plan, &cells, &|_| {});
    let ours = statistic(&outcomes, &Weights::draw(1, "test", cells.clusters.len(), 4_000)).unwrap();
    let points = webb_weights();
    let mut stream = Stream::named(2, "reference", 0);
    let draws = 1_000;
    let mut as_far = 0;
    let mut squares = 0.0;
    for _ in 0..draws {
        let weights: Vec<f64> = cells.clusters.iter().map(|_| points[(stream.uniform() * 6.0) as usize]).collect();
        let estimates: Vec<Vec<f64>> = (0..plan.estimands.len())
            .map(|place| {
                let of = plan.specifications.iter().filter(|one| one.cell == place);
                of.map(|one| slow_draw(&cells.cells[place], &claim, one.adjustment, &weights)).collect()
            })
            .collect();
        let draw = median_of_medians(estimates.iter().map(Vec::as_slice));
        as_far += usize::from(draw.abs() >= ours.one_step.abs());
        squares += draw * draw;
    }
    let slow_p = as_far as f64 / f64::from(draws);
    let error = (ours.p * (1.0 - ours.p) * (1.0 / 1_000.0 + 1.0 / 4_000.0)).sqrt();
    assert!((slow_p - ours.p).abs() < 4.0 * error + 1e-3, "{slow_p} for {}", ours.p);
    let slow_error = (squares / f64::from(draws)).sqrt();
    assert!((slow_error / ours.null_std_error - 1.0).abs() < 0.1, "{slow_error} for {}", ours.null_std_error);
}

/// The change of the one-step estimate when rows of cluster c count 1 + h · weight, over a small h.
fn slow_draw(cell: &claims::Cell, claim: &Claim, adjustment: usize, weights: &[f64]) -> f64 {
    let h = 1e-4;
    let score = |sign: f64| {
        let counted: Vec<f64> = cell.clusters.iter().map(|one| 1.0 + sign * h * weights[one[0] as usize]).collect();
        weighted_step(cell, claim, adjustment, &counted)
    };
    (score(1.0) - score(-1.0)) / (2.0 * h)
}

/// The one-step estimate of a Cox model by refits with case weights: the score at the weighted null over the plain information.
fn weighted_step(cell: &claims::Cell, claim: &Claim, adjustment: usize, counted: &[f64]) -> f64 {
    let log_war: Vec<f64> = match cell.terms.get("log(war_years)") {
        Some(claims::Term::Numbers(values)) => values.iter().map(|value| value.unwrap()).collect(),
        _ => unreachable!("the made record knows all wars"),
    };
    let adjusted: Vec<&[f64]> = if claim.adjustments[adjustment].terms.is_empty() { vec![] } else { vec![&log_war] };
    let score_at = |counted: Option<&[f64]>| {
        let sample = estimators::Sample::new(Some(&cell.entry), &cell.exit, &cell.event, counted).unwrap();
        let risk = cox::Risk::new(sample, &adjusted, None, None).unwrap();
        let offset = if adjusted.is_empty() {
            vec![0.0; cell.exit.len()]
        } else {
            cox::fit(&risk, &cox::Options::default()).unwrap().linear_predictors(&risk).unwrap()
        };
        let mut all = adjusted.clone();
        all.push(&cell.exposure);
        let still = cox::Options { max_iterations: 0, ..cox::Options::default() };
        let at = cox::fit(&cox::Risk::new(sample, &all, None, Some(&offset)).unwrap(), &still).unwrap();
        (*at.gradient.last().unwrap(), *at.variance.last().unwrap())
    };
    let (score, _) = score_at(Some(counted));
    let (_, variance) = score_at(None);
    score * variance
}

#[test]
fn the_same_seed_gives_the_same_digits_on_any_number_of_threads() {
    let made = Made::new(Making { effect: 0.4, ..Making::default() });
    let claim = claim(&text(ALL_MODELS), &made);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let tested = pool.install(|| test(&claim, &made, &DrawOptions::default(), &|_| {})).unwrap();
        let statistic = tested.statistic.unwrap();
        (statistic.p.to_bits(), statistic.one_step.to_bits(), statistic.interval(0.99).0.to_bits())
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn exposures_dealt_out_at_random_leave_p_uniform() {
    // Exposure is shuffled over rows: p below 0.2 in a fifth of shuffles, within four standard errors of 300.
    let made = Made::new(Making { effect: 1.0, ..Making::default() });
    let claim = claim(&text("exposure broker(USA) direction raises models { model cox, weibull }"), &made);
    let (plan, cells) = cells(&claim, &made);
    let mut low = 0;
    for round in 0..300 {
        let mut shuffled = cells.clone();
        let mut stream = Stream::named(round, "shuffle", 0);
        let exposure = &mut shuffled.cells[0].exposure;
        for at in (1..exposure.len()).rev() {
            exposure.swap(at, (stream.uniform() * (at + 1) as f64) as usize);
        }
        let outcomes = fit_all(&claim, &plan, &shuffled, &|_| {});
        let found = statistic(&outcomes, &Weights::draw(round, "shuffle", cells.clusters.len(), 499)).unwrap();
        low += usize::from(found.p <= 0.2);
    }
    assert!((low as f64 - 60.0).abs() < 4.0 * (300.0_f64 * 0.16).sqrt(), "{low}");
}

#[test]
fn the_rule_rejects_three_to_seven_in_a_hundred_without_effect_and_more_with_a_greater_one() {
    let made = Made::new(Making::default());
    let claim = claim(SMALL, &made);
    let (plan, cells) = cells(&claim, &made);
    let options = SizeOptions { ratios: vec![1.0], ..SizeOptions::default() };
    let size = size_and_power(&claim, &plan, &cells, &options, &|| {})[0];
    let (share, thin) = (size.share().unwrap(), size.thin);
    assert!((0.03..=0.07).contains(&share), "{size:?}");
    assert_eq!(thin, 0);
    let options = SizeOptions { ratios: vec![1.25, 1.5, 2.0, 3.0], histories: 150, ..SizeOptions::default() };
    let power = size_and_power(&claim, &plan, &cells, &options, &|| {});
    let shares: Vec<f64> = power.iter().map(|one| one.share().unwrap()).collect();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]) && shares[0] > share && shares[3] > 0.95, "{shares:?}");
}

#[test]
fn histories_of_a_claim_that_something_lowers_the_hazard_have_one_over_the_ratio() {
    let made = Made::new(Making::default());
    let ratios = [1.25, 1.5, 2.0];
    let at = |text: &str, ratios: &[f64]| {
        let claim = claim(text, &made);
        let (plan, cells) = cells(&claim, &made);
        let options = SizeOptions { ratios: ratios.to_vec(), histories: 60, draws: 99, ..SizeOptions::default() };
        let found = size_and_power(&claim, &plan, &cells, &options, &|| {});
        found.iter().map(|one| (one.thin, one.rejected)).collect::<Vec<_>>()
    };
    let lowers = SMALL.replace("raises", "lowers");
    assert_ne!(lowers, SMALL);
    // A two-sided test rejects the same histories whatever is claimed of them.
    assert_eq!(at(&lowers, &ratios), at(SMALL, &ratios.map(|ratio| 1.0 / ratio)));
    assert_ne!(at(&lowers, &ratios), at(SMALL, &ratios));
}

#[test]
fn the_size_study_calls_those_histories_thin_that_the_test_would() {
    let made = Made::new(Making { states: 34, ..Making::default() });
    let body = "exposure broker(USA) direction raises estimands { unit conflict within 4, none } models { model weibull, cox adjust nothing, log(war_years) }";
    let claim = claim(&text(body), &made);
    let (plan, cells) = cells(&claim, &made);
    let options = SizeOptions { ratios: vec![1.0], histories: 60, draws: 99, ..SizeOptions::default() };
    let study = size_and_power(&claim, &plan, &cells, &options, &|| {})[0];
    let scene = claims::Scene::of(&cells);
    let mut thin = 0;
    for history in 0..60 {
        let fate = scene.fate(&mut Stream::named(options.seed, "claim history", history), options.frailty_variance);
        let outcomes = fit_all(
            &claim,
            &plan,
            &Cells { cells: scene.cells(&fate, 0.0), clusters: cells.clusters.clone() },
            &|_| {},
        );
        let eligible = outcomes.iter().filter(|outcome| outcome.ineligible.is_none()).count();
        thin += usize::from(outcomes[0].ineligible.is_some() || 2 * eligible < outcomes.len());
    }
    // Both must happen, or nothing is compared.
    assert!(thin > 0 && thin < 60, "{thin}");
    assert_eq!(study.thin, thin);
}

#[test]
fn made_histories_have_the_events_of_the_record_they_stand_on() {
    let made = Made::new(Making { states: 200, ..Making::default() });
    let claim = claim(SMALL, &made);
    let (_, cells) = cells(&claim, &made);
    let scene = claims::Scene::of(&cells);
    let real: Vec<f64> =
        cells.cells.iter().map(|cell| cell.event.iter().filter(|event| **event).count() as f64).collect();
    let mut made_events = vec![0.0; real.len()];
    for history in 0..40 {
        let fate = scene.fate(&mut Stream::named(4, "history", history), 0.5);
        for (cell, sum) in scene.cells(&fate, 0.0).iter().zip(&mut made_events) {
            *sum += cell.event.iter().filter(|event| **event).count() as f64 / 40.0;
        }
    }
    for (real, made) in real.iter().zip(&made_events) {
        // One real history has a spread of its own: the root of its events, made wider by frailty.
        assert!((real - made).abs() < 4.0 * (1.5 * real).sqrt(), "{real} {made}");
    }
}

fn board(body: &[&str], making: Making) -> Board {
    let made = Made::new(making);
    let test_one = |body: &&str| test(&claim(&text(body), &made), &made, &DrawOptions::default(), &|_| {}).unwrap();
    Board::judge(body.iter().map(test_one).collect())
}

fn word(body: &str, making: Making) -> Word {
    board(&[body], making).rows[0].1.word
}

#[test]
fn a_strong_effect_supports_the_claim_and_contradicts_its_opposite() {
    let strong = Making { effect: 1.2, states: 100, ..Making::default() };
    assert_eq!(word("exposure broker(USA) direction raises", strong), Word::Supported);
    assert_eq!(word("exposure broker(USA) direction lowers", strong), Word::Contradicted);
    assert_eq!(word("exposure broker(USA) direction no_difference", strong), Word::Contradicted);
}

#[test]
fn no_effect_in_a_large_record_contradicts_a_claim_of_one_and_supports_none() {
    let none = Making { states: 500, peaces_a_state: 6, ..Making::default() };
    assert_eq!(word("exposure broker(USA) direction raises margin 1.4", none), Word::Contradicted);
    assert_eq!(word("exposure broker(USA) direction no_difference margin 1.4", none), Word::Supported);
}

#[test]
fn a_sure_effect_below_the_margin_is_undecided_as_smaller() {
    let small = Making { effect: 0.4, states: 800, peaces_a_state: 6, frailty_variance: 0.0, ..Making::default() };
    assert_eq!(word("exposure broker(USA) direction raises margin 2", small), Word::UndecidedSmaller);
}

#[test]
fn a_record_that_is_too_small_is_thin_and_says_what_it_could_have_seen() {
    let board = board(&["exposure broker(USA) direction raises"], Making { states: 8, ..Making::default() });
    let (tested, verdict) = &board.rows[0];
    assert_eq!(verdict.word, Word::UndecidedThin);
    assert!(tested.outcomes[0].ineligible.is_some() && tested.thin.is_some());
    assert!(verdict.smallest_detectable.unwrap() > 2.0);
    assert_eq!(verdict.holm_p, None);
}

#[test]
fn a_thin_claim_on_the_board_makes_the_others_harder() {
    let making = Making { effect: 1.2, states: 100, ..Making::default() };
    let alone = board(&["exposure broker(USA) direction raises"], making);
    let thin = "population war_years > 11.4 exposure broker(USA) direction raises";
    let both = board(&["exposure broker(USA) direction raises", thin], making);
    assert_eq!((alone.statistical, both.statistical), (1, 2));
    assert_eq!(both.rows[1].1.word, Word::UndecidedThin);
    let p = |board: &Board| board.rows[0].1.holm_p.unwrap();
    assert!((p(&both) - 2.0 * p(&alone)).abs() < 1e-12);
    let width = |board: &Board| board.rows[0].1.interval.map(|(low, high)| high / low).unwrap();
    assert!(width(&both) > width(&alone));
}

#[test]
fn a_universal_claim_is_contradicted_by_a_case_that_stands_in_every_reading_and_names_it() {
    let body = "exposure broker(USA), broker(USA) or broker(UN) direction universal held 5, 10 estimands { threshold 25, 1000 gap 1, 2 }";
    let board = board(&[body], Making::default());
    let (tested, verdict) = &board.rows[0];
    assert_eq!((verdict.word, board.statistical), (Word::Contradicted, 0));
    let held = &tested.horizons[1];
    assert!(held.years == 10 && held.standing().count() > 0);
    // Who held so long in some reading could be seen so long in it.
    assert!(tested.horizons.iter().all(|one| one.cases.len() <= one.observable));
    for case in held.standing() {
        assert_eq!(case.stands_in, tested.plan.estimands.len());
        assert!(
            tested.cells.cells.iter().all(|cell| {
                cell.cases.iter().zip(&cell.exit).any(|(one, exit)| one.key == case.key && *exit >= 10.0)
            })
        );
    }
}

#[test]
fn a_universal_claim_without_a_standing_case_is_undecided() {
    let body = "population war_years > 10 exposure broker(USA) direction universal held 45";
    assert_eq!(word(body, Making::default()), Word::Undecided);
}

#[test]
fn an_exposure_of_one_level_and_a_population_of_none_are_refused_by_name() {
    let made = Made::new(Making::default());
    let run = |body: &str| test(&claim(&text(body), &made), &made, &DrawOptions::default(), &|_| {}).unwrap_err();
    let one = run("exposure one > 0 direction raises");
    assert!(matches!(&one, ClaimFault::OneLevel { exposure, .. } if exposure == "one > 0"), "{one}");
    let none = run("population one > 1 exposure broker(USA) direction raises");
    assert!(matches!(&none, ClaimFault::NoRows { .. }), "{none}");
    let table = run("exposure broker(USA) direction raises estimands { unit state }");
    assert!(matches!(&table, ClaimFault::Ground { .. }), "{table}");
}

#[test]
fn a_row_without_a_cluster_is_refused_by_its_number() {
    let mut made = Made::new(Making::default());
    made.peaces.iter_mut().for_each(|peace| peace.state.clear());
    let claim = claim(&text("exposure broker(USA) direction raises"), &made);
    let fault = test(&claim, &made, &DrawOptions::default(), &|_| {}).unwrap_err();
    assert!(matches!(&fault, ClaimFault::NoCluster { row: 0, .. }), "{fault}");
}

#[test]
fn a_window_censors_what_comes_after_it() {
    let made = Made::new(Making::default());
    let claim = claim(&text("exposure (year(ended) - 1990) / 10 direction raises estimands { within none, 5 }"), &made);
    let (_, cells) = cells(&claim, &made);
    let [whole, window] = &cells.cells[..] else { panic!("two cells") };
    assert_eq!(whole.exit.len(), window.exit.len());
    for row in 0..whole.exit.len() {
        assert_eq!(window.exit[row], whole.exit[row].min(5.0));
        assert_eq!(window.event[row], whole.event[row] && whole.exit[row] <= 5.0);
    }
}

#[test]
fn rows_whose_broker_is_not_known_are_dropped_and_counted() {
    let made = Made::new(Making::default());
    let claim = claim(&text("exposure broker(USA) direction raises"), &made);
    let (_, cells) = cells(&claim, &made);
    let unknown =
        made.peaces.iter().filter(|one| one.broker.is_none() && one.returned[0].min(one.observable) > 1.3).count();
    let dropped = &cells.cells[0].dropped;
    assert!(dropped.iter().any(|one| one.reason.contains("exposure is unknown") && one.rows == unknown), "{dropped:?}");
}

#[test]
fn influences_of_all_models_add_up_to_their_estimates() {
    let made = Made::new(Making { effect: 0.3, ..Making::default() });
    let claim = claim(&text(ALL_MODELS), &made);
    let (plan, cells) = cells(&claim, &made);
    let sum = |one: &Influence| one.clusters.iter().map(|(_, change)| change).sum::<f64>();
    for outcome in fit_all(&claim, &plan, &cells, &|_| {}) {
        let (step, full) = (outcome.step.unwrap(), outcome.full.unwrap());
        assert!((sum(&step) - step.estimate).abs() < 1e-10);
        assert!(sum(&full).abs() < 1e-6, "the scores at the top add up to nothing: {}", sum(&full));
    }
}

#[test]
fn a_claim_of_shares_is_described_and_makes_no_other_claim_harder() {
    let shares = "direction share states USA, RUS shares { conduct fighting, fighting_or_supporting } untestable \"u\" decided_by \"d\"";
    let judged = "exposure broker(USA) direction raises";
    let (both, alone) = (board(&[judged, shares], Making::default()), board(&[judged], Making::default()));
    assert_eq!((both.statistical, both.rows[1].1.word), (1, Word::NotTestable));
    let (tested, verdict) = &both.rows[1];
    assert!(verdict.holm_p.is_none() && verdict.smallest_detectable.is_none() && tested.outcomes.is_empty());
    assert_eq!((both.rows[0].1.holm_p, both.rows[0].1.interval), (alone.rows[0].1.holm_p, alone.rows[0].1.interval));
    // The USA fought in 1991, 1993, 1994 and 1997 of 1990 to 1997; support is known from 1993 on.
    let told: Vec<_> = tested.shares.iter().map(|one| (one.state, one.years, one.with, one.unknown_years())).collect();
    assert_eq!(told, [(0, 8, 4, 0), (0, 8, 4, 2), (1, 8, 8, 0), (1, 8, 8, 0)]);
}
