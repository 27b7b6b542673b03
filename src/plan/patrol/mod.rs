//! Patrols: what is asked of rounds over sites beyond the rounds themselves.
//!
//! The rounds are planned by [`crate::rounds`], which knows no network and no night. Here stand the guarantee of revisit
//! intervals ([`revisit`]), and how well one night gives away the next ([`predict`]).

pub mod predict;
pub mod revisit;
