//! The 330 projects, the firms that mobile services visit, and the grounds that are patrolled at night.

use super::District;
use super::drawing::arrangement::Arrangement;
use super::drawing::features::{Shape, feature};
use super::drawing::parks::park_ring;
use super::drawing::places::beside_street;
use super::drawing::random::Random;
use super::grounds::{PARKS, WORKS};
use super::plane::{FRAME, Xy, at, inside, xy};
use super::stations::{Station, district_of, in_charge};
use super::streets::TOWNS;
use serde_json::json;
use std::collections::BTreeMap;

/// How many the city counts.
pub const PROJECTS: usize = 330;
/// Of these, how many a leader looks after.
pub const LED: usize = 129;
/// Leaders; each looks after three projects, none in their own district.
pub const LEADERS: usize = 43;

/// A project.
pub struct Project {
    pub id: String,
    pub at: Xy,
    feature: String,
}

const SECTORS: [(&str, &str); 6] = [
    ("chemicals", "化工"),
    ("energy", "新能源"),
    ("equipment", "装备"),
    ("rubber", "橡胶轮胎"),
    ("logistics", "物流"),
    ("infrastructure", "基础设施"),
];

/// Stage: name, Chinese name, share in percent, visits, least days between two, minutes of a visit.
const STAGES: [(&str, &str, usize, &str, u32, u32); 4] = [
    ("signed", "签约", 15, "1/month", 20, 20),
    ("landed", "落地", 20, "1/month", 20, 25),
    ("construction", "建设", 40, "2/month", 10, 30),
    ("production", "投产", 25, "1/month", 25, 30),
];

/// Finds places beside streets, none near another.
struct Finder<'a> {
    net: &'a Arrangement,
    random: Random,
    taken: Vec<Xy>,
}

impl Finder<'_> {
    fn settle(&mut self, wanted: Xy, reach: f64, apart: f64) -> Option<Xy> {
        let place = beside_street(self.net, wanted, 26.0, false)?;
        let free = place.to(wanted) < reach && self.taken.iter().all(|t| t.to(place) > apart);
        free.then(|| self.taken.push(place))?;
        Some(place)
    }

    fn in_park(&mut self, park: usize) -> Option<Xy> {
        let ring = park_ring(FRAME, &PARKS[park]);
        let (center, half) = (at(PARKS[park].2.0, PARKS[park].2.1), PARKS[park].3);
        (0..40).find_map(|_| {
            let p = center + xy(self.random.between(-half.0, half.0), self.random.between(-half.1, half.1));
            if inside(p, &ring) { self.settle(p, 260.0, 90.0) } else { None }
        })
    }

    fn in_town(&mut self, town: usize) -> Option<Xy> {
        let (center, radius) = (at(TOWNS[town].1, TOWNS[town].2), TOWNS[town].3);
        (0..40).find_map(|_| {
            let p = xy(self.random.between(-1.0, 1.0), self.random.between(-1.0, 1.0));
            if p.length() < 1.0 { self.settle(center + p * radius, 300.0, 120.0) } else { None }
        })
    }

    /// Somewhere in the country, at a village or an oil well.
    fn in_country(&mut self) -> Option<Xy> {
        (0..200).find_map(|_| {
            let p = xy(self.random.between(-48_000.0, 40_000.0), self.random.between(-66_000.0, 60_000.0));
            self.settle(p, 420.0, 300.0)
        })
    }
}

/// All projects: half of them in parks, a third in towns, the rest in the country.
pub fn projects(net: &Arrangement, districts: &[District], stations: &[Station]) -> Vec<Project> {
    let mut find = Finder { net, random: Random::new(500), taken: Vec::new() };
    let named = [
        ("齐成石化炼化一体化技改项目", WORKS[0].place(0.4, 0.3)),
        ("东营黄河公铁大桥项目", at(118.236, 37.488)),
    ];
    let mut all: Vec<Project> = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut load = vec![0; LEADERS];
    while all.len() < PROJECTS {
        let n = all.len() + 1;
        let kind = find.random.below(100);
        let place = if let Some((_, wanted)) = named.get(all.len()) {
            find.settle(*wanted, 900.0, 30.0)
        } else if kind < 52 {
            let park = find.random.below(PARKS.len());
            find.in_park(park)
        } else if kind < 86 {
            // Towns of some size more often: the larger of two drawn.
            let (a, b) = (find.random.below(TOWNS.len()), find.random.below(TOWNS.len()));
            find.in_town(if TOWNS[a].3 >= TOWNS[b].3 { a } else { b })
        } else {
            find.in_country()
        };
        let sector = SECTORS[find.random.below(SECTORS.len())];
        let mut ticket = find.random.below(100);
        let stage = *STAGES
            .iter()
            .find(|s| {
                let hit = ticket < s.2;
                ticket = ticket.wrapping_sub(s.2);
                hit
            })
            .unwrap_or(&STAGES[3]);
        let weight = find.random.between(1.0, 10.0) as u32;
        let Some(place) = place else { continue };
        let district = district_of(districts, place);
        let station = in_charge(stations, districts, place);
        let area = district.name.trim_end_matches(['区', '县']).to_owned();
        let group = format!("{area}{}", sector.1);
        let number = counts.entry(group.clone()).or_insert(0usize);
        *number += 1;
        let name = named
            .get(all.len())
            .map_or_else(|| format!("{group}项目{number:02}"), |(name, _)| (*name).to_owned());
        let id = format!("project-{n:03}");
        let leader = if all.len() < LED { leader_of(&mut load, &district.code, districts) } else { None };
        let mut properties = vec![
            ("name", json!(name)),
            ("category", json!(sector.0)),
            ("category_zh", json!(sector.1)),
            ("stage", json!(stage.0)),
            ("stage_zh", json!(stage.1)),
            ("weight", json!(weight)),
            ("district", json!(district.code)),
            ("station", json!(station.id)),
            ("visits", json!(stage.3)),
            ("gap_days", json!(stage.4)),
            ("service_min", json!(stage.5)),
        ];
        if let Some(leader) = leader {
            properties.push(("leader", json!(leader)));
        }
        let feature = feature(FRAME, &id, &Shape::Point(place), &properties);
        all.push(Project { id, at: place, feature });
    }
    all
}

/// The district of the leader with this number, from 0.
pub fn home_of(leader: usize, districts: &[District]) -> &District {
    &districts[leader % districts.len()]
}

/// The leader from another district who has the fewest projects so far.
fn leader_of(load: &mut [usize], district: &str, districts: &[District]) -> Option<String> {
    let abroad = (0..LEADERS).filter(|&leader| home_of(leader, districts).code != district);
    let leader = abroad.min_by_key(|&leader| (load[leader], leader))?;
    load[leader] += 1;
    Some(format!("leader-{:02}", leader + 1))
}

pub fn features(projects: &[Project]) -> Vec<String> {
    projects.iter().map(|p| p.feature.clone()).collect()
}

/// The firms visited by mobile services: 79, with the hours at which they can be visited.
pub fn firms(net: &Arrangement, districts: &[District]) -> Vec<String> {
    let mut find = Finder { net, random: Random::new(520), taken: Vec::new() };
    let mut all = Vec::new();
    while all.len() < 79 {
        let park = find.random.below(PARKS.len());
        let town = find.random.below(TOWNS.len());
        let place = if find.random.chance(0.6) { find.in_park(park) } else { find.in_town(town) };
        let minutes = 20 + 10 * find.random.below(4);
        let windows =
            *find.random.pick(&["08:30-11:30,13:30-17:00", "09:00-11:00", "14:00-16:30", "08:30-17:00"]);
        let permits = 10 + find.random.below(90);
        let Some(place) = place else { continue };
        let n = all.len() + 1;
        all.push(feature(
            FRAME,
            &format!("firm-{n:02}"),
            &Shape::Point(place),
            &[
                ("name", json!(format!("用工企业{n:02}"))),
                ("category", json!("enterprise")),
                ("category_zh", json!("企业")),
                ("district", json!(district_of(districts, place).code)),
                ("weight", json!(permits)),
                ("service_min", json!(minutes)),
                ("windows", json!(windows)),
            ],
        ));
    }
    all
}

/// What four police stations watch together before dawn: 24 grounds, those of greatest risk every two hours.
pub fn night_sites(net: &Arrangement, stations: &[Station], four: [&str; 4]) -> Vec<String> {
    let mut find = Finder { net, random: Random::new(540), taken: Vec::new() };
    let mut all = Vec::new();
    let mut number = 0;
    while all.len() < 24 {
        let station = four[number % 4];
        number += 1;
        let Some(home) = stations.iter().find(|s| s.id == station) else { continue };
        let p = xy(find.random.between(-1.0, 1.0), find.random.between(-1.0, 1.0));
        let Some(place) = find.settle(home.at + p * 3200.0, 450.0, 350.0) else { continue };
        let n = all.len() + 1;
        let high = n % 4 == 1;
        all.push(feature(
            FRAME,
            &format!("night-{n:02}"),
            &Shape::Point(place),
            &[
                ("name", json!(format!("护企夜巡点{n:02}"))),
                ("category", json!("enterprise")),
                ("category_zh", json!("企业")),
                ("risk", json!(if high { "high" } else { "usual" })),
                ("risk_zh", json!(if high { "重点" } else { "一般" })),
                ("weight", json!(if high { 3 } else { 1 })),
                ("station", json!(station)),
                ("service_min", json!(if high { 8 } else { 5 })),
                ("revisit", json!(if high { "2h" } else { "3h" })),
            ],
        ));
    }
    all
}
