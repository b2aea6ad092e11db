//! Check the lines of a dictionary file against the parties that are known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fault::{DictionaryFault, DictionaryProblem};
use super::file::Row;
use super::words::Key;
use super::{Line, Party, PartyKind, Subject};
use crate::day::Day;

/// All parties after the file, its usable lines, and what is wrong with the others.
pub(super) fn check(file_name: &str, rows: &[Row], known: &[Party]) -> (Vec<Party>, Vec<Line>, Vec<DictionaryFault>) {
    let mut faults: Vec<(usize, DictionaryProblem)> = Vec::new();
    let mut parties: BTreeMap<String, Party> = known.iter().map(|p| (p.code.clone(), p.clone())).collect();
    for row in rows {
        describe(row, &mut parties).unwrap_or_else(|problem| faults.push((row.line, problem)));
    }
    let file: Arc<str> = Arc::from(file_name);
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        match line(row, &parties, &file) {
            Ok(line) => lines.push(line),
            Err(problems) => faults.extend(problems.into_iter().map(|problem| (row.line, problem))),
        }
    }
    faults.extend(clashes(&lines, rows));
    let fault = |(line, problem)| DictionaryFault { file: file_name.to_owned(), line, problem };
    (parties.into_values().collect(), lines, faults.into_iter().map(fault).collect())
}

/// What a line's kind says.
enum Kind {
    Blank,
    Nobody,
    Party(PartyKind),
}

fn kind(row: &Row) -> Result<Kind, DictionaryProblem> {
    match row.cell("kind") {
        "" => Ok(Kind::Blank),
        "none" => Ok(Kind::Nobody),
        "state" => Ok(Kind::Party(PartyKind::State)),
        "organisation" => Ok(Kind::Party(PartyKind::Organisation)),
        "private" => Ok(Kind::Party(PartyKind::Private)),
        other => Err(DictionaryProblem::UnknownKind { found: other.to_owned() }),
    }
}

/// Take up the party that a line describes, or find that it is described otherwise elsewhere.
fn describe(row: &Row, parties: &mut BTreeMap<String, Party>) -> Result<(), DictionaryProblem> {
    let Ok(Kind::Party(kind)) = kind(row) else { return Ok(()) };
    let (code, name) = (row.cell("code"), row.cell("name"));
    if name.is_empty() || !is_word(code) {
        return Ok(());
    }
    let aliases = split(row.cell("aliases"));
    if let Some(bad) = aliases.iter().find(|alias| !is_word(alias)) {
        return Err(DictionaryProblem::NotAWord { column: "aliases", found: bad.clone() });
    }
    let found = Party { code: code.to_owned(), name: name.to_owned(), kind, aliases };
    match parties.get(code) {
        None => {
            parties.insert(code.to_owned(), found);
            Ok(())
        }
        Some(known) => verify_same(&found, known),
    }
}

fn verify_same(found: &Party, known: &Party) -> Result<(), DictionaryProblem> {
    let aliases = |party: &Party| party.aliases.join(";");
    let cells = [
        ("name", found.name.clone(), known.name.clone()),
        ("kind", found.kind.word().to_owned(), known.kind.word().to_owned()),
        ("aliases", aliases(found), aliases(known)),
    ];
    for (column, found_cell, known) in cells {
        let left_blank = column == "aliases" && found_cell.is_empty();
        if found_cell != known && !left_blank {
            return Err(DictionaryProblem::Differs { code: found.code.clone(), column, found: found_cell, known });
        }
    }
    Ok(())
}

fn line(row: &Row, parties: &BTreeMap<String, Party>, file: &Arc<str>) -> Result<Line, Vec<DictionaryProblem>> {
    let mut problems = Vec::new();
    let mut take = |problem| problems.push(problem);
    let subject = subject(row).map_err(&mut take).ok();
    let codes = codes(row, parties).map_err(&mut take).unwrap_or_default();
    let from = day(row, "from").map_err(&mut take).ok().flatten();
    let until = day(row, "until").map_err(&mut take).ok().flatten();
    if let Some((from, until)) = from.zip(until).filter(|(from, until)| until < from) {
        take(DictionaryProblem::Backwards { from, until });
    }
    if matches!(subject, Some(Subject::Agreement(_))) && (from.is_some() || until.is_some()) {
        take(DictionaryProblem::DatedAgreement);
    }
    match subject {
        Some(subject) if problems.is_empty() => {
            let note = row.cell("note").to_owned();
            Ok(Line { file: Arc::clone(file), number: row.line, subject, codes, from, until, note })
        }
        _ => Err(problems),
    }
}

fn subject(row: &Row) -> Result<Subject, DictionaryProblem> {
    let phrase = row.cell("phrase");
    if let Some(id) = phrase.strip_prefix('=') {
        let bad = |_| DictionaryProblem::BadAgreement { found: phrase.to_owned() };
        return id.trim().parse().map(Subject::Agreement).map_err(bad);
    }
    Key::new(phrase).map(Subject::Phrase).ok_or_else(|| DictionaryProblem::NoWord { found: phrase.to_owned() })
}

/// The codes of a line, empty for kind none.
fn codes(row: &Row, parties: &BTreeMap<String, Party>) -> Result<Vec<String>, DictionaryProblem> {
    let kind = kind(row)?;
    let filled = |columns: &[&'static str]| {
        let cell = |column: &&'static str| (*column, row.cell(column).to_owned());
        columns.iter().map(cell).find(|(_, cell)| !cell.is_empty())
    };
    if matches!(kind, Kind::Nobody) {
        return match filled(&["code", "name", "aliases"]) {
            Some((column, found)) => Err(DictionaryProblem::NobodyHas { column, found }),
            None => Ok(Vec::new()),
        };
    }
    let codes = split(row.cell("code"));
    if let Some(found) = codes.iter().find(|code| !is_word(code)).cloned() {
        return Err(DictionaryProblem::NotAWord { column: "code", found });
    }
    if codes.is_empty() {
        return Err(DictionaryProblem::CodeMissing);
    }
    if let Some((column, found)) = filled(&["name", "kind", "aliases"]).filter(|_| codes.len() > 1) {
        return Err(DictionaryProblem::SeveralCodes { column, found });
    }
    if let Some(found) = codes.iter().find(|code| !parties.contains_key(*code)).cloned() {
        return Err(DictionaryProblem::UnknownCode { found });
    }
    verify_cells(row, &codes[0], parties)?;
    Ok(codes)
}

/// A line that gives only a name, or only a kind, must give the party's own.
fn verify_cells(row: &Row, code: &str, parties: &BTreeMap<String, Party>) -> Result<(), DictionaryProblem> {
    let (name, kind) = (row.cell("name"), row.cell("kind"));
    let Some(known) = parties.get(code).filter(|_| name.is_empty() != kind.is_empty()) else { return Ok(()) };
    for (column, found, known) in [("name", name, known.name.as_str()), ("kind", kind, known.kind.word())] {
        if !found.is_empty() && found != known {
            let (found, known) = (found.to_owned(), known.to_owned());
            return Err(DictionaryProblem::Differs { code: code.to_owned(), column, found, known });
        }
    }
    Ok(())
}

fn day(row: &Row, column: &'static str) -> Result<Option<Day>, DictionaryProblem> {
    match row.cell(column) {
        "" => Ok(None),
        cell => cell.parse().map(Some).map_err(|_| DictionaryProblem::BadDate { column, found: cell.to_owned() }),
    }
}

/// More faults than these are not looked for: a person mends some and tries again.
pub(super) const FAULTS_KEPT: usize = 50;

/// Lines of one file that say the same, or the opposite, of one subject on a common day.
fn clashes(lines: &[Line], rows: &[Row]) -> Vec<(usize, DictionaryProblem)> {
    let phrase = |line: &Line| {
        let row = rows.iter().find(|row| row.line == line.number);
        row.map(|row| row.cell("phrase").to_owned()).unwrap_or_default()
    };
    let mut by_subject: BTreeMap<&Subject, Vec<&Line>> = BTreeMap::new();
    let mut found = Vec::new();
    for line in lines {
        let earlier = by_subject.entry(&line.subject).or_default();
        if found.len() >= FAULTS_KEPT {
            break;
        }
        for other in earlier.iter().filter(|other| other.meets(line)).take(1) {
            let common = line.codes.iter().find(|code| other.codes.contains(code));
            if line.codes.is_empty() != other.codes.is_empty() {
                found.push((line.number, DictionaryProblem::Contradicts { phrase: phrase(line), line: other.number }));
            } else if line.codes.is_empty() || common.is_some() {
                let (phrase, code) = (phrase(line), common.cloned());
                found.push((line.number, DictionaryProblem::Twice { phrase, code, line: other.number }));
            }
        }
        earlier.push(line);
    }
    found
}

fn split(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Whether conditions can write it as one word.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
