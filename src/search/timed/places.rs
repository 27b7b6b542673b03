//! The places of a timed search, and what lies ahead of each.
//!
//! A layer is the way from one stop to the next; its states come first, layer by layer. Behind them come the places
//! that are made when somebody first comes near: the stops, and the ends of elements of *chains*. A chain is a drive
//! along one road that changes with time: the whole of it, or its part from a stop or to one.

use crate::id::{DirectedId, EdgeId, StateId};
use crate::metric::timed::{Element, TimedMetric};
use crate::search::Position;
use rustc_hash::FxHashMap;

/// Where a chain ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// At a junction.
    State(StateId),
    /// At a gate of the next stop.
    Gate(usize),
}

/// What a chain is a drive along.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Key {
    Whole(EdgeId),
    Start(usize, DirectedId),
    Arrive(EdgeId, usize, u32),
    Direct(usize, usize, DirectedId),
}

/// A drive along one road that changes with time.
pub(super) struct Chain {
    pub layer: usize,
    pub directed: DirectedId,
    pub elements: Vec<Element>,
    pub end: End,
    /// The place behind its first element; those behind the others follow.
    first_place: u32,
}

#[derive(Clone, Copy)]
enum Extra {
    Stop { stop: usize, gate: usize },
    Behind { chain: u32, index: u16 },
}

/// A step from a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ahead {
    Plain { ms: u32, directed: DirectedId, from_mm: u32, to_mm: u32, place: u32 },
    Element { chain: u32, index: u16, place: u32 },
    Nowhere { place: u32 },
}

/// The way from one stop to the next: how its end is reached.
pub(super) struct Layer {
    /// By edge: gate, position on it, and what the part costs where that does not change.
    arrivals: FxHashMap<EdgeId, Vec<(usize, DirectedId, u32, Option<u32>)>>,
}

pub(super) struct Places<'a> {
    metric: &'a TimedMetric,
    stops: &'a [Vec<Position>],
    layers: Vec<Layer>,
    state_count: usize,
    extras: Vec<Extra>,
    chains: Vec<Chain>,
    chain_of: FxHashMap<(usize, Key), u32>,
    /// The place of the first gate of each stop.
    first_gate: Vec<u32>,
}

impl<'a> Places<'a> {
    pub fn new(metric: &'a TimedMetric, stops: &'a [Vec<Position>]) -> Self {
        let base = metric.base();
        let topology = base.topology();
        let mut layers = Vec::new();
        for next in stops.iter().skip(1) {
            let mut arrivals: FxHashMap<EdgeId, Vec<_>> = FxHashMap::default();
            for (gate, position) in next.iter().enumerate() {
                for access in position.arrivals(base) {
                    let ms = (!metric.is_timed(access.directed)).then_some(access.cost.ms);
                    let edges = access.edge.into_iter();
                    for edge in edges {
                        let entry = (gate, access.directed, access.position_mm, ms);
                        arrivals.entry(edge).or_default().push(entry);
                    }
                }
            }
            layers.push(Layer { arrivals });
        }
        let state_count = topology.state_count();
        let mut extras = Vec::new();
        let mut first_gate = Vec::new();
        for (stop, gates) in stops.iter().enumerate() {
            first_gate.push((state_count * layers.len() + extras.len()) as u32);
            extras.extend((0..gates.len()).map(|gate| Extra::Stop { stop, gate }));
        }
        let (chains, chain_of) = (Vec::new(), FxHashMap::default());
        Self { metric, stops, layers, state_count, extras, chains, chain_of, first_gate }
    }

    /// How many places are states of the graph.
    pub fn states(&self) -> usize {
        self.state_count * self.layers.len()
    }

    /// How many places there are by now.
    pub fn known(&self) -> usize {
        self.states() + self.extras.len()
    }

    pub fn stop(&self, stop: usize, gate: usize) -> u32 {
        self.first_gate[stop] + gate as u32
    }

    /// The stop and gate that a place is.
    pub fn as_stop(&self, place: u32) -> Option<(usize, usize)> {
        match self.extra(place) {
            Some(Extra::Stop { stop, gate }) => Some((stop, gate)),
            _ => None,
        }
    }

    pub fn is_last(&self, place: u32) -> bool {
        self.as_stop(place).is_some_and(|(stop, _)| stop + 1 == self.stops.len())
    }

    pub fn chain(&self, chain: u32) -> &Chain {
        &self.chains[chain as usize]
    }

    fn extra(&self, place: u32) -> Option<Extra> {
        (place as usize).checked_sub(self.states()).map(|extra| self.extras[extra])
    }

    /// The layer of a place, and the state of the graph that lies at or before it on the way, if one does.
    pub fn layer_and_state(&self, place: u32) -> (usize, Option<StateId>) {
        match self.extra(place) {
            None => {
                let place = place as usize;
                (place / self.state_count, Some(StateId::new(place % self.state_count)))
            }
            Some(Extra::Stop { .. }) => (0, None),
            Some(Extra::Behind { chain, .. }) => {
                let chain = self.chain(chain);
                match chain.end {
                    End::State(state) => (chain.layer, Some(state)),
                    End::Gate(_) => (chain.layer, None),
                }
            }
        }
    }

    /// The element at whose end a place is; none at junctions and stops.
    pub fn last_element(&self, place: u32) -> Option<&Element> {
        match self.extra(place) {
            Some(Extra::Behind { chain, index }) => Some(&self.chain(chain).elements[usize::from(index)]),
            _ => None,
        }
    }

    fn chain_at(&mut self, layer: usize, key: Key, directed: DirectedId, end: End) -> u32 {
        if let Some(known) = self.chain_of.get(&(layer, key)) {
            return *known;
        }
        let position = |stop: usize, gate: usize| {
            let all = self.stops[stop][gate].directions(self.metric.base());
            all.into_iter().find(|(d, _)| *d == directed).map(|(_, position)| position)
        };
        let (from, to) = match key {
            Key::Whole(_) => (None, None),
            Key::Start(gate, _) => (position(layer, gate), None),
            Key::Arrive(_, _, at) => (None, Some(at)),
            Key::Direct(a, b, _) => (position(layer, a), position(layer + 1, b)),
        };
        let elements = self.metric.elements(directed, from, to);
        let chain = self.chains.len() as u32;
        let first_place = self.known() as u32;
        self.extras.extend((0..elements.len()).map(|i| Extra::Behind { chain, index: i as u16 }));
        self.chains.push(Chain { layer, directed, elements, end, first_place });
        self.chain_of.insert((layer, key), chain);
        chain
    }

    fn end_place(&self, layer: usize, end: End) -> u32 {
        match end {
            End::State(state) => (layer * self.state_count + state.index()) as u32,
            End::Gate(gate) => self.stop(layer + 1, gate),
        }
    }

    /// The step over an element of a chain: to the place behind it, or, where one may stand at the end of the chain at any
    /// time, to where the chain leads.
    fn enter(&self, chain: u32, index: usize) -> Ahead {
        let it = self.chain(chain);
        let end = self.end_place(it.layer, it.end);
        if it.elements.is_empty() {
            return Ahead::Nowhere { place: end };
        }
        let last = index + 1 == it.elements.len();
        let stays = !last || (it.elements[index].ends_on_works() && matches!(it.end, End::State(_)));
        let place = if stays { it.first_place + index as u32 } else { end };
        Ahead::Element { chain, index: index as u16, place }
    }

    /// All steps from a place.
    pub fn ahead(&mut self, place: u32, steps: &mut Vec<Ahead>) {
        match self.extra(place) {
            None => {
                let place = place as usize;
                self.leave(place / self.state_count, StateId::new(place % self.state_count), steps);
            }
            Some(Extra::Stop { stop, gate }) => self.set_out(stop, gate, steps),
            Some(Extra::Behind { chain, index }) => {
                let it = self.chain(chain);
                let next = usize::from(index) + 1;
                match it.end {
                    End::State(state) if next == it.elements.len() => {
                        let layer = it.layer;
                        self.leave(layer, state, steps);
                    }
                    // At a gate of a stop one is at the stop.
                    End::Gate(_) if next == it.elements.len() => {}
                    _ => steps.push(self.enter(chain, next)),
                }
            }
        }
    }

    /// From a junction over all roads that leave it.
    fn leave(&mut self, layer: usize, state: StateId, steps: &mut Vec<Ahead>) {
        let base = self.metric.base();
        let topology = base.topology();
        for edge in topology.out_edges(state).map(EdgeId::new) {
            let (directed, head) = (topology.directed(edge), topology.head(edge));
            if self.metric.is_timed(directed) {
                let chain = self.chain_at(layer, Key::Whole(edge), directed, End::State(head));
                steps.push(self.enter(chain, 0));
            } else if super::is_open(base.arcs()[edge.index()].ms) {
                let arc = base.arcs()[edge.index()];
                let place = self.end_place(layer, End::State(head));
                steps.push(Ahead::Plain { ms: arc.ms, directed, from_mm: 0, to_mm: arc.mm, place });
            }
            let arrivals = self.layers[layer].arrivals.get(&edge).cloned().unwrap_or_default();
            for (gate, directed, to_mm, ms) in arrivals {
                if let Some(ms) = ms {
                    let place = self.stop(layer + 1, gate);
                    steps.push(Ahead::Plain { ms, directed, from_mm: 0, to_mm, place });
                } else {
                    let key = Key::Arrive(edge, gate, to_mm);
                    let chain = self.chain_at(layer, key, directed, End::Gate(gate));
                    steps.push(self.enter(chain, 0));
                }
            }
        }
    }

    /// From a gate of a stop, along its road either way, and to the next stop if that stands on the same road.
    fn set_out(&mut self, layer: usize, gate: usize, steps: &mut Vec<Ahead>) {
        if layer >= self.layers.len() {
            return;
        }
        let base = self.metric.base();
        let here = self.stops[layer][gate];
        for access in here.departures(base) {
            let (directed, from_mm) = (access.directed, access.position_mm);
            let end = End::State(access.state);
            if self.metric.is_timed(directed) {
                let chain = self.chain_at(layer, Key::Start(gate, directed), directed, end);
                steps.push(self.enter(chain, 0));
            } else {
                let (ms, to_mm) = (access.cost.ms, base.topology().length_mm(directed));
                steps.push(Ahead::Plain { ms, directed, from_mm, to_mm, place: self.end_place(layer, end) });
            }
        }
        for (other, there) in self.stops[layer + 1].iter().enumerate() {
            let ahead = there.directions(base);
            for (directed, from_mm) in here.directions(base) {
                let Some(&(_, to_mm)) = ahead.iter().find(|(d, _)| *d == directed) else { continue };
                if from_mm > to_mm || !base.open_between(directed, from_mm, to_mm) {
                    continue;
                }
                if self.metric.is_timed(directed) {
                    let key = Key::Direct(gate, other, directed);
                    let chain = self.chain_at(layer, key, directed, End::Gate(other));
                    steps.push(self.enter(chain, 0));
                } else {
                    let (ms, place) =
                        (base.ms_between(directed, from_mm, to_mm), self.stop(layer + 1, other));
                    steps.push(Ahead::Plain { ms, directed, from_mm, to_mm, place });
                }
            }
        }
    }

    /// Every element that changes with time, with the place before it.
    pub fn timed_elements(&mut self, steps: &mut Vec<Ahead>) -> Vec<(u32, Element)> {
        let topology = self.metric.base().topology().clone();
        let timed = |s: StateId| {
            topology.out_edges(s).any(|e| self.metric.is_timed(topology.directed(EdgeId::new(e))))
        };
        let tails: Vec<StateId> = (0..self.state_count).map(StateId::new).filter(|s| timed(*s)).collect();
        let mut before: Vec<u32> = Vec::new();
        for layer in 0..self.layers.len() {
            before.extend(tails.iter().map(|s| (layer * self.state_count + s.index()) as u32));
        }
        before.extend(self.states() as u32..self.known() as u32);
        let mut all = Vec::new();
        let mut next = 0;
        while let Some(&place) = before.get(next) {
            next += 1;
            let known = self.known();
            steps.clear();
            self.ahead(place, steps);
            before.extend(known as u32..self.known() as u32);
            for step in steps.iter() {
                if let Ahead::Element { chain, index, .. } = step {
                    all.push((place, self.chain(*chain).elements[usize::from(*index)].clone()));
                }
            }
        }
        all
    }
}
