//! Words for people and what they are sent to.

use super::words::Language;

impl Language {
    /// Why units are missing, who stands in, how a station is found, where a unit stood; an unknown word stays as it is.
    pub fn dispatch(self, word: &str) -> String {
        match word {
            "no_road_near" => self.say("附近没有道路", "no road near"),
            "no_skill" => self.say("没有具备所需技能的警力", "no unit has the skills needed"),
            "nobody_free" => self.say("没有当班的空闲警力", "nobody on duty is idle"),
            "no_way" => self.say("无路可达", "no way"),
            "wait" => self.say("等待空闲警力", "waited for a unit"),
            "way" => self.say("路程太长", "the way is too long"),
            "deputy" => self.say("指定代理", "his deputy"),
            "partner" => self.say("同项目警长", "partner at the project"),
            "unit" => self.say("同单位民警", "of his unit"),
            "area" => self.say("按辖区", "by area"),
            "travel_time" => self.say("按最短到达时间", "by travel time"),
            "at_post" => self.say("在岗位", "at its post"),
            "on_the_way_back" => self.say("返回途中", "on its way back"),
            "at_last_scene" => self.say("在上一现场", "at its last scene"),
            "sites" => self.say("点位", "sites"),
            "junctions" => self.say("路口", "junctions"),
            "incidents" => self.say("警情", "incidents"),
            "cover" => self.say("最大覆盖", "maximal cover"),
            "median" => self.say("平均时间最短", "least mean time"),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// What an officer does at a project; a word of the user's own stays as it is.
    pub fn role(self, role: &str) -> String {
        match role {
            "lead" => self.say("主办", "lead"),
            "second" => self.say("协办", "second"),
            other => return other.to_owned(),
        }
        .to_owned()
    }
}
