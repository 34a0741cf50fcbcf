import { Dialog as Primitive } from "radix-ui";
import { Button } from "../../ui/button.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import styles from "./sign-in.module.css";

type SessionOverDialogProps = { username: string; onSignedIn: () => void };

/**
 * Lies over the page instead of replacing it: what is open, typed or not yet saved stays as it is,
 * and goes on once the same person has signed in again.
 */
export function SessionOverDialog({ username, onSignedIn }: SessionOverDialogProps) {
  return (
    <Primitive.Root open>
      <Primitive.Portal>
        <Primitive.Overlay className={styles["overlay"]} />
        <Primitive.Content
          className={styles["dialog"]}
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <Primitive.Title className={styles["name"]}>Sign in again</Primitive.Title>
          <Primitive.Description className={styles["tagline"]}>
            Your session has ended. This page waits as you left it, and edits that were not saved
            yet are sent as soon as you are back.
          </Primitive.Description>
          <SignInForm username={username} onSignedIn={onSignedIn} />
          <Button look="quiet" onClick={() => window.location.assign("/sign-in")}>
            Sign in as somebody else
          </Button>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
