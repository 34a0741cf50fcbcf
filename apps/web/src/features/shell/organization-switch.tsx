import { Check, ChevronsUpDown, Search } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import type { OrganizationAccess } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { countOf } from "../../ui/format-value.ts";
import { Popover } from "../../ui/popover.tsx";
import { ago, useNow } from "../../ui/relative-time.ts";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./organization-switch.module.css";

type OrganizationSwitchProps = {
  organizations: readonly OrganizationAccess[];
  current: OrganizationAccess | undefined;
  onChange: (code: string) => void;
};

export function OrganizationSwitch(props: OrganizationSwitchProps) {
  const { organizations, current, onChange } = props;
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="Choose an organization"
      open={open}
      onOpenChange={setOpen}
      className={styles["panel"]}
      trigger={
        <Button look="quiet" className={styles["trigger"]}>
          <span className="visually-hidden">Organization: </span>
          {current ? (
            <>
              <span className={styles["code"]}>{current.code}</span>
              <span className={styles["currentName"]}>{current.name}</span>
            </>
          ) : (
            "Choose an organization"
          )}
          <ChevronsUpDown size={14} aria-hidden />
        </Button>
      }
    >
      <OrganizationList
        organizations={organizations}
        current={current?.code}
        onChoose={(code) => {
          setOpen(false);
          onChange(code);
        }}
      />
    </Popover>
  );
}

type OrganizationListProps = {
  organizations: readonly OrganizationAccess[];
  current: string | undefined;
  onChoose: (code: string) => void;
};

/** Typing narrows the list, arrows move, Enter chooses. */
function OrganizationList({ organizations, current, onChoose }: OrganizationListProps) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const wanted = text.trim().toLowerCase();
  const found = organizations.filter(({ code, name }) =>
    `${code} ${name}`.toLowerCase().includes(wanted),
  );
  const activeIndex = Math.min(active, found.length - 1);

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = Math.max(0, Math.min(found.length - 1, activeIndex + step));
      setActive(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    const chosen = found[activeIndex];
    if (event.key === "Enter" && chosen) onChoose(chosen.code);
  }

  return (
    <>
      <div className={styles["search"]}>
        <TextField
          label="Find an organization"
          hideLabel
          small
          autoFocus
          icon={<Search size={14} />}
          placeholder="Find by code or name"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={activeIndex >= 0 ? `${listId}-${activeIndex}` : undefined}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id={listId} role="listbox" aria-label="Organizations" className={styles["list"]}>
        {found.map((organization, index) => (
          <OrganizationOption
            key={organization.code}
            id={`${listId}-${index}`}
            organization={organization}
            isActive={index === activeIndex}
            isCurrent={organization.code === current}
            onChoose={onChoose}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={styles["none"]}>No organization matches “{text}”.</p>}
    </>
  );
}

type OptionProps = {
  id: string;
  organization: OrganizationAccess;
  isActive: boolean;
  isCurrent: boolean;
  onChoose: (code: string) => void;
};

function OrganizationOption({ id, organization, isActive, isCurrent, onChoose }: OptionProps) {
  const now = useNow(30_000);
  const { code, name, recordCount, lastSyncedAt, isSuspended } = organization;
  return (
    <li
      id={id}
      role="option"
      aria-selected={isCurrent}
      className={classNames(styles["option"], isActive && styles["active"])}
      onClick={() => onChoose(code)}
      onKeyDown={(event) => event.key === "Enter" && onChoose(code)}
    >
      <span className={styles["optionCode"]}>{code}</span>
      <span className={styles["optionText"]}>
        <span>{name}</span>
        <span className={styles["facts"]}>
          {countOf(recordCount, "record")}
          {" · "}
          {lastSyncedAt ? `synced ${ago(lastSyncedAt, now)}` : "never synced"}
        </span>
      </span>
      {isSuspended && <Badge tone="warn">Suspended</Badge>}
      {isCurrent && <Check size={16} aria-hidden className={styles["check"]} />}
    </li>
  );
}
