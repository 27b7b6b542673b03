//! What a load sweeps in two bends that follow each other closely (H6): it has not straightened from the first when it
//! comes to the second. Of two bends to one side the second adds to the first. In an S it does not (a test shows it), but there
//! nobody can swing wide for both, so the course itself counts.
//!
//! The steering axle follows the course: straight, an arc, straight for a while, an arc, straight. Bodies are driven as in
//! [`super::swept`]; what is told is the greatest width that they cover across the course. Meters as floats; results are
//! millimeters rounded up.

use super::swept::{Rig, ahead};
use std::f64::consts::TAU;

/// A bend of a course.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BendOf {
    /// Radius of the way of the steering axle, meters.
    pub radius: f64,
    /// By how much the direction changes, radians.
    pub turn: f64,
    /// To the left.
    pub left: bool,
}

/// A piece of one curvature.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Where along the course it begins, and how long it is.
    from: f64,
    length: f64,
    at: [f64; 2],
    heading: f64,
    /// One over the radius, to the left positive; nought on a straight.
    curvature: f64,
    /// Sine and cosine of the heading at its beginning.
    turned: (f64, f64),
    /// About which it bends.
    center: [f64; 2],
}

impl Piece {
    fn new(from: f64, length: f64, at: [f64; 2], heading: f64, curvature: f64) -> Self {
        let center = if curvature == 0.0 { at } else { ahead(at, heading, 0.0, 1.0 / curvature) };
        Self { from, length, at, heading, curvature, turned: heading.sin_cos(), center }
    }

    fn heading(&self, along: f64) -> f64 {
        self.heading + self.curvature * along
    }

    fn point(&self, along: f64) -> [f64; 2] {
        let (sin, cos) = self.turned;
        if self.curvature == 0.0 {
            return [self.at[0] + along * cos, self.at[1] + along * sin];
        }
        let (sin_on, cos_on) = self.heading(along).sin_cos();
        [self.at[0] + (sin_on - sin) / self.curvature, self.at[1] + (cos - cos_on) / self.curvature]
    }

    /// How far along the piece a point lies, and how far to the left of it; none where it lies before or behind the piece.
    fn beside(&self, point: [f64; 2]) -> Option<(f64, f64)> {
        let (along, left) = if self.curvature == 0.0 {
            let (sin, cos) = self.turned;
            let (dx, dy) = (point[0] - self.at[0], point[1] - self.at[1]);
            (dx * cos + dy * sin, dy * cos - dx * sin)
        } else {
            let radius = 1.0 / self.curvature;
            let (dx, dy) = (point[0] - self.center[0], point[1] - self.center[1]);
            // the way from the center to the beginning points to the right of a left bend
            let turned = (dy.atan2(dx) - (self.heading - radius.signum() * TAU / 4.0)) * radius.signum();
            (turned.rem_euclid(TAU) * radius.abs(), (radius.abs() - dx.hypot(dy)) * radius.signum())
        };
        (along >= 0.0 && along <= self.length).then_some((along, left))
    }
}

/// A course of two bends with a straight between them.
#[derive(Clone, Debug)]
pub struct Course {
    pieces: [Piece; 5],
}

/// As good as endless, meters: what lies before the first bend and behind the last.
const FAR_M: f64 = 1e5;

impl Course {
    /// It begins to bend at the origin, heading along x; `gap` meters lie between the bends.
    pub fn new(first: BendOf, gap: f64, second: BendOf) -> Self {
        let start = Piece::new(-FAR_M, FAR_M, [-FAR_M, 0.0], 0.0, 0.0);
        let arc = |bend: BendOf| {
            let side = if bend.left { 1.0 } else { -1.0 };
            (bend.radius * bend.turn, side / bend.radius)
        };
        let mut before = start;
        let mut next = |(length, curvature): (f64, f64)| {
            let (at, heading) = (before.point(before.length), before.heading(before.length));
            before = Piece::new(before.from + before.length, length, at, heading, curvature);
            before
        };
        let pieces =
            [start, next(arc(first)), next((gap.max(0.0), 0.0)), next(arc(second)), next((FAR_M, 0.0))];
        Self { pieces }
    }

    /// Where the second bend ends, meters from where the first begins.
    fn end(&self) -> f64 {
        self.pieces[4].from
    }

    fn piece(&self, s: f64) -> &Piece {
        self.pieces.iter().rfind(|piece| piece.from <= s).unwrap_or(&self.pieces[0])
    }

    fn heading(&self, s: f64) -> f64 {
        let piece = self.piece(s);
        piece.heading(s - piece.from)
    }

    fn point(&self, s: f64) -> [f64; 2] {
        let piece = self.piece(s);
        piece.point(s - piece.from)
    }

    /// Where along the course a point of a body is, and how far to the left of it; the bodies are between `least` and `most`.
    fn project(&self, point: [f64; 2], least: f64, most: f64) -> Option<(f64, f64)> {
        let near =
            self.pieces.iter().filter(|piece| piece.from <= most && piece.from + piece.length >= least);
        let here = near.filter_map(|piece| {
            let (along, left) = piece.beside(point)?;
            Some((piece.from + along, left))
        });
        here.filter(|(s, _)| (least..=most).contains(s)).min_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
    }
}

/// What a rig covers on a course.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Covered {
    /// Greatest width across the course, millimeters, rounded up.
    pub width_mm: u32,
    /// How far the last axle runs to the left of the course at most, millimeters, rounded up.
    pub left_mm: u32,
    /// And to the right.
    pub right_mm: u32,
}

/// Drives a rig over a course until it is straight again, in steps of `step` meters, its bodies looked at every `sample`
/// meters. Length of the way by length of the rig.
pub fn cover(rig: &Rig, course: &Course, step: f64, sample: f64) -> Covered {
    let (from, to) = (-rig.reach(), course.end() + rig.straight_after());
    let steps = ((to - from) / step).ceil().max(1.0);
    let ds = (to - from) / steps;
    let every = (sample / ds).round().max(1.0) as usize;
    let bins = ((to - from + 2.0 * rig.reach()) / sample).ceil() as usize + 1;
    let (mut left, mut right) = (vec![f64::MIN; bins], vec![f64::MIN; bins]);
    let (mut axle_left, mut axle_right) = (0.0_f64, 0.0_f64);
    let mut pose = Rig::straight();
    for i in 0..=steps as usize {
        let s = from + i as f64 * ds;
        let lead = course.point(s);
        // a body is no farther from the lead, along the course, than it is long; a little more where it cuts a bend
        let (least, most) = (s - 1.6 * rig.reach(), s + 1.6 * rig.reach());
        if let Some((_, offset)) = course.project(rig.last_axle(lead, pose), least, most) {
            axle_left = axle_left.max(offset);
            axle_right = axle_right.max(-offset);
        }
        if i % every == 0 {
            rig.sides(lead, pose, sample, |point| {
                let Some((station, offset)) = course.project(point, least, most) else { return };
                let bin = ((station - from + rig.reach()) / sample).max(0.0) as usize;
                if let (Some(most), Some(least)) = (left.get_mut(bin), right.get_mut(bin)) {
                    *most = most.max(offset);
                    *least = least.max(-offset);
                }
            });
        }
        let headings = [s, s + ds / 2.0, s + ds].map(|s| course.heading(s));
        pose = rig.step(pose, headings, ds);
    }
    let width = left.iter().zip(&right).filter(|(most, _)| **most > f64::MIN).map(|(a, b)| a + b);
    // a micrometer is the noise of floats, not a millimeter more
    let up = |meters: f64| (meters.max(0.0) * 1000.0 - 0.001).ceil().max(0.0) as u32;
    Covered {
        width_mm: up(width.fold(rig.width, f64::max)),
        left_mm: up(axle_left),
        right_mm: up(axle_right),
    }
}

#[cfg(test)]
mod tests {
    use super::super::swept::{Arc, RigTrailer, sweep};
    use super::*;

    fn semi() -> Rig {
        let trailer = RigTrailer { kingpin: 0.6, wheelbase: 8.0, front: 1.2, rear: 3.0 };
        Rig { wheelbase: 3.8, front: 1.4, rear: 0.9, width: 2.55, trailer: Some(trailer) }
    }

    fn bend(radius: f64, degrees: f64, left: bool) -> BendOf {
        BendOf { radius, turn: degrees.to_radians(), left }
    }

    fn fine(rig: &Rig, first: BendOf, gap: f64, second: BendOf) -> Covered {
        cover(rig, &Course::new(first, gap, second), 0.05, 0.2)
    }

    #[test]
    fn h6_two_bends_far_apart_are_two_bends_and_without_a_gap_to_one_side_one() {
        let truck = Rig { wheelbase: 6.0, front: 1.4, rear: 2.0, width: 2.5, trailer: None };
        for rig in [truck, semi()] {
            for (a, b) in [(90.0, 60.0), (45.0, 45.0), (30.0, 120.0)] {
                let one = |degrees: f64| {
                    sweep(&rig, &Arc { radius: 14.0, turn: f64::to_radians(degrees) }).width_mm
                };
                let of =
                    |gap: f64, left: bool| fine(&rig, bend(14.0, a, true), gap, bend(14.0, b, left)).width_mm;
                for left in [true, false] {
                    let apart = of(120.0, left);
                    assert!(apart.abs_diff(one(a).max(one(b))) <= 25, "{apart} {} {}", one(a), one(b));
                }
                let joined = of(0.0, true);
                assert!(joined.abs_diff(one(a + b)) <= 25, "{joined} {}", one(a + b));
                // to one side the second adds to the first, the more the nearer it is; in an S it does not
                let near = |left: bool| [0.0, 4.0, 10.0, 30.0].map(|gap| of(gap, left));
                let (one_side, other_side) = (near(true), near(false));
                let worse = one(a).max(one(b));
                assert!(one_side.windows(2).all(|pair| pair[0] + 60 >= pair[1]), "{one_side:?}");
                assert!(other_side.iter().all(|mm| *mm <= worse + 25), "{other_side:?} {worse}");
                // near a full turn there is little to add
                assert!(rig.trailer.is_none() || a < b || one_side[0] > worse + 50, "{one_side:?} {worse}");
            }
        }
    }

    /// The same axles drawn along by plain pulling in steps of a millimeter: every point comes straight behind what pulls it.
    fn pulled(rig: &Rig, course: &Course) -> [f64; 2] {
        let pull = |hitch: [f64; 2], axle: [f64; 2], length: f64| {
            let (dx, dy) = (axle[0] - hitch[0], axle[1] - hitch[1]);
            let scale = length / dx.hypot(dy);
            [hitch[0] + dx * scale, hitch[1] + dy * scale]
        };
        let trailer = rig.trailer.unwrap();
        let mut s = -40.0;
        let mut rear = [s - rig.wheelbase, 0.0];
        let mut last = [rear[0] + trailer.kingpin - trailer.wheelbase, 0.0];
        let (mut left, mut right) = (0.0_f64, 0.0_f64);
        while s < course.end() + 60.0 {
            s += 0.001;
            let lead = course.point(s);
            rear = pull(lead, rear, rig.wheelbase);
            let ahead = trailer.kingpin / rig.wheelbase;
            let kingpin = [rear[0] + (lead[0] - rear[0]) * ahead, rear[1] + (lead[1] - rear[1]) * ahead];
            last = pull(kingpin, last, trailer.wheelbase);
            if let Some((_, offset)) = course.project(last, s - 25.0, s + 1.0) {
                left = left.max(offset);
                right = right.max(-offset);
            }
        }
        [left * 1000.0, right * 1000.0]
    }

    #[test]
    fn h6_the_last_axle_runs_where_plain_pulling_brings_it() {
        let rig = semi();
        for (first, gap, second) in [
            (bend(14.0, 90.0, true), 5.0, bend(14.0, 90.0, false)),
            (bend(13.0, 60.0, false), 0.0, bend(20.0, 45.0, true)),
            (bend(16.0, 45.0, true), 8.0, bend(13.0, 100.0, true)),
        ] {
            let course = Course::new(first, gap, second);
            let (found, wanted) = (cover(&rig, &course, 0.05, 0.2), pulled(&rig, &course));
            for (found, wanted) in [found.left_mm, found.right_mm].into_iter().zip(wanted) {
                assert!((f64::from(found) - wanted).abs() < 12.0, "{found} and not {wanted}");
            }
        }
    }
}
