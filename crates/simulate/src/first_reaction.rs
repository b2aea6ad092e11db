//! Play a process by the first reaction: a waiting time for every event that can happen, and the shortest happens.

use numerics::stream::Stream;
use process::{Compiled, EventKind, Process, ProcessFault, Shaped, State, Touched, World, interpret};

use crate::agenda::Agenda;
use crate::history::History;
use crate::stopped::{Limits, Stopped, Tally};

/// Play once, slowly; gives the values at the end beside the history.
///
/// Method: Gillespie (1976), the first reaction. After each event every tuple of units is looked at anew: its guard and its
/// hazard are computed by walking their terms, nothing is remembered, no candidates, no sums. It shares with [`crate::Play`]
/// only what an event and a tick write. The two agree in law and not in digits: this one is the measure for the other.
pub fn first_reaction(
    compiled: &Compiled,
    world: &World,
    theta: &[f64],
    stream: &mut Stream,
    limits: Limits,
) -> Result<(History, State), Stopped> {
    let process = compiled.process();
    let mut state = compiled.start(world, theta).map_err(|fault| Stopped::Fault { time: 0.0, fault })?;
    let mut touched = Touched::none(&state);
    let mut history = History::new(process.events.len());
    let mut agenda = Agenda::new(compiled, world);
    let mut tally = Tally::new(limits);
    let mut possible = vec![false; process.events.len()];
    let end = process.clock.last();
    let mut time = 0.0;
    let forms = process.events.iter().map(|kind| kind.duration.as_ref().map(|one| one.shaped(theta)).transpose());
    let forms = forms.collect::<Result<Vec<_>, _>>().map_err(|fault| Stopped::Fault { time: 0.0, fault })?;
    loop {
        let fault = |fault| Stopped::Fault { time, fault };
        let first = first(compiled, &state, theta, (time, &forms), stream, &mut possible).map_err(fault)?;
        let instant = agenda.next(&state);
        match &first {
            Some(_) => history.absorbed = None,
            None => _ = history.absorbed.get_or_insert(time),
        }
        match first {
            Some(first) if time + first.wait < instant && time + first.wait <= end => {
                time += first.wait;
                history.push(time, first.event, &first.units);
                let applied = compiled.apply(&mut state, theta, first.event, &first.units, time, &mut touched);
                applied.map_err(|fault| Stopped::Fault { time, fault })?;
                tally.count(time, process, &history)?;
            }
            _ if instant <= end => {
                time = instant;
                let passed = agenda.pass(time, &mut state, theta, &mut touched);
                passed.map_err(|fault| Stopped::Fault { time, fault })?;
            }
            _ => break,
        }
        touched.clear();
    }
    history.never_possible = (0..possible.len()).filter(|event| !possible[*event]).collect();
    Ok((history, state))
}

/// Whose waiting time is the shortest.
struct First {
    wait: f64,
    event: usize,
    units: Vec<usize>,
}

fn first(
    compiled: &Compiled,
    state: &State,
    theta: &[f64],
    (now, forms): (f64, &[Option<Shaped>]),
    stream: &mut Stream,
    possible: &mut [bool],
) -> Result<Option<First>, ProcessFault> {
    let process = compiled.process();
    let mut first: Option<First> = None;
    for (event, kind) in process.events.iter().enumerate() {
        for units in tuples(process, kind) {
            if interpret(state, theta, &kind.guard, &units)? == 0.0 {
                continue;
            }
            let hazard = interpret(state, theta, &kind.hazard, &units)?;
            if hazard < 0.0 {
                return Err(ProcessFault::NegativeHazard { span: kind.hazard.span, value: hazard });
            }
            if hazard == 0.0 {
                continue;
            }
            possible[event] = true;
            let needed = stream.exponential() / hazard;
            // A form's integral from now on is used up by the threshold over the constant part.
            let wait = match forms[event] {
                Some(form) => form.wait(now - compiled.since(state, event, &units), needed),
                None => needed,
            };
            if first.as_ref().is_none_or(|first| wait < first.wait) {
                first = Some(First { wait, event, units });
            }
        }
    }
    Ok(first)
}

/// Every tuple of units that could fill the roles of an event.
fn tuples(process: &Process, kind: &EventKind) -> Vec<Vec<usize>> {
    let mut tuples = vec![Vec::new()];
    for role in &kind.roles {
        let units = 0..process.units[role.unit].labels.len();
        tuples = tuples
            .iter()
            .flat_map(|tuple| units.clone().map(move |unit| [tuple.as_slice(), &[unit]].concat()))
            .collect();
    }
    tuples.retain(|tuple| {
        let apart =
            |one: usize, other: usize| kind.roles[one].unit != kind.roles[other].unit || tuple[one] != tuple[other];
        (0..tuple.len()).all(|one| (0..one).all(|other| apart(one, other))) && (!kind.unordered || tuple[0] < tuple[1])
    });
    tuples
}
