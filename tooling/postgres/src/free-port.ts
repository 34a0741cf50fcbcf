import getPort, { portNumbers } from "get-port";

/**
 * A port that nobody listens on: `preferred` or one of the ninety-nine after it, else any; without a preference any. It is
 * kept from later calls in this process for a while, so that several can be chosen before the first is used.
 */
export function freePort(preferred?: number): Promise<number> {
  return preferred === undefined
    ? getPort()
    : getPort({ port: portNumbers(preferred, Math.min(preferred + 99, 65_535)) });
}
