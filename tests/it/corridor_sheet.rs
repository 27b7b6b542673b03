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
