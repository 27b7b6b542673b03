//! The stages of the search: trees of tight edges from all nodes without partner, until two of them meet.

use super::forest::{Forest, Label, NONE};
use super::{Barrier, Blossom, Edge, Matching};

/// The search between and during stages.
pub(super) struct Search<'a> {
    forest: Forest<'a>,
}

impl<'a> Search<'a> {
    /// Duals that leave no edge below zero, and a greedy matching over edges that are tight with them.
    pub(super) fn new(nodes: usize, edges: &'a [Edge]) -> Self {
        let mut around = vec![Vec::new(); nodes];
        for (index, edge) in edges.iter().enumerate() {
            let [a, b] = edge.ends;
            if a != b {
                around[a as usize].push(2 * index as u32 + 1);
                around[b as usize].push(2 * index as u32);
            }
        }
        let slots = 2 * nodes;
        let mut forest = Forest {
            nodes,
            edges,
            around,
            mate: vec![NONE; nodes],
            outermost: (0..nodes as u32).collect(),
            parent: vec![NONE; slots],
            base: (0..slots as u32).collect(),
            members: vec![Vec::new(); slots],
            links: vec![Vec::new(); slots],
            dual: vec![0; slots],
            label: vec![Label::Free; slots],
            back: vec![NONE; slots],
            unused: (nodes as u32..slots as u32).rev().collect(),
            queue: Vec::new(),
        };
        // All duals are even here. So the roots always have duals of one parity, and half a slack is an integer.
        let weight = |half: &u32| edges[(half / 2) as usize].weight;
        for node in 0..nodes {
            let least = forest.around[node].iter().map(weight).min().unwrap_or(0);
            forest.dual[node] = -least + least.rem_euclid(2);
        }
        for node in 0..nodes {
            let need = |half: &u32| -2 * weight(half) - forest.dual[forest.end(*half) as usize];
            if let Some(need) = forest.around[node].iter().map(need).max() {
                forest.dual[node] = need;
            }
            if forest.mate[node] != NONE {
                continue;
            }
            let tight = forest.around[node].iter().copied().find(|half| {
                forest.slack((half / 2) as usize) == 0 && forest.mate[forest.end(*half) as usize] == NONE
            });
            if let Some(half) = tight {
                let other = forest.end(half) as usize;
                forest.mate[node] = half;
                forest.mate[other] = half ^ 1;
            }
        }
        Self { forest }
    }

    /// Whether a node has no partner yet.
    pub(super) fn is_incomplete(&self) -> bool {
        self.forest.mate.contains(&NONE)
    }

    /// Matches two nodes more.
    pub(super) fn stage(&mut self) -> Result<(), Barrier> {
        let forest = &mut self.forest;
        forest.label.fill(Label::Free);
        forest.back.fill(NONE);
        forest.queue.clear();
        for node in 0..forest.nodes as u32 {
            if forest.mate[node as usize] == NONE {
                forest.attach(node, Label::Outer, NONE);
            }
        }
        while !self.grow() {
            self.change_duals()?;
        }
        let idle: Vec<u32> =
            self.outer_blossoms().filter(|blossom| self.forest.dual[*blossom as usize] == 0).collect();
        for blossom in idle {
            self.forest.open_idle(blossom);
        }
        Ok(())
    }

    /// Outermost blossoms of more than one node.
    fn outer_blossoms(&self) -> impl Iterator<Item = u32> {
        let forest = &self.forest;
        (forest.nodes as u32..2 * forest.nodes as u32).filter(|slot| {
            !forest.members[*slot as usize].is_empty() && forest.parent[*slot as usize] == NONE
        })
    }

    /// Follows tight edges; true once two trees met and the matching is larger.
    fn grow(&mut self) -> bool {
        let forest = &mut self.forest;
        while let Some(node) = forest.queue.pop() {
            for place in 0..forest.around[node as usize].len() {
                let half = forest.around[node as usize][place];
                let other = forest.end(half);
                let [mine, its] = [node, other].map(|node| forest.outermost[node as usize]);
                if mine == its || forest.slack((half / 2) as usize) != 0 {
                    continue;
                }
                match forest.label[its as usize] {
                    Label::Free => forest.attach(other, Label::Inner, half ^ 1),
                    Label::Inner => {}
                    Label::Outer => {
                        if let Some(meeting) = forest.meeting(node, other) {
                            forest.shrink(half / 2, meeting);
                        } else {
                            forest.rematch(node, half);
                            forest.rematch(other, half ^ 1);
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    /// Changes the duals as far as all edges allow, so that an edge becomes tight or a blossom can be opened.
    fn change_duals(&mut self) -> Result<(), Barrier> {
        let forest = &mut self.forest;
        let label = |forest: &Forest, node: u32| forest.label[forest.outermost[node as usize] as usize];
        let mut step: Option<i64> = None;
        let mut tight: Vec<u32> = Vec::new();
        for index in 0..forest.edges.len() {
            let [a, b] = forest.edges[index].ends;
            if forest.outermost[a as usize] == forest.outermost[b as usize] {
                continue;
            }
            let (need, outer) = match (label(forest, a), label(forest, b)) {
                (Label::Outer, Label::Outer) => (forest.slack(index) / 2, a),
                (Label::Outer, Label::Free) => (forest.slack(index), a),
                (Label::Free, Label::Outer) => (forest.slack(index), b),
                _ => continue,
            };
            if step.is_none_or(|step| need <= step) {
                if step != Some(need) {
                    tight.clear();
                }
                step = Some(need);
                tight.push(outer);
            }
        }
        let inner: Vec<u32> =
            self.outer_blossoms().filter(|slot| self.forest.label[*slot as usize] == Label::Inner).collect();
        let least = inner.iter().map(|slot| self.forest.dual[*slot as usize]).min();
        if let Some(least) = least
            && step.is_none_or(|step| least < step)
        {
            step = Some(least);
            tight.clear();
        }
        let Some(step) = step else { return Err(self.barrier()) };
        let outer: Vec<u32> =
            self.outer_blossoms().filter(|slot| self.forest.label[*slot as usize] == Label::Outer).collect();
        let forest = &mut self.forest;
        for node in 0..forest.nodes {
            match forest.label[forest.outermost[node] as usize] {
                Label::Outer => forest.dual[node] -= step,
                Label::Inner => forest.dual[node] += step,
                Label::Free => {}
            }
        }
        for blossom in outer {
            forest.dual[blossom as usize] += step;
        }
        forest.queue.extend(tight);
        for blossom in inner {
            forest.dual[blossom as usize] -= step;
            if forest.dual[blossom as usize] == 0 {
                forest.open_inner(blossom);
            }
        }
        Ok(())
    }

    /// Nothing can change: the inner nodes stand between more outer blossoms than there are of them.
    fn barrier(&self) -> Barrier {
        let forest = &self.forest;
        let inner = |node: &u32| forest.label[forest.outermost[*node as usize] as usize] == Label::Inner;
        Barrier { nodes: (0..forest.nodes as u32).filter(inner).collect() }
    }

    pub(super) fn finish(self) -> Matching {
        let forest = self.forest;
        let edge: Vec<u32> = forest.mate.iter().map(|half| half / 2).collect();
        let twice: i64 = edge.iter().map(|edge| forest.edges[*edge as usize].weight).sum();
        let mut blossoms = Vec::new();
        for slot in forest.nodes as u32..2 * forest.nodes as u32 {
            if !forest.members[slot as usize].is_empty() && forest.dual[slot as usize] > 0 {
                let mut nodes = forest.leaves(slot);
                nodes.sort_unstable();
                blossoms.push(Blossom { nodes, surplus: forest.dual[slot as usize] });
            }
        }
        let potential = forest.dual[..forest.nodes].iter().map(|dual| -dual).collect();
        Matching { edge, weight: twice / 2, potential, blossoms }
    }
}
