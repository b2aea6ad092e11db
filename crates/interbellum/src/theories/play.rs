//! Play a theory: many histories at once, each from a stream of its own.

use std::borrow::Cow;
use std::ops::Range;

use process::World;
use rayon::prelude::*;
use report::ReportError;
use report::table::{Column, Table, Values, wrapped};
use serde_json::{Value, json};
use simulate::{History, Limits, Play, Stopped, draw_latent, draw_parameters, replicates, stream_of};

use crate::provenance::Provenance;
use crate::theories::fault_words::stopped_words;
use crate::theories::load::{Loaded, placed};

/// Which values the parameters have in play.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameters {
    /// These, for every replicate.
    Given(Vec<f64>),
    /// Drawn from the priors anew for every replicate; those without a prior stay at the value written. Values of units
    /// that nobody has measured are drawn too.
    Prior,
    /// These, and only the values of units that nobody has measured are drawn anew for every replicate.
    GivenAndDrawn(Vec<f64>),
}

/// What is asked of a play.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayQuestion {
    /// The seed of all streams.
    pub seed: u64,
    /// Which replicates.
    pub replicates: Range<u64>,
    /// Which values the parameters have.
    pub parameters: Parameters,
    /// How much may happen in one history.
    pub limits: Limits,
}

/// One history with what made it.
#[derive(Clone, Debug)]
pub struct Replicate {
    /// Its number: with the seed it names the stream.
    pub replicate: u64,
    /// The values of the parameters.
    pub theta: Vec<f64>,
    /// By latent attribute of the process, the values that were drawn; none where they were left at their centres.
    pub latent: Vec<Vec<f64>>,
    /// What happened.
    pub history: History,
}

impl Replicate {
    /// The world that it was played on: the one given, with the values that were drawn.
    pub fn world<'w>(&self, loaded: &Loaded, world: &'w World) -> Cow<'w, World> {
        if self.latent.is_empty() {
            return Cow::Borrowed(world);
        }
        let mut world = world.clone();
        for (latent, values) in loaded.theory.process.latent.iter().zip(&self.latent) {
            world.start[latent.attribute].clone_from(values);
        }
        Cow::Owned(world)
    }
}

/// A history that was stopped before its clock ran out.
#[derive(Debug, thiserror::Error)]
#[error("replicate {replicate}: {stopped}")]
pub struct PlayFault {
    /// Its number.
    pub replicate: u64,
    /// Why.
    pub stopped: Box<Stopped>,
}

/// Play every replicate and keep the histories, in their order.
///
/// Replicate k has the same digits alone and in any batch, on any number of threads. Errors: the first replicate that was
/// stopped.
pub fn play(loaded: &Loaded, world: &World, asked: &PlayQuestion) -> Result<Vec<Replicate>, PlayFault> {
    match &asked.parameters {
        Parameters::Given(theta) => {
            let first = asked.replicates.start;
            let begun = Play::new(&loaded.compiled, world, theta, asked.limits);
            let play = begun.map_err(|stopped| PlayFault { replicate: first, stopped: Box::new(stopped) })?;
            let each = |_: &Play<'_>, replicate: u64, history: Result<History, Stopped>| {
                let history = history.map_err(|stopped| PlayFault { replicate, stopped: Box::new(stopped) })?;
                Ok(Replicate { replicate, theta: theta.clone(), latent: Vec::new(), history })
            };
            replicates(&play, asked.seed, asked.replicates.clone(), each).into_iter().collect()
        }
        Parameters::Prior | Parameters::GivenAndDrawn(_) => {
            let process = loaded.compiled.process();
            let theta = match &asked.parameters {
                Parameters::GivenAndDrawn(theta) => theta.clone(),
                _ => draw_parameters(process, asked.seed, asked.replicates.start),
            };
            let fault = |replicate, stopped| PlayFault { replicate, stopped: Box::new(stopped) };
            // What is the same for all replicates is found once.
            let first = Play::new(&loaded.compiled, world, &theta, asked.limits);
            let first = first.map_err(|stopped| fault(asked.replicates.start, stopped))?;
            let one = |replicate: u64| play_drawn(loaded, &first, world, asked, replicate);
            asked.replicates.clone().into_par_iter().map(one).collect()
        }
    }
}

fn play_drawn(
    loaded: &Loaded,
    first: &Play<'_>,
    world: &World,
    asked: &PlayQuestion,
    replicate: u64,
) -> Result<Replicate, PlayFault> {
    let process = loaded.compiled.process();
    let theta = match &asked.parameters {
        Parameters::Given(theta) | Parameters::GivenAndDrawn(theta) => theta.clone(),
        Parameters::Prior => draw_parameters(process, asked.seed, replicate),
    };
    let drawn = draw_latent(process, world, asked.seed, replicate);
    let latent = process.latent.iter().map(|latent| drawn.start[latent.attribute].clone()).collect();
    let played = first.again(&drawn, &theta).and_then(|mut play| play.history(&mut stream_of(asked.seed, replicate)));
    let history = played.map_err(|stopped| PlayFault { replicate, stopped: Box::new(stopped) })?;
    Ok(Replicate { replicate, theta, latent, history })
}

/// How often an event happened in a history, over the replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The event.
    pub event: String,
    /// Mean number in a history.
    pub mean: f64,
    /// Standard deviation between histories; none for a single one.
    pub deviation: Option<f64>,
    /// Least and greatest number.
    pub range: (u64, u64),
    /// In how many histories it could not happen at any instant.
    pub never_possible: usize,
}

/// Counts of every kind of event, in the order of the text.
pub fn counts(loaded: &Loaded, played: &[Replicate]) -> Vec<Count> {
    let n = played.len() as f64;
    let of = |(event, kind): (usize, &process::EventKind)| {
        let counts: Vec<u64> = played.iter().map(|one| one.history.counts()[event]).collect();
        let mean = counts.iter().map(|count| *count as f64).sum::<f64>() / n;
        let squares = counts.iter().map(|count| *count as f64 - mean).map(|off| off * off).sum::<f64>();
        Count {
            event: kind.name.clone(),
            mean,
            deviation: (counts.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
            range: (counts.iter().copied().min().unwrap_or(0), counts.iter().copied().max().unwrap_or(0)),
            never_possible: played.iter().filter(|one| one.history.never_possible().contains(&event)).count(),
        }
    };
    loaded.theory.process.events.iter().enumerate().map(of).collect()
}

/// The most columns of a line of notes.
const LINE: usize = 96;

/// Which values the parameters had.
fn parameter_words(loaded: &Loaded, parameters: &Parameters) -> String {
    let process = &loaded.theory.process;
    let theta = match parameters {
        Parameters::Prior => return "Parameters are drawn from their priors, anew for each history.".to_owned(),
        Parameters::Given(theta) | Parameters::GivenAndDrawn(theta) => theta,
    };
    let values: Vec<String> =
        process.parameters.iter().zip(theta).map(|(one, value)| format!("{} {}", one.name, shown(*value))).collect();
    if values.is_empty() {
        return "The theory has no parameters.".to_owned();
    }
    let from = if *theta == loaded.compiled.theta() {
        " (the text's values, or the centres of its priors; --parameters FILE takes those of a fit)"
    } else {
        ""
    };
    format!("Parameters: {}{from}.", values.join(", "))
}

/// A value to four decimals, without those that are 0.
fn shown(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What was played, in words.
pub fn play_to_text(loaded: &Loaded, asked: &PlayQuestion, played: &[Replicate]) -> String {
    let process = &loaded.theory.process;
    let (from, to) = (record::Day(process.clock.start), record::Day(process.clock.end));
    let number = if played.len() == 1 { "one history".to_owned() } else { format!("{} histories", played.len()) };
    let mut lines = vec![format!("{}: {number} from {from} to {to}, seed {}", process.name, asked.seed)];
    let values = wrapped(&parameter_words(loaded, &asked.parameters), LINE, "  ");
    lines.extend(values.lines().map(str::to_owned));
    let counts = counts(loaded, played);
    let widest = counts.iter().map(|count| count.event.chars().count()).max().unwrap_or(0).max(5);
    lines.push(String::new());
    if played.len() == 1 {
        lines.push(format!("  {:widest$}  {:>9}", "event", "number"));
        lines.extend(counts.iter().map(|count| format!("  {:widest$}  {:>9}", count.event, count.range.0)));
    } else {
        lines.push(format!("  {:widest$}  {:>9}  {:>7}  {:>7}  {:>7}", "event", "mean", "sd", "least", "most"));
        for count in &counts {
            let deviation = count.deviation.map_or_else(|| "-".to_owned(), |deviation| format!("{deviation:.1}"));
            let (least, most) = count.range;
            lines
                .push(format!("  {:widest$}  {:>9.1}  {deviation:>7}  {least:>7}  {most:>7}", count.event, count.mean));
        }
    }
    lines.push(String::new());
    for count in counts.iter().filter(|count| count.never_possible > 0) {
        lines.push(format!(
            "  `{}` could not happen at any instant in {} of {number}: no unit met its guard, or its hazard was 0",
            count.event, count.never_possible
        ));
    }
    let absorbed = played.iter().filter(|one| one.history.absorbed().is_some()).count();
    if absorbed > 0 {
        lines.push(format!("  in {absorbed} of {number} nothing could happen any more before the clock ran out"));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}

/// What was played, as JSON: counts over the replicates, and the digest of each history.
pub fn play_to_json(loaded: &Loaded, asked: &PlayQuestion, played: &[Replicate], provenance: &Provenance) -> Value {
    let process = &loaded.theory.process;
    let events = counts(loaded, played).into_iter().map(|count| {
        json!({"event": count.event, "mean": count.mean, "sd": count.deviation, "least": count.range.0,
            "most": count.range.1, "never_possible": count.never_possible})
    });
    let histories = played.iter().map(|one| {
        let theta = process.parameters.iter().zip(&one.theta).map(|(p, value)| (p.name.clone(), json!(value)));
        json!({"replicate": one.replicate, "events": one.history.len(), "absorbed_at_years": one.history.absorbed(),
            "digest": format!("{:016x}", one.history.digest()), "parameters": Value::Object(theta.collect())})
    });
    json!({
        "schema": "interbellum/simulate/1",
        "theory": process.name,
        "from": record::Day(process.clock.start).to_string(),
        "to": record::Day(process.clock.end).to_string(),
        "seed": asked.seed,
        "events": events.collect::<Vec<_>>(),
        "histories": histories.collect::<Vec<_>>(),
        "made_by": provenance.to_json(),
    })
}

/// Every event of every history as a row: replicate, time, day, event, and the units in the order of the roles.
pub fn play_to_table(loaded: &Loaded, played: &[Replicate]) -> Result<Table, ReportError> {
    let process = &loaded.theory.process;
    let width = process.events.iter().map(|kind| kind.roles.len()).max().unwrap_or(0);
    let rows: Vec<simulate::Row<'_>> =
        played.iter().flat_map(|one| one.history.rows(process, one.replicate).collect::<Vec<_>>()).collect();
    let replicate = rows.iter().map(|row| i64::try_from(row.replicate).ok()).collect();
    let event = rows.iter().map(|row| Some(row.event.to_owned())).collect();
    let mut columns = vec![
        Column::new("replicate", "replicate", Values::Whole(replicate))
            .with_meaning("Number of the history; with the seed it names the random stream"),
        Column::new("time", "time", Values::Real(rows.iter().map(|row| Some(row.time)).collect()))
            .with_unit("years")
            .with_meaning("Years of 365.25 days since the clock's start"),
        Column::new("day", "day", Values::Day(rows.iter().map(|row| Some(row.day)).collect()))
            .with_meaning("The day on which it happened"),
        Column::new("event", "event", Values::Text(event)).with_meaning("The theory's name for what happened"),
    ];
    for place in 0..width {
        let labels = rows.iter().map(|row| row.units.get(place).map(|(_, label)| (*label).to_owned())).collect();
        let name = format!("unit_{}", place + 1);
        columns.push(Column::new(&name, &format!("unit {}", place + 1), Values::Text(labels)).with_meaning(
            "Who filled this role of the event, in the order of the theory's text; blank if it has fewer",
        ));
    }
    Table::new("history", columns)
}

/// Of the events that a history may have one year may have this part: a process that explodes does so within a year or two, and
/// is stopped long before it has used up what the whole history may have.
const PART_IN_A_YEAR: usize = 5;

/// The limits of a play that allows so many events in one history, and a fifth of them in a year.
pub fn play_limits(most_events: usize) -> Limits {
    Limits { events: most_events, events_per_year: (most_events / PART_IN_A_YEAR).max(1) }
}

/// Run on so many threads, or on all cores. The digits of a history do not depend on it.
///
/// Errors: no thread, or more than the machine gives.
pub fn on_threads<T: Send>(threads: Option<usize>, run: impl FnOnce() -> T + Send) -> Result<T, ThreadsFault> {
    match threads {
        None => Ok(run()),
        Some(0) => Err(ThreadsFault::None),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map(|pool| pool.install(run)).map_err(|reason| ThreadsFault::Machine { reason: reason.to_string() })
        }
    }
}

/// Why nothing can run on so many threads.
#[derive(Debug, thiserror::Error)]
pub enum ThreadsFault {
    /// None were asked for.
    #[error("--threads 0 leaves nobody to do the work; give 1 or more, or leave the option out for all cores")]
    None,
    /// The machine refuses.
    #[error("--threads: the machine gives no more threads ({reason})")]
    Machine {
        /// What it says.
        reason: String,
    },
}

/// What to do about units created without end.
const CREATE_LESS: &str = "\n  = write `with room for NUMBER` behind the units for more; if none should be enough, give the event's hazard a bound, such as min(1, …), or a narrower prior";

/// Whether a play stopped because units were created until there was no room.
fn without_end(fault: &process::ProcessFault) -> bool {
    match fault {
        process::ProcessFault::NoRoom { .. } => true,
        process::ProcessFault::During { fault, .. } => without_end(fault),
        _ => false,
    }
}

/// A stopped play in words, with the place in the theory's text where there is one.
pub fn play_fault_words(theory: &theory::Theory, fault: &PlayFault) -> String {
    let PlayFault { replicate, stopped } = fault;
    match &**stopped {
        Stopped::Fault { time, fault } if fault.span().is_some() => {
            let day = record::Day(simulate::day_of(theory.process.clock, *time));
            let drawn = placed(theory, std::slice::from_ref(fault)).render(false);
            let remedy = if without_end(fault) { CREATE_LESS } else { "" };
            format!("error[stopped]: replicate {replicate} was stopped on {day}\n{}{remedy}", drawn.trim_end())
        }
        stopped @ Stopped::Fault { .. } => {
            format!("error[stopped]: replicate {replicate}: {}", stopped_words(theory, stopped))
        }
        stopped => format!(
            "error[stopped]: replicate {replicate}: {}\n  = give its hazard a bound, such as min(1, …), or an effect that closes its own guard{}",
            stopped_words(theory, stopped),
            if matches!(stopped, Stopped::TotalHazard { .. }) { "" } else { "; --most-events allows more" }
        ),
    }
}

/// Values of parameters by name: of the JSON that `fit --json` prints, or of one object of numbers.
pub fn parameters_from_json(bytes: &[u8], file: &str) -> Result<Vec<(String, f64)>, ParametersFault> {
    let refused = |what: &str| ParametersFault { file: file.to_owned(), what: what.to_owned() };
    let read: Value = serde_json::from_slice(bytes).map_err(|error| refused(&error.to_string()))?;
    let number = |value: &Value| value.as_f64().filter(|value| value.is_finite());
    let named = match (read.get("terms").and_then(Value::as_array), read.as_object()) {
        (Some(terms), _) => terms
            .iter()
            .map(|term| Some((term.get("term")?.as_str()?.to_owned(), number(term.get("estimate")?)?)))
            .collect::<Option<Vec<_>>>(),
        (None, Some(object)) => {
            object.iter().map(|(name, value)| Some((name.clone(), number(value)?))).collect::<Option<Vec<_>>>()
        }
        (None, None) => None,
    };
    named.ok_or_else(|| refused("it has neither `terms` with `term` and `estimate`, nor names with numbers"))
}

/// A file of parameters that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file} holds no values of parameters: {what}; give what `fit --json` printed, or {{\"NAME\": VALUE, …}}")]
pub struct ParametersFault {
    file: String,
    what: String,
}
