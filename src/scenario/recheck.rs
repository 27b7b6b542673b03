//! Ways that are given: a line that somebody drew, or the corridors of stored plans, held against today's limits.

use super::Setting;
use super::corridor::GradeFiles;
use crate::obstacle::Policy;
use std::path::PathBuf;

/// Where the ways come from.
#[derive(Clone, PartialEq, Debug)]
pub enum Given {
    /// Lines of GeoJSON files, for one load.
    Lines {
        /// The load file.
        load: PathBuf,
        /// Margins, and what a missing limit means.
        policy: Policy,
        /// The files.
        files: Vec<PathBuf>,
    },
    /// Folders of finished corridors, or folders of such folders; each plan says its load, margins and policy.
    Plans(Vec<PathBuf>),
}

/// Whether ways hold.
#[derive(Clone, PartialEq, Debug)]
pub struct RecheckTask {
    /// Name of the task.
    pub name: String,
    /// The ways.
    pub given: Given,
    /// Layers of limits as they are now; without any, plans are held against their own.
    pub limits: Vec<PathBuf>,
    /// What grades of carriers permit now; without any, plans keep the permits that they were made with.
    pub grades: GradeFiles,
}

impl RecheckTask {
    /// The scenario that asks this alone.
    pub fn alone(self, setting: Setting) -> super::Scenario {
        super::Scenario { setting, tasks: vec![super::Task::Recheck(self)] }
    }
}
