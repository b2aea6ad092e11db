//! Make small files in the publishers' layouts.
#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod old_workbook;

use std::io::{Cursor, Write};

use record::Layer;
use sources::{Fault, Faults, File, Importer, importers};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) const ACD: &[(&str, &str)] = &[
    ("conflict_id", "200"),
    ("location", "Bolivia"),
    ("side_a", "Government of Bolivia"),
    ("side_a_id", "23"),
    ("side_a_2nd", ""),
    ("side_b", " MNR"),
    ("side_b_id", "720"),
    ("side_b_2nd", ""),
    ("incompatibility", "2"),
    ("territory_name", ""),
    ("year", "1990"),
    ("intensity_level", "1"),
    ("cumulative_intensity", "0"),
    ("type_of_conflict", "3"),
    ("start_date", "1989-12-31"),
    ("start_prec", "3"),
    ("start_date2", "1990-02-03"),
    ("start_prec2", "1"),
    ("ep_end", "0"),
    ("ep_end_date", ""),
    ("ep_end_prec", ""),
    ("gwno_a", "145"),
    ("gwno_a_2nd", ""),
    ("gwno_b", ""),
    ("gwno_b_2nd", ""),
    ("gwno_loc", "145"),
    ("region", "5"),
    ("version", "25.1"),
];

pub(crate) const COW: &[(&str, &str)] = &[
    ("stateabb", "HAI"),
    ("ccode", "41"),
    ("statenme", "Haiti"),
    ("styear", "1859"),
    ("stmonth", "1"),
    ("stday", "1"),
    ("endyear", "1915"),
    ("endmonth", "7"),
    ("endday", "28"),
    ("version", "2016"),
];

/// What a cell of a made workbook holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Blank,
    Text(String),
    Number(f64),
    /// A day counted as a spreadsheet counts it, shown as a date.
    Date(f64),
    Error(&'static str),
    Formula(&'static str, f64),
}

pub(crate) fn text(text: &str) -> Value {
    if text.is_empty() { Value::Blank } else { Value::Text(text.to_owned()) }
}

/// 1990-02-03 in a spreadsheet's count.
pub(crate) const FEBRUARY_1990: f64 = 32907.0;

pub(crate) fn dyad_endings() -> Vec<(&'static str, Value)> {
    vec![
        ("conflict_id", Value::Number(200.0)),
        ("dyad_id", Value::Number(400.0)),
        ("year", Value::Number(1990.0)),
        ("start_date2", Value::Date(FEBRUARY_1990)),
        ("dyadterm", Value::Number(1.0)),
        ("ependdate", Value::Date(FEBRUARY_1990 + 30.0)),
        ("ependprec", Value::Number(2.0)),
        ("outcome", Value::Number(1.0)),
        ("cfiredate", Value::Blank),
        ("peagdate", text(".")),
        ("version", Value::Number(3.0)),
    ]
}

pub(crate) fn agreement() -> Vec<(&'static str, Value)> {
    vec![
        ("paid", text("1565")),
        ("conflict_id", text("333,  221")),
        ("dyad_id", text("729, 726,  727")),
        ("pa_name", text("An accord")),
        ("year", text("1992")),
        ("pa_date", text("1992-04-24")),
        ("pa_type", text("2")),
        ("pa_3rd ", text("The accord was brokered by Pakistan.")),
        ("ref ", text("0")),
        ("version", text("22.1")),
    ]
}

pub(crate) fn state() -> Vec<(&'static str, Value)> {
    vec![
        ("Cow Nr. ", text("41")),
        ("Cow ID", text("HAI")),
        ("Name of State", text("Haiti")),
        ("Start", text("01.01.1816")),
        ("End", text("04.07.1915")),
    ]
}

pub(crate) fn importer(id: &str, version: &str) -> &'static Importer {
    importers().iter().find(|i| i.id == id && i.version == version).unwrap()
}

pub(crate) fn acd(bytes: &[u8]) -> Result<Layer, Faults> {
    importer("ucdp-acd", "25.1").read_part(&File { name: "made.csv", bytes })
}

pub(crate) fn dyad_termination(bytes: &[u8]) -> Result<Layer, Faults> {
    importer("ucdp-termination-dyad", "3-2021").read_part(&File { name: "made.xlsx", bytes })
}

/// The only fault of a refused file.
pub(crate) fn only_fault(read: Result<Layer, Faults>) -> Fault {
    let faults = read.unwrap_err();
    assert!(faults.kept.len() == 1 && faults.more == 0, "{faults}");
    faults.kept.into_iter().next().unwrap()
}

/// A comma-separated file: the layout's heading, and one row for each list of changes to the layout's row.
pub(crate) fn csv(layout: &[(&str, &str)], rows: &[&[(&str, &str)]]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(layout.iter().map(|(column, _)| column)).unwrap();
    for changes in rows {
        let cells = layout.iter().map(|(column, usual)| {
            changes.iter().find(|(changed, _)| changed == column).map_or(*usual, |(_, value)| *value)
        });
        writer.write_record(cells).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A workbook of one sheet: the layout's heading, and one row for each list of changes to the layout's row.
pub(crate) fn workbook(layout: &[(&str, Value)], rows: &[&[(&str, Value)]]) -> Vec<u8> {
    workbook_of_sheet("dataset", layout, rows)
}

/// A workbook as [`workbook`], whose sheet has this name.
pub(crate) fn workbook_of_sheet(name: &str, layout: &[(&str, Value)], rows: &[&[(&str, Value)]]) -> Vec<u8> {
    let mut sheet = vec![layout.iter().map(|(column, _)| text(column)).collect::<Vec<_>>()];
    for changes in rows {
        let cells = layout.iter().map(|(column, usual)| {
            changes.iter().find(|(changed, _)| changed == column).map_or(usual, |(_, value)| value).clone()
        });
        sheet.push(cells.collect());
    }
    let named = |(part, content): (&'static str, Vec<u8>)| {
        let content = String::from_utf8(content).unwrap().replace("name=\"dataset\"", &format!("name=\"{name}\""));
        (part, content.into_bytes())
    };
    archive(&parts(&sheet_xml(&sheet)).into_iter().map(named).collect::<Vec<_>>())
}

/// The parts of a workbook with this sheet.
pub(crate) fn parts(sheet: &str) -> Vec<(&'static str, Vec<u8>)> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    vec![
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 </Types>"
            )
            .into_bytes(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            )
            .into_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
                 Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            )
            .into_bytes(),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"dataset\" sheetId=\"1\" \
                 r:id=\"rId1\"/></sheets></workbook>"
            )
            .into_bytes(),
        ),
        (
            "xl/styles.xml",
            // Number format 14 is a spreadsheet's own short date.
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>\
                 </styleSheet>"
            )
            .into_bytes(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>").into_bytes(),
        ),
    ]
}

fn sheet_xml(rows: &[Vec<Value>]) -> String {
    let mut xml = String::new();
    for (row, cells) in rows.iter().enumerate() {
        xml += &format!("<row r=\"{}\">", row + 1);
        for (column, value) in cells.iter().enumerate() {
            let place = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1);
            xml += &match value {
                Value::Blank => String::new(),
                Value::Text(text) => {
                    let text = text.replace('&', "&amp;").replace('<', "&lt;");
                    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
                }
                Value::Number(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
                Value::Date(day) => format!("<c r=\"{place}\" s=\"1\"><v>{day}</v></c>"),
                Value::Error(error) => format!("<c r=\"{place}\" t=\"e\"><v>{error}</v></c>"),
                Value::Formula(formula, value) => format!("<c r=\"{place}\"><f>{formula}</f><v>{value}</v></c>"),
            };
        }
        xml += "</row>";
    }
    xml
}

/// A zip archive of these parts.
pub(crate) fn archive<N: ToString>(parts: &[(N, Vec<u8>)]) -> Vec<u8> {
    archive_with(parts, SimpleFileOptions::default())
}

/// A zip archive of these parts, packed as the options say.
pub(crate) fn archive_with<N: ToString>(parts: &[(N, Vec<u8>)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.to_string(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
