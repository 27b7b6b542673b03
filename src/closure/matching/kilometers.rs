//! Which kilometer a place of a road is at, by the posts beside it: the other way round of finding a kilometer.

use super::super::chainage::Post;
use super::chains::Road;
use super::posts::{Measured, measured};
use crate::id::SegmentId;
use crate::network::Network;
use std::collections::BTreeMap;

/// The kilometers of roads, worked out for each road when it is first asked about. Between two posts they grow evenly along the
/// drawn road, on each carriageway; beyond the first and the last post of a road there are none.
#[derive(Debug)]
pub struct Kilometers<'a> {
    network: &'a Network,
    posts: &'a [Post],
    roads: BTreeMap<&'a str, Vec<Measured>>,
}

impl<'a> Kilometers<'a> {
    /// Those of a network by these posts.
    pub fn new(network: &'a Network, posts: &'a [Post]) -> Self {
        Self { network, posts, roads: BTreeMap::new() }
    }

    /// The kilometer at a place (millimeters along the segment as it is drawn), to the meter: `K12+300`, after the name of the
    /// road that the posts bear where that is not the one by which the road goes. None where no two posts measure it.
    pub fn at(&mut self, segment: SegmentId, mm: u32) -> Option<String> {
        let (network, posts) = (self.network, self.posts);
        let way = network.way_of(segment);
        way.names().find_map(|name| {
            let pieces = self.roads.entry(name).or_insert_with(|| {
                if !posts.iter().any(|post| post.roads.iter().any(|road| road == name)) {
                    return Vec::new();
                }
                let bears = |segment: &SegmentId| network.way_of(*segment).names().any(|own| own == name);
                let segments: Vec<SegmentId> = network.segment_ids().filter(bears).collect();
                measured(network, &Road { name: name.to_owned(), segments }, posts)
            });
            let is_here =
                |piece: &&Measured| piece.segment == segment && (piece.from_mm..=piece.to_mm).contains(&mm);
            let piece = pieces.iter().find(is_here)?;
            let [from, to] = piece.at.map(|end| i128::from(end.0));
            let part = (to - from) * i128::from(mm - piece.from_mm)
                / i128::from((piece.to_mm - piece.from_mm).max(1));
            let meters = (from + part + 500).div_euclid(1000);
            let text = format!("K{}+{:03}", meters.div_euclid(1000), meters.rem_euclid(1000));
            Some(if way.label() == name { text } else { format!("{name} {text}") })
        })
    }
}
