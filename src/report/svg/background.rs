//! What a map has under its roads and results: water, green, borders, and other lines and points of the reader's own.
//!
//! What a feature is stands in its properties, in the tags of OpenStreetMap: `natural`, `waterway`, `landuse`, `leisure`,
//! `boundary`; `category` is `park` for a green one. Any other area is a border.

use super::layers::{BUDGET, is_areal, named, property, spots};
use super::pen::{self, Spot, View, number};
use super::{Layer, escape};
use crate::geometry::Projection;
use crate::report::words::Language;
use geojson::Feature;

/// Name of the layer.
pub(super) const LAYER: &str = "background";

const WATER: &str = "#aad3e8";
const MARSH: &str = "#dcebe6";
const GREEN: &str = "#dfe9cf";
const BORDER: &str = "stroke=\"#8a7ea8\" stroke-width=\"1.8\" stroke-dasharray=\"10 4 2 4\"";
const LINE: &str = "stroke=\"#8c6d46\" stroke-width=\"1.4\" stroke-dasharray=\"6 3\"";
const SPOT: &str = "<rect x=\"-2.6\" y=\"-2.6\" width=\"5.2\" height=\"5.2\" fill=\"#fff\" stroke=\"#8c6d46\" stroke-width=\"1.2\"/>";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Marsh,
    Green,
    Water,
    River,
    Border,
    Line,
    Point,
}

/// From below to above.
const KINDS: [Kind; 7] =
    [Kind::Marsh, Kind::Green, Kind::Water, Kind::River, Kind::Border, Kind::Line, Kind::Point];

fn kind(feature: &Feature) -> Kind {
    let is = |key: &str, words: &[&str]| words.contains(&property(feature, key));
    let green = is("category", &["park"]) || is("leisure", &["park", "garden"]) || is("landuse", &["forest"]);
    let wet = !property(feature, "waterway").is_empty() || is("natural", &["water", "bay"]);
    let is_point = spots_of_degrees(feature) == Some(1);
    match is_areal(feature) {
        true if is("natural", &["wetland"]) => Kind::Marsh,
        true if wet => Kind::Water,
        true if green || is("natural", &["wood", "scrub"]) => Kind::Green,
        true => Kind::Border,
        false if is_point => Kind::Point,
        false if wet => Kind::River,
        false if !property(feature, "boundary").is_empty() => Kind::Border,
        false => Kind::Line,
    }
}

/// How many positions the longest part of a feature has.
fn spots_of_degrees(feature: &Feature) -> Option<usize> {
    super::layers::parts(feature).iter().map(Vec::len).max()
}

/// Draws it; borders, lines and points come above the roads, in [`above`].
pub(super) fn below(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    for (fill, of) in [(MARSH, Kind::Marsh), (GREEN, Kind::Green), (WATER, Kind::Water)] {
        for feature in named(layers, LAYER).filter(|f| kind(f) == of) {
            let path = pen::path(&spots(feature, plane, view), true, BUDGET / 4);
            put!(
                out,
                "<path d=\"{path}\" fill=\"{fill}\" fill-rule=\"evenodd\"><title>{}</title></path>",
                escape(property(feature, "name"))
            );
        }
    }
    let path = pen::path(&lines(layers, Kind::River, plane, view), false, BUDGET / 4);
    if !path.is_empty() {
        put!(out, "<path d=\"{path}\" stroke=\"{WATER}\" stroke-width=\"2.6\" stroke-linecap=\"round\"/>");
    }
}

/// Borders, lines and points.
pub(super) fn above(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    for (style, of) in [(BORDER, Kind::Border), (LINE, Kind::Line)] {
        let path = pen::path(&lines(layers, of, plane, view), false, BUDGET / 4);
        if !path.is_empty() {
            put!(out, "<path d=\"{path}\" {style}/>");
        }
    }
    for feature in named(layers, LAYER).filter(|f| kind(f) == Kind::Point) {
        for [x, y] in spots(feature, plane, view).into_iter().flatten().filter(|spot| view.shows(*spot)) {
            put!(out, "<g transform=\"translate({} {})\">{SPOT}</g>", number(x), number(y));
        }
    }
}

fn lines(layers: &[Layer], of: Kind, plane: &Projection, view: &View) -> Vec<Vec<Spot>> {
    let own = named(layers, LAYER).filter(|f| kind(f) == of);
    own.flat_map(|f| spots(f, plane, view)).flat_map(|line| view.clip(&line)).collect()
}

/// The signs that occur, with their meaning.
pub(super) fn legend(layers: &[Layer], l: Language) -> Vec<(String, String)> {
    let area = |fill: &str| {
        format!(
            "<rect x=\"-14\" y=\"-7\" width=\"28\" height=\"14\" fill=\"{fill}\" stroke=\"#9fb3ba\" stroke-width=\".6\"/>"
        )
    };
    let line = |style: &str| format!("<path d=\"M-15 0L15 0\" {style}/>");
    let occurs = |kinds: &[Kind]| named(layers, LAYER).any(|f| kinds.contains(&kind(f)));
    // What lines and points are, the file says where all are of one category.
    let called = |of: Kind, zh: &'static str, en: &'static str| {
        let mut words: Vec<&str> =
            named(layers, LAYER).filter(|f| kind(f) == of).map(|f| property(f, "category")).collect();
        words.dedup();
        match words[..] {
            [word] if !word.is_empty() => word.to_owned(),
            _ => l.say(zh, en).to_owned(),
        }
    };
    let mut signs = Vec::new();
    for kind in KINDS {
        let sign = match kind {
            Kind::Marsh => (area(MARSH), l.say("湿地", "wetland").to_owned()),
            Kind::Green => (area(GREEN), l.say("园区、绿地", "park, green").to_owned()),
            Kind::Water => (area(WATER), l.say("水域", "water").to_owned()),
            Kind::River if occurs(&[Kind::Water]) => continue,
            Kind::River => {
                (line(&format!("stroke=\"{WATER}\" stroke-width=\"3\"")), l.say("水系", "water").to_owned())
            }
            Kind::Border => (line(BORDER), l.say("界线", "border").to_owned()),
            Kind::Line => (line(LINE), called(Kind::Line, "其他线状要素", "other line")),
            Kind::Point => (SPOT.to_owned(), called(Kind::Point, "其他点位", "other point")),
        };
        if occurs(&[kind]) {
            signs.push(sign);
        }
    }
    signs
}
