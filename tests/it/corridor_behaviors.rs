//! Behaviors of trucks that other engines pin by tests (15 to 18), and rules of section 7, on drawn maps.

use super::corridor::{Desk, TRUCK, at, roads, sets};
use serde_json::{Value, json};

#[test]
fn behavior_15_each_measure_stops_the_load_by_its_own_limit_only() {
    let measures = [
        ("maxheight", "height_m", 4.2),
        ("maxwidth", "width_m", 2.5),
        ("maxlength", "length_m", 10.0),
        ("maxweight", "mass_t", 20.0),
        ("maxaxleload", "axle_load_t", 8.0),
    ];
    for (key, own, value) in measures {
        let over = |limit: f64, load: &str| {
            let desk = Desk::new("a---b", &[("ab", json!({key: limit.to_string()}))]);
            let (code, summary) = desk.run(load, [at('a', "a---b"), at('b', "a---b")], &["--margin", "none"]);
            (code, sets(&summary))
        };
        assert_eq!(over(value, TRUCK), (0, vec![]), "{key}: equal passes");
        assert_eq!(over(value - 0.1, TRUCK), (1, vec![vec!["ab".to_owned()]]), "{key}");
        // the control: without its own measure the load is not held against the limit
        let without: String =
            TRUCK.lines().filter(|line| !line.starts_with(own)).map(|line| format!("{line}\n")).collect();
        assert_eq!(over(value - 0.1, &without).0, 0, "{key} stopped a load without {own}");
    }
}

#[test]
fn behavior_16_a_limit_of_one_direction_leaves_the_other_open() {
    let desk = Desk::new("a---b", &[("ab", json!({"maxheight:forward": "4", "maxwidth:backward": "2"}))]);
    let (a, b) = (at('a', "a---b"), at('b', "a---b"));
    let narrow = TRUCK.replace("width_m = 2.5", "width_m = 2");
    let low = TRUCK.replace("height_m = 4.2", "height_m = 3.9");
    for (load, ends, code) in [
        (&narrow, [a, b], 1),
        (&narrow, [b, a], 0),
        // the control: each limit is held against its own measure
        (&low, [a, b], 0),
        (&low, [b, a], 1),
    ] {
        assert_eq!(desk.run(load, ends, &[]).0, code, "{load}");
    }
}

#[test]
fn behavior_17_units_are_read_and_words_without_a_number_limit_nothing() {
    let tall = "height_m = 2.0\n";
    for (text, code) in [
        ("2.0", 0),
        ("2.0m", 0),
        ("1.9", 1),
        ("6'2\"", 1),
        ("7'", 0),
        ("none", 0),
        ("default", 0),
        ("unsigned", 0),
        ("no_sign", 0),
    ] {
        let desk = Desk::new("a---b", &[("ab", json!({"maxheight": text}))]);
        let found = desk.run(tall, [at('a', "a---b"), at('b', "a---b")], &["--margin", "none"]);
        assert_eq!(found.0, code, "{text}");
    }
    let heavy = "mass_t = 8.9\n";
    for (text, code) in [("8.9t", 0), ("8900 kg", 0), ("35000 kg", 0), ("0.1 lbs", 1), ("8.8", 1)] {
        let desk = Desk::new("a---b", &[("ab", json!({"maxweight": text}))]);
        assert_eq!(desk.run(heavy, [at('a', "a---b"), at('b', "a---b")], &[]).0, code, "{text}");
    }
}

#[test]
fn behavior_18_only_dangerous_goods_heed_the_tags_of_dangerous_goods() {
    let desk = Desk::new("a---b", &[("ab", json!({"hazmat": "no"}))]);
    let ends = [at('a', "a---b"), at('b', "a---b")];
    assert_eq!(desk.run(TRUCK, ends, &[]).0, 0);
    let tanker = format!("{TRUCK}[cargo]\nun_class = \"3\"\n");
    let (code, summary) = desk.run(&tanker, ends, &[]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["ab".to_owned()]]));
    assert_eq!(summary["obstacles"][0]["ban"], json!({"key": "hazmat", "value": "no"}));
}

#[test]
fn h6_a_long_load_does_not_take_a_corner_below_30_degrees() {
    // from near b to c the road turns back sharply at b; a longer way goes by a and e
    let drawing = "a---------b\ne   c";
    let ways = [("ab", json!({})), ("bc", json!({})), ("ae", json!({})), ("ec", json!({}))];
    let desk = Desk::new(drawing, &ways);
    let ends = [[120.0095, 31.0], at('c', drawing)];
    let (_, short) = desk.run(TRUCK, ends, &[]);
    assert_eq!(roads(&short), ["ab", "bc"]);
    let (_, long) = desk.run(&TRUCK.replace("length_m = 10", "length_m = 30"), ends, &[]);
    assert_eq!(roads(&long), ["ab", "ae", "ec"]);
    desk.verify();
}

#[test]
fn h2_what_nobody_states_is_counted_or_in_the_way() {
    let desk = Desk::new("a---b", &[("ab", json!({"bridge": "yes"}))]);
    let ends = [at('a', "a---b"), at('b', "a---b")];
    let (code, summary) = desk.run(TRUCK, ends, &[]);
    assert_eq!((code, &summary["unknown"]), (0, &json!(1)));
    let heavy = TRUCK.replace("mass_t = 20", "mass_t = 60");
    let (code, summary) = desk.run(&heavy, ends, &["--unknown-limits", "class"]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["ab".to_owned()]]));
    assert_eq!(desk.run(TRUCK, ends, &["--unknown-limits", "class"]).0, 0);
    assert_eq!(desk.run(TRUCK, ends, &["--unknown-limits", "blocked"]).0, 1);
}

#[test]
fn h2_whose_limit_nobody_states_is_told_as_such_and_not_as_signed() {
    let desk = Desk::new("a---b", &[("ab", json!({"bridge": "yes"}))]);
    let ends = [at('a', "a---b"), at('b', "a---b")];
    let known =
        |desk: &Desk, more: &[&str]| desk.run(TRUCK, ends, more).1["constraints"][0]["provenance"].clone();
    assert_eq!(known(&desk, &[]), json!("unknown"));
    let sheet = |desk: &Desk| {
        std::fs::read_to_string(desk.write("x", "").with_file_name("out").join("corridor.en.md"))
    };
    let text = sheet(&desk).unwrap();
    assert!(text.contains("not known, taken as free | nobody states it"), "{text}");
    assert_eq!(known(&desk, &["--unknown-limits", "class"]), json!("assumed"));
    // the control: a signed mass is known
    let signed = Desk::new("a---b", &[("ab", json!({"bridge": "yes", "maxweight": "30"}))]);
    assert_eq!(known(&signed, &[]), json!("signed"));
    // words that state no number say that there is one
    for value in ["default", "below_default", "unsigned", "high"] {
        let desk = Desk::new("a---b", &[("ab", json!({"maxheight": value}))]);
        let (code, summary) = desk.run(TRUCK, ends, &[]);
        assert_eq!((code, &summary["unknown"]), (0, &json!(1)), "{value}");
        assert_eq!(desk.run(TRUCK, ends, &["--unknown-limits", "blocked"]).0, 1, "{value}");
    }
    let none = Desk::new("a---b", &[("ab", json!({"maxheight": "none"}))]);
    assert_eq!(none.run(TRUCK, ends, &["--unknown-limits", "blocked"]).0, 0);
}

/// `maxweight=7.5`, `none @ destination`: the sign of most towns against through traffic of trucks.
#[test]
fn a_limit_that_spares_whoever_ends_there_is_local_access() {
    let drawing = "a---b---c---d";
    let spared = json!({"maxweight": "7.5", "maxweight:conditional": "none @ destination"});
    let desk = Desk::new(drawing, &[("ab", json!({})), ("bc", spared), ("cd", json!({}))]);
    let a = at('a', drawing);
    let (code, through) = desk.run(TRUCK, [a, at('d', drawing)], &[]);
    assert_eq!((code, sets(&through)), (1, vec![vec!["bc".to_owned()]]), "{}", through["why_not"]);
    let (code, inside) = desk.run(TRUCK, [a, [120.006, 31.0]], &[]);
    assert_eq!((code, roads(&inside)), (0, vec!["ab".to_owned(), "bc".to_owned()]));
    assert_eq!(inside["constraints"][0]["verdict"], "pass");
    assert!(inside["constraints"][0]["text"].as_str().unwrap().contains("only to start or end there"));
    desk.verify();
    // the control: a light one drives through
    assert_eq!(
        desk.run(&TRUCK.replace("mass_t = 20\naxle_load_t = 8", "mass_t = 7.5"), [a, at('d', drawing)], &[])
            .0,
        0
    );
}

#[test]
fn a_timetable_does_not_drive_through_a_limit_that_spares_only_whoever_ends_there() {
    let drawing = "a---b---c---d\n    |   |\n    e---f";
    let spared = json!({"maxweight": "7.5", "maxweight:conditional": "none @ destination"});
    let ways = [("ab", json!({})), ("bc", spared), ("cd", json!({})), ("befc", json!({}))];
    let desk = Desk::new(drawing, &ways);
    let ends = [at('a', drawing), at('d', drawing)];
    for more in [&[][..], &["--depart", "2026-05-04T12:00"]] {
        let (code, summary) = desk.run(TRUCK, ends, more);
        assert_eq!(
            (code, roads(&summary)),
            (0, ["ab", "befc", "cd"].map(str::to_owned).to_vec()),
            "{more:?}"
        );
        desk.verify();
    }
    // the control: a light one takes the short way
    let light = TRUCK.replace("mass_t = 20\naxle_load_t = 8", "mass_t = 7.5");
    assert_eq!(roads(&desk.run(&light, ends, &["--depart", "2026-05-04T12:00"]).1), ["ab", "bc", "cd"]);
}

#[test]
fn conditional_limits_hold_at_their_times_and_by_their_measures() {
    let drawing = "a---b";
    let ends = [at('a', drawing), at('b', drawing)];
    let desk = |tags: Value| Desk::new(drawing, &[("ab", tags)]);
    let at_night = desk(json!({"maxheight:conditional": "4 @ (22:00-06:00)"}));
    // the worst case counts, unless a time is asked about
    assert_eq!(at_night.run(TRUCK, ends, &[]).0, 1);
    assert_eq!(at_night.run(TRUCK, ends, &["--at", "2026-05-04T12:00+08:00"]).0, 0);
    assert_eq!(at_night.run(TRUCK, ends, &["--at", "2026-05-04T23:00+08:00"]).0, 1);
    let heavy = desk(json!({"hgv:conditional": "no @ (weight>12 AND length>11)"}));
    assert_eq!(heavy.run(TRUCK, ends, &[]).0, 0);
    let (code, summary) = heavy.run(&TRUCK.replace("length_m = 10", "length_m = 12"), ends, &[]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["ab".to_owned()]]));
    assert_eq!(summary["obstacles"][0]["ban"]["key"], "hgv:conditional");
}

#[test]
fn a_ban_of_every_lane_bars_the_road_and_one_open_lane_opens_it() {
    let drawing = "a---b";
    let ends = [at('a', drawing), at('b', drawing)];
    let code =
        |value: &str| Desk::new(drawing, &[("ab", json!({"hgv:lanes": value}))]).run(TRUCK, ends, &[]).0;
    assert_eq!((code("no|no"), code("no|yes"), code("no|")), (1, 0, 0));
}
