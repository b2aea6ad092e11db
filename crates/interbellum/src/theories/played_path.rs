//! Take a played history for what a record saw, so that the theory can be fitted to it.

use process::{Change, Compiled, EventKind, Fact, Origin, Path, ProcessFault, State, World};
use simulate::History;

use crate::theories::replay::replay;

/// What a record would have seen of a history: a fact for each event that is seen, and what follows the record as the history
/// has it.
///
/// `world` is the one that was played on. Of a mark that may be one of several words, the fact has the first.
pub fn history_to_path(
    compiled: &Compiled,
    world: &World,
    theta: &[f64],
    history: &History,
) -> Result<Path, ProcessFault> {
    let process = compiled.process();
    let follows = |attribute: &usize| process.attributes[*attribute].origin == Origin::Follows;
    let following: Vec<usize> = (0..process.attributes.len()).filter(follows).collect();
    let mut before: Vec<Vec<f64>> = Vec::new();
    let mut changes = world.changes.clone();
    let mut look = |state: &State, time: f64| {
        if before.is_empty() {
            before = following.iter().map(|attribute| state.values(*attribute).to_vec()).collect();
        }
        for (attribute, before) in following.iter().zip(&mut before) {
            for (place, (old, new)) in before.iter_mut().zip(state.values(*attribute)).enumerate() {
                if old != new {
                    changes.push(Change { time, attribute: *attribute, place, value: *new });
                    *old = *new;
                }
            }
        }
    };
    replay(compiled, world, theta, history, &mut look)?;
    changes.sort_by(|a, b| a.time.total_cmp(&b.time));
    let facts = history.happenings().filter_map(|one| fact(&process.events[one.event], one.time, one.units));
    Ok(Path { world: World { start: world.start.clone(), changes }, facts: facts.collect() })
}

fn fact(kind: &EventKind, time: f64, units: &[u32]) -> Option<Fact> {
    let seen = kind.seen.as_ref()?;
    Some(Fact {
        time,
        fact: seen.fact.clone(),
        units: seen.roles.iter().map(|role| units[*role] as usize).collect(),
        marks: seen.marks.iter().filter_map(|group| group.first().cloned()).collect(),
    })
}
