//! Two bends or corners too close to each other for a load to straighten between them (H6), on drawn maps.

use super::corridor::{Desk, sets};
use super::corridor_turning::{SEMI, drawn, meters, row};
use serde_json::{Value, json};

/// A road that runs east, bends by 60° and back (or on), with so much straight road between its two bends of 20 m.
fn in_a_row(gap: f64, is_s: bool, tags: &Value) -> (Desk, [[f64; 2]; 2]) {
    let (mut x, mut y, mut heading) = (0.0_f64, 0.0_f64, 0.0_f64);
    let mut line = vec![meters(0.0, 0.0)];
    let mut forward = |length: f64, turn: f64, line: &mut Vec<[f64; 2]>| {
        heading += turn / 2.0;
        x += length * heading.cos();
        y += length * heading.sin();
        heading += turn / 2.0;
        line.push(meters(x, y));
    };
    forward(200.0, 0.0, &mut line);
    for (side, straight) in [(1.0, gap), (if is_s { -1.0 } else { 1.0 }, 200.0)] {
        let step = 30.0_f64.to_radians();
        for _ in 0..2 {
            forward(2.0 * 20.0 * (step / 2.0).sin(), side * step, &mut line);
        }
        forward(straight, 0.0, &mut line);
    }
    drawn(&line, tags)
}

fn is_pair(line: &&Value) -> bool {
    line["text"].as_str().unwrap().contains("taken together")
}

fn swept(line: &Value) -> f64 {
    let of_row = row(line, "swept_width")["value"].as_f64();
    of_row.or_else(|| line["needs"][0]["value"].as_f64()).unwrap()
}

/// What the worse bend asks alone, and what the two ask together, if that is told.
fn asked(summary: &Value) -> (f64, Option<f64>) {
    let all: Vec<&Value> =
        summary["constraints"].as_array().unwrap().iter().filter(|line| line["kind"] == "bend").collect();
    let alone = all.iter().filter(|line| !is_pair(line)).map(|line| swept(line)).fold(0.0, f64::max);
    (alone, all.into_iter().find(is_pair).map(swept))
}

#[test]
fn h6_in_an_s_too_close_for_the_load_nobody_swings_wide_twice() {
    let run = |gap: f64, width: f64| {
        let (desk, ends) = in_a_row(gap, true, &json!({"width": format!("{width:.2}")}));
        let (code, summary) = desk.run(SEMI, ends, &["--margin", "none"]);
        (code, summary, desk)
    };
    // a long way from each other they are two bends, each on the line that suits it best
    let (alone, together) = asked(&run(100.0, 12.0).1);
    assert!(alone > 3.0 && together.is_none(), "{alone} {together:?}");
    let (code, near, desk) = run(5.0, 12.0);
    let (own, together) = asked(&near);
    let together = together.unwrap();
    assert!((own - alone).abs() < 0.01 && together > alone, "{own} {alone} {together}");
    assert_eq!(code, 0);
    let pair = near["constraints"].as_array().unwrap().iter().find(is_pair).unwrap();
    assert!(pair["text"].as_str().unwrap().contains("two bends 5 m apart"), "{pair}");
    assert!(pair["text_zh"].as_str().unwrap().contains("连续两弯相距5 m"), "{pair}");
    desk.verify();
    // wide enough for each and too narrow for both: an engineer, at that place
    let only_both = |width: &f64| {
        let found = sets(&run(5.0, *width).1);
        found.len() == 1 && found[0].len() == 1 && found[0][0].contains('+')
    };
    let narrow = (1..20).map(|step| together - 0.01 * f64::from(step)).find(only_both).unwrap();
    let (code, summary, desk) = run(5.0, narrow);
    assert_eq!((code, &summary["obstacles"][0]["verdict"]), (1, &json!("engineer")), "{narrow}");
    assert!(summary["obstacles"][0]["id"].as_str().unwrap().starts_with("bend/bent/"));
    assert_eq!(desk.layer("blockers.geojson").len(), 1);
    desk.verify();
    assert_eq!(run(100.0, narrow).0, 0);
    // to one side, that near to each other, they are one bend
    let (desk, ends) = in_a_row(5.0, false, &json!({"width": "12"}));
    let (_, summary) = desk.run(SEMI, ends, &["--margin", "none"]);
    assert_eq!(
        summary["constraints"].as_array().unwrap().iter().filter(|line| line["kind"] == "bend").count(),
        1
    );
}

#[test]
fn h6_two_bends_on_a_road_of_unknown_width_follow_the_policy() {
    let (desk, ends) = in_a_row(5.0, true, &json!({}));
    let (code, summary) = desk.run(SEMI, ends, &[]);
    // each bend, and both together
    assert_eq!((code, &summary["unknown"]), (0, &json!(3)));
    let pair = summary["constraints"].as_array().unwrap().iter().find(is_pair).unwrap();
    assert_eq!((&pair["unknown"], &pair["provenance"]), (&json!(["swept_width"]), &json!("unknown")));
    assert_eq!(desk.run(SEMI, ends, &["--unknown-limits", "class"]).0, 0);
    let (code, summary) = desk.run(SEMI, ends, &["--unknown-limits", "blocked"]);
    assert_eq!((code, sets(&summary)[0].len()), (1, 3), "{}", summary["why_not"]);
    // a short truck straightens between them
    let short = "width_m = 2.55\nlength_m = 7\nturning_radius_m = 8\n[[axles]]\nload_t = 5\n[[axles]]\nload_t = 5\nspacing_m = 4\n";
    let (_, summary) = desk.run(short, ends, &[]);
    assert_eq!(asked(&summary).1, None);
}

/// A road east and one on east (or back west), joined by one south that is so long: two corners.
fn staggered(south: f64, is_s: bool) -> (Desk, [[f64; 2]; 2]) {
    let desk = Desk::new("a---b", &[("ab", json!({}))]);
    let [a, b, c, d] = [(0.0, 0.0), (200.0, 0.0), (200.0, south), (if is_s { 400.0 } else { 0.0 }, south)]
        .map(|(x, y)| meters(x, y));
    let way = |id: &str, line: [[f64; 2]; 2]| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "tertiary", "name": id},
            "geometry": {"type": "LineString", "coordinates": line}})
    };
    let features = [way("ab", [a, b]), way("bc", [b, c]), way("cd", [c, d])];
    desk.write("roads.geojson", &json!({"type": "FeatureCollection", "features": features}).to_string());
    (desk, [a, d])
}

#[test]
fn h6_two_corners_with_a_short_road_between_are_taken_together() {
    for is_s in [true, false] {
        let (desk, ends) = staggered(25.0, is_s);
        let (code, summary) = desk.run(SEMI, ends, &[]);
        assert_eq!(code, 0);
        let all = summary["constraints"].as_array().unwrap();
        let pair = all.iter().find(is_pair).unwrap();
        assert_eq!((&pair["kind"], &pair["unknown"]), (&json!("corner"), &json!(["swept_width"])));
        assert_eq!(pair["ways"], json!(["ab", "bc", "cd"]));
        let (from, to) = (pair["from_m"].as_f64().unwrap(), pair["to_m"].as_f64().unwrap());
        assert!((from - 200.0).abs() < 1.0 && (to - 225.0).abs() < 1.0, "{from} {to}");
        desk.verify();
        // where nothing unknown is taken for free, it stands in the way like the two corners
        let (code, summary) = desk.run(SEMI, ends, &["--unknown-limits", "blocked"]);
        assert_eq!(code, 1, "{}", summary["why_not"]);
        let ids = sets(&summary).concat();
        assert!(ids.iter().any(|id| id.ends_with("/ab/cd")), "{ids:?}");
        desk.verify();
        // far enough from each other they are two corners
        let (desk, ends) = staggered(150.0, is_s);
        let (_, summary) = desk.run(SEMI, ends, &[]);
        assert!(summary["constraints"].as_array().unwrap().iter().all(|line| !is_pair(&line)));
    }
}
