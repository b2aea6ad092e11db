//! Look at the whole: what is declared and never used, what is held and never changed.

use language::{Code, Diagnostic, Severity, Span, quoted};
use process::{EventKind, Origin, TickRule};

use super::Checker;
use super::scope::Meaning;
use crate::theory::UnitsFrom;

impl Checker<'_> {
    /// Warn of what is most likely not meant.
    pub(super) fn sense(&mut self, events: &[EventKind], ticks: &[TickRule]) {
        self.unused();
        // With faults about, what seems never to change may change in what was left out.
        if self.faults.is_empty() && !self.broken {
            self.prior_mass(events);
            self.never_changed(events, ticks);
            self.nothing_seen(events);
            self.unexplained(events);
        }
    }

    /// A theory of the record's units of which the record sees nothing can be played and never fitted.
    fn nothing_seen(&mut self, events: &[EventKind]) {
        let roles = || events.iter().flat_map(|event| &event.roles);
        let of_record = roles().any(|role| matches!(self.units[role.unit].from, UnitsFrom::Record(_)));
        if let Some(first) = events.first().filter(|_| of_record && events.iter().all(|event| event.seen.is_none())) {
            let message = "the record sees no event of this theory: it has none in common with it".to_owned();
            let warning = Diagnostic::new(Code::NothingSeen, first.span, message).found("seen by no record");
            self.warn(
                Severity::Warning,
                warning.remedy("write seen as record.…: it can be played as it is, and not fitted or compared"),
            );
        }
    }

    /// What follows the record and only unseen events write is changed by the record without an event that explains it.
    fn unexplained(&mut self, events: &[EventKind]) {
        let writers = |attribute: usize| {
            events.iter().filter(move |event| event.effects.iter().any(|effect| effect.attribute == attribute))
        };
        let there = self.units.iter().filter_map(|units| units.presence).collect::<Vec<_>>();
        let mut found = Vec::new();
        for (place, attribute) in self.attributes.iter().enumerate() {
            let follows = attribute.origin == Origin::Follows && !there.contains(&place);
            let any_seen = events.iter().any(|event| event.seen.is_some());
            if follows
                && any_seen
                && writers(place).next().is_some()
                && writers(place).all(|event| event.seen.is_none())
            {
                found.push((attribute.name.clone(), attribute.span));
            }
        }
        for (name, span) in found {
            let message = format!("{} follows the record, and no event that writes it is seen there", quoted(&name));
            let warning = Diagnostic::new(Code::Unexplained, span, message).found("no event explains its changes");
            self.warn(
                Severity::Warning,
                warning.remedy("write seen as record.… in an event that writes it, or observe it"),
            );
        }
    }

    fn unused(&mut self) {
        let unused = self.names.iter().filter(|(name, _)| !self.used.contains(*name));
        let unused = unused.map(|(name, (meaning, span))| (name.clone(), *meaning, *span)).collect::<Vec<_>>();
        for (name, meaning, span) in unused {
            let what = match meaning {
                Meaning::Units(_) => "the kind of unit",
                Meaning::Attribute(_) => "the attribute",
                Meaning::Parameter(_) => "the parameter",
                Meaning::Definition(_) => "the definition",
                Meaning::Event | Meaning::Refused => continue,
            };
            let warning = Diagnostic::new(Code::Unused, span, format!("nothing uses {what} {}", quoted(&name)));
            self.warn(Severity::Warning, warning.found("never used").remedy("use it or leave it out"));
        }
    }

    fn never_changed(&mut self, events: &[EventKind], ticks: &[TickRule]) {
        let written = |attribute| {
            events.iter().flat_map(|event| &event.effects).any(|effect| effect.attribute == attribute)
                || ticks.iter().any(|rule| rule.attribute == attribute)
        };
        let mut found: Vec<(String, Origin, Span)> = Vec::new();
        for (place, attribute) in self.attributes.iter().enumerate() {
            let held = matches!(attribute.origin, Origin::Held | Origin::Follows);
            if held && !written(place) && self.used.contains(&attribute.name) {
                found.push((attribute.name.clone(), attribute.origin, attribute.span));
            }
        }
        for (name, origin, span) in found {
            let message = format!("{} is held, and neither an event nor a tick changes it", quoted(&name));
            let remedy = match origin {
                Origin::Follows => format!("if only the record changes it, write observe {name} … from …"),
                _ => "write what changes it, or put its value where it is used".to_owned(),
            };
            let warning = Diagnostic::new(Code::NeverChanged, span, message).found("never changes in play");
            self.warn(Severity::Warning, warning.remedy(remedy));
        }
    }
}
