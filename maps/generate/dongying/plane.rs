//! Where the plane of this map lies.

pub use super::drawing::plane::*;

/// Near the middle of the city, and meters per degree at 37.5° N.
pub const FRAME: Frame = Frame { origin: (118.70, 37.545), per_degree: (88_425.0, 110_987.0) };

/// From degrees.
pub fn at(lon: f64, lat: f64) -> Xy {
    FRAME.at(lon, lat)
}
