//! Corridors against a second reader of tags: slow, short, and with no line in common with the program's own.
//!
//! A part of a real extract, sown with limits, bans and conditional tags as they are signed elsewhere, is asked for ways of
//! random loads. A way that is found breaks nothing as this reader reads the tags; where none is found, this reader finds
//! none either, lifting a named set opens one, and lifting all of the set but one does not.

use super::random::Dice;
use osmpbf::{Element, ElementReader};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

type Tags = BTreeMap<String, String>;
type At = (i64, i64);

const ROADS: &[&str] = &[
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary_link",
];

struct Way {
    id: i64,
    tags: Tags,
    nodes: Vec<i64>,
}

/// Roads of one part of an extract, with their junctions.
struct Town {
    ways: Vec<Way>,
    nodes: BTreeMap<i64, At>,
}

struct Load {
    mass: f64,
    axle: f64,
    height: f64,
    width: f64,
    length: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Use {
    Open,
    Local,
    Shut,
}

/// A number of meters or tonnes; none where no number is signed.
fn number(text: &str, is_mass: bool) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    if let Some((feet, inches)) = text.split_once('\'') {
        let inches = inches.trim_end_matches('"').trim();
        let inches = if inches.is_empty() { 0.0 } else { inches.parse::<f64>().ok()? };
        return Some((feet.trim().parse::<f64>().ok()? * 12.0 + inches) * 0.0254);
    }
    let end = text.find(|c: char| c.is_alphabetic() || c == ' ').unwrap_or(text.len());
    let value: f64 = text[..end].parse().ok()?;
    let factor = match (text[end..].trim(), is_mass) {
        ("" | "t", true) | ("" | "m", false) => 1.0,
        ("st", true) => 0.907_184_74,
        ("kg", true) => 0.001,
        ("cm", false) => 0.01,
        ("ft", false) => 0.3048,
        _ => return None,
    };
    Some(value * factor)
}

/// What the limits leave of one direction under tags without conditions.
fn keeps_limits(tags: &Tags, direction: &str, load: &Load) -> bool {
    let own = [
        ("maxheight", load.height, false),
        ("maxwidth", load.width, false),
        ("maxlength", load.length, false),
        ("maxweight", load.mass, true),
        ("maxweightrating", load.mass, true),
        ("maxaxleload", load.axle, true),
    ];
    own.iter().all(|(key, value, is_mass)| {
        ["", ":physical", ":hgv"].iter().all(|form| {
            let key = format!("{key}{form}");
            let directed = tags.get(&format!("{key}:{direction}"));
            let signed = directed.or_else(|| tags.get(&key));
            let limit = signed.and_then(|text| number(text, *is_mass));
            limit.is_none_or(|limit| *value <= limit + 0.0005)
        })
    }) && {
        let width = tags.get("width").or_else(|| tags.get("est_width"));
        let wide =
            width.and_then(|text| number(text, false)).is_none_or(|limit| load.width <= limit + 0.0005);
        wide && (tags.get("narrow").is_none_or(|v| v != "yes") || load.width <= 2.2)
    }
}

fn access(tags: &Tags, direction: &str) -> Use {
    for key in ["hgv", "motor_vehicle", "vehicle", "access"] {
        let directed = tags.get(&format!("{key}:{direction}"));
        let Some(value) = directed.or_else(|| tags.get(key)) else { continue };
        let words: Vec<&str> = value.split(';').map(str::trim).collect();
        let one_of = |known: &[&str]| words.iter().any(|word| known.contains(word));
        let shut = ["no", "agricultural", "forestry", "emergency", "bus", "psv", "official", "military"];
        let local = ["destination", "delivery", "private", "customers", "residents", "permit"];
        return if words.iter().any(|word| !shut.contains(word) && !local.contains(word)) {
            Use::Open
        } else if one_of(&local) {
            Use::Local
        } else {
            Use::Shut
        };
    }
    Use::Open
}

fn plainly(tags: &Tags, direction: &str, load: &Load) -> Use {
    if keeps_limits(tags, direction, load) { access(tags, direction) } else { Use::Shut }
}

/// Whether a condition holds for this load: without business there, with it. Times hold if `now` says so.
fn holds(condition: &str, load: &Load, now: bool) -> [bool; 2] {
    let condition = condition.trim().trim_matches(['(', ')']).trim();
    if ["destination", "delivery"].contains(&condition) {
        return [false, true];
    }
    for (name, own) in [("weight", load.mass), ("length", load.length)] {
        if let Some((left, right)) = condition.split_once('>')
            && left.trim() == name
        {
            return [own > right.trim().parse::<f64>().unwrap(); 2];
        }
    }
    [now; 2]
}

/// What may be done in one direction at the worst of times.
fn judge(tags: &Tags, direction: &str, load: &Load) -> Use {
    let times = |now: bool| {
        let mut both = [tags.clone(), tags.clone()];
        for (key, value) in tags.iter().filter(|(key, _)| key.ends_with(":conditional")) {
            let key = key.trim_end_matches(":conditional");
            for clause in value.split(';') {
                let Some((word, conditions)) = clause.split_once('@') else { continue };
                let conditions: Vec<[bool; 2]> =
                    conditions.split("AND").map(|one| holds(one, load, now)).collect();
                for (who, tags) in both.iter_mut().enumerate() {
                    if conditions.iter().all(|held| held[who]) {
                        tags.insert(key.to_owned(), word.trim().to_owned());
                    }
                }
            }
        }
        match plainly(&both[0], direction, load) {
            Use::Shut if plainly(&both[1], direction, load) != Use::Shut => Use::Local,
            known => known,
        }
    };
    times(false).max(times(true))
}

/// 1 as drawn only, -1 against it only, 0 both.
fn one_way(tags: &Tags) -> i8 {
    let is = |key: &str, values: &[&str]| tags.get(key).is_some_and(|value| values.contains(&value.as_str()));
    if is("oneway", &["-1"]) {
        -1
    } else if is("oneway", &["no"]) {
        0
    } else {
        let said = is("oneway", &["yes", "1", "true"]);
        i8::from(said || is("highway", &["motorway"]) || is("junction", &["roundabout", "circular"]))
    }
}

impl Town {
    /// The roads within a box of 1e-7 degrees, whatever else the extract has left out.
    fn read(path: &Path, [west, south, east, north]: [i64; 4]) -> Self {
        let (mut ways, mut all) = (Vec::new(), BTreeMap::new());
        let read = |element: Element<'_>| match element {
            Element::DenseNode(node) => {
                all.insert(node.id(), (i64::from(node.decimicro_lon()), i64::from(node.decimicro_lat())));
            }
            Element::Node(node) => {
                all.insert(node.id(), (i64::from(node.decimicro_lon()), i64::from(node.decimicro_lat())));
            }
            Element::Way(way) => {
                let tags: Tags = way.tags().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                let odd = ["area", "smoothness", "construction", "service", "status"];
                let is_road = tags.get("highway").is_some_and(|value| ROADS.contains(&value.as_str()));
                let reversible = tags.get("oneway").is_some_and(|value| value == "reversible");
                if is_road && !reversible && !odd.iter().any(|key| tags.contains_key(*key)) {
                    ways.push(Way { id: way.id(), tags, nodes: way.refs().collect() });
                }
            }
            Element::Relation(_) => {}
        };
        ElementReader::from_path(path).unwrap().for_each(read).unwrap();
        let inside = |node: &i64| {
            all.get(node)
                .is_some_and(|(lon, lat)| (west..=east).contains(lon) && (south..=north).contains(lat))
        };
        ways.retain(|way| way.nodes.iter().all(inside));
        let used: BTreeSet<i64> = ways.iter().flat_map(|way| &way.nodes).copied().collect();
        let nodes = all.into_iter().filter(|(node, _)| used.contains(node)).collect();
        Self { ways, nodes }
    }

    /// Signs as they stand on a road in eleven elsewhere.
    fn sow(&mut self, dice: &mut Dice) {
        let signs: &[&[(&str, &str)]] = &[
            &[("maxheight", "3.2")],
            &[("maxheight", "3,6")],
            &[("maxheight", "12'6\"")],
            &[("maxheight", "default")],
            &[("maxheight:forward", "3.5")],
            &[("maxheight:physical", "380 cm")],
            &[("maxweight", "7.5")],
            &[("maxweight", "10 st")],
            &[("maxweight", "12"), ("maxweight:conditional", "none @ destination")],
            &[("maxweight", "16"), ("maxweight:conditional", "40 @ (06:00-20:00)")],
            &[("maxweight:hgv", "12")],
            &[("maxweightrating:hgv:backward", "12")],
            &[("maxaxleload", "8")],
            &[("maxwidth", "2.3")],
            &[("maxlength", "8 m")],
            &[("hgv", "no")],
            &[("hgv", "destination")],
            &[("hgv:backward", "no")],
            &[("hgv:conditional", "no @ (22:00-06:00)")],
            &[("hgv:conditional", "no @ (weight>7.5)")],
            &[("hgv:conditional", "no @ (weight > 12 AND length>9)")],
            &[("motor_vehicle", "agricultural;forestry")],
        ];
        for way in &mut self.ways {
            if dice.one_in(11) {
                let sign = signs[dice.below(signs.len() as u64) as usize];
                way.tags.extend(sign.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
            }
        }
    }

    /// As OpenStreetMap XML, without turn restrictions and tagged nodes.
    fn xml(&self) -> String {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let mut out = String::from("<osm version=\"0.6\">\n");
        for (node, (lon, lat)) in &self.nodes {
            let (lon, lat) = (*lon as f64 / 1e7, *lat as f64 / 1e7);
            writeln!(out, "<node id=\"{node}\" version=\"1\" lon=\"{lon:.7}\" lat=\"{lat:.7}\"/>").unwrap();
        }
        for way in &self.ways {
            writeln!(out, "<way id=\"{}\" version=\"1\">", way.id).unwrap();
            for node in &way.nodes {
                writeln!(out, "<nd ref=\"{node}\"/>").unwrap();
            }
            for (key, value) in &way.tags {
                writeln!(out, "<tag k=\"{}\" v=\"{}\"/>", escape(key), escape(value)).unwrap();
            }
            out.push_str("</way>\n");
        }
        out.push_str("</osm>\n");
        out
    }

    /// Whether there is a way when these ids are lifted: `WAY`, `one_way/WAY`, `local/WAY`.
    fn is_way(&self, from: i64, to: i64, load: &Load, lifted: &[String]) -> bool {
        let is_lifted = |id: String| lifted.contains(&id);
        let mut leaving: BTreeMap<i64, Vec<(i64, bool)>> = BTreeMap::new();
        for way in &self.ways {
            for (direction, barred) in [("forward", -1), ("backward", 1)] {
                if one_way(&way.tags) == barred && !is_lifted(format!("one_way/{}", way.id)) {
                    continue;
                }
                let mut tags = way.tags.clone();
                let is_lifted_way = is_lifted(way.id.to_string());
                if is_lifted_way {
                    tags.retain(|key, _| !key.starts_with("max"));
                }
                let use_of = match judge(&tags, direction, load) {
                    Use::Shut if is_lifted_way => Use::Open,
                    Use::Local if is_lifted(format!("local/{}", way.id)) => Use::Open,
                    other => other,
                };
                if use_of == Use::Shut {
                    continue;
                }
                for pair in way.nodes.windows(2) {
                    let (a, b) = if barred == -1 { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                    leaving.entry(a).or_default().push((b, use_of == Use::Local));
                }
            }
        }
        // local since the start, public, local to the end
        let mut open = vec![(from, 0)];
        let mut seen = BTreeSet::from([(from, 0)]);
        while let Some((node, phase)) = open.pop() {
            for (next, is_local) in leaving.get(&node).into_iter().flatten() {
                let phase = match (phase, is_local) {
                    (0, true) => 0,
                    (0 | 1, false) => 1,
                    (1 | 2, true) => 2,
                    _ => continue,
                };
                if *next == to {
                    return true;
                }
                if seen.insert((*next, phase)) {
                    open.push((*next, phase));
                }
            }
        }
        false
    }

    /// Whether a place is on a road that is not barred to the load whatever its measures: else it stands on another.
    fn is_stand(&self, node: i64, load: &Load) -> bool {
        self.ways.iter().filter(|way| way.nodes.contains(&node)).any(|way| {
            let mut tags = way.tags.clone();
            tags.retain(|key, _| !key.starts_with("max"));
            let is_open = |direction: &str| judge(&tags, direction, load) != Use::Shut;
            one_way(&way.tags) != -1 && is_open("forward") || one_way(&way.tags) != 1 && is_open("backward")
        })
    }

    /// What a way breaks, as pairs of junctions in order tell it.
    fn breaks(&self, line: &[At], load: &Load) -> Vec<String> {
        let mut between: BTreeMap<(At, At), Vec<(&Way, &str)>> = BTreeMap::new();
        for way in &self.ways {
            for pair in way.nodes.windows(2) {
                let (a, b) = (self.nodes[&pair[0]], self.nodes[&pair[1]]);
                if one_way(&way.tags) != -1 {
                    between.entry((a, b)).or_default().push((way, "forward"));
                }
                if one_way(&way.tags) != 1 {
                    between.entry((b, a)).or_default().push((way, "backward"));
                }
            }
        }
        let mut found = Vec::new();
        let mut uses = Vec::new();
        for pair in line.windows(2).filter(|pair| pair[0] != pair[1]) {
            let on = between.get(&(pair[0], pair[1])).map_or(&[][..], Vec::as_slice);
            let best = on.iter().map(|(way, direction)| (judge(&way.tags, direction, load), way.id)).min();
            match best {
                Some((Use::Shut, way)) => found.push(format!("way {way} is shut")),
                Some((known, _)) => uses.push(known),
                None => found.push(format!("no road from {:?} to {:?}", pair[0], pair[1])),
            }
        }
        let public = |known: &Use| *known == Use::Open;
        if let (Some(first), Some(last)) = (uses.iter().position(public), uses.iter().rposition(public))
            && uses[first..=last].contains(&Use::Local)
        {
            found.push("through a local road".to_owned());
        }
        found
    }
}

fn of_list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn scaled(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 1e7).round() as i64
}

/// Asks the program, holds its answer against the slow reader, and says whether a way was found.
fn compare(town: &Town, desk: &Path, load: &Load, from: i64, to: i64) -> bool {
    let text = format!(
        "mass_t = {}\naxle_load_t = {}\nheight_m = {}\nwidth_m = {}\nlength_m = {}\n",
        load.mass, load.axle, load.height, load.width, load.length
    );
    std::fs::write(desk.join("load.toml"), &text).unwrap();
    let place = |node: i64| {
        let (lon, lat) = town.nodes[&node];
        format!("{:.7},{:.7}", lon as f64 / 1e7, lat as f64 / 1e7)
    };
    let output = Command::new(env!("CARGO_BIN_EXE_huhang"))
        .current_dir(desk)
        .args(["corridor", "--network", "town.osm", "--load", "load.toml", "--margin", "none", "--json"])
        .args(["--out", "out", "--from", &place(from), "--to", &place(to)])
        .output()
        .unwrap();
    let told = format!("{text}from {from} to {to}: {}", String::from_utf8_lossy(&output.stderr));
    let summary: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no summary: {told}"));
    let found = output.status.code() == Some(0);
    assert_eq!(found, town.is_way(from, to, load, &[]), "{told}\n{}", summary["why_not"]);
    if found {
        let layer = std::fs::read_to_string(desk.join("out").join("corridor.geojson")).unwrap();
        let layer: Value = serde_json::from_str(&layer).unwrap();
        for feature in of_list(&layer, "features").iter().filter(|f| f["properties"]["when"] != "before") {
            let line = of_list(&feature["geometry"], "coordinates");
            let line: Vec<At> = line.iter().map(|at| (scaled(&at[0]), scaled(&at[1]))).collect();
            assert_eq!(town.breaks(&line, load), Vec::<String>::new(), "{told}");
        }
        return true;
    }
    // no roads at all: everything lifted, one-ways too, opens nothing
    let sets = of_list(&summary["why_not"], "sets");
    if sets.is_empty() {
        let ids = town.ways.iter().map(|way| way.id);
        let all: Vec<String> = ids.flat_map(|id| [id.to_string(), format!("one_way/{id}")]).collect();
        assert!(!town.is_way(from, to, load, &all), "{told}: nothing named, but lifting opens a way");
    }
    // a bridge over several ways is one obstacle, with the ways it stands on
    let ways = |id: &Value| -> Vec<String> {
        let obstacles = of_list(&summary, "obstacles");
        let obstacle = obstacles.iter().find(|obstacle| obstacle["id"] == *id).unwrap();
        let kind = obstacle["kind"].as_str().unwrap();
        let prefix = if ["one_way", "local"].contains(&kind) { format!("{kind}/") } else { String::new() };
        of_list(obstacle, "ways").iter().map(|way| format!("{prefix}{}", way.as_str().unwrap())).collect()
    };
    for set in sets.iter().take(3) {
        let members: Vec<Vec<String>> = of_list(set, "obstacles").iter().map(ways).collect();
        assert!(town.is_way(from, to, load, &members.concat()), "{told}: lifting {members:?} opens no way");
        for left_out in 0..members.len() {
            let rest: Vec<String> = members
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != left_out)
                .flat_map(|(_, ids)| ids.clone())
                .collect();
            let opens = town.is_way(from, to, load, &rest);
            assert!(!opens, "{told}: of {members:?} member {left_out} is not needed");
        }
    }
    false
}

#[test]
fn corridors_keep_the_limits_that_a_second_reader_of_tags_finds_on_a_real_extract() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/osm-extracts/andorra-gh.osm.pbf");
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return;
    }
    let mut town = Town::read(&path, [14_000_000, 424_000_000, 18_000_000, 427_000_000]);
    let mut dice = Dice(4);
    town.sow(&mut dice);
    assert!(town.ways.len() > 300, "{} roads", town.ways.len());
    let desk = tempfile::tempdir().unwrap();
    std::fs::write(desk.path().join("town.osm"), town.xml()).unwrap();
    // a place within one road is on that road alone
    let mut on: BTreeMap<i64, u32> = BTreeMap::new();
    for way in &town.ways {
        for (i, node) in way.nodes.iter().enumerate() {
            let is_end = i == 0 || i + 1 == way.nodes.len();
            *on.entry(*node).or_default() += if is_end { 2 } else { 1 };
        }
    }
    let places: Vec<i64> = on.into_iter().filter(|(_, ways)| *ways == 1).map(|(node, _)| node).collect();
    let (mut found, runs) = (0, 24);
    for _ in 0..runs {
        let mut of = |values: &[f64]| values[dice.below(values.len() as u64) as usize];
        let load = Load {
            mass: of(&[3.5, 7.5, 12.0, 18.0, 26.0, 40.0]),
            axle: of(&[3.0, 8.0, 10.0]),
            height: of(&[2.5, 3.5, 3.8, 4.2]),
            width: of(&[2.0, 2.3, 2.5]),
            length: of(&[6.5, 9.5, 12.0]),
        };
        let load = Load { axle: load.axle.min(load.mass), ..load };
        let mut place = || loop {
            let place = places[dice.below(places.len() as u64) as usize];
            if town.is_stand(place, &load) {
                return place;
            }
        };
        let (from, to) = (place(), place());
        if from != to {
            found += u32::from(compare(&town, desk.path(), &load, from, to));
        }
    }
    assert!((3..runs - 3).contains(&found), "{found} of {runs} found: the test asks too much or too little");
}
