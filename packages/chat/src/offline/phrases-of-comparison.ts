import type { Concept } from "./concepts.ts";

/** Words that compare, rank and deny. */
export const comparingPhrases: readonly (readonly [Concept, string])[] = [
  [
    { is: "comparator", op: ">" },
    "more than|greater than|larger than|higher than|above|over|exceeding|exceed|in excess of|bigger than|longer than|exceeds|exceeded|>|upward of|better than|costlier than|" +
      "more expensive than|dearer than|pricier than|north of|beyond|at over|is above|older than",
  ],
  [
    { is: "comparator", op: ">=" },
    "at least|minimum of|no less than|not less than|or more|>=|from at least|min of|not below|or above",
  ],
  [
    { is: "comparator", op: "<" },
    "less than|lower than|below|smaller than|fewer than|cheaper than|shorter than|<|south of|not reaching|less expensive than|under than",
  ],
  [
    { is: "comparator", op: "<=" },
    "at most|maximum of|no more than|not more than|up to|or less|<=|max of|not above|not exceeding|or below",
  ],
  [{ is: "comparator", op: "=" }, "equal to|equals|exactly equal to|=|equal"],
  [
    { is: "rank", direction: "desc" },
    "newest|most recent|highest|largest|biggest|greatest|most|worst|heaviest|maximal|max|top most",
  ],
  [{ is: "rank", direction: "asc" }, "oldest|lowest|smallest|least|fewest|minimal|tiniest"],
  [
    { is: "rank", direction: "desc", quantity: "cost" },
    "most expensive|costliest|priciest|dearest|most costly|most cost",
  ],
  [
    { is: "rank", direction: "asc", quantity: "cost" },
    "cheapest|cheaper|least expensive|least costly|most affordable|lowest cost",
  ],
  [
    { is: "rank", direction: "desc", quantity: "duration" },
    "longest|longest running|longest lasting",
  ],
  [{ is: "rank", direction: "asc", quantity: "duration" }, "shortest|briefest"],
  [
    { is: "rank", direction: "desc", quantity: "slip" },
    "most delayed|most late|slip the most|slipped the most|slip most|latest against plan|furthest behind|slipping the most|most behind|delayed the most|most overdue",
  ],
  [
    { is: "rank", direction: "desc", quantity: "variance" },
    "most over budget|most over plan|most over|furthest over plan|furthest over budget|overrun the most|exceed plan the most|overspend the most",
  ],
  [
    { is: "rank", direction: "asc", quantity: "variance" },
    "most under budget|most under plan|furthest under plan",
  ],
  [{ is: "rank", direction: "asc", quantity: "forecastStart" }, "earliest|soonest"],
  [{ is: "rank", direction: "desc", quantity: "forecastEnd" }, "latest"],
  [{ is: "top", direction: "desc" }, "top|first|best|leading"],
  [{ is: "top", direction: "asc" }, "bottom|last"],
  [
    { is: "late", sign: 1 },
    "late|delayed|behind schedule|behind plan|slipped|slipping|slip by|behind|delayed against plan|later than planned|later than plan|later than scheduled|" +
      "later than originally planned|later than budgeted|later than original|after plan|after planned|than planned later|running late|past plan|beyond plan|after the plan",
  ],
  [
    { is: "late", sign: -1 },
    "early|ahead of schedule|ahead of plan|ahead|earlier than planned|earlier than plan|earlier than scheduled|earlier than originally planned|" +
      "sooner than planned|before plan|before planned|sooner than plan|earlier than original|before the plan",
  ],
  [
    { is: "over", sign: 1, base: "plan" },
    "over plan|over budget|above plan|above budget|over the plan|over the budget|above the plan|above the budget|overbudget|over planned cost|exceeding plan|exceeding budget|" +
      "exceed plan|exceed budget|exceeded plan|exceed the plan|exceeding the plan|trending over budget|trending over plan|more than planned|more than plan|more than budgeted|higher than plan|" +
      "higher than planned|higher than budget|exceed the budget|exceeding the budget|exceeded the plan|exceeded the budget|in the red|overspent|blown budget|dearer than planned|" +
      "more expensive than planned|cost more than planned|costing more than planned|run over|running over|running over budget|over than plan|overplan|exceeds plan|exceeds budget|exceeds the plan|larger than plan",
  ],
  [
    { is: "over", sign: -1, base: "plan" },
    "under plan|under budget|below plan|below budget|under the plan|under the budget|below the plan|below the budget|underbudget|less than planned|less than plan|lower than plan|" +
      "cheaper than planned|less than budgeted|lower than planned|trending under budget|lower than budget|in the green|saving against plan|within budget|less than budget|cheaper than plan|below planned",
  ],
  [
    { is: "over", sign: 1, base: "forecast" },
    "over forecast|above forecast|over the forecast|above the forecast|exceed forecast|exceeding forecast|exceed the forecast|exceeded the forecast|more than forecast|higher than forecast|exceeded forecast|higher than the forecast|exceeds forecast|exceeds the forecast",
  ],
  [
    { is: "over", sign: -1, base: "forecast" },
    "under forecast|below forecast|below the forecast|under the forecast|less than forecast|lower than forecast|lower than the forecast",
  ],
  [
    { is: "stage", stage: "plan" },
    "planned|originally|originally planned|plan to|planned to|budgeted|per plan|as planned|according to plan",
  ],
  [
    { is: "stage", stage: "forecast" },
    "forecasted|forecast to|expected|expected to|projected|estimated|estimated to|projected to",
  ],
  [{ is: "stage", stage: "actual" }, "actually|in reality|in fact|really spent|really"],
  [
    { is: "not" },
    "not|no|never|non|none|isnt|arent|nicht|pas|without being|neither|nor|outside|outside of",
  ],
  [
    { is: "without" },
    "without|excluding|except|except for|exclude|other than|apart from|leave out|leaving out|minus|ignoring|ignore the|less the|not counting|not including|but not|bar|take out|hide|" +
      "drop the|strip out|skip|omit|omitting|aside from|without the|excl|ohne|sans|everything but|anything but|all but|remove",
  ],
  [{ is: "than" }, "than"],
  [{ is: "bound", op: "before" }, "before|prior to|earlier than"],
  [{ is: "bound", op: "after" }, "after|later than"],
  [{ is: "howFar" }, "how far|by how much|to what extent"],
  [{ is: "noise" }, "the project|this project|our project|on the project|on site overall"],
  [{ is: "now" }, "as we speak"],
];
