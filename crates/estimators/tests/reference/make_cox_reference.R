# Make the expected numbers of tests/cox_reference.rs: run `Rscript make_cox_reference.R` in this folder.
# Data are drawn from R's own generators with a fixed seed; no publisher's data is used.
suppressPackageStartupMessages(library(survival))
set.seed(20250901)

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
  a <- rnorm(n); b <- sample(0:1, n, TRUE); c <- runif(n, 0, 3)
  offset <- round(rnorm(n, 0, 0.4), 3)
  entry <- runif(n, 0, 6)
  span <- rexp(n, 0.12 * exp(0.5 * a - 0.4 * b + 0.2 * c + offset))
  window <- runif(n, 1, 15)
  exit <- entry + pmin(span, window)
  event <- as.integer(span <= window)
  if (whole) {
    entry <- floor(entry)
    exit <- pmax(ceiling(exit), entry + 1)
  }
  data.frame(entry, exit, event, a, b, c, offset, weight = round(rexp(n, 1) + 0.05, 3), stratum = sample(1:3, n, TRUE),
             cluster = sample(1:20, n, TRUE), year = sample(1:9, n, TRUE))
}
samples <- list(tied = draw(90, TRUE), untied = draw(90, FALSE))
for (name in names(samples)) write_table(samples[[name]], sprintf("sample_cox_%s.csv", name))

# --- the fits ------------------------------------------------------------------------------------
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60, timefix = FALSE)
parts <- list()
put <- function(case, what, values) {
  values <- as.vector(t(values))
  parts[[length(parts) + 1]] <<- data.frame(case, what, index = seq_along(values) - 1, value = values)
}
put_fit <- function(case, fit) {
  put(case, "beta", coef(fit)); put(case, "variance", if (is.null(fit$naive.var)) fit$var else fit$naive.var)
  put(case, "log_likelihood", fit$loglik); put(case, "score_test", fit$score)
}

for (sample in names(samples)) for (ties in c("efron", "breslow")) for (full in c(FALSE, TRUE)) {
  d <- samples[[sample]]
  case <- data.frame(sample, ties, full = as.integer(full))
  formula <- if (full) Surv(entry, exit, event) ~ a + b + c + strata(stratum) + offset(offset)
             else Surv(exit, event) ~ a + b + c
  w <- if (full) d$weight else rep(1, nrow(d))
  d$w <- w
  fit <- coxph(formula, d, weights = w, ties = ties, control = control, robust = FALSE)
  clustered <- function(by) eval(bquote(
    coxph(formula, d, weights = w, ties = ties, control = control, cluster = .(as.name(by)))))
  put_fit(case, fit)
  for (type in c("martingale", "deviance", "score", "dfbeta", "dfbetas", "schoenfeld", "scaledsch"))
    put(case, type, residuals(fit, type))
  for (transform in c("km", "log", "identity", "rank")) {
    z <- cox.zph(fit, transform, terms = FALSE)
    put(case, paste0("zph_", transform), z$table[, "chisq"])
  }
  k <- concordance(fit, timefix = FALSE)
  put(case, "concordance", c(k$concordance, k$var, if (is.matrix(k$count)) colSums(k$count)[1:3] else k$count[1:3]))
  # Robust variances: each row alone, one way, and two ways by inclusion and exclusion, with and without the factor.
  d$row <- seq_len(nrow(d)); d$both <- as.integer(interaction(d$cluster, d$year, drop = TRUE))
  alone <- clustered("row"); one <- clustered("cluster")
  two <- clustered("year"); both <- clustered("both")
  put(case, "robust_rows", vcov(alone)); put(case, "robust_cluster", vcov(one))
  # The robust score test of R drops the offset, so it is taken from the score residuals of a fit held at 0.
  null <- coxph(formula, d, weights = w, ties = ties, robust = FALSE, init = rep(0, 3),
                control = coxph.control(iter.max = 0, timefix = FALSE))
  robust_score <- function(by) {
    u <- rowsum(residuals(null, "score", weighted = TRUE), by)
    drop(colSums(u) %*% solve(crossprod(u), colSums(u)))
  }
  put(case, "robust_score", c(robust_score(d$row), robust_score(d$cluster)))
  if (!full) stopifnot(all.equal(c(robust_score(d$row), robust_score(d$cluster)), c(alone$rscore, one$rscore)))
  put(case, "wald_cluster", one$wald.test)
  factor <- function(x) { g <- length(unique(x)); g / (g - 1) }
  put(case, "robust_two_ways", vcov(one) + vcov(two) - vcov(both))
  put(case, "robust_two_ways_factor", factor(d$cluster) * vcov(one) + factor(d$year) * vcov(two) - factor(d$both) * vcov(both))
  put(case, "concordance_cluster", concordance(one, timefix = FALSE)$var)
  # A curve at given covariates, at the event times of one stratum, and one along a path through two strata's worth of time.
  new <- data.frame(a = 0.5, b = 1, c = 2, offset = 0.3, stratum = 2)
  s <- survfit(fit, newdata = new, censor = FALSE, conf.type = "log")
  put(case, "curve", rbind(s$time, s$cumhaz, s$std.chaz, s$surv, s$lower, s$upper))
  if (full) {
    path <- data.frame(entry = c(2, 6), exit = c(6, 14), event = 0, a = c(0.5, -1), b = c(1, 0), c = c(2, 0.5),
                       offset = c(0.3, -0.2), stratum = c(2, 2), who = 1)
    s <- survfit(fit, newdata = path, id = who, censor = FALSE, conf.type = "log")
    # R counts the time of a path from its beginning. Its standard error along a path is not that of the delta method, which
    # it does follow for a fixed case, so it is left out; ours is tested by cutting a fixed case in pieces.
    put(case, "path", rbind(s$time + 2, s$cumhaz, s$surv))
  }
}
# Exact ties, without weights.
for (sample in names(samples)) {
  d <- samples[[sample]]
  fit <- coxph(Surv(entry, exit, event) ~ a + b + c + strata(stratum), d, ties = "exact", control = control)
  put_fit(data.frame(sample, ties = "exact", full = 1), fit)
}
write_table(do.call(rbind, parts), "expected_cox.csv")
