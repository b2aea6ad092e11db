//! Draw one played history along the calendar.

use std::collections::BTreeMap;

use process::{ProcessFault, World};
use record::Day;
use report::ReportError;
use report::figure::Frame;
use report::figure::chronicle::{Chronicle, ChronicleRow};
use theory::UnitsFrom;

use crate::theories::bind::{ending_attribute, on_conflicts, place_attribute, war_attribute};
use crate::theories::catalogue::{CONFLICTS, RecordCatalogue};
use crate::theories::load::Loaded;
use crate::theories::play::Replicate;
use crate::theories::replay::{PlayedWar, Watched, wars};

/// Rows that a page can hold.
const MOST_ROWS: usize = 40;

/// Why a history cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawFault {
    /// The history does not run on this world.
    #[error(transparent)]
    Process(#[from] ProcessFault),
    /// The figure refuses.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// One history as a drawing of its own.
///
/// Where the theory says who is at war, a row is a unit and a bar its war, those longest at war first; otherwise a row is a
/// kind of event and a mark its happening.
pub fn played_timeline(
    catalogue: &RecordCatalogue,
    loaded: &Loaded,
    world: &World,
    one: &Replicate,
    seed: u64,
) -> Result<String, DrawFault> {
    let process = &loaded.theory.process;
    let (first, last) = (Day(process.clock.start).on_axis(), Day(process.clock.end).on_axis());
    let drawn = Chronicle {
        title: format!("{}: one played history", loaded.theory.title.as_deref().unwrap_or(&process.name)),
        note: format!(
            "Theory `{}`, seed {seed}, replicate {}: not a record of what happened",
            process.name, one.replicate
        ),
        first,
        last,
        ..Chronicle::default()
    };
    let war = war_attribute(&loaded.theory).filter(|_| on_conflicts(&loaded.theory));
    let drawn = match war {
        Some(war) => {
            let place = place_attribute(&loaded.theory);
            let watched = Watched { war, ending: ending_attribute(&loaded.theory), place };
            let world = one.world(loaded, world);
            let wars = wars(&loaded.compiled, &world, &one.theta, &one.history, watched)?;
            // The theory's conflicts are the record's, in its order.
            of_wars(drawn, &wars, &names_of_conflicts(catalogue, loaded))
        }
        None => of_events(drawn, loaded, one),
    };
    Ok(drawn.to_svg(Frame::Alone, "history")?)
}

/// The record's conflicts by name, and those that there is room to create by their labels.
fn names_of_conflicts<'a>(catalogue: &'a RecordCatalogue, loaded: &'a Loaded) -> Vec<&'a str> {
    let theory = &loaded.theory;
    let kind = theory.units.iter().position(|from| matches!(from, UnitsFrom::Record(source) if source == CONFLICTS));
    let created = kind.map_or(&[][..], |kind| {
        &theory.process.units[kind].labels[catalogue.stories.len().min(theory.known_units(kind))..]
    });
    let known = catalogue.stories.iter().map(|story| story.name.as_str());
    known.chain(created.iter().map(String::as_str)).collect()
}

fn of_wars(drawn: Chronicle, wars: &[PlayedWar], names: &[&str]) -> Chronicle {
    let mut counts: BTreeMap<i32, f64> = BTreeMap::new();
    let mut rows: Vec<(f64, ChronicleRow)> = Vec::new();
    for of_unit in wars.chunk_by(|a, b| a.unit == b.unit) {
        let spans: Vec<(f64, f64)> =
            of_unit.iter().map(|war| (war.start.on_axis(), war.end.map_or(drawn.last, Day::on_axis))).collect();
        for (from, to) in &spans {
            (from.floor() as i32..=to.floor() as i32).for_each(|year| *counts.entry(year).or_insert(0.0) += 1.0);
        }
        let length = spans.iter().map(|(from, to)| to - from).sum();
        let label = names[of_unit[0].unit].to_owned();
        rows.push((length, ChronicleRow { label, spans, marks: Vec::new() }));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    let said = format!("{left_out} more conflicts were at war for a shorter time and are not drawn.");
    Chronicle {
        counted: "Conflicts at war in the year".to_owned(),
        counts: counts.into_iter().filter(|(year, _)| f64::from(*year) < drawn.last).collect(),
        rows: rows.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect(),
        left_out: if left_out > 0 { said } else { String::new() },
        ..drawn
    }
}

fn of_events(drawn: Chronicle, loaded: &Loaded, one: &Replicate) -> Chronicle {
    let process = &loaded.theory.process;
    let mut counts: BTreeMap<i32, f64> = BTreeMap::new();
    let mut marks = vec![Vec::new(); process.events.len()];
    for happening in one.history.happenings() {
        let day = Day(simulate::day_of(process.clock, happening.time));
        *counts.entry(i32::from(day.year())).or_insert(0.0) += 1.0;
        marks[happening.event].push(day.on_axis());
    }
    let rows = process.events.iter().zip(marks).map(|(kind, marks)| {
        let label = format!("{} ({})", kind.name, marks.len());
        ChronicleRow { label, spans: Vec::new(), marks }
    });
    Chronicle {
        counted: "Events in the year".to_owned(),
        counts: counts.into_iter().collect(),
        rows: rows.collect(),
        ..drawn
    }
}
