//! Build SVG text; every text and attribute passes through its escape.

use crate::escape::{xml_attribute, xml_text};

use super::Frame;
use super::palette;

/// A drawing in progress.
pub(super) struct Svg {
    out: String,
    open: Vec<&'static str>,
}

/// What a drawing is, for those who do not see it.
pub(super) struct Description<'a> {
    /// Prefix that makes the identifiers unique in the page.
    pub(super) id: &'a str,
    /// What it shows.
    pub(super) title: &'a str,
    /// The result in words.
    pub(super) words: &'a str,
}

impl Svg {
    /// Opens a drawing of a given height.
    pub(super) fn new(frame: Frame, height: f64, about: &Description<'_>) -> Svg {
        let width = number(frame.width());
        let height = number(height);
        let id = xml_attribute(about.id);
        let class = if frame.is_narrow() { "fig narrow" } else { "fig wide" };
        let size = match frame {
            Frame::Alone => format!(" width=\"{width}\" height=\"{height}\""),
            _ => String::new(),
        };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"0 0 {width} {height}\"{size} \
             role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n\
             <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>\n",
            xml_text(about.title),
            xml_text(about.words)
        );
        if frame == Frame::Alone {
            let colours = palette::variables("svg.fig");
            out.push_str(&format!(
                "<style>{colours}{}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
                palette::FIGURE_STYLE
            ));
        }
        Svg { out, open: vec!["svg"] }
    }

    /// Begins a piece of a drawing that the caller puts in its own element.
    pub(super) fn inside() -> Svg {
        Svg { out: String::new(), open: Vec::new() }
    }

    /// Opens a group with a class.
    pub(super) fn group(&mut self, class: &str) {
        self.out.push_str(&format!("<g class=\"{}\">\n", xml_attribute(class)));
        self.open.push("g");
    }

    /// Closes the group opened last.
    pub(super) fn end_group(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.out.push_str(&format!("</{tag}>\n"));
        }
    }

    /// Draws a path.
    pub(super) fn path(&mut self, class: &str, data: &str) {
        if !data.is_empty() {
            let (class, data) = (xml_attribute(class), xml_attribute(data));
            self.out.push_str(&format!("<path class=\"{class}\" d=\"{data}\"/>\n"));
        }
    }

    /// Draws a straight line.
    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.path(class, &format!("M{} {}L{} {}", number(from.0), number(from.1), number(to.0), number(to.1)));
    }

    /// Draws a rectangle.
    pub(super) fn rect(&mut self, class: &str, corner: (f64, f64), size: (f64, f64)) {
        self.out.push_str(&format!(
            "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
            xml_attribute(class),
            number(corner.0),
            number(corner.1),
            number(size.0),
            number(size.1)
        ));
    }

    /// Writes text with its baseline at a point.
    pub(super) fn text(&mut self, class: &str, at: (f64, f64), text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{}\"", xml_attribute(class)) };
        self.out.push_str(&format!(
            "<text{class} x=\"{}\" y=\"{}\">{}</text>\n",
            number(at.0),
            number(at.1),
            xml_text(text)
        ));
    }

    /// Writes text that runs upward from a point.
    pub(super) fn text_upward(&mut self, class: &str, at: (f64, f64), text: &str) {
        let (x, y) = (number(at.0), number(at.1));
        self.out.push_str(&format!(
            "<text class=\"{}\" transform=\"translate({x} {y}) rotate(-90)\">{}</text>\n",
            xml_attribute(class),
            xml_text(text)
        ));
    }

    /// Closes what is open and gives the drawing.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end_group();
        }
        self.out
    }
}

/// Writes a coordinate with at most one decimal, which is finer than a screen shows.
pub(super) fn number(value: f64) -> String {
    let written = format!("{value:.1}");
    let short = written.strip_suffix(".0").unwrap_or(&written);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
