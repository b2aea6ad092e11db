# Time survfit of R survival on a CSV file, inside the process, and print JSON.
# Rscript kaplan_meier.R FILE.csv REPEATS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
d <- if (requireNamespace("data.table", quietly = TRUE)) as.data.frame(data.table::fread(arguments[1])) else read.csv(arguments[1])
repeats <- as.integer(arguments[2])
fit_once <- function() {
  if (is.null(d$entry)) survfit(Surv(time, event) ~ 1, d, conf.type = "log-log")
  else survfit(Surv(entry, time, event) ~ 1, d, conf.type = "log-log")
}
seconds <- sapply(seq_len(repeats), function(i) system.time(fit <<- fit_once())[["elapsed"]])
cat(sprintf('{"version": "%s, R %s", "last_survival": %.15g, "min_seconds": %.4f, "median_seconds": %.4f, "repeats": %d}\n',
            packageVersion("survival"), getRversion(), tail(fit$surv, 1), min(seconds), median(seconds), repeats))
