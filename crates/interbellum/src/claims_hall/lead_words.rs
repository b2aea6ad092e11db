//! Say in plain words what the record says of a claim, from the numbers of its verdict and from nothing else.

use claims::{Direction, LEAST_AGREEING, LEVEL, Tested, Verdict, Word};

use crate::claims_hall::board::{interval_words, ratio};
use crate::claims_hall::page_words::{eligible, p_words, percent};
use crate::claims_hall::question_words::{answer, per_words, question, universal_subject};
use crate::claims_hall::share_words::counted_words;
use crate::claims_hall::thin_words::thin_words;
use crate::plain::counted;

/// The first paragraphs of a page: what was tested with what the record says of it, and what to beware of most.
pub(crate) fn lead(tested: &Tested, verdict: &Verdict) -> Vec<String> {
    let mut paragraphs = match &tested.claim.shares {
        Some(shares) => vec![format!("No record could tell. {}", shares.untestable), counted_words(tested)],
        None => vec![said(tested, verdict)],
    };
    paragraphs.extend(tested.claim.traps.first().map(|trap| format!("Beware: {trap}")));
    paragraphs
}

fn said(tested: &Tested, verdict: &Verdict) -> String {
    if tested.claim.direction == Direction::Universal {
        return said_of_universal(tested, verdict);
    }
    let opening = match verdict.word {
        Word::Supported => "The record bears out that",
        Word::Contradicted => "The record speaks against the claim that",
        Word::NotTestable => "No record could tell whether",
        Word::NotTestableHere => "This record lacks a source that could tell whether",
        Word::Undecided | Word::UndecidedThin | Word::UndecidedSmaller => "The record cannot tell whether",
    };
    let by = if is_ruled_out(tested, verdict) {
        let step = per_words(&tested.claim);
        format!(", by a factor of {}{step} or more", ratio(tested.claim.margin))
    } else {
        String::new()
    };
    let mut sentences = vec![format!("{opening} {}{by}.", question(tested))];
    match verdict.word {
        Word::UndecidedThin => sentences.extend(thin_words(tested, verdict)),
        Word::NotTestableHere => {
            sentences.push("Which one, and the command that adds it, stand at the verdict.".to_owned())
        }
        _ => {
            sentences.extend(middle_words(tested, verdict));
            sentences.extend(reasons(tested, verdict));
        }
    }
    sentences.join(" ")
}

fn middle_words(tested: &Tested, verdict: &Verdict) -> Option<String> {
    let claim = &tested.claim;
    let others: Vec<&str> = [("exposure", claim.exposures.len()), ("population", claim.populations.len())]
        .into_iter()
        .filter_map(|(what, alternatives)| (alternatives > 1).then_some(what))
        .collect();
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(", some with another {}", others.join(" or ")),
    };
    let ways = match tested.outcomes.len() {
        1 => "By the one way of asking".to_owned(),
        all => format!("Taking the middle of {} of {all} ways of asking", eligible(tested)),
    };
    Some(format!(
        "{ways}{others}, {} (interval {}).",
        answer(&tested.claim, &ratio(verdict.ratio?)),
        interval_words(verdict)
    ))
}

/// Why the verdict is what it is, each step of the rule that decided as a sentence.
fn reasons(tested: &Tested, verdict: &Verdict) -> Vec<String> {
    let (Some((low, high)), margin) = (verdict.interval, tested.claim.margin) else { return Vec::new() };
    if tested.claim.direction == Direction::NoDifference {
        return vec![no_difference_reason(verdict.word, margin)];
    }
    let significant = verdict.holm_p.is_some_and(|p| p < LEVEL);
    let mut reasons = Vec::new();
    reasons.extend(verdict.holm_p.map(|p| match significant {
        true => format!("Chance alone would seldom give as much (Holm p {}).", p_words(p)),
        false => format!("As much would not be unusual by chance alone (Holm p {}).", p_words(p)),
    }));
    if verdict.primary_agrees == Some(false) {
        reasons.push("The primary specification points the other way.".to_owned());
    }
    reasons.extend(
        verdict
            .agreeing
            .filter(|share| *share < LEAST_AGREEING)
            .map(|share| format!("Only {} of the ways of asking agree in direction.", percent(share))),
    );
    let margin = ratio(margin);
    let inside = low > 1.0 / tested.claim.margin && high < tested.claim.margin;
    reasons.extend(match verdict.word {
        Word::UndecidedSmaller => {
            Some(format!("The difference is smaller than the margin of {margin} that was fixed as mattering."))
        }
        Word::Contradicted if is_ruled_out(tested, verdict) => {
            Some(format!("A difference in the claimed direction as large as the margin of {margin} is ruled out."))
        }
        Word::Contradicted => Some("The difference goes the other way.".to_owned()),
        Word::Undecided if inside => Some(format!("Whatever the difference is, it is within the margin of {margin}.")),
        Word::Undecided => {
            Some(format!("A difference in the claimed direction beyond the margin of {margin} is not ruled out."))
        }
        Word::Supported | Word::UndecidedThin | Word::NotTestable | Word::NotTestableHere => None,
    });
    reasons
}

fn no_difference_reason(word: Word, margin: f64) -> String {
    let margin = ratio(margin);
    match word {
        Word::Supported => format!("A difference beyond the margin of {margin} is ruled out."),
        Word::Contradicted => format!("The whole interval lies beyond the margin of {margin}."),
        _ => format!("The interval neither rules out a difference beyond the margin of {margin} nor shows one."),
    }
}

/// Whether the claim is contradicted because a difference as large as its margin is ruled out, whichever way the ratio leans.
fn is_ruled_out(tested: &Tested, verdict: &Verdict) -> bool {
    let significant = verdict.holm_p.is_some_and(|p| p < LEVEL);
    let has_sign = tested.claim.direction.sign() != 0.0;
    verdict.word == Word::Contradicted && has_sign && !(significant && goes_the_other_way(tested, verdict))
}

fn goes_the_other_way(tested: &Tested, verdict: &Verdict) -> bool {
    verdict.ratio.is_some_and(|middle| (middle > 1.0) != (tested.claim.direction == Direction::Raises))
}

fn said_of_universal(tested: &Tested, verdict: &Verdict) -> String {
    let readings = tested.plan.estimands.len();
    let subject = universal_subject(&tested.claim);
    let Some(longest) = tested.horizons.last() else { return "The record cannot tell.".to_owned() };
    let years = longest.years;
    let standing: Vec<&str> = longest.standing().map(|case| case.label.as_str()).collect();
    match (verdict.word, standing.as_slice()) {
        (Word::Contradicted, cases) => format!(
            "The record speaks against the claim that no {subject} lasts {years} years: {} held so long in every one of {readings} readings: {}.",
            counted(cases.len(), "case"),
            cases.join("; ")
        ),
        _ => format!(
            "The record cannot tell whether any {subject} lasts {years} years. {} could have been seen so long in some reading; of these {} held so long in some, and none in every one of {readings} readings, as a verdict against it needs. That is no proof that none can.{}",
            counted(longest.observable, "case"),
            longest.cases.len(),
            shorter_words(tested),
        ),
    }
}

/// What held in every reading for the shorter horizons; empty if nothing did.
fn shorter_words(tested: &Tested) -> String {
    let shorter = tested.horizons.split_last().map_or(&[][..], |(_, shorter)| shorter);
    let held: Vec<String> = shorter
        .iter()
        .map(|horizon| (horizon.standing().count(), horizon.years))
        .filter(|(cases, _)| *cases > 0)
        .map(|(cases, years)| format!("{} {years} years", counted(cases, "case")))
        .collect();
    if held.is_empty() { String::new() } else { format!(" In every reading held: {}.", held.join(", ")) }
}
