//! Rolling work: one unit of the road after the other, each for its days (滚动施工). An order for it becomes one closure
//! for each unit, so that nothing behind the reader needs to know.

use super::super::calendar::{Fold, resolve};
use super::super::chainage::Chainage;
use super::super::model::{Closure, Landmark, Location, Whole};
use crate::diagnostic::{Diagnostics, closures as codes};
use crate::geometry::polyline;
use crate::geometry::projection::Projection;
use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::Value;
use std::sync::Arc;

/// More units than this are a slip of the unit.
const MOST_UNITS: i64 = 1000;

/// The closure, or one for each unit of its rolling work; none if the work does not fit.
pub(super) fn units(closure: Closure, problems: &mut Diagnostics) -> Vec<Closure> {
    let rolls = closure.properties.get("rolling").is_some_and(|value| !value.is_null());
    // What is not in force closes nothing: it need not be computable. Words are found on the network first.
    if !rolls || !closure.status.counts() || closure.rolls_by_words() {
        return vec![closure];
    }
    match unrolled(&closure) {
        Ok(units) => units,
        Err(message) => {
            let place = closure.origin.place("/properties/rolling");
            problems.push(codes::e463_rolling(place, &closure.id, &message));
            Vec::new()
        }
    }
}

fn unrolled(closure: &Closure) -> Result<Vec<Closure>, String> {
    if closure.turn.is_some() {
        return Err("a turn does not roll on".into());
    }
    let plan = Plan::read(closure)?;
    let places = cut(&closure.location, &plan)?;
    plan.closures(closure, places)
}

/// How work rolls on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::closure) struct Plan {
    /// Length of a unit, millimeters.
    pub unit_mm: i64,
    /// Days for each; without them the units share the time of the order.
    days: Option<f64>,
}

impl Plan {
    /// What the property `rolling` of a closure says.
    pub(in crate::closure) fn read(closure: &Closure) -> Result<Self, String> {
        let rolling = closure.properties.get("rolling").unwrap_or(&Value::Null);
        let keys = rolling.as_object().ok_or("`rolling` is no object")?;
        if let Some(other) = keys.keys().find(|key| !["unit_m", "unit_km", "days"].contains(&key.as_str())) {
            return Err(format!("`rolling` has no key {other:?}; its keys are unit_m, unit_km and days"));
        }
        let number = |key: &str, most: f64| match keys.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_f64().filter(|n| *n > 0.0 && *n <= most) {
                Some(number) => Ok(Some(number)),
                None => Err(format!("`{key}` is {value}, which is no length or time of a unit")),
            },
        };
        let unit_m = match (number("unit_m", 1e6)?, number("unit_km", 1e3)?) {
            (Some(meters), None) => meters,
            (None, Some(kilometers)) => kilometers * 1000.0,
            _ => return Err("`rolling` needs one of `unit_m` and `unit_km`".into()),
        };
        let unit_mm = ((unit_m * 1000.0).round() as i64).max(1);
        Ok(Self { unit_mm, days: number("days", 3660.0)? })
    }

    /// How many units a length has, millimeters.
    pub(in crate::closure) fn count(&self, length_mm: i64) -> Result<i64, String> {
        match (length_mm + self.unit_mm - 1) / self.unit_mm {
            count @ 1..=MOST_UNITS => Ok(count),
            0 => Err("the work has no length".to_owned()),
            count => Err(format!("{count} units are more than {MOST_UNITS}")),
        }
    }

    /// A closure for each unit, at these places one after the other.
    pub(in crate::closure) fn closures(
        &self,
        closure: &Closure,
        places: Vec<Location>,
    ) -> Result<Vec<Closure>, String> {
        let times = times(closure, self.days, places.len())?;
        let width = places.len().to_string().len();
        let whole = Arc::new(Whole {
            id: closure.id.clone(),
            location: closure.location.clone(),
            properties: closure.properties.clone(),
        });
        Ok(places
            .into_iter()
            .zip(times)
            .enumerate()
            .map(|(number, (location, (start, end)))| {
                let mut own = closure.clone();
                own.id = format!("{}/{:0width$}", closure.id, number + 1);
                own.whole = Some(Arc::clone(&whole));
                own.schedule.start = Some(start);
                own.schedule.end = Some(end);
                for key in ["rolling", "km", "from_km", "to_km", "carriageway"] {
                    own.properties.shift_remove(key);
                }
                for (key, instant) in [("start", start), ("end", end)] {
                    let local =
                        instant.with_timezone(&closure.schedule.zone).format("%Y-%m-%d %H:%M").to_string();
                    own.properties.insert(key.into(), local.into());
                }
                // Units of work in words have the names of the whole work; where they lie is `unit_m`.
                if let Location::Road {
                    span: Some([from @ Landmark::Kilometer(_), to @ Landmark::Kilometer(_)]),
                    ..
                } = &location
                {
                    own.properties.insert("from_km".into(), from.to_string().into());
                    own.properties.insert("to_km".into(), to.to_string().into());
                    own.properties.insert("direction".into(), closure.direction.name().into());
                }
                own.location = location;
                own
            })
            .collect())
    }
}

/// When each unit is worked on.
fn times(
    closure: &Closure,
    days: Option<f64>,
    units: usize,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>, String> {
    let schedule = &closure.schedule;
    let start = schedule.start.ok_or("rolling work needs a `start`")?;
    let show =
        |instant: DateTime<Utc>| instant.with_timezone(&schedule.zone).format("%Y-%m-%d %H:%M").to_string();
    let starts: Vec<DateTime<Utc>> = if let Some(days) = days {
        if days.fract() != 0.0 {
            return Err("`days` of rolling work is no whole number".into());
        }
        let first = start.with_timezone(&schedule.zone).naive_local();
        (0..=units as u64)
            .map(|unit| {
                let local = first.checked_add_days(Days::new(unit * days as u64));
                local.and_then(|local| resolve(schedule.zone, local, Fold::Earlier))
            })
            .collect::<Option<_>>()
            .ok_or("the work ends beyond all calendars")?
    } else {
        let end = schedule.end.ok_or("rolling work needs `days` for a unit, or an `end`")?;
        let minutes = (end - start).num_minutes() / units as i64;
        if minutes == 0 {
            return Err(format!("{units} units do not fit between its start and its end"));
        }
        let step = TimeDelta::minutes(minutes);
        (0..units as i32).map(|unit| start + step * unit).chain([end]).collect()
    };
    if let (Some(end), Some(needed)) = (schedule.end, starts.last())
        && *needed > end
    {
        let units = format!("{units} units of {} days", days.unwrap_or_default());
        return Err(format!("{units} last until {}, but the order ends {}", show(*needed), show(end)));
    }
    Ok(starts.windows(2).map(|pair| (pair[0], pair[1])).collect())
}

/// The units of a place, in the order of the work: from `from` to `to`, or along the line as it is drawn.
fn cut(location: &Location, plan: &Plan) -> Result<Vec<Location>, String> {
    let unit_mm = plan.unit_mm;
    let count = |length: i64| plan.count(length);
    match location {
        Location::Road { road, span: Some([Landmark::Kilometer(from), Landmark::Kilometer(to)]) } => {
            let length = to.0 - from.0;
            let at = |k: i64| {
                let covered = (k * unit_mm).min(length.abs());
                Landmark::Kilometer(Chainage(from.0 + covered * length.signum()))
            };
            let span = |k: i64| Location::Road { road: road.clone(), span: Some([at(k), at(k + 1)]) };
            Ok((0..count(length.abs())?).map(span).collect())
        }
        Location::Lines { lines, road } if lines.len() == 1 => {
            let line = &lines[0];
            let (length, plane) = (polyline::length_mm(line), Projection::around(line[line.len() / 2]));
            let mm = |k: i64| (k * unit_mm).min(i64::from(length)) as u32;
            let part = |k: i64| polyline::piece(line, length, &plane, mm(k), mm(k + 1));
            let span = |k: i64| Location::Lines { lines: vec![part(k)], road: road.clone() };
            Ok((0..count(length.into())?).map(span).collect())
        }
        _ => Err("rolling work needs one drawn line, or a road between two places".into()),
    }
}
