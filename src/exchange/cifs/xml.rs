//! The XML form of a list of incidents, as the JSON one and back.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

/// Elements within elements; feeds have four.
const DEEPEST: usize = 32;

/// Reads a document: elements with elements or attributes in them become objects, the others texts, and elements of
/// one name a list.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    // the document itself, then the elements that are open
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err("the elements are nested too deeply".to_owned());
                }
                open.push(Element::start(&start)?);
            }
            Event::Empty(start) => {
                let element = Element::start(&start)?;
                add(&mut open, element)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or("an element ends that did not begin")?;
                add(&mut open, element)?;
            }
            Event::Text(part) => append(&mut open, &part),
            Event::CData(part) => append(&mut open, &part),
            Event::GeneralRef(reference) => {
                let whole = format!("&{};", &*reference);
                let part = quick_xml::escape::unescape(&whole).map_err(|error| error.to_string())?;
                append(&mut open, &part);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(document), true) if !document.members.is_empty() => Ok(Value::Object(document.members)),
        (Some(_), true) => Err("there is no element".to_owned()),
        _ => Err("the document ends within an element".to_owned()),
    }
}

#[derive(Default)]
struct Element {
    name: String,
    members: Map<String, Value>,
    text: String,
}

impl Element {
    fn start(start: &BytesStart<'_>) -> Result<Self, String> {
        let name = start.local_name();
        let mut element = Self { name: name.as_ref().to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let key: &str = attribute.key.as_ref();
            if key.starts_with("xmlns") || key.contains(':') {
                continue;
            }
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            element.members.insert(key.to_owned(), value.as_ref().into());
        }
        Ok(element)
    }
}

fn append(open: &mut [Element], part: &str) {
    if let Some(last) = open.last_mut() {
        last.text.push_str(part);
    }
}

/// Puts a whole element into the one around it.
fn add(open: &mut [Element], element: Element) -> Result<(), String> {
    let around = open.last_mut().ok_or("an element ends that did not begin")?;
    let text = element.text.trim();
    let value = if element.members.is_empty() { text.into() } else { Value::Object(element.members) };
    match around.members.get_mut(&element.name) {
        None => {
            around.members.insert(element.name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let first_value = first.take();
            *first = Value::Array(vec![first_value, value]);
        }
    }
    Ok(())
}

/// A list of incidents, as [`export`](super::export()) makes it, in the XML form.
pub fn write(feed: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<incidents xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ");
    out.push_str("xsi:noNamespaceSchemaLocation=\"http://www.gstatic.com/road-incidents/cifsv2.xsd\">\n");
    for incident in feed.get("incidents").and_then(Value::as_array).into_iter().flatten() {
        let Some(members) = incident.get("incident").unwrap_or(incident).as_object() else { continue };
        let id = members.get("id").map(plain).unwrap_or_default();
        out.push_str(&format!("  <incident id=\"{}\">\n", escape(&id)));
        for (name, value) in members.iter().filter(|(name, _)| *name != "id") {
            element(&mut out, name, value, 2);
        }
        out.push_str("  </incident>\n");
    }
    out.push_str("</incidents>\n");
    out
}

fn element(out: &mut String, name: &str, value: &Value, depth: usize) {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if depth > DEEPEST || !name.chars().all(letters) || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return;
    }
    let indent = "  ".repeat(depth);
    match value {
        Value::Null => {}
        Value::Array(list) => list.iter().for_each(|value| element(out, name, value, depth)),
        Value::Object(members) => {
            out.push_str(&format!("{indent}<{name}>\n"));
            for (name, value) in members {
                element(out, name, value, depth + 1);
            }
            out.push_str(&format!("{indent}</{name}>\n"));
        }
        _ => out.push_str(&format!("{indent}<{name}>{}</{name}>\n", escape(&plain(value)))),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Escaped, and without the characters that XML cannot have.
fn escape(text: &str) -> String {
    let allowed =
        |c: &char| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    quick_xml::escape::escape(text.chars().filter(allowed).collect::<String>()).into_owned()
}
