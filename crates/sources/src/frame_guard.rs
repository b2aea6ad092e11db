//! Keep what a foreign reader does with a damaged file inside: a panic becomes a fault of the file, without a word on the
//! terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::frame::{FrameFault, FrameFaultKind};

thread_local! {
    /// Whether this thread is inside a foreign reader.
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// What a panic prints is decided by one hook for the whole program. It is wrapped once, and the wrapper is silent only in a
/// thread that is inside a foreign reader; all other panics print as before.
static WRAPPED: Once = Once::new();

fn wrap_hook() {
    WRAPPED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |about| {
            if !READING.get() {
                before(about);
            }
        }));
    });
}

/// Run a foreign reader. Nothing that it has touched may be used after a panic, so it gets what it reads and gives a value.
pub(crate) fn guarded<T>(
    file: &str,
    form: &'static str,
    read: impl FnOnce() -> Result<T, FrameFault>,
) -> Result<T, FrameFault> {
    wrap_hook();
    let before = READING.replace(true);
    let reading = catch_unwind(AssertUnwindSafe(read));
    READING.set(before);
    reading.unwrap_or_else(|_| {
        let reason = "a part of it is damaged".to_owned();
        Err(FrameFault::of_file(file, FrameFaultKind::Unreadable { form, reason }))
    })
}
