//! Findings of the scenario hundred (see the table in the parent module).
