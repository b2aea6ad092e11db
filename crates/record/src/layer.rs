//! Pile layers up into a record, and find facts in it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::day::Interval;
use crate::fact::{ActiveYear, Agreement, Ending, Fact, FactId, Membership};
use crate::observation::Observations;

/// Where a layer's facts come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Short name, such as `ucdp-acd`.
    pub id: String,
    /// The publisher's version, such as `25.1`.
    pub version: String,
    /// Full title.
    pub title: String,
    /// Short title for notes beside a number, such as `UCDP/PRIO ACD`.
    pub short_title: String,
    /// How the publisher asks to be cited.
    pub citation: Vec<String>,
    /// BibTeX entries for the same.
    pub bibtex: Vec<String>,
    /// Terms of use.
    pub licence: String,
    /// Name of the publisher's file.
    pub file: String,
    /// sha256 of the publisher's file, in hexadecimal.
    pub sha256: String,
    /// Rows of data in the publisher's file, the heading not counted.
    pub rows: u32,
    /// The days that the source looks at. Outside them it says nothing, not even zero.
    pub coverage: Interval,
    /// What the importer left out, and why; empty if nothing.
    pub left_out: String,
}

/// The facts of one layer, all of one kind, in the publisher's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Facts {
    /// Active years of conflicts or dyads.
    ActiveYears(Vec<ActiveYear>),
    /// Endings of episodes.
    Endings(Vec<Ending>),
    /// Peace agreements.
    Agreements(Vec<Agreement>),
    /// Memberships of states.
    Memberships(Vec<Membership>),
}

impl Facts {
    /// Number of facts.
    pub fn len(&self) -> usize {
        match self {
            Facts::ActiveYears(facts) => facts.len(),
            Facts::Endings(facts) => facts.len(),
            Facts::Agreements(facts) => facts.len(),
            Facts::Memberships(facts) => facts.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What one fact of the layer is called.
    pub fn noun(&self) -> &'static str {
        match self {
            Facts::ActiveYears(_) => "active years",
            Facts::Endings(_) => "endings",
            Facts::Agreements(_) => "agreements",
            Facts::Memberships(_) => "memberships",
        }
    }
}

/// One publisher's file of one version: facts of the timeline, or observations beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer<F = Facts> {
    /// Where the facts come from.
    pub source: Source,
    /// The facts.
    pub facts: F,
}

/// Facts in layers. Cheap to clone; never changed in place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The layers of the timeline, in the order in which they were added. A later layer adds and never overrides.
    pub layers: Vec<Arc<Layer>>,
    /// The layers of observations, in the order in which they were added. They are counted on after the layers of the
    /// timeline: the first has the index `layers.len()`.
    pub observations: Vec<Arc<Layer<Observations>>>,
}

/// What one layer of a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents<'a> {
    /// Its index.
    pub layer: u16,
    /// Where it comes from.
    pub source: &'a Source,
    /// How many facts or observations it has.
    pub facts: usize,
    /// What they are called.
    pub noun: &'static str,
}

/// A question that the record cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No such source.
    #[error("the record has no source `{id}`{}; it has {}", version.as_ref().map(|v| format!(" {v}")).unwrap_or_default(), available.join(", "))]
    NoSource {
        /// The source asked for.
        id: String,
        /// The version asked for, if one was.
        version: Option<String>,
        /// What there is.
        available: Vec<String>,
    },
    /// The layer holds facts of another kind.
    #[error("source `{id}` holds {found}, not {expected}")]
    OtherKind {
        /// The source asked for.
        id: String,
        /// What it holds.
        found: &'static str,
        /// What was asked for.
        expected: &'static str,
    },
}

macro_rules! typed {
    ($(#[$doc:meta])* $name:ident, $variant:ident, $fact:ty, $noun:literal) => {
        $(#[$doc])*
        pub fn $name(&self, id: &str, version: Option<&str>) -> Result<(u16, &[$fact]), RecordError> {
            let index = self.find(id, version)?;
            match &self.layers[index].facts {
                Facts::$variant(facts) => Ok((u16::try_from(index).unwrap_or(u16::MAX), facts)),
                other => Err(RecordError::OtherKind { id: id.to_owned(), found: other.noun(), expected: $noun }),
            }
        }
    };
}

impl Record {
    /// A record of these layers.
    pub fn new(layers: Vec<Layer>) -> Record {
        Record { layers: layers.into_iter().map(Arc::new).collect(), observations: Vec::new() }
    }

    /// The same record with these layers of observations after those that it has.
    #[must_use]
    pub fn with_observations(mut self, layers: impl IntoIterator<Item = Layer<Observations>>) -> Record {
        self.observations.extend(layers.into_iter().map(Arc::new));
        self
    }

    /// The sources of all layers, with their indices: those of the timeline first.
    pub fn sources(&self) -> impl Iterator<Item = (u16, &Source)> {
        let timeline = self.layers.iter().map(|layer| &layer.source);
        (0u16..).zip(timeline.chain(self.observations.iter().map(|layer| &layer.source)))
    }

    /// What each layer holds, with its index: those of the timeline first.
    pub fn contents(&self) -> impl Iterator<Item = Contents<'_>> {
        let timeline = self.layers.iter().map(|layer| (&layer.source, layer.facts.len(), layer.facts.noun()));
        let observed = self.observations.iter();
        let observed = observed.map(|layer| (&layer.source, layer.facts.rows.len(), layer.facts.kind.noun()));
        (0u16..).zip(timeline.chain(observed)).map(|(layer, (source, facts, noun))| Contents {
            layer,
            source,
            facts,
            noun,
        })
    }

    /// The index of a source's layer: of that version, or of the last one added where none is named.
    pub fn find(&self, id: &str, version: Option<&str>) -> Result<usize, RecordError> {
        let matches = |layer: &Layer| layer.source.id == id && version.is_none_or(|v| layer.source.version == v);
        self.layers.iter().rposition(|layer| matches(layer)).ok_or_else(|| self.no_source(id, version))
    }

    /// The source of a layer.
    pub fn source(&self, layer: u16) -> Option<&Source> {
        let index = usize::from(layer);
        match index.checked_sub(self.layers.len()) {
            None => self.layers.get(index).map(|layer| &layer.source),
            Some(index) => self.observations.get(index).map(|layer| &layer.source),
        }
    }

    /// Layer index and observations of a source: of that version, or of the last one added where none is named.
    pub fn observations(&self, id: &str, version: Option<&str>) -> Result<(u16, &Layer<Observations>), RecordError> {
        let matches = |source: &Source| source.id == id && version.is_none_or(|v| source.version == v);
        if let Some(place) = self.observations.iter().rposition(|layer| matches(&layer.source)) {
            let index = u16::try_from(self.layers.len() + place).unwrap_or(u16::MAX);
            return Ok((index, &self.observations[place]));
        }
        match self.find(id, version) {
            Ok(index) => {
                let found = self.layers[index].facts.noun();
                Err(RecordError::OtherKind { id: id.to_owned(), found, expected: "observations" })
            }
            Err(_) => Err(self.no_source(id, version)),
        }
    }

    fn no_source(&self, id: &str, version: Option<&str>) -> RecordError {
        let available = self.sources().map(|(_, source)| format!("{} {}", source.id, source.version)).collect();
        RecordError::NoSource { id: id.to_owned(), version: version.map(str::to_owned), available }
    }

    typed! {
        /// Layer index and active years of a source.
        active_years, ActiveYears, ActiveYear, "active years"
    }
    typed! {
        /// Layer index and endings of a source.
        endings, Endings, Ending, "endings"
    }
    typed! {
        /// Layer index and agreements of a source.
        agreements, Agreements, Agreement, "agreements"
    }
    typed! {
        /// Layer index and memberships of a source.
        memberships, Memberships, Membership, "memberships"
    }

    /// Where a fact comes from, in words: `UCDP/PRIO ACD 25.1 row 17`.
    pub fn cite(&self, fact: FactId) -> String {
        match self.source(fact.layer) {
            Some(source) => format!("{} {} row {}", source.short_title, source.version, fact.row),
            None => format!("layer {} row {}", fact.layer, fact.row),
        }
    }
}

impl FactId {
    /// The id of a fact in a layer.
    pub fn of(layer: u16, fact: &impl Fact) -> FactId {
        FactId { layer, row: fact.row() }
    }
}
