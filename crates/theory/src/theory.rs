//! Hold a checked theory: its process, and where each of its values comes from.

use language::{Diagnostics, Span};
use process::{AttributeId, Change, ParameterId, Process, UnitKindId, World};

/// A theory without a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Theory {
    /// What it says, as data.
    pub process: Process,
    /// `title "…"`.
    pub title: Option<String>,
    /// `source "…"`, each: where in the field it is from.
    pub citations: Vec<String>,
    /// Where the units of each kind come from; as long as [`Process::units`].
    pub units: Vec<UnitsFrom>,
    /// Where the values of attributes come from: one for each attribute but the calendar year.
    pub bindings: Vec<Binding>,
    /// The words for facts that its events explain, each once, in the order of the text. Facts outside are conditioned on.
    pub explained: Vec<String>,
    /// Sources that are optional and that the record does not have: the attribute's name and the source's.
    pub missing: Vec<(String, String)>,
    /// Events that no record sees, by name.
    pub unseen: Vec<String>,
    /// What is most likely not meant, and what a reader may wish to know. Never an error.
    pub warnings: Diagnostics,
}

/// Where the units of a kind come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitsFrom {
    /// A source of the catalogue, with its full name.
    Record(String),
    /// Made up: `state 1`, `state 2`, …
    Synthetic(usize),
}

/// Where the values of an attribute come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// Whose values.
    pub attribute: AttributeId,
    /// Who supplies them.
    pub supply: Supply,
    /// For how many years a value holds beyond the last one known; without it, leaving coverage is refused.
    pub carry_forward_years: Option<f64>,
    /// The value where the source has none.
    pub otherwise: Option<f64>,
    /// Where the source has no value of a unit, it is the mean of the values that it has of others at the same instant.
    pub unknown_to_mean: bool,
    /// The source may be missing as a whole; `otherwise` then holds everywhere.
    pub optional: bool,
    /// Where the source is named.
    pub span: Span,
}

/// Who supplies an attribute's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Supply {
    /// A source of the catalogue, with its full name and the units that the name takes.
    Record {
        /// `ucdp.location`.
        name: String,
        /// The unit of each argument.
        arguments: Vec<Argument>,
    },
    /// A table that the caller brings; the name without `table.`.
    Table(String),
    /// The same for every unit, from the start.
    Constant(f64),
    /// Who fills a role, by date: without gaps from the clock's start to its end.
    Dates(Vec<RoleDate>),
    /// For each unit of the kind, the first and the last day of each time in which it is there. Units beyond, and the whole
    /// kind's if there are none, are there from the start unless the theory creates them.
    There(Vec<Vec<(i32, i32)>>),
}

/// A unit that the name of a source takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// Always this one.
    Unit(UnitKindId, usize),
    /// Whoever fills this role at the time.
    Role(AttributeId),
}

/// The day some years after another: whole years by the calendar (29 February becomes 1 March where there is none), a
/// fraction of one in days of 1 / 365.25.
#[must_use]
pub fn years_later(day: i32, years: f64) -> i32 {
    use language::calendar::{civil_of_day, day_number};
    let whole = years.floor();
    let rest = ((years - whole) * 365.25).round() as i32;
    // Beyond the calendar nothing ends.
    let moved = civil_of_day(day).and_then(|(year, month, day)| {
        let later = i16::try_from(i64::from(year) + whole as i64).ok()?;
        day_number(later, month, day).or_else(|| day_number(later, 3, 1))
    });
    moved.map_or(i32::MAX, |moved| moved.saturating_add(rest))
}

/// Who fills a role from one day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleDate {
    /// The first day, in days since 1970-01-01.
    pub from: i32,
    /// The last day.
    pub until: i32,
    /// The place of the unit among those of its kind.
    pub unit: usize,
}

impl Theory {
    /// How an attribute gets its values, if it is not the calendar year.
    #[must_use]
    pub fn binding(&self, attribute: AttributeId) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.attribute == attribute)
    }

    /// The place of an attribute by name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<AttributeId> {
        self.process.attributes.iter().position(|attribute| attribute.name == name)
    }

    /// The place of a parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<ParameterId> {
        self.process.parameters.iter().position(|parameter| parameter.name == name)
    }

    /// How many values an attribute has: one for the world, n for a kind of n units, n × m for a relation.
    #[must_use]
    pub fn places(&self, attribute: AttributeId) -> usize {
        let domain = &self.process.attributes[attribute].domain;
        domain.iter().map(|kind| self.process.units[*kind].labels.len()).product()
    }

    /// What the text alone tells of the world: constants, roles by date, and `else` values where a source may be missing.
    ///
    /// Values of other sources are left 0 with `else` where it is given; [`Theory::bindings`] says which the caller has to fill in. The calendar year
    /// stands at the clock's first year; its later values come with the ticks.
    #[must_use]
    pub fn world(&self) -> World {
        let mut world = World::default();
        for (attribute, declared) in self.process.attributes.iter().enumerate() {
            let places = self.places(attribute);
            let first = match self.binding(attribute).map(|binding| (&binding.supply, binding.otherwise)) {
                Some((Supply::Constant(value), _)) => *value,
                Some((Supply::Dates(dates), _)) => {
                    world.changes.extend(self.role_changes(attribute, dates));
                    dates.first().map_or(0.0, |date| date.unit as f64)
                }
                Some((Supply::There(times), _)) => {
                    world.start.push(self.there_at_start(attribute, times));
                    if declared.origin == process::Origin::Observed {
                        world.changes.extend(self.there_changes(attribute));
                    }
                    continue;
                }
                Some((_, otherwise)) => self.start_value(attribute, otherwise),
                None if declared.origin == process::Origin::Calendar => {
                    language::calendar::year_of_day(self.process.clock.start).map_or(0.0, f64::from)
                }
                None => 0.0,
            };
            world.start.push(vec![first; places]);
        }
        world.changes.sort_by(|a, b| a.time.total_cmp(&b.time));
        world
    }

    /// What an attribute is where nothing is said of a place: the `else` value, otherwise false, the first name or unit, and
    /// the number nearest to 0.
    fn start_value(&self, attribute: AttributeId, otherwise: Option<f64>) -> f64 {
        otherwise.unwrap_or(match self.process.attributes[attribute].values {
            process::ValueKind::Bounded(least, greatest) => 0.0_f64.clamp(least, greatest),
            _ => 0.0,
        })
    }

    fn there_at_start(&self, attribute: AttributeId, times: &[Vec<(i32, i32)>]) -> Vec<f64> {
        let clock = self.process.clock;
        let pool = self.process.presence.iter().find(|one| one.attribute == attribute).map(|one| one.pool);
        let there = |unit: usize| match times.get(unit) {
            Some(times) => times.iter().any(|(from, until)| (*from..=*until).contains(&clock.start)),
            None => pool.is_none_or(|pool| unit < pool),
        };
        (0..self.places(attribute)).map(|unit| f64::from(u8::from(there(unit)))).collect()
    }

    /// When units enter and leave after the clock's start, by the record. A unit is there on the last day of its time.
    #[must_use]
    pub fn there_changes(&self, attribute: AttributeId) -> Vec<Change> {
        let clock = self.process.clock;
        let Some(Supply::There(times)) = self.binding(attribute).map(|binding| &binding.supply) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        for (place, times) in times.iter().enumerate() {
            for (from, until) in times {
                for (day, value) in [(*from, 1.0), (until.saturating_add(1), 0.0)] {
                    if clock.start < day && day <= clock.end {
                        changes.push(Change { time: clock.time(day), attribute, place, value });
                    }
                }
            }
        }
        // Of two at one instant, a unit that leaves one time and enters the next stays.
        changes.sort_by(|a, b| a.place.cmp(&b.place).then(a.time.total_cmp(&b.time)).then(a.value.total_cmp(&b.value)));
        changes.dedup_by(|later, first| {
            let same = later.place == first.place && later.time == first.time;
            if same {
                first.value = later.value;
            }
            same
        });
        changes
    }

    /// How many units of a kind the record knows, before those that there is room to create.
    #[must_use]
    pub fn known_units(&self, kind: UnitKindId) -> usize {
        let presence = self.process.presence.iter().find(|one| one.unit == kind);
        presence.map_or(self.process.units[kind].labels.len(), |presence| presence.pool)
    }

    fn role_changes(&self, attribute: AttributeId, dates: &[RoleDate]) -> Vec<Change> {
        let clock = self.process.clock;
        let later = dates.iter().skip(1);
        later.map(|date| Change { time: clock.time(date.from), attribute, place: 0, value: date.unit as f64 }).collect()
    }
}
