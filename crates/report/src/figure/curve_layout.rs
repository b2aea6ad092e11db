//! Measure a survival figure: where the plot stands, and where each label and row goes.

use super::caption::Caption;
use super::curve::{CurveFigure, CurveGroup, Step};
use super::labels::{self, Wish};
use super::{Frame, axis, words};

/// Font size of labels.
pub(super) const LABEL_SIZE: f64 = 12.0;
/// How much wider bold letters are than the measure.
const BOLD: f64 = 1.1;
/// Height of a line of labels.
pub(super) const LINE: f64 = 15.0;
/// Room between the plot and the labels beside it.
pub(super) const LEAD: f64 = 22.0;
/// Room left of the plot, for `100%`.
const LEFT: f64 = 44.0;

/// Most groups whose intervals and medians can be told apart.
const MOST_UNCROWDED: usize = 4;

/// Where everything of a figure stands.
pub(super) struct Layout {
    /// Left edge of the plot.
    pub(super) left: f64,
    /// Right edge of the plot.
    pub(super) right: f64,
    /// Height of survival 1.
    pub(super) top: f64,
    /// Height of survival 0.
    pub(super) bottom: f64,
    /// Time at the right edge.
    pub(super) end: f64,
    /// Marks of the time axis.
    pub(super) ticks: Vec<f64>,
    /// Which of the times at risk have room in the table.
    pub(super) at_risk: Vec<usize>,
    /// The lines of each group's label.
    pub(super) labels: Vec<Vec<String>>,
    /// The middle of each group's label beside the plot.
    pub(super) middles: Vec<f64>,
    /// Title, subtitle and note, if the figure has them.
    pub(super) caption: Caption,
    /// Height of the whole drawing.
    pub(super) height: f64,
}

impl Layout {
    /// Measures a figure that has passed `verify`.
    pub(super) fn of(figure: &CurveFigure, frame: Frame) -> Layout {
        let width = frame.width();
        let (room, most_lines) = if frame.is_narrow() { (84.0, 4) } else { (165.0, 3) };
        let labels: Vec<Vec<String>> =
            figure.groups.iter().map(|group| words::wrap(&group.label, room, LABEL_SIZE * BOLD, most_lines)).collect();
        let widest = labels.iter().flatten().map(|line| words::width(line, LABEL_SIZE * BOLD)).fold(40.0, f64::max);
        let alone = frame == Frame::Alone;
        let caption = Caption::of(frame, &figure.title, &figure.subtitle, &figure.whole_note());
        let head = caption.head_height(if alone { 16.0 } else { 0.0 });
        let top = head + 30.0;
        let label_room: f64 = labels.iter().map(|lines| lines.len() as f64 * LINE + 2.0).sum();
        let plot: f64 = if frame.is_narrow() { 220.0 } else { 300.0 };
        let bottom = top + plot.max(label_room);
        let left = if alone { LEFT + 12.0 } else { LEFT };
        let right = width - widest - LEAD - if alone { 12.0 } else { 0.0 };
        let end = figure.end();
        let mut layout = Layout {
            left,
            right,
            top,
            bottom,
            end,
            ticks: axis::ticks(end, if frame.is_narrow() { 6 } else { 10 }),
            at_risk: Vec::new(),
            middles: Vec::new(),
            caption,
            height: 0.0,
            labels,
        };
        layout.middles = layout.label_middles(figure);
        layout.at_risk = layout.at_risk_with_room(figure);
        let rows: f64 = (0..figure.groups.len()).map(|group| layout.row_height(group)).sum();
        let foot = if alone { layout.caption.note_height() + 22.0 } else { 4.0 };
        layout.height = layout.first_row() + if layout.at_risk.is_empty() { -38.0 } else { rows - LINE + 8.0 } + foot;
        layout
    }

    /// Place of a time on the page.
    pub(super) fn x(&self, time: f64) -> f64 {
        self.left + (time / self.end).min(1.0) * (self.right - self.left)
    }

    /// Place of a survival on the page.
    pub(super) fn y(&self, survival: f64) -> f64 {
        self.bottom - survival * (self.bottom - self.top)
    }

    /// Baseline of the first row of the at-risk table.
    pub(super) fn first_row(&self) -> f64 {
        self.bottom + 90.0
    }

    /// Height of a group's row in the at-risk table.
    pub(super) fn row_height(&self, group: usize) -> f64 {
        self.labels[group].len() as f64 * LINE + 4.0
    }

    fn label_middles(&self, figure: &CurveFigure) -> Vec<f64> {
        let wish = |(group, lines): (&CurveGroup, &Vec<String>)| Wish {
            middle: self.y(group.survival_at(group.last_time().min(self.end))),
            height: lines.len() as f64 * LINE + 2.0,
        };
        let wishes: Vec<Wish> = figure.groups.iter().zip(&self.labels).map(wish).collect();
        labels::place(&wishes, self.top - 8.0, self.bottom + 8.0)
    }

    /// Leaves out times that lie beyond the axis or whose numbers would touch those before.
    fn at_risk_with_room(&self, figure: &CurveFigure) -> Vec<usize> {
        let mut kept = Vec::new();
        let mut free_from = f64::NEG_INFINITY;
        for (position, time) in figure.at_risk_times.iter().enumerate().filter(|(_, time)| **time <= self.end) {
            let numbers =
                figure.groups.iter().map(|group| words::width(&group.at_risk[position].to_string(), LABEL_SIZE));
            let half = numbers.fold(0.0, f64::max) / 2.0;
            if self.x(*time) - half >= free_from {
                kept.push(position);
                free_from = self.x(*time) + half + 6.0;
            }
        }
        kept
    }
}

impl CurveFigure {
    /// Time at the right edge of the plot.
    pub(super) fn end(&self) -> f64 {
        let last = self.groups.iter().map(CurveGroup::last_time).fold(0.0, f64::max);
        self.x_max.unwrap_or(if last > 0.0 { last } else { 1.0 })
    }

    /// The note with the counts and what the marks mean.
    pub fn whole_note(&self) -> String {
        let n: usize = self.groups.iter().map(|group| group.n).sum();
        let events: usize = self.groups.iter().map(|group| group.events).sum();
        let label = if self.events_label.is_empty() { "events" } else { &self.events_label };
        let level = words::percent(self.conf_level);
        let bands = if self.has_bands() {
            format!(" Shaded: {level} intervals.")
        } else if self.groups.iter().any(|group| group.steps.iter().any(|step| step.conf_low.is_some())) {
            " Intervals are left out of the drawing where there are many groups.".to_owned()
        } else {
            String::new()
        };
        let has_censorings = self.groups.iter().any(|group| !group.censor_times.is_empty());
        let ticks = if has_censorings { " Short upright marks: spells last seen without the event." } else { "" };
        let half = if self.marks_a_median() { " Dotted, down to the axis: the median." } else { "" };
        let note = if self.note.is_empty() { String::new() } else { format!("{} ", self.note) };
        // Curves that a model draws have no spells of their own.
        let counts = if n > 0 { format!("n = {n}, {events} {label}.") } else { String::new() };
        format!("{note}{counts}{bands}{ticks}{half}").trim_start().to_owned()
    }

    /// Whether intervals are drawn: with more groups they would cover one another.
    pub(super) fn has_bands(&self) -> bool {
        let is_known = |step: &Step| step.conf_low.is_some() && step.conf_high.is_some();
        self.groups.len() <= MOST_UNCROWDED && self.groups.iter().any(|group| group.steps.iter().any(is_known))
    }

    /// Whether a median is drawn.
    pub(super) fn marks_a_median(&self) -> bool {
        let end = self.end();
        self.mark_medians
            && self.groups.len() <= MOST_UNCROWDED
            && self.groups.iter().any(|group| group.median.is_some_and(|median| median <= end))
    }
}

impl CurveGroup {
    /// The value of the curve at a time, 1 before the first step.
    pub(super) fn survival_at(&self, time: f64) -> f64 {
        let passed = self.steps.partition_point(|step| step.time <= time);
        self.steps[..passed].last().map_or(1.0, |step| step.survival)
    }
}
