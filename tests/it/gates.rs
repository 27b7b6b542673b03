//! Gates that only who begins or ends behind them passes: on random lattices against every way there is, and on drawn roads
//! through the program.

use super::corridor::{Desk, TRUCK, at, sets};
use super::corridor_barred::drawn;
use super::oracle::behind_gates;
use super::random::{self, Dice};
use huhang::id::{DirectedId, NodeId};
use huhang::metric::Metric;
use huhang::plan::route::{Engine, route};
use huhang::search::{Objective, Position};
use huhang::vehicle::{NodePass, Vehicle};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;

/// The fastest of all ways without circles: a way may be local where it begins and where it ends, and a gate stands in it
/// only beside a local road.
struct EveryWay<'a> {
    metric: &'a Metric,
    local: BTreeSet<DirectedId>,
    gates: BTreeSet<u32>,
    shut: BTreeSet<u32>,
}

impl<'a> EveryWay<'a> {
    fn new(metric: &'a Metric, vehicle: &Vehicle) -> Self {
        let network = metric.topology().network();
        let (gates, behind) = behind_gates(metric, vehicle);
        let mut local = BTreeSet::new();
        for segment in network.segment_ids() {
            let way = vehicle.way_use(&network.way_of(segment).tags);
            for (passage, forward) in [(way.forward, true), (way.backward, false)] {
                if passage.is_some_and(|p| p.local) || behind.contains(&segment.0) {
                    local.insert(DirectedId::new(segment, forward));
                }
            }
        }
        let tagged = network.tagged_nodes().iter();
        let shut =
            tagged.filter(|(_, tags)| vehicle.node_pass(tags) == NodePass::Shut).map(|(node, _)| node.0);
        Self { metric, local, gates, shut: shut.collect() }
    }

    fn is_lawful(&self, roads: &[DirectedId]) -> bool {
        let network = self.metric.topology().network();
        let is_local: Vec<bool> = roads.iter().map(|d| self.local.contains(d)).collect();
        let first = is_local.iter().position(|local| !local).unwrap_or(roads.len());
        let last = is_local.iter().rposition(|local| !local).map_or(first, |last| last + 1);
        let passes_gates = roads
            .windows(2)
            .zip(is_local.windows(2))
            .all(|(pair, local)| local[0] || local[1] || !self.gates.contains(&network.tail(pair[1]).0));
        is_local[first..last].iter().all(|local| !local) && passes_gates
    }

    fn cost(&self, from: Position, to: Position) -> Option<u32> {
        let topology = self.metric.topology();
        let part =
            |d: DirectedId, mm: u32| huhang::units::share(topology.duration_ms(d), mm, topology.length_mm(d));
        let mut best = from.direct(to, self.metric).map(|(cost, ..)| cost.ms);
        for (d, at) in from.directions(self.metric) {
            let cost = topology.duration_ms(d) - part(d, at);
            let mut seen = BTreeSet::from([topology.network().head(d)]);
            self.on(&mut vec![d], cost, &mut seen, &to.directions(self.metric), &mut best);
        }
        best
    }

    fn on(
        &self,
        roads: &mut Vec<DirectedId>,
        cost: u32,
        seen: &mut BTreeSet<NodeId>,
        goals: &[(DirectedId, u32)],
        best: &mut Option<u32>,
    ) {
        let topology = self.metric.topology();
        let network = topology.network();
        let node = network.head(roads[roads.len() - 1]);
        if self.shut.contains(&node.0) || best.is_some_and(|best| cost >= best) {
            return;
        }
        for d in network.leaving(node).iter().filter(|d| topology.is_usable(**d)) {
            roads.push(*d);
            for (_, at) in goals.iter().filter(|(goal, _)| goal == d) {
                let whole = (topology.duration_ms(*d), topology.length_mm(*d));
                let total = cost + huhang::units::share(whole.0, *at, whole.1);
                if self.is_lawful(roads) && best.is_none_or(|best| total < best) {
                    *best = Some(total);
                }
            }
            let head = network.head(*d);
            if seen.insert(head) {
                self.on(roads, cost + topology.duration_ms(*d), seen, goals, best);
                seen.remove(&head);
            }
            roads.pop();
        }
    }
}

#[test]
fn who_begins_or_ends_behind_a_gate_passes_it_and_nobody_else() {
    let car = Vehicle::built_in("car").unwrap();
    let (mut found, mut none, mut behind_one) = (0, 0, 0);
    for seed in 0..150 {
        let mut raw = random::gated_raw(seed, 4, 3);
        raw.restrictions.clear();
        let mut problems = huhang::diagnostic::Diagnostics::new();
        let network =
            huhang::network::build(raw, huhang::network::JoinTolerance(0.0), &mut problems).unwrap();
        let topology = random::car_topology(&std::sync::Arc::new(network));
        let metric = random::metric(&topology, seed, 0);
        let (gates, behind) = behind_gates(&metric, &car);
        assert_eq!(topology.gates().iter().map(|node| node.0).collect::<BTreeSet<_>>(), gates, "seed {seed}");
        for segment in topology.network().segment_ids() {
            assert_eq!(
                topology.lies_behind_gate(segment),
                behind.contains(&segment.0),
                "seed {seed} {segment:?}"
            );
        }
        let every = EveryWay::new(&metric, &car);
        let mut dice = Dice(seed + 77);
        for _ in 0..20 {
            let from = random::usable_position(&topology, &mut dice);
            let to = random::usable_position(&topology, &mut dice);
            let own = route(&metric, from, to, Objective::Fastest, Engine::Own);
            assert_eq!(
                own.as_ref().map(|path| path.cost.ms),
                every.cost(from, to),
                "seed {seed} {from:?} {to:?}"
            );
            *if own.is_some() { &mut found } else { &mut none } += 1;
            behind_one += u32::from(
                own.is_some() && behind.contains(&to.segment.0) != behind.contains(&from.segment.0),
            );
        }
    }
    assert!(found > 1000 && none > 200 && behind_one > 200, "{found} {none} {behind_one}");
}

const GATE: &str = "private";

fn gate(key: &str, value: &str) -> Value {
    json!({"barrier": "gate", key: value})
}

/// A road with a gate at both ends of its middle, and a long way round.
const QUARTER: &str = "a---b---c---d---e\n|               |\nf---------------g";

fn quarter(gates: &[(char, Value)], more: &[(&str, Value)]) -> Desk {
    let roads = [("ab", json!({})), ("bcd", json!({})), ("de", json!({}))];
    drawn(QUARTER, &[&roads[..], more].concat(), gates)
}

#[test]
fn nobody_drives_through_between_two_gates() {
    let round = [("af", json!({})), ("fg", json!({})), ("ge", json!({}))];
    let ends = [at('a', QUARTER), at('e', QUARTER)];
    let through = |desk: &Desk| -> (i32, Vec<String>) {
        let (code, summary) = desk.run(TRUCK, ends, &[]);
        let ways = summary["constraints"].as_array().cloned().unwrap_or_default();
        (code, ways.iter().map(|met| met["id"].as_str().unwrap().to_owned()).collect())
    };
    let length =
        |desk: &Desk| desk.run(TRUCK, ends, &[]).1["alternatives"][0]["distance_m"].as_f64().unwrap();
    let open =
        length(&quarter(&[('b', json!({"barrier": "gate"})), ('d', json!({"barrier": "gate"}))], &round));
    for (key, value) in
        [("access", GATE), ("access", "permit"), ("motor_vehicle", "destination"), ("hgv", "delivery")]
    {
        let desk = quarter(&[('b', gate(key, value)), ('d', gate(key, value))], &round);
        assert_eq!(through(&desk), (0, Vec::new()), "{key}={value}");
        assert!(length(&desk) > 1.2 * open, "{key}={value}");
        // who ends inside comes by the nearer gate, which is told
        let (code, summary) = desk.run(TRUCK, [at('a', QUARTER), at('c', QUARTER)], &[]);
        let met = &summary["constraints"];
        assert_eq!((code, met.as_array().unwrap().len()), (0, 1), "{key}={value}: {met}");
        assert_eq!(
            (&met[0]["kind"], &met[0]["ban"]),
            (&json!("barrier"), &json!({"key": key, "value": value}))
        );
        assert!(met[0]["text"].as_str().unwrap().contains("only to start or end there"), "{met}");
    }
    // no way round but against one-ways: both gates have to let through
    let back = json!({"oneway": "yes"});
    let back = [("eg", back.clone()), ("gf", back.clone()), ("fa", back)];
    let desk = quarter(&[('b', gate("access", GATE)), ('d', gate("access", GATE))], &back);
    let (code, summary) = desk.run(TRUCK, ends, &[]);
    assert_eq!((code, sets(&summary).len()), (1, 1), "{}", summary["why_not"]);
    let obstacles = summary["obstacles"].as_array().unwrap();
    assert_eq!(obstacles.len(), 2);
    for own in obstacles {
        assert_eq!(
            (&own["kind"], &own["ban"]),
            (&json!("barrier"), &json!({"key": "access", "value": GATE}))
        );
    }
    assert!(summary["why_not"]["text"].as_str().unwrap().contains("access=private"));
    // one gate that lets through, or leads nowhere else, is none
    let open = quarter(&[('b', gate("access", GATE)), ('d', json!({"barrier": "gate"}))], &back);
    assert_eq!(open.run(TRUCK, ends, &[]).0, 1, "a gate in a street through which nobody drives");
    let behind = quarter(&[('b', gate("access", GATE)), ('d', gate("access", GATE))], &[]);
    assert_eq!(behind.run(TRUCK, ends, &[]).0, 0, "all of it lies behind the first gate");
}

#[test]
fn a_gate_in_a_street_is_the_end_of_it_on_either_side() {
    let map = "a---b---c\n|       |\nd       f\n|       |\ng---h---i";
    let round = [("adg", json!({})), ("ghi", json!({})), ("ifc", json!({}))];
    let desk = |gate: Value| {
        let roads = [&[("ab", json!({})), ("bc", json!({}))][..], &round].concat();
        drawn(map, &roads, &[('b', gate)])
    };
    let length = |gate: &Value, from: char, to: char| {
        let (code, summary) = desk(gate.clone()).run(TRUCK, [at(from, map), at(to, map)], &[]);
        assert_eq!(code, 0);
        summary["alternatives"][0]["distance_m"].as_f64().unwrap()
    };
    let (open, private) =
        (json!({"barrier": "lift_gate"}), json!({"barrier": "lift_gate", "access": "private"}));
    assert!(length(&private, 'a', 'c') > 2.0 * length(&open, 'a', 'c'), "nobody drives through");
    // at the gate itself one comes from either side
    assert_eq!(length(&private, 'a', 'b'), length(&open, 'a', 'b'));
    assert_eq!(length(&private, 'c', 'b'), length(&open, 'c', 'b'));
}

#[test]
fn a_gate_by_the_hour_is_one_at_its_hours() {
    let round = [("af", json!({})), ("fg", json!({})), ("ge", json!({}))];
    let night = json!({"barrier": "gate", "access:conditional": "private @ (22:00-06:00)"});
    let desk = quarter(&[('b', night.clone()), ('d', night)], &round);
    let length = |at_time: &str| {
        let (code, summary) = desk.run(TRUCK, [at('a', QUARTER), at('e', QUARTER)], &["--at", at_time]);
        assert_eq!(code, 0);
        summary["alternatives"][0]["distance_m"].as_f64().unwrap()
    };
    assert!(length("2026-03-03T23:00") > 1.2 * length("2026-03-03T12:00"));
    // who lives there comes in at any hour
    assert_eq!(desk.run(TRUCK, [at('a', QUARTER), at('c', QUARTER)], &["--at", "2026-03-03T23:00"]).0, 0);
}

#[test]
fn routes_of_a_car_keep_to_gates_and_police_pass_them() {
    let back = json!({"oneway": "yes"});
    let back = [("eg", back.clone()), ("gf", back.clone()), ("fa", back)];
    let desk = quarter(&[('b', gate("access", GATE)), ('d', gate("access", GATE))], &back);
    let dir = desk.write("mark", "").parent().unwrap().to_owned();
    let run = |vehicle: &str, [from, to]: [char; 2]| {
        let place = |letter: char| at(letter, QUARTER).map(|degrees| degrees.to_string()).join(",");
        let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(&dir)
            .args(["route", "--json", "--lang", "en", "--vehicle", vehicle, "--network", "roads.geojson"])
            .args(["--out", "route", "--from", &place(from), "--to", &place(to)])
            .output()
            .unwrap();
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        let code = output.status.code().unwrap();
        let proved = Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(&dir)
            .args(["verify", "route"])
            .output()
            .unwrap();
        assert!(proved.status.success(), "{}", String::from_utf8_lossy(&proved.stdout));
        (code, summary)
    };
    assert_eq!(run("police", ['a', 'e']).0, 0);
    assert_eq!([run("car", ['a', 'c']).0, run("car", ['c', 'e']).0], [0, 0]);
    let (code, summary) = run("car", ['a', 'e']);
    assert_eq!(code, 1);
    let reason = summary["blockers"].to_string();
    assert!(reason.contains("local access"), "{reason}");
}
