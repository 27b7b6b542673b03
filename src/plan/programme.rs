//! A programme of works weighed: what is lost at a time, what over all of it, and which shift of one work relieves it.
//!
//! Losses are compared in one stated order: first whoever is cut off, then whoever is no longer served, then through
//! traffic without a way, then what through traffic takes longer. No loss outweighs one that stands before it, so that
//! nobody has to say how many minutes of drivers one cut-off village is worth.

use std::cmp::Reverse;

/// What is lost at one time. The order of the fields is the order in which losses are compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Loss {
    /// Sites that had a way from (or to) a station before the works and have none now.
    pub isolated: u32,
    /// Sites that were served within the limits before the works and are not now.
    pub lost: u32,
    /// Movements of through traffic without a way.
    pub without_way: u32,
    /// What the other movements take longer, milliseconds together; one that gains counts as nothing.
    pub extra_ms: u64,
}

/// Losses times how long they last, milliseconds; compared in the same order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Total {
    /// Site-milliseconds.
    pub isolated: u128,
    /// Site-milliseconds.
    pub lost: u128,
    /// Movement-milliseconds.
    pub without_way: u128,
    /// Milliseconds times milliseconds.
    pub extra: u128,
}

impl Total {
    /// Adds a loss that lasts some milliseconds.
    pub fn add(&mut self, loss: Loss, lasting_ms: u64) {
        let lasting = u128::from(lasting_ms);
        self.isolated += u128::from(loss.isolated) * lasting;
        self.lost += u128::from(loss.lost) * lasting;
        self.without_way += u128::from(loss.without_way) * lasting;
        self.extra += u128::from(loss.extra_ms) * lasting;
    }
}

/// What a programme costs: its worst time first, then everything. Smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Burden {
    /// The largest loss at any time.
    pub worst: Loss,
    /// All losses times how long they last.
    pub total: Total,
}

impl Burden {
    /// Of losses and how long each lasts, milliseconds; what lasts no time does not count.
    pub fn of(losses: impl IntoIterator<Item = (Loss, u64)>) -> Self {
        let mut burden = Self::default();
        for (loss, lasting_ms) in losses.into_iter().filter(|(_, lasting_ms)| *lasting_ms > 0) {
            burden.worst = burden.worst.max(loss);
            burden.total.add(loss, lasting_ms);
        }
        burden
    }

    /// What is better than in `before`.
    pub fn relief(&self, before: &Self) -> Relief {
        if self.worst < before.worst {
            Relief::Worst
        } else if self < before {
            Relief::Total
        } else {
            Relief::Nothing
        }
    }
}

/// What a shift relieves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relief {
    /// The worst time.
    Worst,
    /// Not the worst time, but all losses together.
    Total,
    /// Neither.
    Nothing,
}

impl Relief {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Total => "total",
            Self::Nothing => "nothing",
        }
    }
}

/// One work begun some whole days later, or earlier if negative, and what the programme costs then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shift {
    /// The work, by its place in the order of the ids.
    pub work: usize,
    /// Days.
    pub days: i64,
    /// The programme with it.
    pub burden: Burden,
}

/// The shift that costs least; of equal ones the smallest, then the work of the lowest id, then the later one (nobody
/// is surprised by works that begin later).
pub fn best(shifts: impl IntoIterator<Item = Shift>) -> Option<Shift> {
    shifts.into_iter().min_by_key(|s| (s.burden, s.days.unsigned_abs(), s.work, Reverse(s.days)))
}

/// The shift after which all losses together are least, whatever the worst time is; of equal ones as [`best`].
pub fn least_in_all(shifts: impl IntoIterator<Item = Shift>) -> Option<Shift> {
    shifts.into_iter().min_by_key(|s| (s.burden.total, s.days.unsigned_abs(), s.work, Reverse(s.days)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(isolated: u32, lost: u32, extra_ms: u64) -> Loss {
        Loss { isolated, lost, without_way: 0, extra_ms }
    }

    #[test]
    fn one_site_cut_off_is_worse_than_any_detour() {
        assert!(loss(1, 0, 0) > loss(0, 9, 1_000_000) && loss(0, 1, 0) > loss(0, 0, 1_000_000));
        let long = Burden::of([(loss(0, 1, 0), 1000)]);
        let short = Burden::of([(loss(1, 0, 0), 1), (loss(0, 9, 0), 0)]);
        assert!(short > long, "the worst time comes before how long it lasts");
        assert_eq!(short.worst, loss(1, 0, 0), "what lasts no time is not there");
        assert_eq!(long.relief(&short), Relief::Worst);
        assert_eq!(Burden::of([(loss(0, 1, 0), 999)]).relief(&long), Relief::Total);
        assert_eq!(long.relief(&long), Relief::Nothing);
    }

    #[test]
    fn of_equal_shifts_the_smallest_counts_then_the_id_then_the_later() {
        let shift = |work, days| Shift { work, days, burden: Burden::default() };
        let all = [shift(1, 3), shift(0, -2), shift(1, 2), shift(0, 2), shift(2, -2)];
        assert_eq!(best(all), Some(shift(0, 2)));
        let worse = Shift { burden: Burden::of([(loss(0, 0, 1), 1)]), ..shift(0, 1) };
        assert_eq!(best([worse, shift(3, -9)]), Some(shift(3, -9)));
        assert_eq!(best([]), None);
        // Less in all, though worse at the worst time.
        let short = Shift { burden: Burden::of([(loss(0, 0, 9), 1)]), ..shift(1, 4) };
        let long = Shift { burden: Burden::of([(loss(0, 0, 2), 9)]), ..shift(2, 1) };
        assert_eq!([best([short, long]), least_in_all([short, long])], [Some(long), Some(short)]);
        assert_eq!(least_in_all(all), Some(shift(0, 2)));
    }
}
