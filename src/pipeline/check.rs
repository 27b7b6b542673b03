//! The doctor at work: a network, and what is to be used with it, looked at from all sides.

use super::local_time;
use super::positions::positions;
use super::reading;
use super::vehicles::find_vehicle;
use super::world::World;
use crate::diagnostic::{Diagnostic, Diagnostics, network as codes, places as place_codes};
use crate::exchange::network_files::read_network_with;
use crate::exchange::raw::RawNetwork;
use crate::exchange::sites::{Site, SitesOptions, read_all};
use crate::exchange::source::InputFile;
use crate::exchange::write::OutFeature;
use crate::geometry::LonLat;
use crate::geometry::crs::Crs;
use crate::id::SegmentId;
use crate::metric::Metric;
use crate::network::doctor::places::{Layer, apart, shifted};
use crate::network::doctor::{self, Repairs, features};
use crate::network::{JoinTolerance, Network, build};
use crate::plan::connectivity::{Connectivity, Part, connectivity};
use crate::report::summary::{BehindGates, NetworkSize};
use crate::scenario::Setting;
use crate::topology::Topology;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be checked.
#[derive(Clone, PartialEq, Debug)]
pub struct CheckRequest {
    /// Files: the network, and sites, stations and closures if they are to be held against it.
    pub setting: Setting,
    /// For whom islands and traps are looked for.
    pub vehicle: String,
    /// Largest gap of a near miss, meters.
    pub tolerance_m: f64,
    /// Whether a repaired network is wanted.
    pub fix: bool,
}

/// What was found, besides the findings themselves.
#[derive(Debug)]
pub struct Checked {
    /// Files read.
    pub inputs: Vec<InputFile>,
    /// The network; `None` when it could not be read or has no road.
    pub network: Option<Arc<Network>>,
    /// Its size, all zero when there is none.
    pub size: NetworkSize,
    /// Islands, traps and sources.
    pub connectivity: Connectivity,
    /// What lies behind gates.
    pub behind_gates: BehindGates,
    /// The repaired network and what was done, if asked for and possible.
    pub repaired: Option<(Vec<OutFeature>, Repairs)>,
}

/// Reads and checks everything; what is wrong is in `problems`. Files that are held against the network are read a
/// second time, by the same steps as a run reads them, so that `check` finds what a run would find.
pub fn check(request: &CheckRequest, problems: &mut Diagnostics) -> Checked {
    let setting = &request.setting;
    let mut checked = Checked {
        inputs: Vec::new(),
        network: None,
        size: NetworkSize { nodes: 0, segments: 0, length_m: 0.0, restrictions: 0 },
        connectivity: Connectivity::default(),
        behind_gates: BehindGates::default(),
        repaired: None,
    };
    let axes = positions(setting, None, problems);
    let mut topology = None;
    if let Some((raw, inputs)) = read_network_with(&setting.network, &axes, problems) {
        checked.inputs = inputs;
        topology = look_at(request, raw, &mut checked, problems);
    }
    let mut again = Diagnostics::new();
    let layers = Layers::read(setting.clone(), &mut again);
    checked.inputs.extend(layers.inputs.iter().cloned());
    if let Some(network) = &checked.network {
        layers.hold_against(network, problems);
    }
    if let Some(topology) = &topology {
        layers.look_for_roads(topology, &checked.connectivity, setting.snap_m, problems);
    }
    if !setting.closures.is_empty() {
        // the whole way of a run, matching of the closures included
        World::load(setting.clone(), &mut again);
    }
    // of unreadable tags the doctor has spoken, and better
    let known = problems.sorted();
    let key = |d: &Diagnostic| (d.severity, d.place.clone(), d.code, d.message.clone());
    let is_new =
        |d: &&Diagnostic| d.code != "W304" && known.binary_search_by(|k| key(k).cmp(&key(d))).is_err();
    let mut new: Vec<Diagnostic> = again.sorted().into_iter().filter(is_new).cloned().collect();
    new.dedup();
    new.into_iter().for_each(|finding| problems.push(finding));
    checked
}

/// Looks at the network alone; gives back the graph of the vehicle.
fn look_at(
    request: &CheckRequest,
    raw: RawNetwork,
    checked: &mut Checked,
    problems: &mut Diagnostics,
) -> Option<Arc<Topology>> {
    doctor::examine(&raw, request.tolerance_m, problems);
    if request.fix {
        if let Some(place) = doctor::measured(&raw) {
            problems.push(codes::e324_fix_of_tables(place));
        } else {
            let (network, repairs) = doctor::repair(&raw, request.tolerance_m);
            checked.repaired = Some((features::features(&network), repairs));
        }
    }
    let network = Arc::new(build(raw, JoinTolerance(request.setting.join_m), problems)?);
    checked.size = NetworkSize {
        nodes: network.node_count(),
        segments: network.segment_count(),
        length_m: network.total_length_mm() as f64 / 1000.0,
        restrictions: network.restrictions().len(),
    };
    checked.network = Some(Arc::clone(&network));
    let vehicle = find_vehicle(&request.vehicle, problems)?;
    let topology = Arc::new(Topology::build(Arc::clone(&network), &vehicle));
    checked.connectivity = connectivity(&Metric::free(Arc::clone(&topology)));
    checked.behind_gates = behind_gates(&topology);
    report_parts(&network, &checked.connectivity, &vehicle.name, problems);
    Some(topology)
}

fn behind_gates(topology: &Topology) -> BehindGates {
    let network = topology.network();
    let behind = || network.segment_ids().filter(|segment| topology.lies_behind_gate(*segment));
    let length_mm: u64 = behind().map(|segment| u64::from(network.segment(segment).length_mm)).sum();
    let gates = topology.gates().len();
    BehindGates { gates, segments: behind().count(), length_m: length_mm as f64 / 1000.0 }
}

fn report_parts(network: &Network, found: &Connectivity, vehicle: &str, problems: &mut Diagnostics) {
    type Code = fn(crate::diagnostic::Place, &str, &str, usize, f64) -> Diagnostic;
    let mut say = |part: &Part, code: Code| {
        let way = network.way_of(part.longest);
        let roads =
            if part.name.is_empty() { format!("road {}", way.id) } else { format!("{:?}", part.name) };
        let length_m = part.length_mm as f64 / 1000.0;
        let finding = code(way.origin.place(""), vehicle, &roads, part.segments.len(), length_m);
        let [lon, lat] = part.at.degrees();
        problems.push(finding.at(lon, lat));
    };
    found.islands.iter().skip(1).for_each(|part| say(part, codes::w315_island));
    found.sinks.iter().for_each(|part| say(part, codes::w316_sink));
    found.sources.iter().for_each(|part| say(part, codes::w317_source));
}

/// What is held against the network.
struct Layers {
    named: Vec<(&'static str, Vec<LonLat>, Option<Crs>)>,
    places: Vec<Site>,
    inputs: Vec<InputFile>,
}

impl Layers {
    fn read(mut setting: Setting, problems: &mut Diagnostics) -> Self {
        let mut layers = Self { named: Vec::new(), places: Vec::new(), inputs: Vec::new() };
        for (i, (name, paths)) in
            [("sites", &setting.sites), ("stations", &setting.stations)].iter().enumerate()
        {
            let positions = positions(&setting, setting.crs[i].as_deref(), problems);
            layers.read_places(name, paths, SitesOptions { positions, encoding: setting.encoding }, problems);
        }
        let closures = reading::open(&setting.closures, setting.encoding, problems);
        let zones = reading::open(&setting.zones, setting.encoding, problems);
        local_time::settle(&mut setting, [&closures, &zones], problems);
        let positions = positions(&setting, setting.crs[2].as_deref(), problems);
        if let Some(read) = reading::read_closures(&closures, positions, &setting, problems) {
            let points = read.closures.iter().flat_map(|closure| closure.location.drawn()).collect();
            layers.named.push(("closures", points, positions.crs));
            layers.inputs.extend(read.inputs);
        }
        layers
    }

    fn read_places(
        &mut self,
        name: &'static str,
        paths: &[PathBuf],
        options: SitesOptions,
        problems: &mut Diagnostics,
    ) {
        if paths.is_empty() {
            return;
        }
        if let Some((sites, inputs)) = read_all(paths, &options, problems) {
            self.named.push((name, sites.iter().flat_map(entrances).collect(), options.positions.crs));
            self.places.extend(sites);
            self.inputs.extend(inputs);
        }
    }

    fn hold_against(&self, network: &Network, problems: &mut Diagnostics) {
        for (name, points, stated) in &self.named {
            let layer = Layer { name, points, stated: *stated };
            match apart(network, layer) {
                Some(finding) => problems.push(finding),
                None => shifted(network, layer).into_iter().for_each(|finding| problems.push(finding)),
            }
        }
    }
}

impl Layers {
    /// Places without a road of the vehicle, and places that stand on a part that is cut off from the rest.
    fn look_for_roads(
        &self,
        topology: &Topology,
        found: &Connectivity,
        limit_m: f64,
        problems: &mut Diagnostics,
    ) {
        let cut_off: BTreeSet<SegmentId> =
            [found.islands.get(1..).unwrap_or_default(), &found.sinks, &found.sources]
                .into_iter()
                .flatten()
                .flat_map(|part| part.segments.iter().copied())
                .collect();
        for place in &self.places {
            let snaps = entrances(place).into_iter().filter_map(|at| topology.snap(at, limit_m));
            let on: Vec<SegmentId> = snaps.map(|snap| snap.segment).collect();
            let finding = match on.first() {
                None => place_codes::w230_off_network(place.origin.place(""), &place.id, limit_m),
                Some(segment) if on.iter().all(|segment| cut_off.contains(segment)) => {
                    let road = topology.network().way_of(*segment).label();
                    place_codes::w234_cut_off(place.origin.place(""), &place.id, road)
                }
                Some(_) => continue,
            };
            let [lon, lat] = place.at.degrees();
            problems.push(finding.at(lon, lat));
        }
    }
}

fn entrances(site: &Site) -> Vec<LonLat> {
    if site.gates.is_empty() { vec![site.at] } else { site.gates.iter().map(|gate| gate.at).collect() }
}
