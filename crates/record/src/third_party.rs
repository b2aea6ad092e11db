//! Recognise states and organisations in a text on third parties.
//!
//! A [`Dictionary`] is a list of phrases, each with the party that it stands for and the days on which it does. A text
//! is matched phrase by phrase, the longest first, and every finding keeps the line of the dictionary behind it. What
//! looks like a name and matches nothing is listed. A user's file replaces phrases, adds phrases, or sets the whole
//! list of one agreement. `docs/brokers.md` tells a reader how.

mod fault;
mod file;
mod lines;
mod matching;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::fact::Agreement;

pub use fault::{DictionaryFault, DictionaryProblem};
use words::Key;

/// The dictionary that comes with the program, as its file stands.
/// Conditions count names with 16 bits, and a name of several words counts twice.
const MOST_NAMES: usize = 30_000;
const EMBEDDED: &str = include_str!("../data/third_parties.csv");
/// How faults and findings name that file.
const EMBEDDED_NAME: &str = "third_parties.csv";

/// What a third party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PartyKind {
    /// A state.
    State,
    /// An organisation or an informal group of states.
    Organisation,
    /// Any other body or person: a church, a centre for mediation, a regional government, someone without office.
    Private,
}

impl PartyKind {
    /// The word that the dictionary file uses.
    pub fn word(self) -> &'static str {
        match self {
            PartyKind::State => "state",
            PartyKind::Organisation => "organisation",
            PartyKind::Private => "private",
        }
    }
}

/// A third party that the dictionary knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    /// Short code as conditions write it, such as `USA` or `UN`. States have the abbreviation of the Gleditsch–Ward
    /// list, or of the Correlates of War where that list leaves out a small state.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// Other names that conditions may write, such as the ISO 3166 code.
    pub aliases: Vec<String>,
}

/// One party found in a text, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The party's code.
    pub code: String,
    /// The stretch of the text, or `=` and the agreement's id where a line sets the whole list.
    pub text: String,
    /// The dictionary file.
    pub file: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// The line's note; empty if none.
    pub note: String,
}

/// What was found in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognition {
    /// Codes found, ascending, each once. The conflict's own states are among them if the text names them.
    pub codes: Vec<String>,
    /// Stretches of the text that look like names and match nothing, in order. None where a line sets the whole list.
    pub unrecognised: Vec<String>,
    /// The line behind every code, in the text's order.
    pub findings: Vec<Finding>,
}

/// One agreement as a person reviews it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// UCDP `paid`.
    pub agreement_id: u32,
    /// Its name.
    pub name: String,
    /// Day of signature.
    pub date: Day,
    /// The publisher's text, whole; none where the cell is blank.
    pub text: Option<String>,
    /// What was found in it.
    pub recognition: Recognition,
}

/// Phrases and the party that each stands for, dated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    /// By code.
    parties: Vec<Party>,
    lines: Vec<Line>,
    /// Lines of each phrase.
    phrases: BTreeMap<Key, Vec<usize>>,
    /// Phrases by their first word in small letters.
    openings: BTreeMap<String, Vec<Key>>,
    /// Lines that set the whole list of an agreement.
    decided: BTreeMap<u32, Vec<usize>>,
    /// Codes that each name can mean.
    names: BTreeMap<String, BTreeSet<String>>,
}

/// A usable line of a dictionary file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    file: Arc<str>,
    number: usize,
    subject: Subject,
    /// Empty where the line says that its subject names no party.
    codes: Vec<String>,
    from: Option<Day>,
    until: Option<Day>,
    note: String,
}

/// What a line speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Phrase(Key),
    Agreement(u32),
}

impl Line {
    fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether there is a day on which both lines hold.
    fn meets(&self, other: &Line) -> bool {
        let ends_before = |a: &Line, b: &Line| a.until.zip(b.from).is_some_and(|(until, from)| until < from);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

impl Dictionary {
    /// The dictionary that comes with the program.
    pub fn embedded() -> Dictionary {
        match Dictionary::empty().with_overrides(EMBEDDED_NAME, EMBEDDED) {
            Ok(dictionary) => dictionary,
            Err(faults) => panic!("the embedded dictionary is sound, and a test holds it: {}", faults[0]),
        }
    }

    /// The dictionary that comes with the program, as the CSV file that a person reviews.
    pub fn embedded_text() -> &'static str {
        EMBEDDED
    }

    /// A dictionary without a line, to be filled from files only.
    pub fn empty() -> Dictionary {
        Dictionary::assemble(Vec::new(), Vec::new())
    }

    /// This dictionary with a user's file over it.
    ///
    /// A line replaces all lines of the same phrase, or of the same agreement (`=1511`), that stood before the file;
    /// other lines add. The first 50 faults of the file are returned at once, and then nothing is changed.
    pub fn with_overrides(self, file_name: &str, csv_text: &str) -> Result<Dictionary, Vec<DictionaryFault>> {
        let (rows, mut faults) = file::read(file_name, csv_text);
        let (parties, added, found) = lines::check(file_name, &rows, &self.parties);
        faults.extend(found);
        if !faults.is_empty() {
            faults.sort_by_key(|fault| fault.line);
            faults.truncate(lines::FAULTS_KEPT);
            return Err(faults);
        }
        let replaced: BTreeSet<&Subject> = added.iter().map(|line| &line.subject).collect();
        let mut lines: Vec<Line> = self.lines.into_iter().filter(|line| !replaced.contains(&line.subject)).collect();
        lines.extend(added);
        let dictionary = Dictionary::assemble(parties, lines);
        let found = dictionary.names.len();
        if found > MOST_NAMES {
            let problem = DictionaryProblem::TooManyNames { found, most: MOST_NAMES };
            return Err(vec![DictionaryFault { file: file_name.to_owned(), line: 1, problem }]);
        }
        Ok(dictionary)
    }

    fn assemble(mut parties: Vec<Party>, lines: Vec<Line>) -> Dictionary {
        parties.sort_by(|a, b| a.code.cmp(&b.code));
        let mut phrases: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let mut decided: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            match &line.subject {
                Subject::Phrase(key) => phrases.entry(key.clone()).or_default().push(index),
                Subject::Agreement(id) => decided.entry(*id).or_default().push(index),
            }
        }
        let mut openings: BTreeMap<String, Vec<Key>> = BTreeMap::new();
        for key in phrases.keys() {
            openings.entry(key.opening().to_owned()).or_default().push(key.clone());
        }
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for party in &parties {
            let written = [party.code.clone(), words::identifier(&party.name)];
            for name in written.into_iter().chain(party.aliases.iter().cloned()) {
                names.entry(name).or_default().insert(party.code.clone());
            }
        }
        Dictionary { parties, lines, phrases, openings, decided, names }
    }

    /// Every party, by code.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// The party with a code.
    pub fn party(&self, code: &str) -> Option<&Party> {
        let index = self.parties.binary_search_by(|party| party.code.as_str().cmp(code)).ok()?;
        Some(&self.parties[index])
    }

    /// The code that a name in a condition means: a code, an alias such as the ISO 3166 code, or a name with `_` for
    /// spaces, in exactly these letters.
    ///
    /// A name that means two parties means none: `AUS` is Austria in the list of states and Australia in ISO 3166.
    /// [`Dictionary::candidates`] tells them.
    pub fn resolve(&self, name: &str) -> Option<&str> {
        let codes = self.names.get(name)?;
        if codes.len() == 1 { codes.first().map(String::as_str) } else { None }
    }

    /// Every party that a name in a condition can mean, by code.
    pub fn candidates(&self, name: &str) -> Vec<&Party> {
        self.names.get(name).into_iter().flatten().filter_map(|code| self.party(code)).collect()
    }

    /// Every name that [`Dictionary::resolve`] answers, ascending.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter(|(_, codes)| codes.len() == 1).map(|(name, _)| name.as_str())
    }

    /// The parties that the text of an agreement of this day names.
    ///
    /// A phrase in capitals (`US`) is met only in capitals; any other in any case. Accents and apostrophes do not
    /// count. The longest phrase is met first and no word is used twice, so `South Sudan` is never also `Sudan`.
    /// A blank text names nobody, unless a line sets the agreement's list.
    pub fn recognise(&self, agreement_id: u32, text: &str, on: Day) -> Recognition {
        if let Some(lines) = self.decided.get(&agreement_id) {
            return self.decision(agreement_id, lines);
        }
        let words = words::split(text);
        let matches = self.matches(&words, on);
        let mut findings = Vec::new();
        for found in &matches {
            let stretch = &text[words[found.first].start..words[found.last].end];
            let lines = found.lines.iter().map(|index| &self.lines[*index]);
            findings.extend(lines.flat_map(|line| line.findings(stretch)));
        }
        let unrecognised = self.unrecognised(text, &words, &matches);
        Recognition { codes: codes_of(&findings), unrecognised, findings }
    }

    /// The same for an agreement of the record.
    pub fn recognise_agreement(&self, agreement: &Agreement) -> Recognition {
        let text = agreement.third_parties.as_deref().unwrap_or("");
        self.recognise(agreement.agreement_id, text, agreement.date)
    }

    /// Every agreement with its text and what was found in it, in the given order, for a person to read.
    pub fn review(&self, agreements: &[Agreement]) -> Vec<Review> {
        let review = |agreement: &Agreement| Review {
            agreement_id: agreement.agreement_id,
            name: agreement.name.clone(),
            date: agreement.date,
            text: agreement.third_parties.clone(),
            recognition: self.recognise_agreement(agreement),
        };
        agreements.iter().map(review).collect()
    }

    fn decision(&self, agreement_id: u32, lines: &[usize]) -> Recognition {
        let subject = format!("={agreement_id}");
        let findings: Vec<Finding> = lines.iter().flat_map(|index| self.lines[*index].findings(&subject)).collect();
        Recognition { codes: codes_of(&findings), unrecognised: Vec::new(), findings }
    }
}

impl Line {
    fn findings(&self, text: &str) -> impl Iterator<Item = Finding> {
        self.codes.iter().map(move |code| Finding {
            code: code.clone(),
            text: text.to_owned(),
            file: self.file.to_string(),
            line: self.number,
            note: self.note.clone(),
        })
    }
}

fn codes_of(findings: &[Finding]) -> Vec<String> {
    let codes: BTreeSet<&String> = findings.iter().map(|finding| &finding.code).collect();
    codes.into_iter().cloned().collect()
}
