//! Coverage, proved again: every site's status and figures, from every station.

use super::graph::{Graph, Stand};
use super::service::{Rule, Served, Service};
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
    let approach = task["rule"]["approach_counted"] == true;
    let sources: Vec<Vec<Stand>> =
        features(stations).iter().map(|s| stands(&s["properties"], approach)).collect();
    let service = Service::search(graph, &sources, Rule::read(&task["rule"]), report);
    let mut checked = 0;
    let (mut covered_claimed, mut covered_found) = (0, 0);
    for site in features(sites) {
        let p = &site["properties"];
        let claimed = |key: &str| &p[format!("{prefix}{key}").as_str()];
        let stands = stands(p, approach);
        let Served { shortest, fastest, best: served, .. } = service.site(&stands);
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
