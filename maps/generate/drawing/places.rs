//! Where something stands beside a street.

use super::arrangement::Arrangement;
use super::plane::{Xy, foot};

/// A place beside the nearest street, `aside` meters from it.
pub fn beside_street(net: &Arrangement, wanted: Xy, aside: f64, quiet: bool) -> Option<Xy> {
    let mut best: Option<(f64, Xy)> = None;
    for piece in net.pieces_near(wanted, wanted, 450.0) {
        let highway = net.roads[net.pieces[piece].road].highway;
        let fits = match highway {
            "residential" | "unclassified" | "tertiary" => true,
            "secondary" | "service" => !quiet,
            _ => false,
        };
        if net.level(piece) != 0 || !fits {
            continue;
        }
        let (a, b) = net.ends(piece);
        let (d, t) = foot(wanted, a, b);
        if best.is_none_or(|(least, _)| d < least) {
            let foot = a + (b - a) * t;
            best = Some((d, foot + (b - a).unit().left() * aside));
        }
    }
    best.map(|(_, place)| place)
}
