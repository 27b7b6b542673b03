//! Runs along roads, proved again on the exported graph: they begin and end where they say, turn only where they may, and
//! turning round at their ends is claimed only by the rule of their tour.

use super::Events;
use crate::verify::graph::{Graph, Heading, Stand, Stretch};
use crate::verify::thousandths;
use serde_json::Value;

/// Checks all runs of a tour.
pub(super) fn runs(name: &str, tour: &Value, graph: &Graph, events: &Events, differ: &mut Vec<String>) {
    let rule = tour["turn_round"].as_str().unwrap_or_default();
    if rule == "dead-ends" {
        differ.extend(graph.turning_nodes().into_iter().map(|node| {
            format!("{name}: its graph lets it turn round at {node}, where another road leads on")
        }));
    }
    for (step, event) in events {
        let mut wrong = |what: &str| differ.push(format!("{name}: the run of step {step} {what}"));
        let roads = event["run"].as_array().map_or(&[][..], Vec::as_slice);
        let legs: Option<Vec<Stretch>> = roads.iter().map(stretch).collect();
        let Some(legs) = legs else {
            wrong("names no road");
            continue;
        };
        let (Some(first), Some(last)) = (legs.first(), legs.last()) else { continue };
        for (leg, at, is_end) in [(first, *event, false), (last, &event["leaves"], true)] {
            let place = if is_end { leg.ends().1 } else { leg.ends().0 };
            let stand = Stand::read(at, false).zip(Heading::read(at));
            let Some((stand, heading)) = stand.filter(|(_, heading)| heading.forward == leg.forward) else {
                wrong("has another direction at its end");
                continue;
            };
            if at["snap_edge"] != leg.edge || thousandths(&at["snap_offset_m"]) != Some(place) {
                wrong("does not begin and end where its stop says");
            }
            let inside = place > 0 && graph.length(&leg.edge).is_some_and(|length| place < length);
            if heading.turns && !(rule == "anywhere" && inside) && graph.could_go_on(&stand, is_end) {
                wrong("turns round at its end where it may not");
            }
        }
        let driven: u64 = legs.iter().map(|leg| leg.part.1 - leg.part.0).sum();
        if thousandths(&event["segment_m"]) != Some(driven) {
            wrong("is not as long as its roads");
        }
        let end = event["leaves"]["states"][0].as_str();
        let ends = Heading::read(event).and_then(|heading| graph.run(&legs, &heading));
        if ends.is_some_and(|ends| end.is_none_or(|end| !ends.contains(end))) {
            wrong("turns where it may not, or is left as it cannot be");
        }
    }
}

fn stretch(part: &Value) -> Option<Stretch> {
    let forward = part["direction"].as_str()? == "forward";
    let part_mm = (thousandths(&part["from_m"])?, thousandths(&part["to_m"])?);
    Some(Stretch { edge: part["edge"].as_str()?.to_owned(), forward, part: part_mm })
}
