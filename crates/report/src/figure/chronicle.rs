//! Draw what happens to many units in a played history along the calendar: how many a year, and when to whom.

use super::caption::Caption;
use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// Many rows over one axis of years.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chronicle {
    /// What is drawn.
    pub title: String,
    /// What made it, for the lines below the title, which say first that it was played.
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

/// What stands first below the title of a history that a theory played.
const PLAYED: &str = "One played history: no real event and no forecast.";
/// Height of the bars of counts.
const BARS: f64 = 70.0;
/// Height of a row.
const ROW: f64 = 15.0;
/// Room for the names of rows, and the height of a name above its row.
const NAMES: f64 = 236.0;
const LINE: f64 = 13.0;

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
        let (alone, narrow) = (frame == Frame::Alone, frame.is_narrow());
        let caption = Caption::of(frame, &self.title, &self.whole_note(), &self.left_out);
        let edge = if alone { caption.edge } else { 4.0 };
        // On a telephone a name stands above its row, whole.
        let (names, row_height) = if narrow { (0.0, ROW + LINE) } else { (NAMES, ROW) };
        let head = if alone { caption.head_height(22.0) } else { 20.0 };
        let rows_at = head + BARS + 24.0;
        let axis = rows_at + row_height * self.rows.len() as f64 + 6.0;
        let left_out = match self.left_out.is_empty() || alone {
            true => Vec::new(),
            false => words::wrap(&self.left_out, frame.width() - 2.0 * edge, 11.0, 3),
        };
        let height =
            axis + 34.0 + 16.0 * left_out.len() as f64 + if alone { caption.note_height() + 20.0 } else { 0.0 };
        let about = Description { id, title: &self.title, words: &self.in_words() };
        let mut svg = Svg::new(frame, height, &about);
        caption.draw_head(&mut svg);
        // The greatest count stands left of the bars.
        let counts_at = if narrow { 34.0 } else { 0.0 };
        let (left, right) = (edge + names + counts_at, frame.width() - edge - 4.0);
        let x = |year: f64| left + ((year - self.first) / (self.last - self.first)).clamp(0.0, 1.0) * (right - left);
        self.draw_years(&mut svg, &x, (head, axis), if narrow { 4 } else { 9 });
        self.draw_counts(&mut svg, &x, head + BARS, left);
        for (place, (row, label)) in self.rows.iter().zip(self.labels()).enumerate() {
            let y = rows_at + row_height * place as f64 + if narrow { LINE } else { 0.0 };
            if narrow {
                svg.text("s halo", (edge, y - LINE + 4.0), &words::cut(&label, frame.width() - 2.0 * edge, 11.0));
            } else {
                svg.text("s", (edge, y + 4.0), &words::cut(&label, names - 8.0, 11.0));
            }
            row.draw(&mut svg, &x, y);
        }
        for (place, line) in left_out.iter().enumerate() {
            svg.text("m s", (edge, axis + 42.0 + 16.0 * place as f64), line);
        }
        caption.draw_note(&mut svg, height);
        Ok(svg.finish())
    }

    /// The note after what every reader must know first.
    pub fn whole_note(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" {}.", self.note.trim_end_matches('.')) };
        format!("{PLAYED}{note}")
    }

    /// The names of the rows; a name that several rows have is followed by the years of each.
    fn labels(&self) -> Vec<String> {
        let label = |row: &ChronicleRow| {
            let is_alone = self.rows.iter().filter(|other| other.label == row.label).count() == 1;
            match row.years().filter(|_| !is_alone) {
                // The years stand first, where a long name is not cut.
                Some((first, last)) => format!("{first:.0}–{last:.0} {}", row.label),
                None => row.label.clone(),
            }
        };
        self.rows.iter().map(label).collect()
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

impl ChronicleRow {
    /// The first and the last calendar year in which something happens.
    fn years(&self) -> Option<(f64, f64)> {
        let all = self.spans.iter().flat_map(|span| [span.0, span.1]).chain(self.marks.iter().copied());
        let ends = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        (ends.0 <= ends.1).then(|| (ends.0.floor(), ends.1.floor()))
    }

    fn draw(&self, svg: &mut Svg, x: &dyn Fn(f64) -> f64, y: f64) {
        let bar = |(from, to): &(f64, f64)| {
            let (from, to) = (x(*from), x(*to).max(x(*from) + 1.0));
            format!("M{} {}H{}v8H{}z", number(from), number(y - 4.0), number(to), number(from))
        };
        svg.path("war", &self.spans.iter().map(bar).collect::<String>());
        let mark = |at: &f64| format!("M{} {}v9", number(x(*at)), number(y - 4.5));
        svg.path("pact", &self.marks.iter().map(mark).collect::<String>());
    }
}
