//! The front hall: the embedded record, and every journey from it.
