//! A route, proved again: every leg is a best one, and where there is no way the search finds none.

use super::graph::{Graph, Stand};
use super::search::Cost;
use super::{Aim, BestWays, Report, features, stands, thousandths, written};
use serde_json::Value;

/// Compares the legs of a route `after` or `before` the closures. `figures` is its part of the summary.
pub(super) fn route(
    graph: &Graph,
    figures: &Value,
    when: &str,
    routes: &Value,
    stops: &Value,
    report: &mut Report,
) {
    let of_now = |layer: &'static str, all: &Value| -> Vec<Value> {
        let own = features(all).iter().map(|feature| &feature["properties"]);
        let mut own: Vec<Value> = own.filter(|p| p["when"] == when).cloned().collect();
        own.sort_by_key(|p| p[if layer == "routes" { "rank" } else { "order" }].as_u64());
        own
    };
    let (routes, stops) = (of_now("routes", routes), of_now("stops", stops));
    let name = figures["name"].as_str().unwrap_or("route");
    let aim = Aim::of(figures);
    let mut differ = Vec::new();
    let gates: Vec<Vec<Stand>> = stops.iter().map(|stop| stands(&with_room(stop), false)).collect();
    let is_short_of_room = |stop: &Value| with_room(stop) != *stop;
    if stops.iter().any(is_short_of_room) {
        report
            .left_out
            .push(format!("route {name} {when}: where its vehicle has room to turn round before works"));
    }
    // A stop without a road: no way, whatever the graph looks like.
    let mut total =
        (stops.len() > 1 && gates.iter().all(|gates| !gates.is_empty())).then_some(Cost { ms: 0, mm: 0 });
    let mut checked = 0;
    for (i, pair) in stops.windows(2).enumerate() {
        let leg = written(&pair[1], "leg_distance_m", "leg_duration_s");
        let Some(so_far) = total else {
            if leg.is_some() {
                differ.push(format!("route {name} {when}: leg {} goes on where there is no way", i + 1));
            }
            continue;
        };
        // The first stop may be left by any of its gates, every other one where it was reached.
        let here: Vec<Stand> = Stand::read(&with_room(&pair[0]), false).into_iter().collect();
        let from = if i == 0 { &gates[0] } else { &here };
        let found = BestWays::search(graph, from, aim, report).to(&gates[i + 1]);
        if leg != found {
            differ.push(format!("leg {} of route {name} {when}: written {leg:?}, found {found:?}", i + 1));
        }
        let there: Vec<Stand> = Stand::read(&pair[1], false).into_iter().collect();
        if found.is_some() && BestWays::search(graph, &here, aim, report).to(&there) != found {
            differ.push(format!("leg {} of route {name} {when} does not run between its gates", i + 1));
        }
        total = found.map(|found| so_far.plus(found));
        checked += 1;
    }
    let claimed = written(figures, "distance_m", "duration_s");
    if claimed != total || figures["found"] != total.is_some() {
        differ.push(format!("route {name} {when}: written {claimed:?}, found {total:?}"));
    }
    for (i, way) in routes.iter().enumerate() {
        let cost = written(way, "distance_m", "duration_s");
        let holds = match (cost, total) {
            (Some(cost), Some(total)) if i == 0 => cost == total,
            (Some(cost), Some(total)) => aim.key(cost) >= aim.key(total),
            _ => false,
        };
        if !holds {
            differ.push(format!("way {} of route {name} {when}: written {cost:?}, best {total:?}", i + 1));
        }
    }
    if routes.is_empty() && total.is_some() {
        differ.push(format!("route {name} {when}: there is a way, {total:?}, and none is drawn"));
    }
    report.differences.append(&mut differ);
    let before = if when == "before" { " before the closures" } else { "" };
    let (what, count) = match total {
        Some(_) => ("legs", checked),
        None => ("no way", 1),
    };
    report.checked.push((format!("{what} of {name}{before}"), count));
}

/// A stop without the gates from which its vehicle would have to turn round before works and cannot.
fn with_room(stop: &Value) -> Value {
    let has_room = |gate: &Value| gate["no_turning"] != true;
    let mut stop = stop.clone();
    if let Some(gates) = stop.get_mut("gates").and_then(Value::as_array_mut) {
        gates.retain(has_room);
    } else if !has_room(&stop) {
        return Value::Null;
    }
    stop
}

/// What the closures cost is the difference of the two.
pub(super) fn extra(task: &Value, report: &mut Report) {
    for key in ["distance_m", "duration_s"] {
        let signed = |value: Option<u64>| value.and_then(|v| i64::try_from(v).ok());
        let (now, then) = (signed(thousandths(&task[key])), signed(thousandths(&task["before"][key])));
        let found = now.zip(then).map(|(now, then)| now - then);
        let written = task["extra"][key].as_f64().map(|v| (v * 1000.0).round() as i64);
        if found != written {
            let name = task["name"].as_str().unwrap_or("route");
            report
                .differences
                .push(format!("extra {key} of route {name}: written {written:?}, found {found:?}"));
        }
    }
}
