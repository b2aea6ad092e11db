//! Match state codes by date: one dated crosswalk between the lists of states.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::fact::{FactId, Membership, Scheme};
use crate::layer::{Facts, Record};

/// The lists of states of a record, ready to be asked by code and date.
#[derive(Clone, Debug)]
pub struct States<'a> {
    by_code: BTreeMap<(Scheme, u16), Vec<(FactId, &'a Membership)>>,
}

/// When a state that was in the system on some day leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// It leaves on this day.
    Leaves(Day, FactId),
    /// It is a member to the end of the list.
    Stays,
    /// The list does not have this code at or after the day.
    NotListed,
}

impl<'a> States<'a> {
    /// All membership layers of the record.
    pub fn new(record: &'a Record) -> States<'a> {
        let mut by_code: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, layer) in record.layers.iter().enumerate() {
            let Facts::Memberships(memberships) = &layer.facts else { continue };
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            for membership in memberships {
                let id = FactId::of(index, membership);
                by_code.entry((membership.scheme, membership.code)).or_default().push((id, membership));
            }
        }
        for memberships in by_code.values_mut() {
            memberships.sort_by_key(|(id, membership)| (membership.from, *id));
        }
        States { by_code }
    }

    /// When the state with this code leaves the system for the first time on or after `day`.
    ///
    /// A membership that begins after `day` counts: a conflict can be older than its state.
    pub fn exit_after(&self, scheme: Scheme, code: u16, day: Day) -> Succession {
        let listed = self.by_code.get(&(scheme, code)).into_iter().flatten();
        for (id, membership) in listed {
            match membership.until {
                Some(until) if until < day => {}
                Some(until) => return Succession::Leaves(until, *id),
                None => return Succession::Stays,
            }
        }
        Succession::NotListed
    }

    /// The state's name on a day, or the nearest name that its code has had. The other list answers where the asked
    /// one does not have the code, since the two share their numbers but for a few dated exceptions.
    pub fn name(&self, scheme: Scheme, code: u16, day: Day) -> Option<&'a str> {
        self.on(scheme, code, day).map(|membership| membership.name.as_str())
    }

    /// The state's abbreviation, found as its name is.
    pub fn abbreviation(&self, scheme: Scheme, code: u16, day: Day) -> Option<&'a str> {
        self.on(scheme, code, day).map(|membership| membership.abbreviation.as_str())
    }

    fn on(&self, scheme: Scheme, code: u16, day: Day) -> Option<&'a Membership> {
        let other = match scheme {
            Scheme::GleditschWard => Scheme::CorrelatesOfWar,
            Scheme::CorrelatesOfWar => Scheme::GleditschWard,
        };
        [scheme, other].iter().find_map(|scheme| {
            let listed = self.by_code.get(&(*scheme, code))?;
            let on_day = listed.iter().find(|(_, m)| m.from <= day && m.until.is_none_or(|until| day <= until));
            on_day.or(listed.last()).map(|(_, m)| *m)
        })
    }

    /// Whether the list has the code at all.
    pub fn has(&self, scheme: Scheme, code: u16) -> bool {
        self.by_code.contains_key(&(scheme, code))
    }
}
