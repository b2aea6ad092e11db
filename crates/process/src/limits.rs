//! Cap what a process may ask for, so that no file of a few lines can fill a machine.

/// The most that a process may ask for. Checked by arithmetic before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Units of all kinds together.
    pub units: usize,
    /// Values of all attributes together, derived ones among them; a relation of n units has n².
    pub values: usize,
    /// Tuples of units that the events may happen to, all events together.
    pub candidates: usize,
    /// Tuples of units looked at while candidates are sought, each event by itself.
    pub join_steps: usize,
    /// Units looked at to compute all values of an aggregate once: places times units of each kind it runs over.
    pub aggregate_steps: usize,
    /// Aggregates inside each other.
    pub aggregate_depth: usize,
    /// Terms inside each other.
    pub term_depth: usize,
    /// Parameters.
    pub parameters: usize,
    /// Events in one simulated history; for whoever simulates.
    pub events: usize,
}

impl Default for Limits {
    /// Room for every theory on the record (some 200 states, 20,000 pairs, 130,000 bounded triples) with a factor of 50 or
    /// so to spare; about a gigabyte at the very most.
    fn default() -> Limits {
        Limits {
            units: 1_000_000,
            values: 64_000_000,
            candidates: 8_000_000,
            join_steps: 400_000_000,
            aggregate_steps: 400_000_000,
            aggregate_depth: 4,
            term_depth: 256,
            parameters: 10_000,
            events: 5_000_000,
        }
    }
}
