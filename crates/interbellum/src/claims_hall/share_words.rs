//! Tell the shares of years of a described claim: in lines, as tables of a page and as JSON.

use claims::{Conduct, Parties, Reading, Run, Share, Tested, Threshold};
use report::page::{Block, Definition};
use report::table::WordTable;
use serde_json::{Value, json};

use crate::claims_hall::page_words::percent;

/// Nothing to tell.
const NONE: &str = "none";

/// A share, or its bounds where some years are unknown.
pub(crate) fn share_words(share: &Share) -> String {
    let (low, high) = share.bounds();
    if share.unknown.is_empty() { percent(low) } else { format!("{} to {}", percent(low), percent(high)) }
}

/// A run as its length and its years; where the unknown years could make it longer, the longer one too.
pub(crate) fn run_words(runs: [Option<Run>; 2]) -> String {
    let told = |run: Run| match run.years() {
        1 => format!("1 ({})", run.first),
        years => format!("{years} ({}-{})", run.first, run.last),
    };
    let [known, possible] = runs.map(|run| run.map_or_else(|| NONE.to_owned(), told));
    if known == possible { known } else { format!("{known}; up to {possible}") }
}

/// The choices of a reading.
pub(crate) fn reading_words(tested: &Tested, reading: usize) -> String {
    let readings = tested.claim.shares.iter().flat_map(|shares| shares.readings.get(reading));
    let words = readings.flat_map(|reading| reading.words());
    words.map(|(name, value)| format!("{name} {}", value.replace('_', " "))).collect::<Vec<_>>().join(" \u{b7} ")
}

const HEADINGS: [&str; 6] = ["", "Years", "At war", "Unknown", "Share", "Longest at war"];
const LAST_HEADING: &str = "Longest without";

fn cells(first: String, share: &Share) -> Vec<String> {
    vec![
        first,
        share.years.to_string(),
        share.with.to_string(),
        share.unknown_years().to_string(),
        share_words(share),
        run_words(share.longest_with),
        run_words(share.longest_without),
    ]
}

fn table(title: String, first_heading: &str, rows: Vec<Vec<String>>) -> WordTable {
    let mut headings: Vec<String> = HEADINGS.iter().chain([&LAST_HEADING]).map(|text| (*text).to_owned()).collect();
    headings[0] = first_heading.to_owned();
    WordTable { title, headings, blocks: vec![rows], notes: Vec::new() }
}

/// The states beside one another in one reading.
fn states_table(tested: &Tested, reading: usize) -> WordTable {
    let of_reading = tested.shares.iter().filter(|share| share.reading == reading);
    let rows = of_reading.map(|share| cells(tested.histories[share.state].name.clone(), share));
    table(reading_words(tested, reading), "State", rows.collect())
}

/// The readings beside one another, of the state that the statement is about.
fn readings_table(tested: &Tested) -> WordTable {
    let name = tested.histories.first().map(|one| one.name.clone()).unwrap_or_default();
    let rows = tested.shares.iter().filter(|share| share.state == 0);
    table(name, "Reading", rows.map(|share| cells(reading_words(tested, share.reading), share)).collect())
}

fn readings(tested: &Tested) -> usize {
    tested.claim.shares.as_ref().map_or(0, |shares| shares.readings.len())
}

/// What the record can count: the primary reading, each choice changed alone, and the range over all readings.
pub(crate) fn counted_words(tested: &Tested) -> String {
    let (Some(share), Some(history), Some(asked)) =
        (tested.shares.first(), tested.histories.first(), &tested.claim.shares)
    else {
        return String::new();
    };
    let of_first: Vec<&Share> = tested.shares.iter().filter(|share| share.state == 0).collect();
    let primary = asked.readings[share.reading];
    let mut sentences = vec![format!(
        "What can be counted: {} was at war in {} of {} years ({}), if that means {}.",
        history.name,
        share.with,
        share.years,
        share_words(share),
        meant_words(primary)
    )];
    let changed: Vec<String> = of_first
        .iter()
        .filter_map(|share| {
            let change = change_words(primary, asked.readings[share.reading])?;
            Some(format!("{} {change}", share_words(share)))
        })
        .collect();
    if !changed.is_empty() {
        sentences.push(format!("With one choice changed at a time it is {}.", changed.join("; ")));
    }
    if of_first.len() > 1 {
        let low = of_first.iter().map(|share| share.bounds().0).fold(1.0, f64::min);
        let high = of_first.iter().map(|share| share.bounds().1).fold(0.0, f64::max);
        sentences.push(format!(
            "Over all {} readings it lies anywhere from {} to {}.",
            of_first.len(),
            percent(low),
            percent(high)
        ));
    }
    sentences.join(" ")
}

fn deaths_words(threshold: Threshold) -> &'static str {
    match threshold {
        Threshold::Deaths25 => "25 deaths",
        Threshold::Deaths1000 => "1,000 deaths",
    }
}

/// What a reading calls being at war.
fn meant_words(reading: Reading) -> String {
    let conduct = match reading.conduct {
        Conduct::Fighting => "fighting",
        Conduct::FightingOrSupporting => "supporting a side from outside, or fighting",
    };
    let parties = match reading.parties {
        Parties::All => "as a primary or secondary party",
        Parties::Primary => "as a primary party",
    };
    format!("{conduct} {parties} in a conflict with {} or more in the year", deaths_words(reading.threshold))
}

/// The one choice in which a reading differs from the primary one; `None` if it is not one.
fn change_words(primary: Reading, other: Reading) -> Option<String> {
    let same =
        (other.threshold == primary.threshold, other.parties == primary.parties, other.conduct == primary.conduct);
    match same {
        (false, true, true) => Some(format!("with {} or more", deaths_words(other.threshold))),
        (true, false, true) => Some(match other.parties {
            Parties::All => "with secondary parties too".to_owned(),
            Parties::Primary => "as a primary party alone".to_owned(),
        }),
        (true, true, false) => Some(match other.conduct {
            Conduct::Fighting => "by fighting alone".to_owned(),
            Conduct::FightingOrSupporting => "if support from outside counts too".to_owned(),
        }),
        _ => None,
    }
}

/// The shares as lines: the primary reading of all states and every reading of the first; with `all` every reading of all.
pub(crate) fn share_lines(tested: &Tested, all: bool, lines: &mut Vec<String>) {
    let Some(asked) = &tested.claim.shares else { return };
    lines.push(format!("  why: {}", asked.untestable));
    lines.extend(asked.decided_by.iter().map(|what| format!("  what would decide it: {what}")));
    let shown = if all { readings(tested) } else { 1 };
    let mut tables: Vec<WordTable> = (0..shown).map(|reading| states_table(tested, reading)).collect();
    if !all {
        tables.push(readings_table(tested));
    }
    for table in &tables {
        lines.push(format!("\n  {}", table.title));
        lines.extend(aligned(table).into_iter().map(|line| format!("  {line}")));
    }
    lines.push("\n  Unknown years could be either: they make the bounds. A run is told as its years, and up to what the unknown could make of it.".to_owned());
}

fn aligned(table: &WordTable) -> Vec<String> {
    let rows: Vec<&Vec<String>> = std::iter::once(&table.headings).chain(table.blocks.iter().flatten()).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.headings.len()).map(width).collect();
    let line = |row: &&Vec<String>| {
        let padded = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            1..=3 => format!("{cell:>width$}"),
            _ => format!("{cell:<width$}"),
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// The shares on the page of a claim.
pub(crate) fn share_blocks(tested: &Tested) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        (0..readings(tested).min(1)).map(|one| Block::Table(states_table(tested, one))).collect();
    blocks.push(Block::Table(readings_table(tested)));
    let named = tested.histories.iter().map(|history| Definition {
        term: history.state.clone(),
        text: match (history.years.first(), history.years.last()) {
            (Some(first), Some(last)) => format!("{}, {} to {}", history.name, first.year, last.year),
            _ => history.name.clone(),
        },
    });
    blocks.push(Block::Facts(named.collect()));
    blocks.push(Block::Paragraph("Unknown years could be either, and make the bounds. A run is told as its years, and up to what the unknown years could make of it.".to_owned()));
    blocks.extend((1..readings(tested)).map(|one| Block::Table(states_table(tested, one))));
    blocks
}

/// The shares as JSON.
pub(crate) fn shares_json(tested: &Tested) -> Value {
    let Some(asked) = &tested.claim.shares else { return Value::Null };
    let run = |run: Option<Run>| run.map(|run| json!({"first": run.first, "last": run.last, "years": run.years()}));
    let of = tested.shares.iter().map(|share| {
        let reading = asked.readings[share.reading];
        let (low, high) = share.bounds();
        let unknown: serde_json::Map<String, Value> =
            share.unknown.iter().map(|(why, years)| (why.word().to_owned(), json!(years))).collect();
        json!({
            "state": asked.states[share.state], "threshold": reading.threshold.deaths(), "parties": reading.parties.word(),
            "conduct": reading.conduct.word(), "years": share.years, "at_war": share.with, "unknown": unknown,
            "share_low": low, "share_high": high,
            "longest_at_war": run(share.longest_with[0]), "longest_at_war_possible": run(share.longest_with[1]),
            "longest_without": run(share.longest_without[0]), "longest_without_possible": run(share.longest_without[1]),
        })
    });
    json!({"untestable": asked.untestable, "decided_by": asked.decided_by, "of": of.collect::<Vec<_>>()})
}
