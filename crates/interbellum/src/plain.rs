//! Write answers as plain text for a terminal.

use estimators::AtTime;
use record::Record;
use report::ReportError;
use report::escape::terminal;
use report::figure::terminal::TextSize;

use crate::answer::{Answer, Group, Question};
use crate::answer_json::confidence_word;
use crate::figures::{answer_to_figure, group_name};
use crate::hall::Hall;
use crate::notes::notes;
use crate::provenance::describe;

/// The answer in words, numbers and a small curve.
pub fn answer_to_text(
    hall: &Hall,
    question: &Question,
    answer: &Answer,
    size: TextSize,
) -> Result<String, ReportError> {
    let mut text = format!("{}\n", headline(answer));
    text += &format!("{}\n\n", describe(&question.options, question.condition.as_deref()));
    text += &answer_to_figure(hall, question, answer).to_text(size)?;
    text.push('\n');
    if answer.groups.is_empty() {
        text += &table(&answer.overall, question);
    }
    for group in &answer.groups {
        text += &format!(
            "\n{} ({} spells, {} returned)\n",
            terminal(&group_name(question, &group.label)),
            group.rows.len(),
            group.events
        );
        text += &table(group, question);
    }
    if let Some(test) = &answer.logrank {
        text += &format!(
            "\n{}: chi-square {:.3}, df {}, p {}\n",
            test_name(question),
            test.chisq,
            test.df,
            p_value(test.p)
        );
    }
    text.push('\n');
    for note in notes(question, answer) {
        text += &format!("{}\n", terminal(&note.text));
    }
    Ok(text)
}

/// The name of the test between groups.
pub(crate) fn test_name(question: &Question) -> String {
    let name = if question.rho == 0.0 { "Log-rank".to_owned() } else { format!("G-rho ({})", question.rho) };
    question.strata.as_ref().map_or(name.clone(), |strata| format!("{name}, stratified by {strata},"))
}

/// The first answer, in one sentence.
pub fn headline(answer: &Answer) -> String {
    let all = &answer.overall;
    let half = match all.median.estimate {
        Some(years) => format!("by the curve, half return within {years:.1} years"),
        None => "by the curve, more than half are still at peace when observation ends".to_owned(),
    };
    format!("{} peace spells at risk, {} returned to war; {half}.", all.rows.len(), all.events)
}

/// The spells of the class, one a line, with the facts behind them.
pub fn cases_to_text(record: &Record, answer: &Answer) -> String {
    let mut text = String::new();
    for row in &answer.overall.rows {
        let spell = &answer.spells.rows[*row];
        let end = if spell.event { "returned" } else { "no return by" };
        let brokers = match (spell.brokers.codes.as_slice(), spell.brokers.whole) {
            ([], true) => String::new(),
            ([], false) => "; third parties outside coverage".to_owned(),
            (codes, _) => format!("; third parties {}", codes.join(", ")),
        };
        text += &format!(
            "{}{} · ended {} ({}) · {end} {} · {:.1} years{brokers}\n    {}\n",
            spell.conflict_id.map(|id| format!("{id} ")).unwrap_or_default(),
            terminal(&spell.name),
            spell.ended.day,
            spell.ended_by.word(),
            spell.exit,
            spell.years,
            terminal(&spell.source(record)),
        );
    }
    text
}

fn table(group: &Group, question: &Question) -> String {
    let interval = format!(
        "{:.0}% interval ({})",
        question.interval.level * 100.0,
        confidence_word(question.interval.confidence_type)
    );
    let mut text =
        format!("{:>7}  {:>8}  {:>15}  {:>9}  {interval}\n", "years", "at risk", "still at peace", "std error");
    for at in &group.at {
        text += &line(at);
    }
    let median = &group.median;
    let years = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}"));
    text += &format!(
        "median {} years ({} to {})\n",
        years(median.estimate),
        years(median.conf_low),
        years(median.conf_high)
    );
    text
}

fn line(at: &AtTime) -> String {
    // With nobody at risk the curve stands at 1 by definition; that is no observation.
    let observed = at.at_risk > 0.0 || at.survival == Some(0.0);
    let at =
        if observed { *at } else { AtTime { survival: None, std_error: None, conf_low: None, conf_high: None, ..*at } };
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let interval = match (at.conf_low, at.conf_high) {
        (Some(low), Some(high)) => format!("{} to {}", percent(low), percent(high)),
        _ => "–".to_owned(),
    };
    let error = at.std_error.map_or_else(|| "–".to_owned(), |e| format!("{:.1}", 100.0 * e));
    format!("{:>7}  {:>8}  {:>15}  {error:>9}  {interval}\n", at.time, at.at_risk, share(at.survival))
}

/// A share as a percentage with one decimal.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

/// A p value that never says 0.
pub(crate) fn p_value(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}
