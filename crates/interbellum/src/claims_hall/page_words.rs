//! Say in plain words what the record says of a claim, from the numbers of its verdict and from nothing else.

use claims::{Board, Direction, ExposureKind, LEAST_AGREEING, LEAST_IN_ARM, LEVEL, Of, Tested, Thin, Verdict, Word};

use crate::claims_hall::board::{interval_words, ratio};
use crate::claims_hall::of_words::OfWords;
use crate::claims_hall::share_words::counted_words;

/// What the record says, in one paragraph.
pub(crate) fn said(tested: &Tested, verdict: &Verdict) -> String {
    if let Some(shares) = &tested.claim.shares {
        return format!("No record could tell. {} {}", shares.untestable, counted_words(tested));
    }
    if tested.claim.direction == Direction::Universal {
        return said_of_universal(tested, verdict);
    }
    let opening = match verdict.word {
        Word::Supported => "The record bears this out.",
        Word::Contradicted => "The record speaks against this.",
        Word::NotTestable => "No record could tell.",
        Word::NotTestableHere => "This record lacks a source that could tell.",
        Word::Undecided | Word::UndecidedThin | Word::UndecidedSmaller => "The record cannot tell.",
    };
    let mut sentences = vec![opening.to_owned()];
    match verdict.word {
        Word::UndecidedThin => sentences.extend(thin_words(tested, verdict)),
        Word::NotTestableHere => sentences.extend(tested.lacking.as_ref().map(|lacking| format!("{lacking}."))),
        _ => {
            sentences.extend(middle_words(tested, verdict));
            sentences.extend(reasons(tested, verdict));
        }
    }
    sentences.join(" ")
}

/// A p value as a reader sees it.
pub(crate) fn p_words(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

/// What the ratio compares.
pub(crate) fn compared(tested: &Tested) -> String {
    let exposure = &tested.claim.exposures[0].text;
    match tested.claim.exposure_kind {
        ExposureKind::Condition => format!("where \u{201c}{exposure}\u{201d} holds, against where it does not"),
        ExposureKind::Number => format!("for each further 1 of \u{201c}{exposure}\u{201d}"),
    }
}

fn middle_words(tested: &Tested, verdict: &Verdict) -> Option<String> {
    let (middle, eligible) = (verdict.ratio?, counted(eligible(tested), "way"));
    Some(format!(
        "Taking the middle of {eligible} of asking, the hazard of {} is {} times as high {} (interval {}).",
        OfWords::of(&tested.claim).hazard_of,
        ratio(middle),
        compared(tested),
        interval_words(verdict)
    ))
}

/// Specifications that count.
pub(crate) fn eligible(tested: &Tested) -> usize {
    tested.outcomes.iter().filter(|outcome| outcome.ineligible.is_none()).count()
}

fn thin_words(tested: &Tested, verdict: &Verdict) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(primary) = tested.primary() {
        let arms: Vec<String> = primary
            .counts
            .iter()
            .map(|count| {
                let words = OfWords::of(&tested.claim);
                let cases = counted(if tested.claim.of == Of::War { count.cases } else { count.rows }, words.case);
                format!(
                    "{cases} {} with {} in {}",
                    count.arm,
                    counted(count.events, words.event),
                    counted(count.clusters, "cluster")
                )
            })
            .collect();
        sentences.push(match tested.thin {
            Some(Thin::Most { eligible, of }) => {
                format!("Only {eligible} of the {of} ways of asking can be counted; the others have too few {} or clusters, or no estimate.", OfWords::of(&tested.claim).events)
            }
            _ => format!(
                "It has too little of what the claim is about: {}. At least {LEAST_IN_ARM} {} and {LEAST_IN_ARM} clusters are needed on each side.",
                arms.join(", and "),
                OfWords::of(&tested.claim).events
            ),
        });
    }
    sentences.extend(verdict.smallest_detectable.map(|least| {
        format!(
            "Only a hazard that differs by a factor of {} or more would have been seen in four of five such records.",
            ratio(least)
        )
    }));
    sentences
}

/// Why the verdict is what it is, each step of the rule that decided as a sentence.
fn reasons(tested: &Tested, verdict: &Verdict) -> Vec<String> {
    let (Some((low, high)), margin) = (verdict.interval, tested.claim.margin) else { return Vec::new() };
    let inside = low > 1.0 / margin && high < margin;
    if tested.claim.direction == Direction::NoDifference {
        return vec![match verdict.word {
            Word::Supported => format!("A difference beyond the margin of {} is ruled out.", ratio(margin)),
            Word::Contradicted => format!("The whole interval lies beyond the margin of {}.", ratio(margin)),
            _ => format!(
                "The interval neither rules out a difference beyond the margin of {} nor shows one.",
                ratio(margin)
            ),
        }];
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
    reasons.push(match verdict.word {
        Word::UndecidedSmaller => {
            format!("The difference is smaller than the margin of {} that was fixed as mattering.", ratio(margin))
        }
        Word::Contradicted if significant && goes_the_other_way(tested, verdict) => {
            "The difference goes the other way.".to_owned()
        }
        Word::Contradicted => {
            format!("A difference in the claimed direction as large as the margin of {} is ruled out.", ratio(margin))
        }
        Word::Undecided if inside => {
            format!("Whatever the difference is, it is within the margin of {}.", ratio(margin))
        }
        Word::Undecided => {
            format!("A difference in the claimed direction beyond the margin of {} is not ruled out.", ratio(margin))
        }
        Word::Supported | Word::UndecidedThin | Word::NotTestable | Word::NotTestableHere => return reasons,
    });
    reasons
}

fn goes_the_other_way(tested: &Tested, verdict: &Verdict) -> bool {
    verdict.ratio.is_some_and(|middle| (middle > 1.0) != (tested.claim.direction == Direction::Raises))
}

/// A share as a whole percentage, never rounded to all or to nothing.
pub(crate) fn percent(share: f64) -> String {
    match share {
        _ if share > 0.0 && share < 0.005 => "<1%".to_owned(),
        _ if (0.995..1.0).contains(&share) => ">99%".to_owned(),
        _ => format!("{:.0}%", 100.0 * share),
    }
}

fn said_of_universal(tested: &Tested, verdict: &Verdict) -> String {
    let readings = tested.plan.estimands.len();
    let Some(longest) = tested.horizons.last() else { return "The record cannot tell.".to_owned() };
    let standing: Vec<&str> = longest.standing().map(|case| case.label.as_str()).collect();
    match (verdict.word, standing.as_slice()) {
        (Word::Contradicted, cases) => format!(
            "The record speaks against this: {} held for {} years or more in every one of {readings} readings: {}.",
            counted(cases.len(), "case"),
            longest.years,
            cases.join("; ")
        ),
        _ => format!(
            "The record cannot tell. {} could have been seen for {} years; {} held so long in some reading, and none in every one of {readings} readings, as a verdict against it needs. That is no proof that none can.",
            counted(longest.observable, "case"),
            longest.years,
            longest.cases.len(),
        ),
    }
}

/// A number and its noun.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The board in one sentence.
pub(crate) fn board_headline(board: &Board) -> String {
    let count = |of: &dyn Fn(Word) -> bool| board.rows.iter().filter(|(_, verdict)| of(verdict.word)).count();
    let (supported, contradicted) = (count(&|word| word == Word::Supported), count(&|word| word == Word::Contradicted));
    let untestable = count(&|word| word == Word::NotTestable);
    let lacking = count(&|word| word == Word::NotTestableHere);
    let here = if lacking > 0 { format!(", {lacking} for which this record lacks a source") } else { String::new() };
    let described =
        if untestable > 0 { format!(", {untestable} that is not testable and is described") } else { String::new() };
    format!(
        "{} put to the record: {supported} supported, {contradicted} contradicted, {} of which it cannot tell{here}{described}",
        counted(board.rows.len(), "statement"),
        board.rows.len() - supported - contradicted - untestable - lacking
    )
}

/// What the words of the board mean.
pub(crate) const MEANINGS: [(&str, &str); 8] = [
    (
        "supported",
        "The difference has the claimed sign, chance alone would give as much in fewer than 1 of 20 boards like this one, the primary specification agrees, four in five of all specifications agree, and the interval does not lie wholly within the margin.",
    ),
    (
        "contradicted",
        "The same with the other sign; or the interval rules out a difference as large as the margin in the claimed direction. A universal statement is contradicted by a case that stands in every reading.",
    ),
    (
        "undecided",
        "The record cannot tell. This is a full answer: it says that nobody can settle the claim with this record and this rule.",
    ),
    (
        "undecided (thin)",
        "There is too little in the record to try: fewer than 10 returns (of wars, ends) or 10 clusters with or without what is said to matter, in the primary specification or in more than half of all. For a number, fewer than 20 in all.",
    ),
    (
        "undecided (smaller than the margin)",
        "There is a difference in the claimed direction, and it is smaller than what was fixed beforehand as mattering.",
    ),
    (
        "not testable",
        "No record of this kind could decide the statement; its page says why and what would. What can be counted is shown beside other states, nothing is judged, and it has no part in the corrections of the others.",
    ),
    (
        "not testable here",
        "The claim needs a source that this record does not have and that anyone can add; its page gives the command. Until then it counts in the corrections of the others like a thin one, so that adding the source changes none of them.",
    ),
    (
        "Holm p",
        "The p value after Holm's correction for all statistical claims of the board, thin ones counted. The p comes from 9,999 draws in which whole clusters are weighted at random.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_rounded_to_all_or_to_nothing() {
        assert_eq!([0.0, 0.001, 0.804, 0.999, 1.0].map(percent), ["0%", "<1%", "80%", ">99%", "100%"]);
    }

    #[test]
    fn small_p_values_are_not_told_as_zero() {
        assert_eq!([0.0001, 0.049, 1.0].map(p_words), ["below 0.001", "0.049", "1.000"]);
    }

    #[test]
    fn every_word_of_a_verdict_is_explained_on_the_board() {
        let words = [
            Word::Supported,
            Word::Contradicted,
            Word::Undecided,
            Word::UndecidedThin,
            Word::UndecidedSmaller,
            Word::NotTestable,
            Word::NotTestableHere,
        ];
        assert!(words.iter().all(|word| MEANINGS.iter().any(|(term, _)| *term == word.text())));
    }
}
