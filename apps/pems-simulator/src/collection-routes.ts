import type { FastifyInstance, FastifyRequest } from "fastify";
import { encodeMoment } from "./screen-encoding.ts";
import { Refusal } from "./envelope.ts";
import { assetTag, assetsPerCategory } from "./generate-row.ts";
import { categories, classes, makes } from "./master-data.ts";
import { dayMs, epochDay } from "./dates.ts";
import type { Organization } from "./organizations.ts";
import { pick, drawsOf, mixText } from "./random.ts";
import { serve } from "./serve.ts";
import type { Result } from "./serve.ts";
import type { Simulation } from "./simulation.ts";
import { demoUsers } from "./users.ts";

/** Rows of a collection page; callers cannot choose. */
const collectionPage = 50;

/** The GET collections, paged by the cursorposition header. */
export function registerCollectionRoutes(app: FastifyInstance, simulation: Simulation): void {
  const organizations = simulation.records.organizations.map(({ organization }) => organization);
  const users = demoUsers(organizations.map(({ code }) => code));
  const collections: Record<string, () => unknown[]> = {
    organization: () => organizations.map((organization) => writeOrganization(organization)),
    usersetup: () => users.map(({ organizations: _organizations, ...user }) => user),
    assets: () => organizations.flatMap((organization) => writeAssets(organization)),
    categories: () => categories.map((category) => writeCategory(category)),
    manufacturers: () =>
      Object.entries(makes).map(([code, models]) => ({
        MANUFACTURERCODE: code,
        MANUFACTURERDESC: code,
        MODELS: models,
      })),
  };
  for (const [endpoint, list] of Object.entries(collections)) {
    app.get(`/${endpoint}`, (request, reply) =>
      serve({ simulation, request, reply, endpoint }, () => ({
        call: { page: pageOf(request) },
        run: () => writePage(list(), request),
      })),
    );
  }
  app.get<{ Params: { id: string } }>("/usersetup/:id/organizations", (request, reply) =>
    serve({ simulation, request, reply, endpoint: "usersetup/organizations" }, () => ({
      call: { page: pageOf(request) },
      run() {
        // Ids in URLs come encoded twice, as CODE or CODE#ORG.
        const code = decodeURIComponent(request.params.id).split("#")[0] ?? "";
        const user = users.find((known) => known.USERCODE === code);
        if (user === undefined) throw new Refusal("Record not found", "RECORD_NOT_FOUND");
        const rows = user.organizations.map((organization) => ({
          USERCODE: code,
          ORGANIZATIONCODE: organization,
          USERGROUP: user.USERGROUP,
        }));
        return writePage(rows, request);
      },
    })),
  );
}

function writePage(rows: readonly unknown[], request: FastifyRequest): Result {
  const cursor = cursorOf(request);
  const page = rows.slice(cursor - 1, cursor - 1 + collectionPage);
  const next = cursor - 1 + page.length < rows.length ? cursor + page.length : 0;
  // A lone element is written as an object, not as an array of one.
  const records = JSON.stringify(page.length > 1 ? page : (page[0] ?? null));
  const resultData = `{"DATARECORD":${records},"CURRENTCURSORPOSITION":${cursor},"NEXTCURSORPOSITION":${next},"TOTALROWS":${rows.length}}`;
  return { resultData: [Buffer.from(resultData)], rows: page.length, applied: false };
}

function cursorOf({ headers }: FastifyRequest): number {
  const cursor = Number(headers["cursorposition"] ?? 1);
  return Number.isInteger(cursor) && cursor > 0 ? cursor : 1;
}

const pageOf = (request: FastifyRequest): number =>
  Math.floor((cursorOf(request) - 1) / collectionPage) + 1;

const writeOrganization = ({ code, name, active, latitude, longitude }: Organization): unknown => ({
  ORGANIZATIONID: { ORGANIZATIONCODE: code, DESCRIPTION: name },
  ISACTIVE: active ? "+" : "-",
  CURRENCYCODE: "USD",
  LATITUDE: latitude.toFixed(2),
  LONGITUDE: longitude.toFixed(2),
});

const writeCategory = ({ code, text, classCode }: (typeof categories)[number]): unknown => ({
  CATEGORYCODE: code,
  CATEGORYDESC: text,
  CLASSCODE: classCode,
  CLASSDESC: classes[classCode],
});

function writeAssets(organization: Organization): unknown[] {
  return categories.flatMap((category) =>
    Array.from({ length: assetsPerCategory }, (_, number) => {
      const tag = assetTag(organization.code, category.code, number);
      const draw = drawsOf(mixText(organization.seed, tag));
      const make = pick(draw, category.makes);
      return {
        ASSETID: {
          EQUIPMENTCODE: tag,
          ORGANIZATIONID: { ORGANIZATIONCODE: organization.code },
          DESCRIPTION: category.text,
        },
        CLASSCODE: category.classCode,
        CATEGORYCODE: category.code,
        EQUIPMENTSTATUS: pick(draw, ["In Use", "In Use", "Available", "Withdrawn"]),
        MANUFACTURERCODE: make,
        MODEL: pick(draw, makes[make] ?? ["STANDARD"]),
        SOURCE: pick(draw, ["OWNED", "THIRD PARTY"]),
        SERIALNUMBER: `SN${Math.floor(draw() * 1e8)}`,
        COMMISSIONDATE: encodeMoment((epochDay - Math.floor(draw() * 2500)) * dayMs),
        OUTOFSERVICE: "-",
      };
    }),
  );
}
