//! Values that cannot be read, values in the wrong unit, and those whose right spelling is certain.

use super::label;
use crate::diagnostic::{Diagnostic, Diagnostics, network as codes};
use crate::exchange::raw::{RawNetwork, RawWay};
use crate::exchange::tags::Tags;
use crate::vehicle::limit::{length_mm, mass_kg};
use crate::vehicle::speed::{Posted, posted};
use crate::vehicle::tag_problems;
use rayon::prelude::*;

/// Reports unreadable values and mistakes of units, each at the first vertex of its way.
pub(super) fn report(raw: &RawNetwork, problems: &mut Diagnostics) {
    let found: Vec<Diagnostic> = raw.ways.par_iter().flat_map_iter(of_way).collect();
    found.into_iter().for_each(|finding| problems.push(finding));
    for node in &raw.nodes {
        for problem in tag_problems(&node.tags) {
            if !problem.conditional && problem.counts_at_nodes() {
                let place = node.origin.place(&format!("/properties/{}", problem.key));
                let at = Some(node.vertex.at.degrees());
                problems.push(Diagnostic { at, ..codes::w304_tag(place, &problem.message) });
            }
        }
    }
}

fn of_way(way: &RawWay) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut mistaken: Vec<&str> = Vec::new();
    for (key, value) in way.tags.iter() {
        if let Some((why, suggestion)) = unit_mistake(key, value) {
            let place = way.origin.place(&format!("/properties/{key}"));
            let why = format!("{why} ({})", label(way));
            found.push(codes::w320_unit(place, key, value, &why, &suggestion));
            mistaken.push(key);
        }
    }
    for problem in tag_problems(&way.tags) {
        if !mistaken.contains(&problem.key.as_str()) {
            let place = way.origin.place(&format!("/properties/{}", problem.key));
            found.push(match problem.conditional {
                true => codes::w330_conditional(place, &problem.message),
                false => codes::w304_tag(place, &problem.message),
            });
        }
    }
    let at = way.vertices.first().map(|vertex| vertex.at.degrees());
    found.into_iter().map(|finding| Diagnostic { at, ..finding }).collect()
}

/// The key without the direction it is for.
fn plain(key: &str) -> &str {
    key.strip_suffix(":forward").or_else(|| key.strip_suffix(":backward")).unwrap_or(key)
}

/// Why a number cannot be meant as it stands, and what may be meant.
fn unit_mistake(key: &str, value: &str) -> Option<(String, String)> {
    match plain(key) {
        "maxspeed" | "maxspeed:hgv" | "maxspeed:bus" | "maxspeed:motorcar" | "maxspeed:hazmat" => {
            speed_mistake(value)
        }
        "maxheight" | "maxheight:physical" => height_mistake(value),
        "maxwidth" | "maxwidth:physical" => length_mistake(value, 50_000, "width"),
        "maxlength" => length_mistake(value, 200_000, "length"),
        "maxweight" | "maxweight:hgv" | "maxweightrating" => mass_mistake(value, 200_000),
        "maxaxleload" => mass_mistake(value, 60_000),
        _ => None,
    }
}

fn speed_mistake(value: &str) -> Option<(String, String)> {
    let number = value.trim().parse::<f64>().ok();
    if number == Some(0.0) {
        let advice =
            "a road closed to traffic says so with `access=no`; without a posted speed leave the tag out";
        return Some(("is no speed: nobody would ever arrive".to_owned(), advice.to_owned()));
    }
    let kmh = match (number, posted(value)) {
        (Some(number), _) if number > 0.0 => number,
        (_, Posted::Limit(speed)) => speed.as_kmh(),
        _ => return None,
    };
    let digits = value.trim();
    if kmh > 150.0 {
        let advice =
            format!("write km/h (`120`) or a unit (`75 mph`); check for a digit too many in {digits}");
        return Some((format!("is {kmh:.0} km/h, faster than any road is posted"), advice));
    }
    (kmh < 3.0).then(|| {
        let advice = "write km/h, not m/s or a share; at walking speed write `walk`".to_owned();
        (format!("is {kmh} km/h, slower than walking"), advice)
    })
}

fn height_mistake(value: &str) -> Option<(String, String)> {
    let mm = length_mm(value).limit()?;
    let meters = f64::from(mm) / 1000.0;
    if mm > 20_000 {
        let advice = match (meters / 100.0, meters / 1000.0) {
            (cm, _) if (1.5..=9.9).contains(&cm) => format!("if centimeters are meant, write `{cm}`"),
            (_, mm) if (1.5..=9.9).contains(&mm) => format!("if millimeters are meant, write `{mm}`"),
            _ => "heights are in meters (`4.5`)".to_owned(),
        };
        return Some((format!("is a height of {meters} m"), advice));
    }
    (mm < 1_000).then(|| {
        let advice = "heights are in meters (`4.5`), or carry a unit (`13'6\"`)".to_owned();
        (format!("is a height of {meters} m, which nothing passes"), advice)
    })
}

fn length_mistake(value: &str, most_mm: u32, what: &str) -> Option<(String, String)> {
    let mm = length_mm(value).limit().filter(|mm| *mm > most_mm)?;
    let meters = f64::from(mm) / 1000.0;
    let advice = format!("if centimeters are meant, write `{}`", meters / 100.0);
    Some((format!("is a {what} of {meters} m"), advice))
}

fn mass_mistake(value: &str, most_kg: u32) -> Option<(String, String)> {
    let kg = mass_kg(value).limit().filter(|kg| *kg > most_kg)?;
    let tonnes = f64::from(kg) / 1000.0;
    let advice = format!("masses are in tonnes; if kilograms are meant, write `{}`", tonnes / 1000.0);
    Some((format!("is a mass of {tonnes} t"), advice))
}

/// The tags with every value spelled right that is unreadable only by its spelling (full-width digits, units in other
/// words, `YES`); and how many there were. `None` where there is none.
pub(super) fn respelled(tags: &Tags) -> Option<(Tags, usize)> {
    let mut better: Vec<(String, String)> = Vec::new();
    for problem in tag_problems(tags) {
        let value = respell(plain(&problem.key), &problem.value);
        let readable = |value: &String| {
            unit_mistake(&problem.key, value).is_none()
                && tag_problems(&Tags::new([(&problem.key, value)])).is_empty()
        };
        if let Some(value) = value.filter(readable) {
            better.push((problem.key, value));
        }
    }
    if better.is_empty() {
        return None;
    }
    let count = better.len();
    // of a key given twice the last value counts
    let all = tags.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).chain(better);
    Some((Tags::new(all), count))
}

fn respell(key: &str, value: &str) -> Option<String> {
    let narrow: String = value.chars().map(half_width).collect();
    let text = narrow.trim().to_lowercase();
    if key.starts_with("oneway") {
        return match text.as_str() {
            "yes" | "y" | "true" | "t" | "1.0" | "是" | "单行" | "单向" => Some("yes".to_owned()),
            "no" | "n" | "false" | "f" | "0.0" | "否" | "双向" => Some("no".to_owned()),
            "-1.0" => Some("-1".to_owned()),
            _ => None,
        };
    }
    let text = ["限速", "限高", "限宽", "限长", "限重"]
        .iter()
        .fold(text.as_str(), |t, word| t.trim_start_matches(word));
    let digits = text.trim_start().find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.trim_start().split_at(digits.min(text.trim_start().len()));
    if number.is_empty() || number.parse::<f64>().is_err() {
        return None;
    }
    let unit: String = unit.chars().filter(|c| !c.is_whitespace()).collect();
    let known = match unit.trim_end_matches('.') {
        "" => true,
        "km/hr" | "kmph" | "kph" | "k/h" | "km/小时" | "公里每小时" | "千米每小时" | "公里/时" | "km/h" => {
            key.starts_with("maxspeed")
        }
        "m" | "mtr" | "公尺" | "米" => {
            key.starts_with("maxheight") || key.starts_with("maxwidth") || key == "maxlength"
        }
        "t" | "tn" | "吨" | "顿" => key.starts_with("maxweight") || key == "maxaxleload",
        _ => false,
    };
    known.then(|| number.to_owned())
}

/// Full-width characters, as Chinese input methods write them, in their usual form.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '。' | '．' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_is_respelled_and_nothing_else() {
        let better = |key: &str, value: &str| {
            respelled(&Tags::new([(key, value)])).map(|(tags, _)| tags.get(key).unwrap_or("").to_owned())
        };
        assert_eq!(better("maxspeed", "６０").as_deref(), Some("60"));
        assert_eq!(better("maxspeed", "60km/hr").as_deref(), Some("60"));
        assert_eq!(better("maxspeed:forward", "限速40").as_deref(), Some("40"));
        assert_eq!(better("maxheight", "４．５米").as_deref(), Some("4.5"));
        assert_eq!(better("oneway", "YES").as_deref(), Some("yes"));
        assert_eq!(better("oneway", "单行").as_deref(), Some("yes"));
        assert_eq!(better("maxspeed", "fast"), None);
        assert_eq!(better("maxspeed", "9999"), None);
        assert_eq!(better("maxspeed", "60"), None, "readable as it is");
    }

    #[test]
    fn mistakes_of_units_are_told_with_what_may_be_meant() {
        let advice = |key: &str, value: &str| unit_mistake(key, value).map(|(_, advice)| advice);
        assert!(advice("maxheight", "450").is_some_and(|a| a.contains("`4.5`")));
        assert!(advice("maxweight", "49000").is_some_and(|a| a.contains("`49`")));
        assert!(advice("maxspeed", "9999").is_some());
        assert!(advice("maxspeed", "0").is_some());
        assert!(advice("maxspeed:backward", "1000").is_some());
        for (key, value) in [
            ("maxspeed", "120"),
            ("maxspeed", "70 mph"),
            ("maxheight", "4.5"),
            ("maxweight", "49"),
            ("maxspeed", "walk"),
        ] {
            assert_eq!(advice(key, value), None, "{key}={value}");
        }
    }
}
