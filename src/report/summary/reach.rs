//! The part of a reach question: all that a load can reach.

use super::{CoverageSummary, Input, LoadLine, MarginsLine, WhyNotLine};
use schemars::JsonSchema;
use serde::Serialize;

/// A site that the load does not come to.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RefusedSite {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `uncovered` (there is a way, beyond the limit), `unreachable`, `unsnapped`, `inside_closure`.
    pub status: String,
    /// Whether the load comes there without the closures; none where there are none.
    pub before: Option<bool>,
    /// What stands in the way; none where there is a way, or no road.
    pub why_not: Option<WhyNotLine>,
    /// In English words.
    pub text: String,
    /// In Chinese words.
    pub text_zh: String,
}

/// The part of a reach question: as of a coverage, with the depot as its station; `vehicle` is the name of the load file.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ReachSummary {
    /// What is reached, before and under the closures.
    #[serde(flatten)]
    pub coverage: CoverageSummary,
    /// The depot, as given.
    pub from: String,
    /// The load.
    pub load: LoadLine,
    /// Files of this question besides those of the setting.
    pub files: Vec<Input>,
    /// What a missing limit means: `optimistic`, `class`, `blocked`.
    pub unknown_limits: String,
    /// What was kept free.
    pub margins: MarginsLine,
    /// The sites that the load does not come to, by id.
    pub refused: Vec<RefusedSite>,
}
