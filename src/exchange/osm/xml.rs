//! OSM XML, streamed: one pass that keeps the positions of all nodes, since ways may come before or after them.

use super::records::{Member, Records, Relation, TaggedNode, Way, keeps_node, keeps_relation, keeps_way};
use crate::diagnostic::formats::{e190_not_osm, e191_osm_damaged, w193_osm_element};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::exchange::tags::Tags;
use crate::geometry::LonLat;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{BufRead, Read};
use std::sync::Arc;

/// A reader that counts the lines it has given away.
struct Lines<R> {
    inner: R,
    line: u32,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // what is consumed was just filled, so this reads nothing new
        if let Ok(buffer) = self.inner.fill_buf() {
            self.line += buffer[..amount].split(|byte| *byte == b'\n').count() as u32 - 1;
        }
        self.inner.consume(amount);
    }
}

/// The element being read.
#[derive(Default)]
struct Open {
    kind: Kind,
    id: Option<i64>,
    at: Option<LonLat>,
    line: u32,
    dropped: bool,
    tags: Vec<(String, String)>,
    refs: Vec<i64>,
    members: Vec<Member>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Nothing,
    Node,
    Way,
    Relation,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "node" => Self::Node,
            "way" => Self::Way,
            "relation" => Self::Relation,
            _ => Self::Nothing,
        }
    }
}

/// Reads a document; `None`, with a finding that names the line, when it is not whole.
pub(super) fn read(input: impl BufRead, file: &Arc<str>, problems: &mut Diagnostics) -> Option<Records> {
    let mut reader = Reader::from_reader(Lines { inner: input, line: 1 });
    let mut scan = Scan { file, problems, records: Records::default(), open: Open::default(), depth: 0 };
    let mut buffer = Vec::new();
    loop {
        let line = reader.get_ref().line;
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let place = Place { line: reader.get_ref().line, ..Place::file(Arc::clone(file)) };
                scan.problems.push(e191_osm_damaged(place, &error.to_string()));
                return None;
            }
        };
        let result = match &event {
            Event::Start(element) => {
                scan.depth += 1;
                scan.start(element, line)
            }
            Event::Empty(element) => {
                scan.depth += 1;
                let result = scan.start(element, line);
                scan.end(element.name().0);
                result
            }
            Event::End(element) => {
                scan.end(element.name().0);
                Ok(())
            }
            Event::Eof if scan.depth == 0 && scan.open.line > 0 => return Some(scan.records),
            Event::Eof => Err(e191_osm_damaged(scan.place(line), "the document ends before `</osm>`").into()),
            _ => Ok(()),
        };
        if let Err(finding) = result {
            scan.problems.push(*finding);
            return None;
        }
        buffer.clear();
    }
}

struct Scan<'r> {
    file: &'r Arc<str>,
    problems: &'r mut Diagnostics,
    records: Records,
    open: Open,
    depth: usize,
}

type Step = Result<(), Box<Diagnostic>>;

impl Scan<'_> {
    fn place(&self, line: u32) -> Place {
        Place { line, ..Place::file(Arc::clone(self.file)) }
    }

    fn start(&mut self, element: &BytesStart, line: u32) -> Step {
        let name = element.name().0;
        if self.depth == 1 {
            if !matches!(name, "osm" | "osmChange") {
                return Err(e190_not_osm(self.place(line), &format!("its root element is `<{name}>`")).into());
            }
            self.open.line = line;
            return Ok(());
        }
        match (self.open.kind, name) {
            (Kind::Nothing, "node" | "way" | "relation") => {
                self.open = Open { kind: Kind::of(name), line, ..Open::default() };
                self.element(element)
            }
            (Kind::Nothing, _) => Ok(()),
            (_, "tag") => {
                let (mut key, mut value) = (None, None);
                self.attributes(element, |name, text| match name {
                    "k" => key = Some(text.to_owned()),
                    "v" => value = Some(text.to_owned()),
                    _ => {}
                })?;
                self.open.tags.extend(key.zip(value));
                Ok(())
            }
            (Kind::Way, "nd") => {
                let mut id = None;
                self.attributes(element, |name, text| {
                    if name == "ref" {
                        id = text.parse().ok();
                    }
                })?;
                // a reference that is no number is a node that is not there: the way is cut
                self.open.refs.push(id.unwrap_or(i64::MIN));
                Ok(())
            }
            (Kind::Relation, "member") => {
                let (mut is_way, mut id, mut role, mut known) = (false, None, String::new(), true);
                self.attributes(element, |name, text| match name {
                    "type" => (is_way, known) = (text == "way", text != "relation"),
                    "ref" => id = text.parse().ok(),
                    "role" => text.clone_into(&mut role),
                    _ => {}
                })?;
                if let Some(id) = id.filter(|_| known) {
                    self.open.members.push(Member { is_way, id, role });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn element(&mut self, element: &BytesStart) -> Step {
        let (mut id, mut lon, mut lat, mut dropped) = (None, None, None, false);
        self.attributes(element, |name, text| match name {
            "id" => id = text.trim().parse::<i64>().ok(),
            "lon" => lon = text.trim().parse::<f64>().ok(),
            "lat" => lat = text.trim().parse::<f64>().ok(),
            // editors and history files mark what is gone
            "visible" => dropped |= text == "false",
            "action" => dropped |= text == "delete",
            _ => {}
        })?;
        let at = lon.zip(lat).and_then(|(lon, lat)| LonLat::from_degrees(lon, lat));
        (self.open.id, self.open.at, self.open.dropped) = (id, at, dropped);
        let place = self.place(self.open.line);
        if id.is_none() {
            self.problems.push(w193_osm_element(place, "an element without a readable `id`"));
        } else if self.open.kind == Kind::Node && at.is_none() && !dropped {
            let what =
                format!("node {} has no readable `lon` and `lat` on the globe", id.unwrap_or_default());
            self.problems.push(w193_osm_element(place, &what));
        }
        Ok(())
    }

    /// Hands each attribute to `take`, its entities resolved.
    fn attributes(&self, element: &BytesStart, mut take: impl FnMut(&str, &str)) -> Step {
        let broken = |reason: String| Box::new(e191_osm_damaged(self.place(self.open.line), &reason));
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| broken(error.to_string()))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| broken(error.to_string()))?;
            take(attribute.key.0, &value);
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.open.kind == Kind::Nothing || Kind::of(name) != self.open.kind {
            return;
        }
        // the line stays, as the sign that a root element was seen
        let after = Open { line: self.open.line, ..Open::default() };
        let open = std::mem::replace(&mut self.open, after);
        let Some(id) = open.id.filter(|_| !open.dropped) else { return };
        let (tags, line) = (open.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())), open.line);
        match open.kind {
            Kind::Node => {
                self.records.nodes.extend(open.at.map(|at| (id, at)));
                if keeps_node(tags.clone()) {
                    self.records.tagged.push(TaggedNode { id, tags: Tags::new(tags), line });
                }
            }
            Kind::Way if keeps_way(tags.clone()) => {
                self.records.ways.push(Way { id, refs: open.refs, tags: Tags::new(tags), line });
            }
            Kind::Relation if keeps_relation(tags.clone()) => {
                let tags = Tags::new(tags);
                self.records.relations.push(Relation { id, members: open.members, tags, line });
            }
            _ => {}
        }
    }
}
