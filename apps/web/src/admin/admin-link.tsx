import type { AdminArea } from "@pfa/domain/admin-areas.ts";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import styles from "./admin.module.css";
import type { Filters } from "./page.ts";

type AdminLinkProps = {
  area: AdminArea;
  filters?: Filters;
  className?: string | undefined;
  title?: string | undefined;
  /** Marks the page that is open. */
  current?: boolean;
  children: ReactNode;
};

/** A link to a page of the administration, narrowed as the filters say. */
export function AdminLink(props: AdminLinkProps) {
  const { area, filters = {}, className, title, current = false, children } = props;
  return (
    <Link
      to="/admin/$area"
      params={{ area }}
      search={filters}
      className={className ?? styles["link"]}
      title={title}
      aria-current={current ? "page" : undefined}
    >
      {children}
    </Link>
  );
}
