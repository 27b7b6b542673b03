//! The periods of a work in a feed, joined again into one closure with daily hours: a feed knows no calendar, and has an entry for
//! every night.

use crate::closure::Schedule;
use crate::closure::intervals::{Span, between, pattern};
use crate::exchange::hours::WEEKDAYS;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the entries of one work may differ in.
const OF_A_PERIOD: [&str; 7] =
    ["start", "end", "wzdx", "created", "updated", "verified_start", "verified_end"];
/// The most slots of one day: a feed with more of them has other periods than those of a calendar.
const MOST_SLOTS: usize = 6;

/// Several entries of a feed that became one.
pub(super) struct Joined {
    /// The id that it keeps, and how many entries it was.
    pub id: String,
    pub entries: usize,
    /// Its daily hours, all slots of a day.
    pub daily: String,
}

/// The features with those joined that are one work at the same hours; `schedule` reads the calendar of a feature. Whatever one
/// calendar does not say exactly stays as it is.
pub(super) fn joined(
    features: Vec<Value>,
    zone: Tz,
    schedule: &mut dyn FnMut(&Value) -> Option<Schedule>,
) -> (Vec<Value>, Vec<Joined>) {
    let firsts: BTreeMap<String, String> =
        features.iter().filter_map(|f| Some((f["id"].as_str()?.to_owned(), first(f)?))).collect();
    let mut works: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, feature) in features.iter().enumerate() {
        let id = feature["id"].as_str().unwrap_or_default();
        let whole = feature.pointer("/properties/wzdx/part_of").and_then(Value::as_str).unwrap_or(id);
        let (Some(first), Some(own)) = (firsts.get(whole), feature["properties"].as_object()) else {
            continue;
        };
        let mut own = own.clone();
        own.retain(|key, _| !OF_A_PERIOD.contains(&key.as_str()));
        let part = id.strip_prefix(whole).unwrap_or_default();
        let key = json!([first, part, own, feature["geometry"]]).to_string();
        works.entry(key).or_default().push(i);
    }
    let (mut kept, mut all): (Vec<Option<Value>>, Vec<Joined>) =
        (features.into_iter().map(Some).collect(), Vec::new());
    for group in works.into_values().filter(|group| group.len() > 1) {
        let own: Vec<&Value> = group.iter().filter_map(|i| kept[*i].as_ref()).collect();
        let Some((one, daily)) = as_one(&own, zone, schedule) else { continue };
        let id = one["id"].as_str().unwrap_or_default().to_owned();
        all.push(Joined { id, entries: group.len(), daily });
        for i in &group[1..] {
            kept[*i] = None;
        }
        kept[group[0]] = Some(one);
    }
    (kept.into_iter().flatten().collect(), all)
}

/// The first occurrence of the work that an entry is one of.
fn first(feature: &Value) -> Option<String> {
    let events =
        feature.pointer("/properties/wzdx/properties/core_details/related_road_events")?.as_array()?;
    let of =
        |kind: &str| events.iter().find(|event| event["type"] == kind).and_then(|event| event["id"].as_str());
    let own = || of("next-occurrence").and(feature["id"].as_str());
    of("first-occurrence").or_else(own).map(str::to_owned)
}

fn as_one(
    group: &[&Value],
    zone: Tz,
    schedule: &mut dyn FnMut(&Value) -> Option<Schedule>,
) -> Option<(Value, String)> {
    let instant = |feature: &Value, key: &str| -> Option<DateTime<Utc>> {
        Some(DateTime::parse_from_rfc3339(feature["properties"][key].as_str()?).ok()?.to_utc())
    };
    let periods: Option<Vec<Span>> =
        group.iter().map(|feature| Some(instant(feature, "start")?..instant(feature, "end")?)).collect();
    let mut periods = periods?;
    periods.sort_by_key(|period| period.start);
    let is_sound = periods.iter().all(|p| p.start < p.end && p.end - p.start < TimeDelta::days(1))
        && periods.windows(2).all(|pair| pair[0].end < pair[1].start);
    if !is_sound {
        return None;
    }
    let (start, end) = (periods.first()?.start, periods.last()?.end);
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    // The hours that they have; the first and the last may be cut, and count only where all others are as they are.
    type Hours = (NaiveTime, NaiveTime);
    let hours_of = |period: &Span| -> Hours { (local(period.start).time(), local(period.end).time()) };
    let inner = if periods.len() > 2 { &periods[1..periods.len() - 1] } else { &periods[..] };
    let hours: BTreeSet<Hours> = inner.iter().map(hours_of).collect();
    let is_whole = |time: &NaiveTime| time.second() + time.nanosecond() == 0;
    if hours.len() > MOST_SLOTS || !hours.iter().all(|(from, to)| is_whole(from) && is_whole(to)) {
        return None;
    }
    let clock = |time: NaiveTime| format!("{:02}:{:02}", time.hour(), time.minute());
    let slot = |(from, to): &Hours| {
        let until = if *to == NaiveTime::MIN { "24:00".to_owned() } else { clock(*to) };
        format!("{}-{until}", clock(*from))
    };
    let slots: Vec<String> = hours.iter().map(slot).collect();
    let daily = slots.join(", ");
    // A slot over midnight belongs to the day on which it begins (T2), of which a cut one has only the rest.
    let day_of = |period: &Span| -> Option<NaiveDate> {
        let begun = local(period.start);
        let is_in_own =
            hours.iter().any(|(from, to)| *from <= begun.time() && (begun.time() < *to || from >= to));
        if !is_in_own && hours.iter().any(|(from, to)| from >= to && begun.time() < *to) {
            begun.date().checked_sub_days(Days::new(1))
        } else {
            Some(begun.date())
        }
    };
    let days: Option<BTreeSet<NaiveDate>> = periods.iter().map(day_of).collect();
    let days = days?;
    let weekdays: BTreeSet<u32> = days.iter().map(|day| day.weekday().num_days_from_monday()).collect();
    let between_them = days.first()?.iter_days().take_while(|day| Some(day) <= days.last());
    let missing = between_them
        .filter(|day| weekdays.contains(&day.weekday().num_days_from_monday()) && !days.contains(day));
    let missing: Vec<String> = missing.map(|day| day.to_string()).collect();
    let mut one = group[0].clone();
    let properties = one["properties"].as_object_mut()?;
    let written = |at: DateTime<Utc>| json!(at.with_timezone(&zone).to_rfc3339());
    properties.extend([
        ("start".to_owned(), written(start)),
        ("end".to_owned(), written(end)),
        ("timezone".to_owned(), json!(zone.name())),
        ("daily".to_owned(), if slots.len() == 1 { json!(daily) } else { json!(slots) }),
    ]);
    if weekdays.len() < 7 && days.len() > 6 {
        let names: Vec<&str> = weekdays.iter().map(|day| WEEKDAYS[*day as usize]).collect();
        properties.insert("weekdays".to_owned(), json!(names));
    }
    if !missing.is_empty() {
        properties.insert("except_dates".to_owned(), json!(missing));
    }
    without_occurrences(properties);
    let read = schedule(&one)?;
    let held = between(&pattern(&read, &(start..end)), Some(start), Some(end));
    (held == periods).then_some((one, daily))
}

/// The entry names its other periods no longer: they are its own.
fn without_occurrences(properties: &mut Map<String, Value>) {
    let core = properties
        .get_mut("wzdx")
        .and_then(|kept| kept.pointer_mut("/properties/core_details"))
        .and_then(Value::as_object_mut);
    let Some(core) = core else { return };
    if let Some(events) = core.get_mut("related_road_events").and_then(Value::as_array_mut) {
        events.retain(|event| event["type"] != "first-occurrence" && event["type"] != "next-occurrence");
        if events.is_empty() {
            core.shift_remove("related_road_events");
        }
    }
}
