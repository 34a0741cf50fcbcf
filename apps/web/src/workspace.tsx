import { Building2 } from "lucide-react";
import { useState } from "react";
import { overseenBy } from "./admin/overseen.ts";
import { AlertBell } from "./features/alert-bell/alert-bell.tsx";
import type { ConflictRecord } from "./features/conflict/conflict-choice.ts";
import { ConflictDialog } from "./features/conflict/conflict-dialog.tsx";
import { useRecordConflicts } from "./features/conflict/use-record-conflicts.ts";
import { DraftButton } from "./features/drafts/draft-button.tsx";
import { GridPage } from "./features/grid/grid-page.tsx";
import type { GridAddress } from "./features/grid/view-search.ts";
import { countUnsent } from "./features/grid/unsent-edits.ts";
import { useHistory } from "./features/history/use-history.tsx";
import { KpiStrip } from "./features/kpi/kpi-strip.tsx";
import { Palette } from "./features/palette/palette.tsx";
import { RangeBar } from "./features/range/range-bar.tsx";
import { ConnectionState } from "./features/shell/connection-state.tsx";
import { OrganizationSwitch } from "./features/shell/organization-switch.tsx";
import { Shell } from "./features/shell/shell.tsx";
import { ThemeSwitch, UserMenu } from "./features/shell/user-menu.tsx";
import { useLiveEvents } from "./features/sync/live-events.ts";
import { useLiveRefresh } from "./features/sync/live-refresh.ts";
import { SyncBanners } from "./features/sync/sync-banners.tsx";
import { SyncStatus } from "./features/sync/sync-status.tsx";
import { plannerTools } from "./planner-tools.tsx";
import { type Me, type OrganizationAccess, trpc } from "./trpc.ts";
import { ConfirmDialog } from "./ui/dialog.tsx";
import { EmptyState } from "./ui/empty-state.tsx";
import { countOf } from "./ui/format-value.ts";
import { addressOfRecord, usePlaceCommands, useRecordCommands } from "./workspace-commands.ts";
import { Review } from "./workspace-review.tsx";

type WorkspaceProps = {
  me: Me;
  code: string;
  address: GridAddress;
  /** Grows when the user has signed in again: what failed meanwhile is read once more. */
  returns: number;
  onSessionOver: () => void;
  onAddress: (address: GridAddress) => void;
  onOrganization: (code: string) => void;
  onAdminister: () => void;
  onSignedOut: () => void;
};

/** Where the features meet: one organization in front of one user. */
export function Workspace(props: WorkspaceProps) {
  const { me, code, onOrganization, onSignedOut } = props;
  const access = me.organizations.find((organization) => organization.code === code);
  const [isLeaving, setLeaving] = useState(false);
  const signOut = trpc.session.signOut.useMutation({ onSettled: onSignedOut });
  const frame = {
    organization: (
      <OrganizationSwitch
        organizations={me.organizations}
        current={access}
        onChange={onOrganization}
      />
    ),
    user: (
      <>
        {access && !access.isSuspended && <OpenPalette {...props} />}
        <ThemeSwitch />
        <UserMenu
          user={me.user}
          organization={access}
          onAdminister={overseenBy(me).length > 0 ? props.onAdminister : undefined}
          onSignOut={() => (countUnsent() > 0 ? setLeaving(true) : signOut.mutate())}
        />
        <ConfirmDialog
          open={isLeaving}
          onOpenChange={setLeaving}
          title="Sign out with unsaved edits?"
          confirmLabel="Sign out and lose them"
          busy={signOut.isPending}
          onConfirm={() => signOut.mutate()}
        >
          {countOf(countUnsent(), "edit")} could not be saved yet and would be lost. Stay until the
          bar below the grid says that all edits are saved.
        </ConfirmDialog>
      </>
    ),
  };
  usePlaceCommands(props);
  if (!access || access.isSuspended) {
    return (
      <Shell {...frame} sync={null} drafts={null}>
        <EmptyState
          icon={<Building2 />}
          title={
            access ? `${access.name} is suspended` : `There is no organization ${code} for you`
          }
        >
          {access
            ? "Its records are closed for now. An administrator can open them again."
            : "Choose one of yours above."}
        </EmptyState>
      </Shell>
    );
  }
  return <OpenWorkspace {...props} access={access} frame={frame} />;
}

const OpenPalette = ({ code, onAddress }: WorkspaceProps) => (
  <Palette organization={code} onRecord={(pfaId) => onAddress(addressOfRecord(pfaId))} />
);

type OpenWorkspaceProps = WorkspaceProps & {
  access: OrganizationAccess;
  frame: { organization: React.ReactNode; user: React.ReactNode };
};

/** Without live events the page still looks by itself. */
const META_POLL_MS = { live: 60_000, away: 10_000 };

const useMeta = (organization: string, feed: keyof typeof META_POLL_MS) =>
  trpc.records.meta.useQuery({ organization }, { refetchInterval: META_POLL_MS[feed] }).data;

function OpenWorkspace({ access, frame, ...props }: OpenWorkspaceProps) {
  const organization = access.code;
  const { state: connection, feed, alerts } = useLiveEvents(organization);
  useLiveRefresh(organization, feed);
  const meta = useMeta(organization, connection === "live" ? "live" : "away");
  const [isReviewing, setReviewing] = useState(false);
  const [conflicts, setConflicts] = useState<ConflictRecord[] | null>(null);
  const resolve = useRecordConflicts(organization, setConflicts);
  // A number that grows tells the grid to read its rows again.
  const [changes, setChanges] = useState(0);
  const onChanged = () => setChanges((count) => count + 1);
  const history = useHistory(access, onChanged);
  useRecordCommands(props.onAddress, () => setReviewing(true));
  return (
    <Shell
      {...frame}
      sync={<SyncStatus access={access} meta={meta} />}
      alerts={overseenBy(props.me).length > 0 && <AlertBell feed={alerts} />}
      drafts={<DraftButton meta={meta} onOpen={() => setReviewing(true)} />}
      banners={meta && <SyncBanners organization={organization} meta={meta} />}
    >
      <KpiStrip organization={organization} />
      <GridPage
        access={access}
        username={props.me.user.username}
        meta={meta}
        address={props.address}
        onAddress={props.onAddress}
        live={feed}
        reload={`${changes} ${props.returns}`}
        onSessionOver={props.onSessionOver}
        onResolve={(pfaId) => void resolve(pfaId)}
        onHistory={history.show}
        renderOver={(open) => <RangeBar organization={organization} grid={open} />}
        connection={<ConnectionState connection={connection} />}
        renderTools={(grid) =>
          plannerTools({ access, onChanged, onSessionOver: props.onSessionOver, ...grid })
        }
      />
      {isReviewing && (
        <Review
          access={access}
          draftRecords={meta?.draftRecords ?? 0}
          onClose={() => setReviewing(false)}
          onChanged={onChanged}
          onResolve={setConflicts}
        />
      )}
      {history.dialog}
      {conflicts && (
        <ConflictDialog
          organization={organization}
          records={conflicts}
          onClose={() => setConflicts(null)}
          onSettled={onChanged}
        />
      )}
    </Shell>
  );
}
