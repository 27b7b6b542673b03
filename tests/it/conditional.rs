//! Conditional tags, as their users meet them: one test a rule, on a drawn town, through the program.
//!
//! Roads are a kilometer between letters and a minute long at 60 km/h.

use crate::closures::at;
use crate::end_to_end::{huhang, write};
use serde_json::{Value, json};
use std::path::Path;

/// ```text
/// A---B---C---D     the high road
///     |   |
///     E---F         the way round from B to C: three minutes instead of one
/// ```
const PLACES: [(char, f64, f64); 6] =
    [('A', 0.0, 0.0), ('B', 1.0, 0.0), ('C', 2.0, 0.0), ('D', 3.0, 0.0), ('E', 1.0, -1.0), ('F', 2.0, -1.0)];

fn point(letter: char) -> [f64; 2] {
    let (_, x, y) = PLACES.iter().find(|(l, ..)| *l == letter).unwrap();
    at(x * 1000.0, y * 1000.0).degrees()
}

fn typed(place: [f64; 2]) -> String {
    format!("{:.7},{:.7}", place[0], place[1])
}

fn road(letters: &str, tags: &[(&str, &str)]) -> Value {
    let mut all = json!({"highway": "residential", "maxspeed": "60", "name": letters});
    for (key, value) in tags {
        all[*key] = (*value).into();
    }
    let line: Vec<[f64; 2]> = letters.chars().map(point).collect();
    json!({"type": "Feature", "id": letters, "geometry": {"type": "LineString", "coordinates": line}, "properties": all})
}

struct Town(tempfile::TempDir);

struct Answer {
    code: i32,
    said: Value,
    told: String,
}

impl Answer {
    /// Minutes on the way; 0 where there is none.
    fn minutes(&self) -> u64 {
        self.said["duration_s"].as_f64().map_or(0, |s| (s / 60.0).round() as u64)
    }

    fn blockers(&self) -> String {
        self.said["blockers"].to_string()
    }
}

impl Town {
    /// The town with these tags on the road from B to C, and `more` features.
    fn new(tags: &[(&str, &str)], more: &[Value]) -> Self {
        Self::of(&[road("AB", &[]), road("BC", tags), road("CD", &[]), road("BEFC", &[])], more)
    }

    /// Without the way round.
    fn narrow(tags: &[(&str, &str)]) -> Self {
        Self::of(&[road("AB", &[]), road("BC", tags), road("CD", &[])], &[])
    }

    fn of(roads: &[Value], more: &[Value]) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        let all: Vec<Value> = roads.iter().chain(more).cloned().collect();
        write(Path::new(&town.0.path().join("roads.geojson")), &all);
        town
    }

    fn ask(&self, [from, to]: [char; 2], more: &[&str]) -> Answer {
        self.ask_at(point(from), point(to), more)
    }

    fn ask_at(&self, from: [f64; 2], to: [f64; 2], more: &[&str]) -> Answer {
        let network = self.0.path().join("roads.geojson").to_string_lossy().into_owned();
        let (from, to) = (format!("--from={}", typed(from)), format!("--to={}", typed(to)));
        let mut words = vec!["route", "--json", "--network", &network, &from, &to];
        words.extend(more);
        let output = huhang(&words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let said = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        Answer { code: output.status.code().unwrap(), said, told }
    }

    /// Minutes from A to D.
    fn minutes(&self, more: &[&str]) -> u64 {
        self.ask(['A', 'D'], more).minutes()
    }

    fn at(&self, instant: &str) -> u64 {
        self.minutes(&["--at", instant])
    }
}

const MORNINGS: &[(&str, &str)] = &[("motor_vehicle:conditional", "no @ (Mo-Fr 07:00-09:00)")];

#[test]
fn conditional_b11_no_date_before_during_after() {
    let town = Town::new(MORNINGS, &[]);
    // 2026-03-06 is a Friday
    assert_eq!(town.minutes(&[]), 5, "without a time the worst case: a ban at any time binds");
    assert_eq!(town.at("2026-03-06T06:59:59"), 3, "before");
    assert_eq!(town.at("2026-03-06T07:00"), 5, "during");
    assert_eq!(town.at("2026-03-06T09:00"), 3, "after: windows are half-open");
    assert_eq!(town.at("2026-03-07T08:00"), 3, "on a Saturday");
    assert_eq!(town.minutes(&["--at", "2026-03-06T00:00/2026-03-06T06:00"]), 3);
    assert_eq!(town.minutes(&["--at", "2026-03-06T00:00/2026-03-06T08:00"]), 5, "at any time of the span");
    assert_eq!(town.minutes(&["--at", "any-time:2026-03-06T08:00/2026-03-06T10:00"]), 3);
}

#[test]
fn conditional_b11_bicycles_are_exempt_from_a_ban_on_motor_vehicles() {
    let town = Town::new(MORNINGS, &[]);
    let ridden = |at| town.minutes(&["--at", at, "--vehicle", "bicycle"]);
    assert_eq!(ridden("2026-03-06T08:00"), ridden("2026-03-06T12:00"));
    let town = Town::new(&[("hgv:conditional", "no @ (Mo-Fr 07:00-09:00)")], &[]);
    assert_eq!(town.at("2026-03-06T08:00"), 3, "a car is no truck");
    assert_eq!(town.minutes(&["--at", "2026-03-06T08:00", "--vehicle", "truck"]), 5);
}

#[test]
fn conditional_b11_local_access_at_times() {
    let tags = &[("access:conditional", "destination @ (07:00-09:00)")];
    let town = Town::new(tags, &[]);
    assert_eq!(town.at("2026-03-06T08:00"), 5, "no through traffic");
    assert_eq!(town.at("2026-03-06T10:00"), 3);
    let shop = town.ask_at(point('A'), at(1500.0, 0.0).degrees(), &["--at", "2026-03-06T08:00"]);
    assert_eq!(shop.code, 0, "who has business there gets there");
}

#[test]
fn conditional_b12_the_zone_decides() {
    let town = Town::new(MORNINGS, &[]);
    let utc = ["--at", "2026-03-06T00:00:00Z"];
    assert_eq!(town.minutes(&utc), 5, "eight o'clock in Shanghai");
    assert_eq!(
        town.minutes(&[&utc[..], &["--timezone", "Europe/Berlin"]].concat()),
        3,
        "one o'clock in Berlin"
    );
}

#[test]
fn conditional_b13_days_hours_and_several_windows() {
    let town = Town::new(&[("access:conditional", "no @ (Sa,Su; Mo-Fr 07:00-09:00,16:00-18:00)")], &[]);
    for (instant, minutes) in [
        ("2026-03-06T08:00", 5),
        ("2026-03-06T12:00", 3),
        ("2026-03-06T17:00", 5),
        ("2026-03-07T12:00", 5),
        ("2026-03-09T00:00", 3),
    ] {
        assert_eq!(town.at(instant), minutes, "{instant}");
    }
    let night = Town::new(&[("access:conditional", "no @ (Fr 22:00-05:00)")], &[]);
    assert_eq!([night.at("2026-03-07T04:59"), night.at("2026-03-07T05:00")], [5, 3], "over midnight");
}

#[test]
fn conditional_b13_what_cannot_be_read_is_in_force_with_a_warning() {
    let town = Town::new(&[("access:conditional", "no @ (when the moon is full)")], &[]);
    let answer = town.ask(['A', 'D'], &["--at", "2026-03-06T12:00"]);
    assert_eq!(answer.minutes(), 5);
    assert!(
        answer.told.contains("W330") && answer.told.contains("/features/1/properties/access:conditional"),
        "{}",
        answer.told
    );
    let relief = Town::new(&[("access", "no"), ("access:conditional", "yes @ (when the moon is new)")], &[]);
    assert_eq!(relief.at("2026-03-06T12:00"), 5, "a permission that cannot be read does not help");
}

#[test]
fn conditional_b14_from_january_to_august() {
    let town = Town::new(&[("access:conditional", "no @ (Jan 15-Aug 15)")], &[]);
    assert_eq!(town.at("2023-08-01T12:00"), 5);
    assert_eq!(town.at("2023-08-16T12:00"), 3);
}

#[test]
fn conditional_the_last_that_holds_wins() {
    let tags = [("hgv:conditional", "no @ (06:00-22:00); destination @ (weight<=50); yes @ (12:00-13:00)")];
    let town = Town::new(&tags, &[]);
    let truck = |at| town.minutes(&["--vehicle", "truck", "--at", at]);
    assert_eq!(truck("2026-03-06T12:30"), 3);
    assert_eq!(truck("2026-03-06T10:00"), 5, "only who has business there");
}

#[test]
fn conditional_a_permission_at_times_does_not_help_in_the_worst_case() {
    let town =
        Town::new(&[("motor_vehicle", "no"), ("motor_vehicle:conditional", "yes @ (22:00-06:00)")], &[]);
    assert_eq!(town.minutes(&[]), 5);
    assert_eq!([town.at("2026-03-06T23:00"), town.at("2026-03-06T12:00")], [3, 5]);
}

#[test]
fn conditional_measures_of_the_vehicle() {
    let town = Town::new(
        &[("hgv:conditional", "no @ (weight>7.5)"), ("maxspeed:hgv:conditional", "30 @ (axles>=3)")],
        &[],
    );
    assert_eq!(town.minutes(&["--vehicle", "truck"]), 5, "forty tonnes");
    let file = town.0.path().join("light.toml");
    std::fs::write(&file, "base = \"truck\"\nmass_t = 7.5\naxle_load_t = 5\naxle_count = 2\n").unwrap();
    assert_eq!(town.minutes(&["--vehicle", &file.to_string_lossy()]), 3, "equal is not more");
    let both = Town::new(&[("access:conditional", "no @ (Mo-Fr 07:00-09:00 AND length>5)")], &[]);
    assert_eq!(both.at("2026-03-06T08:00"), 3, "a car of 4.8 m");
    assert_eq!(both.minutes(&["--vehicle", "truck", "--at", "2026-03-06T08:00"]), 5);
}

#[test]
fn conditional_limits_speeds_one_ways() {
    let limit = Town::new(&[("maxheight:conditional", "3.5 @ (Mo-Fr)")], &[]);
    let truck = |at| limit.minutes(&["--vehicle", "truck", "--at", at]);
    assert_eq!([truck("2026-03-06T12:00"), truck("2026-03-07T12:00")], [5, 3]);
    let slow = Town::narrow(&[("maxspeed:conditional", "20 @ (07:00-19:00)")]);
    assert_eq!([slow.at("2026-03-06T12:00"), slow.at("2026-03-06T20:00"), slow.minutes(&[])], [5, 3, 5]);
    let faster = Town::narrow(&[("maxspeed", "20"), ("maxspeed:conditional", "60 @ (22:00-06:00)")]);
    assert_eq!([faster.at("2026-03-06T23:00"), faster.minutes(&[])], [3, 5]);
    let oneway = Town::new(&[("oneway:conditional", "-1 @ (07:00-09:00)")], &[]);
    assert_eq!([oneway.at("2026-03-06T08:00"), oneway.at("2026-03-06T10:00")], [5, 3]);
    let wet = Town::narrow(&[("maxspeed:conditional", "20 @ (wet)")]);
    assert_eq!(wet.minutes(&[]), 3, "the weather is fair");
    let heavy = Town::new(&[("maxweight", "3.5"), ("maxweight:conditional", "none @ destination")], &[]);
    assert_eq!(heavy.minutes(&["--vehicle", "truck"]), 5, "relief for local traffic only");
    let inside = heavy.ask_at(point('A'), at(1500.0, 0.0).degrees(), &["--vehicle", "truck"]);
    assert_eq!(inside.minutes(), 2, "which may use it");
}

#[test]
fn conditional_turns() {
    let turn = json!({"type": "Feature", "id": "r1", "geometry": null, "properties": {
        "restriction:conditional": "no_straight_on @ (Mo-Fr 07:00-09:00)", "from": "AB", "to": "BC", "via": point('B')}});
    let town = Town::new(&[], &[turn]);
    assert_eq!([town.at("2026-03-06T08:00"), town.at("2026-03-06T10:00"), town.minutes(&[])], [5, 3, 5]);
    let depart = |at| town.minutes(&["--depart", at]);
    assert_eq!([depart("2026-03-06T08:00"), depart("2026-03-06T09:30")], [5, 3]);
}

#[test]
fn conditional_t7_right_at_the_time_of_arrival() {
    let town = Town::new(MORNINGS, &[]);
    let depart = |at| town.ask(['A', 'D'], &["--depart", at, "--wait", "until-open"]);
    assert_eq!(depart("2026-03-06T06:30").minutes(), 3);
    assert_eq!(depart("2026-03-06T06:58:30").minutes(), 5, "on it when it begins");
    assert_eq!(depart("2026-03-06T08:00").minutes(), 5);
    let waits = depart("2026-03-06T08:58:30");
    assert_eq!(
        waits.minutes(),
        4,
        "half a minute of waiting is less than two of driving round: {}",
        waits.said
    );
    assert!(waits.said["timing"].to_string().contains("BC"), "{}", waits.said);
    let narrow = Town::narrow(MORNINGS);
    let no = narrow.ask(['A', 'D'], &["--depart", "2026-03-06T08:00", "--wait", "never"]);
    assert_eq!(no.code, 1);
    let blockers = no.blockers();
    assert!(blockers.contains("motor_vehicle:conditional=no @") && blockers.contains("09:00"), "{blockers}");
}

#[test]
fn conditional_faster_at_night_with_a_departure() {
    let town = Town::narrow(&[("maxspeed", "20"), ("maxspeed:conditional", "60 @ (22:00-06:00)")]);
    let depart = |at| town.minutes(&["--depart", at]);
    assert_eq!([depart("2026-03-06T23:00"), depart("2026-03-06T12:00")], [3, 5]);
}

#[test]
fn conditional_no_way_names_the_tag() {
    let no = Town::narrow(MORNINGS).ask(['A', 'D'], &[]);
    assert_eq!(no.code, 1);
    let blockers = no.blockers();
    assert!(
        blockers.contains("\"condition\"") && blockers.contains("no @ (Mo-Fr 07:00-09:00)"),
        "{blockers}"
    );
}

#[test]
fn conditional_tags_are_counted_with_how_they_were_judged() {
    let tags = [
        ("hgv:conditional", "no @ (Mo-Fr 07:00-09:00 AND weight>7.5)"),
        ("access:conditional", "yes @ (destination)"),
        ("maxspeed:conditional", "40 @ (wet)"),
    ];
    let answer = Town::new(&tags, &[]).ask(['A', 'D'], &[]);
    let time = &answer.said["time"];
    assert_eq!(time["policy"], "worst-case");
    let counted =
        json!({"tagged": 1, "by_time": 1, "by_vehicle": 1, "by_errand": 1, "by_weather": 1, "unclear": 0});
    assert_eq!(time["conditional_tags"], counted);
}

/// A tanker before a zone over the road from B to C.
fn tanker(town: &Town, zone: &Value, goods: &str, more: &[&str]) -> Answer {
    let corners = [(1300.0, 200.0), (1300.0, -200.0), (1700.0, -200.0), (1700.0, 200.0), (1300.0, 200.0)];
    let ring: Vec<[f64; 2]> = corners.iter().map(|(x, y)| at(*x, *y).degrees()).collect();
    let area = json!({"type": "Polygon", "coordinates": [ring]});
    let feature = json!({"type": "Feature", "id": "z1", "geometry": area, "properties": zone});
    let zones = town.0.path().join("zones.geojson");
    write(&zones, &[feature]);
    let vehicle = town.0.path().join("tanker.toml");
    std::fs::write(&vehicle, goods).unwrap();
    let (zones, vehicle) = (zones.to_string_lossy().into_owned(), vehicle.to_string_lossy().into_owned());
    town.ask(['A', 'D'], &[&["--avoid", &zones, "--vehicle", &vehicle], more].concat())
}

#[test]
fn hazmat_zones_bind_who_carries_such_goods() {
    let town = Town::new(&[], &[]);
    let zone = json!({"title": "水源保护区"});
    let carrier = "base = \"truck\"\nhazmat = true\n";
    assert_eq!(tanker(&town, &zone, carrier, &[]).minutes(), 5);
    assert_eq!(tanker(&town, &zone, "base = \"truck\"\n", &[]).minutes(), 3, "no goods, no zone");
    let gas = json!({"cargo": ["gas", "un:3"]});
    assert_eq!(tanker(&town, &gas, carrier, &[]).minutes(), 5, "goods of which nothing is known");
    let night = json!({"daily": "22:00-06:00", "cargo": "flammable"});
    let at = |instant| tanker(&town, &night, carrier, &["--at", instant]).minutes();
    assert_eq!([at("2026-03-06T23:00"), at("2026-03-06T12:00")], [5, 3]);
    let slow = json!({"speed_kmh": 20});
    assert_eq!(tanker(&town, &slow, carrier, &[]).minutes(), 4, "400 m at 20 instead of 60");
    let permitted = json!({"permit_holders": ["危-1"]});
    let holder = format!("{carrier}permits = [\"危-1\"]\n");
    assert_eq!(tanker(&town, &permitted, &holder, &[]).minutes(), 3);
    let holidays = json!({"holidays": ["2026-10-01/2026-10-07"], "on_holidays": "closed", "weekdays": "sat"});
    let at = |instant| tanker(&town, &holidays, carrier, &["--at", instant]).minutes();
    assert_eq!([at("2026-10-01T12:00"), at("2026-10-08T12:00"), at("2026-10-10T12:00")], [5, 3, 5]);
}

#[test]
fn conditional_limits_and_zones_stand_in_the_way_of_loads() {
    let town =
        Town::narrow(&[("maxheight:conditional", "3.5 @ (Mo-Fr)"), ("hgv:conditional", "no @ (weight>40)")]);
    let ask = |load: &str, more: &[&str]| {
        let file = town.0.path().join("load.toml");
        std::fs::write(&file, load).unwrap();
        let (file, network) = (file.to_string_lossy().into_owned(), town.0.path().join("roads.geojson"));
        let network = network.to_string_lossy().into_owned();
        let ends = [format!("--from={}", typed(point('A'))), format!("--to={}", typed(point('D')))];
        let words = ["corridor", "--json", "--network", &network, "--load", &file, &ends[0], &ends[1]];
        let output = huhang(&[&words[..], more].concat());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code().unwrap(), said)
    };
    let low = "mass_t = 30\nheight_m = 3.4\nwidth_m = 2.5\nlength_m = 12\n";
    assert_eq!(ask(low, &[]).0, 0);
    let high = low.replace("3.4", "4");
    let (code, said) = ask(&high, &["--at", "2026-03-06T12:00"]);
    assert!(code == 1 && said.contains("3.5"), "on a Friday: {said}");
    assert_eq!(ask(&high, &["--at", "2026-03-07T12:00"]).0, 0, "on a Saturday");
    let heavy = low.replace("30", "41");
    let (code, said) = ask(&heavy, &[]);
    assert!(code == 1 && said.contains("no @ (weight>40)"), "{said}");
}
