//! Read expressions: text to tokens, tree, types and a compiled program over columns. Knows nothing of war.
//!
//! | stage | from | to | fails? |
//! | --- | --- | --- | --- |
//! | [`text_to_tokens`] | text | [`Token`]s | never |
//! | [`tokens_to_syntax`] | tokens | [`Expression`] and faults | never: a faulty part is a node |
//! | [`syntax_to_typed`] | tree and [`Vocabulary`] | [`typed::Typed`], if there is no fault | faults |
//! | [`typed_to_program`] | typed tree | [`Program`] | impossible arithmetic |
//! | [`Program::truths`], [`Program::reals`] | program and [`Columns`] | a value for each row | [`EvaluateError`] |
//!
//! [`compile_condition`] and [`compile_real`] take all stages but the last. A larger grammar holds a [`Parser`] over the
//! same tokens and asks it for the expressions inside.
//!
//! ```
//! use language::{Column, Columns, Kind, Known, Signature, Truth, Vocabulary, compile_condition};
//!
//! struct Spells;
//! impl Vocabulary for Spells {
//!     fn lookup(&self, name: &str) -> Option<Signature> {
//!         (name == "years").then(|| Signature::of(Kind::Real))
//!     }
//!     fn names(&self) -> Vec<&str> {
//!         vec!["years"]
//!     }
//! }
//! impl Columns for Spells {
//!     fn rows(&self) -> usize {
//!         3
//!     }
//!     fn column(&self, name: &str) -> Option<Column<'_>> {
//!         (name == "years").then_some(Column::Real(&[1.0, 7.0, 0.0], Known::Where(&[true, true, false])))
//!     }
//! }
//!
//! let program = compile_condition("years > 5", "--where", &Spells)?;
//! let truths = program.truths(&Spells)?;
//! assert_eq!(truths.rows, [Truth::False, Truth::True, Truth::Unknown]);
//! assert_eq!((truths.is_true, truths.is_false, truths.unknown), (1, 1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arithmetic;
pub mod calendar;
mod call;
mod check;
mod column;
mod comparison;
mod compile;
mod diagnostic;
mod evaluate;
mod format;
mod front;
mod literal;
mod machine;
mod nearest;
mod parse;
mod program;
mod quote;
mod registers;
mod render;
pub mod syntax;
pub mod tape;
mod tape_derive;
mod tape_evaluate;
mod tape_kernel;
mod tape_partials;
#[cfg(test)]
mod tape_tests;
mod token;
pub mod typed;
mod types;
mod unexpected;
mod words;

pub use arithmetic::ArithmeticFault;
pub use check::{Wanted, syntax_to_typed};
pub use column::{Column, Columns, Known, Texts, Truth};
pub use compile::typed_to_program;
pub use diagnostic::{Code, Diagnostic, Diagnostics, FAULTS_CAP, Part, Severity, Source, Span};
pub use evaluate::{EvaluateError, Truths};
pub use format::syntax_to_text;
pub use front::{LENGTH_CAP, compile_condition, compile_real, from_bytes};
pub use nearest::nearest;
pub use parse::{DEPTH_CAP, Parser, tokens_to_syntax};
pub use program::Program;
pub use quote::quoted;
pub use syntax::Expression;
pub use token::{Token, TokenKind, is_name, text_to_tokens};
pub use types::{Kind, Names, Signature, Vocabulary};
