//! Make any text safe for the place it is put: one function for each kind of place.
//!
//! HTML pages are escaped by the template engine; every other place has its function here.

mod cell;
mod latex;
mod script;
mod terminal;
mod xml;

pub use cell::{csv_cell, markdown_cell};
pub use latex::latex;
pub use script::script_json;
pub use terminal::terminal;
pub use xml::{xml_attribute, xml_text};
