//! Incidents, units and places to wait at on the map.

use super::layers::{BUDGET, named, property, spots, title};
use super::pen::{self, Spot, View, number};
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
const KINDS: [Kind; 7] = [
    Kind {
        layer: "standby",
        symbol: "<path d=\"M0-12L3-4L12-4L5 2L8 11L0 6L-8 11L-5 2L-12-4L-3-4Z\" fill=\"#f0e442\" stroke=\"#333\" stroke-width=\"1.2\"/>",
        zh: "最佳备勤点",
        en: "standby place",
    },
    Kind {
        layer: "projects",
        symbol: "<circle r=\"4.2\" fill=\"#009e73\" stroke=\"#fff\" stroke-width=\"1.2\"/>",
        zh: "项目",
        en: "project",
    },
    Kind {
        layer: "incomplete",
        symbol: "<path d=\"M0-6L5.8 4.6L-5.8 4.6Z\" fill=\"#d55e00\" stroke=\"#fff\" stroke-width=\"1.2\"/>",
        zh: "未配齐的项目",
        en: "project that lacks officers",
    },
    Kind {
        layer: "officers",
        symbol: "<path d=\"M0-6L6 0L0 6L-6 0Z\" fill=\"#10305a\" stroke=\"#fff\" stroke-width=\"1.2\"/>",
        zh: "警官驻地",
        en: "base of officers",
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

/// Whether a feature belongs to the kind that is told apart within its layer.
fn is_special(feature: &geojson::Feature) -> bool {
    is_unanswered(feature) || property(feature, "status") == "incomplete"
}

/// The points of a kind with what they are called.
fn points<'a>(kind: &Kind, layers: &'a [Layer<'a>], plane: &Projection, view: &View) -> Vec<(&'a str, Spot)> {
    let (layer, wanted) = match kind.layer {
        "unanswered" => ("incidents", Some(true)),
        "incidents" => ("incidents", Some(false)),
        "incomplete" => ("projects", Some(true)),
        "projects" => ("projects", Some(false)),
        layer => (layer, None),
    };
    named(layers, layer)
        .filter(|f| wanted.is_none_or(|special| is_special(f) == special))
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
    belongs(out, layers, plane, view);
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

/// The grounds of units as outlines, and who belongs to what as thin lines.
fn belongs(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    let lines = |layer| -> Vec<Vec<Spot>> {
        let all = named(layers, layer).flat_map(|f| spots(f, plane, view));
        all.flat_map(|line| view.clip(&line)).collect()
    };
    let styles = [
        ("areas", "stroke=\"#6a5a8c\" stroke-opacity=\".55\" stroke-width=\"1.6\" stroke-dasharray=\"7 4\""),
        ("assignments", "stroke=\"#7a3b8f\" stroke-opacity=\".5\" stroke-width=\".9\""),
    ];
    for (layer, style) in styles {
        let path = pen::path(&lines(layer), false, BUDGET);
        if !path.is_empty() {
            put!(out, "<path d=\"{path}\" {style}/>");
        }
    }
}

/// The signs that occur, with their meaning.
pub(super) fn legend(layers: &[Layer], l: Language) -> Vec<(String, String)> {
    let occurs = |kind: &&Kind| match kind.layer {
        "unanswered" => named(layers, "incidents").any(is_special),
        "incidents" => named(layers, "incidents").any(|f| !is_special(f)),
        "incomplete" => named(layers, "projects").any(is_special),
        "projects" => named(layers, "projects").any(|f| !is_special(f)),
        layer => named(layers, layer).next().is_some(),
    };
    let line = |style: &str| format!("<path d=\"M-14 0L14 0\" {style}/>");
    let points = KINDS.iter().filter(occurs);
    let mut signs: Vec<(String, String)> =
        points.map(|kind| (kind.symbol.to_owned(), l.say(kind.zh, kind.en).to_owned())).collect();
    if named(layers, "assignments").next().is_some() {
        let style = "stroke=\"#7a3b8f\" stroke-width=\"1.4\"";
        signs.push((line(style), l.say("负责关系", "looks after").to_owned()));
    }
    if named(layers, "areas").next().is_some() {
        let style = "stroke=\"#6a5a8c\" stroke-width=\"1.8\" stroke-dasharray=\"7 4\"";
        signs.push((line(style), l.say("单位片区外廓", "ground of a unit").to_owned()));
    }
    signs
}
