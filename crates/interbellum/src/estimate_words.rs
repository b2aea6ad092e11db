//! Write an estimate as JSON, text and tables.

use estimators::cox::ChiSquared;
use formula::{LevelCount, Model};
use numerics::special::exp;
use report::ReportError;
use report::escape::terminal;
use report::table::{Column, Table, Values, wrapped};
use serde_json::{Map, Value, json};

use crate::checks::{checks_to_json, checks_to_text};
use crate::estimate::{Estimate, Specification, reason_word, ties_word};
use crate::estimate_facts::{concordance, proportionality_advice};
use crate::plain::{counted, p_value};
use crate::provenance::Provenance;

/// The estimate as JSON, schema `interbellum/estimate/1`. Estimates and intervals are log hazard ratios.
pub fn estimate_to_json(asked: &Specification, found: &Estimate, provenance: &Provenance) -> Value {
    let mut whole = Map::new();
    whole.insert("schema".into(), json!("interbellum/estimate/1"));
    whole.insert("made_by".into(), provenance.to_json());
    whole.insert("fit".into(), fit(asked, found));
    let line = |c: &crate::estimate::Coefficient| {
        json!({
            "term": c.term, "estimate": c.estimate, "std_error": c.std_error, "robust_std_error": c.robust_std_error,
            "statistic": c.statistic, "p_value": c.p_value, "conf_low": c.conf_low, "conf_high": c.conf_high,
            "hazard_ratio": c.hazard_ratio,
        })
    };
    whole.insert("terms".into(), found.terms.iter().map(line).collect());
    whole.insert("checks".into(), checks_to_json(&found.checks));
    if let Some(test) = &found.proportionality {
        let terms: Vec<Value> = found
            .model
            .terms
            .iter()
            .zip(&test.terms)
            .map(|(term, of)| json!({"term": term.name, "chisq": of.statistic, "df": of.df, "p_value": of.p}))
            .collect();
        whole.insert("proportional_hazards".into(), json!({"terms": terms, "global": chi_squared(&test.global)}));
    }
    Value::Object(whole)
}

fn fit(asked: &Specification, found: &Estimate) -> Value {
    let fit = &found.fit;
    let gradient = fit.gradient.iter().fold(0.0_f64, |most, of| most.max(of.abs()));
    let clusters: Vec<Value> =
        found.model.clusters.iter().map(|cluster| json!({"name": cluster.name, "n": cluster.labels.len()})).collect();
    json!({
        "model": "cox",
        "formula": asked.formula,
        "n": fit.rows,
        "events": fit.events,
        "loglik_null": fit.log_likelihood_null,
        "loglik": fit.log_likelihood,
        "aic": found.aic(),
        "bic": found.bic(),
        "concordance": found.concordance.value,
        "concordance_std_error": found.concordance.variance.map(f64::sqrt),
        "ties": ties_word(asked.ties),
        "variance": found.variance_word(),
        "clusters": clusters,
        "strata": found.model.stratum.as_ref().map(|stratum| stratum.labels.len()),
        "converged": fit.converged,
        "iterations": fit.iterations,
        "gradient": gradient,
        "decrement": fit.decrement,
        // The length of the step that is left, in standard errors.
        "step": fit.decrement.sqrt(),
        "runaway": fit.runaway.iter().map(|column| &found.terms[*column].term).collect::<Vec<_>>(),
        "condition": fit.condition,
        "likelihood_ratio_test": chi_squared(&fit.likelihood_ratio_test),
        "wald_test": chi_squared(&found.wald_test),
        "score_test": chi_squared(&fit.score_test),
        "robust_score_test": found.robust.as_ref().map(|robust| chi_squared(&robust.score_test)),
        "rows_read": rows_read(found),
        "dropped": dropped(found).into_iter().map(|(reason, n)| json!({"reason": reason, "n": n})).collect::<Vec<_>>(),
    })
}

fn chi_squared(of: &ChiSquared) -> Value {
    json!({"statistic": of.statistic, "df": of.df, "p_value": of.p})
}

/// Rows of the table, and those that were left out before it was made.
pub(crate) fn rows_read(found: &Estimate) -> usize {
    found.rows_read + found.left_out_before.iter().map(|left| left.n).sum::<usize>()
}

/// Rows left out, each reason with its number; a row with two reasons counts for both.
pub(crate) fn dropped(found: &Estimate) -> Vec<(String, usize)> {
    let dropped = &found.model.dropped;
    let mut list: Vec<(String, usize)> =
        found.left_out_before.iter().map(|left| (left.reason.clone(), left.n)).collect();
    list.push(("where_false".to_owned(), dropped.not_kept - found.where_unknown));
    list.push(("where_unknown".to_owned(), found.where_unknown));
    list.extend(dropped.reasons.iter().map(|(why, n)| (reason_word(why), *n)));
    list.retain(|(_, n)| *n > 0);
    list
}

/// The estimate as a summary for a terminal.
pub fn estimate_to_text(asked: &Specification, found: &Estimate) -> String {
    let fit = &found.fit;
    let mut text = format!("Cox regression: {}\n", terminal(&asked.formula));
    text += &format!(
        "{} rows, {} events; ties {}; variance {}",
        fit.rows,
        fit.events,
        ties_word(asked.ties),
        found.variance_word()
    );
    for cluster in &found.model.clusters {
        text += &format!(", {} clusters of {}", cluster.labels.len(), terminal(&cluster.name));
    }
    text += "\n";
    let left = dropped(found);
    if !left.is_empty() {
        let list: Vec<String> = left.iter().map(|(reason, n)| format!("{n} {}", terminal(reason))).collect();
        text += &format!("of {} rows read, left out: {}\n", rows_read(found), list.join("; "));
    }
    if !fit.converged {
        text += "NOT CONVERGED: the numbers are those of the last step and say nothing of the truth.\n";
        for column in &fit.runaway {
            text += &format!(
                "    {} runs away: the likelihood rises without end in its direction\n",
                terminal(&found.terms[*column].term)
            );
        }
    }
    text += &checks_to_text(&found.checks);
    text += &table(asked, found);
    text += &format!(
        "\nlog-likelihood {:.4} (null {:.4}); concordance {}\nAIC {:.2}, BIC {:.2}; {} iterations, condition {:.1}\n",
        fit.log_likelihood,
        fit.log_likelihood_null,
        concordance(found),
        found.aic(),
        found.bic(),
        fit.iterations,
        fit.condition,
    );
    let mut test = |name: &str, of: &ChiSquared| {
        text += &format!("{name} test: chi-square {:.3}, df {}, p {}\n", of.statistic, of.df, p_value(of.p));
    };
    test("likelihood-ratio", &fit.likelihood_ratio_test);
    test("Wald", &found.wald_test);
    test("score", &fit.score_test);
    if let Some(robust) = &found.robust {
        test("robust score", &robust.score_test);
    }
    text + &proportionality(found)
}

/// A term longer than this stands on a line of its own, so that the columns stay columns.
const LONGEST_TERM: usize = 44;

fn table(asked: &Specification, found: &Estimate) -> String {
    let lengths = found.terms.iter().map(|c| terminal(&c.term).chars().count());
    let longest = lengths.filter(|length| *length <= LONGEST_TERM).max().unwrap_or(0).max(4);
    let robust = found.robust.is_some();
    let mut text = format!("\n{:<longest$}  {:>10}  {:>12}  {:>10}", "term", "log hazard", "hazard ratio", "std error");
    if robust {
        text += &format!("  {:>10}", "robust");
    }
    text += &format!("  {:>8}  {:>9}  {:.0}% interval of the ratio\n", "z", "p", asked.level * 100.0);
    for c in &found.terms {
        let term = terminal(&c.term);
        let term = if term.chars().count() > longest { format!("{term}\n{:<longest$}", "") } else { term };
        text += &format!(
            "{term:<longest$}  {:>10}  {:>12}  {:>10}",
            two_digits_of(c.estimate, 0.0, 4),
            two_digits_of(c.hazard_ratio, 1.0, 4),
            two_digits_of(c.std_error, 0.0, 4)
        );
        if let Some(error) = c.robust_std_error {
            text += &format!("  {:>10}", two_digits_of(error, 0.0, 4));
        }
        let (low, high) = (exp(c.conf_low), exp(c.conf_high));
        text += &format!(
            "  {:>8.3}  {:>9}  {} to {}\n",
            c.statistic,
            c.p_value.map_or_else(|| "–".to_owned(), p_value),
            two_digits_of(low, 1.0, 3),
            two_digits_of(high, 1.0, 3)
        );
    }
    for line in reference_lines(&found.model) {
        text += &format!("{}\n", terminal(&line));
    }
    text
}

/// So many decimals at most: a double has hardly more that mean something.
const MOST_DECIMALS: usize = 9;

/// A number with so many decimals, or with more where it is nearer to `from`, so that two digits of the distance are seen.
pub(crate) fn two_digits_of(value: f64, from: f64, decimals: usize) -> String {
    let distance = (value - from).abs();
    let mut shown = decimals;
    let mut unit = (0..decimals).fold(1.0_f64, |unit, _| unit / 10.0);
    while distance > 0.0 && distance < 10.0 * unit && shown < MOST_DECIMALS {
        unit /= 10.0;
        shown += 1;
    }
    format!("{value:.shown$}")
}

/// For each factor the level that the others are compared with, and how another is chosen.
pub(crate) fn reference_lines(model: &Model) -> Vec<String> {
    let of_term = |term: &formula::Term| {
        let levels: Vec<&LevelCount> = model.levels.iter().filter(|level| level.variable == term.name).collect();
        let has_column = |level: &LevelCount| {
            model.columns.iter().any(|column| column.name == format!("{}{}", term.name, level.level))
        };
        let reference = levels.iter().find(|level| level.rows > 0 && !has_column(level))?;
        let largest = levels.iter().filter(|level| level.level != reference.level).max_by_key(|level| level.rows)?;
        let is_name = term.name.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.');
        let advice = format!("; for another: relevel({}, ref = \"{}\")", term.name, largest.level);
        Some(format!(
            "{}: reference: {} ({}, {}){}",
            term.name,
            reference.level,
            counted(reference.rows, "row"),
            counted(reference.events, "event"),
            if is_name { &advice } else { "" }
        ))
    };
    model.terms.iter().filter_map(of_term).collect()
}

/// Letters of a line of advice.
const LINE: usize = 116;

fn proportionality(found: &Estimate) -> String {
    let Some(test) = &found.proportionality else { return String::new() };
    let mut text = "\nproportional hazards\n".to_owned();
    let lines = found.model.terms.iter().map(|term| term.name.as_str()).zip(&test.terms);
    for (name, of) in lines.chain([("all together", &test.global)]) {
        text += &format!("    {}: chi-square {:.3}, df {}, p {}\n", terminal(name), of.statistic, of.df, p_value(of.p));
    }
    text + &wrapped(&proportionality_advice(found), LINE, "    ")
}

/// The coefficients as a table.
pub fn estimate_to_table(found: &Estimate) -> Result<Table, ReportError> {
    use crate::estimate::Coefficient;
    let real = |of: fn(&Coefficient) -> Option<f64>| {
        Values::Real(found.terms.iter().map(|c| of(c).filter(|x| x.is_finite())).collect())
    };
    let names = found.terms.iter().map(|c| Some(c.term.clone())).collect();
    let mut columns = vec![
        Column::new("term", "term", Values::Text(names)),
        Column::new("estimate", "log hazard ratio", real(|c| Some(c.estimate))).with_decimals(4),
        Column::new("hazard_ratio", "hazard ratio", real(|c| Some(c.hazard_ratio))).with_decimals(3),
        Column::new("std_error", "standard error", real(|c| Some(c.std_error))).with_decimals(4),
    ];
    if found.robust.is_some() {
        columns.push(
            Column::new("robust_std_error", "robust standard error", real(|c| c.robust_std_error)).with_decimals(4),
        );
    }
    columns.extend([
        Column::new("statistic", "z", real(|c| Some(c.statistic))).with_decimals(3),
        Column::new("p_value", "p", real(|c| c.p_value)).with_decimals(4),
        Column::new("conf_low", "lower", real(|c| Some(c.conf_low))).with_decimals(4),
        Column::new("conf_high", "upper", real(|c| Some(c.conf_high))).with_decimals(4),
    ]);
    Table::new("estimate", columns)
}

#[cfg(test)]
mod tests {
    use super::two_digits_of;

    #[test]
    fn a_number_near_its_null_shows_two_digits_of_the_distance() {
        assert_eq!(two_digits_of(0.4548, 0.0, 4), "0.4548");
        assert_eq!(two_digits_of(-0.000_021_3, 0.0, 4), "-0.000021");
        assert_eq!(two_digits_of(0.999_978_7, 1.0, 4), "0.999979");
        assert_eq!(two_digits_of(0.0, 0.0, 4), "0.0000");
    }
}
