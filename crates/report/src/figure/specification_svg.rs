//! Draw a specification curve as SVG: ratios by size above, the choices behind each below.

use super::caption::Caption;
use super::forest::{Ratio, share, tick_shown, ticks};
use super::specification::SpecificationFigure;
use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// Font size of labels.
const SIZE: f64 = 12.0;
/// Height of a line of text in the matrix.
const LINE: f64 = 14.0;
/// Height of the bars of a choice.
const BAR: f64 = 8.0;
/// Height of the name of a choice.
const NAME: f64 = 21.0;
/// From this distance between two specifications on each has a dot of its own.
const DOTS_FROM: f64 = 6.0;
/// The axis shows at least this share of the ends of intervals.
const SHOWN: f64 = 0.9;

impl SpecificationFigure {
    /// Draws the figure as SVG.
    ///
    /// `id` makes the identifiers inside it unique in the page. Errors: those of [`SpecificationFigure::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let layout = Layout::of(self, frame);
        let about = Description { id, title: &self.title, words: &self.in_words() };
        let mut svg = Svg::new(frame, layout.height, &about);
        layout.caption.draw_head(&mut svg);
        layout.draw_axis(self, &mut svg);
        layout.draw_curve(&mut svg);
        layout.draw_matrix(self, &mut svg);
        layout.draw_primary(&mut svg);
        layout.caption.draw_note(&mut svg, layout.height);
        Ok(svg.finish())
    }
}

/// The top of a value in the matrix, and the lines of its name.
type ValueRow = (f64, Vec<String>);

/// Where everything of a figure stands.
struct Layout {
    narrow: bool,
    edge: f64,
    width: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    height: f64,
    ends: (f64, f64),
    drawn: Vec<(usize, Ratio)>,
    middle: Option<Ratio>,
    caption: Caption,
    /// Of each choice the top of its name, and its values.
    rows: Vec<(f64, Vec<ValueRow>)>,
}

impl Layout {
    fn of(figure: &SpecificationFigure, frame: Frame) -> Layout {
        let (narrow, alone) = (frame.is_narrow(), frame == Frame::Alone);
        let caption = Caption::of(frame, &figure.title, &figure.subtitle, &figure.whole_note());
        let (width, edge) = (frame.width(), caption.edge);
        let room = width - 2.0 * edge;
        let counts = 62.0;
        let labels = if narrow { 34.0 } else { 190.0 };
        let head = caption.head_height(if alone { 16.0 } else { 0.0 });
        let top = head + 22.0;
        let bottom = top + if narrow { 190.0 } else { 230.0 };
        let drawn = figure.drawn();
        let ends = ends(figure, &drawn);
        let label_room = if narrow { room - counts } else { labels - 18.0 };
        let mut y = bottom + 12.0;
        let mut rows = Vec::new();
        for choice in &figure.choices {
            let name = y;
            y += NAME;
            let mut values = Vec::new();
            for value in &choice.values {
                let lines = words::wrap(value, label_room, SIZE, 3);
                let text = lines.len() as f64 * LINE;
                values.push((y, lines));
                y += if narrow { text + BAR + 6.0 } else { text.max(BAR) + 2.0 };
            }
            rows.push((name, values));
        }
        let foot = if alone { caption.note_height() + 16.0 } else { 4.0 };
        Layout {
            narrow,
            edge,
            width,
            left: edge + labels,
            right: width - edge - if narrow { 16.0 } else { counts },
            top,
            bottom,
            height: y + 10.0 + foot,
            ends,
            drawn,
            middle: figure.middle,
            caption,
            rows,
        }
    }

    fn step(&self) -> f64 {
        (self.right - self.left) / self.drawn.len() as f64
    }

    fn x(&self, place: usize) -> f64 {
        self.left + (place as f64 + 0.5) * self.step()
    }

    fn y(&self, ratio: f64) -> f64 {
        self.bottom - share(ratio, self.ends).0 * (self.bottom - self.top)
    }

    fn draw_axis(&self, figure: &SpecificationFigure, svg: &mut Svg) {
        svg.text("m", (self.edge, self.top - 10.0), &figure.y_label);
        let mut free_below = f64::INFINITY;
        for tick in ticks(self.ends, 7) {
            let y = self.y(tick);
            if tick != 1.0 {
                svg.line("grid", (self.left, y), (self.right, y));
            }
            if y + 6.0 <= free_below {
                svg.text("m e", (self.left - 8.0, y + 4.0), &tick_shown(tick));
                free_below = y - 6.0;
            }
        }
        let one = self.y(1.0);
        svg.line("axis", (self.left, one), (self.right, one));
        for ratio in [figure.margin, 1.0 / figure.margin] {
            let y = self.y(ratio);
            svg.line("one", (self.left, y), (self.right, y));
            if !self.narrow {
                svg.text("m s", (self.right + 5.0, y + 4.0), &words::significant(ratio));
            }
        }
    }

    fn draw_curve(&self, svg: &mut Svg) {
        svg.group("g1");
        let mut bounds = String::new();
        // One shape a specification, as wide as its place: together they are a band, alone a bar.
        let half = (self.step() * 0.5).min(5.0);
        for (place, (_, ratio)) in self.drawn.iter().enumerate() {
            let (x, low, high) = (self.x(place), self.y(ratio.low), self.y(ratio.high));
            let (from, to) = (fine(x - half), fine(x + half));
            bounds.push_str(&format!("M{from} {}H{to}V{}H{from}Z", number(low), number(high)));
        }
        svg.path("band", &bounds);
        let size = (self.step() * 0.5).clamp(0.9, 3.0);
        let points = self.drawn.iter().enumerate().map(|(place, (_, ratio))| {
            let (x, y) = (self.x(place), self.y(ratio.estimate));
            format!(
                "M{} {}h{}v{}h{}Z",
                fine(x - size),
                fine(y - size),
                fine(2.0 * size),
                fine(2.0 * size),
                fine(-2.0 * size)
            )
        });
        svg.path("points", &points.collect::<String>());
        svg.end_group();
        if let Some(middle) = self.middle {
            svg.group("g2");
            let (x, y) = (self.right - 1.0, self.y(middle.estimate));
            svg.line("whisker", (self.left, y), (x, y));
            svg.line("whisker", (x, self.y(middle.low)), (x, self.y(middle.high)));
            svg.text("k halo", (self.left + 4.0, y - 5.0), &format!("middle {}", words::significant(middle.estimate)));
            svg.end_group();
        }
    }

    fn draw_matrix(&self, figure: &SpecificationFigure, svg: &mut Svg) {
        svg.line("axis", (self.left, self.bottom), (self.right, self.bottom));
        for (choice, (name, values)) in self.rows.iter().enumerate() {
            svg.text("b", (self.edge, name + 14.0), &figure.choices[choice].name);
            for (value, (top, lines)) in values.iter().enumerate() {
                let inset = if self.narrow { 0.0 } else { 10.0 };
                for (at, line) in lines.iter().enumerate() {
                    svg.text("", (self.edge + inset, top + 10.5 + at as f64 * LINE), line);
                }
                let (eligible, all) = figure.counted(choice, value);
                svg.text("m e s", (self.width - self.edge, top + 10.5), &format!("{eligible}/{all}"));
                let y = if self.narrow { top + lines.len() as f64 * LINE + 1.0 + BAR / 2.0 } else { top + 6.5 };
                self.draw_choice(figure, (choice, value), y, svg);
            }
        }
    }

    fn draw_choice(&self, figure: &SpecificationFigure, (choice, value): (usize, usize), y: f64, svg: &mut Svg) {
        let chose = |place: &usize| figure.specifications[self.drawn[*place].0].values[choice] == value;
        svg.line("grid", (self.left, y), (self.right, y));
        let mut bars = String::new();
        let step = self.step();
        if step >= DOTS_FROM {
            for place in (0..self.drawn.len()).filter(chose) {
                let x = self.x(place);
                bars.push_str(&format!("M{} {}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z", number(x - 3.0), number(y)));
            }
        } else {
            let mut place = 0;
            while place < self.drawn.len() {
                let from = place;
                while place < self.drawn.len() && chose(&place) {
                    place += 1;
                }
                if place > from {
                    let (x, end) = (self.left + from as f64 * step, self.left + place as f64 * step);
                    let (top, foot) = (number(y - BAR / 2.0), number(y + BAR / 2.0));
                    bars.push_str(&format!("M{} {top}H{}V{foot}H{}Z", fine(x), fine(end), fine(x)));
                }
                place += 1;
            }
        }
        svg.group("g1");
        svg.path("points", &bars);
        svg.end_group();
    }

    fn draw_primary(&self, svg: &mut Svg) {
        let Some(at) = self.drawn.iter().position(|(place, _)| *place == 0) else { return };
        let (x, y) = (self.x(at), self.y(self.drawn[at].1.estimate));
        svg.line("primary", (x, self.top), (x, self.height_of_matrix()));
        let (left, right, top, foot) = (number(x - 5.5), number(x + 5.5), number(y - 5.5), number(y + 5.5));
        let (x, y) = (number(x), number(y));
        svg.path("end", &format!("M{x} {top}L{right} {y}L{x} {foot}L{left} {y}Z"));
    }

    fn height_of_matrix(&self) -> f64 {
        let last = self.rows.last().and_then(|(_, values)| values.last());
        last.map_or(self.bottom, |(top, lines)| match self.narrow {
            true => top + lines.len() as f64 * LINE + BAR + 4.0,
            false => top + LINE,
        })
    }
}

/// A coordinate with two decimals: many specifications share a pixel.
fn fine(value: f64) -> String {
    let written = format!("{value:.2}");
    let short = written.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// The ends of the axis: all ratios and both margins lie between them, and most of the intervals.
fn ends(figure: &SpecificationFigure, drawn: &[(usize, Ratio)]) -> (f64, f64) {
    let sorted = |value: fn(&Ratio) -> f64| {
        let mut values: Vec<f64> = drawn.iter().map(|(_, ratio)| value(ratio).clamp(1e-6, 1e6)).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let (lows, highs) = (sorted(|ratio| ratio.low), sorted(|ratio| ratio.high));
    let estimates = sorted(|ratio| ratio.estimate);
    let beyond = ((1.0 - SHOWN) * drawn.len() as f64).floor() as usize;
    let mut low = lows[beyond].min(estimates[0]).min(1.0 / figure.margin);
    let mut high = highs[drawn.len() - 1 - beyond].max(estimates[drawn.len() - 1]).max(figure.margin);
    if let Some(middle) = figure.middle {
        (low, high) = (low.min(middle.low.max(1e-6)), high.max(middle.high.min(1e6)));
    }
    let room = (high / low).sqrt().sqrt().sqrt().sqrt().clamp(1.03, 1.5);
    (low / room, high * room)
}
