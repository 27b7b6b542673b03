//! What joining everything costs: a spanning tree whose nodes pay for having too many or too few legs.
//!
//! Without the leg that brings each tour home, a plan is a tree: of the start, which all tours share, and of all that is
//! done. So no plan costs less than a cheapest tree and the cheapest legs home. A leg that is there costs no more when a price
//! is set on each of its ends, as long as everybody pays it for as many legs as a task has: prices then make a task with too
//! many legs dear, and one with too few cheap, and the bound rises to nearly what the best tours cost. Prices are moved by
//! subgradients.
//! Source: Held and Karp 1970, 1971, "The traveling-salesman problem and minimum spanning trees"; with several tours as in
//! Christofides, Mingozzi, Toth 1981, "Exact algorithms for the vehicle routing problem, based on spanning tree and shortest
//! path relaxations" (k-degree center trees).

/// No leg.
pub const NO_LEG: i64 = 1 << 45;

/// Something that is done, or one end of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node {
    /// How many legs it has: 2, or 1 for an end of something that has two ends.
    pub legs: i64,
    /// The other end.
    pub twin: Option<usize>,
    /// The cheapest way to it from a start.
    pub out: i64,
    /// The cheapest way from it to an end.
    pub home: i64,
}

/// Nodes and the legs between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Forest {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The cheaper leg of both directions, row by row; `u32::MAX` where there is none.
    pub between: Vec<u32>,
    /// At least so many tours.
    pub fewest: usize,
    /// At most so many.
    pub most: usize,
}

/// Steps of the prices for few nodes.
const STEPS: usize = 240;
/// Looks at a pair of nodes in all.
const WORK: usize = 400_000_000;
/// Steps without gain after which they are halved.
const PATIENCE: usize = 12;

impl Forest {
    /// The legs of all tours together cost no less, in the unit of the legs; `plan` is what they cost in some plan.
    ///
    /// Complexity: a few hundred times the square of the nodes, fewer times for very many.
    pub fn bound(&self, plan: i64) -> i64 {
        let count = self.nodes.len();
        if count == 0 {
            return 0;
        }
        let steps = (WORK / (count * count)).clamp(2, STEPS);
        let mut prices = vec![0; count];
        let (mut best, mut best_prices) = (0, prices.clone());
        let (mut reach, mut idle) = (1 << 11, 0); // in 1/1024 of the gap
        let mut legs = vec![0; count];
        for _ in 0..steps {
            let found = self.priced(&prices, &mut legs);
            if found > best {
                (best, idle) = (found, 0);
                best_prices.clone_from(&prices);
            } else {
                idle += 1;
                if idle == PATIENCE {
                    (reach, idle) = (reach / 2, 0);
                    prices.clone_from(&best_prices);
                    continue;
                }
            }
            let over = |(node, legs): (&Node, &i64)| legs - node.legs;
            let square: i64 = self.nodes.iter().zip(&legs).map(|each| over(each) * over(each)).sum();
            if square == 0 || reach == 0 {
                break;
            }
            let step =
                (i128::from((plan - found).max(1)) * reach / (i128::from(square) * 1024)).max(1) as i64;
            for (price, each) in prices.iter_mut().zip(self.nodes.iter().zip(&legs)) {
                *price += step * over(each);
            }
        }
        best
    }

    /// The cheapest tree and ways home under these prices, without what all plans pay; how many legs each node has in it.
    fn priced(&self, prices: &[i64], legs: &mut [i64]) -> i64 {
        let count = self.nodes.len();
        legs.fill(0);
        // Prim's algorithm from the start: for each node that is not in the tree its cheapest leg, and from where.
        let mut near: Vec<(i64, usize)> =
            self.nodes.iter().zip(prices).map(|(node, price)| (node.out + price, usize::MAX)).collect();
        let mut open: Vec<usize> = (0..count).collect();
        let mut sum = 0;
        while let Some(place) = (0..open.len()).min_by_key(|place| (near[open[*place]].0, open[*place])) {
            let node = open.swap_remove(place);
            let (cost, from) = near[node];
            let is_twin = self.nodes[node].twin.is_some_and(|twin| twin == from);
            if !is_twin {
                sum += cost;
                legs[node] += 1;
                if let Some(legs) = legs.get_mut(from) {
                    *legs += 1;
                }
            }
            let row = &self.between[node * count..(node + 1) * count];
            for other in &open {
                if self.nodes[node].twin == Some(*other) {
                    near[*other] = (i64::MIN, node);
                } else if row[*other] != u32::MAX {
                    let leg = i64::from(row[*other]) + prices[node] + prices[*other];
                    if leg < near[*other].0 {
                        near[*other] = (leg, node);
                    }
                }
            }
        }
        let mut home: Vec<(i64, usize)> =
            self.nodes.iter().zip(prices).zip(0..).map(|((node, price), i)| (node.home + price, i)).collect();
        home.sort_unstable();
        for (place, (cost, node)) in home.into_iter().take(self.most.max(1)).enumerate() {
            if place >= self.fewest.max(1) && cost >= 0 {
                break;
            }
            sum += cost;
            legs[node] += 1;
        }
        sum - self.nodes.iter().zip(prices).map(|(node, price)| node.legs * price).sum::<i64>()
    }
}
