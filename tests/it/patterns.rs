//! Notices as they are really written, each kind of them: what each says is asked of the program as an officer would.
//!
//! One drawn highway with kilometer posts, a county road beside it in the south and another highway in the north.

use crate::closures::at;
use crate::end_to_end::{huhang, run_ok, write};
use serde_json::{Value, json};
use std::path::Path;

/// A folder with the roads, the posts, and an order.
struct Desk(tempfile::TempDir);

const TRUCK: &str = "base = \"truck\"\n";

impl Desk {
    /// `road` is the highway; its first post, at the west end, counts `km` kilometers; the ends lie 2 km farther out.
    fn new(road: &str, km: f64, closures: Vec<Value>) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let line = |id: &str, tags: Value, points: &[(f64, f64)]| {
            let points: Vec<[f64; 2]> = points.iter().map(|(x, y)| at(*x, *y).degrees()).collect();
            let mut all = json!({"id": id, "maxspeed": "60", "highway": "secondary"});
            all.as_object_mut().unwrap().extend(tags.as_object().unwrap().clone());
            json!({"type": "Feature", "id": id, "properties": all,
                "geometry": {"type": "LineString", "coordinates": points}})
        };
        let crossings: Vec<f64> = (0..=4).map(|i| f64::from(i) * 2500.0).collect();
        let along = |y: f64, first: f64, last: f64| -> Vec<(f64, f64)> {
            let inner = crossings.iter().copied();
            [first].into_iter().chain(inner).chain([last]).map(|x| (x, y)).collect()
        };
        let mut roads = vec![
            line(road, json!({"ref": road, "highway": "primary"}), &along(0.0, -2000.0, 12_000.0)),
            line("X101", json!({"ref": "X101", "name": "沿河路"}), &along(-1500.0, -500.0, 10_500.0)),
            line("G5", json!({"ref": "G5", "highway": "trunk"}), &along(2500.0, -500.0, 10_500.0)),
        ];
        for (i, x) in crossings.iter().enumerate() {
            let id = format!("N{i}");
            roads.push(line(
                &id,
                json!({"name": format!("联络{i}路")}),
                &[(*x, -1500.0), (*x, 0.0), (*x, 2500.0)],
            ));
        }
        write(&desk.0.path().join("roads.geojson"), &roads);
        let post = |i: u32| {
            let at = at(f64::from(i) * 1000.0, 6.0).degrees();
            json!({"type": "Feature", "properties": {"ref": road, "km": km + f64::from(i)},
                "geometry": {"type": "Point", "coordinates": at}})
        };
        write(&desk.0.path().join("posts.geojson"), &(0..=10).map(post).collect::<Vec<_>>());
        write(&desk.0.path().join("order.geojson"), &closures);
        for (name, more) in [
            ("light.toml", "name = \"两轴货车\"\naxle_count = 2\nmass_t = 18\n"),
            ("heavy.toml", "name = \"三轴货车\"\naxle_count = 3\nmass_t = 18\n"),
            ("unknown.toml", "name = \"货车\"\nmass_t = 18\n"),
        ] {
            std::fs::write(desk.0.path().join(name), format!("{TRUCK}{more}")).unwrap();
        }
        std::fs::write(desk.0.path().join("seven.toml"), "base = \"car\"\nseats = 7\n").unwrap();
        desk
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn words(&self, command: &str, more: &[&str]) -> Vec<String> {
        let files = ["--network", &self.path("roads.geojson"), "--closures", &self.path("order.geojson")]
            .map(str::to_owned);
        let posts = ["--posts".to_owned(), self.path("posts.geojson"), "--json".to_owned(), "-q".to_owned()];
        let more = more.iter().map(|word| (*word).to_owned());
        [command.to_owned()].into_iter().chain(files).chain(posts).chain(more).collect()
    }

    fn ask(&self, command: &str, more: &[&str]) -> Value {
        let words = self.words(command, more);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        serde_json::from_str(&run_ok(&words)).unwrap()
    }

    /// The detours with their notice, and the Chinese notice.
    fn detours(&self, vehicles: &[&str]) -> (Value, String) {
        let out = self.path("out");
        let mut more = vec!["--out", &out];
        more.extend(vehicles.iter().flat_map(|vehicle| ["--vehicle", vehicle]));
        let summary = self.ask("detour", &more);
        let proof = huhang(&["verify", &out]);
        assert_eq!(proof.status.code(), Some(0), "{}", String::from_utf8_lossy(&proof.stdout));
        (summary, std::fs::read_to_string(Path::new(&out).join("notice.zh.md")).unwrap())
    }

    /// Kilometers from the west end of the highway to its east end; none where there is no way.
    fn drive(&self, more: &[&str]) -> Option<f64> {
        let [from, to] = [-1900.0, 11_900.0].map(|x| at(x, 0.0).degrees());
        let from = format!("--from={},{}", from[0], from[1]);
        let to = format!("--to={},{}", to[0], to[1]);
        let answer = self.ask("route", &[&[from.as_str(), to.as_str()], more].concat());
        answer["distance_m"].as_f64().map(|m| (m / 100.0).round() / 10.0)
    }
}

fn order(id: &str, properties: Value) -> Value {
    let mut all = json!({"id": id, "start": "2026-03-01 00:00", "end": "2026-06-01 00:00"});
    all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "geometry": null, "properties": all})
}

/// The roads of the best way round, of each movement that a closure cuts for a vehicle.
fn roads(summary: &Value, closure: &str, vehicle: &str) -> Vec<String> {
    let works = summary["works"].as_array().unwrap();
    let work = works.iter().find(|w| w["closure"] == closure && w["vehicle"] == vehicle).unwrap();
    let movements = work["movements"].as_array().unwrap().iter();
    movements.map(|m| m["detours"][0]["roads"].to_string()).collect()
}

/// G328 K180+000–K183+450 半幅封闭、半幅双向通行, and on from there 行车道封闭.
#[test]
fn g328_half_closed_by_kilometer_posts_and_lanes_closed_beyond() {
    let half = json!({"road": "G328", "km": "K180+000–K183+450", "effect": "半幅封闭", "other_half": "two_way",
        "speed_kmh": 40, "width_left_m": 2.4});
    let lanes = json!({"road": "G328", "km": "K183+450–K189+000", "effect": "行车道封闭", "lanes_left": 1, "speed_kmh": 50});
    let desk = Desk::new("G328", 180.0, vec![order("half", half), order("lanes", lanes)]);
    let (summary, notice) = desk.detours(&["car", "truck"]);
    for fact in [
        "G328（K180+000 至 K183+450）",
        "半幅封闭，另外半幅双向通行",
        "限速 40 km/h",
        "占用部分车道",
        "G328（K183+450 至 K189+000）",
        "可以通行",
    ] {
        assert!(notice.contains(fact), "{fact} is missing in {notice}");
    }
    let of =
        |closure: &str| summary["closures"].as_array().unwrap().iter().find(|c| c["id"] == closure).unwrap();
    assert_eq!(of("half")["matched_m"].as_f64().map(f64::round), Some(2.0 * 3450.0));
    // The width that is left stops what is wider, and only there.
    assert!(roads(&summary, "half", "car").is_empty());
    assert_eq!(roads(&summary, "half", "truck").len(), 2, "both directions go round");
    assert!(roads(&summary, "lanes", "truck").is_empty());
}

/// G316 分时段放行: open at noon, in the evening and at night, else closed.
#[test]
fn g316_open_at_some_hours_of_the_day() {
    let hours =
        json!({"road": "G316", "km": "K1–K2", "open_daily": ["12:00-13:00", "20:00-21:00", "00:00-06:00"]});
    let desk = Desk::new("G316", 0.0, vec![order("hours", hours)]);
    let at = |time: &str| desk.drive(&["--at", &format!("2026-03-10 {time}")]).unwrap();
    for open in ["00:00", "05:59", "12:00", "12:59", "20:30"] {
        assert_eq!(at(open), 13.8, "{open}");
    }
    for shut in ["06:00", "11:59", "13:00", "19:59", "21:00", "23:59"] {
        assert!(at(shut) > 16.0, "{shut}");
    }
    let waits = desk.drive(&["--depart", "2026-03-10T11:50", "--wait", "until-open"]);
    assert!(waits.is_some());
    assert!(desk.detours(&["car"]).1.contains("放行时段 00:00-06:00、12:00-13:00、20:00-21:00"));
}

/// G108 K2712–K2720+300: shut 09–16 every day; cars by the county road, from which trucks are banned, trucks by G5.
#[test]
fn g108_cars_and_trucks_go_round_by_different_roads() {
    let works = json!({"road": "G108", "km": "K2712–K2720+300", "daily": "09:00-16:00"});
    let ban = json!({"road": "X101", "effect": "closed", "applies_to": "货车", "title": "沿河路禁止货车"});
    let desk = Desk::new("G108", 2711.0, vec![order("works", works), order("ban", ban)]);
    let (summary, notice) = desk.detours(&["car", "truck"]);
    for way in roads(&summary, "works", "car") {
        assert!(way.contains("沿河路") && !way.contains("G5"), "{way}");
    }
    for way in roads(&summary, "works", "truck") {
        assert!(way.contains("G5") && !way.contains("沿河路"), "{way}");
    }
    assert!(notice.contains("每日 09:00-16:00") && notice.contains("管制对象：货车"), "{notice}");
    assert_eq!(desk.drive(&["--at", "2026-03-10 16:00"]), Some(13.8));
}

/// G228 K6744+568: the bridge is shut; trucks of two axles and cars of seven seats go by a temporary road, 20 t and
/// 20 km/h, everybody else by the highway.
#[test]
fn g228_a_bridge_with_a_temporary_road_for_the_light() {
    let bridge = json!({"road": "G228", "km": "K6744+500–K6744+640", "physical": true, "title": "大桥"});
    let mut beside = order(
        "beside",
        json!({"title": "便道", "effect": "add_road", "speed_kmh": 20,
        "limits": {"mass_t": 20}, "applies_to": [{"class": "truck", "axles": "<= 2"}, {"class": "car", "seats": "<= 7"}]}),
    );
    let points = [(3300.0, 0.0), (3400.0, -60.0), (3700.0, -60.0), (3850.0, 0.0)];
    let points: Vec<[f64; 2]> = points.map(|(x, y)| at(x, y).degrees()).to_vec();
    beside["geometry"] = json!({"type": "LineString", "coordinates": points});
    let desk = Desk::new("G228", 6741.0, vec![order("bridge", bridge), beside]);
    let drive = |vehicle: &str| desk.drive(&["--vehicle", vehicle]).unwrap();
    let (light, seven) = (desk.path("light.toml"), desk.path("seven.toml"));
    assert!(drive(&light) < 14.2 && drive(&seven) < 14.2, "by the temporary road");
    let (heavy, unknown) = (desk.path("heavy.toml"), desk.path("unknown.toml"));
    assert!(drive(&heavy) > 16.0, "three axles go round");
    assert!(drive(&unknown) > 16.0 && drive("car") > 16.0, "what is not known opens nothing");
    let words = desk.words("detour", &["--vehicle", &light, "--vehicle", &light]);
    let alike = huhang(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let said = String::from_utf8_lossy(&alike.stderr).into_owned();
    assert!(alike.status.code() == Some(2) && said.contains("E467"), "called alike: {said}");
    let (summary, notice) = desk.detours(&[&light, &heavy]);
    assert_eq!(summary["vehicles"].as_array().unwrap().len(), 2);
    for fact in ["G228（K6744+500 至 K6744+640）", "限重 20 t", "限速 20 km/h", "轴数 2 以下的货车"]
    {
        assert!(notice.contains(fact), "{fact} is missing in {notice}");
    }
}

/// Hainan: one half after the other, alternating; then two kilometers at a time; and a bridge with a temporary one for
/// motorcycles only.
#[test]
fn hainan_phases_rolling_work_and_a_bridge_for_motorcycles() {
    let phased = json!({"road": "G224", "km": "K100–K106", "phases": [
        {"id": "半幅", "effect": "half_closed", "other_half": "alternating", "wait_s": 90, "end": "2026-03-20 00:00"},
        {"id": "滚动", "effect": "closed", "start": "2026-03-20 00:00", "rolling": {"unit_km": 2, "days": 10}}]});
    let bridge =
        json!({"road": "G224", "km": "K107–K107+100", "physical": true, "start": "2026-05-01 00:00"});
    let mut beside = order(
        "beside",
        json!({"title": "便桥", "effect": "add_road", "applies_to": "摩托车",
        "start": "2026-05-01 00:00"}),
    );
    let points: Vec<[f64; 2]> =
        [(6900.0, 0.0), (7000.0, -60.0), (7200.0, 0.0)].map(|(x, y)| at(x, y).degrees()).to_vec();
    beside["geometry"] = json!({"type": "LineString", "coordinates": points});
    let desk = Desk::new("G224", 100.0, vec![order("G224", phased), order("bridge", bridge), beside]);
    std::fs::write(
        desk.path("motorcycle.toml"),
        "base = \"car\"\nname = \"motorcycle\"\nusages = [\"motorcycle\"]\n",
    )
    .unwrap();
    let summary = desk.ask("detour", &["--vehicle", "car"]);
    let ids: Vec<&str> =
        summary["closures"].as_array().unwrap().iter().filter_map(|c| c["id"].as_str()).collect();
    assert_eq!(ids, ["G224/半幅", "G224/滚动/1", "G224/滚动/2", "G224/滚动/3", "beside", "bridge"]);
    let drive = |time: &str, more: &[&str]| desk.drive(&[&["--at", time], more].concat()).unwrap();
    assert_eq!(drive("2026-03-10 12:00", &[]), 13.8, "alternating: through, with a wait");
    assert!(drive("2026-03-25 12:00", &[]) > 16.0, "the first two kilometers");
    assert!(drive("2026-05-10 12:00", &[]) > 16.0, "no bridge for cars");
    let motorcycle = desk.path("motorcycle.toml");
    assert!(drive("2026-05-10 12:00", &["--vehicle", &motorcycle]) < 14.0, "a temporary one for motorcycles");
}

/// An end 待定 is closed until changed, with a warning; the notice says so.
#[test]
fn an_end_that_is_not_known_is_said() {
    let open =
        json!({"road": "G328", "km": "K2–K3", "end": "待定", "authority": "公路局", "order_no": "2026-7"});
    let desk = Desk::new("G328", 0.0, vec![order("open", open)]);
    let (summary, notice) = desk.detours(&["car"]);
    assert!(notice.contains("2026-03-01 00:00 至 待定") && notice.contains("公路局"), "{notice}");
    assert!(
        summary["warnings"].as_array().unwrap().iter().any(|w| w["code"].as_str().unwrap().starts_with('W'))
    );
    assert!(desk.drive(&["--at", "2036-01-01 00:00"]).unwrap() > 16.0);
}
