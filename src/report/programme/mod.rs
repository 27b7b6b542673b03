//! A programme of works as summary, calendar table and layer of the sites concerned.

mod looks;
mod losses;

use super::summary::{
    BeforeLine, BurdenLine, ConflictLine, IntervalLine, LeftOutLine, LossLine, ProgrammeSummary,
    ProgrammeWork, RuleLine, ShiftLine, ShiftsLine, SituationLine, SpanLine, StationSitesLine, TotalLine,
    WayRoundLine, WeekLine, WorstLine,
};
use crate::closure::Closure;
use crate::closure::intervals::{Interval, Span};
use crate::exchange::sites::Site;
use crate::plan::coverage::percent;
use crate::plan::programme::{Burden, Loss, Relief, Total};
use crate::search::Cost;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;

pub use looks::{Look, Looks};

/// What a site has at one time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteState {
    /// Served within the limits.
    pub covered: bool,
    /// Whether there is a way from a station, and one to a station.
    pub ways: [bool; 2],
    /// The stations that serve it.
    pub served_by: Vec<u32>,
}

/// A movement of through traffic past a work.
#[derive(Clone, PartialEq, Debug)]
pub struct Passage {
    /// The work, by index into the plan.
    pub closure: usize,
    /// Closure, vehicle and number.
    pub id: String,
    /// The street.
    pub road: String,
    /// The octant it is driven in, in English and Chinese.
    pub heading: (&'static str, &'static str),
    /// What it takes along the street without works.
    pub before: Cost,
}

/// What becomes of a movement in a situation.
#[derive(Clone, PartialEq, Debug)]
pub struct WayRound {
    /// Index of the passage.
    pub passage: usize,
    /// From where the movement is looked at.
    pub look: Look,
    /// What it takes now; none where there is no way.
    pub now: Option<Cost>,
    /// Other works over whose slowed stretches it runs, by index.
    pub over_works: Vec<usize>,
}

impl WayRound {
    /// How much longer it takes, milliseconds; negative where it gains.
    pub fn extra_ms(&self) -> Option<i64> {
        Some(i64::from(self.now?.ms) - i64::from(self.look.movement.along.cost.ms))
    }
}

/// A set of works that hold together, and what they do.
#[derive(Clone, PartialEq, Debug)]
pub struct Situation {
    /// The works, by index into the plan.
    pub closures: Vec<usize>,
    /// The sites, in order.
    pub sites: Vec<SiteState>,
    /// The movements concerned.
    pub ways: Vec<WayRound>,
    /// What is lost.
    pub loss: Loss,
}

/// A way round one work over another.
#[derive(Clone, PartialEq, Debug)]
pub struct Conflict {
    /// Index of the passage.
    pub passage: usize,
    /// The work it would run over, by index.
    pub over: usize,
    /// Whether that one shuts it, or only slows it.
    pub shut: bool,
    /// How much longer it takes with its own work alone, milliseconds.
    pub alone_ms: i64,
    /// The most that the same trip takes longer while both hold, milliseconds; none where it then has no way.
    pub together_ms: Option<i64>,
}

/// An order with its phases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Its closures, by index into the plan.
    pub closures: Vec<usize>,
}

/// A shift of one order, as it is told.
#[derive(Clone, PartialEq, Debug)]
pub struct ShiftAnswer {
    /// Index of the order.
    pub order: usize,
    /// Days later.
    pub days: i64,
    /// When it would begin and end.
    pub span: Span,
    /// What the programme costs then.
    pub burden: Burden,
}

/// The answer to which shift helps.
#[derive(Clone, PartialEq, Debug)]
pub struct Shifts {
    /// Up to how many days.
    pub up_to_days: u32,
    /// What was weighed.
    pub weighed: Span,
    /// The programme as it is.
    pub before: Burden,
    /// The best of each order, by order; zero days where nothing helps.
    pub works: Vec<ShiftAnswer>,
    /// The best of all; none where nothing helps.
    pub best: Option<ShiftAnswer>,
    /// The one after which all losses together are least; none where none makes them less.
    pub best_total: Option<ShiftAnswer>,
    /// Orders that were not shifted, and why.
    pub left_out: Vec<(usize, &'static str)>,
}

/// A programme question answered.
#[derive(Debug)]
pub struct ProgrammeReport<'a> {
    /// Name of the task.
    pub name: &'a str,
    /// Name of the vehicle.
    pub vehicle: &'a str,
    /// What counts as served.
    pub rule: RuleLine,
    /// The zone of all times.
    pub zone: Tz,
    /// The time looked at.
    pub span: Span,
    /// Where its two ends come from.
    pub span_is: [&'static str; 2],
    /// The calendar: each interval with its situation.
    pub intervals: &'a [(Interval, usize)],
    /// The situations, in the order in which they first hold.
    pub situations: &'a [Situation],
    /// The sites without works.
    pub before: &'a [SiteState],
    /// The movements.
    pub passages: &'a [Passage],
    /// The closures of the plan, whether each counts for the vehicle, and when it holds.
    pub works: &'a [(&'a Closure, bool, Vec<Span>)],
    /// The orders.
    pub orders: &'a [Order],
    /// The looks at the movements.
    pub looks: &'a Looks,
    /// Ways round one work over another.
    pub conflicts: &'a [Conflict],
    /// The weeks of the span.
    pub weeks: &'a [(NaiveDate, Span)],
    /// Shifts, where asked for.
    pub shifts: Option<&'a Shifts>,
    /// The sites.
    pub sites: &'a [Site],
    /// The stations.
    pub stations: &'a [Site],
}

/// Milliseconds of a span.
pub fn lasting_ms(span: &Span) -> u64 {
    (span.end - span.start).num_milliseconds().max(0) as u64
}

/// Hours with four decimals.
fn hours(ms: u64) -> f64 {
    (ms as f64 / 360.0).round() / 10_000.0
}

fn big_hours(ms: u128) -> f64 {
    (ms as f64 / 360.0).round() / 10_000.0
}

fn loss_line(loss: Loss) -> LossLine {
    LossLine {
        isolated: loss.isolated,
        lost: loss.lost,
        without_way: loss.without_way,
        extra_s: loss.extra_ms as f64 / 1000.0,
    }
}

fn total_line(total: &Total, over_ms: u64) -> TotalLine {
    TotalLine {
        isolated_site_h: big_hours(total.isolated),
        lost_site_h: big_hours(total.lost),
        without_way_h: big_hours(total.without_way),
        mean_extra_s: (total.extra as f64 / over_ms.max(1) as f64).round() / 1000.0,
    }
}

fn burden_line(burden: &Burden, over_ms: u64) -> BurdenLine {
    BurdenLine { worst: loss_line(burden.worst), total: total_line(&burden.total, over_ms) }
}

impl ProgrammeReport<'_> {
    /// An instant as local time with its offset.
    fn local(&self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.zone).to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }

    /// What a situation is called.
    pub fn situation_id(situation: usize) -> String {
        format!("s{}", situation + 1)
    }

    fn closure_ids(&self, closures: &[usize]) -> Vec<String> {
        closures.iter().map(|c| self.works[*c].0.id.clone()).collect()
    }

    fn spans_of(&self, situation: usize) -> impl Iterator<Item = &Span> {
        self.intervals.iter().filter(move |(_, s)| *s == situation).map(|(interval, _)| &interval.span)
    }

    /// What is lost over a span, and how long it lasts.
    fn burden_within(&self, span: &Span) -> Burden {
        Burden::of(self.intervals.iter().map(|(interval, situation)| {
            let part = interval.span.start.max(span.start)..interval.span.end.min(span.end);
            (self.situations[*situation].loss, lasting_ms(&part))
        }))
    }

    /// The summary.
    pub fn summary(&self) -> ProgrammeSummary {
        let covered = self.before.iter().filter(|site| site.covered).count();
        let whole = self.burden_within(&self.span);
        ProgrammeSummary {
            name: self.name.to_owned(),
            vehicle: self.vehicle.to_owned(),
            rule: self.rule.clone(),
            span: SpanLine {
                from: self.local(self.span.start),
                until: self.local(self.span.end),
                duration_h: hours(lasting_ms(&self.span)),
                from_is: self.span_is[0].to_owned(),
                until_is: self.span_is[1].to_owned(),
                timezone: self.zone.name().to_owned(),
            },
            before: BeforeLine {
                total: self.before.len(),
                covered,
                percent: percent(covered as f64, self.before.len() as f64),
            },
            worst: self.worst(),
            worst_week: self.worst_week(),
            total: total_line(&whole.total, lasting_ms(&self.span)),
            shifts: self.shifts.map(|shifts| self.shifts_line(shifts)),
            works: self.works.iter().map(|work| self.work_line(work)).collect(),
            situations: (0..self.situations.len()).map(|i| self.situation_line(i)).collect(),
            intervals: self.intervals.iter().map(|(i, s)| self.interval_line(i, *s)).collect(),
            affected_sites: self.affected_sites().iter().map(|site| self.site_line(site)).collect(),
            stations: self.station_lines(),
            movements: self.movement_lines(),
            conflicts: self.conflicts.iter().filter_map(|c| self.conflict_line(c)).collect(),
        }
    }

    /// The situation that loses most; of equal ones the one that holds longest, then the first.
    fn worst(&self) -> Option<WorstLine> {
        let most = self.situations.iter().map(|s| s.loss).max().filter(|loss| *loss > Loss::default())?;
        let mut equal: Vec<usize> =
            (0..self.situations.len()).filter(|i| self.situations[*i].loss == most).collect();
        equal.sort_by_key(|i| (std::cmp::Reverse(self.spans_of(*i).map(lasting_ms).sum::<u64>()), *i));
        let (first, others) = equal.split_first()?;
        let longest =
            self.spans_of(*first).min_by_key(|span| (std::cmp::Reverse(lasting_ms(span)), span.start))?;
        Some(WorstLine {
            situation: Self::situation_id(*first),
            loss: loss_line(most),
            works: self.closure_ids(&self.situations[*first].closures),
            from: self.local(longest.start),
            until: self.local(longest.end),
            intervals: self.spans_of(*first).count(),
            duration_h: hours(self.spans_of(*first).map(lasting_ms).sum()),
            equal: others.iter().map(|i| Self::situation_id(*i)).collect(),
        })
    }

    fn worst_week(&self) -> Option<WeekLine> {
        let totals: Vec<Total> = self.weeks.iter().map(|(_, span)| self.burden_within(span).total).collect();
        let most = totals.iter().max().filter(|total| **total > Total::default())?;
        let first = totals.iter().position(|total| total == most)?;
        let (monday, span) = &self.weeks[first];
        let week = monday.iso_week();
        Some(WeekLine {
            monday: monday.to_string(),
            week: format!("{}-W{:02}", week.year(), week.week()),
            total: total_line(most, lasting_ms(span)),
            equal: totals.iter().filter(|total| *total == most).count() - 1,
        })
    }

    fn shifts_line(&self, shifts: &Shifts) -> ShiftsLine {
        let over_ms = lasting_ms(&shifts.weighed);
        let line = |shift: &ShiftAnswer| ShiftLine {
            work: self.orders[shift.order].id.clone(),
            title: self.orders[shift.order].title.clone(),
            relieves: shift.burden.relief(&shifts.before).word().to_owned(),
            days: shift.days,
            start: self.local(shift.span.start),
            end: self.local(shift.span.end),
            burden: burden_line(&shift.burden, over_ms),
        };
        let relief = shifts.best.as_ref().map_or(Relief::Nothing, |best| best.burden.relief(&shifts.before));
        ShiftsLine {
            up_to_days: shifts.up_to_days,
            weighed_until: self.local(shifts.weighed.end),
            before: burden_line(&shifts.before, over_ms),
            relieves: relief.word().to_owned(),
            best: shifts.best.as_ref().map(line),
            best_total: shifts.best_total.as_ref().map(line),
            works: shifts.works.iter().map(line).collect(),
            left_out: shifts
                .left_out
                .iter()
                .map(|(order, reason)| LeftOutLine {
                    work: self.orders[*order].id.clone(),
                    title: self.orders[*order].title.clone(),
                    reason: (*reason).to_owned(),
                })
                .collect(),
        }
    }

    fn work_line(&self, (closure, concerns_vehicle, held): &(&Closure, bool, Vec<Span>)) -> ProgrammeWork {
        let start = closure.schedule.start.map_or(self.span.start, |start| start.max(self.span.start));
        let end = closure.schedule.end.map_or(self.span.end, |end| end.min(self.span.end));
        ProgrammeWork {
            closure: closure.id.clone(),
            order: closure.order.clone(),
            title: closure.title.clone(),
            effect: closure.effect.name().to_owned(),
            start: closure.schedule.start.map(|start| self.local(start)),
            end: closure.schedule.end.map(|end| self.local(end)),
            recurring: start < end && *held != [start..end],
            concerns_vehicle: *concerns_vehicle,
            duration_h: hours(held.iter().map(lasting_ms).sum()),
        }
    }

    fn interval_line(&self, interval: &Interval, situation: usize) -> IntervalLine {
        IntervalLine {
            from: self.local(interval.span.start),
            until: self.local(interval.span.end),
            duration_h: hours(lasting_ms(&interval.span)),
            situation: Self::situation_id(situation),
        }
    }

    fn situation_line(&self, index: usize) -> SituationLine {
        self.told(&self.situations[index], index)
    }

    /// Situations that no interval has, as JSON: numbered behind those that one has.
    pub fn told_of(&self, others: &[Situation]) -> String {
        let told = (self.situations.len()..).zip(others);
        let told: Vec<SituationLine> = told.map(|(index, situation)| self.told(situation, index)).collect();
        serde_json::to_string_pretty(&told).unwrap_or_default() + "\n"
    }

    fn told(&self, situation: &Situation, index: usize) -> SituationLine {
        let ids = |counts: &dyn Fn(&SiteState, &SiteState) -> bool| -> Vec<String> {
            let both = self.before.iter().zip(&situation.sites).zip(self.sites);
            both.filter(|((then, now), _)| counts(then, now)).map(|(_, site)| site.id.clone()).collect()
        };
        let covered = situation.sites.iter().filter(|site| site.covered).count();
        let spans: Vec<&Span> = self.spans_of(index).collect();
        SituationLine {
            id: Self::situation_id(index),
            works: self.closure_ids(&situation.closures),
            duration_h: hours(spans.iter().map(|span| lasting_ms(span)).sum()),
            intervals: spans.len(),
            first: spans.first().map_or_else(String::new, |span| self.local(span.start)),
            last: spans.last().map_or_else(String::new, |span| self.local(span.end)),
            covered,
            percent: percent(covered as f64, situation.sites.len() as f64),
            loss: loss_line(situation.loss),
            sites_lost: ids(&|then, now| then.covered && !now.covered),
            sites_gained: ids(&|then, now| !then.covered && now.covered),
            sites_isolated: ids(&SiteState::is_cut_off),
            stations: (0..self.stations.len())
                .filter_map(|station| {
                    let sites_lost = ids(&|then, now| then.is_left_by(now, station as u32));
                    let id = self.stations[station].id.clone();
                    (!sites_lost.is_empty()).then_some(StationSitesLine { station: id, sites_lost })
                })
                .collect(),
            movements: situation.ways.iter().map(|way| self.way_line(way)).collect(),
        }
    }

    fn way_line(&self, way: &WayRound) -> WayRoundLine {
        let before = way.look.movement.along.cost;
        let [from_either_way, to_either_way] = way.look.either_way;
        let extra_s = way.extra_ms().map(|ms| ms as f64 / 1000.0);
        let extra_m = way.now.map(|now| (i64::from(now.mm) - i64::from(before.mm)) as f64 / 1000.0);
        let before_s = f64::from(before.ms.max(1)) / 1000.0;
        WayRoundLine {
            movement: self.passages[way.passage].id.clone(),
            street: self.looks.street(&self.passages[way.passage], way.passage, &way.look),
            from_either_way,
            to_either_way,
            found: way.now.is_some(),
            extra_m,
            extra_s,
            extra_percent: extra_s.map(|extra_s| (extra_s / before_s * 1000.0).round() / 10.0),
            over_works: self.closure_ids(&way.over_works),
        }
    }

    fn conflict_line(&self, conflict: &Conflict) -> Option<ConflictLine> {
        let passage = &self.passages[conflict.passage];
        let both =
            |closures: &[usize]| closures.contains(&passage.closure) && closures.contains(&conflict.over);
        let together: Vec<&Span> =
            self.intervals.iter().filter(|(i, _)| both(&i.closures)).map(|(i, _)| &i.span).collect();
        let first = together.first()?;
        Some(ConflictLine {
            movement: passage.id.clone(),
            closure: self.works[passage.closure].0.id.clone(),
            over: self.works[conflict.over].0.id.clone(),
            kind: if conflict.shut { "shut" } else { "slow" }.to_owned(),
            together_h: hours(together.iter().map(|span| lasting_ms(span)).sum()),
            first: self.local(first.start),
            alone_extra_s: conflict.alone_ms as f64 / 1000.0,
            together_extra_s: conflict.together_ms.map(|ms| ms as f64 / 1000.0),
        })
    }
}

impl SiteState {
    /// Whether a site with this state before is cut off now: a way from or to the stations is gone.
    pub fn is_cut_off(&self, now: &Self) -> bool {
        (0..2).any(|i| self.ways[i] && !now.ways[i])
    }

    /// Whether a station that served a site with this state before no longer does.
    fn is_left_by(&self, now: &Self, station: u32) -> bool {
        self.served_by.contains(&station) && !now.served_by.contains(&station)
    }
}
