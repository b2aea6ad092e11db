//! Write answers as plain text for a terminal.

use estimators::{AtTime, Quantile};
use report::ReportError;
use report::escape::terminal;
use report::figure::terminal::TextSize;
use spells::{Options, Spell, SpellsOf, UnitKind};

use crate::answer::{Answer, Group, Question};
use crate::answer_json::confidence_word;
use crate::case_words::{party_names, rows_behind, spell_ending_words};
use crate::figures::{answer_to_figure, group_name};
use crate::hall::Hall;
use crate::notes::notes;
use crate::provenance::describe;
use crate::wording::{Wording, ends_words};

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
            "\n{} ({}, {} {})\n",
            terminal(&group_name(question, &group.label)),
            counted(group.rows.len(), "spell"),
            group.events,
            Wording::of(&question.options).happened
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
    if answer.spells.options.of == SpellsOf::War {
        return war_headline(&answer.spells.options, all);
    }
    let half = match all.median.estimate {
        Some(years) => format!("by the curve, half return within {years:.1} years"),
        None => "by the curve, more than half are still at peace when observation ends".to_owned(),
    };
    format!("{} at risk, {} returned to war; {half}.", counted(all.rows.len(), "peace spell"), all.events)
}

fn war_headline(options: &Options, all: &Group) -> String {
    let ends = ends_words(options);
    let half = match (all.median.estimate, &ends) {
        (Some(years), None) => format!("by the curve, half end within {years:.1} years"),
        (None, None) => "by the curve, more than half are still going on when observation ends".to_owned(),
        (Some(years), Some(_)) => {
            format!("by the curve, which censors other endings, half come to that within {years:.1} years")
        }
        (None, Some(_)) => "by the curve, which censors other endings, fewer than half come to that".to_owned(),
    };
    let ended = ends.map_or_else(|| "ended".to_owned(), |ends| format!("ended by {ends}"));
    format!("{} at risk, {} {ended}; {half}.", counted(all.rows.len(), "war"), all.events)
}

/// The spells of the class, one a line, with the facts behind them.
pub fn cases_to_text(hall: &Hall, answer: &Answer) -> String {
    let unit = answer.spells.options.unit;
    let mut text = String::new();
    for row in &answer.overall.rows {
        let spell = &answer.spells.rows[*row];
        if spell.of == SpellsOf::War {
            text += &war_case(hall, spell, unit);
            continue;
        }
        let end = if spell.event { "returned" } else { "no return by" };
        let brokers = match (spell.brokers.codes.as_slice(), spell.brokers.whole) {
            ([], true) => String::new(),
            ([], false) => "; third parties outside coverage".to_owned(),
            (codes, _) => format!("; third parties {}", party_names(&hall.dictionary, codes).join(", ")),
        };
        text += &format!(
            "{}{} · ended {} ({}) · {end} {} · {:.1} years{brokers}\n    {}\n",
            spell.conflict_id.map(|id| format!("{id} ")).unwrap_or_default(),
            terminal(&spell.name),
            spell.ended.day,
            spell_ending_words(&hall.record, spell, unit),
            spell.exit,
            spell.years,
            terminal(&rows_behind(&hall.record, spell)),
        );
    }
    text
}

fn war_case(hall: &Hall, spell: &Spell, unit: UnitKind) -> String {
    let end = match spell.war_end() {
        Some(end) if end.day <= spell.exit => {
            format!("ended {} ({})", end.day, spell_ending_words(&hall.record, spell, unit))
        }
        // It ended on a day of which the record cannot yet say so, or cannot say how.
        Some(end) => format!("seen to {}, ended {}", spell.exit, end.day),
        None => format!("going on at {}", spell.exit),
    };
    format!(
        "{}{} · began {} · {end} · {:.1} years\n    {}\n",
        spell.conflict_id.map(|id| format!("{id} ")).unwrap_or_default(),
        terminal(&spell.name),
        spell.war_start.day,
        spell.years,
        terminal(&rows_behind(&hall.record, spell)),
    )
}

fn table(group: &Group, question: &Question) -> String {
    let interval = format!(
        "{:.0}% interval ({})",
        question.interval.level * 100.0,
        confidence_word(question.interval.confidence_type)
    );
    let column = Wording::of(&question.options).column;
    let mut text = format!("{:>7}  {:>8}  {column:>15}  {:>9}  {interval}\n", "years", "at risk", "std error");
    for at in &group.at {
        text += &line(at);
    }
    text + &median_line(&group.median)
}

/// The median with its interval, as far as the curve and its bounds come down to one half.
fn median_line(median: &Quantile) -> String {
    let interval = match (median.conf_low, median.conf_high) {
        (Some(low), Some(high)) => format!(" ({low:.2} to {high:.2})"),
        (Some(low), None) => format!(" (from {low:.2} years upward)"),
        (None, Some(high)) => format!(" (up to {high:.2} years)"),
        (None, None) => String::new(),
    };
    match median.estimate {
        Some(years) => format!("median {years:.2} years{interval}\n"),
        None => format!("median not reached{interval}\n"),
    }
}

/// A number of things: `1 spell`, `2 spells`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_that_is_not_reached_has_no_number_and_its_interval_only_the_ends_that_exist() {
        let median = |estimate, conf_low, conf_high| median_line(&Quantile { estimate, conf_low, conf_high });
        assert_eq!(median(None, Some(1.62), None), "median not reached (from 1.62 years upward)\n");
        assert_eq!(median(Some(2.0), Some(1.0), Some(3.5)), "median 2.00 years (1.00 to 3.50)\n");
        assert_eq!(median(None, None, None), "median not reached\n");
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!((counted(1, "spell"), counted(0, "spell")), ("1 spell".to_owned(), "0 spells".to_owned()));
    }
}
