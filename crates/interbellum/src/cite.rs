//! List the sources of a record, with how to cite them.

use record::Record;
use serde_json::{Value, json};

use crate::hall::Hall;

/// The sources as JSON, schema `interbellum/sources/1`.
pub fn sources_to_json(hall: &Hall) -> Value {
    let layers: Vec<Value> = hall
        .record
        .layers
        .iter()
        .map(|layer| {
            let s = &layer.source;
            json!({
                "id": s.id, "version": s.version, "title": s.title, "facts": layer.facts.len(), "kind": layer.facts.noun(),
                "rows": s.rows, "coverage": {"from": s.coverage.earliest.to_string(), "to": s.coverage.latest.to_string()},
                "citation": s.citation, "bibtex": s.bibtex, "licence": s.licence, "file": s.file, "sha256": s.sha256,
                "left_out": s.left_out,
            })
        })
        .collect();
    json!({"schema": "interbellum/sources/1", "record": hall.hash, "sources": layers})
}

/// Every work to cite, once, in BibTeX, in order of first use.
pub fn bibtex(record: &Record) -> String {
    let mut entries: Vec<&str> = Vec::new();
    for entry in record.layers.iter().flat_map(|layer| &layer.source.bibtex) {
        if !entries.contains(&entry.as_str()) {
            entries.push(entry);
        }
    }
    entries.join("\n\n") + "\n"
}

/// Every work to cite, once, in words, with the sources that ask for it.
pub fn citations(record: &Record) -> Vec<(String, Vec<String>)> {
    let mut works: Vec<(String, Vec<String>)> = Vec::new();
    for layer in &record.layers {
        let source = format!("{} {}", layer.source.short_title, layer.source.version);
        for work in &layer.source.citation {
            match works.iter_mut().find(|(text, _)| text == work) {
                Some((_, sources)) => sources.push(source.clone()),
                None => works.push((work.clone(), vec![source.clone()])),
            }
        }
    }
    works
}
