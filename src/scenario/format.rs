//! The scenario file as it is written.

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use toml::de::DeTable;

/// One text or a list of texts.
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    /// As a list.
    pub fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// A scenario file.
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// What all tasks share.
    pub scenario: Head,
    /// Coverage questions.
    #[serde(default)]
    pub coverage: Vec<CoverageSpec>,
    /// Routes.
    #[serde(default)]
    pub route: Vec<RouteSpec>,
    /// Matrices.
    #[serde(default)]
    pub matrix: Vec<MatrixSpec>,
    /// Ways round the closures.
    #[serde(default)]
    pub detour: Vec<DetourSpec>,
    /// Many works on one calendar.
    #[serde(default)]
    pub programme: Vec<ProgrammeSpec>,
    /// Incidents, and who is sent to them.
    #[serde(default)]
    pub dispatch: Vec<super::dispatch::DispatchSpec>,
    /// Who looks after which projects.
    #[serde(default)]
    pub officers: Vec<super::officers::OfficersSpec>,
    /// Ways for heavy, oversize and dangerous loads.
    #[serde(default)]
    pub corridor: Vec<super::corridor::CorridorSpec>,
    /// All that a load can reach.
    #[serde(default)]
    pub reach: Vec<super::reach::ReachSpec>,
    /// Rounds that visit sites.
    #[serde(default)]
    pub patrol: Vec<super::patrol::PatrolSpec>,
}

/// What all tasks share. Paths are relative to the scenario file.
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Short name; names the output folder.
    pub name: String,
    /// What people call it.
    pub title: Option<String>,
    /// A note for every page.
    pub note: Option<String>,
    /// Where the network comes from, with its license; stands on every map.
    pub attribution: Option<String>,
    /// Network files.
    pub network: OneOrMany,
    /// Site files.
    pub sites: Option<OneOrMany>,
    /// Station files.
    pub stations: Option<OneOrMany>,
    /// Closure files.
    pub closures: Option<OneOrMany>,
    /// Zones that dangerous goods avoid.
    pub zones: Option<OneOrMany>,
    /// Kilometer posts that closures refer to: points with `ref` and `km`.
    pub posts: Option<OneOrMany>,
    /// GeoJSON that the maps of the report have under their roads: water, parks, borders.
    pub background: Option<OneOrMany>,
    /// Coordinate system of the sites: wgs84, cgcs2000, gcj02, bd09.
    pub sites_crs: Option<String>,
    /// Coordinate system of the stations.
    pub stations_crs: Option<String>,
    /// Coordinate system of the closures.
    pub closures_crs: Option<String>,
    /// Coordinate system of the posts.
    pub posts_crs: Option<String>,
    /// IANA zone of local times; Asia/Shanghai by default.
    pub timezone: Option<String>,
    /// The instant closures are judged at; without it the worst case counts.
    pub at: Option<String>,
    /// Farthest a place may be from a road, meters; 500 by default.
    pub snap: Option<f64>,
    /// Tolerance for joining line ends, meters; 0 by default.
    pub join: Option<f64>,
    /// Coding of sites, stations and closures: "utf-8" or "gb18030" (GBK).
    pub encoding: Option<String>,
    /// Whether latitude stands first in the GeoJSON files.
    pub swap_xy: Option<bool>,
    /// How entries of feeds are taken that do not say what they do to traffic: "refused" (the default), "closed", "left-out".
    pub unknown_impact: Option<String>,
}

/// `[[coverage]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file; car by default.
    pub vehicle: Option<String>,
    /// Limits such as "3km" and "15min"; both by default.
    pub within: Option<OneOrMany>,
    /// "both" (one path keeps both limits) or "any".
    pub rule: Option<String>,
    /// "from" the stations or "to" them.
    pub direction: Option<String>,
    /// Outline of the study area.
    pub area: Option<String>,
    /// Population layer: points or areas with `population`.
    pub population: Option<String>,
    /// Required share such as "90%".
    pub require: Option<String>,
    /// Whether the straight legs to the road count.
    pub count_approach: Option<bool>,
}

/// `[[route]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file; car by default.
    pub vehicle: Option<String>,
    /// `lon,lat`, or the id of a site, gate (`site/gate`) or station.
    pub from: String,
    /// Likewise.
    pub to: String,
    /// Stops on the way, in order.
    pub via: Option<OneOrMany>,
    /// How many ways to show; 1 by default.
    pub alternatives: Option<usize>,
    /// "fastest" or "shortest".
    pub objective: Option<String>,
    /// When the vehicle sets out, RFC 3339 or local: closures count as they are when it is there. `at` does not count then.
    pub depart: Option<String>,
    /// How long it may wait before what is shut: "never" (the default), "up-to:30min" at any one place, or "until-open".
    pub wait: Option<String>,
    /// With `depart`: how long it stays at the stops on the way, such as "10min" for all of them, or one for each.
    pub stay: Option<OneOrMany>,
    /// Places with `population` or `weight` that are exposed: weighs time against exposure.
    pub risk: Option<String>,
    /// How near they are exposed, such as "500m" (the default).
    pub risk_radius: Option<String>,
}

/// `[[detour]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetourSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicles or vehicle files; car and truck by default.
    pub vehicle: Option<OneOrMany>,
    /// How many ways round to show for each movement; 2 by default.
    pub alternatives: Option<usize>,
    /// Ways round that are fixed: lines with `closure` and `vehicle`.
    pub drawn: Option<OneOrMany>,
    /// Tables of trips: `from`, `to`, `count`, `vehicle`; a row without a vehicle is for the first vehicle of the task.
    pub flows: Option<OneOrMany>,
    /// Classes of roads (`highway`) that are the main road network; motorway, trunk and primary by default.
    pub main_roads: Option<OneOrMany>,
}

/// `[[programme]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file; car by default.
    pub vehicle: Option<String>,
    /// Limits such as "3km" and "15min"; both by default.
    pub within: Option<OneOrMany>,
    /// "both" (one path keeps both limits) or "any".
    pub rule: Option<String>,
    /// "from" the stations or "to" them.
    pub direction: Option<String>,
    /// Outline of the study area.
    pub area: Option<String>,
    /// Whether the straight legs to the road count.
    pub count_approach: Option<bool>,
    /// First day or instant; the first begin of the works by default.
    pub from: Option<String>,
    /// Last day, or first instant after it; the last end of the works by default.
    pub until: Option<String>,
    /// How far a single work may be shifted either way, such as "30d" (the default); "0d" looks for no shift.
    pub shift_up_to: Option<String>,
}

/// `[[matrix]]`
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file; car by default.
    pub vehicle: Option<String>,
    /// `sites`, `stations`, `category:NAME`, or a file of places.
    pub from: String,
    /// Likewise.
    pub to: String,
    /// Coordinate system of the origins, where they are a file.
    pub from_crs: Option<String>,
    /// Coordinate system of the destinations, where they are a file.
    pub to_crs: Option<String>,
    /// Cells beyond this limit stay empty.
    pub cutoff: Option<String>,
    /// "fastest" or "shortest".
    pub objective: Option<String>,
}

const HEAD_KEYS: &[&str] = &[
    "name",
    "title",
    "note",
    "attribution",
    "network",
    "sites",
    "stations",
    "closures",
    "zones",
    "sites_crs",
    "stations_crs",
    "closures_crs",
    "posts",
    "background",
    "posts_crs",
    "timezone",
    "at",
    "snap",
    "join",
    "encoding",
    "swap_xy",
    "unknown_impact",
];
const COVERAGE_KEYS: &[&str] =
    &["name", "vehicle", "within", "rule", "direction", "area", "population", "require", "count_approach"];
const ROUTE_KEYS: &[&str] = &[
    "name",
    "vehicle",
    "from",
    "to",
    "via",
    "alternatives",
    "objective",
    "depart",
    "wait",
    "stay",
    "risk",
    "risk_radius",
];
const DETOUR_KEYS: &[&str] = &["name", "vehicle", "alternatives", "drawn", "flows", "main_roads"];
const PROGRAMME_KEYS: &[&str] = &[
    "name",
    "vehicle",
    "within",
    "rule",
    "direction",
    "area",
    "count_approach",
    "from",
    "until",
    "shift_up_to",
];
const MATRIX_KEYS: &[&str] = &["name", "vehicle", "from", "to", "from_crs", "to_crs", "cutoff", "objective"];

const TABLES: &[(&str, &[&str])] = &[
    ("scenario", HEAD_KEYS),
    ("coverage", COVERAGE_KEYS),
    ("route", ROUTE_KEYS),
    ("matrix", MATRIX_KEYS),
    ("detour", DETOUR_KEYS),
    ("programme", PROGRAMME_KEYS),
    ("dispatch", super::dispatch::KEYS),
    ("officers", super::officers::KEYS),
    ("corridor", super::corridor::KEYS),
    ("reach", super::reach::KEYS),
    ("patrol", super::patrol::KEYS),
];

fn place(text: &str, file: &str, span: Range<usize>) -> Place {
    let before = &text.as_bytes()[..span.start.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Place { line: line as u32, column: column as u32, ..Place::file(file) }
}

/// Parses the text; what is wrong goes to `problems`: all unknown keys at once, else the first value that does not fit.
pub fn parse(text: &str, file: &str, problems: &mut Diagnostics) -> Option<ScenarioFile> {
    match DeTable::parse(text) {
        Ok(table) => unknown_keys(text, file, table.get_ref(), problems),
        Err(error) => {
            let at = place(text, file, error.span().unwrap_or(0..0));
            problems.push(codes::e501_toml_syntax(at, error.message()));
            return None;
        }
    }
    if problems.has_errors() {
        return None;
    }
    match toml::from_str(text) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            let at = place(text, file, error.span().unwrap_or(0..0));
            problems.push(codes::e515_scenario_value(at, error.message()));
            None
        }
    }
}

fn unknown_keys(text: &str, file: &str, table: &DeTable, problems: &mut Diagnostics) {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let Some((_, known)) = TABLES.iter().find(|(table, _)| *table == name) else {
            let guess = nearest(name, TABLES.iter().map(|(table, _)| *table));
            problems.push(codes::e516_unknown_key(place(text, file, key.span()), name, guess));
            continue;
        };
        let tables: Vec<&DeTable> = match (value.get_ref().as_table(), value.get_ref().as_array()) {
            (Some(table), _) => vec![table],
            (None, Some(list)) => list.iter().filter_map(|item| item.get_ref().as_table()).collect(),
            _ => Vec::new(),
        };
        for (key, _) in tables.into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let guess = nearest(name, known.iter().copied());
                problems.push(codes::e516_unknown_key(place(text, file, key.span()), name, guess));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_unknown_keys_are_named_at_once_with_the_nearest_known_one() {
        let text = "[scenario]\nname = \"a\"\nnetwrok = \"x\"\n[[coverage]]\nwithn = \"3km\"\n[[covrage]]\n";
        let mut problems = Diagnostics::new();
        assert!(parse(text, "s.toml", &mut problems).is_none());
        let found: Vec<String> =
            problems.sorted().iter().map(|d| format!("{} {}", d.place.as_ref().unwrap(), d.help)).collect();
        assert_eq!(
            found,
            [
                "s.toml:3:1 did you mean `network`?",
                "s.toml:5:1 did you mean `within`?",
                "s.toml:6:3 did you mean `coverage`?"
            ]
        );
    }

    /// The first reference to a definition in a schema.
    fn referred(schema: &serde_json::Value) -> Option<&str> {
        match schema {
            serde_json::Value::Object(members) => match members.get("$ref").and_then(|to| to.as_str()) {
                Some(to) => to.rsplit('/').next(),
                None => members.values().find_map(referred),
            },
            serde_json::Value::Array(items) => items.iter().find_map(referred),
            _ => None,
        }
    }

    #[test]
    fn the_key_lists_are_those_of_the_schema() {
        let schema = serde_json::to_value(schemars::schema_for!(ScenarioFile)).unwrap();
        for (table, keys) in TABLES {
            let name = referred(&schema["properties"][*table]).unwrap_or_else(|| panic!("{table}: {schema}"));
            let properties = schema["$defs"][name]["properties"].as_object().unwrap();
            let documented: std::collections::BTreeSet<&str> =
                properties.keys().map(String::as_str).collect();
            assert_eq!(documented, keys.iter().copied().collect(), "{table}");
        }
    }

    #[test]
    fn the_key_lists_are_those_of_the_types() {
        let full = "[scenario]\nname=\"a\"\ntitle=\"\"\nnote=\"\"\nattribution=\"\"\nnetwork=\"x\"\nsites=\"x\"\nstations=\"x\"\nclosures=\"x\"\nzones=\"x\"\n\
            sites_crs=\"x\"\nstations_crs=\"x\"\nclosures_crs=\"x\"\nposts=\"x\"\nbackground=\"x\"\nposts_crs=\"x\"\ntimezone=\"x\"\nat=\"x\"\nsnap=1.0\njoin=1.0\nencoding=\"x\"\nswap_xy=true\nunknown_impact=\"x\"\n\
            [[coverage]]\nname=\"\"\nvehicle=\"\"\nwithin=[]\nrule=\"\"\ndirection=\"\"\narea=\"\"\npopulation=\"\"\nrequire=\"\"\ncount_approach=true\n\
            [[route]]\nname=\"\"\nvehicle=\"\"\nfrom=\"\"\nto=\"\"\nvia=\"\"\nalternatives=1\nobjective=\"\"\ndepart=\"\"\nwait=\"\"\nstay=\"\"\nrisk=\"\"\nrisk_radius=\"\"\n\
            [[matrix]]\nname=\"\"\nvehicle=\"\"\nfrom=\"\"\nto=\"\"\nfrom_crs=\"\"\nto_crs=\"\"\ncutoff=\"\"\nobjective=\"\"\n\
            [[detour]]\nname=\"\"\nvehicle=\"\"\nalternatives=1\ndrawn=\"x\"\nflows=[]\nmain_roads=[]\n\
            [[programme]]\nname=\"\"\nvehicle=\"\"\nwithin=[]\nrule=\"\"\ndirection=\"\"\narea=\"\"\ncount_approach=true\nfrom=\"\"\nuntil=\"\"\nshift_up_to=\"\"\n\
            [[dispatch]]\nname=\"\"\nvehicle=\"\"\nincidents=\"\"\nunits=\"\"\nprojects=\"\"\nofficers=\"\"\nassignments=\"\"\nareas=\"\"\n\
            responders=1\nturnout=\"\"\nhandling=\"\"\nwithin=[]\ntarget=\"\"\nrequire=\"\"\naround=\"\"\nstandby=1\ncandidates=\"\"\nstandby_model=\"\"\narea=\"\"\n\
            [[corridor]]\nname=\"\"\nload=\"\"\nfrom=\"\"\nto=\"\"\nlimits=[]\nunknown_limits=\"\"\nmargin=[]\nalternatives=1\nobjective=\"\"\nescorts=\"\"\ndepart=\"\"\ndrive=[]\nnot_on=[]\nwaiting=[]\napproved=[]\npreferred=[]\noff_preferred=1.5\nrules=\"\"\nrule_areas=[]\nrisk=\"\"\nrisk_radius=\"\"\ncarriers=\"\"\ngrades=\"\"\n\
            [[reach]]\nname=\"\"\nload=\"\"\nfrom=\"\"\nlimits=[]\nunknown_limits=\"\"\nmargin=[]\nwithin=[]\ncarriers=\"\"\ngrades=\"\"\n\
            [[patrol]]\nsegments=\"x\"\nsegments_on=\"\"\nsegment_speed=1.0\nwalk_speed=1.0\nsegment_length=\"\"\nturn_round=\"\"\nname=\"\"\nvehicle=\"\"\nunits=4\ncategory=[]\nshift=\"\"\nbreak=[]\ndate=\"\"\ndays=1\nservice=\"\"\nwindows=\"\"\n\
            visits=\"\"\ngap_days=1\ngap=\"\"\nrevisit=\"\"\nnights=1\nobjective=[]\nseed=1\neffort=\"\"\ntime_limit=\"\"\nopen_end=true\n\
            [[officers]]\nname=\"\"\nvehicle=\"\"\nprojects=\"\"\nofficers=\"\"\nper_project=1\nlead=\"\"\nsecond=\"\"\nlevels=[]\n\
            different_units=true\nbalance=\"\"\ncapacity=1\nconflicts=\"\"\nkeep=\"\"\nkeep_gain=\"\"\n\
            weeks=1\nvisits_from=\"\"\nvisits_per_month=1\ncadence=[]\nremote_per_month=1\nmin_gap=\"\"\nmost_per_month=1\nvisit_time=\"\"\n\
            hours=\"\"\nweekdays=\"\"\ntogether=true\nmost_stops=1\n";
        let mut problems = Diagnostics::new();
        assert!(parse(full, "s.toml", &mut problems).is_some(), "{problems:?}");
        let keys: usize = TABLES.iter().map(|(_, keys)| keys.len()).sum();
        assert_eq!(keys, full.matches('=').count());
    }
}
