import type { Concept } from "./concepts.ts";
import { comparingPhrases } from "./phrases-of-comparison.ts";

// Words of questions and what they mean. Plural or singular does not matter; the longest phrase wins.

type Phrases = readonly (readonly [Concept, string])[];

/** Words that carry nothing by themselves: a question is understood without them. */
const noise =
  "r|u|a|an|the|of|is|are|was|were|be|been|being|am|do|does|did|has|have|had|having|we|i|you|they|there|please|plz|pls|" +
  "kindly|could|can|would|will|shall|should be|may|just want|want|like|need to know|need|me|us|my|our|your|that|" +
  "which are|who|whom|it|so far|so|any|some|all|every|everything|anything|something|whatever|overall|" +
  "altogether|currently|at the moment|right now|now|here|exactly|about|roughly|tell|know|see|look|up|" +
  "ok|okay|hi|hello|hey|hallo|dear|thanks|thank|thx|cheers|site|project|job|whole|entire|complete|full|" +
  "us dollar|in dollar|usd|sit|sits|sitting|stand|standing|fall|falls|located|situated|placed|assigned to|belonging to|" +
  "belong to|set to|got|get|still|already|yet|even|really|then|also in|while|although|though|but|however|" +
  "their own|own dates|if|where|whose|with|existing|" +
  "information|detail|data|figure|number|amount|piece|unit of|such|these|this|go|going to|due to|due|supposed to|" +
  "scheduled to|scheduled|set|come|coming|in terms of|terms|based on|in|at|on|for|from|into|within|inside|under|" +
  "wie sind|de|la|le|el|los|las|les|del|des|en|im|in der|auf|der|die|das|wir|nous|avon|avons|tenemos|hay|hebben|" +
  "as|single|state of|distribution|distribution of|in day|in calendar day|in month|cual|cuales|es|quel|quelle|sont|son|haben|habt|gibt es|gibt|sind|ist|welche|wieviel|combien y a t il de|y a t il|hay en|il y a|" +
  "yes|no problem|question|quick|quickly|simply|basically|actually need|give or take|say|let|wonder|wondering|curious|" +
  "possible|possibly|today date|again|ever|both|bit|sort of|kind of|one|ones|dated|sum up|way|hand|along|side|else";

const base: Phrases = [
  [{ is: "noise" }, noise],
  [
    { is: "list" },
    "show|list|lst|display|find|give|gimme|give me|get me|pull up|bring up|fetch|look up|view|print|what|which|wat|wots|" +
      "whats|enumerate|zeige|zeig|liste|montre|muestra|toon|need a list of|list of|show all|what equipment|details of|" +
      "details for|tell me about|see which|open",
  ],
  [
    { is: "entity" },
    "record|item|equipment|equipment need|need|line|line item|pfa|pfas|entry|piece of equipment|asset|" +
      "thing|stuff|gear|kit|machine|machinery|plant item|row|requirement|position|unit|piece|resource|case|job line",
  ],
  [
    { is: "count" },
    "how many|hw many|number of|no of|nr of|count|count of|record count|quantity|qty|how much equipment|counts|" +
      "amount of equipment|wie viele|wieviele|combien|combien de|cuantos|cuantas|hoeveel|quantos|headcount|tally|" +
      "how many of|number of record|number of item",
  ],
  [
    { is: "howMuch" },
    "how much|how much money|how much is|how much do|was kosten|was kostet|combien coute|cuanto cuesta|wat kost|what does it cost",
  ],
  [
    { is: "total" },
    "total|together|sum|sum of|in total|totals|grand total|overall total|gesamt|insgesamt|en total|combined|summed|altogether cost|aggregate|add up|adds up|totl",
  ],
  [
    { is: "aggregate", aggregate: "avg" },
    "average|avg|mean|on average|in average|averaged|typical|typically|per record|each on average",
  ],
  [{ is: "aggregate", aggregate: "median" }, "median|middle value|50th percentile"],
  [{ is: "aggregate", aggregate: "min" }, "minimum|min"],
  [{ is: "aggregate", aggregate: "max" }, "maximum|max"],
  [{ is: "different" }, "different|distinct|unique|separate"],
  [
    { is: "by" },
    "by|per|pr|grouped by|group by|broken down by|break down by|breakdown by|split by|divided by|segmented by|in each|for each|" +
      "within each|for every|in every|of each|across|across each|according to|each|against each|break it down by|" +
      "split up by|break out by|broken out by|nach|je|par|por|pro|split it by|group it by|group them by|every single",
  ],
  [
    { is: "pivot" },
    "matrix|matrix of|cross tab|crosstab|cross tabulation|pivot|pivot table|cross table|table of",
  ],
  [{ is: "and" }, "and|plus|as well as|along with|&|und|et|y"],
  [{ is: "or" }, "or|either|oder|ou"],
  [{ is: "to" }, "to|into|onto|towards"],
  [{ is: "between" }, "between|from"],
  [
    { is: "only" },
    "only|just|solely|limit to|restrict to|restricted to|limited to|filter to|narrow to|narrow down to|nur",
  ],
  [
    { is: "vs" },
    "vs|versus|against|compared to|compared with|compare with|compare to|relative to|over against|as opposed to|next to",
  ],
  [
    { is: "compare" },
    "compare|comparison|comparison of|comparing|difference between|difference in|how does|side by side",
  ],
  [{ is: "ratio" }, "ratio|ratio of|ratio between"],
  [
    { is: "cumulative" },
    "cumulative|cumulated|running percentage|pareto|running total|cumulatively|cumulative share|running share|pareto of",
  ],
  [
    { is: "share" },
    "share|share of|percentage|percentage of|percent|percent of|proportion|proportion of|fraction|fraction of|portion|portion of|" +
      "%|% of|how many percent|as a percentage|in percent|percentage share|as percent|as a percent of total|pct|as share|percentagewise|" +
      "what part of|part of the total",
  ],
  [
    { is: "change" },
    "month on month|month over month|mom|month on month change|month over month change|change from month to month|" +
      "monthly change|change per month|month to month change|month to month|mom change|change by month",
  ],
  [
    { is: "rentOrBuy" },
    "rent or buy|to rent or buy|renting or buying|rent or purchase|buy or rent|renting cheaper than buying|hire or buy|renting versus buying|rent vs buy",
  ],
  [
    { is: "sort" },
    "sort by|sorted by|order by|ordered by|sort|sort them by|rank by|ranked by|order them by",
  ],
  [
    { is: "ascending" },
    "ascending|smallest first|lowest first|cheapest first|oldest first|earliest first|asc",
  ],
  [
    { is: "descending" },
    "descending|worst first|largest first|biggest first|highest first|most expensive first|latest first|newest first|desc|most first",
  ],
  [
    { is: "those" },
    "their|its|those|them|these ones|those ones|the same one|that list|these record|those record|those item|these item|the one above",
  ],
  [{ is: "instead" }, "instead|rather"],
  [
    { is: "also" },
    "also|too|as well|add|include|next to it|beside it|alongside|in addition|additionally|with it|add in|bring in|besides",
  ],
  [
    { is: "same" },
    "what about|how about|same for|same thing for|and for|same but|same question for|the same for|same with|what of|same again for|likewise for",
  ],
  [
    { is: "chart", chart: "bar" },
    "bar chart|as a bar chart|chart|graph|plot|as a chart|column chart|in a chart|histogram|as bars",
  ],
  [{ is: "chart", chart: "pie" }, "pie chart|as a pie chart|pie|as a pie|donut"],
  [
    { is: "chart", chart: "line" },
    "line chart|as a line chart|curve|trend line|line graph|as a line",
  ],
  [{ is: "chart", chart: "table" }, "as a table|in a table|table"],
  [{ is: "when" }, "when"],
  [
    { is: "split" },
    "break|break down|break it down|breakdown|breakdown of|split|split it|split up|split it up|split that|break that down|subdivide",
  ],
  [
    { is: "back" },
    "without that filter|remove the filter|remove filter|drop the filter|clear the filter|without the filter|all of them again",
  ],
];

const flags: Phrases = [
  [
    { is: "flag", column: "is_actualized", value: true },
    "actualized|actualised|already actualized|been actualized|actualization|actualisation|actualization status|marked actualized|billing|being billed",
  ],
  [
    { is: "flag", column: "is_actualized", value: false },
    "unactualized|unactualised|not yet actualized|yet to be actualized|yet to be actualised|still to be actualized",
  ],
  [
    { is: "flag", column: "is_discontinued", value: true },
    "discontinued|cancelled|canceled|been cancelled|dropped|scrapped|discontinued one|no longer needed|disc|discontinued record|discontinued item",
  ],
  [
    { is: "flag", column: "is_funds_transferable", value: true },
    "funds transferable|fund transferable|transferable|transferable fund|budget donor",
  ],
  [
    { is: "flag", column: "has_draft", value: true },
    "my draft|my own draft|draft|have draft on|has draft|i have draft on|i have draft for|have a draft|unsaved|unsaved change|unsaved edit|pending change|my change|" +
      "my edit|i changed|i have changed|have i changed|i edited|i have edited|i modified|i have modified|i touched|i have touched|did i change|did i edit|" +
      "with draft|my unsaved change|my pending change|uncommitted|uncommitted change|unsubmitted|edited by me|changed by me|touched by me|i worked on|my modification|" +
      "with my draft|open draft|draft change|did i touch|have i edited|have i touched|my unsaved draft|i have been working on",
  ],
  [
    { is: "flag", column: "has_draft", value: false },
    "i have not touched|i not touched|i have not changed|i have not edited|i did not change|i did not touch|i did not edit|have i not changed|" +
      "untouched|unchanged by me|not edited by me|without draft|without my change|i never touched|have i not touched|i have not modified|no draft|untouched by me",
  ],
  [{ is: "active" }, "active|live|in force|current"],
  [
    { is: "onHire" },
    "on hire|onhire|on site|onsite|on the site|in use|on rent|overlapping|overlap|running|in operation|on the job|" +
      "hired|active on site|needed on site|deployed|at work|rented out|on the ground|in the field|active at the same time|at the same time|simultaneously|concurrently|in parallel",
  ],
  [
    { is: "notSynced" },
    "not synced|not been synced|not refreshed|not updated from pems|unsynced|not synchronized|not synchronised|out of sync|stale|not been refreshed|not been synchronized",
  ],
  [
    { is: "freshness" },
    "last synced|last sync|synced|last synchronized|last synchronised|last refreshed|last refresh|last update|last updated|how fresh|how recent|how old|freshness|" +
      "data age|up to date|last refreshed from pems|sync time|last read|as of when|synchronized|refreshed",
  ],
  [
    { is: "duplicates" },
    "duplicate|duplicated|possible duplicate|doubled|double entry|entered twice|duplicate record|appear twice|potential duplicate|identical|recorded twice",
  ],
  [
    { is: "missing" },
    "missing|lacking|lack|empty|blank|null|not filled|not filled in|unfilled|unknown|undefined|without any|have no|has no|with no|not set|" +
      "not have|without a|without an|no value for|unassigned|do not have|does not have|have not got|not got|with missing|with empty|with blank|with an empty|with a missing",
  ],
  [{ is: "zero" }, "zero|nil"],
  [{ is: "weekend" }, "weekend|a weekend|weekend day|saturday or sunday|saturday or a sunday"],
  [{ is: "asOf" }, "as of|as at|per"],
  [{ is: "peak" }, "peak|busiest|peak number|peak number of|peak count|maximum number|peak demand"],
  [
    { is: "onTime" },
    "on time or early|on time|on schedule|on or before plan|within plan|no later than planned|in time|on time or earlier",
  ],
  [{ is: "dates" }, "date|forecast date|window|forecast window|schedule|dates"],
];

export const phrases: Phrases = [...base, ...flags, ...comparingPhrases];
