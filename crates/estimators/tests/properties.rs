//! Hold curves to what must be true of any sample.

use estimators::{Curve, HazardTies, Interval, Sample, kaplan_meier, logrank, nelson_aalen};
use proptest::prelude::*;

/// A row of a sample with delayed entry, a weight and a group.
#[derive(Debug, Clone, Copy)]
struct Row {
    entry: f64,
    exit: f64,
    event: bool,
    weight: f64,
    group: u32,
}

/// Rows on a coarse grid of times, so that ties of every kind come up, or on a fine one.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let coarse = (0..12_u32, 1..12_u32).prop_map(|(entry, span)| (f64::from(entry), f64::from(entry + span)));
    let fine = (0.0..12.0_f64, 0.01..12.0_f64).prop_map(|(entry, span)| (entry, entry + span));
    let row = |times: BoxedStrategy<(f64, f64)>| {
        (times, any::<bool>(), 0.01..5.0_f64, 0..3_u32).prop_map(|((entry, exit), event, weight, group)| Row {
            entry,
            exit,
            event,
            weight,
            group,
        })
    };
    prop_oneof![prop::collection::vec(row(coarse.boxed()), 1..60), prop::collection::vec(row(fine.boxed()), 1..400),]
}

struct Columns {
    entry: Vec<f64>,
    exit: Vec<f64>,
    event: Vec<bool>,
    weight: Vec<f64>,
    group: Vec<u32>,
}

fn columns(rows: &[Row]) -> Columns {
    Columns {
        entry: rows.iter().map(|row| row.entry).collect(),
        exit: rows.iter().map(|row| row.exit).collect(),
        event: rows.iter().map(|row| row.event).collect(),
        weight: rows.iter().map(|row| row.weight).collect(),
        group: rows.iter().map(|row| row.group).collect(),
    }
}

impl Columns {
    fn sample(&self, weighted: bool) -> Sample<'_> {
        let weight = weighted.then_some(self.weight.as_slice());
        Sample::new(Some(&self.entry), &self.exit, &self.event, weight).unwrap()
    }

    fn curve(&self, weighted: bool) -> Curve {
        kaplan_meier(&self.sample(weighted), Interval::default()).unwrap()
    }
}

/// Kaplan and Meier's product written down as it is printed: for every exit time a pass over all rows.
fn plain_survival(rows: &[Row], time: f64) -> f64 {
    let mut times: Vec<f64> = rows.iter().filter(|row| row.event).map(|row| row.exit).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let share = |at: &f64| {
        let at_risk = rows.iter().filter(|row| row.entry < *at && *at <= row.exit).count();
        let events = rows.iter().filter(|row| row.event && row.exit == *at).count();
        1.0 - events as f64 / at_risk as f64
    };
    times.iter().take_while(|at| **at <= time).map(share).product()
}

proptest! {
    #[test]
    fn survival_descends_within_zero_and_one_and_its_interval_holds_it(rows in rows(), weighted: bool) {
        let curve = columns(&rows).curve(weighted);
        let mut before = 1.0;
        for step in curve.steps() {
            prop_assert!((0.0..=before).contains(&step.survival));
            before = step.survival;
            if let (Some(low), Some(high)) = (step.conf_low, step.conf_high) {
                prop_assert!(0.0 <= low && low <= step.survival && step.survival <= high && high <= 1.0);
            }
            prop_assert_eq!(step.std_error.is_none(), step.survival == 0.0);
        }
    }

    #[test]
    fn the_curve_is_the_product_as_it_is_printed(rows in rows()) {
        for step in columns(&rows).curve(false).steps() {
            prop_assert!((step.survival - plain_survival(&rows, step.time)).abs() < 1e-13);
        }
    }

    #[test]
    fn at_risk_counts_the_rows_with_entry_before_and_exit_not_before(rows in rows(), time in -1.0..25.0_f64, whole: bool) {
        let time = if whole { time.floor() } else { time };
        let count = rows.iter().filter(|row| row.entry < time && time <= row.exit).count();
        prop_assert_eq!(columns(&rows).curve(false).at_risk(time), count as f64);
    }

    #[test]
    fn the_order_of_rows_changes_no_digit(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        weighted: bool,
    ) {
        let (one, other) = (columns(&rows), columns(&shuffled));
        prop_assert_eq!(one.curve(weighted), other.curve(weighted));
        for ties in [HazardTies::Together, HazardTies::OneByOne] {
            prop_assert_eq!(nelson_aalen(&one.sample(weighted), ties), nelson_aalen(&other.sample(weighted), ties));
        }
        let test = |columns: &Columns| logrank(&columns.sample(false), &columns.group, None, 0.5);
        prop_assert_eq!(test(&one), test(&other));
    }

    #[test]
    fn a_row_cut_in_two_leaves_the_curve_as_it_was(rows in rows(), cut in any::<prop::sample::Index>(), share in 0.1..0.9_f64, weighted: bool) {
        let cut = cut.index(rows.len());
        let row = rows[cut];
        let time = row.entry + share * (row.exit - row.entry);
        prop_assume!(row.entry < time && time < row.exit);
        let mut parts = rows.clone();
        parts[cut] = Row { exit: time, event: false, ..row };
        parts.push(Row { entry: time, ..row });
        let (whole, parts) = (columns(&rows).curve(weighted), columns(&parts).curve(weighted));
        for step in whole.steps() {
            let found = parts.steps().iter().find(|part| part.time == step.time).unwrap();
            let same = |a: f64, b: f64| (a - b).abs() <= 1e-14 * b;
            prop_assert!(same(found.at_risk, step.at_risk) && same(found.survival, step.survival));
        }
        if !weighted {
            let without_cut = |curve: &Curve| curve.steps().iter().filter(|step| step.time != time).copied().collect::<Vec<_>>();
            prop_assert_eq!(without_cut(&whole), without_cut(&parts));
        }
    }

    #[test]
    fn a_weight_counts_equal_rows(rows in rows(), weights in prop::collection::vec(1..4_u32, 400)) {
        let heavy: Vec<Row> = rows.iter().zip(&weights).map(|(row, &w)| Row { weight: f64::from(w), ..*row }).collect();
        let many: Vec<Row> = rows.iter().zip(&weights).flat_map(|(row, &w)| vec![*row; w as usize]).collect();
        let (heavy, many) = (columns(&heavy).curve(true), columns(&many).curve(false));
        prop_assert_eq!(heavy.steps(), many.steps());
    }

    #[test]
    fn equal_weights_cancel_from_survival(rows in rows()) {
        let third: Vec<Row> = rows.iter().map(|row| Row { weight: 1.0 / 3.0, ..*row }).collect();
        let (third, ones) = (columns(&third).curve(true), columns(&rows).curve(false));
        for (a, b) in third.steps().iter().zip(ones.steps()) {
            prop_assert!((a.survival - b.survival).abs() < 1e-13);
        }
    }
}
