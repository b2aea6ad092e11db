//! Write answers as plain text for a terminal.

use estimators::AtTime;
use record::{Known, Record};
use report::ReportError;
use report::escape::terminal;
use report::figure::terminal::TextSize;

use crate::answer::{Answer, Group, Question, THIN};
use crate::answer_json::confidence_word;
use crate::figures::{answer_to_figure, group_name};
use crate::hall::Hall;
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
        text += &format!("\nlog-rank test: chi-square {:.3}, df {}, p {}\n", test.chisq, test.df, p_value(test.p));
    }
    text.push('\n');
    for line in notes(answer) {
        text += &format!("{line}\n");
    }
    Ok(text)
}

/// The first answer, in one sentence.
pub fn headline(answer: &Answer) -> String {
    let all = &answer.overall;
    let half = match all.median.estimate {
        Some(years) => format!("half of them had returned after {years:.1} years"),
        None => "fewer than half of them have returned as long as they were observed".to_owned(),
    };
    format!("{} peace spells at risk, {} returned to war; {half}.", all.rows.len(), all.events)
}

/// What must be known beside the numbers: the dropped, the dates, the thin beginning.
pub(crate) fn notes(answer: &Answer) -> Vec<String> {
    let mut notes = Vec::new();
    if !answer.dropped.is_empty() {
        let list: Vec<String> =
            answer.dropped.iter().map(|d| format!("{} {}", d.n, dropped_words(&d.reason))).collect();
        notes.push(format!("Left out: {}.", list.join("; ")));
    }
    let groups = std::iter::once(&answer.overall).chain(&answer.groups);
    for group in groups {
        if let Some(until) = group.curve.thin_until(THIN) {
            let who = if group.label == "all" { String::new() } else { format!("{}: ", terminal(&group.label)) };
            notes.push(format!(
                "{who}fewer than {THIN} spells at risk up to {until:.2} years; the curve rests on few cases from there."
            ));
        }
        if let Some(at) = group.curve.emptied_at() {
            let who = terminal(&group.label);
            notes.push(format!("{who}: everyone at risk had returned by {at:.2} years, while others entered later; the curve says nothing of those."));
        }
    }
    let bounds = &answer.date_bounds;
    let middle =
        bounds.shortest.iter().zip(&bounds.longest).filter(|((t, s), (_, l))| *t >= 5.0 && s.is_some() && l.is_some());
    if let Some(((time, Some(low)), (_, Some(high)))) = middle.map(|(a, b)| (*a, *b)).next() {
        let coded = answer.overall.curve.survival_at(time).map(percent).unwrap_or_default();
        notes.push(format!(
            "{DATES}: {} spells have one that is not exact to the day. As coded, {coded} are at peace after {time} years; with every such date pushed to make peace short, {}; to make it long, {}. Both can lie on one side, because a war that ended earlier also enters later into risk.",
            bounds.imprecise,
            percent(low),
            percent(high),
        ));
    }
    notes
}

/// How the note on dates begins.
pub(crate) const DATES: &str = "Dates";

/// A reason for leaving out, in words.
pub(crate) fn dropped_words(reason: &str) -> &str {
    match reason {
        "no_time_at_risk" => "without time at risk",
        "censored_within_gap" => "censored before the gap had passed",
        "actor_gone" => "whose actor ceased to exist when the war ended",
        "where_unknown" => "for which the condition is unknown",
        "by_unknown" => "for which the division is unknown",
        other => other,
    }
}

/// The spells of the class, one a line, with the facts behind them.
pub fn cases_to_text(record: &Record, answer: &Answer) -> String {
    let mut text = String::new();
    for row in &answer.overall.rows {
        let spell = &answer.spells.rows[*row];
        let end = if spell.event { "returned" } else { "no return by" };
        let brokers = match &spell.brokers {
            Known::Value(codes) if !codes.is_empty() => format!("; third parties {}", codes.join(", ")),
            _ => String::new(),
        };
        text += &format!(
            "{} · ended {} ({}) · {end} {} · {:.1} years{brokers}\n    {}\n",
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
