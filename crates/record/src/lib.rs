//! Hold facts in layers, each with its source.
