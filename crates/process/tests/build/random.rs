//! Draw small processes, worlds and terms from a list of choices.

use language::typed::Comparison::{self, Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
use language::typed::{Arithmetic, Function};
use process::{
    Aggregate, AggregateKind, Change, Effect, EventKind, Node, Origin, Process, Term, TickRule, UnitTerm, ValueKind,
    World,
};

use super::*;

const STATE: usize = 0;
const CONFLICT: usize = 1;

const X: usize = 0;
const ON: usize = 1;
const PLACE: usize = 2;
const ACTIVE: usize = 3;
const WAR: usize = 4;
const LIKES: usize = 5;
const MODE: usize = 6;
const TOP: usize = 7;
const TEMPER: usize = 8;
const NEAR: usize = 9;
const YEAR: usize = 10;
const BIG: usize = 11;
const WEIGHT: usize = 12;

/// Choices, read in order and again from the start when they run out.
pub struct Draw {
    choices: Vec<u32>,
    at: usize,
    sizes: [usize; 2],
}

impl Draw {
    pub fn new(choices: Vec<u32>) -> Draw {
        Draw { choices, at: 0, sizes: [0, 0] }
    }

    pub fn pick(&mut self, count: usize) -> usize {
        let choice = self.choices[self.at % self.choices.len()] as usize;
        // A second pass over the choices must not draw what the first drew.
        let choice = choice.wrapping_add((self.at / self.choices.len()) * 7);
        self.at += 1;
        choice % count
    }

    fn half(&mut self) -> f64 {
        self.pick(9) as f64 / 2.0 - 2.0
    }

    pub fn process(&mut self) -> Process {
        self.sizes = [2 + self.pick(3), 1 + self.pick(3)];
        let mut process = empty();
        process.units = vec![kind("state", self.sizes[0]), kind("conflict", self.sizes[1])];
        process.parameters = vec![param("k", 0.5), param("m", -0.25)];
        let held = |name: &str, domain: &[usize], values| attribute(name, domain, values, Origin::Held);
        process.attributes = vec![
            held("x", &[STATE], ValueKind::Real),
            held("on", &[STATE], ValueKind::Flag),
            held("place", &[CONFLICT], ValueKind::Unit(STATE)),
            held("active", &[CONFLICT], ValueKind::Flag),
            symmetric(held("war", &[STATE, STATE], ValueKind::Flag)),
            held("likes", &[STATE, STATE], ValueKind::Flag),
            held("mode", &[CONFLICT], names(3)),
            held("top", &[], ValueKind::Unit(STATE)),
            held("temper", &[], ValueKind::Real),
            symmetric(attribute("near", &[STATE, STATE], ValueKind::Flag, Origin::Observed)),
            attribute("year", &[], ValueKind::Real, Origin::Calendar),
            attribute("big", &[STATE], ValueKind::Flag, Origin::Observed),
            held("weight", &[CONFLICT, STATE], ValueKind::Real),
        ];
        process.events = (0..1 + self.pick(3)).map(|place| self.event(place)).collect();
        process.ticks = (0..self.pick(3)).map(|_| self.rule()).collect();
        process
    }

    pub fn world(&mut self) -> World {
        let (states, conflicts) = (self.sizes[0], self.sizes[1]);
        let flags = |draw: &mut Draw, count| (0..count).map(|_| draw.pick(2) as f64).collect::<Vec<_>>();
        let both = |mut values: Vec<f64>| {
            for place in 0..values.len() {
                values[place] = values[(place % states) * states + place / states];
            }
            values
        };
        let reals = |draw: &mut Draw, count| (0..count).map(|_| draw.half()).collect::<Vec<_>>();
        let units = |draw: &mut Draw, count| (0..count).map(|_| draw.pick(states) as f64).collect::<Vec<_>>();
        let start = vec![
            reals(self, states),
            flags(self, states),
            units(self, conflicts),
            flags(self, conflicts),
            both(flags(self, states * states)),
            flags(self, states * states),
            (0..conflicts).map(|_| self.pick(3) as f64).collect(),
            units(self, 1),
            reals(self, 1),
            both(flags(self, states * states)),
            vec![2000.0],
            flags(self, states),
            reals(self, conflicts * states),
        ];
        let changes = (0..self.pick(4)).filter_map(|step| {
            let (a, b) = (self.pick(states), self.pick(states));
            let value = self.pick(2) as f64;
            let time = step as f64 * 0.75 + 0.5;
            (a != b).then_some(Change { time, attribute: NEAR, place: a * states + b, value })
        });
        World { start, changes: changes.collect() }
    }

    fn event(&mut self, place: usize) -> EventKind {
        let roles: &[usize] = match self.pick(6) {
            0 => &[],
            1 => &[CONFLICT],
            2 => &[STATE],
            3 => &[STATE, CONFLICT],
            _ => &[STATE, STATE],
        };
        let guard = match self.pick(5) {
            0 => number(1.0),
            1 if roles == [STATE, STATE] => all(vec![read(NEAR, &[var(0), var(1)]), self.flag(roles, 2)]),
            2 if roles.first() == Some(&STATE) => {
                all(vec![compare(unit(var(0)), Equal, unit(UnitTerm::Fixed(0))), self.flag(roles, 2)])
            }
            3 if roles.first() == Some(&STATE) => {
                all(vec![read(BIG, &[var(0)]), self.flag(roles, 1), self.flag(roles, 2)])
            }
            _ => self.flag(roles, 2),
        };
        let hazard = self.hazard(roles);
        let effects = (0..1 + self.pick(2)).map(|_| self.effect(roles)).collect();
        let mut event = event(&format!("e{place}"), roles, guard, hazard, effects);
        event.unordered = roles == [STATE, STATE] && self.pick(2) == 0;
        event
    }

    fn hazard(&mut self, roles: &[usize]) -> Term {
        let sum = (0..self.pick(3)).fold(self.real(roles, 2), |sum, _| {
            let more = self.real(roles, 2);
            let more = if self.pick(3) == 0 { times(number(0.5), add(more, self.real(roles, 1))) } else { more };
            add(sum, more)
        });
        let hazard = exp(times(number(0.125), sum));
        match self.pick(5) {
            0 => fold(hazard, Arithmetic::Minimum, number(1.5)),
            1 => times(hazard, term(Node::Apply(Function::Abs, Box::new(self.real(roles, 1))))),
            2 => times(number(0.25), hazard),
            3 => term(Node::Apply(Function::Abs, Box::new(self.real(roles, 2)))),
            _ => hazard,
        }
    }

    fn effect(&mut self, roles: &[usize]) -> Effect {
        let (attribute, domain, value) = self.write(roles);
        let units = domain.iter().map(|&kind| self.unit(kind, roles, 1)).collect::<Vec<_>>();
        effect(attribute, &units, value)
    }

    fn rule(&mut self) -> TickRule {
        let variables: &[usize] = [&[STATE][..], &[CONFLICT], &[], &[STATE, STATE]][self.pick(4)];
        let (attribute, value) = match variables {
            [STATE] => (X, self.dyadic(variables, 2)),
            [CONFLICT] => (ACTIVE, self.flag(variables, 2)),
            [] => (TEMPER, self.dyadic(variables, 2)),
            _ => (LIKES, self.flag(variables, 2)),
        };
        let value = if attribute == X || attribute == TEMPER { bounded(value) } else { value };
        let units = (0..variables.len()).map(var).collect::<Vec<_>>();
        let condition = (self.pick(2) == 0).then(|| self.flag(variables, 1));
        TickRule { condition, ..rule(variables, attribute, &units, value) }
    }

    fn write(&mut self, roles: &[usize]) -> (usize, Vec<usize>, Term) {
        match self.pick(9) {
            0 => (X, vec![STATE], bounded(self.dyadic(roles, 2))),
            1 => (ON, vec![STATE], self.flag(roles, 2)),
            2 => (PLACE, vec![CONFLICT], unit(self.unit(STATE, roles, 1))),
            3 => (ACTIVE, vec![CONFLICT], self.flag(roles, 1)),
            4 => (WAR, vec![STATE, STATE], self.flag(roles, 1)),
            5 => (LIKES, vec![STATE, STATE], self.flag(roles, 1)),
            6 => (MODE, vec![CONFLICT], number(self.pick(3) as f64)),
            7 => (TOP, Vec::new(), unit(self.unit(STATE, roles, 1))),
            _ => (WEIGHT, vec![CONFLICT, STATE], bounded(self.dyadic(roles, 1))),
        }
    }

    fn unit(&mut self, of: usize, vars: &[usize], depth: usize) -> UnitTerm {
        let own = (0..vars.len()).filter(|&place| vars[place] == of).collect::<Vec<_>>();
        if depth > 0 && of == STATE {
            match self.pick(6) {
                0 => return UnitTerm::Through(TOP, Vec::new()),
                1 => return UnitTerm::Through(PLACE, vec![self.unit(CONFLICT, vars, depth - 1)]),
                2 => {
                    let largest = self.aggregate(AggregateKind::Sum, STATE, vars, depth - 1, true);
                    return UnitTerm::Largest(Box::new(largest), Some(Box::new(UnitTerm::Fixed(1))));
                }
                _ => {}
            }
        }
        if own.is_empty() || self.pick(5) == 0 {
            return UnitTerm::Fixed(self.pick(self.sizes[of]));
        }
        var(own[self.pick(own.len())])
    }

    fn aggregate(&mut self, kind: AggregateKind, of: usize, vars: &[usize], depth: usize, exact: bool) -> Aggregate {
        let mut inner = vars.to_vec();
        inner.push(of);
        let body = match kind {
            AggregateKind::Sum if exact => self.dyadic(&inner, depth),
            AggregateKind::Sum => self.real(&inner, depth),
            _ => self.flag(&inner, depth),
        };
        let condition = (self.pick(2) == 0).then(|| self.flag(&inner, depth));
        aggregate(kind, of, vars.len(), body, condition)
    }

    /// Numbers that arithmetic leaves exact, so that their comparisons do not hang on a last digit.
    fn dyadic(&mut self, vars: &[usize], depth: usize) -> Term {
        match self.pick(if depth == 0 { 5 } else { 10 }) {
            0 => number(self.half()),
            1 => read(X, &[self.unit(STATE, vars, depth)]),
            2 => read(TEMPER, &[]),
            3 => read(WEIGHT, &[self.unit(CONFLICT, vars, depth), self.unit(STATE, vars, depth)]),
            4 => parameter(self.pick(2)),
            5 => add(self.dyadic(vars, depth - 1), self.dyadic(vars, depth - 1)),
            6 => fold(self.dyadic(vars, depth - 1), Arithmetic::Maximum, self.dyadic(vars, depth - 1)),
            7 => self.flag(vars, depth - 1),
            8 => over(self.aggregate_of(AggregateKind::Sum, vars, depth - 1, true)),
            _ => over(self.aggregate_of(AggregateKind::Count, vars, depth - 1, true)),
        }
    }

    fn aggregate_of(&mut self, kind: AggregateKind, vars: &[usize], depth: usize, exact: bool) -> Aggregate {
        let of = self.pick(2);
        self.aggregate(kind, of, vars, depth, exact)
    }

    fn real(&mut self, vars: &[usize], depth: usize) -> Term {
        if depth == 0 {
            return self.dyadic(vars, 0);
        }
        match self.pick(8) {
            0 => exp(times(number(0.1), self.real(vars, depth - 1))),
            1 => times(self.real(vars, depth - 1), self.real(vars, depth - 1)),
            2 => over(self.aggregate_of(AggregateKind::Sum, vars, depth - 1, false)),
            3 => divide(self.real(vars, depth - 1), read(X, &[self.unit(STATE, vars, 1)])),
            4 => times(number(0.01), add(read(YEAR, &[]), number(-2000.0))),
            _ => self.dyadic(vars, depth),
        }
    }

    fn comparison(&mut self) -> Comparison {
        [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual][self.pick(6)]
    }

    fn flag(&mut self, vars: &[usize], depth: usize) -> Term {
        match self.pick(if depth == 0 { 8 } else { 15 }) {
            0 => read(ON, &[self.unit(STATE, vars, depth)]),
            1 => read(ACTIVE, &[self.unit(CONFLICT, vars, depth)]),
            2 => read(WAR, &[self.unit(STATE, vars, depth), self.unit(STATE, vars, depth)]),
            3 => read(LIKES, &[self.unit(STATE, vars, depth), self.unit(STATE, vars, depth)]),
            4 => read(NEAR, &[self.unit(STATE, vars, depth), self.unit(STATE, vars, depth)]),
            5 => read(BIG, &[self.unit(STATE, vars, depth)]),
            6 => term(Node::Among(Box::new(read(MODE, &[self.unit(CONFLICT, vars, depth)])), vec![0.0, 2.0])),
            7 => compare(unit(self.unit(STATE, vars, depth)), Equal, unit(self.unit(STATE, vars, depth))),
            8 => not(self.flag(vars, depth - 1)),
            9 => all(vec![self.flag(vars, depth - 1), self.flag(vars, depth - 1)]),
            10 => any_of(vec![self.flag(vars, depth - 1), self.flag(vars, depth - 1)]),
            11 => {
                let comparison = self.comparison();
                compare(self.dyadic(vars, depth - 1), comparison, self.dyadic(vars, depth - 1))
            }
            12 => self.elapsed(vars, depth),
            13 => over(self.aggregate_of(AggregateKind::Any, vars, depth - 1, true)),
            _ => over(self.aggregate_of(AggregateKind::Every, vars, depth - 1, true)),
        }
    }

    fn elapsed(&mut self, vars: &[usize], depth: usize) -> Term {
        let since = match self.pick(3) {
            0 => elapsed(ON, &[self.unit(STATE, vars, depth)]),
            1 => elapsed(ACTIVE, &[self.unit(CONFLICT, vars, depth)]),
            _ => elapsed(WAR, &[self.unit(STATE, vars, depth), self.unit(STATE, vars, depth)]),
        };
        let bound = number([0.0, 0.5, 1.0, 2.0][self.pick(4)]);
        let comparison = self.comparison();
        if self.pick(3) == 0 { compare(bound, comparison, since) } else { compare(since, comparison, bound) }
    }
}

/// Between -3 and 3.
fn bounded(value: Term) -> Term {
    let below = fold(value, Arithmetic::Minimum, number(3.0));
    fold(below, Arithmetic::Maximum, number(-3.0))
}
