//! A small map on a printed sheet: the greater roads around a few numbered places, and the straight lines that say what
//! belongs together; or a tour with its ways. Light enough for hundreds of sheets in one file.

use super::escape;
use super::pen::{Spot, number, simplify};
use crate::geometry::LonLat;
use crate::network::Network;
use crate::report::patrol::Tour;
use std::collections::BTreeMap;

/// Width of the drawing.
const WIDTH: f64 = 720.0;
/// Height of the drawing, by the shape of what is shown: at least, and at most.
const HEIGHTS: (f64, f64) = (300.0, 520.0);
/// Room around the places.
const EDGE: f64 = 44.0;
/// Least meters a unit of the drawing stands for: nobody needs to see less than some hundred meters of a town.
const FINEST: f64 = 4.0;
/// Vertices of the roads on one map; lesser roads are left out first.
const BUDGET: usize = 2_000;
/// Roads by importance.
const CLASSES: [&[&str]; 4] = [&["motorway", "trunk"], &["primary"], &["secondary"], &["tertiary"]];

/// The part of the plane that a map shows.
struct Frame {
    per_unit: f64,
    center: Spot,
    height: f64,
}

impl Frame {
    /// Around these places of the plane.
    fn around<'a>(all: impl Iterator<Item = &'a Spot> + Clone, finest: f64) -> Self {
        let low = |axis: usize| all.clone().map(|spot| spot[axis]).fold(f64::INFINITY, f64::min);
        let high = |axis: usize| all.clone().map(|spot| spot[axis]).fold(f64::NEG_INFINITY, f64::max);
        let (wide, tall) = (high(0) - low(0), high(1) - low(1));
        let across = (wide / (WIDTH - 2.0 * EDGE)).max(finest);
        let height = (tall / across + 2.0 * EDGE).clamp(HEIGHTS.0, HEIGHTS.1);
        let per_unit = across.max(tall / (height - 2.0 * EDGE));
        let center = [f64::midpoint(low(0), high(0)), f64::midpoint(low(1), high(1))];
        Self { per_unit, center, height }
    }

    fn spot(&self, [x, y]: Spot) -> Spot {
        [
            (x - self.center[0]) / self.per_unit + WIDTH / 2.0,
            (self.center[1] - y) / self.per_unit + self.height / 2.0,
        ]
    }

    /// The head of the drawing, with the roads.
    fn begin(&self, network: &Network) -> String {
        let (half, tall) = (WIDTH / 2.0 * self.per_unit, self.height / 2.0 * self.per_unit);
        let ([x, y], height) = (self.center, self.height);
        let mut out = format!(
            "<svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\"><rect width=\"{WIDTH:.0}\" height=\"{height:.0}\" fill=\"#fcfbf7\"/>"
        );
        roads(&mut out, network, [x - half, y - tall, x + half, y + tall], &|at| self.spot(at));
        out
    }
}

/// Where something begins and ends, with its name.
fn home(out: &mut String, at: Spot, name: &str) {
    put!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"13\" height=\"13\" fill=\"#10305a\" stroke=\"#fff\"/>",
        number(at[0] - 6.5),
        number(at[1] - 6.5)
    );
    put!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"#10305a\" text-anchor=\"middle\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
        number(at[0]),
        number(at[1] + 21.0),
        escape(name)
    );
}

/// Numbered marks; those that lie on one another share one.
fn marks(out: &mut String, numbered: impl Iterator<Item = (usize, Spot)>) {
    let mut marks: BTreeMap<[String; 2], Vec<String>> = BTreeMap::new();
    for (order, spot) in numbered {
        marks.entry(spot.map(number)).or_default().push(order.to_string());
    }
    for ([x, y], numbers) in marks {
        let below = y.parse::<f64>().unwrap_or(0.0) + 4.0;
        put!(
            out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"9\" fill=\"#00785a\" stroke=\"#fff\"/><text x=\"{x}\" y=\"{}\" font-size=\"11\" fill=\"#fff\" text-anchor=\"middle\">{}</text>",
            number(below),
            numbers.join(",")
        );
    }
}

/// Draws the places with their numbers from 1, and the base from which they are looked after.
pub(in crate::report) fn pocket(network: &Network, base: (LonLat, &str), places: &[LonLat]) -> String {
    let plane = network.projection();
    let base_spot = plane.to_plane(base.0);
    let spots: Vec<Spot> = places.iter().map(|place| plane.to_plane(*place)).collect();
    let frame = Frame::around(spots.iter().chain([&base_spot]), FINEST);
    let mut out = frame.begin(network);
    let [hx, hy] = frame.spot(base_spot).map(number);
    for place in &spots {
        let [x, y] = frame.spot(*place).map(number);
        put!(
            out,
            "<path d=\"M{hx} {hy}L{x} {y}\" stroke=\"#9c4f82\" stroke-width=\"1.2\" stroke-dasharray=\"5 3\"/>"
        );
    }
    marks(&mut out, spots.iter().enumerate().map(|(i, place)| (i + 1, frame.spot(*place))));
    home(&mut out, frame.spot(base_spot), base.1);
    scale(&mut out, &frame);
    out.push_str("</svg>");
    out
}

/// Draws a tour: thin and dashed where one only drives to a place, thick with arrows along what is covered, numbers where
/// each visit or piece begins. The closer ones of many numbers lie on one another.
pub(in crate::report) fn tour(network: &Network, tour: &Tour) -> String {
    let plane = network.projection();
    let on_plane = |line: &[LonLat]| -> Vec<Spot> { line.iter().map(|at| plane.to_plane(*at)).collect() };
    let ways: Vec<Vec<Spot>> = tour.events.iter().map(|event| on_plane(&event.way)).collect();
    let covered: Vec<Vec<Spot>> = tour.events.iter().map(|event| on_plane(&event.along)).collect();
    let stands: Vec<Spot> = tour.events.iter().map(|event| plane.to_plane(event.at)).collect();
    let frame = Frame::around(ways.iter().chain(&covered).flatten().chain(&stands), FINEST / 2.0);
    let mut out = frame.begin(network);
    let draw = |out: &mut String, line: &[Spot], style: &str| {
        let line: Vec<Spot> = line.iter().map(|at| frame.spot(*at)).collect();
        let mut path = String::new();
        for (i, [x, y]) in simplify(&line, 0.6).into_iter().enumerate() {
            put!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, number(x), number(y));
        }
        put!(out, "<path d=\"{path}\" fill=\"none\" {style}/>");
        line
    };
    for line in ways.iter().filter(|line| line.len() > 1) {
        draw(&mut out, line, "stroke=\"#0072b2\" stroke-width=\"1.6\" stroke-dasharray=\"6 3\"");
    }
    for line in covered.iter().filter(|line| line.len() > 1) {
        let line = draw(&mut out, line, "stroke=\"#c25400\" stroke-width=\"3\"");
        for ([x, y], angle) in super::pen::along(&line, 60.0, 0.0) {
            put!(
                out,
                "<path d=\"M6 0L-4-4.4L-1.6 0L-4 4.4Z\" fill=\"#c25400\" stroke=\"#fff\" stroke-width=\".6\" transform=\"translate({} {}) rotate({})\"/>",
                number(x),
                number(y),
                number(angle.to_degrees())
            );
        }
    }
    let calls = tour.events.iter().zip(&stands).filter(|(event, _)| event.visit.is_some());
    marks(&mut out, calls.enumerate().map(|(i, (_, at))| (i + 1, frame.spot(*at))));
    if let (Some(first), Some(at)) = (tour.events.first(), stands.first()) {
        home(&mut out, frame.spot(*at), &first.name);
    }
    scale(&mut out, &frame);
    out.push_str("</svg>");
    out
}

/// The greater roads in the window, the greatest first, as long as there is room for a whole class.
fn roads(out: &mut String, network: &Network, bounds: [f64; 4], spot: &impl Fn(Spot) -> Spot) {
    let plane = network.projection();
    let mut lines: [Vec<Vec<Spot>>; CLASSES.len()] = Default::default();
    let mut found = network.index().in_box(bounds);
    found.sort_unstable();
    // Segments of one way follow each other: they are one line, which is simplified as a whole.
    let mut chain: (usize, Vec<Spot>) = (0, Vec::new());
    let mut last: Option<crate::id::SegmentId> = None;
    for segment in found.into_iter().map(crate::id::SegmentId) {
        let highway = network.way_of(segment).tags.get("highway").unwrap_or("");
        let highway = highway.strip_suffix("_link").unwrap_or(highway);
        let Some(class) = CLASSES.iter().position(|names| names.contains(&highway)) else { continue };
        let joined = last.is_some_and(|last| {
            let (a, b) = (network.segment(last), network.segment(segment));
            a.way == b.way && a.to == b.from
        });
        if !joined {
            lines[chain.0].push(simplify(&chain.1, 1.0));
            chain = (class, Vec::new());
        }
        let skip = usize::from(joined);
        chain.1.extend(network.line(segment).iter().skip(skip).map(|at| spot(plane.to_plane(*at))));
        last = Some(segment);
    }
    lines[chain.0].push(simplify(&chain.1, 1.0));
    let mut room = BUDGET;
    for (class, lines) in lines.iter().enumerate() {
        let needed: usize = lines.iter().map(Vec::len).sum();
        if needed > room {
            break;
        }
        room -= needed;
        let mut path = String::new();
        for line in lines {
            for (i, [x, y]) in line.iter().enumerate() {
                put!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, x.round(), y.round());
            }
        }
        if !path.is_empty() {
            let (width, color) =
                [(2.6, "#f0b766"), (2.0, "#ecd07a"), (1.5, "#d8cfa8"), (1.0, "#cfccc2")][class];
            put!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\"/>");
        }
    }
}

/// A bar of a round length.
fn scale(out: &mut String, frame: &Frame) {
    const LENGTHS: [f64; 9] = [200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5];
    let fits = |m: &&f64| **m / frame.per_unit <= 130.0;
    let length = LENGTHS.iter().rfind(fits).copied().unwrap_or(LENGTHS[0]);
    let said = if length < 1000.0 { format!("{length} m") } else { format!("{} km", length / 1000.0) };
    put!(
        out,
        "<path d=\"M12 {y}h{}\" stroke=\"#1c2530\" stroke-width=\"3\"/><text x=\"12\" y=\"{}\" font-size=\"11\" fill=\"#1c2530\">{said}</text>",
        number(length / frame.per_unit),
        number(frame.height - 18.0),
        y = number(frame.height - 11.0)
    );
}
