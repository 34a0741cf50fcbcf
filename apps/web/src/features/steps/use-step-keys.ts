import { useEffect, useEffectEvent } from "react";

type StepCommand = "undo" | "redo";

/** Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z anywhere on the page but where text is typed or a dialog is open. */
export function useStepKeys(act: (command: StepCommand) => void): void {
  const onCommand = useEffectEvent(act);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = commandOf(event);
      if (!command || event.defaultPrevented || !isOutsideText(event.target)) return;
      event.preventDefault();
      onCommand(command);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export function commandOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): StepCommand | null {
  if ((!ctrlKey && !metaKey) || altKey) return null;
  if (key.toLowerCase() === "y") return shiftKey ? null : "redo";
  if (key.toLowerCase() !== "z") return null;
  return shiftKey ? "redo" : "undo";
}

const isOutsideText = (target: EventTarget | null): boolean =>
  !(target instanceof Element) ||
  target.closest("input, textarea, select, [contenteditable], [role=dialog]") === null;
