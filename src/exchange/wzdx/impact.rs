//! Our effects in the words of a feed, and the rest in a text.

use super::measures::thousandths;
use crate::exchange::feed::{NoteKind, Notes, binds_all, given, text, words};
use serde_json::{Map, Value, json};

/// What an entry says about the traffic.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Said {
    pub impact: &'static str,
    pub restrictions: Vec<Value>,
    pub speed: Option<Value>,
    /// Sentences for the description.
    pub texts: Vec<String>,
}

/// What to write for a closure. `None`, with a note, when an entry would say something that is not so.
pub(super) fn say(closure: &Map<String, Value>, pointer: &str, notes: &mut Notes) -> Option<Said> {
    let said = Said { impact: "unknown", restrictions: Vec::new(), speed: None, texts: Vec::new() };
    Speaker { closure, pointer, notes, said }.say()
}

struct Speaker<'a, 'n> {
    closure: &'a Map<String, Value>,
    pointer: &'n str,
    notes: &'n mut Notes,
    said: Said,
}

impl Speaker<'_, '_> {
    fn note(&mut self, kind: NoteKind, key: &str, message: &str) {
        self.notes.push(kind, format!("{}/{key}", self.pointer), message);
    }

    fn restrict(&mut self, kind: &str) {
        self.said.restrictions.push(json!({"type": kind}));
    }

    fn say(mut self) -> Option<Said> {
        let effect = match text(self.closure, "effect") {
            None if given(self.closure, "effect").is_none() => "closed",
            Some("封闭" | "全封闭" | "全幅封闭") => "closed",
            Some("半幅封闭" | "半封闭") => "half_closed",
            other => other.unwrap_or(""),
        };
        self.said.speed = given(self.closure, "speed_kmh")
            .filter(|speed| speed.as_f64().is_some_and(|speed| speed > 0.0))
            .cloned();
        self.limits();
        let who = self.who();
        self.said.impact = match effect {
            // Of a one-way rule the line runs in the direction that is shut (see `Export::lines`).
            "closed" | "one_way" if who == Who::All => "all-lanes-closed",
            "closed" if who == Who::Trucks => {
                self.restrict("no-trucks");
                "all-lanes-open"
            }
            "no_through" if who == Who::All => {
                self.restrict("local-access-only");
                "all-lanes-open"
            }
            "closed" | "no_through" => {
                let message =
                    "The format closes a road for everybody or for trucks; this closure is not written.";
                self.note(NoteKind::Unsupported, "applies_to", message);
                return None;
            }
            "lane_loss" => self.lanes(),
            "half_closed" => self.half(),
            "speed" if self.said.speed.is_some() => "all-lanes-open",
            "limit" if !self.said.restrictions.is_empty() => "all-lanes-open",
            "speed" | "limit" => {
                let key = if effect == "speed" { "speed_kmh" } else { "limits" };
                self.note(NoteKind::Missing, key, "It does not say which; the closure is not written.");
                return None;
            }
            "delay" => self.unsaid("Expect delays."),
            "contraflow" => self.unsaid("Traffic uses the other carriageway."),
            "one_way" => {
                let message =
                    "The format closes a direction for everybody only; this closure is not written.";
                self.note(NoteKind::Unsupported, "applies_to", message);
                return None;
            }
            "turn_ban" => self.turn("A turn is forbidden."),
            "mandatory_turn" => self.turn("A turn is prescribed."),
            "unknown" => "unknown",
            "suspend_one_way" => self.unsaid("The one-way rule is suspended: traffic may drive both ways."),
            "suspend_limit" | "add_road" => {
                let message = "The format cannot say that something is allowed; the closure is not written.";
                self.note(NoteKind::Unsupported, "effect", message);
                return None;
            }
            _ => {
                self.note(NoteKind::Error, "effect", "The effect is not known; the closure is not written.");
                return None;
            }
        };
        self.rest(who, effect);
        Some(self.said)
    }

    /// An effect without a word that takes no lane away: its sentence.
    fn unsaid(&mut self, sentence: &str) -> &'static str {
        let message = format!("The format has no word for it; the description says: {sentence}");
        self.note(NoteKind::Unsupported, "effect", &message);
        self.said.texts.push(sentence.to_owned());
        "all-lanes-open"
    }

    fn turn(&mut self, plain: &'static str) -> &'static str {
        let said = text(self.closure, "turn_said").unwrap_or(plain).to_owned();
        self.unsaid(&said)
    }

    fn lanes(&mut self) -> &'static str {
        let number = |key: &str| given(self.closure, key).and_then(Value::as_u64);
        let (total, left) = (number("lanes_total"), number("lanes_left"));
        if let Some((total, left)) = total.zip(left).filter(|(total, left)| left <= total) {
            if total == left {
                return "all-lanes-open";
            }
            self.said.texts.push(format!("{left} of {total} lanes stay open."));
            let message = "Which lanes are closed is not known; their number goes into the description.";
            self.note(NoteKind::Approximated, "lanes_left", message);
            if left == 0 {
                return "all-lanes-closed";
            }
        }
        "some-lanes-closed"
    }

    fn half(&mut self) -> &'static str {
        match text(self.closure, "other_half") {
            Some("alternating") => "alternating-one-way",
            // The line runs in the direction that is shut; the other direction has no entry.
            Some("one_way") => "all-lanes-closed",
            _ => {
                let sentence = "One half is closed, the other carries both directions.";
                self.unsaid(sentence);
                "some-lanes-closed"
            }
        }
    }

    fn who(&mut self) -> Who {
        let value = given(self.closure, "applies_to");
        let plain = match value {
            None | Some(Value::String(_)) => true,
            Some(Value::Array(list)) => list.iter().all(Value::is_string),
            Some(_) => false,
        };
        let list = words(value);
        if plain && binds_all(&list) {
            Who::All
        } else if plain && list.iter().all(|word| ["truck", "hgv", "goods", "货车"].contains(&word.as_str()))
        {
            Who::Trucks
        } else {
            Who::Others
        }
    }

    fn limits(&mut self) {
        let mut lengths: Vec<(&str, i64)> = Vec::new();
        let limits = given(self.closure, "limits").and_then(Value::as_object);
        for (key, value) in limits.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let at = format!("limits/{key}");
            let Some(most) = value.as_number().and_then(thousandths) else {
                self.note(NoteKind::Error, &at, "This is no limit; it is left out.");
                continue;
            };
            match key.as_str() {
                "height_m" => lengths.push(("reduced-height", most)),
                "width_m" => lengths.push(("reduced-width", most)),
                "length_m" => lengths.push(("reduced-length", most)),
                "mass_t" => self.said.restrictions.push(in_kilograms("gross-weight-limit", most)),
                "axle_load_t" => self.said.restrictions.push(in_kilograms("axle-load-limit", most)),
                _ => self.note(NoteKind::Unsupported, &at, "The format has no such limit; it is left out."),
            }
        }
        if let Some(left) =
            given(self.closure, "width_left_m").and_then(Value::as_number).and_then(thousandths)
        {
            lengths.push(("reduced-width", left));
        }
        for (kind, most) in lengths {
            if most % 10 != 0 {
                let message = "The format has no millimeters; the limit is cut to the centimeter.";
                self.note(NoteKind::Approximated, "limits", message);
            }
            let cut = json!({"type": kind, "value": most / 10, "unit": "centimeters"});
            self.said.restrictions.push(cut);
        }
    }

    /// What the description must add.
    fn rest(&mut self, who: Who, effect: &str) {
        let list = |value: Option<&Value>| match value {
            Some(Value::String(_)) => words(value).join(", "),
            Some(Value::Array(all)) if all.iter().all(Value::is_string) => words(value).join(", "),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        if who != Who::All && effect != "closed" {
            let whom = list(given(self.closure, "applies_to"));
            self.said.texts.push(format!("Applies to: {whom}."));
            let message =
                "The format cannot say whom this binds; the description does, and it reads as binding all.";
            self.note(NoteKind::Unsupported, "applies_to", message);
        }
        let exempt = list(given(self.closure, "exempt"));
        if !exempt.is_empty() && exempt != "[]" {
            self.said.texts.push(format!("Exempt: {exempt}."));
            let message = "The format knows no exemptions; the description names them.";
            self.note(NoteKind::Unsupported, "exempt", message);
        }
        let permits = list(given(self.closure, "permit_holders"));
        if !permits.is_empty() && permits != "[]" {
            self.said.texts.push(format!("Exempt: holders of permit {permits}."));
            let message = "The format knows no exemptions; the description names the permits.";
            self.note(NoteKind::Unsupported, "permit_holders", message);
        }
        let turns = list(given(self.closure, "suspends_turns"));
        if !turns.is_empty() && turns != "[]" {
            self.said.texts.push(format!("Turn restrictions suspended: {turns}."));
            let message = "The format has no suspended turn restrictions; the description names them.";
            self.note(NoteKind::Unsupported, "suspends_turns", message);
        }
        if self.closure.get("physical") == Some(&Value::Bool(true)) {
            self.said.texts.push("Nobody can pass, emergency services included.".to_owned());
            let message = "The format cannot say that the road is physically shut; the description does.";
            self.note(NoteKind::Unsupported, "physical", message);
        }
        let passes = list(given(self.closure, "passes"));
        if !passes.is_empty() && passes != "[]" {
            self.said.texts.push(format!("Passes of the site: {passes}."));
            let message = "The format knows no passes; the description names them.";
            self.note(NoteKind::Unsupported, "passes", message);
        }
        if self.closure.get("entry_only") == Some(&Value::Bool(true)) {
            self.said.texts.push("Who is on the road when it shuts may drive on.".to_owned());
            let message =
                "The format cannot say that only coming onto the road is forbidden; the description does.";
            self.note(NoteKind::Unsupported, "entry_only", message);
        }
        if let Some(meters) = given(self.closure, "turning_length_m").and_then(Value::as_f64) {
            self.said.texts.push(format!("Room to turn round for vehicles of up to {meters} m."));
            let message = "The format has no room for turning round; the description has it.";
            self.note(NoteKind::Unsupported, "turning_length_m", message);
        }
        let stated = |key: &'static str, times: f64| {
            let seconds = given(self.closure, key).and_then(Value::as_f64)?;
            Some((key, seconds * times))
        };
        // Who alternates waits half a cycle.
        if let Some((key, wait)) = stated("wait_s", 1.0).or_else(|| stated("cycle_s", 0.5)) {
            self.said.texts.push(format!("Expected wait: {wait} s."));
            let message = "The format has no waiting times; the description has it.";
            self.note(NoteKind::Unsupported, key, message);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    All,
    Trucks,
    Others,
}

fn in_kilograms(kind: &str, most: i64) -> Value {
    json!({"type": kind, "value": most, "unit": "kilograms"})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(closure: Value) -> (Option<Said>, Vec<NoteKind>) {
        let mut notes = Notes::default();
        let said = say(closure.as_object().unwrap(), "", &mut notes);
        (said, notes.0.into_iter().map(|note| note.kind).collect())
    }

    #[test]
    fn effects_are_said_or_left_out_with_a_note() {
        for (closure, impact, clean) in [
            (json!({}), Some("all-lanes-closed"), true),
            (json!({"effect": "全封闭"}), Some("all-lanes-closed"), true),
            (json!({"applies_to": "truck"}), Some("all-lanes-open"), true),
            (json!({"applies_to": ["truck", "bus"]}), None, false),
            (json!({"applies_to": [{"class": "truck"}]}), None, false),
            (json!({"exempt": ["police"]}), Some("all-lanes-closed"), false),
            (json!({"permit_holders": ["PX-7"]}), Some("all-lanes-closed"), false),
            (json!({"permit_holders": []}), Some("all-lanes-closed"), true),
            (json!({"effect": "no_through"}), Some("all-lanes-open"), true),
            (
                json!({"effect": "half_closed", "other_half": "alternating"}),
                Some("alternating-one-way"),
                true,
            ),
            (json!({"effect": "half_closed", "other_half": "two_way"}), Some("some-lanes-closed"), false),
            (json!({"effect": "half_closed", "other_half": "one_way"}), Some("all-lanes-closed"), true),
            (json!({"effect": "one_way"}), Some("all-lanes-closed"), true),
            (json!({"effect": "one_way", "applies_to": ["truck"]}), None, false),
            (json!({"effect": "lane_loss"}), Some("some-lanes-closed"), true),
            (json!({"effect": "lane_loss", "lanes_total": 2, "lanes_left": 2}), Some("all-lanes-open"), true),
            (json!({"effect": "contraflow"}), Some("all-lanes-open"), false),
            (json!({"effect": "suspend_one_way"}), Some("all-lanes-open"), false),
            (json!({"effect": "suspend_limit"}), None, false),
            (json!({"effect": "speed"}), None, false),
            (json!({"effect": "speed", "speed_kmh": 30}), Some("all-lanes-open"), true),
            (json!({"effect": 7}), None, false),
        ] {
            let (said, notes) = of(closure.clone());
            assert_eq!(said.map(|said| said.impact), impact, "{closure}");
            assert_eq!(notes.is_empty(), clean, "{closure}: {notes:?}");
        }
    }

    #[test]
    fn limits_never_grow() {
        let (said, notes) = of(json!({
            "effect": "limit", "limits": {"height_m": 4.209, "mass_t": 49, "axle_load_t": 10.5, "group_t": 3}
        }));
        assert_eq!(
            said.unwrap().restrictions,
            [
                json!({"type": "gross-weight-limit", "value": 49000, "unit": "kilograms"}),
                json!({"type": "axle-load-limit", "value": 10500, "unit": "kilograms"}),
                json!({"type": "reduced-height", "value": 420, "unit": "centimeters"}),
            ]
        );
        assert_eq!(notes, [NoteKind::Unsupported, NoteKind::Approximated]);
    }
}
