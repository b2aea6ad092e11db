//! Turn the numbers of a section into the words and cells of its page.

use super::{AtTime, Dropped, Estimate, LogRank, Section};
use crate::ReportError;
use crate::figure::{Frame, percent, time};

/// A section as its template shows it.
pub(super) struct SectionView<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) text: &'a [String],
    pub(super) figure_title: &'a str,
    pub(super) figure_subtitle: &'a str,
    pub(super) wide: String,
    pub(super) narrow: String,
    pub(super) note: String,
    pub(super) table_title: String,
    pub(super) share_heading: String,
    pub(super) events_heading: String,
    pub(super) level: String,
    /// Rows of the table of a single group.
    pub(super) one: Vec<OneRow>,
    pub(super) median_line: String,
    /// Times of the table of several groups.
    pub(super) years: Vec<String>,
    pub(super) groups: Vec<GroupRow<'a>>,
    pub(super) log_rank: String,
    pub(super) dropped: String,
}

/// One time of a single group.
pub(super) struct OneRow {
    pub(super) years: String,
    pub(super) at_risk: usize,
    pub(super) survival: String,
    pub(super) interval: String,
    pub(super) std_error: String,
}

/// One of several groups.
pub(super) struct GroupRow<'a> {
    pub(super) class: String,
    pub(super) label: &'a str,
    pub(super) n: usize,
    pub(super) events: usize,
    pub(super) median: String,
    pub(super) median_interval: String,
    pub(super) cells: Vec<Cell>,
}

/// One time of one of several groups.
pub(super) struct Cell {
    pub(super) survival: String,
    pub(super) interval: String,
}

impl<'a> SectionView<'a> {
    pub(super) fn of(section: &'a Section) -> Result<SectionView<'a>, ReportError> {
        let figure = &section.figure;
        let level = percent(figure.conf_level);
        let single = (section.estimates.len() == 1).then(|| &section.estimates[0]);
        let share = if figure.y_label.is_empty() { "survival" } else { &figure.y_label };
        let events = if figure.events_label.is_empty() { "events" } else { &figure.events_label };
        let years = section.estimates.first().map_or(&[][..], |group| &group.at);
        let intervals = if section.conf_type.is_empty() {
            format!("{level} intervals")
        } else {
            format!("{level} intervals, {}", section.conf_type)
        };
        Ok(SectionView {
            id: &section.id,
            title: &section.title,
            text: &section.text,
            figure_title: &figure.title,
            figure_subtitle: &figure.subtitle,
            wide: figure.to_svg(Frame::InPage, &format!("{}-w", section.id))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &format!("{}-n", section.id))?,
            note: figure.whole_note(),
            table_title: format!("{} ({intervals})", capitalised(share)),
            share_heading: capitalised(share),
            events_heading: capitalised(events),
            one: single.map_or(Vec::new(), |group| group.at.iter().map(one_row).collect()),
            median_line: single.map_or(String::new(), |group| median_line(&group.median, &level)),
            years: years.iter().map(|at| time(at.years)).collect(),
            groups: section.estimates.iter().enumerate().map(group_row).collect(),
            log_rank: section.log_rank.as_ref().map_or(String::new(), log_rank_line),
            dropped: dropped_line(&section.dropped),
            level,
        })
    }
}

fn one_row(at: &AtTime) -> OneRow {
    OneRow {
        years: time(at.years),
        at_risk: at.at_risk,
        survival: share(at.survival),
        interval: share_interval(at),
        std_error: at.std_error.map_or(UNDEFINED.to_owned(), |error| format!("{error:.3}")),
    }
}

fn group_row((position, group): (usize, &super::GroupEstimates)) -> GroupRow<'_> {
    let cell = |at: &AtTime| Cell { survival: share(at.survival), interval: interval_or_count(at) };
    GroupRow {
        class: format!("g{}", position + 1),
        label: &group.label,
        n: group.n,
        events: group.events,
        median: group.median.estimate.map_or("not reached".to_owned(), tenths),
        median_interval: time_interval(&group.median),
        cells: group.at.iter().map(cell).collect(),
    }
}

/// What stands where a number is not defined.
pub(super) const UNDEFINED: &str = "–";

fn share(value: Option<f64>) -> String {
    value.map_or(UNDEFINED.to_owned(), percent)
}

fn share_interval(at: &AtTime) -> String {
    match (at.survival, at.conf_low, at.conf_high) {
        (Some(_), Some(low), Some(high)) => range(percent(low), percent(high)),
        _ => UNDEFINED.to_owned(),
    }
}

/// An interval; where a share has none, how many it is the share of.
fn interval_or_count(at: &AtTime) -> String {
    match (at.survival, at.conf_low, at.conf_high) {
        (Some(_), Some(_), Some(_)) | (None, ..) => share_interval(at),
        _ => format!("n = {}", at.at_risk),
    }
}

/// Writes an interval; the sign of the percentage stands once if both bounds are plain.
fn range(low: String, high: String) -> String {
    let is_plain = |bound: &str| bound.starts_with(|letter: char| letter.is_ascii_digit());
    match low.strip_suffix('%') {
        Some(short) if is_plain(&low) && is_plain(&high) => format!("{short}–{high}"),
        _ => format!("{low}–{high}"),
    }
}

/// Writes an estimated time with one decimal, so that a column lines up.
fn tenths(value: f64) -> String {
    format!("{value:.1}")
}

fn time_interval(value: &Estimate) -> String {
    match (value.conf_low, value.conf_high) {
        (Some(low), Some(high)) => range(tenths(low), tenths(high)),
        (Some(low), None) => format!("≥ {}", tenths(low)),
        (None, Some(high)) => format!("≤ {}", tenths(high)),
        (None, None) => UNDEFINED.to_owned(),
    }
}

fn median_line(median: &Estimate, level: &str) -> String {
    let interval = match (median.conf_low, median.conf_high) {
        (Some(low), Some(high)) => format!(" ({level} interval {} to {})", tenths(low), tenths(high)),
        (Some(low), None) => format!(" ({level} interval from {} upward)", tenths(low)),
        (None, Some(high)) => format!(" ({level} interval up to {})", tenths(high)),
        (None, None) => String::new(),
    };
    match median.estimate {
        Some(years) => format!("Median: {} years{interval}.", tenths(years)),
        None => format!("The median was not reached{interval}."),
    }
}

fn log_rank_line(test: &LogRank) -> String {
    let p = if test.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", test.p) };
    format!(
        "{} test that all groups have the same hazard: χ² = {:.2} with {} degree{} of freedom, {p}.",
        test.name,
        test.chi_square,
        test.degrees_of_freedom,
        if test.degrees_of_freedom == 1 { "" } else { "s" }
    )
}

fn dropped_line(dropped: &[Dropped]) -> String {
    let items: Vec<String> = dropped.iter().map(|item| format!("{} {}", item.n, item.reason)).collect();
    items.join("; ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
