import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";

/** One cell of one user action. Kept by record, so it survives sorting, filtering and scrolling. */
type CellChange = {
  pfaId: string;
  field: EditableField;
  before: FieldValue;
  after: FieldValue;
};
export type Command = readonly CellChange[];

const MAX_COMMANDS = 200;

/** Last edits of this session, to take back and to repeat. */
export function createUndoStack() {
  let done: Command[] = [];
  let undone: Command[] = [];
  return {
    push(command: Command) {
      done = [...done, command].slice(-MAX_COMMANDS);
      undone = [];
    },
    /** The last command, now counted as taken back. */
    takeUndo(): Command | null {
      const command = done.pop() ?? null;
      if (command) undone.push(command);
      return command;
    },
    takeRedo(): Command | null {
      const command = undone.pop() ?? null;
      if (command) done.push(command);
      return command;
    },
    /** Forgets edits of a cell that the server refused: there is nothing to take back. */
    forget(pfaId: string, field: string) {
      const keep = (command: Command) =>
        command.filter((change) => change.pfaId !== pfaId || change.field !== field);
      done = done.map(keep).filter((command) => command.length > 0);
      undone = undone.map(keep).filter((command) => command.length > 0);
    },
  };
}
