//! Hold the publishers' addresses and pinned hashes against the sources, and unpack archives that were made to do harm.
#![expect(clippy::disallowed_methods, reason = "tests read the publishers' files")]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use record::sha256;
use sources::{UnpackFault, Unpacked, sources, unpack};
use zip::write::SimpleFileOptions;

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[test]
fn every_source_says_where_its_publisher_gives_it_out() {
    for source in sources() {
        let publication = source.publication();
        assert!(publication.is_some_and(|publication| !publication.page.is_empty()), "{}", source.id());
    }
}

#[test]
fn the_pinned_hash_is_that_of_the_file_which_the_importer_was_tested_on() {
    let files = below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    if files.is_empty() {
        println!("skipped: the publishers' files are not at hand");
        return;
    }
    let mut count = 0;
    for source in sources() {
        let Some(download) = source.publication().and_then(|publication| publication.download) else { continue };
        let named = |path: &&PathBuf| source.file_names().iter().any(|name| path.ends_with(name));
        let Some(path) = files.iter().find(named) else { continue };
        assert_eq!(sha256(&std::fs::read(path).unwrap()), download.sha256, "{} {}", source.id(), source.version());
        count += 1;
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn the_known_file_is_found_by_its_hash_under_any_name() {
    let packed = archive(&[("readme.txt", b"read me"), ("a/b.csv", b"1,2")]);
    let found = unpack(packed, &sha256(b"1,2"), 1024).unwrap();
    assert_eq!(found, Unpacked { name: Some("a/b.csv".to_owned()), bytes: b"1,2".to_vec() });
    assert_eq!(unpack(b"1,2".to_vec(), &sha256(b"1,2"), 1024).unwrap().name, None);
}

#[test]
fn an_archive_is_counted_as_it_expands_and_refused_beyond_its_limit() {
    let zeros = vec![0; 1 << 20];
    let packed = archive(&[("zeros", &zeros), ("b.csv", b"1,2")]);
    assert!(packed.len() < 8192, "a megabyte of zeros packs into little");
    let fault = unpack(packed.clone(), &sha256(b"1,2"), 8192).unwrap_err();
    assert!(matches!(&fault, UnpackFault::Archive { reason } if reason.contains("more than 65536 bytes")), "{fault}");
    assert!(unpack(packed, &sha256(b"1,2"), 1 << 20).is_ok());
    let names: Vec<String> = (0..300).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let fault = unpack(archive(&many), &sha256(b"1,2"), 1 << 20).unwrap_err();
    assert!(fault.to_string().contains("300 files"), "{fault}");
}

#[test]
fn what_is_not_the_file_is_told_for_what_it_is() {
    let expected = sha256(b"1,2");
    let fault = unpack(b"<html>".to_vec(), &expected, 1024).unwrap_err();
    assert_eq!(fault, UnpackFault::OtherFile { found: sha256(b"<html>"), expected: expected.clone() });
    let fault = unpack(archive(&[("a.csv", b"1"), ("b.csv", b"2")]), &expected, 1024).unwrap_err();
    assert!(fault.to_string().contains("a.csv, b.csv"), "{fault}");
    let mut cut = archive(&[("a.csv", b"1,2")]);
    cut.truncate(cut.len() / 2);
    assert!(matches!(unpack(cut, &expected, 1024).unwrap_err(), UnpackFault::Archive { .. }));
    // A workbook is an archive too.
    let workbook = archive(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]);
    assert!(matches!(unpack(workbook, &expected, 1024).unwrap_err(), UnpackFault::OtherFile { .. }));
}
