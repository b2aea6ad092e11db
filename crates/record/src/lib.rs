//! Hold facts in layers, each with its source.
//!
//! A [`Record`] is a list of [`Layer`]s. A layer is one publisher's file of one version: its [`Source`] (citation,
//! licence, sha256) and its facts. Every fact keeps the row of the publisher's file that it came from, so a
//! [`FactId`] leads back from any number to a cell that a person can open. A user's layer adds; it never overrides.
//!
//! Facts of the timeline ([`Facts`]) make spells; [`Observations`] stand beside it: values of states and pairs by year, wars,
//! crises, sanctions, support. [`Index`] finds them, and [`Crosswalk`] matches the codes that sources use for one state.
//!
//! Dates are intervals of days ([`Dated`]): a date that the publisher codes as imprecise never counts as exact.
//! Zero, unknown and outside coverage are three things ([`Known`]).

mod coverage;
mod crosswalk;
mod day;
mod fact;
mod index;
mod layer;
mod membership;
mod observation;
mod region;
mod store;
mod third_party;

pub use coverage::Known;
pub use crosswalk::{CodeScheme, Crosswalk, CrosswalkFault, StateCodes, Unmatched};
pub use day::{BadDay, DAYS_PER_YEAR, Dated, Day, Interval, Precision};
pub use fact::{
    ActiveYear, Agreement, AgreementKind, Ending, Fact, FactId, Incompatibility, Intensity, Kind, Membership, Outcome,
    Parties, Region, Scheme, Side, Unit,
};
pub use index::{Found, Index};
pub use layer::{Contents, Facts, Layer, Record, RecordError, Source};
pub use membership::{States, Succession};
pub use observation::{
    Absent, Code, End, Measure, NotFinite, Observation, ObservationKind, Observations, Quantity, Role, Span, Who,
};
pub use store::{
    FORMAT_VERSION, Opened, Packed, StoreError, from_bytes, hash_of_parts, observations_of, open, sha256, to_bytes,
};
pub use third_party::{Dictionary, DictionaryFault, DictionaryProblem, Finding, Party, PartyKind, Recognition, Review};
