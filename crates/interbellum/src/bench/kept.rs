//! Read results that were kept because they take minutes, with the hashes of what they were made of.

use serde_json::Value;

use crate::bench::comparison::{Compared, Comparison, Predictive};
use crate::bench::features::{FEATURES, Feature, Values, Window};
use crate::bench::mechanisms::{Mechanism, Moved};
use crate::bench::sensitivity::{Effect, SobolStudy, Switched};
use crate::bench::sobol::{Design, Index, Indices};
use crate::bench::study::{Bench, Sensitivity};

/// The version of what makes the digits of a bench: play, the coding rule for played histories, and the features.
///
/// It is one more whenever those digits move, so that what was kept from before is not taken for what this program gives. A test
/// holds digits of this version. From 1 to 2: a created conflict lies in the region of its state; before, where the state had no
/// conflict of the record, in that of the record's first conflict.
pub const PLAY_AND_FEATURES: u64 = 2;

/// A theory that was on the bench earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Hash of the record.
    pub record_hash: String,
    /// Version of play and features; results without one are of version 1.
    pub play_and_features: u64,
    /// The command that made it.
    pub command: String,
    /// What was found. Of the played values the percentiles are left.
    pub bench: Bench,
}

/// What `bench --json` printed; none if the text is no such thing.
pub fn kept_of(text: &str) -> Option<Kept> {
    let read: Value = serde_json::from_str(text).ok()?;
    if read["schema"] != "interbellum/bench/1" {
        return None;
    }
    let year = |name: &str| i16::try_from(read[name].as_i64()?).ok();
    let list = |value: &Value| value.as_array().cloned();
    let comparison = Comparison {
        window: Window { first: year("from")?, last: year("to")? },
        histories: read["histories"].as_u64()?,
        stopped: list(&read["stopped"])?.iter().map(Value::as_u64).collect::<Option<_>>()?,
        rows: rows(&list(&read["features"])?)?,
        first: match read.get("first") {
            Some(all) => all.as_array()?.iter().map(values).collect::<Option<_>>()?,
            None => Vec::new(),
        },
    };
    let text = |value: &Value| Some(value.as_str()?.to_owned());
    Some(Kept {
        record_hash: text(&read["made_by"]["record"])?,
        play_and_features: read.get("play_and_features").map_or(Some(1), Value::as_u64)?,
        command: text(&read["made_by"]["command"])?,
        bench: Bench {
            theory: text(&read["theory"])?,
            theory_hash: text(&read["theory_sha256"])?,
            seed: read["seed"].as_u64()?,
            values_from: text(&read["values_from"])?,
            values: named_numbers(&read["values"])?,
            comparison,
            sensitivity: sensitivity(&read["sensitivity"]),
        },
    })
}

impl Kept {
    /// Whether playing this text on this record now would give the same digits.
    pub fn is_of(&self, theory_hash: &str, record_hash: &str) -> bool {
        self.differs(theory_hash, record_hash).is_empty()
    }

    /// What it is of that this text, this record and this program are not, in words.
    pub fn differs(&self, theory_hash: &str, record_hash: &str) -> Vec<&'static str> {
        let all = [
            (self.bench.theory_hash != theory_hash, "another text of this theory"),
            (self.record_hash != record_hash, "another record"),
            (self.play_and_features != PLAY_AND_FEATURES, "another version of play and features"),
        ];
        all.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
    }
}

/// Every feature of this program; one that was not kept has no values.
fn rows(kept: &[Value]) -> Option<Vec<Compared>> {
    let row = |feature: Feature| {
        let one = kept.iter().find(|one| one["feature"] == feature.id());
        let Some(one) = one else { return Some(Compared { feature, recorded: None, played: Vec::new(), p: None }) };
        let p = one["p"].as_f64().zip(one["p_std_error"].as_f64()).map(|(p, std_error)| Predictive { p, std_error });
        let played = one["percentiles"].as_array()?.iter().filter_map(Value::as_f64).collect();
        Some(Compared { feature, recorded: one["record"].as_f64(), played, p })
    };
    FEATURES.into_iter().map(row).collect()
}

/// The features of one history, by name; none for one that has no value.
fn values(one: &Value) -> Option<Values> {
    let named = one.as_object()?;
    Some(FEATURES.map(|feature| named.get(&feature.id()).and_then(Value::as_f64)))
}

fn named_numbers(value: &Value) -> Option<Vec<(String, f64)>> {
    value.as_object()?.iter().map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect()
}

fn sensitivity(apart: &Value) -> Option<Sensitivity> {
    let features: Vec<Option<usize>> = apart["features"].as_array()?.iter().map(place_of).collect();
    let study = &apart["sobol"];
    let sobol = SobolStudy {
        factors: study["parameters"]
            .as_array()?
            .iter()
            .map(|one| Some(one.as_str()?.to_owned()))
            .collect::<Option<_>>()?,
        tail: study["tail"].as_f64()?,
        design: Design {
            seed: study["seed"].as_u64()?,
            rows: whole(&study["rows"])?,
            samples: whole(&study["samples"])?,
            level: study["level"].as_f64()?,
        },
        indices: in_order(&features, study["indices"].as_array()?, indices),
        stopped: (whole(&study["stopped"])?, whole(&study["evaluations"])?),
    };
    let switched =
        apart["switched_off"].as_array()?.iter().map(|one| switched(one, &features)).collect::<Option<_>>()?;
    Some(Sensitivity { histories: apart["histories"].as_u64()?, switched, sobol })
}

fn whole(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

/// The place of a feature among those of this program.
fn place_of(id: &Value) -> Option<usize> {
    FEATURES.iter().position(|feature| Some(feature.id().as_str()) == id.as_str())
}

/// What was kept of each feature, in the order of [`FEATURES`]; none for one that was not there.
fn in_order<T>(features: &[Option<usize>], kept: &[Value], read: impl Fn(&Value) -> Option<T>) -> Vec<Option<T>> {
    let mut ordered: Vec<Option<T>> = (0..FEATURES.len()).map(|_| None).collect();
    for (place, value) in features.iter().zip(kept) {
        if let Some(place) = place {
            ordered[*place] = read(value);
        }
    }
    ordered
}

fn numbers<const N: usize>(value: &Value) -> Option<[f64; N]> {
    value.as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>()?.try_into().ok()
}

fn index(value: &Value) -> Option<Index> {
    numbers(value).map(|[estimate, low, high]| Index { estimate, low, high })
}

fn indices(value: &Value) -> Option<Indices> {
    let list = |value: &Value| value.as_array()?.iter().map(index).collect::<Option<Vec<_>>>();
    Some(Indices {
        variance: value["variance"].as_f64()?,
        chance: index(&value["chance"])?,
        first: list(&value["alone"])?,
        total: list(&value["total"])?,
        rows: whole(&value["rows"])?,
    })
}

fn effect(value: &Value) -> Option<Effect> {
    numbers(value).map(|[difference, std_error, deviation]| Effect { difference, std_error, deviation })
}

fn switched(value: &Value, features: &[Option<usize>]) -> Option<Switched> {
    let told = &value["mechanism"];
    let text = |name: &str| Some(told[name].as_str()?.to_owned());
    let moved = |one: &Value| Some((Moved::of(one[0].as_str()?), one[1] == "up"));
    let mechanism = Mechanism {
        name: text("name")?,
        rows: text("rows")?,
        off: named_numbers(&told["off"])?,
        says: text("says")?,
        moves: told["moves"].as_array()?.iter().filter_map(moved).collect(),
    };
    Some(Switched {
        mechanism,
        stopped: whole(&value["stopped"])?,
        effects: in_order(features, value["effects"].as_array()?, effect),
        events: value["events"].as_object()?.iter().map(|(name, one)| (name.clone(), effect(one))).collect(),
    })
}
