//! Take a text all the way to a program, or to all that is wrong with it.

use crate::check::{Wanted, syntax_to_typed};
use crate::compile::typed_to_program;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Source, Span};
use crate::parse::tokens_to_syntax;
use crate::program::Program;
use crate::token::text_to_tokens;
use crate::types::Vocabulary;

/// Texts longer than this many bytes are refused before they are read.
pub const LENGTH_CAP: usize = 1 << 20;

/// Compile a text that must be a condition.
///
/// Errors: every fault found in the text, at most [`crate::FAULTS_CAP`] of them in full.
pub fn compile_condition(text: &str, origin: &str, vocabulary: &dyn Vocabulary) -> Result<Program, Diagnostics> {
    compile(text, origin, vocabulary, Wanted::Condition)
}

/// Compile a text that must be a real number.
///
/// Errors: every fault found in the text, at most [`crate::FAULTS_CAP`] of them in full.
pub fn compile_real(text: &str, origin: &str, vocabulary: &dyn Vocabulary) -> Result<Program, Diagnostics> {
    compile(text, origin, vocabulary, Wanted::Real)
}

/// Take bytes for a text, or say where they stop being one.
///
/// Errors: `invalid-utf8` with the line and the byte.
pub fn from_bytes<'b>(bytes: &'b [u8], origin: &str) -> Result<&'b str, Diagnostics> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = error.valid_up_to();
        let readable = String::from_utf8_lossy(&bytes[..good]);
        let source = Source::new(origin, &format!("{readable}\u{FFFD}"));
        let message = format!("byte {good} (value {:#04x}) is not UTF-8", bytes[good]);
        let span = Span::new(good, good + char::REPLACEMENT_CHARACTER.len_utf8());
        let fault = Diagnostic::new(Code::InvalidUtf8, span, message).found("the text is readable up to here");
        one_fault(&source, fault.remedy("save the file as UTF-8"))
    })
}

fn compile(text: &str, origin: &str, vocabulary: &dyn Vocabulary, wanted: Wanted) -> Result<Program, Diagnostics> {
    if text.len() > LENGTH_CAP {
        let source = Source::new(origin, "");
        let message = format!("the text has {} bytes, and at most {LENGTH_CAP} are read", text.len());
        let fault = Diagnostic::new(Code::TooLong, Span::default(), message).found("not read");
        return Err(one_fault(&source, fault));
    }
    let source = Source::new(origin, text);
    let (expression, mut faults) = tokens_to_syntax(&source, &text_to_tokens(text));
    let (typed, type_faults) = syntax_to_typed(&source, &expression, vocabulary, wanted);
    faults.extend(type_faults);
    match typed {
        Some(typed) if faults.is_empty() => typed_to_program(&source, &typed),
        _ => Err(faults),
    }
}

fn one_fault(source: &std::sync::Arc<Source>, fault: Diagnostic) -> Diagnostics {
    let mut faults = Diagnostics::none(source);
    faults.push(fault);
    faults
}
