//! Make the page of one claim: the question with its answer first, then everything that the answer rests on.

use claims::{Board, Count, Direction, ExposureKind, Horizon, LEVEL, Of, Shares, Tested, Verdict};
use numerics::special::exp;
use report::figure::forest::Ratio;
use report::page::{Block, Definition, Sheet, SheetSection};
use report::table::WordTable;

use crate::claims_hall::board::{interval_words, ratio};
use crate::claims_hall::claim_text::ineligible_words;
use crate::claims_hall::lead_words::lead;
use crate::claims_hall::page_sections::{case_blocks, curves, specification_figure};
use crate::claims_hall::page_words::{eligible, p_words, percent};
use crate::claims_hall::pages::ClaimPagesFault;
use crate::claims_hall::question_words::{compared, per_words, quoted};
use crate::claims_hall::share_words::{reading_words, share_blocks};
use crate::claims_hall::thin_words::no_part_words;
use crate::notes::dropped_words;
use crate::plain::counted;

/// What a claim shares with all others of its board.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Together {
    /// The statistical claims.
    statistical: usize,
}

impl Together {
    /// Of a board.
    pub(crate) fn of(board: &Board) -> Together {
        Together { statistical: board.statistical }
    }

    /// The level of the intervals.
    pub(crate) fn level(self) -> String {
        format!("{:.2}%", 100.0 * (1.0 - LEVEL / self.statistical.max(1) as f64))
    }
}

/// A section of a page.
pub(crate) fn section(id: &str, title: &str, blocks: Vec<Block>) -> SheetSection {
    SheetSection { id: id.to_owned(), title: title.to_owned(), blocks }
}

/// The page of a claim.
pub(crate) fn page(tested: &Tested, verdict: &Verdict, together: Together) -> Result<Sheet, ClaimPagesFault> {
    let claim = &tested.claim;
    let is_described = claim.shares.is_some();
    let or_described = |title: &'static str, described: &'static str| if is_described { described } else { title };
    let mut sections = vec![
        section("test", or_described("What was tested, and how", "What was counted, and how"), tested_blocks(tested)),
        section("verdict", "Verdict", verdict_blocks(tested, verdict, together)),
    ];
    if !claim.traps.is_empty() {
        sections.push(section("traps", "Beware", vec![Block::List(claim.traps.clone())]));
    }
    if is_described {
        sections.push(section("shares", "Years at war", share_blocks(tested)));
    }
    sections.extend(specifications(tested, verdict, together));
    if let Some(figure) = curves(tested)? {
        sections.push(section("curves", "The curves behind it", vec![Block::Curves(figure)]));
    }
    sections.extend(case_blocks(tested).map(|blocks| section("cases", "Cases", blocks)));
    if !claim.would_change.is_empty() {
        let title = or_described("What would change the verdict", "What would change the numbers");
        sections.push(section("change", title, vec![Block::List(claim.would_change.clone())]));
    }
    sections.push(section("repeat", "Repeat it", repeat_blocks(tested)));
    Ok(Sheet {
        id: claim.name.clone(),
        kicker: claim.row.as_ref().map_or_else(|| "Claim".to_owned(), |row| format!("Claim, row {row}")),
        title: claim.title.clone(),
        statement: Some(claim.statement.clone()),
        origin: claim.origin.clone().unwrap_or_default(),
        lead: lead(tested, verdict),
        sections,
    })
}

fn specifications(tested: &Tested, verdict: &Verdict, together: Together) -> Option<SheetSection> {
    let middle = verdict.ratio.zip(verdict.interval).map(|(estimate, (low, high))| Ratio { estimate, low, high });
    let figure = specification_figure(tested, middle)?;
    let by_choice = figure.by_choice();
    let at_the_end = "The middle and the line at the right end";
    let note = match tested.thin {
        Some(_) => format!("{at_the_end} are shown and have no part in the verdict, since the claim is thin."),
        None => format!(
            "{at_the_end} are the verdict's own: the median over readings of each one's median, with its {} interval.",
            together.level()
        ),
    };
    let blocks = vec![Block::Specifications(figure), Block::Paragraph(note), Block::Table(by_choice)];
    Some(section("specifications", "Specifications", blocks))
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
        Block::Paragraph(format!(
            "Nothing was tested. Years at war were counted in {all}, each a way of saying what being at war means:"
        )),
        Block::Facts(facts),
        Block::Paragraph("What would decide the statement:".to_owned()),
        Block::List(shares.decided_by.clone()),
    ]
}

fn tested_blocks(tested: &Tested) -> Vec<Block> {
    if let Some(shares) = &tested.claim.shares {
        return described_blocks(shares, tested);
    }
    let readings = counted(tested.plan.estimands.len(), "reading");
    let which = match tested.outcomes.len() {
        0 => format!("The primary reading, which is one of {readings}."),
        all => format!("The primary specification, which is one of {} in {readings}.", counted(all, "specification")),
    };
    let of = tested.claim.of.word();
    let meaning = format!("A reading says which {of} is meant, and for how long it is looked at");
    let meaning = match tested.outcomes.len() {
        0 => format!("{meaning}; all are run:"),
        _ => format!("{meaning}; a specification is a reading with a model and what it adjusts for. All are run:"),
    };
    let mut blocks = vec![Block::Paragraph(format!("{which} {meaning}")), Block::Facts(test_facts(tested))];
    blocks.extend(arms_table(tested).map(Block::Table));
    blocks.extend(left_out(tested));
    blocks
}

/// The choices of the primary specification.
fn test_facts(tested: &Tested) -> Vec<Definition> {
    let claim = &tested.claim;
    let words = tested.plan.estimands.first().map(|_| tested.plan.estimand_words(claim, 0)).unwrap_or_default();
    let mut facts = Vec::new();
    facts.extend((claim.of == Of::War).then(|| fact("time at risk", "that of war".to_owned())));
    facts.extend(words.into_iter().map(|(name, value)| fact(name, value)));
    if claim.direction.is_statistical() {
        facts.extend(claim.models.first().map(|model| fact("model", model.word().to_owned())));
        facts.extend(claim.adjustments.first().map(|set| fact("adjust", set.text.clone())));
        facts.push(fact("ratio compares", compared(tested)));
        let (margin, per) = (ratio(claim.margin), per_words(claim));
        facts.push(fact("margin", format!("{margin}{per}: the smallest ratio that was fixed beforehand as mattering")));
    } else {
        let held: Vec<String> = claim.held_years.iter().map(ToString::to_string).collect();
        facts.push(fact("held, years", held.join(", ")));
    }
    facts.push(fact("claimed", claim.direction.word().replace('_', " ")));
    facts
}

/// How much there is in each arm of the primary specification.
fn arms_table(tested: &Tested) -> Option<WordTable> {
    let (claim, primary) = (&tested.claim, tested.primary()?);
    let row = |count: &Count| {
        let cases = if claim.of == Of::War { count.cases } else { count.rows };
        vec![count.arm.to_owned(), cases.to_string(), count.events.to_string(), count.clusters.to_string()]
    };
    let mut notes: Vec<String> = Vec::new();
    let too_little = primary.ineligible.as_ref().map(|why| ineligible_words(claim.of, why));
    notes.extend(too_little.map(|why| format!("Too little: {why}.")));
    if claim.exposure_kind == ExposureKind::Condition {
        let when = match claim.of {
            Of::Peace => "as known when a case comes under risk",
            Of::War => "in that part of the war; a war can have both parts",
        };
        notes.push(format!("Exposed: {} holds, {when}.", quoted(&claim.exposures[0].text)));
    }
    notes.push("Clusters: the states in which the wars were fought, or else the conflicts. What happens in one place hangs together, so chance is reckoned with whole clusters and not with single cases.".to_owned());
    let headings = match claim.of {
        Of::Peace => ["Exposure", "Cases", "Returns", "Clusters"],
        Of::War => ["Exposure", "Wars", "Ends", "Clusters"],
    };
    Some(WordTable {
        title: "Cases of the primary specification".to_owned(),
        headings: headings.map(str::to_owned).to_vec(),
        blocks: vec![primary.counts.iter().map(row).collect()],
        notes,
    })
}

/// What has no part in the primary specification, and why.
fn left_out(tested: &Tested) -> Vec<Block> {
    let Some(cell) = tested.cells.cells.first().filter(|cell| !cell.dropped.is_empty()) else { return Vec::new() };
    let whose = match tested.claim.of {
        Of::Peace => "Peaces",
        Of::War => "Wars, or parts of them,",
    };
    let about = tested.claim.populations.get(cell.estimand.population);
    let about = about
        .map_or_else(String::new, |one| format!(" The claim is about those for which {} holds.", quoted(&one.text)));
    let told = cell.dropped.iter().map(|one| format!("{}: {}", dropped_words(&one.reason), one.rows));
    vec![Block::Paragraph(format!("{whose} left out of it, and why.{about}")), Block::List(told.collect())]
}

fn verdict_blocks(tested: &Tested, verdict: &Verdict, together: Together) -> Vec<Block> {
    let mut facts = vec![fact("verdict", verdict.word.text().to_owned())];
    if let Some(shares) = &tested.claim.shares {
        facts.push(fact("why", shares.untestable.clone()));
        return vec![Block::Facts(facts)];
    }
    if !tested.claim.direction.is_statistical() {
        return vec![Block::Facts(facts), horizons(tested)];
    }
    facts.extend(tested.lacking.as_ref().map(|lacking| fact("why", format!("{lacking}."))));
    facts.extend(ratio_facts(tested, verdict, together));
    facts.extend(rule_facts(tested, verdict, together));
    vec![Block::Facts(facts)]
}

/// The ratio of all specifications, what it has to do with the verdict, and that of the primary one.
fn ratio_facts(tested: &Tested, verdict: &Verdict, together: Together) -> Vec<Definition> {
    let per = per_words(&tested.claim);
    let middle = verdict.ratio.map(|middle| {
        let no_part = no_part_words(tested).map_or_else(String::new, |why| format!("; {why}"));
        let level = together.level();
        fact("hazard ratio", format!("{}{per} ({level} interval {}){no_part}", ratio(middle), interval_words(verdict)))
    });
    let primary = tested.primary().and_then(|primary| primary.full.as_ref().ok()).map(|full| {
        let (estimate, error) = (full.estimate, full.robust_std_error);
        let told =
            format!("{}{per} (log ratio {estimate:.4}, standard error by clusters {error:.4})", ratio(exp(estimate)));
        fact("primary specification", told)
    });
    middle.into_iter().chain(primary).collect()
}

/// What the rule looks at besides the ratio.
fn rule_facts(tested: &Tested, verdict: &Verdict, together: Together) -> Vec<Definition> {
    let mut facts = Vec::new();
    facts.extend(verdict.holm_p.map(|p| {
        let all = counted(together.statistical, "statistical claim");
        let why = "each claim asked makes it easier for one of them to come out by chance";
        fact("Holm p", format!("{}: the p value, corrected for the {all} put to the record, since {why}", p_words(p)))
    }));
    let before = tested.statistic.as_ref().filter(|_| verdict.holm_p.is_some());
    facts.extend(before.map(|one| fact("p before Holm", p_words(one.p))));
    facts.extend(verdict.agreeing.map(|share| {
        let primary = match verdict.primary_agrees {
            Some(true) => "agrees",
            Some(false) => "does not",
            None => "has no estimate",
        };
        let all = counted(eligible(tested), "eligible specification");
        fact("agreement", format!("{} of {all} agree in sign; the primary one {primary}", percent(share)))
    }));
    facts.extend(verdict.smallest_detectable.map(|least| {
        let by = if tested.thin.is_some() { ", by the primary specification alone" } else { "" };
        let per = per_words(&tested.claim);
        let told = format!("{}{per}: one that would have been seen in four of five such records{by}", ratio(least));
        fact("smallest detectable ratio", told)
    }));
    facts.extend(verdict.e_value.map(|e| {
        let told = format!(
            "{:.2} (of the interval {:.2}): how many times as likely something that nobody measured would have to make both the exposure and the event, to explain the ratio away",
            e.estimate, e.interval
        );
        fact("E-value", told)
    }));
    facts
}

fn horizons(tested: &Tested) -> Block {
    let row = |horizon: &Horizon| {
        vec![
            format!("{} years", horizon.years),
            horizon.observable.to_string(),
            horizon.cases.len().to_string(),
            horizon.standing().count().to_string(),
        ]
    };
    let told = |horizon: &Horizon| {
        let standing: Vec<&str> = horizon.standing().map(|case| case.label.as_str()).collect();
        (!standing.is_empty()).then(|| format!("{} years in every reading: {}.", horizon.years, standing.join("; ")))
    };
    let readings = counted(tested.plan.estimands.len(), "reading");
    let mut notes = vec![format!(
        "The first two numbers are of cases that any of the {readings} has, the last of those that held in all of them."
    )];
    notes.extend(tested.horizons.iter().filter_map(told));
    Block::Table(WordTable {
        title: "Cases that stand against it".to_owned(),
        headings: ["For", "Could be seen so long", "Held so long", "Held in every reading"].map(str::to_owned).to_vec(),
        blocks: vec![tested.horizons.iter().map(row).collect()],
        notes,
    })
}

fn repeat_blocks(tested: &Tested) -> Vec<Block> {
    let mut blocks = if tested.lacking.is_none() { export_blocks(tested) } else { Vec::new() };
    blocks.extend([
        Block::Paragraph("The claim as it was fixed:".to_owned()),
        Block::Code(tested.claim.canonical.clone()),
        Block::Facts(vec![
            fact("fixed as", tested.seal.hash.clone()),
            fact("rule", tested.seal.rule.clone()),
            fact("program", tested.seal.program.clone()),
            fact("record", tested.seal.record.clone()),
        ]),
    ]);
    blocks
}

/// How to have the numbers elsewhere.
fn export_blocks(tested: &Tested) -> Vec<Block> {
    let name = &tested.claim.name;
    let what = match tested.claim.direction {
        Direction::Share => "The years of each state, an R script and a Stata do-file that count the primary reading:",
        Direction::Universal => {
            "The cases of the primary reading, an R script and a Stata do-file that count them; the table above counts those of all readings:"
        }
        _ => "The spells of the primary specification, an R script and a Stata do-file that give its numbers:",
    };
    vec![
        Block::Paragraph(what.to_owned()),
        Block::Code(format!(
            "$ interbellum test {name} --export {name}\n$ cd {name}\n$ Rscript {name}.R\n$ stata -b do {name}.do"
        )),
        Block::Paragraph("Every specification and every case:".to_owned()),
        Block::Code(format!("$ interbellum test {name} --specs --cases")),
    ]
}
