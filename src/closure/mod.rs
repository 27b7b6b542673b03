//! Closures: what is shut, where, when and for whom.
//!
//! [`read`] turns a feature into a [`Closure`]; [`matching`] finds the stretches of the network it means, or says
//! why it cannot; [`calendar`] knows at which instants it is shut; [`ClosurePlan`] holds all of them and answers
//! which stretches are shut at an instant (or ever) for a given road user. A closure that cannot be computed to the
//! letter is an error: none is ever left out in silence.
//!
//! Rule numbers (S1 …, M1 …, T1 …) are those of the closure semantics in ARCHITECTURE.md.

mod both_halves;
pub mod calendar;
pub mod chainage;
pub mod clock;
pub mod effect;
mod entries_lead;
pub mod feature;
mod full;
pub mod intervals;
pub mod lies;
pub mod matching;
pub mod model;
pub mod plan;
pub mod read;
pub mod record;
mod rolling_words;
pub mod section;
mod selector;
mod strung;
mod suspension;
mod timeline;
pub mod turn;
pub mod who;

pub use both_halves::left_open;
pub use calendar::{DailySlot, OnHolidays, Schedule, Weekdays};
pub use clock::{is_zone, nearest_zone};
pub use effect::{Holds, InEffect, InForce, Opened, Slowed, TEMPORARY_BAR};
pub use full::{binds_every_car, is_full, shut_with};
pub use matching::{
    Kilometers, Landmarks, Matched, MatchedStretch, NamedPlace, driveway_id, flows, match_closure,
    roads_inside, temporary_way_id,
};
pub use model::{
    AreaMode, Closure, Conditions, Direction, Drawing, Drawn, Effect, Levels, Location, OtherHalf, Override,
    RingPart, Status, Whole,
};
pub use plan::{ClosedPiece, ClosurePlan, When};
pub use read::{EntryOf, read_closures, read_places};
pub use rolling_words::UNIT;
pub use selector::{Quantity, Selector};
pub use suspension::joined;
pub use timeline::Timeline;
pub use turn::{COMPASS, Turn, TurnKind};
pub use who::Who;
