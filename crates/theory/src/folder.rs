//! Put the statements of other files in where a theory uses them: from its own folder, and never round in a circle.

use std::sync::Arc;

use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Diagnostics, Expression, Part, Source, Span, Token, quoted, text_to_tokens};

use crate::parse::{LENGTH_CAP, parse_tokens};
use crate::syntax::{Item, TheorySyntax};

/// The files of a theory's folder. Whoever opens files implements it; nothing here does.
pub trait Folder {
    /// The text of a file, by a name that is one part of a path; or why it cannot be read, in a few words.
    fn text(&self, name: &str) -> Result<String, String>;
}

/// A folder without files: of a theory that came from nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoFolder;

impl Folder for NoFolder {
    fn text(&self, _: &str) -> Result<String, String> {
        Err("this theory stands in no folder".to_owned())
    }
}

/// A theory uses at most so many files, those that they use among them.
const FILES: usize = 32;

/// A theory with the statements of all files that it uses, and the texts of all one after the other.
pub(crate) struct Assembled {
    pub(crate) source: Arc<Source>,
    pub(crate) syntax: TheorySyntax,
    pub(crate) faults: Diagnostics,
}

/// One file read so far.
struct File {
    name: String,
    text: String,
    /// Where it begins in the whole.
    start: usize,
    /// The file that uses it, and where.
    used_by: Option<usize>,
}

/// Read a theory and the files that it uses.
///
/// A used file is a whole theory: its declarations, events and rules are put in; its title, source and clock stay its own.
pub(crate) fn assemble(text: &str, origin: &str, folder: &dyn Folder) -> Assembled {
    let mut files = vec![File { name: file_name(origin).to_owned(), text: text.to_owned(), start: 0, used_by: None }];
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut at = 0;
    while at < files.len() {
        let source = Source::new("", &files[at].text);
        let (syntax, _) = parse_tokens(&source, &text_to_tokens(&files[at].text));
        for used in used_names(&syntax) {
            let place = moved(used.span(), files[at].start);
            match found(used, &files, at, folder) {
                Ok(Some((name, text))) if files.len() < FILES => {
                    let start = files.last().map_or(0, |last| last.start + last.text.len() + 1);
                    files.push(File { name, text, start, used_by: Some(at) });
                }
                Ok(Some(_)) => {
                    let message = format!("a theory uses at most {FILES} files");
                    let fault = Diagnostic::new(Code::TooLarge, place, message).found("one too many");
                    told.push(fault.remedy("put what belongs together into one file"));
                }
                Ok(None) => {}
                Err(fault) => told.push(Diagnostic { span: place, ..*fault }),
            }
        }
        at += 1;
    }
    put_together(origin, &files, told)
}

fn put_together(origin: &str, files: &[File], told: Vec<Diagnostic>) -> Assembled {
    let whole = files.iter().map(|file| file.text.as_str()).collect::<Vec<_>>().join("\n");
    let parts = files.iter().skip(1).map(|file| Part { start: file.start, origin: file.name.clone() }).collect();
    let source = Source::of_parts(origin, &whole, parts);
    let mut faults = Diagnostics::none(&source);
    let mut syntax: Option<TheorySyntax> = None;
    for file in files {
        let (read, found) = parse_tokens(&source, &tokens_from(&file.text, file.start));
        faults.extend(found);
        match &mut syntax {
            None => syntax = Some(read),
            Some(first) => {
                let own = |item: &Item| !matches!(item, Item::Title(_) | Item::Source(_) | Item::Clock { .. });
                first.items.extend(read.items.into_iter().filter(own));
            }
        }
    }
    told.into_iter().for_each(|fault| faults.push(fault));
    let nothing = TheorySyntax { name: None, items: Vec::new(), comments: Vec::new() };
    Assembled { source, syntax: syntax.unwrap_or(nothing), faults }
}

/// The tokens of a file that begins at a place of the whole.
fn tokens_from(text: &str, start: usize) -> Vec<Token> {
    let tokens = text_to_tokens(text).into_iter();
    tokens.map(|token| Token { span: moved(token.span, start), ..token }).collect()
}

fn moved(span: Span, by: usize) -> Span {
    Span::new(span.start + by, span.end + by)
}

fn used_names(syntax: &TheorySyntax) -> Vec<&Expression> {
    let items = syntax.items.iter();
    items.filter_map(|item| if let Item::Use(name) = item { Some(name) } else { None }).collect()
}

/// The last part of a path.
fn file_name(origin: &str) -> &str {
    origin.rsplit(['/', '\\']).next().unwrap_or(origin)
}

/// The name and text of a used file; nothing if it has been put in already, or if what is named has a fault of grammar.
fn found(
    used: &Expression,
    files: &[File],
    by: usize,
    folder: &dyn Folder,
) -> Result<Option<(String, String)>, Box<Diagnostic>> {
    let name = match used.kind() {
        ExpressionKind::Text(name) => name,
        ExpressionKind::Faulty(_) => return Ok(None),
        _ => {
            let fault =
                Diagnostic::new(Code::TypeMismatch, used.span(), "`use` is followed by a file's name in quotes");
            return Err(Box::new(fault.found("not a text").remedy("write use \"NAME.theory\"")));
        }
    };
    let inside = !name.is_empty() && !name.contains(['/', '\\', ':', '\0']) && name != "." && name != "..";
    if !inside {
        let message = format!("{} is not a file of the theory's own folder", quoted(name));
        let fault = Diagnostic::new(Code::UseOutside, used.span(), message).found("outside the folder");
        return Err(Box::new(fault.remedy("copy the file beside the theory, and name it without a path")));
    }
    let mut round = vec![name.as_str()];
    let mut at = Some(by);
    while let Some(file) = at.map(|at| &files[at]) {
        round.push(&file.name);
        if file.name == *name {
            round.reverse();
            let message = format!("{} uses itself: {}", quoted(name), round.join(" uses "));
            let fault = Diagnostic::new(Code::UseCircle, used.span(), message).found("goes round in a circle");
            return Err(Box::new(fault.remedy("put what both need into a third file")));
        }
        at = file.used_by;
    }
    if files.iter().any(|file| file.name == *name) {
        return Ok(None);
    }
    let refused = |why: String| {
        let message = format!("{} cannot be read: {why}", quoted(name));
        let fault = Diagnostic::new(Code::UseMissing, used.span(), message).found("not read");
        Box::new(fault.remedy("put the file into the theory's folder, or write its statements here"))
    };
    let text = folder.text(name).map_err(refused)?;
    if text.len() > LENGTH_CAP {
        return Err(refused(format!("it has {} bytes, and at most {LENGTH_CAP} are read", text.len())));
    }
    Ok(Some((name.clone(), text)))
}
