//! Incidents replayed in the order of time: who is sent, from where, when he arrives, who would have been next.
//!
//! The policy is the nearest idle unit; where skills are needed, one of those sent has them all, and the last place is kept
//! for it. A unit is busy from the moment it is sent until it has done with the incident;
//! then it drives back to its post and may be sent from wherever it is on its way. Calls that find nobody wait; at
//! every instant at which something changes, those that wait are looked at by priority, then by age.
//!
//! The roads are asked through [`Roads`], so that the same replay runs under closures as they are at each instant,
//! without closures, or on a table in a test.

use crate::id::SegmentId;
use crate::search::{Cost, Position};
use std::collections::BTreeSet;

/// An instant, milliseconds since 1970.
pub type Instant = i64;

/// An incident that needs somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// When it is known.
    pub at: Instant,
    /// Whether the scene has a road.
    pub has_road: bool,
    /// Skills that one of those who are sent must have, a bit each; the others need none.
    pub skills: u64,
    /// How many units are sent.
    pub units: usize,
    /// How long each unit stays.
    pub handling_ms: u32,
    /// Lower is more urgent.
    pub rank: i64,
}

/// A unit that can be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Where it waits, if it has a road.
    pub post: Option<Position>,
    /// What it can do, a bit each.
    pub skills: u64,
    /// When it is on duty: half-open, ascending. `None` is always.
    pub duty: Option<Vec<(Instant, Instant)>>,
}

impl Unit {
    fn on_duty(&self, at: Instant) -> bool {
        self.duty.as_ref().is_none_or(|duty| duty.iter().any(|(from, until)| (*from..*until).contains(&at)))
    }
}

/// A stretch of a way back, in millimeters from the first junction of its segment, driven from `from_mm` to `to_mm`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The segment.
    pub segment: SegmentId,
    /// Where it is entered.
    pub from_mm: u32,
    /// Where it is left.
    pub to_mm: u32,
    /// How long it takes.
    pub ms: u32,
}

/// The way back to a post.
pub type WayBack = Vec<Stretch>;

/// What a replay asks of the roads.
pub trait Roads {
    /// Fastest ways to the scene of a call at an instant, from units with the positions they stand at.
    fn to_scene(&self, call: usize, at: Instant, from: &[(usize, Position)]) -> Vec<Option<Cost>>;
    /// The way of a unit from the scene of a call back to its post.
    ///
    /// # Errors
    /// The scene, where there is none: the unit stays there.
    fn back(&self, unit: usize, call: usize, post: Position, at: Instant) -> Result<WayBack, Position>;
}

/// Where a unit was when it was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stood {
    /// At its post.
    AtPost,
    /// On its way back to it.
    OnTheWayBack,
    /// At the scene of its last incident, from where there is no way back.
    AtLastScene,
}

impl Stood {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtPost => "at_post",
            Self::OnTheWayBack => "on_the_way_back",
            Self::AtLastScene => "at_last_scene",
        }
    }
}

/// A unit sent to a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// The call, by index.
    pub call: usize,
    /// 1 for the first unit of the call.
    pub order: usize,
    /// The unit, by index.
    pub unit: usize,
    /// When it is sent.
    pub at: Instant,
    /// From where.
    pub from: Position,
    /// What it was doing there.
    pub stood: Stood,
    /// The way.
    pub cost: Cost,
    /// When it arrives.
    pub arrive: Instant,
    /// When it has done with the call.
    pub free: Instant,
    /// Who could have come besides all that were sent, and what the way would have cost.
    pub next: Option<(usize, Cost)>,
}

/// Why nobody came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Unanswered {
    /// The scene has no road.
    NoRoad,
    /// No unit can do what is needed.
    NoSkill,
    /// Nobody who can was on duty and idle before the replay ended.
    NobodyFree,
    /// Who was there had no way.
    NoWay,
}

impl Unanswered {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoRoad => "no_road_near",
            Self::NoSkill => "no_skill",
            Self::NobodyFree => "nobody_free",
            Self::NoWay => "no_way",
        }
    }
}

/// A unit without the skills of a call, idle and nearer than one who has them: it is not sent, for one must have them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassedOver {
    /// The call, by index.
    pub call: usize,
    /// The unit, by index.
    pub unit: usize,
    /// When it could have been sent.
    pub at: Instant,
    /// Its way.
    pub cost: Cost,
    /// Whether the call had to wait, for none who has the skills was idle; else one was, farther away.
    pub waited: bool,
}

/// What came of a replay.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Replay {
    /// Units sent, by call and order.
    pub sent: Vec<Sent>,
    /// Calls that lack units: index, how many, why.
    pub unanswered: Vec<(usize, usize, Unanswered)>,
    /// The first unit passed over for each call that nobody was sent to yet.
    pub passed_over: Vec<PassedOver>,
}

/// What a unit is about.
#[derive(Clone, Debug)]
enum Whereabouts {
    Post,
    /// Busy until the instant, at that scene; then on its way back.
    Out {
        free: Instant,
        back: Result<WayBack, Position>,
    },
}

/// A call that waits for units.
struct Waiting {
    call: usize,
    sent: Vec<usize>,
    met: Unanswered,
}

/// A unit that is idle, and its way to a scene.
struct Way {
    cost: Cost,
    unit: usize,
    from: Position,
    stood: Stood,
}

/// Replays the calls. `turnout_ms` passes between the order and setting out. `changes` are instants at which roads open
/// or shut: calls that wait for a way are looked at again then.
///
/// # Complexity
/// One question to the roads a call and instant at which it waits.
pub fn replay(
    calls: &[Call],
    units: &[Unit],
    turnout_ms: u32,
    changes: &[Instant],
    roads: &dyn Roads,
) -> Replay {
    let mut events: BTreeSet<Instant> = calls.iter().map(|call| call.at).collect();
    let (first, last) = (events.first().copied().unwrap_or(0), events.last().copied().unwrap_or(0));
    let begins = units.iter().filter_map(|unit| unit.duty.as_ref()).flatten().map(|(from, _)| from);
    events.extend(begins.chain(changes).copied().filter(|at| *at > first));
    let whereabouts = vec![Whereabouts::Post; units.len()];
    let mut room =
        ControlRoom { calls, units, turnout_ms, roads, events, whereabouts, out: Replay::default() };
    let mut order: Vec<usize> = (0..calls.len()).collect();
    order.sort_by_key(|call| (calls[*call].at, *call));
    let mut coming = order.into_iter().peekable();
    let mut waiting: Vec<Waiting> = Vec::new();
    while let Some(now) = room.events.pop_first() {
        while let Some(call) = coming.next_if(|call| calls[*call].at <= now) {
            waiting.push(Waiting { call, sent: Vec::new(), met: Unanswered::NobodyFree });
        }
        if waiting.is_empty() && now > last {
            break;
        }
        waiting.sort_by_key(|w| (calls[w.call].rank, calls[w.call].at, w.call));
        waiting.iter_mut().for_each(|one| room.answer(one, now));
        waiting.retain(|one| room.keeps(one));
    }
    waiting.iter().for_each(|one| room.give_up(one));
    let mut out = room.out;
    out.unanswered.sort_unstable();
    out.sent.sort_by_key(|sent| (sent.call, sent.order));
    out
}

/// Who sends units to calls: where each unit is, what is still to happen, and what came of it so far.
struct ControlRoom<'a> {
    calls: &'a [Call],
    units: &'a [Unit],
    turnout_ms: u32,
    roads: &'a dyn Roads,
    /// Instants at which something changes, still to come.
    events: BTreeSet<Instant>,
    /// Of each unit.
    whereabouts: Vec<Whereabouts>,
    out: Replay,
}

impl ControlRoom<'_> {
    fn is_able(&self, unit: usize, call: usize) -> bool {
        self.units[unit].skills & self.calls[call].skills == self.calls[call].skills
    }

    /// Sends to a call whom it lacks, as far as anybody idle has a way, the nearest first.
    fn answer(&mut self, one: &mut Waiting, now: Instant) {
        let wanted = self.calls[one.call].units;
        if !self.calls[one.call].has_road {
            one.met = Unanswered::NoRoad;
            return;
        }
        let mut idle = self.idle(one, now);
        let mut ways = self.ways(one, now, &idle);
        let first = self.out.sent.len();
        while one.sent.len() < wanted {
            let is_last = one.sent.len() + 1 == wanted;
            let must = is_last && !one.sent.iter().any(|unit| self.is_able(*unit, one.call));
            let may = |unit: usize| !must || self.is_able(unit, one.call);
            let best = ways.iter().position(|way| may(way.unit));
            let Some(chosen) = best else {
                let is_there = idle.iter().any(|(unit, ..)| may(*unit));
                let nobody_can = must && !(0..self.units.len()).any(may);
                one.met = match (is_there, nobody_can) {
                    (_, true) => Unanswered::NoSkill,
                    (true, _) => Unanswered::NoWay,
                    (false, _) => Unanswered::NobodyFree,
                };
                self.pass_over(one, ways.first(), now, true);
                break;
            };
            if chosen > 0 {
                self.pass_over(one, ways.first(), now, false);
            }
            let way = ways.remove(chosen);
            idle.retain(|(unit, ..)| *unit != way.unit);
            self.send(one, way, now);
        }
        self.name_backups(one, first, &ways);
    }

    /// Who could be sent to a call: on duty, not busy, and not sent to it already.
    fn idle(&self, one: &Waiting, now: Instant) -> Vec<(usize, Position, Stood)> {
        let is_free = |unit: &usize| self.units[*unit].on_duty(now) && !one.sent.contains(unit);
        let stands = |unit: usize| {
            let (at, stood) = stands(&self.whereabouts[unit], self.units[unit].post, now)?;
            Some((unit, at, stood))
        };
        (0..self.units.len()).filter(is_free).filter_map(stands).collect()
    }

    /// The ways of those who are idle, the shortest first; none is looked for where the call has all it wants.
    fn ways(&self, one: &Waiting, now: Instant, idle: &[(usize, Position, Stood)]) -> Vec<Way> {
        if idle.is_empty() || one.sent.len() >= self.calls[one.call].units {
            return Vec::new();
        }
        let from: Vec<(usize, Position)> = idle.iter().map(|(unit, at, _)| (*unit, *at)).collect();
        let costs = self.roads.to_scene(one.call, now, &from);
        let way = |(cost, (unit, from, stood)): (Option<Cost>, &_)| {
            Some(Way { cost: cost?, unit: *unit, from: *from, stood: *stood })
        };
        let mut ways: Vec<Way> = costs.into_iter().zip(idle).filter_map(way).collect();
        ways.sort_by_key(|way| (way.cost, way.unit));
        ways
    }

    /// Notes who was nearest and not sent for want of skills; once a call, and only before anybody is sent to it.
    fn pass_over(&mut self, one: &Waiting, nearest: Option<&Way>, now: Instant, waited: bool) {
        let is_noted = self.out.passed_over.iter().any(|passed| passed.call == one.call);
        if let (Some(way), false, true) = (nearest, is_noted, one.sent.is_empty()) {
            let (call, unit, cost) = (one.call, way.unit, way.cost);
            self.out.passed_over.push(PassedOver { call, unit, at: now, cost, waited });
        }
    }

    fn send(&mut self, one: &mut Waiting, way: Way, now: Instant) {
        let Way { cost, unit, from, stood } = way;
        let arrive = now + Instant::from(self.turnout_ms) + Instant::from(cost.ms);
        let free = arrive + Instant::from(self.calls[one.call].handling_ms);
        one.sent.push(unit);
        let (call, order) = (one.call, one.sent.len());
        self.out.sent.push(Sent { call, order, unit, at: now, from, stood, cost, arrive, free, next: None });
        let post = self.units[unit].post.unwrap_or(from);
        let back = self.roads.back(unit, one.call, post, free);
        self.whereabouts[unit] = Whereabouts::Out { free, back };
        self.events.insert(free);
    }

    /// For those just sent, who would have come in their place. Whoever is sent as well is no backup; who alone has the
    /// skills is stood in for by one who has them.
    fn name_backups(&mut self, one: &Waiting, first: usize, ways: &[Way]) {
        let skilled = one.sent.iter().filter(|unit| self.is_able(**unit, one.call)).count();
        for place in first..self.out.sent.len() {
            let must = skilled == 1 && self.is_able(self.out.sent[place].unit, one.call);
            let spare = ways.iter().find(|way| !must || self.is_able(way.unit, one.call));
            self.out.sent[place].next = spare.map(|way| (way.unit, way.cost));
        }
    }

    /// Whether a call waits on; what nobody can ever answer is given up at once.
    fn keeps(&mut self, one: &Waiting) -> bool {
        let is_hopeless = matches!(one.met, Unanswered::NoRoad | Unanswered::NoSkill);
        if is_hopeless {
            self.give_up(one);
        }
        !is_hopeless && one.sent.len() < self.calls[one.call].units
    }

    fn give_up(&mut self, one: &Waiting) {
        self.out.unanswered.push((one.call, self.calls[one.call].units - one.sent.len(), one.met));
    }
}

/// Where a unit can be sent from; `None` while it is busy, or has no road.
fn stands(whereabouts: &Whereabouts, post: Option<Position>, now: Instant) -> Option<(Position, Stood)> {
    match whereabouts {
        Whereabouts::Post => Some((post?, Stood::AtPost)),
        Whereabouts::Out { free, .. } if now < *free => None,
        Whereabouts::Out { back: Err(scene), .. } => Some((*scene, Stood::AtLastScene)),
        Whereabouts::Out { free, back: Ok(back) } => match along(back, now - free) {
            Some(at) => Some((at, Stood::OnTheWayBack)),
            None => Some((post?, Stood::AtPost)),
        },
    }
}

/// Where one is on a way after so long; `None` when it has ended. Within a stretch the pace is taken to be even.
fn along(way: &[Stretch], elapsed: Instant) -> Option<Position> {
    let mut left = u64::try_from(elapsed).ok()?;
    for stretch in way {
        let ms = u64::from(stretch.ms);
        if left < ms {
            let length = u64::from(stretch.from_mm.abs_diff(stretch.to_mm));
            let done = (length * left / ms) as u32;
            let ahead = stretch.from_mm <= stretch.to_mm;
            let position_mm = if ahead { stretch.from_mm + done } else { stretch.from_mm - done };
            return Some(Position { segment: stretch.segment, position_mm, on_junction: false });
        }
        left -= ms;
    }
    None
}
