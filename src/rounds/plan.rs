//! What the search answers: tours with their times, what is left out and why, and what the plan is worth.

use super::model::{Aim, Problem, REQUIRED};

/// A task in a tour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Planned {
    /// The task.
    pub task: usize,
    /// Which of its modes.
    pub mode: usize,
    /// The unit comes to the stop where the work begins.
    pub arrive_ms: i64,
    /// The work begins; what lies between is a wait, or a pause.
    pub begin_ms: i64,
    /// The work ends.
    pub depart_ms: i64,
}

/// A pause taken on a tour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PlannedBreak {
    /// Which of the unit's pauses.
    pub index: usize,
    /// It begins.
    pub begin_ms: i64,
    /// It is over.
    pub end_ms: i64,
    /// How many tasks are done before.
    pub after: usize,
    /// Whether it is taken at the next stop, after the way there, rather than at the last one.
    pub arrived: bool,
}

/// What one unit does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tour {
    /// The unit.
    pub unit: usize,
    /// It leaves its start: as early as possible among the shortest tours of this order.
    pub depart_ms: i64,
    /// It comes to its end.
    pub arrive_ms: i64,
    /// Length of the tour, with what is covered in the tasks.
    pub distance_mm: i64,
    /// Tasks in their order.
    pub stops: Vec<Planned>,
    /// Pauses in their order; one that is missing can be had before or after the tour.
    pub breaks: Vec<PlannedBreak>,
}

impl Tour {
    /// From leaving to coming back.
    pub fn duration_ms(&self) -> i64 {
        self.arrive_ms - self.depart_ms
    }
}

/// Why a task is left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// No unit has the skills, on a day on which it may be done, among the units named for it.
    NoUnit,
    /// It takes more than the capacity of any unit that may do it.
    Capacity,
    /// No unit that may do it can drive there and on to its end.
    NoWay,
    /// None can be there in one of its windows and be back within the shift, though nothing else were done.
    Window,
    /// It alone is longer than a tour of a unit that may do it can be.
    TooLong,
    /// Other visits of its group lie on all the days that would do.
    Spacing,
    /// It could be done alone, but not beside what counts more.
    NoRoom,
}

/// A task left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unserved {
    /// The task.
    pub task: usize,
    /// Why.
    pub reason: Reason,
}

/// What ended the search.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// It did all it was asked for; the plan is the same on every machine.
    Effort,
    /// The deadline.
    Time,
    /// The flag.
    Interrupt,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Tours of the units that do anything, by unit.
    pub tours: Vec<Tour>,
    /// Tasks left out, by task.
    pub unserved: Vec<Unserved>,
    /// What it is worth, one number an aim of the problem, in their order.
    pub value: Vec<i64>,
    /// What ended the search.
    pub stopped: Stopped,
}

impl Plan {
    /// What of an aim the plan reaches, if the problem has that aim.
    pub fn of(&self, problem: &Problem, aim: Aim) -> Option<i64> {
        problem.aims.iter().position(|other| *other == aim).map(|at| self.value[at])
    }

    /// How many required tasks are left out.
    pub fn required_left_out(&self, problem: &Problem) -> usize {
        self.unserved.iter().filter(|left| problem.tasks[left.task].required).count()
    }
}

/// What leaving a task out counts under [`Aim::Unserved`].
pub fn penalty(problem: &Problem, task: usize) -> i64 {
    let task = &problem.tasks[task];
    if task.required { REQUIRED } else { i64::from(task.priority) }
}
