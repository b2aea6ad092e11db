//! Check that the rows of each unit make one history: no two at once, no holes, no changes of state that nothing explains.

/// Rows at fault in the histories of units. Each list has rows counted from 0, ascending; its length is the count.
///
/// A row stands in at most one of `overlap`, `gap`, `jump` and `teleport`. `duplicate` repeats rows of `overlap`, and
/// `event_at_entry` rows of `zero_length` and `backwards`, because they call for another remedy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryFlaws {
    /// Rows that begin before the one before them ends.
    pub overlap: Vec<usize>,
    /// Rows that begin after the one before them ends, in the state in which that one left the unit.
    pub gap: Vec<usize>,
    /// Rows that begin after the one before them ends, in another state.
    pub jump: Vec<usize>,
    /// Rows that begin as the one before them ends, but in another state.
    pub teleport: Vec<usize>,
    /// Rows with the unit, the entry and the exit of another row that stands before them in the order of histories.
    pub duplicate: Vec<usize>,
    /// Rows that end as they begin.
    pub zero_length: Vec<usize>,
    /// Rows that end before they begin.
    pub backwards: Vec<usize>,
    /// Rows that end in an event with no time at risk before it.
    pub event_at_entry: Vec<usize>,
}

impl HistoryFlaws {
    /// Whether nothing is at fault.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == HistoryFlaws::default()
    }
}

/// Checks the histories of units.
///
/// Shapes: every column has n rows; `id` says whose row it is. `entry` is `None` if all rows begin at 0. `event_state` is the
/// state that the row ends in, 0 if it is censored; with one kind of event it is 0 or 1. `start_state` is the state in which
/// the row begins, in the same codes, with 0 for a state in which no row ends; `None` if it is not known, and then there are
/// neither jumps nor teleports.
/// Order: rows of a unit follow each other by exit, then entry, then as they stand. A first row is in whatever state it says;
/// after an event a unit is in the state of the event, after a censored row where it was before.
/// Left out of the order: rows without time at risk, and rows whose entry or exit is not a finite number, which
/// [`crate::Sample::new`] names. Times compare exactly.
/// Source: the conditions that `survcheck` of R survival reports. Checked against its version 3.5-3.
///
/// # Panics
///
/// If the columns differ in length.
///
/// ```
/// use estimators::check_histories;
///
/// // Unit 7 is observed from 0 to 2 and from 3 to 5; unit 8 from 0 to 4 and, at the same time, from 1 to 6.
/// let flaws = check_histories(&[7, 7, 8, 8], Some(&[0.0, 3.0, 0.0, 1.0]), &[2.0, 5.0, 4.0, 6.0], &[0, 1, 0, 0], None);
/// assert_eq!((flaws.gap, flaws.overlap), (vec![1], vec![3]));
/// ```
#[must_use]
pub fn check_histories(
    id: &[u32],
    entry: Option<&[f64]>,
    exit: &[f64],
    event_state: &[u32],
    start_state: Option<&[u32]>,
) -> HistoryFlaws {
    let rows = exit.len();
    assert!(
        id.len() == rows
            && event_state.len() == rows
            && entry.is_none_or(|entry| entry.len() == rows)
            && start_state.is_none_or(|state| state.len() == rows),
        "the columns of histories have one length"
    );
    let histories = Histories { id, entry, exit, event_state, start_state };
    let mut flaws = histories.rows_without_time();
    histories.follow(&mut flaws);
    flaws.sort();
    flaws
}

impl HistoryFlaws {
    fn sort(&mut self) {
        let lists = [&mut self.overlap, &mut self.gap, &mut self.jump, &mut self.teleport, &mut self.duplicate];
        lists.into_iter().for_each(|rows| rows.sort_unstable());
    }
}

/// The columns.
struct Histories<'a> {
    id: &'a [u32],
    entry: Option<&'a [f64]>,
    exit: &'a [f64],
    event_state: &'a [u32],
    start_state: Option<&'a [u32]>,
}

impl Histories<'_> {
    fn entry(&self, row: usize) -> f64 {
        self.entry.map_or(0.0, |entry| entry[row])
    }

    fn rows_without_time(&self) -> HistoryFlaws {
        let mut flaws = HistoryFlaws::default();
        for (row, &exit) in self.exit.iter().enumerate() {
            let entry = self.entry(row);
            if exit == entry {
                flaws.zero_length.push(row);
            } else if exit < entry {
                flaws.backwards.push(row);
            }
            if exit <= entry && self.event_state[row] != 0 {
                flaws.event_at_entry.push(row);
            }
        }
        flaws
    }

    /// Rows with time at risk, unit by unit, in the order of their histories.
    fn order(&self) -> Vec<usize> {
        let lawful = |&row: &usize| {
            let (entry, exit) = (self.entry(row), self.exit[row]);
            entry.is_finite() && exit.is_finite() && entry < exit
        };
        let mut rows: Vec<usize> = (0..self.exit.len()).filter(lawful).collect();
        rows.sort_by(|&a, &b| {
            let by_time = || self.exit[a].total_cmp(&self.exit[b]).then(self.entry(a).total_cmp(&self.entry(b)));
            self.id[a].cmp(&self.id[b]).then_with(by_time)
        });
        rows
    }

    fn follow(&self, flaws: &mut HistoryFlaws) {
        let order = self.order();
        for history in order.chunk_by(|&a, &b| self.id[a] == self.id[b]) {
            let mut state = self.start_state.map(|state| state[history[0]]);
            for pair in history.windows(2) {
                let (before, row) = (pair[0], pair[1]);
                if self.event_state[before] != 0 && self.start_state.is_some() {
                    state = Some(self.event_state[before]);
                }
                let moved = self.start_state.map(|state| state[row]) != state;
                let (end, start) = (self.exit[before], self.entry(row));
                if start < end {
                    flaws.overlap.push(row);
                } else if start > end {
                    if moved { &mut flaws.jump } else { &mut flaws.gap }.push(row);
                } else if moved {
                    flaws.teleport.push(row);
                }
                if self.exit[row] == end && start == self.entry(before) {
                    flaws.duplicate.push(row);
                }
            }
        }
    }
}
