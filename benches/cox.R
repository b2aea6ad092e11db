# Time coxph of R survival on a CSV file, inside the process, and print JSON.
# Rscript cox.R FILE.csv REPEATS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
d <- if (requireNamespace("data.table", quietly = TRUE)) as.data.frame(data.table::fread(arguments[1])) else read.csv(arguments[1])
repeats <- as.integer(arguments[2])
formula <- as.formula(paste("Surv(start, stop, event) ~", paste(names(d)[-(1:3)], collapse = " + ")))
seconds <- sapply(seq_len(repeats), function(i) system.time(fit <<- coxph(formula, d))[["elapsed"]])
once <- function(expression) system.time(expression)[["elapsed"]]
d$cluster <- (seq_len(nrow(d)) - 1) %/% 10
proportionality <- once(cox.zph(fit, terms = FALSE))
robust <- once(coxph(formula, d, cluster = cluster))
pairs <- once(concordance(fit))
schoenfeld <- once(residuals(fit, "schoenfeld"))
cat(sprintf('{"version": "%s, R %s", "log_likelihood": %.15g, "min_seconds": %.4f, "median_seconds": %.4f, "fit_and_robust_seconds": %.4f, "proportionality_seconds": %.4f, "concordance_seconds": %.4f, "schoenfeld_seconds": %.4f}\n',
            packageVersion("survival"), getRversion(), fit$loglik[2], min(seconds), median(seconds), robust, proportionality, pairs, schoenfeld))
