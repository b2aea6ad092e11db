//! Open the sources behind the covariates that are asked for, each once.

use std::collections::{BTreeMap, BTreeSet};

use record::{Code, CodeScheme, Crosswalk, Day, FactId, Interval, Known, Layer, Observations, Record, Role, Span, Who};

use crate::covariate::state_years::StateYears;
use crate::covariate::{Covariate, CovariateFault, CovariateKind};

/// From this year on the series of Maddison are of the whole world: 145 countries, against 54 in the year before.
pub(crate) const FIRST_WORLD_YEAR: i16 = 1950;

/// The neighbours of each country, with the row that names them.
pub(crate) type Borders = BTreeMap<Code, (u32, Vec<Code>)>;

/// Deaths by conflict and year, with the row.
pub(crate) type Deaths = BTreeMap<(u32, i16), (Known<f64>, u32)>;

/// Everything that covariates are looked up in.
pub(crate) struct Tables<'a> {
    pub(crate) crosswalk: Crosswalk,
    pub(crate) timeline: Timeline<'a>,
    pub(crate) support: Option<Support>,
    pub(crate) stance: Option<(u16, StateYears)>,
    pub(crate) income: Option<(u16, StateYears)>,
    pub(crate) population: Option<StateYears>,
    pub(crate) world: BTreeMap<i16, f64>,
    pub(crate) borders: Option<(u16, Borders)>,
    pub(crate) deaths: Option<(u16, Deaths, Interval)>,
    pub(crate) troops: Option<(u16, StateYears)>,
    /// Members of the system of states on the last day of a year; codes that are ever members are in year 0.
    pub(crate) members: BTreeSet<(u16, i16)>,
    /// By covariate: the source and its rows, sifted for the other state.
    pub(crate) events: BTreeMap<Covariate, Events<'a>>,
}

/// Active years, as the covariates need them.
pub(crate) struct Timeline<'a> {
    pub(crate) coverage: Interval,
    /// Years in which a conflict was active.
    pub(crate) active: BTreeSet<(u32, i16)>,
    /// Conflicts on the ground of a state, by state and year.
    pub(crate) on_ground: BTreeSet<(u16, i16, u32)>,
    /// Sides A by row, of conflicts and of dyads.
    pub(crate) sides: BTreeMap<FactId, &'a str>,
}

/// Who is supported in dyads, by conflict and year.
pub(crate) struct Support {
    pub(crate) layer: u16,
    pub(crate) coverage: Interval,
    /// By conflict and year: each dyad, and in it each side.
    pub(crate) sides: BTreeMap<(u32, i16), BTreeMap<u32, BTreeMap<u32, Side>>>,
    /// Dyads with a group on one side.
    pub(crate) with_group: BTreeSet<u32>,
}

/// One side of a dyad in a year.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) is_group: bool,
    pub(crate) supported: bool,
    pub(crate) alleged: bool,
    /// Supporters by name, with whether all of it is alleged.
    pub(crate) by: BTreeMap<String, bool>,
    pub(crate) row: u32,
}

/// Rows of a source of things that happen.
pub(crate) struct Events<'a> {
    pub(crate) layer: u16,
    pub(crate) of: &'a Layer<Observations>,
    /// Rows by the state that they are of (its number in the list of Gleditsch and Ward).
    pub(crate) by_state: BTreeMap<Code, Vec<u32>>,
    /// Rows by conflict.
    pub(crate) by_conflict: BTreeMap<u32, Vec<u32>>,
    /// Rows by dyad.
    pub(crate) by_dyad: BTreeMap<u32, Vec<u32>>,
}

fn measure(layer: &Layer<Observations>, name: &'static str) -> Result<usize, CovariateFault> {
    let found = layer.facts.measure(name);
    found.ok_or_else(|| CovariateFault::NoMeasure { source_id: layer.source.id.clone(), measure: name })
}

/// The first of a covariate's sources that the record has.
fn source(record: &Record, one: Covariate) -> Result<(u16, &Layer<Observations>), CovariateFault> {
    let meaning = one.meaning();
    let found = meaning.sources.iter().find_map(|id| record.observations(id, None).ok());
    found.ok_or_else(|| CovariateFault::NoSource { asked: one.asked(), sources: meaning.sources.to_vec() })
}

impl<'a> Tables<'a> {
    /// Open what these covariates need. Errors: a source that the record lacks.
    pub(crate) fn open(
        record: &'a Record,
        asked: &[Covariate],
        release: Option<&str>,
    ) -> Result<Tables<'a>, CovariateFault> {
        let crosswalk =
            Crosswalk::embedded().map_err(|fault| CovariateFault::Crosswalk { reason: fault.to_string() })?;
        let known = |letters: [u8; 3]| crosswalk.rows().iter().any(|row| row.iso3 == Some(Code::Iso3(letters)));
        for one in asked {
            if let (Some(letters), Some(found)) = (one.other, one.other_text())
                && !known(letters)
            {
                return Err(CovariateFault::UnknownState { found });
            }
        }
        let mut tables = Tables {
            crosswalk,
            timeline: Timeline::new(record, release),
            support: None,
            stance: None,
            income: None,
            population: None,
            world: BTreeMap::new(),
            borders: None,
            deaths: None,
            troops: None,
            members: BTreeSet::new(),
            events: BTreeMap::new(),
        };
        for one in asked {
            let (layer, of) = source(record, *one)?;
            tables.add(*one, layer, of)?;
        }
        if tables.borders.is_some() {
            tables.members = members(record, tables.timeline.coverage);
        }
        Ok(tables)
    }

    fn add(&mut self, one: Covariate, layer: u16, of: &'a Layer<Observations>) -> Result<(), CovariateFault> {
        match one.kind {
            CovariateKind::Support => self.support = Some(Support::new(layer, of)?),
            CovariateKind::Stance => {
                self.stance = Some((layer, StateYears::new(layer, of, measure(of, "ideal_point")?)));
            }
            CovariateKind::Income | CovariateKind::OutputShare => {
                self.income = Some((layer, StateYears::new(layer, of, measure(of, "income")?)));
                if one.kind == CovariateKind::OutputShare {
                    self.population = Some(StateYears::new(layer, of, measure(of, "population")?));
                    self.world = self.world_output();
                }
            }
            CovariateKind::NeighboursAtWar => self.borders = Some((layer, borders(of))),
            CovariateKind::Deaths => {
                self.deaths = Some((layer, deaths(of, measure(of, "deaths_best")?), of.source.coverage));
            }
            CovariateKind::Troops => self.troops = Some((layer, StateYears::new(layer, of, measure(of, "troops")?))),
            CovariateKind::Sanctions | CovariateKind::Disputes | CovariateKind::Talks => {
                let events = self.events_of(one, layer, of)?;
                self.events.insert(one, events);
            }
        }
        Ok(())
    }

    /// Output of the world by year.
    ///
    /// Maddison has a series for a union and for each republic in it: only that one counts whose code stands for a state on
    /// the last day of the year. A country in no list of states counts.
    fn world_output(&self) -> BTreeMap<i16, f64> {
        let mut world: BTreeMap<i16, f64> = BTreeMap::new();
        let (Some((_, income)), Some(population)) = (&self.income, &self.population) else { return world };
        let listed: BTreeSet<Code> = self.crosswalk.rows().iter().filter_map(|row| row.iso3).collect();
        for (code, year, income) in income.all().filter(|(_, year, _)| *year >= FIRST_WORLD_YEAR) {
            let counts = !listed.contains(&code) || self.crosswalk.state(code, Day::last_of(year)).is_some();
            if let (true, Some(population)) = (counts, population.cell(code, year).value.value()) {
                *world.entry(year).or_default() += income * population;
            }
        }
        world
    }

    /// The layer that a covariate is read from.
    pub(crate) fn layer_of(&self, one: Covariate) -> u16 {
        let layer = match one.kind {
            CovariateKind::Support => self.support.as_ref().map(|table| table.layer),
            CovariateKind::Stance => self.stance.as_ref().map(|(layer, _)| *layer),
            CovariateKind::Income | CovariateKind::OutputShare => self.income.as_ref().map(|(layer, _)| *layer),
            CovariateKind::NeighboursAtWar => self.borders.as_ref().map(|(layer, _)| *layer),
            CovariateKind::Deaths => self.deaths.as_ref().map(|(layer, ..)| *layer),
            CovariateKind::Troops => self.troops.as_ref().map(|(layer, _)| *layer),
            CovariateKind::Sanctions | CovariateKind::Disputes | CovariateKind::Talks => {
                self.events.get(&one).map(|events| events.layer)
            }
        };
        // Every covariate that was asked for has its source open.
        layer.unwrap_or_default()
    }

    /// The number that a state has in the list of Gleditsch and Ward, whoever names it and however.
    fn state_of(&self, who: &Who, days: Interval) -> Option<Code> {
        self.crosswalk.identify(who, days).and_then(|row| row.code(CodeScheme::GleditschWard))
    }

    fn events_of(&self, one: Covariate, layer: u16, of: &'a Layer<Observations>) -> Result<Events<'a>, CovariateFault> {
        let mut events =
            Events { layer, of, by_state: BTreeMap::new(), by_conflict: BTreeMap::new(), by_dyad: BTreeMap::new() };
        let imposed = if of.source.id == "ties" { Some(measure(of, "imposed")?) } else { None };
        let (doers, targets): (&[Role], Role) = match one.kind {
            CovariateKind::Sanctions => (&[Role::PrimarySender, Role::Sender], Role::Target),
            _ => (&[Role::From], Role::To),
        };
        for (row, place) in of.facts.rows.iter().zip(0u32..) {
            if one.kind == CovariateKind::Talks {
                for (_, who) in &row.about {
                    match who {
                        Who::Conflict(id) => events.by_conflict.entry(*id).or_default().push(place),
                        Who::Dyad(id) => events.by_dyad.entry(*id).or_default().push(place),
                        _ => {}
                    }
                }
                continue;
            }
            let threat = imposed.is_some_and(|place| row.values[place].value().is_none_or(|value| value.get() == 0.0));
            let Some(days) = days_of(row.span, of.source.coverage).filter(|_| !threat) else { continue };
            let other = one.other.map(Code::Iso3);
            let is_other = |who: &Who| self.crosswalk.identify(who, days).is_some_and(|row| row.iso3 == other);
            if doers.iter().any(|role| row.in_role(*role).any(is_other)) {
                for code in row.in_role(targets).filter_map(|who| self.state_of(who, days)) {
                    events.by_state.entry(code).or_default().push(place);
                }
            }
        }
        Ok(events)
    }
}

/// Days in which whoever is in a row is named: its beginning, else the whole coverage.
fn days_of(span: Span, coverage: Interval) -> Option<Interval> {
    match span {
        Span::Always => Some(coverage),
        Span::Year(year) => Some(Interval::of_year(year)),
        Span::Days { begins: Some(begins), .. } => Some(begins.bounds()),
        Span::Days { begins: None, ends: record::End::On(ends) } => Some(ends.bounds()),
        Span::Days { .. } => Some(coverage),
    }
}

impl<'a> Timeline<'a> {
    fn new(record: &'a Record, release: Option<&str>) -> Timeline<'a> {
        let (layer, years) = record.active_years("ucdp-acd", release).unwrap_or_default();
        let nothing = Interval { earliest: Day(0), latest: Day(-1) };
        let coverage = record.source(layer).map_or(nothing, |source| source.coverage);
        let mut timeline =
            Timeline { coverage, active: BTreeSet::new(), on_ground: BTreeSet::new(), sides: BTreeMap::new() };
        for year in years {
            timeline.active.insert((year.unit.conflict_id, year.year));
            for state in &year.location_states {
                timeline.on_ground.insert((*state, year.year, year.unit.conflict_id));
            }
        }
        let dyads = record.active_years("ucdp-dyadic", release).unwrap_or_default();
        for (layer, years) in [(layer, years), dyads] {
            timeline.sides.extend(years.iter().map(|year| (FactId::of(layer, year), year.side_a.as_str())));
        }
        timeline
    }
}

impl Support {
    fn new(layer: u16, of: &Layer<Observations>) -> Result<Support, CovariateFault> {
        let [support, alleged, is_group] =
            [measure(of, "support")?, measure(of, "alleged")?, measure(of, "supported_is_group")?];
        let mut table =
            Support { layer, coverage: of.source.coverage, sides: BTreeMap::new(), with_group: BTreeSet::new() };
        for row in &of.facts.rows {
            let flag = |place: usize| row.values[place].value().is_some_and(|value| value.get() != 0.0);
            let about = |wanted: fn(&Who) -> Option<u32>| row.about.iter().find_map(|(_, who)| wanted(who));
            let conflict = about(|who| if let Who::Conflict(id) = who { Some(*id) } else { None });
            let dyad = about(|who| if let Who::Dyad(id) = who { Some(*id) } else { None });
            let actor = row
                .in_role(Role::Supported)
                .next()
                .and_then(|who| if let Who::Actor(id) = who { Some(*id) } else { None });
            let (Some(conflict), Some(dyad), Some(actor), Span::Year(year)) = (conflict, dyad, actor, row.span) else {
                continue;
            };
            if flag(is_group) {
                table.with_group.insert(dyad);
            }
            let sides = table.sides.entry((conflict, year)).or_default().entry(dyad).or_default();
            let side = sides.entry(actor).or_insert_with(|| Side {
                is_group: flag(is_group),
                supported: false,
                alleged: false,
                by: BTreeMap::new(),
                row: row.row,
            });
            if flag(support) {
                side.row = if side.supported || side.alleged { side.row } else { row.row };
                side.supported |= !flag(alleged);
                side.alleged |= flag(alleged);
                if let Some(name) = &row.name {
                    *side.by.entry(name.clone()).or_insert(true) &= flag(alleged);
                }
            }
        }
        Ok(table)
    }
}

/// The year under which a state stands that is a member at any time.
pub(crate) const EVER: i16 = 0;

fn members(record: &Record, coverage: Interval) -> BTreeSet<(u16, i16)> {
    let mut members = BTreeSet::new();
    let (_, list) = record.memberships("gw-states", None).unwrap_or_default();
    for one in list {
        members.insert((one.code, EVER));
        for year in coverage.earliest.year()..=coverage.latest.year() {
            let last = Day::last_of(year);
            if one.from <= last && one.until.is_none_or(|until| last <= until) {
                members.insert((one.code, year));
            }
        }
    }
    members
}

fn borders(of: &Layer<Observations>) -> Borders {
    let code = |who: &Who| if let Who::State(code) = who { Some(*code) } else { None };
    let row = |row: &record::Observation| {
        let from = row.in_role(Role::From).find_map(code)?;
        Some((from, (row.row, row.in_role(Role::To).filter_map(code).collect())))
    };
    of.facts.rows.iter().filter_map(row).collect()
}

fn deaths(of: &Layer<Observations>, best: usize) -> Deaths {
    let mut table = BTreeMap::new();
    for row in &of.facts.rows {
        let conflicts =
            row.in_role(Role::About).filter_map(|who| if let Who::Conflict(id) = who { Some(*id) } else { None });
        let Span::Year(year) = row.span else { continue };
        let value = row.values[best].value().map_or(Known::Unknown, |value| Known::Value(value.get()));
        table.extend(conflicts.map(|conflict| ((conflict, year), (value, row.row))));
    }
    table
}
