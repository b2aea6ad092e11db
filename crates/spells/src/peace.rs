//! Turn the time after a war into a spell of peace: entry, exit and its reason.

use record::{ActiveYear, DAYS_PER_YEAR, Day, FactId, Outcome, Scheme, Succession};

use crate::books::Books;
use crate::episode::EpisodeEnd;
use crate::options::{EntryRule, Options, SpellsOf, StateExitRule};
use crate::spell::{Before, DropReason, EndedBy, ExitReason, Role, Spell, UnitKey};
use crate::war::{War, years_counting_both};

impl<'a> Books<'a> {
    pub(crate) fn peace_spell(
        &self,
        war: &War<'a>,
        end: EpisodeEnd,
        before: &[War<'a>],
        next: Option<&War<'a>>,
        options: &Options,
    ) -> Spell {
        let ended = end.date;
        let (at_risk_from, entry) = origin_of_risk(war, ended.day, options);
        let (ended_by, ended_by_facts) = self.ended_by(war);
        let settlement = self.agreements.settlement(war, at_risk_from, &self.states);
        let (last_fact, last) = last_active_year(war);
        let exit = self.exit(war, ended.day, ended_by, next, last, options);
        let years = exit.day.years_since(ended.day);

        let mut facts = vec![(Role::WarStart, war.start_fact), (Role::Ended, end.fact)];
        if last_fact != end.fact {
            facts.push((Role::LastActiveYear, last_fact));
        }
        facts.extend(ended_by_facts.into_iter().map(|fact| (Role::EndedBy, fact)));
        facts.extend(settlement.facts.iter().map(|fact| (Role::Agreement, *fact)));
        facts.extend(next.map(|next| (Role::Returned, next.start_fact)));
        facts.extend(exit.state_fact.map(|fact| (Role::StateExit, fact)));

        Spell {
            of: SpellsOf::Peace,
            unit: war.key,
            conflict_id: (!matches!(war.key, UnitKey::State(_))).then_some(last.unit.conflict_id),
            dyad_id: last.unit.dyad_id,
            name: self.name(war.key, last),
            regions: last.regions.clone(),
            kind: last.kind,
            incompatibility: last.incompatibility,
            peak_intensity: war.peak,
            location_states: last.location_states.clone(),
            origin: ended.day,
            war_start: war.start,
            ended,
            goes_on: false,
            first_active_year: war.first_year(),
            before: Before::of(before, war),
            last_active_year: war.last_year,
            at_risk_from,
            returned: next.map(|next| next.start),
            exit: exit.day,
            entry,
            years,
            event: exit.reason == ExitReason::Return,
            exit_reason: exit.reason,
            war_years: years_counting_both(war.start.day, ended.day),
            ended_by,
            agreement_id: settlement.agreement_id,
            agreement_date: settlement.agreement_date,
            brokers: settlement.brokers,
            facts,
            dropped: drop_reason(exit.reason, entry, years, options),
        }
    }

    /// The first of return, end of coverage, the state's exit, and (dyads) the actor's end. A return wins a tie.
    fn exit(
        &self,
        war: &War<'_>,
        ended: Day,
        ended_by: EndedBy,
        next: Option<&War<'_>>,
        last: &ActiveYear,
        options: &Options,
    ) -> Exit {
        let plain = |day, reason| Exit { day, reason, state_fact: None };
        let mut exits = Vec::new();
        if let Some(next) = next {
            exits.push(plain(next.start.day, ExitReason::Return));
        }
        exits.push(plain(self.coverage.latest, ExitReason::EndOfCoverage));
        let codes = match war.key {
            UnitKey::State(code) => vec![code],
            _ => last.location_states.clone(),
        };
        if let Some((day, fact)) = self.state_exit(&codes, ended, options.state_exit) {
            exits.push(Exit { day, reason: ExitReason::StateExit, state_fact: Some(fact) });
        }
        if matches!(war.key, UnitKey::Dyad(_)) && ended_by == EndedBy::Coded(Outcome::ActorGone) {
            exits.push(plain(ended, ExitReason::ActorGone));
        }
        exits
            .into_iter()
            .min_by_key(|exit| (exit.day, exit.reason))
            .unwrap_or(plain(self.coverage.latest, ExitReason::EndOfCoverage))
    }

    fn state_exit(&self, codes: &[u16], ended: Day, rule: StateExitRule) -> Option<(Day, FactId)> {
        let exits = codes.iter().map(|code| match self.states.exit_after(Scheme::GleditschWard, *code, ended) {
            Succession::Leaves(day, fact) => Some((day, fact)),
            Succession::Stays | Succession::NotListed => None,
        });
        match rule {
            StateExitRule::First => exits.flatten().min(),
            StateExitRule::Last => exits.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max()),
        }
    }
}

struct Exit {
    day: Day,
    reason: ExitReason,
    state_fact: Option<FactId>,
}

/// The last day on which no return could be recorded, and the years from the end of war to it.
///
/// With a gap of g years the entry is exactly g, which need not be a whole day; the day is the one before it.
fn origin_of_risk(war: &War<'_>, ended: Day, options: &Options) -> (Day, f64) {
    if options.entry == EntryRule::End {
        return (ended, 0.0);
    }
    if options.gap_years > 1 {
        let whole_days = (f64::from(options.gap_years) * DAYS_PER_YEAR).floor() as i32;
        return (Day(ended.0 + whole_days), f64::from(options.gap_years));
    }
    let day = Day::last_of(war.last_year + 1);
    (day, day.years_since(ended))
}

fn drop_reason(reason: ExitReason, entry: f64, years: f64, options: &Options) -> Option<DropReason> {
    let too_short = options.gap_years > 1 && reason != ExitReason::Return && years < f64::from(options.gap_years);
    if reason == ExitReason::ActorGone && years <= entry {
        Some(DropReason::ActorGone)
    } else if too_short {
        Some(DropReason::CensoredWithinGap)
    } else if years <= entry {
        Some(DropReason::NoTimeAtRisk)
    } else {
        None
    }
}

/// The last active year of the war, in the episode that ended last; a run of war years may end inside it.
fn last_active_year<'a>(war: &War<'a>) -> (FactId, &'a ActiveYear) {
    let episode = war.last_episode();
    let in_war = episode.years.iter().rev().find(|(_, year)| year.year <= war.last_year);
    in_war.copied().unwrap_or(episode.last())
}
