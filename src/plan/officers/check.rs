//! The independent checker: what an assignment must keep, read off the problem by definition.

use super::{Assignment, Problem};

/// What is wrong with an assignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// More officers than wanted.
    #[error("project {0} has more officers than wanted")]
    Crowded(usize),
    /// Somebody at a place he may not fill, or has no way to.
    #[error("officer {officer} may not be at project {project}")]
    NotAllowed {
        /// Who.
        officer: usize,
        /// Where.
        project: usize,
    },
    /// Two who may not meet.
    #[error("officers {0} and {1} may not be at one project")]
    Clash(usize, usize),
    /// More projects than somebody may look after.
    #[error("officer {0} has more projects than he may look after")]
    Overloaded(usize),
    /// The value is not what the places come to, or the bound is above it.
    #[error("the value is not what the places come to")]
    Value,
}

/// Checks an assignment.
///
/// # Errors
/// The first fault.
pub fn check(problem: &Problem, assignment: &Assignment) -> Result<(), Fault> {
    let places = &assignment.places;
    for (project, wanted) in problem.projects.iter().enumerate() {
        for (group, wanted) in wanted.wanted.iter().enumerate() {
            let here = places.iter().filter(|p| (p.project, p.group) == (project, group)).count();
            if here > *wanted as usize {
                return Err(Fault::Crowded(project));
            }
        }
        let here: Vec<usize> = places.iter().filter(|p| p.project == project).map(|p| p.officer).collect();
        for (i, a) in here.iter().enumerate() {
            if let Some(b) = here[i + 1..].iter().find(|b| problem.clash(*a, **b)) {
                return Err(Fault::Clash(*a, *b));
            }
        }
    }
    for place in places {
        let fits = problem.may[place.officer][place.project] >> place.group & 1 == 1;
        if !fits || problem.travel[place.officer][place.project].is_none() {
            return Err(Fault::NotAllowed { officer: place.officer, project: place.project });
        }
    }
    for (officer, of) in problem.officers.iter().enumerate() {
        let load = places.iter().filter(|p| p.officer == officer).count();
        if load > of.capacity as usize {
            return Err(Fault::Overloaded(officer));
        }
    }
    let value = problem.value(places);
    if value != assignment.value || assignment.bound > value { Err(Fault::Value) } else { Ok(()) }
}
