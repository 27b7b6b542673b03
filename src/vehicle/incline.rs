//! The slope of a way from its `incline` tag: percent, degrees, or only which end is higher.

use super::limit::leading_number;

/// What `incline` says, in the direction the way is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Incline {
    /// So many thousandths of a percent; negative goes down.
    Slope(i32),
    /// It goes up, nobody says how steeply.
    Up,
    /// It goes down.
    Down,
}

/// Steeper than this is a slip, thousandths of a percent.
const MOST: f64 = 100_000.0;

/// Reads `8%`, `-3.5 %`, `5`, `4°`, `up`, `down`. A number without a unit is a percentage. None where it says nothing that
/// can be read, or that the way is level.
pub fn incline(text: &str) -> Option<Incline> {
    let text = text.trim().to_ascii_lowercase();
    match text.as_str() {
        "up" => return Some(Incline::Up),
        "down" => return Some(Incline::Down),
        _ => {}
    }
    let (sign, rest) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (number, unit) = leading_number(rest.trim_start())?;
    let percent = match unit.trim() {
        "" | "%" | "percent" | "％" => number,
        "°" | "deg" | "degrees" => number.to_radians().tan() * 100.0,
        _ => return None,
    };
    let thousandths = (sign * percent * 1000.0).round();
    (thousandths != 0.0 && thousandths.abs() <= MOST).then_some(Incline::Slope(thousandths as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h6_inclines_in_all_spellings() {
        for (text, wanted) in [
            ("8%", Some(Incline::Slope(8000))),
            ("8 %", Some(Incline::Slope(8000))),
            ("-3.5%", Some(Incline::Slope(-3500))),
            ("12,5", Some(Incline::Slope(12_500))),
            ("45°", Some(Incline::Slope(100_000))),
            ("-10°", Some(Incline::Slope(-17_633))),
            ("up", Some(Incline::Up)),
            ("Down", Some(Incline::Down)),
            ("0%", None),
            ("yes", None),
            ("steep", None),
            ("80°", None),
            ("5 m", None),
        ] {
            assert_eq!(incline(text), wanted, "{text}");
        }
    }
}
