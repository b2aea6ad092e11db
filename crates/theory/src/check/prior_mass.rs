//! Find hazards that lie beyond the numbers for values that the priors allow.

use language::typed::{Arithmetic, Function};
use language::{Code, Diagnostic, Span, quoted};
use process::{EventKind, Node, Origin, Prior, Term, ValueKind};

use super::Checker;

/// A normal prior is looked at within so many standard deviations of its mean: 99.9% of its mass.
const DEVIATIONS: f64 = 3.29;
/// An exponential prior is looked at up to so many means: 99.9% of its mass.
const MEANS: f64 = 6.91;
/// The exponential of more than this is beyond the numbers.
const GREATEST_EXPONENT: f64 = 709.78;

/// The least and the greatest value of a term, where they are known.
type Range = Option<(f64, f64)>;

impl Checker<'_> {
    /// Report every exponential in a hazard that overflows for values in the bulk of the priors.
    ///
    /// What is observed without bounds is left out of sums, so what is told is true whatever is observed as 0.
    pub(super) fn prior_mass(&mut self, events: &[EventKind]) {
        let mut found = Vec::new();
        for event in events {
            self.range(&event.hazard, &mut found);
        }
        for (span, greatest) in found {
            let message = format!(
                "the priors put mass where this is beyond the numbers: {} goes up to exp({greatest:.0})",
                quoted(self.source.slice(span))
            );
            let fault = Diagnostic::new(Code::PriorOverflow, span, message).found("overflows");
            self.report(fault.remedy(
                "a log hazard of 5 is 148 events a year: give its parameters narrower priors, such as normal(-3, 1)",
            ));
        }
    }

    fn range(&self, term: &Term, found: &mut Vec<(Span, f64)>) -> Range {
        match &term.node {
            Node::Number(number) => Some((*number, *number)),
            Node::Parameter(parameter) => {
                let known = &self.parameters[*parameter];
                Some(known.prior.filter(|_| !known.fixed).map_or((known.value, known.value), bulk))
            }
            Node::Read(attribute, _) => {
                let latent = self.latent.iter().find(|latent| latent.attribute == *attribute);
                let declared = &self.attributes[*attribute];
                match (latent, &declared.values, declared.origin, self.clock) {
                    (Some(latent), ..) => Some(bulk(latent.prior)),
                    (_, _, Origin::Calendar, Some(clock)) => {
                        let year = |day| language::calendar::year_of_day(day).map(f64::from);
                        year(clock.start).zip(year(clock.end))
                    }
                    (_, ValueKind::Flag, ..) => Some((0.0, 1.0)),
                    (_, ValueKind::Bounded(least, greatest), ..) => Some((*least, *greatest)),
                    _ => None,
                }
            }
            Node::Apply(function, inner) => {
                let (least, greatest) = self.range(inner, found)?;
                match function {
                    Function::Negate => Some((-greatest, -least)),
                    Function::Exp if greatest > GREATEST_EXPONENT => {
                        found.push((term.span, greatest));
                        None
                    }
                    Function::Exp => Some((exp(least), exp(greatest))),
                    Function::Abs if least >= 0.0 => Some((least, greatest)),
                    Function::Abs => Some((0.0, greatest.max(-least))),
                    _ => None,
                }
            }
            Node::Fold(first, rest) => {
                let parts = rest.iter().map(|(operation, part)| (*operation, self.range(part, found)));
                let parts = parts.collect::<Vec<_>>();
                parts
                    .into_iter()
                    .fold(self.range(first, found), |range, (operation, part)| folded(operation, range, part))
            }
            Node::Compare(..) | Node::Among(..) | Node::Not(_) | Node::All(_) | Node::Any(_) => Some((0.0, 1.0)),
            Node::Unit(_) | Node::Elapsed(..) | Node::Aggregate(_) => None,
        }
    }
}

/// The exponential; the bounds that are asked of it are finite.
fn exp(x: f64) -> f64 {
    Function::Exp.of(x).unwrap_or(f64::MAX)
}

fn folded(operation: Arithmetic, left: Range, right: Range) -> Range {
    match operation {
        // What is not known is taken for 0 in a sum.
        Arithmetic::Add | Arithmetic::Subtract if left.is_none() || right.is_none() => match operation {
            Arithmetic::Subtract => left.or(right.map(|(least, greatest)| (-greatest, -least))),
            _ => left.or(right),
        },
        _ => {
            let ((a, b), (c, d)) = (left?, right?);
            let of = |ends: [f64; 4]| {
                (ends.into_iter().fold(f64::INFINITY, f64::min), ends.into_iter().fold(f64::NEG_INFINITY, f64::max))
            };
            match operation {
                Arithmetic::Add => Some((a + c, b + d)),
                Arithmetic::Subtract => Some((a - d, b - c)),
                Arithmetic::Multiply => Some(of([a * c, a * d, b * c, b * d])),
                Arithmetic::Minimum => Some((a.min(c), b.min(d))),
                Arithmetic::Maximum => Some((a.max(c), b.max(d))),
                Arithmetic::Divide if c > 0.0 || d < 0.0 => Some(of([a / c, a / d, b / c, b / d])),
                Arithmetic::Divide | Arithmetic::Power => None,
            }
        }
    }
}

/// The bulk of a prior: all of it, or 99.9%.
fn bulk(prior: Prior) -> (f64, f64) {
    match prior {
        Prior::Normal(mean, deviation) => (mean - DEVIATIONS * deviation, mean + DEVIATIONS * deviation),
        Prior::Beta(..) => (0.0, 1.0),
        Prior::Exponential(mean) => (0.0, MEANS * mean),
        Prior::Uniform(least, greatest) => (least, greatest),
    }
}
