//! Scenario to results: the whole program on one screen. Start reading here.
//!
//! [`World::load`] reads and matches everything that the tasks share, or reports all that is wrong with it;
//! [`answer`] answers one task. Nothing here prints or writes.

mod background;
mod check;
mod closed;
mod conditional;
mod corridor;
mod coverage;
mod depart;
mod detour;
mod directions;
mod dispatch;
mod drawn;
mod feeds;
mod flows;
mod hours;
mod local_time;
mod matrix;
mod misspelt;
mod notices;
mod officers;
mod patrol;
mod people;
mod placing;
mod positions;
mod posts;
mod preview;
mod programme;
mod publish;
mod reading;
mod recurring;
mod relief;
mod risk;
mod route;
mod service;
mod turning;
mod vehicles;
mod watch;
mod works;
mod world;
mod zones;

pub use check::{CheckRequest, Checked, check};
pub use closed::{closed_edges, map_closures};
pub use placing::APPROACH_SPEED;
pub use preview::{preview, spared};
pub use publish::{FeedFormat, Publication, day_or_instant, publish};
pub use vehicles::find_vehicle;
pub use watch::Watch;
pub use works::metric_under;

pub use world::{Engine, Placed, World};

use crate::diagnostic::Diagnostics;
use crate::exchange::write::OutFeature;
use crate::plan::graph::Exported;
use crate::report::summary::{
    CorridorSummary, CoverageSummary, DetourSummary, DispatchSummary, MatrixSummary, OfficersSummary,
    PatrolSummary, ProgrammeSummary, ReachSummary, RecheckSummary, RouteSummary,
};
use crate::scenario::Task;
use std::borrow::Cow;

/// What a task came to.
#[derive(Debug)]
pub struct Outcome {
    /// Name of the task.
    pub name: String,
    /// The figures.
    pub part: Part,
    /// Layers by name, in the order in which they are written.
    pub layers: Vec<(&'static str, Vec<OutFeature>)>,
    /// Tables by file name: header and rows.
    pub tables: Vec<(&'static str, Table)>,
    /// Texts by file name.
    pub texts: Vec<(Cow<'static, str>, String)>,
    /// The graphs that were searched: folder name and content.
    pub graphs: Vec<(String, Exported)>,
    /// Whether the truthful answer is "no" (no way, requirement missed).
    pub is_no: bool,
}

/// A table as it is written: the header, then the rows.
pub type Table = Vec<Vec<String>>;

fn with_header(header: &[&str], rows: Vec<Vec<String>>) -> Table {
    std::iter::once(header.iter().map(|cell| (*cell).to_owned()).collect()).chain(rows).collect()
}

/// The figures of a task.
#[derive(Debug)]
pub enum Part {
    /// Of a coverage question.
    Coverage(Box<CoverageSummary>),
    /// Of a route.
    Route(Box<RouteSummary>),
    /// Of a matrix.
    Matrix(MatrixSummary),
    /// Of detours.
    Detour(Box<DetourSummary>),
    /// Of a programme.
    Programme(Box<ProgrammeSummary>),
    /// Of incidents.
    Dispatch(Box<DispatchSummary>),
    /// Of officers and projects.
    Officers(Box<OfficersSummary>),
    /// Of a corridor.
    Corridor(Box<CorridorSummary>),
    /// Of what a load can reach.
    Reach(Box<ReachSummary>),
    /// Of given ways.
    Recheck(Box<RecheckSummary>),
    /// Of a patrol.
    Patrol(Box<PatrolSummary>),
}

/// Answers one task. `None` when its own inputs are wrong; the findings are in `problems`.
pub fn answer(world: &World, task: &Task, problems: &mut Diagnostics) -> Option<Outcome> {
    match task {
        Task::Coverage(task) => coverage::answer(world, task, problems),
        Task::Route(task) => match &task.timed {
            Some(timed) => depart::answer(world, (task, timed), problems),
            None => route::answer(world, task, problems),
        },
        Task::Matrix(task) => matrix::answer(world, task, problems),
        Task::Detour(task) => detour::answer(world, task, problems),
        Task::Programme(task) => programme::answer(world, task, problems),
        Task::Dispatch(task) => dispatch::answer(world, task, problems),
        Task::Officers(task) => officers::answer(world, task, problems),
        Task::Corridor(task) => corridor::answer(world, task, problems),
        Task::Recheck(task) => corridor::recheck::answer(world, task, problems),
        Task::Reach(task) => corridor::reach::answer(world, task, problems),
        Task::Patrol(task) => patrol::answer(world, task, problems),
    }
}
