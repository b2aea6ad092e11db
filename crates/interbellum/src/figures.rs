//! Lay answers and histories out for drawing.

use record::{Intensity, Outcome};
use report::figure::curve::{CurveFigure, CurveGroup, Step};
use report::figure::timeline::{ActiveYear, EndedBy as DrawnEnding, Episode, Level, Timeline};
use spells::{EndedBy, Options, SpellsOf, Threshold};

use crate::answer::{Answer, Group, Question};
use crate::hall::Hall;
use crate::history::History;
use crate::provenance::describe;
use crate::wording::Wording;

/// Times at which the figure lists the numbers at risk, in years.
pub(crate) const AT_RISK_TIMES: [f64; 7] = [2.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0];
/// Digits of the record's hash in a note; enough to tell two records apart.
const SHORT_HASH: usize = 12;
/// The figure's axis ends here: beyond, a handful of spells is left.
pub(crate) const LAST_YEAR_DRAWN: f64 = 50.0;

/// The figure of an answer: one curve, or one for each group.
pub fn answer_to_figure(hall: &Hall, question: &Question, answer: &Answer) -> CurveFigure {
    let groups: Vec<&Group> =
        if answer.groups.is_empty() { vec![&answer.overall] } else { answer.groups.iter().collect() };
    let last = groups.iter().map(|group| group.curve.last_exit()).fold(0.0, f64::max);
    let x_max = last.min(LAST_YEAR_DRAWN);
    let at_risk_times: Vec<f64> = AT_RISK_TIMES.into_iter().filter(|time| *time <= x_max).collect();
    let words = Wording::of(&question.options);
    CurveFigure {
        title: words.title,
        subtitle: describe(&question.options, question.condition.as_deref()),
        note: format!(
            "{}. {}; interbellum {}, record {}.",
            estimator(&question.options),
            data_note(hall, question),
            env!("CARGO_PKG_VERSION"),
            &hall.hash[..SHORT_HASH]
        ),
        x_label: words.time.to_owned(),
        y_label: words.survival,
        events_label: words.events.to_owned(),
        groups: groups.into_iter().map(|group| drawn_group(question, answer, group, &at_risk_times)).collect(),
        conf_level: question.interval.level,
        at_risk_times,
        x_max: Some(x_max),
        mark_medians: true,
    }
}

/// The estimator of the figure. Wars are seen from their first day, unless they have to reach 1,000 deaths first.
fn estimator(options: &Options) -> &'static str {
    match (options.of, options.threshold, options.ends.is_empty()) {
        (SpellsOf::War, Threshold::Deaths25, true) => "Kaplan–Meier",
        (SpellsOf::War, Threshold::Deaths25, false) => "Kaplan–Meier, other endings censored",
        (SpellsOf::War, Threshold::Deaths1000, false) => "Kaplan–Meier with delayed entry, other endings censored",
        (SpellsOf::Peace, ..) | (SpellsOf::War, Threshold::Deaths1000, true) => "Kaplan–Meier with delayed entry",
    }
}

/// The data behind an answer, in a few words.
pub(crate) fn data_note(hall: &Hall, question: &Question) -> String {
    let id = if question.options.unit == spells::UnitKind::Dyad { "ucdp-dyadic" } else { "ucdp-acd" };
    let version = question.options.release.as_deref();
    let source = hall.record.find(id, version).ok().and_then(|index| hall.record.layers.get(index));
    source.map_or_else(String::new, |layer| format!("Data: {} {}", layer.source.short_title, layer.source.version))
}

fn drawn_group(question: &Question, answer: &Answer, group: &Group, at_risk_times: &[f64]) -> CurveGroup {
    let step = |s: &estimators::Step| Step {
        time: s.time,
        survival: s.survival,
        conf_low: s.conf_low,
        conf_high: s.conf_high,
    };
    let spells = group.rows.iter().map(|row| &answer.spells.rows[*row]);
    CurveGroup {
        label: drawn_name(question, &group.label),
        n: group.rows.len(),
        events: group.events,
        steps: group.curve.steps().iter().filter(|s| s.events > 0.0).map(step).collect(),
        censor_times: spells.filter(|spell| !spell.event).map(|spell| spell.years).collect(),
        at_risk: at_risk_times.iter().map(|time| group.curve.at_risk(*time) as usize).collect(),
        median: group.median.estimate,
    }
}

/// A group's name in a table, given what it divides: a victory of side B says that between states it is the opponent's.
pub(crate) fn group_name(question: &Question, label: &str) -> String {
    match (question.by.as_deref().map(str::trim), label) {
        (Some("ended_by"), "victory_rebel") => DrawnEnding::VictoryRebel.label().to_owned(),
        _ => drawn_name(question, label),
    }
}

/// A group's name beside its curve, where there is less room.
fn drawn_name(question: &Question, label: &str) -> String {
    match (question.by.as_deref().map(str::trim), label) {
        (Some("decade"), label) => format!("{label}s"),
        (Some("region"), label) => region_names(label),
        (Some(by), "yes") => by.to_owned(),
        (Some(by), "no") => format!("not: {by}"),
        (_, label) => group_words(label),
    }
}

/// A word of the tables as people write it.
pub(crate) fn group_words(label: &str) -> String {
    match label {
        "victory_government" => "victory of the government side (A)".to_owned(),
        "victory_rebel" => "victory of the rebel side (B)".to_owned(),
        "unknown" => "not recorded".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Regions, separated by spaces, as people write them.
pub(crate) fn region_names(words: &str) -> String {
    let name = |word: &str| match word {
        "europe" => "Europe".to_owned(),
        "middle_east" => "Middle East".to_owned(),
        "asia" => "Asia".to_owned(),
        "africa" => "Africa".to_owned(),
        "americas" => "Americas".to_owned(),
        other => other.to_owned(),
    };
    words.split(' ').map(name).collect::<Vec<_>>().join(", ")
}

/// The timeline of a conflict.
pub fn history_to_timeline(hall: &Hall, history: &History) -> Timeline {
    let coverage = hall.record.find("ucdp-acd", None).ok().map(|index| hall.record.layers[index].source.coverage);
    let (first, last) = coverage.map_or((1946, 2024), |c| (c.earliest.year(), c.latest.year()));
    Timeline {
        name: history.name.clone(),
        first_year: i32::from(first),
        last_year: i32::from(last) + 1,
        observed_until: coverage.map_or(0, |c| c.latest.0),
        episodes: history
            .episodes
            .iter()
            .map(|episode| Episode {
                start: episode.start.0,
                end: episode.end.map(|day| day.0),
                years: episode
                    .years
                    .iter()
                    .map(|(year, intensity)| ActiveYear { year: i32::from(*year), level: drawn_level(*intensity) })
                    .collect(),
                ended_by: episode.end.map(|_| drawn_ending(episode.ended_by.unwrap_or(EndedBy::Unknown))),
                ended_words: episode.ended_words.clone(),
            })
            .collect(),
        agreements: history.agreements.iter().map(|signed| signed.agreement.date.0).collect(),
    }
}

/// The drawing's word for an intensity.
pub(crate) fn drawn_level(intensity: Intensity) -> Level {
    match intensity {
        Intensity::Minor => Level::Minor,
        Intensity::War => Level::War,
    }
}

/// The drawing's word for how a war ended.
pub(crate) fn drawn_ending(ended_by: EndedBy) -> DrawnEnding {
    match ended_by {
        EndedBy::Coded(Outcome::Agreement) => DrawnEnding::Agreement,
        EndedBy::Coded(Outcome::Ceasefire) => DrawnEnding::Ceasefire,
        EndedBy::Coded(Outcome::VictoryGovernment) => DrawnEnding::VictoryGovernment,
        EndedBy::Coded(Outcome::VictoryRebel) => DrawnEnding::VictoryRebel,
        EndedBy::Coded(Outcome::LowActivity) => DrawnEnding::LowActivity,
        EndedBy::Coded(Outcome::ActorGone) => DrawnEnding::ActorGone,
        EndedBy::Unknown => DrawnEnding::Unknown,
    }
}
