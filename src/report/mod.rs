//! Result data for people: tables on the terminal, and the one-page report with its map.
//!
//! Everything here starts from the content of `summary.json` and from GeoJSON features, never from the planners'
//! types: what a reader sees is what the files say. [`sheet`] arranges a summary into sections once; [`table`]
//! prints them as text and [`html`] as a page.

pub mod html;
pub mod sheet;
pub mod svg;
pub mod table;
pub mod words;

pub use html::{Page, render};
pub use svg::{Layer, MapSheet};
pub use table::table;
pub use words::Language;

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The built-in template failed: a fault of the program, not of the input.
    #[error("the report template could not be rendered: {source}")]
    Template {
        /// What the template engine said.
        #[from]
        source: minijinja::Error,
    },
}

#[cfg(test)]
mod tests;
