//! Plots as SVG that stand alone: no script, no font, no address; the colour is the text's.
//!
//! What is a range is drawn as one: full up to the least number, hatched from there to the most. Each mark has its number as a title,
//! and who shows a plot shows the table beside it.

use std::fmt::Write as _;

use concord_record::words::thousands;

use crate::html::text;

/// A bar of a plot: from the least to the most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is of.
    pub label: String,
    /// Least.
    pub low: u64,
    /// Most; not below `low`.
    pub high: u64,
    /// Whether there is a number at all; 0 is one.
    pub given: bool,
}

impl Column {
    fn numbers(&self) -> String {
        if !self.given {
            "not given".to_owned()
        } else if self.low == self.high {
            thousands(self.low)
        } else {
            format!("{}–{}", thousands(self.low), thousands(self.high))
        }
    }
}

/// What a plot shows.
#[derive(Debug, Clone)]
pub struct Plot<'a> {
    /// Its title, for screen readers.
    pub title: &'a str,
    /// The bars in their order.
    pub columns: &'a [Column],
    /// For a plot over time: reports of each period, drawn below the line; as many as bars, or none.
    pub below: Vec<u64>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 180.0;
const LEFT: f64 = 44.0;
/// Most labels under a plot over time.
const LABELS: usize = 12;

/// The frame of a drawing. Ids are made of the title, so that several drawings stand on one page.
pub(crate) fn svg(title: &str, width: f64, height: f64, id: &str, content: &str) -> String {
    format!(
        "<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t\" fill=\"currentColor\" font-family=\"system-ui, sans-serif\" font-size=\"11\">\n<title id=\"{id}-t\">{}</title>\n<defs><pattern id=\"{id}-h\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"1.6\" height=\"5\"/></pattern></defs>\n{content}</svg>\n",
        text(title)
    )
}

/// An id that depends on the title alone (FNV-1a).
pub(crate) fn id(title: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in title.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("p{hash:016x}")
}

/// A round number at or above, for the end of an axis.
fn ceiling(most: u64) -> u64 {
    let most = most.max(1);
    let mut step = 1;
    loop {
        for factor in [1, 2, 5] {
            if factor * step * 5 >= most {
                return (factor * step) * most.div_ceil(factor * step);
            }
        }
        step *= 10;
    }
}

/// Bars side by side, for a series over time. Below the line stand the reports of each period.
pub fn columns(plot: &Plot<'_>) -> String {
    let id = id(plot.title);
    let most = ceiling(plot.columns.iter().map(|it| it.high).max().unwrap_or(0));
    let effort = plot.below.iter().copied().max().unwrap_or(0);
    let room = if effort > 0 { 40.0 } else { 0.0 };
    let slot = (WIDTH - LEFT) / plot.columns.len().max(1) as f64;
    let width = (slot * 0.8).min(40.0);
    let y = |value: u64| HEIGHT - value as f64 * (HEIGHT - 20.0) / most as f64;
    let mut out = String::new();
    for value in [0, most.div_ceil(2), most] {
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"currentColor\" stroke-opacity=\".25\"/><text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{3}</text>",
            y(value),
            LEFT - 6.0,
            y(value) + 4.0,
            thousands(value)
        );
    }
    let every = plot.columns.len().div_ceil(LABELS).max(1);
    for (at, column) in plot.columns.iter().enumerate() {
        let x = LEFT + slot * at as f64 + (slot - width) / 2.0;
        let _ = write!(
            out,
            "<g><title>{}: {}</title><rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill-opacity=\".8\"/>",
            text(&column.label),
            column.numbers(),
            y(column.low),
            HEIGHT - y(column.low)
        );
        if column.high > column.low {
            let _ = write!(
                out,
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"url(#{id}-h)\" stroke=\"currentColor\"/>",
                y(column.high),
                y(column.low) - y(column.high)
            );
        }
        out.push_str("</g>\n");
        if let Some(&reports) = plot.below.get(at).filter(|&&reports| reports > 0) {
            let _ = writeln!(
                out,
                "<g><title>{}: {} published</title><rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"currentColor\"/></g>",
                text(&column.label),
                crate::phrase::count(
                    usize::try_from(reports).unwrap_or(usize::MAX),
                    "report",
                    "reports"
                ),
                HEIGHT + 4.0,
                (room - 10.0) * reports as f64 / effort as f64
            );
        }
        if at % every == 0 {
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                x + width / 2.0,
                HEIGHT + room + 14.0,
                text(&column.label)
            );
        }
    }
    if effort > 0 {
        let _ = writeln!(
            out,
            "<text x=\"{LEFT}\" y=\"{:.1}\">Below the line, outlined: reports published in the period, at most {}.</text>",
            HEIGHT + room + 32.0,
            thousands(effort)
        );
    }
    svg(plot.title, WIDTH, HEIGHT + room + 40.0, &id, &out)
}

/// Bars below one another, for kinds.
pub fn bars(plot: &Plot<'_>) -> String {
    const ROW: f64 = 22.0;
    const NAMES: f64 = 230.0;
    let id = id(plot.title);
    let most = plot
        .columns
        .iter()
        .map(|it| it.high)
        .max()
        .unwrap_or(0)
        .max(1);
    let x = |value: u64| value as f64 * (WIDTH - NAMES - 80.0) / most as f64;
    let mut out = String::new();
    for (at, column) in plot.columns.iter().enumerate() {
        let y = ROW * at as f64;
        let name: String = if column.label.chars().count() > 36 {
            column.label.chars().take(35).chain(['…']).collect()
        } else {
            column.label.clone()
        };
        let _ = write!(
            out,
            "<g><title>{}: {}</title><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text><rect x=\"{NAMES}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill-opacity=\".8\"/>",
            text(&column.label),
            column.numbers(),
            NAMES - 8.0,
            y + 15.0,
            text(&name),
            y + 3.0,
            x(column.low),
            ROW - 6.0
        );
        if column.high > column.low {
            let _ = write!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"url(#{id}-h)\" stroke=\"currentColor\"/>",
                NAMES + x(column.low),
                y + 3.0,
                x(column.high) - x(column.low),
                ROW - 6.0
            );
        }
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\">{}</text></g>",
            NAMES + x(column.high) + 6.0,
            y + 15.0,
            column.numbers()
        );
    }
    svg(
        plot.title,
        WIDTH,
        ROW * plot.columns.len() as f64 + 4.0,
        &id,
        &out,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(high: u64) -> [String; 2] {
        let list = [("2031-01", 3, high), ("<2031-02>", 0, 0)].map(|(label, low, high)| Column {
            label: label.to_owned(),
            low,
            high,
            given: true,
        });
        let plot = Plot {
            title: "killed by month",
            columns: &list,
            below: vec![2, 0],
        };
        [columns(&plot), bars(&plot)]
    }

    #[test]
    fn a_range_is_drawn_as_a_range_and_nothing_gets_out() {
        for svg in plot(7) {
            assert!(
                svg.contains("2031-01: 3–7") && svg.contains("fill=\"url(#p"),
                "{svg}"
            );
            assert!(
                svg.contains("&lt;2031-02&gt;: 0") && !svg.contains("<2031"),
                "{svg}"
            );
        }
        for svg in plot(3) {
            assert!(!svg.contains("fill=\"url(#p"), "{svg}");
        }
        assert!(plot(7)[0].contains("2 reports published"));
    }

    #[test]
    fn axes_end_at_round_numbers() {
        let ends = [0, 1, 7, 12, 99, 101, 512].map(ceiling);
        assert_eq!(ends, [1, 1, 8, 15, 100, 150, 600]);
    }
}
