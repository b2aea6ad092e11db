//! Sum, sort and evaluate special functions the same way on every machine.
