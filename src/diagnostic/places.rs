//! Findings of the places hundred (see the table in the parent module).
