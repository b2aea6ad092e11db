//! Hold a theory's text as a tree, every part with its place, nothing yet resolved.

use language::{Expression, Span};

/// A whole file.
#[derive(Debug, Clone, PartialEq)]
pub struct TheorySyntax {
    /// `theory NAME`.
    pub name: Option<Word>,
    /// What stands between the braces, in order.
    pub items: Vec<Item>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
}

/// A comment, from `#` to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A statement of a theory.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `title "…"`
    Title(Expression),
    /// `source "…"`
    Source(Expression),
    /// `clock years from DATE to DATE`
    Clock {
        /// The first day or year.
        from: Expression,
        /// The last day or year.
        to: Expression,
        /// Where it stands.
        span: Span,
    },
    /// `use "FILE"`
    Use(Expression),
    /// `units state from record.states`
    Units {
        /// The kind's name.
        name: Word,
        /// Where they come from.
        from: UnitsSyntax,
        /// `with room for 2000`
        room: Option<Expression>,
    },
    /// `role dominant : state = USA from 1945`
    Role(RoleSyntax),
    /// `observe name(kind) : type from source.thing …`
    Observe(AttributeSyntax),
    /// `hold name(kind), name(kind) : type follows …`
    Hold(AttributeSyntax),
    /// `define name(s) = term`
    Define(DefineSyntax),
    /// `param name ~ prior`
    Parameter(ParameterSyntax),
    /// `event name(c: conflict) { … }`
    Event(EventSyntax),
    /// `each year { … }`
    Each(Vec<TickSyntax>),
    /// `at DATE { … }`
    At(Expression, Vec<TickSyntax>),
}

/// Where units come from.
#[derive(Debug, Clone, PartialEq)]
pub enum UnitsSyntax {
    /// `from record.states`
    Source(Path),
    /// `synthetic 200`
    Synthetic(Expression),
}

/// A dotted name, perhaps with arguments: `record.broker(dominant)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The words with their dots.
    pub name: String,
    /// What stands in the parentheses.
    pub arguments: Vec<Expression>,
    /// Where it stands.
    pub span: Span,
}

/// A role of the whole world.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSyntax {
    /// Its name.
    pub name: Word,
    /// The kind of unit that fills it.
    pub kind: Word,
    /// Who fills it and when.
    pub spells: Vec<RoleSpell>,
}

/// `USSR from 1946 to 1991`.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSpell {
    /// Who.
    pub unit: Expression,
    /// From which day or year.
    pub from: Expression,
    /// To which; none is to the clock's end.
    pub to: Option<Expression>,
    /// Where it stands.
    pub span: Span,
}

/// What is observed or held.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeSyntax {
    /// The names that are declared together, each with its kinds.
    pub names: Vec<AttributeName>,
    /// `symmetric` or `directed`, with its place.
    pub direction: Option<(Direction, Span)>,
    /// What values it takes.
    pub values: Option<ValuesSyntax>,
    /// Where they come from.
    pub from: Option<FromSyntax>,
    /// `carry forward N years`
    pub carry: Option<Expression>,
    /// `else VALUE`
    pub otherwise: Option<Expression>,
    /// `optional`
    pub optional: Option<Span>,
    /// Where the whole stands.
    pub span: Span,
}

/// `active(conflict)`.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeName {
    /// Its name.
    pub name: Word,
    /// The kinds of units it is known of.
    pub domain: Vec<Word>,
}

/// How a relation reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The same both ways.
    Symmetric,
    /// From the first to the second.
    Directed,
}

/// What values an attribute takes, as written.
#[derive(Debug, Clone, PartialEq)]
pub enum ValuesSyntax {
    /// `flag`
    Flag,
    /// `real`, perhaps with `in LOW..HIGH`.
    Real(Option<(Expression, Expression)>),
    /// `one of a, b`
    OneOf(Vec<Word>),
    /// A kind of unit.
    Kind(Word),
}

/// Where an attribute's values come from, as written.
#[derive(Debug, Clone, PartialEq)]
pub enum FromSyntax {
    /// `from source.thing`
    From(Path),
    /// `follows record.x`
    Follows(Path),
    /// `starts from record.x`
    StartsFrom(Path),
    /// `starts from VALUE`
    StartsAt(Expression),
}

/// A definition.
#[derive(Debug, Clone, PartialEq)]
pub struct DefineSyntax {
    /// Its name.
    pub name: Word,
    /// Its arguments, each perhaps with its kind.
    pub arguments: Vec<(Word, Option<Word>)>,
    /// What it stands for.
    pub body: Expression,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSyntax {
    /// Its name.
    pub name: Word,
    /// Kinds of units of which each would have a value of its own.
    pub domain: Vec<Word>,
    /// `= VALUE`
    pub value: Option<Expression>,
    /// `~ prior`
    pub prior: Option<Expression>,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSyntax {
    /// Its name.
    pub name: Word,
    /// Who takes part: name and kind.
    pub roles: Vec<(Word, Word)>,
    /// Whether the first two stand in braces.
    pub unordered: bool,
    /// `when COND`
    pub guard: Option<Expression>,
    /// `hazard TERM per year`
    pub hazard: Option<Expression>,
    /// `then …`
    pub effects: Vec<EffectSyntax>,
    /// `seen …`
    pub seen: Option<SeenSyntax>,
}

/// What an event does.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectSyntax {
    /// `place := term`
    Write(WriteSyntax),
    /// `create conflict c with …`
    Create {
        /// The word `create`.
        word: Word,
        /// The kind of the new unit.
        kind: Word,
        /// Its name in what follows.
        name: Word,
        /// What is known of it.
        with: Vec<WriteSyntax>,
    },
}

/// `place := term`.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteSyntax {
    /// Where: a name or a call.
    pub place: Expression,
    /// What.
    pub value: Expression,
}

/// How the record sees an event, as written.
#[derive(Debug, Clone, PartialEq)]
pub enum SeenSyntax {
    /// `seen by no record`
    ByNoRecord,
    /// `seen as record.fact(c, mark) optional`
    As {
        /// The fact's name.
        name: String,
        /// Where the name stands.
        span: Span,
        /// What stands in the parentheses.
        words: Vec<SeenWord>,
        /// `optional`
        optional: bool,
    },
}

/// A word in the parentheses of a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum SeenWord {
    /// A role or a mark; with `or`, the marks of which the fact has one.
    Words(Vec<Word>),
    /// `by dominant`
    By(Expression),
}

/// A rule of the yearly tick.
#[derive(Debug, Clone, PartialEq)]
pub struct TickSyntax {
    /// What is written where.
    pub write: WriteSyntax,
    /// `for c`
    pub variables: Vec<Word>,
    /// `where COND`
    pub condition: Option<Expression>,
    /// Where it stands.
    pub span: Span,
}
