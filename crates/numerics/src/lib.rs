//! Sum, sort, factor and evaluate special functions the same way on every machine.

pub mod cholesky;
pub mod order;
pub mod special;
pub mod sums;
