//! Print to the terminal, or to whoever reads us.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use interbellum::report::escape::terminal;
use interbellum::report::table::Table;
use interbellum::shell_word;

use crate::arguments::Format;
use crate::fault::Fault;
use crate::files;

/// Print text as it is.
pub(crate) fn print(text: &str) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Fault::ClosedPipe),
        Err(reason) => Err(Fault::Print { reason }),
    }
}

/// Print lines that hold words from files: control codes in them stay harmless.
pub(crate) fn print_lines(text: &str) -> Result<(), Fault> {
    print(&visible(text))
}

/// Lines in which control codes, and marks that turn the direction of writing, are seen and do nothing. Every text for
/// people passes here, whether it is printed or written as a page, a figure or a note.
pub(crate) fn visible(text: &str) -> String {
    text.split('\n').map(terminal).collect::<Vec<_>>().join("\n")
}

/// Write a page, a figure or a note.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), Fault> {
    Ok(files::write_whole(path, visible(text).as_bytes())?)
}

/// Print JSON, indented, with a newline at the end.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<(), Fault> {
    print(&format!("{value:#}\n"))
}

/// Print a table in the format asked for, if it is one of tables; `false` if nothing was printed.
pub(crate) fn print_table(format: Format, table: impl FnOnce() -> Result<Table, Fault>) -> Result<bool, Fault> {
    match () {
        () if format.csv => print(&table()?.to_csv()?)?,
        () if format.markdown => print_lines(&table()?.to_markdown())?,
        () if format.latex => print_lines(&table()?.to_latex(None))?,
        () => return Ok(false),
    }
    Ok(true)
}

/// Say something to the person at the terminal, and to nobody else.
pub(crate) fn say(text: &str) {
    if io::stderr().is_terminal() {
        let _ = writeln!(io::stderr(), "{}", terminal(text));
    }
}

/// Say how far the work is, on one line that the next one replaces; to a terminal only.
pub(crate) fn progress(text: &str, last: bool) {
    if io::stderr().is_terminal() {
        let _ = write!(io::stderr(), "\r{}{}", terminal(text), if last { "\n" } else { "" });
    }
}

/// Say something that a reader of a log needs too, if there is anything to say.
pub(crate) fn warn(text: &str) {
    for line in text.lines() {
        let _ = writeln!(io::stderr(), "{}", terminal(line));
    }
}

/// The command as it was typed, program name without its folder, for the foot of what it makes.
pub(crate) fn command_line() -> String {
    let words = std::env::args_os().skip(1).map(|word| shell_word(&word));
    std::iter::once("interbellum".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
