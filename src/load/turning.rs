//! Corners and bends by rule (H6): which turns are too sharp for a length, and which radius a drawn line allows.
//! What a load sweeps in a corner is in [`super::swept`].

/// A turn sharper than this is closed to vehicles longer than that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AngleRule {
    /// For vehicles longer than this, millimeters.
    pub longer_than_mm: u32,
    /// The legs must enclose at least this angle, thousandths of a degree (180° is straight on, 0° is turning back).
    pub least_mdeg: u32,
}

/// British Columbia's route planner (ols-router): no turn between legs of less than 30° for more than 12.5 m.
pub const ANGLE_RULES: &[AngleRule] = &[AngleRule { longer_than_mm: 12_500, least_mdeg: 30_000 }];

/// The angle that two legs enclose at a corner, thousandths of a degree, rounded; 180,000 is straight on. Points are
/// meters in a local plane. None where a leg has no length.
pub fn corner_mdeg(from: [f64; 2], corner: [f64; 2], to: [f64; 2]) -> Option<u32> {
    let (a, b) = (minus(from, corner), minus(to, corner));
    if length(a) == 0.0 || length(b) == 0.0 {
        return None;
    }
    let angle = (a[0] * b[1] - a[1] * b[0]).atan2(a[0] * b[0] + a[1] * b[1]).abs();
    Some((angle.to_degrees() * 1000.0).round() as u32)
}

/// The rule that closes a turn to a vehicle of this length; an angle that equals the least one is open.
pub fn too_sharp(length_mm: u32, mdeg: u32, rules: &[AngleRule]) -> Option<&AngleRule> {
    rules.iter().find(|rule| length_mm > rule.longer_than_mm && mdeg < rule.least_mdeg)
}

/// The tightest place of a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bend {
    /// Index of the vertex.
    pub vertex: usize,
    /// The radius the drawing allows there, millimeters, rounded down.
    pub radius_mm: u64,
}

/// The smallest radius along a line: at each inner vertex the largest arc that touches both legs, uses of each leg no
/// more than the half (of a first or last leg all), and stays within `slack_m` of the vertex, for that is what the
/// width of the road gives. None for a line without a bend. Points are meters in a local plane; on vertices of a circle
/// the result is its radius, to the sagitta between them.
///
/// # Complexity
/// Linear.
pub fn tightest_bend(points: &[[f64; 2]], slack_m: f64) -> Option<Bend> {
    let mut line: Vec<(usize, [f64; 2])> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        if line.last().is_none_or(|(_, last)| last != point) {
            line.push((index, *point));
        }
    }
    let last = line.len().saturating_sub(1);
    let mut tightest: Option<Bend> = None;
    for i in 1..last {
        let (before, after) = (minus(line[i - 1].1, line[i].1), minus(line[i + 1].1, line[i].1));
        let enclosed = (before[0] * after[1] - before[1] * after[0])
            .atan2(before[0] * after[0] + before[1] * after[1])
            .abs();
        // half of the deflection; straight on bends nothing
        let half = (std::f64::consts::PI - enclosed) / 2.0;
        if half < 1e-9 {
            continue;
        }
        let share = |end: bool| if end { 1.0 } else { 0.5 };
        let tangent = (length(before) * share(i == 1)).min(length(after) * share(i + 1 == last));
        // turning back: cos(90°) leaves no arc
        let by_slack = slack_m * half.cos() / (1.0 - half.cos());
        let radius = (tangent / half.tan()).min(by_slack).max(0.0);
        let radius_mm = (radius * 1000.0).min(1e15) as u64;
        if tightest.is_none_or(|known| radius_mm < known.radius_mm) {
            tightest = Some(Bend { vertex: line[i].0, radius_mm });
        }
    }
    tightest
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn length(a: [f64; 2]) -> f64 {
    a[0].hypot(a[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h6_the_angle_rule_by_length() {
        let corner = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            corner_mdeg([100.0, 0.0], [0.0, 0.0], [80.0 * cos, 80.0 * sin]).expect("legs have lengths")
        };
        for (degrees, mdeg) in
            [(0.0, 0), (29.999, 29_999), (30.0, 30_000), (90.0, 90_000), (180.0, 180_000), (270.0, 90_000)]
        {
            assert_eq!(corner(degrees), mdeg);
        }
        let closed = |mm, mdeg| too_sharp(mm, mdeg, ANGLE_RULES).is_some();
        assert!(closed(12_501, 29_999));
        assert!(!closed(12_501, 30_000), "30° is not less than 30°");
        assert!(!closed(12_500, 10_000), "12.5 m is not longer than 12.5 m");
        assert_eq!(corner_mdeg([1.0, 1.0], [1.0, 1.0], [2.0, 1.0]), None);
    }

    fn circle(radius: f64, vertices: usize) -> Vec<[f64; 2]> {
        let angle = |i: usize| i as f64 / vertices as f64 * std::f64::consts::TAU;
        (0..vertices).map(|i| [radius * angle(i).cos(), radius * angle(i).sin()]).collect()
    }

    #[test]
    fn h6_a_drawn_circle_has_its_radius() {
        // between the inscribed and the circumscribed circle of the polygon; it converges
        for (vertices, share) in [(24, 0.991), (96, 0.9994), (960, 0.9999)] {
            let bend = tightest_bend(&circle(30.0, vertices), 2.0).expect("it bends");
            let radius = bend.radius_mm as f64 / 30_000.0;
            assert!((share..=1.0).contains(&radius), "{vertices}: {radius}");
        }
    }

    #[test]
    fn h6_a_corner_allows_what_the_width_of_the_road_gives() {
        //  0---1
        //      |     90°: an arc of r stays within r (√2 − 1) of the corner
        //      2
        let corner = [[0.0, 0.0], [100.0, 0.0], [100.0, -100.0]];
        let bend = tightest_bend(&corner, 2.0).expect("a corner");
        assert_eq!((bend.vertex, bend.radius_mm), (1, (2000.0 / (2.0_f64.sqrt() - 1.0)) as u64));
        // with room enough the legs decide
        assert_eq!(tightest_bend(&corner, 1000.0).map(|b| b.radius_mm.div_ceil(10) * 10), Some(100_000));
        let short = [[0.0, 0.0], [5.0, 0.0], [5.0, -100.0]];
        assert_eq!(tightest_bend(&short, 1000.0).map(|b| b.radius_mm.div_ceil(10) * 10), Some(5000));
    }

    #[test]
    fn h6_the_tightest_vertex_is_named_and_straight_lines_have_none() {
        let line = [[0.0, 0.0], [50.0, 0.0], [100.0, 10.0], [100.0, 10.0], [100.0, 60.0]];
        assert_eq!(tightest_bend(&line, 2.0).map(|bend| bend.vertex), Some(2));
        assert_eq!(tightest_bend(&[[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]], 2.0), None);
        assert_eq!(tightest_bend(&[[0.0, 0.0]], 2.0), None);
        assert_eq!(tightest_bend(&[], 2.0), None);
        let back = [[0.0, 0.0], [10.0, 0.0], [0.0, 0.0]];
        assert_eq!(tightest_bend(&back, 2.0).map(|bend| bend.radius_mm), Some(0));
    }
}
