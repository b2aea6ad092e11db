//! Draw survival curves as text, for a terminal.

use super::curve::{CurveFigure, CurveGroup};
use super::{axis, words};
use crate::ReportError;
use crate::escape;

/// How large the text is and which characters it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextSize {
    /// Columns of the terminal; at least 30 are used.
    pub width: usize,
    /// Rows of the plot, without axis and key; at least 4 are used.
    pub height: usize,
    /// Whether only ASCII may be used.
    pub ascii: bool,
}

/// Columns left of the plot, for `100% ` and the axis.
const LEFT: usize = 6;
/// Marks of the groups in ASCII.
pub(super) const ASCII_MARKS: [char; 9] = ['*', 'o', '+', 'x', '#', '@', '%', '=', '&'];
/// Marks of the groups in Unicode, each one column wide.
pub(super) const MARKS: [char; 9] = ['●', '○', '▲', '△', '■', '□', '◆', '◇', '▼'];
/// Columns between two marks on one line.
const MARK_SPACING: usize = 12;

impl CurveFigure {
    /// Draws the figure as text: the plot, the time axis and one line for each group.
    ///
    /// Several curves are told apart by marks; text from outside cannot steer the terminal.
    /// Errors: those of [`CurveFigure::verify`].
    pub fn to_text(&self, size: TextSize) -> Result<String, ReportError> {
        self.verify()?;
        let mut plot = Plot::new(size, self.end());
        for (position, group) in self.groups.iter().enumerate() {
            plot.draw(group, (self.groups.len() > 1).then_some(position));
        }
        let mut out = String::new();
        if !self.title.is_empty() {
            out.push_str(&format!("{}\n", escape::terminal(&self.title)));
        }
        out.push_str(&plot.rows());
        out.push_str(&self.time_axis(&plot));
        for (position, group) in self.groups.iter().enumerate() {
            out.push_str(&self.key_line(position, group, size.ascii));
        }
        Ok(out)
    }

    fn key_line(&self, position: usize, group: &CurveGroup, ascii: bool) -> String {
        let mark = match (self.groups.len(), ascii) {
            (1, false) => '─',
            (_, true) => ASCII_MARKS[position],
            (_, false) => MARKS[position],
        };
        let events = if self.events_label.is_empty() { "events" } else { &self.events_label };
        let median = group.median.map_or("not reached".to_owned(), words::time);
        let counts = if group.n > 0 { format!("n {}, {} {events}, ", group.n, group.events) } else { String::new() };
        let line = format!("{}: {counts}median {median}", group.label);
        format!("{}{mark} {}\n", " ".repeat(LEFT), escape::terminal(&line))
    }

    /// Writes the line of the axis, its numbers and its label.
    fn time_axis(&self, plot: &Plot) -> String {
        let (corner, line, tick) = if plot.ascii { ('+', '-', '+') } else { ('└', '─', '┴') };
        let mut rule: Vec<char> = vec![line; plot.columns];
        let mut numbers: Vec<char> = vec![' '; LEFT + plot.columns + 8];
        let mut free_from = 0;
        for mark in axis::ticks(plot.end, (plot.columns / 8).clamp(2, 10)) {
            let column = ((mark / plot.end * plot.columns as f64) as usize).min(plot.columns - 1);
            rule[column] = tick;
            let text = words::time(mark);
            let start = (LEFT + column).saturating_sub(text.len() / 2).max(free_from);
            for (offset, digit) in
                text.chars().enumerate().filter(|(offset, _)| start + offset < LEFT + plot.columns + 8)
            {
                numbers[start + offset] = digit;
            }
            free_from = start + text.len() + 1;
        }
        let rule: String = rule.into_iter().collect();
        let numbers: String = numbers.into_iter().collect();
        let label = escape::terminal(&self.x_label);
        format!("{}{corner}{rule}\n{}\n{}{label}\n", " ".repeat(LEFT - 1), numbers.trim_end(), " ".repeat(LEFT))
    }
}

/// The cells of the plot. In Unicode a cell has 2 × 4 dots of braille; in ASCII it has one mark.
struct Plot {
    columns: usize,
    lines: usize,
    end: f64,
    ascii: bool,
    /// Dots of each cell as the low byte of its braille character.
    dots: Vec<u8>,
    /// The mark of each cell.
    marks: Vec<Option<char>>,
}

impl Plot {
    fn new(size: TextSize, end: f64) -> Plot {
        let columns = size.width.clamp(30, 400) - LEFT - 1;
        let lines = size.height.clamp(4, 100);
        Plot {
            columns,
            lines,
            end,
            ascii: size.ascii,
            dots: vec![0; columns * lines],
            marks: vec![None; columns * lines],
        }
    }

    /// Draws a curve; with a group number it also gets that group's marks.
    fn draw(&mut self, group: &CurveGroup, marked_as: Option<usize>) {
        let seen = group.last_time().min(self.end);
        if self.ascii {
            self.draw_ascii(group, seen, ASCII_MARKS[marked_as.unwrap_or(0)]);
            return;
        }
        let across = self.columns * 2;
        let down = self.lines * 4;
        let reach = ((seen / self.end * across as f64) as usize).min(across - 1);
        let mut before = 0;
        for dot in 0..=reach {
            let time = (dot as f64 / across as f64 * self.end).min(seen);
            let row = ((1.0 - group.survival_at(time)) * (down - 1) as f64).round() as usize;
            for between in before.min(row)..=row {
                self.set_dot(dot, between);
            }
            before = row;
        }
        let Some(position) = marked_as else {
            return;
        };
        let last = reach / 2;
        let places = (position + 1..last).step_by(MARK_SPACING).chain([last]);
        for column in places {
            // The middle of the cell, but never beyond the last time seen.
            let time = ((column as f64 + 0.5) / self.columns as f64 * self.end).min(seen);
            self.set_mark(column, group.survival_at(time), MARKS[position]);
        }
    }

    fn draw_ascii(&mut self, group: &CurveGroup, seen: f64, mark: char) {
        let reach = ((seen / self.end * self.columns as f64) as usize).min(self.columns - 1);
        let mut before = 0;
        for column in 0..=reach {
            let time = (column as f64 / self.columns as f64 * self.end).min(seen);
            let row = ((1.0 - group.survival_at(time)) * (self.lines - 1) as f64).round() as usize;
            for between in (before + 1).min(row)..=row {
                self.marks[between * self.columns + column] = Some(mark);
            }
            before = row;
        }
    }

    fn set_mark(&mut self, column: usize, survival: f64, mark: char) {
        let row = ((1.0 - survival) * (self.lines * 4 - 1) as f64).round() as usize / 4;
        self.marks[row * self.columns + column] = Some(mark);
    }

    fn set_dot(&mut self, x: usize, y: usize) {
        // Bits of the eight dots, left column from the top, then right (Unicode block 2800).
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        self.dots[(y / 4) * self.columns + x / 2] |= BITS[x % 2][y % 4];
    }

    fn rows(&self) -> String {
        let wall = if self.ascii { '|' } else { '│' };
        let mut out = String::new();
        for line in 0..self.lines {
            let label = self.quarter_at(line).map_or(String::new(), |quarter| format!("{}%", quarter * 25));
            let cells: String = (0..self.columns).map(|column| self.cell(line * self.columns + column)).collect();
            out.push_str(format!("{label:>4} {wall}{cells}").trim_end());
            out.push('\n');
        }
        out
    }

    /// The quarter whose label stands on this line, if one does.
    fn quarter_at(&self, line: usize) -> Option<usize> {
        (0..=4).find(|quarter| ((4 - quarter) * (self.lines - 1) + 2) / 4 == line)
    }

    fn cell(&self, place: usize) -> char {
        match (self.marks[place], self.dots[place]) {
            (Some(mark), _) => mark,
            (None, 0) => ' ',
            (None, dots) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
        }
    }
}
