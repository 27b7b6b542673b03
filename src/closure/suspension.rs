//! Several suspended limits on one road add up (C2): where one order lifts the limit of height and another that of mass,
//! who is too high and too heavy may pass where both hold.

use super::effect::Opened;
use crate::id::DirectedId;
use std::collections::BTreeMap;

/// Stretches on which limits are suspended, piece by piece with all the limits that any of them suspends there; the
/// piece is named after the first closure that covers it. Directions opened against a one-way rule stay as they are.
pub fn joined(opened: Vec<Opened>) -> Vec<Opened> {
    let (mut done, mut by_road): (Vec<Opened>, BTreeMap<DirectedId, Vec<Opened>>) =
        (Vec::new(), BTreeMap::new());
    for o in opened {
        match o.suspended.is_empty() {
            true => done.push(o),
            false => by_road.entry(o.directed).or_default().push(o),
        }
    }
    for (directed, mut own) in by_road {
        own.sort_unstable_by_key(|o| o.closure);
        if own.iter().all(|o| o.suspended == own[0].suspended) {
            done.append(&mut own);
            continue;
        }
        let mut at: Vec<u32> = own.iter().flat_map(|o| [o.from_mm, o.to_mm]).collect();
        at.sort_unstable();
        at.dedup();
        for pair in at.windows(2) {
            let covering = || own.iter().filter(|o| o.from_mm <= pair[0] && pair[1] <= o.to_mm);
            let Some(first) = covering().next() else { continue };
            let mut suspended: Vec<String> = covering().flat_map(|o| o.suspended.iter().cloned()).collect();
            suspended.sort_unstable();
            suspended.dedup();
            let (from_mm, to_mm, closure) = (pair[0], pair[1], first.closure);
            done.push(Opened { directed, from_mm, to_mm, suspended, closure });
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SegmentId;

    #[test]
    fn c2_suspended_limits_add_up_where_both_hold() {
        let directed = DirectedId::new(SegmentId(3), true);
        let opened = |from_mm, to_mm, keys: &[&str], closure| Opened {
            directed,
            from_mm,
            to_mm,
            suspended: keys.iter().map(|key| (*key).to_owned()).collect(),
            closure,
        };
        let (high, heavy) = (opened(0, 60, &["maxheight"], 1), opened(40, 100, &["maxweight"], 0));
        let found = joined(vec![high.clone(), heavy.clone()]);
        let expected = [
            opened(0, 40, &["maxheight"], 1),
            opened(40, 60, &["maxheight", "maxweight"], 0),
            opened(60, 100, &["maxweight"], 0),
        ];
        assert_eq!(found, expected);
        assert_eq!(joined(vec![heavy, high]), expected, "in whatever order");
        let against = opened(0, 100, &[], 2);
        assert_eq!(joined(vec![against.clone()]), [against]);
    }
}
