//! Hold an expression as a tree with the place of every part.

use crate::diagnostic::Span;

/// An expression and where it stands. Its height is known, so that no tree is too tall to walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    kind: ExpressionKind,
    span: Span,
    height: usize,
}

/// What an expression is. Operators of one level stand side by side in a chain, so that a long sum is not a tall tree.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    /// A number as written: not negative.
    Number(f64),
    /// A date, in days since 1970-01-01.
    Day(i32),
    /// A text in quotes, its escapes resolved.
    Text(String),
    /// `true` or `false`.
    Truth(bool),
    /// A word: a column, or a value that the type expected gives a meaning.
    Name(String),
    /// `not x`
    Not(Box<Expression>),
    /// `-x`
    Negate(Box<Expression>),
    /// `x ^ y`
    Power(Box<Expression>, Box<Expression>),
    /// `a op b op c`, all operators of one level, read from the left.
    Chain(Level, Box<Expression>, Vec<(Operator, Expression)>),
    /// `name(x, y)`, or `name(each: x)` with a word bound to each unit in turn.
    Call(Call),
    /// `[condition]`: 1 where it is true and 0 where it is false.
    Bracket(Box<Expression>),
    /// `{a, b}`
    Set(Vec<Expression>),
    /// What could not be read, with the parts of it that could; a fault was reported here.
    Faulty(Vec<Expression>),
}

/// A call by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The word before the parenthesis.
    pub name: String,
    /// Where the word stands.
    pub name_span: Span,
    /// The word bound by `count(each: …)`.
    pub binder: Option<String>,
    /// The arguments in order.
    pub arguments: Vec<Expression>,
}

/// How tightly an operator binds, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `or`
    Or,
    /// `and`
    And,
    /// `not`
    Not,
    /// `== != < <= > >= in`
    Compare,
    /// `+ -`
    Sum,
    /// `* /`
    Product,
    /// `-x`
    Sign,
    /// `^`
    Power,
    /// Names, numbers, calls and whatever stands in brackets.
    Whole,
}

impl Level {
    /// The next tighter level.
    #[must_use]
    pub fn tighter(self) -> Level {
        match self {
            Level::Or => Level::And,
            Level::And => Level::Not,
            Level::Not => Level::Compare,
            Level::Compare => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Sign,
            Level::Sign => Level::Power,
            Level::Power | Level::Whole => Level::Whole,
        }
    }
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
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
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

impl Operator {
    /// How tightly it binds.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Operator::Or => Level::Or,
            Operator::And => Level::And,
            Operator::Add | Operator::Subtract => Level::Sum,
            Operator::Multiply | Operator::Divide => Level::Product,
            Operator::Power => Level::Power,
            _ => Level::Compare,
        }
    }

    /// The operator as written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
            Operator::In => "in",
            Operator::NotIn => "not in",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Power => "^",
        }
    }
}

impl Expression {
    /// An expression of known parts.
    #[must_use]
    pub fn new(kind: ExpressionKind, span: Span) -> Expression {
        let height = 1 + kind.parts().iter().map(|part| part.height).max().unwrap_or(0);
        Expression { kind, span, height }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> &ExpressionKind {
        &self.kind
    }

    /// Where it stands, without the parentheses around it.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The number of expressions on the longest way down, this one included.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// How tightly its outermost operator binds.
    #[must_use]
    pub fn level(&self) -> Level {
        match &self.kind {
            ExpressionKind::Chain(level, ..) => *level,
            ExpressionKind::Not(_) => Level::Not,
            ExpressionKind::Negate(_) => Level::Sign,
            ExpressionKind::Power(..) => Level::Power,
            _ => Level::Whole,
        }
    }
}

impl ExpressionKind {
    /// The expressions directly inside, in the order of the text.
    #[must_use]
    pub fn parts(&self) -> Vec<&Expression> {
        match self {
            ExpressionKind::Not(one) | ExpressionKind::Negate(one) | ExpressionKind::Bracket(one) => vec![one],
            ExpressionKind::Power(base, exponent) => vec![base, exponent],
            ExpressionKind::Chain(_, first, rest) => {
                std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, one)| one)).collect()
            }
            ExpressionKind::Call(call) => call.arguments.iter().collect(),
            ExpressionKind::Set(parts) | ExpressionKind::Faulty(parts) => parts.iter().collect(),
            _ => Vec::new(),
        }
    }
}
