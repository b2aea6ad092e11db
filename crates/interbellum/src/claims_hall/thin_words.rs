//! Say what a claim has too little of, and why numbers that it has all the same decide nothing.

use claims::{Ineligible, LEAST_IN_ARM, Of, Outcome, Rule, Tested, Thin, Verdict};

use crate::claims_hall::board::ratio;
use crate::claims_hall::of_words::OfWords;
use crate::claims_hall::page_words::eligible;
use crate::claims_hall::question_words::per_words;
use crate::plain::counted;

/// Why a claim is thin, and what could have been seen.
pub(crate) fn thin_words(tested: &Tested, verdict: &Verdict) -> Vec<String> {
    let mut sentences: Vec<String> = tested.primary().map(|primary| why_thin(tested, primary)).into_iter().collect();
    sentences.extend(verdict.smallest_detectable.map(|least| {
        format!(
            "By the primary specification alone, only a hazard that differs by a factor of {}{} or more would have been seen in four of five such records.",
            ratio(least),
            per_words(&tested.claim)
        )
    }));
    sentences
}

fn why_thin(tested: &Tested, primary: &Outcome) -> String {
    let words = OfWords::of(&tested.claim);
    if let Some(Thin::Most { eligible, of }) = tested.thin {
        let unfit = tested.outcomes.iter().filter(|one| matches!(one.ineligible, Some(Ineligible::Unfit(_)))).count();
        let few = of - eligible - unfit;
        let few = (few > 0).then(|| format!("{few} have too few {} or clusters", words.events));
        let unfit = (unfit > 0).then(|| format!("{unfit} have no estimate{}", by_earlier_rule(tested)));
        let why = few.into_iter().chain(unfit).collect::<Vec<_>>().join(", and ");
        return format!("Only {eligible} of the {of} ways of asking can be counted, and the rule needs half: {why}.");
    }
    let arm = |count: &claims::Count| {
        let cases = counted(if tested.claim.of == Of::War { count.cases } else { count.rows }, words.case);
        let clusters = counted(count.clusters, "cluster");
        format!("{cases} {} with {} in {clusters}", count.arm, counted(count.events, words.event))
    };
    let arms: Vec<String> = primary.counts.iter().map(arm).collect();
    format!(
        "There is too little of what it is about: {}. At least {LEAST_IN_ARM} {} and {LEAST_IN_ARM} clusters are needed on each side.",
        arms.join(", and "),
        words.events
    )
}

/// Under which rule that is so, where a later one would estimate them.
fn by_earlier_rule(tested: &Tested) -> String {
    let version = tested.claim.rule.version();
    match tested.claim.rule == Rule::CURRENT {
        true => String::new(),
        false => format!(
            " under version {version} of the rule, by which this claim is judged since its verdict was first seen under it; how a claim becomes a verdict, in the book, tells what version {} would say",
            Rule::CURRENT.version()
        ),
    }
}

/// Why the ratio of a thin claim has no part in its verdict; `None` if the claim is not thin.
pub(crate) fn no_part_words(tested: &Tested) -> Option<String> {
    let (eligible, all) = (eligible(tested), tested.outcomes.len());
    Some(match tested.thin? {
        Thin::Most { .. } => format!(
            "it has no part in the verdict: it comes from the {eligible} specifications that have enough cases, which are fewer than half of {all}, and nobody knows what the others would say"
        ),
        Thin::Primary => format!(
            "it has no part in the verdict: it comes from the {eligible} of {all} specifications that have enough cases, and the primary one, which was named beforehand, is not among them"
        ),
    })
}
