//! Findings of the network hundred (see the table in the parent module).
