//! Say what a test asks, in the words of the test and not in those of the statement.

use claims::{Claim, Direction, ExposureKind, Of, Quantity, Tested};

use crate::claims_hall::board::ratio;
use crate::figures::group_words;

/// What is tested, as a clause after "that"; after "whether" it asks the same.
pub(crate) fn question(tested: &Tested) -> String {
    let claim = &tested.claim;
    let (event, among) = (hazard_of(tested), among(claim));
    let margin = ratio(claim.margin);
    if let [exposed, unexposed] = &claim.words[..] {
        return match claim.direction {
            Direction::NoDifference => {
                format!("the hazard of {event} is the same, to within a factor of {margin}, {exposed} and {unexposed}")
            }
            direction => format!("the hazard of {event} is {} {exposed} than {unexposed}", compared_as(direction)),
        };
    }
    match (claim.exposure_kind, claim.direction) {
        (ExposureKind::Condition, Direction::NoDifference) => format!(
            "the hazard of {event} is the same, to within a factor of {margin}, where {} and where it does not{among}",
            holds(claim)
        ),
        (ExposureKind::Number, Direction::NoDifference) => {
            let (of, step) = (counted_in(claim), step(claim));
            format!("the hazard of {event} is the same, to within a factor of {margin} {step}, whatever {of} is{among}")
        }
        (ExposureKind::Condition, direction) => format!(
            "the hazard of {event} is {} where {} than where it does not{among}",
            compared_as(direction),
            holds(claim)
        ),
        (ExposureKind::Number, direction) => format!(
            "the hazard of {event} {} with {}, reckoned {}{among}",
            if direction == Direction::Lowers { "falls" } else { "rises" },
            counted_in(claim),
            step(claim)
        ),
    }
}

fn compared_as(direction: Direction) -> &'static str {
    if direction == Direction::Lowers { "lower" } else { "higher" }
}

/// What a universal claim says, after "any" or "no", without the years.
pub(crate) fn universal_subject(claim: &Claim) -> String {
    if let [subject] = &claim.words[..] {
        return subject.clone();
    }
    let exposure = quoted(&claim.exposures[0].text);
    match claim.populations.first() {
        Some(population) => format!("peace for which {} and {exposure} hold", quoted(&population.text)),
        None => format!("peace for which {exposure} holds"),
    }
}

/// What the ratio compares, and what a hazard is.
pub(crate) fn compared(tested: &Tested) -> String {
    let claim = &tested.claim;
    let hazards = match claim.of {
        Of::Peace => "hazards, that is how often war returns among peaces that have held so far",
        Of::War => "hazards, that is how often wars end so among those that have gone on so far",
    };
    match (claim.exposure_kind, &claim.per) {
        (ExposureKind::Condition, _) => format!("{hazards}, where {} and where it does not", holds(claim)),
        (ExposureKind::Number, Some(per)) => format!("{hazards}, per {per} of {}", counted_in(claim)),
        (ExposureKind::Number, None) => format!("{hazards}, for each further 1 of {}", counted_in(claim)),
    }
}

/// The answer as a clause: the hazard, by how much.
pub(crate) fn answer(claim: &Claim, middle: &str) -> String {
    if let [exposed, unexposed] = &claim.words[..] {
        return format!("the hazard {exposed} is {middle} times that {unexposed}");
    }
    match claim.exposure_kind {
        ExposureKind::Condition => {
            format!("the hazard where {} is {middle} times that where it does not", holds(claim))
        }
        ExposureKind::Number => format!("the hazard is {middle} times as high {}", step(claim)),
    }
}

/// ` per decade` behind a ratio, of a number that has a word for its unit; else empty.
pub(crate) fn per_words(claim: &Claim) -> String {
    claim.per.as_ref().map_or_else(String::new, |per| format!(" per {per}"))
}

/// The steps in which a number is reckoned.
fn step(claim: &Claim) -> String {
    claim.per.as_ref().map_or_else(|| "per 1 of it".to_owned(), |per| format!("per {per}"))
}

/// What a number counts: in the claim's own words; else its one column if there is a word for the unit; else the number as it
/// is written.
fn counted_in(claim: &Claim) -> String {
    if let [words] = &claim.words[..] {
        return words.clone();
    }
    let exposure = &claim.exposures[0];
    let quantity = Quantity::of(&exposure.expression);
    // With a minus before the column more of it is less of the number.
    let is_column = claim.per.is_some() && quantity.grows();
    quoted(if is_column { &quantity.text } else { &exposure.text })
}

fn holds(claim: &Claim) -> String {
    format!("{} holds", quoted(&claim.exposures[0].text))
}

/// Of whom the primary specification is; empty if of all.
fn among(claim: &Claim) -> String {
    let Some(population) = claim.populations.first().filter(|_| claim.words.is_empty()) else { return String::new() };
    let whom = match claim.of {
        Of::Peace => "among peaces for which",
        Of::War => "in the years of wars for which",
    };
    format!(", {whom} {} holds", quoted(&population.text))
}

/// The event of the primary specification, after "the hazard of".
fn hazard_of(tested: &Tested) -> String {
    let frame = tested.plan.estimands.first().map(|estimand| estimand.frame);
    let event = match (tested.claim.of, frame) {
        (Of::War, Some(frame)) => {
            let words: Vec<String> = frame.ends.words().map(group_words).collect();
            if words.is_empty() {
                "an end of war".to_owned()
            } else {
                format!("an end of war by {}", words.join(" or "))
            }
        }
        (Of::War, None) => "an end of war".to_owned(),
        (Of::Peace, _) => "a return to war".to_owned(),
    };
    event + &window_words(&tested.claim)
}

/// The years within which an event counts, of all readings together; empty if it counts whenever it comes in some.
fn window_words(claim: &Claim) -> String {
    let windows: Option<Vec<String>> =
        claim.within_years.iter().map(|one| one.map(|years| years.to_string())).collect();
    windows.map_or_else(String::new, |windows| format!(" within {} years", windows.join(" or ")))
}

/// A part of a claim file among words.
pub(crate) fn quoted(expression: &str) -> String {
    format!("\u{201c}{expression}\u{201d}")
}
