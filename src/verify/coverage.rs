//! Coverage, proved again: every site's status and figures, from every station.

use super::graph::{Graph, Stand};
use super::search::{self, Cost, Labels, both, one};
use super::{Report, features, stands, thousandths};
use serde_json::Value;

pub(super) fn coverage(
    graph: &Graph,
    task: &Value,
    sites: &Value,
    stations: &Value,
    prefix: &str,
    report: &mut Report,
) {
    let rule = &task["rule"];
    let approach = rule["approach_counted"] == true;
    let limit = |key: &str| thousandths(&rule[key]);
    let (within_mm, within_ms) = (limit("within_m"), limit("within_s"));
    let backward = rule["direction"] == "to";
    let either = rule["combine"] == "either";
    let sources: Vec<Vec<Stand>> =
        features(stations).iter().map(|s| stands(&s["properties"], approach)).collect();
    let searches: Vec<(Labels, Labels, Option<Vec<Vec<Cost>>>)> = sources
        .iter()
        .map(|stands| {
            let start: Vec<_> = stands.iter().flat_map(|s| graph.ends(s, !backward)).collect();
            let fastest = one(graph, &start, backward, |c| (c.ms, c.mm));
            let shortest = one(graph, &start, backward, |c| (c.mm, c.ms));
            let pareto =
                within_mm.zip(within_ms).map(|(mm, ms)| both(graph, &start, backward, Cost { ms, mm }));
            (fastest, shortest, pareto)
        })
        .collect();
    for (labels, by_time) in searches.iter().flat_map(|(f, s, _)| [(f, true), (s, false)]) {
        if let Err(edge) = search::certificate(graph, labels, backward, by_time) {
            report
                .differences
                .push(format!("the proof's own distances fail their certificate at edge {edge}"));
        }
    }
    let mut checked = 0;
    let (mut covered_claimed, mut covered_found) = (0, 0);
    for site in features(sites) {
        let p = &site["properties"];
        let claimed = |key: &str| &p[format!("{prefix}{key}").as_str()];
        let stands = stands(p, approach);
        let (mut shortest, mut fastest, mut served) = (None::<u64>, None::<u64>, None::<Cost>);
        for (station, (f, s, pareto)) in sources.iter().zip(&searches) {
            for stand in &stands {
                let ends = graph.ends(stand, backward);
                let direct = station.iter().filter_map(|from| {
                    if backward { graph.direct(stand, from) } else { graph.direct(from, stand) }
                });
                let direct: Vec<Cost> = direct.collect();
                let reach = |labels: &Labels| -> Vec<Cost> {
                    let along = ends.iter().filter_map(|(node, part)| Some(labels[*node]?.plus(*part)));
                    along.chain(direct.iter().copied()).collect()
                };
                let (by_time, by_length) = (reach(f), reach(s));
                fastest = by_time.iter().map(|c| c.ms).chain(fastest).min();
                shortest = by_length.iter().map(|c| c.mm).chain(shortest).min();
                let (most_mm, most_ms) = (within_mm.unwrap_or(u64::MAX), within_ms.unwrap_or(u64::MAX));
                let all: Vec<Cost> = if either && pareto.is_some() {
                    // One of the limits is enough: the fastest path counts within the time, the shortest within the
                    // distance.
                    let fast = by_time.into_iter().filter(|c| c.ms <= most_ms);
                    fast.chain(by_length.into_iter().filter(|c| c.mm <= most_mm)).collect()
                } else {
                    let beyond = pareto.iter().flat_map(|pareto| {
                        ends.iter().flat_map(|(node, part)| pareto[*node].iter().map(|c| c.plus(*part)))
                    });
                    let all = by_time.into_iter().chain(by_length).chain(beyond);
                    all.filter(|c| c.mm <= most_mm && c.ms <= most_ms).collect()
                };
                let by_length_only = within_ms.is_none() && within_mm.is_some();
                let key = |c: &Cost| if by_length_only { (c.mm, c.ms) } else { (c.ms, c.mm) };
                served = all.into_iter().chain(served).min_by_key(key);
            }
        }
        let id = site["id"].as_str().unwrap_or_default();
        let mut differ = |what: &str, claimed: String, found: String| {
            if claimed != found {
                report
                    .differences
                    .push(format!("{prefix}{what} of site {id}: written {claimed}, found {found}"));
            }
        };
        let is_covered = claimed("status") == "covered";
        covered_claimed += usize::from(is_covered);
        covered_found += usize::from(served.is_some());
        differ("status covered", is_covered.to_string(), served.is_some().to_string());
        let has_way = matches!(claimed("status").as_str(), Some("covered" | "uncovered"));
        differ("whether there is a way", has_way.to_string(), fastest.is_some().to_string());
        differ("shortest_m", format!("{:?}", thousandths(claimed("shortest_m"))), format!("{shortest:?}"));
        differ("fastest_s", format!("{:?}", thousandths(claimed("fastest_s"))), format!("{fastest:?}"));
        if let Some(cost) = served {
            differ(
                "distance_m",
                format!("{:?}", thousandths(claimed("distance_m"))),
                format!("{:?}", Some(cost.mm)),
            );
            differ(
                "duration_s",
                format!("{:?}", thousandths(claimed("duration_s"))),
                format!("{:?}", Some(cost.ms)),
            );
        }
        checked += 1;
    }
    let figures = if prefix.is_empty() { &task["sites"] } else { &task["before"]["sites"] };
    let written = figures["covered"].as_u64().unwrap_or(u64::MAX);
    if written != covered_found as u64 || covered_claimed != covered_found {
        report.differences.push(format!(
            "{prefix}covered sites: summary {written}, layer {covered_claimed}, found {covered_found}"
        ));
    }
    let name = task["name"].as_str().unwrap_or("coverage");
    let when = if prefix.is_empty() { "" } else { " before the closures" };
    report.checked.push((format!("sites of {name}{when}"), checked));
}
