//! Patrols: what is asked of rounds over sites beyond the rounds themselves.
//!
//! The rounds are planned by [`crate::rounds`], which knows no network and no night. Here stand the guarantee of revisit
//! intervals ([`revisit`]), the plain rounds that keep it ([`beats`]), how well one night gives away the next
//! ([`predict`]), and how roads that are covered are come to and left ([`heading`]).

pub mod beats;
pub mod heading;
pub mod most;
pub mod predict;
pub mod revisit;
