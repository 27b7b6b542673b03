//! Detours as summary, layers and a draft public notice.

use super::affected::Affected;
use super::notice::when::{latest_notice, published};
use super::restriction::{KeptOff, suspend_line};
use super::route::{Named, object};
use super::signs::{Reader, signs, turn_word};
pub use super::slowed::SlowedMovement;
use super::summary::{
    AnnouncementLine, BlockerLine, DetourSummary, FlowSummary, MeanwhileLine, MovementLine, PassedByLine,
    RefusedLine, WorkLine,
};
use super::told_apart::{Label, Labels};
pub use super::way_round::{OtherHalf, WayRound};
use super::weekly::weekly;
use crate::closure::intervals::Span;
use crate::closure::{COMPASS, Closure, Effect, Location};
use crate::exchange::sites::Site;
use crate::exchange::write::{OutFeature, Shape};
use crate::geometry::LonLat;
use crate::id::DirectedId;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::detour::{Movement, PassedBy};
use crate::plan::route::Path;
use crate::plan::steps::path_line;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, json};

/// What one closure does to one vehicle.
#[derive(Debug)]
pub struct Work {
    /// Index into the plan.
    pub closure: usize,
    /// The vehicle.
    pub vehicle: String,
    /// How time was treated.
    pub judged: &'static str,
    /// Whether anything is shut for the vehicle.
    pub is_shut: bool,
    /// Of the edge of an area: what the entries are called by which one may come in; none of anything else.
    pub entries: Option<Vec<String>>,
    /// Of what holds at one entry of an area: what that is called.
    pub entry: Option<String>,
    /// Whether the vehicle passes by an exemption.
    pub is_exempt: bool,
    /// Whether turns are taken from the vehicle.
    pub bans_turns: bool,
    /// Whether the closure binds the vehicle.
    pub is_bound: bool,
    /// Whether its body is beyond what the closure lets pass.
    pub is_over_limits: bool,
    /// The movements it cuts.
    pub rounds: Vec<Round>,
    /// Where it cuts none: the streets that traffic passes by another way, as without the closure.
    pub passed_by: Vec<PassedBy>,
    /// The movements that stay and take longer.
    pub slowed: Vec<SlowedMovement>,
    /// What becomes of the traffic between places, where it was given.
    pub flows: Option<FlowSummary>,
}

/// A movement and its ways round.
#[derive(Debug)]
pub struct Round {
    /// The movement.
    pub movement: Movement,
    /// Ways round, best first; or the way that passes on the other half of the road.
    pub ways: Vec<WayRound>,
    /// Beside one that passes on the other half: the way round that is faster, or that an officer drew.
    pub offer: Option<WayRound>,
    /// Why there is none.
    pub blockers: Vec<Named>,
    /// Id of the drawn way that the first of the detours is, or the offer beside it, if an officer fixed one.
    pub fixed: Option<String>,
    /// Drawn ways that the vehicle cannot take.
    pub refused: Vec<Refused>,
    /// Turn restrictions that keep it from the other half of the road, which the order opens to both directions.
    pub kept_off: Option<KeptOff>,
    /// Whether it does not pass there without these restrictions either, though the order opens that half to it.
    pub is_kept_off: bool,
    /// How one goes while other works shut the first of the ways round, too, for each set of them.
    pub meanwhile: Vec<Meanwhile>,
}

/// A way round for the time in which other works shut the usual one.
#[derive(Debug)]
pub struct Meanwhile {
    /// The other works, by index.
    pub closures: Vec<usize>,
    /// When all of them hold together with the closure, ascending.
    pub times: Vec<Span>,
    /// Whether the first of these has no known beginning, and the last no known end.
    pub is_open: [bool; 2],
    /// The street, from as far off as the way is seen from.
    pub along: Path,
    /// Whether who begins, or ends, in the middle of a road there may set out, or come, either way.
    pub either_way: [bool; 2],
    /// The way; none where there is none.
    pub way: Option<WayRound>,
}

/// A drawn way that a vehicle cannot take.
#[derive(Debug)]
pub struct Refused {
    /// Its id.
    pub id: String,
    /// What stands in its way.
    pub blockers: Vec<Named>,
    /// Its roads, with the street before and behind it where it joins the street.
    pub legs: Vec<Leg>,
}

/// A detour question answered.
#[derive(Debug)]
pub struct DetourReport<'a> {
    /// Name of the task.
    pub name: &'a str,
    /// The roads.
    pub network: &'a Network,
    /// Names of the vehicles.
    pub vehicles: Vec<String>,
    /// What each of them is called on a sign, in English and Chinese.
    pub called: Vec<(String, String)>,
    /// The class of each of them: a vehicle of a file has a name of its own.
    pub classes: Vec<&'static str>,
    /// The closures that shut a road in full, by index.
    pub full: &'a [usize],
    /// Each closure and vehicle.
    pub works: &'a [Work],
    /// Sites concerned.
    pub affected: &'a [Affected],
    /// The zone of local times.
    pub zone: chrono_tz::Tz,
    /// The closures of the plan.
    pub closures: &'a [Closure],
    /// The sites.
    pub sites: &'a [Site],
    /// The stations.
    pub stations: &'a [Site],
}

/// What a vehicle class is called on a sign.
pub fn vehicle_words(name: &str) -> (&str, &str) {
    match name {
        "car" => ("cars", "小型汽车"),
        "truck" => ("trucks", "货车"),
        "police" => ("police", "警车"),
        "emergency" => ("emergency vehicles", "应急车辆"),
        "bicycle" => ("bicycles", "非机动车"),
        "walk" => ("pedestrians", "行人"),
        other => (other, other),
    }
}

/// Meters or seconds of millimeters or milliseconds.
pub(super) fn base(thousandths: u32) -> f64 {
    f64::from(thousandths) / 1000.0
}

impl DetourReport<'_> {
    /// What a vehicle is called on a sign, in English and Chinese.
    pub(super) fn called(&self, vehicle: &str) -> (&str, &str) {
        let number = self.vehicles.iter().position(|name| name == vehicle);
        match number.and_then(|number| self.called.get(number)) {
            Some((en, zh)) => (en, zh),
            None => vehicle_words(""),
        }
    }

    fn class<'a>(&'a self, vehicle: &'a str) -> &'a str {
        let number = self.vehicles.iter().position(|name| name == vehicle);
        number.and_then(|number| self.classes.get(number)).copied().unwrap_or(vehicle)
    }

    fn movement_id(&self, work: &Work, number: usize) -> String {
        format!("{}:{}:{}", self.closures[work.closure].id, work.vehicle, number + 1)
    }

    /// The summary.
    pub fn summary(&self) -> DetourSummary {
        let labels = Labels::of(
            self.network,
            self.works,
            |round| self.called_so(&round.movement),
            |round| {
                let best = round.ways.first();
                best.map(|way| {
                    let line = self.detour_line(&round.movement.along.cost, way);
                    (line.roads, format!("{:.0} {:.0}", line.extra_m, line.extra_s))
                })
            },
        );
        DetourSummary {
            name: self.name.to_owned(),
            vehicles: self.vehicles.clone(),
            works: self
                .works
                .iter()
                .enumerate()
                .map(|(i, work)| self.work_line((i, &labels), work))
                .collect(),
            announcements: self.full.iter().map(|index| announcement(&self.closures[*index])).collect(),
            affected_sites: self.affected.iter().map(|a| self.affected_line(a)).collect(),
        }
    }

    fn work_line(&self, (place, labels): (usize, &Labels), work: &Work) -> WorkLine {
        let closure = &self.closures[work.closure];
        let is_area = matches!(closure.location, Location::Area { .. } | Location::Ring { .. });
        let rank = |round: &Round| class_of(self.network, &round.movement);
        let main = work.rounds.iter().map(rank).min().unwrap_or_default().max(MAIN_RANK);
        let line = |(i, round): (usize, &Round)| {
            let mut line = self.movement_line(work, (i, labels.get(place, i)), round);
            line.minor = is_area && (rank(round) > main || is_no_news(&line));
            line
        };
        WorkLine {
            closure: closure.id.clone(),
            order: closure.order.clone(),
            title: closure.title.clone(),
            vehicle: work.vehicle.clone(),
            judged: work.judged.to_owned(),
            passage: match (work.is_shut, work.bans_turns, work.is_exempt) {
                (true, ..) => "shut",
                (false, true, _) => "turns_banned",
                (false, false, true) => "exempt",
                (false, false, false) => "open",
            }
            .to_owned(),
            concerned: work.is_bound,
            over_limits: work.is_over_limits,
            entries: work.entries.clone(),
            entry: work.entry.clone(),
            flows: work.flows.clone(),
            movements: work.rounds.iter().enumerate().map(line).collect(),
            passed_by: work.passed_by.iter().map(|past| self.passed_by_line(past)).collect(),
            slowed: work.slowed.iter().enumerate().map(|(i, s)| self.slowed_line(work, i, s)).collect(),
        }
    }

    /// What a movement is called: the road, the road it comes by with its octant, the turn; and the octant it is driven in.
    fn called_so(
        &self,
        movement: &Movement,
    ) -> ((String, Option<(String, &'static str)>, &'static str), usize) {
        let (road, heading) = street(self.network, movement);
        let from = self.came_by(movement).map(|(road, octant)| (road, octant.0));
        let octant = COMPASS.iter().position(|point| *point == heading).unwrap_or_default();
        ((road, from, turn_word(self.network, movement)), octant)
    }

    /// The road a movement comes by and the octant in which it is driven there, if it turns.
    fn came_by(&self, movement: &Movement) -> Option<(String, (&'static str, &'static str))> {
        let entry = movement.entry?;
        let line = self.network.directed_line(entry);
        let octant = octant(self.network, line[line.len() - 2], line[line.len() - 1]);
        Some((self.network.way_of(entry.segment()).label().to_owned(), octant))
    }

    fn movement_line(
        &self,
        work: &Work,
        (number, label): (usize, Option<&Label>),
        round: &Round,
    ) -> MovementLine {
        let (road, heading) = street(self.network, &round.movement);
        let came = self.came_by(&round.movement);
        let [from_either_way, to_either_way] = round.movement.either_way(self.network);
        let told = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        MovementLine {
            id: self.movement_id(work, number),
            road,
            heading: heading.0.to_owned(),
            heading_zh: heading.1.to_owned(),
            turn: turn_word(self.network, &round.movement).to_owned(),
            from_road: came.as_ref().map(|(road, _)| road.clone()),
            from_heading: came.as_ref().map(|(_, octant)| octant.0.to_owned()),
            from_heading_zh: came.map(|(_, octant)| octant.1.to_owned()),
            comes_from: label.and_then(|label| told(&label.from)),
            goes_to: label.and_then(|label| told(&label.towards)),
            number: label.and_then(|label| label.number),
            minor: false,
            from_either_way,
            to_either_way,
            before_m: base(round.movement.along.cost.mm),
            before_s: base(round.movement.along.cost.ms),
            found: !round.ways.is_empty(),
            detours: round.ways.iter().map(|way| self.detour_line(&round.movement.along.cost, way)).collect(),
            offer: round.offer.as_ref().map(|way| self.detour_line(&round.movement.along.cost, way)),
            blockers: round.blockers.iter().map(BlockerLine::from).collect(),
            fixed: round.fixed.clone(),
            to_suspend: round.kept_off.as_ref().map(|kept| suspend_line(self.network, kept)),
            meanwhile: round
                .meanwhile
                .iter()
                .map(|other| self.meanwhile_line(&self.closures[work.closure], other))
                .collect(),
            refused: round
                .refused
                .iter()
                .map(|refused| RefusedLine {
                    id: refused.id.clone(),
                    blockers: refused.blockers.iter().map(BlockerLine::from).collect(),
                })
                .collect(),
        }
    }

    fn passed_by_line(&self, past: &PassedBy) -> PassedByLine {
        let label = |directed: DirectedId| self.network.way_of(directed.segment()).label();
        let mut by: Vec<String> = Vec::new();
        for leg in &past.along.legs[past.off.clone()] {
            let road = label(leg.directed);
            if !road.is_empty() && by.last().is_none_or(|last| last != road) {
                by.push(road.to_owned());
            }
        }
        PassedByLine { road: label(past.shut).to_owned(), by }
    }

    fn meanwhile_line(&self, closure: &Closure, other: &Meanwhile) -> MeanwhileLine {
        let zone = closure.schedule.zone;
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false);
        let (daily, weekdays) = weekly(&other.times, zone).unzip();
        let ms = other.times.iter().map(|span| (span.end - span.start).num_milliseconds()).sum::<i64>();
        MeanwhileLine {
            closures: self.ids(&other.closures),
            titles: other.closures.iter().map(|i| self.closures[*i].label().to_owned()).collect(),
            begins_at: other.times.first().filter(|_| !other.is_open[0]).map(|span| local(span.start)),
            ends_at: other.times.last().filter(|_| !other.is_open[1]).map(|span| local(span.end)),
            daily,
            weekdays: weekdays.unwrap_or_default(),
            lasts_s: (other.is_open == [false; 2]).then_some(ms as f64 / 1000.0),
            found: other.way.is_some(),
            from_either_way: other.either_way[0],
            to_either_way: other.either_way[1],
            before_m: base(other.along.cost.mm),
            before_s: base(other.along.cost.ms),
            way: other.way.as_ref().map(|way| self.detour_line(&other.along.cost, way)),
        }
    }

    pub(super) fn ids(&self, closures: &[usize]) -> Vec<String> {
        closures.iter().map(|closure| self.closures[*closure].id.clone()).collect()
    }

    /// Every way with its legs: the street of each movement, then its ways round, by the ids they have in the layers, and the
    /// drawn ways that were refused; then those of the movements that stay.
    pub fn ways(&self) -> impl Iterator<Item = (String, &[Leg])> {
        self.works.iter().flat_map(move |work| {
            let cut = work.rounds.iter().enumerate().flat_map(move |(number, round)| {
                let movement = self.movement_id(work, number);
                let street = (movement.clone(), round.movement.along.legs.as_slice());
                let around = round.all_ways().enumerate();
                let of = movement.clone();
                let around = around.map(move |(rank, way)| {
                    (format!("{of}:way{}", rank + 1), way.detour.path.legs.as_slice())
                });
                let refused = round.refused.iter().enumerate();
                let of = movement.clone();
                let refused =
                    refused.map(move |(i, way)| (format!("{of}:refused{}", i + 1), way.legs.as_slice()));
                let meanwhile = round.meanwhile.iter().enumerate().flat_map(move |(i, other)| {
                    let of = format!("{movement}:meanwhile{}", i + 1);
                    let way = other.way.as_ref();
                    let way = way.map(|way| (format!("{of}:way1"), way.detour.path.legs.as_slice()));
                    std::iter::once((of, other.along.legs.as_slice())).chain(way)
                });
                std::iter::once(street).chain(around).chain(refused).chain(meanwhile)
            });
            cut.chain(self.slowed_ways(work))
        })
    }

    /// The layers `detours`, `decision_points` and `affected_sites`.
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let (mut lines, mut points) = (Vec::new(), Vec::new());
        for work in self.works {
            let reader = Reader {
                called: self.called(&work.vehicle),
                class: self.class(&work.vehicle),
                over_limits: work.is_over_limits && self.closures[work.closure].effect != Effect::Closed,
            };
            for (number, round) in work.rounds.iter().enumerate() {
                let movement = self.movement_id(work, number);
                let ways = round.all_ways().enumerate();
                lines.extend(ways.map(|(rank, way)| self.line(work, round, &movement, (rank, way))));
                if let Some(best) = round.ways.first() {
                    for (order, sign) in
                        signs(self.network, &self.closures[work.closure], &reader, &round.movement, best)
                            .into_iter()
                            .enumerate()
                    {
                        points.push(OutFeature {
                            id: format!("{movement}:{}", order + 1),
                            shape: Shape::Point(sign.at),
                            properties: object(json!({
                                "movement": movement, "closure": self.closures[work.closure].id,
                                "vehicle": work.vehicle, "order": order + 1, "kind": sign.kind,
                                "text": sign.en, "text_zh": sign.zh, "to_be_checked": sign.to_be_checked,
                            })),
                        });
                    }
                }
            }
        }
        let sites = self.affected.iter().map(|affected| {
            let line = self.affected_line(affected);
            let site = &self.sites[affected.site];
            let id = format!("{}:{}", line.site, line.vehicle);
            let properties = match serde_json::to_value(&line) {
                Ok(value) => object(value),
                Err(_) => Map::new(),
            };
            OutFeature { id, shape: Shape::Point(site.at), properties }
        });
        vec![("detours", lines), ("decision_points", points), ("affected_sites", sites.collect())]
    }
}

fn announcement(closure: &Closure) -> AnnouncementLine {
    let (published, latest) = (published(closure), latest_notice(closure));
    let five_days = match published.zip(latest) {
        Some((published, latest)) if published <= latest => "kept",
        Some(_) => "short",
        None => "unknown",
    };
    AnnouncementLine {
        closure: closure.id.clone(),
        title: closure.called(),
        published: published.map(|day| day.to_string()),
        latest: latest.map(|day| day.to_string()),
        five_days: five_days.to_owned(),
    }
}

/// The lowest class of road that is a main one of an area, as [`crate::network::Way::class_rank`] counts: slip roads of secondary
/// ones. Where an area has none of these, its highest class is.
const MAIN_RANK: usize = 7;

/// How far down in the order of classes the lower one of the roads is from which and into which a movement goes.
fn class_of(network: &Network, movement: &Movement) -> usize {
    let on =
        [movement.entry, movement.shut.first().map(|shut| shut.0), movement.shut.last().map(|shut| shut.0)];
    on.into_iter().flatten().map(|on| network.way_of(on.segment()).class_rank()).max().unwrap_or(usize::MAX)
}

/// Whether a movement has no name that one could tell, or a way round that takes no more, to the meter and the second.
fn is_no_news(line: &MovementLine) -> bool {
    let has_no_name = line.road.is_empty() || line.from_road.as_ref().is_some_and(String::is_empty);
    has_no_name || line.detours.first().is_some_and(|best| best.extra_m < 1.0 && best.extra_s < 1.0)
}

/// The street of a movement, of a turn the one it turns into, and the octant it is driven in, in English and Chinese.
pub fn street(network: &Network, movement: &Movement) -> (String, (&'static str, &'static str)) {
    // Between two carriageways a turn still has a piece of the road it comes by.
    let last = movement.shut[movement.shut.len() - 1];
    let on = if movement.entry.is_some() { last } else { movement.shut[0] };
    let road = network.way_of(on.0.segment()).label().to_owned();
    // As the street runs where it is shut, and not as one comes to it or goes on behind it.
    let legs = &movement.along.legs;
    let cut = |leg: &Leg| {
        movement.entry == Some(leg.directed) || movement.shut.iter().any(|shut| shut.0 == leg.directed)
    };
    let own = legs.iter().position(cut).zip(legs.iter().rposition(cut));
    let line = path_line(network, own.map_or(&legs[..], |(first, last)| &legs[first..=last]));
    (road, octant(network, line[0], line[line.len() - 1]))
}

/// The octant of the way from one place to another, in English and Chinese.
fn octant(network: &Network, from: LonLat, to: LonLat) -> (&'static str, &'static str) {
    let plane = network.projection();
    let (a, b) = (plane.to_plane(from), plane.to_plane(to));
    let degrees = (b[0] - a[0]).atan2(b[1] - a[1]).to_degrees().rem_euclid(360.0);
    COMPASS[((degrees / 45.0).round() as usize) % 8]
}
