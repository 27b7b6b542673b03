//! Feeds as `--closures`, and `closures preview` and `closures export`, as users run them.

use crate::end_to_end::{huhang, write};
use crate::wzdx_schema::{Schemas, documents};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn with(roads: &[Value]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("roads.geojson", roads);
        folder
    }

    pub fn arg(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    pub fn write(&self, name: &str, features: &[Value]) {
        write(Path::new(&self.arg(name)), features);
    }

    pub fn text(&self, name: &str, text: &str) {
        std::fs::write(self.arg(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.arg(name)).unwrap()
    }

    /// Exit code, stdout, stderr.
    pub fn run(&self, action: &str, closures: &str, more: &[&str]) -> (Option<i32>, String, String) {
        let (network, closures) = (self.arg("roads.geojson"), self.arg(closures));
        let mut words = vec!["closures", action, "--network", &network, "--closures", &closures];
        words.extend(more);
        let output = huhang(&words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    pub fn preview(&self, closures: &str) -> Value {
        let (code, out, err) = self.run("preview", closures, &["--json"]);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_str(&out).unwrap()
    }

    /// Exports all of it for 2026; what was said on stderr.
    pub fn export(&self, closures: &str, format: &str, file: &str) -> String {
        let file = self.arg(file);
        let range = ["--from", "2026-01-01", "--to", "2026-12-31", "--publisher", "City"];
        let (code, out, err) =
            self.run("export", closures, &[&["--format", format, "--out-file", &file], &range[..]].concat());
        assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
        err
    }
}

pub fn road(name: &str, line: &[[f64; 2]], tags: &Value) -> Value {
    let mut properties = json!({"highway": "residential", "name": name});
    properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
    json!({"type": "Feature", "id": name, "properties": properties,
        "geometry": {"type": "LineString", "coordinates": line}})
}

/// A main road with three streets across, a one-way street beside it, and a bridge over the main road.
fn town() -> Folder {
    let none = json!({});
    let mut roads = vec![
        road("主路", &[[119.8, 31.7], [119.81, 31.7], [119.82, 31.7], [119.83, 31.7], [119.84, 31.7]], &none),
        road("单行", &[[119.81, 31.71], [119.82, 31.71], [119.83, 31.71]], &json!({"oneway": "yes"})),
        road("桥", &[[119.825, 31.695], [119.825, 31.705]], &json!({"bridge": "yes", "layer": "1"})),
    ];
    for (name, lon) in [("甲街", 119.81), ("乙街", 119.82), ("丙街", 119.83)] {
        roads.push(road(name, &[[lon, 31.69], [lon, 31.7], [lon, 31.71]], &none));
    }
    Folder::with(&roads)
}

pub fn closure(id: &str, geometry: Value, more: Value) -> Value {
    let mut properties =
        json!({"title": id, "start": "2026-03-01T08:00+08:00", "end": "2026-06-01T18:00+08:00"});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": geometry})
}

pub fn line(coordinates: &[[f64; 2]]) -> Value {
    json!({"type": "LineString", "coordinates": coordinates})
}

/// In words, drawn one way, drawn both ways on a one-way street, and an area.
fn plan() -> Vec<Value> {
    let ring =
        [[119.823, 31.699], [119.828, 31.699], [119.828, 31.701], [119.823, 31.701], [119.823, 31.699]];
    vec![
        closure("words", Value::Null, json!({"road": "主路", "from": "甲街", "to": "乙街"})),
        closure(
            "part",
            line(&[[119.832, 31.7], [119.838, 31.7]]),
            json!({"direction": "along", "road": "主路"}),
        ),
        closure("one-way", line(&[[119.812, 31.71], [119.828, 31.71]]), json!({"road": "单行"})),
        closure("area", json!({"type": "Polygon", "coordinates": [ring]}), json!({})),
    ]
}

/// Matched meters by road, over all closures; to the centimeter, since files have seven decimals.
pub fn by_road(summary: &Value) -> BTreeMap<String, i64> {
    let mut meters: BTreeMap<String, f64> = BTreeMap::new();
    for road in summary["preview"].as_array().unwrap().iter().flat_map(|p| p["roads"].as_array().unwrap()) {
        *meters.entry(road["name"].as_str().unwrap().to_owned()).or_default() +=
            road["matched_m"].as_f64().unwrap();
    }
    meters.into_iter().map(|(name, meters)| (name, (meters * 10.0).round() as i64)).collect()
}

#[test]
fn preview_shows_what_would_be_closed() {
    let town = town();
    town.write("plan.geojson", &plan());
    let out = town.arg("out");
    let (code, table, err) = town.run(
        "preview",
        "plan.geojson",
        &["--out", &out, "--at", "2026-03-15T12:00+08:00", "--lang", "en"],
    );
    assert_eq!(code, Some(0), "{err}");
    for words in
        ["roads: 主路", "stays open: 桥 (level 1)", "2026-03-01 08:00  2026-06-01 18:00", "closed  along"]
    {
        assert!(table.contains(words), "{words} in {table}");
    }
    let summary: Value = serde_json::from_str(&town.read("out/summary.json")).unwrap();
    let line = |id: &str| {
        summary["preview"].as_array().unwrap().iter().find(|line| line["id"] == id).unwrap().clone()
    };
    let (words, part, area) = (line("words"), line("part"), line("area"));
    assert_eq!(words["edges"], 2, "one segment, both ways");
    assert!((words["matched_m"].as_f64().unwrap() - 1895.6).abs() < 5.0, "{words}");
    assert_eq!(words["mean_offset_m"], Value::Null, "nothing is drawn");
    assert!(
        part["max_offset_m"].as_f64().unwrap() < 0.1 && part["in_force"] == true && part["binds"] == true
    );
    assert_eq!(area["spared"][0]["because"], "other_level");
    assert!(
        town.read("out/spared.geojson").contains("桥")
            && town.read("out/closed_edges.geojson").contains("area")
    );
    let before = town.run("preview", "plan.geojson", &["--at", "2026-02-01T12:00+08:00", "--json"]).1;
    let before: Value = serde_json::from_str(&before).unwrap();
    assert!(before["preview"].as_array().unwrap().iter().all(|line| line["in_force"] == false));
}

#[test]
fn what_is_exported_closes_the_same() {
    let town = town();
    town.write("plan.geojson", &plan());
    let before = by_road(&town.preview("plan.geojson"));
    assert_eq!(before.len(), 2);
    for (format, file) in
        [("wzdx", "w.json"), ("cifs", "c.json"), ("cifs", "c.xml"), ("geojson", "g.geojson")]
    {
        let said = town.export("plan.geojson", format, file);
        assert_eq!(by_road(&town.preview(file)), before, "{file}: {said}");
        assert_eq!(said.contains("Will be widened to junctions 丙街–"), format == "cifs", "{said}");
    }
    let feed: Value = serde_json::from_str(&town.read("w.json")).unwrap();
    if let Some(schemas) = Schemas::load() {
        assert_eq!(schemas.errors(&feed), Vec::<String>::new());
    }
    assert_eq!(feed["feed_info"]["publisher"], "City");
    let again = town.preview("g.geojson");
    let ids: Vec<&Value> = again["preview"].as_array().unwrap().iter().map(|line| &line["id"]).collect();
    assert_eq!(ids, ["area", "one-way", "part", "words"]);
    // and a feed that was read goes on as a record that needs no name of the network
    town.export("w.json", "geojson", "again.geojson");
    assert_eq!(by_road(&town.preview("again.geojson")), before);
}

#[test]
fn half_closures_and_turns_come_back_from_a_feed_and_quiet_is_quiet() {
    let town = town();
    let half = |id: &str, other: &str| {
        closure(
            id,
            Value::Null,
            json!({"road": "主路", "from": "甲街", "to": "乙街", "direction": "along",
            "effect": "half_closed", "other_half": other}),
        )
    };
    let one_way =
        json!({"road": "主路", "from": "乙街", "to": "丙街", "direction": "along", "effect": "one_way"});
    town.write("half.geojson", &[half("a", "one_way"), closure("b", Value::Null, one_way)]);
    town.export("half.geojson", "wzdx", "half.json");
    let feed: Value = serde_json::from_str(&town.read("half.json")).unwrap();
    let said: Vec<(&Value, &Value)> = feed["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (&f["properties"]["vehicle_impact"], &f["properties"]["core_details"]["direction"]))
        .collect();
    let shut = json!("all-lanes-closed");
    assert_eq!(
        said,
        [(&shut, &json!("eastbound")), (&shut, &json!("westbound"))],
        "the shut direction is said"
    );
    let read = town.preview("half.json");
    let effects: Vec<&Value> = read["preview"].as_array().unwrap().iter().map(|l| &l["effect"]).collect();
    assert_eq!(effects, ["closed", "closed"], "and read back as it is");
    // An entry that needs a decision, and an entry that only needs a look: quiet prints the error alone.
    let entry = |id: usize, impact: &str| {
        json!({"type": "Feature", "id": format!("z{id}"), "properties": {"core_details":
        {"event_type": "work-zone", "data_source_id": "s", "road_names": ["主路"], "direction": "eastbound"},
        "start_date": "2026-03-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z",
        "is_start_date_verified": true, "is_end_date_verified": true, "vehicle_impact": impact},
        "geometry": line(&[[119.812, 31.70002], [119.818, 31.70002]])})
    };
    let mut entries: Vec<Value> = (0..9).map(|i| entry(i, "flagging")).collect();
    entries.push(entry(9, "unknown"));
    let feed = json!({"type": "FeatureCollection", "features": entries, "feed_info": {"publisher": "P", "version": "4.2",
        "update_date": "2026-03-01T00:00:00Z", "data_sources": [{"data_source_id": "s", "organization_name": "O"}]}});
    town.text("mixed.json", &feed.to_string());
    let (code, _, err) = town.run("preview", "mixed.json", &["-q"]);
    assert!(code == Some(2) && err.contains("error[E433]") && !err.contains("W434"), "{err}");
    let (_, _, err) = town.run("preview", "mixed.json", &[]);
    assert_eq!(err.matches("warning[W434]").count(), 5, "the rest is folded: {err}");
    assert!(err.contains("more W434"), "{err}");
}

#[test]
fn a_zone_is_written_by_streets_and_junctions_by_their_arms() {
    let town = town();
    let ring =
        [[119.805, 31.695], [119.835, 31.695], [119.835, 31.715], [119.805, 31.715], [119.805, 31.695]];
    let zone = json!({"effect": "no_through"});
    town.write("zone.geojson", &[closure("zone", json!({"type": "Polygon", "coordinates": [ring]}), zone)]);
    town.export("zone.geojson", "wzdx", "zone.json");
    let feed: Value = serde_json::from_str(&town.read("zone.json")).unwrap();
    let mut roads: Vec<&str> = feed["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["properties"]["core_details"]["road_names"][0].as_str().unwrap())
        .collect();
    roads.sort_unstable();
    // Each street is one stretch, in two directions, however many segments it has; the one-way street is one.
    let each = ["丙街", "丙街", "主路", "主路", "乙街", "乙街", "单行", "甲街", "甲街"];
    assert_eq!(roads, each);
    // A junction: each street across it, 15 m to either side, and Waze widens them to whole blocks.
    let junction = json!({"junction": ["主路", "乙街"], "exempt": ["police"]});
    town.write("junction.geojson", &[closure("j", Value::Null, junction)]);
    let said = town.export("junction.geojson", "cifs", "j.json");
    let list: Value = serde_json::from_str(&town.read("j.json")).unwrap();
    let streets: Vec<&str> = list["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["incident"]["street"].as_str().unwrap())
        .collect();
    assert_eq!(
        (streets.len(), streets.contains(&"主路"), streets.contains(&"乙街")),
        (2, true, true),
        "{said}"
    );
    for words in ["15 m of the road", "Will be widened to junctions", "leads everybody round"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert_eq!(
        by_road(&town.preview("j.json")),
        BTreeMap::from([("主路".to_owned(), 600), ("乙街".to_owned(), 600)])
    );
}

#[test]
fn the_edge_of_a_perimeter_is_written_by_the_roads_that_it_cuts() {
    let town = town();
    let ring =
        [[119.805, 31.695], [119.835, 31.695], [119.835, 31.715], [119.805, 31.715], [119.805, 31.695]];
    let polygon = || json!({"type": "Polygon", "coordinates": [ring]});
    town.write("edge.geojson", &[closure("edge", polygon(), json!({"mode": "perimeter"}))]);
    let said = town.export("edge.geojson", "cifs", "edge.json");
    let list: Value = serde_json::from_str(&town.read("edge.json")).unwrap();
    let mut streets: Vec<&str> = list["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["incident"]["street"].as_str().unwrap())
        .collect();
    streets.sort_unstable();
    assert!(said.contains("edges of areas; written are 15 m") && said.contains("Will be widened"), "{said}");
    let all = streets.len();
    assert!(all > 2, "{streets:?}");
    // Read again, each is a stretch of 30 m about the place where the edge cuts the road.
    let roads = by_road(&town.preview("edge.json"));
    streets.dedup();
    assert_eq!(roads.keys().map(String::as_str).collect::<BTreeSet<_>>(), streets.iter().copied().collect());
    let said = town.export("edge.geojson", "wzdx", "edge-wzdx.json");
    assert!(said.contains("edges of areas; written are 15 m"), "{said}");
    assert!(!said.contains("not written"), "{said}");
    assert_eq!(by_road(&town.preview("edge-wzdx.json")), roads);
    // An entry with its wait, and for whom it is; the edge has no cut there.
    let at = json!({"at": [119.805, 31.7], "wait_s": 60, "only_for": ["bus"]});
    let own = json!({"mode": "perimeter", "entries": [at]});
    town.write("entry.geojson", &[closure("edge", polygon(), own)]);
    let all = |format: &str, file: &str| {
        let file = town.arg(file);
        let words = ["--format", format, "--out-file", &file, "--from", "2026-01-01", "--verbose"];
        town.run("export", "entry.geojson", &words).2
    };
    let said = all("cifs", "entry.json");
    assert_eq!(by_road(&town.preview("entry.json")), roads, "shut for cars there too");
    assert!(
        said.contains("leads everybody round") && said.contains("Waze knows full closures only"),
        "{said}"
    );
    let said = all("wzdx", "entry-wzdx.json");
    assert_eq!(
        by_road(&town.preview("entry-wzdx.json"))["主路"],
        roads["主路"] + 600,
        "the wait, and the others"
    );
    let feed = town.read("entry-wzdx.json");
    assert!(feed.contains("Expected wait: 60 s.") && feed.contains("Exempt: bus."), "{said}");
    assert!(said.contains("no waiting times") && said.contains("no exemptions"), "{said}");
}

#[test]
fn preview_shows_the_other_half_turns_and_cuts() {
    let line = |name: &str, id: &str, points: &[[f64; 2]], one_way: bool| {
        let mut road = road(name, points, &json!({"oneway": if one_way { "yes" } else { "no" }}));
        road["id"] = json!(id);
        road
    };
    let folder = Folder::with(&[
        line("大道", "e", &[[119.8, 31.7], [119.81, 31.7], [119.82, 31.7]], true),
        line("大道", "w", &[[119.82, 31.7002], [119.81, 31.7002], [119.8, 31.7002]], true),
        line("西街", "x", &[[119.8, 31.69], [119.8, 31.7], [119.8, 31.7002], [119.8, 31.71]], false),
        line("东街", "y", &[[119.82, 31.69], [119.82, 31.7], [119.82, 31.7002], [119.82, 31.71]], false),
    ]);
    let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along", "road": "大道",
        "from": "西街", "to": "东街"});
    let ban =
        json!({"effect": "turn_ban", "junction": ["大道", "东街"], "from_road": "大道", "to_road": "东街"});
    let gate = json!({"gate": true});
    let point = json!({"type": "Point", "coordinates": [119.82, 31.695]});
    folder.write(
        "plan.geojson",
        &[
            closure("half", Value::Null, half),
            closure("ban", Value::Null, ban),
            closure("gate", point, gate),
            closure("junction", Value::Null, json!({"junction": ["大道", "西街"]})),
        ],
    );
    let out = folder.arg("out");
    let (code, table, err) = folder.run("preview", "plan.geojson", &["--out", &out, "--lang", "en"]);
    assert_eq!(code, Some(0), "{err}");
    for words in [
        "other half: 大道",
        "carries both directions for",
        "banned turn: 大道 → 东街",
        "cut: 东街 (119.820000,31.695000)",
        "junction shut: 大道 / 西街",
    ] {
        assert!(table.contains(words), "{words} in {table}");
    }
    let layer: Value = serde_json::from_str(&folder.read("out/closed_edges.geojson")).unwrap();
    let of = |role: &str| {
        let features = layer["features"].as_array().unwrap().iter();
        features.filter(|f| f["properties"]["role"].as_str().unwrap_or("closed") == role).count()
    };
    assert_eq!((of("other_half"), of("contraflow"), of("closed") > 4), (1, 1, true), "{layer}");
    assert!(of("banned_turn") >= 2, "to the left and to the right");
    let summary: Value = serde_json::from_str(&folder.read("out/summary.json")).unwrap();
    let line = summary["preview"].as_array().unwrap().iter().find(|l| l["id"] == "half").unwrap().clone();
    assert_eq!(line["other_half"][0]["name"], "大道");
    assert_eq!(line["both_directions_m"], line["other_half"][0]["matched_m"]);
}

#[test]
fn a_closure_in_force_at_night_is_a_period_each() {
    let town = town();
    let hours = json!({"road": "主路", "from": "甲街", "to": "乙街", "direction": "along", "daily": "22:00-05:00",
        "except_dates": "2026-03-10", "exempt": ["police"]});
    town.write("plan.geojson", &[closure("night", Value::Null, hours)]);
    let file = town.arg("w.json");
    let (code, _, said) = town.run(
        "export",
        "plan.geojson",
        &["--format", "wzdx", "--out-file", &file, "--from", "2026-03-09", "--to", "2026-03-11"],
    );
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("W437") && said.contains("exempt"), "{said}");
    let feed: Value = serde_json::from_str(&town.read("w.json")).unwrap();
    let starts: Vec<&str> = feed["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["properties"]["start_date"].as_str().unwrap())
        .collect();
    assert!(
        starts.contains(&"2026-03-11T14:00:00Z") && !starts.contains(&"2026-03-10T14:00:00Z"),
        "{starts:?}"
    );
}

#[test]
fn feeds_of_others_match_by_their_drawing() {
    let town = town();
    let core = |name: &str| {
        json!({"event_type": "work-zone", "data_source_id": "s", "road_names": [name],
        "direction": "eastbound"})
    };
    let entry = |impact: &str| {
        json!({"type": "Feature", "id": "z1", "properties": {"core_details": core("I-80"),
        "start_date": "2026-03-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z",
        "is_start_date_verified": true, "is_end_date_verified": true, "vehicle_impact": impact},
        "geometry": line(&[[119.812, 31.70002], [119.818, 31.70002]])})
    };
    let info = json!({"publisher": "P", "version": "4.2", "update_date": "2026-03-01T00:00:00Z",
        "data_sources": [{"data_source_id": "s", "organization_name": "O"}]});
    let feed = |impact: &str| {
        format!("{:#}", json!({"type": "FeatureCollection", "feed_info": info, "features": [entry(impact)]}))
    };
    town.text("feed.json", &feed("all-lanes-closed"));
    let read = town.preview("feed.json");
    assert_eq!(
        (&read["preview"][0]["title"], &read["preview"][0]["direction"]),
        (&json!("I-80"), &json!("along"))
    );
    assert_eq!(read["preview"][0]["roads"][0]["name"], "主路");
    town.text("feed.json", &feed("unknown"));
    let (code, _, err) = town.run("preview", "feed.json", &[]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[E433]") && err.contains("/features/0/properties/vehicle_impact"), "{err}");
    assert!(!err.contains("feed.json /features"), "with its line: {err}");
    // As the officer decides: as closed, or left out; both are told.
    let (code, out, err) = town.run("preview", "feed.json", &["--unknown-impact", "closed", "--json"]);
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, shown["preview"].as_array().map(Vec::len)), (Some(0), Some(1)), "{err}");
    assert!(err.contains("W434") && err.contains("taken as closed"), "{err}");
    let (_, out, err) = town.run("preview", "feed.json", &["--unknown-impact", "left-out", "--json"]);
    assert!(err.contains("W434") && err.contains("left out") && !out.contains("I-80"), "{err} {out}");
    // incidents: both forms, and hours that are those of another zone
    let incident = |start: &str| {
        json!({"incidents": [{"id": "i1", "type": "ROAD_CLOSED", "street": "I-80",
        "polyline": "31.70002 119.812 31.70002 119.818", "direction": "ONE_DIRECTION", "starttime": start,
        "endtime": "2026-06-01T00:00:00+08:00", "schedule": {"everyday": "09:00-17:00"}}]})
    };
    for (start, warned) in [("2026-03-01T00:00:00+08:00", false), ("2026-03-01T00:00:00-05:00", true)] {
        town.text("incidents.json", &incident(start).to_string());
        let summary = town.preview("incidents.json");
        assert_eq!(by_road(&summary), by_road(&read));
        assert_eq!(summary["warnings"].to_string().contains("daily hours are taken in"), warned);
    }
}

#[test]
fn wrong_input_is_exit_2_and_a_full_disk_exit_3() {
    let town = town();
    town.write("plan.geojson", &[closure("lost", line(&[[119.85, 31.75], [119.86, 31.75]]), json!({}))]);
    assert_eq!(town.run("preview", "plan.geojson", &[]).0, Some(2));
    assert_eq!(town.run("preview", "missing.geojson", &[]).0, Some(2));
    assert_eq!(
        huhang(&["closures", "preview", "--network", &town.arg("roads.geojson")]).status.code(),
        Some(2)
    );
    town.write("plan.geojson", &plan());
    let to = |file: &str| town.arg(file);
    let export = |file: &str, from: &str| {
        town.run("export", "plan.geojson", &["--format", "wzdx", "--out-file", &to(file), "--from", from]).0
    };
    assert_eq!(export("x.json", "soon"), Some(2));
    assert_eq!(export("plan.geojson", "2026-01-01"), Some(2), "an input is not overwritten");
    assert_eq!(export("no/such/folder/x.json", "2026-01-01"), Some(3));
    town.text(
        "feed.json",
        r#"{"type": "FeatureCollection", "feed_info": {"version": "4.2"}, "features": [}"#,
    );
    let (code, _, err) = town.run("preview", "feed.json", &[]);
    assert!(code == Some(2) && err.contains("E109"), "{err}");
}

#[test]
fn the_official_examples_are_found_on_their_own_roads() {
    let Some(examples) = documents("examples") else { return };
    for (name, feed) in examples {
        let mut lines: Vec<Value> = Vec::new();
        for entry in feed["features"].as_array().unwrap() {
            let coordinates = &entry["geometry"]["coordinates"];
            if !lines.contains(coordinates) {
                lines.push(coordinates.clone());
            }
        }
        let roads: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(i, coordinates)| {
                json!({"type": "Feature", "id": i.to_string(), "properties": {"highway": "trunk", "oneway": "yes"},
                    "geometry": {"type": "LineString", "coordinates": coordinates}})
            })
            .collect();
        let folder = Folder::with(&roads);
        folder.text("feed.geojson", &feed.to_string());
        let summary = folder.preview("feed.geojson");
        let found = summary["preview"].as_array().unwrap();
        assert!(!found.is_empty(), "{name}");
        for closure in found {
            assert!(closure["matched_m"].as_f64().unwrap() > 10.0, "{name}: {closure}");
            assert!(closure["max_offset_m"].as_f64().unwrap() < 1.0, "{name}: {closure}");
        }
    }
}
