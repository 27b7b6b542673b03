//! `check`: the doctor's report of a network, of sites, closures and scenarios.

use super::args::{CheckArgs, Shared};
use super::{End, Failure};

pub(super) fn check(_args: &CheckArgs, _shared: &Shared) -> Result<End, Failure> {
    Ok(End::Done)
}
