//! Say of a fit what a page prints: its facts, its coefficients, and whether the hazards are proportional.

use estimators::cox::ChiSquared;
use numerics::special::exp;
use report::table::WordTable;

use crate::estimate::{Coefficient, Estimate, Specification, ties_word};
use crate::estimate_words::{dropped, reference_lines, rows_read, two_digits_of};
use crate::plain::p_value;

/// A p value under which a hazard ratio is told not to be constant.
const ADVISED_BELOW: f64 = 0.05;

/// Names of facts and the facts.
pub(crate) fn facts(asked: &Specification, found: &Estimate) -> Vec<(String, String)> {
    let fit = &found.fit;
    let test = |of: &ChiSquared| format!("chi-square {:.3}, df {}, p {}", of.statistic, of.df, p_value(of.p));
    let mut facts = vec![
        ("Formula".to_owned(), asked.formula.clone()),
        ("Rows".to_owned(), format!("{}, of {} read", fit.rows, rows_read(found))),
        ("Events".to_owned(), fit.events.to_string()),
    ];
    let left: Vec<String> = dropped(found).into_iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    if !left.is_empty() {
        facts.push(("Left out".to_owned(), left.join("; ")));
    }
    for cluster in &found.model.clusters {
        facts.push(("Clusters".to_owned(), format!("{} of {}", cluster.labels.len(), cluster.name)));
    }
    if let Some(stratum) = &found.model.stratum {
        facts.push(("Strata".to_owned(), format!("{} of {}", stratum.labels.len(), stratum.name)));
    }
    facts.extend([
        ("Ties".to_owned(), ties_word(asked.ties).to_owned()),
        ("Variance".to_owned(), found.variance_word().to_owned()),
        ("Log-likelihood".to_owned(), format!("{:.4} (null {:.4})", fit.log_likelihood, fit.log_likelihood_null)),
        ("AIC, BIC".to_owned(), format!("{:.2}, {:.2}", found.aic(), found.bic())),
        ("Concordance".to_owned(), concordance(found)),
        ("Likelihood-ratio test".to_owned(), test(&fit.likelihood_ratio_test)),
        ("Wald test".to_owned(), test(&found.wald_test)),
        ("Score test".to_owned(), test(&fit.score_test)),
    ]);
    if let Some(robust) = &found.robust {
        facts.push(("Robust score test".to_owned(), test(&robust.score_test)));
    }
    let converged = if fit.converged { "converged" } else { "NOT converged" };
    let text = format!("{converged} in {} iterations; condition number {:.1}", fit.iterations, fit.condition);
    facts.push(("Convergence".to_owned(), text));
    facts
}

/// The concordance with its standard error.
pub(crate) fn concordance(found: &Estimate) -> String {
    match (found.concordance.value, found.concordance.variance) {
        (Some(value), Some(variance)) => format!("{value:.4} (se {:.4})", variance.sqrt()),
        (Some(value), None) => format!("{value:.4}"),
        _ => "–".to_owned(),
    }
}

/// The coefficients of one model for a page.
pub(crate) fn coefficients_to_words(asked: &Specification, found: &Estimate) -> WordTable {
    let counted = if found.robust.is_some() { "Robust se" } else { "Std. error" };
    let interval = format!("{:.0}% interval", asked.level * 100.0);
    let headings = ["Term", "Hazard ratio", &interval, "Log hazard ratio", counted, "z", "p"];
    let row = |c: &Coefficient| {
        vec![
            c.term.clone(),
            two_digits_of(c.hazard_ratio, 1.0, 3),
            format!("{} to {}", two_digits_of(exp(c.conf_low), 1.0, 3), two_digits_of(exp(c.conf_high), 1.0, 3)),
            two_digits_of(c.estimate, 0.0, 4),
            two_digits_of(c.robust_std_error.unwrap_or(c.std_error), 0.0, 4),
            format!("{:.2}", c.statistic),
            c.p_value.map_or_else(|| "–".to_owned(), p_value),
        ]
    };
    WordTable {
        title: String::new(),
        headings: headings.iter().map(|heading| (*heading).to_owned()).collect(),
        blocks: vec![found.terms.iter().map(row).collect()],
        notes: reference_lines(&found.model),
    }
}

/// The test of proportional hazards as a table, each term and all together.
pub(crate) fn proportionality_to_words(found: &Estimate) -> WordTable {
    let row = |name: &str, of: &ChiSquared| {
        vec![name.to_owned(), format!("{:.3}", of.statistic), of.df.to_string(), p_value(of.p)]
    };
    let test = found.proportionality.as_ref();
    let terms = test.map_or_else(Vec::new, |test| {
        found.model.terms.iter().zip(&test.terms).map(|(term, of)| row(&term.name, of)).collect()
    });
    let all = test.map_or_else(Vec::new, |test| vec![row("all together", &test.global)]);
    WordTable {
        title: String::new(),
        headings: ["Term", "Chi-square", "df", "p"].map(str::to_owned).to_vec(),
        blocks: vec![terms, all],
        notes: Vec::new(),
    }
}

/// What the test of proportional hazards says to do.
pub(crate) fn proportionality_advice(found: &Estimate) -> String {
    let Some(test) = &found.proportionality else { return String::new() };
    let small = |of: &ChiSquared| of.p < ADVISED_BELOW;
    let named: Vec<&str> = found
        .model
        .terms
        .iter()
        .zip(&test.terms)
        .filter(|(_, of)| small(of))
        .map(|(term, _)| term.name.as_str())
        .collect();
    match named.as_slice() {
        [] if small(&test.global) => format!(
            "No term alone has p below {ADVISED_BELOW}, but all together do: read the ratios as averages over time."
        ),
        [] => "No hazard ratio is seen to change with time; with few events a change can go unseen.".to_owned(),
        list => format!(
            "The hazard ratio of {} is seen to change with time (p below {ADVISED_BELOW}). Read it as an average; or \
             stratify by it with strata(), if it has few levels; or let it interact with time on split rows. With many \
             events a p can be small though the change is.",
            list.join(", ")
        ),
    }
}
