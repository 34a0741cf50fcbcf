import {
  type SettingChoices,
  settingsInForce,
  type SyncSettings,
} from "@pfa/domain/sync-settings.ts";
import { useState } from "react";
import { toast } from "sonner";
import { type Outputs, trpc } from "../../trpc.ts";
import { errorText } from "../../trpc-error.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { exactTime } from "../../ui/relative-time.ts";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { CadenceFields, choicesOf, formOf, numberOrNull } from "./cadence-fields.tsx";
import styles from "./schedules.module.css";

type Stored = Outputs["admin"]["schedules"]["list"]["stored"];
type SettingsDialogProps = { stored: Stored; onClose: () => void };

const switches = { default: null, on: true, off: false } as const;
type Switch = keyof typeof switches;

const textOf = (value: number | null) => (value === null ? "" : String(value));

type More = {
  enabled: Switch;
  organizations: string;
  maxDropPercent: string;
  maxQuarantinePercent: string;
  minQuarantined: string;
};

const moreOf = ({ isEnabled, organizations, ...limits }: SettingChoices): More => ({
  enabled: isEnabled === null ? "default" : isEnabled ? "on" : "off",
  organizations: organizations === null ? "" : organizations.join(", "),
  maxDropPercent: textOf(limits.maxDropPercent),
  maxQuarantinePercent: textOf(limits.maxQuarantinePercent),
  minQuarantined: textOf(limits.minQuarantined),
});

function codesOf(text: string): string[] | null {
  const codes = text.split(/[\s,]+/).filter((code) => code !== "");
  return codes.length === 0 ? null : codes;
}

/** What holds for the syncs of all organizations. */
export function SettingsDialog({ stored, onClose }: SettingsDialogProps) {
  const [form, setForm] = useState(() => formOf(stored.administrator));
  const [more, setMore] = useState(() => moreOf(stored.administrator));
  // What would hold if nothing were set here.
  const defaults = settingsInForce(stored.environment);
  const save = trpc.admin.schedules.editSettings.useMutation({
    onSuccess: () => {
      toast.success("The settings are saved");
      onClose();
    },
  });
  const choices = {
    ...choicesOf(form),
    isEnabled: switches[more.enabled],
    organizations: codesOf(more.organizations),
    maxDropPercent: numberOrNull(more.maxDropPercent),
    maxQuarantinePercent: numberOrNull(more.maxQuarantinePercent),
    minQuarantined: numberOrNull(more.minQuarantined),
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Settings of all syncs"
      description={
        stored.changedAt &&
        `Last changed ${exactTime(stored.changedAt)} by ${stored.changedBy ?? "somebody"}`
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={save.isPending} onClick={() => save.mutate(choices)}>
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          {save.error && <Notice tone="bad">{errorText(save.error)}</Notice>}
          <ScopeFields more={more} onChange={setMore} defaults={defaults} />
          <CadenceFields form={form} onChange={setForm} defaults={defaults} />
          <LimitFields more={more} onChange={setMore} defaults={defaults} />
        </div>
      </DialogBody>
    </Dialog>
  );
}

type MoreFieldsProps = { more: More; onChange: (more: More) => void; defaults: SyncSettings };

const limits = [
  ["maxDropPercent", "Hold a full read that lacks more than so many percent"],
  ["maxQuarantinePercent", "Refuse a read of which more than so many percent are unreadable"],
  ["minQuarantined", "Never refuse for fewer unreadable rows than"],
] as const;

/** Whether anything starts by itself, and where. */
function ScopeFields({ more, onChange, defaults }: MoreFieldsProps) {
  const set = (change: Partial<More>) => onChange({ ...more, ...change });
  return (
    <>
      <Select
        wide
        label="Syncs by schedule"
        value={more.enabled}
        onChange={(enabled) => set({ enabled })}
        options={[
          { value: "default", text: `As the default: ${defaults.isEnabled ? "on" : "off"}` },
          { value: "on", text: "On" },
          { value: "off", text: "Off: nothing starts by itself" },
        ]}
      />
      <TextField
        label="Only these organizations, by their codes"
        placeholder={`As the default: ${defaults.organizations.join(", ") || "all"}`}
        value={more.organizations}
        onChange={(event) => set({ organizations: event.target.value })}
      />
    </>
  );
}

/** From where on a read is not trusted. */
function LimitFields({ more, onChange, defaults }: MoreFieldsProps) {
  const set = (change: Partial<More>) => onChange({ ...more, ...change });
  return (
    <>
      {limits.map(([name, label]) => (
        <TextField
          key={name}
          label={label}
          inputMode="numeric"
          placeholder={`As the default: ${defaults.limits[name]}`}
          value={more[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      ))}
    </>
  );
}
