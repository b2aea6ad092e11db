//! Set the title, the subtitle and the note of a figure that stands alone; inside a page the page has them.

use super::svg::Svg;
use super::{Frame, words};

/// Font size and most lines of the title, of the subtitle and of the note.
///
/// The title's size is one and a half above the drawn one: its letters are bold, and so wider than the measure.
const TITLE: (f64, usize) = (18.5, 3);
const SUBTITLE: (f64, usize) = (13.0, 4);
const NOTE: (f64, usize) = (11.0, 8);
/// Baseline of the first line of the title.
const FIRST: f64 = 30.0;
/// Height of a line of the title, of the subtitle and of the note.
const TITLE_LINE: f64 = 22.0;
const SUBTITLE_LINE: f64 = 18.0;
const NOTE_LINE: f64 = 16.0;

/// The words around a drawing, broken into lines; none of them inside a page.
pub(super) struct Caption {
    /// Room between the edge of the paper and everything drawn.
    pub(super) edge: f64,
    title: Vec<String>,
    subtitle: Vec<String>,
    note: Vec<String>,
}

impl Caption {
    /// Breaks the words to the width of the frame.
    pub(super) fn of(frame: Frame, title: &str, subtitle: &str, note: &str) -> Caption {
        let alone = frame == Frame::Alone;
        let edge = if alone { 16.0 } else { 0.0 };
        let room = frame.width() - 2.0 * edge;
        let lines = |text: &str, (size, most): (f64, usize)| {
            if alone && !text.is_empty() { words::wrap(text, room, size, most) } else { Vec::new() }
        };
        Caption { edge, title: lines(title, TITLE), subtitle: lines(subtitle, SUBTITLE), note: lines(note, NOTE) }
    }

    /// Height of the head: its lines and `base` around them.
    pub(super) fn head_height(&self, base: f64) -> f64 {
        base + TITLE_LINE * self.title.len() as f64 + SUBTITLE_LINE * self.subtitle.len() as f64
    }

    /// Height of the note's lines.
    pub(super) fn note_height(&self) -> f64 {
        NOTE_LINE * self.note.len() as f64
    }

    /// Writes the title and the subtitle.
    pub(super) fn draw_head(&self, svg: &mut Svg) {
        let mut y = FIRST;
        for line in &self.title {
            svg.text("h1", (self.edge, y), line);
            y += TITLE_LINE;
        }
        for line in &self.subtitle {
            svg.text("h2", (self.edge, y - 1.0), line);
            y += SUBTITLE_LINE;
        }
    }

    /// Writes the note above the foot of a drawing of this height.
    pub(super) fn draw_note(&self, svg: &mut Svg, height: f64) {
        let first = height - self.note_height();
        for (row, line) in self.note.iter().enumerate() {
            svg.text("m s", (self.edge, first + NOTE_LINE * row as f64), line);
        }
    }
}
