//! Lines of an unlikely shape: without length, with an endless straight piece, with a stump beyond the last junction.

use super::drawing::Drawing;
use super::label;
use crate::diagnostic::{Diagnostics, network as codes};
use crate::exchange::raw::{RawWay, VertexKey};

/// No road runs straight for longer between two vertices, meters.
const LONGEST_PIECE_M: f64 = 20_000.0;

/// A dead end shorter than this is drawn by mistake, meters.
const STUB_M: f64 = 3.0;

pub(super) fn report(drawing: &Drawing, problems: &mut Diagnostics) {
    for (number, way) in drawing.raw.ways.iter().enumerate() {
        let Some(first) = way.vertices.first() else { continue };
        if is_one_point(way) {
            // of lines in GeoJSON the reader has said so
            if first.key != VertexKey::Coordinate {
                let [lon, lat] = first.at.degrees();
                problems.push(codes::w318_zero_length(way.origin.place(""), &label(way)).at(lon, lat));
            }
            continue;
        }
        if way.tags.get("route").is_none() {
            long_pieces(drawing, number, problems);
        }
        if drawing.is_road(number) {
            stubs(drawing, number, problems);
        }
    }
}

/// Whether the whole line is one place.
pub(super) fn is_one_point(way: &RawWay) -> bool {
    way.vertices.iter().all(|vertex| vertex.at == way.vertices[0].at)
}

fn long_pieces(drawing: &Drawing, number: usize, problems: &mut Diagnostics) {
    let way = &drawing.raw.ways[number];
    for pair in way.vertices.windows(2) {
        let (a, b) = (drawing.plane.to_plane(pair[0].at), drawing.plane.to_plane(pair[1].at));
        // the plane is true to some percent: it sorts out, the geodesic decides
        if (a[0] - b[0]).hypot(a[1] - b[1]) < LONGEST_PIECE_M * 0.5 {
            continue;
        }
        let length_m = pair[0].at.geodesic_m(pair[1].at);
        if length_m > LONGEST_PIECE_M {
            let found = codes::w319_long_piece(way.origin.place("/geometry"), &label(way), length_m / 1000.0);
            let [lon, lat] = pair[0].at.degrees();
            problems.push(found.at(lon, lat));
        }
    }
}

/// From each dead end of the way back to the first vertex that another road shares.
fn stubs(drawing: &Drawing, number: usize, problems: &mut Diagnostics) {
    let range = drawing.vertices_of(number);
    let shared = |vertex: u32| drawing.at_junction(drawing.identity(vertex)).take(2).count() > 1;
    let forward: Vec<u32> = range.clone().collect();
    let backward: Vec<u32> = range.rev().collect();
    for vertices in [forward, backward] {
        if vertices.len() < 2 || shared(vertices[0]) {
            continue;
        }
        let mut length_m = 0.0;
        for pair in vertices.windows(2) {
            let (a, b) = (drawing.point(pair[0]), drawing.point(pair[1]));
            length_m += (a[0] - b[0]).hypot(a[1] - b[1]);
            if length_m >= STUB_M {
                break;
            }
            if shared(pair[1]) {
                let way = &drawing.raw.ways[number];
                let found = codes::w321_stub(way.origin.place("/geometry"), &label(way), length_m);
                let [lon, lat] = drawing.vertex(vertices[0]).at.degrees();
                problems.push(found.at(lon, lat));
                break;
            }
        }
    }
}
