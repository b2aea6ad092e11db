//! Pass the instants at which something changes of itself: the record's changes, the ticks, the bounds of elapsed times.

use process::{Compiled, ProcessFault, State, Touched, World};

/// Which of these instants are still to come.
#[derive(Debug, Clone)]
pub(crate) struct Agenda<'a> {
    compiled: &'a Compiled,
    world: &'a World,
    changes_passed: usize,
    ticks_passed: usize,
}

impl<'a> Agenda<'a> {
    pub(crate) fn new(compiled: &'a Compiled, world: &'a World) -> Agenda<'a> {
        Agenda { compiled, world, changes_passed: 0, ticks_passed: 0 }
    }

    /// The next instant, in years after the start; infinite if there is none.
    pub(crate) fn next(&self, state: &State) -> f64 {
        let change = self.world.changes.get(self.changes_passed).map(|change| change.time);
        let tick = self.compiled.ticks().get(self.ticks_passed).map(|tick| tick.time);
        let passing = self.compiled.next_break(state);
        [change, tick, passing].into_iter().flatten().fold(f64::INFINITY, f64::min)
    }

    /// Pass an instant that [`Agenda::next`] gave: first the record's changes, then the tick, then elapsed times, which at the
    /// instant itself are still what they were before it.
    pub(crate) fn pass(
        &mut self,
        instant: f64,
        state: &mut State,
        theta: &[f64],
        touched: &mut Touched,
    ) -> Result<(), ProcessFault> {
        let rest = &self.world.changes[self.changes_passed..];
        let count = rest.iter().take_while(|change| change.time <= instant).count();
        if count > 0 {
            self.compiled.change(state, theta, &rest[..count], touched)?;
            self.changes_passed += count;
        }
        if let Some(tick) = self.compiled.ticks().get(self.ticks_passed)
            && tick.time <= instant
        {
            self.compiled.tick(state, theta, *tick, touched)?;
            self.ticks_passed += 1;
        }
        self.compiled.pass_break(state, theta, instant, touched);
        Ok(())
    }
}
