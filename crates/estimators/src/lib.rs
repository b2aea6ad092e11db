//! Estimate survival from spells of time at risk. Knows no process and no war.
