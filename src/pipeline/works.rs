//! From what closures do to one road user to a metric: the only place where closures and graphs meet.

use crate::closure::{
    Closure, Effect, InEffect, Location, Opened, TEMPORARY_BAR, driveway_id, temporary_way_id,
};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use crate::exchange::sites::{Gate, Site};
use crate::exchange::tags::Tags;
use crate::id::DirectedId;
use crate::metric::{ClosedStretch, Metric, SlowStretch};
use crate::network::{REACH_M, add_driveway, add_temporary_road};
use crate::topology::{LocalBy, Opening, Topology, Works, opens};
use crate::vehicle::Vehicle;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The metric of a vehicle under closures. Where they change the graph itself (local roads, contraflow, turns), it
/// stands on a graph of its own; else on `base`.
pub fn metric_under(base: &Arc<Topology>, vehicle: &Vehicle, effect: &InEffect) -> Metric {
    metric_with(base, vehicle, effect, Works::default())
}

/// The same where `own` changes the graph besides.
pub(super) fn metric_with(base: &Arc<Topology>, vehicle: &Vehicle, effect: &InEffect, own: Works) -> Metric {
    let works = works_of(base, effect, own);
    let topology = match works.is_empty() {
        true => Arc::clone(base),
        false if base.is_of(vehicle) => base.under(&works),
        false => Arc::new(base.beside(vehicle, &works)),
    };
    let (mut closed, slow) = stretches(effect);
    closed.extend(still_shut(base, vehicle, effect));
    Metric::customize(topology, closed, &slow)
}

/// What closures change in the graph `base`, besides what `own` changes in it already.
pub(super) fn works_of(base: &Topology, effect: &InEffect, own: Works) -> Works {
    let local = made_local(effect, usize::MAX);
    let opened = effect.opened.iter().filter(|o| !base.is_usable(o.directed));
    let opened = opened.map(|o| (o.directed, opening(o)));
    let turns = effect.turns.iter().map(|(rule, _)| rule.clone());
    Works {
        local: own.local.into_iter().chain(local).collect(),
        opened: own.opened.into_iter().chain(opened).collect(),
        turns: own.turns.into_iter().chain(turns).collect(),
        waived: own.waived.into_iter().chain(effect.waived.iter().map(|(number, _)| *number)).collect(),
        ..own
    }
    .canonical()
}

/// The roads that are local while `effect` holds, each closure for itself. What has a number beyond those of the closures is a
/// sign with a condition.
pub(super) fn made_local(effect: &InEffect, closures: usize) -> impl Iterator<Item = (LocalBy, DirectedId)> {
    effect.local.iter().map(move |(directed, number)| {
        let by = if *number < closures { LocalBy::Closure(*number as u32) } else { LocalBy::Signs };
        (by, *directed)
    })
}

/// What closures shut and slow, as a metric has it.
pub(super) fn stretches(effect: &InEffect) -> (Vec<ClosedStretch>, Vec<SlowStretch>) {
    let shut = effect.shut.iter().map(|c| ClosedStretch {
        directed: c.directed,
        from_mm: c.from_mm,
        to_mm: c.to_mm,
    });
    let slow = effect.slow.iter().map(|s| SlowStretch {
        directed: s.directed,
        from_mm: s.from_mm,
        to_mm: s.to_mm,
        cap: s.cap,
        wait_ms: s.wait_ms,
        factor: crate::metric::AS_IT_IS,
    });
    (shut.collect(), slow.collect())
}

/// Why a stretch becomes usable.
pub(super) fn opening(opened: &Opened) -> Opening {
    match opened.suspended.as_slice() {
        [] => Opening::AgainstOneWay,
        keys => Opening::Without(keys.to_vec()),
    }
}

/// Of directions that are opened in part: the rest of them.
pub(super) fn still_shut(base: &Topology, vehicle: &Vehicle, effect: &InEffect) -> Vec<ClosedStretch> {
    let mut open: BTreeMap<DirectedId, Vec<(u32, u32)>> = BTreeMap::new();
    let network = base.network();
    // What another suspension lifts elsewhere on the road does not help here.
    let helps = |o: &&Opened| !base.is_usable(o.directed) && opens(network, vehicle, o.directed, &opening(o));
    for o in effect.opened.iter().filter(helps) {
        open.entry(o.directed).or_default().push((o.from_mm, o.to_mm));
    }
    let mut shut = Vec::new();
    for (directed, mut stretches) in open {
        stretches.sort_unstable();
        let length = base.length_mm(directed);
        let mut at = 0;
        for (from_mm, to_mm) in stretches {
            if from_mm > at {
                shut.push(ClosedStretch { directed, from_mm: at, to_mm: from_mm });
            }
            at = at.max(to_mm);
        }
        if at < length {
            shut.push(ClosedStretch { directed, from_mm: at, to_mm: length });
        }
    }
    shut
}

/// Makes the temporary roads of the closures ways of the network. They are barred to everybody until the closure that
/// brings them is in force.
pub(super) fn add_temporary_roads(raw: &mut RawNetwork, closures: &[Closure], problems: &mut Diagnostics) {
    // A later road may join an earlier one: the order of the file must not matter.
    let mut roads: Vec<&Closure> =
        closures.iter().filter(|c| c.effect == Effect::AddRoad && c.status.counts()).collect();
    roads.sort_by(|a, b| a.id.cmp(&b.id));
    for closure in roads {
        let Location::Lines { lines, .. } = &closure.location else { continue };
        let text =
            |key: &str| closure.properties.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let kind = Some(text("highway")).filter(|kind| !kind.is_empty()).unwrap_or("service");
        for line in lines.iter().filter(|line| line.len() >= 2) {
            let tags = [
                ("highway", kind),
                ("name", closure.title.as_str()),
                TEMPORARY_BAR,
                ("surface", text("surface")),
            ];
            let way = RawWay {
                id: temporary_way_id(&closure.id),
                tags: Tags::new(tags.into_iter().filter(|(_, value)| !value.is_empty())),
                vertices: line.iter().map(|at| Vertex { at: *at, key: VertexKey::Coordinate }).collect(),
                measured: None,
                origin: closure.origin.clone(),
            };
            if let Err(missing) = add_temporary_road(raw, way) {
                for at in missing {
                    let place = closure.origin.place("/geometry");
                    problems.push(codes::e432_temporary_road_end(place, &closure.id, at, REACH_M));
                }
            }
        }
    }
}

/// Points of the closures nearer to a gate than this may mean the gate, meters.
const BESIDE_GATE_M: f64 = 25.0;

/// Makes the ways to the gates that closures shut ways of the network, and says in the closures which gates those are. A gate
/// that is drawn on the road is moved beside it.
pub(super) fn add_driveways(
    raw: &mut RawNetwork,
    sites: &mut [Site],
    closures: &mut Vec<Closure>,
    problems: &mut Diagnostics,
) {
    let mut made: BTreeSet<String> = BTreeSet::new();
    let mut unknown: Vec<String> = Vec::new();
    let mut order: Vec<usize> = (0..closures.len()).collect();
    order.sort_by(|a, b| closures[*a].id.cmp(&closures[*b].id));
    for index in order {
        let closure = &mut closures[index];
        let Location::SiteGate { site, gate } = closure.location.clone() else { continue };
        let place = closure.origin.place("/properties/gate_of");
        let known = gates_of(sites, &site);
        let Some((index, number)) = gate_meant(sites, &site, &gate) else {
            problems.push(codes::e452_no_such_gate(place, &closure.id, &site, &gate, &known));
            unknown.push(closure.id.clone());
            continue;
        };
        let whole = &mut sites[index];
        let site_id = whole.id.clone();
        let label = if whole.name.is_empty() { site_id.clone() } else { whole.name.clone() };
        let own = &mut whole.gates[number];
        closure.location = Location::SiteGate { site: site_id.clone(), gate: own.id.clone() };
        let id = driveway_id(&site_id, &own.id);
        if !made.insert(id.clone()) {
            continue;
        }
        let name = format!("{label} {}", if own.name.is_empty() { &own.id } else { &own.name });
        let tags = [("highway", "service"), ("service", "driveway"), ("name", name.as_str())];
        let way = RawWay {
            id,
            tags: Tags::new(tags),
            vertices: Vec::new(),
            measured: None,
            origin: closure.origin.clone(),
        };
        match add_driveway(raw, way, own.at) {
            None => {
                problems.push(codes::e452_no_such_gate(place, &closure.id, &site, &gate, &known));
                unknown.push(closure.id.clone());
            }
            Some(end) if end != own.at => {
                problems.push(codes::w454_gate_on_road(place, &closure.id, &name));
                own.at = end;
            }
            Some(_) => {}
        }
    }
    // What is wrong with them is said; nobody looks for their gates again.
    closures.retain(|closure| !unknown.contains(&closure.id));
}

/// Tells the gates that closures with faults elsewhere name and that no site has; none gets a way of its own.
pub(super) fn tell_unknown_gates<'a>(
    sites: &[Site],
    closures: impl Iterator<Item = &'a Closure>,
    problems: &mut Diagnostics,
) {
    for closure in closures {
        if let Location::SiteGate { site, gate } = &closure.location
            && gate_meant(sites, site, gate).is_none()
        {
            let place = closure.origin.place("/properties/gate_of");
            let known = gates_of(sites, site);
            problems.push(codes::e452_no_such_gate(place, &closure.id, site, gate, &known));
        }
    }
}

/// The site and its gate that a closure means.
fn gate_meant(sites: &[Site], site: &str, gate: &str) -> Option<(usize, usize)> {
    let of = |index: usize| Some((index, gate_called(&sites[index].gates, gate)?));
    site_called(sites, site).and_then(of).or_else(|| gate_in_one_word(sites, &format!("{site}/{gate}")))
}

/// The gates of a site, as findings list them.
fn gates_of(sites: &[Site], site: &str) -> Vec<String> {
    let gates = site_called(sites, site).map_or(&[][..], |index| &sites[index].gates);
    gates.iter().map(|gate| format!("{} ({})", gate.id, gate.name)).collect()
}

fn site_called(sites: &[Site], site: &str) -> Option<usize> {
    let named: Vec<usize> = (0..sites.len()).filter(|i| sites[*i].name == site).collect();
    let by_name = || if let [one] = named[..] { Some(one) } else { None };
    sites.iter().position(|s| s.id == site).or_else(by_name)
}

fn gate_called(gates: &[Gate], gate: &str) -> Option<usize> {
    gates.iter().position(|g| g.id == gate).or_else(|| gates.iter().position(|g| g.name == gate))
}

/// The gate that `site/gate` means where ids have strokes themselves: the whole is the id of one gate, or the stroke between
/// the two is the first one.
fn gate_in_one_word(sites: &[Site], whole: &str) -> Option<(usize, usize)> {
    let all = sites.iter().enumerate();
    let of = |(i, site): (usize, &Site)| Some((i, site.gates.iter().position(|gate| gate.id == whole)?));
    if let [one] = all.filter_map(of).collect::<Vec<_>>()[..] {
        return Some(one);
    }
    let (site, gate) = whole.split_once('/')?;
    let index = site_called(sites, site)?;
    Some((index, gate_called(&sites[index].gates, gate)?))
}

/// Says of points that shut a road beside a gate which of the two is meant.
pub(super) fn gates_beside_points(sites: &[Site], closures: &[Closure], problems: &mut Diagnostics) {
    for closure in closures.iter().filter(|c| c.effect == Effect::Closed && c.status.counts()) {
        let Location::Points { points, .. } = &closure.location else { continue };
        let gates = sites.iter().flat_map(|site| site.gates.iter().map(move |gate| (site, gate)));
        let near =
            gates.flat_map(|(site, gate)| points.iter().map(move |at| (at.geodesic_m(gate.at), site, gate)));
        let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(meters, ..)| *meters <= BESIDE_GATE_M);
        if let Some((meters, site, gate)) = nearest {
            let place = closure.origin.place("/geometry");
            problems.push(codes::w453_gate_or_road(place, &closure.id, &gate.id, &site.id, meters));
        }
    }
}
