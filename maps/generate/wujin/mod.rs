//! An illustrative road network and places for Wujin district, Changzhou. Only the outline is real.

pub mod arterials;
pub mod ground;
pub mod grounds;
pub mod limits;
pub mod names;
pub mod places;
pub mod plane;
pub mod streets;

use super::drawing;
use arterials::{AVENUES, MOTORWAYS};
use drawing::arrangement::Arrangement;
use drawing::features::{Shape, collection, feature, packed};
use drawing::random::Random;
use drawing::{
    arterials as great_roads, ground::ring, levels, parks, roads, roundabouts, streets as grids, villages,
    ways,
};
use plane::{FRAME, Xy, at};

/// Every file of the map: its name and bytes.
pub fn files(outline: &str) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    let outline = read_outline(outline)?;
    let mut ground = ground::ground(&outline);
    let mut net = Arrangement::new(76_800.0, 120.0);
    great_roads::draw_avenues(&mut net, &ground, AVENUES);
    levels::draw_motorways(&mut net, &mut ground, MOTORWAYS, false);
    roundabouts::draw_roundabouts(&mut net, &ground);
    grounds::draw_villages_along_the_works(&mut net, &mut ground);
    grounds::draw_market(&mut net, &mut ground);
    parks::draw_parks(&mut net, &mut ground, grounds::PARKS, (300, 1.0, true));
    let towns = streets::towns();
    grids::draw_towns(&mut net, &ground, &towns);
    let villages = villages::village_places(&net, &ground, &towns, &COUNTRY);
    let names = village_names(villages.len());
    villages::draw_country(&mut net, &ground, &COUNTRY, &villages, &names);
    ways::trim(&mut net, 45.0);
    villages::draw_yards(&mut net, &ground, 1200);
    ways::connect(&mut net, at(119.948, 31.704));
    ways::keep_clear(&mut net, 12.0);
    let marks = levels::mark_passages(&mut net, &ground);
    let restricted = ways::restricted_nodes(&net, 70);
    let drawn = ways::ways(&net, &marks, &restricted);
    let gates: Vec<(String, Xy)> = grounds::GATES
        .iter()
        .map(|&(_, name, offset)| (format!("夏溪花木市场{name}"), grounds::gate_at(offset)))
        .collect();
    let roads = collection("roads", &roads::features(FRAME, &net, &drawn, &restricted, &gates));
    let posts = roads::posts(FRAME, great_roads::posts(&ground, AVENUES, MOTORWAYS));
    let mut water: Vec<String> = Vec::new();
    for (id, name, points) in [("water-1", "滆湖", ground::GEHU), ("water-2", "太湖", ground::TAIHU)] {
        water.push(feature(
            FRAME,
            id,
            &Shape::Ring(&ring(FRAME, points)),
            &[("name", name.into()), ("natural", "water".into())],
        ));
    }
    for (i, (canal, (name, _))) in ground.canals.iter().zip(ground::CANALS).enumerate() {
        water.push(feature(
            FRAME,
            &format!("canal-{}", i + 1),
            &Shape::Line(canal),
            &[("name", (*name).into()), ("waterway", "canal".into())],
        ));
    }
    let text = |name, features: &[String]| collection(name, features).into_bytes();
    Ok(vec![
        ("roads.geojson.gz", packed(roads.as_bytes())?),
        ("sites.geojson", text("sites", &places::sites(&net, &villages, &names))),
        ("stations.geojson", text("stations", &places::stations(&net))),
        ("gates.geojson", text("gates", &places::gates())),
        ("parks.geojson", text("parks", &places::parks())),
        ("posts.geojson", text("posts", &posts)),
        ("water.geojson", text("water", &water)),
        ("limits.geojson", text("limits", &limits::features(&net, &drawn, &ground))),
    ])
}

const COUNTRY: villages::Country = villages::Country {
    west_east: (-28_000.0, 26_000.0),
    south_north: (-17_500.0, 25_000.0),
    tries: 26_000,
    apart: (640.0, 260.0),
    reach: 2000.0,
    rows: 3,
};

fn read_outline(text: &str) -> Result<Vec<Xy>, String> {
    let collection: geojson::FeatureCollection = text.parse().map_err(|error| format!("outline: {error}"))?;
    let geometry = collection.features.into_iter().find_map(|f| f.geometry).ok_or("outline: no geometry")?;
    let polygon = geo::Polygon::<f64>::try_from(geometry).map_err(|error| format!("outline: {error}"))?;
    Ok(polygon.exterior().coords().map(|c| at(c.x, c.y)).collect())
}

/// The known names in a shuffled order, then numbered hamlets.
fn village_names(count: usize) -> Vec<String> {
    let mut random = Random::new(230);
    let mut known: Vec<String> = names::VILLAGES.iter().map(|name| (*name).to_owned()).collect();
    for i in (1..known.len()).rev() {
        known.swap(i, random.below(i + 1));
    }
    let hamlet = |n: usize| {
        format!(
            "{}家塘{}组",
            ["王", "李", "张", "周", "吴", "陈", "徐", "蒋", "钱", "沈"][n % 10],
            n / 10 + 1
        )
    };
    (0..count)
        .map(|i| if i % 3 == 0 && i / 3 < known.len() { known[i / 3].clone() } else { hamlet(i) })
        .collect()
}
