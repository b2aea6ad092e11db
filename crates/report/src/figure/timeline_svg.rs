//! Draw a conflict's timeline as SVG.

use super::svg::{Description, Svg, number};
use super::timeline::{EndedBy, Level, Timeline};
use super::{Frame, axis, words};
use crate::{ReportError, calendar};

/// Days in the mean year of the Gregorian calendar: places a day to within a day, finer than is drawn.
const MEAN_YEAR: f64 = 365.2425;
/// Length of a year in durations, as the spells count it.
const DURATION_YEAR: f64 = 365.25;
/// Half the width of a marker.
const MARKER: f64 = 4.0;
/// Font size of the durations and the key.
const SIZE: f64 = 11.0;

/// Where the lanes of a timeline stand.
struct Lanes {
    left: f64,
    right: f64,
    first_year: f64,
    years: f64,
    /// Foot of the bars.
    base: f64,
    minor: f64,
    war: f64,
    /// First lane of the markers.
    markers: f64,
    agreements: f64,
}

impl Lanes {
    fn x(&self, year: f64) -> f64 {
        let share = ((year - self.first_year) / self.years).clamp(0.0, 1.0);
        self.left + share * (self.right - self.left)
    }

    fn day(&self, days: i32) -> f64 {
        self.x(1970.0 + f64::from(days) / MEAN_YEAR)
    }
}

/// A peace between two wars, or after the last.
struct Peace {
    from: i32,
    to: i32,
}

impl Peace {
    fn years(&self) -> f64 {
        f64::from(self.to.saturating_sub(self.from)) / DURATION_YEAR
    }
}

impl Timeline {
    /// Draws the timeline as SVG with its axis and a key of the marks that occur.
    ///
    /// `id` makes the identifiers inside it unique in the page. Errors: those of [`Timeline::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let alone = frame == Frame::Alone;
        let head = if alone { 44.0 } else { 0.0 };
        let edge = if alone { 16.0 } else { 4.0 };
        let base = head + 52.0;
        let lanes = Lanes {
            left: edge,
            right: frame.width() - edge,
            first_year: f64::from(self.first_year),
            years: f64::from(self.last_year - self.first_year) + 1.0,
            base,
            minor: 17.0,
            war: 34.0,
            markers: base + 14.0,
            agreements: base + 36.0,
        };
        let axis = lanes.agreements + 14.0;
        let key = key_rows(&self.marks(), frame.width() - 2.0 * edge);
        let height = axis + 34.0 + 20.0 * key.len() as f64 + if alone { 10.0 } else { 0.0 };
        let mut svg = Svg::new(frame, height, &Description { id, title: &self.name, words: &self.in_words() });
        if alone {
            svg.text("h1", (edge, 30.0), &words::cut(&self.name, frame.width() - 2.0 * edge, 18.5));
        }
        self.draw_axis(&mut svg, &lanes, axis, if frame.is_narrow() { 5 } else { 10 });
        self.draw_marks(&mut svg, &lanes, true);
        for (row, marks) in key.iter().enumerate() {
            draw_key_row(&mut svg, marks, (edge, axis + 44.0 + 20.0 * row as f64));
        }
        Ok(svg.finish())
    }

    /// Draws the timeline small, without axis and key, for a list of many; the list has one key.
    ///
    /// It stretches with the width of its place. Errors: those of [`Timeline::verify`].
    pub fn to_small_svg(&self) -> Result<String, ReportError> {
        self.verify()?;
        let lanes = Lanes {
            left: 0.0,
            right: 360.0,
            first_year: f64::from(self.first_year),
            years: f64::from(self.last_year - self.first_year) + 1.0,
            base: 20.0,
            minor: 9.0,
            war: 18.0,
            markers: 27.0,
            agreements: 37.0,
        };
        let mut out = String::from("<svg class=\"fig small\" viewBox=\"0 0 360 40\" aria-hidden=\"true\">");
        let mut svg = Svg::inside();
        let decades = axis_years(self.first_year, self.last_year, 10);
        let grid: String = decades.iter().map(|year| format!("M{} 0v40", number(lanes.x(f64::from(*year))))).collect();
        svg.path("grid", &grid);
        self.draw_marks(&mut svg, &lanes, false);
        out.push_str(&svg.finish());
        out.push_str("</svg>");
        Ok(out)
    }

    /// Tells the wars and the peace in words.
    pub fn in_words(&self) -> String {
        if self.episodes.is_empty() {
            return format!("No war from {} to {}.", self.first_year, self.last_year);
        }
        let mut peace = self.peace().into_iter();
        let mut out = Vec::new();
        for (row, episode) in self.episodes.iter().enumerate() {
            let from = year_of(episode.start);
            let Some(end) = episode.end else {
                out.push(format!("War from {from} on, which had not ended by {}.", year_of(self.observed_until)));
                continue;
            };
            let how = match episode.ended_words.as_str() {
                "" => episode.ended_by.unwrap_or(EndedBy::Unknown).label(),
                words => words,
            };
            let mut sentence = match year_of(end) {
                to if to == from => format!("War in {from}, end: {how}"),
                to => format!("War from {from} to {to}, end: {how}"),
            };
            if let Some(peace) = peace.next() {
                let then = if row + 1 < self.episodes.len() { "then war again" } else { "no return recorded" };
                sentence.push_str(&format!("; {} years of peace, {then}", words::time(peace.years())));
            }
            out.push(sentence + ".");
        }
        out.join(" ")
    }

    /// The peace after each episode that ended.
    fn peace(&self) -> Vec<Peace> {
        let nexts = self.episodes.iter().skip(1).map(|next| next.start);
        let untils = nexts.chain(std::iter::once(self.observed_until));
        let pairs = self.episodes.iter().zip(untils);
        pairs
            .filter_map(|(episode, to)| Some(Peace { from: episode.end?, to }))
            .filter(|peace| peace.to > peace.from)
            .collect()
    }

    /// The marks that occur, in the order of the key.
    fn marks(&self) -> Vec<Mark> {
        let has_level =
            |level| self.episodes.iter().any(|episode| episode.years.iter().any(|year| year.level == level));
        let mut marks = Vec::new();
        marks.extend(has_level(Level::Minor).then_some(Mark::Level(Level::Minor)));
        marks.extend(has_level(Level::War).then_some(Mark::Level(Level::War)));
        marks.extend((!self.peace().is_empty()).then_some(Mark::Peace));
        let ends: Vec<EndedBy> = self.episodes.iter().filter_map(|episode| episode.end.and(episode.ended_by)).collect();
        marks.extend(EndedBy::ALL.into_iter().filter(|end| ends.contains(end)).map(Mark::End));
        marks.extend((!self.agreements.is_empty()).then_some(Mark::Agreement));
        marks
    }

    fn draw_axis(&self, svg: &mut Svg, lanes: &Lanes, axis: f64, most: usize) {
        svg.line("axis", (lanes.left, axis), (lanes.right, axis));
        let mut ticks = String::new();
        for year in axis_years(self.first_year, self.last_year, most) {
            let x = lanes.x(f64::from(year));
            ticks.push_str(&format!("M{} {}v5", number(x), number(axis)));
            // A label at the very edge would be cut off.
            let half = words::width(&year.to_string(), 12.0) / 2.0;
            if x - half >= 0.0 && x + half <= lanes.right + lanes.left {
                svg.text("m c", (x, axis + 18.0), &year.to_string());
            }
        }
        svg.path("axis", &ticks);
    }

    fn draw_marks(&self, svg: &mut Svg, lanes: &Lanes, with_durations: bool) {
        let base = lanes.base;
        let mut lines = String::new();
        for peace in self.peace() {
            let (from, to) = (lanes.day(peace.from), lanes.day(peace.to));
            lines.push_str(&format!("M{} {}H{}", number(from), number(base - 1.0), number(to)));
        }
        svg.path("peace", &lines);
        for (level, class, height) in [(Level::Minor, "minor", lanes.minor), (Level::War, "war", lanes.war)] {
            svg.path(class, &self.bars(lanes, level, height));
        }
        if with_durations {
            self.draw_durations(svg, lanes);
        }
        self.draw_ends(svg, lanes);
        let pacts: String = self
            .agreements
            .iter()
            .map(|day| format!("M{} {}v8", number(lanes.day(*day)), number(lanes.agreements - 4.0)))
            .collect();
        svg.path("pact", &pacts);
    }

    /// One bar for each run of years of one level.
    fn bars(&self, lanes: &Lanes, level: Level, height: f64) -> String {
        let mut runs: Vec<(i32, i32)> = Vec::new();
        let years = self.episodes.iter().flat_map(|episode| &episode.years);
        for year in years.filter(|year| year.level == level).map(|year| year.year) {
            match runs.last_mut() {
                Some((_, last)) if *last == year => {}
                Some((_, last)) if last.checked_add(1) == Some(year) => *last = year,
                _ => runs.push((year, year)),
            }
        }
        let bar = |(from, to): &(i32, i32)| {
            let (x, end) = (lanes.x(f64::from(*from)), lanes.x(f64::from(*to) + 1.0));
            format!("M{} {}v-{}H{}v{}z", number(x), number(lanes.base), number(height), number(end), number(height))
        };
        runs.iter().map(bar).collect()
    }

    /// Writes how long each peace lasted where there is room above its line.
    fn draw_durations(&self, svg: &mut Svg, lanes: &Lanes) {
        for peace in self.peace() {
            // Bars cover whole years: the visible gap begins with the year after.
            let gap_from = lanes.x(f64::from(year_of(peace.from)) + 1.0);
            let is_last = peace.to == self.observed_until;
            let gap_to = if is_last { lanes.day(peace.to) } else { lanes.x(f64::from(year_of(peace.to))) };
            let short = words::time((peace.years() * 10.0).round() / 10.0);
            let long = format!("{short} years");
            let room = gap_to - gap_from - 4.0;
            let text = [long, short].into_iter().find(|text| words::width(text, SIZE) <= room);
            if let Some(text) = text {
                svg.text("m s c", ((gap_from + gap_to) / 2.0, lanes.base - 7.0), &text);
            }
        }
    }

    /// Draws how each war ended, under its end; ends that are too near go one lane lower.
    fn draw_ends(&self, svg: &mut Svg, lanes: &Lanes) {
        let mut free_from = [f64::NEG_INFINITY; 2];
        for episode in &self.episodes {
            let (Some(end), Some(how)) = (episode.end, episode.ended_by) else {
                continue;
            };
            let x = lanes.day(end).clamp(lanes.left + MARKER, lanes.right - MARKER);
            let lane = usize::from(x - MARKER < free_from[0] && x - MARKER >= free_from[1]);
            free_from[lane] = x + MARKER + 1.0;
            draw_marker(svg, how, (x, lanes.markers + 10.0 * lane as f64));
        }
    }
}

/// Draws the key of all marks, for a page with many small timelines.
pub fn key_svg(frame: Frame, id: &str) -> String {
    let levels = [Mark::Level(Level::Minor), Mark::Level(Level::War), Mark::Peace];
    let ends = EndedBy::ALL.into_iter().map(Mark::End);
    let marks: Vec<Mark> = levels.into_iter().chain(ends).chain([Mark::Agreement]).collect();
    let words: Vec<&str> = marks.iter().map(|mark| mark.label()).collect();
    let rows = key_rows(&marks, frame.width() - 8.0);
    let about = Description { id, title: "Key to the timelines", words: &words.join("; ") };
    let mut svg = Svg::new(frame, 20.0 * rows.len() as f64 + 8.0, &about);
    for (row, marks) in rows.iter().enumerate() {
        draw_key_row(&mut svg, marks, (4.0, 18.0 + 20.0 * row as f64));
    }
    svg.finish()
}

/// Something that a key explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Level(Level),
    Peace,
    End(EndedBy),
    Agreement,
}

impl Mark {
    fn label(self) -> &'static str {
        match self {
            Mark::Level(Level::Minor) => "25 to 999 deaths in the year",
            Mark::Level(Level::War) => "1000 or more",
            Mark::Peace => "peace",
            // Short enough for the narrowest key.
            Mark::End(EndedBy::VictoryRebel) => "victory of the rebel side (B), or the opponent",
            Mark::End(how) => how.label(),
            Mark::Agreement => "agreement signed",
        }
    }

    fn width(self) -> f64 {
        18.0 + words::width(self.label(), SIZE) + 14.0
    }
}

/// Breaks the key into rows that fit.
fn key_rows(marks: &[Mark], room: f64) -> Vec<Vec<Mark>> {
    let mut rows: Vec<Vec<Mark>> = Vec::new();
    let mut used = f64::INFINITY;
    for mark in marks {
        if used + mark.width() > room {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += mark.width();
        if let Some(row) = rows.last_mut() {
            row.push(*mark);
        }
    }
    rows
}

fn draw_key_row(svg: &mut Svg, marks: &[Mark], from: (f64, f64)) {
    let (mut x, y) = from;
    for mark in marks {
        match mark {
            Mark::Level(Level::Minor) => svg.rect("minor", (x, y - 6.0), (12.0, 6.0)),
            Mark::Level(Level::War) => svg.rect("war", (x, y - 10.0), (12.0, 10.0)),
            Mark::Peace => svg.line("peace", (x, y - 4.0), (x + 12.0, y - 4.0)),
            Mark::End(how) => draw_marker(svg, *how, (x + 6.0, y - 4.0)),
            Mark::Agreement => svg.line("pact", (x + 6.0, y - 8.5), (x + 6.0, y - 0.5)),
        }
        svg.text("m s", (x + 18.0, y), mark.label());
        x += mark.width();
    }
}

/// Draws the shape that says how a war ended.
fn draw_marker(svg: &mut Svg, how: EndedBy, at: (f64, f64)) {
    let (x, y) = (number(at.0), number(at.1));
    let (class, shape) = match how {
        EndedBy::Agreement => ("end", "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
        EndedBy::Ceasefire => ("end open", "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
        EndedBy::VictoryGovernment => ("end", "m-3.5-3.5h7v7h-7z"),
        EndedBy::VictoryRebel => ("end", "m0-4l4 7h-8z"),
        EndedBy::LowActivity => ("end bare", "m-4 0h8"),
        EndedBy::ActorGone => ("end bare", "m-3.5-3.5l7 7m0-7l-7 7"),
        EndedBy::Unknown => ("end open", "m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z"),
    };
    svg.path(class, &format!("M{x} {y}{shape}"));
}

/// Round years between two years.
fn axis_years(first: i32, last: i32, most: usize) -> Vec<i32> {
    let span = f64::from(last - first) + 1.0;
    let marks = axis::ticks(span, most);
    let step = marks.get(1).map_or(1, |step| (step.round() as i32).max(1));
    let start = first.div_euclid(step) * step;
    (0..)
        .map(|mark| start + mark * step)
        .skip_while(|year| *year < first)
        .take_while(|year| *year <= last + 1)
        .collect()
}

/// The calendar year of a day.
fn year_of(days: i32) -> i32 {
    calendar::date(days).map_or(0, |date| i32::from(date.year()))
}
