import { z } from "zod";

const code = z.string().min(1).max(20);

/** Names the organization that a call is about, by its code. */
export const organizationInput = z.object({ organization: code });

/** The same for an administrator's call, which is about all that they oversee unless it names one. */
export const administratorInput = z.object({ organization: code.optional() });
