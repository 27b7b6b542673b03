//! Findings of the files hundred (see the table in the parent module).
