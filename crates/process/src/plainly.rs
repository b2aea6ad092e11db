//! Write a value that only events read, each at the very units it is known of: most that happens changes no more.

use crate::compiled::{Compiled, LoweredWrite};
use crate::depend::{Binds, Reader, Who};
use crate::process::{AttributeId, Effect, EventId};
use crate::state::State;
use crate::term::{Node, UnitTerm};
use crate::touched::Touched;

/// Who reads an attribute, where that is only events, each at its own units in their order.
///
/// Such a write has nothing derived to follow: no count or sum changes, no elapsed time begins anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plainly {
    /// How many units the second of a pair can be; none for an attribute of single units.
    width: Option<usize>,
    symmetric: bool,
    /// Whether each of the events has a pair only once, the earlier unit first.
    once: bool,
    events: Vec<EventId>,
}

/// An event's write of a number, which its units alone decide and which is always lawful.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Simply {
    attribute: AttributeId,
    /// The role at whose unit it is written, or the two.
    roles: (Option<usize>, usize),
    value: f64,
}

impl Compiled {
    /// By event, what it writes if all of that is so simple: of different attributes, each read plainly.
    pub(crate) fn simply_written(&self) -> Vec<Option<Vec<Simply>>> {
        (0..self.events.len()).map(|event| self.simply(event)).collect()
    }

    fn simply(&self, event: EventId) -> Option<Vec<Simply>> {
        let (kind, lowered) = (&self.process.events[event], &self.events[event]);
        if kind.create.is_some() {
            return None;
        }
        let one = |(effect, lowered): (&Effect, &LoweredWrite)| {
            let attribute = effect.attribute;
            let Node::Number(value) = lowered.value.node else { return None };
            self.check_value(attribute, value, effect.span).ok()?;
            let width = self.plainly[attribute].as_ref()?.width;
            match (&lowered.at[..], width) {
                (&[UnitTerm::Variable(role)], None) => Some(Simply { attribute, roles: (None, role), value }),
                (&[UnitTerm::Variable(first), UnitTerm::Variable(second)], Some(_)) if first != second => {
                    Some(Simply { attribute, roles: (Some(first), second), value })
                }
                _ => None,
            }
        };
        let writes = kind.effects.iter().zip(&lowered.effects).map(one).collect::<Option<Vec<_>>>()?;
        let twice = |at: usize| writes[..at].iter().any(|other| other.attribute == writes[at].attribute);
        (!(0..writes.len()).any(twice)).then_some(writes)
    }

    /// Lets an event happen whose writes are all simple; false if they are not.
    #[inline]
    pub(crate) fn apply_simply(
        &self,
        state: &mut State,
        event: EventId,
        units: &[usize],
        touched: &mut Touched,
    ) -> bool {
        let Some(writes) = &self.simply[event] else { return false };
        let to_itself = |write: &Simply| write.roles.0.is_some_and(|first| units[first] == units[write.roles.1]);
        if state.following || writes.iter().any(to_itself) {
            return false;
        }
        for &Simply { attribute, roles: (first, second), value } in writes {
            let Some(plainly) = &self.plainly[attribute] else { return false };
            plainly.write_at(state, attribute, (first.map_or(0, |first| units[first]), units[second]), value, touched);
        }
        true
    }

    /// By attribute of the process, who reads it if it is read so plainly.
    pub(crate) fn plainly_read(&self) -> Vec<Option<Plainly>> {
        (0..self.process.attributes.len()).map(|attribute| self.plainly(attribute)).collect()
    }

    fn plainly(&self, attribute: AttributeId) -> Option<Plainly> {
        let shape = &self.layout.shapes[attribute];
        let (binds, width) = match shape.sizes[..] {
            [_] => (vec![Binds::Variable(0)], None),
            [_, width] => (vec![Binds::Variable(0), Binds::Variable(1)], Some(width)),
            _ => return None,
        };
        let event = |reader: &Reader| match reader.who {
            Who::Event(event) if reader.binds == binds && self.events[event].sizes.len() == binds.len() => Some(event),
            _ => None,
        };
        let events = self.readers[attribute].iter().map(event).collect::<Option<Vec<_>>>()?;
        let once = events.iter().all(|&event| self.process.events[event].unordered);
        let plainly = Plainly { width, symmetric: shape.symmetric, once, events };
        let is_timed = self.dated[attribute] || !self.watched[attribute].is_empty();
        (!is_timed && self.presence_of[attribute].is_none()).then_some(plainly)
    }
}

impl Plainly {
    /// Writes a value and, if it is another than before, touches who reads it.
    pub(crate) fn write(
        &self,
        state: &mut State,
        attribute: AttributeId,
        place: usize,
        value: f64,
        touched: &mut Touched,
    ) {
        let Some(width) = self.width else { return self.write_at(state, attribute, (0, place), value, touched) };
        let (first, second) = (place / width, place % width);
        self.write_at(state, attribute, (first, second), value, touched);
    }

    /// The same at units; the first is 0 for an attribute of single units.
    fn write_at(
        &self,
        state: &mut State,
        attribute: AttributeId,
        (first, second): (usize, usize),
        value: f64,
        touched: &mut Touched,
    ) {
        let values = &mut state.values[attribute];
        let width = self.width.unwrap_or(0);
        let place = first * width + second;
        if values[place] == value {
            return;
        }
        values[place] = value;
        if self.width.is_none() {
            return self.touch(state, &[second], touched);
        }
        let both = self.symmetric && first != second;
        if both {
            values[second * width + first] = value;
        }
        if both && self.once {
            return self.touch(state, &[first.min(second), first.max(second)], touched);
        }
        self.touch(state, &[first, second], touched);
        if both {
            self.touch(state, &[second, first], touched);
        }
    }

    fn touch(&self, state: &State, units: &[usize], touched: &mut Touched) {
        let mut last = None;
        for &event in &self.events {
            let candidates = &*state.joined.events[event];
            // Events with the same tuples share them, so that most are looked up once.
            let id = match last {
                Some((same, id)) if std::ptr::eq(same, candidates) => id,
                _ => candidates.id(units),
            };
            last = Some((candidates, id));
            if let Some(id) = id {
                touched.add(event, &[id]);
            }
        }
    }
}
