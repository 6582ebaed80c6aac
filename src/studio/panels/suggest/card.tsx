/**
 * A card with music on it: shown and heard when pointed at or focused, silent when left. A tap or a click plays it from
 * its beginning, or stops it.
 */
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useRef, useSyncExternalStore } from 'react';
import { Icon } from '../../view/icons.tsx';
import type { Audition } from './audition.ts';
import { MiniRoll } from './mini-roll.tsx';
import type { Picture } from './picture.ts';

/** Pointers that only pass by are not answered, in milliseconds. */
const REST = 110;
/** A click so soon after the music began, in milliseconds, means: yes, this one. Later it means: stop. */
const JUST_BEGUN = 1200;

interface Props {
  readonly audition: Audition;
  /** By which it is heard. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** What is read aloud. */
  readonly label: string;
  readonly describedBy?: string | undefined;
  readonly picture: Picture;
  readonly seconds: number;
  readonly isShown?: boolean;
  /** Instead of `about`, to be seen at once. */
  readonly badge?: string | undefined;
  readonly tabIndex?: number;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  /** `gently`: by pointing or by focus, not by a click. */
  readonly onHear: (gently: boolean) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onBlur?: () => void;
  /** Buttons. */
  readonly children: ReactNode;
}

export function MusicCard(props: Props) {
  const { audition, name, title, about, picture, seconds, isShown = false, badge, onHear } = props;
  const heard = useSyncExternalStore(audition.subscribe, audition.current);
  const isHeard = heard?.name === name;
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isPointedAt = useRef(false);
  const isPressed = useRef(false);
  const begun = useRef(0);
  useEffect(
    () => () => {
      clearTimeout(resting.current);
      audition.stop(name);
    },
    [audition, name],
  );
  const hear = (gently: boolean) => {
    if (audition.current()?.name === name) return;
    begun.current = performance.now();
    onHear(gently);
  };
  return (
    <li className="card" data-shown={isShown} data-heard={isHeard}>
      <button
        ref={props.buttonRef}
        type="button"
        className="card-main"
        aria-label={props.label}
        aria-describedby={props.describedBy}
        tabIndex={props.tabIndex}
        onKeyDown={props.onKeyDown}
        onPointerMove={({ pointerType, movementX, movementY }) => {
          // A card that comes under a pointer that rests was not pointed at.
          if (pointerType === 'touch' || isPointedAt.current || (movementX === 0 && movementY === 0)) return;
          isPointedAt.current = true;
          resting.current = setTimeout(() => hear(true), REST);
        }}
        onPointerLeave={({ pointerType }) => {
          clearTimeout(resting.current);
          isPointedAt.current = false;
          if (pointerType !== 'touch') audition.stop(name);
        }}
        onPointerDown={() => {
          isPressed.current = true;
        }}
        onFocus={() => {
          // A press says what it wants with its click.
          if (!isPressed.current) hear(true);
        }}
        onBlur={() => {
          isPressed.current = false;
          audition.stop(name);
          props.onBlur?.();
        }}
        onClick={() => {
          isPressed.current = false;
          clearTimeout(resting.current);
          if (isHeard && performance.now() - begun.current > JUST_BEGUN) audition.stop(name);
          else hear(false);
        }}
      >
        <span className="card-head">
          <Icon name={isHeard ? 'stop' : 'play'} />
          <span className="card-words">
            <strong>{title}</strong>
            {badge === undefined ? <span className="soft">{about}</span> : <span className="badge">{badge}</span>}
          </span>
        </span>
        <MiniRoll picture={picture} seconds={heard?.sounds && isHeard ? seconds : undefined} />
      </button>
      <span className="card-actions">{props.children}</span>
    </li>
  );
}

/** A star: on the shelf or not. */
export function Star(props: { readonly isOn: boolean; readonly label: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      className="button plain icon-only star"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.isOn}
      onClick={props.onClick}
    >
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="m12 3.500 2.650 5.370 5.930.860-4.290 4.180 1.010 5.900L12 17.020l-5.300 2.790 1.010-5.900-4.290-4.180 5.930-.860L12 3.500Z" />
      </svg>
    </button>
  );
}
