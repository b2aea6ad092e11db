//! Make the pages of the theories: each with its text, one history, its features beside the record's, and what it is made of.

use std::collections::BTreeMap;

use process::World;
use record::{RecordError, sha256};
use report::ReportError;
use report::page::{Block, Definition, Sheet, SheetPage, SheetSection, TheoriesInput, sheet_page};
use report::table::WordTable;

use crate::bench::features::{FEATURES, Feature};
use crate::bench::kept::{Kept, kept_of};
use crate::bench::mechanisms::{Mechanism, MechanismFault, mechanisms, read_mechanisms};
use crate::bench::study::{Bench, BenchFault, BenchQuestion, Sensitivity, bench};
use crate::bench::timeline::record_chronicle;
use crate::bench::words::{
    NONE, bench_to_figure, features_table, p_words, sobol_figure, sobol_table, stopped_words, switched_figure,
    switched_table,
};
use crate::hall::Hall;
use crate::history::HistoryFault;
use crate::pages::sources;
use crate::provenance::Provenance;
use crate::theories::{
    Loaded, Parameters, PlayFault, PlayQuestion, PlayedRecordFault, Purpose, RecordCatalogue, SHIPPED, Shipped,
    bind_world, history_to_record, load, play, theory_to_text,
};

/// Why the theories have no pages.
#[derive(Debug, thiserror::Error)]
pub enum BenchPagesFault {
    /// The record lacks a source.
    #[error(transparent)]
    History(#[from] HistoryFault),
    /// The record lacks a source.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A theory cannot be put on the bench.
    #[error(transparent)]
    Bench(#[from] BenchFault),
    /// A history cannot be read as a record.
    #[error(transparent)]
    Played(#[from] PlayedRecordFault),
    /// A history was stopped.
    #[error(transparent)]
    Stopped(#[from] PlayFault),
    /// A page cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// Why a theory that comes with the program has no bench on this record.
#[derive(Debug, thiserror::Error)]
enum NoBench {
    #[error("{0}")]
    Theory(#[from] crate::theories::TheoryFault),
    #[error("{0}")]
    Bind(#[from] crate::theories::BindFault),
    #[error("{0}")]
    Bench(#[from] BenchFault),
    #[error("{0}")]
    Pages(#[from] BenchPagesFault),
}

macro_rules! beside {
    ($folder:literal, $ending:literal, $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../theories/", $folder, $name, $ending)))),+]
    };
}

/// What was kept of the bench: of each theory what `bench NAME --sensitivity --json` printed.
const KEPT: &[(&str, &str)] = beside!(
    "bench/",
    ".json",
    "war_peace_war",
    "constant",
    "time_heals",
    "decisive_end",
    "commitment",
    "conflict_trap",
    "power_transition",
    "liberal_peace",
    "first_theory",
);
/// Lists of mechanisms that stand beside theories.
const MECHANISMS: &[(&str, &str)] = beside!("", ".mechanisms", "war_peace_war");
/// Histories that are played for a page where none are kept of this text and this record.
const PLAYED_ANEW: u64 = 200;

fn beside(list: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(one, _)| *one == name).map(|(_, text)| *text)
}

/// The mechanisms of a theory: those of the list that comes with it, else one for each effect.
///
/// `text` is the list of a theory of a user's own. Errors: a line of the list that cannot be read.
pub fn mechanisms_of(loaded: &Loaded, own: Option<(&str, &str)>) -> Result<Vec<Mechanism>, MechanismFault> {
    let name = &loaded.theory.process.name;
    match (own, beside(MECHANISMS, name)) {
        (Some((text, file)), _) => read_mechanisms(text, file, loaded),
        (None, Some(text)) => read_mechanisms(text, &format!("{name}.mechanisms"), loaded),
        (None, None) => Ok(mechanisms(loaded)),
    }
}

/// Every theory that comes with the program, on the bench.
///
/// Histories whose features were kept of the same text, the same record and the same version of play and features are not
/// played again: they would be the same. Of others a few are played now.
pub fn bench_pages(hall: &Hall) -> Result<TheoriesInput, BenchPagesFault> {
    let catalogue = RecordCatalogue::of(hall)?;
    let mut all: Vec<(Sheet, Option<Bench>)> = Vec::new();
    for shipped in SHIPPED {
        all.push(match of_shipped(hall, &catalogue, shipped) {
            Ok((sheet, bench)) => (sheet, Some(bench)),
            Err(fault) => (refused(shipped, &fault.to_string()), None),
        });
    }
    let benches: Vec<&Bench> = all.iter().filter_map(|(_, bench)| bench.as_ref()).collect();
    Ok(TheoriesInput {
        link: format!("Theories: {} played and held against the record", count_words(benches.len())),
        headline: format!("{} played many times, beside the record", capital(&count_words(benches.len()))),
        introduction: vec![
            "Each theory is one readable file. It is played from the first day of the record to the last; every history passes the record's own coding rule and is then looked at like the record itself. The features were fixed before any theory was played.".to_owned(),
            "A theory whose parameters were fitted to the record has seen it. A small p says that a theory does not make what the record shows; a large one does not say that it is true.".to_owned(),
        ],
        sections: vec![
            section("medians", "Features of the middle history", vec![Block::Table(medians(&benches))]),
            section("p", "How often play goes as far as the record", vec![Block::Table(p_values(&benches))]),
        ],
        theories: all.into_iter().map(|(sheet, _)| sheet).collect(),
    })
}

fn count_words(count: usize) -> String {
    if count == 1 { "one theory".to_owned() } else { format!("{count} theories") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn inside_a_sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn of_shipped(hall: &Hall, catalogue: &RecordCatalogue, shipped: &Shipped) -> Result<(Sheet, Bench), NoBench> {
    let loaded = load(shipped.text, &format!("{}.theory", shipped.name), catalogue)?;
    let world = bind_world(&loaded.theory, catalogue, &BTreeMap::new(), Purpose::Play)?;
    let kept = beside(KEPT, shipped.name).and_then(kept_of);
    let is_of_these = |kept: &&Kept| kept.is_of(&sha256(shipped.text.as_bytes()), &hall.hash);
    let found = match kept.as_ref().filter(is_of_these) {
        Some(kept) => Bench { sensitivity: None, ..kept.bench.clone() },
        None => {
            let asked = BenchQuestion { histories: PLAYED_ANEW, ..BenchQuestion::default() };
            bench(hall, catalogue, (&loaded, shipped.text), &world, &asked, &[], &|_| {})?
        }
    };
    let sheet = sheet(hall, (&loaded, shipped.text), &world, &found, kept.as_ref())?;
    Ok((sheet, found))
}

fn refused(shipped: &Shipped, why: &str) -> Sheet {
    Sheet {
        id: shipped.name.to_owned(),
        kicker: "Theory".to_owned(),
        title: shipped.name.to_owned(),
        lead: vec!["It cannot be put on this record.".to_owned()],
        sections: vec![
            section("why", "Why", vec![Block::Code(why.to_owned())]),
            section("text", "The text", vec![Block::Code(shipped.text.to_owned())]),
        ],
        ..Sheet::default()
    }
}

/// One theory on the bench as a page of its own.
pub fn bench_page(
    hall: &Hall,
    theory: (&Loaded, &str),
    world: &World,
    bench: &Bench,
    provenance: &Provenance,
) -> Result<String, BenchPagesFault> {
    let kept = beside(KEPT, &bench.theory).and_then(kept_of);
    let sheet = sheet(hall, theory, world, bench, kept.as_ref())?;
    Ok(sheet_page(&SheetPage { provenance: provenance.on_page(), sheet, sources: sources(&hall.record) })?)
}

fn section(id: &str, title: &str, blocks: Vec<Block>) -> SheetSection {
    SheetSection { id: id.to_owned(), title: title.to_owned(), blocks }
}

fn sheet(
    hall: &Hall,
    (loaded, text): (&Loaded, &str),
    world: &World,
    bench: &Bench,
    kept: Option<&Kept>,
) -> Result<Sheet, BenchPagesFault> {
    let theory = &loaded.theory;
    let window = bench.comparison.window;
    let mut features = vec![Block::Spreads(bench_to_figure(bench)), Block::Table(features_table(bench))];
    if !bench.comparison.stopped.is_empty() {
        features.push(Block::Paragraph(stopped_words(bench)));
    }
    let mut sections = vec![
        section("features", "Beside the record", features),
        section("history", "One history", one_history(hall, loaded, world, bench)?),
    ];
    sections.extend(apart(hall, bench, kept));
    sections.push(section("text", "The text", text_blocks(loaded, text, bench)));
    let name = &bench.theory;
    sections.push(section("repeat", "Repeat it", vec![Block::Code(format!(
        "$ interbellum bench {name} --histories {} --seed {}\n$ interbellum bench {name} --sensitivity --json\n$ interbellum simulate {name} --seed {} --as-record played.record --svg played.svg",
        bench.comparison.histories, bench.seed, bench.seed
    ))]));
    Ok(Sheet {
        id: name.clone(),
        kicker: "Theory".to_owned(),
        title: theory.title.clone().unwrap_or_else(|| name.clone()),
        statement: None,
        origin: String::new(),
        lead: vec![
            remark(text),
            headline(bench),
            format!("Played {} to {}. {}", window.first, window.last, bench.values_from),
        ],
        sections,
    })
}

/// The remark at the head of a theory's text: what it says, in its own words.
fn remark(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    let words: Vec<&str> =
        lines.map(|line| line.trim_start_matches('#').trim()).take_while(|line| !line.is_empty()).collect();
    words.join(" ")
}

/// How many features lie where play seldom goes.
fn headline(bench: &Bench) -> String {
    let told: Vec<_> = bench.comparison.rows.iter().filter(|one| one.feature != Feature::PeaceHolding(1)).collect();
    let with_p = told.iter().filter(|one| one.p.is_some()).count();
    let far: Vec<String> = told
        .iter()
        .filter(|one| one.p.is_some_and(|p| p.p < 0.05))
        .map(|one| inside_a_sentence(&one.feature.words()))
        .collect();
    if far.is_empty() {
        return format!("None of {with_p} features of the record lies where fewer than one history in twenty goes.");
    }
    format!(
        "Of {with_p} features, {} of the record {} where fewer than one history in twenty goes: {}.",
        far.len(),
        if far.len() == 1 { "lies" } else { "lie" },
        far.join("; ")
    )
}

/// The first history that ran to its end, drawn as the record would have it.
fn one_history(hall: &Hall, loaded: &Loaded, world: &World, bench: &Bench) -> Result<Vec<Block>, BenchPagesFault> {
    let first = (0..bench.comparison.histories).find(|one| !bench.comparison.stopped.contains(one)).unwrap_or(0);
    let parameters = match (bench.values.is_empty(), loaded.theory.process.latent.is_empty()) {
        (true, _) if !loaded.theory.process.parameters.is_empty() => Parameters::Prior,
        (_, true) => Parameters::Given(bench.values.iter().map(|(_, value)| *value).collect()),
        (_, false) => Parameters::GivenAndDrawn(bench.values.iter().map(|(_, value)| *value).collect()),
    };
    let asked = PlayQuestion {
        seed: bench.seed,
        replicates: first..first + 1,
        parameters,
        limits: BenchQuestion::default().limits,
    };
    let played = play(loaded, world, &asked)?;
    let record = history_to_record(hall, loaded, world, &played[0], bench.seed)?;
    let note =
        format!("Theory `{}`, seed {}, history {first}: not a record of what happened", bench.theory, bench.seed);
    let window = bench.comparison.window;
    let drawn = record_chronicle(&record, window, "Wars of one played history".to_owned(), note)?;
    Ok(vec![
        Block::Paragraph("One of the histories, as the record would code it. Another seed gives another: no line of it is a forecast.".to_owned()),
        Block::Chronicle(drawn),
    ])
}

/// What the theory is made of: taken apart now, or kept from before, with what it was made of.
fn apart(hall: &Hall, bench: &Bench, kept: Option<&Kept>) -> Vec<SheetSection> {
    let (found, said) = match (&bench.sensitivity, kept) {
        (Some(found), _) => (found, String::new()),
        (None, Some(Kept { bench: Bench { sensitivity: Some(found), .. }, .. })) => match kept {
            Some(kept) => (found, kept_words(hall, bench, kept)),
            None => return Vec::new(),
        },
        (None, _) => return Vec::new(),
    };
    let mut blocks: Vec<Block> = (!said.is_empty()).then_some(Block::Paragraph(said)).into_iter().collect();
    if !found.switched.is_empty() {
        blocks.push(Block::Matrix(switched_figure(found)));
        blocks.extend(mechanism_table(found).map(Block::Table));
        blocks.push(Block::Table(switched_table(found)));
    }
    blocks.push(Block::Matrix(sobol_figure(&found.sobol)));
    blocks.push(Block::Table(sobol_table(&found.sobol)));
    vec![section("made-of", "What it is made of", blocks)]
}

fn kept_words(hall: &Hall, bench: &Bench, kept: &Kept) -> String {
    let made = format!("Kept from an earlier run of `{}`, since it takes minutes", kept.command);
    match kept.differs(&bench.theory_hash, &hall.hash).as_slice() {
        [] => format!("{made}: of this text and this record."),
        other => format!("{made}. It is of {}: the numbers below are not those of this report.", other.join(" and ")),
    }
}

/// What each mechanism says, and how it is switched off; none where nobody wrote that down.
fn mechanism_table(found: &Sensitivity) -> Option<WordTable> {
    let told = found.switched.iter().any(|one| !one.mechanism.says.is_empty());
    let row = |one: &crate::bench::sensitivity::Switched| {
        let off = one.mechanism.off.iter().map(|(name, value)| format!("{name} = {value}"));
        vec![
            one.mechanism.name.clone(),
            one.mechanism.rows.clone(),
            one.mechanism.says.clone(),
            off.collect::<Vec<_>>().join(", "),
        ]
    };
    told.then(|| WordTable {
        title: "The mechanisms".to_owned(),
        headings: ["Mechanism", "Row", "Says", "Off"].map(str::to_owned).to_vec(),
        blocks: vec![found.switched.iter().map(row).collect()],
        notes: Vec::new(),
    })
}

fn text_blocks(loaded: &Loaded, text: &str, bench: &Bench) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !loaded.theory.citations.is_empty() {
        blocks.push(Block::List(loaded.theory.citations.clone()));
    }
    let values =
        bench.values.iter().map(|(name, value)| Definition { term: name.clone(), text: format!("{value:.4}") });
    let values: Vec<Definition> = values.collect();
    blocks.push(Block::Code(theory_to_text(loaded)));
    if !values.is_empty() {
        blocks.push(Block::Paragraph("The values that were played:".to_owned()));
        blocks.push(Block::Facts(values));
    }
    blocks.push(Block::Code(text.to_owned()));
    blocks.push(Block::Paragraph(format!("sha256 of the text: {}", sha256(text.as_bytes()))));
    blocks
}

fn medians(benches: &[&Bench]) -> WordTable {
    across(benches, true, &|bench, place| {
        let one = &bench.comparison.rows[place];
        one.quantile(0.5).map_or_else(|| NONE.to_owned(), |value| one.feature.shown(value))
    })
}

fn p_values(benches: &[&Bench]) -> WordTable {
    across(benches, false, &|bench, place| bench.comparison.rows[place].p.map_or_else(|| NONE.to_owned(), p_words))
}

/// A row for each feature and a column for each theory, the record's first where it is wanted.
fn across(benches: &[&Bench], with_record: bool, cell: &dyn Fn(&Bench, usize) -> String) -> WordTable {
    let recorded = |place: usize| {
        let one = benches.first().map(|bench| &bench.comparison.rows[place]);
        let value = one.and_then(|one| one.recorded);
        value.map_or_else(|| NONE.to_owned(), |value| FEATURES[place].shown(value))
    };
    let row = |(place, feature): (usize, Feature)| {
        let first = with_record.then(|| recorded(place));
        let cells = benches.iter().map(|bench| cell(bench, place));
        std::iter::once(feature.words()).chain(first).chain(cells).collect::<Vec<_>>()
    };
    let record = with_record.then(|| "Record".to_owned());
    WordTable {
        title: String::new(),
        headings: std::iter::once("Feature".to_owned())
            .chain(record)
            .chain(benches.iter().map(|bench| bench.theory.replace('_', " ")))
            .collect(),
        blocks: vec![FEATURES.into_iter().enumerate().map(row).collect()],
        notes: Vec::new(),
    }
}
