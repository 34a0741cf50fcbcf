/** Functions that only compute from their arguments, in every version of PostgreSQL that we run on. */
const words = (text: string) => text.trim().split(/\s+/);

/** Their result has the kind of what goes in: the sum of money is money. */
export const keepMoney = new Set(
  words(`sum avg min max abs round trunc ceil ceiling floor lag lead first_value last_value nth_value
    percentile_cont percentile_disc mode stddev stddev_pop stddev_samp`),
);

export const aggregates = new Set(
  words(`count sum avg min max stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
    regr_slope regr_intercept regr_r2 regr_count bool_and bool_or every string_agg array_agg
    percentile_cont percentile_disc mode`),
);

export const orderedSet = new Set(["percentile_cont", "percentile_disc", "mode"]);

export const windowFunctions = new Set(
  words(
    `row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`,
  ),
);

const scalars = new Set([
  ...words(`lower upper initcap length char_length character_length substring substr split_part position strpos
    replace left right concat concat_ws btrim ltrim rtrim reverse starts_with translate lpad rpad
    repeat format overlay string_to_array regexp_like like_escape similar_to_escape regexp_replace regexp_match ascii`),
  ...words(
    `abs ceil ceiling floor round trunc sign sqrt cbrt power pow mod div ln log log10 exp width_bucket`,
  ),
  ...words(`now transaction_timestamp date_trunc date_part extract age make_date make_interval date timezone overlaps
    justify_days justify_hours justify_interval isfinite to_char to_date to_timestamp date_bin`),
  ...words(`array_length cardinality array_to_string array_position num_nulls num_nonnulls
    daterange isempty lower_inc upper_inc`),
]);

/** Functions of FROM: each answers with rows. */
export const rowFunctions = new Set(["generate_series", "unnest"]);

export const allFunctions: ReadonlySet<string> = new Set([
  ...aggregates,
  ...windowFunctions,
  ...scalars,
]);
