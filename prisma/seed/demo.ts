import type { RoleTemplate } from "@pfa/domain/permissions.ts";

/** A made-up person of the demo: one for each role template. */
export type DemoUser = {
  username: DemoUsername;
  displayName: string;
  email: string;
  role: RoleTemplate;
};

export type DemoUsername = "admin" | "manager" | "editor" | "viewer" | "analyst";

export const demoUsers = [
  {
    username: "admin",
    displayName: "Ada Quill",
    email: "ada.quill@example.com",
    role: "Administrator",
  },
  {
    username: "manager",
    displayName: "Milo Brandt",
    email: "milo.brandt@example.com",
    role: "Portfolio Manager",
  },
  { username: "editor", displayName: "Edie Voss", email: "edie.voss@example.com", role: "Editor" },
  {
    username: "viewer",
    displayName: "Viggo Marsh",
    email: "viggo.marsh@example.com",
    role: "Viewer",
  },
  {
    username: "analyst",
    displayName: "Anouk Reyes",
    email: "anouk.reyes@example.com",
    role: "BEO Analyst",
  },
] as const satisfies readonly DemoUser[];

/** The largest organizations of the simulator's demo, in which everybody works; the administrator works in all. */
export const demoOrganizationCodes = [
  "NORTHLNG",
  "DELTAPORT",
  "RIO",
  "CEDARREF",
  "RIOSUR",
  "MESAPOWER",
];
