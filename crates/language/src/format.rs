//! Print a tree as text that reads back as the same tree, with the fewest parentheses.

use crate::calendar::day_to_text;
use crate::literal::text_to_literal;
use crate::syntax::{Expression, ExpressionKind, Level};

/// The expression in the language's one layout: a blank around operators, none inside brackets.
///
/// A tree with a [`ExpressionKind::Faulty`] part prints a `?` there, which does not read back.
#[must_use]
pub fn syntax_to_text(expression: &Expression) -> String {
    match expression.kind() {
        ExpressionKind::Number(value) => format!("{value:?}").trim_end_matches(".0").to_owned(),
        ExpressionKind::Day(day) => day_to_text(*day).unwrap_or_else(|| "?".to_owned()),
        ExpressionKind::Text(value) => text_to_literal(value),
        ExpressionKind::Truth(value) => value.to_string(),
        ExpressionKind::Name(name) => name.clone(),
        ExpressionKind::Not(operand) => format!("not {}", inside(operand, Level::Not)),
        ExpressionKind::Negate(operand) => format!("-{}", inside(operand, Level::Sign)),
        ExpressionKind::Power(base, exponent) => {
            format!("{} ^ {}", inside(base, Level::Whole), inside(exponent, Level::Sign))
        }
        ExpressionKind::Chain(level, first, rest) => {
            let mut text = inside(first, level.tighter());
            for (operator, operand) in rest {
                text += &format!(" {} {}", operator.sign(), inside(operand, level.tighter()));
            }
            text
        }
        ExpressionKind::Call(call) => {
            let binder = call.binder.as_ref().map(|binder| format!("{binder}: ")).unwrap_or_default();
            format!("{}({binder}{})", call.name, list(&call.arguments))
        }
        ExpressionKind::Bracket(condition) => format!("[{}]", syntax_to_text(condition)),
        ExpressionKind::Set(members) => format!("{{{}}}", list(members)),
        ExpressionKind::Faulty(_) => "?".to_owned(),
    }
}

/// An operand where only operators that bind at least as tightly as `least` may stand bare.
fn inside(expression: &Expression, least: Level) -> String {
    let text = syntax_to_text(expression);
    if expression.level() < least { format!("({text})") } else { text }
}

fn list(members: &[Expression]) -> String {
    members.iter().map(syntax_to_text).collect::<Vec<_>>().join(", ")
}
