import type { Db } from "@pfa/db/client.ts";
import type { Membership } from "@pfa/domain/scope.ts";
import type { ViewVersion } from "@pfa/domain/window.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import type { PrivateHosts } from "@pfa/outbound/check-url.ts";
import type { SecretBox } from "@pfa/secrets/secret-box.ts";
import type { ViewReader } from "@pfa/views/view-reader.ts";

/** The signed-in user of one request. Made only from a verified session cookie. */
export type Session = { userId: number; username: string; displayName: string };

/** A session on its way into an organization, all of it as the database had it at one moment after the call came in. */
export type Entry = {
  session: Session;
  /** Null for an organization that does not exist, and for one that the user does not belong to. */
  membership: Membership | null;
  /** What the user's views there follow from; null for one who may not read there now. */
  versions: ViewVersion | null;
};

/** Sessions of the browser that sent the request; the server keeps the cookie. */
export type Sessions = {
  /** The session the request came with, or null; using it keeps it from ending for lack of use. */
  find(): Promise<Session | null>;
  /** The same session on its way into an organization, or null. */
  enter(organization: string): Promise<Entry | null>;
  /** Whether that session still lasts at this moment; asking is no use of it. */
  isAlive(): Promise<boolean>;
  /** Starts a session for a user whose password was verified; ends the one the request came with. */
  start(userId: number): Promise<void>;
  /** Ends the session the request came with. */
  end(): Promise<void>;
};

/** Live events of one process, shared by every subscription. Yields null when events may have been missed. */
export type LiveFeed = { follow(signal: AbortSignal): AsyncIterable<LiveEvent | null> };

/** What a procedure is handed with each request. */
export type RequestContext = {
  db: Db;
  views: ViewReader;
  requestId: string;
  /** Seals what people enter and nobody is shown again. */
  secrets: SecretBox;
  /** Hosts in networks of our own that calls to entered addresses may go to. */
  privateHosts: PrivateHosts;
  sessions: Sessions;
  live: LiveFeed;
  /** Counts a sign-in of the caller's address; answers the seconds to wait once there were too many. */
  countSignIn(): Promise<number | null>;
  /** How long a live subscription may go without looking at its session again. */
  sessionCheckMs: number;
};
