//! Say what a record offers to theories: units, attributes and facts, by name. The record itself stands elsewhere.

/// What a record offers. A theory is checked against it, and only names and kinds are asked, never values.
///
/// Names are as theories write them: `record.states`, `maddison.output`, `record.return_to_war`. Names that begin with
/// `table.` never reach a catalogue: a theory may always name them, and who runs it supplies them.
pub trait Catalogue {
    /// The units of a source, if it is one.
    fn units(&self, source: &str) -> Option<UnitSource>;
    /// What a source tells of units, if it is one.
    fn attribute(&self, source: &str) -> Option<AttributeSource>;
    /// A fact that can explain an event, if it is one.
    fn fact(&self, name: &str) -> Option<FactSource>;
    /// All names of sources of units, in the order in which they are offered to a user.
    fn unit_names(&self) -> Vec<String>;
    /// All names of sources of attributes.
    fn attribute_names(&self) -> Vec<String>;
    /// All names of facts.
    fn fact_names(&self) -> Vec<String>;
}

/// The units of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitSource {
    /// The name of each unit, in order: `USA`, `333`.
    pub labels: Vec<String>,
    /// Other names of units, with their places: `USSR` for `RUS`.
    pub aliases: Vec<(String, usize)>,
    /// For each unit the first and the last day of each time in which it is there, in days since 1970-01-01; none at all
    /// if every unit is always there.
    pub there: Vec<Vec<(i32, i32)>>,
    /// Whether that matters only to theories that create units of the kind, and all units are there for the others.
    pub there_if_created: bool,
}

/// What a source tells of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeSource {
    /// The source of the units of each place: `record.states`; none for the world, two for a relation.
    pub domain: Vec<String>,
    /// Whether a relation is the same both ways.
    pub symmetric: bool,
    /// What values it gives.
    pub values: SourceValues,
    /// The source of the units that the name itself takes, as in `record.broker(dominant)`.
    pub arguments: Vec<String>,
    /// What it means, in a few words for messages; may be empty.
    pub meaning: String,
    /// The parts that several names declared together take in this order, each the source `NAME.PART`; none if it has one
    /// value only.
    pub parts: Vec<String>,
    /// The last day on which it tells anything of anybody, in days since 1970-01-01; none if it ends with the record.
    pub until: Option<i32>,
}

/// What values a source gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceValues {
    /// 0 or 1.
    Flag,
    /// A finite number.
    Real,
    /// One of these names. A theory may leave names out; a value that it left out is then refused when it is read.
    OneOf(Vec<String>),
    /// A unit of this source.
    Unit(String),
}

/// A fact that can explain an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactSource {
    /// The source of the units of each role, in the record's order.
    pub roles: Vec<String>,
    /// Other lists of units that it can be told of, instead of `roles`: of a new conflict, also the state in which it is.
    pub other_roles: Vec<Vec<String>>,
    /// Words that the fact may have: `agreement`, `victory`.
    pub marks: Vec<String>,
    /// The source of the units after `by`, if the fact tells who did it.
    pub by: Option<String>,
    /// What it means, in a few words for messages; may be empty.
    pub meaning: String,
}
