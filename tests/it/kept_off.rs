//! Ways that would begin or end in the middle of a road, an other half of a road over which nobody of one kind passes, and what else keeps traffic
//! off a way.

use crate::detour::{heading, work};
use crate::ways_told::{divided, line, order, road, told};
use serde_json::json;

#[test]
fn an_order_that_opens_a_half_which_one_kind_may_not_drive_is_told_so() {
    // Trucks may not use the northern half at all, so they do not pass on it, whatever turns are allowed.
    let mut roads = divided(0.0002);
    let north = roads.iter_mut().find(|road| road["properties"]["id"] == "n").unwrap();
    north["properties"]["hgv"] = json!("no");
    let half = json!({"effect": "half_closed", "other_half": "two_way", "direction": "along"});
    let shut = line(&[[118.011, 36.9], [118.019, 36.9]]);
    let told = told(roads, vec![order(half, shut)], &["car", "truck"]);
    let warnings = told.summary["warnings"].as_array().unwrap();
    let of = |code: &str| -> Vec<&str> {
        let own = warnings.iter().filter(|warning| warning["code"] == code);
        own.map(|warning| warning["message"].as_str().unwrap()).collect()
    };
    let [message] = of("W475")[..] else { panic!("{warnings:?}") };
    assert!(message.contains("truck: the order opens the other half to both directions"), "{message}");
    assert!(message.contains("traffic of \"大道\" east has no way over it"), "{message}");
    assert!(of("W474").is_empty() && of("W477").is_empty(), "{warnings:?}");
    let east =
        |vehicle: &str| heading(work(&told.summary, vehicle), "east")["detours"][0]["other_half"].clone();
    assert_eq!((east("car"), east("truck")), (json!(true), json!(false)));
}

/// M is faster from K to E than S and Z, so that a look at Z begins (or ends) in the middle of S; with a lane off S or without.
fn beside_a_faster_road(has_lane: bool) -> Vec<serde_json::Value> {
    let way = |id: &str, class: &str, points: &[[f64; 2]]| road(id, id, points, json!({"highway": class}));
    let (k, j, e) = ([118.0, 36.9], [118.005, 36.897], [118.01, 36.9]);
    let lane = [118.004, 36.8976];
    let mut roads = vec![
        way("W", "primary", &[[117.98, 36.9], k]),
        way("M", "primary", &[k, [118.005, 36.9035], e]),
        way("S", "residential", &[k, lane, j]),
        way("Z", "residential", &[j, e]),
        way("O", "primary", &[e, [118.03, 36.9]]),
    ];
    roads.extend(has_lane.then(|| way("lane", "residential", &[lane, [118.004, 36.895]])));
    roads
}

#[test]
fn a_way_turns_round_nowhere_for_where_its_movement_begins_or_ends() {
    let shut = line(&[[118.0052, 36.89712], [118.0098, 36.89988]]);
    for has_lane in [false, true] {
        // `told` has `verify` prove the plan.
        let told = told(beside_a_faster_road(has_lane), vec![order(json!({}), shut.clone())], &["car"]);
        let movements = work(&told.summary, "car")["movements"].as_array().unwrap();
        assert!(!movements.is_empty());
        for movement in movements {
            let best = &movement["detours"][0];
            assert_eq!(best["turns_round"], json!([]), "{movement}");
            assert!(best["roads"].as_array().unwrap().contains(&json!("M")), "{movement}");
        }
        // S leads to nothing but Z: one sets out on it the other way.
        let first = |sign: &&serde_json::Value| sign["kind"] == "divergence";
        let signs: Vec<&str> =
            told.signs.iter().filter(first).map(|sign| sign["text"].as_str().unwrap()).collect();
        let is_told = |text: &&str| text.contains("set out northwest on S");
        assert!(has_lane || signs.iter().any(is_told), "{signs:?}");
    }
}

#[test]
fn a_turn_ban_that_leaves_no_way_is_named_as_the_reason() {
    let way = |id: &str, points: &[[f64; 2]], one_way: bool| {
        let tags = if one_way { json!({"oneway": "yes"}) } else { json!({}) };
        road(id, id, points, tags)
    };
    let b = [118.01, 36.9];
    let roads = vec![
        way("ab", &[[118.0, 36.9], b], false),
        way("bc", &[b, [118.02, 36.9]], true),
        way("bd", &[b, [118.01, 36.89]], true),
    ];
    let own = json!({"effect": "turn_ban", "from_road": "ab", "to_road": "bd", "id": "ban"});
    let told = told(roads, vec![order(own, json!({"type": "Point", "coordinates": b}))], &["car"]);
    let movement = &work(&told.summary, "car")["movements"][0];
    assert_eq!(movement["found"], false);
    let [reason] = movement["blockers"].as_array().unwrap().as_slice() else { panic!("{movement}") };
    assert_eq!(reason["kind"], "closure");
    assert!(reason["text"].as_str().unwrap().ends_with("bans the turn from ab into bd"), "{reason}");
    assert!(reason["text_zh"].as_str().unwrap().ends_with("禁止由ab驶入bd"), "{reason}");
}

#[test]
fn a_temporary_road_is_told_to_be_for_those_whom_the_order_names_and_within_its_limits() {
    let way = |id: &str, points: &[[f64; 2]]| road(id, id, points, json!({}));
    let roads = vec![
        way("r", &[[118.0, 36.9], [118.01, 36.9], [118.02, 36.9], [118.03, 36.9]]),
        way("s", &[[118.01, 36.9], [118.01, 36.893], [118.02, 36.893], [118.02, 36.9]]),
    ];
    let by_road = line(&[[118.01, 36.9], [118.015, 36.901], [118.02, 36.9]]);
    let orders = |more: serde_json::Value| {
        let mut own =
            json!({"id": "temporary", "title": "T", "effect": "add_road", "limits": {"mass_t": 20}});
        own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let shut = order(json!({"effect": "closed"}), line(&[[118.012, 36.9], [118.018, 36.9]]));
        vec![shut, order(own, by_road.clone())]
    };
    // The truck of the program weighs more than 20 t: that bars it, and not the lighter ones of those that the order names.
    let named = json!({"applies_to": [{"class": "truck", "axles": "<= 2"}]});
    let told_so = told(roads.clone(), orders(named), &["truck"]);
    let en = "only those named above and within the limits may use the temporary road";
    assert!(
        told_so.en.contains(en) && told_so.zh.contains("仅上述准许且不超过限制的车辆可驶入便道"),
        "{}",
        told_so.en
    );
    let all = told(roads, orders(json!({})), &["truck"]);
    assert!(all.en.contains("only within the limits above may they use the temporary road"), "{}", all.en);
    assert!(all.zh.contains("仅不超过上述限制的车辆可驶入便道"), "{}", all.zh);
}
