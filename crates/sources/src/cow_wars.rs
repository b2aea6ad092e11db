//! Read wars (Correlates of War: inter-state, intra-state, extra-state, non-state).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::{DIXON_2016, SARKEES_2010};
use crate::importer::Importer;
use crate::layout::Layout;
use crate::plan::{About, Column, Dates, Flaw, Form, Plan, Spell, Times};
use crate::state_years::COW_LICENCE;
use crate::ucdp_observers::OBSERVER;

const DEATHS: (f64, f64) = (0.0, 1e8);
const OUTCOMES: &[(i32, &str)] = &[
    (1, "won"),
    (2, "lost"),
    (3, "compromise"),
    (4, "became another type of war"),
    (5, "ongoing"),
    (6, "stalemate"),
    (7, "went on below the level of war"),
    (8, "changed sides"),
];
/// For wars with one row for both sides.
const OUTCOMES_OF_SIDES: &[(i32, &str)] = &[
    (1, "side A won"),
    (2, "side B won"),
    (3, "compromise"),
    (4, "became another type of war"),
    (5, "ongoing"),
    (6, "stalemate"),
    (7, "went on below the level of war"),
];

pub(crate) const INTER_STATE_4_0: Importer<Observations> = Importer {
    id: "cow-inter-state-wars",
    version: "4.0",
    title: "Correlates of War Inter-State War Data",
    short_title: "COW inter-state wars",
    file_names: &["Inter-StateWarData_v4.0.csv"],
    rows: 337,
    years: (1816, 2007),
    citations: &[SARKEES_2010],
    licence: COW_LICENCE,
    summary: "Wars between states, one row for a participant, 1816 to 2007",
    columns: &["Version"],
    version_cell: Some("4"),
    plan: Some(&INTER_STATE),
    ..OBSERVER
};

const INTER_STATE: Plan = Plan {
    id: Some("WarNum"),
    name: Some("WarName"),
    about: &[About::every(Role::SideA, "ccode", Form::CorrelatesOfWar).side("Side", "1")],
    times: Times::Spells(
        &[
            Spell { begins: ["StartYear1", "StartMonth1", "StartDay1"], ends: ["EndYear1", "EndMonth1", "EndDay1"] },
            Spell { begins: ["StartYear2", "StartMonth2", "StartDay2"], ends: ["EndYear2", "EndMonth2", "EndDay2"] },
        ],
        Dates::CORRELATES_OF_WAR,
    ),
    measures: &[
        Column::code("Initiator", "initiator", "whether the state began it", &[(1, "yes"), (2, "no")]),
        Column::code("Outcome", "outcome", "how it ended for the state", OUTCOMES),
        Column::number("BatDeath", "deaths", "deaths", "the state's deaths in battle", DEATHS).unknown(&["-9"]),
    ],
    notes: &["a second time of fighting in one row is an observation of its own; the row's deaths are of both"],
    ..Plan::new(ObservationKind::Wars, Absent::Zero)
};

pub(crate) const INTRA_STATE_5_1: Importer<Observations> = Importer {
    id: "cow-intra-state-wars",
    version: "5.1",
    title: "Correlates of War Intra-State War Data",
    short_title: "COW intra-state wars",
    file_names: &["INTRA-STATE WARS v5.1 CSV.csv"],
    rows: 420,
    years: (1816, 2014),
    citations: &[DIXON_2016],
    licence: COW_LICENCE,
    summary: "Civil, regional and intercommunal wars within states, 1816 to 2014",
    layout: Layout::WINDOWS,
    columns: &["Version"],
    version_cell: Some("5.1"),
    plan: Some(&INTRA_STATE),
    ..OBSERVER
};

const INTRA_STATE: Plan = Plan {
    id: Some("WarNum"),
    name: Some("WarName"),
    about: &[
        About::some(Role::SideA, "CcodeA", Form::CorrelatesOfWar).nobody(&["-8"]).otherwise("SideA"),
        About::every(Role::SideB, "SideB", Form::Name),
    ],
    times: Times::Spells(
        &[
            Spell { begins: ["StartYr1", "StartMo1", "StartDy1"], ends: ["EndYr1", "EndMo1", "EndDy1"] },
            Spell { begins: ["StartYr2", "StartMo2", "StartDy2"], ends: ["EndYr2", "EndMo2", "EndDy2"] },
            Spell { begins: ["StartYr3", "StartMo3", "StartDy3"], ends: ["EndYr3", "EndMo3", "EndDy3"] },
            Spell { begins: ["StartYr4", "StartMo4", "StartDy4"], ends: ["EndYr4", "EndMo4", "EndDy4"] },
        ],
        Dates::CORRELATES_OF_WAR,
    ),
    measures: &[
        Column::code(
            "WarType",
            "war_type",
            "what kind of war",
            &[
                (4, "civil, for central control"),
                (5, "civil, over local issues"),
                (6, "regional"),
                (7, "intercommunal"),
            ],
        ),
        Column::flag("Intnl", "internationalised", "whether an outside state took part"),
        Column::code("Outcome", "outcome", "how it ended", OUTCOMES_OF_SIDES),
        Column::number("DeathsSideA", "deaths_a", "deaths", "deaths in battle of side A", DEATHS)
            .unknown(&["-9"])
            .not_asked(&["-8"]),
        Column::number("DeathsSideB", "deaths_b", "deaths", "deaths in battle of side B", DEATHS)
            .unknown(&["-9"])
            .not_asked(&["-8"]),
        Column::number("TotalBDeaths", "deaths", "deaths", "deaths in battle", DEATHS).unknown(&["-9"]),
    ],
    flaws: &[Flaw::anywhere("EndDy1", "?", "")],
    notes: &[
        "a second, third or fourth time of fighting in one row is an observation of its own; the row's deaths are of all",
    ],
    ..Plan::new(ObservationKind::Wars, Absent::Zero)
};

pub(crate) const EXTRA_STATE_4_0: Importer<Observations> = Importer {
    id: "cow-extra-state-wars",
    version: "4.0",
    title: "Correlates of War Extra-State War Data",
    short_title: "COW extra-state wars",
    file_names: &["Extra-StateWarData_v4.0.csv"],
    rows: 198,
    years: (1816, 2007),
    citations: &[SARKEES_2010],
    licence: COW_LICENCE,
    summary: "Wars of states against groups outside the system of states, 1816 to 2007",
    layout: Layout::WINDOWS,
    columns: &["Version"],
    version_cell: Some("4"),
    plan: Some(&EXTRA_STATE),
    ..OBSERVER
};

const EXTRA_STATE: Plan = Plan {
    id: Some("WarNum"),
    name: Some("WarName"),
    about: &[
        About::some(Role::SideA, "ccode1", Form::CorrelatesOfWar).nobody(&["-8"]).otherwise("SideA"),
        About::some(Role::SideB, "ccode2", Form::CorrelatesOfWar).nobody(&["-8"]).otherwise("SideB"),
    ],
    times: Times::Spells(
        &[
            Spell { begins: ["StartYear1", "StartMonth1", "StartDay1"], ends: ["EndYear1", "EndMonth1", "EndDay1"] },
            Spell { begins: ["StartYear2", "StartMonth2", "StartDay2"], ends: ["EndYear2", "EndMonth2", "EndDay2"] },
        ],
        Dates::CORRELATES_OF_WAR,
    ),
    measures: &[
        Column::code("WarType", "war_type", "what kind of war", &[(2, "colonial"), (3, "imperial")]),
        Column::flag("Initiator", "initiator", "whether the state began it"),
        Column::flag("Interven", "intervened", "whether the state joined a war of others"),
        Column::code("Outcome", "outcome", "how it ended", OUTCOMES_OF_SIDES),
        Column::number("BatDeath", "deaths", "deaths", "the state's deaths in battle", DEATHS).unknown(&["-9"]),
        Column::number("NonStateDeaths", "deaths_nonstate", "deaths", "deaths of the group", DEATHS)
            .unknown(&["-9"])
            .not_asked(&["-8"]),
    ],
    ..Plan::new(ObservationKind::Wars, Absent::Zero)
};

pub(crate) const NON_STATE_4_0: Importer<Observations> = Importer {
    id: "cow-non-state-wars",
    version: "4.0",
    title: "Correlates of War Non-State War Data",
    short_title: "COW non-state wars",
    file_names: &["Non-StateWarData_v4.0.csv"],
    rows: 62,
    years: (1816, 2007),
    citations: &[SARKEES_2010],
    licence: COW_LICENCE,
    summary: "Wars between groups that are no states, 1816 to 2007",
    columns: &["Version"],
    version_cell: Some("4"),
    plan: Some(&NON_STATE),
    ..OBSERVER
};

/// What fills the cell of a side that has no more groups.
const NOBODY: &[&str] = &["-8"];

const NON_STATE: Plan = Plan {
    id: Some("WarNum"),
    name: Some("WarName"),
    about: &[
        About::every(Role::SideA, "SideA1", Form::Name),
        About::some(Role::SideA, "SideA2", Form::Name).nobody(NOBODY),
        About::every(Role::SideB, "SideB1", Form::Name),
        About::some(Role::SideB, "SideB2", Form::Name).nobody(NOBODY),
        About::some(Role::SideB, "SideB3", Form::Name).nobody(NOBODY),
        About::some(Role::SideB, "SideB4", Form::Name).nobody(NOBODY),
        About::some(Role::SideB, "SideB5", Form::Name).nobody(NOBODY),
    ],
    times: Times::Spells(
        &[Spell { begins: ["StartYear", "StartMonth", "StartDay"], ends: ["EndYear", "EndMonth", "EndDay"] }],
        Dates::CORRELATES_OF_WAR,
    ),
    measures: &[
        Column::code(
            "WarType",
            "war_type",
            "where it was fought",
            &[(8, "outside states"), (9, "across borders of states")],
        ),
        Column::words("Initiator", "initiator", "the side that began it", &[(1, "A"), (2, "B")]),
        Column::code("Outcome", "outcome", "how it ended", OUTCOMES_OF_SIDES),
        Column::number("SideADeaths", "deaths_a", "deaths", "deaths of side A", DEATHS).unknown(&["-9"]),
        Column::number("SideBDeaths", "deaths_b", "deaths", "deaths of side B", DEATHS).unknown(&["-9"]),
        Column::number("TotalCombatDeaths", "deaths", "deaths", "deaths in combat", DEATHS).unknown(&["-9"]),
    ],
    key: &["WarNum"],
    flaws: &[Flaw::anywhere("TotalCombatDeaths", "4,000", "4000")],
    ..Plan::new(ObservationKind::Wars, Absent::Zero)
};
