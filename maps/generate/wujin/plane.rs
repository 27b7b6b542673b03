//! Where the plane of this map lies.

pub use super::drawing::plane::*;

/// The middle of the district, and meters per degree at 31.6° N.
pub const FRAME: Frame = Frame { origin: (119.95, 31.60), per_degree: (94_890.0, 110_880.0) };

/// From degrees.
pub fn at(lon: f64, lat: f64) -> Xy {
    FRAME.at(lon, lat)
}
