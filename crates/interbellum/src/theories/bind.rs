//! Fill a theory's world from the record, and read off the record what its events explain.

use std::collections::BTreeMap;

use process::{Attribute, AttributeId, Change, Fact, Origin, Path, ValueKind, World};
use record::Day;
use theory::{Argument, Binding, Supply, Theory, UnitsFrom};

use crate::theories::catalogue::{CONFLICTS, NEW_CONFLICT, RETURN_TO_WAR, RecordCatalogue, WAR_ENDS};
use crate::theories::series::{Series, Written, conflict_series};
use crate::theories::story::{Moment, Phase, ending_marks};
use crate::theories::table::{Table, TableFault};

/// Whether attributes that follow the record follow it, or are left to the theory's own effects and ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The record decides: what a likelihood is computed on.
    Fit,
    /// Effects and ticks decide; the record gives the start and what is observed.
    Play,
}

/// Why a theory cannot be filled from the record.
#[derive(Debug, thiserror::Error)]
pub enum BindFault {
    /// The record has no value, and the theory does not say what then.
    #[error(
        "`{attribute}` of {unit}: {asked} has no value on {day}; write `else VALUE` after the source, or leave the unit out"
    )]
    NoValue {
        /// The attribute.
        attribute: String,
        /// The unit.
        unit: String,
        /// The source.
        asked: String,
        /// The first day without one.
        day: Day,
    },
    /// The record has a name that the theory left out.
    #[error("`{attribute}` of {unit} is `{found}` from {day} on, and the theory names only {}; add the name", possible.join(", "))]
    NoSuchName {
        /// The attribute.
        attribute: String,
        /// The unit.
        unit: String,
        /// The record's word.
        found: String,
        /// From when.
        day: Day,
        /// The theory's words.
        possible: Vec<String>,
    },
    /// A table was not brought.
    #[error("the theory reads `table.{name}` for `{attribute}`: bring it with --table {name}=FILE.csv")]
    NoTable {
        /// The attribute.
        attribute: String,
        /// The table.
        name: String,
    },
    /// A table does not fit.
    #[error(transparent)]
    Table(#[from] Box<TableFault>),
    /// A table that nothing reads.
    #[error("--table {name}: the theory reads no `table.{name}`{}", if possible.is_empty() { String::new() } else { format!("; it reads {}", possible.join(", ")) })]
    UnreadTable {
        /// The table.
        name: String,
        /// Those it does read.
        possible: Vec<String>,
    },
}

/// The world of a theory: what the text says of it, filled from the record and from tables.
///
/// Changes lie in (start, end] of the clock and are sorted by time. With [`Purpose::Play`] only observed attributes change.
pub fn bind_world(
    theory: &Theory,
    catalogue: &RecordCatalogue,
    tables: &BTreeMap<String, Table>,
    purpose: Purpose,
) -> Result<World, BindFault> {
    refuse_unread(theory, tables)?;
    let mut world = theory.world();
    for binding in &theory.bindings {
        let attribute = &theory.process.attributes[binding.attribute];
        let changes =
            attribute.origin == Origin::Observed || (attribute.origin == Origin::Follows && purpose == Purpose::Fit);
        match &binding.supply {
            Supply::Constant(_) | Supply::Dates(_) => {}
            Supply::Record { name, arguments } => {
                let asked = |day: Day| argument_label(theory, catalogue, arguments, day);
                let series = conflict_series(catalogue, name, &asked);
                fill(theory, binding, name, &series, changes, &mut world)?;
            }
            Supply::Table(name) => match tables.get(name) {
                Some(table) => table.fill(theory, binding, changes, &mut world).map_err(Box::new)?,
                None if binding.optional => {}
                None => return Err(BindFault::NoTable { attribute: attribute.name.clone(), name: name.clone() }),
            },
        }
    }
    world.changes.sort_by(|a, b| a.time.total_cmp(&b.time));
    Ok(world)
}

fn refuse_unread(theory: &Theory, tables: &BTreeMap<String, Table>) -> Result<(), BindFault> {
    let read: Vec<String> = theory
        .bindings
        .iter()
        .filter_map(|binding| if let Supply::Table(name) = &binding.supply { Some(name.clone()) } else { None })
        .collect();
    match tables.keys().find(|name| !read.contains(name)) {
        Some(name) => Err(BindFault::UnreadTable { name: name.clone(), possible: read }),
        None => Ok(()),
    }
}

/// What the record saw of what the theory explains, with the world that it happened in.
///
/// Facts lie in (start, end] of the clock, sorted by time. Facts whose word no event of the theory names are left out; the
/// rest is for the likelihood to match.
pub fn bind_path(
    theory: &Theory,
    catalogue: &RecordCatalogue,
    tables: &BTreeMap<String, Table>,
) -> Result<Path, BindFault> {
    let world = bind_world(theory, catalogue, tables, Purpose::Fit)?;
    let clock = theory.process.clock;
    let mut facts = Vec::new();
    for (unit, story) in catalogue.stories.iter().enumerate() {
        for (number, war) in story.wars.iter().enumerate() {
            let mut saw = |name: &str, moment: Moment, marks: Vec<String>| {
                let word = name.strip_prefix("record.").unwrap_or(name);
                if moment.inside(clock) && theory.explained.iter().any(|one| one == word) {
                    facts.push(Fact { time: moment.time(clock), fact: word.to_owned(), units: vec![unit], marks });
                }
            };
            if number == 0 {
                saw(NEW_CONFLICT, Moment::of(war.start), Vec::new());
            }
            if let Some((peace, end)) = war.peace.as_ref().zip(war.end()) {
                saw(WAR_ENDS, end, ending_marks(peace));
            }
            if let Some(day) = war.return_seen() {
                saw(RETURN_TO_WAR, Moment::of(day), Vec::new());
            }
        }
    }
    facts.sort_by(|a, b| a.time.total_cmp(&b.time).then_with(|| a.units.cmp(&b.units)));
    Ok(Path { world, facts })
}

/// The abbreviation of the state that a source's argument names on a day.
fn argument_label<'a>(
    theory: &Theory,
    catalogue: &'a RecordCatalogue,
    arguments: &[Argument],
    day: Day,
) -> Option<&'a str> {
    let place = match arguments.first()? {
        Argument::Unit(_, place) => *place,
        Argument::Role(role) => match &theory.binding(*role)?.supply {
            Supply::Dates(dates) => dates.iter().find(|date| date.from <= day.0 && day.0 <= date.until)?.unit,
            Supply::Constant(place) => *place as usize,
            _ => return None,
        },
    };
    Some(catalogue.states.get(place)?.label.as_str())
}

fn fill(
    theory: &Theory,
    binding: &Binding,
    source: &str,
    series: &[Series],
    changes: bool,
    world: &mut World,
) -> Result<(), BindFault> {
    let attribute = &theory.process.attributes[binding.attribute];
    let clock = theory.process.clock;
    for (place, one) in series.iter().enumerate() {
        let number = |written: Written, day: Day| number(theory, attribute, place, written, day);
        let start_moment = Moment::of(Day(clock.start));
        let before = one.steps.iter().rev().find(|(moment, _)| *moment <= start_moment).map(|(_, written)| *written);
        let start = match before.or(one.before) {
            Some(written) => number(written, Day(clock.start))?,
            None => binding.otherwise.ok_or_else(|| BindFault::NoValue {
                attribute: attribute.name.clone(),
                unit: label(theory, attribute, place),
                asked: source.to_owned(),
                day: Day(clock.start),
            })?,
        };
        world.start[binding.attribute][place] = start;
        let later = one.steps.iter().filter(|(moment, _)| changes && moment.inside(clock));
        for (moment, written) in later {
            let (time, value) = (moment.time(clock), number(*written, moment.day())?);
            world.changes.push(Change { time, attribute: binding.attribute, place, value });
        }
    }
    Ok(())
}

/// The name of a unit, or of a pair of units.
pub(crate) fn label(theory: &Theory, attribute: &Attribute, place: usize) -> String {
    let labels = |kind: usize| &theory.process.units[kind].labels;
    match attribute.domain.as_slice() {
        [] => "the world".to_owned(),
        // A number alone says nothing: `conflict 333`.
        [kind] if labels(*kind)[place].starts_with(|letter: char| letter.is_ascii_digit()) => {
            format!("{} {}", theory.process.units[*kind].name, labels(*kind)[place])
        }
        [kind] => labels(*kind)[place].clone(),
        [first, second, ..] => {
            let across = labels(*second).len();
            format!("{} and {}", labels(*first)[place / across], labels(*second)[place % across])
        }
    }
}

fn number(theory: &Theory, attribute: &Attribute, place: usize, written: Written, day: Day) -> Result<f64, BindFault> {
    match (written, &attribute.values) {
        (Written::Number(value), _) => Ok(value),
        (Written::Word(word), ValueKind::OneOf(names)) => {
            names.code(word).map(f64::from).ok_or_else(|| BindFault::NoSuchName {
                attribute: attribute.name.clone(),
                unit: label(theory, attribute, place),
                found: word.to_owned(),
                day,
                possible: names.iter().map(str::to_owned).collect(),
            })
        }
        // The checker lets no source of words fill anything but names.
        (Written::Word(_), _) => Ok(0.0),
    }
}

/// Whether a theory's events happen to the record's own conflicts, so that a history of it can be read as a record.
pub(crate) fn on_conflicts(theory: &Theory) -> bool {
    theory.units.iter().any(|from| matches!(from, UnitsFrom::Record(source) if source == CONFLICTS))
}

fn following<'a>(theory: &'a Theory, wanted: &str) -> Option<&'a Binding> {
    theory.bindings.iter().find(|binding| matches!(&binding.supply, Supply::Record { name, .. } if name == wanted))
}

/// The attribute that follows the record's own account of who is at war, with its value in war, if the theory has one.
pub(crate) fn war_attribute(theory: &Theory) -> Option<(AttributeId, f64)> {
    if let Some(binding) = following(theory, "record.active") {
        return Some((binding.attribute, 1.0));
    }
    let binding = following(theory, "record.phase")?;
    let ValueKind::OneOf(names) = &theory.process.attributes[binding.attribute].values else { return None };
    Some((binding.attribute, f64::from(names.code(Phase::War.word())?)))
}

/// The attribute that follows how wars ended, if the theory has one.
pub(crate) fn ending_attribute(theory: &Theory) -> Option<AttributeId> {
    following(theory, "record.ended_by").map(|binding| binding.attribute)
}
