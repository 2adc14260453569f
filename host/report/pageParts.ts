/** A page that needs nothing but itself. @param title as text of HTML @param main the sections, HTML */
export function htmlPage(title: string, style: string, main: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main>
${main}
</main></body></html>
`;
}

/** A chart that keeps its size on a narrow screen, and scrolls there. */
export function scroll(chart: string): string {
  return `<div class="scroll">${chart}</div>`;
}

/** A number to remember, and what it counts. */
export function fact(value: string, meaning: string): string {
  return `<div><b>${value}</b><small>${meaning}</small></div>`;
}

/** An entry of a chart's key; `k-<kind>` is its colour in the style. */
export function key(kind: string, meaning: string): string {
  return `<span><i class="k-${kind}"></i>${meaning}</span>`;
}
