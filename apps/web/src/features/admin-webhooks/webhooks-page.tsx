import { Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import type { AdminPageProps } from "../../admin/page.ts";
import { type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { WebhookTable } from "./webhook-table.tsx";
import styles from "./webhooks.module.css";

type Webhook = Outputs["admin"]["webhooks"]["list"]["webhooks"][number];

/** Where alerts are sent to besides this application. */
export function WebhooksPage({ filters, onFilter, organizations }: AdminPageProps) {
  const list = trpc.admin.webhooks.list.useQuery({});
  useAdminChanges(["webhooks"], () => void list.refetch());
  const [editing, setEditing] = useState<Webhook | "new" | null>(null);
  const openId = filters["webhook"];
  const add = (
    <Button look="primary" onClick={() => setEditing("new")}>
      Add a webhook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        hint="Alerts are sent to these addresses, signed, and again until they arrive."
        filters={null}
        actions={add}
      />
      <Loaded query={list} what="The webhooks">
        {({ webhooks }) => (
          <div className={styles["parts"]}>
            {webhooks.length === 0 ? (
              <EmptyState icon={<WebhookIcon />} title="No webhook yet" action={add}>
                One carries alerts to a chat, a pager or a program of yours.
              </EmptyState>
            ) : (
              <WebhookTable
                webhooks={webhooks}
                openId={openId}
                onOpen={(webhook) => onFilter({ webhook })}
                onEdit={setEditing}
                onChanged={() => void list.refetch()}
              />
            )}
            {webhooks.some(({ id }) => id === openId) && openId !== undefined && (
              <DeliveryLog
                id={openId}
                name={webhooks.find(({ id }) => id === openId)?.name ?? ""}
                onClose={() => onFilter({ webhook: undefined })}
              />
            )}
          </div>
        )}
      </Loaded>
      {editing !== null && (
        <WebhookDialog
          webhook={editing === "new" ? null : editing}
          organizations={organizations}
          onClose={() => {
            setEditing(null);
            void list.refetch();
          }}
        />
      )}
    </>
  );
}
