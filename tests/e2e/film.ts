/** Chromium's own camera, which shows a film. */
import { writeFileSync } from 'node:fs';
import { type Browser, chromium } from '@playwright/test';
import type { Grey } from '../bench/camera/picture.ts';
import { y4m } from '../bench/camera/y4m.ts';
import { chromiumArgs, findChromium } from '../system.ts';

/** A browser whose camera shows these pictures again and again; they are kept in `file`. */
export function launchWithFilm(file: string, film: readonly Grey[], framesPerSecond = 10): Promise<Browser> {
  writeFileSync(file, y4m(film, framesPerSecond));
  return chromium.launch({
    executablePath: findChromium() ?? '',
    args: [
      ...chromiumArgs(process.getuid?.() === 0),
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
  });
}
