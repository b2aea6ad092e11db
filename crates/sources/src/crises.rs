//! Read crises (International Crisis Behavior: system, actor, dyad).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::{BRECHER_1997, BRECHER_2023};
use crate::importer::Importer;
use crate::plan::{About, Blank, Column, Dates, Form, Plan, Spell, Times};
use crate::ucdp_observers::OBSERVER;

const LICENCE: &str = "Free to download, no open licence stated. Cite.";
const VIOLENCE: &[(i32, &str)] = &[(1, "none"), (2, "minor clashes"), (3, "serious clashes"), (4, "full-scale war")];
/// Ordinal codes of the publisher's codebook. Their meaning differs between powers: they are not compared here.
const ORDINAL: (f64, f64) = (0.0, 15.0);
const CRISIS: Spell = Spell { begins: ["yrtrig", "motrig", "datrig"], ends: ["yrterm", "moterm", "daterm"] };

pub(crate) const SYSTEM_15: Importer<Observations> = Importer {
    id: "icb-system",
    version: "15",
    title: "International Crisis Behavior, system level",
    short_title: "ICB system",
    file_names: &["icb1v15.csv"],
    rows: 496,
    years: (1918, 2019),
    citations: &[BRECHER_1997, BRECHER_2023],
    licence: LICENCE,
    summary: "International crises, one row for a crisis, 1918 to 2019",
    plan: Some(&SYSTEM),
    ..OBSERVER
};

const SYSTEM: Plan = Plan {
    id: Some("crisno"),
    name: Some("crisname"),
    times: Times::Spells(&[CRISIS], Dates::CRISES),
    measures: &[
        Column::code("viol", "violence", "violence in the crisis", VIOLENCE),
        Column::coded("usinv", "us_involvement", "involvement of the USA, 1 is none", ORDINAL),
        Column::coded("suinv", "russia_involvement", "involvement of the USSR or Russia, 1 is none", ORDINAL)
            .blank(Blank::Unknown),
        Column::coded("chinv", "china_involvement", "involvement of China, on a scale of its own from 0", ORDINAL),
        Column::coded("forout", "outcome_form", "form of the outcome", ORDINAL),
        Column::code(
            "outesr",
            "tension",
            "tension within five years after",
            &[(1, "rose"), (2, "fell"), (3, "too recent to say")],
        ),
        Column::coded("mediate", "mediation", "mediation", ORDINAL).blank(Blank::Unknown),
        Column::coded("medwho", "mediator", "who mediated", ORDINAL).blank(Blank::Unknown),
        Column::number("noactr", "actors", "states", "states involved", (1.0, 100.0)),
    ],
    key: &["crisno"],
    ..Plan::new(ObservationKind::Crises, Absent::Zero)
};

pub(crate) const ACTORS_15: Importer<Observations> = Importer {
    id: "icb-actor",
    version: "15",
    title: "International Crisis Behavior, actor level",
    short_title: "ICB actors",
    file_names: &["icb2v15.csv"],
    rows: 1100,
    years: (1918, 2019),
    citations: &[BRECHER_1997, BRECHER_2023],
    licence: LICENCE,
    summary: "The states in each crisis, and how it ended for them, 1918 to 2019",
    plan: Some(&ACTORS),
    ..OBSERVER
};

const ACTORS: Plan = Plan {
    id: Some("crisno"),
    name: Some("crisname"),
    about: &[About::every(Role::Subject, "cracid", Form::CorrelatesOfWar)],
    times: Times::Spells(&[CRISIS], Dates::CRISES),
    measures: &[
        Column::number("cracno", "actor_number", "number", "the publisher's number of the actor", (1.0, 100_000.0)),
        Column::coded(
            "outcom",
            "outcome",
            "outcome for the state: 1 victory, 2 compromise, 3 stalemate, 4 defeat, else other",
            ORDINAL,
        ),
        Column::coded("outfor", "outcome_form", "form of the outcome", ORDINAL),
        Column::coded("outevl", "outcome_view", "how the state saw the outcome", ORDINAL),
        Column::code("viol", "violence", "violence in the crisis", VIOLENCE),
        Column::coded("gravty", "gravity", "gravest threat", ORDINAL),
        Column::coded("usinv", "us_involvement", "what the USA did", ORDINAL),
        Column::coded("usfavr", "us_favours", "whether that favoured the state", ORDINAL).blank(Blank::Unknown),
        Column::coded("suinv", "russia_involvement", "what the USSR or Russia did", ORDINAL),
        Column::coded("sufavr", "russia_favours", "whether that favoured the state", ORDINAL).blank(Blank::Unknown),
    ],
    key: &["cracno"],
    ..Plan::new(ObservationKind::Crises, Absent::Zero)
};

pub(crate) const DYADS_15: Importer<Observations> = Importer {
    id: "icb-dyads",
    version: "15",
    title: "International Crisis Behavior, dyads",
    short_title: "ICB dyads",
    file_names: &["icbdy_v15.csv"],
    rows: 1363,
    years: (1918, 2020),
    citations: &[BRECHER_1997, BRECHER_2023],
    licence: LICENCE,
    summary: "Pairs of states in crises, one row for a year of each, 1918 to 2020",
    plan: Some(&DYADS),
    ..OBSERVER
};

const DYADS: Plan = Plan {
    id: Some("crisno"),
    name: Some("crisname"),
    about: &[
        About::every(Role::From, "statea", Form::CorrelatesOfWar),
        About::every(Role::To, "stateb", Form::CorrelatesOfWar),
    ],
    times: Times::Year("year"),
    measures: &[
        Column::flag("ongoing", "ongoing", "the crisis began in an earlier year"),
        Column::number(
            "crdynum",
            "pair_number",
            "number",
            "the publisher's number of the pair in the crisis",
            (1.0, 100_000.0),
        ),
        Column::number(
            "trgyrdy",
            "began_in",
            "calendar year",
            "the year in which it began for the pair",
            (1918.0, 2020.0),
        ),
        Column::number(
            "trmyrdy",
            "ended_in",
            "calendar year",
            "the year in which it ended for the pair",
            (1918.0, 2021.0),
        ),
    ],
    notes: &["a pair stands once in a year of a crisis, the first state first: it is not ordered by who began"],
    ..Plan::new(ObservationKind::Crises, Absent::Zero)
};
