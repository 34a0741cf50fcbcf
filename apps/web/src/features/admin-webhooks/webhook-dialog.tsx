import { type AlertKind, alertKinds, alertWords } from "@pfa/domain/alerts.ts";
import { useState } from "react";
import { toast } from "sonner";
import type { OverseenOrganization } from "../../admin/overseen.ts";
import { errorText } from "../../trpc-error.ts";
import { type Inputs, type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog, DialogBody } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { newSecret } from "./webhook-words.ts";
import styles from "./webhooks.module.css";

type Webhook = Outputs["admin"]["webhooks"]["list"]["webhooks"][number];

type WebhookDialogProps = {
  /** Null for a new one. */
  webhook: Webhook | null;
  organizations: readonly OverseenOrganization[];
  onClose: () => void;
};

type Form = {
  name: string;
  url: string;
  secret: string;
  organizations: readonly string[];
  kinds: readonly AlertKind[];
};

const formOf = (webhook: Webhook | null, all: readonly string[]): Form => ({
  name: webhook?.name ?? "",
  url: webhook?.url ?? "",
  secret: "",
  organizations: webhook?.organizations ?? all,
  kinds: webhook?.kinds ?? alertKinds,
});

/** What keeps a form from being saved, or null. */
function missingOf({ name, url, secret, organizations, kinds }: Form, isNew: boolean) {
  if (name.trim() === "") return "Give it a name";
  if (url.trim() === "") return "Say where to send";
  if (isNew && secret === "") return "It needs a secret to sign with";
  if (organizations.length === 0) return "Choose an organization";
  return kinds.length === 0 ? "Choose a kind of alert" : null;
}

const inputOf = (
  { secret, kinds, organizations, ...rest }: Form,
  webhook: Webhook | null,
): Inputs["admin"]["webhooks"]["save"] => ({
  ...rest,
  ...(webhook === null ? {} : { id: webhook.id }),
  ...(secret === "" ? {} : { secret }),
  organizations: [...organizations],
  kinds: kinds.length === alertKinds.length ? null : [...kinds],
});

/** Where alerts go, of which organizations and kinds, and what they are signed with. */
export function WebhookDialog({ webhook, organizations, onClose }: WebhookDialogProps) {
  const codes = organizations.map(({ code }) => code);
  const [form, setForm] = useState(() => formOf(webhook, codes));
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const save = trpc.admin.webhooks.save.useMutation({
    onSuccess: () => {
      toast.success(`The webhook "${form.name}" is saved`);
      onClose();
    },
  });
  return (
    <Dialog
      open
      shape="wide"
      onOpenChange={(open) => !open && onClose()}
      title={webhook === null ? "Add a webhook" : `Webhook "${webhook.name}"`}
      description="Each message is JSON, signed as the Standard Webhooks define it; its text suits a chat as it is."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={save.isPending}
            disabledReason={missingOf(form, webhook === null)}
            onClick={() => save.mutate(inputOf(form, webhook))}
          >
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          {save.error && <Notice tone="bad">{errorText(save.error)}</Notice>}
          <Address form={form} set={set} isNew={webhook === null} />
          <Choices
            title="Organizations"
            all={organizations.map(({ code, name }) => ({
              value: code,
              text: `${code} · ${name}`,
            }))}
            chosen={form.organizations}
            onChange={(chosen) => set({ organizations: chosen })}
          />
          <Choices
            title="Alerts"
            all={alertKinds.map((kind) => ({ value: kind, text: alertWords[kind].title }))}
            chosen={form.kinds}
            onChange={(chosen) => set({ kinds: chosen })}
          />
        </div>
      </DialogBody>
    </Dialog>
  );
}

type AddressProps = { form: Form; set: (change: Partial<Form>) => void; isNew: boolean };

function Address({ form, set, isNew }: AddressProps) {
  return (
    <>
      <TextField
        label="Name"
        autoFocus
        maxLength={80}
        value={form.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <TextField
        label="Address"
        type="url"
        placeholder="https://…"
        value={form.url}
        onChange={(event) => set({ url: event.target.value })}
      />
      <div className={styles["secret"]}>
        <TextField
          label={isNew ? "Secret" : "New secret"}
          autoComplete="off"
          spellCheck={false}
          placeholder={isNew ? "whsec_…" : "Leave empty to keep the present one"}
          value={form.secret}
          onChange={(event) => set({ secret: event.target.value.trim() })}
        />
        <Button onClick={() => set({ secret: newSecret() })}>Make one up</Button>
      </div>
      {form.secret !== "" && (
        <Notice tone="info">
          Copy the secret to the receiver now: once saved it is shown to nobody.
        </Notice>
      )}
    </>
  );
}

type ChoicesProps<T extends string> = {
  title: string;
  all: readonly { value: T; text: string }[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
};

function Choices<T extends string>({ title, all, chosen, onChange }: ChoicesProps<T>) {
  const isAll = all.every(({ value }) => chosen.includes(value));
  return (
    <fieldset className={styles["choices"]}>
      <legend>{title}</legend>
      <Checkbox
        label="All"
        checked={isAll ? true : chosen.length > 0 ? "indeterminate" : false}
        onChange={() => onChange(isAll ? [] : all.map(({ value }) => value))}
      />
      <div className={styles["grid"]}>
        {all.map(({ value, text }) => (
          <Checkbox
            key={value}
            label={text}
            checked={chosen.includes(value)}
            onChange={(isChosen) =>
              onChange(isChosen ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
