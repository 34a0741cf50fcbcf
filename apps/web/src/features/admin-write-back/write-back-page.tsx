import { useState } from "react";
import type { CommitItemState } from "@pfa/domain/write-back.ts";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import { type AdminPageProps, oneOf } from "../../admin/page.ts";
import { SearchFilter } from "../../admin/search-filter.tsx";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { itemKey } from "./item-key.ts";
import { OrganizationQueues } from "./organization-queues.tsx";
import { QueueActions } from "./queue-actions.tsx";
import { QueueTable } from "./queue-table.tsx";
import styles from "./write-back.module.css";

const PAGE = 50;

/** What a planner would call a state of the queue, and the states of items in it. */
const views = {
  unsettled: {
    text: "Waiting and not delivered",
    states: ["dead", "unknown", "sending", "queued"],
  },
  dead: { text: "Not delivered", states: ["dead"] },
  waiting: { text: "Waiting", states: ["unknown", "sending", "queued"] },
  back: { text: "Back with their authors", states: ["refused", "conflict"] },
} as const satisfies Record<string, { text: string; states: readonly CommitItemState[] }>;
type View = keyof typeof views;
const viewNames = Object.keys(views) as View[];

/** What is on its way to PEMS, what did not arrive, and what can be done about it. */
export function WriteBackPage(props: AdminPageProps) {
  const { filters } = props;
  const view = oneOf(viewNames, filters["state"]) ?? "unsettled";
  const organization = filters["organization"];
  const filter = { states: [...views[view].states], text: filters["text"] };
  const summary = trpc.admin.writeBack.summary.useQuery({ organization });
  const list = trpc.admin.writeBack.list.useInfiniteQuery(
    { ...filter, organization, limit: PAGE },
    {
      initialCursor: 0,
      getNextPageParam: ({ items }, pages) =>
        items.length < PAGE ? undefined : pages.length * PAGE,
    },
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const refresh = () => {
    void summary.refetch();
    void list.refetch();
  };
  useAdminChanges(["write-back"], refresh);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Header {...props} view={view} />
      <div className={styles["parts"]}>
        <Loaded query={summary} what="The queues">
          {({ organizations }) => (
            <OrganizationQueues organizations={organizations} onChanged={refresh} />
          )}
        </Loaded>
        <Loaded query={list} what="The items">
          {({ pages }) => (
            <>
              <QueueActions
                chosen={items.filter((item) => chosen.has(itemKey(item)))}
                matching={{ filter, organization, asOf: pages[0]?.asOf ?? "", shown: items.length }}
                onDone={() => {
                  setChosen(new Set());
                  refresh();
                }}
              />
              <QueueTable items={items} chosen={chosen} onChoose={setChosen} />
            </>
          )}
        </Loaded>
        {list.hasNextPage && (
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            More items
          </Button>
        )}
      </div>
    </>
  );
}

function Header({ view, ...props }: AdminPageProps & { view: View }) {
  const { filters, onFilter } = props;
  return (
    <PageHeader
      title="Write-back"
      hint="Changes on their way to PEMS, and those that did not arrive."
      filters={
        <>
          <SearchFilter
            label="Find a record, a person, a message"
            value={filters["text"]}
            onSearch={(text) => onFilter({ text })}
          />
          <Select
            label="State"
            hideLabel
            value={view}
            onChange={(state) => onFilter({ state: state === "unsettled" ? undefined : state })}
            options={viewNames.map((name) => ({ value: name, text: views[name].text }))}
          />
          <OrganizationFilter {...props} />
        </>
      }
    />
  );
}
