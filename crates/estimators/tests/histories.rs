//! Hold the check of histories against `survcheck` of R survival, and its other lists against what they say they are.
//!
//! The expected rows were made by `reference/make_history_reference.R`.

mod tables;

use estimators::{HistoryFlaws, check_histories};
use tables::{Table, own};

fn rows_where(labels: &[&str], label: &str) -> Vec<usize> {
    (0..labels.len()).filter(|&row| labels[row] == label).collect()
}

fn assert_labels(flaws: &HistoryFlaws, labels: &[&str]) {
    let found =
        [(&flaws.overlap, "overlap"), (&flaws.gap, "gap"), (&flaws.jump, "jump"), (&flaws.teleport, "teleport")];
    for (rows, label) in found {
        assert_eq!(*rows, rows_where(labels, label), "{label}");
    }
}

#[test]
fn every_row_at_fault_is_the_one_that_survcheck_names() {
    let table = Table::read(&own("histories.csv"));
    let (entry, exit) = (table.numbers("start"), table.numbers("stop"));
    let (id, event, state) = (table.codes("id"), table.codes("event"), table.codes("state"));
    // The state where nobody arrives by an event.
    let state: Vec<u32> = state.into_iter().map(|state| if state == 9 { 0 } else { state }).collect();
    let flaws = check_histories(&id, Some(&entry), &exit, &event, Some(&state));
    assert_labels(&flaws, &table.text("with_state"));
    assert!(!flaws.jump.is_empty() && !flaws.teleport.is_empty());
    assert_labels(&check_histories(&id, Some(&entry), &exit, &event, None), &table.text("without_state"));
}

#[test]
fn rows_without_entry_begin_at_zero_so_that_a_second_row_of_a_unit_overlaps() {
    // survcheck(Surv(c(3, 3, 4), c(0, 1, 1)) ~ 1, id = c(1, 1, 2)): overlap 1, row 2.
    let flaws = check_histories(&[1, 1, 2], None, &[3.0, 3.0, 4.0], &[0, 1, 1], None);
    assert_eq!(flaws, HistoryFlaws { overlap: vec![1], duplicate: vec![1], ..HistoryFlaws::default() });
}

#[test]
fn rows_with_no_time_at_risk_are_listed_and_take_no_place_in_a_history() {
    // Without its second and third rows the unit has a hole from 2 to 4, and its last row ends before it begins.
    let (entry, exit) = ([0.0, 2.0, 4.0, 4.0, 9.0], [2.0, 2.0, 4.0, 6.0, 8.0]);
    let flaws = check_histories(&[5; 5], Some(&entry), &exit, &[0, 1, 0, 0, 1], None);
    let expected = HistoryFlaws {
        gap: vec![3],
        zero_length: vec![1, 2],
        backwards: vec![4],
        event_at_entry: vec![1, 4],
        ..HistoryFlaws::default()
    };
    assert_eq!(flaws, expected);
    let at_zero = check_histories(&[1, 2], None, &[0.0, -1.0], &[1, 0], None);
    assert_eq!((at_zero.zero_length, at_zero.backwards, at_zero.event_at_entry), (vec![0], vec![1], vec![0]));
}

#[test]
fn times_that_are_not_numbers_are_left_to_the_check_of_the_sample() {
    let flaws = check_histories(&[1, 1, 1], Some(&[0.0, f64::NAN, 2.0]), &[2.0, 3.0, f64::INFINITY], &[0, 0, 0], None);
    assert!(flaws.is_empty());
}

#[test]
fn the_order_in_which_rows_stand_changes_only_their_numbers() {
    let (entry, exit) = ([3.0, 0.0, 1.0, 0.0], [5.0, 2.0, 4.0, 1.5]);
    let flaws = check_histories(&[4, 4, 2, 2], Some(&entry), &exit, &[0, 0, 0, 0], None);
    assert_eq!((flaws.gap, flaws.overlap), (vec![0], vec![2]));
}
