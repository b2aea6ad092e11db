//! List the sources of a record, with how to cite them.

use std::collections::BTreeSet;

use record::Record;
use serde_json::{Value, json};

use crate::hall::Hall;

/// The sources as JSON, schema `interbellum/sources/1`.
pub fn sources_to_json(hall: &Hall) -> Value {
    let layers: Vec<Value> = hall
        .record
        .contents()
        .map(|contents| {
            let s = contents.source;
            let added = hall.added.iter().find(|added| added.used && added.id == s.id && added.version == s.version);
            let mut source = json!({
                "id": s.id, "version": s.version, "title": s.title, "facts": contents.facts, "kind": contents.noun,
                "rows": s.rows, "coverage": {"from": s.coverage.earliest.to_string(), "to": s.coverage.latest.to_string()},
                "citation": s.citation, "bibtex": s.bibtex, "licence": s.licence, "file": s.file, "sha256": s.sha256,
                "left_out": s.left_out, "layer": if added.is_some() { "added" } else { "record" },
            });
            if let (Some(added), Value::Object(fields)) = (added, &mut source) {
                fields.insert("added_on".to_owned(), json!(added.on.map(|day| day.to_string())));
                fields.insert("layer_sha256".to_owned(), json!(added.hash));
            }
            source
        })
        .collect();
    json!({"schema": "interbellum/sources/1", "record": hall.hash, "sources": layers})
}

/// Every work to cite, once, in BibTeX, in order of first use.
pub fn bibtex(record: &Record) -> String {
    bibtex_of(record, &record.sources().map(|(layer, _)| layer).collect())
}

/// The works that these layers ask to be cited, once, in BibTeX, in order of first use.
pub fn bibtex_of(record: &Record, layers: &BTreeSet<u16>) -> String {
    let mut entries: Vec<&str> = Vec::new();
    let sources = record.sources().filter(|(layer, _)| layers.contains(layer));
    for entry in sources.flat_map(|(_, source)| &source.bibtex) {
        if !entries.contains(&entry.as_str()) {
            entries.push(entry);
        }
    }
    entries.join("\n\n") + "\n"
}

/// Every work to cite, once, in words, with the sources that ask for it.
pub fn citations(record: &Record) -> Vec<(String, Vec<String>)> {
    let mut works: Vec<(String, Vec<String>)> = Vec::new();
    for (_, source) in record.sources() {
        let name = format!("{} {}", source.short_title, source.version);
        for work in &source.citation {
            match works.iter_mut().find(|(text, _)| text == work) {
                Some((_, names)) => names.push(name.clone()),
                None => works.push((work.clone(), vec![name.clone()])),
            }
        }
    }
    works
}
