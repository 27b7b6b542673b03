//! Reads one feature of a document; its faults are reported with their places.

use super::coordinates::{Fault, Reason, Scanner, Seen};
use super::feature::{Feature, Geometry, Id, KINDS, Scalar, number_text};
use super::json::{self, Member, Shallow};
use super::{Document, ReadOptions};
use crate::diagnostic::{Diagnostics, Origin, files};
use std::borrow::Cow;
use std::sync::Arc;

/// Coordinates that are unusable for a reason which usually holds for the whole file.
pub(super) struct Misplaced {
    pub place: crate::diagnostic::Place,
    pub reason: Reason,
}

/// What became of one feature.
pub(super) enum Outcome<'a> {
    Read(Feature<'a>),
    Misplaced(Misplaced),
    Refused,
}

/// Reads feature `number` of `document`.
pub(super) fn read<'a>(
    document: &Document<'a>,
    number: usize,
    options: ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Outcome<'a> {
    let (source, raw) = (document.source, document.features[number]);
    let pointer = document.pointer(number);
    let offset = source.offset_of(raw);
    let (line, column) = source.position(offset);
    let origin = Origin {
        file: Arc::clone(&source.name),
        feature: u32::try_from(number).unwrap_or(u32::MAX),
        line,
        column,
    };
    let mut feature = Feature {
        origin,
        id: None,
        geometry: None,
        properties: Vec::new(),
        foreign: Vec::new(),
        seen: Seen::default(),
    };
    let mut reader = Reader { document, pointer, options, diagnostics };
    match reader.feature(raw, &mut feature) {
        Ok(()) => Outcome::Read(feature),
        Err(Stop::Reported) => Outcome::Refused,
        Err(Stop::Misplaced(misplaced)) => Outcome::Misplaced(misplaced),
    }
}

/// Why a feature was given up: its finding is reported, or belongs to the whole file.
enum Stop {
    Reported,
    Misplaced(Misplaced),
}

struct Reader<'a, 'r> {
    document: &'r Document<'a>,
    pointer: String,
    options: ReadOptions,
    diagnostics: &'r mut Diagnostics,
}

impl<'a> Reader<'a, '_> {
    fn place(&self, part: &str, member: &str) -> crate::diagnostic::Place {
        let source = self.document.source;
        source.place(source.offset_of(part), format!("{}{member}", self.pointer))
    }

    fn refuse<T>(&mut self, finding: crate::diagnostic::Diagnostic) -> Result<T, Stop> {
        self.diagnostics.push(finding);
        Err(Stop::Reported)
    }

    /// The members of an object, checked against duplicates; `Err` with the kind of what is no object.
    fn members(&mut self, raw: &'a str, member: &str) -> Result<Result<Vec<Member<'a>>, String>, Stop> {
        match json::shallow(raw) {
            Err(error) => {
                let pointer = format!("{}{member}", self.pointer);
                let finding = json::finding(self.document.source, raw, &error, &pointer);
                self.refuse(finding)
            }
            Ok(Shallow::Object(members)) => Ok(Ok(members)),
            Ok(_) => Ok(Err(json::kind(raw))),
        }
    }

    fn unique(&mut self, members: &[Member<'a>], member: &str) -> Result<(), Stop> {
        if let Some((name, raw)) = json::duplicate(members) {
            let place = self.place(raw, &format!("{member}/{}", json::pointer_part(name)));
            return self.refuse(files::e119_duplicate_member(place, name));
        }
        Ok(())
    }

    fn string(&mut self, raw: &'a str, member: &str) -> Result<Option<Cow<'a, str>>, Stop> {
        match json::text(raw) {
            None => Ok(None),
            Some(Ok(text)) => Ok(Some(text)),
            Some(Err(error)) => {
                let pointer = format!("{}{member}", self.pointer);
                let finding = json::finding(self.document.source, raw, &error, &pointer);
                self.refuse(finding)
            }
        }
    }

    fn feature(&mut self, raw: &'a str, feature: &mut Feature<'a>) -> Result<(), Stop> {
        if self.document.bare_geometry {
            feature.geometry = self.geometry(raw, None, "", &mut feature.seen, 0)?;
            return Ok(());
        }
        let (members, opened) = match json::shallow_opening(raw, "geometry") {
            Ok((Shallow::Object(members), opened)) => (members, opened),
            Ok(_) => {
                let place = self.place(raw, "");
                return self.refuse(files::e133_feature(place, &format!("found {}", json::kind(raw))));
            }
            Err(error) => {
                let finding = json::finding(self.document.source, raw, &error, &self.pointer);
                return self.refuse(finding);
            }
        };
        self.unique(&members, "")?;
        let mut kind = None;
        for (name, value) in members {
            match name.as_ref() {
                "type" => kind = Some(value),
                "id" => feature.id = self.id(value)?,
                "properties" => feature.properties = self.properties(value)?,
                "geometry" | "bbox" => {}
                _ => {
                    if json::too_deep(value) {
                        let place = self.place(value, &format!("/{}", json::pointer_part(&name)));
                        return self.refuse(files::e121_too_deep(place));
                    }
                    feature.foreign.push((name, value));
                }
            }
        }
        match kind.map(|value| self.string(value, "/type")).transpose()?.flatten() {
            Some(text) if text == "Feature" => {}
            Some(text) => {
                let place = self.place(kind.unwrap_or(raw), "/type");
                let hint = text.eq_ignore_ascii_case("Feature").then_some("Feature");
                if hint.is_some() {
                    return self.refuse(files::e131_unknown_type(place, &text, hint));
                }
                return self.refuse(files::e133_feature(place, &format!("its type is `{text}`")));
            }
            None => {
                let place = self.place(raw, "");
                return self.refuse(files::e133_feature(place, "it has no `type`"));
            }
        }
        match opened {
            None => {
                let place = self.place(raw, "");
                self.refuse(files::e133_feature(
                    place,
                    "it has no `geometry` (write null where there is none)",
                ))
            }
            Some(Shallow::Other("null")) => Ok(()),
            Some(opened) => {
                let members = if let Shallow::Object(members) = opened { Some(members) } else { None };
                feature.geometry = self.geometry(raw, members, "/geometry", &mut feature.seen, 0)?;
                Ok(())
            }
        }
    }

    /// The geometry of a feature is read together with the feature, and only its faults need its slice.
    fn slice_of(raw: &'a str, member: &str) -> &'a str {
        if member != "/geometry" {
            return raw;
        }
        match json::shallow(raw) {
            Ok(Shallow::Object(members)) => {
                members.iter().find(|(name, _)| name == "geometry").map_or(raw, |(_, value)| *value)
            }
            _ => raw,
        }
    }

    fn id(&mut self, raw: &'a str) -> Result<Option<Id>, Stop> {
        if let Some(text) = self.string(raw, "/id")? {
            return Ok((!text.is_empty()).then(|| Id { text: text.into_owned(), numeric: false }));
        }
        match raw.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => Ok(Some(Id { text: number_text(raw).into_owned(), numeric: true })),
            Some(b'n') => Ok(None),
            _ => {
                let place = self.place(raw, "/id");
                self.diagnostics.push(files::w151_id(place, &json::kind(raw)));
                Ok(None)
            }
        }
    }

    fn properties(&mut self, raw: &'a str) -> Result<Vec<(Cow<'a, str>, Scalar<'a>)>, Stop> {
        if raw == "null" {
            return Ok(Vec::new());
        }
        let mut members = match self.members(raw, "/properties")? {
            Ok(members) => members,
            Err(found) => {
                let place = self.place(raw, "/properties");
                let reason = format!("`properties` must be an object or null, found {found}");
                return self.refuse(files::e133_feature(place, &reason));
            }
        };
        if members.len() > files::MOST_PROPERTIES {
            let place = self.place(raw, "/properties");
            return self.refuse(files::e124_too_many_properties(place, members.len()));
        }
        if let Some((name, value)) = json::duplicate(&members) {
            let place = self.place(value, &format!("/properties/{}", json::pointer_part(name)));
            self.diagnostics.push(files::w120_duplicate_property(place, name));
            let mut seen = std::collections::HashSet::new();
            let mut last: Vec<Member<'a>> =
                members.into_iter().rev().filter(|(name, _)| seen.insert(name.clone())).collect();
            last.reverse();
            members = last;
        }
        let mut properties = Vec::with_capacity(members.len());
        for (name, value) in members {
            let scalar = self.scalar(&name, value)?;
            properties.push((name, scalar));
        }
        Ok(properties)
    }

    fn scalar(&mut self, name: &str, raw: &'a str) -> Result<Scalar<'a>, Stop> {
        let member = || format!("/properties/{}", json::pointer_part(name));
        Ok(match raw.as_bytes().first() {
            Some(b'"') => match json::text(raw) {
                Some(Ok(text)) => Scalar::Text(text),
                Some(Err(error)) => {
                    let pointer = format!("{}{}", self.pointer, member());
                    let finding = json::finding(self.document.source, raw, &error, &pointer);
                    return self.refuse(finding);
                }
                None => Scalar::Null, // a sound string always has both quotes
            },
            Some(b't') => Scalar::Bool(true),
            Some(b'f') => Scalar::Bool(false),
            Some(b'n') => Scalar::Null,
            Some(b'[' | b'{') => {
                if let Err(error) = serde_json::from_str::<serde_json::Value>(raw) {
                    let pointer = format!("{}{}", self.pointer, member());
                    let finding = json::finding(self.document.source, raw, &error, &pointer);
                    return self.refuse(finding);
                }
                Scalar::Nested(raw)
            }
            _ => {
                let risky = raw.len() > 300 || raw.contains(['e', 'E']);
                if risky && !raw.parse::<f64>().is_ok_and(f64::is_finite) {
                    let place = self.place(raw, &member());
                    return self.refuse(files::e123_number(place, raw));
                }
                Scalar::Number(raw)
            }
        })
    }

    /// `raw` is the geometry's slice, or, for the member `/geometry`, that of the feature, with the `members` of
    /// the geometry unless it is no object.
    fn geometry(
        &mut self,
        raw: &'a str,
        members: Option<Vec<Member<'a>>>,
        member: &str,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Option<Geometry>, Stop> {
        let members = if let Some(members) = members {
            members
        } else {
            let slice = Self::slice_of(raw, member);
            match self.members(slice, member)? {
                Ok(members) => members,
                Err(found) => {
                    let place = self.place(slice, member);
                    return self.refuse(files::e134_geometry(place, &format!("found {found}")));
                }
            }
        };
        self.unique(&members, member)?;
        let find = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        let Some(kind_raw) = find("type") else {
            let place = self.place(Self::slice_of(raw, member), member);
            return self.refuse(files::e134_geometry(place, "it has no `type`"));
        };
        let text = self.string(kind_raw, &format!("{member}/type"))?.unwrap_or_default();
        let Some(kind) = KINDS.into_iter().find(|kind| *kind == text) else {
            let place = self.place(kind_raw, &format!("{member}/type"));
            let hint = KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(&text));
            return self.refuse(files::e131_unknown_type(place, &text, hint));
        };
        if kind == "GeometryCollection" {
            return self.collection(raw, find("geometries"), member, seen, depth).map(Some);
        }
        let Some(coordinates) = find("coordinates") else {
            let place = self.place(Self::slice_of(raw, member), member);
            return self.refuse(files::e134_geometry(place, &format!("the {kind} has no `coordinates`")));
        };
        let mut scanner = Scanner::new(coordinates, self.options.axes(), *seen);
        let scanned = scan(kind, &mut scanner);
        *seen = scanner.seen;
        match scanned {
            Ok(geometry) => Ok(Some(geometry)),
            Err(fault) => self.misread(coordinates, &format!("{member}/coordinates"), fault),
        }
    }

    fn misread<T>(&mut self, coordinates: &str, member: &str, fault: Fault) -> Result<T, Stop> {
        use std::fmt::Write;
        let mut pointer = format!("{}{member}", self.pointer);
        for index in &fault.path {
            // writing to a string cannot fail
            let _ = write!(pointer, "/{index}");
        }
        let source = self.document.source;
        let place = source.place(source.offset_of(coordinates) + fault.offset, pointer);
        match fault.reason {
            Reason::Form(reason) => self.refuse(files::e135_coordinates(place, &reason)),
            Reason::TooDeep => self.refuse(files::e121_too_deep(place)),
            Reason::Number(text) => self.refuse(files::e123_number(place, &text)),
            Reason::OffTheGlobe(x, y) => self.refuse(files::e136_off_the_globe(place, x, y)),
            reason => Err(Stop::Misplaced(Misplaced { place, reason })),
        }
    }

    fn collection(
        &mut self,
        raw: &'a str,
        parts: Option<&'a str>,
        member: &str,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Geometry, Stop> {
        if depth >= 8 {
            let place = self.place(Self::slice_of(raw, member), member);
            return self.refuse(files::e121_too_deep(place));
        }
        let parts = parts.map_or(Ok(Shallow::Other("nothing")), json::shallow);
        let Ok(Shallow::Array(parts)) = parts else {
            let place = self.place(Self::slice_of(raw, member), member);
            return self
                .refuse(files::e134_geometry(place, "a GeometryCollection needs an array `geometries`"));
        };
        let mut all = Vec::new();
        for (i, part) in parts.into_iter().enumerate() {
            all.extend(self.geometry(part, None, &format!("{member}/geometries/{i}"), seen, depth + 1)?);
        }
        Ok(if all.is_empty() { Geometry::Empty("GeometryCollection") } else { Geometry::Collection(all) })
    }
}

fn scan(kind: &'static str, scanner: &mut Scanner<'_>) -> Result<Geometry, Fault> {
    fn filled<T>(kind: &'static str, parts: Vec<T>, geometry: fn(Vec<T>) -> Geometry) -> Geometry {
        if parts.is_empty() { Geometry::Empty(kind) } else { geometry(parts) }
    }
    Ok(match kind {
        "Point" => scanner.position()?.map_or(Geometry::Empty(kind), Geometry::Point),
        "MultiPoint" => filled(kind, scanner.positions()?, Geometry::MultiPoint),
        "LineString" => filled(kind, scanner.positions()?, Geometry::LineString),
        "MultiLineString" => filled(kind, scanner.lines()?, Geometry::MultiLineString),
        "Polygon" => filled(kind, scanner.lines()?, Geometry::Polygon),
        _ => filled(kind, scanner.polygons()?, Geometry::MultiPolygon),
    })
}
