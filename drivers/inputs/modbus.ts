import { z } from 'zod';
import {
  channelNumber,
  hostName,
  modbusClaim,
  rtuAddress,
  rtuKeys,
  speakModbus,
  tcpAddress,
  tcpPort,
  unitKeys,
} from '../boards/modbus.ts';
import type { InputDriver } from '../driver.ts';
import { hasOnePlace, placeKeys, placeOf } from '../place.ts';
import { contactKeys } from './contact.ts';
import { openPolledInput } from './polled-input.ts';

const config = z
  .strictObject({
    ...placeKeys,
    ...rtuKeys,
    host: hostName.optional(),
    port: tcpPort,
    ...unitKeys,
    /** As it is printed on the board, from 1. */
    input: channelNumber,
    pollMs: z.number().int().min(10).max(5_000).default(50),
    ...contactKeys,
  })
  .refine(keys => (keys.host === undefined) === hasOnePlace(keys), 'expected path, device or host, one of the three');

type Config = z.infer<typeof config>;

function addressOf(keys: Config) {
  return keys.host === undefined ? rtuAddress(placeOf(keys), keys) : tcpAddress(keys.host, keys.port);
}

/** A discrete input of a Modbus board, on a serial line or in the network. */
export const modbusInput: InputDriver<Config> = {
  id: 'modbus',
  config,
  fingerprints: [],
  claims: keys => modbusClaim(addressOf(keys), keys.unit, 'input', keys.input),
  open(keys, io, listener) {
    const address = addressOf(keys);
    return openPolledInput(io, address, keys, listener, board => {
      const modbus = speakModbus(io, address, board, keys);
      return () => modbus.readInput(keys.input - 1);
    });
  },
};
