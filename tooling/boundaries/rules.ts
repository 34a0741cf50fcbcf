import type { IForbiddenRuleType, ICruiseOptions } from "dependency-cruiser";

/** Tests and their helpers may reach further than what they test. */
const testCode = String.raw`\.test\.tsx?$|/testing/|^apps/web/e2e/`;

/** `from` may import itself and these packages of ours, nothing else of ours. */
function only(
  name: string,
  from: string,
  allowed: readonly string[],
  comment: string,
): IForbiddenRuleType {
  return {
    name,
    comment,
    severity: "error",
    from: { path: `^${from}/`, pathNot: testCode },
    to: {
      path: "^(apps|packages|prisma|tooling)/",
      pathNot: [`^${from}/`, ...allowed.map((folder) => `^packages/${folder}/`)],
    },
  };
}

/** Who may import whom. Each rule has a planted breach in violations/. */
export const rules: readonly IForbiddenRuleType[] = [
  only(
    "domain-is-pure",
    "packages/domain",
    [],
    "Rules must be testable without a database, a clock or a network.",
  ),
  {
    name: "domain-no-io-libs",
    comment: "zod is the only library the domain may use.",
    severity: "error",
    from: { path: "^packages/domain/src/", pathNot: testCode },
    to: { dependencyTypes: ["npm", "core"], pathNot: "node_modules/zod/" },
  },
  only("log-stands-alone", "packages/log", [], "Anyone but the domain may be handed it."),
  only("db-speaks-domain", "packages/db", ["domain"], "SQL in, domain types out."),
  only(
    "pems-speaks-domain",
    "packages/pems",
    ["domain"],
    "The adapter translates; it does not decide.",
  ),
  only(
    "secrets-know-no-place",
    "packages/secrets",
    ["domain"],
    "What a secret is for, and where it lies, is the caller's.",
  ),
  only(
    "outbound-knows-no-purpose",
    "packages/outbound",
    ["domain"],
    "One guard for every call to an address that somebody entered.",
  ),
  only(
    "usecases-meet-adapters",
    "packages/usecases",
    ["domain", "db", "pems", "secrets", "outbound", "table-files", "sql-guard"],
    "Load, decide, save.",
  ),
  only(
    "table-files-speak-domain",
    "packages/table-files",
    ["domain"],
    "Bytes of CSV and XLSX in and out; it reads no database and decides nothing.",
  ),
  only(
    "api-is-thin",
    "packages/api",
    ["domain", "db", "usecases", "views", "secrets", "outbound"],
    "Routers never talk to PEMS.",
  ),
  only(
    "view-engine-knows-rules-only",
    "packages/view-engine",
    ["domain"],
    "What it answers follows from what it was fed with.",
  ),
  {
    name: "view-engine-no-io-libs",
    comment:
      "Columns and orders in memory: tested, and measured, without anything to read them from.",
    severity: "error",
    from: { path: "^packages/view-engine/src/", pathNot: testCode },
    to: { dependencyTypes: ["npm", "core"] },
  },
  only(
    "chat-knows-rules-only",
    "packages/chat",
    ["domain"],
    "A question becomes a query without anything to run it on.",
  ),
  {
    name: "chat-no-io-libs",
    comment: "Types of the model protocol and zod: it is tested without a network or a clock.",
    severity: "error",
    from: { path: "^packages/chat/src/", pathNot: testCode },
    to: {
      dependencyTypes: ["npm", "core"],
      dependencyTypesNot: ["type-only"],
      pathNot: "node_modules/zod/",
    },
  },
  only(
    "spreadsheet-knows-rules-only",
    "packages/spreadsheet",
    ["domain"],
    "What hands do in a grid, tested without a grid.",
  ),
  {
    name: "spreadsheet-no-io-libs",
    comment:
      "Selections and clipboards are values; neither a page nor a library is needed for them.",
    severity: "error",
    from: { path: "^packages/spreadsheet/src/", pathNot: testCode },
    to: { dependencyTypes: ["npm", "core"] },
  },
  only(
    "views-read-only",
    "packages/views",
    ["domain", "db", "log", "view-engine"],
    "They feed the engine and ask SQL; a write goes through a use case.",
  ),
  only(
    "sql-guard-stands-alone",
    "packages/sql-guard",
    [],
    "What a query may hold is judged by its text and a list of relations, nothing else.",
  ),
  {
    name: "sql-guard-no-io",
    comment: "PostgreSQL's parser and deparser run in memory; nothing is looked up.",
    severity: "error",
    from: { path: "^packages/sql-guard/src/", pathNot: testCode },
    to: {
      dependencyTypes: ["npm", "core"],
      pathNot: "node_modules/(libpg-query|pgsql-deparser|@pgsql/types)/|^(node:)?util$",
    },
  },
  only(
    "prisma-speaks-domain",
    "prisma",
    ["domain"],
    "Migrations and the seed know the tables and the rules, no program.",
  ),
  only(
    "simulator-stands-alone",
    "apps/pems-simulator",
    [],
    "It plays a foreign system: what it shared with us it could not test.",
  ),
  only(
    "embedded-postgres-stands-alone",
    "tooling/postgres",
    [],
    "Starting a server needs to know nothing of what it will hold.",
  ),
  {
    name: "server-wires-packages",
    comment: "A program reads its configuration, builds its dependencies and passes them in.",
    severity: "error",
    from: { path: "^apps/server/", pathNot: testCode },
    to: { path: "^(apps|prisma|tooling)/", pathNot: "^apps/server/" },
  },
  {
    name: "worker-wires-packages",
    comment: "A program reads its configuration, builds its dependencies and passes them in.",
    severity: "error",
    from: { path: "^apps/worker/", pathNot: testCode },
    to: { path: "^(apps|prisma|tooling)/|^packages/api/", pathNot: "^apps/worker/" },
  },
  {
    name: "web-takes-types-only",
    comment:
      "The browser may import the domain, the spreadsheet, and the types of the API; never server code.",
    severity: "error",
    from: { path: "^apps/web/src/", pathNot: testCode },
    to: {
      path: "^packages/",
      pathNot: "^packages/(domain|spreadsheet)/",
      dependencyTypesNot: ["type-only"],
    },
  },
  {
    name: "web-knows-api-only",
    comment: "Even types: what the browser knows of the server is its API.",
    severity: "error",
    from: { path: "^apps/web/src/", pathNot: testCode },
    to: {
      path: "^(apps|packages|prisma|tooling)/",
      pathNot: "^apps/web/|^packages/(domain|spreadsheet|api)/",
    },
  },
  {
    name: "features-meet-in-app",
    comment: "Features meet in app.tsx; one that needs another is not a feature of its own.",
    severity: "error",
    from: { path: "^apps/web/src/features/([^/]+)/" },
    to: { path: "^apps/web/src/features/", pathNot: "^apps/web/src/features/$1/" },
  },
  {
    name: "ui-knows-no-feature",
    comment: "Buttons and dialogs without data and without feature words.",
    severity: "error",
    from: { path: "^apps/web/src/ui/", pathNot: testCode },
    to: { path: "^(apps|packages)/", pathNot: "^apps/web/src/ui/" },
  },
  {
    name: "packages-import-no-app",
    comment: "Apps are leaves.",
    severity: "error",
    from: { path: "^packages/", pathNot: testCode },
    to: { path: "^apps/" },
  },
  {
    name: "only-db-opens-postgres",
    comment: "SQL in one place.",
    severity: "error",
    from: { path: "^(apps|packages)/", pathNot: `^packages/db/|${testCode}` },
    to: { path: String.raw`(^|node_modules/)(pg|pg-copy-streams|@prisma/[\w-]+)(/|$)` },
  },
  {
    name: "only-worker-runs-the-queue",
    comment: "Others enqueue, in their own transaction, through packages/db.",
    severity: "error",
    from: { path: "^(apps|packages)/", pathNot: `^apps/worker/|${testCode}` },
    to: { path: "(^|node_modules/)graphile-worker(/|$)" },
  },
  {
    name: "no-test-helpers-in-src",
    comment: "Builders and throw-away databases are for tests.",
    severity: "error",
    from: { pathNot: testCode },
    to: { path: "/testing/" },
  },
  {
    name: "no-tests-imported",
    comment: "A test is nobody's module.",
    severity: "error",
    from: {},
    to: { path: String.raw`\.test\.tsx?$|\.spec\.ts$` },
  },
  {
    name: "no-cycles",
    comment: "A cycle means that two modules are one.",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
];

/** How the tree is read. */
export const readOptions: ICruiseOptions = {
  doNotFollow: { path: "node_modules" },
  exclude: { path: "/generated/|/dist/|^tooling/boundaries/violations/" },
  // Before compilation, or imports of types would not be seen.
  tsPreCompilationDeps: true,
};
