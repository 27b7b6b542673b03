//! The question of risk of a route: who is exposed to what drives by.

use super::{Limit, RouteTask, measure};
use crate::diagnostic::{Diagnostics, Place, hazard as codes};
use std::path::PathBuf;

/// Who is exposed to what drives by.
#[derive(Clone, PartialEq, Debug)]
pub struct RiskQuestion {
    /// Layer of places with `population` or `weight`.
    pub people: PathBuf,
    /// Meters around the way within which they count.
    pub radius_m: f64,
}

/// Radius of exposure where none is given, meters: a round figure, an assumption.
pub const DEFAULT_RADIUS_M: f64 = 500.0;

/// Adds the question of risk to a route; what does not go with it is told.
pub fn risk(
    task: RouteTask,
    people: Option<PathBuf>,
    radius: Option<&str>,
    place: &Place,
    problems: &mut Diagnostics,
) -> RouteTask {
    let against = [("via", task.stops.len() > 2), ("depart", task.timed.is_some())];
    RouteTask { risk: question(people, radius, &against, place, problems), ..task }
}

/// The question of risk; what is given of that which does not go with it is told.
pub fn question(
    people: Option<PathBuf>,
    radius: Option<&str>,
    against: &[(&str, bool)],
    place: &Place,
    problems: &mut Diagnostics,
) -> Option<RiskQuestion> {
    let radius_m = match radius.map(|text| (text, measure::limit(text))) {
        None => DEFAULT_RADIUS_M,
        Some((_, Some(Limit::Distance(mm)))) if (1000..=20_000_000).contains(&mm) => f64::from(mm) / 1000.0,
        Some((text, _)) => {
            problems.push(codes::e630_radius(place.clone(), text));
            DEFAULT_RADIUS_M
        }
    };
    let Some(people) = people else {
        if radius.is_some() {
            problems.push(codes::e632_radius_alone(place.clone()));
        }
        return None;
    };
    for (what, _) in against.iter().filter(|(_, given)| *given) {
        problems.push(codes::e631_risk_of(place.clone(), what));
    }
    Some(RiskQuestion { people, radius_m })
}
