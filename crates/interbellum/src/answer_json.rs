//! Write an answer as JSON, schema `interbellum/curve/1`.

use estimators::{AtTime, ConfidenceType, LogRank, Quantile};
use serde_json::{Map, Value, json};

use spells::{Spell, SpellsOf};

use crate::answer::{Answer, Group, Question};
use crate::hall::Hall;
use crate::notes::notes;
use crate::provenance::{Provenance, describe};

/// What an answer in JSON has beside its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Each spell and where it comes from.
    pub cases: bool,
    /// Each step of each curve.
    pub steps: bool,
}

/// The answer.
pub fn answer_to_json(
    hall: &Hall,
    question: &Question,
    answer: &Answer,
    provenance: &Provenance,
    detail: Detail,
) -> Value {
    let mut whole = Map::new();
    whole.insert("schema".into(), json!("interbellum/curve/1"));
    whole.insert("made_by".into(), provenance.to_json());
    if question.options.of == SpellsOf::War {
        whole.insert("of".into(), "war".into());
        whole.insert("ends".into(), question.options.ends.iter().map(|ending| ending.word()).collect());
        whole.insert("observed_to".into(), answer.spells.coverage_end.to_string().into());
    }
    whole.insert("class".into(), describe(&question.options, question.condition.as_deref()).into());
    whole.extend(numbers(&answer.overall));
    whole.insert("dropped".into(), answer.dropped.iter().map(|d| json!({"reason": d.reason, "n": d.n})).collect());
    whole.insert("conf_type".into(), confidence_word(question.interval.confidence_type).into());
    whole.insert("conf_level".into(), json!(question.interval.level));
    whole.insert("date_readings".into(), readings(answer));
    if let Some(by) = &question.by {
        whole.insert("by".into(), by.as_str().into());
        whole.insert("groups".into(), answer.groups.iter().map(|of| group(of, detail.steps)).collect());
        whole.insert("logrank".into(), answer.logrank.as_ref().map_or(Value::Null, |of| test(question, answer, of)));
    }
    whole.insert("notes".into(), notes(question, answer).into_iter().map(|note| Value::from(note.text)).collect());
    if detail.steps {
        whole.insert("steps".into(), steps(&answer.overall));
    }
    if detail.cases {
        whole.insert("cases".into(), cases_to_json(hall, answer));
    }
    Value::Object(whole)
}

/// The word for a kind of interval, as R writes it.
pub fn confidence_word(kind: ConfidenceType) -> &'static str {
    match kind {
        ConfidenceType::Plain => "plain",
        ConfidenceType::Log => "log",
        ConfidenceType::LogLog => "log-log",
        ConfidenceType::Logit => "logit",
        ConfidenceType::Arcsin => "arcsin",
    }
}

fn numbers(group: &Group) -> Map<String, Value> {
    let mut numbers = Map::new();
    numbers.insert("n".into(), json!(group.rows.len()));
    numbers.insert("events".into(), json!(group.events));
    numbers.insert("median".into(), quantile(&group.median));
    let quartiles = [0.25, 0.5, 0.75].into_iter().zip(&group.quartiles);
    numbers.insert(
        "quantiles".into(),
        quartiles
            .map(|(p, of)| json!({"p": p, "estimate": of.estimate, "conf_low": of.conf_low, "conf_high": of.conf_high}))
            .collect(),
    );
    let mean = &group.restricted_mean;
    numbers
        .insert("restricted_mean".into(), json!({"limit": mean.limit, "mean": mean.mean, "std_error": mean.std_error}));
    numbers.insert("at".into(), group.at.iter().map(at_time).collect());
    numbers
}

fn group(of: &Group, with_steps: bool) -> Value {
    let mut whole = Map::new();
    whole.insert("group".into(), of.label.as_str().into());
    whole.extend(numbers(of));
    if with_steps {
        whole.insert("steps".into(), steps(of));
    }
    Value::Object(whole)
}

fn quantile(of: &Quantile) -> Value {
    json!({"estimate": of.estimate, "conf_low": of.conf_low, "conf_high": of.conf_high})
}

fn at_time(of: &AtTime) -> Value {
    json!({
        "years": of.time,
        "at_risk": of.at_risk as u64,
        "survival": of.survival,
        "std_error": of.std_error,
        "conf_low": of.conf_low,
        "conf_high": of.conf_high,
    })
}

fn test(question: &Question, answer: &Answer, of: &LogRank) -> Value {
    let groups: Vec<Value> = answer
        .groups
        .iter()
        .zip(&of.groups)
        .map(|(group, count)| json!({"group": group.label, "n": count.rows, "observed": count.observed, "expected": count.expected}))
        .collect();
    json!({"chisq": of.chisq, "df": of.df, "p": of.p, "rho": question.rho, "strata": question.strata, "groups": groups})
}

fn steps(group: &Group) -> Value {
    let step = |s: &estimators::Step| {
        json!({
            "years": s.time, "at_risk": s.at_risk as u64, "events": s.events as u64, "censored": s.censored as u64,
            "survival": s.survival, "std_error": s.std_error, "conf_low": s.conf_low, "conf_high": s.conf_high,
        })
    };
    group.curve.steps().iter().map(step).collect()
}

fn readings(answer: &Answer) -> Value {
    let list = |values: &[(f64, Option<f64>)]| -> Vec<Value> {
        values.iter().map(|(years, survival)| json!({"years": years, "survival": survival})).collect()
    };
    let readings = &answer.date_readings;
    json!({"imprecise": readings.imprecise, "shortest": list(&readings.shortest), "longest": list(&readings.longest)})
}

fn cases_to_json(hall: &Hall, answer: &Answer) -> Value {
    let labels = answer.labels();
    answer.overall.rows.iter().map(|row| case(hall, &answer.spells.rows[*row], labels[*row])).collect()
}

fn case(hall: &Hall, spell: &Spell, group: Option<&str>) -> Value {
    if spell.of == SpellsOf::War {
        return json!({
            "spell_id": spell.id(), "conflict_id": spell.conflict_id, "dyad_id": spell.dyad_id, "name": spell.name, "group": group,
            "war_start": spell.war_start.day.to_string(), "ended": spell.war_end().map(|date| date.day.to_string()),
            "at_risk_from": spell.at_risk_from.to_string(), "exit": spell.exit.to_string(),
            "entry": spell.entry, "years": spell.years, "event": spell.event, "exit_reason": spell.exit_reason.word(),
            "ended_by": spell.war_end().map(|_| spell.ended_by.word()), "source": spell.source(&hall.record),
        });
    }
    json!({
        "spell_id": spell.id(), "conflict_id": spell.conflict_id, "dyad_id": spell.dyad_id, "name": spell.name, "group": group,
        "war_start": spell.war_start.day.to_string(), "ended": spell.ended.day.to_string(),
        "at_risk_from": spell.at_risk_from.to_string(),
        "returned": spell.returned.filter(|_| spell.event).map(|date| date.day.to_string()),
        "entry": spell.entry, "years": spell.years, "event": spell.event, "exit_reason": spell.exit_reason.word(),
        "ended_by": spell.ended_by.word(), "brokers": spell.brokers.codes, "brokers_known": spell.brokers.whole, "source": spell.source(&hall.record),
    })
}
