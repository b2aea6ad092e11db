//! Lay covariates beside spells: one value a spell, or one a row of a spell that is split where a value changes.

use std::collections::BTreeMap;

use record::{Day, FactId, Known, Record};

use crate::covariate::state_years::Cell;
use crate::covariate::tables::Tables;
use crate::covariate::value::Subject;
use crate::covariate::{Covariate, CovariateFault};
use crate::options::SpellsOf;
use crate::spell::{Spell, Spells};

/// The values of one covariate, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct CovariateColumn {
    /// Which.
    pub covariate: Covariate,
    /// The values: numbers, or codes of words.
    pub values: Vec<Known<f64>>,
    /// The row that says so, where a single one does.
    pub facts: Vec<Option<FactId>>,
    /// Whether a value is that of an earlier year than the one asked for.
    pub carried: Vec<bool>,
    /// Layer of the source.
    pub layer: u16,
}

impl CovariateColumn {
    /// These rows alone.
    #[must_use]
    pub fn of_rows(&self, rows: &[usize]) -> CovariateColumn {
        CovariateColumn {
            values: rows.iter().map(|row| self.values[*row]).collect(),
            facts: rows.iter().map(|row| self.facts[*row]).collect(),
            carried: rows.iter().map(|row| self.carried[*row]).collect(),
            ..self.clone()
        }
    }

    /// How many rows are unknown, and how many outside coverage.
    pub fn without_value(&self) -> (usize, usize) {
        let count = |wanted: Known<f64>| self.values.iter().filter(|value| **value == wanted).count();
        (count(Known::Unknown), count(Known::OutsideCoverage))
    }
}

/// A part of a spell in which every covariate has one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitRow {
    /// Index of the spell.
    pub spell: usize,
    /// Years since the origin at which it begins.
    pub start: f64,
    /// Years at which it ends.
    pub stop: f64,
    /// Whether it ends in the event.
    pub event: bool,
}

/// Spells split where a covariate changes.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitSpells {
    /// The parts, by spell and time.
    pub rows: Vec<SplitRow>,
    /// The covariates, as long as the parts.
    pub columns: Vec<CovariateColumn>,
}

/// The last calendar year that is over on the day.
fn last_whole_year(day: Day) -> i16 {
    if day == Day::last_of(day.year()) { day.year() } else { day.year() - 1 }
}

fn columns(tables: &Tables<'_>, covariates: &[Covariate], cells: Vec<Vec<Cell>>) -> Vec<CovariateColumn> {
    let column = |(covariate, cells): (&Covariate, Vec<Cell>)| CovariateColumn {
        covariate: *covariate,
        carried: cells.iter().map(|cell| cell.carried).collect(),
        facts: cells.iter().map(|cell| cell.fact).collect(),
        values: cells.into_iter().map(|cell| cell.value).collect(),
        layer: tables.layer_of(*covariate),
    };
    covariates.iter().zip(cells).map(column).collect()
}

impl Spells {
    /// Add covariates as they stand in the last calendar year that is over on the day on which the risk begins.
    ///
    /// A covariate that is there already is not added again. `record` is the whole record, its observations unpacked.
    /// Errors: a source that the record lacks.
    pub fn add_covariates(&mut self, record: &Record, covariates: &[Covariate]) -> Result<(), CovariateFault> {
        let mut wanted: Vec<Covariate> = Vec::new();
        for one in covariates {
            if !wanted.contains(one) && !self.covariates.iter().any(|column| column.covariate == *one) {
                wanted.push(*one);
            }
        }
        verify_lags(self.options.of, &wanted)?;
        if let Some(one) = wanted.iter().find(|one| self.options.of == SpellsOf::War && one.meaning().of_war) {
            return Err(CovariateFault::OfEachYear { word: one.meaning().word });
        }
        let tables = Tables::open(record, &wanted, self.options.release.as_deref())?;
        let subjects: Vec<Subject> = self.rows.iter().map(|spell| Subject::of(spell, &tables)).collect();
        let of = |one: &Covariate| {
            let rows = self.rows.iter().zip(&subjects);
            rows.map(|(spell, subject)| tables.cell(*one, subject, last_whole_year(spell.at_risk_from) - one.lag_years))
                .collect::<Vec<Cell>>()
        };
        let cells = wanted.iter().map(of).collect();
        self.covariates.extend(columns(&tables, &wanted, cells));
        self.covariate_states = subjects.iter().map(|subject| subject.state).collect();
        Ok(())
    }
}

/// Spells at risk split at the turns of years at which a covariate changes, each part with the values of its own calendar year.
///
/// Shapes: parts are at risk in (`start`, `stop`], follow one another without a gap from the spell's entry to its exit, and
/// only the last can end in the event. Units: years since the origin. In peace covariates of the war before stay as they are.
/// Errors: a source that the record lacks.
pub fn split_spells(
    record: &Record,
    spells: &Spells,
    rows: &[usize],
    covariates: &[Covariate],
) -> Result<SplitSpells, CovariateFault> {
    verify_lags(spells.options.of, covariates)?;
    let of_peace = spells.options.of == SpellsOf::Peace;
    let tables = Tables::open(record, covariates, spells.options.release.as_deref())?;
    let mut parts: Vec<SplitRow> = Vec::new();
    let mut cells: Vec<Vec<Cell>> = vec![Vec::new(); covariates.len()];
    let mut seen: BTreeMap<(Covariate, Option<u16>, i16), Cell> = BTreeMap::new();
    for &place in rows {
        let spell = &spells.rows[place];
        let subject = Subject::of(spell, &tables);
        let mut last: Vec<Cell> = Vec::new();
        for (year, start, stop) in years_at_risk(spell) {
            let value = |(at, one): (usize, &Covariate)| {
                // What is of the war before is so in every year of the peace.
                if let Some(cell) = last.get(at).filter(|_| of_peace && one.meaning().of_war) {
                    return *cell;
                }
                let year = year - one.lag_years;
                let look = || tables.cell(*one, &subject, year);
                // What is of a state alone is looked up once for all its spells.
                if one.is_of_state() { *seen.entry((*one, subject.state, year)).or_insert_with(look) } else { look() }
            };
            let now: Vec<Cell> = covariates.iter().enumerate().map(value).collect();
            let event = spell.event && stop == spell.years;
            let same = parts.last().is_some_and(|part| part.spell == place)
                && now.iter().zip(&last).all(|(a, b)| a.value == b.value);
            match parts.last_mut().filter(|_| same) {
                Some(part) => (part.stop, part.event) = (stop, event),
                None => {
                    parts.push(SplitRow { spell: place, start, stop, event });
                    cells.iter_mut().zip(&now).for_each(|(column, cell)| column.push(*cell));
                }
            }
            last = now;
        }
    }
    Ok(SplitSpells { rows: parts, columns: columns(&tables, covariates, cells) })
}

/// What is of the war before a peace is over, and has no lag.
fn verify_lags(of: SpellsOf, covariates: &[Covariate]) -> Result<(), CovariateFault> {
    let lags = |one: &&Covariate| of == SpellsOf::Peace && one.meaning().of_war && one.lag_years > 0;
    covariates.iter().find(lags).map_or(Ok(()), |one| Err(CovariateFault::LagOfWar { word: one.meaning().word }))
}

/// The calendar years in which a spell is at risk, with the times since the origin between which it is.
fn years_at_risk(spell: &Spell) -> Vec<(i16, f64, f64)> {
    let first = Day(spell.at_risk_from.0 + 1).year();
    let turn = |year: i16| Day::last_of(year).years_since(spell.origin);
    (first..=spell.exit.year())
        .map(|year| (year, spell.entry.max(turn(year - 1)), spell.years.min(turn(year))))
        .filter(|(_, start, stop)| start < stop)
        .collect()
}
