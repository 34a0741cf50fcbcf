import { type FormEvent, useState } from "react";
import { errorText, isUnreachable, problemOf } from "../../trpc-error.ts";
import { trpc } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { useNow } from "../../ui/relative-time.ts";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./sign-in.module.css";

type SignInFormProps = {
  /** Set when somebody comes back: another name would take over this person's unsent edits. */
  username?: string;
  onSignedIn: () => void;
};

export function SignInForm({ username: fixedName, onSignedIn }: SignInFormProps) {
  const [username, setUsername] = useState(fixedName ?? "");
  const [password, setPassword] = useState("");
  const signIn = trpc.session.signIn.useMutation({ onSuccess: onSignedIn });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (signIn.isPending) return;
    signIn.mutate({ username: username.trim(), password });
  }

  return (
    <form className={styles["form"]} onSubmit={submit}>
      {signIn.error && (
        <SignInProblem key={signIn.submittedAt} error={signIn.error} at={signIn.submittedAt} />
      )}
      <TextField
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!fixedName}
        readOnly={Boolean(fixedName)}
        required
        value={username}
        onChange={(event) => setUsername(event.target.value)}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus={Boolean(fixedName)}
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" busy={signIn.isPending} className={styles["submit"]}>
        Sign in
      </Button>
    </form>
  );
}

function SignInProblem({ error, at }: { error: unknown; at: number }) {
  const now = useNow(1000);
  const problem = problemOf(error);
  if (problem?.kind === "sign_in_failed") {
    return <Notice tone="bad">Username or password is wrong.</Notice>;
  }
  if (problem?.kind === "sign_in_locked") {
    const left = Math.ceil(problem.retryAfterSeconds - (now - at) / 1000);
    return (
      <Notice tone="bad">
        {left > 0
          ? `Too many tries. This sign-in is locked for another ${waitText(left)}.`
          : "You can try again now."}
      </Notice>
    );
  }
  return (
    <Notice tone="bad">
      {isUnreachable(error)
        ? "The server does not answer. Try again in a moment."
        : errorText(error)}
    </Notice>
  );
}

const waitText = (seconds: number): string =>
  seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
