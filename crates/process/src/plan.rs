//! Plan how hazards are computed fast: what does not change is computed once, and a product is kept by its parts.
//!
//! A hazard `min(2, exp(a + b * x(s) + c * y(d)) * z)` is a product of parts that read different things: what never
//! changes in this world (one number a candidate), the world (one number), one unit (one number a unit), some flags (one
//! number for each way they can stand), or more (a tape). After an event most parts are as they were, and a hazard costs
//! a few multiplications in place of an exponential.

use language::tape::{Scratch, Slot};
use language::typed::{Arithmetic, Comparison, Function};

use crate::compiled::{Compiled, Conjunct};
use crate::input::{Input, Rows, Taped, Taping, input_of};
use crate::kept::Fixed;
use crate::process::{EventId, Origin, ValueKind};
use crate::state::{Layout, State};
use crate::term::{Node, Term};
use crate::walk::{Met, free_variables, visit};

/// Within these bounds a product of [`MOST_PARTS`] parts keeps all its digits; outside them the whole tape is computed.
const LEAST_PART: f64 = 1e-60;
const GREATEST_PART: f64 = 1e60;
const MOST_PARTS: usize = 5;

/// Flags in a part that is kept as a table.
const MOST_FLAGS: usize = 4;

/// Results kept for whole numbers that a part of one unit can read, from 0: a count of wars or partners is seldom more.
const WHOLE_NUMBERS: usize = 64;

/// How the hazard of one event is computed.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Tests from the left of the guard, up to the first conjunct that is not so simple.
    pub(crate) tests: Vec<Test>,
    /// The rest of the guard.
    pub(crate) rest: Option<Taped>,
    /// The hazard by its parts; none if it is not a product worth keeping so.
    pub(crate) product: Option<Product>,
}

/// A conjunct that compares one value with numbers.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    pub(crate) input: Input,
    pub(crate) holds: Holds,
}

#[derive(Debug, Clone)]
pub(crate) enum Holds {
    IsOne,
    IsZero,
    Compares(Comparison, f64),
    IsAmong(Vec<f64>, bool),
}

/// A hazard as a product, then bounded.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    /// The part that never changes, by candidate; not a number where it is out of bounds.
    pub(crate) fixed: Fixed,
    pub(crate) parts: Vec<Part>,
    /// `min` and `max` with a number, from the inside.
    pub(crate) bounds: Vec<(Arithmetic, f64)>,
}

/// A part of a product, kept with the values that it was computed from.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// One number for each unit of a role; the world is a role with one unit.
    Unit { role: Option<usize>, taped: Taped, from: Vec<f64>, values: Vec<f64>, whole: Vec<f64> },
    /// One number for each way in which flags can stand.
    Table { inputs: Vec<Input>, values: Vec<f64> },
    /// Computed for each candidate.
    Tape(Taped),
}

/// What a factor reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Reads {
    Fixed,
    World,
    Unit(usize),
    More,
}

impl Compiled {
    pub(crate) fn plan(&self, state: &State, theta: &[f64], event: EventId) -> Plan {
        let (tests, rest) = self.plan_guard(state, event);
        Plan { tests, rest, product: self.plan_product(state, theta, event) }
    }

    fn plan_guard(&self, state: &State, event: EventId) -> (Vec<Test>, Option<Taped>) {
        let settled = &state.joined.settled[event];
        let open = self.events[event].guard.iter().zip(settled).filter(|(_, settled)| !**settled).map(|(part, _)| part);
        let open = open.collect::<Vec<&Conjunct>>();
        let tests = open.iter().map_while(|part| test_of(&self.layout, &part.lowered)).collect::<Vec<_>>();
        let rest = &open[tests.len()..];
        let mut taping = Taping::new(&self.layout);
        let parts = rest.iter().map(|part| taping.term(&part.lowered)).collect::<Vec<_>>();
        let all = taping.all(&parts);
        (tests, (!rest.is_empty()).then(|| taping.finish(all)))
    }

    fn plan_product(&self, state: &State, theta: &[f64], event: EventId) -> Option<Product> {
        let (mut bounds, mut hazard) = (Vec::new(), &self.events[event].hazard);
        while let Some((inner, operation, bound)) = bounded(hazard, theta) {
            bounds.push((operation, bound));
            hazard = inner;
        }
        bounds.reverse();
        let moves = self.moves(state);
        let (mut factors, mut exponents) = (Vec::new(), Vec::new());
        let reads = |term: &Term| self.factor_reads(&moves, event, term);
        flatten_product(hazard, &reads, &mut factors, &mut exponents);
        let mut groups: Vec<(Reads, Group<'_>)> = Vec::new();
        for factor in factors {
            group(&mut groups, reads(factor)).factors.push(factor);
        }
        for (negative, exponent) in &exponents {
            group(&mut groups, reads(exponent)).exponents.push((*negative, exponent));
        }
        if groups.len() > MOST_PARTS || (groups.len() == 1 && groups[0].0 == Reads::More) {
            return None;
        }
        let mut product = Product { fixed: Fixed::Same(1.0), parts: Vec::new(), bounds };
        for (reads, group) in groups {
            let taped = group.tape(&self.layout);
            match reads {
                Reads::Fixed => product.fixed = Fixed::of(self.fixed(state, theta, event, &taped)),
                Reads::World => product.parts.push(kept(None, 1, taped)),
                Reads::Unit(role) => product.parts.push(kept(Some(role), self.events[event].sizes[role], taped)),
                Reads::More => product.parts.push(self.table(theta, taped)),
            }
        }
        Some(product)
    }

    /// By attribute, whether anything can change it in this world.
    pub(crate) fn moves(&self, state: &State) -> Vec<bool> {
        let process = &self.process;
        let mut moves = state.joined.changes.clone();
        let effects = process.events.iter().flat_map(|event| &event.effects).map(|effect| effect.attribute);
        for attribute in effects.chain(process.ticks.iter().map(|rule| rule.attribute)) {
            moves[attribute] = true;
        }
        for (attribute, one) in process.attributes.iter().enumerate() {
            moves[attribute] |= one.origin == Origin::Calendar;
        }
        for presence in &process.presence {
            moves[presence.attribute] = true;
            presence.clears.iter().for_each(|(attribute, _)| moves[*attribute] = true);
        }
        moves.resize(self.first_derived(), true);
        for derived in &self.derived {
            let mut any = false;
            visit(&derived.term, &mut |met| {
                if let Met::Read(attribute, _) = met {
                    any |= moves[attribute];
                }
            });
            moves.push(any);
        }
        moves
    }

    fn factor_reads(&self, moves: &[bool], event: EventId, term: &Term) -> Reads {
        let mut moving = false;
        visit(term, &mut |met| {
            if let Met::Read(attribute, _) = met {
                moving |= moves[attribute];
            }
        });
        match free_variables(term, self.events[event].sizes.len())[..] {
            _ if !moving => Reads::Fixed,
            [] => Reads::World,
            [role] => Reads::Unit(role),
            _ => Reads::More,
        }
    }

    fn fixed(&self, state: &State, theta: &[f64], event: EventId, taped: &Taped) -> Vec<f64> {
        let candidates = state.candidates(event);
        let ids = (0..candidates.count() as u32).collect::<Vec<_>>();
        let mut rows = Rows::default();
        rows.take(candidates, &ids);
        let mut columns = vec![Vec::new(); taped.inputs.len()];
        for (input, column) in taped.inputs.iter().zip(&mut columns) {
            input.gather(state, &rows, column);
        }
        let mut out = vec![0.0; ids.len()];
        let columns = columns.iter().map(Vec::as_slice).collect::<Vec<_>>();
        taped.tape.evaluate(&columns, theta, &mut Scratch::default(), &mut out);
        out.into_iter().map(within_bounds).collect()
    }

    /// A part that reads only a few flags as a table; any other as it is.
    fn table(&self, theta: &[f64], taped: Taped) -> Part {
        let is_flag = |input: &Input| match input.attribute {
            Some(attribute) if attribute < self.process.attributes.len() => {
                self.process.attributes[attribute].values == ValueKind::Flag
            }
            Some(attribute) => attribute < self.first_derived(),
            None => false,
        };
        if taped.inputs.len() > MOST_FLAGS || !taped.inputs.iter().all(is_flag) {
            return Part::Tape(taped);
        }
        let ways = 1usize << taped.inputs.len();
        let columns = (0..taped.inputs.len())
            .map(|bit| (0..ways).map(|way| ((way >> bit) & 1) as f64).collect::<Vec<f64>>())
            .collect::<Vec<_>>();
        let columns = columns.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let mut values = vec![0.0; ways];
        taped.tape.evaluate(&columns, theta, &mut Scratch::default(), &mut values);
        Part::Table { inputs: taped.inputs, values: values.into_iter().map(within_bounds).collect() }
    }
}

/// The factors and exponents that read the same.
#[derive(Debug, Default)]
struct Group<'t> {
    factors: Vec<&'t Term>,
    exponents: Vec<(bool, &'t Term)>,
}

impl Group<'_> {
    /// The product of the factors and of the exponential of the sum of the exponents.
    fn tape(&self, layout: &Layout) -> Taped {
        let mut taping = Taping::new(layout);
        let mut sum: Option<Slot> = None;
        for &(negative, exponent) in &self.exponents {
            let one = taping.term(exponent);
            let span = exponent.span;
            sum = Some(match (sum, negative) {
                (None, false) => one,
                (None, true) => taping.builder.apply(Function::Negate, one, span),
                (Some(sum), false) => taping.builder.combine(Arithmetic::Add, sum, one, span),
                (Some(sum), true) => taping.builder.combine(Arithmetic::Subtract, sum, one, span),
            });
        }
        let span = language::Span::default();
        let mut product = sum.map(|sum| taping.builder.apply(Function::Exp, sum, span));
        for factor in &self.factors {
            let one = taping.term(factor);
            product = Some(match product {
                None => one,
                Some(product) => taping.builder.combine(Arithmetic::Multiply, product, one, factor.span),
            });
        }
        let product = product.unwrap_or_else(|| taping.builder.number(1.0));
        taping.finish(product)
    }
}

fn group<'g, 't>(groups: &'g mut Vec<(Reads, Group<'t>)>, reads: Reads) -> &'g mut Group<'t> {
    let known = groups.iter().position(|(one, _)| *one == reads);
    let place = known.unwrap_or_else(|| {
        groups.push((reads, Group::default()));
        groups.len() - 1
    });
    &mut groups[place].1
}

/// A part for each unit, not yet computed: not a number equals nothing, so that the first look computes it.
fn kept(role: Option<usize>, units: usize, taped: Taped) -> Part {
    let from = vec![f64::NAN; units * taped.inputs.len()];
    let whole = vec![f64::NAN; WHOLE_NUMBERS];
    Part::Unit { role, taped, from, values: vec![f64::NAN; units], whole }
}

/// The value if a product can hold it safely, else not a number.
pub(crate) fn within_bounds(value: f64) -> f64 {
    if (LEAST_PART..=GREATEST_PART).contains(&value) { value } else { f64::NAN }
}

/// `min(x, number)` or `max(x, number)`, where the number may be a parameter.
fn bounded<'t>(term: &'t Term, theta: &[f64]) -> Option<(&'t Term, Arithmetic, f64)> {
    let Node::Fold(first, rest) = &term.node else { return None };
    let [(operation @ (Arithmetic::Minimum | Arithmetic::Maximum), second)] = &rest[..] else { return None };
    let number = |term: &Term| match term.node {
        Node::Number(number) => Some(number),
        Node::Parameter(parameter) => Some(theta[parameter]),
        _ => None,
    };
    match (number(first), number(second)) {
        (None, Some(bound)) => Some((first, *operation, bound)),
        (Some(bound), None) => Some((second, *operation, bound)),
        _ => None,
    }
}

/// The factors of a product; of `exp(a + b - c)`, the exponents, true where subtracted.
fn flatten_product<'t>(
    term: &'t Term,
    reads: &dyn Fn(&Term) -> Reads,
    factors: &mut Vec<&'t Term>,
    exponents: &mut Vec<(bool, Term)>,
) {
    match &term.node {
        Node::Apply(Function::Exp, exponent) => flatten_sum(exponent, false, reads, exponents),
        Node::Fold(first, rest) if rest.iter().all(|(operation, _)| *operation == Arithmetic::Multiply) => {
            flatten_product(first, reads, factors, exponents);
            rest.iter().for_each(|(_, right)| flatten_product(right, reads, factors, exponents));
        }
        _ => factors.push(term),
    }
}

/// The terms of a sum; true where subtracted. A multiple of a sum is taken apart if its terms move with different units.
fn flatten_sum(term: &Term, negative: bool, reads: &dyn Fn(&Term) -> Reads, out: &mut Vec<(bool, Term)>) {
    let is_sum = |operation: &Arithmetic| matches!(operation, Arithmetic::Add | Arithmetic::Subtract);
    match &term.node {
        Node::Apply(Function::Negate, inner) => flatten_sum(inner, !negative, reads, out),
        Node::Fold(first, rest) if rest.iter().all(|(operation, _)| is_sum(operation)) => {
            flatten_sum(first, negative, reads, out);
            for (operation, right) in rest {
                flatten_sum(right, negative != (*operation == Arithmetic::Subtract), reads, out);
            }
        }
        Node::Fold(first, rest) if rest.iter().all(|(operation, _)| *operation == Arithmetic::Multiply) => {
            let factors = [first.as_ref()].into_iter().chain(rest.iter().map(|(_, right)| right)).collect::<Vec<_>>();
            match spread(&factors, reads) {
                None => out.push((negative, term.clone())),
                Some((place, terms)) => {
                    for (sign, one) in terms {
                        let mut parts = factors.iter().map(|factor| (*factor).clone()).collect::<Vec<_>>();
                        parts[place] = one;
                        let first = Box::new(parts.remove(0));
                        let rest = parts.into_iter().map(|part| (Arithmetic::Multiply, part)).collect();
                        let product = Term::new(Node::Fold(first, rest), term.span);
                        flatten_sum(&product, negative != sign, reads, out);
                    }
                }
            }
        }
        _ => out.push((negative, term.clone())),
    }
}

/// The first factor that is a sum of terms that move with different units, and its terms.
fn spread(factors: &[&Term], reads: &dyn Fn(&Term) -> Reads) -> Option<(usize, Vec<(bool, Term)>)> {
    factors.iter().enumerate().find_map(|(place, factor)| {
        let mut terms = Vec::new();
        flatten_sum(factor, false, reads, &mut terms);
        let mut moving = terms.iter().map(|(_, one)| reads(one)).filter(|one| *one != Reads::Fixed).collect::<Vec<_>>();
        moving.sort_unstable();
        moving.dedup();
        (moving.len() > 1).then_some((place, terms))
    })
}

/// A conjunct that compares one value with numbers.
fn test_of(layout: &Layout, term: &Term) -> Option<Test> {
    let input = |term: &Term| match &term.node {
        Node::Read(attribute, units) => Some(input_of(layout, *attribute, units)),
        _ => None,
    };
    match &term.node {
        Node::Read(..) => Some(Test { input: input(term)?, holds: Holds::IsOne }),
        Node::Not(inner) => match &inner.node {
            Node::Read(..) => Some(Test { input: input(inner)?, holds: Holds::IsZero }),
            Node::Among(value, numbers) => {
                Some(Test { input: input(value)?, holds: Holds::IsAmong(numbers.clone(), false) })
            }
            _ => None,
        },
        Node::Among(value, numbers) => {
            Some(Test { input: input(value)?, holds: Holds::IsAmong(numbers.clone(), true) })
        }
        Node::Compare(comparison, left, right) => match (&left.node, &right.node) {
            (Node::Read(..), Node::Number(number)) => {
                Some(Test { input: input(left)?, holds: Holds::Compares(*comparison, *number) })
            }
            (Node::Number(number), Node::Read(..)) => {
                let holds = Holds::Compares(crate::interpret::mirrored(*comparison), *number);
                Some(Test { input: input(right)?, holds })
            }
            _ => None,
        },
        _ => None,
    }
}
