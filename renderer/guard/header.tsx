/** The top of the board: where this is, how many are inside, whether it is live, who is on duty. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Occupancy } from '../../main/desk-contract.ts';
import { type Language, languageNames } from '../ui/language.ts';
import { clockTime } from '../ui/time.ts';
import type { Panel } from './desk.ts';
import type { Frame } from './frame.ts';
import { LaneSign } from './lane-signs.tsx';
import { may } from './panels/allowed.ts';
import { HoldButton } from './parts.tsx';
import { roleWords, say, statusWords, words } from './words.ts';
import './header.css';

export function Header({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  const site = desk.site.value;
  const counted = desk.occupancy.value[0];
  return (
    <header class="header">
      <div class="header-site">
        <h1>{site?.name[language]}</h1>
        <p>{words.desk[language]}</p>
      </div>
      {counted !== undefined && (
        <Inside counted={counted} isOnly={desk.occupancy.value.length === 1} language={language} />
      )}
      <LinkState frame={frame} />
      <Duty frame={frame} />
      <LockAll frame={frame} />
      <Clock frame={frame} />
    </header>
  );
}

/** How full it is, 0 to 1 for the bar; `word` where the guard has to know. */
function fullness({ inside, limit, warnAt }: Occupancy, language: Language) {
  if (limit === null) return null;
  const level = inside >= limit ? 'full' : inside >= Math.min(...warnAt, limit) ? 'nearly' : 'fine';
  const texts = {
    fine: '',
    nearly: say(words.nearlyFull, language, { left: limit - inside }),
    full: inside > limit ? say(words.overFull, language, { over: inside - limit }) : words.isFull[language],
  };
  return { level, word: texts[level], share: limit === 0 ? 1 : Math.min(1, inside / limit), limit, warnAt };
}

interface InsideProps {
  readonly counted: Occupancy;
  /** Otherwise it is one zone of several, and says which. */
  readonly isOnly: boolean;
  readonly language: Language;
}

function Inside({ counted, isOnly, language }: InsideProps) {
  const full = fullness(counted, language);
  return (
    <div class="inside" data-level={full?.level ?? 'fine'}>
      <span class="inside-label" data-zone={!isOnly}>
        {isOnly ? words.inside[language] : counted.name[language]}
      </span>
      <strong class="inside-count">{counted.inside}</strong>
      {full !== null && (
        <>
          <span class="inside-limit">/ {full.limit}</span>
          <svg class="inside-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-ground" width="1000" height="10" />
            <rect class="bar-fill" width={full.share * 1_000} height="10" />
            {full.warnAt.map(at => (
              <g key={at} data-passed={counted.inside >= at}>
                <rect class="bar-gap" x={(at / full.limit) * 1_000 - 8} width="16" height="10" />
                <rect class="bar-mark" x={(at / full.limit) * 1_000 - 4} width="8" height="10" />
              </g>
            ))}
          </svg>
          <span class="inside-word" role="status">
            {full.word}
          </span>
        </>
      )}
    </div>
  );
}

function LinkState({ frame: { desk, view } }: { frame: Frame }) {
  const status = desk.status.value;
  return (
    <p class="link-state" data-status={status} role="status">
      <span class="dot" aria-hidden="true" />
      <span>{statusWords[status][view.language.value]}</span>
    </p>
  );
}

/** Who is on duty, and what is not part of every minute's work. */
function Duty({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const isOpen = useSignal(false);
  const box = useRef<HTMLElement | null>(null);
  const language = view.language.value;
  const me = desk.me.value;
  const close = () => {
    isOpen.value = false;
  };
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) close();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, []);
  if (me === null) return null;
  return (
    <nav
      ref={box}
      class="duty"
      aria-label={words.menu[language]}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !isOpen.value) return;
        event.preventDefault();
        close();
        box.current?.querySelector('button')?.focus();
      }}
    >
      <button
        type="button"
        class="duty-name"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <strong>{me.name}</strong>
        <span>{roleWords[me.role][language]} ▾</span>
      </button>
      {isOpen.value && <DutyMenu frame={frame} close={close} />}
    </nav>
  );
}

function DutyMenu({ frame: { desk, view }, close }: { frame: Frame; close: () => void }) {
  const language = view.language.value;
  const role = desk.me.value?.role ?? null;
  const other = language === 'vi' ? 'en' : 'vi';
  const show = (panel: Panel) => () => {
    view.panel.value = panel;
    close();
  };
  return (
    <div class="duty-menu">
      {may(role, 'watchlist') && (
        <button type="button" onClick={show('watchlist')}>
          {words.watchlist[language]}
        </button>
      )}
      {may(role, 'guards') && (
        <button type="button" onClick={show('guards')}>
          {words.guards[language]}
        </button>
      )}
      <button
        type="button"
        lang={other}
        onClick={() => {
          view.language.value = other;
          close();
        }}
      >
        {languageNames[other]}
      </button>
      <button type="button" onClick={() => void desk.signOut()}>
        {words.signOut[language]}
      </button>
    </div>
  );
}

function LockAll({ frame: { desk, view, acts } }: { frame: Frame }) {
  const language = view.language.value;
  if (desk.fire.value !== null || desk.lockdown.value !== null) return null;
  return (
    <HoldButton
      class="lock-all"
      language={language}
      isDisabled={desk.status.value !== 'live'}
      onHeld={() => void acts.run({ kind: 'lockdown', note: '' })}
    >
      <LaneSign look="refused" />
      {words.lockAll[language]}
    </HoldButton>
  );
}

function Clock({ frame: { desk, tick } }: { frame: Frame }) {
  const text = useComputed(() => clockTime(tick.value, desk.site.value?.timeZone ?? 'UTC'));
  return <p class="clock">{text}</p>;
}
