//! Draw what happened to many units along the calendar: how many a year, and when to whom.

use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// Many rows over one axis of years.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chronicle {
    /// What is drawn.
    pub title: String,
    /// What made it, in a line below the title.
    pub note: String,
    /// First instant of the axis, in calendar years: 1946.0 is 1 January 1946.
    pub first: f64,
    /// Last instant.
    pub last: f64,
    /// What is counted in the bars above the rows.
    pub counted: String,
    /// Calendar years and the count of each, ascending.
    pub counts: Vec<(i32, f64)>,
    /// The rows, from the top.
    pub rows: Vec<ChronicleRow>,
    /// What was left out of the rows; empty if nothing.
    pub left_out: String,
}

/// One unit, or one kind of event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChronicleRow {
    /// Its name.
    pub label: String,
    /// Stretches of time, in calendar years.
    pub spans: Vec<(f64, f64)>,
    /// Instants, in calendar years.
    pub marks: Vec<f64>,
}

/// Height of the bars of counts.
const BARS: f64 = 70.0;
/// Height of a row.
const ROW: f64 = 15.0;
/// Room for the names of rows.
const NAMES: f64 = 190.0;

impl Chronicle {
    /// Checks that every value can be drawn.
    ///
    /// Errors: `ChronicleSpan` for an axis that does not run forward over at most a thousand years, or a value that is not
    /// finite.
    pub fn verify(&self) -> Result<(), ReportError> {
        let forward = self.first.is_finite() && self.last > self.first && self.last - self.first <= 1000.0;
        let values =
            self.rows.iter().flat_map(|row| row.spans.iter().flat_map(|s| [s.0, s.1]).chain(row.marks.clone()));
        let finite = values.chain(self.counts.iter().map(|(_, count)| *count)).all(f64::is_finite);
        if forward && finite { Ok(()) } else { Err(ReportError::ChronicleSpan { title: self.title.clone() }) }
    }

    /// Draws it as SVG. `id` makes the identifiers inside it unique in the page. Errors: those of [`Chronicle::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let alone = frame == Frame::Alone;
        let edge = if alone { 16.0 } else { 4.0 };
        let names = if frame.is_narrow() { 96.0 } else { NAMES };
        let head = if alone { 62.0 } else { 20.0 };
        let rows_at = head + BARS + 24.0;
        let axis = rows_at + ROW * self.rows.len() as f64 + 6.0;
        let foot = if self.left_out.is_empty() { 0.0 } else { 20.0 };
        let about = Description { id, title: &self.title, words: &self.in_words() };
        let mut svg = Svg::new(frame, axis + 30.0 + foot + if alone { 10.0 } else { 0.0 }, &about);
        if alone {
            svg.text("h1", (edge, 28.0), &words::cut(&self.title, frame.width() - 2.0 * edge, 18.5));
            svg.text("h2", (edge, 47.0), &words::cut(&self.note, frame.width() - 2.0 * edge, 13.0));
        }
        let (left, right) = (edge + names, frame.width() - edge - 4.0);
        let x = |year: f64| left + ((year - self.first) / (self.last - self.first)).clamp(0.0, 1.0) * (right - left);
        self.draw_years(&mut svg, &x, (head, axis), if frame.is_narrow() { 4 } else { 9 });
        self.draw_counts(&mut svg, &x, head + BARS, left);
        for (place, row) in self.rows.iter().enumerate() {
            let y = rows_at + ROW * place as f64;
            svg.text("s", (edge, y + 4.0), &words::cut(&row.label, names - 8.0, 11.0));
            let bar = |(from, to): &(f64, f64)| {
                let (from, to) = (x(*from), x(*to).max(x(*from) + 1.0));
                format!("M{} {}H{}v8H{}z", number(from), number(y - 4.0), number(to), number(from))
            };
            svg.path("war", &row.spans.iter().map(bar).collect::<String>());
            let mark = |at: &f64| format!("M{} {}v9", number(x(*at)), number(y - 4.5));
            svg.path("pact", &row.marks.iter().map(mark).collect::<String>());
        }
        if !self.left_out.is_empty() {
            svg.text("m s", (edge, axis + 42.0), &words::cut(&self.left_out, frame.width() - 2.0 * edge, 11.0));
        }
        Ok(svg.finish())
    }

    /// What it shows, in words.
    pub fn in_words(&self) -> String {
        let most = self.counts.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let counted = most.map_or_else(String::new, |(year, most)| {
            format!(" {} are most in {year}, with {}.", self.counted, words::time(*most))
        });
        format!("{}, {:.0} to {:.0}.{counted} {} rows.", self.title, self.first, self.last, self.rows.len())
    }

    fn draw_years(&self, svg: &mut Svg, x: &dyn Fn(f64) -> f64, (top, foot): (f64, f64), most: usize) {
        let (mut grid, mut ticks) = (String::new(), String::new());
        let span = self.last - self.first;
        let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0].into_iter().find(|step| span / step <= most as f64);
        let step = step.unwrap_or(500.0);
        let mut year = (self.first / step).ceil() * step;
        while year <= self.last {
            let at = x(year);
            grid.push_str(&format!("M{} {}V{}", number(at), number(top), number(foot)));
            ticks.push_str(&format!("M{} {}v5", number(at), number(foot)));
            svg.text("m c", (at, foot + 18.0), &format!("{year:.0}"));
            year += step;
        }
        svg.path("grid", &grid);
        svg.line("axis", (x(self.first), foot), (x(self.last), foot));
        svg.path("axis", &ticks);
    }

    fn draw_counts(&self, svg: &mut Svg, x: &dyn Fn(f64) -> f64, base: f64, left: f64) {
        let top = self.counts.iter().map(|(_, count)| *count).fold(0.0, f64::max);
        if top <= 0.0 {
            return;
        }
        let bar = |(year, count): &(i32, f64)| {
            let (from, to) = (x(f64::from(*year)), x(f64::from(*year) + 1.0));
            let height = count / top * (BARS - 14.0);
            format!(
                "M{} {}H{}V{}H{}z",
                number(from),
                number(base),
                number(to - 0.6),
                number(base - height),
                number(from)
            )
        };
        svg.path("minor", &self.counts.iter().map(bar).collect::<String>());
        svg.line("axis", (left, base), (x(self.last), base));
        svg.text("m s e", (left - 6.0, base - (BARS - 14.0) + 4.0), &words::time(top));
        svg.text("m s e", (left - 6.0, base), "0");
        svg.text("m s", (left, base - BARS + 6.0), &self.counted);
    }
}
