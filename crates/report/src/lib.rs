//! Draw estimates and histories as tables, figures and pages.
//!
//! Everything here takes plain values and returns text or bytes. Nothing reads or writes a file, asks the
//! clock or knows where a number came from: the caller fills the structures of [`page`], [`figure`] and
//! [`table`], and puts what comes back where it wants it.

mod calendar;
mod error;
pub mod escape;
pub mod figure;
pub mod page;
pub mod table;

pub use error::ReportError;
