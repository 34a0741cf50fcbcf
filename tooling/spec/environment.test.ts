import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Names of variables in an env.ts: keys of its schema. */
const namesRead = (text: string) =>
  new Set([...text.matchAll(/^\s*([A-Z][A-Z0-9_]{2,}):/gm)].map(([, name = ""]) => name));
/** `NAME=value`, also commented out, as a default is. */
const namesInExample = (text: string) =>
  new Set([...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = ""]) => name));

/** The variables that one service of docker-compose.yml names, commented out where its default is meant. */
function namesInCompose(compose: string, service: string): Set<string> {
  const [, rest = ""] = compose.split(`\n  ${service}:\n`);
  const [block = ""] = rest.split(/\n {2}\w/);
  return new Set(
    [...block.matchAll(/^ {6}(?:# )?([A-Z][A-Z0-9_]+):/gm)].map(([, name = ""]) => name),
  );
}

const apps = globSync("apps/*/src/env.ts", { cwd: root }).map((file) => ({
  name: file.split("/")[1] ?? "",
  file,
}));

test.for(apps)("every variable that $name reads is in .env.example", ({ file }) => {
  const names = namesRead(read(file));
  expect([...names.difference(namesInExample(read(".env.example")))]).toEqual([]);
});

test.for(apps)(
  "docker-compose.yml names every variable that $name reads, and no other",
  ({ name, file }) => {
    const named = namesInCompose(read("docker-compose.yml"), name);
    expect([...named].toSorted()).toEqual([...namesRead(read(file))].toSorted());
  },
);

test("what docker-compose.yml runs is there", () => {
  const programs = [...read("docker-compose.yml").matchAll(/(?:apps|tooling)\/[\w/-]+\.ts/g)].map(
    ([program]) => program,
  );
  expect(programs.length).toBeGreaterThan(3);
  expect(programs.filter((program) => !existsSync(join(root, program)))).toEqual([]);
});

test("the variables are really read out of the files", () => {
  expect([
    ...namesRead("const environment = z.object({\n  PORT: z.int(),\n  LOG_LEVEL: level,\n});"),
  ]).toEqual(["PORT", "LOG_LEVEL"]);
  expect([...namesInExample("A_B=1\n# C_D=2\n#EF=\ntext F_G=3")]).toEqual(["A_B", "C_D", "EF"]);
  expect([
    ...namesInCompose(
      "x:\n\n  web:\n    image: a\n    environment:\n      PORT: 1\n      # HOST: 2\n  other:\n    environment:\n      NOT: 1\n",
      "web",
    ),
  ]).toEqual(["PORT", "HOST"]);
  expect(apps.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["pems-simulator", "server", "worker"]),
  );
});
