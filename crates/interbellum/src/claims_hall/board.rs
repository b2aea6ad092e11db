//! Print the board: every claim with its numbers and its verdict, and one claim with all that it rests on.

use std::collections::BTreeSet;

use claims::{
    Board, Claim, ClaimFault, Count, DrawOptions, Ineligible, Of, Outcome, Seal, Tested, Verdict, read_claims, test,
};
use language::Diagnostics;
use numerics::special::exp;
use report::ReportError;
use report::table::{Column, Table, Values};
use serde_json::{Value, json};

use crate::claims_hall::ground::RecordGround;
use crate::claims_hall::of_words::{OfWords, of_words};
use crate::claims_hall::share_words::{share_lines, shares_json};
use crate::provenance::Provenance;

/// A claim file that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The file's name.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! registered {
    ($($name:literal),+ $(,)?) => {
        /// The claims that come with the program, in the order of the board.
        pub const REGISTERED: &[Registered] = &[$(Registered {
            file: concat!($name, ".claim"),
            text: include_str!(concat!("../../../../claims/essay_2025/", $name, ".claim")),
        }),+];
    };
}
registered!(
    "brokered_settlements",
    "quickening_cycle",
    "unfinished_win",
    "proxy_wars",
    "proxy_wars_last",
    "sanctions_and_settlement",
    "talks_and_victory",
    "talks_and_length",
    "no_lasting_peace",
    "constant_war"
);

/// Read the registered claims.
pub fn registered(ground: &RecordGround<'_>) -> Result<Vec<Claim>, Diagnostics> {
    let mut all = Vec::new();
    for one in REGISTERED {
        all.extend(read_claims(one.text, one.file, ground)?);
    }
    Ok(all)
}

/// Test all claims and judge them together.
///
/// `progress` is called once a specification. Errors: the first claim that cannot be tested.
pub fn board(
    ground: &RecordGround<'_>,
    claims: &[Claim],
    options: &DrawOptions,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Board, ClaimFault> {
    let tested = claims.iter().map(|claim| test(claim, ground, options, progress)).collect::<Result<Vec<_>, _>>()?;
    Ok(Board::judge(tested))
}

/// A ratio with two decimals.
pub(crate) fn ratio(value: f64) -> String {
    if value >= 1000.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// Rows, events and clusters of the primary specification, over both arms.
///
/// Of a claim of shares the years looked at and the years at war, of its first state in its first reading.
pub(crate) fn totals(tested: &Tested) -> (usize, usize) {
    if let Some(share) = tested.shares.first() {
        return (share.years, share.with);
    }
    match tested.primary() {
        // A war has a row for each part of its time, and can stand in both arms.
        Some(primary) if tested.claim.of == Of::War => {
            let cases = tested.cells.cells.first().map_or(&[][..], |cell| cell.cases.as_slice());
            let keys: BTreeSet<&str> = cases.iter().map(|case| case.key.as_str()).collect();
            (keys.len(), primary.counts.iter().map(|count| count.events).sum())
        }
        Some(primary) => primary.counts.iter().fold((0, 0), |sum, count| (sum.0 + count.rows, sum.1 + count.events)),
        None => tested.cells.cells.first().map_or((0, 0), |cell| {
            let exposed = (0..cell.exposure.len()).filter(|row| cell.exposure[*row] == 1.0);
            exposed.fold((0, 0), |sum, row| (sum.0 + 1, sum.1 + usize::from(cell.event[row])))
        }),
    }
}

/// How many specifications are eligible, and in how many readings.
fn eligible(tested: &Tested) -> (usize, usize) {
    let mut cells: Vec<usize> =
        tested.outcomes.iter().filter(|one| one.ineligible.is_none()).map(|one| one.specification.cell).collect();
    let specifications = cells.len();
    cells.dedup();
    (specifications, cells.len())
}

pub(crate) fn interval_words(verdict: &Verdict) -> String {
    verdict.interval.map_or_else(|| "-".to_owned(), |(low, high)| format!("{} to {}", ratio(low), ratio(high)))
}

/// The board as lines.
pub fn board_to_text(board: &Board) -> String {
    let Some((first, _)) = board.rows.first() else { return "No claim is registered.\n".to_owned() };
    let mut lines = vec![format!(
        "{} claims on record {}, {} of them statistical: intervals at {:.2}%, p values by Holm",
        board.rows.len(),
        &first.seal.record[..12.min(first.seal.record.len())],
        board.statistical,
        100.0 * (1.0 - claims::LEVEL / board.statistical.max(1) as f64)
    )];
    let widest = board.rows.iter().map(|(one, _)| one.claim.name.chars().count()).max().unwrap_or(0).max(5);
    let row_width =
        board.rows.iter().filter_map(|(one, _)| one.claim.row.as_ref()).map(|row| row.chars().count()).max();
    let row_width = row_width.unwrap_or(0).max(5);
    lines.push(format!(
        "\n  {:widest$}  {:>row_width$}  {:>4}  {:>6}  {:>6}  {:>14}  {:>7}  {:>8}  {:>4}  verdict",
        "claim", "row", "n", "events", "ratio", "interval", "Holm p", "least", "rule"
    ));
    for (tested, verdict) in &board.rows {
        let (rows, events) = totals(tested);
        lines.push(format!(
            "  {:widest$}  {:>row_width$}  {rows:>4}  {events:>6}  {:>6}  {:>14}  {:>7}  {:>8}  {:>4}  {}",
            tested.claim.name,
            tested.claim.row.as_deref().unwrap_or("-"),
            verdict.ratio.map_or_else(|| "-".to_owned(), ratio),
            interval_words(verdict),
            verdict.holm_p.map_or_else(|| "-".to_owned(), |p| format!("{p:.4}")),
            verdict.smallest_detectable.map_or_else(|| "-".to_owned(), ratio),
            tested.seal.rule,
            verdict.word.text()
        ));
    }
    lines.push(String::new());
    lines.push(
        "  n and events are those of the primary specification; of a universal claim, of the exposed cases in it."
            .to_owned(),
    );
    lines.push("  Of a claim that is not testable they are years, and years at war; it has no part in the p values of the others.".to_owned());
    if board.rows.iter().any(|(tested, _)| tested.claim.of == Of::War) {
        lines.push(
            "  Of a claim about wars n counts wars, and events are their ends of the kind in question.".to_owned(),
        );
    }
    for (tested, _) in &board.rows {
        lines.extend(tested.lacking.as_ref().map(|lacking| format!("  {}: {lacking}", tested.claim.name)));
    }
    lines.push("  least: the smallest ratio that would have been seen in four of five such records; of a thin claim, by its primary specification alone.".to_owned());
    lines.push(
        "  rule: the version of the rule; a claim keeps the one under which its verdict was first seen.".to_owned(),
    );
    lines.push("  `interbellum test CLAIM --specs --cases` shows everything behind a row.".to_owned());
    lines.join("\n") + "\n"
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

/// One claim in words; with `specifications` every one of them, with `cases` the primary specification's exposed cases.
pub fn claim_to_text(tested: &Tested, verdict: &Verdict, specifications: bool, cases: bool) -> String {
    let claim = &tested.claim;
    let mut lines = vec![format!("{}: {}", claim.name, claim.title), format!("  \u{201c}{}\u{201d}", claim.statement)];
    lines.extend(claim.origin.as_ref().map(|origin| {
        format!("  {origin}{}", claim.row.as_ref().map_or_else(String::new, |row| format!(", row {row}")))
    }));
    lines.push(format!("\n  verdict: {}", verdict.word.text()));
    lines.extend(tested.lacking.as_ref().map(|lacking| format!("  {lacking}")));
    share_lines(tested, specifications, &mut lines);
    if let Some(primary) = tested.primary() {
        primary.counts.iter().for_each(|count| lines.push(format!("  {}", count_words(claim.of, count))));
        lines.extend(
            primary
                .ineligible
                .as_ref()
                .map(|why| format!("  too little in the primary specification: {}", ineligible_words(claim.of, why))),
        );
        if let (Some(middle), Ok(full)) = (verdict.ratio, &primary.full) {
            lines.push(format!(
                "  hazard ratio: {} over the {} eligible of {} specifications ({} of {} readings), interval {}",
                ratio(middle),
                eligible(tested).0,
                tested.outcomes.len(),
                eligible(tested).1,
                tested.plan.estimands.len(),
                interval_words(verdict)
            ));
            lines.push(format!(
                "  primary specification alone: {} (log ratio {:.4}, standard error by clusters {:.4})",
                ratio(exp(full.estimate)),
                full.estimate,
                full.robust_std_error
            ));
        }
        lines.extend(
            verdict.holm_p.map(|p| {
                format!("  p by Holm {p:.4}, before it {:.4}", tested.statistic.as_ref().map_or(1.0, |s| s.p))
            }),
        );
        lines.extend(verdict.agreeing.map(|share| {
            format!(
                "  {:.0}% of {} eligible specifications agree in sign",
                100.0 * share,
                tested.outcomes.iter().filter(|o| o.ineligible.is_none()).count()
            )
        }));
        lines.extend(verdict.smallest_detectable.map(|least| {
            format!("  smallest ratio that would have been seen in four of five such records: {}", ratio(least))
        }));
        lines.extend(verdict.e_value.map(|e| {
            format!(
                "  E-value {:.2} (interval {:.2}): an unseen cause would have to go so strongly with both",
                e.estimate, e.interval
            )
        }));
    }
    for horizon in &tested.horizons {
        let standing: Vec<_> = horizon.standing().collect();
        lines.push(format!(
            "  {} years: {} exposed cases could have been seen so long; {} held in some reading, {} in every one",
            horizon.years,
            horizon.observable,
            horizon.cases.len(),
            standing.len()
        ));
        standing.iter().for_each(|case| lines.push(format!("    {}", case.label)));
    }
    dropped_lines(tested, &mut lines);
    if specifications && tested.claim.shares.is_none() {
        specification_lines(tested, &mut lines);
    }
    if cases {
        case_lines(tested, &mut lines);
    }
    lines.push(String::new());
    claim.traps.iter().for_each(|trap| lines.push(format!("  beware: {trap}")));
    claim.would_change.iter().for_each(|what| lines.push(format!("  what would change it: {what}")));
    lines.push(format!("  fixed as {}", tested.seal.hash));
    lines.join("\n") + "\n"
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
    lines.push("\n  cases of the primary specification, exposed ones first".to_owned());
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

fn verdict_json(tested: &Tested, verdict: &Verdict) -> Value {
    let counts = |outcome: &Outcome| {
        let arms = outcome.counts.iter();
        arms.map(|one| json!({"arm": one.arm, "n": one.rows, "cases": one.cases, "events": one.events, "clusters": one.clusters}))
            .collect::<Vec<_>>()
    };
    let specifications = tested.outcomes.iter().map(|outcome| {
        let choices: serde_json::Map<String, Value> = tested
            .plan
            .words(&tested.claim, &outcome.specification)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        json!({
            "choices": choices, "arms": counts(outcome),
            "eligible": outcome.ineligible.is_none(),
            "why_not": outcome.ineligible.as_ref().map(|why| ineligible_words(tested.claim.of, why)),
            "estimate": outcome.full.as_ref().ok().map(|full| full.estimate),
            "std_error": outcome.full.as_ref().ok().map(|full| full.std_error),
            "clustered_std_error": outcome.full.as_ref().ok().map(|full| full.robust_std_error),
            "one_step": outcome.step.as_ref().ok().map(|step| step.estimate),
        })
    });
    let horizons = tested.horizons.iter().map(|horizon| {
        json!({"years": horizon.years, "observable": horizon.observable, "held_in_some_reading": horizon.cases.len(),
            "counterexamples": horizon.standing().map(|case| json!({"key": case.key, "label": case.label})).collect::<Vec<_>>()})
    });
    let (rows, events) = totals(tested);
    json!({
        "claim": tested.claim.name, "title": tested.claim.title, "row": tested.claim.row, "verdict": verdict.word.text(),
        "n": rows, "events": events, "eligible": eligible(tested).0, "eligible_readings": eligible(tested).1, "ratio": verdict.ratio, "conf_low": verdict.interval.map(|i| i.0),
        "conf_high": verdict.interval.map(|i| i.1), "p": tested.statistic.as_ref().map(|s| s.p), "holm_p": verdict.holm_p,
        "margin": tested.claim.shares.is_none().then_some(tested.claim.margin), "direction": tested.claim.direction.word(), "agreeing": verdict.agreeing,
        "primary_agrees": verdict.primary_agrees, "smallest_detectable": verdict.smallest_detectable,
        "e_value": verdict.e_value.map(|e| e.estimate), "e_value_interval": verdict.e_value.map(|e| e.interval),
        "specifications": specifications.collect::<Vec<_>>(), "horizons": horizons.collect::<Vec<_>>(),
        "of": tested.claim.of.word(), "lacking": tested.lacking, "shares": shares_json(tested),
        "fixed": seal_json(&tested.seal),
    })
}

fn seal_json(seal: &Seal) -> Value {
    json!({"hash": seal.hash, "rule": seal.rule, "program": seal.program, "record": seal.record})
}

/// The board as JSON, with every specification.
pub fn board_to_json(board: &Board, options: &DrawOptions, provenance: &Provenance) -> Value {
    let rows = board.rows.iter().map(|(tested, verdict)| verdict_json(tested, verdict));
    json!({
        "schema": "interbellum/board/1", "seed": options.seed, "draws": options.draws, "statistical": board.statistical,
        "claims": rows.collect::<Vec<_>>(), "made_by": provenance.to_json(),
    })
}

/// The board as a table.
pub fn board_to_table(board: &Board) -> Result<Table, ReportError> {
    let rows = &board.rows;
    let texts =
        |of: &dyn Fn(&Tested, &Verdict) -> Option<String>| Values::Text(rows.iter().map(|(t, v)| of(t, v)).collect());
    let reals =
        |of: &dyn Fn(&Tested, &Verdict) -> Option<f64>| Values::Real(rows.iter().map(|(t, v)| of(t, v)).collect());
    let wholes = |of: &dyn Fn(&Tested) -> i64| Values::Whole(rows.iter().map(|(t, _)| Some(of(t))).collect());
    let column = |name: &str, label: &str, values: Values| Column::new(name, label, values).with_decimals(3);
    Table::new(
        "board",
        vec![
            column("claim", "claim", texts(&|t, _| Some(t.claim.name.clone()))),
            column("row", "row", texts(&|t, _| t.claim.row.clone())),
            column("n", "n", wholes(&|t| totals(t).0 as i64)),
            column("events", "events", wholes(&|t| totals(t).1 as i64)),
            column("ratio", "hazard ratio", reals(&|_, v| v.ratio)),
            column("conf_low", "lower end", reals(&|_, v| v.interval.map(|i| i.0))),
            column("conf_high", "upper end", reals(&|_, v| v.interval.map(|i| i.1))),
            column("holm_p", "Holm p", reals(&|_, v| v.holm_p)),
            column("smallest_detectable", "smallest detectable ratio", reals(&|_, v| v.smallest_detectable)),
            column("rule", "rule", texts(&|t, _| Some(t.seal.rule.clone()))),
            column("verdict", "verdict", texts(&|_, v| Some(v.word.text().to_owned()))),
        ],
    )
}
