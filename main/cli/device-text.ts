/** What `gatehouse devices` says of each thing. */
import { type Access, accessOf, type Holder } from '../../drivers/io/access.ts';
import type { Plugged } from '../../drivers/match.ts';
import { nodeOf } from '../controller/site-devices.ts';
import type { LaneSite } from '../controller/site-lanes.ts';
import { type Fit, type Fits, fitsOf } from './device-fits.ts';

/** A thing with all that is to be said of it; as it stands, this is the JSON. */
export interface DeviceReport extends Omit<Plugged, 'otherIds' | 'otherPorts'> {
  readonly drivers: Fits['likely'];
  readonly otherDrivers: Fits['others'];
  readonly access: Access;
  /** Where the site file uses it, as `lanes[0].relay`. */
  readonly usedBy: readonly { readonly lane: string; readonly path: string }[];
  readonly notes: readonly string[];
}

export function reportOf(
  plugged: Plugged,
  all: readonly Plugged[],
  holders: ReadonlyMap<string, Holder>,
  lanes: readonly LaneSite[],
): DeviceReport {
  const { otherIds: _ids, otherPorts: _ports, ...told } = plugged;
  const { likely, others, identity } = fitsOf(plugged, all);
  const isExclusive = plugged.kind === 'serial' || plugged.kind === 'hid';
  return {
    ...told,
    drivers: likely,
    otherDrivers: others,
    // A keyboard is open in whatever shows the desktop, and a chip in whoever has one of its lines: no hindrance.
    access: accessOf(plugged.node, isExclusive ? holders : new Map()),
    usedBy: usesOf(plugged, all, lanes),
    notes: notesOf(plugged, identity.isSocket),
  };
}

function usesOf({ node, kind }: Plugged, all: readonly Plugged[], lanes: readonly LaneSite[]): DeviceReport['usedBy'] {
  const own = nodeOf({ kind, place: node }, all);
  return lanes.flatMap(lane =>
    lane.devices
      .filter(({ socket }) => socket?.kind === kind && nodeOf(socket, all) === own)
      .map(({ path }) => ({ lane: lane.id, path })),
  );
}

function notesOf({ kind, usb, serial, portFrom }: Plugged, isSocket: boolean): string[] {
  const notes: string[] = [];
  if (isSocket && usb !== null) {
    const why = serial === null ? 'it has no serial number' : 'another one has the same serial number';
    notes.push(`${why}, so the line names the socket: always plug it in there`);
  }
  if (portFrom === 'sysfs' && isSocket && kind !== 'hid') {
    notes.push('udev has made no link for its port; the name comes from /sys and works all the same');
  }
  if (kind === 'keys') notes.push('a scanner in keyboard mode; a real keyboard that is named here types no more');
  if (kind === 'gpio') {
    notes.push('give each device the number of its own line (gpioinfo lists them)');
    notes.push(
      'on USB the chip has another number each time: name the link of a udev rule (SYMLINK+="gate-gpio") instead',
    );
  }
  return notes;
}

const kinds = { serial: 'serial port', hid: 'HID device', keys: 'keyboard', gpio: 'GPIO chip' } as const;

/** A block of lines for a person. */
export function describe(device: DeviceReport): string {
  const { node, name, kind, usb, serial, drivers, otherDrivers, access, usedBy, notes } = device;
  const numbers = usb === null ? [] : [usb, serial === null ? 'no serial number' : `serial number ${serial}`];
  const lines = [`${node}: ${[name, kinds[kind], ...numbers].join(', ')}`];
  for (const { role, product, line } of drivers) {
    lines.push(`  ${role}${product === null ? '' : `, where it is the ${product}`}:`, `    ${line}`);
  }
  if (drivers.length === 0) lines.push(`  ${nothingFor(device)}`);
  for (const role of ['scanner', 'relay', 'input'] as const) {
    lines.push(...othersText(otherDrivers.filter(other => other.role === role)));
  }
  if (usedBy.length > 0) {
    lines.push(`  in the site file: ${usedBy.map(({ lane, path }) => `${path} (lane ${lane})`).join(', ')}`);
  }
  if (access.message !== null) lines.push(`  ${access.state}: ${access.message}`);
  lines.push(...notes.map(note => `  note: ${note}`));
  return lines.join('\n');
}

/** One line for what a role's drivers have in common; the driver's name is for the technician to choose. */
function othersText(others: readonly Fit[]): readonly string[] {
  const [shown] = others.toSorted((a, b) => commonest.indexOf(b.driver) - commonest.indexOf(a.driver));
  if (shown === undefined) return [];
  const more = others.filter(other => other !== shown).map(({ driver }) => driver);
  const choice = more.length === 0 ? '' : ` (or driver: ${more.join(', ')})`;
  return [`  or ${shown.role === 'input' ? 'an' : 'a'} ${shown.role}${choice}:`, `    ${shown.line}`];
}

/** Shown where nothing tells which board is behind a port. */
const commonest = ['serial-lines', 'lcus'];

function nothingFor({ usages }: DeviceReport): string {
  // A keyboard is listed once more, by what is read from it.
  if (usages.some(({ page, id }) => page === 1 && id === 6)) {
    return 'it types: a scanner in keyboard mode has its line at its /dev/input/event';
  }
  const hex = (number: number) => number.toString(16).padStart(2, '0');
  const told = usages.map(({ page, id }) => `${hex(page)}/${hex(id)}`).join(', ');
  return `no driver is for it${told === '' ? '' : ` (HID usage ${told})`}`;
}

export const nothingText = [
  'Nothing is plugged in that a gate could use: no serial port, HID device, keyboard or GPIO chip.',
  '  Look at the cable and at the light of the device; lsusb and dmesg say whether the computer has seen it.',
  '  A scanner that shows up nowhere may want the code of its manual that sets it to USB serial (CDC) or HID POS.',
  '  Boards of the network (modbus-tcp, http) and cameras of screens are not listed here.',
].join('\n');
