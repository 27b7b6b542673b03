//! Turning round: ways that do without it, works before which there is no room for it, and streets whose carriageways meet.

use crate::end_to_end::{huhang, write};
use crate::random::{self, Dice};
use huhang::id::{DirectedId, EdgeId};
use huhang::metric::{CLOSED, Metric};
use huhang::plan::detour::cost_of;
use huhang::plan::route::{Engine, best_onward, route};
use huhang::search::{Objective, Stance};
use serde_json::{Value, json};

/// By definition: what it costs to enter each edge, until nothing changes any more.
fn onward_ms(metric: &Metric, from: Stance, to: Stance) -> Option<u32> {
    let topology = metric.topology();
    let network = topology.network();
    let mut entered: Vec<Option<u32>> = vec![None; topology.edge_count()];
    let on = |a: DirectedId, edge: EdgeId| !network.is_back(a, topology.directed(edge));
    for start in from.departures(metric) {
        for edge in topology.out_edges(start.state).map(EdgeId::new).filter(|e| on(start.directed, *e)) {
            let known = &mut entered[edge.index()];
            *known = Some(known.map_or(start.cost.ms, |ms| ms.min(start.cost.ms)));
        }
    }
    loop {
        let mut changed = false;
        for edge in (0..topology.edge_count()).map(EdgeId::new) {
            let (Some(here), ms) = (entered[edge.index()], metric.arcs()[edge.index()].ms) else { continue };
            if ms == CLOSED {
                continue;
            }
            for next in topology.out_edges(topology.head(edge)).map(EdgeId::new) {
                let better = entered[next.index()].is_none_or(|known| here + ms < known);
                if on(topology.directed(edge), next) && better {
                    entered[next.index()] = Some(here + ms);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let arrivals = to.arrivals(metric).into_iter();
    let around = arrivals.filter_map(|a| Some(entered[a.edge?.index()]? + a.cost.ms));
    around.chain(from.direct(to, metric).map(|(cost, ..)| cost.ms)).min()
}

#[test]
fn the_way_that_never_turns_round_is_the_best_of_its_kind() {
    let (mut differ, mut none) = (0, 0);
    for seed in 0..12 {
        let network = random::network(seed, 7, 6);
        let topology = random::car_topology(&network);
        let metric = random::metric(&topology, seed, 4);
        let mut dice = Dice(seed);
        for _ in 0..12 {
            let [from, to] = [(); 2].map(|()| random::usable_position(&topology, &mut dice));
            // Who keeps a direction finds out soonest that he may not turn round.
            let only = from.departures(&metric).first().map(|access| access.directed);
            let (from, to) = (Stance { only, ..from.into() }, Stance::from(to));
            let found = best_onward(&metric, from, to, Objective::Fastest);
            assert_eq!(
                found.as_ref().map(|p| p.cost.ms),
                onward_ms(&metric, from, to),
                "{seed} {from:?} {to:?}"
            );
            let free = route(&metric, from, to, Objective::Fastest, Engine::Own);
            let Some(path) = found else {
                none += usize::from(free.is_some());
                continue;
            };
            assert_eq!(cost_of(&metric, &path.legs), Some(path.cost));
            let turns = path.legs.windows(2).any(|p| network.is_back(p[0].directed, p[1].directed));
            assert!(!turns, "{seed} {from:?} {to:?}");
            differ += usize::from(free.is_none_or(|free| free.cost != path.cost));
        }
    }
    assert!(differ > 0 && none > 0, "{differ} ways are longer, {none} are none without turning round");
}

/// Roads, places and closures in a folder.
struct Town(tempfile::TempDir);

fn line(id: &str, name: &str, more: &Value, at: &[[f64; 2]]) -> Value {
    let mut properties = json!({"highway": "secondary", "name": name});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": {"type": "LineString", "coordinates": at}})
}

impl Town {
    fn new(roads: &[Value]) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        town.write("roads.geojson", roads);
        town
    }

    /// 村道 runs 3 km from west to east; 东街 and 西街 lead off it south at 0 and 3 km, and are joined by 环路; 北街 leads north from the western end.
    fn street() -> Self {
        Self::new(&[
            line(
                "a",
                "村道",
                &json!({}),
                &[[119.80, 31.70], [119.81, 31.70], [119.82, 31.70], [119.83, 31.70]],
            ),
            line("w", "西街", &json!({}), &[[119.80, 31.70], [119.80, 31.69]]),
            line("e", "东街", &json!({}), &[[119.83, 31.70], [119.83, 31.69]]),
            line("r", "环路", &json!({}), &[[119.80, 31.69], [119.83, 31.69]]),
            line("n", "北街", &json!({}), &[[119.80, 31.70], [119.80, 31.71]]),
        ])
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, features: &[Value]) {
        write(&self.0.path().join(name), features);
    }

    fn closures(&self, all: &[(&str, [f64; 2], Value)]) {
        let features: Vec<Value> = all
            .iter()
            .map(|(id, [from, to], more)| {
                let mut properties = json!({"title": id, "effect": "closed"});
                properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                json!({"type": "Feature", "id": id, "properties": properties,
                    "geometry": {"type": "LineString", "coordinates": [[from, 31.7], [to, 31.7]]}})
            })
            .collect();
        self.write("closures.geojson", &features);
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, Value, String) {
        let files = [self.path("roads.geojson"), self.path("closures.geojson")];
        let all = [words, &["--network", &files[0], "--closures", &files[1], "--json"]].concat();
        let output = huhang(&all);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default(), err)
    }

    fn proved(out: &str) {
        let verified = huhang(&["verify", out]);
        assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
    }
}

const LORRY: &str = "name = \"lorry\"\nbase = \"truck\"\nlength_m = 16.0\n";

#[test]
fn s2_before_works_one_turns_round_only_where_there_is_room_and_is_told() {
    let town = Town::street();
    let lorry = town.path("lorry.toml");
    std::fs::write(&lorry, LORRY).unwrap();
    let (west, east) = ("119.80,31.695", "119.815,31.7");
    for (room, allowed) in [
        (json!({}), true),
        (json!({"turning_length_m": 16}), true),
        (json!({"turning_length_m": 15.9}), false),
    ] {
        town.closures(&[("沟", [119.817, 119.819], room.clone())]);
        let out = town.path("out");
        let words =
            ["route", "--from", west, "--via", east, "--to", west, "--vehicle", &lorry, "--out", &out];
        let (code, route, err) = town.run(&words);
        assert_eq!((code, &route["found"]), (Some(i32::from(!allowed)), &json!(allowed)), "{room} {err}");
        if allowed {
            let turn = &route["turns_round"][0];
            assert_eq!((&turn["closure"], &turn["allowed"]), (&json!("沟"), &json!(true)), "{route}");
            let steps = route["alternatives"][0]["steps"].as_array().unwrap();
            let told =
                steps.iter().any(|step| step["text_zh"].as_str().unwrap().contains("掉头，沿村道，在“沟”前"));
            assert!(told, "{steps:?}");
        } else {
            assert_eq!(route["blockers"][0]["kind"], "turning_room");
            let reason = route["reason"].as_str().unwrap();
            assert!(reason.contains("up to 15.9 m") && reason.contains("16 m long"), "{reason}");
        }
        Town::proved(&out);
        // The same for who sets out at a time.
        let depart = [&words[..9], &["--depart", "2026-03-02T08:00"]].concat();
        let (_, timed, err) = town.run(&depart);
        assert_eq!(timed["found"], json!(allowed), "{room} {err}");
        assert_eq!(timed["blockers"][0]["kind"] == "turning_room", !allowed, "{timed}");
    }
    // Further stops before the works are reached without turning round; coming back from the last is not.
    town.closures(&[("沟", [119.817, 119.819], json!({"turning_length_m": 10}))]);
    let on = ["route", "--from", west, "--via", "119.813,31.7", "--to", east, "--vehicle", &lorry];
    assert_eq!(town.run(&on).1["found"], true);
    let back = ["route", "--from", west, "--via", east, "--to", "119.813,31.7", "--vehicle", &lorry];
    assert_eq!(town.run(&back).1["found"], false);
    // A car is short enough, and where nothing is shut nobody asks.
    let car = ["route", "--from", west, "--via", east, "--to", west];
    assert_eq!(town.run(&car).1["found"], true);
}

#[test]
fn s2_a_site_that_a_vehicle_cannot_come_away_from_is_told() {
    let town = Town::street();
    let lorry = town.path("lorry.toml");
    std::fs::write(&lorry, LORRY).unwrap();
    let point = |id: &str, at: [f64; 2]| json!({"type": "Feature", "id": id, "properties": {}, "geometry": {"type": "Point", "coordinates": at}});
    town.write("sites.geojson", &[point("nursery", [119.815, 31.7002]), point("shop", [119.80, 31.705])]);
    town.write("stations.geojson", &[point("st", [119.80, 31.695])]);
    let (sites, stations, out) =
        (town.path("sites.geojson"), town.path("stations.geojson"), town.path("out"));
    for (room, effect) in
        [(json!({"turning_length_m": 12}), Some("no_turning")), (json!({"turning_length_m": 18}), None)]
    {
        town.closures(&[("沟", [119.817, 119.819], room)]);
        let words =
            ["detour", "--sites", &sites, "--stations", &stations, "--vehicle", &lorry, "--out", &out];
        let (_, summary, err) = town.run(&words);
        let told = summary["affected_sites"].as_array().unwrap();
        let of = |id: &str| told.iter().find(|site| site["site"] == id && site["effect"] == "no_turning");
        assert_eq!(of("nursery").map(|site| site["effect"].as_str().unwrap()), effect, "{summary} {err}");
        assert!(of("shop").is_none());
        if let Some(site) = of("nursery") {
            assert!(site["reason_zh"].as_str().unwrap().contains("仅容车长12米以内"), "{site}");
            let verify = || String::from_utf8_lossy(&huhang(&["verify", &out]).stdout).into_owned();
            let proof = verify();
            assert!(proof.contains("sites without room to turn round of detour: 1 checked"), "{proof}");
            // A larger limit, another place to turn, and a site that one passes are found out.
            let file = format!("{out}/summary.json");
            let sound = std::fs::read_to_string(&file).unwrap();
            let number = told.iter().position(|own| own["site"] == "nursery").unwrap();
            let forge = |edit: &dyn Fn(&mut Value)| {
                let mut value: Value = serde_json::from_str(&sound).unwrap();
                edit(&mut value);
                std::fs::write(&file, value.to_string()).unwrap();
                let said = verify();
                std::fs::write(&file, &sound).unwrap();
                assert!(said.contains("DIFFERS") && said.contains("room to turn round at site"), "{said}");
            };
            forge(&|s| s["affected_sites"][number]["turning"]["limit_m"] = json!(13.0));
            forge(&|s| s["affected_sites"][number]["turning"]["closure"] = json!("坑"));
            forge(&|s| s["affected_sites"][number]["turning"]["length_m"] = json!(11.0));
            forge(&|s| s["affected_sites"][number]["site"] = json!("shop"));
        }
        Town::proved(&out);
    }
}

#[test]
fn carriageways_that_meet_at_both_ends_of_a_bridge_are_two_movements() {
    let one = json!({"oneway": "yes"});
    let town = Town::new(&[
        line("s", "南路", &json!({}), &[[119.80, 31.69], [119.80, 31.70]]),
        line("bn", "大桥", &one, &[[119.80, 31.70], [119.8002, 31.705], [119.80, 31.71]]),
        line("bs", "大桥", &one, &[[119.80, 31.71], [119.7998, 31.705], [119.80, 31.70]]),
        line("n", "北路", &json!({}), &[[119.80, 31.71], [119.80, 31.72]]),
        line("e", "东路", &json!({}), &[[119.80, 31.70], [119.81, 31.70], [119.81, 31.71], [119.80, 31.71]]),
    ]);
    town.write(
        "closures.geojson",
        &[json!({"type": "Feature", "id": "桥", "properties": {"effect": "closed", "road": "大桥"}, "geometry": null})],
    );
    let out = town.path("out");
    let (code, summary, err) = town.run(&["detour", "--vehicle", "car", "--out", &out]);
    let movements = summary["works"][0]["movements"].as_array().unwrap();
    assert_eq!((code, movements.len()), (Some(0), 2), "{summary} {err}");
    for movement in movements {
        assert_eq!(movement["detours"][0]["roads"], json!(["东路"]), "{movement}");
    }
    Town::proved(&out);
}

#[test]
fn a_way_round_that_turns_round_in_a_road_is_the_last_resort_and_told() {
    let town = Town::street();
    town.closures(&[("沟", [119.817, 119.819], json!({}))]);
    let out = town.path("out");
    let (_, summary, _) = town.run(&["detour", "--vehicle", "car", "--out", &out]);
    let movements = summary["works"][0]["movements"].as_array().unwrap();
    assert!(!movements.is_empty());
    for movement in movements {
        assert_eq!(movement["detours"][0]["turns_round"], json!([]), "{movement}");
    }
    Town::proved(&out);
}

#[test]
fn works_that_are_never_shut_at_the_same_time_do_not_shut_each_others_ways() {
    let town = Town::street();
    let term = |daily: &str| json!({"start": "2026-12-10T00:00", "end": "2026-12-20T24:00", "daily": daily});
    let ring = |more: Value| {
        let mut properties = json!({"title": "环", "effect": "closed", "road": "环路"});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"type": "Feature", "id": "环", "properties": properties, "geometry": null})
    };
    let own = |more: Value| {
        let mut properties = json!({"title": "沟", "effect": "closed"});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"type": "Feature", "id": "沟", "properties": properties,
            "geometry": {"type": "LineString", "coordinates": [[119.812, 31.7], [119.819, 31.7]]}})
    };
    let found = |town: &Town| {
        let out = town.path("out");
        let (_, summary, err) = town.run(&["detour", "--vehicle", "car", "--out", &out]);
        let works = summary["works"].as_array().unwrap_or_else(|| panic!("{err}"));
        let work = works.iter().find(|work| work["closure"] == "沟").unwrap();
        let movement = work["movements"][0].clone();
        assert!(movement.is_object(), "{work}");
        Town::proved(&out);
        movement
    };
    town.write("closures.geojson", &[own(term("23:00-05:00")), ring(term("06:00-20:00"))]);
    let apart = found(&town);
    assert_eq!((&apart["found"], &apart["meanwhile"]), (&json!(true), &Value::Null), "{apart}");
    // For a part of the time the other one is there, too: the usual way is told, and how it is then.
    town.write("closures.geojson", &[own(term("23:00-05:00")), ring(term("04:00-20:00"))]);
    let partly = found(&town);
    assert_eq!(
        (&partly["found"], &partly["meanwhile"][0]["closures"]),
        (&json!(true), &json!(["环"])),
        "{partly}"
    );
    assert_eq!(partly["meanwhile"][0]["found"], false);
    // Whenever the one is shut the other is.
    town.write("closures.geojson", &[own(term("23:00-05:00")), ring(term("00:00-24:00"))]);
    assert_eq!(found(&town)["found"], false);
}
