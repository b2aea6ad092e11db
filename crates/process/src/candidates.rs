//! Hold the tuples of units to which an event can happen, and find those in which a unit fills a role.

use std::sync::Arc;

/// The tuples of units to which an event can happen while a world runs: those for which what only the record decides in
/// its guard holds at some time. The number of a tuple is its place in the order of units, first role first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    count: usize,
    /// By role, the unit of each tuple.
    roles: Vec<Vec<u32>>,
    /// By role, where the tuples of each unit start in `ids`.
    starts: Vec<Vec<u32>>,
    /// By role, the tuples by unit.
    ids: Vec<Vec<u32>>,
    /// Of pairs, by first unit: the second unit from which on none is left out; [`BROKEN`] where one is.
    runs: Vec<u32>,
}

/// No unit has this number.
const BROKEN: u32 = u32::MAX;

/// The candidates of all events in one world.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Joined {
    /// Events that can happen to the same tuples share them.
    pub(crate) events: Vec<Arc<Candidates>>,
    /// By event, the conjuncts of its guard that hold for every candidate at every time and need no look again.
    pub(crate) settled: Vec<Vec<bool>>,
    /// By attribute of the process, whether anything changes it in this world.
    pub(crate) changes: Vec<bool>,
}

impl Candidates {
    /// Index sorted, distinct tuples that lie one after the other.
    pub(crate) fn new(flat: &[u32], count: usize, sizes: &[usize]) -> Candidates {
        let width = sizes.len();
        let roles = (0..width).map(|role| flat.iter().skip(role).step_by(width).copied().collect::<Vec<u32>>());
        let roles = roles.collect::<Vec<_>>();
        let (mut starts, mut ids) = (Vec::new(), Vec::new());
        for (units, &size) in roles.iter().zip(sizes) {
            let (start, id) = by_unit(units, size);
            starts.push(start);
            ids.push(id);
        }
        let runs = if width == 2 { runs(&roles[1], &starts[0]) } else { Vec::new() };
        Candidates { count, roles, starts, ids, runs }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many roles a tuple has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.roles.len()
    }

    /// The units of a tuple, by role.
    ///
    /// # Panics
    /// If there is no such tuple.
    #[must_use]
    pub fn tuple(&self, id: u32) -> Vec<usize> {
        self.roles.iter().map(|units| units[id as usize] as usize).collect()
    }

    /// Writes the units of a tuple, by role, into as much room or more.
    ///
    /// # Panics
    /// If there is no such tuple.
    #[inline]
    pub fn fill(&self, id: u32, units: &mut [usize]) {
        let id = id as usize;
        if let ([first, second], [one, other, ..]) = (&self.roles[..], &mut *units) {
            (*one, *other) = (first[id] as usize, second[id] as usize);
            return;
        }
        for (unit, role) in units.iter_mut().zip(&self.roles) {
            *unit = role[id] as usize;
        }
    }

    /// The unit that fills a role in each tuple.
    ///
    /// # Panics
    /// If there is no such role.
    #[must_use]
    pub fn role(&self, role: usize) -> &[u32] {
        &self.roles[role]
    }

    /// The tuples in which a unit fills a role, in order.
    ///
    /// # Panics
    /// If there is no such role or unit.
    #[must_use]
    pub fn with(&self, role: usize, unit: usize) -> &[u32] {
        let starts = &self.starts[role];
        &self.ids[role][starts[unit] as usize..starts[unit + 1] as usize]
    }

    /// The number of a tuple.
    #[must_use]
    pub fn id(&self, units: &[usize]) -> Option<u32> {
        if units.len() != self.width() {
            return None;
        }
        let Some((&first, _)) = units.split_first() else { return (self.count == 1).then_some(0) };
        if first + 1 >= self.starts[0].len() {
            return None;
        }
        // Tuples are sorted, so that those with one first unit lie together.
        let range = self.starts[0][first] as usize..self.starts[0][first + 1] as usize;
        if let &[_, second] = units {
            let run = self.runs[first];
            if run == BROKEN {
                let place = self.roles[1][range.clone()].binary_search(&u32::try_from(second).ok()?).ok();
                return place.map(|place| (range.start + place) as u32);
            }
            // Nothing is looked up: the units of a candidate are seldom near at hand.
            let place = second.checked_sub(run as usize)?;
            return (place < range.len()).then_some((range.start + place) as u32);
        }
        let key = |id: usize| self.roles[1..].iter().map(move |of| of[id] as usize);
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low.midpoint(high);
            match key(middle).cmp(units[1..].iter().copied()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle as u32),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// By first unit, where its second units start if none is left out between the first and the last of them.
fn runs(seconds: &[u32], starts: &[u32]) -> Vec<u32> {
    let run = |range: &[u32]| {
        let of_unit = &seconds[range[0] as usize..range[1] as usize];
        let whole = of_unit.windows(2).all(|two| two[0] + 1 == two[1]);
        if whole { of_unit.first().copied().unwrap_or(0) } else { BROKEN }
    };
    starts.windows(2).map(run).collect()
}

/// Counting sort of tuples by the unit in one role.
fn by_unit(units: &[u32], size: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; size + 1];
    for &unit in units {
        starts[unit as usize + 1] += 1;
    }
    for unit in 0..size {
        starts[unit + 1] += starts[unit];
    }
    let mut next = starts.clone();
    let mut ids = vec![0u32; units.len()];
    for (id, &unit) in units.iter().enumerate() {
        let place = &mut next[unit as usize];
        ids[*place as usize] = id as u32;
        *place += 1;
    }
    (starts, ids)
}
