//! What stands on a road, by the values of OpenStreetMap's key `barrier`, in words.

use super::words::Language;

/// A barrier by its value; a name of its own, or a value nobody uses, stays as it is.
pub fn called(name: &str, l: Language) -> String {
    let known = match name {
        "arch" => "拱门",
        "barrier" | "yes" => "路障",
        "block" => "石墩",
        "bollard" => "隔离桩",
        "border_control" => "边境检查站",
        "bump_gate" => "碰撞门",
        "bus_trap" => "公交专用槽",
        "cattle_grid" => "牲畜格栅",
        "chain" => "铁链",
        "checkpoint" => "检查站",
        "cycle_barrier" => "自行车阻拦栏",
        "debris" => "杂物堆",
        "entrance" | "entry" => "出入口",
        "fence" => "围栏",
        "full-height_turnstile" => "全高旋转门",
        "gate" => "大门",
        "hampshire_gate" => "铁丝门",
        "height_restrictor" => "限高架",
        "horse_stile" => "马道栏",
        "jersey_barrier" => "混凝土隔离墩",
        "kerb" => "路缘石",
        "kissing_gate" => "单人回转门",
        "lift_gate" => "升降杆",
        "log" => "拦路木",
        "motorcycle_barrier" => "摩托车阻拦栏",
        "planter" => "花箱",
        "rope" => "拦绳",
        "sally_port" => "城门洞",
        "sliding_gate" => "推拉门",
        "spikes" => "破胎器",
        "speed_bump" => "减速带",
        "stile" => "栅栏踏梯",
        "sump_buster" => "底盘阻车器",
        "swing_gate" => "平开门",
        "toll_booth" => "收费站",
        "turnstile" => "旋转闸",
        "wall" => "墙",
        "wicket_gate" => "小门",
        "width_restrictor" => "限宽墩",
        _ => return name.to_owned(),
    };
    match l {
        Language::Zh => known.to_owned(),
        Language::En if name == "yes" => "barrier".to_owned(),
        Language::En => name.replace('_', " "),
    }
}
