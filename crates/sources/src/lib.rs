//! Read publishers' files into facts.
