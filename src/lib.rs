//! huhang (护航, "to escort") plans around road works: who is still served within 3 km and 15 minutes, which way
//! round remains, and what stands in it.
//!
//! The pipeline in five steps:
//! 1. [`exchange`] reads files into raw roads and places, with the place of every fault;
//! 2. [`network`] builds one immutable road network, [`vehicle`] says who may use what and how fast, and
//!    [`topology`] folds both, with the turn restrictions, into a search graph;
//! 3. [`closure`] matches closures onto it, and [`metric`] turns vehicle and closures into edge costs;
//! 4. [`search`] finds paths over (topology, metric), and [`plan`] answers one question a file with it;
//! 5. [`verify`] proves the answer again by slow and simple means, and [`report`] writes it down.
//!
//! Start reading in [`pipeline`]. ARCHITECTURE.md holds the picture and the reasons.

pub mod cli;
pub mod closure;
pub mod diagnostic;
pub mod exchange;
pub mod geometry;
pub mod id;
pub mod load;
pub mod metric;
pub mod network;
pub mod obstacle;
pub mod optimum;
pub mod pipeline;
pub mod plan;
pub mod report;
pub mod rounds;
pub mod scenario;
pub mod search;
pub mod topology;
pub mod units;
pub mod vehicle;
pub mod verify;
