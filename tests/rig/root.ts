/** The guest's own system: a shell, udev, Node and the libraries that they need, taken from this machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../system.ts';
import type { Entry } from './cpio.ts';
import { type Kernel, moduleFiles } from './kernel.ts';

/** Loaded at the start, so that no plug waits for a module. */
const modules = [
  'virtio_pci',
  'virtio_net',
  'xhci_pci',
  'usbhid',
  'hid_generic',
  'evdev',
  'ftdi_sio',
  'ch341',
  'cdc_acm',
  'uhid',
  'hid_cp2112',
  'dummy_hcd',
  'libcomposite',
  'usb_f_acm',
  'usb_f_hid',
];

/** Rules of udev that name serial ports, keyboards and their access; the rest is about disks and desktops. */
const rules = ['50-udev-default', '60-input-id', '60-persistent-input', '60-serial', '75-net-description'];

/** What the natives of Node's packages load. */
const libraryNames = ['libudev.so.1', 'libusb-1.0.so.0'];

/** Who runs the gate, and the groups that open serial ports and input devices, as on Debian. */
const passwd = 'root:x:0:0:root:/:/bin/sh\ngatehouse:x:990:990:gate:/gatehouse:/bin/sh\n';
const groups = [
  'root:x:0:',
  'tty:x:5:',
  'dialout:x:20:gatehouse',
  'input:x:104:gatehouse',
  'plugdev:x:46:gatehouse',
  'gpio:x:105:gatehouse',
  'gatehouse:x:990:',
];
const otherGroups = ['disk', 'lp', 'kmem', 'cdrom', 'tape', 'audio', 'video', 'kvm', 'render', 'sgx'];

/** As the gate's own fault messages tell a technician to write it. */
const hidRule = 'KERNEL=="hidraw*", MODE="0660", GROUP="plugdev"\n';
/** The group is that of Raspberry Pi OS; Debian has none. The link stays where the number does not. */
const gpioRule = 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", MODE="0660", GROUP="gpio", SYMLINK+="gate-gpio"\n';

const init = fileURLToPath(new URL('guest/init.sh', import.meta.url));

export function newRoot(kernel: Kernel): ReadonlyMap<string, Entry> {
  const tree = new Map<string, Entry>();
  const file = (path: string, source: string | Uint8Array, mode = 0o755): void => {
    tree.set(path, { kind: 'file', source, mode });
  };
  const busybox = findProgram(['busybox']);
  const udevadm = findProgram(['udevadm']);
  if (busybox === null || udevadm === null) throw new Error('busybox and udevadm are not installed');
  const programs: readonly (readonly [string, string])[] = [
    ['/usr/bin/node', process.execPath],
    ['/usr/bin/udevadm', udevadm],
    ['/usr/lib/systemd/systemd-udevd', '/lib/systemd/systemd-udevd'],
  ];
  for (const [path, source] of programs) {
    file(path, realpathSync(source));
    for (const [name, library] of libraries(source)) file(name, library);
  }
  for (const name of libraryNames) {
    const [library] = globSync(join('/usr/lib/x86_64-linux-gnu', name));
    if (library === undefined) throw new Error(`${name} is not installed`);
    for (const [path, source] of [...libraries(library), [join('/lib/x86_64-linux-gnu', name), library] as const]) {
      file(path, realpathSync(source));
    }
  }
  file('/bin/busybox', realpathSync(busybox));
  tree.set('/bin/sh', { kind: 'link', target: 'busybox' });
  for (const rule of rules) {
    const source = `/lib/udev/rules.d/${rule}.rules`;
    if (existsSync(source)) file(`/usr/lib/udev/rules.d/${rule}.rules`, source, 0o644);
  }
  file('/etc/udev/rules.d/60-gatehouse-hid.rules', Buffer.from(hidRule), 0o644);
  file('/etc/udev/rules.d/60-gatehouse-gpio.rules', Buffer.from(gpioRule), 0o644);
  file('/etc/passwd', Buffer.from(passwd), 0o644);
  const more = otherGroups.map((name, at) => `${name}:x:${200 + at}:`);
  file('/etc/group', Buffer.from(`${[...groups, ...more].join('\n')}\n`), 0o644);
  const loaded = moduleFiles(kernel, modules);
  for (const module of loaded) file(`/modules/${basename(module)}`, module, 0o644);
  file('/modules/order', Buffer.from(`${loaded.map(module => basename(module)).join('\n')}\n`), 0o644);
  file('/init', init);
  for (const folder of ['/proc', '/sys', '/dev', '/run', '/tmp', '/root']) tree.set(folder, { kind: 'folder' });
  return tree;
}

/** The libraries that the dynamic linker would load for a program: where the guest looks for each, and its file. */
function libraries(program: string): readonly (readonly [string, string])[] {
  const told = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout;
  const found = [...told.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(match => match[1] ?? '');
  return found.map(path => [
    path.startsWith('/lib64/') ? path : join('/lib/x86_64-linux-gnu', basename(path)),
    realpathSync(path),
  ]);
}
