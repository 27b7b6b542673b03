//! Tables of people: officers, specialists, leaders; patrol cars; and incidents. All made up.

use super::District;
use super::drawing::arrangement::Arrangement;
use super::drawing::places::beside_street;
use super::drawing::random::Random;
use super::plane::{FRAME, xy};
use super::projects::{LEADERS, Project, home_of};
use super::stations::Station;

/// Officers the city has appointed, and policy specialists.
pub const OFFICERS: usize = 416;
pub const SPECIALISTS: usize = 90;

const SKILLS: [&str; 6] = ["chemicals", "economy", "traffic", "network", "residence", "fire"];

fn table(head: &str, rows: Vec<String>) -> Vec<u8> {
    format!("{head}\n{}\n", rows.join("\n")).into_bytes()
}

fn skills(random: &mut Random) -> String {
    let (a, b) = (random.below(SKILLS.len()), random.below(SKILLS.len()));
    if a == b { SKILLS[a].to_owned() } else { format!("{};{}", SKILLS[a], SKILLS[b]) }
}

fn seat<'a>(stations: &'a [Station], district: &str) -> &'a Station {
    stations.iter().find(|s| s.district == district).expect("each district has a police station")
}

/// An officer: the row of the table, and where he works.
pub struct Officer {
    id: String,
    unit: String,
    station: usize,
    row: String,
}

/// Two projects at most for each of the 416: 16 leaders of bureaus, 110 of departments, 290 of police stations.
pub fn officers(stations: &[Station], districts: &[District]) -> Vec<Officer> {
    let mut random = Random::new(700);
    let mut all = Vec::new();
    for n in 1..=OFFICERS {
        let district = &districts[n % districts.len()];
        let (level, unit, station) = if n <= 16 {
            ("bureau", format!("{}公安局", district.name), seat(stations, &district.code))
        } else if n <= 126 {
            let department = random.pick(&["治安大队", "经侦大队", "交警大队", "网安大队", "刑侦大队"]);
            ("department", format!("{}{department}", district.name), seat(stations, &district.code))
        } else {
            let station = &stations[(n - 127) % stations.len()];
            ("station", station.name.clone(), station)
        };
        let id = format!("officer-{n:03}");
        let (skills, home) = (skills(&mut random), &station.district);
        let row = format!("{id},项目警长{n:03},{unit},{level},2,{skills},{},{home}", station.id);
        let place = stations.iter().position(|s| s.id == station.id).unwrap_or_default();
        all.push(Officer { id, unit, station: place, row });
    }
    all
}

/// The table of the officers.
pub fn officers_table(officers: &[Officer]) -> Vec<u8> {
    table(
        "id,name,unit,level,capacity,skills,station,district",
        officers.iter().map(|o| o.row.clone()).collect(),
    )
}

/// Who looks after what today: for each project in turn the nearest officer with the fewest projects, and a second one
/// from another unit; two projects at most for each. Nobody has improved it.
pub fn assignments(officers: &[Officer], projects: &[Project], stations: &[Station]) -> Vec<u8> {
    let mut load = vec![0usize; officers.len()];
    let mut rows = Vec::new();
    for project in projects {
        let far = |k: usize| stations[officers[k].station].at.to(project.at) + 4000.0 * load[k] as f64;
        let mut order: Vec<usize> = (0..officers.len()).filter(|&k| load[k] < 2).collect();
        order.sort_by(|&a, &b| far(a).total_cmp(&far(b)).then(a.cmp(&b)));
        let Some(&lead) = order.first() else { continue };
        let second = order.iter().copied().find(|&k| officers[k].unit != officers[lead].unit);
        for (officer, role) in [(Some(lead), "lead"), (second, "second")] {
            if let Some(officer) = officer {
                load[officer] += 1;
                rows.push(format!("{},{},{role}", project.id, officers[officer].id));
            }
        }
    }
    table("project,officer,role", rows)
}

/// Each of the ninety for up to four projects.
pub fn specialists(stations: &[Station], districts: &[District]) -> Vec<u8> {
    let mut random = Random::new(710);
    let row = |n: usize| {
        let district = &districts[n % districts.len()];
        let home = seat(stations, &district.code);
        format!(
            "specialist-{n:02},政策专员{n:02},{}公安局,department,4,{},{},{}",
            district.name,
            skills(&mut random),
            home.id,
            district.code
        )
    };
    table("id,name,unit,level,capacity,skills,station,district", (1..=SPECIALISTS).map(row).collect())
}

/// Leaders of the districts, each for up to four projects elsewhere.
pub fn leaders(stations: &[Station], districts: &[District]) -> Vec<u8> {
    let row = |n: usize| {
        let home = home_of(n - 1, districts);
        format!(
            "leader-{n:02},包靠领导{n:02},{}公安局,bureau,4,,{},{}",
            home.name,
            seat(stations, &home.code).id,
            home.code
        )
    };
    table("id,name,unit,level,capacity,skills,station,district", (1..=LEADERS).map(row).collect())
}

/// Each police station has a car by day and one by night; the seats of the districts have two more.
pub fn units(stations: &[Station], districts: &[District]) -> Vec<u8> {
    let mut rows = Vec::new();
    for station in stations {
        let short = station.name.trim_end_matches("派出所");
        let mut shifts = vec![("日班1", "08:00-20:00", ""), ("夜班1", "20:00-08:00", "")];
        if districts.iter().any(|d| seat(stations, &d.code).id == station.id) {
            shifts.extend([("日班2", "08:00-20:00", "chemicals"), ("夜班2", "20:00-08:00", "chemicals")]);
        }
        for (shift, hours, skills) in shifts {
            rows.push(format!(
                "car-{:02},{short}巡逻车{shift},{},{hours},{skills}",
                rows.len() + 1,
                station.id
            ));
        }
    }
    table("id,name,station,shift,skills", rows)
}

/// Four teams of the four police stations, for rounds by night.
pub fn night_units(four: [&str; 4], stations: &[Station]) -> Vec<u8> {
    let row = |(i, id): (usize, &&str)| {
        let name = stations.iter().find(|s| s.id == **id).map_or("", |s| s.name.trim_end_matches("派出所"));
        format!("night-team-{},{name}夜巡队,{id},23:00-05:00,01:00-04:00/20min", i + 1)
    };
    table("id,name,station,shift,break", four.iter().enumerate().map(row).collect())
}

const KINDS: [(&str, u32, usize); 6] = [
    ("theft", 40, 30),
    ("dispute", 30, 30),
    ("traffic", 35, 20),
    ("fraud", 45, 10),
    ("alarm", 15, 7),
    ("leak", 90, 3),
];

/// 260 incidents of April 2025, two in three near a project.
pub fn incidents(net: &Arrangement, projects: &[Project], stations: &[Station]) -> Vec<u8> {
    let mut random = Random::new(720);
    let mut rows: Vec<(u64, String)> = Vec::new();
    for _ in 0..260 {
        let mut ticket = random.below(100);
        let mut kind = KINDS[0];
        for k in KINDS {
            kind = k;
            if ticket < k.2 {
                break;
            }
            ticket -= k.2;
        }
        let offset = xy(random.between(-1.0, 1.0), random.between(-1.0, 1.0));
        let project = random.pick(projects);
        let station = random.pick(stations);
        let near = random.chance(0.66);
        let at = if near { project.at + offset * 220.0 } else { station.at + offset * 1600.0 };
        // More by day than by night.
        let hour = if random.chance(0.75) { 8 + random.below(13) } else { (21 + random.below(11)) % 24 };
        let (day, minute) = (1 + random.below(30), random.below(60));
        // In the fields nobody calls: what lies off the roads happened at the station's door.
        let place = beside_street(net, at, 12.0, false).unwrap_or(station.at);
        let (lon, lat) = FRAME.ticks(place);
        let project = if near && random.chance(0.7) { project.id.as_str() } else { "" };
        let needs = if kind.0 == "leak" { "chemicals" } else { "" };
        let cars = if kind.0 == "leak" { 2 } else { 1 };
        let text = format!(
            "2025-04-{day:02}T{hour:02}:{minute:02}:00+08:00,{}.{:07},{}.{:07},{},{project},{needs},{cars},{}",
            lon / 10_000_000,
            lon % 10_000_000,
            lat / 10_000_000,
            lat % 10_000_000,
            kind.0,
            kind.1
        );
        rows.push((((day * 24 + hour) * 60 + minute) as u64, text));
    }
    rows.sort();
    let row = |(n, (_, text)): (usize, (u64, String))| format!("incident-{:03},{text}", n + 1);
    table(
        "id,time,lon,lat,kind,project,skills,units,handling",
        rows.into_iter().enumerate().map(row).collect(),
    )
}
