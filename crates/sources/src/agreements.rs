//! Read peace agreements (UCDP Peace Agreement Dataset).

use std::collections::BTreeMap;

use record::{Agreement, AgreementKind, Facts};

use crate::active_years::UCDP_LICENCE;
use crate::citation::PETTERSSON_2019;
use crate::fault::{FaultKind, Form};
use crate::importer::{Importer, LicenceClass, Parsed, Sheet};
use crate::layout::Layout;
use crate::row::{Codebook, DateForm, Reader};

pub(crate) const AGREEMENTS_22_1: Importer = Importer {
    id: "ucdp-peace-agreements",
    version: "22.1",
    title: "UCDP Peace Agreement Dataset",
    class: LicenceClass::Embedded,
    summary: "Peace agreements in UCDP conflicts, with third parties, 1975 to 2021",
    layout: Layout::PLAIN,
    plan: None,
    short_title: "UCDP Peace Agreements",
    file_names: &["ucdp-peace-agreements-221.xlsx"],
    form: Form::Xlsx,
    rows: 374,
    years: (1975, 2021),
    citations: &[PETTERSSON_2019],
    licence: UCDP_LICENCE,
    columns: &["paid", "conflict_id", "dyad_id", "pa_name", "year", "pa_date", "pa_type", "pa_3rd", "version"],
    version_cell: Some("22.1"),
    parse,
};

const KINDS: Codebook<AgreementKind> = Codebook { from_code: AgreementKind::from_code, word: AgreementKind::word };

fn parse(importer: &Importer, sheet: &mut Sheet) -> Parsed {
    let mut first_rows: BTreeMap<u32, u32> = BTreeMap::new();
    let agreements = sheet.read_rows(|row| {
        let agreement = agreement(row, importer.years)?;
        let first_row = *first_rows.entry(agreement.agreement_id).or_insert(row.number());
        if first_row != row.number() {
            return row.fault("paid", FaultKind::RepeatedKey { first_row });
        }
        Some(agreement)
    });
    Parsed { facts: Facts::Agreements(agreements), left_out: Vec::new() }
}

fn agreement(row: &mut Reader, covered: (i16, i16)) -> Option<Agreement> {
    let agreement_id = row.id("paid");
    let (conflict_ids, dyad_ids) = (row.ids("conflict_id"), row.ids("dyad_id"));
    let name = row.text("pa_name");
    let year = row.year("year", covered);
    let date = row.date("pa_date", DateForm::YearFirst);
    let kind = row.code("pa_type", &KINDS);
    let third_parties = row.text_or_blank("pa_3rd");
    let (year, date) = (year?, date?);
    if date.year() != year {
        return row.fault("pa_date", FaultKind::DateOutsideYear { year });
    }
    let (agreement_id, name, dyad_ids) = (agreement_id?, name?, dyad_ids?);
    let (kind, third_parties, conflict_ids) = (kind?, third_parties?, conflict_ids?);
    Some(Agreement { row: row.number(), agreement_id, name, conflict_ids, dyad_ids, date, kind, third_parties })
}
