import type { Access } from '../../drivers/io/access.ts';
import { realPathOf } from '../../drivers/io/sysfs.ts';
import type { Plugged } from '../../drivers/match.ts';
import { isScanner, type Watched, type WatchParts, watchDevice, watchPath } from './watch-things.ts';

export interface WatchAll extends WatchParts {
  /** A node or another path, or `/dev/gpiochip0:17`; null for everything that may be opened. */
  readonly only: string | null;
  look(): Promise<readonly Plugged[]>;
  accessOf(node: string): Access;
}

interface Known {
  readonly plugged: Plugged;
  readonly watched: Watched | null;
  /** Another program has it; it is looked at again. */
  readonly isSkipped: boolean;
}

/** How often it is looked whether something was plugged in or pulled. */
const lookMs = 1_000;

/** Listens until it is closed. */
export function watchAll(parts: WatchAll): Watched {
  return parts.only === null ? watchEverything(parts) : watchOne(parts.only, parts);
}

function watchOne(path: string, parts: WatchAll): Watched {
  const begun = parts.look().then(all => {
    const plugged = all.find(({ node }) => node === realPathOf(path));
    return plugged === undefined || plugged.kind === 'gpio' ? watchPath(path, parts) : watchDevice(plugged, all, parts);
  });
  return { close: async () => (await begun)?.close() };
}

function watchEverything(parts: WatchAll): Watched {
  const { io, tell } = parts;
  const known = new Map<string, Known>();
  let isClosed = false;
  let cancel = (): void => undefined;

  async function look(isFirst: boolean): Promise<void> {
    const all = await parts.look();
    if (isClosed) return;
    for (const [node, { plugged, watched }] of known) {
      if (all.some(other => other.node === node)) continue;
      known.delete(node);
      tell({ event: 'unplugged', node, name: plugged.name });
      void watched?.close();
    }
    for (const plugged of all) {
      const { node, name } = plugged;
      const old = known.get(node);
      if (old === undefined && !isFirst) tell({ event: 'plugged', node, name });
      if (old === undefined || old.isSkipped) known.set(node, begin(plugged, all, old));
    }
    cancel = io.clock.timer(lookMs, () => void look(false));
  }

  function begin(plugged: Plugged, all: readonly Plugged[], old: Known | undefined): Known {
    if (plugged.kind !== 'serial' && !isScanner(plugged)) {
      const message = onlyText(plugged);
      if (message !== null) tell({ event: 'skipped', node: plugged.node, message });
      return { plugged, watched: null, isSkipped: false };
    }
    const access = parts.accessOf(plugged.node);
    const isSkipped = access.state === 'busy';
    if (isSkipped && old === undefined) {
      tell({ event: 'skipped', node: plugged.node, message: access.message ?? 'another program has it' });
    }
    return { plugged, isSkipped, watched: isSkipped ? null : watchDevice(plugged, all, parts) };
  }

  void look(true);
  return {
    async close() {
      isClosed = true;
      cancel();
      await Promise.all([...known.values()].map(({ watched }) => watched?.close()));
    },
  };
}

/** How to listen to what is left alone; null for what nobody listens to. */
function onlyText({ kind, node }: Plugged): string | null {
  if (kind === 'keys')
    return `what it types reaches nobody else while it is listened to: if it is a scanner, --only ${node}`;
  return kind === 'gpio' ? `say which line is an input, as --only ${node}:17` : null;
}
