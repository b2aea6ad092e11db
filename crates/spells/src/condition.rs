//! Lend the columns of spells to conditions: which words there are, and what stands in them.

use std::collections::BTreeMap;

use language::{Column, Columns, Kind, Known, Names, Signature, Vocabulary};
use record::Dictionary;

use crate::columns::{ColumnMeaning, Value, columns_of, region_words};
use crate::covariate::{
    COVARIATES, Covariate, CovariateColumn, CovariateForm, KNOWN_ENDING, KNOWN_WORDS, OtherState, SplitSpells,
};
use crate::options::SpellsOf;
use crate::spell::{Spell, Spells};

/// The name of the set of third parties in conditions: `broker(USA)`.
const BROKER: &str = "broker";

/// The words that a condition over spells may use.
pub struct SpellVocabulary {
    of: SpellsOf,
    words: BTreeMap<&'static str, Signature>,
    order: Vec<&'static str>,
}

impl SpellVocabulary {
    /// The columns of spells of peace or of war, with third parties as this dictionary knows them.
    ///
    /// A third party may be named by its code or by any of its aliases.
    pub fn new(of: SpellsOf, dictionary: &Dictionary) -> SpellVocabulary {
        let mut words = BTreeMap::new();
        let mut order = Vec::new();
        for column in columns_of(of) {
            let Some((name, signature)) = signature(column, dictionary) else { continue };
            let signature = signature.meaning(column.meaning);
            if name == BROKER {
                // The column of files is called `brokers`; both words mean the set.
                words.insert(column.name, signature.clone());
            }
            words.insert(name, signature);
            order.push(name);
        }
        order.extend(COVARIATES.iter().filter(|one| one.other.0 != OtherState::Needed).map(|one| one.word));
        SpellVocabulary { of, words, order }
    }
}

impl Vocabulary for SpellVocabulary {
    fn lookup(&self, name: &str) -> Option<Signature> {
        self.words.get(name).cloned().or_else(|| covariate_signature(self.of, name))
    }

    fn names(&self) -> Vec<&str> {
        self.order.clone()
    }
}

/// The signature of a covariate's column, or of the column that says whether it has a value.
fn covariate_signature(of: SpellsOf, name: &str) -> Option<Signature> {
    // What is of the war before a peace is over, and has no lag.
    let over = |one: &Covariate| of == SpellsOf::Peace && one.meaning().of_war && one.lag_years > 0;
    let covariate = crate::covariate::named(name).filter(|one| !over(one))?;
    let words = |words: &[&'static str]| Kind::OneOf(Names::new(words.iter().copied()));
    let kind = match covariate.form() {
        _ if name.ends_with(KNOWN_ENDING) => words(&KNOWN_WORDS),
        CovariateForm::Number => Kind::Real,
        CovariateForm::Flag => Kind::Flag,
        CovariateForm::Words(list) => words(list),
    };
    Some(Signature::of(kind).meaning(covariate.meaning_in(of)))
}

fn store_covariate(column: &CovariateColumn, rows: &[usize], is_known: bool) -> Stored {
    let values: Vec<record::Known<f64>> = rows.iter().map(|row| column.values[*row]).collect();
    let known: Vec<bool> = values.iter().map(|value| value.value().is_some()).collect();
    let numbers = values.iter().map(|value| value.value().unwrap_or_default());
    match column.covariate.form() {
        _ if is_known => Stored::OneOf(values.iter().map(|value| known_code(*value)).collect(), vec![true; rows.len()]),
        CovariateForm::Number => Stored::Real(numbers.collect(), known),
        CovariateForm::Flag => Stored::Flag(numbers.map(|number| number != 0.0).collect(), known),
        CovariateForm::Words(_) => Stored::OneOf(numbers.map(|number| number as u16).collect(), known),
    }
}

/// Place in [`KNOWN_WORDS`].
pub(crate) fn known_code(value: record::Known<f64>) -> u16 {
    match value {
        record::Known::Value(_) => 0,
        record::Known::Unknown => 1,
        record::Known::OutsideCoverage => 2,
    }
}

fn signature(column: &ColumnMeaning, dictionary: &Dictionary) -> Option<(&'static str, Signature)> {
    let of = |kind| Some((column.name, Signature::of(kind)));
    match column.value {
        Value::Whole(_) | Value::Real(_) => of(Kind::Real),
        Value::Flag(_) => of(Kind::Flag),
        Value::Day(_) => of(Kind::Day),
        Value::Text(_) => of(Kind::Text),
        Value::OneOf(words, _) => of(Kind::OneOf(Names::new(words()))),
        Value::Regions => Some((column.name, Signature::of(Kind::Set(Names::new(region_words()))).usually_one())),
        Value::Brokers => Some((BROKER, Signature::of(Kind::Set(party_names(dictionary).0)))),
        Value::Id | Value::Locations | Value::Source => None,
    }
}

/// The columns of some spells, row by row in the order given.
pub struct SpellColumns {
    rows: usize,
    stored: BTreeMap<String, Stored>,
}

enum Stored {
    Real(Vec<f64>, Vec<bool>),
    Flag(Vec<bool>, Vec<bool>),
    Day(Vec<i32>, Vec<bool>),
    Text(Vec<String>, Vec<bool>),
    OneOf(Vec<u16>, Vec<bool>),
    Set { starts: Vec<u32>, elements: Vec<u16>, known: Vec<bool> },
}

impl SpellColumns {
    /// Lay out the columns of these spells; only those that are `wanted`.
    pub fn new(
        spells: &Spells,
        rows: &[usize],
        dictionary: &Dictionary,
        wanted: impl Fn(&str) -> bool,
    ) -> SpellColumns {
        SpellColumns::laid_out(spells, rows, &spells.covariates, rows, dictionary, wanted)
    }

    /// Lay out the columns of these parts of spells, covariates with the values of each part; only those that are `wanted`.
    pub fn of_parts(
        spells: &Spells,
        split: &SplitSpells,
        dictionary: &Dictionary,
        wanted: impl Fn(&str) -> bool,
    ) -> SpellColumns {
        let rows: Vec<usize> = split.rows.iter().map(|part| part.spell).collect();
        let places: Vec<usize> = (0..rows.len()).collect();
        SpellColumns::laid_out(spells, &rows, &split.columns, &places, dictionary, wanted)
    }

    /// `rows` are spells, `places` the places of their values in the columns of covariates.
    fn laid_out(
        spells: &Spells,
        rows: &[usize],
        covariates: &[CovariateColumn],
        places: &[usize],
        dictionary: &Dictionary,
        wanted: impl Fn(&str) -> bool,
    ) -> SpellColumns {
        let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
        let mut stored = BTreeMap::new();
        for column in columns_of(spells.options.of) {
            let is_broker = matches!(column.value, Value::Brokers);
            let names = [Some(column.name), is_broker.then_some(BROKER)];
            for name in names.into_iter().flatten().filter(|name| wanted(name)) {
                if let Some(values) = store(column, &chosen, dictionary) {
                    stored.insert(name.to_owned(), values);
                }
            }
        }
        for column in covariates {
            let name = column.covariate.name();
            for (name, is_known) in [(format!("{name}{KNOWN_ENDING}"), true), (name, false)] {
                if wanted(&name) {
                    stored.insert(name, store_covariate(column, places, is_known));
                }
            }
        }
        SpellColumns { rows: chosen.len(), stored }
    }
}

impl Columns for SpellColumns {
    fn rows(&self) -> usize {
        self.rows
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        Some(match self.stored.get(name)? {
            Stored::Real(values, known) => Column::Real(values, Known::Where(known)),
            Stored::Flag(values, known) => Column::Flag(values, Known::Where(known)),
            Stored::Day(values, known) => Column::Day(values, Known::Where(known)),
            Stored::Text(values, known) => Column::Text(values, Known::Where(known)),
            Stored::OneOf(codes, known) => Column::OneOf(codes, Known::Where(known)),
            Stored::Set { starts, elements, known } => Column::Set { starts, elements, known: Known::Where(known) },
        })
    }
}

fn store(column: &ColumnMeaning, spells: &[&Spell], dictionary: &Dictionary) -> Option<Stored> {
    Some(match column.value {
        Value::Whole(of) => {
            let (values, known) = split(spells, |s| of(s).map(|whole| whole as f64));
            Stored::Real(values, known)
        }
        Value::Real(of) => {
            let (values, known) = split(spells, of);
            Stored::Real(values, known)
        }
        Value::Flag(of) => {
            let (values, known) = split(spells, of);
            Stored::Flag(values, known)
        }
        Value::Day(of) => {
            let (values, known) = split(spells, |s| of(s).map(|day| day.0));
            Stored::Day(values, known)
        }
        Value::Text(of) => {
            let (values, known) = split(spells, |s| of(s).map(str::to_owned));
            Stored::Text(values, known)
        }
        Value::OneOf(_, of) => {
            let (values, known) = split(spells, |s| of(s).and_then(|place| u16::try_from(place).ok()));
            Stored::OneOf(values, known)
        }
        Value::Regions => {
            let names = Names::new(region_words());
            sets(spells, |s| (s.regions.iter().filter_map(|region| names.code(region.word())).collect(), true))
        }
        Value::Brokers => {
            let (_, codes) = party_names(dictionary);
            sets(spells, |s| {
                let found =
                    s.brokers.codes.iter().flat_map(|code| codes.get(code.as_str()).into_iter().flatten().copied());
                (found.collect(), s.brokers.whole)
            })
        }
        Value::Id | Value::Locations | Value::Source => return None,
    })
}

/// Every name of every party, and each party's names as places in that list: a set that holds a party answers to all.
///
/// A name of several words is written with underscores, or as it is in quotes.
fn party_names(dictionary: &Dictionary) -> (Names, BTreeMap<&str, Vec<u16>>) {
    let mut names: Vec<String> = Vec::new();
    let mut places: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    let mut add = |name: String, party| {
        // The dictionary holds fewer names than a code can count.
        let place = u16::try_from(names.len()).expect("invariant: fewer than 65,536 names of third parties");
        places.entry(party).or_default().push(place);
        names.push(name);
    };
    for name in dictionary.names() {
        let Some(party) = dictionary.resolve(name) else { continue };
        add(name.to_owned(), party);
        let spaced = name.replace('_', " ");
        if spaced != name && dictionary.resolve(&spaced).is_none() {
            add(spaced, party);
        }
    }
    (Names::new(names), places)
}

fn split<T: Default>(spells: &[&Spell], of: impl Fn(&Spell) -> Option<T>) -> (Vec<T>, Vec<bool>) {
    spells
        .iter()
        .map(|spell| of(spell))
        .map(|value| (value.is_some(), value))
        .map(|(known, v)| (v.unwrap_or_default(), known))
        .unzip()
}

/// Elements of each row, and whether they are all.
fn sets(spells: &[&Spell], of: impl Fn(&Spell) -> (Vec<u16>, bool)) -> Stored {
    let mut starts = vec![0];
    let mut elements = Vec::new();
    let mut known = Vec::new();
    for spell in spells {
        let (set, whole) = of(spell);
        known.push(whole);
        elements.extend(set);
        starts.push(u32::try_from(elements.len()).unwrap_or(u32::MAX));
    }
    Stored::Set { starts, elements, known }
}
