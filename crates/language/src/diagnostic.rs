//! Say what is wrong with a text: where, what was found, what was possible, and a next step.

use std::fmt;
use std::sync::Arc;

use crate::quote::line_at;
use crate::render::draw;

/// Bytes of a text, from `start` up to but not including `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A text and where it came from: a file's name, or the option that carried it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What a message calls the place: `deterrence.theory`, `--where`.
    pub origin: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Keep a text with its origin, ready to be shared by all stages.
    #[must_use]
    pub fn new(origin: &str, text: &str) -> Arc<Source> {
        Arc::new(Source { origin: origin.to_owned(), text: text.to_owned() })
    }

    /// The part of the text under a span; empty if the span is not in the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

/// Declares the codes once, so that the list of all of them cannot fall behind.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The name of a kind of fault; stable, so that a reader can look it up and a program can match it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name),+ }

        impl Code {
            /// Every code, in the order of the stages that report them.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as printed: `unknown-name`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }
        }
    };
}

codes! {
    /// The bytes are not UTF-8.
    InvalidUtf8 = "invalid-utf8",
    /// The text is longer than [`crate::LENGTH_CAP`].
    TooLong = "too-long",
    /// There is nothing to read.
    Empty = "empty",
    /// A character that starts no token.
    UnknownCharacter = "unknown-character",
    /// A text in quotes that does not end on its line.
    UnclosedText = "unclosed-text",
    /// A backslash followed by something that is not an escape.
    BadEscape = "bad-escape",
    /// A number that cannot be read.
    BadNumber = "bad-number",
    /// A date that is not in the calendar, or is not written as one.
    BadDate = "bad-date",
    /// A token that cannot stand where it stands.
    UnexpectedToken = "unexpected-token",
    /// An operator of another language.
    ForeignOperator = "foreign-operator",
    /// A bracket that is never closed.
    Unclosed = "unclosed",
    /// Nesting beyond [`crate::DEPTH_CAP`].
    TooDeep = "too-deep",
    /// A word that the vocabulary does not have.
    UnknownName = "unknown-name",
    /// A word that is not among the values of a column.
    UnknownElement = "unknown-element",
    /// A call of something that is not a function.
    UnknownFunction = "unknown-function",
    /// A call with too many or too few arguments.
    ArgumentCount = "argument-count",
    /// A value of one kind where another is needed.
    TypeMismatch = "type-mismatch",
    /// A chain of comparisons whose meaning would be unclear.
    UnclearChain = "unclear-chain",
    /// An aggregate over units where there are only rows.
    NoUnits = "no-units",
    /// Arithmetic on constants that has no value.
    ImpossibleArithmetic = "impossible-arithmetic",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One fault in a text. Built by [`Diagnostic::new`] and the methods that add a fact each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of fault.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
    /// What stands there; drawn beside the caret.
    pub found: Option<String>,
    /// What could have stood there.
    pub possible: Vec<String>,
    /// The possible word that is spelt most like the one found.
    pub nearest: Option<String>,
    /// What to write instead.
    pub remedy: Option<String>,
    /// Whatever else helps.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A fault with its place and its message.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            span,
            message: message.into(),
            found: None,
            possible: Vec::new(),
            nearest: None,
            remedy: None,
            notes: Vec::new(),
        }
    }

    /// Say what stands there.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Diagnostic {
        self.found = Some(found.into());
        self
    }

    /// Say what could stand there.
    #[must_use]
    pub fn possible<S: Into<String>>(mut self, possible: impl IntoIterator<Item = S>) -> Diagnostic {
        self.possible = possible.into_iter().map(Into::into).collect();
        self
    }

    /// Name the word spelt most alike, if there is one.
    #[must_use]
    pub fn nearest(mut self, nearest: Option<String>) -> Diagnostic {
        self.nearest = nearest;
        self
    }

    /// Say what to write.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Diagnostic {
        self.remedy = Some(remedy.into());
        self
    }

    /// Add a line that helps.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }
}

/// After this many faults in one text the rest are only counted: a reader of a wrong file needs no thousand messages.
pub const FAULTS_CAP: usize = 100;

/// All faults found in one text, in the order of the stages and then of the text. Never empty inside an `Err`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    source: Arc<Source>,
    list: Vec<Diagnostic>,
    omitted: usize,
}

impl Diagnostics {
    /// No fault yet.
    #[must_use]
    pub fn none(source: &Arc<Source>) -> Diagnostics {
        Diagnostics { source: Arc::clone(source), list: Vec::new(), omitted: 0 }
    }

    /// Add a fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < FAULTS_CAP {
            self.list.push(diagnostic);
        } else {
            self.omitted += 1;
        }
    }

    /// Add the faults of a later stage on the same text.
    pub fn extend(&mut self, later: Diagnostics) {
        self.omitted += later.omitted;
        later.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// The text and its origin.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The faults, at most [`FAULTS_CAP`].
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// How many more there were.
    #[must_use]
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// Whether there is no fault.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Line and column of a fault, both counted from 1, the column in characters.
    #[must_use]
    pub fn position(&self, diagnostic: &Diagnostic) -> (usize, usize) {
        let (line, range) = line_at(&self.source.text, diagnostic.span.start);
        let before = &self.source.text[range.start..diagnostic.span.start.clamp(range.start, range.end)];
        (line, before.chars().count() + 1)
    }

    /// All faults drawn with their lines and carets, in plain text or in a terminal's colours.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let mut drawn = self.list.iter().map(|one| draw(self, one, colour)).collect::<Vec<_>>().join("\n");
        match self.omitted {
            0 => {}
            1 => drawn.push_str("\nand 1 more fault\n"),
            more => drawn.push_str(&format!("\nand {more} more faults\n")),
        }
        drawn
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}
