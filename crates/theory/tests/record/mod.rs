//! Offer a small record to the tests: a few states and conflicts, and sources as the real one has them.

use theory::{AttributeSource, Catalogue, FactSource, Folder, SourceValues, UnitSource};

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
                ..UnitSource::default()
            }),
            CONFLICTS => Some(UnitSource {
                labels: owned(&["333", "259", "New_War"]),
                // From 1978-04-27, 1961-01-01 and 2001-01-01 on.
                there: vec![vec![(3_038, i32::MAX)], vec![(-3_287, i32::MAX)], vec![(11_323, i32::MAX)]],
                there_if_created: true,
                ..UnitSource::default()
            }),
            "record.parties" => Some(UnitSource {
                labels: owned(&["Left", "Right"]),
                // The first from 1950 to 1979 and again from 1990, the other from 1940 on.
                there: vec![vec![(-7_305, 3_651), (7_305, i32::MAX)], vec![(-10_957, i32::MAX)]],
                ..UnitSource::default()
            }),
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
        let parts = if source == "record.external_support" { owned(&["rebels", "government"]) } else { Vec::new() };
        // Ends with 2020.
        let until = (source == "maddison.output").then_some(18_627);
        Some(AttributeSource { domain, symmetric: *symmetric, values, arguments, meaning: String::new(), parts, until })
    }

    fn fact(&self, name: &str) -> Option<FactSource> {
        let (_, roles, marks) = FACTS.iter().find(|row| row.0 == name)?;
        let other_roles = if name == "record.new_conflict" { vec![owned(&[CONFLICTS])] } else { Vec::new() };
        let by = name.starts_with("record.support").then(|| STATES.to_owned());
        Some(FactSource { roles: owned(roles), other_roles, marks: owned(marks), by, meaning: String::new() })
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

/// The files beside a theory.
#[allow(dead_code, reason = "not every test uses files")]
pub(crate) struct Files;

impl Folder for Files {
    fn text(&self, name: &str) -> Result<String, String> {
        let text = match name {
            "other.theory" => "theory other {\n  clock years from 1900 to 1950\n  param from_other ~ normal(0, 1)\n}\n",
            "round.theory" => "theory round { use \"back.theory\" }",
            "back.theory" => "theory back { use \"round.theory\" }",
            "faulty.theory" => "theory faulty {\n  param from_faulty ~ norml(0, 1)\n}\n",
            _ => return Err("there is no such file".to_owned()),
        };
        Ok(text.to_owned())
    }
}
