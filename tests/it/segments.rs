//! Segments to be covered, as their users run them: on the network by drawing and by words, off it, one-way and closed.
//! Every run is proved again by `verify`.

use crate::closures::at;
use crate::end_to_end::{huhang, run_ok, write};
use serde_json::{Value, json};

/// A street of 2 km from the station in the west, a one-way street beside it, and a path off the roads in the north. Ways out of
/// yards make junctions of its corners, and of the place where its second way begins.
fn town(segments: &[Value], closures: &[Value]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let line = |id: &str, points: &[(f64, f64)], more: Value| {
        let points: Vec<[f64; 2]> = points.iter().map(|(x, y)| at(*x, *y).degrees()).collect();
        json!({"type": "Feature", "id": id, "properties": more,
            "geometry": {"type": "LineString", "coordinates": points}})
    };
    let road = |name: &str, oneway: &str| json!({"highway": "tertiary", "name": name, "maxspeed": "36", "oneway": oneway});
    write(
        &folder.path().join("roads.geojson"),
        &[
            line("north", &[(0.0, 0.0), (1000.0, 0.0)], road("北街", "no")),
            line("north2", &[(1000.0, 0.0), (2000.0, 0.0)], road("北街", "no")),
            line("south", &[(0.0, -300.0), (2000.0, -300.0)], road("南街", "yes")),
            line("west", &[(0.0, 0.0), (0.0, -300.0)], road("西巷", "no")),
            line("east", &[(2000.0, 0.0), (2000.0, -300.0)], road("东巷", "no")),
            line("yard1", &[(-10.0, 0.0), (0.0, 0.0)], road("", "yes")),
            line("yard2", &[(-10.0, -300.0), (0.0, -300.0)], road("", "yes")),
            line("yard3", &[(2010.0, 0.0), (2000.0, 0.0)], road("", "yes")),
            line("yard4", &[(2010.0, -300.0), (2000.0, -300.0)], road("", "yes")),
            line("yard5", &[(1000.0, -10.0), (1000.0, 0.0)], road("", "yes")),
        ],
    );
    let station = json!({"type": "Feature", "id": "post", "properties": {},
        "geometry": {"type": "Point", "coordinates": at(0.0, 0.0).degrees()}});
    write(&folder.path().join("stations.geojson"), &[station]);
    write(&folder.path().join("segments.geojson"), segments);
    write(&folder.path().join("closures.geojson"), closures);
    folder
}

fn named(id: &str, road: &str, more: Value) -> Value {
    let mut properties = json!({"road": road});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": null})
}

/// Runs a patrol of one unit, proves it, and gives its part of the summary and its stops.
fn patrol(folder: &tempfile::TempDir, exit: i32, more: &[&str]) -> (Value, Vec<Value>) {
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let out = path("out");
    let mut args = ["patrol", "--json", "-q", "--lang", "en"].map(str::to_owned).to_vec();
    for (option, file) in
        [("network", "roads"), ("stations", "stations"), ("segments", "segments"), ("closures", "closures")]
    {
        args.extend([format!("--{option}"), path(&format!("{file}.geojson"))]);
    }
    args.extend(["--out".to_owned(), out.clone(), "--effort".to_owned(), "200".to_owned()]);
    args.extend(more.iter().map(|&text| text.to_owned()));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = huhang(&args);
    assert_eq!(output.status.code(), Some(exit), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(run_ok(&["verify", &out]).contains("proved"));
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("out").join(name)).unwrap()).unwrap()
    };
    let stops = read("stops.geojson")["features"].as_array().unwrap().clone();
    (read("summary.json"), stops)
}

fn covered(stops: &[Value]) -> Vec<&Value> {
    stops.iter().map(|stop| &stop["properties"]).filter(|stop| stop["kind"] == "segment").collect()
}

#[test]
fn a_road_named_by_words_is_covered_in_pieces_of_equal_length() {
    let folder = town(&[named("n", "北街", json!({}))], &[]);
    let (part, stops) = patrol(&folder, 0, &["--segment-length", "900m"]);
    let segments = &part["segments"];
    assert_eq!(
        (segments["pieces"].as_u64(), segments["percent"].as_f64()),
        (Some(3), Some(100.0)),
        "{segments}"
    );
    let required = segments["required_m"].as_f64().unwrap();
    assert!((required - 2000.0).abs() < 5.0, "{required}");
    // Out along the street and back: what is not covered is the way home.
    let home = segments["deadhead_m"].as_f64().unwrap();
    assert!((home - required).abs() < 5.0, "{home}");
    let lengths: Vec<f64> = covered(&stops).iter().map(|stop| stop["segment_m"].as_f64().unwrap()).collect();
    assert!(lengths.iter().all(|length| (length - required / 3.0).abs() < 0.01), "{lengths:?}");
    assert!(part["bound"].as_f64().unwrap() <= part["value"].as_f64().unwrap());
    let report = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    for word in ["Length covered", "Deadhead", "Longest tour and its bound", "Segments"] {
        assert!(report.contains(word), "{word}");
    }
    // A length that is not that of its pieces is found out.
    let path = folder.path().join("out/summary.json");
    let sound = std::fs::read_to_string(&path).unwrap();
    for pointer in ["/segments/covered_m", "/segments/by_segment/0/covered_m", "/segments/required_m"] {
        let mut forged: Value = serde_json::from_str(&sound).unwrap();
        *forged.pointer_mut(pointer).unwrap() = json!(1234.0);
        std::fs::write(&path, forged.to_string()).unwrap();
        let out = folder.path().join("out").to_string_lossy().into_owned();
        assert_eq!(huhang(&["verify", &out]).status.code(), Some(1), "{pointer}");
    }
}

#[test]
fn each_piece_says_from_where_to_where_which_way_and_how() {
    let path: Vec<[f64; 2]> = [(500.0, 400.0), (500.0, 1400.0)].map(|(x, y)| at(x, y).degrees()).to_vec();
    let walked = json!({"type": "Feature", "id": "w", "properties": {"on": "ground", "name": "管线"},
        "geometry": {"type": "LineString", "coordinates": path}});
    let folder = town(&[named("s", "南街", json!({})), walked], &[]);
    let post = |km: &str, x: f64| {
        json!({"type": "Feature", "properties": {"road": "南街", "km": km},
            "geometry": {"type": "Point", "coordinates": at(x, -310.0).degrees()}})
    };
    write(&folder.path().join("posts.geojson"), &[post("12", 0.0), post("13", 1000.0), post("14", 2000.0)]);
    let posts = folder.path().join("posts.geojson").to_string_lossy().into_owned();
    let (part, stops) =
        patrol(&folder, 0, &["--segment-length", "1500m", "--snap", "600", "--posts", &posts]);
    let told = |id: &str| *covered(&stops).iter().find(|stop| stop["site"] == id).unwrap();
    let south = told("s/1");
    assert_eq!(south["from"], "K12+000, the crossing of 西巷");
    let to = south["to_zh"].as_str().unwrap();
    assert!(to.starts_with("K13+000") && to.ends_with("路口 1.00 公里"), "{to}");
    assert_eq!((&south["along"], &south["mode"]), (&json!("east"), &json!("driven")));
    assert_eq!(
        (south["speed_kmh"].as_f64(), told("s/2")["to"].as_str()),
        (Some(20.0), Some("K14+000, the crossing of 东巷"))
    );
    // Off the roads a place is told along the line, by the road that is near; only one end can be come to.
    let walk = told("w");
    assert_eq!((&walk["mode"], &walk["along_zh"]), (&json!("walked"), &json!("北")));
    let from = walk["from"].as_str().unwrap();
    assert!(from.starts_with("km 0.00 of the line, ") && from.ends_with("m from 北街"), "{from}");
    let fleet = &part["fleet"];
    assert!((fleet["walked_m"].as_f64().unwrap() - 2000.0).abs() < 5.0, "there and back: {fleet}");
    assert_eq!((&part["visits"]["sites"], &part["visits"]["pieces"]), (&json!(0), &json!(3)));
    assert!((part["segments"]["walked_m"].as_f64().unwrap() - 1000.0).abs() < 5.0);
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let sheet = read("sheets.en.html");
    // Pieces that are covered in one go are one row to tick off.
    let whole = "from K12+000, the crossing of 西巷 to K14+000, the crossing of 东巷, heading east; 2.00 km";
    assert!(sheet.contains(whole) && sheet.contains("(2 pieces)"), "{sheet}");
    assert!(sheet.contains("there and back, heading north; 2.00 km, on foot at 5 km/h"), "{sheet}");
    assert!(
        sheet.contains("<svg viewBox") && sheet.contains("on foot<b>2.00 km</b>"),
        "a map, and what is walked"
    );
    assert!(
        read("plan.csv")
            .lines()
            .next()
            .unwrap()
            .ends_with("length_m,mode,speed_kmh,heading,from,to,from_zh,to_zh")
    );
    let page = read("report.html");
    assert!(page.contains("Length covered") && !page.contains("Visits made"), "no sites are visited");
}

#[test]
fn each_direction_of_a_segment_has_its_speed() {
    let climb = |more: Value| {
        let mut properties = json!({"direction": "both", "speed_kmh": 10});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let folder = town(&[named("n", "北街", properties)], &[]);
        let (_, stops) = patrol(&folder, 0, &[]);
        let of =
            |stop: &Value| (stop["along"].as_str().unwrap().to_owned(), stop["service_s"].as_f64().unwrap());
        covered(&stops).into_iter().map(of).collect::<std::collections::BTreeMap<String, f64>>()
    };
    let alike = climb(json!({}));
    assert!((alike["east"] - 720.0).abs() < 2.0 && alike["east"] == alike["west"], "{alike:?}");
    let steep = climb(json!({"speed_back_kmh": 20}));
    assert_eq!(steep["east"], alike["east"]);
    assert!((steep["west"] - 360.0).abs() < 1.0, "{steep:?}");
}

#[test]
fn speeds_go_by_the_line_however_the_road_is_drawn_in_the_network() {
    let speeds = |direction: &str| json!({"direction": direction, "speed_kmh": 10, "speed_back_kmh": 20});
    let drawn = |from: f64, to: f64, direction: &str| {
        let points = [at(from, 0.0).degrees(), at(to, 0.0).degrees()];
        json!({"type": "Feature", "id": "n", "properties": speeds(direction),
            "geometry": {"type": "LineString", "coordinates": points}})
    };
    let worded = |from: &str, to: &str, direction: &str| {
        let mut properties = speeds(direction);
        properties["from"] = from.into();
        properties["to"] = to.into();
        named("n", "北街", properties)
    };
    // A one-way street that is drawn against its traffic is covered against the line, whatever is asked for.
    for (points, kmh) in [([0.0, 2000.0], 10.0), ([2000.0, 0.0], 20.0)] {
        let points = points.map(|x| at(x, -300.0).degrees());
        let segment = json!({"type": "Feature", "id": "s", "properties": speeds("either"),
            "geometry": {"type": "LineString", "coordinates": points}});
        let (_, stops) = patrol(&town(&[segment], &[]), 0, &[]);
        let took: f64 = covered(&stops).iter().map(|run| run["service_s"].as_f64().unwrap()).sum();
        assert!((took - 2000.0 / kmh * 3.6).abs() < 2.0, "{took} at {kmh} km/h");
    }
    for direction in ["along", "against", "either", "both"] {
        for (segment, eastward) in [
            (drawn(0.0, 2000.0, direction), true),
            (drawn(2000.0, 0.0, direction), false),
            (worded("西巷", "东巷", direction), true),
            (worded("东巷", "西巷", direction), false),
        ] {
            let (_, stops) = patrol(&town(std::slice::from_ref(&segment), &[]), 0, &[]);
            let runs = covered(&stops);
            assert_eq!(runs.len(), if direction == "both" { 2 } else { 1 }, "{segment}");
            for run in runs {
                let is_along = (run["along"] == "east") == eastward;
                assert!(direction == "both" || direction == "either" || is_along == (direction == "along"));
                let expected = if is_along { 720.0 } else { 360.0 };
                let took = run["service_s"].as_f64().unwrap();
                assert!((took - expected).abs() < 2.0, "{segment}: {took} s {}", run["along"]);
            }
        }
    }
}

#[test]
fn a_road_that_no_unit_may_use_says_so_once() {
    let folder = town(&[named("n", "北街", json!({})), named("s", "南街", json!({}))], &[]);
    let roads = folder.path().join("roads.geojson");
    let text = std::fs::read_to_string(&roads).unwrap();
    let mut network: Value = serde_json::from_str(&text).unwrap();
    network["features"][2]["properties"]["highway"] = "pedestrian".into();
    std::fs::write(&roads, network.to_string()).unwrap();
    let (part, _) = patrol(&folder, 1, &["--segment-length", "900m"]);
    let left = part["uncovered"].as_array().unwrap();
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left.iter().all(|left| left["reason"] == "not_allowed" && left["segment"] == "s"), "{left:?}");
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert_eq!(
        page.matches("may not drive along this road").count(),
        1 + 1 + 3,
        "a row, a sign, a tip for each piece"
    );
    assert!(page.contains("3 pieces, 2.00 km"));
}

#[test]
fn both_directions_are_two_pieces_and_leave_nothing_to_deadhead() {
    let folder = town(&[named("n", "北街", json!({"direction": "both"}))], &[]);
    let (part, stops) = patrol(&folder, 0, &[]);
    assert_eq!(covered(&stops).len(), 2);
    assert!(part["segments"]["deadhead_m"].as_f64().unwrap() < 1.0, "{}", part["segments"]);
    assert_eq!(part["proved"], true, "value and bound meet: {}", part["value"]);
}

/// Two sites and a street: the one round that is best is known. By the west lane and along the one-way street, past the site
/// on it, up the east lane, home along the street that is covered, past the site at its junction.
#[test]
fn sites_and_segments_are_done_in_one_round() {
    let folder = town(&[named("n", "北街", json!({}))], &[]);
    let site = |id: &str, x: f64, y: f64| {
        json!({"type": "Feature", "id": id, "properties": {"name": id, "service_min": 5},
            "geometry": {"type": "Point", "coordinates": at(x, y).degrees()}})
    };
    write(
        &folder.path().join("sites.geojson"),
        &[site("shop", 1000.0, -300.0), site("school", 2000.0, -150.0)],
    );
    let sites = folder.path().join("sites.geojson").to_string_lossy().into_owned();
    let (part, stops) = patrol(&folder, 0, &["--sites", &sites]);
    let order: Vec<&str> =
        stops.iter().map(|stop| &stop["properties"]).filter_map(|stop| stop["site"].as_str()).collect();
    assert_eq!(order, ["post", "shop", "school", "n", "post"]);
    assert_eq!(part["visits"]["served"], 3);
    let segments = &part["segments"];
    assert_eq!(segments["percent"], 100.0);
    let around = segments["deadhead_m"].as_f64().unwrap();
    assert!((around - 2600.0).abs() < 5.0, "what is driven besides is the way there: {around}");
    let kinds = part["tours"][0]["events"].as_array().unwrap().iter().map(|event| &event["kind"]);
    assert_eq!(kinds.filter(|kind| *kind == "segment").count(), 1);
    assert_eq!((&part["proved"], &part["bound_by"]), (&json!(true), &json!("matching")), "{}", part["bound"]);
}

#[test]
fn a_one_way_street_is_covered_its_way_only() {
    let folder = town(&[named("s", "南街", json!({}))], &[]);
    let (_, stops) = patrol(&folder, 0, &[]);
    let lons: Vec<f64> = stops
        .iter()
        .filter(|stop| stop["properties"]["kind"] == "segment")
        .map(|stop| stop["geometry"]["coordinates"][0].as_f64().unwrap())
        .collect();
    assert!((lons[0] - at(0.0, 0.0).degrees()[0]).abs() < 1e-5, "it begins in the west: {lons:?}");
}

#[test]
fn what_is_asked_for_against_a_one_way_street_is_left_out_and_the_rest_is_covered() {
    let drawn = |points: [(f64, f64); 3]| {
        let points: Vec<[f64; 2]> = points.iter().map(|(x, y)| at(*x, *y).degrees()).collect();
        json!({"type": "Feature", "id": "s", "properties": {"direction": "against", "speed_kmh": 30, "speed_back_kmh": 10},
            "geometry": {"type": "LineString", "coordinates": points}})
    };
    let street = drawn([(0.0, -300.0), (1000.0, -300.0), (2000.0, -300.0)]);
    let folder = town(&[named("n", "北街", json!({})), street], &[]);
    let (part, stops) = patrol(&folder, 1, &[]);
    let left = part["uncovered"].as_array().unwrap();
    assert!(
        !left.is_empty() && left.iter().all(|left| left["reason"] == "one_way" && left["segment"] == "s"),
        "{left:?}"
    );
    assert!(
        covered(&stops).iter().all(|stop| stop["site"].as_str().unwrap().starts_with('n'))
            && !stops.is_empty()
    );
    assert_eq!(part["segments"]["by_segment"][0]["percent"], 100.0);
    let codes: Vec<&Value> =
        part["warnings"].as_array().unwrap().iter().map(|found| &found["code"]).collect();
    assert_eq!(codes, ["W726"]);
    // Up the lane in the west, which goes both ways, and along the street against it: the lane is covered.
    let folder = town(&[drawn([(0.0, 0.0), (0.0, -300.0), (2000.0, -300.0)])], &[]);
    let (part, stops) = patrol(&folder, 1, &[]);
    let lane = covered(&stops);
    assert_eq!(lane.len(), 1, "{lane:?}");
    let (meters, took) = (lane[0]["segment_m"].as_f64().unwrap(), lane[0]["service_s"].as_f64().unwrap());
    assert!(
        (meters - 300.0).abs() < 2.0 && (took - meters / 10.0 * 3.6).abs() < 1.0,
        "against the line at 10 km/h: {took}"
    );
    assert_eq!(part["uncovered"][0]["reason"], "one_way");
}

#[test]
fn what_a_closure_shuts_is_left_out_with_the_reason() {
    let shut = json!({"type": "Feature", "id": "works", "geometry": null,
        "properties": {"road": "南街", "start": "2026-01-01 00:00", "end": "2027-01-01 00:00"}});
    let folder = town(&[named("n", "北街", json!({})), named("s", "南街", json!({}))], &[shut]);
    let (part, _) = patrol(&folder, 1, &[]);
    assert_eq!(part["segments"]["by_segment"][0]["percent"], 100.0);
    assert_eq!(part["segments"]["by_segment"][1]["percent"], 0.0);
    assert_eq!(part["uncovered"][0]["reason"], "closed_segment", "{}", part["uncovered"]);
    // Beside it stands the plan without the closure, as it is made alone.
    assert_eq!(part["change"]["lost"], json!(["s/1", "s/2"]), "{}", part["change"]);
    let folder = town(&[named("n", "北街", json!({})), named("s", "南街", json!({}))], &[]);
    let (open, _) = patrol(&folder, 0, &[]);
    assert_eq!(part["before"]["served"], open["visits"]["served"]);
    assert_eq!(part["before"]["distance_m"], open["fleet"]["distance_m"]);
}

#[test]
fn a_line_off_the_roads_is_walked_there_and_back_where_no_road_is_near_its_end() {
    let pipe = json!({"type": "Feature", "id": "pipe", "properties": {"on": "ground"},
        "geometry": {"type": "LineString", "coordinates": [at(1000.0, 100.0).degrees(), at(1000.0, 2100.0).degrees()]}});
    let folder = town(&[pipe], &[]);
    let (part, stops) = patrol(&folder, 0, &["--walk-speed", "6"]);
    assert_eq!(part["segments"]["percent"], 100.0);
    let far = covered(&stops).iter().map(|stop| stop["segment_m"].as_f64().unwrap()).fold(0.0, f64::max);
    let pieces: f64 = covered(&stops).iter().map(|stop| stop["segment_m"].as_f64().unwrap()).sum();
    let seconds: f64 = covered(&stops).iter().map(|stop| stop["service_s"].as_f64().unwrap()).sum();
    assert!(far > 2000.0 && pieces > 3000.0, "there and back: {far} of {pieces}");
    let access: f64 = covered(&stops).iter().map(|stop| stop["access_m"].as_f64().unwrap()).sum();
    assert!((access - 200.0).abs() < 1.0, "100 m from the road and back, for it is nowhere nearer: {access}");
    assert!((seconds - (pieces + access) / 6.0 * 3.6).abs() < 1.0, "at 6 km/h");
}

/// A street that is covered as far as 600 m: where one may turn round decides how far one drives on before.
#[test]
fn where_one_may_turn_round_decides_the_way_home() {
    let line = |points: [(f64, f64); 2]| points.map(|(x, y)| at(x, y).degrees()).to_vec();
    let part = json!({"type": "Feature", "id": "part", "properties": {},
        "geometry": {"type": "LineString", "coordinates": line([(0.0, 0.0), (600.0, 0.0)])}});
    let folder = town(&[part], &[]);
    // There and back; on to the crossing at 1,000 m; past the lane at 2,000 m to its end, for the street beyond comes from
    // the other side.
    for (rule, meters) in [("anywhere", 1200.0), ("junctions", 2000.0), ("dead-ends", 4600.0)] {
        let (part, _) = patrol(&folder, 0, &["--turn-round", rule]);
        let driven = part["fleet"]["distance_m"].as_f64().unwrap();
        assert!((driven - meters).abs() < 5.0, "{rule}: {driven}");
        assert_eq!(part["segments"]["percent"], 100.0, "{rule}");
    }
    let (usual, _) = patrol(&folder, 0, &[]);
    assert!(
        (usual["fleet"]["distance_m"].as_f64().unwrap() - 2000.0).abs() < 5.0,
        "junctions, if nobody says"
    );
    // Without the way out of a yard one way of the street only begins there where another one ends.
    let roads = folder.path().join("roads.geojson");
    let mut layer: Value = serde_json::from_str(&std::fs::read_to_string(&roads).unwrap()).unwrap();
    let features = layer["features"].as_array_mut().unwrap();
    features.retain(|road| road["id"] != "yard5");
    write(&roads, features);
    let (bend, _) = patrol(&folder, 0, &[]);
    let driven = bend["fleet"]["distance_m"].as_f64().unwrap();
    assert!((driven - 4000.0).abs() < 5.0, "on to the crossing at 2,000 m: {driven}");
    let (walked, _) = patrol(&folder, 0, &["--vehicle", "walk"]);
    assert!(
        (walked["fleet"]["distance_m"].as_f64().unwrap() - 1200.0).abs() < 5.0,
        "on foot one turns anywhere"
    );
}

/// `verify` knows the heading of a run: a way home that turns round at its end, and the claim that one may, are found out.
#[test]
fn a_tour_that_turns_round_where_it_may_not_is_found_out() {
    let line = |points: [(f64, f64); 2]| points.map(|(x, y)| at(x, y).degrees()).to_vec();
    let part = json!({"type": "Feature", "id": "part", "properties": {"direction": "along"},
        "geometry": {"type": "LineString", "coordinates": line([(0.0, 0.0), (600.0, 0.0)])}});
    let folder = town(&[part], &[]);
    patrol(&folder, 0, &[]);
    let out = folder.path().join("out").to_string_lossy().into_owned();
    let path = folder.path().join("out/stops.geojson");
    let sound = std::fs::read_to_string(&path).unwrap();
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut stops: Value = serde_json::from_str(&sound).unwrap();
        change(&mut stops);
        std::fs::write(&path, stops.to_string()).unwrap();
        let output = huhang(&["verify", &out]);
        assert_eq!(output.status.code(), Some(1), "{change:p}");
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    let stop = |stops: &mut Value, kind: &str, key: &str, value: Value| {
        let all = stops["features"].as_array_mut().unwrap();
        let of = all.iter_mut().find(|stop| stop["properties"]["kind"] == kind).unwrap();
        *of.pointer_mut(key).unwrap() = value;
    };
    let way = |stops: &mut Value| {
        stop(stops, "finish", "/properties/leg_distance_m", json!(600.0));
        stop(stops, "finish", "/properties/leg_duration_s", json!(60.0));
    };
    let said = forged(&way);
    assert!(said.contains("leg to step 2"), "{said}");
    let said = forged(&|stops| {
        way(stops);
        let all = stops["features"].as_array_mut().unwrap();
        let run = all.iter_mut().find(|stop| stop["properties"]["kind"] == "segment").unwrap();
        run["properties"]["leaves"]["turns"] = json!(true);
    });
    assert!(said.contains("turns round at its end where it may not"), "{said}");
    let said = forged(&|stops| stop(stops, "segment", "/properties/leaves/heading", json!("backward")));
    assert!(said.contains("has another direction at its end"), "{said}");
    let said = forged(&|stops| stop(stops, "segment", "/properties/leaves/states", json!(["elsewhere"])));
    assert!(said.contains("is left as it cannot be"), "{said}");
    // A rule that is stricter than the graph that was searched.
    std::fs::write(&path, &sound).unwrap();
    let tours = folder.path().join("out/tours.geojson");
    let text = std::fs::read_to_string(&tours).unwrap();
    assert!(text.contains("\"junctions\""), "{text}");
    std::fs::write(&tours, text.replace("\"junctions\"", "\"dead-ends\"")).unwrap();
    let output = huhang(&["verify", &out]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_wrong_with_segments_is_said_at_once() {
    let point = json!({"type": "Feature", "id": "p", "properties": {},
        "geometry": {"type": "Point", "coordinates": at(0.0, 0.0).degrees()}});
    let word = named("w", "北街", json!({"direction": "round"}));
    let folder = town(&[point, word, named("n", "北街", json!({})), named("n", "南街", json!({}))], &[]);
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (roads, stations, segments) =
        (path("roads.geojson"), path("stations.geojson"), path("segments.geojson"));
    let mut args = vec!["patrol", "--network", &roads, "--stations", &stations, "--segments", &segments];
    let output = huhang(&args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for code in ["E720", "E722", "E723"] {
        assert!(said.contains(code), "{code}: {said}");
    }
    args.extend(["--turn-round", "never"]);
    let output = huhang(&args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("E723") && said.contains("`turn_round`: \"never\""), "{said}");
}

#[test]
fn a_copied_line_is_its_road_and_a_carriageway_left_out_is_told() {
    let line = |id: &str, points: &[(f64, f64)], more: Value| {
        let points: Vec<[f64; 2]> = points.iter().map(|(x, y)| at(*x, *y).degrees()).collect();
        json!({"type": "Feature", "id": id, "properties": more,
            "geometry": {"type": "LineString", "coordinates": points}})
    };
    let east = [(0.0, 0.0), (1000.0, 0.0)];
    let west = [(1000.0, 12.0), (0.0, 12.0)];
    let beside = [(0.0, 0.8), (1000.0, 0.8)];
    let road = |name: &str, oneway: &str| json!({"highway": "primary", "name": name, "maxspeed": "36", "oneway": oneway});
    let roads = [
        line("east", &east, road("中路", "yes")),
        line("west", &west, road("中路", "yes")),
        line("beside", &beside, json!({"highway": "primary", "name": "辅路", "maxspeed": "36"})),
        line("ends", &[(0.0, 0.0), (0.0, 0.8), (0.0, 12.0)], road("西巷", "no")),
        line("end", &[(1000.0, 0.0), (1000.0, 0.8), (1000.0, 12.0)], road("东巷", "no")),
    ];
    let run = |segments: &[Value], roads: &[Value]| {
        let folder = town(segments, &[]);
        write(&folder.path().join("roads.geojson"), roads);
        patrol(&folder, 0, &[]).0
    };
    let alone = run(&[line("copy", &east, json!({}))], &roads);
    assert_eq!(alone["segments"]["pieces"], 1, "and not the road 80 cm beside it");
    let roads = [&roads[..2], &roads[3..]].concat();
    let one = run(&[line("copy", &east, json!({}))], &roads);
    let told = one["warnings"].as_array().unwrap();
    assert_eq!((told.len(), &told[0]["code"]), (1, &json!("W725")), "{told:?}");
    let said = told[0]["message"].as_str().unwrap();
    assert!(said.starts_with("segment \"copy\" lies on one carriageway of 中路"), "{said}");
    let both = run(&[line("copy", &east, json!({})), line("other", &west, json!({}))], &roads);
    assert!(both["warnings"].as_array().unwrap().is_empty(), "{}", both["warnings"]);
}
