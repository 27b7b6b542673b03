//! A patrol, proved again: every leg is searched on the exported graph, every time and sum is added up, shifts and revisit
//! intervals are held against what is written.

mod figures;
pub(super) mod plan;
mod runs;

use super::graph::{Graph, Stand};
use super::search::Cost;
use super::{Aim, BestWays, Report, features, list, thousandths, written};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What happens on one tour, in order.
type Events<'a> = BTreeMap<u64, &'a Value>;

/// Compares tours and stops of a patrol. `graphs` gives the graph of a name, where the folder has it.
pub(super) fn patrol(
    task: &Value,
    tours: &Value,
    stops: &Value,
    graphs: &BTreeMap<String, Rc<Graph>>,
    report: &mut Report,
) {
    let name = task["name"].as_str().unwrap_or("patrol");
    let mut differ = Vec::new();
    let mut by_tour: BTreeMap<(String, u64), Events> = BTreeMap::new();
    for stop in features(stops).iter().map(|feature| &feature["properties"]) {
        let key = (stop["unit"].as_str().unwrap_or_default().to_owned(), stop["day"].as_u64().unwrap_or(0));
        by_tour.entry(key).or_default().insert(stop["step"].as_u64().unwrap_or(0), stop);
    }
    let (mut legs, mut unsearched, mut total_ms) = (0, 0, 0);
    let mut lasts = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut visits: BTreeMap<(String, u64), Vec<u64>> = BTreeMap::new();
    for tour in features(tours).iter().map(|feature| &feature["properties"]) {
        let key = (tour["unit"].as_str().unwrap_or_default().to_owned(), tour["day"].as_u64().unwrap_or(0));
        let Some(events) = by_tour.remove(&key) else {
            differ.push(format!("patrol {name}: tour {} on day {} has no stops", key.0, key.1));
            continue;
        };
        let graph = tour["graph"].as_str().and_then(|graph| graphs.get(graph));
        let walk = Walk { name: format!("patrol {name}, {} on day {}", key.0, key.1), tour };
        let tour_ms = walk.check(&events, &mut differ);
        total_ms += tour_ms;
        lasts.insert(key.clone(), tour_ms);
        match graph {
            Some(graph) => {
                runs::runs(&walk.name, tour, graph, &events, &mut differ);
                legs += walk.search(graph, &events, &mut differ, report);
            }
            None => unsearched += events.len(),
        }
        for event in events.values().filter(|event| event["visit"].is_u64()) {
            let site = event["site"].as_str().unwrap_or_default().to_owned();
            let visit = event["visit"].as_u64().unwrap_or(0);
            let begin = begin_ms(event);
            visits.entry((site.clone(), key.1)).or_default().extend(begin);
            // Nights are planned each by itself, and count their visits anew.
            let night = if task["nights"].as_u64().unwrap_or(0) > 0 { key.1 } else { 0 };
            if !seen.insert((site.clone(), visit, night)) {
                differ.push(format!("patrol {name}: visit {visit} of {site} is made twice"));
            }
        }
    }
    for (unit, day) in by_tour.keys() {
        differ.push(format!("patrol {name}: stops of {unit} on day {day} belong to no tour"));
    }
    let served = visits.values().map(Vec::len).sum::<usize>() as u64;
    segments(task, stops, name, &mut differ);
    fleet(task, stops, name, &mut differ);
    figures::figures(task, name, &lasts, &mut differ);
    let figures = [
        ("served visits", Some(served), task["visits"]["served"].as_u64()),
        (
            "visits",
            Some(served + task["visits"]["uncovered"].as_u64().unwrap_or(0)),
            task["visits"]["total"].as_u64(),
        ),
        ("working time", Some(total_ms), thousandths(&task["value"])),
    ];
    for (what, found, written) in figures {
        if found != written {
            differ.push(format!("patrol {name}: {what} written {written:?}, found {found:?}"));
        }
    }
    revisits(task, name, &visits, &mut differ);
    spacing(task, stops, name, &mut differ);
    report.differences.append(&mut differ);
    report.checked.push((format!("legs of {name}"), legs));
    report.checked.push((format!("visits of {name}"), served as usize));
    let mut unproved = vec![
        "that no plan is better, and the bounds of the aims",
        "what sites ask for (priority, windows, stay, number of visits)",
        "why visits are left out",
        "the plan without closures",
        "the page, and of the sheets all but the times of visits",
    ];
    if task["segments"].is_object() {
        unproved.push("speeds along segments, meters walked, areas of units");
    }
    if task["nights"].as_u64() > Some(0) {
        unproved.push("how little one night tells of the next");
    }
    report.left_out.push(format!("patrol {name}: {}", unproved.join("; ")));
    if unsearched > 0 {
        report.left_out.push(format!("{unsearched} stops of {name}: the folder has no graph of theirs"));
    }
}

/// What is driven, done, waited and rested, added up from the stops.
fn fleet(task: &Value, stops: &Value, name: &str, differ: &mut Vec<String>) {
    const FIGURES: [&str; 5] = ["drive_s", "service_s", "wait_s", "break_s", "distance_m"];
    let mut sums: BTreeMap<&str, u64> = FIGURES.iter().map(|key| (*key, 0)).collect();
    let mut add = |key, value: &Value| *sums.entry(key).or_default() += thousandths(value).unwrap_or(0);
    for stop in features(stops).iter().map(|feature| &feature["properties"]) {
        add("drive_s", &stop["leg_duration_s"]);
        add("wait_s", &stop["wait_s"]);
        add(if stop["kind"] == "break" { "break_s" } else { "service_s" }, &stop["service_s"]);
        add("distance_m", &stop["leg_distance_m"]);
        add("distance_m", &stop["segment_m"]);
    }
    for (key, found) in sums {
        let written = thousandths(&task["fleet"][key]);
        if written != Some(found) {
            differ.push(format!("patrol {name}: {key} of all units written {written:?}, found {found}"));
        }
    }
}

/// The lengths of segments, added up from their lines and the stops.
fn segments(task: &Value, stops: &Value, name: &str, differ: &mut Vec<String>) {
    let all = &task["segments"];
    if !all.is_object() {
        return;
    }
    let stops = features(stops).iter().map(|feature| &feature["properties"]);
    let visited: BTreeSet<&str> =
        stops.filter(|stop| stop["kind"] == "segment").filter_map(|stop| stop["site"].as_str()).collect();
    let of = |site: &str, segment: &str| {
        site == segment || site.strip_prefix(segment).is_some_and(|rest| rest.starts_with('/'))
    };
    let (mut required, mut covered) = (0, 0);
    for line in all["by_segment"].as_array().into_iter().flatten() {
        let id = line["segment"].as_str().unwrap_or_default();
        let [asked, done] = ["required_m", "covered_m"].map(|key| thousandths(&line[key]).unwrap_or(0));
        required += asked;
        covered += done;
        let pieces = line["pieces"].as_u64().unwrap_or(0);
        let made = visited.iter().filter(|site| of(site, id)).count() as u64;
        let missed = task["uncovered"].as_array().into_iter().flatten();
        let missed = missed.filter(|left| of(left["site"].as_str().unwrap_or_default(), id)).count();
        let whole = made == pieces && missed == 0;
        if whole != (asked == done) || (made == 0) != (done == 0) || done > asked {
            differ.push(format!(
                "patrol {name}: {made} of {pieces} pieces of {id} are covered, written {done} of {asked} mm"
            ));
        }
    }
    for (key, found) in [("required_m", required), ("covered_m", covered)] {
        if thousandths(&all[key]) != Some(found) {
            differ.push(format!("patrol {name}: {key} written {}, found {found} mm", all[key]));
        }
    }
}

fn begin_ms(event: &Value) -> Option<u64> {
    Some(thousandths(&event["arrive_s"])? + thousandths(&event["wait_s"])?)
}

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;

/// Whether a time of the day lies in windows such as `08:30-11:30,22:00-26:00`; none is any time.
fn within(windows: &str, ms_of_day: u64) -> bool {
    let time = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        Some((hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?) * 60_000)
    };
    let holds = |window: &str| {
        let ends = window.split_once('-').and_then(|(from, until)| time(from).zip(time(until)));
        ends.is_some_and(|(from, until)| {
            [ms_of_day, ms_of_day + DAY_MS].iter().any(|ms| (from..=until).contains(ms))
        })
    };
    windows.is_empty() || windows.split(',').any(holds)
}

/// One tour.
struct Walk<'a> {
    name: String,
    tour: &'a Value,
}

impl Walk<'_> {
    /// Adds the times up; gives back how long the tour lasts, milliseconds.
    fn check(&self, events: &Events, differ: &mut Vec<String>) -> u64 {
        let mut wrong = |what: String| differ.push(format!("{}: {what}", self.name));
        let ms = |event: &Value, key: &str| thousandths(&event[key]).unwrap_or(0);
        let all: Vec<&Value> = events.values().copied().collect();
        for event in &all {
            if ms(event, "arrive_s") + ms(event, "wait_s") + ms(event, "service_s") != ms(event, "depart_s") {
                wrong(format!("arrival, wait and service of step {} are not its departure", event["step"]));
            }
        }
        for event in &all {
            let begin = ms(event, "arrive_s") + ms(event, "wait_s");
            if !within(event["windows"].as_str().unwrap_or_default(), begin % DAY_MS) {
                wrong(format!("step {} begins outside of its windows {}", event["step"], event["windows"]));
            }
        }
        for pair in all.windows(2) {
            if ms(pair[0], "depart_s") + ms(pair[1], "leg_duration_s") != ms(pair[1], "arrive_s") {
                wrong(format!("step {} is not reached when it says", pair[1]["step"]));
            }
        }
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return 0 };
        let lasts = ms(last, "depart_s").saturating_sub(ms(first, "arrive_s"));
        if thousandths(&self.tour["duration_s"]) != Some(lasts) {
            wrong(format!("lasts {lasts} ms, not {}", self.tour["duration_s"]));
        }
        let driven: u64 = all.iter().map(|event| ms(event, "leg_distance_m") + ms(event, "segment_m")).sum();
        if thousandths(&self.tour["distance_m"]) != Some(driven) {
            wrong(format!("drives {driven} mm, not {}", self.tour["distance_m"]));
        }
        if ms(first, "arrive_s") < ms(self.tour, "shift_from_s")
            || ms(last, "depart_s") > ms(self.tour, "shift_until_s")
        {
            wrong("is out before or after its shift".to_owned());
        }
        lasts
    }

    /// Searches every leg; gives back how many.
    fn search(&self, graph: &Graph, events: &Events, differ: &mut Vec<String>, report: &mut Report) -> usize {
        let all: Vec<&Value> = events.values().copied().collect();
        let mut searched = 0;
        for pair in all.windows(2) {
            // A segment is left at its other end.
            let left = if pair[0]["leaves"].is_object() { &pair[0]["leaves"] } else { pair[0] };
            let stands = [Stand::read(left, false), Stand::read(pair[1], false)];
            let leg = written(pair[1], "leg_distance_m", "leg_duration_s");
            const HERE: [&str; 4] = ["snap_edge", "snap_offset_m", "heading", "states"];
            if HERE.iter().all(|key| left[key] == pair[1][key]) {
                if leg != Some(Cost { ms: 0, mm: 0 }) {
                    differ.push(format!(
                        "{}: step {} drives without going anywhere",
                        self.name, pair[1]["step"]
                    ));
                }
                continue;
            }
            let [Some(from), Some(to)] = stands else {
                differ.push(format!("{}: step {} stands on no road", self.name, pair[1]["step"]));
                continue;
            };
            let (from, to) = ([from], [to]);
            let found = BestWays::search(graph, &from, Aim::Fastest, report).to(&to);
            if found != leg {
                differ.push(format!(
                    "{}: leg to step {}: written {leg:?}, found {found:?}",
                    self.name, pair[1]["step"]
                ));
            }
            searched += 1;
        }
        searched
    }
}

/// The shortest time from the end of a visit to the begin of the next one of each site that asks for a gap, from the stops.
fn spacing(task: &Value, stops: &Value, name: &str, differ: &mut Vec<String>) {
    let mut spans: BTreeMap<&str, Vec<(u64, u64)>> = BTreeMap::new();
    for stop in features(stops).iter().map(|feature| &feature["properties"]) {
        let midnight = stop["day"].as_u64().unwrap_or(1).saturating_sub(1) * DAY_MS;
        let (Some(begin), Some(lasts)) = (begin_ms(stop), thousandths(&stop["service_s"])) else { continue };
        if stop["visit"].is_u64() {
            let site = stop["site"].as_str().unwrap_or_default();
            spans.entry(site).or_default().push((midnight + begin, midnight + begin + lasts));
        }
    }
    for line in task["spacing"].as_array().into_iter().flatten() {
        let site = line["site"].as_str().unwrap_or_default();
        let own = spans.entry(site).or_default();
        own.sort_unstable();
        let shortest = own.windows(2).map(|pair| pair[1].0.saturating_sub(pair[0].1)).min();
        if thousandths(&line["shortest_s"]) != shortest {
            let written = &line["shortest_s"];
            differ
                .push(format!("patrol {name}: shortest gap of {site} written {written}, found {shortest:?}"));
        }
        if shortest
            .is_some_and(|shortest| thousandths(&line["at_least_s"]).is_none_or(|least| shortest < least))
        {
            differ.push(format!("patrol {name}: two visits of {site} are {shortest:?} ms apart"));
        }
    }
}

/// The longest time without a visit of each site that has an interval, from the stops.
fn revisits(task: &Value, name: &str, visits: &BTreeMap<(String, u64), Vec<u64>>, differ: &mut Vec<String>) {
    let revisit = &task["revisit"];
    if !revisit.is_object() {
        return;
    }
    let ends = thousandths(&revisit["night_from_s"]).zip(thousandths(&revisit["night_until_s"]));
    let Some((begin, end)) = ends else {
        differ.push(format!("patrol {name}: no begin and end of the night"));
        return;
    };
    let nights = task["nights"].as_u64().unwrap_or(0);
    let (mut all_kept, mut sites_kept) = (true, 0u64);
    for site in revisit["by_site"].as_array().into_iter().flatten() {
        let id = site["site"].as_str().unwrap_or_default();
        let of_hours = |line: &Value| {
            Some((line["night"].as_u64()?, thousandths(&line["from_s"])?, thousandths(&line["until_s"])?))
        };
        let mut watches: Vec<(u64, u64, u64)> = list(site, "hours").filter_map(of_hours).collect();
        if site["is_by_hours"] != true {
            watches = (1..=nights).map(|night| (night, begin, end)).collect();
        }
        let gap = |(night, from, until): (u64, u64, u64)| {
            let mut marks = visits.get(&(id.to_owned(), night)).cloned().unwrap_or_default();
            marks.retain(|at| from <= *at && *at <= until);
            marks.extend([from, until]);
            marks.sort_unstable();
            marks.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0)
        };
        let longest = Some(watches.into_iter().map(gap).max().unwrap_or(0));
        if thousandths(&site["longest_gap_s"]) != longest {
            differ.push(format!(
                "patrol {name}: longest gap of {id} written {}, found {longest:?}",
                site["longest_gap_s"]
            ));
        }
        let kept = longest <= thousandths(&site["at_most_s"]);
        all_kept &= kept;
        sites_kept += u64::from(kept);
        if site["kept"] != kept {
            differ
                .push(format!("patrol {name}: whether {id} keeps its interval is written {}", site["kept"]));
        }
    }
    if revisit["sites_kept"] != sites_kept {
        differ.push(format!(
            "patrol {name}: sites that keep their interval written {}, found {sites_kept}",
            revisit["sites_kept"]
        ));
    }
    if revisit["guaranteed"] != all_kept {
        differ.push(format!(
            "patrol {name}: the guarantee is written {}, found {all_kept}",
            revisit["guaranteed"]
        ));
    }
}
