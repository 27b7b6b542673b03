//! How much of the roads and pipelines a plan covers, and what is driven besides.

use super::problem::Ground;
use super::rounds::Rounds;
use crate::report::patrol::{Kind, Tour, meters};
use crate::report::summary::{CoveredLine, SegmentLine};
use std::collections::{BTreeMap, BTreeSet};

/// The figures; none where no segments are asked for.
pub(super) fn covered(ground: &Ground, now: &Rounds) -> Option<CoveredLine> {
    let mut pieces = BTreeMap::new();
    for (site, piece) in ground.sites.iter().zip(&ground.pieces) {
        if let Some(piece) = piece {
            pieces.insert(site.id.as_str(), (piece, super::label(site)));
        }
    }
    if pieces.is_empty() {
        return None;
    }
    struct Sum<'a> {
        name: String,
        pieces: BTreeSet<&'a str>,
        required_mm: u64,
        left_mm: u64,
        units: BTreeSet<&'a str>,
    }
    let mut by_segment: BTreeMap<&str, Sum> = BTreeMap::new();
    let length = |site: &str| pieces.get(site).map_or(0, |(piece, _)| u64::from(piece.length_mm));
    for asked in &now.asked {
        let Some((piece, name)) = pieces.get(asked.site.as_str()) else { continue };
        let sum = by_segment.entry(&piece.segment).or_insert_with(|| Sum {
            name: name.clone(),
            pieces: BTreeSet::new(),
            required_mm: 0,
            left_mm: 0,
            units: BTreeSet::new(),
        });
        sum.pieces.insert(&asked.site);
        sum.required_mm += length(&asked.site);
    }
    for left in &now.left_out {
        let site = now.asked[left.visit].site.as_str();
        if let Some(sum) = pieces.get(site).and_then(|(piece, _)| by_segment.get_mut(piece.segment.as_str()))
        {
            sum.left_mm += length(site);
        }
    }
    for tour in &now.tours {
        for event in tour.of(Kind::Segment) {
            let piece = pieces.get(event.site.as_str());
            if let Some(sum) = piece.and_then(|(piece, _)| by_segment.get_mut(piece.segment.as_str())) {
                sum.units.insert(&tour.unit);
            }
        }
    }
    let required: u64 = by_segment.values().map(|sum| sum.required_mm).sum();
    let left: u64 = by_segment.values().map(|sum| sum.left_mm).sum();
    let driven: u64 = now.tours.iter().map(|tour| tour.spent().driven_mm).sum();
    let work: u64 = now.tours.iter().flat_map(Tour::calls).map(|event| event.along_mm).sum();
    let walked: u64 = now
        .tours
        .iter()
        .flat_map(Tour::calls)
        .filter(|event| event.stretch.as_ref().is_some_and(|stretch| stretch.on_foot))
        .map(|event| length(&event.site))
        .sum();
    let line = |(segment, sum): (&str, Sum)| SegmentLine {
        segment: segment.to_owned(),
        name: sum.name,
        pieces: sum.pieces.len(),
        required_m: meters(sum.required_mm),
        covered_m: meters(sum.required_mm - sum.left_mm),
        percent: percent(sum.required_mm - sum.left_mm, sum.required_mm),
        units: sum.units.into_iter().map(str::to_owned).collect(),
    };
    Some(CoveredLine {
        pieces: pieces.len(),
        required_m: meters(required),
        covered_m: meters(required - left),
        percent: percent(required - left, required),
        walked_m: meters(walked),
        deadhead_m: meters(driven - work),
        deadhead_percent: percent(driven - work, driven),
        by_segment: by_segment.into_iter().map(line).collect(),
    })
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 100.0 } else { (part as f64 / whole as f64 * 100_000.0).round() / 1000.0 }
}
