//! Find the agreements, and their third parties, that are known when the risk begins.

use std::collections::{BTreeMap, BTreeSet};

use record::{Agreement, Day, Dictionary, FactId, Interval, Record, RecordError, Scheme, States};

use crate::spell::{ThirdParties, UnitKey};
use crate::war::War;

/// The agreements of a record, each with the third parties that the dictionary recognises in it.
pub(crate) struct Agreements<'a> {
    by_conflict: BTreeMap<u32, Vec<Signed<'a>>>,
    pub(crate) coverage: Interval,
}

#[derive(Clone)]
struct Signed<'a> {
    fact: FactId,
    agreement: &'a Agreement,
    third_parties: Vec<String>,
}

/// What is known of the agreements behind one peace.
pub(crate) struct Settlement {
    pub(crate) agreement_id: Option<u32>,
    pub(crate) agreement_date: Option<Day>,
    pub(crate) brokers: ThirdParties,
    pub(crate) facts: Vec<FactId>,
}

impl<'a> Agreements<'a> {
    pub(crate) fn new(record: &'a Record, dictionary: &Dictionary) -> Result<Agreements<'a>, RecordError> {
        let (layer, agreements) = record.agreements("ucdp-peace-agreements", None)?;
        let coverage = record.layers[usize::from(layer)].source.coverage;
        let mut by_conflict: BTreeMap<u32, Vec<Signed>> = BTreeMap::new();
        for agreement in agreements {
            let text = agreement.third_parties.as_deref().unwrap_or("");
            let third_parties = dictionary.recognise(agreement.agreement_id, text, agreement.date).codes;
            let signed = Signed { fact: FactId::of(layer, agreement), agreement, third_parties };
            for conflict_id in &agreement.conflict_ids {
                by_conflict.entry(*conflict_id).or_default().push(signed.clone());
            }
        }
        for signed in by_conflict.values_mut() {
            signed.sort_by_key(|s| (s.agreement.date, s.agreement.agreement_id));
        }
        Ok(Agreements { by_conflict, coverage })
    }

    /// The agreements signed between the war's start and the origin of risk, and their third parties.
    ///
    /// A state in which the conflict is located is a party, not a third party. Where part of that time lies outside the
    /// coverage of agreements, those found are known and all others unknown.
    pub(crate) fn settlement(&self, war: &War<'_>, at_risk_from: Day, states: &States<'_>) -> Settlement {
        let window = Interval { earliest: war.start.day, latest: at_risk_from };
        let conflicts = war.conflict_ids();
        let mut signed: Vec<&Signed> = conflicts
            .iter()
            .flat_map(|id| self.by_conflict.get(id).into_iter().flatten())
            .filter(|s| window.contains(s.agreement.date))
            .filter(|s| match war.key {
                UnitKey::Dyad(dyad) => s.agreement.dyad_ids.contains(&dyad),
                UnitKey::Conflict(_) | UnitKey::State(_) => true,
            })
            .collect();
        signed.sort_by_key(|s| (s.agreement.date, s.agreement.agreement_id));
        // An agreement over several conflicts stands under each; a state's war can hold them all.
        signed.dedup_by_key(|s| s.agreement.agreement_id);
        let parties = located_in(war, states);
        let codes: BTreeSet<String> = signed
            .iter()
            .flat_map(|s| &s.third_parties)
            .filter(|code| !parties.contains(code.as_str()))
            .cloned()
            .collect();
        let last = signed.last();
        Settlement {
            agreement_id: last.map(|s| s.agreement.agreement_id),
            agreement_date: last.map(|s| s.agreement.date),
            brokers: ThirdParties {
                codes: codes.into_iter().collect(),
                whole: self.coverage.contains(window.earliest) && self.coverage.contains(window.latest),
            },
            facts: signed.iter().map(|s| s.fact).collect(),
        }
    }
}

fn located_in<'s>(war: &War<'_>, states: &States<'s>) -> BTreeSet<&'s str> {
    let years = war.episodes.iter().flat_map(|episode| &episode.years);
    years
        .flat_map(|(_, year)| year.location_states.iter().map(|code| (*code, Day::last_of(year.year))))
        .filter_map(|(code, day)| states.abbreviation(Scheme::GleditschWard, code, day))
        .collect()
}
