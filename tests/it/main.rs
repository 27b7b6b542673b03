//! All integration tests, one binary.

mod cucumber;
mod oracle;
mod osm;
mod osrm_features;
mod random;
mod search;

mod bad_input;
mod conformance;
