//! Time the events whose hazard moves with the time since a change: one clock for each candidate, by inversion.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use numerics::stream::Stream;
use process::{EventId, Process, ProcessFault, Shaped};

/// The clocks of all candidates of events with a duration.
///
/// Method: the modified next reaction of Anderson (2007), Journal of Chemical Physics 127. Each candidate has a unit
/// exponential threshold. Its hazard is a constant times a form of the time since a change, so what is left of the
/// threshold when the constant or the change moves, and the instant at which it is used up, are closed forms
/// ([`Shaped::integral`], [`Shaped::wait`]). No bound of a hazard is needed, so one that begins infinite is exact too.
/// A candidate that is not at risk keeps what is left: thresholds have no memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clocks {
    events: Vec<Option<EventClocks>>,
    alarms: BinaryHeap<Reverse<Alarm>>,
    running: usize,
}

#[derive(Debug, Clone)]
struct EventClocks {
    form: Shaped,
    clocks: Vec<Clock>,
}

#[derive(Debug, Clone, Copy)]
struct Clock {
    /// What is left of the threshold; none if it is not drawn yet.
    left: Option<f64>,
    /// The constant part of the hazard.
    constant: f64,
    /// When the change was that the duration runs from.
    since: f64,
    /// Up to when `left` is right.
    settled: f64,
    /// How often it was set: an alarm of an earlier setting is void.
    setting: u32,
}

/// Void alarms that may stand beside those of running clocks before they are swept: sweeping a short list is not worth it.
const SLACK: usize = 64;

const STILL: Clock = Clock { left: None, constant: 0.0, since: 0.0, settled: 0.0, setting: 0 };

/// An instant at which a threshold is used up.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Alarm {
    time: f64,
    event: EventId,
    id: u32,
    setting: u32,
}

impl Eq for Alarm {}

impl PartialOrd for Alarm {
    fn partial_cmp(&self, other: &Alarm) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Alarm {
    fn cmp(&self, other: &Alarm) -> Ordering {
        let time = self.time.total_cmp(&other.time);
        time.then(self.event.cmp(&other.event)).then(self.id.cmp(&other.id)).then(self.setting.cmp(&other.setting))
    }
}

impl Clocks {
    /// Clocks that stand still, for so many candidates of each event.
    pub(crate) fn new(process: &Process, counts: &[usize], theta: &[f64]) -> Result<Clocks, ProcessFault> {
        let events = process.events.iter().zip(counts).map(|(kind, count)| {
            let form = kind.duration.as_ref().map(|duration| duration.shaped(theta)).transpose()?;
            Ok(form.map(|form| EventClocks { form, clocks: vec![STILL; *count] }))
        });
        let events = events.collect::<Result<Vec<_>, ProcessFault>>()?;
        Ok(Clocks { events, alarms: BinaryHeap::new(), running: 0 })
    }

    /// Whether an event has clocks.
    pub(crate) fn has(&self, event: EventId) -> bool {
        self.events[event].is_some()
    }

    /// Whether no event has clocks.
    pub(crate) fn none(&self) -> bool {
        self.events.iter().all(Option::is_none)
    }

    /// Whether any candidate is at risk.
    pub(crate) fn running(&self) -> bool {
        self.running > 0
    }

    /// Let all stand still, with no threshold drawn.
    pub(crate) fn reset(&mut self) {
        self.events.iter_mut().flatten().for_each(|event| event.clocks.fill(STILL));
        self.alarms.clear();
        self.running = 0;
    }

    /// Give a candidate its constant and the change that it runs from, as of now.
    pub(crate) fn set(
        &mut self,
        (event, id): (EventId, u32),
        constant: f64,
        since: f64,
        now: f64,
        stream: &mut Stream,
    ) {
        let Some(EventClocks { form, clocks }) = &mut self.events[event] else { return };
        let clock = &mut clocks[id as usize];
        if clock.constant == constant && (clock.since == since || constant == 0.0) {
            return;
        }
        if clock.constant > 0.0
            && let Some(left) = &mut clock.left
        {
            let used = clock.constant * form.integral(clock.settled - clock.since, now - clock.since);
            *left = (*left - used).max(0.0);
        }
        self.running = self.running + usize::from(constant > 0.0) - usize::from(clock.constant > 0.0);
        *clock = Clock { constant, since, settled: now, setting: clock.setting.wrapping_add(1), ..*clock };
        self.alarm(event, id, stream);
    }

    /// The threshold of a candidate is used up now, and it gets another.
    pub(crate) fn renew(&mut self, (event, id): (EventId, u32), now: f64, stream: &mut Stream) {
        let Some(EventClocks { clocks, .. }) = &mut self.events[event] else { return };
        let clock = &mut clocks[id as usize];
        *clock = Clock { left: None, settled: now, setting: clock.setting.wrapping_add(1), ..*clock };
        self.alarm(event, id, stream);
    }

    /// Foresee when the threshold is used up.
    fn alarm(&mut self, event: EventId, id: u32, stream: &mut Stream) {
        let Some(EventClocks { form, clocks }) = &mut self.events[event] else { return };
        let clock = &mut clocks[id as usize];
        if clock.constant == 0.0 {
            return;
        }
        let left = *clock.left.get_or_insert_with(|| stream.exponential());
        let wait = form.wait(clock.settled - clock.since, left / clock.constant);
        if wait.is_finite() {
            let setting = clock.setting;
            self.alarms.push(Reverse(Alarm { time: clock.settled + wait, event, id, setting }));
        }
        self.sweep();
    }

    /// Drop the alarms of earlier settings where they are most of all, so that memory is bounded by the clocks that run: each
    /// of those has one alarm at most, and what is swept has been paid for by as many settings.
    fn sweep(&mut self) {
        if self.alarms.len() > 2 * self.running + SLACK {
            let events = &self.events;
            self.alarms.retain(|Reverse(alarm)| is_live(events, alarm));
        }
    }

    /// The first candidate whose threshold is used up, and when; none if none ever is.
    pub(crate) fn next(&mut self) -> Option<(f64, EventId, u32)> {
        while let Some(Reverse(first)) = self.alarms.peek() {
            if is_live(&self.events, first) {
                return Some((first.time, first.event, first.id));
            }
            self.alarms.pop();
        }
        None
    }
}

/// Whether an alarm is of its clock's last setting.
fn is_live(events: &[Option<EventClocks>], alarm: &Alarm) -> bool {
    events[alarm.event].as_ref().is_some_and(|event| event.clocks[alarm.id as usize].setting == alarm.setting)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many candidates of one event with a Weibull hazard.
    fn clocks(count: usize) -> Clocks {
        let event = EventClocks { form: Shaped::Weibull(0.7), clocks: vec![STILL; count] };
        Clocks { events: vec![Some(event)], alarms: BinaryHeap::new(), running: 0 }
    }

    /// The first instant at which a threshold is used up, by a look at every clock.
    fn plainly(clocks: &Clocks) -> Option<(f64, EventId, u32)> {
        let EventClocks { form, clocks } = clocks.events[0].as_ref()?;
        let at = |(clock, id): (&Clock, u32)| {
            let wait = form.wait(clock.settled - clock.since, clock.left? / clock.constant);
            (clock.constant > 0.0).then_some((clock.settled + wait, 0, id))
        };
        clocks.iter().zip(0..).filter_map(at).min_by(|a, b| a.0.total_cmp(&b.0))
    }

    #[test]
    fn alarms_are_bounded_by_the_clocks_that_run_and_the_next_is_what_a_look_at_all_clocks_finds() {
        let (mut clocks, mut stream) = (clocks(10), Stream::named(3, "clocks", 0));
        (0..10).for_each(|id| clocks.set((0, id), 1.0, 0.0, 0.0, &mut stream));
        for _ in 0..5_000 {
            let next = clocks.next();
            assert_eq!(next, plainly(&clocks));
            let (time, event, id) = next.expect("clocks run");
            // Each constant is set anew and back before the next alarm, so that most alarms are void.
            for constant in [1.5, 1.0] {
                (0..10).for_each(|other| clocks.set((0, other), constant, 0.0, time, &mut stream));
            }
            clocks.renew((event, id), time, &mut stream);
            assert!(clocks.alarms.len() <= 2 * 10 + SLACK, "{} alarms of 10 clocks", clocks.alarms.len());
        }
    }

    #[test]
    fn void_alarms_of_clocks_that_stopped_are_swept_with_the_next_setting() {
        let (mut clocks, mut stream) = (clocks(1_000), Stream::named(4, "clocks", 0));
        (0..1_000).for_each(|id| clocks.set((0, id), 1.0, 0.0, 0.0, &mut stream));
        assert_eq!(clocks.alarms.len(), 1_000);
        (0..1_000).for_each(|id| clocks.set((0, id), 0.0, 0.0, 1.0, &mut stream));
        clocks.set((0, 7), 1.0, 0.0, 2.0, &mut stream);
        assert_eq!(clocks.alarms.len(), 1);
    }
}
