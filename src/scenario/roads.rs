//! Which roads a load keeps to: all alike, a network it prefers, or one it is approved for (H10).

use super::format::OneOrMany;
use crate::diagnostic::{Diagnostics, Place, corridor as codes};
use crate::search::Objective;
use std::path::{Path, PathBuf};

/// Roads, drawn in files or told by tags.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RoadSet {
    /// GeoJSON of lines.
    pub files: Vec<PathBuf>,
    /// Tags, any of which makes a road one of the set.
    pub tags: Vec<(String, String)>,
}

/// Which roads a load keeps to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Roads {
    /// All alike.
    #[default]
    Free,
    /// Rather those of a set: off it, time counts so many thousandths.
    Preferred(RoadSet, u32),
    /// Only those of a set.
    Approved(RoadSet),
    /// As rules by area and tags say.
    Ruled(RuleFiles),
}

/// Where rules of roads are written down.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleFiles {
    /// The rules (TOML).
    pub rules: PathBuf,
    /// Layers of polygons; their ids are the names of areas.
    pub areas: Vec<PathBuf>,
    /// Why time cannot count more in this question, if it cannot.
    pub no_factors: Option<&'static str>,
}

/// What time off a preferred network counts where nobody says, thousandths: an assumption.
pub const OFF_PREFERRED: u32 = 1500;

impl Roads {
    /// The set, where there is one.
    pub fn set(&self) -> Option<&RoadSet> {
        match self {
            Self::Free | Self::Ruled(_) => None,
            Self::Preferred(set, _) | Self::Approved(set) => Some(set),
        }
    }
}

/// The words of a question about roads.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RoadWords {
    /// Files or tags of an approved network.
    pub approved: Vec<String>,
    /// Files or tags of a preferred one.
    pub preferred: Vec<String>,
    /// What time off it counts, such as `1.5`.
    pub off_preferred: Option<String>,
    /// A file of rules.
    pub rules: Option<PathBuf>,
    /// Its areas.
    pub rule_areas: Vec<PathBuf>,
}

impl RoadWords {
    /// From the words of a scenario.
    pub fn of(approved: Option<OneOrMany>, preferred: Option<OneOrMany>, off: Option<f64>) -> Self {
        let list = |words: Option<OneOrMany>| words.map(OneOrMany::into_vec).unwrap_or_default();
        let off_preferred = off.map(|factor| factor.to_string());
        Self { approved: list(approved), preferred: list(preferred), off_preferred, ..Self::default() }
    }
}

/// Reads them. `is_timed`: the question is one of a timetable.
pub fn roads(
    words: RoadWords,
    folder: &Path,
    (objective, is_timed): (Objective, bool),
    place: &Place,
    problems: &mut Diagnostics,
) -> Roads {
    let factor = words.off_preferred.as_deref().map(|text| {
        let read = text.parse::<f64>().ok().filter(|factor| (1.0..=100.0).contains(factor));
        if read.is_none() {
            problems.push(codes::e621_off_preferred(place.clone(), text));
        }
        read.map_or(OFF_PREFERRED, |factor| (factor * 1000.0).round() as u32)
    });
    let mut wrong = |what: &str| problems.push(codes::e622_roads_of(place.clone(), what));
    if words.rules.is_none() && !words.rule_areas.is_empty() {
        wrong("areas of rules without rules");
    }
    match (words.approved.is_empty(), words.preferred.is_empty()) {
        (true, true) => {
            if let Some(rules) = words.rules {
                if factor.is_some() {
                    wrong("off_preferred without a preferred network");
                }
                let no_factors = match (objective, is_timed) {
                    (_, true) => {
                        Some("rules that count time with a departure: a timetable arrives as early as it can")
                    }
                    (Objective::Shortest, _) => Some("rules that count time with `shortest`"),
                    _ => None,
                };
                return Roads::Ruled(RuleFiles { rules, areas: words.rule_areas, no_factors });
            }
            if factor.is_some() {
                wrong("off_preferred without a preferred network");
            }
            Roads::Free
        }
        _ if words.rules.is_some() => {
            wrong("rules and a network at once");
            Roads::Free
        }
        (false, false) => {
            wrong("an approved and a preferred network at once");
            Roads::Free
        }
        (false, true) => {
            if factor.is_some() {
                wrong("off_preferred with an approved network");
            }
            Roads::Approved(set(&words.approved, folder))
        }
        (true, false) => {
            if objective == Objective::Shortest {
                wrong("a preferred network with `shortest`: what counts more off it is time");
            }
            if is_timed {
                wrong("a preferred network with a departure: a timetable arrives as early as it can");
            }
            Roads::Preferred(set(&words.preferred, folder), factor.unwrap_or(OFF_PREFERRED))
        }
    }
}

/// `KEY=VALUE` is a tag, anything else a file.
fn set(words: &[String], folder: &Path) -> RoadSet {
    let mut set = RoadSet::default();
    for word in words {
        match word.split_once('=') {
            Some((key, value)) if !key.contains(['/', '\\', '.']) => {
                set.tags.push((key.trim().to_owned(), value.trim().to_owned()));
            }
            _ => set.files.push(folder.join(word)),
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(approved: &[&str], preferred: &[&str], off: Option<&str>, timed: bool) -> (Roads, usize) {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let words = RoadWords {
            approved: list(approved),
            preferred: list(preferred),
            off_preferred: off.map(str::to_owned),
            ..RoadWords::default()
        };
        let mut problems = Diagnostics::new();
        let place = Place::file("test");
        let roads = roads(words, Path::new("f"), (Objective::Fastest, timed), &place, &mut problems);
        (roads, problems.sorted().len())
    }

    #[test]
    fn files_tags_and_factors() {
        let set =
            RoadSet { files: vec!["f/net.geojson".into()], tags: vec![("hgv".into(), "designated".into())] };
        assert_eq!(
            read(&["net.geojson", "hgv=designated"], &[], None, true),
            (Roads::Approved(set.clone()), 0)
        );
        let preferred = Roads::Preferred(set, 1250);
        assert_eq!(read(&[], &["net.geojson", "hgv = designated"], Some("1.25"), false), (preferred, 0));
        assert_eq!(read(&[], &[], None, true), (Roads::Free, 0));
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        assert_eq!(read(&["a=b"], &["a=b"], None, false).1, 1);
        assert_eq!(read(&[], &["a=b"], None, true).1, 1);
        assert_eq!(read(&[], &["a=b"], Some("0.5"), false).1, 1);
        assert_eq!(read(&["a=b"], &[], Some("2"), false).1, 1);
        assert_eq!(read(&[], &[], Some("2"), false).1, 1);
    }
}
