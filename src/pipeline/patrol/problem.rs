//! From sites, units and ground to the question that the rounds answer.

use super::super::world::World;
use super::asks::Ask;
use super::fleet::{End, Unit};
use super::segments::{Piece, Run};
use super::spacing::days_apart;
use super::terrain::{Roads, Stop, Terrain, gates};
use super::wanted::Visit;
use crate::exchange::sites::Site;
use crate::geometry::LonLat;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::patrol::heading::passages;
use crate::plan::patrol::revisit::Layout;
use crate::report::patrol::{Asked, DAY_MS, LeftOut};
use crate::rounds::{Aim, Break, Group, Mode, NO_WAY, Problem, Task, Travel, Unit as Crew, Window};
use crate::scenario::PatrolTask;
use crate::scenario::patrol::{Hours, Weekdays, Wish};
use chrono::{Days as CalendarDays, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// All that a plan is made of.
pub(super) struct Ground<'a> {
    pub world: &'a World,
    pub task: &'a PatrolTask,
    pub stations: &'a [Site],
    pub sites: Vec<&'a Site>,
    pub asks: Vec<Ask>,
    pub units: Vec<Unit>,
    /// What stands behind a site that is a piece of a segment.
    pub pieces: Vec<Option<Piece>>,
    /// Where sites are come to.
    pub stops: Stops,
    /// For each vehicle its terrains.
    pub terrains: Vec<Terrain>,
    /// Skills by name; their bit is their place.
    pub skills: Vec<String>,
    /// Whether sites are revisited: every night is planned by itself.
    pub by_night: bool,
    /// What plans the rounds.
    pub planner: super::Planner,
}

/// A way to cover a piece: which of its runs, and the stops where that begins and ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Way {
    pub run: usize,
    pub enter: usize,
    pub leave: usize,
}

/// All stops, and whose they are. Station `i` is stop `i`.
#[derive(Default)]
pub(super) struct Stops {
    /// The stations in their order, then the open gates and the ends of runs of all sites.
    pub all: Vec<Stop>,
    /// The roads of runs that drive along roads.
    pub runs: Vec<Vec<Leg>>,
    /// The stops of each site.
    pub gates: Vec<Vec<usize>>,
    /// The ways to cover each site that is a piece of a segment.
    pub ways: Vec<Vec<Way>>,
}

/// The stops of sites. Off the roads a run begins and ends at places, each counted once; on them each of its passages has
/// two stops of its own, as many as it has on any of these roads.
pub(super) fn stops(
    network: &Network,
    (stations, sites): (&[Site], &[&Site]),
    pieces: &[Option<Piece>],
    roads: &[Roads],
) -> Stops {
    let first = |station: &Site| gates(station).first().copied().unwrap_or(station.at);
    let mut stops = Stops { all: stations.iter().map(first).map(Stop::Place).collect(), ..Stops::default() };
    let mut ends: BTreeMap<LonLat, usize> = BTreeMap::new();
    for (site, piece) in sites.iter().zip(pieces) {
        let mut ways: Vec<Way> = Vec::new();
        let begin = stops.all.len();
        match piece {
            None => stops.all.extend(gates(site).into_iter().map(Stop::Place)),
            Some(piece) if piece.legs.is_empty() => {
                for (number, run) in piece.runs.iter().enumerate() {
                    let [enter, leave] = run.ends.map(|at| {
                        *ends.entry(at).or_insert_with(|| {
                            stops.all.push(Stop::Place(at));
                            stops.all.len() - 1
                        })
                    });
                    ways.push(Way { run: number, enter, leave });
                }
            }
            Some(piece) => {
                for (number, run) in piece.runs.iter().enumerate() {
                    let legs = piece.driven(network, run);
                    let on = |roads: &Roads| {
                        let count = |metric| passages(metric, &legs, roads.turn_round).len();
                        count(&roads.metric).max(count(&roads.free))
                    };
                    for passage in 0..roads.iter().map(on).max().unwrap_or(0) {
                        let enter = stops.all.len();
                        let run = stops.runs.len();
                        stops.all.extend([Stop::Enter(run, passage), Stop::Leave(run, passage)]);
                        ways.push(Way { run: number, enter, leave: enter + 1 });
                    }
                    stops.runs.push(legs);
                }
            }
        }
        stops.gates.push(match piece {
            None => (begin..stops.all.len()).collect(),
            Some(_) => ways.iter().flat_map(|way| [way.enter, way.leave]).collect(),
        });
        stops.ways.push(ways);
    }
    stops
}

/// A question with what its numbers mean.
pub(super) struct Question {
    pub problem: Problem,
    /// For each unit of the problem: which unit, on which day.
    pub crews: Vec<(usize, u32)>,
    /// For each task of the problem: which visit.
    pub visits: Vec<usize>,
    /// All visits asked for.
    pub asked: Vec<Asked>,
    /// The site of each visit.
    pub sites: Vec<usize>,
    /// What is left out before anything is planned.
    pub left_out: Vec<LeftOut>,
    /// Of the aims.
    pub tolerances: Vec<i64>,
}

/// Windows of revisits, where a night is planned for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Revisits<'a> {
    pub layout: Layout,
    pub seed: u64,
    /// Windows of sites that are to be kept before all others, by site; the others have those of the layout.
    pub windows: Option<&'a BTreeMap<usize, Vec<(i64, i64)>>>,
}

impl Revisits<'_> {
    /// The windows given for a site.
    pub(super) fn given(&self, site: usize) -> Option<&Vec<(i64, i64)>> {
        self.windows?.get(&site)
    }
}

impl Ground<'_> {
    /// The first day.
    pub(super) fn date(&self, day: u32) -> Option<NaiveDate> {
        self.task.date?.checked_add_days(CalendarDays::new(u64::from(day)))
    }

    /// The question of these days, a revisit interval being kept by windows.
    pub fn question(&self, days: &Range<u32>, terrains: &[Terrain], revisits: Option<Revisits>) -> Question {
        let mut question = Question {
            problem: Problem { travels: terrains.iter().map(travel).collect(), ..Problem::default() },
            crews: Vec::new(),
            visits: Vec::new(),
            asked: Vec::new(),
            sites: Vec::new(),
            left_out: Vec::new(),
            tolerances: Vec::new(),
        };
        for day in days.clone() {
            for (number, unit) in self.units.iter().enumerate() {
                let on_duty = self.is_among(unit.weekdays, day);
                if on_duty {
                    question.crews.push((number, day));
                    question.problem.units.push(self.crew(unit, number, day, terrains));
                }
            }
        }
        for site in 0..self.sites.len() {
            self.add_site(site, days, terrains, revisits, &mut question);
        }
        question.aim_at(self.task);
        question
    }

    fn crew(&self, unit: &Unit, number: usize, day: u32, terrains: &[Terrain]) -> Crew {
        let midnight = i64::from(day) * DAY_MS;
        let window = |from: i64, until: i64| Window::new(midnight + from, midnight + until);
        let drives = |terrain: &&Terrain| terrain.vehicle == unit.vehicle && terrain.days.contains(&day);
        // A vehicle has a terrain for each day of the plan.
        let profile = terrains.iter().position(|terrain| drives(&terrain)).unwrap_or(0);
        Crew {
            start: unit.station,
            end: match unit.end {
                End::At(station) => Some(station),
                End::Anywhere => None,
            },
            shift: window(unit.shift.from_ms, unit.shift.until_ms),
            longest_ms: unit.longest_ms.map(i64::from),
            most_tasks: unit.most.map(|most| most as usize),
            skills: self.skill_bits(&unit.skills),
            profile,
            day,
            team: number as u32,
            breaks: unit
                .breaks
                .iter()
                .map(|pause| Break {
                    window: window(
                        on_shift(pause.within, unit.shift),
                        on_shift(pause.within, unit.shift) + slack(pause),
                    ),
                    duration_ms: pause.lasts_ms,
                })
                .collect(),
            ..Crew::new(unit.station, window(0, 0))
        }
    }

    fn skill_bits(&self, skills: &[String]) -> u64 {
        skills.iter().filter_map(|skill| self.skills.binary_search(skill).ok()).map(|bit| 1u64 << bit).sum()
    }

    /// Puts the visits of a site into the question: what can be searched for as tasks, the rest as left out.
    fn add_site(
        &self,
        site: usize,
        days: &Range<u32>,
        terrains: &[Terrain],
        revisits: Option<Revisits>,
        question: &mut Question,
    ) {
        let ask = &self.asks[site];
        let modes = self.modes(site, terrains);
        let wanted = self.wanted(site, days, terrains, revisits);
        let of = wanted.len() as u32;
        let groups = spacing_groups(ask, &wanted, revisits, &mut question.problem.groups);
        let units: Vec<usize> = match &ask.unit {
            None => Vec::new(),
            Some(wanted) => (0..question.crews.len())
                .filter(|crew| self.units[question.crews[*crew].0].id == *wanted)
                .collect(),
        };
        let reason = self.never(site, modes.is_empty(), units.is_empty());
        for (i, (windows, allowed)) in wanted.into_iter().enumerate() {
            let visit = question.asked.len();
            question.asked.push(Asked {
                number: i as u32 + 1,
                of,
                days: match &allowed[..] {
                    _ if self.by_night || days.len() < 2 => Vec::new(),
                    [] => days.clone().collect(),
                    allowed => allowed.to_vec(),
                },
                ..self.asked(site, days)
            });
            question.sites.push(site);
            if let Some(reason) = reason {
                question.left_out.push(super::reasons::left_out(visit, reason, self, site));
                continue;
            }
            question.visits.push(visit);
            question.problem.tasks.push(Task {
                windows,
                skills: self.skill_bits(&ask.skills),
                priority: ask.weight(),
                required: ask.required || revisits.is_some_and(|revisits| revisits.given(site).is_some()),
                group: groups[i],
                days: allowed,
                units: units.clone(),
                place: Some([self.sites[site].at.lon, self.sites[site].at.lat].map(i64::from)),
                ..Task::new(modes.clone())
            });
        }
    }

    /// The ways in which a site can be served: at each of its gates with a road, or along each run of a piece.
    fn modes(&self, site: usize, terrains: &[Terrain]) -> Vec<Mode> {
        let stands = |stop: &&usize| terrains.iter().any(|terrain| terrain.stands[**stop].is_some());
        let service_ms = i64::from(self.asks[site].service_ms);
        let of_run = |piece: &Piece, run: &Run, way: Way| Mode {
            enter: way.enter,
            leave: way.leave,
            service_ms: i64::from(piece.service_ms(run)),
            service_mm: piece.run_mm(run) as i64,
        };
        match &self.pieces[site] {
            None => {
                self.stops.gates[site].iter().filter(stands).map(|stop| Mode::at(*stop, service_ms)).collect()
            }
            Some(piece) => {
                self.runs(site, piece, terrains).map(|(run, way)| of_run(piece, run, way)).collect()
            }
        }
    }

    /// Whether a day of the plan is one of these weekdays; every day is where none are named, or the plan has no date.
    pub fn is_among(&self, weekdays: Option<Weekdays>, day: u32) -> bool {
        let asked = weekdays.zip(self.date(day));
        asked.is_none_or(|(weekdays, date)| weekdays.contains(date))
    }

    /// Whether anybody is on duty on a day.
    pub fn is_manned(&self, day: u32) -> bool {
        self.units.iter().any(|unit| self.is_among(unit.weekdays, day))
    }

    /// Why a site cannot be served whatever the plan, where this is so.
    fn never(&self, site: usize, has_no_mode: bool, has_no_unit: bool) -> Option<&'static str> {
        match (&self.pieces[site], has_no_mode) {
            (None, _) if self.stops.gates[site].is_empty() => Some("gates_shut"),
            // Without closures there would be a way to cover it.
            (Some(piece), true) if !piece.legs.is_empty() && !self.stops.ways[site].is_empty() => {
                Some("closed_segment")
            }
            (Some(piece), true) if piece.against_one_way => Some("one_way"),
            (Some(piece), true) if !piece.legs.is_empty() => Some("not_allowed"),
            (_, true) => Some("no_road"),
            _ if self.asks[site].unit.is_some() && has_no_unit => Some("no_unit"),
            _ => None,
        }
    }

    /// What is said of every visit of a site.
    fn asked(&self, site: usize, days: &Range<u32>) -> Asked {
        let ask = &self.asks[site];
        let piece = self.pieces[site].as_ref();
        Asked {
            site: self.sites[site].id.clone(),
            name: super::label(self.sites[site]),
            number: 1,
            of: 1,
            night: self.by_night.then_some(days.start),
            days: Vec::new(),
            rank: ask.rank,
            weight: ask.weight(),
            at: self.sites[site].at,
            windows: ask.windows_text(),
            line: piece.map_or_else(Vec::new, |piece| piece.line.clone()),
            segment: piece.map(|piece| (piece.segment.clone(), piece.length_mm)),
            required: ask.required,
        }
    }

    /// The ways to cover a piece that have roads at their ends and that closures let pass, with their runs.
    pub fn runs<'b>(
        &'b self,
        site: usize,
        piece: &'b Piece,
        terrains: &'b [Terrain],
    ) -> impl Iterator<Item = (&'b Run, Way)> {
        let stands = |stop: usize| terrains.iter().any(|terrain| terrain.stands[stop].is_some());
        let with_stops = self.stops.ways[site].iter().map(|way| (&piece.runs[way.run], *way));
        with_stops.filter(move |(run, way)| {
            stands(way.enter) && stands(way.leave) && piece.passes(self.world, run, terrains)
        })
    }

    /// When anybody is on duty in a night, milliseconds after the midnight before the first day.
    pub fn night(&self, day: u32) -> Range<i64> {
        let midnight = i64::from(day) * DAY_MS;
        let begin = self.units.iter().map(|unit| unit.shift.from_ms).min().unwrap_or(0);
        let end = self.units.iter().map(|unit| unit.shift.until_ms).max().unwrap_or(0);
        midnight + begin..midnight + end
    }
}

/// Which visits of a site keep days between them. Without a gap of its own each is on a day of its own, as far as there
/// are days enough for those that have the same.
fn spacing_groups(
    ask: &Ask,
    wanted: &[Visit],
    revisits: Option<Revisits>,
    groups: &mut Vec<Group>,
) -> Vec<Option<usize>> {
    if wanted.len() < 2 {
        return vec![None; wanted.len()];
    }
    let mut add = |least_gap_days: u32| {
        groups.push(Group { least_gap_days });
        groups.len() - 1
    };
    let step = i64::from(ask.gap_ms) + i64::from(ask.service_ms);
    let is_by_interval = revisits.is_some() && ask.revisit_ms.is_some();
    // A gap of more than a day is one of days, too.
    let of_gap = if !is_by_interval && ask.gap_ms > 0 && step > DAY_MS { days_apart(step) } else { 0 };
    let asked = of_gap.max(ask.gap_days);
    if asked > 0 {
        return vec![Some(add(asked)); wanted.len()];
    }
    if revisits.is_some() {
        return vec![None; wanted.len()];
    }
    let mut shares: BTreeMap<&[u32], usize> = BTreeMap::new();
    for (_, days) in wanted {
        *shares.entry(days).or_default() += 1;
    }
    let has_room = |days: &[u32]| shares[days] <= days.len();
    if shares.keys().all(|days| has_room(days)) {
        return vec![Some(add(1)); wanted.len()];
    }
    let mut own: BTreeMap<&[u32], usize> = BTreeMap::new();
    let mut all = Vec::new();
    for (_, days) in wanted {
        let is_spaced = shares[&days[..]] > 1 && has_room(days);
        all.push(is_spaced.then(|| *own.entry(days).or_insert_with(|| add(1))));
    }
    all
}

/// When a pause may first begin. That of a shift over midnight may be written by the hours of the next day.
fn on_shift(pause: Hours, shift: Hours) -> i64 {
    if pause.until_ms <= shift.from_ms && pause.from_ms + DAY_MS < shift.until_ms {
        pause.from_ms + DAY_MS
    } else {
        pause.from_ms
    }
}

/// Whether a pause can be taken within a shift.
pub(super) fn has_room(pause: &crate::scenario::patrol::Pause, shift: Hours) -> bool {
    let first = on_shift(pause.within, shift);
    first + slack(pause) >= shift.from_ms && first + pause.lasts_ms <= shift.until_ms
}

fn slack(pause: &crate::scenario::patrol::Pause) -> i64 {
    pause.within.until_ms - pause.within.from_ms - pause.lasts_ms
}

/// The tables of a terrain.
fn travel(terrain: &Terrain) -> Travel {
    let stops = terrain.stands.len();
    // Whoever has come to the begin of a run is not yet at its end.
    let is_run =
        |stop: usize| terrain.stands[stop].is_some_and(|stand| stand.from.is_none() || stand.to.is_none());
    let (mut ms, mut mm) = (vec![NO_WAY; stops * stops], vec![NO_WAY; stops * stops]);
    for (from, row) in terrain.cells.iter().enumerate() {
        for (to, cell) in row.iter().enumerate() {
            let at = from * stops + to;
            match cell {
                _ if from == to && !is_run(from) => (ms[at], mm[at]) = (0, 0),
                Some(cost) => (ms[at], mm[at]) = (cost.ms, cost.mm),
                None => {}
            }
        }
    }
    Travel::new(stops, &ms, &mm)
}

impl Question {
    /// The aims; what is left out comes first whatever else is wished for.
    fn aim_at(&mut self, task: &PatrolTask) {
        (self.problem.aims, self.tolerances) = (vec![Aim::Unserved], vec![0]);
        for (wish, tolerance) in task.wishes.iter().zip(&task.tolerances) {
            let (aim, tolerance) = match wish {
                Wish::Priority => continue,
                Wish::Units => (Aim::Units, *tolerance),
                Wish::Longest => (Aim::LongestTour, *tolerance),
                Wish::Spread => (Aim::Spread, *tolerance),
                Wish::Time => (Aim::Time, *tolerance),
                Wish::Distance => (Aim::Distance, *tolerance),
                Wish::Overlap => (Aim::Overlap, *tolerance * self.problem.tasks.len() as i64 / 100_000),
            };
            self.problem.aims.push(aim);
            self.tolerances.push(tolerance);
        }
    }
}

/// All skills that are named anywhere, sorted.
pub(super) fn all_skills(units: &[Unit], asks: &[Ask]) -> Vec<String> {
    let of_units = units.iter().flat_map(|unit| &unit.skills);
    let of_sites = asks.iter().flat_map(|ask| &ask.skills);
    let skills: BTreeSet<&String> = of_units.chain(of_sites).collect();
    skills.into_iter().cloned().collect()
}
