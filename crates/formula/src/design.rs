//! Make the columns of terms from their variables, with R's contrasts and names.

use crate::basis::{Evaluated, Learned};
use crate::fault::{Fault, FaultKind};
use crate::model::LevelCount;
use crate::terms::{Factors, Parts};

/// A factor may have so many levels as a covariate, if the model may have as many columns.
pub const LEVELS_CAP: usize = 10_000;
/// A model may have so many columns.
pub const COLUMNS_CAP: usize = 20_000;
/// All columns of a model together may hold so many numbers, which take eight bytes each.
pub const NUMBERS_CAP: u64 = 1 << 31;
/// Bytes of a number.
const NUMBER_BYTES: u64 = 8;

/// How large a model may be. What is larger is refused before anything is set aside for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most columns.
    pub columns: usize,
    /// The most bytes of all columns together.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { columns: COLUMNS_CAP, bytes: NUMBERS_CAP * NUMBER_BYTES }
    }
}

/// One column of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelColumn {
    /// As R names it.
    pub name: String,
    /// Place of its term in [`crate::Model::terms`].
    pub term: usize,
    /// Whether it only says that a row is of some level, as 1 or 0.
    pub is_indicator: bool,
    /// A value for each row used; all finite.
    pub values: Vec<f64>,
}

/// A term and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As R names it.
    pub name: String,
    /// Places of its columns in [`crate::Model::columns`].
    pub columns: std::ops::Range<usize>,
}

/// A term of covariates: its variables, and for each whether a factor leaves its first level out.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) name: String,
    pub(crate) factors: Factors,
    pub(crate) leaves_first_out: Vec<bool>,
}

/// The terms that have columns. Strata alone have none.
///
/// A factor leaves its first level out if the term without it is part of an earlier term, or is empty: R's rule.
pub(crate) fn plan(parts: &Parts) -> Result<Vec<Planned>, Fault> {
    let mut planned = Vec::new();
    let is_strata = |place: &u32| parts.variables[*place as usize].is_strata;
    for (at, factors) in parts.terms.iter().enumerate() {
        if factors.iter().all(is_strata) {
            if factors.len() > 1 {
                let span = parts.variables[factors[0] as usize].expression.span;
                return Err(Fault::new(FaultKind::OnlyStrata, span));
            }
            continue;
        }
        let leaves = |left_out: &u32| {
            let mut others = factors.iter().filter(|place| *place != left_out);
            factors.len() == 1
                || parts.terms[..at].iter().any(|earlier| others.clone().all(|place| earlier.contains(place)))
                || others.next().is_none()
        };
        let leaves_first_out = factors.iter().map(leaves).collect();
        planned.push(Planned { name: parts.label(factors), factors: factors.clone(), leaves_first_out });
    }
    Ok(planned)
}

/// A variable on the rows used.
pub(crate) struct Used {
    pub(crate) label: String,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    Numbers(Vec<f64>),
    Levels(Vec<u32>, Vec<String>),
    Columns(Vec<Vec<f64>>),
}

impl Used {
    /// Keep the rows used of a variable, and what other rows need to get the same columns. A faulty factor is told later,
    /// if some term uses it.
    pub(crate) fn of(label: &str, evaluated: &Evaluated<'_>, used: &[usize]) -> (Used, Learned) {
        let known = |values: &[Option<f64>]| used.iter().filter_map(|row| values[*row]).collect::<Vec<f64>>();
        let (content, learned) = match evaluated {
            Evaluated::Numbers(values) => (Content::Numbers(known(values)), Learned::Number),
            Evaluated::Columns(values, learned) => {
                let mut columns = vec![Vec::with_capacity(used.len()); learned.columns()];
                for x in known(values) {
                    columns.iter_mut().zip(learned.row(x)).for_each(|(column, value)| column.push(value));
                }
                (Content::Columns(columns), learned.clone())
            }
            Evaluated::Levels { codes, levels, of_rows_used, .. } => {
                let codes: Vec<u32> = used.iter().filter_map(|row| codes[*row]).collect();
                let (codes, levels) = if *of_rows_used {
                    let (codes, levels) =
                        crate::strata::compacted((codes.into_iter().map(Some).collect(), levels.clone()));
                    (codes.into_iter().flatten().collect(), levels)
                } else {
                    (codes, levels.clone())
                };
                (Content::Levels(codes, levels.clone()), Learned::Levels(levels))
            }
        };
        (Used { label: label.to_owned(), content }, learned)
    }

    fn columns(&self, leaves_first_out: bool) -> usize {
        match &self.content {
            Content::Numbers(_) => 1,
            Content::Levels(_, levels) => levels.len() - usize::from(leaves_first_out && !levels.is_empty()),
            Content::Columns(columns) => columns.len(),
        }
    }

    fn name(&self, column: usize, leaves_first_out: bool) -> String {
        match &self.content {
            Content::Numbers(_) => self.label.clone(),
            Content::Levels(_, levels) => format!("{}{}", self.label, levels[column + usize::from(leaves_first_out)]),
            Content::Columns(columns) if columns.len() == 1 => self.label.clone(),
            Content::Columns(_) => format!("{}{}", self.label, column + 1),
        }
    }

    fn multiply_into(&self, column: usize, leaves_first_out: bool, product: &mut [f64]) {
        match &self.content {
            Content::Numbers(values) => product.iter_mut().zip(values).for_each(|(product, value)| *product *= value),
            Content::Columns(columns) => {
                product.iter_mut().zip(&columns[column]).for_each(|(product, value)| *product *= value);
            }
            Content::Levels(codes, _) => {
                let level = (column + usize::from(leaves_first_out)) as u32;
                // A product with 0 could be -0, which prints otherwise.
                product
                    .iter_mut()
                    .zip(codes)
                    .filter(|(_, code)| **code != level)
                    .for_each(|(product, _)| *product = 0.0);
            }
        }
    }
}

/// Rows and events of each level of each factor that stands in a term.
pub(crate) fn level_counts(plan: &[Planned], variables: &[Used], event: &[bool]) -> Vec<LevelCount> {
    let mut needed = vec![false; variables.len()];
    plan.iter().flat_map(|term| &term.factors).for_each(|place| needed[*place as usize] = true);
    let mut all = Vec::new();
    for (variable, _) in variables.iter().zip(needed).filter(|(_, needed)| *needed) {
        let Content::Levels(codes, levels) = &variable.content else { continue };
        let of =
            |level: &String| LevelCount { variable: variable.label.clone(), level: level.clone(), rows: 0, events: 0 };
        let mut counts: Vec<LevelCount> = levels.iter().map(of).collect();
        for (code, event) in codes.iter().zip(event) {
            counts[*code as usize].rows += 1;
            counts[*code as usize].events += usize::from(*event);
        }
        all.extend(counts);
    }
    all
}

/// Refuse more terms than there may be columns, before anything is computed for them: each has one at least.
pub(crate) fn verify_terms(parts: &Parts, limits: Limits) -> Result<(), Fault> {
    let is_strata = |place: &u32| parts.variables[*place as usize].is_strata;
    let columns = parts.terms.iter().filter(|factors| !factors.iter().all(is_strata)).count();
    if columns <= limits.columns {
        return Ok(());
    }
    Err(Fault { what: FaultKind::TooManyColumns { columns, most: limits.columns }, span: None, cell: None })
}

/// Refuse factors that have no contrasts, and models beyond the caps, before any column is made.
pub(crate) fn verify(
    plan: &[Planned],
    variables: &[Used],
    parts: &Parts,
    rows: usize,
    limits: Limits,
) -> Result<usize, Vec<Fault>> {
    let need = |columns: usize| (columns as u64).saturating_mul(rows as u64).saturating_mul(NUMBER_BYTES);
    // One level of a factor needs no column.
    let most = LEVELS_CAP.min(limits.columns.saturating_add(1));
    let mut faults = Vec::new();
    let mut told = vec![false; variables.len()];
    let mut columns = 0usize;
    for term in plan {
        let mut product = 1usize;
        for (place, leaves) in term.factors.iter().zip(&term.leaves_first_out) {
            let variable = &variables[*place as usize];
            let span = parts.variables[*place as usize].expression.span;
            let what = match &variable.content {
                Content::Levels(_, levels) if levels.len() < 2 => {
                    FaultKind::TooFewLevels { variable: variable.label.clone(), level: levels.first().cloned() }
                }
                Content::Levels(_, levels) if levels.len() > most => FaultKind::TooManyLevels {
                    variable: variable.label.clone(),
                    levels: levels.len(),
                    most,
                    need: need(levels.len() - 1),
                },
                _ => {
                    product = product.saturating_mul(variable.columns(*leaves));
                    continue;
                }
            };
            if !std::mem::replace(&mut told[*place as usize], true) {
                faults.push(Fault::new(what, span));
            }
        }
        columns = columns.saturating_add(product);
    }
    if columns > limits.columns {
        let what = FaultKind::TooManyColumns { columns, most: limits.columns };
        faults.push(Fault { what, span: None, cell: None });
    } else if need(columns) > limits.bytes {
        let what = FaultKind::LargerThanMemory { columns, rows, need: need(columns), budget: limits.bytes };
        faults.push(Fault { what, span: None, cell: None });
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

/// Refuse a product that is too large for a number, with the first row that has one.
pub(crate) fn verify_finite(columns: &[ModelColumn], plan: &[Planned], parts: &Parts) -> Result<(), (Fault, usize)> {
    for column in columns {
        if let Some(row) = column.values.iter().position(|value| !value.is_finite()) {
            let spans = plan[column.term].factors.iter().map(|place| parts.variables[*place as usize].expression.span);
            let span = spans.reduce(|left, right| left.to(right)).unwrap_or_default();
            return Err((Fault::new(FaultKind::NoValue { function: column.name.clone() }, span), row));
        }
    }
    Ok(())
}

/// All columns, term by term; within a term the first variable's columns change fastest.
pub(crate) fn columns(plan: &[Planned], variables: &[Used], rows: usize) -> (Vec<ModelColumn>, Vec<Term>) {
    let (mut columns, mut terms) = (Vec::new(), Vec::new());
    for (term, planned) in plan.iter().enumerate() {
        let first = columns.len();
        let sides: Vec<(&Used, bool)> = planned
            .factors
            .iter()
            .map(|place| &variables[*place as usize])
            .zip(planned.leaves_first_out.iter().copied())
            .collect();
        let total: usize = sides.iter().map(|(variable, leaves)| variable.columns(*leaves)).product();
        let is_indicator = sides.iter().all(|(variable, _)| matches!(variable.content, Content::Levels(..)));
        for at in 0..total {
            let mut rest = at;
            let mut values = vec![1.0; rows];
            let mut names = Vec::with_capacity(sides.len());
            for (variable, leaves) in &sides {
                let width = variable.columns(*leaves);
                variable.multiply_into(rest % width, *leaves, &mut values);
                names.push(variable.name(rest % width, *leaves));
                rest /= width;
            }
            columns.push(ModelColumn { name: names.join(":"), term, is_indicator, values });
        }
        terms.push(Term { name: planned.name.clone(), columns: first..columns.len() });
    }
    (columns, terms)
}
