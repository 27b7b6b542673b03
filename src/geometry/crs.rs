//! WGS 84, CGCS2000, GCJ-02 and BD-09: converting the degrees of Chinese maps to and fro.
//!
//! GCJ-02 ("Mars coordinates", the offset that map services in mainland China must apply) and Baidu's BD-09 on top
//! of it are published only as forward formulas. The inverses here are not the usual one-step approximations
//! (which miss by up to some meters): they solve `forward(p) = q` by fixed-point iteration, the forward functions
//! being the identity plus a small, slowly varying shift, to 1e-11 degrees.
//!
//! CGCS2000 and WGS 84 differ by centimeters, less than the precision of any road map, and are taken as one.
//!
//! Outline rule: outside mainland China nothing is shifted. The outline is the usual table of six rectangles, less
//! six others ([`in_mainland_outline`]); it takes Taiwan, Vietnam, Laos, Mongolia's north and Russia's Far East out.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

/// A geographic coordinate system that points may be given in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Crs {
    /// GPS and OpenStreetMap; what the program computes with.
    #[default]
    Wgs84,
    /// The Chinese national system 2000 (EPSG:4490): equal to WGS 84 within centimeters, taken as it stands.
    Cgcs2000,
    /// The offset system of AMap (高德) and Tencent.
    Gcj02,
    /// Baidu's system.
    Bd09,
}

impl FromStr for Crs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
            "wgs84" | "crs84" | "epsg:4326" => Ok(Self::Wgs84),
            "cgcs2000" | "epsg:4490" => Ok(Self::Cgcs2000),
            "gcj02" => Ok(Self::Gcj02),
            "bd09" => Ok(Self::Bd09),
            _ => Err(format!("unknown coordinate system `{text}`: use wgs84, cgcs2000, gcj02 or bd09")),
        }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wgs84 => "WGS84",
            Self::Cgcs2000 => "CGCS2000",
            Self::Gcj02 => "GCJ02",
            Self::Bd09 => "BD09",
        })
    }
}

impl Crs {
    /// Degrees `[lon, lat]` of this system as WGS 84 degrees.
    pub fn to_wgs84(self, at: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => at,
            Self::Gcj02 => gcj02_to_wgs84(at),
            Self::Bd09 => gcj02_to_wgs84(bd09_to_gcj02(at)),
        }
    }

    /// WGS 84 degrees `[lon, lat]` in this system.
    pub fn from_wgs84(self, at: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => at,
            Self::Gcj02 => wgs84_to_gcj02(at),
            Self::Bd09 => gcj02_to_bd09(wgs84_to_gcj02(at)),
        }
    }
}

/// The Krasovsky 1940 ellipsoid, on which the offset is defined.
const SEMI_MAJOR_M: f64 = 6_378_245.0;
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
const BAIDU_PI: f64 = PI * 3000.0 / 180.0;

/// `[west, south, east, north]`.
const INSIDE: [[f64; 4]; 6] = [
    [79.4462, 42.8899, 96.33, 49.2204],
    [109.6872, 39.3742, 135.0002, 54.1415],
    [73.1246, 29.5297, 124.143255, 42.8899],
    [82.9684, 26.7186, 97.0352, 29.5297],
    [97.025300, 20.414096, 124.367395, 29.5297],
    [107.975793, 17.871542, 111.744104, 20.414096],
];
const OUTSIDE: [[f64; 4]; 6] = [
    [119.921265, 21.785006, 122.497559, 25.398623],
    [101.8652, 20.0988, 106.665, 22.284],
    [106.4525, 20.4878, 108.051, 21.5422],
    [109.0323, 50.3257, 119.127, 55.8175],
    [127.4568, 49.5574, 137.0227, 55.8175],
    [131.2662, 42.5692, 137.0227, 44.8922],
];

/// Whether the GCJ-02 offset applies at these WGS 84 degrees: in one of six rectangles that cover mainland China,
/// and in none of six that cover its neighbors' corners of them.
pub fn in_mainland_outline([lon, lat]: [f64; 2]) -> bool {
    let within = |r: &[f64; 4]| lon >= r[0] && lon <= r[2] && lat >= r[1] && lat <= r[3];
    INSIDE.iter().any(within) && !OUTSIDE.iter().any(within)
}

/// WGS 84 to GCJ-02, by the formula known from the reference implementations (eviltransform, coordtransform).
pub fn wgs84_to_gcj02(at: [f64; 2]) -> [f64; 2] {
    if in_mainland_outline(at) { shifted(at) } else { at }
}

/// GCJ-02 to WGS 84: the exact inverse of [`wgs84_to_gcj02`]. Along the outline, where the offset sets in with a
/// jump, a GCJ-02 position is taken as shifted when its solution lies inside.
pub fn gcj02_to_wgs84(at: [f64; 2]) -> [f64; 2] {
    let solution = invert(shifted, at);
    if in_mainland_outline(solution) { solution } else { at }
}

/// GCJ-02 to BD-09.
pub fn gcj02_to_bd09([lon, lat]: [f64; 2]) -> [f64; 2] {
    let radius = lon.hypot(lat) + 0.00002 * (lat * BAIDU_PI).sin();
    let angle = lat.atan2(lon) + 0.000003 * (lon * BAIDU_PI).cos();
    [radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006]
}

/// BD-09 to GCJ-02: the exact inverse of [`gcj02_to_bd09`].
pub fn bd09_to_gcj02(at: [f64; 2]) -> [f64; 2] {
    invert(gcj02_to_bd09, at)
}

fn shifted([lon, lat]: [f64; 2]) -> [f64; 2] {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let short = 20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + short * 2.0 / 3.0
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y / 30.0 * PI).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + short * 2.0 / 3.0
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY2 * sin * sin;
    let meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY2) / (w2 * w2.sqrt());
    let prime_vertical = SEMI_MAJOR_M / w2.sqrt();
    [lon + (east / (prime_vertical * cos)).to_degrees(), lat + (north / meridian).to_degrees()]
}

/// Solves `forward(p) = target`. The shift changes by less than a hundredth of the way, so each round wins two
/// digits and the bound on rounds is never met in practice; not finite input comes back unchanged.
fn invert(forward: fn([f64; 2]) -> [f64; 2], target: [f64; 2]) -> [f64; 2] {
    let mut p = target;
    for _ in 0..40 {
        let image = forward(p);
        let miss = [target[0] - image[0], target[1] - image[1]];
        if !(miss[0].is_finite() && miss[1].is_finite()) {
            return target;
        }
        p = [p[0] + miss[0], p[1] + miss[1]];
        if miss[0].abs().max(miss[1].abs()) < 1e-12 {
            break;
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(a: [f64; 2], b: [f64; 2]) -> f64 {
        (a[0] - b[0]).abs().max((a[1] - b[1]).abs())
    }

    #[test]
    fn there_and_back_is_exact_all_over_the_mainland() {
        let mut tried = 0;
        for i in 0..120 {
            for j in 0..80 {
                let at = [73.7 + f64::from(i) * 0.513, 18.2 + f64::from(j) * 0.443];
                // the strip along the outline where the jump makes the offset ambiguous
                if !in_mainland_outline([at[0] - 0.02, at[1] - 0.02])
                    || !in_mainland_outline([at[0] + 0.02, at[1] + 0.02])
                {
                    continue;
                }
                tried += 1;
                for crs in [Crs::Gcj02, Crs::Bd09] {
                    let there = crs.from_wgs84(at);
                    assert!(apart(there, at) > 1e-6 && apart(there, at) < 0.03, "{crs} {at:?} {there:?}");
                    assert!(apart(crs.to_wgs84(there), at) < 1e-9, "{crs} at {at:?}");
                    assert!(apart(crs.from_wgs84(crs.to_wgs84(at)), at) < 1e-9, "{crs} from {at:?}");
                }
            }
        }
        assert!(tried > 3000, "{tried}");
    }

    #[test]
    fn nothing_moves_outside_the_outline() {
        for at in [[121.5, 25.04], [126.98, 37.57], [139.7, 35.7], [2.35, 48.86], [7.42, 43.73], [0.0, 0.0]] {
            assert_eq!(wgs84_to_gcj02(at), at);
            assert_eq!(gcj02_to_wgs84(at), at);
        }
        for at in [[119.94, 31.7], [118.4, 36.65], [87.6, 43.8], [126.6, 45.7], [109.5, 18.25], [91.1, 29.65]]
        {
            assert!(in_mainland_outline(at), "{at:?}");
        }
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        assert_eq!("GCJ-02".parse(), Ok(Crs::Gcj02));
        assert_eq!("bd09".parse(), Ok(Crs::Bd09));
        assert_eq!("CGCS2000".parse(), Ok(Crs::Cgcs2000));
        assert!("utm50n".parse::<Crs>().unwrap_err().contains("wgs84, cgcs2000, gcj02 or bd09"));
        assert_eq!(invert(shifted, [f64::NAN, 1.0])[1], 1.0);
    }
}
