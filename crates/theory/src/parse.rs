//! Read a text as a theory's tree, going on after a fault so that all faults are told at once.

use std::sync::Arc;

use language::{
    Code, Diagnostic, Diagnostics, Expression, Parser, Source, Span, Token, TokenKind, nearest, quoted, text_to_tokens,
};

use crate::syntax::{Comment, Item, TheorySyntax, UnitsSyntax, Word};
use crate::words::{RESERVED, STATEMENTS};

/// Texts longer than this many bytes are refused before they are read.
pub const LENGTH_CAP: usize = 1 << 18;

/// Read a text as a theory. There is always a tree; what could not be read is left out of it, and a fault says why.
#[must_use]
pub fn parse(text: &str, origin: &str) -> (TheorySyntax, Diagnostics) {
    let nothing = TheorySyntax { name: None, items: Vec::new(), comments: Vec::new() };
    if text.len() > LENGTH_CAP {
        let message = format!("the text has {} bytes, and at most {LENGTH_CAP} are read", text.len());
        let mut faults = Diagnostics::none(&Source::new(origin, ""));
        faults.push(Diagnostic::new(Code::TooLong, Span::default(), message).found("not read"));
        return (nothing, faults);
    }
    let source = Source::new(origin, text);
    let tokens = text_to_tokens(text);
    parse_tokens(&source, &tokens)
}

/// Read the tokens of a source as a theory.
pub(crate) fn parse_tokens(source: &Arc<Source>, tokens: &[Token]) -> (TheorySyntax, Diagnostics) {
    let mut reader = Reader { parser: Parser::new(source, tokens).reserving(RESERVED) };
    let (name, items) = reader.file();
    (TheorySyntax { name, items, comments: comments(&source.text, tokens) }, reader.parser.into_faults())
}

/// The comments of a text: all that stands between two tokens is blank or a comment.
pub(crate) fn comments(text: &str, tokens: &[Token]) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut end = 0;
    for token in tokens {
        let gap = text.get(end..token.span.start).unwrap_or("");
        let mut own_line = end == 0;
        let mut at = end;
        for line in gap.split_inclusive('\n') {
            if let Some(hash) = line.find('#') {
                let written = line[hash..].trim_end();
                comments.push(Comment { span: Span::new(at + hash, at + hash + written.len()), own_line });
            }
            own_line = true;
            at += line.len();
        }
        end = token.span.end;
    }
    comments
}

/// A place in the tokens.
pub(crate) struct Reader<'a> {
    pub(crate) parser: Parser<'a>,
}

impl Reader<'_> {
    fn file(&mut self) -> (Option<Word>, Vec<Item>) {
        if self.parser.peek().kind == TokenKind::End {
            let fault =
                Diagnostic::new(Code::Empty, self.parser.peek().span, "there is no theory").found("nothing here");
            self.parser.report(fault.remedy("write theory NAME { … }"));
            return (None, Vec::new());
        }
        if !self.accept("theory") {
            self.unexpected(&["theory"]);
            self.skip(&[TokenKind::OpenBrace]);
        }
        let name = if self.parser.peek().kind == TokenKind::OpenBrace {
            self.unexpected(&["the theory's name"]);
            None
        } else {
            self.name("the theory's name")
        };
        let open = self.parser.peek();
        if !self.parser.accept(TokenKind::OpenBrace) {
            self.unexpected(&["{"]);
            if self.parser.peek().kind == TokenKind::End {
                return (name, Vec::new());
            }
        }
        let items = self.items(open);
        while self.parser.peek().kind != TokenKind::End {
            self.unexpected(&["the end"]);
            while self.parser.peek().kind != TokenKind::End {
                self.parser.advance();
            }
        }
        (name, items)
    }

    fn items(&mut self, open: Token) -> Vec<Item> {
        let mut items = Vec::new();
        loop {
            let token = self.parser.peek();
            match token.kind {
                TokenKind::CloseBrace => {
                    self.parser.advance();
                    return items;
                }
                TokenKind::End => {
                    self.unclosed(open);
                    return items;
                }
                TokenKind::Name if STATEMENTS.contains(&self.parser.text(token)) => match self.item() {
                    Some(item) => items.push(item),
                    None => self.skip(&[]),
                },
                _ => {
                    self.unexpected(STATEMENTS);
                    self.parser.advance();
                    self.skip(&[]);
                }
            }
        }
    }

    fn item(&mut self) -> Option<Item> {
        let word = self.parser.advance();
        match self.parser.text(word) {
            "title" => Some(Item::Title(self.parser.place())),
            "source" => Some(Item::Source(self.parser.place())),
            "clock" => self.clock(word),
            "use" => Some(Item::Use(self.parser.place())),
            "units" => self.units(),
            "role" => self.role().map(Item::Role),
            "observe" => self.attribute(word, true).map(Item::Observe),
            "hold" => self.attribute(word, false).map(Item::Hold),
            "define" => self.define().map(Item::Define),
            "param" => self.parameter().map(Item::Parameter),
            "event" => self.event().map(Item::Event),
            "at" => {
                let day = self.parser.place();
                self.rules().map(|rules| Item::At(day, rules))
            }
            _ => self.each().map(Item::Each),
        }
    }

    fn clock(&mut self, word: Token) -> Option<Item> {
        self.expect("years")?;
        self.expect("from")?;
        let from = self.parser.place();
        self.expect("to")?;
        let to = self.parser.place();
        let span = word.span.to(to.span());
        Some(Item::Clock { from, to, span })
    }

    fn units(&mut self) -> Option<Item> {
        let name = self.name("the kind's name")?;
        let from = if self.accept("synthetic") {
            UnitsSyntax::Synthetic(self.parser.place())
        } else if self.accept("from") {
            UnitsSyntax::Source(self.path()?)
        } else {
            self.unexpected(&["from", "synthetic"]);
            return None;
        };
        let room = if self.accept("with") {
            self.expect("room")?;
            self.expect("for")?;
            Some(self.parser.place())
        } else {
            None
        };
        Some(Item::Units { name, from, room })
    }

    /// Whether the next token begins a statement, closes one, or ends all.
    pub(crate) fn at_statement(&self) -> bool {
        let token = self.parser.peek();
        match token.kind {
            TokenKind::End | TokenKind::CloseBrace => true,
            TokenKind::Name => STATEMENTS.contains(&self.parser.text(token)),
            _ => false,
        }
    }

    /// Go on to the next statement, over braces that open and close on the way, or to one of the kinds given.
    pub(crate) fn skip(&mut self, stop: &[TokenKind]) {
        let mut depth = 0usize;
        loop {
            let token = self.parser.peek();
            if depth == 0 && (self.at_statement() || stop.contains(&token.kind)) {
                return;
            }
            match token.kind {
                TokenKind::End => return,
                TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseBrace => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.parser.advance();
        }
    }

    /// Whether the next token is this word.
    pub(crate) fn sees(&self, word: &str) -> bool {
        self.parser.text(self.parser.peek()) == word
    }

    /// Take the next token if it is this word.
    pub(crate) fn accept(&mut self, word: &str) -> bool {
        let accepted = self.sees(word);
        if accepted {
            self.parser.advance();
        }
        accepted
    }

    /// Take this word or report what stands there.
    pub(crate) fn expect(&mut self, word: &'static str) -> Option<()> {
        if self.accept(word) {
            return Some(());
        }
        self.unexpected(&[word]);
        None
    }

    /// Take a word of the author's own, or report what stands there.
    pub(crate) fn name(&mut self, what: &'static str) -> Option<Word> {
        let token = self.parser.peek();
        let text = self.parser.text(token);
        if self.parser.is_reserved(token)
            || matches!(
                token.kind,
                TokenKind::And | TokenKind::Or | TokenKind::Not | TokenKind::In | TokenKind::True | TokenKind::False
            )
        {
            let message = format!("{} is a word of the language, and {what} is needed here", quoted(text));
            let fault = Diagnostic::new(Code::ReservedWord, token.span, message).found("not free to be a name");
            self.parser.report(fault.remedy(format!("take another name, such as {text}_")));
            // A statement that begins here is more likely than one of that name.
            return None;
        }
        if token.kind != TokenKind::Name {
            self.unexpected(&[what]);
            return None;
        }
        self.parser.advance();
        Some(Word { text: text.to_owned(), span: token.span })
    }

    /// Names between commas.
    pub(crate) fn names(&mut self, what: &'static str) -> Option<Vec<Word>> {
        let mut names = vec![self.name(what)?];
        while self.parser.accept(TokenKind::Comma) {
            names.push(self.name(what)?);
        }
        Some(names)
    }

    /// Take a token of this kind or report what stands there.
    pub(crate) fn sign(&mut self, kind: TokenKind, sign: &'static str) -> Option<()> {
        if self.parser.accept(kind) {
            return Some(());
        }
        self.unexpected(&[sign]);
        None
    }

    /// An expression; if a statement stands in its place, only that is reported.
    pub(crate) fn expression(&mut self) -> Expression {
        self.parser.expression()
    }

    /// Report the next token, and what could stand in its place.
    pub(crate) fn unexpected(&mut self, possible: &[&'static str]) {
        let token = self.parser.peek();
        if matches!(token.kind, TokenKind::Unknown | TokenKind::BadNumber | TokenKind::UnclosedText) {
            // Reported when it is taken.
            self.parser.advance();
            return;
        }
        let found = self.parser.describe(token);
        let expected = match possible {
            [one] => shown(one),
            [one, two] => format!("{} or {}", shown(one), shown(two)),
            _ => "one of the words below".to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        let near = nearest(self.parser.text(token), possible.iter().copied()).map(|near| format!("`{near}`"));
        let fault =
            Diagnostic::new(Code::UnexpectedToken, token.span, message).found("not expected here").nearest(near);
        let many = possible.len() > 2;
        let shown = possible.iter().map(|one| shown(one));
        self.parser.report(if many { fault.possible(shown) } else { fault });
    }

    pub(crate) fn unclosed(&mut self, open: Token) {
        let fault =
            Diagnostic::new(Code::Unclosed, open.span, format!("{} is never closed", self.parser.describe(open)));
        self.parser.report(fault.found("opened here").remedy("close it with `}`"));
    }
}

/// A word of the grammar in backticks; a description, which has blanks or an apostrophe, without.
fn shown(word: &str) -> String {
    if word.contains([' ', '\'']) { word.trim_end_matches(',').to_owned() } else { format!("`{word}`") }
}
