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
            "no_stations" => self.say("未给出派出所", "no stations are given"),
            "no_position" => self.say("所在位置不详", "where he is is not known"),
            "wait" => self.say("等待空闲警力", "waited for a unit"),
            "wait_skill" => self.say("等待具备技能的警力", "waited for a unit with the skills"),
            "way" => self.say("路程太长", "the way is too long"),
            "wait_and_way" => {
                self.say("等待空闲警力，且路程太长", "waited for a unit, and the way alone is too long")
            }
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
    /// Why an officer has no project, or a project no officer; an unknown word stays as it is.
    pub fn officers(self, word: &str) -> String {
        match word {
            "nobody" => self.say("该层级没有警官", "nobody of this level"),
            "rule" => self.say("没有符合规则的警官", "no officer keeps the rules"),
            "no_way" => self.say("无路可达", "no way"),
            "capacity" => self.say("可用警官已满额", "whoever could is full"),
            "not_found" => {
                self.say("未找到人选，但未证明无人可配", "nobody was found; it is not proved that nobody can")
            }
            "day_too_short" => self.say("一天之内来不及往返", "a day is too short for it"),
            "would_disturb" => {
                self.say("受间隔或每月次数限制", "the gap or the limit of the month leaves no day")
            }
            "nobody_free" => {
                self.say("警长没有空闲日或当日行程已满", "whoever would go is out, or his day is full")
            }
            "no_officer" => self.say("没有警长负责该项目", "nobody looks after it"),
            "clash" => self.say(
                "与已配警长不能同项目（换配也补不满更多名额）",
                "may not work with who is there, and no other choice fills more places",
            ),
            "avoid" => self.say("回避", "avoided"),
            "capacity_zero" => self.say("上限为零", "his limit is zero"),
            "no_road_near" => self.say("驻地附近没有道路", "no road near his base"),
            "level_not_asked" => self.say("所在层级未参与分配", "his level is not assigned"),
            "not_needed" => self.say("名额已配满或无合适项目", "not needed, or no project fits"),
            other => return other.to_owned(),
        }
        .to_owned()
    }

    /// A level of officers; one of the user's own stays as it is.
    pub fn level(self, level: &str) -> String {
        match level {
            "leader" => self.say("局领导", "bureau leader"),
            "department" => self.say("警种部门", "department"),
            "station" => self.say("基层所队", "station"),
            "specialist" => self.say("政策专员", "specialist"),
            other => return other.to_owned(),
        }
        .to_owned()
    }
}
