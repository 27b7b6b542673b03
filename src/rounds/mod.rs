//! Rounds: visits to sites and segments to be covered, planned for several units at once.
//!
//! One search for both, for a segment is a task with two modes. It knows no network and no file: whoever asks fills
//! the travel tables and reads the tours. [`check()`] proves a plan by walking it; [`solve()`] never returns one that
//! it would find fault with, which tests hold.

mod anneal;
pub mod bound;
mod chance;
pub mod check;
mod eject;
mod energy;
mod field;
pub mod model;
mod nearness;
mod partition;
pub mod plan;
pub mod postman;
mod reason;
mod recreate;
mod route;
mod ruin;
mod schedule;
pub mod solve;
mod span;
mod state;
pub mod territory;
mod value;

pub use chance::Chance;
pub use check::{Evaluated, Fault, check};
pub use model::{Aim, Break, Flaw, Group, Mode, NO_WAY, Problem, REQUIRED, Task, Travel, Unit, Window};
pub use plan::{Plan, Planned, PlannedBreak, Reason, Stopped, Tour, Unserved};
pub use solve::{Progress, Search, solve};
