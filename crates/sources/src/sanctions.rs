//! Read threats and sanctions (TIES; Global Sanctions Data Base).

use record::{Absent, ObservationKind, Observations, Role};

use crate::citation_observers::{FELBERMAYR_2020, MORGAN_2014, YALCIN_2025};
use crate::fault;
use crate::importer::Importer;
use crate::plan::{About, Blank, Column, Dates, Flaw, Form, Plan, Spell, Times};
use crate::ucdp_observers::OBSERVER;

pub(crate) const TIES_4: Importer<Observations> = Importer {
    id: "ties",
    version: "4.1",
    title: "Threat and Imposition of Economic Sanctions",
    short_title: "TIES",
    file_names: &["TIESv4-1.xls", "TIESv4.xls"],
    form: fault::Form::Ole,
    rows: 1412,
    years: (1945, 2005),
    citations: &[MORGAN_2014],
    licence: "Free to download, no open licence stated. Cite.",
    summary: "Threats and sanctions of states against states, begun from 1945 to 2005",
    plan: Some(&TIES),
    ..OBSERVER
};

/// The same cases as plain text.
pub(crate) const TIES_4_TEXT: Importer<Observations> =
    Importer { file_names: &["TIES.csv"], form: fault::Form::Csv, version: "4.1 (text)", ..TIES_4 };

const CASES: (f64, f64) = (1945.0, 2013.0);
const ISSUES: (f64, f64) = (1.0, 15.0);
const LEVELS: &[(i32, &str)] = &[(1, "minor"), (2, "major"), (3, "severe")];

const TIES: Plan = Plan {
    id: Some("caseid"),
    about: &[
        About::some(Role::PrimarySender, "primarysender", Form::CorrelatesOfWar),
        About::some(Role::Sender, "sender1", Form::CorrelatesOfWar),
        About::some(Role::Sender, "sender2", Form::CorrelatesOfWar),
        About::some(Role::Sender, "sender3", Form::CorrelatesOfWar),
        About::some(Role::Sender, "sender4", Form::CorrelatesOfWar),
        About::some(Role::Sender, "sender5", Form::CorrelatesOfWar),
        About::every(Role::Target, "targetstate", Form::CorrelatesOfWar),
    ],
    times: Times::Spells(
        &[Spell { begins: ["startyear", "startmonth", "startday"], ends: ["endyear", "endmonth", "endday"] }],
        Dates {
            instead: Some((
                "imposition",
                "1",
                ["sancimpositionstartyear", "sancimpositionstartmonth", "sancimpositionstartday"],
            )),
            ..Dates::PLAIN
        },
    ),
    measures: &[
        Column::flag("imposition", "imposed", "whether sanctions were imposed; 0 is a threat only"),
        Column::flag("threat", "threatened", "whether they were threatened"),
        Column::flag("institution", "institution", "whether an institution was a sender").blank(Blank::Unknown),
        Column::coded("issue1", "issue", "first issue", ISSUES),
        Column::coded("finaloutcome", "outcome", "how the case ended", (1.0, 10.0)).blank(Blank::Unknown),
        Column::code("targetcosts", "target_costs", "costs of the target", LEVELS).blank(Blank::Unknown),
        Column::code("sendercosts", "sender_costs", "costs of the sender", LEVELS).blank(Blank::Unknown),
        Column::number("startyear", "case_began_in", "calendar year", "the year in which the case began", CASES),
        Column::number(
            "ongoingasofyear",
            "ongoing_in",
            "calendar year",
            "the last year in which it was seen to go on",
            CASES,
        )
        .blank(Blank::NotAsked),
    ],
    key: &["caseid"],
    flaws: &[
        Flaw::anywhere("sancimpositionstartday", "?", ""),
        Flaw::anywhere("sancimpositionstartyear", "1949, sometime before this date.", ""),
        Flaw::anywhere(
            "sancimpositionstartyear",
            "1955, this is the threat date. so imposition date should be sometime after this but before 8/26/1955.",
            "",
        ),
        // 31 September, 31 June and 31 November are no days.
        Flaw::in_row(210, "sancimpositionstartday", "31"),
        Flaw::in_row(388, "sancimpositionstartday", "31"),
        Flaw::in_row(868, "endday", "31"),
        Flaw::anywhere("sancimpositionstartyear", "1969, probably sometime before this date", ""),
    ],
    notes: &[
        "a case of imposed sanctions is dated from their imposition, a threat from its beginning",
        "a case without an end date has an end that is not known, also where it was seen to go on",
        "codes above 999 stand for groups of states",
        "types of sanction, which are lists, are not read",
    ],
    ..Plan::new(ObservationKind::Sanctions, Absent::Zero)
};

pub(crate) const GLOBAL_4: Importer<Observations> = Importer {
    id: "gsdb",
    version: "4",
    title: "Global Sanctions Data Base",
    short_title: "GSDB",
    file_names: &["GSDB_V4.csv"],
    rows: 1547,
    years: (1949, 2023),
    citations: &[FELBERMAYR_2020, YALCIN_2025],
    licence: "On request from the authors; not to be passed on.",
    summary: "Sanctions in force by names of states and years, 1949 to 2023",
    plan: Some(&GLOBAL),
    ..OBSERVER
};

const GLOBAL: Plan = Plan {
    id: Some("case_id"),
    about: &[
        About::every(Role::Target, "sanctioned_state", Form::Names),
        About::every(Role::Sender, "sanctioning_state", Form::Names),
    ],
    times: Times::Years("begin", "end"),
    measures: &[
        Column::flag("trade", "trade", "trade sanctions"),
        Column::flag("arms", "arms", "arms sanctions"),
        Column::flag("military", "military", "sanctions on military assistance"),
        Column::flag("financial", "financial", "financial sanctions"),
        Column::flag("travel", "travel", "travel sanctions"),
        Column::flag("other", "other", "other sanctions"),
        Column::flag("target_mult", "several_targets", "several targets"),
        Column::flag("sender_mult", "several_senders", "several senders"),
    ],
    key: &["case_id"],
    notes: &[
        "senders and targets are names; organisations stay names, and their members are not put in their place",
        "an end in 2023 means that the sanction goes on",
        "objectives and their success, which are parallel lists, are not read",
    ],
    ..Plan::new(ObservationKind::Sanctions, Absent::Zero)
};
