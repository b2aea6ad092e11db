//! `spells`: the table of spells, printed or written.

use std::path::{Path, PathBuf};

use interbellum::report::table::Table;
use interbellum::{Hall, select, spells_to_table};

use crate::arguments::SpellsArguments;
use crate::fault::Fault;
use crate::{files, output};

/// Rows of the table that a terminal shows.
const SHOWN: usize = 20;

pub(crate) fn run(hall: &Hall, arguments: &SpellsArguments) -> Result<(), Fault> {
    let spells = hall.spells(&arguments.class.options())?;
    let selection = select(&spells, &hall.dictionary, arguments.class.condition.as_deref())?;
    let kept = |row: &usize| arguments.with_dropped || spells.rows[*row].dropped.is_none();
    let rows: Vec<usize> = selection.rows.iter().copied().filter(kept).collect();
    let table = |rows: &[usize]| spells_to_table(&hall.record, &spells, rows, arguments.with_dropped);
    if arguments.dictionary {
        return output::print(&table(&rows)?.dictionary_markdown());
    }
    if let Some(path) = &arguments.out {
        write(&table(&rows)?, path)?;
        output::say(&format!("{} spells written to {}", rows.len(), path.display()));
        return Ok(());
    }
    let whole = table(&rows)?;
    match () {
        () if arguments.json => output::print(&whole.to_json("interbellum/spells/1")?),
        () if arguments.csv => output::print(&whole.to_csv()?),
        () if arguments.markdown => output::print(&whole.to_markdown()),
        () if arguments.latex => output::print(&whole.to_latex(None)),
        () => output::print(&overview(&spells, &rows)),
    }
}

fn write(table: &Table, path: &Path) -> Result<(), Fault> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("csv") => table.to_csv()?.into_bytes(),
        Some("parquet") => table.to_parquet()?,
        Some("dta") => table.to_stata()?,
        Some("json") => table.to_json("interbellum/spells/1")?.into_bytes(),
        _ => return Err(Fault::Ending { path: path.to_owned() }),
    };
    files::write_whole(path, &bytes)?;
    Ok(files::write_whole(&dictionary_path(path), table.dictionary_markdown().as_bytes())?)
}

/// `spells.csv` → `spells.dictionary.md`.
fn dictionary_path(path: &Path) -> PathBuf {
    path.with_extension("dictionary.md")
}

/// A few columns of the first rows, and how to have the rest.
fn overview(spells: &interbellum::spells::Spells, rows: &[usize]) -> String {
    let mut text =
        format!("{:<44} {:<10} {:<18} {:<10} {:>6}  {}\n", "name", "ended", "ended_by", "exit", "years", "why");
    for row in rows.iter().take(SHOWN) {
        let spell = &spells.rows[*row];
        let name: String = interbellum::report::escape::terminal(&spell.name).chars().take(44).collect();
        text += &format!(
            "{name:<44} {:<10} {:<18} {:<10} {:>6.2}  {}\n",
            spell.ended.day,
            spell.ended_by.word(),
            spell.exit,
            spell.years,
            spell.exit_reason.word()
        );
    }
    if rows.len() > SHOWN {
        text += &format!(
            "… {} spells in all; --csv prints them, --out FILE.csv writes them with a data dictionary\n",
            rows.len()
        );
    }
    text
}
