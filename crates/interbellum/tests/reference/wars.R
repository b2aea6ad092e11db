# Curves of exported wars, by R's survival. Run in this folder:
#   interbellum spells --of war --out any.csv
#   interbellum spells --of war --ends agreement --out agreement.csv
#   interbellum spells --of war --unit dyad --out dyad.csv
#   interbellum spells --of war --threshold 1000 --out war.csv
#   Rscript wars.R
# It writes wars.json: survival, standard error and lower end of the interval at the times of the table, and medians.
library(survival)
library(jsonlite)
times <- c(1, 2, 5, 10, 20)
out <- list(R = R.version.string, survival = as.character(packageVersion("survival")), times = times)
for (name in c("any", "agreement", "dyad", "war")) {
  wars <- read.csv(paste0(name, ".csv"))
  fit <- survfit(Surv(entry, years, event) ~ 1, data = wars, conf.type = "log-log")
  s <- summary(fit, times = times, extend = TRUE)
  out[[name]] <- list(n = fit$n, events = sum(wars$event), survival = s$surv, std_error = s$std.err, conf_low = s$lower,
                      median = unname(summary(fit)$table[c("median", "0.95LCL", "0.95UCL")]))
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null"), "wars.json")
