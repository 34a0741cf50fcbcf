import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import {
  type LiveFeed,
  type Meta,
  type OrganizationAccess,
  trpc,
  useRefreshOrganization,
} from "../../trpc.ts";
import { throttle } from "../../ui/throttle.ts";
import { sortedBy } from "./view-changes.ts";
import { type GridStatus, type OpenGrid, openGrid } from "./open-grid.ts";

export type GridPageProps = {
  access: OrganizationAccess;
  username: string;
  meta: Meta | undefined;
  view: View;
  onViewChange: (view: View) => void;
  live: LiveFeed;
  /** Rows are read again whenever this changes: drafts were changed elsewhere in the page, or the user is back. */
  reload: string;
  onSessionOver: () => void;
};

export type FilterTarget = { field: FieldKey; anchor: HTMLElement };
export type CellNotice = { message: string; at: HTMLElement };

type GridEvents = {
  openFilter: (target: FilterTarget) => void;
  onNotice: (message: string, at: HTMLElement | null) => void;
};

const startStatus: GridStatus = { total: null, isBusy: true, error: null, hasGaps: false };
const SUGGESTIONS = 50;

/** Opens the grid in an element for as long as the organization stays the same, and follows the view and live events. */
export function useGrid(
  host: RefObject<HTMLDivElement | null>,
  props: GridPageProps,
  events: GridEvents,
) {
  const { access, username, view, live } = props;
  const organization = access.code;
  const [open, setOpen] = useState<OpenGrid | null>(null);
  const [status, setStatus] = useState(startStatus);
  const [columnsVersion, setColumnsVersion] = useState(0);
  const { client } = trpc.useUtils();
  const onSaved = useAfterSave(organization);
  const policy = usePolicy(access, props.meta);
  // What the grid asks for later, as of then.
  const failed = status.error !== null;
  const latest = useRef({ props, events, policy, failed });
  latest.current = { props, events, policy, failed };

  useEffect(() => {
    if (!host.current) return;
    setStatus(startStatus);
    const grid = openGrid({
      host: host.current,
      username,
      visible: visibleFields(latest.current.policy.permissions),
      policy: () => latest.current.policy,
      view: () => latest.current.props.view,
      fetchWindow: (wanted, range, signal) =>
        client.records.window.query({ organization, ...wanted, ...range }, { signal }),
      save: (cells) => client.drafts.save.mutate({ organization, cells }),
      suggest: async (field, prefix, signal) => {
        const found = await client.records.distinct.query(
          {
            organization,
            field,
            prefix,
            limit: SUGGESTIONS,
            filter: [],
            search: "",
            onlyDrafts: false,
          },
          { signal },
        );
        return found.values.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
      },
      sortBy: (field, more) => {
        const { props: now } = latest.current;
        now.onViewChange({ ...now.view, sort: sortedBy(now.view.sort, field, more) });
      },
      openFilter: (field, anchor) => latest.current.events.openFilter({ field, anchor }),
      onStatus: (change) => setStatus((before) => ({ ...before, ...change })),
      onSaved,
      onSessionOver: () => latest.current.props.onSessionOver(),
      onNotice: (message, at) => latest.current.events.onNotice(message, at),
      onColumns: () => setColumnsVersion((version) => version + 1),
    });
    setOpen(grid);
    return () => {
      setOpen(null);
      grid.close();
    };
  }, [host, organization, username, client, onSaved]);

  const viewKey = JSON.stringify(view);
  useEffect(() => void open?.show(latest.current.props.view), [open, viewKey]);
  useEffect(() => open?.grid.repaintAll(), [open, policy]);
  useEffect(() => {
    if (!open) return;
    return live.subscribe(({ kind }) => {
      if (kind === "drafts_changed") open.refreshUnlessOwn();
      else if (kind !== "sync_progress") open.refresh();
    });
  }, [open, live]);

  const firstReload = useRef(props.reload);
  useEffect(() => {
    if (firstReload.current === props.reload) return;
    firstReload.current = props.reload;
    if (latest.current.failed) void open?.show(latest.current.props.view);
    else open?.refresh();
  }, [open, props.reload]);

  return { open, status, columnsVersion, retry: () => void open?.show(view) };
}

function usePolicy(access: OrganizationAccess, meta: Meta | undefined): EditPolicy {
  const allowReactivation = meta?.policy.allowReactivation ?? false;
  const key = access.permissions.join();
  return useMemo(
    () => ({ permissions: new Set(key.split(",")), allowReactivation }),
    [key, allowReactivation],
  );
}

/** Counts are in the answer; totals are asked for once the typing rests. */
function useAfterSave(organization: string) {
  const utils = trpc.useUtils();
  const refresh = useRefreshOrganization(organization);
  return useMemo(() => {
    const totals = throttle(refresh.records, 700);
    return (counts: { draftRecords: number; draftFields: number }) => {
      const { draftRecords, draftFields } = counts;
      utils.records.meta.setData({ organization }, (meta) =>
        meta ? { ...meta, draftRecords, draftFields } : meta,
      );
      totals.call();
      refresh.drafts();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `refresh` only closes over the query client
  }, [organization, utils]);
}
