//! The local metric plane of one network.
//!
//! An equirectangular plane around the center of the network with the true radii of curvature of the WGS 84
//! ellipsoid at its latitude (meridian radius M for northing, prime-vertical radius N·cos φ for easting; Snyder,
//! *Map Projections: A Working Manual*, USGS PP 1395, eqs. 4-18 and 4-20). Within 100 km of the center distances of some
//! hundred meters, which is what snapping compares, are true to about 1 %, and nearest neighbors are right where
//! plain degrees would name the wrong one. Lengths of edges never come from here: they are geodesic.

use super::LonLat;

const SEMI_MAJOR_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// Degrees to local meters and back.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Projection {
    center: [f64; 2],
    meters_per_degree: [f64; 2],
}

impl Projection {
    /// The plane around `center`.
    pub fn around(center: LonLat) -> Self {
        let eccentricity2 = FLATTENING * (2.0 - FLATTENING);
        let (sin, cos) = center.lat_degrees().to_radians().sin_cos();
        let w2 = 1.0 - eccentricity2 * sin * sin;
        let meridian = SEMI_MAJOR_M * (1.0 - eccentricity2) / (w2 * w2.sqrt());
        let prime_vertical = SEMI_MAJOR_M / w2.sqrt();
        let radian = std::f64::consts::PI / 180.0;
        Self {
            center: center.degrees(),
            meters_per_degree: [prime_vertical * cos.max(1e-6) * radian, meridian * radian],
        }
    }

    /// Local meters east and north of the center.
    #[inline]
    pub fn to_plane(&self, at: LonLat) -> [f64; 2] {
        self.degrees_to_plane(at.degrees())
    }

    /// Like [`Self::to_plane`] for unrounded degrees.
    #[inline]
    pub fn degrees_to_plane(&self, degrees: [f64; 2]) -> [f64; 2] {
        [
            (degrees[0] - self.center[0]) * self.meters_per_degree[0],
            (degrees[1] - self.center[1]) * self.meters_per_degree[1],
        ]
    }

    /// Degrees of a point of the plane.
    #[inline]
    pub fn to_degrees(&self, meters: [f64; 2]) -> [f64; 2] {
        [
            self.center[0] + meters[0] / self.meters_per_degree[0],
            self.center[1] + meters[1] / self.meters_per_degree[1],
        ]
    }

    /// The nearest representable position of a point of the plane.
    pub fn to_lonlat(&self, meters: [f64; 2]) -> LonLat {
        let [lon, lat] = self.to_degrees(meters);
        LonLat {
            lon: (lon.clamp(-180.0, 180.0) * 1e7).round() as i32,
            lat: (lat.clamp(-90.0, 90.0) * 1e7).round() as i32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plane_distances_agree_with_the_geodesic() {
        for lat in [20.0, 36.65, 53.0] {
            let center = LonLat::from_degrees(118.0, lat).unwrap();
            let plane = Projection::around(center);
            for (dx, dy) in [(0.05, 0.0), (0.0, 0.05), (0.03, -0.04)] {
                let other = LonLat::from_degrees(118.0 + dx, lat + dy).unwrap();
                let [x, y] = plane.to_plane(other);
                let geodesic = center.geodesic_m(other);
                let error = (x.hypot(y) - geodesic).abs() / geodesic;
                assert!(error < 0.001, "at {lat}: {error}");
                assert_eq!(plane.to_lonlat([x, y]), other);
            }
        }
    }
}
