import { Bookmark, ChevronDown, LayoutList, Star, Users } from "lucide-react";
import { useState } from "react";
import type { OrganizationAccess } from "../../../trpc.ts";
import { Button } from "../../../ui/button.tsx";
import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import { Popover } from "../../../ui/popover.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { SaveViewDialog, type SaveWish } from "./save-view-dialog.tsx";
import type { OpenView, SavedView } from "./use-open-view.ts";
import { useViewActions } from "./use-view-actions.ts";
import { ViewActions } from "./view-actions.tsx";
import styles from "./views.module.css";

type ViewsMenuProps = { access: OrganizationAccess; current: OpenView };

/** Which of the saved views is shown, whether it was changed, and everything that can be done with it. */
export function ViewsMenu({ access, current }: ViewsMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [wish, setWish] = useState<SaveWish | null>(null);
  const { saved, isChanged } = current;
  const actions = useViewActions(access, current);
  const name = saved?.name ?? "All records";
  return (
    <>
      <Popover
        label="Views"
        open={isOpen}
        onOpenChange={setOpen}
        className={styles["panel"]}
        trigger={
          <Button
            className={styles["trigger"]}
            title={isChanged ? `${name}: changed and not saved` : name}
          >
            <Bookmark size={14} aria-hidden />
            <span className={styles["name"]}>{name}</span>
            {isChanged && (
              <span className={styles["changed"]} role="img" aria-label="changed, not saved" />
            )}
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <ViewList
          current={current}
          onOpen={(viewId) => {
            setOpen(false);
            current.open(viewId);
          }}
        />
        <ViewActions
          access={access}
          current={current}
          actions={actions}
          onWish={(next) => {
            setOpen(false);
            setWish(next);
          }}
        />
      </Popover>
      {saved && saved.withheld.length > 0 && <Withheld saved={saved} />}
      {current.isMissing && (
        <span className={styles["notice"]} role="status">
          This view is gone, or not shared with you
        </span>
      )}
      {wish && <SaveViewDialog wish={wish} actions={actions} onClose={() => setWish(null)} />}
    </>
  );
}

/** What the view was left without, because its reader may not see it. */
function Withheld({ saved }: { saved: SavedView }) {
  const labels = saved.withheld.map((field) => fieldSpec(field).label).join(", ");
  return (
    <span
      className={styles["notice"]}
      role="status"
      title={`Shown without ${labels}: you may not see these fields.`}
    >
      Without {saved.withheld.length} hidden {saved.withheld.length === 1 ? "field" : "fields"}
    </span>
  );
}

const SEARCHED_FROM = 8;

function ViewList({ current, onOpen }: { current: OpenView; onOpen: (id: number | null) => void }) {
  const { views, saved, defaultViewId } = current;
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = views.filter(({ name }) => name.toLowerCase().includes(wanted));
  const sections = [
    { title: "My views", views: found.filter(({ isMine }) => isMine) },
    { title: "Shared by others", views: found.filter(({ isMine }) => !isMine) },
  ];
  return (
    <>
      {views.length >= SEARCHED_FROM && (
        <div className={styles["search"]}>
          <TextField
            label="Find a view"
            hideLabel
            small
            autoFocus
            placeholder="Find a view"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      )}
      <div className={styles["list"]}>
        <ViewButton
          isCurrent={saved === null}
          isDefault={defaultViewId === null}
          name="All records"
          icon={<LayoutList size={14} aria-hidden />}
          onOpen={() => onOpen(null)}
        />
        {sections.map((section) => (
          <ViewSection key={section.title} {...section} current={current} onOpen={onOpen} />
        ))}
        {wanted !== "" && found.length === 0 && (
          <p className={styles["empty"]}>No view is named so.</p>
        )}
      </div>
    </>
  );
}

type ViewSectionProps = {
  title: string;
  views: readonly SavedView[];
  current: OpenView;
  onOpen: (viewId: number) => void;
};

function ViewSection({ title, views, current, onOpen }: ViewSectionProps) {
  if (views.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={styles["title"]}>{title}</h3>
      {views.map((view) => (
        <ViewButton
          key={view.id}
          isCurrent={view.id === current.saved?.id}
          isDefault={view.id === current.defaultViewId}
          name={view.name}
          owner={view.isMine ? undefined : view.owner}
          icon={
            view.isShared ? (
              <Users size={14} aria-label="Shared" />
            ) : (
              <Bookmark size={14} aria-hidden />
            )
          }
          onOpen={() => onOpen(view.id)}
        />
      ))}
    </section>
  );
}

type ViewButtonProps = {
  name: string;
  owner?: string | undefined;
  icon: React.ReactNode;
  isCurrent: boolean;
  isDefault: boolean;
  onOpen: () => void;
};

function ViewButton({ name, owner, icon, isCurrent, isDefault, onOpen }: ViewButtonProps) {
  return (
    <button
      type="button"
      className={styles["item"]}
      aria-current={isCurrent || undefined}
      onClick={onOpen}
    >
      {icon}
      <span className={styles["itemName"]}>{name}</span>
      {owner && <span className={styles["owner"]}>{owner}</span>}
      {isDefault && <Star size={12} aria-label="Opens first" className={styles["star"]} />}
    </button>
  );
}
