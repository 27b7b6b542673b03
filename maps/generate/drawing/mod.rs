//! How an illustrative map is drawn: what the maps of this folder have in common. A map is a frame, an outline, and
//! tables of its waters, great roads and towns; the rest is drawn from them, the same at every run.

pub mod arrangement;
pub mod arterials;
pub mod features;
pub mod ground;
pub mod levels;
pub mod parks;
pub mod places;
pub mod plane;
pub mod random;
pub mod roads;
pub mod roundabouts;
pub mod streets;
pub mod villages;
pub mod ways;
