//! Movements through works that stay passable, and movements past an area that only its entries lead into (S6).

use crate::detour::{Town, work};
use serde_json::{Value, json};
use std::process::Command;

/// The town with another order on its main street.
fn town(order: Value) -> Town {
    let town = Town::new();
    let mut properties = json!({"id": "works", "end": "2026-12-31 18:00"});
    properties.as_object_mut().unwrap().extend(order.as_object().unwrap().clone());
    let line = json!({"type": "LineString", "coordinates": [[118.012, 36.9], [118.018, 36.9]]});
    town.write("works.geojson", vec![Town::feature(properties, line)]);
    town
}

fn verified(town: &Town) -> (Option<i32>, String) {
    let run =
        Command::new(env!("CARGO_BIN_EXE_huhang")).arg("verify").arg(town.path("out")).output().unwrap();
    let said = [run.stdout, run.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (run.status.code(), said.concat())
}

#[test]
fn what_works_cost_that_stay_passable_is_told_counted_and_proved() {
    let words = ["--vehicle", "car", "--flows", "od.csv", "--out", "out"];
    let alternating =
        json!({"effect": "half_closed", "other_half": "alternating", "cycle_s": 600, "speed_kmh": 20});
    let town = town(alternating);
    let (code, summary, said) = town.run("detour", &words);
    assert_eq!(code, Some(0), "{said}");
    let car = work(&summary, "car");
    let slowed = car["slowed"].as_array().unwrap();
    assert_eq!((slowed.len(), car["movements"].as_array().unwrap().len()), (2, 0), "one a direction: {car}");
    for movement in slowed {
        let seconds = |key: &str| movement[key].as_f64().unwrap();
        assert!(
            (seconds("through_s") - seconds("before_s") - seconds("extra_s")).abs() < 0.0005,
            "{movement}"
        );
        assert!(seconds("extra_s") > 300.0, "half a cycle and the lower speed: {movement}");
        let faster = &movement["faster"];
        assert_eq!(faster["roads"], json!(["north"]), "the way round is faster: {movement}");
        assert!(faster["extra_s"].as_f64().unwrap() < seconds("extra_s"), "{movement}");
    }
    // Both directions, and who goes to the lane within the works.
    assert_eq!(car["flows"]["concerned"], json!(154.5), "{car}");
    assert!(car["flows"]["extra_vehicle_h"].as_f64().unwrap() > 1.0, "{car}");
    let (code, said) = verified(&town);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("slowed"), "{said}");
    let path = town.path("out").join("summary.json");
    let text = std::fs::read_to_string(&path).unwrap();
    for key in ["through_s", "extra_s"] {
        let mut forged: Value = serde_json::from_str(&text).unwrap();
        let of = &mut forged["works"][0]["slowed"][0][key];
        *of = json!(of.as_f64().unwrap() + 1.0);
        std::fs::write(&path, forged.to_string()).unwrap();
        let (code, said) = verified(&town);
        assert!(code == Some(1) && said.contains("works:car:slow1"), "{key}: {said}");
    }
}

#[test]
fn a_wait_shorter_than_the_way_round_is_waited_for() {
    let town = town(json!({"effect": "delay", "wait_s": 20}));
    let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--flows", "od.csv"]);
    assert_eq!(code, Some(0), "{said}");
    let car = work(&summary, "car");
    for movement in car["slowed"].as_array().unwrap() {
        assert_eq!((&movement["extra_s"], &movement["faster"]), (&json!(20.0), &Value::Null), "{movement}");
    }
    assert_eq!(car["slowed"].as_array().unwrap().len(), 2);
    // 154.5 trips of 20 s.
    assert_eq!(car["flows"]["extra_vehicle_h"], json!(0.858));
}

#[test]
fn s6_who_wants_into_a_perimeter_is_told_once_and_who_comes_out_behind_it_goes_round() {
    let town = Town::new();
    let road = |id: &str, line: Value| {
        let tags = json!({"id": id, "highway": "secondary", "name": id});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    let (b, m, c, s) = ([118.01, 36.9], [118.015, 36.9], [118.02, 36.9], [118.015, 36.893]);
    town.write(
        "roads.geojson",
        vec![
            road("main", json!([[118.0, 36.9], b, m, c, [118.03, 36.9]])),
            road("north", json!([b, [118.01, 36.905], [118.02, 36.905], c])),
            road("south", json!([b, [118.01, 36.893], s, [118.02, 36.893], c])),
            road("spur", json!([m, s, [118.015, 36.885]])),
        ],
    );
    let corners = json!([[
        [118.012, 36.898],
        [118.018, 36.898],
        [118.018, 36.901],
        [118.012, 36.901],
        [118.012, 36.898]
    ]]);
    let ask = |entries: Value| {
        let area = json!({"type": "Polygon", "coordinates": corners});
        let order =
            json!({"id": "event", "end": "2026-12-31 18:00", "mode": "perimeter", "entries": entries});
        town.write("works.geojson", vec![Town::feature(order, area)]);
        let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        assert_eq!(code, Some(0), "every movement has a way round: {said} {summary}");
        summary
    };
    let summary = ask(Value::Null);
    let event = work(&summary, "car");
    let movements = event["movements"].as_array().unwrap();
    assert!(movements.iter().any(|m| m["road"] == "main" && m["heading"] == "east"), "{event}");
    assert!(movements.iter().all(|m| m["found"] == true), "{event}");
    assert_eq!(event["entries"], json!([]), "nobody comes in");
    let west = json!([{"at": [118.012, 36.9], "name": "west gate", "wait_s": 60, "only_for": ["resident"]}]);
    let summary = ask(west);
    let works = summary["works"].as_array().unwrap();
    let of = |id: &str| works.iter().find(|work| work["closure"] == id).unwrap();
    assert_eq!(of("event")["entries"], json!(["west gate"]));
    let others = of("event/west gate/others");
    assert_eq!((&others["movements"], &others["entry"]), (&json!([]), &json!("west gate")));
    // One section of the notice, with the entry; no phase, and nothing of works or of an entry is a full closure.
    let read = |name: &str| std::fs::read_to_string(town.path("out").join(name)).unwrap();
    let (zh, en) = (read("notice.zh.md"), read("notice.en.md"));
    assert_eq!((zh.matches("\n## ").count(), en.matches("\n## ").count()), (1, 1), "{zh}");
    assert!(
        zh.contains("出入口：west gate（main / north）：仅限沿线居民车辆") && zh.contains("预计等候 1 分"),
        "{zh}"
    );
    assert!(zh.contains("除指定出入口外禁止进出") && zh.contains("小型汽车：不得进出管制区域"), "{zh}");
    assert!(en.contains("Entries: west gate (main / north): residents only, a wait of about 1 min"), "{en}");
    assert!(!zh.contains("阶段") && !zh.contains("施工"), "{zh}");
    let told: Vec<&Value> = summary["announcements"].as_array().unwrap().iter().collect();
    assert_eq!(told.iter().map(|line| &line["closure"]).collect::<Vec<_>>(), [&json!("event")]);
    // By night nothing is asked.
    let (_, later, said) = town.run("detour", &["--vehicle", "car", "--at", "2027-02-01T10:00"]);
    assert_eq!(later["announcements"], json!([]), "{said} {later}");
}

#[test]
fn the_way_on_the_other_carriageway_is_told_as_that() {
    let town = Town::new();
    let road = |id: &str, line: Value, one_way: &str| {
        let tags = json!({"id": id, "highway": "secondary", "name": "main", "oneway": one_way});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    let (b, c) = ([118.01, 36.9], [118.02, 36.9]);
    let (n, o) = ([118.019, 36.9002], [118.011, 36.9002]);
    town.write(
        "roads.geojson",
        vec![
            road("w", json!([[118.0, 36.9], b]), "no"),
            road("east", json!([b, c]), "yes"),
            road("west", json!([c, n, o, b]), "yes"),
            road("e", json!([c, [118.03, 36.9]]), "no"),
            Town::feature(
                json!({"id": "south", "highway": "secondary", "name": "south"}),
                json!({"type": "LineString", "coordinates": [b, [118.01, 36.893], [118.02, 36.893], c]}),
            ),
        ],
    );
    let order = |id: &str, effect: &str, line: Value| {
        let words = json!({"id": id, "effect": effect, "end": "2026-12-31 18:00", "direction": "along"});
        Town::feature(words, json!({"type": "LineString", "coordinates": line}))
    };
    let shut = order("works", "closed", json!([[118.018, 36.9002], [118.012, 36.9002]]));
    let ask = |orders: Vec<Value>| {
        town.write("works.geojson", orders);
        let (code, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        assert_eq!(code, Some(0), "{said}");
        let works = summary["works"].as_array().unwrap();
        let best = works.iter().find(|work| work["closure"] == "works").unwrap()["movements"][0]["detours"]
            [0]
        .clone();
        let notice = std::fs::read_to_string(town.path("out").join("notice.zh.md")).unwrap();
        (best["other_half"] == true, best["extra_m"].as_f64().unwrap(), notice.contains("借对向半幅通行"))
    };
    let (other, extra, told) = ask(vec![shut.clone()]);
    assert!(!other && extra > 1000.0 && !told, "round by the south: {extra}");
    let (other, extra, told) = ask(vec![shut, order("opposite", "contraflow", json!([c, b]))]);
    assert!(other && extra < 60.0 && told, "past the works: {extra}");
}

/// A main road, a one-way street that crosses it northbound, a ring round both, and an area about the crossing.
fn crossed_by_one_way() -> (Town, Value) {
    let town = Town::new();
    let road = |id: &str, one_way: &str, line: Value| {
        let tags = json!({"id": id, "highway": "secondary", "name": id, "oneway": one_way});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    let roads = vec![
        road("main", "no", json!([[118.0, 36.9], [118.015, 36.9], [118.03, 36.9]])),
        road("single", "yes", json!([[118.015, 36.89], [118.015, 36.9], [118.015, 36.91]])),
        road(
            "ring",
            "no",
            json!([[118.0, 36.9], [118.0, 36.91], [118.015, 36.91], [118.03, 36.91], [118.03, 36.9]]),
        ),
    ];
    town.write("roads.geojson", roads);
    let corners = json!([[
        [118.012, 36.898],
        [118.018, 36.898],
        [118.018, 36.902],
        [118.012, 36.902],
        [118.012, 36.898]
    ]]);
    (town, corners)
}

#[test]
fn an_entry_at_which_the_road_is_one_way_leads_in_or_out_only() {
    let (town, corners) = crossed_by_one_way();
    let entry = |name: &str, at: [f64; 2]| json!({"name": name, "at": at});
    let (north, south) = (entry("north gate", [118.015, 36.902]), entry("south gate", [118.015, 36.898]));
    let west = entry("west gate", [118.012, 36.9]);
    let ask = |entries: Value| {
        let area = json!({"type": "Polygon", "coordinates": corners});
        let order = json!({"id": "event", "effect": "closed", "start": "2026-03-01 00:00", "end": "2026-12-31 18:00",
            "mode": "perimeter", "entries": entries});
        town.write("works.geojson", vec![Town::feature(order, area)]);
        let (_, _, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        let read = |name: &str| std::fs::read_to_string(town.path("out").join(name)).unwrap();
        (said, read("notice.zh.md"), read("notice.en.md"))
    };
    let (said, zh, en) = ask(json!([north]));
    assert!(said.contains("W485") && said.contains("by entry 1 one comes out of the area only"), "{said}");
    assert!(en.contains("cars: out of the area by north gate; no way in"), "{en}");
    assert!(en.contains("all vehicles, out only"), "{en}");
    assert!(zh.contains("由north gate驶出管制区域，不得驶入") && zh.contains("只出不进"), "{zh}");
    let (said, zh, en) = ask(json!([north, south, west]));
    assert_eq!(said.matches("[W485]").count(), 2, "{said}");
    let all =
        "into and out of the area by west gate; into the area by south gate; out of the area by north gate";
    assert!(en.contains(all) && !en.contains("no way in"), "{en}");
    assert!(
        zh.contains("由west gate进出管制区域，由south gate进入管制区域，由north gate驶出管制区域"),
        "{zh}"
    );
}

#[test]
fn an_entry_is_open_both_ways_where_its_one_way_rule_is_suspended_as_long_as_the_area_is_shut() {
    let (town, corners) = crossed_by_one_way();
    let area = json!({"type": "Polygon", "coordinates": corners});
    let north = json!([{"name": "north gate", "at": [118.015, 36.902]}]);
    let event = json!({"id": "event", "effect": "closed", "start": "2026-03-01 00:00", "end": "2026-04-01 00:00",
        "mode": "perimeter", "entries": north});
    let ask = |against: [[f64; 2]; 2], more: Value| {
        let mut order = json!({"id": "against", "effect": "suspend_one_way", "start": "2026-02-01", "end": "2026-05-01 00:00",
            "direction": "along"});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let against = json!({"type": "LineString", "coordinates": against});
        town.write(
            "works.geojson",
            vec![Town::feature(event.clone(), area.clone()), Town::feature(order, against)],
        );
        let (_, _, said) = town.run("detour", &["--vehicle", "car", "--vehicle", "police", "--out", "out"]);
        let notice = std::fs::read_to_string(town.path("out").join("notice.en.md")).unwrap();
        let of = |who: &str| {
            let mut lines = notice.lines().filter(|line| line.contains(" the area by "));
            lines.find(|line| line.contains(who)).unwrap_or_default().to_owned()
        };
        (said.contains("W485"), of("cars"), of("police"))
    };
    let over = [[118.015, 36.91], [118.015, 36.9]];
    let (warned, cars, police) = ask(over, json!({}));
    let both = |line: &str| line.contains("into and out of the area by north gate");
    assert!(!warned && both(&cars) && both(&police), "{cars} {police}");
    // Not all the time, or not over the edge.
    for (line, more) in [
        (over, json!({"end": "2026-03-20 00:00"})),
        (over, json!({"daily": "08:00-18:00"})),
        ([[118.015, 36.91], [118.015, 36.903]], json!({})),
    ] {
        let (warned, cars, _) = ask(line, more.clone());
        assert!(warned && cars.contains("out of the area by north gate; no way in"), "{more}: {cars}");
    }
    // For the police alone.
    let (warned, cars, police) = ask(over, json!({"applies_to": ["police"]}));
    assert!(warned && cars.contains("no way in") && both(&police), "{cars} | {police}");
}

#[test]
fn trips_that_only_join_works_by_turns_or_cross_them_lose_their_wait_and_are_counted() {
    let town = town(json!({"effect": "half_closed", "other_half": "alternating", "cycle_s": 180}));
    let road = |id: &str, line: Value| {
        let tags = json!({"id": id, "highway": "secondary", "name": id});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    let middle = [118.015, 36.9];
    let roads = vec![
        road("main", json!([[118.0, 36.9], middle, [118.03, 36.9]])),
        road("across", json!([[118.015, 36.89], middle, [118.015, 36.91]])),
    ];
    town.write("roads.geojson", roads);
    let table = "from,to,count\n\"118.015,36.891\",\"118.029,36.9\",7\n\"118.015,36.891\",\"118.015,36.909\",5\n\
                 \"118.015,36.891\",\"118.015,36.895\",3\n";
    std::fs::write(town.path("od.csv"), table).unwrap();
    let (code, summary, said) =
        town.run("detour", &["--vehicle", "car", "--flows", "od.csv", "--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    let flows = &work(&summary, "car")["flows"];
    assert_eq!((&flows["trips"], &flows["concerned"]), (&json!(15.0), &json!(12.0)), "{flows}");
    assert_eq!(flows["extra_vehicle_h"], json!(0.3), "12 trips of 90 s: {flows}");
    let (code, said) = verified(&town);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn an_entry_on_a_road_that_nobody_may_drive_lets_nobody_in() {
    let town = Town::new();
    let road = |id: &str, kind: &str, line: Value| {
        let tags = json!({"id": id, "highway": kind, "name": id});
        Town::feature(tags, json!({"type": "LineString", "coordinates": line}))
    };
    let roads = vec![
        road("main", "secondary", json!([[118.0, 36.9], [118.015, 36.9], [118.03, 36.9]])),
        road("mall", "pedestrian", json!([[118.015, 36.9], [118.015, 36.91]])),
        road(
            "ring",
            "secondary",
            json!([[118.0, 36.9], [118.0, 36.91], [118.015, 36.91], [118.03, 36.91], [118.03, 36.9]]),
        ),
    ];
    town.write("roads.geojson", roads);
    let corners = json!([[
        [118.012, 36.898],
        [118.018, 36.898],
        [118.018, 36.902],
        [118.012, 36.902],
        [118.012, 36.898]
    ]]);
    let north = json!({"name": "north gate", "at": [118.015, 36.902], "wait_s": 60});
    let west = json!({"name": "west gate", "at": [118.012, 36.9]});
    let ask = |mode: &str, entries: Value| {
        let area = json!({"type": "Polygon", "coordinates": corners});
        let effect = if mode == "through" { "no_through" } else { "closed" };
        let order = json!({"id": "event", "effect": effect, "start": "2026-03-01 00:00", "end": "2026-12-31 18:00",
            "mode": mode, "entries": entries});
        town.write("works.geojson", vec![Town::feature(order, area)]);
        let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        let read = |name: &str| std::fs::read_to_string(town.path("out").join(name)).unwrap();
        (summary, said, read("notice.zh.md"), read("notice.en.md"))
    };
    let of = |summary: &Value, id: &str| {
        let mut works = summary["works"].as_array().unwrap().iter();
        works.find(|work| work["closure"] == id).unwrap().clone()
    };
    let (summary, said, zh, en) = ask("perimeter", json!([north]));
    assert!(said.contains("W488") && said.contains("entry 1 opens nothing to car"), "{said}");
    assert_eq!(of(&summary, "event")["entries"], json!([]), "{summary}");
    assert_eq!(of(&summary, "event/north gate")["passage"], "shut", "nobody waits there");
    assert!(en.contains("cars: no way into or out of the area"), "{en}");
    assert!(
        en.contains("its road is open to none of the vehicles named here") && !en.contains("a wait"),
        "{en}"
    );
    assert!(zh.contains("不得进出管制区域") && zh.contains("该处道路不准本公告所列车辆通行"), "{zh}");
    assert_eq!(verified(&town).0, Some(0), "{}", verified(&town).1);
    let (summary, said, _, en) = ask("perimeter", json!([north, west]));
    assert_eq!(said.matches("[W488]").count(), 1, "{said}");
    assert_eq!(of(&summary, "event")["entries"], json!(["west gate"]));
    assert!(en.contains("into and out of the area by west gate\n"), "{en}");
    // The same of an area with local traffic inside.
    let (_, said, _, en) = ask("through", json!([north]));
    assert!(said.contains("W488") && en.contains("no way into or out of the area"), "{said} {en}");
    let (_, said, _, en) = ask("through", json!([west]));
    assert!(!said.contains("W488") && en.contains("into and out of the area by west gate"), "{said} {en}");
}

#[test]
fn nothing_passes_slowly_over_a_junction_that_another_work_shuts() {
    let town = town(json!({"effect": "speed", "speed_kmh": 20, "road": "main"}));
    let read = || -> Vec<Value> {
        let text = std::fs::read_to_string(town.path("works.geojson")).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["features"].as_array().unwrap().clone()
    };
    let slow = read();
    let slowed = |features: Vec<Value>| {
        town.write("works.geojson", features);
        // Who turns into the lane at the junction has no way while that is shut: the answer may be "no".
        let (_, summary, _) = town.run("detour", &["--vehicle", "car", "--out", "out"]);
        let (code, proof) = verified(&town);
        assert_eq!(code, Some(0), "{proof}");
        let works = summary["works"].as_array().unwrap();
        works.iter().find(|work| work["closure"] == "works").unwrap()["slowed"].as_array().unwrap().len()
    };
    assert_eq!(slowed(slow.clone()), 2, "one a direction");
    let point = json!({"type": "Point", "coordinates": [118.015, 36.9]});
    let shut = Town::feature(json!({"id": "shut", "effect": "closed", "end": "2026-12-31 18:00"}), point);
    assert_eq!(slowed([slow, vec![shut]].concat()), 0, "nobody gets over the junction");
}
