//! Give claims their tables: spells of peace or of war at risk, with who is dependent on whom.

use claims::{Case, Catalogue, Dropped, Frame, FrameChoice, Ground, GroundFault, Of, Returns, StateHistory, Unit};
use language::Vocabulary;
use record::{Day, Outcome, Record, Scheme, States};
use spells::{
    Covariate, CovariateFault, ExitReason, KNOWN_ENDING, Options, OptionsFault, ReturnRule, Spell, SpellColumns,
    SpellVocabulary, Spells, SpellsOf, SplitSpells, Threshold, UnitKind, after_origin, covariates_named, split_spells,
};

use crate::claims_hall::state_history::{state_history, state_words};
use crate::hall::Hall;

/// The record as claims see it.
pub struct RecordGround<'a> {
    hall: &'a Hall,
    of_peace: SpellVocabulary,
    of_war: SpellVocabulary,
}

impl<'a> RecordGround<'a> {
    /// The ground that a record is.
    pub fn of(hall: &'a Hall) -> RecordGround<'a> {
        RecordGround {
            hall,
            of_peace: SpellVocabulary::new(SpellsOf::Peace, &hall.dictionary),
            of_war: SpellVocabulary::new(SpellsOf::War, &hall.dictionary),
        }
    }

    fn whole(&self) -> Result<&Record, GroundFault> {
        self.hall.whole().map_err(|fault| GroundFault { reason: fault.to_string() })
    }
}

impl Catalogue for RecordGround<'_> {
    fn vocabulary(&self, of: Of) -> &dyn Vocabulary {
        match of {
            Of::Peace => &self.of_peace,
            Of::War => &self.of_war,
        }
    }

    fn known_too_late(&self, of: Of, column: &str) -> Option<String> {
        if after_origin(spells_of(of)).contains(&column) {
            return Some(format!(
                "`{column}` says what came after the origin of risk, so it can be a consequence of what is claimed to matter"
            ));
        }
        let name = column.strip_suffix(KNOWN_ENDING).unwrap_or(column);
        // In peace covariates are those of the last year that was over at the origin. In war they vary, and the year in which the war
        // ends would be judged by what came with its end.
        let unlagged = of == Of::War && covariates_named([name]).iter().any(|one| one.lag_years == 0);
        unlagged.then(|| {
            format!("`{name}` of a war is that of the calendar year at risk, in which the war may end: it needs a lag, as in `{name}_lag_1`")
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

    fn lacks(&self, _: Of, expressions: &[&str]) -> Option<String> {
        let record = self.hall.whole().ok()?;
        let lacking = |one: &Covariate| {
            let sources = one.meaning().sources;
            let here = sources.iter().any(|id| record.observations(id, None).is_ok());
            (!here).then(|| CovariateFault::NoSource { asked: one.asked(), sources: sources.to_vec() }.to_string())
        };
        covariates_named(expressions.iter().copied()).iter().find_map(lacking)
    }

    fn frame(&self, choice: &FrameChoice, expressions: &[&str]) -> Result<Frame, GroundFault> {
        let covariates = covariates_named(expressions.iter().copied());
        let refused = |fault: OptionsFault| GroundFault { reason: fault.to_string() };
        match choice.of {
            // All are known by the origin of risk: the last calendar year that is over by then.
            Of::Peace => {
                let spells = self.hall.spells_with(&options(choice), &covariates).map_err(refused)?;
                Ok(peace_frame(self.hall, &spells))
            }
            Of::War => {
                let spells = self.hall.spells(&options(choice)).map_err(refused)?;
                let split = split_spells(self.whole()?, &spells, &spells.at_risk(), &covariates);
                Ok(war_frame(self.hall, &spells, &split.map_err(|fault| refused(fault.into()))?))
            }
        }
    }
}

fn peace_frame(hall: &Hall, spells: &Spells) -> Frame {
    let rows = spells.at_risk();
    let states = States::new(&hall.record);
    let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
    Frame {
        columns: Box::new(SpellColumns::new(spells, &rows, &hall.dictionary, |_| true)),
        entry: chosen.iter().map(|spell| spell.entry).collect(),
        exit: chosen.iter().map(|spell| spell.years).collect(),
        event: chosen.iter().map(|spell| spell.event).collect(),
        observable: chosen.iter().map(|spell| observable(spell, spells.coverage_end)).collect(),
        cases: chosen.iter().map(|spell| case(spell, &states)).collect(),
        dropped: dropped(spells),
    }
}

/// Wars in parts, one for each run of calendar years with the same covariates.
fn war_frame(hall: &Hall, spells: &Spells, split: &SplitSpells) -> Frame {
    let states = States::new(&hall.record);
    let cases: Vec<Case> = spells.rows.iter().map(|spell| case(spell, &states)).collect();
    let last_known = last_known(spells, split);
    let observable = |part: &spells::SplitRow| {
        let spell = &spells.rows[part.spell];
        // Only the last part can be looked at longer than it was: to the last day that any war is looked at with its covariates.
        let ends_here = part.stop == spell.years && spell.exit_reason == ExitReason::Ended;
        if ends_here { last_known.years_since(spell.origin).max(part.stop) } else { part.stop }
    };
    Frame {
        columns: Box::new(SpellColumns::of_parts(spells, split, &hall.dictionary, |_| true)),
        entry: split.rows.iter().map(|part| part.start).collect(),
        exit: split.rows.iter().map(|part| part.stop).collect(),
        event: split.rows.iter().map(|part| part.event).collect(),
        observable: split.rows.iter().map(observable).collect(),
        cases: split.rows.iter().map(|part| cases[part.spell].clone()).collect(),
        dropped: dropped(spells),
    }
}

/// The last day in any part of which every covariate has a value.
fn last_known(spells: &Spells, split: &SplitSpells) -> Day {
    let known = |row: &usize| split.columns.iter().all(|column| column.values[*row].value().is_some());
    let exit = |row: usize| {
        let (part, spell) = (&split.rows[row], &spells.rows[split.rows[row].spell]);
        Day(spell.origin.0 + (part.stop * record::DAYS_PER_YEAR).round() as i32)
    };
    (0..split.rows.len()).filter(known).map(exit).max().unwrap_or(spells.coverage_end)
}

fn dropped(spells: &Spells) -> Vec<Dropped> {
    let all = spells.dropped().into_iter();
    all.map(|(reason, rows)| Dropped { reason: reason.word().to_owned(), rows }).collect()
}

fn spells_of(of: Of) -> SpellsOf {
    match of {
        Of::Peace => SpellsOf::Peace,
        Of::War => SpellsOf::War,
    }
}

fn options(choice: &FrameChoice) -> Options {
    let ending = |word: &str| Outcome::ALL.iter().copied().find(|ending| ending.word() == word);
    Options {
        of: spells_of(choice.of),
        ends: choice.ends.words().filter_map(ending).collect(),
        unit: match choice.unit {
            Unit::Conflict => UnitKind::Conflict,
            Unit::Dyad => UnitKind::Dyad,
            Unit::State => UnitKind::State,
        },
        threshold: match choice.threshold {
            claims::Threshold::Deaths25 => Threshold::Deaths25,
            claims::Threshold::Deaths1000 => Threshold::Deaths1000,
        },
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
    let (label, day) = match spell.of {
        SpellsOf::Peace => (format!("{}, peace since {}", spell.name, spell.ended.day), spell.ended.day),
        SpellsOf::War => (format!("{}, war since {}", spell.name, spell.war_start.day), spell.war_start.day),
    };
    // The same peace, or war, has the same key whether a conflict or a pair of sides is the unit.
    let key = spell.conflict_id.map_or_else(|| spell.id(), |id| format!("conflict-{id}-{day}"));
    Case { key, label, clusters, conflict }
}

fn state(states: &States<'_>, code: u16, spell: &Spell) -> String {
    match states.abbreviation(Scheme::GleditschWard, code, spell.began()) {
        Some(abbreviation) => format!("{abbreviation} ({code})"),
        None => format!("state {code}"),
    }
}
