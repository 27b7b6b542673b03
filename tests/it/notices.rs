//! What the draft notice and the signs say, on a drawn town: each flaw that a reader of real notices found.

use crate::detour::Town;
use serde_json::{Value, json};

const SHUT: [[f64; 2]; 2] = [[118.012, 36.9], [118.018, 36.9]];

/// The town under one order on the main road.
fn under(order: Value) -> Town {
    under_all(vec![(order, json!({"type": "LineString", "coordinates": SHUT}))])
}

fn under_all(orders: Vec<(Value, Value)>) -> Town {
    let town = Town::new();
    let features = orders.into_iter().map(|(own, geometry)| {
        let mut order =
            json!({"id": "works", "title": "工程", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
        order.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        Town::feature(order, geometry)
    });
    town.write("works.geojson", features.collect());
    town
}

/// The Chinese and the English notice, and the Chinese page.
fn notices(town: &Town, vehicles: &[&str]) -> [String; 3] {
    let mut words = vec!["--out", "out"];
    words.extend(vehicles.iter().flat_map(|vehicle| ["--vehicle", vehicle]));
    let (code, _, said) = town.run("detour", &words);
    assert!(code.is_some_and(|code| code < 2), "{said}");
    ["notice.zh.md", "notice.en.md", "notice.zh.html"]
        .map(|name| std::fs::read_to_string(town.path("out").join(name)).unwrap())
}

fn has(text: &str, facts: &[&str]) {
    for fact in facts {
        assert!(text.contains(fact), "{fact} is missing in {text}");
    }
}

#[test]
fn whom_it_binds_and_when_it_is_open_are_told_in_both_languages() {
    let town = under(json!({"applies_to": {"class": "truck", "mass_t": "> 20"}, "weekdays": "周六至周日",
        "daily": "22:00-05:00", "holidays": ["2026-05-01/2026-05-03"], "on_holidays": "open"}));
    let [zh, en, _] = notices(&town, &["car", "truck"]);
    has(
        &zh,
        &[
            "2026-03-10 00:00 至 2026-05-19 24:00",
            "每日 22:00-次日 05:00；仅限周六、周日；节假日 2026-05-01 至 2026-05-03 开放通行",
            "货车（总质量 > 20 t）：",
            "小型汽车：不在管制对象之内，正常通行",
        ],
    );
    has(
        &en,
        &["on Saturdays, Sundays; open on the holidays 2026-05-01 to 2026-05-03", "trucks (mass > 20 t): "],
    );
    let own = en.replace("工程", "");
    assert!(!own.contains(['（', '，', '周', '至']), "the English notice is English: {own}");
}

#[test]
fn a_limit_binds_who_is_beyond_it_and_lanes_and_directions_that_stay_are_told() {
    let [zh, en, _] =
        notices(&under(json!({"effect": "limit", "limits": {"mass_t": 10}})), &["car", "truck"]);
    has(
        &zh,
        &["限重 10 t，超限车辆禁止通行", "货车（超出上述限制的）：", "小型汽车：未超出上述限制的正常通行"],
    );
    assert!(!zh.contains("减速慢行"), "a limit slows nobody: {zh}");
    has(&en, &["limits: mass 10 t; no passage beyond them"]);
    let lanes = json!({"effect": "lane_loss", "lanes_left": 1, "lanes_total": 3, "speed_kmh": 30});
    let [zh, en, _] = notices(&under(lanes), &["car"]);
    has(&zh, &["3 条车道中保留 1 条通行（限速 30 km/h）"]);
    has(&en, &["open lanes: 1 of 3 (speed 30 km/h)"]);
    let half = json!({"effect": "half_closed", "other_half": "one_way", "direction": "along"});
    let [zh, en, _] = notices(&under(half), &["car"]);
    has(&zh, &["另外半幅单向通行，仅准向西方向通行"]);
    has(&en, &["westbound only"]);
}

#[test]
fn phases_are_told_apart_and_each_has_its_map() {
    let phases = json!([{"id": "p1", "direction": "along", "end": "2026-04-01 00:00"},
        {"id": "p2", "direction": "against", "start": "2026-04-01 00:00"}]);
    let [zh, en, page] = notices(&under(json!({"phases": phases})), &["car"]);
    has(
        &zh,
        &[
            "工程（第 1 阶段，共 2 阶段：2026-03-10 至 2026-03-31）",
            "工程（第 2 阶段，共 2 阶段：2026-04-01 至 2026-05-19）",
            "向东方向禁止通行",
        ],
    );
    has(&en, &["工程 (phase 1 of 2: 2026-03-10 to 2026-03-31)"]);
    assert_eq!(page.matches("<svg class=\"map\"").count(), 2);
}

#[test]
fn the_day_of_publication_is_left_to_be_filled_in_with_the_latest_one() {
    let town = under(json!({}));
    let [zh, en, _] = notices(&town, &["car"]);
    has(&zh, &["发布日期：________（待填，全封闭施工须提前 5 日公告，不迟于 2026-03-05）"]);
    has(&en, &["by 2026-03-05 at the latest"]);
    let said = |own: Value| town_announcement(&under(own));
    assert_eq!(said(json!({})), json!([null, "2026-03-05", "unknown"]));
    assert_eq!(said(json!({"notice_published": "2026-03-05"})), json!(["2026-03-05", "2026-03-05", "kept"]));
    assert_eq!(said(json!({"notice_published": "2026-03-06"})), json!(["2026-03-06", "2026-03-05", "short"]));
    assert_eq!(said(json!({"effect": "speed", "speed_kmh": 30})), json!([]), "no full closure");
    let (code, _, said) = under(json!({"notice_published": "soon"})).run("detour", &["--vehicle", "car"]);
    assert!(code == Some(2) && said.contains("E401") && said.contains("notice_published"), "{said}");
}

fn town_announcement(town: &Town) -> Value {
    let (_, summary, said) = town.run("detour", &["--vehicle", "car"]);
    let lines = summary["announcements"].as_array().unwrap_or_else(|| panic!("{said}"));
    lines.first().map_or(json!([]), |line| json!([line["published"], line["latest"], line["five_days"]]))
}

#[test]
fn contradictions_are_warned_of_and_a_postponed_end_is_open() {
    let warns = |own: Value| under(own).run("detour", &["--vehicle", "car"]).2.contains("W478");
    assert!(warns(json!({"physical": true, "exempt": ["police"]})));
    assert!(!warns(json!({"physical": true})) && !warns(json!({"exempt": ["police"], "physical": false})));
    assert!(warns(json!({"daily": "08:00-18:00", "open_daily": "12:00-13:00"})));
    assert!(!warns(json!({"daily": "08:00-18:00"})));
    let town = under(json!({"end": "顺延"}));
    let [zh, en, _] = notices(&town, &["car"]);
    has(&zh, &["2026-03-10 00:00 起，结束时间顺延，另行公告"]);
    has(&en, &["from 2026-03-10 00:00 until further notice"]);
}

/// Texts of the signs, in English and Chinese.
fn signs(town: &Town) -> Vec<(String, String)> {
    notices(town, &["car"]);
    let text = std::fs::read_to_string(town.path("out/decision_points.geojson")).unwrap();
    let points: Value = serde_json::from_str(&text).unwrap();
    let said = |f: &Value| ["text", "text_zh"].map(|key| f["properties"][key].as_str().unwrap().to_owned());
    points["features"].as_array().unwrap().iter().map(said).map(|[en, zh]| (en, zh)).collect()
}

#[test]
fn signs_on_roads_without_a_name_say_where_to() {
    let road = |id: &str, line: Value, tags: Value| {
        let mut own = json!({"id": id, "highway": "secondary"});
        own.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
        Town::feature(own, json!({"type": "LineString", "coordinates": line}))
    };
    let main = json!([[118.0, 36.9], [118.01, 36.9], [118.02, 36.9], [118.03, 36.9]]);
    let roads = |street: Value, first: Value| {
        vec![
            road("main", main.clone(), street),
            road("up", json!([[118.01, 36.9], [118.01, 36.905]]), first),
            road("north", json!([[118.01, 36.905], [118.02, 36.905]]), json!({"name": "北环"})),
            road("down", json!([[118.02, 36.905], [118.02, 36.9]]), json!({})),
        ]
    };
    let town = under(json!({}));
    town.write("roads.geojson", roads(json!({}), json!({})));
    let told = signs(&town);
    let of = |en: &str, zh: &str| told.contains(&(en.to_owned(), zh.to_owned()));
    assert!(
        of(
            "Road closed ahead. Detour for cars: turn left towards 北环",
            "前方施工封闭，小型汽车请左转，往北环方向绕行"
        ),
        "{told:?}"
    );
    assert!(of("Detour for cars: turn right, going south", "小型汽车绕行：右转，向南"), "{told:?}");
    assert!(
        of("End of detour: turn left, back on the road left before", "绕行结束：左转，回到原路"),
        "{told:?}"
    );
    // A long slip road is told by the side on which it leaves.
    town.write("roads.geojson", roads(json!({"name": "主路"}), json!({"highway": "secondary_link"})));
    let told = signs(&town);
    let first = "主路前方施工封闭，小型汽车请走左侧匝道，往北环方向绕行";
    assert!(told.iter().any(|(_, zh)| zh == first), "{told:?}");
    assert!(told.iter().all(|(en, zh)| !en.contains("unnamed") && !zh.contains("无名路")), "{told:?}");
}

#[test]
fn maps_show_each_vehicle_each_kind_of_closure_the_turn_and_the_area() {
    let point = json!({"type": "Point", "coordinates": [118.01, 36.9]});
    let area = json!({"type": "Polygon", "coordinates": [[[118.013, 36.899], [118.017, 36.899], [118.017, 36.901],
        [118.013, 36.901], [118.013, 36.899]]]});
    let turn = json!({"id": "turn", "effect": "turn_ban", "from_road": "main", "to_road": "north"});
    let town = under_all(vec![(turn, point), (json!({"id": "area", "effect": "no_through"}), area)]);
    let [_, _, page] = notices(&town, &["car", "truck"]);
    has(&page, &["转向管制", "禁止过境路段", "图示范围"]);
    assert!(!page.contains("封闭路段"), "nothing is shut");
    let [zh, _, page] = notices(&under(json!({})), &["car", "truck"]);
    has(&page, &["封闭路段", "小型汽车绕行路线", "货车绕行路线"]);
    has(&zh, &["全封闭施工，禁止通行"]);
}

/// A road of two blocks between 西街 and 东街, drawn from west to east, under one order on its middle.
fn between_streets(tags: Value, order: Value) -> Town {
    let town = under(order);
    let road = |id: &str, line: Value, tags: Value| {
        let mut own = json!({"id": id, "name": id, "highway": "secondary"});
        own.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
        Town::feature(own, json!({"type": "LineString", "coordinates": line}))
    };
    let roads = vec![
        road("主路", json!([[118.0, 36.9], [118.01, 36.9], [118.02, 36.9], [118.03, 36.9]]), tags),
        road("西街", json!([[118.01, 36.9], [118.01, 36.905]]), json!({})),
        road("东街", json!([[118.02, 36.9], [118.02, 36.905]]), json!({})),
        road("北环", json!([[118.01, 36.905], [118.02, 36.905]]), json!({})),
    ];
    town.write("roads.geojson", roads);
    town
}

#[test]
fn which_way_traffic_goes_is_said_between_crossings() {
    let told = |tags: Value, order: Value| {
        let [zh, en, _] = notices(&between_streets(tags, order), &["car"]);
        (zh, en)
    };
    let half = |direction: &str, other: &str| {
        told(json!({}), json!({"effect": "half_closed", "other_half": other, "direction": direction}))
    };
    let (zh, en) = half("along", "one_way");
    has(&zh, &["另外半幅单向通行，仅准由东街路口往西街路口方向通行"]);
    has(&en, &["the other half one-way, from crossing 东街 towards crossing 西街 only"]);
    let (zh, en) = half("against", "one_way");
    has(&zh, &["仅准由西街路口往东街路口方向通行"]);
    has(&en, &["from crossing 西街 towards crossing 东街 only"]);
    let (zh, en) = half("against", "two_way");
    has(&zh, &["另外半幅双向通行，封闭的是由东街路口往西街路口方向的半幅"]);
    has(&en, &["the half that is shut leads from crossing 东街 towards crossing 西街"]);
    let (zh, _) = told(json!({}), json!({"effect": "one_way", "direction": "along"}));
    has(&zh, &["临时单向通行，仅准由西街路口往东街路口方向通行"]);
}

#[test]
fn a_vehicle_of_a_file_is_told_with_what_is_meant_by_its_name() {
    let town = under(json!({"applies_to": {"class": "truck", "height_m": "> 4"}}));
    let file =
        "name = \"苗木车\"\nbase = \"truck\"\nheight_m = 4.3\nmass_t = 18\nusages = [\"road_works\"]\n";
    std::fs::write(town.path("trees.toml"), file).unwrap();
    std::fs::write(town.path("same.toml"), "name = \"快递车\"\nbase = \"truck\"\n").unwrap();
    let [zh, en, _] = notices(&town, &["truck", "trees.toml", "same.toml"]);
    has(&zh, &["苗木车（货车，高 4.3 m 以内，总质量 18 t 以内，施工车辆，车高 > 4 m）：", "快递车（货车）"]);
    has(
        &en,
        &["苗木车 (trucks, up to 4.3 m high, up to 18 t of mass, vehicles of the works, height > 4 m): "],
    );
    assert!(!zh.contains("货车（货车"), "a built-in vehicle needs no explanation: {zh}");
}

#[test]
fn a_vehicle_has_one_color_on_every_map() {
    let line = || json!({"type": "LineString", "coordinates": SHUT});
    let orders =
        vec![(json!({"id": "a-trucks", "applies_to": "truck"}), line()), (json!({"id": "b-all"}), line())];
    let [.., page] = notices(&under_all(orders), &["car", "truck"]);
    let colors = |vehicle: &str| -> Vec<String> {
        let before = |at: usize| page[..at].rsplit_once("stroke=\"").unwrap().1.split('"').next().unwrap();
        page.match_indices(vehicle).map(|(at, _)| before(at).to_owned()).collect()
    };
    let (cars, trucks) = (colors(">小型汽车绕行路线"), colors(">货车绕行路线"));
    assert_eq!((cars.len(), trucks.len()), (1, 2), "one map is of trucks only");
    assert_eq!(trucks[0], trucks[1], "whoever else is on the map");
    assert_ne!(cars[0], trucks[0]);
}

#[test]
fn bare_hours_over_midnight_are_taken_and_told() {
    let said = |daily: &str| under(json!({"daily": daily})).run("detour", &["--vehicle", "car"]).2;
    let doubtful = said("22-5");
    assert!(
        doubtful.contains("W483") && doubtful.contains("\"22-5\" is taken as 22:00 to 05:00 of the next day"),
        "{doubtful}"
    );
    assert!(doubtful.contains("write \"22:00-05:00\""), "{doubtful}");
    for sure in ["22:00-05:00", "12-13", "22时至次日5时"] {
        assert!(!said(sure).contains("W483"), "{sure}");
    }
    let wrong = said("22:5-5:00");
    assert!(wrong.contains("E401") && wrong.contains("22:00-05:00"), "{wrong}");
}

#[test]
fn works_in_one_direction_say_which_and_a_ban_of_some_is_no_closed_road() {
    let told = |order: Value| {
        let [zh, en, _] = notices(&between_streets(json!({}), order), &["car", "truck"]);
        (zh, en)
    };
    let (zh, en) =
        told(json!({"effect": "lane_loss", "lanes_left": 1, "lanes_total": 2, "direction": "along"}));
    has(&zh, &["管制方式：由西街路口往东街路口方向：占用部分车道，2 条车道中保留 1 条通行"]);
    has(&en, &["from crossing 西街 towards crossing 东街: some lanes closed, open lanes: 1 of 2"]);
    let (zh, _) = told(json!({"effect": "speed", "speed_kmh": 30, "direction": "against"}));
    has(&zh, &["由东街路口往西街路口方向：限速 30 km/h，可以通行"]);
    let (zh, en) = told(json!({"applies_to": ["truck"]}));
    has(&zh, &["管制方式：禁止货车通行", "小型汽车：不在管制对象之内，正常通行"]);
    has(&en, &["Arrangement: no passage for trucks"]);
    assert!(!zh.contains("全封闭") && !zh.contains("提前 5 日"), "{zh}");
}

#[test]
fn each_unit_of_rolling_work_is_told_where_it_lies() {
    let town = between_streets(json!({}), json!({}));
    let rolling = json!({"id": "roll", "title": "滚动施工", "road": "主路", "from": "西街", "to": "东街",
        "start": "2026-03-10 00:00", "rolling": {"unit_m": 500, "days": 3}});
    town.write("works.geojson", vec![Town::feature(rolling, Value::Null)]);
    town.write(
        "sites.geojson",
        vec![Town::feature(json!({"id": "d"}), json!({"type": "Point", "coordinates": [118.015, 36.9]}))],
    );
    let [zh, en, _] = notices(&town, &["car"]);
    has(&zh, &["主路（西街 至 东街，自西街起 0–500 米）", "主路（西街 至 东街，自西街起 500–"]);
    has(&en, &["主路 (西街 to 东街, 0–500 m from 西街)"]);
}

#[test]
fn a_turn_across_a_junction_is_told_from_where_it_comes_and_signs_name_what_is_ahead() {
    let town = between_streets(json!({}), json!({}));
    let point = json!({"type": "Point", "coordinates": [118.01, 36.9]});
    let works =
        json!({"id": "works", "title": "路口", "start": "2026-03-10 00:00", "end": "2026-05-20 00:00"});
    town.write("works.geojson", vec![Town::feature(works, point)]);
    let (_, summary, said) = town.run("detour", &["--vehicle", "car"]);
    let movements = summary["works"][0]["movements"].as_array().unwrap_or_else(|| panic!("{said}"));
    let turns: Vec<[&str; 4]> = movements
        .iter()
        .filter(|movement| movement["from_road"].is_string())
        .map(|movement| {
            ["from_road", "from_heading", "turn", "road"].map(|key| movement[key].as_str().unwrap())
        })
        .collect();
    assert_eq!(turns, [["西街", "south", "right", "主路"]]);
    let [zh, en, _] = notices(&town, &["car"]);
    has(&zh, &["由西街（向南行驶）右转进入主路"]);
    has(&en, &["西街 southbound, turning right into 主路"]);
    // The street is called otherwise behind the works than in them.
    let town = between_streets(json!({}), json!({}));
    let text = std::fs::read_to_string(town.path("roads.geojson")).unwrap();
    let mut roads: Value = serde_json::from_str(&text).unwrap();
    let part = |id: &str, line: Value| {
        Town::feature(
            json!({"id": id, "name": id, "highway": "secondary"}),
            json!({"type": "LineString", "coordinates": line}),
        )
    };
    let all = roads["features"].as_array_mut().unwrap();
    all[0] = part("中路", json!([[118.01, 36.9], [118.02, 36.9]]));
    all.push(part("东路", json!([[118.02, 36.9], [118.03, 36.9]])));
    all.push(part("西路", json!([[118.0, 36.9], [118.01, 36.9]])));
    let all = all.clone();
    town.write("roads.geojson", all);
    let told = signs(&town);
    let zh: Vec<&str> = told.iter().map(|(_, zh)| zh.as_str()).collect();
    let back = |road: &str| {
        zh.iter().any(|text| text.starts_with("绕行结束：") && text.ends_with(&format!("转进入{road}")))
    };
    assert!(back("东路") && back("西路"), "{zh:?}");
    assert!(zh.iter().any(|text| text.starts_with("前方中路施工封闭，")), "{zh:?}");
}

#[test]
fn a_turn_is_told_with_where_one_comes_from_and_which_way_it_goes() {
    let point = json!({"type": "Point", "coordinates": [118.01, 36.9]});
    let told = |own: Value, geometry: Value| {
        let [zh, en, _] = notices(&under_all(vec![(own, geometry)]), &["car"]);
        [zh, en]
    };
    let left = json!({"effect": "禁止左转", "from_road": "main", "approach": "west"});
    let [zh, en] = told(left, point.clone());
    has(&zh, &["禁止由main自西向东驶来的车辆左转"]);
    has(&en, &["no left turn from main for traffic coming from the west"]);
    let [zh, en] = told(json!({"effect": "turn_ban", "turn": "u_turn"}), point.clone());
    has(&zh, &["禁止掉头"]);
    has(&en, &["no U-turn"]);
    let must = json!({"effect": "mandatory_turn", "turn": "straight", "approach": "由东向西"});
    let [zh, en] = told(must, point);
    has(&zh, &["自东向西驶来的车辆须直行"]);
    has(&en, &["traffic coming from the east must go straight on"]);
    let line =
        json!({"type": "LineString", "coordinates": [[118.005, 36.9], [118.01, 36.9], [118.01, 36.903]]});
    let [zh, en] = told(json!({"effect": "turn_ban"}), line);
    has(&zh, &["禁止由main自西向东驶来的车辆左转驶入north"]);
    has(&en, &["no left turn from main into north for traffic coming from the west"]);
}
