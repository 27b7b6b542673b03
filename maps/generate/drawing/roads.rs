//! The features of the roads file: ways, turn restrictions, barriers.

use super::arrangement::Arrangement;
use super::arterials::Post;
use super::features::{Shape, feature};
use super::plane::{Frame, Xy};
use super::random::Random;
use super::ways::Way;
use serde_json::{Value, json};

/// Ways, one banned turn at each of the restricted nodes, and barriers; `gates` are named places on a road.
pub fn features(
    frame: Frame,
    net: &Arrangement,
    ways: &[Way],
    restricted: &[usize],
    gates: &[(String, Xy)],
) -> Vec<String> {
    let mut all: Vec<String> = ways.iter().map(|way| way_feature(frame, net, way)).collect();
    all.extend(restrictions(frame, net, ways, restricted));
    all.extend(barriers(frame, net, ways, gates));
    all
}

fn way_feature(frame: Frame, net: &Arrangement, way: &Way) -> String {
    let road = &net.roads[way.road];
    let line: Vec<Xy> = way.nodes.iter().map(|&n| net.nodes[n]).collect();
    let mut properties: Vec<(&str, Value)> = vec![("highway", json!(road.highway))];
    if !road.name.is_empty() {
        properties.push(("name", json!(road.name)));
    }
    if !road.reference.is_empty() {
        properties.push(("ref", json!(road.reference)));
    }
    if road.oneway {
        properties.push(("oneway", json!("yes")));
    }
    if road.lanes > 0 {
        properties.push(("lanes", json!(road.lanes.to_string())));
    }
    if road.maxspeed > 0 {
        properties.push(("maxspeed", json!(road.maxspeed.to_string())));
    }
    if way.marks.bridge {
        properties.push(("bridge", json!("yes")));
        properties.push(("layer", json!(way.marks.layer.to_string())));
    }
    if !way.marks.name.is_empty() {
        properties.push(("bridge:name", json!(way.marks.name)));
    }
    for (key, value) in [("maxheight", way.marks.maxheight), ("maxweight", way.marks.maxweight)] {
        if !value.is_empty() {
            properties.push((key, json!(value)));
        }
    }
    for (key, value) in &road.tags {
        if !properties.iter().any(|(known, _)| known == key) {
            properties.push((key, json!(value)));
        }
    }
    feature(frame, &way.id, &Shape::Line(&line), &properties)
}

fn ends_at(way: &Way, node: usize) -> bool {
    way.nodes.first() == Some(&node) || way.nodes.last() == Some(&node)
}

/// One banned turn at each of the nodes: a left turn where there is one, else the turn back.
fn restrictions(frame: Frame, net: &Arrangement, ways: &[Way], nodes: &[usize]) -> Vec<String> {
    let mut features = Vec::new();
    for (number, &node) in nodes.iter().enumerate() {
        let mut best: Option<(f64, &Way, &Way)> = None;
        let around: Vec<&Way> = ways.iter().filter(|w| ends_at(w, node)).collect();
        for &from in &around {
            let arrives = from.nodes.last() == Some(&node);
            if !arrives && (from.nodes.first() != Some(&node) || net.roads[from.road].oneway) {
                continue;
            }
            let before = if arrives { from.nodes[from.nodes.len() - 2] } else { from.nodes[1] };
            let inward = (net.nodes[node] - net.nodes[before]).unit();
            for &to in &around {
                let leaves = to.nodes.first() == Some(&node);
                if from.id == to.id
                    || (!leaves && (to.nodes.last() != Some(&node) || net.roads[to.road].oneway))
                {
                    continue;
                }
                let next = if leaves { to.nodes[1] } else { to.nodes[to.nodes.len() - 2] };
                let outward = (net.nodes[next] - net.nodes[node]).unit();
                let leftness = inward.cross(outward);
                if leftness > 0.5 && best.is_none_or(|(most, ..)| leftness > most) {
                    best = Some((leftness, from, to));
                }
            }
        }
        if let Some((_, from, to)) = best {
            let id = format!("r{:03}", number + 1);
            features.push(feature(
                frame,
                &id,
                &Shape::Point(net.nodes[node]),
                &[
                    ("type", json!("restriction")),
                    ("restriction", json!("no_left_turn")),
                    ("from", json!(from.id)),
                    ("to", json!(to.id)),
                ],
            ));
        }
    }
    features
}

/// A node and what stands there.
type Barrier = (usize, Vec<(&'static str, Value)>);

/// Gates, bollards in a few lanes, lift gates on private yards, height bars at low passages.
fn barriers(frame: Frame, net: &Arrangement, ways: &[Way], gates: &[(String, Xy)]) -> Vec<String> {
    let mut random = Random::new(410);
    let mut found: Vec<Barrier> = Vec::new();
    for (name, place) in gates {
        if let Some(node) = net.node_near(*place, 12.0, 0) {
            found.push((
                node,
                vec![("barrier", json!("gate")), ("access", json!("yes")), ("name", json!(name))],
            ));
        }
    }
    for way in ways {
        let road = &net.roads[way.road];
        let middle = way.nodes[way.nodes.len() / 2];
        let private = road.tags.iter().any(|(k, v)| *k == "access" && v == "private");
        let plain = net.at_node[middle].len() == 2;
        if private && plain && random.chance(0.4) {
            found.push((middle, vec![("barrier", json!("lift_gate")), ("access", json!("private"))]));
        } else if road.highway == "residential" && plain && way.nodes.len() > 4 && random.chance(0.012) {
            found.push((middle, vec![("barrier", json!("bollard"))]));
        } else if way.marks.maxheight.starts_with('3') && plain && random.chance(0.5) {
            found.push((
                middle,
                vec![("barrier", json!("height_restrictor")), ("maxheight", json!(way.marks.maxheight))],
            ));
        }
    }
    let make = |(i, (node, properties)): (usize, Barrier)| {
        feature(frame, &format!("b{:03}", i + 1), &Shape::Point(net.nodes[node]), &properties)
    };
    found.into_iter().enumerate().map(make).collect()
}

/// Kilometer posts as points of their own file (they need not be vertices of a way).
pub fn posts(frame: Frame, posts: Vec<Post>) -> Vec<String> {
    let make = |(p, name, number, km): Post| {
        feature(
            frame,
            &format!("{number}-K{km}"),
            &Shape::Point(p),
            &[
                ("highway", json!("milestone")),
                ("road", json!(name)),
                ("ref", json!(number)),
                ("distance", json!(km)),
            ],
        )
    };
    posts.into_iter().map(make).collect()
}
