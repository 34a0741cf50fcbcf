import { LogOut, Monitor, Moon, Sun, Wrench } from "lucide-react";
import { useState } from "react";
import type { Me, OrganizationAccess } from "../../trpc.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "../../ui/menu.tsx";
import { applyTheme, storedTheme, type Theme } from "../../ui/theme.ts";
import styles from "./user-menu.module.css";

const themeOptions = [
  { value: "system", text: "As the system", icon: <Monitor size={14} /> },
  { value: "light", text: "Light", icon: <Sun size={14} /> },
  { value: "dark", text: "Dark", icon: <Moon size={14} /> },
] as const satisfies readonly { value: Theme; text: string; icon: React.ReactNode }[];

export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const current = themeOptions.find((option) => option.value === theme);
  return (
    <Menu
      trigger={
        <IconButton label={`Theme: ${current?.text ?? theme}`}>
          <Sun size={16} className={styles["sun"]} aria-hidden />
          <Moon size={16} className={styles["moon"]} aria-hidden />
        </IconButton>
      }
    >
      <MenuChoice
        label="Theme"
        value={theme}
        options={themeOptions}
        onChange={(next) => {
          applyTheme(next);
          setTheme(next);
        }}
      />
    </Menu>
  );
}

type UserMenuProps = {
  user: Me["user"];
  organization: OrganizationAccess | undefined;
  /** Opens the administration; left out for those who may not enter it, and inside it. */
  onAdminister?: (() => void) | undefined;
  onSignOut: () => void;
};

/** Who is signed in, and what that person may do here: the answer to "why is this disabled?". */
export function UserMenu({ user, organization, onAdminister, onSignOut }: UserMenuProps) {
  return (
    <Menu
      trigger={
        <Button
          look="quiet"
          className={styles["trigger"]}
          aria-label={`${initials(user.displayName)}: account of ${user.displayName}`}
        >
          <span className={styles["avatar"]} aria-hidden>
            {initials(user.displayName)}
          </span>
        </Button>
      }
    >
      <MenuLabel>
        <span className={styles["name"]}>{user.displayName}</span>
        <span className={styles["username"]}>{user.username}</span>
      </MenuLabel>
      {organization && (
        <MenuLabel>
          <span className={styles["role"]}>
            {organization.roleTemplate ?? "Own permissions"} in {organization.code}
          </span>
          <span className={styles["permissions"]}>{organization.permissions.join(", ")}</span>
        </MenuLabel>
      )}
      <MenuSeparator />
      {onAdminister && (
        <MenuItem icon={<Wrench size={14} />} onSelect={onAdminister}>
          Administration
        </MenuItem>
      )}
      <MenuItem icon={<LogOut size={14} />} onSelect={onSignOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .filter((_letter, index, all) => index === 0 || index === all.length - 1)
    .join("")
    .toUpperCase();
