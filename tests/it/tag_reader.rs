//! A second reader of tags: slow, short, and with no line in common with the program's own. What a load may do on a road,
//! at a barrier and at a turn, by the words of OpenStreetMap's wiki.

use std::collections::BTreeMap;

pub type Tags = BTreeMap<String, String>;

/// Millimeters and kilograms.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub mass: i64,
    pub axle: i64,
    pub height: i64,
    pub width: i64,
    pub length: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unknown {
    Optimistic,
    Class,
    Blocked,
}

/// A load, what is kept free around it, what is made of missing limits, and the hour: day of the week from Monday, minute.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub load: Load,
    pub margin: Load,
    pub unknown: Unknown,
    pub at: Option<(u32, u32)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Use {
    Open,
    Local,
    Shut,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Number(i64),
    None,
    Question,
}

/// Millimeters or kilograms; of lanes and lists the least.
fn sign(text: &str, is_mass: bool) -> Sign {
    let one = |part: &str| {
        let part = part.trim().to_lowercase().replace(',', ".");
        if ["none", "no", "unlimited"].contains(&&*part) {
            return Sign::None;
        }
        if let Some((feet, inches)) = part.split_once('\'') {
            let inches = inches.trim_end_matches('"').trim();
            let inches = if inches.is_empty() { Ok(0.0) } else { inches.parse::<f64>() };
            return match (feet.trim().parse::<f64>(), inches) {
                (Ok(feet), Ok(inches)) => Sign::Number(((feet * 12.0 + inches) * 25.4).round() as i64),
                _ => Sign::Question,
            };
        }
        let end = part.find(|c: char| c.is_alphabetic() || c == ' ').unwrap_or(part.len());
        let factor = match (part[end..].trim(), is_mass) {
            ("" | "t", true) | ("" | "m", false) => 1000.0,
            ("st", true) => 907.184_74,
            ("kg", true) => 1.0,
            ("lbs", true) => 0.453_592_37,
            ("cm", false) => 10.0,
            ("ft", false) => 304.8,
            _ => return Sign::Question,
        };
        part[..end].parse::<f64>().map_or(Sign::Question, |v| Sign::Number((v * factor).round() as i64))
    };
    let all: Vec<Sign> = text.split(['|', ';']).map(one).collect();
    let least = all.iter().filter_map(|s| if let Sign::Number(n) = s { Some(*n) } else { None }).min();
    match least {
        Some(number) => Sign::Number(number),
        None if all.iter().all(|s| *s == Sign::None) => Sign::None,
        None => Sign::Question,
    }
}

/// Whether nothing that is signed, or missing where it should be signed, stops the load.
fn keeps_limits(tags: &Tags, direction: &str, ask: &Question) -> bool {
    let (load, margin) = (&ask.load, &ask.margin);
    let set = |key: &str| tags.get(key).is_some_and(|v| !["no", "culvert", ""].contains(&v.as_str()));
    let main = tags.get("highway").map_or("", String::as_str);
    let main = ["motorway", "trunk", "primary", "secondary"].iter().any(|class| main.starts_with(class));
    let own: [(&[&str], i64, bool, bool, Option<i64>); 5] = [
        (
            &["maxheight"],
            load.height + margin.height,
            false,
            set("tunnel") || set("covered") || tags.get("barrier").is_some_and(|v| v == "height_restrictor"),
            Some(if main { 5000 } else { 4500 }),
        ),
        (&["maxwidth"], load.width + margin.width, false, false, None),
        (&["maxlength"], load.length + margin.length, false, false, None),
        (&["maxweight", "maxweightrating"], load.mass + margin.mass, true, set("bridge"), Some(49_000)),
        (&["maxaxleload"], load.axle + margin.axle, true, false, None),
    ];
    own.iter().all(|(keys, value, is_mass, is_expected, usual)| {
        let (mut least, mut asks, mut none, mut is_below) = (i64::MAX, *is_expected, false, false);
        for key in *keys {
            for form in ["", ":physical", ":hgv", ":lanes"] {
                let key = format!("{key}{form}");
                let directed = tags.get(&format!("{key}:{direction}"));
                let text = directed.or_else(|| tags.get(&key));
                is_below |= text.is_some_and(|text| text == "below_default");
                match text.map(|text| sign(text, *is_mass)) {
                    Some(Sign::Number(number)) => least = least.min(number),
                    Some(Sign::Question) => asks = true,
                    Some(Sign::None) => none = true,
                    None => {}
                }
            }
        }
        if *is_expected && none && least == i64::MAX {
            asks = false;
        }
        if least == i64::MAX && asks {
            match ask.unknown {
                Unknown::Optimistic => {}
                Unknown::Class if !is_below => least = usual.unwrap_or(i64::MAX),
                Unknown::Class | Unknown::Blocked => return false,
            }
        }
        *value <= least
    }) && {
        let width = load.width + margin.width;
        let wide = ["width", "est_width"].iter().all(|key| match tags.get(*key).map(|v| sign(v, false)) {
            Some(Sign::Number(number)) => width <= number,
            _ => true,
        });
        wide && (tags.get("narrow").is_none_or(|v| v != "yes") || width <= 2200)
    }
}

fn word(key: &str, value: &str) -> Option<Use> {
    let words: Vec<&str> = value.split(';').map(str::trim).filter(|word| !word.is_empty()).collect();
    let shut = ["no", "agricultural", "forestry", "emergency", "bus", "psv", "official", "military", "taxi"];
    let local = ["destination", "delivery", "customers", "residents", "private", "permit"];
    let one = |word: &&str| {
        if shut.contains(word) || (["hgv", "goods"].contains(&key) && ["private", "permit"].contains(word)) {
            Use::Shut
        } else if local.contains(word) {
            Use::Local
        } else {
            Use::Open
        }
    };
    words.iter().map(one).min()
}

/// Of a light van, `goods` is about it before `hgv` is.
pub fn access(tags: &Tags, direction: &str, load: &Load) -> Option<Use> {
    let own = if load.mass <= 3500 { Some("goods") } else { None };
    for key in own.into_iter().chain(["hgv", "motor_vehicle", "vehicle", "access"]) {
        let of = |form: String| tags.get(&form).and_then(|value| word(key, value));
        if let Some(found) = of(format!("{key}:{direction}")).or_else(|| of(key.to_owned())) {
            return Some(found);
        }
        let lanes =
            tags.get(&format!("{key}:lanes:{direction}")).or_else(|| tags.get(&format!("{key}:lanes")));
        let lanes = lanes.map(|value| value.split('|').map(|lane| word(key, lane)).collect::<Vec<_>>());
        // a lane of which nothing is said is open to all
        if let Some(best) =
            lanes.filter(|all| all.iter().all(Option::is_some)).and_then(|all| all.into_iter().min())
            && best != Some(Use::Open)
        {
            return best;
        }
    }
    None
}

fn plainly(tags: &Tags, direction: &str, ask: &Question) -> Use {
    if keeps_limits(tags, direction, ask) {
        access(tags, direction, &ask.load).unwrap_or(Use::Open)
    } else {
        Use::Shut
    }
}

/// Whether hours such as `22:00-06:00` or `Mo-Fr 07:00-09:00` hold.
fn is_hour(text: &str, (day, minute): (u32, u32)) -> bool {
    let days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let number = |name: &str| days.iter().position(|known| *known == name).unwrap() as u32;
    let (on, hours) = text.split_once(' ').map_or((0..=6, text), |(span, hours)| {
        let (a, b) = span.split_once('-').unwrap_or((span, span));
        (number(a)..=number(b), hours)
    });
    let (from, to) = hours.split_once('-').unwrap();
    let minutes = |text: &str| -> u32 {
        let (h, m) = text.split_once(':').unwrap();
        h.parse::<u32>().unwrap() * 60 + m.parse::<u32>().unwrap()
    };
    let (from, to) = (minutes(from), minutes(to));
    let yesterday = (day + 6) % 7;
    if from < to {
        on.contains(&day) && (from..to).contains(&minute)
    } else {
        (on.contains(&day) && minute >= from) || (on.contains(&yesterday) && minute < to)
    }
}

/// What is told by each conditional tag: key, and of each clause the value and its conditions.
fn clauses(tags: &Tags) -> Vec<(String, String, Vec<String>)> {
    let mut found = Vec::new();
    for (key, value) in tags.iter().filter(|(key, _)| key.ends_with(":conditional") && !key.contains("lanes"))
    {
        let base = key.trim_end_matches(":conditional");
        let first = base.split(':').next().unwrap();
        if !["hgv", "motor_vehicle", "vehicle", "access", "restriction"].contains(&first)
            && (!first.starts_with("max") || first == "maxspeed")
        {
            continue;
        }
        for clause in value.split(';') {
            if let Some((word, conditions)) = clause.split_once('@') {
                let conditions = conditions.trim().trim_matches(['(', ')']);
                let all = conditions.split("AND").map(|one| one.trim().to_owned()).collect();
                found.push((base.to_owned(), word.trim().to_owned(), all));
            }
        }
    }
    found
}

/// The tags as they may stand: pairs for who has no business there and for who has, one for each turn of what is not known.
fn readings(tags: &Tags, ask: &Question) -> Vec<[Tags; 2]> {
    let clauses = clauses(tags);
    let is_time = |text: &String| text.contains(':') && !text.contains(['>', '<', '=']);
    let mut times: Vec<&String> = clauses.iter().flat_map(|(_, _, all)| all).filter(|t| is_time(t)).collect();
    times.sort();
    times.dedup();
    let turns = if ask.at.is_some() { 0 } else { times.len() };
    (0..1_u32 << turns)
        .map(|turn| {
            let holds = |condition: &String, errand: bool| -> bool {
                if let Some(i) = times.iter().position(|time| *time == condition) {
                    return ask.at.map_or(turn >> i & 1 == 1, |at| is_hour(condition, at));
                }
                let measures =
                    [("weight", ask.load.mass), ("length", ask.load.length), ("height", ask.load.height)];
                for (name, own) in measures {
                    if let Some((left, right)) = condition.split_once('>')
                        && left.trim() == name
                    {
                        let (right, or_equal) =
                            right.strip_prefix('=').map_or((right, false), |right| (right, true));
                        let Sign::Number(limit) = sign(right, name == "weight") else {
                            panic!("{condition}")
                        };
                        return own > limit || (or_equal && own == limit);
                    }
                }
                match condition.as_str() {
                    "destination" | "delivery" => errand,
                    "hgv" => true,
                    "bus" | "agricultural" => false,
                    other => panic!("{other} is not sown"),
                }
            };
            [false, true].map(|errand| {
                let mut now = tags.clone();
                for (key, value, conditions) in &clauses {
                    if conditions.iter().all(|one| holds(one, errand)) {
                        now.insert(key.clone(), value.clone());
                    }
                }
                now
            })
        })
        .collect()
}

/// What may be done in one direction of a road, at the worst of times or at the hour asked for.
pub fn judge(tags: &Tags, direction: &str, ask: &Question) -> Use {
    let one = |[through, errand]: &[Tags; 2]| match plainly(through, direction, ask) {
        Use::Shut if plainly(errand, direction, ask) != Use::Shut => Use::Local,
        known => known,
    };
    readings(tags, ask).iter().map(one).max().unwrap()
}

/// Whether a load drives past a junction.
pub fn passes(tags: &Tags, ask: &Question) -> bool {
    let barrier = tags.get("barrier").map_or("", String::as_str);
    let open = [
        "",
        "gate",
        "lift_gate",
        "swing_gate",
        "toll_booth",
        "entrance",
        "height_restrictor",
        "width_restrictor",
        "no",
        "cattle_grid",
    ];
    readings(tags, ask).iter().all(|both| {
        both.iter().any(|tags| {
            keeps_limits(tags, "forward", ask)
                && access(tags, "forward", &ask.load)
                    .map_or(open.contains(&barrier), |known| known != Use::Shut)
        })
    })
}

/// `Some(true)`: this turn only; `Some(false)`: not this turn.
pub fn binds(tags: &Tags, ask: &Question) -> Option<bool> {
    let one = |tags: &Tags| {
        let specific = ["restriction:hgv", "restriction:motor_vehicle"].iter().find_map(|key| tags.get(*key));
        let excepted = tags.get("except").is_some_and(|list| {
            list.split(';').any(|who| ["hgv", "motor_vehicle", "vehicle"].contains(&who.trim()))
        });
        let value = specific.or_else(|| tags.get("restriction").filter(|_| !excepted))?;
        if value.starts_with("only_") { Some(true) } else { value.starts_with("no_").then_some(false) }
    };
    readings(tags, ask).iter().find_map(|[through, _]| one(through))
}
