//! Measures of WZDx in ours, exactly: a limit is cut to the millimeter or the kilogram below it, never rounded up.

use serde_json::Number;

/// What a measure is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Length,
    Mass,
}

/// Pounds in a ton. The format says no more than "Imperial system 'tons'", written by and for roads where a posted
/// ton has 2000 pounds; the imperial one has 2240. Of two readings of a limit the smaller one is safe.
pub(super) const POUNDS_IN_A_TON: i128 = 2000;

/// The kind of a unit, and one of it in millimeters or kilograms as a fraction.
fn unit(name: &str) -> Option<(Kind, i128, i128)> {
    Some(match name {
        "feet" => (Kind::Length, 3048, 10),
        "inches" => (Kind::Length, 254, 10),
        "centimeters" => (Kind::Length, 10, 1),
        "pounds" => (Kind::Mass, 45_359_237, 100_000_000),
        "tons" => (Kind::Mass, 45_359_237 * POUNDS_IN_A_TON, 100_000_000),
        "kilograms" => (Kind::Mass, 1, 1),
        _ => return None,
    })
}

/// Whole millimeters or kilograms in a value. `None` for an unknown unit, and for what is no limit: nothing, less
/// than that, or more than a thousand kilometers or a million tonnes.
pub(super) fn measure(value: &Number, unit_name: &str) -> Option<(Kind, i64)> {
    let (kind, numerator, denominator) = unit(unit_name)?;
    let (digits, power) = decimal(&value.to_string())?;
    let whole = if power >= 0 {
        let scaled = digits.checked_mul(10_i128.checked_pow(power.unsigned_abs())?)?;
        scaled.checked_mul(numerator)? / denominator
    } else {
        let below = 10_i128.checked_pow(power.unsigned_abs())?.checked_mul(denominator)?;
        digits.checked_mul(numerator)? / below
    };
    let whole = i64::try_from(whole).ok()?;
    (1..=1_000_000_000).contains(&whole).then_some((kind, whole))
}

/// A decimal text as digits and a power of ten.
fn decimal(text: &str) -> Option<(i128, i32)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{part}").parse().ok()?;
    Some((digits, exponent.checked_sub(i32::try_from(part.len()).ok()?)?))
}

/// Thousandths of a decimal number of ours (millimeters of meters, kilograms of tonnes), cut.
pub(super) fn thousandths(value: &Number) -> Option<i64> {
    let (digits, power) = decimal(&value.to_string())?;
    let power = power.checked_add(3)?;
    let scale = 10_i128.checked_pow(power.unsigned_abs())?;
    let whole = if power >= 0 { digits.checked_mul(scale)? } else { digits / scale };
    i64::try_from(whole).ok().filter(|whole| *whole > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: f64, unit: &str) -> Option<i64> {
        measure(&Number::from_f64(value).unwrap(), unit).map(|(_, whole)| whole)
    }

    #[test]
    fn limits_are_cut_exactly() {
        assert_eq!(of(10.0, "feet"), Some(3048));
        assert_eq!(of(11.0, "feet"), Some(3352), "3352.8");
        assert_eq!(of(13.5, "feet"), Some(4114), "4114.8");
        assert_eq!(of(162.0, "inches"), Some(4114));
        assert_eq!(of(400.0, "centimeters"), Some(4000));
        assert_eq!(of(80_000.0, "pounds"), Some(36_287));
        assert_eq!(of(20.0, "tons"), Some(18_143));
        assert_eq!(of(0.3, "kilograms"), None, "nothing");
        assert_eq!(of(1e300, "feet"), None);
        assert_eq!(of(1e-300, "feet"), None);
        assert_eq!(of(-3.0, "feet"), None);
        assert_eq!(of(3.0, "meters"), None);
    }

    #[test]
    fn thousandths_of_ours() {
        let of = |value: f64| thousandths(&Number::from_f64(value).unwrap());
        assert_eq!(of(4.2), Some(4200));
        assert_eq!(of(4.2059), Some(4205));
        assert_eq!(of(49.0), Some(49_000));
        assert_eq!(of(0.0), None);
        assert_eq!(of(1e300), None);
        assert_eq!(of(1e-300), None);
    }
}
