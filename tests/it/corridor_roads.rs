//! Networks that a load keeps to (H10), and dangerous goods on corridors (section 8): on drawn maps.

use super::corridor::{Desk, TRUCK, TWO_WAYS, at, roads, sets};
use serde_json::{Value, json};

/// The two ways, the long one signed for goods vehicles.
fn desk() -> Desk {
    Desk::new(
        TWO_WAYS,
        &[("ab", json!({})), ("bd", json!({})), ("aefd", json!({"hgv": "designated", "ref": "S39"}))],
    )
}

fn ends(from: char, to: char) -> [[f64; 2]; 2] {
    [at(from, TWO_WAYS), at(to, TWO_WAYS)]
}

fn line(letters: &str) -> Value {
    json!({"type": "LineString", "coordinates": letters.chars().map(|c| at(c, TWO_WAYS)).collect::<Vec<_>>()})
}

fn layer(features: &[(&str, Value, Value)]) -> String {
    let feature = |(id, geometry, properties): &(&str, Value, Value)| json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties});
    json!({"type": "FeatureCollection", "features": features.iter().map(feature).collect::<Vec<_>>()})
        .to_string()
}

const LONG: [&str; 1] = ["aefd"];
const SHORT: [&str; 2] = ["ab", "bd"];

#[test]
fn h10_nothing_is_driven_off_an_approved_network_and_ways_off_it_are_named() {
    let desk = desk();
    assert_eq!(roads(&desk.run(TRUCK, ends('a', 'd'), &[]).1), SHORT);
    let (code, summary) = desk.run(TRUCK, ends('a', 'd'), &["--approved", "hgv=designated"]);
    assert_eq!((code, roads(&summary)), (0, LONG.map(str::to_owned).to_vec()));
    assert_eq!(summary["roads"]["mode"], "approved");
    assert_eq!(summary["roads"]["on_network_m"], summary["distance_m"]);
    desk.verify();
    // a drawn one, and both together
    desk.write("net.geojson", &layer(&[("permit", line("abd"), json!({}))]));
    let drawn = desk.run(TRUCK, ends('a', 'd'), &["--approved", "net.geojson"]);
    assert_eq!((drawn.0, roads(&drawn.1)), (0, SHORT.map(str::to_owned).to_vec()));
    let low = [("ab", json!({})), ("bd", json!({"maxheight": "3"})), ("aefd", json!({}))];
    let low = Desk::new(TWO_WAYS, &low);
    low.write("net.geojson", &layer(&[("permit", line("abd"), json!({}))]));
    let (code, summary) = low.run(TRUCK, ends('a', 'd'), &["--approved", "net.geojson"]);
    let either = [vec!["bd".to_owned()], vec!["off_network/aefd".to_owned()]];
    assert_eq!(code, 1);
    assert!(sets(&summary).iter().all(|set| either.contains(set)) && sets(&summary).len() == 2, "{summary}");
    let said = summary["why_not"]["sets"].as_array().unwrap().iter().map(|set| set["text"].as_str().unwrap());
    assert!(
        said.clone().any(|text| text == "off the approved network: aefd"),
        "{:?}",
        said.collect::<Vec<_>>()
    );
}

#[test]
fn h10_time_off_a_preferred_network_counts_more_and_is_reported_as_it_is() {
    let desk = desk();
    let free = desk.run(TRUCK, ends('a', 'd'), &[]).1;
    for (factor, way) in [("1", &SHORT[..]), ("2", &SHORT[..]), ("2.5", &LONG[..])] {
        let more = ["--preferred", "hgv=designated", "--off-preferred", factor];
        let (code, summary) = desk.run(TRUCK, ends('a', 'd'), &more);
        assert_eq!(
            (code, roads(&summary)),
            (0, way.iter().map(|name| (*name).to_owned()).collect()),
            "{factor}"
        );
        let (counted, takes) = (&summary["roads"]["counted_s"], &summary["duration_s"]);
        let (counted, takes) = (counted.as_f64().unwrap(), takes.as_f64().unwrap());
        if way == SHORT {
            assert_eq!(summary["duration_s"], free["duration_s"]);
            let exact = (takes * factor.parse::<f64>().unwrap() * 1000.0).round() / 1000.0;
            assert!((counted - exact).abs() <= 0.003, "{counted} for {exact}: rounded up on each road");
            assert_eq!(summary["roads"]["on_network_m"], 0.0);
        } else {
            assert_eq!(counted, takes);
            assert_eq!(summary["roads"]["on_network_m"], summary["distance_m"]);
        }
        desk.verify();
    }
}

const TANKER: &str = "carrier = \"C7\"\ncargo = { classes = [\"flammable\"] }\n";
const FIREWORKS: &str = "cargo = { classes = [\"explosive\"] }\n";

#[test]
fn d8_the_grade_of_a_carrier_brings_its_permits() {
    let desk = desk();
    let zone = json!({"permit_holders": ["P1"]});
    desk.write("zones.geojson", &layer(&[("town", line("bd"), zone)]));
    desk.write("carriers.csv", "carrier,grade\nC6,C\nC7,A\n");
    desk.write("grades.csv", "grade,permits\nA,P1|P2\nC,\n");
    let avoid = ["--avoid", "zones.geojson"];
    let with = |carriers, grades| [&avoid[..], carriers, grades].concat();
    let (carriers, grades) = (["--carriers", "carriers.csv"], ["--grades", "grades.csv"]);
    let load = format!("{TRUCK}{TANKER}");
    let way = |load: &str, more: &[&str]| roads(&desk.run(load, ends('a', 'd'), more).1);
    assert_eq!(way(&load, &avoid), LONG);
    assert_eq!(way(&load, &with(&carriers, &grades)), SHORT);
    assert_eq!(way(&load, &with(&[], &grades)), LONG, "nobody says which grade");
    assert_eq!(way(&load.replace("C7", "C6"), &with(&carriers, &grades)), LONG, "its grade brings nothing");
    // Whoever stops it there reads where it is let through, and by which of its permits.
    let (_, summary) = desk.run(&load, ends('a', 'd'), &with(&carriers, &grades));
    let passed = summary["passed"].as_array().unwrap();
    assert_eq!(passed.len(), 1, "{passed:?}");
    assert_eq!((&passed[0]["closure"], &passed[0]["permits"]), (&json!("town"), &json!(["P1"])));
    let whole = summary["distance_m"].as_f64().unwrap();
    let (from, to) = (passed[0]["from_m"].as_f64().unwrap(), passed[0]["to_m"].as_f64().unwrap());
    assert!(0.0 < from && (to - whole).abs() < 0.002, "from b to the end at d: {from} {to} {whole}");
    let sheet = desk.text("corridor.en.md");
    for said in [
        "| town | permit P1 |",
        "**carrier**: C7",
        "**grade of the carrier**: A",
        "**dangerous goods**: flammable",
    ] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
    let page = desk.text("report.html");
    assert!(
        page.contains("yes, this load passes") && !page.contains(">closed road<"),
        "it is open to this load"
    );
    assert!(desk.run(TRUCK, ends('a', 'd'), &avoid).1["passed"].is_null(), "the zone is none for it");
    let stated = load.replace("carrier = \"C7\"", "carrier_grade = \"A\"");
    let (_, summary) = desk.run(&stated, ends('a', 'd'), &with(&[], &grades));
    assert_eq!(
        (roads(&summary), &summary["load"]["permits"]),
        (SHORT.map(str::to_owned).to_vec(), &json!(["P1", "P2"]))
    );
    assert_eq!(way(TRUCK, &avoid), SHORT, "without dangerous goods");
}

#[test]
fn s8_listed_goods_keep_to_the_ways_that_are_drawn_for_them() {
    let desk = desk();
    let rule = json!({"mandatory": true, "cargo": "explosive"});
    desk.write("zones.geojson", &layer(&[("route-1", line("aefd"), rule)]));
    let avoid = ["--avoid", "zones.geojson"];
    let ask = |load: &str, from, to| desk.run(&format!("{TRUCK}{load}"), ends(from, to), &avoid);
    assert_eq!(roads(&ask(FIREWORKS, 'a', 'd').1), LONG);
    assert_eq!(roads(&ask(TANKER, 'a', 'd').1), SHORT, "other goods");
    assert_eq!(roads(&ask("", 'a', 'd').1), SHORT, "no goods");
    let (code, summary) = ask(FIREWORKS, 'b', 'd');
    assert_eq!((code, sets(&summary)), (1, vec![vec!["closure/route-1".to_owned()]]), "{summary}");
}

#[test]
fn s8_who_crosses_an_area_keeps_to_the_roads_that_are_named() {
    let map = "x---a---b---d---y\n    |       |\n    e-------f";
    let ways = [("xa", json!({})), ("abd", json!({})), ("dy", json!({})), ("aefd", json!({"ref": "S39"}))];
    let desk = Desk::new(map, &ways);
    let [west, south] = at('e', map);
    let [east, north] = at('d', map);
    let (west, south, east, north) = (west - 0.0005, south - 0.001, east + 0.0005, north + 0.001);
    let ring = json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]]);
    let area = json!({"type": "Polygon", "coordinates": ring});
    let rule = |road: &str| json!({"mandatory": [road], "cargo": "flammable"});
    desk.write("zones.geojson", &layer(&[("town", area.clone(), rule("S39"))]));
    let ask = |load: &str, to: char| {
        let way = [at('x', map), at(to, map)];
        roads(&desk.run(&format!("{TRUCK}{load}"), way, &["--avoid", "zones.geojson"]).1)
    };
    assert_eq!(ask(TANKER, 'y'), ["xa", "aefd", "dy"]);
    assert_eq!(ask("", 'y'), ["xa", "abd", "dy"]);
    assert_eq!(ask(TANKER, 'b'), ["xa", "abd"], "to end there");
    // W5: who sets out within it may leave by its other roads in one piece; who comes back to them may not
    let within = |load: &str| {
        let way = [at('b', map), at('y', map)];
        roads(&desk.run(&format!("{TRUCK}{load}"), way, &["--avoid", "zones.geojson"]).1)
    };
    assert_eq!((within(TANKER), within("")), (within(""), vec!["abd".to_owned(), "dy".to_owned()]));
    // two names of one road, in whatever order
    for both in [["S39", "aefd"], ["aefd", "S39"]] {
        let rule = json!({"mandatory": both, "cargo": "flammable"});
        desk.write("zones.geojson", &layer(&[("town", area.clone(), rule)]));
        assert_eq!(ask(TANKER, 'y'), ["xa", "aefd", "dy"], "{both:?}");
    }
    desk.write("zones.geojson", &layer(&[("town", area.clone(), rule("S38"))]));
    desk.write("load.toml", TRUCK);
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
        .current_dir(desk.write("x", "").parent().unwrap())
        .args(["corridor", "--network", "roads.geojson", "--load", "load.toml", "--avoid", "zones.geojson"])
        .args(["--from", "120,31", "--to", "120.008,31"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("E633"), "{refused:?}");
    // with hours: by the instant that is asked; a timetable keeps to it at its hours
    let mut hours = rule("S39");
    hours["daily"] = "06:00-22:00".into();
    desk.write("zones.geojson", &layer(&[("town", area, hours)]));
    let timed = |goods: &str, words: &[&str]| {
        let words = [&["--avoid", "zones.geojson", "--timezone", "Europe/London"], words].concat();
        let summary = desk.run(&format!("{TRUCK}{goods}"), [at('x', map), at('y', map)], &words).1;
        let all = summary["warnings"].as_array().unwrap().iter();
        let own: Vec<String> =
            all.filter(|w| w["code"] == "W638").map(|w| w["message"].as_str().unwrap().to_owned()).collect();
        (roads(&summary), own)
    };
    assert_eq!(timed(TANKER, &["--at", "2026-03-02T12:00"]).0, ["xa", "aefd", "dy"]);
    let (by_night, silent) = timed(TANKER, &["--at", "2026-03-02T23:00"]);
    assert_eq!((by_night, silent), (vec!["xa".to_owned(), "abd".to_owned(), "dy".to_owned()], vec![]));
    let short = ["xa", "abd", "dy"].map(str::to_owned).to_vec();
    let long = ["xa", "aefd", "dy"].map(str::to_owned).to_vec();
    for (depart, goods, way) in [
        ("23:00", TANKER, &short),
        ("12:00", TANKER, &long),
        ("12:00", "", &short),
        // it is on its way when the hours begin, or end
        ("05:59:50", TANKER, &long),
        ("21:59:59", TANKER, &short),
    ] {
        let (taken, told) = timed(goods, &["--depart", &format!("2026-03-02T{depart}")]);
        assert_eq!((&taken, told), (way, vec![]), "{depart}");
    }
}

#[test]
fn s8_a_corridor_weighs_time_against_exposure() {
    let desk = desk();
    let [lon, lat] = at('b', TWO_WAYS);
    let homes = json!({"type": "Point", "coordinates": [lon, lat + 0.0001]});
    desk.write("people.geojson", &layer(&[("homes", homes, json!({"population": 100}))]));
    let more = ["--risk", "people.geojson", "--risk-radius", "100m"];
    let (code, summary) = desk.run(&format!("{TRUCK}{TANKER}"), ends('a', 'd'), &more);
    assert_eq!(code, 0);
    let ways = summary["risk"]["ways"].as_array().unwrap();
    let exposed: Vec<u64> = ways.iter().map(|way| way["exposure_person_m"].as_u64().unwrap()).collect();
    assert_eq!(ways.len(), 2, "{ways:?}");
    assert!(exposed[0] > 15_000 && exposed[1] == 0, "{exposed:?}");
    assert_eq!(ways[0]["duration_s"], summary["duration_s"], "the corridor itself is the fastest");
    assert_eq!(ways.iter().filter(|way| way["compromise"] == true).count(), 1);
    assert_eq!(desk.layer("risk_ways.geojson").len(), 2);
    desk.verify();
}

/// H13: the sheet says who keeps each road and where it is by the posts, and whom to ask where the data do not say it.
#[test]
fn h13_stretches_have_their_keepers_and_kilometer_posts() {
    let drawing = "a---b---c";
    let desk = Desk::new(
        drawing,
        &[
            ("ab", json!({"ref": "G104", "operator": "第一公路处"})),
            ("bc", json!({"ref": "G104", "highway": "motorway"})),
        ],
    );
    let post = |km: &str, letter: char| {
        json!({"type": "Feature", "properties": {"ref": "G104", "km": km},
            "geometry": {"type": "Point", "coordinates": at(letter, drawing)}})
    };
    let posts =
        json!({"type": "FeatureCollection", "features": [post("K12+000", 'a'), post("K12+400", 'b')]});
    let posts = desk.write("posts.geojson", &posts.to_string()).to_string_lossy().into_owned();
    let ends = [[120.001, 31.0], [120.007, 31.0]];
    let (code, summary) = desk.run(TRUCK, ends, &["--posts", &posts]);
    assert_eq!(code, 0, "{}", summary["why_not"]);
    let lines = summary["stretches"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    // a quarter of the way between the posts, which measure it a little longer than it is drawn
    assert_eq!(
        (&lines[0]["from_post"], &lines[0]["to_post"]),
        (&json!("G104 K12+100"), &json!("G104 K12+400"))
    );
    assert_eq!((&lines[0]["operators"], &lines[0]["ask"]), (&json!(["第一公路处"]), &Value::Null));
    // beyond the last post nothing is measured, and nobody is named
    assert_eq!((&lines[1]["from_post"], &lines[1]["to_post"]), (&Value::Null, &Value::Null));
    assert_eq!((&lines[1]["operators"], &lines[1]["ask"]), (&Value::Null, &json!("expressway_operator")));
    // against the drawing the same places have the same kilometers
    let (_, back) = desk.run(TRUCK, [[120.003, 31.0], [120.001, 31.0]], &["--posts", &posts]);
    let line = &back["stretches"][0];
    assert_eq!((&line["from_post"], &line["to_post"]), (&json!("G104 K12+300"), &json!("G104 K12+100")));
    desk.run(TRUCK, ends, &["--posts", &posts]);
    let read = |name: &str| desk.text(name);
    let (zh, en) = (read("corridor.zh.md"), read("corridor.en.md"));
    assert!(zh.contains("| G104 K12+100 – G104 K12+400 | 第一公路处 |"), "{zh}");
    assert!(zh.contains("须询问高速公路经营管理单位"), "{zh}");
    assert!(en.contains("ask the operator of the expressway"), "{en}");
    assert!(read("report.html").contains("第一公路处"));
    // without posts that is said, too
    desk.run(TRUCK, ends, &[]);
    assert!(desk.text("corridor.en.md").contains("no kilometer posts"));
    desk.verify();
}

#[test]
fn the_map_numbers_the_other_ways_as_the_table_does() {
    let map = "s---a-----------b-----------d---t\n        e---------------f";
    let ways = ["sa", "ab", "bd", "ae", "ef", "fd", "dt"].map(|way| (way, json!({})));
    let desk = Desk::new(map, &ways);
    let words = ["--alternatives", "3"];
    let (code, summary) = desk.run(TRUCK, [at('s', map), at('t', map)], &words);
    let count = summary["alternatives"].as_array().unwrap().len();
    assert!(code == 0 && count > 1, "{count}");
    let page = desk.text("report.html");
    let marks: Vec<&str> = page.split("<g class=\"way\"").skip(1).collect();
    let numbers: Vec<&str> =
        marks.iter().map(|mark| mark.split("</text>").next().unwrap().rsplit('>').next().unwrap()).collect();
    let expected: Vec<String> = (2..=count).map(|rank| rank.to_string()).collect();
    assert_eq!(numbers, expected);
    assert!(page.contains("another way, numbered as in the table"));
}
