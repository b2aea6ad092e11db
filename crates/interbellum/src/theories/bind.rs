//! Fill a theory's world from the record, and read off the record what its events explain.

use std::collections::BTreeMap;

use process::{Attribute, AttributeId, Fact, Origin, Path, ValueKind, World};
use record::Day;
use theory::{Argument, Binding, Catalogue, Supply, Theory, UnitsFrom};

use crate::theories::catalogue::{
    BORDER_PAIRS, CONFLICTS, EXTERNAL_SUPPORT, NEW_CONFLICT, RETURN_TO_WAR, RecordCatalogue, STATES, SUPPORT_BEGINS,
    SUPPORT_ENDS, SUPPORTED_BY, WAR_ENDS,
};
use crate::theories::coverage::fill;
use crate::theories::observed::{BesideFault, border_pairs, series_of_states, state_years};
use crate::theories::series::{Series, Written, conflict_series};
use crate::theories::story::{Moment, Phase, ending_marks};
use crate::theories::support::{Side, SupportSeen};
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
    /// A source beside the timeline cannot be read.
    #[error(transparent)]
    Beside(#[from] BesideFault),
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
            Supply::There(_) => {
                if changes && attribute.origin == Origin::Follows {
                    world.changes.extend(theory.there_changes(binding.attribute));
                }
            }
            // What the record does not have is what the theory says of that case.
            Supply::Record { name, .. } if catalogue.attribute(name).is_none() => {}
            Supply::Record { name, arguments } => {
                let series = series_of(theory, catalogue, name, arguments)?;
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
    let mut saw = |name: &str, moment: Moment, unit: usize, marks: Vec<String>| {
        let word = name.strip_prefix("record.").unwrap_or(name);
        if moment.inside(clock) && theory.explained.iter().any(|one| one == word) {
            facts.push(Fact { time: moment.time(clock), fact: word.to_owned(), units: vec![unit], marks });
        }
    };
    let of_states = told_of_states(theory);
    if of_states {
        for story in &catalogue.stories {
            let state = story.location.and_then(|code| catalogue.state(code));
            if let Some((state, war)) = state.zip(story.wars.first()) {
                saw(NEW_CONFLICT, Moment::of(war.start), state, Vec::new());
            }
        }
    }
    if theory.explained.iter().any(|word| SUPPORT_BEGINS.ends_with(word) || SUPPORT_ENDS.ends_with(word)) {
        for one in SupportSeen::of(catalogue)?.times(catalogue) {
            let mut marks = vec![one.side.word().to_owned()];
            marks.extend(by_marks(theory, catalogue, one.by, one.begins.day()));
            one.ends.iter().for_each(|end| saw(SUPPORT_ENDS, *end, one.conflict, marks.clone()));
            if one.is_begin_seen {
                saw(SUPPORT_BEGINS, one.begins, one.conflict, marks);
            }
        }
    }
    for (unit, story) in catalogue.stories.iter().enumerate() {
        for (number, war) in story.wars.iter().enumerate() {
            let mut saw = |name: &str, moment: Moment, marks: Vec<String>| saw(name, moment, unit, marks);
            if number == 0 && !of_states {
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

/// Whether a theory's events of new conflicts name the state, and not the conflict.
fn told_of_states(theory: &Theory) -> bool {
    let word = NEW_CONFLICT.strip_prefix("record.").unwrap_or(NEW_CONFLICT);
    let events = theory.process.events.iter();
    let mut seen =
        events.filter_map(|kind| kind.seen.as_ref().filter(|seen| seen.fact == word).map(|seen| (kind, seen)));
    let of_states = |(kind, seen): (&process::EventKind, &process::Observation)| {
        let role = seen.roles.first().map(|role| kind.roles[*role].unit);
        role.is_some_and(|unit| matches!(&theory.units[unit], UnitsFrom::Record(source) if source == STATES))
    };
    seen.any(of_states)
}

/// The values of a source for every unit that it is of.
fn series_of(
    theory: &Theory,
    catalogue: &RecordCatalogue,
    name: &str,
    arguments: &[Argument],
) -> Result<Vec<Series>, BesideFault> {
    let asked = |day: Day| argument_place(theory, arguments, day);
    if let Some(source) = state_years(name) {
        return series_of_states(catalogue, &source);
    }
    if name == BORDER_PAIRS {
        return border_pairs(catalogue);
    }
    for side in Side::ALL {
        if name.strip_prefix(EXTERNAL_SUPPORT).and_then(|rest| rest.strip_prefix('.')) == Some(side.word()) {
            return Ok(SupportSeen::of(catalogue)?.series(catalogue, side, None));
        }
        if name.strip_prefix(SUPPORTED_BY).and_then(|rest| rest.strip_prefix('.')) == Some(side.word()) {
            return Ok(SupportSeen::of(catalogue)?.series(catalogue, side, Some(&asked)));
        }
    }
    let label = |day: Day| Some(catalogue.states.get(asked(day)?)?.label.as_str());
    Ok(conflict_series(catalogue, name, &label))
}

/// The place of the state that a source's argument names on a day.
fn argument_place(theory: &Theory, arguments: &[Argument], day: Day) -> Option<usize> {
    match arguments.first()? {
        Argument::Unit(_, place) => Some(*place),
        Argument::Role(role) => filler(theory, *role, day),
    }
}

/// Who fills a role by date on a day.
fn filler(theory: &Theory, role: AttributeId, day: Day) -> Option<usize> {
    match &theory.binding(role)?.supply {
        Supply::Dates(dates) => {
            dates.iter().find(|date| date.from <= day.0 && day.0 <= date.until).map(|date| date.unit)
        }
        Supply::Constant(place) => Some(*place as usize),
        _ => None,
    }
}

/// What the record says of who gives support: the state, and every role that it fills on the day.
fn by_marks(theory: &Theory, catalogue: &RecordCatalogue, by: Option<usize>, day: Day) -> Vec<String> {
    let Some(by) = by else { return Vec::new() };
    let roles = theory.process.attributes.iter().enumerate();
    let filled = roles.filter(|(role, _)| {
        let dates = theory.binding(*role).is_some_and(|binding| matches!(binding.supply, Supply::Dates(_)));
        dates && filler(theory, *role, day) == Some(by)
    });
    let label = &catalogue.states[by].label;
    std::iter::once(label).chain(filled.map(|(_, role)| &role.name)).map(|who| format!("by {who}")).collect()
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

/// A value of the record as a number of the attribute.
pub(crate) fn number(
    theory: &Theory,
    attribute: &Attribute,
    place: usize,
    written: Written,
    day: Day,
) -> Result<f64, BindFault> {
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

/// The attribute that says in which state a conflict is, if the theory has one.
pub(crate) fn place_attribute(theory: &Theory) -> Option<AttributeId> {
    let location = following(theory, "ucdp.location").or_else(|| following(theory, "record.location"));
    location.map(|binding| binding.attribute)
}

/// The attribute that follows how wars ended, if the theory has one.
pub(crate) fn ending_attribute(theory: &Theory) -> Option<AttributeId> {
    following(theory, "record.ended_by").map(|binding| binding.attribute)
}
