//! One feature: its id as text, its geometry, its properties one by one.

use super::coordinates::Seen;
use super::json::Member;
use crate::diagnostic::Origin;
use crate::geometry::LonLat;
use std::borrow::Cow;

/// A geometry of WGS 84 positions. Empty ones (`"coordinates": []`) are [`Geometry::Empty`].
#[derive(Clone, PartialEq, Debug)]
pub enum Geometry {
    /// One position.
    Point(LonLat),
    /// Positions.
    MultiPoint(Vec<LonLat>),
    /// A line of at least one position.
    LineString(Vec<LonLat>),
    /// Lines.
    MultiLineString(Vec<Vec<LonLat>>),
    /// Rings, the first one outside, as in the file.
    Polygon(Vec<Vec<LonLat>>),
    /// Polygons.
    MultiPolygon(Vec<Vec<Vec<LonLat>>>),
    /// Geometries of any kind.
    Collection(Vec<Geometry>),
    /// No coordinates; the name of the type.
    Empty(&'static str),
}

/// The seven types.
pub(super) const KINDS: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

impl Geometry {
    /// The GeoJSON name of the type.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Point(_) => "Point",
            Self::MultiPoint(_) => "MultiPoint",
            Self::LineString(_) => "LineString",
            Self::MultiLineString(_) => "MultiLineString",
            Self::Polygon(_) => "Polygon",
            Self::MultiPolygon(_) => "MultiPolygon",
            Self::Collection(_) => "GeometryCollection",
            Self::Empty(kind) => kind,
        }
    }
}

/// The value of a property.
#[derive(Clone, PartialEq, Debug)]
pub enum Scalar<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A finite number, as written.
    Number(&'a str),
    /// A boolean.
    Bool(bool),
    /// Null.
    Null,
    /// An array or object, as written; its depth, strings and numbers are checked.
    Nested(&'a str),
}

impl Scalar<'_> {
    /// Text, number or boolean as a tag's value: numbers without needless zeros, booleans as OSM's `yes` and `no`.
    /// `None` for null, arrays and objects.
    pub fn tag(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(digits) => Some(number_text(digits)),
            Self::Bool(value) => Some(Cow::Borrowed(if *value { "yes" } else { "no" })),
            Self::Null | Self::Nested(_) => None,
        }
    }

    /// The same as a JSON value.
    pub fn value(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => serde_json::Value::String(text.to_string()),
            Self::Bool(value) => serde_json::Value::Bool(*value),
            Self::Null => serde_json::Value::Null,
            // checked when it was read
            Self::Number(raw) | Self::Nested(raw) => serde_json::from_str(raw).unwrap_or_default(),
        }
    }
}

/// A number as an id or tag: whole numbers exactly as written (of any size), `1.0` as `1`, others in their
/// shortest form.
pub fn number_text(digits: &str) -> Cow<'_, str> {
    if !digits.contains(['.', 'e', 'E']) {
        return Cow::Borrowed(digits);
    }
    if let Some((whole, fraction)) = digits.split_once('.')
        && fraction.bytes().all(|b| b == b'0')
    {
        return Cow::Borrowed(whole);
    }
    digits.parse::<f64>().map_or(Cow::Borrowed(digits), |value| Cow::Owned(value.to_string()))
}

/// An id, and whether it was a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Id {
    /// The id as text.
    pub text: String,
    /// It stands as a number in the file.
    pub numeric: bool,
}

/// One feature of a document.
#[derive(Debug)]
pub struct Feature<'a> {
    /// Where it stands.
    pub origin: Origin,
    /// The GeoJSON `id`.
    pub id: Option<Id>,
    /// The geometry; `None` for `null`.
    pub geometry: Option<Geometry>,
    /// The properties, in order, each name once (of a name given twice the last value).
    pub properties: Vec<(Cow<'a, str>, Scalar<'a>)>,
    /// What is neither `type`, `id`, `geometry`, `properties` nor `bbox`.
    pub foreign: Vec<Member<'a>>,
    /// What was seen in the coordinates.
    pub seen: Seen,
}

impl Feature<'_> {
    /// The property `name`.
    pub fn property(&self, name: &str) -> Option<&Scalar<'_>> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The id: the GeoJSON `id`, else the property `id`, else `@id`.
    pub fn any_id(&self) -> Option<String> {
        if let Some(id) = &self.id {
            return Some(id.text.clone());
        }
        ["id", "@id"]
            .iter()
            .filter_map(|name| self.property(name)?.tag())
            .find(|text| !text.is_empty())
            .map(Cow::into_owned)
    }
}
