//! Sheets that people take along: pages of one HTML file that prints on A4 without a network.

use super::svg::escape;
use super::words::Language;

const STYLE: &str = "body{margin:0;color:#1c2530;font:14px/1.5 \"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif}\
 section{max-width:190mm;margin:0 auto;padding:10mm 0;break-after:page}\
 h1{font-size:21px;margin:0;color:#10305a}h2{font-size:15px;margin:12px 0 4px;color:#10305a}p{margin:2px 0 8px;color:#5c6875}\
 .facts{display:flex;gap:28px;margin:6px 0 10px}.facts b{display:block;font-size:19px;color:#10305a}\
 table{border-collapse:collapse;width:100%;font-size:12.5px;font-variant-numeric:tabular-nums}\
 th{background:#eef2f7;color:#10305a;text-align:left;border-bottom:2px solid #10305a;white-space:nowrap}\
 th,td{padding:4px 6px;vertical-align:top}td{border-bottom:1px solid #d5dae0}tr{break-inside:avoid}\
 .r{text-align:right;white-space:nowrap}.box{width:16px;height:16px;border:1.4px solid #5c6875;display:inline-block}\
 .soft td{background:#f6f7f9;color:#5c6875}.way{color:#5c6875;font-size:11.5px}.wide{min-width:26mm}\
 svg{width:100%;height:auto;border:1px solid #d5dae0}footer{color:#5c6875;font-size:11px;margin-top:10px}\
 @page{size:A4;margin:12mm}@media print{section{padding:0;max-width:none}section:last-child{break-after:auto}}";

/// The head of such a file, up to its first page.
pub(super) fn begin(title: &str, l: Language) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{}</title><style>{STYLE}</style></head><body>\n",
        l.tag(),
        escape(title)
    )
}

/// Its end.
pub(super) const END: &str = "</body></html>\n";
