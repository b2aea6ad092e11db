//! Draw ratios with their intervals, one under another on a logarithmic axis, of one model or several.

use super::words;
use crate::ReportError;
use crate::escape;
use crate::figure::terminal::{ASCII_MARKS, MARKS, TextSize};

/// Most models that one figure can show and a reader can still tell apart.
pub const MOST_MODELS: usize = 9;
/// An interval that reaches farther than this factor from its estimate is cut, with an arrow where it goes on: one
/// coefficient that is hardly known would press all others together.
const FARTHEST: f64 = 100.0;
/// Ratios beyond this are drawn at the edge.
const EDGE: f64 = 1e6;

/// A figure of ratios, such as hazard ratios.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForestFigure {
    /// What is shown, in a few words.
    pub title: String,
    /// What it is of, or empty.
    pub subtitle: String,
    /// Anything a reader must know.
    pub note: String,
    /// Label of the axis, such as `hazard ratio`.
    pub x_label: String,
    /// Level of the intervals in (0, 1), such as 0.95.
    pub conf_level: f64,
    /// Names of the models, in the order of every row's values.
    pub models: Vec<String>,
    /// The rows, downward.
    pub rows: Vec<ForestRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub enum ForestRow {
    /// The name of a factor, above its levels.
    Heading(String),
    /// The level that the others of its factor are compared with.
    Reference(String),
    /// Ratios, one for each model; a model without the term has none.
    Ratios {
        /// Name of the term, or of the level.
        label: String,
        /// Whether it stands under a heading.
        under_heading: bool,
        /// One for each model.
        values: Vec<Option<Ratio>>,
    },
}

/// A ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio, greater than 0.
    pub estimate: f64,
    /// Lower end of the interval, at most the ratio.
    pub low: f64,
    /// Upper end of the interval, at least the ratio; infinite is lawful.
    pub high: f64,
}

impl ForestRow {
    /// What stands at its left.
    pub fn label(&self) -> &str {
        match self {
            ForestRow::Heading(label) | ForestRow::Reference(label) | ForestRow::Ratios { label, .. } => label,
        }
    }

    /// Its ratios; none for a heading or a reference.
    pub(super) fn values(&self) -> &[Option<Ratio>] {
        match self {
            ForestRow::Ratios { values, .. } => values,
            _ => &[],
        }
    }
}

impl Ratio {
    /// As a reader sees it: `1.06 (1.01 to 1.10)`.
    pub fn shown(&self) -> String {
        format!(
            "{} ({} to {})",
            words::significant(self.estimate),
            words::significant(self.low),
            words::significant(self.high)
        )
    }
}

impl ForestFigure {
    /// Checks that every value can be drawn.
    ///
    /// Errors: `NoGroups` without a model or a ratio, `TooManyGroups`, `RatioOutside` for values that cannot stand on a
    /// logarithmic axis, `RatioCount` for a row with too few or too many.
    pub fn verify(&self) -> Result<(), ReportError> {
        let found = self.models.len();
        let ratios = self.rows.iter().flat_map(ForestRow::values).flatten().count();
        if found == 0 || ratios == 0 {
            return Err(ReportError::NoGroups { title: self.title.clone() });
        }
        if found > MOST_MODELS {
            return Err(ReportError::TooManyGroups { title: self.title.clone(), found, most: MOST_MODELS });
        }
        for row in &self.rows {
            if let ForestRow::Ratios { label, values, .. } = row {
                if values.len() != found {
                    return Err(ReportError::RatioCount { label: label.clone(), expected: found, found: values.len() });
                }
                values.iter().flatten().try_for_each(|ratio| ratio.verify(label))?;
            }
        }
        Ok(())
    }

    /// The ends of the axis, with room at both; 1 lies between them.
    pub(super) fn ends(&self) -> (f64, f64) {
        let (mut low, mut high) = (1.0_f64, 1.0_f64);
        for ratio in self.rows.iter().flat_map(ForestRow::values).flatten() {
            let estimate = ratio.estimate.clamp(1.0 / EDGE, EDGE);
            low = low.min(ratio.low.max(estimate / FARTHEST));
            high = high.max(ratio.high.min(estimate * FARTHEST));
        }
        // A tenth of the axis at each side, and never an axis of no length.
        let room = (high / low).sqrt().sqrt().sqrt().clamp(1.05, 1.6);
        (low / room, high * room)
    }

    /// Tells the result in words, for those who do not see the figure.
    pub fn in_words(&self) -> String {
        let mut sentences = Vec::new();
        let mut heading = "";
        for row in &self.rows {
            match row {
                ForestRow::Heading(label) => heading = label,
                ForestRow::Reference(label) => sentences.push(format!("{heading}: compared with {label}.")),
                ForestRow::Ratios { label, values, .. } => {
                    let told = |(model, ratio): (&String, &Option<Ratio>)| {
                        let of = if self.models.len() > 1 { format!("{model} ") } else { String::new() };
                        ratio.map(|ratio| format!("{of}{}", ratio.shown()))
                    };
                    let told: Vec<String> = self.models.iter().zip(values).filter_map(told).collect();
                    sentences.push(format!("{label}: {}.", words::list(&told)));
                }
            }
        }
        sentences.join(" ")
    }

    /// The note with what the marks mean.
    pub fn whole_note(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!("{} ", self.note) };
        let level = words::percent(self.conf_level);
        format!("{note}Lines: {level} intervals, on a logarithmic axis; an arrow goes on beyond it.")
    }

    /// Draws the figure as text: a line for each ratio.
    ///
    /// Text from outside cannot steer the terminal. Errors: those of [`ForestFigure::verify`].
    pub fn to_text(&self, size: TextSize) -> Result<String, ReportError> {
        self.verify()?;
        let labels = self.rows.iter().map(|row| row.label().chars().count() + 2).max().unwrap_or(4).clamp(8, 34);
        let numbers = self.rows.iter().flat_map(ForestRow::values).flatten();
        let numbers = numbers.map(|ratio| ratio.shown().chars().count()).max().unwrap_or(0);
        let columns = size.width.clamp(30, 400).saturating_sub(labels + numbers + 4).max(12);
        let lines = TextLines { ends: self.ends(), columns, labels, ascii: size.ascii };
        let mut out = String::new();
        if !self.title.is_empty() {
            out.push_str(&format!("{}\n", escape::terminal(&self.title)));
        }
        for (row, last) in self.rows.iter().zip(1..).map(|(row, place)| (row, place == self.rows.len())) {
            match row {
                ForestRow::Heading(_) => out.push_str(&lines.line(row.label(), &lines.empty(), "")),
                ForestRow::Reference(label) => {
                    out.push_str(&lines.line(&format!("  {label}"), &lines.empty(), "1 (reference)"));
                }
                ForestRow::Ratios { label, under_heading, values } => {
                    let label = if *under_heading { format!("  {label}") } else { label.clone() };
                    out.push_str(&lines.ratios(&label, values, self.models.len() > 1 && !last));
                }
            }
        }
        out.push_str(&lines.axis(&self.x_label));
        if self.models.len() > 1 {
            for (place, model) in self.models.iter().enumerate() {
                let mark = if size.ascii { ASCII_MARKS[place] } else { MARKS[place] };
                out.push_str(&format!("{}{mark} {}\n", " ".repeat(labels + 1), escape::terminal(model)));
            }
        }
        Ok(out)
    }
}

impl Ratio {
    pub(super) fn verify(&self, label: &str) -> Result<(), ReportError> {
        let outside = |value| Err(ReportError::RatioOutside { label: label.to_owned(), value });
        if !(self.estimate > 0.0 && self.estimate.is_finite()) {
            return outside(self.estimate);
        }
        if !(self.low >= 0.0 && self.low <= self.estimate) {
            return outside(self.low);
        }
        if self.high >= self.estimate { Ok(()) } else { outside(self.high) }
    }
}

/// The place of a ratio on a logarithmic axis, 0 at its left end and 1 at its right; the second value says whether it lies
/// beyond.
pub(super) fn share(value: f64, (low, high): (f64, f64)) -> (f64, bool) {
    // Ratios of logarithms do not depend on the last digit; halvings need no logarithm that differs between machines.
    let position = log2(value.max(low / 2.0).min(high * 2.0) / low) / log2(high / low);
    (position.clamp(0.0, 1.0), !(0.0..=1.0).contains(&position))
}

/// The logarithm of a number to the base 2, by squaring: 40 bits after the point, finer than any drawing.
fn log2(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return f64::NEG_INFINITY;
    }
    let (mut rest, mut whole) = (value, 0.0);
    while rest >= 2.0 {
        (rest, whole) = (rest / 2.0, whole + 1.0);
    }
    while rest < 1.0 {
        (rest, whole) = (rest * 2.0, whole - 1.0);
    }
    let mut bit = 0.5;
    for _ in 0..40 {
        rest *= rest;
        if rest >= 2.0 {
            (rest, whole) = (rest / 2.0, whole + bit);
        }
        bit /= 2.0;
    }
    whole
}

/// Round ratios for a logarithmic axis, at most `most` of them.
pub(super) fn ticks((low, high): (f64, f64), most: usize) -> Vec<f64> {
    let between = |list: Vec<f64>| list.into_iter().filter(|tick| *tick >= low && *tick <= high).collect::<Vec<f64>>();
    if high / low < 3.0 {
        // Near to one another ratios are read like differences.
        for parts in [100, 50, 20, 10, 5, 2, 1] {
            let first = (low * f64::from(parts)).ceil() as u32;
            let ticks = between((first..first + 400).map(|part| f64::from(part) / f64::from(parts)).collect());
            if ticks.len() <= most {
                return ticks;
            }
        }
    }
    for step in [&[1.0, 2.0, 5.0][..], &[1.0, 3.0], &[1.0]] {
        let ticks = between(powers().flat_map(|power| step.iter().map(move |times| power * times)).collect());
        if ticks.len() <= most {
            return ticks;
        }
    }
    let tens = between(powers().collect());
    let every = tens.len().div_ceil(most);
    tens.into_iter().step_by(every.max(1)).collect()
}

/// Powers of ten that a ratio can be drawn at.
fn powers() -> impl Iterator<Item = f64> {
    (-9_i32..=9).map(|power| {
        (0..power.unsigned_abs()).fold(1.0, |value, _| if power < 0 { value / 10.0 } else { value * 10.0 })
    })
}

/// A tick without needless zeros.
pub(super) fn tick_shown(tick: f64) -> String {
    if (1e-4..1e5).contains(&tick) {
        let written = format!("{tick:.4}");
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{tick:.0e}")
    }
}

/// Lines of a text figure.
struct TextLines {
    ends: (f64, f64),
    columns: usize,
    labels: usize,
    ascii: bool,
}

impl TextLines {
    fn column(&self, value: f64) -> (usize, bool) {
        let (share, beyond) = share(value, self.ends);
        ((share * (self.columns - 1) as f64).round() as usize, beyond)
    }

    /// A plot line with nothing but the line of no difference.
    fn empty(&self) -> Vec<char> {
        let mut cells = vec![' '; self.columns];
        cells[self.column(1.0).0] = if self.ascii { '|' } else { '┊' };
        cells
    }

    fn line(&self, label: &str, cells: &[char], numbers: &str) -> String {
        let label = escape::terminal(label);
        let cut: String = match label.chars().count() > self.labels {
            true => label.chars().take(self.labels - 1).chain(['…']).collect(),
            false => label,
        };
        let cells: String = cells.iter().collect();
        format!("{cut:<width$} {cells}  {numbers}", width = self.labels).trim_end().to_owned() + "\n"
    }

    fn ratios(&self, label: &str, values: &[Option<Ratio>], spaced: bool) -> String {
        let mut out = String::new();
        let mut label = label;
        for (place, ratio) in values.iter().enumerate() {
            let Some(ratio) = ratio else { continue };
            out.push_str(&self.line(label, &self.whisker(ratio, place), &ratio.shown()));
            label = "";
        }
        if spaced {
            out.push_str(&self.line("", &self.empty(), ""));
        }
        out
    }

    fn whisker(&self, ratio: &Ratio, place: usize) -> Vec<char> {
        let mut cells = self.empty();
        let [rule, left, right] = if self.ascii { ['-', '<', '>'] } else { ['─', '◂', '▸'] };
        let ((from, far_left), (to, far_right)) = (self.column(ratio.low), self.column(ratio.high));
        cells[from..=to].fill(rule);
        if far_left {
            cells[from] = left;
        }
        if far_right {
            cells[to] = right;
        }
        cells[self.column(ratio.estimate).0] = if self.ascii { ASCII_MARKS[place] } else { MARKS[place] };
        cells
    }

    fn axis(&self, label: &str) -> String {
        let (rule, tick) = if self.ascii { ('-', '+') } else { ('─', '┴') };
        let mut rules = vec![rule; self.columns];
        let mut numbers = vec![' '; self.columns + 8];
        let mut free_from = 0;
        for mark in ticks(self.ends, (self.columns / 7).clamp(2, 9)) {
            let column = self.column(mark).0;
            let text = tick_shown(mark);
            let start = column.saturating_sub(text.len() / 2);
            if start >= free_from {
                rules[column] = tick;
                text.chars().zip(start..).for_each(|(digit, at)| numbers[at] = digit);
                free_from = start + text.len() + 1;
            }
        }
        let numbers: String = numbers.into_iter().collect();
        self.line("", &rules, "")
            + &self.line("", &numbers.trim_end().chars().collect::<Vec<_>>(), &escape::terminal(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_that_of_the_library_to_ten_digits() {
        for value in [1e-6, 0.3, 1.0, 2.0, 3.0, 17.5, 1e6] {
            assert!((log2(value) - libm::log2(value)).abs() < 1e-10, "{value}");
        }
    }

    #[test]
    fn wide_and_narrow_axes_get_a_few_round_marks() {
        assert_eq!(ticks((0.9, 1.2), 8), [0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2]);
        assert_eq!(ticks((0.4, 6.0), 8), [0.5, 1.0, 2.0, 5.0]);
        for ends in [(0.99, 1.01), (0.2, 1.0), (1e-4, 1e4), (1e-9, 1e9), (0.5, 600.0)] {
            let marks = ticks(ends, 8);
            assert!((2..=8).contains(&marks.len()), "{ends:?}: {marks:?}");
        }
    }
}
