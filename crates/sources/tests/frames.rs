//! Read small tables of every form, and refuse what is no table, naming the place.
#![allow(clippy::disallowed_methods, reason = "tests read their tables from files")]

use formula::{Build, Column, Frame, Stray, Values, build, parse};
use proptest::prelude::*;
use sources::frame::{FrameFaultKind, read, verify_size};

/// Enough for every table here.
const BUDGET: u64 = 1 << 24;

fn csv(text: &str) -> Frame {
    read(text.as_bytes(), "t.csv", BUDGET).unwrap_or_else(|fault| panic!("{fault}"))
}

fn refused(text: &[u8]) -> String {
    read(text, "t.csv", BUDGET).unwrap_err().to_string()
}

fn made(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn texts(values: &[Option<&str>]) -> Values {
    Values::of_texts(values.iter().copied())
}

/// 1989-12-31 and 2000-02-29, as Python counts them.
const DECEMBER_1989: i32 = 7304;
const LEAP_DAY_2000: i32 = 11016;

#[test]
fn types_come_from_the_values_of_a_column() {
    let frame = csv("n,f,d,t,none\n1,TRUE,1989-12-31,a,\n-2.5e3,false,2000-02-29,b c,NA\n.,,NA,.,.\n");
    let values = |name: &str| frame.column(name).unwrap().values.clone();
    assert_eq!(values("n"), Values::Real(vec![Some(1.0), Some(-2500.0), None]));
    assert_eq!(values("f"), Values::Flag(vec![Some(true), Some(false), None]));
    assert_eq!(values("d"), Values::Day(vec![Some(DECEMBER_1989), Some(LEAP_DAY_2000), None]));
    assert_eq!(values("t"), texts(&[Some("a"), Some("b c"), None]));
    assert_eq!(values("none"), Values::Real(vec![None; 3]));
    assert_eq!((frame.file_row(0), frame.origin()), (2, "t.csv"));
}

#[test]
fn commas_semicolons_and_tabs_separate() {
    for separator in [",", ";", "\t"] {
        let frame = csv(&"a|b,c|d\n1|2|x\n".replace("b,c", "\"b,c\"").replace('|', separator));
        let names: Vec<&str> = frame.columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["a", "b,c", "d"], "{separator:?}");
    }
}

#[test]
fn a_comma_is_decimal_only_where_semicolons_separate() {
    assert_eq!(csv("a;b\n1,5;2\n2.5;x\n").column("a").unwrap().values, Values::Real(vec![Some(1.5), Some(2.5)]));
    assert_eq!(csv("a\tb\n1,5\t2\n").column("a").unwrap().values, texts(&[Some("1,5")]));
}

#[test]
fn marks_line_ends_quotes_and_unnamed_columns_are_read() {
    let frame = csv("\u{feff}\"\",x,\"a \"\"b\"\"\"\r\n\"1\",2,\"line\nbreak\"\r\n2,3,\"y, z\"\r\n");
    let names: Vec<&str> = frame.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["X", "x", "a \"b\""]);
    assert_eq!(frame.column("X").unwrap().values, Values::Real(vec![Some(1.0), Some(2.0)]));
    assert_eq!(frame.columns()[2].values, texts(&[Some("line\nbreak"), Some("y, z")]));
}

#[test]
fn a_stray_text_among_numbers_is_kept_with_its_row_and_told_when_used() {
    let frame = csv("time,gdp,code\n1,10,a\n2,12,7\n3,unknown,b\n4,9,c\n");
    let stray = Stray { row: 2, value: "unknown".into(), numbers: 3 };
    assert_eq!(frame.column("gdp").unwrap().stray, Some(stray));
    assert_eq!(frame.column("code").unwrap().stray, None);
    let fault = build(&parse("Surv(time) ~ gdp").unwrap(), &frame, &Build::default()).unwrap_err().to_string();
    assert!(fault.contains("t.csv row 4 column `gdp` value `unknown`"), "{fault}");
    build(&parse("Surv(time) ~ code").unwrap(), &frame, &Build::default()).unwrap();
}

#[test]
fn an_infinite_or_undefined_cell_is_told_when_used() {
    for cell in ["Inf", "-inf", "NaN", "1e999"] {
        let frame = csv(&format!("time,x\n1,1\n2,{cell}\n"));
        let fault = build(&parse("Surv(time) ~ x").unwrap(), &frame, &Build::default()).unwrap_err().to_string();
        assert!(fault.contains("t.csv row 3 column `x`"), "{fault}");
        build(&parse("Surv(time) ~ I(time^2)").unwrap(), &frame, &Build::default()).unwrap();
    }
}

#[test]
fn what_is_no_table_is_refused_with_its_place() {
    for (bytes, told) in [
        (&b""[..], "no content"),
        (b" \n\n", "no content"),
        (b"a,b\n", "no rows"),
        (b"a,b\n1,2\n1,2,3\n", "t.csv row 3: the row has 3 cells and the heading 2"),
        (b"a,b\n1,\"2\n1,3\n", "t.csv row 2: a quotation mark opens here"),
        (b"a,b,a\n1,2,3\n", "t.csv row 1 column `a`: two columns"),
        (b"a,b\n1,M\xFCnchen\n", "t.csv row 2 column `b` value `M"),
        (b"\xFF\xFEa\0", "UTF-16"),
        (b"PK\x03\x04....", "workbook"),
        (b"\x1F\x8B....", "compressed"),
        (b"PAR1....", "no Parquet file"),
        (b"<stata_dta>....", "no Stata file"),
    ] {
        let fault = refused(bytes);
        assert!(fault.contains(told), "{fault}");
        assert!(fault.starts_with("t.csv"), "{fault}");
    }
}

#[test]
fn blank_lines_are_not_rows() {
    assert_eq!(csv("a,b\n\n1,2\n\n3,4\n\n").rows(), 2);
}

#[test]
fn a_table_larger_than_the_memory_allowed_is_refused_with_the_need() {
    let text = format!("a,b,c\n{}", "1,2,3\n".repeat(100_000));
    let fault = read(text.as_bytes(), "t.csv", 1 << 20).unwrap_err();
    // 100,002 lines of 3 cells of 16 bytes.
    assert_eq!(fault.what, FrameFaultKind::LargerThanMemory { need: 100_002 * 48, budget: 1 << 20 });
    assert!(fault.to_string().contains("needs about 5 MiB of memory, and 1 MiB are allowed"), "{fault}");
    assert!(read(&made("snappy.parquet"), "t", 300).unwrap_err().to_string().contains("memory"));
    assert!(read(&made("release_118.dta"), "t", 200).unwrap_err().to_string().contains("memory"));
    assert!(verify_size("t.csv", 3 << 30, 16 << 30).unwrap_err().to_string().contains("18 GiB"));
    assert!(verify_size("t.csv", 2 << 30, 16 << 30).is_ok());
}

#[test]
fn every_release_of_stata_gives_the_same_table() {
    for release in [114, 117, 118, 119] {
        let frame = read(&made(&format!("release_{release}.dta")), "t.dta", BUDGET).unwrap_or_else(|f| panic!("{f}"));
        let values = |name: &str| frame.column(name).unwrap().values.clone();
        assert_eq!(values("id"), Values::Real(vec![Some(1.0), Some(2.0), Some(3.0)]), "{release}");
        assert_eq!(values("years"), Values::Real(vec![Some(0.5), None, Some(2.25)]), "{release}");
        assert_eq!(values("war"), Values::Real(vec![Some(1.0), Some(0.0), Some(1.0)]), "{release}");
        assert_eq!(values("side"), texts(&[Some("Ava"), None, Some("Évreux")]), "{release}");
        assert_eq!(values("began"), Values::Day(vec![Some(DECEMBER_1989), Some(LEAP_DAY_2000), None]), "{release}");
        assert_eq!(frame.file_row(0), 1);
    }
}

#[test]
fn parquet_gives_the_same_table_plain_and_with_snappy() {
    for name in ["plain.parquet", "snappy.parquet"] {
        let frame = read(&made(name), name, BUDGET).unwrap_or_else(|fault| panic!("{fault}"));
        let values = |name: &str| frame.column(name).unwrap().values.clone();
        assert_eq!(values("id"), Values::Real(vec![Some(1.0), Some(2.0), Some(3.0)]));
        assert_eq!(values("years"), Values::Real(vec![Some(0.5), None, Some(2.25)]));
        assert_eq!(values("share"), values("years"));
        assert_eq!(values("small"), Values::Real(vec![Some(250.0), None, Some(7.0)]));
        assert_eq!(values("war"), Values::Flag(vec![Some(true), None, Some(false)]));
        assert_eq!(values("side"), texts(&[Some("Ava"), None, Some("Évreux")]));
        assert_eq!(values("began"), Values::Day(vec![Some(DECEMBER_1989), None, Some(LEAP_DAY_2000)]));
        assert_eq!(values("moment"), Values::Day(vec![Some(1), None, Some(-1)]));
        assert_eq!(values("category"), texts(&[Some("x"), Some("y"), Some("x")]));
        let unread: Vec<&str> = frame.unread.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(unread, ["clock", "large", "list.list.element", "decimal"]);
    }
}

#[test]
fn a_column_that_was_not_read_says_why_when_asked_for() {
    let frame = read(&made("plain.parquet"), "t", BUDGET).unwrap();
    let fault = build(&parse("Surv(id) ~ clock").unwrap(), &frame, &Build::default()).unwrap_err().to_string();
    assert!(fault.contains("`clock` was not read: row 1 holds a time of day"), "{fault}");
}

#[test]
fn other_compressions_are_refused_by_name() {
    for (name, codec) in [("gzip.parquet", "GZIP"), ("zstd.parquet", "ZSTD")] {
        let fault = read(&made(name), name, BUDGET).unwrap_err().to_string();
        assert!(fault.contains(codec) && fault.contains("snappy"), "{fault}");
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    for name in ["release_114.dta", "release_118.dta", "plain.parquet"] {
        let bytes = made(name);
        let fault = read(&bytes[..bytes.len() * 2 / 3], name, BUDGET).unwrap_err();
        assert!(matches!(fault.what, FrameFaultKind::Unreadable { .. }), "{name}: {fault}");
    }
}

/// A table as CSV, quoted throughout.
fn written(frame: &Frame) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = frame.columns().iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(",");
    for row in 0..frame.rows() {
        let cells = frame.columns().iter().map(|column| match &column.values {
            Values::Real(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
            other => other.shown(row).unwrap_or_default(),
        });
        out += &format!("\n{}", cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(","));
    }
    out
}

#[test]
fn forms_that_are_not_read_are_named() {
    for (bytes, told) in [
        (&b"\x74\x02\x01\x00...."[..], "a Stata file of release 116"),
        (b"\x69\x02\x01\x00....", "a Stata file of release 105"),
        (b"<stata_dta><header><release>121</release>", "a Stata file of release 121"),
        (b"RDX3....", "an R data file"),
        (b"$FL2....", "an SPSS file"),
        (b"FEA1....", "a Feather file"),
        (b"\x89HDF....", "an HDF5 file"),
        (b"SQLite format 3\0", "an SQLite file"),
        (b"HEADER RECORD*******LIBRARY", "a SAS transport file"),
        (b"  <!DOCTYPE html><p>404", "a page in HTML"),
        (b"a\0,\0b\0\n\0", "UTF-16"),
        (b"\xFF\xFE\0\0a\0\0\0", "UTF-32"),
    ] {
        let fault = refused(bytes);
        assert!(fault.contains(told), "{fault}");
    }
}

#[test]
fn a_zero_byte_in_a_text_is_refused_with_its_row() {
    assert!(refused(b"a,b\n1,2\n3,\0\n").starts_with("t.csv row 3: a zero byte"));
}

#[test]
fn a_long_text_that_says_it_is_longer_than_its_file_is_refused_before_memory_is_set_aside() {
    for (name, before_length) in [("release_117.dta", 12), ("release_118.dta", 16)] {
        let mut bytes = made(name);
        let Some(at) = bytes.windows(3).position(|three| three == b"GSO") else { panic!("{name} has a long text") };
        bytes[at + before_length..at + before_length + 4].copy_from_slice(&[0xFF; 4]);
        let fault = read(&bytes, name, BUDGET).unwrap_err().to_string();
        assert!(fault.contains("longer than the file"), "{fault}");
    }
}

/// What is told of column `x` where a model uses it as it is.
fn told_of_x(text: &str) -> String {
    build(&parse("Surv(time) ~ x").unwrap(), &csv(text), &Build::default()).unwrap_err().to_string()
}

#[test]
fn texts_that_people_read_as_numbers_are_no_factor_unless_that_is_said() {
    for (text, value) in [
        ("time\tx\n1\t1,5\n2\t2,5\n", "1,5"),
        ("time,x\n1,\"1,000\"\n2,\"2,000\"\n3,5\n", "1,000"),
        ("time,x\n1,5%\n2,7%\n", "5%"),
        ("time,x\n1,1 000\n2,2 000\n", "1 000"),
    ] {
        let told = told_of_x(text);
        assert!(
            told.contains("error[mixed-column]") && told.contains(&format!("row 2 column `x` value `{value}`")),
            "{told}"
        );
        let formula = parse("Surv(time) ~ factor(x)").unwrap();
        build(&formula, &csv(text), &Build::default()).unwrap();
    }
    // Codes with several points, and days of another calendar, are texts like any other.
    build(&parse("Surv(time) ~ x").unwrap(), &csv("time,x\n1,1.2.3\n2,4.5.6\n"), &Build::default()).unwrap();
    build(&parse("Surv(time) ~ x").unwrap(), &csv("time,x\n1,1990/01\n2,1991/01\n"), &Build::default()).unwrap();
}

#[test]
fn old_line_ends_count_as_lines_in_the_need_for_memory() {
    let text = format!("a,b,c\r{}", "1,2,3\r".repeat(100_000));
    let fault = read(text.as_bytes(), "t.csv", 1 << 20).unwrap_err();
    assert_eq!(fault.what, FrameFaultKind::LargerThanMemory { need: 100_002 * 48, budget: 1 << 20 });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_written_and_read_is_the_same(
        numbers in prop::collection::vec(prop::option::of(-1e9..1e9f64), 1..9),
        words in prop::collection::vec("[a-z]\"?[,;\n]? ?[a-z]", 9),
    ) {
        let words = words.iter().take(numbers.len()).map(|word| Some(word.as_str()));
        let columns = vec![Column::new("n", Values::Real(numbers.clone())), Column::new("w", Values::of_texts(words))];
        let frame = Frame::new("t.csv", 2, columns).unwrap();
        prop_assert_eq!(read(written(&frame).as_bytes(), "t.csv", BUDGET).unwrap(), frame);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\"a-c1-3,;\t\n. NA]{0,80}") {
        _ = read(&bytes, "t", BUDGET);
        _ = read(text.as_bytes(), "t", BUDGET);
    }

    #[test]
    fn no_damage_makes_the_reader_panic(
        name in prop::sample::select(vec!["release_114.dta", "release_118.dta", "plain.parquet", "snappy.parquet"]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut bytes = made(name);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        _ = read(&bytes, name, BUDGET);
    }
}

#[test]
fn published_stata_files_lose_only_columns_whose_text_is_misencoded() {
    // Rows and columns as pandas counts them. Archigos has cells in another encoding than its file's, in two columns.
    let files = [
        ("archigos/Archigos_4.1_stata14.dta", 3_409, 28, vec!["leader", "fties"]),
        ("unga/IdealpointsJuly2025.dta", 11_440, 24, vec![]),
    ];
    for (name, rows, columns, lost) in files {
        let path = format!("{}/../../../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
        let Ok(bytes) = std::fs::read(path) else {
            println!("skipped: the shared folder is not here");
            continue;
        };
        let frame = read(&bytes, name, 1 << 30).unwrap_or_else(|fault| panic!("{fault}"));
        let unread: Vec<&str> = frame.unread.iter().map(|(column, _)| column.as_str()).collect();
        assert_eq!((frame.rows(), frame.columns().len() + unread.len()), (rows, columns), "{name}");
        assert_eq!(unread, lost, "{name}");
    }
}
