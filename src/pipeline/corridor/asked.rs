//! A corridor question with its files read: the load, the limits, the roads to keep to, the two places.

use super::super::placing::stop;
use super::super::world::{Placed, World};
use super::ground::{Ground, read_escorts, read_load};
use super::roads::Off;
use super::rules::RuledRoads;
use super::timetable::Times;
use super::{grades, judged_by, layer, lift, roads, rules, timetable};
use crate::closure::When;
use crate::diagnostic::{Diagnostics, corridor as codes};
use crate::exchange::source::InputFile;
use crate::geometry::LonLat;
use crate::load::Load;
use crate::load::escort_table::EscortTable;
use crate::metric::SlowStretch;
use crate::network::snap::{Snap, snap};
use crate::obstacle::Constraint;
use crate::report::route::Stop;
use crate::report::summary::{Input, JudgedByLine};
use crate::scenario::corridor::CorridorTask;
use crate::scenario::roads::Roads;
use crate::topology::Topology;
use std::cell::LazyCell;
use std::sync::Arc;

/// How much nearer a barred road is than the one that a place stands on before it is told, meters.
const NEARER_M: f64 = 10.0;

/// A question.
pub(super) struct Asked {
    pub load: Load,
    pub load_text: String,
    /// The constraints of limits layers, and of roads to keep to.
    pub layer: Vec<Constraint>,
    pub escorts: EscortTable,
    /// The network that it keeps to.
    pub off: Option<Off>,
    /// The rules that it keeps to.
    pub ruled: Option<RuledRoads>,
    pub stops: Vec<Placed>,
    pub times: Option<Times>,
    pub judged_by: JudgedByLine,
    /// The load file, and the others besides those of the setting.
    pub files: Vec<InputFile>,
}

impl Asked {
    /// Reads all that a task names. `None` where something of it cannot be read; all findings are in `problems`.
    pub fn read(world: &World, task: &CorridorTask, problems: &mut Diagnostics) -> Option<Self> {
        let read = read_load(&task.load, problems);
        let limits = layer::read_limits(world, &task.limits, problems);
        let escorts = read_escorts(task.escorts.as_deref(), problems);
        let kept = roads::read(world, &task.roads, problems);
        let stops: Vec<Option<Placed>> =
            [&task.from, &task.to].into_iter().map(|text| stop(world, text, problems)).collect();
        let ((mut load, load_file, load_text), (mut layer, limit_files)) = (read?, limits?);
        let (escorts, escort_file) = escorts?;
        let (off, road_files) = kept?;
        let inputs = |files: &[InputFile]| -> Vec<Input> { files.iter().map(Input::from).collect() };
        let mut judged_by = JudgedByLine { limits: inputs(&limit_files), ..judged_by(world) };
        judged_by.roads = inputs(&road_files);
        let mut files = [vec![load_file], limit_files].concat();
        files.extend(escort_file);
        files.extend(road_files);
        let ruled = match &task.roads {
            Roads::Ruled(paths) => {
                let (ruled, of_rules) = rules::read(world, paths, problems)?;
                judged_by.roads.extend(inputs(&of_rules));
                files.extend(of_rules);
                layer.extend(ruled.obstacles(world));
                Some(ruled)
            }
            _ => None,
        };
        let grade_files = grades::permit(world, &mut load, &task.grades, problems)?;
        judged_by.grades = inputs(&grade_files);
        files.extend(grade_files);
        if let (Some(off), Roads::Approved(_)) = (&off, &task.roads) {
            layer.extend(off.obstacles(world));
        }
        let stops = stops.into_iter().collect::<Option<Vec<Placed>>>()?;
        let times = match &task.times {
            Some(times) => Some(timetable::read(world, times, problems)?),
            None => None,
        };
        let places = times.as_ref().map_or(&[][..], |times| times.files.as_slice());
        judged_by.waiting = inputs(places);
        files.extend(places.iter().cloned());
        Some(Self { load, load_text, layer, escorts, off, ruled, stops, times, judged_by, files })
    }

    /// When closures and tags are judged. With a departure: what passes at any time within the horizon; the timetable says when.
    pub fn when(&self, world: &World) -> When {
        self.times.as_ref().map_or(world.when, |times| When::AlwaysWithin(times.span.start, times.span.end))
    }

    /// Where roads are preferred: the stretches whose time counts more than it takes.
    pub fn dearer(&self, task: &CorridorTask) -> Vec<SlowStretch> {
        match (&self.off, &task.roads) {
            (Some(off), Roads::Preferred(_, factor)) => off.dearer(*factor),
            _ => self.ruled.as_ref().map_or_else(Vec::new, RuledRoads::dearer),
        }
    }
}

/// The two places on the roads: each on the nearest that the load may use, limits apart; a nearer one that is barred to it
/// is told. Who stands where only barred roads are is not nowhere: the bans are in the way, and are named.
pub(super) fn on_roads(
    world: &World,
    task: &CorridorTask,
    ground: &Ground,
    placed: Vec<Placed>,
    problems: &mut Diagnostics,
) -> Option<Vec<Stop>> {
    let barred: LazyCell<Arc<Topology>, _> = LazyCell::new(|| lift::with_bans_open(world, ground));
    let limit_m = world.setting.snap_m;
    let mut stops = Vec::new();
    for (given, place) in [&task.from, &task.to].into_iter().zip(placed) {
        let mut gates: Vec<Snap> = Vec::new();
        for at in &place.gates {
            let Some(found) = ground.after.snap(*at, limit_m) else {
                gates.extend(barred.snap(*at, limit_m));
                continue;
            };
            if let Some(nearer) = barred_road(world, ground, *at, &found) {
                let way = |snap: &Snap| world.network.way_of(snap.segment).called().0;
                let meters = [nearer.distance_m, found.distance_m];
                problems.push(codes::w606_barred_road(&place.label, [&way(&nearer), &way(&found)], meters));
            }
            gates.push(found);
        }
        if gates.is_empty() {
            problems.push(codes::e605_no_road(&place.label, limit_m));
        }
        stops.push(Stop { given: given.clone(), gates, label: place.label, at: place.at });
    }
    (!problems.has_errors()).then_some(stops)
}

/// The road nearest to a place, where it is barred to the load and clearly nearer than the one that it may use.
fn barred_road(world: &World, ground: &Ground, at: LonLat, found: &Snap) -> Option<Snap> {
    let limit_m = found.distance_m - NEARER_M;
    let free = &ground.free;
    let is_barred = |segment| {
        let tags = &world.network.way_of(segment).tags;
        free.way_use(tags).is_closed() && !free.way_use(&free.permitted(tags)).is_closed()
    };
    if limit_m < 0.0 { None } else { snap(&world.network, at, limit_m, is_barred) }
}
