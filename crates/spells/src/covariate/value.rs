//! Work out the value of a covariate for a spell in a calendar year.

use std::collections::BTreeSet;

use record::{Code, CodeScheme, FactId, Interval, Known, StateCodes};

use crate::covariate::state_years::{Cell, StateYears};
use crate::covariate::tables::{EVER, Events, FIRST_WORLD_YEAR, Side, Tables};
use crate::covariate::{Covariate, CovariateKind};
use crate::options::SpellsOf;
use crate::spell::{Role, Spell, UnitKey};

/// Whom the covariates of a spell are of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    of: SpellsOf,
    /// The state, by Gleditsch and Ward.
    pub(crate) state: Option<u16>,
    /// The conflicts of the war before.
    conflicts: BTreeSet<u32>,
    dyad: Option<u32>,
    is_dyad: bool,
    is_state: bool,
    last_active_year: i16,
    /// Conflicts and years of the war before.
    war_years: BTreeSet<(u32, i16)>,
}

impl Subject {
    /// The subject of a spell.
    ///
    /// The state that is meant: of a peace between the conflicts of one state, that state. Else, of several location states, the
    /// one whose government is on side A in the last active year; where none or several are, the one with the lowest
    /// number.
    pub(crate) fn of(spell: &Spell, tables: &Tables<'_>) -> Subject {
        let (first, last) = (spell.war_start.day.year(), spell.last_active_year);
        let timeline = &tables.timeline;
        let conflicts: BTreeSet<u32> = match (spell.unit, spell.conflict_id) {
            (UnitKey::State(state), _) => {
                let range = (state, first, 0)..=(state, last, u32::MAX);
                timeline.on_ground.range(range).map(|(.., conflict)| *conflict).collect()
            }
            (_, conflict) => conflict.into_iter().collect(),
        };
        let on_ground = |conflict: u32, year: i16| match spell.unit {
            UnitKey::State(state) => timeline.on_ground.contains(&(state, year, conflict)),
            UnitKey::Conflict(_) | UnitKey::Dyad(_) => true,
        };
        let of_conflict = |conflict: &u32| {
            let years = timeline.active.range((*conflict, first)..=(*conflict, last));
            years.copied().filter(|(conflict, year)| on_ground(*conflict, *year)).collect::<Vec<_>>()
        };
        Subject {
            of: spell.of,
            state: state_meant(spell, tables),
            war_years: conflicts.iter().flat_map(of_conflict).collect(),
            conflicts,
            dyad: spell.dyad_id,
            is_dyad: matches!(spell.unit, UnitKey::Dyad(_)),
            is_state: matches!(spell.unit, UnitKey::State(_)),
            last_active_year: last,
        }
    }
}

fn state_meant(spell: &Spell, tables: &Tables<'_>) -> Option<u16> {
    if let UnitKey::State(code) = spell.unit {
        return Some(code);
    }
    let lowest = spell.location_states.iter().min().copied();
    if spell.location_states.len() < 2 {
        return lowest;
    }
    let stands = |wanted: Role| spell.facts.iter().find(|(role, _)| *role == wanted).map(|(_, fact)| *fact);
    // A peace is of the state that the war before was in at its last; a war of the one that it began in.
    let (fact, year): (Option<FactId>, i16) = match spell.of {
        SpellsOf::Peace => (stands(Role::LastActiveYear).or_else(|| stands(Role::Ended)), spell.last_active_year),
        SpellsOf::War => (stands(Role::FirstActiveYear).or_else(|| stands(Role::WarStart)), spell.first_active_year),
    };
    let side = fact.and_then(|fact| tables.timeline.sides.get(&fact)).copied().unwrap_or_default();
    let days = Interval::of_year(year);
    let named = side.split(", ").filter_map(|name| tables.crosswalk.named_in(name.trim(), days)?.gleditsch_ward);
    let on_side: BTreeSet<u16> = named
        .filter_map(|code| if let Code::GleditschWard(code) = code { Some(code) } else { None })
        .filter(|code| spell.location_states.contains(code))
        .collect();
    match on_side.len() {
        1 => on_side.first().copied(),
        _ => lowest,
    }
}

/// True if one is, else unknown if one is, else outside coverage if one is; none is false.
fn any(values: impl IntoIterator<Item = Known<bool>>) -> Known<bool> {
    values.into_iter().fold(Known::Value(false), |so_far, value| match (so_far, value) {
        (Known::Value(true), _) | (_, Known::Value(true)) => Known::Value(true),
        (Known::Unknown, _) | (_, Known::Unknown) => Known::Unknown,
        (Known::OutsideCoverage, _) | (_, Known::OutsideCoverage) => Known::OutsideCoverage,
        _ => Known::Value(false),
    })
}

fn not(value: Known<bool>) -> Known<bool> {
    match value {
        Known::Value(value) => Known::Value(!value),
        other => other,
    }
}

impl Side {
    fn is_supported(&self) -> Known<bool> {
        match (self.supported, self.alleged) {
            (true, _) => Known::Value(true),
            (false, true) => Known::Unknown,
            (false, false) => Known::Value(false),
        }
    }
}

impl Tables<'_> {
    /// The value of a covariate for a subject in a calendar year, the lag already taken off it.
    pub(crate) fn cell(&self, one: Covariate, subject: &Subject, year: i16) -> Cell {
        match one.kind {
            CovariateKind::Support => match subject.of {
                SpellsOf::Peace => self.support(one, subject, subject.last_active_year),
                SpellsOf::War => self.support(one, subject, year),
            },
            CovariateKind::Deaths => match subject.of {
                SpellsOf::Peace => self.deaths_of_war(subject),
                SpellsOf::War => self.deaths_of_year(subject, year),
            },
            CovariateKind::NeighboursAtWar => self.neighbours_at_war(subject, year),
            CovariateKind::Sanctions | CovariateKind::Disputes => self.events_of_state(one, subject, year),
            CovariateKind::Talks => self.talks(one, subject, year),
            CovariateKind::Stance | CovariateKind::Income | CovariateKind::OutputShare | CovariateKind::Troops => {
                self.carried(one, subject, year)
            }
        }
    }

    /// The value of the year, or of the last year before it that has one and is of the same state.
    fn carried(&self, one: Covariate, subject: &Subject, year: i16) -> Cell {
        let Some(state) = subject.state else { return Cell::UNKNOWN };
        let row_in = |year: i16| self.crosswalk.state_in(Code::GleditschWard(state), Interval::of_year(year));
        let own = self.of_state(one, row_in(year), year);
        if own.value.value().is_some() {
            return own;
        }
        let codes = |row: Option<&StateCodes>| row.map(|row| (row.iso3, row.correlates_of_war));
        for back in 1..=one.meaning().carry_years {
            let row = row_in(year - back);
            if codes(row) != codes(row_in(year)) {
                break;
            }
            let cell = self.of_state(one, row, year - back);
            if cell.value.value().is_some() {
                return Cell { carried: true, ..cell };
            }
        }
        own
    }

    fn of_state(&self, one: Covariate, state: Option<&StateCodes>, year: i16) -> Cell {
        // Nobody by this code is a state in the year: no source looks at it.
        let Some(state) = state else { return Cell::OUTSIDE };
        let by = |table: &StateYears, scheme: CodeScheme| {
            state.code(scheme).map_or(Cell::OUTSIDE, |code| table.cell(code, year))
        };
        match one.kind {
            CovariateKind::Income => {
                self.income.as_ref().map_or(Cell::OUTSIDE, |(_, table)| by(table, CodeScheme::Iso3))
            }
            CovariateKind::Troops => {
                self.troops.as_ref().map_or(Cell::OUTSIDE, |(_, table)| by(table, CodeScheme::CorrelatesOfWar))
            }
            CovariateKind::OutputShare => self.output_share(state, year),
            _ => self.stance_between(one, state, year),
        }
    }

    fn stance_between(&self, one: Covariate, state: &StateCodes, year: i16) -> Cell {
        let (Some((_, points)), Some(other)) = (&self.stance, one.other) else { return Cell::OUTSIDE };
        let other = self.crosswalk.state_in(Code::Iso3(other), Interval::of_year(year));
        let point = |row: Option<&StateCodes>| {
            row.and_then(|row| row.correlates_of_war).map_or(Cell::OUTSIDE, |code| points.cell(code, year))
        };
        let (own, theirs) = (point(Some(state)), point(other));
        match (own.value, theirs.value) {
            (Known::Value(a), Known::Value(b)) => Cell { value: Known::Value((a - b).abs()), ..own },
            (Known::Unknown, _) | (_, Known::Unknown) => Cell::UNKNOWN,
            _ => Cell::OUTSIDE,
        }
    }

    fn output_share(&self, state: &StateCodes, year: i16) -> Cell {
        let (Some((_, income)), Some(population), Some(code)) = (&self.income, &self.population, state.iso3) else {
            return Cell::OUTSIDE;
        };
        if year < FIRST_WORLD_YEAR {
            return Cell::OUTSIDE;
        }
        let own = income.cell(code, year);
        match (own.value, population.cell(code, year).value, self.world.get(&year)) {
            (Known::Value(income), Known::Value(people), Some(world)) => {
                Cell { value: Known::Value(income * people / world), ..own }
            }
            (Known::Unknown, ..) | (_, Known::Unknown, _) => Cell::UNKNOWN,
            _ => Cell::OUTSIDE,
        }
    }

    /// Support in an active year of the war, over the dyads that the source has in it.
    fn support(&self, one: Covariate, subject: &Subject, year: i16) -> Cell {
        let Some(table) = &self.support else { return Cell::OUTSIDE };
        if !table.coverage.has_year(year) {
            return Cell::OUTSIDE;
        }
        let last_active = |conflict: &&u32| subject.war_years.contains(&(**conflict, year));
        let dyads =
            subject.conflicts.iter().filter(last_active).filter_map(|id| table.sides.get(&(*id, year))).flatten();
        let dyads: Vec<_> = dyads.filter(|(dyad, _)| !subject.is_dyad || Some(**dyad) == subject.dyad).collect();
        if dyads.is_empty() {
            return Cell::OUTSIDE;
        }
        let sides = || dyads.iter().flat_map(|(_, sides)| sides.values());
        let fact = sides().map(|side| (!side.supported, !side.alleged, side.row)).min();
        let fact = fact.map(|(.., row)| FactId { layer: table.layer, row });
        if let Some(other) = one.other {
            let is_other = |name: &str| {
                self.crosswalk
                    .named_in(name, Interval::of_year(year))
                    .is_some_and(|row| row.iso3 == Some(Code::Iso3(other)))
            };
            let by = |side: &Side| {
                any(side
                    .by
                    .iter()
                    .filter(|(name, _)| is_other(name))
                    .map(|(_, alleged)| if *alleged { Known::Unknown } else { Known::Value(true) }))
            };
            let missing = dyads.iter().any(|(_, sides)| sides.len() < 2);
            let missing = missing.then_some(Known::OutsideCoverage);
            let found = any(sides().map(by).chain(missing));
            return Cell { fact, ..Cell::of(number(found)) };
        }
        let of_dyad = |dyad: u32, sides: &std::collections::BTreeMap<u32, Side>| {
            let of = |group: bool| {
                let these: Vec<Known<bool>> =
                    sides.values().filter(|side| side.is_group == group).map(Side::is_supported).collect();
                if these.is_empty() { Known::OutsideCoverage } else { any(these) }
            };
            if table.with_group.contains(&dyad) {
                return (of(false), of(true));
            }
            // Two states: one alone counts as a government, both as both.
            let each: Vec<Known<bool>> = sides.values().map(Side::is_supported).collect();
            let missing = (each.len() < 2).then_some(Known::OutsideCoverage);
            let all = not(any(each.iter().copied().map(not).chain(missing)));
            (any(each.into_iter().chain(missing)), all)
        };
        let found: Vec<(Known<bool>, Known<bool>)> = dyads.iter().map(|(dyad, sides)| of_dyad(**dyad, sides)).collect();
        let (government, group) = (any(found.iter().map(|one| one.0)), any(found.iter().map(|one| one.1)));
        let value = match (government, group) {
            (Known::Value(government), Known::Value(group)) => {
                Known::Value(f64::from(u8::from(government) + 2 * u8::from(group)))
            }
            (Known::Unknown, _) | (_, Known::Unknown) => Known::Unknown,
            _ => Known::OutsideCoverage,
        };
        Cell { fact, ..Cell::of(value) }
    }

    fn deaths_of_war(&self, subject: &Subject) -> Cell {
        let Some((layer, table, coverage)) = &self.deaths else { return Cell::OUTSIDE };
        let in_all = subject.war_years.iter().all(|(_, year)| coverage.has_year(*year));
        if subject.is_dyad || subject.war_years.is_empty() || !in_all {
            return Cell::OUTSIDE;
        }
        let mut sum = 0.0;
        let mut last = None;
        for key in &subject.war_years {
            let Some((Known::Value(deaths), row)) = table.get(key) else { return Cell::UNKNOWN };
            sum += deaths;
            last = Some(FactId { layer: *layer, row: *row });
        }
        Cell { fact: last, ..Cell::of(Known::Value(sum)) }
    }

    /// Deaths in one year of a war, over its conflicts that are active in it.
    fn deaths_of_year(&self, subject: &Subject, year: i16) -> Cell {
        let Some((layer, table, coverage)) = &self.deaths else { return Cell::OUTSIDE };
        if subject.is_dyad || !coverage.has_year(year) {
            return Cell::OUTSIDE;
        }
        let mut sum = 0.0;
        let mut last = None;
        for key in subject.war_years.iter().filter(|(_, active)| *active == year) {
            let Some((Known::Value(deaths), row)) = table.get(key) else { return Cell::UNKNOWN };
            sum += deaths;
            last = Some(FactId { layer: *layer, row: *row });
        }
        // Fewer than 25 deaths are not counted, and are no zero.
        if last.is_none() { Cell::UNKNOWN } else { Cell { fact: last, ..Cell::of(Known::Value(sum)) } }
    }

    /// Whether a conflict of the subject's own is meant: not one that its neighbours have. A return on the ground of several
    /// states would else be among its own causes.
    fn is_own(&self, subject: &Subject, conflict: u32, year: i16) -> bool {
        let on_own_ground = |state| self.timeline.on_ground.contains(&(state, year, conflict));
        subject.conflicts.contains(&conflict) || (subject.is_state && subject.state.is_some_and(on_own_ground))
    }

    /// A state's borders of today are known in a year in which it, and each neighbour of today that is in a list of states, is
    /// the state that it is today.
    fn neighbours_at_war(&self, subject: &Subject, year: i16) -> Cell {
        let Some((layer, table)) = &self.borders else { return Cell::OUTSIDE };
        let timeline = &self.timeline;
        if !timeline.coverage.has_year(year) {
            return Cell::OUTSIDE;
        }
        let Some(state) = subject.state else { return Cell::UNKNOWN };
        let row = self.crosswalk.state_in(Code::GleditschWard(state), Interval::of_year(year));
        let today = |code: Code| self.crosswalk.state(code, timeline.coverage.latest);
        let Some(own) = row.filter(|row| Some(row.row) == today(Code::GleditschWard(state)).map(|today| today.row))
        else {
            return Cell::UNKNOWN;
        };
        if !self.members.contains(&(state, year)) {
            return Cell::UNKNOWN;
        }
        let Some((number, beside)) = own.iso3.and_then(|code| table.get(&code)) else { return Cell::OUTSIDE };
        let mut at_war = 0.0;
        for code in beside {
            let Some(now) = today(*code).filter(|row| row.gleditsch_ward.is_some()) else { continue };
            let Some(Code::GleditschWard(neighbour)) = now.gleditsch_ward else { continue };
            // Andorra and the like are in no list of states, and have no wars.
            if !self.members.contains(&(neighbour, EVER)) {
                continue;
            }
            if !self.is_state(neighbour, now, year) {
                return Cell::UNKNOWN;
            }
            let fought = timeline.on_ground.range((neighbour, year, 0)..=(neighbour, year, u32::MAX));
            let others = fought.map(|(.., conflict)| *conflict).any(|conflict| !self.is_own(subject, conflict, year));
            at_war += f64::from(u8::from(others));
        }
        Cell { fact: Some(FactId { layer: *layer, row: *number }), ..Cell::of(Known::Value(at_war)) }
    }

    /// Whether the state of these codes is a member of the system, as it is today, at the end of the year.
    fn is_state(&self, code: u16, now: &StateCodes, year: i16) -> bool {
        let then = self.crosswalk.state_in(Code::GleditschWard(code), Interval::of_year(year));
        then.is_some_and(|row| row.row == now.row) && self.members.contains(&(code, year))
    }

    fn events_of_state(&self, one: Covariate, subject: &Subject, year: i16) -> Cell {
        let (Some(events), Some(state)) = (self.events.get(&one), subject.state) else { return Cell::OUTSIDE };
        let row = self.crosswalk.state_in(Code::GleditschWard(state), Interval::of_year(year));
        if row.is_none() {
            return Cell::OUTSIDE;
        }
        let rows = events.by_state.get(&Code::GleditschWard(state)).map(Vec::as_slice).unwrap_or_default();
        events.count(rows, year)
    }

    fn talks(&self, one: Covariate, subject: &Subject, year: i16) -> Cell {
        let Some(events) = self.events.get(&one) else { return Cell::OUTSIDE };
        let rows: BTreeSet<u32> = match subject.dyad.filter(|_| subject.is_dyad) {
            Some(dyad) => events.by_dyad.get(&dyad).into_iter().flatten().copied().collect(),
            None => {
                let of_conflict = |id: &u32| events.by_conflict.get(id).into_iter().flatten();
                subject.conflicts.iter().flat_map(of_conflict).copied().collect()
            }
        };
        events.count(&rows.into_iter().collect::<Vec<u32>>(), year)
    }
}

impl Events<'_> {
    /// How many things of these rows hold on some day of the year; rows of one thing count once.
    fn count(&self, rows: &[u32], year: i16) -> Cell {
        if !self.of.source.coverage.has_year(year) {
            return Cell::OUTSIDE;
        }
        let (mut things, mut open, mut fact) = (BTreeSet::new(), false, None);
        for place in rows {
            let row = &self.of.facts.rows[*place as usize];
            match row.span.holds_in_year(year) {
                Known::Value(true) => {
                    things.insert(row.id.clone().unwrap_or_else(|| row.row.to_string()));
                    fact = fact.or(Some(FactId { layer: self.layer, row: row.row }));
                }
                Known::Value(false) => {}
                Known::Unknown | Known::OutsideCoverage => open = true,
            }
        }
        match open {
            true => Cell::UNKNOWN,
            false => Cell { fact, ..Cell::of(Known::Value(things.len() as f64)) },
        }
    }
}

fn number(value: Known<bool>) -> Known<f64> {
    match value {
        Known::Value(value) => Known::Value(f64::from(u8::from(value))),
        Known::Unknown => Known::Unknown,
        Known::OutsideCoverage => Known::OutsideCoverage,
    }
}
