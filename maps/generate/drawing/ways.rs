//! From the drawing to the file: loose ends off, islands off, one-way streets that trap nobody, ways in OSM's manner.

use super::arrangement::{Arrangement, Road};
use super::levels::Marks;
use super::plane::{Xy, foot};
use super::random::Random;
use std::collections::BTreeMap;

/// A way of the file.
pub struct Way {
    pub id: String,
    pub road: usize,
    pub marks: Marks,
    pub nodes: Vec<usize>,
}

/// Takes off ends shorter than `least` meters that are not meant as such, a few rounds.
pub fn trim(net: &mut Arrangement, least: f64) {
    for _ in 0..6 {
        for node in 0..net.nodes.len() {
            let mut at = node;
            let mut gone = Vec::new();
            let mut total = 0.0;
            // Follows the loose end to the next junction.
            while let Some(&piece) = net.at_node[at].iter().find(|p| !gone.contains(*p)) {
                let road = &net.roads[net.pieces[piece].road];
                let arms = net.at_node[at].len();
                if (gone.is_empty() && arms != 1)
                    || (!gone.is_empty() && arms != 2)
                    || road.highway == "service"
                    || road.level != 0
                {
                    break;
                }
                let (a, b) = net.ends(piece);
                total += a.to(b);
                gone.push(piece);
                let ends = net.pieces[piece].ends;
                at = if ends[0] == at { ends[1] } else { ends[0] };
                if total > least {
                    break;
                }
            }
            if total > 0.0 && total <= least {
                for piece in gone {
                    net.remove(piece);
                }
            }
        }
    }
}

/// Draws dead ends back from roads of another level: a lane ends at the fence of a motorway, not beside its first lane.
pub fn keep_clear(net: &mut Arrangement, distance: f64) {
    for node in 0..net.nodes.len() {
        let [piece] = net.at_node[node][..] else { continue };
        if net.level(piece) != 0 {
            continue;
        }
        let ends = net.pieces[piece].ends;
        let (at, other) = (net.nodes[node], net.nodes[if ends[0] == node { ends[1] } else { ends[0] }]);
        let clear = |at: Xy| {
            net.pieces_near(at, at, distance).iter().all(|&piece| {
                let (a, b) = net.ends(piece);
                net.level(piece) == 0 || foot(at, a, b).0 >= distance
            })
        };
        // A lane that ends just behind the motorway is drawn back to this side of it.
        let steps = (0..8).map(|k| at + (other - at).unit() * (distance * f64::from(k)));
        let mut steps = steps.take_while(|step| step.to(other) > distance && step.to(at) < at.to(other));
        match steps.find(|step| clear(*step)) {
            Some(step) => net.nodes[node] = step,
            None => net.remove(piece),
        }
    }
}

fn reach(net: &Arrangement, start: usize, backward: bool, undirected: bool) -> Vec<bool> {
    let mut seen = vec![false; net.nodes.len()];
    let mut stack = vec![start];
    seen[start] = true;
    while let Some(node) = stack.pop() {
        for &piece in &net.at_node[node] {
            let [a, b] = net.pieces[piece].ends;
            let oneway = net.roads[net.pieces[piece].road].oneway && !undirected;
            let (from, to) = if backward { (b, a) } else { (a, b) };
            let next = if node == from {
                to
            } else if oneway {
                continue;
            } else {
                from
            };
            if !seen[next] {
                seen[next] = true;
                stack.push(next);
            }
        }
    }
    seen
}

/// Takes off what is not joined to `start`, then makes minor one-way roads two-way wherever one could not get out
/// or in otherwise. Motorways cut at the edge of the map stay as they are.
pub fn connect(net: &mut Arrangement, start: Xy) {
    let Some(start) = net.node_near(start, 2000.0, 0) else { return };
    let joined = reach(net, start, false, true);
    for piece in 0..net.pieces.len() {
        if net.pieces[piece].alive && !joined[net.pieces[piece].ends[0]] {
            net.remove(piece);
        }
    }
    for _ in 0..30 {
        let (out, back) = (reach(net, start, false, false), reach(net, start, true, false));
        let mut changed = false;
        for piece in 0..net.pieces.len() {
            let [a, b] = net.pieces[piece].ends;
            let trapped = !(out[a] && back[a] && out[b] && back[b]);
            let road = net.pieces[piece].road;
            let minor =
                !matches!(net.roads[road].highway, "motorway" | "motorway_link" | "trunk" | "primary");
            if net.pieces[piece].alive && trapped && minor && net.roads[road].oneway {
                net.roads[road].oneway = false;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // What is still outside (the stump of a carriageway) goes, motorways excepted.
    let (out, back) = (reach(net, start, false, false), reach(net, start, true, false));
    for piece in 0..net.pieces.len() {
        let [a, b] = net.pieces[piece].ends;
        let whole = out[a] && back[a] && out[b] && back[b];
        let highway = net.roads[net.pieces[piece].road].highway;
        if net.pieces[piece].alive && !whole && !matches!(highway, "motorway" | "motorway_link") {
            net.remove(piece);
        }
    }
    let joined = reach(net, start, false, true);
    for piece in 0..net.pieces.len() {
        if net.pieces[piece].alive && !joined[net.pieces[piece].ends[0]] {
            net.remove(piece);
        }
    }
}

/// Nodes whose turns are restricted: crossings of two streets of some weight, none near another.
pub fn restricted_nodes(net: &Arrangement, wanted: usize) -> Vec<usize> {
    let mut random = Random::new(400);
    let heavy = |road: &Road| matches!(road.highway, "trunk" | "primary" | "secondary") && road.level == 0;
    let suits = |n: usize| {
        let arms = &net.at_node[n];
        arms.len() == 4 && arms.iter().filter(|&&p| heavy(&net.roads[net.pieces[p].road])).count() >= 2
    };
    let all: Vec<usize> = (0..net.nodes.len()).filter(|&n| suits(n)).collect();
    let mut chosen: Vec<usize> = Vec::new();
    for _ in 0..wanted * 8 {
        if all.is_empty() || chosen.len() >= wanted {
            break;
        }
        let node = *random.pick(&all);
        if chosen.iter().all(|&c| net.nodes[c].to(net.nodes[node]) > 500.0) {
            chosen.push(node);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Ways in order of drawing, cut where tags change and at the given nodes.
pub fn ways(net: &Arrangement, marks: &[Marks], cuts: &[usize]) -> Vec<Way> {
    let mut by_road: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, piece) in net.pieces.iter().enumerate().filter(|(_, piece)| piece.alive) {
        by_road.entry(piece.road).or_default().push(number);
    }
    let mut found: Vec<Way> = Vec::new();
    for (road, mut pieces) in by_road {
        pieces.sort_by(|&a, &b| net.pieces[a].k[0].total_cmp(&net.pieces[b].k[0]).then(a.cmp(&b)));
        let mut open: Option<Way> = None;
        for piece in pieces {
            let [a, b] = net.pieces[piece].ends;
            let mark = marks.get(piece).cloned().unwrap_or_default();
            let goes_on = open.as_ref().is_some_and(|way| {
                way.nodes.last() == Some(&a)
                    && way.marks == mark
                    && !cuts.contains(&a)
                    && way.nodes.len() < 40
            });
            if !goes_on {
                found.extend(open.take());
                open = Some(Way { id: String::new(), road, marks: mark, nodes: vec![a] });
            }
            if let Some(way) = &mut open {
                way.nodes.push(b);
            }
        }
        found.extend(open.take());
    }
    for (i, way) in found.iter_mut().enumerate() {
        way.id = format!("w{:05}", i + 1);
    }
    found
}

/// Takes out vertices within `tolerance` meters of the straight line (Douglas and Peucker 1973). Junctions stay, and so do
/// the roads around dead ends and around the given places, where a few meters would make another drawing of it.
pub fn thin(net: &Arrangement, ways: &mut [Way], tolerance: f64, places: &[Xy]) {
    let mut stays = vec![false; net.nodes.len()];
    let ends = (0..net.nodes.len()).filter(|&n| net.at_node[n].len() == 1).map(|n| net.nodes[n]);
    for place in ends.chain(places.iter().copied()) {
        for piece in net.pieces_near(place, place, 60.0) {
            let (a, b) = net.ends(piece);
            if foot(place, a, b).0 < 60.0 {
                net.pieces[piece].ends.iter().for_each(|&end| stays[end] = true);
            }
        }
    }
    let fixed = |n: usize| net.at_node[n].len() != 2 || stays[n];
    for way in ways {
        let last = way.nodes.len() - 1;
        let mut stays: Vec<bool> = (0..=last).map(|i| i == 0 || i == last || fixed(way.nodes[i])).collect();
        let anchors: Vec<usize> = (0..=last).filter(|&i| stays[i]).collect();
        let mut open: Vec<(usize, usize)> = anchors.windows(2).map(|pair| (pair[0], pair[1])).collect();
        while let Some((from, to)) = open.pop() {
            let (a, b) = (net.nodes[way.nodes[from]], net.nodes[way.nodes[to]]);
            let mut far: Option<(f64, usize)> = None;
            for i in from + 1..to {
                let d = foot(net.nodes[way.nodes[i]], a, b).0;
                if far.is_none_or(|(most, _)| d > most) {
                    far = Some((d, i));
                }
            }
            // A ring is cut in two at its farthest vertex, however small it is.
            if let Some((_, i)) = far.filter(|(d, _)| *d > tolerance || way.nodes[from] == way.nodes[to]) {
                stays[i] = true;
                open.extend([(from, i), (i, to)]);
            }
        }
        let mut kept = stays.iter();
        way.nodes.retain(|_| kept.next().copied().unwrap_or(true));
    }
}
