//! Hours of the day and days of the week in words, as orders, notices and feeds write them.

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// What stands between several parts.
pub const PARTS: [char; 5] = [',', ';', '，', '、', '；'];

/// What stands between a beginning and an end.
pub const RANGE: [char; 6] = ['-', '–', '—', '~', '至', '到'];

/// A part of the day such as `22:00-05:00` or `22时至次日5时`, as minutes after midnight; it ends on the next day if the end is
/// not behind the beginning. None of what is no such part, or is nothing or all of the day.
pub fn slot(text: &str) -> Option<(u16, u16)> {
    let (begin, end) = text.split_once(RANGE)?;
    let (end, is_next_day) = match end.trim().strip_prefix("次日") {
        Some(end) => (end, true),
        None => (end, false),
    };
    let (begin, end) = (minute(begin)?, minute(end)?);
    // 次日 of an hour that is later on the same day would be more than a day.
    let is_part = begin != end && (begin, end) != (DAY, 0) && (!is_next_day || end <= begin);
    is_part.then_some((begin, end))
}

/// Minutes after midnight of `HH:MM`, `HH`, `HH时` or `HH时MM分` (点 for 时), at most 24:00. Minutes have two digits: `22:5` may
/// be short of either.
fn minute(text: &str) -> Option<u16> {
    let text = text.trim().replace('：', ":");
    let (hour, minute) = match text.split_once(['时', '点']) {
        Some((hour, "")) => (hour, "00"),
        Some((hour, minute)) => (hour, minute.strip_suffix('分').unwrap_or(minute)),
        None => text.split_once(':').unwrap_or((&text, "00")),
    };
    let number = |digits: &str| -> Option<u16> {
        (digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    let (hour, minute) = (number(hour)?, number(minute).filter(|_| minute.len() == 2)?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

/// Weekdays, from Monday on: `mon-fri`, `sat,sun`, `周一至周五`, `六日`, `1-5` (Monday is 1).
///
/// # Errors
/// The part that is no weekday; all of a text without any.
pub fn weekdays(text: &str) -> Result<[bool; 7], String> {
    let mut days = [false; 7];
    let between = |c: char| PARTS.contains(&c) || c == ' ';
    for part in text.split(between).map(str::trim).filter(|part| !part.is_empty()) {
        let wrong = || part.to_owned();
        if let Some(day) = weekday(part) {
            days[day] = true;
        } else if let Some((first, last)) = part.split_once(RANGE) {
            let (mut day, last) = (weekday(first).ok_or_else(wrong)?, weekday(last).ok_or_else(wrong)?);
            days[day] = true;
            while day != last {
                day = (day + 1) % 7;
                days[day] = true;
            }
        } else {
            match part.to_lowercase().as_str() {
                "工作日" | "weekdays" => days[..5].fill(true),
                "周末" | "weekend" => days[5..].fill(true),
                "每天" | "每日" | "daily" => days.fill(true),
                _ => {
                    // 周六日, 一三五: several days in one word.
                    let letters = part.trim_start_matches("星期").trim_start_matches('周');
                    for letter in letters.chars() {
                        days[weekday(&letter.to_string()).ok_or_else(wrong)?] = true;
                    }
                }
            }
        }
    }
    if days.contains(&true) { Ok(days) } else { Err(text.to_owned()) }
}

/// The weekdays as files name them, from Monday on.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Days after Monday.
fn weekday(word: &str) -> Option<usize> {
    const NAMES: [[&str; 4]; 7] = [
        ["mon", "monday", "一", "1"],
        ["tue", "tuesday", "二", "2"],
        ["wed", "wednesday", "三", "3"],
        ["thu", "thursday", "四", "4"],
        ["fri", "friday", "五", "5"],
        ["sat", "saturday", "六", "6"],
        ["sun", "sunday", "日", "7"],
    ];
    let word = word.trim().to_lowercase();
    let word = ["星期", "礼拜", "周"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(&word);
    let word = if word == "天" { "日" } else { word };
    NAMES.iter().position(|names| names.contains(&word))
}
