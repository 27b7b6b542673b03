//! A way round in a row: its roads, what it costs, what is narrow on it, what has to be looked at.

use super::{named, once_each, signed, titled, without_figures};
use crate::report::sheet::{Cell, list, text};
use crate::report::summary::RestrictionLine;
use crate::report::words::Language;
use serde_json::Value;

/// How many movements there are besides those that are listed, and what becomes of them.
pub(super) fn counted(minor: &[&Value], l: Language) -> (String, String) {
    let all = minor.len();
    let cut = minor.iter().filter(|movement| movement["found"].as_bool() != Some(true)).count();
    let more = |key: &str| {
        let best = minor.iter().filter_map(|movement| list(movement, "detours").first());
        best.filter_map(|best| best[key].as_f64()).fold(0.0, f64::max)
    };
    let most = [l.length(more("extra_m")), l.duration(more("extra_s"))];
    let count = match l {
        Language::Zh => format!("其他 {all} 个方向"),
        Language::En if all == 1 => "1 other movement".to_owned(),
        Language::En => format!("{all} other movements"),
    };
    let said = match (all - cut, cut, l) {
        (0, _, _) => String::new(),
        (found, 0, Language::Zh) => format!("{found} 个可绕行，至多多行 {}、{}", most[0], most[1]),
        (found, 0, Language::En) => {
            format!("{found} with a way round, at most {}, {} more", most[0], most[1])
        }
        (found, _, Language::Zh) => format!("{found} 个可绕行，至多多行 {}、{}；", most[0], most[1]),
        (found, _, Language::En) => {
            format!("{found} with a way round, at most {}, {} more; ", most[0], most[1])
        }
    };
    let none = match (cut, l) {
        (0, _) => String::new(),
        (cut, Language::Zh) => format!("{cut} 个无绕行路线"),
        (cut, Language::En) => format!("{cut} without one"),
    };
    let where_to = l.say("；见 summary.json", "; see summary.json");
    (count, said + &none + where_to)
}

/// The streets of a way; where most of it has no name, that, too.
pub(super) fn by_roads(way: &Value, l: Language) -> String {
    let roads: Vec<&str> = list(way, "roads").iter().filter_map(Value::as_str).collect();
    match (roads.is_empty(), way["mostly_unnamed"] == true) {
        (true, _) => l.say("无名道路", "roads without a name").to_owned(),
        (false, false) => roads.join(" → "),
        (false, true) => roads.join(" → ") + l.say("及无名道路", " and streets without a name"),
    }
}

/// A row that tells a way round.
pub(super) fn around(
    part: &Value,
    best: &Value,
    [title, who, way]: [&str; 3],
    (first, fixed): (&str, &str),
    l: Language,
) -> [Cell; 9] {
    let roads = by_roads(best, l);
    let roads = match (best["other_half"].as_bool(), best["other_half_m"].as_f64(), l) {
        (Some(true), ..) => format!("{roads}{}", l.brackets(l.say("借对向半幅", "on the other half"))),
        (_, Some(meters), Language::Zh) => format!("{roads}（其中借对向半幅 {}）", l.length(meters)),
        (_, Some(meters), Language::En) => format!("{roads} ({} of it on the other half)", l.length(meters)),
        _ => roads,
    };
    let roads = format!("{first}{roads}");
    let signed_limits = list(best, "narrowest")
        .iter()
        .map(|n| format!("{}{}", limit(n, l), l.brackets(named(&text(n, "road"), l))));
    let limits: Vec<String> = once_each(signed_limits.chain(narrow(best, l)));
    [
        title.into(),
        who.into(),
        way.into(),
        (roads + fixed).into(),
        signed(best, "extra_m", |v| l.length(v)).into(),
        signed(best, "extra_s", |v| l.duration(v)).into(),
        best["turns"].to_string().into(),
        limits.join(l.say("；", "; ")).into(),
        checks(part, best, l).join(l.say("；", "; ")).into(),
    ]
}

/// A row that tells which turn restrictions keep traffic from the other half of the road, and what it takes without them.
pub(super) fn suspending(told: &Value, [title, who, way]: [&str; 3], l: Language) -> [Cell; 9] {
    let lines = list(told, "restrictions").iter();
    let all: Vec<String> = lines
        .filter_map(|line| serde_json::from_value::<RestrictionLine>(line.clone()).ok())
        .map(|line| format!("{} {}", line.id, line.words(l)))
        .collect();
    let all = all.join(l.say("、", ", "));
    let said = match l {
        Language::Zh => format!("另外半幅可双向通行，但须暂停转向限制：{all}"),
        Language::En => format!("would pass on the other half if turn restrictions were suspended: {all}"),
    };
    let mut row = without_figures(title, who, way, &said);
    row[4] = signed(told, "extra_m", |v| l.length(v)).into();
    row[5] = signed(told, "extra_s", |v| l.duration(v)).into();
    row
}

/// What an officer has to look at on a way round: schools and hospitals beside it, other works, exemptions.
pub(super) fn checks(part: &Value, way: &Value, l: Language) -> Vec<String> {
    let joined = |key: &str, name: &dyn Fn(&str) -> String| {
        let all = once_each(list(way, key).iter().filter_map(Value::as_str).map(name));
        (!all.is_empty()).then(|| all.join(l.say("、", ", ")))
    };
    let title = |id: &str| titled(part, id);
    let turned = once_each(list(way, "turns_round").iter().map(|turn| turned_round(turn, l)));
    let against = list(way, "against_one_way").iter().map(|line| {
        let (road, feature) = (text(line, "road"), text(line, "feature"));
        if road.is_empty() { feature } else { road }
    });
    let against = once_each(against);
    let against = (!against.is_empty()).then(|| against.join(l.say("、", ", ")));
    let told = [
        (l.say("途中掉头", "turns round on"), (!turned.is_empty()).then(|| turned.join(l.say("、", ", ")))),
        (l.say("逆行单行道", "against one-way streets"), against),
        (l.say("经过学校、医院", "past"), joined("passes", &str::to_owned)),
        (l.say("经过其他施工路段", "over other works"), joined("over_works", &title)),
        (l.say("凭豁免通过", "by exemption through"), joined("exemptions", &title)),
    ];
    told.into_iter().filter_map(|(word, names)| Some(format!("{word}{}{}", l.colon(), names?))).collect()
}

/// Where a way turns round, and whether there is room for it.
fn turned_round(turn: &Value, l: Language) -> String {
    let road = text(turn, "road");
    let needs = turn["needs_m"].as_f64().map(|meters| {
        let assumed = turn["needs_stated"].as_bool() != Some(true);
        format!("{meters} m{}", if assumed { l.say("（估计）", " as assumed") } else { "" })
    });
    let room = match (turn["apart_m"].as_f64(), needs, l) {
        (Some(apart), Some(needs), Language::Zh) if apart < 0.5 => {
            format!("两侧车道在此相接，掉头需 {needs}")
        }
        (Some(apart), Some(needs), Language::En) if apart < 0.5 => {
            format!("carriageways meet there, {needs} needed")
        }
        (Some(apart), Some(needs), Language::Zh) => format!("两侧车道相距 {apart:.1} m，掉头需 {needs}"),
        (Some(apart), Some(needs), Language::En) => {
            format!("carriageways {apart:.1} m apart, {needs} needed")
        }
        (None, Some(needs), Language::Zh) => format!("在同一道路上，掉头需 {needs}"),
        (None, Some(needs), Language::En) => format!("in one road, {needs} needed"),
        (_, None, _) => String::new(),
    };
    let verdict = match turn["has_room"].as_bool() {
        Some(true) => l.say("可以掉头", "there is room"),
        _ => l.say("能否掉头须现场核查", "whether there is room, to be looked at on the spot"),
    };
    let told: Vec<&str> = [room.as_str(), verdict].into_iter().filter(|text| !text.is_empty()).collect();
    format!("{}{}", named(&road, l), l.brackets(&told.join(l.comma())))
}

/// Streets too narrow for the vehicle, each road once, where it is narrowest.
fn narrow(way: &Value, l: Language) -> Vec<String> {
    let mut roads: Vec<(String, f64, &Value)> = Vec::new();
    for street in list(way, "narrow_streets") {
        let (road, short) = (text(street, "road"), lacking(street));
        match roads.iter_mut().find(|(known, ..)| *known == road) {
            Some(known) if known.1 < short => (known.1, known.2) = (short, street),
            Some(_) => {}
            None => roads.push((road, short, street)),
        }
    }
    let said = |(road, _, street): &(String, f64, &Value)| {
        let (wide, needed) = (&street["width_m"], &street["needed_m"]);
        let told = match l {
            Language::Zh => format!("路宽 {wide} m，需 {needed} m"),
            Language::En => format!("street {wide} m wide, {needed} m needed"),
        };
        format!("{told}{}", l.brackets(named(road, l)))
    };
    roads.iter().map(said).collect()
}

fn lacking(street: &Value) -> f64 {
    street["needed_m"].as_f64().unwrap_or(0.0) - street["width_m"].as_f64().unwrap_or(0.0)
}

/// A signed limit with its value and unit.
fn limit(narrowest: &Value, l: Language) -> String {
    let (word, unit) = match text(narrowest, "kind").as_str() {
        "height_m" => (l.say("限高", "height"), "m"),
        "width_m" => (l.say("限宽", "width"), "m"),
        "length_m" => (l.say("限长", "length"), "m"),
        "mass_t" => (l.say("限重", "mass"), "t"),
        "axle_load_t" => (l.say("限轴重", "axle load"), "t"),
        other => return format!("{other} {}", narrowest["value"]),
    };
    format!("{word} {} {unit}", narrowest["value"].as_f64().unwrap_or(0.0))
}
