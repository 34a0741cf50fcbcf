/** What a user may do in one organization. Stored per user and organization, checked on every call. */
export const permissions = [
  "Read",
  "EditForecast",
  "EditActuals",
  "Delete",
  "Import",
  "RefreshData",
  "Export",
  "ViewFinancials",
  "SaveDraft",
  "Sync",
  "ManageUsers",
  "ManageSettings",
  "ConfigureAlerts",
  "Impersonate",
  "UseAiFeatures",
  "ViewAllOrgs",
] as const;

export type Permission = (typeof permissions)[number];

/** Starting points for a membership; the membership then keeps its own list. */
export const roleTemplates = {
  Viewer: ["Read", "Export"],
  Editor: ["Read", "EditForecast", "Import", "Export", "SaveDraft"],
  "Portfolio Manager": [
    "Read",
    "EditForecast",
    "EditActuals",
    "Import",
    "RefreshData",
    "Export",
    "ViewFinancials",
    "SaveDraft",
    "Sync",
    "UseAiFeatures",
  ],
  "BEO Analyst": [
    "Read",
    "EditForecast",
    "EditActuals",
    "Import",
    "RefreshData",
    "Export",
    "ViewFinancials",
    "SaveDraft",
    "ConfigureAlerts",
    "UseAiFeatures",
    "ViewAllOrgs",
  ],
  Administrator: permissions,
} as const satisfies Record<string, readonly Permission[]>;

export type RoleTemplate = keyof typeof roleTemplates;

const known: ReadonlySet<string> = new Set(permissions);
export const isPermission = (text: string): text is Permission => known.has(text);
