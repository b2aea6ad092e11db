//! Read missions of third parties and another team's peace spells (PKM; TJET).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::{MULLENBACH_2013, TJET_2025};
use crate::fault;
use crate::importer::Importer;
use crate::plan::{About, Blank, Column, Dates, Form, Plan, Spell, Times};
use crate::ucdp_observers::OBSERVER;

pub(crate) const PEACEKEEPING_3_1: Importer<Observations> = Importer {
    id: "pkm",
    version: "3.1",
    title: "Third-Party Peacekeeping Missions",
    short_title: "PKM",
    file_names: &["Third-Party-PKMs-version-3.1.xls"],
    form: fault::Form::Ole,
    rows: 215,
    years: (1946, 2014),
    citations: &[MULLENBACH_2013],
    licence: "Not stated. Cite.",
    summary: "Peacekeeping missions of the UN, organisations and states, 1946 to 2014",
    plan: Some(&PEACEKEEPING),
    ..OBSERVER
};

const PERSONS: (f64, f64) = (0.0, 1e6);

const PEACEKEEPING: Plan = Plan {
    id: Some("OBSNUM"),
    name: Some("PKMNAME (location)"),
    about: &[
        About::every(Role::Location, "CCODE1", Form::CorrelatesOfWar),
        About::some(Role::ThirdParty, "CCODE2", Form::CorrelatesOfWar).otherwise("LEADSTATE"),
    ],
    times: Times::Spells(
        &[Spell { begins: ["STARTYR", "STARTMON", "STARTDAY"], ends: ["ENDYR", "ENDMON", "ENDDAY"] }],
        Dates { goes_on: Some(("ONGOING", "1")), ..Dates::PLAIN },
    ),
    measures: &[
        Column::code(
            "TPTYPE",
            "third_party",
            "who sent it",
            &[(1, "United Nations"), (2, "regional organisation"), (3, "states")],
        ),
        Column::flag("UNMANDATE", "un_mandate", "whether it had a mandate of the United Nations"),
        Column::flag("CEASE", "after_ceasefire", "whether a ceasefire had been agreed"),
        Column::flag("PEACE", "after_agreement", "whether a peace agreement had been made"),
        Column::coded("PURPOSE1", "purpose", "first purpose", (1.0, 8.0)),
        Column::number("PKMNUM1", "soldiers", "persons", "military personnel", PERSONS).blank(Blank::Unknown),
        Column::number("PKMNUM2", "police", "persons", "civilian police", PERSONS).blank(Blank::Unknown),
        Column::number("FATAL1", "fatalities", "deaths", "deaths of military personnel", PERSONS).blank(Blank::Unknown),
    ],
    key: &["OBSNUM"],
    ..Plan::new(ObservationKind::Missions, Absent::Zero)
};

pub(crate) const SPELLS_2025: Importer<Observations> = Importer {
    id: "tjet-spells",
    version: "2025-12",
    title: "Transitional Justice Evaluation Tools, conflict and peace spells",
    short_title: "TJET spells",
    file_names: &["tjet_conflict_peace_spells.csv"],
    rows: 8660,
    years: (1946, 2024),
    citations: &[TJET_2025],
    licence: "No licence stated. Cite.",
    summary: "Years of conflict and of peace after it within states, as another team made them, 1946 to 2024",
    plan: Some(&SPELLS),
    ..OBSERVER
};

const YEARS: (f64, f64) = (1946.0, 2024.0);

const SPELLS: Plan = Plan {
    id: Some("c_epid"),
    about: &[
        About::every(Role::About, "conflict_id", Form::Conflicts),
        About::every(Role::Location, "gwno_loc", Form::GleditschWard),
    ],
    times: Times::Year("year"),
    measures: &[
        Column::number("ep_beg", "episode_began_in", "calendar year", "first year of the episode", YEARS),
        Column::number("ep_end", "episode_ended_in", "calendar year", "last year of the episode", YEARS)
            .blank(Blank::NotAsked),
        Column::words(
            "outcome",
            "outcome",
            "how the episode ended",
            &[
                (1, "peace agreement"),
                (2, "ceasefire agreement"),
                (3, "victory for government side"),
                (4, "victory for non-state side"),
                (5, "low activity"),
                (6, "actor ceases to exist"),
            ],
        )
        .blank(Blank::NotAsked),
        Column::flag("recur_later", "returned", "whether war came back"),
        Column::number("ep_next_beg", "returned_in", "calendar year", "first year of the next episode", YEARS)
            .blank(Blank::NotAsked),
        Column::number("pc_dur", "peace_years", "calendar years", "years of peace up to the row's year", (0.0, 100.0))
            .blank(Blank::NotAsked),
        Column::words(
            "sample",
            "sample",
            "whether the year is of war, of peace, or of both",
            &[(1, "conflict"), (2, "switch year"), (3, "post-conflict")],
        )
        .blank(Blank::Unknown),
        Column::code(
            "intensity_level",
            "intensity",
            "deaths in battle in the year",
            &[(0, "not active"), (1, "minor"), (2, "war")],
        ),
    ],
    key: &["conflict_id", "year"],
    notes: &["measures of transitional justice are not read"],
    ..Plan::new(ObservationKind::PeaceSpells, Absent::OutsideCoverage)
};
