//! Write the R script and the Stata do-file that give a primary specification's numbers from its exported spells.

use claims::{ExposureKind, Model, Rows, Tested, baseline_cuts};
use estimators::{ComplementaryLogLog, Sample};

/// Name of an adjustment's column.
pub(crate) fn adjusted_name(place: usize) -> String {
    format!("adjusted_{}", place + 1)
}

fn covariates(rows: &Rows) -> Vec<String> {
    std::iter::once("exposure".to_owned()).chain((0..rows.adjusted.len()).map(adjusted_name)).collect()
}

fn model_of(tested: &Tested) -> Model {
    tested.plan.specifications.first().map_or(Model::Cox, |one| one.model)
}

/// The years at which the baseline of person-years steps, pieces with few events joined; none if the rows make no model.
fn cuts_kept(rows: &Rows) -> Vec<f64> {
    let sample = Sample::new(Some(&rows.entry), &rows.exit, &rows.event, None);
    let model = sample.ok().and_then(|sample| ComplementaryLogLog::new(sample, &[], baseline_cuts(rows)).ok());
    model.map_or_else(Vec::new, |model| model.cuts().to_vec())
}

/// What all scripts end with: `shift` is what each spell adds to the estimate.
const BY_CLUSTERS: &str = "# Sums of what each spell adds within each cluster; a spell of two clusters counts in both.
clusters <- unique(na.omit(c(spells$cluster_1, spells$cluster_2)))
sums <- sapply(clusters, function(one) {
  sum(shift[(!is.na(spells$cluster_1) & spells$cluster_1 == one) | (!is.na(spells$cluster_2) & spells$cluster_2 == one)])
})
std_error <- sqrt(sum(sums^2))
cat(sprintf(\"log hazard ratio %.12f\\nstandard error by clusters %.12f\\nhazard ratio %.6f\\n\", estimate, std_error, exp(estimate)))
cat(sprintf(\"n %d, events %d, log-likelihood %.10f\\n\", nrow(spells), sum(spells$event), log_likelihood))
";

/// Newton's steps with the observed information; the caller has written `at`, which gives value, row scores and information.
const NEWTON: &str = "for (step in 1:100) {
  now <- at(theta)
  change <- solve(now$information, colSums(now$scores))
  # Half the step until the likelihood is not less.
  while ({ then <- at(theta + change); !is.finite(then$value) || then$value < now$value - 1e-9 }) change <- change / 2
  theta <- theta + change
  if (max(abs(change)) < 1e-13 * (1 + max(abs(theta)))) break
}
now <- at(theta)
place <- length(theta) - length(columns) + 1
estimate <- theta[place]
shift <- (now$scores %*% solve(now$information))[, place]
log_likelihood <- now$value
";

const COX: &str = "library(survival)
fit <- coxph(Surv(entry, exit, event) ~ COLUMNS, data = spells, ties = \"efron\", control = coxph.control(eps = 1e-11, iter.max = 50))
estimate <- unname(coef(fit)[1])
shift <- as.matrix(residuals(fit, type = \"dfbeta\"))[, 1]
log_likelihood <- fit$loglik[2]
";

/// Theta is the shape k, the log hazard at time 1, and the coefficients; the hazard is t^(k - 1) exp(eta).
const WEIBULL: &str = "X <- cbind(1, as.matrix(spells[columns]))
# Integrals of u^(k - 1) log(u)^m from entry to exit, m = 0, 1, 2.
upto <- function(u, k) {
  l <- ifelse(u > 0, log(u), 0)
  power <- ifelse(u > 0, u^k, 0)
  if (abs(k) < 1e-6) cbind(l, l^2 / 2, l^3 / 3) else power * cbind(1 / k, l / k - 1 / k^2, l^2 / k - 2 * l / k^2 + 2 / k^3)
}
at <- function(theta) {
  k <- theta[1]
  # A spell seen from time 0 keeps the shape above 0.
  if (any(spells$entry == 0) && k <= 0) return(list(value = -Inf))
  eta <- as.vector(X %*% theta[-1])
  whole <- exp(eta) * (upto(spells$exit, k) - upto(spells$entry, k))
  scores <- cbind(spells$event * log(spells$exit) - whole[, 2], X * (spells$event - whole[, 1]))
  cross <- crossprod(X, whole[, 2])
  information <- rbind(c(sum(whole[, 3]), cross), cbind(cross, crossprod(X, X * whole[, 1])))
  list(value = sum(spells$event * ((k - 1) * log(spells$exit) + eta) - whole[, 1]), scores = scores, information = information)
}
theta <- c(1, log(sum(spells$event) / sum(spells$exit - spells$entry)), rep(0, length(columns)))
";

/// Theta is the log hazard of each piece of the baseline, and the coefficients.
const PERSON_YEARS: &str = "cuts <- c(CUTS)
# Person-years (k, k + 1], cut where the baseline steps. The year of an event counts whole: where in it the event fell is not used.
pieces <- do.call(rbind, lapply(seq_len(nrow(spells)), function(row) {
  s <- spells[row, ]
  year <- max(ceiling(s$exit) - 1, 0)
  quiet_to <- if (s$event == 1) max(year, s$entry) else s$exit
  ends <- unique(c(s$entry, cuts[cuts > s$entry & cuts < quiet_to], quiet_to))
  quiet <- if (length(ends) > 1) data.frame(row = row, from = head(ends, -1), years = diff(ends), event = 0) else NULL
  rbind(quiet, if (s$event == 1) data.frame(row = row, from = year, years = year + 1 - quiet_to, event = 1) else NULL)
}))
baseline <- outer(findInterval(pieces$from, cuts) + 1, seq_len(length(cuts) + 1), \"==\") * 1
X <- cbind(baseline, as.matrix(spells[columns])[pieces$row, , drop = FALSE])
at <- function(theta) {
  u <- as.vector(exp(X %*% theta)) * pieces$years
  ratio <- u / expm1(u)
  slope <- ifelse(pieces$event == 1, ratio, -u)
  curve <- ifelse(pieces$event == 1, ratio * (u + ratio - 1), u)
  value <- sum(ifelse(pieces$event == 1, log(-expm1(-u)), -u))
  list(value = value, scores = rowsum(X * slope, factor(pieces$row, levels = seq_len(nrow(spells)))), information = crossprod(X, X * curve))
}
theta <- c(rep(log(sum(spells$event) / sum(spells$exit - spells$entry)), ncol(baseline)), rep(0, length(columns)))
";

/// A script for R alone; Cox models need its package `survival`.
pub(crate) fn r_script(tested: &Tested, rows: &Rows) -> String {
    let name = &tested.claim.name;
    if tested.claim.exposure_kind == ExposureKind::Condition && !tested.claim.direction.is_statistical() {
        let horizons: Vec<String> = tested.claim.held_years.iter().map(ToString::to_string).collect();
        return format!(
            "# Cases that stand against `{name}` in the first of its readings.\nspells <- read.csv(\"{name}.csv\")\n\
             for (years in c({})) {{\n  held <- subset(spells, exposure == 1 & exit >= years)\n  \
             cat(years, \"years:\", nrow(held), \"\\n\")\n  print(held$label)\n}}\n",
            horizons.join(", ")
        );
    }
    let columns = covariates(rows);
    let quoted = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
    let cuts = cuts_kept(rows).iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (words, body) = match model_of(tested) {
        Model::Cox => ("Cox regression, ties by Efron", COX.replace("COLUMNS", &columns.join(" + "))),
        Model::Weibull => ("a hazard that is a power of time", [WEIBULL, NEWTON].concat()),
        Model::ComplementaryLogLog => {
            ("person-years, complementary log-log", [&PERSON_YEARS.replace("CUTS", &cuts), NEWTON].concat())
        }
    };
    format!(
        "# The primary specification of `{name}`: {words}, variance by clusters.\n\
         spells <- read.csv(\"{name}.csv\", na.strings = \"\")\ncolumns <- c({quoted})\n{body}{BY_CLUSTERS}"
    )
}

/// A do-file for Stata, or the reason why there is none for this model.
pub(crate) fn do_file(tested: &Tested, rows: &Rows) -> String {
    let name = &tested.claim.name;
    if !tested.claim.direction.is_statistical() {
        let lists = tested.claim.held_years.iter();
        let lists: String =
            lists.map(|years| format!("list label exit if exposure == 1 & exit >= {years}\n")).collect();
        return format!(
            "* Cases that stand against {name} in the first of its readings.\nimport delimited \"{name}.csv\", clear varnames(1)\n{lists}"
        );
    }
    let columns = covariates(rows).join(" ");
    let (remark, fit) = match model_of(tested) {
        Model::Cox => ("", format!("stcox {columns}, efron vce(cluster cluster) nohr\n")),
        Model::Weibull => (
            "* Stata's Weibull hazard has a shape above 0; where the R script finds one of 0 or less, streg does not converge.\n",
            format!("streg {columns}, distribution(weibull) vce(cluster cluster) nohr\n"),
        ),
        Model::ComplementaryLogLog => {
            return format!(
                "* The primary specification of {name} is of person-years, which {name}.R makes of these spells; there is no do-file for it.\n"
            );
        }
    };
    format!(
        "* The primary specification of {name}. Stata multiplies clustered variances by G / (G - 1); a spell of two\n\
         * clusters counts here in the first alone, so the standard error may differ from ours in the third digit.\n{remark}\
         import delimited \"{name}.csv\", clear varnames(1) case(preserve)\n\
         encode cluster_1, generate(cluster)\n\
         stset exit, enter(time entry) failure(event == 1)\n{fit}"
    )
}
