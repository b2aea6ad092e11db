//! Say who of a kind is there: by the record's dates, or because an event created it.

use process::{Attribute, AttributeId, Node, Origin, Presence, Term, UnitKindId, UnitTerm, ValueKind};

use language::Span;

use super::Checker;
use crate::theory::{Binding, Supply};

impl Checker<'_> {
    /// Whether units of a kind come and go.
    pub(super) fn comes_and_goes(&self, kind: UnitKindId) -> bool {
        self.units[kind].created || !self.units[kind].there.is_empty()
    }

    /// The flag that says who of a kind is there, made when it is first asked; none if all always are.
    pub(super) fn presence(&mut self, kind: UnitKindId) -> Option<AttributeId> {
        if !self.comes_and_goes(kind) {
            return None;
        }
        if let Some(known) = self.units[kind].presence {
            return Some(known);
        }
        let attribute = self.attributes.len();
        let units = &self.units[kind];
        let span = units.span;
        self.attributes.push(Attribute {
            name: format!("{} that is there", units.kind.name),
            domain: vec![kind],
            symmetric: false,
            values: ValueKind::Flag,
            origin: if units.created { Origin::Follows } else { Origin::Observed },
            span,
        });
        self.bindings.push(Binding {
            attribute,
            supply: Supply::There(units.there.clone()),
            carry_forward_years: None,
            otherwise: None,
            unknown_to_mean: false,
            optional: false,
            span,
        });
        self.units[kind].presence = Some(attribute);
        Some(attribute)
    }

    /// A condition, and that the units that these variables stand for are there: asked first, so that of nobody who is not
    /// there more is asked.
    pub(super) fn of_those_there(
        &mut self,
        variables: &[(usize, UnitKindId)],
        condition: Option<Term>,
        span: Span,
    ) -> Option<Term> {
        let mut parts = Vec::new();
        for (variable, kind) in variables {
            if let Some(presence) = self.presence(*kind) {
                parts.push(Term::new(Node::Read(presence, vec![UnitTerm::Variable(*variable)]), span));
            }
        }
        match (parts.is_empty(), condition) {
            (true, condition) => condition,
            (false, None) if parts.len() == 1 => parts.pop(),
            (false, condition) => {
                let span = condition.as_ref().map_or(span, |condition| condition.span);
                parts.extend(condition);
                Some(Term::new(Node::All(parts), span))
            }
        }
    }

    /// For each kind that comes and goes, its flag and what is cleared when one of it is gone.
    pub(super) fn presences(&mut self) -> Vec<Presence> {
        let kinds = (0..self.units.len()).filter_map(|kind| Some((kind, self.units[kind].presence?)));
        let mut presences = Vec::new();
        for (unit, attribute) in kinds.collect::<Vec<_>>() {
            let known = 0..self.attributes.len();
            let clears = known.filter_map(|known| Some((known, self.cleared(known, unit)?)));
            let clears = clears.filter(|(known, _)| *known != attribute).collect();
            let pool = self.units[unit].pool;
            presences.push(Presence { unit, attribute, clears, pool });
        }
        presences
    }

    /// The value that a held attribute takes where one of its units is gone: its declared start.
    fn cleared(&self, attribute: AttributeId, unit: UnitKindId) -> Option<f64> {
        let declared = &self.attributes[attribute];
        let held = matches!(declared.origin, Origin::Held | Origin::Follows) && declared.domain.contains(&unit);
        let binding = self.bindings.iter().find(|binding| held && binding.attribute == attribute)?;
        let written = match binding.supply {
            Supply::Constant(value) => Some(value),
            _ => binding.otherwise,
        };
        match declared.values {
            ValueKind::Bounded(least, greatest) => Some(written.unwrap_or(0.0_f64.clamp(least, greatest))),
            ValueKind::Unit(_) => written,
            _ => Some(written.unwrap_or(0.0)),
        }
    }
}
