//! Visits over weeks: each project at its pace, nobody too often, near ones on one day.
//!
//! A team (the officers of a project who go together) makes at most one tour a day, and nobody is in two teams on one
//! day. Several projects of a firm may be visited by one team on one day, or called by it: that disturbs the firm once
//! (`firms`: where days of a firm are short, they are shared out by that). Visits are spread evenly
//! first, each on the day near its turn where it costs least, the turns of officers on different days, so that not all are
//! out on one; then single visits are moved to other days, and whole tours to other tours, as long as that saves travel.
//! The order within a day is exact, up to [`EXACT_STOPS`] stops, and searched beyond (see [`tour`]). A local search, with a
//! bound (`bound`). A turn that leaves a visit without a day yields to another team of the project.

mod bound;
mod check;
mod firms;
mod improve;
mod tour;

pub use check::{Fault, check};
pub use tour::tour;

use bound::bound;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Most stops of a tour whose order is found exactly.
pub const EXACT_STOPS: usize = 9;
/// Most stops of a tour.
pub const MOST_STOPS: usize = 24;

/// A project and its visits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// Who goes, sorted; the tour starts at the base of the first. The n-th visit is made by the n-th of the teams in turn, unless only another one has a day for it.
    pub teams: Vec<Vec<usize>>,
    /// The firm, by index: limits on disturbance count for all of its projects.
    pub firm: usize,
    /// Visits in person.
    pub visits: u32,
    /// Visits by video, which need no way. One for which the firm has no day is made in person where the team is there anyway.
    pub remote: u32,
    /// Days between two visits in person, where the project has its own; see [`Request::gap`].
    pub gap_days: Option<u32>,
}

/// What is to be planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The days on which visits are made: the number of the day, and its month.
    pub days: Vec<(i64, u32)>,
    /// The projects.
    pub wishes: Vec<Wish>,
    /// Way from the base of an officer to a project, milliseconds; `None` where there is none.
    pub out: Vec<Vec<Option<u32>>>,
    /// Way back.
    pub home: Vec<Vec<Option<u32>>>,
    /// Way from project to project.
    pub between: Vec<Vec<Option<u32>>>,
    /// Stay at a project, milliseconds.
    pub stay_ms: u32,
    /// Length of a day's work, milliseconds.
    pub day_ms: u32,
    /// Most stops of a tour, up to [`MOST_STOPS`].
    pub most_stops: usize,
    /// Days between two visits of a firm, at least; one team that comes for several projects on one day is one visit. Of
    /// visits in person those of a project ([`Wish::gap_days`]) come before it.
    pub gap_days: i64,
    /// Most days of a month on which somebody comes to a firm.
    pub most_a_month: usize,
}

impl Request {
    /// Days that lie at least between visits to two projects of a firm, or to one: in person the longer of their gaps, with
    /// one by video what holds for all.
    pub fn gap(&self, one: usize, other: usize, in_person: bool) -> i64 {
        let own = |project: usize| self.wishes[project].gap_days.map_or(self.gap_days, i64::from);
        if in_person { own(one).max(own(other)).max(1) } else { self.gap_days.max(1) }
    }
}

/// A visit planned.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Visit {
    /// The day, by index.
    pub day: usize,
    /// Who goes.
    pub team: Vec<usize>,
    /// 1 for the first stop of the tour; 0 for a visit by video.
    pub order: usize,
    /// The project.
    pub project: usize,
    /// Arrival after the beginning of the day, milliseconds; 0 by video.
    pub arrive_ms: u32,
}

/// Why a visit is not planned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Unplanned {
    /// No way there and back.
    NoWay,
    /// There and back with the stay takes longer than a day.
    DayTooShort,
    /// The gap between visits or the limit of the month leaves no day.
    WouldDisturb,
    /// Whoever would go is out on all days that are left.
    NobodyFree,
    /// Nobody looks after the project.
    NoOfficer,
}

impl Unplanned {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoWay => "no_way",
            Self::DayTooShort => "day_too_short",
            Self::WouldDisturb => "would_disturb",
            Self::NobodyFree => "nobody_free",
            Self::NoOfficer => "no_officer",
        }
    }
}

/// The plan.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// Visits, by day, team and order.
    pub visits: Vec<Visit>,
    /// Visits that are not planned: project and why, once for each.
    pub unplanned: Vec<(usize, Unplanned)>,
    /// Travel, milliseconds.
    pub travel_ms: u64,
    /// No plan of the same visits travels less.
    pub bound_ms: u64,
}

type Tours = BTreeMap<(usize, Vec<usize>), Vec<usize>>;

/// One visit in person as it is placed.
#[derive(Clone, Debug)]
struct Placed {
    project: usize,
    team: Vec<usize>,
    day: usize,
}

struct Planner<'a> {
    request: &'a Request,
    turns: Turns,
    tours: Tours,
    placed: Vec<Placed>,
    /// Visits by video.
    calls: Vec<Placed>,
    /// What is planned at each firm.
    at_firm: Vec<Vec<AtFirm>>,
    /// Travel of long tours, by base and stops.
    known: RefCell<BTreeMap<(usize, Vec<usize>), Option<u32>>>,
}

/// A visit as its firm sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct AtFirm {
    day: usize,
    project: usize,
    /// Who comes or calls.
    team: Vec<usize>,
    by_video: bool,
}

impl AtFirm {
    /// Whether the firm is disturbed once by both: one team comes for two of its projects, or calls for both.
    fn joins(&self, other: &AtFirm) -> bool {
        self.day == other.day
            && self.project != other.project
            && self.team == other.team
            && self.by_video == other.by_video
    }
}

/// How the turns of projects lie to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Turns {
    /// Each officer has a day of his own in the time between two visits: nobody's visits fall on one day with all others'.
    OverTheWhole,
    /// Each has a day of his own in the week in whose middle the turn is.
    OverTheWeek,
    /// All alike, in the middle of the time between two visits.
    Alike,
}

/// Plans the visits. Where spreading the turns of officers over the days leaves visits without a day, narrower turns are tried,
/// and of the plans in which the fewest projects are never seen the first with the most visits is kept.
pub fn plan(request: &Request) -> Plan {
    let mut best: Option<((usize, u64, u64), Plan)> = None;
    for turns in [Turns::OverTheWhole, Turns::OverTheWeek, Turns::Alike] {
        let found = planned(request, turns);
        if best.as_ref().is_none_or(|(fewest, _)| found.0 < *fewest) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(_, best)| best.unplanned.is_empty()) {
            break;
        }
    }
    best.map(|(_, plan)| plan).unwrap_or_default()
}

/// A plan, and what it lacks ([`Planner::lacks`]).
fn planned(request: &Request, turns: Turns) -> ((usize, u64, u64), Plan) {
    let firms = request.wishes.iter().map(|wish| wish.firm + 1).max().unwrap_or(0);
    let mut planner = Planner {
        request,
        turns,
        tours: Tours::new(),
        placed: Vec::new(),
        calls: Vec::new(),
        at_firm: vec![Vec::new(); firms],
        known: RefCell::default(),
    };
    let mut order: Vec<usize> = (0..request.wishes.len()).collect();
    // Whoever is visited most often is hardest to place.
    order.sort_by_key(|p| (std::cmp::Reverse(request.wishes[*p].visits), *p));
    for project in &order {
        (0..request.wishes[*project].visits).for_each(|nth| planner.place(*project, nth));
    }
    planner.fill(&order, false);
    for project in &order {
        (0..request.wishes[*project].remote).for_each(|nth| planner.call(*project, nth));
    }
    planner.fill(&order, true);
    planner.share_days();
    planner.improve();
    planner.fill(&order, true);
    let all: Vec<usize> = (0..request.wishes.len()).collect();
    (planner.lacks(&all), planner.finish())
}

/// Days by their distance from the one whose turn it is; of equals the earlier.
fn by_distance(days: usize, turn: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..days).collect();
    all.sort_by_key(|day| (day.abs_diff(turn), *day));
    all
}

impl Planner<'_> {
    /// The day on which the n-th of some visits has its turn. Visits by video lie between those in person.
    fn turn(&self, project: usize, nth: usize, of: usize, by_video: bool) -> usize {
        let (days, of) = (self.request.days.len(), of.max(1));
        let officer = self.request.wishes[project].teams.first().and_then(|team| team.first());
        let (officer, middle) = (officer.copied().unwrap_or(0), (2 * nth + 1) * days / (2 * of));
        let between = (days / of).max(1);
        match self.turns {
            Turns::OverTheWhole => {
                let later = if by_video { between / 2 } else { 0 };
                nth * days / of + (officer + later) % between
            }
            Turns::OverTheWeek if between >= 5 => (middle + officer % 5).saturating_sub(2).min(days - 1),
            Turns::OverTheWeek | Turns::Alike => middle,
        }
    }

    /// What else is planned at the firm of a visit, leaving one out.
    fn others<'b>(&'b self, visit: &AtFirm, without: Option<&'b AtFirm>) -> impl Iterator<Item = &'b AtFirm> {
        let firm = self.request.wishes[visit.project].firm;
        self.at_firm[firm].iter().filter(move |other| Some(*other) != without)
    }

    /// Whether a visit keeps its distance to the others at its firm, one of them left out.
    fn gap_holds(&self, visit: &AtFirm, without: Option<&AtFirm>) -> bool {
        let date = |day: usize| self.request.days[day].0;
        self.others(visit, without).all(|other| {
            let in_person = !visit.by_video && !other.by_video;
            let gap = self.request.gap(visit.project, other.project, in_person);
            visit.joins(other) || (date(other.day) - date(visit.day)).abs() >= gap
        })
    }

    fn month_holds(&self, visit: &AtFirm, without: Option<&AtFirm>) -> bool {
        let month = |day: usize| self.request.days[day].1;
        let others = self.others(visit, without);
        let others = others.filter(|other| !other.by_video && month(other.day) == month(visit.day));
        let mut days: BTreeSet<usize> = others.map(|other| other.day).collect();
        days.insert(visit.day);
        days.len() <= self.request.most_a_month
    }

    /// Whether nobody of a team is out with another one.
    fn team_is_free(&self, team: &[usize], day: usize) -> bool {
        let out = self.tours.range((day, Vec::new())..(day + 1, Vec::new())).map(|((_, other), _)| other);
        out.filter(|other| *other != team).all(|other| other.iter().all(|officer| !team.contains(officer)))
    }

    fn travel(&self, team: &[usize], stops: &[usize]) -> Option<u32> {
        let found = || tour(self.request, team, stops).map(|(ms, _)| ms);
        if stops.len() <= EXACT_STOPS {
            return found();
        }
        let mut set = stops.to_vec();
        set.sort_unstable();
        *self.known.borrow_mut().entry((*team.first()?, set)).or_insert_with(found)
    }

    /// What one more stop costs on a day; `None` where the day is too short.
    fn added(&self, team: &[usize], project: usize, day: usize) -> Option<i64> {
        let known = self.tours.get(&(day, team.to_vec())).map_or(&[][..], Vec::as_slice);
        let mut stops = known.to_vec();
        stops.push(project);
        let with = self.fits(team, &stops)?;
        Some(i64::from(with) - self.travel(team, known).map_or(0, i64::from))
    }

    /// Travel of a tour, if it fits into a day.
    fn fits(&self, team: &[usize], stops: &[usize]) -> Option<u32> {
        if stops.len() > self.request.most_stops.min(MOST_STOPS) {
            return None;
        }
        let travel = self.travel(team, stops)?;
        let whole = u64::from(travel) + stops.len() as u64 * u64::from(self.request.stay_ms);
        (whole <= u64::from(self.request.day_ms)).then_some(travel)
    }

    /// A visit in person, as its firm would see it.
    fn in_person(project: usize, team: &[usize], day: usize) -> AtFirm {
        AtFirm { day, project, team: team.to_vec(), by_video: false }
    }

    /// Plans the n-th visit of a project by the team whose turn it is, near the day whose turn it is, if that works.
    fn place(&mut self, project: usize, nth: u32) {
        let wish = &self.request.wishes[project];
        let Some(team) = wish.teams.get(nth as usize % wish.teams.len().max(1)).cloned() else { return };
        if self.fits(&team, &[project]).is_none() {
            return;
        }
        let days = self.request.days.len();
        let (visits, nth) = (wish.visits as usize, nth as usize);
        let turn = self.turn(project, nth, visits, false);
        let undisturbed = |day: &usize| self.is_undisturbed(&Self::in_person(project, &team, *day));
        let open: Vec<usize> = by_distance(days, turn).into_iter().filter(undisturbed).collect();
        // Within its own share of the time the cheapest day; beyond it the nearest that works.
        let share = days.div_ceil(2 * visits);
        let cost =
            |day: usize| self.team_is_free(&team, day).then(|| self.added(&team, project, day)).flatten();
        let near = open.iter().filter(|day| day.abs_diff(turn) <= share / 2);
        let best =
            near.filter_map(|day| Some((cost(*day)?, day.abs_diff(turn), *day))).min().map(|(.., day)| day);
        let Some(day) = best.or_else(|| open.iter().copied().find(|day| cost(*day).is_some())) else {
            return;
        };
        self.add(Self::in_person(project, &team, day));
    }

    /// Plans the n-th visit of a project by video, on the day nearest to the one whose turn it is.
    fn call(&mut self, project: usize, nth: u32) {
        let wish = &self.request.wishes[project];
        let Some(team) = wish.teams.get(nth as usize % wish.teams.len().max(1)).cloned() else { return };
        let turn = self.turn(project, nth as usize, wish.remote as usize, true);
        let call = |day: usize| AtFirm { day, project, team: team.clone(), by_video: true };
        let days = by_distance(self.request.days.len(), turn);
        if let Some(day) = days.into_iter().find(|day| self.gap_holds(&call(*day), None)) {
            self.add(call(day));
        }
    }

    /// Whether a visit leaves its firm the gap and the limit of the month.
    fn is_undisturbed(&self, visit: &AtFirm) -> bool {
        self.gap_holds(visit, None) && (visit.by_video || self.month_holds(visit, None))
    }

    fn add(&mut self, visit: AtFirm) {
        let placed = Placed { project: visit.project, team: visit.team.clone(), day: visit.day };
        if visit.by_video {
            self.calls.push(placed);
        } else {
            self.tours.entry((visit.day, visit.team.clone())).or_default().push(visit.project);
            self.placed.push(placed);
        }
        self.at_firm[self.request.wishes[visit.project].firm].push(visit);
    }

    fn finish(self) -> Plan {
        let mut out = Plan::default();
        for project in 0..self.request.wishes.len() {
            let (in_person, by_video) = self.left(project);
            let missing = [(in_person, false), (by_video, true)];
            for (count, is_call) in missing.into_iter().filter(|(count, _)| *count > 0) {
                let why = self.reason(project, is_call);
                out.unplanned.extend((0..count).map(|_| (project, why)));
            }
        }
        for ((day, team), stops) in &self.tours {
            let Some((travel, order)) = tour(self.request, team, stops) else { continue };
            out.travel_ms += u64::from(travel);
            for (i, (project, arrive_ms)) in timed(self.request, team, &order).into_iter().enumerate() {
                out.visits.push(Visit { day: *day, team: team.clone(), order: i + 1, project, arrive_ms });
            }
        }
        let calls = self.calls.iter().map(|call| Visit {
            day: call.day,
            team: call.team.clone(),
            order: 0,
            project: call.project,
            arrive_ms: 0,
        });
        out.visits.extend(calls);
        out.visits.sort();
        out.unplanned.sort_unstable();
        out.bound_ms = bound(self.request, &out.visits).min(out.travel_ms);
        out
    }

    /// Why a visit of a project has no place in the finished plan.
    fn reason(&self, project: usize, by_video: bool) -> Unplanned {
        let teams = &self.request.wishes[project].teams;
        if teams.is_empty() {
            return Unplanned::NoOfficer;
        }
        if by_video {
            return Unplanned::WouldDisturb;
        }
        if teams.iter().all(|team| self.travel(team, &[project]).is_none()) {
            return Unplanned::NoWay;
        }
        if teams.iter().all(|team| self.fits(team, &[project]).is_none()) {
            return Unplanned::DayTooShort;
        }
        let is_open = |team: &Vec<usize>| {
            let day = |day: usize| self.is_undisturbed(&Self::in_person(project, team, day));
            (0..self.request.days.len()).any(day)
        };
        if teams.iter().any(is_open) { Unplanned::NobodyFree } else { Unplanned::WouldDisturb }
    }
}

/// The stops of a tour in their order, each with its arrival.
fn timed(request: &Request, team: &[usize], order: &[usize]) -> Vec<(usize, u32)> {
    let (mut at, mut before) = (0u32, None::<usize>);
    let mut all = Vec::new();
    for project in order {
        let leg = match before {
            None => request.out[team[0]][*project],
            Some(before) => request.between[before][*project],
        };
        at = at.saturating_add(leg.unwrap_or(0));
        all.push((*project, at));
        at = at.saturating_add(request.stay_ms);
        before = Some(*project);
    }
    all
}
