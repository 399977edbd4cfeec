import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { HidSettings } from '../lines.ts';
import { parseReportDescriptor } from '../scanners/hid-report-descriptor.ts';

/** Where the kernel shows its HID devices; only Linux has it. */
const sysHidraw = '/sys/class/hidraw';

/** The report descriptor of the device at a node, links followed; null where the system does not tell. */
export function reportDescriptorAt(path: string, sysFolder = sysHidraw): Uint8Array | null {
  try {
    const name = basename(realpathSync(path));
    return new Uint8Array(readFileSync(`${sysFolder}/${name}/device/report_descriptor`));
  } catch {
    return null;
  }
}

/** Whether a device of this descriptor is what is looked for; one that cannot be judged is. */
export function hasUsage(descriptor: Uint8Array | null, wanted: HidSettings['usage']): boolean {
  const parsed = descriptor === null || wanted === null ? null : parseReportDescriptor(descriptor);
  if (parsed === null || wanted === null) return true;
  return parsed.usages.some(({ page, id }) => page === wanted.page && (wanted.id === null || id === wanted.id));
}
