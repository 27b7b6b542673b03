//! What rounds are asked for: tasks, units, the travel between them, and what counts first.
//!
//! Times are milliseconds since the start of the plan, lengths are millimeters, all integers. A *stop* is a row of the
//! travel tables: a place where a unit may stand. The tables know no network; whoever asks fills them.

use super::territory::Place;

/// In a travel table: there is no way.
pub const NO_WAY: u32 = u32::MAX;

/// Travel between all stops for one profile (by car, on foot): one dense table of times, one of lengths.
#[derive(Clone, Debug)]
pub struct Travel {
    stops: usize,
    /// Time and length side by side: they are always asked for together.
    legs: Vec<[u32; 2]>,
}

impl Travel {
    /// Tables of `stops` × `stops`, row by row from where to where; [`NO_WAY`] in both where there is none.
    ///
    /// # Panics
    /// If a table is not of that size.
    pub fn new(stops: usize, ms: &[u32], mm: &[u32]) -> Self {
        assert!(ms.len() == stops * stops && mm.len() == stops * stops, "travel tables are square");
        let legs = ms.iter().zip(mm).map(|(&ms, &mm)| [ms, if ms == NO_WAY { NO_WAY } else { mm }]).collect();
        Self { stops, legs }
    }

    /// How many stops the tables have.
    pub fn stops(&self) -> usize {
        self.stops
    }

    /// All legs there are.
    pub(super) fn legs(&self) -> impl Iterator<Item = (i64, i64)> {
        self.legs.iter().filter(|[ms, _]| *ms != NO_WAY).map(|[ms, mm]| (i64::from(*ms), i64::from(*mm)))
    }

    /// Milliseconds and millimeters of the leg, if there is a way.
    #[inline]
    pub fn leg(&self, from: usize, to: usize) -> Option<(i64, i64)> {
        let [ms, mm] = self.legs[from * self.stops + to];
        (ms != NO_WAY).then_some((i64::from(ms), i64::from(mm)))
    }
}

/// A closed interval of time: both ends belong to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Window {
    /// The first instant.
    pub from_ms: i64,
    /// The last instant.
    pub until_ms: i64,
}

impl Window {
    /// From the one to the other, both included.
    pub fn new(from_ms: i64, until_ms: i64) -> Self {
        Self { from_ms, until_ms }
    }
}

/// One way to do a task. A site has one; a road that is inspected in either direction has two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mode {
    /// The stop where the work begins.
    pub enter: usize,
    /// The stop where it ends.
    pub leave: usize,
    /// How long it takes.
    pub service_ms: i64,
    /// How far one goes meanwhile.
    pub service_mm: i64,
}

impl Mode {
    /// Work at one stop.
    pub fn at(stop: usize, service_ms: i64) -> Self {
        Self { enter: stop, leave: stop, service_ms, service_mm: 0 }
    }
}

/// A visit to a site, or a segment to be covered.
#[derive(Clone, Debug)]
pub struct Task {
    /// The ways to do it, at least one and at most 255.
    pub modes: Vec<Mode>,
    /// When the work may begin; none means at any time.
    pub windows: Vec<Window>,
    /// What it takes of a unit's capacity.
    pub demand: u32,
    /// What the unit must be able to do, one bit a skill.
    pub skills: u64,
    /// What leaving it out costs, compared by sums.
    pub priority: u32,
    /// Comes before all priorities.
    pub required: bool,
    /// The group it belongs to: one of several visits to one site.
    pub group: Option<usize>,
    /// Days on which it may be done; none means any.
    pub days: Vec<u32>,
    /// Units that may do it; none means all.
    pub units: Vec<usize>,
    /// Where it lies, for territories; none: it lies in nobody's.
    pub place: Option<Place>,
}

impl Task {
    /// A task of priority 1 without any other condition.
    pub fn new(modes: Vec<Mode>) -> Self {
        Self {
            modes,
            windows: Vec::new(),
            demand: 0,
            skills: 0,
            priority: 1,
            required: false,
            group: None,
            days: Vec::new(),
            units: Vec::new(),
            place: None,
        }
    }

    /// A visit to one stop.
    pub fn visit(stop: usize, service_ms: i64) -> Self {
        Self::new(vec![Mode::at(stop, service_ms)])
    }

    pub(super) fn may_be_done_by(&self, index: usize, unit: &Unit) -> bool {
        self.skills & !unit.skills == 0
            && (self.days.is_empty() || self.days.contains(&unit.day))
            && (self.units.is_empty() || self.units.contains(&index))
            && unit.capacity.is_none_or(|capacity| u64::from(self.demand) <= capacity)
            && unit.most_tasks != Some(0)
    }
}

/// A pause. It is taken where the unit stands: before it leaves a stop, or when it comes to the next one.
///
/// A pause that can be had before the tour begins, or after it has ended, need not be taken on it. A unit that leaves
/// at 13:00 has had its lunch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Break {
    /// When it may begin.
    pub window: Window,
    /// How long it lasts.
    pub duration_ms: i64,
}

/// A crew or officer on one day: one tour.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Where the tour begins.
    pub start: usize,
    /// Where it ends; none: where the last task is done.
    pub end: Option<usize>,
    /// Leaves not earlier and is back not later.
    pub shift: Window,
    /// The longest tour, from leaving to coming back, pauses and waits included.
    pub longest_ms: Option<i64>,
    /// How much demand it can take.
    pub capacity: Option<u64>,
    /// The most tasks on the tour.
    pub most_tasks: Option<usize>,
    /// What it can do, one bit a skill.
    pub skills: u64,
    /// Its travel table.
    pub profile: usize,
    /// The day, for tasks bound to days and for spacing.
    pub day: u32,
    /// Tours of one team share a territory: the same crew on several days.
    pub team: u32,
    /// Pauses in their order.
    pub breaks: Vec<Break>,
}

impl Unit {
    /// A unit that leaves `stop` and comes back to it within the shift; no other condition.
    pub fn new(stop: usize, shift: Window) -> Self {
        Self {
            start: stop,
            end: Some(stop),
            shift,
            longest_ms: None,
            capacity: None,
            most_tasks: None,
            skills: 0,
            profile: 0,
            day: 0,
            team: 0,
            breaks: Vec::new(),
        }
    }
}

/// Several visits that belong together: the tasks that name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Group {
    /// Any two of them lie at least so many days apart; 0: no spacing.
    pub least_gap_days: u32,
}

/// Something to be small. Aims are compared in their order: the first that differs decides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Aim {
    /// Priorities of what is left out, summed; a required task counts [`REQUIRED`]. Stands first, always.
    Unserved,
    /// Units that do anything.
    Units,
    /// Milliseconds of the longest tour.
    LongestTour,
    /// Sum over the units of the square of the tour in seconds, rounded down. Among plans of one total it is least
    /// where all tours are alike, and no tour is ever made longer for its sake.
    Spread,
    /// Milliseconds of all tours: travel, work, waits and pauses.
    Time,
    /// Millimeters of all tours.
    Distance,
    /// Tasks that lie inside the area of another team; see [`super::territory`].
    Overlap,
}

/// What leaving out a required task counts among the priorities.
pub const REQUIRED: i64 = 1 << 40;

/// The whole question.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// Travel by profile.
    pub travels: Vec<Travel>,
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// Who can do it.
    pub units: Vec<Unit>,
    /// Groups of visits.
    pub groups: Vec<Group>,
    /// What counts, the most important first; begins with [`Aim::Unserved`].
    pub aims: Vec<Aim>,
}

/// Why a problem cannot be worked on: a mistake of whoever put it together.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Flaw {
    /// The aims do not begin with what is left out.
    #[error("the first aim must be what is left out")]
    FirstAim,
    /// An aim stands twice.
    #[error("aim {0:?} stands twice")]
    AimTwice(Aim),
    /// A stop, profile, group or unit that is named does not exist.
    #[error("{holder} {index} names a {what} that does not exist")]
    Missing {
        /// `task` or `unit`.
        holder: &'static str,
        /// Its index.
        index: usize,
        /// What it names.
        what: &'static str,
    },
    /// A number that cannot be: no mode, a negative duration, a window that ends before it begins.
    #[error("{holder} {index}: {what}")]
    Impossible {
        /// `task` or `unit`.
        holder: &'static str,
        /// Its index.
        index: usize,
        /// What is wrong.
        what: &'static str,
    },
}

/// Durations and instants beyond this (about 34 years) are taken for mistakes, so that no sum overflows.
const FAR_MS: i64 = 1 << 40;

impl Problem {
    /// Whether the problem hangs together.
    ///
    /// # Errors
    /// The first flaw, in the order of aims, tasks, units.
    pub fn sound(&self) -> Result<(), Flaw> {
        if self.aims.first() != Some(&Aim::Unserved) {
            return Err(Flaw::FirstAim);
        }
        if let Some((_, aim)) = self.aims.iter().enumerate().find(|(i, aim)| self.aims[..*i].contains(aim)) {
            return Err(Flaw::AimTwice(*aim));
        }
        let stops = self.travels.first().map_or(0, Travel::stops);
        for (index, task) in self.tasks.iter().enumerate() {
            let missing = |what| Err(Flaw::Missing { holder: "task", index, what });
            let impossible = |what| Err(Flaw::Impossible { holder: "task", index, what });
            if task.modes.is_empty() || task.modes.len() > 255 {
                return impossible("has no mode, or more than 255");
            }
            for mode in &task.modes {
                if mode.enter >= stops || mode.leave >= stops {
                    return missing("stop");
                }
                if !(0..FAR_MS).contains(&mode.service_ms) || !(0..FAR_MS).contains(&mode.service_mm) {
                    return impossible("its work is negative or endless");
                }
            }
            if !task.windows.iter().all(is_window) {
                return impossible("a window ends before it begins, or lies beyond 34 years");
            }
            if task.group.is_some_and(|group| group >= self.groups.len()) {
                return missing("group");
            }
            if task.units.iter().any(|unit| *unit >= self.units.len()) {
                return missing("unit");
            }
            if task.place.is_some_and(|place| place.iter().any(|x| x.abs() >= FAR_MS)) {
                return impossible("lies beyond the plane");
            }
        }
        for (index, unit) in self.units.iter().enumerate() {
            let missing = |what| Err(Flaw::Missing { holder: "unit", index, what });
            let impossible = |what| Err(Flaw::Impossible { holder: "unit", index, what });
            if self.travels.get(unit.profile).is_none_or(|travel| travel.stops() != stops) {
                return missing("profile of as many stops as the first");
            }
            if unit.start >= stops || unit.end.is_some_and(|end| end >= stops) {
                return missing("stop");
            }
            if !is_window(&unit.shift) || !unit.breaks.iter().all(|pause| is_window(&pause.window)) {
                return impossible("a window ends before it begins, or lies beyond 34 years");
            }
            if unit.breaks.len() > 255 || unit.breaks.iter().any(|b| !(0..FAR_MS).contains(&b.duration_ms)) {
                return impossible("a pause is negative or endless, or there are more than 255");
            }
        }
        Ok(())
    }

    /// Whether the unit may do the task at all: skills, day, named units, capacity. Time and way are not looked at.
    pub fn permits(&self, task: usize, unit: usize) -> bool {
        self.tasks[task].may_be_done_by(unit, &self.units[unit])
    }
}

fn is_window(window: &Window) -> bool {
    window.from_ms <= window.until_ms && window.from_ms.abs() < FAR_MS && window.until_ms.abs() < FAR_MS
}
