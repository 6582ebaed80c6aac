/** How far learning is: a bar, and the curve of the error. */
import { useMemo } from 'react';
import { texts } from '../../texts/index.ts';
import { CURVE_HEIGHT, CURVE_WIDTH, curvesOf } from './curve.ts';
import type { LearnSession } from './session.ts';
import type { LearnState } from './state.ts';

const words = texts.learn;

/** Nats as bits, in words. */
export const bitsText = (nats: number): string => words.bits(nats / Math.LN2);

export function Progress({ session, state }: { readonly session: LearnSession; readonly state: LearnState }) {
  const { work, plan } = state;
  const share = work.kind === 'load' ? work.share : work.kind === 'learn' ? work.step / work.steps : undefined;
  const text =
    work.kind === 'load'
      ? words.loading(Math.round(100 * work.share))
      : work.kind === 'learn'
        ? words.step(work.step, work.steps, words.seconds(work.secondsLeft))
        : words.opening;
  return (
    <section className="learning">
      {plan !== undefined && <p className="small">{words.plan(plan.pieces, plan.heldOut)}</p>}
      <div className="progress">
        <span className="small">{text}</span>
        <progress aria-label={text} max={1} {...(share !== undefined && { value: share })} />
      </div>
      <Curve state={state} />
      <Overfitting isOverfitting={state.isOverfitting} />
      <div className="row">
        <button type="button" className="button" disabled={work.kind !== 'learn'} onClick={() => session.finish()}>
          {words.finish}
        </button>
        <button type="button" className="button" onClick={() => session.cancel()}>
          {words.cancel}
        </button>
      </div>
    </section>
  );
}

export function Overfitting({ isOverfitting }: { readonly isOverfitting: boolean }) {
  return (
    <p role="status" className="note-line" hidden={!isOverfitting}>
      {isOverfitting && words.overfitting}
    </p>
  );
}

export function Curve({ state: { losses, heldOut, plan } }: { readonly state: LearnState }) {
  const steps = plan?.steps ?? losses.at(-1)?.step ?? 1;
  const curves = useMemo(() => curvesOf(losses, heldOut, steps), [losses, heldOut, steps]);
  const [last, lastHeldOut] = [losses.at(-1), heldOut.at(-1)];
  if (last === undefined) return null;
  const label = words.curveLabel(bitsText(last.loss), lastHeldOut && bitsText(lastHeldOut.loss));
  return (
    <figure className="curve">
      <figcaption>
        <strong>{words.curve}</strong>
        <span className="soft small">{words.curveHelp}</span>
      </figcaption>
      <svg
        viewBox={`-1 -2 ${CURVE_WIDTH + 2} ${CURVE_HEIGHT + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <polyline className="training" points={curves.training} vectorEffect="non-scaling-stroke" />
        <polyline className="held-out" points={curves.heldOut} vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="small curve-numbers" aria-hidden="true">
        <span>
          {words.training}: {bitsText(last.loss)}
        </span>
        {lastHeldOut !== undefined && (
          <strong>
            {words.heldOut}: {bitsText(lastHeldOut.loss)}
          </strong>
        )}
      </p>
    </figure>
  );
}
