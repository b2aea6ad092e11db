//! Turn wars into peace spells: entry, exit and its reason.

use std::collections::BTreeMap;

use record::{
    ActiveYear, DAYS_PER_YEAR, Day, Dictionary, Ending, FactId, Intensity, Outcome, Record, Scheme, States, Succession,
    Unit,
};

use crate::agreement::Agreements;
use crate::episode::{
    Endings, Episode, EpisodeEnd, active_years_to_episodes, date_dyad_ends, read_dates, state_precision,
};
use crate::options::{EntryRule, Options, OptionsFault, StateExitRule, Threshold, UnitKind};
use crate::spell::{DropReason, EndedBy, ExitReason, Role, Spell, Spells, UnitKey};
use crate::war::{War, episodes_to_wars};

/// All peace spells that the options ask for.
///
/// Units: days in, years of 365.25 days out. Order: by unit, then end of war; the same record and options give the
/// same rows. A return on the day of censoring counts as a return. Errors: options that do not go together, or a source
/// that the record lacks.
pub fn build(record: &Record, options: &Options, dictionary: &Dictionary) -> Result<Spells, OptionsFault> {
    let options = options.clone().check()?;
    let books = Books::open(record, &options, dictionary)?;
    let episodes = books.episodes(record, &options)?;
    let episode_count = episodes.len();
    let wars = episodes_to_wars(episodes, &options);
    let mut rows = Vec::new();
    let mut ongoing = 0;
    for list in wars.values() {
        for (index, war) in list.iter().enumerate() {
            if options.threshold == Threshold::Deaths1000 && war.peak != Intensity::War {
                continue;
            }
            match war.end {
                Some(end) => rows.push(books.spell(war, end, list.get(index + 1), &options)),
                None => ongoing += 1,
            }
        }
    }
    rows.retain(|spell: &Spell| {
        options.since.is_none_or(|since| since <= spell.ended.day)
            && options.until.is_none_or(|until| spell.ended.day <= until)
    });
    let unlisted_states = books.unlisted(&rows);
    Ok(Spells {
        options,
        rows,
        coverage_end: books.coverage_end,
        agreements: books.agreements.coverage,
        episodes: episode_count,
        ongoing,
        unlisted_states,
        covariates: Vec::new(),
        covariate_states: Vec::new(),
    })
}

/// Everything that a spell is looked up in.
struct Books<'a> {
    coverage_end: Day,
    states: States<'a>,
    conflict_endings: Endings<'a>,
    dyad_endings: Endings<'a>,
    agreements: Agreements<'a>,
}

impl<'a> Books<'a> {
    fn open(record: &'a Record, options: &Options, dictionary: &Dictionary) -> Result<Books<'a>, OptionsFault> {
        let (layer, _) = record.active_years(source_of_years(options.unit), options.release.as_deref())?;
        let endings = |id| -> Result<Endings<'a>, OptionsFault> {
            let (layer, endings) = record.endings(id, None)?;
            Ok(endings.iter().map(|e: &Ending| ((e.unit, e.year), (FactId::of(layer, e), e))).collect())
        };
        Ok(Books {
            coverage_end: record.layers[usize::from(layer)].source.coverage.latest,
            states: States::new(record),
            conflict_endings: endings("ucdp-termination-conflict")?,
            dyad_endings: endings("ucdp-termination-dyad")?,
            agreements: Agreements::new(record, dictionary)?,
        })
    }

    fn episodes(&self, record: &'a Record, options: &Options) -> Result<Vec<Episode<'a>>, OptionsFault> {
        let (layer, years) = record.active_years("ucdp-acd", options.release.as_deref())?;
        let mut episodes = active_years_to_episodes(layer, years);
        state_precision(&mut episodes, &self.conflict_endings);
        if options.unit != UnitKind::Dyad {
            read_dates(&mut episodes, options.dates);
            return Ok(episodes);
        }
        let conflict_ends: BTreeMap<(u32, i16), EpisodeEnd> =
            episodes.iter().filter_map(|e| e.end.map(|end| ((e.unit.conflict_id, e.last().1.year), end))).collect();
        let (layer, years) = record.active_years("ucdp-dyadic", options.release.as_deref())?;
        let mut dyads = active_years_to_episodes(layer, years);
        date_dyad_ends(&mut dyads, &self.dyad_endings, &conflict_ends, self.coverage_end.year());
        read_dates(&mut dyads, options.dates);
        Ok(dyads)
    }

    fn spell(&self, war: &War<'a>, end: EpisodeEnd, next: Option<&War<'a>>, options: &Options) -> Spell {
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
            unit: war.key,
            conflict_id: (!matches!(war.key, UnitKey::State(_))).then_some(last.unit.conflict_id),
            dyad_id: last.unit.dyad_id,
            name: self.name(war.key, last),
            regions: last.regions.clone(),
            kind: last.kind,
            incompatibility: last.incompatibility,
            peak_intensity: war.peak,
            location_states: last.location_states.clone(),
            war_start: war.start,
            ended,
            last_active_year: war.last_year,
            at_risk_from,
            returned: next.map(|next| next.start),
            exit: exit.day,
            entry,
            years,
            event: exit.reason == ExitReason::Return,
            exit_reason: exit.reason,
            war_years: f64::from(ended.day.days_since(war.start.day) + 1) / DAYS_PER_YEAR,
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
        exits.push(plain(self.coverage_end, ExitReason::EndOfCoverage));
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
            .unwrap_or(plain(self.coverage_end, ExitReason::EndOfCoverage))
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

    /// Join on unit and last active year of the episode that ended last, and every row that was asked.
    ///
    /// Where several conflicts of one state end on one day, they must agree.
    fn ended_by(&self, war: &War<'_>) -> (EndedBy, Vec<FactId>) {
        if !war.ends_episode {
            return (EndedBy::Unknown, Vec::new());
        }
        let last_day = war.end.map(|end| end.date.day);
        let ended_then = war.episodes.iter().filter(|episode| episode.end.map(|end| end.date.day) == last_day);
        let found: Vec<Option<(FactId, &Ending)>> =
            ended_then.map(|episode| self.ending(episode.unit, episode.last().1.year)).collect();
        let facts = found.iter().flatten().map(|(fact, _)| *fact).collect();
        let mut outcomes = found.iter().map(|row| row.and_then(|(_, ending)| ending.outcome));
        match outcomes.next().flatten() {
            Some(first) if outcomes.all(|other| other == Some(first)) => (EndedBy::Coded(first), facts),
            _ => (EndedBy::Unknown, facts),
        }
    }

    fn ending(&self, unit: Unit, year: i16) -> Option<(FactId, &'a Ending)> {
        let endings = if unit.dyad_id.is_some() { &self.dyad_endings } else { &self.conflict_endings };
        endings.get(&(unit, year)).copied()
    }

    fn name(&self, key: UnitKey, last: &ActiveYear) -> String {
        match key {
            UnitKey::Conflict(_) => conflict_name(last),
            UnitKey::Dyad(_) => format!("{} – {}", last.side_a, last.side_b),
            UnitKey::State(code) => {
                let listed = self.states.name(Scheme::GleditschWard, code, Day::last_of(last.year));
                listed.map_or_else(|| format!("state {code} ({})", last.location), str::to_owned)
            }
        }
    }

    fn unlisted(&self, rows: &[Spell]) -> Vec<u16> {
        let mut codes: Vec<u16> = rows.iter().flat_map(|spell| spell.location_states.iter().copied()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.retain(|code| !self.states.has(Scheme::GleditschWard, *code));
        codes
    }
}

struct Exit {
    day: Day,
    reason: ExitReason,
    state_fact: Option<FactId>,
}

fn source_of_years(unit: UnitKind) -> &'static str {
    match unit {
        UnitKind::Dyad => "ucdp-dyadic",
        UnitKind::Conflict | UnitKind::State => "ucdp-acd",
    }
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

/// The conflict's name in UCDP's own way: where, and over what.
pub fn conflict_name(year: &ActiveYear) -> String {
    use record::Incompatibility::{Both, Government, Territory};
    let territory = year.territory.as_deref().unwrap_or("territory");
    match year.incompatibility {
        Government => format!("{}: Government", year.location),
        Territory => format!("{}: {territory}", year.location),
        Both => format!("{}: Government and {territory}", year.location),
    }
}
