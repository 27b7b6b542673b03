//! What traffic does on the map: the ways of routes and detours, what stands in the way, signs and stops.

use super::Layer;
use super::layers::{AFTER, BEFORE, BLOCKER, BUDGET, OTHER, STATION, named, property, spots, title};
use super::pen::{self, Spot, View, number};
use super::tours;
use crate::geometry::Projection;
use geojson::Feature;
use std::collections::BTreeSet;

/// Whether a route is the one before the closures.
pub(super) fn is_before(feature: &Feature) -> bool {
    ["when", "phase", "state"].iter().any(|key| property(feature, key) == "before")
        || feature.property("before").and_then(serde_json::Value::as_bool) == Some(true)
}

/// Whether a route is one of the others worth knowing, not the best one.
pub(super) fn is_other(feature: &Feature) -> bool {
    feature.property("rank").and_then(serde_json::Value::as_u64).is_some_and(|rank| rank > 1)
}

pub(super) fn routes(out: &mut String, layers: &[Layer], all: &[String], plane: &Projection, view: &View) {
    let clipped = |feature: &Feature| -> Vec<Vec<Spot>> {
        spots(feature, plane, view).iter().flat_map(|line| view.clip(line)).collect()
    };
    // The way before is wide and below, so that it shows where both run together; of its alternatives no table tells.
    // The best lies on top of the others.
    for (before, other, color, width) in
        [(true, false, BEFORE, 6.0), (false, true, OTHER, 3.6), (false, false, AFTER, 3.0)]
    {
        let lines: Vec<Vec<Spot>> = named(layers, "routes")
            .chain(named(layers, "responses"))
            .filter(|f| is_before(f) == before && is_other(f) == other)
            .flat_map(clipped)
            .collect();
        stroke(out, &lines, (color, width), if before { 130.0 } else { 90.0 });
    }
    let drawn = vehicles(layers, all);
    let several = drawn.len() > 1;
    for (place, (vehicle, color, width)) in drawn.into_iter().enumerate() {
        // Of the ways round only the best is drawn; the others are in the layer.
        let best = |f: &&Feature| f.property("rank").and_then(serde_json::Value::as_u64) == Some(1);
        let own = named(layers, "detours").filter(best).filter(|f| property(f, "vehicle") == vehicle);
        let lines = own.flat_map(clipped);
        if several {
            // Side by side to the right of where they lead, so that no vehicle's way hides another's, in either direction.
            let off = SIDE_BY_SIDE * (place as f64 + 0.5);
            let lines: Vec<Vec<Spot>> = lines.map(|line| pen::beside(&line, off)).collect();
            strand(out, &lines, (color, width), place as f64);
        } else {
            stroke(out, &lines.collect::<Vec<_>>(), (color, width), 90.0);
        }
    }
}

/// Colors of ways round, a vehicle each (Okabe and Ito's, darker where they are thin).
const VEHICLES: [&str; 7] = [AFTER, "#0072b2", "#009e73", "#a0307a", "#555", "#b8860b", "#56b4e9"];

/// How far ways of several vehicles on one road are drawn from each other, units.
const SIDE_BY_SIDE: f64 = 4.0;

/// The vehicles of the ways round on this map, in the order of `all`, with color and width. The color goes by the place
/// among all, so that a vehicle has it on every map.
pub(super) fn vehicles<'a>(layers: &'a [Layer<'a>], all: &[String]) -> Vec<(&'a str, &'static str, f64)> {
    let mut names: Vec<&str> = Vec::new();
    for feature in named(layers, "detours") {
        let name = property(feature, "vehicle");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // Who is not among them comes behind.
    let mut unknown = all.len()..;
    let mut placed: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| {
            (all.iter().position(|known| known == name).or_else(|| unknown.next()).unwrap_or(0), name)
        })
        .collect();
    placed.sort_unstable();
    placed.into_iter().map(|(place, name)| (name, VEHICLES[place % VEHICLES.len()], 3.0)).collect()
}

/// What the layer calls a vehicle, in English and Chinese: its name may be one that says nothing to readers.
pub(super) fn called<'a>(layers: &'a [Layer<'a>], vehicle: &str) -> Option<(&'a str, &'a str)> {
    let mut ways = named(layers, "detours");
    let way = ways.find(|way| property(way, "vehicle") == vehicle)?;
    Some((property(way, "called"), property(way, "called_zh")))
        .filter(|(en, zh)| !en.is_empty() && !zh.is_empty())
}

/// Lines with arrows along them.
fn stroke(out: &mut String, lines: &[Vec<Spot>], pen: (&str, f64), spacing: f64) {
    if line(out, lines, pen, 2.4) {
        arrows(out, lines, pen.0, (0.0, spacing), "M9 0L-5-6.5L-2.2 0L-5 6.5Z");
    }
}

/// Lines beside others, with smaller arrows that stand apart from those of the others.
fn strand(out: &mut String, lines: &[Vec<Spot>], pen: (&str, f64), place: f64) {
    if line(out, lines, pen, 1.0) {
        arrows(out, lines, pen.0, (30.0 * place, 90.0), "M6 0L-4-4L-2 0L-4 4Z");
    }
}

/// Lines on a white rim so much wider; whether anything is to be seen.
fn line(out: &mut String, lines: &[Vec<Spot>], (color, width): (&str, f64), rim: f64) -> bool {
    let path = pen::path(lines, false, BUDGET / 2);
    if path.is_empty() {
        return false;
    }
    put!(
        out,
        "<g stroke-linecap=\"round\" stroke-linejoin=\"round\"><path d=\"{path}\" stroke=\"#fff\" stroke-width=\"{}\"/>\
         <path d=\"{path}\" stroke=\"{color}\" stroke-width=\"{width}\"/></g>",
        width + rim
    );
    true
}

/// Arrows of a shape along lines: the first so many units behind half of the spacing.
fn arrows(out: &mut String, lines: &[Vec<Spot>], color: &str, (first, spacing): (f64, f64), shape: &str) {
    put!(out, "<g fill=\"{color}\" stroke=\"#fff\" stroke-width=\"1\" paint-order=\"stroke\">");
    for line in lines {
        for ([x, y], angle) in pen::along(line, spacing, first) {
            put!(
                out,
                "<path d=\"{shape}\" transform=\"translate({} {}) rotate({})\"/>",
                number(x),
                number(y),
                number(angle.to_degrees())
            );
        }
    }
    out.push_str("</g>");
}

/// Where drivers are told: an orange diamond each.
pub(super) fn decision_points(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    out.push_str("<g fill=\"#f08a00\" stroke=\"#fff\" stroke-width=\"1.2\">");
    for [x, y] in named(layers, "decision_points").flat_map(|f| spots(f, plane, view)).flatten() {
        put!(out, "<path d=\"M0-6L6 0L0 6L-6 0Z\" transform=\"translate({} {})\"/>", number(x), number(y));
    }
    out.push_str("</g>");
}

/// What stands in the way where there is none: hazard tape along the stretch and a cross on it, or for a corridor the number
/// of the obstacle in the table of sets; gives back where the
/// crosses stand and what is there.
pub(super) fn blockers(
    out: &mut String,
    layers: &[Layer],
    plane: &Projection,
    view: &View,
) -> Vec<(String, Spot)> {
    let (mut lines, mut crosses, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for feature in named(layers, "blockers") {
        let parts: Vec<Vec<Spot>> =
            spots(feature, plane, view).iter().flat_map(|part| at_least_one(view, part)).collect();
        let longest = parts.iter().max_by(|a, b| span(a).total_cmp(&span(b)));
        if let Some(spot) = longest.map(|line| middle(line)).filter(|spot| view.shows(*spot)) {
            let of_corridor = feature.property("sets").is_some();
            // on a road without a name its number says which it is; the id of the feature says nothing to readers
            let name = if of_corridor { property(feature, "name") } else { title(feature) };
            crosses.push((name.to_owned(), spot));
            let order = feature.property("order").filter(|_| of_corridor).and_then(serde_json::Value::as_u64);
            orders.push(order.map(|order| order.to_string()));
        }
        lines.extend(parts.into_iter().filter(|part| part.len() > 1));
    }
    let path = pen::path(&lines, false, BUDGET / 4);
    if !path.is_empty() {
        put!(
            out,
            "<path d=\"{path}\" stroke=\"{BLOCKER}\" stroke-width=\"6.4\" stroke-linejoin=\"round\"/>\
             <path d=\"{path}\" stroke=\"#ffd400\" stroke-width=\"4\" stroke-dasharray=\"6 6\"/>"
        );
    }
    for ((_, [x, y]), order) in crosses.iter().zip(&orders) {
        let sign = order.as_deref().map_or_else(blocker_symbol, numbered_blocker);
        put!(out, "<g transform=\"translate({} {})\">{sign}</g>", number(*x), number(*y));
    }
    crosses
}

/// The constraints on the way, each with its number in the table; gives back where they stand.
pub(super) fn constraints(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) -> Vec<Spot> {
    let mut shown: Vec<Spot> = Vec::new();
    for feature in named(layers, "constraints") {
        let Some(order) = feature.property("order").and_then(serde_json::Value::as_u64) else { continue };
        let parts: Vec<Vec<Spot>> =
            spots(feature, plane, view).iter().flat_map(|part| at_least_one(view, part)).collect();
        let longest = parts.iter().max_by(|a, b| span(a).total_cmp(&span(b)));
        let spot = longest.map(|line| middle(line)).filter(|spot| view.shows(*spot));
        let Some([x, y]) = spot.filter(|spot| is_apart(&shown, *spot)) else { continue };
        put!(
            out,
            "<g transform=\"translate({} {})\"><circle r=\"7.5\" fill=\"#fff\" stroke=\"{BLOCKER}\" stroke-width=\"1.4\"/>\
             <text y=\"3.4\" text-anchor=\"middle\" font-size=\"9.5\" fill=\"{BLOCKER}\">{order}</text></g>",
            number(x),
            number(y)
        );
        shown.push([x, y]);
    }
    shown
}

/// The other ways, each with its number in the table where it runs apart from those before it the longest; gives back where
/// they stand.
pub(super) fn alternatives(
    out: &mut String,
    layers: &[Layer],
    plane: &Projection,
    view: &View,
    shown: &[Spot],
) -> Vec<Spot> {
    let rank = |feature: &Feature| feature.property("rank").and_then(serde_json::Value::as_u64).unwrap_or(1);
    let mut ways: Vec<&Feature> = named(layers, "routes").filter(|way| !is_before(way)).collect();
    ways.sort_by_key(|way| rank(way));
    let mut passed: BTreeSet<[i64; 2]> = BTreeSet::new();
    let mut marks: Vec<Spot> = Vec::new();
    for way in ways {
        let lines = spots(way, plane, view);
        // roads that ways share have the same vertices
        let key = |spot: &Spot| spot.map(|value| (value * 100.0).round() as i64);
        if is_other(way) {
            let is_own = |pair: &[Spot]| pair.iter().any(|spot| !passed.contains(&key(spot)));
            let mut runs: Vec<Vec<Spot>> = Vec::new();
            for line in &lines {
                let mut run: Vec<Spot> = Vec::new();
                for pair in line.windows(2) {
                    if is_own(pair) {
                        run.extend(if run.is_empty() { pair } else { &pair[1..] });
                    } else {
                        runs.push(std::mem::take(&mut run));
                    }
                }
                runs.push(run);
            }
            let mut parts: Vec<Vec<Spot>> = runs.iter().flat_map(|run| view.clip(run)).collect();
            parts.sort_by(|a, b| span(b).total_cmp(&span(a)));
            let free = |spot: &Spot| view.shows(*spot) && is_apart(shown, *spot) && is_apart(&marks, *spot);
            if let Some([x, y]) =
                parts.iter().filter(|part| part.len() > 1).map(|part| middle(part)).find(free)
            {
                put!(
                    out,
                    "<g class=\"way\" transform=\"translate({} {})\">{}</g>",
                    number(x),
                    number(y),
                    way_symbol(rank(way))
                );
                marks.push([x, y]);
            }
        }
        passed.extend(lines.iter().flatten().map(key));
    }
    marks
}

/// The number of another way around the origin.
pub(super) fn way_symbol(rank: u64) -> String {
    format!(
        "<rect x=\"-7.5\" y=\"-7.5\" width=\"15\" height=\"15\" rx=\"3.5\" fill=\"#fff\" stroke=\"{OTHER}\" stroke-width=\"2\"/>\
         <text y=\"3.6\" text-anchor=\"middle\" font-size=\"10\" font-weight=\"700\" fill=\"#333\">{rank}</text>"
    )
}

/// Whether a mark would not cover another.
fn is_apart(shown: &[Spot], spot: Spot) -> bool {
    shown.iter().all(|other| (other[0] - spot[0]).hypot(other[1] - spot[1]) > 12.0)
}

/// A line cut to the window; a point as it is.
fn at_least_one(view: &View, part: &[Spot]) -> Vec<Vec<Spot>> {
    if part.len() == 1 { vec![part.to_vec()] } else { view.clip(part) }
}

/// A point in the middle of a line's course.
fn middle(line: &[Spot]) -> Spot {
    let mut left = span(line) / 2.0;
    for pair in line.windows(2) {
        let step = span(pair);
        if step >= left && step > 0.0 {
            let share = left / step;
            return [0, 1].map(|i| pair[0][i] + share * (pair[1][i] - pair[0][i]));
        }
        left -= step;
    }
    line[0]
}

/// The cross of a blocker around the origin.
pub(super) fn blocker_symbol() -> String {
    format!(
        "<circle r=\"8\" fill=\"#ffd400\" stroke=\"{BLOCKER}\" stroke-width=\"2\"/>\
         <path d=\"M-3.6-3.6L3.6 3.6M-3.6 3.6L3.6-3.6\" stroke=\"{BLOCKER}\" stroke-width=\"2.8\" stroke-linecap=\"round\"/>"
    )
}

/// The number of a blocker around the origin, as the table of sets has it.
fn numbered_blocker(order: &str) -> String {
    format!(
        "<circle r=\"8\" fill=\"#ffd400\" stroke=\"{BLOCKER}\" stroke-width=\"2\"/>\
         <text y=\"3.6\" text-anchor=\"middle\" font-size=\"10\" font-weight=\"700\" fill=\"{BLOCKER}\">{order}</text>"
    )
}

/// Where a load waits on its way: a blue square with a P each, named, each once.
pub(super) fn waiting_places(
    out: &mut String,
    layers: &[Layer],
    plane: &Projection,
    view: &View,
) -> Vec<(String, Spot)> {
    let name = |feature: &Feature| {
        let names = ["place_name", "place"].map(|key| property(feature, key).to_owned());
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    };
    let places = named(layers, "waiting_places").map(|feature| (feature, name(feature)));
    once_each(out, places, (plane, view), &waiting_symbol())
}

/// Draws a sign at each spot of features that the map shows, the first that stands there; with their names.
fn once_each<'a>(
    out: &mut String,
    features: impl Iterator<Item = (&'a Feature, String)>,
    (plane, view): (&Projection, &View),
    sign: &str,
) -> Vec<(String, Spot)> {
    let mut all: Vec<(String, Spot)> = Vec::new();
    for (feature, name) in features {
        for spot in spots(feature, plane, view).into_iter().flatten().filter(|spot| view.shows(*spot)) {
            if !all.iter().any(|(_, known)| *known == spot) {
                all.push((name.clone(), spot));
            }
        }
    }
    for (_, [x, y]) in &all {
        put!(out, "<g transform=\"translate({} {})\">{sign}</g>", number(*x), number(*y));
    }
    all
}

/// The sign of a waiting place around the origin.
pub(super) fn waiting_symbol() -> String {
    format!(
        "<rect x=\"-7\" y=\"-7\" width=\"14\" height=\"14\" rx=\"2.5\" fill=\"{BEFORE}\" stroke=\"#fff\" stroke-width=\"1.5\"/>\
         <text y=\"4\" text-anchor=\"middle\" font-size=\"11\" font-weight=\"700\" fill=\"#fff\">P</text>"
    )
}

/// The stops of a route, each once.
pub(super) fn stops(
    out: &mut String,
    layers: &[Layer],
    plane: &Projection,
    view: &View,
) -> Vec<(String, Spot)> {
    let own = named(layers, "stops").filter(|f| !is_before(f) && !tours::is_of_tour(f));
    once_each(out, own.map(|feature| (feature, title(feature).to_owned())), (plane, view), &stop_symbol())
}

/// The ring of a stop around the origin.
pub(super) fn stop_symbol() -> String {
    format!("<circle r=\"6\" fill=\"#fff\" stroke=\"{STATION}\" stroke-width=\"3\"/>")
}

fn span(line: &[Spot]) -> f64 {
    line.windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).sum()
}
