//! From the last label back to the way that leads there.

use super::places::Places;
use super::{Label, Via};
use crate::id::DirectedId;

/// A part of a way: driven without a stop, after a wait or none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// The directed segment.
    pub directed: DirectedId,
    /// Millimeters from its tail.
    pub from_mm: u32,
    /// Millimeters from its tail.
    pub to_mm: u32,
    /// When one comes to its beginning, or is done with the stay at the stop there, milliseconds since the epoch.
    pub here_ms: u32,
    /// When one sets out; later than that if one waits.
    pub set_out_ms: u32,
    /// When one is at its end.
    pub done_ms: u32,
    /// Whose closures one waits for.
    pub held_by: Vec<usize>,
    /// Whether it is the first part of a road: what follows continues it.
    pub opens_road: bool,
    /// The number of the stop before it.
    pub stop: usize,
}

/// A way with its times.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimedPath {
    /// When one arrives at the last stop, milliseconds since the epoch.
    pub arrival_ms: u32,
    /// Length, millimeters.
    pub mm: u32,
    /// Its parts, in order.
    pub runs: Vec<Run>,
    /// The gate used at each stop, when one is there, and how long the way was until then, millimeters.
    pub stops: Vec<(usize, u32, u32)>,
}

pub(super) fn trace(places: &Places, labels: &[Label], end: u32, stays_ms: &[u32]) -> TimedPath {
    let stay = |place: u32| {
        let stop = places.as_stop(place).map(|(stop, _)| stop);
        stop.and_then(|stop| stays_ms.get(stop)).copied().unwrap_or(0)
    };
    let last = labels[end as usize];
    let mut path = TimedPath { arrival_ms: last.ms, mm: last.mm, ..TimedPath::default() };
    let mut at = end;
    let mut stop_ahead = 0;
    loop {
        let label = labels[at as usize];
        if let Some((stop, gate)) = places.as_stop(label.place) {
            path.stops.push((gate, label.ms, label.mm));
            stop_ahead = stop;
        }
        let stop = stop_ahead.saturating_sub(1);
        let here_ms = labels
            .get(label.parent as usize)
            .map_or(label.ms, |before| before.ms.saturating_add(stay(before.place)));
        let (set_out_ms, done_ms) = (label.set_out, label.ms);
        match label.via {
            Via::Start => break,
            Via::Nowhere => {}
            Via::Plain { directed, from_mm, to_mm } => path.runs.push(Run {
                directed,
                from_mm,
                to_mm,
                here_ms,
                set_out_ms,
                done_ms,
                held_by: Vec::new(),
                opens_road: true,
                stop,
            }),
            Via::Element { chain, index } => {
                let chain = places.chain(chain);
                let element = &chain.elements[usize::from(index)];
                path.runs.push(Run {
                    directed: chain.directed,
                    from_mm: element.from_mm,
                    to_mm: element.to_mm,
                    here_ms,
                    set_out_ms,
                    done_ms,
                    held_by: if here_ms < set_out_ms {
                        element.shut_by(here_ms, set_out_ms)
                    } else {
                        Vec::new()
                    },
                    opens_road: index == 0,
                    stop,
                });
            }
        }
        at = label.parent;
    }
    path.runs.reverse();
    path.stops.reverse();
    path
}
