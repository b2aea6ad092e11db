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
    /// Other texts that follow the first in it, each from where it starts; in order.
    pub parts: Vec<Part>,
}

/// A text inside a larger one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it starts in the larger text, in bytes.
    pub start: usize,
    /// What a message calls it.
    pub origin: String,
}

impl Source {
    /// Keep several texts as one: the first from the beginning, the others from where their parts start.
    #[must_use]
    pub fn of_parts(origin: &str, text: &str, parts: Vec<Part>) -> Arc<Source> {
        Arc::new(Source { origin: origin.to_owned(), text: text.to_owned(), parts })
    }

    /// The name and the bounds of the text in which a place lies.
    #[must_use]
    pub fn part_at(&self, place: usize) -> (&str, std::ops::Range<usize>) {
        let after = self.parts.partition_point(|part| part.start <= place);
        let end = self.parts.get(after).map_or(self.text.len(), |next| next.start.saturating_sub(1));
        match after.checked_sub(1).map(|before| &self.parts[before]) {
            Some(part) => (&part.origin, part.start..end.max(part.start)),
            None => (&self.origin, 0..end),
        }
    }

    /// Keep a text with its origin, ready to be shared by all stages.
    #[must_use]
    pub fn new(origin: &str, text: &str) -> Arc<Source> {
        Arc::new(Source { origin: origin.to_owned(), text: text.to_owned(), parts: Vec::new() })
    }

    /// The part of the text under a span; empty if the span is not in the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

/// Declares the codes once, so that the lists of them cannot fall behind.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+; $($(#[$theory_doc:meta])* $theory:ident = $theory_text:literal),+; $($(#[$claim_doc:meta])* $claim:ident = $claim_text:literal),+ $(,)?) => {
        /// The name of a kind of fault; stable, so that a reader can look it up and a program can match it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name),+, $($(#[$theory_doc])* $theory),+, $($(#[$claim_doc])* $claim),+ }

        impl Code {
            /// Every code that an expression can have, in the order of the stages that report them.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The codes that only a whole theory can have.
            pub const OF_THEORIES: &'static [Code] = &[$(Code::$theory),+];

            /// The code as printed: `unknown-name`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $text),+, $(Code::$theory => $theory_text),+, $(Code::$claim => $claim_text),+ }
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
    ImpossibleArithmetic = "impossible-arithmetic";
    /// Something that the language will say but cannot run yet.
    NotYet = "not-yet",
    /// A clause that must be there and is not.
    MissingClause = "missing-clause",
    /// A clause that stands twice.
    RepeatedClause = "repeated-clause",
    /// A name that is declared twice, or is bound while it already has a meaning.
    RepeatedName = "repeated-name",
    /// A word of the language used as a name.
    ReservedWord = "reserved-word",
    /// A clock that does not run forward, or a year that is none.
    BadClock = "bad-clock",
    /// A kind of unit that is not declared.
    UnknownUnits = "unknown-units",
    /// A kind with no unit, or with too many.
    BadUnits = "bad-units",
    /// A variable whose kind of unit nothing tells.
    UnclearUnits = "unclear-units",
    /// A source that the record does not have.
    UnknownSource = "unknown-source",
    /// A source whose units or values are not those declared.
    SourceMismatch = "source-mismatch",
    /// A role that nobody fills for a time, or two at once.
    BadRole = "bad-role",
    /// A relation that does not say whether it is directed or symmetric, or something else that does.
    RelationDirection = "relation-direction",
    /// A relation of a unit to itself.
    SelfRelation = "self-relation",
    /// Bounds of a real number that leave nothing between them, or a value beyond them.
    BadBounds = "bad-bounds",
    /// A prior that is none, or whose numbers are impossible.
    BadPrior = "bad-prior",
    /// Something that must be a constant and is not.
    NotConstant = "not-constant",
    /// A definition that uses itself.
    RecursiveDefine = "recursive-define",
    /// Definitions that grow too large when they are put in.
    TooLarge = "too-large",
    /// Time since a change, used other than by comparing it with a number.
    ElapsedUse = "elapsed-use",
    /// A hazard without its unit of time.
    PerYear = "per-year",
    /// A hazard that is negative whatever happens.
    NegativeHazard = "negative-hazard",
    /// A parameter in a condition under which an event can happen.
    ParameterInGuard = "parameter-in-guard",
    /// An event of a pair that is not the same when the two are exchanged.
    UnequalPair = "unequal-pair",
    /// A value written to something that only the record changes.
    EffectOnObserved = "effect-on-observed",
    /// Two values written to one place at once.
    RepeatedEffect = "repeated-effect",
    /// An event that cannot happen.
    NeverHappens = "never-happens",
    /// A fact that the record does not have.
    UnknownFact = "unknown-fact",
    /// A fact that is about other units, or has no such mark.
    FactMismatch = "fact-mismatch",
    /// Something declared that nothing uses.
    Unused = "unused",
    /// Something held that nothing changes.
    NeverChanged = "never-changed",
    /// An event that leaves its own guard as it was.
    Repeats = "repeats",
    /// A prior under which a hazard can lie beyond the numbers.
    PriorOverflow = "prior-overflow",
    /// A source that ends before the clock.
    CoverageEnds = "coverage-ends",
    /// A source that is optional and missing.
    MissingSource = "missing-source",
    /// A theory of the record's units of which the record sees no event.
    NothingSeen = "nothing-seen",
    /// Something that the record changes and no seen event explains.
    Unexplained = "unexplained",
    /// A file that is used and lies outside the folder.
    UseOutside = "use-outside",
    /// A file that uses itself, perhaps through others.
    UseCircle = "use-circle",
    /// A file that is used and cannot be read.
    UseMissing = "use-missing",
    /// Units created until there was no room left; found in play.
    CreateWithoutEnd = "create-without-end";
    /// A column that is known only after the origin of risk.
    KnownAfterOrigin = "known-after-origin",
    /// Choices that cannot all be made at once.
    ContradictoryForks = "contradictory-forks",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much a fault weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Severity {
    /// The text has no meaning as it stands.
    #[default]
    Error,
    /// The text has a meaning, most likely not the one wanted.
    Warning,
    /// The text is as it should be, and a reader may wish to know this of it.
    Note,
}

impl Severity {
    /// The word printed before the code.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One fault in a text. Built by [`Diagnostic::new`] and the methods that add a fact each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of fault.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
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
            severity: Severity::Error,
            span,
            message: message.into(),
            found: None,
            possible: Vec::new(),
            nearest: None,
            remedy: None,
            notes: Vec::new(),
        }
    }

    /// Say that it weighs less than an error.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Diagnostic {
        self.severity = severity;
        self
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
        let (_, part) = self.source.part_at(diagnostic.span.start);
        let (line, range) = line_at(&self.source.text[..part.end], diagnostic.span.start);
        let line = line - self.source.text[..part.start].matches('\n').count();
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
