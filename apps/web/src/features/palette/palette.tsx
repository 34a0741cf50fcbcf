import { Command as Primitive } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { type Command, commandGroups, useAllCommands } from "../../commands.ts";
import { trpc } from "../../trpc.ts";
import { IconButton } from "../../ui/button.tsx";
import styles from "./palette.module.css";

type PaletteProps = {
  organization: string;
  onRecord: (pfaId: string) => void;
};

/** Every action by its name, and the way to any record: Ctrl+K, or ⌘K. */
export function Palette(props: PaletteProps) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen((isOpen) => !isOpen);
    };
    // Before the grid, which would type the letter.
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
  return (
    <>
      <IconButton label="Find an action or a record (Ctrl+K)" onClick={() => setOpen(true)}>
        <Search size={16} aria-hidden />
      </IconButton>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Portal>
          <Dialog.Overlay className={styles["overlay"]} />
          <Dialog.Content className={styles["content"]} aria-describedby={undefined}>
            <Dialog.Title className="visually-hidden">Actions and records</Dialog.Title>
            <Choices {...props} onClose={() => setOpen(false)} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </>
  );
}

function Choices({ organization, onRecord, onClose }: PaletteProps & { onClose: () => void }) {
  const [text, setText] = useState("");
  const commands = useAllCommands();
  const groups = Map.groupBy(commands, ({ group }) => group);
  // What an action opens takes the focus: first the palette gives it back.
  const act = (run: () => void) => () => {
    onClose();
    setTimeout(run);
  };
  return (
    <Primitive label="Actions and records" className={styles["list"]} loop>
      <Primitive.Input
        className={styles["input"]}
        placeholder="Type an action or a PFA ID"
        value={text}
        onValueChange={setText}
      />
      <Primitive.List className={styles["items"]}>
        <Primitive.Empty className={styles["empty"]}>Nothing is called so</Primitive.Empty>
        <Records
          organization={organization}
          text={text.trim()}
          onRecord={(pfaId) => act(() => onRecord(pfaId))()}
        />
        {commandGroups.map((group) => (
          <Primitive.Group key={group} heading={group} className={styles["group"]}>
            {groups.get(group)?.map((command) => (
              <Item key={command.id} command={command} onSelect={act(command.run)} />
            ))}
          </Primitive.Group>
        ))}
      </Primitive.List>
    </Primitive>
  );
}

function Item({ command, onSelect }: { command: Command; onSelect: () => void }) {
  const { id, label, keywords, shortcut } = command;
  return (
    <Primitive.Item
      className={styles["item"]}
      value={`${label} ${id}`}
      keywords={keywords?.split(" ") ?? []}
      onSelect={onSelect}
    >
      <span>{label}</span>
      {shortcut && <kbd className={styles["keys"]}>{shortcut}</kbd>}
    </Primitive.Item>
  );
}

const MOST_RECORDS = 8;

type RecordsProps = { organization: string; text: string; onRecord: (pfaId: string) => void };

/** Records whose PFA id begins with what is typed. */
function Records({ organization, text, onRecord }: RecordsProps) {
  const { data } = trpc.records.distinct.useQuery(
    { organization, field: "pfaId", prefix: text, limit: MOST_RECORDS },
    { enabled: text.length > 0 && text.length <= 100 },
  );
  const found = text === "" ? [] : (data?.values ?? []);
  if (found.length === 0) return null;
  return (
    <Primitive.Group heading="Records" className={styles["group"]} forceMount>
      {found.map(({ value }) => (
        <Primitive.Item
          key={String(value)}
          className={styles["item"]}
          value={`record ${String(value)}`}
          forceMount
          onSelect={() => onRecord(String(value))}
        >
          <span>
            Show record <strong>{String(value)}</strong>
          </span>
        </Primitive.Item>
      ))}
    </Primitive.Group>
  );
}
