# Time coxph of R survival on a CSV file, inside the process, and print JSON: one line after each piece of work, so that
# what is finished is known even if the rest takes too long.
# Rscript cox.R FILE.csv REPEATS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
d <- if (requireNamespace("data.table", quietly = TRUE)) as.data.frame(data.table::fread(arguments[1])) else read.csv(arguments[1])
repeats <- as.integer(arguments[2])
response <- if (all(d$start == 0)) "Surv(stop, event) ~" else "Surv(start, stop, event) ~"
formula <- as.formula(paste(response, paste(names(d)[-(1:3)], collapse = " + ")))
found <- list(version = sprintf("%s, R %s", packageVersion("survival"), getRversion()))
say <- function() {
  values <- sapply(found, function(x) if (is.character(x)) dQuote(x, FALSE) else sprintf("%.15g", x))
  cat("{", paste(dQuote(names(found), FALSE), values, sep = ": ", collapse = ", "), "}\n", sep = "")
  flush(stdout())
}
once <- function(expression) system.time(expression)[["elapsed"]]
seconds <- c()
for (i in seq_len(repeats)) {
  seconds <- c(seconds, once(fit <- coxph(formula, d)))
  found[c("log_likelihood", "min_seconds", "median_seconds")] <- c(fit$loglik[2], min(seconds), median(seconds))
  say()
}
d$cluster <- (seq_len(nrow(d)) - 1) %/% 10
found$proportionality_seconds <- once(cox.zph(fit, terms = FALSE)); say()
found$concordance_seconds <- once(concordance(fit)); say()
found$schoenfeld_seconds <- once(residuals(fit, "schoenfeld")); say()
found$fit_and_robust_seconds <- once(coxph(formula, d, cluster = cluster)); say()
