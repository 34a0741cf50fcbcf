import type { KeptView } from "@pfa/domain/kept-view.ts";
import { overseenBy } from "./admin/overseen.ts";
import { type Command, useCommands } from "./commands.ts";
import { addressOf, type GridAddress } from "./features/grid/view-search.ts";
import type { Me } from "./trpc.ts";

type Places = {
  me: Me;
  onOrganization: (code: string) => void;
  onAdminister: () => void;
};

/** Where one can go from here. */
export function usePlaceCommands({ me, onOrganization, onAdminister }: Places): void {
  useCommands([
    ...me.organizations.map(({ code, name }): Command => ({
      id: `organization ${code}`,
      group: "Organizations",
      label: `Open ${name}`,
      keywords: code,
      run: () => onOrganization(code),
    })),
    ...(overseenBy(me).length > 0
      ? [command("Administration", "Open the administration", onAdminister)]
      : []),
  ]);
}

type OnAddress = (address: GridAddress) => void;

/** What can be done with the records. */
export function useRecordCommands(onAddress: OnAddress, onReview: () => void): void {
  useCommands([
    command("My changes", "Review and submit my changes", onReview),
    command("Records", "Show all records", () => onAddress(addressOf(everything))),
    command("Records", "Show only my changes", () =>
      onAddress(addressOf({ ...everything, onlyDrafts: true })),
    ),
  ]);
}

const everything: KeptView = { sort: [], filter: [], search: "", onlyDrafts: false };

/** The address of one record. */
export const addressOfRecord = (pfaId: string): GridAddress =>
  addressOf({ ...everything, filter: [{ field: "pfaId", op: "equals", value: pfaId }] });

const command = (group: Command["group"], label: string, run: () => void): Command => ({
  id: label,
  group,
  label,
  run,
});
