/** The first steps, beside the work and never in its way: each can be done while it is read. */
import { useEffect, useRef } from 'react';
import { texts } from '../texts/index.ts';
import { usePage, useStudio } from './context.tsx';

const words = texts.tour;

export function Tour() {
  const { studio } = usePage();
  const step = useStudio((state) => state.tourStep);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (step !== undefined && step > 0) card.current?.querySelector<HTMLElement>('.primary')?.focus();
  }, [step]);
  if (step === undefined) return null;
  const content = words.steps[step];
  if (content === undefined) return null;
  const isLast = step === words.steps.length - 1;
  const go = (tourStep: number | undefined) => studio.store.setState({ tourStep });
  return (
    <section ref={card} className="tour" aria-label={words.label}>
      <p className="soft">{words.step(step + 1, words.steps.length)}</p>
      <h2>{content.title}</h2>
      <p aria-live="polite">{content.text}</p>
      <div className="actions">
        {!isLast && (
          <button type="button" className="button plain" onClick={() => go(undefined)}>
            {words.skip}
          </button>
        )}
        <span className="spread" />
        {step > 0 && (
          <button type="button" className="button" onClick={() => go(step - 1)}>
            {words.back}
          </button>
        )}
        <button type="button" className="button primary" onClick={() => go(isLast ? undefined : step + 1)}>
          {isLast ? words.done : words.next}
        </button>
      </div>
    </section>
  );
}
