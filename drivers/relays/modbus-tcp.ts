import { z } from 'zod';
import {
  channelNumber,
  hostName,
  modbusClaim,
  modbusRelay,
  pulseKeys,
  speakModbus,
  tcpAddress,
  tcpPort,
  unitKeys,
} from '../boards/modbus.ts';
import type { RelayDriver } from '../driver.ts';
import { openBoardRelay } from './relay-keeper.ts';

const config = z.strictObject({ host: hostName, port: tcpPort, ...unitKeys, channel: channelNumber, ...pulseKeys });

/** A coil of a Modbus board in the network, or of one behind a gateway. */
export const modbusTcpRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'modbus-tcp',
  config,
  fingerprints: [],
  claims: ({ host, port, unit, channel }) => modbusClaim(tcpAddress(host, port), unit, 'coil', channel),
  open({ host, port, channel, pulse, ...unit }, io, listener) {
    const address = tcpAddress(host, port);
    return openBoardRelay(io, address, channel, listener, board =>
      modbusRelay(speakModbus(io, address, board, unit), pulse),
    );
  },
};
