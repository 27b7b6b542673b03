//! A coverage question as summary and layers.

use super::people::{Inhabited, People};
use super::places::snap_fields;
use super::route::object;
use super::summary::{
    AreaLine, CategoryLine, Change, ChangedSite, CoverageFigures, CoverageSummary, GapLine, Reading,
    ReadingsLine, RequirementLine, RoadsLine, RuleLine, SiteCounts, SoleSite, StationLine,
};
use crate::diagnostic::{Diagnostics, places as codes};
use crate::exchange::sites::Site;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::{LonLat, area};
use crate::id::SegmentId;
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::coverage::{
    Answer, Combine, Demand, Reason, Rule, SiteAnswer, Status, Tally, cluster_gaps, covered_length_mm,
    percent, union_of,
};
use crate::scenario::CoverageTask;
use crate::topology::Topology;
use geo::MultiPolygon;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

/// Sites closer than this belong to one gap, meters.
const GAP_LINK_M: f64 = 1000.0;

/// The answer of one state of the network.
#[derive(Debug)]
pub struct Side {
    /// The answer.
    pub answer: Answer,
    /// Its counts.
    pub tally: Tally,
    /// People, where there is a layer of them.
    pub people: Option<People>,
}

/// A coverage question answered.
#[derive(Debug)]
pub struct CoverageOutcome<'a> {
    /// The task.
    pub task: &'a CoverageTask,
    /// Snapping limit, meters.
    pub world_snap_m: f64,
    /// The vehicle.
    pub vehicle: &'a str,
    /// The rule.
    pub rule: &'a Rule,
    /// The vehicle's graph.
    pub topology: &'a Topology,
    /// The metric that counts.
    pub metric: &'a Metric,
    /// Sites of the study area.
    pub sites: &'a [Site],
    /// Their gates on the network.
    pub site_snaps: Vec<&'a [Option<Snap>]>,
    /// The same as demands.
    pub demands: &'a [Demand],
    /// Stations.
    pub stations: &'a [Site],
    /// Where they stand.
    pub station_snaps: Vec<Option<Snap>>,
    /// People by the area they live in.
    pub inhabited: &'a [Inhabited<'a>],
    /// Study area.
    pub study_area: Option<&'a MultiPolygon<f64>>,
    /// Without closures.
    pub before: Option<&'a Side>,
    /// Under the closures.
    pub after: &'a Side,
}

/// What one side reaches, as drawn and as measured.
struct Reach {
    union: Vec<(SegmentId, u32, u32)>,
    polygon: Option<MultiPolygon<f64>>,
}

type Layers = Vec<(&'static str, Vec<OutFeature>)>;

impl CoverageOutcome<'_> {
    /// Summary and layers `sites`, `stations`, `service_areas`, `reached_roads`, `gaps`.
    pub fn report(&self, problems: &mut Diagnostics) -> (CoverageSummary, Layers) {
        let counted: Vec<bool> = {
            let ids: Vec<SegmentId> = self.topology.network().segment_ids().collect();
            ids.into_par_iter().map(|segment| self.counts_in_area(segment)).collect()
        };
        let reach = self.reach(self.after, problems);
        let reach_before = self.before.map(|before| self.reach(before, problems));
        let figures = self.figures(self.after, &reach, &counted, problems);
        let before = self
            .before
            .zip(reach_before.as_ref())
            .map(|(side, reach)| self.figures(side, reach, &counted, problems));
        let change = self.before.zip(before.as_ref()).map(|(side, b)| self.change(side, b, &figures));
        let layers = vec![
            ("sites", self.site_features()),
            ("stations", self.station_features()),
            ("service_areas", self.area_features(&reach, reach_before.as_ref(), problems)),
            ("reached_roads", self.road_features(&reach)),
            ("gaps", self.gap_features()),
        ];
        let summary = CoverageSummary {
            name: self.task.name.clone(),
            vehicle: self.vehicle.to_owned(),
            rule: RuleLine::of(self.rule, self.task.count_approach),
            figures,
            before,
            change,
        };
        (summary, layers)
    }

    fn reach(&self, side: &Side, problems: &mut Diagnostics) -> Reach {
        let network = self.topology.network();
        let union = union_of(network, side.answer.reached.iter().flatten());
        let polygon = self.polygon(&union, problems);
        Reach { union, polygon }
    }

    fn polygon(
        &self,
        union: &[(SegmentId, u32, u32)],
        problems: &mut Diagnostics,
    ) -> Option<MultiPolygon<f64>> {
        let network = self.topology.network();
        let lines: Vec<Vec<LonLat>> =
            union.iter().map(|(s, from, to)| network.piece(*s, *from, *to)).collect();
        match area::service_area(&lines, network.projection(), area::HALF_WIDTH_M, area::SMALLEST_HOLE_M2) {
            Ok(polygon) => Some(polygon),
            Err(error) => {
                problems.push(codes::w233_no_polygon(&error.to_string()));
                None
            }
        }
    }

    fn counts_in_area(&self, segment: SegmentId) -> bool {
        let network = self.topology.network();
        self.topology.is_segment_usable(segment)
            && self.study_area.is_none_or(|area| {
                area::contains(area, network.point_at(segment, network.segment(segment).length_mm / 2))
            })
    }

    fn figures(
        &self,
        side: &Side,
        reach: &Reach,
        counted: &[bool],
        problems: &mut Diagnostics,
    ) -> CoverageFigures {
        let tally = &side.tally;
        let network = self.topology.network();
        let total_mm: u64 = network
            .segment_ids()
            .filter(|s| counted[s.index()])
            .map(|s| u64::from(network.segment(s).length_mm))
            .sum();
        let inside: Vec<_> = reach.union.iter().copied().filter(|(s, ..)| counted[s.index()]).collect();
        let covered_mm = covered_length_mm(&inside);
        CoverageFigures {
            sites: SiteCounts {
                total: tally.total,
                covered: tally.count(Status::Covered),
                uncovered: tally.count(Status::Uncovered),
                unreachable: tally.count(Status::Unreachable),
                unsnapped: tally.count(Status::Unsnapped),
                inside_closure: tally.count(Status::InsideClosure),
                percent: tally.percent(),
                weighted_percent: tally.weighted_percent(),
            },
            readings: self.readings(tally),
            by_category: tally
                .by_category
                .iter()
                .map(|c| CategoryLine {
                    category: c.category.clone(),
                    total: c.total,
                    covered: c.covered,
                    percent: percent(c.covered as f64, c.total as f64),
                })
                .collect(),
            by_station: self
                .stations
                .iter()
                .zip(&tally.by_station)
                .map(|(station, (sites, nearest))| StationLine {
                    id: station.id.clone(),
                    name: station.name.clone(),
                    sites: *sites,
                    nearest: *nearest,
                    percent: percent(*sites as f64, tally.total as f64),
                })
                .collect(),
            roads: RoadsLine {
                total_m: total_mm as f64 / 1000.0,
                covered_m: covered_mm as f64 / 1000.0,
                percent: percent(covered_mm as f64, total_mm as f64),
            },
            area: self.area_line(reach.polygon.as_ref()),
            population: side
                .people
                .map(|people| people.line(self.inhabited, reach.polygon.as_ref(), problems)),
            k_coverage: tally.k_coverage,
            requirement: self.task.require.map(|required| {
                let r = tally.require(required);
                RequirementLine {
                    percent: r.percent,
                    met: r.met,
                    sites_missing: r.sites_missing,
                    points_missing: r.points_missing,
                }
            }),
            sole: tally
                .sole
                .iter()
                .map(|(site, station)| SoleSite {
                    site: self.sites[*site].id.clone(),
                    name: self.sites[*site].name.clone(),
                    station: self.stations[*station].id.clone(),
                })
                .collect(),
            gaps: self.gaps(&side.answer),
        }
    }

    fn readings(&self, tally: &Tally) -> ReadingsLine {
        let reading = |i: usize, asked: bool| {
            asked.then(|| Reading {
                covered: tally.readings[i],
                percent: percent(tally.readings[i] as f64, tally.total as f64),
            })
        };
        let (distance, time) = (self.rule.within_mm.is_some(), self.rule.within_ms.is_some());
        let counts = match (distance, time, self.rule.combine) {
            (true, true, Combine::Both) => "within_both",
            (true, true, Combine::Either) => "within_either",
            (true, false, _) => "within_distance",
            _ => "within_time",
        };
        ReadingsLine {
            within_distance: reading(0, distance),
            within_time: reading(1, time),
            within_both: reading(2, distance && time),
            within_either: reading(3, distance && time),
            counts: counts.to_owned(),
        }
    }

    fn area_line(&self, polygon: Option<&MultiPolygon<f64>>) -> Option<AreaLine> {
        let study = self.study_area?;
        let total_m2 = area::area_m2(study);
        let covered = polygon.and_then(|polygon| area::intersection(polygon, study).ok());
        let covered_m2 = covered.map_or(0.0, |covered| area::area_m2(&covered));
        Some(AreaLine {
            total_m2: total_m2.round(),
            covered_m2: covered_m2.round(),
            percent: percent(covered_m2, total_m2),
            method: format!(
                "reached roads widened by {} m on either side, holes below {} m² filled",
                area::HALF_WIDTH_M,
                area::SMALLEST_HOLE_M2
            ),
        })
    }

    fn changed(&self, site: usize, reason: Option<Reason>) -> ChangedSite {
        let (id, name) = (self.sites[site].id.clone(), self.sites[site].name.clone());
        ChangedSite { id, name, reason: reason.map_or("", Reason::word).to_owned() }
    }

    fn gap_list(&self, answer: &Answer) -> Vec<crate::plan::coverage::Gap> {
        let positions: Vec<LonLat> = self.sites.iter().map(|site| site.at).collect();
        cluster_gaps(answer, self.demands, &positions, self.topology.network().projection(), GAP_LINK_M)
    }

    fn gaps(&self, answer: &Answer) -> Vec<GapLine> {
        let line = |(i, gap): (usize, crate::plan::coverage::Gap)| GapLine {
            rank: i + 1,
            sites: gap.sites.iter().map(|s| self.sites[*s].id.clone()).collect(),
            weight: gap.weight,
            best_site: self.sites[gap.best_site].id.clone(),
        };
        self.gap_list(answer).into_iter().enumerate().map(line).collect()
    }

    fn change(&self, before: &Side, then: &CoverageFigures, now: &CoverageFigures) -> Change {
        let (mut lost, mut gained, mut longer) = (Vec::new(), Vec::new(), 0);
        for (i, (b, a)) in before.answer.sites.iter().zip(&self.after.answer.sites).enumerate() {
            match (b.status == Status::Covered, a.status == Status::Covered) {
                (true, false) => lost.push(self.changed(i, a.reason)),
                (false, true) => gained.push(self.changed(i, None)),
                (true, true) => longer += usize::from(a.cost > b.cost),
                (false, false) => {}
            }
        }
        let round = |value: f64, digits: f64| (value * digits).round() / digits;
        Change {
            lost,
            gained,
            percentage_points: round(now.sites.percent - then.sites.percent, 10_000.0),
            longer,
            roads_lost_m: round(then.roads.covered_m - now.roads.covered_m, 1000.0),
        }
    }

    fn site_features(&self) -> Vec<OutFeature> {
        (0..self.sites.len()).map(|i| self.site_feature(i)).collect()
    }

    fn site_feature(&self, i: usize) -> OutFeature {
        let (site, found) = (&self.sites[i], &self.after.answer.sites[i]);
        let mut properties = own_properties(site);
        answer_fields(&mut properties, found, "", self.stations);
        if let Some(before) = self.before {
            answer_fields(&mut properties, &before.answer.sites[i], "before_", self.stations);
        }
        properties.insert(
            "gate".to_owned(),
            match found.gate {
                Some(gate) => site.gates.get(gate).map_or(Value::Null, |g| g.id.clone().into()),
                None => Value::Null,
            },
        );
        let snap = match found.gate {
            Some(gate) => self.site_snaps[i][gate].as_ref(),
            None => self.site_snaps[i].iter().flatten().next(),
        };
        snap_fields(&mut properties, self.metric, snap);
        if site.gates.len() > 1 {
            properties.insert("gates".to_owned(), Value::Array(self.gate_values(i)));
        }
        OutFeature { id: site.id.clone(), shape: Shape::Point(site.at), properties }
    }

    fn gate_values(&self, i: usize) -> Vec<Value> {
        let gates = self.sites[i].gates.iter().zip(self.site_snaps[i]);
        gates
            .map(|(gate, snap)| {
                let mut value = object(json!({"id": gate.id, "name": gate.name, "open": gate.open}));
                snap_fields(&mut value, self.metric, snap.as_ref());
                Value::Object(value)
            })
            .collect()
    }

    fn station_features(&self) -> Vec<OutFeature> {
        let feature = |(i, station): (usize, &Site)| {
            let mut properties = own_properties(station);
            let (sites, nearest) = self.after.tally.by_station[i];
            properties.insert("sites".to_owned(), sites.into());
            properties.insert("nearest".to_owned(), nearest.into());
            snap_fields(&mut properties, self.metric, self.station_snaps[i].as_ref());
            OutFeature { id: station.id.clone(), shape: Shape::Point(station.at), properties }
        };
        self.stations.iter().enumerate().map(feature).collect()
    }

    fn area_features(
        &self,
        all: &Reach,
        before: Option<&Reach>,
        problems: &mut Diagnostics,
    ) -> Vec<OutFeature> {
        let network = self.topology.network();
        let feature = |id: String, station: Value, when: &str, polygon: MultiPolygon<f64>, length_mm: u64| {
            let area_m2 = area::area_m2(&polygon).round();
            let properties = object(json!({
                "station": station,
                "when": when,
                "reached_m": number(length_mm as f64 / 1000.0),
                "area_m2": number(area_m2),
            }));
            OutFeature { id, shape: Shape::Areas(polygon), properties }
        };
        let mut features = Vec::new();
        for (name, when, reach) in [("all", "after", Some(all)), ("all-before", "before", before)] {
            if let Some(reach) = reach
                && let Some(polygon) = &reach.polygon
            {
                let length = covered_length_mm(&reach.union);
                features.push(feature(name.to_owned(), Value::Null, when, polygon.clone(), length));
            }
        }
        let own: Vec<(u64, Option<MultiPolygon<f64>>, Diagnostics)> = self
            .after
            .answer
            .reached
            .par_iter()
            .map(|reached| {
                let union = union_of(network, reached);
                let mut found = Diagnostics::new();
                let polygon = (!union.is_empty()).then(|| self.polygon(&union, &mut found)).flatten();
                (covered_length_mm(&union), polygon, found)
            })
            .collect();
        for (station, (length, polygon, found)) in self.stations.iter().zip(own) {
            problems.extend(found);
            if let Some(polygon) = polygon {
                features.push(feature(
                    station.id.clone(),
                    station.id.clone().into(),
                    "after",
                    polygon,
                    length,
                ));
            }
        }
        features
    }

    fn road_features(&self, reach: &Reach) -> Vec<OutFeature> {
        let network = self.topology.network();
        let feature = |(segment, from, to): &(SegmentId, u32, u32)| {
            let way = network.way_of(*segment);
            let edge = network.segment_name(*segment);
            let properties = object(json!({
                "edge": edge,
                "feature": way.id,
                "name": way.label(),
                "highway": way.tags.get("highway").unwrap_or(""),
                "from_m": number(f64::from(*from) / 1000.0),
                "to_m": number(f64::from(*to) / 1000.0),
                "length_m": number(f64::from(to - from) / 1000.0),
            }));
            let shape = Shape::Line(network.piece(*segment, *from, *to));
            OutFeature { id: format!("{edge}@{from}"), shape, properties }
        };
        reach.union.iter().filter(|(_, from, to)| from < to).map(feature).collect()
    }

    fn gap_features(&self) -> Vec<OutFeature> {
        let feature = |(i, gap): (usize, crate::plan::coverage::Gap)| {
            let ids: Vec<&str> = gap.sites.iter().map(|s| self.sites[*s].id.as_str()).collect();
            let points = gap.sites.iter().map(|s| self.sites[*s].at).collect();
            let properties = object(json!({
                "rank": i + 1,
                "count": ids.len(),
                "weight": number(gap.weight),
                "best_site": self.sites[gap.best_site].id,
                "sites": ids,
            }));
            OutFeature { id: format!("gap-{}", i + 1), shape: Shape::MultiPoint(points), properties }
        };
        self.gap_list(&self.after.answer).into_iter().enumerate().map(feature).collect()
    }
}

/// A place's own properties without the ones that we write.
fn own_properties(site: &Site) -> Map<String, Value> {
    let mut properties: Map<String, Value> =
        site.properties.iter().filter(|(key, _)| *key != "id").map(|(k, v)| (k.clone(), v.clone())).collect();
    for (key, value) in [("name", &site.name), ("category", &site.category)] {
        if !properties.contains_key(key) && !value.is_empty() {
            properties.insert(key.to_owned(), value.clone().into());
        }
    }
    properties
}

fn answer_fields(properties: &mut Map<String, Value>, found: &SiteAnswer, prefix: &str, stations: &[Site]) {
    let thousandths = |value: Option<u32>| value.map_or(Value::Null, |v| number(f64::from(v) / 1000.0));
    let mut add = |key: &str, value: Value| properties.insert(format!("{prefix}{key}"), value);
    add("status", found.status.word().into());
    add("reason", found.reason.map_or(Value::Null, |reason| reason.word().into()));
    add("station", found.station.map_or(Value::Null, |s| stations[s].id.clone().into()));
    add("distance_m", thousandths(found.cost.map(|c| c.mm)));
    add("duration_s", thousandths(found.cost.map(|c| c.ms)));
    add("shortest_m", thousandths(found.shortest_mm));
    add("fastest_s", thousandths(found.fastest_ms));
    add("served_by", found.served_by.len().into());
}
