# Curves of exported spells, by R's survival. Run in this folder:
#   interbellum spells --out conflict.csv && interbellum spells --unit dyad --out dyad.csv && Rscript curves.R
# It writes curves.json: survival, standard error and interval at the times of the table, medians, and the score test.
library(survival)
library(jsonlite)
times <- c(2, 5, 10, 20, 30)
read <- function(fit, strata = NULL) {
  s <- summary(fit, times = times, extend = TRUE)
  q <- unname(summary(fit)$table[c("median", "0.95LCL", "0.95UCL")])
  list(n = fit$n, survival = s$surv, std_error = s$std.err, conf_low = s$lower, conf_high = s$upper, median = q)
}
out <- list(R = R.version.string, survival = as.character(packageVersion("survival")), times = times)
for (unit in c("conflict", "dyad")) {
  spells <- read.csv(paste0(unit, ".csv"))
  for (type in c("plain", "log", "log-log", "logit", "arcsin")) {
    fit <- survfit(Surv(entry, years, event) ~ 1, data = spells, conf.type = type)
    out[[unit]][[type]] <- read(fit)
  }
}
spells <- read.csv("conflict.csv")
for (how in sort(unique(spells$ended_by))) {
  fit <- survfit(Surv(entry, years, event) ~ 1, data = spells[spells$ended_by == how, ], conf.type = "log-log")
  out$ended_by[[how]] <- list(n = fit$n, median = unname(summary(fit)$table["median"]))
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null"), "curves.json")
