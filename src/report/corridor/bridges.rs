//! The computed levels of a bridge in words: what the load comes to, and what passes.

use super::words::{bridge_figure, held_against};
use crate::report::load_words::word;
use crate::report::words::{Language, grouped};

/// One figure of a level: what it is held against, what, the load's, the most that passes, the most that passes under conditions,
/// the unit.
pub(in crate::report) struct Computed<'a> {
    pub of: &'a str,
    pub what: &'a str,
    pub actual: f64,
    pub allowed: f64,
    pub under_conditions: Option<f64>,
    pub unit: &'a str,
}

/// The figures in words, spans of which the same is to be said once; nothing where nothing was computed.
pub(in crate::report) fn computed<'a>(figures: impl Iterator<Item = Computed<'a>>, l: Language) -> String {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for one in figures {
        let [own, most] = [one.actual, one.allowed].map(|value| bridge_figure(value, one.unit));
        let times = |most: f64| grouped(one.actual / most.max(f64::MIN_POSITIVE), 2);
        let what = word(one.what, l);
        let mut text = match l {
            Language::En => format!("{what} {own} of {most} {} ({} times)", one.unit, times(one.allowed)),
            Language::Zh => format!("{what}{own}/{most} {}（{}倍）", one.unit, times(one.allowed)),
        };
        if let Some(careful) = one.under_conditions.filter(|_| one.actual > one.allowed) {
            let careful = bridge_figure(careful, one.unit);
            text += &match l {
                Language::En => format!(", under conditions up to {careful}"),
                Language::Zh => format!("，有条件通过上限{careful}"),
            };
        }
        let of = held_against(one.of, l);
        match told.iter_mut().find(|(known, _)| *known == of) {
            Some((_, texts)) if texts.contains(&text) => {}
            Some((_, texts)) => texts.push(text),
            None => told.push((of, vec![text])),
        }
    }
    let texts = told.into_iter().map(|(of, texts)| format!("{of}{}{}", l.colon(), texts.join(l.comma())));
    texts.collect::<Vec<_>>().join(l.say("；", "; "))
}
