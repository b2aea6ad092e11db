//! Ask fitted models about survival, cases, residuals and each other.

use interbellum::estimators::cox::{Measure, Population, Uncertainty};
use interbellum::formula::{Column, Frame, Values};
use interbellum::{
    Cells, CovariateKind, EffectsAsked, Look, ResidualKind, Setting, Specification, comparisons, effects, estimate,
    estimates_to_forest, model_curves, models_to_json, models_to_words, residuals_to_table,
};
use numerics::special::{exp, ln};

/// Numbers in (0, 1) that look like draws: the fractions of a linear congruence (Knuth's MMIX).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

/// 240 rows of which a third is in each group, hazards 0.1 × 1, 2, 0.5 × e^0.3x.
fn drawn(seed: u64) -> Frame {
    let mut draws = Draws(seed);
    let (mut time, mut event, mut x, mut group) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in 0..240 {
        let (level, ratio) = [("low", 1.0), ("mid", 2.0), ("high", 0.5)][row % 3];
        let value = (row % 8) as f64 / 2.0;
        let until = -ln(draws.next()) / (0.1 * ratio * exp(0.3 * value));
        let censored = 12.0 + 3.0 * draws.next();
        time.push(Some(until.min(censored)));
        event.push(Some(until <= censored));
        x.push(Some(value));
        group.push(Some(level));
    }
    let missing = (0..240).map(|row| (row >= 10).then_some((row % 7) as f64)).collect();
    let columns = vec![
        Column::new("time", Values::Real(time)),
        Column::new("event", Values::Flag(event)),
        Column::new("x", Values::Real(x)),
        Column::new("group", Values::of_texts(group)),
        Column::new("z", Values::Real(missing)),
    ];
    Frame::new("drawn.csv", 2, columns).unwrap()
}

fn asked(right: &str) -> Specification {
    Specification::of(&format!("Surv(time, event) ~ {right}"))
}

#[test]
fn factors_are_told_against_their_reference_and_numbers_between_quartiles() {
    let frame = drawn(1);
    let asked = asked("relevel(group, ref = \"low\") + log(x + 1)");
    let found = estimate(&frame, &asked).unwrap();
    let told = effects(&frame, &asked, &found, &EffectsAsked::default()).unwrap().unwrap();
    let changes: Vec<(&str, String, String)> =
        told.list.iter().map(|e| (e.covariate.as_str(), e.from.shown(), e.to.shown())).collect();
    let expected = [("group", "low", "high"), ("group", "low", "mid"), ("x", "0.5", "2.5")];
    assert_eq!(changes, expected.map(|(name, from, to)| (name, from.to_owned(), to.to_owned())));
    assert_eq!(told.horizons.len(), 2);
    assert_eq!(told.restricted_mean, told.horizons.last().copied());
    // Half the hazard means longer survival, twice the hazard shorter, in both measures.
    let [high, mid, x] = &told.list[..] else { panic!("three changes") };
    for (effect, sign) in [(high, 1.0), (mid, -1.0), (x, -1.0)] {
        let differences = effect.survival.iter().chain(&effect.restricted_mean);
        assert!(differences.clone().all(|d| d.contrast.difference.value * sign > 0.0), "{effect:?}");
        assert!(differences.clone().all(|d| d.conf_low < d.conf_high), "{effect:?}");
    }
}

#[test]
fn the_standard_error_of_a_difference_is_the_spread_of_differences_over_drawn_samples() {
    let (mut values, mut errors) = (Vec::new(), [Vec::new(), Vec::new()]);
    for seed in 1..=400 {
        let frame = drawn(seed);
        let asked = asked("group + x");
        let found = estimate(&frame, &asked).unwrap();
        let rows = frame.rows();
        let columns: Vec<Vec<f64>> = found.model.columns.iter().map(|column| column.values.clone()).collect();
        let set = |low: f64| -> Vec<Vec<f64>> { vec![vec![low; rows], vec![0.0; rows], columns[2].clone()] };
        let sides = [set(0.0), set(1.0)];
        let sides = sides.each_ref().map(|side| side.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let [first, second] =
            [0, 1].map(|side| Population { covariates: &sides[side], stratum: None, offset: None, weight: None });
        let kinds = [Uncertainty::Model, Uncertainty::Robust { clusters: &[], small_sample: false }];
        for (kind, errors) in kinds.iter().zip(&mut errors) {
            let contrasts = found.fit.contrasts(kind).unwrap();
            let told = contrasts.compare(&first, &second, &[Measure::RestrictedMean { until: 8.0 }]).unwrap()[0];
            errors.push(told.difference.std_error.unwrap());
            if matches!(kind, Uncertainty::Model) {
                values.push(told.difference.value);
            }
        }
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let centre = mean(&values);
    let spread = (values.iter().map(|x| (x - centre) * (x - centre)).sum::<f64>() / 399.0).sqrt();
    // A standard deviation of 400 draws is known to 1 / √800 = 3.5%: three of these on either side.
    for errors in &errors {
        let ratio = mean(errors) / spread;
        assert!((0.894..=1.106).contains(&ratio), "{ratio}");
    }
}

#[test]
fn effects_follow_from_interactions_and_a_column_of_strata_has_none() {
    let frame = drawn(2);
    let asked = asked("x * group + strata(z)");
    let found = estimate(&frame, &asked).unwrap();
    let told = effects(&frame, &asked, &found, &EffectsAsked::default()).unwrap().unwrap();
    let names: Vec<&str> = told.list.iter().map(|effect| effect.covariate.as_str()).collect();
    assert_eq!(names, ["group", "group", "x"]);
}

#[test]
fn a_horizon_beyond_what_was_observed_is_refused_with_the_last_exit() {
    let frame = drawn(1);
    let asked = asked("x");
    let found = estimate(&frame, &asked).unwrap();
    let wanted = |horizons: Vec<f64>| EffectsAsked { horizons: Some(horizons), restricted_mean: None, asked: true };
    let told = effects(&frame, &asked, &found, &wanted(vec![5.0, 99.0])).unwrap_err().to_string();
    assert!(told.contains("--horizons 99") && told.contains("last exit"), "{told}");
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(effects(&frame, &asked, &found, &wanted(vec![bad])).is_err(), "{bad}");
    }
}

#[test]
fn a_curve_holds_what_is_not_set_and_says_so() {
    let frame = drawn(1);
    let found = estimate(&frame, &asked("group + x")).unwrap();
    let told = model_curves(&frame, &found, &["group=mid".to_owned(), "x = 9".to_owned()], None, 0.95).unwrap();
    assert_eq!(told.list.len(), 2);
    assert_eq!(told.notes[0], "Held: x 1.75 (mean).");
    assert!(told.notes.contains(&"x 9 lies outside the fitted rows (0 to 3.5).".to_owned()), "{:?}", told.notes);
    assert!(told.notes.contains(&"Held: group high (reference).".to_owned()), "{:?}", told.notes);
    let by_hand = found.fit.adjusted_curve(0, &[0.0, 1.0, 1.75], 0.0, &found.fit.variance, Default::default()).unwrap();
    assert_eq!(told.list[0].steps, by_hand);
}

#[test]
fn a_path_that_does_not_change_is_the_curve_of_the_fixed_case() {
    let frame = drawn(1);
    let found = estimate(&frame, &asked("group + x")).unwrap();
    let real = |values: [f64; 2]| Values::Real(values.map(Some).to_vec());
    let columns = vec![
        Column::new("start", real([0.0, 4.0])),
        Column::new("stop", real([4.0, 99.0])),
        Column::new("x", real([2.0, 2.0])),
        Column::new("group", Values::of_texts([Some("low"), Some("low")])),
    ];
    let path = Frame::new("path.csv", 2, columns).unwrap();
    let told = model_curves(&frame, &found, &["group=low, x=2".to_owned()], Some(&path), 0.95).unwrap();
    let [fixed, along] = &told.list[..] else { panic!("two curves") };
    assert_eq!(fixed.steps.len(), along.steps.len());
    for (fixed, along) in fixed.steps.iter().zip(&along.steps) {
        assert!((fixed.survival - along.survival).abs() < 1e-14 && (fixed.std_error - along.std_error).abs() < 1e-13);
    }
    let broken = vec![Column::new("start", real([0.0, 3.0])), Column::new("stop", real([4.0, 9.0]))];
    let broken = Frame::new("path.csv", 2, broken).unwrap();
    let told = model_curves(&frame, &found, &[], Some(&broken), 0.95).unwrap_err().to_string();
    assert!(told.contains("path.csv row 3"), "{told}");
}

#[test]
fn strata_that_are_left_open_have_a_curve_each_and_can_be_set() {
    let frame = drawn(3);
    let found = estimate(&frame, &asked("x + strata(group)")).unwrap();
    let labels = |settings: &str| -> Vec<String> {
        let told = model_curves(&frame, &found, &[settings.to_owned()], None, 0.95).unwrap();
        told.list.iter().map(|curve| curve.label.clone()).collect()
    };
    assert_eq!(labels("x=1").len(), 3);
    assert_eq!(labels("x=1, group=mid"), ["x = 1, group = mid"]);
    let fault =
        |settings: &str| model_curves(&frame, &found, &[settings.to_owned()], None, 0.95).unwrap_err().to_string();
    assert!(fault("group=midd").contains("the nearest is `mid`"));
    assert!(fault("grup=mid").contains("the nearest is `group`"));
    assert!(fault("time=3").contains("no covariate `time`"));
    assert!(fault("x=1, x=2").contains("twice"));
    assert!(fault("x=one").contains("a number"));
    assert!(fault("").contains("sets nothing"));
}

#[test]
fn residuals_stand_beside_the_rows_of_the_file_and_add_up() {
    let frame = drawn(1);
    let found = estimate(&frame, &asked("group + z")).unwrap();
    let table = |kind| residuals_to_table(&frame, &found, kind).unwrap();
    let martingale = table(ResidualKind::Martingale);
    let csv = martingale.to_csv().unwrap();
    // Ten rows lack z; the first that is used is row 12 of the file, whose heading is row 1.
    assert_eq!(csv.lines().nth(1).unwrap().split(',').next(), Some("12"));
    let sum: f64 = csv.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse::<f64>().unwrap()).sum();
    assert!(sum.abs() < 1e-9, "{sum}");
    assert_eq!(table(ResidualKind::Schoenfeld).rows(), found.fit.events);
    for kind in [ResidualKind::Deviance, ResidualKind::Score, ResidualKind::Dfbeta, ResidualKind::Dfbetas] {
        assert_eq!(table(kind).rows(), 230, "{}", kind.word());
        table(kind).to_stata().unwrap();
    }
    let names: Vec<String> = table(ResidualKind::ScaledSchoenfeld).columns().iter().map(|c| c.name.clone()).collect();
    assert_eq!(names, ["row", "time", "grouplow", "groupmid", "z"]);
}

#[test]
fn models_stand_side_by_side_with_what_differs_between_their_rows() {
    let frame = drawn(1);
    let asked = ["group", "group + x", "group + z"].map(asked);
    let models: Vec<_> = asked.iter().map(|asked| estimate(&frame, asked).unwrap()).collect();
    let found = comparisons(&asked, &models);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].smaller, found[0].larger, &found[0].added), (0, 1, &vec!["x".to_owned()]));
    let expected = 2.0 * (models[1].fit.log_likelihood - models[0].fit.log_likelihood);
    assert!((found[0].likelihood_ratio.statistic - expected).abs() < 1e-12);
    for look in [Look::default(), Look { cells: Cells::Ratio, stars: true }] {
        let table = models_to_words(&asked, &models, look);
        table.verify().unwrap();
        let text = table.to_text();
        let left_out = "(1) leaves none out; (2) leaves none out; (3) leaves out 10 missing z";
        assert!(table.notes.iter().any(|note| note.contains(left_out)), "{text}");
        assert_eq!(text.contains('*') && text.contains("***"), look.stars, "{text}");
    }
    let json = models_to_json(&asked, &models, vec![serde_json::json!({}); 3]);
    assert_eq!(json["same_rows"], false);
    assert_eq!(json["comparisons"][0]["added"][0], "x");
}

#[test]
fn a_factor_in_the_figure_names_its_reference_and_models_without_a_term_leave_its_place_empty() {
    let frame = drawn(1);
    let asked = ["group", "group + x"].map(asked);
    let models: Vec<_> = asked.iter().map(|asked| estimate(&frame, asked).unwrap()).collect();
    let figure = estimates_to_forest(&frame, &asked, &models);
    let labels: Vec<&str> = figure.rows.iter().map(|row| row.label()).collect();
    assert_eq!(labels, ["group", "high", "low", "mid", "x"]);
    figure.verify().unwrap();
}

#[test]
fn a_number_used_as_a_factor_is_set_level_by_level() {
    let frame = drawn(1);
    let found = estimate(&frame, &asked("factor(x) + z")).unwrap();
    let told = effects(&frame, &asked("factor(x) + z"), &found, &EffectsAsked::default()).unwrap().unwrap();
    let to: Vec<String> = told.list.iter().filter(|e| e.covariate == "x").map(|e| e.to.shown()).collect();
    assert_eq!(to, ["0.5", "1", "1.5", "2", "2.5", "3", "3.5"]);
    assert_eq!(told.list[0].from, Setting::Number(0.0));
    // The kind is public, so that other faces can ask for it.
    assert!(matches!(CovariateKind::Levels(Vec::new()), CovariateKind::Levels(list) if list.is_empty()));
}
