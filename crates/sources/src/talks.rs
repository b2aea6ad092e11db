//! Read agreements and rounds of talks (PA-X, PAA-X, Peace Observatory).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::{BELL_2019, DUURSMA_2023, PAAX_0_2};
use crate::importer::Importer;
use crate::layout::Layout;
use crate::plan::{About, Blank, Column, Dates, Flaw, Form, Plan, Spell, Times};
use crate::ucdp_observers::OBSERVER;

pub(crate) const PAX_10: Importer<Observations> = Importer {
    id: "pa-x",
    version: "10",
    title: "PA-X Peace Agreements Database, all agreements",
    short_title: "PA-X",
    file_names: &["pax_all_agreements_v10.csv"],
    rows: 2257,
    years: (1990, 2025),
    citations: &[BELL_2019],
    licence: "PA-X terms: cite; believed to be non-commercial and share-alike.",
    summary: "Peace agreements of all kinds with their stage and places, 1990 to 2025",
    plan: Some(&PAX),
    ..OBSERVER
};

/// What this publisher writes for "none".
const NONE: &[&str] = &["NA", "N/A"];

const PAX: Plan = Plan {
    id: Some("AgtId"),
    name: Some("Agt"),
    about: &[
        About::some(Role::About, "UcdpCon", Form::Conflicts).nobody(NONE),
        About::some(Role::Location, "Loc1GWNO", Form::GleditschWard).nobody(NONE),
        About::some(Role::Location, "Loc2GWNO", Form::GleditschWard).nobody(NONE),
    ],
    times: Times::Day("Dat"),
    measures: &[
        Column::words(
            "Stage",
            "stage",
            "how far the process was: before talks, ceasefire, part or whole of a settlement, implementation, renewal",
            &[(1, "Pre"), (2, "Cea"), (3, "SubPar"), (4, "SubComp"), (5, "Imp"), (6, "Ren"), (7, "Oth")],
        ),
        Column::words(
            "Status",
            "status",
            "who signed",
            &[
                (1, "Multiparty signed/agreed"),
                (2, "Unilateral document"),
                (3, "Status unclear"),
                (4, "Agreement with subsequent status"),
            ],
        ),
        Column::words(
            "Agtp",
            "agreement_type",
            "between or within states",
            &[(1, "Inter"), (2, "InterIntra"), (3, "Intra"), (4, "IntraLocal")],
        ),
        Column::number("PP", "process", "number", "the publisher's number of the peace process", (1.0, 10_000.0)),
        Column::number("UcdpAgr", "ucdp_agreement", "number", "UCDP's number of the agreement", (1.0, 1e15))
            .not_asked(NONE)
            .blank(Blank::NotAsked),
        Column::number("CowWar", "cow_war", "number", "Correlates of War's number of the war", (1.0, 10_000.0))
            .not_asked(NONE)
            .blank(Blank::NotAsked),
        Column::number("Lgt", "pages", "pages", "length of the text", (0.0, 10_000.0)),
    ],
    key: &["AgtId"],
    notes: &["texts on parties and third parties are not kept: brokers stand in PAA-X, by the same number"],
    ..Plan::new(ObservationKind::Agreements, Absent::Zero)
};

pub(crate) const BROKERS_0_2: Importer<Observations> = Importer {
    id: "paa-x",
    version: "0.2",
    title: "PAA-X Peace Agreement Actors, all agreements",
    short_title: "PAA-X",
    file_names: &["paax_v0.2_wide.csv"],
    rows: 1770,
    years: (1990, 2024),
    citations: &[PAAX_0_2, BELL_2019],
    licence: "Not stated; a pre-release. Ask before publishing.",
    summary: "Third parties to PA-X agreements: UN, EU, each permanent member, 1990 to 2024",
    plan: Some(&BROKERS),
    ..OBSERVER
};

pub(crate) const THIRD_PARTIES_0_2: Importer<Observations> = Importer {
    id: "paa-x-third-parties",
    title: "PAA-X Peace Agreement Actors, agreements with third parties",
    short_title: "PAA-X third parties",
    file_names: &["paax_third_parties_v_0.2_wide.csv"],
    rows: 1060,
    summary: "The agreements of PAA-X that have a third party, 1990 to 2024",
    ..BROKERS_0_2
};

const BROKERS: Plan = Plan {
    id: Some("AgtId"),
    name: Some("Agt"),
    about: &[
        About::some(Role::About, "UcdpCon", Form::Conflicts),
        About::some(Role::Location, "Loc1GWNO", Form::GleditschWard),
        About::some(Role::Location, "Loc2GWNO", Form::GleditschWard),
    ],
    times: Times::Day("Dat"),
    measures: &[
        Column::flag("has_third_party", "third_party", "whether any third party signed"),
        Column::flag("IGO", "organisation", "an intergovernmental organisation"),
        Column::flag("regional", "regional_organisation", "a regional organisation"),
        Column::flag("UN", "united_nations", "the United Nations"),
        Column::flag("UN Mission", "un_mission", "a mission of the United Nations"),
        Column::flag("EU", "european_union", "the European Union"),
        Column::flag("P5", "permanent_member", "a permanent member of the Security Council"),
        Column::flag("United States", "united_states", "the United States"),
        Column::flag("Russia", "russia", "Russia"),
        Column::flag("China", "china", "China"),
        Column::flag("France", "france", "France"),
        Column::flag("United Kingdom", "united_kingdom", "the United Kingdom"),
    ],
    key: &["AgtId"],
    ..Plan::new(ObservationKind::Agreements, Absent::OutsideCoverage)
};

pub(crate) const AGREEMENT_ACTORS_0_2: Importer<Observations> = Importer {
    id: "paa-x-actors",
    title: "PAA-X Peace Agreement Actors, list of actors",
    short_title: "PAA-X actors",
    file_names: &["paax_actors_v0.2.csv"],
    rows: 1525,
    summary: "Who signs peace agreements, with codes of states and of UCDP",
    plan: Some(&AGREEMENT_ACTORS),
    ..BROKERS_0_2
};

const AGREEMENT_ACTORS: Plan = Plan {
    id: Some("actor_id"),
    name: Some("actor_name"),
    about: &[
        About::some(Role::Subject, "ucdp_id", Form::Actor),
        About::every(Role::Subject, "actor_name", Form::Name),
        About::some(Role::Location, "actor_gwno", Form::GleditschWard),
    ],
    measures: &[Column::flag("international", "international", "an international actor").blank(Blank::NotAsked)],
    key: &["actor_id"],
    notes: &["the state of an actor that is no state is where it is from"],
    ..Plan::new(ObservationKind::Actors, Absent::OutsideCoverage)
};

pub(crate) const NEGOTIATIONS_2025: Importer<Observations> = Importer {
    id: "peace-observatory",
    version: "2025",
    title: "Peace Observatory, negotiations",
    short_title: "Peace Observatory",
    file_names: &["peace_observatory(negotiations).csv"],
    rows: 3923,
    years: (1989, 2023),
    citations: &[DUURSMA_2023],
    licence: "Not established. Cite.",
    summary: "Dated rounds of talks in armed conflicts, with mediators, 1989 to 2023",
    layout: Layout::SEMICOLONS,
    plan: Some(&NEGOTIATIONS),
    ..OBSERVER
};

const NEGOTIATIONS: Plan = Plan {
    about: &[
        About::every(Role::About, "conflict_id", Form::Conflicts),
        About::every(Role::About, "dyad_id", Form::Dyads),
        About::every(Role::Location, "gwno_loc_conflict", Form::GleditschWard),
        About::some(Role::ThirdParty, "third_party", Form::Name),
    ],
    name: Some("negotiation_id"),
    times: Times::Spells(
        &[Spell {
            begins: ["start_negotiations_year", "start_negotiations_month", "start_negotiations_day"],
            ends: ["end_negotiations_year", "end_negotiations_month", "end_negotiations_day"],
        }],
        Dates::PLAIN,
    ),
    measures: &[
        Column::code(
            "conflict_type",
            "conflict_type",
            "between states, within a state, or between groups",
            &[(1, "between states"), (2, "within a state"), (3, "between groups")],
        )
        .blank(Blank::Unknown),
        Column::flag("mediated_negotiations", "mediated", "whether a third party mediated"),
        Column::flag("bilateral_negotiations", "bilateral", "whether the sides met alone").blank(Blank::Unknown),
        Column::flag("foreign_government", "foreign_government", "whether a foreign government mediated"),
        Column::flag("international_organization", "international_organisation", "an international organisation"),
        Column::flag("regional_organization", "regional_organisation", "a regional organisation"),
        Column::flag("indirect_nego", "indirect", "whether the sides met through others only"),
        Column::flag("secret_nego", "secret", "whether the talks were secret"),
        Column::flag("alleged_nego", "alleged", "whether the talks are alleged only"),
        Column::flag("nego_ceasefire", "on_ceasefire", "whether they were about a ceasefire"),
    ],
    flaws: &[
        Flaw::anywhere("conflict_type", "c", ""),
        Flaw::anywhere("start_negotiations_month", "20", ""),
        Flaw::anywhere("start_negotiations_month", "19", ""),
        Flaw::anywhere("end_negotiations_year", "23", "2023"),
        Flaw::in_row(1637, "start_negotiations_day", "31"),
    ],
    notes: &[
        "descriptions of the rounds are not kept",
        "codes above 999 are places that the publisher adds to the list of states",
    ],
    ..Plan::new(ObservationKind::Talks, Absent::Zero)
};
