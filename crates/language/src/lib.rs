//! Read expressions: text to tokens, tree, types and a compiled program over columns. Knows nothing of war.
