//! Make processes by hand, and play them slowly, so that tests know what was true.
#![allow(dead_code, reason = "each test file uses a part")]

use language::typed::{Arithmetic, Comparison, Function};
use language::{Source, Span};
use process::{
    Aggregate, AggregateKind, Attribute, AttributeId, Clock, Compiled, Effect, EventKind, Fact, Node, Observation,
    Origin, Parameter, ParameterId, Path, Process, Role, State, Term, Touched, UnitKind, UnitTerm, ValueKind, World,
};

/// Draws numbers by the linear congruence of Knuth (MMIX): plain, and the same everywhere.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// In (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.word() as f64 + 0.5) / 2_147_483_648.0
    }

    pub(crate) fn exponential(&mut self) -> f64 {
        -numerics::special::ln(self.uniform())
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        (self.word() * n) >> 31
    }
}

pub(crate) fn at(start: usize) -> Span {
    Span { start, end: start + 1 }
}

pub(crate) fn term(node: Node) -> Term {
    Term::new(node, at(0))
}

pub(crate) fn number(value: f64) -> Term {
    term(Node::Number(value))
}

pub(crate) fn parameter(place: ParameterId) -> Term {
    term(Node::Parameter(place))
}

pub(crate) fn variables(of: &[usize]) -> Vec<UnitTerm> {
    of.iter().map(|one| UnitTerm::Variable(*one)).collect()
}

pub(crate) fn read(attribute: AttributeId, units: &[usize]) -> Term {
    term(Node::Read(attribute, variables(units)))
}

pub(crate) fn not(inner: Term) -> Term {
    term(Node::Not(Box::new(inner)))
}

pub(crate) fn all(parts: Vec<Term>) -> Term {
    term(Node::All(parts))
}

pub(crate) fn fold(operation: Arithmetic, parts: Vec<Term>) -> Term {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap();
    term(Node::Fold(Box::new(first), parts.map(|part| (operation, part)).collect()))
}

pub(crate) fn plus(parts: Vec<Term>) -> Term {
    fold(Arithmetic::Add, parts)
}

pub(crate) fn times(a: Term, b: Term) -> Term {
    fold(Arithmetic::Multiply, vec![a, b])
}

pub(crate) fn exp(inner: Term) -> Term {
    term(Node::Apply(Function::Exp, Box::new(inner)))
}

pub(crate) fn compare(sign: Comparison, a: Term, b: Term) -> Term {
    term(Node::Compare(sign, Box::new(a), Box::new(b)))
}

pub(crate) fn elapsed_over(attribute: AttributeId, units: &[usize], years: f64) -> Term {
    compare(Comparison::Greater, term(Node::Elapsed(attribute, variables(units))), number(years))
}

/// How many units `variable` of a kind make the body true.
pub(crate) fn count(unit: usize, variable: usize, body: Term) -> Term {
    term(Node::Aggregate(Box::new(Aggregate { kind: AggregateKind::Count, unit, variable, body, condition: None })))
}

pub(crate) fn attribute(name: &str, domain: &[usize], symmetric: bool, values: ValueKind, origin: Origin) -> Attribute {
    Attribute { name: name.to_owned(), domain: domain.to_vec(), symmetric, values, origin, span: at(1) }
}

pub(crate) fn effect(attribute: AttributeId, units: &[usize], value: Term) -> Effect {
    Effect { attribute, at: variables(units), value, span: at(2) }
}

pub(crate) fn free(name: &str, value: f64) -> Parameter {
    Parameter { name: name.to_owned(), value, fixed: false, prior: None, span: at(3) }
}

pub(crate) fn event(name: &str, roles: &[(&str, usize)], guard: Term, hazard: Term, effects: Vec<Effect>) -> EventKind {
    EventKind {
        name: name.to_owned(),
        roles: roles.iter().map(|(name, unit)| Role { name: (*name).to_owned(), unit: *unit }).collect(),
        unordered: false,
        guard,
        hazard,
        duration: None,
        effects,
        create: None,
        seen: Some(seen(name, &(0..roles.len()).collect::<Vec<_>>())),
        span: at(4),
    }
}

pub(crate) fn seen(fact: &str, roles: &[usize]) -> Observation {
    Observation { fact: fact.to_owned(), roles: roles.to_vec(), marks: Vec::new() }
}

pub(crate) fn process(
    days: i32,
    units: &[(&str, usize)],
    parameters: Vec<Parameter>,
    attributes: Vec<Attribute>,
    events: Vec<EventKind>,
) -> Process {
    let kind = |(name, count): &(&str, usize)| UnitKind {
        name: (*name).to_owned(),
        labels: (0..*count).map(|one| format!("{name} {one}")).collect(),
    };
    Process {
        name: "made by hand".to_owned(),
        source: Source::new("hand.theory", "a text of some length"),
        clock: Clock { start: 0, end: days },
        units: units.iter().map(kind).collect(),
        parameters,
        attributes,
        events,
        ticks: Vec::new(),
        latent: Vec::new(),
        presence: Vec::new(),
    }
}

pub(crate) fn fact(time: f64, word: &str, units: &[usize]) -> Fact {
    Fact { time, fact: word.to_owned(), units: units.to_vec(), marks: Vec::new() }
}

/// States that go to war, make peace, ally and part: the workload of the reference simulation with its first five and one
/// more of its numbers as parameters.
pub(crate) const DYADIC: [f64; 6] = [-9.0, 1.5, 0.8, -1.2, 0.2, -0.7];

pub(crate) mod dyadic {
    pub(crate) const CONTIGUOUS: usize = 0;
    pub(crate) const PARITY: usize = 1;
    pub(crate) const WAR: usize = 2;
    pub(crate) const ALLY: usize = 3;
}

pub(crate) fn dyadic(days: i32, states: usize) -> Process {
    use dyadic::{ALLY, CONTIGUOUS, PARITY, WAR};
    let pair = &[0, 1];
    let wars = |role: usize| count(0, 2, term(Node::Read(WAR, variables(&[role, 2]))));
    let log_onset = plus(vec![
        parameter(0),
        times(parameter(1), read(CONTIGUOUS, pair)),
        times(parameter(2), read(PARITY, pair)),
        times(parameter(3), read(ALLY, pair)),
        times(parameter(4), plus(vec![wars(0), wars(1)])),
    ]);
    let onset = fold(Arithmetic::Minimum, vec![number(2.0), exp(log_onset)]);
    let end = exp(plus(vec![parameter(5), times(number(-0.3), read(PARITY, pair))]));
    let ally = times(number(0.002), exp(times(number(0.5), read(CONTIGUOUS, pair))));
    let roles = &[("a", 0), ("b", 0)][..];
    let no_war = || not(read(WAR, pair));
    let begin = vec![effect(WAR, pair, number(1.0)), effect(ALLY, pair, number(0.0))];
    let mut events = vec![
        event("onset", roles, no_war(), onset, begin),
        event("end", roles, read(WAR, pair), end, vec![effect(WAR, pair, number(0.0))]),
        event("ally", roles, all(vec![not(read(ALLY, pair)), no_war()]), ally, vec![effect(ALLY, pair, number(1.0))]),
        event("part", roles, read(ALLY, pair), number(0.03), vec![effect(ALLY, pair, number(0.0))]),
    ];
    events.iter_mut().for_each(|event| event.unordered = true);
    let names = ["onset0", "contiguous", "parity", "ally", "wars", "end0"];
    let relation = |name, values, origin| attribute(name, &[0, 0], true, values, origin);
    process(
        days,
        &[("state", states)],
        names.iter().zip(DYADIC).map(|(name, value)| free(name, value)).collect(),
        vec![
            relation("contiguous", ValueKind::Flag, Origin::Observed),
            relation("parity", ValueKind::Real, Origin::Observed),
            relation("war", ValueKind::Flag, Origin::Held),
            relation("ally", ValueKind::Flag, Origin::Held),
        ],
        events,
    )
}

/// Contiguity of close points in a square, and parity of capabilities between a tenth and ten, as in the reference.
pub(crate) fn dyadic_world(states: usize, draws: &mut Draws) -> World {
    let places: Vec<(f64, f64, f64)> = (0..states)
        .map(|_| {
            let capability = numerics::special::exp(2.3 * (draws.uniform() + draws.uniform() - 1.0));
            (draws.uniform(), draws.uniform(), capability)
        })
        .collect();
    let mut start = vec![vec![0.0; states * states]; 4];
    for (a, one) in places.iter().enumerate() {
        for (b, other) in places.iter().enumerate().filter(|(b, _)| *b != a) {
            let square = (one.0 - other.0) * (one.0 - other.0) + (one.1 - other.1) * (one.1 - other.1);
            start[0][a * states + b] = f64::from(u8::from(square < 0.09 * 0.09));
            start[1][a * states + b] = one.2.min(other.2) / one.2.max(other.2);
        }
    }
    World { start, changes: Vec::new() }
}

/// Plays a process by the direct method, all hazards summed anew for each event.
pub(crate) fn play(compiled: &Compiled, world: &World, theta: &[f64], draws: &mut Draws) -> Vec<Fact> {
    let mut state = compiled.start(world, theta).unwrap();
    let mut prepared = compiled.prepare(&state, theta).unwrap();
    let mut touched = Touched::none(&state);
    let events = 0..compiled.process().events.len();
    let mut hazards: Vec<Vec<f64>> = events.clone().map(|event| vec![0.0; state.candidates(event).count()]).collect();
    for event in events.clone() {
        let ids: Vec<u32> = (0..hazards[event].len() as u32).collect();
        compiled.hazards(&mut prepared, &state, event, &ids, &mut hazards[event]).unwrap();
    }
    let (mut time, last, mut facts) = (0.0, compiled.process().clock.last(), Vec::new());
    let mut ticks = compiled.ticks().iter().peekable();
    let mut changes = &world.changes[..];
    loop {
        let total: f64 = hazards.iter().flatten().sum();
        let next = time + draws.exponential() / total;
        let tick = ticks.peek().map_or(f64::INFINITY, |tick| tick.time);
        let change = changes.first().map_or(f64::INFINITY, |change| change.time);
        let stop = tick.min(change).min(compiled.next_break(&state).unwrap_or(f64::INFINITY));
        if next.min(stop) > last {
            return facts;
        }
        if next < stop {
            let (event, id) = choose(&hazards, draws.uniform() * total);
            let units = state.candidates(event).tuple(id);
            let kind = &compiled.process().events[event];
            if let Some(seen) = &kind.seen {
                let named: Vec<usize> = seen.roles.iter().map(|role| units[*role]).collect();
                facts.push(fact(next, &seen.fact, &named));
            }
            compiled.apply(&mut state, theta, event, &units, next, &mut touched).unwrap();
        } else {
            let now = changes.partition_point(|change| change.time <= stop);
            compiled.change(&mut state, theta, &changes[..now], &mut touched).unwrap();
            changes = &changes[now..];
            if tick <= stop {
                compiled.tick(&mut state, theta, *ticks.next().unwrap(), &mut touched).unwrap();
            }
            compiled.pass_break(&mut state, theta, stop, &mut touched);
        }
        time = next.min(stop);
        for event in events.clone() {
            let ids = touched.ids(event).to_vec();
            let mut out = vec![0.0; ids.len()];
            compiled.hazards(&mut prepared, &state, event, &ids, &mut out).unwrap();
            ids.iter().zip(out).for_each(|(id, hazard)| hazards[event][*id as usize] = hazard);
        }
        touched.clear();
    }
}

fn choose(hazards: &[Vec<f64>], mut left: f64) -> (usize, u32) {
    let mut found = (0, 0);
    for (event, of) in hazards.iter().enumerate() {
        for (id, hazard) in of.iter().enumerate().filter(|(_, hazard)| **hazard > 0.0) {
            found = (event, id as u32);
            left -= hazard;
            if left <= 0.0 {
                return found;
            }
        }
    }
    found
}

/// The log-likelihood by the interpreter alone: every candidate in every piece of time, nothing merged.
pub(crate) fn slow_log_likelihood(compiled: &Compiled, path: &Path, theta: &[f64]) -> f64 {
    let mut state = compiled.start_following(&path.world, theta).unwrap();
    let mut touched = Touched::none(&state);
    let process = compiled.process();
    let (mut time, last, mut value) = (0.0, process.clock.last(), 0.0);
    let (mut facts, mut ticks, mut changes) = (&path.facts[..], compiled.ticks(), &path.world.changes[..]);
    loop {
        let later = [facts.first().map(|f| f.time), ticks.first().map(|t| t.time), changes.first().map(|c| c.time)];
        let next = later.into_iter().flatten().chain(compiled.next_break(&state)).fold(last, f64::min);
        value -= (next - time) * total_hazard(compiled, &state, theta);
        let now = facts.partition_point(|fact| fact.time <= next);
        let mut happenings = Vec::new();
        for fact in &facts[..now] {
            let mut hazard = 0.0;
            for (event, kind) in process.events.iter().enumerate() {
                let Some(seen) = kind.seen.as_ref().filter(|seen| seen.fact == fact.fact) else { continue };
                for id in 0..state.candidates(event).count() as u32 {
                    let units = state.candidates(event).tuple(id);
                    let mut named: Vec<usize> = seen.roles.iter().map(|role| units[*role]).collect();
                    let mut wanted = fact.units.clone();
                    if kind.unordered {
                        named.sort_unstable();
                        wanted.sort_unstable();
                    }
                    if named == wanted {
                        let one = compiled.hazard(&state, theta, event, &units).unwrap();
                        hazard += one;
                        happenings.extend((one > 0.0).then_some((event, units)));
                    }
                }
            }
            value += numerics::special::ln(hazard);
        }
        if next >= last {
            return value;
        }
        let of = |changes: &[process::Change], follows: bool| {
            let kind = |c: &&process::Change| (process.attributes[c.attribute].origin == Origin::Follows) == follows;
            changes.iter().filter(kind).copied().collect::<Vec<_>>()
        };
        let changed = changes.partition_point(|change| change.time <= next);
        compiled.change(&mut state, theta, &of(&changes[..changed], false), &mut touched).unwrap();
        if let Some(tick) = ticks.first().filter(|tick| tick.time <= next) {
            compiled.tick(&mut state, theta, *tick, &mut touched).unwrap();
            ticks = &ticks[1..];
        }
        let together: Vec<(usize, &[usize])> = happenings.iter().map(|(event, units)| (*event, &units[..])).collect();
        compiled.apply_together(&mut state, theta, &together, next, &mut touched).unwrap();
        compiled.change(&mut state, theta, &of(&changes[..changed], true), &mut touched).unwrap();
        compiled.pass_break(&mut state, theta, next, &mut touched);
        (facts, changes, time) = (&facts[now..], &changes[changed..], next);
    }
}

fn total_hazard(compiled: &Compiled, state: &State, theta: &[f64]) -> f64 {
    let events = compiled.process().events.iter().enumerate().filter(|(_, kind)| kind.seen.is_some());
    let of = |event: usize| {
        let candidates = state.candidates(event);
        (0..candidates.count() as u32)
            .map(|id| compiled.hazard(state, theta, event, &candidates.tuple(id)).unwrap())
            .sum::<f64>()
    };
    events.map(|(event, _)| of(event)).sum()
}
