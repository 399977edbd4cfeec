/**
 * The HID devices that a `/dev/uhid` of the rig presents, byte for byte, and what they answer. Reports are as hidraw gives
 * and takes them: with the report's id in front where the device has ids.
 */

export interface HidDevice {
  readonly name: string;
  readonly vid: number;
  readonly pid: number;
  /** What the kernel shows as `HID_UNIQ`. */
  readonly serial: string;
  readonly descriptor: Uint8Array;
}

/**
 * A scanner in HID POS mode with the reports that Honeywell and Access-IS document. Input report 2, 64 bytes in all:
 *
 *     0 id 02, 1 count of data bytes, 2-4 AIM id (`]Q1`), 5-60 data, 61 maker's symbology letter, 62 reserved,
 *     63 bit 0: the text goes on in the next report
 *
 * Feature report FE, one byte: the program writes `FE 01`, which uhid hands on as SET_REPORT of number FE with both bytes.
 */
export const posScanner: HidDevice = {
  name: 'Honeywell Voyager 1400g',
  vid: 0x0c2e,
  pid: 0x0b8f,
  serial: '16028B0042',
  descriptor: Uint8Array.of(
    ...[0x05, 0x8c], // usage page: bar code scanner
    ...[0x09, 0x02], // usage: bar code scanner
    ...[0xa1, 0x01], // collection: application
    ...[0x85, 0x02], // report id 2
    ...[0x09, 0x12], // usage: scanned data report
    ...[0xa1, 0x02], // collection: logical
    ...[0x15, 0x00, 0x26, 0xff, 0x00], // logical 0 to 255
    ...[0x75, 0x08, 0x95, 0x01], // 1 of 8 bits
    ...[0x05, 0x01, 0x09, 0x3b], // generic desktop: byte count
    ...[0x81, 0x02], // input
    ...[0x05, 0x8c, 0x95, 0x03], // 3 of 8 bits
    ...[0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd], // symbology identifiers 1 to 3
    ...[0x81, 0x02], // input
    ...[0x95, 0x38, 0x09, 0xfe], // 56 of 8 bits: decoded data
    ...[0x82, 0x02, 0x01], // input, buffered bytes
    ...[0x06, 0x00, 0xff, 0x95, 0x02], // maker's page, 2 of 8 bits
    ...[0x09, 0x01, 0x09, 0x02], // symbology letter, reserved
    ...[0x81, 0x02], // input
    ...[0x05, 0x8c, 0x25, 0x01], // logical 0 to 1
    ...[0x75, 0x01, 0x95, 0x01, 0x09, 0xff], // 1 bit: decode data continued
    ...[0x81, 0x02], // input
    ...[0x75, 0x07, 0x81, 0x03], // 7 bits of padding
    ...[0xc0], // end of the logical collection
    ...[0x85, 0xfe], // report id FE
    ...[0x06, 0x00, 0xff, 0x09, 0x20], // maker's page
    ...[0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01], // 1 of 8 bits
    ...[0xb1, 0x02], // feature
    ...[0xc0], // end of the application collection
  ),
};

/**
 * A relay board of dcttech. It has no report ids, and one feature report of 8 bytes each way:
 *
 *     set: `FF n 0 0 0 0 0 0` on, `FD n …` off, `FE …` all on, `FC …` all off. The program writes 9 bytes with a 0 in front:
 *     usbhid takes the 0 away, uhid hands all 9 on (number 0).
 *     get: the program asks for number 1 with room for 9; answer `serial (5 letters) 0 0 mask`, these 8 bytes and no id.
 *
 * `newBoard` of drivers/simulators/dcttech.ts answers so: `take(data)` for a set, `answerTo([number, 9])` for a get.
 */
export const usbRelay: HidDevice = {
  name: 'www.dcttech.com USBRelay4',
  vid: 0x16c0,
  pid: 0x05df,
  serial: '',
  descriptor: Uint8Array.of(
    ...[0x06, 0x00, 0xff], // usage page: maker's
    ...[0x09, 0x01], // usage 1
    ...[0xa1, 0x01], // collection: application
    ...[0x15, 0x00, 0x26, 0xff, 0x00], // logical 0 to 255
    ...[0x75, 0x08, 0x95, 0x08], // 8 of 8 bits
    ...[0x09, 0x00], // usage 0
    ...[0xb2, 0x02, 0x01], // feature, buffered bytes
    ...[0xc0], // end of the collection
  ),
};
