import { ListTree, Plus, X } from "lucide-react";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Select } from "../../../ui/select.tsx";
import styles from "./builder.module.css";
import { emptyDraft } from "./condition-draft.ts";
import {
  type GroupNode,
  type Leaf,
  MAX_TREE_DEPTH,
  type NewNode,
  withNewNode,
  withNode,
  withoutNode,
} from "./filter-tree.ts";
import { LeafFields, type LeafSetting } from "./leaf-fields.tsx";

/** What every part of the tree is edited with. */
export type NodeSetting = LeafSetting & {
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

function LeafEditor({ node, setting }: { node: Leaf; setting: NodeSetting }) {
  const { root, onRoot, errors } = setting;
  return (
    <div className={styles["leaf"]}>
      <LeafFields
        node={node}
        setting={setting}
        error={errors.get(node.id) ?? null}
        onChange={(next) => onRoot(withNode(root, next))}
      />
      <Remove id={node.id} name="this condition" setting={setting} />
    </div>
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
