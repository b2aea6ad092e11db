//! Give claims their tables: peace spells at risk, with who is dependent on whom.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use claims::{Case, Catalogue, Dropped, Frame, FrameChoice, Ground, GroundFault, Returns, StateHistory, Unit};
use language::{Signature, Vocabulary};
use record::{Day, Scheme, States};
use spells::{
    AFTER_ORIGIN, Covariate, Options, ReturnRule, Spell, SpellColumns, SpellVocabulary, Threshold, UnitKind,
    covariates_named,
};

use crate::claims_hall::state_history::{state_history, state_words};
use crate::hall::Hall;

/// The record as claims see it.
pub struct RecordGround<'a> {
    hall: &'a Hall,
    vocabulary: ClaimVocabulary,
}

/// The words of spells. Covariates are many, since they name states and lags: those that are looked up are what tables have.
struct ClaimVocabulary {
    words: SpellVocabulary,
    covariates: Mutex<BTreeSet<Covariate>>,
}

impl ClaimVocabulary {
    fn asked(&self) -> MutexGuard<'_, BTreeSet<Covariate>> {
        self.covariates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vocabulary for ClaimVocabulary {
    fn lookup(&self, name: &str) -> Option<Signature> {
        let found = self.words.lookup(name)?;
        self.asked().extend(covariates_named([name]));
        Some(found)
    }

    fn names(&self) -> Vec<&str> {
        self.words.names()
    }
}

impl<'a> RecordGround<'a> {
    /// The ground that a record is.
    pub fn of(hall: &'a Hall) -> RecordGround<'a> {
        let words = SpellVocabulary::new(&hall.dictionary);
        RecordGround { hall, vocabulary: ClaimVocabulary { words, covariates: Mutex::default() } }
    }
}

impl Catalogue for RecordGround<'_> {
    fn vocabulary(&self) -> &dyn Vocabulary {
        &self.vocabulary
    }

    fn known_after_origin(&self, column: &str) -> Option<String> {
        AFTER_ORIGIN.contains(&column).then(|| {
            format!("`{column}` says what came after the origin of risk, so it can be a consequence of what is claimed to matter")
        })
    }

    fn states(&self) -> Vec<String> {
        state_words()
    }
}

impl Ground for RecordGround<'_> {
    fn record_hash(&self) -> &str {
        &self.hall.hash
    }

    fn state_history(&self, state: &str) -> Result<StateHistory, GroundFault> {
        state_history(self.hall, state)
    }

    fn frame(&self, choice: &FrameChoice) -> Result<Frame, GroundFault> {
        // All are known by the origin of risk: the last calendar year that is over by then.
        let covariates: Vec<Covariate> = self.vocabulary.asked().iter().copied().collect();
        let spells = self.hall.spells_with(&options(choice), &covariates);
        let spells = spells.map_err(|fault| GroundFault { reason: fault.to_string() })?;
        let rows = spells.at_risk();
        let columns = SpellColumns::new(&spells, &rows, &self.hall.dictionary, |_| true);
        let states = States::new(&self.hall.record);
        let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
        let dropped = spells.dropped().into_iter();
        Ok(Frame {
            columns: Box::new(columns),
            entry: chosen.iter().map(|spell| spell.entry).collect(),
            exit: chosen.iter().map(|spell| spell.years).collect(),
            event: chosen.iter().map(|spell| spell.event).collect(),
            observable: chosen.iter().map(|spell| observable(spell, spells.coverage_end)).collect(),
            cases: chosen.iter().map(|spell| case(spell, &states)).collect(),
            dropped: dropped.map(|(reason, rows)| Dropped { reason: reason.word().to_owned(), rows }).collect(),
        })
    }
}

fn options(choice: &FrameChoice) -> Options {
    Options {
        unit: match choice.unit {
            Unit::Conflict => UnitKind::Conflict,
            Unit::Dyad => UnitKind::Dyad,
            Unit::State => UnitKind::State,
        },
        threshold: if choice.threshold >= 1000 { Threshold::Deaths1000 } else { Threshold::Deaths25 },
        returns: match choice.returns {
            Returns::Threshold => ReturnRule::Threshold,
            Returns::Any => ReturnRule::Any,
            Returns::WarYears => ReturnRule::WarYears,
        },
        gap_years: choice.gap_years,
        since: choice.since.map(Day),
        until: choice.until.map(Day),
        ..Options::default()
    }
}

/// Years after the war's end at which we would have stopped looking without a return.
fn observable(spell: &Spell, coverage_end: Day) -> f64 {
    if spell.event { coverage_end.years_since(spell.ended.day).max(spell.years) } else { spell.years }
}

fn case(spell: &Spell, states: &States<'_>) -> Case {
    let conflict = spell.conflict_id.map_or_else(|| spell.id(), |id| format!("conflict {id}"));
    // An interstate war has two states: the pair is dependent with every case of either.
    let mut clusters: Vec<String> =
        spell.location_states.iter().take(2).map(|code| state(states, *code, spell)).collect();
    if clusters.is_empty() {
        clusters.push(conflict.clone());
    }
    let label = format!("{}, peace since {}", spell.name, spell.ended.day);
    // The same peace has the same key whether a conflict or a pair of sides is the unit.
    let key = spell.conflict_id.map_or_else(|| spell.id(), |id| format!("conflict-{id}-{}", spell.ended.day));
    Case { key, label, clusters, conflict }
}

fn state(states: &States<'_>, code: u16, spell: &Spell) -> String {
    match states.abbreviation(Scheme::GleditschWard, code, spell.ended.day) {
        Some(abbreviation) => format!("{abbreviation} ({code})"),
        None => format!("state {code}"),
    }
}
