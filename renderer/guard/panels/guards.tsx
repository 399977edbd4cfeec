/** Who is on duty, and letting those in again who were locked out. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Answer } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import { HoldButton } from '../parts.tsx';
import { roleWords } from '../words.ts';
import { may } from './allowed.ts';
import { Failure, PanelFrame, type PanelProps, whyFailed } from './common.tsx';
import type { FailedWhy } from './lookup.ts';
import { guardWords, panelWords } from './words.ts';

type Guard = Extract<Answer, { kind: 'guards' }>['guards'][number];

export function Guards({ desk, view }: PanelProps) {
  const language = view.language.value;
  const guards = useSignal<readonly Guard[] | null>(null);
  const why = useSignal<FailedWhy | null>(null);
  const mayUnlock = may(desk.me.value?.role ?? null, 'unlock-guard');
  const load = async () => {
    const answer = await desk.ask({ kind: 'guards' });
    why.value = whyFailed(answer, 'guards');
    if (answer.kind === 'guards') guards.value = inOrder(answer.guards);
  };
  const unlock = async (name: string) => {
    why.value = whyFailed(await desk.ask({ kind: 'unlock-guard', name }), 'done');
    if (why.value === null) await load();
  };
  useEffect(() => void load(), [desk]);
  return (
    <PanelFrame desk={desk} view={view} title={guardWords.title[language]} name="guards">
      <Failure why={why.value} language={language} />
      {guards.value === null && why.value === null && <p class="hint">{panelWords.loading[language]}</p>}
      {guards.value?.length === 0 && <p class="hint">{guardWords.empty[language]}</p>}
      <ul class="guard-list">
        {guards.value?.map(guard => (
          <li key={guard.name} class="guard">
            <GuardState guard={guard} language={language} />
            {guard.isLockedOut && mayUnlock && (
              <HoldButton
                language={language}
                label={`${guardWords.unlock[language]} ${guard.name}`}
                onHeld={() => void unlock(guard.name)}
              >
                {guardWords.unlock[language]}
              </HoldButton>
            )}
          </li>
        ))}
      </ul>
      {guards.value?.some(({ isLockedOut }) => isLockedOut) && <p class="hint">{guardWords.unlockHelp[language]}</p>}
    </PanelFrame>
  );
}

/** Those who need something first, then those on duty. */
function inOrder(guards: readonly Guard[]): readonly Guard[] {
  const rank = ({ isLockedOut, isOnDuty }: Guard) => (isLockedOut ? 0 : isOnDuty ? 1 : 2);
  return guards.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'vi'));
}

function GuardState({ guard, language }: { guard: Guard; language: Language }) {
  const { name, role, isLockedOut, isOnDuty } = guard;
  return (
    <div class="guard-state">
      <p class="guard-name">{name}</p>
      <p class="aside">{roleWords[role][language]}</p>
      <p class="tag" data-duty={isLockedOut ? 'locked' : isOnDuty}>
        {(isLockedOut ? guardWords.lockedOut : isOnDuty ? guardWords.onDuty : guardWords.offDuty)[language]}
      </p>
    </div>
  );
}
