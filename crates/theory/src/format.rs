//! Print a theory in the one layout. Words, numbers and comments stay as they were written; only blanks and line ends change.

use language::{Diagnostics, Source, Token, TokenKind, text_to_tokens};

use crate::layout::{Line, Piece};
use crate::parse::{LENGTH_CAP, comments, parse, parse_tokens};
use crate::syntax::Comment;
use crate::words::{CLAUSES, RESERVED, STATEMENTS};

/// The words of a line stand behind a first word of this width, so that they stand under one another.
const KEYWORD_WIDTH: usize = 7;

/// Operators bind at fewer levels than this; one bracket holds tighter than any of them.
const LEVELS: usize = 5;

/// Statements whose first word is widened.
const WIDENED: &[&str] = &[
    "title", "source", "clock", "use", "units", "role", "observe", "define", "hold", "param", "when", "hazard", "then",
];

/// The text in the one layout. Doing it twice changes nothing.
///
/// Errors: the faults of the grammar, if there are any; a theory that only does not check is laid out all the same.
///
/// # Panics
/// If the layout has other words than the text: that would be a fault of this function.
pub fn format(text: &str, origin: &str) -> Result<String, Diagnostics> {
    if text.len() > LENGTH_CAP {
        return Err(parse(text, origin).1);
    }
    let source = Source::new(origin, text);
    let tokens = text_to_tokens(text);
    let (_, faults) = parse_tokens(&source, &tokens);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut layout = Layout::new(text, &tokens);
    layout.run();
    let formatted = layout.out;
    let again = text_to_tokens(&formatted);
    let words = |text: &str, tokens: &[Token]| {
        tokens.iter().map(|token| text[token.span.start..token.span.end].to_owned()).collect::<Vec<_>>()
    };
    let notes = |text: &str, tokens: &[Token]| {
        comments(text, tokens).iter().map(|one| text[one.span.start..one.span.end].to_owned()).collect::<Vec<_>>()
    };
    let same = words(text, &tokens) == words(&formatted, &again) && notes(text, &tokens) == notes(&formatted, &again);
    assert!(same, "invariant: the layout keeps every word and every comment");
    Ok(formatted)
}

/// Where in the theory the next token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// Outside the braces of the theory.
    File,
    /// Between statements.
    Theory,
    /// Between the clauses of an event.
    Event,
    /// Between the rules of a tick.
    Each,
}

struct Layout<'a> {
    text: &'a str,
    tokens: &'a [Token],
    comments: Vec<Comment>,
    /// How many comments are printed.
    printed: usize,
    body: Body,
    /// Brackets open inside the line.
    depth: usize,
    /// The brace to come opens a body.
    header: bool,
    line: Line,
    out: String,
}

impl<'a> Layout<'a> {
    fn new(text: &'a str, tokens: &'a [Token]) -> Layout<'a> {
        Layout {
            text,
            tokens,
            comments: comments(text, tokens),
            printed: 0,
            body: Body::File,
            depth: 0,
            header: true,
            line: Line::at(0),
            out: String::new(),
        }
    }

    fn run(&mut self) {
        for at in 0..self.tokens.len() {
            self.token(at);
        }
        self.finish();
    }

    fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.span.start..token.span.end])
    }

    fn kind(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::End, |token| token.kind)
    }

    /// Place one token and the comments before it.
    fn token(&mut self, at: usize) {
        let closes = self.kind(at) == TokenKind::CloseBrace && self.depth == 0;
        let end = self.kind(at) == TokenKind::End;
        let starts = at == 0 || closes || end || self.starts_line(at);
        let joined = starts && self.joins(at);
        self.comments_before(at, starts && !joined, closes);
        if joined {
            self.joined(at);
            return;
        }
        if starts {
            self.finish();
            if closes {
                self.body = if matches!(self.body, Body::Event | Body::Each) { Body::Theory } else { Body::File };
            }
            if self.blank_before(at) && !closes && !end {
                self.blank();
            }
            self.line = Line::at(self.indent());
            self.header |= self.body == Body::Theory && matches!(self.word(at), "event" | "each" | "at");
        }
        if end {
            return;
        }
        self.push(at, starts);
        self.follow(at);
    }

    /// Keep track of brackets and bodies after a token.
    fn follow(&mut self, at: usize) {
        match self.kind(at) {
            TokenKind::OpenBrace if self.header && self.depth == 0 => {
                self.header = false;
                self.body = match (self.body, self.line.first()) {
                    (Body::File, _) => Body::Theory,
                    (_, "event") => Body::Event,
                    _ => Body::Each,
                };
                self.line.closed = true;
            }
            TokenKind::OpenParenthesis | TokenKind::OpenBracket | TokenKind::OpenBrace => self.depth += 1,
            TokenKind::CloseParenthesis | TokenKind::CloseBracket => self.depth = self.depth.saturating_sub(1),
            TokenKind::CloseBrace if self.depth > 0 => self.depth -= 1,
            TokenKind::CloseBrace => self.line.closed = true,
            _ => {}
        }
    }

    fn indent(&self) -> usize {
        match self.body {
            Body::File => 0,
            Body::Theory => 2,
            Body::Event | Body::Each => 4,
        }
    }

    /// Whether a token begins a line of its own.
    fn starts_line(&self, at: usize) -> bool {
        if self.line.closed {
            return true;
        }
        // A word after a dot is the source's own.
        if self.depth > 0 || (at > 0 && self.kind(at - 1) == TokenKind::Dot) {
            return false;
        }
        let word = self.word(at);
        match self.body {
            Body::Theory if self.kind(at) == TokenKind::Name && STATEMENTS.contains(&word) => {
                // None of these words can be a name, so each begins a statement.
                true
            }
            Body::Event => self.kind(at) == TokenKind::Name && CLAUSES.contains(&word),
            Body::Each => self.kind(at) == TokenKind::Name && !RESERVED.contains(&word) && self.writes(at),
            _ => false,
        }
    }

    /// Whether a place and `:=` begin here.
    fn writes(&self, at: usize) -> bool {
        if self.kind(at + 1) == TokenKind::ColonEqual {
            return true;
        }
        if self.kind(at + 1) != TokenKind::OpenParenthesis {
            return false;
        }
        let mut depth = 0usize;
        for next in at + 1..self.tokens.len() {
            match self.kind(next) {
                TokenKind::OpenParenthesis | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseParenthesis | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return self.kind(next + 1) == TokenKind::ColonEqual;
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// Whether a parameter stands on one line with the parameter before it.
    fn joins(&self, at: usize) -> bool {
        let own = at > 0 && self.body == Body::Theory && self.word(at) == "param" && self.line.first() == "param";
        own && !self.between(at).contains('\n')
    }

    /// The text between a token and the one before it.
    fn between(&self, at: usize) -> &'a str {
        let start = if at == 0 { 0 } else { self.tokens[at - 1].span.end };
        &self.text[start..self.tokens[at].span.start]
    }

    /// Put a parameter behind the one before it, if its whole statement fits there.
    fn joined(&mut self, at: usize) {
        let end = (at + 1..self.tokens.len()).find(|next| {
            matches!(self.kind(*next), TokenKind::CloseBrace | TokenKind::End) || STATEMENTS.contains(&self.word(*next))
        });
        let mut probe = self.line.clone();
        let end = end.unwrap_or(self.tokens.len());
        for next in at..end {
            let space = if next == at { 2 } else { usize::from(self.space(next)) };
            probe.pieces.push(Piece::word(self.word(next), space, None));
        }
        let commented = self.comments.iter().any(|one| {
            one.span.start >= self.tokens[at].span.start && one.span.end <= self.tokens[end.saturating_sub(1)].span.end
        });
        if probe.fits() && !commented {
            let piece = Piece::word(self.word(at), 2, None);
            self.line.pieces.push(piece);
        } else {
            self.finish();
            self.line = Line::at(self.indent());
            self.push(at, true);
        }
    }

    fn push(&mut self, at: usize, starts: bool) {
        let word = self.word(at);
        let space = if starts { 0 } else { usize::from(self.space(at)) };
        let widen = self.line.pieces.len() == 1 && WIDENED.contains(&self.line.first());
        let space = if widen { KEYWORD_WIDTH.saturating_sub(self.line.first().len()) + 1 } else { space };
        let closing =
            matches!(self.kind(at), TokenKind::CloseParenthesis | TokenKind::CloseBracket | TokenKind::CloseBrace);
        let depth = if closing { self.depth.saturating_sub(1) } else { self.depth };
        let looseness = if widen { None } else { self.may_break(at) };
        self.line.pieces.push(Piece::word(word, space, looseness.map(|one| depth * LEVELS + one)));
    }

    /// Whether a line may be broken before a token, and how tightly what would be parted holds together.
    fn may_break(&self, at: usize) -> Option<usize> {
        let before = self.kind(at.checked_sub(1)?);
        let goes_on = matches!(
            self.word(at),
            "else" | "optional" | "carry" | "follows" | "starts" | "from" | "for" | "where" | "per" | "create" | "with"
        );
        match self.kind(at) {
            _ if before == TokenKind::Comma => Some(0),
            TokenKind::Name if goes_on && self.depth == 0 && before != TokenKind::Dot => Some(0),
            TokenKind::Or => Some(1),
            TokenKind::And => Some(2),
            TokenKind::Plus => Some(3),
            TokenKind::Minus if self.ends_operand(at - 1) => Some(3),
            TokenKind::Star | TokenKind::Slash => Some(4),
            _ => None,
        }
    }

    /// Whether an operand ends with this token, so that a sign behind it stands between two.
    fn ends_operand(&self, at: usize) -> bool {
        match self.kind(at) {
            TokenKind::Name => !RESERVED.contains(&self.word(at)) || (at > 0 && self.kind(at - 1) == TokenKind::Dot),
            TokenKind::Number
            | TokenKind::Date
            | TokenKind::Text
            | TokenKind::True
            | TokenKind::False
            | TokenKind::CloseParenthesis
            | TokenKind::CloseBracket
            | TokenKind::CloseBrace => true,
            _ => false,
        }
    }

    /// Whether a blank stands before a token that does not begin its line.
    fn space(&self, at: usize) -> bool {
        let (before, here) = (self.kind(at - 1), self.kind(at));
        let unary = before == TokenKind::Minus && (at < 2 || !self.ends_operand(at - 2));
        let opens = matches!(before, TokenKind::OpenParenthesis | TokenKind::OpenBracket)
            || (before == TokenKind::OpenBrace && self.depth > 0);
        if unary || opens || matches!(before, TokenKind::Dot | TokenKind::DotDot) {
            return false;
        }
        match here {
            TokenKind::CloseParenthesis | TokenKind::CloseBracket | TokenKind::Comma => false,
            TokenKind::Dot | TokenKind::DotDot => false,
            TokenKind::CloseBrace => self.depth == 0,
            TokenKind::Colon => self.depth == 0,
            TokenKind::OpenParenthesis => !(before == TokenKind::Name && self.ends_operand(at - 1)),
            _ => true,
        }
    }

    /// Print the comments that stand before a token: behind the line so far, or on lines of their own.
    fn comments_before(&mut self, at: usize, starts: bool, closes: bool) {
        let here = self.tokens[at].span.start;
        while let Some(comment) = self.comments.get(self.printed).copied().filter(|one| one.span.end <= here) {
            let words = &self.text[comment.span.start..comment.span.end];
            let first = self.printed == 0 && at == 0;
            let blank = !first && blank_ends(self.text, comment.span.start);
            self.printed += 1;
            if !comment.own_line {
                self.line.pieces.push(Piece::trailing(words));
            } else if starts {
                self.finish();
                if blank {
                    self.blank();
                }
                let indent =
                    if closes || self.kind(at) == TokenKind::End { self.indent_inside() } else { self.indent() };
                self.out.push_str(&format!("{}{words}\n", " ".repeat(indent)));
            } else {
                self.line.pieces.push(Piece::own_line(words));
            }
        }
    }

    /// The indent of a comment before a closing brace: that of what stands in the braces.
    fn indent_inside(&self) -> usize {
        self.indent()
    }

    fn blank_before(&self, at: usize) -> bool {
        at > 0 && blank_ends(self.text, self.tokens[at].span.start)
    }

    /// Print a blank line, unless there is one, or a body has just begun.
    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") && !self.out.ends_with("{\n") {
            self.out.push('\n');
        }
    }

    /// Print the line so far.
    fn finish(&mut self) {
        let line = std::mem::replace(&mut self.line, Line::at(0));
        line.print(&mut self.out);
    }
}

/// Whether a blank line ends just before a place.
fn blank_ends(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '\r', '\u{FEFF}']);
    let Some(before) = before.strip_suffix('\n') else { return false };
    before.trim_end_matches([' ', '\t', '\r', '\u{FEFF}']).ends_with('\n')
}
