//! Routes: the way from one place to another, and when one sets out.

use super::RiskQuestion;
use super::measure::{self, Limit};
use crate::diagnostic::{Diagnostics, Place, scenario as codes};
use crate::search::Objective;
use crate::search::timed::Waiting;

/// The way from one place to another.
#[derive(Clone, PartialEq, Debug)]
pub struct RouteTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle name or file.
    pub vehicle: String,
    /// Stops in order, first to last: `lon,lat`, or the id of a site or station.
    pub stops: Vec<String>,
    /// How many ways to show.
    pub alternatives: usize,
    /// What is minimized.
    pub objective: Objective,
    /// When the vehicle sets out; without it closures are judged as for the other tasks.
    pub timed: Option<Timed>,
    /// Whether time is to be weighed against exposure.
    pub risk: Option<RiskQuestion>,
}

/// A departure, and how long one may wait on the way.
#[derive(Clone, PartialEq, Debug)]
pub struct Timed {
    /// When, as written.
    pub depart: String,
    /// How long one may wait before what is shut.
    pub waiting: Waiting,
    /// How long one stays at each stop on the way, milliseconds; empty where nowhere.
    pub stays_ms: Vec<u32>,
}

/// When a route sets out, how long it may wait, and how long it stays, as written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimeWords {
    /// A time.
    pub depart: Option<String>,
    /// `never`, `up-to:30min`, `until-open`.
    pub wait: Option<String>,
    /// A time such as `10min` for all stops on the way, or one for each.
    pub stays: Vec<String>,
}

/// How long one stays at each stop on the way.
fn stays(words: &[String], stops: usize, place: &Place, problems: &mut Diagnostics) -> Vec<u32> {
    let mut stays = Vec::new();
    for text in words {
        match measure::limit(text) {
            Some(Limit::Time(ms)) => stays.push(ms),
            _ => problems.push(codes::e511_word(place.clone(), "stay", text, "a time such as 10min")),
        }
    }
    if let [one] = stays[..] {
        return vec![one; stops];
    }
    if !words.is_empty() && words.len() != stops {
        let expected = format!("one time for all stops on the way, or one for each of the {stops}");
        problems.push(codes::e511_word(place.clone(), "stay", &words.join(", "), &expected));
    }
    stays
}

/// A route with its departure, waiting and stays, as written; without a departure it stays as it is.
pub fn timed(task: RouteTask, words: TimeWords, place: &Place, problems: &mut Diagnostics) -> RouteTask {
    let TimeWords { depart, wait, stays: stay } = words;
    let wait = wait.as_deref();
    let stays_ms = stays(&stay, task.stops.len().saturating_sub(2), place, problems);
    let waiting = wait.map_or(Some(Waiting::Never), measure::waiting);
    if let (Some(text), None) = (wait, waiting) {
        problems.push(codes::e542_wait(place.clone(), text));
    }
    let Some(depart) = depart else {
        if wait.is_some() || !stay.is_empty() {
            problems.push(codes::e543_wait_without_depart(place.clone()));
        }
        return task;
    };
    if task.alternatives > 1 {
        problems.push(codes::e541_earliest_only(place.clone(), "alternatives"));
    }
    if task.objective == Objective::Shortest {
        problems.push(codes::e541_earliest_only(place.clone(), "shortest"));
    }
    let waiting = waiting.unwrap_or(Waiting::Never);
    RouteTask { timed: Some(Timed { depart, waiting, stays_ms }), ..task }
}

/// The word that [`measure::waiting`] reads.
pub fn waiting_word(waiting: Waiting) -> String {
    match waiting {
        Waiting::Never => "never".to_owned(),
        Waiting::UpTo(ms) => format!("up-to:{}s", ms / 1000),
        Waiting::UntilOpen => "until-open".to_owned(),
    }
}
