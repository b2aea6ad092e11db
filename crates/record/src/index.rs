//! Find the observations of someone at some time, and keep zero, unknown and outside coverage apart.

use std::collections::BTreeMap;

use crate::coverage::Known;
use crate::day::Interval;
use crate::fact::FactId;
use crate::layer::{Layer, Record, RecordError, Source};
use crate::observation::{Absent, Observation, Observations, Quantity, Role, Who};

/// The observations of one layer, ready to be asked by whom they are of and when they hold.
#[derive(Clone, Debug)]
pub struct Index<'a> {
    layer: u16,
    source: &'a Source,
    observations: &'a Observations,
    by_who: BTreeMap<(Role, &'a Who), Vec<u32>>,
}

/// A value, and the row that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The value.
    pub value: Quantity,
    /// The row; none where a missing row is a true zero.
    pub fact: Option<FactId>,
}

impl<'a> Index<'a> {
    /// The observations of a source: of that version, or of the last one added where none is named.
    pub fn of(record: &'a Record, id: &str, version: Option<&str>) -> Result<Index<'a>, RecordError> {
        let (layer, found) = record.observations(id, version)?;
        Ok(Index::new(layer, found))
    }

    /// The observations of a layer that has this index in its record.
    pub fn new(layer: u16, of: &'a Layer<Observations>) -> Index<'a> {
        let mut by_who: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        for (observation, place) in of.facts.rows.iter().zip(0u32..) {
            for (role, who) in &observation.about {
                let places = by_who.entry((*role, who)).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        Index { layer, source: &of.source, observations: &of.facts, by_who }
    }

    /// Where the observations come from.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// The layer's kind, measures and rows.
    pub fn observations(&self) -> &'a Observations {
        self.observations
    }

    /// The fact of an observation of this layer.
    pub fn fact(&self, observation: &Observation) -> FactId {
        FactId { layer: self.layer, row: observation.row }
    }

    /// Those who stand in a role, each once, in order.
    pub fn everyone(&self, role: Role) -> impl Iterator<Item = &'a Who> {
        self.by_who.keys().filter(move |(other, _)| *other == role).map(|(_, who)| *who)
    }

    /// The observations with someone in a role, in the publisher's order.
    pub fn with<'s>(&'s self, role: Role, who: &'s Who) -> impl Iterator<Item = &'a Observation> + 's {
        // Read with the shorter of both lifetimes, so that the one asked for need not live as long as the record.
        let by_who: &BTreeMap<(Role, &'s Who), Vec<u32>> = &self.by_who;
        let places = by_who.get(&(role, who)).into_iter().flatten();
        places.map(|place| &self.observations.rows[*place as usize])
    }

    /// Whether the source looks at every day of the interval.
    pub fn covers(&self, interval: Interval) -> bool {
        self.source.coverage.contains(interval.earliest) && self.source.coverage.contains(interval.latest)
    }

    /// How many observations with someone in a role, and that `wanted` takes, hold on some day of the interval.
    ///
    /// [`Known::OutsideCoverage`] if the source does not look at the whole interval, or only at those with a row and
    /// this one has none; [`Known::Unknown`] if the answer hangs on a day that the publisher does not give; else the number, 0
    /// included.
    pub fn count(
        &self,
        role: Role,
        who: &Who,
        interval: Interval,
        wanted: impl Fn(&Observation) -> bool,
    ) -> Known<u32> {
        if !self.covers(interval) {
            return Known::OutsideCoverage;
        }
        if self.observations.absent == Absent::OutsideCoverage && self.with(role, who).next().is_none() {
            return Known::OutsideCoverage;
        }
        let (mut sure, mut open) = (0, false);
        for observation in self.with(role, who).filter(|observation| wanted(observation)) {
            match observation.span.holds_in(interval) {
                Known::Value(holds) => sure += u32::from(holds),
                Known::Unknown | Known::OutsideCoverage => open = true,
            }
        }
        match (open, sure, self.observations.absent) {
            (true, ..) | (false, 0, Absent::Unknown) => Known::Unknown,
            _ => Known::Value(sure),
        }
    }

    /// The value of a measure for someone in a calendar year.
    ///
    /// Without a row the layer's [`Absent`] answers: a true zero, unknown, or outside coverage. Where several rows of the year
    /// disagree, none of them is the year's value: it is unknown. So it is where a row may or may not be of the year and would
    /// change the answer.
    pub fn value(&self, role: Role, who: &Who, year: i16, measure: usize) -> Known<Found> {
        self.value_of(self.with(role, who), year, measure)
    }

    /// The value of a measure for an ordered pair in a calendar year, as [`Index::value`].
    pub fn pair_value(&self, pair: (&Who, &Who), year: i16, measure: usize) -> Known<Found> {
        let (from, to) = pair;
        self.value_of(
            self.with(Role::From, from).filter(|one| one.in_role(Role::To).any(|who| who == to)),
            year,
            measure,
        )
    }

    fn value_of<'r>(&self, rows: impl Iterator<Item = &'r Observation>, year: i16, measure: usize) -> Known<Found> {
        if !self.covers(Interval::of_year(year)) {
            return Known::OutsideCoverage;
        }
        let value = |row: &Observation| row.values.get(measure).copied().unwrap_or(Known::OutsideCoverage);
        let (mut of_year, mut perhaps): (Option<(&Observation, Known<Quantity>)>, Vec<_>) = (None, Vec::new());
        for row in rows {
            match row.span.holds_in_year(year) {
                Known::Value(false) => {}
                Known::Value(true) if of_year.is_some_and(|(_, first)| first != value(row)) => return Known::Unknown,
                Known::Value(true) => _ = of_year.get_or_insert((row, value(row))),
                Known::Unknown | Known::OutsideCoverage => perhaps.push(value(row)),
            }
        }
        match of_year {
            _ if perhaps.iter().any(|other| of_year.is_none_or(|(_, sure)| sure != *other)) => Known::Unknown,
            None => self.absent(),
            Some((row, Known::Value(value))) => Known::Value(Found { value, fact: Some(self.fact(row)) }),
            Some((_, Known::Unknown)) => Known::Unknown,
            Some((_, Known::OutsideCoverage)) => Known::OutsideCoverage,
        }
    }

    fn absent(&self) -> Known<Found> {
        match (self.observations.absent, Quantity::new(0.0)) {
            (Absent::Zero, Some(value)) => Known::Value(Found { value, fact: None }),
            (Absent::OutsideCoverage, _) => Known::OutsideCoverage,
            _ => Known::Unknown,
        }
    }
}
