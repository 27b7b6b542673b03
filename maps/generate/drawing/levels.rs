//! Motorways, their interchanges, and what happens where one road passes over another or over a canal.

use super::arrangement::{Arrangement, Road};
use super::arterials::{Motorway, motorway_lines};
use super::ground::Ground;
use super::plane::{Xy, beside, crossing, foot, smooth};
use super::random::Random;

/// The ground class a motorway interchange connects to.
fn worthy(highway: &str) -> bool {
    matches!(highway, "trunk" | "primary" | "secondary")
}

fn ramp(name: &str) -> Road {
    let name = format!("{name}匝道");
    Road {
        highway: "motorway_link",
        name,
        oneway: true,
        lanes: 1,
        maxspeed: 40,
        level: -1,
        ..Road::default()
    }
}

/// Draws the motorways (whose carriageways are `joined` at the ends or not) over the avenues that exist already, with a diamond at some crossings and ramps between
/// motorways; keeps later streets out of the interchanges.
pub fn draw_motorways(net: &mut Arrangement, ground: &mut Ground, motorways: &[Motorway], joined: bool) {
    let lines = motorway_lines(ground, motorways);
    let mut carriageways = Vec::new();
    for (order, (number, line)) in lines.iter().enumerate() {
        let Motorway(name, reference, _) = motorways[*number];
        let level = order as i8 + 1;
        for side in [13.0, -13.0] {
            let mut part = beside(line, side);
            if joined {
                let last = part.len() - 1;
                (part[0], part[last]) = (line[0], line[last]);
            }
            if side < 0.0 {
                part.reverse();
            }
            let road = Road {
                highway: "motorway",
                name: name.to_owned(),
                reference: reference.to_owned(),
                oneway: true,
                lanes: 3,
                maxspeed: 120,
                level,
                tags: vec![("toll", "yes".to_owned())],
            };
            net.draw(road, &part);
        }
        carriageways.push((name, level, line.clone()));
    }
    for (i, (name, level, line)) in carriageways.iter().enumerate() {
        for (other_name, other_level, other) in &carriageways[i + 1..] {
            for w in line.windows(2) {
                for v in other.windows(2) {
                    if let Some((t, _)) = crossing(w[0], w[1], v[0], v[1]) {
                        let center = w[0] + (w[1] - w[0]) * t;
                        let (d, e) = ((w[1] - w[0]).unit(), (v[1] - v[0]).unit());
                        cross_of_motorways(net, center, (name, *level, d), (other_name, *other_level, e));
                        ground.reserve(center, 850.0);
                    }
                }
            }
        }
        let mut taken: Vec<Xy> = Vec::new();
        for w in line.windows(2) {
            let Some((center, across)) = avenue_crossing(net, w[0], w[1]) else { continue };
            let near_motorway = carriageways
                .iter()
                .filter(|c| c.1 != *level)
                .any(|(_, _, other)| other.windows(2).any(|v| foot(center, v[0], v[1]).0 < 1600.0));
            if near_motorway || taken.iter().any(|t| t.to(center) < 3800.0) || !ground.dry(center) {
                continue;
            }
            if diamond(net, center, (w[1] - w[0]).unit(), across, *level, name) {
                taken.push(center);
                ground.reserve(center, 430.0);
            }
        }
    }
}

/// Where the segment crosses a worthy avenue: the point and the avenue's direction.
fn avenue_crossing(net: &Arrangement, a: Xy, b: Xy) -> Option<(Xy, Xy)> {
    for piece in net.pieces_near(a, b, 1.0) {
        let road = &net.roads[net.pieces[piece].road];
        if road.level != 0 || !worthy(road.highway) {
            continue;
        }
        let (c, d) = net.ends(piece);
        if let Some((t, _)) = crossing(a, b, c, d) {
            let across = (d - c).unit();
            // Too slanting to build ramps.
            if across.cross((b - a).unit()).abs() > 0.6 {
                return Some((a + (b - a) * t, across));
            }
        }
    }
    None
}

/// A node on the named road near `from`, on the carriageway that is met first.
pub fn on_road(net: &mut Arrangement, name: &str, from: Xy) -> Option<usize> {
    let mut best: Option<(f64, usize, f64)> = None;
    for piece in net.pieces_near(from, from, 1500.0) {
        if net.roads[net.pieces[piece].road].name != name {
            continue;
        }
        let (a, b) = net.ends(piece);
        let (d, t) = foot(from, a, b);
        if best.is_none_or(|(least, ..)| d < least) {
            best = Some((d, piece, t));
        }
    }
    best.map(|(_, piece, t)| net.split(piece, t, 6.0))
}

fn join(net: &mut Arrangement, near: Xy, level: i8, reach: f64) -> Option<usize> {
    let (_, piece, t) = net.piece_near(near, reach, level)?;
    Some(net.split(piece, t, 4.0))
}

/// Four ramps: off and on in both directions, each to the side of the avenue it leaves or comes from.
fn diamond(net: &mut Arrangement, center: Xy, along: Xy, across: Xy, level: i8, name: &str) -> bool {
    let right = along.left() * -1.0;
    let across = if across.dot(right) >= 0.0 { across } else { across * -1.0 };
    let mut drawn = 0;
    for (forward, side) in [(along, across), (along * -1.0, across * -1.0)] {
        let outer = forward.left() * -13.0;
        for (where_, off) in [(-1.0, true), (1.0, false)] {
            let on_motorway = center + forward * (380.0 * where_) + outer;
            let on_avenue = center + side * 150.0;
            let Some(high) = join(net, on_motorway, level, 40.0) else { continue };
            let Some(low) = join(net, on_avenue, 0, 60.0) else { continue };
            let (from, to) = (net.nodes[high], net.nodes[low]);
            let bend = center + forward * (170.0 * where_) + side * 60.0;
            let mut line = smooth(&[from, bend, to], 60.0);
            let mut ends = (high, low);
            if !off {
                line.reverse();
                ends = (low, high);
            }
            net.draw_between(ramp(name), &line, Some(ends.0), Some(ends.1));
            drawn += 1;
        }
    }
    drawn > 0
}

type Arm<'a> = (&'a str, i8, Xy);

/// From each carriageway a ramp to the right and a loop to the left.
fn cross_of_motorways(net: &mut Arrangement, center: Xy, one: Arm, two: Arm) {
    for (from, to) in [(one, two), (two, one)] {
        for f in [from.2, from.2 * -1.0] {
            for g in [to.2, to.2 * -1.0] {
                let turn = f.cross(g);
                let (f_side, g_side) = (f.left() * -13.0, g.left() * -13.0);
                let (start, bends, end) = if turn < 0.0 {
                    let middle = center + (g - f) * 400.0;
                    (center - f * 900.0 + f_side, vec![middle], center + g * 900.0 + g_side)
                } else {
                    // A loop in the quadrant ahead on the right: three quarters of a circle.
                    let (r, s) = (f, g * -1.0);
                    let bends = vec![
                        center + r * 330.0 + s * 90.0,
                        center + r * 300.0 + s * 300.0,
                        center + r * 90.0 + s * 330.0,
                    ];
                    (center + f * 170.0 + f_side, bends, center - g * 170.0 + g_side)
                };
                let (Some(a), Some(b)) = (join(net, start, from.1, 60.0), join(net, end, to.1, 60.0)) else {
                    continue;
                };
                if a == b {
                    continue;
                }
                let mut corners = vec![net.nodes[a]];
                corners.extend(bends);
                corners.push(net.nodes[b]);
                net.draw_between(ramp(to.0), &smooth(&corners, 60.0), Some(a), Some(b));
            }
        }
    }
}

/// Marks of pieces: what the tags of a bridge, an underpass or a low passage need.
#[derive(Clone, Default, PartialEq)]
pub struct Marks {
    pub bridge: bool,
    pub layer: i8,
    pub maxheight: &'static str,
    pub maxweight: &'static str,
    /// Name of a great bridge.
    pub name: &'static str,
}

/// Cuts the pieces near every passage and marks them; one entry per piece.
pub fn mark_passages(net: &mut Arrangement, ground: &Ground) -> Vec<Marks> {
    let height = |net: &Arrangement, piece: usize| match net.level(piece) {
        -1 => 5, // ramps pass over everything, so that a loop needs no second look
        level => level,
    };
    let mut over = Vec::new();
    for piece in 0..net.pieces.len() {
        if !net.pieces[piece].alive || net.level(piece) == 0 {
            continue;
        }
        let (a, b) = net.ends(piece);
        for other in net.pieces_near(a, b, 1.0) {
            let shared = net.pieces[other].ends.iter().any(|end| net.pieces[piece].ends.contains(end));
            if shared
                || height(net, other) >= height(net, piece)
                || net.roads[net.pieces[other].road].highway == "motorway_link"
            {
                continue;
            }
            let (c, d) = net.ends(other);
            if let Some((t, _)) = crossing(a, b, c, d) {
                over.push((a + (b - a) * t, piece, other));
            }
        }
    }
    let mut random = Random::new(70);
    // (place, road, half length, bridge height or underpass)
    let mut orders: Vec<(Xy, usize, f64, Marks)> = Vec::new();
    for (place, piece, other) in over {
        let layer = match net.level(piece) {
            -1 => 5, // and so above the third motorway, too
            level => level,
        };
        let upper = Marks { bridge: true, layer: layer.min(4), ..Marks::default() };
        orders.push((place, net.pieces[piece].road, 45.0, upper));
        let lower = &net.roads[net.pieces[other].road];
        let maxheight = match lower.highway {
            "motorway" => "",
            "trunk" | "primary" => {
                if random.chance(0.15) {
                    "5"
                } else {
                    ""
                }
            }
            "secondary" => *random.pick(&["", "4.5", "5"]),
            "tertiary" => *random.pick(&["", "4.2", "4.5"]),
            _ => *random.pick(&["3.5", "4", "3.2", ""]),
        };
        if !maxheight.is_empty() {
            orders.push((place, net.pieces[other].road, 25.0, Marks { maxheight, ..Marks::default() }));
        }
    }
    for canal in &ground.canals {
        for w in canal.windows(2) {
            for piece in net.pieces_near(w[0], w[1], 1.0) {
                let (a, b) = net.ends(piece);
                let Some((t, _)) = crossing(a, b, w[0], w[1]) else { continue };
                let road = &net.roads[net.pieces[piece].road];
                let maxweight = match road.highway {
                    "secondary" if random.chance(0.1) => "30",
                    "tertiary" => *random.pick(&["", "", "20", "30"]),
                    "residential" | "unclassified" => *random.pick(&["", "5", "10", "10", "15", "20"]),
                    _ => "",
                };
                let marks = Marks {
                    bridge: true,
                    layer: height(net, piece).clamp(1, 4),
                    maxweight,
                    ..Marks::default()
                };
                orders.push((a + (b - a) * t, net.pieces[piece].road, 28.0, marks));
            }
        }
    }
    let mut marks = cut(net, &orders);
    for (piece, mark) in marks.iter_mut().enumerate() {
        let (a, b) = net.ends(piece);
        if net.level(piece) > 0 && !ground.dry((a + b) * 0.5) && ground.near(a) {
            // Over the lake.
            *mark = Marks { bridge: true, layer: 1, ..Marks::default() };
        }
    }
    marks
}

/// Marks as a bridge what still passes over a road on the ground unmarked, because its pieces end right above it, and lifts
/// it over the bridges of that road.
pub fn mark_whole(net: &Arrangement, marks: &mut [Marks]) {
    let above = (0..marks.len()).filter(|&piece| net.pieces[piece].alive && net.level(piece) > 0);
    for piece in above.collect::<Vec<_>>() {
        let (a, b) = net.ends(piece);
        for other in net.pieces_near(a, b, 1.0) {
            let (c, d) = net.ends(other);
            if net.level(other) == 0 && crossing(a, b, c, d).is_some() {
                let layer = net.level(piece).max(marks[other].layer + 1).min(5);
                let layer = marks[piece].layer.max(layer);
                marks[piece] = Marks { bridge: true, layer, ..marks[piece].clone() };
            }
        }
    }
}

/// Cuts the road at both ends of each passage and puts the marks on the pieces between.
fn cut(net: &mut Arrangement, orders: &[(Xy, usize, f64, Marks)]) -> Vec<Marks> {
    for (place, road, half, _) in orders {
        for piece in net.pieces_near(*place, *place, *half) {
            if net.pieces[piece].road != *road {
                continue;
            }
            let (a, b) = net.ends(piece);
            let (d, t) = foot(*place, a, b);
            let length = a.to(b);
            if d > 3.0 || length < 1.0 {
                continue;
            }
            let (before, after) = (t - half / length, t + half / length);
            let mut rest = piece;
            if before * length > 12.0 {
                net.split(piece, before, 0.5);
                rest = net.pieces.len() - 1;
            }
            if (1.0 - after) * length > 12.0 {
                let start = if rest == piece { 0.0 } else { before };
                net.split(rest, (after - start) / (1.0 - start), 0.5);
            }
            break;
        }
    }
    let mut marks = vec![Marks::default(); net.pieces.len()];
    for (place, road, half, wanted) in orders {
        for piece in net.pieces_near(*place, *place, *half) {
            let (a, b) = net.ends(piece);
            let middle = (a + b) * 0.5;
            let on_it = foot(*place, a, b).0 < 3.0 || (middle.to(*place) <= *half && a.to(b) < *half * 2.2);
            if net.pieces[piece].road == *road && on_it {
                let mark = &mut marks[piece];
                mark.bridge |= wanted.bridge;
                mark.layer = mark.layer.max(wanted.layer);
                if mark.maxheight.is_empty() {
                    mark.maxheight = wanted.maxheight;
                }
                if mark.maxweight.is_empty() {
                    mark.maxweight = wanted.maxweight;
                }
            }
        }
    }
    marks
}
