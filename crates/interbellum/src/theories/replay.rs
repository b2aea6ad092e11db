//! Run through a history again, and read off the wars that it holds.

use process::{Compiled, ProcessFault, State, Touched, World};
use record::Day;
use simulate::{History, day_of};

/// A war of a played history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlayedWar {
    /// The place of the conflict among the units.
    pub(crate) unit: usize,
    /// First day.
    pub(crate) start: Day,
    /// Last day, unless it goes on when the clock runs out.
    pub(crate) end: Option<Day>,
    /// The code that the watched ending had just after the last day.
    pub(crate) ending: Option<u16>,
    /// The place of the state in which the conflict is, when the war began.
    pub(crate) state: Option<usize>,
}

/// What is read off a history: who is at war, and how a war ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Watched {
    /// The attribute of war, and the value that it has in war.
    pub(crate) war: (usize, f64),
    /// The attribute that says how the last war ended.
    pub(crate) ending: Option<usize>,
    /// The attribute that says in which state a conflict is.
    pub(crate) place: Option<usize>,
}

/// The wars of a history, by unit and start. Wars that were on when the clock began start on its first day.
pub(crate) fn wars(
    compiled: &Compiled,
    world: &World,
    theta: &[f64],
    history: &History,
    watched: Watched,
) -> Result<Vec<PlayedWar>, ProcessFault> {
    let clock = compiled.process().clock;
    let mut seen = Seen { watched, on: Vec::new(), wars: Vec::new() };
    replay(compiled, world, theta, history, &mut |state, time| seen.look(state, Day(day_of(clock, time))))?;
    Ok(seen.finish())
}

/// Run through a history again and show the state at the start, and after every instant at which something was written.
///
/// Order at one instant: what is observed changes, then the tick, then events, as in play.
pub(crate) fn replay(
    compiled: &Compiled,
    world: &World,
    theta: &[f64],
    history: &History,
    look: &mut dyn FnMut(&State, f64),
) -> Result<(), ProcessFault> {
    let mut state = compiled.start(world, theta)?;
    let mut touched = Touched::none(&state);
    look(&state, 0.0);
    let mut happenings = history.happenings().peekable();
    let (mut changes, mut ticks) = (world.changes.as_slice(), compiled.ticks());
    loop {
        let change = changes.first().map(|change| change.time);
        let tick = ticks.first().map(|tick| tick.time);
        let event = happenings.peek().map(|happening| happening.time);
        let passed = compiled.next_break(&state);
        let Some(time) = [change, tick, event, passed].into_iter().flatten().min_by(f64::total_cmp) else { break };
        if time > compiled.process().clock.last() {
            break;
        }
        if change == Some(time) {
            let (now, later) = changes.split_at(changes.partition_point(|change| change.time <= time));
            compiled.change(&mut state, theta, now, &mut touched)?;
            changes = later;
        }
        if tick == Some(time) {
            compiled.tick(&mut state, theta, ticks[0], &mut touched)?;
            ticks = &ticks[1..];
        }
        while let Some(happening) = happenings.next_if(|happening| happening.time == time) {
            let units: Vec<usize> = happening.units.iter().map(|unit| *unit as usize).collect();
            compiled.apply(&mut state, theta, happening.event, &units, time, &mut touched)?;
        }
        if [change, tick, event].contains(&Some(time)) {
            look(&state, time);
        }
        if passed == Some(time) {
            compiled.pass_break(&mut state, theta, time, &mut touched);
        }
        touched.clear();
    }
    Ok(())
}

/// The wars seen so far.
struct Seen {
    watched: Watched,
    /// For each unit the first day of the war that is on.
    on: Vec<Option<(Day, Option<usize>)>>,
    wars: Vec<PlayedWar>,
}

impl Seen {
    /// Note every unit whose war has begun or ended.
    fn look(&mut self, state: &State, day: Day) {
        let (attribute, war) = self.watched.war;
        self.on.resize(state.values(attribute).len(), None);
        for (unit, value) in state.values(attribute).iter().enumerate() {
            match self.on[unit] {
                None if *value == war => {
                    let state = self.watched.place.map(|place| state.values(place)[unit] as usize);
                    self.on[unit] = Some((day, state));
                }
                Some((start, place)) if *value != war => {
                    let ending = self.watched.ending.map(|ending| state.values(ending)[unit] as u16);
                    self.on[unit] = None;
                    self.wars.push(PlayedWar { unit, start, end: Some(day), ending, state: place });
                }
                _ => {}
            }
        }
    }

    fn finish(mut self) -> Vec<PlayedWar> {
        let open = self.on.iter().enumerate().filter_map(|(unit, on)| on.map(|on| (unit, on)));
        let going_on = |(unit, (start, state))| PlayedWar { unit, start, end: None, ending: None, state };
        self.wars.extend(open.map(going_on));
        self.wars.sort_by_key(|war| (war.unit, war.start));
        self.wars
    }
}
