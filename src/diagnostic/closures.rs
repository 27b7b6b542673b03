//! Findings of the closures hundred (see the table in the parent module).
