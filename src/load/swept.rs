//! What a load sweeps in a corner (H6): the path of each axle by its tractrix, and the width that its bodies cover.
//!
//! The steering axle follows the road: straight, an arc, straight. Every other axle rolls without slipping towards the
//! point that pulls it, which is a tractrix: dθ/ds = sin(φ − θ)/L for a lead heading φ and a wheelbase L; a kingpin in
//! front of the rear axle adds its own swing. Integrated with Runge and Kutta's fourth order in steps of the path. On a
//! circle of radius R the last axle comes to √(R² − L₁² + k² − L₂²), the closed form that the tests hold it against.
//! Of a trailer some of whose axles steer, the others lead; one all of whose axles steer is taken as not steering where it has
//! a `[trailer]` table, for how they do the file does not tell: it sweeps less than is said here.
//!
//! Lengths here are meters as floats, for this is drawing; results are millimeters rounded up, and compare inclusively.

use super::{Load, axles};

/// A truck, or a tractor with a semi-trailer, seen from above; meters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rig {
    /// Steering axle to (the middle of) the rear axles.
    pub wheelbase: f64,
    /// What stands out before the steering axle.
    pub front: f64,
    /// What stands out behind the rear axle of the towing vehicle.
    pub rear: f64,
    /// Width of all bodies.
    pub width: f64,
    /// The semi-trailer.
    pub trailer: Option<RigTrailer>,
}

/// A semi-trailer seen from above; meters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RigTrailer {
    /// The kingpin in front of the tractor's rear axle.
    pub kingpin: f64,
    /// Kingpin to the middle of the axles.
    pub wheelbase: f64,
    /// What stands out before the kingpin.
    pub front: f64,
    /// What stands out behind the middle of the axles.
    pub rear: f64,
}

/// What stands out before a steering axle where a file does not say it, meters: a cab over the engine. An assumption.
pub const USUAL_FRONT_M: f64 = 1.4;
/// What a tractor has behind its rear axle, meters. An assumption; it does not decide, for the trailer sweeps more.
const TRACTOR_REAR_M: f64 = 0.9;

impl Rig {
    /// The rig of a load: with `[tractor]` and `[trailer]`, or a single truck by its axles. None where the file has
    /// neither, or no width. A rear overhang that is not stated follows from the length, else it is nought.
    pub fn of(load: &Load) -> Option<Self> {
        let meters = |mm: u32| f64::from(mm) / 1000.0;
        let width = meters(load.body.width_mm?);
        let front = load.front_overhang_mm.map_or(USUAL_FRONT_M, meters);
        let groups = axles::groups(&load.body.axles, axles::GroupRule::default());
        // the overhang of a file starts at the last axle, that of a rig at the middle of its group
        let half_group = groups.last().map_or(0.0, |group| group.extent_mm as f64 / 2000.0);
        let rear = |to_axle: f64| {
            let stated = load.rear_overhang_mm.map(|mm| meters(mm) + half_group);
            let rest = load.body.length_mm.map(|length| (meters(length) - front - to_axle).max(0.0));
            stated.or(rest).unwrap_or(0.0)
        };
        if let (Some(tractor), Some(trailer)) = (load.tractor, load.trailer) {
            let (wheelbase, kingpin) = (meters(tractor.wheelbase_mm), meters(tractor.kingpin_mm));
            // what steers follows; the axles that do not lead the trailer
            let behind = (meters(trailer.wheelbase_mm) + Self::pivot_shift(load)).max(0.1);
            let trailer = RigTrailer {
                kingpin,
                wheelbase: behind,
                front: meters(trailer.front_mm),
                rear: rear(wheelbase - kingpin + behind),
            };
            return Some(Self { wheelbase, front, rear: TRACTOR_REAR_M, width, trailer: Some(trailer) });
        }
        if let Some(rig) = Self::modular(load, front, width) {
            return Some(rig);
        }
        let is_single = load.kind != super::Kind::Combination && groups.len() > 1;
        let wheelbase = load.wheelbase_mm()? as f64 / 1000.0 - half_group;
        (is_single && wheelbase > 0.0).then(|| Self {
            wheelbase,
            front,
            rear: rear(wheelbase),
            width,
            trailer: None,
        })
    }

    /// How far the middle of the axles of a trailer that do not steer lies behind the middle of all of them, meters; nought
    /// where none steers, or all do.
    fn pivot_shift(load: &Load) -> f64 {
        let Some(first) = load.first_trailer_axle() else { return 0.0 };
        let places: Vec<f64> = load.axle_positions().iter().map(|mm| *mm as f64 / 1000.0).collect();
        let own = first..places.len();
        let middle = |axles: Vec<usize>| match (axles.first(), axles.last()) {
            (Some(from), Some(to)) => Some(f64::midpoint(places[*from], places[*to])),
            _ => None,
        };
        let fixed = middle(own.clone().filter(|axle| !load.body.axles[*axle].steered).collect());
        let all = middle(own.collect());
        fixed.zip(all).map_or(0.0, |(fixed, all)| fixed - all)
    }

    /// A combination that is described by its axles alone, as modular trailers are. Assumed: the trailer hangs above the
    /// middle of the last group of the towing vehicle. A trailer all of whose axles steer turns about the middle of them,
    /// and its two ends run in one track; of another, the axles that do not steer lead.
    fn modular(load: &Load, front: f64, width: f64) -> Option<Self> {
        let first = load.first_trailer_axle()?;
        let places: Vec<f64> = load.axle_positions().iter().map(|mm| *mm as f64 / 1000.0).collect();
        let (own, behind) = places.split_at_checked(first)?;
        let (last, tail) = (own.last()?, behind.last()?);
        let groups = axles::groups(&load.body.axles, axles::GroupRule::default());
        let group = groups.iter().find(|group| group.last + 1 == first)?;
        let middle = |from: f64, to: f64| f64::midpoint(from, to);
        let wheelbase = middle(*places.get(group.first)?, *last);
        let fixed = (first..places.len()).filter(|axle| !load.body.axles[*axle].steered);
        let fixed: Vec<f64> = fixed.map(|axle| places[axle]).collect();
        let pivot = match (fixed.first(), fixed.last()) {
            (Some(from), Some(to)) => middle(*from, *to),
            _ => middle(*behind.first()?, *tail),
        };
        let rear = load.rear_overhang_mm.map_or(0.0, |mm| f64::from(mm) / 1000.0);
        let trailer =
            RigTrailer { kingpin: 0.0, wheelbase: pivot - wheelbase, front: 0.0, rear: tail - pivot + rear };
        let is_sound = wheelbase > 0.0 && trailer.wheelbase > 0.0;
        is_sound.then_some(Self { wheelbase, front, rear: last - wheelbase, width, trailer: Some(trailer) })
    }

    /// How far the last axle runs inside of the steering axle on a circle of that radius, once it has settled, meters:
    /// R − √(R² − L₁² + k² − L₂²). None where the circle is too tight to settle on.
    pub fn steady_offtracking(&self, radius: f64) -> Option<f64> {
        let behind = self.trailer.map_or(0.0, |t| t.kingpin.powi(2) - t.wheelbase.powi(2));
        let tractor = radius * radius - self.wheelbase.powi(2);
        let last = tractor + behind;
        (tractor > 0.0 && last > 0.0).then(|| radius - last.sqrt())
    }
}

/// The way of the steering axle: straight, an arc to the left, straight. A right turn is its mirror image.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arc {
    /// Radius, meters.
    pub radius: f64,
    /// By how much the direction changes, radians.
    pub turn: f64,
}

/// A corner of two roads: three points, meters in a local plane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Corner {
    /// On the incoming line.
    pub from: [f64; 2],
    /// The corner.
    pub at: [f64; 2],
    /// On the outgoing line.
    pub to: [f64; 2],
}

impl Corner {
    /// The arc of that radius that touches both lines; none where a line is too short for it, or the corner turns
    /// back. Straight on is an arc without turn.
    pub fn arc(&self, radius: f64) -> Option<Arc> {
        let (a, b) = (
            [self.at[0] - self.from[0], self.at[1] - self.from[1]],
            [self.to[0] - self.at[0], self.to[1] - self.at[1]],
        );
        let turn = (a[0] * b[1] - a[1] * b[0]).atan2(a[0] * b[0] + a[1] * b[1]).abs();
        let tangent = radius * (turn / 2.0).tan();
        let shorter = a[0].hypot(a[1]).min(b[0].hypot(b[1]));
        (turn < 3.1 && tangent <= shorter).then_some(Arc { radius, turn })
    }
}

/// What a rig sweeps on an arc.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Swept {
    /// Greatest width that the bodies cover, across the way of the steering axle, millimeters, rounded up.
    pub width_mm: u32,
    /// How far the last axle runs inside of the steering axle at most, millimeters, rounded up.
    pub offtracking_mm: u32,
    /// How far a body reaches to the inside of the way, millimeters, rounded up.
    pub inside_mm: u32,
    /// How far a body reaches to the outside of it.
    pub outside_mm: u32,
}

impl Swept {
    /// Whether a road of that width lets it round; equal does.
    pub fn fits(&self, available_mm: u32) -> bool {
        self.width_mm <= available_mm
    }
}

/// Steps of the integration, meters; at half of it results change by less than a millimeter (a test holds it).
pub const STEP_M: f64 = 0.05;
/// How finely bodies and the way are sampled for the covered width, meters.
const SAMPLE_M: f64 = 0.2;

/// Headings of tractor and trailer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pose {
    tractor: f64,
    trailer: f64,
}

impl Rig {
    /// All bodies in line.
    pub(super) fn straight() -> Pose {
        Pose { tractor: 0.0, trailer: 0.0 }
    }

    /// How far behind a bend it is straight again, meters: it straightens like e^(−s/L), so after five wheelbases less than a
    /// hundredth is left.
    pub(super) fn straight_after(&self) -> f64 {
        5.0 * (self.wheelbase + self.trailer.map_or(0.0, |t| t.wheelbase))
    }

    fn slope(&self, pose: Pose, heading: f64) -> Pose {
        let tractor = (heading - pose.tractor).sin() / self.wheelbase;
        let trailer = self.trailer.map_or(0.0, |t| {
            let along = (heading - pose.tractor).cos();
            let across = t.kingpin * tractor;
            let bend = pose.tractor - pose.trailer;
            (along * bend.sin() + across * bend.cos()) / t.wheelbase
        });
        Pose { tractor, trailer }
    }

    /// One step of Runge and Kutta, the lead heading given at its beginning, middle and end.
    pub(super) fn step(&self, pose: Pose, headings: [f64; 3], ds: f64) -> Pose {
        let moved = |by: Pose, ds: f64| Pose {
            tractor: pose.tractor + by.tractor * ds,
            trailer: pose.trailer + by.trailer * ds,
        };
        let a = self.slope(pose, headings[0]);
        let b = self.slope(moved(a, ds / 2.0), headings[1]);
        let c = self.slope(moved(b, ds / 2.0), headings[1]);
        let d = self.slope(moved(c, ds), headings[2]);
        let sum = Pose {
            tractor: (a.tractor + 2.0 * (b.tractor + c.tractor) + d.tractor) / 6.0,
            trailer: (a.trailer + 2.0 * (b.trailer + c.trailer) + d.trailer) / 6.0,
        };
        moved(sum, ds)
    }

    /// Middle of the last axle.
    pub(super) fn last_axle(&self, lead: [f64; 2], pose: Pose) -> [f64; 2] {
        let rear = ahead(lead, pose.tractor, -self.wheelbase, 0.0);
        self.trailer.map_or(rear, |t| {
            ahead(ahead(rear, pose.tractor, t.kingpin, 0.0), pose.trailer, -t.wheelbase, 0.0)
        })
    }

    /// Points along the sides of all bodies.
    pub(super) fn sides(&self, lead: [f64; 2], pose: Pose, sample: f64, mut each: impl FnMut([f64; 2])) {
        let mut body = |at: [f64; 2], heading: f64, front: f64, rear: f64| {
            let pieces = ((front + rear) / sample).ceil().max(1.0) as usize;
            let ((sin, cos), half) = (heading.sin_cos(), self.width / 2.0);
            for piece in 0..=pieces {
                let along = front - (front + rear) * piece as f64 / pieces as f64;
                for left in [half, -half] {
                    each([at[0] + along * cos - left * sin, at[1] + along * sin + left * cos]);
                }
            }
        };
        body(lead, pose.tractor, self.front, self.wheelbase + self.rear);
        if let Some(t) = self.trailer {
            let rear = ahead(lead, pose.tractor, -self.wheelbase, 0.0);
            let kingpin = ahead(rear, pose.tractor, t.kingpin, 0.0);
            body(kingpin, pose.trailer, t.front, t.wheelbase + t.rear);
        }
    }

    /// How long it is, meters.
    pub(super) fn reach(&self) -> f64 {
        let trailer = self.trailer.map_or(0.0, |t| t.wheelbase + t.rear + t.front);
        self.front + self.wheelbase + self.rear + trailer
    }
}

/// The point `along` in direction `heading` and `left` of it.
pub(super) fn ahead(from: [f64; 2], heading: f64, along: f64, left: f64) -> [f64; 2] {
    let (sin, cos) = heading.sin_cos();
    [from[0] + along * cos - left * sin, from[1] + along * sin + left * cos]
}

impl Arc {
    fn length(&self) -> f64 {
        self.radius * self.turn
    }

    fn heading(&self, s: f64) -> f64 {
        (s / self.radius).clamp(0.0, self.turn)
    }

    /// The arc begins at the origin, heading along x.
    fn point(&self, s: f64) -> [f64; 2] {
        let on_arc = self.heading(s);
        let (sin, cos) = on_arc.sin_cos();
        let arc = [self.radius * sin, self.radius * (1.0 - cos)];
        let beyond = if s < 0.0 { s } else { (s - self.length()).max(0.0) };
        ahead(arc, on_arc, beyond, 0.0)
    }

    /// Where along the way a point is, and how far inside of it (to the left).
    fn project(&self, point: [f64; 2]) -> (f64, f64) {
        let end = self.point(self.length());
        let (sin, cos) = self.turn.sin_cos();
        let (dx, dy) = (point[0] - end[0], point[1] - end[1]);
        let (x, y) = (dx * cos + dy * sin, dy * cos - dx * sin);
        let (across, up) = (point[0], self.radius - point[1]);
        let angle = across.atan2(up).rem_euclid(std::f64::consts::TAU);
        let candidates = [
            (point[0] <= 0.0).then_some((point[0], point[1])),
            (angle <= self.turn).then(|| (angle * self.radius, self.radius - across.hypot(up))),
            (x >= 0.0).then_some((self.length() + x, y)),
        ];
        let nearest = candidates.into_iter().flatten().min_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        // on the far side of the center: as far as the center, and a little more
        nearest.unwrap_or_else(|| (self.length() / 2.0, across.hypot(up) + self.radius))
    }
}

/// Drives a rig, straight at first, over the arc and on until it is straight again.
///
/// # Complexity
/// Length of the way by length of the rig.
pub fn sweep(rig: &Rig, arc: &Arc) -> Swept {
    sweep_by(rig, arc, STEP_M, SAMPLE_M)
}

/// The same in coarser steps, for the many corners of a network; within two centimeters of [`sweep`] (a test holds it).
pub(super) fn sweep_coarse(rig: &Rig, arc: &Arc) -> Swept {
    sweep_by(rig, arc, 5.0 * STEP_M, 0.5)
}

fn sweep_by(rig: &Rig, arc: &Arc, step: f64, sample: f64) -> Swept {
    let (from, to) = (-rig.reach(), arc.length() + rig.straight_after());
    let steps = ((to - from) / step).ceil().max(1.0);
    let ds = (to - from) / steps;
    let every = (sample / ds).round().max(1.0) as usize;
    let bins = ((to - from + 2.0 * rig.reach()) / sample).ceil() as usize + 1;
    let (mut inside, mut outside) = (vec![f64::MIN; bins], vec![f64::MIN; bins]);
    let mut pose = Rig::straight();
    let mut offtracking = 0.0_f64;
    for i in 0..=steps as usize {
        let s = from + i as f64 * ds;
        let lead = arc.point(s);
        offtracking = offtracking.max(arc.project(rig.last_axle(lead, pose)).1);
        if i % every == 0 {
            rig.sides(lead, pose, sample, |point| {
                let (station, offset) = arc.project(point);
                let bin = ((station - from + rig.reach()) / sample).max(0.0) as usize;
                if let (Some(most), Some(least)) = (inside.get_mut(bin), outside.get_mut(bin)) {
                    *most = most.max(offset);
                    *least = least.max(-offset);
                }
            });
        }
        let headings = [s, s + ds / 2.0, s + ds].map(|s| arc.heading(s));
        pose = rig.step(pose, headings, ds);
    }
    let width = inside.iter().zip(&outside).filter(|(most, _)| **most > f64::MIN).map(|(a, b)| a + b);
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    // a micrometer is the noise of floats, not a millimeter more
    let up = |meters: f64| (meters.max(0.0) * 1000.0 - 0.001).ceil().max(0.0) as u32;
    Swept {
        width_mm: up(width.fold(rig.width, f64::max)),
        offtracking_mm: up(offtracking),
        inside_mm: up(most(&inside)),
        outside_mm: up(most(&outside)),
    }
}

#[cfg(test)]
#[path = "swept_tests.rs"]
mod tests;
