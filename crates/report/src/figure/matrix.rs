//! Draw what moves what: a mark for each pair, as large as the effect, with its number where there is room.

use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// A matrix of effects: what moves, downward, and what is moved, across.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixFigure {
    /// What is shown, in a few words.
    pub title: String,
    /// What it is of, or empty.
    pub subtitle: String,
    /// Anything a reader must know.
    pub note: String,
    /// What moves: a name for each row.
    pub rows: Vec<String>,
    /// What is moved: a name for each column.
    pub columns: Vec<String>,
    /// For each row a cell for each column; none where there is no number.
    pub cells: Vec<Vec<Option<MatrixCell>>>,
    /// The size of an effect whose mark fills its cell; above 0.
    pub full: f64,
}

/// One effect.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixCell {
    /// How large it is, and which way.
    pub value: f64,
    /// Whether it can be told from 0.
    pub is_sure: bool,
    /// The number as it is written in the cell.
    pub shown: String,
}

/// Font size of labels.
const SIZE: f64 = 11.0;
/// Room for the longest column name, which runs upward.
const HEAD_MOST: f64 = 150.0;

impl MatrixFigure {
    /// Checks that every cell can be drawn.
    ///
    /// Errors: `NoGroups` without a row or a column; `ColumnLength` for a row with too few or too many cells; `SpreadValue` for
    /// a value that is not finite, or a full size that is not above 0.
    pub fn verify(&self) -> Result<(), ReportError> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(ReportError::NoGroups { title: self.title.clone() });
        }
        let expected = self.columns.len();
        if self.cells.len() != self.rows.len() {
            let column = self.title.clone();
            return Err(ReportError::ColumnLength { column, expected: self.rows.len(), found: self.cells.len() });
        }
        for (label, cells) in self.rows.iter().zip(&self.cells) {
            if cells.len() != expected {
                return Err(ReportError::ColumnLength { column: label.clone(), expected, found: cells.len() });
            }
            if cells.iter().flatten().any(|cell| !cell.value.is_finite()) {
                return Err(ReportError::SpreadValue { label: label.clone() });
            }
        }
        let is_lawful = self.full.is_finite() && self.full > 0.0;
        if is_lawful { Ok(()) } else { Err(ReportError::SpreadValue { label: self.title.clone() }) }
    }

    /// Draws it as SVG. `id` makes the identifiers inside it unique in the page. Errors: those of [`MatrixFigure::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let (alone, narrow) = (frame == Frame::Alone, frame.is_narrow());
        let edge = if alone { 16.0 } else { 0.0 };
        let room = frame.width() - 2.0 * edge;
        let lines = |text: &str, size: f64, most: usize| {
            if alone && !text.is_empty() { words::wrap(text, room, size, most) } else { Vec::new() }
        };
        let (title, subtitle) = (lines(&self.title, 18.5, 3), lines(&self.subtitle, 13.0, 4));
        let note = lines(&self.whole_note(), 11.0, 8);
        let head = if alone { 22.0 + 22.0 * title.len() as f64 + 18.0 * subtitle.len() as f64 } else { 0.0 };
        let longest = self.columns.iter().map(|name| words::width(name, SIZE)).fold(0.0, f64::max).min(HEAD_MOST);
        let names = self.names(narrow);
        let (left, right) = (edge + names, frame.width() - edge - 2.0);
        let step = ((right - left) / self.columns.len() as f64).min(44.0);
        let tall = step.clamp(if narrow { 17.0 } else { 22.0 }, 26.0);
        let top = head + longest + 12.0;
        let foot = top + tall * self.rows.len() as f64;
        let height = foot + if alone { 16.0 * note.len() as f64 + 24.0 } else { 6.0 };
        let mut svg = Svg::new(frame, height, &Description { id, title: &self.title, words: &self.in_words() });
        let mut y = 30.0;
        for line in &title {
            svg.text("h1", (edge, y), line);
            y += 22.0;
        }
        for line in &subtitle {
            svg.text("h2", (edge, y - 1.0), line);
            y += 18.0;
        }
        for (place, name) in self.columns.iter().enumerate() {
            let x = left + (place as f64 + 0.5) * step;
            svg.text_upward("s", (x + 4.0, top - 8.0), &words::cut(name, HEAD_MOST, SIZE));
        }
        for row in 0..self.rows.len() {
            self.draw_row(&mut svg, row, (edge, left, top + tall * row as f64), (step, tall));
        }
        svg.line("grid", (edge, foot), (left + step * self.columns.len() as f64, foot));
        for (row, line) in note.iter().enumerate() {
            svg.text("m s", (edge, foot + 24.0 + 16.0 * row as f64), line);
        }
        Ok(svg.finish())
    }

    /// Room for the names of rows.
    fn names(&self, narrow: bool) -> f64 {
        let longest = self.rows.iter().map(|name| words::width(name, SIZE)).fold(0.0, f64::max) + 10.0;
        longest.min(if narrow { 104.0 } else { 200.0 })
    }

    fn draw_row(&self, svg: &mut Svg, row: usize, (edge, left, top): (f64, f64, f64), (step, tall): (f64, f64)) {
        svg.line("grid", (edge, top), (left + step * self.columns.len() as f64, top));
        let middle = top + tall / 2.0;
        svg.text("s", (edge, middle + 4.0), &words::cut(&self.rows[row], left - edge - 6.0, SIZE));
        let largest = (step.min(tall) / 2.0 - 1.0).max(2.0);
        for (place, cell) in self.cells[row].iter().enumerate() {
            let x = left + (place as f64 + 0.5) * step;
            let Some(cell) = cell else {
                svg.text("m s c", (x, middle + 4.0), "·");
                continue;
            };
            let radius = largest * (cell.value.abs() / self.full).min(1.0).sqrt();
            svg.group(if cell.value < 0.0 { "g2" } else { "g1" });
            if radius >= 0.7 {
                let (radius, across, from) = (number(radius), number(2.0 * radius), number(x - radius));
                let y = number(middle);
                let circle =
                    format!("M{from} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0Z");
                svg.path(if cell.is_sure { "disc" } else { "ring" }, &circle);
            }
            svg.end_group();
            if cell.is_sure && words::width(&cell.shown, 10.0) <= step - 2.0 {
                svg.text("n c", (x, middle + 3.6), &cell.shown);
            }
        }
    }

    /// Tells the result in words, for those who do not see the figure: for each column the rows that move it most.
    pub fn in_words(&self) -> String {
        let sentence = |(place, column): (usize, &String)| {
            let mut moved: Vec<(&String, &MatrixCell)> = self
                .rows
                .iter()
                .zip(&self.cells)
                .filter_map(|(row, cells)| Some((row, cells.get(place)?.as_ref()?)))
                .filter(|(_, cell)| cell.is_sure)
                .collect();
            moved.sort_by(|a, b| b.1.value.abs().total_cmp(&a.1.value.abs()));
            let told: Vec<String> = moved.iter().take(3).map(|(row, cell)| format!("{row} ({})", cell.shown)).collect();
            let told =
                if told.is_empty() { "nothing that can be told from chance".to_owned() } else { told.join(", ") };
            format!("{column}: moved by {told}.")
        };
        self.columns.iter().enumerate().map(sentence).collect::<Vec<_>>().join(" ")
    }

    /// The note with what the marks mean.
    pub fn whole_note(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" {}", self.note) };
        let signed = self.cells.iter().flatten().flatten().any(|cell| cell.value < 0.0);
        let signs = if signed { " Blue: upward, orange: downward." } else { "" };
        format!(
            "The area of a mark is the size; one of {} fills its cell. Open: not told from chance.{signs} A dot: not \
             defined.{note}",
            words::time_or_hundredths(self.full)
        )
    }
}
