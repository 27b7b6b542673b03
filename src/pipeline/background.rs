//! What maps have under their roads: files that are drawn and nothing more.

use super::positions::positions;
use crate::diagnostic::Diagnostics;
use crate::exchange::geojson::{Document, Geometry};
use crate::exchange::source::{Expected, InputFile, Source};
use crate::exchange::write::{OutFeature, Shape};
use crate::geometry::LonLat;
use crate::scenario::Setting;
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Reads the files of the background. `None` where one cannot be read.
pub(super) fn read(
    setting: &Setting,
    problems: &mut Diagnostics,
) -> Option<(Vec<OutFeature>, Vec<InputFile>)> {
    let options = positions(setting, None, problems);
    let (mut all, mut inputs) = (Vec::new(), Vec::new());
    for path in &setting.background {
        let source = Source::read(path, Expected::Json, setting.encoding, problems)?;
        inputs.push(InputFile::of(&source));
        let document = Document::parse(&source, problems)?;
        all.extend(document.read(&options, problems, |feature, _| {
            let properties =
                feature.properties.iter().map(|(key, value)| ((**key).to_owned(), value.value())).collect();
            let shape = shape(feature.geometry.as_ref()?)?;
            Some(OutFeature { id: feature.any_id().unwrap_or_default(), shape, properties })
        }));
    }
    Some((all, inputs))
}

fn shape(geometry: &Geometry) -> Option<Shape> {
    Some(match geometry {
        Geometry::Point(at) => Shape::Point(*at),
        Geometry::MultiPoint(points) => Shape::MultiPoint(points.clone()),
        Geometry::LineString(line) => Shape::Line(line.clone()),
        Geometry::MultiLineString(lines) => Shape::Lines(lines.clone()),
        Geometry::Polygon(rings) => Shape::Areas(MultiPolygon(vec![polygon(rings)?])),
        Geometry::MultiPolygon(polygons) => {
            Shape::Areas(MultiPolygon(polygons.iter().filter_map(|rings| polygon(rings)).collect()))
        }
        Geometry::Collection(_) | Geometry::Empty(_) => return None,
    })
}

fn polygon(rings: &[Vec<LonLat>]) -> Option<Polygon<f64>> {
    let ring = |ring: &Vec<LonLat>| -> LineString<f64> {
        ring.iter().map(|at| Coord { x: at.lon_degrees(), y: at.lat_degrees() }).collect()
    };
    let (outside, holes) = rings.split_first()?;
    Some(Polygon::new(ring(outside), holes.iter().map(ring).collect()))
}
