//! Sites whose ways change under closures: what becomes of them, why they are cut off, and what would help.

use super::detour::{DetourReport, base};
use super::losses::{Ends, FourWays, LossOf, NO_TURNING, OTHER_GATE, SiteLoss, Times, lost};
use super::summary::{AffectedLine, ExceededLine, MeasureLine, ReliefLine, TimedLossLine};
use super::turning::Turning;
use crate::search::Cost;
use chrono::{DateTime, Utc};

/// A site whose way changes.
#[derive(Debug)]
pub struct Affected {
    /// Index of the site.
    pub site: usize,
    /// The vehicle.
    pub vehicle: String,
    /// What the tables of the proof call the closures that hold when the ways from and to the stations are worst.
    pub together: String,
    /// The same of the ways from and to the main roads.
    pub main_together: String,
    /// The same where it has no room to turn round.
    pub turning_together: String,
    /// What it loses, each with its own times.
    pub losses: Vec<SiteLoss>,
    /// Whether it lies inside a closure.
    pub inside: bool,
    /// Index of the nearest station now.
    pub station: Option<usize>,
    /// Gate before and now.
    pub gates: [Option<usize>; 2],
    /// The ways from and to the stations.
    pub ways: FourWays,
    /// The ways from and to the main roads.
    pub main: FourWays,
    /// What brings it back; none where it is not cut off or nothing helps.
    pub help: Option<Help>,
    /// Where one has to turn round before works who comes there and goes away again.
    pub turning: Option<Turning>,
}

/// What brings a site back that is cut off.
#[derive(Debug)]
pub struct Help {
    /// The closures, by index, and what is to be done about each.
    pub measures: Vec<(usize, Measure)>,
    /// Limits of these closures that the vehicle does not keep.
    pub exceeded: Vec<Exceeded>,
    /// The width of the vehicle, millimeters.
    pub width_mm: Option<u32>,
    /// When it is reached again by itself.
    pub reopening: Option<Reopening>,
}

/// What is to be done about a closure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// Exempt the vehicles of the site.
    Exempt,
    /// Leave as much width as the vehicle needs.
    Widen,
    /// Both.
    ExemptAndWiden,
    /// Open a passage through what is physically shut.
    Open,
}

impl Measure {
    fn word(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::Widen => "widen",
            Self::ExemptAndWiden => "exempt_and_widen",
            Self::Open => "open",
        }
    }
}

/// A limit of a closure that a vehicle does not keep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exceeded {
    /// Index of the closure.
    pub closure: usize,
    /// `height_m`, `width_m`, `length_m`, `mass_t`, `axle_load_t`.
    pub kind: &'static str,
    /// Millimeters or kilograms.
    pub limit: u32,
    /// The vehicle's own.
    pub own: u32,
}

/// When a site is reached again: half-open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reopening {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it; none where it stays so as far as was looked.
    pub until: Option<DateTime<Utc>>,
}

impl Exceeded {
    /// What the limit is about, in English and Chinese: what the closure allows, what the vehicle has, how it fails.
    fn words(&self) -> [&'static str; 6] {
        match self.kind {
            "height_m" => ["m of height", "m high", "m too high", "限高", "车高", "米"],
            "width_m" => ["m of width", "m wide", "m too wide", "可通行宽度", "车宽", "米"],
            "length_m" => ["m of length", "m long", "m too long", "限长", "车长", "米"],
            "mass_t" => ["t", "t heavy", "t too heavy", "限重", "车重", "吨"],
            _ => ["t an axle", "t on an axle", "t too heavy", "限轴重", "轴重", "吨"],
        }
    }

    fn text(&self, closure: &str) -> [String; 2] {
        let [of, is, over, limit_zh, own_zh, unit_zh] = self.words();
        let (limit, own, more) = (base(self.limit), base(self.own), base(self.own - self.limit));
        [
            format!("{closure} leaves {limit} {of} and the vehicle is {own} {is}: {more} {over}"),
            format!("{closure}{limit_zh}{limit}{unit_zh}，{own_zh}{own}{unit_zh}，超{more}{unit_zh}"),
        ]
    }
}

impl DetourReport<'_> {
    pub(super) fn affected_line(&self, affected: &Affected) -> AffectedLine {
        let site = &self.sites[affected.site];
        let gate = |index: Option<usize>| {
            let gate = site.gates.get(index?)?;
            Some(if gate.name.is_empty() { gate.id.clone() } else { gate.name.clone() })
        };
        let seconds = |way: Option<Cost>| way.map(|cost| base(cost.ms));
        let meters = |way: Option<Cost>| way.map(|cost| base(cost.mm));
        let ([from_before, from, to_before, to], main) = (affected.ways, affected.main);
        let (effect, of, reason) = change_of(affected);
        let help = affected.help.as_ref();
        let exceeded: Vec<&Exceeded> = help.iter().flat_map(|help| &help.exceeded).collect();
        let told: Vec<[String; 2]> =
            exceeded.iter().map(|e| e.text(&self.closures[e.closure].called())).collect();
        let reason = reason.map(|[en, zh]| {
            // What is too wide is not shut out by the closure as such.
            let (plain, plain_zh) = if affected.inside && !told.is_empty() { ("", "") } else { (en, zh) };
            let join = |plain: &str, language: usize, mark: &str| {
                let parts = std::iter::once(plain).chain(told.iter().map(|text| text[language].as_str()));
                parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(mark)
            };
            [join(plain, 0, "; "), join(plain_zh, 1, "；")]
        });
        let turning = affected.turning.as_ref().filter(|_| effect == NO_TURNING);
        let reason = turning.map(Turning::text).or(reason);
        let [reason, reason_zh] = reason.map_or([None, None], |texts| texts.map(Some));
        let none = Times { closures: Vec::new(), lasts: None };
        let leading = affected.loss(of).or(affected.losses.first()).map_or(&none, |loss| &loss.times);
        let times = self.times_line(leading);
        let losses: Vec<TimedLossLine> =
            affected.losses.iter().map(|loss| self.loss_line(affected, loss)).collect();
        let opens =
            losses.iter().find(|line| line.of == of.word()).map(|line| (&line.opens_at, &line.opens_until));
        let (opens_at, opens_until) =
            opens.map(|(at, until)| (at.clone(), until.clone())).unwrap_or_default();
        AffectedLine {
            site: site.id.clone(),
            name: site.name.clone(),
            vehicle: affected.vehicle.clone(),
            together: affected.together.clone(),
            main_together: affected.main_together.clone(),
            turning_together: Some(affected.turning_together.clone())
                .filter(|_| affected.loss(LossOf::Turning).is_some()),
            closures: times.closures,
            begins_at: times.begins_at,
            ends_at: times.ends_at,
            lasts_s: times.lasts_s,
            losses,
            effect: effect.to_owned(),
            station: affected.station.map(|s| self.stations[s].id.clone()),
            gate_before: gate(affected.gates[0]),
            gate: gate(affected.gates[1]),
            from_before_s: seconds(from_before),
            from_s: seconds(from),
            to_before_s: seconds(to_before),
            to_s: seconds(to),
            from_before_m: meters(from_before),
            from_m: meters(from),
            to_before_m: meters(to_before),
            to_m: meters(to),
            main_from_before_s: seconds(main[0]),
            main_from_s: seconds(main[1]),
            main_to_before_s: seconds(main[2]),
            main_to_s: seconds(main[3]),
            main_from_before_m: meters(main[0]),
            main_from_m: meters(main[1]),
            main_to_before_m: meters(main[2]),
            main_to_m: meters(main[3]),
            reason,
            reason_zh,
            exceeded: exceeded
                .iter()
                .map(|e| ExceededLine {
                    closure: self.closures[e.closure].id.clone(),
                    kind: e.kind.to_owned(),
                    limit: base(e.limit),
                    own: base(e.own),
                    over: base(e.own - e.limit),
                })
                .collect(),
            relief: help.map(|help| self.relief_line(help)),
            opens_at,
            opens_until,
            turning: affected.turning.as_ref().map(|turning| turning.line(&site.id)),
        }
    }

    fn relief_line(&self, help: &Help) -> ReliefLine {
        let of = |wanted: &[Measure]| -> Vec<String> {
            let fitting = help.measures.iter().filter(|(_, measure)| wanted.contains(measure));
            fitting.map(|(closure, _)| self.closures[*closure].called()).collect()
        };
        let exempt = of(&[Measure::Exempt, Measure::ExemptAndWiden]);
        let (widen, open) = (of(&[Measure::Widen, Measure::ExemptAndWiden]), of(&[Measure::Open]));
        let narrower = of(&[Measure::Widen]);
        let width = help.width_mm.map_or(0.0, base);
        let (mut en, mut zh) = (Vec::new(), Vec::new());
        if !exempt.is_empty() {
            en.push(format!("exempt vehicles of this site from {}", exempt.join(", ")));
            zh.push(format!("准予该点位车辆通行：{}", exempt.join("、")));
        }
        if !widen.is_empty() {
            let or = if narrower.len() == widen.len() {
                ", or come with a vehicle that is as narrow as what is left"
            } else {
                ""
            };
            let or_zh = if narrower.len() == widen.len() { "，或改用不超宽的车辆" } else { "" };
            en.push(format!("leave {width} m of width at {}{or}", widen.join(", ")));
            zh.push(format!("须留出{width}米宽度：{}{or_zh}", widen.join("、")));
        }
        if !open.is_empty() {
            en.push(format!("open a passage through {}", open.join(", ")));
            zh.push(format!("须开辟临时通道：{}", open.join("、")));
        }
        let kind = match (open.is_empty(), widen.is_empty()) {
            (false, _) => "open",
            (true, false) => "widen",
            (true, true) => "exempt",
        };
        let indices: Vec<usize> = help.measures.iter().map(|(closure, _)| *closure).collect();
        ReliefLine {
            kind: kind.to_owned(),
            closures: self.ids(&indices),
            measures: help
                .measures
                .iter()
                .map(|(closure, measure)| MeasureLine {
                    closure: self.closures[*closure].id.clone(),
                    kind: measure.word().to_owned(),
                    width_m: help
                        .width_mm
                        .filter(|_| matches!(measure, Measure::Widen | Measure::ExemptAndWiden))
                        .map(base),
                })
                .collect(),
            text: en.join("; "),
            text_zh: zh.join("；"),
        }
    }
}

/// What becomes of a site: a word for it, what loss that is, and why it is cut off where it is, in English and Chinese. What
/// could not be reached before is not cut off by the closures. Without stations the main roads count.
fn change_of(affected: &Affected) -> (&'static str, LossOf, Option<[&'static str; 2]>) {
    let (stations, main) = (LossOf::Ways(Ends::Stations), LossOf::Ways(Ends::MainRoads));
    if affected.inside {
        return ("inside_closure", stations, Some(["it lies inside a closure", "位于封闭范围内"]));
    }
    let why = match lost(affected.ways) {
        [true, true] => Some(["no way leads there from any station, and none back", "与各站之间往返均不通"]),
        [true, false] => Some(["no way leads there from any station", "各站均无法前往"]),
        [false, true] => Some(["no way leads back to any station", "无法返回任何一站"]),
        [false, false] => None,
    };
    if why.is_some() {
        return ("isolated", stations, why);
    }
    if lost(affected.main).contains(&true) {
        return ("isolated", main, Some(["it is cut off from the main roads", "与主干路网隔断"]));
    }
    if affected.turning.as_ref().is_some_and(Turning::is_too_long) {
        return (NO_TURNING, LossOf::Turning, None);
    }
    match [stations, main].map(|of| (affected.effect(of), of)) {
        [(OTHER_GATE, _), (word, of)] if word != OTHER_GATE => (word, of, None),
        [(word, of), _] => (word, of, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(inside: bool, stations: [Option<u32>; 4], main: [Option<u32>; 4]) -> &'static str {
        let ways = |times: [Option<u32>; 4]| times.map(|s| Some(Cost { ms: 1000 * s?, mm: 1 }));
        let affected = Affected {
            site: 0,
            vehicle: String::new(),
            together: String::new(),
            main_together: String::new(),
            turning_together: String::new(),
            losses: Vec::new(),
            inside,
            station: None,
            gates: [None; 2],
            ways: ways(stations),
            main: ways(main),
            help: None,
            turning: None,
        };
        change_of(&affected).0
    }

    fn told(inside: bool, times: [Option<u32>; 4]) -> &'static str {
        told_of(inside, times, [None; 4])
    }

    #[test]
    fn a_site_is_cut_off_by_the_closures_only_if_it_was_reached_before() {
        assert_eq!(told(false, [Some(1), None, Some(1), Some(1)]), "isolated");
        assert_eq!(
            told(false, [Some(1), Some(2), None, None]),
            "longer",
            "there was no way back before either"
        );
        assert_eq!(told(false, [None, Some(2), Some(3), Some(3)]), "reached", "a temporary road leads there");
        assert_eq!(told(false, [Some(5), Some(4), Some(3), Some(3)]), "shorter");
        assert_eq!(told(false, [Some(5), Some(4), Some(3), Some(9)]), "longer", "the worse counts");
        assert_eq!(told(false, [Some(5); 4]), "other_gate");
        assert_eq!(told(true, [Some(5), None, Some(5), None]), "inside_closure");
    }

    #[test]
    fn the_main_roads_count_where_nothing_changes_from_and_to_the_stations() {
        let same = [Some(5); 4];
        assert_eq!(told_of(false, same, [Some(1), Some(2), Some(1), Some(1)]), "longer");
        assert_eq!(told_of(false, same, [Some(1), None, Some(1), Some(1)]), "isolated");
        assert_eq!(
            told_of(false, [Some(5), Some(4), Some(5), Some(5)], [Some(1), Some(2), Some(1), Some(1)]),
            "shorter"
        );
        assert_eq!(told_of(false, [None; 4], [Some(1), Some(2), Some(1), Some(1)]), "longer", "no stations");
    }
}
