//! Turn spells of peace into the cells of a table.

use super::Case;
use crate::calendar::iso_day;

/// The rows of a table of spells and which columns it has.
pub(super) struct CasesView<'a> {
    pub(super) with_names: bool,
    pub(super) with_groups: bool,
    pub(super) of_war: bool,
    pub(super) rows: Vec<CaseRow<'a>>,
}

/// One spell.
pub(super) struct CaseRow<'a> {
    pub(super) name: &'a str,
    pub(super) group: &'a str,
    pub(super) war_start: String,
    pub(super) ended: String,
    pub(super) exit: String,
    pub(super) years: String,
    pub(super) reason: &'a str,
    pub(super) ended_by: &'a str,
    pub(super) peak: &'static str,
    pub(super) agreement: &'a str,
    pub(super) brokers: String,
    pub(super) source: &'a str,
}

impl<'a> CasesView<'a> {
    pub(super) fn of(cases: &'a [Case], with_names: bool) -> CasesView<'a> {
        CasesView {
            with_names,
            with_groups: cases.iter().any(|case| case.group.is_some()),
            of_war: cases.iter().any(|case| case.of_war),
            rows: cases.iter().map(row).collect(),
        }
    }
}

fn row(case: &Case) -> CaseRow<'_> {
    CaseRow {
        name: &case.name,
        group: case.group.as_deref().unwrap_or_default(),
        war_start: iso_day(case.war_start),
        ended: iso_day(case.ended),
        exit: iso_day(case.exit),
        years: format!("{:.1}", case.years),
        reason: if case.event && case.exit_reason.is_empty() { "war returned" } else { &case.exit_reason },
        ended_by: if case.ended_words.is_empty() { case.ended_by.label() } else { &case.ended_words },
        peak: case.peak.name(),
        agreement: case.agreement.as_deref().unwrap_or_default(),
        brokers: case.brokers.join(", "),
        source: &case.source,
    }
}
