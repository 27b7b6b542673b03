//! Output: files that are there whole or not at all, and layers whose bytes depend on their content only.

use crate::diagnostic::{Diagnostic, Place, files};
use crate::geometry::LonLat;
use crate::geometry::crs::Crs;
use geo::orient::{Direction, Orient};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The world did not let us write.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder cannot be made, or nothing can be written in it.
    #[error("cannot write in the output folder {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written; an older one of its name is untouched.
    #[error("cannot write {path} (an older file of this name is untouched): {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A folder that output files are put into, each by writing a temporary file beside it, syncing it to the disk and
/// renaming it: at any instant there is the old file or the new one, never half of one.
#[derive(Clone, Debug)]
pub struct OutputFolder {
    path: PathBuf,
    _made: Arc<Made>,
}

/// Folders that were made for output, the outermost first: those that are still empty when nobody needs them go again, so that
/// input which cannot be read leaves nothing behind.
#[derive(Debug)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // one that is not empty stays
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

impl OutputFolder {
    /// Makes the folder if need be and tries whether it can be written, before anything is computed.
    ///
    /// # Errors
    /// [`WriteError::Folder`] if it cannot.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, WriteError> {
        let path = path.into();
        let missing =
            path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        let made = Arc::new(Made(missing));
        let tried = fs::create_dir_all(&path).and_then(|()| tempfile::tempfile_in(&path));
        match tried {
            Ok(_) => Ok(Self { path, _made: made }),
            Err(source) => Err(WriteError::Folder { path, source }),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A finding for each input that one of the files `names` would overwrite.
    pub fn overwritten(&self, names: &[&str], inputs: &[PathBuf]) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for name in names {
            let target = self.path.join(name);
            let Ok(real) = fs::canonicalize(&target) else { continue };
            for input in inputs {
                if fs::canonicalize(input).is_ok_and(|input| input == real) {
                    let place = Place::file(target.to_string_lossy());
                    findings.push(files::e180_output_is_input(place, &input.to_string_lossy()));
                }
            }
        }
        findings
    }

    /// Writes the file `name` with what `contents` puts out.
    ///
    /// # Errors
    /// [`WriteError::File`] if that fails at any point; then the temporary file is gone and an older file of the
    /// name is as it was.
    pub fn write(
        &self,
        name: &str,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        write_whole(&self.path.join(name), contents)
    }
}

/// Writes one file as [`OutputFolder`] does, anywhere.
///
/// # Errors
/// [`WriteError::File`].
pub fn write_whole(
    path: &Path,
    contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let failed = |source| WriteError::File { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".huhang-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // as the user's umask allows, not the private mode of temporary files
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder).map_err(failed)?;
    {
        let mut writer = BufWriter::with_capacity(1 << 16, temporary.as_file_mut());
        contents(&mut writer).map_err(failed)?;
        writer.flush().map_err(failed)?;
    }
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(path).map_err(|error| failed(error.error))?;
    // the rename itself reaches the disk with the folder; not every file system can sync one
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The geometry of an output feature, WGS 84.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// None.
    Null,
    /// One position.
    Point(LonLat),
    /// Positions.
    MultiPoint(Vec<LonLat>),
    /// A line.
    Line(Vec<LonLat>),
    /// Lines.
    Lines(Vec<Vec<LonLat>>),
    /// Areas, degrees; one is written as Polygon.
    Areas(geo::MultiPolygon<f64>),
}

impl From<geo::Polygon<f64>> for Shape {
    fn from(polygon: geo::Polygon<f64>) -> Self {
        Self::Areas(geo::MultiPolygon::new(vec![polygon]))
    }
}

/// A feature to write.
#[derive(Clone, PartialEq, Debug)]
pub struct OutFeature {
    /// Written as GeoJSON `id` and as property `id`.
    pub id: String,
    /// Where.
    pub shape: Shape,
    /// In this order, after `id`.
    pub properties: Map<String, Value>,
}

/// A number for a property.
///
/// # Panics
/// If `value` is not finite: JSON has no such number, and writers turn it silently into null.
pub fn number(value: f64) -> Value {
    assert!(value.is_finite(), "only finite numbers are written, not {value}");
    Value::from(if value == 0.0 { 0.0 } else { value })
}

/// Writes a layer as GeoJSON: one feature a line, in the order given; positions in `crs` with at most seven
/// decimals; shells counterclockwise; the coordinate system stated in the foreign member `huhang`.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// If an area has a position that is not on the globe.
pub fn geojson(out: &mut dyn Write, name: &str, crs: Crs, features: &[OutFeature]) -> io::Result<()> {
    let mut body = String::new();
    let mut bounds: Option<[LonLat; 2]> = None;
    for (i, feature) in features.iter().enumerate() {
        body.push_str(if i == 0 { "\n" } else { ",\n" });
        write_feature(&mut body, feature, crs, &mut bounds);
    }
    write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{},", Value::from(name))?;
    write!(out, "\"huhang\":{{\"crs\":\"{crs}\"}},")?;
    if let Some([low, high]) = bounds {
        let mut corner = String::new();
        push_position(&mut corner, low);
        corner.pop();
        corner.push(',');
        let mut other = String::new();
        push_position(&mut other, high);
        write!(out, "\"bbox\":{corner}{},", &other[1..])?;
    }
    out.write_all(b"\"features\":[")?;
    out.write_all(body.as_bytes())?;
    out.write_all(b"\n]}\n")
}

/// Writing to a string cannot fail, so its results are not looked at.
fn write_feature(body: &mut String, feature: &OutFeature, crs: Crs, bounds: &mut Option<[LonLat; 2]>) {
    let id = Value::from(feature.id.as_str());
    let _ = write!(body, "{{\"type\":\"Feature\",\"id\":{id},\"properties\":{{");
    let own = feature.properties.get("id").filter(|value| match value {
        Value::Number(number) => number.to_string() == feature.id,
        _ => false,
    });
    let _ = write!(body, "\"id\":{}", own.unwrap_or(&id));
    for (key, value) in feature.properties.iter().filter(|(key, _)| *key != "id") {
        let _ = write!(body, ",{}:{value}", Value::from(key.as_str()));
    }
    body.push_str("},\"geometry\":");
    let mut pen = Pen { body, crs, bounds };
    pen.shape(&feature.shape);
    body.push('}');
}

/// Writes coordinates, and remembers how far they reach.
struct Pen<'a> {
    body: &'a mut String,
    crs: Crs,
    bounds: &'a mut Option<[LonLat; 2]>,
}

impl Pen<'_> {
    fn shape(&mut self, shape: &Shape) {
        let areas;
        let (kind, kept) = match shape {
            Shape::Null => return self.body.push_str("null"),
            Shape::Point(_) => ("Point", None),
            Shape::MultiPoint(_) => ("MultiPoint", None),
            Shape::Line(_) => ("LineString", None),
            Shape::Lines(_) => ("MultiLineString", None),
            Shape::Areas(given) => {
                areas = given.orient(Direction::Default);
                (if areas.0.len() == 1 { "Polygon" } else { "MultiPolygon" }, Some(&areas))
            }
        };
        let _ = write!(self.body, "{{\"type\":\"{kind}\",\"coordinates\":");
        match shape {
            Shape::Null | Shape::Areas(_) => {}
            Shape::Point(at) => self.position(*at),
            Shape::MultiPoint(line) | Shape::Line(line) => self.list(line, |pen, at| pen.position(*at)),
            Shape::Lines(lines) => {
                self.list(lines, |pen, line| pen.list(line, |pen, at| pen.position(*at)));
            }
        }
        match kept {
            Some(areas) if areas.0.len() == 1 => self.rings(&areas.0[0]),
            Some(areas) => self.list(&areas.0, Pen::rings),
            None => {}
        }
        self.body.push('}');
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.body.push('[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.body.push(',');
            }
            write(self, item);
        }
        self.body.push(']');
    }

    fn rings(&mut self, polygon: &geo::Polygon<f64>) {
        let rings: Vec<&geo::LineString<f64>> =
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).collect();
        self.list(&rings, |pen, ring| {
            let positions = ring_positions(ring);
            pen.list(&positions, |pen, at| pen.position(*at));
        });
    }

    fn position(&mut self, at: LonLat) {
        let at = match self.crs {
            Crs::Wgs84 | Crs::Cgcs2000 => at,
            crs => {
                let [lon, lat] = crs.from_wgs84(at.degrees());
                LonLat::from_degrees(lon, lat).unwrap_or(at)
            }
        };
        let [low, high] = self.bounds.get_or_insert([at, at]);
        *low = LonLat { lon: low.lon.min(at.lon), lat: low.lat.min(at.lat) };
        *high = LonLat { lon: high.lon.max(at.lon), lat: high.lat.max(at.lat) };
        push_position(self.body, at);
    }
}

/// The positions of a ring, rounded, repeated ones once, starting at the smallest, so that the same area gives the
/// same bytes wherever its construction began.
fn ring_positions(ring: &geo::LineString<f64>) -> Vec<LonLat> {
    let mut positions: Vec<LonLat> = ring
        .coords()
        .map(|c| LonLat::from_degrees(c.x, c.y).expect("an area to be written lies on the globe"))
        .collect();
    positions.dedup();
    if positions.len() > 1 && positions.first() == positions.last() {
        positions.pop();
    }
    let start = positions.iter().enumerate().min_by_key(|(_, at)| **at).map_or(0, |(i, _)| i);
    positions.rotate_left(start);
    positions.extend(positions.first().copied());
    positions
}

/// `[118.4051,36.65]`: at most seven decimals, exact, no trailing zeros.
fn push_position(out: &mut String, at: LonLat) {
    out.push('[');
    push_degrees(out, at.lon);
    out.push(',');
    push_degrees(out, at.lat);
    out.push(']');
}

fn push_degrees(out: &mut String, value: i32) {
    let (whole, part) = (value.unsigned_abs() / 10_000_000, value.unsigned_abs() % 10_000_000);
    let sign = if value < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{whole}");
    if part > 0 {
        let digits = format!("{part:07}");
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
}

/// Writes a table as CSV (RFC 4180 quoting, LF line ends).
///
/// # Errors
/// Those of `out`.
pub fn csv<'a, R>(
    out: &mut dyn Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = R>,
    bom: bool,
) -> io::Result<()>
where
    R: IntoIterator<Item = &'a str>,
{
    if bom {
        out.write_all(b"\xef\xbb\xbf")?;
    }
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(columns).map_err(io::Error::from)?;
    for row in rows {
        writer.write_record(row).map_err(io::Error::from)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn text(features: &[OutFeature], crs: Crs) -> String {
        let mut out = Vec::new();
        geojson(&mut out, "sites", crs, features).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn layers_are_exact_and_say_what_they_are() {
        let at = LonLat { lon: 1_184_051_000, lat: -5 };
        let mut properties = Map::new();
        properties.insert("name".into(), Value::from("武警 \"西门\"\n"));
        let feature = OutFeature { id: "7".into(), shape: Shape::Point(at), properties };
        let expected = concat!(
            "{\"type\":\"FeatureCollection\",\"name\":\"sites\",\"huhang\":{\"crs\":\"WGS84\"},",
            "\"bbox\":[118.4051,-0.0000005,118.4051,-0.0000005],\"features\":[\n",
            "{\"type\":\"Feature\",\"id\":\"7\",\"properties\":{\"id\":\"7\",\"name\":\"武警 \\\"西门\\\"\\n\"},",
            "\"geometry\":{\"type\":\"Point\",\"coordinates\":[118.4051,-0.0000005]}}\n]}\n",
        );
        assert_eq!(text(&[feature], Crs::Wgs84), expected);
        assert!(text(&[], Crs::Bd09).contains("\"crs\":\"BD09\"},\"features\":[\n]}"));
    }

    #[test]
    fn shells_run_counterclockwise_from_their_smallest_corner() {
        let clockwise = polygon![(x: 2.0, y: 1.0), (x: 2.0, y: 0.0), (x: 0.0, y: 0.0), (x: 0.0, y: 1.0)];
        let turned = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 0.0, y: 1.0)];
        let layer = |area: geo::Polygon<f64>| {
            text(&[OutFeature { id: "a".into(), shape: area.into(), properties: Map::new() }], Crs::Wgs84)
        };
        assert!(layer(clockwise.clone()).contains("[[[0,0],[2,0],[2,1],[0,1],[0,0]]]"));
        assert_eq!(layer(clockwise), layer(turned));
    }

    #[test]
    #[should_panic(expected = "only finite numbers are written")]
    fn numbers_that_json_lacks_are_bugs() {
        number(f64::NAN);
    }

    #[test]
    fn tables_quote_what_needs_it() {
        let mut out = Vec::new();
        csv(&mut out, &["from", "to"], [["a,b", "c\"d"]], true).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\u{feff}from,to\n\"a,b\",\"c\"\"d\"\n");
    }
}
