//! Turning, climbing, clearing and the spans of bridges on drawn maps (H6, H11).

use super::corridor::{Desk, TRUCK, TWO_WAYS, at, roads, sets};
use serde_json::{Value, json};

/// A semi-trailer of 16.9 m, 2.55 m wide.
pub(super) const SEMI: &str = "kind = \"combination\"\nmass_t = 40\nheight_m = 4\nwidth_m = 2.55\nlength_m = 16.9\n\
    turning_radius_m = 12\nfront_overhang_m = 1.4\n[tractor]\nwheelbase_m = 3.8\nkingpin_m = 0.6\n\
    [trailer]\nwheelbase_m = 8\nfront_m = 1.2\n";

/// A point so many meters east and south of a.
pub(super) fn meters(east: f64, south: f64) -> [f64; 2] {
    let meridian = 111_320.0 * 31.0_f64.to_radians().cos();
    [120.0 + east / meridian, 31.0 - south / 110_860.0]
}

/// `a` 200 m east to a bend of that radius, then 200 m south to `d`; vertices every 10°.
fn bent(radius: f64, tags: &Value) -> (Desk, [[f64; 2]; 2]) {
    let mut line = vec![meters(0.0, 0.0)];
    for step in 0..=9 {
        let angle = f64::from(step) * 10.0_f64.to_radians();
        line.push(meters(200.0 + radius * angle.sin(), radius * (1.0 - angle.cos())));
    }
    line.push(meters(200.0 + radius, radius + 200.0));
    drawn(&line, tags)
}

/// A desk with one road along a line, and where it ends.
pub(super) fn drawn(line: &[[f64; 2]], tags: &Value) -> (Desk, [[f64; 2]; 2]) {
    let mut properties = json!({"highway": "tertiary", "name": "bent"});
    properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
    let ends = [line[0], line[line.len() - 1]];
    let road = json!({"type": "Feature", "id": "bent", "properties": properties,
        "geometry": {"type": "LineString", "coordinates": line}});
    let desk = Desk::new("a---b", &[("ab", json!({}))]);
    desk.write("roads.geojson", &json!({"type": "FeatureCollection", "features": [road]}).to_string());
    (desk, ends)
}

pub(super) fn layer(desk: &Desk, features: &[Value]) -> String {
    let layer = json!({"type": "FeatureCollection", "features": features});
    desk.write("limits.geojson", &layer.to_string()).to_string_lossy().into_owned()
}

pub(super) fn place(id: &str, at: [f64; 2], properties: &Value) -> Value {
    json!({"type": "Feature", "id": id, "properties": properties,
        "geometry": {"type": "Point", "coordinates": at}})
}

pub(super) fn met<'s>(summary: &'s Value, kind: &str) -> &'s Value {
    let all = summary["constraints"].as_array().unwrap();
    all.iter().find(|line| line["kind"] == kind).unwrap_or(&Value::Null)
}

pub(super) fn row<'s>(line: &'s Value, measure: &str) -> &'s Value {
    let rows = line["limits"].as_array().map_or(&[][..], Vec::as_slice);
    rows.iter().find(|row| row["measure"] == measure).unwrap_or(&Value::Null)
}

#[test]
fn h6_a_bend_is_held_against_what_the_load_sweeps() {
    let swept = |radius: f64| {
        let (desk, ends) = bent(radius, &json!({"width": "12"}));
        let (code, summary) = desk.run(SEMI, ends, &[]);
        assert_eq!(code, 0, "{}", summary["why_not"]);
        let bend = met(&summary, "bend");
        (row(bend, "swept_width")["value"].as_f64(), bend.clone())
    };
    let (wide, bend) = swept(20.0);
    let wide = wide.unwrap();
    // a tractor and trailer on 20 m sweep between their own width and what a full circle asks: 20 − √(20² − 3.8² + 0.6² − 8²)
    assert!((3.05..=2.55 + 2.1).contains(&wide), "{wide}");
    assert_eq!(row(&bend, "swept_width")["limit"], json!(12.0));
    let km = bend["from_m"].as_f64().unwrap();
    assert!((200.0..240.0).contains(&km) && bend["road"] == "bent", "{bend}");
    // gentler, and it is a road like any other
    assert_eq!(swept(120.0).0, None);
    // narrower than what it sweeps: in the way, by name
    let (desk, ends) = bent(20.0, &json!({"width": (wide - 0.3).to_string()}));
    let (code, summary) = desk.run(SEMI, ends, &[]);
    let id = sets(&summary)[0][0].clone();
    assert_eq!(code, 1);
    assert!(id.starts_with("bend/bent/2"), "{id}");
    assert!(summary["why_not"]["text"].as_str().unwrap().contains("sweeps"), "{}", summary["why_not"]);
    assert_eq!(desk.layer("blockers.geojson").len(), 1);
    desk.verify();
    // a narrow place of a layer in the bend counts as the width there
    let (desk, ends) = bent(20.0, &json!({"width": "12"}));
    let narrow =
        layer(&desk, &[place("post", meters(214.1, 5.9), &json!({"kind": "narrow", "width_m": 3.0}))]);
    let (code, summary) = desk.run(SEMI, ends, &["--limits", &narrow]);
    assert_eq!((code, sets(&summary)[0][0].starts_with("bend/bent/")), (1, true), "{}", summary["why_not"]);
    // a short truck of the same width passes
    let short = "width_m = 2.55\nlength_m = 7\nturning_radius_m = 8\n[[axles]]\nload_t = 5\n[[axles]]\nload_t = 5\nspacing_m = 4\n";
    assert_eq!(desk.run(short, ends, &["--limits", &narrow]).0, 0);
}

#[test]
fn h6_an_unknown_width_follows_the_policy_and_is_counted() {
    let (desk, ends) = bent(20.0, &json!({}));
    let (code, summary) = desk.run(SEMI, ends, &[]);
    assert_eq!((code, &summary["unknown"]), (0, &json!(1)));
    let bend = met(&summary, "bend");
    assert_eq!((&bend["unknown"], &bend["provenance"]), (&json!(["swept_width"]), &json!("unknown")));
    assert!(bend["needs"][0]["value"].as_f64().unwrap() > 3.0);
    // two lanes of 3.25 m are usual on such a road: enough, on the whole width
    let (code, summary) = desk.run(SEMI, ends, &["--unknown-limits", "class"]);
    let bend = met(&summary, "bend");
    assert_eq!((code, &row(bend, "swept_width")["limit"]), (0, &json!(6.5)));
    assert_eq!(
        (&row(bend, "swept_width")["assumed"], &bend["provenance"]),
        (&json!(true), &json!("assumed"))
    );
    let (code, summary) = desk.run(SEMI, ends, &["--unknown-limits", "blocked"]);
    assert_eq!((code, sets(&summary).len()), (1, 1));
    // who states neither axles nor a turning radius is not judged, and it is said
    let (code, summary) = desk.run(TRUCK, ends, &["--unknown-limits", "blocked"]);
    assert_eq!((code, met(&summary, "bend")), (0, &Value::Null));
    let out: Vec<&Value> = summary["not_judged"].as_array().unwrap().iter().map(|l| &l["what"]).collect();
    assert_eq!(out, ["turning", "permit", "gradient", "descent", "humps", "not_in_the_data", "speed"]);
}

#[test]
fn h6_a_bend_tighter_than_the_full_lock_is_in_the_way() {
    // the outermost line of a strip of 6 m about 8 m has 8 + 3 − 1.275 = 9.725 m
    let (desk, ends) = bent(8.0, &json!({"width": "6"}));
    let plain = |radius: &str| format!("width_m = 2.55\nlength_m = 10\nturning_radius_m = {radius}\n");
    assert_eq!(desk.run(&plain("9"), ends, &[]).0, 0);
    let (code, summary) = desk.run(&plain("11"), ends, &[]);
    assert_eq!(code, 1);
    let found = row(&summary["obstacles"][0], "turning_radius");
    assert_eq!(found["value"], json!(11.0));
    assert!((9.3..9.95).contains(&found["limit"].as_f64().unwrap()), "{found}");
}

#[test]
fn h6_a_corner_needs_a_kerb_that_only_a_layer_can_state() {
    // a right angle at b, both roads 7 m wide
    let drawing = "a---b\n    |\n    d";
    let tags = json!({"width": "7", "highway": "tertiary"});
    let desk = Desk::new(drawing, &[("ab", tags.clone()), ("bd", tags)]);
    let ends = [at('a', drawing), at('d', drawing)];
    let (code, summary) = desk.run(SEMI, ends, &[]);
    assert_eq!((code, &summary["unknown"]), (0, &json!(1)));
    let corner = met(&summary, "corner");
    let needed = corner["needs"][0]["value"].as_f64().unwrap();
    assert_eq!(
        (&corner["unknown"], &corner["needs"][0]["measure"]),
        (&json!(["kerb_radius"]), &json!("kerb_radius"))
    );
    assert!((1.0..15.0).contains(&needed), "{needed}");
    assert!((380.0..382.5).contains(&corner["from_m"].as_f64().unwrap()), "{corner}");
    let with = |radius: f64| {
        let kerb = json!({"kind": "corner", "kerb_radius_m": radius});
        let limits = layer(&desk, &[place("kerb", at('b', drawing), &kerb)]);
        desk.run(SEMI, ends, &["--limits", &limits])
    };
    let (code, summary) = with(needed);
    // the kerb is told with its corner, and not besides
    let corners = summary["constraints"].as_array().unwrap().iter().filter(|line| line["kind"] == "corner");
    let ids: Vec<&Value> = corners.map(|line| &line["id"]).collect();
    assert!(code == 0 && ids.len() == 1 && ids[0].as_str().unwrap().starts_with("corner/"), "{ids:?}");
    let (code, summary) = with(needed - 0.5);
    let found = sets(&summary);
    assert_eq!((code, found.len()), (1, 1), "{}", summary["why_not"]);
    assert!(found[0][0].starts_with("corner/") && found[0][0].ends_with("/ab/bd"), "{found:?}");
    desk.verify();
    assert_eq!(desk.run(SEMI, ends, &["--unknown-limits", "blocked"]).0, 1);
    // where no roads meet it is the kerb of no corner
    let kerb = json!({"kind": "corner", "kerb_radius_m": 5});
    let limits = layer(&desk, &[place("kerb", [120.002, 31.0], &kerb)]);
    let (code, summary) = desk.run(SEMI, ends, &["--limits", &limits]);
    let warned = summary["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "W608");
    assert!(code == 0 && warned, "{}", summary["warnings"]);
}

/// Where nobody states how wide the roads of a corner are, nothing is left of a width: the usual kerb alone is held against it.
#[test]
fn h6_a_corner_of_unknown_roads_leaves_no_margin_of_width() {
    let drawing = "a---b\n    |\n    d";
    let desk = Desk::new(drawing, &[("ab", json!({})), ("bd", json!({}))]);
    let (_, summary) = desk.run(SEMI, [at('a', drawing), at('d', drawing)], &["--unknown-limits", "class"]);
    let corner = met(&summary, "corner");
    assert_eq!(row(corner, "swept_width"), &Value::Null, "{corner}");
    assert!(row(corner, "kerb_radius")["assumed"] == true, "{corner}");
}

#[test]
fn h6_a_corner_without_room_sends_the_load_round() {
    // straight on and round b there is no room; by e and f there is, slowly
    let drawing = "s-a---b\n  |   |\n  e---f\n      |\n      d";
    let wide = json!({"width": "30", "maxspeed": "30"});
    let narrow = json!({"width": "3.7"});
    let ways = [
        ("sa", wide.clone()),
        ("ab", narrow.clone()),
        ("bf", narrow),
        ("ae", wide.clone()),
        ("ef", wide.clone()),
        ("fd", wide),
    ];
    let desk = Desk::new(drawing, &ways);
    let ends = [at('s', drawing), at('d', drawing)];
    let small = "width_m = 2.5\nlength_m = 6\nturning_radius_m = 6\n[[axles]]\nload_t = 2\n[[axles]]\nload_t = 2\nspacing_m = 3\n";
    assert_eq!(roads(&desk.run(small, ends, &[]).1), ["sa", "ab", "bf", "fd"]);
    assert_eq!(roads(&desk.run(SEMI, ends, &[]).1), ["sa", "ae", "ef", "fd"]);
    desk.verify();
}

#[test]
fn h6_a_slope_is_held_against_what_the_load_climbs_one_way_only() {
    let ends = [at('a', TWO_WAYS), at('d', TWO_WAYS)];
    let desk = |incline: &str| {
        Desk::new(TWO_WAYS, &[("ab", json!({})), ("bd", json!({"incline": incline})), ("aefd", json!({}))])
    };
    let climbs = |percent: f64| format!("{TRUCK}gradeability_percent = {percent}\n");
    let up = desk("10%");
    assert_eq!(roads(&up.run(&climbs(9.9), ends, &[]).1), ["aefd"]);
    let (_, summary) = up.run(&climbs(10.0), ends, &[]);
    assert_eq!(roads(&summary), ["ab", "bd"]);
    let slope = met(&summary, "gradient");
    assert_eq!(
        (&row(slope, "gradient")["value"], &row(slope, "gradient")["left"]),
        (&json!(10.0), &json!(0.0))
    );
    assert_eq!(row(slope, "gradient")["unit"], "%");
    up.verify();
    // down it goes by itself
    assert_eq!(roads(&up.run(&climbs(5.0), [ends[1], ends[0]], &[]).1), ["bd", "ab"]);
    assert_eq!(roads(&desk("-10%").run(&climbs(9.9), ends, &[]).1), ["ab", "bd"]);
    // unless it states what it goes down
    let brakes = |percent: f64| format!("{TRUCK}descent_percent = {percent}\n");
    assert_eq!(roads(&up.run(&brakes(9.9), [ends[1], ends[0]], &[]).1), ["aefd"]);
    let (_, down) = up.run(&brakes(10.0), [ends[1], ends[0]], &[]);
    assert_eq!(roads(&down), ["bd", "ab"]);
    assert_eq!(row(met(&down, "gradient"), "descent")["left"], json!(0.0));
    assert_eq!(roads(&up.run(&brakes(1.0), ends, &[]).1), ["ab", "bd"], "up it goes by itself");
    assert_eq!(roads(&desk("down").run(&brakes(5.0), ends, &["--unknown-limits", "class"]).1), ["aefd"]);
    // nobody says how steep
    let steep = desk("up");
    let (_, summary) = steep.run(&climbs(5.0), ends, &[]);
    assert_eq!((roads(&summary).len(), &summary["unknown"]), (2, &json!(1)));
    assert_eq!(roads(&steep.run(&climbs(5.0), ends, &["--unknown-limits", "class"]).1), ["aefd"]);
    assert_eq!(roads(&steep.run(&climbs(6.0), ends, &["--unknown-limits", "class"]).1), ["ab", "bd"]);
    assert_eq!(roads(&steep.run(&climbs(50.0), ends, &["--unknown-limits", "blocked"]).1), ["aefd"]);
}

/// A load that does not state what it climbs: each slope is a place that is not known, and follows the policy, whether a tag
/// or a layer states it.
#[test]
fn h2_a_slope_under_a_load_that_does_not_state_what_it_climbs_is_not_known() {
    let ends = [at('a', TWO_WAYS), at('d', TWO_WAYS)];
    let of_tags = |incline: &str| {
        Desk::new(TWO_WAYS, &[("ab", json!({})), ("bd", json!({"incline": incline})), ("aefd", json!({}))])
    };
    let of_layer = |percent: f64| {
        let desk = of_tags("0");
        let hill = json!({"type": "Feature", "id": "hill", "properties": {"kind": "gradient", "gradient_percent": percent, "direction": "along"},
            "geometry": {"type": "LineString", "coordinates": [at('b', TWO_WAYS), at('d', TWO_WAYS)]}});
        layer(&desk, &[hill]);
        desk
    };
    // roads of this class rise by 6 % at most: so much a load is taken to climb where usual values are asked for
    for (desk, more, steep) in [
        (of_tags("6%"), &[][..], 6.0),
        (of_tags("6.1%"), &[], 6.1),
        (of_layer(6.0), &["--limits", "limits.geojson"], 6.0),
        (of_layer(6.1), &["--limits", "limits.geojson"], 6.1),
    ] {
        let run = |ends: [[f64; 2]; 2], policy: &str| {
            desk.run(TRUCK, ends, &[more, &["--unknown-limits", policy]].concat()).1
        };
        for (ends, measure, word) in [(ends, "gradient", "rises"), ([ends[1], ends[0]], "descent", "falls")] {
            let summary = run(ends, "optimistic");
            assert_eq!((roads(&summary).len(), &summary["unknown"]), (2, &json!(1)), "{measure} {steep}");
            let all = summary["constraints"].as_array().unwrap();
            let hill = all.iter().find(|line| line["unknown"] == json!([measure])).unwrap();
            assert_eq!(
                (&hill["provenance"], &hill["needs"][0]["value"], &hill["verdict"]),
                (&json!("unknown"), &json!(steep), &json!("pass"))
            );
            let text = hill["text"].as_str().unwrap();
            assert!(text.contains(&format!("{word} {steep} %, what the load")), "{text}");
            assert_eq!(
                roads(&run(ends, "class")).len(),
                if steep > 6.0 { 1 } else { 2 },
                "{measure} {steep}"
            );
            assert_eq!(roads(&run(ends, "blocked")), ["aefd"]);
            desk.verify();
        }
        let out = run(ends, "optimistic");
        assert!(out["not_judged"].as_array().unwrap().iter().any(|line| line["what"] == "gradient"));
    }
    // a level road asks nothing
    assert_eq!(of_tags("0%").run(TRUCK, ends, &["--unknown-limits", "blocked"]).1["unknown"], json!(0));
}

#[test]
fn h6_a_hump_is_held_against_the_bottom_of_the_load() {
    let ends = [at('a', TWO_WAYS), at('d', TWO_WAYS)];
    let desk = Desk::new(TWO_WAYS, &[("ab", json!({})), ("bd", json!({})), ("aefd", json!({}))]);
    // a gap of 8 m over 0.2 m asks for a crest of 40.1 m
    let low = "width_m = 2.5\nlength_m = 12\nmass_t = 10\nground_clearance_m = 0.2\nturning_radius_m = 10\n[[axles]]\nload_t = 5\n[[axles]]\nload_t = 5\nspacing_m = 8\n";
    let with = |properties: Value| {
        let limits = layer(&desk, &[place("crossing", [120.006, 31.0], &properties)]);
        desk.run(low, ends, &["--limits", &limits]).1
    };
    assert_eq!(roads(&with(json!({"kind": "hump", "crest_radius_m": 40}))), ["aefd"]);
    let summary = with(json!({"kind": "hump", "crest_radius_m": 40.2}));
    assert_eq!(roads(&summary), ["ab", "bd"]);
    let crest = row(met(&summary, "hump"), "crest_radius");
    assert_eq!((&crest["value"], &crest["limit"]), (&json!(40.1), &json!(40.2)));
    assert_eq!(roads(&with(json!({"kind": "hump", "hump_height_m": 0.25, "hump_length_m": 4}))), ["aefd"]);
    assert_eq!(roads(&with(json!({"kind": "hump", "hump_height_m": 0.2, "hump_length_m": 4}))), ["ab", "bd"]);
    desk.verify();
}

#[test]
fn h11_the_largest_mass_heeds_the_spans_of_bridges() {
    let drawing = "a---b";
    let desk = Desk::new(drawing, &[("ab", json!({}))]);
    let ends = [at('a', drawing), at('b', drawing)];
    let span = json!({"kind": "bridge", "span_m": [12, 20], "design": "highway-ii", "rating": 0.8});
    let limits = layer(&desk, &[place("span", [120.002, 31.0], &span)]);
    // three axles with a quarter, a quarter and half of the mass
    let load = |kg: u32| {
        let shares = [kg / 4, kg / 2 - kg / 4, kg - kg / 2].map(|kg| f64::from(kg) / 1000.0);
        let axle = |load: f64, spacing: &str| format!("[[axles]]\nload_t = {load:.3}\n{spacing}\n");
        format!(
            "{}{}{}",
            axle(shares[0], ""),
            axle(shares[1], "spacing_m = 4"),
            axle(shares[2], "spacing_m = 1.5")
        )
    };
    let run = |kg: u32| desk.run(&load(kg), ends, &["--limits", &limits]);
    let largest = |summary: &Value| {
        let lines = summary["largest"].as_array().unwrap();
        let mass = lines.iter().find(|l| l["measure"] == "mass" && l["other_measures"] == "alone").unwrap();
        (mass["limit"].as_f64(), mass["limited_at"].clone())
    };
    let (limit, at) = largest(&run(40_000).1);
    let most = (limit.unwrap() * 1000.0).round() as u32;
    assert_eq!(at, json!(["span"]));
    assert!((10_000..60_000).contains(&most), "{most}");
    // so heavy it passes, a kilogram more it does not
    assert_eq!((run(most).0, run(most + 1).0), (0, 1));
    // whatever the load weighs, its axles in the same shares find the same
    assert_eq!(largest(&run(20_000).1).0, limit);
    // without axles spans cannot be computed: signed limits alone
    let (_, summary) = desk.run("mass_t = 20\n", ends, &["--limits", &limits]);
    assert_eq!(largest(&summary).0, None);
}

/// A ring of four arcs: of each the load sweeps what it does half round the island, not what the arc alone asks.
#[test]
fn h6_the_ring_of_a_roundabout_is_driven_half_round_the_island() {
    let around = |quarter: usize, step: usize| {
        let angle = (quarter as f64 + step as f64 / 6.0) * std::f64::consts::FRAC_PI_2;
        let (north, east) = (14.0 / 110_900.0, 14.0 / 95_500.0);
        [120.01 + east * angle.cos(), 31.0 + north * angle.sin()]
    };
    let swept = |junction: &str| {
        let desk = Desk::new("a---b", &[("ab", json!({}))]);
        let mut features: Vec<Value> = (0..4)
            .map(|quarter| {
                let line: Vec<[f64; 2]> = (0..=6).map(|step| around(quarter, step)).collect();
                json!({"type": "Feature", "id": format!("ring{quarter}"), "geometry": {"type": "LineString", "coordinates": line},
                    "properties": {"highway": "primary", "oneway": "yes", "junction": junction, "width": "12", "name": "ring"}})
            })
            .collect();
        for (id, quarter, x) in [("east", 0, 120.0115), ("west", 2, 120.0085)] {
            features.push(
                json!({"type": "Feature", "id": id, "properties": {"highway": "primary", "width": "12"},
                "geometry": {"type": "LineString", "coordinates": [around(quarter, 0), [x, 31.0]]}}),
            );
        }
        desk.write("roads.geojson", &json!({"type": "FeatureCollection", "features": features}).to_string());
        let (_, summary) = desk.run(SEMI, [[120.0114, 31.0], [120.0086, 31.0]], &["--margin", "none"]);
        let all =
            summary["constraints"].as_array().into_iter().chain(summary["obstacles"].as_array()).flatten();
        let of_ring = all
            .filter(|line| line["kind"] == "bend")
            .map(|line| row(line, "swept_width")["value"].as_f64().unwrap());
        of_ring.fold(0.0, f64::max)
    };
    let (ring, bend) = (swept("roundabout"), swept("no"));
    assert!(ring > bend + 0.2 && bend > 3.0, "{ring} {bend}");
}

/// Where the load would have to turn round, its circle is held against the road; at the end of a road nothing else gives room.
#[test]
fn h6_turning_round_takes_a_circle() {
    // who comes from a may not turn right into bd: he turns round at the end of bc
    let map = "a---b---c\n    |\n    d";
    let ban = json!({"type": "Feature", "id": "ban", "geometry": null, "properties": {"effect": "turn_ban",
        "junction": ["ab", "bd"], "from_road": "ab", "to_road": "bd", "authority": "x", "title": "ban",
        "start": "2026-03-01T00:00", "end": "2026-03-25T00:00"}});
    let bans = json!({"type": "FeatureCollection", "features": [ban]}).to_string();
    let ask = |tags: Value, radius: f64, more: &[&str]| {
        let desk = Desk::new(map, &[("ab", json!({"oneway": "yes"})), ("bc", tags), ("bd", json!({}))]);
        desk.write("c.geojson", &bans);
        let load = format!("{TRUCK}turning_radius_m = {radius}\n");
        let words = [&["--closures", "c.geojson", "--margin", "none"][..], more].concat();
        desk.run(&load, [at('a', map), at('d', map)], &words)
    };
    // 2 · 9.8 m + 2.5 m = 22.1 m
    let (code, summary) = ask(json!({"width": "22"}), 9.8, &[]);
    assert_eq!(code, 1, "{summary}");
    assert_eq!(sets(&summary), [["closure/ban"]]);
    let (code, summary) = ask(json!({"width": "22.1"}), 9.8, &[]);
    let corner = met(&summary, "corner");
    assert_eq!((code, &row(corner, "swept_width")["limit"]), (0, &json!(22.1)), "{summary}");
    assert_eq!(corner["conditions"], json!(["whole_width"]));
    // the width is not known: counted, and told with what the load needs
    let (code, summary) = ask(json!({}), 9.8, &[]);
    assert_eq!(code, 0, "{summary}");
    let corner = met(&summary, "corner");
    assert_eq!(corner["needs"][0]["value"], json!(22.1), "{summary}");
    assert_eq!((&corner["name"], &corner["provenance"]), (&json!("bc → bc"), &json!("unknown")));
    let said = corner["text"].as_str().unwrap().to_owned() + corner["text_zh"].as_str().unwrap();
    assert!(said.contains("turning round") && said.contains("掉头"), "{said}");
    assert_eq!(ask(json!({}), 9.8, &["--unknown-limits", "blocked"]).0, 1);
    assert_eq!(ask(json!({"width": "30"}), 9.8, &["--unknown-limits", "blocked"]).0, 0);
    // at a junction a road that is wide enough by itself is so, too (behind the ban one may not turn round at the first)
    let map = "a---b---c---e---g\n    |   |   |\n    d   f   h";
    let mut ways = ["ab", "bc", "cf", "eg", "eh", "bd"].map(|name| (name, json!({}))).to_vec();
    ways[0].1 = json!({"oneway": "yes"});
    ways.push(("ce", json!({"width": "30"})));
    let desk = Desk::new(map, &ways);
    desk.write("c.geojson", &bans);
    let load = format!("{TRUCK}turning_radius_m = 9.8\n");
    let (code, summary) = desk.run(
        &load,
        [at('a', map), at('d', map)],
        &["--closures", "c.geojson", "--unknown-limits", "blocked"],
    );
    assert_eq!(code, 0, "{}", summary["reason"]);
}
