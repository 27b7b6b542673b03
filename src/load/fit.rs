//! A load against the limits of one place: which passes, which does not, which is not known (H2, H3).

use super::Measure;
use crate::vehicle::Dimensions;
use crate::vehicle::limit::Limits;

/// What is kept free below a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Margins {
    /// Below a height, millimeters.
    pub height_mm: u32,
    /// Beside a width (both sides together), millimeters.
    pub width_mm: u32,
    /// Of a length, millimeters.
    pub length_mm: u32,
    /// Of a gross mass, kilograms.
    pub mass_kg: u32,
    /// Of an axle load, kilograms.
    pub axle_load_kg: u32,
}

impl Margins {
    /// None: a load that equals a limit passes.
    pub const NONE: Self = Self { height_mm: 0, width_mm: 0, length_mm: 0, mass_kg: 0, axle_load_kg: 0 };
}

impl Default for Margins {
    /// 77 mm of height (3 inches, rounded up, the clearance margin of Nebraska's permits), and nothing else.
    fn default() -> Self {
        Self { height_mm: 77, ..Self::NONE }
    }
}

/// What a missing limit means; it is never the same as no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum UnknownLimits {
    /// Nothing stands in the way; the unknown ones are counted.
    #[default]
    Optimistic,
    /// What is usual on a road of this class.
    ClassDefault(Limits),
    /// It stands in the way.
    Blocked,
}

/// How one measure compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fit {
    /// value ≤ limit − margin.
    Passes,
    /// It is more: by so many millimeters or kilograms, the margin counted.
    Exceeds(u32),
    /// The place states no limit.
    UnknownLimit,
    /// The load does not state the measure.
    UnstatedMeasure,
}

/// One measure held against one limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FitRow {
    /// Which.
    pub measure: Measure,
    /// The load's, millimeters or kilograms.
    pub value: Option<u32>,
    /// The limit, before the margin; that of the class of road where it is assumed.
    pub limit: Option<u32>,
    /// Whether the limit is assumed.
    pub is_assumed: bool,
    /// How they compare.
    pub fit: Fit,
}

/// A load against the limits of one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// Height, width, length, mass, axle load.
    pub rows: [FitRow; 5],
    blocks_unknown: bool,
}

impl Comparison {
    /// Whether the load passes.
    pub fn passes(&self) -> bool {
        self.obstacles().next().is_none()
    }

    /// What stands in the way.
    pub fn obstacles(&self) -> impl Iterator<Item = &FitRow> {
        self.rows.iter().filter(|row| match row.fit {
            Fit::Exceeds(_) => true,
            Fit::UnknownLimit => self.blocks_unknown,
            Fit::Passes | Fit::UnstatedMeasure => false,
        })
    }

    /// How many limits are not stated, assumed ones included.
    pub fn unknown(&self) -> usize {
        self.rows.iter().filter(|row| row.is_assumed || row.fit == Fit::UnknownLimit).count()
    }
}

/// Holds a body against limits: each measure against its own limit, and passes iff value ≤ limit − margin.
///
/// # Complexity
/// Constant.
pub fn compare(body: &Dimensions, limits: &Limits, margins: &Margins, unknown: UnknownLimits) -> Comparison {
    let usual = match unknown {
        UnknownLimits::ClassDefault(usual) => usual,
        UnknownLimits::Optimistic | UnknownLimits::Blocked => Limits::default(),
    };
    let row = |measure, value: Option<u32>, stated: Option<u32>, usual: Option<u32>, margin: u32| {
        let limit = stated.or(usual);
        let fit = match (value, limit) {
            (None, _) => Fit::UnstatedMeasure,
            (_, None) => Fit::UnknownLimit,
            (Some(value), Some(limit)) => {
                // a margin larger than the limit leaves nothing
                let over = (i64::from(value) + i64::from(margin)) - i64::from(limit);
                if over <= 0 { Fit::Passes } else { Fit::Exceeds(u32::try_from(over).unwrap_or(u32::MAX)) }
            }
        };
        FitRow { measure, value, limit, is_assumed: stated.is_none() && limit.is_some(), fit }
    };
    Comparison {
        rows: [
            row(Measure::Height, body.height_mm, limits.height_mm, usual.height_mm, margins.height_mm),
            row(Measure::Width, body.width_mm, limits.width_mm, usual.width_mm, margins.width_mm),
            row(Measure::Length, body.length_mm, limits.length_mm, usual.length_mm, margins.length_mm),
            row(Measure::Mass, body.mass_kg, limits.mass_kg, usual.mass_kg, margins.mass_kg),
            row(
                Measure::AxleLoad,
                body.axle_load_kg,
                limits.axle_load_kg,
                usual.axle_load_kg,
                margins.axle_load_kg,
            ),
        ],
        blocks_unknown: matches!(unknown, UnknownLimits::Blocked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vehicle::limit::{length_mm, mass_kg};

    const MEASURES: [Measure; 5] =
        [Measure::Height, Measure::Width, Measure::Length, Measure::Mass, Measure::AxleLoad];

    fn body(values: [Option<u32>; 5]) -> Dimensions {
        let [height_mm, width_mm, length_mm, mass_kg, axle_load_kg] = values;
        Dimensions { height_mm, width_mm, length_mm, mass_kg, axle_load_kg, ..Dimensions::default() }
    }

    fn limits(values: [Option<u32>; 5]) -> Limits {
        let [height_mm, width_mm, length_mm, mass_kg, axle_load_kg] = values;
        Limits { height_mm, width_mm, length_mm, mass_kg, axle_load_kg }
    }

    fn one<T: Copy>(at: usize, value: T, others: T) -> [T; 5] {
        std::array::from_fn(|i| if i == at { value } else { others })
    }

    #[test]
    fn behavior_15_each_measure_is_held_against_its_own_limit_only() {
        for (own, measure) in MEASURES.into_iter().enumerate() {
            let small = body(one(own, Some(3001), Some(1)));
            let hold = |limit: Limits| compare(&small, &limit, &Margins::NONE, UnknownLimits::Optimistic);
            // exceeding fails, equal passes
            let over = hold(limits(one(own, Some(3000), Some(5000))));
            let obstacles: Vec<_> = over.obstacles().map(|row| (row.measure, row.fit)).collect();
            assert_eq!(obstacles, [(measure, Fit::Exceeds(1))]);
            assert!(hold(limits(one(own, Some(3001), Some(1)))).passes());
            // the limits of the other measures do not decide: all are below this value
            for other in (0..5).filter(|other| *other != own) {
                let lower = limits(one(other, Some(3000), None));
                assert!(hold(lower).passes(), "{measure:?} was held against {:?}", MEASURES[other]);
            }
        }
    }

    #[test]
    fn behavior_16_limits_of_one_direction_do_not_bind_the_other() {
        use crate::exchange::tags::Tags;
        let tags = Tags::new([("maxheight:forward", "4"), ("maxheight:backward", "4.5")]);
        let high = body([Some(4200), None, None, None, None]);
        let passes = |forward| {
            let limits = Limits::of(&tags, forward, true);
            compare(&high, &limits, &Margins::NONE, UnknownLimits::Optimistic).passes()
        };
        assert_eq!((passes(true), passes(false)), (false, true));
    }

    #[test]
    fn behavior_17_equal_passes_in_every_spelling() {
        let two = body([None, Some(2000), None, None, None]);
        for (text, passes) in
            [("2.0", true), ("2.0m", true), ("2000 mm", true), ("1.9", false), ("6'2\"", false), ("7'", true)]
        {
            let limits = limits([None, length_mm(text).limit(), None, None, None]);
            let fit = compare(&two, &limits, &Margins::NONE, UnknownLimits::Optimistic);
            assert_eq!(fit.passes(), passes, "{text}");
        }
        let heavy = body([None, None, None, Some(8900), None]);
        for (text, passes) in
            [("8.9t", true), ("8900 kg", true), ("8.8", false), ("0.1 lbs", false), ("none", true)]
        {
            let limits = limits([None, None, None, mass_kg(text).limit(), None]);
            let fit = compare(&heavy, &limits, &Margins::NONE, UnknownLimits::Optimistic);
            assert_eq!(fit.passes(), passes, "{text}");
        }
    }

    #[test]
    fn h3_passes_iff_value_is_at_most_limit_less_margin() {
        let high = body([Some(4423), None, None, None, None]);
        let signed = limits([Some(4500), None, None, None, None]);
        let hold = |margin| {
            let margins = Margins { height_mm: margin, ..Margins::NONE };
            compare(&high, &signed, &margins, UnknownLimits::Optimistic).rows[0].fit
        };
        assert_eq!(hold(0), Fit::Passes);
        assert_eq!(hold(77), Fit::Passes);
        assert_eq!(hold(78), Fit::Exceeds(1));
        assert_eq!(hold(u32::MAX), Fit::Exceeds(u32::MAX - 77));
        let usual = compare(&high, &signed, &Margins::default(), UnknownLimits::Optimistic);
        assert!(usual.passes(), "the usual margin is 77 mm");
    }

    #[test]
    fn h2_a_missing_limit_is_not_no_limit() {
        let high = body([Some(4300), Some(2500), None, None, None]);
        let nothing = Limits::default();
        let hold = |unknown| compare(&high, &nothing, &Margins::NONE, unknown);
        let optimistic = hold(UnknownLimits::Optimistic);
        assert_eq!((optimistic.passes(), optimistic.unknown()), (true, 2));
        let blocked = hold(UnknownLimits::Blocked);
        let obstacles: Vec<_> = blocked.obstacles().map(|row| row.measure).collect();
        assert_eq!(
            obstacles,
            [Measure::Height, Measure::Width],
            "what the load does not state blocks nothing"
        );
        let usual = limits([Some(4000), None, None, None, None]);
        let by_class = hold(UnknownLimits::ClassDefault(usual));
        assert_eq!(by_class.rows[0].fit, Fit::Exceeds(300));
        assert!(by_class.rows[0].is_assumed);
        assert_eq!(by_class.unknown(), 2);
        // a stated limit comes before the assumed one
        let stated = limits([Some(4300), None, None, None, None]);
        let fit = compare(&high, &stated, &Margins::NONE, UnknownLimits::ClassDefault(usual));
        assert!(fit.passes() && !fit.rows[0].is_assumed);
    }
}
