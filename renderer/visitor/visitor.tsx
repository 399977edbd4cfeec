/** The screen at a lane: one display fills all of it. The box around it decides its size and its form. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { SiteView } from '../../main/contract.ts';
import type { Link } from '../link.ts';
import { timer } from '../ui/browser.ts';
import { languageOrder, newLanguageSwap, type Text } from '../ui/language.ts';
import {
  ArrowSign,
  BarrierSign,
  Chevrons,
  FireSign,
  GuardSign,
  LockSign,
  ReadingSign,
  RefusedSign,
} from '../ui/signs.tsx';
import type { SoundName, Sounds } from '../ui/sounds.ts';
import { clockTime } from '../ui/time.ts';
import { spokenOf } from './answers.ts';
import { ConfirmDeclaration } from './confirming.tsx';
import { type Display, nextDisplay, type Shown, shownOf } from './display.ts';
import { type Message, messageOf, type Worded } from './message.ts';
import { Band, Foot, type Frame, flat, Words } from './parts.tsx';
import { Unpaired } from './unpaired.tsx';
import { invitationOf, Waiting } from './waiting.tsx';
import './visitor.css';
import './confirming.css';

interface VisitorProps {
  readonly link: Link;
  readonly laneId: string;
  readonly sounds: Sounds;
}

export function Visitor({ link, laneId, sounds }: VisitorProps) {
  const site = link.site.value;
  const lane = link.lanes.value.find(({ id }) => id === laneId);
  const display = useDisplay(shownOf(link.status.value, lane));
  const clock = useClock(link, site?.timeZone ?? 'UTC');
  const { shown, serial } = display;
  const isCamera = lane?.readers.some(({ source }) => source === 'camera') ?? false;
  const asked = shown.kind === 'confirming' ? shown : null;
  // A question is in the language of the one who is asked, however the screen was swapped before.
  const swap = useMemo(() => newLanguageSwap(timer), [asked?.id]);
  const languages = site?.languages ?? ['vi', 'en'];
  // A display sounds once, whatever else changes meanwhile.
  useLayoutEffect(() => sounds.play(soundOf(shown)), [serial, sounds]);
  const frame: Frame = {
    order: languageOrder(asked === null ? languages : [asked.language, ...languages], swap.isSwapped.value),
    swap,
    siteName: site?.name ?? null,
    laneName: lane?.name ?? null,
    clock,
  };
  const setting = { direction: lane?.direction ?? 'in', timeZone: site?.timeZone ?? 'UTC', nowMs: link.now() };
  const message = hasWords(shown) ? messageOf(shown, setting) : null;
  return (
    <div class="stage">
      <div class="visitor" data-screen={shown.kind}>
        {asked !== null && (
          <ConfirmDeclaration
            key={`confirm ${serial}`}
            asked={asked}
            span={display.span}
            frame={frame}
            answer={isTrue => link.send({ type: 'confirm', lane: laneId, id: asked.id, isTrue })}
          />
        )}
        {message === null ? (
          <Plain shown={shown} site={site} laneId={laneId} isCamera={isCamera} frame={frame} />
        ) : (
          <Stated display={display} message={message} frame={frame} />
        )}
      </div>
      <Announcement shown={shown} message={message} isCamera={isCamera} frame={frame} />
    </div>
  );
}

const plainKinds: readonly Shown['kind'][] = ['blank', 'unpaired', 'waiting', 'confirming', 'declaring'];

function hasWords(shown: Shown): shown is Worded {
  return !plainKinds.includes(shown.kind);
}

interface PlainProps {
  readonly shown: Shown;
  readonly site: SiteView | null;
  readonly laneId: string;
  readonly isCamera: boolean;
  readonly frame: Frame;
}

/** The displays that have a form of their own. */
function Plain({ shown, site, laneId, isCamera, frame }: PlainProps) {
  if (shown.kind === 'unpaired') return <Unpaired laneId={laneId} frame={frame} />;
  return shown.kind === 'waiting' && site !== null ? <Waiting site={site} isCamera={isCamera} frame={frame} /> : null;
}

/** Sign, word, what to do next. */
function Stated({ display, message, frame }: { display: Display; message: Message; frame: Frame }) {
  const { shown, serial, span } = display;
  return (
    <>
      <div class="sign" key={`sign ${serial}`}>
        {signOf(shown)}
      </div>
      {shown.kind === 'fire' && <Chevrons />}
      <Words message={message} initials={shown.kind === 'admitted' ? shown.initials : null} frame={frame} />
      {message.next !== null && <Band key={`band ${serial}`} next={message.next} order={frame.order} span={span} />}
      <Foot frame={frame} hasButton={shown.kind !== 'fire'} />
    </>
  );
}

function signOf(shown: Shown): JSX.Element | null {
  switch (shown.kind) {
    case 'admitted':
      return <ArrowSign direction={shown.direction} />;
    case 'refused':
      return <RefusedSign />;
    case 'referred':
      return <GuardSign />;
    case 'reading':
      return <ReadingSign />;
    case 'locked':
      return <LockSign />;
    case 'fire':
      return <FireSign />;
    case 'out-of-order':
    case 'unheard':
      return <BarrierSign />;
    case 'blank':
    case 'waiting':
    case 'unpaired':
    case 'confirming':
    case 'declaring':
      return null;
  }
}

function soundOf({ kind }: Shown): SoundName | null {
  switch (kind) {
    case 'reading':
    case 'confirming':
      return 'tick';
    case 'fire':
      return 'alarm';
    case 'admitted':
    case 'refused':
    case 'referred':
      return kind;
    default:
      return null;
  }
}

interface AnnouncementProps {
  readonly shown: Shown;
  readonly message: Message | null;
  readonly isCamera: boolean;
  readonly frame: Frame;
}

/** Says the display to a screen reader, in the large language; a fire interrupts what it reads. */
function Announcement({ shown, message, isCamera, frame }: AnnouncementProps) {
  const [language = 'vi'] = frame.order;
  const said = message === null ? saidOf(shown, isCamera) : [message.headline, message.why, message.next?.text];
  const text = said.flatMap(part => (part === null || part === undefined ? [] : [flat(part[language])])).join('. ');
  return (
    <p class="unseen" lang={language} role={shown.kind === 'fire' ? 'alert' : 'status'} aria-atomic="true">
      {text}
    </p>
  );
}

/** What is said of the displays that have a form of their own. */
function saidOf(shown: Shown, isCamera: boolean): readonly Text[] {
  if (shown.kind === 'confirming') return spokenOf(shown);
  return shown.kind === 'waiting' ? invitationOf(isCamera) : [];
}

/** A message of the gate is one object, however often the page is drawn meanwhile. */
function useDisplay(shown: Shown): Display {
  const last = useRef<{ readonly shown: Shown; readonly display: Display } | null>(null);
  if (last.current === null || last.current.shown !== shown) {
    last.current = { shown, display: nextDisplay(last.current?.display ?? null, shown, performance.now()) };
  }
  return last.current.display;
}

/** `HH:mm` by the controller's clock. */
function useClock(link: Link, timeZone: string) {
  const text = useSignal('');
  const show = () => {
    text.value = clockTime(link.now(), timeZone);
  };
  useLayoutEffect(show);
  useEffect(() => {
    const ticking = setInterval(show, 1_000);
    return () => clearInterval(ticking);
  }, [link, timeZone]);
  return text;
}
