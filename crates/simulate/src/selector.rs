//! Keep the hazards of all candidates with their sum, and find the candidate under a point of that sum.

/// How many hazards stand under one sum, and sums under a larger one: as many as one line of the nearest cache holds.
const WIDTH: usize = Selector::BLOCK;

/// Up to so many changed blocks are followed to the top one by one.
const FEW: usize = 6;

/// A level of no more blocks than this is the last: they are added up and walked along as they stand.
const LAST: usize = 4;

/// Hazards of neighbouring candidates, or sums of neighbouring blocks.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
struct Block([f64; WIDTH]);

/// Hazards of candidates in a tree of sums.
///
/// Every sum is computed anew from the eight numbers under it whenever one of them has changed, never by adding a
/// difference. So the sums depend on the hazards alone and not on what they were before: nothing drifts, nothing needs to
/// be rebuilt on a schedule, and a great hazard that goes leaves no residue over small ones.
/// An update of k hazards costs k writes and the sums above them; a selection looks at eight numbers for each level.
#[derive(Debug, Clone)]
pub(crate) struct Selector {
    /// The hazards, then sums of the blocks of the level before; each padded with zeros to whole blocks.
    levels: Vec<Vec<Block>>,
    /// Which blocks of each level have changed since the sums above them were computed.
    dirty: Vec<Vec<u32>>,
    /// Whether a block stands in `dirty`.
    marked: Vec<Vec<bool>>,
}

impl Selector {
    /// How many neighbouring candidates share a sum: what changes together should stand together.
    pub(crate) const BLOCK: usize = 8;

    /// All hazards 0.
    pub(crate) fn new(candidates: usize) -> Selector {
        let mut levels = Vec::new();
        let mut count = candidates.max(1);
        loop {
            let blocks = count.div_ceil(WIDTH);
            levels.push(vec![Block([0.0; WIDTH]); blocks]);
            if blocks <= LAST {
                break;
            }
            count = blocks;
        }
        let dirty = levels.iter().map(|_| Vec::new()).collect();
        let marked = levels.iter().map(|level| vec![false; level.len()]).collect();
        Selector { levels, dirty, marked }
    }

    /// Become a copy of another of the same size without new memory. Both must be settled.
    pub(crate) fn copy_from(&mut self, other: &Selector) {
        for (level, from) in self.levels.iter_mut().zip(&other.levels) {
            level.copy_from_slice(from);
        }
    }

    /// The hazard of a candidate.
    pub(crate) fn hazard(&self, place: usize) -> f64 {
        self.levels[0][place / WIDTH].0[place % WIDTH]
    }

    /// Give a candidate its hazard: finite and not negative. True if that is another than before.
    #[inline]
    pub(crate) fn set(&mut self, place: usize, hazard: f64) -> bool {
        let block = place / WIDTH;
        let old = &mut self.levels[0][block].0[place % WIDTH];
        if *old == hazard {
            return false;
        }
        *old = hazard;
        if !self.marked[0][block] {
            self.marked[0][block] = true;
            self.dirty[0].push(u32::try_from(block).expect("no more candidates than 32 bits count"));
        }
        true
    }

    /// The sum of all hazards; infinite if it is beyond the numbers.
    pub(crate) fn total(&mut self) -> f64 {
        let last = self.levels.len() - 1;
        if self.dirty[0].len() <= FEW {
            self.settle_few();
            return sum_of_all(&self.levels[last]);
        }
        for level in 0..last {
            self.settle(level);
        }
        for block in self.dirty[last].drain(..) {
            self.marked[last][block as usize] = false;
        }
        sum_of_all(&self.levels[last])
    }

    /// Bring the sums above a few blocks up to date, each to the top by itself.
    fn settle_few(&mut self) {
        for block in self.dirty[0].drain(..) {
            let mut place = block as usize;
            self.marked[0][place] = false;
            let (first, above) = self.levels.split_first_mut().expect("there is always one level");
            let mut under = first;
            for over in above {
                over[place / WIDTH].0[place % WIDTH] = sum(&under[place]);
                place /= WIDTH;
                under = over;
            }
        }
    }

    /// Bring the sums of one level up to date, marking the blocks above that have changed.
    fn settle(&mut self, level: usize) {
        let (under, over) = self.levels.split_at_mut(level + 1);
        let (dirty_under, dirty_over) = self.dirty.split_at_mut(level + 1);
        let (marked_under, marked_over) = self.marked.split_at_mut(level + 1);
        for block in dirty_under[level].drain(..) {
            let place = block as usize;
            marked_under[level][place] = false;
            let above = place / WIDTH;
            over[0][above].0[place % WIDTH] = sum(&under[level][place]);
            if !marked_over[0][above] {
                marked_over[0][above] = true;
                dirty_over[0].push(block / WIDTH as u32);
            }
        }
    }

    /// The candidate under a point from 0 up to the total, which must have been asked for since the last change.
    /// None if all hazards are 0.
    pub(crate) fn select(&self, point: f64) -> Option<usize> {
        let (last, under) = self.levels.split_last().expect("there is always one level");
        let (mut block, mut rest) = walk(last, point)?;
        for level in under.iter().rev() {
            let (place, left) = walk(&level[block..=block], rest)?;
            (block, rest) = (block * WIDTH + place, left);
        }
        Some(block)
    }
}

/// The first of some numbers whose running sum exceeds a point, and how far the point reaches into it.
///
/// The sum of the block was added up in another order, so the point can lie past the end by rounding: then it is the last
/// number that is not 0, which is never wrong by more than the rounding. A number that is 0 is never found.
#[inline]
fn walk(blocks: &[Block], point: f64) -> Option<(usize, f64)> {
    let mut rest = point;
    for (block, values) in blocks.iter().enumerate() {
        for (place, value) in values.0.iter().enumerate() {
            if rest < *value {
                return Some((block * WIDTH + place, rest));
            }
            rest -= value;
        }
    }
    let mut places = (0..blocks.len() * WIDTH).rev().map(|place| (place, blocks[place / WIDTH].0[place % WIDTH]));
    places.find(|(_, value)| *value > 0.0)
}

/// The sum of the last level.
fn sum_of_all(level: &[Block]) -> f64 {
    level.iter().map(sum).sum()
}

/// The sum of one block, in four strands so that it is quick and always the same.
#[inline]
fn sum(Block(values): &Block) -> f64 {
    let strands: [f64; 4] = std::array::from_fn(|strand| values[strand] + values[strand + 4]);
    (strands[0] + strands[1]) + (strands[2] + strands[3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The candidate under a point by adding up from the first.
    fn by_line(hazards: &[f64], point: f64) -> Option<usize> {
        let mut sum = 0.0;
        hazards.iter().position(|hazard| {
            sum += hazard;
            point < sum
        })
    }

    #[test]
    fn a_great_hazard_that_goes_leaves_nothing_behind() {
        let mut selector = Selector::new(300);
        selector.set(7, 1e-12);
        selector.set(8, 1e12);
        selector.total();
        selector.set(8, 0.0);
        assert_eq!(selector.total(), 1e-12);
        assert_eq!(selector.select(0.0), Some(7));
        selector.set(7, 0.0);
        assert_eq!(selector.total(), 0.0);
        assert_eq!(selector.select(0.0), None);
    }

    #[test]
    fn a_point_past_the_end_finds_the_last_candidate_that_has_a_hazard() {
        let mut selector = Selector::new(40);
        selector.set(3, 0.1);
        selector.set(20, 0.2);
        let total = selector.total();
        assert_eq!(selector.select(total * 2.0), Some(20));
    }

    #[test]
    fn hazards_whose_sum_is_beyond_the_numbers_have_an_infinite_total() {
        let mut selector = Selector::new(2);
        selector.set(0, f64::MAX);
        selector.set(1, f64::MAX);
        assert_eq!(selector.total(), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn after_any_updates_the_sums_are_those_of_a_new_selector(
            size in 1..5_000_usize,
            updates in prop::collection::vec((0..5_000_usize, prop_oneof![Just(0.0), 1e-9..1e3_f64, 1e10..1e12_f64]), 1..200),
            pause in 1..20_usize,
        ) {
            let mut selector = Selector::new(size);
            let mut hazards = vec![0.0; size];
            for (count, (place, hazard)) in updates.iter().enumerate() {
                selector.set(place % size, *hazard);
                hazards[place % size] = *hazard;
                if count % pause == 0 {
                    selector.total();
                }
            }
            let mut new = Selector::new(size);
            for (place, hazard) in hazards.iter().enumerate() {
                new.set(place, *hazard);
            }
            prop_assert_eq!(selector.total().to_bits(), new.total().to_bits());
            prop_assert_eq!(&selector.levels, &new.levels);
        }

        #[test]
        fn the_candidate_found_is_that_of_a_linear_scan(
            // Sixteenths, so that every order of addition gives the same sums and the two must agree exactly.
            sixteenths in prop::collection::vec(prop_oneof![2 => Just(0_u32), 1 => 1..64_u32], 1..3_000),
            share in 0.0..1.0_f64,
        ) {
            let hazards: Vec<f64> = sixteenths.iter().map(|count| f64::from(*count) / 16.0).collect();
            let mut selector = Selector::new(hazards.len());
            for (place, hazard) in hazards.iter().enumerate() {
                selector.set(place, *hazard);
            }
            let point = share * selector.total();
            prop_assert_eq!(selector.select(point), by_line(&hazards, point));
        }

        #[test]
        fn a_candidate_without_hazard_is_never_found(
            hazards in prop::collection::vec(prop_oneof![3 => Just(0.0), 1 => 1e-300..1e300_f64, 1 => 0.0..1.0_f64], 1..500),
            share in 0.0..=1.0_f64,
        ) {
            let mut selector = Selector::new(hazards.len());
            for (place, hazard) in hazards.iter().enumerate() {
                selector.set(place, *hazard);
            }
            let total = selector.total();
            match selector.select(share * total) {
                Some(place) => prop_assert!(hazards[place] > 0.0),
                None => prop_assert_eq!(total, 0.0),
            }
        }
    }
}
