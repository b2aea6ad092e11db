//! Make the pages of the claims: the board, a page for each claim, and how often the rule errs.

use claims::{Board, ClaimFault, DrawOptions, Tested, Verdict};
use estimators::EstimateError;
use language::Diagnostics;
use report::ReportError;
use report::page::{Block, BoardRow, ClaimsInput, Definition, Sheet, SheetPage, sheet_page};

use crate::claims_hall::board::{board, interval_words, ratio, registered, totals};
use crate::claims_hall::claim_page::{Together, page, section};
use crate::claims_hall::ground::RecordGround;
use crate::claims_hall::meanings::MEANINGS;
use crate::claims_hall::page_words::{board_headline, p_words};
use crate::claims_hall::size_page::size_page;
use crate::hall::Hall;
use crate::pages::sources;
use crate::plain::counted;
use crate::provenance::Provenance;

/// Why the claims have no pages.
#[derive(Debug, thiserror::Error)]
pub enum ClaimPagesFault {
    /// A curve cannot be estimated.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// A page cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// Why a record has no board.
#[derive(Debug, thiserror::Error)]
enum NoBoard {
    #[error("{0}")]
    Read(#[from] Diagnostics),
    #[error("{0}")]
    Test(#[from] ClaimFault),
}

/// What is put to the record, and by whom it was stated.
const ESSAY: &str = "The statements come from an essay of 12 August 2025 on war, peace and a dominant power. They were listed in plain words, without its adjectives, as numbered rows; those that a record can be asked stand here under the number of their row. To test one is not to endorse it.";

/// The study of size and power that was made before any verdict, as `test --size --json` printed it.
const SIZE_STUDY: &str = include_str!("../../../../claims/essay_2025/size.json");

/// The registered claims, tested and judged, as pages. A record that they cannot be put to gets a board that says why.
pub fn claim_pages(hall: &Hall) -> Result<ClaimsInput, ClaimPagesFault> {
    let ground = RecordGround::of(hall);
    let size = size_page(SIZE_STUDY, &hall.hash);
    match judged(&ground) {
        Ok(board) => board_pages(&board, size),
        Err(fault) => Ok(ClaimsInput {
            link: "Claims: why they cannot be put to this record".to_owned(),
            headline: "The claims cannot be put to this record".to_owned(),
            introduction: fault.to_string().lines().map(str::to_owned).collect(),
            size,
            ..ClaimsInput::default()
        }),
    }
}

fn judged(ground: &RecordGround<'_>) -> Result<Board, NoBoard> {
    let claims = registered(ground)?;
    Ok(board(ground, &claims, &DrawOptions::default(), &|_| {})?)
}

/// One claim of a board as a page of its own; `None` if the board has none of that name.
pub fn claim_page(
    hall: &Hall,
    board: &Board,
    name: &str,
    provenance: &Provenance,
) -> Option<Result<String, ClaimPagesFault>> {
    let (tested, verdict) = board.rows.iter().find(|(tested, _)| tested.claim.name == name)?;
    Some(page(tested, verdict, Together::of(board)).and_then(|sheet| {
        Ok(sheet_page(&SheetPage { provenance: provenance.on_page(), sheet, sources: sources(&hall.record) })?)
    }))
}

/// The pages of a board.
pub(crate) fn board_pages(board: &Board, size: Option<Sheet>) -> Result<ClaimsInput, ClaimPagesFault> {
    let specifications: usize = board.rows.iter().map(|(tested, _)| tested.outcomes.len()).sum();
    let together = Together::of(board);
    let meanings = MEANINGS.map(|(term, text)| Definition { term: term.to_owned(), text: text.to_owned() });
    Ok(ClaimsInput {
        link: format!("Claims: {}", counted(board.rows.len(), "statement") + " put to the record, with verdicts"),
        headline: board_headline(board),
        introduction: vec![
            ESSAY.to_owned(),
            format!(
                "Each claim was written down with all ways in which it would be tested, {specifications} specifications together, and fixed by a hash over its text, the rule, the program and the record before anything was computed. One rule judges all."
            ),
            "The ratio compares the hazard of a return to war, or of an end of war: 1 is no difference. It says what goes with what in the record, not what causes it.".to_owned(),
        ],
        board: board.rows.iter().map(|(tested, verdict)| row(tested, verdict)).collect(),
        notes: vec![
            format!(
                "Ratio: the middle of all specifications with enough to go on; in brackets that of a thin claim, which has no part in its verdict. Interval: at {}, so that all {} together are at 95%.",
                together.level(),
                counted(board.statistical, "statistical claim")
            ),
            "Cases and returns are those of the primary specification; of a universal claim, of the exposed cases in it; of one that is not testable, years and years at war.".to_owned(),
        ],
        sections: vec![section("words", "What the words mean", vec![Block::Facts(meanings.to_vec())])],
        claims: board.rows.iter().map(|(tested, verdict)| page(tested, verdict, together)).collect::<Result<_, _>>()?,
        size,
    })
}

const NONE: &str = "–";

fn row(tested: &Tested, verdict: &Verdict) -> BoardRow {
    let (cases, returns) = totals(tested);
    // What has no part in a verdict does not stand as if it had.
    let shown = |text: String| if tested.thin.is_some() { format!("({text})") } else { text };
    BoardRow {
        id: tested.claim.name.clone(),
        title: tested.claim.title.clone(),
        row: tested.claim.row.clone().unwrap_or_default(),
        n: cases.to_string(),
        events: returns.to_string(),
        ratio: verdict.ratio.map_or_else(|| NONE.to_owned(), |middle| shown(ratio(middle))),
        interval: verdict.interval.map_or_else(|| NONE.to_owned(), |_| shown(interval_words(verdict))),
        p: verdict.holm_p.map_or_else(|| NONE.to_owned(), p_words),
        verdict: verdict.word.text().to_owned(),
        specifications: match (tested.outcomes.len(), &tested.claim.shares) {
            (_, Some(shares)) => counted(shares.readings.len(), "reading"),
            (0, _) => counted(tested.plan.estimands.len(), "reading"),
            (all, _) => all.to_string(),
        },
        hash: tested.seal.hash.clone(),
    }
}
