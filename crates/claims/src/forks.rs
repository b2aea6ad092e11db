//! Read the estimand forks of a claim and refuse those that contradict each other.

use language::calendar::day_to_text;
use language::syntax::{ExpressionKind, Level};
use language::{Code, Diagnostic, Expression, quoted};

use crate::check::Checker;
use crate::estimand::{ENDINGS, Endings, FrameChoice, Of, Returns, Threshold, Unit};
use crate::syntax::{ClaimSyntax, Clause, Item};

/// The record has no longer gap.
const MOST_GAP_YEARS: f64 = 50.0;

/// What the `estimands` of a claim choose among.
pub(crate) struct Forks {
    /// Tables, each once, the primary specification's first.
    pub(crate) frames: Vec<FrameChoice>,
    /// Windows, each once, the primary specification's first.
    pub(crate) within_years: Vec<Option<u32>>,
}

/// The choices of one block.
struct Block {
    units: Vec<Unit>,
    thresholds: Vec<Threshold>,
    gaps: Vec<u16>,
    returns: Vec<Returns>,
    ends: Vec<Endings>,
    since: Vec<Option<i32>>,
    until: Vec<Option<i32>>,
    within: Vec<Option<u32>>,
}

impl Forks {
    /// The forks of all blocks together, each block with its own combinations.
    pub(crate) fn of(checker: &mut Checker<'_>, tree: &ClaimSyntax) -> Option<Forks> {
        let blocks: Vec<&Vec<Clause>> = tree
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Block { name, clauses, .. } if name.text == "estimands" => Some(clauses),
                _ => None,
            })
            .collect();
        let none = Vec::new();
        let blocks = if blocks.is_empty() { vec![&none] } else { blocks };
        let read: Vec<Option<Block>> = blocks.iter().map(|clauses| Block::read(checker, clauses)).collect();
        let read: Vec<Block> = read.into_iter().collect::<Option<_>>()?;
        let mut forks = Forks { frames: Vec::new(), within_years: Vec::new() };
        for (block, clauses) in read.iter().zip(&blocks) {
            for frame in block.frames(checker.of) {
                match frame.contradiction() {
                    Some(reason) => report_contradiction(checker, tree, clauses, &frame, reason),
                    None if forks.frames.contains(&frame) => {}
                    None => forks.frames.push(frame),
                }
            }
            for within in &block.within {
                if !forks.within_years.contains(within) {
                    forks.within_years.push(*within);
                }
            }
        }
        Some(forks)
    }
}

fn report_contradiction(
    checker: &mut Checker<'_>,
    tree: &ClaimSyntax,
    clauses: &[Clause],
    frame: &FrameChoice,
    reason: &str,
) {
    let choices =
        frame.words().into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ");
    let blamed =
        |names: &[&str]| clauses.iter().rfind(|clause| names.contains(&clause.name.text.as_str())).map(|c| c.name.span);
    let span =
        blamed(if reason.contains("since") { &["until", "since"] } else { &["returns"] }).unwrap_or(tree.name.span);
    // One fault a place: the other combinations of the same two choices say nothing new.
    let known = checker.faults.list().iter().any(|fault| fault.span == span && fault.code == Code::ContradictoryForks);
    if !known {
        let fault =
            Diagnostic::new(Code::ContradictoryForks, span, format!("these forks contradict each other: {reason}"));
        let fault = fault.found(choices).remedy("put choices that go together into an `estimands` block of their own");
        checker.faults.push(fault);
    }
}

impl Block {
    fn read(checker: &mut Checker<'_>, clauses: &[Clause]) -> Option<Block> {
        let mut block = Block {
            units: vec![Unit::Conflict],
            thresholds: vec![Threshold::Deaths25],
            gaps: vec![1],
            returns: vec![Returns::Threshold],
            ends: vec![Endings::ANY],
            since: vec![None],
            until: vec![None],
            within: vec![None],
        };
        let mut whole = true;
        for clause in clauses {
            checker.verify_distinct(&clause.values);
            let values = &clause.values;
            whole &= match clause.name.text.as_str() {
                "unit" => set(&mut block.units, values, |value| {
                    checker.word(value, "unit", &Unit::ALL.map(|one| (one.word(), one)))
                }),
                "threshold" => set(&mut block.thresholds, values, |value| threshold(checker, value)),
                "gap" => set(&mut block.gaps, values, |value| gap(checker, value)),
                "returns" => set(&mut block.returns, values, |value| {
                    checker.word(value, "rule of return", &Returns::ALL.map(|one| (one.word(), one)))
                }),
                "ends" => set(&mut block.ends, values, |value| endings(checker, value)),
                "since" => set(&mut block.since, values, |value| day(checker, value)),
                "until" => set(&mut block.until, values, |value| day(checker, value)),
                _ => set(&mut block.within, values, |value| within(checker, value)),
            };
        }
        whole.then_some(block)
    }

    fn frames(&self, of: Of) -> Vec<FrameChoice> {
        let mut frames = Vec::new();
        for &unit in &self.units {
            for &threshold in &self.thresholds {
                for &gap_years in &self.gaps {
                    // Of war there is one rule of return, of peace one set of endings: these never vary together.
                    for (&returns, &ends) in
                        self.returns.iter().flat_map(|one| self.ends.iter().map(move |end| (one, end)))
                    {
                        for (&since, &until) in self.since.iter().flat_map(|a| self.until.iter().map(move |b| (a, b))) {
                            frames.push(FrameChoice { of, ends, unit, threshold, gap_years, returns, since, until });
                        }
                    }
                }
            }
        }
        frames
    }
}

/// Replace the choices by what was read; false if some could not be.
fn set<T>(choices: &mut Vec<T>, values: &[Expression], mut read: impl FnMut(&Expression) -> Option<T>) -> bool {
    let found: Vec<Option<T>> = values.iter().map(&mut read).collect();
    let whole = found.iter().all(Option::is_some);
    *choices = found.into_iter().flatten().collect();
    whole
}

pub(crate) fn threshold(checker: &mut Checker<'_>, value: &Expression) -> Option<Threshold> {
    let number = checker.number(value)?;
    let found = Threshold::ALL.into_iter().find(|one| f64::from(one.deaths()) == number);
    if found.is_none() {
        let fault = Diagnostic::new(Code::UnknownElement, value.span(), format!("{number} is no threshold"));
        checker
            .faults
            .push(fault.found("deaths in battle a year").possible(Threshold::ALL.map(|one| one.deaths().to_string())));
    }
    found
}

/// `any`, an ending, or several joined by `or`.
fn endings(checker: &mut Checker<'_>, value: &Expression) -> Option<Endings> {
    if matches!(value.kind(), ExpressionKind::Name(name) if name == "any") {
        return Some(Endings::ANY);
    }
    let parts: Vec<&Expression> = match value.kind() {
        ExpressionKind::Chain(Level::Or, first, rest) => {
            std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, part)| part)).collect()
        }
        _ => vec![value],
    };
    let all = ENDINGS.map(|one| (one, one));
    let words: Vec<Option<&str>> = parts.into_iter().map(|part| checker.word(part, "ending", &all)).collect();
    words.into_iter().collect::<Option<Vec<&str>>>().map(|words| Endings::of(&words))
}

fn gap(checker: &mut Checker<'_>, value: &Expression) -> Option<u16> {
    let years = checker.number(value)?;
    if (1.0..=MOST_GAP_YEARS).contains(&years) && years.floor() == years {
        return Some(years as u16);
    }
    let message = format!("a gap is a whole number of years from 1 to {MOST_GAP_YEARS}, and {years} is not");
    checker.report(
        Code::BadBounds,
        value.span(),
        message,
        "1 is the coding rule's own: no return can be recorded before a whole calendar year of quiet",
    );
    None
}

fn day(checker: &mut Checker<'_>, value: &Expression) -> Option<Option<i32>> {
    match value.kind() {
        ExpressionKind::Day(day) if day_to_text(*day).is_some() => Some(Some(*day)),
        ExpressionKind::Name(name) if name == "none" => Some(None),
        ExpressionKind::Faulty(_) => None,
        _ => {
            let written = quoted(checker.source.slice(value.span()));
            checker.report(Code::BadDate, value.span(), format!("{written} is no date"), "write 1975-01-01, or `none`");
            None
        }
    }
}

fn within(checker: &mut Checker<'_>, value: &Expression) -> Option<Option<u32>> {
    if matches!(value.kind(), ExpressionKind::Name(name) if name == "none") {
        return Some(None);
    }
    checker.years(value, "within").map(Some)
}
