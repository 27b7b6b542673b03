//! A plan of visits, checked by definition.

use super::{MOST_STOPS, Plan, Request, Visit};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a plan, read off the request by definition.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// More or fewer visits than wished, those not planned included.
    #[error("project {0} has not as many visits as wished")]
    Count(usize),
    /// A firm is visited too soon again.
    #[error("firm {0} is visited too soon again")]
    Gap(usize),
    /// A firm is visited too often in a month.
    #[error("firm {0} is visited too often in a month")]
    Month(usize),
    /// Somebody is in two teams on one day.
    #[error("officer {0} is in two teams on one day")]
    TwoTeams(usize),
    /// A tour does not fit into its day, or its times are wrong.
    #[error("a tour of day {0} does not fit, or its times are wrong")]
    Tour(usize),
    /// The travel is not the sum of the legs.
    #[error("the travel is not the sum of its legs")]
    Travel,
}

/// Checks a plan.
///
/// # Errors
/// The first fault.
pub fn check(request: &Request, plan: &Plan) -> Result<(), Fault> {
    for (project, wish) in request.wishes.iter().enumerate() {
        let planned = plan.visits.iter().filter(|visit| visit.project == project).count();
        let unplanned = plan.unplanned.iter().filter(|(of, _)| *of == project).count();
        let by_video = plan.visits.iter().filter(|v| v.project == project && v.order == 0).count();
        if planned + unplanned != (wish.visits + wish.remote) as usize || by_video > wish.remote as usize {
            return Err(Fault::Count(project));
        }
    }
    for (i, a) in plan.visits.iter().enumerate() {
        let firm = request.wishes[a.project].firm;
        let same = |b: &&Visit| request.wishes[b.project].firm == firm;
        let once = |b: &Visit| {
            a.day == b.day && a.project != b.project && (a.order > 0) == (b.order > 0) && a.team == b.team
        };
        for b in plan.visits[i + 1..].iter().filter(same).filter(|b| !once(b)) {
            // Not by `Request::gap`, which the planner asks: the rule once more.
            let own = |visit: &Visit| request.wishes[visit.project].gap_days.map(i64::from);
            let gap = match (a.order.min(b.order), own(a), own(b)) {
                (0, ..) | (_, None, None) => request.gap_days,
                (_, one, other) => one.unwrap_or(request.gap_days).max(other.unwrap_or(request.gap_days)),
            };
            if (request.days[a.day].0 - request.days[b.day].0).abs() < gap.max(1) {
                return Err(Fault::Gap(firm));
            }
        }
        let month = |b: &&Visit| b.order > 0 && request.days[b.day].1 == request.days[a.day].1;
        let days: BTreeSet<usize> = plan.visits.iter().filter(same).filter(month).map(|b| b.day).collect();
        if a.order > 0 && days.len() > request.most_a_month {
            return Err(Fault::Month(firm));
        }
        for b in
            plan.visits.iter().filter(|b| b.day == a.day && b.team != a.team && a.order > 0 && b.order > 0)
        {
            if let Some(officer) = a.team.iter().find(|officer| b.team.contains(officer)) {
                return Err(Fault::TwoTeams(*officer));
            }
        }
    }
    let mut tours: BTreeMap<(usize, &[usize]), Vec<&Visit>> = BTreeMap::new();
    for visit in plan.visits.iter().filter(|visit| visit.order > 0) {
        tours.entry((visit.day, &visit.team)).or_default().push(visit);
    }
    let mut travel = 0;
    for ((day, team), mut stops) in tours {
        stops.sort_by_key(|stop| stop.order);
        if stops.len() > request.most_stops.min(MOST_STOPS) {
            return Err(Fault::Tour(day));
        }
        let (mut at, mut before) = (0u64, None::<usize>);
        for (i, stop) in stops.iter().enumerate() {
            let leg = before.map_or(request.out[team[0]][stop.project], |b| request.between[b][stop.project]);
            let leg = leg.ok_or(Fault::Tour(day))?;
            travel += u64::from(leg);
            at += u64::from(leg);
            if stop.order != i + 1 || u64::from(stop.arrive_ms) != at {
                return Err(Fault::Tour(day));
            }
            at += u64::from(request.stay_ms);
            before = Some(stop.project);
        }
        let back = before.and_then(|b| request.home[team[0]][b]).ok_or(Fault::Tour(day))?;
        travel += u64::from(back);
        if at + u64::from(back) > u64::from(request.day_ms) {
            return Err(Fault::Tour(day));
        }
    }
    if travel == plan.travel_ms { Ok(()) } else { Err(Fault::Travel) }
}
