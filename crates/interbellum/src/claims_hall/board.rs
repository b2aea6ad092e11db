//! Put the claims on a board and print it: every claim with its numbers and its verdict.

use std::collections::BTreeSet;

use claims::{Board, Claim, ClaimFault, DrawOptions, Of, Tested, Verdict, read_claims, test};
use language::Diagnostics;
use report::ReportError;
use report::table::{Column, Table, Values};

use crate::claims_hall::ground::RecordGround;

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
pub(crate) fn eligible_parts(tested: &Tested) -> (usize, usize) {
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
    row_lines(board, &mut lines);
    note_lines(board, &mut lines);
    lines.join("\n") + "\n"
}

fn row_lines(board: &Board, lines: &mut Vec<String>) {
    let claims = || board.rows.iter().map(|(tested, _)| &tested.claim);
    let widest = claims().map(|one| one.name.chars().count()).max().unwrap_or(0).max(5);
    let row_width = claims().filter_map(|one| one.row.as_ref()).map(|row| row.chars().count()).max();
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
}

fn note_lines(board: &Board, lines: &mut Vec<String>) {
    lines.push(String::new());
    let mut note = |text: &str| lines.push(format!("  {text}"));
    note("n and events are those of the primary specification; of a universal claim, of the exposed cases in it.");
    note(
        "Of a claim that is not testable they are years, and years at war; it has no part in the p values of the others.",
    );
    if board.rows.iter().any(|(tested, _)| tested.claim.of == Of::War) {
        note("Of a claim about wars n counts wars, and events are their ends of the kind in question.");
    }
    let lacking = board.rows.iter().filter_map(|(tested, _)| Some((&tested.claim.name, tested.lacking.as_ref()?)));
    lacking.for_each(|(name, lacking)| note(&format!("{name}: {lacking}")));
    note(
        "least: the smallest ratio that would have been seen in four of five such records; of a thin claim, by its primary specification alone.",
    );
    note("rule: the version of the rule; a claim keeps the one under which its verdict was first seen.");
    note("`interbellum test CLAIM --specs --cases` shows everything behind a row.");
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
