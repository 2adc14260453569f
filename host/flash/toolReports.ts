/** What the process around the npm package `espruino` is asked to do. */
export type ToolRequest =
  | { readonly do: 'ports' }
  | { readonly do: 'open'; readonly port: string; readonly baud: number }
  | { readonly do: 'evaluate'; readonly expression: string; readonly silenceMs: number }
  | { readonly do: 'type'; readonly line: string }
  | { readonly do: 'close' };

/** Its answers, one for each request and in their order, and what the device prints meanwhile. */
export type ToolReport =
  { readonly done: unknown } | { readonly failed: string } | { readonly printed: string };

/** In `failed` where the package is not installed. */
export const TOOL_MISSING = 'the espruino package is not there';
