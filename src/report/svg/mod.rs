//! The map of a report as one inline SVG: base network, results, labels, legend, scale bar, source.
//!
//! No script, no font, no image, no link: it prints and opens without a network. Statuses differ by shape and by
//! color (Okabe and Ito's palette, told apart by color-blind readers). All text is escaped.

mod background;
mod base;
mod calendar;
mod closures;
mod furniture;
mod gantt;
mod labels;
mod layers;
mod pen;
mod people;
pub(super) mod pocket;
mod tours;
mod ways;

pub use calendar::calendar;
pub use gantt::gantt;

use super::words::Language;
use crate::exchange::write::{self, OutFeature};
use crate::geometry::Projection;
use crate::geometry::crs::Crs;
use crate::network::Network;
use labels::Labels;
use pen::View;

/// One map of the report.
pub struct MapSheet<'a> {
    /// The title over the map.
    pub title: String,
    /// The roads underneath.
    pub network: &'a Network,
    /// What is drawn on them; the order does not matter.
    pub layers: Vec<Layer<'a>>,
    /// The vehicles of the whole run: the place of one among them says its color, on this map as on every other.
    pub vehicles: Vec<String>,
    /// Where the roads come from, with their license.
    pub attribution: String,
    /// What a reader must know, such as 示意，非测绘成果.
    pub note: Option<String>,
}

/// Features of one kind.
pub struct Layer<'a> {
    /// `sites`, `stations`, `service_areas`, `reached_roads`, `gaps`, `closed_edges`, `closure_areas`, `routes`, `stops`, `blockers`,
    /// `study_area`, `tours`, `uncovered`, `responses`, `incidents`, `units`, `standby` or `background`, as the files are called. Others are not drawn. A route is from before the closures when its property `when` (or
    /// `phase`) is `before`, or `before` is true.
    pub name: &'a str,
    /// The features, in degrees.
    pub features: &'a [geojson::Feature],
}

/// Width of the drawing in its own units (about a pixel at full page width).
pub(crate) const WIDTH: f64 = 1000.0;

/// Draws the map; `number` tells the ids of several maps on one page apart.
pub fn draw(sheet: &MapSheet, number: usize, language: Language) -> String {
    let plane = sheet.network.projection();
    let view = extent(sheet, plane);
    let legend = furniture::Legend::of(&sheet.layers, &sheet.vehicles, language);
    let height = view.height + legend.height();
    let mut out = format!(
        "<svg class=\"map\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">",
        escape(&sheet.title)
    );
    put!(
        out,
        "<defs><clipPath id=\"m{number}-frame\"><rect width=\"{WIDTH:.0}\" height=\"{:.0}\"/></clipPath></defs>",
        view.height
    );
    put!(out, "<rect width=\"{WIDTH:.0}\" height=\"{:.0}\" fill=\"#fbfaf6\"/>", view.height);
    put!(out, "<g clip-path=\"url(#m{number}-frame)\" fill=\"none\">");
    let mut labels = Labels::new(view.height);
    furniture::reserve(&mut labels, &view, sheet);
    background::below(&mut out, &sheet.layers, plane, &view);
    layers::below(&mut out, &sheet.layers, plane, &view);
    let roads = base::draw(&mut out, sheet.network, &view);
    background::above(&mut out, &sheet.layers, plane, &view);
    layers::above(&mut out, &mut labels, sheet, plane, &view, language);
    base::label(&mut labels, sheet.network, &roads, &view);
    labels.draw(&mut out);
    out.push_str("</g>");
    furniture::draw(&mut out, sheet, &view, language);
    legend.draw(&mut out, view.height);
    out.push_str("</svg>");
    out
}

/// The features of a layer as those who read our files see them, for [`Layer`].
pub fn as_read(name: &str, features: &[OutFeature]) -> Vec<geojson::Feature> {
    let mut bytes = Vec::new();
    if write::geojson(&mut bytes, name, Crs::Wgs84, features).is_err() {
        return Vec::new(); // writing to memory does not fail
    }
    let read = String::from_utf8_lossy(&bytes).parse::<geojson::GeoJson>();
    match read {
        Ok(geojson::GeoJson::FeatureCollection(collection)) => collection.features,
        _ => Vec::new(),
    }
}

/// The window that shows all results with some room around them; without results, the network.
fn extent(sheet: &MapSheet, plane: &Projection) -> View {
    let mut bounds: Option<[f64; 4]> = None;
    let mut add = |[x, y]: [f64; 2]| {
        let [w, s, e, n] = bounds.unwrap_or([x, y, x, y]);
        bounds = Some([w.min(x), s.min(y), e.max(x), n.max(y)]);
    };
    let roads = sheet.network.bounds().map(|[w, s, e, n]| {
        let (a, b) = (plane.degrees_to_plane([w, s]), plane.degrees_to_plane([e, n]));
        [a[0], a[1], b[0], b[1]]
    });
    for layer in sheet.layers.iter().filter(|layer| layer.name != background::LAYER) {
        for feature in layer.features {
            layers::each_position(feature, &mut |at| {
                let [x, y] = plane.degrees_to_plane(at);
                add(match roads {
                    // An area may be drawn far beyond the roads that it means.
                    Some([w, s, e, n]) if layer.name == "closure_areas" => [x.clamp(w, e), y.clamp(s, n)],
                    _ => [x, y],
                });
            });
        }
    }
    View::fit(bounds.or(roads).unwrap_or([-500.0, -500.0, 500.0, 500.0]))
}

/// Text made safe inside elements and attributes; control characters go.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                out.push(' ');
            }
            c => out.push(c),
        }
    }
    out
}
