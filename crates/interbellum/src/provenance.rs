//! Say what made a result: program, record, command, class.

use serde_json::{Value, json};
use spells::{EntryRule, Options, ReturnRule, SpellsOf, StateExitRule, Threshold, UnitKind};

use crate::wording::ends_words;

use crate::hall::Hall;

/// What made a result. Every artefact carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Program and version.
    pub program: String,
    /// sha256 of the record's content, in hexadecimal.
    pub record_hash: String,
    /// The command.
    pub command: String,
}

impl Provenance {
    /// Of this program, this record and this command.
    pub fn new(hall: &Hall, command: String) -> Provenance {
        Provenance {
            program: concat!("interbellum ", env!("CARGO_PKG_VERSION")).to_owned(),
            record_hash: hall.hash.clone(),
            command,
        }
    }

    /// As it stands at the foot of a page.
    pub(crate) fn on_page(&self) -> report::page::Provenance {
        let Provenance { program, record_hash, command } = self.clone();
        report::page::Provenance { program, record_hash, command }
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        json!({"program": self.program, "record": self.record_hash, "command": self.command})
    }
}

/// The class in one line of words, every choice that is not plain default named.
pub fn describe(options: &Options, condition: Option<&str>) -> String {
    if options.of == SpellsOf::War {
        return describe_war(options, condition);
    }
    let mut words = vec![
        match options.unit {
            UnitKind::Conflict => "peace of a conflict",
            UnitKind::Dyad => "peace of a dyad",
            UnitKind::State => "peace of a state",
        }
        .to_owned(),
        match (options.threshold, options.returns) {
            (Threshold::Deaths25, _) => "after fighting with 25 deaths a year or more",
            (Threshold::Deaths1000, ReturnRule::Threshold) => {
                "after war with 1,000 deaths in a year; return is the next such war"
            }
            (Threshold::Deaths1000, ReturnRule::Any) => {
                "after war with 1,000 deaths in a year; return is the next fighting of any size"
            }
            (Threshold::Deaths1000, ReturnRule::WarYears) => {
                "after a run of years with 1,000 deaths; return is the next such run"
            }
        }
        .to_owned(),
    ];
    if options.gap_years > 1 {
        words.push(format!("at least {} years of quiet", options.gap_years));
    }
    if options.entry == EntryRule::End {
        words.push("at risk from the end of the fighting (the naive way)".to_owned());
    }
    if options.state_exit == StateExitRule::First {
        words.push("censored when the first of its states leaves the system".to_owned());
    }
    words.extend(period(options, condition));
    words.join(" · ")
}

fn describe_war(options: &Options, condition: Option<&str>) -> String {
    let mut words = vec![
        match options.unit {
            UnitKind::Conflict => "war of a conflict",
            UnitKind::Dyad => "war of a dyad",
            UnitKind::State => "war of a state",
        }
        .to_owned(),
        match options.threshold {
            Threshold::Deaths25 => "fighting with 25 deaths a year or more",
            Threshold::Deaths1000 => "1,000 deaths in a year, at risk from the first such year",
        }
        .to_owned(),
    ];
    if options.gap_years > 1 {
        words.push(format!("joined over less than {} years of quiet", options.gap_years));
    }
    words.extend(ends_words(options).map(|ends| format!("ending by {ends}")));
    words.extend(period(options, condition));
    words.join(" · ")
}

fn period(options: &Options, condition: Option<&str>) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(options.since.map(|day| format!("begun on or after {day}")));
    words.extend(options.until.map(|day| format!("begun on or before {day}")));
    words.extend(options.release.as_ref().map(|release| format!("UCDP/PRIO ACD {release}")));
    words.extend(condition.map(|condition| format!("where {condition}")));
    words
}
