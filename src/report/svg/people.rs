//! Incidents, units and places to wait at on the map.

use super::layers::{named, property, spots, title};
use super::pen::{Spot, View, number};
use super::{Layer, escape};
use crate::geometry::Projection;
use crate::report::words::Language;

/// A kind of point: layer, symbol around the origin, what it is called.
struct Kind {
    layer: &'static str,
    symbol: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// From below to above.
const KINDS: [Kind; 4] = [
    Kind {
        layer: "standby",
        symbol: "<path d=\"M0-12L3-4L12-4L5 2L8 11L0 6L-8 11L-5 2L-12-4L-3-4Z\" fill=\"#f0e442\" stroke=\"#333\" stroke-width=\"1.2\"/>",
        zh: "最佳备勤点",
        en: "standby place",
    },
    Kind {
        layer: "units",
        symbol: "<path d=\"M0-7L7 0L0 7L-7 0Z\" fill=\"#10305a\" stroke=\"#fff\" stroke-width=\"1.4\"/>",
        zh: "警力岗位",
        en: "post of a unit",
    },
    Kind {
        layer: "incidents",
        symbol: "<circle r=\"5\" fill=\"#d55e00\" stroke=\"#fff\" stroke-width=\"1.4\"/>",
        zh: "警情",
        en: "incident",
    },
    Kind {
        layer: "unanswered",
        symbol: "<path d=\"M-5-5L5 5M-5 5L5-5\" stroke=\"#111\" stroke-width=\"3\"/>",
        zh: "无人到达的警情",
        en: "incident nobody came to",
    },
];

fn is_unanswered(feature: &geojson::Feature) -> bool {
    feature.property("units_sent").and_then(serde_json::Value::as_u64) == Some(0)
}

/// The points of a kind with what they are called.
fn points<'a>(kind: &Kind, layers: &'a [Layer<'a>], plane: &Projection, view: &View) -> Vec<(&'a str, Spot)> {
    let (layer, wanted) = match kind.layer {
        "unanswered" => ("incidents", Some(true)),
        "incidents" => ("incidents", Some(false)),
        layer => (layer, None),
    };
    named(layers, layer)
        .filter(|f| wanted.is_none_or(|unanswered| is_unanswered(f) == unanswered))
        .flat_map(|f| spots(f, plane, view).into_iter().flatten().map(|spot| (title(f), spot)))
        .filter(|(_, spot)| view.shows(*spot))
        .collect()
}

/// Draws them; gives back places to wait at, to be named.
pub(super) fn draw(
    out: &mut String,
    layers: &[Layer],
    plane: &Projection,
    view: &View,
) -> Vec<(String, Spot)> {
    for kind in &KINDS {
        for (title, [x, y]) in points(kind, layers, plane, view) {
            put!(
                out,
                "<g transform=\"translate({} {})\">{}<title>{}</title></g>",
                number(x),
                number(y),
                kind.symbol,
                escape(title)
            );
        }
    }
    let standby = named(layers, "standby").flat_map(|f| {
        let name = if property(f, "name").is_empty() { title(f) } else { property(f, "name") };
        spots(f, plane, view).into_iter().flatten().map(move |spot| (name.to_owned(), spot))
    });
    standby.filter(|(_, spot)| view.shows(*spot)).collect()
}

/// The signs that occur, with their meaning.
pub(super) fn legend(layers: &[Layer], l: Language) -> Vec<(String, String)> {
    let occurs = |kind: &&Kind| match kind.layer {
        "unanswered" => named(layers, "incidents").any(is_unanswered),
        "incidents" => named(layers, "incidents").any(|f| !is_unanswered(f)),
        layer => named(layers, layer).next().is_some(),
    };
    KINDS
        .iter()
        .filter(occurs)
        .map(|kind| (kind.symbol.to_owned(), l.say(kind.zh, kind.en).to_owned()))
        .collect()
}
