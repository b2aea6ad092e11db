//! Hold compiled evaluation against a plain evaluator that walks one row at a time, on random expressions and columns.

mod spells;

use language::calendar::year_of_day;
use language::{Code, EvaluateError, Kind, Names, Signature, Truth, Vocabulary, compile_condition, compile_real};
use numerics::special;
use proptest::prelude::*;
use spells::{Stored, Table};

/// A number as this test understands it.
#[derive(Debug, Clone)]
enum Number {
    Constant(f64),
    Column(usize),
    Negate(Box<Number>),
    Pair(&'static str, Box<Number>, Box<Number>),
    Function(&'static str, Box<Number>),
    YearOfDay,
    Bracket(Box<Statement>),
}

/// A statement as this test understands it.
#[derive(Debug, Clone)]
enum Statement {
    Constant(bool),
    Flag,
    Not(Box<Statement>),
    And(Vec<Statement>),
    Or(Vec<Statement>),
    Same(Box<Statement>, Box<Statement>),
    Compare(Box<Number>, &'static str, Box<Number>),
    Between(Box<Number>, Box<Number>, Box<Number>),
    In(Box<Number>, Vec<Number>),
    KnownNumber(Box<Number>),
    Known(Box<Statement>),
    DayBefore(i32),
    CodeIs(usize),
    CodeIn(Vec<usize>),
    Has(usize),
    Exactly(Vec<usize>),
    TextIs(usize),
    Contains(usize),
    KnownText,
}

/// One row; `None` is unknown.
#[derive(Debug, Clone)]
struct Row {
    numbers: [Option<f64>; 2],
    flag: Option<bool>,
    day: Option<i32>,
    code: Option<usize>,
    set: Option<Vec<usize>>,
    text: Option<usize>,
}

const CODES: &[&str] = &["p", "q", "r"];
const TEXTS: &[&str] = &["", "Yemen", "South YEMEN \"x\"", "é\\"];
const SOUGHT: &[&str] = &["", "yemen", "É", "\"X"];

/// Arithmetic that has no value in this row.
#[derive(Debug)]
struct NoValue;

fn finite(value: f64) -> Result<Option<f64>, NoValue> {
    if value.is_finite() { Ok(Some(value)) } else { Err(NoValue) }
}

impl Number {
    fn text(&self) -> String {
        match self {
            Number::Constant(value) => value.to_string(),
            Number::Column(column) => ["a", "b"][*column].to_owned(),
            Number::Negate(one) => format!("(-{})", one.text()),
            Number::Pair(name @ ("min" | "max"), a, b) => format!("{name}({}, {})", a.text(), b.text()),
            Number::Pair(sign, a, b) => format!("({} {sign} {})", a.text(), b.text()),
            Number::Function(name, one) => format!("{name}({})", one.text()),
            Number::YearOfDay => "year(d)".to_owned(),
            Number::Bracket(condition) => format!("[{}]", condition.text()),
        }
    }

    fn value(&self, row: &Row) -> Result<Option<f64>, NoValue> {
        match self {
            Number::Constant(value) => Ok(Some(*value)),
            Number::Column(column) => Ok(row.numbers[*column]),
            Number::Negate(one) => Ok(one.value(row)?.map(|x| -x)),
            Number::Pair(sign, a, b) => {
                let (Some(a), Some(b)) = (a.value(row)?, b.value(row)?) else { return Ok(None) };
                finite(match *sign {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    "/" => a / b,
                    "^" => special::pow(a, b),
                    "min" => {
                        if b < a {
                            b
                        } else {
                            a
                        }
                    }
                    _ => {
                        if b > a {
                            b
                        } else {
                            a
                        }
                    }
                })
            }
            Number::Function(name, one) => {
                let Some(x) = one.value(row)? else { return Ok(None) };
                finite(match *name {
                    "log" => special::ln(x),
                    "exp" => special::exp(x),
                    "sqrt" => x.sqrt(),
                    _ => x.abs(),
                })
            }
            Number::YearOfDay => Ok(row.day.map(|day| f64::from(year_of_day(day).unwrap()))),
            Number::Bracket(condition) => Ok(condition.truth(row)?.map(|truth| if truth { 1.0 } else { 0.0 })),
        }
    }
}

impl Statement {
    fn text(&self) -> String {
        let joined = |all: &[Statement], word: &str| {
            format!("({})", all.iter().map(Statement::text).collect::<Vec<_>>().join(word))
        };
        let codes = |codes: &[usize]| codes.iter().map(|code| CODES[*code]).collect::<Vec<_>>().join(", ");
        match self {
            Statement::Constant(truth) => truth.to_string(),
            Statement::Flag => "e".to_owned(),
            Statement::Not(one) => format!("(not {})", one.text()),
            Statement::And(all) => joined(all, " and "),
            Statement::Or(all) => joined(all, " or "),
            Statement::Same(a, b) => format!("({} == {})", a.text(), b.text()),
            Statement::Compare(a, sign, b) => format!("({} {sign} {})", a.text(), b.text()),
            Statement::Between(a, b, c) => format!("({} <= {} < {})", a.text(), b.text(), c.text()),
            Statement::In(one, all) => {
                format!("({} in {{{}}})", one.text(), all.iter().map(Number::text).collect::<Vec<_>>().join(", "))
            }
            Statement::KnownNumber(one) => format!("known({})", one.text()),
            Statement::Known(one) => format!("known({})", one.text()),
            Statement::DayBefore(day) => format!("(d < {})", language::calendar::day_to_text(*day).unwrap()),
            Statement::CodeIs(code) => format!("(k != {})", CODES[*code]),
            Statement::CodeIn(all) => format!("(k in {{{}}})", codes(all)),
            Statement::Has(code) => format!("s({})", CODES[*code]),
            Statement::Exactly(all) => format!("(s == {{{}}})", codes(all)),
            Statement::TextIs(text) => format!("(t == {})", literal(TEXTS[*text])),
            Statement::Contains(text) => format!("contains(t, {})", literal(SOUGHT[*text])),
            Statement::KnownText => "known(t)".to_owned(),
        }
    }

    fn truth(&self, row: &Row) -> Result<Option<bool>, NoValue> {
        Ok(match self {
            Statement::Constant(truth) => Some(*truth),
            Statement::Flag => row.flag,
            Statement::Not(one) => one.truth(row)?.map(|truth| !truth),
            Statement::And(all) => return decide(all, row, false),
            Statement::Or(all) => return decide(all, row, true),
            Statement::Same(a, b) => {
                let (a, b) = (a.truth(row)?, b.truth(row)?);
                a.zip(b).map(|(a, b)| a == b)
            }
            Statement::Compare(a, sign, b) => {
                let (a, b) = (a.value(row)?, b.value(row)?);
                a.zip(b).map(|(a, b)| match *sign {
                    "==" => a == b,
                    "!=" => a != b,
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    _ => a >= b,
                })
            }
            Statement::Between(a, b, c) => {
                let (a, b, c) = (a.value(row)?, b.value(row)?, c.value(row)?);
                both(a.zip(b).map(|(a, b)| a <= b), b.zip(c).map(|(b, c)| b < c))
            }
            Statement::In(one, all) => {
                let one = one.value(row)?;
                let all = all.iter().map(|other| other.value(row)).collect::<Result<Vec<_>, _>>()?;
                let equal = all.into_iter().map(|other| one.zip(other).map(|(a, b)| a == b)).collect::<Vec<_>>();
                if equal.contains(&Some(true)) {
                    Some(true)
                } else if equal.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            Statement::KnownNumber(one) => Some(one.value(row)?.is_some()),
            Statement::Known(one) => Some(one.truth(row)?.is_some()),
            Statement::DayBefore(day) => row.day.map(|found| found < *day),
            Statement::CodeIs(code) => row.code.map(|found| found != *code),
            Statement::CodeIn(all) if all.is_empty() => Some(false),
            Statement::CodeIn(all) => row.code.map(|found| all.contains(&found)),
            Statement::Has(code) => row.set.as_ref().map(|set| set.contains(code)),
            Statement::Exactly(all) => {
                row.set.as_ref().map(|set| (0..CODES.len()).all(|code| set.contains(&code) == all.contains(&code)))
            }
            Statement::TextIs(text) => row.text.map(|found| found == *text),
            Statement::Contains(text) => {
                row.text.map(|found| TEXTS[found].to_lowercase().contains(&SOUGHT[*text].to_lowercase()))
            }
            Statement::KnownText => Some(row.text.is_some()),
        })
    }
}

/// From the left, until one operand has the truth that decides.
fn decide(all: &[Statement], row: &Row, decisive: bool) -> Result<Option<bool>, NoValue> {
    let mut result = Some(!decisive);
    for one in all {
        match one.truth(row)? {
            Some(truth) if truth == decisive => return Ok(Some(decisive)),
            Some(_) => {}
            None => result = None,
        }
    }
    Ok(result)
}

fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

struct Words;

impl Vocabulary for Words {
    fn lookup(&self, name: &str) -> Option<Signature> {
        let names = || Names::new(CODES.iter().copied());
        Some(Signature::of(match name {
            "a" | "b" => Kind::Real,
            "e" => Kind::Flag,
            "d" => Kind::Day,
            "t" => Kind::Text,
            "k" => Kind::OneOf(names()),
            "s" => Kind::Set(names()),
            _ => return None,
        }))
    }

    fn names(&self) -> Vec<&str> {
        vec!["a", "b", "e", "d", "t", "k", "s"]
    }
}

/// The rows as columns; under an unknown value stands one that would be noticed.
fn table(rows: &[Row]) -> Table {
    let known = |is_known: fn(&Row) -> bool| Some(rows.iter().map(is_known).collect::<Vec<_>>());
    let code = |code: usize| u16::try_from(code).unwrap();
    let sets = rows.iter().map(|row| row.set.as_ref().map(|set| set.iter().map(|one| code(*one)).collect::<Vec<_>>()));
    let sets = sets.collect::<Vec<_>>();
    Table { rows: rows.len(), ..Table::default() }
        .real("a", &rows.iter().map(|row| row.numbers[0]).collect::<Vec<_>>())
        .real("b", &rows.iter().map(|row| row.numbers[1]).collect::<Vec<_>>())
        .with(
            "e",
            Stored::Flag(rows.iter().map(|row| row.flag.unwrap_or(true)).collect()),
            known(|row| row.flag.is_some()),
        )
        .with(
            "d",
            Stored::Day(rows.iter().map(|row| row.day.unwrap_or(i32::MAX)).collect()),
            known(|row| row.day.is_some()),
        )
        .with(
            "k",
            Stored::OneOf(rows.iter().map(|row| row.code.map_or(999, code)).collect()),
            known(|row| row.code.is_some()),
        )
        .with(
            "t",
            Stored::Text(rows.iter().map(|row| TEXTS[row.text.unwrap_or(1)].to_owned()).collect()),
            known(|row| row.text.is_some()),
        )
        .sets("s", &sets.iter().map(Option::as_deref).collect::<Vec<_>>())
}

fn row() -> impl Strategy<Value = Row> {
    let number = || prop::option::weighted(0.8, prop_oneof![-3.0..3.0f64, (-2i8..4).prop_map(f64::from)]);
    let set = prop::option::weighted(0.8, prop::collection::vec(0..CODES.len(), 0..3));
    let code = prop::option::weighted(0.8, 0..CODES.len());
    let text = prop::option::weighted(0.8, 0..TEXTS.len());
    let day = prop::option::weighted(0.8, -800i32..800);
    ([number(), number()], prop::option::weighted(0.8, any::<bool>()), day, code, set, text)
        .prop_map(|(numbers, flag, day, code, set, text)| Row { numbers, flag, day, code, set, text })
}

/// Some rows, repeated over more than one batch.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    (prop::collection::vec(row(), 1..12), 1usize..600)
        .prop_map(|(rows, length)| rows.iter().cycle().take(length).cloned().collect())
}

const PAIRS: &[&str] = &["+", "-", "*", "/", "^", "min", "max"];
const FUNCTIONS: &[&str] = &["log", "exp", "sqrt", "abs"];
const SIGNS: &[&str] = &["==", "!=", "<", "<=", ">", ">="];

fn number_leaf() -> BoxedStrategy<Number> {
    prop_oneof![
        2 => prop::sample::select(&[0.0, 0.5, 1.0, 2.0, 3.0][..]).prop_map(Number::Constant),
        6 => (0..2usize).prop_map(Number::Column),
        1 => Just(Number::YearOfDay),
    ]
    .boxed()
}

fn number(depth: usize) -> BoxedStrategy<Number> {
    if depth == 0 {
        return number_leaf();
    }
    let inner = || number(depth - 1).prop_map(Box::new);
    prop_oneof![
        3 => number_leaf(),
        1 => inner().prop_map(Number::Negate),
        4 => (prop::sample::select(PAIRS), inner(), inner()).prop_map(|(sign, a, b)| Number::Pair(sign, a, b)),
        2 => (prop::sample::select(FUNCTIONS), inner()).prop_map(|(name, one)| Number::Function(name, one)),
        1 => statement(depth - 1).prop_map(|one| Number::Bracket(Box::new(one))),
    ]
    .boxed()
}

fn statement_leaf() -> BoxedStrategy<Statement> {
    let codes = || prop::collection::vec(0..CODES.len(), 0..3);
    prop_oneof![
        any::<bool>().prop_map(Statement::Constant),
        Just(Statement::Flag),
        (-900i32..900).prop_map(Statement::DayBefore),
        (0..CODES.len()).prop_map(Statement::CodeIs),
        codes().prop_map(Statement::CodeIn),
        (0..CODES.len()).prop_map(Statement::Has),
        codes().prop_map(Statement::Exactly),
        (0..TEXTS.len()).prop_map(Statement::TextIs),
        (0..SOUGHT.len()).prop_map(Statement::Contains),
        Just(Statement::KnownText),
    ]
    .boxed()
}

fn statement(depth: usize) -> BoxedStrategy<Statement> {
    if depth == 0 {
        return statement_leaf();
    }
    let inner = || statement(depth - 1).prop_map(Box::new);
    let all = || prop::collection::vec(statement(depth - 1), 2..4);
    let quantity = || number(depth - 1).prop_map(Box::new);
    prop_oneof![
        2 => statement_leaf(),
        1 => inner().prop_map(Statement::Not),
        3 => all().prop_map(Statement::And),
        3 => all().prop_map(Statement::Or),
        1 => (inner(), inner()).prop_map(|(a, b)| Statement::Same(a, b)),
        5 => (quantity(), prop::sample::select(SIGNS), quantity()).prop_map(|(a, sign, b)| Statement::Compare(a, sign, b)),
        2 => (quantity(), quantity(), quantity()).prop_map(|(a, b, c)| Statement::Between(a, b, c)),
        1 => (quantity(), prop::collection::vec(number(depth - 1), 0..3)).prop_map(|(one, all)| Statement::In(one, all)),
        1 => quantity().prop_map(Statement::KnownNumber),
        1 => inner().prop_map(Statement::Known),
    ]
    .boxed()
}

/// Nothing but arithmetic on constants may be refused in what this test writes.
fn only_impossible(faults: &language::Diagnostics) -> bool {
    faults.list().iter().all(|fault| fault.code == Code::ImpossibleArithmetic)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_compiled_condition_agrees_with_the_plain_evaluator(statement in statement(4), rows in rows()) {
        let text = statement.text();
        let program = match compile_condition(&text, "test", &Words) {
            Ok(program) => program,
            Err(faults) => {
                prop_assert!(only_impossible(&faults), "{}", faults);
                return Ok(());
            }
        };
        let expected = rows.iter().map(|row| statement.truth(row)).collect::<Vec<_>>();
        match (expected.iter().position(Result::is_err), program.truths(&table(&rows))) {
            (Some(first), Err(EvaluateError::Arithmetic { row, .. })) => prop_assert_eq!(row, first, "{}", text),
            (None, Ok(truths)) => {
                let expected = expected.into_iter().flatten();
                let expected = expected.map(|truth| truth.map_or(Truth::Unknown, Truth::of)).collect::<Vec<_>>();
                prop_assert_eq!(&truths.rows, &expected, "{}", text);
                let unknown = expected.iter().filter(|truth| **truth == Truth::Unknown).count();
                prop_assert_eq!(truths.unknown, unknown);
            }
            (first, found) => prop_assert!(false, "{}: {:?} against {:?}", text, first, found),
        }
    }

    #[test]
    fn a_compiled_number_agrees_with_the_plain_evaluator_to_the_last_digit(number in number(4), rows in rows()) {
        let text = number.text();
        let program = match compile_real(&text, "test", &Words) {
            Ok(program) => program,
            Err(faults) => {
                prop_assert!(only_impossible(&faults), "{}", faults);
                return Ok(());
            }
        };
        let expected = rows.iter().map(|row| number.value(row)).collect::<Vec<_>>();
        match (expected.iter().position(Result::is_err), program.reals(&table(&rows))) {
            (Some(first), Err(EvaluateError::Arithmetic { row, .. })) => prop_assert_eq!(row, first, "{}", text),
            (None, Ok(reals)) => prop_assert_eq!(reals, expected.into_iter().flatten().collect::<Vec<_>>(), "{}", text),
            (first, found) => prop_assert!(false, "{}: {:?} against {:?}", text, first, found),
        }
    }
}
