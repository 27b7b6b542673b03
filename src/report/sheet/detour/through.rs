//! Through traffic in a table: each movement that works cut or slow, and the way round for it.

use super::way::{around, by_roads, checks, counted, suspending};
use super::{named, no_way, pick, reasons, signed, titled, without_figures};
use crate::report::detour::vehicle_words;
use crate::report::sheet::{Cell, Table, list, text};
use crate::report::words::Language;
use serde_json::Value;
use std::collections::BTreeSet;

type Row = [Cell; 9];

/// The table, all works and vehicles one after the other.
pub(super) fn table(part: &Value, l: Language) -> Table {
    let columns = [
        l.say("封闭", "closure"),
        l.say("车辆", "vehicle"),
        l.say("方向", "movement"),
        l.say("绕行", "way round"),
        l.say(">多行", ">extra"),
        l.say(">多用时", ">extra time"),
        l.say(">转弯", ">turns"),
        l.say("途中限制", "limits on it"),
        l.say("须核查", "to be checked"),
    ];
    let mut table = Table::new(l.say("过境交通", "Through traffic"), &columns);
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for work in list(part, "works") {
        let work = Work::of(part, work, l);
        let (minor, major): (Vec<&Value>, Vec<&Value>) =
            list(work.of, "movements").iter().partition(|movement| movement["minor"].as_bool() == Some(true));
        let rows = work.entries().into_iter().chain(work.slowed()).chain(work.untouched());
        rows.for_each(|row| table.row(row));
        for movement in major {
            work.movement(movement, &mut told).into_iter().for_each(|row| table.row(row));
        }
        if !minor.is_empty() {
            let (count, said) = counted(&minor, l);
            table.row(work.said(&count, &said));
        }
    }
    table
}

/// One work for one vehicle.
struct Work<'a> {
    part: &'a Value,
    of: &'a Value,
    title: String,
    who: String,
    l: Language,
}

impl<'a> Work<'a> {
    fn of(part: &'a Value, work: &'a Value, l: Language) -> Work<'a> {
        let vehicle = text(work, "vehicle");
        let (en, zh) = vehicle_words(&vehicle);
        Work { part, of: work, title: titled(part, &text(work, "closure")), who: pick(l, zh, en), l }
    }

    /// A row of words without figures.
    fn said(&self, way: &str, said: &str) -> Row {
        without_figures(&self.title, &self.who, way, said)
    }

    /// By which entries one may come into an area that is shut.
    fn entries(&self) -> Option<Row> {
        if !self.of["entries"].is_array() || text(self.of, "passage") != "shut" {
            return None;
        }
        let names: Vec<&str> = list(self.of, "entries").iter().filter_map(Value::as_str).collect();
        let said = match (names.is_empty(), self.l) {
            (true, Language::Zh) => "禁止进入".to_owned(),
            (true, Language::En) => "no entry".to_owned(),
            (false, Language::Zh) => format!("除 {} 外禁止进入", names.join("、")),
            (false, Language::En) => format!("no entry but by {}", names.join(", ")),
        };
        Some(self.said(self.l.say("进入区域", "into the area"), &said))
    }

    /// Movements that pass more slowly, each with the faster way round where there is one.
    fn slowed(&self) -> Vec<Row> {
        let l = self.l;
        let mut rows = Vec::new();
        for movement in list(self.of, "slowed") {
            let heading = pick(l, &text(movement, "heading_zh"), &text(movement, "heading"));
            let way = format!("{} {heading}", named(&text(movement, "road"), l));
            let mut row = self.said(&way, l.say("可以通行，较慢", "passes, slower"));
            row[5] = signed(movement, "extra_s", |v| l.duration(v)).into();
            rows.push(row);
            let Some(best) = Some(&movement["faster"]).filter(|way| way.is_object()) else { continue };
            let faster = format!("{}{}{}", l.say("较快", "faster"), l.colon(), by_roads(best, l));
            let mut row = self.said(&way, &faster);
            row[4] = signed(best, "extra_m", |v| l.length(v)).into();
            row[5] = signed(best, "extra_s", |v| l.duration(v)).into();
            row[6] = best["turns"].to_string().into();
            row[8] = checks(self.part, best, l).join(l.say("；", "; ")).into();
            rows.push(row);
        }
        rows
    }

    /// What becomes of traffic where no movement is cut or slowed.
    fn untouched(&self) -> Option<Row> {
        if !list(self.of, "movements").is_empty() || !list(self.of, "slowed").is_empty() {
            return None;
        }
        let l = self.l;
        let entry = self.of["entry"].as_str();
        let way = entry.map_or("–".to_owned(), |name| format!("{} {name}", l.say("入口", "entry")));
        let said = match text(self.of, "passage").as_str() {
            "shut" if entry.is_some() => l.say("不得由此进出", "no way in or out here"),
            "open" | "exempt" if entry.is_some() => l.say("可以由此进出", "in and out here"),
            "open" => l.say("可以通行", "may pass"),
            "exempt" => l.say("凭豁免通行", "passes by exemption"),
            "turns_banned" => l.say("禁止原转向", "a turn is banned"),
            _ if !list(self.of, "passed_by").is_empty() => {
                l.say("过境交通走其他车道或道路，无须绕行", "through traffic goes on by other lanes or roads")
            }
            _ => l.say("没有过境交通受阻", "no through traffic is cut"),
        };
        Some(self.said(&way, said))
    }

    /// A movement that is cut: the drawn way that is refused, the way round, the faster one beside it, and what there is while
    /// other works shut that way. `told` has the rows told so far.
    fn movement(&self, movement: &Value, told: &mut BTreeSet<Vec<String>>) -> Vec<Row> {
        let l = self.l;
        let way = heading(movement, l);
        let mut rows: Vec<Row> = Vec::new();
        for refused in list(movement, "refused") {
            let why = reasons(refused, l);
            let said = format!("{}{}{why}", l.say("指定路线不可行", "the drawn way is refused"), l.colon());
            rows.push(self.said(&format!("{way} ({})", text(refused, "id")), &said));
        }
        let suspended = movement["to_suspend"].is_object().then_some(&movement["to_suspend"]);
        let suspended = suspended.map(|told| suspending(told, [&self.title, &self.who, &way], l));
        let Some(best) = list(movement, "detours").first() else {
            let why = reasons(movement, l);
            let none = l.say("无绕行路线", "no way round");
            let said = if why.is_empty() { none.to_owned() } else { format!("{none}{}{why}", l.colon()) };
            rows.push(no_way(self.said(&way, &said)));
            rows.extend(suspended);
            return rows;
        };
        let fixed = movement["fixed"].as_str();
        let fixed = fixed.map_or(String::new(), |id| format!(" [{} {id}]", l.say("指定", "fixed")));
        let offer = Some(&movement["offer"]).filter(|way| way.is_object());
        let row = self.around(best, &way, ("", if offer.is_none() { &fixed } else { "" }));
        // Two tubes of one road that are told the same are told once.
        let said: Vec<String> = row.iter().map(|cell| cell.text.clone()).collect();
        if !told.insert(said) && list(movement, "meanwhile").is_empty() {
            return rows;
        }
        rows.push(row);
        if let Some(offer) = offer {
            let faster = format!("{}{}", l.say("较快", "faster"), l.colon());
            rows.push(self.around(offer, &way, (if fixed.is_empty() { &faster } else { "" }, &fixed)));
        }
        rows.extend(suspended);
        rows.extend(list(movement, "meanwhile").iter().map(|other| self.meanwhile(other, &way)));
        rows
    }

    /// What a movement does while another work shuts its way round.
    fn meanwhile(&self, other: &Value, way: &str) -> Row {
        let titles: Vec<&str> = list(other, "titles").iter().filter_map(Value::as_str).collect();
        let titles = titles.join(self.l.comma());
        let way = match self.l {
            Language::Zh => format!("{way}（“{titles}”施工期间）"),
            Language::En => format!("{way} (while “{titles}” shuts that way)"),
        };
        match &other["way"] {
            Value::Null => no_way(self.said(&way, self.l.say("无绕行路线", "no way round"))),
            found => self.around(found, &way, ("", "")),
        }
    }

    fn around(&self, round: &Value, way: &str, words: (&str, &str)) -> Row {
        around(self.part, round, [&self.title, &self.who, way], words, self.l)
    }
}

/// A movement in words: its road, where it goes; of a turn the road it comes by, and how it is driven there.
fn heading(movement: &Value, l: Language) -> String {
    let turn = match text(movement, "turn").as_str() {
        "left" => l.say("，左转", ", left turn"),
        "right" => l.say("，右转", ", right turn"),
        "back" => l.say("，掉头", ", turning round"),
        _ => "",
    };
    let road = text(movement, "road");
    let road = named(&road, l);
    let way = if let Some(from) = movement["from_road"].as_str() {
        let came = pick(l, &text(movement, "from_heading_zh"), &text(movement, "from_heading"));
        format!("{} {came} → {road}{turn}", named(from, l))
    } else {
        let heading = pick(l, &text(movement, "heading_zh"), &text(movement, "heading"));
        format!("{road} {heading}{turn}")
    };
    let (comes_from, goes_to) = (text(movement, "comes_from"), text(movement, "goes_to"));
    let ends = l.ends(&comes_from, &goes_to, movement["number"].as_u64());
    if ends.is_empty() { way } else { format!("{way} {}", ends.trim_start()) }
}
