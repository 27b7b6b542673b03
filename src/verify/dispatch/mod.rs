//! Incidents, proved again: every way is a best one on the graph of its time, nobody is at two places at once, and the
//! response times are sums of what is written.

mod figures;

use super::graph::{Stand, table};
use super::{Aim, BestWays, Proof, features, list, read, thousandths, written};
use crate::diagnostic::Diagnostics;
use chrono::DateTime;
use figures::{Layers, figures};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Compares the responses of a task. `None` when files cannot be read.
pub(super) fn dispatch(
    proof: &mut Proof,
    own: &Path,
    task: &Value,
    problems: &mut Diagnostics,
) -> Option<()> {
    let name = task["name"].as_str().unwrap_or("dispatch").to_owned();
    let responses = read(&own.join("responses.geojson"), problems)?;
    let incidents = read(&own.join("incidents.geojson"), problems)?;
    let units = read(&own.join("units.geojson"), problems)?;
    let posts: BTreeMap<&str, &Value> =
        features(&units).iter().filter_map(|f| Some((f["id"].as_str()?, &f["properties"]))).collect();
    let mut differ = Vec::new();
    let mut checked = 0;
    let mut busy: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for feature in features(&responses) {
        let (id, way) = (feature["id"].as_str().unwrap_or_default(), &feature["properties"]);
        let unit = way["unit"].as_str().unwrap_or_default();
        if !searched_again(proof, own, (id, way), &mut differ, problems) {
            continue;
        }
        let part = |key: &str| thousandths(&way[key]).unwrap_or(0);
        let sum = part("wait_s") + part("turnout_s") + part("duration_s");
        if thousandths(&way["response_s"]) != Some(sum) {
            differ
                .push(format!("response {id}: its parts add up to {sum} ms, written {}", way["response_s"]));
        }
        if way["stood"] == "at_post"
            && posts.get(unit).is_none_or(|post| post["snap_edge"] != way["from"]["snap_edge"])
        {
            differ.push(format!("response {id}: {unit} does not set out at its post"));
        }
        let at = |key: &str| Some(DateTime::parse_from_rfc3339(way[key].as_str()?).ok()?.timestamp_millis());
        if let (Some(called), Some(sent), Some(arrive), Some(free)) =
            (at("time"), at("sent_at"), at("arrive_at"), at("free_at"))
        {
            let waited = i64::try_from(part("wait_s")).ok();
            if Some(sent - called) != waited
                || i64::try_from(sum).ok() != Some(arrive - called)
                || free < arrive
            {
                differ.push(format!("response {id}: its times do not fit its durations"));
            }
            busy.entry(unit).or_default().push((sent, free));
        }
        checked += 1;
    }
    for (unit, spans) in &mut busy {
        spans.sort_unstable();
        if spans.windows(2).any(|pair| pair[1].0 < pair[0].1) {
            differ.push(format!("unit {unit} is at two incidents at once"));
        }
    }
    let ways = read(&own.join("told.geojson"), problems)?;
    let told = ways_told(proof, own, &ways, &mut differ, problems);
    let closed = match own.join("closed_edges.geojson") {
        path if path.exists() => read(&path, problems)?,
        _ => Value::Null,
    };
    let layers = Layers {
        responses: &responses,
        told: &ways,
        incidents: &incidents,
        units: &units,
        closed: &closed,
        table: table(&own.join("response_times.csv"), 10, problems)?,
    };
    figures(task, &name, &layers, &mut differ);
    if task["standby"].is_object() {
        let layer = read(&own.join("standby.geojson"), problems)?;
        let ids =
            |places: Vec<&Value>| places.iter().map(|place| place["id"].to_string()).collect::<BTreeSet<_>>();
        if ids(features(&layer).iter().collect()) != ids(list(&task["standby"], "places").collect()) {
            differ.push(format!("dispatch {name}: standby places and their layer differ"));
        }
    }
    proof.report.differences.append(&mut differ);
    proof.report.checked.push((format!("responses of {name}"), checked));
    proof.report.checked.push((format!("ways of officers and stations of {name}"), told));
    proof.report.left_out.push(format!(
        "dispatch {name}: that no other idle unit was nearer; the next units; that no exemption is missing, and when closures hold; which project and station an incident belongs to; why units are missing; ways and replay without closures but for the sums of it; what units and standby places reach; the cards as texts and the page"
    ));
    Some(())
}

/// Searches a way again in its graph; a difference is told. False where that cannot be done.
fn searched_again(
    proof: &mut Proof,
    own: &Path,
    (id, way): (&str, &Value),
    differ: &mut Vec<String>,
    problems: &mut Diagnostics,
) -> bool {
    let Some(graph) = proof.graph(own, way["graph"].as_str().unwrap_or_default(), problems) else {
        return false;
    };
    let ends = Stand::read(&way["from"], false).zip(Stand::read(&way["to"], false));
    let Some((from, to)) = ends else {
        differ.push(format!("way of {id}: it does not say from where to where"));
        return false;
    };
    let cost = written(way, "distance_m", "duration_s");
    let found = BestWays::search(&graph, &[from], Aim::Fastest, &mut proof.report).to(&[to]);
    if cost != found {
        differ.push(format!("way of {id}: written {cost:?}, found {found:?}"));
    }
    true
}

/// Ways of officers and stations: each is a best one, and arrives when it says. How many there are.
fn ways_told(
    proof: &mut Proof,
    own: &Path,
    told: &Value,
    differ: &mut Vec<String>,
    problems: &mut Diagnostics,
) -> usize {
    let mut checked = 0;
    for feature in features(told) {
        let (id, way) = (feature["id"].as_str().unwrap_or_default(), &feature["properties"]);
        if !searched_again(proof, own, (id, way), differ, problems) {
            continue;
        }
        let part = |key: &str| thousandths(&way[key]).unwrap_or(0);
        let sum = part("turnout_s") + part("duration_s");
        let at = |key: &str| Some(DateTime::parse_from_rfc3339(way[key].as_str()?).ok()?.timestamp_millis());
        let late = at("time").zip(at("arrive_at")).map(|(called, there)| there - called);
        if thousandths(&way["response_s"]) != Some(sum)
            || late.is_some_and(|late| i64::try_from(sum).ok() != Some(late))
        {
            differ.push(format!("way {id}: its times do not fit its durations"));
        }
        checked += 1;
    }
    checked
}
