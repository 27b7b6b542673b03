//! All integration tests, one binary.

mod closures;
mod oracle;
mod osm;
mod random;
mod search;

mod bad_input;
mod conformance;
mod cucumber;
mod maps;
mod osrm_features;
