//! Evaluate a variable of the right side: a number, a level, or several columns for each row.

use std::borrow::Cow;

use crate::evaluate::{Reals, Rows, Value};
use crate::factor::levelled;
use crate::fault::{Fault, FaultKind};
use crate::functions::{constant, listed, lookup, matched};
use crate::polynomial::Polynomial;
use crate::spline::{Spline, Wanted};
use crate::strata::strata;
use crate::syntax::{Argument, Expression, Kind};
use crate::terms::Variable;

/// What was fixed by the rows of the fit, so that other rows get the same columns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Learned {
    /// Nothing: a number is a number.
    Number,
    /// The levels, the first of which is the reference.
    Levels(Vec<String>),
    /// Knots of a spline.
    Spline(Spline),
    /// Coefficients of polynomials.
    Polynomial(Polynomial),
}

/// A variable for the selected rows.
pub(crate) enum Evaluated<'a> {
    Numbers(Reals<'a>),
    Levels {
        codes: Vec<Option<u32>>,
        levels: Vec<String>,
        /// A column of texts has the levels of the rows that are used in the end; R makes a factor of it last.
        of_rows_used: bool,
    },
    Columns(Reals<'a>, Learned),
}

impl Evaluated<'_> {
    pub(crate) fn is_missing(&self, row: usize) -> bool {
        match self {
            Evaluated::Numbers(values) | Evaluated::Columns(values, _) => values[row].is_none(),
            Evaluated::Levels { codes, .. } => codes[row].is_none(),
        }
    }
}

/// Evaluate a variable. What was learned before is used again if it is given.
pub(crate) fn evaluate<'a>(
    rows: &Rows<'a>,
    variable: &Variable,
    learned: Option<&Learned>,
) -> Result<Evaluated<'a>, Fault> {
    if let Kind::Call(name, arguments) = &variable.expression.kind {
        match name.as_str() {
            "strata" => {
                let (codes, levels) = strata(rows, arguments)?;
                return Ok(Evaluated::Levels { codes, levels, of_rows_used: false });
            }
            "poly" | "ns" | "bs" => return columns(rows, &variable.expression, name, arguments, learned),
            _ => {}
        }
    }
    let value = rows.evaluate(&variable.expression)?;
    Ok(match value {
        Value::Real(values) => Evaluated::Numbers(values),
        Value::Number(value) => Evaluated::Numbers(Cow::Owned(vec![Some(value); rows.len()])),
        Value::Flag(flags) => Evaluated::Levels {
            codes: flags.iter().map(|flag| flag.map(u32::from)).collect(),
            levels: vec!["FALSE".to_owned(), "TRUE".to_owned()],
            of_rows_used: false,
        },
        Value::Factor { codes, levels } => Evaluated::Levels { codes, levels, of_rows_used: false },
        Value::Text { column, .. } if column.stray.is_some() => {
            return Err(rows.not_numbers(&value, variable.expression.span));
        }
        Value::Text { .. } | Value::Word(_) | Value::Truth(_) => {
            let (codes, levels) = levelled(rows, &value);
            Evaluated::Levels { codes, levels, of_rows_used: true }
        }
    })
}

/// A spline or polynomial may have so many columns; numbers lose all their digits long before.
const BASIS_CAP: usize = 1000;

fn columns<'a>(
    rows: &Rows<'a>,
    whole: &Expression,
    name: &str,
    arguments: &[Argument],
    learned: Option<&Learned>,
) -> Result<Evaluated<'a>, Fault> {
    let needs = |needs: &str| {
        Fault::new(FaultKind::Argument { function: name.to_owned(), needs: needs.to_owned() }, whole.span)
    };
    let function = lookup(name).ok_or_else(|| needs("another name"))?;
    let given = matched(function, whole, arguments).map_err(|_| needs("other arguments"))?;
    let given_as =
        |argument: &str| function.takes.iter().position(|taken| *taken == argument).and_then(|place| given[place]);
    let x = given_as("x").ok_or_else(|| needs("a column"))?;
    let values = rows.reals(x)?;
    if let Some(learned) = learned {
        return Ok(Evaluated::Columns(values, learned.clone()));
    }
    let count = |argument: &str, or: Option<usize>| match given_as(argument) {
        None => Ok(or),
        Some(expression) => constant(expression)
            .filter(|count| *count >= 1.0 && count.fract() == 0.0 && *count <= BASIS_CAP as f64)
            .map(|count| Some(count as usize))
            .ok_or_else(|| needs(&format!("a whole number from 1 to {BASIS_CAP} as `{argument}`"))),
    };
    let flag = |argument: &str| match given_as(argument).map(|expression| &expression.kind) {
        None => Ok(false),
        Some(Kind::Truth(truth)) => Ok(*truth),
        Some(_) => Err(needs(&format!("TRUE or FALSE as `{argument}`"))),
    };
    let numbers = |argument: &str| match given_as(argument) {
        None => Ok(Vec::new()),
        Some(expression) => listed(expression)
            .into_iter()
            .map(constant)
            .collect::<Option<Vec<_>>>()
            .filter(|numbers| numbers.len() <= BASIS_CAP)
            .ok_or_else(|| needs(&format!("numbers as `{argument}`, such as `c(1, 4, 7)`"))),
    };
    if name == "poly" {
        let (degree, raw) = (count("degree", Some(1))?.unwrap_or(1), flag("raw")?);
        let missing = values.iter().position(Option::is_none);
        if let Some(row) = missing.filter(|_| !raw) {
            let cell = rows.cell(row, None, "missing".to_owned());
            return Err(Fault::new(FaultKind::MissingInPoly, whole.span).at(cell));
        }
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        let polynomial = Polynomial::fix(degree, raw, &known).map_err(|lacking| needs(&lacking))?;
        return Ok(Evaluated::Columns(values, Learned::Polynomial(polynomial)));
    }
    let natural = name == "ns";
    let boundary = match numbers("Boundary.knots")?.as_slice() {
        [] => None,
        [low, high] => Some([*low, *high]),
        _ => return Err(needs("two numbers as `Boundary.knots`")),
    };
    let df = count("df", if natural { Some(1 + usize::from(flag("intercept")?)) } else { None })?;
    let degree = if natural { 3 } else { count("degree", Some(3))?.unwrap_or(3) };
    let wanted = Wanted { natural, degree, df, knots: numbers("knots")?, boundary, intercept: flag("intercept")? };
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let spline = Spline::fix(&wanted, &known).map_err(|lacking| needs(&lacking))?;
    Ok(Evaluated::Columns(values, Learned::Spline(spline)))
}

impl Learned {
    /// Columns that one number becomes, if it becomes several.
    pub(crate) fn columns(&self) -> usize {
        match self {
            Learned::Spline(spline) => spline.columns(),
            Learned::Polynomial(polynomial) => polynomial.columns(),
            Learned::Number | Learned::Levels(_) => 1,
        }
    }

    /// The columns of one number.
    pub(crate) fn row(&self, x: f64) -> Vec<f64> {
        match self {
            Learned::Spline(spline) => spline.row(x),
            Learned::Polynomial(polynomial) => polynomial.row(x),
            Learned::Number | Learned::Levels(_) => vec![x],
        }
    }
}
