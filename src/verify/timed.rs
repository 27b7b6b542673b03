//! Whether a route with a departure arrives first: a bound below which nobody arrives, by a search that lets everybody wait
//! anywhere.
//!
//! On each piece of a road one may set out only when it is open until one has left it, and the pace changes at its instant. If
//! one may wait anywhere, waiting never harms, and the first arrival everywhere is found by a plain search over times. Nobody
//! who keeps the rules of waiting arrives before that. If the way found arrives then, it is proved; if the search's own way
//! keeps the rules, too, and is earlier, the way told is refuted; between the two nothing is proved.

use super::graph::{Graph, Row, Stand, Stretch, table};
use super::{Report, features, stands, thousandths};
use crate::diagnostic::Diagnostics;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::path::Path;

/// When what changes, as it is written.
struct Hour {
    place: Stretch,
    shut: bool,
    window: (u64, u64),
    /// Meters per hour.
    cap: Option<u64>,
    wait_ms: u64,
}

/// Being somewhere at a time, and how one came there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Here {
    ms: u64,
    /// Whether a rule of waiting was broken on the way; of equal times the kept ones come first.
    broken: bool,
    /// Up to when one may stand there.
    stand_until: u64,
}

/// The roads, when they change.
struct Roads<'a> {
    graph: &'a Graph,
    segments: Vec<&'a str>,
    hours: BTreeMap<&'a str, Vec<&'a Hour>>,
    longest_wait: u64,
    horizon: u64,
}

const NEVER: u64 = u64::MAX;

/// Proves that a route arrives first, as far as that is so; `graph` is without what is shut all the time, and with
/// everything open that is open at some time.
pub(super) fn first(
    graph: &Graph,
    task: &Value,
    own: &Path,
    stops: &Value,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    let name = task["name"].as_str().unwrap_or("route");
    let number = |text: &String| text.parse::<u64>().ok();
    let hour = |row: &Vec<String>| {
        let until = if row[6].is_empty() { NEVER } else { number(&row[6])? };
        Some(Hour {
            place: Stretch::read(&row[..4])?,
            shut: row[4] == "shut",
            window: (number(&row[5])?, until),
            cap: number(&row[8]),
            wait_ms: number(&row[9]).unwrap_or(0),
        })
    };
    let rows = table(&own.join("all_hours.csv"), 10, problems)?;
    let Some(hours) = rows.iter().map(hour).collect::<Option<Vec<Hour>>>() else {
        report.differences.push(format!("hours of route {name}: a row cannot be read"));
        return Some(());
    };
    let mut by_segment: BTreeMap<&str, Vec<&Hour>> = BTreeMap::new();
    for hour in &hours {
        by_segment.entry(hour.place.edge.as_str()).or_default().push(hour);
    }
    let timing = &task["timing"];
    let wait = timing["wait"].as_str().unwrap_or_default();
    let roads = Roads {
        graph,
        segments: graph.segments(),
        hours: by_segment,
        longest_wait: match wait {
            "never" => 0,
            "until-open" => NEVER,
            other => up_to(other).unwrap_or(0),
        },
        horizon: timing["horizon_days"].as_u64().unwrap_or(0) * 86_400_000,
    };
    let stays: Vec<u64> = timing["stops"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|stop| thousandths(&stop["stay_s"]).unwrap_or_default())
        .collect();
    let mut places: Vec<&Value> =
        features(stops).iter().map(|stop| &stop["properties"]).filter(|p| p["when"] == "after").collect();
    places.sort_by_key(|place| place["order"].as_u64());
    let gates: Vec<Vec<Stand>> = places.iter().map(|place| stands(place, false)).collect();
    let mut reached: Vec<Option<Here>> =
        vec![Some(Here { ms: 0, broken: false, stand_until: NEVER }); gates.first().map_or(0, Vec::len)];
    for (number, pair) in gates.windows(2).enumerate() {
        let stay = if number == 0 { 0 } else { stays.get(number).copied().unwrap_or(0) };
        // Who stays does not stand on the road.
        let set_out = reached.iter().map(|here| {
            here.map(|here| Here { ms: here.ms + stay, broken: here.broken, stand_until: NEVER })
        });
        let starts: Vec<(&Stand, Here)> =
            pair[0].iter().zip(set_out).filter_map(|(gate, here)| Some((gate, here?))).collect();
        reached = roads.search(&starts, &pair[1]);
    }
    let bound = reached.into_iter().flatten().min();
    let told = (task["found"] == true).then(|| {
        let stayed: u64 = stays.iter().rev().skip(1).sum();
        thousandths(&task["duration_s"]).unwrap_or_default() + stayed
    });
    let clock = |ms: u64| format!("{}.{:03} s after the departure", ms / 1000, ms % 1000);
    match (told, bound) {
        (Some(told), Some(bound)) if bound.ms == told => {}
        (None, None) => {}
        (Some(told), None) => report
            .differences
            .push(format!("times of route {name}: written {}, and nobody arrives at all", clock(told))),
        (Some(told), Some(bound)) if told < bound.ms => report.differences.push(format!(
            "times of route {name}: written {}, and nobody arrives before {}",
            clock(told),
            clock(bound.ms)
        )),
        (told, Some(bound)) if !bound.broken => {
            let told = told.map_or_else(|| "no way".to_owned(), clock);
            report.differences.push(format!(
                "times of route {name}: written {told}, and there is a way that arrives {}",
                clock(bound.ms)
            ));
        }
        (told, Some(bound)) => {
            let what = if told.is_some() { "no way is faster" } else { "there is no way" };
            report.left_out.push(format!(
                "that {what} of route {name}, only that nobody arrives before {}",
                clock(bound.ms)
            ));
            return Some(());
        }
    }
    report.checked.push((format!("first arrival of {name}"), 1));
    Some(())
}

/// `up-to:90s` in milliseconds.
fn up_to(text: &str) -> Option<u64> {
    Some(text.strip_prefix("up-to:")?.strip_suffix('s')?.parse::<u64>().ok()? * 1_000)
}

impl Roads<'_> {
    /// The first arrival at each gate.
    fn search(&self, starts: &[(&Stand, Here)], ends: &[Stand]) -> Vec<Option<Here>> {
        let mut reached: Vec<Option<Here>> = vec![None; ends.len()];
        let mut heap: BinaryHeap<Reverse<(Here, usize)>> = BinaryHeap::new();
        let coming: Vec<Vec<(usize, u64)>> = ends.iter().map(|end| self.graph.rows_of(end, false)).collect();
        for (start, here) in starts {
            for (row, offset) in self.graph.rows_of(start, true) {
                let &Row { to, forward, .. } = self.graph.row_at(row);
                let (_, end) = self.graph.row_at(row).ends();
                let through = self.drive(*here, row, (Some(offset), None));
                heap.extend(through.map(|there| Reverse((there, to))));
                for (gate, coming) in coming.iter().enumerate() {
                    for (other, at) in coming {
                        // A start of its own is the same road as its plain copy.
                        let along = self.graph.row_at(*other).forward;
                        let ahead = if forward { offset <= *at } else { *at <= offset };
                        let within = if forward { *at <= end } else { end <= *at };
                        let same = self.segments[*other] == self.segments[row] && along == forward;
                        if same && ahead && within {
                            let there = self.drive(*here, row, (Some(offset), Some(*at)));
                            reached[gate] = there.into_iter().chain(reached[gate]).min();
                        }
                    }
                }
            }
        }
        let mut settled: Vec<Option<Here>> = vec![None; self.graph.node_count()];
        while let Some(Reverse((here, node))) = heap.pop() {
            if settled[node].is_some() {
                continue;
            }
            settled[node] = Some(here);
            for row in self.graph.leaving(node) {
                let to = self.graph.row_at(*row).to;
                if settled[to].is_none() {
                    let there = self.drive(here, *row, (None, None));
                    heap.extend(there.map(|there| Reverse((there, to))));
                }
                for (gate, coming) in coming.iter().enumerate() {
                    for (_, at) in coming.iter().filter(|(own, _)| own == row) {
                        let there = self.drive(here, *row, (None, Some(*at)));
                        reached[gate] = there.into_iter().chain(reached[gate]).min();
                    }
                }
            }
        }
        reached
    }

    /// Drives a row, or the part of it from and to an offset of its segment; `None` where nobody can before the horizon.
    fn drive(&self, mut here: Here, row: usize, (from, to): (Option<u64>, Option<u64>)) -> Option<Here> {
        let of = self.hours.get(self.segments[row]).map_or(&[][..], Vec::as_slice);
        let row = self.graph.row_at(row);
        let (forward, whole) = (row.forward, row.whole);
        if of.is_empty() {
            let (first, last) = row.ends();
            let part = |at: u64| at.abs_diff(first);
            let ms = match (from, to) {
                (None, None) => row.cost.ms,
                _ => Graph::part_of(row, part(from.unwrap_or(first)), part(to.unwrap_or(last))).ms,
            };
            return self.after(Here { ms: here.ms + ms, broken: here.broken, stand_until: NEVER });
        }
        // Positions along the direction, from the tail of the whole segment.
        let along = |offset: u64| if forward { offset } else { whole.mm.saturating_sub(offset) };
        let (begin, end) = row.ends();
        let (begin, end) = (along(from.unwrap_or(begin)), along(to.unwrap_or(end)));
        let share = |at: u64| if whole.mm == 0 { 0 } else { (whole.ms * at * 2 + whole.mm) / (whole.mm * 2) };
        let own: Vec<(&Hour, u64, u64)> = of
            .iter()
            .filter(|hour| hour.place.forward == forward)
            .map(|hour| {
                let (a, b) = hour.place.ends();
                (*hour, along(a), along(b))
            })
            .collect();
        let mut cuts: Vec<u64> = of
            .iter()
            .flat_map(|hour| [hour.place.part.0, hour.place.part.1].map(along))
            .chain([begin, end])
            .filter(|at| begin <= *at && *at <= end)
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        // Who sets out or stops at a gate or a wait has it behind or before him.
        let passes = |at: u64| (from.is_none() || at > begin) && (to.is_none() || at < end);
        for (i, at) in cuts.iter().enumerate() {
            if passes(*at) {
                for (hour, a, _) in &own {
                    if !hour.shut && a == at && hour.wait_ms > 0 && holds(hour, here.ms) {
                        here.ms = (here.ms + hour.wait_ms).min(hour.window.1);
                        here.broken |= here.ms > here.stand_until;
                    }
                }
                let gates: Vec<&Hour> = own
                    .iter()
                    .filter(|(hour, a, b)| hour.shut && a == b && a == at)
                    .map(|(hour, ..)| *hour)
                    .collect();
                here = self.wait(here, &gates, &|now| now)?;
            }
            let Some(next) = cuts.get(i + 1) else { break };
            let covering: Vec<&(&Hour, u64, u64)> =
                own.iter().filter(|(_, a, b)| a < b && a <= at && next <= b).collect();
            let free = share(*next) - share(*at);
            let paces: Vec<&Hour> = covering
                .iter()
                .map(|(hour, ..)| *hour)
                .filter(|hour| !hour.shut && hour.cap.is_some())
                .collect();
            let arrive = |now: u64| arrival(now, free, next - at, &paces);
            let shut: Vec<&Hour> = covering.iter().map(|(hour, ..)| *hour).filter(|hour| hour.shut).collect();
            here = self.wait(here, &shut, &arrive)?;
            here.ms = arrive(here.ms);
            // Where it ends one still stands on it.
            here.stand_until = shut
                .iter()
                .filter(|hour| here.ms < hour.window.1)
                .map(|hour| hour.window.0.max(here.ms))
                .min()
                .unwrap_or(NEVER);
        }
        self.after(here)
    }

    fn after(&self, here: Here) -> Option<Here> {
        (here.ms < self.horizon).then_some(here)
    }

    /// Waits until one may set out: open from then until the arrival.
    fn wait(&self, here: Here, shut: &[&Hour], arrive: &dyn Fn(u64) -> u64) -> Option<Here> {
        let mut now = here.ms;
        loop {
            let leave = arrive(now).max(now + 1);
            let met = shut.iter().filter(|hour| hour.window.0 < leave && now < hour.window.1);
            let Some(open) = met.map(|hour| hour.window.1).max() else { break };
            if open >= self.horizon {
                return None;
            }
            now = open;
        }
        let too_long = now - here.ms > self.longest_wait;
        let on_works = now > here.ms && now > here.stand_until;
        Some(Here { ms: now, broken: here.broken || too_long || on_works, stand_until: here.stand_until })
    }
}

fn holds(hour: &Hour, now: u64) -> bool {
    hour.window.0 <= now && now < hour.window.1
}

/// When one is through a piece that takes `free` milliseconds without works: what is left of it when a limit begins or ends is
/// driven at the new pace.
fn arrival(mut now: u64, free: u64, mm: u64, paces: &[&Hour]) -> u64 {
    let pace_at = |now: u64| {
        let caps = paces.iter().filter(|hour| holds(hour, now)).filter_map(|hour| hour.cap);
        let slowest = caps.min().map(|cap| ((mm * 3600 + cap / 2) / cap.max(1)).max(1));
        slowest.map_or(free, |slowest| slowest.max(free))
    };
    let mut changes: Vec<u64> = paces.iter().flat_map(|hour| [hour.window.0, hour.window.1]).collect();
    changes.sort_unstable();
    let mut pace = pace_at(now);
    let mut rest = pace;
    for change in changes.into_iter().filter(|change| *change > now && *change != NEVER).collect::<Vec<_>>() {
        if now + rest <= change {
            break;
        }
        let new = pace_at(change);
        if new != pace {
            rest = ((rest - (change - now)) * new).div_ceil(pace.max(1));
            (now, pace) = (change, new);
        }
    }
    now + rest
}
