//! Lay spells out as a table for files of other programs.

use formula::{Frame, FrameError};
use record::{Known, Record};
use report::ReportError;
use report::table::{Column, Table, Values};
use spells::{
    ColumnMeaning, CovariateColumn, CovariateForm, KNOWN_ENDING, KNOWN_WORDS, Spell, Spells, SpellsOf, SplitSpells,
    Value, columns_of, list_text,
};

/// The spells as a table with one row each, in the order of `rows`; every column says what it means.
///
/// With `with_dropped`, a last column says why a spell is not in the estimate; without it, those spells should not be
/// among `rows`. Covariates that the spells have come after their own columns.
pub fn spells_to_table(
    record: &Record,
    spells: &Spells,
    rows: &[usize],
    with_dropped: bool,
) -> Result<Table, ReportError> {
    let mut columns = spell_columns(record, spells, rows);
    if with_dropped {
        let reason = |row: &usize| spells.rows[*row].dropped.map(|reason| reason.word().to_owned());
        let reasons = rows.iter().map(reason).collect();
        let meaning = "Why the spell is not in the estimate; blank if it is";
        columns.push(Column::new("dropped", "dropped", Values::Text(reasons)).with_meaning(meaning));
    }
    Table::new("spells", columns)
}

/// The parts of split spells as a table: start, stop and event of each part, its covariates, and the columns of its spell.
pub fn split_to_table(record: &Record, spells: &Spells, split: &SplitSpells) -> Result<Table, ReportError> {
    Table::new("spells", split_columns(record, spells, split))
}

/// The same columns as a table to fit models to; rows count from 1, as they stand in the export without its heading.
pub fn spells_to_frame(record: &Record, spells: &Spells, rows: &[usize]) -> Result<Frame, FrameError> {
    to_frame(spell_columns(record, spells, rows))
}

/// The parts of split spells as a table to fit models to.
pub fn split_to_frame(record: &Record, spells: &Spells, split: &SplitSpells) -> Result<Frame, FrameError> {
    to_frame(split_columns(record, spells, split))
}

fn to_frame(columns: Vec<Column>) -> Result<Frame, FrameError> {
    let framed = |column: Column| {
        let values = match column.values {
            Values::Real(values) => formula::Values::Real(values),
            Values::Whole(values) => {
                formula::Values::Real(values.into_iter().map(|v| v.map(|whole| whole as f64)).collect())
            }
            Values::Day(values) => formula::Values::Day(values),
            Values::Flag(values) => formula::Values::Flag(values),
            Values::Text(values) => formula::Values::of_texts(values),
        };
        formula::Column::new(&column.name, values)
    };
    Frame::new("the spells", 1, columns.into_iter().map(framed).collect())
}

fn spell_columns(record: &Record, spells: &Spells, rows: &[usize]) -> Vec<Column> {
    let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
    let mut columns: Vec<Column> =
        columns_of(spells.options.of).iter().map(|meaning| column(record, meaning, &chosen)).collect();
    if !spells.covariates.is_empty() {
        columns.extend(covariate_columns(record, spells, &spells.covariates, rows, rows));
    }
    columns
}

/// Columns of a spell that a part of it has its own of.
const OF_PARTS: [&str; 3] = ["entry", "years", "event"];

fn split_columns(record: &Record, spells: &Spells, split: &SplitSpells) -> Vec<Column> {
    let rows: Vec<usize> = split.rows.iter().map(|part| part.spell).collect();
    let real = |of: fn(&spells::SplitRow) -> f64| Values::Real(split.rows.iter().map(|part| Some(of(part))).collect());
    let event = Values::Whole(split.rows.iter().map(|part| Some(i64::from(part.event))).collect());
    let (from, happens) = match spells.options.of {
        SpellsOf::Peace => ("ended", "1 if this part ends in a return to war"),
        SpellsOf::War => ("the beginning of war_start", "1 if this part ends in the end of the war"),
    };
    let mut columns = vec![
        Column::new("start", "start", real(|part| part.start)).with_unit("years").with_meaning(&format!(
            "Time from {from} to the beginning of this part of the spell, in years of 365.25 days"
        )),
        Column::new("stop", "stop", real(|part| part.stop))
            .with_unit("years")
            .with_meaning(&format!("Time from {from} to the end of this part of the spell")),
        Column::new("event", "event", event).with_meaning(happens),
    ];
    let all: Vec<usize> = (0..rows.len()).collect();
    columns.extend(covariate_columns(record, spells, &split.columns, &all, &rows));
    // A spell's columns are laid out once for all its parts.
    let mut each = rows.clone();
    each.dedup();
    let chosen: Vec<&Spell> = each.iter().map(|row| &spells.rows[*row]).collect();
    let mut places = Vec::with_capacity(rows.len());
    for (part, row) in rows.iter().enumerate() {
        let next = part > 0 && rows[part - 1] != *row;
        places.push(places.last().map_or(0, |last: &usize| last + usize::from(next)));
    }
    let own = columns_of(spells.options.of).iter().filter(|meaning| !OF_PARTS.contains(&meaning.name));
    columns.extend(own.map(|meaning| repeated(column(record, meaning, &chosen), &places)));
    columns
}

/// The column with the values at these places, some of them again and again.
fn repeated(mut column: Column, places: &[usize]) -> Column {
    column.values = match column.values {
        Values::Real(values) => Values::Real(places.iter().map(|place| values[*place]).collect()),
        Values::Whole(values) => Values::Whole(places.iter().map(|place| values[*place]).collect()),
        Values::Day(values) => Values::Day(places.iter().map(|place| values[*place]).collect()),
        Values::Flag(values) => Values::Flag(places.iter().map(|place| values[*place]).collect()),
        Values::Text(values) => Values::Text(places.iter().map(|place| values[*place].clone()).collect()),
    };
    column
}

/// For each covariate its values, and whether there is one; before them the state that they are of. `places` are the rows
/// of the covariates, `of` the spells that they belong to.
fn covariate_columns(
    record: &Record,
    spells: &Spells,
    covariates: &[CovariateColumn],
    places: &[usize],
    of: &[usize],
) -> Vec<Column> {
    let state = |row: &usize| spells.covariate_states.get(*row).copied().flatten().map(i64::from);
    let mut columns = vec![
        Column::new("covariate_state", "state of covariates", Values::Whole(of.iter().map(state).collect()))
            .with_meaning(
                "Gleditsch–Ward code of the state that covariates are of: the location state; of several the one whose \
             government is on side A, else the one with the lowest code",
            ),
    ];
    for one in covariates {
        let (name, meaning) = (one.covariate.name(), one.covariate.meaning());
        let values: Vec<Known<f64>> = places.iter().map(|place| one.values[*place]).collect();
        let source = record.source(one.layer).map_or_else(String::new, |s| format!("{} {}", s.short_title, s.version));
        let lag = match one.covariate.lag_years {
            0 => String::new(),
            1 => ", 1 year before".to_owned(),
            years => format!(", {years} years before"),
        };
        let told = format!("{} ({source}){lag}", one.covariate.meaning_in(spells.options.of));
        let mut column = Column::new(&name, &name, covariate_values(one, &values)).with_meaning(&told);
        column.unit = meaning.unit.map(str::to_owned);
        if let CovariateForm::Words(words) = one.covariate.form() {
            column = column.with_levels(&words.iter().map(|word| (*word, "")).collect::<Vec<_>>());
        }
        columns.push(column);
        let known = values.iter().map(|value| Some(known_word(*value).to_owned())).collect();
        let known = Column::new(&format!("{name}{KNOWN_ENDING}"), &format!("{name} known"), Values::Text(known));
        let told = format!("Whether `{name}` has a value, is unknown, or lies outside what its source covers");
        columns.push(known.with_meaning(&told).with_levels(&KNOWN_WORDS.map(|word| (word, ""))));
    }
    columns
}

fn covariate_values(one: &CovariateColumn, values: &[Known<f64>]) -> Values {
    let numbers = || values.iter().map(|value| value.value());
    match one.covariate.form() {
        CovariateForm::Number => Values::Real(numbers().collect()),
        CovariateForm::Flag => Values::Whole(numbers().map(|number| number.map(|number| number as i64)).collect()),
        CovariateForm::Words(words) => {
            Values::Text(numbers().map(|number| number.map(|code| words[code as usize].to_owned())).collect())
        }
    }
}

/// What is known of a value, in a word.
pub(crate) fn known_word(value: Known<f64>) -> &'static str {
    match value {
        Known::Value(_) => KNOWN_WORDS[0],
        Known::Unknown => KNOWN_WORDS[1],
        Known::OutsideCoverage => KNOWN_WORDS[2],
    }
}

/// What a value means where its word alone would mislead.
fn word_meaning(word: &str) -> &'static str {
    match word {
        "victory_government" => "victory of side A: of the government, between states of the one listed first",
        "victory_rebel" => "victory of side B: of the rebels, between states of the opponent",
        _ => "",
    }
}

fn column(record: &Record, meaning: &ColumnMeaning, spells: &[&Spell]) -> Column {
    let values = match meaning.value {
        Value::Whole(of) => Values::Whole(spells.iter().map(|s| of(s)).collect()),
        Value::Real(of) => Values::Real(spells.iter().map(|s| of(s)).collect()),
        // 0 and 1: every program reads them as numbers, and Stata has no other truth.
        Value::Flag(of) => Values::Whole(spells.iter().map(|s| of(s).map(i64::from)).collect()),
        Value::Day(of) => Values::Day(spells.iter().map(|s| of(s).map(|day| day.0)).collect()),
        Value::Text(of) => Values::Text(spells.iter().map(|s| of(s).map(str::to_owned)).collect()),
        Value::OneOf(words, of) => {
            let words = words();
            Values::Text(spells.iter().map(|s| of(s).map(|place| words[place].to_owned())).collect())
        }
        Value::Id | Value::Regions | Value::Brokers | Value::Locations => {
            Values::Text(spells.iter().map(|s| list_text(meaning.value, s)).collect())
        }
        Value::Source => Values::Text(spells.iter().map(|s| Some(s.source(record))).collect()),
    };
    let mut column = Column::new(meaning.name, meaning.label, values).with_meaning(meaning.meaning);
    column.unit = meaning.unit.map(str::to_owned);
    if let Value::OneOf(words, _) = meaning.value {
        let levels: Vec<(&str, &str)> = words().into_iter().map(|word| (word, word_meaning(word))).collect();
        column = column.with_levels(&levels);
    }
    if matches!(meaning.value, Value::Real(_)) {
        column = column.with_decimals(2);
    }
    column
}
