//! `verify` proves ways round closures, and finds out one forged figure of each kind.

use crate::detour::Town;
use crate::end_to_end::{Case, huhang, run_ok};
use crate::verify::{Forge, feature, more, proof, with_effects};
use crate::ways_told::{line, order, road, told};
use serde_json::{Value, json};

const SCENARIO: &str = r#"
[scenario]
name = "all"
network = "roads.geojson"
closures = "closures.geojson"

[[detour]]
name = "round"
vehicle = ["car", "truck"]
alternatives = 3
"#;

fn solved(seed: u64, effects: Option<usize>) -> Case {
    let case = Case::new(seed);
    if let Some(shift) = effects {
        with_effects(&case, shift);
    }
    std::fs::write(case.file("scenario.toml"), SCENARIO).unwrap();
    run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
    case
}

/// Plans the detours of a town for cars.
fn plan(town: &Town, layers: &[(&str, &str)]) {
    let files = [("--network", "roads.geojson"), ("--closures", "closures.geojson"), ("--out", "out")];
    let mut words: Vec<String> =
        ["detour", "--vehicle", "car", "--timezone", "Asia/Shanghai"].map(str::to_owned).to_vec();
    for (option, file) in files.iter().chain(layers) {
        words.extend([(*option).to_owned(), town.path(file).to_string_lossy().into_owned()]);
    }
    run_ok(&words.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn ways_round_closures_of_every_effect_are_proved() {
    let (mut ways, mut none) = (0, 0);
    for seed in 1..=8u64 {
        for effects in [None, Some(seed as usize)] {
            let case = solved(seed, effects);
            let (code, text) = proof(&case);
            assert_eq!(code, Some(0), "seed {seed}, {effects:?}: {text}");
            let count = |what: &str| -> usize {
                let line = text.lines().find(|line| line.starts_with(&format!("{what} of round: ")));
                line.map_or(0, |line| line.split(' ').rev().nth(1).unwrap().parse().unwrap())
            };
            ways += count("ways round");
            none += count("no way round");
        }
    }
    assert!(ways > 100 && none > 10, "{ways} ways, {none} without");
}

/// A movement that has ways round (or has none), and its work.
fn movement(summary: &mut Value, with_ways: bool) -> &mut Value {
    let works = summary["detours"][0]["works"].as_array_mut().unwrap();
    let mut movements = works.iter_mut().flat_map(|work| work["movements"].as_array_mut().unwrap());
    movements.find(|movement| movement["found"] == with_ways).expect("there is such a movement")
}

#[test]
fn a_forged_way_round_is_found_out() {
    let case = solved(5, None);
    let summary = Forge::new(&case, "summary.json");
    for key in ["before_m", "before_s"] {
        summary.json("street of ", |s| {
            let of = movement(s, true);
            of[key] = more(&of[key]);
        });
    }
    for (what, key) in [
        ("the best is", "distance_m"),
        ("the best is", "duration_s"),
        ("extra_m of ", "extra_m"),
        ("extra_s of ", "extra_s"),
        ("extra_percent of ", "extra_percent"),
    ] {
        summary.json(what, |s| {
            let of = &mut movement(s, true)["detours"][0];
            of[key] = json!(of[key].as_f64().unwrap() + if key == "extra_percent" { 0.2 } else { 0.001 });
        });
    }
    summary.json("whether there is a way round", |s| {
        let of = movement(s, true);
        (of["found"], of["detours"]) = (json!(false), json!([]));
    });
    summary.json("whether there is a way round", |s| movement(s, false)["found"] = json!(true));
    Forge::new(&case, "detours.geojson").json("on the layer", |layer| {
        let way = feature(layer, |p| p["rank"] == 1);
        way["duration_s"] = more(&way["duration_s"]);
    });
}

#[test]
fn a_forged_layer_is_found_out() {
    let case = solved(5, None);
    assert!(proof(&case).1.contains("not proved: the words of the signs (layer decision_points)"));
    let ways = Forge::new(&case, "detours.geojson");
    for key in ["extra_m", "extra_s", "turns"] {
        ways.json(&format!("layer detours: {key} of "), |layer| {
            let way = feature(layer, |p| p["rank"] == 1);
            way[key] = json!(way[key].as_f64().unwrap() + 1.0);
        });
    }
    ways.json("layer detours: roads of ", |layer| feature(layer, |p| p["rank"] == 1)["roads"] = json!("x"));
    ways.json("is missing", |layer| drop(layer["features"].as_array_mut().unwrap().pop()));
    ways.json("is there 2 times", |layer| {
        let all = layer["features"].as_array_mut().unwrap();
        all.push(all[0].clone());
    });
    ways.json("m long", |layer| {
        let line = layer["features"][0]["geometry"]["coordinates"].as_array_mut().unwrap();
        line[1] = json!([0.0, 0.0]);
    });
    let signs = Forge::new(&case, "decision_points.geojson");
    signs.json("does not stand on its way", |layer| {
        layer["features"][0]["geometry"]["coordinates"] = json!([0.0, 0.0]);
    });
    let of = |kind: &'static str| move |f: &Value| f["properties"]["kind"] == kind;
    for kind in ["divergence", "merge"] {
        signs.json("layer decision_points: ", |layer| {
            let all = layer["features"].as_array_mut().unwrap();
            let at = all.iter().position(of(kind)).unwrap();
            all.remove(at);
        });
    }
}

#[test]
fn a_forged_layer_of_sites_is_found_out() {
    let town = street();
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
    assert!(!summary["affected_sites"].as_array().unwrap().is_empty(), "{said}");
    let path = town.path("out").join("affected_sites.geojson");
    let sound = std::fs::read_to_string(&path).unwrap();
    let forged = |what: &str, edit: &dyn Fn(&mut Value)| {
        let mut layer: Value = serde_json::from_str(&sound).unwrap();
        edit(&mut layer);
        std::fs::write(&path, layer.to_string()).unwrap();
        let run = huhang(&["verify", &town.path("out").to_string_lossy()]);
        std::fs::write(&path, &sound).unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(run.status.code(), Some(1), "{what}: {said}");
        assert!(said.contains(&format!("DIFFERS: layer affected_sites: {what}")), "{what}: {said}");
    };
    forged("effect of ", &|l| l["features"][0]["properties"]["effect"] = json!("none"));
    forged("lasts_s of ", &|l| l["features"][0]["properties"]["lasts_s"] = json!(9.0));
    forged("from_s of ", &|l| l["features"][0]["properties"]["from_s"] = json!(9.0));
    forged("", &|l| drop(l["features"].as_array_mut().unwrap().remove(0)));
}

#[test]
fn a_way_round_over_what_is_shut_is_found_out() {
    let case = solved(5, None);
    // The street itself as the way round: it is shut.
    let legs = Forge::new(&case, "detour_legs.csv");
    let way = legs.text.lines().find_map(|line| line.split(',').next().filter(|way| way.ends_with(":way1")));
    let way = way.unwrap().to_owned();
    let movement = way.trim_end_matches(":way1");
    let street = legs.text.lines().filter(|line| line.split(',').next() == Some(movement));
    let forged: Vec<String> = legs
        .text
        .lines()
        .filter(|line| line.split(',').next() != Some(&way))
        .map(str::to_owned)
        .chain(street.map(|line| line.replacen(movement, &way, 1)))
        .collect();
    legs.found_out(&format!("way {way}"), &(forged.join("\n") + "\n"));
    // A road less: it no longer leads there.
    let shorter: Vec<&str> =
        legs.text.lines().filter(|line| !line.starts_with(&format!("{way},1,"))).collect();
    legs.found_out(&format!("way {way} does not lead"), &(shorter.join("\n") + "\n"));
    // The closure takes nothing away: what it shuts can be driven.
    let changes = Forge::new(&case, "graph_changes.csv");
    let kept: Vec<&str> = changes.text.lines().take(1).collect();
    changes.found_out("is shut and can be driven", &(kept.join("\n") + "\n"));
    // It takes a road away that it does not touch.
    let doubled = changes.text.lines().find(|line| line.contains(",-,")).unwrap();
    changes.found_out("no row", &format!("{}{doubled}\n", changes.text));
}

#[test]
fn sites_that_detours_concern_are_proved_and_forged_times_found_out() {
    let mut concerned = 0;
    for seed in [2u64, 5, 7] {
        let case = Case::new(seed);
        with_effects(&case, seed as usize);
        let places = "sites = \"sites.geojson\"\nstations = \"stations.geojson\"\n";
        let scenario =
            SCENARIO.replace("[[detour]]", &format!("{places}\n[[detour]]")).replace("alternatives = 3", "");
        std::fs::write(case.file("scenario.toml"), scenario).unwrap();
        run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
        let (code, text) = proof(&case);
        assert_eq!(code, Some(0), "seed {seed}: {text}");
        assert!(text.contains("sites of round: "), "{text}");
        let summary = Forge::new(&case, "summary.json");
        let read: Value = serde_json::from_str(&summary.text).unwrap();
        let sites = read["detours"][0]["affected_sites"].as_array().unwrap();
        concerned += sites.len();
        let of = |s: &Value, key: &str| {
            s["detours"][0]["affected_sites"].as_array().unwrap().iter().position(|site| !site[key].is_null())
        };
        for key in [
            "from_before_s",
            "from_s",
            "to_before_s",
            "to_s",
            "from_m",
            "to_before_m",
            "main_from_before_s",
            "main_from_s",
            "main_to_m",
        ] {
            if let Some(i) = of(&read, key) {
                summary.json(&format!("{key} of site"), |s| {
                    let time = &mut s["detours"][0]["affected_sites"][i][key];
                    *time = more(time);
                });
            }
        }
        if !sites.is_empty() {
            summary.json("and it is not told", |s| {
                s["detours"][0]["affected_sites"].as_array_mut().unwrap().remove(0);
            });
        }
    }
    assert!(concerned > 10, "{concerned}");
}

/// A street of four blocks of a kilometer, a way round its second block; the second and the fourth are shut. Ids have a number
/// sign, as some networks have them.
pub(super) fn street() -> Town {
    let line = |points: &[[f64; 2]]| json!({"type": "LineString", "coordinates": points});
    let town = Town::new();
    let x = |i: u32| 118.0 + 0.01 * f64::from(i);
    let road = |id: String, points: &[[f64; 2]]| {
        Town::feature(json!({"id": id, "highway": "secondary", "name": id}), line(points))
    };
    let mut roads: Vec<Value> =
        (0..4).map(|i| road(format!("b#{i}"), &[[x(i), 36.9], [x(i + 1), 36.9]])).collect();
    roads.push(road("round#1".into(), &[[x(1), 36.9], [x(1), 36.905], [x(2), 36.905], [x(2), 36.9]]));
    town.write("roads.geojson", roads);
    let point = |id: &str, at: f64| {
        Town::feature(json!({"id": id, "name": id}), json!({"type": "Point", "coordinates": [at, 36.9]}))
    };
    town.write("stations.geojson", vec![point("a", 118.001)]);
    town.write("sites.geojson", vec![point("end", 118.039), point("mid", 118.018), point("far", 118.025)]);
    let gate = |id: &str, from: f64| {
        let own = json!({"id": id, "start": "2026-03-01 00:00", "end": "2026-12-31 18:00"});
        Town::feature(own, line(&[[from, 36.9], [from + 0.002, 36.9]]))
    };
    town.write("works.geojson", vec![gate("one", 118.014), gate("two", 118.034)]);
    std::fs::write(town.path("od.csv"), "from,to,count\na,end,300\na,far,20\na,a,5\n").unwrap();
    let own = json!({"id": "straight", "closure": "two"});
    town.write("own.geojson", vec![Town::feature(own, line(&[[x(3), 36.9], [x(4), 36.9]]))]);
    town
}

#[test]
fn trips_and_what_helps_sites_and_refused_ways_are_proved_and_forged_ones_found_out() {
    let town = street();
    let words = ["--vehicle", "car", "--flows", "od.csv", "--drawn", "own.geojson", "--out", "out"];
    let (_, summary, said) = town.run("detour", &words);
    assert!(summary["works"].is_array(), "{said}");
    let out = town.path("out");
    let proof = || {
        let run = huhang(&["verify", &out.to_string_lossy()]);
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (code, text) = proof();
    assert_eq!(code, Some(0), "{text}");
    for line in [
        "trips past works of detour: 3 checked",
        "what helps sites cut off of detour: 1 checked",
        "drawn ways refused of detour: 1 checked",
        "when sites cut off are reached again of detour: 1 checked",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let forged = |file: &str, what: &str, edit: &dyn Fn(&str) -> String| {
        let path = out.join(file);
        let sound = std::fs::read_to_string(&path).unwrap();
        let text = edit(&sound);
        assert_ne!(text, sound, "{what}: the forgery changes something");
        std::fs::write(&path, text).unwrap();
        let (code, said) = proof();
        std::fs::write(&path, sound).unwrap();
        assert!(
            code == Some(1) && said.lines().any(|line| line.starts_with("DIFFERS") && line.contains(what)),
            "{what}: {said}"
        );
    };
    let json = |what: &str, edit: &dyn Fn(&mut Value)| {
        forged("summary.json", what, &|text| {
            let mut value: Value = serde_json::from_str(text).unwrap();
            edit(&mut value);
            value.to_string()
        });
    };
    let left: Vec<&str> = text.lines().filter(|line| line.contains("not proved")).collect();
    let named = ["the words of the signs", "whom the orders of detour are for"];
    assert!(left.iter().all(|line| named.iter().any(|what| line.contains(what))), "{text}");
    let sites = summary["affected_sites"].as_array().unwrap();
    let cut = sites.iter().position(|site| !site["opens_at"].is_null()).unwrap();
    json("is not that of its loss", &|s| {
        s["affected_sites"][cut]["opens_at"] = json!("2099-01-01T00:00:00+08:00");
    });
    json("is not that of its loss", &|s| s["affected_sites"][cut]["opens_at"] = Value::Null);
    json("is not that of its loss", &|s| {
        s["affected_sites"][cut]["opens_until"] = json!("2099-01-01T00:00:00+08:00");
    });
    let work = |s: &Value, id: &str| {
        s["works"].as_array().unwrap().iter().position(|work| work["closure"] == id).unwrap()
    };
    let (one, two) = (work(&summary, "one"), work(&summary, "two"));
    json("without_way of two", &|s| s["works"][two]["flows"]["without_way"] = json!(0.0));
    json("concerned of one", &|s| s["works"][one]["flows"]["concerned"] = json!(300.0));
    json("extra_vehicle_h of one", &|s| s["works"][one]["flows"]["extra_vehicle_h"] = json!(9.0));
    forged("flows.csv", "without_way_by", &|text| text.replacen(",two,1", ",one,1", 1));
    forged("flows.csv", "is not told", &|text| {
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("two,")).collect();
        kept.join("\n") + "\n"
    });
    forged("shut.csv", "does not run into", &|text| text.lines().next().unwrap().to_owned() + "\n");
    forged("trip_legs.csv", "without closures: driven", &|text| {
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("2,1,")).collect();
        kept.join("\n") + "\n"
    });
    let cut = |s: &Value| {
        let sites = s["affected_sites"].as_array().unwrap();
        sites.iter().position(|site| site["site"] == "end").unwrap()
    };
    assert_eq!(summary["affected_sites"][cut(&summary)]["relief"]["closures"], json!(["two"]));
    for (what, relief) in [
        ("lifted it is not reached", json!({"closures": ["one"], "measures": []})),
        ("lifted it is not reached", json!({"closures": ["one", "two"], "measures": []})),
        ("its measures are about", json!({"closures": ["two"], "measures": []})),
        ("nothing is told", Value::Null),
    ] {
        json(what, &|s| {
            let at = cut(s);
            s["affected_sites"][at]["relief"] = relief.clone();
        });
    }
    // As if nothing had been tried that is too little.
    forged("lifted.csv", "relief of site end", &|text| {
        text.lines().filter(|line| !line.ends_with(",lifted")).collect::<Vec<_>>().join("\n") + "\n"
    });
    let of = |s: &Value| {
        let movements = s["works"][two]["movements"].as_array().unwrap();
        movements.iter().position(|movement| movement["refused"] != json!([])).unwrap()
    };
    json("one is not told", &|s| {
        let at = of(s);
        s["works"][two]["movements"][at]["refused"] = json!([]);
    });
    forged("detour_legs.csv", "it can be driven", &|text| {
        let other = |line: &str| match line.contains(":refused") {
            true => line.replace("b#3/0", "b#2/0"),
            false => line.to_owned(),
        };
        text.lines().map(other).collect::<Vec<_>>().join("\n") + "\n"
    });
}

#[test]
fn that_nobody_arrives_before_a_timed_way_is_proved_on_random_networks() {
    let (mut proved, mut not) = (0, 0);
    for seed in 1..=8u64 {
        let case = Case::new(seed);
        with_effects(&case, seed as usize);
        let path = case.file("closures.geojson");
        let mut plan: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for (i, feature) in plan["features"].as_array_mut().unwrap().iter_mut().enumerate() {
            let properties = feature["properties"].as_object_mut().unwrap();
            properties.remove("weekdays");
            properties.remove("open_daily");
            let slots = ["09:00-09:02", "09:01-09:04", "08:59-09:01"];
            properties.insert("daily".into(), json!([slots[i % 3], "12:00-13:00"]));
            properties.insert("start".into(), json!("2026-03-01 00:00"));
            properties.insert("end".into(), json!("2026-12-31 18:00"));
        }
        std::fs::write(path, plan.to_string()).unwrap();
        let mut scenario =
            "[scenario]\nname = \"all\"\nnetwork = \"roads.geojson\"\nsites = \"sites.geojson\"\n\
            stations = \"stations.geojson\"\nclosures = \"closures.geojson\"\n"
                .to_owned();
        for (number, (wait, seconds)) in
            [("until-open", 0), ("never", 20), ("up-to:45s", 40), ("until-open", 90)].into_iter().enumerate()
        {
            for (from, to) in [("st000", "s005"), ("s003", "st001"), ("s001", "s009")] {
                scenario += &format!(
                    "[[route]]\nname = \"r{number}-{from}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                     depart = \"2026-03-02T09:00:{seconds:02}\"\nwait = \"{wait}\"\n",
                    seconds = seconds % 60
                );
            }
        }
        std::fs::write(case.file("scenario.toml"), scenario).unwrap();
        huhang(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
        let (code, text) = proof(&case);
        assert_eq!(code, Some(0), "seed {seed}: {text}");
        proved += text.matches("first arrival of ").count();
        not += text.matches("not proved: that ").count();
    }
    assert_eq!(proved + not, 96, "one word on each");
    assert!(proved >= 80, "{proved} proved, {not} not");
}

#[test]
fn a_forged_way_on_the_other_half_and_a_forged_offer_are_found_out() {
    let town = Town::new();
    let road = |id: &str, name: &str, line: Value, one_way: bool| {
        let mut own = json!({"id": id, "name": name, "highway": "secondary"});
        if one_way {
            own["oneway"] = json!("yes");
        }
        Town::feature(own, json!({"type": "LineString", "coordinates": line}))
    };
    // Streets to the south are faster than the half of 大道 that stays.
    let roads = vec![
        road("s", "大道", json!([[118.0, 36.9], [118.01, 36.9], [118.02, 36.9], [118.03, 36.9]]), true),
        road(
            "n",
            "大道",
            json!([[118.03, 36.9002], [118.02, 36.9002], [118.01, 36.9002], [118.0, 36.9002]]),
            true,
        ),
        road("a", "甲路", json!([[118.01, 36.899], [118.01, 36.9], [118.01, 36.9002]]), false),
        road("b", "乙路", json!([[118.02, 36.899], [118.02, 36.9], [118.02, 36.9002]]), false),
        road("c", "南街", json!([[118.01, 36.899], [118.02, 36.899]]), false),
    ];
    town.write("roads.geojson", roads);
    let own = json!({"id": "w", "effect": "half_closed", "other_half": "two_way", "direction": "along", "speed_kmh": 15,
        "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    let shut = json!({"type": "LineString", "coordinates": [[118.0101, 36.9], [118.0199, 36.9]]});
    town.write("closures.geojson", vec![Town::feature(own, shut)]);
    let dir = |name: &str| town.path(name).to_string_lossy().into_owned();
    plan(&town, &[]);
    let verify = || huhang(&["verify", &dir("out")]);
    let sound = verify();
    assert_eq!(sound.status.code(), Some(0), "{}", String::from_utf8_lossy(&sound.stdout));
    let forged = |file: &str, what: &str, edit: &dyn Fn(&mut Value)| {
        let path = town.path("out").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let mut value: Value = serde_json::from_str(&text).unwrap();
        edit(&mut value);
        std::fs::write(&path, value.to_string()).unwrap();
        let run = verify();
        std::fs::write(&path, &text).unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(run.status.code(), Some(1), "{what}: {said}");
        assert!(
            said.lines().any(|line| line.starts_with("DIFFERS") && line.contains(what)),
            "{what}: {said}"
        );
    };
    fn east(summary: &mut Value) -> &mut Value {
        let movements = summary["works"][0]["movements"].as_array_mut().unwrap();
        movements.iter_mut().find(|movement| movement["heading"] == "east").unwrap()
    }
    forged("summary.json", "other_half_m of ", &|s| {
        let way = &mut east(s)["detours"][0];
        way["other_half_m"] = more(&way["other_half_m"]);
    });
    forged("summary.json", "does not keep to the other half", &|s| {
        east(s)["detours"][0]["other_half"] = json!(false);
    });
    forged("summary.json", "fastest way of ", &|s| drop(east(s).as_object_mut().unwrap().remove("offer")));
    forged("summary.json", "extra_s of ", &|s| {
        let offer = &mut east(s)["offer"];
        offer["extra_s"] = more(&offer["extra_s"]);
    });
    forged("detours.geojson", "layer detours: ", &|layer| {
        let way = feature(layer, |p| p["rank"] == 2);
        way["turns"] = json!(way["turns"].as_u64().unwrap() + 1);
    });
    forged("detours.geojson", "is missing", &|layer| {
        let all = layer["features"].as_array_mut().unwrap();
        all.retain(|way| way["properties"]["rank"] != 2);
    });
}

#[test]
fn a_site_behind_the_wait_of_works_is_found_where_a_restriction_remembers_its_road() {
    let town = Town::new();
    let road = |id: &str, line: Value, one_way: bool| {
        let mut own = json!({"id": id, "name": id, "highway": "residential"});
        if one_way {
            own["oneway"] = json!("yes");
        }
        Town::feature(own, json!({"type": "LineString", "coordinates": line}))
    };
    let ban =
        json!({"id": "r1", "type": "restriction", "restriction": "no_left_turn", "from": "x", "to": "y"});
    town.write(
        "roads.geojson",
        vec![
            road("in", json!([[118.0, 36.9], [118.01, 36.9]]), false),
            road("x", json!([[118.01, 36.9], [118.014, 36.9]]), true),
            road("y", json!([[118.014, 36.9], [118.014, 36.905]]), false),
            road("z", json!([[118.014, 36.9], [118.014, 36.895], [118.01, 36.895], [118.01, 36.9]]), false),
            Town::feature(ban, json!({"type": "Point", "coordinates": [118.014, 36.9]})),
        ],
    );
    let own = json!({"id": "w", "effect": "delay", "wait_s": 45, "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    let on_x = json!({"type": "LineString", "coordinates": [[118.01, 36.9], [118.014, 36.9]]});
    town.write("closures.geojson", vec![Town::feature(own, on_x)]);
    let at = |id: &str, x: f64| {
        Town::feature(json!({"id": id}), json!({"type": "Point", "coordinates": [x, 36.9]}))
    };
    town.write("sites.geojson", vec![at("s", 118.01004)]);
    town.write("stations.geojson", vec![at("st", 118.002)]);
    let dir = |name: &str| town.path(name).to_string_lossy().into_owned();
    plan(&town, &[("--sites", "sites.geojson"), ("--stations", "stations.geojson")]);
    let summary = std::fs::read_to_string(town.path("out").join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let site = &summary["affected_sites"][0];
    let more = site["from_s"].as_f64().unwrap() - site["from_before_s"].as_f64().unwrap();
    assert!((more - 45.0).abs() < 0.001, "one waits before one comes to it: {site}");
    let run = huhang(&["verify", &dir("out")]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stdout));
}

#[test]
fn two_roads_as_long_as_each_other_between_the_same_junctions_are_not_one_road() {
    // South of the crossing a lens of two arcs: who may not turn left drives round it, down the one and up the other.
    let (crossing, south) = ([118.01, 36.9], [118.01, 36.897]);
    let roads = || {
        vec![
            road("main", "大道", &[[118.0, 36.9], crossing, [118.02, 36.9], [118.03, 36.9]], json!({})),
            road("n", "北路", &[crossing, [118.01, 36.905], [118.02, 36.905], [118.02, 36.9]], json!({})),
            road("arc-w", "西弧", &[crossing, [118.009, 36.8985], south], json!({})),
            road("arc-e", "东弧", &[crossing, [118.011, 36.8985], south], json!({})),
            road("s", "南路", &[south, [118.01, 36.894]], json!({})),
        ]
    };
    let orders = || {
        let turn = json!({"id": "no-left", "title": "禁左", "effect": "turn_ban"});
        vec![
            order(json!({}), line(&[[118.012, 36.9], [118.018, 36.9]])),
            order(turn, line(&[[118.005, 36.9], crossing, [118.01, 36.902]])),
        ]
    };
    let told = told(roads(), orders(), &["car"]);
    let best = told.summary["works"][1]["movements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|movement| movement["heading"] == "east")
        .map(|movement| movement["detours"][0].clone())
        .unwrap_or_default();
    let roads = best["roads"].to_string();
    assert!(roads.contains("西弧") && roads.contains("东弧"), "{}", told.summary);
    assert_eq!(best["turns_round"], json!([]), "{best}");
}

#[test]
fn a_road_drawn_once_for_each_direction_is_told_to_be_one() {
    let there = [[118.01, 36.9], [118.015, 36.9005], [118.02, 36.9]];
    let mut back = there;
    back.reverse();
    let one_way = json!({"oneway": "yes"});
    let town = Town::new();
    let roads = vec![
        road("w", "大道", &[[118.0, 36.9], [118.01, 36.9]], json!({})),
        road("a", "大道", &there, one_way.clone()),
        road("b", "大道", &back, one_way),
        road("c", "大道", &[[118.02, 36.9], [118.03, 36.9]], json!({})),
        road("n", "北路", &[[118.01, 36.9], [118.01, 36.905], [118.02, 36.905], [118.02, 36.9]], json!({})),
    ];
    town.write("roads.geojson", roads);
    town.write("closures.geojson", vec![order(json!({}), line(&[[118.012, 36.9002], [118.015, 36.9005]]))]);
    plan(&town, &[]);
    let file = town.path("out/graph-car-before/same_roads.csv");
    let told = std::fs::read_to_string(&file).unwrap();
    // The vertex in the middle is on both.
    let mut rows: Vec<&str> = told.lines().skip(1).collect();
    rows.sort_unstable();
    assert_eq!(rows, ["b/0,a/1,backward", "b/1,a/0,backward"]);
    // Roads between other junctions are none.
    std::fs::write(&file, told.replace("a/1", "n/0")).unwrap();
    let proof = huhang(&["verify", &town.path("out").to_string_lossy()]);
    let said = String::from_utf8_lossy(&proof.stderr).into_owned();
    assert!(
        proof.status.code() == Some(2) && said.contains("E181") && said.contains("same_roads.csv"),
        "{said}"
    );
}
