//! Offer a small record to the tests: a few states and conflicts, and sources as the real one has them.

use theory::{AttributeSource, Catalogue, FactSource, SourceValues, UnitSource};

/// A record of six states and three conflicts.
pub(crate) struct Small;

const STATES: &str = "record.states";
const CONFLICTS: &str = "record.conflicts";

/// Name, places, symmetric, values, arguments.
type Row = (&'static str, &'static [&'static str], bool, &'static str, &'static [&'static str]);

const ATTRIBUTES: &[Row] = &[
    ("ucdp.location", &[CONFLICTS], false, "unit", &[]),
    ("maddison.output", &[STATES], false, "real", &[]),
    ("unga.ideal_point", &[STATES], false, "real", &[]),
    ("natural_earth.borders", &[STATES, STATES], true, "flag", &[]),
    ("alliances.defends", &[STATES, STATES], false, "flag", &[]),
    ("ties.by", &[STATES], false, "flag", &[STATES]),
    ("us_troops.arrival", &[STATES], false, "flag", &[]),
    ("record.active", &[CONFLICTS], false, "flag", &[]),
    ("record.last_ending", &[CONFLICTS], false, "names", &[]),
    ("record.broker", &[CONFLICTS], false, "flag", &[STATES]),
    ("record.external_support", &[CONFLICTS], false, "flag", &[]),
    ("record.world_tension", &[], false, "real", &[]),
];

/// Name, roles, marks.
const FACTS: &[(&str, &[&str], &[&str])] = &[
    ("record.new_conflict", &[STATES], &[]),
    ("record.return_to_war", &[CONFLICTS], &[]),
    ("record.support_begins", &[CONFLICTS], &["rebels", "government"]),
    ("record.support_ends", &[CONFLICTS], &["rebels", "government"]),
    ("record.war_ends", &[CONFLICTS], &["agreement", "ceasefire", "low_activity", "actor_gone", "victory"]),
    ("record.war_between", &[STATES, STATES], &[]),
];

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Catalogue for Small {
    fn units(&self, source: &str) -> Option<UnitSource> {
        match source {
            STATES => Some(UnitSource {
                labels: owned(&["USA", "RUS", "CHN", "FRN", "IRQ", "COL"]),
                aliases: vec![("USSR".to_owned(), 1), ("China".to_owned(), 2)],
            }),
            CONFLICTS => Some(UnitSource { labels: owned(&["333", "259", "New_War"]), aliases: Vec::new() }),
            "record.nobody" => Some(UnitSource::default()),
            _ => None,
        }
    }

    fn attribute(&self, source: &str) -> Option<AttributeSource> {
        let (_, domain, symmetric, values, arguments) = ATTRIBUTES.iter().find(|row| row.0 == source)?;
        let values = match *values {
            "flag" => SourceValues::Flag,
            "real" => SourceValues::Real,
            "unit" => SourceValues::Unit(STATES.to_owned()),
            _ => SourceValues::OneOf(owned(&["deal", "truce", "quiet", "victory"])),
        };
        let (domain, arguments) = (owned(domain), owned(arguments));
        Some(AttributeSource { domain, symmetric: *symmetric, values, arguments, meaning: String::new() })
    }

    fn fact(&self, name: &str) -> Option<FactSource> {
        let (_, roles, marks) = FACTS.iter().find(|row| row.0 == name)?;
        Some(FactSource { roles: owned(roles), marks: owned(marks), meaning: String::new() })
    }

    fn unit_names(&self) -> Vec<String> {
        owned(&[STATES, CONFLICTS, "record.nobody"])
    }

    fn attribute_names(&self) -> Vec<String> {
        ATTRIBUTES.iter().map(|row| row.0.to_owned()).collect()
    }

    fn fact_names(&self) -> Vec<String> {
        FACTS.iter().map(|row| row.0.to_owned()).collect()
    }
}
