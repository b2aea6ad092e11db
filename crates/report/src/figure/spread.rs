//! Draw how values spread over many played histories, one row for each feature, with the record's own value marked.

use super::caption::Caption;
use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// Rows of spreads, each with a scale of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpreadFigure {
    /// What is shown, in a few words.
    pub title: String,
    /// What it is of, or empty.
    pub subtitle: String,
    /// Anything a reader must know.
    pub note: String,
    /// The rows, from the top.
    pub rows: Vec<SpreadRow>,
}

/// One feature: its values over the histories, and the record's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpreadRow {
    /// Its name.
    pub label: String,
    /// Whether a value is a share, written in percent.
    pub is_share: bool,
    /// The values, in any order; at least one.
    pub values: Vec<f64>,
    /// The record's value, if it has one.
    pub recorded: Option<f64>,
    /// What stands at the right, such as `p 0.03`; may be empty.
    pub said: String,
}

/// Bars of the shape of a row.
const BARS: usize = 48;
/// Height of the tallest bar.
const TALL: f64 = 24.0;
/// Height of a row.
const ROW: f64 = 50.0;
/// Font size of labels.
const SIZE: f64 = 12.0;

impl SpreadFigure {
    /// Checks that every value can be drawn.
    ///
    /// Errors: `NoGroups` without a row, or for a row without a value; `ChronicleSpan` for a value that is not finite.
    pub fn verify(&self) -> Result<(), ReportError> {
        if self.rows.is_empty() || self.rows.iter().any(|row| row.values.is_empty()) {
            return Err(ReportError::NoGroups { title: self.title.clone() });
        }
        let finite = |row: &SpreadRow| row.values.iter().chain(&row.recorded).all(|value| value.is_finite());
        match self.rows.iter().find(|row| !finite(row)) {
            None => Ok(()),
            Some(row) => Err(ReportError::SpreadValue { label: row.label.clone() }),
        }
    }

    /// Draws it as SVG. `id` makes the identifiers inside it unique in the page. Errors: those of [`SpreadFigure::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let (alone, narrow) = (frame == Frame::Alone, frame.is_narrow());
        let caption = Caption::of(frame, &self.title, &self.subtitle, &self.whole_note());
        let edge = caption.edge;
        let room = frame.width() - 2.0 * edge;
        let top = caption.head_height(if alone { 22.0 } else { 2.0 });
        let row_height = if narrow { ROW + 18.0 } else { ROW };
        let foot = top + row_height * self.rows.len() as f64;
        let height = foot + if alone { caption.note_height() + 20.0 } else { 4.0 };
        let mut svg = Svg::new(frame, height, &Description { id, title: &self.title, words: &self.in_words() });
        caption.draw_head(&mut svg);
        let names = if narrow { 0.0 } else { 212.0 };
        let said = if narrow { 62.0 } else { 78.0 };
        for (place, row) in self.rows.iter().enumerate() {
            let at = top + row_height * place as f64;
            let base = at + row_height - 20.0;
            if narrow {
                svg.text("", (edge, at + 14.0), &words::cut(&row.label, room, SIZE));
            } else {
                let lines = words::wrap(&row.label, names - 16.0, SIZE, 2);
                let first = base - 6.0 - 7.0 * (lines.len() as f64 - 1.0);
                for (number, line) in lines.iter().enumerate() {
                    svg.text("", (edge, first + 14.0 * number as f64), line);
                }
            }
            row.draw(&mut svg, (edge + names, frame.width() - edge - said), base);
            svg.text("m e", (frame.width() - edge, base - 4.0), &row.said);
        }
        caption.draw_note(&mut svg, height);
        Ok(svg.finish())
    }

    /// Tells the result in words, for those who do not see the figure.
    pub fn in_words(&self) -> String {
        let sentence = |row: &SpreadRow| {
            let (low, middle, high) = row.middle_nine_tenths();
            let recorded = match row.recorded {
                Some(value) => format!("the record has {}", row.shown(value)),
                None => "the record has none".to_owned(),
            };
            let said = if row.said.is_empty() { String::new() } else { format!(", {}", row.said) };
            format!(
                "{}: median {}, nine of ten histories from {} to {}; {recorded}{said}.",
                row.label,
                row.shown(middle),
                row.shown(low),
                row.shown(high)
            )
        };
        self.rows.iter().map(sentence).collect::<Vec<_>>().join(" ")
    }

    /// The note with what the marks mean.
    pub fn whole_note(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" {}", self.note) };
        format!(
            "Bars: how often each value came up in play. Line under them: nine of ten histories, with the median. ◆: the \
             record. Each row has a scale of its own.{note}"
        )
    }
}

impl SpreadRow {
    /// The 5th, the 50th and the 95th percentile of the values: of n the ones at the nearest ranks.
    fn middle_nine_tenths(&self) -> (f64, f64, f64) {
        let mut sorted = self.values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
        (at(0.05), at(0.5), at(0.95))
    }

    /// A value as readers see it.
    fn shown(&self, value: f64) -> String {
        match self.is_share {
            true => format!("{:.1}%", 100.0 * value),
            false => words::time(value),
        }
    }

    /// The ends of the scale: all values and the record's, with some room, and for a share no more than there is.
    fn ends(&self) -> (f64, f64) {
        let all = self.values.iter().chain(&self.recorded);
        let (low, high) =
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
        let room = (0.06 * (high - low)).max(if self.is_share { 0.005 } else { 0.1 });
        let (low, high) = (low - room, high + room);
        if self.is_share { (low.max(0.0), high.min(1.0)) } else { (low.max(0.0), high) }
    }

    fn draw(&self, svg: &mut Svg, (left, right): (f64, f64), base: f64) {
        let (low, high) = self.ends();
        let x = |value: f64| left + ((value - low) / (high - low)).clamp(0.0, 1.0) * (right - left);
        let mut counts = [0_u32; BARS];
        for value in &self.values {
            let place = ((value - low) / (high - low) * BARS as f64) as usize;
            counts[place.min(BARS - 1)] += 1;
        }
        let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1));
        let wide = (right - left) / BARS as f64;
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(place, count)| {
            let from = left + wide * place as f64;
            let tall = (f64::from(*count) / most * TALL).max(1.0);
            format!(
                "M{} {}H{}V{}H{}z",
                number(from),
                number(base),
                number(from + wide),
                number(base - tall),
                number(from)
            )
        });
        svg.group("g1");
        svg.path("shape", &bars.collect::<String>());
        svg.line("axis", (left, base), (right, base));
        let (from, middle, to) = self.middle_nine_tenths();
        svg.line("whisker", (x(from), base + 3.5), (x(to), base + 3.5));
        svg.line("whisker", (x(middle), base + 0.5), (x(middle), base + 6.5));
        svg.end_group();
        svg.text("m s", (left, base + 16.0), &self.shown(low));
        svg.text("m s e", (right, base + 16.0), &self.shown(high));
        if let Some(value) = self.recorded {
            let at = x(value);
            svg.line("primary", (at, base - TALL - 2.0), (at, base + 6.0));
            let (across, up) = (number(at), base - 6.0);
            svg.path(
                "end",
                &format!(
                    "M{across} {}L{} {}L{across} {}L{} {}Z",
                    number(up - 4.5),
                    number(at + 4.5),
                    number(up),
                    number(up + 4.5),
                    number(at - 4.5),
                    number(up)
                ),
            );
            // The value stands between the ends' own words, where there is room for it.
            let text = self.shown(value);
            let half = words::width(&text, 11.0) / 2.0;
            let free = |end: &str| words::width(end, 11.0) + 8.0 + half;
            let (first, last) = (left + free(&self.shown(low)), right - free(&self.shown(high)));
            if first <= last {
                svg.text("s b c", (at.clamp(first, last), base + 16.0), &text);
            }
        }
    }
}
