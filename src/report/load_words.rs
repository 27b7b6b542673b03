//! The words of `load`, Chinese and English.

use super::words::{Language, grouped};

/// Code, Chinese, English.
const WORDS: &[(&str, &str, &str)] = &[
    ("truck", "载货汽车", "truck"),
    ("combination", "汽车列车", "combination"),
    ("registered", "按核定质量", "by registered mass"),
    ("height", "高度", "height"),
    ("width", "宽度", "width"),
    ("length", "长度", "length"),
    ("mass", "总质量", "mass"),
    ("axle_load", "轴荷", "axle load"),
    ("axle_group", "轴组荷载", "axle group"),
    ("swept_width", "扫掠宽度", "swept width"),
    ("turning_radius", "转弯半径", "turning radius"),
    ("kerb_radius", "路缘石半径", "kerb radius"),
    ("gradient", "坡度", "gradient"),
    ("descent", "下坡坡度", "descent"),
    ("crest_radius", "凸形半径", "crest radius"),
    ("ground_clearance", "离地间隙", "ground clearance"),
    ("whole_width", "占用全幅，对向管控", "on the whole width, oncoming traffic held"),
    ("moment", "弯矩", "moment"),
    ("shear", "剪力", "shear"),
    ("single", "单轴", "single"),
    ("tandem", "二轴组", "tandem"),
    ("tridem", "三轴组", "tridem"),
    ("group", "多轴组", "group"),
    ("china", "交通运输部令2016年第62号第三条", "China, order 2016 No. 62, article 3"),
    ("us", "美国联邦法规", "United States, federal"),
    ("article_3", "第三条", "article 3"),
    ("article_3_single_drive_axle", "第三条，牵引车驱动轴为单轴", "article 3, one drive axle"),
    ("article_3_single_tyres", "第三条，单轮胎核减", "article 3, less for single tyres"),
    ("article_3_most", "第三条，各车型限值之最大者", "article 3, the most that any vehicle may weigh"),
    ("registered_mass", "行驶证核定质量", "registered mass"),
    ("gb1589_axle_load", "GB 1589 轴荷", "GB 1589 axle load"),
    ("sum_of_axle_loads", "各轴最大允许轴荷之和", "allowed axle loads together"),
    ("us_width", "23 CFR 658.15", "23 CFR 658.15"),
    ("us_gross", "23 USC 127 总重", "23 USC 127, gross"),
    ("us_single_axle", "23 USC 127 单轴", "23 USC 127, single axle"),
    ("us_tandem", "23 USC 127 二轴组", "23 USC 127, tandem"),
    ("us_two_tandems", "23 USC 127 两组二轴组", "23 USC 127, two tandems"),
    ("us_bridge_formula", "桥梁公式", "bridge formula"),
    ("mass_without_axle_count", "未给轴数，质量未判定", "mass not judged: the number of axles is not stated"),
    ("mass_of_no_row", "该轴数车型不在表中，质量未判定", "mass not judged: the table has no such vehicle"),
    (
        "axle_group_of_no_row",
        "多于三轴或间距更大的轴组不在表中，未判定",
        "groups of axles that the table does not have are not judged",
    ),
    ("axle_groups_without_axles", "未列各轴，轴组未判定", "groups not judged: the axles are not listed"),
    (
        "gb1589_exemption_not_judged",
        "符合GB 1589的冷藏车、空气悬架等豁免未判定",
        "exemptions for vehicles that meet GB 1589 are not judged",
    ),
    ("tandem_drive_assumed", "未注明驱动轴，按双驱动轴计", "two drive axles assumed: none is marked"),
    (
        "axle_loads_of_gb1589_unverified",
        "GB 1589 轴荷限值未经与标准原文核对",
        "axle loads of GB 1589 were not checked against the standard's text",
    ),
    ("us_height_and_length_by_state", "高度、长度由各州规定", "height and length are for the states"),
    ("owner", "管养单位通行表", "the owner's table"),
    ("application", "申请表", "application"),
    ("vehicle_documents", "车辆及经办人证件", "documents of vehicle and applicant"),
    ("route", "拟行路线", "intended route"),
    ("outline_drawing", "车货外廓尺寸轮廓图", "outline drawing with dimensions"),
    ("escort_plan", "护送方案", "escort plan"),
    ("front", "前导车", "car in front"),
    ("rear", "后卫车", "car behind"),
    ("police", "警车", "police"),
    ("height_pole", "测高车", "height pole"),
    ("utility_crew", "线缆抬升作业队", "crew for wires"),
    ("flagger", "交通引导员", "flaggers"),
    ("explosive", "爆炸品", "explosive"),
    ("gas", "气体", "gas"),
    ("flammable", "易燃", "flammable"),
    ("combustible", "可燃", "combustible"),
    ("organic", "有机过氧化物", "organic"),
    ("poison", "毒性", "poison"),
    ("radioactive", "放射性", "radioactive"),
    ("corrosive", "腐蚀性", "corrosive"),
    ("poisonous_inhalation", "吸入毒性", "poisonous to breathe"),
    ("harmful_to_water", "危害水体", "harmful to water"),
    ("other", "其他", "other"),
    ("bridges", "沿线桥梁", "bridges"),
    ("axle_list", "补充各轴数据（桥梁验算需要）", "the list of axles (bridges need it)"),
    ("clearances", "净高与架空线", "clearances and wires"),
    ("widths", "净宽（含施工路段）", "widths (also at works)"),
    ("sharp_turns", "急转弯", "sharp turns"),
    ("swept_path", "路口扫掠轨迹", "swept path at junctions"),
    ("crests", "凸坡与道口", "crests and level crossings"),
    ("tunnels", "隧道", "tunnels"),
    ("restricted_zones", "限行区域（第49条）", "restricted zones (article 49)"),
    ("time_bans", "禁行时段", "times of ban"),
    (
        "approved_route",
        "公安机关批准的路线和时间（第48条）",
        "route and time approved by public security (article 48)",
    ),
    ("pass", "通过", "pass"),
    ("conditions", "有条件通过", "pass with conditions"),
    ("engineer", "需专业验算", "engineer needed"),
    ("refuse", "不得通行", "refused"),
    ("alone", "独行", "alone"),
    ("crawl", "缓行", "at walking pace"),
    ("center_line", "居中行驶", "on the center line"),
    ("no_braking", "不得制动", "no braking"),
    ("no_other_trucks", "禁止其他货车同桥", "no other trucks"),
    ("highway_i_lane", "公路-Ⅰ级车道荷载", "the lane load of highway class I"),
    ("highway_ii_lane", "公路-Ⅱ级车道荷载", "the lane load of highway class II"),
    ("vehicle_550kn", "550 kN 车辆荷载", "the vehicle of 550 kN"),
];

/// What a code is called; an unknown one stays as it is.
pub(super) fn word(code: &str, language: Language) -> String {
    let row = WORDS.iter().find(|(known, _, _)| *known == code);
    row.map_or_else(|| code.to_owned(), |(_, zh, en)| language.say(zh, en).to_owned())
}

/// Several codes in a row.
pub(super) fn list(codes: &[String], language: Language) -> String {
    let mut all: Vec<String> = Vec::new();
    for code in codes {
        let word = word(code, language);
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all.join(language.say("、", ", "))
}

/// A figure without idle decimals, with its unit.
pub(super) fn figure(value: f64, unit: &str) -> String {
    let text = grouped(value, 3);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} {unit}").trim_end().to_owned()
}

/// `3` or `3–5`.
pub(super) fn axle_range(from: usize, to: usize) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_no_idle_decimals() {
        assert_eq!(figure(49.0, "t"), "49 t");
        assert_eq!(figure(2.55, "m"), "2.55 m");
        assert_eq!(figure(20.0, ""), "20");
        assert_eq!((axle_range(2, 2), axle_range(2, 4)), ("2".to_owned(), "2–4".to_owned()));
    }

    #[test]
    fn no_code_has_two_words() {
        let mut codes: Vec<&str> = WORDS.iter().map(|(code, _, _)| *code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert_eq!(word("never heard of", Language::Zh), "never heard of");
    }
}
