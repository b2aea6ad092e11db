//! `spells`: the table of spells, printed or written.

use std::path::{Path, PathBuf};

use interbellum::record::Known;
use interbellum::report::table::Table;
use interbellum::spells::{CovariateColumn, CovariateForm, DropReason, OptionsFault, Spells, SpellsOf, split_spells};
use interbellum::{
    Hall, Provenance, Selection, bibtex_of, covariates_to_json, covariates_to_text, describe, layers_behind, select,
    spells_to_table, split_to_table,
};
use serde_json::{Map, Value, json};

use crate::class_arguments::SpellsArguments;
use crate::fault::Fault;
use crate::{files, output};

/// Rows of the table that a terminal shows.
const SHOWN: usize = 20;

pub(crate) fn run(hall: &Hall, arguments: &SpellsArguments) -> Result<(), Fault> {
    let condition = arguments.class.condition.as_deref();
    let covariates = arguments.covariates.asked(condition)?;
    if arguments.covariates.varying && covariates.is_empty() {
        return Err(Fault::NothingVaries);
    }
    let options = arguments.class.options()?;
    // What varies is read of each part; of a war some of it has no value at its beginning.
    let fixed =
        if arguments.covariates.varying && options.of == SpellsOf::War { Vec::new() } else { covariates.clone() };
    let spells = hall.spells_with(&options, &fixed)?;
    let selection = select(&spells, &hall.dictionary, arguments.class.condition.as_deref())?;
    let kept = |row: &usize| arguments.with_dropped || spells.rows[*row].dropped.is_none();
    let rows: Vec<usize> = selection.rows.iter().copied().filter(kept).collect();
    if rows.is_empty() {
        return Err(Fault::NoSpells { candidates: spells.rows.len() });
    }
    let record = if covariates.is_empty() { &hall.record } else { hall.whole()? };
    let split = arguments.covariates.varying.then(|| split_spells(record, &spells, &rows, &covariates));
    let split = split.transpose().map_err(OptionsFault::from)?;
    let columns = split.as_ref().map_or_else(|| of_rows(&spells, &rows), |split| split.columns.clone());
    if arguments.cite {
        return output::print_lines(&bibtex_of(record, &layers_behind(&spells, &rows, &columns)));
    }
    let table = match &split {
        Some(split) => split_to_table(record, &spells, split)?,
        None => spells_to_table(record, &spells, &rows, arguments.with_dropped)?,
    };
    let mut about = About::new(hall, arguments, &spells, &selection);
    about.covariates = covariates_to_json(record, spells.options.of, &columns);
    about.known = covariates_to_text(record, &columns);
    if let Some(split) = &split {
        about.known += &format!("{} spells in {} parts\n", rows.len(), split.rows.len());
    }
    if arguments.dictionary {
        return output::print_lines(&table.dictionary_markdown());
    }
    if let Some(path) = &arguments.out {
        write(&table, &about, path)?;
        return output::print(&format!("{} spells written to {}{}\n", rows.len(), path.display(), about.left_out()));
    }
    match () {
        () if arguments.format.json => output::print(&table.to_json_with(SCHEMA, &about.to_map())?),
        () if arguments.format.csv => output::print(&table.to_csv()?),
        () if arguments.format.markdown => output::print_lines(&table.to_markdown()),
        () if arguments.format.latex => output::print_lines(&table.to_latex(None)),
        () => output::print(&overview(&spells, &rows, if split.is_some() { &[] } else { &columns }, &about)),
    }
}

/// The covariates of these spells alone.
fn of_rows(spells: &Spells, rows: &[usize]) -> Vec<CovariateColumn> {
    spells.covariates.iter().map(|column| column.of_rows(rows)).collect()
}

const SCHEMA: &str = "interbellum/spells/1";

/// What made the table, which class it is, and what was left out of it.
struct About {
    provenance: Provenance,
    class: String,
    dropped: Vec<(String, usize)>,
    /// Covariates, how much of each is known, and how far values are carried.
    covariates: Value,
    known: String,
}

impl About {
    fn new(hall: &Hall, arguments: &SpellsArguments, spells: &Spells, selection: &Selection) -> About {
        let of_class =
            |reason: DropReason| selection.rows.iter().filter(|row| spells.rows[**row].dropped == Some(reason)).count();
        let mut dropped = vec![("where_unknown".to_owned(), selection.unknown.len())];
        if !arguments.with_dropped {
            dropped.extend(DropReason::ALL.iter().map(|reason| (reason.word().to_owned(), of_class(*reason))));
        }
        dropped.retain(|(_, n)| *n > 0);
        About {
            provenance: Provenance::new(hall, output::command_line()),
            class: describe(&spells.options, arguments.class.condition.as_deref()),
            dropped,
            covariates: json!([]),
            known: String::new(),
        }
    }

    fn left_out(&self) -> String {
        let list: Vec<String> = self.dropped.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
        if list.is_empty() { String::new() } else { format!("; left out: {}", list.join(", ")) }
    }

    fn to_map(&self) -> Map<String, Value> {
        let dropped: Vec<Value> = self.dropped.iter().map(|(reason, n)| json!({"reason": reason, "n": n})).collect();
        let fields = [
            ("made_by", self.provenance.to_json()),
            ("class", json!(self.class)),
            ("dropped", json!(dropped)),
            ("covariates", self.covariates.clone()),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn to_text(&self) -> String {
        let Provenance { program, record_hash, command } = &self.provenance;
        let known: String = self.known.lines().map(|line| format!("\n- {line}")).collect();
        let known = if known.is_empty() { known } else { format!("{known}\n") };
        format!(
            "{}{}.\n{known}\nMade by {program} from record {record_hash} with `{command}`.\n",
            self.class,
            self.left_out()
        )
    }
}

/// The bytes of a table in the format that the path's ending names.
fn to_bytes(table: &Table, path: &Path, schema: &str, about: &Map<String, Value>) -> Result<Vec<u8>, Fault> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    Ok(match ending.as_deref() {
        Some("csv") => table.to_csv()?.into_bytes(),
        Some("parquet") => table.to_parquet()?,
        Some("dta") => table.to_stata()?,
        Some("json") => table.to_json_with(schema, about)?.into_bytes(),
        _ => return Err(Fault::Ending { path: path.to_owned() }),
    })
}

/// Write a table that explains itself, with nothing beside it.
pub(crate) fn write_bare(table: &Table, path: &Path) -> Result<(), Fault> {
    Ok(files::write_whole(path, &to_bytes(table, path, "interbellum/history/1", &Map::new())?)?)
}

fn write(table: &Table, about: &About, path: &Path) -> Result<(), Fault> {
    let bytes = to_bytes(table, path, SCHEMA, &about.to_map())?;
    // The dictionary first: if it cannot be written, the data are as they were.
    let dictionary = format!("{}\n{}", table.dictionary_markdown(), about.to_text());
    output::write_text(&dictionary_path(path), &dictionary)?;
    Ok(files::write_whole(path, &bytes)?)
}

/// `spells.csv` → `spells.csv.dictionary.md`.
pub(crate) fn dictionary_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".dictionary.md");
    path.with_file_name(name)
}

fn heading(columns: &[CovariateColumn]) -> String {
    columns.iter().map(|column| format!("  {:>12}", column.covariate.name())).collect()
}

/// One value as wide as its heading; `?` is unknown, `–` outside coverage.
fn covariate_cell(column: &CovariateColumn, row: usize) -> String {
    let width = column.covariate.name().len().max(12);
    let text = match (column.values[row], column.covariate.form()) {
        (Known::Unknown, _) => "?".to_owned(),
        (Known::OutsideCoverage, _) => "–".to_owned(),
        (Known::Value(code), CovariateForm::Words(words)) => words[code as usize].to_owned(),
        (Known::Value(value), _) if value.fract() == 0.0 => format!("{value:.0}"),
        (Known::Value(value), _) => format!("{value:.4}"),
    };
    format!("  {text:>width$}")
}

/// A few columns of the first rows, and how to have the rest.
fn overview(spells: &Spells, rows: &[usize], columns: &[CovariateColumn], about: &About) -> String {
    let of_war = spells.options.of == SpellsOf::War;
    let began = if of_war { "war_start" } else { "ended" };
    let mut text = format!("{:<44} {began:<10} {:<18} {:<10} {:>6}", "name", "ended_by", "exit", "years");
    text += &if columns.is_empty() { "  why".to_owned() } else { heading(columns) };
    text.push('\n');
    for (place, row) in rows.iter().enumerate().take(SHOWN) {
        let spell = &spells.rows[*row];
        let name: String = interbellum::report::escape::terminal(&spell.name).chars().take(44).collect();
        text += &format!(
            "{name:<44} {:<10} {:<18} {:<10} {:>6.2}",
            spell.began(),
            if spell.goes_on { "" } else { spell.ended_by.word() },
            spell.exit,
            spell.years
        );
        let covariates: String = columns.iter().map(|column| covariate_cell(column, place)).collect();
        text += &if columns.is_empty() { format!("  {}", spell.exit_reason.word()) } else { covariates };
        text.push('\n');
    }
    if rows.len() > SHOWN {
        text += &format!(
            "… {} spells in all; --csv prints them, --out FILE.csv writes them with a data dictionary\n",
            rows.len()
        );
    }
    text += &format!("{}{}\n", about.class, about.left_out());
    text += &about.known;
    text
}
