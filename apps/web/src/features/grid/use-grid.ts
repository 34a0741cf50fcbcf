import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { IsoDate } from "@pfa/domain/iso-date.ts";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import { resolveFilter } from "@pfa/domain/relative-days.ts";
import type { ColumnPlace, GroupLevel, Highlight, ViewDisplay } from "@pfa/domain/view-display.ts";
import type { View } from "@pfa/domain/window.ts";
import { type RefObject, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import {
  type LiveFeed,
  type Meta,
  type OrganizationAccess,
  trpc,
  useRefreshOrganization,
} from "../../trpc.ts";
import { throttle } from "../../ui/throttle.ts";
import { type GridStatus, OpenGrid } from "./open-grid.ts";
import { sortedBy } from "./view-changes.ts";
import type { GridAddress } from "./view-search.ts";
import type { ResolvedHighlight } from "./highlights/tone-of.ts";
import type { GroupCalls } from "./grouping/grouped-rows.ts";

export type GridPageProps = {
  access: OrganizationAccess;
  username: string;
  meta: Meta | undefined;
  address: GridAddress;
  onAddress: (address: GridAddress) => void;
  live: LiveFeed;
  /** Rows are read again whenever this changes: drafts were changed elsewhere in the page, or the user is back. */
  reload: string;
  onSessionOver: () => void;
};

/** `shown` is the view with its relative days resolved; null while it is not known what is to be shown. */
type OpenGridProps = GridPageProps & {
  view: KeptView;
  onViewChange: (view: KeptView) => void;
  shown: View | null;
  display: ViewDisplay;
  onArranged: (places: ColumnPlace[]) => void;
};

export type FilterTarget = { field: FieldKey; anchor: HTMLElement };

type GridEvents = {
  openFilter: (target: FilterTarget) => void;
  onNotice: (message: string, at: HTMLElement | null) => void;
};

const SUGGESTIONS = 50;
const EVERYTHING = { filter: [], search: "", onlyDrafts: false };
const unfiltered: View = { ...EVERYTHING, sort: [] };

/** Opens the grid in an element, and keeps it at the view, the policy and the present state of the server. */
export function useGrid(
  host: RefObject<HTMLDivElement | null>,
  props: OpenGridProps,
  events: GridEvents,
) {
  const { shown, display, access, meta, live, reload } = props;
  const policy = usePolicy(access, meta);
  const groupKey = JSON.stringify(display.groupBy);
  const groupBy = useMemo(() => JSON.parse(groupKey) as GroupLevel[], [groupKey]);
  const { open, status } = useOpenGrid(host, props, { ...events, policy });
  useEffect(() => {
    if (shown) void open?.show(shown, groupBy);
  }, [open, shown, groupBy]);
  useEffect(() => open?.applyPolicy(policy), [open, policy]);
  useEffect(() => open?.arrange(display), [open, display]);
  useEffect(() => {
    const today = meta?.today;
    if (today) open?.highlight(display.highlights.map((one) => resolved(one, today)));
  }, [open, display.highlights, meta?.today]);
  useLiveRows(open, live);
  const showAgain = () => {
    if (shown) void open?.show(shown, groupBy);
  };
  useReload(reload, () => {
    if (status.error !== null) showAgain();
    else open?.refresh();
  });
  return { open, status, retry: showAgain };
}

function useOpenGrid(
  host: RefObject<HTMLDivElement | null>,
  props: OpenGridProps,
  events: GridEvents & { policy: EditPolicy },
) {
  const { access } = props;
  const organization = access.code;
  const [open, setOpen] = useState<OpenGrid | null>(null);
  const [status, setStatus] = useState<GridStatus>({
    total: null,
    isBusy: true,
    error: null,
    hasGaps: false,
  });
  const { client } = trpc.useUtils();
  const onSaved = useEffectEvent(useAfterSave(organization));
  const onArranged = useEffectEvent((places: ColumnPlace[]) => props.onArranged(places));
  const sortBy = useEffectEvent((field: FieldKey, more: boolean) =>
    props.onViewChange({ ...props.view, sort: sortedBy(props.view.sort, field, more) }),
  );
  const openWith = useEffectEvent((element: HTMLElement) => {
    const grid = new OpenGrid({
      host: element,
      display: props.display,
      policy: events.policy,
      view: props.shown ?? unfiltered,
      ...serverCalls(client, organization),
      sortBy: (field, more) => sortBy(field, more),
      openFilter: (field, anchor) => events.openFilter({ field, anchor }),
      onStatus: (change) => setStatus((before) => ({ ...before, ...change })),
      onSaved: (answer) => onSaved(answer),
      onSessionOver: props.onSessionOver,
      onNotice: events.onNotice,
      onArranged: (places) => onArranged(places),
    });
    setOpen(grid);
    return grid;
  });

  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- the grid exists once its element does, and only then
    const grid = host.current ? openWith(host.current) : null;
    return () => grid?.close();
  }, [host]);
  return { open, status };
}

function resolved({ when, ...highlight }: Highlight, today: IsoDate): ResolvedHighlight {
  const [term] = resolveFilter([when], today);
  if (!term) throw new Error("a term that resolves to none");
  return { ...highlight, when: term };
}

type Client = ReturnType<typeof trpc.useUtils>["client"];

function serverCalls(client: Client, organization: string) {
  return {
    calls: {
      fetchWindow: (view, asked, signal) =>
        client.records.window.query({ organization, ...view, ...asked }, { signal }),
      fetchPosition: (view, pfaId, signal) =>
        client.records.position.query({ organization, ...view, pfaId }, { signal }),
      fetchGroups: (view, asked, signal) =>
        client.records.groups.query({ organization, ...view, ...asked }, { signal }),
    } satisfies GroupCalls,
    save: (cells: Parameters<Client["drafts"]["save"]["mutate"]>[0]["cells"]) =>
      client.drafts.save.mutate({ organization, cells }),
    suggest: async (field: FieldKey, prefix: string, signal: AbortSignal) => {
      const input = { organization, field, prefix, limit: SUGGESTIONS, ...EVERYTHING };
      const { values } = await client.records.distinct.query(input, { signal });
      return values.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
    },
  };
}

function usePolicy(access: OrganizationAccess, meta: Meta | undefined): EditPolicy {
  const allowReactivation = meta?.policy.allowReactivation ?? false;
  const key = access.permissions.join();
  return useMemo(
    () => ({ permissions: new Set(key.split(",")), allowReactivation }),
    [key, allowReactivation],
  );
}

function useLiveRows(open: OpenGrid | null, live: LiveFeed) {
  useEffect(() => {
    if (!open) return undefined;
    return live.subscribe((message) => {
      if (message.kind === "mirror_changed") open.followMirror(message.version);
      // This page's own edits come back as events too: rows that they have moved stay where one works.
      else if (message.kind === "drafts_changed") open.refresh({ live: true, keepPlaces: true });
      else if (message.kind !== "sync_progress") open.refresh({ live: true });
    });
  }, [open, live]);
}

/** Calls back when the signal changes, not when it is first seen. */
function useReload(signal: string, onReload: () => void) {
  const seen = useRef(signal);
  const act = useEffectEvent(onReload);
  useEffect(() => {
    if (seen.current === signal) return;
    seen.current = signal;
    act();
  }, [signal]);
}

/** Counts are in the answer; totals are asked for once the typing rests. */
function useAfterSave(organization: string) {
  const utils = trpc.useUtils();
  const refresh = useRefreshOrganization(organization);
  const [totals] = useState(() => throttle(() => refresh.records(), 700));
  return ({ draftRecords, draftFields }: { draftRecords: number; draftFields: number }) => {
    utils.records.meta.setData({ organization }, (meta) =>
      meta ? { ...meta, draftRecords, draftFields } : meta,
    );
    totals.call();
    refresh.drafts();
  };
}
