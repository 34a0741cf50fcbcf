import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { ListTree, Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Popover } from "../../../ui/popover.tsx";
import { Select } from "../../../ui/select.tsx";
import { columnGroups } from "../columns.ts";
import styles from "./builder.module.css";
import { type ConditionDraft, emptyDraft, moveTo } from "./condition-draft.ts";
import { ConditionFields } from "./condition-fields.tsx";
import {
  type FilterNode,
  type GroupNode,
  MAX_TREE_DEPTH,
  type NewNode,
  withNewNode,
  withNode,
  withoutNode,
} from "./filter-tree.ts";
import { draftWords } from "./filter-words.ts";
import { SetForm } from "./set-form.tsx";

/** What every part of the tree is edited with. */
export type NodeSetting = {
  organization: string;
  visible: readonly FieldKey[];
  shown: View;
  errors: ReadonlyMap<number, string>;
  root: GroupNode;
  onRoot: (root: GroupNode) => void;
};

type GroupEditorProps = { group: GroupNode; depth: number; setting: NodeSetting };

/** Terms of which any or all have to hold, below each other, groups among them. */
export function FilterGroupEditor({ group, depth, setting }: GroupEditorProps) {
  const { root, onRoot } = setting;
  const add = (node: NewNode) => onRoot(withNewNode(root, group.id, node));
  return (
    <fieldset className={styles["group"]}>
      <legend className="visually-hidden">
        {depth === 0 ? "Filter" : `Group ${group.id}`}: {group.op} of these
      </legend>
      <div className={styles["groupHead"]}>
        <Select
          label="Which of these have to hold"
          hideLabel
          value={group.op}
          options={[
            { value: "all", text: "All of these" },
            { value: "any", text: "Any of these" },
          ]}
          onChange={(op) => onRoot(withNode(root, { ...group, op }))}
        />
        {depth > 0 && <Remove id={group.id} name="this group" setting={setting} />}
      </div>
      {group.nodes.length === 0 && (
        <p className={styles["empty"]}>Nothing is asked for here yet.</p>
      )}
      {group.nodes.map((node) =>
        node.kind === "group" ? (
          <FilterGroupEditor key={node.id} group={node} depth={depth + 1} setting={setting} />
        ) : (
          <LeafEditor key={node.id} node={node} setting={setting} />
        ),
      )}
      <div className={styles["adders"]}>
        <Button small look="quiet" onClick={() => add(newCondition)}>
          <Plus size={14} aria-hidden /> Condition
        </Button>
        {depth < MAX_TREE_DEPTH && (
          <Button small look="quiet" onClick={() => add(newGroup(group.op))}>
            <ListTree size={14} aria-hidden /> Group
          </Button>
        )}
      </div>
    </fieldset>
  );
}

const newCondition: NewNode = { kind: "condition", draft: emptyDraft("description") };

/** A group in a group of all is for alternatives, and the reverse. */
const newGroup = (around: GroupNode["op"]): NewNode => ({
  kind: "group",
  op: around === "all" ? "any" : "all",
  nodes: [{ id: -1, kind: "condition", draft: emptyDraft("description") }],
});

type Leaf = Exclude<FilterNode, GroupNode>;

function LeafEditor({ node, setting }: { node: Leaf; setting: NodeSetting }) {
  const { root, onRoot } = setting;
  const change = (next: Leaf) => onRoot(withNode(root, next));
  return (
    <div className={styles["leaf"]}>
      <SubjectSelect node={node} visible={setting.visible} onChange={change} />
      {node.kind === "condition" && (
        <ConditionFields
          inRow
          draft={node.draft}
          error={setting.errors.get(node.id) ?? null}
          renderValues={(draft) => (
            <ValuesButton
              draft={draft}
              setting={setting}
              onValues={(values) => change({ ...node, draft: { ...draft, values } })}
            />
          )}
          onChange={(draft) => change({ ...node, draft })}
        />
      )}
      {node.kind === "draft" && <span className={styles["spacer"]} />}
      <Remove id={node.id} name="this condition" setting={setting} />
    </div>
  );
}

type SubjectSelectProps = {
  node: Leaf;
  visible: readonly FieldKey[];
  onChange: (node: Leaf) => void;
};

/** What a condition looks at: a field, or the planner's own draft. */
function SubjectSelect({ node, visible, onChange }: SubjectSelectProps) {
  const { id } = node;
  const choose = (subject: string) => {
    if (subject === "drafted" || subject === "conflict")
      onChange({ id, kind: "draft", op: subject });
    else {
      const field = subject as FieldKey;
      const draft = node.kind === "condition" ? moveTo(node.draft, field) : emptyDraft(field);
      onChange({ id, kind: "condition", draft });
    }
  };
  return (
    <select
      className={styles["subject"]}
      aria-label="Field"
      value={node.kind === "draft" ? node.op : node.draft.field}
      onChange={({ target }) => choose(target.value)}
    >
      <optgroup label="Drafts">
        <option value="drafted">{draftWords.drafted}</option>
        <option value="conflict">{draftWords.conflict}</option>
      </optgroup>
      {columnGroups.map(({ name, fields }) => (
        <optgroup key={name} label={name}>
          {fields
            .filter((field) => visible.includes(field))
            .map((field) => (
              <option key={field} value={field}>
                {fieldSpec(field).label}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

type ValuesButtonProps = {
  draft: ConditionDraft;
  setting: NodeSetting;
  onValues: (values: (string | null)[]) => void;
};

/** Which values are meant, chosen from those that there are. */
function ValuesButton({ draft, setting, onValues }: ValuesButtonProps) {
  const { values } = draft;
  const named = values.slice(0, 2).map((value) => value ?? "Empty");
  const text =
    values.length === 0
      ? "Choose values…"
      : named.join(", ") + (values.length > 2 ? ` and ${values.length - 2} more` : "");
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      label={`Values of ${fieldSpec(draft.field).label}`}
      className={styles["values"]}
      trigger={<Button small>{text}</Button>}
    >
      <SetForm
        organization={setting.organization}
        field={draft.field}
        view={{ ...setting.shown, filter: [] }}
        present={values}
        onApply={(chosen) => {
          setOpen(false);
          onValues(chosen);
        }}
      />
    </Popover>
  );
}

function Remove({ id, name, setting }: { id: number; name: string; setting: NodeSetting }) {
  return (
    <IconButton
      label={`Remove ${name}`}
      small
      onClick={() => setting.onRoot(withoutNode(setting.root, id))}
    >
      <X size={14} aria-hidden />
    </IconButton>
  );
}
