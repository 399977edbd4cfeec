/**
 * To be imported before any schema is made: each asks while it is made whether it may be compiled, and the pages' content
 * security policy forbids code made from strings, even as that question's probe.
 */
import { config } from 'zod';

config({ jitless: true });
