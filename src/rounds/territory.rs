//! Territories: the area of a team is the convex hull of the places of its tasks. Territories overlap where a task lies
//! strictly inside the area of another team; on its edge it does not.
//!
//! Integers throughout, so that the search, the checker and whoever prints the figure agree on every place.

/// A place on a plane, in whatever unit; |x|, |y| < 2⁴⁰.
pub type Place = [i64; 2];

/// Twice the area of the triangle, positive where `c` lies left of the way from `a` to `b`.
pub fn turn(a: Place, b: Place, c: Place) -> i128 {
    let [ab, ac] = [b, c].map(|p| [i128::from(p[0] - a[0]), i128::from(p[1] - a[1])]);
    ab[0] * ac[1] - ab[1] * ac[0]
}

/// A convex hull.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hull {
    /// Counterclockwise; fewer than three where it has no inside.
    corners: Vec<Place>,
    low: Place,
    high: Place,
}

impl Hull {
    /// Becomes the hull of the places, which are sorted for it (Andrew's chain).
    pub fn surround(&mut self, places: &mut [Place]) {
        places.sort_unstable();
        let corners = &mut self.corners;
        corners.clear();
        for half in 0..2 {
            let floor = corners.len().max(1);
            let mut add = |place: Place| {
                while corners.len() > floor
                    && turn(corners[corners.len() - 2], corners[corners.len() - 1], place) <= 0
                {
                    corners.pop();
                }
                if corners.last() != Some(&place) {
                    corners.push(place);
                }
            };
            if half == 0 {
                places.iter().for_each(|place| add(*place));
            } else {
                places.iter().rev().for_each(|place| add(*place));
            }
        }
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        let bound = |axis: usize, low: bool| {
            let values = self.corners.iter().map(|place| place[axis]);
            if low { values.min() } else { values.max() }.unwrap_or(0)
        };
        (self.low, self.high) = ([bound(0, true), bound(1, true)], [bound(0, false), bound(1, false)]);
    }

    /// The hull of several.
    pub fn around<'a>(hulls: impl Iterator<Item = &'a Hull>) -> Self {
        let mut corners: Vec<Place> = hulls.flat_map(|hull| &hull.corners).copied().collect();
        let mut whole = Self::default();
        whole.surround(&mut corners);
        whole
    }

    /// The hull with one more place.
    pub fn with(&self, place: Place) -> Self {
        let mut corners = self.corners.clone();
        corners.push(place);
        let mut grown = Self::default();
        grown.surround(&mut corners);
        grown
    }

    /// Whether the place lies strictly inside.
    #[inline]
    pub fn holds(&self, place: Place) -> bool {
        let within = |axis: usize| self.low[axis] < place[axis] && place[axis] < self.high[axis];
        if !(within(0) && within(1)) || self.corners.len() < 3 {
            return false;
        }
        let next = self.corners.iter().skip(1).chain(&self.corners[..1]);
        self.corners.iter().zip(next).all(|(a, b)| turn(*a, *b, place) > 0)
    }

    /// Whether a place of the one may lie strictly inside of the other.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        let apart = |axis: usize| self.high[axis] <= other.low[axis] || other.high[axis] <= self.low[axis];
        !(apart(0) || apart(1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::Chance;
    use super::*;

    /// By definition: on every line through the place there is another place strictly on either side.
    fn inside(place: Place, others: &[Place]) -> bool {
        let turns = |a: Place, sign: i128| others.iter().any(|b| turn(place, a, *b) * sign > 0);
        let mut apart = others.iter().filter(|other| **other != place).peekable();
        apart.peek().is_some() && apart.all(|a| turns(*a, 1) && turns(*a, -1))
    }

    #[test]
    fn hulls_hold_what_lies_inside_by_definition() {
        let (mut held, mut met) = (0, 0);
        for seed in 0..400 {
            let mut lots = Chance::new(seed, 1);
            let side = lots.between(2, 9);
            let mut draw = |most: i64| -> Vec<Place> {
                let count = lots.between(0, most);
                (0..count).map(|_| [lots.between(-side, side), lots.between(-side, side)]).collect()
            };
            let (places, others) = (draw(9), draw(9));
            let mut hull = Hull::default();
            hull.surround(&mut places.clone());
            let halves = places.split_at(places.len() / 2);
            let parts = [halves.0, halves.1].map(|half| {
                let mut part = Hull::default();
                part.surround(&mut half.to_vec());
                part
            });
            assert_eq!(Hull::around(parts.iter()), hull, "{places:?}");
            let mut theirs = Hull::default();
            theirs.surround(&mut others.clone());
            for x in -side..=side {
                for y in -side..=side {
                    assert_eq!(hull.holds([x, y]), inside([x, y], &places), "{places:?} {x} {y}");
                }
            }
            for place in others {
                held += usize::from(hull.holds(place));
                assert!(!hull.holds(place) || hull.meets(&theirs), "{places:?} {place:?}");
                let grown = places.iter().copied().chain([place]).collect::<Vec<_>>();
                let mut whole = Hull::default();
                whole.surround(&mut grown.clone());
                assert_eq!(hull.with(place), whole);
            }
            met += usize::from(!hull.meets(&theirs));
        }
        assert!(held > 100 && met > 20, "{held} {met}");
    }
}
