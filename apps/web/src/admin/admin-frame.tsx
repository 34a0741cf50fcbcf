import type { AdminArea } from "@pfa/domain/admin-areas.ts";
import { ArrowLeft, CircleAlert } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense } from "react";
import type { Me } from "../trpc.ts";
import { Badge } from "../ui/badge.tsx";
import { classNames } from "../ui/class-names.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Logo } from "../ui/logo.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./admin.module.css";
import { AdminLink } from "./admin-link.tsx";
import { AdminLive, type AdminLiveState } from "./live.tsx";
import { overseenBy } from "./overseen.ts";
import type { AdminPageProps } from "./page.ts";
import { adminPages } from "./pages.tsx";

type AdminFrameProps = Pick<AdminPageProps, "filters" | "onFilter"> & {
  me: Me;
  area: string;
  user: ReactNode;
};

/** The administration: navigation at the left, one area at the right. */
export function AdminFrame({ me, area, user, ...address }: AdminFrameProps) {
  const organizations = overseenBy(me);
  const entry = adminPages.find((page) => page.area === area);
  if (organizations.length === 0) return <NotForYou />;
  return (
    <AdminLive>
      {(live) => (
        <div className={styles["frame"]}>
          <a className={styles["skip"]} href="#content">
            Skip to the page
          </a>
          <header className={styles["bar"]}>
            <Logo />
            <h1 className={styles["name"]}>PFA Vanguard</h1>
            <span className={styles["section"]}>Administration</span>
            <div className={styles["spacer"]} />
            <LiveBadge state={live} />
            {user}
          </header>
          <Navigation current={area} organization={address.filters["organization"]} />
          <main id="content" tabIndex={-1} className={styles["content"]}>
            {entry ? (
              <Suspense fallback={<Skeleton width="40%" height={24} />}>
                <entry.Page key={entry.area} organizations={organizations} {...address} />
              </Suspense>
            ) : (
              <EmptyState icon={<CircleAlert />} title={`There is no page "${area}"`}>
                Choose one at the left.
              </EmptyState>
            )}
          </main>
        </div>
      )}
    </AdminLive>
  );
}

type NavigationProps = { current: string; organization: string | undefined };

/** The chosen organization comes along from page to page. */
function Navigation({ current, organization }: NavigationProps) {
  const filters = organization === undefined ? {} : { organization };
  return (
    <nav className={styles["nav"]} aria-label="Administration">
      <ul>
        {adminPages.map(({ area, label, icon }) => (
          <li key={area}>
            <AdminLink
              area={area}
              filters={filters}
              className={classNames(styles["entry"], area === current && styles["current"])}
              current={area === current}
            >
              <span className={styles["entryIcon"]} aria-hidden>
                {icon}
              </span>
              {label}
            </AdminLink>
          </li>
        ))}
      </ul>
      <Link to="/" className={classNames(styles["entry"], styles["back"])}>
        <span className={styles["entryIcon"]} aria-hidden>
          <ArrowLeft size={16} />
        </span>
        Back to the records
      </Link>
    </nav>
  );
}

const liveWords = {
  live: { tone: "good", text: "Live" },
  connecting: { tone: "neutral", text: "Connecting" },
  offline: { tone: "warn", text: "Not live: reconnecting" },
} as const satisfies Record<AdminLiveState, object>;

function LiveBadge({ state }: { state: AdminLiveState }) {
  const { tone, text } = liveWords[state];
  return (
    <span role="status">
      <Badge tone={tone}>{text}</Badge>
    </span>
  );
}

function NotForYou() {
  return (
    <EmptyState
      icon={<CircleAlert />}
      title="The administration is not open to you"
      action={<Link to="/">Back to the records</Link>}
    >
      It needs the permission ManageSettings in at least one active organization.
    </EmptyState>
  );
}

/** Where the administration begins. */
export const firstArea: AdminArea = adminPages[0]?.area ?? "overview";
