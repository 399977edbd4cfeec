import { offerWords } from '../../ui/declare-words.ts';
import type { Language } from '../../ui/language.ts';
import { Pictogram } from '../../ui/pictograms.tsx';
import './offer.css';

interface OfferProps {
  readonly order: readonly Language[];
  /** What leads to it, before it. */
  readonly hasLead: boolean;
  begin(): void;
}

/** Whoever has no code may declare at this screen. */
export function Offer({ order, hasLead, begin }: OfferProps) {
  return (
    <button type="button" class="offer" onClick={begin}>
      <Pictogram name="declare" />
      <span class="offer-words">
        {hasLead && (
          <span class="offer-lead">
            {order.map(language => (
              <span key={language} lang={language}>
                {offerWords.noCode[language]}
              </span>
            ))}
          </span>
        )}
        {order.map((language, index) => (
          <span key={language} class={index === 0 ? 'offer-large' : 'offer-small'} lang={language}>
            {offerWords.here[language]}
          </span>
        ))}
      </span>
    </button>
  );
}
