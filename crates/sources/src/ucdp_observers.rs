//! Read who supports whom, deaths in battle, and actors (UCDP ESD, BRD, Actor).

use record::{Absent, ObservationKind, Observations, Role};

use crate::active_years::UCDP_LICENCE;
use crate::citation_observers::{DAVIES_2022, MEIER_2023};
use crate::fault;
use crate::importer::{Importer, LicenceClass};
use crate::layout::Layout;
use crate::observations::parse;
use crate::plan::{About, Blank, Column, Form, Plan, Times};

/// An observer to fill in.
pub(crate) const OBSERVER: Importer<Observations> = Importer {
    id: "",
    version: "",
    title: "",
    short_title: "",
    file_names: &[],
    form: fault::Form::Csv,
    rows: 0,
    years: (1946, 2024),
    citations: &[],
    licence: "",
    columns: &[],
    class: LicenceClass::UserLayer,
    summary: "",
    version_cell: None,
    layout: Layout::PLAIN,
    plan: None,
    parse,
};

pub(crate) const SUPPORT_18_1: Importer<Observations> = Importer {
    id: "ucdp-esd",
    version: "18.1",
    title: "UCDP External Support Dataset, triad years",
    short_title: "UCDP ESD",
    file_names: &["ucdp-esd-ty-raw.xlsx", "ucdp-esd-ty-181.xlsx"],
    form: fault::Form::Xlsx,
    rows: 10_852,
    years: (1975, 2017),
    citations: &[MEIER_2023],
    licence: UCDP_LICENCE,
    class: LicenceClass::Embedded,
    summary: "Who supported which side of a conflict from outside, and how, by year, 1975 to 2017",
    plan: Some(&SUPPORT),
    ..OBSERVER
};

const SUPPORT: Plan = Plan {
    name: Some("ext_name"),
    about: &[
        About::every(Role::About, "conflict_id", Form::Conflicts),
        About::every(Role::About, "dyad_id", Form::Dyads),
        About::every(Role::Supported, "actor_id", Form::Actor),
        About::every(Role::Opponent, "oppo_id", Form::Actor),
        About::some(Role::Supporter, "ext_id", Form::Actor),
        About::every(Role::Location, "gwno_a", Form::GleditschWard),
    ],
    times: Times::Year("year"),
    measures: &[
        Column::flag("ext_sup", "support", "a row of support; 0 is a side that had none in the year"),
        Column::flag("ext_alleged", "alleged", "the support is alleged only"),
        Column::flag("active", "active", "the dyad was active in the year"),
        Column::flag("actor_nonstate", "supported_is_group", "the supported side is no government"),
        Column::flag("ext_nonstate", "supporter_is_group", "the supporter is no government").blank(Blank::NotAsked),
        Column::flag("ext_coalition", "in_coalition", "the support was given in a coalition").blank(Blank::NotAsked),
        Column::flag("ext_elements", "by_elements", "by elements within a state").blank(Blank::NotAsked),
        Column::flag("ext_bothsides", "both_sides", "the supporter supports both sides").blank(Blank::NotAsked),
        Column::flag("ext_x", "troops", "troops as a party to the war"),
        Column::flag("ext_p", "foreign_troops", "foreign troop presence that is no party"),
        Column::flag("ext_y", "territory", "access to territory"),
        Column::flag("ext_w", "weapons", "weapons"),
        Column::flag("ext_m", "materiel", "materiel and logistics"),
        Column::flag("ext_t", "training", "training and expertise"),
        Column::flag("ext_f", "funding", "funds"),
        Column::flag("ext_i", "intelligence", "intelligence"),
        Column::flag("ext_l", "infrastructure", "access to military or intelligence infrastructure"),
        Column::flag("ext_o", "other_support", "other support"),
        Column::flag("ext_u", "unknown_support", "support of an unknown kind"),
    ],
    key: &["id"],
    notes: &[
        "a year of a side without a row is outside coverage, and not a zero: only the rows with support = 0 are zeros",
    ],
    ..Plan::new(ObservationKind::Support, Absent::OutsideCoverage)
};

pub(crate) const DEATHS_22_1: Importer<Observations> = Importer {
    id: "ucdp-brd",
    version: "22.1",
    title: "UCDP Battle-Related Deaths Dataset, conflict level",
    short_title: "UCDP BRD",
    file_names: &["ucdp-brd-conf-221.csv", "ucdp-brd-conf-221.BRD.csv", "BRD.csv"],
    rows: 1403,
    years: (1989, 2021),
    citations: &[DAVIES_2022],
    licence: UCDP_LICENCE,
    class: LicenceClass::Embedded,
    summary: "Deaths in battle by conflict and year: best, low and high estimate, 1989 to 2021",
    columns: &["version"],
    version_cell: Some("221"),
    plan: Some(&DEATHS),
    ..OBSERVER
};

const MOST_DEATHS: (f64, f64) = (0.0, 1e7);

const DEATHS: Plan = Plan {
    about: &[
        About::every(Role::About, "conflict_id", Form::Conflicts),
        About::every(Role::Location, "gwno_loc", Form::GleditschWard),
    ],
    times: Times::Year("year"),
    measures: &[
        Column::number("bd_best", "deaths_best", "deaths", "deaths in battle, best estimate", MOST_DEATHS),
        Column::number("bd_low", "deaths_low", "deaths", "deaths in battle, low estimate", MOST_DEATHS),
        Column::number("bd_high", "deaths_high", "deaths", "deaths in battle, high estimate", MOST_DEATHS),
    ],
    key: &["conflict_id", "year"],
    notes: &["a conflict without a row in a year had fewer than 25 deaths: that is unknown, and not a zero"],
    ..Plan::new(ObservationKind::Deaths, Absent::Unknown)
};

pub(crate) const ACTORS_22_1: Importer<Observations> = Importer {
    id: "ucdp-actor",
    version: "22.1",
    title: "UCDP Actor Dataset",
    short_title: "UCDP Actor",
    file_names: &["ucdp-actor-221.csv", "Actor_v22_1.csv"],
    rows: 1725,
    years: (1946, 2021),
    citations: &[DAVIES_2022],
    licence: UCDP_LICENCE,
    class: LicenceClass::Embedded,
    summary: "Governments and groups that fight, with their conflicts and dyads",
    columns: &["Version"],
    version_cell: Some("22.1"),
    plan: Some(&ACTORS),
    ..OBSERVER
};

const ACTORS: Plan = Plan {
    id: Some("ActorId"),
    name: Some("NameData"),
    about: &[
        About::every(Role::Subject, "ActorId", Form::Actor),
        About::some(Role::About, "ConflictId", Form::Conflicts),
        About::some(Role::About, "DyadId", Form::Dyads),
        About::some(Role::Location, "GWNOLoc", Form::GleditschWard),
    ],
    measures: &[Column::code(
        "Org",
        "organisation",
        "how far the actor is organised",
        &[(1, "formally organised"), (2, "informally organised"), (3, "identity group"), (4, "government")],
    )],
    key: &["ActorId"],
    notes: &["predecessors, splits and alliances of actors are not read"],
    ..Plan::new(ObservationKind::Actors, Absent::OutsideCoverage)
};
