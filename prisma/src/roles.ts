/** The role the server signs in as; neither owner nor superuser, so that row security holds for it. */
export const appRole = "pfa_app";

/** The role the worker signs in as; owner of the job queue, and of nothing else. */
export const workerRole = "pfa_worker";

/** The role that questions in SQL are run as: it reads the views of the schema `ai` and nothing else. */
export const chatRole = "pfa_chat";

/** A password for each role that a process of ours signs in as. */
export type LoginPasswords = Record<typeof appRole | typeof workerRole | typeof chatRole, string>;
