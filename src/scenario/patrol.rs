//! `[[patrol]]`: rounds that visit sites, within shifts. The words of hours, breaks and frequencies, which units and sites
//! are described with too.

use super::format::OneOrMany;
use super::{Limit, measure, vehicle};
use crate::closure::clock::{parse_slots, parse_weekdays};
use crate::diagnostic::{
    Diagnostics, Place, patrol as codes, scenario as scenario_codes, segments as segment_codes,
};
use crate::plan::patrol::heading::TurnRound;
use crate::units::Speed;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

pub use crate::closure::calendar::Weekdays;

/// `[[patrol]]`
#[derive(Clone, PartialEq, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatrolSpec {
    /// Name of the task.
    pub name: Option<String>,
    /// Built-in vehicle or vehicle file of units that name none; car by default.
    pub vehicle: Option<String>,
    /// How many units there are, or a table of them.
    pub units: Option<NumberOrText>,
    /// Only sites of these categories.
    pub category: Option<OneOrMany>,
    /// The shift of units that name none, such as "08:00-17:00" (the default).
    pub shift: Option<String>,
    /// Breaks: "12:00-13:00" (all of it), or "11:30-13:30/45min".
    #[serde(rename = "break")]
    pub breaks: Option<OneOrMany>,
    /// First day, such as "2026-04-01".
    pub date: Option<String>,
    /// How many days; 1 by default.
    pub days: Option<u32>,
    /// Time on a site that states none; "10min" by default.
    pub service: Option<String>,
    /// Hours at which visits of sites that state none may begin.
    pub windows: Option<String>,
    /// How often sites are visited that do not say it: "3", "1/day", "2/week", "1/month"; once by default.
    pub visits: Option<String>,
    /// Least number of days between two visits of a site.
    pub gap_days: Option<u32>,
    /// Least time between two visits of one day, such as "2h"; 0s by default.
    pub gap: Option<String>,
    /// At most this time between two visits of a site, and from the begin of the shift and to its end.
    pub revisit: Option<String>,
    /// How many nights to plan, each in another order; with `revisit`.
    pub nights: Option<u32>,
    /// What matters, first things first: priority, units, balance, longest, spread, time, distance, overlap; with a
    /// tolerance, if wanted (`balance:5min`).
    pub objective: Option<OneOrMany>,
    /// Whatever is drawn by lot is drawn from this.
    pub seed: Option<u64>,
    /// How long to search: "quick", "normal", "thorough", or a number of rounds.
    pub effort: Option<String>,
    /// Longest search, such as "60s"; without it the effort alone decides.
    pub time_limit: Option<String>,
    /// Whether units end where their last visit is, not at their station.
    pub open_end: Option<bool>,
    /// Files of roads or pipelines to be covered.
    pub segments: Option<OneOrMany>,
    /// Where segments lie that do not say it: `network` (the default), or `ground`, off the roads.
    pub segments_on: Option<String>,
    /// Speed at which segments on the network are covered, km/h; 20 by default.
    pub segment_speed: Option<f64>,
    /// Speed at which segments off the network are covered, km/h; 5 by default.
    pub walk_speed: Option<f64>,
    /// Longest piece that is covered in one go; "2km" by default.
    pub segment_length: Option<String>,
    /// Where units may turn round: `anywhere` (where a segment begins or ends, too), `junctions` (the default), or
    /// `dead-ends`. Turn restrictions hold in any case; on foot one turns anywhere.
    pub turn_round: Option<String>,
}

/// A number, or the name of a file.
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrText {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
}

/// The keys of the table.
pub(super) const KEYS: &[&str] = &[
    "name",
    "vehicle",
    "units",
    "category",
    "shift",
    "break",
    "date",
    "days",
    "service",
    "windows",
    "visits",
    "gap_days",
    "gap",
    "revisit",
    "nights",
    "objective",
    "seed",
    "effort",
    "time_limit",
    "open_end",
    "segments",
    "segments_on",
    "segment_speed",
    "walk_speed",
    "segment_length",
    "turn_round",
];

/// A span of time, milliseconds after midnight; the end lies beyond 24 hours where it is on the next day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Hours {
    /// Begin.
    pub from_ms: i64,
    /// End.
    pub until_ms: i64,
}

/// A pause: it begins within the hours, and ends within them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pause {
    /// When it may lie.
    pub within: Hours,
    /// How long it is, milliseconds.
    pub lasts_ms: i64,
}

/// How often a site is visited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frequency {
    /// So many times in the whole plan.
    Times(u32),
    /// Every day.
    Daily(u32),
    /// In each seven days of the plan.
    Weekly(u32),
    /// In each thirty days of the plan.
    Monthly(u32),
}

/// Who drives.
#[derive(Clone, PartialEq, Debug)]
pub enum Fleet {
    /// So many units alike; stations get their share by what lies near them.
    Count(u32),
    /// A table of units.
    Table(PathBuf),
}

/// What matters in a plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wish {
    /// As little as possible of weight is left out.
    Priority,
    /// As few units as possible.
    Units,
    /// The longest tour as short as possible.
    Longest,
    /// All tours alike.
    Spread,
    /// As little working time as possible.
    Time,
    /// As little distance as possible.
    Distance,
    /// Tours that keep out of each other's way.
    Overlap,
}

impl Wish {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Units => "units",
            Self::Longest => "longest",
            Self::Spread => "spread",
            Self::Time => "time",
            Self::Distance => "distance",
            Self::Overlap => "overlap",
        }
    }

    /// A tolerance of it: milliseconds, millimeters or thousandths of a percent.
    fn tolerance(self, text: &str) -> Option<i64> {
        match (self, measure::limit(text)) {
            (Self::Longest | Self::Spread | Self::Time, Some(Limit::Time(ms))) => Some(i64::from(ms)),
            (Self::Distance, Some(Limit::Distance(mm))) => Some(i64::from(mm)),
            (Self::Overlap, _) => measure::percent(text).map(|percent| (percent * 1000.0).round() as i64),
            _ => None,
        }
    }
}

/// Rounds that visit sites.
#[derive(Clone, PartialEq, Debug)]
pub struct PatrolTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle of units that name none.
    pub vehicle: String,
    /// Who drives.
    pub fleet: Fleet,
    /// Only sites of these categories; all where it is empty.
    pub categories: Vec<String>,
    /// Shift of units that name none.
    pub shift: Hours,
    /// Breaks of units that name none.
    pub breaks: Vec<Pause>,
    /// First day.
    pub date: Option<NaiveDate>,
    /// How many days.
    pub days: u32,
    /// Service of sites that state none, milliseconds.
    pub service_ms: u32,
    /// Windows of sites that state none; empty is any time.
    pub windows: Vec<Hours>,
    /// Frequency of sites that state none.
    pub visits: Frequency,
    /// Least days between two visits of a site that states none.
    pub gap_days: u32,
    /// Least time between two visits of one day of a site that states none, milliseconds.
    pub gap_ms: u32,
    /// Revisit interval of sites that state none, milliseconds.
    pub revisit_ms: Option<u32>,
    /// Nights to plan, each in another order.
    pub nights: u32,
    /// What matters, in order.
    pub wishes: Vec<Wish>,
    /// How much more of each there may be than the least that is found, for the sake of what stands behind it: milliseconds,
    /// millimeters, thousandths of a percent; 0: none.
    pub tolerances: Vec<i64>,
    /// The seed.
    pub seed: u64,
    /// Rounds of the search.
    pub effort: u64,
    /// Longest search, milliseconds.
    pub time_limit_ms: Option<u32>,
    /// Whether units end anywhere.
    pub open_end: bool,
    /// Roads and pipelines to be covered.
    pub segments: SegmentsTask,
}

/// Where a segment lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Footing {
    /// On the roads of the network.
    #[default]
    Network,
    /// Off them, on its own line.
    Ground,
}

/// How roads and pipelines are covered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SegmentsTask {
    /// Their files.
    pub files: Vec<PathBuf>,
    /// Where segments lie that do not say it.
    pub footing: Footing,
    /// Speed on the network.
    pub road_speed: Speed,
    /// Speed off it.
    pub ground_speed: Speed,
    /// Longest piece, millimeters.
    pub longest_mm: u32,
    /// Where units that drive may turn round.
    pub turn_round: TurnRound,
}

impl SegmentsTask {
    /// The speed where a segment lies.
    pub fn speed(&self, footing: Footing) -> Speed {
        match footing {
            Footing::Network => self.road_speed,
            Footing::Ground => self.ground_speed,
        }
    }
}

/// Service where nobody says: in the middle of the 10 to 16 minutes after which staying longer at a hot spot adds
/// little (Koper 1995, "Just enough police presence", Justice Quarterly 12), ten.
const SERVICE_MS: u32 = 600_000;
/// Most days, most nights.
const MOST_DAYS: u32 = 92;
const MOST_UNITS: u32 = 500;
/// Rounds of search: a second or so, the usual, and as long as it takes for the last percent.
const EFFORTS: [(&str, u64); 3] = [("quick", 5_000), ("normal", 40_000), ("thorough", 400_000)];

/// `08:00-12:00,14:00-17:00`; `22:00-06:00` goes over midnight.
pub fn hours(text: &str) -> Option<Vec<Hours>> {
    let slots = parse_slots(text).ok().filter(|slots| !slots.is_empty())?;
    // Shifts begin on the day of the round.
    if slots.iter().any(|slot| slot.minutes().0 >= 1440) {
        return None;
    }
    let mut all: Vec<Hours> = slots
        .into_iter()
        .map(|slot| {
            let (from, until) = slot.minutes();
            Hours { from_ms: i64::from(from) * 60_000, until_ms: i64::from(until) * 60_000 }
        })
        .collect();
    all.sort_unstable();
    Some(all)
}

/// `12:00-13:00`, or `11:30-13:30/45min`.
pub fn pause(text: &str) -> Option<Pause> {
    let (span, lasting) = match text.split_once('/') {
        Some((span, lasting)) => (span, Some(lasting)),
        None => (text, None),
    };
    let [within] = hours(span)?[..] else { return None };
    let whole = within.until_ms - within.from_ms;
    let lasts_ms = match lasting {
        None => whole,
        Some(text) => i64::from(duration(text)?),
    };
    (0 < lasts_ms && lasts_ms <= whole).then_some(Pause { within, lasts_ms })
}

/// `90s`, `10min`, `1.5h`, milliseconds.
pub fn duration(text: &str) -> Option<u32> {
    match measure::limit(text)? {
        Limit::Time(ms) => Some(ms),
        Limit::Distance(_) => None,
    }
}

/// `3`, `1/day`, `2/week`, `每周2次`.
pub fn frequency(text: &str) -> Option<Frequency> {
    let text = text.trim().to_lowercase();
    let count = |text: &str| text.trim().trim_end_matches('次').parse::<u32>().ok().filter(|n| *n <= 100);
    for (words, chinese, of) in [
        (["day", "d"], ["每天", "每日"], Frequency::Daily as fn(u32) -> Frequency),
        (["week", "w"], ["每周", "每星期"], Frequency::Weekly),
        (["month", "m"], ["每月", "每个月"], Frequency::Monthly),
    ] {
        if let Some(rest) = chinese.iter().find_map(|word| text.strip_prefix(word)) {
            return count(rest).map(of);
        }
        if let Some((number, word)) = text.split_once('/')
            && words.contains(&word.trim())
        {
            return count(number).map(of);
        }
    }
    match text.as_str() {
        "daily" => Some(Frequency::Daily(1)),
        "weekly" => Some(Frequency::Weekly(1)),
        "monthly" => Some(Frequency::Monthly(1)),
        number => count(number).map(Frequency::Times),
    }
}

/// Weekdays, such as `mon-fri`, `周一至周五`.
pub fn weekdays(text: &str) -> Option<Weekdays> {
    parse_weekdays(text).ok()
}

/// The question, with all words understood.
pub fn task(
    spec: PatrolSpec,
    name: String,
    folder: &Path,
    place: &Place,
    problems: &mut Diagnostics,
) -> PatrolTask {
    let mut words = Words { place, problems };
    let shift = words.read("shift", spec.shift.as_deref(), "08:00-17:00", |text| match hours(text)?[..] {
        [shift] => Some(shift),
        _ => None,
    });
    let windows = spec.windows.as_deref().map_or_else(Vec::new, |text| {
        hours(text).unwrap_or_else(|| {
            words.problems.push(codes::e700_hours(place.clone(), "windows", text));
            Vec::new()
        })
    });
    let mut breaks = Vec::new();
    for text in spec.breaks.map(OneOrMany::into_vec).unwrap_or_default() {
        match pause(&text) {
            Some(pause) => breaks.push(pause),
            None => words.problems.push(codes::e701_break(place.clone(), &text)),
        }
    }
    breaks.sort_unstable();
    let date = spec.date.as_deref().and_then(|text| {
        let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        if date.is_none() {
            words.problems.push(codes::e709_date(place.clone(), text));
        }
        date
    });
    let visits = spec.visits.as_deref().map_or(Frequency::Times(1), |text| {
        frequency(text).unwrap_or_else(|| {
            words.problems.push(codes::e705_frequency(place.clone(), text));
            Frequency::Times(1)
        })
    });
    let lasting = "a time such as 10min, 90s, 1.5h";
    let service_ms = words.time("service", spec.service.as_deref(), lasting).unwrap_or(SERVICE_MS);
    let revisit_ms = words.time("revisit", spec.revisit.as_deref(), lasting);
    let gap_ms = words.time("gap", spec.gap.as_deref(), lasting).unwrap_or(0);
    let time_limit_ms = words.time("time_limit", spec.time_limit.as_deref(), lasting);
    let wishes = words.wishes(spec.objective.map(OneOrMany::into_vec).unwrap_or_default());
    let (wishes, tolerances) = wishes.into_iter().unzip();
    let effort = words.effort(spec.effort.as_deref());
    let days = words.within("days", spec.days, MOST_DAYS);
    let nights = words.within("nights", spec.nights, MOST_DAYS);
    let fleet = words.fleet(spec.units, folder);
    let segments = SegmentsTask {
        files: spec
            .segments
            .map(OneOrMany::into_vec)
            .unwrap_or_default()
            .iter()
            .map(|f| folder.join(f))
            .collect(),
        footing: words.footing(spec.segments_on.as_deref()),
        road_speed: words.speed("segment_speed", spec.segment_speed, 20),
        ground_speed: words.speed("walk_speed", spec.walk_speed, 5),
        longest_mm: words.length("segment_length", spec.segment_length.as_deref(), 2_000_000),
        turn_round: words.turn_round(spec.turn_round.as_deref()),
    };
    PatrolTask {
        name,
        vehicle: vehicle(spec.vehicle, folder),
        fleet,
        categories: spec.category.map(OneOrMany::into_vec).unwrap_or_default(),
        shift,
        breaks,
        date,
        days,
        service_ms,
        windows,
        visits,
        gap_days: spec.gap_days.unwrap_or(0),
        gap_ms,
        revisit_ms,
        nights,
        wishes,
        tolerances,
        seed: spec.seed.unwrap_or(1),
        effort,
        time_limit_ms,
        open_end: spec.open_end.unwrap_or(false),
        segments,
    }
}

/// Reads words, and says what is wrong with them.
struct Words<'a> {
    place: &'a Place,
    problems: &'a mut Diagnostics,
}

impl Words<'_> {
    fn read(
        &mut self,
        key: &str,
        given: Option<&str>,
        usual: &str,
        read: impl Fn(&str) -> Option<Hours>,
    ) -> Hours {
        let text = given.unwrap_or(usual);
        read(text).unwrap_or_else(|| {
            self.problems.push(codes::e700_hours(self.place.clone(), key, text));
            Hours { from_ms: 0, until_ms: 0 }
        })
    }

    fn time(&mut self, key: &str, given: Option<&str>, wanted: &str) -> Option<u32> {
        let text = given?;
        let read = duration(text).filter(|ms| *ms > 0 || matches!(key, "service" | "gap"));
        if read.is_none() {
            self.problems.push(codes::e706_value(self.place.clone(), key, text, wanted));
        }
        read
    }

    fn footing(&mut self, given: Option<&str>) -> Footing {
        match given.unwrap_or("network") {
            "network" => Footing::Network,
            "ground" => Footing::Ground,
            other => {
                let place = self.place.clone();
                self.problems.push(segment_codes::e723_word(place, "segments_on", other, "network, ground"));
                Footing::Network
            }
        }
    }

    fn turn_round(&mut self, given: Option<&str>) -> TurnRound {
        let Some(word) = given else { return TurnRound::default() };
        let known = TurnRound::ALL.iter().find(|(name, _)| *name == word.trim());
        if let Some((_, rule)) = known {
            return *rule;
        }
        let words = "anywhere, junctions, dead-ends";
        self.problems.push(segment_codes::e723_word(self.place.clone(), "turn_round", word, words));
        TurnRound::default()
    }

    fn speed(&mut self, key: &str, given: Option<f64>, usual_kmh: u32) -> Speed {
        let Some(kmh) = given else { return Speed::kmh(usual_kmh) };
        if !(0.5..=200.0).contains(&kmh) {
            let wanted = "a speed from 0.5 to 200 km/h";
            self.problems.push(segment_codes::e724_value(self.place.clone(), key, &kmh.to_string(), wanted));
            return Speed::kmh(usual_kmh);
        }
        Speed((kmh * 1000.0).round() as u32)
    }

    fn length(&mut self, key: &str, given: Option<&str>, usual_mm: u32) -> u32 {
        let Some(text) = given else { return usual_mm };
        match measure::limit(text) {
            Some(Limit::Distance(mm)) if (50_000..=100_000_000).contains(&mm) => mm,
            _ => {
                let wanted = "a length from 50m to 100km";
                self.problems.push(segment_codes::e724_value(self.place.clone(), key, text, wanted));
                usual_mm
            }
        }
    }

    fn within(&mut self, key: &str, given: Option<u32>, most: u32) -> u32 {
        let number = given.unwrap_or(1);
        if (1..=most).contains(&number) {
            return number;
        }
        let wanted = format!("a number from 1 to {most}");
        self.problems.push(codes::e706_value(self.place.clone(), key, &number.to_string(), &wanted));
        1
    }

    /// What matters, each with its tolerance.
    fn wishes(&mut self, given: Vec<String>) -> Vec<(Wish, i64)> {
        let mut wishes: Vec<(Wish, i64)> = Vec::new();
        let mut known: Vec<&str> = Vec::new();
        for word in given.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|w| !w.is_empty()) {
            let (name, tolerance) = match word.split_once(':') {
                Some((name, tolerance)) => (name.trim(), Some(tolerance)),
                None => (word, None),
            };
            if known.contains(&name) {
                let all = given.join(",");
                self.problems.push(codes::e706_value(self.place.clone(), "objective", &all, "each aim once"));
                break;
            }
            known.push(name);
            let named: &[Wish] = match name {
                "priority" => &[Wish::Priority],
                "units" => &[Wish::Units],
                "balance" => &[Wish::Longest, Wish::Spread],
                "longest" => &[Wish::Longest],
                "spread" => &[Wish::Spread],
                "time" => &[Wish::Time],
                "distance" => &[Wish::Distance],
                "overlap" => &[Wish::Overlap],
                _ => &[],
            };
            let allowed = match tolerance {
                None => Some(0),
                Some(text) => named.first().and_then(|wish| wish.tolerance(text)),
            };
            match allowed.filter(|_| !named.is_empty()) {
                Some(allowed) => wishes.extend(named.iter().map(|wish| (*wish, allowed))),
                None => self.problems.push(scenario_codes::e511_word(
                    self.place.clone(),
                    "objective",
                    word,
                    "priority, units, balance, longest, spread, time, distance, overlap; with a tolerance, if \
                     wanted: balance:5min, longest:5min, spread:2min, time:1h, distance:10km, overlap:5%",
                )),
            }
        }
        if wishes.is_empty() {
            wishes.extend([Wish::Priority, Wish::Longest, Wish::Spread, Wish::Time].map(|wish| (wish, 0)));
        }
        let mut seen = Vec::new();
        wishes.retain(|(wish, _)| {
            !seen.contains(wish) && {
                seen.push(*wish);
                true
            }
        });
        wishes
    }

    fn effort(&mut self, given: Option<&str>) -> u64 {
        let text = given.unwrap_or("normal").trim();
        let named = EFFORTS.iter().find(|(name, _)| *name == text).map(|(_, rounds)| *rounds);
        named.or_else(|| text.parse().ok().filter(|rounds| *rounds > 0)).unwrap_or_else(|| {
            let wanted = "quick, normal, thorough, or a number of rounds";
            self.problems.push(codes::e706_value(self.place.clone(), "effort", text, wanted));
            1
        })
    }

    fn fleet(&mut self, given: Option<NumberOrText>, folder: &Path) -> Fleet {
        let text = match given {
            None => return Fleet::Count(1),
            Some(NumberOrText::Number(count)) => count.to_string(),
            Some(NumberOrText::Text(text)) => text.trim().to_owned(),
        };
        let text = text.as_str();
        if let Ok(count) = text.parse::<u32>() {
            if !(1..=MOST_UNITS).contains(&count) {
                self.problems.push(codes::e702_units(self.place.clone(), text));
            }
            return Fleet::Count(count);
        }
        if text.parse::<f64>().is_ok() || text.is_empty() {
            self.problems.push(codes::e702_units(self.place.clone(), text));
        }
        Fleet::Table(folder.join(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn hours_and_breaks_are_read_as_people_write_them() {
        let both = hours("14:00-17:00,08:00-12:00").unwrap();
        assert_eq!(both[0], Hours { from_ms: 8 * HOUR, until_ms: 12 * HOUR });
        assert_eq!(both[1], Hours { from_ms: 14 * HOUR, until_ms: 17 * HOUR });
        assert_eq!(hours("22:00-06:00").unwrap()[0], Hours { from_ms: 22 * HOUR, until_ms: 30 * HOUR });
        assert_eq!(hours("soon"), None);
        assert_eq!(pause("12:00-13:00").unwrap().lasts_ms, HOUR);
        assert_eq!(pause("11:30-13:30/45min").unwrap().lasts_ms, 45 * 60_000);
        assert_eq!(pause("12:00-12:30/45min"), None, "it does not fit");
    }

    #[test]
    fn frequencies_are_read_in_both_languages() {
        assert_eq!(frequency("2/week"), Some(Frequency::Weekly(2)));
        assert_eq!(frequency("每周2次"), Some(Frequency::Weekly(2)));
        assert_eq!(frequency("1 / day"), Some(Frequency::Daily(1)));
        assert_eq!(frequency("monthly"), Some(Frequency::Monthly(1)));
        assert_eq!(frequency("3"), Some(Frequency::Times(3)));
        for wrong in ["", "often", "-1", "2/year", "1000"] {
            assert_eq!(frequency(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let spec = PatrolSpec {
            units: Some(NumberOrText::Number(0)),
            shift: Some("morning".into()),
            breaks: Some(OneOrMany::One("noon".into())),
            date: Some("1 April".into()),
            visits: Some("often".into()),
            revisit: Some("2km".into()),
            objective: Some(OneOrMany::One("priority,joy".into())),
            effort: Some("some".into()),
            days: Some(0),
            ..PatrolSpec::default()
        };
        let mut problems = Diagnostics::new();
        task(spec, "patrol".into(), Path::new(""), &Place::file("s.toml"), &mut problems);
        for code in ["E700", "E701", "E702", "E705", "E706", "E709", "E511"] {
            assert!(problems.count(code) > 0, "{code}: {problems:?}");
        }
        assert_eq!(problems.count("E706"), 3, "revisit, effort, days");
        let mut problems = Diagnostics::new();
        let twice = PatrolSpec {
            objective: Some(OneOrMany::One("priority,time,priority".into())),
            ..PatrolSpec::default()
        };
        task(twice, "patrol".into(), Path::new(""), &Place::file("s.toml"), &mut problems);
        assert_eq!(problems.count("E706"), 1, "an aim twice");
    }
}
