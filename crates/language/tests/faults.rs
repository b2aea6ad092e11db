//! Hold the faults of evaluation against the rows and values that make them.

mod spells;

use language::{ArithmeticFault, EvaluateError, compile_condition, compile_real};
use spells::{Spells, Stored, Table, three_spells};

fn years(values: &[Option<f64>]) -> Table {
    Table { rows: values.len(), ..Table::default() }.real("years", values)
}

fn fault(text: &str, table: &Table) -> (usize, ArithmeticFault, String) {
    match compile_condition(text, "test", &Spells::new()).unwrap().truths(table) {
        Err(EvaluateError::Arithmetic { row, fault, text, .. }) => (row, fault, text),
        other => panic!("{text}: {other:?}"),
    }
}

fn passes(text: &str, table: &Table) -> bool {
    compile_condition(text, "test", &Spells::new()).unwrap().truths(table).is_ok()
}

#[test]
fn arithmetic_without_a_value_is_a_fault_with_row_values_and_text() {
    let table = years(&[Some(1.0), None, Some(0.0), Some(-4.0)]);
    let (row, fault_found, text) = fault("1 < 7 / years", &table);
    assert_eq!((row, fault_found, text.as_str()), (2, ArithmeticFault::DivisionByZero { numerator: 7.0 }, "7 / years"));
    assert_eq!(fault("log(years) > 1", &table).1, ArithmeticFault::LogOfNonPositive { argument: 0.0 });
    let root = fault("sqrt(years) > 1", &table);
    assert_eq!((root.0, root.1), (3, ArithmeticFault::RootOfNegative { argument: -4.0 }));
    let power = fault("years ^ 0.5 > 1", &table);
    assert_eq!((power.0, power.1), (3, ArithmeticFault::PowerUndefined { base: -4.0, exponent: 0.5 }));
    assert_eq!(fault("years ^ -1 > 1", &table).1, ArithmeticFault::PowerUndefined { base: 0.0, exponent: -1.0 });
    assert_eq!(fault("exp(years * 1000) > 1", &table).1, ArithmeticFault::Overflow { values: vec![1000.0] });
}

#[test]
fn the_first_row_is_told_even_if_a_later_operation_meets_it() {
    let mut values = vec![Some(1.0); 1000];
    values[700] = Some(0.0);
    values[600] = Some(-1.0);
    let (row, _, text) = fault("1 / years != 0 and sqrt(years) > 0", &years(&values));
    assert_eq!((row, text.as_str()), (600, "sqrt(years)"));
}

#[test]
fn a_row_that_the_left_of_and_or_or_decides_meets_no_fault_on_the_right() {
    let table = years(&[Some(1.0), None, Some(0.0)]);
    assert!(passes("years > 0 and 1 / years > 0", &table));
    assert!(passes("years == 0 or 1 / years > 0", &table));
    assert!(passes("years > 0 and (years > 5 or log(years) >= 0)", &table));
    assert!(passes("not (years <= 0 or not (1 / years > 0))", &table));
    assert!(!passes("1 / years > 0 and years > 0", &table));
    assert!(!passes("years <= 0 and 1 / years > 0", &table));
    assert!(!passes("years >= 0 and (years > 5 or log(years) >= 0)", &table));
}

#[test]
fn an_unknown_left_decides_nothing() {
    let table = years(&[Some(0.0)]).real("war_years", &[None]);
    assert!(!passes("war_years > 0 and 1 / years > 0", &table));
}

#[test]
fn the_year_of_a_day_beyond_the_calendar_is_a_fault() {
    let table = Table { rows: 1, ..Table::default() }.with("ended", Stored::Day(vec![i32::MAX]), None);
    assert_eq!(fault("year(ended) > 1", &table).1, ArithmeticFault::YearOutside { day: f64::from(i32::MAX) });
}

#[test]
fn columns_that_are_not_what_the_vocabulary_said_are_faults() {
    let run = |text: &str, table: &Table| {
        compile_condition(text, "test", &Spells::new()).unwrap().truths(table).unwrap_err().to_string()
    };
    let table = |stored, known| Table { rows: 2, ..Table::default() }.with("years", stored, known);
    assert_eq!(run("years > 1", &Table::default()), "there is no column `years`");
    assert_eq!(
        run("years > 1", &table(Stored::Day(vec![1, 2]), None)),
        "column `years` should be a number and holds days"
    );
    assert_eq!(
        run("years > 1", &table(Stored::Real(vec![1.0]), None)),
        "column `years` has 1 rows where the table has 2"
    );
    assert_eq!(
        run("years > 1", &table(Stored::Real(vec![1.0, 2.0]), Some(vec![true]))),
        "column `years` has 1 rows where the table has 2"
    );
    assert_eq!(
        run("years > 1", &table(Stored::Real(vec![1.0, f64::NAN]), None)),
        "column `years`, row 1: NaN is not a finite number"
    );
    let codes = Table { rows: 2, ..Table::default() }.with("kind", Stored::OneOf(vec![0, 4]), None);
    assert_eq!(run("kind == interstate", &codes), "column `kind`, row 1: code 4 stands for none of the 4 names");
    let sets = Table { rows: 2, ..Table::default() }.with("broker", Stored::Set(vec![0, 1, 3], vec![0, 1]), None);
    assert_eq!(run("broker(USA)", &sets), "column `broker`, row 1: its elements do not lie within the column");
    let backwards = Table { rows: 2, ..Table::default() }.with("broker", Stored::Set(vec![0, 2, 1], vec![0, 1]), None);
    assert_eq!(run("broker(USA)", &backwards), "column `broker`, row 1: its elements do not lie within the column");
}

#[test]
fn a_program_is_asked_only_for_what_it_gives() {
    let real = compile_real("years", "test", &Spells::new()).unwrap();
    assert!(matches!(real.truths(&three_spells()), Err(EvaluateError::NotACondition { .. })));
    let condition = compile_condition("event", "test", &Spells::new()).unwrap();
    assert!(matches!(condition.reals(&three_spells()), Err(EvaluateError::NotAReal { .. })));
}

#[test]
fn a_table_without_rows_gives_no_truths() {
    let table = years(&[]);
    let truths = compile_condition("years > 1", "test", &Spells::new()).unwrap().truths(&table).unwrap();
    assert_eq!((truths.rows.len(), truths.unknown), (0, 0));
}
