//! Kilometer posts: places along a road as notices write them, `K180+450`.

use crate::geometry::LonLat;
use std::fmt;

/// Distance along a road from its first kilometer post, in millimeters as the posts count it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Chainage(pub i64);

impl Chainage {
    /// Reads `K180+450`, `k180+450.5`, `K180`, `180.45`, `180 km`; kilometers and, behind the plus, meters. None if it is
    /// no chainage, or the meters are a thousand or more.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches("km").trim_end_matches("公里").trim_end();
        let text = text.strip_prefix(['K', 'k', 'Ｋ']).unwrap_or(text).trim();
        let (kilometers, meters) = match text.split_once(['+', '＋']) {
            Some((kilometers, meters)) => (kilometers.trim().parse::<u32>().ok()?.into(), number(meters)?),
            None => (number(text)?, 0.0),
        };
        let sound = (0.0..100_000.0).contains(&kilometers) && (0.0..1000.0).contains(&meters);
        sound.then(|| Self((kilometers * 1e6).round() as i64 + (meters * 1e3).round() as i64))
    }

    /// Reads the two ends of `K180+000–K183+450`, joined by a dash, `~` or 至.
    pub fn parse_range(text: &str) -> Option<[Self; 2]> {
        let separators = ['–', '—', '-', '~', '～', '至', '－'];
        let parts: Vec<&str> = text.split(separators).filter(|part| !part.trim().is_empty()).collect();
        let [from, to] = parts.as_slice() else { return None };
        Some([Self::parse(from)?, Self::parse(to)?])
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Chainage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kilometers, rest) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        write!(f, "K{kilometers}+{:03}", rest / 1000)?;
        match rest % 1000 {
            0 => Ok(()),
            mm => write!(f, ".{mm:03}"),
        }
    }
}

/// A kilometer post beside a road.
#[derive(Clone, PartialEq, Debug)]
pub struct Post {
    /// Number and names of its road, as far as it bears them.
    pub roads: Vec<String>,
    /// What it says.
    pub chainage: Chainage,
    /// Where it stands.
    pub at: LonLat,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_read_as_notices_write_them() {
        for (text, mm) in [
            ("K180+000", 180_000_000),
            ("k183+450", 183_450_000),
            ("K2712", 2_712_000_000),
            ("180.45", 180_450_000),
            ("K6744+568.5", 6_744_568_500),
            ("K0 + 7", 7_000),
            ("12 km", 12_000_000),
        ] {
            assert_eq!(Chainage::parse(text), Some(Chainage(mm)), "{text}");
        }
        for text in ["", "K", "K12+1000", "K-3", "abc", "K1.5+20", "1e3", "K1+2+3", "inf"] {
            assert_eq!(Chainage::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_have_two_ends() {
        let ends = Some([Chainage(180_000_000), Chainage(183_450_000)]);
        for text in
            ["K180+000–K183+450", "K180+000-K183+450", "K180+000～K183+450", "K180至K183+450", "180—183.45"]
        {
            assert_eq!(Chainage::parse_range(text), ends, "{text}");
        }
        assert_eq!(Chainage::parse_range("K180"), None);
        assert_eq!(Chainage::parse_range("K1-K2-K3"), None);
    }

    #[test]
    fn a_chainage_is_written_as_it_is_read() {
        for text in ["K180+000", "K0+007", "K6744+568.500"] {
            assert_eq!(Chainage::parse(text).unwrap().to_string(), text);
        }
    }
}
