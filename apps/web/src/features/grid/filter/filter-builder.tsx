import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import type { View } from "@pfa/domain/window.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogBody } from "../../../ui/dialog.tsx";
import { FilterGroupEditor, type NodeSetting } from "./filter-group-editor.tsx";
import { readTree, treeOf } from "./filter-tree.ts";
import { MatchCount } from "./match-count.tsx";
import styles from "./builder.module.css";

type FilterBuilderProps = Pick<NodeSetting, "organization" | "visible"> & {
  filter: readonly KeptTerm[];
  /** The view as it is meant today. */
  shown: View;
  resolve: (filter: readonly KeptTerm[]) => View["filter"] | null;
  onApply: (filter: KeptTerm[]) => void;
  onClose: () => void;
};

/** All terms of the filter together, in groups of which any or all have to hold. */
export function FilterBuilder(props: FilterBuilderProps) {
  const { organization, visible, filter, shown, resolve, onApply, onClose } = props;
  const [root, setRoot] = useState(() => treeOf(filter));
  const [errors, setErrors] = useState<ReadonlyMap<number, string>>(new Map());
  const read = readTree(root);
  const matching = read.ok ? resolve(read.filter) : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!read.ok) return setErrors(read.errors);
    onApply(read.filter);
    onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Filter"
      shape="wide"
      footer={
        <>
          <MatchCount
            organization={organization}
            view={matching && { ...shown, filter: matching }}
          />
          <Button look="quiet" onClick={() => setRoot(treeOf([]))}>
            Remove all
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="filter-builder">
            Apply
          </Button>
        </>
      }
    >
      <DialogBody>
        <form id="filter-builder" className={styles["form"]} onSubmit={submit}>
          <FilterGroupEditor
            group={root}
            depth={0}
            setting={{
              organization,
              visible,
              shown,
              errors,
              root,
              onRoot: (next) => {
                setErrors(new Map());
                setRoot(next);
              },
            }}
          />
          {errors.has(root.id) && <p role="alert">{errors.get(root.id)}</p>}
        </form>
      </DialogBody>
    </Dialog>
  );
}
