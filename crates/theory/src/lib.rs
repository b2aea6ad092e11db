//! A theory file to a process: parser, checker, formatter, and every fault with its remedy.
//!
//! | stage | from | to | fails? |
//! | --- | --- | --- | --- |
//! | [`parse`] | text | [`syntax::TheorySyntax`] and faults | never: a faulty part is left out |
//! | [`check`], [`check_in`] | text, [`Catalogue`] and [`Folder`] | [`Theory`] | all faults at once |
//! | [`format`](format()) | text | text in the one layout | faults of the grammar only |
//! | [`explain`] | the name of a code | its page | if there is no such code |
//!
//! What the record offers is asked of a [`Catalogue`]; nothing here opens a file. A theory on units made up needs none:
//!
//! ```
//! use theory::{AttributeSource, Catalogue, FactSource, UnitSource, check, format};
//!
//! struct Nothing;
//! impl Catalogue for Nothing {
//!     fn units(&self, _: &str) -> Option<UnitSource> { None }
//!     fn attribute(&self, _: &str) -> Option<AttributeSource> { None }
//!     fn fact(&self, _: &str) -> Option<FactSource> { None }
//!     fn unit_names(&self) -> Vec<String> { Vec::new() }
//!     fn attribute_names(&self) -> Vec<String> { Vec::new() }
//!     fn fact_names(&self) -> Vec<String> { Vec::new() }
//! }
//!
//! let text = "theory t { clock years from 1946 to 2024 units state synthetic 3 hold calm(state) : flag starts from true
//!     event war(s: state) { when calm(s) hazard 0.1 per year then calm(s) := false } }";
//! let theory = check(text, "t.theory", &Nothing)?;
//! assert_eq!(theory.process.events[0].name, "war");
//! assert!(format(text, "t.theory")?.contains("    when    calm(s)\n"));
//! # Ok::<(), language::Diagnostics>(())
//! ```

mod catalogue;
mod check;
mod explain;
mod folder;
mod format;
mod layout;
pub mod syntax;
mod theory;

pub use catalogue::{AttributeSource, Catalogue, FactSource, SourceValues, UnitSource};
pub use check::{check, check_in};
pub use explain::{EXAMPLE, Page, chapter, explain, in_example, page};
pub use folder::{Folder, NoFolder};
pub use format::format;
pub use theory::{Argument, Binding, RoleDate, Supply, Theory, UnitsFrom, years_later};
mod pages;
mod parse;
mod parse_events;
mod parse_values;
mod words;
pub use parse::{LENGTH_CAP, parse};
