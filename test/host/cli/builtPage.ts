import { existsSync } from 'node:fs';

/** Whether the dashboard's page is there. `npm test` builds it first; on CI it must not be missing. */
export const canServePage = existsSync('build/dashboard/index.html') || process.env['CI'] !== undefined;

export const NEEDS_PAGE = 'needs the page: npm run build';
