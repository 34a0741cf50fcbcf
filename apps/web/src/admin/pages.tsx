import type { AdminArea } from "@pfa/domain/admin-areas.ts";
import {
  BellRing,
  CalendarClock,
  Columns3Cog,
  Gauge,
  ListChecks,
  RefreshCw,
  ScrollText,
  Send,
  Server,
  ShieldAlert,
  Webhook,
  Wrench,
} from "lucide-react";
import { lazy, type ReactNode } from "react";
import type { AdminPage } from "./page.ts";

/** A page of the administration as the navigation knows it. */
export type AdminEntry = { area: AdminArea; label: string; icon: ReactNode; Page: AdminPage };

const OverviewPage = lazy(async () => ({
  default: (await import("../features/admin-overview/overview-page.tsx")).OverviewPage,
}));
const JobsPage = lazy(async () => ({
  default: (await import("../features/admin-jobs/jobs-page.tsx")).JobsPage,
}));
const WorkersPage = lazy(async () => ({
  default: (await import("../features/admin-workers/workers-page.tsx")).WorkersPage,
}));
const AuditPage = lazy(async () => ({
  default: (await import("../features/admin-audit/audit-page.tsx")).AuditPage,
}));
const MappingPage = lazy(async () => ({
  default: (await import("../features/admin-mapping/mapping-page.tsx")).MappingPage,
}));

const WriteBackPage = lazy(async () => ({
  default: (await import("../features/admin-write-back/write-back-page.tsx")).WriteBackPage,
}));

const AlertsPage = lazy(async () => ({
  default: (await import("../features/admin-alerts/alerts-page.tsx")).AlertsPage,
}));

const SyncRunsPage = lazy(async () => ({
  default: (await import("../features/admin-sync-runs/sync-runs-page.tsx")).SyncRunsPage,
}));

const SchedulesPage = lazy(async () => ({
  default: (await import("../features/admin-schedules/schedules-page.tsx")).SchedulesPage,
}));

const QuarantinePage = lazy(async () => ({
  default: (await import("../features/admin-quarantine/quarantine-page.tsx")).QuarantinePage,
}));

const WebhooksPage = lazy(async () => ({
  default: (await import("../features/admin-webhooks/webhooks-page.tsx")).WebhooksPage,
}));

const MaintenancePage = lazy(async () => ({
  default: (await import("../features/admin-maintenance/maintenance-page.tsx")).MaintenancePage,
}));

/** Every page there is, in the navigation's order; a new one is a line here. Loaded when it is opened. */
export const adminPages: readonly AdminEntry[] = [
  { area: "overview", label: "Overview", icon: <Gauge size={16} />, Page: OverviewPage },
  { area: "sync-runs", label: "Sync runs", icon: <RefreshCw size={16} />, Page: SyncRunsPage },
  { area: "schedules", label: "Schedules", icon: <CalendarClock size={16} />, Page: SchedulesPage },
  { area: "write-back", label: "Write-back", icon: <Send size={16} />, Page: WriteBackPage },
  {
    area: "quarantine",
    label: "Quarantine",
    icon: <ShieldAlert size={16} />,
    Page: QuarantinePage,
  },
  { area: "mapping", label: "Field mapping", icon: <Columns3Cog size={16} />, Page: MappingPage },
  { area: "jobs", label: "Jobs", icon: <ListChecks size={16} />, Page: JobsPage },
  { area: "workers", label: "Workers", icon: <Server size={16} />, Page: WorkersPage },
  { area: "alerts", label: "Alerts", icon: <BellRing size={16} />, Page: AlertsPage },
  { area: "webhooks", label: "Webhooks", icon: <Webhook size={16} />, Page: WebhooksPage },
  {
    area: "maintenance",
    label: "Maintenance",
    icon: <Wrench size={16} />,
    Page: MaintenancePage,
  },
  { area: "audit", label: "Audit", icon: <ScrollText size={16} />, Page: AuditPage },
];
