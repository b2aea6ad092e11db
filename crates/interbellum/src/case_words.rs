//! Say in words what a spell's codes stand for: how its war ended, who was third party, which rows say so.

use std::collections::BTreeMap;

use record::{Dictionary, FactId, Kind, Outcome, Record};
use spells::{EndedBy, Spell, UnitKind};

use crate::figures::group_words;

/// How a war ended, in words that fit who fought: between states, and of a state abroad, a side is named and nobody is called
/// a government or a rebel. `sides` are the names of side A and side B, where they are at hand.
pub(crate) fn ending_words(ended_by: EndedBy, kind: Kind, sides: Option<(&str, &str)>) -> String {
    let against_state = matches!(kind, Kind::Interstate | Kind::Extrasystemic);
    let (side, name) = match ended_by {
        EndedBy::Coded(Outcome::VictoryGovernment) => ("A", sides.map(|sides| sides.0)),
        EndedBy::Coded(Outcome::VictoryRebel) => ("B", sides.map(|sides| sides.1)),
        _ => return group_words(ended_by.word()),
    };
    match (against_state, name) {
        (true, Some(name)) => format!("victory of side {side} ({})", side_name(name)),
        (true, None) => format!("victory of side {side}"),
        (false, _) if side == "A" => "victory of the government".to_owned(),
        (false, _) => "victory of the rebels".to_owned(),
    }
}

/// A side as the publisher writes it, each `Government of X` as X.
fn side_name(side: &str) -> String {
    let names = side.split(", ").map(|name| name.strip_prefix("Government of ").unwrap_or(name));
    names.collect::<Vec<_>>().join(", ")
}

/// How the war of a spell ended, its sides as they were in its last active year.
pub(crate) fn spell_ending_words(record: &Record, spell: &Spell, unit: UnitKind) -> String {
    let source = if unit == UnitKind::Dyad { "ucdp-dyadic" } else { "ucdp-acd" };
    // A state's war is of several conflicts, whose sides need not agree.
    let years = record.active_years(source, None).ok().filter(|_| unit != UnitKind::State);
    let last = years.and_then(|(_, years)| {
        years.iter().find(|year| {
            Some(year.unit.conflict_id) == spell.conflict_id
                && (unit != UnitKind::Dyad || year.unit.dyad_id == spell.dyad_id)
                && year.year == spell.last_active_year
        })
    });
    let sides = last.map(|year| (year.side_a.as_str(), year.side_b.as_str()));
    ending_words(spell.ended_by, spell.kind, sides)
}

/// Third parties by name and code, such as `Switzerland (SWZ)`; a code that is its own name stands alone.
pub(crate) fn party_names(dictionary: &Dictionary, codes: &[String]) -> Vec<String> {
    let named = |code: &String| match dictionary.party(code) {
        Some(party) if party.name != *code => format!("{} ({code})", party.name),
        _ => code.clone(),
    };
    codes.iter().map(named).collect()
}

/// What rows of a data set say of a spell, and the rows, ascending.
type Said<'a> = (Vec<&'a str>, Vec<u32>);

/// The facts behind a spell by data set: the rows of each, each once, runs of rows that say the same as one.
pub(crate) fn rows_behind(record: &Record, spell: &Spell) -> String {
    let mut roles: BTreeMap<FactId, Vec<&str>> = BTreeMap::new();
    for (role, fact) in &spell.facts {
        roles.entry(*fact).or_default().push(role.word());
    }
    let mut sets: BTreeMap<u16, Vec<Said<'_>>> = BTreeMap::new();
    for (fact, said) in roles {
        let set = sets.entry(fact.layer).or_default();
        match set.iter_mut().find(|(others, _)| *others == said) {
            Some((_, rows)) => rows.push(fact.row),
            None => set.push((said, vec![fact.row])),
        }
    }
    let name =
        |layer: u16| record.source(layer).map_or_else(String::new, |s| format!("{} {}", s.short_title, s.version));
    let told = |(said, rows): Said<'_>| format!("{} ({})", row_runs(&rows), said.join(", "));
    let set = |(layer, list): (u16, Vec<Said<'_>>)| {
        format!("{}: {}", name(layer), list.into_iter().map(told).collect::<Vec<_>>().join("; "))
    };
    sets.into_iter().map(set).collect::<Vec<_>>().join(". ")
}

/// Ascending rows in few words: `row 7`, `rows 133–140, 152`.
pub(crate) fn row_runs(rows: &[u32]) -> String {
    let runs = rows.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [one] => one.to_string(),
        [first, second] => format!("{first}, {second}"),
        _ => format!("{}–{}", run[0], run[run.len() - 1]),
    });
    let noun = if rows.len() == 1 { "row" } else { "rows" };
    format!("{noun} {}", runs.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WON_BY_B: EndedBy = EndedBy::Coded(Outcome::VictoryRebel);

    #[test]
    fn a_state_that_wins_against_a_state_is_a_side_and_no_rebel() {
        let sides = Some(("Government of Argentina", "Government of United Kingdom"));
        assert_eq!(ending_words(WON_BY_B, Kind::Interstate, sides), "victory of side B (United Kingdom)");
        assert_eq!(ending_words(WON_BY_B, Kind::Extrasystemic, None), "victory of side B");
        assert_eq!(ending_words(WON_BY_B, Kind::Intrastate, sides), "victory of the rebels");
    }

    #[test]
    fn rows_that_follow_one_another_are_a_run() {
        assert_eq!(row_runs(&[7]), "row 7");
        assert_eq!(row_runs(&[7, 8]), "rows 7, 8");
        assert_eq!(row_runs(&[133, 134, 135, 152]), "rows 133–135, 152");
    }
}
