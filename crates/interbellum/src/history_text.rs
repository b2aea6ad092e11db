//! Write one conflict's history for a terminal and as JSON.

use record::Intensity;
use report::escape::terminal;
use serde_json::{Value, json};
use spells::{EndedBy, Spell};

use crate::case_words::{party_names, row_runs, rows_behind};
use crate::figures::region_names;
use crate::hall::Hall;
use crate::history::{Fought, History, StateParty};

/// The history in lines, each with the rows behind it.
pub fn history_to_text(hall: &Hall, history: &History) -> String {
    let mut text = format!(
        "{} {} ({}, {})\n",
        history.conflict_id,
        terminal(&history.name),
        history.kind,
        region_names(&history.regions)
    );
    text += &format!("sides: {}\n", terminal(&history.sides.join("; ")));
    for episode in &history.episodes {
        text += &format!("\n{}\n{}    {}\n", war_line(episode), party_lines(episode), rows(hall, episode));
        let end = episode.end;
        if let Some(peace) = history.peace.iter().find(|spell| Some(spell.ended.day) == end) {
            text += &format!("{}\n    {}\n", peace_line(peace), terminal(&rows_behind(&hall.record, peace)));
        }
    }
    if !history.agreements.is_empty() {
        text += "\nagreements\n";
    }
    for signed in &history.agreements {
        let parties = if signed.third_parties.is_empty() {
            "none recognised".to_owned()
        } else {
            party_names(&hall.dictionary, &signed.third_parties).join(", ")
        };
        text += &format!(
            "{} {} ({}); third parties: {parties}\n    {}\n",
            signed.agreement.date,
            terminal(signed.agreement.name.trim()),
            signed.agreement.kind.word(),
            hall.record.cite(signed.fact),
        );
    }
    text
}

fn war_line(episode: &Fought) -> String {
    let war = episode.years.iter().filter(|(_, intensity)| *intensity == Intensity::War).count();
    let end = episode.end.map_or_else(|| "goes on when coverage ends".to_owned(), |day| format!("to {day}"));
    let ended_by = match episode.ended_words.as_str() {
        "" => String::new(),
        _ if episode.ended_by == Some(EndedBy::Unknown) => "; how it ended is not recorded".to_owned(),
        words => format!(", ended by {words}"),
    };
    let years = match (episode.years.len(), war) {
        (1, 0) => "1 active year, with fewer than 1,000 deaths".to_owned(),
        (1, _) => "1 active year, with 1,000 deaths or more".to_owned(),
        (years, war) => format!("{years} active years, {war} of them with 1,000 deaths or more"),
    };
    format!("war from {} {end}{ended_by}; {years}", episode.start)
}

/// A line for each part that states had: a side's own states, and those whose troops fought along with it.
fn party_lines(episode: &Fought) -> String {
    let parts =
        [("a", true, "side A"), ("a", false, "with side A"), ("b", true, "side B"), ("b", false, "with side B")];
    let line = |(side, is_primary, name): (&str, bool, &str)| {
        let states: Vec<String> = episode
            .parties
            .iter()
            .filter(|party| party.side == side && party.is_primary == is_primary)
            .map(|party| format!("{} {}", state_name(party), year_runs(&party.years)))
            .collect();
        if states.is_empty() { String::new() } else { format!("    {name}: {}\n", states.join("; ")) }
    };
    parts.into_iter().map(line).collect()
}

fn state_name(party: &StateParty) -> String {
    match (&party.name, &party.abbreviation) {
        (Some(name), Some(abbreviation)) => format!("{} ({abbreviation}, {})", terminal(name), party.code),
        _ => format!("state {}", party.code),
    }
}

/// Ascending years as runs: 1990-1992, 1995.
fn year_runs(years: &[i16]) -> String {
    let runs = years.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [one] => one.to_string(),
        _ => format!("{}-{}", run[0], run[run.len() - 1]),
    });
    runs.collect::<Vec<_>>().join(", ")
}

fn peace_line(peace: &Spell) -> String {
    let exit = if peace.event {
        format!("war returned {}", peace.exit)
    } else {
        format!("no return by {} ({})", peace.exit, peace.exit_reason.word())
    };
    let dropped = peace.dropped.map_or_else(String::new, |reason| format!("; not in the estimate: {}", reason.word()));
    format!(
        "peace from {}, at risk from {}: {exit}, {:.2} years{dropped}",
        peace.ended.day, peace.at_risk_from, peace.years
    )
}

fn rows(hall: &Hall, episode: &Fought) -> String {
    let cited: Vec<u32> = episode.facts.iter().map(|fact| fact.row).collect();
    let source = episode.facts.first().and_then(|fact| hall.record.source(fact.layer));
    format!("{} {}", source.map(|s| format!("{} {}", s.short_title, s.version)).unwrap_or_default(), row_runs(&cited))
}

/// The history as JSON, schema `interbellum/conflict/1`.
pub fn history_to_json(hall: &Hall, history: &History) -> Value {
    let cite = |facts: &[record::FactId]| -> Vec<String> { facts.iter().map(|fact| hall.record.cite(*fact)).collect() };
    let episodes: Vec<Value> = history
        .episodes
        .iter()
        .map(|episode| {
            let years: Vec<Value> = episode
                .years
                .iter()
                .map(|(year, intensity)| json!({"year": year, "intensity": intensity.word()}))
                .collect();
            let parties: Vec<Value> = episode
                .parties
                .iter()
                .map(|party| {
                    json!({
                        "side": party.side, "primary": party.is_primary, "state": party.code,
                        "abbreviation": party.abbreviation, "name": party.name, "years": party.years,
                    })
                })
                .collect();
            json!({
                "parties": parties,
                "start": episode.start.to_string(), "end": episode.end.map(|day| day.to_string()),
                "ended_by": episode.ended_by.map(|how| how.word()), "years": years, "source": cite(&episode.facts),
            })
        })
        .collect();
    let peace: Vec<Value> = history
        .peace
        .iter()
        .map(|s| {
            json!({
                "ended": s.ended.day.to_string(), "at_risk_from": s.at_risk_from.to_string(), "exit": s.exit.to_string(),
                "entry": s.entry, "years": s.years, "event": s.event, "exit_reason": s.exit_reason.word(),
                "dropped": s.dropped.map(|reason| reason.word()), "source": s.source(&hall.record),
            })
        })
        .collect();
    let agreements: Vec<Value> = history
        .agreements
        .iter()
        .map(|s| {
            json!({
                "agreement_id": s.agreement.agreement_id, "name": s.agreement.name, "date": s.agreement.date.to_string(),
                "kind": s.agreement.kind.word(), "third_parties": s.third_parties, "text": s.agreement.third_parties,
                "source": hall.record.cite(s.fact),
            })
        })
        .collect();
    json!({
        "schema": "interbellum/conflict/1", "conflict_id": history.conflict_id, "name": history.name, "kind": history.kind,
        "region": history.regions, "sides": history.sides, "episodes": episodes, "peace": peace, "agreements": agreements,
    })
}
