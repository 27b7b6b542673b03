//! The words and number formats of reports, Chinese and English. Only what people read is translated: ids, names
//! and keys of files stay as they are.

use crate::closure::{COMPASS, TurnKind};

/// The language of titles and units.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The phrase in this language.
    pub fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// What to call a road.
    pub fn road(self, name: &str) -> &str {
        if name.is_empty() { self.say("（无名道路）", "(unnamed road)") } else { name }
    }

    /// The tag for `lang` attributes.
    pub fn tag(self) -> &'static str {
        self.say("zh-CN", "en")
    }

    /// What the status of a site is called; an unknown one stays as it is.
    pub fn status(self, status: &str) -> String {
        match status {
            "covered" => self.say("已覆盖", "covered"),
            "uncovered" => self.say("未覆盖", "not covered"),
            "unreachable" => self.say("不可达", "unreachable"),
            "unsnapped" => self.say("未接入路网", "off the network"),
            "inside_closure" => self.say("在封闭路段内", "inside a closure"),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// What the effect of a closure is called; an unknown one stays as it is.
    pub fn effect(self, effect: &str) -> String {
        match effect {
            "closed" => self.say("全封闭", "closed"),
            "no_through" => self.say("禁止过境", "no through traffic"),
            "lane_loss" => self.say("占道", "fewer lanes"),
            "half_closed" => self.say("半幅封闭", "half closed"),
            "contraflow" => self.say("借对向车道", "contraflow"),
            "one_way" => self.say("临时单行", "one-way"),
            "suspend_one_way" => self.say("暂停单行", "one-way lifted"),
            "turn_ban" => self.say("禁止转向", "turn banned"),
            "mandatory_turn" => self.say("必须转向", "turn prescribed"),
            "speed" => self.say("限速", "lower speed"),
            "limit" => self.say("限制通行", "limit"),
            "delay" => self.say("等候", "delay"),
            "suspend_limit" => self.say("暂停限制", "limit lifted"),
            "add_road" => self.say("临时便道", "temporary road"),
            other => other,
        }
        .to_owned()
    }

    /// What the direction of a closure is called; an unknown one stays as it is.
    pub fn direction(self, direction: &str) -> String {
        match direction {
            "both" => self.say("双向", "both ways"),
            "along" | "forward" => self.say("顺向", "along"),
            "against" | "backward" => self.say("反向", "against"),
            other => other,
        }
        .to_owned()
    }

    /// A turn, and where the arm lies by which one comes.
    pub fn turn(self, turn: &str, comes_from: &str) -> String {
        let kind = TurnKind::ALL.iter().find(|(name, ..)| *name == turn);
        let arm = COMPASS.iter().find(|(name, _)| *name == comes_from);
        match self {
            Self::Zh => {
                format!("{}进口{}", arm.map_or(comes_from, |(_, zh)| zh), kind.map_or(turn, |(_, zh, _)| zh))
            }
            Self::En => format!("{} from the {comes_from}", turn.replace('_', "-")),
        }
    }

    /// Where an order stands; an unknown word stays as it is.
    pub fn order_status(self, status: &str) -> String {
        match status {
            "draft" => self.say("草稿", "draft"),
            "planned" => self.say("已计划", "planned"),
            "approved" => self.say("已批准", "approved"),
            "active" => self.say("施行中", "active"),
            "suspended" => self.say("暂停", "suspended"),
            "completed" => self.say("已结束", "completed"),
            "cancelled" => self.say("已取消", "cancelled"),
            other => other,
        }
        .to_owned()
    }

    /// From where and to where a movement goes, and which of several it is, in brackets; nothing where none of it is told.
    pub fn ends(self, from: &str, towards: &str, number: Option<u64>) -> String {
        let leads = match (self, from.is_empty(), towards.is_empty()) {
            (_, true, true) => String::new(),
            (Self::Zh, false, true) => format!("自{from}驶来"),
            (Self::Zh, true, false) => format!("往{towards}"),
            (Self::Zh, false, false) => format!("自{from}往{towards}"),
            (Self::En, false, true) => format!("from {from}"),
            (Self::En, true, false) => format!("towards {towards}"),
            (Self::En, false, false) => format!("from {from} towards {towards}"),
        };
        let number = number.map(|number| number.to_string());
        let told: Vec<String> =
            [Some(leads), number].into_iter().flatten().filter(|t| !t.is_empty()).collect();
        if told.is_empty() { String::new() } else { self.brackets(&told.join(self.comma())) }
    }

    /// An end that is not stated in words of the program, or not known.
    pub fn open_end(self) -> &'static str {
        self.say("待定", "until further notice")
    }

    /// Why a site or route fails; an unknown reason stays as it is.
    pub fn reason(self, reason: &str) -> String {
        match reason {
            "too_far" => self.say("超出距离", "too far"),
            "too_slow" => self.say("超出时间", "too slow"),
            "too_far_and_too_slow" => self.say("距离和时间均超出", "too far and too slow"),
            "not_both_at_once" => self.say("没有一条路同时满足两项", "no single way keeps both limits"),
            "no_road_near" => self.say("附近无可用道路", "no usable road near"),
            "gates_shut" => self.say("大门全部关闭", "all gates shut"),
            "closure" => self.say("受封闭影响", "cut off by a closure"),
            "no_station" => self.say("没有可用站点", "no station"),
            "one_way" => self.say("受单行限制", "blocked by one-ways"),
            "limit" => self.say("超过限制", "over a limit"),
            "access" => self.say("禁止通行", "no access"),
            "barrier" => self.say("路障", "barrier"),
            "turn_restriction" => self.say("禁止转向", "turn restriction"),
            "turning_room" => self.say("无处掉头", "no room to turn round"),
            "unsnapped" => self.say("未接入路网", "off the network"),
            "island" => self.say("路网孤岛", "on an island of the network"),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// What a reading of the rule is called; an unknown one stays as it is.
    pub fn reading(self, key: &str) -> String {
        match key {
            "within_distance" => self.say("距离以内", "within the distance"),
            "within_time" => self.say("时间以内", "within the time"),
            "within_both" => self.say("同一条路两项都满足", "both on one path"),
            "within_either" => self.say("任一项满足", "either"),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// How closures are judged in time.
    pub fn time_policy(self, policy: &str) -> String {
        match policy {
            "worst-case" => {
                self.say("最不利情形（任一时刻封闭即视为封闭）", "worst case (closed if closed at any time)")
            }
            "at" => self.say("指定时刻", "at the given moment"),
            "none" => self.say("无封闭", "there are none"),
            "programme" => self.say("逐时刻推演全过程", "at every instant of the programme"),
            "incidents" => self.say("派警之时", "at the time a unit is sent"),
            "timetable" => self.say("按各方案的时刻表", "by the hours of the timetable of each plan"),
            "depart" => self.say("车辆到达每处的时刻", "at the time the vehicle is there"),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// A length: meters below a kilometer, kilometers with two decimals above.
    pub fn length(self, meters: f64) -> String {
        if meters.abs() < 999.5 {
            format!("{meters:.0} {}", self.say("米", "m"))
        } else {
            format!("{} {}", grouped(meters / 1000.0, 2), self.say("公里", "km"))
        }
    }

    /// A limit: a length without idle decimals.
    pub fn limit(self, meters: f64) -> String {
        if meters >= 1000.0 && (meters / 10.0).fract() == 0.0 {
            let text = grouped(meters / 1000.0, 2);
            let text = text.trim_end_matches('0').trim_end_matches('.');
            return format!("{text} {}", self.say("公里", "km"));
        }
        self.length(meters)
    }

    /// A duration: seconds, minutes, hours, whichever two say it.
    pub fn duration(self, seconds: f64) -> String {
        let whole = seconds.round().max(0.0) as u64;
        let (h, m, s) = (whole / 3600, whole % 3600 / 60, whole % 60);
        match (h, m, s) {
            (0, 0, s) => format!("{s} {}", self.say("秒", "s")),
            (0, m, 0) => format!("{m} {}", self.say("分钟", "min")),
            (0, m, s) => format!("{m} {} {s:02} {}", self.say("分", "min"), self.say("秒", "s")),
            (h, 0, _) => format!("{h} {}", self.say("小时", "h")),
            (h, m, _) => format!("{h} {} {m:02} {}", self.say("小时", "h"), self.say("分", "min")),
        }
    }

    /// An area in square kilometers (hectares when small).
    pub fn area(self, square_meters: f64) -> String {
        if square_meters < 1e6 {
            format!("{} {}", grouped(square_meters / 1e4, 1), self.say("公顷", "ha"))
        } else {
            format!("{} {}", grouped(square_meters / 1e6, 2), self.say("平方公里", "km²"))
        }
    }

    /// A colon as this language sets it.
    pub fn colon(self) -> &'static str {
        self.say("：", ": ")
    }

    /// A comma as this language sets it.
    pub fn comma(self) -> &'static str {
        self.say("，", ", ")
    }

    /// A remark in brackets, as this language sets them.
    pub fn brackets(self, text: &str) -> String {
        match self {
            Self::Zh => format!("（{text}）"),
            Self::En => format!(" ({text})"),
        }
    }
}

/// A percentage with one decimal. It is never rounded up to 100 nor down to 0: those two are claims.
pub fn percent(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if tenths >= 100.0 && value < 100.0 {
        return "99.9 %".to_owned();
    }
    if tenths <= 0.0 && value > 0.0 {
        return "0.1 %".to_owned();
    }
    format!("{:.1} %", tenths + 0.0)
}

/// A number with so many decimals and thousands set apart by commas.
pub fn grouped(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// How many columns a character takes on a terminal: two for East Asian Wide and Fullwidth (UAX #11, Unicode 16,
/// blocks rounded outward where all members are wide), none for combining marks and controls, else one.
pub fn char_width(c: char) -> usize {
    match u32::from(c) {
        0..=0x1f
        | 0x7f..=0x9f
        | 0x300..=0x36f
        | 0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x2064
        | 0x20d0..=0x20ff
        | 0xfe00..=0xfe0f
        | 0xfe20..=0xfe2f
        | 0xfeff => 0,
        0x1100..=0x115f
        | 0x231a..=0x231b
        | 0x2329..=0x232a
        | 0x23e9..=0x23ec
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xa960..=0xa97c
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe10..=0xfe19
        | 0xfe30..=0xfe6f
        | 0xff01..=0xff60
        | 0xffe0..=0xffe6
        | 0x16fe0..=0x18cff
        | 0x1aff0..=0x1b2ff
        | 0x1f200..=0x1f265
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// How many columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(Language::Zh.length(850.2), "850 米");
        assert_eq!(Language::En.length(3000.0), "3.00 km");
        assert_eq!(Language::Zh.limit(3000.0), "3 公里");
        assert_eq!(Language::En.limit(2550.0), "2.55 km");
        assert_eq!(Language::Zh.duration(900.0), "15 分钟");
        assert_eq!(Language::En.duration(725.4), "12 min 05 s");
        assert_eq!(Language::En.duration(5400.0), "1 h 30 min");
        assert_eq!(Language::En.area(1_234_567_890.0), "1,234.57 km²");
        assert_eq!(grouped(-1234.5, 1), "−1,234.5");
        assert_eq!(grouped(-0.01, 1), "0.0");
        assert_eq!(grouped(f64::NAN, 1), "–");
    }

    #[test]
    fn all_and_nothing_are_never_rounded_to() {
        assert_eq!(percent(99.99), "99.9 %");
        assert_eq!(percent(100.0), "100.0 %");
        assert_eq!(percent(0.01), "0.1 %");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent(87.65), "87.7 %");
    }

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("花海大道 S38"), 12);
        assert_eq!(width("（东门）"), 8);
        assert_eq!(width("Café é"), 6);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("㐀𠀀"), 4);
    }
}
