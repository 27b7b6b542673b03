//! Roundabouts where two undivided avenues cross.

use super::arrangement::{Arrangement, Road};
use super::ground::Ground;
use super::plane::{Xy, inside, xy};

/// At the first fourteen such crossings.
pub fn draw_roundabouts(net: &mut Arrangement, ground: &Ground) {
    let plain = |net: &Arrangement, node: usize| {
        let around = &net.at_node[node];
        around.len() == 4
            && around.iter().all(|&p| {
                let road = &net.roads[net.pieces[p].road];
                road.level == 0
                    && !road.oneway
                    && road.lanes <= 2
                    && matches!(road.highway, "secondary" | "tertiary")
            })
    };
    let places: Vec<Xy> = (0..net.nodes.len())
        .filter(|&n| plain(net, n) && ground.free(net.nodes[n]))
        .map(|n| net.nodes[n])
        .collect();
    for center in places.into_iter().take(14) {
        let turns = [
            (1.0, 0.0),
            (0.866, 0.5),
            (0.5, 0.866),
            (0.0, 1.0),
            (-0.5, 0.866),
            (-0.866, 0.5),
            (-1.0, 0.0),
            (-0.866, -0.5),
            (-0.5, -0.866),
            (0.0, -1.0),
            (0.5, -0.866),
            (0.866, -0.5),
            (1.0, 0.0),
        ];
        let circle: Vec<Xy> = turns.iter().map(|&(x, y)| center + xy(x, y) * 32.0).collect();
        let tags = vec![("junction", "roundabout".to_owned())];
        let number = net.draw(
            Road { highway: "secondary", oneway: true, lanes: 2, maxspeed: 30, tags, ..Road::default() },
            &circle,
        );
        for piece in net.pieces_near(center, center, 40.0) {
            let (a, b) = net.ends(piece);
            if net.pieces[piece].road != number && inside((a + b) * 0.5, &circle) {
                net.remove(piece);
            }
        }
    }
}
