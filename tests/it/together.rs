//! Sites are judged by the closures that hold at one time: phases that follow each other, and works of the day and of the
//! night, cut nobody off together.

use crate::detour::Town;
use crate::end_to_end::{Case, huhang, run_ok};
use crate::verify::{Forge, with_effects};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A village street between two roads; a station stands at the west end, both ends are joined by a road round the north.
pub fn village(works: Vec<Value>) -> Town {
    let town = Town::new();
    let road = |id: &str, points: &[[f64; 2]]| {
        Town::feature(
            json!({"id": id, "highway": "secondary", "name": id}),
            json!({"type": "LineString", "coordinates": points}),
        )
    };
    let point = |id: &str, at: [f64; 2]| {
        Town::feature(json!({"id": id, "name": id}), json!({"type": "Point", "coordinates": at}))
    };
    town.write(
        "roads.geojson",
        vec![
            road("village street", &[[118.0, 36.9], [118.01, 36.9], [118.02, 36.9]]),
            road("north", &[[118.0, 36.9], [118.0, 36.905], [118.02, 36.905], [118.02, 36.9]]),
        ],
    );
    town.write("stations.geojson", vec![point("a", [118.0, 36.903])]);
    town.write("sites.geojson", vec![point("village", [118.01, 36.9])]);
    town.write("works.geojson", works);
    town
}

/// Works west (118.002 to 118.008) or east (118.012 to 118.018) of the village.
fn works(id: &str, is_west: bool, times: Value) -> Value {
    let west = if is_west { 118.002 } else { 118.012 };
    let mut own = json!({"id": id, "effect": "closed"});
    own.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
    Town::feature(own, json!({"type": "LineString", "coordinates": [[west, 36.9], [west + 0.006, 36.9]]}))
}

pub fn asked(town: &Town, words: &[&str]) -> Value {
    let out = town.path("out");
    let words = [&["--vehicle", "car", "--out", out.to_str().unwrap()], words].concat();
    let (_, summary, said) = town.run("detour", &words);
    assert!(summary["affected_sites"].is_array(), "{said}");
    let proof = huhang(&["verify", out.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&proof.stdout).into_owned();
    assert_eq!(proof.status.code(), Some(0), "{said}");
    summary["affected_sites"].clone()
}

#[test]
fn t4_phases_that_follow_each_other_cut_nobody_off_together() {
    let times = |from: &str, until: &str| json!({"start": format!("2026-12-{from}"), "end": format!("2026-12-{until}")});
    let town = village(vec![
        works("p1", true, times("10 00:00", "20 24:00")),
        works("p2", false, times("21 00:00", "31 24:00")),
    ]);
    let sites = asked(&town, &[]);
    assert_eq!(sites.as_array().unwrap().len(), 1, "{sites}");
    let village = &sites[0];
    assert_eq!(village["effect"], "longer", "{village}");
    // The station is nearer by the west: it is the first phase that costs most.
    assert_eq!(village["closures"], json!(["p1"]), "{village}");
    assert_eq!(village["begins_at"], "2026-12-10T00:00:00+08:00");
    assert_eq!(village["ends_at"], "2026-12-21T00:00:00+08:00");
    assert_eq!(village["lasts_s"], 11.0 * 86_400.0);
    assert_eq!(village["relief"], Value::Null);
    // Who asks for both together is told of both together (T5).
    let both = asked(&town, &["--at", "worst-case"]);
    assert_eq!(both[0]["effect"], "isolated", "{both}");
    assert_eq!(both[0]["closures"], json!(["p1", "p2"]));
}

#[test]
fn c3_works_of_the_day_and_of_the_night_cut_nobody_off_together() {
    let hours = |hours: &str| json!({"start": "2026-12-10 00:00", "end": "2026-12-31 24:00", "daily": hours});
    let town =
        village(vec![works("day", true, hours("06:00-18:00")), works("night", false, hours("20:00-05:00"))]);
    let sites = asked(&town, &[]);
    assert_eq!((&sites[0]["effect"], &sites[0]["closures"]), (&json!("longer"), &json!(["day"])), "{sites}");
    assert_eq!(sites[0]["lasts_s"], 22.0 * 12.0 * 3600.0);
    // They overlap for an hour a day: then it is cut off, and open again when the day's works end.
    let town =
        village(vec![works("day", true, hours("06:00-18:00")), works("night", false, hours("17:00-05:00"))]);
    let sites = asked(&town, &[]);
    assert_eq!(sites[0]["effect"], "isolated", "{sites}");
    assert_eq!(sites[0]["closures"], json!(["day", "night"]));
    assert_eq!(sites[0]["begins_at"], "2026-12-10T17:00:00+08:00");
    assert_eq!(sites[0]["ends_at"], "2026-12-10T18:00:00+08:00");
    assert_eq!(sites[0]["lasts_s"], 22.0 * 3600.0);
    assert_eq!(sites[0]["opens_at"], "2026-12-10T18:00:00+08:00");
    assert_eq!(sites[0]["relief"]["closures"].as_array().unwrap().len(), 1, "one of the two is enough");
}

/// The movement east past the works in the middle of a street with a near way round in the north and a far one in the south;
/// other works shut those at some hours of the day.
fn eastward(own: Value, north: Value, south: Value) -> Value {
    let town = Town::new();
    let road = |id: &str, points: &[[f64; 2]]| {
        Town::feature(
            json!({"id": id, "highway": "secondary", "name": id}),
            json!({"type": "LineString", "coordinates": points}),
        )
    };
    let (b, c) = ([118.01, 36.9], [118.02, 36.9]);
    town.write(
        "roads.geojson",
        vec![
            road("main", &[[118.0, 36.9], b, c, [118.03, 36.9]]),
            road("north", &[b, [118.01, 36.903], [118.02, 36.903], c]),
            road("south", &[b, [118.01, 36.893], [118.02, 36.893], c]),
        ],
    );
    let works = |id: &str, y: f64, times: Value| {
        let mut properties = json!({"id": id, "effect": "closed"});
        properties.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        Town::feature(properties, json!({"type": "LineString", "coordinates": [[118.012, y], [118.018, y]]}))
    };
    let plan =
        vec![works("own", 36.9, own), works("in-north", 36.903, north), works("in-south", 36.893, south)];
    town.write("works.geojson", plan);
    let out = town.path("out");
    let (_, summary, said) = town.run("detour", &["--vehicle", "car", "--out", out.to_str().unwrap()]);
    let works = summary["works"].as_array().unwrap_or_else(|| panic!("{said}"));
    let own = works.iter().find(|work| work["closure"] == "own").unwrap();
    let proof = huhang(&["verify", out.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&proof.stdout).into_owned();
    assert_eq!(proof.status.code(), Some(0), "{said}");
    own["movements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|movement| movement["heading"] == "east")
        .unwrap()
        .clone()
}

/// Three days, at these hours.
fn daily(hours: &str) -> Value {
    json!({"start": "2026-12-10 00:00", "end": "2026-12-12 24:00", "daily": hours})
}

#[test]
fn t3_what_other_works_shut_without_a_known_end_has_no_length() {
    let open = |start: &str| json!({"start": start, "end": null});
    let before = json!({"start": "2026-12-10 00:00", "end": "2026-12-11 00:00"});
    let found = eastward(open("2026-12-10 00:00"), open("2026-12-11 00:00"), before);
    let [only] = &found["meanwhile"].as_array().unwrap()[..] else { panic!("{found}") };
    assert_eq!(only["closures"], json!(["in-north"]));
    assert_eq!(only["begins_at"], "2026-12-11T00:00:00+08:00");
    assert_eq!((&only["ends_at"], &only["lasts_s"]), (&Value::Null, &Value::Null), "{only}");
}

#[test]
fn c3_each_set_of_other_works_that_hold_together_has_its_own_way_round() {
    let roads = |way: &Value| way["roads"].clone();
    let apart = eastward(daily("00:00-24:00"), daily("06:00-12:00"), daily("14:00-20:00"));
    assert_eq!(roads(&apart["detours"][0]), json!(["north"]), "{apart}");
    let [only] = &apart["meanwhile"].as_array().unwrap()[..] else { panic!("{apart}") };
    assert_eq!(only["closures"], json!(["in-north"]));
    assert_eq!(
        (&only["begins_at"], &only["ends_at"], &only["daily"], &only["lasts_s"]),
        (
            &json!("2026-12-10T06:00:00+08:00"),
            &json!("2026-12-12T12:00:00+08:00"),
            &json!("06:00-12:00"),
            &json!(64_800.0)
        )
    );
    assert_eq!(only["way"]["over_works"], json!([]), "nobody works in the south at that time: {only}");
    assert_eq!(roads(&only["way"]), json!(["south"]), "the south is open then: {only}");
    // For two hours both are shut: how one goes before, and that there is no way then.
    let both = eastward(daily("00:00-24:00"), daily("06:00-12:00"), daily("10:00-16:00"));
    let [one, two] = &both["meanwhile"].as_array().unwrap()[..] else { panic!("{both}") };
    assert_eq!((&one["closures"], &one["found"]), (&json!(["in-north"]), &json!(true)), "{one}");
    assert_eq!((&two["daily"], &two["lasts_s"]), (&json!("10:00-12:00"), &json!(21_600.0)), "{two}");
    assert_eq!((&two["closures"], &two["found"]), (&json!(["in-north", "in-south"]), &json!(false)), "{two}");
}

#[test]
fn what_one_closure_brings_about_lasts_as_long_as_it_holds_whatever_else_does() {
    let until = |end: &str| json!({"start": "2026-12-10 00:00", "end": end});
    let town = village(vec![
        works("west", true, until("2026-12-20 24:00")),
        // A crossing street that leads nowhere is shut for two days of them.
        Town::feature(
            json!({"id": "far", "effect": "closed", "start": "2026-12-12 00:00", "end": "2026-12-13 24:00"}),
            json!({"type": "Point", "coordinates": [118.01, 36.905]}),
        ),
    ]);
    // The far closure alone changes nothing for the village; with the western one it is cut off.
    let sites = asked(&town, &[]);
    assert_eq!(sites[0]["effect"], "isolated", "{sites}");
    assert_eq!((&sites[0]["closures"], &sites[0]["lasts_s"]), (&json!(["far", "west"]), &json!(172_800.0)));
    // A limit of speed of two days on the street itself takes nothing from what the western works take already.
    let slow = |from: &str| {
        Town::feature(
            json!({"id": "slow", "effect": "speed", "speed_kmh": 5, "start": from, "end": "2026-12-13 24:00"}),
            json!({"type": "LineString", "coordinates": [[118.003, 36.9], [118.007, 36.9]]}),
        )
    };
    let town = village(vec![works("west", true, until("2026-12-20 24:00")), slow("2026-12-12 00:00")]);
    let sites = asked(&town, &[]);
    assert_eq!((&sites[0]["effect"], &sites[0]["closures"]), (&json!("longer"), &json!(["west"])), "{sites}");
    assert_eq!(sites[0]["ends_at"], "2026-12-21T00:00:00+08:00");
    assert_eq!(sites[0]["lasts_s"], 11.0 * 86_400.0);
}

const SCENARIO: &str = r#"
[scenario]
name = "all"
network = "roads.geojson"
sites = "sites.geojson"
stations = "stations.geojson"
closures = "closures.geojson"

[[detour]]
name = "round"
vehicle = "car"
"#;

/// Gives the closures of a case dates and hours of four kinds.
pub fn dated(case: &Case) {
    let path = case.file("closures.geojson");
    let mut plan: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let times = [
        json!({"start": "2026-03-01 00:00", "end": "2026-03-04 00:00"}),
        json!({"start": "2026-03-03 00:00", "end": "2026-03-08 00:00"}),
        json!({"start": "2026-03-01 00:00", "end": "2026-03-08 00:00", "daily": "22:00-05:00"}),
        json!({"start": "2026-03-04 00:00", "end": "2026-03-10 00:00", "daily": "06:00-18:00"}),
    ];
    for (i, feature) in plan["features"].as_array_mut().unwrap().iter_mut().enumerate() {
        let properties = feature["properties"].as_object_mut().unwrap();
        properties.extend(times[i % times.len()].as_object().unwrap().clone());
    }
    std::fs::write(path, plan.to_string()).unwrap();
}

/// The affected sites by id, at a time where one is given.
pub fn sites(case: &Case, at: Option<&str>) -> BTreeMap<String, Value> {
    let head = at.map_or(String::new(), |at| format!("\nat = \"{at}\"\n\n[[detour]]"));
    let scenario = if at.is_some() { SCENARIO.replace("\n[[detour]]", &head) } else { SCENARIO.to_owned() };
    std::fs::write(case.file("scenario.toml"), scenario).unwrap();
    run_ok(&["run", &case.arg("scenario.toml"), "--out", &case.arg("out"), "-q"]);
    let text = std::fs::read_to_string(case.file("out").join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    let lines = summary["detours"][0]["affected_sites"].as_array().unwrap().clone();
    lines.into_iter().map(|line| (line["site"].as_str().unwrap().to_owned(), line)).collect()
}

#[test]
fn a_time_that_is_not_the_worst_is_found_out() {
    let case = Case::new(5);
    with_effects(&case, 5);
    dated(&case);
    let found = sites(&case, None);
    let is_longer = |line: &Value| line["losses"][0]["of"] == "stations" && line["effect"] == "longer";
    let (site, line) = found.iter().find(|(_, line)| is_longer(line)).unwrap();
    let summary = Forge::new(&case, "summary.json");
    let forge = |said: &str, site: &str, change: &dyn Fn(&mut Value)| {
        summary.json(said, |s| {
            let all = s["detours"][0]["affected_sites"].as_array_mut().unwrap();
            change(all.iter_mut().find(|line| line["site"] == site).unwrap());
        });
    };
    // Without a change, as at a time at which nothing is lost: another time is worse.
    let other = found.values().find(|other| other["together"] != line["together"]).unwrap();
    forge("site ", site, &|line| line["together"] = other["together"].clone());
    forge("there are no closures", site, &|line| line["together"] = json!("together 99"));
    forge("do not bring it about", site, &|line| line["losses"][0]["closures"] = json!(["nobody", "no one"]));
    let more = {
        let mut all = line["losses"][0]["closures"].as_array().unwrap().clone();
        all.push(json!("nobody"));
        json!(all)
    };
    forge("\"nobody\" does not bring it about", site, &|line| line["losses"][0]["closures"] = more.clone());
    forge("is not that of its loss", site, &|line| line["lasts_s"] = json!(1.0));
    forge("no loss of them is told", site, &|line| {
        line["losses"].as_array_mut().unwrap().remove(0);
    });
    for key in ["begins_at", "ends_at"] {
        for forged in [json!("2026-03-01T01:00:00+08:00"), Value::Null] {
            forge("it is so", site, &|line| line["losses"][0][key] = forged.clone());
        }
    }
    forge("it is so", site, &|line| line["losses"][0]["lasts_s"] = json!(3600.0));
    let name = line["together"].as_str().unwrap();
    let sets = Forge::new(&case, "together.csv");
    let kept: Vec<&str> = sets.text.lines().filter(|row| !row.contains(&format!(",{name},"))).collect();
    sets.found_out("hold together", &(kept.join("\n") + "\n"));
    let first = sets.text.lines().nth(1).unwrap();
    let forged = first.splitn(4, ',').take(2).collect::<Vec<_>>().join(",") + ",nobody,false\n";
    sets.found_out("never hold together", &(sets.text.clone() + &forged));
}
