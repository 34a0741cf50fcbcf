import type { RangeProgress } from "@pfa/domain/range-edit.ts";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { toast } from "sonner";
import type { GridPort, RangeActions } from "../../grid-port.ts";
import { errorText } from "../../trpc-error.ts";
import { trpc, useRefreshOrganization } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { countOf, formatCount, formatDay, formatMoney } from "../../ui/format-value.ts";
import styles from "./range.module.css";
// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet gives nothing to name
import "./range.css";
import type { RangeCalls } from "./range-calls.ts";
import type { Action, EditReport } from "./range-edits.ts";
import type { FiguresState, RangeFigures } from "./range-figures.ts";
import { RangeLayer } from "./range-layer.ts";
import { tellOutcome } from "./range-outcome.ts";
import { describeSelection } from "./range-words.ts";
import { ShortcutSheet } from "./shortcut-sheet.tsx";

type RangeBarProps = {
  organization: string;
  /** The grid that ranges lie over. */
  grid: { port: () => GridPort };
};

type Work = { action: Action; progress: RangeProgress | null; stop: () => void };

/** Ranges over the grid, and what its status bar says of them. */
export function RangeBar({ organization, grid }: RangeBarProps) {
  const [work, setWork] = useState<Work | null>(null);
  const [showsShortcuts, setShowsShortcuts] = useState(false);
  const layer = useRangeLayer(grid, organization, {
    onWork: setWork,
    onShortcuts: () => setShowsShortcuts(true),
  });
  useHelpKey(() => setShowsShortcuts(true));
  return (
    <>
      {layer && <Figures figures={layer.figures} />}
      {layer && <Announcement layer={layer} />}
      {work && <WorkState {...work} />}
      <ShortcutSheet
        open={showsShortcuts}
        onClose={() => {
          setShowsShortcuts(false);
          // Once the dialog has given the focus up.
          requestAnimationFrame(() => layer?.state.focusActive());
        }}
      />
    </>
  );
}

type LayerEvents = { onWork: (work: Work | null) => void; onShortcuts: () => void };

function useRangeLayer(grid: RangeBarProps["grid"], organization: string, events: LayerEvents) {
  const [layer, setLayer] = useState<RangeLayer | null>(null);
  const calls = useRangeCalls(organization);
  const refresh = useRefreshOrganization(organization);
  const open = useEffectEvent((port: GridPort) => {
    const onChanged = () => {
      refresh.records();
      refresh.drafts();
    };
    const undo = async () => {
      await calls.undo();
      onChanged();
      await port.readAgain();
    };
    const onFailed = (error: unknown) => toast.error(errorText(error));
    const report = reportTo(events.onWork, { onChanged, undo: () => void undo().catch(onFailed) });
    return new RangeLayer({
      port,
      calls,
      report,
      onNote: (note) => toast(note),
      onFailed: (error) => {
        toast.error(errorText(error));
        void port.readAgain();
      },
      onShortcuts: () => events.onShortcuts(),
    });
  });
  useEffect(() => {
    const port = grid.port();
    const made = open(port);
    port.offer(actionsOf(made, () => events.onShortcuts()));
    // oxlint-disable-next-line react/set-state-in-effect -- the layer exists once the grid does, and only then
    setLayer(made);
    return () => {
      port.offer(null);
      made.dispose();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- events are read when they happen
  }, [grid]);
  return layer;
}

const actionsOf = (
  { state, commands, clipboard }: RangeLayer,
  showShortcuts: () => void,
): RangeActions => ({
  isSingle: () => state.isSingle,
  copy: () => void clipboard.copy(),
  cut: () => void clipboard.cut(),
  paste: () => void clipboard.paste(),
  clear: () => commands.clear(),
  fillDown: () => void commands.fill("down"),
  fillRight: () => void commands.fill("right"),
  showShortcuts,
});

function useRangeCalls(organization: string): RangeCalls {
  const { client } = trpc.useUtils();
  return {
    edit: async ({ areas, ...asked }, onProgress, signal) => {
      const input = { organization, ...asked, target: { kind: "areas" as const, areas } };
      for await (const event of await client.ranges.edit.mutate(input, { signal })) {
        if (event.kind === "done") return event;
        onProgress(event);
      }
      throw new Error("The server ended its answer before the edit was done");
    },
    undo: async () => {
      const { moved } = await client.steps.undo.mutate({ organization, onNewer: "stop" });
      toast(
        moved.length > 0
          ? "Undone"
          : "Not undone: some cells hold something newer. The history of steps shows them",
      );
    },
    copy: (asked, signal) => client.ranges.copy.mutate({ organization, ...asked }, { signal }),
    aggregate: ({ view, version, startRow, endRow, fields }, signal) =>
      client.records.aggregate.query(
        { organization, ...view, fields, range: { startRow, endRow, version } },
        { signal },
      ),
  };
}

/** Work shorter than this shows no progress: it would only flicker. */
const PATIENCE_MS = 600;

type Afterwards = { onChanged: () => void; undo: () => void };

function reportTo(onWork: LayerEvents["onWork"], { onChanged, undo }: Afterwards): EditReport {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let work: Work | null = null;
  let isShown = false;
  return {
    onBegin: (action, stop) => {
      work = { action, progress: null, stop };
      timer = setTimeout(() => {
        isShown = true;
        onWork(work);
      }, PATIENCE_MS);
    },
    onProgress: (progress) => {
      if (!work) return;
      work = { ...work, progress };
      if (isShown) onWork(work);
    },
    onOutcome: (action, outcome) => {
      clearTimeout(timer);
      isShown = false;
      work = null;
      onWork(null);
      tellOutcome(action, outcome, undo);
      if (outcome.kind === "done" && outcome.isLarge) onChanged();
    },
  };
}

function WorkState({ action, progress, stop }: Work) {
  return (
    <span className={styles["work"]} role="status">
      {action.doing}
      {progress ? ` ${formatCount(progress.done)} of ${countOf(progress.total, "record")}` : "…"}
      <progress
        className={styles["progress"]}
        aria-label={action.doing}
        {...(progress ? { value: progress.done, max: progress.total } : {})}
      />
      <Button small onClick={stop}>
        Stop
      </Button>
    </span>
  );
}

function Figures({ figures }: { figures: RangeFigures }) {
  const state = useSyncExternalStore(figures.subscribe, figures.get);
  if (state.kind === "none") return null;
  return (
    <dl className={styles["figures"]} aria-label="Selection">
      {linesOf(state).map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function linesOf(state: Exclude<FiguresState, { kind: "none" }>): [label: string, text: string][] {
  if (state.kind === "counting")
    return [
      ["Cells", formatCount(state.cells)],
      ["Sum", "…"],
    ];
  if (state.kind === "failed")
    return [
      ["Cells", formatCount(state.cells)],
      ["Sum", "not known"],
    ];
  const { cells, filled, numbers, days, isMoney } = state.figures;
  const show = (value: number) => (isMoney ? formatMoney(value) : formatNumber(value));
  return [
    ["Cells", formatCount(cells)],
    ["Filled", formatCount(filled)],
    ...(numbers
      ? ([
          ["Sum", show(numbers.sum)],
          ["Average", show(numbers.average)],
          ["Min", show(numbers.min)],
          ["Max", show(numbers.max)],
        ] satisfies [string, string][])
      : []),
    ...(days && !numbers
      ? ([
          ["First", formatDay(days.min)],
          ["Last", formatDay(days.max)],
        ] satisfies [string, string][])
      : []),
  ];
}

const numberFormat = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const formatNumber = (value: number): string => numberFormat.format(value);

/** A selection is told once it rests. */
const REST_MS = 400;

function Announcement({ layer }: { layer: RangeLayer }) {
  const [text, setText] = useState("");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = layer.state.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { state } = layer;
        setText(state.isSingle ? "" : describeSelection(state.rectangles, state.fields));
      }, REST_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [layer]);
  return (
    <span className={styles["announcement"]} aria-live="polite">
      {text}
    </span>
  );
}

/** "?" anywhere but where one writes, and where typing edits a cell. */
function useHelpKey(show: () => void) {
  const onHelp = useEffectEvent(show);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isWriting = target.closest(
        "input, textarea, select, [contenteditable], .ag-cell, [role=dialog]",
      );
      const isHelp = event.key === "?" || (event.key === "/" && (event.ctrlKey || event.metaKey));
      if (!isHelp || isWriting || event.defaultPrevented) return;
      event.preventDefault();
      onHelp();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
