# Poisson regression with the log of years as offset: the likelihood of an exponential hazard.
# Rscript poisson_glm.R DATA.csv  ->  term,estimate,std_error,clustered; the last line is the log-likelihood without the
# constant. Clustered errors are the sandwich of White (1982) over sums of scores, without a small-sample factor.
# The data are drawn by tests/glm.rs. Run with R 4.2.2.
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
terms <- setdiff(names(data), c("events", "years", "group"))
model <- reformulate(c(if (length(terms)) terms else "1", "offset(log(years))"), "events")
found <- glm(model, poisson, data, control = glm.control(epsilon = 1e-15, maxit = 100))
table <- summary(found)$coefficients
covariance <- vcov(found)
scores <- rowsum(model.matrix(found) * (data$events - fitted(found)), data$group)
clustered <- sqrt(diag(covariance %*% crossprod(scores) %*% covariance))
cat(sprintf("%s,%.17g,%.17g,%.17g\n", rownames(table), table[, 1], table[, 2], clustered), sep = "")
log_hazard <- found$linear.predictors - log(data$years)
cat(sprintf("log_likelihood,%.17g,0,0\n", sum(data$events * log_hazard) - sum(data$years * exp(log_hazard))))
