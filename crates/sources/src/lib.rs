//! Read publishers' files into facts.
//!
//! One [`Importer`] per source and version; the list is data ([`importers`]). An importer takes the bytes of one
//! publisher's file and gives a [`record::Layer`], or every [`Fault`] that it found, each with file, row, column, value
//! and remedy. Nothing here touches the disk, and no other crate knows these formats.
//!
//! A file is read as its publisher made it or it is refused: nothing is guessed, and what is left out is counted in
//! [`record::Source::left_out`].
//!
//! A user's own table, whose columns nobody knows before, is read by [`frame::read`] into a [`formula::Frame`].

mod active_years;
mod agreements;
mod citation;
mod delimited;
mod endings;
mod fault;
pub mod frame;
mod frame_csv;
mod frame_guard;
mod frame_parquet;
mod frame_stata;
mod frame_texts;
mod guard;
mod importer;
mod row;
mod state_lists;
mod table;
pub mod timeline;
mod workbook;

pub use citation::Citation;
pub use fault::{FAULTS_KEPT, Fault, FaultKind, Faults, Form};
pub use importer::{File, Importer, importers, match_importer};
