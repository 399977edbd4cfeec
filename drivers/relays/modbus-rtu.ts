import { z } from 'zod';
import {
  channelNumber,
  modbusClaim,
  modbusRelay,
  pulseKeys,
  rtuAddress,
  rtuKeys,
  speakModbus,
  unitKeys,
} from '../boards/modbus.ts';
import type { RelayDriver } from '../driver.ts';
import { hasOnePlace, onePlace, placeKeys, placeOf } from '../place.ts';
import { openBoardRelay } from './relay-keeper.ts';

const config = z
  .strictObject({ ...placeKeys, ...rtuKeys, ...unitKeys, channel: channelNumber, ...pulseKeys })
  .refine(hasOnePlace, onePlace);

/** A coil of a Modbus board on a serial line, as Waveshare's: RS-485, or RS-232, or USB. */
export const modbusRtuRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'modbus-rtu',
  config,
  fingerprints: [],
  claims: keys => modbusClaim(rtuAddress(placeOf(keys), keys), keys.unit, 'coil', keys.channel),
  open(keys, io, listener) {
    const address = rtuAddress(placeOf(keys), keys);
    return openBoardRelay(io, address, keys.channel, listener, board =>
      modbusRelay(speakModbus(io, address, board, keys), keys.pulse),
    );
  },
};
