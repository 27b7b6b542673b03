//! The results on the map: areas, reached roads, gaps, closures, routes, stations, sites.

use super::labels::{Labels, Style};
use super::pen::{self, Spot, View, number};
use super::{Layer, MapSheet, escape};
use super::{closures, people, tours, ways};
use crate::geometry::Projection;
use crate::report::words::Language;
use geojson::{Feature, GeometryValue, Position};
use std::collections::BTreeSet;

/// Vertices a layer may have.
pub(super) const BUDGET: usize = 40_000;
/// Sites up to which each has a tooltip.
const TOOLTIPS: usize = 2_000;
/// Sites that may be named on the map.
const NAMED_SITES: usize = 40;

pub(super) const REACHED: &str = "#0a7f62";
pub(super) const AREA: &str = "#56b4e9";
pub(super) const CLOSED: &str = "#d0021b";
pub(super) const BEFORE: &str = "#0072b2";
pub(super) const AFTER: &str = "#e07b00";
pub(super) const OTHER: &str = "#8a4fbf";
pub(super) const STATION: &str = "#10305a";
pub(super) const GAP: &str = "#a0307a";
pub(super) const BLOCKER: &str = "#111";

/// Status, fill and outline of each kind of site, and its shape around the origin (radius about 5).
pub(super) const STATUSES: [(&str, &str, &str, &str); 5] = [
    ("covered", "#009e73", "M-4.6 0A4.6 4.6 0 1 0 4.6 0A4.6 4.6 0 1 0-4.6 0Z", "#fff"),
    ("uncovered", "#d55e00", "M0-6L5.8 4.6L-5.8 4.6Z", "#fff"),
    (
        "unreachable",
        "#111",
        "M-5-2.9L-2.9-5L0-2.1L2.9-5L5-2.9L2.1 0L5 2.9L2.9 5L0 2.1L-2.9 5L-5 2.9L-2.1 0Z",
        "#fff",
    ),
    ("unsnapped", "#fff", "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z", "#777"),
    ("inside_closure", "#f0e442", "M0-6.2L6.2 0L0 6.2L-6.2 0Z", "#111"),
];

/// Calls `add` with every usable position of a feature, degrees.
pub(super) fn each_position(feature: &Feature, add: &mut impl FnMut([f64; 2])) {
    for line in parts(feature).into_iter().flatten() {
        add(line);
    }
}

fn usable(position: &Position) -> Option<[f64; 2]> {
    let [lon, lat] = *position.as_slice().first_chunk::<2>()?;
    ((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)).then_some([lon, lat])
}

/// The lines or rings of a feature (a point is a line of one), degrees.
pub(super) fn parts(feature: &Feature) -> Vec<Vec<[f64; 2]>> {
    fn collect(value: &GeometryValue, out: &mut Vec<Vec<[f64; 2]>>) {
        let mut line = |positions: &[Position]| out.push(positions.iter().filter_map(usable).collect());
        match value {
            GeometryValue::Point { coordinates } => line(std::slice::from_ref(coordinates)),
            GeometryValue::MultiPoint { coordinates } => {
                for point in coordinates {
                    line(std::slice::from_ref(point));
                }
            }
            GeometryValue::LineString { coordinates } => line(coordinates),
            GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
                for part in coordinates {
                    line(part);
                }
            }
            GeometryValue::MultiPolygon { coordinates } => {
                for ring in coordinates.iter().flatten() {
                    line(ring);
                }
            }
            GeometryValue::GeometryCollection { geometries } => {
                for geometry in geometries {
                    collect(&geometry.value, out);
                }
            }
        }
    }
    let mut out = Vec::new();
    if let Some(geometry) = &feature.geometry {
        collect(&geometry.value, &mut out);
    }
    out.retain(|line| !line.is_empty());
    out
}

pub(super) fn is_areal(feature: &Feature) -> bool {
    let value = feature.geometry.as_ref().map(|g| &g.value);
    matches!(value, Some(GeometryValue::Polygon { .. } | GeometryValue::MultiPolygon { .. }))
}

pub(super) fn spots(feature: &Feature, plane: &Projection, view: &View) -> Vec<Vec<Spot>> {
    let spot = |at: &[f64; 2]| view.spot(plane.degrees_to_plane(*at));
    parts(feature).iter().map(|line| line.iter().map(spot).collect()).collect()
}

pub(super) fn property<'a>(feature: &'a Feature, key: &str) -> &'a str {
    feature.property(key).and_then(serde_json::Value::as_str).unwrap_or("")
}

pub(super) fn named<'a>(layers: &'a [Layer<'a>], name: &'a str) -> impl Iterator<Item = &'a Feature> {
    layers.iter().filter(move |layer| layer.name == name).flat_map(|layer| layer.features)
}

/// What lies under the roads: study area, service areas, gaps that are areas.
pub(super) fn below(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    let areas: Vec<Vec<Spot>> =
        named(layers, "service_areas").filter(|f| is_areal(f)).flat_map(|f| spots(f, plane, view)).collect();
    // One path a feature: with the even-odd rule the holes of one must not cut another.
    let budget = BUDGET * 2 / named(layers, "service_areas").count().max(1);
    if !areas.is_empty() {
        put!(
            out,
            "<g fill=\"{AREA}\" fill-opacity=\".26\" fill-rule=\"evenodd\" stroke=\"#2b7fb5\" stroke-opacity=\".4\" stroke-width=\".6\">"
        );
        for feature in named(layers, "service_areas").filter(|f| is_areal(f)) {
            let path = pen::path(&spots(feature, plane, view), true, budget.max(2_000));
            put!(out, "<path d=\"{path}\"/>");
        }
        out.push_str("</g>");
    }
    closures::areas(out, layers, plane, view);
    let study: Vec<Vec<Spot>> = named(layers, "study_area").flat_map(|f| spots(f, plane, view)).collect();
    let path = pen::path(&study, true, BUDGET / 4);
    if !path.is_empty() {
        put!(
            out,
            "<path d=\"{path}\" stroke=\"#6a5a8c\" stroke-width=\"1.6\" stroke-dasharray=\"9 4 2 4\"/>"
        );
    }
}

/// What lies over the roads, and the labels that go with it.
pub(super) fn above(
    out: &mut String,
    labels: &mut Labels,
    sheet: &MapSheet,
    plane: &Projection,
    view: &View,
    language: Language,
) {
    let layers = sheet.layers.as_slice();
    let lines = |name| -> Vec<Vec<Spot>> {
        let all = named(layers, name).flat_map(|f| spots(f, plane, view));
        all.flat_map(|line| view.clip(&line)).collect()
    };
    let reached = pen::path(&lines("reached_roads"), false, BUDGET);
    if !reached.is_empty() {
        // Finer where streets lie closer on the drawing, so that blocks stay visible.
        let width = (9.0 / view.meters_per_unit).clamp(0.6, 1.6);
        put!(
            out,
            "<path d=\"{reached}\" stroke=\"{REACHED}\" stroke-opacity=\".72\" stroke-width=\"{width:.2}\" stroke-linecap=\"round\"/>"
        );
    }
    gaps(out, layers, plane, view);
    ways::routes(out, layers, &sheet.vehicles, plane, view);
    let numbers = tours::tours(out, layers, plane, view);
    ways::decision_points(out, layers, plane, view);
    let crosses = closures::closures(out, layers, plane, view);
    let blocks = ways::blockers(out, layers, plane, view);
    let mut numbers = numbers;
    numbers.extend(ways::constraints(out, layers, plane, view));
    numbers.extend(ways::alternatives(out, layers, plane, view, &numbers));
    let mut stops = ways::stops(out, layers, plane, view);
    stops.extend(ways::waiting_places(out, layers, plane, view));
    let standby = people::draw(out, layers, plane, view);

    let stations: Vec<(&Feature, Spot)> = points(layers, "stations", plane, view);
    let sites: Vec<(&Feature, Spot)> = points(layers, "sites", plane, view);
    let scale = match sites.len() {
        0..=60 => 1.25,
        61..=300 => 1.0,
        301..=2000 => 0.72,
        _ => 0.5,
    };
    draw_sites(out, &sites, scale, language);
    draw_stations(out, &stations);

    let missed = tours::uncovered(out, layers, (plane, view), &numbers, language);
    for (_, spot) in &stations {
        labels.reserve([spot[0] - 8.0, spot[1] - 8.0, spot[0] + 8.0, spot[1] + 8.0]);
    }
    for spot in &numbers {
        labels.reserve([spot[0] - 7.0, spot[1] - 7.0, spot[0] + 7.0, spot[1] + 7.0]);
    }
    for (_, spot) in crosses.iter().chain(&blocks).chain(&stops) {
        labels.reserve([spot[0] - 8.0, spot[1] - 8.0, spot[0] + 8.0, spot[1] + 8.0]);
    }
    if sites.len() <= 300 {
        for (_, spot) in &sites {
            let r = 5.0 * scale;
            labels.reserve([spot[0] - r, spot[1] - r, spot[0] + r, spot[1] + r]);
        }
    }
    for (feature, spot) in &stations {
        labels.beside(title(feature), *spot, 8.0, 13.5, Style::Station);
    }
    for (text, spot) in &missed {
        labels.beside(text, *spot, 8.0, 11.0, Style::Site);
    }
    for (text, spot) in stops.iter().chain(&standby) {
        labels.beside(text, *spot, 8.0, 12.5, Style::Station);
    }
    let mut said = BTreeSet::new();
    for (text, spot) in crosses.iter().chain(&blocks) {
        if !text.is_empty() && said.insert(text) {
            labels.beside(text, *spot, 9.0, 12.5, Style::Closure);
        }
    }
    let rank = |feature: &Feature| {
        STATUSES.iter().rev().position(|s| s.0 == property(feature, "status")).unwrap_or(9)
    };
    let mut order: Vec<&(&Feature, Spot)> = sites.iter().filter(|(f, _)| !title(f).is_empty()).collect();
    order.sort_by_key(|(feature, _)| rank(feature));
    let mut named = 0;
    for (feature, spot) in order {
        if named >= NAMED_SITES {
            break;
        }
        named += usize::from(labels.beside(title(feature), *spot, 5.0 * scale + 1.0, 10.5, Style::Site));
    }
}

/// What a feature is called on the map.
pub(super) fn title(feature: &Feature) -> &str {
    let found =
        ["name", "title", "id"].into_iter().map(|key| property(feature, key)).find(|text| !text.is_empty());
    found.unwrap_or("")
}

/// Features as points: a MultiPoint in each of its points, all else in the middle of its bounds. From the north
/// down, so that nearer symbols overlap farther ones, whatever the order of the features.
fn points<'a>(
    layers: &'a [Layer<'a>],
    name: &'a str,
    plane: &Projection,
    view: &View,
) -> Vec<(&'a Feature, Spot)> {
    let mut all: Vec<(&Feature, Spot)> = Vec::new();
    for feature in named(layers, name) {
        let parts = spots(feature, plane, view);
        if parts.iter().all(|part| part.len() == 1) {
            all.extend(parts.iter().map(|part| (feature, part[0])));
        } else {
            let whole = parts.iter().flatten();
            let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
            let [w, n, e, s] =
                whole.fold(start, |[w, n, e, s], [x, y]| [w.min(*x), n.min(*y), e.max(*x), s.max(*y)]);
            all.push((feature, [f64::midpoint(w, e), f64::midpoint(n, s)]));
        }
    }
    all.sort_by(|a, b| {
        a.1[1].total_cmp(&b.1[1]).then(a.1[0].total_cmp(&b.1[0])).then_with(|| title(a.0).cmp(title(b.0)))
    });
    all
}

fn draw_sites(out: &mut String, sites: &[(&Feature, Spot)], scale: f64, language: Language) {
    // Served sites lie lowest: what needs attention must not be hidden.
    for (status, fill, shape, edge) in STATUSES {
        let of_status: Vec<_> = sites
            .iter()
            .filter(|(f, _)| {
                let own = property(f, "status");
                own == status || status == "unsnapped" && !STATUSES.iter().any(|s| s.0 == own)
            })
            .collect();
        if of_status.is_empty() {
            continue;
        }
        put!(out, "<g fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"1.3\" paint-order=\"stroke\">");
        for (feature, [x, y]) in of_status {
            let (x, y) = (number(*x), number(*y));
            let place = format!("transform=\"translate({x} {y}) scale({scale})\"");
            if sites.len() > TOOLTIPS || title(feature).is_empty() {
                put!(out, "<path d=\"{shape}\" {place}/>");
            } else {
                let tip = format!("{} · {}", title(feature), language.status(status));
                put!(out, "<path d=\"{shape}\" {place}><title>{}</title></path>", escape(&tip));
            }
        }
        out.push_str("</g>");
    }
}

/// The symbol of a station around the origin.
pub(super) fn station_symbol() -> String {
    format!(
        "<rect x=\"-7.5\" y=\"-7.5\" width=\"15\" height=\"15\" rx=\"2.5\" fill=\"{STATION}\" stroke=\"#fff\" stroke-width=\"1.6\"/>\
         <path d=\"M0-4.9L1.45-1.6L5-1.3L2.3 1L3.1 4.5L0 2.6L-3.1 4.5L-2.3 1L-5-1.3L-1.45-1.6Z\" fill=\"#fff\"/>"
    )
}

fn draw_stations(out: &mut String, stations: &[(&Feature, Spot)]) {
    for (feature, [x, y]) in stations {
        put!(
            out,
            "<g transform=\"translate({} {})\">{}<title>{}</title></g>",
            number(*x),
            number(*y),
            station_symbol(),
            escape(title(feature))
        );
    }
}

fn gaps(out: &mut String, layers: &[Layer], plane: &Projection, view: &View) {
    let style = format!(
        "stroke=\"{GAP}\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\" fill=\"{GAP}\" fill-opacity=\".07\""
    );
    let mut areas = Vec::new();
    for feature in named(layers, "gaps") {
        if is_areal(feature) {
            areas.extend(spots(feature, plane, view));
            continue;
        }
        for part in spots(feature, plane, view) {
            if let [[x, y]] = part[..] {
                put!(out, "<circle cx=\"{}\" cy=\"{}\" r=\"13\" {style}/>", number(x), number(y));
            }
        }
    }
    let path = pen::path(&areas, true, BUDGET / 4);
    if !path.is_empty() {
        put!(out, "<path d=\"{path}\" fill-rule=\"evenodd\" {style}/>");
    }
}
