/** A code's text as the devices send it. */

/** Data bytes of one report of a HID POS scanner. */
const dataBytes = 56;

/** Input reports with id 2 of the scanner in `hid-descriptors.ts`, hex. */
export function posReports(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const reports: string[] = [];
  for (let at = 0; at < bytes.length; at += dataBytes) {
    const data = bytes.subarray(at, at + dataBytes);
    const report = Buffer.alloc(64);
    report.set([2, data.length, ...Buffer.from(']Q1')]);
    report.set(data, 5);
    report[63] = at + dataBytes < bytes.length ? 1 : 0;
    reports.push(report.toString('hex'));
  }
  return reports;
}

/** Personal numbers (see `main/read/personal-qr.ts`), as short as can be, each of another person; none has declared. */
export function newNumbers(): () => string {
  let serial = 0;
  return () => {
    serial += 1;
    return `|a|1985|0|${100_000 + serial}`;
  };
}
