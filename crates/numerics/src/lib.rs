//! Sum, sort, factor and evaluate special functions the same way on every machine.

pub mod cholesky;
pub mod lanes;
pub mod newton;
pub mod order;
pub mod special;
pub mod stream;
pub mod sums;
