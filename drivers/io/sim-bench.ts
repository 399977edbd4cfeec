import type { SimBench, SimDevice } from '../driver.ts';

/** An empty switchboard. A name attached twice means the later device. */
export function newSimBench(): SimBench {
  const devices = new Map<string, SimDevice>();
  return {
    attach(name, device) {
      devices.set(name, device);
      return () => {
        if (devices.get(name) === device) devices.delete(name);
      };
    },
    get: name => devices.get(name),
  };
}
