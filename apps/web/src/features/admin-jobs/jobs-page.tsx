import { jobRunStates, queuedJobStates } from "@pfa/domain/job-states.ts";
import { useAdminChanges } from "../../admin/live.tsx";
import { Loaded } from "../../admin/loaded.tsx";
import { OrganizationFilter } from "../../admin/organization-filter.tsx";
import { type AdminPageProps, type Filters, oneOf } from "../../admin/page.ts";
import { SearchFilter } from "../../admin/search-filter.tsx";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { EndedRuns } from "./ended-runs.tsx";
import { JobDetail } from "./job-detail.tsx";
import { knownTasks, queuedWords, runWords, taskText } from "./job-words.ts";
import styles from "./jobs.module.css";
import { QueuedJobs } from "./queued-jobs.tsx";
import { useChangeJobs } from "./use-change-jobs.tsx";

const PAGE = 50;

/** Everything in the queue and everything that ended, with what can be done about it. */
export function JobsPage(props: AdminPageProps) {
  const { filters, onFilter } = props;
  const change = useChangeJobs();
  const { showsQueued, queued, showsEnded, ended } = useJobs(filters);
  const onOpen = (job: string) => onFilter({ job });
  return (
    <>
      <PageHeader
        title="Jobs"
        hint="What waits, runs and ended in the background."
        filters={<JobFilters {...props} />}
      />
      {showsQueued && (
        <Loaded query={queued} what="The queue">
          {({ jobs }) => <QueuedJobs jobs={jobs} onAsk={change.ask} onOpen={onOpen} />}
        </Loaded>
      )}
      {showsEnded && (
        <Loaded query={ended} what="The ended jobs">
          {({ pages }) => <EndedRuns runs={pages.flatMap(({ runs }) => runs)} onOpen={onOpen} />}
        </Loaded>
      )}
      {showsEnded && ended.hasNextPage && (
        <Button
          className={styles["older"]}
          busy={ended.isFetchingNextPage}
          onClick={() => void ended.fetchNextPage()}
        >
          Older runs
        </Button>
      )}
      {filters["job"] !== undefined && (
        <JobDetail
          jobId={filters["job"]}
          onAsk={change.ask}
          onClose={() => onFilter({ job: undefined })}
        />
      )}
      {change.dialog}
    </>
  );
}

/** The jobs that the filters leave. A state belongs to the queue or to what ended: the other part is then left out. */
function useJobs(filters: Filters) {
  const { organization, task, text } = filters;
  const common = { organization, task, text };
  const queuedState = oneOf(queuedJobStates, filters["state"]);
  const endedState = queuedState ? undefined : oneOf(jobRunStates, filters["state"]);
  const showsQueued = endedState === undefined;
  const showsEnded = queuedState === undefined;
  const queued = trpc.admin.jobs.queued.useQuery(
    { ...common, state: queuedState },
    { enabled: showsQueued },
  );
  const ended = trpc.admin.jobs.ended.useInfiniteQuery(
    { ...common, state: endedState, limit: PAGE },
    {
      enabled: showsEnded,
      initialCursor: undefined,
      getNextPageParam: ({ runs }) => (runs.length < PAGE ? undefined : runs.at(-1)?.runId),
    },
  );
  useAdminChanges(["jobs"], () => {
    if (showsQueued) void queued.refetch();
    if (showsEnded) void ended.refetch();
  });
  return { showsQueued, queued, showsEnded, ended };
}

const stateOptions = [
  { value: "", text: "All states" },
  ...queuedJobStates.map((state) => ({ value: state, text: queuedWords[state].text })),
  ...jobRunStates
    .filter((state) => state !== "running")
    .map((state) => ({ value: state, text: runWords[state].text })),
];

function JobFilters(props: AdminPageProps) {
  const { filters, onFilter } = props;
  return (
    <>
      <SearchFilter
        label="Find in arguments and errors"
        value={filters["text"]}
        onSearch={(text) => onFilter({ text })}
      />
      <Select
        label="Task"
        hideLabel
        value={filters["task"] ?? ""}
        onChange={(task) => onFilter({ task: task || undefined })}
        options={[
          { value: "", text: "All tasks" },
          ...knownTasks.map((task) => ({ value: task, text: taskText(task) })),
        ]}
      />
      <Select
        label="State"
        hideLabel
        value={filters["state"] ?? ""}
        onChange={(state) => onFilter({ state: state || undefined })}
        options={stateOptions}
      />
      <OrganizationFilter {...props} />
    </>
  );
}
