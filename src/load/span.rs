//! The greatest bending moment and shear that a train of axles causes in a simply supported span, exactly (H5).
//!
//! Influence lines of a simple span of length L: a load P at y gives the section at x the moment P·y(L−x)/L where it
//! stands before the section and P·x(L−y)/L where it stands behind. So for a fixed train the moment is greatest under
//! an axle, and under an axle that moves it is a parabola between the places where another axle comes onto the span or
//! leaves it. Its greatest value over ALL positions is therefore at a vertex or at one of these places: all are
//! compared, as fractions of integers. Shear is greatest at a support, with an axle standing just inside of it.
//!
//! The train may be longer than the span: what is not on it counts nothing. Both directions of travel give the same,
//! for the span is symmetric; shear is taken at both ends.

use std::cmp::Ordering;

/// A fraction of integers; the denominator is positive.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    /// Numerator.
    pub num: i128,
    /// Denominator.
    pub den: i128,
}

impl Ratio {
    /// Nought.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `num / den`; the denominator must be positive.
    pub fn new(num: i128, den: i128) -> Self {
        debug_assert!(den > 0, "a denominator is positive");
        Self { num, den }
    }

    /// Times a fraction of small integers (below a million).
    pub fn times(self, num: u32, den: u32) -> Self {
        Self { num: self.num * i128::from(num), den: self.den * i128::from(den.max(1)) }
    }

    /// The nearest float, for showing.
    pub fn value(self) -> f64 {
        // whole part and rest apart, so that no digit is lost to the size of the numerator
        let (whole, rest) = (self.num.div_euclid(self.den), self.num.rem_euclid(self.den));
        whole as f64 + rest as f64 / self.den as f64
    }

    /// The whole part, rounded up.
    pub fn ceil(self) -> i128 {
        self.num.div_euclid(self.den) + i128::from(self.num.rem_euclid(self.den) > 0)
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Ratio {}
impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ratio {
    /// By Euclid's algorithm, digit by digit of the continued fractions: cross products could overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        let mut turned = false;
        loop {
            let whole = (a.num.div_euclid(a.den)).cmp(&b.num.div_euclid(b.den));
            let (rest_a, rest_b) = (a.num.rem_euclid(a.den), b.num.rem_euclid(b.den));
            let order = match (whole, rest_a, rest_b) {
                (Ordering::Equal, 0, 0) => Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, _, _) => {
                    // compare the rests by their reciprocals, in reverse
                    (a, b) = (Self { num: a.den, den: rest_a }, Self { num: b.den, den: rest_b });
                    turned = !turned;
                    continue;
                }
                (order, _, _) => order,
            };
            return if turned { order.reverse() } else { order };
        }
    }
}

/// One axle of a train.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wheel {
    /// Its force, in any unit (bridges use hundredths of a newton), at most 10¹⁰ for the whole train.
    pub force: i64,
    /// Its place behind the first axle, millimeters, at most 10⁶.
    pub at: i64,
}

/// The greatest effects of a train on a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effects {
    /// Greatest bending moment, force × millimeters.
    pub moment: Ratio,
    /// The section where it occurs, millimeters from a support.
    pub section: Ratio,
    /// Index of the axle that stands there.
    pub under: usize,
    /// Greatest shear, force.
    pub shear: Ratio,
}

/// The longest span that is computed, millimeters: within it no product overflows.
pub const LONGEST_SPAN_MM: u32 = 500_000;

/// The greatest moment and shear of `train` in a simple span, over all its positions and all sections.
///
/// # Complexity
/// Cubic in the number of axles.
pub fn effects(train: &[Wheel], span_mm: u32) -> Effects {
    let span = i128::from(span_mm.clamp(1, LONGEST_SPAN_MM));
    let mut best = Effects { moment: Ratio::ZERO, section: Ratio::ZERO, under: 0, shear: shear(train, span) };
    for under in 0..train.len() {
        let (moment, section) = moment_under(train, under, span);
        if moment > best.moment {
            best = Effects { moment, section, under, ..best };
        }
    }
    best
}

/// The greatest moment under one axle as it moves over the span, and the place of that axle then.
fn moment_under(train: &[Wheel], under: usize, span: i128) -> (Ratio, Ratio) {
    let offset = |wheel: &Wheel| i128::from(wheel.at - train[under].at);
    // places of this axle where another one comes onto the span or leaves it
    let mut places: Vec<i128> = train
        .iter()
        .flat_map(|wheel| [-offset(wheel), span - offset(wheel)])
        .chain([0, span])
        .filter(|place| (0..=span).contains(place))
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut best = (Ratio::ZERO, Ratio::ZERO);
    for pair in places.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        // M(x)·L = (L−x) Σ P(x+d) over the axles before the section + x Σ P(L−x−d) over those behind
        //        = −W x² + b x + c, with W = Σ P, b = W L − Σ P d, c = L Σ P d over those before
        let (mut weight, mut moment, mut before) = (0_i128, 0_i128, 0_i128);
        for wheel in train {
            let (force, d) = (i128::from(wheel.force), offset(wheel));
            // on the span in the middle of this piece, and so in all of it
            if (0..=2 * span).contains(&(from + to + 2 * d)) {
                weight += force;
                moment += force * d;
                before += if d <= 0 { force * d } else { 0 };
            }
        }
        if weight == 0 {
            continue;
        }
        let (b, c) = (weight * span - moment, span * before);
        let at = |x: i128| Ratio::new((b - weight * x) * x + c, span);
        // vertex at b / 2W
        let candidate = if b <= 2 * weight * from {
            (at(from), Ratio::new(from, 1))
        } else if b >= 2 * weight * to {
            (at(to), Ratio::new(to, 1))
        } else {
            (Ratio::new(4 * weight * c + b * b, 4 * weight * span), Ratio::new(b, 2 * weight))
        };
        if candidate.0 > best.0 {
            best = candidate;
        }
    }
    best
}

/// The greatest reaction at a support: some axle stands at it, the others behind it (or before it) on the span.
fn shear(train: &[Wheel], span: i128) -> Ratio {
    let reaction = |at_support: &Wheel, sign: i128| -> i128 {
        let ordinates = train.iter().map(|wheel| {
            let d = sign * i128::from(wheel.at - at_support.at);
            if (0..=span).contains(&d) { i128::from(wheel.force) * (span - d) } else { 0 }
        });
        ordinates.sum()
    };
    let most = train.iter().flat_map(|wheel| [reaction(wheel, 1), reaction(wheel, -1)]).max();
    Ratio::new(most.unwrap_or(0), span)
}

#[cfg(test)]
#[path = "span_tests.rs"]
mod tests;
