//! Hold the figures against their data, their format and their bounds.

use quick_xml::Reader;
use quick_xml::events::Event;
use report::ReportError;
use report::figure::Frame;
use report::figure::curve::{CurveFigure, CurveGroup, Step};
use report::figure::palette::COLOURS;
use report::figure::terminal::TextSize;
use report::figure::timeline::{ActiveYear, EndedBy, Episode, Level, Timeline, key_svg};

/// Reads SVG through to its end and gives the text it shows.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    let (mut out, mut open, mut depth) = (Vec::new(), false, 0);
    loop {
        match reader.read_event().unwrap_or_else(|fault| panic!("{fault} in {svg}")) {
            Event::Start(tag) => {
                depth += 1;
                open = tag.name().as_ref() == "text";
                tag.attributes().for_each(|attribute| assert!(attribute.is_ok(), "{svg}"));
                if open {
                    out.push(String::new());
                }
            }
            Event::End(_) => {
                depth -= 1;
                open = false;
            }
            Event::Text(text) if open => out.last_mut().unwrap().push_str(&text),
            Event::GeneralRef(reference) if open => {
                out.last_mut().unwrap().push_str(&format!("&{};", &*reference));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "unclosed elements in {svg}");
    out
}

fn step(time: f64, survival: f64) -> Step {
    Step { time, survival, conf_low: Some(survival * 0.8), conf_high: Some((survival * 1.2).min(1.0)) }
}

fn group(label: &str) -> CurveGroup {
    CurveGroup {
        label: label.to_owned(),
        n: 4,
        events: 2,
        steps: vec![step(1.0, 0.75), step(4.0, 0.375)],
        censor_times: vec![2.5, 8.0],
        at_risk: vec![4, 1],
        median: Some(4.0),
    }
}

fn figure(groups: Vec<CurveGroup>) -> CurveFigure {
    CurveFigure {
        title: "How long peace lasts".to_owned(),
        subtitle: "Four spells".to_owned(),
        note: "Source: by hand.".to_owned(),
        x_label: "years of peace".to_owned(),
        y_label: "still at peace".to_owned(),
        events_label: "returns to war".to_owned(),
        groups,
        conf_level: 0.95,
        at_risk_times: vec![0.0, 5.0],
        x_max: None,
        mark_medians: true,
    }
}

const FRAMES: [Frame; 3] = [Frame::Alone, Frame::InPage, Frame::InNarrowPage];

#[test]
fn a_small_curve_is_drawn_as_it_was_read_and_approved() {
    insta::assert_snapshot!(figure(vec![group("all")]).to_svg(Frame::InPage, "f").unwrap());
}

#[test]
fn the_description_says_the_result_in_words() {
    insta::assert_snapshot!(
        figure(vec![group("all")]).in_words(),
        @"all: 4 spells, 2 returns to war; still at peace 38% at 5 years of peace; median 4."
    );
}

#[test]
fn a_file_of_its_own_carries_both_palettes_and_asks_for_nothing() {
    let svg = figure(vec![group("all")]).to_svg(Frame::Alone, "f").unwrap();
    texts(&svg);
    assert!(svg.contains("prefers-color-scheme:dark"));
    assert!(svg.contains("role=\"img\""));
    let outside = svg.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http") && !outside.contains("url(") && !outside.contains("@import"));
}

#[test]
fn one_to_eight_groups_are_well_formed_and_each_is_labelled_twice() {
    for count in 1..=8 {
        let figure = figure((1..=count).map(|number| group(&format!("group{number}"))).collect());
        for frame in FRAMES {
            let texts = texts(&figure.to_svg(frame, "f").unwrap());
            for number in 1..=count {
                let label = format!("group{number}");
                assert_eq!(texts.iter().filter(|text| **text == label).count(), 2, "{label} of {count}");
            }
        }
    }
}

#[test]
fn labels_beside_the_plot_do_not_overlap() {
    let figure = figure((1..=8).map(|number| group(&format!("group{number}"))).collect());
    let svg = figure.to_svg(Frame::InPage, "f").unwrap();
    let mut heights: Vec<f64> = svg
        .split("class=\"k\"")
        .skip(1)
        .filter_map(|text| text.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
        .collect();
    assert_eq!(heights.len(), 16);
    heights.sort_by(f64::total_cmp);
    assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 14.0), "{heights:?}");
}

#[test]
fn hostile_labels_stay_text() {
    let name = "</text><script>alert(1)</script>\" onload='x' \u{1b}[31m";
    let mut figure = figure(vec![group(name)]);
    figure.title = name.to_owned();
    figure.note = name.to_owned();
    figure.x_label = name.to_owned();
    for frame in FRAMES {
        let svg = figure.to_svg(frame, name).unwrap();
        texts(&svg);
        assert!(!svg.contains("<script"), "{svg}");
    }
    let text = figure.to_text(TextSize { width: 80, height: 10, ascii: false }).unwrap();
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn a_group_without_spells_and_one_without_events_are_drawn() {
    let empty = CurveGroup { label: "empty".to_owned(), at_risk: vec![0, 0], ..CurveGroup::default() };
    let quiet = CurveGroup {
        label: "quiet".to_owned(),
        n: 2,
        censor_times: vec![3.0, 6.0],
        at_risk: vec![2, 1],
        ..CurveGroup::default()
    };
    let both = figure(vec![empty.clone(), quiet]);
    for frame in FRAMES {
        let svg = both.to_svg(frame, "f").unwrap();
        texts(&svg);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
    assert!(both.in_words().contains("quiet: 2 spells, 0 returns to war; still at peace 100% at 5"));
    assert!(!figure(vec![empty]).to_svg(Frame::InPage, "f").unwrap().contains("NaN"));
}

#[test]
fn a_curve_of_twenty_thousand_steps_stays_small() {
    let steps = (1..=20_000).map(|n| step(f64::from(n) * 0.01, 1.0 - f64::from(n) / 20_001.0)).collect();
    let censor_times = (0..20_000).map(|n| f64::from(n) * 0.01).collect();
    let group =
        CurveGroup { label: "many".to_owned(), steps, censor_times, at_risk: vec![9, 9], ..CurveGroup::default() };
    let svg = figure(vec![group]).to_svg(Frame::Alone, "f").unwrap();
    assert!((20_000..110_000).contains(&svg.len()), "{} bytes", svg.len());
}

#[test]
fn an_undefined_interval_leaves_a_hole_in_the_band_only() {
    let mut group = group("all");
    group.steps[1] = Step { time: 4.0, survival: 0.0, conf_low: None, conf_high: None };
    let svg = figure(vec![group]).to_svg(Frame::InPage, "f").unwrap();
    let band = svg.split("class=\"band\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(band.matches('M').count(), 1, "{band}");
    assert_eq!(band.matches('Z').count(), 1, "{band}");
}

#[test]
fn what_cannot_be_drawn_is_refused_with_its_place() {
    let fault = |figure: CurveFigure| figure.to_svg(Frame::InPage, "f").unwrap_err().to_string();
    let mut backwards = group("back");
    backwards.steps.reverse();
    let mut outside = group("out");
    outside.steps[0].survival = 1.5;
    let mut infinite = group("inf");
    infinite.censor_times.push(f64::INFINITY);
    let short = CurveGroup { at_risk: vec![1], ..group("short") };
    insta::assert_snapshot!(
        [
            fault(figure(Vec::new())),
            fault(figure(vec![group("g"); 10])),
            fault(figure(vec![backwards])),
            fault(figure(vec![outside])),
            fault(figure(vec![infinite])),
            fault(figure(vec![short])),
            fault(CurveFigure { conf_level: 95.0, ..figure(vec![group("g")]) }),
        ]
        .join("\n")
    );
}

#[test]
fn steps_beyond_the_axis_are_not_drawn() {
    let figure = CurveFigure { x_max: Some(2.0), ..figure(vec![group("all")]) };
    let svg = figure.to_svg(Frame::InPage, "f").unwrap();
    let line = svg.split("class=\"line\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(line.matches('V').count(), 1, "{line}");
}

#[test]
fn one_curve_in_a_terminal_is_drawn_in_braille() {
    let size = TextSize { width: 50, height: 8, ascii: false };
    insta::assert_snapshot!(figure(vec![group("all")]).to_text(size).unwrap());
}

#[test]
fn two_curves_in_plain_ascii_have_their_marks() {
    let low = CurveGroup { steps: vec![step(1.0, 0.5), step(2.0, 0.1)], ..group("low") };
    let text = figure(vec![group("high"), low]).to_text(TextSize { width: 50, height: 8, ascii: true }).unwrap();
    assert!(text.is_ascii());
    insta::assert_snapshot!(text);
}

#[test]
fn text_keeps_to_its_width() {
    let figure = CurveFigure { title: String::new(), ..figure(vec![group("a"), group("b")]) };
    for width in [30, 40, 80, 200] {
        for ascii in [false, true] {
            let text = figure.to_text(TextSize { width, height: 12, ascii }).unwrap();
            let plot = text.lines().filter(|line| line.contains(['|', '│', '└', '+']));
            let widest = plot.map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width, "{widest} columns of {width}\n{text}");
        }
    }
}

fn timeline() -> Timeline {
    let year = |year, level| ActiveYear { year, level };
    Timeline {
        name: "Nowhere: <Government>".to_owned(),
        first_year: 1946,
        last_year: 2025,
        observed_until: 20_088,
        episodes: vec![
            Episode {
                start: -3_000,
                end: Some(-2_200),
                years: vec![year(1961, Level::Minor), year(1962, Level::War), year(1963, Level::War)],
                ended_by: Some(EndedBy::Ceasefire),
                ended_words: String::new(),
            },
            Episode {
                start: 7_400,
                end: Some(8_000),
                years: vec![year(1990, Level::Minor), year(1991, Level::Minor)],
                ended_by: Some(EndedBy::Agreement),
                ended_words: String::new(),
            },
        ],
        agreements: vec![7_990],
    }
}

#[test]
fn a_timeline_is_drawn_as_it_was_read_and_approved() {
    insta::assert_snapshot!(timeline().to_svg(Frame::InPage, "t").unwrap());
    insta::assert_snapshot!(timeline().in_words());
}

#[test]
fn timelines_are_well_formed_in_every_frame() {
    for frame in FRAMES {
        texts(&timeline().to_svg(frame, "t").unwrap());
        texts(&key_svg(frame, "k"));
    }
    texts(&timeline().to_small_svg().unwrap());
    let none = Timeline { episodes: Vec::new(), agreements: Vec::new(), ..timeline() };
    texts(&none.to_svg(Frame::Alone, "t").unwrap());
    assert_eq!(none.in_words(), "No war from 1946 to 2025.");
}

#[test]
fn a_small_timeline_stays_small() {
    let svg = timeline().to_small_svg().unwrap();
    assert!(svg.len() < 1_500, "{} bytes", svg.len());
}

#[test]
fn overlapping_episodes_are_refused() {
    let mut timeline = timeline();
    timeline.episodes[0].end = Some(7_500);
    assert!(matches!(timeline.to_small_svg(), Err(ReportError::EpisodeOrder { episode: 2, .. })));
    let endless = Timeline { last_year: i32::MAX, ..timeline };
    assert!(matches!(endless.to_small_svg(), Err(ReportError::TimelineSpan { .. })));
}

/// Relative luminance of `#rrggbb` as WCAG 2.2 defines it.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_colour_of_text_has_the_contrast_that_small_text_needs() {
    let paper = COLOURS.iter().find(|colour| colour.name == "paper").unwrap();
    let is_text = |name: &str| matches!(name, "ink" | "muted" | "link") || name.starts_with('g');
    let texts: Vec<_> = COLOURS.iter().filter(|colour| is_text(colour.name)).collect();
    assert_eq!(texts.len(), 12);
    for colour in texts {
        let (light, dark) = (contrast(colour.light, paper.light), contrast(colour.dark, paper.dark));
        assert!(light >= 4.5 && dark >= 4.5, "{}: {light:.2} light, {dark:.2} dark", colour.name);
    }
}
