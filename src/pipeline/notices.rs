//! The draft notices of a detour task: Markdown and pages, each in Chinese and English, a map for each order.

use super::{World, closed_edges};
use crate::closure::feature::{self, Between};
use crate::exchange::write::OutFeature;
use crate::report::notice::notice;
use crate::report::summary::DetourSummary;
use crate::report::svg::{self, as_read};
use crate::report::words::Language;
use crate::report::{Layer, MapSheet};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The texts by file name. `layers` are those of the task.
pub(super) fn notices(
    world: &World,
    summary: &DetourSummary,
    layers: &[(&'static str, Vec<OutFeature>)],
) -> Vec<(&'static str, String)> {
    let closed = closed_edges(world);
    let shown: Vec<(&str, &[OutFeature])> = layers
        .iter()
        .filter(|(name, _)| ["detours", "decision_points"].contains(name))
        .map(|(name, features)| (*name, features.as_slice()))
        .chain([("closed_edges", closed.as_slice())])
        .collect();
    let orders: Vec<String> =
        summary.works.iter().map(|work| work.order.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let of = |order: &str, feature: &OutFeature| {
        let closure = feature.properties.get("closure").and_then(Value::as_str);
        summary.works.iter().any(|work| work.order == order && Some(work.closure.as_str()) == closure)
    };
    let between: BTreeMap<String, Between> = world
        .plan
        .closures()
        .iter()
        .zip(world.plan.matched())
        .filter_map(|(closure, matched)| {
            Some((closure.id.clone(), feature::between(&world.network, closure, matched.as_ref()?)?))
        })
        .collect();
    let draw = |(number, order): (usize, &String), language: Language| {
        let own: Vec<(&str, Vec<geojson::Feature>)> = shown
            .iter()
            .map(|(name, features)| {
                let own: Vec<OutFeature> = features.iter().filter(|f| of(order, f)).cloned().collect();
                (*name, as_read(name, &own))
            })
            .collect();
        let sheet = MapSheet {
            title: order.clone(),
            network: &world.network,
            layers: own.iter().map(|(name, features)| Layer { name, features }).collect(),
            attribution: world.setting.attribution.clone(),
            note: Some(world.setting.note.clone()).filter(|note| !note.is_empty()),
        };
        svg::draw(&sheet, number + 1, language)
    };
    let texts = |language: Language, names: [&'static str; 2]| {
        let maps: Vec<String> = orders.par_iter().enumerate().map(|order| draw(order, language)).collect();
        let map = |order: &str| orders.iter().position(|known| known == order).map(|i| maps[i].clone());
        let notice = notice(summary, world.plan.closures(), &between, language);
        [(names[0], notice.markdown()), (names[1], notice.page(map))]
    };
    let chinese = texts(Language::Zh, ["notice.zh.md", "notice.zh.html"]);
    chinese.into_iter().chain(texts(Language::En, ["notice.en.md", "notice.en.html"])).collect()
}
