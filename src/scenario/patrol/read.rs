//! From `[[patrol]]` to the question: every word is read, and all that is wrong is said.

use super::words::{duration, frequency, hours, pause};
use super::{Fleet, Footing, Frequency, Hours, NumberOrText, PatrolSpec, PatrolTask, SegmentsTask, Wish};
use crate::diagnostic::{
    Diagnostics, Place, patrol as codes, scenario as scenario_codes, segments as segment_codes,
};
use crate::plan::patrol::heading::TurnRound;
use crate::scenario::format::OneOrMany;
use crate::scenario::{Limit, measure, vehicle};
use crate::units::Speed;
use chrono::NaiveDate;
use std::path::Path;

/// Service where nobody says: in the middle of the 10 to 16 minutes after which staying longer at a hot spot adds
/// little (Koper 1995, "Just enough police presence", Justice Quarterly 12), ten.
const SERVICE_MS: u32 = 600_000;
/// Most days, most nights.
const MOST_DAYS: u32 = 92;
const MOST_UNITS: u32 = 500;
/// Rounds of search: a second or so, the usual, and as long as it takes for the last percent.
const EFFORTS: [(&str, u64); 3] = [("quick", 5_000), ("normal", 40_000), ("thorough", 400_000)];

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
