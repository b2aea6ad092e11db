//! Draw a survival figure as SVG.

use super::curve::{CurveFigure, CurveGroup, Step};
use super::curve_layout::{LABEL_SIZE, LEAD, LINE, Layout};
use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// Steps nearer than this many pixels are drawn as one: finer is not seen, and the file stays small.
const FINEST: f64 = 0.5;
/// Censoring marks nearer than this many pixels are drawn as one.
const MARK_SPACING: f64 = 4.0;

impl CurveFigure {
    /// Draws the figure as SVG.
    ///
    /// `id` makes the identifiers inside it unique in the page. With [`Frame::Alone`] the result is a file of
    /// its own with its colours, title and note; otherwise the page gives these.
    /// Errors: those of [`CurveFigure::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let layout = Layout::of(self, frame);
        let about = Description { id, title: &self.title, words: &self.in_words() };
        let mut svg = Svg::new(frame, layout.height, &about);
        layout.caption.draw_head(&mut svg);
        self.draw_axes(&mut svg, &layout);
        if self.has_bands() {
            for (position, group) in self.groups.iter().enumerate() {
                svg.group(&class_of(position));
                svg.path("band", &band(group, &layout));
                svg.end_group();
            }
        }
        if self.marks_a_median() {
            self.draw_medians(&mut svg, &layout);
        }
        for (position, group) in self.groups.iter().enumerate() {
            draw_curve(&mut svg, &layout, position, group);
        }
        self.draw_at_risk(&mut svg, &layout);
        layout.caption.draw_note(&mut svg, layout.height);
        Ok(svg.finish())
    }

    /// Tells the result in words, for those who do not see the figure.
    pub fn in_words(&self) -> String {
        let groups = self.groups.iter().map(|group| self.group_in_words(group));
        groups.collect::<Vec<_>>().join(" ")
    }

    fn group_in_words(&self, group: &CurveGroup) -> String {
        let label = if self.events_label.is_empty() { "events" } else { &self.events_label };
        let mut out = match group.n {
            0 => group.label.clone(),
            1 => format!("{}: 1 spell, {} {label}", group.label, group.events),
            n => format!("{}: {n} spells, {} {label}", group.label, group.events),
        };
        let seen = group.last_time();
        let times = self.at_risk_times.iter().filter(|time| **time > 0.0 && **time <= seen && **time <= self.end());
        let shares: Vec<String> = times
            .map(|time| format!("{} at {}", words::percent(group.survival_at(*time)), words::time(*time)))
            .collect();
        if !shares.is_empty() {
            out.push_str(&format!("; {} {}", self.y_words(), words::list(&shares)));
            if !self.x_label.is_empty() {
                out.push_str(&format!(" {}", self.x_label));
            }
        }
        match group.median {
            Some(median) => out.push_str(&format!("; median {}.", words::time(median))),
            None if group.n > 0 => out.push_str("; the median was not reached."),
            None => out.push('.'),
        }
        out
    }

    fn y_words(&self) -> &str {
        if self.y_label.is_empty() { "survival" } else { &self.y_label }
    }

    fn draw_axes(&self, svg: &mut Svg, layout: &Layout) {
        let (left, right, bottom) = (layout.left, layout.right, layout.bottom);
        for quarter in 0..=4 {
            let share = f64::from(quarter) / 4.0;
            let y = layout.y(share);
            svg.line(if quarter == 0 { "axis" } else { "grid" }, (left, y), (right, y));
            svg.text("m e", (left - 7.0, y + 4.0), &format!("{}%", 25 * quarter));
        }
        if !self.y_label.is_empty() {
            let text = words::cut(&self.y_label, right - left, LABEL_SIZE);
            svg.text("m", (left, layout.top - 12.0), &text);
        }
        let mut marks = String::new();
        for tick in &layout.ticks {
            let x = layout.x(*tick);
            marks.push_str(&format!("M{} {}v5", number(x), number(bottom)));
            svg.text("m c", (x, bottom + 18.0), &written(*tick, &layout.ticks));
        }
        svg.path("axis", &marks);
        let text = words::cut(&self.x_label, right - left, LABEL_SIZE);
        svg.text("m c", ((left + right) / 2.0, bottom + 36.0), &text);
    }

    /// Draws the line of one half and, under each median, a line down to the axis.
    fn draw_medians(&self, svg: &mut Svg, layout: &Layout) {
        let medians = self.groups.iter().map(|group| group.median.filter(|median| *median <= layout.end));
        let medians: Vec<(usize, f64)> =
            medians.enumerate().filter_map(|(position, median)| Some((position, median?))).collect();
        let last = medians.iter().map(|(_, median)| *median).fold(0.0, f64::max);
        let half = layout.y(0.5);
        svg.line("half", (layout.left, half), (layout.x(last), half));
        for (position, median) in &medians {
            svg.group(&class_of(*position));
            svg.line("half mine", (layout.x(*median), half), (layout.x(*median), layout.bottom));
            svg.end_group();
        }
        if let ([(position, median)], 1) = (medians.as_slice(), self.groups.len()) {
            let text = format!("median {}", words::time(*median));
            let room = words::width(&text, LABEL_SIZE) + 6.0;
            let fits_right = layout.x(*median) + room < layout.right;
            let (place, x) = if fits_right { ("halo", 5.0) } else { ("halo e", -5.0) };
            svg.group(&class_of(*position));
            svg.text(place, (layout.x(*median) + x, layout.bottom - 7.0), &text);
            svg.end_group();
        }
    }

    fn draw_at_risk(&self, svg: &mut Svg, layout: &Layout) {
        if layout.at_risk.is_empty() {
            return;
        }
        let mut y = layout.first_row();
        svg.text("m", (layout.left - 10.0, y - 32.0), "At risk after … years");
        for position in &layout.at_risk {
            let time = self.at_risk_times[*position];
            svg.text("m c", (layout.x(time), y - 17.0), &words::time(time));
        }
        for (row, group) in self.groups.iter().enumerate() {
            svg.group(&class_of(row));
            for position in &layout.at_risk {
                let x = layout.x(self.at_risk_times[*position]);
                svg.text("c", (x, y), &group.at_risk[*position].to_string());
            }
            for (line, text) in layout.labels[row].iter().enumerate() {
                svg.text("k", (layout.right + LEAD, y + line as f64 * LINE), text);
            }
            svg.end_group();
            y += layout.row_height(row);
        }
    }
}

/// Class that gives a group its colour and dash.
fn class_of(position: usize) -> String {
    format!("g{}", position + 1)
}

/// Writes a tick with as many decimals as its axis needs.
fn written(tick: f64, ticks: &[f64]) -> String {
    let step = ticks.get(1).copied().unwrap_or(1.0);
    let mut scaled = std::iter::successors(Some(step), |scaled| Some(scaled * 10.0)).take(9);
    let decimals = scaled.position(|scaled| scaled >= 0.999).unwrap_or(9);
    format!("{tick:.decimals$}")
}

fn draw_curve(svg: &mut Svg, layout: &Layout, position: usize, group: &CurveGroup) {
    svg.group(&class_of(position));
    let seen = group.last_time().min(layout.end);
    let (x, y) = (layout.x(seen), layout.y(group.survival_at(seen)));
    let middle = layout.middles[position];
    svg.path("line", &step_line(group, layout));
    svg.path("tick", &censor_marks(group, layout));
    // Level to the edge of the plot, so that no two leads cross, then to the label.
    if x + 3.0 < layout.right {
        svg.line("lead far", (x + 3.0, y), (layout.right, y));
    }
    let to = layout.right + LEAD - 4.0;
    let bend =
        format!("M{} {}L{} {}H{}", number(layout.right), number(y), number(to - 5.0), number(middle), number(to));
    svg.path("lead", &bend);
    let lines = &layout.labels[position];
    let first = middle - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    for (row, line) in lines.iter().enumerate() {
        svg.text("k", (layout.right + LEAD, first + row as f64 * LINE), line);
    }
    svg.end_group();
}

/// Keeps of the steps that fall on one spot the last, and none beyond the axis.
fn visible_steps(group: &CurveGroup, layout: &Layout) -> Vec<Step> {
    let mut kept: Vec<(f64, Step)> = Vec::new();
    for step in group.steps.iter().filter(|step| step.time <= layout.end) {
        let spot = (layout.x(step.time) / FINEST).round();
        match kept.last_mut() {
            Some((last, held)) if *last == spot => *held = Step { time: held.time, ..*step },
            _ => kept.push((spot, *step)),
        }
    }
    kept.into_iter().map(|(_, step)| step).collect()
}

fn step_line(group: &CurveGroup, layout: &Layout) -> String {
    let mut path = format!("M{} {}", number(layout.left), number(layout.y(1.0)));
    for step in visible_steps(group, layout) {
        path.push_str(&format!("H{}V{}", number(layout.x(step.time)), number(layout.y(step.survival))));
    }
    let end = layout.x(group.last_time().min(layout.end));
    path.push_str(&format!("H{}", number(end)));
    path
}

/// Outlines the interval: along the upper bound and back along the lower, in pieces where it is undefined.
fn band(group: &CurveGroup, layout: &Layout) -> String {
    let steps = visible_steps(group, layout);
    let end = layout.x(group.last_time().min(layout.end));
    let mut path = String::new();
    let mut piece: Vec<(f64, f64, f64)> = Vec::new();
    for step in &steps {
        match step.conf_low.zip(step.conf_high) {
            Some((low, high)) => piece.push((layout.x(step.time), layout.y(low), layout.y(high))),
            None => path.push_str(&outline(&std::mem::take(&mut piece), layout.x(step.time))),
        }
    }
    path.push_str(&outline(&piece, end));
    path
}

fn outline(piece: &[(f64, f64, f64)], end: f64) -> String {
    let Some((first, low, high)) = piece.first() else {
        return String::new();
    };
    let mut path = format!("M{} {}V{}", number(*first), number(*low), number(*high));
    for (x, _, high) in &piece[1..] {
        path.push_str(&format!("H{}V{}", number(*x), number(*high)));
    }
    path.push_str(&format!("H{}", number(end)));
    let mut until = end;
    for (x, low, _) in piece.iter().rev() {
        path.push_str(&format!("H{}V{}", number(until), number(*low)));
        until = *x;
    }
    path.push_str(&format!("H{}Z", number(*first)));
    path
}

fn censor_marks(group: &CurveGroup, layout: &Layout) -> String {
    let mut times: Vec<f64> = group.censor_times.iter().copied().filter(|time| *time <= layout.end).collect();
    times.sort_by(f64::total_cmp);
    let mut path = String::new();
    let mut last = f64::NEG_INFINITY;
    for time in times {
        let x = layout.x(time);
        if x - last >= MARK_SPACING {
            path.push_str(&format!("M{} {}v8", number(x), number(layout.y(group.survival_at(time)) - 4.0)));
            last = x;
        }
    }
    path
}
