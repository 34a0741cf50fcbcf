/** One message of a stream of server-sent events. */
type StreamMessage = { event: string; data: unknown };

export type EventStream = {
  response: Response;
  /** The next message, pings left out; null once the stream has ended. */
  next(): Promise<StreamMessage | null>;
  close(): Promise<void>;
};

/** Reads a stream of server-sent events as a browser would. */
export function readEvents(response: Response): EventStream {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";

  async function nextBlock(): Promise<string | null> {
    for (;;) {
      const end = buffer.indexOf("\n\n");
      if (end !== -1) {
        const block = buffer.slice(0, end).trim();
        buffer = buffer.slice(end + 2);
        if (block !== "") return block;
        continue;
      }
      const chunk = await reader?.read().catch(() => undefined);
      if (!chunk || chunk.done) return null;
      buffer += chunk.value;
    }
  }

  return {
    response,
    next: async () => {
      for (;;) {
        const block = await nextBlock();
        if (block === null) return null;
        const message = parse(block);
        if (message.event !== "ping") return message;
      }
    },
    close: async () => reader?.cancel(),
  };
}

function parse(block: string): StreamMessage {
  const lines = block.split("\n").map((line) => line.split(/: ?(.*)/s));
  const value = (name: string) => lines.find(([key]) => key === name)?.[1] ?? "";
  const data = value("data");
  return { event: value("event") || "message", data: data === "" ? null : JSON.parse(data) };
}
