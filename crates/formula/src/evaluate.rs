//! Compute an expression for the selected rows of a table.

use std::borrow::Cow;

use language::{Span, nearest};
use numerics::special;

use crate::factor::{factor, relevelled};
use crate::fault::{Fault, FaultKind};
use crate::frame::{Cell, Column, Frame, Values};
use crate::functions::{constant, listed, lookup, matched};
use crate::syntax::{Argument, Expression, Kind, Operator};

/// Values of the selected rows, or one constant.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Real(Cow<'a, [Option<f64>]>),
    Flag(Cow<'a, [Option<bool>]>),
    /// A column of texts, which has no order of levels yet.
    Text {
        codes: Cow<'a, [Option<u32>]>,
        levels: &'a [String],
        column: &'a Column,
    },
    /// Levels with their order.
    Factor {
        codes: Vec<Option<u32>>,
        levels: Vec<String>,
    },
    Number(f64),
    Word(String),
    Truth(bool),
}

impl Value<'_> {
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Value::Real(_) | Value::Number(_) => "numbers",
            Value::Flag(_) | Value::Truth(_) => "true or false",
            Value::Text { .. } | Value::Word(_) => "texts",
            Value::Factor { .. } => "a factor",
        }
    }
}

/// The rows of a table that are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) frame: &'a Frame,
    /// Places in the frame, ascending; all rows without it.
    pub(crate) selected: Option<&'a [usize]>,
}

/// Numbers of a row; missing is `None`.
pub(crate) type Reals<'a> = Cow<'a, [Option<f64>]>;

impl<'a> Rows<'a> {
    pub(crate) fn len(&self) -> usize {
        self.selected.map_or(self.frame.rows(), <[usize]>::len)
    }

    /// The frame's row of a selected row.
    pub(crate) fn row(&self, index: usize) -> usize {
        self.selected.map_or(index, |selected| selected[index])
    }

    pub(crate) fn cell(&self, index: usize, column: Option<&str>, value: String) -> Cell {
        let row = self.frame.file_row(self.row(index));
        Cell { file: self.frame.origin().to_owned(), row, column: column.map(str::to_owned), value }
    }

    fn gather<T: Copy>(&self, values: &'a [T]) -> Cow<'a, [T]> {
        match self.selected {
            None => Cow::Borrowed(values),
            Some(selected) => selected.iter().map(|row| values[*row]).collect(),
        }
    }

    /// The values of an expression.
    pub(crate) fn evaluate(&self, expression: &Expression) -> Result<Value<'a>, Fault> {
        let span = expression.span;
        match &expression.kind {
            Kind::Name(name) => self.column(name, span),
            Kind::Number(value) => Ok(Value::Number(*value)),
            Kind::Text(text) => Ok(Value::Word(text.clone())),
            Kind::Truth(truth) => Ok(Value::Truth(*truth)),
            Kind::Group(inner) | Kind::Positive(inner) => self.evaluate(inner),
            Kind::Negative(inner) => self.map(expression, inner, |x| -x),
            Kind::Not(inner) => Ok(Value::Flag(self.flags(inner)?.iter().map(|flag| flag.map(|flag| !flag)).collect())),
            Kind::Power(base, exponent) => {
                let (base, exponent) = (self.number(base)?, self.number(exponent)?);
                self.both(expression, base, exponent, power)
            }
            Kind::Chain(first, rest) => self.chain(expression, first, rest),
            Kind::Call(name, arguments) => self.call(expression, name, arguments),
        }
    }

    fn column(&self, name: &str, span: Span) -> Result<Value<'a>, Fault> {
        let Some(column) = self.frame.column(name) else {
            let columns = self.frame.names();
            let nearest = nearest(name, columns.iter().map(String::as_str)).map(str::to_owned);
            let unread = self.frame.unread.iter().find(|(unread, _)| unread == name).map(|(_, why)| why.clone());
            let what = FaultKind::UnknownColumn { name: name.to_owned(), nearest, unread, columns };
            return Err(Fault::new(what, span));
        };
        match &column.values {
            Values::Real(values) => {
                let values = self.gather(values);
                match values.iter().position(|value| value.is_some_and(|value| !value.is_finite())) {
                    None => Ok(Value::Real(values)),
                    Some(row) => {
                        let shown = values[row].map(crate::syntax::number_shown).unwrap_or_default();
                        let what = FaultKind::NotFinite { column: name.to_owned() };
                        Err(Fault::new(what, span).at(self.cell(row, Some(name), shown)))
                    }
                }
            }
            Values::Flag(values) => Ok(Value::Flag(self.gather(values))),
            Values::Day(values) => Ok(Value::Real(match self.selected {
                None => values.iter().map(|day| day.map(f64::from)).collect(),
                Some(selected) => selected.iter().map(|row| values[*row].map(f64::from)).collect(),
            })),
            Values::Text { codes, levels } => Ok(Value::Text { codes: self.gather(codes), levels, column }),
        }
    }

    /// What to say where numbers are needed and a value has none.
    pub(crate) fn not_numbers(&self, value: &Value<'_>, span: Span) -> Fault {
        if let Value::Text { column, .. } = value
            && let Some(stray) = &column.stray
        {
            let what = FaultKind::MixedColumn { column: column.name.clone(), numbers: stray.numbers };
            let row = self.frame.file_row(stray.row);
            let (file, column) = (self.frame.origin().to_owned(), Some(column.name.clone()));
            return Fault::new(what, span).at(Cell { file, row, column, value: stray.value.clone() });
        }
        let fault = Fault::new(FaultKind::NotNumbers { found: value.type_name() }, span);
        match value {
            Value::Text { codes, levels, column } => match codes.iter().position(Option::is_some) {
                Some(row) => {
                    let shown = codes[row].map(|code| levels[code as usize].clone()).unwrap_or_default();
                    fault.at(self.cell(row, Some(&column.name), shown))
                }
                None => fault,
            },
            _ => fault,
        }
    }

    /// A number for each row, or one constant, of which true is 1 and false 0.
    fn number(&self, expression: &Expression) -> Result<Value<'a>, Fault> {
        match self.evaluate(expression)? {
            value @ (Value::Real(_) | Value::Number(_)) => Ok(value),
            Value::Flag(flags) => Ok(Value::Real(flags.iter().map(|flag| flag.map(f64::from)).collect())),
            Value::Truth(truth) => Ok(Value::Number(f64::from(truth))),
            other => Err(self.not_numbers(&other, expression.span)),
        }
    }

    /// A number for each row.
    pub(crate) fn reals(&self, expression: &Expression) -> Result<Reals<'a>, Fault> {
        match self.number(expression)? {
            Value::Real(values) => Ok(values),
            Value::Number(value) => Ok(Cow::Owned(vec![Some(value); self.len()])),
            other => Err(self.not_numbers(&other, expression.span)),
        }
    }

    /// True or false for each row.
    fn flags(&self, expression: &Expression) -> Result<Cow<'a, [Option<bool>]>, Fault> {
        match self.evaluate(expression)? {
            Value::Flag(values) => Ok(values),
            Value::Truth(truth) => Ok(Cow::Owned(vec![Some(truth); self.len()])),
            Value::Real(values) => Ok(values.iter().map(|value| value.map(|value| value != 0.0)).collect()),
            other => Err(Fault::new(FaultKind::NotTruths { found: other.type_name() }, expression.span)),
        }
    }

    fn no_value(&self, expression: &Expression, row: usize, value: String) -> Fault {
        let what = FaultKind::NoValue { function: expression.to_string() };
        let column = only_column(expression);
        Fault::new(what, expression.span).at(self.cell(row, column, value))
    }

    /// One number from each; a result that is not finite is a fault that names the row.
    fn map(&self, whole: &Expression, inner: &Expression, function: impl Fn(f64) -> f64) -> Result<Value<'a>, Fault> {
        let shown = |x: f64| crate::syntax::number_shown(x);
        match self.number(inner)? {
            Value::Number(x) => {
                let result = function(x);
                if result.is_finite() { Ok(Value::Number(result)) } else { Err(self.no_value(whole, 0, shown(x))) }
            }
            Value::Real(values) => {
                let mut results = Vec::with_capacity(values.len());
                for (row, value) in values.iter().enumerate() {
                    let result = value.map(&function);
                    if result.is_some_and(|result| !result.is_finite()) {
                        return Err(self.no_value(whole, row, shown(value.unwrap_or_default())));
                    }
                    results.push(result);
                }
                Ok(Value::Real(Cow::Owned(results)))
            }
            other => Err(self.not_numbers(&other, inner.span)),
        }
    }

    /// One number from two, row by row.
    fn both(
        &self,
        whole: &Expression,
        left: Value<'a>,
        right: Value<'a>,
        function: impl Fn(f64, f64) -> f64,
    ) -> Result<Value<'a>, Fault> {
        let constant = matches!((&left, &right), (Value::Number(_), Value::Number(_)));
        let rows = if constant { 1 } else { self.len() };
        let mut results = Vec::with_capacity(rows);
        for row in 0..rows {
            let (left, right) = (real_at(&left, row), real_at(&right, row));
            let result = left.zip(right).map(|(left, right)| function(left, right));
            if result.is_some_and(|result| !result.is_finite()) {
                let shown = |x: Option<f64>| x.map(crate::syntax::number_shown).unwrap_or_default();
                return Err(self.no_value(whole, row, format!("{} and {}", shown(left), shown(right))));
            }
            results.push(result);
        }
        match results.first() {
            Some(Some(result)) if constant => Ok(Value::Number(*result)),
            _ => Ok(Value::Real(Cow::Owned(results))),
        }
    }

    fn chain(
        &self,
        whole: &Expression,
        first: &Expression,
        rest: &[(Operator, Expression)],
    ) -> Result<Value<'a>, Fault> {
        match rest.first().map(|(operator, _)| *operator) {
            Some(Operator::And | Operator::Or) => {
                let mut flags = self.flags(first)?;
                for (operator, right) in rest {
                    let right = self.flags(right)?;
                    let joined = flags.iter().zip(right.iter());
                    flags = joined.map(|(left, right)| truth(*operator, *left, *right)).collect();
                }
                Ok(Value::Flag(flags))
            }
            Some(Operator::In) => {
                let mut found = vec![Some(false); self.len()];
                for (_, right) in rest {
                    for element in listed(right) {
                        let same = self.compare(whole, Operator::Equal, first, element)?;
                        // As in R, a missing value is in no list.
                        found
                            .iter_mut()
                            .zip(same)
                            .for_each(|(found, same)| *found = Some(*found == Some(true) || same == Some(true)));
                    }
                }
                Ok(Value::Flag(Cow::Owned(found)))
            }
            Some(Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide)
            | Some(Operator::Remainder | Operator::Quotient) => {
                let mut left = self.number(first)?;
                for (operator, right) in rest {
                    let right = self.number(right)?;
                    left = self.both(whole, left, right, arithmetic(*operator))?;
                }
                Ok(left)
            }
            Some(Operator::Interact) | None => Err(Fault::new(
                FaultKind::Argument { function: ":".into(), needs: "to stand outside of calls".into() },
                whole.span,
            )),
            Some(operator) => {
                let right = &rest[0].1;
                Ok(Value::Flag(Cow::Owned(self.compare(whole, operator, first, right)?)))
            }
        }
    }

    fn compare(
        &self,
        whole: &Expression,
        operator: Operator,
        left: &Expression,
        right: &Expression,
    ) -> Result<Vec<Option<bool>>, Fault> {
        let (left_value, right_value) = (self.evaluate(left)?, self.evaluate(right)?);
        let text = |value: &Value<'_>| matches!(value, Value::Text { .. } | Value::Factor { .. } | Value::Word(_));
        if text(&left_value) && text(&right_value) {
            self.verify_word(&left_value, &right_value, right.span)?;
            self.verify_word(&right_value, &left_value, left.span)?;
            let rows = 0..self.len();
            let compared = rows.map(|row| {
                let (left, right) = (text_at(&left_value, row)?, text_at(&right_value, row)?);
                Some(holds(operator, left.cmp(right)))
            });
            return Ok(compared.collect());
        }
        if text(&left_value) || text(&right_value) {
            let (left, right) = (left_value.type_name(), right_value.type_name());
            return Err(Fault::new(FaultKind::NotComparable { left, right }, whole.span));
        }
        let compared = (0..self.len()).map(|row| {
            let (left, right) = (real_at(&left_value, row)?, real_at(&right_value, row)?);
            // Only finite numbers come here, so there is an order; -0 equals 0.
            left.partial_cmp(&right).map(|order| holds(operator, order))
        });
        Ok(compared.collect())
    }

    /// A word compared with a column must be one of its values: a slip would else be false in every row.
    fn verify_word(&self, column: &Value<'_>, word: &Value<'_>, span: Span) -> Result<(), Fault> {
        let levels: &[String] = match column {
            Value::Text { levels, .. } => levels,
            Value::Factor { levels, .. } => levels,
            _ => return Ok(()),
        };
        match word {
            Value::Word(word) if !levels.contains(word) => {
                let nearest = nearest(word, levels.iter().map(String::as_str)).map(str::to_owned);
                let levels = levels.iter().take(LEVELS_NAMED).cloned().collect();
                Err(Fault::new(FaultKind::UnknownLevel { level: word.clone(), nearest, levels }, span))
            }
            _ => Ok(()),
        }
    }

    fn call(&self, whole: &Expression, name: &str, arguments: &[Argument]) -> Result<Value<'a>, Fault> {
        let lacking = || {
            Fault::new(FaultKind::Argument { function: name.to_owned(), needs: "other arguments".into() }, whole.span)
        };
        if matches!(name, "pmin" | "pmax") {
            let mut values = arguments.iter().map(|argument| self.number(&argument.value));
            let first = values.next().ok_or_else(lacking)??;
            return values.try_fold(first, |left, right| {
                self.both(whole, left, right?, if name == "pmin" { f64::min } else { f64::max })
            });
        }
        let function = lookup(name).ok_or_else(lacking)?;
        let given = matched(function, whole, arguments).map_err(|_| lacking())?;
        let x = given.first().copied().flatten().ok_or_else(lacking)?;
        match name {
            "I" => self.evaluate(x),
            "log" => match given[1].map(|base| (base, constant(base))) {
                None => self.map(whole, x, special::ln),
                Some((_, Some(base))) if base > 0.0 && base != 1.0 => {
                    self.map(whole, x, |x| special::ln(x) / special::ln(base))
                }
                Some((base, _)) => {
                    let needs = "a base that is a positive number and not 1".to_owned();
                    Err(Fault::new(FaultKind::Argument { function: "log".into(), needs }, base.span))
                }
            },
            "log2" => self.map(whole, x, |x| special::ln(x) / std::f64::consts::LN_2),
            "log10" => self.map(whole, x, |x| special::ln(x) / std::f64::consts::LN_10),
            "log1p" => self.map(whole, x, log1p),
            "exp" => self.map(whole, x, special::exp),
            "sqrt" => self.map(whole, x, f64::sqrt),
            "abs" => self.map(whole, x, f64::abs),
            "floor" => self.map(whole, x, f64::floor),
            "ceiling" => self.map(whole, x, f64::ceil),
            "as.numeric" => match self.evaluate(x)? {
                Value::Factor { codes, .. } => {
                    Ok(Value::Real(codes.iter().map(|code| code.map(|code| f64::from(code) + 1.0)).collect()))
                }
                _ => self.number(x),
            },
            "is.na" => {
                let value = self.evaluate(x)?;
                let missing = |row: usize| match &value {
                    Value::Real(values) => values[row].is_none(),
                    Value::Flag(values) => values[row].is_none(),
                    Value::Text { codes, .. } => codes[row].is_none(),
                    Value::Factor { codes, .. } => codes[row].is_none(),
                    Value::Number(_) | Value::Word(_) | Value::Truth(_) => false,
                };
                Ok(Value::Flag((0..self.len()).map(|row| Some(missing(row))).collect()))
            }
            "ifelse" => {
                let (Some(yes), Some(no)) = (given[1], given[2]) else { return Err(lacking()) };
                let (test, yes, no) = (self.flags(x)?, self.reals(yes)?, self.reals(no)?);
                let chosen = test.iter().zip(yes.iter().zip(no.iter()));
                Ok(Value::Real(
                    chosen.map(|(test, (yes, no))| test.and_then(|test| if test { *yes } else { *no })).collect(),
                ))
            }
            "factor" | "as.factor" => factor(self, x, given.get(1).copied().flatten()),
            "relevel" => relevelled(self, x, given[1].ok_or_else(lacking)?),
            _ => Err(lacking()),
        }
    }
}

/// How many values a message names.
const LEVELS_NAMED: usize = 100;

/// The only column that an expression reads.
fn only_column(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Kind::Name(name) => Some(name),
        Kind::Negative(inner) | Kind::Positive(inner) | Kind::Not(inner) | Kind::Group(inner) => only_column(inner),
        Kind::Call(_, arguments) => match arguments.as_slice() {
            [one] => only_column(&one.value),
            _ => None,
        },
        _ => None,
    }
}

/// `ln(1 + x)` without loss where `x` is small; Goldberg (1991), theorem 4.
fn log1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    if sum == 1.0 { x } else { x * special::ln(sum) / (sum - 1.0) }
}

/// A power; the square is one product, as in R.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 2.0 { base * base } else { special::pow(base, exponent) }
}

fn arithmetic(operator: Operator) -> fn(f64, f64) -> f64 {
    match operator {
        Operator::Add => |left, right| left + right,
        Operator::Subtract => |left, right| left - right,
        Operator::Multiply => |left, right| left * right,
        Operator::Divide => |left, right| left / right,
        // R's remainder has the sign of the divisor.
        Operator::Remainder => |left, right| left - (left / right).floor() * right,
        Operator::Quotient => |left, right| (left / right).floor(),
        _ => |_, _| f64::NAN,
    }
}

/// And and or of true, false and missing.
fn truth(operator: Operator, left: Option<bool>, right: Option<bool>) -> Option<bool> {
    let decides = operator == Operator::Or;
    match (left, right) {
        (Some(left), Some(right)) => Some(if decides { left || right } else { left && right }),
        (Some(known), None) | (None, Some(known)) if known == decides => Some(decides),
        _ => None,
    }
}

fn holds(operator: Operator, order: std::cmp::Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterEqual => order.is_ge(),
        _ => false,
    }
}

fn real_at(value: &Value<'_>, row: usize) -> Option<f64> {
    match value {
        Value::Real(values) => values[row],
        Value::Flag(values) => values[row].map(f64::from),
        Value::Number(value) => Some(*value),
        Value::Truth(truth) => Some(f64::from(*truth)),
        Value::Text { .. } | Value::Factor { .. } | Value::Word(_) => None,
    }
}

fn text_at<'v>(value: &'v Value<'_>, row: usize) -> Option<&'v str> {
    match value {
        Value::Text { codes, levels, .. } => codes[row].map(|code| levels[code as usize].as_str()),
        Value::Factor { codes, levels } => codes[row].map(|code| levels[code as usize].as_str()),
        Value::Word(word) => Some(word),
        _ => None,
    }
}
