//! Lay out every text on third parties with what was recognised in it, for a person to review.

use record::FactId;
use report::ReportError;
use report::table::{Column, Table, Values};

use crate::hall::Hall;

/// One row an agreement that has a text, or third parties by a user's line; with `unrecognised`, only those with a name that matched nothing.
pub fn brokers_to_table(hall: &Hall, unrecognised: bool) -> Result<Table, ReportError> {
    // A record without agreements has nothing to review.
    let (layer, agreements) = hall.record.agreements("ucdp-peace-agreements", None).unwrap_or((0, &[]));
    let reviews: Vec<_> = hall
        .dictionary
        .review(agreements)
        .into_iter()
        .filter(|review| review.text.is_some() || !review.recognition.codes.is_empty())
        .filter(|review| !unrecognised || !review.recognition.unrecognised.is_empty())
        .collect();
    let source = |id: u32| {
        let agreement = agreements.iter().find(|agreement| agreement.agreement_id == id);
        agreement.map(|agreement| hall.record.cite(FactId::of(layer, agreement)))
    };
    let text = |of: &dyn Fn(&record::Review) -> Option<String>| Values::Text(reviews.iter().map(of).collect());
    let columns = vec![
        Column::new(
            "agreement_id",
            "agreement",
            Values::Whole(reviews.iter().map(|r| Some(i64::from(r.agreement_id))).collect()),
        ),
        Column::new("date", "signed", Values::Day(reviews.iter().map(|r| Some(r.date.0)).collect())),
        Column::new("third_parties", "third parties", text(&|r| Some(r.recognition.codes.join(" ")))),
        Column::new(
            "unrecognised",
            "not recognised",
            text(&|r| {
                let open = &r.recognition.unrecognised;
                (!open.is_empty()).then(|| open.join("; "))
            }),
        ),
        Column::new("text", "publisher's text", text(&|r| r.text.clone())),
        Column::new("source", "source", text(&|r| source(r.agreement_id))),
    ];
    Table::new("third_parties", columns)
}
