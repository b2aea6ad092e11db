//! Read militarised disputes, great powers and contiguity (Correlates of War).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::{MAJORS_2017, MAOZ_2019, PALMER_2022, STINNETT_2002};
use crate::importer::Importer;
use crate::plan::{About, Blank, Column, Dates, Form, Plan, Spell, Times};
use crate::state_years::COW_LICENCE;
use crate::ucdp_observers::OBSERVER;

const FATALITY: &[(i32, &str)] = &[
    (0, "none"),
    (1, "1 to 25"),
    (2, "26 to 100"),
    (3, "101 to 250"),
    (4, "251 to 500"),
    (5, "501 to 999"),
    (6, "more than 999"),
];
const HOSTILITY: &[(i32, &str)] =
    &[(1, "none"), (2, "threat to use force"), (3, "display of force"), (4, "use of force"), (5, "war")];
const OUTCOMES: &[(i32, &str)] = &[
    (1, "victory of side A"),
    (2, "victory of side B"),
    (3, "side A yields"),
    (4, "side B yields"),
    (5, "stalemate"),
    (6, "compromise"),
    (7, "released"),
    (8, "unclear"),
    (9, "joins an ongoing war"),
];
const SETTLEMENTS: &[(i32, &str)] = &[(1, "negotiated"), (2, "imposed"), (3, "none"), (4, "unclear")];
/// Highest action of the codebook: 0 none to 21, and 23 in older versions.
const ACTIONS: (f64, f64) = (0.0, 23.0);

const DISPUTE: Spell = Spell { begins: ["styear", "stmon", "stday"], ends: ["endyear", "endmon", "endday"] };

pub(crate) const DISPUTES_5_0: Importer<Observations> = Importer {
    id: "cow-mid-disputes",
    version: "5.0",
    title: "Correlates of War Militarized Interstate Disputes, disputes (MID A)",
    short_title: "COW MID A",
    file_names: &["MIDA 5.0.csv"],
    rows: 2436,
    years: (1816, 2014),
    citations: &[PALMER_2022],
    licence: COW_LICENCE,
    summary: "Threats, displays and uses of force between states, one row for a dispute, 1816 to 2014",
    columns: &["version"],
    version_cell: Some("5"),
    plan: Some(&DISPUTES),
    ..OBSERVER
};

const DISPUTES: Plan = Plan {
    id: Some("dispnum"),
    times: Times::Spells(&[DISPUTE], Dates { goes_on: Some(("ongo2014", "1")), ..Dates::CORRELATES_OF_WAR }),
    measures: &[
        Column::code("outcome", "outcome", "how it ended", OUTCOMES).unknown(&["-9"]),
        Column::code("settle", "settlement", "how it was settled", SETTLEMENTS).unknown(&["-9"]),
        Column::code("fatality", "fatality", "deaths, by level", FATALITY).unknown(&["-9"]),
        Column::coded("hiact", "highest_action", "highest action", ACTIONS),
        Column::code("hostlev", "hostility", "highest level of hostility", HOSTILITY),
        Column::flag("recip", "reciprocated", "whether the target answered with force or a threat"),
        Column::number("numa", "states_a", "states", "states on side A", (1.0, 200.0)),
        Column::number("numb", "states_b", "states", "states on side B", (1.0, 200.0)),
    ],
    key: &["dispnum"],
    notes: &["whom a dispute is of stands in the file of participants"],
    ..Plan::new(ObservationKind::Disputes, Absent::Zero)
};

pub(crate) const PARTICIPANTS_5_0: Importer<Observations> = Importer {
    id: "cow-mid-participants",
    version: "5.0",
    title: "Correlates of War Militarized Interstate Disputes, participants (MID B)",
    short_title: "COW MID B",
    file_names: &["MIDB 5.0.csv"],
    rows: 5883,
    years: (1816, 2014),
    citations: &[PALMER_2022],
    licence: COW_LICENCE,
    summary: "The states in each militarised dispute, with their side and when they were in it, 1816 to 2014",
    columns: &["version"],
    version_cell: Some("5"),
    plan: Some(&PARTICIPANTS),
    ..OBSERVER
};

const REVISIONS: &[(i32, &str)] =
    &[(0, "none"), (1, "territory"), (2, "policy"), (3, "regime or government"), (4, "other")];

const PARTICIPANTS: Plan = Plan {
    id: Some("dispnum"),
    about: &[About::every(Role::SideA, "ccode", Form::CorrelatesOfWar).side("sidea", "1")],
    times: Times::Spells(&[DISPUTE], Dates::CORRELATES_OF_WAR),
    measures: &[
        Column::flag("orig", "from_first_day", "whether the state was in it from its first day"),
        Column::flag("revstate", "revisionist", "whether the state wanted to change what was"),
        Column::code("revtype1", "revision", "what it wanted to change", REVISIONS).unknown(&["-9"]),
        Column::code("fatality", "fatality", "the state's deaths, by level", FATALITY).unknown(&["-9"]),
        Column::coded("hiact", "highest_action", "the state's highest action", ACTIONS),
        Column::code("hostlev", "hostility", "the state's highest level of hostility", HOSTILITY),
    ],
    notes: &["a state that leaves a dispute and comes back has a row for each time"],
    ..Plan::new(ObservationKind::Disputes, Absent::Zero)
};

pub(crate) const DYADIC_4_02: Importer<Observations> = Importer {
    id: "cow-mid-dyads",
    version: "4.02",
    title: "Dyadic Militarized Interstate Disputes Dataset",
    short_title: "Dyadic MID",
    file_names: &["dyadic_mid_4.02.csv"],
    rows: 10_358,
    years: (1816, 2014),
    citations: &[MAOZ_2019],
    licence: COW_LICENCE,
    summary: "Militarised disputes by ordered pair of states and year, both orders, 1816 to 2014",
    plan: Some(&DYADS),
    ..OBSERVER
};

const ROLES: &[(i32, &str)] =
    &[(1, "primary initiator"), (2, "joined the initiator"), (3, "primary target"), (4, "joined the target")];

const DYADS: Plan = Plan {
    id: Some("disno"),
    about: &[
        About::every(Role::From, "statea", Form::CorrelatesOfWar),
        About::every(Role::To, "stateb", Form::CorrelatesOfWar),
    ],
    times: Times::Spells(
        &[Spell { begins: ["strtyr", "strtmnth", "strtday"], ends: ["endyear", "endmnth", "endday"] }],
        Dates::PLAIN,
    ),
    measures: &[
        Column::number("year", "dispute_year", "calendar year", "the year of the row", (1816.0, 2014.0)),
        Column::coded("outcome", "outcome", "how it ended; 0 in years before the last", (0.0, 8.0)),
        Column::code("fatlev", "fatality", "deaths, by level", FATALITY).unknown(&["-9"]),
        Column::coded("highact", "highest_action", "highest action", ACTIONS),
        Column::code("hihost", "hostility", "highest level of hostility", HOSTILITY),
        Column::code("hihosta", "hostility_from", "the first state's highest level of hostility", HOSTILITY),
        Column::code("hihostb", "hostility_to", "the second state's highest level of hostility", HOSTILITY),
        Column::code("rolea", "role_from", "the first state's part", ROLES),
        Column::code("roleb", "role_to", "the second state's part", ROLES),
        Column::flag("war", "war", "whether the pair was at war"),
        Column::flag("new", "new", "whether the dispute began in the year"),
        Column::flag("ongo2014", "ongoing", "whether it went on when the data end").blank(Blank::Unknown),
    ],
    ..Plan::new(ObservationKind::Disputes, Absent::Zero)
};

pub(crate) const MAJORS_2016: Importer<Observations> = Importer {
    id: "cow-majors",
    version: "2016",
    title: "Correlates of War Major Powers",
    short_title: "COW majors",
    file_names: &["majors2016.csv"],
    rows: 14,
    years: (1816, 2016),
    citations: &[MAJORS_2017],
    licence: COW_LICENCE,
    summary: "The great powers by date, 1816 to 2016",
    columns: &["version"],
    version_cell: Some("2016"),
    plan: Some(&MAJORS),
    ..OBSERVER
};

const MAJORS: Plan = Plan {
    about: &[About::every(Role::Subject, "ccode", Form::CorrelatesOfWar)],
    times: Times::Spells(
        &[Spell { begins: ["styear", "stmonth", "stday"], ends: ["endyear", "endmonth", "endday"] }],
        Dates { last_day_goes_on: true, ..Dates::PLAIN },
    ),
    ..Plan::new(ObservationKind::GreatPowers, Absent::Zero)
};

pub(crate) const CONTIGUITY_3_2: Importer<Observations> = Importer {
    id: "cow-contiguity",
    version: "3.2",
    title: "Correlates of War Direct Contiguity",
    short_title: "COW contiguity",
    file_names: &["contdird.csv"],
    rows: 82_498,
    years: (1816, 2016),
    citations: &[STINNETT_2002],
    licence: COW_LICENCE,
    summary: "Ordered pairs of states that border on land or across water, by year, 1816 to 2016",
    columns: &["version"],
    version_cell: Some("3.2"),
    plan: Some(&CONTIGUITY),
    ..OBSERVER
};

const CONTIGUITY: Plan = Plan {
    about: &[
        About::every(Role::From, "state1no", Form::CorrelatesOfWar),
        About::every(Role::To, "state2no", Form::CorrelatesOfWar),
    ],
    times: Times::Year("year"),
    measures: &[Column::code(
        "conttype",
        "contiguity",
        "how near the two are",
        &[
            (1, "land or river border"),
            (2, "at most 12 miles of water"),
            (3, "at most 24 miles of water"),
            (4, "at most 150 miles of water"),
            (5, "at most 400 miles of water"),
        ],
    )],
    key: &["state1no", "state2no", "year", "conttype"],
    notes: &[
        "29 pairs have two rows in a year in which a border changed: which holds in the year as a whole is unknown",
        "a pair without a row in a year of which both are states is not contiguous: a true zero",
    ],
    ..Plan::new(ObservationKind::PairYears, Absent::Zero)
};
