//! `check`, `fmt`, `simulate` and `fit`: theories as files.

use std::collections::BTreeMap;
use std::path::Path;

use interbellum::record::Day;
use interbellum::sources::frame;
use interbellum::theories::{
    Loaded, Parameters, PlayQuestion, Purpose, RecordCatalogue, SHIPPED, TEXT_LIMIT, Table, TheoryFit, bind_path,
    bind_world, fit_theory, fit_to_json, fit_to_table, fit_to_text, history_to_record, load, on_threads, play,
    play_fault_words, play_to_json, play_to_table, play_to_text, played_timeline, text_from_bytes, theory_to_json,
    theory_to_text,
};
use interbellum::{Hall, Provenance, nearest};

use crate::fault::Fault;
use crate::theory_arguments::{CheckArguments, FitArguments, FormatArguments, SimulateArguments, TheoryArguments};
use crate::{files, output, spells_command};

/// The text of a theory: of the file, or of a theory that comes with the program where there is no such file.
fn text_of(theory: &Path) -> Result<(String, String), Fault> {
    let name = theory.display().to_string();
    let shipped = SHIPPED.iter().find(|one| one.name == name);
    match (files::exists(theory), shipped) {
        (false, Some(shipped)) => Ok((shipped.text.to_owned(), format!("{name}.theory"))),
        (false, None) if theory.components().count() == 1 && theory.extension().is_none() => {
            let possible = SHIPPED.iter().map(|one| one.name).collect::<Vec<_>>();
            let nearest = nearest(&name, possible.iter().copied()).map(str::to_owned);
            Err(Fault::NoTheory { name, nearest, possible: possible.join(", ") })
        }
        _ => {
            let bytes = files::read_text(theory, TEXT_LIMIT)?;
            Ok((text_from_bytes(&bytes, &name)?.to_owned(), name))
        }
    }
}

/// The record as theories see it, the theory and its text.
pub(crate) fn open(hall: &Hall, source: &TheoryArguments) -> Result<(RecordCatalogue, Loaded, String), Fault> {
    let (text, origin) = text_of(&source.theory)?;
    open_text(hall, with_clock(&text, source.from, source.to), &origin)
}

fn open_text(hall: &Hall, text: String, origin: &str) -> Result<(RecordCatalogue, Loaded, String), Fault> {
    let catalogue = RecordCatalogue::of(hall)?;
    let loaded = load(&text, origin, &catalogue)?;
    Ok((catalogue, loaded, text))
}

/// The text with another clock: its own words for the ends that are not given.
fn with_clock(text: &str, from: Option<Day>, to: Option<Day>) -> String {
    if from.is_none() && to.is_none() {
        return text.to_owned();
    }
    let with = |line: &str| {
        let Some(rest) = line.trim_start().strip_prefix("clock ") else { return line.to_owned() };
        let words: Vec<&str> = rest.split_whitespace().collect();
        let [years, "from", first, "to", last, ..] = words[..] else { return line.to_owned() };
        let (first, last) =
            (from.map_or(first.to_owned(), |day| day.to_string()), to.map_or(last.to_owned(), |day| day.to_string()));
        format!("  clock   {years} from {first} to {last}")
    };
    text.lines().map(with).collect::<Vec<_>>().join("\n") + "\n"
}

/// The tables that a command line brings.
pub(crate) fn tables(arguments: &TheoryArguments) -> Result<BTreeMap<String, Table>, Fault> {
    let mut tables = BTreeMap::new();
    for one in &arguments.tables {
        let (name, file) =
            one.split_once('=').ok_or_else(|| Fault::NoAssignment { found: one.clone(), form: "NAME=FILE" })?;
        let path = Path::new(file);
        let budget = files::memory_available().unwrap_or(u64::MAX) / 2;
        frame::verify_size(file, files::size(path)?, budget)?;
        let read = frame::read(&files::read_up_to(path, budget)?, file, budget)?;
        if tables.insert(name.to_owned(), Table::new(read)).is_some() {
            return Err(Fault::TwiceGiven { what: format!("--table {name}") });
        }
    }
    Ok(tables)
}

pub(crate) fn check(hall: &Hall, arguments: &CheckArguments) -> Result<(), Fault> {
    if let Some(code) = &arguments.explain {
        return explain(code);
    }
    let all: Vec<std::path::PathBuf> = if arguments.theories.is_empty() {
        SHIPPED.iter().map(|one| one.name.into()).collect()
    } else {
        arguments.theories.clone()
    };
    let (mut faults, mut told) = (Vec::new(), Vec::new());
    for theory in &all {
        if arguments.text {
            output::print_lines(&text_of(theory)?.0)?;
            continue;
        }
        match text_of(theory).and_then(|(text, origin)| open_text(hall, text, &origin)) {
            Ok((_, loaded, _)) => {
                output::warn(&loaded.theory.warnings.render(false));
                told.push(loaded);
            }
            Err(fault) => faults.push(fault.to_string()),
        }
    }
    if arguments.json {
        let list: Vec<_> = told.iter().map(theory_to_json).collect();
        output::print_json(&serde_json::Value::Array(list))?;
    } else {
        output::print_lines(&told.iter().map(theory_to_text).collect::<Vec<_>>().join("\n"))?;
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Several { list: faults }) }
}

fn explain(code: &str) -> Result<(), Fault> {
    match interbellum::theories::explain(code) {
        Some(page) => output::print_lines(&format!("{page}\n")),
        None => {
            let codes: Vec<&str> = interbellum::theories::explained();
            let nearest = nearest(code, codes.iter().copied()).map(str::to_owned);
            Err(Fault::NoCode { name: code.to_owned(), nearest, possible: codes.join(", ") })
        }
    }
}

pub(crate) fn format(arguments: &FormatArguments) -> Result<(), Fault> {
    let mut unformatted = Vec::new();
    for file in &arguments.files {
        let name = file.display().to_string();
        let bytes = files::read_text(file, TEXT_LIMIT)?;
        let before = text_from_bytes(&bytes, &name)?;
        let after = interbellum::theories::format(before, &name)?;
        if before == after {
            continue;
        }
        if arguments.check {
            unformatted.push(name);
        } else {
            files::write_whole(file, after.as_bytes())?;
            output::say(&format!("{name} is written anew"));
        }
    }
    if unformatted.is_empty() { Ok(()) } else { Err(Fault::Unformatted { files: unformatted }) }
}

pub(crate) fn simulate(hall: &Hall, arguments: &SimulateArguments) -> Result<(), Fault> {
    if let Some(path) = &arguments.svg {
        files::check_ending(path, "svg")?;
    }
    let (catalogue, loaded, _) = open(hall, &arguments.source)?;
    let world = bind_world(&loaded.theory, &catalogue, &tables(&arguments.source)?, Purpose::Play)?;
    let replicates = match arguments.replicate {
        Some(one) => one..one.saturating_add(1),
        None => 0..arguments.replicates,
    };
    let asked = PlayQuestion {
        seed: arguments.seed,
        replicates,
        parameters: parameters(&loaded, arguments)?,
        limits: interbellum::theories::play_limits(arguments.most_events),
    };
    let played = on_threads(arguments.threads, || play(&loaded, &world, &asked))?
        .map_err(|fault| Fault::Play { text: play_fault_words(&loaded.theory, &fault) })?;
    if let Some(path) = &arguments.out {
        spells_command::write_bare(&play_to_table(&loaded, &played)?, path)?;
    }
    if let Some(path) = &arguments.as_record {
        let record = history_to_record(hall, &loaded, &world, &played[0], asked.seed)?;
        files::write_whole(path, &interbellum::record::to_bytes(&record)?)?;
    }
    if let Some(path) = &arguments.svg {
        let drawn = played_timeline(&catalogue, &loaded, &world, &played[0], asked.seed)?;
        output::write_text(path, &drawn)?;
    }
    if arguments.json {
        let provenance = Provenance::new(hall, output::command_line());
        return output::print_json(&play_to_json(&loaded, &asked, &played, &provenance));
    }
    output::print_lines(&play_to_text(&loaded, &asked, &played))
}

/// The values of a theory's parameters in a file; those of the text where the file has none.
pub(crate) fn values_of(loaded: &Loaded, file: &str) -> Result<Vec<f64>, Fault> {
    let mut theta = loaded.compiled.theta();
    let bytes = files::read(Path::new(file))?;
    for (name, value) in interbellum::theories::parameters_from_json(&bytes, file)? {
        // Another theory's fit may have more parameters; those that this one has must be there.
        if let Some(place) = loaded.theory.parameter(&name) {
            theta[place] = value;
        }
    }
    Ok(theta)
}

fn parameters(loaded: &Loaded, arguments: &SimulateArguments) -> Result<Parameters, Fault> {
    let names: Vec<&str> = loaded.theory.process.parameters.iter().map(|one| one.name.as_str()).collect();
    let mut theta = loaded.compiled.theta();
    match arguments.parameters.as_str() {
        "text" => {}
        "prior" if arguments.set.is_empty() => return Ok(Parameters::Prior),
        "prior" => return Err(Fault::SetWithPrior),
        file => theta = values_of(loaded, file)?,
    }
    for one in &arguments.set {
        let fault = || Fault::NoAssignment { found: one.clone(), form: "NAME=VALUE with a finite number" };
        let (name, value) = one.split_once('=').ok_or_else(fault)?;
        let value: f64 = value.trim().parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(fault)?;
        let place = names.iter().position(|known| *known == name.trim()).ok_or_else(|| Fault::NoParameter {
            name: name.to_owned(),
            nearest: nearest(name, names.iter().copied()).map(str::to_owned),
            possible: names.join(", "),
        })?;
        theta[place] = value;
    }
    Ok(Parameters::Given(theta))
}

pub(crate) fn fit(hall: &Hall, arguments: &FitArguments) -> Result<(), Fault> {
    let (catalogue, loaded, _) = open(hall, &arguments.source)?;
    let path = bind_path(&loaded.theory, &catalogue, &tables(&arguments.source)?)?;
    let asked = TheoryFit {
        level: arguments.level,
        profile: arguments.profile,
        cluster: arguments.cluster.clone(),
        facts: arguments.facts.clone(),
        condition_on_impossible: arguments.condition_on_impossible,
    };
    let found = fit_theory(&loaded, &path, &asked)?;
    let provenance = Provenance::new(hall, output::command_line());
    if arguments.format.json {
        output::print_json(&fit_to_json(&loaded, &found, &provenance))?;
    } else if !output::print_table(arguments.format, || Ok(fit_to_table(&found)?))? {
        output::print_lines(&fit_to_text(&loaded, &found))?;
    }
    if found.converged() { Ok(()) } else { Err(Fault::FitNotConverged { words: found.outcome_words() }) }
}
