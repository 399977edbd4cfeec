/** What a gate has around its lanes for the people who watch them: accounts, desk, fire, mantraps, schedules, alarms. */
import type { Logger } from 'pino';
import type { Clock } from '../../drivers/driver.ts';
import { historySince } from '../decide/presence.ts';
import { laneMode } from '../decide/schedule.ts';
import type { DeskSite } from '../desk-contract.ts';
import type { Written } from '../record/journal.ts';
import type { RecordContext } from '../record/records.ts';
import { aliasOf } from '../verify/person.ts';
import type { Direction, Override, Result } from '../words.ts';
import { done, failed } from './desk/asks.ts';
import { type Accounts, openAccounts } from './desk/auth/accounts.ts';
import { newPin } from './desk/auth/pins.ts';
import type { CaseFacts } from './desk/cases.ts';
import { startDailyReset } from './desk/daily-reset.ts';
import { type Desk, openDesk } from './desk/desk.ts';
import { freeShare, watchDisk } from './desk/disk-watch.ts';
import { newProxyDesk, type ProxyDesk } from './desk/proxy.ts';
import { openSearch, type Search } from './desk/search-process.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import type { LaneRunner } from './lane-runner.ts';
import { type FireWatch, watchFire } from './lanes/fire-watch.ts';
import { joinInterlocks } from './lanes/interlocks.ts';
import type { ContactAlarm } from './lanes/lane-alarms.ts';
import { newScheduler, type Scheduler } from './lanes/scheduler.ts';
import { localTime } from './local-time.ts';
import { pseudonymOf } from './pseudonym.ts';
import type { Site } from './site.ts';
import type { ApiParts } from './station/api.ts';
import type { StationParts } from './station.ts';

export interface GateDeskParts {
  readonly site: Site;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: (bytes: number) => Uint8Array;
  readonly runners: readonly LaneRunner[];
  readonly journal: JournalKeeper;
  readonly context: RecordContext;
  /** Changes with every build of the screens. */
  readonly build: string;
  /** Whom a single-use address signs in at the demo's desk; null at a real gate. */
  readonly demoGuard: string | null;
}

/** To be opened before the lanes open their devices. */
export interface GateDesk {
  /** Null where the guards' file cannot be used: nobody signs in, and the gate works on. */
  readonly accounts: Accounts | null;
  readonly screens: number;
  /** What the station serves for it. */
  station(): Pick<StationParts, 'desk' | 'api'>;
  wrote(written: Written): void;
  laneChanged(lane: string): void;
  learnt(facts: CaseFacts): void;
  raise(lane: string, alarm: ContactAlarm): void;
  /** Somebody has gone through a passage. */
  passed(direction: Direction): void;
  /** The lanes' devices are up. */
  start(): Promise<void>;
  close(): void;
}

export function openGateDesk(parts: GateDeskParts): GateDesk {
  return new RunningDesk(parts);
}

class RunningDesk implements GateDesk {
  readonly accounts: Accounts | null;
  readonly #parts: GateDeskParts;
  readonly #fire: FireWatch;
  readonly #scheduler: Scheduler;
  readonly #search: Search;
  readonly #proxy: ProxyDesk;
  readonly #desk: Desk;
  readonly #local;
  #closers: readonly (() => void)[] = [];

  constructor(parts: GateDeskParts) {
    this.#parts = parts;
    const { site, dataDir, clock, log, runners, journal } = parts;
    this.#local = localTime(site.site.timeZone);
    this.accounts = this.#openAccounts();
    joinInterlocks(site.interlocks, runners);
    this.#scheduler = newScheduler({
      ...{ lanes: runners, clock },
      modeOf: (lane, now, lastInAt) => laneMode(site.schedules, { now, local: this.#local(now) }, lane, lastInAt),
      changed: () => this.#everyLaneChanged(),
    });
    this.#search = openSearch(dataDir, { clock, note: message => log.warn({ alarm: 'search' }, message) });
    this.#proxy = this.#newProxyDesk();
    this.#fire = watchFire({
      ...{ lanes: runners, clock, wasBurning: journal.wasBurning() },
      mustConfirm: () => this.#mustConfirm(),
      changed: () => this.#desk?.fireChanged(),
    });
    this.#desk = this.#openDesk();
  }

  get screens(): number {
    return this.#desk.link.count;
  }

  station(): Pick<StationParts, 'desk' | 'api'> {
    const { accounts } = this;
    const { demoGuard } = this.#parts;
    if (accounts === null) return {};
    return {
      desk: {
        accounts,
        connected: (socket, { id, session: { name, role } }, where) => {
          // Its index is full by the time that somebody searches.
          this.#search.start();
          this.#desk.connect(socket, { id, name, role, where });
        },
        ...(demoGuard === null ? {} : { signInByCode: where => accounts.signInAs(demoGuard, where) }),
      },
      api: this.#api(accounts),
    };
  }

  wrote(written: Written): void {
    this.#desk.wrote(written);
  }

  laneChanged(lane: string): void {
    this.#desk.laneChanged(lane);
  }

  learnt(facts: CaseFacts): void {
    this.#desk.learnt(facts);
  }

  passed(direction: Direction): void {
    this.#desk.passed(direction);
  }

  raise(lane: string, alarm: ContactAlarm): void {
    const { journal, clock, log } = this.#parts;
    log.error({ lane, alarm }, 'a contact has called the guard');
    journal.note(clock.now(), lane, { kind: alarm });
  }

  async start(): Promise<void> {
    const { site, clock, journal, dataDir, demoGuard, random } = this.#parts;
    if (demoGuard !== null) {
      const order = { name: demoGuard, role: 'supervisor', pin: newPin(random), mustChange: false } as const;
      await this.accounts?.changes.addGuard(order);
    }
    this.#scheduler.start();
    const reset = startDailyReset(site.zones, clock, this.#local, journal);
    const isLow = journal.alarms().some(({ kind, clearedAt }) => kind === 'disk' && clearedAt === null);
    const disk = watchDisk(clock, () => freeShare(dataDir), isLow, {
      low: () => journal.note(clock.now(), null, { kind: 'disk-low' }),
      well: () => journal.note(clock.now(), null, { kind: 'disk-recovered' }),
    });
    this.#closers = [() => reset.close(), () => disk.close()];
  }

  #api(accounts: Accounts): ApiParts {
    const { site, clock, journal } = this.#parts;
    return {
      now: () => clock.now(),
      tokenOf: secret => accounts.tokenOf(secret),
      lanes: () => this.#desk.lanes(),
      reasons: site.desk.reasons.map(({ id }) => id),
      eventsAfter: (after, limit) => ({ ok: true, value: journal.after(after, limit) }),
      open: (lane, direction, override) => this.#open(lane, direction, override),
      muster: () => this.#desk.muster(),
      note: record => journal.note(clock.now(), null, record),
    };
  }

  close(): void {
    for (const close of this.#closers) close();
    this.#scheduler.close();
    this.#search.close();
    this.#desk.close();
    this.accounts?.close();
  }

  #open(lane: string, direction: Direction, override: Override): Result<number | null, 'refused' | 'not-recorded'> {
    const { runners, journal } = this.#parts;
    // A program does not know why the site is locked.
    if (journal.lockdown() !== null) return { ok: false, fault: 'refused' };
    const asked = runners.find(({ site }) => site.id === lane)?.request('open', direction, override);
    if (asked?.ok) return { ok: true, value: asked.value > 0 ? asked.value : null };
    return { ok: false, fault: asked?.fault === 'not-recorded' ? 'not-recorded' : 'refused' };
  }

  #openAccounts(): Accounts | null {
    const { site, dataDir, clock, random, journal, log } = this.#parts;
    const failedTo = (message: string) => log.error({ alarm: 'accounts' }, message);
    const opened = openAccounts({
      ...{ dir: dataDir, clock, random, failed: failedTo },
      idleMs: site.desk.idleMinutes * 60_000,
      note: record => {
        const noted = journal.note(clock.now(), null, record);
        // The last who could have confirmed that a fire is over may have gone.
        if (record.kind === 'guard-removed') this.#fire?.look();
        return noted;
      },
    });
    if (opened.ok) {
      opened.value.ended(id => this.#desk.link.ended(id));
      return opened.value;
    }
    failedTo(opened.fault.message);
    return null;
  }

  /** Where the site does not say: as long as there is somebody who could. */
  #mustConfirm(): boolean {
    const { relock } = this.#parts.site.fire;
    return relock === undefined ? (this.accounts?.hasSupervisor() ?? false) : relock === 'confirm';
  }

  #newProxyDesk(): ProxyDesk {
    const { site, clock, random, runners } = this.#parts;
    return newProxyDesk({
      ...{ clock, random, showsInitials: site.site.initials },
      lane: (id, direction) =>
        runners.find(runner => runner.site.id === id && runner.site.directions.includes(direction)) ?? null,
    });
  }

  #openDesk(): Desk {
    const { site, clock, log, runners, journal, context, build } = this.#parts;
    return openDesk({
      ...{ clock, runners, journal, context, build, zones: site.zones, site: deskSiteOf(site) },
      fire: this.#fire,
      search: this.#search,
      modeOf: lane => this.#scheduler.mode(lane),
      sinceOf: zone => historySince(clock.now(), site.zones.find(({ id }) => id === zone) ?? site.zones[0]),
      personsOf: text => personsOf(text, site.personKey),
      colleagues: {
        guards: () => this.accounts?.guards() ?? [],
        unlock: (name, by) => this.accounts?.changes.unlock(name, by).ok ?? false,
        second: async (given, by) => {
          const second = await this.accounts?.second({ ...given, role: 'guard', not: by.name }, by.where);
          return second?.ok ?? false;
        },
      },
      declare: async ({ lane, direction, declaration }, card, by) => {
        const declared = await this.#proxy.declare({ lane, direction, declaration, card }, by.name);
        return declared.ok ? done(declared.value) : failed(declared.fault);
      },
      withdraw: lane => this.#proxy.withdraw(lane),
      stayed: id => this.accounts?.touch(id),
      alarm: (kind, message) => log.warn({ alarm: kind }, message),
      onInternal: error =>
        log.error({ alarm: 'internal', error: String(error) }, 'a desk met a bug; its ask has failed'),
    });
  }

  #everyLaneChanged(): void {
    for (const { site } of this.#parts.runners) this.#desk.laneChanged(site.id);
  }
}

function deskSiteOf({ site, desk }: Site): DeskSite {
  const { id, name, timeZone, languages, notice } = site;
  const { reasons, twoPerson, idleMinutes } = desk;
  return { id, name, timeZone, languages, notice: notice ?? null, reasons, twoPerson, idleMinutes };
}

/** Whose number this could be, by its length: a citizen's, an old identity card's, of social insurance. */
function personsOf(text: string, personKey: Uint8Array): readonly string[] {
  const digits = text.replaceAll(/[\s.-]/g, '');
  const kind = digits.length === 12 ? 'national-id' : digits.length === 10 ? 'insurance' : 'old-id';
  if (!/^\d{9,12}$/.test(digits) || digits.length === 11) return [];
  return [aliasOf({ kind, value: digits }, pseudonymOf(personKey)).key];
}
