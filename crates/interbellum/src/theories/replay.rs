//! Run through a history again and read off the wars that it holds.

use process::{Change, Compiled, ProcessFault, State, Touched, World};
use record::Day;
use simulate::{Happening, History, day_of};

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
}

/// What is read off a history: who is at war, and how a war ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Watched {
    /// The attribute of war, and the value that it has in war.
    pub(crate) war: (usize, f64),
    /// The attribute that says how the last war ended.
    pub(crate) ending: Option<usize>,
}

/// The wars of a history, by unit and start. Wars that were on when the clock began start on its first day.
pub(crate) fn wars(
    compiled: &Compiled,
    world: &World,
    theta: &[f64],
    history: &History,
    watched: Watched,
) -> Result<Vec<PlayedWar>, ProcessFault> {
    let mut run = Run::begin(compiled, world, theta, watched)?;
    let happenings: Vec<Happening<'_>> = history.happenings().collect();
    let (mut next, mut changes, mut ticks) = (0, world.changes.as_slice(), compiled.ticks());
    loop {
        let change = changes.first().map(|change| change.time);
        let tick = ticks.first().map(|tick| tick.time);
        let event = happenings.get(next).map(|happening| happening.time);
        let passed = run.compiled.next_break(&run.state);
        let Some(time) = [change, tick, event, passed].into_iter().flatten().min_by(f64::total_cmp) else { break };
        if change == Some(time) {
            let now = changes.partition_point(|change| change.time <= time);
            run.change(&changes[..now], time)?;
            changes = &changes[now..];
        }
        if tick == Some(time) {
            run.compiled.tick(&mut run.state, theta, ticks[0], &mut run.touched)?;
            ticks = &ticks[1..];
            run.look(time);
        }
        while let Some(happening) = happenings.get(next).filter(|happening| happening.time == time) {
            let units: Vec<usize> = happening.units.iter().map(|unit| *unit as usize).collect();
            run.compiled.apply(&mut run.state, theta, happening.event, &units, time, &mut run.touched)?;
            next += 1;
            run.look(time);
        }
        if passed == Some(time) {
            run.compiled.pass_break(&mut run.state, theta, time, &mut run.touched);
        }
        run.touched.clear();
        if time > compiled.process().clock.last() {
            break;
        }
    }
    Ok(run.finish())
}

/// A history on its way.
struct Run<'a> {
    compiled: &'a Compiled,
    theta: &'a [f64],
    watched: Watched,
    state: State,
    touched: Touched,
    /// For each unit the first day of the war that is on.
    on: Vec<Option<Day>>,
    wars: Vec<PlayedWar>,
}

impl<'a> Run<'a> {
    fn begin(
        compiled: &'a Compiled,
        world: &World,
        theta: &'a [f64],
        watched: Watched,
    ) -> Result<Run<'a>, ProcessFault> {
        let state = compiled.start(world, theta)?;
        let touched = Touched::none(&state);
        let on = vec![None; state.values(watched.war.0).len()];
        let mut run = Run { compiled, theta, watched, state, touched, on, wars: Vec::new() };
        run.look(0.0);
        Ok(run)
    }

    fn change(&mut self, changes: &[Change], time: f64) -> Result<(), ProcessFault> {
        self.compiled.change(&mut self.state, self.theta, changes, &mut self.touched)?;
        self.look(time);
        Ok(())
    }

    /// Note every unit whose war has begun or ended.
    fn look(&mut self, time: f64) {
        let day = Day(day_of(self.compiled.process().clock, time));
        let (attribute, war) = self.watched.war;
        for (unit, value) in self.state.values(attribute).iter().enumerate() {
            match self.on[unit] {
                None if *value == war => self.on[unit] = Some(day),
                Some(start) if *value != war => {
                    let ending = self.watched.ending.map(|ending| self.state.values(ending)[unit] as u16);
                    self.on[unit] = None;
                    self.wars.push(PlayedWar { unit, start, end: Some(day), ending });
                }
                _ => {}
            }
        }
    }

    fn finish(mut self) -> Vec<PlayedWar> {
        let open = self.on.iter().enumerate().filter_map(|(unit, start)| start.map(|start| (unit, start)));
        self.wars.extend(open.map(|(unit, start)| PlayedWar { unit, start, end: None, ending: None }));
        self.wars.sort_by_key(|war| (war.unit, war.start));
        self.wars
    }
}
