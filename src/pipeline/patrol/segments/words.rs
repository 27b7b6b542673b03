//! What a segment says of itself besides its line: where it lies, which directions, how fast, how important.

use super::super::chains::Sides;
use crate::diagnostic::{Diagnostics, Origin, segments as codes};
use crate::scenario::patrol::{Footing, SegmentsTask};
use crate::units::Speed;
use serde_json::{Map, Value};

/// The words of one segment, as they stand in its file.
#[derive(Clone, Copy)]
struct Written<'a> {
    properties: &'a Map<String, Value>,
    origin: &'a Origin,
}

/// The words of one segment, understood.
pub(super) struct Words<'a> {
    written: Written<'a>,
    pub footing: Footing,
    pub sides: Sides,
    /// Along its line, and against it.
    pub speeds: [Speed; 2],
    /// As the segment states it; within which bounds is for whoever ranks.
    pub priority: Option<i64>,
}

impl<'a> Words<'a> {
    /// Reads them; `None`, and every fault told, where one of them cannot be understood.
    pub fn read(
        task: &SegmentsTask,
        properties: &'a Map<String, Value>,
        origin: &'a Origin,
        problems: &mut Diagnostics,
    ) -> Option<Words<'a>> {
        let written = Written { properties, origin };
        let footing = written.footing(task, problems);
        let sides = written.sides(problems);
        let speeds = written.speeds([task.speed(footing.unwrap_or(task.footing)); 2], problems);
        let priority = written.priority(problems);
        Some(Words { written, footing: footing?, sides: sides?, speeds: speeds?, priority })
    }

    /// A word without the blanks around it.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.written.text(key)
    }

    /// A number.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.written.properties.get(key).and_then(Value::as_f64)
    }
}

impl<'a> Written<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.properties.get(key).and_then(Value::as_str).map(str::trim)
    }

    fn footing(&self, task: &SegmentsTask, problems: &mut Diagnostics) -> Option<Footing> {
        match self.text("on") {
            None => Some(task.footing),
            Some("network") => Some(Footing::Network),
            Some("ground") => Some(Footing::Ground),
            Some(other) => self.fault("on", other, "network, ground", problems),
        }
    }

    fn sides(&self, problems: &mut Diagnostics) -> Option<Sides> {
        match self.text("direction").unwrap_or("either") {
            "either" => Some(Sides::Either),
            "along" => Some(Sides::Along),
            "against" => Some(Sides::Against),
            "both" => Some(Sides::Both),
            other => self.fault("direction", other, "either, along, against, both", problems),
        }
    }

    /// `speed_kmh` holds both ways unless `speed_back_kmh` names the way back.
    fn speeds(&self, mut speeds: [Speed; 2], problems: &mut Diagnostics) -> Option<[Speed; 2]> {
        let mut is_sound = true;
        for (key, sides) in [("speed_kmh", 0..2), ("speed_back_kmh", 1..2)] {
            let Some(value) = self.properties.get(key) else { continue };
            match value.as_f64() {
                Some(kmh) if (0.5..=200.0).contains(&kmh) => {
                    speeds[sides].fill(Speed((kmh * 1000.0).round() as u32));
                }
                _ => {
                    is_sound = false;
                    self.fault::<()>(key, &value.to_string(), "a speed from 0.5 to 200", problems);
                }
            }
        }
        is_sound.then_some(speeds)
    }

    fn priority(&self, problems: &mut Diagnostics) -> Option<i64> {
        let value = self.properties.get("priority").filter(|value| !value.is_null())?;
        let read = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
        read.or_else(|| self.fault("priority", &value.to_string(), "a whole number from 1 to 8", problems))
    }

    fn fault<T>(&self, key: &str, told: &str, known: &str, problems: &mut Diagnostics) -> Option<T> {
        problems.push(codes::e723_word(self.origin.place(&format!("/properties/{key}")), key, told, known));
        None
    }
}
