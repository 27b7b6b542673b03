//! What sites lose, each loss with its own times: ways from and to stations and main roads, and room to turn round.

use super::affected::{Affected, Reopening};
use super::detour::DetourReport;
use super::summary::{TimedLossLine, TimesLine};
use crate::search::Cost;
use chrono::{DateTime, SecondsFormat, Utc};

/// Fastest ways from places to a site before and now, and back to them before and now.
pub type FourWays = [Option<Cost>; 4];

/// The word for a site that a vehicle reaches and is too long to come away from.
pub(super) const NO_TURNING: &str = "no_turning";

/// The word for a site that is come to by another gate, in the same time.
pub(super) const OTHER_GATE: &str = "other_gate";

/// Where ways of sites lead from and to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ends {
    /// The nearest station.
    Stations,
    /// The nearest junction of the main roads.
    MainRoads,
}

/// What a site loses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LossOf {
    /// Ways, or their shortness.
    Ways(Ends),
    /// Room to turn round.
    Turning,
}

/// What a site loses, and when: of ways that are gone at some time, whenever any of them is; else whenever the ways are as
/// they are told.
#[derive(Clone, Debug)]
pub struct SiteLoss {
    /// What.
    pub of: LossOf,
    /// When, and what brings it about.
    pub times: Times,
    /// When there is no way there, and none back, each by itself.
    pub gone: [Option<Times>; 2],
}

/// When something is so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Times {
    /// The closures that bring it about, by index.
    pub closures: Vec<usize>,
    /// The times; none where the question names its own.
    pub lasts: Option<Lasts>,
}

/// All times at which something is so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lasts {
    /// The first time; none where it has been so ever since.
    pub from: Option<DateTime<Utc>>,
    /// When that first time ends; none where no end is known.
    pub until: Option<DateTime<Utc>>,
    /// When the second time begins; none where there is none.
    pub again: Option<DateTime<Utc>>,
    /// All times together, milliseconds; none where no end is known.
    pub ms: Option<u64>,
}

/// What ways lose, the graver the larger: ways that are gone, milliseconds more of those that are left.
pub type Loss = (usize, i64);

/// Of ways from and to something.
pub fn loss(ways: FourWays) -> Loss {
    let both = [(ways[0], ways[1]), (ways[2], ways[3])].into_iter().filter_map(|(a, b)| a.zip(b));
    let more = both.map(|(then, now)| i64::from(now.ms) - i64::from(then.ms)).sum();
    (lost(ways).into_iter().filter(|lost| *lost).count(), more)
}

/// By how much ways may differ that are the same: where works cut a road into stretches, each is rounded, milliseconds.
pub const ROUNDED_MS: u64 = 10;

/// Likewise, millimeters.
pub const ROUNDED_MM: u64 = 10;

/// Whether two ways are the same but for rounding.
pub fn is_same(a: Option<Cost>, b: Option<Cost>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            u64::from(a.ms.abs_diff(b.ms)) <= ROUNDED_MS && u64::from(a.mm.abs_diff(b.mm)) <= ROUNDED_MM
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Which of the two ways were there before and are not now.
pub fn lost(ways: FourWays) -> [bool; 2] {
    [(ways[0], ways[1]), (ways[2], ways[3])].map(|(then, now)| then.is_some() && now.is_none())
}

impl Affected {
    pub(super) fn ways(&self, ends: Ends) -> FourWays {
        match ends {
            Ends::Stations => self.ways,
            Ends::MainRoads => self.main,
        }
    }

    /// The word for what becomes of its ways.
    pub(super) fn effect(&self, of: LossOf) -> &'static str {
        match of {
            LossOf::Turning => NO_TURNING,
            LossOf::Ways(Ends::Stations) if self.inside => "inside_closure",
            LossOf::Ways(ends) => word(self.ways(ends)),
        }
    }

    pub(super) fn loss(&self, of: LossOf) -> Option<&SiteLoss> {
        self.losses.iter().find(|loss| loss.of == of)
    }
}

impl LossOf {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ways(Ends::Stations) => "stations",
            Self::Ways(Ends::MainRoads) => "main_roads",
            Self::Turning => "turning",
        }
    }
}

impl DetourReport<'_> {
    /// An instant on the clock of closures.
    pub(super) fn local(&self, closures: &[usize]) -> impl Fn(DateTime<Utc>) -> String {
        let zone = closures.first().map_or(self.zone, |i| self.closures[*i].schedule.zone);
        move |at| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    pub(super) fn times_line(&self, times: &Times) -> TimesLine {
        let local = self.local(&times.closures);
        TimesLine {
            closures: self.ids(&times.closures),
            begins_at: times.lasts.and_then(|lasts| lasts.from).map(&local),
            ends_at: times.lasts.and_then(|lasts| lasts.until).map(&local),
            lasts_s: times.lasts.and_then(|lasts| lasts.ms).map(|ms| ms as f64 / 1000.0),
        }
    }

    pub(super) fn loss_line(&self, affected: &Affected, loss: &SiteLoss) -> TimedLossLine {
        let local = self.local(&loss.times.closures);
        let times = self.times_line(&loss.times);
        let is_cut = loss.gone.iter().any(Option::is_some);
        // A question that names its time has it from a search of what holds later.
        let reopening = match loss.times.lasts {
            Some(lasts) => lasts.until.map(|from| Reopening { from, until: lasts.again }),
            None => affected.help.as_ref().and_then(|help| help.reopening),
        };
        let reopening = reopening.filter(|_| is_cut);
        let [no_way_there, no_way_back] =
            loss.gone.each_ref().map(|times| times.as_ref().map(|times| self.times_line(times)));
        TimedLossLine {
            of: loss.of.word().to_owned(),
            effect: affected.effect(loss.of).to_owned(),
            closures: times.closures,
            begins_at: times.begins_at,
            ends_at: times.ends_at,
            lasts_s: times.lasts_s,
            no_way_there,
            no_way_back,
            opens_at: reopening.map(|found| local(found.from)),
            opens_until: reopening.and_then(|found| found.until).map(&local),
        }
    }
}

/// What becomes of ways: a word for it.
fn word(ways: FourWays) -> &'static str {
    let pairs = [(ways[0], ways[1]), (ways[2], ways[3])];
    let any =
        |is: &dyn Fn(Cost, Cost) -> bool| pairs.iter().any(|(a, b)| a.zip(*b).is_some_and(|(a, b)| is(a, b)));
    let more = |a: Cost, b: Cost| u64::from(b.ms) > u64::from(a.ms) + ROUNDED_MS;
    let farther = |a: Cost, b: Cost| u64::from(b.mm) > u64::from(a.mm) + ROUNDED_MM;
    if lost(ways).contains(&true) {
        "isolated"
    } else if pairs.iter().any(|(then, now)| then.is_none() && now.is_some()) {
        "reached"
    } else if any(&more) {
        "longer"
    } else if any(&|then, now| more(now, then)) {
        "shorter"
    } else if any(&farther) {
        "longer"
    } else if any(&|then, now| farther(now, then)) {
        "shorter"
    } else {
        OTHER_GATE
    }
}
