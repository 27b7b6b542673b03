//! Police stations with their areas, and the nineteen work stations of the project officers.

use super::District;
use super::arterials::BRIDGES;
use super::drawing::arrangement::Arrangement;
use super::drawing::features::{Shape, feature};
use super::drawing::places::beside_street;
use super::grounds::{PARKS, WORKS};
use super::plane::{FRAME, Xy, at, xy};
use super::streets::TOWNS;
use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use serde_json::json;

/// A station of the police, or of the project officers.
#[derive(Clone)]
pub struct Station {
    pub id: String,
    pub name: String,
    pub at: Xy,
    /// Adcode of its district.
    pub district: String,
}

fn short(town: &str) -> &str {
    town.trim_end_matches("街道").trim_end_matches('镇').trim_end_matches('乡')
}

/// The district in which a place lies; the nearest corner decides beyond the outline.
pub fn district_of(districts: &[District], p: Xy) -> &District {
    let inside = districts
        .iter()
        .find(|d| d.rings.iter().filter(|ring| super::plane::inside(p, ring)).count() % 2 == 1);
    let distance = |d: &District| d.rings.iter().flatten().map(|c| c.to(p)).fold(f64::INFINITY, f64::min);
    inside.unwrap_or_else(|| {
        let nearest = districts.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.expect("a map has districts")
    })
}

/// One police station a town.
pub fn police(net: &Arrangement, districts: &[District]) -> Vec<Station> {
    let mut all = Vec::new();
    for (i, town) in TOWNS.iter().enumerate() {
        let wanted = at(town.1, town.2) + xy(90.0, -70.0);
        let Some(place) = beside_street(net, wanted, 18.0, false) else { continue };
        all.push(Station {
            id: format!("ps-{:02}", i + 1),
            name: format!("{}派出所", short(town.0)),
            at: place,
            district: district_of(districts, place).code.clone(),
        });
    }
    all
}

/// The work stations: one in each of the sixteen parks, one at 齐成石化, one in the port, one at the new bridge.
pub fn work(net: &Arrangement, districts: &[District]) -> Vec<Station> {
    let parks = PARKS.iter().map(|p| (p.1.to_owned(), at(p.2.0, p.2.1)));
    let works = [0, 3].map(|i| (WORKS[i].name.to_owned(), WORKS[i].place(0.0, 0.0)));
    let bridge =
        ("东营黄河公铁大桥项目".to_owned(), at(BRIDGES[0].at.0, BRIDGES[0].at.1) + xy(-2600.0, 600.0));
    let mut all = Vec::new();
    for (name, wanted) in parks.chain(works).chain([bridge]) {
        let place = beside_street(net, wanted, 20.0, false).unwrap_or(wanted);
        all.push(Station {
            id: format!("ws-{:02}", all.len() + 1),
            name: format!("{name}“项目警长”工作站"),
            at: place,
            district: district_of(districts, place).code.clone(),
        });
    }
    all
}

/// Points of one kind of station.
pub fn features(stations: &[Station], category: &str, category_zh: &str, services: &[&str]) -> Vec<String> {
    let make = |s: &Station| {
        feature(
            FRAME,
            &s.id,
            &Shape::Point(s.at),
            &[
                ("name", json!(s.name)),
                ("category", json!(category)),
                ("category_zh", json!(category_zh)),
                ("district", json!(s.district)),
                ("services", json!(services)),
            ],
        )
    };
    stations.iter().map(make).collect()
}

/// The police station in whose area a place lies: the nearest one of the same district.
pub fn in_charge<'a>(stations: &'a [Station], districts: &[District], p: Xy) -> &'a Station {
    let district = &district_of(districts, p).code;
    let own = stations.iter().filter(|s| s.district == *district);
    own.min_by(|a, b| a.at.to(p).total_cmp(&b.at.to(p))).expect("each district has a police station")
}

/// What of the ring is nearer to `own` than to `other` (Sutherland and Hodgman's clipping, one side).
fn nearer(ring: &[Xy], own: Xy, other: Xy) -> Vec<Xy> {
    let (middle, across) = ((own + other) * 0.5, other - own);
    let over = |p: Xy| (p - middle).dot(across);
    let mut kept = Vec::new();
    for (i, &a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        if over(a) <= 0.0 {
            kept.push(a);
        }
        if (over(a) < 0.0 && over(b) > 0.0) || (over(a) > 0.0 && over(b) < 0.0) {
            kept.push(a + (b - a) * (over(a) / (over(a) - over(b))));
        }
    }
    kept
}

fn polygon(ring: &[Xy]) -> Polygon<f64> {
    Polygon::new(LineString::new(ring.iter().map(|p| Coord { x: p.x, y: p.y }).collect()), Vec::new())
}

/// What of the ring lies inside the districts, as polygons.
pub fn on_land(districts: &[District], ring: &[Xy]) -> Vec<Vec<Vec<Xy>>> {
    // Rings within rings are holes: taken together by the odd–even rule.
    let rings = districts.iter().flat_map(|d| &d.rings);
    let land = rings.fold(MultiPolygon::<f64>::new(Vec::new()), |land, ring| land.xor(&polygon(ring)));
    let rings = |p: &Polygon<f64>| -> Vec<Vec<Xy>> {
        let ring = |line: &LineString<f64>| line.coords().map(|c| xy(c.x, c.y)).collect::<Vec<Xy>>();
        std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect()
    };
    land.intersection(&polygon(ring)).0.iter().map(rings).collect()
}

/// Areas of the police stations: the part of the district that is nearer to one than to the others.
pub fn areas(stations: &[Station], districts: &[District]) -> Vec<String> {
    let far = 200_000.0;
    let mut all = Vec::new();
    for station in stations {
        let Some(district) = districts.iter().find(|d| d.code == station.district) else { continue };
        let mut cell = vec![xy(-far, -far), xy(far, -far), xy(far, far), xy(-far, far)];
        for other in stations.iter().filter(|s| s.district == station.district && s.id != station.id) {
            cell = nearer(&cell, station.at, other.at);
        }
        let parts = on_land(std::slice::from_ref(district), &cell);
        all.push(feature(
            FRAME,
            &format!("area-{}", station.id),
            &Shape::Area(&parts),
            &[
                ("name", json!(format!("{}辖区", station.name))),
                ("station", json!(station.id)),
                ("district", json!(station.district)),
            ],
        ));
    }
    all
}
