# Weibull regression of times that are censored on the right, in the form of a hazard k exp(base + slope x) t^(k - 1).
# Rscript weibull_survreg.R DATA.csv  ->  term,estimate; the last line is the log-likelihood.
# survreg has the accelerated form log t = a + b x + s e: k = 1 / s, base = -a / s, slope = -b / s.
# The data are drawn by tests/durations.rs. Run with R 4.2.2 and survival 3.5-3.
suppressMessages(library(survival))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
control <- survreg.control(rel.tolerance = 1e-14, maxiter = 200)
found <- survreg(Surv(time, failed) ~ x, data, dist = "weibull", control = control)
shape <- 1 / found$scale
values <- c(-coef(found) * shape, shape, found$loglik[2])
cat(sprintf("%s,%.17g\n", c("base", "slope", "shape", "log_likelihood"), values), sep = "")
