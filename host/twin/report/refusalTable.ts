import { reasonCodes } from '../../../firmware/contract/reasonCodes.ts';
import { escapeHtml } from '../../report/reportText.ts';
import type { Refusal } from '../refusals.ts';
import { reasonKind } from './hoursStrip.ts';
import { durationText } from './quantityText.ts';

/** Why the car did not sell, longest first: for how long, what the reason means, and what to do about it. */
export function refusalTable(refusals: readonly Refusal[]): string {
  const rows = refusals.map(({ code, durationMs }) => {
    const { label, cause, next } = reasonCodes[code];
    return `<tr><th scope="row"><i class="k-${reasonKind(code)}"></i>${escapeHtml(label)}<small><code>${code}</code></small></th><td>${durationText(durationMs)}</td><td class="prose">${escapeHtml(cause)} <span>${escapeHtml(next)}</span></td></tr>`;
  });
  return `<div class="scroll"><table class="reasons"><thead><tr><th scope="col">Reason</th><th scope="col">How long</th><th scope="col" class="prose">What it means, and what to do</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
