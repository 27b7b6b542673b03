//! Why a route with a departure has no way, and when one could leave instead.

use super::super::placing::position;
use super::super::route::{blockers, no_room, ways};
use super::{Departure, HORIZON_DAYS};
use crate::metric::timed::TimedMetric;
use crate::plan::depart::Wait;
use crate::plan::route::{Engine as SearchEngine, route};
use crate::report::depart::Clock;
use crate::report::route::{Named, Stop};
use crate::search::Objective;
use crate::search::timed::Waiting;
use std::collections::BTreeSet;

impl Departure<'_> {
    /// Why there is no way, and when one could leave instead: for who may not wait long enough, what he would wait for.
    pub(super) fn why_not(&self, metric: &TimedMetric, clock: &Clock) -> (Vec<Named>, Option<u32>) {
        if self.stops.iter().any(|stop| stop.gates.is_empty()) {
            return (ways(self.world, self.engine, metric.base(), self.stops, self.task).blockers, None);
        }
        let freely = self.depart_by(metric, 0, self.waiting, &BTreeSet::new()).0;
        let stuck = freely.and_then(|way| self.turned(&way).into_iter().find(|t| t.before.is_too_long()));
        if let Some(turned) = stuck {
            return (vec![no_room(&self.stops[turned.stop], &turned.before)], None);
        }
        if self.waiting != Waiting::UntilOpen
            && let (Some(way), _) = self.depart(metric, 0, Waiting::UntilOpen)
        {
            let limit = self.waiting.limit_ms();
            let too_long = |wait: &&Wait| wait.until_ms - wait.from_ms > limit;
            let mut waits: Vec<&Wait> = way.waits.iter().filter(too_long).collect();
            if waits.is_empty() {
                waits = way.waits.iter().collect();
            }
            let mut named: Vec<Named> = Vec::new();
            for wait in &waits {
                for closure in &wait.closures {
                    named.push(self.opens_again(wait, *closure, clock));
                }
            }
            named.dedup();
            // Who leaves later by what he would wait comes there as it opens.
            let first = waits.first().map(|wait| wait.until_ms - wait.from_ms);
            let all: u32 = way.waits.iter().map(|wait| wait.until_ms - wait.from_ms).sum();
            let later = first.into_iter().chain([all]).filter(|later| *later > 0);
            let mut passes = later.filter(|later| self.depart(metric, *later, self.waiting).0.is_some());
            let leave_at = passes.next();
            if !named.is_empty() {
                return (named, leave_at);
            }
        }
        (self.never_open(metric), None)
    }

    fn opens_again(&self, wait: &Wait, closure: usize, clock: &Clock) -> Named {
        let network = &self.world.network;
        let way = network.way_of(wait.directed.segment());
        let (road, road_zh) = way.called();
        let (from, until) = (clock.since(wait.from_ms), clock.words(wait.until_ms));
        let (kind, shuts, shuts_zh) = self.subject(closure);
        Named {
            kind,
            id: self.id_and_label(closure).0,
            text: format!("{shuts} {road}: one would be there at {from}, it opens at {until}"),
            text_zh: format!("{shuts_zh}{road_zh}：{from}到达该处，{until}开放"),
            name: way.label().to_owned(),
            at: Some(network.directed_line(wait.directed)),
            opens_at: Some(clock.text(wait.until_ms)),
        }
    }

    /// What is shut throughout, or whenever one could be there.
    fn never_open(&self, metric: &TimedMetric) -> Vec<Named> {
        let base = metric.base();
        for pair in self.stops.windows(2) {
            let ends = (position(&pair[0].gates[0]), position(&pair[1].gates[0]));
            let open = |a: &Stop, b: &Stop| {
                let pairs =
                    a.gates.iter().flat_map(|a| b.gates.iter().map(move |b| (position(a), position(b))));
                let mut ways =
                    pairs.filter_map(|(a, b)| route(base, a, b, Objective::Fastest, SearchEngine::Own));
                ways.next()
            };
            let Some(path) = open(&pair[0], &pair[1]) else {
                return blockers(
                    self.world,
                    self.engine,
                    (base, None),
                    ends,
                    (&pair[0].label, &pair[1].label),
                );
            };
            let mut named: Vec<Named> = Vec::new();
            for leg in path.legs.iter().filter(|leg| metric.is_timed(leg.directed)) {
                let here =
                    self.timelines.iter().find(|t| t.effect.shut.iter().any(|s| s.directed == leg.directed));
                let Some(timeline) = here else { continue };
                let (id, _) = self.id_and_label(timeline.closure);
                let way = self.world.network.way_of(leg.directed.segment());
                let (road, road_zh) = way.called();
                if named.iter().any(|n| n.id == id) {
                    continue;
                }
                let (kind, shuts, shuts_zh) = self.subject(timeline.closure);
                named.push(Named {
                    kind,
                    id,
                    text: format!("{shuts} {road} and leaves no time to pass within {HORIZON_DAYS} days"),
                    text_zh: format!("{shuts_zh}{road_zh}，{HORIZON_DAYS}天内没有可通过的时段"),
                    name: way.label().to_owned(),
                    at: Some(self.world.network.directed_line(leg.directed)),
                    opens_at: None,
                });
            }
            if !named.is_empty() {
                return named;
            }
        }
        Vec::new()
    }
}
