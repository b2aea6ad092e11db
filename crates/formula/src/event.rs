//! Read the time at risk and the event by R's rules.

use crate::evaluate::{Reals, Rows, Value};
use crate::fault::{Fault, FaultKind};
use crate::formula::Response;
use crate::syntax::{Expression, number_shown};

/// Times and events of the selected rows.
pub(crate) struct Times<'a> {
    pub(crate) entry: Option<Reals<'a>>,
    pub(crate) exit: Reals<'a>,
    pub(crate) event: Vec<Option<bool>>,
}

/// Evaluate `Surv()`; all its faults are told.
pub(crate) fn times<'a>(rows: &Rows<'a>, response: &Response, faults: &mut Vec<Fault>) -> Option<Times<'a>> {
    let mut kept = |result: Result<Reals<'a>, Fault>| result.map_err(|fault| faults.push(fault)).ok();
    let entry = response.entry.as_ref().map(|entry| kept(rows.reals(entry)));
    let exit = kept(rows.reals(&response.exit));
    let event = match &response.event {
        None => Some(vec![Some(true); rows.len()]),
        Some(event) => events(rows, event).map_err(|fault| faults.push(fault)).ok(),
    };
    Some(Times { entry: entry.map_or(Some(None), |entry| entry.map(Some))?, exit: exit?, event: event? })
}

fn events(rows: &Rows<'_>, expression: &Expression) -> Result<Vec<Option<bool>>, Fault> {
    match rows.evaluate(expression)? {
        Value::Flag(flags) => Ok(flags.to_vec()),
        Value::Real(values) => {
            // R's rule: if the greatest code is 2, the codes are 1 and 2.
            let greatest = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
            let base = if greatest == 2.0 { 1.0 } else { 0.0 };
            let other = |value: &Option<f64>| value.is_some_and(|value| value != base && value != base + 1.0);
            if let Some(row) = values.iter().position(other) {
                let shown = values[row].map(number_shown).unwrap_or_default();
                let cell = rows.cell(row, Some(&expression.to_string()), shown);
                return Err(Fault::new(FaultKind::EventCode, expression.span).at(cell));
            }
            Ok(values.iter().map(|value| value.map(|value| value != base)).collect())
        }
        Value::Truth(truth) => Ok(vec![Some(truth); rows.len()]),
        Value::Number(value) if value == 0.0 || value == 1.0 => Ok(vec![Some(value == 1.0); rows.len()]),
        value @ Value::Text { .. } => {
            let Value::Text { levels, column, .. } = &value else { return Ok(Vec::new()) };
            if column.stray.is_some() {
                return Err(rows.not_numbers(&value, expression.span));
            }
            let levels = levels.iter().take(20).cloned().collect();
            Err(Fault::new(FaultKind::EventIsText { levels }, expression.span))
        }
        Value::Factor { levels, .. } => Err(Fault::new(FaultKind::EventIsText { levels }, expression.span)),
        other => Err(Fault::new(FaultKind::NotTruths { found: other.type_name() }, expression.span)),
    }
}
