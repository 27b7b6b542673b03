//! Time against exposure, as a part of a route's summary and a layer.

use super::route::object;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::metric::Metric;
use crate::plan::exposure::{Exposure, Front, Way};
use crate::plan::steps::path_line;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

/// A way that no other beats in both time and exposure.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RiskWay {
    /// Seconds.
    pub duration_s: f64,
    /// Meters.
    pub distance_m: f64,
    /// Person-meters: people within the radius, times length.
    pub exposure_person_m: u64,
    /// Whether it is the compromise.
    pub compromise: bool,
}

/// Time against exposure.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RiskSummary {
    /// Meters around the way within which people count.
    pub radius_m: f64,
    /// Person-meters of the unit in which exposure was counted, rounded up on each segment.
    pub unit_person_m: u32,
    /// Of the fastest way.
    pub fastest_exposure_person_m: Option<u64>,
    /// How the compromise was chosen.
    pub rule: String,
    /// The fastest first, the least exposed last.
    pub ways: Vec<RiskWay>,
    /// Whether these are all; if not, the fastest and the least exposed are among them.
    pub complete: bool,
}

/// The rule of [`Front::compromise`].
const RULE: &str = "least sum of extra time and extra exposure, each as a share of the span between the fastest and the least exposed way";

/// The part of the summary, and a feature for each way.
pub fn risk(
    task: &str,
    metric: &Metric,
    radius_m: f64,
    exposure: &Exposure,
    front: &Front,
) -> (RiskSummary, Vec<OutFeature>) {
    let chosen = front.compromise();
    let people = |way: &Way| u64::from(way.exposure) * u64::from(exposure.unit);
    let distance = |way: &Way| {
        let mm: u64 = way.legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
        mm as f64 / 1000.0
    };
    let lines = front.ways.iter().enumerate().map(|(i, way)| RiskWay {
        duration_s: f64::from(way.ms) / 1000.0,
        distance_m: distance(way),
        exposure_person_m: people(way),
        compromise: chosen == Some(i),
    });
    let network = metric.topology().network();
    let features = front.ways.iter().enumerate().map(|(i, way)| {
        let line = path_line(network, &way.legs);
        OutFeature {
            id: format!("{task}-risk-{}", i + 1),
            shape: if line.len() < 2 { Shape::Null } else { Shape::Line(line) },
            properties: object(json!({
                "route": task,
                "rank": i + 1,
                "duration_s": number(f64::from(way.ms) / 1000.0),
                "distance_m": number(distance(way)),
                "exposure_person_m": people(way),
                "compromise": chosen == Some(i),
            })),
        }
    });
    let summary = RiskSummary {
        radius_m,
        unit_person_m: exposure.unit,
        fastest_exposure_person_m: front.ways.first().map(people),
        rule: RULE.to_owned(),
        ways: lines.collect(),
        complete: front.is_complete,
    };
    (summary, features.collect())
}
