//! Lay a fit's residuals out as a table, each with its row of the data.

use formula::Frame;
use report::table::{Column, LONGEST_NAME, Table, Values};

use crate::estimate::Estimate;
use crate::scenario_fault::ScenarioFault;

/// Which residuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResidualKind {
    /// Events less the hazard exposed to, one a row.
    Martingale,
    /// The same made symmetric, one a row.
    Deviance,
    /// Contributions to the gradient, one a row and coefficient.
    Score,
    /// Covariates of each event less their mean at risk.
    Schoenfeld,
    /// The same in units of the coefficients, which are added.
    ScaledSchoenfeld,
    /// Nearly the change of each coefficient that a row brings.
    Dfbeta,
    /// The same in standard errors.
    Dfbetas,
}

/// Residuals as a table: the file's row numbers, then one column, or one for each coefficient; those of Schoenfeld have the
/// time of their event.
pub fn residuals_to_table(frame: &Frame, found: &Estimate, kind: ResidualKind) -> Result<Table, ScenarioFault> {
    let fit = &found.fit;
    let rows: Vec<u32> = (0..fit.rows as u32).collect();
    let (rows, time, values) = match kind {
        ResidualKind::Martingale => return single(frame, found, "martingale", &fit.martingale_residuals()?),
        ResidualKind::Deviance => return single(frame, found, "deviance", &fit.deviance_residuals()?),
        ResidualKind::Score => (rows, None, fit.score_residuals()?),
        ResidualKind::Dfbeta => (rows, None, fit.dfbeta()?),
        ResidualKind::Dfbetas => (rows, None, fit.dfbetas()?),
        ResidualKind::Schoenfeld => {
            let of = fit.schoenfeld_residuals()?;
            (of.row, Some(of.time), of.values)
        }
        ResidualKind::ScaledSchoenfeld => {
            let of = fit.scaled_schoenfeld_residuals()?;
            (of.row, Some(of.time), of.values)
        }
    };
    let mut columns = vec![row_column(frame, found, &rows)];
    columns.extend(time.map(|time| Column::new("time", "time", finite(time.into_iter()))));
    let p = found.terms.len();
    let mut taken: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    for (place, term) in found.terms.iter().enumerate() {
        let name = lawful_name(&term.term, &taken);
        let own = values.iter().skip(place).step_by(p).copied();
        columns.push(Column::new(&name, &term.term, finite(own)));
        taken.push(name);
    }
    Ok(Table::new(kind.word(), columns)?)
}

fn single(frame: &Frame, found: &Estimate, name: &str, values: &[f64]) -> Result<Table, ScenarioFault> {
    let rows: Vec<u32> = (0..values.len() as u32).collect();
    let columns = vec![row_column(frame, found, &rows), Column::new(name, name, finite(values.iter().copied()))];
    Ok(Table::new(name, columns)?)
}

fn row_column(frame: &Frame, found: &Estimate, rows: &[u32]) -> Column {
    let of_file = rows.iter().map(|row| Some(frame.file_row(found.model.rows[*row as usize]) as i64));
    let meaning = "Row of the data file; a heading is row 1";
    Column::new("row", "row", Values::Whole(of_file.collect())).with_meaning(meaning)
}

fn finite(values: impl Iterator<Item = f64>) -> Values {
    Values::Real(values.map(|value| Some(value).filter(|value| value.is_finite())).collect())
}

/// A term as the name of a column: letters, digits and underscores, short enough for Stata, and not one that is taken.
pub(crate) fn lawful_name(term: &str, taken: &[String]) -> String {
    let mut name = String::new();
    for letter in term.chars() {
        let lawful = if letter.is_ascii_alphanumeric() { letter } else { '_' };
        if !(lawful == '_' && name.ends_with('_')) {
            name.push(lawful);
        }
    }
    let trimmed = name.trim_matches('_');
    let mut name = if trimmed.starts_with(|c: char| c.is_ascii_alphabetic()) {
        trimmed.to_owned()
    } else {
        format!("x_{trimmed}")
    };
    name.truncate(LONGEST_NAME);
    let is_taken = |name: &str| taken.iter().any(|other| other.eq_ignore_ascii_case(name));
    let base = name.clone();
    for number in 2.. {
        if !is_taken(&name) {
            break;
        }
        let ending = format!("_{number}");
        name = base.chars().take(LONGEST_NAME - ending.len()).chain(ending.chars()).collect();
    }
    name
}

impl ResidualKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            ResidualKind::Martingale => "martingale",
            ResidualKind::Deviance => "deviance",
            ResidualKind::Score => "score",
            ResidualKind::Schoenfeld => "schoenfeld",
            ResidualKind::ScaledSchoenfeld => "scaled_schoenfeld",
            ResidualKind::Dfbeta => "dfbeta",
            ResidualKind::Dfbetas => "dfbetas",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_become_names_that_every_format_carries_and_that_differ() {
        assert_eq!(lawful_name("log(war_years)", &[]), "log_war_years");
        assert_eq!(lawful_name("I(x^2)", &["I_x_2".to_owned()]), "I_x_2_2");
        assert_eq!(lawful_name("1990", &[]), "x_1990");
        assert_eq!(lawful_name(&"a".repeat(80), &["a".repeat(32)]).len(), 32);
    }
}
