//! List every source in one table, and read a file as the source that it is of.

use record::{Facts, Layer, Observations, Source};

use crate::fault::{Fault, FaultKind, Faults};
use crate::importer::{File, Importer, LicenceClass, importers};
use crate::table::edits;
use crate::{borders, cow_disputes, cow_wars, crises, missions, sanctions, state_years, talks, ucdp_observers};

static OBSERVERS: [Importer<Observations>; 30] = [
    ucdp_observers::SUPPORT_18_1,
    ucdp_observers::DEATHS_22_1,
    ucdp_observers::ACTORS_22_1,
    state_years::IDEAL_POINTS_2025,
    state_years::MADDISON_2020,
    borders::NATURAL_EARTH_4_1,
    cow_wars::INTER_STATE_4_0,
    cow_wars::INTRA_STATE_5_1,
    cow_wars::EXTRA_STATE_4_0,
    cow_wars::NON_STATE_4_0,
    cow_disputes::DISPUTES_5_0,
    cow_disputes::PARTICIPANTS_5_0,
    cow_disputes::DYADIC_4_02,
    state_years::CAPABILITIES_6,
    cow_disputes::MAJORS_2016,
    cow_disputes::CONTIGUITY_3_2,
    crises::SYSTEM_15,
    crises::ACTORS_15,
    crises::DYADS_15,
    sanctions::TIES_4_TEXT,
    sanctions::TIES_4,
    sanctions::GLOBAL_4,
    state_years::TROOPS_2026,
    talks::PAX_10,
    talks::BROKERS_0_2,
    talks::THIRD_PARTIES_0_2,
    talks::AGREEMENT_ACTORS_0_2,
    talks::NEGOTIATIONS_2025,
    missions::PEACEKEEPING_3_1,
    missions::SPELLS_2025,
];

/// Every importer of observations. Later versions of one source come after earlier ones.
pub fn observers() -> &'static [Importer<Observations>] {
    &OBSERVERS
}

/// An importer of either kind.
#[derive(Clone, Copy, Debug)]
pub enum AnyImporter {
    /// Of the timeline.
    Facts(&'static Importer),
    /// Of observations beside it.
    Observations(&'static Importer<Observations>),
}

/// What a file gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// A layer of the timeline.
    Facts(Layer<Facts>),
    /// A layer of observations.
    Observations(Layer<Observations>),
}

impl Imported {
    /// Where the facts come from.
    pub fn source(&self) -> &Source {
        match self {
            Imported::Facts(layer) => &layer.source,
            Imported::Observations(layer) => &layer.source,
        }
    }

    /// Number of facts or observations.
    pub fn len(&self) -> usize {
        match self {
            Imported::Facts(layer) => layer.facts.len(),
            Imported::Observations(layer) => layer.facts.rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What they are called.
    pub fn noun(&self) -> &'static str {
        match self {
            Imported::Facts(layer) => layer.facts.noun(),
            Imported::Observations(layer) => layer.facts.kind.noun(),
        }
    }
}

macro_rules! either {
    ($self:expr, $importer:ident => $value:expr) => {
        match $self {
            AnyImporter::Facts($importer) => $value,
            AnyImporter::Observations($importer) => $value,
        }
    };
}

impl AnyImporter {
    /// Short name, such as `ucdp-acd`.
    pub fn id(self) -> &'static str {
        either!(self, importer => importer.id)
    }

    /// The publisher's version.
    pub fn version(self) -> &'static str {
        either!(self, importer => importer.version)
    }

    /// Full title.
    pub fn title(self) -> &'static str {
        either!(self, importer => importer.title)
    }

    /// What it is, in one line.
    pub fn summary(self) -> &'static str {
        either!(self, importer => importer.summary)
    }

    /// Names that the publisher gives the file; the first is the usual one.
    pub fn file_names(self) -> &'static [&'static str] {
        either!(self, importer => importer.file_names)
    }

    /// Whether it may come with the program.
    pub fn class(self) -> LicenceClass {
        either!(self, importer => importer.class)
    }

    /// Terms of use.
    pub fn licence(self) -> &'static str {
        either!(self, importer => importer.licence)
    }

    /// Read the publisher's file.
    ///
    /// Errors: every fault found, the first [`crate::FAULTS_KEPT`] kept. A file with any fault gives nothing at all.
    pub fn read(self, file: &File) -> Result<Imported, Faults> {
        match self {
            AnyImporter::Facts(importer) => importer.read(file).map(Imported::Facts),
            AnyImporter::Observations(importer) => importer.read(file).map(Imported::Observations),
        }
    }

    fn has_name(self, name: &str) -> bool {
        self.file_names().iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Which of this source's file names is most like a name, and in how many letters it differs.
    fn nearest_name(self, name: &str) -> Option<(usize, &'static str)> {
        self.file_names().iter().map(|known| (edits(known, name), *known)).min()
    }

    fn misfit(self, file: &File) -> Option<Faults> {
        either!(self, importer => importer.misfit(file))
    }
}

/// Every source that can be read: one entry for each version of each. This is the table that `record add` and `record
/// list` need; they know no source by themselves.
pub fn sources() -> impl Iterator<Item = AnyImporter> {
    let timeline = importers().iter().map(AnyImporter::Facts);
    timeline.chain(observers().iter().map(AnyImporter::Observations))
}

/// The source of a file of this name, as its publisher names it or nearly so. Nothing is read.
pub fn named(file_name: &str) -> Option<AnyImporter> {
    let name = File { name: file_name, bytes: &[] }.base_name();
    let exact = sources().find(|source| source.has_name(&without_copy_mark(name)));
    exact.or_else(|| nearly_named(name).map(|(_, source)| source))
}

/// Sources of which all parts of a word could be said are too many to guess at.
const MOST_GUESSED: usize = 3;
/// Two parts of words are one where so many letters at their beginning are: `dyadic` and `dyads`.
const SAME_LETTERS: usize = 4;

/// The source that a person may mean by a word that is the name of none: one whose names hold all parts of the word, else
/// one whose name is nearly the word.
///
/// ```
/// assert_eq!(sources::nearest_source("dyadic-mid"), Some("cow-mid-dyads"));
/// assert_eq!(sources::nearest_source("cow-major"), Some("cow-majors"));
/// assert_eq!(sources::nearest_source("weather"), None);
/// ```
pub fn nearest_source(word: &str) -> Option<&'static str> {
    let least = |ids: Vec<&'static str>| ids.into_iter().min_by_key(|id| edits(id, word));
    let mut alike: Vec<&'static str> =
        sources().filter(|source| has_parts(*source, word)).map(AnyImporter::id).collect();
    alike.dedup();
    if alike.len() <= MOST_GUESSED && !alike.is_empty() {
        return least(alike);
    }
    least(sources().map(AnyImporter::id).collect()).filter(|id| edits(id, word) * 2 <= id.chars().count())
}

/// Whether the names of a source hold all parts of a word.
fn has_parts(source: AnyImporter, word: &str) -> bool {
    let texts = [source.id(), source.title()].into_iter().chain(source.file_names().iter().copied());
    let known: Vec<String> = texts.flat_map(parts).collect();
    let same = |one: &str, other: &str| {
        let alike = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        one == other || alike >= SAME_LETTERS
    };
    let asked: Vec<String> = parts(word).collect();
    !asked.is_empty() && asked.iter().all(|part| known.iter().any(|other| same(part, other)))
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase)
}

/// The importer that reads a file: the one with that file name whose columns it has, else the one whose columns it has.
///
/// Errors: what the file is where that is known; which source's name it nearly has; else the names that can be read.
pub fn recognise(file: &File) -> Result<AnyImporter, Faults> {
    let name = file.base_name();
    let named: Vec<AnyImporter> = sources().filter(|source| source.has_name(name)).collect();
    let fits = |source: &AnyImporter| source.misfit(file).is_none();
    let found = named.iter().copied().find(fits).or_else(|| sources().find(fits));
    if let Some(found) = found {
        return Ok(found);
    }
    match (named.first(), nearly_named(name)) {
        // Its own source says best what is wrong with it.
        (Some(source), _) => Err(source.misfit(file).unwrap_or_else(|| unknown(name))),
        (None, Some((nearest, source))) => Err(near(file, nearest, source)),
        (None, None) => Err(unknown(name)),
    }
}

/// Read a file as a named source, in the version whose file it is.
///
/// Errors: the name is no source's; the file is another source's, which is named; or what is wrong with the file.
pub fn read_as(id: &str, file: &File) -> Result<Imported, Faults> {
    let of_source: Vec<AnyImporter> = sources().filter(|source| source.id() == id).collect();
    let Some(newest) = of_source.last() else { return Err(unknown_source(id, file.base_name())) };
    if let Some(source) = of_source.iter().find(|source| source.misfit(file).is_none()) {
        return source.read(file);
    }
    match sources().find(|source| source.misfit(file).is_none()) {
        Some(other) => {
            let what = FaultKind::OtherSource { found: other.id(), named: id.to_owned() };
            Err(Faults::from(Fault::of_file(file.base_name(), what)))
        }
        None => {
            let named = of_source.iter().find(|source| source.has_name(file.base_name())).unwrap_or(newest);
            named.read(file).map_err(|faults| explained(faults, named, file))
        }
    }
}

/// What is wrong, and before it that the name is nearly right, where it is.
fn explained(faults: Faults, source: &AnyImporter, file: &File) -> Faults {
    let name = file.base_name();
    match nearly_named(name) {
        Some((nearest, other)) if other.id() == source.id() && nearest != name => near(file, nearest, other),
        _ => faults,
    }
}

fn near(file: &File, nearest: &'static str, source: AnyImporter) -> Faults {
    let name = file.base_name();
    let because = source.misfit(file).and_then(|faults| faults.kept.first().map(|fault| fault.what.to_string()));
    let because = because.unwrap_or_default();
    Faults::from(Fault::of_file(name, FaultKind::NearlyNamed { nearest, id: source.id(), because }))
}

/// The known file name most like a name, if it is like it: at most a quarter of its letters changed.
fn nearly_named(name: &str) -> Option<(&'static str, AnyImporter)> {
    let name = without_copy_mark(name);
    let nearest =
        sources().filter_map(|source| source.nearest_name(&name).map(|(edits, known)| (edits, known, source)));
    let (edits, nearest, source) = nearest.min_by_key(|(edits, ..)| *edits)?;
    (edits * 4 <= nearest.chars().count()).then_some((nearest, source))
}

/// The name without the ` (1)` that a browser puts before the ending of a file that is there already.
fn without_copy_mark(name: &str) -> String {
    let Some((stem, ending)) = name.rsplit_once('.') else { return name.to_owned() };
    let mark = stem.rsplit_once(" (").filter(|(_, mark)| {
        mark.strip_suffix(')')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    });
    mark.map_or_else(|| name.to_owned(), |(stem, _)| format!("{stem}.{ending}"))
}

fn unknown(name: &str) -> Faults {
    let readable = sources().map(|source| source.file_names()[0].to_owned()).collect();
    Faults::from(Fault::of_file(name, FaultKind::UnknownFile { readable }))
}

fn unknown_source(id: &str, name: &str) -> Faults {
    let mut known: Vec<&'static str> = sources().map(AnyImporter::id).collect();
    known.dedup();
    let nearest = nearest_source(id);
    Faults::from(Fault::of_file(name, FaultKind::UnknownSource { nearest, known }))
}
