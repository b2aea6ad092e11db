//! Turn a war into a spell of war: entry, exit and its reason.

use record::{ActiveYear, DAYS_PER_YEAR, Dated, Day, FactId, Precision};

use crate::books::Books;
use crate::options::{Options, SpellsOf, Threshold};
use crate::spell::{Before, DropReason, EndedBy, ExitReason, Role, Spell, ThirdParties, UnitKey};
use crate::war::{War, years_counting_both};

impl<'a> Books<'a> {
    /// The last day that can be seen to be a war's last.
    ///
    /// An end is recorded after a whole calendar year of quiet, or after the gap asked for: of later days nobody can yet say
    /// that the fighting ended on them, so they are no time at risk. Where kinds of endings are asked for, the source on endings
    /// has its own last year, and the same year of quiet lies in it.
    pub(crate) fn last_end_seen(&self, options: &Options) -> Day {
        let last = self.coverage.latest;
        let by_gap = match options.gap_years {
            0 | 1 => Day::last_of(last.year() - 1),
            gap => Day(last.0 - (f64::from(gap) * DAYS_PER_YEAR).ceil() as i32),
        };
        if options.ends.is_empty() {
            return by_gap;
        }
        by_gap.min(Day::last_of(self.endings_coverage.latest.year() - 1))
    }

    /// The spell of a war: time 0 is the beginning of its first day, and its last day counts in full.
    ///
    /// What is said of it besides its end is that of its first active year, since that is known when it begins.
    pub(crate) fn war_spell(&self, war: &War<'a>, before: &[War<'a>], options: &Options) -> Spell {
        let origin = Day(war.start.day.0 - 1);
        let (first_fact, first) = war.episodes[0].first();
        let (ended_by, ended_by_facts) = self.ended_by(war);
        let (exit, exit_reason) = self.exit_of_war(war, ended_by, options);
        let at_risk_from = self.war_at_risk_from(war, options);
        let (entry, years) = (at_risk_from.years_since(origin), exit.years_since(origin));
        // Of a war that goes on the day is where we stop, and `goes_on` says that it is no end.
        let going_on = Dated { day: self.coverage.latest, precision: Precision::Unstated };
        let ended = war.end.map_or(going_on, |end| end.date);
        Spell {
            of: SpellsOf::War,
            unit: war.key,
            conflict_id: (!matches!(war.key, UnitKey::State(_))).then_some(first.unit.conflict_id),
            dyad_id: first.unit.dyad_id,
            name: self.name(war.key, first),
            regions: first.regions.clone(),
            kind: first.kind,
            incompatibility: first.incompatibility,
            peak_intensity: war.peak,
            location_states: first.location_states.clone(),
            origin,
            war_start: war.start,
            ended,
            goes_on: war.end.is_none(),
            first_active_year: first.year,
            last_active_year: war.last_year,
            before: Before::of(before, war),
            at_risk_from,
            returned: None,
            exit,
            entry,
            years,
            event: exit_reason == ExitReason::Ended,
            exit_reason,
            war_years: years_counting_both(war.start.day, ended.day),
            ended_by,
            agreement_id: None,
            agreement_date: None,
            brokers: ThirdParties::default(),
            facts: facts(war, (first_fact, first), ended_by_facts),
            dropped: drop_reason(entry, years, exit_reason),
        }
    }

    /// The day before the war is at risk of an end that makes it a row.
    ///
    /// A war is called one of 1,000 deaths because some year reached them: until that year it could not have ended as one. The
    /// record has years and not the day, so risk begins with the first day of that year.
    fn war_at_risk_from(&self, war: &War<'_>, options: &Options) -> Day {
        let reached = match options.threshold {
            Threshold::Deaths25 => None,
            Threshold::Deaths1000 => war.first_year_of_war().map(Day::first_of),
        };
        let first = reached.unwrap_or(war.start.day).max(war.start.day).max(self.coverage.earliest);
        Day(first.0 - 1)
    }

    fn exit_of_war(&self, war: &War<'_>, ended_by: EndedBy, options: &Options) -> (Day, ExitReason) {
        let last = self.last_end_seen(options);
        let Some(end) = war.end.filter(|end| end.date.day <= last) else { return (last, ExitReason::EndOfCoverage) };
        let reason = match ended_by {
            _ if options.ends.is_empty() => ExitReason::Ended,
            EndedBy::Coded(outcome) if options.ends.contains(&outcome) => ExitReason::Ended,
            EndedBy::Coded(_) => ExitReason::OtherEnding,
            EndedBy::Unknown => ExitReason::UnknownEnding,
        };
        (end.date.day, reason)
    }
}

fn facts(war: &War<'_>, first: (FactId, &ActiveYear), ended_by: Vec<FactId>) -> Vec<(Role, FactId)> {
    let mut facts = vec![(Role::WarStart, war.start_fact)];
    if first.0 != war.start_fact {
        facts.push((Role::FirstActiveYear, first.0));
    }
    facts.extend(war.end.map(|end| (Role::Ended, end.fact)));
    facts.extend(ended_by.into_iter().map(|fact| (Role::EndedBy, fact)));
    facts
}

fn drop_reason(entry: f64, years: f64, reason: ExitReason) -> Option<DropReason> {
    if years > entry {
        return None;
    }
    Some(if reason == ExitReason::EndOfCoverage { DropReason::BegunTooLate } else { DropReason::NoTimeAtRisk })
}
