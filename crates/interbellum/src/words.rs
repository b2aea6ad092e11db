//! Say the rules, the estimators, the words and the limits as the pages print them.

/// The rules by which facts become spells, in order.
pub(crate) const RULES: [(&str, &str); 8] = [
    (
        "Episode",
        "The active years of one conflict with one start date (start_date2). A year is active if fighting caused 25 deaths in battle or more. An episode ends on ep_end_date, after which a whole calendar year stays below 25.",
    ),
    (
        "Peace",
        "Runs from the end of an episode to the start of the conflict's next episode. Its length is counted in days and shown in years of 365.25 days.",
    ),
    (
        "At risk",
        "Only after 31 December of the year that follows the last active year. Before that day the coding rule lets no return be recorded, so that time says nothing; it is left out by delayed entry.",
    ),
    ("Return", "The first day of the next episode of the same conflict. That is the event."),
    (
        "Censoring",
        "A peace without a return is observed to the end of the source's coverage, or to the day on which the last of its location states leaves the system of states by the list of Gleditsch and Ward. A return on the day of censoring counts as a return.",
    ),
    (
        "Left out",
        "A peace that has no time at risk is left out and counted: it ended in the last two years of coverage.",
    ),
    (
        "How the war ended",
        "From UCDP Conflict Termination, joined on conflict and last active year. Where there is no such row the answer is unknown; it is never taken as low activity.",
    ),
    (
        "Third parties",
        "From the text on third parties of every UCDP peace agreement that was signed after the war began and by the origin of risk, read with a reviewable dictionary. A war that ended outside 1975–2021 is outside the coverage of agreements: its third parties are unknown, not none.",
    ),
];

/// How the numbers are estimated.
pub(crate) const ESTIMATORS: [(&str, &str); 4] = [
    (
        "Survival",
        "Kaplan and Meier's product-limit estimate with delayed entry. At risk at t are the spells with entry before t and exit at t or later; a return at t comes before a censoring at t.",
    ),
    ("Intervals", "Greenwood's variance, at 95%, symmetric on the scale of log(−log S) unless another is named."),
    (
        "Groups",
        "The log-rank test with delayed entry and hypergeometric variance. It takes spells as independent, although one conflict can have several.",
    ),
    (
        "Dates",
        "Estimates use the coded day. Where dates are not exact to the day, the question is asked twice more: with every episode as early and as late as its dates allow, and as late and as early. These are two readings and no limits.",
    ),
];

/// The words used.
pub(crate) const DEFINITIONS: [(&str, &str); 6] = [
    (
        "Conflict",
        "An incompatibility over government or territory between a government and one or more opponents, with one UCDP conflict_id.",
    ),
    (
        "Intensity",
        "Minor: 25 to 999 deaths in battle in a calendar year. War: 1,000 or more. The peak is the highest of an episode's years.",
    ),
    (
        "Kind",
        "Interstate: between states. Intrastate: a government against a group. Internationalised: the same, with troops of another state. Extrasystemic: a state against a group outside its own territory.",
    ),
    (
        "Median",
        "The time by which half have returned, read off the curve. It does not exist where the curve stays above one half.",
    ),
    ("At risk", "Spells under observation just before that time."),
    (
        "Third party",
        "A state or organisation named as mediator, witness, guarantor or signatory that is not a party to the conflict.",
    ),
];

/// What the numbers cannot tell.
pub(crate) const LIMITS: [&str; 6] = [
    "These are base rates. Groups differ in more than their name, so a difference between curves is not the effect of what names the groups.",
    "Peace is the absence of 25 deaths a year in the same conflict. Violence below that, in another conflict, or by successor groups under another conflict_id is not seen.",
    "The record begins in 1946: wars that began earlier are seen from then on only, and so are their first spells of peace.",
    "Conflicts that return often give many spells; the curve describes spells, not conflicts. Intervals and tests take spells as independent, so they are narrower than they should be.",
    "Every curve is conditional on one full calendar year of quiet, because an episode that pauses for less does not end. Entry depends on the month in which a war ends; the estimate takes that as unrelated to how long peace lasts.",
    "The list of states ends in 2017. A state that is a member then is taken to be one until the end of coverage.",
];
