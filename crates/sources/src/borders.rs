//! Read which countries share a border on land today (Natural Earth).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::NATURAL_EARTH_4;
use crate::fault;
use crate::importer::{Importer, LicenceClass};
use crate::plan::{About, Form, Plan};
use crate::ucdp_observers::OBSERVER;

pub(crate) const NATURAL_EARTH_4_1: Importer<Observations> = Importer {
    id: "natural-earth",
    version: "4.1.0",
    title: "Natural Earth, countries at 1:50 million",
    short_title: "Natural Earth",
    file_names: &["countries-50m.json"],
    form: fault::Form::Json,
    rows: 241,
    years: (2018, 2018),
    citations: &[NATURAL_EARTH_4],
    licence: "Public domain; as TopoJSON in world-atlas 2.0.2 (ISC).",
    class: LicenceClass::Embedded,
    summary: "Which countries share a border on land, as of 2018",
    plan: Some(&BORDERS),
    ..OBSERVER
};

const BORDERS: Plan = Plan {
    name: Some("name"),
    about: &[About::every(Role::From, "country", Form::Iso3), About::some(Role::To, "neighbours", Form::Iso3)],
    key: &["country"],
    notes: &[
        "borders are those of 2018: of states that are gone, and of times before a neighbour was a state, they say nothing",
        "areas without a number are counted to the state that the lists of states have: Somaliland to Somalia, N. Cyprus to Cyprus; Siachen Glacier and Indian Ocean Ter. to nobody",
        "parts overseas are parts: France borders Brazil and Suriname",
        "lines are not read, only who shares one",
    ],
    ..Plan::new(ObservationKind::Borders, Absent::Unknown)
};
