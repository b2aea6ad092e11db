//! Hold the dictionary of third parties to what readers of the texts found, and its files to their rules.

use std::sync::OnceLock;

use proptest::prelude::*;
use record::{Agreement, AgreementKind, Day, Dictionary, DictionaryFault, PartyKind, Recognition};

const TEXTS: &str = include_str!("third_party_texts.csv");
const EMBEDDED: &str = include_str!("../data/third_parties.csv");

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

/// What the embedded dictionary finds in a text of a day, for an agreement that no line sets.
fn read(text: &str, on: &str) -> Recognition {
    Dictionary::embedded().recognise(0, text, day(on))
}

fn codes(text: &str, on: &str) -> String {
    read(text, on).codes.join(" ")
}

fn over(csv_text: &str) -> Dictionary {
    match Dictionary::embedded().with_overrides("mine.csv", csv_text) {
        Ok(dictionary) => dictionary,
        Err(faults) => panic!("{}", sentences(&faults).join("\n")),
    }
}

fn sentences(faults: &[DictionaryFault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// The faults of a user's file, one a line.
fn faults(csv_text: &str) -> String {
    let faults = Dictionary::embedded().with_overrides("mine.csv", csv_text).expect_err("a faulty file");
    sentences(&faults).join("\n")
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row")).collect()
}

fn agreement(agreement_id: u32, text: Option<&str>) -> Agreement {
    Agreement {
        row: 2,
        agreement_id,
        name: format!("Agreement {agreement_id}"),
        conflict_ids: vec![1],
        dyad_ids: vec![1],
        date: day("2000-06-18"),
        kind: AgreementKind::Partial,
        third_parties: text.map(str::to_owned),
    }
}

#[test]
fn every_hard_text_names_the_parties_that_its_reader_found() {
    let dictionary = Dictionary::embedded();
    let rows = rows(TEXTS);
    assert!(rows.len() >= 100, "{} texts", rows.len());
    for row in rows {
        let found = dictionary.recognise(row[0].parse().expect("an id"), &row[3], day(&row[1]));
        assert_eq!(found.codes.join(" "), &row[4], "agreement {}: {}", &row[0], &row[3]);
        assert_eq!(found.unrecognised.join(" | "), &row[5], "agreement {}: {}", &row[0], &row[3]);
    }
}

#[test]
fn every_line_of_the_embedded_dictionary_is_met_in_its_own_phrase() {
    let dictionary = Dictionary::embedded();
    for row in rows(EMBEDDED) {
        let on = if row[5].is_empty() { if row[6].is_empty() { "2000-01-01" } else { &row[6] } } else { &row[5] };
        let found = dictionary.recognise(0, &row[4], day(on));
        let expected = &row[2];
        if &row[0] == "none" {
            assert_eq!(found.codes, Vec::<String>::new(), "{}", &row[4]);
        } else {
            assert!(found.codes.iter().any(|code| code == expected), "{} on {on}: {:?}", &row[4], found.codes);
        }
        assert_eq!(found.unrecognised, Vec::<String>::new(), "{}", &row[4]);
    }
}

#[test]
fn the_embedded_dictionary_is_sorted_by_kind_name_and_phrase() {
    let order = ["state", "organisation", "private", "none"];
    let key = |row: &csv::StringRecord| {
        let kind = order.iter().position(|kind| *kind == &row[0]).expect("a kind");
        (kind, row[1].to_lowercase(), row[4].to_lowercase(), row[2].to_owned())
    };
    let keys: Vec<_> = rows(EMBEDDED).iter().map(key).collect();
    for pair in keys.windows(2) {
        assert!(pair[0] <= pair[1], "{:?} stands before {:?}", pair[0], pair[1]);
    }
}

#[test]
fn every_phrase_that_names_nobody_gives_its_reason() {
    for row in rows(EMBEDDED).iter().filter(|row| &row[0] == "none") {
        assert!(!row[7].is_empty(), "{} has no note", &row[4]);
    }
}

#[test]
fn the_codes_of_states_are_those_of_the_list_of_states() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/gw/gwstates.converted.csv");
    #[expect(clippy::disallowed_methods, reason = "the list of states is a file beside the project")]
    let Ok(list) = std::fs::read_to_string(path) else {
        println!("skipped: no list of states beside the project");
        return;
    };
    // The Correlates of War abbreviation, since the published list leaves out small states; a state in no list; two
    // territories whose statehood few states recognise, which the published list leaves out as well.
    let named_otherwise = ["KBI", "ABK", "SOT"];
    let listed_nowhere = ["KIR", "VAT"];
    let dictionary = Dictionary::embedded();
    let list = rows(&list);
    for state in list.iter().filter(|state| &state[4] >= "1975-01-01" && !named_otherwise.contains(&&state[1])) {
        let party = dictionary.party(&state[1]);
        assert_eq!(party.map(|p| p.kind), Some(PartyKind::State), "{}", &state[2]);
    }
    for party in dictionary.parties().iter().filter(|p| p.kind == PartyKind::State) {
        let listed = list.iter().any(|state| &state[1] == party.code.as_str());
        assert!(listed || listed_nowhere.contains(&party.code.as_str()), "{} {}", party.code, party.name);
    }
}

#[test]
fn a_longer_name_is_never_also_the_shorter_one_inside_it() {
    for (text, expected) in [
        ("South Sudan, Sudan", "SSD SUD"),
        ("South Sudan", "SSD"),
        ("Niger", "NIR"),
        ("Nigeria", "NIG"),
        ("Guinea-Bissau", "GNB"),
        ("Equatorial Guinea and Papua New Guinea", "EQG PNG"),
        ("Guinea", "GUI"),
        ("Republic of Congo", "CON"),
        ("Democratic Republic of Congo", "DRC"),
        ("United Kingdom of Great Britain and Northern Ireland", "UKG"),
        ("Northern Ireland", ""),
        ("the Lake Chad Basin Commission", "LCBC"),
        ("Organization of American States", "OAS"),
        ("Commonwealth of Independent States", "CIS"),
        ("Dominican Republic", "DOM"),
    ] {
        assert_eq!(codes(text, "2012-01-01"), expected, "{text}");
    }
}

#[test]
fn short_codes_are_met_in_capitals_only_and_names_in_any_case() {
    assert_eq!(codes("they told us of it in un-American words", "2000-01-01"), "");
    assert_eq!(codes("the US, the U.S. envoy and the UN's envoy", "2000-01-01"), "UN USA");
    assert_eq!(codes("UNITED STATES, kenyan PRESIDENT", "2000-01-01"), "KEN USA");
    assert_eq!(codes("Unita and Eunuchs", "2000-01-01"), "");
}

#[test]
fn accents_apostrophes_hyphens_and_spaces_do_not_count() {
    for text in ["Côte d’Ivoire", "Cote d'Ivoire", "Cote dIvoire", "COTE\u{00A0}D'IVOIRE", "Co\u{0302}te  d'Ivoire"]
    {
        assert_eq!(codes(text, "2000-01-01"), "CDI", "{text}");
    }
    assert_eq!(codes("ÚN", "1996-12-23"), "UN");
    assert_eq!(codes("Guinea Bissau; Timor Leste", "2003-01-01"), "ETM GNB");
    assert_eq!(codes("Nigeria's and Uganda’s envoys", "2000-01-01"), "NIG UGA");
}

#[test]
fn punctuation_and_a_new_line_keep_two_names_apart() {
    assert_eq!(codes("Guinea, Bissau", "2000-01-01"), "GUI");
    assert_eq!(codes("South\nSudan", "2012-01-01"), "SUD");
    assert_eq!(codes("UK/Lord Carrington", "1979-12-21"), "UKG");
}

#[test]
fn a_phrase_means_its_party_only_on_its_days() {
    assert_eq!(codes("Zaire", "1997-05-16"), "DRC");
    assert_eq!(read("Zaire", "1997-05-17").unrecognised, ["Zaire"]);
    assert_eq!(codes("the Soviet Union", "1991-12-25"), "RUS");
    assert_eq!(codes("the Soviet Union", "1991-12-26"), "");
    assert_eq!(codes("South Sudan", "2011-07-08"), "", "and not Sudan either");
    assert_eq!(read("South Sudan", "2011-07-08").unrecognised, ["South Sudan"]);
    assert_eq!(codes("South Sudan", "2011-07-09"), "SSD");
    assert_eq!(codes("President Clinton", "1993-01-19"), "");
    assert_eq!(codes("President Clinton", "1993-01-20"), "USA");
    assert_eq!(codes("the Troika", "2002-04-04"), "");
    assert_eq!(codes("the Troika", "2018-06-27"), "NOR UKG USA");
    assert_eq!(codes("the Contact Group", "1995-12-14"), "FRN GFR RUS UKG USA");
    assert_eq!(codes("Germany", "1990-10-02"), "");
    assert_eq!(codes("West Germany", "1990-10-02"), "GFR");
}

#[test]
fn where_someone_is_posted_is_no_third_party() {
    assert_eq!(codes("Ambassador of the US in Angola", "2002-04-04"), "USA");
    assert_eq!(codes("US Ambassador to Croatia", "1994-03-01"), "USA");
    assert_eq!(codes("UN Assistance Mission to Rwanda", "1993-08-04"), "UN");
    assert_eq!(codes("Permanent Representatives of France to the United Nations", "1995-09-08"), "FRN");
}

#[test]
fn someone_who_acts_for_an_organisation_or_in_person_does_not_stand_for_his_state() {
    assert_eq!(codes("the French ambassador on behalf of the EU", "2001-02-17"), "EU");
    assert_eq!(codes("former US President Jimmy Carter", "1991-10-30"), "");
    assert_eq!(codes("Former South African President Nelson Mandela", "2000-08-28"), "MANDELA");
    assert_eq!(codes("former Nigerian leader Olusegun Obasanjo for the UN", "2009-03-23"), "UN");
    assert_eq!(codes("President of Burkina Faso and head of ECOWAS", "2007-03-04"), "BFO ECOWAS");
}

#[test]
fn the_conflicts_own_state_is_listed_where_the_text_names_it() {
    assert_eq!(codes("Cuba, Norway, Colombia", "2012-08-26"), "COL CUB NOR");
}

#[test]
fn names_that_match_nothing_are_listed_and_ordinary_words_are_not() {
    let found = read(
        "The Secretary General of the Ruritanian Peace Forum, H.E. Ali ibn Saud, and Norway met in 1999",
        "2000-01-01",
    );
    assert_eq!(found.codes, ["NOR"]);
    assert_eq!(found.unrecognised, ["Ruritanian Peace Forum", "Ali ibn Saud"]);
}

#[test]
fn a_blank_text_and_the_word_no_name_nobody() {
    assert_eq!(read("", "2000-01-01"), Recognition::default());
    assert_eq!(read("No", "2000-08-26"), Recognition::default());
}

#[test]
fn every_finding_names_the_line_behind_it() {
    let found = read("Norway, President Clinton", "1993-09-13");
    let lines: Vec<&str> = EMBEDDED.lines().collect();
    for (finding, text) in found.findings.iter().zip(["Norway", "President Clinton"]) {
        assert_eq!(finding.text, text);
        assert_eq!(finding.file, "third_parties.csv");
        let line = lines[finding.line - 1];
        assert!(line.contains(text) && line.contains(&finding.code), "{line}");
    }
}

#[test]
fn a_condition_may_write_a_code_an_iso_code_or_a_name() {
    let dictionary = Dictionary::embedded();
    for (name, code) in [
        ("USA", Some("USA")),
        ("US", Some("USA")),
        ("United_States", Some("USA")),
        ("GBR", Some("UKG")),
        ("UKG", Some("UKG")),
        ("Russia", Some("RUS")),
        ("Soviet_Union", Some("RUS")),
        ("DEU", Some("GFR")),
        ("GMY", Some("GFR")),
        ("UN", Some("UN")),
        ("United_Nations", Some("UN")),
        ("Ivory_Coast", Some("CDI")),
        ("Guinea_Bissau", Some("GNB")),
        ("Community_of_SantEgidio", Some("SANT_EGIDIO")),
        ("usa", None),
        ("United States", None),
        ("Ruritania", None),
        ("", None),
    ] {
        assert_eq!(dictionary.resolve(name), code, "{name}");
    }
}

#[test]
fn a_name_with_two_meanings_is_refused_and_both_are_told() {
    let dictionary = Dictionary::embedded();
    let ambiguous = [
        ("AUS", ["Australia", "Austria"]),
        ("CZE", ["Czechoslovakia", "Czech Republic"]),
        ("MNG", ["Montenegro", "Mongolia"]),
        ("SLV", ["El Salvador", "Slovenia"]),
        ("SWZ", ["Eswatini", "Switzerland"]),
    ];
    for (name, parties) in ambiguous {
        assert_eq!(dictionary.resolve(name), None, "{name}");
        let candidates: Vec<&str> = dictionary.candidates(name).iter().map(|party| party.name.as_str()).collect();
        assert_eq!(candidates, parties, "{name}");
    }
    let answered: Vec<&str> = dictionary.names().collect();
    assert!(answered.iter().all(|name| dictionary.resolve(name).is_some()));
    let writable = |c: char| c.is_ascii_alphanumeric() || c == '_';
    assert!(answered.iter().all(|name| name.chars().all(writable)), "a condition can write every name");
    // Whoever adds a state meets here any further code that ISO 3166 gives to another state.
    let parties = dictionary.parties().iter();
    let all: Vec<&str> = parties.flat_map(|p| p.aliases.iter().chain([&p.code])).map(String::as_str).collect();
    let mut unanswered: Vec<&str> = all.into_iter().filter(|name| dictionary.resolve(name).is_none()).collect();
    unanswered.sort_unstable();
    unanswered.dedup();
    assert_eq!(unanswered, ambiguous.map(|(name, _)| name));
}

#[test]
fn a_users_line_replaces_all_lines_of_its_phrase_and_leaves_the_others() {
    let dictionary = over("phrase,code\nTroika,EU\n");
    let read = |text, on| dictionary.recognise(0, text, day(on)).codes.join(" ");
    assert_eq!(read("the Troika, Norway", "2018-06-27"), "EU NOR");
    assert_eq!(read("the Troika", "1991-07-12"), "EU", "the days of the replaced lines are gone too");
    let dictionary = over("phrase,kind,code\ncote d'ivoire,none,\n");
    assert_eq!(dictionary.recognise(0, "Cote dIvoire, Ivory Coast", day("2000-01-01")).codes, ["CDI"]);
    assert_eq!(dictionary.recognise(0, "Cote dIvoire", day("2000-01-01")), Recognition::default());
}

#[test]
fn a_users_line_can_bring_a_new_party_and_several_codes() {
    let dictionary = over(
        "# my reading\n\
         kind,name,code,aliases,phrase,from,until,note\n\
         private,San Miguel dialogue,SAN_MIGUEL,,San Miguel Community,1995-01-01,1995-12-31,the place of the talks\n\
         ,,UN;EU,,the Quartet,2002-04-10,,\n\
         ,,SAN_MIGUEL,,Ejido San Miguel,,,\n",
    );
    let found = dictionary.recognise(1610, "San Miguel Community", day("1995-09-11"));
    assert_eq!((found.codes, found.unrecognised), (vec!["SAN_MIGUEL".to_owned()], Vec::new()));
    assert_eq!(found.findings[0].file, "mine.csv");
    assert_eq!(found.findings[0].line, 3);
    assert_eq!(found.findings[0].note, "the place of the talks");
    assert_eq!(dictionary.recognise(0, "the Quartet", day("2003-01-01")).codes, ["EU", "UN"]);
    assert_eq!(dictionary.resolve("San_Miguel_dialogue"), Some("SAN_MIGUEL"));
}

#[test]
fn the_example_in_the_documentation_does_what_it_says() {
    let documentation = include_str!("../../../docs/brokers.md");
    let (_, rest) = documentation.split_once("```csv\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("the example's end");
    let dictionary = over(example);
    let read = |id, text, on| dictionary.recognise(id, text, day(on)).codes.join(" ");
    assert_eq!(read(1661, "For IGAD Special Envoys\nFor the Troika", "2018-06-27"), "IGAD");
    assert_eq!(read(1610, "San Miguel Community", "1995-09-11"), "SAN_MIGUEL");
    assert_eq!(read(1040, "Algeria, Edgar Pisani (France)", "1992-04-11"), "ALG FRN");
    assert_eq!(read(1008, "Togolese President", "2000-12-12"), "ALG EU OAU UN");
    assert_eq!(read(1274, "the French Embassy", "2005-08-18"), "");
}

#[test]
fn a_line_for_an_agreement_sets_its_whole_list_even_without_a_text() {
    let dictionary = over("phrase,code,kind\n=1511,USA,\n=1511,ALG,\n=1008,UN;OAU,\n=1620,,none\n=1564,DEN;SPN,\n");
    let read = |id, text| dictionary.recognise(id, text, day("2000-06-18"));
    assert_eq!(read(1511, "Algeria, OAU, USA, EU").codes, ["ALG", "USA"]);
    assert_eq!(read(1511, "Algeria, OAU, USA, EU").findings[0].text, "=1511");
    assert_eq!(read(1008, "Norway and Ruritania").codes, ["OAU", "UN"]);
    assert_eq!(read(1008, "Norway and Ruritania").unrecognised, Vec::<String>::new());
    assert_eq!(read(1620, "Norway"), Recognition::default());
    assert_eq!(read(1564, "").codes, ["DEN", "SPN"]);
    assert_eq!(read(1565, "Norway").codes, ["NOR"]);
}

#[test]
fn the_embedded_file_may_be_copied_and_given_back_as_a_users_own() {
    let dictionary = over(Dictionary::embedded_text());
    assert_eq!(dictionary.parties(), Dictionary::embedded().parties());
    for row in rows(TEXTS) {
        let found = dictionary.recognise(row[0].parse().expect("an id"), &row[3], day(&row[1]));
        assert_eq!(found.codes.join(" "), &row[4], "agreement {}", &row[0]);
    }
}

#[test]
fn a_later_file_goes_over_an_earlier_one() {
    let dictionary = over("phrase,code\n=1,USA\nMoonbase,UN\n");
    let dictionary = dictionary.with_overrides("later.csv", "code,phrase\nNOR,=1\n").expect("a sound file");
    assert_eq!(dictionary.recognise(1, "", day("2000-01-01")).codes, ["NOR"]);
    assert_eq!(dictionary.recognise(2, "Moonbase", day("2000-01-01")).codes, ["UN"]);
}

#[test]
fn all_faults_of_a_file_are_told_at_once_with_their_lines_and_remedies() {
    let told = faults(
        "phrase,code,name,kind,from,until\n\
         \n\
         # a comment\n\
         Moonbase,MOON,,,,\n\
         Moonbase,MO ON,Moon,private,,\n\
         ,USA,,,,\n\
         =x1,USA,,,,\n\
         =12,USA,,,2000-01-01,\n\
         Somewhere,,,,,\n\
         Nowhere,USA,,none,,\n\
         Elsewhere,USA,Ruritania,state,,\n\
         Anywhere,USA,,country,,\n\
         Then,USA,,,1.1.2000,\n\
         Later,USA,,,2001-01-01,2000-01-01\n\
         Both,USA;UN,Two,,,\n\
         Twice,USA,,,,1999-12-31\n\
         twice,USA,,,1999-12-31,\n\
         twice,,,none,2001-01-01,\n\
         Long,USA,,,,,,\n",
    );
    let expected = "\
mine.csv line 4: no party has the code `MOON`: give its name and kind on one line of the file, or use a code that the dictionary has
mine.csv line 5: `MO ON` in column `code` is not a word of letters, digits and _ that begins with a letter: conditions write it, as in broker(USA)
mine.csv line 6: the phrase `` has no word: write what the text says, or = and the id of an agreement
mine.csv line 7: `=x1` is not = and the id of an agreement: write for example =1511
mine.csv line 8: days on a line for one agreement: leave from and until blank
mine.csv line 9: the code is blank: give the party's code, or the kind none if the phrase names no party
mine.csv line 10: kind none, yet column `code` says `USA`: leave it blank, or give another kind
mine.csv line 11: USA has name `Ruritania` here and `United States` elsewhere: leave the cell blank, or use another code
mine.csv line 12: the kind is `country`: use state, organisation, private or none
mine.csv line 13: `1.1.2000` in column `from` is not a date: write yyyy-mm-dd, or leave it blank for no limit
mine.csv line 14: from 2001-01-01 until 2000-01-01: the last day comes before the first; exchange them
mine.csv line 15: several codes, and `Two` in column `name`: leave it blank, since it cannot be said of all of them
mine.csv line 17: `twice` has USA on line 16 already, on the same days: remove one of the two
mine.csv line 18: `twice` names no party here and one on line 17, or the reverse, on the same days: remove one of the two
mine.csv line 19: 8 cells under a heading of 6: put a cell that holds a comma in double quotes";
    assert_eq!(told, expected);
}

#[test]
fn a_heading_that_is_none_is_told_and_nothing_else_is_read() {
    assert_eq!(
        faults("phrase;code\nTroika;EU\n"),
        "mine.csv line 1: the heading has a column `phrase;code`: use only kind, name, code, aliases, phrase, from, until, note, separated by commas\n\
         mine.csv line 1: the heading has no column `phrase`: the first line names the columns, separated by commas: kind,name,code,aliases,phrase,from,until,note\n\
         mine.csv line 1: the heading has no column `code`: the first line names the columns, separated by commas: kind,name,code,aliases,phrase,from,until,note"
    );
    assert!(faults("").starts_with("mine.csv line 1: the heading has no column `phrase`"));
    assert!(faults("# only a comment\n").contains("the heading has no column `phrase`"));
    assert_eq!(faults("phrase,code,code\n"), "mine.csv line 1: the heading has the column `code` twice: remove one");
}

#[test]
fn a_quote_that_is_not_closed_is_told_at_its_line() {
    let told = faults("phrase,code,note\nMoonbase,UN,\"said in passing\nTroika,EU,\n");
    assert_eq!(told, "mine.csv line 2: a cell of column `note` holds a line break: close the double quote");
}

#[test]
fn a_party_described_in_two_ways_is_refused_whichever_cells_are_given() {
    let told = faults(
        "phrase,code,name,kind\nMoon,UN,Moon,\nMars,UN,,state\nVenus,V_1,Venus,private\nVenusia,V_1,Venus,state\n",
    );
    assert_eq!(
        told,
        "mine.csv line 2: UN has name `Moon` here and `United Nations` elsewhere: leave the cell blank, or use another code\n\
         mine.csv line 3: UN has kind `state` here and `organisation` elsewhere: leave the cell blank, or use another code\n\
         mine.csv line 5: V_1 has kind `state` here and `private` elsewhere: leave the cell blank, or use another code"
    );
}

#[test]
fn a_heading_with_a_byte_order_mark_and_windows_line_ends_is_read() {
    let dictionary = over("\u{FEFF}phrase,code\r\nMoonbase,UN\r\n");
    let found = dictionary.recognise(0, "Moonbase", day("2000-01-01"));
    assert_eq!((found.codes, found.findings[0].line), (vec!["UN".to_owned()], 2));
}

#[test]
fn a_review_lists_every_agreement_in_order_with_its_whole_text() {
    let agreements =
        [agreement(1511, Some("Algeria, OAU, USA, EU")), agreement(31, None), agreement(7, Some("Ruritania"))];
    let review = Dictionary::embedded().review(&agreements);
    assert_eq!(review.iter().map(|r| r.agreement_id).collect::<Vec<_>>(), [1511, 31, 7]);
    assert_eq!(review[0].text.as_deref(), Some("Algeria, OAU, USA, EU"));
    assert_eq!(review[0].recognition.codes, ["ALG", "EU", "OAU", "USA"]);
    assert_eq!((review[1].text.as_deref(), &review[1].recognition), (None, &Recognition::default()));
    assert_eq!(review[2].recognition.unrecognised, ["Ruritania"]);
}

/// Texts of words that dictionaries care about, and of anything else.
fn a_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("South"),
        Just("Sudan"),
        Just("US"),
        Just("U.S."),
        Just("d’Ivoire"),
        Just("Cote"),
        Just("'s"),
        Just("of"),
        Just("ÚN"),
        Just("é"),
        Just("\u{0301}"),
        Just(","),
        Just("\n"),
        Just("President"),
        Just("=1511"),
        Just("İ"),
    ];
    prop_oneof![any::<String>(), prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_a_panic_and_every_code_is_known(text in a_text(), number in -20_000_i32..20_000) {
        static EMBEDDED: OnceLock<Dictionary> = OnceLock::new();
        let dictionary = EMBEDDED.get_or_init(Dictionary::embedded);
        let found = dictionary.recognise(0, &text, Day(number));
        prop_assert!(found.codes.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(found.codes.iter().all(|code| dictionary.party(code).is_some()));
        prop_assert!(found.unrecognised.iter().all(|stretch| text.contains(stretch.as_str())));
        prop_assert!(found.findings.iter().all(|finding| text.contains(finding.text.as_str())));
    }

    #[test]
    fn any_file_is_read_or_refused_without_a_panic(text in any::<String>(), cells in "[=a-zA-Z0-9;,\" \n#é-]{0,80}") {
        for file in [text, format!("phrase,code,kind,from\n{cells}")] {
            if let Err(faults) = Dictionary::empty().with_overrides("mine.csv", &file) {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.windows(2).all(|pair| pair[0].line <= pair[1].line));
            }
        }
    }
}
