//! Nodes and blossoms of the matching, and how a blossom is shrunk, turned and opened again.
//!
//! A blossom is an odd ring of nodes and smaller blossoms; its base is the one node that is not matched inside. The
//! indices below the number of nodes are the nodes themselves, as blossoms of one.

use super::Edge;

/// No edge, no blossom.
pub(super) const NONE: u32 = u32::MAX;

/// How a blossom hangs in a tree of alternating paths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Label {
    /// In no tree.
    Free,
    /// An even number of edges from the root.
    Outer,
    /// An odd number of edges from the root.
    Inner,
}

/// A half of edge `k` is `2k` or `2k + 1` and leads to the edge's first or second node; its other half leads back.
pub(super) type Half = u32;

/// The blossoms, their rings and the matching.
pub(super) struct Forest<'a> {
    pub(super) nodes: usize,
    pub(super) edges: &'a [Edge],
    /// Halves that lead away from each node.
    pub(super) around: Vec<Vec<Half>>,
    /// The half that leads from a node to its partner.
    pub(super) mate: Vec<Half>,
    /// The outermost blossom of each node.
    pub(super) outermost: Vec<u32>,
    pub(super) parent: Vec<u32>,
    pub(super) base: Vec<u32>,
    /// The ring of a blossom, its base first; `links[i]` leads from member `i` to the next.
    pub(super) members: Vec<Vec<u32>>,
    pub(super) links: Vec<Vec<Half>>,
    /// Of nodes: potential, negated, in halves. Of blossoms: surplus.
    pub(super) dual: Vec<i64>,
    pub(super) label: Vec<Label>,
    /// The half that leads from a labeled blossom back towards its root.
    pub(super) back: Vec<Half>,
    pub(super) unused: Vec<u32>,
    /// Outer nodes whose edges are to be looked at.
    pub(super) queue: Vec<u32>,
}

impl Forest<'_> {
    pub(super) fn end(&self, half: Half) -> u32 {
        self.edges[(half / 2) as usize].ends[(half % 2) as usize]
    }

    pub(super) fn slack(&self, edge: usize) -> i64 {
        let Edge { ends: [a, b], weight } = self.edges[edge];
        self.dual[a as usize] + self.dual[b as usize] + 2 * weight
    }

    pub(super) fn is_node(&self, blossom: u32) -> bool {
        (blossom as usize) < self.nodes
    }

    /// The nodes inside a blossom.
    pub(super) fn leaves(&self, blossom: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut open = vec![blossom];
        while let Some(next) = open.pop() {
            if self.is_node(next) {
                found.push(next);
            } else {
                open.extend(self.members[next as usize].iter().rev());
            }
        }
        found
    }

    /// Hangs a blossom into a tree; behind an inner one, its partner too.
    pub(super) fn attach(&mut self, node: u32, label: Label, back: Half) {
        let blossom = self.outermost[node as usize];
        self.label[blossom as usize] = label;
        self.back[blossom as usize] = back;
        if label == Label::Outer {
            let leaves = self.leaves(blossom);
            self.queue.extend(leaves);
        } else {
            let mate = self.mate[self.base[blossom as usize] as usize];
            self.attach(self.end(mate), Label::Outer, mate ^ 1);
        }
    }

    /// The blossom where the paths of two outer blossoms to their roots meet.
    pub(super) fn meeting(&self, a: u32, b: u32) -> Option<u32> {
        let path = |node: u32| {
            let mut blossoms = vec![self.outermost[node as usize]];
            let mut at = blossoms[0];
            while self.back[at as usize] != NONE {
                at = self.outermost[self.end(self.back[at as usize]) as usize];
                blossoms.push(at);
            }
            blossoms
        };
        let (mine, other) = (path(a), path(b));
        let shared = mine.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).last();
        shared.map(|(blossom, _)| *blossom)
    }

    /// Shrinks the ring that an edge between two outer blossoms of one tree closes.
    pub(super) fn shrink(&mut self, edge: u32, meeting: u32) {
        let new = self.unused.pop().expect("there are fewer than `nodes` blossoms at a time");
        let (mut members, mut links) = (Vec::new(), Vec::new());
        let [mut a, mut b] = self.edges[edge as usize].ends.map(|end| self.outermost[end as usize]);
        while a != meeting {
            members.push(a);
            links.push(self.back[a as usize] ^ 1);
            a = self.outermost[self.end(self.back[a as usize]) as usize];
        }
        members.push(meeting);
        members.reverse();
        links.reverse();
        links.push(2 * edge + 1);
        while b != meeting {
            members.push(b);
            links.push(self.back[b as usize]);
            b = self.outermost[self.end(self.back[b as usize]) as usize];
        }
        for member in &members {
            self.parent[*member as usize] = new;
            let was_inner = self.label[*member as usize] == Label::Inner;
            for leaf in self.leaves(*member) {
                self.outermost[leaf as usize] = new;
                if was_inner {
                    self.queue.push(leaf);
                }
            }
        }
        let slot = new as usize;
        self.parent[slot] = NONE;
        self.base[slot] = self.base[meeting as usize];
        self.label[slot] = Label::Outer;
        self.back[slot] = self.back[meeting as usize];
        self.dual[slot] = 0;
        self.members[slot] = members;
        self.links[slot] = links;
    }

    /// The way from a member of a ring to its base over an even number of links: members, and halves between them.
    fn even_way(&self, blossom: u32, from: usize) -> (Vec<u32>, Vec<Half>) {
        let (members, links) = (&self.members[blossom as usize], &self.links[blossom as usize]);
        let mut way = (vec![members[from]], Vec::new());
        let mut at = from;
        while at != 0 {
            if from.is_multiple_of(2) {
                at -= 1;
                way.1.push(links[at] ^ 1);
            } else {
                way.1.push(links[at]);
                at = (at + 1) % members.len();
            }
            way.0.push(members[at]);
        }
        way
    }

    /// Makes a node the base of a blossom by matching the ring around it anew.
    pub(super) fn turn(&mut self, blossom: u32, node: u32) {
        if self.is_node(blossom) {
            return;
        }
        let mut member = node;
        while self.parent[member as usize] != blossom {
            member = self.parent[member as usize];
        }
        self.turn(member, node);
        let place = self.members[blossom as usize].iter().position(|other| *other == member);
        let place = place.expect("a member is in the ring of its parent");
        let (way, halves) = self.even_way(blossom, place);
        for step in (1..halves.len()).step_by(2) {
            let half = halves[step];
            let (here, there) = (self.end(half ^ 1), self.end(half));
            self.turn(way[step], here);
            self.turn(way[step + 1], there);
            self.mate[here as usize] = half;
            self.mate[there as usize] = half ^ 1;
        }
        self.members[blossom as usize].rotate_left(place);
        self.links[blossom as usize].rotate_left(place);
        self.base[blossom as usize] = node;
    }

    /// Opens a blossom: its members stand for themselves again, without labels.
    fn open(&mut self, blossom: u32) -> Vec<u32> {
        let members = std::mem::take(&mut self.members[blossom as usize]);
        for member in &members {
            self.parent[*member as usize] = NONE;
            self.label[*member as usize] = Label::Free;
            self.back[*member as usize] = NONE;
            for leaf in self.leaves(*member) {
                self.outermost[leaf as usize] = *member;
            }
        }
        self.members[blossom as usize].clone_from(&members);
        members
    }

    fn release(&mut self, blossom: u32) {
        let slot = blossom as usize;
        (self.label[slot], self.back[slot], self.base[slot]) = (Label::Free, NONE, NONE);
        self.members[slot].clear();
        self.links[slot].clear();
        self.unused.push(blossom);
    }

    /// Opens a blossom between stages, and those inside that have no surplus either.
    pub(super) fn open_idle(&mut self, blossom: u32) {
        let members = self.open(blossom);
        self.release(blossom);
        for member in members {
            if !self.is_node(member) && self.dual[member as usize] == 0 {
                self.open_idle(member);
            }
        }
    }

    /// Opens an inner blossom whose surplus is used up, and hangs the even way through it into the tree.
    pub(super) fn open_inner(&mut self, blossom: u32) {
        let back = self.back[blossom as usize];
        let members = self.open(blossom);
        let entry = self.outermost[self.end(back ^ 1) as usize];
        let place = members.iter().position(|member| *member == entry).expect("the entry is a member");
        let (way, halves) = self.even_way(blossom, place);
        self.release(blossom);
        let mut back = back;
        for (step, member) in way.iter().enumerate() {
            let slot = *member as usize;
            self.back[slot] = back;
            if step % 2 == 0 {
                self.label[slot] = Label::Inner;
            } else {
                self.label[slot] = Label::Outer;
                let leaves = self.leaves(*member);
                self.queue.extend(leaves);
            }
            if let Some(half) = halves.get(step) {
                back = half ^ 1;
            }
        }
        // What is left over is free again; outer nodes beside it are to look at it once more.
        for member in members.into_iter().filter(|member| !way.contains(member)) {
            for leaf in self.leaves(member) {
                for half in &self.around[leaf as usize] {
                    let other = self.end(*half);
                    if self.label[self.outermost[other as usize] as usize] == Label::Outer {
                        self.queue.push(other);
                    }
                }
            }
        }
    }

    /// Matches along the path from one end of an edge to the root of its tree.
    pub(super) fn rematch(&mut self, from: u32, by: Half) {
        let (mut node, mut half) = (from, by);
        loop {
            let outer = self.outermost[node as usize];
            self.turn(outer, node);
            self.mate[node as usize] = half;
            let to_inner = self.back[outer as usize];
            if to_inner == NONE {
                return;
            }
            let inner = self.outermost[self.end(to_inner) as usize];
            let to_outer = self.back[inner as usize];
            let (near, far) = (self.end(to_outer ^ 1), self.end(to_outer));
            self.turn(inner, near);
            self.mate[near as usize] = to_outer;
            (node, half) = (far, to_outer ^ 1);
        }
    }
}
