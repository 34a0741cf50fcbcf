import { Logo } from "../../ui/logo.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import styles from "./sign-in.module.css";

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  return (
    <main className={styles["page"]}>
      <div className={styles["card"]}>
        <div className={styles["brand"]}>
          <Logo size={36} />
          <div>
            <h1 className={styles["name"]}>PFA Vanguard</h1>
            <p className={styles["tagline"]}>Plan, forecast and actual of every machine on site</p>
          </div>
        </div>
        <SignInForm onSignedIn={onSignedIn} />
      </div>
    </main>
  );
}
