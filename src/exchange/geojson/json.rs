//! JSON slices: an object as a list of members whose values stay slices of the file, so that their address tells
//! their place, and members in any order, given twice, or foreign are all seen.

use crate::diagnostic::{Diagnostic, files};
use crate::exchange::source::Source;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A member of an object: its name and the slice of its value.
pub type Member<'a> = (Cow<'a, str>, &'a str);

/// The deepest nesting that is taken seriously, the same as `serde_json`'s.
pub const DEEPEST: usize = 128;

/// A value seen one level deep.
pub enum Shallow<'a> {
    /// An object, with its members in order.
    Object(Vec<Member<'a>>),
    /// An array, with its entries.
    Array(Vec<&'a str>),
    /// Anything else, by its kind.
    Other(&'static str),
}

/// Reads one value one level deep, and checks that nothing follows it. The syntax of everything below is checked
/// without recursion; escapes of strings and the size of numbers are not, until they are read themselves.
pub fn shallow(text: &str) -> Result<Shallow<'_>, serde_json::Error> {
    shallow_opening(text, "").map(|(value, _)| value)
}

/// Like [`shallow`], and if the value is an object, its member `name` is read one level deep as well, in the same
/// pass: large files are mostly coordinates, and every pass over them counts. The slice of that member is the empty
/// one at the start of the object.
pub fn shallow_opening<'a>(
    text: &'a str,
    name: &str,
) -> Result<(Shallow<'a>, Option<Shallow<'a>>), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut opened = None;
    let value = deserializer.deserialize_any(ShallowVisitor {
        open: name,
        start: &text[..0],
        opened: &mut opened,
    })?;
    deserializer.end()?;
    Ok((value, opened))
}

struct ShallowVisitor<'a, 'o> {
    open: &'o str,
    start: &'a str,
    opened: &'o mut Option<Shallow<'a>>,
}

/// Reads the value of the opened member.
struct Opened;

impl<'a> DeserializeSeed<'a> for Opened {
    type Value = Shallow<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Shallow<'a>, D::Error> {
        deserializer.deserialize_any(ShallowVisitor { open: "", start: "", opened: &mut None })
    }
}

impl<'a> Visitor<'a> for ShallowVisitor<'a, '_> {
    type Value = Shallow<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Shallow<'a>, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some(Key(name)) = map.next_key()? {
            if !self.open.is_empty() && name == self.open {
                *self.opened = Some(map.next_value_seed(Opened)?);
                members.push((name, self.start));
                continue;
            }
            let value: &'a RawValue = map.next_value()?;
            members.push((name, value.get()));
        }
        Ok(Shallow::Object(members))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Shallow<'a>, A::Error> {
        let mut entries = Vec::new();
        while let Some(value) = seq.next_element::<&'a RawValue>()? {
            entries.push(value.get());
        }
        Ok(Shallow::Array(entries))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shallow<'a>, E> {
        Ok(Shallow::Other("a boolean"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shallow<'a>, E> {
        Ok(Shallow::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shallow<'a>, E> {
        Ok(Shallow::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shallow<'a>, E> {
        Ok(Shallow::Other("a number"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Shallow<'a>, E> {
        Ok(Shallow::Other("text"))
    }

    fn visit_unit<E>(self) -> Result<Shallow<'a>, E> {
        Ok(Shallow::Other("null"))
    }
}

/// A member name that borrows from the file where it has no escapes (serde's own `Cow` always copies).
struct Key<'a>(Cow<'a, str>);

impl<'a> serde::Deserialize<'a> for Key<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'a> Visitor<'a> for KeyVisitor {
            type Value = Key<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Key<'a>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Key<'a>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The text of a JSON string slice; `None` if the slice is no string.
pub fn text(raw: &str) -> Option<Result<Cow<'_, str>, serde_json::Error>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Ok(Cow::Borrowed(inner)));
    }
    Some(serde_json::from_str::<String>(raw).map(Cow::Owned))
}

/// What kind of value a slice is, for messages.
pub fn kind(raw: &str) -> String {
    match raw.as_bytes().first() {
        Some(b'"') => format!("text {}", raw.chars().take(40).collect::<String>()),
        Some(b'[') => "an array".to_owned(),
        Some(b'{') => "an object".to_owned(),
        Some(b't' | b'f') => "a boolean".to_owned(),
        Some(b'n') => "null".to_owned(),
        _ => "a number".to_owned(),
    }
}

/// Whether arrays and objects in `raw`, a syntactically sound slice, nest deeper than [`DEEPEST`].
pub fn too_deep(raw: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for byte in raw.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                if depth > DEEPEST {
                    return true;
                }
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The first name that `members` have twice.
pub fn duplicate<'m, 'a>(members: &'m [Member<'a>]) -> Option<&'m Member<'a>> {
    if members.len() <= 24 {
        return members
            .iter()
            .enumerate()
            .find(|(i, m)| members[..*i].iter().any(|o| o.0 == m.0))
            .map(|(_, m)| m);
    }
    let mut seen = rustc_hash::FxHashSet::default();
    members.iter().find(|member| !seen.insert(member.0.as_ref()))
}

/// One level of escaping of a JSON pointer.
pub fn pointer_part(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The entries of the member `list` of a document; none if it has no such list.
pub fn entries<'a>(document: &'a str, list: &str) -> Vec<&'a str> {
    match shallow_opening(document, list) {
        Ok((_, Some(Shallow::Array(entries)))) => entries,
        _ => Vec::new(),
    }
}

/// The slice to which a JSON pointer leads; as far as it leads anywhere.
pub fn follow<'a>(value: &'a str, pointer: &str) -> &'a str {
    let mut at = value;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        let next = match shallow(at) {
            Ok(Shallow::Object(members)) => {
                members.into_iter().find(|(name, _)| *name == part).map(|(_, value)| value)
            }
            Ok(Shallow::Array(entries)) => part.parse().ok().and_then(|i: usize| entries.get(i).copied()),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// What a JSON error of `part`, a slice of `source`, means to the user.
pub fn finding(source: &Source, part: &str, error: &serde_json::Error, pointer: &str) -> Diagnostic {
    let base = source.offset_of(part);
    let inside = error_offset(part, error);
    let mut offset = base + inside;
    while offset > 0 && !source.text.is_char_boundary(offset) {
        offset -= 1;
    }
    let place = source.place(offset, pointer);
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message);
    // a file cut off within a number stops at a sound text that is no number
    let cut = offset + 1 >= source.text.len()
        && source.text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if error.is_eof() || cut && reason.starts_with("invalid number") {
        return files::e108_truncated(source.place(source.text.len(), pointer), source.text.len());
    }
    if reason.starts_with("trailing characters") {
        return match source.text.as_bytes().get(offset) {
            Some(b'{' | b'[' | b'"') => files::e111_two_documents(place, offset),
            _ => files::e110_trailing(place, offset),
        };
    }
    if reason.starts_with("recursion limit") {
        return files::e121_too_deep(place);
    }
    if reason.contains("surrogate") || reason.contains("hex escape") {
        return files::e122_surrogate(place, reason);
    }
    if reason.starts_with("number out of range") {
        return files::e123_number(place, "written here");
    }
    let rest = &source.text[offset..];
    for literal in ["NaN", "Infinity", "nan", "inf", "undefined", "None", "True", "False"] {
        if rest.starts_with(literal) {
            return files::e109_json(place, offset, &format!("`{literal}` is not JSON"));
        }
    }
    if rest.starts_with('\'') {
        return files::e109_json(place, offset, "text must stand in double quotes");
    }
    files::e109_json(place, offset, reason)
}

/// `serde_json` counts lines by LF and columns in bytes up to and including the byte it stopped at.
fn error_offset(part: &str, error: &serde_json::Error) -> usize {
    let mut start = 0;
    for _ in 1..error.line() {
        start = part[start..].find('\n').map_or(part.len(), |at| start + at + 1);
    }
    (start + error.column().saturating_sub(1)).min(part.len())
}

/// Reads and forgets a value, checking its syntax only.
pub fn check_syntax(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}
