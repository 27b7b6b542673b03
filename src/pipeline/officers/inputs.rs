//! What an officers task is about: projects and officers on the roads, and to whom each belongs.

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, people as codes};
use crate::exchange::roster::Entry;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::exchange::table::Table;
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::pipeline::misspelt;
use crate::pipeline::people::{self, SKILLS, STATION, Skills, roster, stands};
use crate::pipeline::placing::position;
use crate::pipeline::world::{Engine, World};
use crate::plan::matrix::matrix;
use crate::scenario::OfficersTask;
use crate::search::{Cost, Objective, Position};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A project.
pub(super) struct Project {
    pub entry: Entry,
    pub at: LonLat,
    /// A snap for each gate that has a road.
    pub snaps: Vec<Snap>,
    /// The station it belongs to, as a key, and whether the file names it.
    pub home: Option<(String, bool)>,
    pub needs: u64,
    /// Officers it wants, where it says so.
    pub wanted: Option<u32>,
    avoid: BTreeSet<String>,
}

/// An officer.
pub(super) struct Officer {
    pub entry: Entry,
    pub at: LonLat,
    pub snap: Option<Snap>,
    /// Keys of his unit and station.
    pub own: BTreeSet<String>,
    /// Keys of the areas that are his own.
    pub areas: BTreeSet<String>,
    /// His unit as the file names it.
    pub unit: String,
    pub level: String,
    pub capacity: Option<u32>,
    pub skills: u64,
    avoid: BTreeSet<String>,
}

/// Everything an officers task is about.
pub(super) struct Inputs {
    pub engine: Arc<Engine>,
    pub projects: Vec<Project>,
    pub officers: Vec<Officer>,
    /// Pairs (officer, project) that exist, and how many of the table name nobody here.
    pub existing: BTreeSet<(usize, usize)>,
    pub unknown: usize,
    /// Officers who may not work together, smaller index first.
    pub conflicts: BTreeSet<(usize, usize)>,
    /// Best way by officer and project, with the gate it goes to.
    pub travel: Vec<Vec<Option<(Cost, usize)>>>,
    /// The same without closures; empty where there are none.
    pub before: Vec<Vec<Option<(Cost, usize)>>>,
}

/// What is read of projects.
const OF_PROJECTS: [&str; 18] = [
    "station",
    "needs",
    "officers",
    "avoid",
    "stage",
    "enterprise",
    "visits",
    "gap_days",
    "visits_per_month",
    "remote_per_month",
    "district",
    "service_min",
    "所需技能",
    "间隔天数",
    "每月走访",
    "每月视频走访",
    "服务分钟",
    "指定单位",
];
/// What is read of officers.
const OF_OFFICERS: [&str; 15] = [
    "station",
    "skills",
    "skill",
    "level",
    "capacity",
    "avoid",
    "areas",
    "shift",
    "weekdays",
    "department",
    "deputy",
    "substitute",
    "phone",
    "分管区域",
    "最多项目",
];
const UNIT: &[&str] = &["unit", "单位", "部门", "department"];

/// Levels by the words people use.
pub(super) fn level(text: &str) -> String {
    match text {
        "局领导" | "bureau leader" | "bureau" => "leader",
        "部门" | "警种部门" => "department",
        "所队" | "派出所" | "基层所队" => "station",
        "专员" | "政策专员" => "specialist",
        other => other,
    }
    .to_owned()
}

/// Reads and places everything. `None` where something cannot be had; it is among the findings.
pub(super) fn read(world: &World, task: &OfficersTask, problems: &mut Diagnostics) -> Option<Inputs> {
    let projects = roster(world, &task.projects, problems);
    let officers = roster(world, &task.officers, problems);
    let engine = world.engine(&task.vehicle, problems);
    let (projects, officers, engine) = (projects?, officers?, engine?);
    misspelt::of_entries(&projects, &OF_PROJECTS, problems);
    misspelt::of_entries(&officers, &OF_OFFICERS, problems);
    let pairs = people::pairs(world, &task.keep, (&projects, &officers), true, problems);
    let conflicts = conflicts(world, task, &officers, problems);
    let mut skills = Skills::default();
    let mut placed = Vec::new();
    for entry in officers {
        let gates = stands(world, &entry, problems);
        let Some(at) = gates.first().copied() else { continue };
        let snap = people::snapped(world, &engine, &entry, &gates, problems);
        placed.push(officer(world, entry, at, snap, &mut skills, problems));
    }
    let mut located = Vec::new();
    for entry in projects {
        let gates = stands(world, &entry, problems);
        let Some(at) = gates.first().copied() else { continue };
        let snaps: Vec<Snap> =
            gates.iter().filter_map(|at| engine.topology.snap(*at, world.setting.snap_m)).collect();
        if snaps.is_empty() {
            people::snapped(world, &engine, &entry, &gates, problems);
        }
        located.push(Project {
            home: entry.text(STATION).map(|name| (key(world, &name), true)),
            needs: skills.bits(&entry.words(&["needs", "所需技能"])),
            wanted: entry.number(&["officers", "警长数"], 0, problems),
            avoid: entry.list(&["avoid", "回避"]).into_iter().collect(),
            at,
            snaps,
            entry,
        });
    }
    skills.check(problems);
    tell_what_names_nothing(world, &located, &placed, problems);
    let (pairs, unknown) = pairs?;
    let conflicts = conflicts?;
    if problems.has_errors() {
        return None;
    }
    homes(world, &engine, &mut located);
    let travel = |metric: &Metric| travel(metric, &placed, &located);
    Some(Inputs {
        travel: travel(engine.metric()),
        before: engine.closed.as_ref().map(|_| travel(&engine.free)).unwrap_or_default(),
        existing: pairs.iter().map(|pair| (pair.officer, pair.project)).collect(),
        unknown,
        conflicts,
        projects: located,
        officers: placed,
        engine,
    })
}

/// A station by its id, whether it is called by id or name; anything else by what it is called.
fn key(world: &World, name: &str) -> String {
    let known = world.stations.iter().find(|s| s.id == name || s.name == name);
    known.map_or_else(|| name.to_owned(), |station| station.id.clone())
}

fn officer(
    world: &World,
    entry: Entry,
    at: LonLat,
    snap: Option<Snap>,
    skills: &mut Skills,
    problems: &mut Diagnostics,
) -> Officer {
    let station = entry.text(STATION);
    let unit = entry.text(UNIT).or_else(|| station.clone()).unwrap_or_default();
    let keys = |names: Vec<String>| names.iter().map(|name| key(world, name)).collect::<BTreeSet<String>>();
    let own = keys(station.into_iter().chain(entry.text(UNIT)).collect());
    let mut areas = keys(entry.list(&["areas", "area", "分管区域", "辖区"]));
    areas.extend(own.iter().cloned());
    Officer {
        level: level(&entry.text(&["level", "级别", "层级"]).unwrap_or_default()),
        capacity: entry.number(&["capacity", "上限", "最多项目"], 0, problems),
        skills: skills.bits(&entry.words(SKILLS)),
        avoid: entry.list(&["avoid", "回避"]).into_iter().collect(),
        own,
        areas,
        unit,
        at,
        snap,
        entry,
    }
}

/// Exclusions and stations with a slip of the pen would be none, in silence.
fn tell_what_names_nothing(
    world: &World,
    projects: &[Project],
    officers: &[Officer],
    problems: &mut Diagnostics,
) {
    let ids =
        |entries: &mut dyn Iterator<Item = &Entry>| entries.map(|entry| entry.id.clone()).collect::<Vec<_>>();
    let of_officers = ids(&mut officers.iter().map(|officer| &officer.entry));
    let of_projects = ids(&mut projects.iter().map(|project| &project.entry));
    let mut tell = |entry: &Entry, key: &str, id: &str, what: &str, known: &[String]| {
        if known.iter().all(|known| known != id) {
            let near = nearest(id, known.iter().map(String::as_str));
            problems.push(codes::w752_names_nothing(entry.field(key), key, id, what, near));
        }
    };
    for project in projects {
        project.avoid.iter().for_each(|id| tell(&project.entry, "avoid", id, "officer", &of_officers));
    }
    for officer in officers {
        officer.avoid.iter().for_each(|id| tell(&officer.entry, "avoid", id, "project", &of_projects));
    }
    // A home may be a station, or the unit or area of whoever is local there.
    let mut homes: Vec<String> = world.stations.iter().map(|station| station.id.clone()).collect();
    homes.extend(officers.iter().flat_map(|officer| officer.areas.iter().cloned()));
    for project in projects {
        if let Some((home, true)) = &project.home {
            tell(&project.entry, "station", home, "station, unit or area", &homes);
        }
    }
}

/// A project that names no station belongs to the one with the least travel time.
fn homes(world: &World, engine: &Engine, projects: &mut [Project]) {
    let station = |site| {
        let gates = crate::pipeline::world::open_gates(site);
        crate::pipeline::placing::nearest_gate(engine, &gates, world.setting.snap_m).as_ref().map(position)
    };
    let stations: Vec<Option<Position>> = world.stations.iter().map(station).collect();
    let costs = to_projects(engine.metric(), &stations, projects);
    for (i, project) in projects.iter_mut().enumerate().filter(|(_, project)| project.home.is_none()) {
        let ways = costs.iter().enumerate().filter_map(|(s, row)| Some((row[i]?.0, s)));
        project.home = ways.min().map(|(_, s)| (world.stations[s].id.clone(), false));
    }
}

fn to_projects(
    metric: &Metric,
    from: &[Option<Position>],
    projects: &[Project],
) -> Vec<Vec<Option<(Cost, usize)>>> {
    let gates: Vec<(usize, usize, Option<Position>)> = projects
        .iter()
        .enumerate()
        .flat_map(|(i, p)| p.snaps.iter().enumerate().map(move |(g, snap)| (i, g, Some(position(snap)))))
        .collect();
    let to: Vec<Option<Position>> = gates.iter().map(|(.., at)| *at).collect();
    let by_project = |row: Vec<Option<Cost>>| {
        let mut best: Vec<Option<(Cost, usize)>> = vec![None; projects.len()];
        for ((project, gate, _), cost) in gates.iter().zip(row) {
            let way = cost.map(|cost| (cost, *gate));
            best[*project] = [best[*project], way].into_iter().flatten().min();
        }
        best
    };
    matrix(metric, from, &to, Objective::Fastest, u32::MAX - 1).into_iter().map(by_project).collect()
}

/// One search a base, however many officers stand there.
fn travel(metric: &Metric, officers: &[Officer], projects: &[Project]) -> Vec<Vec<Option<(Cost, usize)>>> {
    let mut bases: BTreeMap<Position, usize> = BTreeMap::new();
    for snap in officers.iter().filter_map(|officer| officer.snap.as_ref()) {
        let next = bases.len();
        bases.entry(position(snap)).or_insert(next);
    }
    let mut from = vec![None; bases.len()];
    for (base, i) in &bases {
        from[*i] = Some(*base);
    }
    let rows = to_projects(metric, &from, projects);
    let row = |officer: &Officer| match &officer.snap {
        Some(snap) => rows[bases[&position(snap)]].clone(),
        None => vec![None; projects.len()],
    };
    officers.iter().map(row).collect()
}

fn conflicts(
    world: &World,
    task: &OfficersTask,
    officers: &[Entry],
    problems: &mut Diagnostics,
) -> Option<BTreeSet<(usize, usize)>> {
    let mut conflicts = BTreeSet::new();
    for path in &task.conflicts {
        let source = Source::read(path, Expected::Table, world.setting.encoding, problems)?;
        world.note([InputFile::of(&source)]);
        let table = Table::parse(&source, problems)?;
        let (a, b) = (
            table.require(&["officer", "警官", "警长", "民警"], problems),
            table.require(&["with", "回避对象"], problems),
        );
        let (a, b) = (a?, b?);
        for row in &table.rows {
            let mut ends = Vec::new();
            for column in [a, b] {
                let id = &row.cells[column];
                if let Ok(found) = officers.binary_search_by(|o| o.id.as_str().cmp(id)) {
                    ends.push(found);
                    continue;
                }
                let near = nearest(id, officers.iter().map(|o| o.id.as_str()));
                let place = table.place(row.line, "officer");
                problems.push(codes::e734_unknown_in_pair(place, "officer", id, near));
            }
            if let [a, b] = ends[..] {
                conflicts.insert((a.min(b), a.max(b)));
            }
        }
    }
    Some(conflicts)
}

impl Inputs {
    /// Whether an officer and a project must avoid each other, by what either of them says.
    pub fn avoid(&self, officer: usize, project: usize) -> bool {
        let (officer, project) = (&self.officers[officer], &self.projects[project]);
        officer.avoid.contains(&project.entry.id) || project.avoid.contains(&officer.entry.id)
    }
}
