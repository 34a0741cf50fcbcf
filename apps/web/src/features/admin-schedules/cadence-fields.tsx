import type { Cadence } from "@pfa/domain/sync-schedule.ts";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { cadenceText } from "./cadence-words.ts";

/** What the form holds while it is edited; an empty text is the default. */
export type ScheduleForm = {
  cadenceKind: "default" | "cron" | "interval";
  pattern: string;
  minutes: string;
  fullAt: string;
  jitterSeconds: string;
};

type Choices = { cadence: Cadence | null; fullAt: string | null; jitterSeconds: number | null };

export const formOf = ({ cadence, fullAt, jitterSeconds }: Choices): ScheduleForm => ({
  cadenceKind: cadence?.kind ?? "default",
  pattern: cadence?.kind === "cron" ? cadence.pattern : "*/15 * * * *",
  minutes: cadence?.kind === "interval" ? String(cadence.minutes) : "15",
  fullAt: fullAt ?? "",
  jitterSeconds: jitterSeconds === null ? "" : String(jitterSeconds),
});

/** An empty text as null; anything that is no number is left for the server to refuse by name. */
export const numberOrNull = (text: string): number | null =>
  text.trim() === "" ? null : Number(text);

export function choicesOf(form: ScheduleForm): Choices {
  const cadences: Record<ScheduleForm["cadenceKind"], Cadence | null> = {
    default: null,
    cron: { kind: "cron", pattern: form.pattern.trim() },
    interval: { kind: "interval", minutes: Number(form.minutes) },
  };
  return {
    cadence: cadences[form.cadenceKind],
    fullAt: form.fullAt === "" ? null : form.fullAt,
    jitterSeconds: numberOrNull(form.jitterSeconds),
  };
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

type CadenceFieldsProps = {
  form: ScheduleForm;
  onChange: (form: ScheduleForm) => void;
  /** What holds where a field is left empty. */
  defaults: { cadence: Cadence; fullAt: string; jitterSeconds: number };
};

/** When to sync; what is left empty is as the default says. */
export function CadenceFields({ form, onChange, defaults }: CadenceFieldsProps) {
  const set = (change: Partial<ScheduleForm>) => onChange({ ...form, ...change });
  return (
    <>
      <Select
        wide
        label="Syncs"
        value={form.cadenceKind}
        onChange={(cadenceKind) => set({ cadenceKind })}
        options={[
          { value: "default", text: `As the default: ${lowered(cadenceText(defaults.cadence))}` },
          { value: "interval", text: "Every so many minutes" },
          { value: "cron", text: "By a cron line" },
        ]}
      />
      {form.cadenceKind === "interval" && (
        <TextField
          label="Minutes from one to the next"
          inputMode="numeric"
          value={form.minutes}
          onChange={(event) => set({ minutes: event.target.value })}
        />
      )}
      {form.cadenceKind === "cron" && (
        <TextField
          label="Cron line: minute, hour, day, month, weekday (UTC)"
          value={form.pattern}
          onChange={(event) => set({ pattern: event.target.value })}
        />
      )}
      <TextField
        label="Full compare at (UTC)"
        placeholder={`As the default: ${defaults.fullAt}`}
        value={form.fullAt}
        onChange={(event) => set({ fullAt: event.target.value })}
      />
      <TextField
        label="Seconds over which starts are spread"
        inputMode="numeric"
        placeholder={`As the default: ${defaults.jitterSeconds}`}
        value={form.jitterSeconds}
        onChange={(event) => set({ jitterSeconds: event.target.value })}
      />
    </>
  );
}
