/** What is known of the person beside the reason: the code, who issued it, the visit before, further reasons. */
import type { DeskCase } from '../../main/desk-contract.ts';
import type { RefusalReason } from '../../main/words.ts';
import { purposeCodes, purposeWords } from '../ui/health-words.ts';
import type { Language } from '../ui/language.ts';
import { momentTime } from '../ui/time.ts';
import type { Frame } from './frame.ts';
import { guidance } from './guidance.ts';
import { say, words } from './words.ts';

/** The codes that nobody vouches for. */
const unproven: readonly RefusalReason[] = ['not-genuine', 'unknown-code', 'unreadable', 'wrong-usage', 'bad-schema'];

export function CaseFacts({ one, frame: { desk, view } }: { one: DeskCase; frame: Frame }) {
  const language = view.language.value;
  const timeZone = desk.site.value?.timeZone ?? 'UTC';
  const now = desk.now();
  const time = (at: number) => momentTime(at, now, timeZone);
  const [first, ...others] = one.reasons;
  return (
    <dl class="case-facts">
      <div>
        <dt>{words.factCode[language]}</dt>
        <dd>{codeText(one, now, time, language)}</dd>
      </div>
      <div>
        <dt>{words.factIssuer[language]}</dt>
        <dd>{one.issuer ?? '–'}</dd>
      </div>
      <div>
        <dt>{words.factLast[language]}</dt>
        <dd>{lastVisitText(one, time, language)}</dd>
      </div>
      {others.length > 0 && (
        <div>
          <dt>{words.otherReasons[language]}</dt>
          <dd>
            {others
              .filter(reason => reason !== first)
              .map(reason => guidance[reason].name[language])
              .join(', ')}
          </dd>
        </div>
      )}
    </dl>
  );
}

function codeText(one: DeskCase, now: number, time: (at: number) => string, language: Language): string {
  if (one.reasons.some(reason => unproven.includes(reason))) return words.factNotGenuine[language];
  if (one.format === null) return words.factUnknown[language];
  // A card or a personal code says who somebody is, and proves nothing.
  if (one.issuer === null || one.expiresAt === null) return words.factRead[language];
  const sentence = one.expiresAt > now ? words.factGenuine : words.factEnded;
  return say(sentence, language, { time: time(one.expiresAt) });
}

function lastVisitText({ lastVisit }: DeskCase, time: (at: number) => string, language: Language): string {
  if (lastVisit === null) return words.factNever[language];
  return lastVisit.inside ? say(words.factInside, language, { time: time(lastVisit.at) }) : time(lastVisit.at);
}

/** What they came for, in words; codes that nobody knows are left out. */
export function purposesOf(purposes: readonly number[], language: Language): string {
  return purposeCodes
    .filter(code => purposes.includes(code))
    .map(code => purposeWords[code][language])
    .join(', ');
}
