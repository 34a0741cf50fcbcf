/** The role the server signs in as; neither owner nor superuser, so that row security holds for it. */
export const appRole = "pfa_app";

/** The role the worker signs in as; owner of the job queue, and of nothing else. */
export const workerRole = "pfa_worker";

/** A password for each role that a process of ours signs in as. */
export type LoginPasswords = Record<typeof appRole | typeof workerRole, string>;
