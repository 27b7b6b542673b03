//! A plan of visits made better: firms packed, single visits moved to other days, whole tours to other tours.

use super::{AtFirm, Placed, Planner, Unplanned};
use std::collections::BTreeSet;

impl Planner<'_> {
    /// Firms with visits that found no day, because those before them were spread, are planned once more with one visit as
    /// close upon the other as the gap lets them; the plan with more visits is kept.
    pub(super) fn pack_firms(&mut self, unplanned: &mut Vec<(usize, Unplanned)>) {
        let wishes = &self.request.wishes;
        let disturbed = unplanned.iter().filter(|(_, why)| *why == Unplanned::WouldDisturb);
        let firms: BTreeSet<usize> = disturbed.map(|(project, _)| wishes[*project].firm).collect();
        for firm in firms {
            let before = (self.tours.clone(), self.placed.clone(), std::mem::take(&mut self.at_firm[firm]));
            for gone in before.1.iter().filter(|placed| wishes[placed.project].firm == firm) {
                let key = (gone.day, gone.team.clone());
                if let Some(stops) = self.tours.get_mut(&key) {
                    stops.retain(|project| *project != gone.project);
                    if stops.is_empty() {
                        self.tours.remove(&key);
                    }
                }
            }
            self.placed.retain(|placed| wishes[placed.project].firm != firm);
            let own = (0..wishes.len()).filter(|project| wishes[*project].firm == firm);
            let mut visits: Vec<(u32, usize)> =
                own.flat_map(|project| (0..wishes[project].visits).map(move |nth| (nth, project))).collect();
            visits.sort_unstable();
            let place = |(nth, project)| Some((project, self.place(project, nth, true).err()?));
            let missed: Vec<(usize, Unplanned)> = visits.into_iter().filter_map(place).collect();
            let known = unplanned.iter().filter(|(project, _)| wishes[*project].firm == firm).count();
            if missed.len() < known {
                unplanned.retain(|(project, _)| wishes[*project].firm != firm);
                unplanned.extend(missed);
            } else {
                (self.tours, self.placed, self.at_firm[firm]) = before;
            }
        }
    }

    /// Moves single visits to other days, and whole tours to other tours of their team, while that saves travel.
    pub(super) fn improve(&mut self) {
        for _ in 0..20 {
            let mut moved = self.merge_tours();
            for i in 0..self.placed.len() {
                let Placed { project, team, day } = self.placed[i].clone();
                let firm = self.request.wishes[project].firm;
                let here = self.tours[&(day, team.clone())].clone();
                let rest: Vec<usize> = here.iter().copied().filter(|p| *p != project).collect();
                let whole = self.travel(&team, &here).unwrap_or(0);
                let saved = i64::from(whole) - self.travel(&team, &rest).map_or(0, i64::from);
                let call = |day: usize| AtFirm { day, project, team: Some(team.clone()) };
                let now = call(day);
                let better = |to: &usize| {
                    *to != day
                        && self.tours.contains_key(&(*to, team.clone()))
                        && self.gap_holds(&call(*to), Some(&now))
                        && self.month_holds(&call(*to), Some(&now))
                };
                let costs = (0..self.request.days.len()).filter(better);
                let best = costs.filter_map(|to| Some((self.added(&team, project, to)?, to))).min();
                let Some((cost, to)) = best.filter(|(cost, _)| *cost < saved) else { continue };
                let _ = cost;
                if rest.is_empty() {
                    self.tours.remove(&(day, team.clone()));
                } else {
                    self.tours.insert((day, team.clone()), rest);
                }
                let then = call(to);
                self.at_firm[firm].retain(|other| *other != now);
                self.at_firm[firm].push(then);
                self.tours.entry((to, team)).or_default().push(project);
                self.placed[i].day = to;
                moved = true;
            }
            if !moved {
                return;
            }
        }
    }

    /// Gives up tours whose visits another tour of the team can all take over for less. Whether any was.
    fn merge_tours(&mut self) -> bool {
        let mut merged = false;
        let keys: Vec<(usize, Vec<usize>)> = self.tours.keys().cloned().collect();
        for (day, team) in keys {
            let Some(stops) = self.tours.get(&(day, team.clone())).cloned() else { continue };
            let saved = self.travel(&team, &stops).map_or(0, i64::from);
            let call = |day: usize, project: usize| AtFirm { day, project, team: Some(team.clone()) };
            let cost = |to: &usize| -> Option<i64> {
                let known = self.tours.get(&(*to, team.clone())).filter(|_| *to != day)?;
                if stops.iter().any(|project| known.contains(project)) {
                    return None;
                }
                let all: Vec<usize> = known.iter().chain(&stops).copied().collect();
                let with = i64::from(self.fits(&team, &all)?);
                // one after the other, so that visits of one firm that come along are seen
                let holds = |project: &usize| {
                    let now = call(day, *project);
                    let then = call(*to, *project);
                    self.gap_holds(&then, Some(&now)) && self.month_holds(&then, Some(&now))
                };
                stops.iter().all(holds).then(|| with - self.travel(&team, known).map_or(0, i64::from))
            };
            let best = (0..self.request.days.len()).filter_map(|to| Some((cost(&to)?, to))).min();
            let Some((_, to)) = best.filter(|(cost, _)| *cost < saved) else { continue };
            for placed in self.placed.iter_mut().filter(|p| p.day == day && p.team == team) {
                placed.day = to;
            }
            for project in &stops {
                let (now, then) = (call(day, *project), call(to, *project));
                let at_firm = &mut self.at_firm[self.request.wishes[*project].firm];
                at_firm.iter_mut().filter(|other| **other == now).for_each(|other| *other = then.clone());
            }
            self.tours.remove(&(day, team.clone()));
            self.tours.entry((to, team)).or_default().extend(stops);
            merged = true;
        }
        merged
    }
}
