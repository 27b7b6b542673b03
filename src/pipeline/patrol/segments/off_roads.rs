//! Lines off the network, cut into pieces where a road comes nearest.

use super::{Piece, Reader, Run, Sides, runs};
use crate::geometry::{LonLat, polyline};
use crate::units::{Speed, duration_ms};

/// How far apart places are tried where a line off the roads may be come to.
const ACCESS_EVERY_MM: u32 = 100_000;

impl Reader<'_> {
    /// A line off the network, cut where a road comes nearest: pieces as long as allowed, longer ones where no road is near.
    /// A piece at whose one end no road is near is walked there and back. The straight walk between road and line counts,
    /// at the same speed.
    pub(super) fn on_ground(
        &self,
        line: &[LonLat],
        begin_m: f64,
        sides: Sides,
        speeds: [Speed; 2],
    ) -> Vec<Piece> {
        let plane = self.world.network.projection();
        let length_mm = polyline::length_mm(line);
        let steps = length_mm.div_ceil(ACCESS_EVERY_MM).max(1);
        let place = |step: u32| (u64::from(length_mm) * u64::from(step) / u64::from(steps)) as u32;
        let at = |step: u32| polyline::point_at(line, length_mm, plane, place(step));
        let limit_m = self.world.setting.snap_m;
        let walk_mm = |step: u32| {
            let snap = self.engine.topology.snap(at(step), limit_m)?;
            Some((snap.distance_m * 1000.0).round() as u32)
        };
        let walks: Vec<Option<u32>> = (0..=steps).map(walk_mm).collect();
        let walk = |step: u32| walks[step as usize];
        let within = |from: u32, to: u32| place(to) - place(from) <= self.task.longest_mm;
        let mut cuts = vec![0];
        while let Some(last) = cuts.last().copied().filter(|last| *last < steps) {
            cuts.push(next_cut(&walks, last, within));
        }
        let mut found = Vec::new();
        for pair in cuts.windows(2) {
            let (from, to) = (place(pair[0]), place(pair[1]));
            let own = polyline::piece(line, length_mm, plane, from, to);
            let ends = [walk(pair[0]), walk(pair[1])];
            let back = |against: bool| {
                let end = if against { own[own.len() - 1] } else { own[0] };
                vec![Run { against, returns: true, ends: [end; 2] }]
            };
            let (runs, returns, access_mm) = match ends {
                [Some(a), Some(b)] => {
                    (runs(&own, sides != Sides::Against, sides != Sides::Along), false, a.saturating_add(b))
                }
                [Some(a), None] => (back(false), true, a.saturating_mul(2)),
                [None, b] => (back(true), true, b.unwrap_or(0).saturating_mul(2)),
            };
            let along_m = |step: u32| begin_m + f64::from(place(step)) / 1000.0;
            let named = |step: u32| self.guide().off_roads(at(step), along_m(step), limit_m);
            let places = [named(pair[0]), named(pair[1])];
            let length_mm = to - from;
            let services_ms = [0, 1].map(|side: usize| {
                let there = duration_ms(length_mm, speeds[side]);
                let back = if returns { duration_ms(length_mm, speeds[1 - side]) } else { 0 };
                there.saturating_add(back).saturating_add(duration_ms(access_mm, speeds[0]))
            });
            let piece = Piece {
                segment: String::new(),
                line: own,
                length_mm,
                places,
                runs,
                legs: Vec::new(),
                access_mm,
                services_ms,
                against_one_way: false,
            };
            found.extend(piece.by_sides(sides));
        }
        found
    }
}

/// Where a line off the network is cut next, of places that know the walk to the nearest road: at the end, where it can be
/// left there; else at the farthest place, within the longest piece, that is nearer to a road than its neighbors. A
/// part without a road at its begin is as short as may be, for it is walked twice.
fn next_cut(walks: &[Option<u32>], last: u32, within: impl Fn(u32, u32) -> bool) -> u32 {
    let steps = walks.len() as u32 - 1;
    let walk = |step: u32| walks.get(step as usize).copied().flatten();
    let open = |step: &u32| walk(*step).is_some();
    let nearest = |step: &u32| {
        let beside = [step.checked_sub(1), Some(step + 1)].into_iter().flatten().filter_map(walk);
        walk(*step).is_some_and(|own| beside.into_iter().all(|other| own <= other))
    };
    let beyond = last + 1..=steps;
    let reach = || beyond.clone().filter(|step| within(last, *step));
    if walk(last).is_none() {
        return reach().find(nearest).or_else(|| beyond.clone().find(open)).unwrap_or(steps);
    }
    let end = within(last, steps).then_some(steps);
    end.filter(open)
        .or_else(|| reach().filter(nearest).max())
        .or(end)
        .or_else(|| reach().filter(open).max())
        .or_else(|| beyond.clone().find(open))
        .unwrap_or(steps)
}

#[cfg(test)]
mod tests {
    use super::next_cut;

    /// Cuts of a line whose places are `walks` away from a road (`.` is too far), pieces being at most `longest` places.
    fn cuts(walks: &str, longest: u32) -> Vec<u32> {
        let walks: Vec<Option<u32>> = walks.chars().map(|c| c.to_digit(10)).collect();
        let mut cuts = vec![0];
        while let Some(last) = cuts.last().copied().filter(|last| (*last as usize) < walks.len() - 1) {
            cuts.push(next_cut(&walks, last, |from, to| to - from <= longest));
        }
        cuts
    }

    #[test]
    fn lines_are_cut_where_a_road_is_nearest() {
        assert_eq!(cuts("0123210", 9), [0, 6], "one piece where it may be");
        assert_eq!(cuts("2101232", 4), [0, 2, 6], "at the road, not at the farthest place");
        assert_eq!(cuts("0...1....", 9), [0, 4, 8], "once to the last road, and there and back from it");
        assert_eq!(cuts("..1.0...0", 9), [0, 2, 8], "from the first road back to the begin");
        assert_eq!(cuts("0.......0", 3), [0, 8], "longer than allowed where no road is near");
        assert_eq!(cuts("....", 2), [0, 3]);
        assert_eq!(cuts("00000", 2), [0, 2, 4], "along a road as long as may be");
    }
}
