//! Hold the pages of the claims against what a reader must not be told wrongly.

use interbellum::claims_hall::{Board, DrawOptions, RecordGround, board, claim_page, registered};
use interbellum::{Hall, Provenance};

fn judged(hall: &Hall, names: &[&str]) -> Board {
    let ground = RecordGround::of(hall);
    let claims: Vec<_> =
        registered(&ground).unwrap().into_iter().filter(|one| names.contains(&one.name.as_str())).collect();
    assert_eq!(claims.len(), names.len());
    board(&ground, &claims, &DrawOptions { draws: 99, ..DrawOptions::default() }, &|_| {}).unwrap()
}

fn page(hall: &Hall, board: &Board, name: &str) -> String {
    claim_page(hall, board, name, &Provenance::new(hall, "test".to_owned())).unwrap().unwrap()
}

/// What stands over the contents.
fn lead(page: &str) -> &str {
    page.split("<ul class=\"contents\">").next().unwrap()
}

#[test]
fn the_quickening_of_the_cycle_is_told_per_decade_in_years_with_few_cases_open() {
    let hall = Hall::open().unwrap();
    let board = judged(&hall, &["quickening_cycle"]);
    let page = page(&hall, &board, "quickening_cycle");
    let asked =
        "a return to war within 5 or 10 years rises with the year in which the peace began, reckoned per decade.";
    assert!(lead(&page).contains(asked));
    assert!(page.contains("In thirds of “year(ended)”"));
    let cell = &board.rows[0].0.cells.cells[0];
    let first = cell.exposure.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(page.contains(&format!("{:.0} to ", first * 10.0 + 1990.0)), "the first curve begins in the first year");
    let (open, behind) = page.split_once("<details>").unwrap();
    let cases = open.rsplit("<tbody>").next().unwrap();
    assert_eq!(cases.matches("<tr>").count(), 20);
    assert_eq!(behind.split("</details>").next().unwrap().matches("<tr><th scope=").count(), cell.cases.len() - 20);
    assert!(page.contains("interbellum test quickening_cycle --export quickening_cycle"));
    assert!(page.contains("cut at 5 years"));
}

#[test]
fn numbers_of_a_thin_claim_stand_beside_the_reason_why_they_decide_nothing() {
    let hall = Hall::open().unwrap();
    let board = judged(&hall, &["unfinished_win", "brokered_settlements"]);
    for (tested, verdict) in &board.rows {
        assert!(tested.thin.is_some());
        let page = page(&hall, &board, &tested.claim.name);
        let ratio = verdict.ratio.map(|ratio| format!("<dd>{ratio:.2} ("));
        if let Some(beside) = ratio.and_then(|ratio| page.split_once(&ratio)).map(|(_, rest)| rest) {
            let fact = beside.split("</dd>").next().unwrap();
            assert!(fact.contains("it has no part in the verdict: it comes from the "), "{fact}");
        }
        assert!(lead(&page).contains("By the primary specification alone, only a hazard"));
        let [exposed, unexposed] = &tested.claim.words[..] else { panic!("a shipped claim has words for its reader") };
        assert!(lead(&page).contains(&format!("a return to war is higher {exposed} than {unexposed}.")));
    }
    assert!(board.rows.iter().any(|(_, verdict)| verdict.ratio.is_some()), "one of them has a ratio");
}

#[test]
fn no_part_of_the_cases_of_a_universal_claim_is_larger_than_its_whole() {
    let hall = Hall::open().unwrap();
    let board = judged(&hall, &["no_lasting_peace"]);
    for horizon in &board.rows[0].0.horizons {
        assert!(horizon.standing().count() <= horizon.cases.len() && horizon.cases.len() <= horizon.observable);
    }
}

#[test]
fn a_share_of_years_is_told_with_its_range_over_all_readings() {
    let hall = Hall::open().unwrap();
    let board = judged(&hall, &["constant_war"]);
    let shares: Vec<_> = board.rows[0].0.shares.iter().filter(|share| share.state == 0).collect();
    let low = shares.iter().map(|share| share.bounds().0).fold(1.0, f64::min);
    let high = shares.iter().map(|share| share.bounds().1).fold(0.0, f64::max);
    assert!(low < shares[0].bounds().0 && shares[0].bounds().1 < high);
    let page = page(&hall, &board, "constant_war");
    let range = format!("Over all 8 readings it lies anywhere from {:.0}% to {:.0}%.", low * 100.0, high * 100.0);
    assert!(lead(&page).contains(&range) && lead(&page).contains("as a primary party alone"), "{range}");
}
