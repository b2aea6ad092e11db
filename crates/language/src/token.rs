//! Cut a text into tokens. This never fails: what starts no token becomes a token that says so.

use crate::diagnostic::Span;

/// A token's kind and where it stands; its text is the source's text under the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of tokens of all of the language: expressions use some of them, whole theories use the rest too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word that is no keyword.
    Name,
    /// `and`
    And,
    /// `or`
    Or,
    /// `not`
    Not,
    /// `in`
    In,
    /// `true`
    True,
    /// `false`
    False,
    /// Digits, with an optional fraction and power of ten.
    Number,
    /// Four digits, two digits, two digits, or nearly so: `1990-01-01`, and `1990-1-1` to be refused with a remedy.
    Date,
    /// A text in straight double quotes, closed on its line.
    Text,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `^`
    Caret,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `=`
    SingleEqual,
    /// `:=`
    ColonEqual,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// `~`
    Tilde,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// An operator of other languages, such as `&&`.
    Foreign,
    /// Something that begins like a number and is none, such as `1_` or `5years`.
    BadNumber,
    /// A text in quotes that does not end on its line.
    UnclosedText,
    /// A run of characters that start no token.
    Unknown,
    /// The end of the text; always the last token.
    End,
}

/// Signs in the order tried: a longer one stands before its own beginning.
const SIGNS: &[(&str, TokenKind)] = &[
    ("===", TokenKind::Foreign),
    ("!==", TokenKind::Foreign),
    ("&&", TokenKind::Foreign),
    ("||", TokenKind::Foreign),
    ("**", TokenKind::Foreign),
    ("<>", TokenKind::Foreign),
    ("=<", TokenKind::Foreign),
    ("=>", TokenKind::Foreign),
    ("==", TokenKind::Equal),
    ("!=", TokenKind::NotEqual),
    ("<=", TokenKind::LessEqual),
    (">=", TokenKind::GreaterEqual),
    (":=", TokenKind::ColonEqual),
    ("..", TokenKind::DotDot),
    ("&", TokenKind::Foreign),
    ("|", TokenKind::Foreign),
    ("!", TokenKind::Foreign),
    ("≠", TokenKind::Foreign),
    ("≤", TokenKind::Foreign),
    ("≥", TokenKind::Foreign),
    ("×", TokenKind::Foreign),
    ("·", TokenKind::Foreign),
    ("÷", TokenKind::Foreign),
    ("−", TokenKind::Foreign),
    ("–", TokenKind::Foreign),
    ("¬", TokenKind::Foreign),
    ("+", TokenKind::Plus),
    ("-", TokenKind::Minus),
    ("*", TokenKind::Star),
    ("/", TokenKind::Slash),
    ("^", TokenKind::Caret),
    ("<", TokenKind::Less),
    (">", TokenKind::Greater),
    ("=", TokenKind::SingleEqual),
    (":", TokenKind::Colon),
    (",", TokenKind::Comma),
    (".", TokenKind::Dot),
    ("~", TokenKind::Tilde),
    ("(", TokenKind::OpenParenthesis),
    (")", TokenKind::CloseParenthesis),
    ("[", TokenKind::OpenBracket),
    ("]", TokenKind::CloseBracket),
    ("{", TokenKind::OpenBrace),
    ("}", TokenKind::CloseBrace),
];

/// Cut a text into tokens, without blanks and comments, ending in [`TokenKind::End`].
#[must_use]
pub fn text_to_tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let blank = blank_length(rest);
        if blank > 0 {
            at += blank;
            continue;
        }
        let (kind, length) = token_at(rest);
        let span = Span::new(at, at + length);
        match tokens.last_mut() {
            // One message for a run of strange characters, not one for each.
            Some(Token { kind: TokenKind::Unknown, span: last }) if kind == TokenKind::Unknown && last.end == at => {
                last.end = span.end;
            }
            _ => tokens.push(Token { kind, span }),
        }
        at += length;
    }
    tokens.push(Token { kind: TokenKind::End, span: Span::new(text.len(), text.len()) });
    tokens
}

/// The length of the blanks or the comment that the text begins with.
fn blank_length(rest: &str) -> usize {
    if rest.starts_with('#') {
        return rest.find('\n').unwrap_or(rest.len());
    }
    rest.find(|c: char| !c.is_whitespace() && c != '\u{FEFF}').unwrap_or(rest.len())
}

/// The kind and the length of the token that the text begins with; the length is at least one character.
fn token_at(rest: &str) -> (TokenKind, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_ascii_digit() {
        return number_or_date(rest);
    }
    if starts_name(first) {
        let length = name_length(rest);
        return (keyword(&rest[..length]).unwrap_or(TokenKind::Name), length);
    }
    if first == '"' {
        return text_literal(rest);
    }
    let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
    sign.map_or((TokenKind::Unknown, first.len_utf8()), |(sign, kind)| (*kind, sign.len()))
}

/// Whether a character may begin a name.
fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn name_length(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

/// Whether a word can be written bare: one name and no keyword.
#[must_use]
pub fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(starts_name) && name_length(word) == word.len() && keyword(word).is_none()
}

fn keyword(word: &str) -> Option<TokenKind> {
    Some(match word {
        "and" => TokenKind::And,
        "or" => TokenKind::Or,
        "not" => TokenKind::Not,
        "in" => TokenKind::In,
        "true" => TokenKind::True,
        "false" => TokenKind::False,
        _ => return None,
    })
}

/// A text up to its closing quote; a backslash takes the next character with it, whatever it is.
fn text_literal(rest: &str) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return (TokenKind::UnclosedText, at),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (TokenKind::Text, at + 1),
            _ => {}
        }
    }
    (TokenKind::UnclosedText, rest.len())
}

fn number_or_date(rest: &str) -> (TokenKind, usize) {
    if let Some(length) = date_length(rest) {
        return (TokenKind::Date, length);
    }
    let (mut length, mut good) = digits(rest, 0);
    if rest[length..].starts_with('.') && next_is_digit(rest, length + 1) {
        let (end, fraction_good) = digits(rest, length + 1);
        (length, good) = (end, good && fraction_good);
    }
    if rest[length..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
        if next_is_digit(rest, length + 1 + sign) {
            let (end, power_good) = digits(rest, length + 1 + sign);
            (length, good) = (end, good && power_good);
        }
    }
    // `5years` is one slip, not a number and a name.
    let tail = name_length(&rest[length..]);
    let kind = if good && tail == 0 { TokenKind::Number } else { TokenKind::BadNumber };
    (kind, length + tail)
}

fn next_is_digit(rest: &str, at: usize) -> bool {
    rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// The end of a run of digits and underscores, and whether each underscore stands between two digits.
fn digits(rest: &str, from: usize) -> (usize, bool) {
    let bytes = &rest.as_bytes()[from..];
    let length = bytes.iter().position(|b| !b.is_ascii_digit() && *b != b'_').unwrap_or(bytes.len());
    let run = &bytes[..length];
    let good = !run.ends_with(b"_") && !run.windows(2).any(|pair| pair == b"__");
    (from + length, good)
}

/// The length of `dddd-d[d]-d[d]`, if the text begins so and no further digit or letter follows.
fn date_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let dash = |at: usize| (bytes.get(at) == Some(&b'-')).then_some(at + 1);
    let year = run(0);
    let month_at = dash(year).filter(|_| year == 4)?;
    let month = run(month_at);
    let day_at = dash(month_at + month).filter(|_| month == 1 || month == 2)?;
    let day = run(day_at);
    let end = day_at + day;
    let closed = name_length(&rest[end..]) == 0;
    (closed && (day == 1 || day == 2)).then_some(end)
}
