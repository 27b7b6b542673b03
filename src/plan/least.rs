//! The least set that helps, where whether a set helps can only be tried: an oracle that never says no to more.
//!
//! A set that helps meets every *cut*, what is left over by a largest set that does not help. So the least set is the first
//! set, least first, that meets all cuts known and helps; one that does not help is grown into another cut (Reiter 1987;
//! the implicit hitting sets of Moreno-Centeno & Karp 2013). Where there are too many things to go through their sets, a
//! minimal one is found by halving: the shortest beginning of the list that helps ends with a thing that is needed.

/// Most things among which the least set is looked for; of more, a minimal one is.
pub const FEW: usize = 12;

/// A set of `0..n`, ascending, that `helps` and of which no proper subset does; with `n` up to [`FEW`] none that helps has
/// fewer things, and of those the first in lexicographic order is taken, so that what comes first is preferred. `None`
/// where not even everything helps. `helps` must be monotone. Its calls: `O(n)` for each cut, else `O(k log n)` for a set
/// of `k` things.
pub fn least(n: usize, mut helps: impl FnMut(&[usize]) -> bool) -> Option<Vec<usize>> {
    let all: Vec<usize> = (0..n).collect();
    if !helps(&all) {
        return None;
    }
    if n > FEW { Some(minimal(n, helps)) } else { smallest(n, helps) }
}

fn members(mask: u32, n: usize) -> Vec<usize> {
    (0..n).filter(|i| mask >> i & 1 == 1).collect()
}

fn smallest(n: usize, mut helps: impl FnMut(&[usize]) -> bool) -> Option<Vec<usize>> {
    let mut masks: Vec<u32> = (0..1u32 << n).collect();
    masks.sort_by_cached_key(|mask| (mask.count_ones(), members(*mask, n)));
    let mut cuts: Vec<u32> = Vec::new();
    for mask in masks {
        if cuts.iter().any(|cut| cut & mask == 0) {
            continue;
        }
        if helps(&members(mask, n)) {
            return Some(members(mask, n));
        }
        let mut grown = mask;
        for more in (0..n).map(|i| 1 << i) {
            if grown & more == 0 && !helps(&members(grown | more, n)) {
                grown |= more;
            }
        }
        cuts.push(!grown & ((1 << n) - 1));
    }
    None
}

/// As `smallest`, but only minimal; everything together is known to help.
fn minimal(n: usize, mut helps: impl FnMut(&[usize]) -> bool) -> Vec<usize> {
    let mut needed: Vec<usize> = Vec::new();
    let mut end = n;
    let with = |needed: &[usize], end: usize| {
        let mut set: Vec<usize> = (0..end).chain(needed.iter().copied()).collect();
        set.sort_unstable();
        set
    };
    while !helps(&with(&needed, 0)) {
        // The beginning of `below` things does not help, that of `enough` does.
        let (mut below, mut enough) = (0, end);
        while below + 1 < enough {
            let middle = usize::midpoint(below, enough);
            if helps(&with(&needed, middle)) { enough = middle } else { below = middle }
        }
        let Some(last) = enough.checked_sub(1) else { break };
        needed.push(last);
        end = last;
    }
    needed.sort_unstable();
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets any of which must be contained: a monotone oracle.
    fn oracle(ways: &[u32]) -> impl FnMut(&[usize]) -> bool + '_ {
        |set| {
            let mask = set.iter().fold(0u32, |mask, i| mask | 1 << i);
            ways.iter().any(|way| way & mask == *way)
        }
    }

    #[test]
    fn it_is_what_trying_all_sets_finds() {
        let mut state = 1u64;
        let mut dice = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        let mut many = 0;
        for _ in 0..400 {
            let n = 1 + dice(8) as usize;
            let ways: Vec<u32> = (0..dice(5)).map(|_| 1 + dice((1 << n) - 1) as u32).collect();
            let found = least(n, oracle(&ways));
            let tried = (0..1u32 << n)
                .filter(|mask| oracle(&ways)(&members(*mask, n)))
                .min_by_key(|mask| (mask.count_ones(), members(*mask, n)));
            assert_eq!(found, tried.map(|mask| members(mask, n)), "{n} {ways:?}");
            many += usize::from(tried.is_some_and(|mask| mask.count_ones() > 1));
            // Of many things no part of the set found helps.
            let Some(_) = tried else { continue };
            let kept = minimal(n, oracle(&ways));
            assert!(oracle(&ways)(&kept));
            for i in 0..kept.len() {
                let less: Vec<usize> = kept.iter().copied().filter(|k| *k != kept[i]).collect();
                assert!(!oracle(&ways)(&less), "{kept:?} without {}", kept[i]);
            }
        }
        assert!(many > 100, "{many}");
    }

    #[test]
    fn nothing_is_needed_where_nothing_is_in_the_way() {
        assert_eq!(least(3, |_| true), Some(vec![]));
        assert_eq!(least(20, |_| true), Some(vec![]));
        assert_eq!(least(20, |set| set.contains(&7) && set.contains(&19)), Some(vec![7, 19]));
        assert_eq!(least(20, |_| false), None);
    }
}
