import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Somebody who is told by a webhook: what came, and the answer that it gives. */
export type Receiver = {
  url: string;
  messages: { type: string; text: string }[];
  answerWith: (status: number) => void;
  close: () => void;
};

export async function openReceiver(): Promise<Receiver> {
  const messages: Receiver["messages"] = [];
  let status = 204;
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      messages.push(JSON.parse(chunks.join("")) as Receiver["messages"][number]);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    messages,
    answerWith: (next) => (status = next),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
