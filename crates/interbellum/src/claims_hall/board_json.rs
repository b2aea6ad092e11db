//! Write the board as JSON, with every specification of every claim.

use claims::{Board, DrawOptions, Horizon, Outcome, Seal, Tested, Verdict};
use serde_json::{Value, json};

use crate::claims_hall::board::{eligible_parts, totals};
use crate::claims_hall::claim_text::ineligible_words;
use crate::claims_hall::share_words::shares_json;
use crate::provenance::Provenance;

/// The board as JSON, with every specification.
pub fn board_to_json(board: &Board, options: &DrawOptions, provenance: &Provenance) -> Value {
    let rows = board.rows.iter().map(|(tested, verdict)| verdict_json(tested, verdict));
    json!({
        "schema": "interbellum/board/1", "seed": options.seed, "draws": options.draws, "statistical": board.statistical,
        "claims": rows.collect::<Vec<_>>(), "made_by": provenance.to_json(),
    })
}

fn verdict_json(tested: &Tested, verdict: &Verdict) -> Value {
    let claim = &tested.claim;
    let (rows, events) = totals(tested);
    let (eligible, eligible_readings) = eligible_parts(tested);
    json!({
        "claim": claim.name, "title": claim.title, "row": claim.row, "verdict": verdict.word.text(),
        "n": rows, "events": events, "eligible": eligible, "eligible_readings": eligible_readings,
        "ratio": verdict.ratio, "per": claim.per, "words": claim.words,
        "population": claim.populations.first().map(|one| &one.text), "exposure": claim.exposures.first().map(|one| &one.text), "conf_low": verdict.interval.map(|i| i.0),
        "conf_high": verdict.interval.map(|i| i.1), "p": tested.statistic.as_ref().map(|s| s.p), "holm_p": verdict.holm_p,
        "margin": claim.shares.is_none().then_some(claim.margin), "direction": claim.direction.word(),
        "agreeing": verdict.agreeing, "primary_agrees": verdict.primary_agrees,
        "smallest_detectable": verdict.smallest_detectable,
        "e_value": verdict.e_value.map(|e| e.estimate), "e_value_interval": verdict.e_value.map(|e| e.interval),
        "specifications": tested.outcomes.iter().map(|outcome| specification_json(tested, outcome)).collect::<Vec<_>>(),
        "horizons": tested.horizons.iter().map(horizon_json).collect::<Vec<_>>(),
        "of": claim.of.word(), "lacking": tested.lacking, "shares": shares_json(tested),
        "fixed": seal_json(&tested.seal),
    })
}

fn specification_json(tested: &Tested, outcome: &Outcome) -> Value {
    let words = tested.plan.words(&tested.claim, &outcome.specification).into_iter();
    let choices: serde_json::Map<String, Value> = words.map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let arms = outcome.counts.iter().map(|one| {
        json!({"arm": one.arm, "n": one.rows, "cases": one.cases, "events": one.events, "clusters": one.clusters})
    });
    let full = outcome.full.as_ref().ok();
    json!({
        "choices": choices, "arms": arms.collect::<Vec<_>>(),
        "eligible": outcome.ineligible.is_none(),
        "why_not": outcome.ineligible.as_ref().map(|why| ineligible_words(tested.claim.of, why)),
        "estimate": full.map(|full| full.estimate),
        "std_error": full.map(|full| full.std_error),
        "clustered_std_error": full.map(|full| full.robust_std_error),
        "one_step": outcome.step.as_ref().ok().map(|step| step.estimate),
    })
}

fn horizon_json(horizon: &Horizon) -> Value {
    let standing = horizon.standing().map(|case| json!({"key": case.key, "label": case.label}));
    json!({"years": horizon.years, "observable": horizon.observable, "held_in_some_reading": horizon.cases.len(),
        "counterexamples": standing.collect::<Vec<_>>()})
}

fn seal_json(seal: &Seal) -> Value {
    json!({"hash": seal.hash, "rule": seal.rule, "program": seal.program, "record": seal.record})
}
