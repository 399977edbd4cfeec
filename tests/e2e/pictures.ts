/** Pictures of what the tests look at, for people to look at: `npm run pictures`. Nobody looks at those of every run. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

const folder = fileURLToPath(new URL('../../.build/pictures', import.meta.url));
const isKept = process.env.PICTURES === '1';

/** Keeps what the page shows now, as it is, under this name. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (isKept) await page.screenshot({ path: `${folder}/${name}.png`, animations: 'allow', caret: 'initial' });
}
