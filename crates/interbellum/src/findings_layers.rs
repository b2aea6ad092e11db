//! Check the layers of observations against the timeline and the table of states, and a user's layers against the record.

use std::collections::BTreeSet;

use record::{Crosswalk, Facts, Interval, Layer, Observation, Observations, Record, Span, Who};

use crate::findings::Finding;
use crate::hall::Hall;

/// The conflicts and dyads that the timeline has.
struct Known {
    conflicts: BTreeSet<u32>,
    dyads: BTreeSet<u32>,
}

/// What a careful user should know of the observations and of the layers that were added.
pub(crate) fn findings_of_layers(hall: &Hall, whole: &Record, crosswalk: &Crosswalk) -> Vec<Finding> {
    vec![
        codes_not_matched(whole, crosswalk),
        names_not_matched(whole, crosswalk),
        conflicts_not_known(whole),
        layers_not_used(hall, whole),
    ]
}

fn name(layer: &Layer<Observations>) -> String {
    format!("{} {}", layer.source.short_title, layer.source.version)
}

/// The days by which a code is looked up; none where the row is of no time.
fn days(one: &Observation) -> Option<Interval> {
    match one.span {
        Span::Year(year) => Some(Interval::of_year(year)),
        Span::Days { begins: Some(begins), .. } => Some(begins.bounds()),
        Span::Days { begins: None, .. } | Span::Always => None,
    }
}

/// Those who should be states and are none on the days of their rows: a case for each layer and each of them.
fn not_matched(whole: &Record, crosswalk: &Crosswalk, told: fn(&Who) -> Option<String>) -> Vec<String> {
    let mut cases = Vec::new();
    for layer in &whole.observations {
        let dated = layer.facts.rows.iter().filter_map(|one| days(one).map(|days| (one, days)));
        let listed = dated.flat_map(|(one, days)| {
            let asked = one.about.iter().map(|(_, who)| who).filter(|who| told(who).is_some());
            asked.map(move |who| (one.row, who, days))
        });
        for unmatched in crosswalk.unmatched(listed) {
            let Some(who) = told(&unmatched.who) else { continue };
            let (times, first) = (unmatched.times, unmatched.first_row);
            cases.push(format!("{}: {who}, {times} times, first in row {first}", name(layer)));
        }
    }
    cases
}

fn codes_not_matched(whole: &Record, crosswalk: &Crosswalk) -> Finding {
    let cases = not_matched(whole, crosswalk, |who| match who {
        Who::State(code) => Some(code.to_string()),
        _ => None,
    });
    Finding {
        id: "state-code-not-matched",
        n: cases.len(),
        what: format!(
            "{} codes of states in the observations belong to no state on the days of their rows",
            cases.len()
        ),
        consequence: "what they say is said of no state".to_owned(),
        cases,
    }
}

fn names_not_matched(whole: &Record, crosswalk: &Crosswalk) -> Finding {
    let cases = not_matched(whole, crosswalk, |who| match who {
        Who::Named(name) => Some(format!("`{name}`")),
        _ => None,
    });
    Finding {
        id: "name-not-matched",
        n: cases.len(),
        what: format!("{} names in the observations are of no state on the days of their rows", cases.len()),
        consequence: "what they say is said of no state: organisations, whose members are not put in their place, groups, and names that no list of states has"
            .to_owned(),
        cases,
    }
}

fn conflicts_not_known(whole: &Record) -> Finding {
    let mut known = Known { conflicts: BTreeSet::new(), dyads: BTreeSet::new() };
    for layer in &whole.layers {
        let Facts::ActiveYears(years) = &layer.facts else { continue };
        known.conflicts.extend(years.iter().map(|year| year.unit.conflict_id));
        known.dyads.extend(years.iter().filter_map(|year| year.unit.dyad_id));
    }
    let mut cases = Vec::new();
    let mut n = 0;
    for layer in &whole.observations {
        let everyone = layer.facts.rows.iter().flat_map(|one| &one.about).map(|(_, who)| who);
        let unknown: BTreeSet<&Who> = everyone.filter(|who| known.lacks(who)).collect();
        if unknown.is_empty() {
            continue;
        }
        n += unknown.len();
        let numbers: Vec<String> = unknown
            .iter()
            .map(|who| match who {
                Who::Conflict(id) => format!("conflict {id}"),
                Who::Dyad(id) => format!("dyad {id}"),
                _ => String::new(),
            })
            .collect();
        let more = numbers.len().saturating_sub(NUMBERS_TOLD);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        cases.push(format!("{}: {}{more}", name(layer), numbers[..numbers.len().min(NUMBERS_TOLD)].join(", ")));
    }
    Finding {
        id: "observed-conflict-not-listed",
        n,
        what: format!(
            "{n} conflicts and dyads in the observations are in no release of ACD or Dyadic that the record has"
        ),
        consequence: "what is said of them joins no spell; conflicts without a government are never in ACD".to_owned(),
        cases,
    }
}

/// So many conflicts or dyads of one layer are named; the others are counted.
const NUMBERS_TOLD: usize = 8;

impl Known {
    fn lacks(&self, who: &Who) -> bool {
        match who {
            Who::Conflict(id) => !self.conflicts.contains(id),
            Who::Dyad(id) => !self.dyads.contains(id),
            _ => false,
        }
    }
}

fn layers_not_used(hall: &Hall, whole: &Record) -> Finding {
    let mut cases = Vec::new();
    for added in &hall.added {
        let own = format!("{} {}", added.id, added.version);
        if !added.used {
            cases.push(format!("{own}: the record has this version"));
            continue;
        }
        // Of each source the last layer is the one that is used where no version is named.
        let newest = whole.sources().filter(|(_, source)| source.id == added.id).last();
        if let Some((_, newest)) = newest.filter(|(_, newest)| newest.version != added.version) {
            cases.push(format!("{own}: {} is newer", newest.version));
        }
    }
    Finding {
        id: "added-layer-not-used",
        n: cases.len(),
        what: format!("{} of {} added layers are not the version that is used", cases.len(), hall.added.len()),
        consequence: "one that is older is used where its version is named; one that the record has is not used"
            .to_owned(),
        cases,
    }
}
