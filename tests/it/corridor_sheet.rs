//! What the sheet, the page and a recheck tell of times, waiting places and closures, on drawn maps.

use super::corridor::{Desk, TRUCK, at};
use super::corridor_recheck_hours::{MAP, ZONE, again, collection, halt, planned, roads, works};
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use serde_json::{Value, json};

/// The cells of a table of a sheet, without its head.
fn table(sheet: &str, title: &str) -> Vec<Vec<String>> {
    let after = sheet.split_once(&format!("## {title}")).unwrap_or_else(|| panic!("no {title}: {sheet}")).1;
    let rows = after.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.take_while(|line| line.starts_with('|')).map(cells).collect()
}

fn instant(value: &Value) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap()
}

#[test]
fn h8_a_row_begins_no_later_and_ends_no_earlier_than_the_sheet_says() {
    let (desk, plan, _) = planned(&[], &[]);
    let rows = plan["timetable"]["rows"].as_array().unwrap();
    let local = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
    let (mut uneven, page) = (0, desk.text("report.html"));
    for (name, title) in [("corridor.en.md", "Timetable"), ("corridor.zh.md", "通行时刻表")] {
        let told = table(&desk.text(name), title);
        assert_eq!(told.len(), rows.len());
        for (row, cells) in rows.iter().zip(told) {
            let day = if cells[1].len() < 19 { &cells[0][..11] } else { "" };
            let said = [local(&cells[0]), local(&format!("{day}{}", cells[1]))];
            let (from, until) = (instant(&row["from"]).naive_local(), instant(&row["until"]).naive_local());
            assert!(said[0] <= from && until <= said[1], "{cells:?} {row}");
            let second = chrono::TimeDelta::seconds(1);
            assert!(from - said[0] < second && said[1] - until < second, "{cells:?} {row}");
            uneven += usize::from(said[0] < from && until < said[1]);
            // the page has the same times, and the duration is the time between them
            let (clock, seconds) = (&cells[1], (said[1] - said[0]).num_seconds());
            let row_of_page = page.split("<tr").find(|row| row.contains(&cells[0]) && row.contains(clock));
            let row_of_page = row_of_page.unwrap_or_else(|| panic!("{cells:?}"));
            if seconds < 3600 {
                let minutes = format!("{} min {:02} s", seconds / 60, seconds % 60);
                let minutes = if seconds % 60 == 0 { format!("{} min", seconds / 60) } else { minutes };
                let told = if seconds < 60 { format!("{seconds} s") } else { minutes };
                assert!(row_of_page.contains(&told), "{told}: {row_of_page}");
            }
        }
    }
    assert!(uneven > 0, "no row begins and ends within a second");
}

#[test]
fn h13_the_sheet_tells_why_there_is_no_timetable_and_counts_the_places_of_use() {
    let desk = Desk::of(&collection(&roads(&[])));
    let mut short = halt("short", 'd');
    short["properties"]["length_m"] = json!(9);
    desk.write("halt.geojson", &collection(&[halt("halt", 'b'), short]).to_string());
    let words = ["--depart", "2026-03-02T20:00", "--drive", "22:00-22:01", "--waiting", "halt.geojson"];
    let (code, plan) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &[&words, &ZONE[..]].concat());
    assert_eq!(code, 1);
    let table = &plan["timetable"];
    assert_eq!(table["waiting_places"], 1, "the short one is no place for this load");
    let (en, zh) = (table["text"].as_str().unwrap(), table["text_zh"].as_str().unwrap());
    assert!(en.contains("there are 1 waiting places") || en.contains("there is 1 waiting place"), "{en}");
    assert!(zh.contains("停靠点1处"), "{zh}");
    let sheet = desk.text("corridor.en.md");
    assert!(sheet.contains("## No timetable") && sheet.contains(en), "{sheet}");
    let sheet = desk.text("corridor.zh.md");
    assert!(sheet.contains("## 排不出时刻表") && sheet.contains(zh), "{sheet}");
}

#[test]
fn h14_waiting_places_are_an_input_of_the_plan() {
    let (desk, plan, slots) = planned(&[], &[]);
    let of = |list: &Value| -> Vec<String> {
        let all = list.as_array().unwrap().iter();
        all.map(|file| file["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of(&plan["judged_by"]["waiting"]), ["halt.geojson"]);
    assert!(of(&plan["inputs"]).contains(&"halt.geojson".to_owned()), "{}", plan["inputs"]);
    let data = table(&desk.text("corridor.en.md"), "Data");
    let own = data.iter().find(|row| row[0] == "halt.geojson").unwrap();
    assert_eq!(own[1], plan["judged_by"]["waiting"][0]["sha256"].as_str().unwrap());
    let differs = |way: &Value| -> Vec<String> {
        let all = way["differs"].as_array().unwrap().iter().filter(|line| line["what"] == "waiting");
        all.map(|line| line["how"].as_str().unwrap().to_owned()).collect()
    };
    assert!(differs(&again(&desk, &slots, &[]).1).is_empty());
    desk.write("halt.geojson", &collection(&[halt("other", 'd')]).to_string());
    assert_eq!(differs(&again(&desk, &slots, &[]).1), ["changed"]);
}

#[test]
fn h14_a_recheck_of_timetables_is_headed_by_their_hours_and_tells_since_when() {
    let (desk, plan, slots) = planned(&[], &[]);
    // shut since the morning before the plan sets out at 20:00, until ten minutes past ten
    let new = works("new", ['a', 'b'], false, &json!({"daily": "02:30-22:55"}));
    let both = [slots, vec![new]].concat();
    desk.write("now.geojson", &collection(&both).to_string());
    let words = ["--recheck", "out", "--closures", "now.geojson", "--out", "again"];
    let (code, found) = desk.hold(&[&words, &ZONE[..]].concat());
    assert_eq!((code, &found["time"]["policy"]), (1, &json!("timetable")));
    assert_eq!(found["ways"][0]["by_timetable"], true);
    let told = &found["ways"][0]["blockers"][0];
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("from 2026-03-02 02:30:00 to 2026-03-02 22:55:00"), "{text}");
    let text = told["text_zh"].as_str().unwrap();
    assert!(text.contains("2026-03-02 02:30:00至2026-03-02 22:55:00"), "{text}");
    let page =
        std::fs::read_to_string(desk.write("x", "").with_file_name("again").join("report.html")).unwrap();
    assert!(page.contains("by the hours of the timetable of each plan"));
    // what holds since before anybody knows is told by its end
    let sign = json!({"hgv:conditional": "no @ (01:00-23:30)"});
    desk.write("roads.geojson", &collection(&roads(&[("ab", sign)])).to_string());
    let (_, way) = again(&desk, &both[..2], &[]);
    let text = way["blockers"][0]["text"].as_str().unwrap();
    assert!(text.contains("until 2026-03-02 23:30:00") && !text.contains("20:00:00"), "{text}");
    assert_eq!(plan["timetable"]["found"], true);
}

/// A zone of dangerous goods over all of a road.
fn zone(id: &str, [from, to]: [char; 2], more: Value) -> Value {
    let ([west, lat], [east, _]) = (at(from, MAP), at(to, MAP));
    let mut properties = json!({"title": format!("{id} zone"), "authority": "x"});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let ring = [
        [west, lat - 0.001],
        [east, lat - 0.001],
        [east, lat + 0.001],
        [west, lat + 0.001],
        [west, lat - 0.001],
    ];
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

const TANKER: &str = "mass_t = 20\naxle_load_t = 8\nheight_m = 3.5\nwidth_m = 2.5\nlength_m = 10\n[cargo]\nclasses = [\"flammable\"]\n";

#[test]
fn h13_the_sheet_tells_what_it_was_judged_with() {
    let desk = Desk::of(&collection(&roads(&[])));
    let zones = [
        zone("slow", ['b', 'c'], json!({"speed_kmh": 20, "daily": "07:00-17:00", "weekdays": "mon-fri"})),
        zone("shut", ['c', 'd'], json!({"daily": "22:00-06:00"})),
    ];
    desk.write("zones.geojson", &collection(&zones).to_string());
    // works on another day: they do not count at the instant
    let other = works("other", ['d', 'e'], true, &json!({"start": "2026-05-01", "end": "2026-05-02"}));
    desk.write("c.geojson", &collection(&[other]).to_string());
    let words = ["--avoid", "zones.geojson", "--closures", "c.geojson", "--at", "2026-12-02T10:00"];
    let (code, plan) = desk.run(TANKER, [at('a', MAP), at('f', MAP)], &[&words, &ZONE[..]].concat());
    assert_eq!(code, 0, "{}", plan["reason"]);
    // the cap is that of the zone, from b to c; the other zone is shut at night and passed while open
    let within = plan["within"].as_array().unwrap();
    let told: Vec<(&str, &Value)> =
        within.iter().map(|line| (line["closure"].as_str().unwrap(), &line["speed_kmh"])).collect();
    assert_eq!(told, [("slow", &json!(20.0)), ("shut", &Value::Null)]);
    let whole = plan["distance_m"].as_f64().unwrap();
    for (line, number) in within.iter().zip([1.0, 2.0]) {
        let ends = [line["from_m"].as_f64().unwrap(), line["to_m"].as_f64().unwrap()];
        assert!((ends[0] - whole * number / 5.0).abs() < 5.0, "{line}");
        assert!((ends[1] - whole * (number + 1.0) / 5.0).abs() < 5.0, "{line}");
    }
    let page = desk.text("report.html");
    for made_up in ["2000-01-01", "2099-12-31", "2100-01-01"] {
        assert!(!page.contains(made_up), "{made_up}");
    }
    assert!(page.contains("07:00-17:00"));
    let sheet = desk.text("corridor.en.md");
    let counted = table(&sheet, "Closures and zones counted");
    let told: Vec<[&str; 3]> = counted.iter().map(|row| [&*row[0], &*row[3], &*row[5]]).collect();
    assert_eq!(told, [["slow", "", "daily 07:00-17:00; on Mondays to Fridays"]]);
    assert!(sheet.contains("2 more are not in force at the time judged"), "{sheet}");
    let facts = [
        "- **length and driving time**: ",
        "- **closures judged**: 2026-12-02 10:00",
        "- **limits that nobody states**: as if there were none, but counted (0 on the way)",
        "- **margins**: height 0.077 m",
        "- **over-limit permit (China)**: none needed",
    ];
    for fact in facts {
        assert!(sheet.contains(fact), "{fact}: {sheet}");
    }
    let on_way = table(&sheet, "Speed caps and hours of closures on the way");
    assert_eq!(on_way[0][3], "at most 20 km/h");
    assert_eq!(on_way[1][3], "shut at other hours, to be passed while open");
    let zh = desk.text("corridor.zh.md");
    assert_eq!(table(&zh, "途经的限速与限时管制")[0][3], "限速 20 km/h");
    for fact in ["**封闭判定时间**：2026-12-02 10:00", "**限值不明处**：视为可通行，但计数（沿线 0 处）"]
    {
        assert!(zh.contains(fact), "{fact}: {zh}");
    }
}

#[test]
fn h13_a_slot_passed_without_a_wait_is_told_with_its_hours() {
    let desk = Desk::of(&collection(&roads(&[])));
    let slots = [
        works("slot", ['c', 'd'], true, &json!({"open_daily": "20:00-23:00"})),
        works("past", ['d', 'e'], true, &json!({"end": "2026-03-01T12:00", "start": "2026-01-01"})),
        works("long-past", ['d', 'e'], true, &json!({"end": "2026-02-01T12:00", "start": "2026-01-01"})),
    ];
    desk.write("c.geojson", &collection(&slots[..1]).to_string());
    let words = ["--closures", "c.geojson", "--depart", "2026-03-02T20:30"];
    let (code, plan) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &[&words, &ZONE[..]].concat());
    assert_eq!(code, 0, "{}", plan["reason"]);
    assert_eq!(plan["timetable"]["waiting_s"], 0.0);
    let line = &plan["within"][0];
    assert_eq!((&line["closure"], &line["hours"]), (&json!("slot"), &json!("open daily 20:00-23:00")));
    let row = plan["timetable"]["rows"].as_array().unwrap().iter().find(|row| row["road"] == "cd").unwrap();
    assert_eq!([&line["from"], &line["until"]], [&row["from"], &row["until"]]);
    let sheet = desk.text("corridor.en.md");
    let told = &table(&sheet, "Speed caps and hours of closures on the way")[0];
    assert!(
        told[3]
            .starts_with("shut at other hours, to be passed while open, on that road from 2026-03-02 20:3"),
        "{told:?}"
    );
    assert!(sheet.contains("- **departure and arrival**: 2026-03-02 20:30:00 → 2026-03-02 20:"), "{sheet}");
    // what was over long before is nothing to pass at an hour
    desk.write("c.geojson", &collection(&slots[2..]).to_string());
    let (_, plan) = desk.run(TRUCK, [at('a', MAP), at('f', MAP)], &[&words, &ZONE[..]].concat());
    assert_eq!(plan["within"], Value::Null);
}

#[test]
fn h8_a_place_that_takes_no_dangerous_goods_is_none_for_them() {
    let slots = [
        works("one", ['a', 'b'], false, &json!({"open_daily": "22:30-22:40"})),
        works("two", ['c', 'd'], true, &json!({"open_daily": "03:00-03:10"})),
    ];
    let plan = |load: &str, hazmat: Value| {
        let desk = Desk::of(&collection(&roads(&[])));
        desk.write("c.geojson", &collection(&slots).to_string());
        let mut place = halt("halt", 'c');
        place["properties"]["hazmat"] = hazmat;
        desk.write("halt.geojson", &collection(&[place]).to_string());
        let words = ["--closures", "c.geojson", "--depart", "2026-03-02T20:00", "--waiting", "halt.geojson"];
        let (code, plan) = desk.run(load, [at('a', MAP), at('f', MAP)], &[&words, &ZONE[..]].concat());
        let told = plan["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "W648");
        (code, told, plan["timetable"]["waiting_places"].clone())
    };
    for bars in [json!(false), json!("no")] {
        assert_eq!(plan(TANKER, bars.clone()), (1, true, json!(0)), "{bars}");
        assert_eq!(plan(TRUCK, bars), (0, false, json!(1)), "of no concern to others");
    }
    for takes in [json!(true), json!("designated"), Value::Null] {
        assert_eq!(plan(TANKER, takes.clone()), (0, false, json!(1)), "{takes}");
    }
}

#[test]
fn h13_the_page_heads_a_timetable_by_its_times_and_obstacles_by_whom_to_ask() {
    let (desk, plan, _) = planned(&[], &[]);
    let page = desk.text("report.html");
    let rows = plan["timetable"]["rows"].as_array().unwrap();
    let from = rows[0]["from"].as_str().unwrap()[..19].replace('T', " ");
    assert!(page.contains("Departure and arrival") && page.contains(&format!("{from} →")), "{from}");
    assert!(page.contains("of which waiting") && !page.contains("The detour costs"));
    let desk = Desk::of(&collection(&roads(&[])));
    let shut = works("shut", ['b', 'c'], true, &json!({"contact": "Depot 5"}));
    desk.write("c.geojson", &collection(&[shut]).to_string());
    let load = format!("carrier = \"Heavy & Sons\"\n{TRUCK}");
    let words = [&["--closures", "c.geojson"], &ZONE[..]].concat();
    let (code, _) = desk.run(&load, [at('a', MAP), at('f', MAP)], &words);
    assert_eq!(code, 1);
    let sheet = desk.text("corridor.en.md");
    let obstacles = table(&sheet, "The obstacles to lift");
    assert_eq!(obstacles[0][5], "Depot 5", "{sheet}");
    assert!(
        desk.text("report.html").contains("Depot 5") && desk.text("report.html").contains("Heavy &amp; Sons")
    );
}
