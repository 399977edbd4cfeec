import type { SimBench, SimDevice } from '../driver.ts';

/** An empty bench. Names are unique: attaching a second device under one name is a bug. */
export function newSimBench(): SimBench {
  const devices = new Map<string, SimDevice>();
  return {
    attach(name, device) {
      if (devices.has(name)) throw new Error(`two simulated devices are called ${name}`);
      devices.set(name, device);
      return () => devices.delete(name);
    },
    get: name => devices.get(name),
  };
}
