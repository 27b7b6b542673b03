//! Firms with fewer days than visits, and visits without a place.
//!
//! A day of a firm serves all projects that one team comes for, or calls for. Where days are short, they are shared out one
//! after the other from the first on: a day goes to the team that brings a first visit to the most projects, then a second
//! one, and so on.

use super::{AtFirm, Placed, Planner};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Visits of one team on one day of a firm.
struct Group {
    visits: Vec<AtFirm>,
    /// How many projects it brings their n-th visit.
    nth: Vec<usize>,
    /// Visits made in person that were wished by video.
    instead: usize,
}

impl Planner<'_> {
    /// Visits of a project that have no place yet, in person and by video.
    pub(super) fn left(&self, project: usize) -> (u32, u32) {
        let wish = &self.request.wishes[project];
        let (came, called) = self.had(project);
        let instead = came.saturating_sub(wish.visits);
        (wish.visits.saturating_sub(came), wish.remote.saturating_sub(called + instead))
    }

    /// Visits of a project that have a place, in person and by video.
    fn had(&self, project: usize) -> (u32, u32) {
        let own = self.at_firm[self.request.wishes[project].firm].iter().filter(|at| at.project == project);
        own.fold(
            (0, 0),
            |(came, called), at| if at.by_video { (came, called + 1) } else { (came + 1, called) },
        )
    }

    /// What the plan lacks: projects that are never seen, visits, and the sum of squares of the visits that each project lacks.
    pub(super) fn lacks(&self, projects: &[usize]) -> (usize, u64, u64) {
        let mut sum = (0, 0, 0);
        for project in projects {
            let (in_person, by_video) = self.left(*project);
            let missing = u64::from(in_person + by_video);
            sum.0 += usize::from(missing > 0 && self.had(*project) == (0, 0));
            sum.1 += missing;
            sum.2 += missing * missing;
        }
        sum
    }

    /// Plans firms that lack visits once more, day by day, and keeps what lacks less.
    pub(super) fn share_days(&mut self) {
        let wishes = &self.request.wishes;
        let all = 0..wishes.len();
        let short =
            all.clone().filter(|project| !wishes[*project].teams.is_empty() && self.left(*project) != (0, 0));
        let firms: BTreeSet<usize> = short.map(|project| wishes[project].firm).collect();
        for firm in firms {
            let own: Vec<usize> = all.clone().filter(|project| wishes[*project].firm == firm).collect();
            let lacked = self.lacks(&own);
            let before =
                (self.tours.clone(), self.placed.clone(), self.calls.clone(), self.at_firm[firm].clone());
            self.clear(firm);
            (0..self.request.days.len()).for_each(|day| self.give_day(&own, day));
            self.fill(&own, true);
            if self.lacks(&own) >= lacked {
                (self.tours, self.placed, self.calls, self.at_firm[firm]) = before;
            }
        }
    }

    /// Takes all visits of a firm out of the plan.
    fn clear(&mut self, firm: usize) {
        for gone in std::mem::take(&mut self.at_firm[firm]).iter().filter(|at| !at.by_video) {
            let key = (gone.day, gone.team.clone());
            if let Some(stops) = self.tours.get_mut(&key) {
                stops.retain(|project| *project != gone.project);
                if stops.is_empty() {
                    self.tours.remove(&key);
                }
            }
        }
        let wishes = &self.request.wishes;
        let stays = |placed: &Placed| wishes[placed.project].firm != firm;
        self.placed.retain(stays);
        self.calls.retain(stays);
    }

    /// Gives a day of a firm to the team that brings most with it.
    fn give_day(&mut self, projects: &[usize], day: usize) {
        let teams: BTreeSet<&Vec<usize>> =
            projects.iter().flat_map(|project| &self.request.wishes[*project].teams).collect();
        let groups = teams
            .into_iter()
            .flat_map(|team| [false, true].map(|by_video| self.group(projects, team, day, by_video)));
        // Of equals whose first project is due for that kind of visit.
        let worth = |group: &Group| {
            let due = group.visits.first().is_some_and(|first| {
                let (wish, (came, called)) = (&self.request.wishes[first.project], self.had(first.project));
                (u64::from(came) * u64::from(wish.remote) > u64::from(called) * u64::from(wish.visits))
                    == first.by_video
            });
            (group.nth.clone(), Reverse(group.instead), due)
        };
        let best = groups
            .filter(|group| !group.visits.is_empty())
            .reduce(|best, group| if worth(&group) > worth(&best) { group } else { best });
        best.into_iter().flat_map(|group| group.visits).for_each(|visit| self.add(visit));
    }

    fn group(&self, projects: &[usize], team: &[usize], day: usize, by_video: bool) -> Group {
        let mut own: Vec<(u32, Reverse<u32>, usize)> = Vec::new();
        for project in projects {
            let ((in_person, calls), (came, called)) = (self.left(*project), self.had(*project));
            let left = if by_video { calls } else { in_person + calls };
            if left > 0 && self.request.wishes[*project].teams.iter().any(|own| own == team) {
                own.push((came + called, Reverse(left), *project));
            }
        }
        own.sort_unstable();
        let mut stops = self.tours.get(&(day, team.to_vec())).cloned().unwrap_or_default();
        let mut found = Group { visits: Vec::new(), nth: Vec::new(), instead: 0 };
        let may_go = by_video || self.team_is_free(team, day);
        for (had, _, project) in own.into_iter().filter(|_| may_go) {
            let visit = AtFirm { day, project, team: team.to_vec(), by_video };
            stops.push(project);
            if !self.is_undisturbed(&visit) || !by_video && self.fits(team, &stops).is_none() {
                stops.pop();
                continue;
            }
            found.nth.resize(found.nth.len().max(had as usize + 1), 0);
            found.nth[had as usize] += 1;
            found.instead += usize::from(!by_video && self.left(project).0 == 0);
            found.visits.push(visit);
        }
        found
    }

    /// Visits without a place are made by any team of the project, where that costs the firm no day of its own before where
    /// it does, then where it costs least. A visit by video is made in person where its team is at the firm anyway. Who was
    /// seen least comes first.
    pub(super) fn fill(&mut self, projects: &[usize], with_calls: bool) {
        // What found no place finds one only where somebody else comes to the firm.
        let mut hopeless = BTreeSet::new();
        loop {
            let mut short: Vec<(u32, usize)> = Vec::new();
            for project in projects.iter().filter(|project| !hopeless.contains(*project)) {
                let (in_person, calls) = self.left(*project);
                if in_person > 0 || with_calls && calls > 0 {
                    let (came, called) = self.had(*project);
                    short.push((came + called, *project));
                }
            }
            short.sort_unstable();
            let next = short.into_iter().find_map(|(_, project)| {
                let found = self.place_for(project, with_calls);
                if found.is_none() {
                    hopeless.insert(project);
                }
                found
            });
            let Some(visit) = next else { return };
            let wishes = &self.request.wishes;
            hopeless.retain(|project| wishes[*project].firm != wishes[visit.project].firm);
            self.add(visit);
        }
    }

    /// The best place for one more visit of a project.
    fn place_for(&self, project: usize, with_calls: bool) -> Option<AtFirm> {
        let wish = &self.request.wishes[project];
        let (in_person, calls) = self.left(project);
        let mut best: Option<((bool, bool, i64, usize, usize), AtFirm)> = None;
        for (number, team) in wish.teams.iter().enumerate() {
            for (day, by_video) in (0..self.request.days.len()).flat_map(|day| [(day, false), (day, true)]) {
                let visit = AtFirm { day, project, team: team.clone(), by_video };
                let is_alone = !self.others(&visit, None).any(|other| visit.joins(other));
                let is_wished = if by_video { with_calls && calls > 0 } else { in_person > 0 };
                let is_instead = !by_video && !is_wished && with_calls && calls > 0 && !is_alone;
                if !is_wished && !is_instead || !self.is_undisturbed(&visit) {
                    continue;
                }
                let goes = || self.team_is_free(team, day).then(|| self.added(team, project, day)).flatten();
                let Some(cost) = (if by_video { Some(0) } else { goes() }) else { continue };
                let key = (is_instead, is_alone, cost, day, number);
                if best.as_ref().is_none_or(|(known, _)| key < *known) {
                    best = Some((key, visit));
                }
            }
        }
        best.map(|(_, visit)| visit)
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::visits::{Request, Wish, check, plan};

    #[test]
    fn a_turn_yields_to_who_is_at_the_firm_anyway() {
        let wish = |teams: &[usize]| Wish {
            teams: teams.iter().map(|officer| vec![*officer]).collect(),
            firm: 0,
            visits: 2,
            remote: 0,
            gap_days: None,
        };
        let near = |rows: usize| vec![vec![Some(60_000); 2]; rows];
        let request = Request {
            days: vec![(0, 0), (7, 0)],
            wishes: vec![wish(&[0]), wish(&[0, 1])],
            out: near(2),
            home: near(2),
            between: near(2),
            stay_ms: 60_000,
            day_ms: 3_600_000,
            most_stops: 4,
            gap_days: 7,
            most_a_month: 2,
        };
        let found = plan(&request);
        check(&request, &found).expect("a sound plan");
        // The second officer could only come on a day of his own, and the firm has none.
        assert_eq!(found.unplanned, []);
        assert!(found.visits.iter().all(|visit| visit.team == [0]), "{:?}", found.visits);
    }
}
