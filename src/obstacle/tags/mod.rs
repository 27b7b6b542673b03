//! Constraints from the tags of a network: limits of ways and junctions, bridges, tunnels, bans.

mod barrier;
mod lift;
mod readings;

use super::ground::{Slope, usual_slope};
use super::{Constraint, Face, Kind, Provenance, Stretch, usual};
use crate::exchange::tags::Tags;
use crate::id::{DirectedId, NodeId, SegmentId};
use crate::load::Measure;
use crate::network::Network;
use crate::vehicle::conditional::judge::Readings;
use crate::vehicle::conditional::thresholds;
use crate::vehicle::incline::{Incline, incline};
use crate::vehicle::limit::{Limits, Reading};
use crate::vehicle::signed::{Limited, Signed, says_whether_signed};
use crate::vehicle::{ACCESS_KEYS, Vehicle, WayUse};
use barrier::barrier;
use chrono::{DateTime, Utc};
use lift::lift;
pub use lift::settle_lifts;
use petgraph::unionfind::UnionFind;
use readings::{Limiting, over_time};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// From when to when a journey may last.
type Span = Range<DateTime<Utc>>;

/// What the tags of a way come to.
#[derive(Clone, Default)]
struct Read {
    /// Forward, backward; none where the road is of no use to the vehicle, permitted or not.
    faces: [Option<Face>; 2],
    is_bridge: bool,
    is_tunnel: bool,
}

impl Read {
    fn says_nothing(&self) -> bool {
        self.faces.iter().flatten().all(|face| {
            face.signs.is_empty()
                && face.ban.is_none()
                && face.expected.is_empty()
                && face.caps == Limits::default()
                && face.caps_alone == Limits::default()
                && face.joint_from.is_empty()
                && face.local_from.is_empty()
        })
    }
}

/// The key and value that bars a direction of a way: the most specific one that is given.
pub(super) fn ban(tags: &Tags, vehicle: &Vehicle, forward: bool) -> (String, String) {
    let is_open = |vehicle: &Vehicle, tags: &Tags| vehicle.way_use(tags).toward(forward).is_some();
    barred_by(tags, vehicle, forward, &is_open)
}

/// The same of whatever is open or not to a vehicle by its tags.
fn barred_by(
    tags: &Tags,
    vehicle: &Vehicle,
    forward: bool,
    is_open: &impl Fn(&Vehicle, &Tags) -> bool,
) -> (String, String) {
    let direction = if forward { "forward" } else { "backward" };
    // what bars under a condition, or bars dangerous goods, is told as such
    let named = |is: &dyn Fn(&str) -> bool| {
        let tag = tags.iter().find(|(key, _)| is(key));
        tag.map(|(key, value)| (key.to_owned(), value.to_owned()))
    };
    let plain = Tags::new(tags.iter().filter(|(key, _)| !key.contains(":conditional")));
    if is_open(vehicle, &plain)
        && let Some(tag) =
            named(&|key| key.contains(":conditional") && ACCESS_KEYS.iter().any(|of| key.starts_with(of)))
    {
        return tag;
    }
    let harmless = Vehicle { hazmat: false, ..vehicle.clone() };
    if vehicle.hazmat && is_open(&harmless, tags) {
        // The one that bars by itself, where several are signed.
        let is_own = |key: &str| key == "hazmat" || key.starts_with("hazmat:");
        let bars = |of: &str| {
            !is_open(vehicle, &Tags::new(tags.iter().filter(|(key, _)| **key == *of || !is_own(key))))
        };
        if let Some(tag) = named(&|key| is_own(key) && bars(key)).or_else(|| named(&is_own)) {
            return tag;
        }
    }
    // what bars by the number of axles or a trailer, told as such where it alone does
    for own in ["maxaxles", "trailer", "hgv:trailer"] {
        let is_own = |key: &str| {
            key.strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':') == Some(direction))
        };
        let without = Tags::new(tags.iter().filter(|(key, _)| !is_own(key)));
        if is_open(vehicle, &without)
            && let Some(tag) = named(&is_own)
        {
            return tag;
        }
    }
    let heeds = vehicle.heeds();
    let keys = ACCESS_KEYS.iter().filter(|key| match **key {
        "hazmat" => vehicle.hazmat,
        "maxaxles" => false,
        "trailer" => vehicle.articulated,
        "hgv_articulated" => heeds.articulated,
        "goods" => heeds.light,
        _ => true,
    });
    for key in keys {
        for full in [format!("{key}:{direction}"), (*key).to_owned()] {
            if let Some(value) = tags.get(&full).filter(|value| !value.is_empty()) {
                return (full, value.to_owned());
            }
        }
    }
    // a ban of every lane
    let of_lanes = |name: &str| {
        let key = name.split_once(":lanes").map(|(key, _)| key);
        key.is_some_and(|key| ACCESS_KEYS.contains(&key))
    };
    named(&of_lanes).unwrap_or_else(|| ("access".to_owned(), "no".to_owned()))
}

fn of_signs(face: &mut Face, signs: Vec<Signed>) {
    let is_none = |sign: &Signed| {
        !says_whether_signed(&sign.key) && matches!(sign.value.trim(), "none" | "no" | "unlimited")
    };
    let none: Vec<Limited> = signs.iter().filter(|sign| is_none(sign)).map(|sign| sign.limited).collect();
    for sign in signs {
        if let (Limited::BogieLoad, Reading::Limit(kg)) = (sign.limited, sign.reading) {
            face.bogie_kg = Some(face.bogie_kg.map_or(kg, |known| known.min(kg)));
        }
        face.limits.tighten(sign.limited, sign.reading);
        // no sign at all is no more than the mapper's `none` beside it
        let is_settled = says_whether_signed(&sign.key) && none.contains(&sign.limited);
        if says_nobody_knows(&sign)
            && !is_settled
            && let Some(measure) = measure_of(sign.limited)
        {
            if !face.expected.contains(&measure) {
                face.expected.push(measure);
            }
            if sign.value.trim().eq_ignore_ascii_case("below_default") && !face.below_usual.contains(&measure)
            {
                face.below_usual.push(measure);
            }
        }
        let stated = (sign.key, sign.value);
        if !face.signs.contains(&stated) {
            face.signs.push(stated);
        }
    }
}

/// The measure of a load that is held against a limit of this kind; the expected masses of axle groups are nowhere asked.
fn measure_of(limited: Limited) -> Option<Measure> {
    Some(match limited {
        Limited::Height => Measure::Height,
        Limited::Width => Measure::Width,
        Limited::Length => Measure::Length,
        Limited::Mass => Measure::Mass,
        Limited::AxleLoad => Measure::AxleLoad,
        Limited::BogieLoad => return None,
    })
}

/// `default`, `unsigned`, `below_default` (lower than the usual one, and not signed), or what cannot be read: there is a limit, and nobody says which (H2). Whether there
/// is a sign says nothing of the limit: `maxheight:signed=no` is today's `maxheight=unsigned`.
fn says_nobody_knows(sign: &Signed) -> bool {
    sign.key.starts_with("max")
        && sign.reading.limit().is_none()
        && (says_whether_signed(&sign.key) || !matches!(sign.value.trim(), "none" | "no" | "unlimited"))
}

/// How the way rises or falls in a direction; none where it is level, or nobody says.
fn slope(tags: &Tags, forward: bool) -> Option<Slope> {
    let usual = usual_slope(tags.get("highway").unwrap_or(""));
    let (goes_up, steep) = match incline(tags.get("incline")?)? {
        Incline::Slope(slope) => (slope > 0, Some(slope.unsigned_abs())),
        Incline::Up => (true, None),
        Incline::Down => (false, None),
    };
    Some(Slope { rises: goes_up == forward, steep, usual })
}

/// What conditions on the load's own measures let through.
fn of_conditions(face: &mut Face, tags: &Tags, vehicle: &Vehicle, forward: bool) {
    let all = thresholds(tags);
    if all.is_empty() {
        return;
    }
    let passage = |vehicle: &Vehicle| vehicle.way_use(tags).toward(forward);
    let bodiless = vehicle.without_measures();
    let unburdened = vehicle.as_if(Limited::Height, 0).as_if(Limited::Mass, 0);
    face.is_free_alone = face.ban.is_some() && passage(&bodiless).is_some();
    face.is_free_pair = face.ban.is_some() && passage(&unburdened).is_some();
    for own in all.chunk_by(|a, b| a.0 == b.0) {
        let limited = own[0].0;
        let is_local =
            |value: u32| passage(&vehicle.as_if(limited, value)).is_some_and(|passage| passage.local);
        let turns = own.iter().map(|(_, near)| *near);
        let turns = turns.filter(|near| is_local(*near) != is_local(near.saturating_add(1)));
        face.local_from.extend(turns.filter_map(|near| Some((measure_of(limited)?, near))));
        // the last value that passes before the first that does not
        let most = |vehicle: &Vehicle| {
            let is_open = |value: u32| passage(&vehicle.as_if(limited, value)).is_some();
            let first_shut = own.iter().map(|(_, near)| *near).find(|near| !is_open(near.saturating_add(1)));
            first_shut.filter(|near| is_open(*near))
        };
        *slot(&mut face.caps_alone, limited) = most(&bodiless);
        let Some(most) = most(vehicle) else { continue };
        *slot(&mut face.caps, limited) = Some(most);
        if face.ban.is_some() {
            face.ban_over.extend(measure_of(limited));
        }
    }
    face.joint_from = joint(face, &all, &[vehicle, &bodiless], &|vehicle| passage(vehicle).is_some());
}

fn slot(limits: &mut Limits, limited: Limited) -> &mut Option<u32> {
    match limited {
        Limited::Height => &mut limits.height_mm,
        Limited::Width => &mut limits.width_mm,
        Limited::Length => &mut limits.length_mm,
        Limited::Mass => &mut limits.mass_kg,
        Limited::AxleLoad | Limited::BogieLoad => &mut limits.axle_load_kg,
    }
}

/// The values of height and mass on which conditions turn, where some pair of them passes and the largest of each does not
/// say so.
fn joint(
    face: &Face,
    all: &[(Limited, u32)],
    vehicles: &[&Vehicle; 2],
    is_open: &dyn Fn(&Vehicle) -> bool,
) -> Vec<(Measure, u32)> {
    let of = |limited: Limited| all.iter().filter(move |(own, _)| *own == limited).map(|(_, near)| *near);
    let tried = |limited: Limited| of(limited).flat_map(|near| [near, near.saturating_add(1)]);
    let keeps = |most: Option<u32>, value: u32| most.is_none_or(|most| value <= most);
    let differs = |(vehicle, caps): (&&Vehicle, &Limits)| {
        tried(Limited::Height).any(|height| {
            let tall = vehicle.as_if(Limited::Height, height);
            tried(Limited::Mass).any(|mass| {
                let told = keeps(caps.height_mm, height) && keeps(caps.mass_kg, mass);
                is_open(&tall.as_if(Limited::Mass, mass)) != told
            })
        })
    };
    if !vehicles.iter().zip([&face.caps, &face.caps_alone]).any(differs) {
        return Vec::new();
    }
    let turning = [(Limited::Height, Measure::Height), (Limited::Mass, Measure::Mass)];
    turning.into_iter().flat_map(|(limited, measure)| of(limited).map(move |near| (measure, near))).collect()
}

fn read(tags: &Tags, vehicle: &Vehicle, span: Option<&Span>) -> Read {
    let set = |key: &str| tags.get(key).is_some_and(|value| !matches!(value, "no" | "culvert" | ""));
    let (is_bridge, is_tunnel) = (set("bridge"), set("tunnel") || set("covered"));
    let now: WayUse = vehicle.way_use(tags);
    let both = now.forward.is_some() && now.backward.is_some();
    let open = if both { now } else { vehicle.way_use(&vehicle.permitted(tags)) };
    // of limits under conditions the strictest that may hold
    let readings = Readings { through: vehicle.readings(tags), errand: vehicle.errand_readings(tags) };
    let in_time = span.and_then(|span| Some((vehicle.readings_over(tags, span)?, span.end)));
    let face = |forward: bool| {
        // limits hold for whoever is let through against a one-way, too
        open.forward.or(open.backward)?;
        // and so does a ban: of a one-way that is barred, neither direction is open
        let is_barred = now.is_closed();
        let (now, open) = (now.toward(forward), open.toward(forward));
        let mut face = Face { usual: usual(tags.get("highway").unwrap_or("")), ..Face::default() };
        face.slope = slope(tags, forward);
        face.ban = (now.is_none() && (open.is_some() || is_barred)).then(|| ban(tags, vehicle, forward));
        if open.is_some() {
            of_conditions(&mut face, tags, vehicle, forward);
        }
        let directions: &[bool] = if forward { &[true] } else { &[false] };
        let limiting = Limiting { tags, directions, heeds: vehicle.heeds(), is_bridge, is_tunnel };
        let mut limited = limiting.face(&face, &readings);
        limited.hours = in_time.as_ref().and_then(|(pieces, end)| {
            over_time(tags, pieces, *end, |readings| limiting.face(&face, readings))
        });
        Some(limited)
    };
    Read { faces: [face(true), face(false)], is_bridge, is_tunnel }
}

/// All constraints that the tags of ways and junctions make for a vehicle without a body. `O(n + m)`.
///
/// A way is one constraint, whatever its tags limit; a bridge over several ways is one, too, as long as no other road
/// joins it. Where a way is open to nobody of this kind even without access tags, nothing stands there.
pub fn of_network(network: &Network, vehicle: &Vehicle) -> Vec<Constraint> {
    all(network, vehicle, None)
}

/// The same on a journey within a span: limits with hours are told apart by these ([`Face::hours`]).
pub fn of_network_in_time(network: &Network, vehicle: &Vehicle, span: &Span) -> Vec<Constraint> {
    all(network, vehicle, Some(span))
}

fn all(network: &Network, vehicle: &Vehicle, span: Option<&Span>) -> Vec<Constraint> {
    let mut known: FxHashMap<&Tags, Read> = FxHashMap::default();
    let mut whole = UnionFind::<u32>::new(network.segment_count());
    let is_bridge = |segment: SegmentId| {
        network.way_of(segment).tags.get("bridge").is_some_and(|value| !matches!(value, "no" | ""))
    };
    let mut first_of_way: FxHashMap<u32, SegmentId> = FxHashMap::default();
    for segment in network.segment_ids() {
        let first = *first_of_way.entry(network.segment(segment).way.0).or_insert(segment);
        whole.union(first.0, segment.0);
    }
    for node in (0..network.node_count()).map(NodeId::new) {
        if let [a, b] = network.leaving(node)
            && is_bridge(a.segment())
            && is_bridge(b.segment())
        {
            whole.union(a.segment().0, b.segment().0);
        }
    }
    let mut groups: BTreeMap<u32, Vec<SegmentId>> = BTreeMap::new();
    for segment in network.segment_ids() {
        let tags = &network.way_of(segment).tags;
        let read = known.entry(tags).or_insert_with(|| read(tags, vehicle, span));
        if !read.says_nothing() {
            groups.entry(whole.find(segment.0)).or_default().push(segment);
        }
    }
    let mut found: Vec<Constraint> = Vec::new();
    for segments in groups.into_values() {
        found.push(one(network, &segments, &known));
    }
    found.extend(
        network
            .tagged_nodes()
            .iter()
            .filter_map(|(node, tags)| barrier(network, vehicle, (*node, tags), span)),
    );
    found.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.stretches.cmp(&b.stretches)));
    found
}

fn one(network: &Network, segments: &[SegmentId], known: &FxHashMap<&Tags, Read>) -> Constraint {
    let (mut faces, mut stretches, mut ways): (Vec<Face>, Vec<Stretch>, Vec<String>) = Default::default();
    let mut kind = Kind::Limit;
    let mut banned_only = true;
    for &segment in segments {
        let way = network.way_of(segment);
        let Some(read) = known.get(&way.tags) else { continue };
        let id = way.id.to_string();
        if !ways.contains(&id) {
            ways.push(id);
        }
        match (read.is_bridge, read.is_tunnel) {
            (true, _) => kind = Kind::Bridge,
            (false, true) if kind == Kind::Limit => kind = Kind::Tunnel,
            _ => {}
        }
        for (forward, face) in [(true, &read.faces[0]), (false, &read.faces[1])] {
            let Some(face) = face else { continue };
            banned_only &= face.signs.is_empty() && face.expected.is_empty();
            let number = faces.iter().position(|known| known == face).unwrap_or_else(|| {
                faces.push(face.clone());
                faces.len() - 1
            });
            let to_mm = network.segment(segment).length_mm;
            stretches.push(Stretch {
                directed: DirectedId::new(segment, forward),
                from_mm: 0,
                to_mm,
                face: number,
            });
        }
    }
    ways.sort();
    stretches.sort_unstable();
    if banned_only {
        kind = Kind::Access;
    }
    let only_slopes = |face: &Face| {
        face.ban.is_none() && face.expected.is_empty() && face.signs.iter().all(|(key, _)| key == "incline")
    };
    if kind == Kind::Limit && faces.iter().all(only_slopes) {
        kind = Kind::Gradient;
    }
    let label = segments.iter().map(|s| network.way_of(*s)).find_map(|way| {
        let own = way.tags.get("bridge:name").or_else(|| way.tags.get("tunnel:name"));
        own.or(Some(way.label())).filter(|name| !name.is_empty())
    });
    let first = ways.first().map_or("", String::as_str);
    Constraint {
        id: first.to_owned(),
        kind,
        name: label.unwrap_or("").to_owned(),
        provenance: Provenance::Signed,
        lift: lift(kind, &faces),
        ways,
        faces,
        stretches,
        node: None,
        turn: None,
    }
}
