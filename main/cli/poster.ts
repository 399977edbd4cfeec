import { resolve } from 'node:path';
import { declareConfig } from '../controller/declare-config.ts';
import type { Site } from '../controller/site.ts';
import type { PosterOrder } from '../print/poster.ts';
import { type PosterSize, posterSizes } from '../print/poster-formats.ts';
import { fail, ok, type Result } from '../words.ts';
import {
  type Command,
  failure,
  loadSiteOrTell,
  parse,
  placesOf,
  print,
  required,
  siteOptions,
  tell,
  UsageError,
  wrongUsage,
} from './command.ts';
import { writePdf } from './write-pdf.ts';

const help = `
usage: gatehouse poster [--lane L] [--size a4|15cm|both] [--url U] --out F.pdf [--json]
       gatehouse poster --cards FILE [--force] --out F.pdf [--json]

Draws what people scan, as a PDF to print at 100 % ("actual size"). All of it is vectors, with its typeface inside.

without --cards: the poster that leads visitors to the declaration form (declare.url of the site file): the code, the
address, three steps, and what to do without a phone; in the site's languages, the first one large
  --lane L      for the entrance of this lane: its name, and its own address U/l/L; where the lane has declare, the
                poster sends people without a phone to the screen as well
  --size S      a4, 15cm (a square of 15 by 15 cm to stick on) or both (default: two pages)
  --url U       the form's address, in place of declare.url

with --cards: cards of 5 by 5 cm for people who come often, fifteen a sheet of A4, with marks to cut along
  --cards FILE  one VD1: text a line, or NDJSON with text (- is stdin). Each is verified by the site's trust. What is
                unknown, forged, expired, revoked or for another place is told by its line, and nothing is printed
  --force       prints the others then
  THE CARDS ARE PERSONAL DATA: only the owner may read the file; delete it after printing

  --out F.pdf   the file; one that is there is replaced
  --site F, --data DIR   which site (default ./site.yaml and data beside it)
`;

const options = {
  ...siteOptions,
  lane: { type: 'string' },
  size: { type: 'string' },
  url: { type: 'string' },
  cards: { type: 'string' },
  force: { type: 'boolean' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parse<typeof options>>['values'];

/** Loaded where they are wanted: no other command waits for the package that draws. */
const loadPosters = () => import('../print/poster.ts');
const loadCards = () => import('./poster-cards.ts');

/** Only one of the two takes these. */
const ofPosters = ['lane', 'size', 'url'] as const;
const ofCards = ['force', 'data'] as const;

/** The command, with the clock. `now`: milliseconds since 1970. */
export function posterCommand(now: () => number): Command {
  return {
    summary: 'print the poster that leads to the declaration form, or cards with people’s codes',
    help,
    async run(args) {
      const { values } = parse(args, options);
      const out = resolve(required(values, 'out'));
      const isCards = values.cards !== undefined;
      const foreign = (isCards ? ofPosters : ofCards).find(name => values[name] !== undefined);
      if (foreign !== undefined) {
        throw new UsageError(isCards ? `--cards goes without --${foreign}` : `--${foreign} goes with --cards`);
      }
      const sizes = sizesOf(values.size);
      const places = placesOf(values);
      const site = loadSiteOrTell(places.site, values.json === true);
      if (!site.ok) return site.fault;
      if (values.cards !== undefined) {
        const { cards, force, json } = values;
        const order = { file: cards, isForced: force === true, isJson: json === true, out, data: places.data };
        const { printCards } = await loadCards();
        return printCards(order, site.value, now());
      }
      return printPoster(site.value, { ...values, out, sizes }, now());
    },
  };
}

export const poster: Command = posterCommand(Date.now);

function sizesOf(text = 'both'): readonly PosterSize[] {
  if (text === 'both') return posterSizes;
  const size = posterSizes.find(known => known === text);
  if (size === undefined) throw new UsageError(`--size: expected ${posterSizes.join(', ')} or both, found ${text}`);
  return [size];
}

interface Wanted extends Values {
  readonly out: string;
  readonly sizes: readonly PosterSize[];
}

async function printPoster(site: Site, { out, sizes, lane, url, json }: Wanted, now: number): Promise<number> {
  const order = orderOf(site, lane, url, sizes);
  if (!order.ok) {
    tell(`gatehouse poster: ${order.fault}`);
    return wrongUsage;
  }
  const { posterPdf } = await loadPosters();
  const made = await posterPdf(order.value, now);
  if (!made.ok) {
    tell(`gatehouse poster: ${made.fault}`);
    return wrongUsage;
  }
  const { pdf, pages, qrVersion, isWhole } = made.value;
  if (!isWhole) tell('gatehouse poster: the typeface lacks letters of a name, which are printed as ? or left out');
  const written = writePdf(out, pdf, 0o644);
  if (!written.ok) {
    tell(`gatehouse poster: ${written.fault}`);
    return failure;
  }
  if (json === true) {
    print(JSON.stringify({ file: out, url: order.value.url, lane: lane ?? null, qrVersion, pages }));
  } else {
    const sized = pages.map(({ width, height }) => `${width} × ${height} mm`).join(', ');
    print(`${out}: ${sized}, leads to ${order.value.url}`);
  }
  return 0;
}

function orderOf(
  { site, declare, lanes, file }: Site,
  laneId: string | undefined,
  url: string | undefined,
  sizes: readonly PosterSize[],
): Result<PosterOrder, string> {
  const form = url === undefined ? ok(declare?.url ?? null) : addressOf(url);
  if (!form.ok) return form;
  if (form.value === null) {
    const example = 'declare: { url: https://declare.example.vn, issuer: doh, key: trust/doh.private.jwk }';
    return fail(
      `${file} has no key declare, whose url the poster leads to. Add it, or give --url. Example:\n  ${example}`,
    );
  }
  const entrances = lanes.filter(({ directions }) => directions.includes('in'));
  const lane = laneId === undefined ? null : lanes.find(({ id }) => id === laneId);
  if (lane === undefined) {
    return fail(`there is no lane ${laneId}; known: ${entrances.map(({ id }) => id).join(', ')}`);
  }
  if (lane !== null && !entrances.includes(lane)) return fail(`lane ${laneId} leads out only: nobody declares there`);
  const served = lane === null ? entrances : [lane];
  return ok({
    site: site.name,
    languages: site.languages,
    lane: lane === null ? null : lane.name,
    url: lane === null ? form.value : `${form.value}/l/${lane.id}`,
    // Of a poster that may hang anywhere, only where it is true everywhere.
    hasScreen: served.length > 0 && served.every(({ declare: here }) => here !== null),
    contact: site.notice?.contact ?? null,
    sizes,
  });
}

function addressOf(url: string): Result<string, string> {
  const read = declareConfig.shape.url.safeParse(url);
  return read.success ? ok(read.data) : fail(`--url ${url}: ${read.error.issues[0]?.message ?? 'is no address'}`);
}
