/** Zones, ways of lanes, schedules and interlocks of the site file: built for `decide`, and checked against each other. */
import type { z } from 'zod';
import { type LaneWay, onlyZone, type Policy, type Schedule, type Zone } from '../decide/policy.ts';
import type { Direction } from '../words.ts';
import type { zoneSchema } from './policy-schema.ts';
import { pathText, type SiteProblem } from './site-problems.ts';
import type { LaneFile, SiteFile } from './site-schema.ts';

type ZoneFile = z.output<typeof zoneSchema>;
/** There is always one: that of a site that names none. */
export type Zones = readonly [Zone, ...Zone[]];

/** How a site file says that a lane comes from no zone. */
const outside = 'outside';

/** What of the site's plan decides. `zoneFiles`: as the file has them, to be built again for another policy. */
export interface SitePlan {
  readonly zoneFiles: readonly ZoneFile[];
  readonly zones: Zones;
  readonly schedules: readonly Schedule[];
  readonly lanes: readonly { readonly id: string; readonly way: LaneWay }[];
}

/** Each zone with the policy's limit and anti-passback where it has none of its own. */
export function buildZones(
  files: readonly ZoneFile[],
  { occupancy, antiPassback }: Pick<Policy, 'occupancy' | 'antiPassback'>,
): Zones {
  const [first, ...rest] = files.map(
    ({ id, name, within, resetAtMin, ...own }): Zone => ({
      id,
      name: name ?? { vi: id, en: id },
      within,
      occupancy: own.occupancy ?? occupancy,
      antiPassback: own.antiPassback ?? antiPassback,
      resetAtMin,
    }),
  );
  if (first !== undefined) return [first, ...rest];
  const name = { vi: 'Bên trong', en: 'Inside' };
  return [{ id: onlyZone, name, within: null, occupancy, antiPassback, resetAtMin: null }];
}

/** From the zone around the first into it: what a lane does that says nothing. */
export function defaultWay([to]: Zones): LaneWay {
  return { from: to.within, to };
}

/** The way of a lane by its id; that of a lane which is not of the site is the default one. */
export function wayFinder({ zones, lanes }: Pick<SitePlan, 'zones' | 'lanes'>): (lane: string) => LaneWay {
  const ways = new Map(lanes.map(({ id, way }) => [id, way]));
  const usual = defaultWay(zones);
  return lane => ways.get(lane) ?? usual;
}

/** Where the lane leads; with problems the default way. */
export function laneWay(
  file: Pick<LaneFile, 'to' | 'from'>,
  index: number,
  zones: Zones,
  problems: SiteProblem[],
): LaneWay {
  const usual = defaultWay(zones);
  const to = file.to === undefined ? usual.to : zones.find(({ id }) => id === file.to);
  if (to === undefined) {
    problems.push({ path: `lanes[${index}].to`, message: noZone(file.to ?? '', zones) });
    return usual;
  }
  if (file.from === undefined) return { from: to.within, to };
  const around = to.within ?? outside;
  const beside = zones.filter(({ id, within }) => within === to.within && id !== to.id).map(({ id }) => id);
  if (![around, ...beside].includes(file.from)) {
    const known = file.from === outside || zones.some(({ id }) => id === file.from);
    const message = known
      ? `expected the zone around ${to.id} or one beside it: ${[around, ...beside].join(', ')}`
      : noZone(file.from, zones);
    problems.push({ path: `lanes[${index}].from`, message });
    return usual;
  }
  return { from: file.from === outside ? null : file.from, to };
}

function noZone(id: string, zones: Zones): string {
  return `no zone is called ${id}; there is ${zones.map(zone => zone.id).join(', ')}`;
}

/** What is wrong with the zones themselves. */
export function checkZones(files: readonly ZoneFile[], problems: SiteProblem[]): void {
  for (const [index, { id, within }] of files.entries()) {
    const path = (key: string) => pathText(['zones', index, key]);
    if (id === outside)
      problems.push({ path: path('id'), message: 'outside is where no zone is: expected another name' });
    if (files.findIndex(other => other.id === id) !== index) {
      problems.push({ path: path('id'), message: `another zone is called ${id}` });
    }
    if (within === null) continue;
    if (!files.some(other => other.id === within)) {
      problems.push({ path: path('within'), message: `no zone is called ${within}` });
    } else if (isAroundItself(id, files)) {
      problems.push({ path: path('within'), message: `${id} would be within itself` });
    }
  }
}

function isAroundItself(id: string, files: readonly ZoneFile[]): boolean {
  let around = files.find(zone => zone.id === id)?.within ?? null;
  // No chain of zones is longer than the list of them.
  for (let steps = 0; around !== null && steps < files.length; steps += 1) {
    if (around === id) return true;
    const here: string = around;
    around = files.find(zone => zone.id === here)?.within ?? null;
  }
  return false;
}

/** The same plan under another policy: zones without their own take its limit and anti-passback. */
export function replan(plan: SitePlan, policy: Policy): SitePlan {
  const zones = buildZones(plan.zoneFiles, policy);
  const lanes = plan.lanes.map(({ id, way: { from, to } }) => {
    return { id, way: { from, to: zones.find(zone => zone.id === to.id) ?? zones[0] } };
  });
  return { ...plan, zones, lanes };
}

type Lanes = readonly { readonly id: string; readonly directions: readonly Direction[]; readonly way: LaneWay }[];

/** A zone that nobody can come into is a mistake in the file; `out` of a zone beside it is a way in, too. */
export function checkEntrances(files: readonly ZoneFile[], lanes: Lanes, problems: SiteProblem[]): void {
  const isInto = (zone: ZoneFile) =>
    lanes.some(({ directions, way: { from, to } }) => {
      if (directions.includes('in') && to.id === zone.id) return true;
      return directions.includes('out') && from === zone.id && to.within === zone.within;
    });
  for (const [index, zone] of files.entries()) {
    if (isInto(zone)) continue;
    problems.push({
      path: pathText(['zones', index]),
      message: `no lane leads into ${zone.id}: expected one with to: ${zone.id}`,
    });
  }
}

/** The lanes that schedules and interlocks name have to be there. */
export function checkLaneNames(
  {
    schedules,
    interlocks,
    lanes,
  }: Pick<SiteFile, 'schedules' | 'interlocks'> & { readonly lanes: readonly { readonly id: string }[] },
  problems: SiteProblem[],
): void {
  const isLane = (id: string) => lanes.some(lane => lane.id === id);
  for (const [index, { lanes: named = [], mode, firstPersonIn }] of schedules.entries()) {
    for (const [at, id] of named.entries()) {
      if (isLane(id)) continue;
      problems.push({ path: pathText(['schedules', index, 'lanes', at]), message: `no lane is called ${id}` });
    }
    if (firstPersonIn && mode !== 'free') {
      const message = 'only a free lane waits for its first person: expected mode free, or no firstPersonIn';
      problems.push({ path: pathText(['schedules', index, 'firstPersonIn']), message });
    }
  }
  for (const [index, group] of interlocks.entries()) {
    for (const [at, id] of group.entries()) {
      const path = pathText(['interlocks', index, at]);
      if (!isLane(id)) problems.push({ path, message: `no lane is called ${id}` });
      if (group.indexOf(id) !== at) problems.push({ path, message: `${id} is named twice: expected different lanes` });
    }
  }
}

/**
 * What the journal keeps of the plan beside the policy; nothing where the file says nothing of it, so that a policy alone
 * keeps its name.
 */
export function planContent({ zoneFiles, zones, schedules, lanes }: SitePlan) {
  const ways = lanes.map(({ id, way: { from, to } }) => ({ lane: id, from, to: to.id }));
  return { ...(zoneFiles.length === 0 ? {} : { zones, ways }), ...(schedules.length === 0 ? {} : { schedules }) };
}
