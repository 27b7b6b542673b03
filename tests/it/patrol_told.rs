//! What a patrol tells: what is left out and why, maps and sheets, and what is wrong with its files.

use crate::end_to_end::write;
use crate::patrol::{Town, line, list, spot};
use serde_json::{Value, json};

#[test]
fn the_least_important_is_left_out_when_the_shift_is_too_short_and_says_so() {
    let town = Town::new(&[
        ('A', json!({"priority": 3})),
        ('B', json!({"priority": 1})),
        ('C', json!({"priority": 2})),
        ('D', json!({"priority": 2})),
    ]);
    let summary = town.plan(&["--units", "1", "--shift", "08:00-10:45", "--service", "50min"]);
    let left: Vec<&Value> = list(&summary, "uncovered").iter().collect();
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0]["site"], &left[0]["reason"]), (&json!("A"), &json!("no_time")));
    assert!(summary["visits"]["weighted_percent"].as_f64() > summary["visits"]["percent"].as_f64());
}

#[test]
fn the_reason_says_whether_skill_window_or_length_is_in_the_way() {
    let town = Town::new(&[
        ('A', json!({"skills": "drone"})),
        ('B', json!({"windows": "20:00-21:00"})),
        ('C', json!({"service_min": 700})),
        ('D', json!({})),
    ]);
    let summary = town.plan(&["--units", "1"]);
    let reason = |site: &str| {
        let left = list(&summary, "uncovered").iter().find(|left| left["site"] == site);
        left.map(|left| left["reason"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert_eq!([reason("A"), reason("B"), reason("D")], ["skill", "window", ""].map(str::to_owned));
    assert!(["window", "too_long"].contains(&reason("C").as_str()), "{}", reason("C"));
}

#[test]
fn a_plan_of_two_days_has_a_map_for_each() {
    let town = Town::new(&[('A', json!({"visits": "1/day"})), ('B', json!({}))]);
    town.plan(&["--units", "1", "--days", "2", "--date", "2026-03-30"]);
    let page = std::fs::read_to_string(town.path("out/report.html")).unwrap();
    for title in ["day 1 of 2 (2026-03-30)", "day 2 of 2 (2026-03-31)"] {
        assert!(page.contains(title), "{title}");
    }
}

#[test]
fn works_of_another_day_are_drawn_apart_on_the_map_of_a_day() {
    let town = Town::new(&[('A', json!({"visits": "1/day"})), ('B', json!({"visits": "1/day"}))]);
    let of_day = |id: &str, day: &str| {
        let properties = json!({"id": id, "title": id, "status": "approved", "effect": "closed",
            "start": format!("{day} 07:00"), "end": format!("{day} 18:00")});
        line(id, "BC", properties)
    };
    let maps = |works: &[Value]| -> Vec<String> {
        write(&town.path("works.geojson"), works);
        let closures = town.arg("works.geojson");
        town.plan(&["--units", "1", "--days", "2", "--date", "2026-03-30", "--closures", &closures]);
        let page = std::fs::read_to_string(town.path("out/report.html")).unwrap();
        let maps = page.split("class=\"map\"").filter(|map| map.contains("aria-label=\"patrol · "));
        maps.map(str::to_owned).collect()
    };
    let told = |map: &String| [map.contains("not in force at that time"), map.contains("closed road")];
    let second = maps(&[of_day("second", "2026-03-31")]);
    assert_eq!(second.iter().map(told).collect::<Vec<_>>(), [[true, false], [false, true]]);
    let each = maps(&[of_day("first", "2026-03-30"), of_day("second", "2026-03-31")]);
    assert_eq!(each.iter().map(told).collect::<Vec<_>>(), [[true, true], [true, true]]);
}

#[test]
fn what_is_left_out_stands_on_the_map_of_its_day_and_a_unit_has_one_color() {
    let town = Town::new(&[('A', json!({"visits": "1/day"})), ('B', json!({"visits": "1/day"}))]);
    let table = "id,station,weekdays,skills\na,west,mon-tue,\nb,east,tue,\n";
    std::fs::write(town.path("units.csv"), table).unwrap();
    let units = town.arg("units.csv");
    let summary = town.plan(&["--units", &units, "--days", "3", "--date", "2026-03-30"]);
    let left: Vec<(&Value, &Value)> =
        list(&summary, "uncovered").iter().map(|left| (&left["site"], &left["days"])).collect();
    assert_eq!(
        left,
        [(&json!("A"), &json!([3])), (&json!("B"), &json!([3]))],
        "nobody is on duty on Wednesday"
    );
    let page = std::fs::read_to_string(town.path("out/report.html")).unwrap();
    let maps: Vec<&str> =
        page.split("class=\"map\"").filter(|map| map.contains("aria-label=\"patrol · ")).collect();
    let signs = |map: &&str| map.matches("M0-8L8 6.4L-8 6.4Z").count();
    assert_eq!(maps.iter().map(signs).collect::<Vec<_>>(), [0, 0, 3], "two sites, and the legend");
    assert!(page.contains("3 (2026-04-01 Wed)"), "the table says the day");
    let layer: Value =
        serde_json::from_slice(&std::fs::read(town.path("out/tours.geojson")).unwrap()).unwrap();
    let mut colors: Vec<(&str, u64)> = list(&layer, "features")
        .iter()
        .map(|tour| {
            (tour["properties"]["unit"].as_str().unwrap(), tour["properties"]["color"].as_u64().unwrap())
        })
        .collect();
    colors.sort_unstable();
    colors.dedup();
    assert!(
        !colors.is_empty() && colors.iter().all(|(unit, color)| *color == u64::from(*unit == "b")),
        "{colors:?}"
    );
}

#[test]
fn what_is_not_taken_is_told() {
    let town = Town::new(&[('A', json!({"windows": "09:00-08:00"}))]);
    assert!(town.warns("W716", &["--units", "1", "--break", "18:00-19:00"]));
    assert!(town.warns("W718", &["--units", "1"]) && !town.warns("W716", &["--units", "1"]));
    std::fs::write(town.path("units.csv"), "id,station,foo\na,west,1\n").unwrap();
    assert!(town.warns("W717", &["--units", &town.arg("units.csv")]));
    let told = |town: &Town, code: &str| -> Vec<String> {
        let summary = town.plan(&["--units", "1"]);
        let found = list(&summary, "warnings").iter().filter(|found| found["code"] == code);
        found.map(|found| format!("{} {}", found["message"], found["help"])).collect()
    };
    let misspelt =
        Town::new(&[('A', json!({"service_mins": 30})), ('B', json!({"service_mins": 30, "height": 3}))]);
    let found = told(&misspelt, "W749");
    assert!(found.len() == 1 && found[0].contains("service_min\\\"?"), "{found:?}");
    let rank = |rank: i32| json!({"priority": rank});
    let found = told(&Town::new(&[('A', rank(0)), ('B', rank(8)), ('C', rank(0))]), "W750");
    assert!(found.len() == 1 && found[0].contains("taken as 1"), "{found:?}");
}

#[test]
fn the_page_shows_what_is_left_out_over_its_background_and_the_sheet_the_whole_shift() {
    let town = Town::new(&[('A', json!({})), ('G', json!({"skills": "diver"}))]);
    let ring = json!([["SETS".chars().map(|c| json!(spot(c).degrees())).collect::<Vec<_>>()]]);
    let lake = json!({"type": "Feature", "properties": {"natural": "water", "name": "西湖"},
        "geometry": {"type": "MultiPolygon", "coordinates": ring}});
    let pipe = line("pipe", "DA", json!({"category": "pipeline"}));
    write(&town.path("water.geojson"), &[lake, pipe]);
    let water = town.arg("water.geojson");
    let summary = town.plan(&["--shift", "08:00-17:00", "--background", &water, "--lang", "en"]);
    let inputs = summary["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["path"] == water.as_str()), "{inputs:?}");
    let page = std::fs::read_to_string(town.path("out/report.html")).unwrap();
    let whys = ["<title>G · no unit on duty has the skills diver</title>", "left out"];
    for word in [">water<", ">pipeline<", "<title>西湖</title>", ">on call<"].iter().chain(&whys) {
        assert!(page.contains(word), "{word}");
    }
    let sheet = std::fs::read_to_string(town.path("out/sheets.en.html")).unwrap();
    let rows: Vec<&str> = sheet.lines().filter(|row| row.contains("on call at")).collect();
    assert!(rows.iter().any(|row| row.contains("<td>17:00</td>")), "until the shift ends: {rows:?}");
    let run = town.run(&["--background", "nowhere.geojson"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("E101"));
}

#[test]
fn what_is_wrong_with_sites_units_and_options_is_said_with_its_place() {
    let town = Town::new(&[(
        'A',
        json!({"windows": "noon", "visits": "often", "service_min": "long", "revisit": "3km"}),
    )]);
    let run = town.run(&["--units", "1"]);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2));
    for wanted in ["E700", "E705", "E706", "/features/0/properties/windows"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let town = Town::new(&[('A', json!({}))]);
    town.refuses("E702", &["--units", "0"]);
    town.refuses("E700", &["--shift", "late"]);
    town.refuses("E701", &["--break", "12:00-12:30/45min"]);
    town.refuses("E709", &["--date", "1 April"]);
    town.refuses("E511", &["--objective", "joy"]);
    town.refuses("E714", &["--nights", "3"]);
    town.refuses("E712", &["--revisit", "10s"]);
    let table = |text: &str| {
        std::fs::write(town.path("units.csv"), text).unwrap();
        town.arg("units.csv")
    };
    town.refuses("E703", &["--units", &table("id,station\none,nowhere\n")]);
    town.refuses("E704", &["--units", &table("id,station\none,west\none,east\n")]);
    town.refuses("E706", &["--units", &table("id,station,count\none,west,many\n")]);
    town.refuses("E160", &["--units", &table("id,place\none,west\n")]);
    let town = Town::new(&[('A', json!({"weekdays": "mon"}))]);
    town.refuses("E710", &[]);
}

#[test]
fn times_of_the_next_day_are_said_as_such() {
    let town = Town::new(&['A', 'B', 'G'].map(|letter| (letter, json!({"windows": "01:00-02:00"}))));
    town.plan(&["--units", "1", "--shift", "22:00-06:00"]);
    let read = |name: &str| std::fs::read_to_string(town.path("out").join(name)).unwrap();
    let tour = std::fs::read_dir(town.path("out")).unwrap().map(|entry| entry.unwrap().file_name());
    let tour = tour.map(|name| name.into_string().unwrap()).find(|name| name.ends_with(".gpx")).unwrap();
    let (sheet, report, gpx) = (read("sheets.zh.html"), read("report.html"), read(&tour));
    for page in [&sheet, &report, &gpx] {
        assert!(page.contains("01:00 (+1)") && !page.contains("25:00"), "{page}");
    }
    assert!(sheet.contains("22:00–06:00 (+1)"));
    assert!(read("stops.geojson").contains("\"arrive\":\"25:"), "files go on counting, as GTFS does");
}

#[test]
fn a_visit_that_only_the_gap_keeps_out_of_its_windows_says_so() {
    let town = Town::new(&[('A', json!({"visits": "2/day", "windows": "08:00-09:00"}))]);
    let summary = town.plan(&["--units", "1", "--gap", "2h", "--date", "2026-03-02"]);
    let left = list(&summary, "uncovered");
    assert_eq!((left.len(), &left[0]["reason"]), (1, &json!("gap")), "{left:?}");
    assert!(left[0]["text"].as_str().unwrap().contains("the least time between its visits"), "{left:?}");
    // Where nobody can be there within them at all, it is the windows.
    let town = Town::new(&[('A', json!({"visits": "2/day", "windows": "20:00-21:00"})), ('B', json!({}))]);
    let summary = town.plan(&["--units", "1", "--gap", "2h", "--date", "2026-03-02"]);
    let reasons: Vec<&Value> = list(&summary, "uncovered").iter().map(|left| &left["reason"]).collect();
    assert_eq!(reasons, ["window", "window"]);
}

#[test]
fn a_category_that_no_site_has_is_refused() {
    let town = Town::new(&[('A', json!({"category": "factory"}))]);
    town.refuses("E751", &["--units", "1", "--category", "refinery"]);
    assert_eq!(town.plan(&["--units", "1", "--category", "factory"])["visits"]["served"], 1);
}
