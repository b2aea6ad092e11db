//! Cut the record's tables to the cells of a claim: who is at risk, from when, exposed or not, and with whom dependent.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use language::syntax::ExpressionKind;
use language::{
    Column, Columns, EvaluateError, Expression, Kind, Names, Program, Truth, Wanted, syntax_to_typed, typed_to_program,
};

use crate::claim::{Alternative, Claim, ExposureKind};
use crate::estimand::{Estimand, FrameChoice};
use crate::fault::ClaimFault;
use crate::ground::{Case, Catalogue, Dropped, Frame, Ground};
use crate::specification::Plan;

/// The rows of one estimand.
///
/// Shapes: all columns have n rows; a term's too. Units: years since the origin.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Which reading of the claim it is.
    pub estimand: Estimand,
    /// When each row comes under observation.
    pub entry: Vec<f64>,
    /// When it leaves.
    pub exit: Vec<f64>,
    /// Whether it leaves by return to war, or by an end of the war.
    pub event: Vec<bool>,
    /// When observation would have ended without the event.
    pub observable: Vec<f64>,
    /// The exposure: 1 or 0, or a number.
    pub exposure: Vec<f64>,
    /// What each row is.
    pub cases: Vec<Case>,
    /// The clusters of each row, one or two, as places in [`Cells::clusters`].
    pub clusters: Vec<Vec<u32>>,
    /// The terms of all sets of adjustments, by their text.
    pub terms: BTreeMap<String, Term>,
    /// Rows that are not here, with the reason.
    pub dropped: Vec<Dropped>,
}

/// A term that may be adjusted for.
#[derive(Debug, Clone)]
pub enum Term {
    /// A number a row, a condition as 1 or 0; `None` where it is not known.
    Numbers(Vec<Option<f64>>),
    /// Names a row, by their codes; `None` where they are not known.
    Names {
        /// The names behind the codes.
        names: Names,
        /// The codes of each row.
        codes: Vec<Option<Vec<u16>>>,
    },
}

/// The cells of a claim, in the order of its plan, and the clusters that they share.
#[derive(Debug, Clone)]
pub struct Cells {
    /// One cell an estimand.
    pub cells: Vec<Cell>,
    /// The names of all clusters, sorted; a cluster has one place through all cells.
    pub clusters: Vec<String>,
}

impl Cells {
    /// Ask the record for every table of a plan, once each, and cut it.
    ///
    /// Errors: a table that the record cannot give or that is not whole; an expression without a value.
    pub fn build(claim: &Claim, plan: &Plan, ground: &dyn Ground) -> Result<Cells, ClaimFault> {
        let programs = Programs::of(claim, ground);
        let mut tables: BTreeMap<FrameChoice, Table> = BTreeMap::new();
        let mut cells = Vec::with_capacity(plan.estimands.len());
        for estimand in &plan.estimands {
            let table = match tables.entry(estimand.frame) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(Table::of(claim, &programs, &estimand.frame, ground)?),
            };
            cells.push(table.cut(estimand));
        }
        let mut built = Cells { cells, clusters: Vec::new() };
        built.number_clusters();
        Ok(built)
    }

    /// Cells put together by hand, for made data; clusters are numbered here.
    #[must_use]
    pub fn of(cells: Vec<Cell>) -> Cells {
        let mut built = Cells { cells, clusters: Vec::new() };
        built.number_clusters();
        built
    }

    fn number_clusters(&mut self) {
        let names = self.cells.iter().flat_map(|cell| cell.cases.iter().flat_map(|case| case.clusters.iter().cloned()));
        self.clusters = names.collect();
        self.clusters.sort_unstable();
        self.clusters.dedup();
        let clusters = &self.clusters;
        // A name is there: it was put there a moment ago.
        let place = |name: &String| clusters.binary_search(name).unwrap_or(0) as u32;
        for cell in &mut self.cells {
            cell.clusters = cell.cases.iter().map(|case| case.clusters.iter().map(place).collect()).collect();
        }
    }
}

/// The claim's expressions, compiled.
struct Programs<'c> {
    claim: &'c Claim,
    populations: Vec<Program>,
    exposures: Vec<Program>,
    /// The distinct terms; a column of names has no program.
    terms: Vec<(&'c Alternative, Option<Program>, Option<Names>)>,
}

impl<'c> Programs<'c> {
    fn of(claim: &'c Claim, catalogue: &dyn Ground) -> Programs<'c> {
        let condition = |one: &Alternative| compile(claim, catalogue, &one.expression, Wanted::Condition);
        let wanted = match claim.exposure_kind {
            ExposureKind::Condition => Wanted::Condition,
            ExposureKind::Number => Wanted::Real,
        };
        let mut terms: Vec<(&Alternative, Option<Program>, Option<Names>)> = Vec::new();
        for term in claim.adjustments.iter().flat_map(|set| &set.terms) {
            if terms.iter().any(|(known, ..)| known.text == term.text) {
                continue;
            }
            let names = names_of(claim, catalogue, &term.expression);
            let program = names.is_none().then(|| {
                compile(claim, catalogue, &term.expression, Wanted::Real)
                    .or_else(|| compile(claim, catalogue, &term.expression, Wanted::Condition))
            });
            terms.push((term, program.flatten(), names));
        }
        Programs {
            claim,
            populations: claim.populations.iter().filter_map(condition).collect(),
            exposures: claim
                .exposures
                .iter()
                .filter_map(|one| compile(claim, catalogue, &one.expression, wanted))
                .collect(),
            terms,
        }
    }
}

/// The names of a term that is a column of names.
fn names_of(claim: &Claim, catalogue: &dyn Catalogue, term: &Expression) -> Option<Names> {
    let ExpressionKind::Name(name) = term.kind() else { return None };
    match catalogue.vocabulary(claim.of).lookup(name)?.kind {
        Kind::OneOf(names) | Kind::Set(names) => Some(names),
        _ => None,
    }
}

/// A program of an expression that the checker has already let pass.
fn compile(claim: &Claim, catalogue: &dyn Ground, expression: &Expression, wanted: Wanted) -> Option<Program> {
    let (typed, _) = syntax_to_typed(&claim.source, expression, catalogue.vocabulary(claim.of), wanted);
    typed.and_then(|typed| typed_to_program(&claim.source, &typed).ok())
}

/// A table of the record with every expression of the claim worked out on it.
struct Table {
    frame: Frame,
    /// By population; one that is always true if the claim names none.
    populations: Vec<Vec<Truth>>,
    exposures: Vec<Vec<Option<f64>>>,
    terms: BTreeMap<String, Term>,
}

impl Table {
    fn of(
        claim: &Claim,
        programs: &Programs<'_>,
        choice: &FrameChoice,
        ground: &dyn Ground,
    ) -> Result<Table, ClaimFault> {
        let words =
            || choice.words().into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ");
        let frame = ground.frame(choice, &claim.expressions()).map_err(|fault| ClaimFault::Ground {
            claim: claim.name.clone(),
            table: words(),
            fault,
        })?;
        verify_frame(claim, &frame, words)?;
        let evaluated =
            |fault: EvaluateError| ClaimFault::Evaluate { claim: claim.name.clone(), fault: Box::new(fault) };
        let columns = frame.columns.as_ref();
        let populations = programs.populations.iter().map(|program| Ok(program.truths(columns)?.rows));
        let mut populations = populations.collect::<Result<Vec<_>, EvaluateError>>().map_err(evaluated)?;
        if programs.populations.is_empty() {
            populations.push(vec![Truth::True; frame.exit.len()]);
        }
        let exposures =
            programs.exposures.iter().map(|program| numbers(program, columns, programs.claim.exposure_kind));
        let exposures = exposures.collect::<Result<Vec<_>, EvaluateError>>().map_err(evaluated)?;
        let mut terms = BTreeMap::new();
        for (term, program, names) in &programs.terms {
            let values = match (program, names) {
                (_, Some(names)) => Term::Names { names: names.clone(), codes: codes(columns, &term.text) },
                (Some(program), None) => {
                    let values = program.reals(columns).or_else(|_| numbers(program, columns, ExposureKind::Condition));
                    Term::Numbers(values.map_err(evaluated)?)
                }
                (None, None) => continue,
            };
            terms.insert(term.text.clone(), values);
        }
        Ok(Table { frame, populations, exposures, terms })
    }

    fn cut(&self, estimand: &Estimand) -> Cell {
        let frame = &self.frame;
        let mut why = [
            ("unknown whether the claim is about it", 0),
            ("not what the claim is about", 0),
            ("the exposure is unknown", 0),
            ("under risk only after the window that is looked at", 0),
        ];
        let window = estimand.within_years.map_or(f64::INFINITY, f64::from);
        let mut kept = Vec::new();
        for row in 0..frame.exit.len() {
            let place = match (self.populations[estimand.population][row], self.exposures[estimand.exposure][row]) {
                (Truth::Unknown, _) => 0,
                (Truth::False, _) => 1,
                (Truth::True, None) => 2,
                (Truth::True, Some(_)) if frame.entry[row] >= window => 3,
                (Truth::True, Some(_)) => {
                    kept.push(row);
                    continue;
                }
            };
            why[place].1 += 1;
        }
        let own = why.into_iter().filter(|(_, rows)| *rows > 0);
        let mut dropped = frame.dropped.clone();
        dropped.extend(own.map(|(reason, rows)| Dropped { reason: reason.to_owned(), rows }));
        let exposure = &self.exposures[estimand.exposure];
        Cell {
            estimand: *estimand,
            entry: kept.iter().map(|&row| frame.entry[row]).collect(),
            exit: kept.iter().map(|&row| frame.exit[row].min(window)).collect(),
            event: kept.iter().map(|&row| frame.event[row] && frame.exit[row] <= window).collect(),
            observable: kept.iter().map(|&row| frame.observable[row].min(window)).collect(),
            exposure: kept.iter().filter_map(|&row| exposure[row]).collect(),
            cases: kept.iter().map(|&row| frame.cases[row].clone()).collect(),
            clusters: Vec::new(),
            terms: self.terms.iter().map(|(text, term)| (text.clone(), term.of_rows(&kept))).collect(),
            dropped,
        }
    }
}

impl Term {
    /// The term on some rows.
    #[must_use]
    pub fn of_rows(&self, rows: &[usize]) -> Term {
        match self {
            Term::Numbers(values) => Term::Numbers(rows.iter().map(|&row| values[row]).collect()),
            Term::Names { names, codes } => {
                Term::Names { names: names.clone(), codes: rows.iter().map(|&row| codes[row].clone()).collect() }
            }
        }
    }
}

fn numbers(program: &Program, columns: &dyn Columns, kind: ExposureKind) -> Result<Vec<Option<f64>>, EvaluateError> {
    if kind == ExposureKind::Number {
        return program.reals(columns);
    }
    let number = |truth: &Truth| match truth {
        Truth::True => Some(1.0),
        Truth::False => Some(0.0),
        Truth::Unknown => None,
    };
    Ok(program.truths(columns)?.rows.iter().map(number).collect())
}

/// The codes of each row of a column of names or of sets of names.
fn codes(columns: &dyn Columns, name: &str) -> Vec<Option<Vec<u16>>> {
    match columns.column(name) {
        Some(Column::OneOf(codes, known)) => {
            codes.iter().enumerate().map(|(row, code)| known.at(row).then(|| vec![*code])).collect()
        }
        Some(Column::Set { starts, elements, known }) => {
            let set = |row: usize| elements[starts[row] as usize..starts[row + 1] as usize].to_vec();
            (0..columns.rows()).map(|row| known.at(row).then(|| set(row))).collect()
        }
        _ => vec![None; columns.rows()],
    }
}

fn verify_frame(claim: &Claim, frame: &Frame, words: impl Fn() -> String) -> Result<(), ClaimFault> {
    let expected = frame.exit.len();
    let lengths = [
        ("columns", frame.columns.rows()),
        ("entry", frame.entry.len()),
        ("event", frame.event.len()),
        ("observable", frame.observable.len()),
        ("cases", frame.cases.len()),
    ];
    if let Some((column, found)) = lengths.into_iter().find(|(_, found)| *found != expected) {
        return Err(ClaimFault::FrameShape { claim: claim.name.clone(), table: words(), column, found, expected });
    }
    if let Some(row) = frame.cases.iter().position(|case| case.clusters.is_empty()) {
        return Err(ClaimFault::NoCluster { claim: claim.name.clone(), table: words(), row });
    }
    for row in 0..expected {
        let (entry, exit, observable) = (frame.entry[row], frame.exit[row], frame.observable[row]);
        let lawful = entry >= 0.0 && entry < exit && exit <= observable && observable.is_finite();
        if !lawful {
            return Err(ClaimFault::FrameTimes {
                claim: claim.name.clone(),
                table: words(),
                row,
                entry,
                exit,
                observable,
            });
        }
    }
    Ok(())
}
