//! Draw a matrix of effects as SVG: a number and a bar in each cell; where the columns have no room, the largest effects of each row.

use super::caption::Caption;
use super::matrix::{MatrixCell, MatrixFigure};
use super::svg::{Description, Svg};
use super::{Frame, words};
use crate::ReportError;

/// Font size of labels, and of numbers.
const SIZE: f64 = 11.0;
/// Height of a line of labels.
const LINE: f64 = 13.0;
/// Room for the longest column name, which runs upward.
const HEAD_MOST: f64 = 150.0;
/// A column narrower than this has no room for its numbers.
const STEP_LEAST: f64 = 30.0;
/// Height of a bar.
const BAR: f64 = 5.0;
/// Rows of the list: the largest effects of a row that are told from chance.
const LISTED: usize = 4;
/// Room in the list for the name of a column, and for its number.
const LISTED_NAME: f64 = 108.0;
const LISTED_NUMBER: f64 = 40.0;

impl MatrixFigure {
    /// Draws it as SVG. `id` makes the identifiers inside it unique in the page. Errors: those of [`MatrixFigure::verify`].
    pub fn to_svg(&self, frame: Frame, id: &str) -> Result<String, ReportError> {
        self.verify()?;
        let caption = Caption::of(frame, &self.title, &self.subtitle, &self.whole_note());
        let about = Description { id, title: &self.title, words: &self.in_words() };
        let grid = Grid::of(self, frame, &caption);
        let has_room = grid.step >= STEP_LEAST || !frame.is_narrow();
        let drawn = if has_room { grid.height(self) } else { self.list_height(frame) };
        let alone = frame == Frame::Alone;
        let head = caption.head_height(if alone { 22.0 } else { 0.0 });
        let height = head + drawn + if alone { caption.note_height() + 24.0 } else { 6.0 };
        let mut svg = Svg::new(frame, height, &about);
        caption.draw_head(&mut svg);
        match has_room {
            true => grid.draw(self, &mut svg, head),
            false => self.draw_list(&mut svg, frame, head),
        }
        caption.draw_note(&mut svg, height);
        Ok(svg.finish())
    }

    /// The effects of a row that are told from chance, the largest first, with the places of their columns.
    fn told(&self, row: usize) -> Vec<(usize, &MatrixCell)> {
        let cells = self.cells[row].iter().enumerate();
        let mut told: Vec<(usize, &MatrixCell)> =
            cells.filter_map(|(place, cell)| Some((place, cell.as_ref()?))).filter(|(_, cell)| cell.is_sure).collect();
        told.sort_by(|a, b| b.1.value.abs().total_cmp(&a.1.value.abs()));
        told
    }

    fn list_height(&self, frame: Frame) -> f64 {
        (0..self.rows.len()).map(|row| self.listed_height(row, frame)).sum()
    }

    fn listed_height(&self, row: usize, frame: Frame) -> f64 {
        let lines = words::wrap(&self.rows[row], frame.width(), SIZE * 1.1, 3).len();
        let told = self.told(row).len();
        let below = told.clamp(1, LISTED) + usize::from(told > LISTED);
        LINE * (lines + below) as f64 + 12.0
    }

    /// Draws each row as its name and its largest effects below.
    fn draw_list(&self, svg: &mut Svg, frame: Frame, head: f64) {
        let (width, mut top) = (frame.width(), head);
        for row in 0..self.rows.len() {
            svg.line("grid", (0.0, top + 0.5), (width, top + 0.5));
            let mut y = top + 14.0;
            for line in words::wrap(&self.rows[row], width, SIZE * 1.1, 3) {
                svg.text("s b", (0.0, y), &line);
                y += LINE;
            }
            let told = self.told(row);
            if told.is_empty() {
                svg.text("m s", (0.0, y), "nothing told from chance");
            }
            for (place, cell) in told.iter().take(LISTED) {
                svg.text("s", (0.0, y), &words::cut(&self.columns[*place], LISTED_NAME - 6.0, SIZE));
                let room = width - LISTED_NAME - LISTED_NUMBER;
                self.draw_bar(svg, cell, (LISTED_NAME, y - 6.5), room);
                svg.text("s e", (width, y), &cell.shown);
                y += LINE;
            }
            if told.len() > LISTED {
                svg.text("m s", (0.0, y), &format!("and {} that are smaller", told.len() - LISTED));
            }
            top += self.listed_height(row, frame);
        }
    }

    /// Draws a bar from a point to the right, as long a part of the room as the effect is of the full size.
    fn draw_bar(&self, svg: &mut Svg, cell: &MatrixCell, from: (f64, f64), room: f64) {
        let length = room * (cell.value.abs() / self.full).min(1.0);
        if length < 0.5 {
            return;
        }
        svg.group(if cell.value < 0.0 { "g2" } else { "g1" });
        match cell.is_sure {
            true => svg.rect("points", from, (length, BAR)),
            false => svg.rect("outline", (from.0 + 0.5, from.1 + 0.5), ((length - 1.0).max(0.5), BAR - 1.0)),
        }
        svg.end_group();
    }
}

/// Where the rows and the columns stand.
struct Grid {
    edge: f64,
    left: f64,
    step: f64,
    head: f64,
    labels: Vec<Vec<String>>,
}

impl Grid {
    fn of(figure: &MatrixFigure, frame: Frame, caption: &Caption) -> Grid {
        let edge = caption.edge;
        let longest = figure.rows.iter().map(|name| words::width(name, SIZE)).fold(0.0, f64::max) + 10.0;
        let names = longest.min(if frame.is_narrow() { 112.0 } else { 200.0 });
        let left = edge + names;
        let step = ((frame.width() - edge - 2.0 - left) / figure.columns.len() as f64).min(64.0);
        let head = figure.columns.iter().map(|name| words::width(name, SIZE)).fold(0.0, f64::max).min(HEAD_MOST) + 12.0;
        let labels = figure.rows.iter().map(|name| words::wrap(name, names - 8.0, SIZE, 3)).collect();
        Grid { edge, left, step, head, labels }
    }

    fn row_height(&self, row: usize) -> f64 {
        (LINE * self.labels[row].len() as f64 + 9.0).max(26.0)
    }

    fn height(&self, figure: &MatrixFigure) -> f64 {
        self.head + (0..figure.rows.len()).map(|row| self.row_height(row)).sum::<f64>()
    }

    fn draw(&self, figure: &MatrixFigure, svg: &mut Svg, top: f64) {
        let mut top = top + self.head;
        for (place, name) in figure.columns.iter().enumerate() {
            let x = self.left + (place as f64 + 0.5) * self.step;
            svg.text_upward("s", (x + 4.0, top - 8.0), &words::cut(name, HEAD_MOST, SIZE));
        }
        let right = self.left + self.step * figure.columns.len() as f64;
        for row in 0..figure.rows.len() {
            svg.line("grid", (self.edge, top), (right, top));
            let tall = self.row_height(row);
            let first = top + (tall - LINE * self.labels[row].len() as f64) / 2.0 + 10.0;
            for (at, line) in self.labels[row].iter().enumerate() {
                svg.text("s", (self.edge, first + LINE * at as f64), line);
            }
            for (place, cell) in figure.cells[row].iter().enumerate() {
                let from = self.left + place as f64 * self.step;
                self.draw_cell(figure, cell.as_ref(), svg, (from, top + tall / 2.0));
            }
            top += tall;
        }
        svg.line("grid", (self.edge, top), (right, top));
    }

    /// Draws the number of a cell and its bar below, so that neither hides the other.
    fn draw_cell(&self, figure: &MatrixFigure, cell: Option<&MatrixCell>, svg: &mut Svg, (from, middle): (f64, f64)) {
        let centre = from + self.step / 2.0;
        let Some(cell) = cell else {
            svg.text("m s c", (centre, middle + 4.0), "·");
            return;
        };
        if cell.is_sure && words::width(&cell.shown, 10.0) <= self.step {
            svg.text("n c", (centre, middle + 0.5), &cell.shown);
        }
        figure.draw_bar(svg, cell, (from + 3.0, middle + 4.5), self.step - 6.0);
    }
}
