//! Read numbers, dates and texts from their tokens, and say what is wrong with those that are none.

use crate::calendar::{NotADate, text_to_day};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::quote::quoted;
use crate::syntax::ExpressionKind;
use crate::token::{Token, TokenKind};

/// A literal's value or the fault in it.
type Literal = Result<ExpressionKind, Box<Diagnostic>>;

/// The fault in a token that the lexer could not make out.
pub(crate) fn lexical_fault(token: Token, text: &str) -> Option<Diagnostic> {
    match token.kind {
        TokenKind::Unknown => Some(unknown_character(token.span, text)),
        TokenKind::BadNumber => Some(bad_number(token.span, text)),
        TokenKind::UnclosedText => Some(
            Diagnostic::new(Code::UnclosedText, token.span, "this text is not closed on its line")
                .found("begins here")
                .remedy("end it with `\"`; for a line's end inside a text write `\\n`"),
        ),
        _ => None,
    }
}

fn unknown_character(span: Span, text: &str) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownCharacter, span, format!("{} has no meaning here", quoted(text)))
        .found("not part of the language");
    if text.contains(['\'', '“', '”', '„', '‘', '’', '«', '»', '`']) {
        return fault.remedy("texts stand in straight double quotes: \"…\"; values such as `war` stand without quotes");
    }
    fault
}

fn bad_number(span: Span, text: &str) -> Diagnostic {
    let fault = Diagnostic::new(Code::BadNumber, span, format!("{} is not a number", quoted(text)));
    let word = text.find(|c: char| c.is_alphabetic());
    match word {
        Some(at) if !text[..at].contains('_') => {
            fault.found("a number runs into a word").remedy("put a blank or an operator between them")
        }
        _ => fault.found("not a number").remedy("an underscore stands between two digits: `1_000`"),
    }
}

pub(crate) fn number(token: Token, text: &str) -> Literal {
    let value = text.replace('_', "").parse::<f64>().unwrap_or(f64::INFINITY);
    if value.is_finite() {
        return Ok(ExpressionKind::Number(value));
    }
    let message = format!("{} is too large", quoted(text));
    Err(Box::new(
        Diagnostic::new(Code::BadNumber, token.span, message).found("beyond the largest number, about 1.8e308"),
    ))
}

pub(crate) fn date(token: Token, text: &str) -> Literal {
    let fault =
        |found: String| Diagnostic::new(Code::BadDate, token.span, format!("{text} is not a date")).found(found);
    let fault = match text_to_day(text) {
        Ok(day) => return Ok(ExpressionKind::Day(day)),
        Err(NotADate::Short(full)) => fault("month and day have two digits".to_owned())
            .remedy(format!("write {full}"))
            .note("to subtract numbers, put blanks around `-`"),
        Err(NotADate::Month) => {
            fault("the month is not between 01 and 12".to_owned()).note("a date is year, month, day: 1990-01-31")
        }
        Err(NotADate::Day(last)) => fault(format!("that month has the days 01 to {last}")),
    };
    Err(Box::new(fault))
}

/// The escapes of a text and what they stand for.
const ESCAPES: &[(char, char)] = &[('"', '"'), ('\\', '\\'), ('n', '\n'), ('t', '\t')];

pub(crate) fn text(token: Token, text: &str) -> Literal {
    let inside = text.get(1..text.len() - 1).unwrap_or("");
    let mut value = String::with_capacity(inside.len());
    let mut characters = inside.char_indices();
    while let Some((at, c)) = characters.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        let (_, escape) = characters.next().unwrap_or((at, ' '));
        match ESCAPES.iter().find(|(name, _)| *name == escape) {
            Some((_, meant)) => value.push(*meant),
            None => {
                let start = token.span.start + 1 + at;
                let span = Span::new(start, start + 1 + escape.len_utf8());
                let written = format!("\\{escape}");
                let message = format!("{} is not an escape", quoted(&written));
                let possible = ESCAPES.iter().map(|(name, _)| format!("`\\{name}`"));
                let fault = Diagnostic::new(Code::BadEscape, span, message).found("unknown escape");
                return Err(Box::new(fault.possible(possible).remedy("for a backslash itself write `\\\\`")));
            }
        }
    }
    Ok(ExpressionKind::Text(value))
}

/// A text as a literal that reads back as itself.
pub(crate) fn text_to_literal(value: &str) -> String {
    let mut literal = String::from("\"");
    for c in value.chars() {
        match ESCAPES.iter().find(|(_, meant)| *meant == c) {
            Some((name, _)) => literal.extend(['\\', *name]),
            None => literal.push(c),
        }
    }
    literal.push('"');
    literal
}
