//! Look at the whole: what is declared and never used, what is held and never changed.

use language::{Code, Diagnostic, Severity, Span, quoted};
use process::{EventKind, Origin, TickRule};

use super::Checker;
use super::scope::Meaning;

impl Checker<'_> {
    /// Warn of what is most likely not meant.
    pub(super) fn sense(&mut self, events: &[EventKind], ticks: &[TickRule]) {
        self.unused();
        // With faults about, what seems never to change may change in what was left out.
        if self.faults.is_empty() && !self.broken {
            self.never_changed(events, ticks);
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
