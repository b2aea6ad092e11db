# Make the expected rows of tests/histories.rs: run `Rscript make_history_reference.R` in this folder.
# Histories with every kind of fault, and what survcheck says of each row (R 4.2.2, survival 3.5-3).
suppressPackageStartupMessages(library(survival))

# One unit for each way in which a row can follow another; state 9 is where nobody arrives by an event.
unit <- function(...) matrix(c(...), ncol = 4, byrow = TRUE)
named <- list(
  unit(0, 5, 1, 9,  5, 8, 0, 2,  8, 9, 0, 2,  9, 10, 0, 1),  # elsewhere twice, then back
  unit(0, 5, 1, 9,  5, 8, 0, 1),                             # nothing wrong
  unit(0, 5, 1, 9,  6, 8, 0, 2,  8, 10, 0, 2),               # a hole, and elsewhere after it
  unit(0, 5, 1, 9,  6, 8, 0, 1,  8, 10, 0, 1),               # a hole
  unit(0, 5, 1, 9,  4, 8, 0, 2,  8, 10, 0, 1),               # two at once
  unit(0, 5, 1, 9,  5, 8, 3, 2,  8, 10, 0, 3),
  unit(0, 5, 0, 9,  2, 5, 0, 9,  5, 6, 0, 9),                # the same exit
  unit(0, 5, 0, 9,  0, 5, 0, 9,  5, 6, 0, 9),                # the same row twice
  unit(0, 10, 0, 9,  2, 5, 0, 9,  10, 11, 0, 9),             # one inside another
  unit(8, 9, 0, 9,  1, 3, 0, 9,  3, 8, 0, 9)                 # not in order
)
set.seed(20240602)
drawn <- lapply(1:60, function(i) {
  n <- sample(1:6, 1)
  stop <- cumsum(sample(1:4, n, TRUE))
  start <- pmax(0, c(0, stop[-n])[seq_len(n)] + sample(c(-1, 0, 0, 0, 1), n, TRUE))
  start <- pmin(start, stop - 1)
  event <- sample(0:3, n, TRUE, c(5, 2, 2, 1))
  state <- c(9, event[-n])[seq_len(n)]
  for (k in seq_len(n)[-1]) if (state[k] == 0) state[k] <- state[k - 1]
  wrong <- runif(n) < 0.15
  state[wrong] <- sample(c(9, 1:3), sum(wrong), TRUE)
  cbind(start, stop, event, state)[sample(n), , drop = FALSE]
})
rows <- do.call(rbind, Map(function(id, m) cbind(id, m), seq_along(c(named, drawn)), c(named, drawn)))
d <- setNames(as.data.frame(rows), c("id", "start", "stop", "event", "state"))
y <- with(d, Surv(start, stop, factor(event, 0:3)))
label <- function(check) {
  found <- rep("", nrow(d))
  for (flaw in c("overlap", "gap", "jump", "teleport")) found[check[[flaw]]$row] <- flaw
  stopifnot(sum(found != "") == sum(check$flag))
  found
}
d$with_state <- label(survcheck(y ~ 1, d, id = id, istate = factor(state, c(9, 1:3))))
d$without_state <- label(survcheck(y ~ 1, d, id = id))
write.csv(d, "histories.csv", row.names = FALSE, quote = FALSE)
print(table(d$with_state)); print(table(d$without_state))
