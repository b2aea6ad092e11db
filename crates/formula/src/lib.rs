//! Read model formulas in R's words, and build the columns of a model from a table.
