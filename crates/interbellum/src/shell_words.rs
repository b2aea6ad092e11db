//! Write a word so that a shell reads it back as it was.

use std::ffi::OsStr;

/// A word as it can be pasted after a command: plain words as they are, others quoted; letters that no terminal shows, and
/// bytes that are no letters, by their numbers.
///
/// ```
/// use interbellum::shell_word;
/// assert_eq!(shell_word("ties.csv".as_ref()), "ties.csv");
/// # #[cfg(unix)]
/// assert_eq!(shell_word("it's (1)".as_ref()), r"'it'\''s (1)'");
/// # #[cfg(unix)]
/// assert_eq!(shell_word("a\u{1b}b".as_ref()), r"$'a\x1bb'");
/// ```
pub fn shell_word(word: &OsStr) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,=:@+%".contains(letter);
    let hidden = |letter: char| report::escape::terminal(letter.encode_utf8(&mut [0; 4])) != letter.to_string();
    match word.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(is_plain) => text.to_owned(),
        Some(text) if cfg!(windows) => format!("\"{text}\""),
        Some(text) if !text.chars().any(hidden) => format!("'{}'", text.replace('\'', r"'\''")),
        _ => by_number(word),
    }
}

/// In the quotes `$'…'`, which take the number of a byte (POSIX.1-2024, 2.2.4).
fn by_number(word: &OsStr) -> String {
    let byte = |byte: &u8| match byte {
        b'\'' | b'\\' => format!("\\{}", char::from(*byte)),
        b' '..=b'~' => char::from(*byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    };
    format!("$'{}'", word.as_encoded_bytes().iter().map(byte).collect::<String>())
}
