/** Organizations of a drill, codes of the simulator's. Mass changes of PEMS's own happen in the first one. */
export const organizations = ["RIO", "RIOSUR", "MESAPOWER"] as const;
export type OrganizationCode = (typeof organizations)[number];
