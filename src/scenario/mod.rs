//! The scenario file: what is asked, of which files, in TOML.
//!
//! [`ScenarioFile`] is the file as it is written (and, through schemars, its JSON Schema); [`Task`]s are its questions
//! with all measures parsed. Everything wrong is reported together: unknown keys with the nearest known one, values
//! with what they must look like.

pub mod corridor;
pub mod coverage;
pub mod detour;
pub mod dispatch;
pub mod format;
pub mod measure;
pub mod officers;
pub mod patrol;
pub mod programme;
pub mod reach;
pub mod recheck;
pub mod risk;
pub mod road_rules;
pub mod roads;
pub mod route;

pub use corridor::CorridorTask;
pub use coverage::{CoverageTask, CoverageWords, coverage_words};
pub use detour::{DETOUR_VEHICLES, DetourTask, MAIN_ROADS, main_roads};
pub use dispatch::DispatchTask;
pub use format::ScenarioFile;
pub use measure::Limit;
pub use officers::OfficersTask;
pub use patrol::PatrolTask;
pub use programme::ProgrammeTask;
pub use reach::ReachTask;
pub use route::{RouteTask, TimeWords, Timed, timed, waiting_word};

use crate::closure::{is_zone, nearest_zone};
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use crate::exchange::feed::UnknownImpact;
use crate::exchange::source::Encoding;
use crate::search::Objective;
pub use risk::RiskQuestion;
use std::path::{Path, PathBuf};

/// Files and settings that all tasks share.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    /// Short name; names the output folder.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// A note for every page (illustrative data, sources).
    pub note: String,
    /// Where the network comes from, with its license.
    pub attribution: String,
    /// Network files.
    pub network: Vec<PathBuf>,
    /// Site files.
    pub sites: Vec<PathBuf>,
    /// Station files.
    pub stations: Vec<PathBuf>,
    /// Closure files.
    pub closures: Vec<PathBuf>,
    /// Zones that dangerous goods avoid.
    pub zones: Vec<PathBuf>,
    /// Files of kilometer posts.
    pub posts: Vec<PathBuf>,
    /// Files that maps have under their roads.
    pub background: Vec<PathBuf>,
    /// Coordinate system of the sites, stations, closures and posts, as given.
    pub crs: [Option<String>; 4],
    /// IANA zone of local times.
    pub timezone: String,
    /// Who said that it is this one.
    pub timezone_from: ZoneFrom,
    /// The instant closures are judged at; none is the worst case.
    pub at: Option<String>,
    /// Farthest a place may be from a road, meters.
    pub snap_m: f64,
    /// Tolerance for joining line ends, meters.
    pub join_m: f64,
    /// Coding of the characters of site, station and closure files, where it is stated.
    pub encoding: Option<Encoding>,
    /// Whether latitude stands first in GeoJSON files.
    pub swap_xy: bool,
    /// How entries of feeds are taken that do not say what they do to traffic.
    pub unknown_impact: UnknownImpact,
}

/// Where the zone of local times comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ZoneFrom {
    /// Nobody: it is [`DEFAULT_ZONE`].
    #[default]
    Nobody,
    /// The user states it.
    User,
    /// All closures name it.
    Closures,
}

/// A question.
#[derive(Clone, PartialEq, Debug)]
pub enum Task {
    /// Which sites are served.
    Coverage(CoverageTask),
    /// The way from one place to another.
    Route(RouteTask),
    /// Distances between two sets.
    Matrix(MatrixTask),
    /// Ways round closures.
    Detour(DetourTask),
    /// Many works on one calendar.
    Programme(ProgrammeTask),
    /// Incidents, and who is sent to them.
    Dispatch(Box<DispatchTask>),
    /// Who looks after which projects.
    Officers(Box<OfficersTask>),
    /// The way for a load.
    Corridor(Box<CorridorTask>),
    /// All that a load can reach.
    Reach(ReachTask),
    /// Whether given ways hold.
    Recheck(recheck::RecheckTask),
    /// Rounds that visit sites.
    Patrol(Box<PatrolTask>),
}

/// Distances between two sets of places.
#[derive(Clone, PartialEq, Debug)]
pub struct MatrixTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle name or file.
    pub vehicle: String,
    /// `sites`, `stations`, `category:NAME`, or a file of places.
    pub from: String,
    /// Likewise.
    pub to: String,
    /// Coordinate system of the origins and destinations, where they are files.
    pub crs: [Option<String>; 2],
    /// Cells beyond this stay empty.
    pub cutoff: Option<Limit>,
    /// What is minimized.
    pub objective: Objective,
}

/// A whole scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// What the tasks share.
    pub setting: Setting,
    /// The questions, in order.
    pub tasks: Vec<Task>,
}

/// Default snapping distance, meters.
pub const DEFAULT_SNAP_M: f64 = 500.0;

/// Zone of local times where none is given.
pub const DEFAULT_ZONE: &str = "Asia/Shanghai";

/// Reads a scenario; paths become relative to the folder of the file.
///
/// # Errors
/// All problems of the file.
pub fn parse(text: &str, file: &Path) -> Result<Scenario, Diagnostics> {
    let mut problems = Diagnostics::new();
    let parsed = format::parse(text, &file.to_string_lossy(), &mut problems);
    let Some(parsed) = parsed.filter(|_| !problems.has_errors()) else { return Err(problems) };
    let folder = file.parent().unwrap_or(Path::new(""));
    let place = Place::file(file.to_string_lossy().as_ref());
    let scenario = resolve(parsed, folder, &place, &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok(scenario) }
}

fn resolve(file: ScenarioFile, folder: &Path, place: &Place, problems: &mut Diagnostics) -> Scenario {
    let pointer = |table: &str, i: usize| Place { pointer: format!("/{table}/{i}"), ..place.clone() };
    let mut tasks = Vec::new();
    for (i, spec) in file.coverage.into_iter().enumerate() {
        tasks.push(Task::Coverage(coverage::coverage_task(
            spec,
            i,
            folder,
            &pointer("coverage", i),
            problems,
        )));
    }
    for (i, spec) in file.route.into_iter().enumerate() {
        let at = pointer("route", i);
        let mut stops = vec![spec.from];
        stops.extend(spec.via.map(format::OneOrMany::into_vec).unwrap_or_default());
        stops.push(spec.to);
        let task = RouteTask {
            name: spec.name.unwrap_or_else(|| format!("route-{}", i + 1)),
            vehicle: vehicle(spec.vehicle, folder),
            stops,
            alternatives: spec.alternatives.unwrap_or(1).max(1),
            objective: objective(spec.objective.as_deref(), &at, problems),
            timed: None,
            risk: None,
        };
        let stays = spec.stay.map(format::OneOrMany::into_vec).unwrap_or_default();
        let times = TimeWords { depart: spec.depart, wait: spec.wait, stays };
        let task = timed(task, times, &at, problems);
        let people = spec.risk.map(|path| folder.join(path));
        tasks.push(Task::Route(risk::risk(task, people, spec.risk_radius.as_deref(), &at, problems)));
    }
    for (i, spec) in file.matrix.into_iter().enumerate() {
        let at = pointer("matrix", i);
        tasks.push(Task::Matrix(MatrixTask {
            name: spec.name.unwrap_or_else(|| format!("matrix-{}", i + 1)),
            vehicle: vehicle(spec.vehicle, folder),
            from: places(spec.from, folder),
            to: places(spec.to, folder),
            crs: [spec.from_crs, spec.to_crs],
            cutoff: spec.cutoff.and_then(|text| limit(&text, &at, problems)),
            objective: objective(spec.objective.as_deref(), &at, problems),
        }));
    }
    for (i, spec) in file.detour.into_iter().enumerate() {
        let named = spec.vehicle.map(format::OneOrMany::into_vec).filter(|names| !names.is_empty());
        let vehicles = named.unwrap_or_else(|| DETOUR_VEHICLES.map(str::to_owned).to_vec());
        tasks.push(Task::Detour(DetourTask {
            name: spec.name.unwrap_or_else(|| format!("detour-{}", i + 1)),
            vehicles: vehicles.into_iter().map(|name| vehicle(Some(name), folder)).collect(),
            alternatives: spec.alternatives.unwrap_or(2).max(1),
            drawn: paths(spec.drawn, folder),
            flows: paths(spec.flows, folder),
            main_roads: main_roads(
                spec.main_roads.map(format::OneOrMany::into_vec),
                &pointer("detour", i),
                problems,
            ),
        }));
    }
    for (i, spec) in file.programme.into_iter().enumerate() {
        let at = pointer("programme", i);
        tasks.push(Task::Programme(programme::task(spec, i, folder, &at, problems)));
    }
    for (i, spec) in file.dispatch.into_iter().enumerate() {
        let at = pointer("dispatch", i);
        tasks.push(Task::Dispatch(Box::new(dispatch::task(spec, i, folder, &at, problems))));
    }
    for (i, spec) in file.officers.into_iter().enumerate() {
        let at = pointer("officers", i);
        tasks.push(Task::Officers(Box::new(officers::task(spec, i, folder, &at, problems))));
    }
    for (i, spec) in file.corridor.into_iter().enumerate() {
        let at = pointer("corridor", i);
        tasks.push(Task::Corridor(Box::new(corridor::task(spec, i, folder, &at, problems))));
    }
    for (i, spec) in file.reach.into_iter().enumerate() {
        let at = pointer("reach", i);
        tasks.push(Task::Reach(reach::task(spec, i, folder, &at, problems)));
    }
    for (i, spec) in file.patrol.into_iter().enumerate() {
        let name = spec.name.clone().unwrap_or_else(|| format!("patrol-{}", i + 1));
        tasks.push(Task::Patrol(Box::new(patrol::task(spec, name, folder, &pointer("patrol", i), problems))));
    }
    if tasks.is_empty() {
        problems.push(codes::e512_no_task(place.clone()));
    }
    let mut names: Vec<&str> = tasks.iter().map(Task::name).collect();
    names.sort_unstable();
    for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
        problems.push(codes::e513_task_name_twice(place.clone(), pair[0]));
    }
    Scenario { setting: setting(file.scenario, folder, place, problems), tasks }
}

impl Setting {
    /// A setting without any files, by the defaults.
    pub fn of(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: name.to_owned(),
            note: String::new(),
            attribution: String::new(),
            network: Vec::new(),
            sites: Vec::new(),
            stations: Vec::new(),
            closures: Vec::new(),
            zones: Vec::new(),
            posts: Vec::new(),
            background: Vec::new(),
            crs: [None, None, None, None],
            timezone: DEFAULT_ZONE.to_owned(),
            timezone_from: ZoneFrom::Nobody,
            at: None,
            snap_m: DEFAULT_SNAP_M,
            join_m: 0.0,
            encoding: None,
            swap_xy: false,
            unknown_impact: UnknownImpact::default(),
        }
    }
}

fn setting(head: format::Head, folder: &Path, place: &Place, problems: &mut Diagnostics) -> Setting {
    let encoding = head.encoding.as_deref().and_then(|text| text.parse().ok());
    if let (Some(text), None) = (&head.encoding, encoding) {
        let at = Place { pointer: "/scenario/encoding".to_owned(), ..place.clone() };
        problems.push(codes::e511_word(at, "encoding", text, "utf-8, gb18030"));
    }
    let unknown_impact = head.unknown_impact.as_deref().map_or(Ok(UnknownImpact::default()), str::parse);
    if let (Some(text), Err(_)) = (&head.unknown_impact, &unknown_impact) {
        let at = Place { pointer: "/scenario/unknown_impact".to_owned(), ..place.clone() };
        problems.push(codes::e511_word(at, "unknown_impact", text, "refused, closed, left-out"));
    }
    if let Some(name) = head.timezone.as_deref().filter(|name| !is_zone(name)) {
        let at = Place { pointer: "/scenario/timezone".to_owned(), ..place.clone() };
        problems.push(codes::e525_timezone(Some(at), name, nearest_zone(name)));
    }
    let timezone_from = if head.timezone.is_some() { ZoneFrom::User } else { ZoneFrom::Nobody };
    let paths = |list| paths(list, folder);
    Setting {
        title: head.title.unwrap_or_else(|| head.name.clone()),
        name: head.name,
        note: head.note.unwrap_or_default(),
        attribution: head.attribution.unwrap_or_default(),
        network: paths(Some(head.network)),
        sites: paths(head.sites),
        stations: paths(head.stations),
        closures: paths(head.closures),
        zones: paths(head.zones),
        posts: paths(head.posts),
        background: paths(head.background),
        crs: [head.sites_crs, head.stations_crs, head.closures_crs, head.posts_crs],
        timezone: head.timezone.unwrap_or_else(|| DEFAULT_ZONE.to_owned()),
        timezone_from,
        at: head.at,
        snap_m: head.snap.unwrap_or(DEFAULT_SNAP_M),
        join_m: head.join.unwrap_or(0.0),
        encoding,
        swap_xy: head.swap_xy.unwrap_or(false),
        unknown_impact: unknown_impact.unwrap_or_default(),
    }
}

impl Task {
    /// The name of the task.
    pub fn name(&self) -> &str {
        match self {
            Self::Coverage(task) => &task.name,
            Self::Route(task) => &task.name,
            Self::Matrix(task) => &task.name,
            Self::Detour(task) => &task.name,
            Self::Programme(task) => &task.served.name,
            Self::Dispatch(task) => &task.name,
            Self::Officers(task) => &task.name,
            Self::Corridor(task) => &task.name,
            Self::Reach(task) => &task.name,
            Self::Recheck(task) => &task.name,
            Self::Patrol(task) => &task.name,
        }
    }

    /// The vehicles of the task, as given. A detour task has a graph of each, in this order.
    pub fn vehicles(&self) -> Vec<&str> {
        match self {
            Self::Coverage(task) => vec![&task.vehicle],
            Self::Route(task) => vec![&task.vehicle],
            Self::Matrix(task) => vec![&task.vehicle],
            Self::Detour(task) => task.vehicles.iter().map(String::as_str).collect(),
            Self::Programme(task) => vec![&task.served.vehicle],
            Self::Dispatch(task) => vec![&task.vehicle],
            Self::Officers(task) => vec![&task.vehicle],
            Self::Patrol(task) => vec![&task.vehicle],
            Self::Corridor(task) => vec![task.load.to_str().unwrap_or("load")],
            Self::Reach(task) => vec![task.load.to_str().unwrap_or("load")],
            Self::Recheck(_) => Vec::new(),
        }
    }
}

/// Files of a scenario are named as seen from its folder.
fn paths(list: Option<format::OneOrMany>, folder: &Path) -> Vec<PathBuf> {
    list.unwrap_or_default().into_vec().iter().map(|path| folder.join(path)).collect()
}

fn vehicle(given: Option<String>, folder: &Path) -> String {
    match given {
        Some(name) if name.ends_with(".toml") => folder.join(name).to_string_lossy().into_owned(),
        Some(name) => name,
        None => "car".to_owned(),
    }
}

fn places(given: String, folder: &Path) -> String {
    let file =
        [".geojson", ".json", ".csv", ".gz"].iter().any(|end| given.to_ascii_lowercase().ends_with(end));
    if file { folder.join(given).to_string_lossy().into_owned() } else { given }
}

/// One limit as text, such as `3km`.
pub fn limit(text: &str, place: &Place, problems: &mut Diagnostics) -> Option<Limit> {
    let parsed = measure::limit(text);
    if parsed.is_none() {
        problems.push(codes::e510_limit(place.clone(), text));
    }
    parsed
}

/// `fastest` or `shortest`; nothing is fastest.
pub fn objective(text: Option<&str>, place: &Place, problems: &mut Diagnostics) -> Objective {
    match text {
        None | Some("fastest" | "time") => Objective::Fastest,
        Some("shortest" | "distance") => Objective::Shortest,
        Some(other) => {
            problems.push(codes::e511_word(place.clone(), "objective", other, "fastest, shortest"));
            Objective::Fastest
        }
    }
}

/// The word that [`objective`] reads.
pub fn objective_word(objective: Objective) -> &'static str {
    match objective {
        Objective::Fastest => "fastest",
        Objective::Shortest => "shortest",
    }
}
