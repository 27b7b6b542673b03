//! Where the unserved sites lie: clusters, ranked, each with the site from which a new station would serve it best.

use super::{Answer, Demand, Status};
use crate::geometry::{LonLat, Projection};
use petgraph::unionfind::UnionFind;

/// A cluster of sites that are not served.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// Indices of its sites, ascending.
    pub sites: Vec<usize>,
    /// Their weight.
    pub weight: f64,
    /// The member with the least weighted straight distance to the others (a 1-median step): a hint, not a plan.
    pub best_site: usize,
}

/// Groups unserved sites that lie within `link_m` meters of each other (single linkage on the plane), heaviest
/// group first. `O(u²)` in the number of unserved sites.
pub fn cluster_gaps(
    answer: &Answer,
    sites: &[Demand],
    positions: &[LonLat],
    plane: &Projection,
    link_m: f64,
) -> Vec<Gap> {
    let unserved: Vec<usize> =
        (0..sites.len()).filter(|i| answer.sites[*i].status != Status::Covered).collect();
    let at: Vec<[f64; 2]> = unserved.iter().map(|i| plane.to_plane(positions[*i])).collect();
    let distance = |a: usize, b: usize| (at[a][0] - at[b][0]).hypot(at[a][1] - at[b][1]);
    let mut sets = UnionFind::<usize>::new(unserved.len());
    for a in 0..unserved.len() {
        for b in a + 1..unserved.len() {
            if distance(a, b) <= link_m {
                sets.union(a, b);
            }
        }
    }
    let labels = sets.into_labeling();
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (i, label) in labels.into_iter().enumerate() {
        groups.entry(label).or_default().push(i);
    }
    let mut gaps: Vec<Gap> = groups
        .into_values()
        .map(|members| {
            let cost = |from: usize| -> f64 {
                members.iter().map(|to| distance(from, *to) * sites[unserved[*to]].weight).sum()
            };
            let best = members.iter().copied().min_by(|a, b| cost(*a).total_cmp(&cost(*b)).then(a.cmp(b)));
            Gap {
                weight: members.iter().map(|m| sites[unserved[*m]].weight).sum(),
                best_site: unserved[best.unwrap_or(members[0])],
                sites: members.iter().map(|m| unserved[*m]).collect(),
            }
        })
        .collect();
    gaps.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then(b.sites.len().cmp(&a.sites.len())).then(a.sites.cmp(&b.sites))
    });
    gaps
}
