//! A damaged file that makes a foreign reader panic says nothing on the terminal, and other panics still do. This stands
//! alone in its file: what a panic prints is decided for the whole program.
#![allow(clippy::disallowed_methods, reason = "tests read their tables from files")]

use std::sync::atomic::{AtomicU32, Ordering};

use sources::frame::{FrameFaultKind, read};

static TOLD: AtomicU32 = AtomicU32::new(0);

#[test]
fn a_panic_of_a_foreign_reader_is_a_silent_fault_and_no_other_panic_is_silenced() {
    std::panic::set_hook(Box::new(|_| {
        TOLD.fetch_add(1, Ordering::Relaxed);
    }));
    let path = format!("{}/tests/data/plain.parquet", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = std::fs::read(path).unwrap();
    // The kind of the first page: a page of values becomes a dictionary, and the reader panics.
    bytes[5] = 2;
    let fault = read(&bytes, "t.parquet", 1 << 24).unwrap_err();
    assert!(matches!(fault.what, FrameFaultKind::Unreadable { form: "Parquet", .. }), "{fault}");
    assert!(fault.to_string().contains("damaged"), "{fault}");
    assert_eq!(TOLD.load(Ordering::Relaxed), 0);
    assert!(std::panic::catch_unwind(|| panic!("ours")).is_err());
    assert_eq!(TOLD.load(Ordering::Relaxed), 1);
}
