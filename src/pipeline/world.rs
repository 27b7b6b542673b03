//! What all tasks of a scenario share: network, places, closures, and the metrics made of them.

use super::feeds::FeedDetour;
use super::local_time;
use super::positions::positions;
use super::posts::{milestones, read_posts};
use super::reading;
use super::vehicles::{find_vehicle, who};
use super::watch::Watch;
use super::works::{
    add_driveways, add_temporary_roads, gates_beside_points, metric_with, tell_unknown_gates,
};
use super::zones::read_zones;
use crate::closure::calendar::{Fold, resolve};
use crate::closure::chainage::Post;
use crate::closure::clock::{Written, parse_written};
use crate::closure::{
    COMPASS, Closure, ClosurePlan, Effect, Landmarks, Location, MatchedStretch, NamedPlace, When, lies,
    match_closure, section,
};
use crate::diagnostic::{Diagnostics, network as network_codes, scenario as codes};
use crate::exchange::geojson::ReadOptions;
use crate::exchange::network_files::read_network_with;
use crate::exchange::sites::{Site, SitesOptions, read_all};
use crate::exchange::source::InputFile;
use crate::exchange::write::OutFeature;
use crate::geometry::LonLat;
use crate::metric::Metric;
use crate::network::doctor::places::{Layer, apart};
use crate::network::{JoinTolerance, Network, build};
use crate::plan::Leg;
use crate::report::notice::when::hours;
use crate::report::summary::{ClosureLine, ConditionalLine, NetworkSize, TimePolicy};
use crate::report::words::Language;
use crate::scenario::{Setting, ZoneFrom};
use crate::topology::{Topology, Works};
use crate::vehicle::conditional::Tally;
use crate::vehicle::{Clock, Vehicle, tag_problems};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// A stop of a route, or a row of a matrix.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed {
    /// What to call it.
    pub label: String,
    /// Where it is.
    pub at: LonLat,
    /// Where one may enter: its open gates, or the place itself.
    pub gates: Vec<LonLat>,
}

/// The search graph of one vehicle with and without closures.
#[derive(Debug)]
pub struct Engine {
    /// The vehicle.
    pub vehicle: Vehicle,
    /// Its graph.
    pub topology: Arc<Topology>,
    /// Without closures.
    pub free: Metric,
    /// Under the closures; `None` where there are none in the plan at all.
    pub closed: Option<Metric>,
}

impl Engine {
    /// The metric that counts.
    pub fn metric(&self) -> &Metric {
        self.closed.as_ref().unwrap_or(&self.free)
    }
}

/// Everything the tasks share.
#[derive(Debug)]
pub struct World {
    /// The setting it was loaded from.
    pub setting: Setting,
    /// The network.
    pub network: Arc<Network>,
    /// Sites, by id.
    pub sites: Vec<Site>,
    /// Stations, by id.
    pub stations: Vec<Site>,
    /// The closures.
    pub plan: ClosurePlan,
    /// Kilometer posts: those of files, and milestones of the network.
    pub posts: Vec<Post>,
    /// Ways round that feeds of closures tell of.
    pub feed_detours: Vec<FeedDetour>,
    /// What maps have under their roads.
    pub background: Vec<OutFeature>,
    /// When they are judged.
    pub when: When,
    /// Files read so far.
    pub inputs: Vec<InputFile>,
    /// Names or files of all vehicles that the tasks make ways round for, in their order: each has one color on all maps.
    pub drawn_for: Vec<String>,
    /// Who watches long searches.
    pub watch: Watch,
    /// The conditional tags of the network.
    pub conditionals: Tally,
    engines: Mutex<BTreeMap<String, Arc<Engine>>>,
    /// Files that tasks read for themselves.
    noted: Mutex<Vec<InputFile>>,
}

impl World {
    /// Reads everything. `None` when the run must stop; all findings are in `problems` either way.
    pub fn load(mut setting: Setting, problems: &mut Diagnostics) -> Option<Self> {
        let [sites_crs, stations_crs, closures_crs, posts_crs] =
            [0, 1, 2, 3].map(|i| positions(&setting, setting.crs[i].as_deref(), problems));
        let sources = reading::open(&setting.closures, setting.encoding, problems);
        let zone_sources = reading::open(&setting.zones, setting.encoding, problems);
        local_time::settle(&mut setting, [&sources, &zone_sources], problems);
        let when = when(&setting, problems);
        let raw = read_network_with(&setting.network, &positions(&setting, None, problems), problems);
        let places = |paths: &[PathBuf], positions: ReadOptions, problems: &mut Diagnostics| {
            if paths.is_empty() {
                return Some((Vec::new(), Vec::new()));
            }
            read_all(paths, &SitesOptions { positions, encoding: setting.encoding }, problems)
        };
        let mut of_sites = Diagnostics::new();
        let sites = places(&setting.sites, sites_crs, &mut of_sites);
        let all_sites = !of_sites.has_errors();
        problems.extend(of_sites);
        let stations = places(&setting.stations, stations_crs, problems);
        let drawn = reading::read_closures(&sources, closures_crs, &setting, problems);
        let zones = read_zones(&zone_sources, &setting, problems);
        let posts = read_posts(&setting.posts, posts_crs, setting.encoding, problems);
        let background = super::background::read(&setting, problems);
        let (mut raw, mut inputs) = raw?;
        let (drawn, zones) = (drawn?, zones?);
        let mut closures = drawn.closures;
        closures.extend(zones.closures);
        add_temporary_roads(&mut raw, &closures, problems);
        let mut sites = sites;
        if let Some((sites, _)) = &sites {
            gates_beside_points(sites, &closures, problems);
        }
        match &mut sites {
            Some((sites, _)) if all_sites => {
                add_driveways(&mut raw, sites, &mut closures, problems);
                tell_unknown_gates(sites, drawn.faulty.iter().chain(&zones.faulty), problems);
            }
            // Where sites cannot be read, that is told; nobody knows which gates they have.
            _ => closures.retain(|one| !matches!(one.location, Location::SiteGate { .. })),
        }
        let mut conditionals = Tally::default();
        let ways = raw.ways.iter().map(|way| (&way.tags, &way.origin, [true, true]));
        let nodes = raw.nodes.iter().map(|node| (&node.tags, &node.origin, [false, true]));
        let turns = raw.restrictions.iter().map(|turn| (&turn.tags, &turn.origin, [false, false]));
        for (tags, origin, [is_way, is_place]) in ways.chain(nodes).chain(turns) {
            conditionals.add(tags);
            for problem in tag_problems(tags) {
                let place = origin.place(&format!("/properties/{}", problem.key));
                if problem.conditional {
                    problems.push(network_codes::w330_conditional(place, &problem.message));
                } else if is_way || (is_place && problem.counts_at_nodes()) {
                    problems.push(network_codes::w304_tag(place, &problem.message));
                }
            }
        }
        let network = Arc::new(build(raw, JoinTolerance(setting.join_m), problems)?);
        let points: Vec<LonLat> =
            closures.iter().filter(|one| one.status.counts()).flat_map(|one| one.location.drawn()).collect();
        let layer = Layer { name: "closures", points: &points, stated: closures_crs.crs };
        apart(&network, layer).into_iter().for_each(|finding| problems.push(finding));
        let ((sites, site_files), (stations, station_files)) = (sites?, stations?);
        let (mut posts, post_files) = posts?;
        posts.extend(milestones(&network));
        let (background, background_files) = background?;
        let closure_files = drawn.inputs.into_iter().chain(zones.inputs);
        inputs.extend(site_files.into_iter().chain(station_files).chain(closure_files).chain(post_files));
        inputs.extend(background_files);
        let known = Landmarks { places: &named_places(&sites, &stations), posts: &posts };
        // Of a closure with faults elsewhere what is wrong with its place is told, too.
        let is_road = |one: &&Closure| !matches!(one.location, Location::SiteGate { .. });
        for closure in drawn.faulty.iter().chain(&zones.faulty).filter(is_road) {
            match_closure(&network, closure, known, problems);
        }
        let plan = ClosurePlan::build(&network, closures, known, problems)?;
        if problems.has_errors() {
            return None;
        }
        let (engines, noted) = (Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
        Some(Self {
            setting,
            posts,
            network,
            sites,
            stations,
            plan,
            feed_detours: drawn.detours,
            background,
            when,
            inputs,
            conditionals,
            drawn_for: Vec::new(),
            watch: Watch::default(),
            engines,
            noted,
        })
    }

    /// Notes files that a task has read; a file that is noted already is not noted again.
    ///
    /// # Panics
    /// If another thread panicked while noting one.
    pub fn note(&self, files: impl IntoIterator<Item = InputFile>) {
        let mut noted = self.noted.lock().expect("no thread panics while it notes a file");
        for file in files {
            if !noted.contains(&file) && !self.inputs.contains(&file) {
                noted.push(file);
            }
        }
    }

    /// All files read, those of the tasks last.
    ///
    /// # Panics
    /// If another thread panicked while noting one.
    pub fn files_read(&self) -> Vec<InputFile> {
        let noted = self.noted.lock().expect("no thread panics while it notes a file");
        self.inputs.iter().chain(noted.iter()).cloned().collect()
    }

    /// The names of the vehicles that maps draw ways round for, each once.
    pub fn vehicle_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for vehicle in &self.drawn_for {
            // What is wrong with a file is told where its task is answered.
            let found = find_vehicle(vehicle, &mut Diagnostics::new()).map(|vehicle| vehicle.name);
            names.extend(found.filter(|name| !names.contains(name)));
        }
        names
    }

    /// The engine of a vehicle, by name or file; made on first use. `None` if there is no such vehicle.
    ///
    /// # Panics
    /// If another thread panicked while making one.
    pub fn engine(&self, name: &str, problems: &mut Diagnostics) -> Option<Arc<Engine>> {
        let mut engines = self.engines.lock().expect("no thread panics while it makes an engine");
        if let Some(engine) = engines.get(name) {
            return Some(Arc::clone(engine));
        }
        let vehicle = Vehicle { clock: self.clock(self.when), ..find_vehicle(name, problems)? };
        let engine = Arc::new(self.engine_of(vehicle));
        let (vehicle, topology) = (&engine.vehicle, &engine.topology);
        if !self.network.segment_ids().any(|segment| topology.is_segment_usable(segment)) {
            problems.push(network_codes::w325_no_road_for(&vehicle.name));
        }
        engines.insert(name.to_owned(), Arc::clone(&engine));
        Some(engine)
    }

    /// The graph of a vehicle by its own clock, with and without closures.
    pub(super) fn engine_of(&self, vehicle: Vehicle) -> Engine {
        let topology = Arc::new(Topology::build(Arc::clone(&self.network), &vehicle));
        let closed =
            (!self.plan.closures().is_empty()).then(|| self.metric_at(self.when, &vehicle, &topology));
        let free = Metric::free(Arc::clone(&topology));
        Engine { vehicle, topology, free, closed }
    }

    /// A clock in the zone of the scenario.
    pub(super) fn clock(&self, when: When) -> Clock {
        Clock { when, zone: self.setting.timezone.parse().unwrap_or(Clock::default().zone) }
    }

    /// The metric of a vehicle at another time than the world's own; `base` is its graph without closures.
    pub fn metric_at(&self, when: When, vehicle: &Vehicle, base: &Arc<Topology>) -> Metric {
        self.metric_with(when, vehicle, base, Works::default())
    }

    /// The same where `own` changes the graph besides.
    pub(super) fn metric_with(
        &self,
        when: When,
        vehicle: &Vehicle,
        base: &Arc<Topology>,
        own: Works,
    ) -> Metric {
        metric_with(base, vehicle, &self.plan.in_effect(&self.network, when, &who(vehicle)), own)
    }

    /// The closure that shuts a directed segment for a vehicle, if one of those `among` does, or of all that hold at the time asked
    /// about.
    pub fn closure_on(
        &self,
        vehicle: &Vehicle,
        directed: crate::id::DirectedId,
        among: Option<&[usize]>,
    ) -> Option<&crate::closure::Closure> {
        let in_force = match among {
            Some(among) => self.plan.effect_of(&self.network, among.iter().copied(), &who(vehicle)).shut,
            None => self.plan.in_force(&self.network, self.when, &who(vehicle)),
        };
        in_force.iter().find(|c| c.directed == directed).map(|c| &self.plan.closures()[c.closure])
    }

    /// Which closures a vehicle drives through by exemption on a path, by index: they are in force, its exemption is the
    /// only reason why it may, and the path runs over them.
    pub fn exemptions_on(&self, when: When, vehicle: &Vehicle, legs: &[Leg]) -> Vec<usize> {
        self.worked_on(self.plan.exempted(when, &who(vehicle)), legs)
    }

    /// Those of some closures that legs run over, whatever they do to whoever drives there.
    pub fn worked_on(&self, among: impl IntoIterator<Item = usize>, legs: &[Leg]) -> Vec<usize> {
        let runs_over = |s: &MatchedStretch, leg: &Leg| leg.runs_over((s.directed, s.from_mm, s.to_mm));
        let on = |closure: &usize| {
            // Beside a half that is shut, traffic of both directions passes the works.
            let is_half = self.plan.closures()[*closure].effect == Effect::HalfClosed;
            self.plan.matched()[*closure].iter().any(|matched| {
                let all = matched.stretches.iter().chain(&matched.opposite).chain(&matched.contraflow);
                all.into_iter().any(|s| {
                    let back = is_half.then(|| s.reversed(&self.network));
                    legs.iter().any(|leg| runs_over(s, leg) || back.is_some_and(|back| runs_over(&back, leg)))
                })
            })
        };
        among.into_iter().filter(on).collect()
    }

    /// Whether a closure is for a vehicle while it is in force, be it bound or exempt; by index.
    pub fn is_for(&self, vehicle: &Vehicle, closure: usize) -> bool {
        let (who, closure) = (who(vehicle), &self.plan.closures()[closure]);
        ClosurePlan::binds(closure, &who) || ClosurePlan::lets_pass(closure, &who)
    }

    /// Whether a closure counts for a vehicle while it is in force: what it applies to, and who is exempt.
    pub fn binds(&self, vehicle: &Vehicle, closure: &crate::closure::Closure) -> bool {
        ClosurePlan::binds(closure, &who(vehicle))
    }

    /// A place of a layer by id, or `site/gate`.
    pub fn place(&self, id: &str) -> Option<Placed> {
        let site = self.stations.iter().chain(&self.sites).find(|site| site.id == id);
        if let Some(site) = site {
            return Some(Placed { label: label(site), at: site.at, gates: open_gates(site) });
        }
        let (site, gate) = id.rsplit_once('/')?;
        let site = self.sites.iter().chain(&self.stations).find(|s| s.id == site)?;
        let gate = site.gates.iter().find(|g| g.id == gate)?;
        let name = if gate.name.is_empty() { id.to_owned() } else { gate.name.clone() };
        Some(Placed { label: name, at: gate.at, gates: vec![gate.at] })
    }

    /// The network as the summary has it.
    pub fn network_size(&self) -> NetworkSize {
        NetworkSize {
            nodes: self.network.node_count(),
            segments: self.network.segment_count(),
            length_m: self.network.total_length_mm() as f64 / 1000.0,
            restrictions: self.network.restrictions().len(),
        }
    }

    /// How closures were judged, as the summary has it.
    pub fn time_policy(&self) -> TimePolicy {
        let untimed = self.plan.closures().is_empty() && self.conditionals.by_time == 0;
        let zone = self.clock(self.when).zone;
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339();
        let (policy, at) = match (untimed, self.when) {
            (true, _) => ("none", None),
            (false, When::WorstCase) => ("worst-case", None),
            (false, When::At(instant)) => ("at", Some(local(instant))),
            (false, When::WorstWithin(from, to)) => {
                ("worst-case", Some(format!("{}/{}", local(from), local(to))))
            }
            (false, When::AlwaysWithin(from, to)) => {
                ("any-time", Some(format!("{}/{}", local(from), local(to))))
            }
        };
        let conditional_tags =
            (self.conditionals.tagged > 0).then(|| ConditionalLine::of(&self.conditionals));
        TimePolicy {
            policy: policy.to_owned(),
            at,
            timezone: self.setting.timezone.clone(),
            timezone_from: (self.setting.timezone_from == ZoneFrom::Closures).then(|| "closures".to_owned()),
            conditional_tags,
        }
    }

    /// The closures as the summary has them.
    pub fn closure_lines(&self) -> Vec<ClosureLine> {
        let text = |closure: &Closure, key: &str| {
            closure.properties.get(key).and_then(Value::as_str).map(str::to_owned)
        };
        let date = |closure: &crate::closure::Closure, key: &str| {
            let unstated = closure.properties.get(super::zones::UNSTATED).and_then(Value::as_array);
            let is_stated = !unstated.is_some_and(|keys| keys.iter().any(|own| own == key));
            text(closure, key).filter(|_| is_stated)
        };
        let line = |(closure, matched): (&crate::closure::Closure, &Option<crate::closure::Matched>)| {
            let stretches: Vec<_> = matched.iter().flat_map(|m| m.counted(&self.network)).collect();
            let open = self.when.is_shut(&closure.schedule);
            let mut spared: Vec<String> = matched
                .iter()
                .flat_map(|m| &m.spared)
                .map(|s| self.network.way_of(s.segment).id.to_string())
                .collect();
            spared.sort_unstable();
            spared.dedup();
            ClosureLine {
                id: closure.id.clone(),
                title: closure.title.clone(),
                status: closure.status.name().to_owned(),
                effect: closure.effect.name().to_owned(),
                direction: closure.direction.name().to_owned(),
                carriageway: matched
                    .as_ref()
                    .and_then(|matched| lies::carriageway(&self.network, matched))
                    .map(|(_, octant)| COMPASS[usize::from(octant)].0.to_owned()),
                turning_length_m: closure.turning_length_mm.map(|mm| f64::from(mm) / 1000.0),
                start: date(closure, "start"),
                end: date(closure, "end"),
                hours: hours(&closure.schedule, Language::En),
                hours_zh: hours(&closure.schedule, Language::Zh),
                timezone: Some(closure.schedule.zone.name().to_owned())
                    .filter(|name| *name != self.setting.timezone),
                matched_m: stretches.iter().map(|s| u64::from(s.to_mm - s.from_mm)).sum::<u64>() as f64
                    / 1000.0,
                road_m: section::length_mm(&self.network, &stretches) as f64 / 1000.0,
                edges: stretches.len(),
                in_force: open && closure.status.counts(),
                spared,
            }
        };
        self.plan.closures().iter().zip(self.plan.matched()).map(line).collect()
    }
}

/// What to call a site.
pub(super) fn label(site: &Site) -> String {
    if site.name.is_empty() { site.id.clone() } else { site.name.clone() }
}

/// Where one may enter a site: its open gates, or where it has none the site itself.
pub(super) fn open_gates(site: &Site) -> Vec<crate::geometry::LonLat> {
    let open: Vec<_> = site.gates.iter().filter(|gate| gate.open).map(|gate| gate.at).collect();
    if site.gates.is_empty() { vec![site.at] } else { open }
}

fn when(setting: &Setting, problems: &mut Diagnostics) -> When {
    let Some(text) = &setting.at else { return When::WorstCase };
    let read = match text.trim() {
        "worst-case" => Some(When::WorstCase),
        text => {
            let (any_time, span) = match text.strip_prefix("any-time:") {
                Some(span) => (true, span),
                None => (false, text),
            };
            match span.split_once('/') {
                Some((from, to)) => {
                    let ends = instant(from, &setting.timezone).zip(instant(to, &setting.timezone));
                    ends.filter(|(from, to)| from < to).map(|(from, to)| match any_time {
                        true => When::AlwaysWithin(from, to),
                        false => When::WorstWithin(from, to),
                    })
                }
                None if any_time => None,
                None => instant(text, &setting.timezone).map(When::At),
            }
        }
    };
    read.unwrap_or_else(|| {
        problems.push(codes::e519_instant(text, &setting.timezone));
        When::WorstCase
    })
}

/// RFC 3339, or a local date-time of `zone`.
pub(super) fn instant(text: &str, zone: &str) -> Option<DateTime<Utc>> {
    match parse_written(text)? {
        Written::Instant(instant) => Some(instant),
        Written::Local(local) => resolve(zone.parse().ok()?, local, Fold::Earlier),
        Written::Day(_) => None,
    }
}

pub(super) fn named_places(sites: &[Site], stations: &[Site]) -> Vec<NamedPlace> {
    let mut all = Vec::new();
    for site in sites.iter().chain(stations) {
        all.push(NamedPlace { id: site.id.clone(), name: site.name.clone(), at: site.at });
        for gate in &site.gates {
            all.push(NamedPlace { id: gate.id.clone(), name: gate.name.clone(), at: gate.at });
        }
    }
    all
}
