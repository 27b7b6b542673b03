//! How fast a load goes where nothing else slows it: laden, off expressways, over bridges, in bends.

use crate::units::Speed;

/// Walking pace over a bridge, where the load states none: the figure of China's order 2000 No. 2 on over-limit transport. The
/// order of 2016 that replaced it asks for a low even speed and gives no figure, so this is an assumption.
pub const CRAWL: Speed = Speed::kmh(5);

/// The speeds that a load file states. Posted limits, the law of the goods and the class of the vehicle count as well: the
/// lowest holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    /// On any road.
    pub top: Option<Speed>,
    /// On roads that are no expressways.
    pub other_roads: Option<Speed>,
    /// Over bridges that it passes at walking pace ([`CRAWL`] if not stated).
    pub crawl: Option<Speed>,
    /// In bends that ask for more room than a lane.
    pub bend: Option<Speed>,
}

impl Pace {
    /// Whether nothing is stated.
    pub fn is_unstated(&self) -> bool {
        *self == Self::default()
    }

    /// Over bridges that it passes at walking pace: no faster than anywhere.
    pub fn crawl(&self) -> Speed {
        let crawl = self.crawl.unwrap_or(CRAWL);
        self.top.map_or(crawl, |top| top.min(crawl))
    }
}
