# Make the expected numbers of tests/parametric_reference.rs: run `Rscript make_parametric_reference.R` in this folder.
# Two samples are those of make_cox_reference.R, the third is drawn here; no publisher's data is used.
suppressPackageStartupMessages(library(survival))

version_note <- sprintf("# %s, survival %s", R.version.string, packageVersion("survival"))
rows <- list()
keep <- function(sample, model, covariates, names, estimate, se, loglik)
  rows[[length(rows) + 1]] <<- data.frame(sample, model, covariates, parameter = names, estimate, se, loglik)

# Every row enters late, and the hazard falls faster than 1 / t: a shape below 0.
set.seed(20251122)
falling <- within(data.frame(a = round(rnorm(80), 3), b = rbinom(80, 1, 0.5), c = round(runif(80), 3)), {
  entry <- round(runif(80, 1, 2), 3)
  returned <- (pmax(entry^-0.8 - 0.8 * rexp(80) / exp(0.4 + 0.5 * a - 0.3 * b), 0))^(-1 / 0.8)
  exit <- round(pmax(pmin(returned, runif(80, 5, 60)), entry + 0.001), 3)
  event <- as.integer(returned < 60 & abs(returned - exit) < 0.01)
  rm(returned)
})[, c("entry", "exit", "event", "a", "b", "c")]
write.csv(falling, "sample_cox_falling.csv", row.names = FALSE, quote = FALSE)

for (name in c("untied", "tied", "falling")) {
  d <- read.csv(sprintf("sample_cox_%s.csv", name), comment.char = "#")
  for (covariates in c("1", "a", "a+b+c")) {
    right <- reformulate(covariates)
    x <- model.matrix(right, d)

    # --- Weibull without late entry: survreg, turned from accelerated time to hazards by the delta method ---------
    if (name != "falling") {
      s <- survreg(update(Surv(exit, event) ~ ., right), d, dist = "weibull", control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
      mu <- coef(s); scale <- s$scale; p <- length(mu)
      # The shape is 1 / scale; the log hazard at time 1 is log(shape) - mu / scale.
      jacobian <- rbind(c(rep(0, p), -1 / scale), cbind(diag(-1 / scale, p), mu / scale - (seq_len(p) == 1)))
      v <- jacobian %*% vcov(s) %*% t(jacobian)
      keep(name, "weibull_from_0", covariates, c("shape", names(mu)), c(1 / scale, -mu / scale - log(scale) * (seq_len(p) == 1)), sqrt(diag(v)), s$loglik[2])
    }

    # --- Weibull with late entry: given the shape it is a Poisson model with an offset; the shape by its score ------
    # Integrals of t^(k-1) and of t^(k-1) log(t): any shape but 0 exactly.
    logt <- function(t) ifelse(t > 0, log(t), 0)
    whole <- function(k) (d$exit^k - ifelse(d$entry > 0, d$entry^k, 0)) / k
    part <- function(t, k) ifelse(t > 0, t^k * (logt(t) / k - 1 / k^2), 0)
    given <- function(k) glm.fit(x, d$event, offset = log(whole(k)), family = poisson(), control = glm.control(epsilon = 1e-15, maxit = 100))
    score <- function(k) {
      eta <- drop(x %*% given(k)$coefficients)
      sum(d$event * log(d$exit)) - sum(exp(eta) * (part(d$exit, k) - part(d$entry, k)))
    }
    k <- uniroot(score, if (name == "falling") c(-6, -0.1) else c(0.1, 6), tol = 1e-15, maxiter = 1000)$root
    loglik <- function(q) {
      eta <- drop(x %*% q[-1])
      sum(d$event * ((q[1] - 1) * log(d$exit) + eta)) - sum(exp(eta) * whole(q[1]))
    }
    q <- c(k, given(k)$coefficients)
    v <- solve(-optimHess(q, loglik, control = list(ndeps = rep(1e-4, length(q)))))
    keep(name, "weibull", covariates, c("shape", colnames(x)), q, sqrt(diag(v)), loglik(q))
    if (name == "falling") next

    # --- complementary log-log of person-years ----------------------------------------------------------------------
    cuts <- c(3, 6, 12)
    years <- do.call(rbind, lapply(seq_len(nrow(d)), function(i) {
      k <- floor(d$entry[i]):(ceiling(d$exit[i]) - 1)
      from <- pmax(d$entry[i], k)
      last <- k == max(k)
      event <- as.integer(last & d$event[i] == 1)
      to <- ifelse(event == 1, k + 1, pmin(d$exit[i], k + 1))
      keep <- to > from
      data.frame(row = i, k, length = to - from, event)[keep, ]
    }))
    # A piece with fewer than 5 events is joined with the next, the last with the one before.
    kept <- c(); from <- 0
    for (cut in c(cuts, Inf)) {
      if (sum(years$event[years$k >= from & years$k < cut]) >= 5) { kept <- c(kept, cut); from <- cut }
    }
    pieces <- findInterval(years$k, head(kept, -1))
    design <- cbind(outer(pieces, sort(unique(pieces)), `==`) + 0, x[years$row, -1, drop = FALSE])
    fit <- glm.fit(design, years$event, offset = log(years$length), family = binomial("cloglog"),
                   start = c(rep(log(sum(years$event) / sum(years$length)), length(unique(pieces))), rep(0, ncol(x) - 1)),
                   control = glm.control(epsilon = 1e-15, maxit = 200))
    eta <- drop(design %*% fit$coefficients) + log(years$length)
    p1 <- -expm1(-exp(eta))
    # Observed, not expected, information: the link is not the canonical one.
    u <- exp(eta); g <- u / expm1(u)
    curve <- ifelse(years$event == 1, g * (u + g - 1), u)
    v <- solve(t(design) %*% (curve * design))
    keep(name, "cloglog", covariates, c(paste0("piece", sort(unique(pieces))), colnames(x)[-1]), fit$coefficients, sqrt(diag(v)),
         sum(ifelse(years$event == 1, log(p1), -u)))
  }
}

connection <- file("expected_parametric.csv", "w")
writeLines(version_note, connection)
out <- do.call(rbind, rows)
out[] <- lapply(out, function(x) if (is.numeric(x)) sprintf("%.17g", x) else x)
write.table(out, connection, sep = ",", row.names = FALSE, quote = FALSE)
close(connection)
