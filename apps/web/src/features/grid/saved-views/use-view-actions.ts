import { toast } from "sonner";
import { errorText } from "../../../trpc-error.ts";
import { type OrganizationAccess, trpc } from "../../../trpc.ts";
import { searchOfAddress } from "../view-search.ts";
import type { OpenView, SavedView } from "./use-open-view.ts";

export type ViewActionsOf = ReturnType<typeof useViewActions>;

/** What can be done with the view that is shown. Each answers with what stood in the way, if anything did. */
export function useViewActions({ code: organization }: OrganizationAccess, current: OpenView) {
  const { views } = trpc.useUtils();
  const create = trpc.views.create.useMutation();
  const change = trpc.views.change.useMutation();
  const remove = trpc.views.delete.useMutation();
  const setDefault = trpc.views.setDefault.useMutation();
  /** The list is read anew before the address names a view of it. */
  const after = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    await views.list.invalidate({ organization });
    return answer;
  };
  const changed = ({ id, version }: SavedView, what: SavedChange) =>
    after(change.mutateAsync({ organization, viewId: id, version, ...what }));
  return {
    isBusy: create.isPending || change.isPending || remove.isPending,
    create: (name: string, isShared: boolean) =>
      told(`Saved as “${name}”`, async () => {
        const kept = { organization, name, isShared, spec: current.spec };
        const { viewId } = await after(create.mutateAsync(kept));
        current.open(viewId);
      }),
    rename: (view: SavedView, name: string) =>
      told(`Named “${name}”`, () => changed(view, { name })),
    save: (view: SavedView) =>
      told(`Saved “${view.name}”`, async () => {
        await changed(view, { spec: current.spec });
        current.revert();
      }),
    share: (view: SavedView, isShared: boolean) =>
      told(
        isShared ? `Everybody here can open “${view.name}” now` : `“${view.name}” is private now`,
        () => changed(view, { isShared }),
      ),
    remove: (view: SavedView) =>
      told(`Deleted “${view.name}”`, async () => {
        await after(remove.mutateAsync({ organization, viewId: view.id }));
        current.open(null);
      }),
    setDefault: (view: SavedView | null) =>
      told(`“${view?.name ?? "All records"}” opens first from now on`, () =>
        after(setDefault.mutateAsync({ organization, viewId: view?.id ?? null })),
      ),
    copyLink: () => told("Link copied", () => navigator.clipboard.writeText(linkOf(current))),
  };
}

type SavedChange = Partial<Pick<SavedView, "name" | "isShared" | "spec">>;

/** Does something and says that it is done; answers with what stood in the way. */
async function told(words: string, work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    toast(words);
    return null;
  } catch (error) {
    return errorText(error);
  }
}

/** A link to what is shown: to the saved view as long as nothing of its records was changed. */
function linkOf({ saved, view, display, isChanged }: OpenView): string {
  const address =
    saved && !isChanged
      ? { savedId: saved.id, view: null, groupBy: [] }
      : { savedId: saved?.id ?? null, view, groupBy: display.groupBy };
  const link = new URL(window.location.href);
  link.search = new URLSearchParams(
    Object.entries(searchOfAddress(address)).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ).toString();
  return link.href;
}
