//! Give equal rows of numbers one number, in the order in which they are first met.

/// Distinct rows of a fixed width.
#[derive(Debug, Clone)]
pub(crate) struct Interner {
    width: usize,
    count: usize,
    keys: Vec<u64>,
    /// Open addressing; a free place holds `FREE`. Always at most half full.
    table: Vec<u32>,
}

const FREE: u32 = u32::MAX;

impl Interner {
    pub(crate) fn new(width: usize) -> Interner {
        Interner { width, count: 0, keys: Vec::new(), table: vec![FREE; 64] }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The numbers of a row.
    pub(crate) fn row(&self, id: usize) -> &[u64] {
        &self.keys[id * self.width..(id + 1) * self.width]
    }

    /// The number of a row.
    pub(crate) fn id(&mut self, row: &[u64]) -> u32 {
        let mask = self.table.len() - 1;
        let mut place = hash(row) as usize & mask;
        loop {
            match self.table[place] {
                FREE => break,
                id if self.row(id as usize) == row => return id,
                _ => place = (place + 1) & mask,
            }
        }
        let id = u32::try_from(self.count).expect("invariant: fewer rows than candidates times instants fit in memory");
        self.table[place] = id;
        self.keys.extend_from_slice(row);
        self.count += 1;
        if self.count * 2 > self.table.len() {
            self.grow();
        }
        id
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![FREE; mask + 1];
        for id in 0..self.count {
            let mut place = hash(self.row(id)) as usize & mask;
            while table[place] != FREE {
                place = (place + 1) & mask;
            }
            table[place] = id as u32;
        }
        self.table = table;
    }
}

/// Mixes whole words by products with an odd constant (the golden ratio's digits) and folds the high half down.
fn hash(row: &[u64]) -> u64 {
    let mixed = row.iter().fold(0x243f_6a88_85a3_08d3_u64, |hash, word| {
        let mixed = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    });
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_rows_share_a_number_and_numbers_follow_the_first_meeting(rows in prop::collection::vec((0..40_u64, 0..3_u64), 0..600)) {
            let mut interner = Interner::new(2);
            let mut seen: Vec<[u64; 2]> = Vec::new();
            for (a, b) in rows {
                let row = [f64::to_bits(a as f64), b << 60];
                let expected = seen.iter().position(|one| *one == row).unwrap_or_else(|| {
                    seen.push(row);
                    seen.len() - 1
                });
                prop_assert_eq!(interner.id(&row) as usize, expected);
                prop_assert_eq!(interner.row(expected), &row[..]);
            }
            prop_assert_eq!(interner.count(), seen.len());
        }
    }

    #[test]
    fn rows_without_numbers_are_all_one() {
        let mut interner = Interner::new(0);
        assert_eq!((interner.id(&[]), interner.id(&[]), interner.count()), (0, 0, 1));
    }
}
