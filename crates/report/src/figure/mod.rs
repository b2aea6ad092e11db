//! Draw the field's figures: survival curves, ratios with intervals, conflict timelines and what played histories show, as SVG and as text.

mod axis;
mod caption;
pub mod chronicle;
pub mod curve;
mod curve_layout;
mod curve_svg;
pub mod forest;
mod forest_svg;
mod labels;
pub mod matrix;
mod matrix_svg;
pub mod palette;
pub mod specification;
mod specification_svg;
pub mod spread;
mod svg;
pub mod terminal;
pub mod timeline;
mod timeline_svg;
mod words;

pub(crate) use words::{list, percent, time};

/// What surrounds a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// A file of its own: with its title, its note and its colours inside.
    Alone,
    /// Inside a page that gives the colours, the title and the note; drawn for a wide column.
    InPage,
    /// Inside a page, drawn for a telephone.
    InNarrowPage,
}

impl Frame {
    /// Width of the drawing in its own units, which are pixels at natural size.
    pub(crate) fn width(self) -> f64 {
        match self {
            Frame::Alone | Frame::InPage => 760.0,
            Frame::InNarrowPage => 340.0,
        }
    }

    pub(crate) fn is_narrow(self) -> bool {
        self == Frame::InNarrowPage
    }
}
