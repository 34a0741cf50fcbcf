import { QueryClientProvider } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Navigate,
  Outlet,
  RouterProvider,
  useNavigate,
} from "@tanstack/react-router";
import { Building2, CircleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { Toaster } from "sonner";
import { AdminFrame, firstArea } from "./admin/admin-frame.tsx";
import { parseFilters } from "./admin/page.ts";
import { AlertBell } from "./features/alert-bell/alert-bell.tsx";
import { addressOfSearch, parseViewSearch, searchOfAddress } from "./features/grid/view-search.ts";
import { resumeUnsent } from "./features/grid/unsent-edits.ts";
import { SessionOverDialog } from "./features/session/session-over-dialog.tsx";
import {
  createSessionState,
  type SessionState,
  useSession,
} from "./features/session/session-state.ts";
import { SignInPage } from "./features/session/sign-in-page.tsx";
import { ShellSkeleton } from "./features/shell/shell-skeleton.tsx";
import { ThemeSwitch, UserMenu } from "./features/shell/user-menu.tsx";
import { errorText, isSessionOver } from "./trpc-error.ts";
import { createQueryClient, createTrpcClient, type Me, trpc } from "./trpc.ts";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";
import { Workspace } from "./workspace.tsx";

const LAST_ORGANIZATION = "pfa.organization";

const rootRoute = createRootRouteWithContext<{ session: SessionState }>()({
  component: Root,
  errorComponent: BrokenPage,
  notFoundComponent: () => <Navigate to="/" />,
});

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: HomePage });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (raw: Record<string, unknown>): { returnTo?: string } =>
    // Only a path of ours: another site's address would make us a stepping stone.
    typeof raw["returnTo"] === "string" && /^\/(?![/\\])/.test(raw["returnTo"])
      ? { returnTo: raw["returnTo"] }
      : {},
  component: SignInRoute,
});

const organizationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/o/$organization",
  validateSearch: parseViewSearch,
  component: OrganizationRoute,
});

const adminStartRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin",
  component: () => <Navigate to="/admin/$area" params={{ area: firstArea }} replace />,
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin/$area",
  validateSearch: parseFilters,
  component: AdminRoute,
});

const session = createSessionState();
const queryClient = createQueryClient(session.markOver);
const trpcClient = createTrpcClient();
const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    signInRoute,
    organizationRoute,
    adminStartRoute,
    adminRoute,
  ]),
  context: { session },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

export function App() {
  return (
    <trpc.Provider client={trpcClient} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </trpc.Provider>
  );
}

const toastStyle = {
  background: "var(--surface-raised)",
  borderColor: "var(--line-strong)",
  color: "var(--ink)",
};

function Root() {
  return (
    <>
      <Outlet />
      <Toaster
        position="bottom-right"
        closeButton
        offset={44}
        toastOptions={{ style: toastStyle }}
      />
    </>
  );
}

/** A mistake of ours; what the planner typed is on the server, or still in the queue. */
function BrokenPage() {
  return (
    <EmptyState
      icon={<CircleAlert />}
      title="This page broke"
      action={<Button onClick={() => window.location.reload()}>Load it again</Button>}
    >
      Saved edits are safe. If it happens again, tell your administrator what you did before.
    </EmptyState>
  );
}

function SignInRoute() {
  const { returnTo } = signInRoute.useSearch();
  const navigate = useNavigate();
  return (
    <SignInPage
      onSignedIn={() => {
        // Nothing of the person before may show.
        queryClient.clear();
        session.markBack();
        void navigate({ href: returnTo ?? "/", replace: true });
      }}
    />
  );
}

/** The signed-in user; asks to sign in where there is none. */
function Signed({ children }: { children: (me: Me) => React.ReactNode }) {
  const me = trpc.session.me.useQuery(undefined, { staleTime: 60_000 });
  const { isOver } = useSession(session);
  if (me.data) {
    return (
      <>
        {children(me.data)}
        {isOver && (
          <SessionOverDialog
            username={me.data.user.username}
            onSignedIn={() => {
              session.markBack();
              resumeUnsent();
              void queryClient.invalidateQueries();
            }}
          />
        )}
      </>
    );
  }
  if (me.error && isSessionOver(me.error)) {
    const { pathname, search } = window.location;
    return <Navigate to="/sign-in" search={{ returnTo: pathname + search }} replace />;
  }
  if (me.error) {
    return (
      <EmptyState
        icon={<CircleAlert />}
        title="PFA Vanguard does not answer"
        action={<Button onClick={() => void me.refetch()}>Try again</Button>}
      >
        {errorText(me.error)}
      </EmptyState>
    );
  }
  return <ShellSkeleton />;
}

function HomePage() {
  return (
    <Signed>
      {({ organizations }) => {
        const last = localStorage.getItem(LAST_ORGANIZATION);
        const usable = organizations.filter((organization) => !organization.isSuspended);
        const start = usable.find(({ code }) => code === last) ?? usable[0] ?? organizations[0];
        return start ? (
          <Navigate to="/o/$organization" params={{ organization: start.code }} replace />
        ) : (
          <EmptyState icon={<Building2 />} title="You belong to no organization yet">
            An administrator has to add you to one.
          </EmptyState>
        );
      }}
    </Signed>
  );
}

function OrganizationRoute() {
  return <Signed>{(me) => <OrganizationPage me={me} />}</Signed>;
}

function OrganizationPage({ me }: { me: Me }) {
  const { organization } = organizationRoute.useParams();
  const search = organizationRoute.useSearch();
  const navigate = useNavigate();
  const { returns } = useSession(session);
  const [read, setRead] = useState({ search, address: addressOfSearch(search) });
  // The same object as long as the address says the same, so that nothing is read twice.
  if (JSON.stringify(read.search) !== JSON.stringify(search)) {
    setRead({ search, address: addressOfSearch(search) });
  }
  useEffect(() => {
    document.title = `${organization} · PFA Vanguard`;
    localStorage.setItem(LAST_ORGANIZATION, organization);
  }, [organization]);
  return (
    <Workspace
      key={organization}
      me={me}
      code={organization}
      address={read.address}
      returns={returns}
      onSessionOver={session.markOver}
      onAddress={(next) =>
        void navigate({
          to: "/o/$organization",
          params: { organization },
          search: searchOfAddress(next),
          replace: true,
        })
      }
      onOrganization={(code) =>
        void navigate({ to: "/o/$organization", params: { organization: code } })
      }
      onAdminister={() => void navigate({ to: "/admin" })}
      onSignedOut={() => window.location.assign("/sign-in")}
    />
  );
}

function AdminRoute() {
  const { area } = adminRoute.useParams();
  const filters = adminRoute.useSearch();
  const navigate = useNavigate();
  useEffect(() => {
    document.title = "Administration · PFA Vanguard";
  }, []);
  return (
    <Signed>
      {(me) => (
        <AdminFrame
          me={me}
          area={area}
          filters={filters}
          onFilter={(changes) =>
            void navigate({
              to: "/admin/$area",
              params: { area },
              search: parseFilters({ ...filters, ...changes }),
              replace: true,
            })
          }
          user={<AdminUser me={me} />}
        />
      )}
    </Signed>
  );
}

function AdminUser({ me }: { me: Me }) {
  const signOut = trpc.session.signOut.useMutation({
    onSettled: () => window.location.assign("/sign-in"),
  });
  return (
    <>
      <AlertBell />
      <ThemeSwitch />
      <UserMenu user={me.user} organization={undefined} onSignOut={() => signOut.mutate()} />
    </>
  );
}
