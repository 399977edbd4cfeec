/** The declaration form on people's phones, at `/` and `/l/<lane>`. */
import './declare.css';
import './fields.css';
import './codes.css';
import { render } from 'preact';
import { moveFocus } from './focus.ts';
import { stepOf, steps } from './form-model.ts';
import { type FormEvent, nextState, openForm } from './form-state.ts';
import { Page, Unreachable } from './page.tsx';
import { findPlace, getPlace, type PlaceNews } from './place.ts';
import { type Sending, sendUntilAnswered } from './send.ts';
import { codesKept, draftIn, draftText, keep, kept, whoIn } from './storage.ts';
import { newTrail } from './trail.ts';
import type { GroupParts } from './view.ts';
import { newWake } from './wake.ts';
import type { Dictionary } from './words/dictionary.ts';
import { type Language, languageFor } from './words/languages.ts';

const session = () => sessionStorage;
const local = () => localStorage;
/** Countdowns are looked at so often, milliseconds: none is seen to skip a second. */
const countdownMs = 250;
const now = () => Date.now();
const timer = (ms: number, fire: () => void) => {
  const handle = setTimeout(fire, ms);
  return () => clearTimeout(handle);
};

const laneId = /^\/l\/([a-z0-9][a-z0-9-]{0,31})\/?$/.exec(location.pathname)?.[1] ?? null;
let state = openForm(
  {
    draft: draftIn(kept(session, 'draft')),
    who: whoIn(kept(local, 'who')),
    kept: codesKept(kept(local, 'codes'), now()),
  },
  laneId,
);
let words: Dictionary | null = null;
/** Whose words are shown, or come. */
let language = languageFor([kept(local, 'language'), ...navigator.languages]);
let group: GroupParts | null = null;
let isUnreachable = false;
let sending: Sending | null = null;
const trail = newTrail(history, state.screen);
const wake = newWake();
let askPlace = () => {};

function learnPlace(isFresh: boolean): void {
  const take = (news: PlaceNews) => {
    isUnreachable = news.kind === 'unreachable';
    if (news.kind === 'place') dispatch(news);
    else loadScripts();
    show();
  };
  askPlace = findPlace({ get: getPlace, timer, now }, isFresh, take);
}

function dispatch(event: FormEvent): void {
  take(event);
  trail.show(state.screen, event.kind === 'issued');
}

function take(event: FormEvent): void {
  const before = state;
  state = nextState(before, event);
  keepWhatIsKept(event, before.kept !== state.kept);
  send();
  if (before.whom !== state.whom) loadScripts();
  if (event.kind === 'notice-changed') learnPlace(true);
  show();
  moveFocus(before, state);
}

function keepWhatIsKept(event: FormEvent, hasCodes: boolean): void {
  if (hasCodes) keep(local, 'codes', JSON.stringify(state.kept));
  if (event.kind === 'issued') keep(local, 'who', state.isKnown ? JSON.stringify(state.who) : null);
  if (event.kind === 'forget') keep(local, 'who', null);
  keep(session, 'draft', state.screen.at === 'codes' ? null : draftText(state));
}

/** Begins what the form has sent, and ends what it has taken back. */
function send(): void {
  const order = state.isSending && state.place !== null ? state.order : null;
  if (order === null) {
    sending?.stop();
    sending = null;
  } else sending ??= sendUntilAnswered({ post, timer, now, random: () => Math.random() }, order, dispatch);
}

async function post(path: string, body: string, signal: AbortSignal) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body, signal });
  return { status: answer.status, text: await answer.text() };
}

function tryNow(): void {
  sending?.tryNow();
  askPlace();
  loadScripts();
}

function back(): void {
  if (trail.canGoBack()) {
    history.back();
    return;
  }
  const order = steps(state);
  const before = order[order.indexOf(stepOf(state.screen)) - 1] ?? 'notice';
  dispatch({ kind: 'go', screen: { at: before } });
}

function speak(wanted: Language): void {
  language = wanted;
  keep(local, 'language', wanted.tag);
  loadScripts();
}

/** What this form needs besides. Where the network is gone there is nothing to say it with, but for the first words. */
function loadScripts(): void {
  const wanted = language;
  if (words?.tag !== wanted.tag) {
    wanted.load().then(loaded => {
      if (language === wanted) words = loaded;
      show();
    }, failed);
  }
  const isGroup = state.whom !== 'me' || (state.kept?.codes.length ?? 0) > 1;
  if (isGroup && group === null) {
    import('./steps/group.tsx').then(({ groupParts }) => {
      group = groupParts;
      show();
    }, failed);
  }
}

function failed(): void {
  isUnreachable = true;
  show();
}

let isDrawing = false;
let isStale = false;

/** A field that goes while it has the focus is left: what comes of that is drawn after, not within. */
function show(): void {
  isStale = true;
  if (isDrawing) return;
  isDrawing = true;
  try {
    while (isStale) {
      isStale = false;
      draw();
    }
  } finally {
    isDrawing = false;
  }
}

function draw(): void {
  if (words === null) {
    if (isUnreachable) render(<Unreachable />, document.body);
    return;
  }
  document.documentElement.lang = words.tag;
  document.title = words.title;
  wake.set(state.screen.at === 'codes');
  render(<Page {...{ state, words, isUnreachable, group, now, dispatch, speak, back, tryNow }} />, document.body);
}

addEventListener('popstate', ({ state: entry }) => {
  const screen = trail.went(entry);
  if (screen === null) return;
  take({ kind: 'go', screen });
  trail.correct(state.screen);
});
addEventListener('online', tryNow);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') tryNow();
});
loadScripts();
learnPlace(false);
setInterval(() => {
  if (state.screen.at === 'codes' || state.isSending) show();
}, countdownMs);
// Without it the page needs the network to be opened again; nothing else.
navigator.serviceWorker?.register('/worker.js').catch(() => undefined);
