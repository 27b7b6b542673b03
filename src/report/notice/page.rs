//! The notice as a page of A4 to be printed and posted, with the map of each closure.

use super::Notice;
use minijinja::{Environment, Value, context};

impl Notice {
    /// The page; `map` gives the map of a closure by its id. It opens and prints without a network, without scripts.
    ///
    /// # Panics
    /// If the built-in template were faulty, which a test excludes.
    pub fn page(&self, mut map: impl FnMut(&str) -> Option<String>) -> String {
        let l = self.language;
        let mut environment = Environment::new();
        // The name ends in .html: every value is escaped unless it was made safe here.
        environment
            .add_template("notice.html", include_str!("../templates/notice.html"))
            .expect("the template is part of the program, and a test renders it");
        let pairs = |pairs: Vec<(String, String)>| -> Vec<Value> {
            pairs.into_iter().map(|(label, value)| context! { label, value }).collect()
        };
        let sections: Vec<Value> = self
            .sections
            .iter()
            .enumerate()
            .map(|(i, section)| {
                let next = self.sections.get(i + 1).map(|next| next.order.as_str());
                // The phases of an order are signed once, behind the last of them.
                let last = next != Some(section.order.as_str());
                let map = map(&section.closure);
                let signed =
                    self.signature(section).into_iter().map(|(label, value)| (label.to_owned(), value));
                context! {
                    title => section.title.clone(),
                    facts => pairs(section.facts.clone()),
                    map_title => match section.has_way_round {
                        true => l.say("绕行示意图", "Map of the ways round"),
                        false if section.is_open => l.say("施工路段示意图", "Map of the works"),
                        false => l.say("施工路段示意图", "Map of the closed section"),
                    },
                    map => map.map(Value::from_safe_string),
                    signature => if last { pairs(signed.collect()) } else { Vec::new() },
                }
            })
            .collect();
        let content = context! {
            lang => l.tag(),
            title => self.title(),
            colon => l.colon(),
            closing => self.closing(),
            footer => l.say(
                "草稿，由护航（huhang）根据路网与施工数据计算生成，发布前请核对。",
                "Draft, computed by huhang from the network and the order; check before publishing.",
            ),
            sections,
        };
        environment
            .get_template("notice.html")
            .and_then(|template| template.render(content))
            .expect("the template is part of the program, and a test renders it")
    }
}
