import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum, type SqlResultSet } from "@prisma/driver-adapter-utils";
import type pg from "pg";

type PgAdapter = Awaited<ReturnType<PrismaPg["connect"]>>;

/**
 * Prisma's adapter for pg, made fit for the schema engine in three places:
 * - A script is sent whole. The original cuts it at every semicolon, those inside function bodies too; whole it is also one
 *   implicit transaction, so that a failing migration leaves nothing behind.
 * - PostgreSQL's one-byte type "char", of which its catalogs are full, is understood; the original refuses it.
 * - There is no shadow database: the original would take the main one for it, as a connection string outranks a name.
 */
export class EngineAdapters extends PrismaPg {
  /** PostgreSQL's own words for what failed last; the engine only says that something did. */
  lastProblem: string | null = null;
  readonly #connected: PgAdapter[] = [];

  constructor(url: string) {
    // One connection: the engine's advisory lock belongs to it.
    super({ connectionString: url, max: 1 });
  }

  override async connect(): Promise<PgAdapter> {
    const adapter = await super.connect();
    understandCharColumns(adapter);
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.lastProblem = describe(error, script);
        throw error;
      }
    };
    this.#connected.push(adapter);
    return adapter;
  }

  override async connectToShadowDb(): Promise<never> {
    throw new Error("A shadow database is not offered.");
  }

  async disposeAll(): Promise<void> {
    await Promise.all(this.#connected.map((adapter) => adapter.dispose()));
  }
}

const charOid = 18;
const textOid = 25;

/** Reads "char" columns as text, which the adapter knows, and then names their true type to the engine, which asks for it. */
function understandCharColumns(adapter: PgAdapter): void {
  const pool = adapter.underlyingDriver();
  const query: (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult> =
    pool.query.bind(pool);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let charColumns: number[] = [];

  const queryNoting = async (config: pg.QueryArrayConfig): Promise<pg.QueryArrayResult> => {
    const result = await query(config);
    // A script of several statements answers with a list, which has no fields.
    const fields = result.fields ?? [];
    charColumns = fields.flatMap((field, column) => (field.dataTypeID === charOid ? [column] : []));
    for (const column of charColumns) Object.assign(fields[column] ?? {}, { dataTypeID: textOid });
    return result;
  };
  Object.assign(pool, { query: queryNoting });

  // One connection and an engine that asks one question at a time: what was noted belongs to this answer.
  adapter.queryRaw = async (sql): Promise<SqlResultSet> => {
    const result = await queryRaw(sql);
    const columnTypes = result.columnTypes.map((type, column) =>
      charColumns.includes(column) ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
}

/** PostgreSQL's message with the line of the script it stands at. */
function describe(error: unknown, script: string): string {
  if (!(error instanceof Error)) return String(error);
  const position = "position" in error ? Number(error.position) : Number.NaN;
  const line = Number.isNaN(position)
    ? ""
    : ` (line ${script.slice(0, position).split("\n").length})`;
  return `${error.message}${line}`;
}
