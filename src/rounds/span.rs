//! A stretch of a tour as a function of time, joined to the next in constant time.
//!
//! Whoever begins the stretch at `s ≤ l` ends it at `max(s, e) + d`. Begun between `e` and `l` it lasts `d`, its
//! shortest; before `e` one waits; after `l` a window is missed.
//! Source: Vidal, Crainic, Gendreau, Prins 2013, "A hybrid genetic algorithm with adaptive diversity management for a
//! large class of vehicle routing problems with time windows", section 4.2; here without time warp, for the search
//! keeps to plans that can be driven.

use super::model::Window;

/// Later than any instant of a plan.
pub const NEVER: i64 = 1 << 50;

/// See the head of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// Milliseconds from begin to end, begun between `e` and `l`.
    pub d: i64,
    /// Begun earlier, it ends no earlier.
    pub e: i64,
    /// The latest begin.
    pub l: i64,
    /// Millimeters.
    pub mm: i64,
}

impl Span {
    /// Something that takes `d` and may begin within the window.
    #[inline]
    pub fn within(window: Window, d: i64, mm: i64) -> Self {
        Self { d, e: window.from_ms, l: window.until_ms, mm }
    }

    /// This stretch, then the way.
    #[inline]
    pub fn then_leg(self, (ms, mm): (i64, i64)) -> Self {
        Self { d: self.d + ms, mm: self.mm + mm, ..self }
    }

    /// This stretch, then that one; none if that is too late even after the earliest begin of this.
    #[inline]
    pub fn then(self, next: Self) -> Option<Self> {
        if self.e + self.d > next.l {
            return None;
        }
        let (e, l) = (next.e - self.d, next.l - self.d);
        let wait = (e - self.l).max(0);
        Some(Self {
            d: self.d + next.d + wait,
            e: self.e.max(e).min(self.l),
            l: self.l.min(l),
            mm: self.mm + next.mm,
        })
    }

    /// Whether nobody needs `other` beside this: it ends no earlier whenever begun, and is no shorter in length.
    #[inline]
    pub fn dominates(self, other: Self) -> bool {
        self.l >= other.l
            && self.mm <= other.mm
            && self.e + self.d <= other.e + other.d
            && other.l.max(self.e) + self.d <= other.l + other.d
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a stretch begun at `s` ends, by its definition.
    fn end(span: Span, s: i64) -> Option<i64> {
        (s <= span.l).then(|| s.max(span.e) + span.d)
    }

    fn spans() -> Vec<Span> {
        let mut all = Vec::new();
        for e in 0..6 {
            for l in e..6 {
                for d in 0..4 {
                    all.push(Span { d, e, l, mm: 0 });
                }
            }
        }
        all
    }

    #[test]
    fn joined_stretches_end_when_one_after_the_other_does() {
        for a in spans() {
            for b in spans() {
                for leg in 0..3 {
                    let joined = a.then_leg((leg, 0)).then(b);
                    for s in -2..12 {
                        let apart = end(a, s).and_then(|t| end(b, t + leg));
                        assert_eq!(joined.and_then(|ab| end(ab, s)), apart, "{a:?} {leg} {b:?} at {s}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_dominates_ends_no_later_whenever_begun() {
        for a in spans() {
            for b in spans() {
                let never_later = (-2..12).all(|s| match (end(a, s), end(b, s)) {
                    (Some(first), Some(second)) => first <= second,
                    (None, Some(_)) => false,
                    _ => true,
                });
                assert_eq!(a.dominates(b), never_later, "{a:?} {b:?}");
            }
        }
    }
}
