# Write the columns that R makes of formulas: Rscript make_reference.R > reference.json
# R 4.2.2, survival 3.5-3, splines 4.2.2, jsonlite. The data are made here and written with the answers.
invisible(Sys.setlocale("LC_COLLATE", "C"))
suppressPackageStartupMessages({ library(survival); library(splines); library(jsonlite) })
n <- 60
i <- seq_len(n)
d <- data.frame(
  start = (i * 7) %% 5,
  id = (i %% 12) + 1,
  age = round(30 + 40 * ((i * 17) %% n) / n + (i %% 7) / 8, 3),
  bili = round(0.3 + ((i * 29) %% 41) / 3.7, 4),
  karno = (i * 13) %% 10 * 10,
  trt = (i * 11) %% 2,
  enum = (i * 5) %% 4 + 1,
  cell = c("small", "large", "adeno", "squamous")[(i * 3) %% 4 + 1 - (i %% 5 == 0) * ((i * 3) %% 4 > 0)],
  region = c("East", "west", "North")[(i * 7) %% 3 + 1],
  flag = ((i * 19) %% 7) > 3,
  code = c(10, 2, 33.5)[(i * 10) %% 3 + 1],
  event = as.integer((i * 23) %% 3 > 0),
  status = c("pcm", "death", "censor")[(i * 31) %% 3 + 1],
  w = round(0.5 + (i %% 9) / 10, 2),
  resid.ds = (i * 3) %% 11 / 4
)
d$stop <- d$start + 1 + (i * 37) %% 23 / 2
d$time <- d$stop + 3
d$coded <- d$event + 1
d$`my var` <- d$age / 10
d$karno[c(4, 19)] <- NA
d$cell[c(7, 33)] <- NA
d$flag[11] <- NA
d$code[23] <- NA
d$bili[44] <- NA
d$event[50] <- NA
d$stop[15] <- d$start[15]
formulas <- c(
  "Surv(time, event) ~ age + trt + cell",
  "Surv(start, stop, event) ~ age + log(bili) + I(age^2)",
  "Surv(time, coded) ~ cell * trt",
  "Surv(time, status == \"pcm\") ~ cell:age",
  "Surv(time, status == \"pcm\") ~ cell:region",
  "Surv(time, event) ~ region + cell:region",
  "Surv(time, event) ~ (age + cell + region)^2",
  "Surv(time, event) ~ (age + cell + region)^3 - age:cell",
  "Surv(time, event) ~ karno + age:flag + flag",
  "Surv(time, event) ~ flag:karno + (age > 50)",
  "Surv(time, event) ~ factor(code) * karno",
  "Surv(time, event) ~ relevel(factor(cell), ref = \"small\") + factor(karno)",
  "Surv(time, event) ~ factor(cell, levels = c(\"small\", \"adeno\", \"large\"))",
  "Surv(time, event) ~ poly(age, 2) + poly(start, 1)",
  "Surv(time, event) ~ poly(age, 5):trt + poly(bili[TRUE], 3, raw = TRUE)",
  "Surv(time, event) ~ ns(age, df = 3)",
  "Surv(time, event) ~ ns(bili, 4) * trt + karno",
  "Surv(time, event) ~ ns(age, knots = c(40, 50, 60), Boundary.knots = c(35, 65))",
  "Surv(time, event) ~ ns(age) + ns(bili, df = 3, intercept = TRUE)",
  "Surv(time, event) ~ bs(age, df = 5)",
  "Surv(time, event) ~ bs(bili, knots = c(2, 5), degree = 2) + bs(age)",
  "Surv(time, event) ~ bs(age, df = 4, Boundary.knots = c(35, 62))",
  "Surv(stop, event) ~ (trt + age) * strata(enum)",
  "Surv(start, stop, event) ~ trt + karno:strata(enum)",
  "Surv(start, stop, event) ~ age + strata(region, enum) + cluster(id)",
  "Surv(time, event) ~ age + strata(cell) + strata(trt) + offset(log(bili)) + offset(trt / 2)",
  "Surv(time, event) ~ age + cell:strata(region)",
  "Surv(stop - start, event) ~ resid.ds + `my var` + log(`my var`, base = 2) + `my var`:region",
  "Surv(time, event) ~ age/region + region %in% cell",
  "Surv(time, event) ~ -1 + cell + I((age - 50) / 10) + I(age * 100000 + 1e-5) + exp(-bili) + sqrt(age)",
  "Surv(time, event) ~ log10(age) + log2(age) + log1p(bili) + abs(age - 50) + floor(bili) + I(karno %% 3) + I(karno %/% 30)",
  "Surv(time, event) ~ I(cell %in% c(\"small\", \"large\")) + ifelse(age > 50, age, 50) + pmin(age, 60) + as.numeric(flag)",
  "Surv(time, event) ~ trt:age:region + age:region + cell",
  "Surv(time, event) ~ I(age > 50 & flag | trt == 1) + (!flag)",
  "Surv(time, event & age > 40) ~ strata(age > 50) + bili + is.na(karno)"
)
formulas <- sub("bili[TRUE]", "age", formulas, fixed = TRUE)
value <- function(x) if (is.factor(x)) as.character(x) else x
cases <- lapply(formulas, function(text) {
  f <- as.formula(text)
  fit <- suppressWarnings(coxph(f, d, weights = w, iter.max = 0, x = TRUE, y = TRUE, model = TRUE))
  y <- fit$y
  right <- attr(y, "type") == "right"
  mf <- model.frame(fit)
  rows <- as.integer(rownames(mf))
  list(
    formula = unbox(text),
    names = colnames(fit$x),
    columns = unname(lapply(seq_len(ncol(fit$x)), function(j) unname(fit$x[, j]))),
    rows = rows,
    entry = if (right) NULL else unname(y[, 1]),
    exit = unname(y[, ncol(y) - 1]),
    event = unname(y[, ncol(y)]),
    strata = if (is.null(fit$strata)) NULL else as.character(fit$strata),
    offset = if (is.null(model.offset(mf))) NULL else as.numeric(model.offset(mf)),
    weight = as.numeric(model.weights(mf))
  )
})
columns <- lapply(d, function(x) if (is.character(x)) x else x)
cat(toJSON(list(r = unbox(R.version.string), survival = unbox(as.character(packageVersion("survival"))),
  data = columns, cases = cases), digits = 17, na = "null", null = "null"), "\n")
