//! Teams that look after a project in turns: a turn that leaves a visit without a day yields.

use super::{AtFirm, Placed, Planner, Unplanned};

impl Planner<'_> {
    /// Visits for which the team whose turn it is found no day are made by another team of the project that has one, where it
    /// costs least; of equals on the first day, by the first team.
    pub(super) fn yield_turns(&mut self, unplanned: &mut Vec<(usize, Unplanned)>) {
        unplanned.retain(|(project, why)| {
            let may_yield = matches!(why, Unplanned::WouldDisturb | Unplanned::NobodyFree);
            !(may_yield && self.place_by_any(*project))
        });
    }

    fn place_by_any(&mut self, project: usize) -> bool {
        let wish = &self.request.wishes[project];
        if wish.teams.len() < 2 {
            return false;
        }
        let mut best: Option<(i64, usize, usize)> = None;
        for (number, team) in wish.teams.iter().enumerate() {
            for day in 0..self.request.days.len() {
                let call = AtFirm { day, project, team: Some(team.clone()) };
                let open = self.gap_holds(&call, None)
                    && self.month_holds(&call, None)
                    && self.team_is_free(team, day);
                let cost = open.then(|| self.added(team, project, day)).flatten();
                let found = cost.map(|cost| (cost, day, number));
                best = [best, found].into_iter().flatten().min();
            }
        }
        let Some((_, day, number)) = best else { return false };
        let team = wish.teams[number].clone();
        self.at_firm[wish.firm].push(AtFirm { day, project, team: Some(team.clone()) });
        self.tours.entry((day, team.clone())).or_default().push(project);
        self.placed.push(Placed { project, team, day });
        true
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
