//! A plan of visits made better: single visits moved to other days, whole tours to other tours.

use super::{Placed, Planner};

impl Planner<'_> {
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
                let call = |day: usize| Self::in_person(project, &team, day);
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
            let call = |day: usize, project: usize| Self::in_person(project, &team, day);
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
