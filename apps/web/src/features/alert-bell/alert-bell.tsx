import { alertWords } from "@pfa/domain/alerts.ts";
import { Bell } from "lucide-react";
import { useEffect, useState } from "react";
import { AdminLink } from "../../admin/admin-link.tsx";
import { alertPlaces } from "../../admin/alert-places.ts";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { type AlertFeed, type Outputs, trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Popover } from "../../ui/popover.tsx";
import { ago, exactTime, useNow } from "../../ui/relative-time.ts";
import styles from "./alert-bell.module.css";

type Alert = Outputs["admin"]["alerts"]["list"]["alerts"][number];

/** What fits without scrolling; the rest is on the page. */
const MOST_LISTED = 6;
/** More than this says no more. */
const MOST_SHOWN = 99;

/** How many alerts wait for somebody, and which. Inside the administration news come by its own subscription. */
export function AlertBell({ feed }: { feed?: AlertFeed }) {
  const [isOpen, setOpen] = useState(false);
  const count = trpc.admin.alerts.count.useQuery({});
  const utils = trpc.useUtils();
  const refresh = () => {
    void utils.admin.alerts.count.invalidate();
    void utils.admin.alerts.list.invalidate();
  };
  useAdminChanges(["alerts"], refresh);
  useEffect(() => feed?.subscribe(refresh));
  const { open = 0, standing = 0 } = count.data ?? {};
  return (
    <Popover
      label="Alerts"
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      className={styles["panel"]}
      trigger={
        <Button look="quiet" className={styles["bell"]} aria-label={bellText(open, standing)}>
          <Bell size={16} aria-hidden />
          {open > 0 && (
            <span className={styles["count"]} aria-hidden>
              {open > MOST_SHOWN ? `${MOST_SHOWN}+` : open}
            </span>
          )}
        </Button>
      }
    >
      <Standing onLeave={() => setOpen(false)} />
    </Popover>
  );
}

function bellText(open: number, standing: number): string {
  if (standing === 0) return "Alerts: none";
  const lookedAfter = standing - open;
  return `Alerts: ${open} open${lookedAfter > 0 ? `, ${lookedAfter} looked after` : ""}`;
}

function Standing({ onLeave }: { onLeave: () => void }) {
  const list = trpc.admin.alerts.list.useQuery({ limit: 50 });
  const now = useNow(10_000);
  return (
    <Loaded query={list} what="The alerts">
      {({ alerts }) => (
        // A click on any of its links leaves for that page.
        <div
          className={styles["list"]}
          onClickCapture={(event) => isLink(event.target) && onLeave()}
        >
          {alerts.length === 0 ? (
            <p className={styles["none"]}>Nothing needs you: syncs, PEMS and writes are well.</p>
          ) : (
            <ul>
              {alerts.slice(0, MOST_LISTED).map((alert) => (
                <Item key={alert.id} alert={alert} now={now} />
              ))}
            </ul>
          )}
          <p className={styles["foot"]}>
            <AdminLink area="alerts">
              {alerts.length > MOST_LISTED
                ? `All ${countOf(alerts.length, "alert")}`
                : "All alerts"}
            </AdminLink>
          </p>
        </div>
      )}
    </Loaded>
  );
}

const isLink = (target: EventTarget) => target instanceof Element && target.closest("a") !== null;

function Item({ alert, now }: { alert: Alert; now: number }) {
  const { organizationCode, kind, state, value, openedAt, acknowledgedBy } = alert;
  const { title, measure } = alertWords[kind];
  const { area, filters } = alertPlaces[kind];
  const organization = organizationCode === null ? {} : { organization: organizationCode };
  return (
    <li className={styles["item"]} data-state={state}>
      <AdminLink area={area} filters={{ ...organization, ...filters }}>
        {organizationCode ?? "All organizations"}: {title}
      </AdminLink>
      <span className={styles["quiet"]}>
        {measure !== null && `${measure.words}: ${value} · `}
        <span title={exactTime(openedAt)}>{ago(openedAt, now)}</span>
        {state === "acknowledged" && ` · seen by ${acknowledgedBy ?? "somebody"}`}
      </span>
    </li>
  );
}
