# Make contrasts.csv and contrasts.json: differences in standardised survival and restricted mean time after coxph, with standard
# errors by numerical derivatives. Run in this folder: Rscript contrasts.R. Made with R 4.2.2, survival 3.5-3, jsonlite.
#
# Model-based: M(t) is differentiated by steps in each coefficient, the baseline hazard refitted at the moved coefficients; what
# the baseline hazard adds is its variance at known coefficients (survfit's less the coefficients' part).
# Robust: M(t) is differentiated by steps in the case weight of every row, the whole model refitted (the infinitesimal jackknife).
library(survival)
library(jsonlite)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20)
n <- 90
d <- data.frame(
  id = rep(1:30, each = 3),
  g = sample(c("a", "b", "c"), n, TRUE),
  x = round(rnorm(n, 3, 1.5), 2),
  site = sample(c("north", "south"), n, TRUE),
  w = sample(c(1, 2, 0.5), n, TRUE),
  o = round(runif(n, -0.5, 0.5), 2)
)
d$entry <- ifelse(runif(n) < 0.4, sample(0:3, n, TRUE), 0)
d$exit <- d$entry + ceiling(rexp(n, 0.1 * exp(0.3 * (d$g == "b") + 0.15 * d$x - 0.3)))
d$event <- as.integer(runif(n) < 0.8)
write.csv(d, "contrasts.csv", row.names = FALSE, quote = FALSE)

baseline <- function(fit) { # cumulative hazard of each site where all terms are 0 (log(-4 + 5) is): times, values, variance
  zero <- data.frame(g = "a", x = -4, site = c("north", "south"), o = 0)
  lapply(1:2, function(s) {
    sf <- survfit(fit, newdata = zero[s, ])
    keep <- sf$n.event > 0
    list(time = sf$time[keep], hazard = sf$cumhaz[keep], variance = sf$std.err[keep]^2)
  })
}
hazards <- function(beta, pop) exp(beta[1] * (pop$g == "b") + beta[2] * (pop$g == "c") + beta[3] * log(pop$x + 5) + pop$o)
mean_over <- function(base, beta, pop, measure, weight) {
  r <- hazards(beta, pop)
  total <- 0
  for (s in 1:2) {
    rows <- pop$site == c("north", "south")[s]
    b <- base[[s]]
    if (measure$kind == "survival") {
      h <- c(0, b$hazard)[1 + sum(b$time <= measure$at)]
      total <- total + sum(weight[rows] * exp(-r[rows] * h))
    } else {
      inner <- b$time[b$time < measure$at]
      edges <- c(0, inner, measure$at)
      h <- c(0, b$hazard)[seq_along(c(0, inner))]
      for (k in seq_along(h)) total <- total + (edges[k + 1] - edges[k]) * sum(weight[rows] * exp(-r[rows] * h[k]))
    }
  }
  total / sum(weight)
}
fitted_with <- function(data, ties, beta = NULL) {
  if (is.null(beta)) {
    coxph(Surv(entry, exit, event) ~ g + log(x + 5) + offset(o) + strata(site), data, weights = w, ties = ties, robust = FALSE,
      control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50))
  } else {
    coxph(Surv(entry, exit, event) ~ g + log(x + 5) + offset(o) + strata(site), data, weights = w, ties = ties, robust = FALSE, init = beta,
      control = coxph.control(iter.max = 0))
  }
}
settings <- list(
  list(name = "g: b less a", first = transform(d, g = "a"), second = transform(d, g = "b")),
  list(name = "g: c less a", first = transform(d, g = "a"), second = transform(d, g = "c")),
  list(name = "x: 4 less 2", first = transform(d, x = 2), second = transform(d, x = 4))
)
measures <- list(list(kind = "survival", at = 4), list(kind = "survival", at = 10.5), list(kind = "mean", at = 9.5))
both <- function(base, beta, set, measure) {
  m <- c(mean_over(base, beta, set$first, measure, d$w), mean_over(base, beta, set$second, measure, d$w))
  c(m, m[2] - m[1])
}
out <- list()
for (ties in c("efron", "breslow")) {
  fit <- fitted_with(d, ties)
  beta <- coef(fit)
  base <- baseline(fit)
  V <- fit$var
  # Steps in coefficients.
  step <- 1e-5
  moved <- lapply(1:3, function(j) lapply(c(-step, step), function(h) {
    b <- beta; b[j] <- b[j] + h
    list(beta = b, base = baseline(fitted_with(d, ties, b)))
  }))
  # The baseline hazard's own variance, at known coefficients.
  own <- lapply(1:2, function(s) {
    slope <- sapply(1:3, function(j) (moved[[j]][[2]]$base[[s]]$hazard - moved[[j]][[1]]$base[[s]]$hazard) / (2 * step))
    diff(c(0, base[[s]]$variance - rowSums((slope %*% V) * slope)))
  })
  # Steps in case weights.
  small <- 1e-4
  weighted <- lapply(seq_len(n), function(i) lapply(c(-small, small), function(h) {
    data <- d; data$w[i] <- data$w[i] + h
    f <- fitted_with(data, ties)
    list(beta = coef(f), base = baseline(f))
  }))
  for (set in settings) for (measure in measures) {
    value <- both(base, beta, set, measure)
    slope <- sapply(moved, function(m)
      (both(m[[2]]$base, m[[2]]$beta, set, measure) - both(m[[1]]$base, m[[1]]$beta, set, measure)) / (2 * step))
    variance <- rowSums((slope %*% V) * slope)
    for (s in 1:2) for (k in seq_along(own[[s]])) {
      lift <- function(h) { b <- base; late <- seq_along(b[[s]]$hazard) >= k; b[[s]]$hazard[late] <- b[[s]]$hazard[late] + h; b }
      q <- (both(lift(1e-5), beta, set, measure) - both(lift(-1e-5), beta, set, measure)) / 2e-5
      variance <- variance + q^2 * own[[s]][k]
    }
    influence <- sapply(seq_len(n), function(i) d$w[i] *
      (both(weighted[[i]][[2]]$base, weighted[[i]][[2]]$beta, set, measure) -
       both(weighted[[i]][[1]]$base, weighted[[i]][[1]]$beta, set, measure)) / (2 * small))
    clustered <- t(rowsum(t(influence), d$id))
    out[[length(out) + 1]] <- list(ties = ties, contrast = set$name, kind = measure$kind, at = measure$at, value = value,
      model = sqrt(variance), robust = sqrt(rowSums(influence^2)), clustered = sqrt(rowSums(clustered^2)))
  }
}
write(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), "contrasts.json")
