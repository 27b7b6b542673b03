//! An illustrative road network, places and people for Dongying. Only the outlines are real.

pub mod arterials;
pub mod ground;
pub mod grounds;
pub mod hazards;
pub mod people;
pub mod pipelines;
pub mod plane;
pub mod projects;
pub mod stations;
pub mod streets;

use super::drawing;
use arterials::{AVENUES, BRIDGES, MOTORWAYS};
use drawing::arrangement::Arrangement;
use drawing::features::{Shape, collection, feature, packed};
use drawing::ground::{Ground, ring};
use drawing::levels::Marks;
use drawing::random::Random;
use drawing::{
    arterials as great_roads, levels, parks, roads, roundabouts, streets as grids, villages, ways,
};
use grounds::{OIL_FIELDS, PARKS, WORKS, gate};
use plane::{FRAME, Xy, at};

const COUNTRY: villages::Country = villages::Country {
    west_east: (-52_000.0, 53_000.0),
    south_north: (-68_000.0, 68_000.0),
    tries: 22_000,
    apart: (2200.0, 550.0),
    reach: 5600.0,
    rows: 1,
};

/// Every file of the map: its name and bytes.
pub fn files(districts: &str) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    let districts = read_districts(districts)?;
    let outlines: Vec<&[Xy]> = districts.iter().flat_map(|d| d.rings.iter().map(Vec::as_slice)).collect();
    let mut ground = ground::ground(&outlines);
    for bridge in BRIDGES {
        ground.bridge(at(bridge.at.0, bridge.at.1), 2200.0);
    }
    let mut net = Arrangement::new(144_000.0, 240.0);
    great_roads::draw_avenues(&mut net, &ground, AVENUES);
    levels::draw_motorways(&mut net, &mut ground, MOTORWAYS, true);
    roundabouts::draw_roundabouts(&mut net, &ground);
    grounds::draw_works(&mut net, &mut ground);
    grounds::draw_links(&mut net);
    parks::draw_parks(&mut net, &mut ground, PARKS, (300, 1.5, true));
    let towns = streets::towns();
    grids::draw_towns(&mut net, &ground, &towns);
    let villages = villages::village_places(&net, &ground, &towns, &COUNTRY);
    let names = village_names(villages.len());
    villages::draw_country(&mut net, &ground, &COUNTRY, &villages, &names);
    parks::draw_parks(&mut net, &mut ground, OIL_FIELDS, (610, 4.0, false));
    ways::trim(&mut net, 60.0);
    ways::connect(&mut net, at(118.66, 37.458));
    ways::keep_clear(&mut net, 12.0);
    let mut marks = levels::mark_passages(&mut net, &ground);
    levels::mark_whole(&net, &mut marks);
    mark_bridges(&net, &ground, &mut marks);
    let restricted = ways::restricted_nodes(&net, 40);
    let mut drawn = ways::ways(&net, &marks, &restricted);
    let gates: Vec<(String, Xy)> = WORKS
        .iter()
        .flat_map(|w| w.gates.iter().map(move |g| (format!("{}{}", w.name, g.0), gate(w, g.1))))
        .collect();
    let bridges = marks.iter().enumerate().filter(|(piece, mark)| mark.bridge && net.pieces[*piece].alive);
    let middle = |(a, b): (Xy, Xy)| (a + b) * 0.5;
    let bridges = bridges.map(|(piece, _)| middle(net.ends(piece)));
    let places: Vec<Xy> = bridges.chain(gates.iter().map(|(_, place)| *place)).collect();
    ways::thin(&net, &mut drawn, 6.5, &places);
    let roads = collection("roads", &roads::features(FRAME, &net, &drawn, &restricted, &gates));
    // Roads of the counties (X…) have no posts.
    let mut posts = great_roads::posts(&ground, AVENUES, MOTORWAYS);
    posts.retain(|post| !post.2.starts_with('X'));
    let posts = roads::posts(FRAME, posts);
    let police = stations::police(&net, &districts);
    let work = stations::work(&net, &districts);
    let projects = projects::projects(&net, &districts, &police);
    let officers = people::officers(&police, &districts);
    let pipes = pipelines::stretches(&ground);
    let [watched, under_river] = pipelines::features(&pipes);
    let text = |name, features: &[String]| collection(name, features).into_bytes();
    Ok(vec![
        ("roads.geojson.gz", packed(roads.as_bytes())?),
        ("posts.geojson", text("posts", &posts)),
        ("water.geojson", text("water", &waters(&ground, &districts))),
        ("parks.geojson", text("parks", &grounds::areas())),
        ("gates.geojson", text("gates", &grounds::gates())),
        ("works.geojson", text("works", &grounds::works())),
        (
            "stations.geojson",
            text(
                "stations",
                &stations::features(
                    &police,
                    "police_station",
                    "派出所",
                    &["residence", "vehicle", "case", "permit"],
                ),
            ),
        ),
        (
            "work-stations.geojson",
            text(
                "work-stations",
                &stations::features(
                    &work,
                    "work_station",
                    "“项目警长”工作站",
                    &["residence", "permit", "enterprise"],
                ),
            ),
        ),
        ("areas.geojson", text("areas", &stations::areas(&police, &districts))),
        ("projects.geojson", text("projects", &projects::features(&projects))),
        ("firms.geojson", text("firms", &projects::firms(&net, &districts))),
        ("night-sites.geojson", text("night-sites", &projects::night_sites(&net, &police, FOUR))),
        ("pipelines.geojson", text("pipelines", &watched)),
        ("pipelines-under-river.geojson", text("pipelines-under-river", &under_river)),
        ("pipeline-access.geojson", text("pipeline-access", &pipelines::access(&net, &pipes))),
        ("limits.geojson", text("limits", &hazards::bridges())),
        ("zones.geojson", text("zones", &hazards::zones(&net))),
        ("rest-areas.geojson", text("rest-areas", &hazards::rest_areas())),
        ("officers.csv", people::officers_table(&officers)),
        ("assignments.csv", people::assignments(&officers, &projects, &police)),
        ("specialists.csv", people::specialists(&police, &districts)),
        ("leaders.csv", people::leaders(&police, &districts)),
        ("units.csv", people::units(&police, &districts)),
        ("night-teams.csv", people::night_units(FOUR, &police)),
        ("incidents.csv", people::incidents(&net, &projects, &police)),
    ])
}

/// The four police stations of the joint defence at night: 大王, 稻庄, 李鹊, 乐安.
const FOUR: [&str; 4] = ["ps-36", "ps-37", "ps-38", "ps-34"];

/// The river, reservoirs, marsh and canals, for drawing.
fn waters(ground: &Ground, districts: &[District]) -> Vec<String> {
    let mut all = Vec::new();
    for (n, (name, points)) in ground::MARSHES.iter().enumerate() {
        let shape = stations::on_land(districts, &ring(FRAME, points));
        let properties =
            [("name", (*name).into()), ("natural", "wetland".into()), ("wetland", "saltmarsh".into())];
        all.push(feature(FRAME, &format!("marsh-{}", n + 1), &Shape::Area(&shape), &properties));
    }
    let river = [("name", "黄河".into()), ("natural", "water".into())];
    let shape = stations::on_land(districts, &ground::river_ring());
    all.push(feature(FRAME, "river", &Shape::Area(&shape), &river));
    for (n, (name, points)) in ground::RESERVOIRS.iter().enumerate() {
        let properties = [("name", (*name).into()), ("natural", "water".into())];
        all.push(feature(
            FRAME,
            &format!("reservoir-{}", n + 1),
            &Shape::Ring(&ring(FRAME, points)),
            &properties,
        ));
    }
    for (n, (canal, (name, _))) in ground.canals.iter().zip(ground::CANALS).enumerate() {
        let parts = great_roads::stretches(canal, |p| ground.near(p) && !ground.in_river(p));
        for (k, part) in parts.iter().enumerate() {
            let properties = [("name", (*name).into()), ("waterway", "canal".into())];
            let id = format!("canal-{}-{}", n + 1, k + 1);
            all.push(feature(FRAME, &id, &Shape::Line(part), &properties));
        }
    }
    all
}

/// Names and posted limits on the pieces that cross the river.
fn mark_bridges(net: &Arrangement, ground: &Ground, marks: &mut [Marks]) {
    for (piece, mark) in marks.iter_mut().enumerate() {
        let (a, b) = net.ends(piece);
        let middle = (a + b) * 0.5;
        if !net.pieces[piece].alive || !ground.in_river(middle) {
            continue;
        }
        let over = BRIDGES.iter().find(|bridge| at(bridge.at.0, bridge.at.1).to(middle) < 2200.0);
        if let Some(bridge) = over {
            let layer = net.level(piece).max(1);
            *mark = Marks {
                bridge: true,
                layer,
                maxweight: bridge.maxweight,
                name: bridge.name,
                ..Marks::default()
            };
        }
    }
}

/// A district: adcode, name, rings (outer and inner alike: a point is inside when an odd number is around it).
pub struct District {
    pub code: String,
    pub name: String,
    pub rings: Vec<Vec<Xy>>,
}

fn read_districts(text: &str) -> Result<Vec<District>, String> {
    let collection: geojson::FeatureCollection =
        text.parse().map_err(|error| format!("districts: {error}"))?;
    let mut districts = Vec::new();
    for feature in collection.features {
        let property =
            |key: &str| feature.property(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let (code, name) = (property("adcode"), property("name"));
        let geometry = feature.geometry.ok_or("districts: no geometry")?;
        let shape =
            geo::Geometry::<f64>::try_from(geometry).map_err(|error| format!("districts: {error}"))?;
        let polygons = match shape {
            geo::Geometry::Polygon(polygon) => vec![polygon],
            geo::Geometry::MultiPolygon(all) => all.0,
            _ => return Err("districts: neither polygon nor polygons".to_owned()),
        };
        let ring = |line: &geo::LineString<f64>| line.coords().map(|c| at(c.x, c.y)).collect::<Vec<Xy>>();
        let rings = polygons
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            .map(ring)
            .collect();
        districts.push(District { code, name, rings });
    }
    Ok(districts)
}

/// Names put together from surnames and endings, no two alike.
fn village_names(count: usize) -> Vec<String> {
    let mut random = Random::new(230);
    let mut names: Vec<String> = Vec::new();
    while names.len() < count {
        let side = *random.pick(&["", "", "东", "西", "南", "北", "前", "后", "大", "小"]);
        let name =
            format!("{side}{}{}", random.pick(streets::SURNAMES), random.pick(streets::VILLAGE_ENDINGS));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
