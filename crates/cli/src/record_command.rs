//! `record`: its sources, one conflict, checks, citations, releases, and how it is made.

use std::path::Path;

use interbellum::record::Contents;
use interbellum::report::escape::terminal;
use interbellum::report::figure::Frame;
use interbellum::spells::{Options, OptionsFault, parse_covariates};
use interbellum::{
    Hall, Provenance, assemble, bibtex, bibtex_of, brokers_to_table, citations, differences, find_conflict, findings,
    findings_to_json, history, history_to_json, history_to_text, history_to_timeline, layer_file_name, layers_behind,
    removal_of, sources_to_json, wanted,
};
use serde_json::{Map, Value, json};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::layer_folder::LayerFolder;
use crate::record_arguments::RecordVerb;
use crate::{files, layer_command, output};

/// Cases listed under a finding unless all are asked for.
const CASES_SHOWN: usize = 5;

pub(crate) fn run(arguments: &Arguments, verb: &RecordVerb) -> Result<(), Fault> {
    let hall = || Ok::<Hall, Fault>(arguments.hall()?.unpacked()?);
    match verb {
        RecordVerb::List { sources: true, json } => layer_command::list_sources(*json),
        RecordVerb::List { json, .. } => list(&hall()?, arguments.layer_folder().as_ref(), *json),
        RecordVerb::Layers(verb) => layer_command::run(arguments, verb),
        RecordVerb::Show { conflict, json, svg } => show(&hall()?, conflict, *json, svg.as_deref()),
        RecordVerb::Check { json, cases } => check(&hall()?, *json, *cases),
        RecordVerb::Cite { with: Some(with), .. } => cite_with(&hall()?, with),
        RecordVerb::Cite { bibtex, json, .. } => cite(&hall()?, *bibtex, *json),
        RecordVerb::Diff { old, new, json, cases } => diff(&hall()?, old, new, *json, *cases),
        RecordVerb::Brokers { unrecognised, dictionary, csv, json } => {
            brokers(&hall()?, *unrecognised, *dictionary, *csv, *json)
        }
        RecordVerb::Build { from, out, json } => build(from, out, *json),
    }
}

/// The field that says what made a result.
fn made_by(hall: &Hall) -> Map<String, Value> {
    let provenance = Provenance::new(hall, output::command_line());
    std::iter::once(("made_by".to_owned(), provenance.to_json())).collect()
}

fn print_made(hall: &Hall, mut value: Value) -> Result<(), Fault> {
    if let Value::Object(fields) = &mut value {
        fields.extend(made_by(hall));
    }
    output::print_json(&value)
}

fn list(hall: &Hall, folder: Option<&LayerFolder>, json: bool) -> Result<(), Fault> {
    if json {
        return print_made(hall, sources_to_json(hall));
    }
    let mut text = format!("record {}\n\n", hall.hash);
    let added_of = |contents: &Contents| {
        let (id, version) = (&contents.source.id, &contents.source.version);
        hall.added.iter().find(|added| added.used && added.id == *id && added.version == *version)
    };
    for contents in hall.record.contents().filter(|contents| added_of(contents).is_none()) {
        text += &source_to_text(&contents);
    }
    if let (Some(folder), false) = (folder, hall.added.is_empty()) {
        text += &format!("\nadded, in {}\n\n", folder.path().display());
    }
    for contents in hall.record.contents() {
        let Some(added) = added_of(&contents) else { continue };
        text += &source_to_text(&contents);
        let on = added.on.map_or_else(|| "on a day that is not known".to_owned(), |day| format!("on {day}"));
        text += &format!("    added {on}; layer sha256 {}\n", added.hash);
    }
    for added in hall.added.iter().filter(|added| !added.used) {
        text += &format!(
            "{} {}: not used, since the record has this version; `{}` takes it away\n",
            added.id,
            added.version,
            removal_of(layer_file_name(&added.id, &added.version).as_ref())
        );
    }
    output::print_lines(&text)
}

fn source_to_text(contents: &Contents) -> String {
    let s = contents.source;
    let mut text = format!("{} {}: {}\n", s.id, s.version, s.title);
    text += &format!(
        "    {} {} from {} rows, {} to {}\n",
        contents.facts, contents.noun, s.rows, s.coverage.earliest, s.coverage.latest
    );
    text += &format!("    {}; {}; sha256 {}\n", s.licence, s.file, s.sha256);
    if !s.left_out.is_empty() {
        text += &format!("    left out: {}\n", s.left_out);
    }
    text
}

fn show(hall: &Hall, conflict: &str, json: bool, svg: Option<&Path>) -> Result<(), Fault> {
    let history = history(hall, find_conflict(hall, conflict)?)?;
    if let Some(path) = svg {
        let drawing = history_to_timeline(hall, &history).to_svg(Frame::Alone, "timeline")?;
        output::write_text(path, &drawing)?;
        output::say(&format!("wrote {}", path.display()));
    }
    if json {
        print_made(hall, history_to_json(hall, &history))
    } else {
        output::print_lines(&history_to_text(hall, &history))
    }
}

fn check(hall: &Hall, json: bool, cases: bool) -> Result<(), Fault> {
    let found = findings(hall)?;
    if json {
        return print_made(hall, findings_to_json(&found));
    }
    let mut text = format!("{} findings. None stops an estimate; each says what is done about it.\n", found.len());
    for finding in &found {
        text += &format!("\n{} ({})\n    {}\n    {}\n", finding.id, finding.n, finding.what, finding.consequence);
        let shown = if cases { finding.cases.len() } else { CASES_SHOWN.min(finding.cases.len()) };
        for case in finding.cases.iter().take(shown) {
            text += &format!("      - {}\n", terminal(case));
        }
        if shown < finding.cases.len() {
            text += &format!("      … {} more; --cases lists them\n", finding.cases.len() - shown);
        }
    }
    output::print_lines(&text)
}

fn cite(hall: &Hall, as_bibtex: bool, json: bool) -> Result<(), Fault> {
    if json {
        return print_made(hall, sources_to_json(hall));
    }
    if as_bibtex {
        return output::print_lines(&bibtex(&hall.record));
    }
    let works = citations(&hall.record);
    let lines: Vec<String> =
        works.iter().map(|(work, sources)| format!("{work}\n    for {}\n", sources.join(", "))).collect();
    output::print_lines(&lines.join("\n"))
}

/// What the spells of the default class rest on with these covariates.
fn cite_with(hall: &Hall, with: &str) -> Result<(), Fault> {
    let covariates = parse_covariates(with).map_err(OptionsFault::from)?;
    let spells = hall.spells_with(&Options::default(), &covariates)?;
    let layers = layers_behind(&spells, &spells.at_risk(), &spells.covariates);
    output::print_lines(&bibtex_of(hall.whole()?, &layers))
}

fn diff(hall: &Hall, old: &str, new: &str, json: bool, cases: bool) -> Result<(), Fault> {
    let found = differences(&hall.record, old, new)?;
    if json {
        return print_made(hall, found.to_json(&hall.record));
    }
    let mut text = format!(
        "UCDP/PRIO ACD {old} ({} active years) to {new} ({} active years): {} added, {} removed, {} changed\n",
        found.rows.0,
        found.rows.1,
        found.added.len(),
        found.removed.len(),
        found.changed.len()
    );
    for (column, n) in found.by_column() {
        text += &format!("    {n:>5} years with another {column}\n");
    }
    if !cases {
        text += "--cases lists them\n";
        return output::print_lines(&text);
    }
    for (word, changes) in [("added", &found.added), ("removed", &found.removed), ("changed", &found.changed)] {
        for change in changes {
            let columns: Vec<String> = change.columns.iter().map(|(name, a, b)| format!("{name}: {a} → {b}")).collect();
            let rows: Vec<String> = change.facts.iter().map(|fact| hall.record.cite(*fact)).collect();
            let line = format!(
                "{word} {} {} {} {} ({})",
                change.conflict_id,
                change.location,
                change.year,
                columns.join("; "),
                rows.join(", ")
            );
            text += &format!("{}\n", terminal(&line));
        }
    }
    output::print_lines(&text)
}

fn brokers(hall: &Hall, unrecognised: bool, dictionary: bool, csv: bool, json: bool) -> Result<(), Fault> {
    if dictionary {
        return output::print(interbellum::record::Dictionary::embedded_text());
    }
    let table = brokers_to_table(hall, unrecognised)?;
    match () {
        () if json => output::print(&table.to_json_with("interbellum/brokers/1", &made_by(hall))?),
        () if csv => output::print(&table.to_csv()?),
        () => output::print_lines(&table.to_markdown()),
    }
}

fn build(from: &Path, out: &Path, json: bool) -> Result<(), Fault> {
    let mut found = Vec::new();
    for path in files::below(from)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if wanted(&name) {
            output::say(&format!("reading {}", path.display()));
            found.push((name, files::read(&path)?));
        }
    }
    let inside = interbellum::record::observations_of(Hall::embedded_bytes())?;
    let mut progress =
        |place: usize, of: usize, id: &str| output::progress(&format!("{place} of {of} sources: {id}"), place == of);
    let made = assemble(&found, &inside, &mut progress).map_err(|faults| Fault::all(&faults))?;
    for id in &made.kept {
        output::say(&format!("no file for {id} in the folder: its layer is kept from the record inside"));
    }
    let bytes = interbellum::record::to_bytes(&made.record)?;
    let hall = Hall::of_bytes(&bytes)?.unpacked()?;
    files::write_whole(out, &bytes)?;
    if json {
        let layers = sources_to_json(&hall);
        return output::print_json(
            &json!({"schema": "interbellum/build/1", "file": out.display().to_string(), "bytes": bytes.len(), "record": layers}),
        );
    }
    output::print(&format!(
        "{} layers, {} bytes, record {}: {}\n",
        made.record.sources().count(),
        bytes.len(),
        hall.hash,
        out.display()
    ))
}
