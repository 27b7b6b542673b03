//! Positions on the ground, the local metric plane, polylines and the spatial index.

pub mod area;
pub mod crs;
pub mod index;
pub mod polyline;
pub mod projection;

pub use projection::Projection;

/// A WGS 84 position in units of 1e-7 degrees (about a centimeter), the precision of OpenStreetMap and of every
/// file we write. Two vertices are the same place if and only if these integers are equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct LonLat {
    /// Longitude, 1e-7 degrees, −180°…180°.
    pub lon: i32,
    /// Latitude, 1e-7 degrees, −90°…90°.
    pub lat: i32,
}

impl LonLat {
    /// From degrees; `None` unless both are finite and on the globe.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        let valid = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        valid.then(|| Self { lon: (lon * 1e7).round() as i32, lat: (lat * 1e7).round() as i32 })
    }

    /// Longitude in degrees.
    #[inline]
    pub fn lon_degrees(self) -> f64 {
        f64::from(self.lon) / 1e7
    }

    /// Latitude in degrees.
    #[inline]
    pub fn lat_degrees(self) -> f64 {
        f64::from(self.lat) / 1e7
    }

    /// `[lon, lat]` in degrees, as GeoJSON has it.
    #[inline]
    pub fn degrees(self) -> [f64; 2] {
        [self.lon_degrees(), self.lat_degrees()]
    }

    /// As a point of the `geo` crate, in degrees.
    #[inline]
    pub fn point(self) -> geo::Point<f64> {
        geo::Point::new(self.lon_degrees(), self.lat_degrees())
    }

    /// The geodesic distance to `other` on WGS 84, in meters.
    pub fn geodesic_m(self, other: Self) -> f64 {
        use geo::line_measures::Distance;
        geo::Geodesic.distance(self.point(), other.point())
    }

    /// The distance along the Hilbert curve of order 32 over the globe: nodes sorted by it lie near each other in
    /// memory when they do on the ground, and the order depends on nothing but the position.
    pub fn hilbert(self) -> u64 {
        let mut x = ((i64::from(self.lon) + 1_800_000_000) as u64) & 0xffff_ffff;
        let mut y = ((i64::from(self.lat) + 1_800_000_000) as u64) & 0xffff_ffff;
        let mut d = 0u64;
        let mut s = 1u64 << 31;
        while s > 0 {
            let rx = u64::from(x & s > 0);
            let ry = u64::from(y & s > 0);
            d = (d << 2) | ((3 * rx) ^ ry);
            if ry == 0 {
                if rx == 1 {
                    x = !x & 0xffff_ffff;
                    y = !y & 0xffff_ffff;
                }
                std::mem::swap(&mut x, &mut y);
            }
            s >>= 1;
        }
        d
    }
}
