//! What a dispatch task is about: incidents, units, projects with their officers, stations.

use crate::diagnostic::{Diagnostics, people as codes};
use crate::exchange::roster::Entry;
use crate::exchange::sites::Site;
use crate::geometry::{LonLat, area};
use crate::network::snap::Snap;
use crate::pipeline::misspelt;
use crate::pipeline::people::{self, Pair, SKILLS, STATION, Skills, roster, stands};
use crate::pipeline::placing::position;
use crate::pipeline::world::{Engine, World, instant, label};
use crate::plan::dispatch::{Call, Instant, Unit};
use crate::scenario::DispatchTask;
use chrono_tz::Tz;
use std::path::PathBuf;
use std::sync::Arc;

/// An incident as it was read.
pub(super) struct Incident {
    pub entry: Entry,
    pub at: LonLat,
    pub kind: String,
    pub time: Option<Instant>,
    /// The project it belongs to, and whether the incident names it.
    pub project: Option<(usize, bool)>,
    /// The station in whose area it lies.
    pub station: Option<usize>,
    /// Where it stands for each vehicle.
    pub snaps: Vec<Option<Snap>>,
}

/// A unit as it was read.
pub(super) struct Responder {
    pub entry: Entry,
    pub at: LonLat,
    /// Its vehicle, by index.
    pub vehicle: usize,
    pub snap: Option<Snap>,
}

/// An officer as he was read.
pub(super) struct Officer {
    pub entry: Entry,
    pub unit: String,
    pub deputy: Option<usize>,
    /// Whether the file says where he stands, by a position or a station.
    pub known: bool,
    /// Where that is, for the vehicle of the task.
    pub snap: Option<Snap>,
    pub duty: Option<Vec<(Instant, Instant)>>,
}

/// Everything a dispatch task is about.
pub(super) struct Inputs {
    /// The vehicle of the task first.
    pub engines: Vec<(String, Arc<Engine>)>,
    pub incidents: Vec<Incident>,
    pub calls: Vec<Call>,
    pub responders: Vec<Responder>,
    pub units: Vec<Unit>,
    pub projects: Vec<Entry>,
    pub officers: Vec<Officer>,
    pub pairs: Vec<Pair>,
    pub zone: Tz,
    /// Whether incidents have times.
    pub timed: bool,
    /// Where stations stand, for the vehicle of the task.
    pub station_snaps: Vec<Option<Snap>>,
}

/// What is read of incidents.
const OF_INCIDENTS: [&str; 10] = [
    "skills",
    "skill",
    "handling",
    "handling_min",
    "project",
    "station",
    "所需技能",
    "处置分钟",
    "接警时间",
    "警情类型",
];
/// What is read of units.
const OF_UNITS: [&str; 9] =
    ["station", "base", "skills", "skill", "shift", "weekdays", "vehicle", "department", "值班时段"];
const KIND: &[&str] = &["kind", "type", "类型", "警情类型"];
const UNIT: &[&str] = &["unit", "单位", "部门", "station", "派出所"];

/// Reads and places everything. `None` where something cannot be had; it is among the findings.
pub(super) fn read(world: &World, task: &DispatchTask, problems: &mut Diagnostics) -> Option<Inputs> {
    let zone = world.clock(world.when).zone;
    let incidents = roster(world, &task.incidents, problems);
    let units = roster(world, &task.units, problems);
    let projects = roster(world, &task.projects, problems);
    let officers = roster(world, &task.officers, problems);
    let areas = jurisdictions(world, &task.areas, problems);
    let engine = world.engine(&task.vehicle, problems);
    if !task.assignments.is_empty() && (task.projects.is_empty() || task.officers.is_empty()) {
        problems.push(codes::e735_assignments_alone());
    }
    let (incidents, units, projects, officers) = (incidents?, units?, projects?, officers?);
    let areas = areas?;
    misspelt::of_entries(&incidents, &OF_INCIDENTS, problems);
    misspelt::of_entries(&units, &OF_UNITS, problems);
    let mut engines = vec![(task.vehicle.clone(), engine?)];
    let mut skills = Skills::default();
    let responders = responders(world, units, &mut engines, problems)?;
    let mut all = Vec::new();
    for entry in incidents {
        let at = entry.at.or_else(|| stands(world, &entry, problems).first().copied());
        let Some(at) = at else { continue };
        all.push(incident(world, task, entry, at, &engines, &projects, &areas, problems));
    }
    let timed = all.iter().any(|incident| incident.time.is_some());
    for incident in all.iter().filter(|incident| timed && incident.time.is_none()) {
        problems.push(codes::e733_no_time(incident.entry.place.clone(), &incident.entry.id));
    }
    let times = || all.iter().filter_map(|incident| incident.time);
    let judged = match world.when {
        crate::closure::When::At(at) => at.timestamp_millis(),
        _ => 0,
    };
    let span = (times().min().unwrap_or(judged), times().max().unwrap_or(judged));
    let calls = all.iter().map(|incident| call(task, incident, &mut skills, problems)).collect();
    let units = responders
        .iter()
        .map(|r| Unit {
            post: r.snap.as_ref().map(position),
            skills: skills.bits(&r.entry.words(SKILLS)),
            duty: people::duty(&r.entry, zone, span, problems).filter(|_| timed),
        })
        .collect();
    skills.check(problems);
    let pairs = people::pairs(world, &task.assignments, (&projects, &officers), false, problems);
    let ids: Vec<String> = officers.iter().map(|officer| officer.id.clone()).collect();
    let mut placed = Vec::new();
    for entry in &officers {
        let gates = base(world, entry);
        let snap = match entry.at {
            Some(_) => people::snapped(world, &engines[0].1, entry, &gates, problems),
            None => crate::pipeline::placing::nearest_gate(&engines[0].1, &gates, world.setting.snap_m),
        };
        placed.push((!gates.is_empty(), snap));
    }
    let officers = officers
        .into_iter()
        .zip(placed)
        .map(|(entry, (known, snap))| Officer {
            known,
            snap,
            unit: entry.text(UNIT).unwrap_or_default(),
            deputy: entry
                .text(&["deputy", "substitute", "替补", "代班"])
                .and_then(|id| ids.binary_search(&id).ok()),
            duty: people::duty(&entry, zone, span, problems),
            entry,
        })
        .collect();
    let station = |site: &Site| {
        crate::pipeline::placing::nearest_gate(
            &engines[0].1,
            &crate::pipeline::world::open_gates(site),
            world.setting.snap_m,
        )
    };
    let station_snaps = world.stations.iter().map(station).collect();
    let (pairs, _) = pairs?;
    (!problems.has_errors()).then_some(Inputs {
        incidents: all,
        calls,
        responders,
        units,
        projects,
        officers,
        pairs,
        zone,
        timed,
        station_snaps,
        engines,
    })
}

/// Where an officer sets out: his own position, else the station he names; nowhere where the file says neither.
fn base(world: &World, entry: &Entry) -> Vec<LonLat> {
    match (entry.at, entry.text(STATION)) {
        (Some(at), _) if entry.gates.is_empty() => vec![at],
        (Some(_), _) => entry.gates.clone(),
        (None, Some(station)) => {
            let named = world.stations.iter().find(|s| s.id == station || s.name == station);
            named.map(crate::pipeline::world::open_gates).unwrap_or_default()
        }
        (None, None) => Vec::new(),
    }
}

fn responders(
    world: &World,
    units: Vec<Entry>,
    engines: &mut Vec<(String, Arc<Engine>)>,
    problems: &mut Diagnostics,
) -> Option<Vec<Responder>> {
    let mut responders = Vec::new();
    for entry in units {
        let own = entry.text(&["vehicle", "车辆"]);
        let known = own.as_ref().map_or(Some(0), |name| engines.iter().position(|(known, _)| known == name));
        let vehicle = if let Some(known) = known {
            known
        } else {
            let name = own.unwrap_or_default();
            let engine = world.engine(&name, problems)?;
            engines.push((name, engine));
            engines.len() - 1
        };
        let gates = stands(world, &entry, problems);
        let Some(at) = gates.first().copied() else { continue };
        let snap = people::snapped(world, &engines[vehicle].1, &entry, &gates, problems);
        responders.push(Responder { entry, at, vehicle, snap });
    }
    Some(responders)
}

/// An area of responsibility and its station.
type Jurisdiction = (geo::MultiPolygon<f64>, usize);

fn jurisdictions(world: &World, files: &[PathBuf], problems: &mut Diagnostics) -> Option<Vec<Jurisdiction>> {
    let mut areas = Vec::new();
    for path in files {
        for site in crate::pipeline::service::places(world, path, problems)? {
            let Some(outline) = site.area.clone() else {
                problems.push(codes::w746_no_area(site.origin.place(""), label(&site).as_str()));
                continue;
            };
            let named = STATION.iter().find_map(|key| site.properties.get(*key)).and_then(|v| v.as_str());
            let station = named.unwrap_or(&site.id);
            match world.stations.iter().position(|s| s.id == station || s.name == station) {
                Some(found) => areas.push((outline, found)),
                None => problems.push(codes::w736_area_of_nobody(
                    site.origin.place(""),
                    label(&site).as_str(),
                    station,
                )),
            }
        }
    }
    Some(areas)
}

#[expect(clippy::too_many_arguments, reason = "everything an incident is held against")]
fn incident(
    world: &World,
    task: &DispatchTask,
    entry: Entry,
    at: LonLat,
    engines: &[(String, Arc<Engine>)],
    projects: &[Entry],
    areas: &[Jurisdiction],
    problems: &mut Diagnostics,
) -> Incident {
    let time = entry.text(&["time", "时间", "接警时间"]).and_then(|text| {
        let read = instant(&text, &world.setting.timezone);
        if read.is_none() {
            let wanted = "an instant such as 2026-03-01T08:30, local to --timezone, or with an offset";
            problems.push(codes::e730_field(entry.field("time"), "time", &text, wanted));
        }
        Some(read?.timestamp_millis())
    });
    let named = entry.text(&["project", "项目"]);
    let project = match &named {
        Some(id) if !projects.is_empty() => {
            let found = projects.iter().position(|project| project.id == *id);
            if found.is_none() {
                problems.push(codes::w738_unknown_project(entry.place.clone(), &entry.id, id));
            }
            found.map(|project| (project, true))
        }
        Some(_) => None,
        None => nearest_project(projects, at, task.around_mm).map(|project| (project, false)),
    };
    let mut inside: Vec<usize> = areas
        .iter()
        .filter(|(outline, _)| area::contains(outline, at))
        .map(|(_, station)| *station)
        .collect();
    inside.sort_unstable();
    inside.dedup();
    if inside.len() > 1 {
        let ids: Vec<&str> = inside.iter().map(|station| world.stations[*station].id.as_str()).collect();
        problems.push(codes::w737_areas_overlap(entry.place.clone(), &entry.id, &ids.join(", ")));
    }
    let gates = if entry.gates.is_empty() { vec![at] } else { entry.gates.clone() };
    let snaps = engines
        .iter()
        .enumerate()
        .map(|(i, (_, engine))| match i {
            0 => people::snapped(world, engine, &entry, &gates, problems),
            _ => crate::pipeline::placing::nearest_gate(engine, &gates, world.setting.snap_m),
        })
        .collect();
    Incident {
        kind: entry.text(KIND).unwrap_or_default(),
        time,
        project,
        station: inside.first().copied(),
        snaps,
        at,
        entry,
    }
}

/// The nearest project within a straight distance; of equals the first by id.
fn nearest_project(projects: &[Entry], at: LonLat, around_mm: u32) -> Option<usize> {
    let far = |project: &Entry| project.at.map(|there| (there.geodesic_m(at) * 1000.0).round() as u64);
    let near = projects.iter().enumerate().filter_map(|(i, project)| Some((far(project)?, i)));
    near.filter(|(mm, _)| *mm <= u64::from(around_mm)).min().map(|(_, project)| project)
}

fn call(task: &DispatchTask, incident: &Incident, skills: &mut Skills, problems: &mut Diagnostics) -> Call {
    let entry = &incident.entry;
    let minutes = entry.number(&["handling", "handling_min", "处置分钟"], 0, problems);
    Call {
        at: incident.time.unwrap_or(0),
        has_road: incident.snaps[0].is_some(),
        skills: skills.bits(&entry.words(SKILLS)),
        units: entry.number(&["units", "警力"], 1, problems).map_or(task.responders, |units| units as usize),
        handling_ms: minutes.map_or(task.handling_ms, |minutes| minutes.saturating_mul(60_000)),
        rank: entry.priority.unwrap_or(i64::MAX),
    }
}
