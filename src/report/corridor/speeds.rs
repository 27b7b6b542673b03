//! How fast a load goes, in summaries and words.

use crate::exchange::tags::Tags;
use crate::load::Load;
use crate::load::law::MassRule;
use crate::load::permit::{Class, permit};
use crate::network::Network;
use crate::report::summary::LoadSpeedsLine;
use crate::report::words::Language;
use crate::units::Speed;
use crate::vehicle::OwnCaps;

/// The speeds that a load file states; none where it states none.
pub fn speeds_line(load: &Load) -> Option<LoadSpeedsLine> {
    let pace = &load.pace;
    (!pace.is_unstated()).then(|| LoadSpeedsLine {
        top_kmh: pace.top.map(Speed::as_kmh),
        other_roads_kmh: pace.other_roads.map(Speed::as_kmh),
        crawl_kmh: pace.crawl().as_kmh(),
        bend_kmh: pace.bend.map(Speed::as_kmh),
    })
}

/// The ways on which the speeds that a load states do not hold, for they carry it, ascending.
pub(super) fn carried_by(load: &Load, network: &Network) -> Vec<String> {
    let Some(own) = load.pace.top.or(load.pace.other_roads) else { return Vec::new() };
    let caps = OwnCaps { top: Some(own), ..OwnCaps::default() };
    ways(network, |tags| caps.on(tags).is_none())
}

/// The expressways, on which the speed that a load states for other roads does not hold, ascending.
pub(super) fn expressways(load: &Load, network: &Network) -> Vec<String> {
    let Some(other) = load.pace.other_roads else { return Vec::new() };
    let caps = OwnCaps { top: None, other_roads: Some(other) };
    let driven = OwnCaps { top: Some(other), ..OwnCaps::default() };
    ways(network, |tags| caps.on(tags).is_none() && driven.on(tags).is_some())
}

fn ways(network: &Network, is_one: impl Fn(&Tags) -> bool) -> Vec<String> {
    let found = network.ways().iter().filter(|way| is_one(&way.tags));
    let mut ids: Vec<String> = found.map(|way| way.id.to_string()).collect();
    ids.sort_unstable();
    ids
}

/// Whether a load that is over the limits for ordinary vehicles states no speed, so that its times are those of one.
pub(in crate::report) fn are_of_class(load: &Load) -> bool {
    load.pace.top.is_none() && permit(load, &MassRule::China.judge(load)).class != Class::None
}

/// The class of vehicle whose times a load has without a speed of its own, and the most that it goes, km/h.
pub(super) fn class(load: &Load) -> (&'static str, f64) {
    let most = load.vehicle().map_or(0.0, |vehicle| vehicle.top_speed.as_kmh());
    (load.class.name(), most)
}

/// The speeds of a line in words.
pub(in crate::report) fn in_words(
    line: Option<&LoadSpeedsLine>,
    is_of_class: bool,
    l: Language,
) -> Option<String> {
    let of = |key: &str| {
        let line = line?;
        match key {
            "top_kmh" => line.top_kmh,
            "other_roads_kmh" => line.other_roads_kmh,
            "crawl_kmh" => Some(line.crawl_kmh),
            _ => line.bend_kmh,
        }
    };
    said(of, is_of_class, l)
}

/// The speeds in words, by the keys of [`LoadSpeedsLine`]; what is said where there are none but should be.
pub(in crate::report) fn said(
    of: impl Fn(&str) -> Option<f64>,
    is_of_class: bool,
    l: Language,
) -> Option<String> {
    let parts = [
        ("top_kmh", l.say("不超过", "at most"), ""),
        ("other_roads_kmh", l.say("高速公路以外", ""), l.say("", " off expressways")),
        ("crawl_kmh", l.say("缓行过桥", ""), l.say("", " over bridges at walking pace")),
        ("bend_kmh", l.say("占用超过一车道的弯道", ""), l.say("", " in bends that take more than a lane")),
    ];
    let said = parts.iter().filter_map(|(key, before, after)| {
        Some(format!("{before} {} km/h{after}", of(key)?).trim().to_owned())
    });
    let mut said: Vec<String> = said.collect();
    if is_of_class {
        said.push(
            l.say(
                "未注明最高车速，时间按普通车辆计（偏短）",
                "no top speed stated: times are those of an ordinary vehicle, and too short",
            )
            .to_owned(),
        );
    }
    (!said.is_empty()).then(|| said.join(l.say("，", ", ")))
}
