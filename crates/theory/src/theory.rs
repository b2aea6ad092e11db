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
    /// The source may be missing as a whole; `otherwise` then holds everywhere.
    pub optional: bool,
    /// A real number's least and greatest value. Effects and ticks are held within them; a source's value is not.
    pub bounds: Option<(f64, f64)>,
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
}

/// A unit that the name of a source takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// Always this one.
    Unit(UnitKindId, usize),
    /// Whoever fills this role at the time.
    Role(AttributeId),
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
                Some((_, otherwise)) => otherwise.unwrap_or(0.0),
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

    fn role_changes(&self, attribute: AttributeId, dates: &[RoleDate]) -> Vec<Change> {
        let clock = self.process.clock;
        let later = dates.iter().skip(1);
        later.map(|date| Change { time: clock.time(date.from), attribute, place: 0, value: date.unit as f64 }).collect()
    }
}
