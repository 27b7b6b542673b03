//! All integration tests, one binary.

mod oracle;
mod random;
mod search;
