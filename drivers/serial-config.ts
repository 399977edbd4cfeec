import { z } from 'zod';

/** Keys that every driver on a serial port has in the site file. */
export const serialPath = z
  .string()
  .regex(/^\/./, 'expected an absolute path, best one that stays, as in /dev/serial/by-id')
  .max(1_024);
export const baudRate = z.number().int().positive().max(4_000_000);
