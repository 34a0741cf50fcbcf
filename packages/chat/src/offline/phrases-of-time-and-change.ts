import type { Concept, DateColumn } from "./concepts.ts";

type Phrases = readonly (readonly [Concept, string])[];

const event = (column: DateColumn, isPast = false): Concept =>
  isPast ? { is: "event", column, isPast } : { is: "event", column };

/** Verbs and nouns for the days on which something begins and ends. */
const events: Phrases = [
  [
    event("forecast_start"),
    "start|starting|begin|beginning|commence|commencing|kick off|kicking off|start date|start day|come on hire|coming on hire|go on hire|begin date|forecast start|" +
      "forecast starting|forecast to start|expected to start|mobilise|mobilize|mobilising|mobilizing|arrive|arriving|set to start|scheduled to start|due to start|come on site|coming on site|starting date|estimated start",
  ],
  [event("forecast_start", true), "started|began|begun|commenced|kicked off"],
  [
    event("forecast_end"),
    "end|ending|finish|finishing|complete|completing|expire|expiring|conclude|wrap up|end date|finish date|due back|due off hire|going off hire|come off hire|coming off hire|go off hire|run out|running out|forecast end|forecast finish|" +
      "forecast to finish|forecast to end|expected to finish|expected to end|stop|stopping|finishe|leave site|leaving site|demobilise|demobilize|set to finish|due to finish|due to end|scheduled to finish|" +
      "completion|completion date|end day|terminate|terminating|run until|running until|forecast ending|forecast finishing|roll off|estimated end|last day",
  ],
  [
    event("forecast_end", true),
    "ended|finished|completed|expired|concluded|ran out|stopped|wrapped up",
  ],
  [
    event("original_start"),
    "planned start|plan start|original start|baseline start|planned to start|planned start date|originally start|budget start|planned to begin|plan to start|planned starting|originally planned to start|" +
      "original start date|plan start date|planned beginning|due to start by plan|planned begin",
  ],
  [
    event("original_end"),
    "planned end|plan end|original end|baseline end|planned finish|plan finish|original finish|planned to finish|planned to end|planned end date|original finish date|original end date|plan end date|" +
      "baseline finish|budget end|plan to finish|plan to end|planned finish date|planned finishing|planned ending|originally planned to finish|originally planned to end|planned completion|planned to complete",
  ],
  [
    event("actual_start", true),
    "actual start|actually started|actually start|actual start date|real start|on hired|onhired|delivered|mobilised|mobilized|arrived|on hire date|put on hire|actual begin|went on hire|started actually|actually began|brought on site|came on site",
  ],
  [
    event("actual_end", true),
    "actual end|actually ended|actual finish|actually finished|actual end date|real end|off hired|offhired|returned|demobilised|demobilized|released|demobbed|sent back|off hire|off hire date|went off hire|" +
      "actual finish date|taken off hire|came off hire|left site|handed back|given back|actually end|actually finish",
  ],
];

/** Requests to change records. Most only count at the beginning of a request. */
const verbs: Phrases = [
  [{ is: "verb", verb: "shift" }, "shift|slide|reschedule|shift out|nudge"],
  [
    { is: "verb", verb: "delay" },
    "delay|postpone|push|push out|push back|defer|put back|move out|move back|push the date of|hold back|delay the date of|put off",
  ],
  [
    { is: "verb", verb: "advance" },
    "bring forward|pull forward|pull in|advance|pull ahead|bring in|move forward|move up|expedite|accelerate|speed up|pull back in",
  ],
  [{ is: "verb", verb: "extend" }, "extend|prolong|lengthen|stretch|keep|keep on hire"],
  [{ is: "verb", verb: "shorten" }, "shorten|trim|truncate|curtail"],
  [{ is: "verb", verb: "move" }, "move|relocate|transfer|reassign|assign|reallocate|allocate"],
  [
    { is: "verb", verb: "set" },
    "set|mark|flag|mark as|flag as|change|update|switch|convert|turn|make|adjust|modify|edit|put|alter|rename|replace|set the|fix|amend|revise",
  ],
  [
    { is: "verb", verb: "raise" },
    "increase|raise|bump|bump up|put up|uplift|escalate|up the|add on|boost|mark up|hike",
  ],
  [
    { is: "verb", verb: "lower" },
    "decrease|reduce|lower|cut|drop|discount|slash|knock off|take off|cut down|bring down",
  ],
  [
    { is: "verb", verb: "discontinue" },
    "discontinue|cancel|scrap|mark as discontinued|mark discontinued|flag as discontinued|kill|mark as cancelled",
  ],
  [
    { is: "verb", verb: "reactivate" },
    "reactivate|reinstate|un discontinue|undiscontinue|revive|uncancel",
  ],
  [
    { is: "verb", verb: "copy" },
    "reset|copy|restore|revert|align|equal to the original plan|back to plan|match",
  ],
  [
    { is: "verb", verb: "transfer" },
    "mark as transferable|mark as funds transferable|mark funds transferable|flag as funds transferable|release the fund of|mark transferable|free up the fund of",
  ],
  [{ is: "verb", verb: "swap" }, "swap|swap rental and purchase for|flip the source of"],
  [{ is: "verb", verb: "clear" }, "clear|blank out|unset|erase"],
  [{ is: "later" }, "later|out|backward|back|to the right|to the future"],
  [{ is: "earlier" }, "earlier|forward|sooner|to the left|in advance"],
];

/** What is not in the records, whoever asks for it; each with what it is called in the answer. */
const foreign: readonly (readonly [topic: string, words: string])[] = [
  [
    "people",
    "operator|driver|drove|who|who changed|person|people|staff|crew|employee|worker|foreman|manager|site manager|supervisor|colleague|user|maria|salary|salaries|wage|payroll|" +
      "contact|phone|phone number|email|e mail|email address|team|boss|approver|approved by|planner|engineer|headcount of staff|someone|somebody|everyone|anybody|he|she|his|her|him",
  ],
  [
    "weather",
    "weather|rain|snow|wind|temperature|storm|forecast weather|sunny|humidity|climate|rainy",
  ],
  [
    "currencies",
    "euro|eur|€|£|pound|pound sterling|sterling|gbp|yen|exchange rate|currency|currencies|convert to|inr|cad|aud|franc|peso|bitcoin|fx",
  ],
  [
    "fuel, condition and maintenance",
    "fuel consumption|litre|liter|gallon|consumption|mileage|odometer|engine hour|burn|burned|emission|co2|carbon|maintenance|breakdown of machine|repair|serviced|servicing|inspection|" +
      "broken|tyre|tire|battery|utilization|utilisation|idle time|downtime|noise level|horsepower|weight|how heavy|capacity|lifting capacity|load chart|colour|color|serial number|license plate|gps|coordinate|position on the map|where exactly",
  ],
  [
    "suppliers and contracts",
    "supplier|vendor|lessor|rental company|contractor|subcontractor|invoice|invoiced|paid|payment|purchase order|warranty|insurance|insured|reliable|quality rating",
  ],
  [
    "passwords, keys and the system itself",
    "password|password hash|hash|api key|token|credential|secret|admin user|login|pg shadow|pg_shadow|database|schema|table name|system prompt|prompt|instruction|sql|select|server|" +
      "insert|delete|truncate table|drop table|grant|ignore your instruction|ignore all instruction|ignore previous instruction|ignore all previous instruction|disregard|jailbreak|developer mode|environment variable|config file|root|shell|exec|union select",
  ],
  [
    "what others did",
    "yesterday change|audit|audit log|history|change log|changelog|who edited|other user|colleague edit|commit history|last edit by",
  ],
  [
    "causes and advice",
    "why|reason|cause|recommend|recommendation|advice|advise|should we|should i|suggest|suggestion|opinion|best option|best way|how can we save|explain why|optimize|optimise|predict|prediction|risk|risks|likely|probability",
  ],
  [
    "the world outside the records",
    "news|stock price|share price|president|capital of|football|recipe|translate|poem|joke|story|song|essay|steel|steel price|inflation|interest rate|market|copper|oil price|holiday|" +
      "lunch|restaurant|hotel|flight|traffic|safety incident|accident|incident|injury|permit|drawing|photo|picture|video|meaning of life|chatgpt|homework|python|javascript|code|haiku",
  ],
  [
    "actions outside this chat",
    "send|send an email|notify|remind|reminder|schedule a meeting|call|order a|book|buy me|pay|submit|commit|approve|sync now|start a sync|upload|print out|delete all|delete the record|remove all record|wipe",
  ],
];

const vague =
  "changed|soon|recently|recent|lately|big|huge|large|small|expensive|costly|cheap|long|short|important|urgent|critical|problematic|problem|" +
  "issue|good|bad|interesting|wrong|unusual|strange|weird|okay status|trouble|high|low|old|new|many|few|enough|doing|it going|going|shortly|in the near future|" +
  "well|progress|situation|state of play|performance|picture of|health|how are thing|reasonable|significant|serious|major|minor|how is it going|how are we doing|how are things|hot|attention";

export const timeAndChangePhrases: Phrases = [
  ...events,
  ...verbs,
  ...foreign.map(([topic, words]): readonly [Concept, string] => [{ is: "foreign", topic }, words]),
  [{ is: "vague" }, vague],
  [{ is: "grain", grain: "month" }, "month|monthly|calendar month|mth|monat|mois"],
  [{ is: "grain", grain: "quarter" }, "quarter|quarterly"],
  [{ is: "grain", grain: "year" }, "year|yearly|annually|annual"],
  [{ is: "grain", grain: "week" }, "week|weekly"],
];

/** Words for kinds of equipment, each with what a record may call it. The first that the organization has is meant. */
export const equipmentWords: Readonly<Record<string, readonly string[]>> = {
  digger: ["excavator", "backhoe"],
  trackhoe: ["excavator"],
  trackhoes: ["excavator"],
  bagger: ["excavator"],
  bulldozer: ["bulldozer", "dozer"],
  dozer: ["dozer", "bulldozer"],
  genset: ["generator"],
  "gen set": ["generator"],
  geni: ["generator"],
  genny: ["generator"],
  "power generator": ["generator"],
  manlift: ["lift"],
  "man lift": ["lift"],
  "aerial platform": ["lift", "platform"],
  mewp: ["lift"],
  "cherry picker": ["boom lift"],
  boom: ["boom lift"],
  lorry: ["truck"],
  ute: ["pickup"],
  "pick up": ["pickup"],
  pickup: ["pickup", "pick-up"],
  tipper: ["dump truck"],
  dumper: ["dump truck"],
  welder: ["welder", "welding"],
  "welding machine": ["welding machine", "welder", "welding"],
  weld: ["welding", "welder"],
  "lighting tower": ["light tower"],
  "light plant": ["light tower"],
  "water cart": ["water truck"],
  "water tanker": ["water truck"],
  jcb: ["backhoe"],
  hoe: ["excavator", "backhoe"],
  "earth moving": ["earthmoving", "earthworks", "earthwork"],
  earthmover: ["earthmoving", "earthworks"],
  earthmoving: ["earthmoving", "earthwork"],
  compactor: ["compactor", "compaction", "roller"],
  "road roller": ["roller"],
  "front loader": ["wheel loader", "loader"],
  "front end loader": ["wheel loader", "loader"],
  shovel: ["wheel loader", "excavator"],
  scissor: ["scissor lift"],
  crane: ["crane"],
  hoist: ["hoist", "crane"],
  krane: ["crane"],
  kran: ["crane"],
  kranen: ["crane"],
  grue: ["crane"],
  grua: ["crane"],
  pumpe: ["pump"],
  pumpen: ["pump"],
  pompe: ["pump"],
  bomba: ["pump"],
  lkw: ["truck"],
  camion: ["truck"],
  camione: ["truck"],
  stapler: ["forklift"],
  generatoren: ["generator"],
  grader: ["grader"],
  "powered access": ["access", "aerial lifts"],
  "access platform": ["access", "lift"],
  vehicle: ["truck"],
  hauler: ["haulage", "truck"],
  haul: ["haulage"],
};
