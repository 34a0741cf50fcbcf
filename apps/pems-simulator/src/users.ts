/** A person of the tenant, as PEMS lists users. */
export interface PemsUser {
  USERCODE: string;
  USERDESC: string;
  EMAIL: string;
  USERGROUP: string;
  ISACTIVE: "+" | "-";
  /** "YES" when the person may use the planning application. */
  UDFCHAR01: string;
  organizations: string[];
}

const people: readonly (readonly [
  code: string,
  name: string,
  group: string,
  active: boolean,
  planner: string,
])[] = [
  ["J.ADEYEMI", "Jola Adeyemi", "ADMINISTRATORS", true, "YES"],
  ["P.VARGA", "Petra Varga", "PROJECT_MANAGERS", true, "YES"],
  ["R.TANAKA", "Ren Tanaka", "PROJECT_MANAGERS", true, "Y"],
  ["A.OKAFOR", "Ada Okafor", "COST_ENGINEERS", true, "YES"],
  ["B.LINDQVIST", "Bo Lindqvist", "COST_ENGINEERS", true, "YES"],
  ["C.MORENO", "Carla Moreno", "COST_ENGINEERS", true, "yes"],
  ["D.HAYASHI", "Daichi Hayashi", "BEO_USERS", true, "YES"],
  ["E.NOVAK", "Eva Novak", "BEO_USERS", true, "NO"],
  ["F.MBEKI", "Femi Mbeki", "COST_ENGINEERS", false, "YES"],
  ["G.SILVA", "Gil Silva", "WAREHOUSE", true, "YES"],
  ["H.WEISS", "Hanna Weiss", "PROJECT_MANAGERS", true, ""],
  ["SVC_PFA", "Planning interface", "INTERFACES", true, ""],
];

/** The fictional users; administrators and interfaces see every organization, others every few. */
export function demoUsers(organizationCodes: readonly string[]): PemsUser[] {
  return people.map(([code, name, group, active, planner], place) => ({
    USERCODE: code,
    USERDESC: name,
    EMAIL: `${code.toLowerCase()}@vanguard.example`,
    USERGROUP: group,
    ISACTIVE: active ? "+" : "-",
    UDFCHAR01: planner,
    organizations: organizationCodes.filter(
      (_, index) =>
        group === "ADMINISTRATORS" || group === "INTERFACES" || (index + place) % 3 === 0,
    ),
  }));
}
