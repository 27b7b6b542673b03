//! Road users and conditions of passage in the words of notices.

use crate::closure::who::KINDS;
use crate::closure::{Conditions, Quantity, Selector, Who};
use crate::report::detour::vehicle_words;
use crate::report::words::Language;
use crate::vehicle::{Comparison, Dimensions, Vehicle};

/// The name of a vehicle for readers, and what they must know of one that is described by a file: its class, and the
/// measures, goods and papers in which it differs from the usual vehicle of that class.
pub(super) fn vehicle(vehicle: &Vehicle, l: Language) -> (String, Vec<String>) {
    let (en, zh) = vehicle_words(&vehicle.name);
    let name = if l == Language::Zh { zh } else { en }.to_owned();
    let usual = Vehicle::built_in(vehicle.class.name());
    let mut told = Vec::new();
    if usual.as_ref().is_none_or(|usual| usual.name != vehicle.name) {
        let class = road_user(vehicle.class.name(), l);
        told.extend((class != name).then(|| class.to_owned()));
    }
    let unlike = |of: fn(&Dimensions) -> Option<u32>| {
        let own = of(&vehicle.dimensions)?;
        let is_usual = usual.as_ref().is_some_and(|usual| of(&usual.dimensions) == Some(own));
        (!is_usual).then(|| f64::from(own) / 1000.0)
    };
    for (zh, en, value, unit) in [
        ("高", "high", unlike(|body| body.height_mm), "m"),
        ("宽", "wide", unlike(|body| body.width_mm), "m"),
        ("长", "long", unlike(|body| body.length_mm), "m"),
        ("总质量", "of mass", unlike(|body| body.mass_kg), "t"),
        ("轴荷", "an axle", unlike(|body| body.axle_load_kg), "t"),
    ] {
        told.extend(value.map(|value| match l {
            Language::Zh => format!("{zh} {value} {unit} 以内"),
            Language::En => format!("up to {value} {unit} {en}"),
        }));
    }
    if vehicle.hazmat {
        told.push(road_user("hazmat", l).to_owned());
    }
    let papers = &vehicle.papers;
    for usage in &papers.usages {
        told.extend(Selector::parse(usage).ok().map(|usage| words(&usage, l)));
    }
    told.extend(papers.permits.iter().map(|number| words(&Selector::Permit(number.clone()), l)));
    (name, told)
}

/// What a vehicle is called where there is room for a few words only (signs, legends): a name that is the file's own says nothing
/// to drivers, so it is the class, with the measures in which it differs from the usual vehicle of it.
pub fn called(own: &Vehicle, l: Language) -> String {
    let (name, mut told) = vehicle(own, l);
    let (en, zh) = vehicle_words(&own.name);
    let class = road_user(own.class.name(), l);
    let name = if en == zh { class.to_owned() } else { name };
    told.retain(|word| word != class);
    match told.is_empty() {
        true => name,
        false => format!("{name}{}", l.brackets(&told.join(l.comma()))),
    }
}

/// Alternatives; nothing where there are none.
pub(in crate::report) fn any_of(selectors: &[Selector], l: Language) -> String {
    let named: Vec<String> = selectors.iter().map(|selector| named(selector, l)).collect();
    named.join(l.say("、", ", "))
}

/// What binds a vehicle of a class besides its class; none where all of the class are bound.
pub(in crate::report) fn besides(selectors: &[Selector], vehicle: &str, l: Language) -> Option<String> {
    let class = Who::of([vehicle]);
    let is_class = |one: &Selector| matches!(one, Selector::Word(_)) && one.selects(&class) == Some(true);
    let is_other = |one: &Selector| {
        matches!(one, Selector::Word(word) if KINDS.contains(word)) && one.selects(&class) == Some(false)
    };
    if selectors.is_empty() || selectors.iter().any(is_class) {
        return None;
    }
    let rest = |selector: &Selector| match selector {
        Selector::All(all) if all.iter().any(is_other) => None,
        Selector::All(all) => {
            let rest: Vec<Selector> = all.iter().filter(|one| !is_class(one)).cloned().collect();
            Some(words(&Selector::All(rest), l))
        }
        one if is_other(one) => None,
        one => Some(words(one, l)),
    };
    let conditions: Vec<String> = selectors.iter().filter_map(rest).collect();
    (!conditions.is_empty()).then(|| conditions.join(l.say("或", " or ")))
}

/// Those whom a selector selects, as a noun: 总质量超过 12 t 的货车.
fn named(selector: &Selector, l: Language) -> String {
    let is_plain = |one: &Selector| matches!(one, Selector::Compare(..) | Selector::Plate(_));
    let (noun, conditions): (&str, Vec<&Selector>) = match selector {
        Selector::Compare(..) | Selector::Plate(_) => (l.say("车辆", "vehicles"), vec![selector]),
        Selector::All(all) => {
            let nouns: Vec<&'static str> = all
                .iter()
                .filter_map(|one| if let Selector::Word(word) = one { Some(*word) } else { None })
                .collect();
            let conditions: Vec<&Selector> = all.iter().filter(|one| is_plain(one)).collect();
            if nouns.len() > 1 || nouns.len() + conditions.len() < all.len() {
                return words(selector, l);
            }
            (nouns.first().map_or(l.say("车辆", "vehicles"), |noun| road_user(noun, l)), conditions)
        }
        _ => return words(selector, l),
    };
    let conditions: Vec<String> = conditions.iter().map(|one| attribute(one, l)).collect();
    match (conditions.is_empty(), l) {
        (true, _) => noun.to_owned(),
        (false, Language::Zh) => format!("{}的{noun}", conditions.join("且")),
        (false, Language::En) => format!("{noun} with {}", conditions.join(" and ")),
    }
}

/// A condition as it stands before a noun. 超过 does not include the figure itself, 以上 does.
fn attribute(selector: &Selector, l: Language) -> String {
    let (Language::Zh, Selector::Compare(quantity, comparison, value)) = (l, selector) else {
        return words(selector, l);
    };
    let (what, value) = measured(*quantity, *value, l);
    match comparison {
        Comparison::More => format!("{what}超过 {value} "),
        Comparison::AtLeast => format!("{what} {value} 以上"),
        Comparison::Less => format!("{what}不足 {value} "),
        Comparison::AtMost => format!("{what} {value} 以下"),
        Comparison::Equal => format!("{what}为 {value} "),
    }
}

fn words(selector: &Selector, l: Language) -> String {
    let joined = |all: &[Selector], joint: &str| {
        let part = |one: &Selector| match one {
            Selector::All(_) | Selector::Any(_) => format!("({})", words(one, l)),
            _ => words(one, l),
        };
        all.iter().map(part).collect::<Vec<_>>().join(joint)
    };
    match selector {
        Selector::Word(word) => road_user(word, l).to_owned(),
        Selector::Permit(number) => format!("{}{number}", l.say("持通行证", "holders of permit ")),
        Selector::Un(class) => {
            format!("{}{class}", l.say("危险货物第", "goods of UN class ")) + l.say("类", "")
        }
        Selector::Plate(digits) => {
            let digits: Vec<String> = digits.iter().map(u8::to_string).collect();
            format!("{}{}", l.say("车牌尾号", "plates ending in "), digits.join(l.say("、", ", ")))
        }
        Selector::Compare(quantity, comparison, value) => compared(*quantity, *comparison, *value, l),
        Selector::All(all) => joined(all, l.say("且", " and ")),
        Selector::Any(any) => joined(any, l.say("或", " or ")),
        Selector::Not(one) => {
            format!("{}{}", l.say("除外：", "all but "), joined(std::slice::from_ref(one), ""))
        }
    }
}

fn compared(quantity: Quantity, comparison: Comparison, value: u32, l: Language) -> String {
    let (what, value) = measured(quantity, value, l);
    format!("{what} {} {value}", comparison.sign())
}

/// What a quantity is called, and its value with the unit.
fn measured(quantity: Quantity, value: u32, l: Language) -> (&'static str, String) {
    let thousandths = f64::from(value) / 1000.0;
    match quantity {
        Quantity::Height => (l.say("车高", "height"), format!("{thousandths} m")),
        Quantity::Width => (l.say("车宽", "width"), format!("{thousandths} m")),
        Quantity::Length => (l.say("车长", "length"), format!("{thousandths} m")),
        Quantity::Mass => (l.say("总质量", "mass"), format!("{thousandths} t")),
        Quantity::AxleLoad => (l.say("轴荷", "axle load"), format!("{thousandths} t")),
        Quantity::Axles => (l.say("轴数", "axles"), value.to_string()),
        Quantity::Seats => (l.say("座位数", "seats"), value.to_string()),
    }
}

/// What a word of a selector is called.
fn road_user(word: &'static str, l: Language) -> &'static str {
    match word {
        "all" => l.say("所有车辆和行人", "everybody"),
        "vehicle" => l.say("车辆", "vehicles"),
        "motor_vehicle" => l.say("机动车", "motor vehicles"),
        "car" => l.say("小型汽车", "cars"),
        "truck" => l.say("货车", "trucks"),
        "bus" => l.say("公交车", "buses"),
        "taxi" => l.say("出租车", "taxis"),
        "motorcycle" => l.say("摩托车", "motorcycles"),
        "bicycle" => l.say("非机动车", "bicycles"),
        "walk" => l.say("行人", "pedestrians"),
        "emergency" => l.say("应急车辆", "emergency vehicles"),
        "police" => l.say("警车", "police"),
        "fire" => l.say("消防车", "fire engines"),
        "ambulance" => l.say("救护车", "ambulances"),
        "military" => l.say("军车", "military"),
        "road_works" => l.say("施工车辆", "vehicles of the works"),
        "highway_authority" => l.say("公路养护车辆", "the highway authority"),
        "resident" => l.say("沿线居民车辆", "residents"),
        "local_delivery" => l.say("本地配送车辆", "local deliveries"),
        "permit" => l.say("持通行证车辆", "permit holders"),
        "hazmat" => l.say("危险货物运输车辆", "vehicles with dangerous goods"),
        "explosive" => l.say("爆炸品", "explosives"),
        "gas" => l.say("气体", "gases"),
        "flammable" => l.say("易燃品", "flammable goods"),
        "combustible" => l.say("自燃和遇湿易燃品", "combustible goods"),
        "organic" => l.say("有机过氧化物", "organic peroxides"),
        "poison" => l.say("毒性物质", "poisons"),
        "radioactive" => l.say("放射性物品", "radioactive goods"),
        "corrosive" => l.say("腐蚀品", "corrosive goods"),
        "poisonous_inhalation" => l.say("吸入毒性气体", "goods poisonous to breathe"),
        "harmful_to_water" => l.say("危害水体的货物", "goods harmful to water"),
        "other" => l.say("其他危险货物", "other dangerous goods"),
        other => other,
    }
}

/// What holds on what stays passable.
pub(super) fn conditions(conditions: &Conditions, l: Language) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(conditions.speed.map(|s| format!("{} {} km/h", l.say("限速", "speed"), s.as_kmh())));
    parts.extend(limits(conditions, l));
    if conditions.wait_ms > 0 {
        let wait = l.duration(f64::from(conditions.wait_ms) / 1000.0);
        parts.push(format!("{} {wait}", l.say("预计等候", "expected wait")));
    }
    parts
}

/// The limits of what stays passable.
pub(in crate::report) fn limits(conditions: &Conditions, l: Language) -> Vec<String> {
    let base = |value: Option<u32>| value.map(|v| f64::from(v) / 1000.0);
    let limits = &conditions.limits;
    let mut parts: Vec<String> = Vec::new();
    for (word, value, unit) in [
        (l.say("限高", "height"), base(limits.height_mm), "m"),
        (l.say("限宽", "width"), base(limits.width_mm), "m"),
        (l.say("限长", "length"), base(limits.length_mm), "m"),
        (l.say("限重", "mass"), base(limits.mass_kg), "t"),
        (l.say("限轴重", "axle load"), base(limits.axle_load_kg), "t"),
    ] {
        parts.extend(value.map(|value| format!("{word} {value} {unit}")));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_on_road_users_read_as_notices_word_them() {
        let told = |value: serde_json::Value, l| any_of(&[Selector::read(&value).unwrap()], l);
        let trucks = json!({"class": "货车", "mass_t": "> 20"});
        assert_eq!(told(trucks.clone(), Language::Zh), "总质量超过 20 t 的货车");
        assert_eq!(told(trucks, Language::En), "trucks with mass > 20 t");
        assert_eq!(
            told(json!({"mass_t": ">= 12", "axles": "<= 2"}), Language::Zh),
            "总质量 12 t 以上且轴数 2 以下的车辆"
        );
        assert_eq!(
            told(json!({"class": "car", "plate_last_digit": [1, 6]}), Language::Zh),
            "车牌尾号1、6的小型汽车"
        );
        let bridge = json!({"not": {"or": [{"axles": "<= 2"}, {"seats": "<= 7"}]}});
        assert_eq!(told(bridge, Language::Zh), "除外：(轴数 ≤ 2或座位数 ≤ 7)");
        assert_eq!(
            told(json!({"plate_last_digit": [6, 1]}), Language::En),
            "vehicles with plates ending in 1, 6"
        );
        assert_eq!(told(json!("permit:A-7"), Language::Zh), "持通行证A-7");
    }

    #[test]
    fn a_vehicle_is_named_with_what_binds_it_besides_its_class() {
        let read = |value: serde_json::Value| vec![Selector::read(&value).unwrap()];
        let heavy = read(json!({"class": "truck", "mass_t": "> 20"}));
        assert_eq!(besides(&heavy, "truck", Language::Zh).as_deref(), Some("总质量 > 20 t"));
        assert_eq!(besides(&heavy, "car", Language::Zh), None, "the class is another");
        assert_eq!(besides(&read(json!("truck")), "truck", Language::En), None);
        assert_eq!(besides(&read(json!("motor_vehicle")), "truck", Language::En), None);
        let tall = read(json!({"height_m": "> 4.2"}));
        assert_eq!(besides(&tall, "truck", Language::En).as_deref(), Some("height > 4.2 m"));
    }

    #[test]
    fn every_road_user_has_a_name_in_both_languages() {
        use crate::closure::who::{GROUPS, KINDS, USAGES};
        for word in GROUPS.iter().map(|(name, _)| *name).chain(KINDS).chain(USAGES) {
            assert_ne!(road_user(word, Language::Zh), word);
        }
    }
}
