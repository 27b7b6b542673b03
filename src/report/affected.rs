//! Sites whose ways change under closures: what becomes of them, why they are cut off, and what would help.

use super::detour::{DetourReport, base};
use super::summary::{AffectedLine, ExceededLine, MeasureLine, ReliefLine};
use super::turning::Turning;
use crate::search::Cost;
use chrono::{DateTime, SecondsFormat, Utc};

/// Fastest ways from places to a site before and now, and back to them before and now.
pub type FourWays = [Option<Cost>; 4];

/// The word for a site that a vehicle reaches and is too long to come away from.
const NO_TURNING: &str = "no_turning";

/// A site whose way changes.
#[derive(Debug)]
pub struct Affected {
    /// Index of the site.
    pub site: usize,
    /// The vehicle.
    pub vehicle: String,
    /// What the tables of the proof call the closures that hold at the worst time.
    pub together: String,
    /// Those that bring it about, by index.
    pub closures: Vec<usize>,
    /// When they hold; none where the question names the time.
    pub lasts: Option<Lasts>,
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

/// When the closures hold under which a site is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lasts {
    /// The first time; none where they have held ever since.
    pub from: Option<DateTime<Utc>>,
    /// When that first time ends; none where no end is known.
    pub until: Option<DateTime<Utc>>,
    /// All times together, milliseconds; none where no end is known.
    pub ms: Option<u64>,
}

/// What a site loses, the graver the larger: ways from and to the stations, ways from and to the main roads, room to turn
/// round, milliseconds more of the ways that are left, from and to the stations and from and to the main roads.
pub type Loss = (usize, usize, bool, i64, i64);

/// By how much ways may differ that are the same: where works cut a road into stretches, each is rounded, milliseconds.
pub const ROUNDED_MS: u64 = 10;

/// Likewise, millimeters.
pub const ROUNDED_MM: u64 = 10;

/// Whether two losses are the same but for rounding.
pub fn is_as_bad(a: Loss, b: Loss) -> bool {
    (a.0, a.1, a.2) == (b.0, b.1, b.2) && a.3.abs_diff(b.3) <= ROUNDED_MS && a.4.abs_diff(b.4) <= ROUNDED_MS
}

/// Whether two ways are the same but for rounding.
pub fn is_same(a: Option<Cost>, b: Option<Cost>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            u64::from(a.ms.abs_diff(b.ms)) <= ROUNDED_MS && u64::from(a.mm.abs_diff(b.mm)) <= ROUNDED_MM
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Which of the two ways were there before and are not now.
pub fn lost(ways: FourWays) -> [bool; 2] {
    [(ways[0], ways[1]), (ways[2], ways[3])].map(|(then, now)| then.is_some() && now.is_none())
}

impl Affected {
    /// By what the times at which a site is looked at are compared.
    pub fn loss(&self) -> Loss {
        let count = |ways: FourWays| lost(ways).into_iter().filter(|lost| *lost).count();
        let more = |ways: FourWays| {
            let both = [(ways[0], ways[1]), (ways[2], ways[3])].into_iter().filter_map(|(a, b)| a.zip(b));
            both.map(|(then, now)| i64::from(now.ms) - i64::from(then.ms)).sum()
        };
        let too_long = self.turning.as_ref().is_some_and(Turning::is_too_long);
        (count(self.ways), count(self.main), too_long, more(self.ways), more(self.main))
    }
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
        let (effect, reason) = change_of(affected);
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
        // The clock of the closures that bring it about.
        let zone = affected.closures.first().map_or(self.zone, |i| self.closures[*i].schedule.zone);
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false);
        let reopening = help.and_then(|help| help.reopening);
        AffectedLine {
            site: site.id.clone(),
            name: site.name.clone(),
            vehicle: affected.vehicle.clone(),
            together: affected.together.clone(),
            closures: self.ids(&affected.closures),
            begins_at: affected.lasts.and_then(|lasts| lasts.from).map(local),
            ends_at: affected.lasts.and_then(|lasts| lasts.until).map(local),
            lasts_s: affected.lasts.and_then(|lasts| lasts.ms).map(|ms| ms as f64 / 1000.0),
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
            opens_at: reopening.map(|found| local(found.from)),
            opens_until: reopening.and_then(|found| found.until).map(local),
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

/// What becomes of a site: a word for it, and why it is cut off where it is, in English and Chinese. What could not be
/// reached before is not cut off by the closures. Without stations the main roads count.
fn change_of(affected: &Affected) -> (&'static str, Option<[&'static str; 2]>) {
    let ms = |ways: FourWays| ways.map(|way| way.map(|cost| cost.ms));
    let pairs_of = |times: [Option<u32>; 4]| [(times[0], times[1]), (times[2], times[3])];
    let (stations, main) = (pairs_of(ms(affected.ways)), pairs_of(ms(affected.main)));
    let lost = |(then, now): (Option<u32>, Option<u32>)| then.is_some() && now.is_none();
    let more = |(then, now): (Option<u32>, Option<u32>)| {
        then.zip(now).is_some_and(|(then, now)| u64::from(now) > u64::from(then) + ROUNDED_MS)
    };
    let back = |(then, now): (Option<u32>, Option<u32>)| (now, then);
    if affected.inside {
        return ("inside_closure", Some(["it lies inside a closure", "位于封闭范围内"]));
    }
    match stations.map(lost) {
        [true, true] => {
            return (
                "isolated",
                Some(["no way leads there from any station, and none back", "与各站之间往返均不通"]),
            );
        }
        [true, false] => {
            return ("isolated", Some(["no way leads there from any station", "各站均无法前往"]));
        }
        [false, true] => return ("isolated", Some(["no way leads back to any station", "无法返回任何一站"])),
        [false, false] => {}
    }
    if main.into_iter().any(lost) {
        return ("isolated", Some(["it is cut off from the main roads", "与主干路网隔断"]));
    }
    if affected.turning.as_ref().is_some_and(Turning::is_too_long) {
        return (NO_TURNING, None);
    }
    for pairs in [stations, main] {
        let any = |is: &dyn Fn((Option<u32>, Option<u32>)) -> bool| pairs.into_iter().any(is);
        if any(&|pair| lost(back(pair))) {
            return ("reached", None);
        }
        if any(&more) {
            return ("longer", None);
        }
        if any(&|pair| more(back(pair))) {
            return ("shorter", None);
        }
    }
    ("other_gate", None)
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
            closures: Vec::new(),
            lasts: None,
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
