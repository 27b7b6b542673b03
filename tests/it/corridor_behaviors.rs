//! Behaviors of trucks that other engines pin by tests (15 to 19), and rules of section 7, on drawn maps.

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

/// Two ways from a to c: straight by b, and round by d. Each measure sends the load round, and no other does.
const ROUND: &str = "a---b---c\n|       |\nd-------e";

#[test]
fn behavior_15_goods_and_axles_stop_by_their_own_signs_only() {
    let ends = [at('a', ROUND), at('c', ROUND)];
    let straight = |tags: Value, load: &str| {
        let desk = Desk::new(ROUND, &[("ab", json!({})), ("bc", tags), ("adec", json!({}))]);
        let (code, summary) = desk.run(load, ends, &["--margin", "none"]);
        assert_eq!(code, 0, "there is a way round");
        match roads(&summary).as_slice() {
            [a, b] if a == "ab" && b == "bc" => true,
            [one] if one == "adec" => false,
            other => panic!("{other:?}"),
        }
    };
    let three = format!("{TRUCK}axle_count = 3\n");
    let listed = "[[axles]]\nload_t = 6\n[[axles]]\nload_t = 7\nspacing_m = 4\n[[axles]]\nload_t = 7\nspacing_m = 1.3\n";
    // two axles of 8 t
    let two = three.replace("axle_count = 3", "axle_count = 2").replace("mass_t = 20", "mass_t = 16");
    let tanker = format!("{TRUCK}[cargo]\nun_class = \"3\"\n");
    for (tags, stopped, passing) in [
        (json!({"maxheight": "4.1"}), TRUCK, TRUCK.replace("height_m = 4.2", "height_m = 4.1")),
        (json!({"maxwidth": "2.4"}), TRUCK, TRUCK.replace("width_m = 2.5", "width_m = 2.4")),
        (json!({"maxlength": "9.9"}), TRUCK, TRUCK.replace("length_m = 10", "length_m = 9.9")),
        (json!({"maxweight": "19.9"}), TRUCK, TRUCK.replace("mass_t = 20", "mass_t = 19.9")),
        (json!({"maxaxleload": "7.9"}), TRUCK, TRUCK.replace("axle_load_t = 8", "axle_load_t = 7.9")),
        (json!({"maxaxles": "2"}), &three, two.clone()),
        (json!({"maxaxles": "2"}), listed, TRUCK.to_owned()),
        (json!({"maxaxles:forward": "2"}), &three, two.clone()),
        (json!({"hgv:conditional": "no @ (axles>2)"}), &three, two.clone()),
        (json!({"hazmat": "no"}), &tanker, TRUCK.to_owned()),
    ] {
        assert!(!straight(tags.clone(), stopped), "{tags}");
        assert!(straight(tags.clone(), &passing), "{tags}: {passing}");
        assert!(straight(json!({}), stopped), "defaults pass");
    }
    assert!(straight(json!({"maxaxles:backward": "2"}), &three), "the other direction");
    // named, and lifted
    let desk = Desk::new("a---b", &[("ab", json!({"hgv": "yes", "maxaxles": "2"}))]);
    let (code, summary) = desk.run(&three, [at('a', "a---b"), at('b', "a---b")], &[]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["ab".to_owned()]]));
    assert_eq!(summary["obstacles"][0]["ban"], json!({"key": "maxaxles", "value": "2"}));
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
    // with a way round: there by it, back straight on
    let tags = json!({"maxheight:forward": "4"});
    let desk = Desk::new(ROUND, &[("ab", json!({})), ("bc", tags), ("adec", json!({}))]);
    let (a, c) = (at('a', ROUND), at('c', ROUND));
    assert_eq!(roads(&desk.run(TRUCK, [a, c], &[]).1), ["adec"]);
    assert_eq!(roads(&desk.run(TRUCK, [c, a], &[]).1), ["bc", "ab"]);
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
        ("no-sign", 0),
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
fn behavior_17_a_car_of_one_meter_ninety_takes_a_road_of_just_that() {
    let car = "class = \"car\"\nwidth_m = 1.9\n";
    let ends = [at('a', ROUND), at('c', ROUND)];
    for (width, way) in
        [("1.9", &["ab", "bc"][..]), ("1.91", &["ab", "bc"]), ("1.89", &["adec"]), ("6'", &["adec"])]
    {
        let tags = json!({"maxwidth": width});
        let desk = Desk::new(ROUND, &[("ab", json!({})), ("bc", tags), ("adec", json!({}))]);
        assert_eq!(roads(&desk.run(car, ends, &["--margin", "none"]).1), way, "{width}");
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
    // signs of every kind, and whom they are about: dangerous goods go round, or not through
    for tags in [
        json!({"hazmat": "no"}),
        json!({"hazmat": "destination"}),
        json!({"hazmat:forward": "no"}),
        json!({"tunnel": "yes", "hazmat:adr_tunnel_cat": "E"}),
        json!({"hazmat:conditional": "no @ (00:00-24:00)"}),
    ] {
        // from beyond the junctions, for whoever stands on one is on all of its roads
        let beyond = "x---a---b---c---y\n    |       |\n    d-------e";
        let plain = ["xa", "ab", "cy", "adec"].map(|name| (name, json!({})));
        let tagged: Vec<(&str, Value)> = plain.into_iter().chain([("bc", tags.clone())]).collect();
        let desk = Desk::new(beyond, &tagged);
        let ends = [at('x', beyond), at('y', beyond)];
        let ways = |load: &str| roads(&desk.run(load, ends, &[]).1);
        assert_eq!(ways(TRUCK), ["xa", "ab", "bc", "cy"], "{tags}: without cargo");
        assert_eq!(ways(&tanker), ["xa", "adec", "cy"], "{tags}");
    }
}

/// A town in the middle of the short way, a park on the long one.
const TOWN: &str = "x---a---b---c---y\n    |       |\n    d-------e";

/// Polygons about letters of [`TOWN`].
fn areas(desk: &Desk, of: &[(&str, char)]) -> String {
    let square = |letter: char| {
        let [lon, lat] = at(letter, TOWN);
        let (w, s, e, n) = (lon - 0.0015, lat - 0.0005, lon + 0.0015, lat + 0.0005);
        json!([[[w, s], [e, s], [e, n], [w, n], [w, s]]])
    };
    let feature = |(id, letter): &(&str, char)| {
        json!({"type": "Feature", "id": *id, "properties": {},
            "geometry": {"type": "Polygon", "coordinates": square(*letter)}})
    };
    let all: Vec<Value> = of.iter().map(feature).collect();
    let layer = json!({"type": "FeatureCollection", "features": all}).to_string();
    desk.write("areas.geojson", &layer).to_string_lossy().into_owned()
}

fn town() -> Desk {
    let ways = [
        ("xa", json!({})),
        ("abc", json!({"highway": "secondary"})),
        ("adec", json!({"highway": "primary"})),
        ("cy", json!({})),
    ];
    Desk::new(TOWN, &ways)
}

#[test]
fn behavior_19_rules_of_area_and_tags_from_top_to_bottom() {
    let desk = town();
    let areas = areas(&desk, &[("town", 'b'), ("park", 'd')]);
    let ends = [at('x', TOWN), at('y', TOWN)];
    let ask = |rules: &str| {
        let rules = desk.write("rules.toml", rules).to_string_lossy().into_owned();
        let (code, summary) = desk.run(TRUCK, ends, &["--rules", &rules, "--rule-areas", &areas]);
        desk.verify();
        (code, summary)
    };
    let rule =
        |head: &str, of: &str, factor: &str| format!("[[rule]]\n{head} = {of}\nmultiply_by = {factor}\n");
    let (short, long) = (["xa", "abc", "cy"], ["xa", "adec", "cy"]);
    let in_town = "{ area = \"town\", highway = \"secondary\" }";
    assert_eq!(roads(&desk.run(TRUCK, ends, &[]).1), short, "without rules");
    // area and attribute together: nought shuts, and only where both hold
    assert_eq!(roads(&ask(&rule("if", in_town, "0")).1), long);
    assert_eq!(roads(&ask(&rule("if", "{ area = \"town\", highway = \"primary\" }", "0")).1), short);
    assert_eq!(roads(&ask(&rule("if", "{ area = \"park\", highway = \"secondary\" }", "0")).1), short);
    // several areas
    assert_eq!(
        roads(&ask(&rule("if", "{ area = [\"park\", \"town\"], highway = \"secondary\" }", "0")).1),
        long
    );
    // of a chain the first that holds counts: the order decides
    let (all, none) = (rule("if", "{ highway = \"secondary\" }", "0.9"), rule("else_if", in_town, "0"));
    assert_eq!(roads(&ask(&format!("{all}{none}")).1), short);
    let (none, all) = (rule("if", in_town, "0"), rule("else_if", "{ highway = \"secondary\" }", "0.9"));
    assert_eq!(roads(&ask(&format!("{none}{all}")).1), long);
    // time counts more: at a fifth only the part within the town, which is not enough alone
    let (_, summary) = ask(&rule("if", "{ area = \"town\" }", "0.8"));
    assert_eq!(roads(&summary), short);
    let (counted, takes) = (&summary["roads"]["counted_s"], &summary["duration_s"]);
    let (counted, takes) = (counted.as_f64().unwrap(), takes.as_f64().unwrap());
    let length = summary["distance_m"].as_f64().unwrap();
    let inside = length - summary["roads"]["on_network_m"].as_f64().unwrap();
    assert!((counted - takes - takes * inside / length * 0.25).abs() < 4.0, "{counted} {takes} {inside}");
    assert!(inside > 250.0 && inside < 320.0, "{inside}");
    assert_eq!(roads(&ask(&rule("if", "{ area = \"town\" }", "0.05")).1), long);
    // chains multiply
    let half = rule("if", "{ highway = \"secondary\" }", "0.6");
    let (once, twice) = (ask(&half).1, ask(&half.repeat(4)).1);
    assert_eq!(
        (roads(&once), roads(&twice)),
        (short.map(str::to_owned).to_vec(), long.map(str::to_owned).to_vec())
    );
    // what is shut on every way is named with its rule
    let named = "[[rule]]\nname = \"no park\"\nif = { area = \"park\" }\nmultiply_by = 0\n";
    let (code, summary) = ask(&format!("{}{named}", rule("if", in_town, "0")));
    assert_eq!(code, 1);
    let mut told = sets(&summary);
    told.sort();
    assert_eq!(told, [["rule/no park"], ["rule/rule-1"]]);
}

#[test]
fn behavior_19_an_area_that_is_not_there_is_an_error() {
    let desk = town();
    let areas = areas(&desk, &[("town", 'b')]);
    let refused = |rules: &str, more: &[&str]| {
        desk.write("load.toml", TRUCK);
        let rules = desk.write("rules.toml", rules).to_string_lossy().into_owned();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_huhang"))
            .current_dir(desk.write("x", "").parent().unwrap())
            .args(["corridor", "--network", "roads.geojson", "--load", "load.toml", "--lang", "en"])
            .args(["--from", "120,31", "--to", "120.016,31", "--rules", &rules, "--rule-areas", &areas])
            .args(more)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let said = refused("[[rule]]\nif = { area = \"towm\" }\nmultiply_by = 0\n", &[]);
    assert!(said.contains("E626") && said.contains("\"town\""), "{said}");
    let slower = "[[rule]]\nif = { area = \"town\" }\nmultiply_by = 0.5\n";
    let said = refused(slower, &["--depart", "2026-05-04T12:00"]);
    assert!(said.contains("E622"), "{said}");
    // with a departure what is shut stays shut
    let rules = desk.write("rules.toml", &slower.replace("0.5", "0")).to_string_lossy().into_owned();
    let more = ["--rules", &rules, "--rule-areas", &areas, "--depart", "2026-05-04T12:00"];
    let (code, summary) = desk.run(TRUCK, [at('x', TOWN), at('y', TOWN)], &more);
    assert_eq!((code, roads(&summary)), (0, ["xa", "adec", "cy"].map(str::to_owned).to_vec()));
}

/// A one-way is lifted by no permit: police hold the traffic of a street, nobody that of an expressway.
#[test]
fn h12_what_a_one_way_takes_to_be_driven_against_its_direction() {
    let drawing = "a---b---c---d";
    let against = |class: &str| {
        let tags = json!({"highway": class, "oneway": "-1", "name": "S1"});
        let desk = Desk::new(drawing, &[("ab", json!({})), ("bc", tags.clone()), ("cd", tags)]);
        let (code, summary) = desk.run(TRUCK, [at('a', drawing), at('d', drawing)], &[]);
        assert_eq!((code, sets(&summary)), (1, vec![vec!["one_way/bc".to_owned(), "one_way/cd".to_owned()]]));
        let set = &summary["why_not"]["sets"][0];
        let text = summary["why_not"]["text"].as_str().unwrap().to_owned();
        assert_eq!(summary["why_not"]["proved"], true);
        let markdown =
            std::fs::read_to_string(desk.write("x", "").with_file_name("out").join("corridor.en.md"));
        assert!(markdown.unwrap().contains("one-way S1 (2 ways)"));
        (set["cost"].as_str().unwrap().to_owned(), set["hard"].as_bool().unwrap(), text, desk)
    };
    let (cost, hard, text, _) = against("primary");
    assert_eq!((cost.as_str(), hard), ("police", false));
    assert!(text.contains("S1 (2 ways): to be driven against its direction (police"), "{text}");
    let (cost, hard, text, desk) = against("motorway");
    assert_eq!((cost.as_str(), hard), ("rebuilding", true));
    assert!(text.contains("which nobody permits"), "{text}");
    // the numbers of the table stand on the map
    let page =
        std::fs::read_to_string(desk.write("x", "").with_file_name("out").join("report.html")).unwrap();
    assert!(page.contains("numbered as in the table") && page.contains("no. on the map"));
    let number = |n: u32| page.contains(&format!("font-weight=\"700\" fill=\"#111\">{n}</text>"));
    assert!(number(1) && number(2) && !number(3));
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
        // what is below the usual one the usual one does not tell
        let (code, summary) = desk.run(TRUCK, ends, &["--unknown-limits", "class"]);
        let height = &summary["largest"][0];
        if value == "below_default" {
            assert_eq!((code, &height["result"]), (1, &json!("no_way")), "{height}");
            let text = summary["obstacles"][0]["text"].as_str().unwrap();
            assert!(text.contains("height limit below the usual one, not known"), "{text}");
        } else {
            assert_eq!((code, &height["limit"]), (0, &json!(5.0)), "{value}: {height}");
        }
    }
    // what the empty vehicle may weigh says nothing of the load that can be known
    let unladen = Desk::new("a---b", &[("ab", json!({"maxunladenweight": "5"}))]);
    let (code, summary) = unladen.run(TRUCK, ends, &[]);
    assert_eq!((code, &summary["unknown"]), (0, &json!(1)));
    assert_eq!(unladen.run(TRUCK, ends, &["--unknown-limits", "blocked"]).0, 1);
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

/// Three one-ways meet at a: one comes in, two lead away.
const FORK: &str = "d---a---b\n    |\n    c";

#[test]
fn behavior_20_a_place_on_a_junction_is_on_all_roads_that_meet_there() {
    let one_way = || json!({"oneway": "yes"});
    let low = json!({"oneway": "yes", "maxheight": "3"});
    let ends = [at('a', FORK), at('c', FORK)];
    for order in [["da", "ab", "ac"], ["ac", "ab", "da"], ["ab", "da", "ac"]] {
        let roads_of = |tags: &Value| -> Vec<(&str, Value)> {
            order.iter().map(|name| (*name, if *name == "ac" { one_way() } else { tags.clone() })).collect()
        };
        for tags in [one_way(), low.clone()] {
            let (code, summary) = Desk::new(FORK, &roads_of(&tags)).run(TRUCK, ends, &[]);
            assert_eq!((code, roads(&summary)), (0, vec!["ac".to_owned()]), "{order:?} {tags}");
        }
        // against all one-ways there is none, and lifting the one that leads there opens it
        let desk = Desk::new(FORK, &roads_of(&one_way()));
        let (code, summary) = desk.run(TRUCK, [ends[1], ends[0]], &[]);
        assert_eq!((code, sets(&summary)), (1, vec![vec!["one_way/ac".to_owned()]]));
        // where that one is too low, it is named
        let barred: Vec<(&str, Value)> =
            order.iter().map(|name| (*name, if *name == "ac" { low.clone() } else { one_way() })).collect();
        let (code, summary) = Desk::new(FORK, &barred).run(TRUCK, ends, &[]);
        assert_eq!((code, sets(&summary)), (1, vec![vec!["ac".to_owned()]]));
    }
}

#[test]
fn what_holds_in_bad_weather_counts_for_a_load_unless_it_moves_in_fair_weather_only() {
    let drawing = "a---b";
    let ends = [at('a', drawing), at('b', drawing)];
    let load = |key: &str| format!("{key}\n{TRUCK}");
    for tags in [json!({"maxheight:conditional": "3 @ (wet)"}), json!({"hgv:conditional": "no @ snow"})] {
        let desk = Desk::new(drawing, &[("ab", tags)]);
        let (code, summary) = desk.run(TRUCK, ends, &[]);
        assert_eq!((code, sets(&summary)), (1, vec![vec!["ab".to_owned()]]));
        let (code, fair) = desk.run(&load("fair_weather_only = true"), ends, &[]);
        assert_eq!(code, 0);
        let not_judged = fair["not_judged"].as_array().expect("a list");
        assert!(not_judged.iter().any(|line| line["what"] == "weather"), "{not_judged:?}");
    }
    // what weather permits helps nobody who may meet another
    let dry = json!({"hgv": "no", "hgv:conditional": "yes @ (wet)"});
    assert_eq!(Desk::new(drawing, &[("ab", dry)]).run(TRUCK, ends, &[]).0, 1);
}

#[test]
fn a_ban_of_every_lane_bars_the_road_and_one_open_lane_opens_it() {
    let drawing = "a---b";
    let ends = [at('a', drawing), at('b', drawing)];
    let code =
        |value: &str| Desk::new(drawing, &[("ab", json!({"hgv:lanes": value}))]).run(TRUCK, ends, &[]).0;
    assert_eq!((code("no|no"), code("no|yes"), code("no|")), (1, 0, 0));
}

/// What stands beside each other in a Chinese sheet has a Chinese comma between.
#[test]
fn chinese_sheets_have_chinese_commas() {
    let desk = Desk::new("a---b", &[("ab", json!({}))]);
    assert_eq!(desk.run(TRUCK, [at('a', "a---b"), at('b', "a---b")], &[]).0, 0);
    let (zh, en) = (desk.text("corridor.zh.md"), desk.text("corridor.en.md"));
    assert!(zh.contains("20 t，最大轴荷 8 t"), "{zh}");
    assert!(en.contains("20 t, heaviest axle 8 t"), "{en}");
}
