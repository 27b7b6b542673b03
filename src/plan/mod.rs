//! One file, one question, one type of answer. Siblings do not import each other.

pub mod coverage;
pub mod graph;
pub mod matrix;
pub mod route;
