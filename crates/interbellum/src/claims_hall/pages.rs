//! Make the pages of the claims: the board, a page for each claim, and how often the rule errs.

use claims::{Board, ClaimFault, DrawOptions, LEVEL, Of, Shares, Tested, Verdict};
use estimators::EstimateError;
use language::Diagnostics;
use numerics::special::exp;
use report::ReportError;
use report::figure::forest::Ratio;
use report::page::{Block, BoardRow, ClaimsInput, Definition, Sheet, SheetPage, SheetSection, sheet_page};
use report::table::WordTable;

use crate::claims_hall::board::{board, ineligible_words, interval_words, ratio, registered, totals};
use crate::claims_hall::ground::RecordGround;
use crate::claims_hall::page_sections::{cases, curves, specification_figure};
use crate::claims_hall::page_words::{MEANINGS, board_headline, compared, counted, eligible, p_words, percent, said};
use crate::claims_hall::share_words::{reading_words, share_blocks};
use crate::claims_hall::size_page::size_page;
use crate::hall::Hall;
use crate::notes::dropped_words;
use crate::pages::sources;
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
    Some(page(tested, verdict, &level_words(board)).and_then(|sheet| {
        Ok(sheet_page(&SheetPage { provenance: provenance.on_page(), sheet, sources: sources(&hall.record) })?)
    }))
}

/// The level of the intervals of a board.
fn level_words(board: &Board) -> String {
    format!("{:.2}%", 100.0 * (1.0 - LEVEL / board.statistical.max(1) as f64))
}

/// The pages of a board.
pub(crate) fn board_pages(board: &Board, size: Option<Sheet>) -> Result<ClaimsInput, ClaimPagesFault> {
    let specifications: usize = board.rows.iter().map(|(tested, _)| tested.outcomes.len()).sum();
    let level = level_words(board);
    let meanings = MEANINGS.map(|(term, text)| Definition { term: term.to_owned(), text: text.to_owned() });
    Ok(ClaimsInput {
        link: format!("Claims: {}", counted(board.rows.len(), "statement") + " put to the record, with verdicts"),
        headline: board_headline(board),
        introduction: vec![
            format!(
                "Each claim was written down with all ways in which it would be tested, {specifications} specifications together, and fixed by a hash over its text, the rule, the program and the record before anything was computed. One rule judges all."
            ),
            "The ratio compares the hazard of a return to war, or of an end of war: 1 is no difference. It says what goes with what in the record, not what causes it.".to_owned(),
        ],
        board: board.rows.iter().map(|(tested, verdict)| row(tested, verdict)).collect(),
        notes: vec![
            format!("Ratio: the middle of all specifications with enough to go on. Interval: at {level}, so that all {} together are at 95%.", counted(board.statistical, "statistical claim")),
            "Cases and returns are those of the primary specification; of a universal claim, of the exposed cases in it; of one that is not testable, years and years at war. Numbers of a thin claim are shown and have no part in its verdict.".to_owned(),
        ],
        sections: vec![section("words", "What the words mean", vec![Block::Facts(meanings.to_vec())])],
        claims: board.rows.iter().map(|(tested, verdict)| page(tested, verdict, &level)).collect::<Result<_, _>>()?,
        size,
    })
}

fn section(id: &str, title: &str, blocks: Vec<Block>) -> SheetSection {
    SheetSection { id: id.to_owned(), title: title.to_owned(), blocks }
}

const NONE: &str = "–";

fn row(tested: &Tested, verdict: &Verdict) -> BoardRow {
    let (cases, returns) = totals(tested);
    BoardRow {
        id: tested.claim.name.clone(),
        title: tested.claim.title.clone(),
        row: tested.claim.row.clone().unwrap_or_default(),
        n: cases.to_string(),
        events: returns.to_string(),
        ratio: verdict.ratio.map_or_else(|| NONE.to_owned(), ratio),
        interval: verdict.interval.map_or_else(|| NONE.to_owned(), |_| interval_words(verdict)),
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

fn page(tested: &Tested, verdict: &Verdict, level: &str) -> Result<Sheet, ClaimPagesFault> {
    let claim = &tested.claim;
    let is_described = claim.shares.is_some();
    let mut sections = vec![
        section(
            "test",
            if is_described { "What was counted, and how" } else { "What was tested, and how" },
            tested_blocks(tested),
        ),
        section("verdict", "Verdict", verdict_blocks(tested, verdict, level)),
    ];
    let middle = verdict.ratio.zip(verdict.interval).map(|(estimate, (low, high))| Ratio { estimate, low, high });
    if is_described {
        sections.push(section("shares", "Years at war", share_blocks(tested)));
    }
    if let Some(figure) = specification_figure(tested, middle) {
        let by_choice = figure.by_choice();
        let note = format!(
            "The middle and the line at the right end are the verdict's own: the median over readings of each one's median, with its {level} interval."
        );
        let blocks = vec![Block::Specifications(figure), Block::Paragraph(note), Block::Table(by_choice)];
        sections.push(section("specifications", "Specifications", blocks));
    }
    if let Some(figure) = curves(tested)? {
        sections.push(section("curves", "The curves behind it", vec![Block::Curves(figure)]));
    }
    sections.extend(cases(tested).map(|table| section("cases", "Cases", vec![Block::Table(table)])));
    if !claim.traps.is_empty() {
        sections.push(section("traps", "Beware", vec![Block::List(claim.traps.clone())]));
    }
    if !claim.would_change.is_empty() {
        sections.push(section(
            "change",
            if is_described { "What would change the numbers" } else { "What would change the verdict" },
            vec![Block::List(claim.would_change.clone())],
        ));
    }
    sections.push(section("repeat", "Repeat it", repeat_blocks(tested)));
    Ok(Sheet {
        id: claim.name.clone(),
        kicker: claim.row.as_ref().map_or_else(|| "Claim".to_owned(), |row| format!("Claim, row {row}")),
        title: claim.title.clone(),
        statement: Some(claim.statement.clone()),
        origin: claim.origin.clone().unwrap_or_default(),
        lead: vec![said(tested, verdict)],
        sections,
    })
}

fn fact(term: &str, text: String) -> Definition {
    Definition { term: term.to_owned(), text }
}

/// What a claim of shares counts, and why that is all.
fn described_blocks(shares: &Shares, tested: &Tested) -> Vec<Block> {
    let all = counted(shares.readings.len(), "reading");
    let facts = vec![
        fact("primary reading", reading_words(tested, 0)),
        fact("states", shares.states.join(", ")),
        fact("claimed", "share".to_owned()),
    ];
    vec![
        Block::Paragraph(format!("Nothing was tested. Years at war were counted in {all}:")),
        Block::Facts(facts),
        Block::Paragraph("What would decide the statement:".to_owned()),
        Block::List(shares.decided_by.clone()),
    ]
}

fn tested_blocks(tested: &Tested) -> Vec<Block> {
    let claim = &tested.claim;
    if let Some(shares) = &claim.shares {
        return described_blocks(shares, tested);
    }
    let words = tested.plan.estimands.first().map(|_| tested.plan.estimand_words(claim, 0)).unwrap_or_default();
    let mut facts = Vec::new();
    facts.extend((claim.of == Of::War).then(|| fact("time at risk", "that of war".to_owned())));
    facts.extend(words.into_iter().map(|(name, value)| fact(name, value)));
    if claim.direction.is_statistical() {
        facts.extend(claim.models.first().map(|model| fact("model", model.word().to_owned())));
        facts.extend(claim.adjustments.first().map(|set| fact("adjust", set.text.clone())));
        facts.push(fact("ratio compares", compared(tested)));
        facts.push(fact("margin", ratio(claim.margin)));
    } else {
        let held: Vec<String> = claim.held_years.iter().map(ToString::to_string).collect();
        facts.push(fact("held, years", held.join(", ")));
    }
    facts.push(fact("claimed", claim.direction.word().replace('_', " ")));
    let all = match tested.outcomes.len() {
        0 => counted(tested.plan.estimands.len(), "reading"),
        all => format!("{} in {}", counted(all, "specification"), counted(tested.plan.estimands.len(), "reading")),
    };
    let mut blocks =
        vec![Block::Paragraph(format!("The primary specification, which is one of {all}:")), Block::Facts(facts)];
    blocks.extend(tested.primary().map(|primary| {
        let rows_of = |count: &claims::Count| match claim.of {
            Of::Peace => count.rows.to_string(),
            Of::War => count.cases.to_string(),
        };
        let row = |count: &claims::Count| {
            vec![count.arm.to_owned(), rows_of(count), count.events.to_string(), count.clusters.to_string()]
        };
        Block::Table(WordTable {
            title: "Cases of the primary specification".to_owned(),
            headings: match claim.of {
                Of::Peace => ["Exposure", "Cases", "Returns", "Clusters"],
                Of::War => ["Exposure", "Wars", "Ends", "Clusters"],
            }
            .map(str::to_owned)
            .to_vec(),
            blocks: vec![primary.counts.iter().map(row).collect()],
            notes: primary
                .ineligible
                .iter()
                .map(|why| format!("Too little: {}.", ineligible_words(claim.of, why)))
                .collect(),
        })
    }));
    let dropped = tested.cells.cells.first().map(|cell| cell.dropped.as_slice()).unwrap_or_default();
    if !dropped.is_empty() {
        let told = dropped.iter().map(|one| format!("{}: {}", dropped_words(&one.reason), one.rows));
        blocks.push(Block::Paragraph("Left out of it, and why:".to_owned()));
        blocks.push(Block::List(told.collect()));
    }
    blocks
}

fn verdict_blocks(tested: &Tested, verdict: &Verdict, level: &str) -> Vec<Block> {
    if let Some(shares) = &tested.claim.shares {
        let told = vec![fact("verdict", verdict.word.text().to_owned()), fact("why", shares.untestable.clone())];
        return vec![Block::Facts(told)];
    }
    if !tested.claim.direction.is_statistical() {
        return vec![Block::Facts(vec![fact("verdict", verdict.word.text().to_owned())]), horizons(tested)];
    }
    let mut facts = vec![fact("verdict", verdict.word.text().to_owned())];
    facts.extend(tested.lacking.as_ref().map(|lacking| fact("why", format!("{lacking}."))));
    facts.extend(verdict.ratio.map(|middle| {
        fact("hazard ratio", format!("{} ({level} interval {})", ratio(middle), interval_words(verdict)))
    }));
    facts.extend(tested.primary().and_then(|primary| primary.full.as_ref().ok()).map(|full| {
        fact(
            "primary specification",
            format!(
                "{} (log ratio {:.4}, standard error by clusters {:.4})",
                ratio(exp(full.estimate)),
                full.estimate,
                full.robust_std_error
            ),
        )
    }));
    facts.extend(verdict.holm_p.map(|p| fact("Holm p", p_words(p))));
    facts.extend(
        tested.statistic.as_ref().filter(|_| verdict.holm_p.is_some()).map(|one| fact("p before Holm", p_words(one.p))),
    );
    facts.extend(verdict.agreeing.map(|share| {
        fact(
            "agreement",
            format!(
                "{} of {} agree in sign; the primary one {}",
                percent(share),
                counted(eligible(tested), "eligible specification"),
                match verdict.primary_agrees {
                    Some(true) => "agrees",
                    Some(false) => "does not",
                    None => "has no estimate",
                }
            ),
        )
    }));
    facts.extend(verdict.smallest_detectable.map(|least| {
        fact(
            "smallest detectable ratio",
            format!("{}: one that would have been seen in four of five such records", ratio(least)),
        )
    }));
    facts.extend(verdict.e_value.map(|e| fact("E-value", format!("{:.2} (of the interval {:.2}): an unseen cause would have to go so strongly with both to explain the ratio away", e.estimate, e.interval))));
    let mut blocks = vec![Block::Facts(facts)];
    if tested.thin.is_some() {
        blocks.push(Block::Paragraph("Thin: the numbers are shown and have no part in the verdict.".to_owned()));
    }
    blocks
}

fn horizons(tested: &Tested) -> Block {
    let row = |horizon: &claims::Horizon| {
        vec![
            format!("{} years", horizon.years),
            horizon.observable.to_string(),
            horizon.cases.len().to_string(),
            horizon.standing().count().to_string(),
        ]
    };
    let told = |horizon: &claims::Horizon| {
        let standing: Vec<&str> = horizon.standing().map(|case| case.label.as_str()).collect();
        (!standing.is_empty()).then(|| format!("{} years in every reading: {}.", horizon.years, standing.join("; ")))
    };
    Block::Table(WordTable {
        title: "Cases that stand against it".to_owned(),
        headings: ["Held", "Could be seen so long", "Held in some reading", "Held in every reading"]
            .map(str::to_owned)
            .to_vec(),
        blocks: vec![tested.horizons.iter().map(row).collect()],
        notes: tested.horizons.iter().filter_map(told).collect(),
    })
}

fn repeat_blocks(tested: &Tested) -> Vec<Block> {
    let name = &tested.claim.name;
    vec![
        Block::Paragraph(if tested.claim.shares.is_some() {
            "The years of each state, an R script and a Stata do-file that count the primary reading:".to_owned()
        } else {
            "The spells of the primary specification, an R script and a Stata do-file that give its numbers:".to_owned()
        }),
        Block::Code(format!(
            "$ interbellum test {name} --export {name}\n$ cd {name}\n$ Rscript {name}.R\n$ stata -b do {name}.do"
        )),
        Block::Paragraph("Every specification and every case:".to_owned()),
        Block::Code(format!("$ interbellum test {name} --specs --cases")),
        Block::Paragraph("The claim as it was fixed:".to_owned()),
        Block::Code(tested.claim.canonical.clone()),
        Block::Facts(vec![
            fact("fixed as", tested.seal.hash.clone()),
            fact("rule", tested.seal.rule.clone()),
            fact("program", tested.seal.program.clone()),
            fact("record", tested.seal.record.clone()),
        ]),
    ]
}
