//! Roads that are one-way and barred at once, held against every set of rules one could lift.

use super::corridor::{Desk, TRUCK, at, sets};
use super::random::Dice;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TOWN: &str = "a---b---c\n|   |   |\nd---e---f\n|   |   |\ng---h---i";
const STREETS: [&str; 12] = ["ab", "bc", "de", "ef", "gh", "hi", "ad", "be", "cf", "dg", "eh", "fi"];

#[derive(Clone, Copy)]
struct Street {
    letters: &'static str,
    /// As drawn, or the other way round.
    one_way: Option<bool>,
    is_barred: bool,
}

/// Whether one gets from a to i with these obstacles lifted.
fn is_way(streets: &[Street], lifted: &BTreeSet<String>) -> bool {
    let (mut reached, mut todo) = (BTreeSet::from(['a']), vec!['a']);
    while let Some(here) = todo.pop() {
        for street in streets {
            let ends: Vec<char> = street.letters.chars().collect();
            for (from, to, forward) in [(ends[0], ends[1], true), (ends[1], ends[0], false)] {
                let against = street.one_way.is_some_and(|drawn| drawn != forward);
                let open = (!street.is_barred || lifted.contains(street.letters))
                    && (!against || lifted.contains(&format!("one_way/{}", street.letters)));
                if from == here && open && reached.insert(to) {
                    todo.push(to);
                }
            }
        }
    }
    reached.contains(&'i')
}

/// All minimal sets of these obstacles.
fn minimal(streets: &[Street], obstacles: &[String]) -> BTreeSet<BTreeSet<String>> {
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    let mut all: Vec<u32> = (0..1 << obstacles.len()).collect();
    all.sort_by_key(|bits| bits.count_ones());
    for bits in all {
        let own = obstacles.iter().enumerate().filter(|(number, _)| bits >> number & 1 == 1);
        let set: BTreeSet<String> = own.map(|(_, id)| id.clone()).collect();
        if !found.iter().any(|known| known.is_subset(&set)) && is_way(streets, &set) {
            found.push(set);
        }
    }
    found.into_iter().collect()
}

#[test]
fn h11_a_one_way_that_is_barred_takes_both_to_be_lifted() {
    let map = "a---b---c---d";
    for ban in [json!({"hgv": "no"}), json!({"access": "no"}), json!({"hgv:conditional": "no @ (weight>12)"})]
    {
        let mut tags = json!({"oneway": "yes"});
        tags.as_object_mut().unwrap().extend(ban.as_object().unwrap().clone());
        let desk = Desk::new(map, &[("ab", json!({})), ("cb", tags), ("cd", json!({}))]);
        let (code, summary) = desk.run(TRUCK, [at('a', map), at('d', map)], &[]);
        let both = vec!["cb".to_owned(), "one_way/cb".to_owned()];
        let told: Vec<Vec<String>> = sets(&summary)
            .into_iter()
            .map(|mut set| {
                set.sort();
                set
            })
            .collect();
        assert_eq!((code, told), (1, vec![both]), "{ban}: {}", summary["why_not"]);
        // with the traffic the ban alone is in the way
        let (_, back) = desk.run(TRUCK, [at('d', map), at('a', map)], &[]);
        assert_eq!(sets(&back), [["cb".to_owned()]], "{ban}");
    }
}

#[test]
fn h11_sets_of_bans_and_one_ways_are_all_minimal_ones() {
    let (mut with_both, mut compared) = (0, 0);
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut rules = 0;
        let streets: Vec<Street> = STREETS
            .into_iter()
            .map(|letters| {
                // a place of which all roads are barred is laid onto the next that is not
                let may_be_barred = !matches!(letters, "ab" | "fi");
                let (ban, against) = (dice.one_in(3) && may_be_barred, dice.one_in(3));
                let drawn = dice.one_in(4);
                let street = Street {
                    letters,
                    one_way: against.then_some(drawn).filter(|_| rules < 9),
                    is_barred: ban && rules < 9,
                };
                rules += usize::from(street.is_barred) + usize::from(street.one_way.is_some());
                street
            })
            .collect();
        if is_way(&streets, &BTreeSet::new()) {
            continue;
        }
        let ways: Vec<(&str, Value)> = streets
            .iter()
            .map(|street| {
                let mut tags = json!({});
                if street.is_barred {
                    tags["hgv"] = "no".into();
                }
                if let Some(drawn) = street.one_way {
                    tags["oneway"] = if drawn { "yes" } else { "-1" }.into();
                }
                (street.letters, tags)
            })
            .collect();
        let bans: Vec<String> = streets
            .iter()
            .filter(|street| street.is_barred)
            .map(|street| street.letters.to_owned())
            .collect();
        let one_ways = streets.iter().filter(|street| street.one_way.is_some());
        let one_ways = one_ways.map(|street| format!("one_way/{}", street.letters));
        // one-ways are only thought of where nothing else opens a way
        let mut expected = minimal(&streets, &bans);
        if expected.is_empty() {
            expected = minimal(&streets, &bans.iter().cloned().chain(one_ways).collect::<Vec<_>>());
        }
        let desk = Desk::new(TOWN, &ways);
        let (code, summary) = desk.run(TRUCK, [at('a', TOWN), at('i', TOWN)], &[]);
        let told: BTreeSet<BTreeSet<String>> =
            sets(&summary).into_iter().map(|set| set.into_iter().collect()).collect();
        assert_eq!(code, 1, "town {seed}");
        assert!(told.is_subset(&expected), "town {seed}: {told:?} of {expected:?}");
        assert_eq!(told.is_empty(), expected.is_empty(), "town {seed}: {}", summary["why_not"]);
        if summary["why_not"]["complete"] == true {
            compared += 1;
            assert_eq!(told, expected, "town {seed}");
        }
        let takes_both = |set: &BTreeSet<String>| {
            set.iter().any(|id| id.strip_prefix("one_way/").is_some_and(|way| set.contains(way)))
        };
        with_both += usize::from(told.iter().any(takes_both));
    }
    assert!(with_both > 1 && compared > 10, "{with_both} towns with both, {compared} complete");
}

#[test]
fn h11_a_way_that_is_none_for_trucks_is_named_and_no_turn_is_blamed() {
    let why = |tags: Value| {
        let map = "a---b---c---d";
        let desk = Desk::new(map, &[("ab", json!({})), ("bc", tags), ("cd", json!({}))]);
        desk.run(TRUCK, [at('a', map), at('d', map)], &[]).1["why_not"].clone()
    };
    for kind in ["track", "pedestrian", "construction", "cycleway", "busway"] {
        let why = why(json!({"highway": kind}));
        assert_eq!((&why["because"], why["sets"].as_array().unwrap().len()), (&json!("island"), 0), "{why}");
        assert!(why["text"].as_str().unwrap().contains(&format!("bc (highway={kind})")), "{why}");
        assert!(why["text_zh"].as_str().unwrap().contains(&format!("bc (highway={kind})")), "{why}");
    }
    let bad = why(json!({"smoothness": "impassable"}));
    assert!(bad["text"].as_str().unwrap().contains("bc (smoothness=impassable)"), "{bad}");
    // what a word of access opens, at some hours or on an errand, takes leave
    for tags in [
        json!({"highway": "pedestrian", "motor_vehicle": "destination"}),
        json!({"highway": "cycleway", "hgv": "delivery"}),
        json!({"highway": "pedestrian", "motor_vehicle:conditional": "yes @ (06:00-11:00)"}),
        json!({"highway": "track", "motor_vehicle": "yes", "hgv": "no"}),
    ] {
        let why = why(tags);
        assert_eq!(why["because"], "obstacles", "{why}");
        assert_eq!(why["sets"][0]["obstacles"], json!(["bc"]), "{why}");
    }
}

#[test]
fn h2_a_limit_of_axle_groups_is_no_pass_for_a_load_without_axles() {
    let map = "a---b---c---d";
    let desk =
        Desk::new(map, &[("ab", json!({})), ("bc", json!({"maxbogieweight": "11.5"})), ("cd", json!({}))]);
    let heavy = "kind = \"truck\"\naxle_count = 5\nmass_t = 40\naxle_load_t = 9.5\nheight_m = 4.0\nwidth_m = 2.55\nlength_m = 12\n";
    let light = "kind = \"truck\"\naxle_count = 2\nmass_t = 11.5\naxle_load_t = 7\nheight_m = 4.0\nwidth_m = 2.55\nlength_m = 8\n";
    let is_told = |summary: &Value| {
        summary["not_judged"].as_array().unwrap().iter().any(|line| line["what"] == "axle_groups")
    };
    for (load, told, blocked) in [(heavy, true, 1), (light, false, 0)] {
        let (code, summary) = desk.run(load, [at('a', map), at('d', map)], &[]);
        assert_eq!((code, is_told(&summary)), (0, told), "{}", summary["not_judged"]);
        let (code, _) = desk.run(load, [at('a', map), at('d', map)], &["--unknown-limits", "blocked"]);
        assert_eq!(code, blocked);
    }
}

#[test]
fn h2_a_width_restrictor_stops_who_is_wider() {
    let map = "a---b---c";
    let net = |tags: Value| {
        let lines = [("ab", 'a', 'b'), ("bc", 'b', 'c')].map(|(id, from, to)| {
            json!({"type": "Feature", "id": id, "properties": {"highway": "primary"},
                "geometry": {"type": "LineString", "coordinates": [at(from, map), at(to, map)]}})
        });
        let mut features = lines.to_vec();
        features.push(json!({"type": "Feature", "id": "n", "properties": tags,
            "geometry": {"type": "Point", "coordinates": at('b', map)}}));
        Desk::of(&json!({"type": "FeatureCollection", "features": features}))
    };
    let ends = [at('a', map), at('c', map)];
    let run = |width: &str, tags: Value, more: &[&str]| {
        let load = format!("kind = \"truck\"\nmass_t = 3\nwidth_m = {width}\nheight_m = 3\nlength_m = 6\n");
        net(tags).run(&load, ends, &[&["--margin", "none"], more].concat())
    };
    let signed = || json!({"barrier": "width_restrictor", "maxwidth": "2.3"});
    assert_eq!(run("2.3", signed(), &[]).0, 0);
    assert_eq!(run("2.31", signed(), &[]).0, 1);
    let bare = || json!({"barrier": "width_restrictor"});
    let (code, summary) = run("2.3", bare(), &[]);
    assert_eq!((code, &summary["unknown"]), (0, &json!(1)));
    assert_eq!(run("2.3", bare(), &["--unknown-limits", "blocked"]).0, 1);
}

#[test]
fn h11_a_local_road_is_told_by_the_tag_that_makes_it_local() {
    let map = "a---b---c---d";
    let tags = json!({"motor_vehicle": "destination", "hgv:conditional": "no @ (height>4.3)"});
    let desk = Desk::new(map, &[("ab", json!({})), ("bc", tags), ("cd", json!({}))]);
    let (code, summary) = desk.run(TRUCK, [at('a', map), at('d', map)], &["--margin", "none"]);
    assert_eq!((code, sets(&summary)), (1, vec![vec!["local/bc".to_owned()]]));
    let text = summary["why_not"]["text"].as_str().unwrap();
    assert!(text.contains("motor_vehicle=destination") && !text.contains("conditional"), "{text}");
}

#[test]
fn chinese_texts_have_the_chinese_terms_of_barriers_and_turns() {
    use huhang::report::barriers::called;
    use huhang::report::words::Language;
    for value in huhang::vehicle::barrier_values().filter(|value| *value != "no") {
        assert!(!called(value, Language::Zh).is_ascii(), "{value}");
        let words = if value == "yes" { "barrier".to_owned() } else { value.replace('_', " ") };
        assert_eq!(called(value, Language::En), words);
    }
    assert_eq!(called("Old Gate", Language::Zh), "Old Gate", "a name of its own");
    let map = "a---b---c";
    let lines = [("ab", 'a', 'b'), ("bc", 'b', 'c')].map(|(id, from, to)| {
        json!({"type": "Feature", "id": id, "properties": {"highway": "primary"},
            "geometry": {"type": "LineString", "coordinates": [at(from, map), at(to, map)]}})
    });
    let ends = [at('a', map), at('c', map)];
    for (tags, width, said) in [
        (json!({"barrier": "toll_booth", "maxwidth": "2.6"}), "2.5", "收费站"),
        (json!({"barrier": "toll_booth", "maxwidth": "2.4"}), "2.5", "收费站"),
        (json!({"barrier": "bollard"}), "2.5", "隔离桩"),
    ] {
        let word = tags["barrier"].as_str().unwrap().to_owned();
        let point = json!({"type": "Feature", "id": "n", "properties": tags,
            "geometry": {"type": "Point", "coordinates": at('b', map)}});
        let features = [lines.to_vec(), vec![point]].concat();
        let desk = Desk::of(&json!({"type": "FeatureCollection", "features": features}));
        let load = format!("mass_t = 18\nwidth_m = {width}\nheight_m = 3\nlength_m = 10\n");
        let (_, summary) = desk.run(&load, ends, &["--margin", "none"]);
        let sheet = desk.text("corridor.zh.md");
        // the tag itself may be cited
        let words = sheet.replace(&format!("barrier={word}"), "");
        assert!(sheet.contains(said) && !words.contains(&word), "{word}: {sheet}");
        let zh = summary.to_string();
        assert!(zh.contains(said), "{zh}");
    }
}

#[test]
fn a_place_beside_a_barred_road_is_led_to_the_next_one_and_that_is_told() {
    let map = "a---b---c\n        |\n        d";
    let ways = [("ab", json!({})), ("bc", json!({"hgv": "no"})), ("cd", json!({"hgv": "no"}))];
    let desk = Desk::new(map, &ways);
    let [lon, lat] = at('b', map);
    let east = |share: f64| [lon + (at('c', map)[0] - lon) * share, lat + 0.00005];
    let told = |to: [f64; 2], more: &[&str]| {
        let (code, summary) = desk.run(TRUCK, [at('a', map), to], more);
        let all = summary["warnings"].as_array().unwrap().iter();
        let own: Vec<String> =
            all.filter(|w| w["code"] == "W606").map(|w| w["message"].as_str().unwrap().to_owned()).collect();
        (code, own, sets(&summary))
    };
    // on the barred road, some 190 m from the other one
    let (code, said, _) = told(east(0.5), &[]);
    assert_eq!((code, said.len()), (0, 1), "{said:?}");
    assert!(
        said[0].contains("lies 6 m from bc, which is barred to the load") && said[0].contains("on ab"),
        "{said:?}"
    );
    // nearer to the road that it may use than the slack, or on it: nothing to tell
    assert_eq!(told(east(0.02), &[]).1, Vec::<String>::new());
    assert_eq!(told(at('b', map), &[]).1, Vec::<String>::new());
    // a place that must be come to on that road: the ban is in the way, and is named
    let (code, said, sets) = told(east(0.5), &["--snap", "50"]);
    assert_eq!((code, said, sets), (1, vec![], vec![vec!["bc".to_owned()]]));
    // a limit never moves a place
    let low = Desk::new(map, &[("ab", json!({})), ("bc", json!({"maxheight": "3"})), ("cd", json!({}))]);
    let (code, summary) = low.run(TRUCK, [at('a', map), east(0.5)], &[]);
    assert_eq!((code, super::corridor::sets(&summary)), (1, vec![vec!["bc".to_owned()]]));
}

#[test]
fn h2_words_of_access_count_in_whatever_case_and_what_is_none_is_told_with_its_place() {
    let map = "a---b---c---d";
    let run = |load: &str, tags: &Value| {
        let desk = Desk::new(map, &[("ab", json!({})), ("bc", tags.clone()), ("cd", json!({}))]);
        desk.run(load, [at('a', map), at('d', map)], &["--margin", "none"])
    };
    let tanker =
        format!("{TRUCK}cargo = {{ classes = [\"flammable\"], tunnel_code = \"D/E\", tank = true }}\n");
    for (tags, load) in [
        (json!({"hgv": "No"}), TRUCK),
        (json!({"hgv:lanes": "NO|No"}), TRUCK),
        (json!({"access:conditional": "No @ (22:00-06:00)"}), TRUCK),
        (json!({"hazmat": "No"}), &tanker),
        (json!({"hazmat:adr_tunnel_cat": "C;E"}), &tanker),
    ] {
        let (code, summary) = run(load, &tags);
        assert_eq!((code, sets(&summary)), (1, vec![vec!["bc".to_owned()]]), "{tags}");
        assert_eq!(summary["warnings"], json!([]), "{tags}");
    }
    for (key, value) in [("hgv", "degree"), ("access:lanes", "no|degree"), ("hazmat:adr_tunnel_cat", "x")] {
        let (code, summary) = run(&tanker, &json!({key: value}));
        let warnings = summary["warnings"].to_string();
        assert_eq!(code, 0, "{key}={value} bars nobody");
        assert!(
            warnings.contains("W304") && warnings.contains(&format!("/features/1/properties/{key}")),
            "{warnings}"
        );
    }
}

/// Roads between letters, and points or turns beside them.
pub(super) fn drawn(map: &str, roads: &[(&str, Value)], more: &[(char, Value)]) -> Desk {
    let mut features: Vec<Value> = roads
        .iter()
        .map(|(id, tags)| {
            let line: Vec<[f64; 2]> = id.chars().map(|letter| at(letter, map)).collect();
            let mut properties = json!({"highway": "primary", "name": *id});
            properties.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
            json!({"type": "Feature", "id": *id, "properties": properties,
                "geometry": {"type": "LineString", "coordinates": line}})
        })
        .collect();
    features.extend(more.iter().map(|(letter, tags)| {
        json!({"type": "Feature", "id": format!("at-{letter}"), "properties": tags,
            "geometry": {"type": "Point", "coordinates": at(*letter, map)}})
    }));
    Desk::of(&json!({"type": "FeatureCollection", "features": features}))
}

#[test]
fn h11_a_mandatory_turn_binds_also_whom_the_road_ahead_bars() {
    let map = "a---b---c\n    |\n    d";
    let run = |ahead: Value| {
        let only = json!({"restriction": "only_straight_on", "from": "ab", "to": "bc"});
        let roads = [("ab", json!({"oneway": "yes"})), ("bc", ahead), ("bd", json!({}))];
        drawn(map, &roads, &[('b', only)]).run(TRUCK, [at('a', map), at('d', map)], &[])
    };
    let (code, free) = run(json!({}));
    assert_eq!((code, &super::corridor::roads(&free)[..2]), (0, &["ab".to_owned(), "bc".to_owned()][..]));
    for ahead in [
        json!({"hgv": "no"}),
        json!({"motor_vehicle": "no"}),
        json!({"access": "no", "hgv": "private"}),
        json!({"hgv:conditional": "no @ (22:00-06:00)"}),
        json!({"maxheight": "3"}),
    ] {
        let (code, summary) = run(ahead.clone());
        let told: BTreeSet<String> = sets(&summary).into_iter().map(|set| set.join("+")).collect();
        let expected = BTreeSet::from(["bc".to_owned(), "turn/at-b".to_owned()]);
        assert_eq!((code, told), (1, expected), "{ahead}: {}", summary["why_not"]);
    }
    // onto what is no road for it, or not in this direction, nothing can be prescribed
    for ahead in [json!({"highway": "footway"}), json!({"oneway": "-1"}), json!({"highway": "construction"})]
    {
        let (code, summary) = run(ahead.clone());
        assert_eq!(
            (code, super::corridor::roads(&summary)),
            (0, vec!["ab".to_owned(), "bd".to_owned()]),
            "{ahead}"
        );
    }
}

#[test]
fn h11_a_gate_is_told_by_the_condition_that_bars_it() {
    let map = "a---b---c";
    for condition in ["hgv:conditional=no @ (22:00-06:00)", "access:conditional=no @ (weight>7.5)"] {
        let (key, value) = condition.split_once('=').unwrap();
        let gate = json!({"barrier": "gate", key: value});
        let desk = drawn(map, &[("abc", json!({}))], &[('b', gate)]);
        let (code, summary) = desk.run(TRUCK, [at('a', map), at('c', map)], &[]);
        assert_eq!(code, 1);
        let text = summary["why_not"]["text"].as_str().unwrap();
        assert!(text.contains(condition) && !text.contains("access=no"), "{text}");
    }
}

#[test]
fn h2_what_nobody_signed_is_not_known() {
    let map = "a---b---c---d";
    let run = |tags: &Value, policy: &str| {
        let desk = Desk::new(map, &[("ab", json!({})), ("bc", tags.clone()), ("cd", json!({}))]);
        let more = ["--margin", "none", "--unknown-limits", policy];
        let (code, summary) = desk.run(TRUCK, [at('a', map), at('d', map)], &more);
        (code, summary["unknown"].as_u64())
    };
    for tags in [
        json!({"tunnel": "yes", "maxheight:signed": "no"}),
        json!({"bridge": "yes", "maxweight:signed": "no"}),
        json!({"maxheight:signed": "no"}),
    ] {
        assert_eq!(run(&tags, "optimistic"), (0, Some(1)), "{tags}");
        assert_eq!(run(&tags, "blocked").0, 1, "{tags}");
        assert_eq!(run(&tags, "class").0, 0, "{tags}");
    }
    for tags in [
        json!({"tunnel": "yes", "maxheight": "none", "maxheight:signed": "no"}),
        json!({"tunnel": "yes", "maxheight": "4.2", "maxheight:signed": "no"}),
    ] {
        assert_eq!(run(&tags, "blocked"), (0, Some(0)), "{tags}");
    }
}
