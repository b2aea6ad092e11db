# Make the expected numbers of tests/parametric_reference.rs: run `Rscript make_parametric_reference.R` in this folder.
# The samples are those of make_cox_reference.R; no publisher's data is used.
suppressPackageStartupMessages(library(survival))

version_note <- sprintf("# %s, survival %s", R.version.string, packageVersion("survival"))
rows <- list()
keep <- function(sample, model, covariates, names, estimate, se, loglik)
  rows[[length(rows) + 1]] <<- data.frame(sample, model, covariates, parameter = names, estimate, se, loglik)

for (name in c("untied", "tied")) {
  d <- read.csv(sprintf("sample_cox_%s.csv", name), comment.char = "#")
  for (covariates in c("1", "a", "a+b+c")) {
    right <- reformulate(covariates)
    x <- model.matrix(right, d)

    # --- Weibull without late entry: survreg, turned from accelerated time to hazards by the delta method ---------
    s <- survreg(update(Surv(exit, event) ~ ., right), d, dist = "weibull", control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
    mu <- coef(s); scale <- s$scale; p <- length(mu)
    jacobian <- rbind(c(rep(0, p), -1), cbind(diag(-1 / scale, p), mu / scale))
    v <- jacobian %*% vcov(s) %*% t(jacobian)
    keep(name, "weibull_from_0", covariates, c("log_shape", names(mu)), c(-log(scale), -mu / scale), sqrt(diag(v)), s$loglik[2])

    # --- Weibull with late entry: given the shape it is a Poisson model with an offset; the shape by its score ------
    power <- function(t, k) ifelse(t > 0, t^k, 0)
    logt <- function(t) ifelse(t > 0, log(t), 0)
    given <- function(k) glm.fit(x, d$event, offset = log(power(d$exit, k) - power(d$entry, k)), family = poisson(),
                                 control = glm.control(epsilon = 1e-15, maxit = 100))
    score <- function(a) {
      k <- exp(a); eta <- drop(x %*% given(k)$coefficients)
      sum(d$event * (1 + k * log(d$exit))) - sum(exp(eta) * k * (logt(d$exit) * power(d$exit, k) - logt(d$entry) * power(d$entry, k)))
    }
    a <- uniroot(score, c(-2, 2), tol = 1e-15, maxiter = 1000)$root
    loglik <- function(q) {
      k <- exp(q[1]); eta <- drop(x %*% q[-1])
      sum(d$event * (q[1] + (k - 1) * log(d$exit) + eta)) - sum(exp(eta) * (power(d$exit, k) - power(d$entry, k)))
    }
    q <- c(a, given(exp(a))$coefficients)
    v <- solve(-optimHess(q, loglik, control = list(ndeps = rep(1e-4, length(q)))))
    keep(name, "weibull", covariates, c("log_shape", colnames(x)), q, sqrt(diag(v)), loglik(q))

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
