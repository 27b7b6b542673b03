//! Kilometer posts: from files of their own, and from the network, where OpenStreetMap has them as `highway=milestone`.

use crate::closure::chainage::{Chainage, Post};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::exchange::geojson::{Document, Feature, Geometry, ReadOptions};
use crate::exchange::source::{Encoding, Expected, InputFile, Source};
use crate::network::Network;
use std::path::PathBuf;

/// Properties that say how far along the road a post stands.
const MEASURES: [&str; 4] = ["km", "distance", "pk", "chainage"];
/// Properties that say whose post it is.
const ROADS: [&str; 3] = ["ref", "road", "name"];

/// Reads files of posts; `None` when one cannot be read at all. A post that says nothing is left out with a warning.
pub(super) fn read_posts(
    paths: &[PathBuf],
    options: ReadOptions,
    encoding: Option<Encoding>,
    problems: &mut Diagnostics,
) -> Option<(Vec<Post>, Vec<InputFile>)> {
    let (mut posts, mut inputs, mut complete) = (Vec::new(), Vec::new(), true);
    for path in paths {
        let Some(source) = Source::read(path, Expected::Json, encoding, problems) else {
            complete = false;
            continue;
        };
        inputs.push(InputFile::of(&source));
        let Some(document) = Document::parse(&source, problems) else {
            complete = false;
            continue;
        };
        posts.extend(document.read(&options, problems, |feature, problems| {
            post(&feature)
                .map_err(|message| {
                    problems.push(codes::w464_post(feature.origin.place("/properties"), &message));
                })
                .ok()
        }));
    }
    complete.then_some((posts, inputs))
}

fn post(feature: &Feature) -> Result<Post, String> {
    let text = |key: &str| {
        let (_, value) = feature.properties.iter().find(|(name, _)| &**name == key)?;
        match value.value() {
            serde_json::Value::String(text) => Some(text).filter(|text| !text.trim().is_empty()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let Some(Geometry::Point(at)) = feature.geometry else { return Err("it is no point".into()) };
    let roads: Vec<String> = ROADS.iter().filter_map(|key| text(key)).collect();
    if roads.is_empty() {
        return Err("it does not say whose road it stands on".into());
    }
    let said = MEASURES.iter().find_map(|key| text(key)).ok_or("it does not say its kilometer")?;
    let chainage = Chainage::parse(&said).ok_or_else(|| format!("{said:?} is no kilometer"))?;
    Ok(Post { roads, chainage, at })
}

/// The milestones of the network. Where one does not say its road, it is that of every road it stands on.
pub(super) fn milestones(network: &Network) -> Vec<Post> {
    let stones = network.tagged_nodes().iter().filter(|(_, tags)| tags.get("highway") == Some("milestone"));
    let post = |(node, tags): &(crate::id::NodeId, crate::exchange::tags::Tags)| {
        let chainage = MEASURES.iter().find_map(|key| Chainage::parse(tags.get(key)?))?;
        let mut roads: Vec<String> = tags.get("ref").map(str::to_owned).into_iter().collect();
        if roads.is_empty() {
            let ways = network.leaving(*node).iter().map(|d| network.way_of(d.segment()));
            roads.extend(ways.flat_map(crate::network::Way::names).map(str::to_owned));
        }
        Some(Post { roads, chainage, at: network.position(*node) })
    };
    stones.filter_map(post).collect()
}
