import { Select } from "../ui/select.tsx";
import type { AdminPageProps } from "./page.ts";

/** Narrows a page to one organization; in the address as `organization`. */
export function OrganizationFilter({ filters, onFilter, organizations }: AdminPageProps) {
  if (organizations.length < 2) return null;
  return (
    <Select
      label="Organization"
      hideLabel
      value={filters["organization"] ?? ""}
      onChange={(code) => onFilter({ organization: code || undefined })}
      options={[
        { value: "", text: "All organizations" },
        ...organizations.map(({ code, name }) => ({ value: code, text: `${code} · ${name}` })),
      ]}
    />
  );
}
