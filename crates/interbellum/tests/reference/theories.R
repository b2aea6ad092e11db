# Hazards of return to war as Poisson regressions, on the spells that the program exports:
#   interbellum spells --with-dropped --out spells.csv && Rscript theories.R spells.csv > theories.csv
# Prints model,term,estimate,std_error,clustered; the line `log_likelihood` of each model is without the constant of the counts.
# Clustered errors are the sandwich of White (1982) over sums of the scores of a conflict, without a small-sample factor.
# A war that begins and ends on one day ends half a day later in theories, so that it has been: the age of the peace after it
# counts from there. Entry, exit and years at risk are those of the table. Run with R 4.2.2.
year <- 365.25
days <- function(text) as.integer(as.Date(text))
spells <- read.csv(commandArgs(trailingOnly = TRUE)[1], na.strings = "", stringsAsFactors = FALSE)
spells <- spells[order(spells$conflict_id, spells$ended), ]
spells$wars <- ave(spells$ended, spells$conflict_id, FUN = seq_along)
spells$wars <- as.integer(spells$wars)
spells$origin <- days(spells$ended) + ifelse(spells$war_start == spells$ended, 0.5, 0)
spells$from <- days(spells$at_risk_from)
spells$to <- days(spells$exit)
spells <- spells[is.na(spells$dropped), ]

# One row for each piece of a spell between the days `cuts(row)`; an event stands at the end of the last piece.
pieces <- function(spells, cuts) {
  split <- function(i) {
    at <- cuts(spells[i, ])
    at <- sort(unique(at[at > spells$from[i] & at < spells$to[i]]))
    from <- c(spells$from[i], at)
    to <- c(at, spells$to[i])
    data.frame(row = i, from, to, last = to == spells$to[i])
  }
  split <- do.call(rbind, lapply(seq_len(nrow(spells)), split))
  out <- cbind(spells[split$row, setdiff(names(spells), c("from", "to"))], split[c("from", "to", "last")])
  out$happened <- out$event * out$last
  out$at_risk <- (out$to - out$from) / year
  out
}

show <- function(name, formula, data) {
  found <- glm(formula, poisson, data, offset = log(at_risk), control = glm.control(epsilon = 1e-15, maxit = 100))
  table <- summary(found)$coefficients
  covariance <- vcov(found)
  scores <- rowsum(model.matrix(found) * (data$happened - fitted(found)), data$conflict_id)
  clustered <- sqrt(diag(covariance %*% crossprod(scores) %*% covariance))
  cat(sprintf("%s,%s,%.17g,%.17g,%.17g\n", name, rownames(table), table[, 1], table[, 2], clustered), sep = "")
  log_hazard <- found$linear.predictors - log(data$at_risk)
  value <- sum(data$happened * log_hazard) - sum(data$at_risk * exp(log_hazard))
  cat(sprintf("%s,log_likelihood,%.17g,0,0\n", name, value))
}

whole <- pieces(spells, function(row) numeric())
cat(sprintf("constant,events,%d,0,0\nconstant,years_at_risk,%.17g,0,0\n", sum(whole$happened), sum(whole$at_risk)))
show("constant", happened ~ 1, whole)

whole$victory <- whole$ended_by %in% c("victory_government", "victory_rebel")
whole$quiet <- whole$ended_by %in% c("low_activity", "actor_gone")
whole$unknown <- whole$ended_by == "unknown"
show("decisive_end", happened ~ victory + quiet + unknown, whole)

third_party <- function(data) ifelse(!is.na(data$brokers), "yes", ifelse(data$brokers_known == 1, "no", "unknown"))
whole$third_party <- third_party(whole)
whole$agreed <- whole$ended_by == "agreement"
show("commitment", happened ~ agreed + I(third_party == "yes") + I(third_party == "unknown"), whole)

show("five", happened ~ war_years + wars + agreed + unknown, whole)

aged <- pieces(spells, function(row) row$origin + c(2, 5, 10, 20) * year)
# The age at the middle of a piece says which piece it is.
aged$age <- ((aged$from + aged$to) / 2 - aged$origin) / year
show("time_heals", happened ~ I(age > 2 & age < 5) + I(age > 5 & age < 10) + I(age > 10 & age < 20) + I(age > 20), aged)

januaries <- days(sprintf("%d-01-01", 1947:2024))
dated <- pieces(spells, function(row) c(row$origin + c(5, 10, 20) * year, januaries))
dated$age <- ((dated$from + dated$to) / 2 - dated$origin) / year
dated$calendar <- as.integer(format(as.Date(floor((dated$from + dated$to) / 2), origin = "1970-01-01"), "%Y"))
dated$third_party <- third_party(dated)
dated$ended_by <- relevel(factor(dated$ended_by), ref = "agreement")
show("twenty", happened ~ I(ended_by == "ceasefire") + I(ended_by == "victory_government") + I(ended_by == "victory_rebel") +
  I(ended_by == "low_activity") + I(ended_by == "actor_gone") + I(ended_by == "unknown") +
  I(third_party == "yes") + I(third_party == "unknown") + war_years + wars +
  I(age > 5) + I(age > 10) + I(age > 20) +
  I(calendar >= 1960) + I(calendar >= 1970) + I(calendar >= 1980) + I(calendar >= 1990) + I(calendar >= 2000) +
  I(calendar >= 2010), dated)
