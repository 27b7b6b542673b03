//! Why a visit is left out, in words.

use super::problem::{Ground, Question};
use super::terrain::Terrain;
use crate::report::patrol::LeftOut;
use crate::rounds::{Plan, Reason, Unserved};
use std::collections::BTreeSet;

/// The word of a reason of the rounds.
fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::NoUnit => "skill",
        Reason::Capacity => "capacity",
        Reason::NoWay => "no_way",
        Reason::Window => "window",
        Reason::TooLong => "too_long",
        Reason::Spacing => "gap",
        Reason::NoRoom => "no_time",
    }
}

/// The gap where it is one of hours: told by the word of the other.
const GAP_OF_HOURS: &str = "gap_of_hours";

/// Why the plan leaves a task out: that its windows cannot be kept is for the gap where another visit of the site on the
/// same days is made within them.
pub(super) fn of_plan(question: &Question, plan: &Plan, unserved: &Unserved, ground: &Ground) -> LeftOut {
    let visit = question.visits[unserved.task];
    let site = question.sites[visit];
    let is_made = |task: &usize| plan.unserved.iter().all(|other| other.task != *task);
    let mut siblings =
        (0..question.visits.len()).filter(|task| question.sites[question.visits[*task]] == site);
    let days = |visit: usize| &question.asked[visit].days;
    let is_spaced = unserved.reason == Reason::Window
        && ground.asks[site].gap_ms > 0
        && siblings.any(|task| is_made(&task) && days(question.visits[task]) == days(visit));
    let reason = if is_spaced { GAP_OF_HOURS } else { word(unserved.reason) };
    left_out(visit, reason, ground, site)
}

/// A visit left out, with its sentences.
pub(super) fn left_out(visit: usize, reason: &'static str, ground: &Ground, site: usize) -> LeftOut {
    let ask = &ground.asks[site];
    let skills = ask.skills.join(", ");
    let (text, text_zh) = match reason {
        "gates_shut" => ("all gates of the site are shut".to_owned(), "各大门均已关闭".to_owned()),
        "closed_segment" => (
            "the closures in force shut it, so that it cannot be driven from end to end".to_owned(),
            "受封闭影响，该路段无法全程通行".to_owned(),
        ),
        "one_way" => (
            "its road is one-way, and it is asked for against that direction".to_owned(),
            "所在道路为单行道，要求的方向与规定方向相反".to_owned(),
        ),
        "not_allowed" => (
            "the vehicles of the units may not drive along this road in the direction asked for; what may be walked is told by `on: ground`".to_owned(),
            "各班组车辆不得在该路上（按要求的方向）行驶；可以步行的路段请注明 on: ground".to_owned(),
        ),
        "no_road" if ground.pieces[site].is_some() => (
            "no vehicle of the units has a road near either end of it".to_owned(),
            "其两端附近没有各班组车辆可走的道路".to_owned(),
        ),
        "no_road" => (
            "no vehicle of the units has a road near the site".to_owned(),
            "附近没有各班组车辆可走的道路".to_owned(),
        ),
        "no_unit" => {
            let unit = ask.unit.as_deref().unwrap_or_default();
            (format!("unit {unit:?}, which alone may visit it, is not on duty"), format!("指定班组“{unit}”不在岗"))
        }
        "skill" if skills.is_empty() => (
            "no unit is on duty on the days on which it may be visited".to_owned(),
            "允许走访的日子没有班组在岗".to_owned(),
        ),
        "skill" => (
            format!("no unit on duty has the skills {skills}"),
            format!("在岗班组均不具备所需技能：{}", ask.skills.join("、")),
        ),
        "capacity" => ("it takes more than any unit can".to_owned(), "超出任何班组的容量".to_owned()),
        "no_way" if ground.terrains.iter().any(|terrain| ground.reaches_but_for_closures(terrain, site)) => (
            "the closures in force cut it off: no unit can drive there and back".to_owned(),
            "受封闭影响，没有班组能驶达并返回".to_owned(),
        ),
        "no_way" => {
            let closed = !ground.world.plan.closures().is_empty();
            let (with, with_zh) = if closed { (", with or without closures", "即使没有封闭，") } else { ("", "") };
            let (what, zh) = match ground.there_and_back(site) {
                (false, false) => ("no roads at all lead there from the stations of the units", "各班组驻地没有道路通往该处"),
                (false, true) => (
                    "no roads lead there from the stations of the units, though one could come back from there",
                    "各班组无法驶达该处（从该处可以返回驻地）",
                ),
                (true, false) => (
                    "no roads lead back from there to the stations of the units, though one could come there",
                    "可以驶达该处，但无法返回驻地",
                ),
                (true, true) => ("no unit can drive there and back", "没有班组能驶达并返回"),
            };
            (format!("{what}{with}"), format!("{with_zh}{zh}"))
        }
        "window" => (
            "no unit can be there within its windows and be back within the shift, though it did nothing else".to_owned(),
            "即使不做其他任务，也没有班组能在其时间窗内到达并在下班前返回".to_owned(),
        ),
        "too_long" => (
            "this visit alone takes longer than a tour may".to_owned(),
            "仅此一项任务就超过单次巡逻的最长时间".to_owned(),
        ),
        "gap" => (
            "its other visits lie on all the days that would do".to_owned(),
            "其余走访已占用所有可行日期，间隔不足".to_owned(),
        ),
        GAP_OF_HOURS => (
            "the least time between its visits leaves none of its hours for this one".to_owned(),
            "受两次走访最短间隔限制，其时间窗内已无可用时间".to_owned(),
        ),
        _ => (
            "the shifts have no room for it beside what counts more".to_owned(),
            "班次时间不足，已让位于更重要的任务".to_owned(),
        ),
    };
    // What must not be left out is left out only where nothing can be done for it.
    let (text, text_zh) = match ask.required {
        true => (
            format!("required, and left out all the same: {text}"),
            format!("必访点位，仍未能安排：{text_zh}"),
        ),
        false => (text, text_zh),
    };
    let reason = if reason == GAP_OF_HOURS { "gap" } else { reason };
    LeftOut { visit, reason, text, text_zh }
}

impl Ground<'_> {
    /// Where one comes to a site, and where one leaves it: a gate, or the ends of a piece of a segment.
    fn ends(&self, site: usize) -> Vec<(usize, usize)> {
        match self.pieces[site] {
            None => self.stops.gates[site].iter().map(|gate| (*gate, *gate)).collect(),
            Some(_) => self.stops.ways[site].iter().map(|way| (way.enter, way.leave)).collect(),
        }
    }

    /// Whether a unit with this vehicle could drive to a site and back if there were no closures.
    fn reaches_but_for_closures(&self, terrain: &Terrain, site: usize) -> bool {
        if self.world.plan.closures().is_empty() {
            return false;
        }
        let free = |from: usize, to: usize| terrain.has_free_way(from, to);
        let stations: BTreeSet<usize> = self
            .units
            .iter()
            .filter(|unit| unit.vehicle == terrain.vehicle)
            .map(|unit| unit.station)
            .collect();
        let ends = self.ends(site);
        let mut pairs = stations.iter().flat_map(|station| ends.iter().map(move |ends| (*station, *ends)));
        pairs.any(|(station, (enter, leave))| free(station, enter) && free(leave, station))
    }

    /// Whether some unit comes to a site from its station, and whether one comes back from there.
    fn there_and_back(&self, site: usize) -> (bool, bool) {
        let ends = self.ends(site);
        let units = self.units.iter().flat_map(|unit| {
            let own = self.terrains.iter().filter(|terrain| terrain.vehicle == unit.vehicle);
            own.map(|terrain| (terrain, unit.station))
        });
        let (mut there, mut back) = (false, false);
        for (terrain, station) in units {
            for (enter, leave) in &ends {
                there |= terrain.cells[station][*enter].is_some();
                back |= terrain.cells[*leave][station].is_some();
            }
        }
        (there, back)
    }
}
