//! Rolling work on a road between two crossings: the words are found on the network first, and what they find is cut
//! into units, each counted along the road from where the words begin.

use super::matching::{Landmarks, Matched, MatchedStretch, match_closure};
use super::model::{Closure, Direction};
use super::read::rolling;
use crate::diagnostic::Diagnostics;
use crate::network::Network;

/// The property of a unit that says where it lies: meters from where the words of the whole work begin.
pub const UNIT: &str = "unit_m";

/// The units, each a closure with what it shuts.
///
/// # Errors
/// Why the work does not fit, in words.
pub(super) fn units(
    network: &Network,
    closure: &Closure,
    known: Landmarks,
    whole: &Matched,
) -> Result<Vec<(Closure, Matched)>, String> {
    if !whole.opposite.is_empty() || !whole.turns.is_empty() {
        return Err("rolling work of this kind needs one drawn line, or kilometer posts".into());
    }
    // Each direction is a chain of its own; both are counted from where the words begin.
    let mut chains: Vec<(Vec<MatchedStretch>, bool)> = Vec::new();
    for direction in [Direction::Along, Direction::Against] {
        if closure.direction != Direction::Both && closure.direction != direction {
            continue;
        }
        let mut own = closure.clone();
        own.direction = direction;
        own.drawn = None;
        let Some(found) = match_closure(network, &own, known, &mut Diagnostics::new()) else { continue };
        let chain = chained(network, &found.stretches)
            .ok_or("what the words find is no single line; draw the work, or say kilometer posts")?;
        chains.push((chain, direction == Direction::Against));
    }
    let length = |chain: &[MatchedStretch]| -> i64 {
        chain.iter().map(|s| i64::from(s.to_mm) - i64::from(s.from_mm)).sum()
    };
    let total = chains.iter().map(|(chain, _)| length(chain)).max().unwrap_or(0);
    let plan = rolling::Plan::read(closure)?;
    let count = plan.count(total)?;
    let parts = (0..count).map(|k| {
        let (from, to) = (k * plan.unit_mm, ((k + 1) * plan.unit_mm).min(total));
        let mut stretches: Vec<MatchedStretch> = chains
            .iter()
            .flat_map(|(chain, against)| {
                let own = length(chain);
                // The last unit takes what a longer other carriageway has more.
                let to = if k + 1 == count { own.max(to) } else { to };
                if *against { piece(chain, own - to, own - from) } else { piece(chain, from, to) }
            })
            .collect();
        stretches.sort_unstable();
        stretches
    });
    let parts: Vec<Vec<MatchedStretch>> = parts.collect();
    let mut made = plan.closures(closure, vec![closure.location.clone(); parts.len()])?;
    for (k, unit) in (0..).zip(&mut made) {
        let ends: Vec<f64> =
            [k * plan.unit_mm, ((k + 1) * plan.unit_mm).min(total)].map(|mm: i64| mm as f64 / 1000.0).into();
        unit.properties.insert(UNIT.into(), ends.into());
    }
    let matched = |(closure, stretches): (Closure, Vec<MatchedStretch>)| {
        let own = Matched { closure_id: closure.id.clone(), stretches, spared: Vec::new(), ..whole.clone() };
        (closure, own)
    };
    Ok(made.into_iter().zip(parts).map(matched).collect())
}

/// Stretches in driving order; `None` if they are not one line.
fn chained(network: &Network, stretches: &[MatchedStretch]) -> Option<Vec<MatchedStretch>> {
    let length = |s: &MatchedStretch| network.segment(s.directed.segment()).length_mm;
    let follows = |a: &MatchedStretch, b: &MatchedStretch| {
        (a.directed == b.directed && a.to_mm == b.from_mm)
            || (a.to_mm == length(a)
                && b.from_mm == 0
                && a.directed != b.directed.reversed()
                && network.head(a.directed) == network.tail(b.directed))
    };
    let mut first = stretches.iter().filter(|s| !stretches.iter().any(|before| follows(before, s)));
    let mut chain = vec![*first.next()?];
    while let Some(next) = stretches.iter().find(|s| follows(&chain[chain.len() - 1], s)) {
        if chain.len() == stretches.len() {
            break;
        }
        chain.push(*next);
    }
    (chain.len() == stretches.len()).then_some(chain)
}

/// The part of a chain between two lengths along it, millimeters.
fn piece(chain: &[MatchedStretch], from: i64, to: i64) -> Vec<MatchedStretch> {
    let mut at = 0i64;
    let mut parts = Vec::new();
    for s in chain {
        let (begin, length) = (at, i64::from(s.to_mm) - i64::from(s.from_mm));
        at += length;
        let (a, b) = ((from - begin).clamp(0, length), (to - begin).clamp(0, length));
        if a < b {
            let place = |along: i64| s.from_mm + u32::try_from(along).unwrap_or(0);
            parts.push(MatchedStretch { from_mm: place(a), to_mm: place(b), ..*s });
        }
    }
    parts
}
