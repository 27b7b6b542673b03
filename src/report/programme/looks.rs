//! From where the movements of a programme are looked at, and what their streets are called in its tables.

use super::{Passage, Situation};
use crate::plan::Leg;
use crate::plan::detour::Movement;

/// A movement as it is looked at: from farther off, from nearer, or either way, where there is no good way round as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Look {
    /// The movement from there.
    pub movement: Movement,
    /// Whether it begins in the middle of a road and sets out from there either way, and whether it ends so.
    pub either_way: [bool; 2],
}

/// The different looks at each passage, the nearest first, the others in the order in which situations need them.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Looks(Vec<Vec<Look>>);

impl Looks {
    /// Those of passages, of which the nearest are given, and of situations.
    pub fn of<'a>(
        near: impl IntoIterator<Item = Look>,
        situations: impl IntoIterator<Item = &'a Situation>,
    ) -> Self {
        let mut looks: Vec<Vec<Look>> = near.into_iter().map(|look| vec![look]).collect();
        for way in situations.into_iter().flat_map(|situation| &situation.ways) {
            let own = &mut looks[way.passage];
            if !own.contains(&way.look) {
                own.push(way.look.clone());
            }
        }
        Self(looks)
    }

    /// What the street of a passage is called in `detour_legs.csv`: the movement, and the number of the look where that is not
    /// the nearest.
    pub(super) fn street(&self, passage: &Passage, index: usize, look: &Look) -> String {
        match self.0[index].iter().position(|own| own == look) {
            Some(0) | None => passage.id.clone(),
            Some(number) => format!("{}@{number}", passage.id),
        }
    }

    /// All streets by what they are called.
    pub fn streets<'a>(&'a self, passages: &'a [Passage]) -> impl Iterator<Item = (String, &'a [Leg])> {
        let all = self.0.iter().zip(passages).enumerate();
        all.flat_map(move |(index, (looks, passage))| {
            looks
                .iter()
                .map(move |look| (self.street(passage, index, look), look.movement.along.legs.as_slice()))
        })
    }
}
