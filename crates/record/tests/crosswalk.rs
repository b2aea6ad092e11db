//! Match codes and names of states by date, each succession by name.

use record::{Code, CodeScheme, Crosswalk, CrosswalkFault, Day, Interval, Who};

fn crosswalk() -> Crosswalk {
    Crosswalk::embedded().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn gw(code: u16) -> Code {
    Code::GleditschWard(code)
}

fn cow(code: u16) -> Code {
    Code::CorrelatesOfWar(code)
}

fn iso(code: &str) -> Code {
    Code::iso3(code).unwrap()
}

/// The codes in all schemes of a Gleditsch–Ward code on a day.
fn of_gw(code: u16, on: &str) -> (Option<Code>, Option<Code>) {
    let crosswalk = crosswalk();
    let into = |scheme| crosswalk.translate(gw(code), day(on), scheme);
    (into(CodeScheme::CorrelatesOfWar), into(CodeScheme::Iso3))
}

#[test]
fn germany_is_255_to_1945_then_260_and_265_and_again_255_in_one_list_only() {
    assert_eq!(of_gw(255, "1939-09-01"), (Some(cow(255)), Some(iso("DEU"))));
    assert_eq!(of_gw(255, "1950-01-01"), (None, None));
    assert_eq!(of_gw(260, "1990-10-02"), (Some(cow(260)), Some(iso("DEU"))));
    assert_eq!(of_gw(260, "1990-10-03"), (Some(cow(255)), Some(iso("DEU"))));
    assert_eq!(of_gw(265, "1990-10-02"), (Some(cow(265)), Some(iso("DDR"))));
    assert_eq!(of_gw(265, "1990-10-03"), (None, None));
    assert_eq!(crosswalk().named("Germany", day("1970-01-01")).unwrap().gleditsch_ward, Some(gw(260)));
}

#[test]
fn yemen_is_678_and_680_and_from_union_678_in_one_list_and_679_in_the_other() {
    assert_eq!(of_gw(678, "1990-05-21"), (Some(cow(678)), Some(iso("YEM"))));
    assert_eq!(of_gw(678, "1990-05-22"), (Some(cow(679)), Some(iso("YEM"))));
    assert_eq!(of_gw(680, "1990-05-21"), (Some(cow(680)), Some(iso("YMD"))));
    assert_eq!(crosswalk().translate(cow(679), day("2015-01-01"), CodeScheme::GleditschWard), Some(gw(678)));
    assert_eq!(crosswalk().translate(cow(678), day("2015-01-01"), CodeScheme::GleditschWard), None);
}

#[test]
fn serbia_and_yugoslavia_are_one_number_in_one_list_and_two_in_the_other() {
    assert_eq!(of_gw(340, "1914-07-28").0, Some(cow(345)));
    assert_eq!(of_gw(345, "1999-03-24"), (Some(cow(345)), Some(iso("YUG"))));
    assert_eq!(of_gw(345, "2005-01-01").1, Some(iso("SCG")));
    assert_eq!(of_gw(340, "2006-06-05"), (Some(cow(345)), Some(iso("SRB"))));
    assert_eq!(of_gw(345, "2006-06-05"), (None, None));
}

#[test]
fn viet_nam_north_goes_on_as_the_whole_and_south_ends_in_1975() {
    assert_eq!(of_gw(816, "1960-01-01"), (Some(cow(816)), Some(iso("VNM"))));
    assert_eq!(of_gw(817, "1975-04-30").0, Some(cow(817)));
    assert_eq!(of_gw(817, "1975-05-01"), (None, None));
    let crosswalk = crosswalk();
    let named = |name, on: &str| crosswalk.named(name, day(on)).and_then(|state| state.gleditsch_ward);
    assert_eq!((named("South Vietnam", "1970-01-01"), named("Vietnam", "1980-01-01")), (Some(gw(817)), Some(gw(816))));
    // Both were Viet Nam: the bare name is nobody's.
    assert_eq!(named("Vietnam", "1970-01-01"), None);
    // A source that goes on with the old name means the state that is there.
    assert_eq!(named("South Vietnam", "1979-01-01"), Some(gw(816)));
    assert_eq!(
        (named("Yemen, North", "1980-01-01"), named("Yemen, North", "2014-01-01")),
        (Some(gw(678)), Some(gw(678)))
    );
}

#[test]
fn korea_is_one_to_1910_and_two_from_1948() {
    assert_eq!(of_gw(730, "1900-01-01"), (Some(cow(730)), None));
    assert_eq!(of_gw(730, "1911-01-01"), (None, None));
    assert_eq!(of_gw(731, "1950-06-25"), (Some(cow(731)), Some(iso("PRK"))));
    assert_eq!(of_gw(732, "1950-06-25"), (Some(cow(732)), Some(iso("KOR"))));
    assert_eq!(crosswalk().named("Korea", day("1900-01-01")).unwrap().gleditsch_ward, Some(gw(730)));
}

#[test]
fn pacific_states_have_other_numbers_in_the_two_lists() {
    for (ours, theirs, letters) in [(970, 946, "KIR"), (971, 970, "NRU"), (972, 955, "TON"), (973, 947, "TUV")] {
        assert_eq!(of_gw(ours, "2005-01-01"), (Some(cow(theirs)), Some(iso(letters))));
    }
    // 970 is Kiribati in one list and Nauru in the other.
    let crosswalk = crosswalk();
    assert_eq!(crosswalk.state(gw(970), day("2005-01-01")).unwrap().name, "Kiribati");
    assert_eq!(crosswalk.state(cow(970), day("2005-01-01")).unwrap().name, "Nauru");
}

#[test]
fn russia_is_the_soviet_union_from_1922_to_1991_under_one_number() {
    for (on, letters) in [("1914-01-01", "RUS"), ("1991-12-25", "SUN"), ("1991-12-26", "RUS")] {
        assert_eq!(of_gw(365, on), (Some(cow(365)), Some(iso(letters))));
    }
    assert_eq!(crosswalk().state(iso("RUS"), day("1985-01-01")), None);
}

#[test]
fn a_state_that_leaves_within_a_year_has_its_row_of_that_year() {
    let year = Interval::of_year(1990);
    let crosswalk = crosswalk();
    assert_eq!(crosswalk.state(cow(260), day("1990-12-31")), None);
    assert_eq!(crosswalk.state_in(cow(260), year).unwrap().gleditsch_ward, Some(gw(260)));
    assert_eq!(crosswalk.state_in(iso("DEU"), year).unwrap().correlates_of_war, Some(cow(255)));
}

#[test]
fn names_are_matched_as_publishers_write_them() {
    let crosswalk = crosswalk();
    let named = |name| crosswalk.named(name, day("2000-01-01")).and_then(|state| state.gleditsch_ward);
    for (name, code) in [
        ("Government of United States of America", 2),
        ("Egypt, Arab Rep.", 651),
        ("Korea, North", 731),
        ("Bosnia & Herzegovina", 346),
        ("bosnia and  herzegovina", 346),
        ("Russia (Soviet Union)", 365),
        ("DR Congo (Zaire)", 490),
    ] {
        assert_eq!(named(name), Some(gw(code)), "{name}");
    }
    assert_eq!((named("EU"), named("")), (None, None));
}

#[test]
fn a_list_of_names_is_cut_between_names_and_not_within_them() {
    let crosswalk = crosswalk();
    let cut = |text| crosswalk.names_in(text);
    assert_eq!(cut("Egypt, Arab Rep., Syria"), ["Egypt, Arab Rep.", "Syria"]);
    assert_eq!(cut("Korea, North, Singapore, Taiwan"), ["Korea, North", "Singapore", "Taiwan"]);
    assert_eq!(cut("EU, Canada"), ["EU", "Canada"]);
    assert_eq!(cut("Bosnia and Herzegovina,Iceland"), ["Bosnia and Herzegovina", "Iceland"]);
    assert!(cut("").is_empty() && cut(" , ,").is_empty());
}

#[test]
fn who_is_not_matched_is_listed_once_with_a_count() {
    let year = Interval::of_year(2000);
    let (eu, usa, gone) = (Who::Named("EU".to_owned()), Who::State(cow(2)), Who::State(cow(817)));
    let listed = [(2, &eu, year), (3, &usa, year), (4, &gone, year), (5, &eu, year), (6, &Who::Conflict(1), year)];
    let unmatched = crosswalk().unmatched(listed);
    let found: Vec<(&Who, u32, u32)> = unmatched.iter().map(|one| (&one.who, one.times, one.first_row)).collect();
    assert_eq!(found, [(&gone, 1, 4), (&eu, 2, 2)]);
}

#[test]
fn one_code_for_two_states_on_one_day_is_refused_with_both_rows() {
    let heading = "iso3,gw,cow,from,until,name,other_names,note\n";
    let table = |rows: &str| Crosswalk::read(&format!("{heading}{rows}"));
    let fault = table("AAA,1,1,,,One,,\nBBB,2,1,1990-01-01,,Two,,\n").unwrap_err();
    assert_eq!(fault, CrosswalkFault::Twice { key: "COW 1".to_owned(), first: 2, second: 3 });
    assert!(table("AAA,1,1,,1989-12-31,One,,\nBBB,2,1,1990-01-01,,Two,,\n").is_ok());
    let fault = table("AAA,1,1,,,One,Same,\nBBB,2,2,,,Two,same,\n").unwrap_err();
    assert!(matches!(fault, CrosswalkFault::Twice { key, .. } if key == "same"));
}

#[test]
fn a_row_that_is_not_lawful_is_refused_with_its_number() {
    let heading = "iso3,gw,cow,from,until,name,other_names,note\n";
    for row in [
        "usa,2,2,,,One,,",
        "USA,two,2,,,One,,",
        "USA,2,2,1990,,One,,",
        "USA,2,2,,,,,",
        "USA,2,2,1990-01-02,1990-01-01,One,,",
        "USA,2",
    ] {
        let fault = Crosswalk::read(&format!("{heading}{row}\n")).unwrap_err();
        assert!(matches!(fault, CrosswalkFault::Row { row: 2, .. }), "{row}: {fault}");
    }
}
