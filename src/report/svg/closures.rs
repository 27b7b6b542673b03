//! Closures on the map, each kind with a line and a sign of its own: shut, half, limited, turns, local, opened.

use super::Layer;
use super::layers::{BUDGET, CLOSED, named, property, spots};
use super::pen::{self, Spot, View, number};
use crate::geometry::Projection;
use crate::report::words::Language;
use geojson::Feature;
use std::collections::BTreeMap;

/// How one kind of closure is drawn. Kinds differ by color, by dashes and by the sign in the circle.
struct Kind {
    effects: &'static [&'static str],
    color: &'static str,
    /// Dashes of the line; empty is one stroke.
    dashes: &'static str,
    /// The sign around the origin, and whether it is filled.
    sign: (&'static str, bool),
    words: (&'static str, &'static str),
}

const KINDS: [Kind; 7] = [
    Kind {
        effects: &["closed"],
        color: CLOSED,
        dashes: "",
        sign: ("M-3.2-3.2L3.2 3.2M-3.2 3.2L3.2-3.2", false),
        words: ("封闭路段", "closed road"),
    },
    Kind {
        effects: &["half_closed", "lane_loss", "contraflow", "one_way"],
        color: "#b0107a",
        dashes: "13 4",
        sign: ("M0-6A6 6 0 0 1 0 6Z", true),
        words: ("半幅、部分车道或单方向施工", "half, lanes or one direction closed"),
    },
    Kind {
        effects: &["limit", "speed", "delay"],
        color: "#6a3d9a",
        dashes: "2.5 3.5",
        sign: ("M-4-3L-.8 0L-4 3ZM4-3L.8 0L4 3Z", true),
        words: ("限制通行路段", "limits, lower speed or waiting"),
    },
    Kind {
        effects: &["turn_ban", "mandatory_turn"],
        color: "#111",
        dashes: "",
        sign: ("M-2.5 4V0Q-2.5-2 0-2H3.4M1-4.4L3.6-2L1 .4", false),
        words: ("转向管制", "turn banned or prescribed"),
    },
    Kind {
        effects: &["no_through"],
        color: "#8a6d00",
        dashes: "8 4 2 4",
        sign: ("M0-2.4A2.4 2.4 0 1 0 0 2.4A2.4 2.4 0 1 0 0-2.4Z", true),
        words: ("禁止过境路段", "no through traffic"),
    },
    Kind {
        effects: &["suspend_one_way", "suspend_limit", "add_road"],
        color: "#00795c",
        dashes: "",
        sign: ("M0-3.8V3.8M-3.8 0H3.8", false),
        words: ("便道或放宽限制路段", "temporary road, or a rule lifted"),
    },
    Kind {
        effects: &[],
        color: IDLE,
        dashes: "2 5",
        sign: ("M-3 0H3", false),
        words: ("此时未生效的管制", "not in force at that time"),
    },
];

/// The kind, by its place among them, of what is drawn and does not hold at the time of the map.
const NOT_IN_FORCE: usize = KINDS.len() - 1;
const IDLE: &str = "#8a8f98";

/// Whether what a feature is about does not hold at the time of the map.
fn is_idle(feature: &Feature) -> bool {
    property(feature, "in_force") == "no"
}

/// The kind of a feature; one that does not say its effect is shut.
fn kind_of(feature: &Feature) -> usize {
    if is_idle(feature) {
        return NOT_IN_FORCE;
    }
    let effect = property(feature, "effect");
    KINDS.iter().position(|kind| kind.effects.contains(&effect)).unwrap_or(0)
}

fn symbol(kind: &Kind) -> String {
    let fill = if kind.sign.1 { kind.color } else { "none" };
    let width = if kind.sign.1 { 0.0 } else { 2.2 };
    format!(
        "<circle r=\"7\" fill=\"#fff\" stroke=\"{0}\" stroke-width=\"2\"/>\
         <path d=\"{1}\" fill=\"{fill}\" stroke=\"{0}\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>",
        kind.color, kind.sign.0
    )
}

/// A line in the manner of its kind.
fn stroke(kind: &Kind, path: &str) -> String {
    let color = kind.color;
    if kind.effects == KINDS[0].effects {
        return format!(
            "<path d=\"{path}\" stroke=\"#fff\" stroke-width=\"8\" stroke-linejoin=\"round\"/>\
             <path d=\"{path}\" stroke=\"{color}\" stroke-width=\"5.6\" stroke-linejoin=\"round\"/>\
             <path d=\"{path}\" stroke=\"#fff\" stroke-width=\"3\" stroke-dasharray=\"4 5\"/>"
        );
    }
    let dashes = match kind.dashes {
        "" => String::new(),
        dashes => format!(" stroke-dasharray=\"{dashes}\""),
    };
    format!(
        "<path d=\"{path}\" stroke=\"#fff\" stroke-width=\"7\" stroke-linejoin=\"round\"/>\
         <path d=\"{path}\" stroke=\"{color}\" stroke-width=\"4.4\" stroke-linejoin=\"round\"{dashes}/>"
    )
}

/// The areas as they are drawn in the order, under the roads.
pub(super) fn areas(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    for (color, idle) in [(IDLE, true), (CLOSED, false)] {
        let own = named(layers, "closure_areas").filter(|feature| is_idle(feature) == idle);
        let areas: Vec<Vec<Spot>> = own.flat_map(|feature| spots(feature, plane, view)).collect();
        let path = pen::path(&areas, true, BUDGET / 4);
        if !path.is_empty() {
            put!(
                out,
                "<path d=\"{path}\" fill=\"{color}\" fill-opacity=\".07\" fill-rule=\"evenodd\" stroke=\"{color}\" stroke-width=\"1.4\" stroke-dasharray=\"7 4\"/>"
            );
        }
    }
}

/// Draws the closed edges; gives back where the signs stand and what is there.
pub(super) fn closures(
    out: &mut String,
    layers: &[Layer],
    plane: &Projection,
    view: &View,
) -> Vec<(String, Spot)> {
    let mut lines: BTreeMap<(usize, String), Vec<Vec<Spot>>> = BTreeMap::new();
    let mut signs: Vec<(usize, String, Spot)> = Vec::new();
    for feature in named(layers, "closed_edges") {
        let keys = ["title", "name", "closure_title", "closure", "road"];
        let text = keys.into_iter().map(|key| property(feature, key)).find(|t| !t.is_empty()).unwrap_or("");
        let kind = kind_of(feature);
        for part in spots(feature, plane, view) {
            match part[..] {
                [spot] if view.shows(spot) => signs.push((kind, text.to_owned(), spot)),
                _ => lines.entry((kind, text.to_owned())).or_default().extend(view.clip(&part)),
            }
        }
    }
    // What is shut lies on top.
    for (number, kind) in KINDS.iter().enumerate().rev() {
        let own = lines.iter().filter(|((of, _), _)| *of == number).flat_map(|(_, lines)| lines);
        let path = pen::path(&own.cloned().collect::<Vec<_>>(), false, BUDGET / 2);
        if !path.is_empty() {
            out.push_str(&stroke(kind, &path));
        }
    }
    for ((kind, text), mut lines) in lines {
        lines.sort_by(|a, b| span(b).total_cmp(&span(a)));
        for line in &lines {
            let spot = line[line.len() / 2];
            let spot = if line.len() == 2 {
                [f64::midpoint(line[0][0], line[1][0]), f64::midpoint(line[0][1], line[1][1])]
            } else {
                spot
            };
            let near = signs.iter().any(|(_, _, c)| (c[0] - spot[0]).hypot(c[1] - spot[1]) < 70.0);
            if !near && view.shows(spot) {
                signs.push((kind, text.clone(), spot));
            }
        }
    }
    for (kind, _, [x, y]) in &signs {
        let symbol = symbol(&KINDS[*kind]);
        put!(out, "<g transform=\"translate({} {})\">{symbol}</g>", number(*x), number(*y));
    }
    signs.into_iter().map(|(_, text, spot)| (text, spot)).collect()
}

fn span(line: &[Spot]) -> f64 {
    line.windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).sum()
}

/// The signs of the kinds that occur, with their meaning.
pub(super) fn legend(layers: &[Layer], l: Language) -> Vec<(String, String)> {
    let mut signs: Vec<(String, String)> = Vec::new();
    for (number, kind) in KINDS.iter().enumerate() {
        if named(layers, "closed_edges").any(|feature| kind_of(feature) == number) {
            let sign = stroke(kind, "M-16 0L16 0") + &symbol(kind);
            signs.push((sign, l.say(kind.words.0, kind.words.1).to_owned()));
        }
    }
    let areas = [
        (CLOSED, false, l.say("图示范围", "area as drawn")),
        (IDLE, true, l.say("此时未生效的图示范围", "area as drawn, not in force at that time")),
    ];
    for (color, idle, words) in areas {
        if named(layers, "closure_areas").any(|feature| is_idle(feature) == idle) {
            let sign = format!(
                "<rect x=\"-14\" y=\"-7\" width=\"28\" height=\"14\" fill=\"{color}\" fill-opacity=\".07\" stroke=\"{color}\" stroke-dasharray=\"7 4\"/>"
            );
            signs.push((sign, words.to_owned()));
        }
    }
    signs
}
