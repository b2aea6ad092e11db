//! Write terms so that two which are the same but for the order of what may be reordered read the same.

use language::typed::{Arithmetic, Comparison, Function};
use process::{Aggregate, Attribute, AttributeId, Effect, Node, Term, UnitTerm};

/// The key of a term; with `exchange`, of the term with variables 0 and 1 exchanged.
pub(super) fn term_key(term: &Term, attributes: &[Attribute], exchange: bool) -> String {
    Keys { attributes, exchange }.term(term)
}

/// The key of a place, in which a symmetric relation has no order.
pub(super) fn place_key(attribute: AttributeId, symmetric: bool, at: &[UnitTerm], attributes: &[Attribute]) -> String {
    Keys { attributes, exchange: false }.at(attribute, symmetric, at)
}

/// The key of an effect.
pub(super) fn turned(effect: &Effect, attributes: &[Attribute], exchange: bool) -> String {
    let keys = Keys { attributes, exchange };
    let symmetric = attributes[effect.attribute].symmetric;
    format!("{}:={}", keys.at(effect.attribute, symmetric, &effect.at), keys.term(&effect.value))
}

struct Keys<'a> {
    attributes: &'a [Attribute],
    exchange: bool,
}

impl Keys<'_> {
    fn at(&self, attribute: AttributeId, symmetric: bool, at: &[UnitTerm]) -> String {
        let mut units = at.iter().map(|unit| self.unit(unit)).collect::<Vec<_>>();
        if symmetric {
            units.sort();
        }
        format!("@{attribute}({})", units.join(","))
    }

    fn unit(&self, unit: &UnitTerm) -> String {
        match unit {
            UnitTerm::Variable(variable) if self.exchange && *variable < 2 => format!("v{}", 1 - variable),
            UnitTerm::Variable(variable) => format!("v{variable}"),
            UnitTerm::Fixed(unit) => format!("u{unit}"),
            UnitTerm::Through(attribute, at) => self.at(*attribute, self.attributes[*attribute].symmetric, at),
            UnitTerm::Largest(aggregate, otherwise) => {
                let otherwise = otherwise.as_ref().map(|unit| self.unit(unit)).unwrap_or_default();
                format!("largest({};{otherwise})", self.aggregate(aggregate))
            }
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let condition = aggregate.condition.as_ref().map(|condition| self.term(condition)).unwrap_or_default();
        format!(
            "{:?}{}v{}:{};{condition}",
            aggregate.kind,
            aggregate.unit,
            aggregate.variable,
            self.term(&aggregate.body)
        )
    }

    fn term(&self, term: &Term) -> String {
        match &term.node {
            Node::Number(value) => format!("{value:?}"),
            Node::Parameter(parameter) => format!("p{parameter}"),
            Node::Read(attribute, at) => self.at(*attribute, self.attributes[*attribute].symmetric, at),
            Node::Unit(unit) => self.unit(unit),
            Node::Elapsed(attribute, at) => {
                format!("since{}", self.at(*attribute, self.attributes[*attribute].symmetric, at))
            }
            Node::Apply(Function::Abs, inner) => {
                // |x| and |-x| are the same: the smaller of the two keys stands for both.
                let pieces = self.summands(inner);
                format!("Abs{}", joined(&pieces, false).min(joined(&pieces, true)))
            }
            Node::Apply(Function::Negate, _) => joined(&self.summands(term), false),
            Node::Apply(function, inner) => format!("{function:?}({})", self.term(inner)),
            Node::Fold(first, rest) => self.fold(first, rest, term),
            Node::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Node::Among(inner, values) => {
                let mut values = values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>();
                values.sort();
                format!("among({};{})", self.term(inner), values.join(","))
            }
            Node::Not(inner) => format!("not({})", self.term(inner)),
            Node::All(terms) => self.sorted("all", terms),
            Node::Any(terms) => self.sorted("any", terms),
            Node::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn sorted(&self, name: &str, terms: &[Term]) -> String {
        let mut keys = terms.iter().map(|term| self.term(term)).collect::<Vec<_>>();
        keys.sort();
        format!("{name}({})", keys.join(","))
    }

    fn compare(&self, comparison: Comparison, left: &Term, right: &Term) -> String {
        let (left, right) = (self.term(left), self.term(right));
        let (sign, left, right) = match comparison {
            Comparison::Greater => ("<", right, left),
            Comparison::GreaterEqual => ("<=", right, left),
            Comparison::Less => ("<", left, right),
            Comparison::LessEqual => ("<=", left, right),
            Comparison::Equal if left <= right => ("==", left, right),
            Comparison::Equal => ("==", right, left),
            Comparison::NotEqual if left <= right => ("!=", left, right),
            Comparison::NotEqual => ("!=", right, left),
        };
        format!("({left}{sign}{right})")
    }

    fn fold(&self, first: &Term, rest: &[(Arithmetic, Term)], whole: &Term) -> String {
        let only = |allowed: &[Arithmetic]| rest.iter().all(|(operation, _)| allowed.contains(operation));
        if only(&[Arithmetic::Add, Arithmetic::Subtract]) {
            return joined(&self.summands(whole), false);
        }
        if only(&[Arithmetic::Multiply, Arithmetic::Divide]) {
            let mut factors = vec![format!("*{}", self.term(first))];
            factors.extend(rest.iter().map(|(operation, term)| {
                let sign = if *operation == Arithmetic::Divide { '/' } else { '*' };
                format!("{sign}{}", self.term(term))
            }));
            factors.sort();
            return format!("({})", factors.concat());
        }
        for (operation, name) in [(Arithmetic::Minimum, "min"), (Arithmetic::Maximum, "max")] {
            if only(&[operation]) {
                let mut keys = vec![self.term(first)];
                keys.extend(rest.iter().map(|(_, term)| self.term(term)));
                keys.sort();
                return format!("{name}({})", keys.join(","));
            }
        }
        if let [(Arithmetic::Power, exponent)] = rest {
            // An even power of x is that of -x.
            if matches!(exponent.node, Node::Number(value) if value % 2.0 == 0.0) {
                let pieces = self.summands(first);
                return format!("({}^{})", joined(&pieces, false).min(joined(&pieces, true)), self.term(exponent));
            }
        }
        let rest = rest.iter().map(|(operation, term)| format!("{operation:?}{}", self.term(term))).collect::<String>();
        format!("({}{rest})", self.term(first))
    }

    /// The parts of a sum with their signs; whatever is no sum is its own only part.
    fn summands(&self, term: &Term) -> Vec<(bool, String)> {
        match &term.node {
            Node::Fold(first, rest)
                if rest.iter().all(|(operation, _)| matches!(operation, Arithmetic::Add | Arithmetic::Subtract)) =>
            {
                let mut pieces = self.summands(first);
                for (operation, term) in rest {
                    let negative = *operation == Arithmetic::Subtract;
                    pieces.extend(self.summands(term).into_iter().map(|(sign, key)| (sign != negative, key)));
                }
                pieces
            }
            Node::Apply(Function::Negate, inner) => {
                self.summands(inner).into_iter().map(|(negative, key)| (!negative, key)).collect()
            }
            _ => vec![(false, self.term(term))],
        }
    }
}

/// The parts of a sum in order, all signs turned if asked.
fn joined(pieces: &[(bool, String)], negated: bool) -> String {
    let signed = pieces.iter().map(|(negative, key)| format!("{}{key}", if *negative == negated { '+' } else { '-' }));
    let mut signed = signed.collect::<Vec<_>>();
    signed.sort();
    format!("({})", signed.concat())
}
