//! The rules of corridors, H1 to H14, one by one on drawn maps. What turns, climbs and clears is in `corridor_turning`.

use super::corridor::{Desk, TRUCK, TWO_WAYS, at, roads, sets};
use super::corridor_turning::{SEMI, layer, met, place, row};
use serde_json::{Value, json};

const ROAD: &str = "a---b";

fn road(tags: Value) -> Desk {
    Desk::new(ROAD, &[("ab", tags)])
}

fn ends() -> [[f64; 2]; 2] {
    [at('a', ROAD), at('b', ROAD)]
}

fn axle(tonnes: f64, spacing: f64) -> String {
    let spacing = if spacing > 0.0 { format!("spacing_m = {spacing}\n") } else { String::new() };
    format!("[[axles]]\nload_t = {tonnes}\n{spacing}")
}

/// What the layer says of the road, and what comes of it.
fn with_place(load: &str, properties: &Value, more: &[&str]) -> (i32, Value) {
    let desk = road(json!({}));
    let limits = layer(&desk, &[place("it", [120.002, 31.0], properties)]);
    desk.run(load, ends(), &[&["--limits", &limits], more].concat())
}

#[test]
fn h1_axles_make_mass_heaviest_axle_and_groups_and_the_simple_form_does_without() {
    let full = format!("{}{}{}", axle(6.0, 0.0), axle(8.0, 4.0), axle(8.0, 1.3));
    let stopped = |key: &str, limit: &str, load: &str| {
        let (code, summary) = road(json!({key: limit})).run(load, ends(), &[]);
        assert_eq!(code == 0, sets(&summary).is_empty(), "{summary}");
        code == 1
    };
    // mass of all axles, the heaviest of them, the heaviest group of two and more
    for (key, equal, less) in
        [("maxweight", "22", "21.9"), ("maxaxleload", "8", "7.9"), ("maxbogieweight", "16", "15.9")]
    {
        assert!(!stopped(key, equal, &full) && stopped(key, less, &full), "{key}");
    }
    // the simple form is held against all but groups
    assert!(stopped("maxweight", "19.9", TRUCK) && stopped("maxaxleload", "7.9", TRUCK));
    assert!(!stopped("maxbogieweight", "1", TRUCK));
}

#[test]
fn h2_how_a_limit_is_known_and_what_nobody_states() {
    let known = |properties: Value| {
        let (_, summary) = with_place(TRUCK, &properties, &[]);
        let line = met(&summary, "gantry").clone();
        (line["provenance"].clone(), line["surveyed"].clone())
    };
    let day = json!({"kind": "gantry", "height_m": 5, "surveyed": "2026-03-01"});
    assert_eq!(known(day), (json!("surveyed"), json!("2026-03-01")));
    assert_eq!(known(json!({"kind": "gantry", "height_m": 5, "provenance": "assumed"})).0, json!("assumed"));
    assert_eq!(known(json!({"kind": "gantry", "height_m": 5})).0, json!("signed"));
    // missing is not free: three policies, and it is counted
    let tunnel = road(json!({"tunnel": "yes"}));
    let high = TRUCK.replace("4.2", "5.1");
    let code = |policy: &str| tunnel.run(&high, ends(), &["--unknown-limits", policy]).0;
    assert_eq!(["optimistic", "class", "blocked"].map(code), [0, 1, 1]);
    assert_eq!(tunnel.run(&high, ends(), &[]).1["unknown"], json!(1));
}

#[test]
fn h3_value_up_to_limit_less_margin_and_the_strictest_lane() {
    let passes = |tags: Value, margin: &str| road(tags).run(TRUCK, ends(), &["--margin", margin]).0 == 0;
    assert!(passes(json!({"maxheight": "4.2"}), "none") && !passes(json!({"maxheight": "4.19"}), "none"));
    assert!(
        passes(json!({"maxheight": "4.3"}), "height=0.1m")
            && !passes(json!({"maxheight": "4.29"}), "height=0.1m")
    );
    // feet are converted exactly: 13 ft 9 in are 4.191 m, 13 ft 10 in are 4.2164 m
    assert!(
        !passes(json!({"maxheight": "13'9\""}), "none") && passes(json!({"maxheight": "13'10\""}), "none")
    );
    assert!(!passes(json!({"maxheight:lanes": "4.5|4.1"}), "none"));
}

#[test]
fn h4_of_several_limits_of_mass_the_one_that_decides_is_stated() {
    let tags = json!({"maxweight": "40", "maxweight:hgv": "25", "maxweight:hgv_articulated": "18", "maxaxleload": "9"});
    let decides = |load: &str| {
        let (_, summary) = road(tags.clone()).run(load, ends(), &[]);
        let line =
            if summary["obstacles"] == json!([]) { met(&summary, "limit") } else { &summary["obstacles"][0] };
        let mass = row(line, "mass");
        (mass["limit"].as_f64(), mass["sign"]["key"].as_str().map(str::to_owned))
    };
    assert_eq!(decides(TRUCK), (Some(25.0), Some("maxweight:hgv".to_owned())));
    let combination = format!("kind = \"combination\"\n{TRUCK}");
    assert_eq!(decides(&combination), (Some(18.0), Some("maxweight:hgv_articulated".to_owned())));
    // in words, too, where several are signed
    let (_, summary) = road(tags.clone()).run(&combination, ends(), &[]);
    let text = summary["why_not"]["text"].as_str().unwrap();
    assert!(text.contains("(maxweight:hgv_articulated=18)"), "{text}");
    // a rating, under a condition; and words of access
    let rated = json!({"maxweightrating:conditional": "12 @ (22:00-06:00)"});
    let hour = |at: &str| road(rated.clone()).run(TRUCK, ends(), &["--at", at]).0;
    assert_eq!((hour("2026-05-04T23:00+08:00"), hour("2026-05-04T12:00+08:00")), (1, 0));
    let access = |key: &str, load: &str| road(json!({key: "no"})).run(load, ends(), &[]);
    assert_eq!((access("hgv_articulated", TRUCK).0, access("hgv_articulated", &combination).0), (0, 1));
    let (_, told) = access("hgv_articulated", &combination);
    assert_eq!(told["obstacles"][0]["ban"]["key"], "hgv_articulated");
    let van = "mass_t = 3.5\nheight_m = 2.4\n";
    assert_eq!((access("goods", TRUCK).0, access("goods", van).0), (0, 1));
}

#[test]
fn h5_four_levels_of_a_bridge_and_four_answers() {
    let load = format!("{}{}{}", axle(7.0, 0.0), axle(9.0, 4.0), axle(9.0, 1.3));
    let verdict = |properties: Value| {
        let (code, summary) = with_place(&load, &properties, &[]);
        let line = if code == 0 { met(&summary, "bridge") } else { &summary["obstacles"][0] };
        let level = line["levels"].as_array().unwrap().iter().map(|l| l["level"].as_u64().unwrap()).max();
        (code, level, line["verdict"].as_str().unwrap().to_owned())
    };
    let says = |code: i32, level: u64, verdict: &str| (code, Some(level), verdict.to_owned());
    // 1: signed
    assert_eq!(verdict(json!({"kind": "bridge", "mass_t": 25, "class": "Bk10"})), says(0, 2, "pass"));
    assert_eq!(verdict(json!({"kind": "bridge", "mass_t": 24, "class": "Bk10"})), says(1, 2, "refuse"));
    // 2: by class; what is over is for an engineer
    assert_eq!(verdict(json!({"kind": "bridge", "class": "Bk8-50"})), says(1, 2, "engineer"));
    // 3: by the moments and shears of the axles
    let span = |rating: f64| {
        verdict(json!({"kind": "bridge", "span_m": 20, "design": "highway-ii", "rating": rating}))
    };
    assert_eq!(span(2.0), says(0, 3, "pass"));
    assert_eq!(span(0.1), says(1, 3, "engineer"));
    // between the figure and 1.05 of it: alone, at walking pace, on the center line, without braking
    let careful = (10..80).map(|fiftieths| span(f64::from(fiftieths) / 50.0));
    assert!(careful.into_iter().any(|found| found == says(0, 3, "conditions")));
    // 4: the owner's table decides alone
    let owner = |rows: Value| verdict(json!({"kind": "bridge", "mass_t": 10, "owner": rows}));
    assert_eq!(
        owner(json!([{"mass_t": 30, "verdict": "conditions", "conditions": ["alone"]}])),
        says(0, 4, "conditions")
    );
    assert_eq!(owner(json!([{"mass_t": 20, "verdict": "pass"}])), says(1, 4, "refuse"));
}

#[test]
fn h5_a_bridge_of_several_ways_is_one_and_holds_the_whole_vehicle() {
    let drawing = "a---b---c";
    let bridge = json!({"bridge": "yes"});
    let desk = Desk::new(drawing, &[("ab", bridge.clone()), ("bc", bridge)]);
    let span = json!({"kind": "bridge", "span_m": 30, "design": "highway-ii", "rating": 0.3});
    let limits = layer(&desk, &[place("it", [120.002, 31.0], &span)]);
    let load = format!("{}{}", axle(20.0, 0.0), axle(20.0, 12.0));
    let (code, summary) = desk.run(&load, [at('a', drawing), at('c', drawing)], &["--limits", &limits]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["it".to_owned()]]));
    assert_eq!(summary["obstacles"][0]["ways"], json!(["ab", "bc"]));
}

#[test]
fn h7_what_works_leave_of_the_width_counts() {
    let desk = Desk::new(TWO_WAYS, &[("ab", json!({})), ("bd", json!({})), ("aefd", json!({}))]);
    let half = json!({"effect": "half_closed", "other_half": "two_way", "speed_kmh": 60, "road": "bd", "width_left_m": 3.0});
    let closure = json!({"type": "Feature", "id": "w", "geometry": Value::Null, "properties": half});
    let closures = desk
        .write("closures.geojson", &json!({"type": "FeatureCollection", "features": [closure]}).to_string());
    let ends = [at('a', TWO_WAYS), at('d', TWO_WAYS)];
    let way = |width: &str| {
        let load = TRUCK.replace("width_m = 2.5", &format!("width_m = {width}"));
        roads(&desk.run(&load, ends, &["--closures", &closures.to_string_lossy()]).1)
    };
    assert_eq!(way("3.0"), ["ab", "bd"]);
    assert_eq!(way("3.01"), ["aefd"]);
}

#[test]
fn h8_a_load_that_may_drive_at_night_only_waits_until_then() {
    let (_, summary) =
        road(json!({})).run(TRUCK, ends(), &["--depart", "2026-05-04T12:00", "--drive", "22:00-05:00"]);
    let rows = summary["timetable"]["rows"].as_array().unwrap();
    let kinds: Vec<&str> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["wait", "drive"]);
    assert!(rows[0]["until"].as_str().unwrap().contains("22:00"), "{}", rows[0]);
    assert_eq!(rows[0]["because"], json!(["travel_hours"]));
}

#[test]
fn h9_who_goes_along_from_where_to_where() {
    let drawing = "a---b---c---d";
    let ways = [("ab", json!({})), ("bc", json!({"highway": "tertiary"})), ("cd", json!({}))];
    let desk = Desk::new(drawing, &ways);
    let wire = place("wire-3", [120.006, 31.0], &json!({"kind": "wire", "height_m": 4.5}));
    let limits = layer(&desk, &[wire]);
    let ends = [at('a', drawing), at('d', drawing)];
    let stretches = |load: &str, more: &[&str]| {
        let (_, summary) = desk.run(load, ends, &[&["--limits", &limits], more].concat());
        let all = summary["escort_stretches"].as_array().unwrap().clone();
        let line = |s: &Value| {
            (
                s["escort"].as_str().unwrap().to_owned(),
                s["from_m"].as_f64().unwrap().round(),
                s["to_m"].as_f64().unwrap().round(),
                s["because"].clone(),
            )
        };
        (all.iter().map(line).collect::<Vec<_>>(), summary)
    };
    // the table of the program: less than half a meter under the wire asks for a crew, 200 m before it to 50 m behind
    let (found, summary) = stretches(TRUCK, &[]);
    let wire = met(&summary, "wire")["from_m"].as_f64().unwrap();
    assert_eq!(
        found,
        [("utility_crew".to_owned(), (wire - 200.0).round(), (wire + 50.0).round(), json!(["wire"]))]
    );
    assert_eq!(summary["escort_table"]["assumed"], true);
    // the owner's table instead of it: on one class of road, and by a measure
    let table = "name = \"T\"\n[[rule]]\nwhen = \"width\"\nover = 2.4\nroads = [\"tertiary\"]\nwho = [\"front\"]\n\
        [[rule]]\nwhen = \"wire\"\nafter_m = 10\nwho = [\"police\", \"front\"]\n";
    let table = desk.write("escorts.toml", table).to_string_lossy().into_owned();
    let (found, summary) = stretches(TRUCK, &["--escorts", &table]);
    let whom: Vec<&str> = found.iter().map(|(who, ..)| who.as_str()).collect();
    assert_eq!(whom, ["front", "police"]);
    assert!((380.0..384.0).contains(&found[0].1) && (762.0..766.0).contains(&found[0].2), "{found:?}");
    assert_eq!(found[0].3, json!(["width", "wire"]));
    assert_eq!((found[1].1, found[1].2), (wire.round(), (wire + 10.0).round()));
    assert_eq!(summary["escort_table"], json!({"name": "T", "assumed": false}));
    let escorts = desk.layer("escorts.geojson");
    assert_eq!((escorts.len(), &escorts[1]["properties"]["escort"]), (2, &json!("police")));
    let sheet = desk.write("x", "").with_file_name("out").join("corridor.en.md");
    assert!(std::fs::read_to_string(sheet).unwrap().contains("## Escorts by stretch"));
    // at a figure is not over it
    let at_it = TRUCK.replace("width_m = 2.5", "width_m = 2.4").replace("4.2", "4.0");
    assert_eq!(stretches(&at_it, &["--escorts", &table]).0.len(), 2);
    // who is there at one place only is a point, in words of the language
    let table = desk.write("escorts.toml", "[[rule]]\nwhen = \"wire\"\nwho = [\"utility_crew\"]\n");
    let table = table.to_string_lossy().into_owned();
    assert_eq!(stretches(TRUCK, &["--escorts", &table]).0.len(), 1);
    let escorts = desk.layer("escorts.geojson");
    assert_eq!(escorts[0]["geometry"]["type"], "Point", "{escorts:?}");
    let [lon, lat] = [0, 1].map(|i| escorts[0]["geometry"]["coordinates"][i].as_f64().unwrap());
    let at = met(&summary, "wire")["at"].clone();
    let [x, y] = [0, 1].map(|i| at[i].as_f64().unwrap());
    assert!((lon - x).abs() < 1e-6 && (lat - y).abs() < 1e-6, "{lon}, {lat}: {at}");
    assert_eq!(escorts[0]["properties"]["text_zh"], "线缆抬升作业队：架空线");
}

#[test]
fn h9_a_load_that_needs_the_whole_width_needs_flaggers_there() {
    let drawing = "a---b\n    |\n    d";
    let tags = json!({"width": "9", "highway": "tertiary"});
    let desk = Desk::new(drawing, &[("ab", tags.clone()), ("bd", tags)]);
    let (code, summary) = desk.run(SEMI, [at('a', drawing), at('d', drawing)], &[]);
    assert_eq!(code, 0, "{}", summary["why_not"]);
    let corner = met(&summary, "corner");
    assert_eq!(corner["conditions"], json!(["whole_width"]), "{corner}");
    let flaggers = &summary["escort_stretches"][0];
    assert_eq!((&flaggers["escort"], &flaggers["because"]), (&json!("flagger"), &json!(["whole_width"])));
    assert_eq!(flaggers["to_m"], json!(corner["to_m"].as_f64().unwrap() + 50.0));
}

/// A right angle between two roads 7 m wide, and a layer that states its kerb.
fn right_angle(kerb_radius_m: f64) -> (Desk, [[f64; 2]; 3]) {
    let drawing = "a---b\n    |\n    d";
    let tags = json!({"width": "7", "highway": "tertiary"});
    let desk = Desk::new(drawing, &[("ab", tags.clone()), ("bd", tags)]);
    let corners = ['a', 'b', 'd'].map(|letter| at(letter, drawing));
    let kerb = json!({"kind": "corner", "kerb_radius_m": kerb_radius_m});
    layer(&desk, &[place("kerb", corners[1], &kerb)]);
    (desk, corners)
}

#[test]
fn h10_a_given_line_is_held_as_it_is_round_its_corners() {
    let held = |kerb_radius_m: f64| {
        let (desk, [a, b, d]) = right_angle(kerb_radius_m);
        let line = json!({"type": "Feature", "id": "permit-5", "properties": {},
            "geometry": {"type": "LineString", "coordinates": [a, b, d]}});
        desk.write("lines.geojson", &json!({"type": "FeatureCollection", "features": [line]}).to_string());
        desk.write("load.toml", SEMI);
        let (code, summary) = desk.hold(&[
            "--load",
            "load.toml",
            "--check",
            "lines.geojson",
            "--limits",
            "limits.geojson",
            "--out",
            "out",
        ]);
        (code, summary["ways"][0].clone())
    };
    let (code, way) = held(20.0);
    assert_eq!((code, &way["status"]), (0, &json!("holds")), "{way}");
    let (code, way) = held(1.0);
    assert_eq!((code, &way["status"], &way["blockers"]), (1, &json!("broken"), &json!([])), "{way}");
    assert_eq!(way["broken_by"][0]["kind"], "corner");
    assert!(row(&way["broken_by"][0], "kerb_radius")["left"].as_f64().unwrap() < 0.0);
}

#[test]
fn h14_a_kerb_that_is_surveyed_later_breaks_a_stored_plan_at_its_corner() {
    let (desk, [a, _, d]) = right_angle(1.0);
    assert_eq!(desk.run(SEMI, [a, d], &[]).0, 0, "nobody states the kerb");
    let (code, summary) = desk.hold(&["--recheck", "out"]);
    assert_eq!((code, &summary["holds"]), (0, &json!(1)));
    let (code, summary) = desk.hold(&["--recheck", "out", "--limits", "limits.geojson"]);
    assert_eq!((code, &summary["broken"]), (1, &json!(1)));
    let broken = &summary["ways"][0]["broken_by"][0];
    assert_eq!(broken["kind"], "corner");
    assert!((380.0..384.0).contains(&broken["from_m"].as_f64().unwrap()), "{broken}");
}

#[test]
fn h11_the_sets_to_lift_open_a_way_and_no_part_of_them_does() {
    let ways = [
        ("ab", json!({"maxheight": "4"})),
        ("bd", json!({"hgv": "no"})),
        ("aefd", json!({"maxweight": "5"})),
    ];
    let desk = |lifted: &[&str]| {
        let left: Vec<(&str, Value)> = ways
            .iter()
            .map(|(id, tags)| (*id, if lifted.contains(id) { json!({}) } else { tags.clone() }))
            .collect();
        Desk::new(TWO_WAYS, &left).run(TRUCK, [[120.0001, 31.0], at('d', TWO_WAYS)], &[])
    };
    let (_, summary) = desk(&[]);
    let found = sets(&summary);
    assert!(!found.is_empty());
    for set in found {
        let all: Vec<&str> = set.iter().map(String::as_str).collect();
        assert_eq!(desk(&all).0, 0, "{all:?}");
        for left_out in 0..all.len() {
            let part: Vec<&str> =
                all.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, id)| *id).collect();
            assert_eq!(desk(&part).0, 1, "{part:?} of {all:?}");
        }
    }
}

#[test]
fn h12_what_can_be_moved_is_soft_with_notice_and_contact_and_structures_are_hard() {
    let lift = |properties: Value| {
        let (_, summary) = with_place(TRUCK, &properties, &[]);
        let line = summary["obstacles"][0].clone();
        (line["hard"].clone(), line["cost"].clone(), line["lead_days"].clone(), line["contact"].clone())
    };
    let wire = json!({"kind": "wire", "height_m": 4, "lead_days": 3, "contact": "grid"});
    assert_eq!(lift(wire), (json!(false), json!("removal"), json!(3), json!("grid")));
    assert_eq!(lift(json!({"kind": "bridge", "height_m": 4})).0, json!(true));
    assert_eq!(lift(json!({"kind": "gantry", "height_m": 4, "hard": true})).0, json!(true));
}

#[test]
fn h13_the_sheet_has_stretches_bridges_conditions_contacts_and_the_data_it_holds_for() {
    let desk = road(json!({}));
    let bridge = json!({"kind": "bridge", "name": "River Bridge", "contact": "owner of bridges",
        "owner": [{"verdict": "conditions", "conditions": ["alone", "crawl"]}]});
    let limits = layer(&desk, &[place("it", [120.002, 31.0], &bridge)]);
    assert_eq!(desk.run(TRUCK, ends(), &["--limits", &limits]).0, 0);
    let read =
        |name: &str| std::fs::read_to_string(desk.write("x", "").with_file_name("out").join(name)).unwrap();
    let en = read("corridor.en.md");
    for part in [
        "## Stretches",
        "## Constraints on the way",
        "## Bridges",
        "River Bridge",
        "owner of bridges",
        "alone",
        "at walking pace",
        "SHA-256",
        "roads.geojson",
        "no permit",
    ] {
        assert!(en.contains(part), "{part}: {en}");
    }
    let zh = read("corridor.zh.md");
    for part in ["通行路段", "沿线限制", "桥梁", "独行", "数据版本", "不是许可"] {
        assert!(zh.contains(part), "{part}: {zh}");
    }
    assert!(read("corridor.gpx").contains("<trkpt"));
}

/// Under which figures a bridge passes under conditions stands on sheet and page: a span that bears a little less than it was
/// designed for.
#[test]
fn h13_sheet_and_page_have_what_a_bridge_was_computed_to() {
    let desk = road(json!({}));
    let axle = |spacing: f64| format!("[[axles]]\nload_t = 9\nspacing_m = {spacing}\n");
    let axles: String = [0.0, 4.0, 1.4, 6.0, 1.4].map(axle).concat();
    let load = format!("name = \"rig\"\nheight_m = 4\nwidth_m = 2.5\nlength_m = 16\n{axles}");
    let ask = |rating: f64| {
        let bridge = json!({"kind": "bridge", "name": "River Bridge", "span_m": 20, "design": "highway-i", "rating": rating});
        let limits = layer(&desk, &[place("it", [120.002, 31.0], &bridge)]);
        let (code, summary) = desk.run(&load, ends(), &["--limits", &limits]);
        assert_eq!(code, 0, "{summary}");
        let line = summary["constraints"]
            .as_array()
            .unwrap()
            .iter()
            .find(|line| line["kind"] == "bridge")
            .unwrap()
            .clone();
        let read = |name: &str| {
            std::fs::read_to_string(desk.write("x", "").with_file_name("out").join(name)).unwrap()
        };
        (line, read("corridor.en.md"), read("corridor.zh.md"), read("report.html"))
    };
    let (full, ..) = ask(1.0);
    let figures = full["levels"][0]["figures"].as_array().unwrap().clone();
    let share = |figure: &Value| figure["actual"].as_f64().unwrap() / figure["allowed"].as_f64().unwrap();
    // the worst of moment and shear to 1.03 of what it bears
    let worst = figures.iter().map(share).fold(0.0, f64::max);
    let rating = (worst / 1.03 * 1000.0).ceil() / 1000.0;
    let (line, en, zh, page) = ask(rating);
    assert_eq!(line["verdict"], "conditions", "{line}");
    let over = line["levels"][0]["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["over"] == true)
        .unwrap()
        .clone();
    let (allowed, careful) = (over["allowed"].as_f64().unwrap(), over["under_conditions"].as_f64().unwrap());
    assert!((careful / allowed - 1.05).abs() < 1e-4, "{over}");
    for (text, parts) in [
        (&en, ["computed", "span 20 m", "times), under conditions up to"]),
        (&zh, ["验算", "跨径20 m", "有条件通过上限"]),
    ] {
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    assert!(page.contains("under conditions up to") || page.contains("有条件通过上限"), "{page}");
}

/// What stands on a junction in any form of its key stops who is over it.
#[test]
fn h2_limits_of_junctions_in_every_form() {
    let desk = |tags: Value| {
        let desk = Desk::new("a---b---c", &[("abc", json!({}))]);
        let text = std::fs::read_to_string(desk.write("x", "").with_file_name("roads.geojson")).unwrap();
        let mut layer: Value = serde_json::from_str(&text).unwrap();
        let node = json!({"type": "Feature", "properties": tags,
            "geometry": {"type": "Point", "coordinates": at('b', "a---b---c")}});
        layer["features"].as_array_mut().unwrap().push(node);
        desk.write("roads.geojson", &layer.to_string());
        desk
    };
    let ends = [at('a', "a---b---c"), at('c', "a---b---c")];
    for (key, over, under) in [
        ("maxheight", "4", "4.5"),
        ("maxheight:physical", "4", "4.5"),
        ("maxheight:forward", "4", "4.5"),
        ("maxheight:backward", "4", "4.5"),
        ("maxheight:conditional", "4 @ (22:00-06:00)", "4.5 @ (22:00-06:00)"),
        ("maxwidth:hgv", "2.4", "2.5"),
        ("maxweightrating", "19", "20"),
        ("maxgcweight", "19", "20"),
        ("hgv:conditional", "no @ (weight>19)", "no @ (weight>20)"),
    ] {
        assert_eq!(desk(json!({key: over})).run(TRUCK, ends, &[]).0, 1, "{key}={over}");
        assert_eq!(desk(json!({key: under})).run(TRUCK, ends, &[]).0, 0, "{key}={under}");
    }
    // a locked gate has to be opened, unless its tags say for whom it is
    let (code, summary) = desk(json!({"barrier": "gate", "locked": "yes"})).run(TRUCK, ends, &[]);
    assert_eq!(
        (code, sets(&summary).len(), &summary["obstacles"][0]["ban"]["key"]),
        (1, 1, &json!("locked"))
    );
    assert_eq!(desk(json!({"barrier": "gate", "locked": "yes", "hgv": "yes"})).run(TRUCK, ends, &[]).0, 0);
    assert_eq!(desk(json!({"barrier": "gate"})).run(TRUCK, ends, &[]).0, 0);
    // a sign about dangerous goods stops those, and nobody else
    let tank = format!("{TRUCK}[cargo]\nclasses = [\"flammable\"]\n");
    let sign = desk(json!({"barrier": "lift_gate", "hazmat": "no"}));
    assert_eq!((sign.run(&tank, ends, &[]).0, sign.run(TRUCK, ends, &[]).0), (1, 0));
    let (_, summary) = sign.run(&tank, ends, &[]);
    assert_eq!(summary["obstacles"][0]["ban"], json!({"key": "hazmat", "value": "no"}));
}

#[test]
fn h2_a_permission_that_nobody_holds_waives_nothing() {
    let code = |tags: Value| road(tags).run(TRUCK, ends(), &[]).0;
    for word in ["permit", "private", "permit_holder"] {
        assert_eq!(
            code(json!({"maxweight": "7.5", "maxweight:conditional": format!("60 @ ({word})")})),
            1,
            "{word}"
        );
        assert_eq!(code(json!({"maxweight": "7.5", "maxweight:conditional": format!("none @ ({word})")})), 1);
        assert_eq!(code(json!({"hgv": "no", "hgv:conditional": format!("yes @ {word}")})), 1, "{word}");
    }
    // the control: who ends there has business there
    assert_eq!(code(json!({"maxweight": "7.5", "maxweight:conditional": "60 @ (destination)"})), 0);
}

#[test]
fn h2_signs_about_trailers_are_for_who_draws_one() {
    let combination = format!("kind = \"combination\"\n{TRUCK}");
    for tags in [
        json!({"trailer": "no"}),
        json!({"hgv:trailer": "no"}),
        json!({"hgv:conditional": "no @ (trailer)"}),
        json!({"trailer:conditional": "no @ (06:00-22:00)"}),
        json!({"maxweight:trailer": "19"}),
        json!({"hgv:conditional": "no @ (hgv_articulated)"}),
        json!({"hgv:conditional": "no @ (articulated)"}),
    ] {
        let desk = road(tags.clone());
        assert_eq!((desk.run(&combination, ends(), &[]).0, desk.run(TRUCK, ends(), &[]).0), (1, 0), "{tags}");
    }
    let (_, told) = road(json!({"hgv": "yes", "trailer": "no"})).run(&combination, ends(), &[]);
    assert_eq!(told["obstacles"][0]["ban"], json!({"key": "trailer", "value": "no"}));
    let relief = json!({"maxweight": "7.5", "maxweight:conditional": "60 @ (hgv_articulated)"});
    assert_eq!(road(relief.clone()).run(&combination, ends(), &[]).0, 0);
    assert_eq!(road(relief).run(TRUCK, ends(), &[]).0, 1);
    assert_eq!(road(json!({"trailer": "yes", "hgv": "no"})).run(&combination, ends(), &[]).0, 1);
}

/// H12: what stands in the way decides what it takes, not what else is signed there.
#[test]
fn h12_what_lifting_takes_follows_from_what_the_load_is_over() {
    let takes = |tags: Value| {
        let (code, summary) = road(tags).run(TRUCK, ends(), &["--margin", "none"]);
        assert_eq!(code, 1);
        let line = &summary["obstacles"][0];
        let assumed = line["limits"][0]["assumed"].clone();
        (
            line["hard"].as_bool().unwrap(),
            line["cost"].as_str().unwrap().to_owned(),
            line["provenance"].clone(),
            assumed,
        )
    };
    let is = |hard: bool, cost: &str, known: &str| {
        (hard, cost.to_owned(), json!(known), json!(known == "assumed"))
    };
    assert_eq!(takes(json!({"width": "2.4"})), is(true, "rebuilding", "signed"));
    assert_eq!(takes(json!({"est_width": "2"})), is(true, "rebuilding", "assumed"));
    assert_eq!(takes(json!({"narrow": "yes"})), is(true, "rebuilding", "assumed"));
    assert_eq!(takes(json!({"maxwidth": "2.4"})), is(false, "permission", "signed"));
    assert_eq!(takes(json!({"maxwidth:physical": "2.4"})), is(true, "rebuilding", "signed"));
    // a height or width that is kept does not make a mass hard
    assert_eq!(
        takes(json!({"maxweight": "19", "maxheight": "4.5", "width": "7"})),
        is(false, "permission", "signed")
    );
    assert!(takes(json!({"maxweight": "19", "maxheight": "4.1"})).0);
}
