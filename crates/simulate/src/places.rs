//! Give every candidate of every event its place among the hazards, those of the same units side by side.

use process::{EventId, State};

use crate::selector::Selector;

/// Where the hazard of each candidate stands.
///
/// Events that can happen to the same tuples of units take turns: what happens to a tuple mostly changes what else can
/// happen to it, so that one block of the selector changes and not one for each event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    groups: Vec<Group>,
    /// By event, the place of its first candidate, and how far the next one lies from it.
    events: Vec<(usize, usize)>,
    end: usize,
}

/// Events with the same candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    begin: usize,
    events: Vec<EventId>,
}

impl Places {
    /// Places for the candidates of so many events. Groups are in the order of their first events.
    pub(crate) fn new(state: &State, kinds: usize) -> Places {
        let mut places = Places { groups: Vec::new(), events: Vec::new(), end: 0 };
        let mut events: Vec<Vec<EventId>> = Vec::new();
        for event in 0..kinds {
            let same = |one: &&mut Vec<EventId>| std::ptr::eq(state.candidates(one[0]), state.candidates(event));
            match events.iter_mut().find(same) {
                Some(group) => group.push(event),
                None => events.push(vec![event]),
            }
        }
        places.events = vec![(0, 1); kinds];
        for events in events {
            let (begin, step) = (places.end, events.len());
            for (turn, event) in events.iter().enumerate() {
                places.events[*event] = (begin + turn, step);
            }
            let count = state.candidates(events[0]).count() * step;
            places.end += count.next_multiple_of(Selector::BLOCK);
            places.groups.push(Group { begin, events });
        }
        places
    }

    /// How many places there are; some hold nobody.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// The place of an event's first candidate, and how far each next one lies from the one before.
    #[inline]
    pub(crate) fn of(&self, event: EventId) -> (usize, usize) {
        self.events[event]
    }

    /// The event and the candidate at a place that holds one.
    pub(crate) fn candidate(&self, place: usize) -> (EventId, u32) {
        // Groups without candidates begin where the next one does: the last that begins there holds the place.
        let group = &self.groups[self.groups.partition_point(|group| group.begin <= place) - 1];
        let rest = place - group.begin;
        let id = u32::try_from(rest / group.events.len()).expect("candidates are counted in 32 bits");
        (group.events[rest % group.events.len()], id)
    }
}
