//! Why there is no way for a load, in words.

use super::along::{self, Met};
use super::lift_line;
use crate::load::Load;
use crate::obstacle::{Constraint, Policy};
use crate::report::summary::WhyNotLine;

/// A set of obstacles whose lifting opens a way: indices into [`Reason::Sets`]' obstacles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Set {
    /// Which.
    pub obstacles: Vec<usize>,
    /// No set has fewer.
    pub fewest: bool,
    /// No set takes less.
    pub cheapest: bool,
}

/// Why there is no way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Obstacles, and which sets of them are to be lifted.
    Sets {
        /// The obstacles that occur in the sets.
        obstacles: Vec<Constraint>,
        /// The sets, the one that takes least first.
        sets: Vec<Set>,
        /// Whether there are no others.
        complete: bool,
        /// Whether the least are proved least.
        proved: bool,
    },
    /// Corners too sharp for the length of the load.
    Corners,
    /// No set was found whose lifting is proved to open a way.
    Unexplained,
    /// Turn restrictions, or roads for local access only.
    Turns,
    /// No roads for this kind of vehicle, but these ways.
    Unfit(Vec<Unfit>),
    /// No roads at all.
    Island,
}

/// A way that is none for a kind of vehicle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfit {
    /// Its id in the data.
    pub way: String,
    /// Its name; empty if it has none.
    pub name: String,
    /// The key and value that make it none.
    pub tag: (String, String),
}

/// The obstacles of the sets of a reason, each as the load meets it.
pub(super) fn obstacles<'a>(reason: &'a Reason, load: &Load, policy: &Policy) -> Vec<Met<'a>> {
    let Reason::Sets { obstacles, .. } = reason else { return Vec::new() };
    obstacles.iter().map(|constraint| along::off_way(constraint, load, policy)).collect()
}

/// Why there is no way for a load, in words of both languages.
pub fn why_not_line(reason: &Reason, load: &Load, policy: &Policy) -> WhyNotLine {
    let mut line = WhyNotLine {
        because: String::new(),
        sets: Vec::new(),
        complete: true,
        proved: true,
        text: String::new(),
        text_zh: String::new(),
    };
    let (because, text, text_zh) = match reason {
        Reason::Sets { obstacles, sets, complete, proved } => {
            (line.complete, line.proved) = (*complete, *proved);
            let met = self::obstacles(reason, load, policy);
            line.sets = sets.iter().map(|set| lift_line(set, obstacles, &met, policy)).collect();
            let first = line.sets.first();
            let en = first.map_or_else(String::new, |set| format!("a way opens by lifting {}", set.text));
            let zh = first.map_or_else(String::new, |set| format!("解除以下障碍即可通行：{}", set.text_zh));
            ("obstacles", en, zh)
        }
        Reason::Corners => (
            "corners",
            "every way has a corner that a vehicle of this length does not take".to_owned(),
            "所有走法都有该长度的车辆无法通过的急弯".to_owned(),
        ),
        Reason::Unexplained => (
            "unexplained",
            "there is no way, and no set of obstacles was found whose lifting is proved to open one"
                .to_owned(),
            "无路可通，且未找到经证明解除后即可通行的障碍组合".to_owned(),
        ),
        Reason::Turns => (
            "turn_restriction",
            "every way is cut by turn restrictions or by roads for local access only".to_owned(),
            "所有走法都被转向限制或仅供到达的道路切断".to_owned(),
        ),
        Reason::Unfit(ways) => {
            let (en, zh) = unfit(ways);
            ("island", en, zh)
        }
        Reason::Island => (
            "island",
            "no roads at all connect the two places".to_owned(),
            "两地之间没有任何道路相连".to_owned(),
        ),
    };
    because.clone_into(&mut line.because);
    (line.text, line.text_zh) = (text, text_zh);
    line
}

/// How many ways are told by name.
const MOST_NAMED: usize = 3;

/// That only these ways would lead there, English and Chinese.
fn unfit(ways: &[Unfit]) -> (String, String) {
    let named = |way: &Unfit| {
        let name =
            if way.name.is_empty() || way.name == way.way { String::new() } else { format!(" {}", way.name) };
        format!("{}{name} ({}={})", way.way, way.tag.0, way.tag.1)
    };
    let first: Vec<String> = ways.iter().take(MOST_NAMED).map(named).collect();
    let more = ways.len().saturating_sub(MOST_NAMED);
    let (mut en, mut zh) = (first.join(", "), first.join("、"));
    if more > 0 {
        en.push_str(&format!(" and {more} more"));
        zh.push_str(&format!("等{}处", ways.len()));
    }
    (
        format!(
            "no road for this kind of vehicle leads there: only over {en}, which its kind does not drive"
        ),
        format!("没有该类车辆可走的道路通往目的地，只有{zh}通往，而该类车辆不能行驶"),
    )
}
