//! Ways past works on the other half of the road: that they keep to it, and that nothing is faster but what is offered.

use super::graph::Stretch;
use super::search::Cost;
use super::thousandths;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How long the road may be by which traffic changes sides, millimeters.
const ACROSS_MM: u64 = 150_000;

/// A directed segment.
type Road = (String, bool);

/// The roads that orders open against their direction.
#[derive(Default)]
pub(super) struct Opened {
    /// Of each half closure: the half that stays.
    own: BTreeMap<String, BTreeSet<Road>>,
    /// Of all orders together, those for contraflow among them.
    all: BTreeSet<Road>,
}

impl Opened {
    /// Takes in a line of the layer of what closures match.
    pub fn take(&mut self, properties: &Value, effect: Option<&str>) {
        let text = |key: &str| properties[key].as_str().unwrap_or_default().to_owned();
        let road = (text("edge"), properties["direction"] == "forward");
        match (properties["role"].as_str(), effect) {
            (Some("contraflow"), _) => {
                self.own.entry(text("closure")).or_default().insert(road.clone());
            }
            (None, Some("contraflow")) => {}
            _ => return,
        }
        self.all.insert(road);
    }

    /// How much of the other half a way of a movement drives is told as `other_half_m`; of one that only changes sides, whether
    /// it keeps to the street, to that half, and to short roads between them.
    pub fn prove(
        &self,
        (name, way): (&str, &Value),
        closure: &str,
        (street, legs): (&[Stretch], &[Stretch]),
        differ: &mut Vec<String>,
    ) {
        let none = BTreeSet::new();
        let own = self.own.get(closure).unwrap_or(&none);
        let road = |leg: &Stretch| (leg.edge.clone(), leg.forward);
        let length = |legs: &[&Stretch]| legs.iter().map(|leg| leg.part.1 - leg.part.0).sum::<u64>();
        let on = |roads: &BTreeSet<Road>| {
            length(&legs.iter().filter(|leg| roads.contains(&road(leg))).collect::<Vec<_>>())
        };
        let told = match &way["other_half_m"] {
            Value::Null => Some(0),
            meters => thousandths(meters),
        };
        let most = on(&self.all);
        if told.is_none_or(|told| told > most || told < on(own).min(most)) {
            differ.push(format!("other_half_m of {name}: written {told:?}, driven {most} mm"));
        }
        if way["changes_sides_only"] != true {
            return;
        }
        let beside: BTreeSet<Road> = street.iter().map(road).collect();
        let mut runs = legs.split(|leg| beside.contains(&road(leg)) || self.all.contains(&road(leg)));
        let strays = runs.any(|run| length(&run.iter().collect::<Vec<_>>()) > ACROSS_MM);
        if most == 0 || strays || way["other_half"] != true {
            differ.push(format!("way {name} does not keep to the other half of the road"));
        }
    }
}

/// Whether a way that passes on the other half is the fastest, or what is offered beside it is.
pub(super) fn fastest(
    name: &str,
    movement: &Value,
    (way, offer): (Option<Cost>, Option<Cost>),
    best: Option<Cost>,
    differ: &mut Vec<String>,
) {
    let has_offer = movement["offer"].is_object();
    let is_drawn = !movement["fixed"].is_null();
    let holds = match (has_offer, is_drawn) {
        (true, true) => true,
        (true, false) => offer == best && offer.map(|c| c.ms) < way.map(|c| c.ms),
        (false, _) => way.map(|cost| cost.ms) == best.map(|cost| cost.ms),
    };
    if !holds {
        differ
            .push(format!("fastest way of {name}: written {way:?}, offered {offer:?}, the best is {best:?}"));
    }
}
