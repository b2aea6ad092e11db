# Make the expected numbers of tests/reference.rs: run `Rscript make_reference.R` in this folder.
# Data are drawn from R's own generators with a fixed seed; no publisher's data is used.
suppressPackageStartupMessages(library(survival))
set.seed(20250812)

version_note <- sprintf("# %s, survival %s", R.version.string, packageVersion("survival"))

write_table <- function(table, file) {
  # 17 significant digits, so that the numbers are read back exactly.
  text <- lapply(table, function(x) if (is.numeric(x)) ifelse(is.na(x), "NA", sprintf("%.17g", x)) else x)
  connection <- file(file, "w")
  writeLines(version_note, connection)
  write.table(as.data.frame(text), connection, sep = ",", row.names = FALSE, quote = FALSE)
  close(connection)
}

# --- the samples ---------------------------------------------------------------------------------
draw <- function(n, whole) {
  entry <- runif(n, 0, 8)
  span <- rweibull(n, 0.9, 9)
  window <- runif(n, 1, 25)
  exit <- entry + pmin(span, window)
  event <- as.integer(span <= window)
  if (whole) {
    entry <- floor(entry)
    exit <- pmax(ceiling(exit), entry + 1)
  }
  data.frame(entry, exit, event, weight = round(rexp(n, 1) + 0.05, 3), cases = sample(1:4, n, TRUE),
             group = sample(0:2, n, TRUE, prob = c(0.5, 0.3, 0.2)), stratum = sample(0:1, n, TRUE))
}
samples <- list(tied = draw(60, TRUE), untied = draw(60, FALSE))
for (name in names(samples)) write_table(samples[[name]], sprintf("sample_%s.csv", name))

# --- curves and hazards --------------------------------------------------------------------------
surv_of <- function(d, delayed) if (delayed) Surv(d$entry, d$exit, d$event) else Surv(d$exit, d$event)
weight_of <- function(d, weight) if (weight == "none") rep(1, nrow(d)) else d[[weight]]

curves <- list(); quantiles <- list(); means <- list(); hazards <- list()
for (sample in names(samples)) for (delayed in c(FALSE, TRUE)) for (weight in c("none", "cases", "weight")) {
  d <- samples[[sample]]
  y <- surv_of(d, delayed)
  w <- weight_of(d, weight)
  case <- data.frame(sample, delayed = as.integer(delayed), weight)
  # Model-based variances: with fractional weights R would take the robust one unless told.
  fit_with <- function(...) survfit(y ~ 1, weights = w, robust = FALSE, timefix = FALSE, ...)
  # The intervals do not know about weights, so one kind is enough for the weighted curves.
  for (conf_type in if (weight == "none") c("plain", "log", "log-log", "logit", "arcsin") else "log") {
    fit <- fit_with(conf.type = conf_type, conf.int = 0.9)
    s <- summary(fit, censored = TRUE)
    curves[[length(curves) + 1]] <- data.frame(case, conf_type, time = s$time, at_risk = s$n.risk, events = s$n.event,
      censored = s$n.censor, survival = s$surv, std_error = s$std.err, conf_low = s$lower, conf_high = s$upper)
    # With delayed entry a confidence curve can rise. quantile() then reads it by height; the printed table reads it
    # from the left, as we do, but has the median only.
    descends <- function(x) all(diff(x[!is.na(x)]) <= 0)
    if (descends(fit$lower) && descends(fit$upper)) {
      q <- quantile(fit, p <- c(0.1, 0.25, 0.5, 0.75))
      limits <- list(q$lower, q$upper)
    } else {
      q <- quantile(fit, p <- 0.5)
      limits <- as.list(s$table[c("0.9LCL", "0.9UCL")])
    }
    quantiles[[length(quantiles) + 1]] <- data.frame(case, conf_type, p, estimate = q$quantile, conf_low = limits[[1]],
      conf_high = limits[[2]])
  }
  for (limit in c(5, 12.5, max(d$exit), 40)) {
    t <- summary(fit, rmean = limit)$table
    means[[length(means) + 1]] <- data.frame(case, limit, mean = t[["rmean"]], std_error = t[["se(rmean)"]])
  }
  for (ctype in 1:2) {
    fit <- fit_with(stype = 1, ctype = ctype)
    hazards[[length(hazards) + 1]] <- data.frame(case, ctype, time = fit$time, cumulative_hazard = fit$cumhaz,
      std_error = fit$std.chaz)
  }
}
bind <- function(parts) do.call(rbind, parts)
write_table(bind(curves), "expected_curves.csv")
write_table(bind(quantiles), "expected_quantiles.csv")
write_table(bind(means), "expected_means.csv")
write_table(bind(hazards), "expected_hazards.csv")

# --- tests ---------------------------------------------------------------------------------------
# Without delayed entry: survdiff. With it survdiff refuses, and the score test of the exact conditional likelihood has the
# hypergeometric variance of the log-rank test, ties included.
tests <- list(); groups <- list()
for (sample in names(samples)) for (stratified in c(FALSE, TRUE)) {
  d <- samples[[sample]]
  case <- data.frame(sample, stratified = as.integer(stratified))
  d$s <- if (stratified) d$stratum else 0
  for (rho in c(0, 0.5, 1)) {
    fit <- survdiff(Surv(exit, event) ~ group + strata(s), d, rho = rho)
    tests[[length(tests) + 1]] <- data.frame(case, delayed = 0, rho, chisq = fit$chisq, df = 2,
      p = pchisq(fit$chisq, 2, lower.tail = FALSE))
    total <- function(x) if (is.matrix(x)) rowSums(x) else x
    groups[[length(groups) + 1]] <- data.frame(case, rho, group = 0:2, rows = as.vector(table(d$group)),
      observed = total(fit$obs), expected = total(fit$exp))
  }
  fit <- coxph(Surv(entry, exit, event) ~ factor(group) + strata(s), d, ties = "exact",
               control = coxph.control(timefix = FALSE))
  tests[[length(tests) + 1]] <- data.frame(case, delayed = 1, rho = 0, chisq = fit$score, df = 2,
    p = pchisq(fit$score, 2, lower.tail = FALSE))
}
write_table(bind(tests), "expected_tests.csv")
write_table(bind(groups), "expected_groups.csv")
