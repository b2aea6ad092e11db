//! Print one claim with all that it rests on, line by line.

use claims::{Count, ExposureKind, Horizon, Ineligible, Of, Outcome, Tested, Verdict};
use numerics::special::exp;

use crate::claims_hall::board::{eligible_parts, interval_words, ratio};
use crate::claims_hall::of_words::{OfWords, of_words};
use crate::claims_hall::question_words::per_words;
use crate::claims_hall::share_words::share_lines;
use crate::claims_hall::thin_words::no_part_words;

/// One claim in words; with `specifications` every one of them, with `cases` the primary specification's exposed cases.
pub fn claim_to_text(tested: &Tested, verdict: &Verdict, specifications: bool, cases: bool) -> String {
    let claim = &tested.claim;
    let mut lines = Vec::new();
    statement_lines(tested, &mut lines);
    lines.push(format!("\n  verdict: {}", verdict.word.text()));
    lines.extend(tested.lacking.as_ref().map(|lacking| format!("  {lacking}")));
    share_lines(tested, specifications, &mut lines);
    asked_lines(tested, &mut lines);
    if let Some(primary) = tested.primary() {
        primary_lines(claim.of, primary, &mut lines);
        ratio_lines(tested, verdict, primary, &mut lines);
        rule_lines(tested, verdict, &mut lines);
    }
    tested.horizons.iter().for_each(|horizon| horizon_lines(horizon, &mut lines));
    dropped_lines(tested, &mut lines);
    if specifications && claim.shares.is_none() {
        specification_lines(tested, &mut lines);
    }
    if cases {
        case_lines(tested, &mut lines);
    }
    lines.push(String::new());
    lines.extend(claim.traps.iter().map(|trap| format!("  beware: {trap}")));
    lines.extend(claim.would_change.iter().map(|what| format!("  what would change it: {what}")));
    lines.push(format!("  fixed as {}", tested.seal.hash));
    lines.join("\n") + "\n"
}

fn statement_lines(tested: &Tested, lines: &mut Vec<String>) {
    let claim = &tested.claim;
    lines.push(format!("{}: {}", claim.name, claim.title));
    lines.push(format!("  \u{201c}{}\u{201d}", claim.statement));
    lines.extend(claim.origin.as_ref().map(|origin| {
        format!("  {origin}{}", claim.row.as_ref().map_or_else(String::new, |row| format!(", row {row}")))
    }));
}

/// Whom the primary specification is about, and what is said to matter.
fn asked_lines(tested: &Tested, lines: &mut Vec<String>) {
    let claim = &tested.claim;
    lines.extend(claim.populations.first().map(|one| format!("  population: {}", one.text)));
    lines.extend(claim.exposures.first().map(|one| format!("  exposure: {}", one.text)));
}

fn primary_lines(of: Of, primary: &Outcome, lines: &mut Vec<String>) {
    lines.extend(primary.counts.iter().map(|count| format!("  {}", count_words(of, count))));
    let lacking = primary.ineligible.as_ref().map(|why| ineligible_words(of, why));
    lines.extend(lacking.map(|why| format!("  too little in the primary specification: {why}")));
}

fn count_words(of: Of, count: &Count) -> String {
    let words = of_words(of);
    let of_rows = match of {
        Of::Peace => format!("{} cases", count.rows),
        Of::War => format!("{} wars in {} parts", count.cases, count.rows),
    };
    format!("{}: {of_rows}, {} {}, {} clusters", count.arm, count.events, words.events, count.clusters)
}

pub(crate) fn ineligible_words(of: Of, why: &Ineligible) -> String {
    match why {
        Ineligible::FewEvents(count) => format!("{} {} {}", count.events, of_words(of).events, count.arm),
        Ineligible::FewClusters(count) => format!("{} clusters {}", count.clusters, count.arm),
        Ineligible::Unfit(fault) => fault.to_string(),
    }
}

/// The middle of all specifications, and the primary one alone.
fn ratio_lines(tested: &Tested, verdict: &Verdict, primary: &Outcome, lines: &mut Vec<String>) {
    let (Some(middle), Ok(full)) = (verdict.ratio, &primary.full) else { return };
    let (eligible, readings) = eligible_parts(tested);
    lines.push(format!(
        "  hazard ratio: {}{} over the {eligible} eligible of {} specifications ({readings} of {} readings), interval {}",
        ratio(middle),
        per_words(&tested.claim),
        tested.outcomes.len(),
        tested.plan.estimands.len(),
        interval_words(verdict)
    ));
    lines.extend(no_part_words(tested).map(|why| format!("  {why}")));
    lines.push(format!(
        "  primary specification alone: {}{} (log ratio {:.4}, standard error by clusters {:.4})",
        ratio(exp(full.estimate)),
        per_words(&tested.claim),
        full.estimate,
        full.robust_std_error
    ));
}

/// What the rule looks at besides the ratio.
fn rule_lines(tested: &Tested, verdict: &Verdict, lines: &mut Vec<String>) {
    let before = tested.statistic.as_ref().map_or(1.0, |statistic| statistic.p);
    lines.extend(verdict.holm_p.map(|p| format!("  p by Holm {p:.4}, before it {before:.4}")));
    let eligible = eligible_parts(tested).0;
    lines.extend(
        verdict
            .agreeing
            .map(|share| format!("  {:.0}% of {eligible} eligible specifications agree in sign", 100.0 * share)),
    );
    lines.extend(verdict.smallest_detectable.map(|least| {
        let per = per_words(&tested.claim);
        format!("  smallest ratio that would have been seen in four of five such records: {}{per}", ratio(least))
    }));
    lines.extend(verdict.e_value.map(|e| {
        format!(
            "  E-value {:.2} (interval {:.2}): an unseen cause would have to go so strongly with both",
            e.estimate, e.interval
        )
    }));
}

fn horizon_lines(horizon: &Horizon, lines: &mut Vec<String>) {
    lines.push(format!(
        "  {} years: {} exposed cases could have been seen so long in some reading; {} held so long in some, {} in every one",
        horizon.years,
        horizon.observable,
        horizon.cases.len(),
        horizon.standing().count()
    ));
    lines.extend(horizon.standing().map(|case| format!("    {}", case.label)));
}

fn dropped_lines(tested: &Tested, lines: &mut Vec<String>) {
    let Some(cell) = tested.cells.cells.first() else { return };
    let left_out: Vec<String> = cell.dropped.iter().map(|one| format!("{} ({})", one.rows, one.reason)).collect();
    if !left_out.is_empty() {
        lines.push(format!("  left out of the primary specification: {}", left_out.join(", ")));
    }
}

fn specification_lines(tested: &Tested, lines: &mut Vec<String>) {
    lines.push(format!("\n  {} specifications", tested.outcomes.len().max(tested.plan.estimands.len())));
    for outcome in &tested.outcomes {
        lines.push(format!("  {}  {}", outcome_words(tested.claim.of, outcome), choice_words(tested, outcome)));
    }
    if tested.outcomes.is_empty() {
        for place in 0..tested.plan.estimands.len() {
            let words = tested.plan.estimand_words(&tested.claim, place);
            lines.push(format!("  {}", joined(&words)));
        }
    }
}

fn outcome_words(of: Of, outcome: &Outcome) -> String {
    match (&outcome.full, &outcome.ineligible) {
        (Ok(full), None) => {
            let (low, high) = full.interval(0.95).unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            format!("{:>7} [{} to {}]", ratio(exp(full.estimate)), ratio(exp(low)), ratio(exp(high)))
        }
        (_, Some(why)) => format!("thin ({})", ineligible_words(of, why)),
        (Err(fault), None) => fault.to_string(),
    }
}

fn joined(words: &[(&'static str, String)]) -> String {
    words.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(" · ")
}

fn choice_words(tested: &Tested, outcome: &Outcome) -> String {
    joined(&tested.plan.words(&tested.claim, &outcome.specification))
}

fn case_lines(tested: &Tested, lines: &mut Vec<String>) {
    let Some(cell) = tested.cells.cells.first() else { return };
    lines.push(match tested.claim.exposure_kind {
        ExposureKind::Condition => "\n  cases of the primary specification, exposed ones first".to_owned(),
        ExposureKind::Number => {
            format!(
                "\n  cases of the primary specification, by {}",
                tested.claim.exposures[cell.estimand.exposure].text
            )
        }
    });
    let words = OfWords::of(&tested.claim);
    let mut rows: Vec<usize> = (0..cell.cases.len()).collect();
    rows.sort_by(|a, b| cell.exposure[*b].total_cmp(&cell.exposure[*a]).then(a.cmp(b)));
    for row in rows {
        let fate = if cell.event[row] { words.happened } else { words.held };
        lines.push(format!(
            "  {:>6}  {fate:>8} {:>6.2} years  {}",
            format!("{:.3}", cell.exposure[row]).trim_end_matches('0').trim_end_matches('.'),
            cell.exit[row],
            cell.cases[row].label
        ));
    }
}
