//! Lay out the words of one statement or clause, over several lines if they do not fit on one.

/// Lines are broken to be at most this wide, in characters, where a break is possible.
const WIDTH: usize = 120;

/// Further lines of a statement stand this much deeper.
const DEEPER: usize = 10;

/// A word or a comment.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    text: String,
    /// Blanks before it, if it does not begin a line.
    space: usize,
    /// Where a line may be broken before it: how tightly it holds to what stands before.
    hold: Option<usize>,
    comment: Option<Place>,
}

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Trailing,
    OwnLine,
}

impl Piece {
    pub(crate) fn word(text: &str, space: usize, hold: Option<usize>) -> Piece {
        Piece { text: text.to_owned(), space, hold, comment: None }
    }

    pub(crate) fn trailing(text: &str) -> Piece {
        Piece { text: text.to_owned(), space: 2, hold: None, comment: Some(Place::Trailing) }
    }

    pub(crate) fn own_line(text: &str) -> Piece {
        Piece { text: text.to_owned(), space: 0, hold: None, comment: Some(Place::OwnLine) }
    }

    fn width(&self) -> usize {
        self.space + self.text.chars().count()
    }
}

/// The words of one statement or clause.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    indent: usize,
    pub(crate) pieces: Vec<Piece>,
    /// A brace ended it: what follows begins a line.
    pub(crate) closed: bool,
}

impl Line {
    pub(crate) fn at(indent: usize) -> Line {
        Line { indent, pieces: Vec::new(), closed: false }
    }

    /// The first word.
    pub(crate) fn first(&self) -> &str {
        self.pieces.first().map_or("", |piece| piece.text.as_str())
    }

    /// Whether all of it fits on one line.
    pub(crate) fn fits(&self) -> bool {
        self.indent + self.pieces.iter().map(Piece::width).sum::<usize>() <= WIDTH
    }

    /// Print it, broken where it must be.
    pub(crate) fn print(&self, out: &mut String) {
        if self.pieces.is_empty() {
            return;
        }
        let mut from = 0;
        let mut indent = self.indent;
        while from < self.pieces.len() {
            let to = self.line_end(from, indent);
            self.print_part(from, to, indent, out);
            from = to;
            indent = self.indent + DEEPER;
        }
    }

    fn print_part(&self, from: usize, to: usize, indent: usize, out: &mut String) {
        out.push_str(&" ".repeat(indent));
        for (place, piece) in self.pieces[from..to].iter().enumerate() {
            if place > 0 {
                out.push_str(&" ".repeat(piece.space));
            }
            out.push_str(&piece.text);
        }
        out.push('\n');
    }

    /// Where the line that begins at a piece ends: after a comment, or where it is full.
    ///
    /// Among the breaks that fit, the last of those that part what holds together least.
    fn line_end(&self, from: usize, indent: usize) -> usize {
        let mut width = indent;
        let mut best: Option<(usize, usize)> = None;
        for (at, piece) in self.pieces.iter().enumerate().skip(from) {
            match piece.comment {
                Some(Place::Trailing) => return at + 1,
                // On a line of its own, before it and after it.
                Some(Place::OwnLine) => return if at == from { at + 1 } else { at },
                None => {}
            }
            let first = at == from;
            if let Some(hold) = piece.hold.filter(|hold| !first && best.is_none_or(|(_, least)| *hold <= least)) {
                best = Some((at, hold));
            }
            width += if first { piece.text.chars().count() } else { piece.width() };
            if width > WIDTH
                && let Some((at, _)) = best
            {
                return at;
            }
        }
        self.pieces.len()
    }
}
