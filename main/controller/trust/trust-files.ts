/** How files get into the trust folder: as a whole and durably, or not at all. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../../record/append-line.ts';

/** Where a data folder keeps what was imported. */
export function trustFolder(dataDir: string): string {
  return join(dataDir, 'trust');
}

/** Whose a file is, and its rights. */
export interface FileRights {
  readonly mode: number;
  /** Null where it is this user's own. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

/**
 * Writes a file, or puts it in the place of the one that is there; durable when it returns. Unless told otherwise it is
 * readable for all: whoever imports need not be the user that the gate runs as, and what is in it is public. Throws file
 * system errors.
 */
export function replaceFile(folder: string, name: string, bytes: Uint8Array | string, rights?: FileRights): void {
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.${name}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(temporary, 'w', 0o644);
    try {
      if (rights !== undefined) setRights(descriptor, rights);
      writeFileSync(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** Throws file system errors. */
export function setRights(descriptor: number, { mode, owner }: FileRights): void {
  fchmodSync(descriptor, mode);
  if (owner !== null) fchownSync(descriptor, owner.uid, owner.gid);
}
