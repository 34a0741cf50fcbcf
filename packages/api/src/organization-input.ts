import { z } from "zod";

/** Names the organization that a call is about, by its code. */
export const organizationInput = z.object({ organization: z.string().min(1).max(20) });
