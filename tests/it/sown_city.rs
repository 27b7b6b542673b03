//! Parts of real cities, sown with limits, bans, conditional tags, barriers and turn restrictions as they are signed
//! elsewhere.

use super::random::Dice;
use super::tag_reader::Tags;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

pub type At = (i64, i64);

pub struct Way {
    pub id: String,
    pub tags: Tags,
    pub nodes: Vec<At>,
}

pub struct Turn {
    pub id: String,
    pub tags: Tags,
    pub from: usize,
    pub via: At,
    pub to: usize,
}

/// Roads of one part of a city.
pub struct City {
    pub ways: Vec<Way>,
    pub barriers: BTreeMap<At, Tags>,
    pub turns: Vec<Turn>,
}

/// The ways of each pair of neighboring vertices, by index, and whether the pair runs as they are drawn.
pub type Links = BTreeMap<(At, At), Vec<(usize, bool)>>;

/// The neighbors of a vertex, with the ways to them.
pub fn near(links: &Links, at: At) -> impl Iterator<Item = (At, &[(usize, bool)])> {
    let all = links.range((at, (i64::MIN, i64::MIN))..=(at, (i64::MAX, i64::MAX)));
    all.map(|((_, to), ways)| (*to, ways.as_slice()))
}

pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

pub fn at(value: &Value) -> At {
    let scaled = |of: &Value| (of.as_f64().unwrap() * 1e7).round() as i64;
    (scaled(&value[0]), scaled(&value[1]))
}

fn tags_of(value: &Value) -> Tags {
    let all = value.as_object().unwrap().iter().filter(|(key, _)| !key.starts_with('@'));
    all.map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect()
}

/// 1 as drawn only, -1 against it only, 0 both.
pub fn one_way(tags: &Tags) -> i8 {
    let is = |key: &str, values: &[&str]| tags.get(key).is_some_and(|value| values.contains(&value.as_str()));
    for key in ["oneway:hgv", "oneway:motor_vehicle", "oneway"] {
        if is(key, &["-1"]) {
            return -1;
        } else if is(key, &["no"]) {
            return 0;
        } else if is(key, &["yes", "1", "true"]) {
            return 1;
        }
    }
    i8::from(is("highway", &["motorway"]) || is("junction", &["roundabout", "circular"]))
}

impl City {
    /// The roads that lie wholly within a box of 1e-7 degrees, whatever else the extract has.
    pub fn read(folder: &Path, name: &str, [west, south, east, north]: [i64; 4]) -> Self {
        let mut text = String::new();
        let file = std::fs::File::open(folder.join(format!("{name}.roads.geojson.gz"))).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let roads: Value = serde_json::from_str(&text).unwrap();
        let json = |kind: &str| -> Value {
            let text = std::fs::read_to_string(folder.join(format!("{name}.{kind}")))
                .unwrap_or_else(|_| "[]".to_owned());
            serde_json::from_str(&text).unwrap()
        };
        let odd = ["area", "smoothness", "construction", "status", "impassable"];
        let kept = [
            "motorway",
            "trunk",
            "primary",
            "secondary",
            "tertiary",
            "unclassified",
            "residential",
            "living_street",
            "service",
        ];
        let inside = |(lon, lat): &At| (west..=east).contains(lon) && (south..=north).contains(lat);
        let mut ways = Vec::new();
        for road in list(&roads, "features") {
            let tags = tags_of(&road["properties"]);
            let highway = tags.get("highway").map_or("", |value| value.trim_end_matches("_link"));
            let nodes: Vec<At> = list(&road["geometry"], "coordinates").iter().map(at).collect();
            let is_odd = odd.iter().any(|key| tags.contains_key(*key))
                || tags.get("service").is_some_and(|v| v == "emergency_access")
                || tags.get("oneway").is_some_and(|v| v == "reversible");
            if kept.contains(&highway) && !is_odd && nodes.iter().all(inside) {
                let id = road["properties"]["@id"].as_str().unwrap().trim_start_matches("way/");
                ways.push(Way { id: id.trim_start_matches('-').to_owned(), tags, nodes });
            }
        }
        let used: BTreeSet<At> = ways.iter().flat_map(|way| &way.nodes).copied().collect();
        let points = json("barriers.geojson");
        let barriers = list(&points, "features")
            .iter()
            .map(|f| (at(&f["geometry"]["coordinates"]), tags_of(&f["properties"])));
        let barriers = barriers.filter(|(at, _)| used.contains(at)).collect();
        let number: BTreeMap<&str, usize> =
            ways.iter().enumerate().map(|(i, way)| (way.id.as_str(), i)).collect();
        let rules = json("restrictions.json");
        let turns = rules.as_array().unwrap().iter().filter_map(|rule| {
            let one = |role: &str| if let [member] = list(rule, role) { Some(member) } else { None };
            let way = |role: &str| number.get(one(role)?["id"].to_string().as_str()).copied();
            let via = at(&one("via")?["coordinates"]
                .as_array()
                .map(|_| one("via").unwrap()["coordinates"].clone())?);
            let turn = Turn {
                id: rule["id"].to_string(),
                tags: tags_of(&rule["tags"]),
                from: way("from")?,
                via,
                to: way("to")?,
            };
            // of a way that goes on beyond the junction nobody knows which arm is meant
            let ends = |way: usize| {
                let nodes: &Vec<At> = &ways[way].nodes;
                nodes.iter().filter(|node| **node == via).count() == 1
                    && [nodes.first(), nodes.last()].contains(&Some(&via))
            };
            (ends(turn.from) && ends(turn.to)).then_some(turn)
        });
        let turns = turns.collect();
        Self { ways, barriers, turns }
    }

    /// Signs, barriers and turn restrictions as they stand elsewhere.
    pub fn sow(&mut self, dice: &mut Dice) {
        let signs: &[&[(&str, &str)]] = &[
            &[("maxheight", "3.2")],
            &[("maxheight", "3,6")],
            &[("maxheight", "12'6\"")],
            &[("maxheight", "default")],
            &[("maxheight:forward", "3.5"), ("maxheight", "4.2")],
            &[("maxheight:physical", "380 cm"), ("maxheight", "none")],
            &[("maxheight:lanes", "4.2|3.5")],
            &[("maxheight", "3.7"), ("maxheight:lanes:forward", "4.5|4.5")],
            &[("maxheight:conditional", "3.4 @ (22:00-06:00)")],
            &[("maxweight", "7.5")],
            &[("maxweight", "10 st")],
            &[("maxweight", "18000 lbs")],
            &[("maxweight", "unsigned")],
            &[("maxweight", "12"), ("maxweight:conditional", "none @ destination")],
            &[("maxweight", "16"), ("maxweight:conditional", "40 @ (06:00-20:00)")],
            &[("maxweight:conditional", "7.5 @ (Mo-Fr 07:00-09:00); 16 @ (22:00-05:00)")],
            &[("maxweight:hgv", "12")],
            &[("maxweight:hgv:conditional", "none @ delivery"), ("maxweight:hgv", "7.5")],
            &[("maxweightrating:hgv:backward", "12")],
            &[("maxweightrating", "18")],
            &[("maxaxleload", "8")],
            &[("maxwidth", "2.3")],
            &[("width", "2.4")],
            &[("narrow", "yes")],
            &[("maxlength", "8 m")],
            &[("hgv", "no")],
            &[("hgv", "destination")],
            &[("hgv", "delivery")],
            &[("hgv", "private")],
            &[("hgv", "no;delivery")],
            &[("hgv:lanes", "no|no")],
            &[("hgv:lanes", "no|yes")],
            &[("hgv:backward", "no")],
            &[("hgv:forward", "destination")],
            &[("hgv:conditional", "no @ (22:00-06:00)")],
            &[("hgv", "no"), ("hgv:conditional", "yes @ (06:00-20:00)")],
            &[
                ("hgv", "no"),
                ("hgv:conditional", "yes @ (10:00-12:00 AND weight>7.5); destination @ (20:00-23:00)"),
            ],
            &[("hgv:conditional", "no @ (weight>7.5)")],
            &[("hgv:conditional", "no @ (weight>=12); delivery @ (length > 9)")],
            &[("hgv:conditional", "no @ (weight > 12 AND length>9)")],
            &[("motor_vehicle:conditional", "no @ (Mo-Fr 07:00-09:00); destination @ (hgv)")],
            &[("motor_vehicle", "agricultural;forestry")],
            &[("motor_vehicle", "no"), ("hgv", "yes")],
            &[("vehicle", "no"), ("motor_vehicle", "destination")],
            &[("access", "no"), ("vehicle", "permit")],
            &[("access", "private")],
            &[("goods", "no")],
            &[("goods", "destination"), ("hgv", "no")],
            &[("bridge", "yes"), ("maxweight", "16")],
            &[("bridge", "yes")],
            &[("tunnel", "yes")],
            &[("covered", "yes"), ("maxheight", "below_default")],
        ];
        for way in &mut self.ways {
            if dice.one_in(9) {
                let sign = signs[dice.below(signs.len() as u64) as usize];
                // of the direction that is not driven no sign speaks
                let directed = |key: &str| key.contains("forward") || key.contains("backward");
                if one_way(&way.tags) == 0
                    || !sign.iter().any(|(key, _)| key.starts_with("hgv") && directed(key))
                {
                    way.tags.extend(sign.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
                }
            }
        }
        let bars: &[&[(&str, &str)]] = &[
            &[("barrier", "bollard")],
            &[("barrier", "gate")],
            &[("barrier", "lift_gate"), ("access", "no")],
            &[("barrier", "gate"), ("motor_vehicle", "no"), ("hgv", "yes")],
            &[("barrier", "height_restrictor"), ("maxheight", "3.4")],
            &[("barrier", "height_restrictor")],
            &[("barrier", "swing_gate"), ("hgv:conditional", "no @ (22:00-06:00)")],
            &[("barrier", "block"), ("maxwidth", "2.2")],
        ];
        for way in &self.ways {
            if way.nodes.len() > 2 && dice.one_in(60) {
                let bar = bars[dice.below(bars.len() as u64) as usize];
                let tags = bar.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
                self.barriers.entry(way.nodes[1]).or_insert(tags);
            }
        }
        let rules: &[&[(&str, &str)]] = &[
            &[("restriction", "no_straight_on")],
            &[("restriction", "only_straight_on")],
            &[("restriction:hgv", "no_left_turn")],
            &[("restriction", "no_left_turn"), ("except", "bus;hgv")],
            &[("restriction", "no_right_turn"), ("except", "psv")],
            &[("restriction:conditional", "no_left_turn @ (22:00-06:00)")],
            &[("restriction:conditional", "no_left_turn @ (weight>7.5)")],
        ];
        let links = self.links();
        for number in 0..self.ways.len() {
            let Some((via, before)) = self.ways[number].nodes.split_last().map(|(via, rest)| (*via, rest))
            else {
                continue;
            };
            if !dice.one_in(25) || before.contains(&via) {
                continue;
            }
            let leaves = |(way, _): &&(usize, bool)| {
                let nodes = &self.ways[*way].nodes;
                *way != number
                    && nodes.iter().filter(|n| **n == via).count() == 1
                    && nodes.first() == Some(&via)
            };
            let to = near(&links, via).flat_map(|(_, ways)| ways).find(leaves);
            let Some(&(to, _)) = to else { continue };
            let rule = rules[dice.below(rules.len() as u64) as usize];
            let tags = rule
                .iter()
                .chain(&[("type", "restriction")])
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
            self.turns.push(Turn { id: format!("9{number}"), tags: tags.collect(), from: number, via, to });
        }
    }

    /// As OpenStreetMap XML; the number of a node is its place in the order of coordinates.
    pub fn xml(&self) -> (String, BTreeMap<At, usize>) {
        let escape = |text: &str| {
            text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('>', "&gt;")
        };
        let number: BTreeMap<At, usize> = self
            .ways
            .iter()
            .flat_map(|way| &way.nodes)
            .copied()
            .collect::<BTreeSet<At>>()
            .into_iter()
            .zip(1..)
            .collect();
        let mut out = String::from("<osm version=\"0.6\">\n");
        let tags = |tags: &Tags, out: &mut String| {
            for (key, value) in tags {
                writeln!(out, "<tag k=\"{}\" v=\"{}\"/>", escape(key), escape(value)).unwrap();
            }
        };
        for (node, number) in &number {
            let (lon, lat) = (node.0 as f64 / 1e7, node.1 as f64 / 1e7);
            writeln!(out, "<node id=\"{number}\" version=\"1\" lon=\"{lon:.7}\" lat=\"{lat:.7}\">").unwrap();
            self.barriers.get(node).iter().for_each(|own| tags(own, &mut out));
            out.push_str("</node>\n");
        }
        for way in &self.ways {
            writeln!(out, "<way id=\"{}\" version=\"1\">", way.id).unwrap();
            way.nodes.iter().for_each(|node| writeln!(out, "<nd ref=\"{}\"/>", number[node]).unwrap());
            tags(&way.tags, &mut out);
            out.push_str("</way>\n");
        }
        for turn in &self.turns {
            writeln!(out, "<relation id=\"{}\" version=\"1\">", turn.id).unwrap();
            let members = [
                ("way", &self.ways[turn.from].id, "from"),
                ("node", &number[&turn.via].to_string(), "via"),
                ("way", &self.ways[turn.to].id, "to"),
            ];
            for (kind, id, role) in members {
                writeln!(out, "<member type=\"{kind}\" ref=\"{id}\" role=\"{role}\"/>").unwrap();
            }
            tags(&turn.tags, &mut out);
            out.push_str("</relation>\n");
        }
        out.push_str("</osm>\n");
        (out, number)
    }

    pub fn links(&self) -> Links {
        let mut links = Links::new();
        for (number, way) in self.ways.iter().enumerate() {
            for pair in way.nodes.windows(2) {
                links.entry((pair[0], pair[1])).or_default().push((number, true));
                links.entry((pair[1], pair[0])).or_default().push((number, false));
            }
        }
        links
    }
}
