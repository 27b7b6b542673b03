//! The largest load that passes, by asking for each: what is told passes, a millimeter or kilogram more does not; and of
//! height and mass together every pair of limits is tried.

use super::corridor::{Desk, TRUCK, at};
use super::random::Dice;
use serde_json::{Value, json};

const TOWN: &str = "a---b---c\n|   |   |\nd---e---f\n|   |   |\ng---h---i";
const STREETS: [&str; 12] = ["ab", "bc", "de", "ef", "gh", "hi", "ad", "be", "cf", "dg", "eh", "fi"];

/// A town whose streets have limits of the given kinds here and there.
fn town(dice: &mut Dice, kinds: &[(&str, f64, f64)]) -> Desk {
    let mut street = |letters: &'static str| {
        let mut tags = serde_json::Map::new();
        for (key, least, step) in kinds {
            if !dice.one_in(4) {
                let limit = least + step * dice.below(6) as f64;
                tags.insert((*key).to_owned(), format!("{limit:.1}").into());
            }
        }
        (letters, Value::Object(tags))
    };
    let streets: Vec<(&str, Value)> = STREETS.into_iter().map(&mut street).collect();
    Desk::new(TOWN, &streets)
}

#[test]
fn h11_the_largest_value_passes_and_the_next_one_does_not() {
    let kinds =
        [("maxheight", 3.5, 0.2), ("maxwidth", 2.0, 0.2), ("maxlength", 6.0, 1.0), ("maxweight", 10.0, 5.0)];
    let ends = [at('a', TOWN), at('i', TOWN)];
    let mut limited = 0;
    for seed in 0..3 {
        let desk = town(&mut Dice(seed), &kinds);
        let passes = |load: String| desk.run(&load, ends, &["--margin", "none"]).0 == 0;
        let (_, summary) = desk.run("height_m = 2\n", ends, &["--margin", "none"]);
        for line in summary["largest"].as_array().unwrap() {
            let key = match line["measure"].as_str().unwrap() {
                "height" => "height_m",
                "width" => "width_m",
                "length" => "length_m",
                "mass" => "mass_t",
                _ => continue,
            };
            if line["other_measures"] != "alone" || line["result"] != "limited" {
                continue;
            }
            limited += 1;
            let most = line["most"].as_f64().unwrap();
            assert!(passes(format!("{key} = {most}\n")), "town {seed}: {key} {most}");
            let more = most + 0.001;
            assert!(!passes(format!("{key} = {more:.3}\n")), "town {seed}: {key} {more}");
        }
    }
    assert!(limited > 6, "{limited} measures limited: the towns are too open");
}

#[test]
fn h11_height_and_mass_together_are_the_pairs_that_pass() {
    let kinds = [("maxheight", 3.5, 0.5), ("maxweight", 10.0, 10.0)];
    let ends = [at('a', TOWN), at('i', TOWN)];
    for seed in 10..12 {
        let desk = town(&mut Dice(seed), &kinds);
        let (_, summary) = desk.run("height_m = 2\n", ends, &["--margin", "none"]);
        let front: Vec<(f64, f64)> = summary["height_mass"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| {
                let of = |key: &str| pair[key].as_f64().unwrap_or(f64::INFINITY);
                (of("height_m"), of("mass_t"))
            })
            .collect();
        for height in [3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5] {
            for mass in [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0] {
                let load = format!("height_m = {height}\nmass_t = {mass}\n");
                let passes = desk.run(&load, ends, &["--margin", "none"]).0 == 0;
                let told = front.iter().any(|(h, m)| height <= *h && mass <= *m);
                assert_eq!(passes, told, "town {seed}: {load}{}", json!(front.len()));
            }
        }
    }
}

/// A condition on a measure is a limit of it: the largest load that is told passes, and the next larger one does not.
#[test]
fn h11_conditions_on_the_measure_of_the_load_limit_the_largest() {
    for (condition, measure, key, most, step) in [
        ("no @ (height>3.8)", "height", "height_m", 3.8, 0.001),
        ("no @ (height>=3.8)", "height", "height_m", 3.799, 0.001),
        ("no @ (weight>18)", "mass", "mass_t", 18.0, 0.001),
        ("no @ (length>9 AND weight>3)", "length", "length_m", 9.0, 0.001),
    ] {
        let desk = Desk::new("a---b", &[("ab", json!({"hgv:conditional": condition}))]);
        let ends = [at('a', "a---b"), at('b', "a---b")];
        let load = |value: f64| {
            let line = TRUCK.lines().find(|line| line.starts_with(key)).unwrap();
            TRUCK.replace(line, &format!("{key} = {value:.3}"))
        };
        // from below, and from above, where it is banned now
        for value in [most - 0.5, most + 0.5] {
            let (code, summary) = desk.run(&load(value), ends, &[]);
            assert_eq!(code == 0, value < most, "{condition}");
            let line = summary["largest"]
                .as_array()
                .unwrap()
                .iter()
                .find(|line| line["measure"] == measure && line["other_measures"] == "with_load")
                .unwrap();
            assert_eq!(line["most"], json!(most), "{condition} asked at {value}");
            assert_eq!(line["limited_at"], json!(["ab"]));
        }
        assert_eq!(desk.run(&load(most), ends, &[]).0, 0, "{condition}");
        assert_eq!(desk.run(&load(most + step), ends, &[]).0, 1, "{condition}");
    }
}

/// Signs for vans say nothing to a load that is asked about its height alone.
#[test]
fn h11_a_measure_alone_makes_no_van_of_the_load() {
    let tags = json!({"goods": "no", "hgv:conditional": "no @ (weight>12)", "maxheight": "3"});
    let desk = Desk::new("a---b", &[("ab", tags)]);
    let (_, summary) = desk.run(TRUCK, [at('a', "a---b"), at('b', "a---b")], &["--margin", "none"]);
    let alone = |measure: &str| {
        let mut lines = summary["largest"].as_array().unwrap().iter();
        let line = lines.find(|line| line["measure"] == measure && line["other_measures"] == "alone");
        (line.unwrap()["result"].clone(), line.unwrap()["most"].clone())
    };
    assert_eq!(alone("height"), (json!("limited"), json!(3.0)));
    assert_eq!(alone("mass"), (json!("limited"), json!(12.0)));
    assert_eq!(alone("length").0, json!("unlimited"));
}

/// Where local access turns on the mass, a value passes as it would if the load had it: through, or only to its end.
#[test]
fn h11_local_access_that_turns_on_the_mass_limits_who_drives_through() {
    let map = "a---b---c---d";
    let local = |tags: Value| [("ab", json!({})), ("bc", tags), ("cd", json!({}))];
    let destination = json!({"hgv:conditional": "destination @ (weight>7.5)"});
    let below = json!({"hgv": "no", "hgv:conditional": "destination @ (weight<12)"});
    let waived = json!({"maxweight": "7.5", "maxweight:conditional": "none @ destination"});
    let ends = |last: char| [at('a', map), at(last, map)];
    let truck = |mass: f64| {
        let line = TRUCK.lines().find(|line| line.starts_with("mass_t")).unwrap();
        TRUCK.replace(line, &format!("mass_t = {mass:.3}")).replace("axle_load_t = 8", "axle_load_t = 5")
    };
    let mass = |summary: &Value, others: &str| {
        let all = summary["largest"].as_array().unwrap().clone();
        let own = |line: &&Value| line["measure"] == "mass" && line["other_measures"] == others;
        let line = all.iter().find(own).unwrap();
        (line["result"].as_str().unwrap().to_owned(), line["most"].clone())
    };
    let limited = |most: f64| ("limited".to_owned(), json!(most));
    for (tags, expected) in
        [(&destination, limited(7.5)), (&waived, limited(7.5)), (&below, ("no_way".to_owned(), Value::Null))]
    {
        let desk = Desk::new(map, &local(tags.clone()));
        for own in [7.0, 11.0, 18.0] {
            let (code, summary) = desk.run(&truck(own), ends('d'), &["--margin", "none"]);
            let passes = expected.1.as_f64().is_some_and(|most| own <= most);
            assert_eq!(code == 0, passes, "{tags}: {own} t");
            assert_eq!(mass(&summary, "with_load"), expected, "{tags}: asked at {own} t");
            assert_eq!(mass(&summary, "alone"), expected, "{tags}: asked at {own} t");
        }
    }
    // who ends there
    for (tags, expected) in [
        (destination, ("unlimited".to_owned(), Value::Null)),
        (waived, ("unlimited".to_owned(), Value::Null)),
        (below, limited(11.999)),
    ] {
        let map = "a---b---c";
        let desk = Desk::new(map, &local(tags.clone())[..2]);
        for own in [7.0, 11.0, 18.0] {
            let (code, summary) =
                desk.run(&truck(own), [at('a', map), at('c', map)], &["--margin", "none", "--snap", "50"]);
            assert_eq!(code == 0, expected.1.as_f64().is_none_or(|most| own <= most), "{tags}: {own} t");
            assert_eq!(mass(&summary, "with_load"), expected, "{tags}: asked at {own} t");
        }
    }
}

/// The pairs of height and mass where local access turns on one of them, and with the width of the load: pair by pair.
#[test]
fn h11_pairs_where_local_access_turns_on_the_mass_pass_as_told() {
    let map = "a---b---c---d\n    |   |\n    e---f";
    let ends = [at('a', map), at('d', map)];
    let cases = [
        json!({"hgv:conditional": "destination @ (weight>7.5)"}),
        json!({"hgv": "destination", "hgv:conditional": "yes @ (weight<=7.5)"}),
        json!({"maxweight": "7.5", "maxweight:conditional": "none @ destination"}),
        json!({"hgv:conditional": "no @ (weight>7.5)"}),
        json!({"maxweight": "7.5", "maxwidth": "2"}),
        json!({"maxwidth": "2", "hgv:conditional": "destination @ (weight>7.5)"}),
    ];
    for tags in cases {
        let ways = [
            ("ab", json!({})),
            ("bc", tags.clone()),
            ("befc", json!({"maxheight": "3.5"})),
            ("cd", json!({})),
        ];
        let desk = Desk::new(map, &ways);
        let load = |height: f64, mass: f64| {
            format!("height_m = {height}\nmass_t = {mass}\naxle_load_t = 4\nwidth_m = 2.5\nlength_m = 8\n")
        };
        let ask = |height: f64, mass: f64| desk.run(&load(height, mass), ends, &["--margin", "none"]);
        let (_, summary) = ask(3.2, 6.0);
        let pairs = |others: &str| -> Vec<(f64, f64)> {
            let all = summary["height_mass"].as_array().unwrap();
            let own = all.iter().filter(|pair| pair["other_measures"] == others);
            let of = |pair: &Value, key: &str| pair[key].as_f64().unwrap_or(f64::INFINITY);
            own.map(|pair| (of(pair, "height_m"), of(pair, "mass_t"))).collect()
        };
        let endless = f64::INFINITY;
        assert_eq!(pairs("alone"), [(endless, 7.5), (3.5, endless)], "{tags}");
        for height in [3.2, 3.5, 3.6, 4.0] {
            for mass in [6.0, 7.5, 7.6, 12.0] {
                let told = pairs("with_load").iter().any(|(h, m)| height <= *h && mass <= *m);
                assert_eq!(ask(height, mass).0 == 0, told, "{tags}: {height} m, {mass} t");
            }
        }
    }
}

/// What a measure alone comes to cannot turn on the other measures of the load that asks: a heavy and a light one are told the
/// same, where masses bar roads, leave them local or let them through, and roads are local besides.
#[test]
fn h11_alone_is_the_same_whatever_else_the_load_measures() {
    let told = |summary: &Value, others: &str| -> Vec<Value> {
        let all = ["largest", "height_mass"].into_iter().flat_map(|key| summary[key].as_array().unwrap());
        let mut own: Vec<Value> = all.filter(|line| line["other_measures"] == others).cloned().collect();
        for line in &mut own {
            line.as_object_mut().unwrap().retain(|key, _| !key.starts_with("limited_at"));
        }
        own
    };
    let load = |mass: f64| {
        format!("height_m = 3\nmass_t = {mass}\naxle_load_t = {}\nwidth_m = 2.5\nlength_m = 8\n", mass / 2.0)
    };
    let drawn = [
        ("hgv", "destination"),
        ("motor_vehicle", "destination"),
        ("hgv", "no"),
        ("hgv:conditional", "no @ (weight>12)"),
        ("hgv:conditional", "destination @ (weight>12)"),
        ("hgv:conditional", "destination @ (weight<12)"),
        ("hgv:conditional", "yes @ (weight<12)"),
        ("maxweight:conditional", "none @ destination"),
    ];
    let ends = [at('a', TOWN), at('i', TOWN)];
    let mut differing = 0;
    for seed in 0..10 {
        let mut dice = Dice(700 + seed);
        let mut street = |letters: &'static str| {
            let mut tags = serde_json::Map::new();
            for _ in 0..2 {
                let (key, value) = drawn[dice.below(drawn.len() as u64) as usize];
                if !dice.one_in(3) {
                    tags.insert(key.to_owned(), value.into());
                }
            }
            if tags.contains_key("maxweight:conditional") {
                tags.insert("maxweight".to_owned(), "12".into());
            }
            if dice.one_in(3) {
                tags.insert("maxwidth".to_owned(), ["2.4", "2.55", "3"][dice.below(3) as usize].into());
            }
            (letters, Value::Object(tags))
        };
        let streets: Vec<(&str, Value)> = STREETS.into_iter().map(&mut street).collect();
        let desk = Desk::new(TOWN, &streets);
        let [heavy, light] = [18.0, 8.0].map(|mass| {
            let (_, summary) = desk.run(&load(mass), ends, &["--margin", "none", "--snap", "50"]);
            ["alone", "with_load"].map(|others| told(&summary, others))
        });
        assert_eq!(heavy[0], light[0], "town {seed}: {streets:?}");
        differing += usize::from(heavy[1] != light[1]);
    }
    assert!(differing > 1, "with the rest of the load {differing} of the towns differ");
    // behind a road that is local by its sign and banned by the mass, nothing; beside it, what the other road lets through
    let banned = json!({"hgv": "destination", "hgv:conditional": "no @ (weight>12)"});
    let map = "a---b---c---d\n    |   |\n    e---f";
    for (detour, expected) in [(None, Value::Null), (Some(json!({"maxwidth": "2.55"})), json!(2.55))] {
        let mut ways = vec![("ab", json!({})), ("bc", banned.clone()), ("cd", json!({}))];
        ways.extend(detour.map(|tags| ("befc", tags)));
        let desk = Desk::new(map, &ways);
        for mass in [8.0, 18.0] {
            let (_, summary) =
                desk.run(&load(mass), [at('a', map), at('d', map)], &["--margin", "none", "--snap", "50"]);
            let own = |line: &&Value| line["measure"] == "width" && line["other_measures"] == "alone";
            let width = summary["largest"].as_array().unwrap().iter().find(own).unwrap().clone();
            assert_eq!(width["limit"], expected, "{mass} t: {width}");
            let (result, at) =
                if expected.is_null() { ("no_way", json!([])) } else { ("limited", json!(["befc"])) };
            assert_eq!((&width["result"], &width["limited_at"]), (&json!(result), &at), "{mass} t");
        }
    }
}

/// What the policy keeps from passing limits the largest values, too: what is told passes, what is more does not.
#[test]
fn h11_unknown_limits_that_stand_in_the_way_limit_the_largest() {
    let map = "a---b---c---d\n    |   |\n    e---f";
    let ends = [at('a', map), at('d', map)];
    let load = |height: f64, mass: f64| {
        format!("height_m = {height}\nmass_t = {mass}\naxle_load_t = 4\nwidth_m = 2.5\nlength_m = 8\n")
    };
    for (known, unknown) in [
        (json!({"maxheight": "3.5"}), json!({"bridge": "yes"})),
        (json!({"maxheight": "3.5", "bridge": "yes", "maxweight": "30"}), json!({"tunnel": "yes"})),
    ] {
        let ways = [("ab", json!({})), ("bc", unknown.clone()), ("befc", known), ("cd", json!({}))];
        let desk = Desk::new(map, &ways);
        for policy in ["blocked", "class", "optimistic"] {
            let ask = |height: f64, mass: f64| {
                desk.run(&load(height, mass), ends, &["--margin", "none", "--unknown-limits", policy])
            };
            let (_, summary) = ask(3.2, 6.0);
            let most = |measure: &str| {
                let all = summary["largest"].as_array().unwrap();
                let own = |line: &&Value| line["measure"] == measure && line["other_measures"] == "with_load";
                all.iter().find(own).unwrap()["limit"].as_f64().unwrap_or(f64::INFINITY)
            };
            for height in [3.2, 3.5, 3.6, 5.0, 5.1] {
                assert_eq!(
                    ask(height, 6.0).0 == 0,
                    height <= most("height"),
                    "{policy} {unknown}: {height} m"
                );
            }
            for mass in [6.0, 30.0, 31.0, 49.0, 50.0] {
                assert_eq!(ask(3.2, mass).0 == 0, mass <= most("mass"), "{policy} {unknown}: {mass} t");
            }
            let pairs = summary["height_mass"].as_array().unwrap();
            let of = |pair: &Value, key: &str| pair[key].as_f64().unwrap_or(f64::INFINITY);
            for (height, mass) in [(3.5, 30.0), (3.5, 31.0), (3.6, 6.0), (5.1, 60.0)] {
                let own = pairs.iter().filter(|pair| pair["other_measures"] == "with_load");
                let told =
                    own.clone().any(|pair| height <= of(pair, "height_m") && mass <= of(pair, "mass_t"));
                assert_eq!(ask(height, mass).0 == 0, told, "{policy} {unknown}: {height} m, {mass} t");
            }
        }
    }
}

#[test]
fn h11_a_length_that_a_corner_limits_names_the_corner() {
    // from b back to d: legs of some 14 degrees
    let line = |points: &[[f64; 2]]| json!({"type": "LineString", "coordinates": points});
    let road = |id: &str, name: &str, points: &[[f64; 2]]| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "unclassified", "name": name},
            "geometry": line(points)})
    };
    let roads = json!({"type": "FeatureCollection", "features": [
        road("w0", "Mill Road", &[[0.0, 51.0], [0.004, 51.0]]),
        road("w1", "Hill Road", &[[0.004, 51.0], [0.0, 51.0006]]),
        road("w2", "", &[[0.004, 51.0], [0.006, 51.0]]),
    ]});
    let desk = Desk::of(&roads);
    for length in [8.0, 12.5, 16.0] {
        let load =
            format!("height_m = 3.2\nmass_t = 6\naxle_load_t = 4\nwidth_m = 2.5\nlength_m = {length}\n");
        let ends = [[0.0, 51.0], [0.0, 51.0006]];
        let (code, summary) = desk.run(&load, ends, &["--margin", "none"]);
        assert_eq!(code == 0, length <= 12.5, "{length} m");
        let lengths: Vec<&Value> = summary["largest"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["measure"] == "length")
            .collect();
        assert_eq!(lengths.len(), 2);
        for line in lengths {
            assert_eq!(line["limit"], 12.5);
            let [id, name] = ["limited_at", "limited_at_names"].map(|key| line[key].as_array().unwrap());
            assert!(id.len() == 1 && id[0].as_str().unwrap().starts_with("corner/"), "{id:?}");
            assert_eq!(*name, [json!("Mill Road → Hill Road (0.004000, 51.000000)")]);
        }
    }
}

/// What a bridge leaves of an axle by its class or its owner's table passes, a kilogram more does not; and who is refused learns
/// by how much.
#[test]
fn h11_the_largest_axle_load_heeds_the_class_and_the_owner_of_a_bridge() {
    let drawing = "a---b";
    let desk = Desk::new(drawing, &[("ab", json!({}))]);
    let ends = [at('a', drawing), at('b', drawing)];
    let owner = json!([{"mass_t": 50, "axle_load_t": 10, "verdict": "pass"}]);
    for (own, most, refused, said) in [
        (json!({"owner": owner}), 10.0, "refused", "axle load (the owner's table): 10.001 of 10 t"),
        (json!({"class": "Bk8"}), 8.0, "an engineer must decide", "axle load (Bk8): 8.001 of 8 t"),
    ] {
        let mut properties = json!({"kind": "bridge"});
        properties.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        let bridge = json!({"type": "Feature", "id": "it", "properties": properties,
            "geometry": {"type": "Point", "coordinates": [120.002, 31.0]}});
        desk.write("l.geojson", &json!({"type": "FeatureCollection", "features": [bridge]}).to_string());
        let run = |axle: f64| {
            let load = format!("mass_t = 30\naxle_load_t = {axle:.3}\naxle_count = 6\n");
            desk.run(&load, ends, &["--limits", "l.geojson", "--margin", "none"])
        };
        // what a bridge bears has no margin, so none is taken off what passes either
        for margin in ["none", "axle_load=1t,mass=1t"] {
            let load = "mass_t = 30\naxle_load_t = 5\naxle_count = 6\n";
            let (code, summary) = desk.run(load, ends, &["--limits", "l.geojson", "--margin", margin]);
            assert_eq!(code, 0, "{summary}");
            let lines = summary["largest"].as_array().unwrap();
            let told: Vec<_> = lines.iter().filter(|line| line["measure"] == "axle_load").collect();
            assert_eq!(told.len(), 2);
            for line in told {
                assert_eq!((&line["most"], &line["limited_at"]), (&json!(most), &json!(["it"])), "{line}");
            }
        }
        assert_eq!(run(most).0, 0);
        let (code, summary) = run(most + 0.001);
        let text = summary["why_not"]["text"].as_str().unwrap();
        assert!(code == 1 && text.contains(refused) && text.contains(said), "{text}");
    }
}

/// A sign that bars what is light bars whoever is asked about his height alone only if the load is light, too.
#[test]
fn h11_nothing_else_asked_is_never_less_than_with_the_rest_of_the_load() {
    let map = "a---b---c---d";
    let light = json!({"hgv:conditional": "no @ (weight<5)"});
    let desk = Desk::new(map, &[("ab", json!({})), ("bc", light), ("cd", json!({"maxheight": "4.5"}))]);
    let (code, summary) = desk.run(TRUCK, [at('a', map), at('d', map)], &["--margin", "none"]);
    assert_eq!(code, 0);
    for row in summary["largest"].as_array().unwrap() {
        let expected = if row["measure"] == "height" { "limited" } else { "unlimited" };
        assert_eq!(row["result"], expected, "{row}");
    }
    let pairs = summary["height_mass"].as_array().unwrap();
    assert!(!pairs.is_empty(), "{}", summary["height_mass"]);
}

/// A clearance below the usual one has no value under `class`: whatever else the load measures, it does not pass.
#[test]
fn h11_what_is_below_the_usual_stops_the_other_measures_of_the_load_too() {
    let drawing = "a---b";
    let desk = Desk::new(drawing, &[("ab", json!({"maxheight": "below_default"}))]);
    let ends = [at('a', drawing), at('b', drawing)];
    let (code, summary) = desk.run("height_m = 3\nmass_t = 20\n", ends, &["--unknown-limits", "class"]);
    assert_eq!(code, 1, "{summary}");
    let lines = summary["largest"].as_array().unwrap();
    let with_load = |measure: &str| {
        let mut own = lines.iter().filter(|l| l["measure"] == measure && l["other_measures"] == "with_load");
        own.next().unwrap()["result"].clone()
    };
    assert_eq!(
        ["mass", "width", "length"].map(with_load),
        [json!("no_way"), json!("no_way"), json!("no_way")]
    );
}
