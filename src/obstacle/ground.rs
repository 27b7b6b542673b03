//! Slopes and humps under a load (H6, H11): what the road rises against what the load climbs, and humps against what its
//! bottom clears. A slope under a load that does not state what it climbs is a place that is not known (H2); what a load file
//! does not state of humps is not judged, and said so.

use crate::load::{Load, Measure};

/// How a road rises or falls in a direction; slopes in thousandths of a percent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slope {
    /// It rises; else it falls.
    pub rises: bool,
    /// By so much; none where nobody says how steeply.
    pub steep: Option<u32>,
    /// Roads of this class do so by no more than so much.
    pub usual: u32,
}

/// A hump in the road, millimeters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Hump {
    /// Radius of its top.
    pub radius_mm: Option<u32>,
    /// How high it stands out.
    pub height_mm: Option<u32>,
    /// How long it is.
    pub length_mm: Option<u32>,
}

/// Something that a place asks of a load: it passes iff value ≤ limit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Demand {
    /// Which measure.
    pub measure: Measure,
    /// What the load has or needs (of a slope, what the road asks), thousandths of the unit.
    pub value: u32,
    /// What the place gives (of a slope, what the load does); none where nobody states it.
    pub limit: Option<u32>,
    /// What places like this give, for the policy that asks for it.
    pub usual: Option<u32>,
    /// What the load has of it without leaving its own side of the road.
    pub own_side: Option<u32>,
    /// Whether the load needs no more than the value, and maybe less: then only an engineer can tell.
    pub is_upper_bound: bool,
}

impl Demand {
    /// A demand that is known on both sides.
    pub fn known(measure: Measure, value: u32, limit: u32) -> Self {
        let (usual, own_side, is_upper_bound) = (None, None, false);
        Self { measure, value, limit: Some(limit), usual, own_side, is_upper_bound }
    }
}

/// Steepest slopes of new roads by their design speed, thousandths of a percent (JTG B01-2014, 4.0.20: 3 to 9 % from 120 to
/// 20 km/h, not checked against its text), here by class: an assumption.
pub fn usual_slope(highway: &str) -> u32 {
    match highway.trim_end_matches("_link") {
        "motorway" => 4000,
        "trunk" => 5000,
        "primary" => 6000,
        "secondary" => 7000,
        "tertiary" => 8000,
        _ => 9000,
    }
}

/// What a slope asks of a load. Where the slope is not known, the usual one of such roads stands for it in the policy that
/// asks for that; where the load does not state what it climbs (or goes down), it is taken there to climb what is usual.
pub fn climb(load: &Load, slope: Slope) -> Demand {
    let (measure, able) = match slope.rises {
        true => (Measure::Gradient, load.gradeability),
        false => (Measure::Descent, load.descent),
    };
    match (slope.steep, able) {
        (Some(steep), Some(able)) => Demand::known(measure, steep, able),
        (steep, able) => {
            let (value, usual) = (steep.unwrap_or(slope.usual), able.unwrap_or(slope.usual));
            Demand { limit: None, usual: Some(usual), ..Demand::known(measure, value, usual) }
        }
    }
}

/// What a hump asks of a load: a crest that its bottom clears between the two axles farthest apart, if both can stand on the
/// hump; else a bottom that is higher than the hump. None where the load states too little.
///
/// Of a hump without a radius its height h over its length l gives it: (l²/4 + h²) / 2h.
pub fn clear(load: &Load, hump: &Hump) -> Option<Demand> {
    let clearance = load.ground_clearance_mm?;
    let gap = load.body.axles.iter().skip(1).map(|axle| axle.spacing_mm).max();
    let (height, length) = (hump.height_mm.map(u64::from), hump.length_mm.map(u64::from));
    let of_chord = height.zip(length).filter(|(height, _)| *height > 0);
    let of_chord = of_chord.map(|(h, l)| (l * l + 4 * h * h) / (8 * h));
    let radius = hump.radius_mm.map(u64::from).or(of_chord);
    let lower = hump.height_mm.is_some_and(|height| height <= clearance);
    let is_short = gap.zip(hump.length_mm).is_some_and(|(gap, length)| gap > length);
    match (hump.height_mm, radius, load.crest_radius_mm()) {
        (Some(height), ..) if lower || is_short => {
            Some(Demand::known(Measure::GroundClearance, height, clearance))
        }
        (_, Some(radius), Some(needed)) => {
            let capped = |mm: u64| u32::try_from(mm).unwrap_or(u32::MAX);
            Some(Demand::known(Measure::Crest, capped(needed), capped(radius)))
        }
        // the length of the hump or the axles are not known: it may lie between two of them
        (Some(height), ..) => Some(Demand::known(Measure::GroundClearance, height, clearance)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;

    fn load(text: &str) -> Load {
        Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads")
    }

    const LOW: &str =
        "ground_clearance_m = 0.2\n[[axles]]\nload_t = 5\n[[axles]]\nload_t = 5\nspacing_m = 8\n";

    #[test]
    fn h6_a_slope_is_held_against_what_the_load_climbs() {
        let climbs = load("gradeability_percent = 8\n");
        let slope = |rises, steep| Slope { rises, steep, usual: 9000 };
        let of = |load: &Load, slope| {
            let asked = climb(load, slope);
            (asked.measure, asked.value, asked.limit, asked.usual)
        };
        let up = |steep| of(&climbs, slope(true, steep));
        assert_eq!(up(Some(8000)), (Measure::Gradient, 8000, Some(8000), None));
        assert_eq!(up(None), (Measure::Gradient, 9000, None, Some(8000)));
        let brakes = load("descent_percent = 6\n");
        let down = |steep| of(&brakes, slope(false, steep));
        assert_eq!(down(Some(6001)), (Measure::Descent, 6001, Some(6000), None));
        assert_eq!(down(None), (Measure::Descent, 9000, None, Some(6000)));
        // what it climbs says nothing of what it goes down, and the other way round: not known, usual on such roads
        assert_eq!(of(&climbs, slope(false, Some(8000))), (Measure::Descent, 8000, None, Some(9000)));
        assert_eq!(of(&brakes, slope(true, Some(12_000))), (Measure::Gradient, 12_000, None, Some(9000)));
        assert_eq!(of(&load("mass_t = 1\n"), slope(true, None)), (Measure::Gradient, 9000, None, Some(9000)));
    }

    #[test]
    fn h6_a_bottom_clears_a_crest_of_its_radius_and_no_sharper_one() {
        // a gap of 8 m over 0.2 m: (16 + 0.04) / 0.4 = 40.1 m
        let low = load(LOW);
        let hump = |radius_mm| Hump { radius_mm: Some(radius_mm), ..Hump::default() };
        let of = |hump: &Hump| clear(&low, hump).map(|d| (d.measure, d.value, d.limit));
        assert_eq!(of(&hump(40_100)), Some((Measure::Crest, 40_100, Some(40_100))));
        // brute force: the bottom is a chord of the circle, the top of the hump in the middle of it
        for radius in [30_000_u32, 40_000, 40_099, 40_100, 41_000, 90_000] {
            let r = f64::from(radius) / 1000.0;
            let top = r - (r * r - 16.0).sqrt();
            let passes = of(&hump(radius)).is_some_and(|(_, value, limit)| limit.is_some_and(|l| value <= l));
            assert_eq!(passes, top <= 0.2 + 1e-9, "{radius}");
        }
    }

    #[test]
    fn h6_a_hump_shorter_than_the_gap_is_held_against_the_clearance() {
        let low = load(LOW);
        let of = |height_mm, length_mm| {
            let hump = Hump { radius_mm: None, height_mm: Some(height_mm), length_mm: Some(length_mm) };
            clear(&low, &hump).map(|d| (d.measure, d.value, d.limit))
        };
        assert_eq!(of(250, 4000), Some((Measure::GroundClearance, 250, Some(200))));
        assert_eq!(of(150, 20_000), Some((Measure::GroundClearance, 150, Some(200))));
        // 0.3 m over 20 m: (100 + 0.09) / 0.6 = 166.8 m
        assert_eq!(of(300, 20_000), Some((Measure::Crest, 40_100, Some(166_816))));
        assert_eq!(clear(&load("mass_t = 1\n"), &Hump::default()), None);
    }
}
