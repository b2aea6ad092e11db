//! Hold weighted rows for subdistribution hazards, and the fits to them, against R survival.

mod cox_cases;
mod tables;

use cox_cases::{Model, assert_fit};
use estimators::EstimateError;
use estimators::cox::fine_gray;
use numerics::special::ln;
use tables::{Table, json, shared};

#[test]
fn rows_are_cut_and_weighted_as_by_finegray() {
    // finegray(Surv(t, factor(s, 0:2)) ~ ., etype = "1") of R survival 3.5-3, row by row: row, start, stop, status, weight.
    let exit = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 7.0, 7.0, 8.0];
    let cause = [1, 0, 2, 0, 2, 1, 0, 1, 2, 0, 1];
    let expected = [
        (1, 0.0, 1.0, true, 1.0),
        (2, 0.0, 2.0, false, 1.0),
        (3, 0.0, 2.0, false, 1.0),
        (3, 3.0, 5.0, false, 0.777_777_777_777_777_8),
        (3, 5.0, 7.0, false, 0.622_222_222_222_222_2),
        (3, 7.0, 8.0, false, 0.311_111_111_111_111_1),
        (4, 0.0, 3.0, false, 1.0),
        (5, 0.0, 5.0, false, 1.0),
        (5, 5.0, 7.0, false, 0.8),
        (5, 7.0, 8.0, false, 0.4),
        (6, 0.0, 4.0, true, 1.0),
        (7, 0.0, 5.0, false, 1.0),
        (8, 0.0, 6.0, true, 1.0),
        (9, 0.0, 7.0, false, 1.0),
        (9, 7.0, 8.0, false, 0.5),
        (10, 0.0, 7.0, false, 1.0),
        (11, 0.0, 8.0, true, 1.0),
    ];
    let rows = fine_gray(&exit, &cause, 1).unwrap();
    assert_eq!(rows.row.len(), expected.len());
    for (at, (row, entry, exit, event, weight)) in expected.into_iter().enumerate() {
        let ours = (rows.row[at] + 1, rows.entry[at], rows.exit[at], rows.event[at]);
        assert_eq!(ours, (row, entry, exit, event));
        assert!((rows.weight[at] - weight).abs() < 1e-15, "row {at}: {}", rows.weight[at]);
    }
}

#[test]
fn without_another_cause_every_row_stays_as_it_is() {
    let rows = fine_gray(&[3.0, 1.0, 2.0], &[1, 0, 1], 1).unwrap();
    assert_eq!((rows.row, rows.exit, rows.weight), (vec![0, 1, 2], vec![3.0, 1.0, 2.0], vec![1.0; 3]));
}

#[test]
fn what_cannot_be_weighted_is_refused_by_row() {
    assert_eq!(fine_gray(&[], &[], 1), Err(EstimateError::Empty));
    assert_eq!(fine_gray(&[1.0, 2.0], &[2, 0], 1), Err(EstimateError::NoEvents));
    assert_eq!(
        fine_gray(&[1.0, 0.0], &[1, 2], 1),
        Err(EstimateError::EntryNotBeforeExit { row: 1, entry: 0.0, exit: 0.0 })
    );
    assert!(matches!(fine_gray(&[1.0, f64::NAN], &[1, 2], 1), Err(EstimateError::NotFinite { row: 1, .. })));
}

fn retain<T>(column: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    column.retain(|_| *keep.next().unwrap());
}

/// Data, columns of time and cause, covariates, cause, file and name of what is expected.
type Case = (&'static str, [&'static str; 2], [&'static str; 3], u32, &'static str, &'static str);

#[test]
fn fits_to_published_data_agree_with_those_of_r() {
    let mgus = ["age", "sexM", "mspike"];
    let pbc = ["trt", "age", "bili"];
    let cases: [Case; 4] = [
        ("data_mgus2_cr.csv", ["etime", "event"], mgus, 1, "mgus2.json", "fg_pcm"),
        ("data_mgus2_cr.csv", ["etime", "event"], mgus, 2, "mgus2.json", "fg_death"),
        ("data_pbc_cr.csv", ["time", "st"], pbc, 2, "pbc.json", "finegray_death"),
        ("data_pbc_cr.csv", ["time", "st"], pbc, 1, "pbc.json", "finegray_transplant"),
    ];
    for (data, [time, cause], covariates, of_interest, file, name) in cases {
        let Some(path) = shared(&format!("r_survival/{data}")) else { return };
        let table = Table::read(&path);
        let mut rows = fine_gray(&table.numbers(time), &table.codes(cause), of_interest).unwrap();
        // R weights before it drops the rows of who has a value missing.
        let columns = covariates.map(|name| table.maybe_numbers(name));
        let whole = |row: u32| columns.iter().all(|column| column[row as usize].is_some());
        let keep: Vec<bool> = rows.row.iter().map(|&row| whole(row)).collect();
        retain(&mut rows.row, &keep);
        retain(&mut rows.entry, &keep);
        retain(&mut rows.exit, &keep);
        retain(&mut rows.event, &keep);
        retain(&mut rows.weight, &keep);
        let column = |(name, values): (&str, &Vec<Option<f64>>)| {
            let of = |&row: &u32| values[row as usize].map(|x| if name == "bili" { ln(x) } else { x }).unwrap();
            rows.row.iter().map(of).collect::<Vec<f64>>()
        };
        let model = Model::new(rows.exit, rows.event, covariates.into_iter().zip(&columns).map(column).collect())
            .entering(rows.entry)
            .weighted(rows.weight);
        let expected = &json(&shared(&format!("r_survival/{file}")).unwrap())[name];
        assert_eq!(model.exit.len() as u64, expected["n"].as_u64().unwrap(), "{name}: rows");
        assert_fit(name, &model, expected, Some(&rows.row));
    }
}
