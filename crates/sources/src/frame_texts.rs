//! Gather a column of texts as codes and levels while it is read, so that a text that stands often is kept once.

use std::collections::BTreeMap;

use formula::Values;

/// A column of texts as it grows.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    codes: Vec<Option<u32>>,
    places: BTreeMap<String, u32>,
}

impl Texts {
    pub(crate) fn with_rows(rows: usize) -> Texts {
        Texts { codes: Vec::with_capacity(rows), places: BTreeMap::new() }
    }

    /// Add a row; nothing, if it is missing.
    pub(crate) fn push(&mut self, text: Option<&str>) {
        let code = text.map(|text| self.code(text));
        self.codes.push(code);
    }

    /// The code of a text, without a row for it.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        match self.places.get(text) {
            Some(place) => *place,
            None => {
                let place = self.places.len() as u32;
                self.places.insert(text.to_owned(), place);
                place
            }
        }
    }

    pub(crate) fn done(self) -> Values {
        let Texts { codes, places } = self;
        Texts::coded(codes, places)
    }

    /// The column of codes that were kept elsewhere.
    pub(crate) fn done_with(self, codes: Vec<Option<u32>>) -> Values {
        Texts::coded(codes, self.places)
    }

    fn coded(codes: Vec<Option<u32>>, places: BTreeMap<String, u32>) -> Values {
        let mut levels = vec![String::new(); places.len()];
        places.into_iter().for_each(|(level, place)| levels[place as usize] = level);
        Values::Text { codes, levels }
    }
}
