//! Draw a figure of ratios as SVG.

use super::caption::Caption;
use super::forest::{ForestFigure, ForestRow, Ratio, share, tick_shown, ticks};
use super::svg::{Description, Svg, number};
use super::{Frame, words};
use crate::ReportError;

/// Font size of labels, and of the numbers at the right.
const SIZE: f64 = 12.0;
/// Height of the line of one model within a row, and of what parts the rows.
const LINE: f64 = 15.0;
const GAP: f64 = 9.0;
/// How far a row under a heading stands in.
const INDENT: f64 = 14.0;
/// Half the height of a mark.
const MARK: f64 = 4.0;

impl ForestFigure {
    /// Draws the figure as SVG.
    ///
    /// `id` makes the identifiers inside it unique in the page. Models are told apart by colour and by shape.
    /// Errors: those of [`ForestFigure::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let layout = Layout::of(self, frame);
        let about = Description { id, title: &self.title, words: &self.in_words() };
        let mut svg = Svg::new(frame, layout.height, &about);
        layout.draw_head(self, &mut svg);
        layout.draw_axis(self, &mut svg);
        for (place, row) in self.rows.iter().enumerate() {
            layout.draw_row(place, row, &mut svg);
        }
        layout.caption.draw_note(&mut svg, layout.height);
        Ok(svg.finish())
    }
}

/// Where everything of a figure stands.
struct Layout {
    narrow: bool,
    edge: f64,
    left: f64,
    right: f64,
    width: f64,
    top: f64,
    bottom: f64,
    height: f64,
    ends: (f64, f64),
    ticks: Vec<f64>,
    caption: Caption,
    /// Lines of each model's name in the key; empty for a single model.
    key: Vec<Vec<String>>,
    /// The top of each row.
    tops: Vec<f64>,
    labels: Vec<Vec<String>>,
    models: usize,
}

impl Layout {
    fn of(figure: &ForestFigure, frame: Frame) -> Layout {
        let (narrow, alone) = (frame.is_narrow(), frame == Frame::Alone);
        let caption = Caption::of(frame, &figure.title, &figure.subtitle, &figure.whole_note());
        let (width, edge) = (frame.width(), caption.edge);
        let room = width - 2.0 * edge;
        let models = figure.models.len();
        let numbers = figure.rows.iter().flat_map(ForestRow::values).flatten();
        let numbers = numbers.map(|ratio| words::width(&ratio.shown(), SIZE)).fold(0.0, f64::max);
        let label_room = if narrow { room - 8.0 } else { 220.0 };
        let wrapped = |row: &ForestRow| {
            let inset = if is_inset(row) { INDENT } else { 0.0 };
            let beside = if narrow && models == 1 { numbers + 10.0 } else { 0.0 };
            words::wrap(&label_of(row), label_room - inset - beside, SIZE, 3)
        };
        let labels: Vec<Vec<String>> = figure.rows.iter().map(wrapped).collect();
        let widest = labels.iter().flatten().map(|line| words::width(line, SIZE)).fold(60.0, f64::max) + INDENT;
        let (left, right) = match narrow {
            true => (edge + 6.0, width - edge - 6.0),
            false => (edge + widest + 10.0, width - edge - numbers - 14.0),
        };
        let key: Vec<Vec<String>> = match models {
            1 => Vec::new(),
            _ => figure.models.iter().map(|model| words::wrap(model, room - 24.0, SIZE, 2)).collect(),
        };
        let head = caption.head_height(if alone { 16.0 } else { 0.0 });
        let key_height: f64 = key.iter().map(|lines| lines.len() as f64 * LINE + 3.0).sum();
        let top = head + key_height + 12.0;
        let mut layout = Layout {
            narrow,
            edge,
            left,
            right,
            width,
            top,
            bottom: 0.0,
            height: 0.0,
            ends: figure.ends(),
            ticks: Vec::new(),
            caption,
            key,
            tops: Vec::new(),
            labels,
            models,
        };
        layout.ticks = ticks(layout.ends, if narrow { 6 } else { 8 });
        let mut y = top;
        for (place, row) in figure.rows.iter().enumerate() {
            layout.tops.push(y);
            y += layout.row_height(place, row);
        }
        layout.bottom = y + 2.0;
        let foot = if alone { layout.caption.note_height() + 16.0 } else { 4.0 };
        layout.height = layout.bottom + 42.0 + foot;
        layout
    }

    fn row_height(&self, place: usize, row: &ForestRow) -> f64 {
        let text = self.labels[place].len() as f64 * LINE;
        let drawn = row.values().iter().flatten().count() as f64 * LINE;
        GAP + if self.narrow { text + drawn } else { text.max(drawn) }
    }

    fn x(&self, ratio: f64) -> (f64, bool) {
        let (share, beyond) = share(ratio, self.ends);
        (self.left + share * (self.right - self.left), beyond)
    }

    fn draw_head(&self, figure: &ForestFigure, svg: &mut Svg) {
        self.caption.draw_head(svg);
        let mut y = self.top - 12.0 - self.key.iter().map(|lines| lines.len() as f64 * LINE + 3.0).sum::<f64>() + LINE;
        for (place, lines) in self.key.iter().enumerate().take(figure.models.len()) {
            svg.group(&format!("g{}", place + 1));
            draw_mark(svg, place, (self.edge + 6.0, y - 4.0));
            for line in lines {
                svg.text("k", (self.edge + 18.0, y), line);
                y += LINE;
            }
            svg.end_group();
            y += 3.0;
        }
    }

    fn draw_axis(&self, figure: &ForestFigure, svg: &mut Svg) {
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let (x, text) = (self.x(*tick).0, tick_shown(*tick));
            if *tick != 1.0 {
                svg.line("grid", (x, self.top), (x, self.bottom));
            }
            let half = words::width(&text, SIZE) / 2.0;
            if x - half >= free_from {
                svg.text("m c", (x, self.bottom + 17.0), &text);
                free_from = x + half + 4.0;
            }
        }
        let one = self.x(1.0).0;
        svg.line("one", (one, self.top - 4.0), (one, self.bottom));
        svg.line("axis", (self.left, self.bottom), (self.right, self.bottom));
        let text = words::cut(&figure.x_label, self.width - 2.0 * self.edge, SIZE);
        // Centred under the plot, but never cut by the edge of the drawing.
        let half = words::width(&text, SIZE) / 2.0;
        let (least, most) = (self.edge + half, self.width - self.edge - half);
        let middle = ((self.left + self.right) / 2.0).max(least).min(most.max(least));
        svg.text("m c", (middle, self.bottom + 35.0), &text);
    }

    fn draw_row(&self, place: usize, row: &ForestRow, svg: &mut Svg) {
        let top = self.tops[place];
        let inset = if is_inset(row) { INDENT } else { 0.0 };
        let lines = &self.labels[place];
        let drawn = row.values().iter().flatten().count() as f64 * LINE;
        let text = lines.len() as f64 * LINE;
        // Beside the plot a short label stands at the middle of its ratios.
        let lift = if self.narrow { 0.0 } else { ((drawn - text) / 2.0).max(0.0) };
        let class = match row {
            ForestRow::Heading(_) => "b",
            ForestRow::Reference(_) => "m",
            ForestRow::Ratios { .. } => "",
        };
        for (at, line) in lines.iter().enumerate() {
            svg.text(class, (self.edge + inset, top + GAP / 2.0 + lift + at as f64 * LINE + 11.5), line);
        }
        if let (ForestRow::Reference(_), false) = (row, self.narrow) {
            let (x, y) = (self.x(1.0).0, top + GAP / 2.0 + LINE / 2.0);
            svg.line("axis", (x, y - MARK), (x, y + MARK));
        }
        let lift = if self.narrow { text } else { ((text - drawn) / 2.0).max(0.0) };
        let mut y = top + GAP / 2.0 + lift + LINE / 2.0;
        for (model, ratio) in row.values().iter().enumerate() {
            let Some(ratio) = ratio else { continue };
            svg.group(&format!("g{}", model + 1));
            self.draw_ratio(ratio, model, y, svg);
            let numbers = ratio.shown();
            match (self.narrow, self.models) {
                (false, 1) => svg.text("e", (self.width - self.edge, y + 4.0), &numbers),
                (false, _) => svg.text("k e", (self.width - self.edge, y + 4.0), &numbers),
                // On a telephone the numbers of one model stand beside its label; several have only the table.
                (true, 1) => svg.text("m e", (self.width - self.edge, top + GAP / 2.0 + 11.5), &numbers),
                (true, _) => {}
            }
            svg.end_group();
            y += LINE;
        }
    }

    fn draw_ratio(&self, ratio: &Ratio, model: usize, y: f64, svg: &mut Svg) {
        let ((from, far_left), (to, far_right)) = (self.x(ratio.low), self.x(ratio.high));
        svg.line("whisker", (from, y), (to, y));
        let arrow = |x: f64, back: f64| {
            format!(
                "M{} {}L{} {}L{} {}",
                number(x + back),
                number(y - 4.0),
                number(x),
                number(y),
                number(x + back),
                number(y + 4.0)
            )
        };
        if far_left {
            svg.path("whisker", &arrow(from, 5.0));
        }
        if far_right {
            svg.path("whisker", &arrow(to, -5.0));
        }
        draw_mark(svg, model, (self.x(ratio.estimate).0, y));
    }
}

fn is_inset(row: &ForestRow) -> bool {
    matches!(row, ForestRow::Reference(_) | ForestRow::Ratios { under_heading: true, .. })
}

fn label_of(row: &ForestRow) -> String {
    match row {
        ForestRow::Reference(label) => format!("{label} (reference)"),
        other => other.label().to_owned(),
    }
}

/// The mark of a model: five shapes, then four of them hollow.
fn draw_mark(svg: &mut Svg, model: usize, (x, y): (f64, f64)) {
    let r = MARK;
    let corners: &[(f64, f64)] = match model % 5 {
        0 => &[(0.0, -1.0), (0.7, -0.7), (1.0, 0.0), (0.7, 0.7), (0.0, 1.0), (-0.7, 0.7), (-1.0, 0.0), (-0.7, -0.7)],
        1 => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        2 => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
        3 => &[(0.0, -1.1), (1.15, 0.9), (-1.15, 0.9)],
        _ => &[(0.0, 1.1), (1.15, -0.9), (-1.15, -0.9)],
    };
    let points = corners.iter().map(|(dx, dy)| format!("{} {}", number(x + dx * r), number(y + dy * r)));
    let class = if model < 5 { "mark" } else { "mark hollow" };
    svg.path(class, &format!("M{}Z", points.collect::<Vec<_>>().join("L")));
}
