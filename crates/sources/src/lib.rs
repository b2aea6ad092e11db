//! Read publishers' files into facts.
//!
//! One [`Importer`] per source and version; the list is data ([`importers`]). An importer takes the bytes of one
//! publisher's file and gives a [`record::Layer`], or every [`Fault`] that it found, each with file, row, column, value
//! and remedy. Nothing here touches the disk, and no other crate knows these formats.
//!
//! A file is read as its publisher made it or it is refused: nothing is guessed, and what is left out is counted in
//! [`record::Source::left_out`].
//!
//! Facts of the timeline come from [`importers`], observations beside it from [`observers`]; [`sources`] lists both, and
//! [`read_as`] reads a file as the source that a person names.
//!
//! A user's own table, whose columns nobody knows before, is read by [`frame::read`] into a [`formula::Frame`].

mod active_years;
mod agreements;
mod borders;
mod citation;
mod citation_observers;
mod compound_file;
mod cow_disputes;
mod cow_wars;
mod crises;
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
mod layout;
mod missions;
mod observations;
mod old_strings;
mod old_workbook;
mod plan;
mod publication;
mod registry;
mod row;
mod sanctions;
mod stata_table;
mod state_lists;
mod state_years;
mod table;
mod talks;
pub mod timeline;
mod topology;
mod ucdp_observers;
mod workbook;

pub use citation::Citation;
pub use fault::{FAULTS_KEPT, Fault, FaultKind, Faults, Form};
pub use importer::{File, Importer, LicenceClass, importers, match_importer};
pub use publication::{Download, Publication, UnpackFault, Unpacked, unpack};
pub use registry::{AnyImporter, Imported, named, nearest_source, observers, read_as, recognise, sources};
