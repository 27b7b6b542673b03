//! How one goes while works that are there for a part of the time shut the way round, too.

use super::Asked;
use super::beside::Beside;
use super::round::round;
use crate::metric::Metric;
use crate::plan::detour::looks::seen_from_open;
use crate::plan::detour::{Movement, Shut};
use crate::plan::graph::{GraphChanges, changes};
use crate::plan::route::Searches;
use crate::report::detour::{Meanwhile, Round, WayRound};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What sets of works that hold for a part of the time change in the graph of the vehicle, by the works.
pub(super) type Meanwhiles = BTreeMap<Vec<usize>, GraphChanges>;

/// Adds to a movement how one goes while works that are there for a part of the time shut the way round, too: for each set
/// of them that hold together, with those of them alone that are in the way.
pub(super) fn meanwhile(
    asked: &Asked,
    (under, shut): (&dyn Fn(&[usize]) -> Metric, &BTreeMap<usize, Vec<Shut>>),
    (index, beside): (usize, &Beside),
    mut own: Round,
    changed: &mut Meanwhiles,
) -> Round {
    let cuts = |way: &WayRound, other: &usize| {
        way.detour.path.legs.iter().any(|leg| shut[other].iter().any(|shut| leg.runs_over(*shut)))
    };
    // Whoever comes by the street is told, not who might come from farther off.
    let nobody_drew = Asked { drawn: &[], reaches: 1, ..*asked };
    let Some(usual) = own.ways.first() else { return own };
    let mut tried: BTreeMap<Vec<usize>, Option<Round>> = BTreeMap::new();
    for holding in &beside.together {
        let mut closures: Vec<usize> = Vec::new();
        // The way round those that are in the way may run into others of the same time.
        loop {
            let way = match tried.get(&closures) {
                None => Some(usual),
                Some(round) => round.as_ref().and_then(|round| round.ways.first()),
            };
            let more: Vec<usize> = way.map_or_else(Vec::new, |way| {
                holding.iter().filter(|i| !closures.contains(i) && cuts(way, i)).copied().collect()
            });
            if more.is_empty() {
                break;
            }
            closures.extend(more);
            closures.sort_unstable();
            if tried.contains_key(&closures) {
                continue;
            }
            let mut all: Vec<usize> = beside.always.iter().chain(&closures).copied().collect();
            all.sort_unstable();
            let metric = under(&all);
            let mut searches = Searches::default();
            let beside = beside.while_holding(&closures);
            let mut views = seen_from_open(&asked.engine.free, &metric, &own.movement);
            let mut round = |view: Cow<Movement>| {
                round(&nobody_drew, (&metric, &mut searches), (index, &beside), view.into_owned())
            };
            // Others may cut its begin or its end off: then it is seen from farther off, as long as there is a way from there.
            let near = views.next().map(&mut round);
            let is_cut = near.as_ref().is_some_and(|near| near.ways.is_empty());
            let mut far = views.filter(|_| is_cut).map(round);
            let round = far.find(|far| !far.ways.is_empty()).or(near);
            changed.entry(closures.clone()).or_insert_with(|| changes(&asked.engine.free, &metric));
            tried.insert(closures.clone(), round);
        }
    }
    // A zone without through traffic may still let this traffic in.
    let is_usual = |round: &Round| {
        round.ways.first().is_some_and(|way| !way.off().is_empty() && way.off() == usual.off())
    };
    let tried = tried.into_iter().filter_map(|(closures, round)| Some((closures, round?)));
    let tried = tried.filter(|(_, round)| !is_usual(round));
    let found = tried.map(|(closures, round)| {
        let either_way = round.movement.either_way(&asked.world.network);
        let (along, way) = (round.movement.along, round.ways.into_iter().next());
        let times = beside.times(&closures);
        Meanwhile { closures, is_open: beside.is_open(&times), times, along, either_way, way }
    });
    own.meanwhile = found.collect();
    own
}
