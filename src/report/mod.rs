//! Results as data, and everything that writes them down.
//!
//! [`coverage`], [`route`], [`graph`] turn answers into the types of [`summary`] and into layers. What people see
//! starts from those files' content, never from the planners' types: [`sheet`] arranges a summary into sections once;
//! [`mod@table`] prints them as text and [`html`] as a page with its map ([`svg`]).

/// Writes formatted text to a string, which cannot fail.
macro_rules! put {
    ($out:expr, $($argument:tt)*) => {{
        use std::fmt::Write as _;
        let written = write!($out, $($argument)*);
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }};
}

pub mod affected;
pub mod barriers;
pub mod corridor;
pub mod coverage;
pub mod depart;
pub mod detour;
pub mod dispatch;
pub mod graph;
pub mod html;
pub mod load;
mod load_words;
mod local;
pub mod losses;
mod narrow;
pub mod notice;
pub mod officers;
mod paper;
pub mod patrol;
pub mod people;
mod people_words;
pub mod places;
pub mod preview;
pub mod programme;
pub mod restriction;
pub mod risk;
pub mod route;
pub mod sheet;
mod signs;
mod slowed;
pub mod summary;
pub mod svg;
pub mod table;
#[cfg(test)]
mod tests;
mod told_apart;
pub mod turning;
mod way_round;
mod weekly;
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
