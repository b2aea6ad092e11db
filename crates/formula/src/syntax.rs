//! Hold a formula's tree, and write it as R writes it.

use std::fmt;

use language::Span;

use crate::token::{continues_name, starts_name};

/// An operator that stands between two operands and groups from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Quotient,
    In,
    Interact,
}

impl Operator {
    /// As R writes it between its operands, with or without spaces.
    fn between(self) -> &'static str {
        match self {
            Operator::Or => " | ",
            Operator::And => " & ",
            Operator::Equal => " == ",
            Operator::NotEqual => " != ",
            Operator::Less => " < ",
            Operator::LessEqual => " <= ",
            Operator::Greater => " > ",
            Operator::GreaterEqual => " >= ",
            Operator::Add => " + ",
            Operator::Subtract => " - ",
            Operator::Multiply => " * ",
            Operator::Divide => "/",
            Operator::Remainder => "%%",
            Operator::Quotient => "%/%",
            Operator::In => " %in% ",
            Operator::Interact => ":",
        }
    }
}

/// A part of a formula and its place.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a part is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Name(String),
    Number(f64),
    Text(String),
    Truth(bool),
    /// Operators of one level from left to right, kept flat so that ten thousand terms are no deeper than two.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
    Power(Box<Expression>, Box<Expression>),
    Negative(Box<Expression>),
    Positive(Box<Expression>),
    Not(Box<Expression>),
    Group(Box<Expression>),
    Call(String, Vec<Argument>),
}

/// What is given to a call, with its name if one was written.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) name: Option<String>,
    pub(crate) value: Expression,
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Name(name) => f.write_str(&name_shown(name)),
            Kind::Number(value) => f.write_str(&number_shown(*value)),
            Kind::Text(text) => write!(f, "\"{}\"", text_escaped(text)),
            Kind::Truth(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Kind::Chain(first, rest) => {
                write!(f, "{first}")?;
                rest.iter().try_for_each(|(operator, right)| write!(f, "{}{right}", operator.between()))
            }
            Kind::Power(base, exponent) => write!(f, "{base}^{exponent}"),
            Kind::Negative(inner) => write!(f, "-{inner}"),
            Kind::Positive(inner) => write!(f, "+{inner}"),
            Kind::Not(inner) => write!(f, "!{inner}"),
            Kind::Group(inner) => write!(f, "({inner})"),
            Kind::Call(function, arguments) => {
                write!(f, "{}(", name_shown(function))?;
                for (index, argument) in arguments.iter().enumerate() {
                    f.write_str(if index > 0 { ", " } else { "" })?;
                    if let Some(name) = &argument.name {
                        write!(f, "{} = ", name_shown(name))?;
                    }
                    write!(f, "{}", argument.value)?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A name bare if R can read it so, else between backquotes.
pub(crate) fn name_shown(name: &str) -> String {
    let dotted_number = name.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let bare = name.starts_with(starts_name) && name.chars().all(continues_name) && !dotted_number && !reserved(name);
    if bare { name.to_owned() } else { format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")) }
}

/// R's words that are no names.
fn reserved(name: &str) -> bool {
    matches!(name, "TRUE" | "FALSE" | "NA" | "NULL" | "Inf" | "NaN" | "if" | "else" | "for" | "while" | "in" | "next")
        || matches!(name, "function" | "repeat" | "break")
}

fn text_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ => out.push(c),
        }
    }
    out
}

/// Significant digits that R shows of a number.
const SHOWN_DIGITS: usize = 15;

/// A number as R writes it: 15 significant digits without closing zeros, in powers of ten where that is shorter.
pub(crate) fn number_shown(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "NaN".into() } else { (if value > 0.0 { "Inf" } else { "-Inf" }).into() };
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let written = format!("{:.*e}", SHOWN_DIGITS - 1, value.abs());
    let (mantissa, power) = written.split_once('e').unwrap_or((&written, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    let count = digits.len() as i32;
    let decimals = (count - 1 - power).max(0);
    let fixed_width = power.max(0) + 1 + if decimals > 0 { decimals + 1 } else { 0 };
    let power_width = count + i32::from(count > 1) + if power.abs() >= 100 { 5 } else { 4 };
    let sign = if value < 0.0 { "-" } else { "" };
    if fixed_width <= power_width {
        return format!("{sign}{:.*}", decimals as usize, value.abs());
    }
    let point = if count > 1 { "." } else { "" };
    let power_sign = if power < 0 { '-' } else { '+' };
    format!("{sign}{}{point}{}e{power_sign}{:02}", &digits[..1], &digits[1..], power.abs())
}
