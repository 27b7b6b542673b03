//! Who loses how much over the whole time: sites, stations, movements; the calendar as a table, the sites as a layer.

use super::{ProgrammeReport, SiteState, hours, lasting_ms};
use crate::closure::intervals::Span;
use crate::exchange::write::{OutFeature, Shape};
use crate::plan::coverage::percent;
use crate::report::route::object;
use crate::report::summary::{MovementLossLine, SiteLossLine, StationLossLine};
use serde_json::json;
use std::cmp::Reverse;

/// A site that loses something at some time.
pub(super) struct SiteLoss {
    /// Index of the site.
    site: usize,
    /// When it is not served, neighboring intervals joined.
    lost: Vec<Span>,
    /// When it is cut off.
    isolated: Vec<Span>,
    /// Its worst situation: cut off before not served, then the one that loses most altogether.
    worst: usize,
}

fn joined(spans: &mut Vec<Span>, span: &Span) {
    match spans.last_mut() {
        Some(last) if last.end == span.start => last.end = span.end,
        _ => spans.push(span.clone()),
    }
}

fn sum(spans: &[Span]) -> f64 {
    hours(spans.iter().map(lasting_ms).sum())
}

impl ProgrammeReport<'_> {
    pub(super) fn affected_sites(&self) -> Vec<SiteLoss> {
        (0..self.sites.len()).filter_map(|site| self.site_loss(site)).collect()
    }

    fn site_loss(&self, site: usize) -> Option<SiteLoss> {
        let then = &self.before[site];
        let losses: Vec<(bool, bool)> = self
            .situations
            .iter()
            .map(|s| (then.is_cut_off(&s.sites[site]), then.covered && !s.sites[site].covered))
            .collect();
        let concerned = (0..losses.len()).filter(|i| losses[*i] != (false, false));
        let worst = concerned.min_by_key(|i| (Reverse(losses[*i]), Reverse(self.situations[*i].loss), *i))?;
        let (mut lost, mut isolated) = (Vec::new(), Vec::new());
        for (interval, situation) in self.intervals {
            if losses[*situation].0 {
                joined(&mut isolated, &interval.span);
            }
            if losses[*situation].1 {
                joined(&mut lost, &interval.span);
            }
        }
        Some(SiteLoss { site, lost, isolated, worst })
    }

    pub(super) fn site_line(&self, loss: &SiteLoss) -> SiteLossLine {
        let site = &self.sites[loss.site];
        SiteLossLine {
            site: site.id.clone(),
            name: site.name.clone(),
            category: site.category.clone(),
            lost_h: sum(&loss.lost),
            isolated_h: sum(&loss.isolated),
            worst_situation: Self::situation_id(loss.worst),
        }
    }

    pub(super) fn station_lines(&self) -> Vec<StationLossLine> {
        let line = |station: usize| {
            let loses = |sites: &[SiteState]| {
                let both = self.before.iter().zip(sites);
                both.filter(|(then, now)| then.is_left_by(now, station as u32)).count()
            };
            let lost: Vec<usize> = self.situations.iter().map(|s| loses(&s.sites)).collect();
            let most_lost = *lost.iter().max()?;
            let worst = lost.iter().position(|n| *n == most_lost && *n > 0)?;
            let times = self.intervals.iter().map(|(i, s)| (lost[*s] as u64, lasting_ms(&i.span)));
            Some(StationLossLine {
                station: self.stations[station].id.clone(),
                name: self.stations[station].name.clone(),
                most_lost,
                worst_situation: Self::situation_id(worst),
                duration_h: hours(times.clone().filter(|(n, _)| *n > 0).map(|(_, ms)| ms).sum()),
                lost_site_h: hours(times.map(|(n, ms)| n * ms).sum()),
            })
        };
        (0..self.stations.len()).filter_map(line).collect()
    }

    pub(super) fn movement_lines(&self) -> Vec<MovementLossLine> {
        let line = |number: usize| {
            let passage = &self.passages[number];
            // Of each situation: whether it is concerned, and how much longer it takes.
            let extra: Vec<Option<Option<i64>>> = self
                .situations
                .iter()
                .map(|s| s.ways.iter().find(|way| way.passage == number).map(super::WayRound::extra_ms))
                .collect();
            let lasting = |counts: &dyn Fn(Option<Option<i64>>) -> bool| {
                let all = self.intervals.iter().filter(|(_, s)| counts(extra[*s]));
                hours(all.map(|(interval, _)| lasting_ms(&interval.span)).sum())
            };
            let badness = |extra: Option<i64>| (extra.is_none(), extra);
            let concerned = (0..extra.len()).filter_map(|i| Some((i, extra[i]?)));
            let (worst, _) = concerned.min_by_key(|(i, extra)| (Reverse(badness(*extra)), *i))?;
            Some(MovementLossLine {
                movement: passage.id.clone(),
                closure: self.works[passage.closure].0.id.clone(),
                road: passage.road.clone(),
                heading: passage.heading.0.to_owned(),
                heading_zh: passage.heading.1.to_owned(),
                before_s: f64::from(passage.before.ms) / 1000.0,
                concerned_h: lasting(&|extra| extra.is_some()),
                without_way_h: lasting(&|extra| extra == Some(None)),
                most_extra_s: extra.iter().copied().flatten().flatten().max().map(|ms| ms as f64 / 1000.0),
                worst_situation: Self::situation_id(worst),
            })
        };
        (0..self.passages.len()).filter_map(line).collect()
    }

    /// The calendar, a row an interval, as `programme.csv`.
    pub fn calendar(&self) -> Vec<Vec<String>> {
        let header = [
            "from",
            "until",
            "duration_h",
            "situation",
            "works",
            "sites_covered",
            "percent",
            "lost",
            "isolated",
            "movements_without_way",
            "extra_s",
        ];
        let row = |(interval, number): &(crate::closure::intervals::Interval, usize)| {
            let situation = &self.situations[*number];
            let covered = situation.sites.iter().filter(|site| site.covered).count();
            vec![
                self.local(interval.span.start),
                self.local(interval.span.end),
                hours(lasting_ms(&interval.span)).to_string(),
                Self::situation_id(*number),
                self.closure_ids(&situation.closures).join(" "),
                covered.to_string(),
                percent(covered as f64, situation.sites.len() as f64).to_string(),
                situation.loss.lost.to_string(),
                situation.loss.isolated.to_string(),
                situation.loss.without_way.to_string(),
                (situation.loss.extra_ms as f64 / 1000.0).to_string(),
            ]
        };
        std::iter::once(header.map(str::to_owned).to_vec()).chain(self.intervals.iter().map(row)).collect()
    }

    /// The layer `affected_sites`: each site that loses something, how long, and when.
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let feature = |loss: &SiteLoss| {
            let (site, line) = (&self.sites[loss.site], self.site_line(loss));
            let told = |spans: &[Span]| -> Vec<String> {
                spans.iter().map(|s| format!("{}/{}", self.local(s.start), self.local(s.end))).collect()
            };
            OutFeature {
                id: site.id.clone(),
                shape: Shape::Point(site.at),
                properties: object(json!({
                    "site": line.site, "name": line.name, "category": line.category, "weight": site.weight,
                    "lost_h": line.lost_h, "isolated_h": line.isolated_h,
                    "worst_situation": line.worst_situation,
                    "worst_works": self.closure_ids(&self.situations[loss.worst].closures),
                    "lost_intervals": told(&loss.lost), "isolated_intervals": told(&loss.isolated),
                })),
            }
        };
        vec![("affected_sites", self.affected_sites().iter().map(feature).collect())]
    }
}
