//! The report of a small drawn town: what must stand on the page, and what must not.

use super::svg::{Layer, MapSheet};
use super::{Language, Page, render, table};
use crate::diagnostic::{Diagnostics, Origin};
use crate::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use crate::exchange::tags::Tags;
use crate::geometry::{LonLat, area};
use crate::network::{JoinTolerance, Network, build};
use geojson::{Feature, FeatureCollection};
use serde_json::{Value, json};

/// A grid of streets, with two named avenues through the middle.
fn town() -> Network {
    let mut raw = RawNetwork::default();
    let at = |x: i32, y: i32| Vertex {
        at: LonLat { lon: 1_199_000_000 + x * 40_000, lat: 317_000_000 + y * 40_000 },
        key: VertexKey::Coordinate,
    };
    for i in 0..13 {
        for (across, name) in [(true, "花海大道"), (false, "腾龙路")] {
            let vertices = (0..13).map(|j| if across { at(j, i) } else { at(i, j) }).collect();
            let tags = match i {
                6 => Tags::new([("highway", "trunk"), ("name", name)]),
                3 | 9 => Tags::new([("highway", "secondary"), ("name", "<b>支路</b>")]),
                _ => Tags::new([("highway", "residential")]),
            };
            let id = format!("{across}{i}");
            raw.ways.push(RawWay { id, tags, vertices, measured: None, origin: Origin::made("town") });
        }
    }
    build(raw, JoinTolerance::default(), &mut Diagnostics::new()).expect("the town has roads")
}

fn features(value: Value) -> Vec<Feature> {
    let collection = json!({"type": "FeatureCollection", "features": value});
    let collection: FeatureCollection = collection.to_string().parse().expect("the test's own features");
    collection.features
}

fn spot(x: f64, y: f64) -> Value {
    json!([119.9 + x * 0.004, 31.7 + y * 0.004])
}

fn point(properties: Value, x: f64, y: f64) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": spot(x, y)}})
}

fn line(properties: Value, spots: &[(f64, f64)]) -> Value {
    let coordinates: Vec<Value> = spots.iter().map(|(x, y)| spot(*x, *y)).collect();
    json!({"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": coordinates}})
}

const EVIL: &str = "<img src=x onerror=alert(1)>";

fn layers(network: &Network) -> Vec<(&'static str, Vec<Feature>)> {
    let statuses = ["covered", "uncovered", "unreachable", "unsnapped", "inside_closure"];
    let mut sites: Vec<Value> = (0..30)
        .map(|i| {
            let (x, y) = (f64::from(i * 7 % 12) + 0.4, f64::from(i * 5 % 11) + 0.6);
            let status = statuses[if i % 3 == 0 { i as usize / 3 % 5 } else { 0 }];
            point(json!({"id": format!("p{i}"), "name": format!("企业{i}号"), "status": status}), x, y)
        })
        .collect();
    sites.push(point(json!({"id": "evil", "name": EVIL, "status": "uncovered"}), 11.0, 11.0));
    let stations = vec![
        point(json!({"id": "s1", "name": "花海警务服务站"}), 3.0, 6.0),
        point(json!({"id": "s2", "name": "腾龙路综合警务站"}), 9.0, 4.0),
    ];
    let reached: Vec<_> = network.segment_ids().filter(|s| s.index() % 3 != 0).collect();
    let pieces: Vec<Vec<LonLat>> = reached.iter().map(|s| network.line(*s).to_vec()).collect();
    let served = area::service_area(&pieces, network.projection(), 40.0, 10_000.0).expect("plain roads");
    let polygons: Vec<Value> = served
        .0
        .iter()
        .map(|p| {
            let ring = |r: &geo::LineString<f64>| r.0.iter().map(|c| json!([c.x, c.y])).collect::<Vec<_>>();
            Value::from(std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect::<Vec<_>>())
        })
        .collect();
    let area = json!([{"type": "Feature", "properties": {},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons}}]);
    let roads: Vec<Value> = pieces
        .iter()
        .map(|piece| {
            let coordinates: Vec<_> = piece.iter().map(|p| p.degrees()).collect();
            json!({"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": coordinates}})
        })
        .collect();
    vec![
        ("sites", features(sites.into())),
        ("stations", features(stations.into())),
        ("service_areas", features(area)),
        ("reached_roads", features(roads.into())),
        (
            "closed_edges",
            features(json!([
                line(json!({"title": "花海大道快速化改造"}), &[(5.0, 6.0), (6.0, 6.0)]),
                line(json!({"title": "花海大道快速化改造"}), &[(6.0, 6.0), (7.0, 6.0)]),
            ])),
        ),
        (
            "routes",
            features(json!([
                line(json!({"when": "before"}), &[(3.0, 6.0), (9.0, 6.0), (9.0, 9.0)]),
                line(json!({"when": "after"}), &[(3.0, 6.0), (4.0, 6.0), (4.0, 9.0), (9.0, 9.0)]),
            ])),
        ),
        ("gaps", features(json!([point(json!({}), 10.5, 10.5)]))),
    ]
}

fn summary() -> Value {
    let state = json!({
        "sites": {"total": 31, "covered": 27, "uncovered": 2, "unreachable": 1, "unsnapped": 1, "inside_closure": 0,
            "percent": 87.0968, "weighted_percent": 88.1},
        "readings": {"within_distance": {"covered": 28, "percent": 90.3226}, "within_time": {"covered": 29, "percent": 93.5484},
            "within_both": {"covered": 27, "percent": 87.0968}, "within_either": {"covered": 29, "percent": 93.5484},
            "counts": "within_both"},
        "by_category": [{"category": "企业", "total": 20, "covered": 18, "percent": 90.0},
            {"category": "学校", "total": 11, "covered": 9, "percent": 81.8182}],
        "by_station": [{"id": "s1", "name": "花海警务服务站", "sites": 15, "nearest": 13, "percent": 48.3871},
            {"id": "s2", "name": "腾龙路综合警务站", "sites": 20, "nearest": 14, "percent": 64.5161}],
        "roads": {"total_m": 118_000.0, "covered_m": 99_500.5, "percent": 84.3225},
        "area": {"study_m2": 23_000_000.0, "covered_m2": 7_900_000.0, "percent": 34.3478},
        "k_coverage": [4, 19, 8, 0],
        "requirement": {"percent": 90.0, "met": false, "sites_missing": 1, "points_missing": 2.9032},
    });
    let mut coverage = state.clone();
    coverage["name"] = json!("3公里15分钟服务区");
    coverage["vehicle"] = json!("police");
    coverage["rule"] = json!({"within_m": 3000.0, "within_s": 900.0, "combine": "both", "direction": "from"});
    coverage["sites"]["covered"] = json!(26);
    coverage["sites"]["percent"] = json!(83.871);
    coverage["before"] = state;
    coverage["change"] = json!({"lost": [{"id": "evil", "name": EVIL, "reason": "closure"}], "gained": [],
        "percentage_points": -3.2258});
    coverage["sole"] = json!([{"site": "p1", "name": "企业1号", "station": "s1"}]);
    coverage["gaps"] = json!([{"sites": 3, "weight": 4.5, "best_site": "p9"}]);
    json!({
        "huhang": "0.1.0", "command": "run",
        "scenario": {"name": "w3-huahai", "title": "花海大道快速化改造对便民服务区的影响"},
        "inputs": [{"path": "roads.geojson", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}],
        "time": {"policy": "at", "at": "2026-05-01T08:00:00+08:00"},
        "warnings": [{"code": "W203", "message": "site is 612 m from the nearest road",
            "place": {"file": "sites.geojson", "line": 41, "column": 3, "pointer": "/features/40"}, "help": "move it, or raise --snap"}],
        "coverage": [coverage],
        "routes": [{"name": "市场北门 → 园区", "vehicle": "truck", "from": "市场北门", "to": [119.93, 31.73], "found": true,
            "distance_m": 4820.0, "duration_s": 512.0, "steps": [
                {"road": "花海大道", "distance_m": 380.0, "duration_s": 33.0, "turn": "depart"},
                {"road": "", "distance_m": 4440.0, "duration_s": 479.0, "turn": "left"}],
            "before": {"found": true, "distance_m": 3600.0, "duration_s": 300.0}}],
        "matrices": [{"name": "站点到企业", "rows": 2, "columns": 31, "unreachable": 2}],
        "closures": [{"id": "c1", "title": "花海大道快速化改造", "effect": "closed", "direction": "both",
            "start": "2026-03-01T00:00:00+08:00", "end": "2027-06-30T00:00:00+08:00", "matched_m": 757.5, "road_m": 757.5, "edges": 4, "in_force": true}],
    })
}

fn page(language: Language) -> String {
    let (network, summary) = (town(), summary());
    let layers = layers(&network);
    let layers = layers.iter().map(|(name, features)| Layer { name, features }).collect();
    let map = MapSheet {
        title: "封闭后的服务覆盖".to_owned(),
        network: &network,
        layers,
        vehicles: Vec::new(),
        attribution: "道路：示例城镇 <CC0>".to_owned(),
        note: Some("示意，非测绘成果".to_owned()),
    };
    render(&Page { language, summary: &summary, maps: vec![map] }).expect("the template is sound")
}

#[test]
fn the_page_says_everything_and_calls_nobody() {
    let html = page(Language::Zh);
    if let Some(path) = std::env::var_os("HUHANG_REPORT_TO") {
        std::fs::write(path, &html).expect("the developer named a writable file");
    }
    for said in [
        "花海大道快速化改造对便民服务区的影响",
        "还差 1 家",
        "83.9 %",
        "−3.23",
        "以此为准",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "W203",
        "sites.geojson:41:3",
        "示意，非测绘成果",
        "示例城镇 &lt;CC0&gt;",
        "花海警务服务站",
        "封闭判定时间：2026-05-01 08:00 (UTC+08:00)",
        "（无名道路）",
        "≤ 3 公里 且 ≤ 15 分钟",
    ] {
        assert!(html.contains(said), "{said} is missing");
    }
    let lower = html.to_lowercase();
    for outside in ["http://", "https://", "src=\"", "<script", "<img", "@import", "<link", "xlink", "url(//"]
    {
        assert!(!lower.contains(outside), "{outside} on the page");
    }
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"), "the name stands there as text");
    assert!(!html.contains("NaN") && !html.contains("inf "));
}

#[test]
fn the_same_content_gives_the_same_bytes_and_english_translates_titles_only() {
    assert_eq!(page(Language::Zh), page(Language::Zh));
    let english = page(Language::En);
    assert!(english.contains("1 more sites") && english.contains("花海警务服务站"));
    assert!(!english.contains("覆盖率"));
}

#[test]
fn a_summary_with_parts_missing_still_renders() {
    let network = town();
    let wrong_types =
        json!({"coverage": 7, "routes": [3, {"steps": "x"}], "closures": {"a": 1}, "warnings": [null]});
    for summary in [json!({}), json!(null), json!({"coverage": [{}]}), wrong_types] {
        let map = MapSheet {
            title: String::new(),
            network: &network,
            layers: vec![],
            vehicles: Vec::new(),
            attribution: String::new(),
            note: None,
        };
        let html =
            render(&Page { language: Language::En, summary: &summary, maps: vec![map] }).expect("renders");
        assert!(html.ends_with("</html>") || html.ends_with("</html>\n"));
        assert!(table(&summary, Language::Zh).ends_with('\n'));
    }
}

#[test]
fn broken_features_are_left_out_of_the_map() {
    let network = town();
    let far = features(json!([
        point(json!({"name": "far", "status": "covered"}), 1e9, 0.0),
        {"type": "Feature", "properties": null, "geometry": null},
        line(json!({}), &[(1.0, 1.0)]),
    ]));
    for name in [
        "sites",
        "stations",
        "closed_edges",
        "routes",
        "stops",
        "blockers",
        "gaps",
        "service_areas",
        "study_area",
        "else",
    ] {
        let layers = vec![Layer { name, features: &far }];
        let map = MapSheet {
            title: String::new(),
            network: &network,
            layers,
            vehicles: Vec::new(),
            attribution: String::new(),
            note: None,
        };
        let html =
            render(&Page { language: Language::Zh, summary: &json!({}), maps: vec![map] }).expect("renders");
        assert!(!html.contains("NaN"));
    }
}

#[test]
fn the_terminal_table_is_aligned_and_harmless() {
    let mut summary = summary();
    summary["coverage"][0]["change"]["lost"][0]["name"] = json!("东\u{1b}[31m门\n");
    let text = table(&summary, Language::Zh);
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("* 点位覆盖率"));
    let rows: Vec<&str> = text.lines().skip_while(|l| !l.starts_with("按类别")).skip(1).take(4).collect();
    let widths: Vec<usize> = rows.iter().map(|row| super::words::width(row)).collect();
    assert!(widths.iter().all(|w| *w == widths[0]), "{rows:#?} {widths:?}");
}

#[test]
fn a_route_shows_the_steps_of_its_best_way_and_what_blocks_it() {
    let step = json!({"road": "腾龙路", "distance_m": 100.0, "duration_s": 9.0, "turn": "left"});
    let way = json!({"distance_m": 100.0, "duration_s": 9.0, "shared_percent": 0.0, "roads": ["腾龙路"], "steps": [step]});
    let found =
        json!({"routes": [{"found": true, "distance_m": 100.0, "duration_s": 9.0, "alternatives": [way]}]});
    let text = table(&found, Language::Zh);
    assert!(text.contains("左转") && text.contains("腾龙路"));
    assert!(!text.contains("备选路线"), "one way is no choice");
    let blocked = json!({"routes": [{"found": false, "reason": "closure",
        "blockers": [{"kind": "closure", "id": "c1", "name": "花海大道施工", "text": "closed both ways"}]}]});
    let text = table(&blocked, Language::En);
    assert!(
        text.contains("no way")
            && text.contains("花海大道施工 (c1)")
            && text.contains("cut off by a closure")
    );
}

#[test]
fn blockers_are_marked_on_the_map_and_said_in_the_language_of_the_page() {
    let network = town();
    let blockers = features(json!([
        line(json!({"name": "花海大道", "kind": "closure"}), &[(4.0, 1.0), (6.0, 1.0)]),
        point(json!({"name": "gate", "kind": "barrier"}), 7.0, 3.0),
        {"type": "Feature", "properties": {"kind": "island"}, "geometry": null},
    ]));
    let stops = features(json!([point(json!({"name": "村口", "when": "after"}), 3.0, 2.0)]));
    let summary = json!({"routes": [{"found": false, "blockers": [
        {"kind": "closure", "id": "c1", "name": "花海大道", "text": "closed by c1", "text_zh": "被封闭"}]}]});
    let render_in = |language: Language| {
        let layers = [("blockers", &blockers), ("stops", &stops)];
        let map = MapSheet {
            title: String::new(),
            network: &network,
            layers: layers.map(|(name, features)| Layer { name, features }).into(),
            vehicles: Vec::new(),
            attribution: String::new(),
            note: None,
        };
        render(&Page { language, summary: &summary, maps: vec![map] }).expect("renders")
    };
    let (chinese, english) = (render_in(Language::Zh), render_in(Language::En));
    let crosses = |page: &str| page.matches("M-3.6-3.6L3.6 3.6").count();
    assert_eq!(crosses(&chinese), 3, "one on the stretch, one at the gate, one in the legend");
    assert!(chinese.contains("阻断处") && chinese.contains("被封闭") && chinese.contains("村口"));
    assert!(english.contains("stands in the way") && english.contains("closed by c1"));
}

#[test]
fn a_matrix_shows_its_corner() {
    let summary = json!({"matrices": [{"name": "m", "rows": 1, "columns": 2, "unreachable": 1, "excerpt": {
        "to": ["s1", "s2"],
        "rows": [{"from": "st1", "cells": [{"distance_m": 1234.0, "duration_s": 90.0}, null]}]}}]});
    let text = table(&summary, Language::En);
    assert!(text.contains("s1") && text.contains("1.23 / 1.5") && text.contains("no way"), "{text}");
}
