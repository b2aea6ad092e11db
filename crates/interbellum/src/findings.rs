//! Check the record against itself, and explain every finding.

use std::collections::{BTreeMap, BTreeSet};

use record::{ActiveYear, Crosswalk, Ending, Precision, Record, RecordError, Scheme, States, Unit};
use serde_json::{Value, json};
use spells::{Options, OptionsFault, Role, UnitKind};

use crate::findings_layers::findings_of_layers;
use crate::hall::Hall;

/// One thing about the record that a careful user should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Short name.
    pub id: &'static str,
    /// How many facts it is about.
    pub n: usize,
    /// What was found.
    pub what: String,
    /// What the program does about it.
    pub consequence: String,
    /// The cases, each with where it stands.
    pub cases: Vec<String>,
}

/// Everything the record's sources say differently from one another, or leave open.
pub fn findings(hall: &Hall) -> Result<Vec<Finding>, OptionsFault> {
    let record = &hall.record;
    let mut found = vec![
        unmatched_ends(record)?,
        endings_without_episode(record)?,
        differing_ends(record)?,
        imprecise_starts(record)?,
        unlisted_states(record)?,
        foreign_agreements(record)?,
        dyad_ends(hall)?,
        gone_and_returned(hall)?,
        third_parties(hall)?,
    ];
    let failed = |reason: String| OptionsFault::Observations { reason };
    let whole = hall.whole().map_err(|fault| failed(fault.to_string()))?;
    let crosswalk = Crosswalk::embedded().map_err(|fault| failed(fault.to_string()))?;
    found.extend(findings_of_layers(hall, whole, &crosswalk));
    found.retain(|finding| finding.n > 0);
    Ok(found)
}

fn last_years(years: &[ActiveYear]) -> BTreeMap<(Unit, i16), &ActiveYear> {
    years.iter().filter(|y| y.end.is_some()).map(|y| ((y.unit, y.year), y)).collect()
}

/// Endings by unit and last active year.
type Outcomes<'a> = BTreeMap<(Unit, i16), &'a Ending>;

fn outcomes<'a>(record: &'a Record, id: &str) -> Result<Outcomes<'a>, RecordError> {
    let (_, endings) = record.endings(id, None)?;
    Ok(endings.iter().map(|ending| ((ending.unit, ending.year), ending)).collect())
}

fn unmatched_ends(record: &Record) -> Result<Finding, RecordError> {
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let endings = outcomes(record, "ucdp-termination-conflict")?;
    let ended = last_years(years);
    let missing: Vec<_> = ended.iter().filter(|(key, _)| !endings.contains_key(key)).map(|(_, year)| *year).collect();
    let recent = missing.iter().filter(|year| year.year >= 2020).count();
    Ok(Finding {
        id: "end-without-outcome",
        n: missing.len(),
        what: format!(
            "{} of {} ended episodes have no row in Conflict Termination for their last active year; {recent} of them ended in 2020 or later, where its coverage runs out",
            missing.len(),
            ended.len()
        ),
        consequence: "`ended_by` is unknown for them, never low_activity".to_owned(),
        cases: missing
            .iter()
            .map(|y| format!("conflict {} {} {} (ACD row {})", y.unit.conflict_id, y.location, y.year, y.row))
            .collect(),
    })
}

fn endings_without_episode(record: &Record) -> Result<Finding, RecordError> {
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let ended = last_years(years);
    let endings = outcomes(record, "ucdp-termination-conflict")?;
    let gone: Vec<_> = endings.iter().filter(|(key, _)| !ended.contains_key(key)).map(|(_, ending)| *ending).collect();
    Ok(Finding {
        id: "outcome-without-end",
        n: gone.len(),
        what: format!(
            "{} endings of Conflict Termination are not the end of an episode in this release of ACD",
            gone.len()
        ),
        consequence: "they are not used: episodes are those of ACD".to_owned(),
        cases: gone
            .iter()
            .map(|e| format!("conflict {} {} (Termination row {})", e.unit.conflict_id, e.year, e.row))
            .collect(),
    })
}

fn differing_ends(record: &Record) -> Result<Finding, RecordError> {
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let endings = outcomes(record, "ucdp-termination-conflict")?;
    let mut cases = Vec::new();
    for (key, year) in last_years(years) {
        let Some(coded) = endings.get(&key).and_then(|ending| ending.end) else { continue };
        let Some(end) = year.end.filter(|end| *end != coded.day) else { continue };
        cases.push(format!(
            "conflict {} {}: ACD {end} (row {}), Termination {}",
            year.unit.conflict_id, year.location, year.row, coded.day
        ));
    }
    Ok(Finding {
        id: "ends-differ",
        n: cases.len(),
        what: format!("{} episodes end on another day in Conflict Termination than in ACD", cases.len()),
        consequence: "ACD's day is used; the precision coded for the other day is not".to_owned(),
        cases,
    })
}

fn imprecise_starts(record: &Record) -> Result<Finding, RecordError> {
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let starts: BTreeMap<_, _> = years.iter().map(|y| ((y.unit, y.start.day), y.start.precision)).collect();
    let month = starts.values().filter(|p| **p == Precision::Month).count();
    let year = starts.values().filter(|p| **p == Precision::Year).count();
    Ok(Finding {
        id: "starts-imprecise",
        n: month + year,
        what: format!("{month} of {} episodes have a start known to the month, {year} to the year", starts.len()),
        consequence: "estimates use the coded day; bounds from the earliest and latest possible days stand beside them"
            .to_owned(),
        cases: Vec::new(),
    })
}

fn unlisted_states(record: &Record) -> Result<Finding, RecordError> {
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let states = States::new(record);
    let mut cases = BTreeMap::new();
    for year in years {
        for code in year.location_states.iter().filter(|code| !states.has(Scheme::GleditschWard, **code)) {
            let place = (*code, year.unit.conflict_id);
            cases.entry(place).or_insert_with(|| {
                format!("state {code}, conflict {} {} (ACD row {})", year.unit.conflict_id, year.location, year.row)
            });
        }
    }
    Ok(Finding {
        id: "state-not-listed",
        n: cases.len(),
        what: format!(
            "{} conflicts have a location state that the Gleditsch–Ward list of 2017 does not have",
            cases.len()
        ),
        consequence: "its exit from the system is not known, so it censors nothing".to_owned(),
        cases: cases.into_values().collect(),
    })
}

fn foreign_agreements(record: &Record) -> Result<Finding, RecordError> {
    let (_, conflicts) = record.active_years("ucdp-acd", None)?;
    let (_, dyads) = record.active_years("ucdp-dyadic", None)?;
    let (_, agreements) = record.agreements("ucdp-peace-agreements", None)?;
    let conflicts: BTreeSet<u32> = conflicts.iter().map(|y| y.unit.conflict_id).collect();
    let dyads: BTreeSet<u32> = dyads.iter().filter_map(|y| y.unit.dyad_id).collect();
    let known = |a: &&record::Agreement| {
        a.conflict_ids.iter().all(|id| conflicts.contains(id)) && a.dyad_ids.iter().all(|d| dyads.contains(d))
    };
    let cases: Vec<String> = agreements
        .iter()
        .filter(|a| !known(a))
        .map(|a| format!("agreement {} {} (row {})", a.agreement_id, a.name, a.row))
        .collect();
    Ok(Finding {
        id: "agreement-without-conflict",
        n: cases.len(),
        what: format!("{} agreements name a conflict or dyad that ACD and Dyadic do not have", cases.len()),
        consequence: "they join nothing".to_owned(),
        cases,
    })
}

fn dyad_ends(hall: &Hall) -> Result<Finding, OptionsFault> {
    let record = &hall.record;
    let spells = hall.spells(&Options { unit: UnitKind::Dyad, ..Options::default() })?;
    let mut by_source: BTreeMap<String, usize> = BTreeMap::new();
    for spell in &spells.rows {
        let Some((_, fact)) = spell.facts.iter().find(|(role, _)| *role == Role::Ended) else { continue };
        let source = record.source(fact.layer).map_or("?", |source| source.short_title.as_str());
        *by_source.entry(source.to_owned()).or_default() += 1;
    }
    let termination = record.endings("ucdp-termination-dyad", None)?.0;
    let elsewhere = spells
        .rows
        .iter()
        .filter(|s| s.facts.iter().any(|(role, fact)| *role == Role::Ended && fact.layer != termination))
        .count();
    let counts: Vec<String> = by_source.iter().map(|(source, n)| format!("{source}: {n}")).collect();
    Ok(Finding {
        id: "dyad-end-elsewhere",
        n: elsewhere,
        what: format!("the Dyadic data set has no end dates; ends of dyads come from {}", counts.join(", ")),
        consequence:
            "where only the Dyadic data set speaks, the end is 31 December of the last active year, known to the year"
                .to_owned(),
        cases: Vec::new(),
    })
}

fn gone_and_returned(hall: &Hall) -> Result<Finding, OptionsFault> {
    let spells = hall.spells(&Options { unit: UnitKind::Dyad, ..Options::default() })?;
    let gone = |spell: &&spells::Spell| spell.dropped == Some(spells::DropReason::ActorGone);
    let cases: Vec<String> = spells
        .rows
        .iter()
        .filter(gone)
        .filter_map(|spell| {
            let returned = spell.returned?;
            Some(format!(
                "{}: gone on {}, at war again from {} ({})",
                spell.name,
                spell.ended.day,
                returned.day,
                spell.source(&hall.record)
            ))
        })
        .collect();
    Ok(Finding {
        id: "gone-and-returned",
        n: cases.len(),
        what: format!(
            "{} of {} dyads that ended because a side ceased to exist are at war again later",
            cases.len(),
            spells.rows.iter().filter(gone).count()
        ),
        consequence: "dropped with the others that ended so: keeping just these would choose cases by what came later"
            .to_owned(),
        cases,
    })
}

fn third_parties(hall: &Hall) -> Result<Finding, OptionsFault> {
    let (_, agreements) = hall.record.agreements("ucdp-peace-agreements", None)?;
    let reviews = hall.dictionary.review(agreements);
    let open: Vec<_> = reviews.iter().filter(|review| !review.recognition.unrecognised.is_empty()).collect();
    Ok(Finding {
        id: "third-party-not-recognised",
        n: open.len(),
        what: format!("{} of {} texts on third parties hold a name that the dictionary does not have", open.len(), reviews.iter().filter(|r| r.text.is_some()).count()),
        consequence: "such a name counts as no state or organisation; `record brokers` prints every text with what was recognised".to_owned(),
        cases: open.iter().map(|r| format!("agreement {} {}: {}", r.agreement_id, r.date, r.recognition.unrecognised.join("; "))).collect(),
    })
}

/// The findings as JSON, schema `interbellum/check/1`.
pub fn findings_to_json(findings: &[Finding]) -> Value {
    let list: Vec<Value> = findings
        .iter()
        .map(|f| json!({"id": f.id, "n": f.n, "what": f.what, "consequence": f.consequence, "cases": f.cases}))
        .collect();
    json!({"schema": "interbellum/check/1", "findings": list})
}
