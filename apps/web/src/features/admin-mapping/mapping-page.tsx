import { type FieldMapping, fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import {
  checkMapping,
  findUnknownColumns,
  labelOf,
  type MappingProblem,
} from "@pfa/domain/mapping-rules.ts";
import { useState } from "react";
import { Loaded } from "../../admin/loaded.tsx";
import { useAdminChanges } from "../../admin/live.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { ActivateDialog } from "./activate-dialog.tsx";
import { DryRun } from "./dry-run.tsx";
import styles from "./mapping.module.css";
import { MappingTable } from "./mapping-table.tsx";
import { SampleBar } from "./sample-bar.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { useSample } from "./use-sample.ts";
import { VersionTable } from "./version-table.tsx";

type Version = Outputs["mapping"]["versions"]["versions"][number];

/** How PEMS's columns become our fields: looked at, changed, tried and put in use. */
export function MappingPage(props: AdminPageProps) {
  const { filters, onFilter, organizations } = props;
  const organization = filters["organization"] ?? organizations[0]?.code ?? "";
  const versions = trpc.mapping.versions.useQuery({ organization });
  useAdminChanges(["mapping"], () => void versions.refetch());
  return (
    <>
      <PageHeader
        title="Field mapping"
        hint="Which column of PEMS each of our fields is read from. One mapping serves all organizations; it is tried on the one chosen here."
        filters={
          <Select
            label="Organization to try it on"
            hideLabel
            value={organization}
            onChange={(code) => onFilter({ organization: code, sample: undefined })}
            options={organizations.map(({ code, name }) => ({
              value: code,
              text: `${code} · ${name}`,
            }))}
          />
        }
      />
      <Loaded query={versions} what="The field mapping">
        {(data) => <Versions {...props} organization={organization} versions={data.versions} />}
      </Loaded>
    </>
  );
}

type VersionsProps = AdminPageProps & { organization: string; versions: Version[] };

function Versions({ versions, ...props }: VersionsProps) {
  const active = versions.find(({ isActive }) => isActive);
  const open = versions.find(({ version }) => String(version) === props.filters["version"]);
  const shown = open ?? active;
  const stored = trpc.mapping.get.useQuery(
    { organization: props.organization, version: shown?.version ?? 0 },
    { enabled: shown !== undefined },
  );
  if (!shown || !active)
    return <Notice tone="info">The worker stores the first mapping when it starts.</Notice>;
  return (
    <>
      <Loaded query={stored} what={`Version ${shown.version}`}>
        {({ version, mapping }) => (
          <Editor key={version} {...props} version={shown} active={active} stored={mapping} />
        )}
      </Loaded>
      <VersionTable
        versions={versions}
        shown={shown.version}
        onOpen={(version) => props.onFilter({ version: String(version) })}
      />
    </>
  );
}

type EditorProps = AdminPageProps & {
  organization: string;
  version: Version;
  active: Version;
  stored: FieldMapping;
};

function Editor({ organization, version, active, stored, filters, onFilter }: EditorProps) {
  const [mapping, setMapping] = useState(stored);
  const [dialog, setDialog] = useState<"save" | "activate" | null>(null);
  const sample = useSample({ organization, mapping, trialId: Number(filters["sample"]) || null });
  const problems = problemsOf(mapping, sample.columns);
  const close = () => setDialog(null);
  const { version: number } = version;
  return (
    <section className={styles["editor"]} aria-label={`Version ${number}`}>
      <div className={styles["bar"]}>
        <h3 className={styles["title"]}>
          Version {number}, {mapping !== stored ? "changed" : usedWords(number, active.version)}
        </h3>
        <SampleBar
          organization={organization}
          mapping={mapping}
          sample={sample}
          onSample={(trialId) => onFilter({ sample: String(trialId) })}
        />
        <Actions
          isChanged={mapping !== stored}
          isActive={number === active.version}
          isValid={problems.length === 0}
          onDiscard={() => setMapping(stored)}
          onOpen={setDialog}
        />
      </div>
      <Problems problems={problems} />
      <MappingTable {...{ mapping, stored, problems, sample }} onChange={setMapping} />
      <DryRun
        organization={organization}
        mapping={mapping}
        isValid={problems.length === 0}
        trialId={Number(filters["trial"]) || null}
        onTrial={(trialId) => onFilter({ trial: String(trialId) })}
      />
      {dialog === "save" && (
        <SaveDialog
          {...{ organization, stored, mapping }}
          basedOn={number}
          onClose={close}
          onSaved={(saved) => onFilter({ version: String(saved) })}
        />
      )}
      {dialog === "activate" && (
        <ActivateDialog
          organization={organization}
          version={number}
          active={active.version}
          mapping={stored}
          onClose={close}
        />
      )}
    </section>
  );
}

type ActionsProps = {
  isChanged: boolean;
  isActive: boolean;
  isValid: boolean;
  onDiscard: () => void;
  onOpen: (dialog: "save" | "activate") => void;
};

/** What can be done with a version: save what was changed in it, or put it in use as it is. */
function Actions({ isChanged, isActive, isValid, onDiscard, onOpen }: ActionsProps) {
  if (!isChanged && isActive) return null;
  return (
    <div className={styles["actions"]}>
      {isChanged ? (
        <>
          <Button onClick={onDiscard}>Discard changes</Button>
          <Button
            look="primary"
            disabledReason={isValid ? null : "Mend what is marked in the table first"}
            onClick={() => onOpen("save")}
          >
            Save as a version…
          </Button>
        </>
      ) : (
        <Button look="primary" onClick={() => onOpen("activate")}>
          Compare and put in use…
        </Button>
      )}
    </div>
  );
}

const usedWords = (version: number, active: number): string =>
  version === active ? "in use" : "not in use";

function Problems({ problems }: { problems: readonly MappingProblem[] }) {
  const [first] = problems;
  return (
    first && (
      <Notice tone="bad">
        <strong>{countOf(problems.length, "line needs", "lines need")} mending.</strong>{" "}
        {labelOf(first.at)}: {first.message}.
      </Notice>
    )
  );
}

/** By the same rules as the server's, so that they are told while typing. */
function problemsOf(mapping: FieldMapping, columns: readonly string[]) {
  if (!fieldMappingSchema.safeParse(mapping).success) {
    const empty = checkMapping(mapping);
    return empty.length > 0
      ? empty
      : [{ at: "key" as const, message: "a name is empty or too long" }];
  }
  const unknown = columns.length > 0 ? findUnknownColumns(mapping, columns) : [];
  return [...checkMapping(mapping), ...unknown];
}
