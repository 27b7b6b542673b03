//! GeoJSON (RFC 7946) and GeoJSON text sequences (RFC 8142), read strictly and with places.
//!
//! One pass over the file checks its syntax and cuts it into one slice a feature, whatever the order of the
//! members; the features are then read in parallel, their order kept. A fault of a feature does not hide those of
//! the others: all are reported, each with file, line, column and JSON pointer. Nothing recurses on the
//! nesting of the input.

pub mod coordinates;
mod document;
mod feature;
pub mod json;
mod read;

pub use document::{Document, ReadOptions};
pub use feature::{Feature, Geometry, Id, Scalar, number_text};
