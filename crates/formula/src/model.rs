//! Build the columns of a model from a formula and a table, leaving out incomplete rows and counting them.

use language::Span;

use crate::basis::{Evaluated, Learned, evaluate};
use crate::design::{
    Limits, ModelColumn, Planned, Term, Used, columns, level_counts, plan, verify, verify_finite, verify_terms,
};
use crate::evaluate::{Reals, Rows};
use crate::event::{Times, times};
use crate::factor::Levelled;
use crate::fault::{FAULTS_KEPT, Fault, FaultKind, Faults};
use crate::formula::Formula;
use crate::frame::Frame;
use crate::functions::{lookup, matched};
use crate::strata::{grouped, joined};
use crate::syntax::{Expression, Kind};

/// What is said beside the formula.
#[derive(Clone, Copy, Debug, Default)]
pub struct Build<'a> {
    /// Name of the column of case weights.
    pub weights: Option<&'a str>,
    /// For each row of the table whether it is looked at at all, as if the table had no other rows.
    pub keep: Option<&'a [bool]>,
    /// How large the model may be.
    pub limits: Limits,
}

/// Groups of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// As it stands in the formula.
    pub name: String,
    /// For each row used a place in `labels`.
    pub codes: Vec<u32>,
    /// Names of the groups, in R's order; each stands in some row used.
    pub labels: Vec<String>,
}

/// A level of a factor, and what was seen of it among the rows used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelCount {
    /// The factor, as it stands in the formula.
    pub variable: String,
    /// The level.
    pub level: String,
    /// Rows of this level.
    pub rows: usize,
    /// Events among them.
    pub events: usize,
}

/// Why rows were left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Something that the formula reads is missing.
    Missing {
        /// What, as it stands in the formula.
        what: String,
    },
    /// The entry is not before the exit; R sets such times to missing.
    EntryNotBeforeExit,
}

/// Rows that were left out.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dropped {
    /// How many, each once.
    pub total: usize,
    /// How many for each reason, in the order of the formula; a row with two reasons counts for both.
    pub reasons: Vec<(Reason, usize)>,
    /// How many the mask had left out before.
    pub not_kept: usize,
}

/// The columns of a model. All vectors of values have one element for each row used, in the order of the table.
#[derive(Clone, Debug)]
pub struct Model {
    /// Entry into risk, if the formula gives one.
    pub entry: Option<Vec<f64>>,
    /// Exit from risk.
    pub exit: Vec<f64>,
    /// Whether the exit is the event.
    pub event: Vec<bool>,
    /// The covariates; there is no intercept.
    pub columns: Vec<ModelColumn>,
    /// The terms that the columns belong to, without strata.
    pub terms: Vec<Term>,
    /// For each level of each factor among the terms how much was seen of it.
    pub levels: Vec<LevelCount>,
    /// Strata, those of several calls joined.
    pub stratum: Option<Grouping>,
    /// Clusters, one grouping for each call.
    pub clusters: Vec<Grouping>,
    /// Sum of the offsets.
    pub offset: Option<Vec<f64>>,
    /// Case weights, none below zero.
    pub weight: Option<Vec<f64>>,
    /// Rows of the table that are used, ascending.
    pub rows: Vec<usize>,
    /// What was left out.
    pub dropped: Dropped,
    /// How to make the same columns of other rows.
    pub recipe: Recipe,
}

/// What the rows of a fit have fixed: levels, knots, coefficients of polynomials.
#[derive(Clone, Debug)]
pub struct Recipe {
    formula: Formula,
    plan: Vec<Planned>,
    learned: Vec<Learned>,
}

/// Covariates of other rows, by a recipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// As in [`Model::columns`].
    pub columns: Vec<ModelColumn>,
    /// Sum of the offsets.
    pub offset: Option<Vec<f64>>,
    /// Rows of the table in which nothing is missing, ascending.
    pub rows: Vec<usize>,
}

/// Build the columns of a model.
///
/// Shapes: see [`Model`]. Missing: a row in which anything that the formula or the weights read is missing is left out and
/// counted, as by R's `na.omit`; so is one whose entry is not before its exit. Levels of `factor()`, knots and the
/// coefficients of `poly` come from all rows kept, also those left out for another column, as in R; a column of texts has
/// the levels of the rows used. Levels are in order of bytes (R in the C locale), numbers ascending. Contrasts are
/// treatment contrasts; columns of interactions follow R's rule of margins. Days count from 1970-01-01.
/// Errors: every fault found, with its place in the formula and, where one cell shows it, in the data.
/// Checked against R 4.2.2 (`coxph` of survival 3.5-3, `model.matrix`): names and values.
///
/// ```
/// use formula::{Build, Column, Frame, Values, build, parse};
/// let number = |values: [f64; 4]| Values::Real(values.map(Some).to_vec());
/// let frame = Frame::new("peace.csv", 2, vec![
///     Column::new("years", number([1.0, 2.0, 3.0, 4.0])),
///     Column::new("war", number([1.0, 0.0, 1.0, 1.0])),
///     Column::new("ended_by", Values::of_texts([Some("victory"), Some("agreement"), Some("victory"), None])),
/// ])?;
/// let model = build(&parse("Surv(years, war) ~ ended_by")?, &frame, &Build::default())?;
/// assert_eq!(model.columns[0].name, "ended_byvictory");
/// assert_eq!(model.columns[0].values, [1.0, 0.0, 1.0]);
/// assert_eq!((model.rows, model.dropped.total), (vec![0, 1, 2], 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn build(formula: &Formula, frame: &Frame, options: &Build<'_>) -> Result<Model, Faults> {
    let wrong = |list: Vec<Fault>| Faults { source: formula.source.clone(), list };
    let selected = selected(frame, options.keep).map_err(|fault| wrong(vec![fault]))?;
    let rows = Rows { frame, selected: selected.as_deref() };
    verify_terms(&formula.parts, options.limits).map_err(|fault| wrong(vec![fault]))?;
    let read = Read::of(formula, &rows, options).map_err(wrong)?;
    let plan = plan(&formula.parts).map_err(|fault| wrong(vec![fault]))?;
    let (used, dropped) = read.complete(formula, frame, &rows);
    let labels = formula.parts.variables.iter().map(|variable| variable.label.as_str());
    let pairs = labels.zip(&read.variables).map(|(label, evaluated)| Used::of(label, evaluated, &used));
    let (variables, learned): (Vec<Used>, Vec<Learned>) = pairs.unzip();
    verify(&plan, &variables, &formula.parts, used.len(), options.limits).map_err(wrong)?;
    let (columns, terms) = columns(&plan, &variables, used.len());
    let overflowed = |(fault, row): (Fault, usize)| fault.at(rows.cell(used[row], None, "too large".to_owned()));
    verify_finite(&columns, &plan, &formula.parts).map_err(|fault| wrong(vec![overflowed(fault)]))?;
    let known = |values: &Reals<'_>| used.iter().filter_map(|row| values[*row]).collect::<Vec<f64>>();
    let event: Vec<bool> = used.iter().filter_map(|row| read.times.event[*row]).collect();
    let levels = level_counts(&plan, &variables, &event);
    Ok(Model {
        entry: read.times.entry.as_ref().map(known),
        exit: known(&read.times.exit),
        event,
        columns,
        terms,
        levels,
        stratum: read.stratum(formula, &used),
        clusters: read.clusters.iter().map(|(name, groups)| grouping(name, groups, &used)).collect(),
        offset: offset(&read.offsets, &used),
        weight: read.weight.as_ref().map(known),
        rows: used.iter().map(|row| rows.row(*row)).collect(),
        dropped,
        recipe: Recipe { formula: formula.clone(), plan, learned },
    })
}

pub(crate) fn selected(frame: &Frame, keep: Option<&[bool]>) -> Result<Option<Vec<usize>>, Fault> {
    let Some(keep) = keep else { return Ok(None) };
    if keep.len() != frame.rows() {
        let what = FaultKind::KeepLength { expected: frame.rows(), found: keep.len() };
        return Err(Fault { what, span: None, cell: None });
    }
    Ok((!keep.iter().all(|keep| *keep)).then(|| (0..keep.len()).filter(|row| keep[*row]).collect()))
}

/// All that a formula reads, for the rows kept.
struct Read<'a> {
    times: Times<'a>,
    variables: Vec<Evaluated<'a>>,
    offsets: Vec<(String, Reals<'a>)>,
    clusters: Vec<(String, Levelled)>,
    weight: Option<Reals<'a>>,
    weight_name: String,
}

impl<'a> Read<'a> {
    fn of(formula: &Formula, rows: &Rows<'a>, options: &Build<'_>) -> Result<Read<'a>, Vec<Fault>> {
        let mut faults = Vec::new();
        let times = times(rows, &formula.response, &mut faults);
        let mut variables = Vec::with_capacity(formula.parts.variables.len());
        for variable in &formula.parts.variables {
            // More are not told, and each costs a search through all names for the nearest.
            if faults.len() >= FAULTS_KEPT {
                break;
            }
            match evaluate(rows, variable, None) {
                Ok(evaluated) => variables.push(evaluated),
                Err(fault) => faults.push(fault),
            }
        }
        let offsets = offsets(rows, formula, &mut faults);
        let mut clusters = Vec::new();
        for call in &formula.parts.clusters {
            match rows.evaluate(only_argument(call)) {
                Ok(value) => clusters.push((call.to_string(), grouped(rows, &value))),
                Err(fault) => faults.push(fault),
            }
        }
        let weight = options.weights.map(|name| weight(rows, name)).transpose();
        let weight = weight.map_err(|fault| faults.push(fault)).ok().flatten();
        match times {
            Some(times) if faults.is_empty() => {
                let weight_name = options.weights.unwrap_or_default().to_owned();
                Ok(Read { times, variables, offsets, clusters, weight, weight_name })
            }
            _ => Err(faults),
        }
    }

    /// The rows in which nothing is missing, and the count of the others.
    fn complete(&self, formula: &Formula, frame: &Frame, rows: &Rows<'_>) -> (Vec<usize>, Dropped) {
        let mut complete = vec![true; rows.len()];
        let mut dropped = Dropped { not_kept: frame.rows() - rows.len(), ..Dropped::default() };
        let mut leave_out = |reason: Reason, missing: &dyn Fn(usize) -> bool| {
            let mut count = 0;
            for (_, complete) in complete.iter_mut().enumerate().filter(|(row, _)| missing(*row)) {
                *complete = false;
                count += 1;
            }
            if count > 0 {
                dropped.reasons.push((reason, count));
            }
        };
        let missing = |what: String| Reason::Missing { what };
        let response = &formula.response;
        if let (Some(entry), Some(values)) = (&response.entry, &self.times.entry) {
            leave_out(missing(entry.to_string()), &|row| values[row].is_none());
        }
        leave_out(missing(response.exit.to_string()), &|row| self.times.exit[row].is_none());
        if let Some(event) = &response.event {
            leave_out(missing(event.to_string()), &|row| self.times.event[row].is_none());
        }
        if let Some(entry) = &self.times.entry {
            let not_before =
                |row: usize| entry[row].zip(self.times.exit[row]).is_some_and(|(entry, exit)| entry >= exit);
            leave_out(Reason::EntryNotBeforeExit, &not_before);
        }
        for (variable, evaluated) in formula.parts.variables.iter().zip(&self.variables) {
            leave_out(missing(variable.label.clone()), &|row| evaluated.is_missing(row));
        }
        for (name, values) in &self.offsets {
            leave_out(missing(name.clone()), &|row| values[row].is_none());
        }
        for (name, (codes, _)) in &self.clusters {
            leave_out(missing(name.clone()), &|row| codes[row].is_none());
        }
        if let Some(weight) = &self.weight {
            leave_out(missing(self.weight_name.clone()), &|row| weight[row].is_none());
        }
        let used: Vec<usize> = (0..rows.len()).filter(|row| complete[*row]).collect();
        dropped.total = rows.len() - used.len();
        (used, dropped)
    }

    fn stratum(&self, formula: &Formula, used: &[usize]) -> Option<Grouping> {
        let calls = formula.parts.variables.iter().zip(&self.variables).filter(|(variable, _)| variable.is_strata);
        let (mut names, mut groupings) = (Vec::new(), Vec::new());
        for (variable, evaluated) in calls {
            let Evaluated::Levels { codes, levels, .. } = evaluated else { continue };
            names.push(variable.label.as_str());
            groupings.push((used.iter().map(|row| codes[*row]).collect(), levels.clone()));
        }
        if groupings.is_empty() {
            return None;
        }
        let (codes, labels) = joined(groupings);
        Some(Grouping { name: names.join(" + "), codes: codes.into_iter().flatten().collect(), labels })
    }
}

fn grouping(name: &str, (codes, labels): &Levelled, used: &[usize]) -> Grouping {
    let codes = used.iter().map(|row| codes[*row]).collect();
    let (codes, labels) = crate::strata::compacted((codes, labels.clone()));
    Grouping { name: name.to_owned(), codes: codes.into_iter().flatten().collect(), labels }
}

fn only_argument(call: &Expression) -> &Expression {
    match &call.kind {
        Kind::Call(name, arguments) => {
            let given = lookup(name).and_then(|function| matched(function, call, arguments).ok());
            given.and_then(|given| given.first().copied().flatten()).unwrap_or(call)
        }
        _ => call,
    }
}

fn offsets<'a>(rows: &Rows<'a>, formula: &Formula, faults: &mut Vec<Fault>) -> Vec<(String, Reals<'a>)> {
    let mut offsets = Vec::new();
    for call in &formula.parts.offsets {
        match rows.reals(only_argument(call)) {
            Ok(values) => offsets.push((call.to_string(), values)),
            Err(fault) => faults.push(fault),
        }
    }
    offsets
}

fn offset(offsets: &[(String, Reals<'_>)], used: &[usize]) -> Option<Vec<f64>> {
    let sum = |row: &usize| offsets.iter().filter_map(|(_, values)| values[*row]).sum();
    (!offsets.is_empty()).then(|| used.iter().map(sum).collect())
}

fn weight<'a>(rows: &Rows<'a>, name: &str) -> Result<Reals<'a>, Fault> {
    let column = Expression { kind: Kind::Name(name.to_owned()), span: Span::default() };
    let nowhere = |fault: Fault| Fault { span: None, ..fault };
    let values = rows.reals(&column).map_err(nowhere)?;
    match values.iter().position(|value| value.is_some_and(|value| value < 0.0)) {
        None => Ok(values),
        Some(row) => {
            let shown = values[row].map(crate::syntax::number_shown).unwrap_or_default();
            let cell = rows.cell(row, Some(name), shown);
            Err(Fault { what: FaultKind::NegativeWeight, span: None, cell: Some(cell) })
        }
    }
}

impl Recipe {
    /// The formula of the fit.
    #[must_use]
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// Make the covariates of other rows: the same levels, knots and polynomials. Neither times nor strata are needed,
    /// unless a covariate reads them.
    ///
    /// Errors: as [`build`]; and a level that the fit has not seen, with its row.
    pub fn design(&self, frame: &Frame) -> Result<Design, Faults> {
        let rows = Rows { frame, selected: None };
        let parts = &self.formula.parts;
        let mut faults = Vec::new();
        let mut needed = vec![false; parts.variables.len()];
        self.plan.iter().flat_map(|term| &term.factors).for_each(|place| needed[*place as usize] = true);
        let mut variables = Vec::new();
        for (place, variable) in parts.variables.iter().enumerate().filter(|(place, _)| needed[*place]) {
            match evaluate(&rows, variable, Some(&self.learned[place])).and_then(|one| self.refit(place, one, &rows)) {
                Ok(evaluated) => variables.push((place, evaluated)),
                Err(fault) => faults.push(fault),
            }
        }
        let offsets = offsets(&rows, &self.formula, &mut faults);
        let wrong = |list: Vec<Fault>| Faults { source: self.formula.source.clone(), list };
        if !faults.is_empty() {
            return Err(wrong(faults));
        }
        let complete = |row: &usize| {
            variables.iter().all(|(_, one)| !one.is_missing(*row)) && offsets.iter().all(|(_, o)| o[*row].is_some())
        };
        let used: Vec<usize> = (0..rows.len()).filter(complete).collect();
        let mut all: Vec<Used> = Vec::with_capacity(parts.variables.len());
        let mut variables = variables.into_iter().peekable();
        let nothing = Evaluated::Numbers(vec![None; rows.len()].into());
        for (place, variable) in parts.variables.iter().enumerate() {
            let evaluated = variables.next_if(|(at, _)| *at == place).map(|(_, evaluated)| evaluated);
            all.push(Used::of(&variable.label, evaluated.as_ref().unwrap_or(&nothing), &used).0);
        }
        verify(&self.plan, &all, parts, used.len(), Limits::default()).map_err(wrong)?;
        let (columns, _) = columns(&self.plan, &all, used.len());
        let overflowed = |(fault, row): (Fault, usize)| fault.at(rows.cell(used[row], None, "too large".to_owned()));
        verify_finite(&columns, &self.plan, parts).map_err(|fault| wrong(vec![overflowed(fault)]))?;
        Ok(Design { columns, offset: offset(&offsets, &used), rows: used })
    }

    /// Give a factor the levels of the fit.
    fn refit<'a>(&self, place: usize, evaluated: Evaluated<'a>, rows: &Rows<'_>) -> Result<Evaluated<'a>, Fault> {
        let (Evaluated::Levels { codes, levels, .. }, Learned::Levels(wanted)) = (&evaluated, &self.learned[place])
        else {
            return Ok(evaluated);
        };
        let places: Vec<Option<u32>> =
            levels.iter().map(|level| wanted.iter().position(|other| other == level).map(|at| at as u32)).collect();
        let unseen = |code: &Option<u32>| code.is_some_and(|code| places[code as usize].is_none());
        if let Some(row) = codes.iter().position(unseen) {
            let level = codes[row].map(|code| levels[code as usize].clone()).unwrap_or_default();
            let nearest = language::nearest(&level, wanted.iter().map(String::as_str)).map(str::to_owned);
            let cell = rows.cell(row, Some(&self.formula.parts.variables[place].label), level.clone());
            let what = FaultKind::UnknownLevel { level, nearest, levels: wanted.clone() };
            return Err(Fault::new(what, self.formula.parts.variables[place].expression.span).at(cell));
        }
        let codes = codes.iter().map(|code| code.and_then(|code| places[code as usize])).collect();
        Ok(Evaluated::Levels { codes, levels: wanted.clone(), of_rows_used: false })
    }
}
