//! Name the colours of figures and pages, light and dark.
//!
//! The groups start from the colour-blind safe set of Okabe and Ito (2008), darkened for white paper and
//! lightened for a dark screen until each reaches a contrast of 4.5 with its ground (WCAG 2.2, 1.4.3), since
//! labels are written in them. Groups five to nine are also dashed, because hue alone does not carry so many.

/// A colour and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Name of the CSS variable, without dashes.
    pub name: &'static str,
    /// Value on white paper.
    pub light: &'static str,
    /// Value on a dark screen.
    pub dark: &'static str,
}

const fn colour(name: &'static str, light: &'static str, dark: &'static str) -> Colour {
    Colour { name, light, dark }
}

/// All colours.
pub const COLOURS: [Colour; 17] = [
    colour("paper", "#ffffff", "#15181c"),
    colour("panel", "#f5f6f7", "#1d2127"),
    colour("ink", "#1c2126", "#e7e9ec"),
    colour("muted", "#59626b", "#a2abb5"),
    colour("rule", "#dde1e5", "#333a42"),
    colour("axis", "#8b949e", "#6b7580"),
    colour("link", "#005a8f", "#7cc1ee"),
    colour("minor", "#d99a5b", "#a8703a"),
    colour("g1", "#0072b2", "#5db7ec"),
    colour("g2", "#b84a00", "#f0925c"),
    colour("g3", "#00775a", "#3cc79e"),
    colour("g4", "#a1417a", "#e39ac6"),
    colour("g5", "#6b5900", "#e3c64b"),
    colour("g6", "#5a5f66", "#bfc5cc"),
    colour("g7", "#3d52a8", "#a3b1f5"),
    colour("g8", "#8c2f2f", "#f0a0a0"),
    colour("g9", "#00687a", "#5ccbdc"),
];

/// Writes the variables for light, dark and print, set on `selector`.
///
/// Paper is white whatever the screen is: print takes the light values.
pub fn variables(selector: &str) -> String {
    let list = |pick: fn(&Colour) -> &'static str| -> String {
        COLOURS.iter().map(|colour| format!("--{}:{};", colour.name, pick(colour))).collect()
    };
    let (light, dark) = (list(|colour| colour.light), list(|colour| colour.dark));
    format!(
        "{selector}{{{light}color-scheme:light dark}}\n\
         @media screen and (prefers-color-scheme:dark){{{selector}{{{dark}}}}}\n"
    )
}

/// The style of every figure; it needs the variables.
pub const FIGURE_STYLE: &str = include_str!("../../templates/figure.css");
