//! Load a theory from its text, and say what it is.

use std::path::Path;
use std::sync::Arc;

use inference::{Class, classify};
use language::{Code, Diagnostic, Diagnostics};
use process::{Compiled, Limits, ProcessFault};
use record::StoreError;
use serde_json::{Value, json};
use theory::{Theory, UnitsFrom};

use crate::theories::catalogue::{RecordCatalogue, StateUnit};
use crate::theories::folder::FolderBeside;

/// A theory that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name, as the command line takes it.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        /// The theories that come with the program, in the order in which they are listed.
        pub const SHIPPED: &[Shipped] = &[
            $(Shipped { name: $name, text: include_str!(concat!("../../../../theories/", $name, ".theory")) }),+
        ];
    };
}
shipped!(
    "war_peace_war",
    "constant",
    "time_heals",
    "commitment",
    "decisive_end",
    "conflict_trap",
    "power_transition",
    "liberal_peace",
    "first_theory",
);

/// Why a theory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TheoryFault {
    /// The text has faults.
    #[error("{0}")]
    Text(Diagnostics),
    /// It asks for too much, or does not hold together.
    #[error("{0}")]
    Process(Diagnostics),
    /// It names something of the record whose bytes are damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A checked theory, ready to run.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says.
    pub theory: Theory,
    /// Its process, compiled.
    pub compiled: Compiled,
    /// The record's states, by code: a played record names them.
    pub(crate) states: Arc<[StateUnit]>,
}

/// Check a text against the record and compile it.
///
/// What it uses by `use` is read from the folder in which `origin` stands.
///
/// Errors: every fault of the text, each with its place; what the process asks for beyond the caps; or that the record's bytes
/// of something that it names are damaged.
pub fn load(text: &str, origin: &str, catalogue: &RecordCatalogue) -> Result<Loaded, TheoryFault> {
    let folder = FolderBeside::of(Path::new(origin));
    let theory = theory::check_in(text, origin, catalogue, &folder);
    catalogue.verify_unpacked()?;
    let theory = theory.map_err(TheoryFault::Text)?;
    match Compiled::new(&theory.process, &Limits::default()) {
        Ok(compiled) => Ok(Loaded { theory, compiled, states: Arc::clone(&catalogue.states) }),
        Err(faults) => Err(TheoryFault::Process(placed(&theory, &faults))),
    }
}

/// Faults of a process drawn at their places in the theory's text.
pub fn placed(theory: &Theory, faults: &[ProcessFault]) -> Diagnostics {
    let mut all = Diagnostics::none(&theory.process.source);
    for fault in faults {
        let span = fault.span().unwrap_or_default();
        all.push(Diagnostic::new(code(fault), span, fault.to_string()).found("here"));
    }
    all
}

fn code(fault: &ProcessFault) -> Code {
    match fault {
        ProcessFault::Arithmetic { .. } => Code::ImpossibleArithmetic,
        ProcessFault::NegativeHazard { .. } => Code::NegativeHazard,
        ProcessFault::TooMany { .. } => Code::TooLarge,
        ProcessFault::WrittenTwice { .. } => Code::RepeatedEffect,
        ProcessFault::ToItself { .. } => Code::SelfRelation,
        ProcessFault::WritesRecord { .. } => Code::EffectOnObserved,
        ProcessFault::NotAValue { .. } | ProcessFault::NoShape { .. } => Code::BadBounds,
        ProcessFault::NoRoom { .. } => Code::CreateWithoutEnd,
        ProcessFault::During { fault, .. } => code(fault),
        _ => Code::TypeMismatch,
    }
}

/// Whether an event's likelihood is exact, in a word and a reason.
fn class_words(class: &Class) -> (&'static str, Option<String>) {
    match class {
        Class::Exact => ("exact", None),
        Class::ParameterOnPath(reason) => ("parameter on the path", Some(reason.to_string())),
        Class::NeedsSimulation(reason) => ("needs simulation", Some(reason.to_string())),
    }
}

/// The class of every event, with no word of likelihood for one that no record sees.
fn classes(loaded: &Loaded) -> Vec<(&'static str, Option<String>)> {
    let process = &loaded.theory.process;
    let free: Vec<bool> = process.parameters.iter().map(|parameter| !parameter.fixed).collect();
    let unseen = ("seen by no record", None);
    let events = process.events.iter().zip(classify(process, &free));
    events.map(|(kind, class)| if kind.seen.is_some() { class_words(&class) } else { unseen.clone() }).collect()
}

/// What a theory is, in words: units, parameters, events with their class, and what a reader should know.
pub fn theory_to_text(loaded: &Loaded) -> String {
    let (theory, process) = (&loaded.theory, &loaded.theory.process);
    let mut lines = vec![format!("{}: {}", process.name, theory.title.as_deref().unwrap_or("no title"))];
    let (from, to) = (record::Day(process.clock.start), record::Day(process.clock.end));
    lines.push(format!("  clock       {from} to {to}, {} ticks", loaded.compiled.ticks().len()));
    for (kind, from) in process.units.iter().zip(&theory.units) {
        let source = match from {
            UnitsFrom::Record(source) => source.clone(),
            UnitsFrom::Synthetic(_) => "made up".to_owned(),
        };
        lines.push(format!("  {:10}  {} units, {source}", kind.name, kind.labels.len()));
    }
    let fixed = process.parameters.iter().filter(|parameter| parameter.fixed).count();
    lines.push(format!("  parameters  {}, {fixed} of them fixed", process.parameters.len()));
    let widest = process.events.iter().map(|kind| kind.name.chars().count()).max().unwrap_or(0);
    lines.push(String::new());
    for (kind, (word, reason)) in process.events.iter().zip(classes(loaded)) {
        let seen = kind.seen.as_ref().map_or_else(String::new, |seen| format!(", seen as {}", seen.fact));
        lines.push(format!("  event {:widest$}  {word}{seen}", kind.name));
        lines.extend(reason.map(|reason| format!("  {:widest$}        {reason}", "")));
    }
    lines.join("\n") + "\n"
}

/// The same as JSON.
pub fn theory_to_json(loaded: &Loaded) -> Value {
    let (theory, process) = (&loaded.theory, &loaded.theory.process);
    let units = process.units.iter().map(|kind| json!({"kind": kind.name, "units": kind.labels.len()}));
    let parameters = process.parameters.iter().map(|p| json!({"name": p.name, "value": p.value, "fixed": p.fixed}));
    let events = process.events.iter().zip(classes(loaded)).map(|(kind, (class, reason))| {
        json!({"event": kind.name, "class": class, "reason": reason, "seen_as": kind.seen.as_ref().map(|s| &s.fact)})
    });
    let warnings = theory.warnings.list().iter().map(|one| {
        let (line, column) = theory.warnings.position(one);
        json!({"code": one.code.name(), "line": line, "column": column, "message": one.message})
    });
    json!({
        "schema": "interbellum/check/1",
        "theory": process.name,
        "title": theory.title,
        "from": record::Day(process.clock.start).to_string(),
        "to": record::Day(process.clock.end).to_string(),
        "units": units.collect::<Vec<_>>(),
        "parameters": parameters.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
    })
}

/// Every code that [`theory::explain`] has a page for.
pub fn explained() -> Vec<&'static str> {
    Code::ALL
        .iter()
        .chain(Code::OF_THEORIES)
        .map(|code| code.name())
        .filter(|name| theory::explain(name).is_some())
        .collect()
}
