/** What the tests need of the system besides npm's packages: a Chromium, socat for pseudo-terminals, poppler to look at PDFs. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome'];

/** The first of these programs on the search path, or null. */
export function findProgram(names: readonly string[], searchPath = process.env.PATH ?? ''): string | null {
  const folders = searchPath.split(delimiter).filter(folder => folder !== '');
  const places = names.flatMap(name => folders.map(folder => join(folder, name)));
  return places.find(isProgram) ?? null;
}

/** The system's Chromium, or null. */
export function findChromium(searchPath?: string): string | null {
  return findProgram(chromiumNames, searchPath);
}

/** What the tests need and the system lacks, by name. */
export function missingPrograms(searchPath?: string): readonly string[] {
  const missing: string[] = [];
  if (findChromium(searchPath) === null) missing.push('chromium');
  if (findProgram(['socat'], searchPath) === null) missing.push('socat');
  if (findProgram(['pdftoppm'], searchPath) === null) missing.push('pdftoppm');
  return missing;
}

/** The one command that installs all of it on Debian. */
export function installCommand(isRoot: boolean): string {
  const sudo = isRoot ? '' : 'sudo ';
  const packages = 'chromium socat poppler-utils fonts-dejavu-core';
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`;
}

/** How tests start Chromium: no GPU, no traffic of its own, sounds without a click; as root it has no sandbox. */
export function chromiumArgs(isRoot: boolean): readonly string[] {
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
  ];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
