//! The part of a matrix question.

use schemars::JsonSchema;
use serde::Serialize;

/// The part of a matrix question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MatrixSummary {
    /// Name of the task.
    pub name: String,
    /// The vehicle.
    pub vehicle: String,
    /// `fastest` or `shortest`: what each cell minimizes.
    pub objective: String,
    /// Cells longer than this are empty; none without such a limit.
    pub cutoff_m: Option<f64>,
    /// Cells slower than this are empty; none without such a limit.
    pub cutoff_s: Option<f64>,
    /// Origins.
    pub rows: usize,
    /// Destinations.
    pub columns: usize,
    /// Pairs without a way (within the cut-off).
    pub unreachable: usize,
    /// Longest fastest path, seconds.
    pub longest_s: Option<f64>,
    /// Mean duration of the pairs that have one, seconds.
    pub mean_s: Option<f64>,
    /// The first rows and columns; all of them are in `matrix.csv`.
    pub excerpt: Excerpt,
}

/// The corner of a matrix: at most ten rows and ten columns.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Excerpt {
    /// Ids of the destinations, the columns.
    pub to: Vec<String>,
    /// The rows.
    pub rows: Vec<ExcerptRow>,
}

/// A row of an excerpt.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ExcerptRow {
    /// Id of the origin.
    pub from: String,
    /// One for each column; none where there is no way (within the cut-off).
    pub cells: Vec<Option<ExcerptCell>>,
}

/// A cell of an excerpt.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ExcerptCell {
    /// Meters.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
}
