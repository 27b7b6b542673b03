//! Problems that can be solved to a proven optimum: flows of least cost, matchings of least weight.
//!
//! Knows nothing of networks, officers or tours. Costs are integers, answers are optimal, and each comes with the
//! duals that prove it: `prove` reads the problem, the answer and the duals, and shares no code with the search.

pub mod flow;
pub mod matching;

/// Why an answer is not what it claims to be. A search that gives such an answer has a bug.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Disproof {
    /// The answer does not have the shape of the problem.
    #[error("the answer has another size than the problem")]
    Shape,
    /// A flow outside the limits of its arc.
    #[error("the flow of arc {0} is outside its limits")]
    Limits(usize),
    /// What flows in and what flows out do not differ by the supply of the node.
    #[error("the flow is not conserved at node {0}")]
    Conservation(usize),
    /// A node without partner, or with one that does not have it as partner.
    #[error("node {0} is not matched")]
    Unmatched(usize),
    /// An arc or edge whose reduced cost contradicts the answer.
    #[error("the dual of {0} contradicts the answer")]
    Slackness(usize),
    /// A blossom that is no odd set, or not as full as its dual claims.
    #[error("blossom {0} is not full")]
    Blossom(usize),
    /// The stated cost is not the cost of the answer.
    #[error("the stated cost is not the cost of the answer")]
    Cost,
}
