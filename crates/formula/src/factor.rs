//! Give texts, numbers and truths levels in R's order.

use language::nearest;

use crate::evaluate::{Rows, Value};
use crate::fault::{Fault, FaultKind};
use crate::functions::{constant, listed};
use crate::syntax::{Expression, Kind, number_shown};

/// Codes with their levels.
pub(crate) type Levelled = (Vec<Option<u32>>, Vec<String>);

/// The levels of a value: texts in order of their bytes, numbers ascending, false before true. Only levels that stand in
/// some row are kept; a factor keeps its own.
pub(crate) fn levelled(rows: &Rows<'_>, value: &Value<'_>) -> Levelled {
    match value {
        Value::Factor { codes, levels } => (codes.clone(), levels.clone()),
        Value::Text { codes, levels, .. } => {
            let mut used = vec![false; levels.len()];
            codes.iter().flatten().for_each(|code| used[*code as usize] = true);
            let mut order: Vec<usize> = (0..levels.len()).filter(|level| used[*level]).collect();
            order.sort_by(|left, right| levels[*left].cmp(&levels[*right]));
            let mut places = vec![0u32; levels.len()];
            order.iter().zip(0u32..).for_each(|(level, place)| places[*level] = place);
            let codes = codes.iter().map(|code| code.map(|code| places[code as usize])).collect();
            (codes, order.into_iter().map(|level| levels[level].clone()).collect())
        }
        Value::Real(values) => numbers(values),
        Value::Flag(values) => {
            let numbers_of: Vec<Option<f64>> = values.iter().map(|value| value.map(f64::from)).collect();
            let (codes, levels) = numbers(&numbers_of);
            let word = |level: String| if level == "0" { "FALSE".to_owned() } else { "TRUE".to_owned() };
            (codes, levels.into_iter().map(word).collect())
        }
        Value::Number(value) => (vec![Some(0); rows.len()], vec![number_shown(*value)]),
        Value::Word(word) => (vec![Some(0); rows.len()], vec![word.clone()]),
        Value::Truth(truth) => (vec![Some(0); rows.len()], vec![if *truth { "TRUE" } else { "FALSE" }.to_owned()]),
    }
}

/// Levels of numbers, ascending; numbers that R shows alike are one level.
fn numbers(values: &[Option<f64>]) -> Levelled {
    let mut distinct: Vec<f64> = values.iter().flatten().map(|value| value + 0.0).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let mut levels: Vec<String> = Vec::new();
    let mut places = Vec::with_capacity(distinct.len());
    for value in &distinct {
        let shown = number_shown(*value);
        if levels.last() != Some(&shown) {
            levels.push(shown);
        }
        places.push(levels.len() as u32 - 1);
    }
    let code = |value: f64| {
        let at = distinct.partition_point(|other| *other < value);
        places[at.min(places.len() - 1)]
    };
    (values.iter().map(|value| value.map(code)).collect(), levels)
}

/// `factor(x)` or `factor(x, levels = c(…))`; values that are not among the levels are missing, as in R.
pub(crate) fn factor<'a>(rows: &Rows<'a>, x: &Expression, levels: Option<&Expression>) -> Result<Value<'a>, Fault> {
    let (codes, found) = levelled(rows, &rows.evaluate(x)?);
    // `factor()` drops levels that stand in no row.
    let mut used = vec![false; found.len()];
    codes.iter().flatten().for_each(|code| used[*code as usize] = true);
    let wanted: Vec<String> = match levels {
        None => found.iter().zip(&used).filter(|(_, used)| **used).map(|(level, _)| level.clone()).collect(),
        Some(list) => {
            let wanted = listed(list).into_iter().map(word).collect::<Option<Vec<_>>>();
            let needs = "levels written as `c(\"a\", \"b\")`, each once".to_owned();
            let fault = Fault::new(FaultKind::Argument { function: "factor".into(), needs }, list.span);
            let wanted = wanted.ok_or_else(|| fault.clone())?;
            if (1..wanted.len()).any(|at| wanted[..at].contains(&wanted[at])) {
                return Err(fault);
            }
            wanted
        }
    };
    let places: std::collections::BTreeMap<&str, u32> = wanted.iter().map(String::as_str).zip(0..).collect();
    let place: Vec<Option<u32>> = found.iter().map(|level| places.get(level.as_str()).copied()).collect();
    let codes = codes.iter().map(|code| code.and_then(|code| place[code as usize])).collect();
    Ok(Value::Factor { codes, levels: wanted })
}

/// A level that is written out.
fn word(expression: &Expression) -> Option<String> {
    match &expression.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Truth(truth) => Some(if *truth { "TRUE" } else { "FALSE" }.to_owned()),
        _ => constant(expression).map(number_shown),
    }
}

/// `relevel(x, ref = "b")`: the level `b` first, the others as they were.
pub(crate) fn relevelled<'a>(rows: &Rows<'a>, x: &Expression, first: &Expression) -> Result<Value<'a>, Fault> {
    let (codes, levels) = levelled(rows, &rows.evaluate(x)?);
    let Some(wanted) = word(first) else {
        let needs = "a level as `ref`, such as `ref = \"a\"`".to_owned();
        return Err(Fault::new(FaultKind::Argument { function: "relevel".into(), needs }, first.span));
    };
    let Some(place) = levels.iter().position(|level| *level == wanted) else {
        let nearest = nearest(&wanted, levels.iter().map(String::as_str)).map(str::to_owned);
        return Err(Fault::new(FaultKind::UnknownLevel { level: wanted, nearest, levels }, first.span));
    };
    let place = place as u32;
    let moved = |code: u32| match code.cmp(&place) {
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Less => code + 1,
        std::cmp::Ordering::Greater => code,
    };
    let mut ordered = levels;
    let reference = ordered.remove(place as usize);
    ordered.insert(0, reference);
    Ok(Value::Factor { codes: codes.iter().map(|code| code.map(moved)).collect(), levels: ordered })
}
