//! What a way puts at risk: ways that trade time against exposure, and a compromise (`--risk`).

use super::World;
use super::coverage::heads;
use super::positions::positions;
use crate::diagnostic::Diagnostics;
use crate::exchange::sites::{SitesOptions, read_all};
use crate::metric::Metric;
use crate::plan::exposure::{Exposure, Front, Place, front};
use crate::scenario::RiskQuestion;
use crate::search::Position;

/// The exposure of all roads, and the ways between which one may choose. `None` when the places cannot be read.
pub(super) fn weigh(
    world: &World,
    metric: &Metric,
    (from, to): (Position, Position),
    question: &RiskQuestion,
    problems: &mut Diagnostics,
) -> Option<(Exposure, Front)> {
    let positions = positions(&world.setting, None, problems);
    let options = SitesOptions { positions, encoding: world.setting.encoding };
    let (sites, files) = read_all(std::slice::from_ref(&question.people), &options, problems)?;
    world.note(files);
    let people: Vec<Place> = sites
        .iter()
        .map(|site| Place { at: site.at, people: heads(site).round().min(f64::from(u32::MAX)) as u32 })
        .collect();
    let exposure = Exposure::of(&world.network, &people, question.radius_m);
    let front = front(metric, &exposure, from, to);
    Some((exposure, front))
}
