//! Give estimators spells with covariates, and refuse what is unknown or outside coverage unless told what to do.

use std::collections::BTreeSet;

use formula::{Frame, FrameError};
use record::{FactId, Known, Record};
use serde_json::{Value, json};
use spells::{Covariate, CovariateColumn, CovariateForm, Spells, SpellsOf, SplitSpells};

use crate::answer::Dropped;
use crate::tables::{known_word, spells_to_frame, split_to_frame};

/// What is done with spells whose covariate has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRule {
    /// They are refused.
    #[default]
    Refuse,
    /// They are left out and counted.
    Drop,
    /// They stay, as levels of their own; covariates that are words only.
    Level,
}

/// One covariate that lacks values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Its name.
    pub name: String,
    /// Rows for which it is unknown.
    pub unknown: usize,
    /// Rows outside the coverage of its source.
    pub outside: usize,
    /// The source and its coverage, in words.
    pub source: String,
}

/// Why spells with covariates are not given to an estimator.
#[derive(Debug, thiserror::Error)]
pub enum CovariateRefusal {
    /// Some have no value.
    #[error("error[unknown-covariate]: {}\n  = of {rows} rows at risk\n  = --unknown drop leaves them out and counts them; --unknown level keeps them as levels of a covariate of words\n  = or say it of the class: --where '{}_known == value'", list.iter().map(lacking_words).collect::<Vec<_>>().join("; "), list.first().map(|one| one.name.as_str()).unwrap_or_default())]
    Lacking {
        /// The covariates.
        list: Vec<Lacking>,
        /// Rows in all.
        rows: usize,
    },
    /// Numbers have no levels.
    #[error("--unknown level is for covariates of words, and `{name}` is a number: use --unknown drop")]
    NoLevel {
        /// The covariate.
        name: String,
    },
    /// The columns make no table.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

fn lacking_words(one: &Lacking) -> String {
    format!("`{}` is unknown for {} and outside coverage for {} ({})", one.name, one.unknown, one.outside, one.source)
}

/// Spells ready for an estimator.
#[derive(Debug)]
pub struct CovariateFrame {
    /// The table.
    pub frame: Frame,
    /// What was left out for want of a value.
    pub dropped: Vec<Dropped>,
}

fn lacking(record: &Record, columns: &[CovariateColumn], rows: &[usize], used: &[Covariate]) -> Vec<Lacking> {
    let of = |column: &CovariateColumn| {
        let count = |wanted: Known<f64>| rows.iter().filter(|row| column.values[**row] == wanted).count();
        let source = record.source(column.layer).map_or_else(String::new, |source| {
            let (first, last) = (source.coverage.earliest.year(), source.coverage.latest.year());
            format!("{} {}, {first} to {last}", source.short_title, source.version)
        });
        let (unknown, outside) = (count(Known::Unknown), count(Known::OutsideCoverage));
        Lacking { name: column.covariate.name(), unknown, outside, source }
    };
    let used = columns.iter().filter(|column| used.contains(&column.covariate));
    used.map(of).filter(|one| one.unknown + one.outside > 0).collect()
}

/// Which rows have a value of every covariate that is used, and what is left out for each that lacks one.
fn sifted(columns: &[CovariateColumn], rows: &[usize], used: &[Covariate]) -> (Vec<usize>, Vec<Dropped>) {
    let mut dropped: Vec<Dropped> = Vec::new();
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let lacks = columns
            .iter()
            .filter(|column| used.contains(&column.covariate))
            .find(|column| column.values[*row].value().is_none());
        let Some(column) = lacks else {
            kept.push(*row);
            continue;
        };
        // A row counts once, for the first covariate that it lacks.
        let reason = format!("{}_{}", column.covariate.name(), known_word(column.values[*row]));
        match dropped.iter_mut().find(|one| one.reason == reason) {
            Some(one) => one.n += 1,
            None => dropped.push(Dropped { reason, n: 1 }),
        }
    }
    (kept, dropped)
}

/// These spells as a table to fit models to. `used` are the covariates that the models name.
///
/// Errors: a covariate that is used lacks values and the rule is to refuse.
pub fn spells_for_model(
    record: &Record,
    spells: &Spells,
    rows: &[usize],
    used: &[Covariate],
    rule: UnknownRule,
) -> Result<CovariateFrame, CovariateRefusal> {
    let lacking = lacking(record, &spells.covariates, rows, used);
    verify(&lacking, &spells.covariates, rows.len(), rule)?;
    let (rows, dropped) = match rule {
        UnknownRule::Drop => sifted(&spells.covariates, rows, used),
        UnknownRule::Refuse | UnknownRule::Level => (rows.to_vec(), Vec::new()),
    };
    let mut frame = spells_to_frame(record, spells, &rows)?;
    if rule == UnknownRule::Level {
        frame = with_levels(frame, &spells.covariates, &rows)?;
    }
    Ok(CovariateFrame { frame, dropped })
}

/// These parts of spells as a table to fit models to, as [`spells_for_model`]; parts are left out, not spells.
pub fn split_for_model(
    record: &Record,
    spells: &Spells,
    split: &SplitSpells,
    used: &[Covariate],
    rule: UnknownRule,
) -> Result<CovariateFrame, CovariateRefusal> {
    let all: Vec<usize> = (0..split.rows.len()).collect();
    verify(&lacking(record, &split.columns, &all, used), &split.columns, all.len(), rule)?;
    let (rows, dropped) = match rule {
        UnknownRule::Drop => sifted(&split.columns, &all, used),
        UnknownRule::Refuse | UnknownRule::Level => (all, Vec::new()),
    };
    let kept = SplitSpells {
        rows: rows.iter().map(|row| split.rows[*row]).collect(),
        columns: split.columns.iter().map(|column| column.of_rows(&rows)).collect(),
    };
    let mut frame = split_to_frame(record, spells, &kept)?;
    if rule == UnknownRule::Level {
        frame = with_levels(frame, &kept.columns, &(0..kept.rows.len()).collect::<Vec<_>>())?;
    }
    Ok(CovariateFrame { frame, dropped })
}

fn verify(
    lacking: &[Lacking],
    columns: &[CovariateColumn],
    rows: usize,
    rule: UnknownRule,
) -> Result<(), CovariateRefusal> {
    let is_number = |one: &&Lacking| {
        let column = columns.iter().find(|column| column.covariate.name() == one.name);
        column.is_some_and(|column| !matches!(column.covariate.form(), CovariateForm::Words(_)))
    };
    match rule {
        UnknownRule::Refuse if !lacking.is_empty() => Err(CovariateRefusal::Lacking { list: lacking.to_vec(), rows }),
        UnknownRule::Level => match lacking.iter().find(is_number) {
            Some(one) => Err(CovariateRefusal::NoLevel { name: one.name.clone() }),
            None => Ok(()),
        },
        UnknownRule::Refuse | UnknownRule::Drop => Ok(()),
    }
}

/// The same table with what is not known as levels of covariates that are words.
fn with_levels(frame: Frame, columns: &[CovariateColumn], rows: &[usize]) -> Result<Frame, FrameError> {
    let levels = |column: &formula::Column| {
        let covariate = columns.iter().find(|one| one.covariate.name() == column.name);
        let Some((one, CovariateForm::Words(words))) = covariate.map(|one| (one, one.covariate.form())) else {
            return column.clone();
        };
        let word = |row: &usize| match one.values[*row] {
            Known::Value(code) => words[code as usize].to_owned(),
            other => known_word(other).to_owned(),
        };
        let words: Vec<Option<String>> = rows.iter().map(|row| Some(word(row))).collect();
        formula::Column::new(&column.name, formula::Values::of_texts(words))
    };
    Frame::new(frame.origin(), 1, frame.columns().iter().map(levels).collect())
}

fn carried(column: &CovariateColumn) -> usize {
    column.carried.iter().filter(|carried| **carried).count()
}

/// What the covariates of a table are and how much of each is known, as JSON.
pub fn covariates_to_json(record: &Record, of: SpellsOf, columns: &[CovariateColumn]) -> Value {
    let of = |column: &CovariateColumn| {
        let (unknown, outside) = column.without_value();
        let meaning = column.covariate.meaning();
        let source = record.source(column.layer);
        json!({
            "name": column.covariate.name(), "asked": column.covariate.asked(), "meaning": column.covariate.meaning_in(of),
            "unit": meaning.unit, "source": source.map(|source| format!("{} {}", source.short_title, source.version)),
            "rows": column.values.len(), "unknown": unknown, "outside_coverage": outside, "carried": carried(column),
            "carry_years": meaning.carry_years, "carry_reason": meaning.carry_reason,
        })
    };
    columns.iter().map(of).collect()
}

/// The same in lines.
pub fn covariates_to_text(record: &Record, columns: &[CovariateColumn]) -> String {
    let mut text = String::new();
    for column in columns {
        let (unknown, outside) = column.without_value();
        let meaning = column.covariate.meaning();
        let source =
            record.source(column.layer).map_or_else(String::new, |s| format!("{} {}", s.short_title, s.version));
        let all = column.values.len();
        text += &format!(
            "{}: {} of {all} have a value, {unknown} are unknown, {outside} outside coverage ({source})",
            column.covariate.name(),
            all - unknown - outside
        );
        if carried(column) > 0 {
            let (years, why) = (meaning.carry_years, meaning.carry_reason);
            let most = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
            text += &format!("; {} carried forward, by {most} at most: {why}", carried(column));
        }
        text.push('\n');
    }
    text
}

/// The layers that spells and their covariates rest on: those of their facts, and the sources of the covariates.
pub fn layers_behind(spells: &Spells, rows: &[usize], covariates: &[CovariateColumn]) -> BTreeSet<u16> {
    let facts = rows.iter().flat_map(|row| &spells.rows[*row].facts).map(|(_, FactId { layer, .. })| *layer);
    facts.chain(covariates.iter().map(|column| column.layer)).collect()
}
