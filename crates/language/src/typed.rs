//! Hold an expression whose every part has a kind, each word resolved to a column or a value.

use crate::diagnostic::Span;
use crate::types::Kind;

/// A checked expression and the columns that it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// The columns, each once, in the order of first use.
    pub columns: Vec<ColumnUse>,
    /// The expression.
    pub root: Root,
}

/// A column that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    /// Its name in the vocabulary.
    pub name: String,
    /// The kind of its values, with the names behind their codes.
    pub kind: Kind,
}

/// A place in [`Typed::columns`].
pub type ColumnIndex = usize;

/// What the whole expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Root {
    /// A truth for each row.
    Condition(Condition),
    /// A real number for each row.
    Real(Quantity),
}

/// A number, a day as its number, or a name as its code. The three never mix: the checker saw to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// What it is.
    pub node: QuantityNode,
    /// Where it stands.
    pub span: Span,
}

/// The ways to get a quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum QuantityNode {
    /// The same for every row.
    Constant(f64),
    /// Read from a column of numbers, days or codes.
    Column(ColumnIndex),
    /// A function of one quantity.
    Apply(Function, Box<Quantity>),
    /// `a op b op c`, from the left.
    Fold(Box<Quantity>, Vec<(Arithmetic, Quantity)>),
    /// 1 where true, 0 where false.
    Bracket(Box<Condition>),
}

/// Functions of one quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `-x`
    Negate,
    /// The natural logarithm.
    Log,
    /// The exponential.
    Exp,
    /// The square root.
    Sqrt,
    /// The value without its sign.
    Abs,
    /// The calendar year of a day.
    Year,
    /// `(exp(x) - 1) / x`, the mean of the exponential from 0 to x; 1 at 0. Not written by users: the integral of a hazard
    /// that grows exponentially, over its length and its beginning.
    MeanExp,
}

/// Operations on two quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
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
    /// The smaller of the two.
    Minimum,
    /// The larger of the two.
    Maximum,
}

/// Comparisons of two quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
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
}

impl Comparison {
    /// Whether it holds between two numbers.
    #[must_use]
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterEqual => left >= right,
        }
    }
}

/// A statement that is true, false or unknown of each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The same for every row.
    Constant(bool),
    /// Read from a column of flags.
    Column(ColumnIndex),
    /// `not`
    Not(Box<Condition>),
    /// `and`, from the left.
    All(Vec<Condition>),
    /// `or`, from the left.
    Any(Vec<Condition>),
    /// `a < b <= c`: each neighbouring pair compares so.
    Compare(Box<Quantity>, Vec<(Comparison, Quantity)>),
    /// `x in {a, b}` of quantities.
    Among(Box<Quantity>, Vec<Quantity>),
    /// Two conditions are both true or both false.
    Same(Box<Condition>, Box<Condition>),
    /// The quantity has a value; never unknown itself.
    KnownQuantity(Box<Quantity>),
    /// The condition is true or false; never unknown itself.
    KnownCondition(Box<Condition>),
    /// The column of texts or of sets has a value; never unknown itself.
    KnownColumn(ColumnIndex),
    /// The text is this one.
    TextIs(ColumnIndex, String),
    /// The texts of two columns are the same.
    TextSame(ColumnIndex, ColumnIndex),
    /// The text has this within it, whatever the case; held in lower case.
    TextContains(ColumnIndex, String),
    /// The set has this element.
    SetHas(ColumnIndex, u16),
    /// The set has exactly these elements; sorted, each once.
    SetIs(ColumnIndex, Vec<u16>),
}
