//! All integration tests, one binary.

mod oracle;
mod osm;
mod random;
mod search;

mod bad_input;
mod conformance;
mod maps;
