/** The screen at a lane: one display fills all of it. The box around it decides its size and its form. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LaneView, ReaderSource, SiteView } from '../../main/contract.ts';
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
import { clockTime, partsOf } from '../ui/time.ts';
import type { Voice } from '../ui/voice.ts';
import { spokenOf } from './answers.ts';
import { ConfirmDeclaration } from './confirming.tsx';
import { DeclareHere } from './declaring/declaring.tsx';
import { Offer } from './declaring/offer.tsx';
import { patientTimer } from './declaring/patience.ts';
import { type Display, nextDisplay, type Shown, shownOf } from './display.ts';
import { type Message, mayDeclareHere, messageOf, type Worded } from './message.ts';
import { Band, Foot, type Frame, flat, TimeLeft, Words } from './parts.tsx';
import { Unpaired } from './unpaired.tsx';
import { invitationOf, Waiting } from './waiting.tsx';
import './visitor.css';
import './confirming.css';

interface VisitorProps {
  readonly link: Link;
  readonly laneId: string;
  readonly sounds: Sounds;
  /** Reads the questions of a declaration aloud; null where nothing does. */
  readonly voice?: Voice | null;
}

export function Visitor({ link, laneId, sounds, voice = null }: VisitorProps) {
  const site = link.site.value;
  const lane = link.lanes.value.find(({ id }) => id === laneId);
  const display = useDisplay(shownOf(link.status.value, lane));
  const clock = useClock(link, site?.timeZone ?? 'UTC');
  const { shown, serial } = display;
  const isCamera = reads(lane, 'camera');
  const asked = shown.kind === 'confirming' ? shown : null;
  // A question is in the language of the one who is asked, however the screen was swapped before.
  // Whoever declares keeps their language until they are through.
  const busy = useRef(false);
  busy.current = shown.kind === 'declaring';
  const swap = useMemo(() => newLanguageSwap(patientTimer(timer, () => busy.current)), [asked?.id]);
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
  const timeZone = site?.timeZone ?? 'UTC';
  const declares = lane?.declares ?? false;
  const setting = { direction: lane?.direction ?? 'in', timeZone, nowMs: link.now(), declares };
  const message = hasWords(shown) ? messageOf(shown, setting) : null;
  const declareHere = declares ? () => link.send({ type: 'declare-begin', lane: laneId }) : null;
  const [formSays, setFormSays] = useState<readonly Text[]>([]);
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
        {shown.kind === 'declaring' && site !== null && (
          <DeclareHere
            key={`declare ${shown.id}`}
            {...{ asked: shown, span: display.span, site, frame, voice, announce: setFormSays }}
            year={Number(partsOf(link.now(), timeZone).year)}
            hasKeyScanner={reads(lane, 'keys')}
            send={said => link.send({ ...said, lane: laneId, id: shown.id })}
          />
        )}
        {message === null ? (
          <Plain {...{ shown, site, laneId, isCamera, frame, declareHere }} />
        ) : (
          <Stated display={display} message={message} frame={frame} declareHere={declareHere} />
        )}
      </div>
      <Announcement {...{ shown, message, isCamera, frame, formSays }} />
    </div>
  );
}

function reads(lane: LaneView | undefined, by: ReaderSource): boolean {
  return lane?.readers.some(({ source }) => source === by) ?? false;
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
  readonly declareHere: (() => void) | null;
}

/** The displays that have a form of their own. */
function Plain({ shown, site, laneId, isCamera, frame, declareHere }: PlainProps) {
  if (shown.kind === 'unpaired') return <Unpaired laneId={laneId} frame={frame} />;
  return shown.kind === 'waiting' && site !== null ? <Waiting {...{ site, isCamera, frame, declareHere }} /> : null;
}

interface StatedProps {
  readonly display: Display;
  readonly message: Message;
  readonly frame: Frame;
  readonly declareHere: (() => void) | null;
}

/** Sign, word, what to do next. */
function Stated({ display, message, frame, declareHere }: StatedProps) {
  const { shown, serial, span } = display;
  const offer = declareHere !== null && mayDeclareHere(shown, true) ? declareHere : null;
  return (
    <>
      <div class="sign" key={`sign ${serial}`}>
        {signOf(shown)}
      </div>
      {shown.kind === 'fire' && <Chevrons />}
      <Words message={message} initials={shown.kind === 'admitted' ? shown.initials : null} frame={frame} />
      {offer !== null && (
        <div class="band" key={`band ${serial}`}>
          {span !== null && <TimeLeft endMs={span.endMs} totalMs={span.totalMs} />}
          <Offer order={frame.order} hasLead={false} begin={offer} />
        </div>
      )}
      {offer === null && message.next !== null && (
        <Band key={`band ${serial}`} next={message.next} order={frame.order} span={span} />
      )}
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
    case 'declaring':
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
  /** Of a declaration: what it asks at present. */
  readonly formSays: readonly Text[];
}

/** Says the display to a screen reader, in the large language; a fire interrupts what it reads. */
function Announcement({ shown, message, isCamera, frame, formSays }: AnnouncementProps) {
  const [language = 'vi'] = frame.order;
  const plain = shown.kind === 'declaring' ? formSays : saidOf(shown, isCamera);
  const said = message === null ? plain : [message.headline, message.why, message.next?.text];
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
