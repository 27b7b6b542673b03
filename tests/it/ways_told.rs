//! What tables, signs, notices and maps tell of a way round, on drawn roads: each thing that misled a reader of real ones.

use crate::detour::Town;
use serde_json::{Value, json};
use std::process::Command;

/// A road of this id and name.
pub(super) fn road(id: &str, name: &str, line: &[[f64; 2]], tags: Value) -> Value {
    let mut own = json!({"id": id, "highway": "secondary"});
    if !name.is_empty() {
        own["name"] = json!(name);
    }
    own.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
    Town::feature(own, json!({"type": "LineString", "coordinates": line}))
}

/// An order for what is drawn.
pub(super) fn order(own: Value, geometry: Value) -> Value {
    let mut all =
        json!({"id": "works", "title": "工程", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    all.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    Town::feature(all, geometry)
}

pub(super) fn line(at: &[[f64; 2]]) -> Value {
    json!({"type": "LineString", "coordinates": at})
}

/// What the program tells: the summary, the notices in Chinese and English, the page, the tables, the signs.
pub(super) struct Told {
    pub(super) summary: Value,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) page: String,
    pub(super) table: String,
    pub(super) signs: Vec<Value>,
}

pub(super) fn told(roads: Vec<Value>, orders: Vec<Value>, vehicles: &[&str]) -> Told {
    let town = Town::new();
    town.write("roads.geojson", roads);
    town.write("works.geojson", orders);
    std::fs::write(
        town.path("nimble.toml"),
        "name = \"nimble\"\nbase = \"truck\"\nlength_m = 9.0\nturning_radius_m = 6.5\n",
    )
    .unwrap();
    let mut words = vec!["--out", "out"];
    words.extend(vehicles.iter().flat_map(|vehicle| ["--vehicle", vehicle]));
    let mut run = Command::new(env!("CARGO_BIN_EXE_huhang"));
    run.args(["detour", "--lang", "en", "--network", "roads.geojson", "--closures", "works.geojson"]);
    let run = run.args(words).current_dir(town.path("")).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.code().is_some_and(|code| code < 2), "{said}");
    let read = |name: &str| std::fs::read_to_string(town.path("out").join(name)).unwrap();
    let signs: Value = serde_json::from_str(&read("decision_points.geojson")).unwrap();
    let signs = signs["features"].as_array().unwrap().iter().map(|sign| sign["properties"].clone()).collect();
    let proof = crate::end_to_end::run_ok(&["verify", town.path("out").to_str().unwrap()]);
    assert!(proof.contains("proved") && !proof.contains("NOT proved"), "{proof}");
    Told {
        summary: serde_json::from_str(&read("summary.json")).unwrap(),
        zh: read("notice.zh.md"),
        en: read("notice.en.md"),
        page: read("notice.zh.html"),
        table: String::from_utf8_lossy(&run.stdout).into_owned(),
        signs,
    }
}

impl Told {
    pub(super) fn movements(&self, vehicle: &str) -> &[Value] {
        crate::detour::work(&self.summary, vehicle)["movements"].as_array().unwrap()
    }

    pub(super) fn best(&self, vehicle: &str, heading: &str) -> &Value {
        &crate::detour::heading(crate::detour::work(&self.summary, vehicle), heading)["detours"][0]
    }
}

/// 大道 with two carriageways so many degrees apart, crossed by 甲路 and 乙路, which 南街 joins.
pub(super) fn divided(apart: f64) -> Vec<Value> {
    let (south, north) = (36.9, 36.9 + apart);
    let across = |id: &str, name: &str, x: f64| {
        road(id, name, &[[x, 36.893], [x, south], [x, north], [x, 36.91]], json!({}))
    };
    vec![
        road(
            "s",
            "大道",
            &[[118.0, south], [118.01, south], [118.02, south], [118.03, south]],
            json!({"oneway": "yes"}),
        ),
        road(
            "n",
            "大道",
            &[[118.03, north], [118.02, north], [118.01, north], [118.0, north]],
            json!({"oneway": "yes"}),
        ),
        across("a", "甲路", 118.01),
        across("b", "乙路", 118.02),
        road("c", "南街", &[[118.01, 36.893], [118.02, 36.893]], json!({})),
    ]
}

#[test]
fn who_passes_on_the_other_half_changes_sides_and_turns_off_nowhere() {
    let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along"});
    let shut = line(&[[118.011, 36.9], [118.019, 36.9]]);
    let told = told(divided(0.0002), vec![order(half, shut)], &["car"]);
    let best = told.best("car", "east");
    assert_eq!([&best["other_half"], &best["changes_sides_only"]], [&json!(true); 2], "{best}");
    assert_eq!(best["roads"], json!(["大道"]), "the crossings are no streets of the way");
    let texts: Vec<[&str; 3]> = told
        .signs
        .iter()
        .map(|sign| ["kind", "text", "text_zh"].map(|key| sign[key].as_str().unwrap()))
        .collect();
    let expected = [
        [
            "divergence",
            "Half of the road closed ahead on 大道, use the opposite carriageway",
            "大道前方半幅封闭，请借对向车道通行",
        ],
        ["merge", "Back to your own carriageway", "恢复原车道"],
    ];
    assert_eq!(texts, expected);
    assert!(told.zh.contains("大道向东方向借对向半幅通行，与对向车辆双向行驶"), "{}", told.zh);
    assert!(!told.zh.contains("绕行") && !told.en.contains("detour by"), "{}", told.en);
    assert!(told.table.contains("大道 (on the other half)"));
}

#[test]
fn a_way_that_turns_off_and_uses_the_other_half_tells_both() {
    // The crossing at 甲路 is 222 m long: a street of the way, and no change of sides.
    let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along"});
    let shut = line(&[[118.011, 36.9], [118.019, 36.9]]);
    let mut roads = divided(0.0002);
    roads.retain(|road| road["properties"]["id"] != "a" && road["properties"]["id"] != "c");
    let north = 36.9002;
    // 甲路 leaves the southern carriageway before the works and comes to the northern one by way of 弯路.
    roads.push(road("a", "甲路", &[[118.01, 36.9], [118.01, 36.898], [118.0092, 36.898]], json!({})));
    roads.push(road(
        "d",
        "弯路",
        &[[118.0092, 36.898], [118.0085, 36.898], [118.0085, 36.9012], [118.01, 36.9012], [118.01, north]],
        json!({"layer": "1", "bridge": "yes"}),
    ));
    let told = told(roads, vec![order(half, shut)], &["car"]);
    let best = told.best("car", "east");
    if best["other_half"] == true {
        assert_eq!(best["changes_sides_only"], false, "{best}");
        assert_eq!(best["roads"][0], "甲路");
        assert!(told.zh.contains("绕行甲路"), "{}", told.zh);
        assert!(told.zh.contains("，途中借对向半幅通行"), "{}", told.zh);
        let over =
            told.signs.iter().find(|sign| sign["text_zh"].as_str().unwrap().contains("借大道对向车道通行"));
        assert!(over.is_some(), "{:?}", told.signs);
    } else {
        panic!("nobody comes onto the other half: {best}");
    }
}

/// 大道 with carriageways so many degrees apart, joined at both ends; 桥 crosses it at 118.01 and is shut between them, so
/// that whoever drives north turns right, round at the eastern end, and right again.
fn median(apart: f64) -> Vec<Value> {
    let (south, north) = (36.9, 36.9 + apart);
    let one_way = json!({"oneway": "yes"});
    vec![
        road("s", "大道", &[[118.0, south], [118.01, south], [118.02, south]], one_way.clone()),
        road("n", "大道", &[[118.02, north], [118.01, north], [118.0, north]], one_way),
        road("w", "", &[[118.0, north], [118.0, south]], json!({})),
        road("e", "", &[[118.02, south], [118.02, north]], json!({})),
        road("x", "桥", &[[118.01, 36.89], [118.01, south], [118.01, north], [118.01, 36.91]], json!({})),
    ]
}

/// What is told of turning round on the way north: how far apart the carriageways are, what is needed, whether somebody stated
/// that, and whether there is room.
fn turned(told: &Told, vehicle: &str) -> [Value; 4] {
    let turns = told.best(vehicle, "north")["turns_round"].as_array().unwrap();
    assert_eq!((turns.len(), &turns[0]["road"]), (1, &json!("大道")), "{turns:?}");
    let apart = turns[0]["apart_m"].as_f64().unwrap().round();
    let [needs, stated, room] = ["needs_m", "needs_stated", "has_room"].map(|key| turns[0][key].clone());
    [json!(apart), needs, stated, room]
}

#[test]
fn s2_turning_from_one_carriageway_into_the_other_is_told_and_held_against_the_vehicle() {
    let shut = |apart: f64| {
        vec![order(json!({}), line(&[[118.01, 36.9 + apart * 0.3], [118.01, 36.9 + apart * 0.7]]))]
    };
    let check = |told: &Told, vehicle: &str| -> Vec<bool> {
        let own = told.signs.iter().filter(|sign| sign["vehicle"] == vehicle);
        own.map(|sign| sign["to_be_checked"].as_bool().unwrap()).collect()
    };
    // 33 m apart: every vehicle that keeps to the law turns there.
    let wide = told(median(0.0003), shut(0.0003), &["car", "truck"]);
    assert_eq!(turned(&wide, "car"), [json!(33.0), json!(12.0), json!(false), json!(true)]);
    assert_eq!(turned(&wide, "truck"), [json!(33.0), json!(25.0), json!(false), json!(true)]);
    assert!(!check(&wide, "truck").contains(&true) && !check(&wide, "car").is_empty());
    assert!(
        wide.zh.contains("，在大道掉头（") && wide.en.contains(", turning round on 大道 ("),
        "{}",
        wide.zh
    );
    assert!(wide.table.contains("there is room"));
    // 13 m apart: a car does, an articulated truck has to be looked at; one that is known to turn within 13 m does.
    let narrow = told(median(0.00012), shut(0.00012), &["car", "truck", "nimble.toml"]);
    assert_eq!(turned(&narrow, "car")[3], json!(true));
    assert_eq!(turned(&narrow, "truck")[1..], [json!(25.0), json!(false), json!(false)]);
    assert_eq!(turned(&narrow, "nimble")[1..], [json!(13.0), json!(true), json!(true)]);
    assert!(check(&narrow, "truck").contains(&true) && !check(&narrow, "car").contains(&true));
    // The notice that sends a truck there says so.
    assert!(narrow.zh.contains("在大道掉头（掉头空间未确认，须现场核实）"), "{}", narrow.zh);
    let en = "turning round on 大道 (whether there is room is to be checked on site)";
    assert!(narrow.en.contains(en) && !wide.en.contains("whether there is room"), "{}", narrow.en);
    let said = "carriageways 13.3 m apart, 25 m as assumed needed, whether there is room, to be looked at on the spot";
    assert!(narrow.table.contains(said), "{}", narrow.table);
}

#[test]
fn ways_of_two_vehicles_on_one_road_lie_side_by_side() {
    let apart = 0.0003;
    let shut = vec![order(json!({}), line(&[[118.01, 36.9 + apart * 0.3], [118.01, 36.9 + apart * 0.7]]))];
    let both = told(median(apart), shut.clone(), &["car", "truck"]);
    let drawn = |page: &str, color: &str| -> Vec<String> {
        let mark = format!("\" stroke=\"{color}\" stroke-width=\"3\"/></g>");
        page.match_indices(&mark)
            .map(|(at, _)| page[..at].rsplit_once("d=\"").unwrap().1.to_owned())
            .collect()
    };
    // As the legend has them.
    let colors = ["#e07b00", "#0072b2"].map(|color| drawn(&both.page, color));
    assert!(colors.iter().all(|lines| lines.len() == 1), "{colors:?}");
    assert_ne!(colors[0], colors[1], "neither hides the other");
    assert_eq!(both.best("car", "north")["distance_m"], both.best("truck", "north")["distance_m"], "one way");
    // A vehicle alone is drawn on its road.
    let alone = told(median(apart), shut, &["car"]);
    assert_ne!(drawn(&alone.page, "#e07b00"), colors[0]);
}

/// Two tubes of 隧道 from west to east, each between roads of its own.
fn tubes(behind: Value) -> Vec<Value> {
    let one_way = |more: &Value| {
        let mut tags = json!({"oneway": "yes"});
        tags.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        tags
    };
    let mut roads = Vec::new();
    for (y, [before, tube, after], bypass, away) in
        [(36.905, ["甲路", "t1", "丙路"], "北环", 0.005), (36.9, ["乙路", "t2", "丁路"], "", -0.005)]
    {
        let tags = if before == "甲路" { one_way(&behind) } else { one_way(&json!({})) };
        roads.push(road(before, before, &[[118.0, y], [118.01, y]], one_way(&json!({}))));
        roads.push(road(tube, "隧道", &[[118.01, y], [118.02, y]], one_way(&json!({}))));
        roads.push(road(after, after, &[[118.02, y], [118.03, y]], tags));
        let mut at = vec![[118.01, y], [118.01, y + away]];
        at.extend((1..=7).map(|i| [118.01 + 0.01 * f64::from(i) / 7.0, y + away]));
        at.push([118.02, y]);
        for (number, pair) in at.windows(2).enumerate() {
            let own = format!("{tube}-{number}");
            let name = if bypass.is_empty() { format!("{number}街") } else { bypass.to_owned() };
            roads.push(road(&own, &name, pair, json!({})));
        }
    }
    roads
}

#[test]
fn movements_of_one_name_are_told_apart_by_where_they_come_from_and_go_to() {
    let signed = json!({"destination": "北城;机场;港口"});
    let both = json!({"type": "MultiLineString", "coordinates": [[[118.011, 36.905], [118.019, 36.905]], [[118.011, 36.9], [118.019, 36.9]]]});
    let shut = vec![order(json!({}), both)];
    let told = told(tubes(signed), shut.clone(), &["car", "truck"]);
    let ends: Vec<[&Value; 4]> = told
        .movements("car")
        .iter()
        .map(|movement| ["road", "heading", "comes_from", "goes_to"].map(|key| &movement[key]))
        .collect();
    let own = |from: &str, to: &str| [json!("隧道"), json!("east"), json!(from), json!(to)];
    let expected = [own("甲路", "北城 / 机场"), own("乙路", "丁路")];
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert!(expected.iter().all(|own| ends.contains(&own.each_ref())), "{ends:?}");
    assert!(told.zh.contains("隧道向东方向（自甲路往北城 / 机场）禁止通行，绕行北环"), "{}", told.zh);
    assert!(told.en.contains("隧道 eastbound (from 乙路 towards 丁路): no passage"), "{}", told.en);
    assert!(told.table.contains("隧道 east (from 乙路 towards 丁路)"));
    // Of many streets the notice names the first and the longest; the table has all.
    let way = told.movements("car").iter().find(|movement| movement["comes_from"] == "乙路").unwrap();
    let (all, main) = (&way["detours"][0]["roads"], &way["detours"][0]["main_roads"]);
    assert_eq!(all, &json!(["0街", "1街", "2街", "3街", "4街", "5街", "6街", "7街", "8街"]));
    assert_eq!((main.as_array().unwrap().len(), &main[0]), (5, &json!("0街")), "{main}");
    assert!(told.zh.contains("绕行0街—") && told.zh.contains("等道路"), "{}", told.zh);
    // One name, one movement: nothing is added.
    let alone = tubes(json!({}))
        .into_iter()
        .filter(|road| !road["properties"]["id"].as_str().unwrap().starts_with("t2"));
    let shut = vec![order(json!({}), line(&[[118.011, 36.905], [118.019, 36.905]]))];
    let once = super::ways_told::told(alone.collect(), shut, &["car"]);
    assert!(once.movements("car")[0]["comes_from"].is_null());
    assert!(once.zh.contains("隧道向东方向禁止通行"), "{}", once.zh);
}

#[test]
fn what_is_drawn_on_one_carriageway_is_named_with_it() {
    let shut = |y: f64| vec![order(json!({}), line(&[[118.011, y], [118.019, y]]))];
    let one = told(divided(0.00015), shut(36.9), &["car"]);
    assert_eq!(one.summary["closures"][0]["carriageway"], "east", "{}", one.summary["closures"][0]);
    assert!(one.zh.contains("大道向东方向一侧车道（"), "{}", one.zh);
    assert!(one.zh.contains("单方向封闭施工，向东方向禁止通行"), "{}", one.zh);
    assert!(
        one.en.contains("大道, eastbound carriageway (") && one.en.contains("no passage eastbound"),
        "{}",
        one.en
    );
    assert!(one.table.contains("eastbound carriageway"));
    // A road without a second carriageway is named as it is.
    let whole = told(divided(0.00015), shut(36.893), &["car"]);
    assert!(whole.summary["closures"][0]["carriageway"].is_null());
    assert!(whole.zh.contains("南街（") && whole.zh.contains("全封闭施工，禁止通行"), "{}", whole.zh);
}

#[test]
fn who_goes_on_by_another_lane_is_told_so_and_not_kept_out() {
    let one_way = json!({"oneway": "yes"});
    let lane = json!({"oneway": "yes", "hgv": "no"});
    let roads = vec![
        road("before", "桥", &[[118.0, 36.9], [118.01, 36.9]], one_way.clone()),
        road("middle", "桥", &[[118.01, 36.9], [118.02, 36.9]], lane),
        road(
            "outer",
            "桥",
            &[[118.01, 36.9], [118.0105, 36.8994], [118.0195, 36.8994], [118.02, 36.9]],
            one_way.clone(),
        ),
        road("after", "桥", &[[118.02, 36.9], [118.03, 36.9]], one_way),
    ];
    let shut = vec![order(json!({}), line(&[[118.012, 36.8994], [118.018, 36.8994]]))];
    let told = told(roads, shut, &["car", "truck"]);
    let work = crate::detour::work(&told.summary, "car");
    assert_eq!(work["movements"], json!([]));
    assert_eq!(work["passed_by"], json!([{"road": "桥", "by": ["桥"]}]));
    assert!(told.zh.contains("小型汽车：桥过境交通走其他车道，无须绕行"), "{}", told.zh);
    assert!(
        told.en.contains("cars: 桥: through traffic goes on by its other lanes, no detour"),
        "{}",
        told.en
    );
    assert!(told.zh.contains("货车：桥向东方向，无绕行路线"), "{}", told.zh);
    assert!(told.table.contains("through traffic goes on by other lanes or roads"));
}

#[test]
fn of_the_streets_of_an_area_the_main_ones_are_named_and_the_others_counted() {
    let lane = json!({"highway": "residential", "maxspeed": "60"});
    let mut roads = vec![
        road(
            "m",
            "大道",
            &[[118.0, 36.9], [118.005, 36.9], [118.025, 36.9], [118.03, 36.9]],
            json!({"highway": "primary"}),
        ),
        road(
            "ring",
            "环路",
            &[
                [118.005, 36.9],
                [118.005, 36.91],
                [118.025, 36.91],
                [118.025, 36.9],
                [118.025, 36.89],
                [118.005, 36.89],
                [118.005, 36.9],
            ],
            json!({"maxspeed": "20"}),
        ),
    ];
    for (i, name) in ["一巷", "二巷", "三巷", ""].iter().enumerate() {
        let x = 118.009 + 0.004 * i as f64;
        roads.push(road(&format!("l{i}"), name, &[[x, 36.89], [x, 36.9], [x, 36.91]], lane.clone()));
    }
    let area = json!({"type": "Polygon", "coordinates": [[[118.007, 36.892], [118.023, 36.892], [118.023, 36.908],
        [118.007, 36.908], [118.007, 36.892]]]});
    // Streets that cross share their junctions.
    roads[0]["geometry"]["coordinates"] = json!([
        [118.0, 36.9],
        [118.005, 36.9],
        [118.009, 36.9],
        [118.013, 36.9],
        [118.017, 36.9],
        [118.021, 36.9],
        [118.025, 36.9],
        [118.03, 36.9]
    ]);
    roads[1]["geometry"]["coordinates"] = json!([
        [118.005, 36.9],
        [118.005, 36.91],
        [118.009, 36.91],
        [118.013, 36.91],
        [118.017, 36.91],
        [118.021, 36.91],
        [118.025, 36.91],
        [118.025, 36.9],
        [118.025, 36.89],
        [118.021, 36.89],
        [118.017, 36.89],
        [118.013, 36.89],
        [118.009, 36.89],
        [118.005, 36.89],
        [118.005, 36.9]
    ]);
    let told = told(roads, vec![order(json!({"effect": "no_through"}), area)], &["car"]);
    let minor: Vec<&Value> =
        told.movements("car").iter().filter(|movement| movement["minor"] == true).collect();
    assert!(minor.len() >= 6, "{minor:?}");
    assert!(told.zh.contains("大道向东方向禁止通行，绕行环路") && !told.zh.contains("一巷"), "{}", told.zh);
    assert!(told.zh.contains("其他道路按现场标志通行"), "{}", told.zh);
    let counted = format!("{} other movements", minor.len());
    assert!(told.table.contains(&counted) && !told.table.contains("一巷 north"), "{counted}");
}

#[test]
fn the_other_half_is_told_where_other_streets_are_faster() {
    // South, 甲路 and 乙路 to 南街, is faster than 20 km/h on the other half.
    let half = |other: &str| {
        json!({"effect": "half_closed", "other_half": other, "speed_kmh": 15, "wait_s": 60,
            "direction": "along"})
    };
    let shut = line(&[[118.0101, 36.9], [118.0199, 36.9]]);
    let mut roads = divided(0.0002);
    roads.retain(|road| road["properties"]["id"] != "c");
    roads.push(road("c", "南街", &[[118.01, 36.899], [118.02, 36.899]], json!({})));
    for id in ["a", "b"] {
        let own = roads.iter_mut().find(|road| road["properties"]["id"] == id).unwrap();
        let at = own["geometry"]["coordinates"].as_array_mut().unwrap();
        at.insert(1, json!([at[0][0], 36.899]));
    }
    for (other, zh) in [("two_way", "与对向车辆双向行驶"), ("alternating", "与对向车辆交替通行")]
    {
        let told = told(roads.clone(), vec![order(half(other), shut.clone())], &["car"]);
        let east = crate::detour::heading(crate::detour::work(&told.summary, "car"), "east");
        let (best, offer) = (&east["detours"][0], &east["offer"]);
        assert_eq!([&best["other_half"], &best["changes_sides_only"]], [&json!(true); 2], "{best}");
        assert_eq!(east["detours"].as_array().unwrap().len(), 1);
        assert!(best["other_half_m"].as_f64().unwrap() > 850.0, "{best}");
        assert!(best["extra_m"].as_f64().unwrap() < 60.0, "{best}");
        assert_eq!(offer["roads"], json!(["甲路", "南街", "乙路"]));
        assert!(offer["duration_s"].as_f64() < best["duration_s"].as_f64(), "{offer}");
        assert_eq!(offer["other_half"], false);
        assert!(told.zh.contains(&format!("大道向东方向借对向半幅通行，{zh}（多行")), "{}", told.zh);
        assert!(told.zh.contains("；绕行甲路—南街—乙路较快（多行"), "{}", told.zh);
        assert!(told.zh.contains(&format!("大道向西方向照常通行，{zh}（多用")), "{}", told.zh);
        assert!(!told.zh.contains("禁止通行") && !told.zh.contains("单向通行"), "{}", told.zh);
        assert!(told.en.contains("大道 eastbound: on the opposite carriageway, "), "{}", told.en);
        assert!(told.en.contains("; faster by 甲路—南街—乙路 ("), "{}", told.en);
        assert!(told.table.contains("大道 (on the other half)"), "{}", told.table);
        assert!(told.table.contains("faster: 甲路 → 南街 → 乙路"), "{}", told.table);
        assert!(told.signs.iter().all(|sign| !sign["text_zh"].as_str().unwrap().contains("绕行")));
    }
    // Nobody who cannot come onto the other half is told to pass there.
    let one_way = told(roads, vec![order(half("one_way"), shut)], &["car"]);
    let east = crate::detour::heading(crate::detour::work(&one_way.summary, "car"), "east");
    assert_eq!([&east["detours"][0]["other_half"], &east["offer"]], [&json!(false), &Value::Null]);
    assert!(one_way.zh.contains("大道向东方向禁止通行，绕行甲路—南街—乙路"), "{}", one_way.zh);
}

#[test]
fn a_left_turn_between_two_divided_roads_names_the_road_turned_into() {
    let one_way = || json!({"oneway": "yes"});
    let (west, east, south, north) = (118.01, 118.0102, 36.9, 36.9002);
    let roads = vec![
        road("s", "大道", &[[118.0, south], [west, south], [east, south], [118.02, south]], one_way()),
        road("n", "大道", &[[118.02, north], [east, north], [west, north], [118.0, north]], one_way()),
        road("up", "甲路", &[[east, 36.89], [east, south], [east, north], [east, 36.91]], one_way()),
        road("down", "甲路", &[[west, 36.91], [west, north], [west, south], [west, 36.89]], one_way()),
        road("around", "", &[[118.02, south], [118.02, north]], one_way()),
    ];
    let ban = json!({"id": "works", "title": "工程", "effect": "turn_ban", "junction": ["大道", "甲路"],
        "turn": "left", "from_road": "大道", "approach": "west", "end": "2026-05-20 00:00"});
    let told = told(roads, vec![json!({"type": "Feature", "properties": ban, "geometry": null})], &["car"]);
    let [movement] = told.movements("car") else { panic!("{}", told.summary["works"]) };
    let named = ["from_road", "road", "turn", "found"].map(|key| &movement[key]);
    assert_eq!(named, [&json!("大道"), &json!("甲路"), &json!("left"), &json!(true)]);
    assert!(told.zh.contains("由大道（向东行驶）左转进入甲路禁止通行，绕行"), "{}", told.zh);
    assert!(told.en.contains("大道 eastbound, turning left into 甲路: no passage"), "{}", told.en);
    assert!(told.zh.contains("掉头"), "{}", told.zh);
    let sign = &told.signs[0];
    assert!(sign["text"].as_str().unwrap().starts_with("No way from 大道 into 甲路 ahead"), "{sign}");
    assert!(sign["text_zh"].as_str().unwrap().starts_with("前方禁止由大道驶入甲路"), "{sign}");
}

#[test]
fn a_half_closure_of_a_road_without_another_half_promises_none() {
    let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along"});
    let shut = line(&[[118.011, 36.9], [118.019, 36.9]]);
    let mut roads = divided(0.00015);
    roads.retain(|road| road["properties"]["id"] != "n");
    let told = told(roads, vec![order(half, shut)], &["car"]);
    assert!(told.zh.contains("单方向封闭施工，") && !told.zh.contains("另外半幅"), "{}", told.zh);
    assert!(told.en.contains("closed in one direction: no passage"), "{}", told.en);
    assert!(told.zh.contains("大道向东方向禁止通行，绕行甲路—南街—乙路"), "{}", told.zh);
}

#[test]
fn a_turn_restriction_that_keeps_traffic_from_the_other_half_is_named_and_may_be_suspended() {
    let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along"});
    let shut = line(&[[118.011, 36.9], [118.019, 36.9]]);
    // Who comes back from the other half turns left from 乙路 into 大道; a ban on another road is not in the way.
    let ban = |id: &str, from: &str, to: &str, at: [f64; 2]| {
        let own =
            json!({"id": id, "type": "restriction", "restriction": "no_left_turn", "from": from, "to": to});
        Town::feature(own, json!({"type": "Point", "coordinates": at}))
    };
    let mut roads = divided(0.0002);
    roads.push(ban("r1", "b1", "s2", [118.02, 36.9]));
    roads.push(ban("r2", "c", "a", [118.01, 36.893]));
    // The piece between the carriageways is the road that the ban is about.
    roads.retain(|road| road["properties"]["id"] != "b" && road["properties"]["id"] != "s");
    for (id, from, to) in [("b1", 36.9, 36.9002), ("b2", 36.893, 36.9), ("b3", 36.9002, 36.91)] {
        roads.push(road(id, "乙路", &[[118.02, from], [118.02, to]], json!({})));
    }
    roads.push(road(
        "s1",
        "大道",
        &[[118.0, 36.9], [118.01, 36.9], [118.02, 36.9]],
        json!({"oneway": "yes"}),
    ));
    roads.push(road("s2", "大道", &[[118.02, 36.9], [118.03, 36.9]], json!({"oneway": "yes"})));
    let kept = told(roads.clone(), vec![order(half.clone(), shut.clone())], &["car"]);
    let east = crate::detour::heading(crate::detour::work(&kept.summary, "car"), "east");
    assert_eq!(east["detours"][0]["other_half"], false, "{east}");
    let restrictions = east["to_suspend"]["restrictions"].as_array().unwrap();
    assert_eq!(restrictions.len(), 1, "{restrictions:?}");
    assert_eq!(
        ["id", "restriction", "from_road", "to_road"].map(|key| &restrictions[0][key]),
        [&json!("r1"), &json!("no_left_turn"), &json!("乙路"), &json!("大道")]
    );
    // The order holds, and the notice says so: routes may drive on the other half in both directions.
    let past =
        "另外半幅双向通行，封闭的是由甲路路口往乙路路口方向的半幅；封闭半幅方向的过境车辆不能借另外半幅通过";
    assert!(kept.zh.contains(past) && !kept.zh.contains("双向行驶"), "{}", kept.zh);
    assert!(
        kept.en.contains("through traffic of the shut half does not get past on the other"),
        "{}",
        kept.en
    );
    let row =
        "would pass on the other half if turn restrictions were suspended: r1 乙路 → 大道 (no left turn)";
    assert!(kept.table.contains(row), "{}", kept.table);
    let warned = |told: &Told| {
        let warnings = told.summary["warnings"].as_array().unwrap();
        warnings.iter().find(|one| one["code"] == "W474").cloned()
    };
    let warning = warned(&kept).unwrap();
    assert!(warning["help"].as_str().unwrap().contains("\"suspends_turns\": [\"r1\"]"), "{warning}");
    // Suspended by the order the passage is open, and takes what was told.
    let mut own = half.clone();
    own["suspends_turns"] = json!(["r1"]);
    let open = told(roads.clone(), vec![order(own.clone(), shut.clone())], &["car"]);
    let best = open.best("car", "east");
    assert_eq!([&best["other_half"], &best["changes_sides_only"]], [&json!(true); 2], "{best}");
    assert_eq!(
        ["extra_m", "extra_s"].map(|key| &best[key]),
        ["extra_m", "extra_s"].map(|key| &east["to_suspend"][key])
    );
    assert_eq!(
        crate::detour::heading(crate::detour::work(&open.summary, "car"), "east")["to_suspend"],
        Value::Null
    );
    assert_eq!(warned(&open), None);
    assert!(open.zh.contains("暂停转向限制：乙路 → 大道（禁止左转）"), "{}", open.zh);
    assert!(open.en.contains("turn restrictions suspended: 乙路 → 大道 (no left turn)"), "{}", open.en);
    // One that is not in the way is not named, and does not help; whom the order does not bind it does not let turn.
    let mut other = half.clone();
    other["suspends_turns"] = json!(["r2"]);
    assert!(warned(&told(roads.clone(), vec![order(other, shut.clone())], &["car"])).is_some());
    own["applies_to"] = json!(["truck"]);
    let trucks = told(roads.clone(), vec![order(own, shut.clone())], &["car", "truck"]);
    assert_eq!(crate::detour::work(&trucks.summary, "car")["movements"], json!([]));
    // An unknown one is an error.
    let town = Town::new();
    town.write("roads.geojson", roads);
    let mut wrong = half;
    wrong["suspends_turns"] = json!(["r9"]);
    town.write("works.geojson", vec![order(wrong, shut)]);
    let run = Command::new(env!("CARGO_BIN_EXE_huhang"))
        .args(["detour", "--network", "roads.geojson", "--closures", "works.geojson", "--out", "out"])
        .current_dir(town.path(""))
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("E473"));
}

/// 长街 with 南街 beside a part of it, and short streets off it farther on.
fn long_street() -> Vec<Value> {
    let across = |id: &str, x: f64| road(id, "", &[[x, 36.9], [x, 36.895]], json!({}));
    let stub = |id: &str, x: f64| road(id, "", &[[x, 36.9], [x, 36.905]], json!({}));
    let street: Vec<[f64; 2]> = [118.0, 118.01, 118.02, 118.03, 118.06, 118.09].map(|x| [x, 36.9]).to_vec();
    vec![
        road("l", "长街", &street, json!({})),
        across("a", 118.01),
        across("b", 118.02),
        stub("d", 118.03),
        stub("e", 118.06),
        road("s", "南街", &[[118.01, 36.895], [118.02, 36.895]], json!({})),
    ]
}

/// Works of this id on a part of 长街 for a time.
fn works(id: &str, from: f64, to: f64, time: [&str; 2]) -> Value {
    let own = json!({"id": id, "title": id, "effect": "closed", "start": time[0], "end": time[1]});
    Town::feature(own, line(&[[from, 36.9], [to, 36.9]]))
}

#[test]
fn who_goes_to_where_later_works_shut_is_not_told_no_way() {
    // The way of A ends in the middle of what B shuts for a part of the time: past that nobody leads, and A has its way round.
    let a = works("A", 118.012, 118.018, ["2026-03-10", "2026-05-20"]);
    let b = works("B", 118.035, 118.055, ["2026-04-01", "2026-04-20"]);
    let told = told(long_street(), vec![a, b], &["car"]);
    let work = told.summary["works"].as_array().unwrap().iter().find(|work| work["closure"] == "A").unwrap();
    let movements = work["movements"].as_array().unwrap();
    assert_eq!(movements.len(), 2, "{movements:?}");
    for movement in movements {
        assert_eq!(movement["found"], true, "{movement}");
        let no_way = |other: &Value| other["found"] == false;
        assert!(!movement["meanwhile"].as_array().into_iter().flatten().any(no_way), "{movement}");
    }
    assert!(!told.en.contains("no way round then"), "{}", told.en);
}

#[test]
fn the_reason_of_no_way_round_names_no_works_of_another_time() {
    let a = works("A", 118.022, 118.028, ["2026-03-10", "2026-05-20"]);
    let b = works("B", 118.032, 118.038, ["2026-06-01", "2026-06-20"]);
    let told = told(long_street(), vec![a, b], &["car"]);
    let works = told.summary["works"].as_array().unwrap();
    assert_eq!(works.len(), 2, "{works:?}");
    for work in works {
        let movements = work["movements"].as_array().unwrap();
        assert!(!movements.is_empty(), "{work}");
        for movement in movements {
            assert_eq!(movement["found"], false, "{movement}");
            let named = movement["blockers"].as_array().unwrap().iter().map(|one| &one["id"]);
            assert_eq!(named.collect::<Vec<_>>(), [&work["closure"]], "{movement}");
        }
    }
}

#[test]
fn a_sign_says_the_turn_that_is_not_allowed_and_where_the_way_comes_back_by_a_turn() {
    let must = json!({"effect": "mandatory_turn", "junction": ["长街", "甲路"], "from_road": "长街", "turn": "right",
        "approach": "west"});
    let mut roads = long_street();
    let a = roads.iter_mut().find(|road| road["properties"]["id"] == "a").unwrap();
    a["properties"]["name"] = json!("甲路");
    let told = told(roads, vec![order(must, Value::Null)], &["car"]);
    let text = |kind: &str, key: &str| {
        let sign = told.signs.iter().find(|sign| sign["kind"] == kind);
        sign.map_or_else(String::new, |sign| sign[key].as_str().unwrap().to_owned())
    };
    let first = text("divergence", "text");
    assert!(first.starts_with("No driving straight on ahead on 长街"), "{first}");
    let first = text("divergence", "text_zh");
    assert!(first.starts_with("长街前方路口禁止直行"), "{first}");
    assert_eq!(text("merge", "text"), "End of detour: turn right onto 长街");
    assert_eq!(text("merge", "text_zh"), "绕行结束：右转进入长街");
}

#[test]
fn signs_for_a_vehicle_of_a_file_say_which_of_its_class_are_meant() {
    let shut = line(&[[118.012, 36.9], [118.018, 36.9]]);
    let heavy = json!({"effect": "closed", "applies_to": {"class": "truck", "mass_t": "> 3"}});
    let told = told(long_street(), vec![order(heavy, shut)], &["nimble.toml"]);
    assert!(!told.signs.is_empty());
    for sign in told.signs.iter().filter(|sign| sign["kind"] != "merge") {
        let (en, zh) = (sign["text"].as_str().unwrap(), sign["text_zh"].as_str().unwrap());
        assert!(en.contains("mass > 3 t"), "{en}");
        assert!(zh.contains("总质量 > 3 t"), "{zh}");
    }
}

#[test]
fn a_way_round_mostly_over_streets_without_a_name_is_not_told_as_the_named_one() {
    let roads = |aside: &str| {
        vec![
            road("m", "大道", &[[118.0, 36.9], [118.01, 36.9], [118.02, 36.9], [118.03, 36.9]], json!({})),
            road("u", aside, &[[118.01, 36.9], [118.01, 36.902], [118.018, 36.902]], json!({})),
            road("s", "短街", &[[118.018, 36.902], [118.02, 36.902]], json!({})),
            road("v", "短街", &[[118.02, 36.902], [118.02, 36.9]], json!({})),
        ]
    };
    let shut = || vec![order(json!({}), line(&[[118.012, 36.9], [118.018, 36.9]]))];
    let unnamed = told(roads(""), shut(), &["car"]);
    assert!(unnamed.zh.contains("绕行短街及无名道路（"), "{}", unnamed.zh);
    assert!(unnamed.en.contains("detour by 短街 and streets without a name ("), "{}", unnamed.en);
    assert!(unnamed.table.contains("短街 and streets without a name"), "{}", unnamed.table);
    let named = told(roads("长街"), shut(), &["car"]);
    assert!(!named.zh.contains("无名") && !named.en.contains("without a name"), "{}", named.en);
    assert!(!named.table.contains("without a name"), "{}", named.table);
}

#[test]
fn what_binds_some_plates_only_shuts_the_way_round_of_those() {
    let roads = || {
        let at = |x: f64, y: f64| [x, y];
        let round = |y: f64| [at(118.01, 36.9), at(118.01, y), at(118.02, y), at(118.02, 36.9)];
        vec![
            road(
                "m",
                "大道",
                &[at(118.0, 36.9), at(118.01, 36.9), at(118.02, 36.9), at(118.03, 36.9)],
                json!({}),
            ),
            road("n", "北路", &round(36.902), json!({})),
            road("s", "南路", &round(36.89), json!({})),
        ]
    };
    let shut = |other: Value| {
        let mut second = json!({"id": "second", "title": "限行", "effect": "closed",
            "start": "2026-04-01 00:00", "end": "2026-04-10 00:00"});
        second.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        let works = order(json!({}), line(&[[118.012, 36.9], [118.018, 36.9]]));
        vec![works, order(second, line(&[[118.012, 36.902], [118.018, 36.902]]))]
    };
    let plates = told(roads(), shut(json!({"applies_to": [{"plate_last_digit": [1, 6]}]})), &["car"]);
    assert!(plates.zh.contains("“限行”同时生效（仅限车牌尾号1、6），上述绕行路线不通"), "{}", plates.zh);
    assert!(plates.en.contains("“限行” (only plates ending in 1, 6) shuts that way, too"), "{}", plates.en);
    let all = told(roads(), shut(json!({})), &["car"]);
    assert!(all.zh.contains("“限行”同时施工，上述绕行路线不通"), "{}", all.zh);
    assert!(all.en.contains("“限行” shuts that way, too"), "{}", all.en);
}
