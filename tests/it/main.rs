//! All integration tests, one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod behaviors;
mod check;
mod cifs;
mod closures;
mod closures_cli;
mod conditional;
mod conformance;
mod corridor;
mod coverage;
mod cucumber;
mod depart;
mod depart_reference;
mod detour;
mod dispatch;
mod doctor;
mod effects;
mod end_to_end;
mod exposure;
mod golden;
mod load;
mod maps;
mod officers;
mod oracle;
mod orders;
mod osm;
mod osrm_features;
mod patrol;
mod patterns;
mod postman;
mod programme;
mod random;
mod readers;
mod rounds;
mod rounds_brute;
mod rounds_instances;
mod rounds_rules;
mod search;
mod segments;
mod tidy;
mod verify;
mod verify_detour;
mod wzdx;
mod wzdx_schema;
