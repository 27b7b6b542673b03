//! Where drivers must be told of a way round, and in which words.

use super::detour::{WayRound, street};
use super::notice::{is_cordon, when, whom};
use super::route::words;
use super::words::Language;
use crate::closure::{COMPASS, Closure, Effect};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::detour::turned::turned_degrees;
use crate::plan::detour::{Detour, Movement};
use crate::plan::steps::{Step, Turn, path_line, turn_between};

/// A place where a driver must be told something.
pub(super) struct Sign {
    pub(super) kind: &'static str,
    pub(super) at: LonLat,
    pub(super) en: String,
    pub(super) zh: String,
    /// Whether it sends traffic to turn round where nobody knows whether there is room.
    pub(super) to_be_checked: bool,
}

/// For whom a sign is.
pub(super) struct Reader<'a> {
    /// What the vehicle is called, in English and Chinese.
    pub(super) called: (&'a str, &'a str),
    /// Its class.
    pub(super) class: &'a str,
    /// Whether it is the limits of the closure that keep it out.
    pub(super) over_limits: bool,
}

impl Reader<'_> {
    /// The vehicle, and which of its kind are meant where not all are.
    fn words(&self, closure: &Closure, l: Language) -> String {
        let name = if l == Language::Zh { self.called.1 } else { self.called.0 };
        if self.over_limits {
            return match l {
                Language::Zh => format!("超限{name}"),
                Language::En => format!("{name} beyond the limits"),
            };
        }
        let besides = whom::besides(&closure.applies_to, self.class, l);
        besides.map_or_else(|| name.to_owned(), |besides| format!("{name}{}", l.brackets(&besides)))
    }
}

/// Where the way leaves the street, at each turn off it, and where it is back.
pub(super) fn signs(
    network: &Network,
    closure: &Closure,
    reader: &Reader,
    movement: &Movement,
    way: &WayRound,
) -> Vec<Sign> {
    let [who_en, who_zh] = [Language::En, Language::Zh].map(|l| reader.words(closure, l));
    let detour = &way.detour;
    let (road, _) = street(network, movement);
    let start = |legs: &[Leg]| path_line(network, legs).first().copied();
    let mut signs = Vec::new();
    if detour.off.is_empty() {
        return signs;
    }
    if way.other_half.is_all {
        return beside(network, closure, &road, detour);
    }
    let (ahead_en, ahead_zh) = ahead((network, closure), reader.over_limits, movement, &road, detour);
    // Who begins in the middle of a road may set out the other way, who begins at a junction by another road.
    let firsts = [&movement.along.legs, &detour.path.legs].map(|legs| legs.first().map(|leg| leg.directed));
    let sets_out_otherwise = firsts[0] != firsts[1];
    let mut told = 0;
    for (i, step) in way.steps.iter().enumerate() {
        // A step that goes on from the street counts from where the street is left.
        let first = step.legs.start.max(detour.off.start);
        if i < told || first >= detour.off.end || step.legs.end <= detour.off.start {
            continue;
        }
        let Some(at) = start(&detour.path.legs[first..=first]) else { continue };
        let (mut en, mut zh, next) = instruction(network, (way, sets_out_otherwise), (i, first));
        if way.other_half.legs.contains(&first) {
            let of = if step.road.is_empty() { String::new() } else { format!(" of {}", step.road) };
            en = format!("Use the opposite carriageway{of}");
            zh = format!("借{}对向车道通行", step.road);
        }
        let legs = step.legs.start..way.steps[next - 1].legs.end;
        let mut turned = way.turned.iter().filter(|turned| legs.contains(&turned.leg));
        let to_be_checked = turned.any(|turned| !way.has_room(turned));
        told = next;
        let sign = if signs.is_empty() {
            Sign {
                kind: "divergence",
                at,
                en: format!("{ahead_en}. Detour for {who_en}: {}", lower(&en)),
                zh: format!("{ahead_zh}，{who_zh}请{zh}绕行"),
                to_be_checked,
            }
        } else {
            Sign {
                kind: "turn",
                at,
                en: format!("Detour for {who_en}: {}", lower(&en)),
                zh: format!("{who_zh}绕行：{zh}"),
                to_be_checked,
            }
        };
        signs.push(sign);
    }
    if let Some(leg) = detour.path.legs.get(detour.off.end)
        && let Some(at) = start(std::slice::from_ref(leg))
    {
        // The street may have another name behind the closure than in it.
        let label = |leg: &Leg| network.way_of(leg.directed.segment()).label();
        let road = label(leg);
        // Where one comes back by a turn, that is told, too.
        let step = way.steps.iter().find(|step| step.legs.start == detour.off.end);
        // Out of a roundabout that was told where it is entered.
        let by_ring = detour.off.end.checked_sub(1).is_some_and(|i| is_ring(network, &detour.path.legs[i]));
        let turn = turn_at(way, step, detour.off.end).filter(|turn| *turn != Turn::Straight && !by_ring);
        let is_new = detour.off.end.checked_sub(1).is_none_or(|i| label(&detour.path.legs[i]) != road);
        let (en, zh) = match (turn, step, road.is_empty()) {
            (Some(turn), Some(step), false) if is_new => {
                let (en, zh) = words(&Step { turn, ..step.clone() });
                (format!("End of detour: {}", lower(&en)), format!("绕行结束：{zh}"))
            }
            (Some(turn), ..) => {
                let (en, zh) = bare(turn);
                let (back_en, back_zh) =
                    if road.is_empty() { ("the road left before", "原路") } else { (road, road) };
                (
                    format!("End of detour: {}, back on {back_en}", lower(en)),
                    format!("绕行结束：{zh}，回到{back_zh}"),
                )
            }
            (None, _, true) => {
                ("End of detour, back on the road left before".to_owned(), "绕行结束，回到原路".to_owned())
            }
            (None, _, false) => (format!("End of detour, back on {road}"), format!("绕行结束，回到{road}")),
        };
        signs.push(Sign { kind: "merge", at, en, zh, to_be_checked: false });
    }
    signs.extend(end_by_another(network, movement, way));
    signs
}

/// Of a way that comes by another road to where the street ends: the end of the detour, with the turn into the road by which the
/// street goes on.
fn end_by_another(network: &Network, movement: &Movement, way: &WayRound) -> Option<Sign> {
    let legs = &way.detour.path.legs;
    let (last, end) = (legs.last()?, movement.along.legs.last()?);
    if way.detour.off.end < legs.len() || last.directed.segment() == end.directed.segment() {
        return None;
    }
    let at = *path_line(network, std::slice::from_ref(last)).last()?;
    let turned = way.beyond[1].map(|next| (next, turn_between(network, last, &whole(network, next))));
    let (en, zh) = match turned.filter(|(_, turn)| !matches!(turn, Turn::Straight | Turn::UTurn)) {
        None => ("End of detour".to_owned(), "绕行结束".to_owned()),
        Some((next, turn)) => {
            let road = network.way_of(next.segment()).label();
            let (en, zh) = bare(turn);
            let onto = if road.is_empty() { String::new() } else { format!(" onto {road}") };
            let into = if road.is_empty() { String::new() } else { format!("进入{road}") };
            (format!("End of detour: {}{onto}", lower(en)), format!("绕行结束：{zh}{into}"))
        }
    };
    Some(Sign { kind: "merge", at, en, zh, to_be_checked: false })
}

/// The whole of a road as a leg.
fn whole(network: &Network, directed: DirectedId) -> Leg {
    Leg { directed, from_mm: 0, to_mm: network.segment(directed.segment()).length_mm }
}

/// Where one changes to the other half of the road, and back: nobody turns off.
fn beside(network: &Network, closure: &Closure, road: &str, detour: &Detour) -> Vec<Sign> {
    let at = |i: usize| {
        let leg = detour.path.legs.get(i)?;
        path_line(network, std::slice::from_ref(leg)).first().copied()
    };
    let (what_en, what_zh) = match closure.effect {
        Effect::HalfClosed => ("Half of the road closed", "半幅封闭"),
        _ => ("Carriageway closed", "施工封闭"),
    };
    let [hours_en, hours_zh] = hours(closure);
    let on = if road.is_empty() { String::new() } else { format!(" on {road}") };
    let over = at(detour.off.start).map(|at| Sign {
        kind: "divergence",
        at,
        en: format!("{what_en} ahead{on}{hours_en}, use the opposite carriageway"),
        zh: format!("{road}前方{what_zh}{hours_zh}，请借对向车道通行"),
        to_be_checked: false,
    });
    let back = at(detour.off.end).map(|at| Sign {
        kind: "merge",
        at,
        en: "Back to your own carriageway".to_owned(),
        zh: "恢复原车道".to_owned(),
        to_be_checked: false,
    });
    over.into_iter().chain(back).collect()
}

/// What the driver meets ahead, in English and Chinese: on the road that is shut, on another one that leads there, or at a
/// junction that one may not cross so.
fn ahead(
    (network, closure): (&Network, &Closure),
    over_limits: bool,
    movement: &Movement,
    road: &str,
    detour: &Detour,
) -> (String, String) {
    let label = |directed: DirectedId| network.way_of(directed.segment()).label();
    let [what_en, what_zh] = what(closure, over_limits);
    let [hours_en, hours_zh] = hours(closure);
    let [whom_en, whom_zh] = [Language::En, Language::Zh].map(|l| whom::any_of(&closure.applies_to, l));
    if let Some(from) = movement.entry.map(label).filter(|from| !from.is_empty() && !road.is_empty()) {
        return match closure.effect {
            // Along a street that goes on behind the junction the turn itself is what is not allowed.
            Effect::TurnBan | Effect::MandatoryTurn if from == road => {
                let of = if whom_en.is_empty() { String::new() } else { format!(" for {whom_en}") };
                let (en, zh) = match turn_word(network, movement) {
                    "left" => ("No left turn", "左转"),
                    "right" => ("No right turn", "右转"),
                    "back" => ("No U-turn", "掉头"),
                    _ => ("No driving straight on", "直行"),
                };
                (
                    format!("{en}{of} ahead on {road}{hours_en}"),
                    format!("{road}前方路口禁止{whom_zh}{zh}{hours_zh}"),
                )
            }
            Effect::TurnBan | Effect::MandatoryTurn => {
                let of = if whom_en.is_empty() { String::new() } else { format!(" for {whom_en}") };
                (
                    format!("No way from {from} into {road}{of} ahead{hours_en}"),
                    format!("前方禁止{whom_zh}由{from}驶入{road}{hours_zh}"),
                )
            }
            _ if from == road => {
                (format!("{road} {what_en} ahead{hours_en}"), format!("{road}前方{what_zh}{hours_zh}"))
            }
            _ => (
                format!("Junction {from} / {road} {what_en} ahead{hours_en}"),
                format!("前方{from}、{road}路口{what_zh}{hours_zh}"),
            ),
        };
    }
    let road_en = if road.is_empty() { "Road" } else { road };
    let before = detour.off.start.checked_sub(1).and_then(|before| detour.path.legs.get(before));
    let is_on_road = before.is_none_or(|leg| label(leg.directed) == road);
    let zh = match is_on_road {
        true => format!("{road}前方{what_zh}{hours_zh}"),
        false => format!("前方{road}{what_zh}{hours_zh}"),
    };
    (format!("{road_en} {what_en} ahead{hours_en}"), zh)
}

/// What a closure does, in English and Chinese: limits by their figures, and a ban of some by whom it bans.
fn what(closure: &Closure, over_limits: bool) -> [String; 2] {
    let limits = |l: Language| whom::limits(&closure.conditions, l).join(l.say("、", ", "));
    if over_limits {
        return [format!("limited ({})", limits(Language::En)), limits(Language::Zh)];
    }
    let some = [Language::En, Language::Zh].map(|l| whom::any_of(&closure.applies_to, l));
    let [en, zh] = match (closure.effect, some[0].is_empty()) {
        (Effect::Closed, false) => {
            return [format!("closed to {}", some[0]), format!("禁止{}通行", some[1])];
        }
        (Effect::NoThrough, false) => {
            return [format!("without through traffic of {}", some[0]), format!("禁止{}过境", some[1])];
        }
        // At the edge of an area that is cordoned off nobody works on the road.
        (Effect::Closed, true) if is_cordon(closure) => ["closed", "交通管制"],
        (Effect::Closed, true) => ["closed", "施工封闭"],
        (Effect::NoThrough, true) => ["without through traffic", "禁止过境"],
        _ => ["restricted", "施工限行"],
    };
    [en.to_owned(), zh.to_owned()]
}

/// The hours and weekdays of a closure in brackets, in English and Chinese; nothing where it holds all the time.
fn hours(closure: &Closure) -> [String; 2] {
    [Language::En, Language::Zh].map(|l| {
        let hours = when::daily(&closure.schedule, l);
        if hours.is_empty() { hours } else { l.brackets(&hours) }
    })
}

/// The turn at the beginning of a leg: that of the step that begins there, or what a driver sees who stays on a road or goes
/// straight on; none at the very beginning.
fn turn_at(way: &WayRound, step: Option<&Step>, leg: usize) -> Option<Turn> {
    let fork = way.forks.get(leg.checked_sub(1)?)?;
    let own = step.filter(|step| step.legs.start == leg).map(|step| step.turn);
    Some(own.filter(|turn| !matches!(turn, Turn::Depart | Turn::Straight)).unwrap_or(fork.turn))
}

/// A slip road that is longer leads elsewhere first, millimeters.
const SHORT_SLIP_MM: u64 = 150_000;

/// What to do at a leg of a step, in English and Chinese, and the first step that this does not tell: a short slip road without
/// a name is told as the turn that it makes into the road behind it, a long one as what leaves to one side.
fn instruction(
    network: &Network,
    (way, sets_out_otherwise): (&WayRound, bool),
    (i, first): (usize, usize),
) -> (String, String, usize) {
    let (legs, steps) = (way.detour.path.legs.as_slice(), way.steps.as_slice());
    let step = &steps[i];
    let Some((turn, before)) = turn_at(way, Some(step), first).zip(first.checked_sub(1)) else {
        if sets_out_otherwise {
            // From the junction at which the street is joined one turns; in the middle of a road one sets out.
            let came = way.beyond[0].zip(legs.first()).filter(|_| first == 0);
            let turn = came.map(|(came, leg)| turn_between(network, &whole(network, came), leg));
            // Who is there and drives the way that traffic comes from sets out.
            let turn = turn.filter(|turn| *turn != Turn::UTurn);
            let (en, zh) = words(&Step { turn: turn.unwrap_or(step.turn), ..step.clone() });
            return (en, zh, i + 1);
        }
        // The way goes on straight where the street bends away.
        return ("Continue straight".to_owned(), "直行".to_owned(), i + 1);
    };
    let before = &legs[before];
    if let Some(told) = through_ring(network, (legs, steps), first) {
        return told;
    }
    let (bare_en, bare_zh) = bare(turn);
    if !step.road.is_empty() {
        if network.way_of(before.directed.segment()).label() != step.road {
            let (en, zh) = words(&Step { turn, ..step.clone() });
            return (en, zh, i + 1);
        }
        return match turn {
            Turn::Straight => (bare_en.to_owned(), bare_zh.to_owned(), i + 1),
            Turn::UTurn => {
                let (en, zh) = words(&Step { turn, ..step.clone() });
                (en, zh, i + 1)
            }
            _ => (format!("{bare_en}, still on {}", step.road), format!("{bare_zh}，沿{}", step.road), i + 1),
        };
    }
    let behind = steps.get(i + 1).filter(|next| !next.road.is_empty());
    if let (true, Some(next)) = (first == step.legs.start && is_slip(network, legs, step), behind)
        && let Some(after) = legs.get(next.legs.start)
    {
        let whole = turn_between(network, before, after);
        let side = way.forks.get(first - 1).and_then(|fork| fork.keeps_left);
        if step.mm <= SHORT_SLIP_MM
            && !is_expressway(network, before)
            && (side.is_none() || side == whole.is_left())
        {
            let (en, zh) = words(&Step { turn: whole, ..next.clone() });
            return (en, zh, i + 2);
        }
        let (en, zh) = match side {
            Some(true) => ("Take the slip road on the left", "走左侧匝道"),
            Some(false) => ("Take the slip road on the right", "走右侧匝道"),
            None => ("Continue straight", "直行"),
        };
        // Where it only joins the road behind it, nobody need be told more.
        let joins =
            !matches!(next.turn, Turn::Left | Turn::SharpLeft | Turn::Right | Turn::SharpRight | Turn::UTurn);
        let told = if joins { i + 2 } else { i + 1 };
        return (format!("{en} towards {}", next.road), format!("{zh}，往{}方向", next.road), told);
    }
    let towards = steps[i + 1..].iter().map(|next| &next.road).find(|road| !road.is_empty());
    let (octant_en, octant_zh) = COMPASS[usize::from(step.octant)];
    let (en, zh) = match towards {
        Some(road) => (format!("{bare_en} towards {road}"), format!("{bare_zh}，往{road}方向")),
        None => (format!("{bare_en}, going {octant_en}"), format!("{bare_zh}，向{octant_zh}")),
    };
    (en, zh, i + 1)
}

/// Whether a leg is on the ring of a roundabout.
fn is_ring(network: &Network, leg: &Leg) -> bool {
    let junction = network.way_of(leg.directed.segment()).tags.get("junction");
    matches!(junction, Some("roundabout" | "circular"))
}

/// What to do where a leg enters a roundabout: the turn from the road before it into the one behind it, not those into the ring and
/// out of it; with the first step that this does not tell.
fn through_ring(
    network: &Network,
    (legs, steps): (&[Leg], &[Step]),
    first: usize,
) -> Option<(String, String, usize)> {
    let before = &legs[first.checked_sub(1)?];
    let on_ring = legs[first..].iter().take_while(|leg| is_ring(network, leg)).count();
    let behind = legs.get(first + on_ring).filter(|_| on_ring > 0 && !is_ring(network, before))?;
    let told = steps.iter().position(|step| step.legs.contains(&(first + on_ring)))?;
    let (en, zh) = bare(turn_between(network, before, behind));
    let road = network.way_of(behind.directed.segment()).label();
    let (onto, into) = match road.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" onto {road}"), format!("，进入{road}")),
    };
    Some((format!("At the roundabout {}{onto}", lower(en)), format!("环岛{zh}{into}"), told + 1))
}

/// Whether a leg is on a road that one leaves by exits.
fn is_expressway(network: &Network, leg: &Leg) -> bool {
    let kind = network.way_of(leg.directed.segment()).tags.get("highway");
    kind.is_some_and(|kind| ["motorway", "trunk"].contains(&kind))
}

/// Whether a step is a slip road between two others.
fn is_slip(network: &Network, legs: &[Leg], step: &Step) -> bool {
    let is_link = |leg: &Leg| {
        network.way_of(leg.directed.segment()).tags.get("highway").is_some_and(|kind| kind.ends_with("_link"))
    };
    legs[step.legs.clone()].iter().all(is_link)
}

/// A turn in words, without the road it leads to.
fn bare(turn: Turn) -> (&'static str, &'static str) {
    match turn {
        Turn::Depart | Turn::Straight => ("Continue straight", "直行"),
        Turn::SlightLeft => ("Bear left", "向左前方行驶"),
        Turn::Left => ("Turn left", "左转"),
        Turn::SharpLeft => ("Turn sharp left", "向左后方转弯"),
        Turn::SlightRight => ("Bear right", "向右前方行驶"),
        Turn::Right => ("Turn right", "右转"),
        Turn::SharpRight => ("Turn sharp right", "向右后方转弯"),
        Turn::UTurn => ("Make a U-turn", "掉头"),
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A turn by less than this is straight on, and by less than this off the opposite a way back, degrees.
const STRAIGHT: f64 = 40.0;

/// How a movement crosses a closed junction.
pub(super) fn turn_word(network: &Network, movement: &Movement) -> &'static str {
    let (Some(entry), Some(exit)) = (movement.entry, movement.shut.last()) else { return "through" };
    match turned_degrees(network, entry, exit.0) {
        turned if turned <= STRAIGHT || turned >= 360.0 - STRAIGHT => "through",
        turned if (turned - 180.0).abs() < STRAIGHT => "back",
        turned if turned < 180.0 => "left",
        _ => "right",
    }
}
