//! Multiply a formula's right side out into terms, each a set of variables, by the algebra of Wilkinson and Rogers (1973).

use std::collections::{BTreeMap, BTreeSet};

use language::{Code, Diagnostic, Diagnostics};

use crate::functions::{self, Gives};
use crate::syntax::{Expression, Kind, Operator};

/// A formula may name so many variables and have so many terms.
pub const TERMS_CAP: usize = 10_000;

/// One variable of the right side: what is computed for each row.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) expression: Expression,
    /// As R names it.
    pub(crate) label: String,
    pub(crate) is_strata: bool,
}

/// A term: places of its variables, ascending.
pub(crate) type Factors = Vec<u32>;

/// The right side multiplied out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) variables: Vec<Variable>,
    /// Lower interactions first, else in the order written.
    pub(crate) terms: Vec<Factors>,
    pub(crate) offsets: Vec<Expression>,
    pub(crate) clusters: Vec<Expression>,
}

/// Multiply out; what is not lawful goes to `faults`.
pub(crate) fn expand(right: &Expression, faults: &mut Diagnostics) -> Parts {
    let mut expansion = Expansion { parts: Parts::default(), places: BTreeMap::new(), faults };
    match expansion.terms(right, true) {
        Ok(terms) => expansion.parts.terms = terms.list,
        Err(fault) => expansion.faults.push(fault),
    }
    let mut parts = expansion.parts;
    // A stable sort keeps what was written, as R's `terms` does.
    parts.terms.sort_by_key(Vec::len);
    parts
}

/// Terms in the order found, each once.
#[derive(Clone, Default)]
struct Terms {
    list: Vec<Factors>,
    seen: BTreeSet<Factors>,
}

impl Terms {
    fn add(&mut self, factors: Factors) {
        if self.seen.insert(factors.clone()) {
            self.list.push(factors);
        }
    }

    fn remove(&mut self, others: &Terms) {
        let before = self.seen.len();
        others.list.iter().for_each(|factors| _ = self.seen.remove(factors));
        if self.seen.len() < before {
            self.list.retain(|factors| !others.seen.contains(factors));
        }
    }
}

struct Expansion<'a> {
    parts: Parts,
    places: BTreeMap<String, u32>,
    faults: &'a mut Diagnostics,
}

impl Expansion<'_> {
    /// The terms of an expression; `outer` if it is a summand of the whole right side.
    fn terms(&mut self, expression: &Expression, outer: bool) -> Result<Terms, Diagnostic> {
        match &expression.kind {
            Kind::Group(inner) => self.terms(inner, outer),
            Kind::Positive(inner) => self.terms(inner, outer),
            // `-1` takes the intercept away, which a hazard model has not; taking away what is not there changes nothing.
            Kind::Negative(inner) => self.terms(inner, false).map(|_| Terms::default()),
            Kind::Chain(first, rest) => self.chain(expression, first, rest, outer),
            Kind::Power(base, exponent) => self.power(expression, base, exponent),
            Kind::Number(value) if *value == 0.0 || *value == 1.0 => Ok(Terms::default()),
            Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) => {
                let fault = Diagnostic::new(Code::TypeMismatch, expression.span, "a constant is no covariate");
                Err(fault.found("the same in every row").remedy("inside arithmetic, write `I(x + 2)`"))
            }
            Kind::Call(name, arguments) if name == "offset" || name == "cluster" => {
                if !outer {
                    let message = format!("`{name}()` can only be added, not taken away or multiplied");
                    return Err(Diagnostic::new(Code::UnexpectedToken, expression.span, message).found("not a summand"));
                }
                for argument in arguments {
                    self.verify(&argument.value);
                }
                let parts = if name == "offset" { &mut self.parts.offsets } else { &mut self.parts.clusters };
                parts.push(expression.clone());
                self.verify_arguments(expression);
                Ok(Terms::default())
            }
            _ => self.variable(expression),
        }
    }

    fn chain(
        &mut self,
        whole: &Expression,
        first: &Expression,
        rest: &[(Operator, Expression)],
        outer: bool,
    ) -> Result<Terms, Diagnostic> {
        match rest.first().map(|(operator, _)| *operator) {
            Some(Operator::Add | Operator::Subtract) => self.sum(first, rest, outer),
            Some(Operator::Multiply | Operator::Divide | Operator::Interact | Operator::In) => {
                let mut left = self.terms(first, false)?;
                for (operator, expression) in rest {
                    let right = self.terms(expression, false)?;
                    left = combined(*operator, left, right, whole)?;
                }
                Ok(left)
            }
            Some(Operator::Remainder | Operator::Quotient) => {
                let fault = Diagnostic::new(Code::TypeMismatch, whole.span, "arithmetic stands inside `I()`");
                Err(fault.found("not a term").remedy(format!("write `I({whole})`")))
            }
            _ => self.variable(whole),
        }
    }

    fn sum(&mut self, first: &Expression, rest: &[(Operator, Expression)], outer: bool) -> Result<Terms, Diagnostic> {
        let mut sum = self.terms(first, outer)?;
        for (operator, expression) in rest {
            // All faults of a long sum are told, not the first.
            let right = match self.terms(expression, outer && *operator == Operator::Add) {
                Ok(right) => right,
                Err(fault) => {
                    self.faults.push(fault);
                    continue;
                }
            };
            if *operator == Operator::Subtract {
                sum.remove(&right);
            } else {
                right.list.into_iter().for_each(|factors| sum.add(factors));
                within(sum.list.len(), expression)?;
            }
        }
        Ok(sum)
    }

    fn power(&mut self, whole: &Expression, base: &Expression, exponent: &Expression) -> Result<Terms, Diagnostic> {
        let times = functions::constant(exponent).filter(|times| *times >= 1.0 && times.fract() == 0.0);
        let Some(times) = times else {
            let fault = Diagnostic::new(Code::TypeMismatch, exponent.span, "a power of terms is a whole number from 1");
            return Err(fault.found("not such a number").remedy(format!("for arithmetic write `I({whole})`")));
        };
        let base = self.terms(base, false)?;
        let mut product = base.clone();
        let mut done = 1.0;
        while done < times {
            let before = product.list.len();
            product = combined(Operator::Multiply, product, base.clone(), whole)?;
            // Once no further interaction appears, none ever does.
            if product.list.len() == before {
                break;
            }
            done += 1.0;
        }
        Ok(product)
    }

    fn variable(&mut self, expression: &Expression) -> Result<Terms, Diagnostic> {
        if matches!(&expression.kind, Kind::Name(name) if name == ".") {
            let fault = Diagnostic::new(Code::UnknownName, expression.span, "`.` for all other columns is not read");
            return Err(fault.found("which columns?").remedy("name the covariates"));
        }
        let label = expression.to_string();
        let place = match self.places.get(&label) {
            Some(place) => *place,
            None => {
                within(self.parts.variables.len() + 1, expression)?;
                self.verify(expression);
                let place = self.parts.variables.len() as u32;
                let is_strata = matches!(&expression.kind, Kind::Call(name, _) if name == "strata");
                self.parts.variables.push(Variable { expression: expression.clone(), label: label.clone(), is_strata });
                self.places.insert(label, place);
                place
            }
        };
        let mut terms = Terms::default();
        terms.add(vec![place]);
        Ok(terms)
    }

    /// Report what is not lawful in an expression of the right side that stands by itself.
    fn verify(&mut self, expression: &Expression) {
        let may_be = match &expression.kind {
            Kind::Call(name, _) if name == "strata" => &[Gives::Part, Gives::Values][..],
            _ => &[Gives::Columns, Gives::Values],
        };
        verify(expression, may_be, self.faults);
    }

    fn verify_arguments(&mut self, call: &Expression) {
        verify(call, &[Gives::Part], self.faults);
    }
}

/// Report unknown functions, wrong arguments, and calls that stand where they cannot.
pub(crate) fn verify(expression: &Expression, may_be: &[Gives], faults: &mut Diagnostics) {
    match &expression.kind {
        Kind::Name(_) | Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) => {}
        Kind::Chain(first, rest) => {
            verify(first, &[Gives::Values], faults);
            for (operator, right) in rest {
                let list = if *operator == Operator::In { &[Gives::Values, Gives::List][..] } else { &[Gives::Values] };
                verify(right, list, faults);
            }
        }
        Kind::Power(left, right) => {
            verify(left, &[Gives::Values], faults);
            verify(right, &[Gives::Values], faults);
        }
        Kind::Negative(inner) | Kind::Positive(inner) | Kind::Not(inner) | Kind::Group(inner) => {
            verify(inner, &[Gives::Values], faults);
        }
        Kind::Call(name, arguments) => {
            let Some(function) = functions::lookup(name) else {
                return faults.push(functions::unknown(name, expression));
            };
            if !may_be.contains(&function.gives) {
                let message = format!("`{name}()` cannot stand inside other arithmetic, or not here");
                return faults.push(
                    Diagnostic::new(Code::TypeMismatch, expression.span, message).found("gives no value for each row"),
                );
            }
            if !function.any_number
                && let Err(fault) = functions::matched(function, expression, arguments)
            {
                faults.push(fault);
            }
            for argument in arguments {
                verify(&argument.value, &[Gives::Values, Gives::List], faults);
            }
        }
    }
}

fn within(count: usize, at: &Expression) -> Result<(), Diagnostic> {
    if count <= TERMS_CAP {
        return Ok(());
    }
    let message = format!("the formula has more than {TERMS_CAP} terms");
    Err(Diagnostic::new(Code::TooLong, at.span, message).found("one too many").remedy("write fewer interactions"))
}

fn united(left: &[u32], right: &[u32]) -> Factors {
    let mut all: Factors = left.iter().chain(right).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// `left * right` is both and their interactions, `left : right` the interactions alone, and `left / right` is `left` and
/// `right` inside all of `left`.
fn combined(operator: Operator, left: Terms, right: Terms, whole: &Expression) -> Result<Terms, Diagnostic> {
    let mut all = if matches!(operator, Operator::Interact | Operator::In) { Terms::default() } else { left.clone() };
    if operator == Operator::Divide {
        let nest = left.list.iter().fold(Factors::new(), |nest, factors| united(&nest, factors));
        right.list.iter().for_each(|factors| all.add(united(&nest, factors)));
        within(all.list.len(), whole)?;
        return Ok(all);
    }
    if operator == Operator::Multiply {
        right.list.iter().for_each(|factors| all.add(factors.clone()));
    }
    for one in &left.list {
        for other in &right.list {
            all.add(united(one, other));
        }
        within(all.list.len(), whole)?;
    }
    Ok(all)
}
