//! What a load reaches: the figures of a coverage, and of each site that is not reached, why not.

use super::corridor::load_facts;
use super::{Cell, Rows, Section, Table, Tone, coverage, list, name_and_id, text};
use crate::report::words::Language;
use serde_json::Value;

pub(super) fn section(part: &Value, l: Language, rows: Rows) -> Section {
    let mut section = coverage::of_one(part, l, rows);
    let name = text(part, "name");
    let head = l.say("可达范围", "Largest reach");
    section.title = match name.is_empty() || name == "reach" {
        true => head.to_owned(),
        false => format!("{head}{}{name}", l.colon()),
    };
    section.fact(l.say("出发地", "Depot"), text(part, "from"));
    load_facts(&mut section, part, l);
    section.add(refused(part, l).keep(rows.0));
    section
}

fn refused(part: &Value, l: Language) -> Table {
    let has_before = part["before"].is_object();
    let mut columns = vec![l.say("点位", "site")];
    if has_before {
        columns.push(l.say("封闭前", "without the closures"));
    }
    columns.push(l.say("原因", "why not"));
    let mut table = Table::new(l.say("不可到达的点位", "Sites that the load does not come to"), &columns);
    for site in list(part, "refused") {
        let mut cells: Vec<Cell> = vec![name_and_id(site).into()];
        if has_before {
            let was = site["before"] == true;
            let tone = if was { Tone::Bad } else { Tone::Faint };
            let said = if was { l.say("可达", "reached") } else { l.say("不可达", "not reached") };
            cells.push(Cell { text: said.to_owned(), tone });
        }
        cells.push(text(site, l.say("text_zh", "text")).into());
        table.row(cells);
    }
    table
}
