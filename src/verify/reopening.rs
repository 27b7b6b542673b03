//! When sites that are cut off are reached again by themselves, proved again: the hours of the works are swept from the first
//! time at which those hold that are named, and each set of works that holds then lets one through or does not.
//!
//! To shut more never opens a way: a set under which a site is not reached proves the same of every set that holds more and
//! opens nothing besides, and one under which it is reached proves it of every smaller one.

use super::Report;
use super::affected::BothWays;
use super::changes::Changes;
use super::graph::Graph;
use super::lifted::LiftedGraphs;
use super::stands::{Place, Stands};
use super::together::Sets;
use super::works::{Span, Works, instant};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::collections::BTreeSet;

type Set = BTreeSet<String>;

/// How many days are looked through for the next time at which a site is reached.
const LOOK_AHEAD_DAYS: i64 = 370;

/// What it is proved from, for one vehicle.
pub(super) struct Reopenings<'a> {
    pub vehicle: &'a str,
    pub before: &'a Graph,
    /// Graphs while closures hold together, by what the tables call these.
    pub under: &'a [(&'a str, Graph)],
    pub stands: &'a Stands,
    pub changes: &'a Changes,
    pub lifted: &'a LiftedGraphs,
    pub sets: &'a Sets,
    pub hours: &'a Works,
}

/// When a site is reached again.
#[derive(PartialEq, Eq, Debug)]
enum Again {
    /// From an instant on, until another if that is known.
    At(DateTime<Utc>, Option<DateTime<Utc>>),
    /// Not within the time that is looked through.
    Never,
    /// The files do not say.
    Unknown,
}

impl Reopenings<'_> {
    /// Proves it of all sites that are cut off; gives of how many.
    pub fn prove(&self, task: &Value, report: &mut Report) -> usize {
        let lines = task["affected_sites"].as_array().into_iter().flatten();
        let is_own = |line: &&Value| line["vehicle"] == self.vehicle && line["relief"].is_object();
        let lines: Vec<&Value> = lines.filter(is_own).collect();
        if lines.is_empty() {
            return 0;
        }
        let left_out = |line: &Value, why: &str| {
            let site = line["site"].as_str().unwrap_or_default();
            format!("when site {site} for {} is reached again by itself: {why}", self.vehicle)
        };
        if self.hours.is_empty() {
            let told = lines.iter().filter(|line| !line["opens_at"].is_null());
            report.left_out.extend(told.map(|line| left_out(line, "the question names its time")));
            return 0;
        }
        let then = BothWays::search(self.before, self.vehicle, self.stands, report);
        let graphs = self.graphs(&lines, report);
        let known: Vec<(&Set, BothWays)> = graphs
            .iter()
            .map(|(set, graph)| (set, BothWays::search(graph.get(), self.vehicle, self.stands, report)))
            .collect();
        let intervals = self.intervals();
        let sites = self.stands.of(self.vehicle, "site");
        let mut proved = 0;
        for line in lines {
            let named = line["together"].as_str().unwrap_or_default();
            let site = sites.iter().find(|site| Some(site.id.as_str()) == line["site"].as_str());
            let (Some(site), Some(whole)) = (site, self.sets.closures(self.vehicle, named)) else { continue };
            let Some((_, now)) = known.iter().find(|(set, _)| *set == whole) else { continue };
            let (reached, now) = (then.of(site), now.of(site));
            let lost = [0, 1].map(|i| reached[i] && !now[i]);
            if lost == [false, false] {
                if !line["opens_at"].is_null() {
                    report.left_out.push(left_out(line, "it is cut off from the main roads"));
                }
                continue;
            }
            let of = |key: &str| line[key].as_str().and_then(instant);
            let told = of("opens_at").map_or(Again::Never, |from| Again::At(from, of("opens_until")));
            match Self::again(&intervals, whole, |set| self.state(set, &known, site, lost)) {
                Again::Unknown => report.left_out.push(left_out(line, "the files do not say")),
                found if found == told => proved += 1,
                found => report.differences.push(format!(
                    "when site {} for {} is reached again: written {told:?}, found {found:?}",
                    site.id, self.vehicle
                )),
            }
        }
        proved
    }

    /// The graphs that are known, each by the closures that hold in it.
    fn graphs(&self, lines: &[&Value], report: &mut Report) -> Vec<(Set, Known<'_>)> {
        let named: Set =
            lines.iter().filter_map(|line| Some(line["together"].as_str()?.to_owned())).collect();
        let mut all = vec![(Set::new(), Known::Read(self.before))];
        for (name, graph) in self.under.iter().filter(|(name, _)| named.contains(*name)) {
            all.extend(self.sets.closures(self.vehicle, name).map(|set| (set.clone(), Known::Read(graph))));
        }
        for together in &named {
            let held = self.lifted.of(self.vehicle, together).into_iter().flat_map(|of| &of.held);
            for (name, set) in held {
                match self.changes.under(self.before, name, self.vehicle) {
                    Ok(graph) => all.push((set.clone(), Known::Made(graph))),
                    Err(row) => report.differences.push(format!(
                        "graph {name} for {}: no row {row} to take away or to read",
                        self.vehicle
                    )),
                }
            }
        }
        all
    }

    /// What holds when; behind the last date of all, what has no end.
    fn intervals(&self) -> Vec<(Span, Set)> {
        let mut all = self.sets.intervals(self.vehicle, self.hours);
        let last = all.last().map(|(span, set)| (span.1, set.clone()));
        if let Some((end, set)) = last.filter(|(end, _)| self.hours.is_dated(*end)) {
            let endless = set.into_iter().filter(|work| self.hours.is_endless(work)).collect();
            all.push(((end, DateTime::<Utc>::MAX_UTC), endless));
        }
        all
    }

    /// Whether a site has its ways while closures hold; none where that follows from nothing.
    fn state(&self, set: &Set, known: &[(&Set, BothWays)], site: &Place, lost: [bool; 2]) -> Option<bool> {
        let is_back = |ways: &BothWays| {
            let now = ways.of(site);
            (0..2).all(|i| !lost[i] || now[i])
        };
        known.iter().find_map(|(own, ways)| {
            let back = is_back(ways);
            let follows = match back {
                true => self.sets.hold_in(self.vehicle, set, own),
                false => self.sets.hold_in(self.vehicle, own, set),
            };
            follows.then_some(back)
        })
    }

    /// When a site is reached again from the first time on at which closures hold together.
    fn again(intervals: &[(Span, Set)], whole: &Set, state: impl Fn(&Set) -> Option<bool>) -> Again {
        let Some(first) = intervals.iter().position(|(_, set)| set == whole) else { return Again::Unknown };
        let since = intervals[first].0.0;
        let horizon = since.checked_add_signed(TimeDelta::days(LOOK_AHEAD_DAYS));
        let within = |at: DateTime<Utc>| horizon.is_none_or(|horizon| at < horizon);
        let mut from = None;
        for ((begin, end), set) in &intervals[first..] {
            if !within(*begin) {
                break;
            }
            match (from, state(set)) {
                (_, None) => return Again::Unknown,
                (None, Some(true)) => from = Some(*begin),
                (Some(from), Some(false)) => return Again::At(from, Some(*begin)),
                _ => {}
            }
            // What comes behind the hours that are written is not known.
            let is_last = intervals.last().is_some_and(|last| last.0.1 == *end);
            if is_last && *end < DateTime::<Utc>::MAX_UTC && within(*end) {
                return Again::Unknown;
            }
        }
        from.map_or(Again::Never, |from| Again::At(from, None))
    }
}

/// A graph that was read, or made for this.
enum Known<'a> {
    Read(&'a Graph),
    Made(Graph),
}

impl Known<'_> {
    fn get(&self) -> &Graph {
        match self {
            Self::Read(graph) => graph,
            Self::Made(graph) => graph,
        }
    }
}
