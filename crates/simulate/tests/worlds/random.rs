//! Draw small processes at random, with every kind of attribute, term, guard, effect and tick in them.

use language::Names;
use language::typed::{Arithmetic, Comparison};
use numerics::stream::Stream;
use process::{Change, Clock, Effect, EventKind, Process, Term, TickRule, UnitTerm, ValueKind, World};

use super::*;

/// Draws processes: two kinds of units, seven attributes of every kind there is, and terms over all of them.
pub(crate) struct Draw {
    stream: Stream,
}

const PEOPLE: usize = 3;
const PLACES: usize = 2;
/// The kind of a role that a term must not name.
const HIDDEN: usize = usize::MAX;
/// Domain of each attribute, as in `Draw::process`.
pub(crate) const DOMAINS: [&[usize]; 8] = [&[0], &[0], &[0, 0], &[], &[1], &[1], &[0, 1], &[0]];
const FLAG: usize = 0;
const LEVEL: usize = 1;
const TIE: usize = 2;
const TENSION: usize = 3;
const OBSERVED: usize = 4;
const KIND: usize = 5;
const DISTANCE: usize = 6;
const HOME: usize = 7;

impl Draw {
    /// The draws of one seed.
    pub(crate) fn new(seed: u64) -> Draw {
        Draw { stream: Stream::named(seed, "random processes", 0) }
    }

    fn below(&mut self, count: usize) -> usize {
        (self.stream.uniform() * count as f64) as usize
    }

    fn of<T: Clone>(&mut self, among: &[T]) -> T {
        let place = self.below(among.len());
        among[place].clone()
    }

    fn constant(&mut self) -> Term {
        let quarters = self.below(9) as f64;
        number(quarters / 4.0 - 1.0)
    }

    /// Variables for an attribute's domain, each of its kind and no two the same; none if the scope has not enough.
    fn at(&mut self, attribute: usize, scope: &[usize]) -> Option<Vec<usize>> {
        let mut at = Vec::new();
        for kind in DOMAINS[attribute] {
            let free: Vec<usize> =
                (0..scope.len()).filter(|variable| scope[*variable] == *kind && !at.contains(variable)).collect();
            if free.is_empty() {
                return None;
            }
            at.push(self.of(&free));
        }
        Some(at)
    }

    /// A number from −3 to 3 or so, over the units in scope.
    fn real(&mut self, scope: &[usize], depth: usize) -> Term {
        match self.below(if depth == 0 { 4 } else { 10 }) {
            0 => self.constant(),
            1 => theta(self.below(3)),
            2 | 3 => {
                let attribute = self.of(&[FLAG, LEVEL, TIE, TENSION, OBSERVED, KIND, DISTANCE]);
                match self.at(attribute, scope) {
                    Some(at) => read(attribute, &at),
                    None => read(TENSION, &[]),
                }
            }
            4 => {
                let operation =
                    self.of(&[Arithmetic::Add, Arithmetic::Subtract, Arithmetic::Minimum, Arithmetic::Maximum]);
                fold(self.real(scope, depth - 1), operation, self.real(scope, depth - 1))
            }
            5 | 6 => {
                let (kind, inside) = self.bind(scope);
                count(kind, scope.len(), self.truth(&inside, depth - 1))
            }
            7 => {
                let (kind, inside) = self.bind(scope);
                times(number(0.25), sum(kind, scope.len(), self.real(&inside, depth - 1)))
            }
            8 if scope.contains(&0) => {
                let person = scope.iter().position(|kind| *kind == 0).expect("just found");
                read_at(self.of(&[OBSERVED, KIND]), vec![UnitTerm::Through(HOME, variables(&[person]))])
            }
            _ => self.truth(scope, depth - 1),
        }
    }

    fn bind(&mut self, scope: &[usize]) -> (usize, Vec<usize>) {
        let kind = self.below(2);
        (kind, [scope, &[kind]].concat())
    }

    fn truth(&mut self, scope: &[usize], depth: usize) -> Term {
        match self.below(if depth == 0 { 4 } else { 7 }) {
            0 => always(),
            1 => match self.at(FLAG, scope) {
                Some(at) => read(FLAG, &at),
                None => compare(read(TENSION, &[]), Comparison::Less, number(1.0)),
            },
            2 | 3 => {
                let attribute = self.of(&[FLAG, LEVEL, TIE, TENSION, DISTANCE]);
                match self.at(attribute, scope) {
                    Some(at) => {
                        let bound = self.of(&[0.125, 0.3, 0.75]);
                        compare(
                            elapsed(attribute, &at),
                            self.of(&[Comparison::Less, Comparison::Greater]),
                            number(bound),
                        )
                    }
                    None => is(read(TENSION, &[]), 0.0),
                }
            }
            4 => not(self.truth(scope, depth - 1)),
            5 => all(vec![self.truth(scope, depth - 1), self.truth(scope, depth - 1)]),
            _ => {
                let comparison = self.of(&[Comparison::Less, Comparison::GreaterEqual, Comparison::NotEqual]);
                compare(self.real(scope, depth - 1), comparison, self.constant())
            }
        }
    }

    /// A number between two bounds.
    fn bounded(&mut self, scope: &[usize], low: f64, high: f64) -> Term {
        let real = self.real(scope, 2);
        fold(fold(real, Arithmetic::Maximum, number(low)), Arithmetic::Minimum, number(high))
    }

    /// A lawful new value of an attribute at units.
    fn value(&mut self, attribute: usize, at: &[usize], scope: &[usize]) -> Term {
        let step = self.of(&[-1.0, 1.0, 0.5]);
        match attribute {
            FLAG | TIE => self.of(&[not(read(attribute, at)), number(1.0), number(0.0)]),
            KIND => {
                let code = self.below(3) as f64;
                number(code)
            }
            HOME => {
                let place = self.below(PLACES) as f64;
                number(place)
            }
            _ if self.below(2) == 0 => {
                let next = plus(read(attribute, at), number(step));
                fold(fold(next, Arithmetic::Maximum, number(-2.0)), Arithmetic::Minimum, number(2.0))
            }
            _ => self.bounded(scope, -2.0, 2.0),
        }
    }

    fn event(&mut self, place: usize) -> EventKind {
        let (roles, unordered): (&[usize], bool) =
            self.of(&[(&[], false), (&[0], false), (&[1], false), (&[0, 0], false), (&[0, 0], true), (&[0, 1], false)]);
        // Half of the pairs have an index that is a sum of what is known of each alone.
        let index = match *roles {
            [first, second] if self.below(2) == 0 => {
                plus(self.bounded(&[first, HIDDEN], -1.5, 0.5), self.bounded(&[HIDDEN, second], -1.5, 0.5))
            }
            _ => self.bounded(roles, -2.5, 0.5),
        };
        let guard = self.truth(roles, 2);
        let mut effects: Vec<Effect> = Vec::new();
        for _ in 0..=self.below(2) {
            let attribute = self.of(&[FLAG, LEVEL, TIE, TENSION, KIND, DISTANCE, HOME]);
            let at = self.at(attribute, roles).filter(|_| effects.iter().all(|effect| effect.attribute != attribute));
            if let Some(at) = at {
                let value = self.value(attribute, &at, roles);
                effects.push(effect(attribute, &at, value));
            }
        }
        EventKind { unordered, ..event(&format!("event {place}"), roles, guard, exp(index), effects) }
    }

    fn tick_rule(&mut self) -> TickRule {
        let attribute = self.of(&[LEVEL, TENSION]);
        let scope = DOMAINS[attribute];
        let at: Vec<usize> = (0..scope.len()).collect();
        let value = self.value(attribute, &at, scope);
        let condition = Some(self.truth(scope, 1));
        TickRule { condition, ..tick(scope, attribute, &at, value) }
    }

    pub(crate) fn process(&mut self) -> Process {
        let mut attributes = vec![
            held("flag", DOMAINS[FLAG], ValueKind::Flag),
            held("level", DOMAINS[LEVEL], ValueKind::Real),
            held("tie", DOMAINS[TIE], ValueKind::Flag),
            held("tension", DOMAINS[TENSION], ValueKind::Real),
            observed("observed", DOMAINS[OBSERVED], ValueKind::Real),
            held("kind", DOMAINS[KIND], ValueKind::OneOf(Names::new(["calm", "tense", "torn"]))),
            held("distance", DOMAINS[DISTANCE], ValueKind::Real),
            held("home", DOMAINS[HOME], ValueKind::Unit(1)),
        ];
        attributes[DISTANCE].symmetric = false;
        let events = (0..2 + self.below(3)).map(|place| self.event(place)).collect();
        let parameters = ["p", "q", "r"].iter().zip([-0.5, 0.25, 0.75]).map(|(name, value)| parameter(name, value));
        Process {
            // One and a half years with two ticks in them.
            clock: Clock { start: 300, end: 850 },
            units: vec![units("person", PEOPLE), units("place", PLACES)],
            parameters: parameters.collect(),
            attributes,
            events,
            ticks: vec![self.tick_rule()],
            ..empty(0)
        }
    }

    pub(crate) fn world(&mut self) -> World {
        let size = |domain: &[usize]| domain.iter().map(|kind| [PEOPLE, PLACES][*kind]).product::<usize>();
        let mut start: Vec<Vec<f64>> = DOMAINS.iter().map(|domain| vec![0.0; size(domain)]).collect();
        start[FLAG][1] = 1.0;
        start[HOME][2] = 1.0;
        let change = |time, place, value| Change { time, attribute: OBSERVED, place, value };
        // The second stands at the instant of the first tick.
        let changes = vec![change(0.125, 0, 1.0), change(65.0 / 365.25, 1, -1.0), change(0.75, 0, -0.5)];
        World { start, changes }
    }
}
