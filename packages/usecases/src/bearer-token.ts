import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a request's Authorization header carries the token; never where there is none to carry. */
export const isBearerOf = (authorization: string | undefined, token: string | null): boolean =>
  token !== null && timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));

/** Of one length, which comparing in constant time needs. */
const digest = (text: string) => createHash("sha256").update(text).digest();
