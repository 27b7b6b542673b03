//! The aims of a patrol in their order: what of the first is out of reach.

use super::super::{Section, list};
use crate::report::words::{Language, grouped};
use serde_json::Value;

/// The weight of what is left out, and what no plan serves.
pub(super) fn left_out(section: &mut Section, part: &Value, l: Language) {
    let Some(aim) = list(part, "aims").iter().find(|aim| aim["aim"] == "priority") else { return };
    let lost = aim["value"].as_f64().unwrap_or(0.0);
    if lost <= 0.0 {
        return;
    }
    let lost_said = grouped(lost, 0);
    let said = match (l, aim["bound"].as_f64()) {
        (Language::Zh, Some(bound)) if bound >= lost => format!("{lost_said}（已证明最少）"),
        (Language::En, Some(bound)) if bound >= lost => format!("{lost_said} (proved to be the least)"),
        (Language::Zh, Some(bound)) if bound > 0.0 => {
            format!("{lost_said}（任何方案至少 {}）", grouped(bound, 0))
        }
        (Language::En, Some(bound)) if bound > 0.0 => {
            format!("{lost_said} (at least {} by any plan)", grouped(bound, 0))
        }
        (Language::Zh, _) => format!("{lost_said}（未能证明必须舍去）"),
        (Language::En, _) => format!("{lost_said} (not proved to be needed)"),
    };
    section.fact(l.say("未安排任务的权重", "Weight left out"), said);
}
