//! Cut a formula into tokens, by R's rules for names, numbers and texts.

use language::{Code, Diagnostic, Span};

/// What a token is; names, texts and numbers carry what they say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Name(String),
    Number(f64),
    Text(String),
    /// An operator or a bracket, as written.
    Sign(&'static str),
    End,
}

/// A token and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// Signs in the order tried: a longer one stands before its own beginning.
const SIGNS: &[&str] = &[
    "%in%", "%/%", "%%", "**", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "=", "~", "+", "-", "*", "/", "^", ":",
    "&", "|", "!", ",", "(", ")",
];

/// All tokens of a text, the end last; or the first place that starts none.
pub(crate) fn text_to_tokens(text: &str) -> Result<Vec<Token>, Diagnostic> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else {
            tokens.push(Token { kind: Kind::End, span: Span::new(at, at) });
            return Ok(tokens);
        };
        let (kind, length) = token(first, rest, at)?;
        tokens.push(Token { kind, span: Span::new(at, at + length) });
        at += length;
    }
}

fn token(first: char, rest: &str, at: usize) -> Result<(Kind, usize), Diagnostic> {
    let second_is_digit = rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if first.is_ascii_digit() || (first == '.' && second_is_digit) {
        return number(rest, at);
    }
    if starts_name(first) {
        let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        return Ok((Kind::Name(rest[..length].to_owned()), length));
    }
    if matches!(first, '"' | '\'' | '`') {
        let (content, length) = quoted(first, rest, at)?;
        return Ok((if first == '`' { Kind::Name(content) } else { Kind::Text(content) }, length));
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        // R reads `**` as `^`.
        Some(&"**") => Ok((Kind::Sign("^"), 2)),
        Some(sign) => Ok((Kind::Sign(sign), sign.len())),
        None => {
            let span = Span::new(at, at + first.len_utf8());
            Err(Diagnostic::new(Code::UnknownCharacter, span, format!("`{first}` has no meaning in a formula"))
                .found("nothing begins so")
                .remedy("put a name with such a character between backquotes: `my column`"))
        }
    }
}

/// Whether a name can begin so without backquotes.
pub(crate) fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '.'
}

/// Whether a name can go on so without backquotes.
pub(crate) fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '.' || c == '_'
}

fn number(rest: &str, at: usize) -> Result<(Kind, usize), Diagnostic> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let power = digits((length + 1 + sign).min(bytes.len()));
        length += if power > 0 { 1 + sign + power } else { 0 };
    }
    let value = rest[..length].parse::<f64>().ok().filter(|value| value.is_finite());
    // R's mark of a whole number changes nothing in a model.
    let end = length + usize::from(bytes.get(length) == Some(&b'L'));
    let tail = rest[end..].find(|c| !continues_name(c)).unwrap_or(rest.len() - end);
    match value {
        Some(value) if tail == 0 => Ok((Kind::Number(value), end)),
        _ => {
            let message = format!("`{}` is not a number", &rest[..end + tail]);
            Err(Diagnostic::new(Code::BadNumber, Span::new(at, at + end + tail), message)
                .found("begins like a number")
                .remedy("put a name that begins with a digit between backquotes"))
        }
    }
}

/// The content between two quotation marks and the length with them; a backslash takes the next character with it.
fn quoted(mark: char, rest: &str, at: usize) -> Result<(String, usize), Diagnostic> {
    let mut content = String::new();
    let mut escaped = false;
    for (place, c) in rest.char_indices().skip(1) {
        match c {
            'n' if escaped => content.push('\n'),
            't' if escaped => content.push('\t'),
            'r' if escaped => content.push('\r'),
            _ if escaped => content.push(c),
            '\\' => {}
            _ if c == mark && content.is_empty() && mark == '`' => {
                let span = Span::new(at, at + place + 1);
                return Err(Diagnostic::new(Code::Empty, span, "a name without letters").found("nothing between"));
            }
            _ if c == mark => return Ok((content, place + c.len_utf8())),
            _ => content.push(c),
        }
        escaped = !escaped && c == '\\';
    }
    let message = format!("{mark} opens here and does not close");
    Err(Diagnostic::new(Code::UnclosedText, Span::new(at, at + rest.len()), message).found("goes on to the end"))
}
