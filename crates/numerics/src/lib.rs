//! Sum, sort and evaluate special functions the same way on every machine.

pub mod order;
pub mod special;
pub mod sums;
