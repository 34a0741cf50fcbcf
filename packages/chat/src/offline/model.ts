import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { createEngine, type Engine, type EngineContext, type Reply } from "./engine.ts";
import { outcomeText } from "./outcome.ts";

/** No tokens are spent where no model is asked. */
const usage: LanguageModelV4Usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
};

/** The offline engine as a language model: same tools, same loop and same panel as any other. */
export function offlineModel(context: EngineContext): LanguageModelV4 {
  const engine = createEngine(context);
  let calls = 0;
  const nextId = () => `offline-${(calls += 1)}`;
  return {
    specificationVersion: "v4",
    provider: "offline",
    modelId: "offline",
    supportedUrls: {},
    doStream: (options) => {
      const parts = streamParts(answer(engine, options), nextId());
      return Promise.resolve({ stream: streamOf(parts, options.abortSignal) });
    },
    doGenerate: (options) => {
      const reply = answer(engine, options);
      const content =
        reply.kind === "text"
          ? ({ type: "text", text: reply.text } as const)
          : ({
              type: "tool-call",
              toolCallId: nextId(),
              toolName: reply.kind,
              input: JSON.stringify(reply.input),
            } as const);
      return Promise.resolve({
        content: [content],
        finishReason: reasonOf(reply),
        usage,
        warnings: [],
      });
    },
  };
}

function streamParts(reply: Reply, id: string): LanguageModelV4StreamPart[] {
  const body = reply.kind === "text" ? textParts(reply.text, id) : toolParts(reply, id);
  return [
    { type: "stream-start", warnings: [] },
    ...body,
    { type: "finish", finishReason: reasonOf(reply), usage },
  ];
}

function textParts(text: string, id: string): LanguageModelV4StreamPart[] {
  const words = text.split(/(?<= )/).map((delta) => ({ type: "text-delta", id, delta }) as const);
  return [{ type: "text-start", id }, ...words, { type: "text-end", id }];
}

function toolParts(
  reply: Exclude<Reply, { kind: "text" }>,
  id: string,
): LanguageModelV4StreamPart[] {
  const input = JSON.stringify(reply.input);
  return [
    { type: "tool-input-start", id, toolName: reply.kind },
    { type: "tool-input-delta", id, delta: input },
    { type: "tool-input-end", id },
    { type: "tool-call", toolCallId: id, toolName: reply.kind, input },
  ];
}

function reasonOf({ kind }: Reply): LanguageModelV4FinishReason {
  const unified = kind === "text" ? "stop" : "tool-calls";
  return { unified, raw: unified };
}

/** The newest question if nothing followed it, else what came of its tool call. */
function answer(engine: Engine, { prompt }: LanguageModelV4CallOptions): Reply {
  const lastUser = prompt.findLastIndex(({ role }) => role === "user");
  const results = prompt.slice(lastUser + 1).flatMap(resultsOf);
  const result = results.at(-1);
  if (result) return { kind: "text", text: outcomeText(result.toolName, outputOf(result)) };
  const questions = prompt.slice(0, lastUser + 1).flatMap(textOf);
  return engine.reply(questions.at(-1) ?? "", questions.slice(0, -1));
}

const textOf = (message: LanguageModelV4Message): string[] =>
  message.role === "user"
    ? [message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")]
    : [];

const resultsOf = (message: LanguageModelV4Message): LanguageModelV4ToolResultPart[] =>
  message.role === "tool" ? message.content.filter((part) => part.type === "tool-result") : [];

function outputOf({ output }: LanguageModelV4ToolResultPart): unknown {
  return "value" in output ? output.value : null;
}

function streamOf(
  parts: readonly LanguageModelV4StreamPart[],
  signal: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  const rest = [...parts];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (signal?.aborted) controller.error(signal.reason);
      else if (next) controller.enqueue(next);
      else controller.close();
    },
  });
}
