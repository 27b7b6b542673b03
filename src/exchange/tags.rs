//! The OSM tags of a way or node, packed: one allocation, sorted by key.

use std::fmt;

const END_OF_KEY: char = '\u{1f}';
const END_OF_VALUE: char = '\u{1e}';

/// Key–value pairs in one string, sorted by key, each key once. A network of a million ways keeps all its tags in
/// some hundred megabytes this way, and looking one up in the dozen that a road has is as fast as a hash map.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tags(Box<str>);

impl Tags {
    /// Packs the pairs; of a key given twice the last value counts. The two separator control characters are
    /// taken out of keys and values.
    pub fn new<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut sorted: Vec<(K, V)> = pairs.into_iter().collect();
        // stable: of equal keys the last given stays last
        sorted.sort_by(|a, b| a.0.as_ref().cmp(b.0.as_ref()));
        let mut packed = String::with_capacity(
            sorted.iter().map(|(key, value)| key.as_ref().len() + value.as_ref().len() + 2).sum(),
        );
        for (i, (key, value)) in sorted.iter().enumerate() {
            if sorted.get(i + 1).is_some_and(|next| next.0.as_ref() == key.as_ref()) {
                continue;
            }
            push_clean(&mut packed, key.as_ref());
            packed.push(END_OF_KEY);
            push_clean(&mut packed, value.as_ref());
            packed.push(END_OF_VALUE);
        }
        Self(packed.into_boxed_str())
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, v)| v)
    }

    /// Whether `key` has exactly this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// All pairs, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split_terminator(END_OF_VALUE).filter_map(|pair| pair.split_once(END_OF_KEY))
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn push_clean(packed: &mut String, text: &str) {
    if text.contains([END_OF_KEY, END_OF_VALUE]) {
        packed.push_str(&text.replace([END_OF_KEY, END_OF_VALUE], " "));
    } else {
        packed.push_str(text);
    }
}

impl fmt::Debug for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_sorted_unique_and_found() {
        let tags = Tags::new([("name", "花海大道"), ("highway", "trunk"), ("name", "花海"), ("empty", "")]);
        assert_eq!(tags.get("name"), Some("花海"));
        assert_eq!(tags.get("empty"), Some(""));
        assert_eq!(tags.get("nam"), None);
        assert_eq!(tags.iter().map(|(k, _)| k).collect::<Vec<_>>(), ["empty", "highway", "name"]);
        assert!(Tags::default().is_empty());
    }
}
