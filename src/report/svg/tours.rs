//! Tours on the map: a line of its own color for each, with arrows, and its visits numbered in their order. A plan of
//! several days has a map for each.

use super::gantt::TOURS;
use super::layers::{BUDGET, named, property, spots};
use super::pen::{self, Spot, View, number};
use super::{Layer, escape};
use crate::geometry::Projection;
use crate::report::patrol::wall_clock_of;
use crate::report::words::Language;
use geojson::Feature;
use serde_json::Value;

/// Tours that are drawn, in their order.
pub(super) fn drawn<'a>(layers: &'a [Layer<'a>]) -> impl Iterator<Item = &'a Feature> {
    named(layers, "tours")
}

/// Whether a stop belongs to a tour.
pub(super) fn is_of_tour(feature: &Feature) -> bool {
    !property(feature, "unit").is_empty()
}

/// The color of a tour.
pub(super) fn color(feature: &Feature) -> &'static str {
    let number = feature.property("color").and_then(Value::as_u64).unwrap_or(0) as usize;
    TOURS[number % TOURS.len()]
}

/// Draws lines and numbers; gives back where the numbers stand, so that labels keep off.
pub(super) fn tours(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) -> Vec<Spot> {
    let all: Vec<&Feature> = drawn(layers).collect();
    let budget = BUDGET / all.len().max(1);
    for feature in &all {
        let lines: Vec<Vec<Spot>> = spots(feature, plane, view)
            .iter()
            .filter(|line| line.len() > 1)
            .flat_map(|line| view.clip(line))
            .collect();
        let path = pen::path(&lines, false, budget.max(1_000));
        let color = color(feature);
        put!(
            out,
            "<g stroke-linecap=\"round\" stroke-linejoin=\"round\"><path d=\"{path}\" stroke=\"#fff\" stroke-width=\"4.4\" stroke-opacity=\".8\"/>\
             <path d=\"{path}\" stroke=\"{color}\" stroke-width=\"2.6\"><title>{}</title></path></g>",
            escape(property(feature, "name"))
        );
        put!(out, "<g fill=\"{color}\" stroke=\"#fff\" stroke-width=\".8\" paint-order=\"stroke\">");
        for line in &lines {
            for ([x, y], angle) in pen::along(line, 110.0, 0.0) {
                put!(
                    out,
                    "<path d=\"M7 0L-4-5L-1.8 0L-4 5Z\" transform=\"translate({} {}) rotate({})\"/>",
                    number(x),
                    number(y),
                    number(angle.to_degrees())
                );
            }
        }
        out.push_str("</g>");
    }
    numbers(out, layers, &all, plane, view)
}

/// Visits of one place that stand in one row.
const A_ROW: usize = 6;

/// The numbered visits. Those of one place stand side by side, in rows, on the side on which the map has room.
fn numbers(
    out: &mut String,
    layers: &[Layer],
    tours: &[&Feature],
    plane: &Projection,
    view: &View,
) -> Vec<Spot> {
    let visits: Vec<&Feature> =
        named(layers, "stops").filter(|f| matches!(property(f, "kind"), "visit" | "segment")).collect();
    let (radius, size) = if visits.len() > 150 { (5.2, 6.6) } else { (7.4, 9.2) };
    let mut all: Vec<Spot> = Vec::new();
    let mut taken: Vec<Spot> = Vec::new();
    for feature in visits {
        let key = |f: &Feature| (property(f, "unit").to_owned(), f.property("day").and_then(Value::as_u64));
        let own = tours.iter().find(|tour| key(tour) == key(feature));
        let fill = own.map_or("#222", |tour| color(tour));
        let order = feature.property("order").and_then(Value::as_u64).unwrap_or(0);
        for at in spots(feature, plane, view).into_iter().flatten().filter(|spot| view.shows(*spot)) {
            let is_here = |spot: &&Spot| (spot[0] - at[0]).hypot(spot[1] - at[1]) < radius / 2.0;
            let (here, step) = (taken.iter().filter(is_here).count(), radius * 1.9);
            let has_room = view.shows([at[0] + (A_ROW - 1) as f64 * step, at[1]]);
            let aside = (here % A_ROW) as f64 * step;
            let x = if has_room { at[0] + aside } else { at[0] - aside };
            let y = at[1] + (here / A_ROW) as f64 * step;
            taken.push(at);
            put!(
                out,
                "<g transform=\"translate({} {})\"><circle r=\"{radius}\" fill=\"{fill}\" stroke=\"#fff\" stroke-width=\"1.2\"><title>{} {order} · {} {}</title></circle>\
                 <text y=\"{}\" font-size=\"{size}\" font-weight=\"700\" fill=\"#fff\" text-anchor=\"middle\">{order}</text></g>",
                number(x),
                number(y),
                escape(property(feature, "unit")),
                escape(property(feature, "name")),
                escape(&wall_clock_of(property(feature, "arrive"))),
                number(size * 0.36)
            );
            all.push([x, y]);
        }
    }
    all
}

/// The sign of what is left out, around the origin.
pub(super) fn missed_symbol() -> String {
    format!(
        "<path d=\"M0-8L8 6.4L-8 6.4Z\" fill=\"{MISSED}\" stroke=\"#fff\" stroke-width=\"1.4\"/>\
         <path d=\"M0-3.4L0 1.8M0 3.4L0 4.6\" stroke=\"#fff\" stroke-width=\"1.8\"/>"
    )
}

const MISSED: &str = "#b3001b";
/// So far above the number of a visit stands the sign of one that is left out at the same place.
const BESIDE: f64 = 14.0;
/// Left-out places that are named.
const MISSED_NAMED: usize = 30;

/// What is left out, each with its reason, beside the number of a visit that is made there; gives back the names of the
/// first and where they stand.
pub(super) fn uncovered(
    out: &mut String,
    layers: &[Layer],
    (plane, view): (&Projection, &View),
    numbers: &[Spot],
    l: Language,
) -> Vec<(String, Spot)> {
    let mut names: Vec<(String, Spot)> = Vec::new();
    let mut segments: Vec<&str> = Vec::new();
    for feature in named(layers, "uncovered") {
        let name = [property(feature, "name"), property(feature, "site")];
        let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or("");
        let tip = escape(&format!("{name} · {}", property(feature, l.say("text_zh", "text"))));
        for part in spots(feature, plane, view) {
            if part.len() > 1 {
                let path = pen::path(&view.clip(&part), false, BUDGET / 8);
                put!(
                    out,
                    "<path d=\"{path}\" stroke=\"{MISSED}\" stroke-width=\"3\" stroke-dasharray=\"2 4\"><title>{tip}</title></path>"
                );
            }
            let mut at = part[part.len() / 2];
            if numbers.iter().any(|spot| (spot[0] - at[0]).hypot(spot[1] - at[1]) < BESIDE) {
                at[1] -= BESIDE;
            }
            // A segment is named once, whatever the number of its pieces.
            let segment = property(feature, "segment");
            if !segment.is_empty() && segments.contains(&segment) {
                continue;
            }
            // Several visits of one place, or pieces of one segment, are one sign.
            let known = names.iter().any(|(_, spot)| (spot[0] - at[0]).hypot(spot[1] - at[1]) < 6.0);
            if view.shows(at) && !known {
                put!(
                    out,
                    "<g transform=\"translate({} {})\">{}<title>{tip}</title></g>",
                    number(at[0]),
                    number(at[1]),
                    missed_symbol()
                );
                names.push((name.to_owned(), at));
                segments.push(segment);
            }
        }
    }
    names.truncate(MISSED_NAMED);
    names
}
