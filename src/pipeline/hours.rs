//! The table of when works hold, from which `verify` sweeps a calendar again.

use super::{Table, with_header};
use crate::closure::ClosurePlan;
use crate::closure::intervals::Span;
use chrono::{DateTime, SecondsFormat, Utc};

/// Its file.
pub(super) const HOURS: &str = "works_hours.csv";

/// When each work would hold if it had neither start nor end, in the time that is looked at; `concerns` says of each whether
/// it does anything to whoever asks, `pattern` gives its hours.
pub(super) fn hours_of_works<'a>(
    plan: &ClosurePlan,
    concerns: &[bool],
    pattern: impl Fn(usize) -> &'a [Span],
) -> Table {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let bound = |at: Option<DateTime<Utc>>| at.map(instant).unwrap_or_default();
    let mut rows = Vec::new();
    for (i, closure) in plan.closures().iter().enumerate() {
        let schedule = &closure.schedule;
        let row = |from: String, until: String| {
            vec![
                closure.id.clone(),
                closure.order.clone(),
                schedule.zone.name().to_owned(),
                closure.status.counts().to_string(),
                concerns[i].to_string(),
                bound(schedule.start),
                bound(schedule.end),
                from,
                until,
            ]
        };
        let pattern = pattern(i);
        if pattern.is_empty() {
            rows.push(row(String::new(), String::new()));
        }
        rows.extend(pattern.iter().map(|held| row(instant(held.start), instant(held.end))));
    }
    let header = ["work", "order", "zone", "counts", "concerns", "start", "end", "from", "until"];
    with_header(&header, rows)
}
