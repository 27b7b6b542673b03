//! A route with a departure, proved again as far as it can be driven: its pieces follow each other in place and time, none is
//! on what is shut while it is, each takes what its road takes without works or, where works slow it, no less, and the
//! sums are those of the summary. That no other way arrives earlier is not proved.

use super::graph::{Graph, Stretch, table};
use super::{Report, thousandths};
use crate::diagnostic::Diagnostics;
use serde_json::Value;
use std::path::Path;

/// A piece of the way.
struct Run {
    stop: u64,
    place: Stretch,
    here: u64,
    set_out: u64,
    done: u64,
}

/// What holds on a road of the way at a time.
struct Hours {
    place: Stretch,
    shut: bool,
    from: u64,
    /// None is beyond what is known.
    until: Option<u64>,
    closure: String,
}

impl Hours {
    /// Whether a piece is on it: on a part of it, or through its gate.
    fn touches(&self, run: &Run) -> bool {
        let ((a, b), (c, d)) = (self.place.part, run.place.part);
        let same = self.place.edge == run.place.edge && self.place.forward == run.place.forward;
        same && if a == b { c == d && a == c } else { a.max(c) < b.min(d) }
    }
}

/// Proves the way of a task; `before` is the graph without works. `None` if its files cannot be read.
pub(super) fn depart(
    before: Option<&Graph>,
    task: &Value,
    own: &Path,
    report: &mut Report,
    problems: &mut Diagnostics,
) -> Option<()> {
    if task["found"] != true {
        return Some(());
    }
    let name = task["name"].as_str().unwrap_or("route");
    let number = |text: &String| text.parse::<u64>().ok();
    let runs: Option<Vec<Run>> = table(&own.join("runs.csv"), 8, problems)?
        .iter()
        .map(|row| {
            let place = Stretch::read(&row[1..5])?;
            let [here, set_out, done] = [number(&row[5])?, number(&row[6])?, number(&row[7])?];
            Some(Run { stop: number(&row[0])?, place, here, set_out, done })
        })
        .collect();
    let hours: Option<Vec<Hours>> = table(&own.join("hours.csv"), 8, problems)?
        .iter()
        .map(|row| {
            let place = Stretch::read(&row[..4])?;
            let (from, until) = (number(&row[5])?, number(&row[6]));
            Some(Hours { place, shut: row[4] == "shut", from, until, closure: row[7].clone() })
        })
        .collect();
    let (Some(runs), Some(hours)) = (runs, hours) else {
        report.differences.push(format!("times of route {name}: a row cannot be read"));
        return Some(());
    };
    let mut differ = |what: String| report.differences.push(format!("times of route {name}: {what}"));
    let stays: Vec<u64> = task["timing"]["stops"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|stop| thousandths(&stop["stay_s"]).unwrap_or_default())
        .collect();
    let stay =
        |stop: u64| stays.get(usize::try_from(stop).unwrap_or(usize::MAX)).copied().unwrap_or_default();
    let (mut waited, mut length) = (0, 0);
    for (i, run) in runs.iter().enumerate() {
        let at = format!("piece {} on {}", i + 1, run.place.edge);
        waited += run.set_out.saturating_sub(run.here);
        length += run.place.part.1 - run.place.part.0;
        let came = match i.checked_sub(1).map(|i| &runs[i]) {
            Some(last) if last.stop == run.stop => last.done,
            Some(last) => last.done + stay(run.stop),
            None => 0,
        };
        if run.here != came || run.set_out < run.here || run.done < run.set_out {
            differ(format!("{at} begins at {} ms, one is there at {came} ms", run.here));
        }
        if let Some(last) = i.checked_sub(1).map(|i| &runs[i]) {
            let (here, there) = (run.place.ends().0, last.place.ends().1);
            let on_road = run.place.edge == last.place.edge && here == there;
            let meets = before.is_none_or(|graph| {
                let ends = [(&run.place.edge, here), (&last.place.edge, there)];
                let [a, b] = ends.map(|(edge, at)| graph.junctions(edge, at));
                // A road that only works open is not in the graph without them.
                a.is_empty() || b.is_empty() || !a.is_disjoint(&b)
            });
            if !on_road && !meets && last.stop == run.stop {
                differ(format!("{at} does not begin where the one before it ends"));
            }
        }
        let mut slowed = false;
        for held in hours.iter().filter(|held| held.place.edge == run.place.edge) {
            slowed |= !held.shut;
            let during = run.set_out.max(held.from)
                < run.done.max(run.set_out + 1).min(held.until.unwrap_or(u64::MAX));
            if held.shut && held.touches(run) && during {
                differ(format!("{at} is driven while {} shuts it", held.closure));
            }
        }
        let free = before.and_then(|graph| graph.walk(std::slice::from_ref(&run.place)));
        if let Some(free) = free.filter(|_| run.place.part.0 < run.place.part.1) {
            let took = run.done - run.set_out;
            if took < free.ms || (took > free.ms && !slowed) {
                differ(format!("{at} takes {took} ms, without works {} ms", free.ms));
            }
        }
    }
    let spent = runs.last().map_or(0, |last| last.done);
    let stayed: u64 = stays.iter().rev().skip(1).sum();
    for (what, written, found) in [
        ("duration", thousandths(&task["duration_s"]), spent.saturating_sub(stayed)),
        ("distance", thousandths(&task["distance_m"]), length),
        ("wait", thousandths(&task["timing"]["waited_s"]), waited),
    ] {
        if written != Some(found) {
            differ(format!("{what}: written {written:?}, found {found}"));
        }
    }
    report.checked.push((format!("timed pieces of {name}"), runs.len()));
    Some(())
}
