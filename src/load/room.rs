//! The room that a load needs in a bend and at a corner (H6), held against the room that a road gives.
//!
//! A *bend* is a curved strip: a load goes round if what it sweeps on the middle line, or on the outermost line that its
//! bodies leave it, is no wider than the strip. A *corner* is two straight strips with an inner kerb: the load uses the
//! whole width of both, its steering axle on an arc of its own choice, no tighter than at full lock. How round the kerb is,
//! road data do not tell; so what is computed is the least radius of the kerb with which the load goes round.
//!
//! Angles are rounded up to 5° (half a degree left out) and radii of bends down on a ladder, so that what is said is never too little and a network asks for
//! each sweep once. Lengths are millimeters; inside, meters as floats (see [`super::swept`]).

use super::Load;
use super::course::{BendOf, Course, cover};
use super::swept::{Arc, Rig, Swept, sweep_coarse};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Outer radius of the ring in which goods vehicles must be able to turn (directive 96/53/EC, annex I, 1.5: 12.5 m): the circle
/// of who states no turning radius.
pub const RING_MM: u32 = 12_500;
/// A load that sweeps no more than so much beside its own width goes straight on, millimeters.
pub const WIDENING_MM: u32 = 500;
/// Angles are looked at in steps of so many degrees, rounded up.
const STEP_DEG: u32 = 5;
/// The kerb radii that are tried, millimeters: every half meter up to this.
const MOST_KERB_MM: u32 = 40_000;
/// How much wider than at full lock the steering axle may swing out at a corner, decimeters.
const WIDER_DM: [u32; 7] = [0, 10, 20, 40, 60, 90, 140];

/// By how much a course of two bends, sampled coarsely, may come out above what bounds it, millimeters.
const SAMPLED_MM: u32 = 60;
/// How much more than the worse of them alone two bends in an S are taken to ask at most, millimeters: a test over rigs, radii
/// and angles finds no more than 16 centimeters.
const IN_AN_S_MM: u32 = 400;

/// Which figures of a load are missing, so that turning cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Its width.
    Width,
    /// Its axles, `[tractor]` and `[trailer]`, or at least its turning radius.
    Axles,
}

impl Missing {
    /// Its word in summaries.
    pub fn code(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Axles => "axles",
        }
    }
}

/// A bend as it comes in a row of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bent {
    /// Radius of the middle line; none at a corner.
    pub radius_mm: Option<u32>,
    /// Change of direction, thousandths of a degree.
    pub turn_mdeg: u32,
    /// To the left.
    pub left: bool,
}

type TwoBends = ((u32, u32), u32, (u32, u32), bool);

/// A load that turns.
#[derive(Debug)]
pub struct Turner {
    rig: Option<Rig>,
    /// Width of its bodies, millimeters.
    pub width_mm: u32,
    /// The tightest circle of the steering axle, millimeters.
    pub radius_mm: u32,
    /// Whether that is assumed.
    pub radius_is_assumed: bool,
    /// Whether all axles of the trailer steer, in a way that the file does not tell: then it sweeps less than is computed.
    pub is_upper_bound: bool,
    known: Mutex<BTreeMap<(u32, u32), Swept>>,
    /// What two bends ask together: degrees and radius of each, the meters between them, whether they bend the same way.
    known_together: Mutex<BTreeMap<TwoBends, u32>>,
}

/// What a corner of two strips asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CornerNeed {
    /// The least radius of the inner kerb, millimeters, rounded up to half meters; none where no kerb helps.
    pub kerb_mm: Option<u32>,
    /// What the load sweeps on the arc with the most room, millimeters.
    pub swept_mm: u32,
    /// What the narrower strip leaves on that arc, the kerb rounded as much as it helps.
    pub room_mm: u32,
}

impl Turner {
    /// The load as it turns.
    ///
    /// # Errors
    /// What its file does not tell.
    pub fn of(load: &Load) -> Result<Self, Missing> {
        let width_mm = load.body.width_mm.ok_or(Missing::Width)?;
        let rig = Rig::of(load);
        let stated = load.body.turning_radius_mm;
        if rig.is_none() && stated.is_none() {
            return Err(Missing::Axles);
        }
        let first = load.first_trailer_axle().unwrap_or(usize::MAX);
        let steers =
            load.body.axles.len() > first && load.body.axles.iter().skip(first).all(|axle| axle.steered);
        Ok(Self {
            rig,
            width_mm,
            radius_mm: stated.unwrap_or(RING_MM.saturating_sub(width_mm / 2)),
            radius_is_assumed: stated.is_none(),
            is_upper_bound: steers && load.trailer.is_some(),
            known: Mutex::new(BTreeMap::new()),
            known_together: Mutex::new(BTreeMap::new()),
        })
    }

    /// Whether its axles are known, and so what they sweep; else only its radius and width are.
    pub fn has_axles(&self) -> bool {
        self.rig.is_some()
    }

    /// What it sweeps on an arc, at least; radius in decimeters.
    fn swept(&self, degrees: u32, radius_dm: u32) -> Swept {
        let half = self.width_mm.div_ceil(2);
        let plain = Swept { width_mm: self.width_mm, offtracking_mm: 0, inside_mm: half, outside_mm: half };
        let Some(rig) = self.rig else { return plain };
        let arc = Arc { radius: f64::from(radius_dm) / 10.0, turn: f64::from(degrees).to_radians() };
        remembered(&self.known, (degrees, radius_dm), || sweep_coarse(&rig, &arc))
    }

    /// The most that it can sweep on a circle of that radius, millimeters; none where it cannot settle on it.
    fn bound_mm(&self, radius_mm: u32) -> Option<u32> {
        let Some(rig) = self.rig else { return Some(self.width_mm) };
        let inside = rig.steady_offtracking(f64::from(radius_mm) / 1000.0)?;
        // what stands out in front swings to the outside by at most its diagonal
        let radius = f64::from(radius_mm) / 1000.0 + rig.width / 2.0;
        let outside = radius.hypot(rig.front) - radius;
        let tail = rig.trailer.map_or(rig.rear, |trailer| trailer.rear.max(trailer.front));
        let tail = radius.hypot(tail) - radius;
        Some(self.width_mm + ((inside + outside.max(tail)) * 1000.0).ceil() as u32)
    }

    /// Whether it goes round a curve of that radius like any other, however far the curve turns.
    pub fn is_at_ease(&self, radius_mm: u32) -> bool {
        radius_mm >= self.radius_mm
            && self.bound_mm(radius_mm).is_some_and(|most| most < self.width_mm + WIDENING_MM)
    }

    /// What it sweeps in a bend of that middle radius and angle, where the strip is so wide: the smaller of the width on
    /// the middle line and on the outermost line that its bodies leave it. None where the bend is tighter than its full lock.
    pub fn bend_mm(&self, radius_mm: u32, turn_mdeg: u32, strip_mm: u32) -> Option<u32> {
        let outer = radius_mm.saturating_add(strip_mm / 2).saturating_sub(self.width_mm / 2);
        if outer < self.radius_mm {
            return None;
        }
        let degrees = rounded(turn_mdeg);
        let middle = self.swept(degrees, ladder(radius_mm.max(self.radius_mm)));
        let outermost = radius_mm.saturating_add(strip_mm / 2).saturating_sub(middle.outside_mm);
        let wide = self.swept(degrees, ladder(outermost.max(radius_mm).max(self.radius_mm)));
        Some(middle.width_mm.min(wide.width_mm))
    }

    /// How long it is from bumper to bumper, millimeters; none where its axles are not known.
    pub fn length_mm(&self) -> Option<u32> {
        Some((self.rig?.reach() * 1000.0).ceil() as u32)
    }

    /// How much of each of two roads an arc at full lock takes at a corner of that change of direction, millimeters.
    pub fn tangent_mm(&self, turn_mdeg: u32) -> u32 {
        let half = (f64::from(turn_mdeg.min(160_000)) / 2000.0).to_radians();
        (f64::from(self.radius_mm) * half.tan()).ceil() as u32
    }

    /// What [`Self::together_mm`] of two bends comes to at most, quickly: to one side what it sweeps on an endless circle as tight
    /// as the tighter of them, in an S little more than what the worse of them asks alone. None where nothing is known to bound it.
    pub fn together_at_most_mm(&self, first: Bent, second: Bent) -> Option<u32> {
        self.rig?;
        let bends = [first, second].map(|bend| self.on_ladder(bend));
        if first.left == second.left {
            let tighter = bends.iter().map(|(_, radius_dm)| radius_dm * 100).min()?;
            return self.bound_mm(tighter).map(|most| most.saturating_add(SAMPLED_MM));
        }
        let alone = bends.map(|(degrees, radius_dm)| self.swept(degrees, radius_dm).width_mm);
        Some(alone[0].max(alone[1]).saturating_add(IN_AN_S_MM))
    }

    /// Degrees of a bend, and its radius in decimeters, as they are looked at.
    fn on_ladder(&self, bend: Bent) -> (u32, u32) {
        let radius = bend.radius_mm.unwrap_or(self.radius_mm).max(self.radius_mm);
        (rounded(bend.turn_mdeg).min(175), ladder(radius).max(1))
    }

    /// What it sweeps in two bends with so much straight road between them, and what in the worse of them alone; radii none
    /// for corners, which it takes at full lock. None where its axles are not known. Distances are rounded down to meters.
    pub fn together_mm(&self, first: Bent, straight_mm: u32, second: Bent) -> Option<(u32, u32)> {
        let rig = self.rig?;
        let [one, other] = [first, second].map(|bend| self.on_ladder(bend));
        let alone = [one, other].map(|(degrees, radius_dm)| self.swept(degrees, radius_dm).width_mm);
        let alone = alone[0].max(alone[1]);
        // a course and its mirror image ask the same
        let (meters, one_side) = (straight_mm / 1000, first.left == second.left);
        let together = remembered(&self.known_together, (one, meters, other, one_side), || {
            let of = |(degrees, radius_dm): (u32, u32), left: bool| BendOf {
                radius: f64::from(radius_dm) / 10.0,
                turn: f64::from(degrees).to_radians(),
                left,
            };
            let course = Course::new(of(one, true), f64::from(meters), of(other, one_side));
            cover(&rig, &course, 0.25, 0.5).width_mm
        });
        Some((together, alone))
    }

    /// What a corner of two strips asks of it. The turn is the change of direction.
    pub fn corner(&self, turn_mdeg: u32, strips_mm: [u32; 2]) -> CornerNeed {
        let degrees = rounded(turn_mdeg).min(175);
        let mut best: Option<CornerNeed> = None;
        for wider in WIDER_DM {
            let radius_dm = self.radius_mm.div_ceil(100) + wider;
            let swept = self.swept(degrees, radius_dm);
            let left = strips_mm.map(|strip| strip.saturating_sub(swept.outside_mm));
            let (need, room) = kerb(degrees, radius_dm * 100, left, swept.inside_mm);
            let here = CornerNeed {
                kerb_mm: need,
                swept_mm: swept.outside_mm + swept.inside_mm,
                room_mm: swept.outside_mm + room,
            };
            let better = best.is_none_or(|known| {
                let rank = |need: &CornerNeed| {
                    let short = i64::from(need.swept_mm) - i64::from(need.room_mm);
                    (need.kerb_mm.unwrap_or(u32::MAX), short)
                };
                rank(&here) < rank(&known)
            });
            if better {
                best = Some(here);
            }
        }
        // the array of radii is not empty
        best.unwrap_or(CornerNeed { kerb_mm: None, swept_mm: self.width_mm, room_mm: 0 })
    }
}

/// What is known of `key`, or is computed now. Nobody waits while another computes; at worst two compute the same.
fn remembered<K: Ord + Copy, V: Copy>(
    known: &Mutex<BTreeMap<K, V>>,
    key: K,
    compute: impl FnOnce() -> V,
) -> V {
    let lock = || known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(value) = lock().get(&key) {
        return *value;
    }
    let value = compute();
    lock().insert(key, value);
    value
}

fn rounded(turn_mdeg: u32) -> u32 {
    // a right angle is drawn to some tenths of a degree
    turn_mdeg.saturating_sub(500).div_ceil(STEP_DEG * 1000).max(1) * STEP_DEG
}

/// A radius rounded down, decimeters: to half meters below 30 m, to meters below 60 m, to 10 m beyond.
fn ladder(radius_mm: u32) -> u32 {
    let step = match radius_mm {
        0..30_000 => 500,
        30_000..60_000 => 1000,
        _ => 10_000,
    };
    radius_mm / step * step / 100
}

/// The least radius of the inner kerb with which an arc of `radius_mm`, tangent to two lines `left` outside of the two
/// inner edges, keeps `inside_mm` clear of it; and the room with the most helpful kerb.
///
/// The lines meet at the origin, the first along x, the second turned left. The center of the arc is `radius` left of
/// both, that of a kerb of radius r is `left + r` from each: the arc clears it by `radius − r − distance of the centers`.
fn kerb(degrees: u32, radius_mm: u32, left: [u32; 2], inside_mm: u32) -> (Option<u32>, u32) {
    let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
    let radius = f64::from(radius_mm);
    // where lines at those distances to the left of the two meet
    let meet = |first: f64, second: f64| [(cos * first - second) / sin, first];
    let center = meet(radius, radius);
    let most = f64::from(left[0].min(left[1]));
    let inside = f64::from(inside_mm);
    let mut room: f64 = f64::MIN;
    let mut need = None;
    for kerb_mm in (0..=MOST_KERB_MM).step_by(500) {
        // a kerb rounder than the one about the center of the arc leaves no less room than that
        // and on a wider strip it need not keep to the outer edge: it may turn as between two of the narrower
        for left in [left.map(f64::from), [most, most]] {
            for about in left.map(|left| radius - left) {
                let r = f64::from(kerb_mm).min(about.max(0.0));
                let own = meet(left[0] + r, left[1] + r);
                let apart = (own[0] - center[0]).hypot(own[1] - center[1]);
                room = room.max((radius - r - apart).min(most));
            }
        }
        // a micrometer is the noise of floats
        if need.is_none() && room + 0.001 >= inside {
            need = Some(kerb_mm);
        }
    }
    (need, room.max(0.0) as u32)
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
