//! Tell what a state did year by year: whether it fought, and whether it supported a side from outside.

use std::collections::{BTreeMap, BTreeSet};

use claims::{GroundFault, Part, StateHistory, StateYear, Support, Threshold};
use record::{ActiveYear, Code, Crosswalk, Day, Intensity, Interval, Layer, Observations, Record, Span, Who};

use crate::hall::Hall;

/// A conflict in a calendar year.
type ConflictYear = (u32, i16);

/// The three letters of every state of today that has a number in the list of Gleditsch and Ward.
pub(crate) fn state_words() -> Vec<String> {
    let Ok(crosswalk) = Crosswalk::embedded() else { return Vec::new() };
    let today = crosswalk.rows().iter().filter(|row| row.until.is_none() && row.gleditsch_ward.is_some());
    today.filter_map(|row| row.iso3.map(|code| code.to_string())).collect()
}

/// The years of a state, from those that UCDP/PRIO ACD covers.
///
/// A state is followed under the number that it has today, so that Russia and the Soviet Union are one and Germany before 1990 is
/// the Federal Republic. Support counts in conflicts that are active at the threshold in the year.
pub(crate) fn state_history(hall: &Hall, word: &str) -> Result<StateHistory, GroundFault> {
    let reason = |told: &dyn std::fmt::Display| GroundFault { reason: told.to_string() };
    let crosswalk = Crosswalk::embedded().map_err(|fault| reason(&fault))?;
    let wanted = Code::iso3(word);
    let mut today = crosswalk.rows().iter().filter(|row| row.until.is_none() && row.iso3.is_some());
    let found = today.find(|row| row.iso3 == wanted).and_then(|row| Some((row.gleditsch_ward?, row.name.clone())));
    let Some((Code::GleditschWard(number), name)) = found else {
        return Err(GroundFault { reason: format!("no state has the letters {word}") });
    };
    let whole = hall.whole().map_err(|fault| reason(&fault))?;
    let (layer, active) = whole.active_years("ucdp-acd", None).map_err(|fault| reason(&fault))?;
    let coverage = whole.source(layer).map(|source| source.coverage);
    let coverage = coverage.ok_or_else(|| GroundFault { reason: "a layer without its source".to_owned() })?;
    let parts = parts(active, number);
    let support = SupportSeen::of(whole, &crosswalk, number);
    let conflicts = Threshold::ALL.map(|threshold| active_conflicts(active, threshold));
    let years = years_of_state(whole, number, coverage)?.into_iter().map(|year| StateYear {
        year,
        part: parts.get(&year).copied().unwrap_or([Part::None; 2]),
        support: Threshold::ALL.map(|threshold| support.in_year(year, &conflicts[threshold.place()])),
    });
    Ok(StateHistory { state: word.to_owned(), name, years: years.collect() })
}

/// The covered years in which the state was a member of the system of states for a day at least.
fn years_of_state(record: &Record, number: u16, coverage: Interval) -> Result<Vec<i16>, GroundFault> {
    let memberships = record.memberships("gw-states", None);
    let (_, memberships) = memberships.map_err(|fault| GroundFault { reason: fault.to_string() })?;
    let own: Vec<_> = memberships.iter().filter(|one| one.code == number).collect();
    let is_member = |year: &i16| {
        let (first, last) = (Day::first_of(*year), Day::last_of(*year));
        own.iter().any(|one| one.from <= last && one.until.is_none_or(|until| first <= until))
    };
    Ok((coverage.earliest.year()..=coverage.latest.year()).filter(is_member).collect())
}

fn reaches(intensity: Intensity, threshold: Threshold) -> bool {
    threshold == Threshold::Deaths25 || intensity == Intensity::War
}

/// The greatest part of the state in each year, at each threshold.
fn parts(active: &[ActiveYear], number: u16) -> BTreeMap<i16, [Part; 2]> {
    let mut parts: BTreeMap<i16, [Part; 2]> = BTreeMap::new();
    for year in active {
        let part = match (year.parties.has_primary(number), year.parties.has_secondary(number)) {
            (true, _) => Part::Primary,
            (false, true) => Part::Secondary,
            (false, false) => continue,
        };
        let slot = parts.entry(year.year).or_insert([Part::None; 2]);
        for (at, threshold) in slot.iter_mut().zip(Threshold::ALL) {
            if reaches(year.intensity, threshold) {
                *at = part.max(*at);
            }
        }
    }
    parts
}

/// Conflicts that are active at the threshold, by year.
fn active_conflicts(active: &[ActiveYear], threshold: Threshold) -> BTreeMap<i16, BTreeSet<u32>> {
    let mut conflicts: BTreeMap<i16, BTreeSet<u32>> = BTreeMap::new();
    for year in active.iter().filter(|year| reaches(year.intensity, threshold)) {
        conflicts.entry(year.year).or_default().insert(year.unit.conflict_id);
    }
    conflicts
}

/// What the source of external support sees of one state.
#[derive(Default)]
struct SupportSeen {
    coverage: Option<Interval>,
    /// Conflict years that the source looks at.
    looked_at: BTreeSet<ConflictYear>,
    /// Those in which the state supports a side.
    given: BTreeSet<ConflictYear>,
    /// Those in which it is alleged to.
    alleged: BTreeSet<ConflictYear>,
}

impl SupportSeen {
    fn of(record: &Record, crosswalk: &Crosswalk, number: u16) -> SupportSeen {
        // A record without the source looks at no year.
        let Ok((_, layer)) = record.observations("ucdp-esd", None) else { return SupportSeen::default() };
        let mut seen = SupportSeen { coverage: Some(layer.source.coverage), ..SupportSeen::default() };
        let flag = |name: &str| layer.facts.measure(name);
        let (Some(support), Some(alleged)) = (flag("support"), flag("alleged")) else { return seen };
        for (place, row) in layer.facts.rows.iter().enumerate() {
            let conflict =
                row.about.iter().find_map(|(_, who)| if let Who::Conflict(id) = who { Some(*id) } else { None });
            let (Some(conflict), Span::Year(year)) = (conflict, row.span) else { continue };
            seen.looked_at.insert((conflict, year));
            let is_set = |measure: usize| is_set(layer, place, measure);
            if is_set(support) && is_by(row.name.as_deref(), crosswalk, number, year) {
                let list = if is_set(alleged) { &mut seen.alleged } else { &mut seen.given };
                list.insert((conflict, year));
            }
        }
        seen
    }

    fn in_year(&self, year: i16, conflicts: &BTreeMap<i16, BTreeSet<u32>>) -> Support {
        let day = Day::first_of(year);
        if self.coverage.is_none_or(|coverage| !coverage.contains(day)) {
            return Support::OutsideCoverage;
        }
        let none = BTreeSet::new();
        let active = conflicts.get(&year).unwrap_or(&none);
        let any = |list: &BTreeSet<ConflictYear>| active.iter().any(|conflict| list.contains(&(*conflict, year)));
        let all_looked_at = active.iter().all(|conflict| self.looked_at.contains(&(*conflict, year)));
        match () {
            () if any(&self.given) => Support::Given,
            () if any(&self.alleged) => Support::Alleged,
            () if !all_looked_at => Support::NotAllLookedAt,
            () => Support::None,
        }
    }
}

fn is_set(layer: &Layer<Observations>, row: usize, measure: usize) -> bool {
    layer.facts.rows[row].values[measure].value().is_some_and(|value| value.get() != 0.0)
}

/// Whether the supporter's name is that of the state's government in the year.
fn is_by(name: Option<&str>, crosswalk: &Crosswalk, number: u16, year: i16) -> bool {
    let days = Interval { earliest: Day::first_of(year), latest: Day::last_of(year) };
    let state = name.and_then(|name| crosswalk.named_in(name, days));
    state.is_some_and(|state| state.gleditsch_ward == Some(Code::GleditschWard(number)))
}
