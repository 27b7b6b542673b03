//! A draft of the public notice that an order of works needs, in Chinese or English: as Markdown, and as a page with its
//! map. Every fact in it comes from the closure as it was read and from the detours as they were computed; what is not
//! known is left to be filled in.

mod meanwhile;
mod page;
mod turn;
mod ways;
mod what;
pub mod when;
pub(in crate::report) mod whom;

use super::summary::{DetourSummary, RestrictionLine, WorkLine};
use super::words::Language;
use crate::closure::feature::{Between, is_derived};
use crate::closure::{Closure, Effect, Location, OtherHalf, Selector, Turn};
use crate::vehicle::Vehicle;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
pub use whom::called;

/// What a notice says, in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    language: Language,
    sections: Vec<Section>,
}

/// What it says of one closure; each phase of an order is one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Section {
    /// Id of the order, and of the closure.
    order: String,
    closure: String,
    /// What people call the works.
    title: String,
    /// Whether it is about the edge of an area, and no works.
    is_cordon: bool,
    /// Whether it leaves the road open to all.
    is_open: bool,
    /// Whether the map shows a way round.
    has_way_round: bool,
    /// Labeled facts, in the order in which notices have them.
    facts: Vec<(String, String)>,
    /// Who ordered it, its number, whom to ask, and the day of publication; empty is to be filled in.
    authority: String,
    order_no: String,
    contact: String,
    published: String,
    /// Of a full closure: the last day on which it may be announced.
    latest: Option<String>,
}

/// What the network says of where a closure lies.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ground {
    /// Between which crossings of which road.
    pub between: Option<Between>,
    /// Of a gate of a site: which, and by which other one all who are concerned come in now.
    pub gate: Option<GateWords>,
    /// The entries of an area.
    pub entries: Vec<EntryWords>,
    /// The road on which nearly all of it lies.
    pub road: Option<String>,
    /// Of what lies on one carriageway of a divided road: the octant in which that is driven.
    pub carriageway: Option<u8>,
    /// Of a closure of one direction: the octant in which that is driven, clockwise from north.
    pub heading: Option<u8>,
    /// Turns that it bans or prescribes, such as can be made.
    pub turns: Vec<Turn>,
    /// Of a half closure: it is a one-way road without a second carriageway, so that nothing is left.
    pub no_other_half: bool,
    /// Turn restrictions of the network that the order suspends.
    pub suspended: Vec<RestrictionLine>,
    /// Of a half closure whose other half is open to both directions: no through traffic of the shut half gets past on it, since
    /// nothing joins the carriageways at one of its ends, or no way leads over it.
    pub nobody_passes: bool,
}

/// An entry of an area.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryWords {
    /// Its name, or its number.
    pub name: String,
    /// The road that leads in there, and the crossing outside or inside; empty where they have no name.
    pub place: String,
    /// Whom it is for; all where that is empty.
    pub only_for: Vec<Selector>,
    /// How long one waits there, milliseconds.
    pub wait_ms: u32,
    /// Whether general traffic comes into the area by it, and out.
    pub leads: [bool; 2],
    /// The same of each vehicle, by name: the one-way rules that bind it, and the openings that are for it.
    pub of_vehicles: Vec<(String, [bool; 2])>,
    /// Id of the closure that keeps others out.
    pub others: String,
}

impl EntryWords {
    /// What is said of it: where it is, for whom, how long one waits.
    fn words(&self, l: Language) -> String {
        let place = if self.place.is_empty() { String::new() } else { l.brackets(&self.place) };
        let whom = whom::any_of(&self.only_for, l);
        let mut said = vec![match (whom.is_empty(), l) {
            (true, _) => l.say("各类车辆", "all vehicles").to_owned(),
            (false, Language::Zh) => format!("仅限{whom}"),
            (false, Language::En) => format!("{whom} only"),
        }];
        if !self.of_vehicles.is_empty() && self.of_vehicles.iter().all(|(_, leads)| *leads == [false; 2]) {
            let none = "its road is open to none of the vehicles named here";
            said.push(l.say("该处道路不准本公告所列车辆通行", none).to_owned());
            return format!("{}{place}{}{}", self.name, l.colon(), said.join(l.comma()));
        }
        match self.leads {
            [true, false] => said.push(l.say("只进不出", "in only").to_owned()),
            [false, true] => said.push(l.say("只出不进", "out only").to_owned()),
            _ => {}
        }
        if self.wait_ms > 0 {
            let wait = l.duration(f64::from(self.wait_ms) / 1000.0);
            said.push(format!("{}{wait}", l.say("预计等候 ", "a wait of about ")));
        }
        format!("{}{place}{}{}", self.name, l.colon(), said.join(l.comma()))
    }
}

/// Whether a closure is the edge of an area that one crosses at its entries only.
pub fn is_cordon(closure: &Closure) -> bool {
    matches!(closure.location, Location::Ring { .. })
}

/// A gate of a site that a closure shuts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GateWords {
    /// Name of the site.
    pub site: String,
    /// Name of the gate, or its number.
    pub gate: String,
    /// Name or number of the gate that serves now.
    pub instead: Option<String>,
}

impl GateWords {
    /// A gate as it is called: by its name, or by its number.
    fn called(gate: &str, l: Language) -> String {
        let is_number = !gate.is_empty() && gate.bytes().all(|b| b.is_ascii_digit());
        match (is_number, l) {
            (false, _) => gate.to_owned(),
            (true, Language::Zh) => format!("{gate} 号出入口"),
            (true, Language::En) => format!("gate {gate}"),
        }
    }
}

/// The notice of all closures that the detours of these vehicles are about; `grounds` says where they lie, by their ids.
pub fn notice(
    summary: &DetourSummary,
    closures: &[Closure],
    grounds: &BTreeMap<String, Ground>,
    vehicles: &[&Vehicle],
    l: Language,
) -> Notice {
    let unknown = Ground::default();
    // What holds at the entries of an area is said with the area.
    let concerned =
        closures.iter().filter(|c| !is_derived(c) && summary.works.iter().any(|w| w.closure == c.id));
    let section = |closure: &Closure| {
        let said = |key: &str| {
            let text = closure.properties.get(key).and_then(Value::as_str);
            text.unwrap_or_default().trim().to_owned()
        };
        let works: Vec<&WorkLine> = summary.works.iter().filter(|w| w.closure == closure.id).collect();
        let mut ground = grounds.get(&closure.id).unwrap_or(&unknown).clone();
        // Whether nobody of the shut half was found to get past on the other.
        let mut shut = works.iter().filter(|work| work.passage == "shut" && !work.over_limits);
        let is_cut = |work: &&WorkLine| {
            let best = work.movements.iter().filter_map(|movement| movement.detours.first());
            !work.movements.is_empty() && best.into_iter().all(|best| !best.other_half)
        };
        let passes = works.iter().any(|work| work.passage == "open");
        let nobody = !passes && shut.clone().next().is_some() && shut.all(is_cut);
        let is_open = closure.effect == Effect::HalfClosed && closure.other_half != OtherHalf::OneWay;
        ground.nobody_passes |= is_open && nobody;
        Section {
            order: closure.order.clone(),
            closure: closure.id.clone(),
            title: heading(closure, closures, l),
            has_way_round: summary
                .works
                .iter()
                .filter(|work| work.closure == closure.id)
                .any(|work| work.movements.iter().any(|movement| movement.found)),
            facts: facts((closure, closures), &works, (&ground, vehicles), summary, l),
            is_cordon: is_cordon(closure),
            is_open: matches!(closure.effect, Effect::LaneLoss | Effect::Delay | Effect::Speed),
            authority: closure.authority.clone(),
            order_no: closure.order_no.clone(),
            contact: said("contact"),
            published: said("notice_published"),
            latest: summary
                .announcements
                .iter()
                .find(|line| line.closure == closure.id)
                .and_then(|line| line.latest.clone()),
        }
    };
    Notice { language: l, sections: concerned.map(section).collect() }
}

impl Notice {
    fn title(&self) -> &'static str {
        if self.sections.iter().all(|section| section.is_cordon) && !self.sections.is_empty() {
            return self.language.say(
                "关于区域交通管制期间交通组织的公告（草稿）",
                "Public notice of traffic arrangements while an area is controlled (draft)",
            );
        }
        self.language.say(
            "关于道路施工期间交通组织的公告（草稿）",
            "Public notice of traffic arrangements during road works (draft)",
        )
    }

    fn closing(&self) -> &'static str {
        self.language.say(
            "请过往车辆、行人按照交通标志指示通行，服从现场执勤人员指挥。",
            "Please follow the signs and the officers on site.",
        )
    }

    /// Who signs a section, on what paper, when, and whom to ask.
    fn signature(&self, section: &Section) -> Vec<(&'static str, String)> {
        let l = self.language;
        let issued = |value: &str| {
            if value.is_empty() {
                l.say("（待填）", "(to be filled in)").to_owned()
            } else {
                value.to_owned()
            }
        };
        let published = match (section.latest.as_deref().filter(|_| section.published.is_empty()), l) {
            (None, _) => issued(&section.published),
            (Some(day), Language::Zh) => format!("________（待填，全封闭施工须提前 5 日公告，不迟于 {day}）"),
            (Some(day), Language::En) => {
                format!(
                    "________ (to be filled in; a full closure is announced 5 days ahead, by {day} at the latest)"
                )
            }
        };
        let contact = (l.say("联系方式", "Contact"), section.contact.clone());
        let signed = [
            (l.say("发布单位", "Issued by"), issued(&section.authority)),
            (l.say("文号", "Order no."), issued(&section.order_no)),
            (l.say("发布日期", "Published"), published),
        ];
        signed.into_iter().chain((!section.contact.is_empty()).then_some(contact)).collect()
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n", self.title());
        let colon = self.language.colon();
        for section in &self.sections {
            let _ = writeln!(text, "## {}\n", section.title);
            for (label, fact) in &section.facts {
                let _ = writeln!(text, "- {label}{colon}{fact}");
            }
            text.push('\n');
            for (label, value) in self.signature(section) {
                let _ = writeln!(text, "{label}{colon}{value}  ");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}", self.closing());
        text
    }
}

/// What notices say of a closure: when, where, how, whom, and how each kind of vehicle goes instead.
fn facts(
    (closure, closures): (&Closure, &[Closure]),
    works: &[&WorkLine],
    (ground, vehicles): (&Ground, &[&Vehicle]),
    summary: &DetourSummary,
    l: Language,
) -> Vec<(String, String)> {
    let [time, section] = match &closure.location {
        _ if is_cordon(closure) => [l.say("管制时间", "Time"), l.say("管制范围", "Area")],
        Location::SiteGate { .. } => [l.say("管制时间", "Time"), l.say("管制地点", "Place")],
        _ => [l.say("施工时间", "Time"), l.say("施工路段", "Section")],
    };
    let entries: Vec<String> = ground.entries.iter().map(|entry| entry.words(l)).collect();
    // What opens a road names those whom it lets in.
    let applies = match closure.effect {
        Effect::AddRoad => l.say("准许驶入", "Open to"),
        _ => l.say("管制对象", "Applies to"),
    };
    let facts = [
        (time, when::span(&closure.schedule, open_end(closure), l)),
        (l.say("管制时段", "Hours"), when::hours(&closure.schedule, l)),
        (section, what::place(closure, ground, l)),
        (l.say("管制方式", "Arrangement"), what::arrangement(closure, ground, l)),
        (applies, whom::any_of(&closure.applies_to, l)),
        (l.say("准予通行", "May pass"), exempt(closure, l)),
        (l.say("出入口", "Entries"), entries.join(l.say("；", "; "))),
    ];
    let told = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
    // By which entries a vehicle comes in: those that are not shut for it.
    let admitted = |vehicle: &str| -> Vec<(String, [bool; 2])> {
        let is_shut = |entry: &&EntryWords| {
            let mut works = summary.works.iter();
            works.any(|w| w.closure == entry.others && w.vehicle == vehicle && w.passage == "shut")
        };
        let open = ground.entries.iter().filter(|entry| !is_shut(entry));
        let leads = |entry: &EntryWords| {
            let own = entry.of_vehicles.iter().find(|(name, _)| name == vehicle);
            own.map_or(entry.leads, |(_, leads)| *leads)
        };
        let all = open.map(|entry| (entry.name.clone(), leads(entry)));
        all.filter(|(_, leads)| *leads != [false; 2]).collect()
    };
    told.map(|(label, fact)| (label.to_owned(), fact))
        .chain(ways::facts((closure, closures), works, vehicles, &admitted, l))
        .collect()
}

/// The Chinese word of the order for an end that is not known (顺延 is another promise than 待定).
fn open_end(closure: &Closure) -> Option<&str> {
    let word = closure.properties.get("end").and_then(Value::as_str)?.trim();
    ["待定", "未定", "顺延", "另行通知"].into_iter().find(|known| *known == word)
}

/// Who may pass nevertheless; where the road is physically shut, whoever has a pass of the site.
fn exempt(closure: &Closure, l: Language) -> String {
    let may: Vec<Selector> = closure.who_may_pass().cloned().collect();
    whom::any_of(&may, l)
}

/// The title of a closure; of one of several phases with its place among them and its days.
fn heading(closure: &Closure, closures: &[Closure], l: Language) -> String {
    let is_phase = |other: &&Closure| other.order == closure.order && !is_derived(other);
    let mut phases: Vec<&Closure> = closures.iter().filter(is_phase).collect();
    if phases.len() < 2 {
        return closure.label().to_owned();
    }
    phases.sort_by_key(|phase| phase.schedule.start);
    let (number, all) =
        (phases.iter().position(|phase| phase.id == closure.id).map_or(0, |i| i + 1), phases.len());
    let phase = match l {
        Language::Zh => format!("第 {number} 阶段，共 {all} 阶段"),
        Language::En => format!("phase {number} of {all}"),
    };
    let days = when::days(&closure.schedule, l);
    let said: Vec<String> = [phase, days].into_iter().filter(|text| !text.is_empty()).collect();
    let title = if closure.title.is_empty() { &closure.order } else { &closure.title };
    format!("{title}{}", l.brackets(&said.join(l.colon())))
}
