//! Measure and break text, and write numbers for readers.

/// Width of a character as a share of the font size, for an unknown sans-serif face.
///
/// The classes are those of DejaVu Sans, among the widest faces that `system-ui` stands for, so that text
/// measured here fits in any of them.
fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | 'I' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' | '[' | ']' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.97,
        'A'..='Z' => 0.73,
        '\u{1100}'.. => 1.0,
        _ => 0.635,
    }
}

/// Width of text in pixels at a font size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Breaks text into at most `most` lines no wider than `room`; what does not fit ends with `…`.
pub(super) fn wrap(text: &str, room: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let pieces: Vec<String> = text.split_whitespace().flat_map(|word| hyphenated(word, room, size)).collect();
    let mut words = pieces.iter().map(String::as_str).peekable();
    let mut line = String::new();
    while let Some(word) = words.next() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || width(&joined, size) <= room {
            line = joined;
        } else if lines.len() + 1 == most {
            // The last line takes what is left and is cut.
            let rest: Vec<&str> = words.by_ref().collect();
            line = format!("{joined} {}", rest.join(" ")).trim_end().to_owned();
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines.iter().map(|line| cut(line, room, size)).collect()
}

/// Breaks a word that is wider than `room` into pieces that fit, each but the last with a hyphen.
fn hyphenated(word: &str, room: f64, size: f64) -> Vec<String> {
    if width(word, size) <= room {
        return vec![word.to_owned()];
    }
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for letter in word.chars() {
        used += advance(letter) * size;
        let is_full = used + advance('-') * size > room;
        if let Some(piece) = pieces.last_mut().filter(|piece| is_full && !piece.is_empty()) {
            piece.push('-');
            pieces.push(String::new());
            used = advance(letter) * size;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

/// Cuts text that is wider than `room` and ends it with `…`.
pub(super) fn cut(text: &str, room: f64, size: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = advance('…') * size;
    for letter in text.chars() {
        used += advance(letter) * size;
        if used > room {
            break;
        }
        out.push(letter);
    }
    format!("{}…", out.trim_end())
}

/// Writes a share as a whole percentage; what is not quite all or nothing does not look so.
pub(crate) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.005 {
        "<1%".to_owned()
    } else if (0.995..1.0).contains(&share) {
        ">99%".to_owned()
    } else {
        format!("{:.0}%", share * 100.0)
    }
}

/// Writes a time: whole if it is whole, else with one decimal.
pub(crate) fn time(value: f64) -> String {
    let written = format!("{value:.1}");
    written.strip_suffix(".0").map_or(written.clone(), str::to_owned)
}

/// Joins a list as a sentence does.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Two decimals, or three figures if it is small; what is beyond all use is told by its power of ten.
pub(crate) fn significant(value: f64) -> String {
    match value {
        _ if value == 0.0 || !value.is_finite() => if value == 0.0 { "0" } else { "∞" }.to_owned(),
        _ if !(1e-3..1e4).contains(&value) => format!("{value:.0e}"),
        _ if value < 0.1 => format!("{value:.3}"),
        _ if value < 100.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

/// Writes a ratio with as many decimals as it needs, two at most.
pub(crate) fn time_or_hundredths(value: f64) -> String {
    let written = format!("{value:.2}");
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}
